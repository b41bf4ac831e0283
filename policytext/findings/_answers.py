"""Which mechanisms answer a dilemma, and whether the policies hold them."""

from typing import TYPE_CHECKING, Any

from policytext.findings._texts import joined_ids
from policytext.findings.given import Given
from policytext.findings.words import ANSWERS
from policytext.inference import wilson_interval

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANSWER_COLUMNS", "answers_of"]

ANSWER_COLUMNS = ("code", "name_zh", "name_en", "n_documents", "n", "estimate", "low", "high", "documents", "document", "sentence", "note")
_WIDTH = 160
_CLEAR = ("measure", "duty", "safeguard")
"""Functions of clauses that do something, and don't only name it."""
_ENDS = ("。", "；", "！", "？", ";", "”", "）")
"""A clause without one of these at its end is a heading."""


def answers_of(given: Given, dilemma: str) -> "pd.DataFrame":
    """One row a mechanism: in how many policies it stands, with its clearest sentence."""
    import pandas as pd

    rows = [_row(given, code) for code in ANSWERS[dilemma]]
    return pd.DataFrame(rows, columns=list(ANSWER_COLUMNS))


def _row(given: Given, code: str) -> dict[str, Any]:
    zh, en, known = _names(given, code)
    row: dict[str, Any] = {"code": code, "name_zh": zh, "name_en": en, "n_documents": float("nan"), "n": 0, "estimate": float("nan"), "low": float("nan"),
                           "high": float("nan"), "documents": "", "document": "", "sentence": ""}  # fmt: skip
    if given.coding is None:
        return {**row, "note": "the policies are not coded"}
    if not known:
        return {**row, "note": "not in the codebook"}
    table = given.coding.table
    supply = given.supply["id"].astype(str)
    mine = table[(table["code"] == code) & table["document"].isin(supply)]
    documents = sorted(set(mine["document"].astype(str)))
    n = len(supply)
    low, high = wilson_interval(len(documents), n, level=given.level) if n else (float("nan"), float("nan"))
    first = _clearest(mine)
    shown = {"document": str(first["document"].iloc[0]), "sentence": _cut(str(first["sentence"].iloc[0]), str(first["cue"].iloc[0]))} if len(first) else {}
    return {
        **row, "n_documents": len(documents), "n": n, "estimate": len(documents) / n if n else float("nan"), "low": low, "high": high,
        "documents": joined_ids(documents), **shown, "note": f"in {len(documents)} of {n} documents, as coded by the codebook",
    }  # fmt: skip


def _clearest(mine: "pd.DataFrame") -> "pd.DataFrame":
    """The clause to show: one that does something, no heading, with most cues of the mechanism and the longest one; then by document."""
    clause = ["document", "number"]
    ranked = mine.assign(
        acts=~mine["function"].isin(_CLEAR), heading=~mine["sentence"].str.rstrip().str.endswith(_ENDS),
        cues=-mine.groupby(clause)["cue"].transform("size"), long=-mine["cue"].str.len(),
    )  # fmt: skip
    return ranked.sort_values(["heading", "acts", "cues", "long", "document", "start"], kind="stable").head(1)


def _names(given: Given, code: str) -> tuple[str, str, bool]:
    book = getattr(given.coding, "codebook", None)
    if book is None or code not in book.ids:
        return code, code, False
    name = book.code(code).name
    return str(name["zh"]), str(name["en"]), True


def _cut(sentence: str, cue: str) -> str:
    """One line around the cue; both are masked already."""
    plain, mark = " ".join(sentence.split()), " ".join(cue.split())
    if len(plain) <= _WIDTH:
        return plain
    low = min(max(0, plain.find(mark) - _WIDTH // 3), len(plain) - _WIDTH) if mark and mark in plain else 0
    return ("…" if low else "") + plain[low : low + _WIDTH] + ("…" if low + _WIDTH < len(plain) else "")
