"""Which words topics see, and how often each stands in each unit: arrays only."""

import re
from typing import TYPE_CHECKING, NamedTuple

from policytext.errors import EmptyInputError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    from policytext.segmenting._batches import Cut

__all__ = ["Counted", "count_topic_words"]

_TOPIC_WORD = re.compile(
    r"(?!第[〇零一二三四五六七八九十百\d]+[条章节款项编]$)[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]+|[A-Za-z]{2,}"
)


class Counted(NamedTuple):
    """Topic words, their counts, and the bound on documents that was used."""

    vocabulary: tuple[str, ...]
    counts: "csr_array"
    min_documents: int


def count_topic_words(
    cut: "Cut", units: "pd.DataFrame", counted: "npt.NDArray[np.bool_]", *,
    stops: frozenset[str], terms: frozenset[str], min_documents: int | None, max_share: float,
) -> Counted:  # fmt: skip
    """Count the topic words of the units that are counted.

    A topic word is a term of the lexicon, or has two or more Chinese characters or letters; it is no stop word, stands in
    ``min_documents`` documents or more, and not in more than ``max_share`` of the documents of every kind.
    """
    import numpy as np
    import pandas as pd

    content = np.fromiter(
        (word not in stops and (word in terms or _TOPIC_WORD.fullmatch(word) is not None) for word in cut.words),
        dtype=np.bool_, count=len(cut.words),
    )  # fmt: skip
    possible = _matrix(cut, content, counted)
    document, names = pd.factorize(units["document"])
    kind = units["kind"].to_numpy()[np.unique(document, return_index=True)[1]]
    threshold = min_documents if min_documents is not None else int(min(5, max(2, round(0.005 * len(names)))))
    total, everywhere = np.zeros(possible.shape[1], dtype=np.int64), np.ones(possible.shape[1], dtype=np.bool_)
    for value in np.unique(kind):
        held = _documents_with(possible, document, kind == value)
        total += held
        everywhere &= held > max_share * int((kind == value).sum())
    kept = np.flatnonzero((total >= threshold) & ~everywhere)
    if not len(kept):
        raise EmptyInputError(
            explain(
                f"no topic word is left: none stands in {threshold} documents or more",
                found=f"{len(names)} documents, {len(cut.words)} different words",
                hint="read more documents, or lower min_documents",
            )
        )
    words = np.flatnonzero(content)[kept]
    return Counted(tuple(cut.words[i] for i in words.tolist()), _columns(possible, kept), threshold)


def _matrix(cut: "Cut", content: "npt.NDArray[np.bool_]", counted: "npt.NDArray[np.bool_]") -> "csr_array":
    """How often each word that may be a topic word stands in each unit; nothing private, nothing of units not counted."""
    import numpy as np
    from scipy.sparse import csr_array

    shown = content[cut.stream]
    shown[cut.hidden] = False
    if not counted.all():
        shown &= np.repeat(counted, np.diff(cut.bounds))
    places = np.flatnonzero(shown)
    rank = (np.cumsum(content) - 1).astype(np.int32)
    bounds = np.searchsorted(places, cut.bounds)
    counts = csr_array((np.ones(len(places)), rank[cut.stream[places]], bounds), shape=(len(cut.bounds) - 1, int(content.sum())))
    counts.sum_duplicates()
    return counts


def _documents_with(
    counts: "csr_array", document: "npt.NDArray[np.intp]", chosen: "npt.NDArray[np.bool_]"
) -> "npt.NDArray[np.int64]":
    """In how many of the chosen documents each word stands."""
    import numpy as np
    from scipy.sparse import csr_array

    rows = chosen[document]
    if np.bincount(document[rows], minlength=1).max() > 1:
        # Clauses of a document count once.
        owner = np.repeat(document, np.diff(counts.indptr))
        counts = csr_array((counts.data, (owner, counts.indices)), shape=(len(chosen), counts.shape[1]))
        counts.sum_duplicates()
        rows = chosen
    shown = np.repeat(rows, np.diff(counts.indptr))
    return np.bincount(counts.indices[shown], minlength=counts.shape[1])


def _columns(counts: "csr_array", kept: "npt.NDArray[np.intp]") -> "csr_array":
    """The matrix with the kept columns only."""
    import numpy as np
    from scipy.sparse import csr_array

    rank = np.full(counts.shape[1], -1, dtype=np.int64)
    rank[kept] = np.arange(len(kept))
    columns = rank[counts.indices]
    places = np.flatnonzero(columns >= 0)
    bounds = np.searchsorted(places, counts.indptr)
    return csr_array((counts.data[places], columns[places], bounds), shape=(counts.shape[0], len(kept)))
