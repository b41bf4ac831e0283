"""Which rows are chosen: values of a column, and truth values."""

import re
from numbers import Number
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain, listing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["as_truth", "is_one_of"]

_NO_DAY = re.compile(r"\d{4}(?:[-/.]\d{1,2}|年(?:\d{1,2}月)?)?")
"""A year or a month, which pandas takes for its first day."""


def is_one_of(column: "pd.Series[Any]", values: list[Any]) -> "npt.NDArray[np.bool_]":
    """Rows whose value is one of these; None and NaN stand for empty ones."""
    import pandas as pd

    missing = [value for value in values if value is None or (pd.api.types.is_scalar(value) and pd.isna(value))]
    known = [value for value in values if not any(value is one for one in missing)]
    if pd.api.types.is_datetime64_any_dtype(column):
        if whole := [value for value in known if isinstance(value, Number) or (isinstance(value, str) and _NO_DAY.fullmatch(value.strip()))]:
            hint = "choose a year with where(lambda table: table['date'].dt.year == 2024)"
            raise InputError(explain(f"{listing(whole)} is no day", found="a number, a year or a month", hint=hint))
        try:
            known = [pd.Timestamp(value) for value in known]
        except (ValueError, TypeError) as error:
            raise InputError(explain(f"{listing(known)} is no date", hint="write for instance 2024-05-06")) from error
    found = column.isin(known)
    if missing:
        found |= column.isna() | (column.astype(object) == "")
    return found.to_numpy(dtype=bool)


def as_truth(given: Any, n: int) -> "npt.NDArray[np.bool_]":
    """A condition as n truth values; what is not known is no."""
    import numpy as np
    import pandas as pd

    mask = np.asarray(given)
    if mask.shape != (n,):
        raise InputError(
            explain(f"the condition gave shape {mask.shape}", found=f"documents: {n}", hint="give one truth value a row")
        )
    try:
        return np.asarray(pd.array(mask, dtype="boolean").fillna(False), dtype=bool)
    except (TypeError, ValueError) as error:
        raise InputError(explain("the condition gave values that are not true or false", hint="compare with ==, > or .isin()")) from error
