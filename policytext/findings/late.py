"""D13: policy that comes long after people ask, or rests on what no longer holds."""

import re
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError
from policytext.findings._intervals import median_by_document
from policytext.findings._texts import Cue, joined_ids, topic_cues
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import Given
from policytext.government.heads import normal_number
from policytext.inference import false_discovery, kaplan_meier
from policytext.mismatch import burst_table, force_table
from policytext.mismatch.timing.repeals import read_cited
from policytext.mismatch.timing.responses import response_table
from policytext.mismatch.verdict import RECURS
from policytext.topics import Topics, item_names
from policytext.topics.diagnostics import wording_reasons

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["LATE", "measure"]

LATE = 180
"""Days from which an answer is late: half a year, a convention of this library and no rule of law."""
_ABSENT = "no topics with dates: fit_topics(segment(policies, feedback), ...) gives them, to hand over as topics="
_ENDED = "cites a document that had ended"
_NO_CITES = "no column of what is cited: read_policies(path) reads it from the texts"
_MORE = ("day", "answered", "by_chance")
_OLDEST = 80
_LISTS = re.compile("清理|废止|失效|宣布|停止执行")
"""Words of titles whose documents list what no longer holds, and don't rest on it."""
_CHANCE = 0.2
"""Rate of false discovery among bursts from which a rise may be chance: a screen for what to read, wider than that of findings that rest on one test."""
_BEFORE, _SKIPPED = 12, 6
"""Periods that the usual count of a burst rests on, and those at the start that can hold none."""
_YEAR = re.compile(r"〔((?:19|20)\d\d)〕")


def measure(given: Given) -> Measured:
    """Look at how long bursts of demand wait for the first policy on their topic, and at what is cited though it no longer holds.

    A wait is late from :data:`LATE` days. Waits that are not over count as far as they were seen: late if that is long enough, else one cannot tell. Topics that may
    be a way of speaking, come back seldom, or have no policy at all are not judged, nor are rises that are no surprise among so many topics and months
    (counts after the 12 months before them, negative binomial; Benjamini-Hochberg over all topics and months at a rate of one in five).
    """
    cited = _cited_rows(given)
    bursts, why = _bursts(given)
    rows = [] if bursts is None else [_wait_row(row) for row in bursts.to_dict("records")]
    rows.sort(key=lambda row: -row["estimate"])
    items = as_items([*rows, *cited], more=_MORE)
    judged = [row for row in rows if not row["doubt"]]
    estimate, low, high = _still_waiting(judged, given.level)
    verdict, reason = overall(items)
    if bursts is None:
        verdict, reason = ("found", reason) if verdict == "found" else ("not measured", why)
    elif not rows and verdict != "found":
        verdict, reason = "cannot tell", "; ".join(["no burst of demand is seen", *([_NO_CITES] if "cites" not in given.supply.columns else [])])
    return Measured(verdict, reason, estimate, low, high, len(judged), "B", "", items, tuple(_cues(given, items)))


# -- waits ------------------------------------------------------------------------------------------


def _bursts(given: Given) -> "tuple[pd.DataFrame | None, str]":
    """Waits with the usual wait of their topic and the doubt about it."""
    topics = given.topics
    if topics is None:
        return None, _ABSENT
    try:
        bursts = burst_table(topics)
        usual = response_table(topics, seed=given.seed, n_draws=99, level=given.level).set_index("topic")
    except EmptyInputError as error:
        return None, str(error)
    bursts["q"] = _chance(topics, bursts)
    waits = bursts[bursts["used"]].copy()
    waits["by_chance"] = waits["topic"].map(usual["by_chance"])
    waits["doubt"] = waits["topic"].map(_doubts(topics, usual["n_policy"].to_dict())).fillna("")
    chance = [f"a rise like this may be chance (q = {q:.2f})" if q >= _CHANCE else "" for q in waits["q"]]
    waits["doubt"] = [doubt or may for doubt, may in zip(waits["doubt"], chance, strict=True)]
    waits["documents"] = [joined_ids(_on(given, topic, first)) for topic, first in zip(waits["topic"], waits["document"], strict=True)]
    return waits, ""


def _chance(topics: Topics, bursts: "pd.DataFrame") -> "npt.NDArray[np.float64]":
    """q of each burst: of so many messages after the usual count of the months before, over all topics and months."""
    import numpy as np
    from scipy.stats import nbinom

    documents = topics.tokens.documents
    days = documents.loc[documents["kind"] == "feedback", "date"].dropna()
    months = (days.max().year - days.min().year) * 12 + days.max().month - days.min().month + 1 if len(days) else 0
    count = bursts["count"].to_numpy(dtype=float)
    of = _BEFORE * bursts["usual"].to_numpy(dtype=float) + 0.5
    held = np.floor(count)
    # Counts add up shares of topics: between whole numbers the chance is interpolated.
    low, high = (np.maximum(nbinom.sf(at, of, _BEFORE / (_BEFORE + 1)), 1e-300) for at in (held - 1, held))
    p = low ** (1 - (count - held)) * high ** (count - held)
    others = np.ones(max(0, len(item_names(topics)) * max(0, months - _SKIPPED) - len(p)))
    return np.asarray(false_discovery(np.concatenate([p, others]))[: len(p)], dtype=np.float64)


def _doubts(topics: Topics, n_policy: dict[Any, Any]) -> dict[str, str]:
    """Why a topic is not judged."""
    from policytext.coordination.congruence.reading import item_recurrence

    try:
        wording = wording_reasons(topics)
    except EmptyInputError:
        wording = {}
    found: dict[str, str] = {}
    for name, back in zip(item_names(topics), item_recurrence(topics), strict=True):
        if name in wording:
            found[name] = wording[name]
        elif back < RECURS:
            found[name] = f"the topic comes back in {back:.2f} of the runs only"
        elif not n_policy.get(name, 0):
            found[name] = "no policy is on it at all: a matter that nobody answers, or a way of speaking"
    return found


def _on(given: Given, topic: str, first: str) -> list[str]:
    assert given.reading is not None
    names = given.reading.policies_on(given.reading.names.index(topic))
    return list(dict.fromkeys([*([first] if first else []), *names]))


def _wait_row(row: dict[Any, Any]) -> dict[str, Any]:
    days, answered = float(row["days"]), bool(row["answered"])
    usual = f"{row['by_chance']:.0f} from a day picked at random" if row["by_chance"] < float("inf") else "as seldom from a day picked at random"
    said = f"{'first policy' if answered else 'no policy yet'} after {days:.0f} days; {usual}"
    if row["doubt"]:
        verdict, reason = "cannot tell", f"{said}; {row['doubt']}"
    elif days >= LATE:
        verdict, reason = "found", said
    elif answered:
        verdict, reason = "not found", said
    else:
        verdict, reason = "cannot tell", f"{said}; the texts end before {LATE} days are over"
    return {
        "unit": f"{row['topic']}：{row['period']}", "label": row["label"], "kind": "topic", "what": "days from a burst to the first policy on its topic",
        "estimate": days, "low": days, "high": days if answered else float("inf"), "n": row["count"], "q": row["q"], "verdict": verdict, "reason": reason,
        "documents": row["documents"], "day": row["day"], "answered": answered, "by_chance": row["by_chance"], "doubt": row["doubt"],
    }  # fmt: skip


def _still_waiting(rows: list[dict[str, Any]], level: float) -> tuple[float, float, float]:
    """Share that waits longer than half a year (Kaplan-Meier)."""
    if not rows:
        return (float("nan"),) * 3
    curve = kaplan_meier([row["estimate"] for row in rows], [row["answered"] for row in rows], level=level)
    before = [i for i, time in enumerate(curve.times.tolist()) if time < LATE]
    if not before:
        return 1.0, float("nan"), 1.0
    last = before[-1]
    return float(curve.estimate[last]), float(curve.low[last]), float(curve.high[last])


# -- citations --------------------------------------------------------------------------------------


def _cited_rows(given: Given) -> list[dict[str, Any]]:
    """The age of what is cited, and documents that cite one that had ended."""
    supply = given.supply
    if "cites" not in supply.columns:
        return [{"unit": "all", "kind": "document", "what": _ENDED, "verdict": "not measured", "reason": _NO_CITES}]
    return [*_age_row(given), *_ended_rows(given)]


def _age_row(given: Given) -> list[dict[str, Any]]:
    """Median age, in years, of the numbered documents that are cited; documents are drawn anew for the interval."""
    import numpy as np

    supply = given.supply
    owner: list[str] = []
    ages: list[float] = []
    for name, cell, day in zip(supply["id"], supply["cites"].fillna("").astype(str), supply["date"], strict=True):
        for one in read_cited(cell):
            year = _YEAR.search(one.number)
            if year and day == day and 0 <= day.year - int(year[1]) <= _OLDEST:
                owner.append(str(name))
                ages.append(float(day.year - int(year[1])))
    if not ages:
        return []
    median, low, high = median_by_document(np.array(ages), np.array(owner), seed=[given.seed, 13], level=given.level)
    return [{
        "unit": "all", "kind": "citations", "what": "years since numbered documents that are cited", "estimate": median, "low": low, "high": high,
        "n": len(ages), "verdict": "cannot tell", "reason": "old ground may still hold: the age alone says nothing", "documents": "",
    }]  # fmt: skip


def _ended_rows(given: Given) -> list[dict[str, Any]]:
    """Documents that cite, by number, one of the corpus that had ended before their day, and don't repeal it."""
    lives = force_table(given.policies)
    ends = dict(zip(lives["document"], lives["end"], strict=True))
    numbers = given.policies.table["number"].fillna("").astype(str) if "number" in given.policies.table.columns else None
    if numbers is None:
        return []
    by_number = _first_in_force(numbers, given.policies.table["id"].astype(str), ends)
    supply = given.supply
    repeals = supply["repeals"].fillna("").astype(str) if "repeals" in supply.columns else [""] * len(supply)
    rows = []
    titles = supply["title"].fillna("").astype(str)
    for name, title, cell, out, day in zip(supply["id"], titles, supply["cites"].fillna("").astype(str), repeals, supply["date"], strict=True):
        if _LISTS.search(title):
            continue
        gone = {one.number for one in read_cited(str(out)) if one.number}
        for number in dict.fromkeys(one.number for one in read_cited(cell) if one.number and one.number not in gone):
            other = by_number.get(number, "")
            end = ends.get(other)
            if other and other != name and end is not None and end == end and day == day and end < day:
                rows.append({
                    "unit": str(name), "label": number, "kind": "document", "what": _ENDED, "estimate": float((day - end).days),
                    "low": float((day - end).days), "high": float((day - end).days), "n": 1, "verdict": "found",
                    "reason": f"{number} ended on {end:%Y-%m-%d}", "documents": joined_ids([str(name), other]),
                })  # fmt: skip
    return rows


def _first_in_force(numbers: "pd.Series[str]", names: "pd.Series[str]", ends: dict[Any, Any]) -> dict[str, str]:
    """The document behind each number; of several with one number (copies, parts) that which lasts longest, so that none ends while another holds."""
    held: dict[str, list[str]] = {}
    for number, name in zip(numbers, names, strict=True):
        if number.strip():
            held.setdefault(normal_number(number), []).append(name)

    def lasts(name: str) -> tuple[float, str]:
        end = ends.get(name)
        return (float("-inf") if end is None or end != end else -end.timestamp(), name)

    return {number: min(some, key=lasts) for number, some in held.items()}


# -- evidence ---------------------------------------------------------------------------------------


def _cues(given: Given, items: "pd.DataFrame") -> list[Cue]:
    cues: list[Cue] = []
    for row in items[items["verdict"] == "found"].to_dict("records"):
        documents = str(row["documents"]).split("；")
        if row["kind"] == "document":
            cues += [(row["unit"], "policy", name, -1, -1, row["reason"]) for name in documents]
            continue
        assert given.reading is not None
        topic, _, period = str(row["unit"]).rpartition("：")
        place = given.reading.names.index(topic)
        first = documents[:1] if row["answered"] else []
        cues += [(row["unit"], "policy", name, -1, -1, f"first policy on it, {row['estimate']:.0f} days later") for name in first]
        cues += topic_cues(given, place, "feedback", unit=row["unit"], why=f"asked in the burst of {period}", n=5, among=_in_period(given, period))
        cues += topic_cues(given, place, "policy", unit=row["unit"], why="policy on it", n=5, among=[name for name in documents if name])
    return cues


def _in_period(given: Given, period: str) -> list[str]:
    if given.feedback is None:
        return []
    table = given.feedback.table
    return [str(name) for name in table.loc[table["date"].dt.strftime("%Y-%m") == period, "id"]]
