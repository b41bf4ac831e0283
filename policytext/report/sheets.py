"""Tables as the page shows them: which columns and rows, how many digits, which words for codes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.report.columns import note_for
from policytext.report.columns_findings import CLAUSES
from policytext.report.coordinating import with_labels
from policytext.report.reasons import reason_text
from policytext.report.text import VALUES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["APART", "USUAL", "Cell", "Sheet", "sheet_of"]

_PLAIN_COUNTS = frozenset({"rows", "documents", "title_only", "left_out", "n", "n_policy", "n_feedback", "start", "end", "rank", "n_facts"})
_SHARES = frozenset({"share_policy", "share_feedback", "share", "lead_share", "recurrence", "genre", "held"})
_SHARES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "departments": ("lead_share_low", "lead_share_high"), "gap_summary": ("estimate", "low", "high", "measured", "noise"),
        "transport": ("estimate", "low", "high"), "place_equity": ("estimate", "low", "high", "raw"),
        "congruence": ("required", "documented", "estimate", "low", "high", "stable"), "congruence_summary": ("estimate", "low", "high"),
        "congruence_by_topic": ("demand", "required", "binary", "weighted"), "congruence_by_department": ("required", "documented", "binary", "weighted"),
        "vacuum": ("demand", "no_lead", "no_lead_low", "no_lead_high", "estimate", "low", "high", "cue_rate", "cue_low", "cue_high"), "ties": ("jaccard",),
        "overlap": ("demand", "coordinated", "estimate", "low", "high"), "mechanisms": ("estimate", "low", "high"),
        "match_coverage": ("estimate", "low", "high", "most", "judged", "judged_low", "judged_high"), "unanswered": ("estimate", "low", "high"),
        "reuse": ("copy_ratio", "copy_ratio_low", "copy_ratio_high", "new_share", "coverage"), "reply_adjusted": ("raw", "estimate", "low",
            "high", "difference", "support"),
        "replies_by_group": ("estimate", "low", "high", "within_30", "within_30_low", "within_30_high"),
    }
)  # fmt: skip
_FINE = frozenset({
    "betweenness", "betweenness_low", "betweenness_high", "constraint", "coreness", "participation", "js_before", "js_after", "p", "q", "null_mean",
    "q_affinity", "q_avoidance",
})  # fmt: skip
_FINE_TABLES = frozenset({"profiles", "places", "place_regions"})
_MIXED = frozenset({"network"})
"""Tables whose rows are counts, shares and bits: three digits that count."""
_WAITS, _WHOLE = frozenset({"responses", "bursts"}), frozenset({"days", "estimate", "low", "high", "by_chance"})
"""Tables of waits, and their columns in whole days."""
_LONG = frozenset({"sentence", "words", "distinctive", "text", "example_text"})
_NAMES = frozenset({
    "label", "department", "source", "target", "file", "topic", "group", "place", "period", "day", "from_label", "to_label", "department_a", "department_b",
    "leads",
})  # fmt: skip
_LONGEST_NAME = 24
"""Names up to this length stay on one line where the page is wide."""
_GAPS = "topic label verdict lean estimate low high falls_at points share_policy share_feedback q"
_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        "mechanisms": "code name_zh name_en estimate low high n_with n n_clauses sentence",
        "match_coverage": "by group label score estimate low high n n_cannot_tell judged judged_low judged_high",
        "unanswered": "label words n_group estimate low high example_text",
        "reuse": "document source relation verdict copy_ratio copy_ratio_low copy_ratio_high n_facts coverage",
        "replies_by_group": "group verdict n replied estimate low high answered_median answered_low answered_high within_30 reason",
        "reply_adjusted": "group n raw estimate low high support note",
        "register": "topic label auc genre coherence_policy coherence_feedback distance_policy_reply ratio register",
        "calibration": "kind n_pairs n_topics tau_before tau_after slope js_before js_after mrr_before mrr_after",
        "departments": (
            "department open n_documents n_joint joint_strength_low joint_strength_high n_lead n_support n_responsible lead_share lead_share_low "
            "lead_share_high partners rank rank_low rank_high constraint community"
        ),
        "backbone": "source target layer verdict n n_documents expected ratio q_affinity q_avoidance",
        "congruence": "department_a department_b verdict note estimate low high n_joint expected q topics n_messages",
        "vacuum": "topic label verdict note estimate low high n_tasks no_lead leads cue_rate",
        "overlap": "topic label verdict note estimate low high leads coordinated n",
        "gaps": f"{_GAPS} reason",
        "gaps_by_group": f"group {_GAPS} n_policy n_feedback",
        "gap_summary": (
            "by group estimate low high measured noise n_policy n_feedback left_out_policy not_covered_policy not_covered_feedback grade note"
        ),
        "profiles": "topic label estimate low high raw null_mean p lean n_policy n_feedback",
        "transport": "what from_topic from_label to_topic to_label estimate low high distance held",
        "place_regions": "place n_policy n_feedback population rate own others estimate low high rank note",
        "place_slopes": "topic label estimate low high reliability p q n_places note",
        "place_equity": "measure estimate low high raw n_places",
        "lags": "topic label leads estimate low high unit correlation p q n claim",
        "bursts": "topic label period day count usual z answered days document reason",
        "responses": "topic label n_bursts n answered censored estimate low high by_chance p q n_policy n_feedback note",
    }
)
"""Columns that the report shows, in order, of tables with many; all are in the CSV."""
APART = frozenset({
    "dilemmas", "dilemma_units", "dilemma_evidence", "dilemma_mechanisms", "mechanisms_by_group", "coded_clauses", "match_policies", "match_marks", "demands",
    "matches", "reuse_evidence", "reuse_chain", "reuse_passages", "reply_times", "reply_quality", "reply_departments", "reply_limits", "reply_satisfaction",
    "reply_issues", "replies", "reply_examples", *(f"clause_{name}" for name in CLAUSES),
    "evidence", "topic_examples", "stock", "place_distances", "place_shares", "congruence_by_department", "congruence_evidence", "mandates", "topic_dependency",
})  # fmt: skip
_ROWS: Mapping[str, int] = MappingProxyType({
    "outside": 20, "profiles": 13, "transport": 18, "place_slopes": 12, "lags": 12, "ties": 15, "backbone": 15, "congruence": 15, "congruence_by_topic": 12,
    "vacuum": 12, "overlap": 12, "mechanisms": 40, "match_coverage": 15, "unanswered": 12, "reuse": 10, "reply_templates": 6, "reply_adjusted": 15,
})  # fmt: skip
"""Rows shown at most, where that is fewer than elsewhere."""
USUAL, _ALL_GAPS = 25, 60
"""Of gaps more rows are shown, lest the over-supplied ones be cut off at the end."""
_OPTIONAL = frozenset({"population", "rate", "note", "reason", "judged", "judged_low", "judged_high"})
"""Columns shown only where they hold something."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, what it sorts by, and how it is set (``"number"`` or ``"text"`` ...)."""

    text: str
    key: str
    look: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as the template takes it."""

    name: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: tuple[tuple[str, str, str, str], ...]
    n: int
    file: str


def sheet_of(name: str, table: "pd.DataFrame", lang: str, limit: int, *, labels: Mapping[str, str]) -> Sheet:
    """Give a table as the template takes it.

    Parameters
    ----------
    name : str
    table : pandas.DataFrame
    lang : {"zh", "en"}
    limit : int
        Rows at most, of most tables.
    labels : mapping of str to str
        Of topics, which stand behind their numbers where a cell lists several.
    """
    table = _rows_of_page(name, table)
    if name == "congruence":
        table = table.assign(topics=[with_labels(topics, labels) for topics in table["topics"]])
    limit = _limit(name, limit)
    shown = _columns_of_page(name, table).drop(columns=f"name_{'en' if lang == 'zh' else 'zh'}", errors="ignore")
    notes = {column: note_for(lang, name, str(column)) for column in shown.columns}
    looks = {column: "number" if _is_number(shown[column]) else "text" for column in shown.columns}
    rows = tuple(
        tuple(_cell(name, column, value, looks[column], lang) for column, value in zip(shown.columns, row, strict=True))
        for row in shown.head(limit).itertuples(index=False, name=None)
    )
    if name in ("gaps", "gaps_by_group", "reuse", "replies_by_group"):
        rows = _with_grades(rows, list(shown.columns).index("verdict"), table["grade"].tolist(), lang)
    return Sheet(
        name=name,
        heads=tuple((notes[column].name, looks[column]) for column in shown.columns),
        rows=rows,
        legend=tuple((notes[c].name, str(c), notes[c].meaning, notes[c].unit) for c in shown.columns),
        n=len(table),
        file=f"tables/{name}.csv",
    )


def _limit(name: str, limit: int) -> int:
    return max(limit, _ALL_GAPS) if name == "gaps" and limit >= USUAL else min(limit, _ROWS.get(name, limit))


def _rows_of_page(name: str, table: "pd.DataFrame") -> "pd.DataFrame":
    """Rows that the report shows, in its order: of calibrations the kinds, of waits topics with bursts, of agreement all codes together, of plans no distance,
    of pairs those with a need, of overlaps several leads."""
    if name == "calibration":
        return table[table["fold"] == ""]
    if name == "responses":
        return table[(table["n_bursts"] > 0) | (table["topic"] == "all")]
    if name == "profiles":
        return table.assign(topic=table["topic"].where(table["topic"] != "", "all"), lean=table["lean"].where(table["lean"] != "", None))
    if name == "transport":
        return table[table["what"] != "cost"]
    if name == "agreement":
        return table[table["matter"] == "all"]
    if name == "congruence":  # ties without a need are no pairs that lack anything
        return table[table["required"] > 0]
    if name == "congruence_by_topic":
        return table[table["n"] > 0]
    if name == "overlap":
        return table[table["n_leads"] > 1]
    if name == "mechanisms":  # the most frequent first
        return table.sort_values(["n_with", "code"], ascending=[False, True], kind="stable")
    if name == "reuse":
        return table[~table["verdict"].isin(["no source here", "not measured", "forwarded"])]
    return table


def _columns_of_page(name: str, table: "pd.DataFrame") -> "pd.DataFrame":
    if name not in _SHOWN:
        return table
    if name == "gaps" and (table["topic"] == table["label"]).all():
        table = table.drop(columns="label")  # matters: their name says it
    return table[[c for c in _SHOWN[name].split() if c in table.columns and (c not in _OPTIONAL or (table[c].notna() & (table[c] != "")).any())]]


def _with_grades(rows: "tuple[tuple[Cell, ...], ...]", place: int, grades: list[str], lang: str) -> "tuple[tuple[Cell, ...], ...]":
    """Put the grade beside each verdict."""
    open_, close = ("（", "）") if lang == "zh" else (" (", ")")
    out = []
    for row, grade in zip(rows, grades, strict=False):
        cell = row[place]
        named = Cell(f"{cell.text}{open_}{VALUES[lang].get(f'grade:{grade}', grade)}{close}", cell.key, cell.look)
        out.append((*row[:place], named, *row[place + 1 :]))
    return tuple(out)


def _is_number(values: "pd.Series[Any]") -> bool:
    import pandas as pd

    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def _cell(table: str, column: str, value: Any, look: str, lang: str) -> Cell:
    if value is None or value != value:
        return Cell("–", "", look)
    if isinstance(value, bool):
        return Cell(VALUES[lang]["yes" if value else "no"], str(value), look)
    if look == "number":
        share = column in _SHARES or column in _SHARES_OF.get(table, ())
        return Cell(_percent(float(value)) if share else _number(table, column, value), f"{float(value):.9g}", look)
    text = value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else str(value)
    shown = VALUES[lang].get(f"{column}:{text}", text)
    if column in ("reason", "note") and shown == text:
        shown = reason_text(text, lang)
    if column in ("lean", "verdict"):
        look = f"lean {re.sub(r'[^a-z]+', '-', text)}".strip(" -")
    elif column in ("note", "reason", "topics") or (table == "reuse" and column in ("document", "source")):
        look = "text note"
    elif column in _LONG or column in _NAMES:
        look = "long" if column in _LONG else "text name" if len(shown) <= _LONGEST_NAME else "text name wide"
    return Cell(shown, shown, look)


def _percent(value: float) -> str:
    return "<0.1%" if 0 < value < 0.0005 else f"{value:.1%}"


def _number(table: str, column: str, value: Any) -> str:
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "-∞"
    if column in ("rank", "rank_low", "rank_high") and table == "departments":
        return f"{value:g}"
    if table in _MIXED:
        return f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:#.3g}".rstrip(".")
    if column in _PLAIN_COUNTS or not isinstance(value, float) or (table in _WAITS and column in _WHOLE):
        return f"{value:,.0f}"
    if table == "lags" and column in ("estimate", "low", "high"):
        return f"{value:g}"
    fine = column in _FINE or (table in _FINE_TABLES and column != "rate")
    digits = 3 if fine else 1 if column == "points" else 2
    return f"{round(value, digits) + 0.0:.{digits}f}"
