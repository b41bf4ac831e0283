"""Which group each document belongs to (a region, a period, the value of any other variable)."""

from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.corpus import as_texts
from policytext.errors import ColumnError, InputError, expect, explain, listing
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["group_values"]

_PERIODS = MappingProxyType({"month": "%Y-%m", "year": "%Y"})


def group_values(tokens: Tokens, by: str | None) -> "npt.NDArray[np.object_]":
    """Give the group of each document, as text; empty where the variable is missing.

    Parameters
    ----------
    tokens : Tokens
    by : str or None
        ``"region"``, ``"month"``, ``"quarter"``, ``"year"``, or any other column of ``tokens.documents``; None puts
        all into one group ``"all"``.

    Returns
    -------
    array (documents,)

    Raises
    ------
    ColumnError
        If ``by`` is no variable of the documents.
    InputError
        If ``tokens`` are no Tokens or ``by`` is no name.
    """
    import numpy as np

    expect(tokens, Tokens, verb="group_values", hint="segment(policies, feedback) gives them; topics hold them as topics.tokens")
    documents = tokens.documents
    if not (by is None or isinstance(by, str)):
        raise InputError(explain(f"by={by!r} is no name of a variable", hint="group by one variable at a time"))
    if by is None:
        return np.full(len(documents), "all", dtype=object)
    if by in (*_PERIODS, "quarter") and by not in documents.columns:
        dates = documents["date"]
        text = dates.dt.strftime(_PERIODS.get(by, "%Y"))
        if by == "quarter":
            text = text + "Q" + dates.dt.quarter.map(lambda q: "" if q != q else str(int(q)))
        return np.asarray(text.where(dates.notna(), "").astype(object).to_numpy(), dtype=object)
    if by not in documents.columns:
        known = [c for c in documents.columns if c not in ("document", "kind", "has_text")]
        raise ColumnError(
            explain(f"no variable {by!r} to group by", found=f"variables: {listing([*known, *_PERIODS, 'quarter'])}", hint="use one of these")
        )
    return np.asarray(as_texts(documents[by]).str.strip().to_numpy(), dtype=object)
