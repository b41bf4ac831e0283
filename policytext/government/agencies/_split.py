"""What a name starts with: a lead (中共, 团), a place or a level, and the rest; all readings, the likeliest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policytext.government.agencies._catalogue import MUNICIPALITIES, catalogue
from policytext.government.agencies.words import PLACE_START
from policytext.government.places.gazetteer import ABBREVIATIONS, PROVINCES, Path, code_path, gazetteer, stem_of

__all__ = ["CORPS", "Split", "Where", "short_place", "splits", "starts_with_known", "where_of"]

CORPS = "新疆生产建设兵团"
"""The corps that governs a part of Xinjiang as a province governs its own."""

_LEVELS = ("province", "city", "county", "township")
_MARK = re.compile(
    r"[本我该]?(自治区|新区|高新区|经开区|(?:高新技术产业|经济技术|高新|经济|综合)?(?:开发区|保税区)|街道|[省市区县州盟旗乡镇])级?(?=[^\W\d_])"
)
_MARK_LEVEL = {"省": 0, "自治区": 0, "市": 1, "州": 1, "盟": 1, "乡": 3, "镇": 3, "街道": 3}
_ZONE = re.compile("(?:国家级)?(?:高新技术产业|经济技术|高新|经济|综合)?(?:开发区|示范区|保税区)|高新区|经开区|新区")
_NAMED_ZONE = re.compile(rf"[^\W\d_和与及]{{2,6}}?(?:{_ZONE.pattern})")
_DIVISION = re.compile(rf"{CORPS}(第[一二三四五六七八九十]{{1,3}}师(?:[^\W\d_和与及]{{2,4}}?市)?)?")
_CASUAL = re.compile("(广西|宁夏|新疆)自治区|内蒙(?!古)|(?:生产建设)?兵团")
_IN_FULL = {"广西": "广西壮族自治区", "宁夏": "宁夏回族自治区", "新疆": "新疆维吾尔自治区"}
_TOWN = re.compile(r"[^\W\d_和与及]{1,6}?(?:街道|镇(?!化)|(?<!城)乡(?![建村]))(?=[^\W\d_]|$)")


@dataclass(frozen=True, slots=True)
class Where:
    """A place as a chain of units, one a level (empty where unknown): province, city, county, town."""

    units: tuple[str, str, str, str] = ("", "", "", "")

    @property
    def depth(self) -> int:
        """Index of the finest unit; -1 for no place."""
        return max((at for at in range(4) if self.units[at]), default=-1)

    @property
    def level(self) -> str:
        """Level of the finest unit, empty for no place."""
        return _LEVELS[self.depth] if self.depth >= 0 else ""

    @property
    def name(self) -> str:
        """The place as names of bodies have it: a district with its city, a county and a city without what is above."""
        province, city, county, town = self.units
        above = city or (province if province in MUNICIPALITIES else "")
        if county:
            alone = len(gazetteer().full.get(county, ())) == 1 and county[-1] != "区" and province not in MUNICIPALITIES
            return (county if alone else (above or province) + county) + town
        return (city or province) + town


@dataclass(frozen=True, slots=True)
class Split:
    """One reading of a name: lead + place + rest.

    ``mark``: the place is the level word of one that is not known; ``guess``: the reading counts only if the rest means something.
    """

    lead: str
    place: str
    level: str
    rest: str
    mark: bool = False
    guess: bool = False


@lru_cache(maxsize=4096)
def where_of(text: str) -> Where:
    """Read a place that stands alone; an unknown one by its form.

    >>> where_of("河北省石家庄市长安区").name, where_of("云泽市青梧区").units[1:3], where_of("怀来县").units[1]
    ('石家庄市长安区', ('云泽市', '青梧区'), '张家口市')
    """
    text = ABBREVIATIONS.get(text, text)
    found = list(_known(text))
    best = max(found, key=lambda one: one[0], default=(0, Where()))
    if best[0] == len(text):
        return best[1]
    if (short := _one(gazetteer().short.get(text, ()))) is not None:
        return Where((*short, ""))
    return next((where for end, where in _by_form(text) if end == len(text)), best[1])


def starts_with_known(name: str) -> bool:
    """Whether a name starts with a unit of the table of divisions.

    >>> starts_with_known("原平市财政局"), starts_with_known("原云泽市财政局")
    (True, False)
    """
    return next(_known(name), None) is not None


def _one(paths: tuple[Path, ...]) -> Path | None:
    return paths[0] if len(paths) == 1 else None


def _known(text: str) -> Iterator[tuple[int, Where]]:
    """Chains of known units at the start of a text, each with its end; several units of one name agree on what they share."""
    if corps := _DIVISION.match(text):
        yield len(CORPS), Where((CORPS, "", "", ""))
        if corps[1]:
            yield corps.end(), Where((CORPS, corps[0], "", ""))
        return
    table, at = gazetteer(), 0
    paths: tuple[Path, ...] = ()
    while at < len(text):
        end = next((at + n for n in range(min(table.longest, len(text) - at), 1, -1) if text[at : at + n] in table.full), 0)
        fresh = table.full[text[at:end]] if end else ()
        if not end and not at:
            short = next((n for n in range(min(8, len(text)), 1, -1) if text[:n] in table.short), 0)
            fresh, end = table.short.get(text[:short], ()), short
            if end and not any(text[end:].startswith(unit) for unit in _next_units(text, end)):
                return
        joined = tuple(path for path in fresh if not paths or any(_inside(path, outer) for outer in paths))
        if not joined:
            return
        paths, at = joined, end
        common = tuple(names.pop() if len(names := {path[i] for path in paths}) == 1 else "" for i in range(3))
        yield at, Where((common[0], common[1], common[2], ""))


def _next_units(text: str, at: int) -> Iterator[str]:
    table = gazetteer()
    for n in range(min(table.longest, len(text) - at), 1, -1):
        if text[at : at + n] in table.full:
            yield text[at : at + n]


def _inside(path: Path, outer: Path) -> bool:
    return path != outer and all(not a or a == b for a, b in zip(outer, path, strict=True))


def _by_form(text: str) -> Iterator[tuple[int, Where]]:
    """Units of an unknown place by their form, the longest chain first."""
    found = PLACE_START.match(text)
    if not found:
        return
    ends = [unit.end() for unit in _UNIT.finditer(found[1]) if not _WORD_END.search(unit[0])]
    for end in sorted(set(ends), reverse=True):
        where = _chain(text[:end])
        if where.depth >= 0:
            yield end, where


_WORD_END = re.compile("(?:城|都|超|股|门|楼|车|集|团)市$|团县$|(?:军分|军|团|社|园|校|景|辖|片|库|小|厂)区$")
_UNIT = re.compile(r".+?(?:自治区|自治州|自治县|地区|新区|高新区|开发区|街道|[省市州盟区县旗镇乡])")


def _chain(text: str) -> Where:
    units, at = ["", "", "", ""], 0
    for end, where in _known(text):
        at, units = end, list(where.units)
    for unit in _UNIT.finditer(text, at):
        coded = code_path(unit[0])
        depth = _depth(unit[0], units) if coded is None else (2 if coded[2] else 1)
        if coded is not None and coded[1]:
            units[1] = units[1] or coded[1]
        units[depth] = unit[0]
    return Where((units[0], units[1], units[2], units[3]))


def _depth(unit: str, units: list[str]) -> int:
    if unit in PROVINCES or unit.endswith(("省", "自治区")):
        return 0
    if unit.endswith(("自治州", "地区", "盟")) or (unit[-1] in "市州" and not units[1]):
        return 1
    return 3 if unit.endswith(("街道", "镇", "乡")) else 2


def splits(name: str, region: str) -> Iterator[Split]:
    """All readings of a name, the likeliest first; ``region`` is the place that the text speaks for."""
    home = where_of(region) if region else Where()
    for lead in catalogue().leads:
        if not name.startswith(lead):
            continue
        for split in _placed(lead, name[len(lead) :], home):
            yield split
            zone = _ZONE.match(split.rest) if split.level in ("province", "city", "county") and not split.mark else None
            if zone:
                yield Split(lead, split.place + zone[0], "county", split.rest[zone.end() :], guess=split.guess)
    yield Split("", "", "", name)


def _placed(lead: str, body: str, home: Where) -> Iterator[Split]:
    body = _in_full(body)
    chains = sorted(_known(body), key=lambda one: -one[0])
    for end, where in chains:
        yield from _with_town(lead, body, end, where, home)
    mark = _MARK.match(body)
    if mark:
        yield _marked(lead, mark, home)
    for end, where in _by_form(body):
        yield _split(lead, where, home, body[end:])
    for n in range(min(8, len(body)), 1, -1):
        if (path := _one(gazetteer().short.get(body[:n], ()))) is not None:
            yield _split(lead, Where((*path, "")), home, body[n:])
    if body[:1] in ABBREVIATIONS:
        where = Where((ABBREVIATIONS[body[0]], "", "", ""))
        yield Split(lead, where.name, where.level, body[1:], guess=True)
    if zone := _NAMED_ZONE.match(body):
        yield Split(lead, _at_home(Where(("", "", zone[0], "")), home).name, "county", body[zone.end() :], guess=True)
    for n in range(2, min(6, len(body) - 1)):
        if body[n:] in catalogue().seats and (seat := _seat(body[:n], home, guess=bool(lead))) is not None:
            yield Split(lead, seat.name, seat.level, body[n:], guess=True)
    for at, unit in enumerate(home.units[:3]):
        stem = stem_of(unit)
        if len(stem) > 1 and body.startswith(stem) and not body.startswith(unit):
            where = _up_to(home, at)
            yield Split(lead, where.name, where.level, body[len(stem) :], guess=True)


def _in_full(body: str) -> str:
    """A name whose autonomous region or corps is cut short (广西自治区, 内蒙, 兵团), with the place in full."""
    found = _CASUAL.match(body)
    if not found:
        return body
    return _IN_FULL.get(found[1], CORPS if found[0].endswith("兵团") else "内蒙古自治区") + body[found.end() :]


def _seat(place: str, home: Where, *, guess: bool) -> Where | None:
    """The place that a name holds without its last word: known from the text's own place or as the only one of its name.

    Other places count only where a lead stands before them (``guess``).
    """
    for at, unit in enumerate(home.units):
        if unit and stem_of(unit) == place:
            return _up_to(home, at)
    table = gazetteer().full
    found = [path for kind in "市县区" for path in table.get(place + kind, ())]
    if len(found) == 1:
        return Where((*found[0], ""))
    return Where(("", place, "", "")) if guess else None


def _with_town(lead: str, body: str, end: int, where: Where, home: Where) -> Iterator[Split]:
    """A chain of known units alone, with a town, with a further unit that the table of divisions lacks."""
    yield _split(lead, where, home, body[end:])
    town = _TOWN.match(body, end)
    if town and where.depth > 0:
        yield _split(lead, Where((*where.units[:3], town[0])), home, body[town.end() :])
    further = _UNIT.match(body, end)
    if further and not _WORD_END.search(further[0]) and PLACE_START.match(body[end:]):
        yield _split(lead, _chain(body[: further.end()]), home, body[further.end() :])


def _split(lead: str, where: Where, home: Where, rest: str) -> Split:
    where = _at_home(where, home)
    return Split(lead, where.name, where.level, rest)


def _at_home(where: Where, home: Where) -> Where:
    """Fill in what a place leaves out above itself from the place that the text speaks for."""
    depth = where.depth
    if depth < 1 or any(where.units[at] and home.units[at] and where.units[at] != home.units[at] for at in range(min(depth, 2))):
        return where
    if (where.units[1] and depth > 1) or (home.units[1] and where.units[2].startswith(stem_of(home.units[1]))):
        return where
    paths = gazetteer().full.get(where.units[2], ()) if where.units[2] else ()
    if paths and not any(home.units[0] == path[0] and home.units[1] in ("", path[1]) for path in paths):
        return where
    if not paths and not home.units[1] and home.units[0] not in MUNICIPALITIES:
        return where
    units = [where.units[at] or (home.units[at] if at < depth else "") for at in range(4)]
    if depth == 1:
        units[0] = where.units[0]
    return Where((units[0], units[1], units[2], units[3]))


def _marked(lead: str, mark: "re.Match[str]", home: Where) -> Split:
    """A level word: the unit of the text's own place that it means, or the word itself."""
    word, rest = mark[1], mark.string[mark.end() :]
    level = _LEVELS[_MARK_LEVEL.get(word, 2)]
    for at in range(home.depth, -1, -1):
        if _means(word, home.units[at]):
            where = _up_to(home, at)
            return Split(lead, where.name, where.level, rest)
    if word.endswith("区") and len(word) > 1 and word != "自治区" and home.units[1]:
        where = Where((home.units[0], home.units[1], word, ""))
        return Split(lead, where.name, where.level, rest)
    return Split(lead, word, level, rest, mark=True)


def _up_to(where: Where, depth: int) -> Where:
    """A place without what is finer than a level."""
    province, city, county, town = (unit if at <= depth else "" for at, unit in enumerate(where.units))
    return Where((province, city, county, town))


def _means(word: str, unit: str) -> bool:
    if word in ("省", "自治区"):
        return (unit in PROVINCES and unit not in MUNICIPALITIES and unit.endswith(word)) or (
            word == "省" and unit.endswith("省")
        )
    if word == "区":
        return unit.endswith("区") and not unit.endswith(("自治区", "地区"))
    return unit.endswith(word)


def short_place(place: str) -> str:
    """A place without the word for its kind: 河北, 石家庄.

    >>> short_place("河北省"), short_place("云泽市")
    ('河北', '云泽')
    """
    return stem_of(place) if place else place
