"""What the report says first: the headline, the verdicts or why there is none, what to read first, and what was left out."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.mismatch.result import Mismatch
from policytext.report.coordinating import coordination_points
from policytext.report.dilemmas import dilemma_points
from policytext.report.evidence import read_first
from policytext.report.results import StudyResults
from policytext.report.text import VALUES
from policytext.validation.coding import OTHER, UNCLEAR

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["grade_text", "key_points", "whole_tau"]

_KINDS: tuple[tuple[str, str, str], ...] = (
    ("neither pairs", "既无成对资料也无编码", "neither pairs nor coding"),
    ("one source alone", "只有一侧这样说", "one source alone words it so"),
    ("interval holds 0", "区间含 0", "the interval holds 0"),
    ("does not survive", "多项检验一起看不成立", "doesn't survive all tests"),
    ("there is a gap", "有差距但太小", "a gap, but too small"),
    ("the topic comes back", "主题很少再现", "the topic seldom comes back"),
    ("too few", "文本太少", "too few texts"),
    ("protected", "受保护事项", "protected"),
    ("weight-dependent", "随权重而变", "depends on the weight"),
    ("the topic in the middle", "居中的主题，恒为 0", "the topic in the middle, always 0"),
    ("no matter", "不是单独的事项", "no matter of its own"),
    ("none on", "有一侧没有", "none on one side"),
    ("no gap", "给不出差距", "no gap can be given"),
)


def whole_tau(mismatch: Mismatch) -> float:
    """The doubt about wording that intervals hold; NaN where there is none."""
    return float(mismatch.table["tau"].max()) if "tau" in mismatch.table.columns else float("nan")


def grade_text(results: StudyResults, words: Mapping[str, str]) -> str:
    """Say what the numbers rest on, and what would lift them to the next grade."""
    tau = whole_tau(results.mismatch)
    return words[f"grade_{results.mismatch.grade}"].format(tau=f"{tau:.2f}" if tau == tau else words["unknown"])


def key_points(results: StudyResults, words: Mapping[str, str], lang: str) -> list[str]:
    """The points at the top of the report, in sentences."""
    mismatch = results.mismatch
    table = mismatch.table
    exploratory = mismatch.grade == "exploratory"
    points = [*_total(mismatch, words), *(_reading_list(mismatch, words) if exploratory else _verdicts(mismatch, words, lang))]
    doubtful = table[table["lean"] == "wording?"]
    if len(doubtful):
        points.append(words["key_wording"].format(n=len(doubtful), topics=_names(doubtful, words)))
    few = int((table["lean"] == "too few").sum())
    if few and exploratory:
        points.append(words["key_few"].format(n=few))
    out = mismatch.left_out[mismatch.left_out["kind"] == "policy"]
    if len(out) and results.coding is None:
        counts = out["reason"].value_counts(sort=False).sort_index()
        reasons = words["comma"].join(words["key_reason_part"].format(reason=reason, n=n) for reason, n in counts.items())
        points.append(words["key_left_out"].format(n=len(out), reasons=reasons))
    return [*dilemma_points(results, words, lang), *points, *coordination_points(results, words)]


def _total(mismatch: Mismatch, words: Mapping[str, str]) -> list[str]:
    whole = mismatch.summary.iloc[0] if len(mismatch.summary) else None
    if whole is None or whole["estimate"] != whole["estimate"]:
        return []
    return [words["key_total"].format(**{name: f"{whole[name]:.1%}" for name in ("estimate", "low", "high", "measured", "noise")})]


def _reading_list(mismatch: Mismatch, words: Mapping[str, str]) -> list[str]:
    flagged = mismatch.flagged()
    return [words["key_flagged"].format(n=len(flagged), topics=_names(flagged, words)) if len(flagged) else words["key_none"]]


def _verdicts(mismatch: Mismatch, words: Mapping[str, str], lang: str) -> list[str]:
    """Verdicts with their grade; how many there can't be, why, and what to read first."""
    table, grade = mismatch.table, VALUES[lang][f"grade:{mismatch.grade}"]
    table = table[~table["topic"].isin([OTHER, UNCLEAR])]
    points = []
    for verdict in ("under", "over", "aligned"):
        rows = table[table["verdict"] == verdict]
        rows = rows.loc[rows["estimate"].abs().sort_values(ascending=False, kind="stable").index]
        if len(rows):
            points.append(words[f"key_{verdict}"].format(grade=grade, n=len(rows), topics=_names(rows, words)))
    silent = table[table["verdict"] == "cannot tell"]
    if len(silent):
        key = "key_cannot_some" if points else "key_cannot"
        points.append(words[key].format(n=len(silent), grade=grade, reasons=_reasons(silent, words, lang)))
    tau = whole_tau(mismatch)
    if len(silent) == len(table) and tau > 0:
        half = float((table["high"] - table["low"]).min()) / 2
        points.append(words["key_why_tau"].format(tau=f"{tau:.2f}", half=f"{half:.1f}"))
    first = read_first(mismatch)
    if len(first):
        listed = [
            words["key_read_part"].format(
                topic=_name(row), lean=VALUES[lang]["lean:demand" if row["estimate"] > 0 else "lean:supply"], falls=f"{row['falls_at']:.2f}"
            )
            for row in first.to_dict("records")
        ]
        points.append(words["key_read_first"].format(topics=mask_private(words["between"].join(listed))))
    return points


def _reasons(rows: "pd.DataFrame", words: Mapping[str, str], lang: str) -> str:
    """Kinds of reasons with how often they stand, the most frequent first."""
    counts: dict[str, int] = {}
    for reason in rows["reason"].tolist():
        kind = next((zh if lang == "zh" else en for start, zh, en in _KINDS if reason.startswith(start)), re.split(r"[;(]", reason)[0].strip())
        counts[kind] = counts.get(kind, 0) + 1
    order = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return words["comma"].join(words["key_cannot_part"].format(reason=kind, n=counts[kind]) for kind in order)


def _name(row: Mapping[Any, Any]) -> str:
    topic, label = str(row["topic"]), str(row["label"])
    return topic if topic == label or not label else f"{topic} {label}"


def _names(rows: "pd.DataFrame", words: Mapping[str, str]) -> str:
    return mask_private(words["between"].join(_name(row) for row in rows.to_dict("records")))
