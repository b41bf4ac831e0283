"""Ratios of sums over clauses with intervals that take clauses of one document together. Private to the codebook room."""

from typing import TYPE_CHECKING

from policytext.inference import independent_texts
from policytext.inference.prediction_powered import check_level, score_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Ratio", "clustered_ratio", "clustered_shares"]

Ratio = tuple[float, float, float]
"""Estimate, low, high; NaN where nothing can be told."""


def clustered_ratio(
    top: "npt.NDArray[np.float64]", bottom: "npt.NDArray[np.float64]", clusters: "npt.NDArray[np.int64]", *, level: float = 0.95
) -> Ratio:
    """Give sum of ``top`` over sum of ``bottom`` with a score interval.

    Parameters
    ----------
    top, bottom : array (n,)
        0 <= top <= bottom, weights included.
    clusters : array (n,)
        Document of each row.

    Notes
    -----
    The variance is that of the linearised ratio over documents, with those that have a share in ``bottom``; the quantile is of the t distribution. At
    0 and 1, where the variance says nothing, the interval rests on the number of documents, or of rows by their weights where these are fewer.
    One document alone gives no interval.

    >>> import numpy as np
    >>> ends = clustered_ratio(np.array([1.0, 0.0, 0.0, 1.0]), np.ones(4), np.arange(4))
    >>> [round(end, 3) for end in ends]
    [0.5, 0.065, 0.935]
    """
    import numpy as np
    from scipy.stats import t

    check_level(level)
    used = bottom > 0
    if not used.any():
        return float("nan"), float("nan"), float("nan")
    names, cluster = np.unique(clusters[used], return_inverse=True)
    total = float(bottom[used].sum())
    share = float(top[used].sum()) / total
    if len(names) < 2:
        return share, float("nan"), float("nan")
    residual = np.bincount(cluster, top[used] - share * bottom[used])
    variance = len(names) / (len(names) - 1) * float((residual**2).sum()) / total**2
    n = min(float(len(names)), total**2 / float((bottom[used] ** 2).sum()))
    ends = score_interval(np.array([share]), np.array([variance]), n=n, quantile=float(t.ppf(0.5 + level / 2, len(names) - 1)))
    return share, min(float(ends[0, 0]), share), max(float(ends[1, 0]), share)


def clustered_shares(
    shown: "npt.NDArray[np.float64]", clusters: "npt.NDArray[np.int64]", *, level: float = 0.95
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Give the share of rows that each column shows in, with score intervals.

    Parameters
    ----------
    shown : array (n, M)
        0 or 1.
    clusters : array (n,)
        Document of each row.

    Returns
    -------
    (estimate, low, high)
        Arrays (M,); without an interval where there is one document alone.

    Notes
    -----
    The variance is that of the linearised ratio over documents. A column that shows in few documents, or none, rests on as many independent rows as the
    others do (:func:`policytext.inference.independent_texts`); where none shows, on the number of documents. The quantile is of the t distribution.

    >>> import numpy as np
    >>> shown = np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    >>> [part.round(3).tolist() for part in clustered_shares(shown, np.arange(4))]
    [[0.5, 0.0], [0.061, 0.0], [0.939, 0.771]]
    """
    import numpy as np
    from scipy.stats import t

    check_level(level)
    n, columns = shown.shape
    nothing = np.full(columns, np.nan)
    names, cluster = np.unique(clusters, return_inverse=True)
    share = shown.mean(axis=0) if n else nothing
    if len(names) < 2:
        return share, nothing, nothing
    residual = np.zeros((len(names), columns))
    np.add.at(residual, cluster, shown - share)
    variance = len(names) / (len(names) - 1) * (residual**2).sum(axis=0) / n**2
    spread = share * (1 - share)
    rests = independent_texts(share, variance, n) if spread.any() else np.full(columns, float(len(names)))
    quantile = float(t.ppf(0.5 + level / 2, len(names) - 1))
    ends = [score_interval(share[j : j + 1], spread[j : j + 1] / rests[j], n=float(rests[j]), quantile=quantile)[:, 0] for j in range(columns)]
    low, high = np.array(ends).reshape(columns, 2).T
    return share, np.minimum(low, share), np.maximum(high, share)
