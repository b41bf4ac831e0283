"""Demands that no clause of a policy answers, topic by topic: what matches add to the gap of shares."""

from typing import TYPE_CHECKING, Any

from policytext.findings._texts import Cue
from policytext.findings.given import Given
from policytext.inference import wilson_interval

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["unanswered_cues", "unanswered_rows"]

_WHAT = "share of its messages that no clause answers"
_NO_MARKS = "the matches carry no verdict: match_demands(..., labelled=...) or messages with replies set the marks"
_TO_READ, _EACH = 5, 3


def unanswered_rows(given: Given) -> list[dict[str, Any]]:
    """One row a topic (all together without topics), those with most unanswered first; the share is for reading and no verdict.

    Near copies count as one text in the interval. Messages of which the marks can't tell stand in the reason: if none of these is answered either, the share is larger.
    """
    if given.matches is None:
        return []
    if given.matches.grade == "exploratory":
        return [{"unit": "all", "kind": "demands", "what": _WHAT, "verdict": "not measured", "reason": _NO_MARKS}]
    demands = given.matches.demands
    names = demands["topic"].astype(object).where(demands["topic"].notna() & (demands["topic"] != ""), "all")
    source = {"validated": "labelled matches", "calibrated": "replies"}.get(given.matches.grade, given.matches.grade)
    rows = [_row(given, str(name), part, source) for name, part in demands.groupby(names, sort=True)]
    return sorted(rows, key=lambda row: (-row["low"], row["unit"]))


def _row(given: Given, name: str, part: "pd.DataFrame", source: str) -> dict[str, Any]:
    none, unsure = int((part["verdict"] == "not answered").sum()), int((part["verdict"] == "cannot tell").sum())
    share, texts = none / len(part), int(part["cluster"].nunique())
    low, high = wilson_interval(share * texts, texts, level=given.level)
    label = str(part["label"].iloc[0]) if "label" in part.columns and name != "all" else ""
    return {
        "unit": f"{name}：no clause answers", "label": label, "kind": "demands", "what": _WHAT, "estimate": share, "low": low, "high": high, "n": len(part),
        "verdict": "cannot tell", "reason": f"{none} of {len(part)} messages have no clause that answers, of {unsure} it can't be told; marks from {source}",
    }  # fmt: skip


def unanswered_cues(given: Given, rows: list[dict[str, Any]]) -> list[Cue]:
    """The messages of the first topics that are farthest from any clause."""
    if given.matches is None or given.feedback is None:
        return []
    demands = given.matches.demands
    none = demands[demands["verdict"] == "not answered"].sort_values(["score", "message"], kind="stable", na_position="first").drop_duplicates("cluster")
    length = given.feedback.text.str.len()
    cues: list[Cue] = []
    for row in rows[:_TO_READ]:
        name = str(row["unit"]).rpartition("：")[0]
        mine = none if name in ("", "all") else none[none["topic"] == name]
        cues += [(row["unit"], "feedback", str(i), 0, int(length[str(i)]), "no clause answers it") for i in mine["message"].head(_EACH)]
    return cues
