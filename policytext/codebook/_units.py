"""Clauses of a corpus and shares with intervals, for the tables of this room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.codebook._masks import Private, masked_part, private_of_clauses
from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.government.clauses import split_clauses
from policytext.government.heads.standing import LEFT_OUT, check_leave_out, why_left_out

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["LEFT_OUT", "OPERATIVE", "Unit", "check_policies", "column_types", "masked", "pooled_share", "share_of", "units_of"]

OPERATIVE = ("goal", "measure", "duty", "safeguard", "procedure")
"""Functions of clauses that promise or require something."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One clause of a document; ``number`` counts from 1 as :func:`policytext.government.clause_table` does, ``parent`` too, 0 at the top."""

    document: str
    number: int
    start: int
    end: int
    text: str
    function: str
    parent: int
    private: Private = ()


def check_policies(policies: object, *, verb: str) -> None:
    """Refuse what is no corpus of policies."""
    expect(policies, Corpus, verb=verb, hint="read_policies(path) gives one")
    if isinstance(policies, Corpus) and policies.kind != "policy":
        raise InputError(explain(f"{verb} reads policies", found=f"kind={policies.kind!r}", hint="pass the corpus of policies"))


def units_of(policies: Corpus, *, verb: str, leave_out: Sequence[str] = LEFT_OUT) -> dict[str, list[Unit]]:
    """Give the clauses of each document that is supply of its own, in the order of the corpus; a document without text has none.

    Raises
    ------
    InputError
        If it is no corpus of policies.
    EmptyInputError
        If no document is left.
    """
    check_policies(policies, verb=verb)
    check_leave_out(leave_out)
    keep = why_left_out(policies.table, leave_out) == ""
    if not keep.any():
        raise EmptyInputError(explain(f"{verb}: no document is left", found=f"{len(policies)} given, leave_out={tuple(leave_out)!r}", hint="pass leave_out=()"))
    out: dict[str, list[Unit]] = {}
    for name, text in zip(policies.table["id"][keep], policies.table["text"][keep], strict=True):
        clauses = split_clauses(str(text))
        private = private_of_clauses([""] * len(clauses), [c.text for c in clauses])
        out[str(name)] = [
            Unit(str(name), i, c.start, c.end, c.text, c.function, c.parent + 1, spans) for i, (c, spans) in enumerate(zip(clauses, private, strict=True), start=1)
        ]
    return out


def masked(unit: Unit, start: int = 0, end: int | None = None) -> str:
    """A clause, or a part of it, as it may leave the library: personal data masked."""
    return masked_part(unit.text, start, len(unit.text) if end is None else end, unit.private)


def share_of(found: float, n: float) -> tuple[float, float, float, int]:
    """A share with its Wilson interval and n; NaN where n is 0."""
    from policytext.inference import wilson_interval

    low, high = wilson_interval(found, n)
    return (found / n if n else float("nan"), low, high, int(n))


def pooled_share(
    found: "npt.NDArray[np.float64]", n: "npt.NDArray[np.float64]", *, seed: int, draws: int = 1000
) -> tuple[float, float, float, int]:
    """A share over all documents, with the percentile interval of a bootstrap of documents; NaN where nothing was counted.

    Parameters
    ----------
    found, n : array (documents,)
        What was counted in each document, and out of how many.
    seed : int

    Returns
    -------
    tuple
        estimate, low, high, n; the same for any order of documents.

    >>> import numpy as np
    >>> estimate, low, high, n = pooled_share(np.array([1.0, 3.0, 2.0]), np.array([4.0, 4.0, 4.0]), seed=1)
    >>> estimate, n, low < estimate < high
    (0.5, 12, True)
    """
    import numpy as np

    from policytext.inference import cluster_weights, percentile_interval

    check_seed(seed)
    nothing = float("nan")
    if not len(n) or not n.sum():
        return nothing, nothing, nothing, 0
    # By what was counted, so that the draws fall on the same documents for any order; documents with equal counts weigh the same.
    order = np.lexsort((found, n))
    found, n = found[order], n[order]
    weights = cluster_weights(len(n), draws, np.random.default_rng(seed))
    total = weights @ n
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(total > 0, (weights @ found) / total, np.nan)
    low, high = percentile_interval(shares)
    return float(found.sum() / n.sum()), float(low), float(high), int(n.sum())


def column_types(rows: Iterable[Sequence[object]], columns: Sequence[str], types: Mapping[str, str]) -> "pd.DataFrame":
    """A table with columns of fixed types, also where it has no rows."""
    import pandas as pd

    table = pd.DataFrame(list(rows), columns=list(columns))
    return table.astype({**dict.fromkeys(columns, "str"), **types})
