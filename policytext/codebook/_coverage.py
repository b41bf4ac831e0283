"""In which share of documents and clauses each code shows, by group. Private to the codebook room."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from policytext.codebook._ratios import clustered_shares
from policytext.errors import ColumnError, explain, listing
from policytext.inference import wilson_interval
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from policytext.codebook.coding import Coding

__all__ = ["by_columns", "coverage_rows", "groups_of"]

_NO_GROUPS = ("document", "left_out", "n_clauses", "n_coded")
_COLUMNS = ("unit", "code", "name_zh", "name_en", "estimate", "low", "high", "n", "n_with", "n_documents", "n_left_out", "grade")
_TAKEN = frozenset({*_COLUMNS, "n_coded", "raw", "power", "note"})
"""Columns of the tables of shares, which no group may have the name of."""


def by_columns(coding: "Coding", by: Any) -> list[str]:
    """The columns of documents that groups come from."""
    names = [] if by is None else [by] if isinstance(by, str) else list(by) if isinstance(by, Sequence) and not isinstance(by, bytes) else [by]
    known = [name for name in coding.documents.columns if name not in _NO_GROUPS]
    absent = [name for name in names if name not in known]
    if absent:
        raise ColumnError(explain(f"no column {absent[0]!r} to group documents by", found=f"columns: {listing(known)}", hint="name one, or a list of them"))
    taken = [name for name in names if name in _TAKEN]
    if taken:
        raise ColumnError(explain(f"the table has a column {taken[0]!r} of its own", found=f"by={taken[0]!r}", hint="give the variable another name in the corpus"))
    return list(dict.fromkeys(names))


def groups_of(coding: "Coding", by: Sequence[str]) -> "Iterator[tuple[dict[str, str], npt.NDArray[np.bool_]]]":
    """Each group of documents: its values, and which documents (n,) belong to it, sorted; all of them without ``by``."""
    import numpy as np

    documents = coding.documents
    keys = list(zip(*(documents[name] for name in by), strict=True)) if by else [()] * len(documents)
    place = {key: i for i, key in enumerate(sorted(set(keys)))}
    which = np.array([place[key] for key in keys], dtype=np.int64)
    for key, i in place.items():
        yield dict(zip(by, key, strict=True)), which == i


def coverage_rows(coding: "Coding", by: Any, level: float) -> "pd.DataFrame":
    """See :meth:`policytext.codebook.Coding.coverage_table`."""
    import numpy as np
    import pandas as pd

    check_level(level)
    columns = by_columns(coding, by)
    in_documents, in_clauses = coding.matrix().to_numpy() > 0, coding.matrix("clause").to_numpy() > 0
    owner = pd.Index(coding.documents["document"]).get_indexer(pd.Index(coding.clauses["document"]))
    # Named, not in the order of the corpus: sums then are the same for any order of documents.
    clusters = pd.factorize(coding.clauses["document"], sort=True)[0]
    supply = (coding.documents["left_out"] == "").to_numpy()
    rows: list[dict[str, Any]] = []
    for group, members in groups_of(coding, columns):
        own, left = members & supply, in_documents[members & ~supply].sum(axis=0)
        mine = own[owner] if len(owner) else np.zeros(0, dtype=bool)
        for unit in ("document", "clause"):
            shown = (in_documents[own] if unit == "document" else in_clauses[mine]).astype(np.float64)
            shares = _document_shares(in_documents[own], level) if unit == "document" else clustered_shares(shown, clusters[mine], level=level)
            counts, n = shown.sum(axis=0).astype(int), len(shown)
            rows += [
                {**group, "unit": unit, "code": code.id, "name_zh": code.name["zh"], "name_en": code.name["en"],
                 "estimate": float(shares[0][j]), "low": float(shares[1][j]), "high": float(shares[2][j]), "n": n, "n_with": int(counts[j]),
                 "n_documents": int(own.sum()), "n_left_out": int(left[j]), "grade": "exploratory"}
                for j, code in enumerate(coding.codebook.codes)
            ]  # fmt: skip
    return pd.DataFrame(rows, columns=[*columns, *_COLUMNS])


def _document_shares(
    shown: "npt.NDArray[np.bool_]", level: float
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]":  # fmt: skip
    import numpy as np

    n, found = len(shown), shown.sum(axis=0)
    low, high = np.array([wilson_interval(int(k), n, level=level) for k in found]).reshape(-1, 2).T
    return found / n if n else np.full(len(found), np.nan), low, high
