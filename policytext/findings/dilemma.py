"""`Dilemma`: what the texts show of one dilemma, unit by unit, with sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.findings.words import words_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVIDENCE_COLUMNS", "ITEM_COLUMNS", "Dilemma", "Measured", "as_items", "counted", "in_number", "no_items", "overall"]

ITEM_COLUMNS = ("unit", "label", "kind", "what", "estimate", "low", "high", "n", "q", "verdict", "reason", "documents")
EVIDENCE_COLUMNS = ("unit", "source", "document", "start", "end", "sentence", "why")
_ORDER = ("found", "cannot tell", "not found", "not measured")
_BESIDE = ("places", "citations", "demands")
"""Kinds of rows that stand beside the units: of all texts together, or to read only."""
_NAN = float("nan")


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """What a module finds out about its dilemma; :func:`policytext.diagnose` adds the words and the mechanisms.

    ``cues`` are rows ``(unit, source, document, start, end, why)``, strongest first; start -1 stands for the title.
    """

    verdict: str
    reason: str
    estimate: float = _NAN
    low: float = _NAN
    high: float = _NAN
    n: int = 0
    grade: str = ""
    claim: str = ""
    items: "pd.DataFrame | None" = None
    cues: tuple[tuple[str, str, str, int, int, str], ...] = ()


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Dilemma:
    """One of the nine dilemmas as far as the texts show it. What is found is a lead for reading, no verdict on anybody.

    Attributes
    ----------
    id : str
        ``"D11"`` to ``"D33"``.
    name, looks_at, measure, cannot_show : mapping
        Words in Chinese (``"zh"``) and English (``"en"``).
    estimate, low, high : float
        Of ``measure``; NaN where it is not measured.
    n : int
        Units behind it.
    grade : {"A", "B", "C", ""}
        From text alone, with metadata, or a mention only, which is never a measurement; empty where it is not measured.
    claim : {"exploratory", "calibrated", "validated", ""}
        What a comparison of policies and messages rests on.
    verdict : {"found", "not found", "cannot tell", "not measured"}
        *Found* if a unit of ``items`` is; *not found* only if every part was measured and more units were judged than are undecided.
    reason : str
    items : pandas.DataFrame
        Units, found ones first: ``unit, label, kind`` (topic, matter, region, document, pair, clause), ``what`` (was looked at), ``estimate, low,
        high, n, q`` (where many are tested), ``verdict, reason, documents`` (ids joined by ；; of a topic the 20 with most of it), and what the dilemma adds.
    evidence : pandas.DataFrame
        ``unit, source`` (policy, feedback, or the reply to a message), ``document, start, end`` (in ``corpus.text``, or in the reply; -1 for a title), ``sentence`` (one
        line, personal data masked), ``why`` (all that one sentence is shown for, joined by ;); strongest first within a unit.
    answers : pandas.DataFrame
        Mechanisms of the founding document that answer the dilemma: ``code, name_zh, name_en, n_documents, n, estimate, low, high, documents
        (all of them), document, sentence, note``: ``sentence`` is the clearest one, of ``document``.
    """

    id: str
    name: Mapping[str, str]
    looks_at: Mapping[str, str]
    measure: Mapping[str, str]
    estimate: float
    low: float
    high: float
    n: int
    grade: str
    claim: str
    verdict: str
    reason: str
    items: "pd.DataFrame"
    evidence: "pd.DataFrame"
    cannot_show: Mapping[str, str]
    answers: "pd.DataFrame"

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        found = int((self.items["verdict"] == "found").sum())
        return f"Dilemma({self.id} {self.name['zh']}: {self.verdict}; {found} of {in_number(self.n_units, 'unit')}; {in_number(len(self.evidence), 'sentence')})"

    @property
    def n_units(self) -> int:
        """Units that were looked at: rows of ``items`` but those of absent parts, of all texts together, and of demands to read."""
        return len(counted(self.items))

    def flagged(self) -> "pd.DataFrame":
        """Units in which the dilemma shows, the strongest first."""
        return self.items[self.items["verdict"] == "found"].reset_index(drop=True)


def no_items() -> "pd.DataFrame":
    """A table of units without any."""
    return as_items([])


def as_items(rows: Sequence[Mapping[str, Any]], *, more: Sequence[str] = ()) -> "pd.DataFrame":
    """Put units in a table: found ones first, then those of which one cannot tell, each in the order in which they come."""
    import pandas as pd

    texts = ("unit", "label", "kind", "what", "verdict", "reason", "documents")
    frame = pd.DataFrame(list(rows), columns=[*ITEM_COLUMNS, *more])
    for name in texts:
        held = frame[name].astype(object)
        frame[name] = held.where(held.notna(), "")
    frame = frame.astype({"estimate": float, "low": float, "high": float, "n": float, "q": float})
    place = {verdict: i for i, verdict in enumerate(_ORDER)}
    order = frame["verdict"].map(place).sort_values(kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def counted(items: "pd.DataFrame") -> "pd.DataFrame":
    """Units that count for the verdict of a dilemma."""
    return items[(items["verdict"] != "not measured") & ~items["kind"].isin(_BESIDE)]


def in_number(n: int, noun: str) -> str:
    """A count with its noun.

    >>> in_number(1, "unit"), in_number(0, "unit")
    ('1 unit', '0 units')
    """
    return f"{n} {noun}{'' if n == 1 else 's'}"


def overall(items: "pd.DataFrame") -> tuple[str, str]:
    """Verdict and reason of a dilemma from those of its units.

    Found if one is. Not found only if no part is *not measured* and fewer units are undecided than judged; else one cannot tell. The reason names what is absent.

    >>> overall(as_items([{"unit": "a", "verdict": "found"}, {"unit": "b", "verdict": "not found"}]))
    ('found', '1 of 2 units found')
    >>> overall(as_items([{"unit": "a", "verdict": "not found"}, {"unit": "b", "verdict": "cannot tell"}]))
    ('cannot tell', '0 of 2 units found, 1 of which one cannot tell')
    """
    units = counted(items)
    found, unsure = (int((units["verdict"] == verdict).sum()) for verdict in ("found", "cannot tell"))
    absent = list(dict.fromkeys(items.loc[items["verdict"] == "not measured", "reason"]))
    if not len(units):
        return "not measured", "; ".join(filter(None, absent)) or "nothing to judge"
    told = f"{found} of {in_number(len(units), 'unit')} found" + (f", {unsure} of which one cannot tell" if unsure else "")
    if found:
        return "found", told
    clear = len(units) - unsure
    return ("not found" if clear > unsure and not absent else "cannot tell"), "; ".join([told, *filter(None, absent)])


def words_for(dilemma: str) -> dict[str, Mapping[str, str]]:
    """The words that a :class:`Dilemma` carries."""
    words = words_of(dilemma)
    return {"name": words.name, "looks_at": words.looks_at, "measure": words.measure, "cannot_show": words.cannot_show}
