"""Values of any kind as the few that files of networks know: true or false, whole numbers, numbers, texts."""

import datetime
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from typing import Any

from policytext.cleaning.privacy import mask_private
from policytext.errors import InputError, explain

__all__ = ["Plain", "column_kind", "iso_day", "plain_value", "safe_text", "shown", "text_of_value", "unique"]

Plain = bool | int | float | str

_UNFIT = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for: control characters, halves of surrogate pairs, U+FFFE and U+FFFF."""
_EXACT, _SHORT, _LONG = 2**53, 2**31, 2**63
_MOST_BITS = 1023
"""Whole numbers of more are beyond every number of a file."""
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII)
_MESSAGE = 60


def safe_text(text: str) -> str:
    """Mask personal data, make line ends line feeds, and put U+FFFD for what XML can't hold.

    >>> safe_text("甲局" + chr(11) + "电话13900001234")
    '甲局\ufffd电话[电话]'
    """
    return mask_private(_UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))


def shown(value: object) -> str:
    """Give a value as an error may show it: without personal data, and not long.

    >>> shown("甲13900001234"), shown(("甲", 1))
    ("'甲[电话]'", "('甲', 1)")
    """
    try:
        text = mask_private(repr(value))
    except ValueError:
        return f"a number of type {type(value).__name__}, too long to write"
    return text if len(text) <= _MESSAGE else text[: _MESSAGE - 1] + "…"


def iso_day(value: Any) -> str:
    """Give the day of a date or of a text that begins as ISO dates do; empty for all else.

    >>> [iso_day(value) for value in ("2024-05-06", "2024-05-06T07:08", datetime.date(2024, 5, 6), "电话13900001234", None)]
    ['2024-05-06', '2024-05-06', '2024-05-06', '', '']
    """
    plain = plain_value(value, of="a date", mask=str)
    found = _DAY.fullmatch(plain.strip()) if isinstance(plain, str) else None
    try:
        return datetime.date.fromisoformat(found[1]).isoformat() if found else ""
    except ValueError:
        return ""


def plain_value(value: Any, *, of: str, mask: Callable[[str], str] = safe_text) -> Plain | None:
    """Turn a value into a plain one; None where it is missing.

    Parameters
    ----------
    value : object
        Numbers and dates of numpy and pandas too. Lists and tuples become their items joined by ``；``, sets in sorted order, mappings JSON,
        dates ISO text.
    of : str
        Whose value it is, for the error.
    mask : callable
        Makes a text fit to leave.

    Raises
    ------
    InputError
        If it is of another kind (its text might differ from run to run), or a number that is too large.
    """
    value = value.item() if hasattr(value, "dtype") and hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value
    if isinstance(value, str):
        return mask(str(value))
    if isinstance(value, bool):
        return value
    if _is_missing(value):
        return None
    if isinstance(value, Real):
        return _number(value, of)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value == datetime.datetime.combine(value.date(), datetime.time()) else value.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return _joined(value, of, mask)


def _number(value: Real, of: str) -> int | float:
    if isinstance(value, Integral) and int(value).bit_length() <= _MOST_BITS:
        return int(value)
    try:
        if not isinstance(value, Integral):
            return float(value) + 0.0
    except OverflowError:
        pass
    raise InputError(explain(f"{of} is a number too large to write", hint="use numbers up to 10^307"))


def _joined(value: Any, of: str, mask: Callable[[str], str]) -> str:
    if isinstance(value, Mapping):
        cells = {str(name): plain_value(item, of=of, mask=mask) for name, item in value.items()}
        return mask(json.dumps({name: cells[name] for name in sorted(cells)}, ensure_ascii=False))
    if isinstance(value, set | frozenset):
        return "；".join(sorted(text_of_value(plain_value(item, of=of, mask=mask)) for item in value))
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        items: Iterable[Any] = value.tolist() if hasattr(value, "tolist") else value
        return "；".join(text_of_value(plain_value(item, of=of, mask=mask)) for item in items)
    raise InputError(
        explain(f"{of} is of type {type(value).__name__}, which no file of networks holds", hint="use numbers, texts, dates, or lists of these")
    )


def _is_missing(value: Any) -> bool:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return type(value).__name__ in ("NaTType", "NAType")


def text_of_value(value: Plain | None) -> str:
    """Give a plain value as text that reads back as the same value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value) if isinstance(value, float) else str(value)


def column_kind(values: Iterable[Plain]) -> str:
    """Give the one kind that holds all values: ``boolean``, ``integer``, ``long``, ``double``, else ``string``.

    >>> column_kind([1, 2.5]), column_kind([1, True]), column_kind([2**40]), column_kind([2**70])
    ('double', 'string', 'long', 'string')
    """
    found = list(values)
    kinds = {type(value) for value in found}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        largest = max(abs(int(value)) for value in found)
        return "integer" if largest < _SHORT else "long" if largest < _LONG else "string"
    if kinds and kinds <= {int, float} and all(isinstance(value, float) or abs(int(value)) <= _EXACT for value in found):
        return "double"
    return "string"


def unique(names: Iterable[str], *, taken: Iterable[str] = (), fold: bool = False) -> list[str]:
    """Make names differ by adding ``_2``, ``_3`` ... to those met before, or taken; with ``fold`` also but for case.

    >>> unique(["甲", "甲", "id"], taken=["id"])
    ['甲', '甲_2', 'id_2']
    """
    key: Callable[[str], str] = str.casefold if fold else str
    given = list(names)
    first = {key(name) for name in given}
    used, found = {key(name) for name in taken}, []
    for name in given:
        number, one = 2, name
        while key(one) in used or (one != name and key(one) in first):
            one, number = f"{name}_{number}", number + 1
        used.add(key(one))
        found.append(one)
    return found
