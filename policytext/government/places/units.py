"""Where a unit of administration lies, and what became of it."""

import datetime
from collections.abc import Iterable, Sequence

from policytext.errors import InputError, expect, explain
from policytext.government.places.gazetteer import ABBREVIATIONS, Change, Path, code_path, gazetteer
from policytext.government.places.known import units_of

__all__ = ["current_place", "parent_of", "province_of"]


def province_of(place: str) -> str:
    """Name the province that a place lies in.

    Parameters
    ----------
    place : str
        A name as texts have it: full, short, an abbreviation, or a chain from the province down.

    Returns
    -------
    str
        The full name of the province, or "" where it is unknown or there are several (鼓楼区).

    Raises
    ------
    InputError
        If ``place`` is no text.

    Examples
    --------
    >>> province_of("石家庄市"), province_of("冀"), province_of("西安市长安区"), province_of("鼓楼区")
    ('河北省', '河北省', '陕西省', '')
    """
    expect(place, str, verb="province_of", hint="give one name; loop over a column")
    if place in ABBREVIATIONS:
        return ABBREVIATIONS[place]
    provinces = {path[0] for path in _paths_of(units_of(place))}
    return provinces.pop() if len(provinces) == 1 else ""


def parent_of(place: str) -> str:
    """Name the unit that a place lies in, one level up.

    Parameters
    ----------
    place : str
        A name as texts have it: a chain from any level down, or a single unit.

    Returns
    -------
    str
        The full name of the parent from the province down as far as it is known; "" for provinces, and where the
        parent is unknown or there are several candidates.

    Raises
    ------
    InputError
        If ``place`` is no text.

    Notes
    -----
    Units that are in no list are cut by their form, so that chains of invented names work too.

    Examples
    --------
    >>> parent_of("石家庄市"), parent_of("河北省石家庄市长安区"), parent_of("云泽市青梧区"), parent_of("A3区")
    ('河北省', '河北省石家庄市', '云泽市', 'A市')
    >>> parent_of("长安区"), parent_of("河北省")
    ('', '')
    """
    expect(place, str, verb="parent_of", hint="give one name; loop over a column")
    units = units_of(place)
    paths = _paths_of(units)
    if len(paths) == 1:
        names = [name for name in next(iter(paths)) if name]
        known = sum(1 for unit in units if _is_known(unit))
        return "".join([*names, *units[known:]][:-1])
    return "" if paths and len(units) == 1 else "".join(units[:-1])


def _is_known(unit: str) -> bool:
    return unit in gazetteer().full or unit in gazetteer().short or code_path(unit) is not None


def _paths_of(units: Sequence[str]) -> frozenset[Path]:
    """The paths that all known units of a chain allow; the finest is the last of them."""
    table = gazetteer()
    paths: tuple[Path, ...] = ()
    for unit in units:
        coded = code_path(unit)
        fresh = (coded,) if coded else table.full.get(unit) or table.short.get(unit, ())
        inside = tuple(path for path in fresh if any(_contains(outer, path) for outer in paths)) if paths else fresh
        if not inside:
            break
        paths = inside
    return frozenset(paths)


def _contains(outer: Path, inner: Path) -> bool:
    return all(not name or name == other for name, other in zip(outer, inner, strict=True))


def current_place(place: str, *, on: datetime.date) -> str:
    """Name what a unit had become by a day, where it was renamed or merged.

    Parameters
    ----------
    place : str
        A unit as texts have it, alone or in a chain.
    on : datetime.date
        Changes are known by their month: from its first day on they count.

    Returns
    -------
    str
        The full name of the successor from the province down, or ``place`` as it was given where nothing had changed.

    Raises
    ------
    InputError
        If ``place`` is no text, or ``on`` no day.

    Notes
    -----
    Knows the changes in the section ``changed`` of ``places.tsv``, from 2001 on. A unit that was divided is given the part that took
    its seat or most of it. A name that another unit still has (桥东区) counts as changed only behind the unit it lay in.

    Examples
    --------
    >>> import datetime
    >>> current_place("莱芜市", on=datetime.date(2018, 12, 31)), current_place("莱芜市", on=datetime.date(2019, 6, 30))
    ('莱芜市', '山东省济南市莱芜区')
    """
    expect(place, str, verb="current_place", hint="give one name; loop over a column")
    if not isinstance(on, datetime.date) or on != on:
        raise InputError(explain(f"current_place: on={on!r} is no day", hint="give a datetime.date"))
    for _ in range(3):
        later = _later_name(place, on.isoformat())
        if later == place:
            break
        place = later
    return place


def _later_name(place: str, day: str) -> str:
    table = gazetteer()
    units = units_of(place)
    outer = _paths_of(units[:-1])
    in_force = bool(units) and any(path in table.now for path in _paths_of(units) if units[-1] in path)
    for change in table.changes.get(units[-1], ()) if units else ():
        if change.since <= day and (_lay_in(change, outer) if len(units) > 1 else not in_force):
            return change.province + change.into
    return place


def _lay_in(change: Change, outer: Iterable[Path]) -> bool:
    """Whether a changed unit is the one in this chain: of the same province, and of the same prefecture where one is named."""
    table = gazetteer()
    for province, city, _ in outer:
        path = (province, city, change.name)
        former = path in table.full.get(change.name, ()) and path not in table.now
        if province == change.province and (not city or former or change.into.startswith(city) or city in table.changes):
            return True
    return False
