"""D32: documents that bear on many and tell of nobody who was asked."""

from typing import TYPE_CHECKING, Any

from policytext.codebook.participation import participation_clause_table, participation_table, sets_amount
from policytext.errors import EmptyInputError
from policytext.findings._texts import Cue, sentence_around, short_titles
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import Given
from policytext.government.heads import LEFT_OUT
from policytext.inference import wilson_interval

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["measure"]

_VERDICT = {"no consultation shown": "found", "consultation shown": "not found"}
_MORE = ("concerns", "know", "take_part", "speak", "supervise")


def measure(given: Given) -> Measured:
    """Read traces of consultation: found where a document sets what people pay and tells of none.

    The estimate is the share of documents with a clause by which people take part or speak.
    """
    try:
        table = participation_table(given.policies, leave_out=LEFT_OUT)
        marks = participation_clause_table(given.policies, leave_out=LEFT_OUT)
    except EmptyInputError as error:
        return Measured("not measured", str(error))
    asked = table[table["verdict"] != "not called for"]
    order = asked.sort_values(["concerns", "estimate", "document"], kind="stable")
    titles = short_titles(given, set(order["document"]))
    items = as_items([_item(row, titles) for row in order.to_dict("records")], more=_MORE)
    active = int(((table["take_part"] > 0) | (table["speak"] > 0)).sum())
    low, high = wilson_interval(active, len(table), level=given.level)
    verdict, reason = overall(items) if len(items) else ("cannot tell", "no document is one that consultation is called for in")
    return Measured(verdict, reason, active / len(table), low, high, len(table), "A", "", items, tuple(_cues(given, items, marks)))


def _item(row: dict[Any, Any], titles: dict[str, str]) -> dict[str, Any]:
    return {
        "unit": row["document"], "label": titles.get(str(row["document"]), ""), "kind": "document",
        "what": "clauses that give people a right to know, take part, speak or supervise",
        "estimate": row["estimate"], "low": row["low"], "high": row["high"], "n": row["n"], "verdict": _VERDICT.get(str(row["verdict"]), "cannot tell"),
        "reason": row["reason"], "documents": row["document"], **{name: row[name] for name in _MORE},
    }  # fmt: skip


def _cues(given: Given, items: "pd.DataFrame", marks: "pd.DataFrame") -> list[Cue]:
    """The title, what it says of people's rights, and what it sets."""
    from policytext.government.clauses import split_clauses

    texts = given.policies.text
    cues: list[Cue] = []
    for name in items.loc[items["verdict"] == "found", "unit"]:
        cues.append((str(name), "policy", str(name), -1, -1, "tells of no consultation"))
        fees = [clause for clause in split_clauses(str(texts[name])) if sets_amount(clause.text)]
        cues += [(str(name), "policy", str(name), clause.start, clause.end, "sets an amount") for clause in fees[:3]]
        for row in marks[(marks["document"] == name) & (marks["group"] == "right")].head(3).to_dict("records"):
            span = sentence_around(str(texts[name]), int(row["start"]), int(row["end"]))
            cues.append((str(name), "policy", str(name), *span, f"all it says: {row['code']}"))
    return cues
