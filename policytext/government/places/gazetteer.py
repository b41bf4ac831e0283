"""The divisions of China as a table: names, short names, parents; and the names that a user adds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

__all__ = ["ABBREVIATIONS", "PROVINCES", "Change", "Gazetteer", "Path", "code_path", "gazetteer", "inner_stems", "stem_of"]

Path = tuple[str, str, str]
"""Province, prefecture, county; what does not apply is empty."""

PROVINCES = (
    "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市", "江苏省", "浙江省", "安徽省",
    "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "广西壮族自治区", "海南省", "重庆市", "四川省", "贵州省",
    "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区", "台湾省", "香港特别行政区", "澳门特别行政区",
)  # fmt: skip
"""Full names of the 34 units of province level, in the order of GB/T 2260."""

ABBREVIATIONS: Mapping[str, str] = MappingProxyType({
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "蒙": "内蒙古自治区", "辽": "辽宁省", "吉": "吉林省", "黑": "黑龙江省",
    "沪": "上海市", "苏": "江苏省", "浙": "浙江省", "皖": "安徽省", "闽": "福建省", "赣": "江西省", "鲁": "山东省", "豫": "河南省",
    "鄂": "湖北省", "湘": "湖南省", "粤": "广东省", "桂": "广西壮族自治区", "琼": "海南省", "渝": "重庆市", "川": "四川省", "蜀": "四川省",
    "贵": "贵州省", "黔": "贵州省", "云": "云南省", "滇": "云南省", "藏": "西藏自治区", "陕": "陕西省", "秦": "陕西省", "甘": "甘肃省",
    "陇": "甘肃省", "青": "青海省", "宁": "宁夏回族自治区", "新": "新疆维吾尔自治区", "台": "台湾省", "港": "香港特别行政区", "澳": "澳门特别行政区",
})  # fmt: skip
"""Characters that stand for a province."""

_PEOPLES = (
    "各族|壮族|回族|维吾尔族?|(?<!内)蒙古族?|藏族|苗族|彝族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|"
    "纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|塔吉克族?|怒族|鄂温克族|保安族|裕固族|独龙族|鄂伦春族?|普米族"
)
_STEM = re.compile(rf"(?:{_PEOPLES})*(?:自治[区州县旗]|特别行政区)$|(?:地区|新区|矿区|林区|[省市区县旗盟])$")
_CODED = re.compile(r"([A-Z])(\d{0,3})(?:市|区|县|镇|乡|村|街道|社区)")


def stem_of(name: str) -> str:
    """Leave off what says the kind of a unit; a name of one character keeps it.

    >>> stem_of("石家庄市"), stem_of("延边朝鲜族自治州"), stem_of("易县"), stem_of("大兴安岭地区")
    ('石家庄', '延边', '易县', '大兴安岭')
    """
    stem = _STEM.sub("", name)
    return stem if len(stem) > 1 else name


def code_path(name: str) -> Path | None:
    """Read a coded name of anonymised data: A3区 lies in A市.

    >>> code_path("A3区"), code_path("A市"), code_path("云泽市")
    (('', 'A市', 'A3区'), ('', 'A市', ''), None)
    """
    found = _CODED.fullmatch(name)
    if not found:
        return None
    city = f"{found[1]}市"
    return ("", city, name if found[2] or not name.endswith("市") else "")


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that was renamed or merged: from the month ``since`` on it is ``into``."""

    name: str
    since: str
    into: str
    province: str


@dataclass(frozen=True, eq=False, slots=True)
class Gazetteer:
    """All units: full name → paths, short name of provinces and prefectures → paths, changes; ``now`` are the paths in force."""

    full: Mapping[str, tuple[Path, ...]]
    short: Mapping[str, tuple[Path, ...]]
    changes: Mapping[str, tuple[Change, ...]]
    longest: int
    now: frozenset[Path]


@cache
def inner_stems() -> Mapping[str, frozenset[str]]:
    """Short name of a prefecture → short names of its counties: 海口 → 美兰 ..."""
    out: dict[str, set[str]] = {}
    for _, city, county in gazetteer().now:
        if city and county and len(stem_of(county)) > 1:
            out.setdefault(stem_of(city), set()).add(stem_of(county))
    return MappingProxyType({city: frozenset(stems) for city, stems in out.items()})


@cache
def gazetteer() -> Gazetteer:
    """Read the table that comes with the package, once."""
    parts = _sections(resources.files("policytext.government").joinpath("data", "places.tsv").read_text(encoding="utf-8"))
    full: dict[str, dict[Path, None]] = {}
    short: dict[str, dict[Path, None]] = {}
    for province, city, counties in parts["now"]:
        full.setdefault(province, {})[(province, "", "")] = None
        city = "" if city == "-" else city
        _enter(full, city, (province, city, ""))
        short.setdefault(stem_of(province), {})[(province, "", "")] = None
        short.setdefault(stem_of(city), {})[(province, city, "")] = None
        for county in counties.split():
            _enter(full, county, (province, city, county))
    now = frozenset(path for paths in full.values() for path in paths)
    for province, city, names in parts["former"]:
        for name in names.split():
            if (name.endswith("市") and city == "-") or name.endswith(("盟", "地区")):
                _enter(full, name, (province, name, ""))
            else:
                _enter(full, name, (province, city.strip("-"), name))
    for name, province, city in parts["zones"]:
        _enter(full, name, (province, city.strip("-"), name))
    short = {name: {path: None for path in paths if path[1] == ""} or paths for name, paths in short.items() if name}
    changes: dict[str, list[Change]] = {}
    for name, since, into, province in parts["changed"]:
        changes.setdefault(name, []).append(Change(name, since, into, province))
    return Gazetteer(
        full=MappingProxyType({name: tuple(paths) for name, paths in full.items()}),
        short=MappingProxyType({name: tuple(paths) for name, paths in short.items()}),
        changes=MappingProxyType({name: tuple(rows) for name, rows in changes.items()}),
        longest=max(map(len, full)),
        now=now,
    )


def _sections(text: str) -> dict[str, list[list[str]]]:
    parts: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("["):
            rows = parts.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            rows.append(line.split("\t"))
    return parts


def _enter(table: dict[str, dict[Path, None]], name: str, path: Path) -> None:
    for spelling in _spellings(name):
        table.setdefault(spelling, {})[path] = None


def _spellings(name: str) -> Iterable[str]:
    """Autonomous units are also named without their peoples: 延边州, 元江县."""
    if not name:
        return ()
    if re.search("自治[州县旗]$", name) and stem_of(name) != name:
        return (name, stem_of(name) + name[-1])
    return (name,)
