"""One date in one cell, in any spelling that Chinese tables and documents use."""

import datetime
import re
from functools import cache

__all__ = ["written_date", "written_moment"]

_PLAIN = str.maketrans("０１２３４５６７８９／：．－（）　○◯Ｏ〇零\u041e\u043e\u039f\u03bf", "0123456789/:.-() 000000000")
_HAN_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_LABEL = r"(?:(?:发布|发文|成文|印发|更新|公布|签发|创建|生成|留言|提交|受理|答复|回复)?(?:时间|日期)\s{0,2}[:：]\s{0,4})?"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十廿卅0]{1,3})"
_DAY = (
    rf"(?:(?P<y>(?:19|20)\d\d|[一二][一二三四五六七八九0]{{3}})\s?年\s?(?P<m>{_NUMBER})\s?月(?:份?|\s?(?P<d>{_NUMBER})\s?[日号]?)"
    r"|(?P<y2>(?:19|20)\d\d)\s?(?P<sep>[-/.])\s?(?P<m2>\d{1,2})(?:\s?(?P=sep)\s?(?P<d2>\d{1,2}))?"
    r"|(?P<y3>(?:19|20)\d\d)(?P<m3>\d\d)(?P<d3>\d\d)?)"
)
_WEEKDAY = r"\s{0,2}(?:[(（]?\s?(?:星期|周|礼拜)[一二三四五六日天1-7]\s?[)）]?)?"
_CLOCK = (
    r"(?:(?:T|\s{1,2}|(?<=[日号)一二三四五六])|(?=[上下中晚凌早傍]))(?P<half>上午|下午|中午|晚上?|凌晨|早上?|傍晚|[AP]M)?\s?(?P<h>\d{1,2})\s?(?::|时|点)\s?(?:(?P<min>\d{1,2})\s?(?:[:分]\s?)?(?:(?P<s>\d{1,2})(?:\.\d{1,9})?\s?秒?)?|半)?"
    r"\s?(?P<half2>[AaPp][Mm])?Z?)?"
)
"""The time of day: behind a blank, a T, a weekday or 日; 2024-05-0611:25 is not cut."""


@cache
def _cell() -> "re.Pattern[str]":
    return re.compile(rf"{_LABEL}{_DAY}{_WEEKDAY}{_CLOCK}{_WEEKDAY}")


def written_moment(cell: str) -> datetime.datetime | None:
    """Read the one date that a cell holds, with its time of day where it has one.

    Parameters
    ----------
    cell : str
        Such as ``2023.5.6``, ``２０２３年５月６日``, ``二〇二三年五月六日``, ``2023-05-06 星期六``,
        ``2023年5月6日下午3时30分``, ``发布时间：2023-05-06``, ``2023年5月`` (the first of the month).

    Returns
    -------
    datetime.datetime or None
        None where the cell holds no date, a date that no calendar has (2月30日), or more than a date.

    Notes
    -----
    Years from 1900 to 2099. Without separators month and day have two digits each.

    Examples
    --------
    >>> written_moment("二〇二三年五月六日下午3时30分").isoformat(), written_moment("2023年2月30日")
    ('2023-05-06T15:30:00', None)
    """
    plain = cell.strip().translate(_PLAIN)
    if len(plain) > 60:
        return None
    found = _cell().fullmatch(plain)
    if not found:
        return None
    numbers = [_small(found[f"{part}{at}"]) for part, at in _parts(found)]
    hour, minute, second = (int(found[part] or 0) for part in ("h", "min", "s"))
    if found["h"] and found[0].rstrip("Z)） ").endswith("半"):
        minute = 30
    if (found["half"] or found["half2"] or "").upper() in ("下午", "晚", "晚上", "傍晚", "PM") and hour < 12:
        hour += 12
    try:
        return datetime.datetime(numbers[0], numbers[1], numbers[2] if numbers[2] else 1, hour, minute, second)
    except ValueError:
        return None


def _parts(found: "re.Match[str]") -> list[tuple[str, str]]:
    at = "" if found["y"] else "2" if found["y2"] else "3"
    return [("y", at), ("m", at), ("d", at)]


def _small(text: str | None) -> int:
    """Read a year digit by digit, or a month or day in words; 0 for what is absent, 99 for what is no number.

    >>> _small("二0二三"), _small("二十一"), _small("卅"), _small(None)
    (2023, 21, 30, 0)
    """
    if text is None:
        return 0
    digits = text.translate(_HAN_DIGITS)
    if digits.isascii() and digits.isdigit():
        return int(digits) if text.isascii() or len(text) != 2 or text[0] == "0" else 99
    tens = re.fullmatch(r"([123]?)(?:([十])|([廿卅]))([1-9]?)", digits)
    if not tens:
        return 99
    head = {"廿": 2, "卅": 3}[tens[3]] if tens[3] else int(tens[1] or 1)
    return head * 10 + int(tens[4] or 0)


def written_date(cell: str) -> datetime.date | None:
    """Read the one date that a cell holds; see :func:`written_moment`.

    >>> written_date("2023.5.6"), written_date("成文日期：２０２３年５月６日"), written_date("五月")
    (datetime.date(2023, 5, 6), datetime.date(2023, 5, 6), None)
    """
    moment = written_moment(cell)
    return moment.date() if moment else None
