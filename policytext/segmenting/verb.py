"""`segment`: corpora to tokens."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from policytext.corpus import Corpus, name_columns
from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.government import split_clauses
from policytext.provenance import digest_of, record
from policytext.segmenting._batches import Cut, Plan, cut_texts, how_many_workers
from policytext.segmenting._cache import open_cache
from policytext.segmenting._checks import check_texts
from policytext.segmenting._counts import Counted, count_topic_words
from policytext.segmenting._engines import Backend, Segmenter, engine_settings
from policytext.segmenting.lexicon import Lexicon, default_stop_words
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["segment"]

FUNCTIONS = ("diagnosis", "goal", "measure", "duty", "safeguard", "definition", "procedure", "other")
"""What a clause may do; supply is what measures and duties hold."""
_PRIVATE_COLUMNS = frozenset({"id", "title", "text", "reply", "reply_date", "source", "place"})


def segment(
    *corpora: Corpus,
    unit: Literal["document", "clause"] = "clause",
    lexicon: Lexicon | None = None,
    stop_words: Iterable[str] | None = None,
    backend: Backend | Segmenter = "rust",
    functions: Iterable[str] | None = None,
    min_documents: int | None = None,
    max_share: float = 0.5,
    workers: int | None = 1,
    cache: bool | str | os.PathLike[str] | None = None,
    progress: bool | Callable[[str], object] = False,
) -> Tokens:
    """Cut policies and feedback into words, and count the topic words of each unit.

    Feedback is always taken by message (title and text). Policies are taken by clause, each keeping its
    document as cluster, or by document (title and text). Title-only documents are kept in
    ``tokens.documents`` and give no unit.

    Parameters
    ----------
    *corpora : Corpus
        Usually the policies and the feedback.
    unit : {"clause", "document"}
        Unit of the policies.
    lexicon : Lexicon, optional
        Terms that stay whole; default :meth:`Lexicon.default`.
    stop_words : iterable of str, optional
        Left out of the topic words (never of the stream); default :func:`default_stop_words`.
    backend : {"rust", "python", "spaces"} or Segmenter
        jieba's algorithm in Rust, or jieba itself: both give the same words. ``"spaces"`` takes text that was cut before,
        with blanks between the words. An object with ``cut(texts)`` and ``settings()`` is an engine of one's own; its
        words are checked.
    functions : iterable of str, optional
        Of the policies, count only clauses with these functions, such as ``("measure", "duty")``, so that a goal or a
        complaint in a preamble is no supply. The other clauses stay in ``units`` and in the stream, with no topic word.
    min_documents : int, optional
        A topic word stands in at least so many documents; default 0.5 % of the documents, at least 2 and at
        most 5.
    max_share : float
        A word that stands in more than this share of the documents of every kind is no topic word.
    workers : int or None
        Processes that cut; None for one a processor. Scripts then need their code under
        ``if __name__ == "__main__":``.
    cache : bool or path, optional
        True keeps what was cut in your own cache folder (``POLICYTEXT_CACHE`` moves it, or switches it off), a path in
        that folder. Off by default: what is kept are the texts' words, persons' names among them.
    progress : bool or callable
        True writes a line for each batch to stderr; a function is called with the line.

    Returns
    -------
    Tokens
        The same, to the byte, for any number of workers, and with or without a cache.

    Raises
    ------
    InputError
        If an argument is unknown; if the texts were cut before or hold half a character; if an engine of one's own gives
        words that don't make up its text.
    EmptyInputError
        If there is no text, or no word is left.

    Warns
    -----
    PolicytextWarning
        Of texts in traditional characters, which are cut badly; of damaged files in the cache, which are made anew.

    Notes
    -----
    Texts are cut before anything is filtered, so that no word is made across a sentence end. Names, addresses and
    numbers of persons (see :func:`policytext.cleaning.find_private`) stay in the stream and are no topic words. Assumes
    simplified Chinese.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"text": ["小区停车位太少", "停车位不够用", "公交线路太绕"]})
    >>> tokens = segment(Corpus.from_frame(frame, kind="feedback"), max_share=1.0)
    >>> tokens.vocabulary
    ('停车位',)
    >>> "".join(tokens.words_of(tokens.units.loc[0, "unit"]))
    '小区停车位太少'
    """
    _check_corpora(corpora)
    _check(unit, stop_words, min_documents, max_share)
    wanted = _functions(functions, unit)
    lexicon = Lexicon.default() if lexicon is None else lexicon
    stops = default_stop_words() if stop_words is None else frozenset(stop_words)
    engine = engine_settings(backend)
    documents, units, texts = _units(corpora, unit)
    counted = _counted(units, wanted)
    check_texts(texts, units["unit"].tolist(), cut_before=not isinstance(backend, str) or backend == "spaces")
    plan = Plan(digest_of([str(engine), lexicon.digest]), backend, lexicon)
    cut = cut_texts(
        texts, plan, workers=how_many_workers(workers), tell=_teller(progress), cache=open_cache(cache, engine | {"terms": plan.key}),
    )  # fmt: skip
    found = count_topic_words(
        cut, units, counted, stops=stops, terms=frozenset(lexicon.terms), min_documents=min_documents, max_share=max_share
    )
    units["n_words"] = (cut.bounds[1:] - cut.bounds[:-1]).astype("int64")
    units["n_topic_words"] = found.counts.sum(axis=1).astype("int64")
    settings: dict[str, Any] = {
        "unit": unit,
        "backend": backend if isinstance(backend, str) else engine,
        "lexicon": [list(source) for source in lexicon.sources],
        "lexicon_digest": lexicon.digest,
        "stop_words": "default" if stop_words is None else len(stops),
        "functions": list(wanted) or None,
        "min_documents": found.min_documents,
        "max_share": max_share,
    }
    return _tokens(corpora, units, documents, cut, found, settings)


def _tokens(
    corpora: Sequence[Corpus],
    units: "pd.DataFrame",
    documents: "pd.DataFrame",
    cut: Cut,
    found: Counted,
    settings: dict[str, Any],
) -> Tokens:
    counts = found.counts
    arrays = (counts.data, counts.indices, counts.indptr, cut.stream)
    content: list[str | bytes] = [*found.vocabulary, *(array.tobytes() for array in arrays)]
    return Tokens(
        units=units, counts=counts, vocabulary=found.vocabulary, words=cut.words, stream=cut.stream, bounds=cut.bounds,
        documents=documents, settings=settings,
        provenance=record("segment", settings, content=content, parents=[corpus.provenance for corpus in corpora]),
    )  # fmt: skip


def _check_corpora(corpora: Sequence[Corpus]) -> None:
    if not corpora:
        raise InputError(explain("nothing to segment", hint="give one corpus or two: segment(policies, feedback)"))
    for corpus in corpora:
        if not isinstance(corpus, Corpus):
            raise InputError(
                explain(f"can't segment a {type(corpus).__name__}", hint="give corpora one by one: segment(policies, feedback)")
            )


def _check(unit: str, stop_words: Iterable[str] | None, min_documents: int | None, max_share: float) -> None:
    if unit not in ("document", "clause"):
        raise InputError(explain(f"unit={unit!r} is unknown", found="units: document, clause", hint="use one of these"))
    if isinstance(stop_words, str):
        raise InputError(
            explain(f"stop_words={stop_words!r} is one text", found="takes a list of words", hint=f"use [{stop_words!r}]")
        )
    if min_documents is not None and min_documents < 1:
        raise InputError(explain(f"min_documents={min_documents} leaves nothing out", hint="use 1 or more"))
    if not 0 < max_share <= 1:
        raise InputError(
            explain(f"max_share={max_share} is no share of documents", hint="use for instance 0.5; 1 keeps every word")
        )


def _functions(functions: Iterable[str] | None, unit: str) -> tuple[str, ...]:
    """The functions that are counted, in one order; none where all are."""
    if functions is None:
        return ()
    asked = [functions] if isinstance(functions, str) else list(functions)
    unknown = [one for one in asked if one not in FUNCTIONS]
    if unknown or not asked:
        what = f"no function {unknown[0]!r}" if unknown else "functions names none"
        raise InputError(explain(what, found=f"functions: {listing(FUNCTIONS)}", hint="use some of these, or None for all"))
    if unit != "clause":
        raise InputError(explain("functions belong to clauses", found=f"unit={unit!r}", hint="use unit='clause'"))
    return tuple(one for one in FUNCTIONS if one in asked)


def _counted(units: "pd.DataFrame", functions: Sequence[str]) -> "npt.NDArray[np.bool_]":
    """Which units give topic words: every message, and of the policies what has one of the functions."""
    import numpy as np

    if not functions:
        return np.ones(len(units), dtype=np.bool_)
    policy = (units["kind"] == "policy").to_numpy()
    own = units["function"].isin(functions).to_numpy()
    if policy.any() and not own.any():
        there = sorted({str(name) for name in units["function"][policy]} - {""})
        raise EmptyInputError(
            explain(
                f"no clause is {' or '.join(functions)}", found=f"functions met: {listing(there)}", hint="leave functions out"
            )
        )
    return ~policy | own


def _teller(progress: bool | Callable[[str], object]) -> Callable[[str], object]:
    if callable(progress):
        return progress
    if progress:
        return lambda line: sys.stderr.write(f"{line}\n")
    return lambda line: None


def _units(corpora: Sequence[Corpus], unit: str) -> "tuple[pd.DataFrame, pd.DataFrame, list[str]]":
    import pandas as pd

    documents = pd.concat([_document_rows(corpus) for corpus in corpora], ignore_index=True)
    twice = documents["document"][documents["document"].duplicated()]
    if len(twice):
        raise InputError(
            explain(
                f"id {twice.iloc[0]!r} stands in two corpora",
                found=f"{len(twice)} such ids",
                hint="make the ids of the corpora differ",
            )
        )
    rows: list[tuple[str, str, str, str, int, int, int]] = []
    texts: list[str] = []
    for corpus in corpora:
        by_clause = unit == "clause" and corpus.kind == "policy"
        for id, title, text in zip(corpus.table["id"], corpus.table["title"], corpus.table["text"], strict=True):
            if not text:
                continue
            if by_clause:
                for number, clause in enumerate(split_clauses(text), start=1):
                    rows.append((f"{id}:{number}", id, corpus.kind, getattr(clause, "function", ""), clause.start, clause.end, 0))
                    texts.append(text[clause.start : clause.end])
            else:
                lead = "" if not title or text.startswith(title) else f"{title}\n"
                rows.append((id, id, corpus.kind, "", 0, len(text), len(lead)))
                texts.append(lead + text)
    if not texts:
        raise EmptyInputError(
            explain("no document has a text", found=f"{len(documents)} titles", hint="check which column was read as text")
        )
    units = pd.DataFrame(rows, columns=["unit", "document", "kind", "function", "start", "end", "title_length"])
    for column in ("unit", "document", "kind", "function"):
        units[column] = units[column].astype(object)
    return documents, units, texts


def _document_rows(corpus: Corpus) -> "pd.DataFrame":
    import pandas as pd

    table = corpus.table
    keep = [column for column in table.columns if column not in _PRIVATE_COLUMNS]
    rows = table.loc[:, keep].copy(deep=True)
    rows.columns = pd.Index(name_columns(keep, {}, reserved=("document", "kind", "has_text")))
    rows.insert(0, "document", table["id"])
    rows.insert(1, "kind", corpus.kind)
    rows["kind"] = rows["kind"].astype(object)
    rows["has_text"] = ~corpus.title_only
    return rows
