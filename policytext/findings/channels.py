"""D31: messages that nobody answers, late answers, and templates."""

from typing import TYPE_CHECKING, Any

from policytext.errors import ColumnError, EmptyInputError
from policytext.findings._texts import Cue
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import Given
from policytext.responsiveness import Responsiveness, measure_responsiveness

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["measure"]

_NO_MESSAGES = "no messages: read_feedback(path, reply=...) gives them, to hand over as feedback"
_VERDICT = {"no replies": "found", "slow": "found", "template": "found", "replies": "not found"}
_MORE = ("replied", "median_days", "group_verdict")
_DRAWS = 100


def measure(given: Given) -> Measured:
    """Read who is answered: found in a group that has no reply, slow ones, or mostly templates that say nothing.

    Groups are places where the messages have some; else all together.
    """
    responsiveness = given.responsiveness
    if responsiveness is None:
        responsiveness, why = _measured(given)
        if responsiveness is None:
            return Measured("not measured", why)
    items = as_items(_rows(responsiveness), more=_MORE)
    whole = responsiveness.rates.iloc[-1]
    verdict, reason = overall(items)
    return Measured(
        verdict, reason, float(whole["estimate"]), float(whole["low"]), float(whole["high"]), int(whole["n"]), "B", "", items,
        tuple(_cues(responsiveness, items)),
    )  # fmt: skip


def _measured(given: Given) -> tuple[Responsiveness | None, str]:
    if given.feedback is None:
        return None, _NO_MESSAGES
    places = set(given.feedback.table["region"].fillna("").astype(str)) - {""}
    by = "region" if len(places) > 1 else None
    try:
        return measure_responsiveness(given.feedback, by=by, seed=given.seed, level=given.level, n_draws=_DRAWS), ""
    except (ColumnError, EmptyInputError) as error:
        return None, str(error)


def _rows(found: Responsiveness) -> list[dict[str, Any]]:
    """One row a group; all together only where there are no groups."""
    times = found.times.set_index("group")["answered_median"]
    rates = found.rates.set_index("group")
    verdicts = found.verdicts if len(found.verdicts) == 1 else found.verdicts[found.verdicts["group"] != "all"]
    order = {"no replies": 0, "template": 1, "slow": 2}
    rows = []
    for row in sorted(verdicts.to_dict("records"), key=lambda row: (order.get(str(row["verdict"]), 3), str(row["group"]))):
        rate = rates.loc[row["group"]]
        rows.append({
            "unit": row["group"], "label": row["group"], "kind": "region" if found.by == "region" else "group", "what": "share of messages answered",
            "estimate": rate["estimate"], "low": rate["low"], "high": rate["high"], "n": row["n"], "verdict": _VERDICT.get(str(row["verdict"]), "cannot tell"),
            "reason": row["reason"], "replied": row["replied"], "median_days": times.get(row["group"]), "group_verdict": row["verdict"],
        })  # fmt: skip
    return rows


_KINDS = {"no replies": ("unanswered",), "template": ("empty template", "deflection"), "slow": ("slow", "unanswered")}


def _cues(found: Responsiveness, items: "pd.DataFrame") -> list[Cue]:
    """The texts behind what is found."""
    cues: list[Cue] = []
    for row in items[items["verdict"] == "found"].to_dict("records"):
        texts = found.evidence(str(row["unit"]), n=5)
        for text in texts[texts["kind"].isin(_KINDS.get(str(row["group_verdict"]), ()))].to_dict("records"):
            source = "feedback" if text["source"] == "message" else "reply"
            cues.append((str(row["unit"]), source, str(text["message"]), int(text["start"]), int(text["end"]), str(text["kind"])))
    return cues
