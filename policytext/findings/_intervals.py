"""Intervals of shares and medians whose units stand in documents: documents are drawn anew."""

from typing import TYPE_CHECKING

from policytext.inference import cluster_weights, percentile_interval, weighted_median

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["mean_by_document", "median_by_document"]

_DRAWS = 500


def mean_by_document(values: "Floats", documents: "npt.NDArray[np.str_]", *, seed: list[int], level: float) -> tuple[float, float, float]:
    """Mean with its interval; NaN for the interval of a single document."""
    import numpy as np

    owner, n = _owners(documents)
    sums, sizes = np.bincount(owner, weights=values, minlength=n), np.bincount(owner, minlength=n).astype(float)
    if n < 2:
        return float(values.mean()), float("nan"), float("nan")
    drawn = cluster_weights(n, _DRAWS, np.random.default_rng(seed))
    low, high = percentile_interval((drawn @ sums) / (drawn @ sizes), level=level).tolist()
    return float(values.mean()), low, high


def median_by_document(values: "Floats", documents: "npt.NDArray[np.str_]", *, seed: list[int], level: float) -> tuple[float, float, float]:
    """Median with its interval; NaN for the interval of a single document."""
    import numpy as np

    owner, n = _owners(documents)
    if n < 2:
        return float(np.median(values)), float("nan"), float("nan")
    drawn = cluster_weights(n, _DRAWS, np.random.default_rng(seed))
    low, high = percentile_interval(np.array([float(weighted_median(values, weights[owner])) for weights in drawn]), level=level).tolist()
    return float(np.median(values)), low, high


def _owners(documents: "npt.NDArray[np.str_]") -> "tuple[npt.NDArray[np.int64], int]":
    import numpy as np

    names, owner = np.unique(documents, return_inverse=True)
    return owner.astype(np.int64), len(names)
