"""Which level a body stands on, and which lower units a clause puts a task on."""

import re
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType

from policytext.government import canonical_agency

__all__ = ["LEVELS", "issuer_level", "level_of", "loaded_units", "names_lower"]

LEVELS = ("national", "province", "city", "county", "township", "village")
"""From the top down."""

_UNITS = MappingProxyType({
    "village": "村民委员会|居民委员会|村（居）民委员会|村\\(居\\)民委员会|村（居）委会|村委会|居委会|行政村|村级(?:组织|党组织)?|各村(?![庄落民])|村集体|村党组织|"
    "每个村|社区居委会|村(?=要|应|须|必须|和社区)",
    "township": "乡镇（街道）|乡（镇）人民政府|乡\\(镇\\)人民政府|镇（街道）|乡镇(?:人民政府|政府|街道)?|镇街|街道办事处|街道(?!路|两侧|店|名)|乡级|各镇|"
    "镇人民政府|街镇",
    "county": "县（市、区）(?:人民)?(?:政府)?|县\\(市、?区\\)|区县(?:人民)?(?:政府)?|县区(?:人民)?(?:政府)?|各县(?:（市、区）|区)?(?:人民)?(?:政府)?|"
    "各区(?:人民)?(?:政府)?(?!域|间)|县级(?:人民政府|政府)?(?!以上)|各县市区",
    "city": "各设区(?:的)?市(?:人民)?(?:政府)?|设区市(?:人民)?(?:政府)?|各市(?:人民)?(?:政府)?(?!场|民)|市州|各州市|地市级",
})  # fmt: skip
_MODAL = "应当|应(?![急用对届])|必须|务必|须(?!知)|要(?![求素点])"
_DOES = (
    "负责|承担|组织(?!形|机)|落实|完成|实施|明确|建立|开展|设立|成立|配备|配齐|聘请|选聘|巡查|排查|登记|上报|报送|填报|补齐|清理|维护|管护|筹措|筹集|解决|制定|"
    "做好|做到|抓好|召开|安排(?!的)|确定|拆除|验收|宣传|入户|对照|对辖区|逐一|于\\d|在\\d"
)


@cache
def _load() -> "re.Pattern[str]":
    unit = "|".join(f"(?P<{level}>{pattern})" for level, pattern in _UNITS.items())
    bare = "|".join(_UNITS.values())
    more = f"(?:(?:、|和|及|以及|与|（)(?:各|所在|相关)?(?:{bare}|[一-龥]{{2,10}}(?:部门|单位|学校|管委会)|开发区)）?)*"
    return re.compile(f"(?<!向)(?<!给)(?<!对)(?<!支持)(?<!至)(?<!到)(?<!会同)(?:{unit}){more}[^，。；：、（）]{{0,10}}?(?:[，](?:按照?|依据|"
        f"结合)[^，。；]{{1,20}}[，])?(?P<cue>{_MODAL}|{_DOES})")


_BACKED = re.compile("不得|可以|有权|禁止|严禁|免于|不再要求|不需|无需")
_NOT = re.compile("(?:截留|抵扣|审核通过|以上(?:人民政府|政府)?$)")


def level_of(name: str) -> str:
    """The level a body or a kind of body stands on; empty where unknown.

    >>> level_of("云泽市水务局"), level_of("各乡镇"), level_of("村民委员会"), level_of("有关部门")
    ('city', 'township', 'village', '')
    """
    agency = canonical_agency(name)
    if agency is not None and agency.level:
        return agency.level
    for level, pattern in _ready_units():
        if pattern.search(name):
            return level
    return ""


@cache
def _ready_units() -> "tuple[tuple[str, re.Pattern[str]], ...]":
    return tuple((level, re.compile(pattern)) for level, pattern in _UNITS.items())


_ENDS = (
    ("国务院", "national"), ("中央", "national"), ("自治区", "province"), ("省", "province"), ("市", "city"), ("州", "city"), ("县", "county"), ("区", "county"),
    ("镇", "township"), ("乡", "township"),
)  # fmt: skip


def issuer_level(issuers: str, title: str) -> str:
    """The level of a document's issuers (、 or ； between them), else of the place its title starts with; the highest where they differ."""
    names = [name.strip() for name in re.split("[；;、|]", issuers) if name.strip()]
    found = [level for name in names if (level := level_of(name)) in LEVELS]
    if not found:
        place = re.match("(?:国务院|中共中央)|[一-龥]{2,8}?(?:自治区|省|市|自治州|县|区|镇|乡)", title)
        words = place[0] if place else ""
        found = [level for end, level in _ENDS if words.endswith(end)][:1]
    return min(found, key=LEVELS.index) if found else ""


def loaded_units(text: str) -> Iterator[tuple[str, str, int, int, str]]:
    """Give the units below a city that a clause puts a task on: unit, level, span, cue; what they may or may not do is no task.

    >>> [(unit, level, cue) for unit, level, _, _, cue in loaded_units("各乡镇应当明确一个机构；村集体可以收费。")]
    [('乡镇', 'township', '应当')]
    """
    for found in _load().finditer(text):
        level = next(name for name in _UNITS if found[name])
        unit = found[level]
        if _BACKED.search(found[0]) or text.startswith("不得", found.end()) or _NOT.search(unit):
            continue
        yield unit, level, found.start(), found.end(), found["cue"]


def names_lower(text: str, level: str) -> bool:
    """Whether a clause names units below a level.

    >>> names_lower("向各区县拨付", "city"), names_lower("向各区县拨付", "county")
    (True, False)
    """
    if level not in LEVELS:
        return False
    below = LEVELS[LEVELS.index(level) + 1 :]
    return any(pattern.search(text) for name, pattern in _ready_units() if name in below) or ("基层" in text)
