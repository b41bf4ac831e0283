"""What functions of arrays refuse."""

from numbers import Integral
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["check_rng", "check_whole", "floats"]


def floats(values: object, name: str) -> "npt.NDArray[np.float64]":
    """Give numbers as an array.

    >>> floats(["a"], "durations")
    Traceback (most recent call last):
    policytext.errors.InputError: durations are no array of numbers (list). Hint: give numbers, all rows of one length
    """
    import numpy as np

    try:
        given = np.asarray(values)
        if given.dtype.kind in "biuf" or (given.dtype.kind == "O" and not any(isinstance(value, str | bytes) for value in given.flat)):
            return given.astype(np.float64)
    except (TypeError, ValueError):
        pass
    raise InputError(explain(f"{name} are no array of numbers", found=type(values).__name__, hint="give numbers, all rows of one length")) from None


def check_whole(value: object, name: str, *, least: int) -> None:
    """Refuse what is no whole number, or too small a one.

    >>> check_whole(0, "block", least=1)
    Traceback (most recent call last):
    policytext.errors.InputError: block=0 is no whole number of 1 or more. Hint: give for instance block=1
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise InputError(explain(f"{name}={value!r} is no whole number of {least} or more", hint=f"give for instance {name}={max(least, 1)}"))


def check_rng(rng: object) -> None:
    """Refuse what draws no random numbers.

    >>> check_rng(1)
    Traceback (most recent call last):
    policytext.errors.InputError: rng is no generator of random numbers (int). Hint: numpy.random.default_rng(1) gives one
    """
    import numpy as np

    if not isinstance(rng, np.random.Generator):
        raise InputError(explain("rng is no generator of random numbers", found=type(rng).__name__, hint="numpy.random.default_rng(1) gives one"))
