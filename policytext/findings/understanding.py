"""D21: documents that repeat their superior's word by word and fill in nothing."""

from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError
from policytext.findings._texts import Cue, joined_ids
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import Given
from policytext.inference import wilson_interval
from policytext.reuse import Reuse, find_reuse

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["measure"]

_MORE = ("source", "relation", "new_share", "coverage", "spec_gain", "n_facts", "quadrant")
_VERDICT = {"copied": "found", "not copied": "not found", "copied and filled in": "not found"}
_HIDDEN = ("no source here", "not measured", "forwarded")
"""Documents of which nothing at hand is the source: they say nothing on copying."""


def measure(given: Given) -> Measured:
    """Read what documents repeat from earlier ones: found where one is copied and nothing local is filled in.

    The estimate is the share of documents with a source at hand (not those that forward one) that are copied.
    """
    try:
        reuse = given.reuse if given.reuse is not None else find_reuse(given.policies, seed=given.seed, level=given.level)
    except EmptyInputError as error:
        return Measured("not measured", str(error))
    judged = reuse.documents[~reuse.documents["verdict"].isin(_HIDDEN)]
    rows = [_item(row) for row in judged.sort_values(["copy_ratio", "document"], ascending=[False, True], kind="stable").to_dict("records")]
    items = as_items(rows, more=_MORE)
    if not rows:
        return Measured("cannot tell", "no document has a source among these", items=items)
    copied, n = int((items["verdict"] == "found").sum()), len(items)
    low, high = wilson_interval(copied, n, level=given.level)
    verdict, reason = overall(items)
    grade = "B" if (judged["grade"] == "B").any() else "A"
    return Measured(verdict, reason, copied / n, low, high, n, grade, "", items, tuple(_cues(reuse, items)))


def _item(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "unit": row["document"], "label": f"{row['source']} ({row['relation']})", "kind": "document", "what": "part of its text that others wrote",
        "estimate": row["copy_ratio"], "low": row["copy_ratio_low"], "high": row["copy_ratio_high"], "n": row["n_clauses"],
        "verdict": _VERDICT.get(str(row["verdict"]), "cannot tell"), "reason": row["reason"], "documents": joined_ids([row["document"], row["source"]]),
        **{name: row[name] for name in _MORE},
    }  # fmt: skip


def _cues(reuse: Reuse, items: "pd.DataFrame") -> list[Cue]:
    """The longest passages of a copied document, each beside its source."""
    cues: list[Cue] = []
    for row in items[items["verdict"] == "found"].to_dict("records"):
        name = str(row["unit"])
        for passage in reuse.evidence(name, n=4).to_dict("records"):
            cues.append((name, "policy", name, int(passage["start"]), int(passage["end"]), f"{passage['kind']}, from {passage['source']}"))
            cues.append((name, "policy", str(passage["source"]), int(passage["source_start"]), int(passage["source_end"]), f"the source of {name}"))
    return cues
