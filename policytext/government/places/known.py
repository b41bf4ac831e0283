"""A user's own places: chains of units such as 云泽市青梧区永安街道."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from os import PathLike
from types import MappingProxyType

from policytext.errors import EmptyInputError, InputError, explain
from policytext.government._files import read_text_table
from policytext.government.places.gazetteer import Path as UnitPath
from policytext.government.places.gazetteer import code_path, gazetteer, stem_of

__all__ = ["PlaceList", "place_list", "read_places", "units_of"]

_FORM = re.compile(
    r"[^\W\d_]{2,8}?(?:自治区|自治州|自治县|自治旗|特别行政区)|[^\W\d_]{2,3}?省"
    r"|[^\W\d_]{2,5}?(?:地区|新区|开发区|高新区|经开区|街道办事处|街道|社区|[市州盟区县旗镇乡村])"
    r"|[A-Z]\d{0,3}(?:街道|社区|[市区县镇乡村])"
)
_HEADER = re.compile(
    "(?:所[在属])?(?:省份?|市|州|地市|城市|区县?|县区?|区/县|街道|乡镇|镇街|社区|村|地区|地名|名称|行政区划?|place|name|region)",
    re.IGNORECASE,
)
_TOWN_END = ("街道办事处", "街道", "社区", "镇", "乡", "村")


def units_of(chain: str) -> tuple[str, ...]:
    """Cut a chain of places into its units, known names first, the others by their form.

    >>> units_of("河北省石家庄市长安区"), units_of("云泽市青梧区永安街道")
    (('河北省', '石家庄市', '长安区'), ('云泽市', '青梧区', '永安街道'))
    """
    table = gazetteer()
    units: list[str] = []
    at = 0
    while at < len(chain):
        ends = range(min(len(chain), at + table.longest), at + 1, -1)
        name = next((chain[at:end] for end in ends if chain[at:end] in table.full or chain[at:end] in table.short), "")
        if not name:
            found = _FORM.match(chain, at)
            name = found[0] if found else chain[at:]
        units.append(name)
        at += len(name)
    return tuple(units)


@dataclass(frozen=True, eq=False, slots=True)
class PlaceList:
    """Places that a user knows; made with :func:`read_places` or from names.

    Attributes
    ----------
    paths : mapping of str to tuple
        Every unit of the chains, and its name without the word of its kind → (province, city, county, town).

    Examples
    --------
    >>> PlaceList.from_names(["云泽市青梧区"]).paths["青梧"]
    (('', '云泽市', '青梧区', ''),)
    """

    paths: Mapping[str, tuple[tuple[str, str, str, str], ...]]

    @classmethod
    def from_names(cls, names: Iterable[str]) -> "PlaceList":
        """Build a list from chains of units, the largest first.

        Parameters
        ----------
        names : iterable of str

        Returns
        -------
        PlaceList

        Raises
        ------
        EmptyInputError
            If there is no name.
        InputError
            If a name is no text, or no unit can be seen in it.

        Examples
        --------
        >>> sorted(PlaceList.from_names(["云泽市青梧区"]).paths)
        ['云泽', '云泽市', '青梧', '青梧区']
        """
        found: dict[str, dict[tuple[str, str, str, str], None]] = {}
        for name in names:
            for unit, path in _chain(name):
                for spelling in (unit, stem_of(unit)):
                    found.setdefault(spelling, {})[path] = None
        if not found:
            raise EmptyInputError(explain("the list of places is empty", hint="name places such as 云泽市青梧区, one a row"))
        return cls(MappingProxyType({name: tuple(paths) for name, paths in found.items()}))

    def pattern(self) -> "re.Pattern[str]":
        """Match any name of the list, the longest first.

        >>> PlaceList.from_names(["云泽市青梧区"]).pattern().findall("在云泽市的青梧区")
        ['云泽市', '青梧区']
        """
        return re.compile("|".join(map(re.escape, sorted(self.paths, key=lambda name: (-len(name), name)))))


def _chain(name: object) -> list[tuple[str, tuple[str, str, str, str]]]:
    if not isinstance(name, str):
        raise InputError(explain(f"a place is a text, not {type(name).__name__}", hint="name places such as 云泽市青梧区"))
    levels = ["", "", "", ""]
    out = []
    for unit in units_of(re.sub(r"[\s,，/|>、-]", "", name)):
        at = _rank(unit, levels)
        if at is None:
            raise InputError(
                explain(
                    f"can't see a unit of administration in {unit!r} of {name!r}",
                    hint="end each unit with 省, 市, 区, 县, 街道, 镇 ...",
                )
            )
        coded = code_path(unit)
        if coded and not any(levels):
            levels[:3] = coded
        levels[at:] = [unit, *[""] * (3 - at)]
        out.append((unit, (levels[0], levels[1], levels[2], levels[3])))
    return out


def _rank(unit: str, levels: Sequence[str]) -> int | None:
    known = {_depth(path) for path in gazetteer().full.get(unit, ())}
    if len(known) == 1 and not (levels[1] and known == {1}):
        return known.pop()
    if unit.endswith(("省", "特别行政区")) or re.search("自治区$", unit):
        return 0
    if unit.endswith(_TOWN_END):
        return 3
    if unit.endswith(("区", "县", "旗")) and not unit.endswith("地区"):
        return 2
    if unit.endswith(("市", "州", "盟", "地区")):
        return 2 if levels[1] else 1
    return None


def _depth(path: UnitPath) -> int:
    return 2 if path[2] else 1 if path[1] else 0


@cache
def _listed(names: tuple[str, ...]) -> PlaceList:
    return PlaceList.from_names(names)


def place_list(known: "PlaceList | Sequence[str] | None") -> PlaceList | None:
    """Take what a caller calls known: a list, names, or nothing."""
    if known is None or isinstance(known, PlaceList):
        return known
    if isinstance(known, str):
        raise InputError(explain(f"known={known!r} is one text", hint="give a list of names, or what read_places returns"))
    if not isinstance(known, Iterable):
        raise InputError(explain(f"known={known!r} is no list", hint="give a list of names, or what read_places returns"))
    return _listed(tuple(known))


def read_places(path: "str | PathLike[str]") -> PlaceList:
    """Read a list of places from a CSV file: one chain a row, in one cell or in a cell for each level.

    Parameters
    ----------
    path : str or path-like
        A CSV file in UTF-8 or GB18030. A first row of headings (省, 市, 区县, 地名 ...) is passed over.

    Returns
    -------
    PlaceList

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If a cell is no unit of administration, or the file is in another encoding.
    EmptyInputError
        If no place is in it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "places.csv")
    ...     _ = file.write_text("市,区县\\n云泽市,青梧区\\n", encoding="utf-8")
    ...     read_places(file).paths["青梧区"]
    (('', '云泽市', '青梧区', ''),)
    """
    text, _ = read_text_table(path, what="one place a row")
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]
    if rows and all(_HEADER.fullmatch(cell) for cell in rows[0] if cell):
        rows = rows[1:]
    return PlaceList.from_names("".join(row) for row in rows if any(row))
