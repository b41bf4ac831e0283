"""Where whole dates stand in heads, and what they say; :func:`policytext.government.dates.parse_date` reads them."""

import calendar
import datetime
import re
from types import MappingProxyType

from policytext.government.dates import parse_date
from policytext.government.numerals import read_number

__all__ = ["DATE", "months_later", "read_count", "read_date"]

_ZEROS = MappingProxyType(dict.fromkeys(map(ord, "Oo0οＯ０"), "〇"))
"""What scans and keyboards put for 〇 in a year of Chinese numerals."""
_YEAR = "[12１２一二][0-9０-９〇○◯零ＯOοo一二三四五六七八九]{3}"
_NUM = "[0-9０-９一二三四五六七八九十]"
DATE = re.compile(rf"({_YEAR})\s{{0,3}}年\s{{0,3}}({_NUM}{{1,2}})\s{{0,3}}月\s{{0,3}}({_NUM}{{1,3}})\s{{0,3}}日")
"""A whole date; :func:`read_date` says whether there is such a day."""


def read_date(found: "re.Match[str]") -> datetime.date | None:
    """The day that a match of ``DATE`` names, or None where there is none (2月30日) or no document is so old."""
    year = found[1].translate(_ZEROS) if found[1][0] in "一二" else found[1]
    day = parse_date(f"{year}年{found[2]}月{found[3]}日")
    return day if day and 1949 <= day.year <= 2100 else None


def read_count(text: str) -> int:
    """A whole number in figures or Chinese numerals; 0 where it is none.

    >>> read_count("二十一"), read_count("两"), read_count("5")
    (21, 2, 5)
    """
    return int(read_number(text) or 0)


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later; the last of the month where it has no such day.

    >>> months_later(datetime.date(2023, 1, 31), 1).isoformat()
    '2023-02-28'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
