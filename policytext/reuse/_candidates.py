"""Which clauses may repeat which: runs of five signs in common, counted where they are rare, sampled (MinHash) where they are not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.duplicates._minhash import candidate_groups
from policytext.reuse._units import Units

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Ints = npt.NDArray[np.int64]

__all__ = ["Distinct", "alike_pairs", "distinct_units"]

_RUN = 5
_COMMON = 100
"""Runs in more distinct clauses than this are no lead by themselves."""
_FEWEST = 6
"""Runs that two clauses share at the least, 10 signs in a row, and ..."""
_SHARE = 0.1
"""... the part of the shorter clause's runs that they make up (containment)."""
_NEAR = 0.5
"""Jaccard index from which clauses of common runs alone are found (MinHash)."""
_GROUP = 200
_EARLY = 64
"""Of more than 200 clauses that are alike, each is compared with so many of the earliest."""
_ROWS = 2000
_STEPS = 64
"""Weights are multiples of 1/64: their sums are exact."""


@dataclass(frozen=True, eq=False, slots=True)
class Distinct:
    """Clauses without repeats.

    Attributes
    ----------
    of : array (units,)
        The distinct clause that each unit is.
    unit : array (n,)
        A unit of each.
    runs : sparse array (n, runs)
        Which runs of five signs each holds.
    weights : tuple of arrays (n,)
        What each sign counts: 1 for the rare, less for boilerplate.
    """

    of: "Ints"
    unit: "Ints"
    runs: "csr_array"
    weights: "tuple[npt.NDArray[np.float32], ...]"
    hashes: "npt.NDArray[np.uint64]"


def distinct_units(units: Units) -> Distinct:
    """Put equal clauses together, and weigh their signs by how many clauses have the runs around them, those of one document together.

    A run weighs min(1, idf / median idf), idf = ln(n / clauses that hold it); a sign the mean of the runs it is in. A clause that stands word for word in
    many documents counts as many times.
    """
    import numpy as np
    from scipy.sparse import csr_array

    seen: dict[bytes, int] = {}
    of = np.array([seen.setdefault(units.signs(unit).tobytes(), len(seen)) for unit in range(len(units))], dtype=np.int64)
    unit = np.unique(of, return_index=True)[1].astype(np.int64)
    n = len(unit)
    signs = [units.signs(one) for one in unit.tolist()]
    flat = np.concatenate(signs) if n else np.zeros(0, dtype=np.uint32)
    sizes = np.array([len(one) for one in signs], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    owner = np.repeat(np.arange(n), np.maximum(sizes - _RUN + 1, 0))
    first = _runs_from(starts, sizes)
    hashes, which = np.unique(_hashed(flat, first), return_inverse=True)
    held = csr_array((np.ones(len(which), dtype=np.int32), (owner, which)), shape=(n, len(hashes)))
    held.sum_duplicates()
    held.data[:] = 1
    times = np.bincount(np.unique(np.column_stack([of, units.document]), axis=0)[:, 0], minlength=n)
    weights = _weights(which, np.asarray(times @ held).ravel(), first, len(flat), int(times.sum()))
    return Distinct(of, unit, held, tuple(np.split(weights, starts[1:-1])) if n else (), hashes)


def _runs_from(starts: "Ints", sizes: "Ints") -> "Ints":
    """Places where a run of five begins that stays in its clause."""
    import numpy as np

    inside = np.zeros(int(starts[-1]) + 1, dtype=np.int64)
    many = np.maximum(sizes - _RUN + 1, 0)
    np.add.at(inside, starts[:-1][many > 0], 1)
    np.add.at(inside, (starts[:-1] + many)[many > 0], -1)
    return np.flatnonzero(np.cumsum(inside)[:-1] > 0).astype(np.int64)


def _hashed(flat: "npt.NDArray[np.uint32]", first: "Ints") -> "npt.NDArray[np.uint64]":
    """Five signs of 21 bits as one number, mixed."""
    import numpy as np

    mixed = np.zeros(len(first), dtype=np.uint64)
    for step in range(_RUN):
        mixed = (mixed ^ flat[first + step].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.asarray(mixed * np.uint64(0xBF58476D1CE4E5B9), dtype=np.uint64)


def _weights(which: "Ints", counts: "Ints", first: "Ints", length: int, n: int) -> "npt.NDArray[np.float32]":
    """What each sign counts."""
    import numpy as np

    if not len(which):
        return np.ones(length, dtype=np.float32)
    idf = np.log(n / counts)[which]
    middle = float(np.median(idf))
    run = np.minimum(1.0, idf / middle) if middle > 0 else np.ones(len(idf))
    total, times = np.zeros(length), np.zeros(length)
    for step in range(_RUN):
        np.add.at(total, first + step, run)
        np.add.at(times, first + step, 1.0)
    mean = np.divide(total, times, out=np.ones(length), where=times > 0)
    return (np.round(mean * _STEPS) / _STEPS).astype(np.float32)


def alike_pairs(distinct: Distinct, *, seed: int, rank: "Ints | None" = None) -> "tuple[Ints, Ints, npt.NDArray[np.float64]]":
    """Give pairs of distinct clauses that may repeat one another, each once, and the part of the shorter one's runs that they share.

    Of more than 200 that are alike as a whole, each is paired with the 64 lowest in ``rank`` (of each distinct clause; by default their order).
    """
    import numpy as np

    held = distinct.runs
    sizes = np.diff(held.indptr).astype(np.int64)
    found = [*_counted(held, sizes), _sampled(distinct, sizes, seed, np.arange(len(sizes)) if rank is None else rank)]
    low = np.concatenate([one[0] for one in found])
    high = np.concatenate([one[1] for one in found])
    share = np.concatenate([one[2] for one in found])
    order = np.lexsort((-share, high, low))
    low, high, share = low[order], high[order], share[order]
    new = np.ones(len(low), dtype=np.bool_)
    new[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return low[new], high[new], share[new]


def _counted(held: "csr_array", sizes: "Ints") -> "list[tuple[Ints, Ints, npt.NDArray[np.float64]]]":
    """Pairs that share rare runs, by counting them."""
    import numpy as np

    counts = np.asarray(held.sum(axis=0)).ravel()
    rare = held[:, np.flatnonzero((counts > 1) & (counts <= _COMMON))].tocsr()
    turned = rare.T.tocsr()
    out = []
    for start in range(0, rare.shape[0], _ROWS):
        shared = (rare[start : start + _ROWS] @ turned).tocoo()
        low, high = shared.coords[0].astype(np.int64) + start, shared.coords[1].astype(np.int64)
        share = shared.data / np.maximum(np.minimum(sizes[low], sizes[high]), 1)
        keep = (low < high) & (shared.data >= _FEWEST) & (share >= _SHARE)
        out.append((low[keep], high[keep], share[keep].astype(np.float64)))
    return out


def _sampled(distinct: Distinct, sizes: "Ints", seed: int, rank: "Ints") -> "tuple[Ints, Ints, npt.NDArray[np.float64]]":
    """Pairs of clauses that are alike as a whole, whose runs may all be common."""
    import numpy as np

    held = distinct.runs
    counts = np.asarray(held.sum(axis=0)).ravel()
    common = np.asarray(held @ (counts > _COMMON).astype(np.int64)).ravel()
    rows = np.flatnonzero((common > 0) & (sizes > 0))
    sets = [distinct.hashes[held.indices[held.indptr[row] : held.indptr[row + 1]]] for row in rows.tolist()]
    found = [np.zeros(0, dtype=np.int64)]
    for group in candidate_groups(sets, threshold=_NEAR, seed=seed):
        members = rows[group]
        first = members if len(members) <= _GROUP else members[np.argsort(rank[members], kind="stable")[:_EARLY]]
        one, other = np.repeat(members, len(first)), np.tile(first, len(members))
        keys = np.minimum(one, other) * len(sizes) + np.maximum(one, other)
        found.append(np.unique(keys[one != other]))
    low, high = np.divmod(np.unique(np.concatenate(found)), max(len(sizes), 1))
    shared = [np.asarray(held[low[at : at + _ROWS]].multiply(held[high[at : at + _ROWS]]).sum(axis=1)).ravel() for at in range(0, len(low), _ROWS)]
    share = np.concatenate([np.zeros(0), *shared]) / np.maximum(np.minimum(sizes[low], sizes[high]), 1)
    return low, high, share
