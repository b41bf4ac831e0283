"""`read_reply`: what one reply does: acts, informs, passes on, or says nothing; where it says so, who is named, what is promised."""

import datetime
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from policytext.errors import InputError, expect, explain
from policytext.government import AgencyList, DateMention, Mention, Place, find_agencies, find_dates, find_places, find_quantities
from policytext.responsiveness._clauses import Piece, blank, courtesies, letters, pieces, plain_reply
from policytext.responsiveness._deeds import deed_in, passed_on
from policytext.responsiveness._promised import Promise, promises_in

__all__ = ["REPLY_CLASSES", "ReplyReading", "read_reply"]

REPLY_CLASSES = ("action", "information", "deflection", "nothing said")
"""What a reply does, in the order in which one class goes before another."""

_ELSEWHERE = re.compile(
    r"(?:请|建议|可|烦请|敬请)(?:您|你|网友|当事人|业主)?(?:直接|自行|及时|先|可以?|与|再)?(?:向|到|与|拨打|致电|电话|联系|咨询|前往|走|通过|登录|关注)[^，。；！]{0,30}(?:反映|咨询|联系|投诉|举报|了解|申诉|司法|法律|仲裁|途径|询问|求助|热线|电话|查询|诉讼|信访)"
    r"|详见[^，。；]{0,30}"
)
_NOT_OURS = re.compile(
    r"(?:不|非|未)(?:属于?|在|归|归属|是)[^，。；]{0,14}(?:职责|职权|职能|管辖|权限|受理范围|管理范围|监管范围|业务范围|管理|监管)|(?:我|本)(?:局|单位|部门|街道|镇|中心|委|办)[^，。；]{0,6}(?:无|没有)[^，。；]{0,6}(?:管辖|执法|审批|处罚|管理)?权"
    r"|不予受理|不属于?(?:本|我)(?:局|单位|部门|县|区|市|街道|镇)"
)
_ASKS_BACK = re.compile(
    r"(?:无法|不能|难以)(?:核实|核查|调查|查实|查证|准确)|请(?:您|你)?(?:进一步|及时|重新|详细|尽快)?(?:提供|补充|完善|告知|说明)|建议(?:您|你)提供|不够?(?:详细|明确|具体)"
)
_RECEIVED = re.compile(r"(?:收悉|收到|阅悉|受理|知悉|登记)")
_KINDS = (("not ours", _NOT_OURS), ("passed on", passed_on), ("sent elsewhere", _ELSEWHERE), ("received only", _RECEIVED))
_HOP = re.compile(
    r"转交|转办|转至|转给|转送|转由|交办|交由|批转"
    r"|移交(?=.{0,16}(?:部门|单位|局|处理|办理))|(?:已|现已|再|又|并)转(?!让|换|变|为|账|移支付|学|诊|型)(?=.{0,20}(?:办理|处理|核实|局|委|部门))|重新派单|改派|派单"
)
_AGAIN = re.compile(r"退回[^，。；]{0,10}(?:工单|重新|派|转)|重新(?:派单|转办|交办|分派)|改派|再次(?:转办|交办|转交|派单)|又转|再转|多次转办|转回")
_NEGATED = re.compile(r"(?:未|没有?|不|无需|不再)[^，。；]{0,2}$")
_ENOUGH = 14
"""Letters beyond form that a reply must hold to inform."""


@dataclass(frozen=True, eq=False, slots=True)
class ReplyReading:
    """What one reply does.

    Attributes
    ----------
    label : str
        One of :data:`REPLY_CLASSES`: ``"action"`` (something was done, is being done, or will be by a day), ``"information"`` (facts or rules),
        ``"deflection"`` (passed on, sent elsewhere, not ours, or received and no more), ``"nothing said"`` (greetings).
    kind : str
        Of a deflection ``"not ours"``, ``"passed on"``, ``"sent elsewhere"`` or ``"received only"``; of an action ``"done"`` or ``"by a day"``;
        of an information ``"asks back"`` where it only asks for details;
        else "".
    cue : str
    start, end : int
        The words that decide, ``reply[start:end] == cue``; empty and -1 where nothing does.
    hops : int
        How often the reply says that the matter was passed on.
    reassigned : bool
        Whether it says that it was sent back or passed on anew.
    promises : tuple of Promise
    agencies : tuple of Mention
        Bodies it names.
    specificity : float
        Numbers, days, bodies and places a hundred letters, words of the message and courtesies left out; NaN where no letter is left.
    skeleton : str
        What is compared between replies: no courtesies, words of the message, names, places, days.
    said : str
        What is compared with the message: no courtesies, and none of its own words quoted back.
    """

    label: str
    kind: str
    cue: str
    start: int
    end: int
    hops: int
    reassigned: bool
    promises: tuple[Promise, ...]
    agencies: tuple[Mention, ...]
    specificity: float
    skeleton: str
    said: str


def read_reply(
    text: str, *, on: datetime.date | None = None, asked: datetime.date | None = None, region: str | None = None,
    known: AgencyList | None = None,
) -> ReplyReading:  # fmt: skip
    """Say what one reply does, and by which words.

    Parameters
    ----------
    text : str
        The reply; spans refer to it.
    on : datetime.date, optional
        Its day: terms that it promises count from there, 月底 and 下月 refer to it.
    asked : datetime.date, optional
        Day of the message: what was done before it is no action on it.
    region : str, optional
        Place that the reply speaks for, for the full names of bodies.
    known : AgencyList, optional
        Your own bodies (:func:`policytext.government.read_agencies`).

    Returns
    -------
    ReplyReading

    Raises
    ------
    InputError
        If ``text`` is no text, or a day is none.

    Notes
    -----
    By rule, clause by clause. Words of the message that the reply quotes (“…”, 您反映的…问题) decide nothing. Denied (尚未整改), conditional (如…则责令)
    and general rules (应当) are no action, nor is what is asked for (申请) or what residents did; a deed told without 已 counts where nothing in its sentence
    makes a rule, a plan or history of it; looking into a matter alone (已派人核查) is none either; a will without a day (将加大巡查力度) is form. A reply
    with 14 letters or more beyond form informs, and so does one that asks for details; else the first of not ours, passed on, sent elsewhere, received decides.

    Examples
    --------
    >>> read_reply("您好！您反映的问题已转交市城管局处理，感谢您的监督！").kind
    'passed on'
    >>> found = read_reply("经核查，井盖破损属实，已更换新井盖。")
    >>> found.label, found.cue
    ('action', '已更换')
    """
    expect(text, str, verb="read_reply", hint="give one reply as text")
    for name, day in (("on", on), ("asked", asked)):
        if day is not None and (not isinstance(day, datetime.date) or day != day):
            raise InputError(explain(f"read_reply: {name}={day!r} is no day", hint="give a datetime.date, or leave it out"))
    on, asked = (day.date() if isinstance(day, datetime.datetime) else day for day in (on, asked))
    covered = blank(text)
    parts = pieces(text, covered)
    dates = find_dates(text, on=on)
    agencies, places = find_agencies(text, region=region, on=on, known=known), find_places(text)
    promises = promises_in(text, covered, dates, on=on)
    label, kind, start, end = _label(text, covered, parts, dates, promises, asked)
    said = plain_reply(covered, list(courtesies(parts)))
    named = [(one.start, one.end) for group in (agencies, places, dates) for one in group]
    return ReplyReading(
        label, kind, text[start:end] if start >= 0 else "", start, end, *_hops(covered), promises, agencies,
        _specificity(text, covered, parts, agencies, places, dates), plain_reply(covered, [*courtesies(parts), *named]), said,
    )  # fmt: skip


def _label(
    text: str, covered: str, parts: tuple[Piece, ...], dates: tuple[DateMention, ...], promises: tuple[Promise, ...], asked: datetime.date | None
) -> tuple[str, str, int, int]:
    before = [(date.start, date.end) for date in dates if asked is not None and date.last is not None and date.last < asked]
    done = deed_in(covered, parts, before)
    if done:
        return "action", "done", *done
    if promises:
        return "action", "by a day", promises[0].start, promises[0].end
    deflected = {part.sentence for part in parts if any(_first(cue, covered, part.start, part.end) for _, cue in _KINDS[:3])}
    told = [part for part in parts if not part.role and part.sentence not in deflected]
    substance = sum(letters(covered[part.start : part.end]) for part in told)
    if substance >= _ENOUGH:
        longest = max(told, key=lambda part: (letters(covered[part.start : part.end]), -part.start))
        return "information", "", longest.start, longest.end
    asked_back = _ASKS_BACK.search(covered)
    if asked_back:
        return "information", "asks back", asked_back.start(), asked_back.end()
    for kind, cue in _KINDS:
        found = _first(cue, text if kind == "received only" else covered)
        if found:
            return "deflection", kind, found.start(), found.end()
    return "nothing said", "", -1, -1


def _first(cue: "re.Pattern[str]", text: str, start: int = 0, end: int = 1 << 40) -> "re.Match[str] | None":
    """The first hit that isn't denied."""
    return next((found for found in cue.finditer(text, start, min(end, len(text))) if not _NEGATED.search(text, max(0, found.start() - 4), found.start())), None)


def _hops(covered: str) -> tuple[int, bool]:
    hops = sum(not _NEGATED.search(covered, max(0, found.start() - 4), found.start()) for found in _HOP.finditer(covered))
    return hops, _AGAIN.search(covered) is not None


def _specificity(
    text: str, covered: str, parts: tuple[Piece, ...], agencies: tuple[Mention, ...], places: tuple[Place, ...], dates: tuple[DateMention, ...]
) -> float:
    """Numbers, days, bodies and places a hundred letters, where the reply says more than courtesies."""
    told = [part for part in parts if part.role not in ("greeting", "closing")]
    length = sum(letters(covered[part.start : part.end]) for part in told)
    if not length:
        return float("nan")
    spans = [(one.start, one.end) for one in agencies] + [(one.start, one.end) for one in dates]
    spans += [(one.start, one.end) for one in find_quantities(text)]
    held = _inside([one.start for one in places], spans)
    spans += [(one.start, one.end) for one, covers in zip(places, held, strict=True) if not covers]
    spans = [(start, end) for start, end in spans if "□" not in covered[start:end]]
    inside = sum(_inside([start for start, _ in spans], [(part.start, part.end) for part in told]))
    return 100.0 * inside / length


def _inside(places: list[int], spans: list[tuple[int, int]]) -> list[bool]:
    """Whether each place lies in one of the spans."""
    ordered = sorted(spans)
    reach = list(accumulate((end for _, end in ordered), max))
    starts = [start for start, _ in ordered]
    found = (bisect_right(starts, place) - 1 for place in places)
    return [at >= 0 and place < reach[at] for place, at in zip(places, found, strict=True)]
