"""D22: tasks that are pushed down without money, people or powers."""

from typing import TYPE_CHECKING, Any

from policytext.codebook.mandates import mandates_of
from policytext.codebook.tasks import task_table, told_to_find
from policytext.errors import EmptyInputError
from policytext.findings._texts import Cue, sentence_around, short_titles
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import Given
from policytext.government.heads import LEFT_OUT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["measure"]

_MORE = ("strict", "staff", "power", "demanded", "congestion", "shift")
_VERDICT = {"unfunded": "found", "funded": "not found"}


def measure(given: Given) -> Measured:
    """Read the tasks for units below the issuer: found in a document near whose tasks no money is named and that tells lower units to find it.

    Whether tasks *are* funded texts can't show: the share is one of tasks near which funding is not mentioned (grade C).
    """
    try:
        tasks = task_table(given.policies, given.duties, leave_out=LEFT_OUT)
        table = mandates_of(given.policies, tasks, seed=given.seed, leave_out=LEFT_OUT)
    except EmptyInputError as error:
        return Measured("not measured", str(error))
    documents = table[(table["scope"] == "document") & (table["n"] > 0)]
    ranked = documents.sort_values(["estimate", "strict", "n", "document"], ascending=[False, False, False, True], kind="stable")
    titles = short_titles(given, set(ranked["document"]))
    items = as_items([_item(row, titles) for row in ranked.to_dict("records")], more=_MORE)
    whole = table[table["scope"] == "all"].iloc[0]
    if not len(items):
        return Measured("cannot tell", "no task for a unit below the issuer is read", items=items)
    verdict, reason = overall(items)
    return Measured(
        verdict, reason, float(whole["estimate"]), float(whole["low"]), float(whole["high"]), int(whole["n"]), "C", "", items, tuple(_cues(given, items, tasks))
    )


def _item(row: dict[Any, Any], titles: dict[str, str]) -> dict[str, Any]:
    return {
        "unit": row["document"], "label": titles.get(str(row["document"]), ""), "kind": "document", "what": "tasks for lower units near which no money is named",
        "estimate": row["estimate"], "low": row["low"], "high": row["high"], "n": row["n"], "verdict": _VERDICT.get(str(row["verdict"]), "cannot tell"),
        "reason": row["reason"], "documents": row["document"], **{name: row[name] for name in _MORE},
    }  # fmt: skip


def _cues(given: Given, items: "pd.DataFrame", tasks: "pd.DataFrame") -> list[Cue]:
    """Sentences that tell lower units to find the means, then tasks without any."""
    cues: list[Cue] = []
    found = items.loc[items["verdict"] == "found", "unit"]
    told = told_to_find(given.policies, tasks[tasks["document"].isin(found) & tasks["lower"]])
    texts = given.policies.text
    for name in found:
        spans = [(unit, *sentence_around(str(texts[name]), start, end)) for unit, start, end in told.get(str(name), [])]
        cues += [(str(name), "policy", str(name), low, high, f"{unit}: told to find the means") for unit, low, high in spans]
        mine = tasks[(tasks["document"] == name) & tasks["lower"] & ~tasks["fund"]]
        mine = mine.sort_values(["demanded", "start"], ascending=[False, True], kind="stable").drop_duplicates("number").head(5)
        for row in mine.to_dict("records"):
            span = sentence_around(str(texts[name]), int(row["start"]), int(row["end"]))
            if span not in [(low, high) for _, low, high in spans]:
                cues.append((str(name), "policy", str(name), *span, f"{row['unit']}: no money named"))
    return cues
