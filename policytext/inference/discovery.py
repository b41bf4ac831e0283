"""False discovery among many tests."""

from typing import TYPE_CHECKING, Literal

from policytext.errors import InputError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["false_discovery"]


def false_discovery(p: "npt.NDArray[np.float64]", *, method: Literal["bh", "by"] = "bh") -> "npt.NDArray[np.float64]":
    """Adjust p-values of one family of tests, so that those under 0.05 hold at most 5 % false ones on average.

    Parameters
    ----------
    p : array (m,)
        NaN where nothing was tested; these are no part of the family.
    method : {"bh", "by"}
        Benjamini and Hochberg (1995), for tests that are independent or depend positively, or Benjamini and Yekutieli
        (2001), for any dependence.

    Returns
    -------
    array (m,)
        The q-values; NaN where p is.

    Raises
    ------
    InputError
        If a value is no probability or the method is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> false_discovery(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    import numpy as np
    from scipy.stats import false_discovery_control

    if method not in ("bh", "by"):
        raise InputError(explain(f"method={method!r} is unknown", hint='use "bh" or "by"'))
    values = np.asarray(p, dtype=np.float64)
    known = ~np.isnan(values)
    if (values[known] < 0).any() or (values[known] > 1).any():
        raise InputError(explain("p-values lie from 0 to 1", found=f"{values[known].min():g} to {values[known].max():g}", hint="give NaN where nothing was tested"))
    out = np.full(values.shape, np.nan)
    if known.any():
        out[known] = false_discovery_control(values[known], method=method)
    return out
