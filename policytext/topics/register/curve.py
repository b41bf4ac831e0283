"""From the gap that is seen to the gap that is there: a cubic through 0, its slope, inverse and sampling error."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["Curve", "fit_curve"]

_ORDER = 3
_REACH = 2.5
_LEAST_SLOPE = 0.3
"""The inverse is nowhere steeper than it is with this part of the mean slope."""
_MOST_CORRECTION = 0.4


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """Seen gap as a cubic of the true gap: coefficients (3,), mean slope, and bootstrap draws (B, 3) and (B,)."""

    coefficients: "Floats"
    slope: float
    draws: "Floats"
    slope_draws: "Floats"

    def invert(self, seen: "Floats") -> "tuple[Floats, Floats]":
        """Give the true gap that shows as ``seen``, and the curve's slope there."""
        return _Table(self.coefficients, self.slope).invert(seen)

    def correct(self, gap: "Floats", slope: "Floats", se: "Floats") -> "Floats":
        """Add what noise of standard error ``se`` takes from the inverse of a bent curve, to the second order."""
        import numpy as np

        bend = _Table(self.coefficients, self.slope).bend(gap)
        return np.asarray(gap + np.clip(0.5 * bend / slope**3 * se**2, -_MOST_CORRECTION, _MOST_CORRECTION))

    def spread(self, seen: "Floats") -> "Floats":
        """Sampling variance of the inverse at ``seen`` (K,), from the curve's draws."""
        import numpy as np

        if not len(self.draws):
            return np.zeros_like(seen)
        inverse = [_Table(c, s).invert(seen)[0] for c, s in zip(self.draws, self.slope_draws, strict=True)]
        # Half of the distance between the 16 % and 84 % points: a draw that is nearly flat should not decide.
        low, high = np.quantile(inverse, [0.16, 0.84], axis=0)
        return np.asarray(((high - low) / 2) ** 2)


class _Table:
    """The cubic made rising, tabled within its reach and straight beyond."""

    def __init__(self, coefficients: "Floats", slope: float) -> None:
        import numpy as np

        x = np.linspace(-_REACH, _REACH, 201)
        a, b, c = coefficients
        rate = np.maximum(a + 2 * b * x + 3 * c * x**2, _LEAST_SLOPE * abs(slope) + 1e-3)
        y = np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(x))])
        y -= y[100]
        far = 12.0 - _REACH
        self.x = np.concatenate([[-12.0], x, [12.0]])
        self.y = np.concatenate([[y[0] - far * rate[0]], y, [y[-1] + far * rate[-1]]])
        self.rate = np.concatenate([[rate[0]], rate, [rate[-1]]])

    def invert(self, seen: "Floats") -> "tuple[Floats, Floats]":
        import numpy as np

        gap = np.interp(seen, self.y, self.x)
        return gap, np.interp(gap, self.x, self.rate)

    def bend(self, gap: "Floats") -> "Floats":
        import numpy as np

        bends = np.concatenate([[0.0], np.gradient(self.rate[1:-1], self.x[1:-1]), [0.0]])
        return np.asarray(np.interp(gap, self.x, bends), dtype=np.float64)


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
        Through (0, 0). The mean slope is ``sum(planted * seen) / sum(planted * truth)``.

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
        slope=float(whole[0] / whole[1]),
        draws=_solve(drawn[0], drawn[1]),
        slope_draws=drawn[2][:, 0] / np.where(drawn[2][:, 1] == 0, np.inf, drawn[2][:, 1]),
    )


def _solve(matrices: "Floats", vectors: "Floats") -> "Floats":
    """Solve small systems (B, 3, 3), (B, 3), singular ones by least squares."""
    import numpy as np

    return np.asarray((np.linalg.pinv(matrices, rcond=1e-10) @ vectors[:, :, None])[:, :, 0])
