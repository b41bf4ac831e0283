"""Waiting times, some of which are not over when the data end."""

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, NamedTuple

from policytext.errors import EmptyInputError, InputError, explain
from policytext.inference._checks import floats
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["LogRank", "Survival", "kaplan_meier", "log_rank"]

_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Survival:
    """Share that still waits, at each time when something was seen.

    Attributes
    ----------
    times : array (m,)
        Distinct times, rising; in the unit of the durations.
    at_risk, events, censored : array (m,)
        How many still waited just before each time, how many waits ended at it, and how many went out of sight.
    estimate, low, high : array (m,)
        Share that waits longer than each time (Kaplan-Meier), and its interval at that time.
    n : int
        Waits.
    level : float
        Confidence level of the intervals.
    """

    times: "npt.NDArray[np.float64]"
    at_risk: "npt.NDArray[np.int64]"
    events: "npt.NDArray[np.int64]"
    censored: "npt.NDArray[np.int64]"
    estimate: "npt.NDArray[np.float64]"
    low: "npt.NDArray[np.float64]"
    high: "npt.NDArray[np.float64]"
    n: int
    level: float

    def __post_init__(self) -> None:
        for array in (self.times, self.at_risk, self.events, self.censored, self.estimate, self.low, self.high):
            array.setflags(write=False)

    def __repr__(self) -> str:
        return f"Survival({self.n} waits, {int(self.events.sum())} of them over)"

    def quantile(self, share: float = 0.5) -> tuple[float, float, float]:
        """Give the time by which a share of the waits is over, with its interval.

        Returns
        -------
        (estimate, low, high)
            The estimate is the first time at which no more than ``1 - share`` still wait, infinity where the data end
            earlier. The interval holds the times at which the interval of the curve takes in ``1 - share``; its upper end
            is infinity where the data don't reach it, its lower end NaN where too few waits were seen.

        Raises
        ------
        InputError
            If ``share`` is no share.

        Examples
        --------
        >>> kaplan_meier(range(10, 130, 10), [True] * 12).quantile(0.5)
        (60.0, 20.0, 100.0)
        """
        if isinstance(share, bool) or not isinstance(share, Real) or not 0 < share < 1:
            raise InputError(explain(f"share={share!r} is no share of waits", hint="use 0.5 for the median"))
        left = 1 - share
        estimate, low, high = (_first(self.times, line <= left + _ROUNDING) for line in (self.estimate, self.low, self.high))
        return estimate, low if low < float("inf") else float("nan"), high


class LogRank(NamedTuple):
    """Test of equal waiting times: chi-square ``statistic``, its degrees of freedom, and ``p``."""

    statistic: float
    degrees: int
    p: float


def kaplan_meier(durations: "npt.ArrayLike", over: "npt.ArrayLike", *, level: float = 0.95) -> Survival:
    """Estimate which share still waits after each time (Kaplan-Meier), waits that are not over included.

    Parameters
    ----------
    durations : array (n,)
        How long each wait was seen, 0 or more, in any unit.
    over : array (n,) of bool, or of 0 and 1
        Whether it ended then; where not, it went out of sight (right-censored).
    level : float
        Confidence level of the intervals.

    Returns
    -------
    Survival

    Raises
    ------
    EmptyInputError
        If there is no wait.
    InputError
        If a duration is negative or missing, ``over`` is neither true nor false, or the two differ in length.

    Notes
    -----
    Assumes that going out of sight says nothing about the wait, and that waits are independent. Intervals take
    Greenwood's variance on the scale of log(-log): they stay within 0 and 1. Where nobody waits any more there is none.

    References
    ----------
    Kaplan & Meier 1958, Journal of the American Statistical Association 53:457-481.

    Examples
    --------
    >>> curve = kaplan_meier([5, 8, 8, 12], [True, True, False, False])
    >>> curve.times.tolist(), curve.estimate.tolist()
    ([5.0, 8.0, 12.0], [0.75, 0.5, 0.5])
    """
    import numpy as np

    check_level(level)
    waits, ended = _waits(durations, over)
    times, place = np.unique(waits, return_inverse=True)
    events = np.bincount(place[ended], minlength=len(times))
    censored = np.bincount(place[~ended], minlength=len(times))
    gone = np.cumsum(events + censored)
    at_risk = len(waits) - gone + events + censored
    estimate = np.cumprod(1 - events / at_risk)
    estimate[estimate < _ROUNDING] = 0.0
    low, high = _log_log(estimate, at_risk, events, level)
    return Survival(times, at_risk, events, censored, estimate, low, high, len(waits), level)


def log_rank(durations: "npt.ArrayLike", over: "npt.ArrayLike", groups: "npt.ArrayLike") -> LogRank:
    """Test whether groups wait equally long (log-rank).

    Parameters
    ----------
    durations : array (n,)
    over : array (n,) of bool
        As for :func:`kaplan_meier`.
    groups : array (n,)
        Two groups or more, none missing.

    Returns
    -------
    LogRank
        ``statistic`` is chi-square with groups - 1 degrees of freedom where nothing differs; NaN where no wait ended.

    Raises
    ------
    InputError
        If there are fewer than two groups, a group is missing, or as for :func:`kaplan_meier`.

    Examples
    --------
    >>> test = log_rank([1, 2, 3, 10, 11, 12], [True] * 6, ["a"] * 3 + ["b"] * 3)
    >>> round(test.statistic, 2), test.degrees, round(test.p, 3)
    (5.05, 1, 0.025)
    """
    import numpy as np
    from scipy.stats import chi2

    waits, ended = _waits(durations, over)
    names, group = _named(groups)
    if len(names) < 2 or len(group) != len(waits):
        raise InputError(explain(f"{len(group)} groups of {len(names)} kinds for {len(waits)} waits", hint="give one group a wait, of two kinds or more"))
    times = np.unique(waits[ended])
    shape = (len(times) + 1, len(names))
    # A wait is at risk at the times up to its own: its last such time is counted, then summed from the end.
    last = np.searchsorted(times, waits, side="right")
    counts = np.bincount(last * len(names) + group, minlength=shape[0] * shape[1]).reshape(shape)
    at_risk = counts[::-1].cumsum(axis=0)[::-1][1:].astype(np.float64)
    over_at = np.searchsorted(times, waits[ended]) * len(names) + group[ended]
    events = np.bincount(over_at, minlength=len(times) * len(names)).reshape(len(times), len(names)).astype(np.float64)
    total, dead = at_risk.sum(axis=1), events.sum(axis=1)
    share = at_risk / np.maximum(total, 1)[:, None]
    excess = (events - dead[:, None] * share).sum(axis=0)
    scale = dead * np.divide(total - dead, total - 1, out=np.zeros_like(total), where=total > 1)
    variance = np.diag((scale[:, None] * share).sum(axis=0)) - (scale[:, None] * share).T @ share
    degrees = len(names) - 1
    if not np.trace(variance) > 0:
        return LogRank(float("nan"), degrees, float("nan"))
    statistic = float(excess[:-1] @ np.linalg.pinv(variance[:-1, :-1]) @ excess[:-1])
    return LogRank(statistic, degrees, float(chi2.sf(statistic, degrees)))


def _waits(durations: "npt.ArrayLike", over: "npt.ArrayLike") -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]":
    import numpy as np

    waits, ended = floats(durations, "durations"), _true_or_false(over)
    if waits.ndim != 1 or waits.shape != ended.shape:
        raise InputError(explain(f"durations of shape {waits.shape} and ends of shape {ended.shape} don't fit", hint="give one of each a wait"))
    if not len(waits):
        raise EmptyInputError(explain("no waiting time", hint="give one wait or more"))
    bad = ~(np.isfinite(waits) & (waits >= 0))
    if bad.any():
        raise InputError(explain(f"{int(bad.sum())} of {len(waits)} durations are negative or missing", hint="leave such waits out and say so"))
    return waits, ended


def _true_or_false(over: object) -> "npt.NDArray[np.bool_]":
    import numpy as np

    told = np.asarray(over)
    if told.dtype.kind == "b":
        return told
    given = np.asarray(over, dtype=object)
    strange = [value for value in given.flat if not isinstance(value, bool | np.bool_) and not (isinstance(value, Real) and value in (0, 1))]
    if strange:
        raise InputError(explain(f"over holds {strange[0]!r}, which is neither true nor false", hint="give True or 1 where a wait ended, False or 0 where it did not"))
    return given.astype(bool)


def _named(groups: object) -> "tuple[npt.NDArray[np.object_], npt.NDArray[np.intp]]":
    """The names of groups in order, and which one each wait is of."""
    import numpy as np
    import pandas as pd

    given = np.asarray(groups, dtype=object)
    if given.ndim != 1:
        raise InputError(explain(f"groups of shape {given.shape} are no row of groups", hint="give one group a wait"))
    missing = int(pd.isna(given).sum())
    if missing:
        raise InputError(explain(f"{missing} of {len(given)} waits have no group", hint="leave such waits out and say so"))
    try:
        names, group = np.unique(given, return_inverse=True)
    except TypeError:
        raise InputError(explain("groups can't be put in order", hint="give names that are all texts, or all numbers")) from None
    return names, group


def _log_log(
    estimate: "npt.NDArray[np.float64]", at_risk: "npt.NDArray[np.int64]", events: "npt.NDArray[np.int64]", level: float
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    from statistics import NormalDist

    import numpy as np

    z = NormalDist().inv_cdf(0.5 + level / 2)
    left = at_risk - events
    spread = np.cumsum(np.divide(events, at_risk * left, out=np.zeros(len(events)), where=left > 0))
    inner = (estimate > 0) & (estimate < 1)
    logs = np.log(np.where(inner, estimate, 0.5))
    reach = z * np.sqrt(spread) / np.abs(logs)
    low, high = (np.exp(logs * np.exp(side * reach)) for side in (1, -1))
    ends = np.where(estimate >= 1, 1.0, np.nan)
    return np.where(inner, low, ends), np.where(inner, high, ends)


def _first(times: "npt.NDArray[np.float64]", holds: "npt.NDArray[np.bool_]") -> float:
    """The first time at which something holds; infinity where it never does."""
    return float(times[holds.argmax()]) if holds.any() else float("inf")
