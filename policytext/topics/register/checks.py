"""Settings of one number, refused by name."""

import math
from numbers import Integral, Real

from policytext.errors import InputError, explain

__all__ = ["real", "whole"]


def whole(value: object, name: str, *, least: int, problem: str, hint: str) -> int:
    """Give a whole number of ``least`` or more.

    Raises
    ------
    InputError
        For anything else.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise InputError(explain(f"{name}={value!r} {problem}", hint=hint))
    return int(value)


def real(value: object, name: str, *, least: float, problem: str, hint: str, most: float = math.inf, ends: bool = True) -> float:
    """Give a finite number from ``least`` to ``most``, without the two unless ``ends``.

    Raises
    ------
    InputError
        For anything else.
    """
    number = math.nan if isinstance(value, bool) or not isinstance(value, Real) else float(value)
    if not math.isfinite(number) or not least <= number <= most or (not ends and number in (least, most)):
        raise InputError(explain(f"{name}={value!r} {problem}", hint=hint))
    return number
