"""Which days the parts of a date mean, and where a year that is not written comes from."""

import bisect
import calendar
import datetime
import re
from types import MappingProxyType

from policytext.government.dates._words import FEASTS, PLANS, RELATIVE
from policytext.government.numerals import read_number

__all__ = ["Context", "Span", "day_in_month", "impossible", "precision_of", "span_of"]

Span = tuple[datetime.date, datetime.date, str]
"""First day, last day, precision."""

_PRECISIONS = (
    ("d", "day"), ("nd", "day"), ("yfeast", "day"), ("relfeast", "day"), ("relday", "day"), ("relweek", "day"), ("mod", "period"),
    ("relmod", "period"), ("thismod", "period"), ("m", "month"), ("dm", "month"), ("relmonth", "month"), ("ma", "period"), ("qa", "period"),
    ("q", "quarter"), ("half", "half"), ("yend", "month"), ("relend", "month"), ("bare", "month"), ("decade", "period"), ("tens", "period"),
)  # fmt: skip
_STEPS = MappingProxyType({"上": -1, "本": 0, "这": 0, "下": 1, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2})


class Context:
    """The years that a text has named so far, and where its sentences start."""

    __slots__ = ("on", "seen", "seen_at", "stops")

    def __init__(self, plain: str, on: datetime.date | None) -> None:
        self.on = on
        self.seen: int | None = None
        self.seen_at = -1
        self.stops = [found.end() for found in re.finditer(r"[。！？；\n]", plain)]

    def sentence(self, at: int) -> int:
        index = bisect.bisect_right(self.stops, at)
        return self.stops[index - 1] if index else 0

    def year(self, at: int) -> tuple[int | None, str]:
        if self.seen is not None and self.seen_at >= self.sentence(at):
            return self.seen, "sentence"
        if self.on is not None:
            return self.on.year, "on"
        return self.seen, "text" if self.seen is not None else ""

    def relative(self, word: str, at: int) -> tuple[int | None, str]:
        near = self.seen_at >= self.sentence(at)
        if word[0] in "当同" and not near:
            return None, ""
        if word[0] in "当同次翌" and self.seen is not None:
            return self.seen + RELATIVE[word[0]], "sentence" if near else "text"
        return (self.on.year + RELATIVE[word[0]], "on") if self.on else (None, "")


def precision_of(parts: dict[str, str]) -> str:
    """How fine a date is whose days are unknown."""
    return next((name for key, name in _PRECISIONS if key in parts), "year")


def impossible(parts: dict[str, str], context: Context) -> bool:
    """Whether a day is in no calendar, whatever the year; what only lacks its year is kept."""
    if "nd" in parts:
        return True
    if "d" not in parts:
        return "ya" in parts
    if "relmonth" in parts:
        return context.on is not None
    month, day = _small(parts["m"]), _small(parts["d"])
    if "y" in parts:
        return True
    known = context.on is not None or (context.seen is not None and "rel" not in parts)
    return known or not 1 <= day <= (29 if month == 2 else calendar.monthrange(2024, month)[1])


def _small(text: str) -> int:
    value = read_number(text)
    return int(value) if value is not None else 0


def span_of(parts: dict[str, str], at: int, context: Context) -> tuple[Span | None, str]:
    """The days of one date, and where its year came from; a written year becomes the year of what follows."""
    if "plan" in parts or "plan2" in parts:
        return _plan(parts), ""
    if "decade" in parts or "tens" in parts:
        low = _decade(parts)
        return _years(low, low + 9), ""
    if context.on is not None and {"relmonth", "thismonth", "relday", "relweek"} & set(parts):
        return _near(context.on, parts), "on"
    if {"relmonth", "thismonth", "relday", "relweek"} & set(parts):
        return None, ""
    if "ya" in parts:
        low, high = _year(parts["ya"]), _year(parts["yb"])
        return (_years(low, high) if low <= high else None), ""
    written = parts.get("y") or parts.get("ny") or parts.get("dy")
    if written:
        year, source = _year(written), ""
        context.seen, context.seen_at = year, at
    elif "rel" in parts:
        relative, source = context.relative(parts["rel"], at)
        if relative is None:
            return None, ""
        year = relative
        context.seen, context.seen_at = year, at
    else:
        guess, source = context.year(at)
        if guess is None:
            return None, ""
        year = guess
    return _in_year(year, parts), source


def _year(text: str) -> int:
    year = int(text.translate(str.maketrans("一二三四五六七八九Oo", "12345678900")))
    return year if year > 99 else 2000 + year


def _years(low: int, high: int) -> Span:
    return datetime.date(low, 1, 1), datetime.date(high, 12, 31), "year" if low == high else "period"


def _plan(parts: dict[str, str]) -> Span | None:
    number = PLANS.get(parts.get("plan") or parts["plan2"])
    if number is None:
        return None
    low = 1953 + 5 * number if number < 2 else 1956 + 5 * number
    end = parts.get("planend", "")
    if "planpart" in parts:
        size = _small(parts["planyears"])
        return _years(low + 5 - size, low + 4) if parts["planpart"] == "后" else _years(low, low + size - 1)
    return _years(low + 4, low + 4) if "末" in end else _years(low, low) if "初" in end else _years(low, low + 4)


def _decade(parts: dict[str, str]) -> int:
    if "decade" in parts:
        return int(parts["decade"])
    century = {"上": 20, "本": 21}.get(parts["century"][0]) or _small(parts["century"].removesuffix("世纪"))
    return (century - 1) * 100 + _small(parts["tens"])


def _near(on: datetime.date, parts: dict[str, str]) -> Span | None:
    """Days that the day of writing decides: 本月底, 下月10日, 昨天, 本周五."""
    if "relday" in parts:
        return _shifted(on, _STEPS[parts["relday"][0]])
    if "relweek" in parts:
        weekday = "一二三四五六日".index(parts["weekday"].replace("天", "日"))
        return _shifted(on, 7 * _STEPS[parts["relweek"][0]] + weekday - on.weekday())
    months = on.year * 12 + on.month - 1 + _STEPS[parts.get("relmonth", "本")[0]]
    mod = parts.get("relmod") or parts.get("thismod") or ""
    return _in_month(months // 12, months % 12 + 1, {**parts, "mod": mod})


def _shifted(on: datetime.date, days: int) -> Span:
    date = on + datetime.timedelta(days=days)
    return date, date, "day"


def _in_year(year: int, parts: dict[str, str]) -> Span | None:
    if "nd" in parts:
        return _numeric(year, parts)
    if feast := parts.get("yfeast") or parts.get("relfeast"):
        day = FEASTS.get(feast) or FEASTS.get(feast.removesuffix("节"))
        return _day(year, *day) if day else None
    if "dm" in parts:
        return _months(year, int(parts["dm"]))
    if "m" in parts:
        return _in_month(year, _small(parts["m"]), parts)
    if "ma" in parts:
        low, high = _months(year, _small(parts["ma"])), _months(year, _small(parts["mb"]))
        return (low[0], high[1], "period") if low[0] <= high[0] else None
    if "cum" in parts:
        return _months(year, 1)[0], _months(year, 3 * _small(parts["cum"]))[1], "period"
    if "qa" in parts:
        one, two = _small(parts["qa"]), _small(parts["qb"])
        known = one + 1 == two or (one < two and parts["qj"] not in ("、", "和", "及"))
        return (_months(year, one * 3 - 2)[0], _months(year, two * 3)[1], "period") if known else None
    if "q" in parts:
        quarter = _small(parts["q"])
        last = _months(year, quarter * 3)
        first = _months(year, quarter * 3 - 2)
        return (last[0], last[1], "month") if parts.get("qend", "初") in ("末", "底", "结束") else (first[0], last[1], "quarter")
    if "half" in parts:
        begin = 1 if parts["half"] == "上" else 7
        return _months(year, begin)[0], _months(year, begin + 5)[1], "half"
    end = parts.get("yend") or parts.get("relend") or parts.get("bare") or ""
    if "初" in end:
        return _months(year, 1)
    return _months(year, 12) if end and "内" not in end else _years(year, year)


def _numeric(year: int, parts: dict[str, str]) -> Span | None:
    first = _day(year, int(parts["nm"]), int(parts["nd"]))
    if not first or "nmb" not in parts:
        return first
    last = _day(year, int(parts["nmb"]), int(parts["ndb"]))
    return (first[0], last[1], "period") if last and first[0] <= last[1] else None


def _in_month(year: int, month: int, parts: dict[str, str]) -> Span | None:
    if "d" in parts:
        first = _day(year, month, _small(parts["d"]))
        last = _day(year, month, _small(parts.get("d2") or parts.get("d3") or parts["d"]))
        if not first or not last or last[0] < first[0]:
            return None
        return first if first == last else (first[0], last[1], "period")
    whole = _months(year, month)
    mod = parts.get("mod", "")
    if not mod:
        return whole
    low = 11 if mod == "中旬" else 1 if mod in ("上旬", "初") else 21
    high = {1: 10, 11: 20}.get(low, whole[1].day)
    return whole[0].replace(day=low), whole[0].replace(day=high), "period"


def _months(year: int, month: int) -> Span:
    return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1]), "month"


def day_in_month(date: datetime.date | None, day: str) -> Span | None:
    """Another day of the month of a date."""
    return _day(date.year, date.month, _small(day)) if date else None


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None
    return date, date, "day"
