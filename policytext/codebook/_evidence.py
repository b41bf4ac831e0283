"""Which sentences show a code best. Private to the codebook room."""

from typing import TYPE_CHECKING

from policytext.codebook._reader import ways_in
from policytext.government.clauses import split_clauses

if TYPE_CHECKING:
    import pandas as pd

    from policytext.codebook.coding import Coding

__all__ = ["evidence_rows"]

_ACTS = ("measure", "duty", "safeguard", "procedure")
"""Functions of clauses that do something."""


def evidence_rows(coding: "Coding", code: str, n: int) -> "pd.DataFrame":
    """See :meth:`policytext.codebook.Coding.evidence`."""
    own = coding.table[coding.table["code"] == code]
    texts = dict(zip(zip(coding.clauses["document"], coding.clauses["number"], strict=True), coding.texts, strict=True))
    held = [texts[key] for key in zip(own["document"], own["number"], strict=True)]
    ends = (own["cue_end"] - own["start"]).tolist()
    heading = [_in_heading(text, end) for text, end in zip(held, ends, strict=True)]
    told = coding.settings.get("coder") == "patterns"
    ways = [ways_in(text, coding.codebook, code, function=what) if told else 0 for text, what in zip(held, own["function"], strict=True)]
    apart = own["document"].map(dict(zip(coding.documents["document"], coding.documents["left_out"] != "", strict=True)))
    weak = [2 if title else int(what not in _ACTS) for title, what in zip(heading, own["function"], strict=True)]
    order = own.assign(apart=apart.astype(bool), weak=weak, ways=ways).sort_values(["ways", "number"], ascending=[False, True], kind="stable")
    order["turn"] = order.groupby(["document", "weak"], sort=False).cumcount()
    chosen = order.sort_values(["apart", "weak", "turn", "ways", "document", "number"], ascending=[True, True, True, False, True, True], kind="stable").head(n)
    return chosen[["document", "number", "function", "cue", "sentence", "start", "end"]].reset_index(drop=True)


def _in_heading(text: str, end: int) -> bool:
    """Whether a cue that ends here stands in the heading of a clause."""
    title = next((clause.title for clause in split_clauses(text)), "")
    return title != "" and end <= text.find(title) + len(title)
