"""Which names are one department: by the catalogue of reforms, and by names that follow each other in the texts."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb, log

from policytext.government.agencies import Agency, AgencyList, canonical_agency
from policytext.government.agencies.lineage import department_of

__all__ = ["Body", "joined_names"]

_SLACK = datetime.timedelta(days=366)
"""So long may an old name go on beside a new one that the catalogue gives it: texts that were written before and issued after."""
_CHANCE = 0.01
"""By so small a chance, over all kinds of pairs together, must two names follow each other, where the catalogue knows of no rename."""
_LEAST = 3
"""Documents that must have the one name and the other."""


@dataclass(frozen=True, slots=True)
class Body:
    """A name in the texts, what it means, the days of the documents that have it, sorted, and all these documents, dated or not."""

    name: str
    agency: Agency
    days: tuple[datetime.date, ...]
    documents: frozenset[str] = field(default=frozenset())


def joined_names(
    bodies: Sequence[Body],
    *,
    eras: str,
    on: datetime.date | None = None,
    known: AgencyList | None = None,
    apart: Collection[frozenset[str]] = (),
    every: "Callable[[], Mapping[str, Body]] | None" = None,
) -> dict[str, str]:
    """Say under which name each body stands in the graph.

    Parameters
    ----------
    bodies : sequence of Body
        Names as they stand in the texts.
    eras : {"joined", "catalogue", "apart"}
    on : datetime.date, optional
        Day whose names the nodes bear; the last day of the texts if not given.
    known : AgencyList, optional
        Bodies that it lists are joined where it says that one became the other, and never by the texts.
    apart : collection of frozenset of str
        Pairs of names that stand as two bodies in one act: never variants of one department.
    every : callable, optional
        Gives the same names with the days of all documents that have them, whatever is counted of these; called only where the texts seem to show
        a rename, since reading all is slow.

    Returns
    -------
    dict of str to str
        From each name to the name of its node.

    Notes
    -----
    By the catalogue: a name that had ended by the last day becomes that of its successor where it has one; where places chose whether to take the
    new name, it does if the new one stands in the texts and the old one stops within a year. The heirs of a body that was split stay apart.
    Local variants of one department (水务局, 水利局) are one, unless one act names both.
    By the texts: two departments of one line of work and one place, the function of one of which holds the other's (城市管理行政执法, 城市管理), no document
    of which names both, undated ones included, and of which one is always named before the other. With m documents before and n after, chance
    would do that in 2 of C(m+n, m) cases; pairs of one kind in all places count together, and all kinds together must stay under one in a hundred.
    """
    by_name = {body.name: body for body in bodies}
    into = {name: name for name in by_name}
    if eras == "apart":
        return into
    last = max([day for body in bodies for day in body.days[-1:]] + ([on] if on is not None else []), default=None)
    for name, body in sorted(by_name.items()):
        into[name] = _by_catalogue(body, by_name, last, known)
    into = _variants(into, by_name, known, apart)
    if eras == "joined":
        joined = _by_texts(into, by_name, known)
        into = joined if joined == into or every is None else _by_texts(into, {**by_name, **every()}, known)
    return _named(into, by_name, on, known)


def _by_catalogue(body: Body, by_name: Mapping[str, Body], last: datetime.date | None, known: AgencyList | None) -> str:
    later = None if last is None else canonical_agency(body.name, region=body.agency.region or None, on=last, known=known)
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


def _variants(
    into: Mapping[str, str], by_name: Mapping[str, Body], known: AgencyList | None, apart: Collection[frozenset[str]]
) -> dict[str, str]:
    """Join local names of one department, unless one act names both."""
    groups: dict[tuple[str, str, object], list[str]] = defaultdict(list)
    for node in sorted(set(into.values())):
        agency = _agency(node, by_name, known)
        key = None if agency is None or not agency.level or agency.level == "national" else department_of(agency)
        if agency is not None and key is not None:
            groups[agency.region, agency.level, key].append(node)
    members: dict[str, set[str]] = defaultdict(set)
    for name, node in into.items():
        members[node].add(name)
    joined = dict(into)
    for nodes in groups.values():
        if not any(apart_of(members[one], members[other], apart) for one in nodes for other in nodes if one < other):
            joined |= {name: nodes[-1] for node in nodes for name in members[node]}
    return joined


def apart_of(one: Collection[str], other: Collection[str], apart: Collection[frozenset[str]]) -> bool:
    """Whether some name of one body and some name of the other stand as two in one act."""
    return any(frozenset((a, b)) in apart for a in one for b in other)


def _by_texts(into: Mapping[str, str], by_name: Mapping[str, Body], known: AgencyList | None) -> dict[str, str]:
    """Join departments of one line of work that follow each other without overlap."""
    kinds: dict[tuple[str, frozenset[str]], list[tuple[Body, Body]]] = defaultdict(list)
    for one, other in _neighbours(into, by_name, known):
        kinds[one.agency.system, frozenset((_function(one.agency), _function(other.agency)))].append((one, other))
    renamed: dict[str, str] = {}
    for pairs in kinds.values():
        ways = {_function(old.agency) for old, _ in pairs}
        follow = all(old.days and new.days and old.days[-1] < new.days[0] and not old.documents & new.documents for old, new in pairs)
        before, after = sum(len(old.documents) for old, _ in pairs), sum(len(new.documents) for _, new in pairs)
        dated = all(len(body.days) == len(body.documents) for pair in pairs for body in pair)
        if len(ways) == 1 and follow and dated and min(before, after) >= _LEAST:
            chance = log(2) - sum(log(comb(len(old.days) + len(new.days), len(old.days))) for old, new in pairs)
            if chance < log(_CHANCE / len(kinds)):
                renamed |= {old.name: new.name for old, new in pairs}
    return {name: renamed.get(node, node) for name, node in into.items()}


def _neighbours(into: Mapping[str, str], by_name: Mapping[str, Body], known: AgencyList | None) -> list[tuple[Body, Body]]:
    """Pairs of nodes of one line of work, level and place, and no third, the function of one of which holds the other's; the older one first."""
    pooled: dict[str, Body] = {}
    for node in sorted(set(into.values())):
        mine = [by_name[name] for name in sorted(into) if into[name] == node]
        agency = _agency(node, by_name, known)
        if agency is not None:
            pooled[node] = Body(node, agency, tuple(sorted(day for body in mine for day in body.days)), frozenset().union(*(body.documents for body in mine)))
    places: dict[tuple[str, str, str], list[Body]] = defaultdict(list)
    listed = set() if known is None else {agency.name for agency in known.agencies}
    for body in pooled.values():
        agency = body.agency
        if agency.system and agency.region and agency.level != "national" and department_of(agency) is not None and body.name not in listed:
            places[agency.system, agency.level, agency.region].append(body)
    found = []
    for bodies in places.values():
        one, other = _function(bodies[0].agency), _function(bodies[-1].agency)
        if len(bodies) == 2 and one != other and (one in other or other in one):
            old, new = sorted(bodies, key=lambda body: (body.days[:1] or (datetime.date.max,), body.name))
            found.append((old, new))
    return found


def _function(agency: Agency) -> str:
    """The name without its place and its organ word: 城市管理行政执法."""
    bare = agency.name.removeprefix(agency.region)
    return next((bare.removesuffix(organ) for organ in ("委员会", "办公室", "局", "厅") if bare.endswith(organ)), bare)


def _agency(node: str, by_name: Mapping[str, Body], known: AgencyList | None) -> Agency | None:
    return by_name[node].agency if node in by_name else canonical_agency(node, known=known)


def _named(into: Mapping[str, str], by_name: Mapping[str, Body], on: datetime.date | None, known: AgencyList | None) -> dict[str, str]:
    """Name each node by the spelling that held on a day, or else was used last."""
    members: dict[str, list[str]] = defaultdict(list)
    for name in sorted(into):
        members[into[name]].append(name)
    found: dict[str, str] = {}
    for node, names in members.items():
        if on is not None:
            chosen = _name_on(sorted({*names, node}), by_name, on, known)
        elif node not in by_name:
            chosen = node
        else:
            chosen = max(names, key=lambda name: (by_name[name].days[-1:] or (datetime.date.min,), len(by_name[name].days), name == node, name))
        found |= dict.fromkeys(names, chosen)
    return found


def _name_on(names: Sequence[str], by_name: Mapping[str, Body], on: datetime.date, known: AgencyList | None) -> str:
    """The name in force on a day by the catalogue; of several the one that the texts used last by then, else the one that they use first."""
    days = {name: by_name[name].days if name in by_name else () for name in names}
    agencies = {name: _agency(name, by_name, known) for name in names}
    held = [name for name, agency in agencies.items() if agency is not None and _holds(agency, on)] or list(names)
    used = [name for name in held if any(day <= on for day in days[name])]
    if used:
        return max(used, key=lambda name: (max(day for day in days[name] if day <= on), name))
    return min(held, key=lambda name: (days[name][:1] or (datetime.date.max,), name))


def _holds(agency: Agency, on: datetime.date) -> bool:
    return (agency.valid_from is None or agency.valid_from <= on) and (agency.valid_to is None or on <= agency.valid_to)
