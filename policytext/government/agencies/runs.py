"""Names that stand side by side and share the place of the first: 市发改委、财政局、住建局."""

import datetime
import re
from collections.abc import Iterable

from policytext.government.agencies._catalogue import catalogue
from policytext.government.agencies.agency import Agency
from policytext.government.agencies.known import AgencyList
from policytext.government.agencies.names import canonical_agency

__all__ = ["place_shared", "resolve_run", "resolve_with"]

_NATION = "全国"
_MARK = re.compile("自治区|[省市区县州盟旗]")
_ALONE = re.compile("(?:科|股|室|组|所|站|中队|街道|[镇乡村]|社区|街道办事处|街道办|办事处|党组|人员|(?<!大)学校|医院)$")
"""How names end that belong to no place of a neighbour: parts of bodies, and bodies below it."""


def resolve_run(
    names: Iterable[str], *, region: str | None = None, on: datetime.date | None = None, known: AgencyList | None = None
) -> tuple[Agency | None, ...]:
    """Resolve names that stand in one list: a name without place has that of the last name before it with one.

    >>> [body.name for body in resolve_run(["云泽市发改委", "财政局", "教育部", "发展改革委"])]
    ['云泽市发展和改革委员会', '云泽市财政局', '教育部', '国家发展和改革委员会']
    """
    found: list[Agency | None] = []
    place = ""
    for name in names:
        agency = resolve_with(place, name, region=region, on=on, known=known)
        place = place_shared(agency, place)
        found.append(agency)
    return tuple(found)


def resolve_with(
    place: str, name: str, *, region: str | None, on: datetime.date | None, known: AgencyList | None
) -> Agency | None:
    """Resolve a name whose neighbour has a place: that one where the name has none of its own."""
    own = canonical_agency(name, region=region, on=on, known=known)
    if not place or _ALONE.search(name) or (known is not None and name in known.aliases):
        return own
    bare = own if region is None else canonical_agency(name, on=on, known=known)
    if bare is None or bare.region or bare.level:
        return own
    if place == _NATION:
        shared = canonical_agency(name, region=_NATION, on=on, known=known)
        return shared if shared is not None and shared.level == "national" else own
    shared = canonical_agency(place + name, region=region, on=on, known=known)
    return shared if shared is not None and shared.level and (shared.system or shared.region) else own


def place_shared(agency: Agency | None, before: str) -> str:
    """Place or level that a body gives to names behind it (全国 behind a national body); ``before`` where it has none."""
    if agency is None or (not agency.region and not agency.level):
        return before
    if agency.level == "national":
        return _NATION
    if agency.region:
        return agency.region
    lead = next(lead for lead in (*catalogue().leads, "") if agency.name.startswith(lead))
    mark = _MARK.match(agency.name, len(lead))
    return mark[0] if mark else before
