"""What figures refuse: limits that draw nothing, axes that are none, other tables, and groups that are not there."""

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import TYPE_CHECKING

from policytext.errors import ColumnError, InputError, explain, listing

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["are_bools", "check_axes", "check_columns", "check_limit", "one_group"]


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


def check_columns(table: object, needed: Sequence[str], *, maker: str) -> None:
    """Refuse a table without the columns that are drawn; ``maker`` is the call that gives it."""
    there = getattr(table, "columns", ())
    absent = [name for name in needed if name not in there]
    doubled = [name for name in needed if list(there).count(name) > 1]
    if doubled:
        raise ColumnError(explain(f"the table has several columns {doubled[0]!r}", found=f"columns: {listing(there)}", hint="keep one of them"))
    if absent:
        raise ColumnError(explain(f"the table has no column {absent[0]!r}", found=f"columns: {listing(there)}", hint=f"{maker} makes the table"))


def one_group(groups: Iterable[str], group: str | None, *, what: str, more: str = "") -> str:
    """Choose the group to draw: the one that is named, or the only one.

    >>> one_group(["all"], None, what="the table has")
    'all'
    >>> one_group(["甲", "乙"], None, what="the table has")
    Traceback (most recent call last):
    policytext.errors.InputError: the table has several groups (groups: 甲, 乙). Hint: name one with group=
    """
    names = list(dict.fromkeys(groups))
    if group is None and len(names) > 1:
        raise InputError(explain(f"{what} several groups", found=f"groups: {listing(names)}", hint=f"name one with group={more}"))
    chosen = names[0] if group is None and names else group
    if chosen not in names:
        raise InputError(explain(f"no group {chosen!r}", found=f"groups: {listing(names)}", hint="use one of these"))
    return str(chosen)


def are_bools(column: "pd.Series[bool]") -> bool:
    """Whether a column holds true and false, and no texts that look like them."""
    import numpy as np

    return all(isinstance(value, bool | np.bool_) for value in column)
