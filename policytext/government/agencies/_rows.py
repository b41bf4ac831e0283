"""Cells of a user's list of bodies: columns known by their names, days and words read, errors that name the row."""

import datetime
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import ColumnError, EmptyInputError, InputError, expect, explain, listing

if TYPE_CHECKING:
    import csv

__all__ = ["COLUMNS", "KINDS", "LEVELS_OF_BODIES", "cells_of", "day_in", "one_of", "table_of"]

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


def table_of(rows: "csv.DictReader[str]", name: str) -> list[dict[str, str]]:
    """Rows of a file: none longer than the header, no column twice."""
    if rows.fieldnames is None:
        raise EmptyInputError(explain(f"{name} is empty", hint="give it a header and a row for each body"))
    columns = list(rows.fieldnames)
    _check_columns(columns, name)
    twice = next((column for column in columns if column and columns.count(column) > 1), "")
    if twice:
        raise ColumnError(explain(f"{name} has two columns {twice!r}", found=f"columns: {listing(columns)}", hint="keep one"))
    out = []
    for row in rows:
        if None in row:
            found = f"{len(columns)} columns in the header"
            hint = "quote cells that hold commas"
            raise InputError(explain(f"row {rows.line_num - 1} of {name} has too many cells", found=found, hint=hint))
        out.append({key: value or "" for key, value in row.items()})
    return out


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


def cells_of(row: Mapping[str, object], number: int, source: str) -> tuple[int, dict[str, str]]:
    """The number of a row and its cells by the columns of ``COLUMNS``; missing values are empty."""
    expect(row, Mapping, verb=f"row {number} of {source}", hint="give each row as a mapping from column to value")
    _check_columns(row, source)
    out: dict[str, str] = {}
    for column, value in row.items():
        column = "".join(str(column).split())
        column = _CHINESE.get(column, column)
        missing = value is None or value != value  # NaN and NaT differ from themselves
        text = "" if missing else "".join(str(value).split()) if column not in _DATES else str(value).strip()
        out[column] = out.get(column) or text
    return number, out


_DATES = ("valid_from", "valid_to", "date")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T]00:00:00)?")


def day_in(row: Mapping[str, str], column: str, where: str) -> datetime.date | None:
    """The day that a cell holds."""
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


def one_of(row: Mapping[str, str], column: str, known: tuple[str, ...], where: str) -> str:
    """A cell that holds one of a few words, or nothing."""
    value = row.get(column, "")
    if value and value not in known:
        raise InputError(explain(f"{where}: no {column} {value!r}", found=f"known: {', '.join(known)}", hint="use one of these"))
    return value
