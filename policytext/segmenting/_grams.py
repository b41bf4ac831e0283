"""Runs of characters counted with array operations: how often, how firmly joined, how free at both ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Grams", "Run", "absorbed_by", "cohesion", "count_grams", "freedom", "runs_of"]

_FIRST, _LAST = 0x4E00, 0x9FD5
"""The Chinese characters that a term is made of; all else is a border."""


@dataclass(frozen=True, eq=False, slots=True)
class Grams:
    """Runs of each length that occur often enough.

    Attributes
    ----------
    letters : array (N,)
        Number of the character at each place; -1 at a border.
    ids : tuple of arrays (N,)
        ``ids[n - 1][i]`` is the number of the run of n characters at place i; -1 where it is rare or crosses a border.
    counts : tuple of arrays
        ``counts[n - 1][k]`` is how often run k of n characters occurs.
    """

    letters: "npt.NDArray[np.int32]"
    ids: "tuple[npt.NDArray[np.int32], ...]"
    counts: "tuple[npt.NDArray[np.int64], ...]"


@dataclass(frozen=True, eq=False, slots=True)
class Run:
    """Runs of one length: where each occurs, grouped by run.

    Attributes
    ----------
    length : int
    places : array
        Every place of every run, sorted by run, then place.
    owner : array
        Number of the run at each of them.
    first : array (K,)
        The first place of each run.
    counts : array (K,)
    """

    length: int
    places: "npt.NDArray[np.int64]"
    owner: "npt.NDArray[np.int32]"
    first: "npt.NDArray[np.int64]"
    counts: "npt.NDArray[np.int64]"


def count_grams(codes: "npt.NDArray[np.uint64]", *, longest: int, min_count: int) -> Grams:
    """Count all runs of 1 to ``longest`` Chinese characters that occur ``min_count`` times or more.

    A run is often only if both its halves less one character are, so each length is counted among what is left of the
    one before.

    >>> import numpy as np
    >>> grams = count_grams(np.array([ord(c) for c in "电梯，电梯"], dtype=np.uint64), longest=2, min_count=2)
    >>> [counts.tolist() for counts in grams.counts], grams.ids[1].tolist()
    ([[2, 2], [2]], [0, -1, -1, 0, -1])
    """
    import numpy as np

    known, places = np.unique(codes, return_inverse=True)
    inside = (known >= _FIRST) & (known <= _LAST)
    number = np.where(inside, np.cumsum(inside) - 1, -1).astype(np.int32)
    letters = number[places.reshape(-1)]
    size = int(inside.sum()) + 1
    ids, counts = [], []
    before = letters
    for length in range(1, longest + 1):
        key = letters.astype(np.int64)
        if length > 1:
            key = np.full(len(letters), -1, dtype=np.int64)
            both = np.flatnonzero((before[:-1] >= 0) & (before[1:] >= 0))
            both = both[both <= len(letters) - length]
            both = both[letters[both + length - 1] >= 0]
            key[both] = before[both].astype(np.int64) * size + letters[both + length - 1]
        before, often = _often(key, min_count)
        ids.append(before)
        counts.append(often)
    return Grams(letters, tuple(ids), tuple(counts))


def _often(key: "npt.NDArray[np.int64]", min_count: int) -> "tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]":
    """Numbers of the keys that occur often enough (-1 elsewhere), and how often each does."""
    import numpy as np

    out = np.full(len(key), -1, dtype=np.int32)
    at = np.flatnonzero(key >= 0)
    _, inverse, counts = np.unique(key[at], return_inverse=True, return_counts=True)
    kept = counts >= min_count
    number = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    out[at] = number[inverse.reshape(-1)]
    return out, counts[kept].astype(np.int64)


def runs_of(grams: Grams) -> Iterator[Run]:
    """Give the runs of each length from two on, with their places."""
    import numpy as np

    for length, (ids, counts) in enumerate(zip(grams.ids, grams.counts, strict=True), start=1):
        if length > 1:
            at = np.flatnonzero(ids >= 0)
            at = at[np.argsort(ids[at], kind="stable")]
            first = at[np.cumsum(counts) - counts]
            yield Run(length, at, ids[at], first, counts)


def cohesion(grams: Grams, run: Run) -> "npt.NDArray[np.float64]":
    """Give the least pointwise mutual information (bits) over all ways to part each run in two."""
    import numpy as np

    total = float((grams.letters >= 0).sum())
    least = np.full(len(run.counts), np.inf)
    for cut in range(1, run.length):
        left = grams.counts[cut - 1][grams.ids[cut - 1][run.first]]
        right = grams.counts[run.length - cut - 1][grams.ids[run.length - cut - 1][run.first + cut]]
        least = np.minimum(least, np.log2(run.counts * total / (left.astype(np.float64) * right)))
    return least


def freedom(grams: Grams, run: Run) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Give the entropy (bits) of the characters before and behind each run; every border is a neighbour of its own."""
    import numpy as np

    padded = np.concatenate([[-1], grams.letters, [-1]])
    return _entropy(run, padded[run.places]), _entropy(run, padded[np.minimum(run.places + run.length + 1, len(padded) - 1)])


def _entropy(run: Run, neighbours: "npt.NDArray[np.int32]") -> "npt.NDArray[np.float64]":
    import numpy as np

    size = int(neighbours.max(initial=0)) + 2
    seen = neighbours >= 0
    pairs, times = np.unique(run.owner[seen].astype(np.int64) * size + neighbours[seen], return_counts=True)
    # Sum of c log c over neighbours; a neighbour seen once, as each border is, adds nothing.
    held = np.bincount(pairs // size, weights=times * np.log2(times), minlength=len(run.counts))
    return np.asarray(np.log2(run.counts) - held / run.counts)


def absorbed_by(grams: Grams, runs: "list[Run]", good: "list[npt.NDArray[np.bool_]]") -> "list[npt.NDArray[np.int64]]":
    """For each run: how often the most frequent longer good run occurs that it stands in; 0 if it stands in none."""
    import numpy as np

    most = [np.zeros(len(counts), dtype=np.int64) for counts in grams.counts]
    for run, kept in zip(runs, good, strict=True):
        first, counts = run.first[kept], run.counts[kept]
        for length in range(2, run.length):
            for shift in range(run.length - length + 1):
                np.maximum.at(most[length - 1], grams.ids[length - 1][first + shift], counts)
    return [most[run.length - 1] for run in runs]
