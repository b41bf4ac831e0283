"""`segment`: corpora to tokens."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from policytext.cleaning import find_private
from policytext.corpus import Corpus, name_columns
from policytext.errors import EmptyInputError, InputError, explain
from policytext.government import split_clauses
from policytext.provenance import record
from policytext.segmenting._engines import make_segmenter
from policytext.segmenting.lexicon import Lexicon, default_stop_words
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["segment"]

_TOPIC_WORD = re.compile(r"(?!第[〇零一二三四五六七八九十百\d]+[条章节款项编]$)[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]+|[A-Za-z]{2,}")
_PRIVATE_COLUMNS = frozenset({"id", "title", "text", "reply", "reply_date", "source", "place"})


def segment(
    *corpora: Corpus,
    unit: Literal["document", "clause"] = "clause",
    lexicon: Lexicon | None = None,
    stop_words: Iterable[str] | None = None,
    backend: Literal["rust", "python"] = "rust",
    min_documents: int | None = None,
    max_share: float = 0.5,
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
    backend : {"rust", "python"}
        jieba's algorithm in Rust, or jieba itself; both give the same words.
    min_documents : int, optional
        A topic word stands in at least so many documents; default 0.5 % of the documents, at least 2 and at
        most 5.
    max_share : float
        A word that stands in more than this share of the documents of every kind is no topic word.

    Returns
    -------
    Tokens

    Raises
    ------
    InputError
        If an argument is unknown.
    EmptyInputError
        If there is no text, or no word is left.

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
    if not corpora:
        raise InputError(explain("nothing to segment", hint="give one corpus or two: segment(policies, feedback)"))
    _check(corpora, unit, stop_words, min_documents, max_share)
    lexicon = Lexicon.default() if lexicon is None else lexicon
    stops = default_stop_words() if stop_words is None else frozenset(stop_words)
    documents, units, texts = _units(corpora, unit)
    cut = make_segmenter(backend, lexicon).cut(texts)
    words, stream, bounds = _stream(cut)
    topical = _without_private(texts, cut, stream, bounds)
    kept, threshold = _topic_words(words, *topical, units, stops, min_documents, max_share)
    counts = _counts(*topical, kept, len(units))
    vocabulary = tuple(words[i] for i in kept)
    units["n_words"] = (bounds[1:] - bounds[:-1]).astype("int64")
    units["n_topic_words"] = counts.sum(axis=1).astype("int64")
    settings: dict[str, Any] = {
        "unit": unit,
        "backend": backend,
        "lexicon": [list(source) for source in lexicon.sources],
        "stop_words": "default" if stop_words is None else len(stops),
        "min_documents": threshold,
        "max_share": max_share,
    }
    parents = [corpus.provenance for corpus in corpora]
    content: list[str | bytes] = [*vocabulary, counts.data.tobytes(), counts.indices.tobytes(), counts.indptr.tobytes(), stream.tobytes()]
    return Tokens(
        units=units, counts=counts, vocabulary=vocabulary, words=words, stream=stream, bounds=bounds, documents=documents,
        settings=settings, provenance=record("segment", settings, content=content, parents=parents),
    )  # fmt: skip


def _check(
    corpora: Sequence[Corpus], unit: str, stop_words: Iterable[str] | None, min_documents: int | None, max_share: float
) -> None:
    for corpus in corpora:
        if not isinstance(corpus, Corpus):
            raise InputError(explain(f"can't segment a {type(corpus).__name__}", hint="give corpora one by one: segment(policies, feedback)"))
    if unit not in ("document", "clause"):
        raise InputError(explain(f"unit={unit!r} is unknown", found="units: document, clause", hint="use one of these"))
    if isinstance(stop_words, str):
        raise InputError(explain(f"stop_words={stop_words!r} is one text", found="takes a list of words", hint=f"use [{stop_words!r}]"))
    if min_documents is not None and min_documents < 1:
        raise InputError(explain(f"min_documents={min_documents} leaves nothing out", hint="use 1 or more"))
    if not 0 < max_share <= 1:
        raise InputError(explain(f"max_share={max_share} is no share of documents", hint="use for instance 0.5; 1 keeps every word"))


def _units(corpora: Sequence[Corpus], unit: str) -> "tuple[pd.DataFrame, pd.DataFrame, list[str]]":
    import pandas as pd

    documents = pd.concat([_document_rows(corpus) for corpus in corpora], ignore_index=True)
    twice = documents["document"][documents["document"].duplicated()]
    if len(twice):
        raise InputError(
            explain(f"id {twice.iloc[0]!r} stands in two corpora", found=f"{len(twice)} such ids", hint="make the ids of the corpora differ")
        )
    rows: list[tuple[str, str, str, int, int, int]] = []
    texts: list[str] = []
    for corpus in corpora:
        by_clause = unit == "clause" and corpus.kind == "policy"
        for id, title, text in zip(corpus.table["id"], corpus.table["title"], corpus.table["text"], strict=True):
            if not text:
                continue
            if by_clause:
                for number, clause in enumerate(split_clauses(text), start=1):
                    rows.append((f"{id}:{number}", id, corpus.kind, clause.start, clause.end, 0))
                    texts.append(text[clause.start : clause.end])
            else:
                lead = "" if not title or text.startswith(title) else f"{title}\n"
                rows.append((id, id, corpus.kind, 0, len(text), len(lead)))
                texts.append(lead + text)
    if not texts:
        raise EmptyInputError(explain("no document has a text", found=f"{len(documents)} titles", hint="check which column was read as text"))
    units = pd.DataFrame(rows, columns=["unit", "document", "kind", "start", "end", "title_length"])
    for column in ("unit", "document", "kind"):
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


def _stream(cut: list[list[str]]) -> "tuple[tuple[str, ...], npt.NDArray[np.int32], npt.NDArray[np.int64]]":
    import numpy as np
    import pandas as pd

    bounds = np.concatenate([[0], np.cumsum([len(words) for words in cut])]).astype(np.int64)
    flat = np.empty(int(bounds[-1]), dtype=object)
    flat[:] = list(chain.from_iterable(cut))
    codes, found = pd.factorize(flat)
    order = np.argsort(found)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return tuple(found[order].tolist()), rank[codes], bounds


def _without_private(
    texts: Sequence[str], cut: list[list[str]], stream: "npt.NDArray[np.int32]", bounds: "npt.NDArray[np.int64]"
) -> "tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]":
    """The stream without names, addresses and numbers of persons: none of them may become a word of a topic."""
    import numpy as np

    shown = np.ones(len(stream), dtype=np.bool_)
    for unit, (text, words) in enumerate(zip(texts, cut, strict=True)):
        spans = find_private(text)
        if spans:
            ends = np.cumsum([len(word) for word in words])
            starts = ends - [len(word) for word in words]
            for span in spans:
                shown[bounds[unit] : bounds[unit + 1]] &= (ends <= span.start) | (starts >= span.end)
    return stream[shown], np.concatenate([[0], np.cumsum(shown)])[bounds]


def _topic_words(
    words: tuple[str, ...], stream: "npt.NDArray[np.int32]", bounds: "npt.NDArray[np.int64]", units: "pd.DataFrame",
    stops: frozenset[str], min_documents: int | None, max_share: float,
) -> "tuple[list[int], int]":  # fmt: skip
    """Indices of the words that topics see, and the bound on documents that was used."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array

    document, names = pd.factorize(units["document"])
    kind = units["kind"].to_numpy()[np.unique(document, return_index=True)[1]]
    owner = np.repeat(document, np.diff(bounds))
    seen = coo_array((np.ones(len(stream), dtype=np.int32), (owner, stream)), shape=(len(names), len(words))).tocsr()
    seen.data[:] = 1
    everywhere = np.ones(len(words), dtype=bool)
    for value in np.unique(kind):
        rows = kind == value
        everywhere &= seen[rows].sum(axis=0) > max_share * rows.sum()
    threshold = min_documents if min_documents is not None else int(min(5, max(2, round(0.005 * len(names)))))
    often = (seen.sum(axis=0) >= threshold) & ~everywhere
    kept = [i for i, word in enumerate(words) if often[i] and word not in stops and _TOPIC_WORD.fullmatch(word)]
    if not kept:
        raise EmptyInputError(
            explain(
                f"no topic word is left: none stands in {threshold} documents or more",
                found=f"{len(names)} documents, {len(words)} different words",
                hint="read more documents, or lower min_documents",
            )
        )
    return kept, threshold


def _counts(stream: "npt.NDArray[np.int32]", bounds: "npt.NDArray[np.int64]", kept: list[int], n: int) -> "csr_array":
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    column = np.full(int(stream.max()) + 1 if len(stream) else 1, -1, dtype=np.int64)
    column[[i for i in kept if i < len(column)]] = np.flatnonzero([i < len(column) for i in kept])
    owner = np.repeat(np.arange(n), np.diff(bounds))
    where = column[stream] >= 0
    ones = np.ones(int(where.sum()))
    counts = csr_array(coo_array((ones, (owner[where], column[stream[where]])), shape=(n, len(kept))))
    counts.sum_duplicates()
    return counts
