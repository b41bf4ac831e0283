"""csv and xlsx to rows of text cells, with everything that is no data row listed."""

import csv
import datetime
import io
import pathlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from policytext.corpus import ReadingIssue, unique_names
from policytext.errors import EmptyInputError, InputError, explain
from policytext.reading.decoding import decode

__all__ = ["RawTable", "TABLE_SUFFIXES", "read_table"]

_END = "\x1aend of the file\x1a"
"""Put behind a csv: where it comes back inside a cell, a quote was left open."""

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
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
        ``"row 2"`` ..., counted as a spreadsheet counts, the header being row 1.
    n_rows : int
        Rows under the header, those listed in ``issues`` among them.
    issues : list of ReadingIssue
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    places: list[str]
    n_rows: int
    issues: list[ReadingIssue]


def read_table(path: pathlib.Path, *, name: str) -> RawTable:
    """Read a csv, tsv or spreadsheet file.

    Blank rows and repeated header rows are listed and left out; rows longer or shorter than the header are
    kept, and listed as changed where a cell had no column.

    Raises
    ------
    EmptyInputError
        If there is no data row.
    InputError
        If the bytes are no text, or the spreadsheet can't be opened.
    """
    if path.suffix.lower() in (".csv", ".tsv"):
        return _shape(_csv_rows(path.read_bytes(), name), name)
    sheets = _sheets(path, name)
    filled = [(sheet, rows) for sheet, rows in sheets if any(_cell(cell).strip() for row in rows for cell in row)]
    if not filled:
        raise EmptyInputError(explain(f"{name} holds no filled cell", hint="check that the right file was saved"))
    table = _shape(((line, [_cell(cell) for cell in row]) for line, row in enumerate(filled[0][1], start=1)), name)
    for line, row in enumerate(filled[0][1], start=1):
        if any(isinstance(cell, float) and abs(cell) >= _EXACT for cell in row):
            note = "a number of 16 digits or more: spreadsheets keep only the first 15 or so; store such ids as text"
            table.issues.append(ReadingIssue(name, f"row {line}", "inexact-number", "changed", note))
    for sheet, rows in filled[1:]:
        note = f"sheet {sheet!r} has {len(rows)} rows; only the first filled sheet is read"
        table.issues.append(ReadingIssue(name, f"sheet {sheet}", "further-sheet", "note", note))
    return table


def _csv_rows(data: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    text = decode(data, name=name).text
    lines = chain(io.StringIO(text, newline=""), [_END])
    limit = csv.field_size_limit(len(text) + len(_END) + 1)
    line = 1
    try:
        reader = csv.reader(lines, delimiter=_separator(text))
        for number, row in enumerate(reader, start=1):
            if row == [_END]:
                return
            if row and row[-1].endswith(_END):
                raise InputError(
                    explain(f"{name}, line {line}: a quoted cell begins in this row and never ends", hint="close it, or double the quotes inside it")
                )
            yield number, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(explain(f"{name}, line {line}: {error}", hint="open it in a spreadsheet and save it again as csv")) from error
    finally:
        csv.field_size_limit(limit)


def _separator(text: str) -> str:
    first = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max((",", "\t", ";"), key=first.count)


def _sheets(path: pathlib.Path, name: str) -> list[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return [
            (sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)) for sheet in book.sheet_names
        ]
    except (CalamineError, OSError) as error:
        raise InputError(explain(f"{name} can't be opened as a spreadsheet: {error}", hint="save it again as xlsx or csv")) from error


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else str(value)


def _shape(numbered: Iterable[tuple[int, list[str]]], name: str) -> RawTable:
    header: tuple[str, ...] = ()
    bare: list[str] = []
    rows: list[list[str]] = []
    places: list[str] = []
    issues: list[ReadingIssue] = []
    total = 0
    for line, cells in numbered:
        if not header:
            if any(cell.strip() for cell in cells):
                bare = [_bare(cell) for cell in cells]
                header = tuple(unique_names([name or f"column{number}" for number, name in enumerate(bare, start=1)]))
            continue
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
        found = f"columns: {', '.join(header)}" if header else "it is empty"
        raise EmptyInputError(
            explain(f"{name} holds no data row under its header", found=found, hint="a table needs a header row and one row a document")
        )
    return RawTable(header, rows, places, total, issues)


def _bare(cell: str) -> str:
    """A column's name without white space and marks."""
    return re.sub(r"[\s\ufeff\u200b]+", "", cell)
