"""`Shares`: how much of each source is about each topic, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain, listing
from policytext.government.heads import LEFT_OUT, check_leave_out
from policytext.provenance import Provenance
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Shares", "leave_out_of"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Shares:
    """Shares of topics (or matters) in each source, for the whole corpus or each group of it.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a group, kind and topic:

        - ``group`` (``"all"`` without ``by``), ``kind`` (``"policy"``, ``"feedback"``), ``topic``, ``label``;
        - ``estimate, low, high``: the share, 0 to 1, and its interval; they sum to 1 over the topics of a group and kind;
        - ``n``: documents that count (hand-coded ones in corrected shares: see ``summary``); ``n_units``: units that count;
        - ``coverage``: units that topics cover, of all units. What is not covered is part of no share;
        - ``known_words``: share of the topic words that topics have weights for; a unit has its whole vote for those it has left;
        - ``sd_within``: standard deviation from which documents were drawn; ``sd_between``: from which run was looked
          at (NaN where there is one run); ``n_runs``: runs in which the topic recurs, the first among them;
          ``recurrence``: share of the other runs; of a matter, the lowest among its topics;
        - ``grade``: ``"exploratory"``, or ``"validated"`` where hand coding stands behind it;
        - ``note``: why there is no interval, or what weakens it.
    summary : pandas.DataFrame
        One row a group and kind: ``group, kind, n, n_clusters, n_units, not_covered`` (units with too few known words, or none),
        ``coverage, known_words, n_coded, left_out`` (policies of the types in ``leave_out``, which count nowhere else; 0 for feedback),
        ``coded_left_out`` (coded texts of theirs, which are not used), ``note``. Documents without a value of ``by`` stand in the group ``""``.
    covariances : tuple of array (M, M)
        Of the estimates, one for each row of ``summary``; of shape (0, 0) where there is no interval.
    by : str or None
        Variable that the groups come from.
    weights : str
        What a unit's vote is.
    level : float
        Confidence level of the intervals.
    topics : Topics
        What was measured.
    settings : mapping
    provenance : Provenance
    """

    table: "pd.DataFrame"
    summary: "pd.DataFrame"
    covariances: "tuple[npt.NDArray[np.float64], ...]"
    by: str | None
    weights: str
    level: float
    topics: Topics
    settings: Mapping[str, Any]
    provenance: Provenance

    def __post_init__(self) -> None:
        for array in self.covariances:
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        groups = self.table["group"].nunique()
        where = f", {groups} groups by {self.by}" if self.by else ""
        grades = "/".join(sorted(set(self.table["grade"])))
        return f"Shares({self.table['topic'].nunique()} topics of {' and '.join(sorted(set(self.table['kind'])))}{where}; {grades})"

    @property
    def leave_out(self) -> tuple[str, ...]:
        """Types of document that are no supply of their own, and were left out."""
        return tuple(self.settings.get("leave_out", ()))

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table."""
        return self.table.copy(deep=True)

    def side(self, group: str, kind: str) -> "tuple[pd.DataFrame, npt.NDArray[np.float64]]":
        """Give the rows of one group and kind, and the covariance of their estimates.

        Returns
        -------
        (pandas.DataFrame, array (M, M))

        Raises
        ------
        InputError
            If there is no such group and kind.
        """
        import numpy as np

        rows = self.table[(self.table["group"] == group) & (self.table["kind"] == kind)]
        if not len(rows):
            known = [f"{g}: {k}" for g, k in dict.fromkeys(zip(self.table["group"], self.table["kind"], strict=True))]
            raise InputError(explain(f"no shares of {kind!r} in group {group!r}", found=listing(known, limit=6), hint="use one of these"))
        place = int(np.flatnonzero(((self.summary["group"] == group) & (self.summary["kind"] == kind)).to_numpy())[0])
        return rows.reset_index(drop=True), self.covariances[place]


def leave_out_of(measured: "Topics | Shares", leave_out: Sequence[str]) -> tuple[str, ...]:
    """Types of document to leave out: those that shares were measured without; of topics, those that are asked for.

    Raises
    ------
    InputError
        If shares were measured without other types than those that are asked for, or ``leave_out`` is no list.
    """
    check_leave_out(leave_out)
    if not isinstance(measured, Shares):
        return tuple(leave_out)
    if set(leave_out) not in (set(LEFT_OUT), set(measured.leave_out)):
        raise InputError(
            explain(f"these shares leave out {listing(measured.leave_out) or 'no document'}, not {listing(leave_out) or 'none'}",
                    hint="measure them with measure_shares(topics, leave_out=...)")
        )  # fmt: skip
    return measured.leave_out
