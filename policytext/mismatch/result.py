"""`Mismatch`: the gap between what policy speaks about and what people ask for, topic by topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from policytext.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Grade", "Mismatch"]

Grade = Literal["exploratory", "calibrated", "validated"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Mismatch:
    """Gaps with intervals, for the whole corpus or for each group of it.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a group and topic: ``group`` (``"all"`` without ``by``), ``topic, label, share_policy,
        share_feedback`` (sum to 1 over the topics of a group), ``estimate, low, high`` (centred gap in
        doublings: log2 of demand over supply, less the share-weighted median over topics), ``raw`` (the same,
        not centred), ``n_policy, n_feedback`` (documents), ``lean`` (``"demand"``, ``"supply"``, ``""`` where
        the interval holds 0, ``"too few"``, ``"wording?"`` where the topic is nearly absent from one source),
        ``verdict`` and ``grade``.
    summary : pandas.DataFrame
        One row a group: ``group, estimate, low, high`` (total variation: the share of attention that would
        have to move, 0 to 1), ``noise`` (its mean where nothing differs and documents are drawn by chance),
        ``common_shift`` (the median that was taken off), ``n_policy, n_feedback``, ``not_covered_policy,
        not_covered_feedback``, ``note``.
    by : str or None
        Variable that the groups come from.
    grade : {"exploratory", "calibrated", "validated"}
        What the numbers rest on. ``exploratory`` gives reading lists, never a verdict.
    settings : mapping
    provenance : Provenance
    """

    table: "pd.DataFrame"
    summary: "pd.DataFrame"
    by: str | None
    grade: Grade
    settings: Mapping[str, Any]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        groups = self.table["group"].nunique()
        where = f", {groups} groups by {self.by}" if self.by else ""
        return f"Mismatch({self.table['topic'].nunique()} topics{where}; {len(self.flagged())} on the reading list; {self.grade})"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table."""
        return self.table.copy(deep=True)

    def flagged(self, *, least: float = 1.0) -> "pd.DataFrame":
        """List the rows worth reading first: the interval excludes 0 and the gap is ``least`` doublings or more.

        Topics that are nearly absent from one source (``lean == "wording?"``) are left out, since there the gap may be a difference of wording. Largest gap first.
        """
        rows = self.table[self.table["lean"].isin(["demand", "supply"]) & (self.table["estimate"].abs() >= least)]
        order = rows["estimate"].abs().sort_values(ascending=False, kind="stable").index
        return rows.loc[order].reset_index(drop=True)
