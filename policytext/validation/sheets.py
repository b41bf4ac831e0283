"""Sheets that people fill in: written as a workbook with drop-downs, read back by the ids of their items."""

import math
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError, expect, explain, listing
from policytext.reading import _sheets
from policytext.validation._xlsx import Page, workbook_bytes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Sheet", "read_answers", "write_sheets"]

_INSTRUCTIONS = "说明 Instructions"
_LONGEST_CELL = 32767
_MOST_ROWS = 1048575
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_ESCAPED = re.compile(r"_x000[dD]_")
_SHEET_HINT = "Sheet('texts', table, answers={'topic': ('roads', 'schools')}) makes one"


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Sheet:
    """A table that people see, and the columns that they fill in.

    Attributes
    ----------
    name : str
        Name of the sheet: 1 to 31 characters, none of ``[ ] : * ? / \\``.
    table : pandas.DataFrame (n, ...)
        What is shown: texts and numbers. The first column holds the ids of the items, each once; answers are read back
        by them, whatever the order of the rows.
    answers : mapping
        From each column to fill in, to its choices as texts; no choices (``()``) take free text.
    across : mapping
        From a column to fill in, to the columns of ``table`` (side by side) whose cells are the choices in that row.
        These columns need no line in ``answers``.
    widths : mapping
        From a column to its width in half-width characters; the others fit their text.

    Examples
    --------
    >>> import pandas as pd
    >>> items = pd.DataFrame({"id": ["a", "b"], "text": ["路灯不亮", "学位不够"]})
    >>> Sheet("coding", items, answers={"matter": ("roads", "schools"), "note": ()})
    Sheet('coding': 2 items, to fill in: matter, note)
    """

    name: str
    table: "pd.DataFrame"
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    across: Mapping[str, Sequence[str]] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import pandas as pd

        expect(self.table, pd.DataFrame, verb="Sheet", hint="give what is shown as a table, the ids of the items first")
        if not isinstance(self.name, str) or not 1 <= len(self.name) <= 31 or _NO_NAME.search(self.name):
            raise InputError(
                explain(
                    f"{self.name!r} can't name a sheet",
                    found="takes 1 to 31 characters, none of [ ] : * ? / \\",
                    hint="choose a plain name",
                )
            )
        _check_columns(self)
        _check_ids(self)
        _check_choices(self)
        shown = self.table.reset_index(drop=True).copy(deep=True)
        object.__setattr__(self, "table", shown)
        for column in shown.columns:
            for cell in shown[column].tolist():
                _check_cell(cell, column)

    def __repr__(self) -> str:
        return f"Sheet({self.name!r}: {len(self.table)} items, to fill in: {', '.join(self.to_fill)})"

    @property
    def key(self) -> str:
        """Name of the column that holds the ids."""
        return str(self.table.columns[0])

    @property
    def to_fill(self) -> tuple[str, ...]:
        """Names of the columns to fill in, in their order."""
        return (*self.answers, *(column for column in self.across if column not in self.answers))

    def choices_of(self, row: int, column: str) -> tuple[str, ...]:
        """Give what may be chosen in one column to fill in, for the item in row ``row``; nothing where free text is taken."""
        if column in self.across:
            return tuple(_text(cell) for cell in self.table.loc[row, list(self.across[column])])
        return tuple(self.answers[column])


def write_sheets(sheets: Sheet | Iterable[Sheet], path: str | PathLike[str], *, title: str, instructions: Sequence[str]) -> Path:
    """Write a workbook for people to fill in: the instructions first, then each sheet with drop-downs.

    The header stands still, columns fit Chinese text, cells to fill in are coloured. The same sheets give the same
    bytes: no clock, no name of a user or machine.

    Parameters
    ----------
    sheets : Sheet or iterable of Sheet
    path : str or path
        Ends in ``.xlsx``; its folder must exist. A file that stands there is replaced as a whole.
    title : str
        First line of the instructions.
    instructions : sequence of str
        What to do, a paragraph each; say it in each language that the people read.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If there is no sheet, two have one name, a sheet has no item, or the path does not end in ``.xlsx``.
    MissingFileError
        If the folder does not exist.

    Notes
    -----
    Cells are never live formulas. What is shown is written as given: mask personal data before.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> items = pd.DataFrame({"id": ["a", "b"], "text": ["路灯不亮", "学位不够"]})
    >>> sheet = Sheet("coding", items, answers={"matter": ("roads", "schools")})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = write_sheets(sheet, f"{folder}/coding.xlsx", title="Coding", instructions=["每行选一项。", "Choose one in each row."])
    ...     read_answers(file, sheet)["state"].tolist()
    ['blank', 'blank']
    """
    given = [sheets] if isinstance(sheets, Sheet) else list(sheets)
    for sheet in given:
        expect(sheet, Sheet, verb="write_sheets", hint=_SHEET_HINT)
    names = [_INSTRUCTIONS.casefold(), "choices", *(sheet.name.casefold() for sheet in given)]
    if not given or len(set(names)) < len(names):
        met = f"sheets: {listing(sheet.name for sheet in given)}; taken: {_INSTRUCTIONS}, choices"
        raise InputError(
            explain("a workbook needs sheets with names of their own", found=met, hint="give each sheet another name")
        )
    for sheet in given:
        if not len(sheet.table):
            raise EmptyInputError(explain(f"sheet {sheet.name!r} has no item", hint="leave it out, or give a table with rows"))
    lines = [instructions] if isinstance(instructions, str) else list(instructions)
    for line in (title, *lines):
        expect(line, str, verb="write_sheets", hint="give title and instructions as texts")
    target = _target(path)
    try:
        raw = workbook_bytes((_INSTRUCTIONS, lines), [_page(sheet) for sheet in given], title=title)
    except UnicodeEncodeError as error:
        text = str(error.object)[max(0, error.start - 10) : error.end]
        raise InputError(explain(f"a text holds half a character: {text!r}", hint="read the file with the encoding that it has")) from error
    _replace(target, raw)
    return target


def read_answers(path: str | PathLike[str], sheet: Sheet) -> "pd.DataFrame":
    """Read what was filled in, item by item; nothing is left out silently.

    Rows may stand in another order, other columns and rows may have been added; what has no place is listed, not lost.

    Parameters
    ----------
    path : str or path
        A workbook (xlsx, xls or ods) that :func:`write_sheets` wrote and people filled in.
    sheet : Sheet
        What was written.

    Returns
    -------
    pandas.DataFrame
        ``item, column, answer, state``: a row for each item and column to fill in, in the order of ``sheet``, then the rows
        whose id is unknown. ``state`` is

        - ``given``: a choice, or free text;
        - ``blank``: nothing was filled in;
        - ``impossible``: none of the choices (``answer`` holds what was written);
        - ``changed``: the row shows something else than was written, as when one column alone was sorted: the
          answer may belong to another item;
        - ``missing``: the item's row is gone;
        - ``repeated``: the item has several rows with different answers;
        - ``unknown``: an answer beside an id that the sheet does not have.

        Only ``given`` answers should be counted.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If it is no workbook, or has no such sheet.
    ColumnError
        If the column of ids, or one to fill in, is gone or stands there twice.

    Examples
    --------
    See :func:`write_sheets`.
    """
    import pandas as pd

    expect(sheet, Sheet, verb="read_answers", hint=_SHEET_HINT)
    file = Path(path)
    rows, places = _rows(file, sheet)
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        found.setdefault(row[places[sheet.key]].strip(), []).append(row)
    out: list[tuple[str, str, str, str]] = []
    ids = [_text(cell).strip() for cell in sheet.table[sheet.key]]
    for number, item in enumerate(ids):
        out += [(item, column, *_judge(sheet, number, column, found.get(item, []), places)) for column in sheet.to_fill]
    known = set(ids)
    for item in sorted(set(found) - known):
        for row in found[item]:
            told = [(column, row[places[column]].strip()) for column in sheet.to_fill]
            out += [(item, column, answer, "unknown") for column, answer in told if answer]
    return pd.DataFrame(out, columns=["item", "column", "answer", "state"], dtype=object)


# -- parts ------------------------------------------------------------------------------------------


def _check_columns(sheet: Sheet) -> None:
    columns = [*sheet.table.columns, *sheet.to_fill]
    if not sheet.table.shape[1] or not sheet.to_fill:
        raise ColumnError(explain(f"sheet {sheet.name!r} needs a column of ids and one to fill in", hint=_SHEET_HINT))
    wrong = [column for column in columns if not isinstance(column, str) or not column.strip() or column != column.strip()]
    if wrong:
        raise ColumnError(explain(f"{wrong[0]!r} can't name a column", hint="use a text without spaces around it"))
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise ColumnError(
            explain(f"column {twice[0]!r} stands twice in sheet {sheet.name!r}", hint="give each column a name of its own")
        )
    strange = sorted(set(sheet.widths) - set(columns))
    if strange:
        raise ColumnError(
            explain(
                f"no column {strange[0]!r}", found=f"columns: {listing(columns)}", hint="name the columns whose width you set"
            )
        )


def _check_ids(sheet: Sheet) -> None:
    ids = [_text(cell).strip() for cell in sheet.table.iloc[:, 0]]
    seen: set[str] = set()
    for item in ids:
        if not item or item in seen:
            what = f"id {item!r} stands twice" if item else "an item has no id"
            raise InputError(explain(f"{what} in column {sheet.table.columns[0]!r}", hint="give each item an id of its own"))
        seen.add(item)


def _check_choices(sheet: Sheet) -> None:
    for column, choices in sheet.answers.items():
        if isinstance(choices, str) or any(not isinstance(one, str) or not one.strip() for one in choices):
            raise InputError(
                explain(
                    f"choices of {column!r} are no texts",
                    found=f"got {choices!r}",
                    hint="give a list of texts, or () for free text",
                )
            )
        if len({_plain(one) for one in choices}) < len(choices):
            raise InputError(
                explain(f"two choices of {column!r} read the same", found=listing(choices), hint="leave one of them out")
            )
        if column in sheet.across and choices:
            raise InputError(
                explain(f"{column!r} has choices of its own and across the row", hint="give it in answers or in across")
            )
    for column, others in sheet.across.items():
        places = [list(sheet.table.columns).index(other) if other in sheet.table.columns else -1 for other in others]
        if not places or -1 in places or places != list(range(places[0], places[0] + len(places))):
            problem = f"choices of {column!r} must be columns of the table that stand side by side"
            raise ColumnError(explain(problem, found=f"columns: {listing(sheet.table.columns)}", hint="name them in their order"))


def _check_cell(cell: Any, column: str) -> None:
    if cell is None or (isinstance(cell, str) and len(cell) <= _LONGEST_CELL):
        return
    if isinstance(cell, str):
        raise InputError(
            explain(f"a text of column {column!r} has {len(cell)} characters", hint=f"a cell holds {_LONGEST_CELL}: cut it")
        )
    if not isinstance(cell, (int, float)):
        raise InputError(explain(f"column {column!r} holds a {type(cell).__name__}", hint="turn it into text or numbers"))


def _page(sheet: Sheet) -> Page:
    header = [*sheet.table.columns, *sheet.to_fill]
    places = {column: place for place, column in enumerate(header)}
    blank = [""] * len(sheet.to_fill)
    shown = [[_written(cell) for cell in row] + blank for row in sheet.table.astype(object).itertuples(index=False, name=None)]
    if len(shown) > _MOST_ROWS:
        raise InputError(
            explain(f"sheet {sheet.name!r} has {len(shown)} items", hint=f"a sheet holds {_MOST_ROWS}: make several")
        )
    return Page(
        name=sheet.name, header=header, rows=shown, to_fill=frozenset(places[column] for column in sheet.to_fill),
        lists={places[column]: tuple(choices) for column, choices in sheet.answers.items() if choices},
        across={places[column]: (places[others[0]], places[others[-1]]) for column, others in sheet.across.items()},
        widths={places[column]: width for column, width in sheet.widths.items()},
    )  # fmt: skip


def _written(cell: Any) -> Any:
    """A cell as it is written; what no spreadsheet takes as a number becomes text."""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n")
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool) or math.isinf(cell) or abs(cell) >= 1e15:
        return str(cell)
    return cell


def _text(cell: Any) -> str:
    """A cell as text, a whole number without its point: as it comes back from a spreadsheet."""
    cell = _written(cell)
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _plain(text: str) -> str:
    """What two texts share that people take for the same: width and case of letters, spaces, line ends."""
    return "".join(unicodedata.normalize("NFKC", _ESCAPED.sub("", text)).casefold().split())


def _target(path: str | PathLike[str]) -> Path:
    if not isinstance(path, (str, PathLike)) or Path(path).suffix.lower() != ".xlsx":
        raise InputError(explain(f"{path!r} is no place for a workbook", hint="name a file that ends in .xlsx"))
    target = Path(path)
    if not target.parent.is_dir():
        raise MissingFileError(explain(f"no folder {target.parent.name!r}", hint="make it first"))
    if target.is_dir():
        raise InputError(explain(f"{target.name!r} is a folder", hint="name a file that ends in .xlsx"))
    return target


def _replace(target: Path, raw: bytes) -> None:
    """Write beside the place and move: an interruption leaves no half file."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as folder:
        part = Path(folder) / target.name
        part.write_bytes(raw)
        os.replace(part, target)


def _rows(file: Path, sheet: Sheet) -> tuple[list[list[str]], dict[str, int]]:
    """The rows of the sheet that hold anything, and where its columns stand."""
    if not file.is_file():
        raise MissingFileError(explain(f"no file {file.name!r}", hint="give the workbook that was filled in"))
    pages = _sheets.read_sheets(file.read_bytes(), file.name)
    page = next((page for page in pages if page.name.strip() == sheet.name), None)
    if page is None:
        met = f"sheets: {listing(page.name for page in pages)}"
        raise InputError(
            explain(f"{file.name} has no sheet {sheet.name!r}", found=met, hint="give the workbook that was written for it")
        )
    filled = [row for row in page.rows if any(cell.strip() for cell in row)]
    first = next((number for number, row in enumerate(filled) if sheet.key in (cell.strip() for cell in row)), None)
    header = (
        [cell.strip() for cell in filled[first]] if first is not None else [cell for cell in (filled or [[]])[0] if cell.strip()]
    )
    for column in (sheet.key, *sheet.to_fill):
        if header.count(column) != 1:
            what = "has no" if column not in header else "has more than one"
            raise ColumnError(
                explain(
                    f"{file.name} {what} column {column!r}",
                    found=f"columns: {listing(header)}",
                    hint="keep the first row as it was written",
                )
            )
    rest = filled[(first or 0) + 1 :]
    places = {column: place for place, column in reversed(list(enumerate(header)))}
    return [row + [""] * (len(header) - len(row)) for row in rest], places


def _judge(sheet: Sheet, number: int, column: str, rows: Sequence[Sequence[str]], places: Mapping[str, int]) -> tuple[str, str]:
    """The answer to one item in one column, and its state."""
    if not rows:
        return "", "missing"
    answers = {row[places[column]].strip() for row in rows}
    if len(answers) > 1:
        return "；".join(sorted(answers - {""})), "repeated"
    answer = _ESCAPED.sub("", answers.pop())
    if not answer:
        return "", "blank"
    shown = [(places[name], sheet.table.at[number, name]) for name in map(str, sheet.table.columns) if name in places]
    if any(_differs(cell, row[place]) for row in rows for place, cell in shown):
        return answer, "changed"
    choices = sheet.choices_of(number, column)
    if not choices:
        return answer, "given"
    same = [choice for choice in choices if choice.strip() == answer] or [
        choice for choice in choices if _plain(choice) == _plain(answer)
    ]
    return (same[0], "given") if len(same) == 1 else (answer, "impossible")


def _differs(written: Any, read: str) -> bool:
    if _plain(_text(written)) == _plain(read):
        return False
    cell = _written(written)
    try:
        return isinstance(cell, str) or not math.isclose(float(cell), float(read), rel_tol=1e-12)
    except ValueError:
        return True
