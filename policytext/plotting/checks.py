"""What figures refuse: limits that draw nothing, and axes that are none."""

from numbers import Integral
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["are_bools", "check_axes", "check_limit"]


def check_limit(value: object, *, name: str = "limit", what: str) -> None:
    """Refuse what is no whole number of 1 or more.

    >>> check_limit(0, what="place")
    Traceback (most recent call last):
    policytext.errors.InputError: limit=0 draws no place. Hint: use 1 or more, a whole number
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise InputError(explain(f"{name}={value!r} draws no {what}", hint="use 1 or more, a whole number"))


def check_axes(ax: object) -> None:
    """Refuse what is no Axes; None makes a figure.

    >>> check_axes(5)
    Traceback (most recent call last):
    policytext.errors.InputError: ax of type int is no place to draw. Hint: give a matplotlib Axes, or None for a figure of its own
    """
    if ax is None:
        return
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise InputError(explain(f"ax of type {type(ax).__name__} is no place to draw", hint="give a matplotlib Axes, or None for a figure of its own"))


def are_bools(column: "pd.Series[bool]") -> bool:
    """Whether a column holds true and false, and no texts that look like them."""
    import numpy as np

    return all(isinstance(value, bool | np.bool_) for value in column)
