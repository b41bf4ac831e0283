"""Several fits on different texts: which texts each leaves out, which of its topics is which, and whether unseen texts bear them out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["HOLDS", "RECURS", "match_topics", "plan_runs", "recurring", "row_keys", "unseen_support"]

RECURS = 0.7
"""Cosine of the word weights from which a topic of another run counts as the same."""
HOLDS = 2.5
"""Standard errors by which a topic's words must go together in texts that the run did not see. Where there are no topics, about one in a
hundred gets as far."""
_PARTS = 4


def match_topics(
    reference: "npt.NDArray[np.float64]", other: "npt.NDArray[np.float64]"
) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]":
    """Find the topic of another run that each topic of a reference is, one to one (Hungarian method).

    Parameters
    ----------
    reference, other : array (K, V)
        Word weights.

    Returns
    -------
    (order, cosine)
        Arrays (K,): ``other[order]`` has the topics in the order of ``reference``, and their likeness, 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> topics = np.array([[0.9, 0.1, 0.0], [0.0, 0.1, 0.9]])
    >>> order, cosine = match_topics(topics, topics[::-1])
    >>> order.tolist(), cosine.round(2).tolist()
    ([1, 0], [1.0, 1.0])
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if reference.shape != other.shape:
        raise InputError(
            explain(f"word weights of shapes {reference.shape} and {other.shape} can't be matched", hint="fit both with the same tokens and n_topics")
        )
    if not (np.isfinite(reference).all() and np.isfinite(other).all()):
        raise InputError(explain("word weights that are no numbers can't be matched", hint="give weights of 0 or more, without NaN"))
    sides = [side / np.maximum(np.sqrt((side**2).sum(axis=1, keepdims=True)), 1e-300) for side in (reference, other)]
    alike = sides[0] @ sides[1].T
    rows, order = linear_sum_assignment(-np.round(alike, 12))
    return np.asarray(order, dtype=np.int64), np.asarray(np.clip(alike[rows, order], 0.0, 1.0))


def row_keys(counts: "csr_array", vocabulary: tuple[str, ...]) -> "npt.NDArray[np.uint64]":
    """Give a number to each row that depends on its words and counts alone, not on where it stands.

    Parameters
    ----------
    counts : csr_array (m, V)
        Whole numbers.
    vocabulary : tuple of str (V,)

    Returns
    -------
    array (m,)
        Equal rows have equal numbers; others differ, all but certainly.
    """
    import hashlib

    import numpy as np

    digests = b"".join(hashlib.blake2b(word.encode(), digest_size=8).digest() for word in vocabulary)
    word = np.frombuffer(digests, dtype="<u8")
    values = word[counts.indices] * counts.data.astype(np.uint64)
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(values, dtype=np.uint64)])
    return np.asarray(sums[counts.indptr[1:]] - sums[counts.indptr[:-1]], dtype=np.uint64)


def recurring(runs: "npt.NDArray[np.float64]") -> "npt.NDArray[np.bool_]":
    """Say which topics of each run are those of the first (R, K), by the cosine of their word weights (R, K, V); the first always are."""
    import numpy as np

    norms = np.maximum(np.sqrt((runs**2).sum(axis=2)), 1e-300)
    alike = np.einsum("rkv,kv->rk", runs, runs[0]) / (norms * norms[0])
    return np.asarray((alike >= RECURS) | (np.arange(len(runs)) == 0)[:, None])


def plan_runs(
    cluster: "npt.NDArray[np.int64]", keys: "npt.NDArray[np.uint64]", n_runs: int, *, seed: int
) -> "list[npt.NDArray[np.bool_]]":
    """Say which rows each run leaves out: the first none, the others a quarter each, four of them everything once.

    Runs on the same texts would agree because the fit starts from the same place; leaving out texts shows whether a topic rests on
    many of them.

    Parameters
    ----------
    cluster : array (m,)
        Rows that are left out together.
    keys : array (m,)
        Of :func:`row_keys`: the plan does not depend on the order of the rows.
    n_runs : int
    seed : int

    Returns
    -------
    list of array (m,)
        True where a row is left out.
    """
    import numpy as np

    names, turn = np.unique(cluster, return_inverse=True)
    least = np.full(len(names), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(least, turn, keys)
    rank = np.argsort(np.argsort(least, kind="stable"), kind="stable")
    left_out = [np.zeros(len(cluster), dtype=np.bool_)]
    for run in range(n_runs - 1):
        around, part = divmod(run, _PARTS)
        drawn = np.random.default_rng([seed, around]).permutation(len(names)) % _PARTS
        left_out.append(np.asarray(drawn[rank][turn] == part))
    return left_out


def unseen_support(
    counts: "csr_array", word_weights: "npt.NDArray[np.float64]", left_out: "Sequence[npt.NDArray[np.bool_]]", cluster: "npt.NDArray[np.int64]"
) -> "npt.NDArray[np.float64]":
    """Say how surely the words of each topic go together in texts that the fit did not see.

    Fits on texts that overlap give like topics even where there is nothing to find. So the words of each topic are dealt into two
    halves, and it is asked whether texts that hold more of one half hold more of the other too, in the texts that a run left out. Words
    drawn at random do so by chance only, whatever they were fitted to; that a word is repeated in a text does not count.

    Parameters
    ----------
    counts : csr_array (m, V)
    word_weights : array (R, K, V)
        Of the runs, their topics in one order.
    left_out : sequence of array (m,)
        Rows that each run did not see.
    cluster : array (m,)
        Rows that may depend on each other.

    Returns
    -------
    array (K,)
        Sum over runs of the covariance of both halves, in standard errors (over clusters): about normal, mean 0, where the topic is noise.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> texts = csr_array(np.repeat([[2.0, 1, 0, 0], [1, 3, 0, 0], [0, 0, 1, 1], [0, 0, 2, 4]], 5, axis=0))
    >>> good, bad = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]]), np.array([[0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5]])
    >>> [unseen_support(texts, one[None], [np.full(20, True)], np.arange(20)).round(1).tolist() for one in (good, bad)]
    [[4.5, 4.5], [0.0, 0.0]]
    """
    import numpy as np

    names, turn = np.unique(cluster, return_inverse=True)
    sums = np.zeros((len(names), word_weights.shape[1]))
    for weights, out in zip(word_weights, left_out, strict=True):
        rows = np.flatnonzero(out)
        total = weights.sum(axis=0)
        belongs = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
        first = _first_halves(weights, belongs)
        found, sizes = [], []
        for half in (first, ~first):
            some = counts[rows][:, np.flatnonzero(half)]
            found.append(np.asarray(some @ belongs[:, half].T))
            sizes.append(np.asarray(some.sum(axis=1)))
        both = (sizes[0] > 0) & (sizes[1] > 0)
        if not both.any():
            continue
        one, other = (part[both] / size[both, None] for part, size in zip(found, sizes, strict=True))
        np.add.at(sums, turn[rows[both]], (one - one.mean(axis=0)) * (other - other.mean(axis=0)))
    error = np.sqrt((sums**2).sum(axis=0))
    return np.asarray(np.divide(sums.sum(axis=0), error, out=np.zeros(len(error)), where=error > 0))


def _first_halves(weights: "npt.NDArray[np.float64]", belongs: "npt.NDArray[np.float64]") -> "npt.NDArray[np.bool_]":
    """Deal the words of each topic into two halves, the likeliest first: one, two for the other, two, two ..."""
    import numpy as np

    topic = np.round(belongs, 8).argmax(axis=0)
    order = np.lexsort((-np.round(weights.max(axis=0), 8), topic))
    _, begins, sizes = np.unique(topic[order], return_index=True, return_counts=True)
    place = np.arange(len(order)) - np.repeat(begins, sizes)
    first = np.zeros(len(order), dtype=np.bool_)
    first[order] = np.isin(place % 4, (0, 3))
    return first
