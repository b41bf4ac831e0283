"""D33: evaluation that counts what was done and not what came of it."""

from typing import TYPE_CHECKING, Any

from policytext.codebook.evaluation import INDICATORS, counted_indicators, evaluation_table, formalism_table
from policytext.errors import EmptyInputError
from policytext.findings._texts import Cue, short_titles
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import Given
from policytext.government.heads import LEFT_OUT
from policytext.inference import wilson_interval

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["measure"]

_VERDICT = {"process only": "found", "mixed": "not found"}
_MORE = ("independence", "closure")


def measure(given: Given) -> Measured:
    """Read what evaluation counts: found where a document names three indicators or more, all of input, activity and output, and no third party.

    The estimate is the share of documents, of those with enough indicators to judge, that count these alone.
    """
    try:
        table = formalism_table(given.policies, seed=given.seed, leave_out=LEFT_OUT)
        clauses = evaluation_table(given.policies, leave_out=LEFT_OUT)
    except EmptyInputError as error:
        return Measured("not measured", str(error))
    wide = _wide(table)
    titles = short_titles(given, set(wide["document"]))
    items = as_items([_item(row, titles) for row in wide.to_dict("records")], more=_MORE)
    judged = items[items["verdict"].isin(["found", "not found"])]
    if not len(items):
        return Measured("cannot tell", "no document names an indicator by which work is evaluated", items=items)
    found, n = int((judged["verdict"] == "found").sum()), len(judged)
    low, high = wilson_interval(found, n, level=given.level) if n else (float("nan"), float("nan"))
    verdict, reason = overall(items)
    return Measured(verdict, reason, found / n if n else float("nan"), low, high, n, "A", "", items, tuple(_cues(items, clauses)))


def _wide(table: "pd.DataFrame") -> "pd.DataFrame":
    """Documents with an indicator, those that count most and least independent first."""
    mine = table[table["scope"] == "document"]
    formal = mine[(mine["measure"] == "formalism") & (mine["n"] > 0)]
    others = {name: mine[mine["measure"] == name].set_index("document")["estimate"] for name in _MORE}
    wide = formal.assign(**{name: formal["document"].map(values) for name, values in others.items()})
    return wide.sort_values(["estimate", "n", "document"], ascending=[False, False, True], kind="stable")


def _item(row: dict[Any, Any], titles: dict[str, str]) -> dict[str, Any]:
    third = row["independence"] > 0
    verdict = _VERDICT.get(str(row["verdict"]), "cannot tell")
    if verdict == "found" and third:
        verdict = "cannot tell"
    told = {"process only": "input, activity and output only", "mixed": "effects or satisfaction too"}.get(str(row["verdict"]), "too few indicators to tell")
    party = "a third party evaluates" if third else "no third party is named"
    return {
        "unit": row["document"], "label": titles.get(str(row["document"]), ""), "kind": "document", "what": "input, activity and output among the indicators",
        "estimate": row["estimate"], "low": row["low"], "high": row["high"], "n": row["n"], "verdict": verdict, "reason": f"{told}; {party}",
        "documents": row["document"], **{name: row[name] for name in _MORE},
    }  # fmt: skip


def _cues(items: "pd.DataFrame", clauses: "pd.DataFrame") -> list[Cue]:
    """Clauses that count work by most indicators."""
    cues: list[Cue] = []
    for name in items.loc[items["verdict"] == "found", "unit"]:
        mine = clauses[clauses["document"] == name]
        kinds = [[kind for kind, _ in counted_indicators(str(text))] for text in mine["sentence"]]
        best = mine.assign(kinds=kinds, size=[len(held) for held in kinds])
        best = best[best["size"] > 0].sort_values(["size", "start"], ascending=[False, True], kind="stable").head(4)
        for row in best.to_dict("records"):
            held = "、".join(kind for kind in INDICATORS if kind in row["kinds"])
            why = f"indicators: {held}" + ("; with a consequence" if row["consequence"] else "")
            cues.append((str(name), "policy", str(name), int(row["start"]), int(row["end"]), why))
    return cues
