"""Series over months or quarters, freed of their seasons and of what carries over. Arrays in, arrays out."""

from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, explain
from policytext.inference._checks import floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["TINY", "autoregression", "effective_n", "season_design", "without_past", "without_season"]

TINY = 1e-12
"""Least size that is divided by, or whose logarithm is taken."""


def season_design(season: "npt.ArrayLike", *, trend: bool = True, extra: "npt.ArrayLike | None" = None) -> "npt.NDArray[np.float64]":
    """Give the columns that stand for level, trend, seasons and what else moves with the calendar.

    Parameters
    ----------
    season : array (T,)
        Season of each period (month 1 to 12, quarter 1 to 4). Seasons are told apart only if each is seen twice or more.
    trend : bool
        Whether a straight line is a part.
    extra : array (T,) or (T, q), optional
        Further columns, such as the month of a moving holiday.

    Returns
    -------
    array (T, Q)
        Columns that are no mixture of those before them, each of length 1 and upright on the others.

    Raises
    ------
    EmptyInputError
        If there is no period.
    InputError
        If the further columns are no numbers, or not one a period.

    Examples
    --------
    >>> season_design([1, 2, 3, 4] * 3).shape, season_design([1, 2, 3]).shape
    ((12, 5), (3, 2))
    """
    import numpy as np

    codes = np.asarray(season)
    if codes.ndim != 1 or not len(codes):
        raise EmptyInputError(explain(f"seasons of shape {codes.shape} are no row of periods", hint="give one season a period, one period or more"))
    columns: list[Any] = [np.ones(len(codes))]
    if trend:
        columns.append(np.arange(len(codes)) - (len(codes) - 1) / 2)
    names, seen = np.unique(codes, return_counts=True)
    if seen.min(initial=2) >= 2:
        columns += [(codes == name).astype(np.float64) for name in names[1:]]
    if extra is not None:
        further = floats(extra, "further columns")
        if further.ndim not in (1, 2) or len(further) != len(codes) or not np.isfinite(further).all():
            raise InputError(explain(f"further columns of shape {further.shape} don't fit {len(codes)} periods", hint="give one number a period, none missing"))
        columns += [*further.reshape(len(codes), -1).T]
    kept: list[Any] = []
    for column in columns:
        rest = column.astype(np.float64)
        for _ in range(2):  # once more, against rounding
            for other in kept:
                rest = rest - other * (other @ rest)
        size = np.sqrt(rest @ rest)
        if size > 1e-8 * max(1.0, float(np.sqrt(column @ column))):
            kept.append(rest / size)
    return np.stack(kept, axis=1)


def without_season(values: "npt.NDArray[np.float64]", design: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Take level, trend and seasons out of series (T, ...): residuals of least squares on the design (T, Q).

    >>> import numpy as np
    >>> abs(without_season(np.array([1.0, 5.0, 2.0, 6.0, 3.0, 7.0]), season_design([1, 2] * 3))).round(9).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    import numpy as np

    flat = values.reshape(len(values), -1)
    return np.asarray(flat - design @ (design.T @ flat)).reshape(values.shape) + 0.0


def autoregression(values: "npt.NDArray[np.float64]", *, most: int = 4) -> "npt.NDArray[np.float64]":
    """Fit x_t = a_1 x_(t-1) + ... + a_p x_(t-p) + noise to a series of mean 0, the order by the corrected Akaike criterion.

    Parameters
    ----------
    values : array (T,)
    most : int
        Largest order tried; one for every eight periods at the most.

    Returns
    -------
    array (p,)
        Empty where nothing carries over from one period to the next.

    Examples
    --------
    >>> import numpy as np
    >>> noise, x = np.random.default_rng(1).standard_normal(4000), np.zeros(4000)
    >>> for t in range(1, 4000): x[t] = 0.6 * x[t - 1] + noise[t]
    >>> autoregression(x, most=1).round(1).tolist()
    [0.6]
    """
    import numpy as np

    most = max(0, min(most, len(values) // 8))
    target = values[most:]
    best, chosen = np.inf, 0
    for order in range(most + 1):
        rest = target - _past(values, order, most) @ _fit(values, order, most)
        size = max(float(rest @ rest), TINY)
        free = len(target) - order - 2
        score = len(target) * np.log(size / len(target)) + 2 * (order + 1) * len(target) / max(free, 1)
        if score < best - 1e-9:
            best, chosen = score, order
    return _fit(values, chosen, chosen)


def _past(values: "npt.NDArray[np.float64]", order: int, start: int) -> "npt.NDArray[np.float64]":
    import numpy as np

    if not order:
        return np.zeros((len(values) - start, 0))
    return np.stack([values[start - k : len(values) - k] for k in range(1, order + 1)], axis=1)


def _fit(values: "npt.NDArray[np.float64]", order: int, start: int) -> "npt.NDArray[np.float64]":
    import numpy as np

    return np.asarray(np.linalg.lstsq(_past(values, order, start), values[start:], rcond=None)[0])


def without_past(values: "npt.NDArray[np.float64]", past: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Take an autoregression (p,) out of a series (T,): what is left of all periods but the first p."""
    import numpy as np

    return np.asarray(values[len(past) :] - _past(values, len(past), len(past)) @ past)


def effective_n(first: "npt.NDArray[np.float64]", second: "npt.NDArray[np.float64]", *, most: int | None = None) -> float:
    """Give how many independent periods the correlation of two series (T,) rests on.

    Bartlett's formula: T / (1 + 2 sum (1 - k/T) r_k s_k) over lags k up to ``most`` (default T / 4), r and s the series' own
    autocorrelations; never above T, never below 2.

    >>> import numpy as np
    >>> wave = np.sin(np.arange(48) / 6)
    >>> effective_n(wave, wave) < 12
    True
    """
    import numpy as np

    n = len(first)
    top = n // 4 if most is None else most
    one, two = (values - values.mean() for values in (first, second))
    sizes = float(one @ one), float(two @ two)
    if min(sizes) < TINY or n < 3:
        return float("nan")
    both = sum((1 - k / n) * float(one[k:] @ one[: n - k]) * float(two[k:] @ two[: n - k]) for k in range(1, top + 1)) / (sizes[0] * sizes[1])
    return float(np.clip(n / max(1 + 2 * both, TINY), 2, n))
