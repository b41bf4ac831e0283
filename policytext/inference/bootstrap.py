"""Resampling of documents (clusters) and the intervals that come from it."""

from numbers import Real
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["cluster_weights", "independent_texts", "percentile_interval", "weighted_median", "wilson_interval"]


def cluster_weights(
    n_clusters: int, n_draws: int, rng: "np.random.Generator", *, strata: "npt.NDArray[np.int64] | None" = None
) -> "npt.NDArray[np.float64]":
    """Draw how often each cluster is taken in each bootstrap sample.

    Parameters
    ----------
    n_clusters : int
        Number of documents (or other clusters) resampled with replacement.
    n_draws : int
        Number of bootstrap samples B.
    rng : numpy.random.Generator
        Source of randomness; its seed belongs to the caller's record.
    strata : array (n_clusters,), optional
        Resample within each value, so that group sizes stay as they are.

    Returns
    -------
    array (B, n_clusters)
        Counts; each row sums to ``n_clusters``.

    Examples
    --------
    >>> import numpy as np
    >>> weights = cluster_weights(5, 3, np.random.default_rng(1))
    >>> weights.shape, weights.sum(axis=1).tolist()
    ((3, 5), [5.0, 5.0, 5.0])
    """
    import numpy as np

    if n_clusters < 1 or n_draws < 1:
        raise InputError(
            explain(f"can't resample {n_clusters} clusters {n_draws} times", hint="both numbers must be 1 or more")
        )
    if strata is None:
        even = np.full(n_clusters, 1.0 / n_clusters)
        return rng.multinomial(n_clusters, even, size=n_draws).astype(np.float64)
    weights = np.zeros((n_draws, n_clusters))
    for value in np.unique(strata):
        members = np.flatnonzero(strata == value)
        even = np.full(members.size, 1.0 / members.size)
        weights[:, members] = rng.multinomial(members.size, even, size=n_draws)
    return weights


def percentile_interval(draws: "npt.NDArray[np.float64]", *, level: float = 0.95) -> "npt.NDArray[np.float64]":
    """Give the percentile interval of bootstrap draws (B, ...), as an array (2, ...); NaN draws are passed over.

    >>> import numpy as np
    >>> percentile_interval(np.arange(101.0), level=0.9).round(3).tolist()
    [5.0, 95.0]
    """
    import numpy as np

    check_level(level)
    tail = (1 - level) / 2
    known = ~np.isnan(draws).all(axis=0)
    out = np.full((2, *draws.shape[1:]), np.nan)
    if draws.ndim == 1:
        return np.asarray(np.nanquantile(draws, [tail, 1 - tail]) if known else out, dtype=np.float64)
    out[:, known] = np.nanquantile(draws[:, known], [tail, 1 - tail], axis=0)
    return out


def wilson_interval(successes: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Give the Wilson score interval of a proportion; (nan, nan) where ``n`` is 0.

    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    from statistics import NormalDist

    check_level(level)
    if any(isinstance(value, bool) or not isinstance(value, Real) for value in (successes, n)) or not 0 <= successes <= n:
        raise InputError(explain(f"{successes} of {n} is no proportion", hint="give successes from 0 to n"))
    if n == 0:
        return float("nan"), float("nan")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, spread = successes / n, z * z / n
    middle = share + spread / 2
    half = z * ((share * (1 - share) + spread / 4) / n) ** 0.5
    # At the ends the formula gives 0 and 1 up to rounding; say them exactly.
    low = 0.0 if successes <= 0 else (middle - half) / (1 + spread)
    high = 1.0 if successes >= n else (middle + half) / (1 + spread)
    return low, high


def independent_texts(share: "npt.NDArray[np.float64]", variance: "npt.NDArray[np.float64]", n: float) -> "npt.NDArray[np.float64]":
    """Say on how many independent texts each share rests, where texts of one document say much the same.

    Parameters
    ----------
    share, variance : array (M,)
    n : float
        Texts there are; no share rests on more.

    Returns
    -------
    array (M,)
        share (1 - share) / variance: texts over the design effect (Kish 1965); at most the mean over shares, each weighing as much as its
        spread. A matter that no document is about shows little variance, and still rests on no more documents than the others.

    Examples
    --------
    >>> import numpy as np
    >>> independent_texts(np.array([0.5, 0.5, 0.0]), np.array([0.0025, 0.01, 0.0]), 200).round().tolist()
    [62.0, 25.0, 62.0]
    """
    import numpy as np

    share = np.clip(np.nan_to_num(share), 0.0, 1.0)
    spread = share * (1 - share)
    known = (spread > 0) & (variance > 0)
    out = np.full(len(share), float(n))
    out[known] = np.minimum(spread[known] / variance[known], n)
    return np.minimum(out, np.average(out[known], weights=spread[known])) if known.any() else out


def weighted_median(values: "npt.NDArray[np.float64]", weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Give the median along the last axis, each value counting as much as its weight.

    Parameters
    ----------
    values : array (..., K)
    weights : array (K,)
        Not negative, not all 0.

    Returns
    -------
    array (...)
        Where exactly half of the weight lies below a gap between two values, their middle: so that the median
        of the negated values is the negated median.

    Examples
    --------
    >>> import numpy as np
    >>> values = np.array([0.0, 1.0, 5.0])
    >>> float(weighted_median(values, np.array([1.0, 1.0, 1.0]))), float(weighted_median(values, np.array([1.0, 1.0, 2.0])))
    (1.0, 3.0)
    """
    import numpy as np

    if weights.shape != values.shape[-1:] or (weights < 0).any() or not weights.sum() > 0:
        raise InputError(
            explain(f"weights of shape {weights.shape} don't fit values of shape {values.shape}", hint="one weight a value, none negative, not all 0")
        )
    order = np.argsort(values, axis=-1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=-1)
    below = np.cumsum(weights[order], axis=-1) / weights.sum()
    lower = (below < 0.5 - 1e-12).sum(axis=-1)
    upper = (below <= 0.5 + 1e-12).sum(axis=-1)
    pair = np.stack([lower, np.minimum(upper, values.shape[-1] - 1)], axis=-1)
    return np.asarray(np.take_along_axis(ranked, pair, axis=-1).mean(axis=-1))
