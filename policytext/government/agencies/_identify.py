"""Which body a name means by the catalogue alone: national, local, part of one, or as it stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from policytext.government.agencies._catalogue import MUNICIPALITIES, catalogue
from policytext.government.agencies._resolve import Meaning, meanings, rendered
from policytext.government.agencies._split import CORPS, Split, short_place, splits, where_of
from policytext.government.agencies.agency import Agency
from policytext.government.agencies.words import AGENCY_END, PLACE_START

__all__ = ["Identity", "identify", "is_bare"]


@dataclass(frozen=True, slots=True)
class Identity:
    """A body with what successions call it; ``others`` are the bodies that the name may mean instead."""

    agency: Agency
    key: str = ""
    organ: str = ""
    others: tuple[Agency, ...] = ()


_NATIONAL = re.compile("国家(?!级)|国务院|中共中央|中央|全国|中国|中华|最高")
_PART = re.compile(r"[^\W_]{0,14}?(?:(?<!公)司|[厅局室处组署]|中心|办公[厅室]|委员会|党组|特派[员]?办(?:事处)?)$")
_BODY_END = re.compile(
    "(?:[所站社村队室科股组院行办]|居委会|村委会|社区|街道|[镇乡]|专班|大学|中学|小学|学校|公司|集团|协会|学会|商会|基金会)$"
)


_OPEN = re.compile(
    "[省市区县乡镇]级?以上|设区的?市|乡镇(?!企业)|市县|县市(?![场政])|县区|区县|省市(?![场政])|直辖市|各|上级|下级|同级|当地|属地|本级|主管|有关|相关|(?:司法|行政|立法|执法|国家)机关$"
)
"""Names, or their starts, that stand for several bodies."""

_NO_LEVEL = re.compile("市(?:场|政(?!府|协)|容|区)|区域|乡村|县域|镇村")
"""Words at the start of a name whose first character is no level."""


_BARE = re.compile(
    "[本我贵该此全]?(?:[局厅委部办署科处室站所院社馆队]|分局|总局|[总支大中]队|中心|委员会|办公[室厅]|领导小组|指挥部|联席会议|(?:工作)?专班|"
    "(?:工作)?小组|工作组|办事处|机关|单位|学校|大学|中学|小学|社区|街道|[镇乡]|村(?:民委员|委)会|(?:社区)?居(?:民委员|委)会|公司|集团|协会|学会|商会|"
    "基金会|自治区)"
)
"""Words for a kind of body, which name none."""

_JOINED = re.compile("[、，,；;]|[厅局部委办](?:以及|[和与及])(?=.{2})")
"""What joins the names of two bodies."""

_REPUBLIC = "中华人民共和国"


def is_bare(name: str) -> bool:
    """Whether a name is but a word for a kind of body.

    >>> is_bare("本局"), is_bare("领导小组"), is_bare("市数据局")
    (True, True, False)
    """
    return _BARE.fullmatch(name) is not None


@lru_cache(maxsize=1 << 17)
def identify(name: str, region: str) -> Identity | None:
    """Resolve a name without blanks; ``region`` is a place, ``"全国"`` or empty."""
    tables = catalogue()
    national = region == "全国"
    if is_bare(name):
        return None
    if name.startswith(_REPUBLIC) and name not in tables.national:
        rest = name.removeprefix(_REPUBLIC)
        whole = tables.national.get(rest)
        if found := Identity(tables.bodies[whole], whole) if whole else _part_of_national(rest):
            return found
    if name.startswith("中国共产党") and name not in tables.national:
        name = "中共" + name.removeprefix("中国共产党")
    full = tables.national.get(name) or (tables.bare.get(name) if national else None)
    if full:
        return Identity(tables.bodies[full], full)
    if _OPEN.match(name):
        return None
    readings: dict[Split, None] = {}
    for split in splits(name, "" if national else region):
        if split in readings:
            continue
        readings[split] = None
        if not split.place and (found := _part_of_national(name)):
            return found
        if found := _branch(split) or _read(split):
            whole = tables.bare.get(found.agency.name) if national else None
            if whole:
                return Identity(tables.bodies[whole], whole)
            return found if found.others or not _JOINED.search(name) else None
    return _as_it_stands(name, readings, national)


def _read(split: Split) -> Identity | None:
    if not split.rest:
        return _place_alone(split) if split.place and not split.mark and not split.lead else None
    meaning = next(meanings(split), None)
    if meaning is None:
        return None
    others = tuple(_other(name, split) for name in meaning.others)
    return Identity(rendered(meaning, split), meaning.key, meaning.organ, others)


_BRANCH = re.compile("(公安|生态环境|环境保护|环保|自然资源和规划|规划和自然资源|自然资源|国土资源|国土|工商行政管理|工商)分局")


def _branch(split: Split) -> Identity | None:
    """A branch of a city's bureau named by its district (青梧区公安分局): the bureau and its branch (云泽市公安局青梧分局)."""
    found = _BRANCH.fullmatch(split.rest)
    if not found or split.level != "county" or split.mark or split.lead:
        return None
    province, city, county, _ = where_of(split.place).units
    city = city or (province if province in MUNICIPALITIES else "")
    if not city or not county or not split.place.startswith(city):
        return None
    return identify(f"{city}{found[1]}局{short_place(county)}分局", "")


def _other(template: str, split: Split) -> Agency:
    """A candidate of an ambiguous name, with what the catalogue says of it."""
    form = catalogue().names.get(template)
    if form is None:
        for reading in meanings(Split("", split.place, split.level, template.removeprefix("~"), split.mark)):
            return rendered(replace(reading, name=template), split)
        return rendered(Meaning(template), split)
    return rendered(Meaning(form.name, form.kind, form.system, form.name, "", form.since), split)


def _place_alone(split: Split) -> Identity | None:
    """A place that acts: its government, its street office, its management committee."""
    place = split.place
    if place.endswith("街道"):
        form = "~办事处"
    elif place == CORPS:
        form = "~"
    elif place.endswith(("地区", "盟")):
        form = "~行政公署"
    elif split.level == "county" and _ZONE_END.search(place) and not place.endswith(("浦东新区", "滨海新区")):
        form = "~管理委员会"
    else:
        form = "~人民政府"
    kind = {"~办事处": "government", "~管理委员会": "area"}.get(form, "government")
    system = {"~办事处": "街道", "~管理委员会": "管理委员会"}.get(form, "人民政府")
    return Identity(rendered(Meaning(form, kind, system, form), split), form)


_ZONE_END = re.compile("(?:高新|经开|开发|新|示范|管理|合作|保税)区$")


def _part_of_national(name: str) -> Identity | None:
    """A national body and a part of it: 教育部办公厅."""
    tables = catalogue()
    for end in range(len(name) - 1, 1, -1):
        full = tables.national.get(name[:end])
        if full and name[end:] in tables.national:
            return None
        if full and _PART.match(name, end):
            body = tables.bodies[full]
            return Identity(Agency(full + name[end:], "全国", "national", body.system, body.kind))
    return None


def _as_it_stands(name: str, readings: Iterable[Split], national: bool) -> Identity | None:
    if not (AGENCY_END.search(name) or _BODY_END.search(name)) or _several(name):
        return None
    if _NATIONAL.match(name) and AGENCY_END.search(name):
        return Identity(Agency(name, "全国", "national"))
    placed = (split for split in readings if split.place and split.rest and not split.guess)
    split = next((split for split in placed if not (split.mark or name[:1] in "市区县镇乡") or not _NO_LEVEL.match(name)), None)
    if split is None or (split.mark and len(split.rest) < 2):
        if name.endswith(("公司", "集团")) and not _NATIONAL.match(name):
            return None
        return Identity(Agency(name, "全国" if national else "", "national" if national else ""))
    full = split.lead + split.place + split.rest
    return Identity(Agency(full, "" if split.mark else split.place, split.level))


def _several(name: str) -> bool:
    """Whether a name that no table has holds the names of two bodies: joined, or run together."""
    if _JOINED.search(name):
        return True
    national = catalogue().national
    if any(name[:end] in national and name[end:] in national for end in range(2, len(name) - 1)):
        return True
    place = PLACE_START.match(name)
    again = name.find(place[1], place.end()) if place else -1
    return again > 0 and name[again - 1] in "厅局部委办会府院"
