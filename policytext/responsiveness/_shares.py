"""Shares with intervals, where copies of one message answer alike."""

from typing import TYPE_CHECKING, NamedTuple

from policytext.inference import independent_texts, wilson_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["ALL", "Share", "members", "share_of", "shrunk_rates"]

ALL = "all"
"""Name of the row of all messages; no group may bear it beside others."""


def members(table: "pd.DataFrame", group: str) -> "npt.NDArray[np.bool_]":
    """Which rows are of a group; every row of ``"all"``."""
    import numpy as np

    return np.ones(len(table), dtype=bool) if group == ALL else (table["group"] == group).to_numpy(dtype=bool)


class Share(NamedTuple):
    """A share of ``n`` texts, its interval, and on how many independent texts it rests."""

    estimate: float
    low: float
    high: float
    n: int
    independent: float


def share_of(holds: "npt.NDArray[np.bool_]", clusters: "npt.NDArray[np.int64]", *, level: float) -> Share:
    """Give the share for which something holds; texts of one cluster may be alike.

    Parameters
    ----------
    holds : array (n,) of bool
    clusters : array (n,)
        Near copies share a number.
    level : float

    Returns
    -------
    Share
        Wilson's interval on as many texts as are independent (Kish): n where no two are copies; the number of clusters where all hold, or none.

    Examples
    --------
    >>> import numpy as np
    >>> share = share_of(np.array([True, True, False, False]), np.array([0, 0, 1, 1]), level=0.95)
    >>> share.estimate, share.n, share.independent
    (0.5, 4, 2.0)
    """
    import numpy as np

    n = len(holds)
    if not n:
        return Share(float("nan"), float("nan"), float("nan"), 0, 0.0)
    place = np.unique(clusters, return_inverse=True)[1]
    share = float(holds.mean())
    if 0 < share < 1:
        off = np.bincount(place, weights=holds - share)
        variance = float((off**2).sum()) / n**2
        independent = float(independent_texts(np.array([share]), np.array([variance]), n)[0])
    else:
        independent = float(place.max() + 1)
    low, high = wilson_interval(min(share * independent, independent), independent, level=level)
    return Share(share, low, high, n, independent)


def shrunk_rates(rates: "Floats", n: "Floats") -> "Floats":
    """Draw rates of small groups towards the rate of all (empirical Bayes, beta-binomial by moments).

    Parameters
    ----------
    rates, n : array (G,)
        Rate and independent texts of each group.

    Returns
    -------
    array (G,)
        (n rate + m mean) / (n + m): m is large where groups differ no more than by chance; NaN stays NaN.

    Examples
    --------
    >>> import numpy as np
    >>> shrunk_rates(np.array([0.0, 0.5, 0.9]), np.array([2.0, 200.0, 200.0])).round(2).tolist()
    [0.31, 0.5, 0.9]
    """
    import numpy as np

    known = ~np.isnan(rates) & (n > 0)
    if known.sum() < 2:
        return rates.copy()
    x, size = rates[known], n[known]
    mean, total = float(np.average(x, weights=size)), float(size.sum())
    spread = mean * (1 - mean)
    if not spread > 0:
        return rates.copy()
    between = ((size * (x - mean) ** 2).sum() - (len(x) - 1) * spread) / (total - (size**2).sum() / total)
    out = rates.copy()
    if between <= 0:
        out[known] = mean
        return out
    prior = max(spread / between - 1, 0.0)
    out[known] = (size * x + prior * mean) / (size + prior)
    return out
