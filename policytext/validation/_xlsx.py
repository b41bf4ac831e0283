"""The one module that knows XlsxWriter: sheets to the bytes of a workbook, the same bytes for the same sheets."""

import datetime
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Page", "workbook_bytes"]

_MADE = datetime.datetime(2000, 1, 1)
"""Date that every workbook carries: the clock would make two runs differ."""
_LINE = 15.5
"""Height of a line, in points."""
_TALLEST = 400.0
"""Height of a row that every spreadsheet program still shows."""
_CHOICES = "choices"
_FONT = {"font_name": "DengXian", "font_size": 11, "valign": "top", "text_wrap": True}


@dataclass(frozen=True, eq=False, slots=True)
class Page:
    """One sheet as cells.

    Attributes
    ----------
    name : str
    header : sequence of str
    rows : sequence of sequences
        Texts and numbers.
    to_fill : set of int
        Columns, counted from 0, that are filled in.
    lists : mapping
        From a column to the choices of its drop-down.
    across : mapping
        From a column to the first and last column whose cells, in the same row, are its choices.
    widths : mapping
        From a column to its width; the others fit their text.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    to_fill: frozenset[int] = frozenset()
    lists: Mapping[int, Sequence[str]] = field(default_factory=dict)
    across: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    widths: Mapping[int, float] = field(default_factory=dict)


def workbook_bytes(instructions: tuple[str, Sequence[str]], pages: Sequence[Page], *, title: str) -> bytes:
    """Lay out a workbook: the instructions, then the pages; choices of drop-downs stand on a hidden sheet."""
    import xlsxwriter

    raw = io.BytesIO()
    book = xlsxwriter.Workbook(
        raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "created": _MADE})
    looks = {
        "plain": book.add_format(_FONT),
        "title": book.add_format({**_FONT, "bold": True, "font_size": 14}),
        "header": book.add_format({**_FONT, "bold": True, "bg_color": "#D9E2EC", "border": 1, "border_color": "#B0B7BF"}),
        "shown": book.add_format({**_FONT, "border": 1, "border_color": "#D0D5DA"}),
        "fill": book.add_format({**_FONT, "border": 1, "border_color": "#C9A227", "bg_color": "#FFF8DC", "num_format": "@"}),
    }
    _write_instructions(book, instructions, title, looks)
    sheets = [book.add_worksheet(page.name) for page in pages]
    refers = _write_choices(book, pages)
    for number, (page, sheet) in enumerate(zip(pages, sheets, strict=True)):
        _write_page(sheet, page, looks)
        _add_choices(sheet, page, {column: refers[number, column] for column in page.lists})
    book.close()
    return raw.getvalue()


def _write_instructions(book: Any, instructions: tuple[str, Sequence[str]], title: str, looks: Mapping[str, Any]) -> None:
    name, lines = instructions
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, title, looks["title"])
    sheet.set_row(0, 24)
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line, looks["plain"])
        sheet.set_row(row, _height([(line, 100)]))


def _write_choices(book: Any, pages: Sequence[Page]) -> dict[tuple[int, int], str]:
    """Put each list in a column of a hidden sheet: a list inside the cell's rule may hold 255 characters and no comma."""
    asked = [(number, column) for number, page in enumerate(pages) for column in page.lists]
    if not asked:
        return {}
    sheet = book.add_worksheet(_CHOICES)
    sheet.hide()
    refers = {}
    for place, (number, column) in enumerate(asked):
        choices = pages[number].lists[column]
        sheet.write_column(0, place, choices)
        letter = _letter(place)
        refers[number, column] = f"={_CHOICES}!${letter}$1:${letter}${len(choices)}"
    return refers


def _write_page(sheet: Any, page: Page, looks: Mapping[str, Any]) -> None:
    widths = [float(page.widths.get(column, _fitted(page, column))) for column in range(len(page.header))]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, page.header[column], looks["header"])
    sheet.set_row(0, _height(list(zip(page.header, widths, strict=True))))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(page.rows)), len(page.header) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for row, cells in enumerate(page.rows, start=1):
        sheet.set_row(row, _height([(str(cell), width) for cell, width in zip(cells, widths, strict=True)]))
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell, looks["fill" if column in page.to_fill else "shown"])


def _write_cell(sheet: Any, row: int, column: int, cell: Any, look: Any) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, look)
    else:
        sheet.write_number(row, column, cell, look)


def _add_choices(sheet: Any, page: Page, refers: Mapping[int, str]) -> None:
    rule = {
        "validate": "list", "error_type": "stop", "error_title": "请从列表中选择 Choose from list",
        "error_message": "请在下拉列表中选择一项，或留空。Choose one of the list, or leave the cell empty.",
    }  # fmt: skip
    last = max(1, len(page.rows))
    for column, source in refers.items():
        sheet.data_validation(1, column, last, column, {**rule, "source": source})
    for column, (low, high) in page.across.items():
        # Without a sign of fixed rows, the spreadsheet moves the area along with the row.
        sheet.data_validation(1, column, last, column, {**rule, "source": f"=${_letter(low)}2:${_letter(high)}2"})


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _fitted(page: Page, column: int) -> float:
    texts = [page.header[column], *(str(row[column]) for row in page.rows), *page.lists.get(column, ())]
    longest = max(_across(line) for text in texts for line in text.split("\n"))
    return float(min(60.0, max(8.0, longest + 4)))


def _across(text: str) -> int:
    """How many half-width characters a text is wide; a Chinese one takes two."""
    if text.isascii():
        return len(text)
    return len(text) + sum(unicodedata.east_asian_width(char) in "WFA" for char in text)


def _height(cells: Sequence[tuple[str, float]]) -> float:
    tallest = max(
        (sum(max(1, -(-_across(line) // max(1, int(width) - 1))) for line in text.split("\n")) for text, width in cells),
        default=1,
    )
    return min(_TALLEST, tallest * _LINE + 2)
