"""Periods in which a series stands above those before them. Arrays in, arrays out."""

from typing import TYPE_CHECKING

from policytext.errors import InputError, explain
from policytext.inference._checks import check_whole, floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["burst_scores", "run_starts"]

_MAD = 1.4826
"""What makes the median absolute deviation of a normal distribution its standard deviation."""


def burst_scores(values: "npt.NDArray[np.float64]", *, window: int = 12, history: int = 6) -> "npt.NDArray[np.float64]":
    """Measure by how much each count of a series stands above those just before it.

    Parameters
    ----------
    values : array (T, ...)
        Counts, 0 or more; missing ones are passed over.
    window : int
        Periods before that it is compared with.
    history : int
        How many of them are needed.

    Returns
    -------
    array (T, ...)
        (count - median) / spread, the spread being the median absolute deviation (times 1.4826) and no less than that
        of chance alone, the root of the median (of 1 at the least); NaN while there is too little before.

    Raises
    ------
    InputError
        If ``values`` are no numbers, or ``history`` and ``window`` don't fit.

    Examples
    --------
    >>> import numpy as np
    >>> burst_scores(np.array([9.0, 10, 11, 9, 10, 11, 30, 10])).round(1).tolist()
    [nan, nan, nan, nan, nan, nan, 6.3, 0.0]
    """
    import warnings

    import numpy as np

    check_whole(window, "window", least=1)
    check_whole(history, "history", least=1)
    values = np.atleast_1d(floats(values, "counts"))
    if not history <= window:
        raise InputError(explain(f"history={history} and window={window} don't fit", hint="use 1 <= history <= window"))
    out = np.full(values.shape, np.nan)
    for t in range(history, len(values)):
        before = values[max(0, t - window) : t]
        enough = (~np.isnan(before)).sum(axis=0) >= history
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # columns that hold nothing
            middle = np.nanmedian(before, axis=0)
            spread = _MAD * np.nanmedian(np.abs(before - middle), axis=0)
        spread = np.maximum(spread, np.sqrt(np.maximum(middle, 1.0)))
        out[t] = np.where(enough, (values[t] - middle) / spread, np.nan)
    return out


def run_starts(holds: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.int64]":
    """Give where runs of true values begin in (T,).

    >>> import numpy as np
    >>> run_starts(np.array([True, True, False, True])).tolist()
    [0, 3]
    """
    import numpy as np

    return np.flatnonzero(holds & ~np.concatenate([[False], holds[:-1]]))
