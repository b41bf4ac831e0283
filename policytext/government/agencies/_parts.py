"""Parts of bodies behind their names: 市教育局人事科, 县公安局交警大队, 省财政厅办公室."""

import re
from collections.abc import Iterator
from dataclasses import replace

from policytext.government.agencies._fixed import BRANCH
from policytext.government.agencies._organs import PART_ORGANS
from policytext.government.agencies._span import Span

__all__ = ["with_parts"]

_STOP = "由和与及向在对请将为以是的等各并或已未"
_AFTER = (
    r"[^一-鿿]|反映|咨询|联系|电话|调查|核实|办理|负责|进行|工作|执法|人员|的|对|和|或|与|及|已|将|在"
    r"|收到|接到|检查|督查|召开|派|安排|受理|表示|回复|答复|告知|提供|申请|办事|于"
    r"|组织|针对|就|会|到|赶|处理|处置|牵头|落实|巡逻|执勤|前往|立即|迅速|高度|多次|\Z"
)
_NO_PART = "成立|设立|组建|抽调|召开|开展|加强|联合|组织|会同|安排|要求|责成|相关|有关|一楼|二楼|三楼|门户|官方|会议|工作人员|执法人员|负责|可|内设|下设"
_PART = re.compile(
    rf"[A-Z]\d{{0,3}}[区县市](?:分局|[大中支]队)|[一二三四五六七八九十]{{1,2}}[大中支]队(?={_AFTER})|(?!{_NO_PART})[^\W\d_{_STOP}]{{2,7}}?"
    rf"(?:分局|[大中支]队|[科股所]|(?<![科议教验处])室|(?<!网)站|(?<![核查办调惩判理])处(?![于在理置罚])|中心|办公室"
    rf"|(?:监管|检查|督查|整治|整顿|工作|调查|专项|执法)小组)(?={_AFTER})"
)
"""A part of a body whose function no list has, where the phrase plainly ends behind it."""
_PART_OR_GROUP = re.compile(rf"党组|[^\W\d_{_STOP}]{{2,7}}[科股处]")
_OUR = re.compile(
    r"(?:[我该]|(?<![成根基资原日样版文课书])本)(?:(?:[局厅委部队镇乡区县市]|办(?!法))|[大中支]队|街道|中心)(?=[^\W\d_])"
)
_OUR_OWN = re.compile(
    r"(?:^|(?<=[^一-鿿])|(?<=[由经对向报与和])|(?<=要求|责成|安排|通知))(?:局|厅|委(?!托))"
    r"(?:党组(?!成员|书记|副书记)|[^\W\d_局]{2,6}?[科股处])(?![室长员目学罚理置分])"
)


def with_parts(text: str, spans: list[Span]) -> Iterator[Span]:
    """Join a body with its part right behind it (市教育局人事科); our own parts (我局人事科) are names too."""
    own = [
        Span(part.start(), part.end(), False, part[0][-1])
        for our in _OUR.finditer(text)
        if (part := _PART.match(text, our.end()))
    ]
    own += [
        Span(part.start(), part.end(), False, part[0][-1])
        for part in _OUR_OWN.finditer(text)
        if _PART_OR_GROUP.fullmatch(part[0][1:])
    ]
    rest = sorted([*spans, *own], key=lambda span: (span.start, -span.end))
    at, floor = 0, 0
    while at < len(rest):
        span = rest[at]
        at += 1
        if span.start < floor:
            continue
        while True:
            following = next((other for other in rest[at : at + 2] if other.start == span.end), None)
            end = _part_end(text, span, following)
            if end is None:
                break
            span = replace(span, end=end, organ=following.organ if following and following.end == end else text[end - 1])
        floor = span.end
        yield span


_DIVISION = re.compile(
    rf"(?!{_NO_PART})[^\W\d_{_STOP}司部]{{1,10}}?(?:(?<![公上])司(?![法机长令仪徒职])|(?<=办公)厅(?!级))(?={_AFTER}|副?[司处]长)"
)
"""A department of a ministry (教育部基础教育司)."""
_MINISTRY = re.compile("(?:部|国家[^、，]{1,12}(?:委员会|委|局)|总局|总署|署|国务院[^、，]{2,12})$")
_BRANCHED = ("人行", "人民银行", "总局", "国家能源局", "国家外汇管理局", "国家统计局")
_GOVERNS = re.compile("(?:国务院|政府|[省市区县州旗党工]委|市[A-Z]?委)$")
_OFFICE = re.compile("办公[厅室]|办(?![法理事学案公好结件税证实医园展企校主班各成完复会了的到得过厂妥文贷卡])")


def _part_end(text: str, span: Span, following: Span | None) -> int | None:
    if office := _OFFICE.match(text, span.end):
        return office.end()
    if text.endswith(_BRANCHED, span.start, span.end) and (branch := BRANCH.match(text, span.end)):
        return branch.end()
    if following is not None and text.endswith("机关", span.start, span.end) and following.organ == "部门":
        return following.end
    if following is not None and not following.placed and following.organ not in ("部门", "机构", "机关", "交警"):
        governs = bool(_GOVERNS.search(text, max(span.start, span.end - 3), span.end)) and following.organ not in ("中心",)
        if governs or PART_ORGANS.fullmatch(following.organ):
            return following.end
    ministry = span.organ in "部署局委会" and _MINISTRY.search(text, max(span.start, span.end - 16), span.end)
    if ministry and (division := _DIVISION.match(text, span.end)):
        return division.end()
    if following is None and text[span.end - 1] in "局厅委队府院署处办" and (part := _PART.match(text, span.end)):
        return part.end()
    return None
