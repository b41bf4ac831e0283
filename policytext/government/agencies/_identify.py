"""Which body a name means by the catalogue alone: national, local, part of one, or as it stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from policytext.government.agencies._catalogue import catalogue
from policytext.government.agencies._resolve import Meaning, meanings, rendered
from policytext.government.agencies._split import Split, splits
from policytext.government.agencies._words import AGENCY_END
from policytext.government.agencies.agency import Agency

__all__ = ["Identity", "identify"]


@dataclass(frozen=True, slots=True)
class Identity:
    """A body with what successions call it; ``others`` are the bodies that the name may mean instead."""

    agency: Agency
    key: str = ""
    organ: str = ""
    others: tuple[Agency, ...] = ()


_NATIONAL = re.compile("国家(?!级)|国务院|中共中央|中央|全国|中国|中华|最高")
_PART = re.compile(r"[^\W_]{0,14}?(?:[司厅局室处组署]|中心|办公[厅室]|委员会|党组|特派[员]?办(?:事处)?)$")
_BODY_END = re.compile(
    "(?:[所站社村队室科股组院行办]|居委会|村委会|社区|街道|[镇乡]|专班|大学|中学|小学|学校|公司|集团|协会|学会|商会|基金会)$"
)


_OPEN = re.compile(
    "[省市区县乡镇]级?以上|设区的?市|乡镇(?!企业)|市县|县市(?![场政])|县区|区县|省市(?![场政])|直辖市|各|上级|下级|同级|当地|属地|本级|主管|有关|相关|(?:司法|行政|立法|执法|国家)机关$"
)
"""Names, or their starts, that stand for several bodies."""

_NO_LEVEL = re.compile("市(?:场|政(?!府|协)|容|区)|区域|乡村|县域|镇村")
"""Words at the start of a name whose first character is no level."""


@lru_cache(maxsize=1 << 17)
def identify(name: str, region: str) -> Identity | None:
    """Resolve a name without blanks; ``region`` is a place, ``"全国"`` or empty."""
    tables = catalogue()
    national = region == "全国"
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
        if found := _read(split):
            return found
    return _as_it_stands(name, readings, national)


def _read(split: Split) -> Identity | None:
    if not split.rest:
        return _place_alone(split) if split.place and not split.mark and not split.lead else None
    meaning = next(meanings(split), None)
    if meaning is None:
        return None
    others = tuple(_other(name, split) for name in meaning.others)
    return Identity(rendered(meaning, split), meaning.key, meaning.organ, others)


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
        if full and _PART.match(name, end):
            body = tables.bodies[full]
            return Identity(Agency(full + name[end:], "全国", "national", body.system, body.kind))
    return None


def _as_it_stands(name: str, readings: Iterable[Split], national: bool) -> Identity | None:
    if not (AGENCY_END.search(name) or _BODY_END.search(name)):
        return None
    if _NATIONAL.match(name) and AGENCY_END.search(name):
        return Identity(Agency(name, "全国", "national"))
    placed = (split for split in readings if split.place and split.rest and not split.guess)
    split = next((split for split in placed if not (split.mark or name[:1] in "市区县镇乡") or not _NO_LEVEL.match(name)), None)
    if split is None or (split.mark and len(split.rest) < 2):
        return Identity(Agency(name, "全国" if national else "", "national" if national else ""))
    full = split.lead + split.place + split.rest
    return Identity(Agency(full, "" if split.mark else split.place, split.level))
