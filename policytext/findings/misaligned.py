"""D11: what policy speaks about and what people ask for."""

from typing import TYPE_CHECKING, Any

from policytext.findings._texts import Cue, joined_ids, topic_cues
from policytext.findings._unanswered import unanswered_cues, unanswered_rows
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import Given
from policytext.mismatch.result import Mismatch
from policytext.mismatch.verdict import RECURS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["measure"]

_VERDICT = {"under": "found", "over": "found", "aligned": "not found"}
_ABSENT = "no mismatch: measure_mismatch(fit_topics(segment(policies, feedback), ...), seed=...) gives one, to hand over as mismatch="
_TO_READ = 8
"""Topics of which sentences are shown where nothing is found."""
_MORE = ("share_policy", "share_feedback", "n_policy", "lean")


def measure(given: Given) -> Measured:
    """Read the gaps of a mismatch: under- and over-supplied matters are found, aligned ones are not.

    An exploratory mismatch gives a list for reading, those that stand out first; never a verdict. Matches add the share of each topic's messages that no clause
    answers: to read, whatever the gap of shares is.
    """
    asked = unanswered_rows(given)
    if given.mismatch is None:
        return _without_shares(given, asked)
    rows = [_item(given, row) for row in _ranked(given.mismatch).to_dict("records")]
    gaps, items = as_items(rows, more=_MORE), as_items([*rows, *asked], more=_MORE)
    verdict, reason = overall(gaps)
    if given.mismatch.grade == "exploratory":
        verdict, reason = "cannot tell", "a reading list: without pairs or hand coding wording and matter can't be told apart"
    whole = given.mismatch.summary.iloc[0]
    return Measured(
        verdict, reason, float(whole["estimate"]), float(whole["low"]), float(whole["high"]), int(whole["n_policy"] + whole["n_feedback"]), "B",
        given.mismatch.grade, items, (*_cues(given, gaps), *unanswered_cues(given, asked)),
    )  # fmt: skip


def _without_shares(given: Given, asked: list[dict[str, Any]]) -> Measured:
    """Unanswered demands alone are something to read, though shares are not compared."""
    items = as_items(asked, more=_MORE) if asked else None
    if not any(row["verdict"] == "cannot tell" for row in asked):
        return Measured("not measured", _ABSENT, items=items)
    return Measured("cannot tell", f"demands that no clause answers are counted; {_ABSENT}", grade="B", items=items, cues=tuple(unanswered_cues(given, asked)))


def _ranked(mismatch: Mismatch) -> "pd.DataFrame":
    """Rows in the order of reading: verdicts, then what stands out without one, then the firmest; topics that come back seldom or may be wording last."""
    table = mismatch.table[mismatch.table["estimate"].notna()].copy()
    table["_verdict"] = ~table["verdict"].isin(["under", "over"])
    table["_doubt"] = (table["recurrence"] < RECURS) | (table["lean"] == "wording?") if "recurrence" in table.columns else table["lean"] == "wording?"
    table["_lean"] = ~table["lean"].isin(["demand", "supply"])
    table["_firm"] = -table["falls_at"].fillna(0.0) if "falls_at" in table.columns else 0.0
    table["_size"] = -table["estimate"].abs()
    by = ["_verdict", "_doubt", "_lean", "_firm", "_size", "group", "topic"]
    return table.sort_values(by, kind="stable").drop(columns=["_verdict", "_doubt", "_lean", "_firm", "_size"])


def _item(given: Given, row: dict[Any, Any]) -> dict[str, Any]:
    name, group = str(row["topic"]), str(row["group"])
    place = _place(given, name)
    documents = given.reading.policies_on(place) if given.reading is not None and place >= 0 else _coded_documents(given, name, "policy")
    verdict = _VERDICT.get(str(row["verdict"]), "cannot tell")
    why = {"under": "asked for more than supplied", "over": "supplied more than asked for"}.get(str(row["verdict"]), "")
    return {
        "unit": name if group == "all" else f"{group}：{name}", "label": row["label"], "kind": "topic", "what": "gap of demand and supply (doublings)",
        "estimate": row["estimate"], "low": row["low"], "high": row["high"], "n": row["n_feedback"], "q": row["q"], "verdict": verdict,
        "reason": "; ".join(filter(None, [why, str(row["reason"])])), "documents": joined_ids(documents), "share_policy": row["share_policy"],
        "share_feedback": row["share_feedback"], "n_policy": row["n_policy"], "lean": row["lean"],
    }  # fmt: skip


def _place(given: Given, name: str) -> int:
    names = given.reading.names if given.reading is not None else ()
    return names.index(name) if name in names else -1


def _cues(given: Given, items: "pd.DataFrame") -> list[Cue]:
    """Sentences of what is found, or else of the first on the list."""
    found = items[items["verdict"] == "found"]
    read = found if len(found) else items[items["verdict"] == "cannot tell"].head(_TO_READ)
    cues: list[Cue] = []
    for row in read.to_dict("records"):
        name = str(row["unit"]).rpartition("：")[2]
        place = _place(given, name)
        why = f"{row['label']}: gap {row['estimate']:+.1f} doublings"
        for source in ("policy", "feedback"):
            cues += topic_cues(given, place, source, unit=row["unit"], why=why, n=5) if place >= 0 else _coded_cues(given, name, source, str(row["unit"]), why)
    return cues


def _coded_documents(given: Given, name: str, source: str) -> list[str]:
    """Texts that people gave a code, by id."""
    corpus = given.policies if source == "policy" else given.feedback
    if given.coded is None or corpus is None:
        return []
    mine = set(given.coded.loc[given.coded["code"] == name, "document"])
    return sorted(mine & set(corpus.table["id"].astype(str)))


def _coded_cues(given: Given, name: str, source: str, unit: str, why: str, n: int = 5) -> list[Cue]:
    """Titles of policies, and messages, that people gave a code, where no topic is joined to it."""
    documents = _coded_documents(given, name, source)[:n]
    if source == "policy" or given.feedback is None:
        return [(unit, source, document, -1, -1, f"{why}; coded by people") for document in documents]
    length = given.feedback.text.str.len()
    return [(unit, source, document, 0, int(length[document]), f"{why}; coded by people") for document in documents]
