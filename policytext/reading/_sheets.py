"""Spreadsheets to sheets of cells: values of formulas, merged areas, hidden sheets, formulas that nobody calculated."""

import datetime
import io
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from policytext.reading.archives import USUAL, Limits, check_xml, members, open_archive, read_member
from policytext.reading.refusals import RefusedError

__all__ = ["Sheet", "read_sheets"]

_REFUSALS = {"PasswordError": "it asks for a password", "ZipError": "its archive is broken", "XmlError": "its XML is broken"}
_EXACT = 1e15
"""Spreadsheets keep 15 digits of a number."""
_UNCALCULATED = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*+>\s*+<f(?:\s[^<>]*+)?(?:/>|>[^<]*+</f>)\s*+(?:<v\s*+/>|<v></v>)?+\s*+</c>')


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    name : str
    rows : list of list of str
        From the first cell on.
    hidden : bool
    merged : tuple
        Areas as ((first row, first column), (last row, last column)), counted from 0.
    uncalculated : tuple of str
        Cells whose formula has no stored value, such as ``"C3"``.
    inexact : tuple of int
        Rows, counted from 0, that hold a number of 16 digits or more.
    """

    name: str
    rows: list[list[str]]
    hidden: bool = False
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    uncalculated: tuple[str, ...] = ()
    inexact: tuple[int, ...] = field(default=())


def read_sheets(data: bytes, name: str, *, limits: Limits = USUAL) -> list[Sheet]:
    """Read all sheets of an xlsx, xls or ods file; the size that it says it has is not believed.

    Raises
    ------
    RefusedError
        If it is encrypted, damaged, too large when unpacked, or declares entities.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    uncalculated = _look_inside(data, name, limits) if data.startswith(b"PK") else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for about in book.sheets_metadata:
            sheet = book.get_sheet_by_name(about.name)
            cells = sheet.to_python(skip_empty_area=False)
            merged = tuple(getattr(sheet, "merged_cell_ranges", None) or ())
            inexact = tuple(line for line, row in enumerate(cells) if any(type(cell) is float and abs(cell) >= _EXACT for cell in row))
            texts = [[_cell(cell) for cell in row] for row in cells]
            hidden = about.visible != SheetVisibleEnum.Visible
            sheets.append(Sheet(about.name, texts, hidden, merged, uncalculated.get(about.name, ()), inexact))
        return sheets
    except (CalamineError, OSError) as error:
        # The text of the error may hold a cell; its kind says enough.
        kind = type(error).__name__
        why = _REFUSALS.get(kind, "it is damaged, or of another kind")
        code = "encrypted" if kind == "PasswordError" else "unreadable"
        raise RefusedError(code, f"{name} can't be opened as a spreadsheet: {why}", hint="save it again as xlsx or csv") from error


def _look_inside(data: bytes, name: str, limits: Limits) -> Mapping[str, tuple[str, ...]]:
    """Unpack every XML part once within the limits, refuse what attacks, and list the formulas without a value."""
    try:
        archive = open_archive(data, name, limits=limits)
    except RefusedError as error:
        if error.code != "unreadable":
            raise
        hint = "save it again as xlsx or csv"
        raise RefusedError("unreadable", f"{name} can't be opened as a spreadsheet: its archive is broken", hint=hint) from error
    formulas: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    for member in members(archive):
        if member.name.endswith((".xml", ".rels")):
            part = read_member(archive, member.info, name)
            check_xml(part, name, nested=False)
            if member.name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
                names |= _names(part)
            elif b"<f" in part and member.name.startswith("xl/worksheets/"):
                formulas[posixpath.basename(member.name)] = tuple(cell.decode("ascii") for cell in _UNCALCULATED.findall(part))
    sheets = {key.removeprefix("name:"): names.get(f"target:{value}", "") for key, value in names.items() if key.startswith("name:")}
    return {sheet: formulas.get(posixpath.basename(target), ()) for sheet, target in sheets.items()}


def _names(part: bytes) -> dict[str, str]:
    """From the name of a sheet to the id of its relation, and from there to its file."""
    found: dict[str, str] = {}
    for element in ElementTree.fromstring(part).iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "sheet":
            relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            found[f"name:{element.get('name', '')}"] = relation
        elif tag == "Relationship":
            found[f"target:{element.get('Id', '')}"] = element.get("Target", "")
    return found


def _cell(value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else str(value)
