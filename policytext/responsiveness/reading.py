"""`read_reply`: what one reply does: acts, informs, passes on, or says nothing; where it says so, who is named, what is promised."""

import datetime
import re
from dataclasses import dataclass

from policytext.errors import InputError, expect, explain
from policytext.government import AgencyList, DateMention, Mention, Place, find_agencies, find_dates, find_places, find_quantities
from policytext.responsiveness._clauses import Piece, blank, courtesies, letters, pieces, plain_reply
from policytext.responsiveness._promised import Promise, promises_in

__all__ = ["REPLY_CLASSES", "ReplyReading", "read_reply"]

REPLY_CLASSES = ("action", "information", "deflection", "nothing said")
"""What a reply does, in the order in which one class goes before another."""

_WORK = (
    "整改|拆除|清理|清除|清运|清掏|修复|维修|修补|修缮|检修|更换|安装|增设|加装|增派|加密|设置|施划|疏通|补种|补栽|封闭|硬化|拓宽|铺设|查处|立案|处罚|罚款|查封|查扣|收缴|没收|切断|封存|扣减|取缔|暂扣|扣押|约谈|警告|劝离|劝导|制止|"
    "搭建|补设|改接|迁移|腾退|关停|停工|停业|叫停|退还|退款|返还|补发|补正|兑现|召回|下架|更正|撤销|消除|曝光|通报|追缴|处置|打扫|教育|批评"
)
"""Deeds that a reply names as done with 了 or 完毕."""
_STATE = (
    "停止|启动|进场|施工|开工|动工|恢复|开通|开放|发放|支付|拨付|解决|调整|延长|纳入|列入|下达|下发|签订|化解|完成|办结|解除|公开|出具|制定|出台|增加|新增|取消|减免|责令|督促|协调|投入使用|治理|抽检|追缴|申报|遴选|改造|"
    "建成|竣工|验收|通车|贯通|补充|补开|补办|通知|划定|更新|重新|优化|暂停|提醒|引导|布撒|配备|安置|移除|搬离|清退|注销|吊销|问责|抢修|张贴|采取|协助|帮助|救助|慰问|明确[^，。；]{0,14}[日月底末年]前|"
    "为(?:您|你|其|来信人|申请人|当事人|业主|住户|居民|群众)[^，。；]{0,10}(?:办理|搭建|安装|提供|解决)"
)
"""What is an act only with 已 or 正在."""
_SOFT = "安排|组织|开展|派出"
_MERE_LOOK = "调查|核实|核查|了解|研究|回复|答复|查看|勘查|会商|专人办理|处理|办理|对接|跟进|沟通|联系|答疑|解释|说明|规划|评估|规定|检查"
_ACTED = re.compile(
    rf"(?:(?<!早)已经?|均已|现已|业已|目前已|当日|当场|当天|当即|正在)(?:(?:[^，。；□]{{0,12}}?[将把对])?[^，。；□]{{0,16}}?)(?P<a>{_WORK}|{_STATE})"
    rf"|(?P<b>责令|下达了|限期(?:整改|改正|拆除|清理|搬离|改造)|对[^，。；□]{{2,24}}(?:予以了|进行了|作出了|处以|实施了)(?!.{{0,6}}(?:{_MERE_LOOK})))[^，。；□]{{0,20}}"
    rf"|(?:已|均已|当场|当即|依法)[^，。；□]{{0,10}}对[^，。；□]{{2,24}}(?P<e>进行|予以|实施|采取)(?!.{{0,6}}(?:{_MERE_LOOK}))"
    rf"|(?P<c>{_WORK})(?:了|完毕|到位|一新)|进行(?P<g>{_WORK})"
    rf"|(?:已|均已|目前已|现已|立即)(?:[^，。；□]{{0,6}}?)(?P<d>{_SOFT})(?![^，。；]{{0,30}}(?:{_MERE_LOOK}))"
    r"|(?:已|均已|目前已|现已)(?:[^，。；□]{0,6}?)(?P<f>(?<![按照])(?:要求|责成))(?![^，。；]{0,16}(?:调查|核实|核查|研究|办理|处理))"
)
_PAST = re.compile(r"近年来|历年|多年来|当时|此前|曾经?|之前|去年|前年|以来|自[^，。；]{2,12}(?:起|后)")
_NOT_DONE = re.compile(r"(?:未|没有?|不予?|不再|不能|无法|难以|无|尚未|暂未|暂不|未能|不得|禁止|拒绝|拒不|不要|无需|不存在)[^，。；]{0,3}$")
_NO_NEGATION = re.compile(r"不(?:断|仅|但|久|少|同)|无(?:证|照|偿|障碍|牌|人)|未(?:来|按)")
_RULED = re.compile(
    r"应当?|是否|确保|直至|直到|待|定期|及时|能够|希望|祈盼|期盼|可以?|需要?|须|必须|方可|才能"
    r"|有权|可根据|不得|符合|按规定|(?<!已)由[^，。；]{2,12}$|按照.{0,12}规定"
)
_IF = re.compile(r"^(?:如果?|若|一旦|凡|倘|对(?!.{0,16}(?:进行|予以|作出|问题))[^，]{0,24}(?:的|者)[，,])")
_PLANNED = re.compile(r"(?:(?<!已)(?<!是)将(?!近)|计划|拟(?!定)|预计|争取|力争|准备)(?![^，。；]{0,24}已)")

_ACTOR = r"[^，。；！□]{1,24}?(?:市|州|部门|单位|局|委|办|镇|乡|街道|社区|政府|中心|支队|大队|公司|企业|区|县|人员|集团|机构|处|科|站|所)"
_PASSED = re.compile(
    r"(?:已|并|现|将|我们|立即|及时|按程序|直接)?(?:转交|转办|转至|转给|转送|转由|转发|交办|交由|批转|移交(?=[^，。；]{0,16}(?:部门|单位|局|处理|办理))|转达|呈报|呈送)(?!.{0,3}(?:件|单)(?:后)?)"
    rf"|(?:已|现已|将|并|帖文|留言|来信)转(?!让|换|变|为|账|移支付|学|诊|型){_ACTOR}|责成(?:有关|相关|所属)?{_ACTOR}[^，。；]{{0,10}}(?:处理|办理|核实|调查|研究|落实)"
    r"|向(?:上级|有关|相关|职能|主管)[^，。；]{0,8}(?:反映|汇报|报告)|(?:反馈|反映|汇报)(?:给|至|到)(?:了)?(?:有关|相关|上级|主管)[^，。；]{0,8}"
)
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
_KINDS = (("not ours", _NOT_OURS), ("passed on", _PASSED), ("sent elsewhere", _ELSEWHERE), ("received only", _RECEIVED))
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
    and general rules (应当) are no action; looking into a matter alone (已派人核查) is none either; a will without a day (将加大巡查力度) is form. A reply
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
    done = _action(covered, parts, before)
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


def _action(covered: str, parts: tuple[Piece, ...], before: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a reply says that something was done, or is."""
    opens: dict[int, int] = {}
    for part in parts:
        opens.setdefault(part.sentence, part.start)
    for part in parts:
        if _PAST.search(covered, part.start, part.end):
            continue
        if part.role in ("greeting", "closing", "general") or _IF.search(covered[opens[part.sentence] : part.end]):
            continue
        if any(part.start <= start and end <= part.end for start, end in before):
            continue
        for found in _ACTED.finditer(covered, part.start, part.end):
            verb = next(name for name in "abcdefg" if found[name])
            lead = covered[part.start : found.start(verb)]
            inner = _NO_NEGATION.sub("", lead)
            if not (_NOT_DONE.search(inner) or _RULED.search(lead[-12:]) or _PLANNED.search(lead) or _PASSED.search(covered, found.start(), found.end())):
                return found.start(), found.end(verb) if verb in "adefg" else found.end()
    return None


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
    spans += [(one.start, one.end) for one in places if not any(a <= one.start < b for a, b in spans)]
    inside = sum(any(part.start <= start < part.end for part in told) and "□" not in covered[start:end] for start, end in spans)
    return 100.0 * inside / length
