"""Days as users give them, and columns of days that a corpus holds as they came."""

import datetime
import re
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.corpus import as_texts, parse_date_column
from policytext.errors import InputError, explain
from policytext.reading.dates import local_date

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["day_column", "read_day"]

_NONE = re.compile(r"(?i)nan|nat|none|null|[/\-—－]+|无")
_ENDLESS = re.compile("长期(?:有效)?|永久(?:有效)?|无(?:固定)?期限")
_AT_ONCE = re.compile("自?(?:发布|公布|印发|发文|签发|颁布)之日起?(?:起?(?:施行|实施|执行|生效))?")


def read_day(value: object, *, name: str) -> "pd.Timestamp":
    """Read one day that was given as a setting.

    Parameters
    ----------
    value : str, datetime.date, pandas.Timestamp, numpy.datetime64 or int
        Texts in every spelling of a column of dates, whole days only; a whole number is a day where its eight digits are one (20240630). A time of day
        and a zone are passed over.
    name : str
        What the setting is called, for the error.

    Raises
    ------
    InputError
        If it is no day: also a month, a year, and any other number.

    >>> read_day(20240630, name="on"), read_day("2024年6月30日", name="on")
    (Timestamp('2024-06-30 00:00:00'), Timestamp('2024-06-30 00:00:00'))
    >>> read_day(45413, name="on")
    Traceback (most recent call last):
    policytext.errors.InputError: on=45413 is no day. Hint: write it such as '2024-06-30'
    """
    import numpy as np
    import pandas as pd

    day: Any = pd.NaT
    if isinstance(value, datetime.date | np.datetime64):
        day = pd.Timestamp(value)
    elif isinstance(value, str) or (isinstance(value, Integral) and not isinstance(value, bool) and 10**7 <= int(value) < 10**8):
        cell = pd.Series([str(value).strip()], dtype=object)
        days = parse_date_column(cell)[0]
        day = days.iloc[0] if not _only_month(cell, days).any() else pd.NaT
    if not isinstance(day, pd.Timestamp):
        raise InputError(explain(f"{name}={value!r} is no day", hint="write it such as '2024-06-30'"))
    return day.tz_localize(None).normalize().as_unit("s")


def day_column(frame: "pd.DataFrame", name: str, *, last: bool = False) -> "tuple[pd.Series[Any], pd.Series[bool]]":
    """Read a column of days, each cell by itself, as the readers do.

    Parameters
    ----------
    frame : pandas.DataFrame
    name : str
        A column that is absent is empty.
    last : bool
        These are last days: a month stands for its last day, not for its first; 长期 (for good) says that there is none. Of first days 自发布之日起 (from the
        day of issue) says no other.

    Returns
    -------
    (days, unreadable)
        ``datetime64[s]`` (n,), and which cells are filled but hold no day.

    >>> import pandas as pd
    >>> cells = pd.DataFrame({"until": ["2024-12-31", "2025年6月", 20240101, "待定", None, "长期有效"]}, dtype=object)
    >>> days, lost = day_column(cells, "until", last=True)
    >>> days.dropna().astype(str).tolist(), lost.tolist()
    (['2024-12-31', '2025-06-30', '2024-01-01'], [False, False, False, True, False, False])
    """
    import pandas as pd

    if name not in frame.columns:
        return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]"), pd.Series(False, index=frame.index)
    cells = frame[name]
    if not pd.api.types.is_datetime64_any_dtype(cells):
        cells = as_texts(pd.Series([_bare(cell) for cell in cells], index=cells.index, dtype=object)).str.strip().map(local_date)
        unsaid = _ENDLESS if last else _AT_ONCE
        cells = cells.map(lambda cell: "" if _NONE.fullmatch(cell) or unsaid.fullmatch(cell) else cell).astype(object)
    days, lost = parse_date_column(cells)
    days = days.dt.normalize().astype("datetime64[s]")
    if last and not pd.api.types.is_datetime64_any_dtype(cells):
        days = days.mask(_only_month(cells, days), days + pd.offsets.MonthEnd(0)).astype("datetime64[s]")
    return days, lost.astype(bool)


def _bare(cell: object) -> object:
    """A moment without its zone: the day is the one that stands there."""
    return cell.replace(tzinfo=None) if isinstance(cell, datetime.datetime) else cell


def _only_month(cells: "pd.Series[Any]", days: "pd.Series[Any]") -> "pd.Series[bool]":
    """Which cells name a month and no day: a day put behind them makes them a date of that day."""
    import pandas as pd

    found = pd.Series(False, index=cells.index)
    first = (days.dt.day == 1).fillna(False)
    if first.any():
        for tail in ("15日", "-15", "15", ".15", "/15"):
            found |= first & (parse_date_column(cells.where(first, "") + tail)[0].dt.day == 15)
    return found
