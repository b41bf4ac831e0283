"""csv, spreadsheets and lists of records to rows of text cells, with everything that is no data row listed."""

import csv
import io
import pathlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest

from policytext.corpus import ReadingIssue, unique_names
from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.reading._html import html_tables
from policytext.reading._sheets import Sheet, read_sheets
from policytext.reading.archives import USUAL, Limits
from policytext.reading.columns import names_that_count, names_to_see
from policytext.reading.decoding import declared_charset, decode
from policytext.reading.refusals import RefusedError

__all__ = ["RawTable", "TABLE_SUFFIXES", "read_rows", "read_table"]

_END = "\x1aend of the file\x1a"
"""Put behind a csv: where it comes back inside a cell, a quote was left open."""

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_HEADER_WITHIN = 10
_LONGEST_HEADER = 200
_BLOCK = 1 << 20
_LONG_ID = re.compile(r"\d(?:\.\d{1,14})?E\+1[5-9]")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


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
    hints : mapping
        Role to column, by what the cells hold, for columns whose names say nothing.
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    places: list[str]
    n_rows: int
    issues: list[ReadingIssue]
    sure: bool
    hints: Mapping[str, str] = field(default_factory=dict)


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
    """Read a csv, tsv or spreadsheet file; see :func:`read_rows`.

    Raises
    ------
    OSError
        If the file can't be read.
    """
    return read_rows(path.read_bytes, path.suffix.lower(), name=name, named=named)


def read_rows(
    load: Callable[[], bytes], suffix: str, *, name: str, named: Mapping[str, str | None] | None = None, limits: Limits = USUAL
) -> RawTable:
    """Read the bytes of a csv, tsv or spreadsheet file.

    The header is the first of the first ten filled rows that holds a name of a text or title column, else any
    known name, else the first filled row; filled rows above it are noted. Of several sheets the first with such a
    header is read, hidden ones only where no other is filled. Blank rows and repeated header rows are listed and
    left out; rows longer or shorter than the header are kept, and listed as changed where a cell had no column.
    A value merged over several rows stands in each of them that is filled otherwise.

    Parameters
    ----------
    load : callable
        Gives the bytes; called once, so that they can be let go early.
    suffix : str
        Kind of file; what the bytes show goes first (exports named .xls are often pages or csv).
    name : str
        What to call the file.
    named : mapping, optional
        Role to column as the user gave it; such names count besides :data:`GUESSES`.
    limits : Limits
        How much a spreadsheet may unpack to.

    Raises
    ------
    EmptyInputError
        If there is no data row.
    InputError
        If the bytes are no text, or the spreadsheet can't be opened.
    """
    names = _Names(*names_that_count(named or {}))
    data = load()
    if suffix in (".csv", ".tsv", ".xls") and not data.startswith((_ZIP, _OLE)):
        issues: list[ReadingIssue] = []
        if suffix == ".xls":
            rows = _disguised(data, name, names, issues)
        else:
            text = _text(data, name, issues)
            del data
            rows = _csv_rows(text, name, names)
        table = _shape(rows, _find_header(rows, names), name)
        table.issues[:0] = issues
        return table
    return _read_book(read_sheets(data, name, limits=limits), name, names)


def _text(data: bytes, name: str, issues: list[ReadingIssue]) -> str:
    decoded = decode(data, name=name)
    issues += decoded.issues
    return decoded.text


def _disguised(data: bytes, name: str, names: "_Names", issues: list[ReadingIssue]) -> "_Rows":
    """What programs export under the name of a spreadsheet: the table of a page, or text with tabs."""
    hint = "save it again as xlsx or csv"
    wrong = f"{name} can't be opened as a spreadsheet: it is damaged, or of another kind"
    try:
        decoded = decode(data, name=name, declared=declared_charset(data))
    except InputError as error:
        raise RefusedError("unreadable", wrong, hint=hint) from error
    further: list[ReadingIssue] = []
    page = decoded.text.lstrip("\ufeff \t\r\n").startswith("<")
    rows = _largest(html_tables(decoded.text), name, names, further) if page else []
    if not page and "\t" in decoded.text.partition("\n")[0]:
        rows = _csv_rows(decoded.text, name, names)
    if not any(cell.strip() for row in rows for cell in row):
        raise RefusedError("unreadable", wrong, hint=hint)
    kind = "a web page" if page else "text with tabs"
    issues += [*decoded.issues, ReadingIssue(name, "", "other-kind", "note", f"named .xls, read as {kind}"), *further]
    return rows


def _largest(tables: Sequence[Sheet], name: str, names: "_Names", issues: list[ReadingIssue]) -> "_Rows":
    """The largest table of those that name a text column, or of all; the others are noted."""
    if not tables:
        return []
    headers = [_find_header(table.rows, names) for table in tables]
    sizes = [(header.sureness > 1 and len(table.rows) > header.index + 1, len(table.rows)) for table, header in zip(tables, headers, strict=True)]
    chosen = sizes.index(max(sizes))
    repeated = _fill_merged(tables[chosen], headers[chosen])
    if repeated:
        issues.append(_merged_note(name, tables[chosen].name, repeated))
    for place, other in enumerate(tables):
        if place != chosen:
            note = f"{other.name} has {len(other.rows)} rows; only {tables[chosen].name} is read"
            issues.append(ReadingIssue(name, other.name, "further-sheet", "note", note))
    return tables[chosen].rows


def _merged_note(name: str, place: str, repeated: int) -> ReadingIssue:
    return ReadingIssue(name, place, "merged-cells", "note", f"values merged over several rows stand in each of them ({repeated} areas)")


def _read_book(sheets: Sequence[Sheet], name: str, names: "_Names") -> RawTable:
    filled = [sheet for sheet in sheets if any(cell.strip() for row in sheet.rows for cell in row)]
    if not filled:
        raise EmptyInputError(explain(f"{name} holds no filled cell", hint="check that the right file was saved"))
    headers = [_find_header(sheet.rows, names) for sheet in filled]
    chosen = max(range(len(filled)), key=lambda place: (not filled[place].hidden, headers[place].sureness))
    sheet, header = filled[chosen], headers[chosen]
    repeated = _fill_merged(sheet, header)
    table = _shape(sheet.rows, header, name)
    for line in sheet.inexact:
        if line > header.index:
            note = "a number of 16 digits or more: spreadsheets keep only the first 15; store such ids as text"
            table.issues.append(ReadingIssue(name, f"row {line + 1}", "inexact-number", "changed", note))
    for cell in sheet.uncalculated:
        note = "a formula that was never calculated; the cell is empty: open the file in a spreadsheet and save it"
        table.issues.append(ReadingIssue(name, f"cell {cell}", "uncalculated-formula", "changed", note))
    if repeated:
        table.issues.append(_merged_note(name, f"sheet {sheet.name}", repeated))
    if sheet.hidden:
        table.issues.append(ReadingIssue(name, f"sheet {sheet.name}", "hidden-sheet", "note", "the sheet is hidden, but no other is filled; it is read"))
    first = next(place for place, one in enumerate(filled) if one.hidden == sheet.hidden)
    for place, other in enumerate(filled):
        if place != chosen:
            which = "the first filled sheet" if chosen == first else f"sheet {sheet.name!r}, the first with known column names,"
            code, is_hidden = ("hidden-sheet", "is hidden and ") if other.hidden else ("further-sheet", "")
            note = f"sheet {other.name!r} {is_hidden}has {len(other.rows)} rows; only {which} is read"
            table.issues.append(ReadingIssue(name, f"sheet {other.name}", code, "note", note))
    return table


def _fill_merged(sheet: Sheet, header: "_Header") -> int:
    """Repeat values that are merged downwards, under the header and in rows that hold something of their own."""
    filled = 0
    for (top, left), (bottom, _) in sheet.merged:
        if not header.index < top < bottom or top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        value = sheet.rows[top][left]
        rows = [row for row in sheet.rows[top + 1 : bottom + 1] if any(map(str.strip, row))]
        filled += bool(value.strip() and rows)
        for row in rows:
            row[left] = value
    return filled


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


def _csv_rows(text: str, name: str, names: _Names) -> _Rows:
    """Read all rows at once: the limit of the csv module holds for the whole process, and is put back before leaving."""
    lines = chain(_lines(text), [_END])
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


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, from one block of the text at a time, which keeps memory low."""
    at = 0
    while at < len(text):
        end = text.find("\n", at + _BLOCK) + 1 or len(text)
        yield from io.StringIO(text[at:end], newline="")
        at = end


def _separator(text: str, names: _Names) -> str:
    """The separator of the first line that names a known column; a title above it may hold commas of its own."""
    lines = list(islice((line for line in _lines(text) if line.strip()), _HEADER_WITHIN))
    for line in lines:
        separator = _most_frequent(line)
        cells = [cell.strip(' "\r\n') for cell in line.split(separator)]
        if _sureness(cells, names, first=False):
            return separator
    return _most_frequent(lines[0] if lines else "")


def _most_frequent(line: str) -> str:
    return max((",", "\t", ";", "|"), key=re.sub(r'"[^"]*"', "", line).count)


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
    width, first = len(header), bare[0] if bare else ""
    for line, cells in enumerate(islice(table, at.index + 1, None), start=at.index + 2):
        place = f"row {line}"
        if not any(map(str.strip, cells)):
            issues.append(ReadingIssue(name, place, "blank-row", "left out", "no filled cell"))
            continue
        if len(cells) != width or (len(cells[0]) < _LONGEST_HEADER and _bare(cells[0]) == first):
            if all(_bare(cell) == name for cell, name in zip_longest(cells[:width], bare, fillvalue="")):
                issues.append(ReadingIssue(name, place, "repeated-header", "left out", "the header row again"))
                continue
            if any(map(str.strip, cells[width:])):
                issues.append(ReadingIssue(name, place, "long-row", "changed", f"{len(cells) - width} cells without a column dropped"))
            cells = (cells + [""] * width)[:width]
        rows.append(cells)
        places.append(place)
    issues += [
        ReadingIssue(name, place, "inexact-number", "changed", "a long number in powers of ten, as a spreadsheet cuts ids; its last digits are lost")
        for row, place in zip(rows, places, strict=True)
        for cell in row
        if len(cell) < 30 and "E+1" in cell and _LONG_ID.fullmatch(cell.strip())
    ]
    total = max(0, len(table) - at.index - 1)
    if not rows and not total:
        found = f"columns: {listing(names_to_see(header, sure=at.sureness > 0))}" if header else "it is empty"
        raise EmptyInputError(
            explain(f"{name} holds no data row under its header", found=found, hint="a table needs a header row and one row a document")
        )
    return RawTable(header, rows, places, total, issues, at.sureness > 0)


def _bare(cell: str) -> str:
    """A column's name without white space and marks."""
    return re.sub(r"[\s\ufeff\u200b]+", "", cell)
