"""What chance alone would show: permuted labels, permuted matchings, and the p value that follows."""

from math import factorial
from numbers import Integral
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain
from policytext.inference._checks import check_rng, floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["matchings", "permutation_p", "permuted_labels"]

_TIED = 1e-12


def permutation_p(
    observed: "npt.ArrayLike", null: "npt.NDArray[np.float64]", *, complete: bool = False
) -> "npt.NDArray[np.float64]":
    """Give the p value of statistics that are large where the null hypothesis fails.

    Parameters
    ----------
    observed : array (...)
    null : array (B, ...)
        The statistics under the null hypothesis; NaN draws are passed over.
    complete : bool
        Whether ``null`` holds every permutation, the one observed among them; else it is a sample, and the observed
        one is counted in.

    Returns
    -------
    array (...)
        At least 1 / (B + 1), or 1 / B if complete; NaN where nothing was observed.

    Examples
    --------
    >>> import numpy as np
    >>> float(permutation_p(3.0, np.array([0.0, 1.0, 2.0])))
    0.25
    """
    import numpy as np

    values, draws = floats(observed, "observed statistics"), floats(null, "null draws")
    if draws.ndim < 1 or draws.shape[1:] != values.shape or not len(draws):
        raise InputError(explain(f"null draws of shape {draws.shape} don't fit statistics of shape {values.shape}", hint="one statistic a draw"))
    extra = 0 if complete else 1
    tied = np.where(np.isfinite(values), _TIED * np.maximum(np.abs(values), 1.0), 0.0)
    reached = (draws >= values - tied).sum(axis=0) + extra
    counted = (~np.isnan(draws)).sum(axis=0) + extra
    return np.asarray(np.where(np.isnan(values) | (counted == 0), np.nan, reached / np.maximum(counted, 1)))


def permuted_labels(labels: "npt.NDArray[np.int64]", n_draws: int, rng: "np.random.Generator") -> "npt.NDArray[np.int64]":
    """Shuffle labels among documents, group sizes kept.

    Parameters
    ----------
    labels : array (n,)
    n_draws : int
    rng : numpy.random.Generator

    Returns
    -------
    array (B, n)

    Examples
    --------
    >>> import numpy as np
    >>> drawn = permuted_labels(np.array([0, 0, 1]), 2, np.random.default_rng(1))
    >>> drawn.shape, np.sort(drawn, axis=1).tolist()
    ((2, 3), [[0, 0, 1], [0, 0, 1]])
    """
    import numpy as np

    check_rng(rng)
    if isinstance(n_draws, bool) or not isinstance(n_draws, Integral) or n_draws < 1:
        raise InputError(explain(f"can't shuffle labels {n_draws} times", hint="use 1 or more"))
    return rng.permuted(np.tile(np.asarray(labels), (n_draws, 1)), axis=1)


def matchings(n: int, n_draws: int, rng: "np.random.Generator") -> "tuple[npt.NDArray[np.int64], bool]":
    """Give ways to match n things to n others: all of them where there are no more than ``n_draws``, else a sample.

    Returns
    -------
    array (B, n), bool
        And whether they are complete.

    Examples
    --------
    >>> import numpy as np
    >>> ways, complete = matchings(3, 99, np.random.default_rng(1))
    >>> len(ways), complete
    (6, True)
    """
    from itertools import permutations

    import numpy as np

    check_rng(rng)
    if any(isinstance(value, bool) or not isinstance(value, Integral) or value < 1 for value in (n, n_draws)):
        raise InputError(explain(f"can't match {n} things {n_draws} times", hint="both must be whole numbers, 1 or more"))
    if n <= 12 and factorial(n) <= n_draws:
        return np.array(list(permutations(range(n))), dtype=np.int64), True
    return permuted_labels(np.arange(n, dtype=np.int64), n_draws, rng), False
