"""A user's own list of bodies: names, dates and renames that no general catalogue can know."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, expect, explain, listing
from policytext.government._files import read_text_table
from policytext.government.agencies._identify import is_bare
from policytext.government.agencies._rows import COLUMNS, KINDS, LEVELS_OF_BODIES, cells_of, day_in, one_of, table_of
from policytext.government.agencies._split import where_of
from policytext.government.agencies.agency import Agency

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "KINDS", "AgencyList", "Succession", "read_agencies"]


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
            If ``rows`` are no rows, a cell can't be read, a name is a word for any body (局), a successor lacks its date or a
            body has successors at two dates, or weights don't sum to 1.
        EmptyInputError
            If there are no rows.

        Examples
        --------
        >>> AgencyList.from_rows([{"name": "市数据局", "region": "云泽市", "full_name": "云泽市数据局"}]).names
        ('云泽市数据局', '市数据局')
        """
        hint = "give a list of mappings, such as [{'name': '云泽市数据局'}]"
        expect(rows, Iterable, verb="AgencyList.from_rows", hint=hint)
        cells = [cells_of(row, number, source) for number, row in enumerate(rows, start=1)]
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
        if not hasattr(frame, "to_dict") or not hasattr(frame, "astype"):
            hint = "read the table with pandas first, or use from_rows"
            raise InputError(explain(f"AgencyList.from_frame takes a DataFrame, not {type(frame).__name__}", hint=hint))
        plain = frame.astype(object).where(frame.notna(), None)
        return cls.from_rows([{str(key): value for key, value in row.items()} for row in plain.to_dict("records")])


def read_agencies(path: str | PathLike[str]) -> AgencyList:
    """Read a list of bodies from a CSV file.

    Parameters
    ----------
    path : str or path
        A file with a header, in UTF-8 or GB 18030, columns parted by commas, semicolons or tabs. Columns: ``name`` (needed),
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
        If ``path`` is no path, the file can't be decoded or a cell can't be read; the error names the row.

    Notes
    -----
    ``date`` is the first day of the successor; ``valid_to`` is the day before it unless given. Weights that are
    left out share evenly. The list goes before the catalogue of the library; a row counts for every spelling of its name
    that the catalogue knows (a row for 云泽市工信局 for 云泽市工业和信息化局 too).

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
    delimiter = next((mark for mark in ",\t;" if mark in header), ",")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return AgencyList.from_rows(table_of(rows, name), source=name)
    except csv.Error as error:
        hint = "close every quotation mark, and double those inside a cell"
        raise InputError(explain(f"{name} is no table from line {rows.line_num} on", found=str(error), hint=hint)) from error


def _restored(
    agencies: tuple[Agency, ...], aliases: dict[str, tuple[Agency, ...]], successions: tuple[Succession, ...]
) -> AgencyList:
    """Build a list anew from its parts: views of mappings can't be pickled."""
    return AgencyList(agencies, MappingProxyType(aliases), successions)


def _build(cells: list[tuple[int, dict[str, str]]], source: str) -> AgencyList:
    agencies: dict[tuple[str, str], Agency] = {}
    short: dict[str, list[tuple[str, str]]] = {}
    shares: dict[str, list[tuple[Succession, bool]]] = {}
    for number, row in cells:
        where = f"row {number} of {source}"
        agency = _agency(row, where)
        key = agency.name, agency.region
        if row.get("successor"):
            _add(shares.setdefault(agency.name, []), _succession(row, agency, where), where)
        agencies[key] = _joined(agencies[key], agency, where) if key in agencies else agency
        for name in dict.fromkeys((row["name"], agency.name, _placed(row["name"], row.get("region", "")))):
            if key not in short.setdefault(name, []):
                short[name].append(key)
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


def _add(shares: list[tuple[Succession, bool]], share: tuple[Succession, bool], where: str) -> None:
    """Keep a succession, each once; those of one body are all on one day."""
    step = share[0]
    for other, _ in shares:
        if other.date != step.date:
            found = f"{other.successor} on {other.date}, {step.successor} on {step.date}"
            hint = "a body ends on one day: give later changes to its successors"
            raise InputError(explain(f"{where}: {step.predecessor} has successors at two dates", found=found, hint=hint))
        if other.successor == step.successor and other != step:
            hint = "keep one row for each successor"
            raise InputError(explain(f"{where}: {step.successor} stands twice as successor of {step.predecessor}", hint=hint))
    if share not in shares:
        shares.append(share)


def _agency(row: Mapping[str, str], where: str) -> Agency:
    name, region = row.get("name", ""), row.get("region", "")
    if not name:
        raise InputError(
            explain(f"{where} has no name", found=f"cells: {listing(filter(None, row.values()))}", hint="fill the column 'name'")
        )
    if row.get("weight") and not row.get("successor"):
        hint = "fill the column 'successor' with the body that this share went to"
        raise InputError(explain(f"{where}: {name} has a weight but no successor", hint=hint))
    if is_bare(name):
        hint = "write the name as texts have it, such as 市数据局"
        raise InputError(explain(f"{where}: {name!r} is a word for any body, and no name", hint=hint))
    full = row.get("full_name") or _placed(name, region)
    first, last = day_in(row, "valid_from", where), day_in(row, "valid_to", where)
    change = day_in(row, "date", where)
    if change and row.get("successor") and last is None:
        last = change - datetime.timedelta(days=1)
    if first and last and last < first:
        raise InputError(
            explain(f"{where}: {name} ends on {last} before it starts on {first}", hint="check valid_from and valid_to")
        )
    level, kind = one_of(row, "level", LEVELS_OF_BODIES, where), one_of(row, "kind", KINDS, where)
    return Agency(full, region, level, row.get("system", ""), kind, first, last)


def _placed(name: str, region: str) -> str:
    """A name behind its place; one that has it, or a level word for it (市数据局), gets no second one."""
    level = region[-1:] and name.startswith(region[-1]) and not name.startswith(("市场", "市政", "市容", "区域", "县域"))
    if not region or region == "全国" or name.startswith(region):
        return name
    place = where_of(region).name or region
    return name if name.startswith(place) else place + (name[1:] if level else name)


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
    date = day_in(row, "date", where)
    if date is None and agency.valid_to:
        date = agency.valid_to + datetime.timedelta(days=1)
    if date is None:
        hint = "fill the column 'date' with the first day of the new name"
        raise InputError(explain(f"{where}: {agency.name} has a successor but no date", hint=hint))
    given, region = row.get("weight", ""), agency.region
    successor = row["successor"]
    if region and agency.name.startswith((region, where_of(region).name or region)):
        successor = _placed(successor, region)
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
