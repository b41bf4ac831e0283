"""`segment`: corpora to tokens."""

import os
from collections.abc import Callable, Iterable, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal

from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError, expect, explain, listing
from policytext.provenance import FrozenMap, digest_of, record
from policytext.segmenting._batches import Cut, Plan, cut_texts, how_many_workers
from policytext.segmenting._cache import open_cache
from policytext.segmenting._checks import check_cut, check_texts
from policytext.segmenting._counts import Counted, count_topic_words
from policytext.segmenting._engines import Backend, Segmenter, engine_settings
from policytext.segmenting._progress import teller
from policytext.segmenting._units import Units, make_units
from policytext.segmenting.lexicon import Lexicon, default_stop_words
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["segment"]

FUNCTIONS = ("diagnosis", "goal", "measure", "duty", "safeguard", "definition", "procedure", "other")
"""What a clause may do; supply is what measures and duties hold."""


def segment(
    *corpora: Corpus,
    unit: Literal["document", "clause"] = "clause",
    lexicon: Lexicon | None = None,
    stop_words: Iterable[str] | None = None,
    backend: Backend | Segmenter = "rust",
    functions: Iterable[str] | None = None,
    replies: bool = True,
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
        words are checked: they must make up the text, and be words (of four Chinese characters or fewer on average).
    functions : iterable of str, optional
        Of the policies, count only clauses with these functions, such as ``("measure", "duty")``, so that a goal or a
        complaint in a preamble is no supply. The other clauses stay in ``units`` and in the stream, with no topic word.
    replies : bool
        Cut the replies of the feedback too (without what they repeat from their message, and without greetings and other
        sentences that many replies have), and count their topic words
        in ``tokens.replies``: :func:`policytext.fit_topics` learns from them how offices word what people say.
    min_documents : int, optional
        A topic word stands in at least so many documents; default 0.5 % of the documents, at least 2 and at
        most 5.
    max_share : float
        A word that stands in more than this share of the documents of every kind is no topic word.
    workers : int or None
        Processes that cut; None for one a processor. Scripts then need their code under
        ``if __name__ == "__main__":``.
    cache : bool or path, optional
        True keeps what was cut in your own cache folder (the variable ``POLICYTEXT_CACHE`` moves it: the full path of
        another), a path in that folder. ``POLICYTEXT_CACHE=off`` switches every cache off, also one that a path names.
        Off by default: what is kept are the texts' words, persons' names among them.
    progress : bool or callable
        True writes a line for each batch to stderr; a function is called with the line.

    Returns
    -------
    Tokens
        The same, to the byte, for any number of workers, and with or without a cache.

    Raises
    ------
    InputError
        If an argument is unknown or of the wrong kind; if two units would have one name; if the texts of a corpus were cut
        before or hold half a character; if an engine of one's own, or ``"spaces"`` on texts without blanks, gives what are no
        words, or words that don't make up the text.
    EmptyInputError
        If there is no text, or no word is left.

    Warns
    -----
    PolicytextWarning
        Of texts in traditional characters, which are cut badly; of damaged files in the cache, which are made anew.

    Notes
    -----
    Texts are cut before anything is filtered, so that no word is made across a sentence end. Names, addresses and
    numbers of persons (see :func:`policytext.cleaning.find_private`) stay in the stream and are no topic words: they are
    sought in the whole document, title and text, and what was found once counts wherever it stands in that document.
    Assumes simplified Chinese.

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
    _check(unit, lexicon, min_documents, max_share)
    if replies not in (True, False):
        raise InputError(explain(f"replies={replies!r} is unknown", found="takes True or False", hint="use replies=False to leave replies aside"))
    wanted, stops = _functions(functions, unit), _stops(stop_words)
    lexicon = Lexicon.default() if lexicon is None else lexicon
    engine, processes = engine_settings(backend), how_many_workers(workers)
    plan = Plan(digest_of([str(engine), lexicon.digest]), backend, lexicon)
    kept = open_cache(cache, engine | {"terms": plan.key})
    made = make_units(corpora, unit, replies=replies)
    counted = _counted(made.units, wanted)
    _check_texts(made, cut_before=not isinstance(backend, str) or backend == "spaces")
    cut = cut_texts(made.wholes, plan, workers=processes, tell=teller(progress), cache=kept)
    terms = frozenset(lexicon.terms)
    if backend not in ("rust", "python"):
        check_cut(cut, made.units["kind"], terms, backend if isinstance(backend, str) else type(backend).__name__)
    found = count_topic_words(
        cut, made.units, counted, stops=stops, terms=terms, min_documents=min_documents, max_share=max_share
    )
    settings: dict[str, Any] = {
        "unit": unit,
        "replies": len(made.answered),
        "backend": engine["engine"],
        "engine": engine,
        "lexicon": [list(source) for source in lexicon.sources],
        "lexicon_digest": lexicon.digest,
        "stop_words": "default" if stops == default_stop_words() else digest_of(sorted(stops)),
        "functions": list(wanted) or None,
        "min_documents": found.min_documents,
        "max_share": float(max_share),
    }
    return _tokens(corpora, made, cut, found, settings)


def _check_texts(made: Units, *, cut_before: bool) -> None:
    """Each corpus by itself: one that was cut before is not hidden behind a larger one."""
    first = 0
    for size in made.sizes:
        last = first + size
        check_texts([whole.text for whole in made.wholes[first:last]], made.ids[first:last], cut_before=cut_before)
        first = last


def _tokens(corpora: Sequence[Corpus], made: Units, cut: Cut, found: Counted, settings: dict[str, Any]) -> Tokens:
    n, units = len(made.units) - len(made.answered), made.units.iloc[: len(made.units) - len(made.answered)].copy(deep=True)
    counts, replies = _with_replies(found.counts, units, made.answered)
    stream, bounds = cut.stream[: cut.bounds[n]].copy(), cut.bounds[: n + 1].copy()
    units["n_words"] = (bounds[1:] - bounds[:-1]).astype("int64")
    units["n_topic_words"] = counts.sum(axis=1).astype("int64")
    arrays = (counts.data, counts.indices, counts.indptr, stream, bounds)
    content: list[str | bytes] = [
        digest_of(found.vocabulary), digest_of(cut.words), digest_of(units["unit"]), *(array.tobytes() for array in arrays)
    ]  # fmt: skip
    if replies is not None:
        content += [array.tobytes() for array in (replies.data, replies.indices, replies.indptr)]
    made_by = record("segment", settings, content=content, parents=[corpus.provenance for corpus in corpora])
    return Tokens(
        units=units, counts=counts, vocabulary=found.vocabulary, words=cut.words, stream=stream, bounds=bounds,
        documents=made.documents, settings=FrozenMap(settings), provenance=made_by, replies=replies,
    )  # fmt: skip


def _with_replies(counts: "csr_array", units: "pd.DataFrame", answered: Sequence[str]) -> "tuple[csr_array, csr_array | None]":
    """Counts of the units, and counts of the reply to each (rows are empty where there is none)."""
    import numpy as np
    from scipy.sparse import csr_array

    n = len(units)
    if not answered:
        return counts, None
    place = {id: row for row, (id, kind) in enumerate(zip(units["document"], units["kind"], strict=True)) if kind == "feedback"}
    rows = np.array([place[id] for id in answered], dtype=np.int64)
    put = csr_array((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(n, len(rows)))
    found = csr_array(put @ counts[n:])
    found.sort_indices()
    return counts[:n], found


def _check_corpora(corpora: Sequence[Corpus]) -> None:
    if not corpora:
        raise InputError(explain("nothing to segment", hint="give one corpus or two: segment(policies, feedback)"))
    for corpus in corpora:
        if not isinstance(corpus, Corpus):
            raise InputError(
                explain(f"can't segment a {type(corpus).__name__}", hint="give corpora one by one: segment(policies, feedback)")
            )


def _check(unit: object, lexicon: object, min_documents: object, max_share: object) -> None:
    if unit not in ("document", "clause"):
        raise InputError(explain(f"unit={unit!r} is unknown", found="units: document, clause", hint="use one of these"))
    expect(
        lexicon, (Lexicon, type(None)), verb="segment(lexicon=...)",
        hint="use Lexicon.default().with_terms([...]), or read_lexicon(path)",
    )  # fmt: skip
    if min_documents is not None:
        if isinstance(min_documents, bool) or not isinstance(min_documents, Integral):
            raise InputError(
                explain(f"min_documents={min_documents!r} is no number of documents", hint="use a whole number, such as 3")
            )
        if int(min_documents) < 1:
            raise InputError(explain(f"min_documents={min_documents} leaves nothing out", hint="use 1 or more"))
    if isinstance(max_share, bool) or not isinstance(max_share, Real) or not 0 < float(max_share) <= 1:
        raise InputError(
            explain(f"max_share={max_share!r} is no share of documents", hint="use for instance 0.5; 1 keeps every word")
        )


def _stops(stop_words: object) -> frozenset[str]:
    if stop_words is None:
        return default_stop_words()
    if isinstance(stop_words, str):
        raise InputError(
            explain(f"stop_words={stop_words!r} is one text", found="takes a list of words", hint=f"use [{stop_words!r}]")
        )
    given: list[object] = list(stop_words) if isinstance(stop_words, Iterable) else [stop_words]
    words = frozenset(word for word in given if isinstance(word, str))
    wrong = [word for word in given if not isinstance(word, str)]
    if wrong:
        what = type(wrong[0]).__name__
        raise InputError(
            explain(f"stop_words holds a value of type {what}", found="takes a list of words", hint="give each word as a text")
        )
    return words


def _functions(functions: object, unit: str) -> tuple[str, ...]:
    """The functions that are counted, in one order; none where all are."""
    if functions is None:
        return ()
    asked = list(functions) if isinstance(functions, Iterable) and not isinstance(functions, str) else [functions]
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
        met = f"functions met: {listing(there)}" if there else "no clause has a function"
        raise EmptyInputError(explain(f"no clause is {' or '.join(functions)}", found=met, hint="leave functions out"))
    return ~policy | own
