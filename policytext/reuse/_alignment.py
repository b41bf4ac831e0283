"""Local alignment of many pairs of short texts at once: Smith-Waterman with affine gaps (Gotoh), row by row over all pairs of a batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float32]
    Bytes = npt.NDArray[np.uint8]

__all__ = ["EXTEND", "MATCH", "MISMATCH", "OPEN", "Aligned", "align_pairs"]

MATCH, MISMATCH, OPEN, EXTEND = 2.0, -1.0, 3.0, 0.5
"""A gap of n signs costs OPEN + (n - 1) EXTEND."""
_CELLS = 2_000_000
"""Cells of one batch: pairs times rows times columns."""
_FAR = -1e6
_STOP, _DIAGONAL, _UP, _LEFT, _UP_AGAIN, _LEFT_AGAIN = 0, 1, 2, 3, 4, 8


@dataclass(frozen=True, slots=True)
class Aligned:
    """One alignment: signs of the first text that stand opposite signs of the second.

    Attributes
    ----------
    score : float
    first, second : tuple of int
        Places of the signs in either text, rising; ``first[i]`` stands opposite ``second[i]``.
    """

    score: float
    first: tuple[int, ...]
    second: tuple[int, ...]


def align_pairs(
    pairs: "Sequence[tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]]",
    weights: "Sequence[tuple[Floats, Floats]]",
    *,
    least: float,
    rounds: int = 3,
) -> list[list[Aligned]]:
    """Align each pair, several times over: what is aligned in the first text is taken out before the next round.

    Parameters
    ----------
    pairs : sequence of (array (m,), array (n,))
        Code points.
    weights : sequence of (array (m,), array (n,))
        What each sign counts, 0 to 1, in multiples of 1/64 so that sums are exact; a match counts the less of its two signs.
    least : float
        Alignments of a lower score are not given.
    rounds : int
        Alignments of a pair, at most.

    Returns
    -------
    list of list of Aligned
        For each pair, in the order found; the signs of the first text occur once.
    """
    import numpy as np

    out: list[list[Aligned]] = [[] for _ in pairs]
    taken = [np.zeros(len(a), dtype=np.bool_) for a, _ in pairs]
    left = [place for place, (a, b) in enumerate(pairs) if len(a) and len(b)]
    for _ in range(rounds):
        again: list[int] = []
        for batch in _batches(left, pairs):
            for place, found in zip(batch, _align_batch([pairs[p] for p in batch], [weights[p] for p in batch], [taken[p] for p in batch]), strict=True):
                if found is not None and found.score >= least:
                    out[place].append(found)
                    taken[place][found.first[0] : found.first[-1] + 1] = True
                    again.append(place)
        left = again
    return out


def _batches(places: Sequence[int], pairs: "Sequence[tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]]") -> Iterator[list[int]]:
    """Pairs of like size together, so that little is padded."""
    order = sorted(places, key=lambda place: (len(pairs[place][0]) // 16, len(pairs[place][1]), len(pairs[place][0]), place))
    batch: list[int] = []
    rows = columns = 0
    for place in order:
        m, n = (len(one) for one in pairs[place])
        if batch and (len(batch) + 1) * max(rows, m) * max(columns, n) > _CELLS:
            yield batch
            batch, rows, columns = [], 0, 0
        batch.append(place)
        rows, columns = max(rows, m), max(columns, n)
    if batch:
        yield batch


def _padded(texts: "Sequence[npt.NDArray[np.generic]]", fill: float, dtype: str) -> "npt.NDArray[np.generic]":
    import numpy as np

    out = np.full((len(texts), max(map(len, texts))), fill, dtype=dtype)
    for row, text in enumerate(texts):
        out[row, : len(text)] = text
    return out


def _align_batch(
    pairs: "Sequence[tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]]",
    weights: "Sequence[tuple[Floats, Floats]]",
    taken: "Sequence[npt.NDArray[np.bool_]]",
) -> "list[Aligned | None]":
    """The best alignment of each pair; None where nothing matches."""
    import numpy as np

    one, other = _padded([a for a, _ in pairs], 0, "int64"), _padded([b for _, b in pairs], -1, "int64")
    heavy, light = _padded([a for a, _ in weights], 0, "float32"), _padded([b for _, b in weights], 0, "float32")
    closed = _padded(taken, True, "bool")
    rows, columns = one.shape[1], other.shape[1]
    ways = np.zeros((rows, len(pairs), columns), dtype=np.uint8)
    slope = (np.arange(columns) * EXTEND).astype(np.float32)
    above = np.zeros((len(pairs), columns + 1), dtype=np.float32)
    gap = np.full((len(pairs), columns), _FAR, dtype=np.float32)
    best = np.zeros(len(pairs), dtype=np.float32)
    end = np.zeros((len(pairs), 2), dtype=np.int64)
    for row in range(rows):
        shut = closed[:, row]
        match = np.where(other == one[:, row, None], MATCH * np.minimum(heavy[:, row, None], light), np.float32(MISMATCH)).astype(np.float32)
        here, gap, ways[row] = _next_row(match, above, gap, slope)
        here[shut], gap[shut], ways[row][shut] = 0, _FAR, _STOP
        above[:, 1:] = here
        top = here.argmax(axis=1)
        score = np.take_along_axis(here, top[:, None], axis=1)[:, 0]
        better = score > best
        best[better], end[better, 0], end[better, 1] = score[better], row, top[better]
    return [_traced(ways[:, place, :], end[place], float(best[place])) if best[place] > 0 else None for place in range(len(pairs))]


def _next_row(match: "Floats", above: "Floats", gap: "Floats", slope: "Floats") -> "tuple[Floats, Floats, Bytes]":
    """Scores of one row of all pairs, its gaps downwards, and the way to each cell."""
    import numpy as np

    diagonal = above[:, :-1] + match
    opened, longer = above[:, 1:] - np.float32(OPEN), gap - np.float32(EXTEND)
    down = np.maximum(opened, longer)
    best = np.maximum(np.maximum(diagonal, down), np.float32(0))
    # A gap to the left starts where a path came down or across; one that starts in another such gap is never better.
    reach = np.maximum.accumulate(best + slope, axis=1)[:, :-1] - slope[1:] + np.float32(EXTEND - OPEN)
    across = np.full_like(best, _FAR)
    across[:, 1:] = reach
    again = np.zeros(best.shape, dtype=np.bool_)
    again[:, 2:] = across[:, 2:] > best[:, 1:-1] - np.float32(OPEN)
    here = np.maximum(best, across)
    ways = np.where(here <= 0, _STOP, np.where(here == diagonal, _DIAGONAL, np.where(here == down, _UP, _LEFT))).astype(np.uint8)
    ways |= np.where(longer > opened, _UP_AGAIN, 0).astype(np.uint8) | np.where(again, _LEFT_AGAIN, 0).astype(np.uint8)
    return here, down, ways


def _traced(ways: "Bytes", end: "Ints", score: float) -> Aligned:
    """Follow the ways back from the best cell."""
    first: list[int] = []
    second: list[int] = []
    row, column, state = int(end[0]), int(end[1]), 0
    while row >= 0 and column >= 0:
        cell = int(ways[row, column])
        state = state or cell & 3
        if state == _STOP:
            break
        if state == _DIAGONAL:
            first.append(row)
            second.append(column)
            row, column, state = row - 1, column - 1, 0
        elif state == _UP:
            state = _UP if cell & _UP_AGAIN else 0
            row -= 1
        else:
            state = _LEFT if cell & _LEFT_AGAIN else 0
            column -= 1
    return Aligned(score, tuple(reversed(first)), tuple(reversed(second)))
