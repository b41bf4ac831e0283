"""`write_report`: one HTML file with figures, tables, evidence and the record of the run; nothing is loaded from outside."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.errors import InputError, expect, explain, listing
from policytext.provenance import Provenance, package_versions
from policytext.report.columns import note_for
from policytext.report.figures import study_figures
from policytext.report.points import grade_text, key_points
from policytext.report.reasons import reason_text
from policytext.report.results import RESULTS_HINT, StudyResults
from policytext.report.tables import result_tables
from policytext.report.text import VALUES, text_of
from policytext.report.topics import space_points
from policytext.validation.methods_text import methods_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["write_report"]

_PLAIN_COUNTS = frozenset({"rows", "documents", "title_only", "left_out", "n", "n_policy", "n_feedback", "start", "end", "rank"})
_SHARES = frozenset({"share_policy", "share_feedback", "share", "lead_share", "recurrence", "genre", "held"})
_SHARES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "departments": ("low", "high"), "gap_summary": ("estimate", "low", "high", "measured", "noise"),
        "transport": ("estimate", "low", "high"), "place_equity": ("estimate", "low", "high", "raw"),
    }
)  # fmt: skip
_FINE = frozenset({"betweenness", "js_before", "js_after", "p", "q", "null_mean"})
_FINE_TABLES = frozenset({"profiles", "places", "place_regions"})
_WAITS, _WHOLE = frozenset({"responses", "bursts"}), frozenset({"days", "estimate", "low", "high", "by_chance"})
"""Tables of waits, and their columns in whole days."""
_LONG = frozenset({"sentence", "words", "distinctive", "text"})
_NAMES = frozenset({"label", "department", "source", "target", "file", "topic", "group", "place", "period", "day", "from_label", "to_label"})
_LONGEST_NAME = 24
"""Names up to this length stay on one line where the page is wide."""
_GAPS = "topic label verdict lean estimate low high falls_at points share_policy share_feedback q"
_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        "register": "topic label auc genre coherence_policy coherence_feedback distance_policy_reply ratio register",
        "calibration": "kind n_pairs n_topics tau_before tau_after slope js_before js_after mrr_before mrr_after",
        "departments": "department open n_documents n_joint n_lead n_support n_responsible lead_share low high n partners betweenness",
        "gaps": f"{_GAPS} reason",
        "gaps_by_group": f"group {_GAPS} n_policy n_feedback",
        "gap_summary": (
            "by group estimate low high measured noise n_policy n_feedback left_out_policy not_covered_policy not_covered_feedback grade note"
        ),
        "profiles": "topic label estimate low high raw null_mean p lean n_policy n_feedback",
        "transport": "what from_topic from_label to_topic to_label estimate low high distance held",
        "place_regions": "place n_policy n_feedback population rate own others estimate low high rank note",
        "place_slopes": "topic label estimate low high reliability p q n_places note",
        "place_equity": "measure estimate low high raw n_places",
        "lags": "topic label leads estimate low high unit correlation p q n claim",
        "bursts": "topic label period day count usual z answered days document reason",
        "responses": "topic label n_bursts n answered censored estimate low high by_chance p q n_policy n_feedback note",
    }
)
"""Columns that the report shows, in order, of tables with many; all are in the CSV."""
_APART = frozenset({"evidence", "topic_examples", "stock", "place_distances", "place_shares"})
_ROWS: Mapping[str, int] = MappingProxyType({"outside": 20, "profiles": 13, "transport": 18, "place_slopes": 12, "lags": 12})
"""Rows shown at most, where that is fewer than elsewhere."""
_USUAL, _ALL_GAPS = 25, 60
"""Of gaps more rows are shown, lest the over-supplied ones be cut off at the end."""
_OPTIONAL = frozenset({"population", "rate", "note", "reason"})
"""Columns shown only where they hold something."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, what it sorts by, and how it is set (``"number"`` or ``"text"`` ...)."""

    text: str
    key: str
    look: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as the template takes it."""

    name: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: tuple[tuple[str, str, str, str], ...]
    n: int
    file: str


def write_report(results: StudyResults, path: str | PathLike[str], *, lang: str = "zh", limit: int = _USUAL) -> Path:
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
    tables = result_tables(results)
    numbers = {
        "n_policies": f"{len(results.policies):,}",
        "n_feedback": f"{len(results.feedback):,}",
        "n_topics": len(results.topics),
        "grade": VALUES[lang][f"grade:{results.mismatch.grade}"],
        "seed": results.topics.settings.get("seed", words["unknown"]),
        "digest": results.provenance.digest,
        "version": package_versions()["policytext"],
    }
    by = results.mismatch.by if results.mismatch_by is None else results.mismatch_by.by
    sheets = {name: _sheet(name, table, lang, _limit(name, limit)) for name, table in tables.items() if name not in _APART}
    settings = _plain(results.settings, words)
    return {
        "t": words,
        "title": mask_private(results.title),
        "lang": lang,
        "guide": words["guide"].format(**numbers),
        "grade_name": numbers["grade"],
        "grade_text": grade_text(results, words),
        "keys": key_points(results, words, lang, n_ties=len(tables["ties"])),
        "missing": _missing(results, words, lang),
        "coded": results.coding is not None,
        "methods": _methods(results, lang),
        "sums": words["read_sums"].format(**{c: f"{int(tables['sources'][c].sum()):,}" for c in
                                             ("rows", "documents", "title_only", "left_out")}),
        "issues": _issues(tables["reading_issues"], lang),
        "n_issues": len(tables["reading_issues"]),
        "sheets": sheets,
        "by": VALUES[lang].get(f"by:{by}", by),
        "figures": _figures(results, lang),
        "evidence": _evidence(tables["evidence"], lang),
        "nav": _sections(results),
        "space": [mask_private(point) for point in space_points(results, tables, lang)],
        "examples": _evidence(tables["topic_examples"].rename(columns={"text": "sentence"}).assign(date="", region=""), lang),
        "number": results.number.reason(lang) if results.number is not None else "",
        "duties": words["duties_text"].format(n=f"{len(results.duties):,}", rows=f"{len(tables['duties']):,}", file=sheets["duties"].file),
        "settings": settings,
        "steps": _steps(results.provenance, settings, words),
        "versions": package_versions(),
        "cite": words["cite_line"].format(**numbers),
        "limits": [words[key] for key in sorted(words) if key.startswith("limit_")],
        "footer": words["footer"].format(**numbers),
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
    return ["guide", "read", "topics", "gaps", *coding, "groups", "profiles", "places", "time", "departments", "evidence", "limits", "record", "cite"]


# -- figures ----------------------------------------------------------------------------------------


def _figures(results: StudyResults, lang: str) -> dict[str, str]:
    """Give the figures as data addresses."""
    from policytext.plotting import svg_bytes

    drawn = study_figures(results, lang=lang)
    return {name: "data:image/svg+xml;base64," + b64encode(svg_bytes(ax)).decode("ascii") for name, ax in drawn.items()}


# -- tables -----------------------------------------------------------------------------------------


def _sheet(name: str, table: "pd.DataFrame", lang: str, limit: int) -> Sheet:
    table = _rows_of_page(name, table)
    shown = _columns_of_page(name, table)
    notes = {column: note_for(lang, name, str(column)) for column in shown.columns}
    looks = {column: "number" if _is_number(shown[column]) else "text" for column in shown.columns}
    rows = tuple(
        tuple(_cell(name, column, value, looks[column], lang) for column, value in zip(shown.columns, row, strict=True))
        for row in shown.head(limit).itertuples(index=False, name=None)
    )
    if name in ("gaps", "gaps_by_group"):
        rows = _with_grades(rows, list(shown.columns).index("verdict"), table["grade"].tolist(), lang)
    return Sheet(
        name=name,
        heads=tuple((notes[column].name, looks[column]) for column in shown.columns),
        rows=rows,
        legend=tuple((notes[c].name, str(c), notes[c].meaning, notes[c].unit) for c in shown.columns),
        n=len(table),
        file=f"tables/{name}.csv",
    )


def _limit(name: str, limit: int) -> int:
    return max(limit, _ALL_GAPS) if name == "gaps" and limit >= _USUAL else min(limit, _ROWS.get(name, limit))


def _rows_of_page(name: str, table: "pd.DataFrame") -> "pd.DataFrame":
    """Rows that the report shows: of calibrations the kinds, of waits topics with bursts, of agreement all codes together, of plans no distance."""
    if name == "calibration":
        return table[table["fold"] == ""]
    if name == "responses":
        return table[(table["n_bursts"] > 0) | (table["topic"] == "all")]
    if name == "profiles":
        return table.assign(topic=table["topic"].where(table["topic"] != "", "all"), lean=table["lean"].where(table["lean"] != "", None))
    if name == "transport":
        return table[table["what"] != "cost"]
    if name == "agreement":
        return table[table["matter"] == "all"]
    return table


def _columns_of_page(name: str, table: "pd.DataFrame") -> "pd.DataFrame":
    if name not in _SHOWN:
        return table
    if name == "gaps" and (table["topic"] == table["label"]).all():
        table = table.drop(columns="label")  # matters: their name says it
    return table[[c for c in _SHOWN[name].split() if c in table.columns and (c not in _OPTIONAL or (table[c].notna() & (table[c] != "")).any())]]


def _with_grades(rows: "tuple[tuple[Cell, ...], ...]", place: int, grades: list[str], lang: str) -> "tuple[tuple[Cell, ...], ...]":
    """Put the grade beside each verdict."""
    open_, close = ("（", "）") if lang == "zh" else (" (", ")")
    out = []
    for row, grade in zip(rows, grades, strict=False):
        cell = row[place]
        named = Cell(f"{cell.text}{open_}{VALUES[lang].get(f'grade:{grade}', grade)}{close}", cell.key, cell.look)
        out.append((*row[:place], named, *row[place + 1 :]))
    return tuple(out)


def _is_number(values: "pd.Series[Any]") -> bool:
    import pandas as pd

    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def _cell(table: str, column: str, value: Any, look: str, lang: str) -> Cell:
    if value is None or value != value:
        return Cell("–", "", look)
    if isinstance(value, bool):
        return Cell(VALUES[lang]["yes" if value else "no"], str(value), look)
    if look == "number":
        share = column in _SHARES or column in _SHARES_OF.get(table, ())
        return Cell(_percent(float(value)) if share else _number(table, column, value), f"{float(value):.9g}", look)
    text = value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else str(value)
    shown = VALUES[lang].get(f"{column}:{text}", text)
    if column in ("reason", "note") and shown == text:
        shown = reason_text(text, lang)
    if column in ("lean", "verdict"):
        look = f"lean {re.sub(r'[^a-z]+', '-', text)}".strip(" -")
    elif column in ("note", "reason"):
        look = "text note"
    elif column in _LONG or column in _NAMES:
        look = "long" if column in _LONG else "text name" if len(shown) <= _LONGEST_NAME else "text name wide"
    return Cell(shown, shown, look)


def _percent(value: float) -> str:
    return "<0.1%" if 0 < value < 0.0005 else f"{value:.1%}"


def _number(table: str, column: str, value: Any) -> str:
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "-∞"
    if column in _PLAIN_COUNTS or not isinstance(value, float) or (table in _WAITS and column in _WHOLE):
        return f"{value:,.0f}"
    if table == "lags" and column in ("estimate", "low", "high"):
        return f"{value:g}"
    fine = column in _FINE or (table in _FINE_TABLES and column != "rate")
    digits = 3 if fine else 1 if column == "points" else 2
    return f"{round(value, digits) + 0.0:.{digits}f}"


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
