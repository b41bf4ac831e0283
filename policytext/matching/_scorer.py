"""Scores of questions with answers: parts made comparable and added up, batch by batch, so that no matrix of all pairs is ever held."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.matching._parts import WEIGHTS, Part

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

__all__ = ["Scorer", "best_answers", "make_scorer"]

_CELLS = 2_000_000
"""Scores that are held at a time, for each part."""
_SAMPLE = 200
"""Questions that the spread of a part is measured on."""


@dataclass(frozen=True, eq=False, slots=True)
class Scorer:
    """Parts with the weight of each, what the average question scores with each answer, and the spread about that."""

    parts: tuple[Part, ...]
    weights: Mapping[str, float]
    means: "tuple[tuple[Floats, ...], ...]"
    spreads: tuple[float, ...]

    def __call__(self, rows: "Whole", side: int = 0) -> "dict[str, Floats]":
        """What each part adds to the score (rows, m), in weighted standard deviations."""
        out = {}
        for part, mean, spread in zip(self.parts, self.means, self.spreads, strict=True):
            found = part.scores(rows, side)
            found -= mean[side]
            found *= self.weights[part.name] / spread
            out[part.name] = found
        return out

    def batches(self, n: int, size: int) -> "Iterator[Whole]":
        """Rows of questions, as many at a time as fit."""
        import numpy as np

        step = max(1, _CELLS // max(size, 1))
        for low in range(0, n, step):
            yield np.arange(low, min(low + step, n))


def make_scorer(parts: Sequence[Part], n: int, n_sides: int, *, weights: Mapping[str, float] = WEIGHTS) -> Scorer:
    """Measure means and spreads of the parts with the answers of the first side.

    The mean is taken off so that a clause that goes with every message (为群众办实事) leads for none.
    """
    import numpy as np

    sample = np.unique(np.linspace(0, n - 1, min(n, _SAMPLE)).round().astype(np.int64))
    means = tuple(tuple(part.mean(side) for side in range(n_sides)) for part in parts)
    spreads = []
    for part, mean in zip(parts, means, strict=True):
        size, total, squares = max(1, _CELLS // max(len(mean[0]), 1)), 0, 0.0
        for low in range(0, len(sample), size):
            off = part.scores(sample[low : low + size], 0) - mean[0]
            total, squares = total + off.size, squares + float((off**2).sum())
        spread = float(np.sqrt(squares / max(total, 1)))
        spreads.append(spread if spread > 1e-12 else 1.0)
    return Scorer(tuple(parts), {part.name: float(weights[part.name]) for part in parts}, means, tuple(spreads))


def best_answers(
    scorer: Scorer, n: int, k: int, allowed: "Callable[[Whole], Truths]"
) -> "tuple[Whole, Whole, dict[str, Floats]]":
    """Find the ``k`` best answers that are allowed for each question.

    Parameters
    ----------
    scorer : Scorer
    n : int
        Questions.
    k : int
    allowed : callable
        Rows of questions → truth values (rows, m).

    Returns
    -------
    (questions (N,), answers (N,), dict of arrays (N,))
        Question by question, best first, ties in the order of the answers; the dictionary holds ``score`` and each part.
    """
    import numpy as np

    m = len(scorer.means[0][0])
    asked, given = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    numbers: dict[str, list[Floats]] = {name: [np.zeros(0)] for name in ("score", *(part.name for part in scorer.parts))}
    for rows in scorer.batches(n, m):
        parts = scorer(rows)
        total = np.round(sum(parts.values(), np.zeros((len(rows), m))), 9)
        total[~allowed(rows)] = -np.inf
        column = _top(total, min(k, m))
        row = np.repeat(np.arange(len(rows)), column.shape[1])
        column = column.ravel()
        fine = np.isfinite(total[row, column])
        row, column = row[fine], column[fine]
        asked.append(rows[row])
        given.append(column)
        for name, held in numbers.items():
            held.append(total[row, column] if name == "score" else parts[name][row, column])
    return np.concatenate(asked), np.concatenate(given), {name: np.concatenate(held) for name, held in numbers.items()}


def _top(scores: "Floats", k: int) -> "Whole":
    """Columns (n, k) of the highest scores, highest first, the earlier of equals first."""
    import numpy as np

    if k < scores.shape[1]:
        bound = -np.partition(-scores, k - 1, axis=1)[:, k - 1 : k]
        held = scores >= bound
        tied = np.flatnonzero(held.sum(axis=1) > k)
        # Of equals at the bound the first are kept: what lies above it comes first, then its equals in order.
        rank = (scores[tied] > bound[tied]).astype(np.int8) * 2 + (scores[tied] == bound[tied])
        first = np.argsort(-rank, axis=1, kind="stable")[:, :k]
        held[tied] = False
        held[tied[:, None], first] = True
        some = np.nonzero(held)[1].reshape(len(scores), k)
    else:
        some = np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    order = np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(some, order, axis=1), dtype=np.int64)
