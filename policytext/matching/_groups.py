"""Messages that nothing answers: grouped by topic or by likeness, ranked by size, with the words that mark each group."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from policytext.inference import wilson_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["UNANSWERED_COLUMNS", "group_alike", "marking_words", "share_of", "unanswered_table", "weighted_rows"]

UNANSWERED_COLUMNS = ("group", "topic", "label", "texts", "estimate", "low", "high", "n", "n_group", "words", "example", "example_text")
_ALIKE = 0.12
"""Cosine of weighted words from which two messages stand in one group."""
_STEP = 512
_PRIOR = 10.0


def group_alike(counts: "csr_array", *, alike: float = _ALIKE) -> "Whole":
    """Group texts: the one with most neighbours takes them, then the one with most of those left, and so on (Butina 1999).

    Parameters
    ----------
    counts : csr_array (n, V)
        Words.
    alike : float
        Cosine of the weighted words from which two texts are neighbours.

    Returns
    -------
    array (n,)
        Groups from 0, in the order in which they were made; ties go to the earlier text.

    >>> from scipy.sparse import csr_array
    >>> group_alike(csr_array([[1.0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]])).tolist()
    [0, 0, 1]
    """
    import numpy as np
    from scipy.sparse import csr_array

    n = counts.shape[0]
    made = weighted_rows(counts)
    near: list[npt.NDArray[np.int32]] = []
    for low in range(0, n, _STEP):
        block = csr_array(made[low : low + _STEP] @ made.T)
        block.data[np.round(block.data, 9) < alike] = 0.0
        block.eliminate_zeros()
        block.sort_indices()
        near += np.split(block.indices.astype(np.int32), block.indptr[1:-1])
    return _taken(near)


def weighted_rows(counts: "csr_array") -> "csr_array":
    """Logged counts of words times the weight of each, log((n + 1) / texts that hold it); rows of length 1."""
    import numpy as np
    from scipy.sparse import csr_array, diags_array

    held = np.bincount(counts.indices, minlength=counts.shape[1])
    weight = np.log((counts.shape[0] + 1) / np.maximum(held, 1))
    made = csr_array(((1 + np.log(counts.data)) * weight[counts.indices], counts.indices, counts.indptr), shape=counts.shape)
    length = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)))
    return csr_array(diags_array(np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)) @ made)


def _taken(near: "Sequence[npt.NDArray[np.int32]]") -> "Whole":
    import heapq

    import numpy as np

    group, made = np.full(len(near), -1, dtype=np.int64), 0
    heap = [(-len(one), row) for row, one in enumerate(near)]
    heapq.heapify(heap)
    while heap:
        size, row = heapq.heappop(heap)
        if group[row] >= 0:
            continue
        left = near[row][group[near[row]] < 0]
        if max(len(left), 1) < -size:
            heapq.heappush(heap, (-max(len(left), 1), row))
            continue
        group[left] = made
        group[row] = made
        made += 1
    return group


def marking_words(counts: "csr_array", words: Sequence[str], group: "Whole", n_groups: int, *, most: int = 5) -> list[str]:
    """Name the words that mark each group against all other texts: log-odds of texts that hold them, over their error (Monroe et al. 2008).

    Parameters
    ----------
    counts : csr_array (n, V)
    words : sequence of str (V,)
    group : array (n,)
        Below 0: in no group, for comparison only.
    n_groups : int
    most : int
    """
    import numpy as np
    from scipy.sparse import csr_array

    rows = np.flatnonzero(group >= 0)
    put = csr_array((np.ones(len(rows)), (group[rows], rows)), shape=(n_groups, counts.shape[0]))
    there = csr_array((np.ones(len(counts.data)), counts.indices, counts.indptr), shape=counts.shape)
    whole = np.asarray(there.sum(axis=0), dtype=np.float64)
    prior = _PRIOR * whole / max(whole.sum(), 1.0)
    out = []
    summed = csr_array(put @ there)
    summed.sort_indices()
    for low, high in pairwise(summed.indptr.tolist()):
        some, y = summed.indices[low:high], summed.data[low:high]
        rest, a = whole[some] - y, prior[some]
        n_in, n_out = y.sum() + _PRIOR, whole.sum() - y.sum() + _PRIOR
        odds = np.log((y + a) / (n_in - y - a)) - np.log((rest + a) / (n_out - rest - a)) if len(some) else np.zeros(0)
        score = np.round(odds / np.sqrt(1 / (y + a) + 1 / (rest + a)), 9) if len(some) else odds
        best = np.lexsort([some, -score])[:most]
        out.append("、".join(words[some[at]] for at in best.tolist() if score[at] > 0))
    return out


def share_of(hits: float, clusters: "Whole", *, level: float) -> tuple[float, float, float, float]:
    """Give share, low, high and on how many independent texts it rests: copies count as one text (Kish), Wilson interval.

    >>> import numpy as np
    >>> [round(value, 3) for value in share_of(2, np.array([0, 0, 1, 2]), level=0.95)]
    [0.5, 0.116, 0.884, 2.667]
    """
    import numpy as np

    n = len(clusters)
    if not n:
        return float("nan"), float("nan"), float("nan"), 0.0
    sizes = np.unique(clusters, return_counts=True)[1].astype(np.float64)
    worth = float(n * n / (sizes**2).sum())
    share = min(max(hits / n, 0.0), 1.0)
    low, high = wilson_interval(share * worth, worth, level=level)
    return share, min(low, share), max(high, share), worth


def unanswered_table(
    ids: Sequence[str], lost: "Whole", group: "Whole", clusters: "Whole", names: Sequence[tuple[str, str]], words: Sequence[str],
    examples: Sequence[str], level: float,
) -> "tuple[pd.DataFrame, list[str]]":  # fmt: skip
    """One row a group, the largest first; beside it the name of the group of each message that nothing answers.

    Parameters
    ----------
    ids : sequence of str (n,)
        All messages.
    lost : array (u,)
        Rows of those that nothing answers.
    group : array (u,)
        The group of each.
    clusters : array (n,)
        Near copies.
    names : sequence of (topic, label) (G,)
    words : sequence of str (G,)
    examples : sequence of str (u,)
        Masked texts.
    level : float
    """
    import numpy as np
    import pandas as pd

    rows = []
    for one, (topic, label) in enumerate(names):
        inside = np.flatnonzero(group == one)
        if not len(inside):
            continue
        mine = lost[inside]
        share, low, high, worth = share_of(len(mine), clusters, level=level)
        texts = len(np.unique(clusters[mine]))
        rows.append((one, topic, label, texts, share, low, high, worth, len(mine), words[one], ids[mine[0]], examples[inside[0]]))
    table = pd.DataFrame(rows, columns=["at", *UNANSWERED_COLUMNS[1:]])
    table = table.sort_values(["n_group", "texts", "example"], ascending=[False, False, True], kind="stable", ignore_index=True)
    named = [f"U{at + 1:02d}" for at in range(len(table))]
    of = dict(zip(table["at"].tolist(), named, strict=True))
    table = table.assign(group=pd.Series(named, dtype=object))[list(UNANSWERED_COLUMNS)]
    return table, [of[one] for one in group.tolist()]
