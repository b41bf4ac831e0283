"""Columns and cells: names, texts and dates as Chinese tables hold them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policytext.corpus.written_dates import written_moment
from policytext.errors import ColumnError, InputError, MissingPackageError, explain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["as_pandas", "as_texts", "guard_cell", "name_columns", "parse_date_column", "unique_names"]

_RISKY = re.compile("^[\\s'\"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
"""Beginnings that a spreadsheet may take for a formula, full-width signs too."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?%?")


def guard_cell(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    >>> guard_cell("=1+1"), guard_cell("-2.5"), guard_cell("财政局")
    ("'=1+1", '-2.5', '财政局')
    """
    return "'" + text if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def as_texts(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Cells as text: missing becomes empty, whole floats lose their point."""
    import pandas as pd

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return value
        if pd.api.types.is_scalar(value) and pd.isna(value):
            return ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    cells = values.tolist()
    if set(map(type, cells)) != {str}:
        cells = [cell(value) for value in cells]
    return pd.Series(cells, index=values.index, dtype=object)


def parse_date_column(values: "pd.Series[Any]") -> "tuple[pd.Series[Any], pd.Series[bool]]":
    """Read a column of dates in the spellings that Chinese tables use.

    Knows ``2019/2/28 11:25:05``, ``2024-08-14``, ``2024年08月31日``, ``2020.1.5``, ``20200105``,
    ``2024年5月`` (taken as the first of the month), full-width digits, and real dates; what is left is read by
    :func:`~policytext.corpus.written_dates.written_moment`: ``二〇二四年五月六日``, ``2024年5月6日上午9时30分``, ``2024-05-06 星期一``.

    Returns
    -------
    (dates, unreadable)
        ``datetime64[s]`` values (n,), and which non-empty cells could not be read.
    """
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(values):
        plain = values.dt.tz_localize(None) if getattr(values.dt, "tz", None) is not None else values
        return plain.astype("datetime64[s]"), pd.Series(False, index=values.index)
    text = as_texts(values).str.translate(_DIGITS).str.strip()
    parts = text.str.extract(_SEPARATED).fillna(text.str.extract(_COMPACT)).fillna({"d": "1", "h": "0", "min": "0", "s": "0"})
    joined = parts["y"]
    for name in ("m", "d", "h", "min", "s"):
        joined = joined + " " + parts[name].str.zfill(2)
    dates = pd.to_datetime(joined, format="%Y %m %d %H %M %S", errors="coerce").astype("datetime64[s]")
    rest = (text != "") & dates.isna()
    if rest.any():
        moments = {cell: written_moment(cell) for cell in text[rest].unique()}
        dates.loc[rest.to_numpy()] = pd.to_datetime(text[rest].map(moments), errors="coerce").astype("datetime64[s]").to_numpy()
    return dates, (text != "") & dates.isna()


_DIGITS = str.maketrans("０１２３４５６７８９\u3007／：．－", "01234567890/:.-")
_YEAR, _CLOCK = r"^(?P<y>(?:19|20)\d\d)", r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?Z?"
_SEPARATED = (
    rf"{_YEAR}\s*[-/.年]\s*(?P<m>1[0-2]|0?[1-9])\s*(?:月|[-/.]\s*(?=\d)|$)\s*(?P<d>3[01]|[12]\d|0?[1-9])?\s*[日号]?"
    rf"(?:(?:(?<=[日号])|T|\s+){_CLOCK})?$"
)
_COMPACT = rf"{_YEAR}(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])?(?:(?:T|\s+){_CLOCK})?$"
"""Without separators month and day have two digits each: 2019111 may be two days, and is neither."""


def as_pandas(frame: Any) -> "pd.DataFrame":
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return frame
    made = None
    try:
        if hasattr(frame, "to_pandas"):
            made = frame.to_pandas()
        elif hasattr(frame, "__arrow_c_stream__") and not isinstance(frame, pd.Series):
            import pyarrow as pa

            made = pa.table(frame).to_pandas()
    except ImportError as error:
        raise MissingPackageError(
            explain(
                f"a table of {type(frame).__module__.partition('.')[0]} needs the package pyarrow",
                hint="install policytext[scale]",
            )
        ) from error
    if isinstance(made, pd.DataFrame):
        return made
    raise InputError(
        explain(
            f"can't read a table from {type(frame).__name__}",
            found="takes pandas, polars, pyarrow",
            hint="make a pandas.DataFrame first",
        )
    )


def unique_names(names: Sequence[str], *, mark: str = ".") -> list[str]:
    """Number repeated names from the second on, passing over numbers that are taken.

    >>> unique_names(["a", "a", "a.2", "b"])
    ['a', 'a.3', 'a.2', 'b']
    """
    given, used = set(names), set[str]()
    turn: dict[str, int] = {}
    out = []
    for name in names:
        fresh = name
        while fresh in used or (fresh != name and fresh in given):
            turn[name] = turn.get(name, 1) + 1
            fresh = f"{name}{mark}{turn[name]}"
        used.add(fresh)
        out.append(fresh)
    return out


def name_columns(columns: Sequence[str], roles: Mapping[str, str], *, reserved: Iterable[str] = ()) -> list[str]:
    """Give the columns of a table their standard names; another column of such a name gets ``.original``.

    Parameters
    ----------
    columns : sequence of str
    roles : mapping
        Role to column.
    reserved : iterable of str
        Further names that no other column may have.

    Raises
    ------
    ColumnError
        If one column is given two roles.

    Examples
    --------
    >>> name_columns(["text", "正文"], {"text": "正文"})
    ['text.original', 'text']
    """
    role_of = {column: role for role, column in roles.items()}
    if len(role_of) < len(roles):
        twice = next(column for role, column in roles.items() if role_of[column] != role)
        both = [role for role, column in roles.items() if column == twice]
        raise ColumnError(
            explain(f"column {twice!r} is named twice", found=f"as {' and '.join(both)}", hint="name each column once")
        )
    standard = {*roles, *reserved}
    taken, out = set[str](), []
    for column in columns:
        chosen = column in role_of and column not in taken
        taken.add(column)
        out.append(role_of[column] if chosen else f"{column}.original" if column in standard else column)
    return unique_names(out)
