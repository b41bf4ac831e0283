"""Dates in texts: points, spans, deadlines, terms and what comes again; and the date of one cell."""

import bisect
import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from policytext.corpus.written_dates import written_date
from policytext.errors import InputError, expect, explain
from policytext.government.dates._days import Context, Span, day_in_month, impossible, precision_of, span_of
from policytext.government.dates._words import (
    AFTER,
    BEFORE,
    CONDITION,
    MORE_DAYS,
    PLAIN,
    core,
    duration,
    recurring,
    second,
    since,
)
from policytext.government.numerals import read_number

__all__ = ["DateMention", "find_dates", "parse_date"]

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
        If ``text`` is no text, or ``on`` is no day.

    Notes
    -----
    A day without a year takes the year of the last date before it in its sentence, else of ``on``, else of the last date
    before it in the text; ``year_from`` says which. 次年 counts from the date before it, 当年 from the one
    before it in its sentence (elsewhere it is any year), 今年 and 去年 from ``on``. 17年3月 is 2017.
    年底 is December, 年初 January, 月底 and 下旬 the days from the 21st; a plan spans its five years
    (the first began in 1953, the third in 1966). 本月, 下月10日, 昨天 and 本周五 count from ``on``, also
    where a rule means any month (按上月缴费数额). Feasts count where a year stands
    before them (2024年元旦); those of the lunar calendar (春节, 中秋) have no days here. 3月4日、5日 are two mentions. A number of
    an issue (2023年第5期) is no date. What was counted within a term (一年内被投诉三次) makes it a duration, not a deadline.
    Of a term in a range (3至5年) ``amount`` is the upper end. A term counts no days: its start is an event that the text may not date.

    Examples
    --------
    >>> [(d.text, d.kind, d.last.isoformat()) for d in find_dates("2023年5月6日印发，2025年底前完成")]
    [('2023年5月6日', 'point', '2023-05-06'), ('2025年底前', 'deadline', '2025-12-31')]
    >>> [(d.text, d.kind, d.amount, d.precision) for d in find_dates("15个工作日内办结，有效期5年")]
    [('15个工作日内', 'deadline', 15, 'workday'), ('有效期5年', 'duration', 5, 'year')]
    """
    expect(text, str, verb="find_dates", hint="give one text; loop over a column")
    if on is not None and (not isinstance(on, datetime.date) or on != on):
        raise InputError(explain(f"find_dates: on={on!r} is no day", hint="give a datetime.date, or leave it out"))
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
        within = found["within"] and "内" in found["within"]
        kind = "deadline" if within and not CONDITION.match(plain, found.end()) else "duration"
        end = found.end() if within else found.end("half") if found["half"] else found.end("unit")
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


def _dated(on: datetime.date | None) -> Callable[[str], Iterator[DateMention]]:
    def rule(plain: str) -> Iterator[DateMention]:
        context = Context(plain, on)
        at = 0
        while found := core().search(plain, at):
            at = max(found.end(), at + 1)
            mention = _mention(plain, found, context)
            if mention:
                yield mention
                for more in _more_days(plain, mention):
                    mention = more
                    yield more
                at = max(at, mention.end)

    return rule


def _mention(plain: str, found: "re.Match[str]", context: Context) -> DateMention | None:
    """One date with what belongs to it: a second date, the time of day, the words before and behind."""
    parts = {name.partition("_")[0]: value for name, value in found.groupdict().items() if value is not None}
    span, source = span_of(parts, found.start(), context)
    if span is None and impossible(parts, context):
        return None
    precision = span[2] if span else precision_of(parts)
    end, kind = found.end(), "range" if {"ya", "ma", "qa", "d2", "d3", "ndb"} & set(parts) else "point"
    joint = second().match(plain, end)
    follow = core().match(plain, joint.end()) if joint else None
    if follow and kind == "point":
        later = {name.partition("_")[0]: value for name, value in follow.groupdict().items() if value is not None}
        until, _ = span_of(later, follow.start(), context)
        if until and span and until[1] >= span[0]:
            span, end, kind, precision = (span[0], until[1], "period"), follow.end(), "range", "period"
        elif span is None is until and "m" in parts and "m" in later and set(later) <= {"m", "d"}:
            end, kind, precision = follow.end(), "range", "period"
    if precision == "day" and kind == "point":
        tail = _TAIL.match(plain, end)
        end = tail.end() if tail and tail.end() > end and plain[tail.start() : tail.end()].strip() else end
    return _with_cues(plain, found.start(), end, kind, span, precision, source)


def _more_days(plain: str, mention: DateMention) -> Iterator[DateMention]:
    """Further days of the month that the mention names: 3月4日、5日."""
    while mention.kind == "point" and mention.precision == "day" and (found := MORE_DAYS.match(plain, mention.end)):
        span = day_in_month(mention.first, found["d"])
        if mention.first and (span is None or span[0] <= mention.first):
            return
        mention = _with_cues(plain, found.start("d"), found.end(), "point", span, "day", mention.year_from)
        yield mention


def _with_cues(plain: str, start: int, end: int, kind: str, span: Span | None, precision: str, source: str) -> DateMention:
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
