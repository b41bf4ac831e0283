"""Dates in texts: points, spans, deadlines, terms and what comes again; and the date of one cell."""

import bisect
import calendar
import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from policytext.corpus.written_dates import written_date
from policytext.errors import expect
from policytext.government.dates._words import AFTER, BEFORE, PLAIN, PLANS, RELATIVE, core, duration, recurring, second, since
from policytext.government.numerals import read_number

__all__ = ["DateMention", "find_dates", "parse_date"]

_Span = tuple[datetime.date, datetime.date, str]
_TAIL = re.compile(
    r"\s?(?:[（(]\s?(?:星期|周)[一二三四五六日天]\s?[）)]|(?:星期|周)[一二三四五六日天])?"
    r"(?:\s?(?:上午|下午|中午|晚上?|凌晨|早上?|傍晚)?\s?(?:\d{1,2}\s?[时点:]\s?(?:\d{1,2}\s?分?|半|整)?(?::\d{2})?|[一二三四五六七八九十]{1,3}[时点]半?))?(?:\s?(?:上午|下午|晚上)(?!\d))?"
)
_LENGTH_BEFORE = re.compile(
    "(?:提前|不少于|不?得?超过|不低于|不多于|为期|公示期?|公告期?|经过|拘留|至少|期满|满|期限为?|时间为?|连续|累计|日的)$"
)
_UNITS = MappingProxyType({
    "年": "year", "月": "month", "季": "quarter", "周": "week", "星": "week", "工": "workday", "自": "day", "天": "day", "日": "day",
    "小": "hour", "分": "minute",
})  # fmt: skip
_PRECISIONS = (
    ("m", "month"), ("ma", "period"), ("q", "quarter"), ("half", "half"), ("yend", "month"), ("relend", "month"), ("bare", "month"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date as it stands in a text: ``source[start:end] == text``.

    Attributes
    ----------
    text : str
        With the words that make it a deadline or a start (前, 截至, 自…起), and the time of day behind it.
    start, end : int
        Half-open span in the text.
    first, last : datetime.date or None
        The days it spans, both included. A deadline has no ``first``, a start no ``last``; None too where the year is unknown.
    precision : str
        day, month, quarter, half, year, or period for anything else (旬, plans, ranges); of durations their unit:
        year, month, quarter, week, day, workday, hour, minute.
    kind : str
        point, range, deadline, duration, recurring or from.
    amount : int, float or None
        The length of a duration, or of a term (15个工作日内), in units of ``precision``.
    year_from : str
        Where a year that is not written came from: sentence, on, text; "" where it is written or unknown.
    """

    text: str
    start: int
    end: int
    first: datetime.date | None
    last: datetime.date | None
    precision: str
    kind: str
    amount: float | None = None
    year_from: str = ""


def parse_date(text: str) -> datetime.date | None:
    """Read the one date that a cell holds.

    Parameters
    ----------
    text : str
        A cell such as ``2023.5.6``, ``二〇二三年五月六日``, ``2023年5月6日上午9时30分``, ``2023-05-06 星期六``.

    Returns
    -------
    datetime.date or None
        A month without a day is its first day. None where the cell is no date, or one that no calendar has.

    Raises
    ------
    InputError
        If ``text`` is no text.

    Notes
    -----
    The same reader as for the columns of tables; for dates in sentences see :func:`find_dates`.

    Examples
    --------
    >>> parse_date("二○二三年五月六日"), parse_date("2023年2月30日")
    (datetime.date(2023, 5, 6), None)
    """
    expect(text, str, verb="parse_date", hint="give one cell as text")
    return written_date(text)


def find_dates(text: str, *, on: datetime.date | None = None) -> tuple[DateMention, ...]:
    """Find the dates, spans, deadlines and terms in a text.

    Parameters
    ----------
    text : str
        Any text; offsets refer to it.
    on : datetime.date, optional
        The day of writing: what 今年 refers to, and the year of days without one.

    Returns
    -------
    tuple of DateMention
        In the order of the text; none overlap. Days that no calendar has (2月30日) are left out.

    Raises
    ------
    InputError
        If ``text`` is no text.

    Notes
    -----
    A day without a year takes the year of the last date before it in its sentence, else of ``on``, else of the last date
    before it in the text; ``year_from`` says which. 次年 counts from the date before it, 当年 from the one
    before it in its sentence (elsewhere it is any year), 今年 and 去年 from ``on``. 17年3月 is 2017.
    年底 is December, 年初 January, 月底 and 下旬 the days from the 21st; a plan spans its five years
    (the first began in 1953, the third in 1966).
    Of a term in a range (3至5年) ``amount`` is the upper end. A term counts no days: its start is an event that the text may not date.

    Examples
    --------
    >>> [(d.text, d.kind, d.last.isoformat()) for d in find_dates("2023年5月6日印发，2025年底前完成")]
    [('2023年5月6日', 'point', '2023-05-06'), ('2025年底前', 'deadline', '2025-12-31')]
    >>> [(d.text, d.kind, d.amount, d.precision) for d in find_dates("15个工作日内办结，有效期5年")]
    [('15个工作日内', 'deadline', 15, 'workday'), ('有效期5年', 'duration', 5, 'year')]
    """
    expect(text, str, verb="find_dates", hint="give one text; loop over a column")
    plain = text.translate(PLAIN)
    taken: list[DateMention] = []
    for rule in (_recurring, _since, _dated(on), _durations):
        spans = [(mention.start, mention.end) for mention in taken]
        taken += [mention for mention in rule(plain) if _free(mention, spans)]
        taken.sort(key=lambda mention: mention.start)
    return tuple(replace(mention, text=text[mention.start : mention.end]) for mention in taken)


def _free(mention: DateMention, spans: list[tuple[int, int]]) -> bool:
    at = bisect.bisect_left(spans, (mention.end, -1))
    return at == 0 or spans[at - 1][1] <= mention.start


def _recurring(plain: str) -> Iterator[DateMention]:
    for found in recurring().finditer(plain):
        unit = "half" if found["every"] == "半年" else _UNITS.get(found["every"][0], "day")
        yield DateMention(found[0], found.start(), found.end(), None, None, unit, "recurring")


def _since(plain: str) -> Iterator[DateMention]:
    """自印发之日起: a start without a date; 自印发之日起30日内 is a term."""
    for found in since().finditer(plain):
        term = duration().match(plain, found.end())
        if term and term["within"]:
            yield from _durations(plain, found.start(), term)
        else:
            yield DateMention(found[0], found.start(), found.end(), None, None, "day", "from")


def _durations(plain: str, start: int = -1, term: "re.Match[str] | None" = None) -> Iterator[DateMention]:
    for found in [term] if term else duration().finditer(plain):
        amount = read_number(found["n"])
        begin = (
            start
            if start >= 0
            else found.start("valid")
            if found["valid"]
            else found.start("low")
            if found["low"]
            else found.start("n")
        )
        if begin > 0 and found["n"].startswith("半") and plain[begin - 1] in "上下大多前后过一":
            continue
        unit = found["unit"].removeprefix("个")
        if unit == "日" and not _counts_days(plain, begin, found, amount):
            continue
        kind = "deadline" if found["within"] and "内" in found["within"] else "duration"
        end = found.end() if kind == "deadline" else found.end("half") if found["half"] else found.end("unit")
        size = None if amount is None else float(amount) + (0.5 if found["half"] else 0)
        value = int(size) if size is not None and size == int(size) else size
        yield DateMention(plain[begin:end], begin, end, None, None, _UNITS[unit[0]], kind, value)


def _counts_days(plain: str, begin: int, found: "re.Match[str]", amount: object) -> bool:
    """Whether 30日 is a length and not a day of the month."""
    if (found["within"] and "内" in found["within"]) or found["valid"]:
        return True
    if plain.startswith(("以上", "以下", "后", "的期限", "公示期"), found.end("unit")):
        return True
    return _LENGTH_BEFORE.search(plain, max(0, begin - 6), begin) is not None or (isinstance(amount, int) and amount > 31)


class _Context:
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


def _dated(on: datetime.date | None) -> Callable[[str], Iterator[DateMention]]:
    def rule(plain: str) -> Iterator[DateMention]:
        context = _Context(plain, on)
        at = 0
        while found := core().search(plain, at):
            at = max(found.end(), at + 1)
            mention = _mention(plain, found, context)
            if mention:
                at = max(at, mention.end)
                yield mention

    return rule


def _mention(plain: str, found: "re.Match[str]", context: _Context) -> DateMention | None:
    """One date with what belongs to it: a second date, the time of day, the words before and behind."""
    parts = {name.partition("_")[0]: value for name, value in found.groupdict().items() if value is not None}
    span, source = _span(parts, found.start(), context)
    if span is None and _impossible(parts, context):
        return None
    precision = span[2] if span else _precision(parts)
    end, kind = found.end(), "range" if {"ya", "ma", "d2", "d3"} & set(parts) else "point"
    joint = second().match(plain, end)
    follow = core().match(plain, joint.end()) if joint else None
    if follow and kind == "point":
        later = {name.partition("_")[0]: value for name, value in follow.groupdict().items() if value is not None}
        until, _ = _span(later, follow.start(), context)
        if until and span and until[1] >= span[0]:
            span, end, kind, precision = (span[0], until[1], "period"), follow.end(), "range", "period"
    if precision == "day" and kind == "point":
        tail = _TAIL.match(plain, end)
        end = tail.end() if tail and tail.end() > end and plain[tail.start() : tail.end()].strip() else end
    return _with_cues(plain, found.start(), end, kind, span, precision, source)


def _with_cues(plain: str, start: int, end: int, kind: str, span: _Span | None, precision: str, source: str) -> DateMention:
    before = BEFORE.search(plain, max(0, start - 9), start)
    after = AFTER.match(plain, end)
    first, last = (span[0], span[1]) if span else (None, None)
    if (after and after["by"]) or (before and before["until"]):
        if kind == "range":
            end = after.end() if after and after["by"] in ("止", "为止") else end
        else:
            kind, first = "deadline", None
            end = after.end() if after and after["by"] else end
            start = before.start() if before and before["until"] else start
    elif after and after["onward"] and kind == "point":
        kind, last, end = "from", None, after.end()
        start = before.start() if before and before["from"] else start
    return DateMention(plain[start:end], start, end, first, last, precision, kind, year_from=source)


def _precision(parts: dict[str, str]) -> str:
    if "d" in parts or "nd" in parts:
        return "day"
    if "mod" in parts:
        return "period"
    return next((name for key, name in _PRECISIONS if key in parts), "year")


def _impossible(parts: dict[str, str], context: _Context) -> bool:
    """Whether a day is in no calendar, whatever the year; what only lacks its year is kept."""
    if "nd" in parts:
        return True
    if "d" not in parts:
        return "ya" in parts
    month, day = _small(parts["m"]), _small(parts["d"])
    if "y" in parts:
        return True
    known = context.on is not None or (context.seen is not None and "rel" not in parts)
    return known or not 1 <= day <= (29 if month == 2 else calendar.monthrange(2024, month)[1])


def _small(text: str) -> int:
    value = read_number(text)
    return int(value) if value is not None else 0


def _span(parts: dict[str, str], at: int, context: _Context) -> tuple[_Span | None, str]:
    """The days of one date, and where its year came from; a written year becomes the year of what follows."""
    if "plan" in parts or "plan2" in parts:
        return _plan(parts), ""
    if "ya" in parts:
        low, high = _year(parts["ya"]), _year(parts["yb"])
        return (_years(low, high) if low <= high else None), ""
    if "y" in parts or "ny" in parts:
        year, source = _year(parts.get("y") or parts["ny"]), ""
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


def _years(low: int, high: int) -> _Span:
    return datetime.date(low, 1, 1), datetime.date(high, 12, 31), "year" if low == high else "period"


def _plan(parts: dict[str, str]) -> _Span | None:
    number = PLANS.get(parts.get("plan") or parts["plan2"])
    if number is None:
        return None
    low = 1953 + 5 * number if number < 2 else 1956 + 5 * number
    end = parts.get("planend", "")
    return _years(low + 4, low + 4) if "末" in end else _years(low, low) if "初" in end else _years(low, low + 4)


def _in_year(year: int, parts: dict[str, str]) -> _Span | None:
    if "nd" in parts:
        return _day(year, int(parts["nm"]), int(parts["nd"]))
    if "m" in parts:
        return _in_month(year, _small(parts["m"]), parts)
    if "ma" in parts:
        low, high = _months(year, _small(parts["ma"])), _months(year, _small(parts["mb"]))
        return (low[0], high[1], "period") if low[0] <= high[0] else None
    if "cum" in parts:
        return _months(year, 1)[0], _months(year, 3 * _small(parts["cum"]))[1], "period"
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


def _in_month(year: int, month: int, parts: dict[str, str]) -> _Span | None:
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


def _months(year: int, month: int) -> _Span:
    return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1]), "month"


def _day(year: int, month: int, day: int) -> _Span | None:
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None
    return date, date, "day"
