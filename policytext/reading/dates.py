"""Dates as machines write them: days since 1900, seconds since 1970, times of another zone; to the clock of Beijing."""

import datetime
import re
from collections.abc import Iterable

__all__ = ["local_date", "local_dates"]

_BEIJING = datetime.timezone(datetime.timedelta(hours=8))
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d{1,12})?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_ZONED = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d{1,9})?\s?(?:(Z)|([+-]\d{2}):?(\d{2}))", re.IGNORECASE)
_DAY_ZERO = datetime.datetime(1899, 12, 30)


def local_date(cell: str) -> str:
    """Write a machine's date as date and time of Beijing; other cells stay as they are.

    Numbers of five digits are days as spreadsheets count them, of ten or thirteen digits seconds or milliseconds
    since 1970. A time without a zone is taken to be local already.

    >>> local_date("45413"), local_date("1636700681"), local_date("2023-09-30T16:30:00Z"), local_date("2024年5月")
    ('2024-05-01', '2021-11-12 15:04:41', '2023-10-01 00:30:00', '2024年5月')
    """
    bare = cell.strip()
    if _SERIAL.fullmatch(bare):
        return _written((_DAY_ZERO + datetime.timedelta(days=float(bare))).replace(microsecond=0))
    if _EPOCH.fullmatch(bare):
        return _written(datetime.datetime.fromtimestamp(int(bare[:10]), _BEIJING))
    zoned = _ZONED.fullmatch(bare)
    if zoned:
        hours = "+00:00" if zoned[4] else f"{zoned[5]}:{zoned[6]}"
        try:
            return _written(datetime.datetime.fromisoformat(f"{zoned[1]}T{zoned[2]}{zoned[3] or ':00'}{hours}").astimezone(_BEIJING))
        except (ValueError, OverflowError):
            return cell
    return cell


def local_dates(cells: Iterable[str]) -> tuple[list[str], int]:
    """Apply :func:`local_date` to a column, and count the cells that it changed."""
    before = list(cells)
    after = [local_date(cell) if cell[:1].isdigit() or cell[:1].isspace() else cell for cell in before]
    return after, sum(one != other for one, other in zip(before, after, strict=True))


def _written(moment: datetime.datetime) -> str:
    text = moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    return text.removesuffix(" 00:00:00")
