"""Other documents that a text names, and those that it declares void; one pass over the text."""

import bisect
import re
from collections.abc import Iterator, Sequence

from policytext.government.heads.head import Citation
from policytext.government.heads.layout import squeeze
from policytext.government.heads.numbers import BRACKETED, CORE, FRONT, normal_number, trim_number

__all__ = ["citations", "repealed", "scan"]

_C = "\u4e00-\u9fff"
_MARK = re.compile("[《》]")
_LONGEST = 240
_BEHIND = re.compile(r"\s{0,3}[（(]([^（）()\n]{0,30}(?:[（(][12]\d{3}[)）])?[^（）()\n]{0,60})[)）]")
_ORDER = re.compile(
    rf"[{_C}、\s]{{2,40}}(?:令|公告)[\s\d年]{{0,8}}第?\s{{0,2}}[\d{_C}]{{1,6}}\s{{0,2}}号|第\s{{0,2}}\d{{1,4}}\s{{0,2}}号"
)
_DOCUMENT = re.compile(
    "(?:法|法典|宪法|条例|办法|规定|决定|意见|通知|方案|规划|纲要|细则|通告|公告|批复|复函|函|标准|规则|准则|章程|制度|计划|要点|措施|指南|目录|"
    "规范|报告|公约|协定|解释|预案|规程|导则|通报|决议|指引|清单|行动|政策|安排|大纲|要求|名单|令|议案|请示|图|表|协议|试点方案)"
    r"(?:[（(〔][^）)〕]{1,30}[)）〕])?$"
)
_SELF = re.compile('(?:以下|下)(?:统)?(?:简称|称)(?:为)?[：:]?[“"]?《([^》]{1,40})》')
_BARE_TYPES = re.compile(
    "[实施暂行试管理工作若干指导]{0,4}(?:通知|办法|规定|意见|方案|细则|条例|规划|纲要|计划|决定|公告|措施|要点|指南|目录|标准|规则|清单|行动计划)"
)
_LEAD = re.compile(
    ".*(?:根据|按照|依据|依照|遵照|贯彻|落实|执行|参照|对照|废止|包括|有关|规定|精神|要求|以及|即|和|与|及|见|将|对|的|"
    "原(?=[京津冀晋蒙沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝黔滇陕]))"
)
_VOID = re.compile("废止|停止执行|停止施行|不再执行|失效|作废")
_NOT_VOID = re.compile("(?:未|不得|或者?|是否|修改、|修订、|及时|应当|建议|拟|被|立改)$")
_CUE = re.compile("(?:根据|按照|依据|依照|遵照|为贯彻|为落实|落实|执行)[^《》，。；]{0,8}$")
_BETWEEN = re.compile(
    r"(?:\s|[、，,；;和及与的]|以及|同时|原|即行?|自行|一并|相应|全部|均|予以|自[^。；《》]{0,24}起|"
    r"[（(][^（）()《》]{0,80}(?:[（(][^（）()《》]{0,20}[)）][^（）()《》]{0,40})?[)）]|[\d一二三四五六七八九十]{1,3}[.．、]|"
    r"等[\d一二三四五六七八九十]{0,4}[件个部份]?(?:规范性)?(?:文件|规章)?|文件|宣布|决定|此前|之前|印发|发布|公布)*+"
)


def scan(text: str) -> tuple[Citation, ...]:
    """Every 《title》 with the number behind it, and every number that stands without a title, in order."""
    found = list(_titled(text))
    edges = [(one.start, one.end) for one in found]
    at = 0
    for hit in CORE.finditer(text):
        while at < len(edges) and edges[at][1] <= hit.start():
            at += 1
        if at < len(edges) and edges[at][0] < hit.end():
            continue
        low = max(0, hit.start() - 24)
        front = FRONT.search(text[low : hit.start()])
        lead = trim_number(_LEAD.sub("", squeeze(front[0])) + squeeze(hit[0])) if front else ""
        if front and re.match("[^〔\\[（(【]", lead):
            start = low + front.start()
            found.append(Citation("", lead, hit.end() - _length_of(text, start, hit.end(), lead), hit.end()))
    return tuple(sorted(found, key=lambda one: one.start))


def _length_of(text: str, start: int, end: int, number: str) -> int:
    """How many characters the last ``len(number)`` non-blank ones take up."""
    left = len(number)
    for place in range(end - 1, start - 1, -1):
        left -= not text[place].isspace()
        if not left:
            return end - place
    return end - start


def _titled(text: str) -> Iterator[Citation]:
    depth, start = 0, 0
    for mark in _MARK.finditer(text):
        if mark.start() - start > _LONGEST:
            depth = 0
        if mark[0] == "《":
            if not depth:
                start = mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield _with_number(text, start, mark.end())


def _with_number(text: str, start: int, end: int) -> Citation:
    behind = _BEHIND.match(text, end)
    number = None
    if behind:
        hit = BRACKETED.search(behind[1]) or _ORDER.search(behind[1])
        number = trim_number(hit[0]).lstrip("年月日") if hit else None
    return Citation(squeeze(text[start + 1 : end - 1]), number, start, behind.end() if behind and number else end)


def citations(
    found: Sequence[Citation], text: str, *, title: str, number: str | None, void: Sequence[Citation]
) -> tuple[Citation, ...]:
    """The documents that a text cites: each once, without itself, its short names and what it declares void."""
    own, own_number = squeeze(title), normal_number(number or "")
    short = {squeeze(name) for name in _SELF.findall(text)}
    gone = {one.title for one in void if one.title} | {normal_number(one.number) for one in void if one.number}
    seen: set[str] = set()
    out: list[Citation] = []
    for one in found:
        key = normal_number(one.number) if one.number else one.title
        if one.title and (
            one.title in own or (own in one.title and own) or one.title in short or _BARE_TYPES.fullmatch(one.title)
        ):
            continue
        if not one.number and not _DOCUMENT.search(one.title):
            continue
        if key == own_number or key in gone or one.title in gone or key in seen or (one.title and one.title in seen):
            continue
        seen |= {key, one.title} - {""}
        out.append(one)
    return tuple(out)


def repealed(found: Sequence[Citation], text: str) -> tuple[Citation, ...]:
    """The documents that a text declares void: …《A》《B》同时废止, or 废止《A》."""
    out: list[Citation] = []
    for verb in _VOID.finditer(text):
        if _NOT_VOID.search(text[max(0, verb.start() - 4) : verb.start()]) or text[verb.end() : verb.end() + 1] == "的":
            continue
        out += _before(found, text, verb.start()) or _behind(found, text, verb.end())
    return tuple(dict.fromkeys(out))


def _before(found: Sequence[Citation], text: str, at: int) -> list[Citation]:
    place = bisect.bisect_right(found, at, key=lambda one: one.end) - 1
    group: list[Citation] = []
    sure = 0
    while place >= 0 and at - found[place].end <= 120 and _BETWEEN.fullmatch(text, found[place].end, at):
        sure = len(group) if re.search("[，,]", text[found[place].end : at]) else sure
        group.append(found[place])
        at = found[place].start
        place -= 1
    if group and _CUE.search(text[max(0, at - 12) : at]):
        group = group[:sure]
    return group[::-1]


def _behind(found: Sequence[Citation], text: str, at: int) -> list[Citation]:
    place = bisect.bisect_left(found, at, key=lambda one: one.start)
    group: list[Citation] = []
    limit = 60
    while (
        place < len(found)
        and found[place].start - at <= limit
        and (
            _BETWEEN.fullmatch(text, at, found[place].start)
            or (not group and re.fullmatch(rf"(?:下列|以下)?[{_C}、]{{0,30}}[：:]?", text[at : found[place].start]))
        )
    ):
        group.append(found[place])
        at = found[place].end
        limit = 120
        place += 1
    return group
