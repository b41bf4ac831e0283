"""Mechanisms, matches, repeated texts, replies and the nine dilemmas: their tables for the report and the results folder."""

from typing import TYPE_CHECKING, Any

from policytext.codebook import Coding
from policytext.matching import Matches
from policytext.report.results import StudyResults
from policytext.responsiveness import Responsiveness
from policytext.reuse import Reuse

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["finding_tables", "group_column", "side_by_side"]

_SIDE_BY_SIDE, _PASSAGES = 20, 5
"""Documents whose passages stand beside their sources in a table, and passages of each."""


def finding_tables(results: StudyResults) -> "dict[str, pd.DataFrame]":
    """Give the tables of what was measured, ``dilemmas`` first; what is not there is left out."""
    tables: dict[str, pd.DataFrame] = {}
    if results.findings is not None:
        found = results.findings
        tables |= {"dilemmas": found.table, "dilemma_units": found.items, "dilemma_evidence": found.evidence, "dilemma_mechanisms": found.mechanisms}
    if results.mechanisms is not None:
        tables |= _of_mechanisms(results.mechanisms, _level(results))
    tables |= {f"clause_{name}": table for name, table in results.clauses.items()}
    if results.matches is not None:
        tables |= _of_matches(results.matches, _level(results))
    if results.reuse is not None:
        tables |= _of_reuse(results.reuse)
    if results.responsiveness is not None:
        tables |= _of_replies(results.responsiveness)
    return tables


def _level(results: StudyResults) -> float:
    return float(results.mismatch.settings.get("level", 0.95))


# -- mechanisms -------------------------------------------------------------------------------------


def group_column(coding: Coding) -> str:
    """The variable of documents to compare mechanisms by: place, then year; empty where neither has several values."""
    supply = coding.documents[coding.documents["left_out"] == ""]
    return next((name for name in ("region", "year") if name in supply.columns and supply.loc[supply[name] != "", name].nunique() > 1), "")


def _of_mechanisms(coding: Coding, level: float) -> "dict[str, pd.DataFrame]":
    whole = coding.coverage_table(level=level)
    of_documents, of_clauses = (whole[whole["unit"] == unit].reset_index(drop=True) for unit in ("document", "clause"))
    shown = [coding.evidence(code, 1) for code in of_documents["code"]]
    first = {name: [part[name].iloc[0] if len(part) else "" for part in shown] for name in ("document", "sentence")}
    table = of_documents.assign(n_clauses=of_clauses["n_with"].to_numpy(), **first)
    columns = ["code", "name_zh", "name_en", "estimate", "low", "high", "n_with", "n", "n_clauses", "n_left_out", "document", "sentence", "grade"]
    tables = {"mechanisms": table[columns]}
    by = group_column(coding)
    if by:
        split = coding.coverage_table(by, level=level)
        split = split[(split["unit"] == "document") & (split["n"] > 0)].rename(columns={by: "group"}).assign(by=by)
        tables["mechanisms_by_group"] = split[["by", "group", "code", "name_zh", "name_en", "estimate", "low", "high", "n_with", "n", "grade"]]
    tables["coded_clauses"] = coding.table
    return tables


# -- matches ----------------------------------------------------------------------------------------


def _of_matches(matches: Matches, level: float) -> "dict[str, pd.DataFrame]":
    return {
        "match_coverage": _coverage(matches, level), "unanswered": matches.unanswered, "match_policies": _in_order(matches.policies, ["n_first"], False),
        "match_marks": matches.marks, "demands": matches.demands, "matches": matches.table,
    }  # fmt: skip


def _coverage(matches: Matches, level: float) -> "pd.DataFrame":
    """Coverage by topic and by place; the groups with the least first: where nothing is called answered, those whose best clauses are farthest."""
    import pandas as pd

    parts = [matches.coverage_table(k=(1,), level=level).assign(by="", label="")]
    for by in ("topic", "region"):
        part = matches.coverage_table(by, k=(1,), level=level).rename(columns={by: "group"})
        part = part[part["group"] != ""]
        if len(part):
            part = part.assign(by=by) if "label" in part.columns else part.assign(by=by, label="")
            parts.append(part.sort_values(["estimate", "score", "group"], kind="stable", na_position="first"))
    columns = ["by", "group", "label", "estimate", "low", "high", "n", "n_texts", "n_cannot_tell", "most", "score", "judged", "judged_low", "judged_high", "n_judged"]
    return pd.concat([part[columns] for part in parts], ignore_index=True)


# -- repeated texts ---------------------------------------------------------------------------------


def _of_reuse(reuse: Reuse) -> "dict[str, pd.DataFrame]":
    from policytext.reuse import chain_table

    order = {"copied": 0, "copied and filled in": 1, "cannot tell": 2, "not copied": 3, "no source here": 4, "forwarded": 5, "not measured": 6}
    documents = reuse.documents.assign(place=reuse.documents["verdict"].map(order))
    documents = documents.sort_values(["place", "copy_ratio", "document"], ascending=[True, False, True], kind="stable", na_position="last")
    documents = documents.drop(columns="place")
    front = ["document", "source", "relation", "verdict", "grade", "reason"]
    documents = documents[[*front, *(name for name in documents.columns if name not in front)]]
    return {"reuse": documents, "reuse_evidence": side_by_side(reuse, documents["document"].tolist()), "reuse_chain": chain_table(reuse), "reuse_passages": reuse.table}


def side_by_side(reuse: Reuse, documents: list[str]) -> "pd.DataFrame":
    """The longest passages of the first documents that have some, beside their sources."""
    import pandas as pd

    having = set(reuse.table["document"])
    chosen = [name for name in documents if name in having][:_SIDE_BY_SIDE]
    parts = [reuse.evidence(name, n=_PASSAGES) for name in chosen]
    if parts:
        return pd.concat(parts, ignore_index=True)
    columns = "kind relation order share document start end text source source_start source_end source_text"
    return pd.DataFrame({name: pd.Series([], dtype=object) for name in columns.split()})


# -- replies ----------------------------------------------------------------------------------------

_OF_TIMES = ("answered_median", "answered_low", "answered_high", "within_30", "within_30_low", "within_30_high")


def _of_replies(found: Responsiveness) -> "dict[str, pd.DataFrame]":
    rates = found.rates.drop(columns="independent").rename(columns={"note": "rate_note"})
    told = found.verdicts[["group", "verdict", "grade", "reason"]]
    table = rates.merge(told, on="group", how="left").merge(found.times[["group", *_OF_TIMES]], on="group", how="left")
    order = ["group", "verdict", "grade", "n", "replied", "estimate", "low", "high", "shrunk", *_OF_TIMES, "reason", "rate_note"]
    tables = {"replies_by_group": table[order].rename(columns={"rate_note": "note"}), "reply_times": found.times, "reply_quality": found.quality}
    rest: dict[str, Any] = {
        "reply_templates": found.templates, "reply_departments": found.departments, "reply_limits": found.limits, "reply_adjusted": found.adjusted,
        "reply_satisfaction": found.satisfaction, "reply_issues": found.issues, "replies": found.replies, "reply_examples": found.examples,
    }  # fmt: skip
    return tables | {name: part for name, part in rest.items() if len(part)}


def _in_order(table: "pd.DataFrame", by: list[str], ascending: bool) -> "pd.DataFrame":
    return table.sort_values([*by, "document"], ascending=[*[ascending] * len(by), True], kind="stable")
