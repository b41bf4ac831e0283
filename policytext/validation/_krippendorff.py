"""The one module that knows the krippendorff package."""

from typing import TYPE_CHECKING

from policytext.errors import MissingPackageError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["nominal_alpha"]


def nominal_alpha(counts: "npt.NDArray[np.float64]") -> float:
    """Alpha for codes without order, from how many coders gave each unit each code (n, M); at least two codes are used.

    Raises
    ------
    MissingPackageError
        If the package is not installed.
    """
    try:
        import krippendorff
    except ImportError as error:
        raise MissingPackageError(
            explain("agreement between coders needs the package krippendorff", hint="pip install krippendorff")
        ) from error
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
