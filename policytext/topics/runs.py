"""Several fits on different texts: which texts each leaves out, and which of its topics is which."""

from typing import TYPE_CHECKING

from policytext.errors import InputError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["RECURS", "match_topics", "plan_runs", "row_keys"]

RECURS = 0.7
"""Cosine of the word weights from which a topic of another run counts as the same."""
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
