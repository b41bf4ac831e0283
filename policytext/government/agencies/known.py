"""A user's own list of bodies: names, dates and renames that no general catalogue can know."""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import ColumnError, EmptyInputError, InputError, explain, listing
from policytext.government._files import read_text_table
from policytext.government.agencies.agency import Agency

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "KINDS", "AgencyList", "Succession", "read_agencies"]

COLUMNS = (
    "name", "full_name", "region", "system", "level", "kind", "valid_from", "valid_to", "successor", "weight", "date", "note",
)  # fmt: skip
"""Columns that a list of agencies may have; only ``name`` is needed."""

LEVELS_OF_BODIES = ("national", "province", "city", "county", "township")

KINDS = (
    "government", "party", "congress", "consultative", "court", "procuratorate", "mass", "vertical", "service", "area",
)  # fmt: skip
"""Kinds of bodies that an :class:`Agency` may be of."""

_CHINESE = MappingProxyType({
    "名称": "name", "简称": "name", "全称": "full_name", "地区": "region", "系统": "system", "条": "system", "层级": "level",
    "级别": "level", "类别": "kind", "起始日期": "valid_from", "终止日期": "valid_to", "后继": "successor", "继任": "successor",
    "权重": "weight", "变更日期": "date", "备注": "note",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Succession:
    """One body that took over from another.

    Attributes
    ----------
    predecessor, successor : str
        Full names.
    date : datetime.date
        First day of the new name.
    weight : float
        Share of the old body that went over, above 0 and at most 1.
    """

    predecessor: str
    successor: str
    date: datetime.date
    weight: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class AgencyList:
    """Bodies that a user knows by name; made with :func:`read_agencies`, ``from_rows`` or ``from_frame``.

    Attributes
    ----------
    agencies : tuple of Agency
        The bodies, in the order of the rows, each once.
    aliases : mapping of str to tuple of Agency
        Every name of the list, short or full, and the bodies that it may mean.
    successions : tuple of Succession
        Renames, mergers and splits.

    Examples
    --------
    >>> known = AgencyList.from_rows([{"name": "云泽市大数据发展管理局", "successor": "云泽市数据局", "date": "2024-03-20"}])
    >>> known.agencies[0].valid_to.isoformat()
    '2024-03-19'
    """

    agencies: tuple[Agency, ...]
    aliases: Mapping[str, tuple[Agency, ...]]
    successions: tuple[Succession, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (self.agencies, dict(self.aliases), self.successions)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the list knows, short or full, longest first."""
        return tuple(sorted(self.aliases, key=lambda name: (-len(name), name)))

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, object]], *, source: str = "the list of agencies") -> "AgencyList":
        """Build a list from rows, each a mapping from column to value.

        Parameters
        ----------
        rows : iterable of mapping
            Rows with the columns of ``COLUMNS``; only ``name`` must be filled.
        source : str
            How errors name the table.

        Returns
        -------
        AgencyList

        Raises
        ------
        ColumnError
            If there is no column ``name``, or one that means nothing here.
        InputError
            If a cell can't be read, a successor lacks its date, or weights don't sum to 1.
        EmptyInputError
            If there are no rows.

        Examples
        --------
        >>> AgencyList.from_rows([{"name": "市数据局", "region": "云泽市", "full_name": "云泽市数据局"}]).names
        ('云泽市数据局', '市数据局')
        """
        cells = [_cells(row, number, source) for number, row in enumerate(rows, start=1)]
        cells = [(number, row) for number, row in cells if any(row.values())]
        if not cells:
            raise EmptyInputError(explain(f"{source} has no rows", hint="give each body a row with its name"))
        return _build(cells, source)

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame") -> "AgencyList":
        """Build a list from a table with the columns of ``COLUMNS``.

        Parameters
        ----------
        frame : pandas.DataFrame
            A row for each body; empty cells may be missing values.

        Returns
        -------
        AgencyList

        Raises
        ------
        ColumnError, InputError, EmptyInputError
            As for ``from_rows``.

        Examples
        --------
        >>> import pandas as pd
        >>> AgencyList.from_frame(pd.DataFrame({"name": ["云泽市数据局"]})).names
        ('云泽市数据局',)
        """
        plain = frame.astype(object).where(frame.notna(), None)
        return cls.from_rows([{str(key): value for key, value in row.items()} for row in plain.to_dict("records")])


def read_agencies(path: str | PathLike[str]) -> AgencyList:
    """Read a list of bodies from a CSV file.

    Parameters
    ----------
    path : str or path
        A file with a header, in UTF-8 or GB 18030, columns parted by commas or tabs. Columns: ``name`` (needed),
        ``full_name``, ``region``, ``system``, ``level``, ``kind``, ``valid_from``, ``valid_to``, ``successor``,
        ``weight``, ``date``, ``note``. A body with two successors has two rows.

    Returns
    -------
    AgencyList
        To be passed as ``known=`` to :func:`canonical_agency`, :func:`find_agencies` and the like.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If the file can't be decoded or a cell can't be read; the error names the row.

    Notes
    -----
    ``date`` is the first day of the successor; ``valid_to`` is the day before it unless given. Weights that are
    left out share evenly. The list goes before the catalogue of the library.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "agencies.csv"
    ...     _ = file.write_text("name,successor,date\\n云泽市城市管理行政执法局,云泽市城市管理局,2023-12-18\\n", encoding="utf-8")
    ...     known = read_agencies(file)
    >>> known.successions[0].successor
    '云泽市城市管理局'
    """
    text, name = read_text_table(path, what="agencies")
    header = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter="\t" if "\t" in header and "," not in header else ",")
    if rows.fieldnames is None:
        raise EmptyInputError(explain(f"{name} is empty", hint="give it a header and a row for each body"))
    _check_columns(rows.fieldnames, name)
    out = []
    for row in rows:
        if None in row:
            found = f"{len(rows.fieldnames)} columns in the header"
            hint = "quote cells that hold commas"
            raise InputError(explain(f"row {rows.line_num - 1} of {name} has too many cells", found=found, hint=hint))
        out.append({key: value or "" for key, value in row.items()})
    return AgencyList.from_rows(out, source=name)


def _restored(
    agencies: tuple[Agency, ...], aliases: dict[str, tuple[Agency, ...]], successions: tuple[Succession, ...]
) -> AgencyList:
    """Build a list anew from its parts: views of mappings can't be pickled."""
    return AgencyList(agencies, MappingProxyType(aliases), successions)


def _check_columns(columns: Iterable[str], source: str) -> None:
    given = ["".join(str(column).split()) for column in columns]
    meant = [_CHINESE.get(column, column) for column in given]
    if "name" not in meant:
        hint = "name the column with the names of the bodies 'name'"
        raise ColumnError(explain(f"{source} has no column 'name'", found=f"columns: {listing(given)}", hint=hint))
    unknown = [column for column, means in zip(given, meant, strict=True) if column and means not in COLUMNS]
    if unknown:
        known = f"known columns: {', '.join(COLUMNS)}"
        hint = "rename or drop it; what you want to keep beside goes into 'note'"
        raise ColumnError(explain(f"{source} has a column {unknown[0]!r} that means nothing here", found=known, hint=hint))


def _cells(row: Mapping[str, object], number: int, source: str) -> tuple[int, dict[str, str]]:
    _check_columns(row, source)
    out: dict[str, str] = {}
    for column, value in row.items():
        column = "".join(str(column).split())
        column = _CHINESE.get(column, column)
        text = "" if value is None else "".join(str(value).split()) if column not in _DATES else str(value).strip()
        out[column] = out.get(column) or text
    return number, out


_DATES = ("valid_from", "valid_to", "date")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T]00:00:00)?")


def _date(row: Mapping[str, str], column: str, where: str) -> datetime.date | None:
    text = row.get(column, "")
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        return datetime.date(*map(int, found.groups())) if found else _no_date(text, column, where)
    except ValueError:
        return _no_date(text, column, where)


def _no_date(text: str, column: str, where: str) -> datetime.date:
    raise InputError(explain(f"{where}: {column} {text!r} is no date", hint="write days as 2024-03-20"))


def _one_of(row: Mapping[str, str], column: str, known: tuple[str, ...], where: str) -> str:
    value = row.get(column, "")
    if value and value not in known:
        raise InputError(explain(f"{where}: no {column} {value!r}", found=f"known: {', '.join(known)}", hint="use one of these"))
    return value


def _build(cells: list[tuple[int, dict[str, str]]], source: str) -> AgencyList:
    agencies: dict[tuple[str, str], Agency] = {}
    short: dict[str, list[tuple[str, str]]] = {}
    shares: dict[str, list[tuple[Succession, bool]]] = {}
    for number, row in cells:
        where = f"row {number} of {source}"
        agency = _agency(row, where)
        key = agency.name, agency.region
        agencies[key] = _joined(agencies[key], agency, where) if key in agencies else agency
        for name in dict.fromkeys((row["name"], agency.name, _placed(row["name"], row.get("region", "")))):
            if key not in short.setdefault(name, []):
                short[name].append(key)
        if row.get("successor"):
            shares.setdefault(agency.name, []).append(_succession(row, agency, where))
    successions = tuple(s for name in shares for s in _weighted(name, shares[name], source))
    _check_circles(successions, source)
    for step in successions:
        old = next(key for key in agencies if key[0] == step.predecessor)
        new = next((key for key in agencies if key[0] == step.successor), (step.successor, old[1]))
        agencies.setdefault(new, Agency(step.successor, old[1], agencies[old].level, "", agencies[old].kind))
        if agencies[new].valid_from is None:
            agencies[new] = replace(agencies[new], valid_from=step.date)
        if new not in short.setdefault(step.successor, []):
            short[step.successor].append(new)
    aliases = {name: tuple(agencies[key] for key in keys) for name, keys in short.items()}
    return AgencyList(tuple(agencies.values()), MappingProxyType(aliases), successions)


def _agency(row: Mapping[str, str], where: str) -> Agency:
    name, region = row.get("name", ""), row.get("region", "")
    if not name:
        raise InputError(
            explain(f"{where} has no name", found=f"cells: {listing(filter(None, row.values()))}", hint="fill the column 'name'")
        )
    full = row.get("full_name") or _placed(name, region)
    first, last = _date(row, "valid_from", where), _date(row, "valid_to", where)
    change = _date(row, "date", where)
    if change and row.get("successor") and last is None:
        last = change - datetime.timedelta(days=1)
    if first and last and last < first:
        raise InputError(
            explain(f"{where}: {name} ends on {last} before it starts on {first}", hint="check valid_from and valid_to")
        )
    level, kind = _one_of(row, "level", LEVELS_OF_BODIES, where), _one_of(row, "kind", KINDS, where)
    return Agency(full, region, level, row.get("system", ""), kind, first, last)


def _placed(name: str, region: str) -> str:
    """A name behind its place; one that has it, or a level word for it (市数据局), gets no second one."""
    level = region[-1:] and name.startswith(region[-1]) and not name.startswith(("市场", "市政", "市容", "区域", "县域"))
    if not region or region == "全国" or name.startswith(region):
        return name
    return region + (name[1:] if level else name)


def _joined(one: Agency, other: Agency, where: str) -> Agency:
    """Fields of two rows about one body; a field that both fill must be the same."""
    fields = ("level", "system", "kind", "valid_from", "valid_to")
    for field in fields:
        a, b = getattr(one, field), getattr(other, field)
        if a and b and a != b:
            hint = "one body has one value; leave the cell empty in further rows"
            raise InputError(explain(f"{where}: {field} of {one.name} is {b}, and {a} in a row above", hint=hint))
    return replace(one, **{field: getattr(one, field) or getattr(other, field) for field in fields})


def _succession(row: Mapping[str, str], agency: Agency, where: str) -> tuple[Succession, bool]:
    date = _date(row, "date", where)
    if date is None and agency.valid_to:
        date = agency.valid_to + datetime.timedelta(days=1)
    if date is None:
        hint = "fill the column 'date' with the first day of the new name"
        raise InputError(explain(f"{where}: {agency.name} has a successor but no date", hint=hint))
    given, region = row.get("weight", ""), agency.region
    successor = row["successor"]
    if region and region != "全国" and not successor.startswith(region) and agency.name.startswith(region):
        successor = region + successor
    if successor == agency.name:
        raise InputError(explain(f"{where}: {agency.name} is its own successor", hint="name the body that took over"))
    try:
        weight = float(given) if given else 1.0
    except ValueError:
        weight = 0.0
    if not 0 < weight <= 1:
        raise InputError(explain(f"{where}: weight {given!r} is no share", hint="use a number above 0 and up to 1"))
    return Succession(agency.name, successor, date, weight), bool(given)


def _weighted(name: str, shares: list[tuple[Succession, bool]], source: str) -> Iterator[Succession]:
    if not any(given for _, given in shares):
        for share, _ in shares:
            yield replace(share, weight=1 / len(shares))
        return
    total = sum(share.weight for share, _ in shares)
    if abs(total - 1) > 0.001 or not all(given for _, given in shares):
        found = f"they sum to {total:g}"
        raise InputError(
            explain(f"{source}: weights of the successors of {name} don't sum to 1", found=found, hint="give each its share")
        )
    for share, _ in shares:
        yield share


def _check_circles(successions: tuple[Succession, ...], source: str) -> None:
    after: dict[str, list[str]] = {}
    for step in successions:
        after.setdefault(step.predecessor, []).append(step.successor)
    for start in after:
        todo, seen = list(after[start]), set[str]()
        while todo:
            name = todo.pop()
            if name == start:
                raise InputError(
                    explain(f"{source}: {start} comes back to itself through its successors", hint="check the successors")
                )
            if name not in seen:
                seen.add(name)
                todo += after.get(name, [])
