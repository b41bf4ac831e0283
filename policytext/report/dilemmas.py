"""The nine dilemmas, matches, repeated texts and replies as the page shows them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.findings import Findings
from policytext.findings.chinese import in_chinese, unit_in_chinese
from policytext.findings.dilemma import Dilemma
from policytext.findings.words import VERDICTS
from policytext.report.reasons import reason_text
from policytext.report.results import StudyResults
from policytext.report.text import VALUES
from policytext.report.text_findings import HOW

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["dilemma_points", "dilemma_rows", "dilemma_texts", "finding_text", "reuse_texts"]

_UNITS, _SENTENCES, _COPIES = 3, 3, 3
"""Units of a dilemma on the page, sentences of each, and documents shown beside their sources."""


def dilemma_points(results: StudyResults, words: Mapping[str, str], lang: str) -> list[str]:
    """What is said of the dilemmas at the top."""
    if results.findings is None:
        return []
    by: dict[str, list[str]] = {name: [] for name in VERDICTS}
    for one in results.findings.dilemmas:
        by[one.verdict].append(one.name[lang])
    counts = {"clear": len(by["not found"]), "unsure": len(by["cannot tell"]), "absent": len(by["not measured"])}
    return [words["key_dilemmas"].format(found=len(by["found"]), names=words["comma"].join(by["found"]) or "–", **counts)]


def dilemma_rows(findings: Findings, words: Mapping[str, str], lang: str) -> list[dict[str, str]]:
    """The nine rows of the overview."""
    return [
        {
            "id": one.id, "name": one.name[lang], "measure": one.measure[lang], "value": _value(one.estimate, one.low, one.high, words),
                "n": f"{one.n:,}" if one.n else "–",
            "verdict": one.verdict.replace(" ", "-"), "told": _graded(one, words, lang), "reason": _reason(one.reason, lang),
        }
        for one in findings.dilemmas
    ]  # fmt: skip


def _graded(one: Dilemma, words: Mapping[str, str], lang: str) -> str:
    """A verdict, and always its grade beside it; what is not measured has none."""
    verdict = VERDICTS[one.verdict][lang]
    return words["dilemma_graded"].format(verdict=verdict, grade=one.grade) if one.grade else verdict


def _value(estimate: float, low: float, high: float, words: Mapping[str, str], *, share: bool = True) -> str:
    if estimate != estimate:
        return "–"
    shown = [_number(value, share) for value in (estimate, low, high)]
    return words["dilemma_interval"].format(estimate=shown[0], low=shown[1], high=shown[2]) if low == low and high == high and low != high else shown[0]


def _number(value: float, share: bool) -> str:
    if abs(value) == float("inf"):
        return "∞" if value > 0 else "-∞"
    return f"{value:.1%}" if share else f"{value:,.4g}"


def _reason(text: str, lang: str) -> str:
    return mask_private(reason_text(str(text), lang))


# -- one by one -------------------------------------------------------------------------------------


def dilemma_texts(findings: Findings, ids: Mapping[str, str], words: Mapping[str, str], lang: str) -> list[dict[str, Any]]:
    """Each dilemma with its first units, their sentences, what it can't show, and what answers it."""
    return [_text_of(one, ids, words, lang) for one in findings.dilemmas]


def _text_of(one: Dilemma, ids: Mapping[str, str], words: Mapping[str, str], lang: str) -> dict[str, Any]:
    flagged = one.flagged()
    units = [_unit(row, one.evidence, ids, words, lang) for row in flagged.head(_UNITS).to_dict("records")]
    how = HOW[one.id][lang] if one.verdict in ("not measured", "cannot tell") else ""
    more = max(0, len(flagged) - _UNITS)
    return {
        "id": one.id, "name": one.name[lang], "told": _graded(one, words, lang), "reason": _reason(one.reason, lang), "units": units,
        "looks": words["dilemma_looks"].format(text=one.looks_at[lang]), "cannot": words["dilemma_cannot"].format(text=one.cannot_show[lang]),
        "how": words["dilemma_how"].format(text=how) if how else "", "more": words["dilemma_more"].format(n=more) if more else "",
        "answers": [_answer(row, words, lang) for row in one.answers.to_dict("records")],
    }  # fmt: skip


_SHARES = ("share", "part", "tasks", "clauses", "rules", "input")
"""What a looked-at number starts with where it is a share."""


def _unit(row: Mapping[Any, Any], evidence: "pd.DataFrame", ids: Mapping[str, str], words: Mapping[str, str], lang: str) -> dict[str, Any]:
    what, unit = str(row["what"]), str(row["unit"])
    share = what.startswith(_SHARES) or "rules among" in what
    value = _value(row["estimate"], row["low"], row["high"], words, share=share)
    told = words["dilemma_number"].format(what=in_chinese(what) if lang == "zh" else what, value=value, n=f"{row['n']:,.0f}" if row["n"] == row["n"] else "–")
    label = str(row["label"])
    label = "" if label == unit else _reason(label, lang)
    name = mask_private(unit_in_chinese(unit) if lang == "zh" else unit)
    return {"name": ids.get(unit, name), "label": label, "told": told, "reason": _reason(row["reason"], lang),
        "sides": _sides(unit, evidence, ids, words, lang)}


def _sides(unit: str, evidence: "pd.DataFrame", ids: Mapping[str, str], words: Mapping[str, str], lang: str) -> list[dict[str, Any]]:
    """At most three sentences of a unit: the strongest of each side first, then the next ones."""
    mine = evidence[evidence["unit"] == unit]
    mine = mine.assign(side=mine["source"].map({"policy": "policy"}).fillna("feedback"))
    mine = mine.assign(turn=mine.groupby("side").cumcount()).sort_values(["turn", "side"], ascending=[True, False], kind="stable").head(_SENTENCES)
    sides = []
    for side in ("policy", "feedback"):
        items = [
            {
                "sentence": row["sentence"], "source": words[f"source_{row['source']}"], "document": ids.get(str(row["document"]), str(row["document"])),
                "start": row["start"], "end": row["end"], "why": _reason(row["why"], lang),
            }
            for row in mine[mine["side"] == side].to_dict("records")
        ]  # fmt: skip
        if items:
            sides.append({"kind": side, "name": words[f"side_{side}"], "rows": items})
    return sides


def _answer(row: Mapping[Any, Any], words: Mapping[str, str], lang: str) -> dict[str, str]:
    name = str(row[f"name_{lang}"])
    if row["n_documents"] != row["n_documents"]:
        return {"told": words["dilemma_answer_absent"].format(name=name, code=row["code"], note=_reason(row["note"], lang)), "sentence": ""}
    key = "dilemma_answer" if row["n_documents"] else "dilemma_answer_none"
    return {"told": words[key].format(name=name, code=row["code"], found=f"{row['n_documents']:.0f}", n=row["n"]), "sentence": mask_private(str(row["sentence"]))}


# -- matches, repeated texts ------------------------------------------------------------------------


def finding_text(results: StudyResults, words: Mapping[str, str], lang: str) -> dict[str, str]:
    """Sentences with numbers, empty where there is nothing to say: ``matching, reuse``."""
    told = {"matching": "", "reuse": ""}
    if results.matches is not None:
        counts = results.matches.demands["verdict"].value_counts()
        numbers = {key: f"{counts.get(verdict, 0):,}" for key, verdict in (("answered", "answered"), ("lost", "not answered"), ("unsure", "cannot tell"))}
        grade = VALUES[lang][f"grade:{results.matches.grade}"]
        told["matching"] = words["matching_counts"].format(n=f"{len(results.matches):,}", grade=grade, **numbers)
    if results.reuse is not None:
        counts = results.reuse.documents["verdict"].value_counts()
        numbers = {key: f"{counts.get(verdict, 0):,}" for key, verdict in (("copied", "copied"), ("filled", "copied and filled in"), ("own", "not copied"))}
        told["reuse"] = words["reuse_counts"].format(n=f"{len(results.reuse.documents):,}", **numbers)
    return told


def reuse_texts(results: StudyResults, ids: Mapping[str, str], words: Mapping[str, str], lang: str) -> list[dict[str, Any]]:
    """The first copied documents, each with its two longest passages beside their sources."""
    if results.reuse is None:
        return []
    shown = []
    for row in results.reuse.flagged().head(_COPIES).to_dict("records"):
        passages = results.reuse.evidence(str(row["document"]), n=2).to_dict("records")
        sides = [
            {
                "kind": kind, "name": words[name],
                "rows": [
                    {"sentence": passage[text], "source": VALUES[lang].get(f"kind:{passage['kind']}", str(passage["kind"])),
                     "document": ids.get(str(passage[document]), str(passage[document])), "start": passage[start], "end": passage[end], "why": ""}
                    for passage in passages
                ],
            }
            for kind, name, text, document, start, end in (
                ("policy", "reuse_this", "text", "document", "start", "end"), ("policy", "reuse_source", "source_text", "source", "source_start", "source_end"),
            )
        ]  # fmt: skip
        shown.append({"name": ids.get(str(row["document"]), mask_private(str(row["document"]))), "reason": _reason(row["reason"], lang), "sides": sides})
    return shown
