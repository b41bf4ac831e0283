"""Places of administration in names and in running text: provinces, prefectures, counties, towns, coded places."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policytext.errors import expect
from policytext.government.places._hits import Hit, find_hits
from policytext.government.places.gazetteer import ABBREVIATIONS, PROVINCES, Path, code_path, gazetteer
from policytext.government.places.known import PlaceList, place_list

__all__ = [
    "PROVINCES",
    "Place",
    "find_places",
    "region_of",
]

_Full = tuple[str, str, str, str]
_LEVELS = ("province", "city", "county", "township")


@dataclass(frozen=True, slots=True)
class Place:
    """One place as it stands in a text: ``text[start:end] == name``.

    Attributes
    ----------
    name : str
        The place as written; a chain (河北省石家庄市长安区) is one place.
    start, end : int
        Half-open span in the text.
    province, city, county, town : str
        Full names as far as they are known; "" where not.
    level : str
        Of the finest unit: province, city, county, township, village or zone.
    candidates : tuple of str
        Full names from the province down, where the name alone could be any of several.
    """

    name: str
    start: int
    end: int
    province: str = ""
    city: str = ""
    county: str = ""
    level: str = "province"
    town: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """The full name from the province down, as far as it is known.

        >>> Place("石家庄", 0, 3, "河北省", "石家庄市", level="city").full
        '河北省石家庄市'
        """
        return f"{self.province}{self.city}{self.county}{self.town}" or self.name


def find_places(text: str, *, known: PlaceList | Sequence[str] | None = None) -> tuple[Place, ...]:
    """Find the places of administration that a text names.

    Provinces are found in full, short (河北) and as one character where it stands for a place (京津冀, 冀政发〔2023〕1号, 驻冀高校);
    prefectures in full and short, counties in full, coded places (A市, A3区), streets, towns, villages and zones behind a place
    or a boundary; units that are in no list by their form, where a larger unit, their bodies or a cell of their own speak for them.

    Parameters
    ----------
    text : str
        Any text; offsets refer to it.
    known : PlaceList or sequence of str, optional
        The user's own places, as :func:`read_places` reads them or as chains such as 云泽市青梧区.

    Returns
    -------
    tuple of Place
        In the order of the text; none overlap. Units that follow each other without a gap are one place.

    Raises
    ------
    InputError
        If ``text`` is no text, or ``known`` holds what is no place.

    Notes
    -----
    A name that several units share is decided by the units beside it, then by those that the text names elsewhere; otherwise
    it keeps its ``candidates``. Short names inside names of streets and institutions (南京路, 山东大学) and plates (冀C) are no
    places. Source of the names: see the head of ``places.tsv``.

    Examples
    --------
    >>> [(p.name, p.full) for p in find_places("石家庄市长安区与廊坊市签约")]
    [('石家庄市长安区', '河北省石家庄市长安区'), ('廊坊市', '河北省廊坊市')]
    >>> find_places("鼓楼区的路灯坏了")[0].candidates[:2]
    ('江苏省南京市鼓楼区', '江苏省徐州市鼓楼区')
    """
    expect(text, str, verb="find_places", hint="give one text; loop over a column")
    listed = place_list(known)
    chains = list(_chains(find_hits(text, names=listed.pattern() if listed else None), listed))
    sure = frozenset(path for _, paths in chains if len(paths) == 1 for path in paths)
    return tuple(_place(text, hits, _decide(paths, sure)) for hits, paths in chains)


def _chains(hits: Iterable[Hit], listed: PlaceList | None) -> Iterator[tuple[list[Hit], tuple[_Full, ...]]]:
    """Join hits that follow each other from a larger unit to a smaller one."""
    chain: list[Hit] = []
    paths: tuple[_Full, ...] = ()
    for hit in hits:
        fresh = _paths_of_hit(hit, listed)
        if chain and hit.start == chain[-1].end and hit.how != "letter" and chain[-1].how != "letter":
            joined = _joined(paths, fresh)
            if joined:
                chain.append(hit)
                paths = joined
                continue
        if chain:
            yield chain, paths
        chain, paths = ([], ()) if hit.how == "inside" else ([hit], fresh)
    if chain:
        yield chain, paths


def _paths_of_hit(hit: Hit, listed: PlaceList | None) -> tuple[_Full, ...]:
    table = gazetteer()
    if hit.how == "user" and listed:
        return listed.paths[hit.name]
    if hit.how == "letter":
        return ((ABBREVIATIONS[hit.name], "", "", ""),)
    if hit.how in ("known", "inside", "short"):
        source = table.short if hit.how == "short" else table.full
        return tuple((*path, "") for path in source[hit.name])
    coded = code_path(hit.name)
    if coded:
        town = hit.name[-1] in "镇乡村道社"
        return (("", coded[1], "" if town else coded[2], hit.name if town else ""),)
    if hit.how in ("zone", "town"):
        return (("", "", "", hit.name),)
    if hit.name.endswith("省"):
        return ((hit.name, "", "", ""),)
    return (("", hit.name, "", ""),) if hit.name[-1] in "市州" else (("", "", hit.name, ""),)


def _joined(outer: tuple[_Full, ...], inner: tuple[_Full, ...]) -> tuple[_Full, ...]:
    """Put units of one chain together: known ones must agree, unknown ones fill in below."""
    out: dict[_Full, None] = {}
    for one in outer:
        for other in inner:
            if _depth(other) > _depth(one) and all(not a or not b or a == b for a, b in zip(one, other, strict=True)):
                out[_filled(one, other)] = None
            elif _depth(one) == _depth(other) and one[3] and other[3]:
                out[(one[0], one[1], one[2], one[3] + other[3])] = None
            elif _depth(one) == 1 == _depth(other) and other[0] in ("", one[0]) and other[1].endswith("市"):
                out[(one[0], one[1], other[1], "")] = None
    if not out:
        return tuple(path for path in inner if path[2] and any(one[0] == path[0] and _is_new_area(one) for one in outer))
    agreeing = [path for path in out if path[0] or path[1]]
    return tuple(agreeing or out)


def _is_new_area(path: _Full) -> bool:
    """雄安新区容城县 is one place: a new area holds counties that the table has under their prefecture."""
    return path[1].endswith("新区") or path[2].endswith("新区")


def _filled(one: _Full, other: _Full) -> _Full:
    return (one[0] or other[0], one[1] or other[1], one[2] or other[2], one[3] or other[3])


def _depth(path: _Full) -> int:
    return max((at for at in range(4) if path[at]), default=0)


def _decide(paths: tuple[_Full, ...], sure: frozenset[_Full]) -> tuple[_Full, ...]:
    """Choose among units of one name by the units that the text names elsewhere."""
    if len(paths) < 2:
        return paths
    for depth in (2, 1):
        inside = tuple(path for path in paths if any(other[:depth] == path[:depth] and other[depth - 1] for other in sure))
        if len(inside) == 1:
            return inside
    return paths


def _place(text: str, hits: list[Hit], paths: tuple[_Full, ...]) -> Place:
    start, end = hits[0].start, hits[-1].end
    depth = max(map(_depth, paths))
    level = _LEVELS[depth]
    if depth == 3 and text[start:end].endswith(("村", "社区")):
        level = "village"
    if hits[-1].how == "zone":
        level = "zone"
    common = tuple(names.pop() if len(names := {path[at] for path in paths}) == 1 else "" for at in range(4))
    several = tuple("".join(path) for path in paths) if len(paths) > 1 else ()
    return Place(text[start:end], start, end, common[0], common[1], common[2], level, common[3], several)


def region_of(text: str, *, known: PlaceList | Sequence[str] | None = None) -> str | None:
    """Name the place that a text is about: for messages without a column of regions.

    Parameters
    ----------
    text : str
        A message, or any text.
    known : PlaceList or sequence of str, optional
        The user's own places.

    Returns
    -------
    str or None
        Full name from the province down to the county, as far as one is decided; None where no place is named or
        several are named equally often.

    Raises
    ------
    InputError
        If ``text`` is no text, or ``known`` holds what is no place.

    Notes
    -----
    From the province down, the unit named most often is taken; among equals the one that alone stands in the first
    sentence, then the one named down to the finer unit; where that decides nothing, the unit above is the answer. Units below the county are not looked at. Short names
    that may be several units don't count.

    Examples
    --------
    >>> region_of("A市A3区的路灯坏了，A3区一直没人修。"), region_of("青梧区的路灯坏了", known=["云泽市青梧区"]), region_of("路灯坏了")
    ('A市A3区', '云泽市青梧区', None)
    """
    expect(text, str, verb="region_of", hint="give one text; loop over a column")
    places = [place for place in find_places(text, known=known) if not place.candidates]
    paths = _with_parents([(place.province, place.city, place.county) for place in places])
    first = next((found.end() for found in re.finditer(r"[。！？!?\n]", text)), len(text))
    chosen: tuple[str, ...] = ()
    for depth in range(3):
        counts: dict[str, list[int]] = {}
        for place, path in zip(places, paths, strict=True):
            if path[:depth] == chosen and any(path[depth:]):
                tally = counts.setdefault(path[depth], [0, 0, 0])
                tally[0] += 1
                tally[1] += place.start < first
                tally[2] = max(tally[2], *(at for at in range(3) if path[at]))
        name = _winner(counts)
        if name is None:
            break
        chosen = (*chosen, name)
    return "".join(chosen) or None


def _with_parents(paths: list[Path]) -> list[Path]:
    """Give a unit the parents that it has elsewhere in the text: 西地省A市 tells where A市 is."""
    provinces = {path[1]: path[0] for path in paths if path[0] and path[1]}
    cities = {path[2]: path[1] for path in paths if path[1] and path[2]}
    out: list[Path] = []
    for province, city, county in paths:
        city = city or cities.get(county, "")
        out.append((province or provinces.get(city, ""), city, county))
    return out


def _winner(counts: dict[str, list[int]]) -> str | None:
    """The most frequent name, "" for units whose parent is unknown or where there is none; None where two are equal."""
    if not counts:
        return ""
    most = max(tally[0] for tally in counts.values())
    best = [name for name, tally in counts.items() if tally[0] == most]
    if len(best) > 1:
        best = [name for name in best if counts[name][1]]
    if len(best) > 1:
        detail = max(counts[name][2] for name in best)
        best = [name for name in best if counts[name][2] == detail]
    return best[0] if len(best) == 1 else None
