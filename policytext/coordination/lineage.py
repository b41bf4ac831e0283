"""Which names are one department: by the catalogue of reforms, and by names that follow each other in the texts."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, log

from policytext.government.agencies import Agency, AgencyList, canonical_agency
from policytext.government.agencies.lineage import department_of

__all__ = ["Body", "joined_names"]

_SLACK = datetime.timedelta(days=366)
"""So long may an old name go on beside a new one that the catalogue gives it: texts that were written before and issued after."""

_CHANCE = log(0.01)
"""By so small a chance must two names follow each other without overlap, where the catalogue knows of no rename."""


@dataclass(frozen=True, slots=True)
class Body:
    """A name in the texts, what it means, and the days of the documents that have it, sorted."""

    name: str
    agency: Agency
    days: tuple[datetime.date, ...]


def joined_names(bodies: Sequence[Body], *, eras: str, on: datetime.date | None, known: AgencyList | None = None) -> dict[str, str]:
    """Say under which name each body stands in the graph.

    Parameters
    ----------
    bodies : sequence of Body
    eras : {"joined", "catalogue", "apart"}
    on : datetime.date or None
        Day whose names count; nothing is joined by the catalogue of reforms without one.
    known : AgencyList, optional

    Returns
    -------
    dict of str to str
        From each name to the name of its node.

    Notes
    -----
    By the catalogue: a name that had ended by ``on`` becomes that of its successor where it has one; where places chose whether to take the new
    name, it does if the new one stands in the texts and the old one stops within a year. The heirs of a body that was split stay apart.
    Local variants of one department (水务局, 水利局) become the name that was used last.
    By the texts: two departments of one line of work and one place, of which one is never named after the other first was; over all places
    together this must have less than one chance in a hundred (with m documents before and n after, 1 in C(m+n, m)).
    """
    by_name = {body.name: body for body in bodies}
    into = {name: name for name in by_name}
    if eras == "apart":
        return into
    for name, body in sorted(by_name.items()):
        into[name] = _by_catalogue(body, by_name, on, known)
    groups: dict[tuple[str, str, object], list[str]] = defaultdict(list)
    for name in sorted(set(into.values())):
        agency = by_name[name].agency if name in by_name else canonical_agency(name, known=known)
        key = None if agency is None or not agency.level or agency.level == "national" else department_of(agency)
        if agency is not None and key is not None:
            groups[agency.region, agency.level, key].append(name)
    days = _days_by_node(into, by_name)
    for names in groups.values():
        last = max(names, key=lambda name: (_last(days[name]), len(days[name]), name))
        into |= {name: last for name, node in into.items() if node in names}
    if eras == "joined":
        into = _by_texts(into, by_name)
    return into


def _by_catalogue(body: Body, by_name: Mapping[str, Body], on: datetime.date | None, known: AgencyList | None) -> str:
    later = None if on is None else canonical_agency(body.name, region=body.agency.region or None, on=on, known=known)
    if later is None or not body.agency.level:
        return body.name
    if not later.candidates:
        return later.name
    names = {agency.name for agency in later.candidates}
    others = sorted(name for name in names - {body.name} if name in by_name)
    if body.name not in names or len(others) != 1:
        return body.name
    new = by_name[others[0]].days
    return others[0] if not new or not body.days or body.days[-1] <= new[0] + _SLACK else body.name


def _by_texts(into: Mapping[str, str], by_name: Mapping[str, Body]) -> dict[str, str]:
    """Join departments of one line of work that follow each other without overlap."""
    days = _days_by_node(into, by_name)
    places: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for node in sorted(set(into.values())):
        agency = by_name[node].agency if node in by_name else None
        if agency is not None and agency.system and agency.region and agency.level != "national" and department_of(agency) is not None:
            places[agency.system, agency.level, agency.region].append(node)
    pairs: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    chance: dict[tuple[str, str, str], float] = defaultdict(float)
    for (system, _, _), nodes in places.items():
        if len(nodes) != 2 or not all(days[node] for node in nodes):
            continue
        old, new = sorted(nodes, key=lambda node: (days[node][0], node))
        kind = (system, str(department_of(by_name[old].agency)), str(department_of(by_name[new].agency)))
        follows = days[old][-1] < days[new][0]
        chance[kind] += -log(comb(len(days[old]) + len(days[new]), len(days[old]))) if follows else float("inf")
        pairs[kind].append((old, new))
    renamed = {old: new for kind, found in pairs.items() if chance[kind] < _CHANCE for old, new in found}
    return {name: renamed.get(node, node) for name, node in into.items()}


def _days_by_node(into: Mapping[str, str], by_name: Mapping[str, Body]) -> dict[str, tuple[datetime.date, ...]]:
    found: dict[str, list[datetime.date]] = {node: [] for node in into.values()}
    for name, node in into.items():
        found[node] += by_name[name].days
    return {node: tuple(sorted(days)) for node, days in found.items()}


def _last(days: Sequence[datetime.date]) -> datetime.date:
    return days[-1] if days else datetime.date.min
