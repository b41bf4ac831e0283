"""`write_report`: one HTML file with figures, tables, evidence and the record of the run; nothing is loaded from outside."""

import re
from base64 import b64encode
from collections.abc import Mapping
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.errors import InputError, expect, explain, listing
from policytext.provenance import Provenance, package_versions
from policytext.report.coordinating import coordination_text, gap_texts, graph_page, topic_labels
from policytext.report.dilemmas import dilemma_rows, dilemma_texts, finding_text, reuse_texts
from policytext.report.figures import study_figures
from policytext.report.points import grade_text, key_points
from policytext.report.reasons import reason_text
from policytext.report.results import RESULTS_HINT, StudyResults
from policytext.report.sheets import APART, USUAL, sheet_of
from policytext.report.tables import public_ids, result_tables
from policytext.report.text import VALUES, text_of
from policytext.report.topics import space_points
from policytext.validation.methods_text import methods_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["write_report"]


def write_report(results: StudyResults, path: str | PathLike[str], *, lang: str = "zh", limit: int = USUAL) -> Path:
    """Write the report of a study as one HTML file that works offline.

    Parameters
    ----------
    results : StudyResults
    path : str or path
        The file; its folder is made. An existing file is replaced.
    lang : {"zh", "en"}
        Language of the words around the data.
    limit : int
        Rows of a table shown in the report (of gaps 60); the rest is in the CSV that :func:`write_tables` writes.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If ``results`` are no StudyResults, the language is unknown, ``limit`` is below 1, or the path is a folder.

    Notes
    -----
    The same results give the same bytes. Personal data are masked.
    """
    from jinja2 import Environment, StrictUndefined

    expect(results, StudyResults, verb="write_report", hint=RESULTS_HINT)
    words = text_of(lang)
    target = Path(path)
    if limit < 1:
        raise InputError(explain(f"limit={limit} shows no rows", hint="use 1 or more"))
    if target.is_dir():
        raise InputError(explain(f"{target.name!r} is a folder", hint="name a file, such as 'report.html'"))
    source = files("policytext.report").joinpath("templates/report.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string(source).render(_context(results, words, lang, limit))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page.strip().encode("utf-8") + b"\n")
    return target


def _context(results: StudyResults, words: Mapping[str, str], lang: str, limit: int) -> dict[str, Any]:
    """What the template shows, by the names that it has there."""
    from markupsafe import Markup

    tables, labels = result_tables(results), topic_labels(results)
    sheets = {name: sheet_of(name, table, lang, limit, labels=labels) for name, table in tables.items() if name not in APART}
    settings = _plain(results.settings, words)
    by = results.mismatch.by if results.mismatch_by is None else results.mismatch_by.by
    return {
        "t": words, "title": mask_private(results.title), "lang": lang, "nav": _sections(results),
        **_first(results, words, lang), **_texts(results, tables, words, lang),
        "missing": _missing(results, words, lang), "coded": results.coding is not None, "methods": _methods(results, lang),
        "sheets": sheets, "by": VALUES[lang].get(f"by:{by}", by), "figures": _figures(results, lang),
        "duties": words["duties_text"].format(n=f"{len(results.duties):,}", rows=f"{len(tables['duties']):,}", file=sheets["duties"].file),
        "told": {name: mask_private(text) for name, text in coordination_text(results, words).items()},
        "dilemmas": _dilemmas(results, words, lang), **_finding_texts(results, words, lang),
        "gap_pairs": gap_texts(tables["congruence_evidence"], labels, words) if "congruence_evidence" in tables else [],
        "view": Markup(graph_page(results, lang)),
        "limits": [words[key] for key in sorted(words) if key.startswith("limit_")],
        "settings": settings, "steps": _steps(results.provenance, settings, words), "versions": package_versions(),
    }  # fmt: skip


def _first(results: StudyResults, words: Mapping[str, str], lang: str) -> dict[str, Any]:
    """What is said of the study as a whole: how to read it, its grade, its points, and how to cite it."""
    numbers = {
        "n_policies": f"{len(results.policies):,}", "n_feedback": f"{len(results.feedback):,}", "n_topics": len(results.topics),
        "grade": VALUES[lang][f"grade:{results.mismatch.grade}"], "seed": results.topics.settings.get("seed", words["unknown"]),
        "digest": results.provenance.digest, "version": package_versions()["policytext"],
    }  # fmt: skip
    told = {name: words[key].format(**numbers) for name, key in (("guide", "guide"), ("cite", "cite_line"), ("footer", "footer"))}
    return {**told, "grade_name": numbers["grade"], "grade_text": grade_text(results, words), "keys": key_points(results, words, lang)}


def _texts(results: StudyResults, tables: "Mapping[str, pd.DataFrame]", words: Mapping[str, str], lang: str) -> dict[str, Any]:
    """What was read, the topics found in it, and the sentences that show them."""
    counts = {name: f"{int(tables['sources'][name].sum()):,}" for name in ("rows", "documents", "title_only", "left_out")}
    return {
        "sums": words["read_sums"].format(**counts), "issues": _issues(tables["reading_issues"], lang), "n_issues": len(tables["reading_issues"]),
        "space": [mask_private(point) for point in space_points(results, tables, lang)],
        "number": results.number.reason(lang) if results.number is not None else "",
        "examples": _evidence(tables["topic_examples"].rename(columns={"text": "sentence"}).assign(date="", region=""), lang),
        "evidence": _evidence(tables["evidence"], lang),
    }  # fmt: skip


def _dilemmas(results: StudyResults, words: Mapping[str, str], lang: str) -> dict[str, Any]:
    """The overview of the nine dilemmas, and each with its sentences; nothing where they were not asked for."""
    if results.findings is None:
        return {"rows": [], "texts": []}
    return {"rows": dilemma_rows(results.findings, words, lang), "texts": dilemma_texts(results.findings, public_ids(results), words, lang)}


def _finding_texts(results: StudyResults, words: Mapping[str, str], lang: str) -> dict[str, Any]:
    """What is said of matches and repeated texts, and the copied documents beside their sources."""
    files = [f"tables/clause_{name}.csv" for name in results.clauses]
    return {
        "found": finding_text(results, words, lang), "copies": reuse_texts(results, public_ids(results), words, lang),
        "clause_files": words["mechanisms_files"].format(files=words["comma"].join(files)) if files else "",
    }  # fmt: skip


def _missing(results: StudyResults, words: Mapping[str, str], lang: str) -> dict[str, str]:
    """Why each part that was not measured is not there; nothing where it simply was not asked for."""
    return {
        name: words["not_measured"].format(reason=mask_private(reason_text(reason, lang)).rstrip("。.")) if reason else ""
        for name, reason in results.not_measured.items()
    }


def _methods(results: StudyResults, lang: str) -> list[str]:
    """The methods paragraph, where people coded."""
    if results.coding is None:
        return []
    text = methods_text(results.topics, results.mismatch, results.coding, lang="zh" if lang == "zh" else "en")
    return [mask_private(line) for line in text.split("\n") if line.strip()]


def _sections(results: StudyResults) -> list[str]:
    """Names of the sections, in order; that of coding only where people coded."""
    coding = ["coding"] if results.coding is not None else []
    more = ["groups", "profiles", "places", "time", "departments", "congruence"]
    more += ["mechanisms", "matching", "reuse", "replies"]
    return ["guide", "dilemmas", "read", "topics", "gaps", *coding, *more, "evidence", "limits", "record", "cite"]


# -- figures ----------------------------------------------------------------------------------------


def _figures(results: StudyResults, lang: str) -> dict[str, str]:
    """Give the figures as data addresses."""
    from policytext.plotting import svg_bytes

    drawn = study_figures(results, lang=lang)
    return {name: "data:image/svg+xml;base64," + b64encode(svg_bytes(ax)).decode("ascii") for name, ax in drawn.items()}


# -- tables -----------------------------------------------------------------------------------------


def _issues(table: "pd.DataFrame", lang: str) -> list[dict[str, str]]:
    """Count the issues by code: left out first, then changed, then notes; each with its first example."""
    names, colon, found = VALUES[lang], text_of(lang)["colon"], []
    for (severity, code), part in table.groupby(["severity", "code"], sort=True):
        first = part.iloc[0]
        where = " · ".join(text for text in (first["file"], first["place"]) if text)
        found.append(
            {
                "severity": names.get(f"severity:{severity}", str(severity)),
                "code": str(code),
                "meaning": names.get(f"code:{code}", ""),
                "n": str(len(part)),
                "first": colon.join(text for text in (where, first["action"]) if text),
            }
        )
    order = [VALUES[lang][f"severity:{severity}"] for severity in ("left out", "changed", "note")]
    return sorted(found, key=lambda issue: (order.index(issue["severity"]), -int(issue["n"]), issue["code"]))


def _evidence(table: "pd.DataFrame", lang: str) -> list[dict[str, Any]]:
    """Group the sentences: topic, then source."""
    topics = []
    for topic, part in table.groupby("topic", sort=False):
        rows: list[dict[Any, Any]] = part.to_dict("records")
        sides = [
            {"kind": kind, "name": VALUES[lang][f"kind:{kind}"], "items": [row for row in rows if row["kind"] == kind]}
            for kind in ("policy", "feedback")
        ]
        topics.append({"topic": topic, "label": part["label"].iloc[0], "sides": sides})
    return topics


# -- record -----------------------------------------------------------------------------------------


def _steps(last: Provenance, above: list[tuple[str, Any]], words: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the tree of steps from the last one down; a step met before points to its number, settings ``above`` stand once."""
    numbers: dict[int, int] = {}

    def visit(step: Provenance) -> dict[str, Any]:
        if id(step) in numbers:
            return {"seen": numbers[id(step)], "step": step.step}
        numbers[id(step)] = len(numbers) + 1
        settings = _plain(step.settings, words)
        known = bool(settings) and settings == above
        return {
            "seen": 0, "number": numbers[id(step)], "step": step.step, "digest": step.digest,
            "settings": [] if known else settings, "above": known, "parents": [visit(parent) for parent in step.parents],
        }  # fmt: skip

    return [visit(last)]


def _plain(settings: Mapping[str, Any], words: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Flatten settings to pairs of name and text, or name and further pairs; no absolute path, no private data."""
    pairs: list[tuple[str, Any]] = []
    for name in sorted(settings, key=str):
        value = settings[name]
        pairs.append((str(name), _plain(value, words) if isinstance(value, Mapping) and value else _setting(value, words)))
    return pairs


def _setting(value: Any, words: Mapping[str, str]) -> str:
    if value is None:
        return words["not_given"]
    if isinstance(value, list | tuple):
        return listing((_setting(item, words) for item in value), limit=20) if value else "[]"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_setting(value[key], words)}" for key in sorted(value, key=str)) or "{}"
    if isinstance(value, str) and re.match(r"^(?:[/\\~]|[A-Za-z]:[/\\]|file:)", value):
        value = re.split(r"[/\\]", value.rstrip("/\\"))[-1]
    return mask_private(str(value))
