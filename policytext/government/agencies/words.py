"""Word lists and small patterns that the names of government bodies are built from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from policytext.government.agencies._catalogue import catalogue
from policytext.government.places.gazetteer import PROVINCES

__all__ = ["AGENCY_END", "LEVELS", "ORGANS", "PLACE_START", "PROVINCES", "NameWords", "name_words", "place_before"]

LEVELS = "省市区县州旗乡镇"
"""Characters that stand for the level of a body, alone (市财政局) or at the end of a place (云泽市)."""

_SHORT_PROVINCES = tuple(
    re.sub(r"(?:壮族|回族|维吾尔)?(?:省|市|自治区|特别行政区)$", "", province) for province in PROVINCES
)  # fmt: skip
_NOT_IN_PLACE = (
    "由和与及向在对请要将经以为是的等各该其同会让被把据按从到至于并或即因就也都已未不可应能须需得给本我厅局委部办署院府、处"
)
_P = rf"[^\W\d_{_NOT_IN_PLACE}a-zA-Z]"
_KIND = "自治区|自治州|自治县|地区|新区|高新区|开发区|[市州盟区县旗]|街道|乡(?![建村])|镇(?!化)"
# Provinces are known; anonymised data and invented places have others of two characters (西地省), but 制造强省 is none.
_PROVINCE = rf"{'|'.join(PROVINCES)}|{_P}(?![强大小全各外该跨邻两]){_P}省"
_NAMED = rf"(?:{_PROVINCE}|{_P}{{2,10}}?(?:自治区|自治州|自治县)|{_P}{{2,4}}?(?:{_KIND})|[A-Z]\d{{0,3}}(?:{_KIND}))"
_BARE = f"(?:{'|'.join(_SHORT_PROVINCES)})"
_LEVEL = "(?:国家|中央|全国|中国|中共|各级|各|县级以上|[本我全]?(?:自治区|新区|高新区|开发区|[省市区县州旗乡镇])级?)"
PLACE_BEFORE = re.compile(rf"(?:中共|政协)?(?:{_NAMED}{{1,3}}|{_BARE}|{_LEVEL})(?:人民政府)?$")
"""A place or a level that ends where the function of a body starts."""

PLACE_START = re.compile(rf"^(?:中共|政协)?((?:{_NAMED}){{1,3}}|{_BARE})")
"""A named place at the start of a name."""


def place_before(text: str, low: int, at: int) -> int | None:
    """Where a place or level that ends at ``at`` starts; nothing before ``low`` is looked at.

    >>> place_before("报云泽市财政局", 0, 4)
    1
    """
    found = PLACE_BEFORE.search(text[low:at])
    if not found:
        return None
    inner = max((found[0].find(province) for province in PROVINCES if not found[0].startswith("中共")), default=0)
    start = low + found.start() + max(inner, 0)
    return start + 1 if text[start] in "报送交" and at - start > 3 else start


ORGANS = re.compile(
    "管委会|工作委员会|委员会|办公厅|办公室|人民政府|领导小组|指挥部|办事处|联席会议|总局|分局|总队|支队|大队|中心|管理处|"
    "厅(?![级长])|局(?![面部限势长级促])|委(?![员托派任内培])|部(?![门分署长级位件队属委落])|"
    "办(?![法理事学案公好结件税证实医园展企校主班各成])|署(?!名)|院(?![校士长所系内落外])|站(?![点台])|队(?!伍)"
)
"""Organ words; look-aheads keep 部门, 办法, 委托 and the like out."""

AGENCY_END = re.compile(
    "(?:[厅局委部办署]|政府|办公[室厅]|委员会|管委会|总?工会|法院|检察院|海关|支行|人民?银行|央行|人行|中心|部门|机构|机关|办事处|"
    "[总支大]队|小组|指挥部|联席会议|科协|科学技术协会|残联|妇联|社科联|文联|侨联|工商联|联合会|党校|国务院|党委|党组|人大|"
    "政协|处|监管局|供销合作?总?社|红十字会|贸促会|科学院|农科院|工程院|中科院|社科院)$"
)
"""How a name ends that can carry a duty of government."""


@dataclass(frozen=True, slots=True)
class NameWords:
    """Words of ``agency_functions.txt`` and of the catalogue: short or full form → full form."""

    functions: Mapping[str, str]
    standing: Mapping[str, str]
    local: Mapping[str, str]
    longest: int


_LOOSE = frozenset({"商业", "信用", "密码", "政务"})
"""Functions that are too common as plain words to make a name in running text."""


@cache
def name_words() -> NameWords:
    """Read the word lists once; they never change while a program runs."""
    text = resources.files("policytext.government").joinpath("data", "agency_functions.txt").read_text(encoding="utf-8")
    parts: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            current = parts.setdefault(line.strip("[]"), {})
            continue
        short, _, full = line.partition("\t")
        current[short] = full or short
    tables = catalogue()
    functions = parts["functions"]
    for word, meant in tables.functions.items():
        if len(word) > 1 and word not in _LOOSE and word.removesuffix("管理") not in functions:
            functions.setdefault(word, meant[0][0])
    for word, full in tables.national.items():
        parts["standing"].setdefault(word, full)
    return NameWords(
        functions=MappingProxyType(functions),
        standing=MappingProxyType(parts["standing"]),
        local=MappingProxyType(parts["local"]),
        longest=max(map(len, functions)),
    )
