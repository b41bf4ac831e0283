"""From the gap that is seen to the gap that is there: a cubic through 0, its slope, inverse and sampling error."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["Curve", "fit_curve"]

_ORDER = 3
_FAR = 60.0
_LEAST_REACH, _MOST_REACH = 0.5, 4.0
_LEAST_CELLS = 5
_LEAST_SLOPE = 0.3
"""The inverse is nowhere steeper than it is with this part of the mean slope."""
_MOST_CORRECTION = 0.4


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """Seen gap as a cubic of the true gap: coefficients (3,), mean slope, and bootstrap draws (B, 3) and (B,).

    ``reach`` holds the least and the largest true gap that it is learnt on. It goes on straight beyond, with the mean slope
    or the slope at its end, whichever is steeper: what was never planted is not blown up.
    """

    coefficients: "Floats"
    slope: float
    draws: "Floats"
    slope_draws: "Floats"
    reach: tuple[float, float]

    def invert(self, seen: "Floats") -> "tuple[Floats, Floats]":
        """Give the true gap that shows as ``seen``, and the curve's slope there."""
        return self._table().invert(seen)

    def correct(self, gap: "Floats", slope: "Floats", se: "Floats") -> "Floats":
        """Add what noise of standard error ``se`` takes from the inverse of a bent curve, to the second order."""
        import numpy as np

        bend = self._table().bend(gap)
        return np.asarray(gap + np.clip(0.5 * bend / slope**3 * se**2, -_MOST_CORRECTION, _MOST_CORRECTION))

    def inverses(self, seen: "Floats") -> "Floats":
        """Invert by each draw of the curve: (B, K)."""
        import numpy as np

        found = [_Table(c, s, self.reach).invert(seen)[0] for c, s in zip(self.draws, self.slope_draws, strict=True)]
        return np.array(found).reshape(len(found), *np.shape(seen))

    def spread(self, seen: "Floats") -> "Floats":
        """Sampling variance of the inverse at ``seen`` (K,), from the curve's draws."""
        return half_width(self.inverses(seen)) ** 2

    def doubt(self, seen: "Floats") -> "Floats":
        """Standard deviation for how the curve goes on beyond what was planted; 0 within."""
        return self._table().doubt(seen)

    def _table(self) -> "_Table":
        return _Table(self.coefficients, self.slope, self.reach)


def half_width(draws: "Floats") -> "Floats":
    """Half of the distance between the 16 % and 84 % points of draws (B, K): one that is nearly flat should not decide."""
    import numpy as np

    if not len(draws):
        return np.zeros(draws.shape[1:])
    low, high = np.quantile(draws, [0.16, 0.84], axis=0)
    return np.asarray((high - low) / 2)


class _Table:
    """The cubic made rising, tabled within its reach and straight beyond."""

    def __init__(self, coefficients: "Floats", slope: float, reach: tuple[float, float]) -> None:
        import numpy as np

        x = np.linspace(*reach, 201)
        a, b, c = coefficients
        mean = abs(slope) + 1e-3
        rate = np.maximum(a + 2 * b * x + 3 * c * x**2, _LEAST_SLOPE * mean)
        y = np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(x))])
        y -= np.interp(0.0, x, y)
        ends = rate[[0, -1]]
        beyond = np.maximum(ends, mean)
        self.ends, self.unsure = y[[0, -1]], np.abs(1 / ends - 1 / mean) / 2
        self.x = np.concatenate([[x[0] - _FAR], x, [x[-1] + _FAR]])
        self.y = np.concatenate([[y[0] - _FAR * beyond[0]], y, [y[-1] + _FAR * beyond[1]]])
        near = 1e-9
        self.rate_x = np.concatenate([[x[0] - _FAR, x[0] - near], x, [x[-1] + near, x[-1] + _FAR]])
        self.rate = np.concatenate([beyond[[0, 0]], rate, beyond[[1, 1]]])

    def invert(self, seen: "Floats") -> "tuple[Floats, Floats]":
        import numpy as np

        gap = np.interp(seen, self.y, self.x)
        return gap, np.interp(gap, self.rate_x, self.rate)

    def bend(self, gap: "Floats") -> "Floats":
        import numpy as np

        bends = np.concatenate([[0.0], np.gradient(self.rate[2:-2], self.x[1:-1]), [0.0]])
        return np.asarray(np.interp(gap, self.x, bends), dtype=np.float64)

    def doubt(self, seen: "Floats") -> "Floats":
        import numpy as np

        below, above = np.maximum(self.ends[0] - seen, 0.0), np.maximum(seen - self.ends[1], 0.0)
        return np.asarray(below * self.unsure[0] + above * self.unsure[1])


def fit_curve(
    planted: "Floats",
    truth: "Floats",
    seen: "Floats",
    blocks: "npt.NDArray[np.int64]",
    *,
    rng: "np.random.Generator",
    n_draws: int,
) -> Curve:
    """Fit the curve to planted gaps.

    Parameters
    ----------
    planted : array (m,)
        What was aimed at: an instrument, known without error and independent of the words that the rest is read from.
    truth, seen : array (m,)
        The gap that was made, read from words held back for it, and the gap that the estimator shows; both with noise.
    blocks : array (m,)
        Cells of one block (a topic in a fold) are resampled together.
    rng : numpy.random.Generator
    n_draws : int

    Returns
    -------
    Curve
        Through (0, 0). The mean slope is ``sum(planted * seen) / sum(planted * truth)``. It reaches as far as
        what was made where the least and the most was aimed at (the mean and one standard deviation beyond).

    Examples
    --------
    >>> import numpy as np
    >>> gap = np.array([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0])
    >>> curve = fit_curve(gap, gap, gap / 2, np.arange(6), rng=np.random.default_rng(1), n_draws=0)
    >>> round(curve.slope, 3), curve.invert(np.array([0.5]))[0].round(3).tolist()
    (0.5, [1.0])
    """
    import numpy as np

    left = np.stack([planted**i for i in range(1, _ORDER + 1)], axis=1)
    right = np.stack([truth**i for i in range(1, _ORDER + 1)], axis=1)
    n_blocks = int(blocks.max()) + 1
    matrices, vectors, ratio = np.zeros((n_blocks, _ORDER, _ORDER)), np.zeros((n_blocks, _ORDER)), np.zeros((n_blocks, 2))
    np.add.at(matrices, blocks, left[:, :, None] * right[:, None, :])
    np.add.at(vectors, blocks, left * seen[:, None])
    np.add.at(ratio, blocks, np.stack([planted * seen, planted * truth], axis=1))
    whole = ratio.sum(axis=0)
    times = rng.multinomial(n_blocks, np.full(n_blocks, 1 / n_blocks), size=n_draws).astype(np.float64)
    drawn = np.tensordot(times, matrices, axes=1), times @ vectors, times @ ratio
    return Curve(
        coefficients=_solve(matrices.sum(axis=0)[None], vectors.sum(axis=0)[None])[0],
        slope=float(whole[0] / whole[1]) if whole[1] else 0.0,
        draws=_solve(drawn[0], drawn[1]),
        slope_draws=drawn[2][:, 0] / np.where(drawn[2][:, 1] == 0, np.inf, drawn[2][:, 1]),
        reach=(-_reach(-planted, -truth), _reach(planted, truth)),
    )


def _reach(planted: "Floats", truth: "Floats") -> float:
    """What was made where the most was aimed at, its mean and one standard deviation more, passing over targets that hardly any topic reached."""
    import numpy as np

    targets = [target for target in np.unique(planted) if target > 0]
    common = [target for target in targets if (planted == target).sum() >= _LEAST_CELLS] or targets
    found = max((float(truth[planted == target].mean() + truth[planted == target].std()) for target in common), default=0.0)
    return float(np.clip(found, _LEAST_REACH, _MOST_REACH))


def _solve(matrices: "Floats", vectors: "Floats") -> "Floats":
    """Solve small systems (B, 3, 3), (B, 3), singular ones by least squares."""
    import numpy as np

    return np.asarray((np.linalg.pinv(matrices, rcond=1e-10) @ vectors[:, :, None])[:, :, 0])
