"""Settings of one number and word weights, refused by name."""

import math
from collections.abc import Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain, listing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["TRANSFER", "as_weights", "check_kinds", "check_size", "real", "whole"]

TRANSFER = ("random", "late", "place", "class")
"""Kinds of fold that pairs are held out by: at random, by time, by place, by matter."""


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


def check_size(value: object, name: str) -> float:
    """Give the units of a sample: above 0.

    Raises
    ------
    InputError
        For anything else.
    """
    return real(value, name, least=0, ends=False, problem="is no size of a sample", hint="give the units of the smaller source")


def check_kinds(transfer: object) -> None:
    """Refuse what names no kinds of fold.

    Raises
    ------
    InputError
        For anything but None or a sequence of :data:`TRANSFER`.
    """
    if transfer is None:
        return
    if isinstance(transfer, str) or not isinstance(transfer, Sequence) or not transfer or not set(transfer) <= set(TRANSFER):
        hint = 'a tuple of what the comparison may differ in from the pairs, such as ("random", "class")'
        raise InputError(explain(f"transfer={transfer!r} names no kinds of held-out pairs", found=f"kinds: {listing(TRANSFER)}", hint=hint))


def as_weights(word_weights: object) -> "Floats":
    """Give word weights as an array (K, V) or (R, K, V); one run is (1, K, V) where runs are asked for.

    Raises
    ------
    InputError
        If they are no numbers, not finite or negative, or a topic has no word.
    """
    import numpy as np

    try:
        weights = np.asarray(word_weights, dtype=np.float64)
    except (TypeError, ValueError):
        weights = np.full((1, 1), np.nan)
    if weights.ndim in (2, 3) and not (np.isfinite(weights).all() and (weights >= 0).all() and (weights.sum(axis=-1) > 0).all()):
        raise InputError(
            explain("word weights must be finite numbers, 0 or more, and some above 0 in each topic", hint="give topics.runs")
        )
    return weights
