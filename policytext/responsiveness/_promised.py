"""Days and terms that a reply promises or orders."""

import datetime
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from policytext.government import DateMention

__all__ = ["Promise", "due_day", "promises_in"]

_AHEAD = re.compile(
    r"将|拟(?!定)|预计|计划|争取|力争|确保|承诺|保证|限(?!行|速|制|价|高)|责令|要求|督促|责成|协调|安排|反馈"
    r"|投入使用|开工|动工|整改到位|完成|办结|办理完毕|恢复|交付|开通|启用|复测|复查|回复|答复"
)
_ORDER = re.compile(r"责令|要求|督促|责成|限(?!行|速|制|价|高)|下达|指令|约谈|协调")
_DONE = re.compile(r"已(?:经)?(?:于|在)$|(?:已|曾|原|从|自)(?:于|在)?$|前期|此前|去年|上月|昨")
_RULE = re.compile(
    r"应当|应自|应在|应于|须在|须于|需在|需于|规定|条例|办法》|合同|约定|申请人"
    r"|可以?在|可自|法定|有效期|公示期|诉讼|复议|符合.{0,12}条件|办理时限|承诺时限|一般|通常|每[年月周日天季]|(?:^|[，。；])(?:如|若|凡)|您(?:可|需|应|在|于)|请(?:您|你|于|在)"
)
_DENIED = re.compile(r"(?:无|没有|未|不|并非)[^，。；]{0,8}$")
_FINISHED = re.compile(r"已.{0,8}(?:完成|完毕|到位|办结|恢复|开通|启用|修复|退还|发放|答复|回复)")
_SENTENCE = re.compile(r"[。；;！!？?\n]")
_LONGEST_TERM = 366 * 5
_AROUND = 300
"""Letters of a sentence that are looked at on each side of a day."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A day or a term that a reply names for what is still to come: ``reply[start:end] == text``.

    Attributes
    ----------
    text : str
    start, end : int
    kind : str
        ``"promised"``, or ``"ordered"`` where the office sets it for somebody else (责令…5日内整改).
    due : datetime.date or None
        The last day; None where the reply has no day to count from.
    """

    text: str
    start: int
    end: int
    kind: str
    due: datetime.date | None


def promises_in(text: str, covered: str, dates: Sequence[DateMention], *, on: datetime.date | None) -> tuple[Promise, ...]:
    """Find what a reply promises or orders by a day.

    Parameters
    ----------
    text, covered : str
        The reply, and the same with the words of the message covered.
    dates : sequence of DateMention
        What :func:`policytext.government.find_dates` gives for ``text``.
    on : datetime.date or None
        Day of the reply.
    """
    found = []
    ends = [end.start() for end in _SENTENCE.finditer(covered)]
    for date in dates:
        opened, closed = bisect_left(ends, date.start), bisect_left(ends, date.end)
        start = max(ends[opened - 1] + 1 if opened else 0, date.start - _AROUND)
        stop = min(ends[closed] if closed < len(ends) else len(covered), date.end + _AROUND)
        before, behind = covered[start : date.start], covered[date.end : stop]
        if "□" in covered[date.start : date.end] or not _is_ahead(date, before, behind, on):
            continue
        kind = "ordered" if _ORDER.search(before) else "promised"
        found.append(Promise(text[date.start : date.end], date.start, date.end, kind, due_day(date, on)))
    return tuple(found)


def _is_ahead(date: DateMention, before: str, behind: str, on: datetime.date | None) -> bool:
    clause, rest = re.split("[，,：:]", before)[-1], re.split("[，,]", behind)[0]
    if _RULE.search(before + rest) or _DENIED.search(clause) or _DONE.search(clause) or _FINISHED.search(clause + rest) or not _AHEAD.search(before[-30:] + rest):
        return False
    if date.text.endswith("度"):
        return False
    if date.kind == "deadline" and date.amount is not None:
        return date.precision not in ("minute", "year") and 0 < date.amount <= _LONGEST_TERM
    if date.last is None or date.kind not in ("deadline", "point", "range") or on is None or date.last <= on:
        return False
    return date.kind == "deadline" or re.search("将|拟|预计|计划|争取|力争|确保|承诺|限", clause[-16:] + rest[:12]) is not None


def due_day(date: DateMention, on: datetime.date | None) -> datetime.date | None:
    """The last day that a date or a term names, counted from a day.

    >>> from policytext.government import find_dates
    >>> due_day(find_dates("5个工作日内反馈")[0], datetime.date(2024, 3, 1))
    datetime.date(2024, 3, 8)
    """
    if date.amount is None or date.kind != "deadline":
        return date.last
    if on is None or on.year > datetime.MAXYEAR - 100:
        return None
    import numpy as np
    import pandas as pd

    amount = date.amount
    if date.precision == "workday":
        return pd.Timestamp(np.busday_offset(on, int(np.ceil(amount)), roll="backward")).date()
    days = {"day": 1.0, "week": 7.0, "hour": 1 / 24}.get(date.precision)
    if days is not None:
        return on + datetime.timedelta(days=int(np.ceil(amount * days)))
    months = {"month": 1.0, "quarter": 3.0, "half": 6.0, "year": 12.0}.get(date.precision, 1.0)
    return (pd.Timestamp(on) + pd.DateOffset(months=int(np.ceil(amount * months)))).date()
