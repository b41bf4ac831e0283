"""Full names of bodies: place for level, full function, full organ word; what a name means on a day."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from policytext.errors import InputError, expect, explain
from policytext.government.agencies._catalogue import catalogue
from policytext.government.agencies._identify import Identity, identify
from policytext.government.agencies._resolve import heir, rendered
from policytext.government.agencies._split import Split, starts_with_known, where_of
from policytext.government.agencies.agency import Agency
from policytext.government.agencies.known import AgencyList
from policytext.government.agencies.lists import is_placeholder
from policytext.government.agencies.words import PLACE_START
from policytext.government.places.gazetteer import PROVINCES

__all__ = ["canonical_agency", "day_of", "heirs_of", "in_force", "place_of"]

_WHOLE = 0.999


def place_of(name: str) -> str:
    """Give the named place at the start of a body's name.

    Parameters
    ----------
    name : str
        A body's name as it stands.

    Returns
    -------
    str
        The place as written; empty where the name has none, or only a level (市民政局).

    Raises
    ------
    InputError
        If ``name`` is no text.

    Examples
    --------
    >>> place_of("云泽市青梧区民政局"), place_of("市民政局")
    ('云泽市青梧区', '')
    """
    expect(name, str, verb="place_of", hint="give one name; loop over several")
    found = PLACE_START.match(name)
    if not found:
        return ""
    place = found[1]
    full = next((province for province in PROVINCES if province.startswith(place)), place)
    return full if len(place) > 1 else ""


def canonical_agency(
    name: str, *, region: str | None = None, on: datetime.date | None = None, known: AgencyList | None = None
) -> Agency | None:
    """Resolve a name to the body that it means.

    Parameters
    ----------
    name : str
        A name as it stands in a text: full, short (省工信厅), behind the character of a province (冀工信厅), a part of a
        body (市公安局交警支队).
    region : str, optional
        Place that the text speaks for (云泽市青梧区): 市财政局 becomes 云泽市财政局, and 省财政厅 the one of the province that
        the place lies in; ``"全国"`` takes a bare name (气象局) for the national body. A bare name gets no place: 财政局 in a
        text for 云泽市 may be that of the city or of a district.
    on : datetime.date, optional
        Day that the text speaks of. A name that had ended by then becomes that of the successor.
    known : AgencyList, optional
        The user's own bodies; they go before the catalogue of the library.

    Returns
    -------
    Agency or None
        Equal for all spellings of one body. ``None`` for a name that names no single body (有关部门) or no body at all.
        What a name leaves open stands in ``candidates``: 市规划局, or the heirs of a body that was split. A word for a kind
        of body (本局, 领导小组) and two names in one (财政部、教育部) are ``None`` too; 市委、市政府, which act as one, have
        both as candidates.

    Raises
    ------
    InputError
        If ``name`` or ``region`` is no text, ``on`` no day or ``known`` no list of agencies.

    Notes
    -----
    Assumes that local bodies bear the usual names; where a place chose another one, say so in ``known``. Old local names
    stand until the day by which the reform was to be done at their level, so in between both names are right. Where
    places chose differently (交通局 became 交通运输局, or stayed), the choices are candidates. What stands in brackets behind a
    name, 原 before it and a stop at its end are left out. A new name is
    never taken back to an old one: several bodies may have been merged into it, and a text that has it shows that it
    was in use. Sources: see the heads of the tables ``agency_*.tsv``.

    Examples
    --------
    >>> import datetime
    >>> canonical_agency("市发改委", region="云泽市").name
    '云泽市发展和改革委员会'
    >>> canonical_agency("冀工信厅") == canonical_agency("省工信厅", region="石家庄市")
    True
    >>> canonical_agency("云泽市国土局", on=datetime.date(2020, 5, 1)).name
    '云泽市自然资源局'
    """
    expect(name, str, verb="canonical_agency", hint="give one name; loop over several")
    expect(known, (AgencyList, type(None)), verb="canonical_agency(..., known=)", hint="read_agencies(path) gives one")
    expect(region, (str, type(None)), verb="canonical_agency(..., region=)", hint="name one place, such as '云泽市'")
    return _canonical(_plain(name), "".join((region or "").split()), day_of(on, "canonical_agency"), known)


_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_BRACKET = re.compile(r"(?<=..)[（(［\[][^（）()［］\[\]]{2,40}[）)］\]]$")


def _plain(name: str) -> str:
    """A name without blanks, characters that have no width, and a stop at its end."""
    return _UNSEEN.sub("", name).rstrip("。，、；：,.;:")


def day_of(on: datetime.date | None, verb: str) -> datetime.date | None:
    """The day of ``on``, without its time; what is none is refused."""
    expect(on, (datetime.date, type(None)), verb=f"{verb}(..., on=)", hint="give a datetime.date, such as date(2024, 3, 20)")
    if on != on:  # NaT differs from itself
        raise InputError(explain(f"{verb}(..., on=) is a missing date", hint="leave 'on' out where no day is known"))
    return on.date() if isinstance(on, datetime.datetime) else on


@lru_cache(maxsize=1 << 17)
def _canonical(name: str, region: str, on: datetime.date | None, known: AgencyList | None) -> Agency | None:
    if not name:
        return None
    listed = _listed(name, region, known) if known else ()
    if not listed:
        found = _found(name, region)
        if found is None or (is_placeholder(name) and not (found.agency.system and found.agency.level)):
            return None
        listed = (_listed(found.agency.name, region, known) or _respelled(found.agency, known)) if known else ()
        if not listed:
            return _open(found, on, known) if found.others else in_force(found.agency, on, known)
    now = tuple(dict.fromkeys(body for agency in listed for body in [in_force(agency, on, known)]))
    return now[0] if len(now) == 1 else Agency(name, candidates=now)


def _found(name: str, region: str) -> Identity | None:
    """What the catalogue says of a name, then of the name without 原 before it or a bracket behind it."""
    if name[:1] == "原" and not starts_with_known(name):
        former = identify(name[1:], region)
        if former is not None and (former.agency.system or former.others):
            return former
    found = identify(name, region)
    shorter = _BRACKET.sub("", name)
    return identify(shorter, region) if found is None and shorter != name else found


def _listed(name: str, region: str, known: AgencyList) -> tuple[Agency, ...]:
    """Bodies of the user's list that bear a name, in the place of the text where that tells them apart."""
    found = known.aliases.get(name, ())
    if len(found) > 1 or (found and found[0].name != name):
        here = tuple(agency for agency in found if not agency.region or _covers(region, agency.region))
        found = here or (found if not region else ())
    return tuple(_completed(agency) for agency in found)


def _respelled(agency: Agency, known: AgencyList) -> tuple[Agency, ...]:
    """Bodies of the user's list whose name is another spelling of a body of the catalogue (云泽市工信局)."""
    return tuple(_completed(body) for body in _spelled_out(known).get(agency.name, ()))


@lru_cache(maxsize=64)
def _spelled_out(known: AgencyList) -> Mapping[str, tuple[Agency, ...]]:
    """Bodies of a list by their full spellings in the catalogue, where the list has no such name of its own."""
    out: dict[str, tuple[Agency, ...]] = {}
    for body in known.agencies:
        found = identify(body.name, body.region)
        if found is not None and found.agency.region and not found.others and found.agency.name not in known.aliases:
            out[found.agency.name] = (*out.get(found.agency.name, ()), body)
    return MappingProxyType(out)


def _covers(region: str, place: str) -> bool:
    """Whether a text that speaks for one place may mean the body of another by a short name."""
    return bool(region) and (region.startswith(place) or where_of(region).name.startswith(where_of(place).name))


def _completed(agency: Agency) -> Agency:
    """Fill what the user's list leaves empty from the catalogue."""
    found = identify(agency.name, agency.region)
    if found is None:
        return agency
    like = found.agency
    return replace(
        agency, region=agency.region or like.region, level=agency.level or like.level, system=agency.system or like.system,
        kind=agency.kind or like.kind, valid_from=agency.valid_from, valid_to=agency.valid_to,
    )  # fmt: skip


def _open(found: Identity, on: datetime.date | None, known: AgencyList | None) -> Agency:
    """An ambiguous name: its candidates, without those that did not exist on the day."""
    there = [body for body in found.others if on is None or _exists(body, on)]
    if len(there) == 1:
        return there[0]
    shared = {body.system for body in there}
    system = shared.pop() if len(shared) == 1 else ""
    return replace(found.agency, system=system, candidates=tuple(in_force(body, on, known) for body in there or found.others))


def _exists(agency: Agency, on: datetime.date) -> bool:
    return (agency.valid_from is None or agency.valid_from <= on) and (agency.valid_to is None or on <= agency.valid_to)


def in_force(agency: Agency, on: datetime.date | None, known: AgencyList | None = None) -> Agency:
    """Follow renames up to a day; a split leaves the old name with its heirs as candidates."""
    seen = {agency}
    while on is not None and agency.valid_to is not None and on > agency.valid_to:
        heirs = heirs_of(agency, known)
        if not heirs:
            return agency
        if len(heirs) > 1 or heirs[0][1] < _WHOLE:
            return replace(agency, candidates=tuple(dict.fromkeys(in_force(body, on, known) for body, _ in heirs)))
        agency = heirs[0][0]
        if agency in seen:
            return agency
        seen.add(agency)
    return agency


def heirs_of(agency: Agency, known: AgencyList | None = None) -> tuple[tuple[Agency, float], ...]:
    """Direct successors of a body with their shares."""
    own = tuple(_heirs_in(agency, known)) if known else ()
    if own:
        return own
    found = identify(agency.name, agency.region)
    if found is None or not found.key:
        return ()
    tables = catalogue()
    ended = tables.ended(agency.level, found.key, found.organ, agency.region)
    pairs = tables.heirs[ended] if ended else ()
    if agency.level == "national":
        return tuple((tables.bodies[name], weight) for name, weight in pairs)
    last = tables.last_day(agency.level, ended)
    split = Split("", agency.region or _mark_of(agency), agency.level, "", mark=not agency.region)
    bodies = ((rendered(heir(key, found.organ, agency.level, split.place), split), weight) for key, weight in pairs)
    return tuple((_not_before(body, last), weight) for body, weight in bodies)


def _not_before(body: Agency, last: datetime.date | None) -> Agency:
    """An heir: where a place kept an old name, the reform that might have ended it did not."""
    return replace(body, valid_to=None) if body.valid_to and last and body.valid_to <= last else body


def _heirs_in(agency: Agency, known: AgencyList) -> Iterator[tuple[Agency, float]]:
    for step in known.successions:
        if step.predecessor == agency.name:
            found = next((body for body in known.aliases.get(step.successor, ()) if body.name == step.successor), None)
            yield _completed(found or Agency(step.successor, agency.region, valid_from=step.date)), step.weight


def _mark_of(agency: Agency) -> str:
    """The level word that stands for the place of a body without one (省 in 省国土资源厅)."""
    return next((mark for mark in ("自治区", *"省市区县州旗") if agency.name.startswith(mark)), "")
