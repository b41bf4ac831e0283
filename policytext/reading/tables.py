"""csv and xlsx to rows of text cells, with everything that is no data row listed."""

import csv
import datetime
import io
import pathlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import Any

from policytext.corpus import ReadingIssue, unique_names
from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.reading.columns import names_that_count, names_to_see
from policytext.reading.decoding import decode

__all__ = ["RawTable", "TABLE_SUFFIXES", "read_table"]

_END = "\x1aend of the file\x1a"
"""Put behind a csv: where it comes back inside a cell, a quote was left open."""

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
_HEADER_WITHIN = 10
_REFUSALS = {"PasswordError": "it asks for a password", "ZipError": "its archive is broken", "XmlError": "its XML is broken"}
_EXACT = 2.0**53
"""From here on not every whole number is a floating-point number."""


@dataclass(frozen=True, eq=False, slots=True)
class RawTable:
    """One sheet as it stands: a header, its data rows, and where each of them was.

    Attributes
    ----------
    header : tuple of str
        Without white space; empty names are numbered by column, repeated ones from the second on.
    rows : list of list of str
        As wide as the header.
    places : list of str
        ``"row 2"`` ..., counted as a spreadsheet counts, mostly with the header as row 1.
    n_rows : int
        Rows under the header, those listed in ``issues`` among them.
    issues : list of ReadingIssue
    sure : bool
        The header holds a name that is known or was given.
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    places: list[str]
    n_rows: int
    issues: list[ReadingIssue]
    sure: bool


@dataclass(frozen=True, slots=True)
class _Names:
    """The names by which a header is known: those that lead to the text, and all."""

    sure: frozenset[str]
    every: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the header stands in a list of rows, and how sure that is: from 3 (surest) to 0 (the first filled row)."""

    index: int
    sureness: int


_Rows = list[list[str]]


def read_table(path: pathlib.Path, *, name: str, named: Mapping[str, str | None] | None = None) -> RawTable:
    """Read a csv, tsv or spreadsheet file.

    The header is the first of the first ten filled rows that holds a name of a text or title column, else any
    known name, else the first filled row; filled rows above it are noted. Of several sheets the first with such a
    header is read. Blank rows and repeated header rows are listed and left out; rows longer or shorter than the
    header are kept, and listed as changed where a cell had no column.

    Parameters
    ----------
    path : pathlib.Path
    name : str
        What to call the file.
    named : mapping, optional
        Role to column as the user gave it; such names count besides :data:`GUESSES`.

    Raises
    ------
    EmptyInputError
        If there is no data row.
    InputError
        If the bytes are no text, or the spreadsheet can't be opened.
    OSError
        If the file can't be read.
    """
    names = _Names(*names_that_count(named or {}))
    data = path.read_bytes()
    if path.suffix.lower() in (".csv", ".tsv"):
        rows = _csv_rows(data, name, names)
        return _shape(rows, _find_header(rows, names), name)
    filled = [(sheet, cells) for sheet, cells in _sheets(data, name) if any(_cell(cell).strip() for row in cells for cell in row)]
    if not filled:
        raise EmptyInputError(explain(f"{name} holds no filled cell", hint="check that the right file was saved"))
    texts = [[[_cell(cell) for cell in row] for row in cells] for _, cells in filled]
    headers = [_find_header(rows, names) for rows in texts]
    chosen = max(range(len(filled)), key=lambda place: headers[place].sureness)
    table = _shape(texts[chosen], headers[chosen], name)
    for line, row in enumerate(filled[chosen][1], start=1):
        if line > headers[chosen].index and any(isinstance(cell, float) and abs(cell) >= _EXACT for cell in row):
            note = "a number of 16 digits or more: spreadsheets keep only the first 15 or so; store such ids as text"
            table.issues.append(ReadingIssue(name, f"row {line}", "inexact-number", "changed", note))
    for place, (sheet, cells) in enumerate(filled):
        if place != chosen:
            which = "the first filled sheet" if chosen == 0 else f"sheet {filled[chosen][0]!r}, the first with known column names,"
            note = f"sheet {sheet!r} has {len(cells)} rows; only {which} is read"
            table.issues.append(ReadingIssue(name, f"sheet {sheet}", "further-sheet", "note", note))
    return table


def _find_header(rows: Sequence[Sequence[str]], names: _Names) -> _Header:
    """A table that begins with its header has it in the first filled row, whatever its cells hold further down."""
    filled = [index for index, row in enumerate(rows) if any(cell.strip() for cell in row)][:_HEADER_WITHIN]
    found = [_Header(index, _sureness(rows[index], names, first=index == filled[0])) for index in filled]
    return max(found, key=lambda header: header.sureness, default=_Header(len(rows), 0))


def _sureness(row: Sequence[str], names: _Names, *, first: bool) -> int:
    cells = {name for cell in row if (bare := _bare(cell)) for name in (bare, bare.lower())}
    if not cells & names.sure:
        return 1 if cells & names.every else 0
    return 3 if first or len(cells & names.every) > 1 else 2


def _csv_rows(data: bytes, name: str, names: _Names) -> _Rows:
    """Read all rows at once: the limit of the csv module holds for the whole process, and is put back before leaving."""
    text = decode(data, name=name).text
    lines = chain(io.StringIO(text, newline=""), [_END])
    rows: _Rows = []
    line = 1
    limit = csv.field_size_limit(len(text) + len(_END) + 1)
    try:
        reader = csv.reader(lines, delimiter=_separator(text, names))
        for row in reader:
            if row == [_END]:
                break
            if row and row[-1].endswith(_END):
                raise InputError(
                    explain(f"{name}, line {line}: a quoted cell begins in this row and never ends", hint="close it, or double the quotes inside it")
                )
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(explain(f"{name}, line {line}: {error}", hint="open it in a spreadsheet and save it again as csv")) from error
    finally:
        csv.field_size_limit(limit)
    return rows


def _separator(text: str, names: _Names) -> str:
    """The separator of the first line that names a known column; a title above it may hold commas of its own."""
    lines = list(islice((line for line in io.StringIO(text, newline="") if line.strip()), _HEADER_WITHIN))
    for line in lines:
        separator = _most_frequent(line)
        cells = [cell.strip(' "\r\n') for cell in line.split(separator)]
        if _sureness(cells, names, first=False):
            return separator
    return _most_frequent(lines[0] if lines else "")


def _most_frequent(line: str) -> str:
    return max((",", "\t", ";"), key=re.sub(r'"[^"]*"', "", line).count)


def _sheets(data: bytes, name: str) -> list[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            (sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)) for sheet in book.sheet_names
        ]
    except (CalamineError, OSError) as error:
        # The text of the error may hold a cell; its kind says enough.
        why = _REFUSALS.get(type(error).__name__, "it is damaged, or of another kind")
        raise InputError(explain(f"{name} can't be opened as a spreadsheet: {why}", hint="save it again as xlsx or csv")) from error


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else str(value)


def _shape(table: Sequence[list[str]], at: _Header, name: str) -> RawTable:
    bare = [_bare(cell) for cell in table[at.index]] if at.index < len(table) else []
    header = tuple(unique_names([name or f"column{number}" for number, name in enumerate(bare, start=1)]))
    rows: _Rows = []
    places: list[str] = []
    issues = [
        ReadingIssue(name, f"row {line}", "above-header", "note", f"the header is row {at.index + 1}; what stands above it is not read")
        for line, cells in enumerate(table[: at.index], start=1)
        if any(cell.strip() for cell in cells)
    ]
    total = 0
    for line, cells in enumerate(table[at.index + 1 :], start=at.index + 2):
        total += 1
        place = f"row {line}"
        if not any(cell.strip() for cell in cells):
            issues.append(ReadingIssue(name, place, "blank-row", "left out", "no filled cell"))
        elif all(_bare(cell) == name for cell, name in zip_longest(cells[: len(header)], bare, fillvalue="")):
            issues.append(ReadingIssue(name, place, "repeated-header", "left out", "the header row again"))
        else:
            if any(cell.strip() for cell in cells[len(header) :]):
                issues.append(ReadingIssue(name, place, "long-row", "changed", f"{len(cells) - len(header)} cells without a column dropped"))
            rows.append((cells + [""] * len(header))[: len(header)])
            places.append(place)
    if not rows and not total:
        found = f"columns: {listing(names_to_see(header, sure=at.sureness > 0))}" if header else "it is empty"
        raise EmptyInputError(
            explain(f"{name} holds no data row under its header", found=found, hint="a table needs a header row and one row a document")
        )
    return RawTable(header, rows, places, total, issues, at.sureness > 0)


def _bare(cell: str) -> str:
    """A column's name without white space and marks."""
    return re.sub(r"[\s\ufeff\u200b]+", "", cell)
