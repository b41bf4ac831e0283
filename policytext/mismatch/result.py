"""`Mismatch`: the gap between what policy speaks about and what people ask for, topic by topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from policytext.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Grade", "Mismatch", "Verdict"]

Grade = Literal["exploratory", "calibrated", "validated"]
Verdict = Literal["under", "over", "aligned", "cannot tell"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Mismatch:
    """Gaps with intervals and verdicts, for the whole corpus or for each group of it.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a group and topic (or matter):

        - ``group`` (``"all"`` without ``by``), ``topic, label``;
        - ``share_policy, low_policy, high_policy, share_feedback, low_feedback, high_feedback``: shares as measured, wording and
          all; they sum to 1 over the topics of a group;
        - ``estimate, low, high``: centred gap in doublings, log2 of demand over supply less the share-weighted median over
          topics; above 0: asked for more than is given. Of a calibrated result, with wording taken out;
        - ``raw``: log2 of the shares as measured, not centred; ``points``: demand less supply, in points of a hundred;
        - ``p``: of no gap; ``q``: the same over all topics and groups (Benjamini-Hochberg; NaN where too few texts stand behind it);
        - ``n_policy, n_feedback``: documents (hand-coded texts in a validated result);
          ``coverage_policy, coverage_feedback``: units with a known word, of all;
        - ``expected``: independent texts of the topic that the smaller source should hold, were there no gap;
        - ``recurrence``: share of the other runs in which the topic comes back; ``support``: share of the settings of a
          sensitivity analysis in which the verdict, or without one the lean, holds (NaN where there is neither, with fewer than
          three settings beside the main one, and until :func:`policytext.sensitivity.with_support` fills it);
        - ``tau``: doublings of doubt about wording that the interval holds; ``falls_at``: those at which the gap would no
          longer be told from 0 among all tests (NaN where hand coding makes it idle);
        - ``excludes_least``: whether the interval leaves out all gaps under ``least``;
        - ``verdict``: ``"under"`` (supplied), ``"over"``, ``"aligned"`` or ``"cannot tell"``; ``reason``; ``grade``;
        - ``lean``: which way the interval points, no verdict: ``"demand"``, ``"supply"``, ``""`` where it holds 0, ``"too few"``,
          ``"wording?"`` where one source alone words it so;
        - ``supply``: ``"own"``, or ``"superior"`` where the documents of superior regions count too: then
          ``estimate_own, low_own, high_own, n_policy_own`` say what the own documents alone give;
        - ``estimate_document, estimate_token``: by other weights, where ``weights="all"``.
    summary : pandas.DataFrame
        One row a group: ``group, estimate, low, high`` (total variation: the share of attention that would have to move,
        0 to 1, bias-corrected), ``measured`` (not corrected), ``noise`` (its mean where nothing differs),
        ``common_shift`` (the median of the raw gaps), ``n_policy, n_feedback, not_covered_policy, not_covered_feedback,
        coverage_policy, coverage_feedback, left_out_policy, left_out_feedback, grade, note``.
    by : str or None
        Variable that the groups come from.
    grade : {"exploratory", "calibrated", "validated"}
        What the numbers rest on. ``exploratory`` gives reading lists, never a verdict.
    settings : mapping
    provenance : Provenance
    left_out : pandas.DataFrame
        Documents that count nowhere: ``document, kind, reason``.
    """

    table: "pd.DataFrame"
    summary: "pd.DataFrame"
    by: str | None
    grade: Grade
    settings: Mapping[str, Any]
    provenance: Provenance
    left_out: "pd.DataFrame" = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        import pandas as pd

        if self.left_out is None:
            object.__setattr__(self, "left_out", pd.DataFrame(columns=["document", "kind", "reason"], dtype=object))

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        groups = self.table["group"].nunique()
        where = f", {groups} groups by {self.by}" if self.by else ""
        what = "on the reading list" if self.grade == "exploratory" else "under- or over-supplied"
        return f"Mismatch({self.table['topic'].nunique()} topics{where}; {len(self.flagged())} {what}; {self.grade})"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table."""
        return self.table.copy(deep=True)

    def flagged(self, *, least: float | None = None) -> "pd.DataFrame":
        """List what stands out, the largest gap first.

        Of a calibrated or validated result, the verdicts ``"under"`` and ``"over"``. Of an exploratory one, what is worth reading first: the
        interval excludes 0, and no wording is known to be behind it (``lean`` is ``"demand"`` or ``"supply"``). In both, gaps of ``least`` doublings or more, by
        default those that the result was measured with.
        """
        least = float(self.settings.get("least", 1.0)) if least is None else least
        column, values = ("lean", ["demand", "supply"]) if self.grade == "exploratory" else ("verdict", ["under", "over"])
        rows = self.table[self.table[column].isin(values) & (self.table["estimate"].abs() >= least)]
        order = rows["estimate"].abs().sort_values(ascending=False, kind="stable").index
        return rows.loc[order].reset_index(drop=True)
