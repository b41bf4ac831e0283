"""Rules that allow no difference, and rules that make one: sentences of policies by their wording."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Rule", "rules_in"]

_WHO = "(?:区县|县区|县|区|市|乡镇|镇街|街道|乡|镇|村|社区|单位|部门|地方|地区|个人|组织|地)"
_KIND = "(?:户型|地势|地形|地区|地域|区域|类型|大小|规模|情况|条件|城乡|山区|平原|行业|对象|季节|时段|家庭|人群|基础|远近|新旧)"
_PATTERN = "(?:标准|模式|样式|图集|图纸|规格|类型|格式|做法|方案|要求|技术路线|口径|比例|时限|进度)"
_AREA = "(?:全市|全县|全区|全省|全国|全镇|市级|省级|县级|区级|国家|全域)"
# No difference may be made, whatever the case is.
_REFUSES = re.compile(
    rf"不(?:得|准|许|予|允许|能)(?:擅自|自行|随意)?(?:变通|走样|另搞一套|另行制定|改用|采用其他|选用其他|变更类型)|不加?区[分别]{_KIND}?|不分{_KIND}"
    rf"|(?:无论|不论|不管)[^，。；]{{1,20}}，?[^。；]{{0,10}}?(?:一律|都必须|均须|均应|必须|统一)|(?<![防避])整齐划一"
    rf"|(?:一个|同一|唯一)(?:标准|模式|样式)(?:执行|推进|实施|到底|建设|验收)|(?:一律|必须|严格|统一)[^，。；]{{0,8}}(?:同图|同样|照图|照此)(?:施工|建设|执行|实施)"
)
# One standard for all, in binding words.
_ONE = re.compile(
    rf"(?:一律|必须|严格|应当|统一|均须|只能)[^，。；]{{0,6}}(?:执行|采用|按照|按|实行|使用|套用|参照)[^，。；]{{0,4}}{_AREA}?(?:统一|同一)的?[^，。；]{{0,8}}{_PATTERN}"
    rf"|一律(?:采用|改为|改成|建成|安装|配置|推广|实行|照)[^，。；]{{1,20}}|{_AREA}(?:执行|实行|采用|推行)(?:同一|统一)[^，。；]{{0,8}}{_PATTERN}"
)
_TAKEN_BACK = re.compile("(?:不搞|不设|不作|不做|不要求|没有|避免|防止|杜绝|切忌|不得下达|严禁|不以|不再|反对|克服|纠正|整治)[^，。；]{0,10}$")
_LEVEL = "(?:一|每)(?:点|区|村|户|坞|企|厂|楼|院|小区|路|街|校|园|镇|乡|县|店|河|塘|片|品|岗|人|车|桥|站)一(?:策|方案|案|法|单|计划|做法)"
_BASIS = (
    "(?:地形|地势|地貌|海拔|水文|土壤|人口|户情|户型|村情|区情|规模|实际|类型|类别|条件|差异|特点|禀赋|水平|财力|基础|需要|需求|意愿"
    "|情形|收入|年龄|区域|片区|区位|功能)"
)
_DIFFERS = re.compile(
    rf"(?:分类|分区|分片|分类别|分区域|分级分类|分层分类|差异化|差别化)(?:施策|指导|推进|实施|治理|处置|改造|确定|管理|补助|制定|设置|要求|扶持|整治|管控|评价|考核)|{_LEVEL}"
    rf"|因(?:地|户|村|企|人|路|校|园|城|类|河|时)(?:制宜|施策)|不搞[^，。；]{{0,8}}(?:统一|一刀切)|不(?:设|作|做)统一|不(?:要求|搞)(?:[^，。；]{{0,4}})统一|不[“\"]?一刀切"
    rf"|(?:根据|按照|按|结合(?![我本])|区分|依据)(?![^，。；]{{0,30}}(?:法|条例|规定|办法|意见|通知|精神)[》〉，])[^。；]{{0,24}}{_BASIS}[^。；]{{0,16}}(?:分别|分类|确定|选择|选定|采取|制定|自主|设置)(?!本)"
    rf"|对[^，。；]{{2,24}}(?:分别|分类)(?:施策|确定|采取|制定|给予|处理|实施)|(?:允许|可以)[^，。；]{{0,4}}{_WHO}?[^，。；]{{0,16}}(?:调整|选择|自主确定|自行确定|另行确定)"
    rf"|{_WHO}(?:可以|可)(?:在[^，。；]{{1,16}}前提下)?[^，。；]{{0,8}}(?:调整|选择|自主|自行确定)|(?:山区|高山|河谷|平原|老城|新区|县城|城区|集镇|农村)[^，。；]{{0,16}}以[^，。；]{{1,16}}为主"
)
_REFUSED = re.compile("不予采纳|不予支持|不符|不得|不允许|不采纳|不予|取消|停止|避免|严禁|不再")


@dataclass(frozen=True, slots=True)
class Rule:
    """A passage of a text: ``kind`` is ``"refuses"`` (differences), ``"one"`` (standard for all) or ``"differs"``; ``at`` is where the cue stands."""

    kind: str
    start: int
    end: int
    at: int
    cue: str


def rules_in(text: str) -> Iterator[Rule]:
    """Find sentences that refuse differences, set one standard for all, or make differences; a sentence counts once a kind.

    >>> [(rule.kind, rule.cue) for rule in rules_in("各村改厕一律按统一图纸施工，不得变通。山区以旱厕改良为主。不搞统一模式。")]
    [('refuses', '不得变通'), ('one', '一律按统一图纸'), ('differs', '山区以旱厕改良为主'), ('differs', '不搞统一')]
    >>> list(rules_in("个别村按户情选择类型的意见，不予采纳。避免整齐划一。"))
    []
    """
    for match in re.finditer(r"[^。！？；\n]+[。！？；]?", text):
        sentence, offset = match.group(), match.start()
        differs = next((hit for hit in _DIFFERS.finditer(sentence) if not _REFUSED.search(_after(sentence, hit))), None)
        for kind, pattern in (("refuses", _REFUSES), ("one", _ONE)):
            hit = next((found for found in pattern.finditer(sentence) if not _TAKEN_BACK.search(sentence[: found.start()])), None)
            if hit is not None:
                yield Rule(kind, offset, match.end(), offset + hit.start(), hit.group())
        if differs is not None:
            yield Rule("differs", offset, match.end(), offset + differs.start(), differs.group())


def _after(sentence: str, hit: "re.Match[str]") -> str:
    """What may take a difference back: the rest of the sentence, where the cue itself is no negation."""
    return "" if hit.group().startswith("不") else sentence[hit.end() :]
