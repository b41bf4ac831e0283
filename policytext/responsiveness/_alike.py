"""Which replies are copies of one another, and which are nearer to their own message than to others."""

from typing import TYPE_CHECKING

from policytext.corpus import Corpus
from policytext.duplicates import group_duplicates, normal_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["copies_of", "nearness"]

_BUCKETS = 1 << 18
_MIX = 0x9E3779B97F4A7C15
_AT_ONCE = 2048
_BLANK = "〇空"


def copies_of(ids: "Sequence[str]", texts: "Sequence[str]", *, threshold: float, fallback: "Sequence[str]" = ()) -> "npt.NDArray[np.int64]":
    """Number texts so that near copies share a number.

    Parameters
    ----------
    ids, texts : sequence of str (n,)
    threshold : float
        Of :func:`policytext.group_duplicates`.
    fallback : sequence of str (n,), optional
        What is compared where a text holds no letter.
    """
    import numpy as np
    import pandas as pd

    if not len(ids):
        return np.zeros(0, dtype=np.int64)
    held = [text if normal_form(text) else other for text, other in zip(texts, fallback or texts, strict=True)]
    frame = pd.DataFrame({"id": [f"R{place}" for place in range(len(held))], "text": [text if text.strip() else _BLANK for text in held]})
    order = sorted(range(len(held)), key=lambda place: str(ids[place]))
    found = group_duplicates(Corpus.from_frame(frame.iloc[order], kind="feedback"), threshold=threshold).frame.set_index("id")["cluster_id"]
    return np.asarray(pd.factorize(found.loc[frame["id"]])[0], dtype=np.int64)


def nearness(
    said: "Sequence[str]", own: "npt.NDArray[np.int64]", messages: "Sequence[str]", clusters: "npt.NDArray[np.int64]", panel: "npt.NDArray[np.int64]"
) -> "tuple[Floats, Floats]":
    """How alike replies are to their own messages, and to which share of other messages they are less so.

    Parameters
    ----------
    said : sequence of str (R,)
        Replies without words quoted back.
    own : array (R,)
        Place of each reply's message.
    messages : sequence of str (M,)
    clusters : array (M,)
        Near copies of a message share a number; they are no other messages.
    panel : array (P,)
        Places of the messages that each reply is compared with.

    Returns
    -------
    (similarity, beyond) : arrays (R,)
        Cosine of pairs of characters, weighed by how rare they are among messages; and the share of the panel that is less alike, ties half. NaN
        where a side is empty, or the panel holds no other message.
    """
    import numpy as np

    if not len(said):
        return np.zeros(0), np.zeros(0)
    idf = _rarity(_pairs(messages))
    asked, told = _scaled(_pairs(messages), idf), _scaled(_pairs(said), idf)
    similarity = np.asarray(told.multiply(asked[own]).sum(axis=1)).ravel()
    empty = (np.diff(told.indptr) == 0) | (np.diff(asked.indptr)[own] == 0)
    beyond = np.full(len(said), np.nan)
    rest = asked[panel].T.tocsr()
    for start in range(0, len(said), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        others = (told[rows] @ rest).toarray()
        valid = clusters[panel][None, :] != clusters[own[rows]][:, None]
        mine = similarity[rows, None]
        less = ((others < mine - 1e-12) + 0.5 * (np.abs(others - mine) <= 1e-12)) * valid
        beyond[rows] = less.sum(axis=1) / np.where(valid.any(axis=1), valid.sum(axis=1), np.nan)
    return np.where(empty, np.nan, similarity), np.where(empty, np.nan, beyond)


def _pairs(texts: "Sequence[str]") -> "csr_array":
    """Counts of pairs of characters (n, buckets), by a fixed mixing of their codes."""
    import numpy as np
    from scipy.sparse import csr_array

    forms = [normal_form(text) for text in texts]
    codes = np.frombuffer("".join(forms).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    lengths = np.array([len(form) for form in forms], dtype=np.int64)
    row = np.repeat(np.arange(len(forms)), lengths)
    inside = row[:-1] == row[1:]
    mixed = (codes[:-1] * np.uint64(0x1F1F1F1F1F) + codes[1:]) * np.uint64(_MIX)
    bucket = ((mixed >> np.uint64(40)) % np.uint64(_BUCKETS)).astype(np.int64)
    table = csr_array((np.ones(int(inside.sum())), (row[:-1][inside], bucket[inside])), shape=(len(forms), _BUCKETS))
    table.sum_duplicates()
    return table


def _rarity(counts: "csr_array") -> "Floats":
    import numpy as np

    held = np.bincount(counts.indices, minlength=_BUCKETS)
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + held)) + 1.0)


def _scaled(counts: "csr_array", idf: "Floats") -> "csr_array":
    """Rows of length 1: 1 + log count, times rarity."""
    import numpy as np

    out = counts.copy()
    out.data = (1 + np.log(out.data)) * idf[out.indices]
    norm = np.sqrt(np.asarray(out.multiply(out).sum(axis=1)).ravel())
    out.data /= np.repeat(np.where(norm > 0, norm, 1.0), np.diff(out.indptr))
    return out
