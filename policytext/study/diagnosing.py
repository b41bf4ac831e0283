"""The part of a study on mechanisms, answers to messages, repeated texts, replies, and the nine dilemmas."""

import pathlib
from collections.abc import Callable, Mapping
from typing import Any

from policytext.codebook import (
    Codebook,
    Coding,
    code_mechanisms,
    evaluation_table,
    formalism_table,
    instrument_table,
    mandate_table,
    modality_table,
    participation_table,
    read_codebook,
    readability_table,
)
from policytext.corpus import Corpus
from policytext.errors import ColumnError, explain, listing
from policytext.findings import diagnose
from policytext.findings.words import ANSWERS
from policytext.government.duties import Duties
from policytext.matching import match_demands
from policytext.provenance import FrozenMap
from policytext.report.columns_findings import CLAUSES
from policytext.responsiveness import measure_responsiveness
from policytext.reuse import find_reuse
from policytext.study.steps import Say, run_steps
from policytext.topics import Topics

__all__ = ["check_columns", "known_codebook", "measure_findings"]

_PARTS = ("mechanisms", "matches", "reuse", "responsiveness", "findings")
_SWITCH = {"responsiveness": "responses", "findings": "dilemmas"}
_LISTED = 3
"""Clauses listed for a message."""
_DRAWS = 200
"""Samples for what adjusted reply rates and gains of repeated documents may be."""
_SAID = {
    "mechanisms": "coding mechanisms", "modality": "reading clauses", "matches": "matching messages with clauses", "reuse": "finding repeated texts",
    "responsiveness": "measuring replies", "findings": "going through the nine dilemmas",
}  # fmt: skip


def known_codebook(root: pathlib.Path, options: Mapping[str, Any]) -> Codebook | None:
    """The user's own codebook, where the study names one."""
    return read_codebook(root / options["codebook"]) if options["on"] and options["codebook"] else None


def check_columns(feedback: Corpus, options: Mapping[str, Any]) -> None:
    """Stop at a column that is not there here, not after the fit."""
    for setting in ("by", "replier") if options["on"] and options["responses"] else ():
        column, known = options[setting], [*map(str, feedback.table.columns)]
        if column and column not in known:
            found = f"columns: {listing(known)}"
            raise ColumnError(explain(f"no column {column!r} in the feedback", found=found, hint=f"correct {setting} under [findings]"))


def measure_findings(
    topics: Topics, policies: Corpus, feedback: Corpus, study: Mapping[str, Mapping[str, Any]], held: Mapping[str, Any], book: Codebook | None, tell: Say
) -> tuple[dict[str, Any], dict[str, str]]:
    """Code, match and compare as far as the texts allow, go through the nine dilemmas, and say why not, where they don't.

    Parameters
    ----------
    topics : Topics
    policies, feedback : Corpus
    study : mapping
        All settings.
    held : mapping
        What was measured before, by the names of :func:`policytext.diagnose`.
    book : Codebook or None
    tell : callable

    Returns
    -------
    found : dict
        Fields of :class:`policytext.StudyResults`: ``mechanisms, clauses, matches, reuse, responsiveness, findings``.
    missing : dict
        Name to reason; empty where the study did not ask for it. Tables of clauses have their own names.
    """
    options = study["findings"]
    if not options["on"]:
        return {}, dict.fromkeys((*_PARTS, *CLAUSES), "")
    steps = _steps(topics, policies, feedback, study, held["duties"], book)
    asked = {name: step for name, step in steps.items() if options["clauses" if name in CLAUSES else _SWITCH.get(name, name)]}
    measured, missing = run_steps(asked, _SAID, tell)
    missing |= dict.fromkeys([name for name in (*_PARTS[:-1], *CLAUSES) if name not in asked], "")
    found: dict[str, Any] = {name: measured[name] for name in _PARTS if name in measured}
    found["clauses"] = FrozenMap({name: measured[name] for name in CLAUSES if name in measured})
    for one in found.values():
        if not isinstance(one, FrozenMap):
            tell(f"  {one!r}")
    if not options["dilemmas"]:
        return found, {**missing, "findings": ""}
    given = {**held, "matches": found.get("matches"), "reuse": found.get("reuse"), "responsiveness": found.get("responsiveness")}
    given["coding"] = found["mechanisms"] if _answers(found.get("mechanisms")) else None
    common = {"seed": study["study"]["seed"], "level": study["mismatch"]["level"]}
    last, unmeasured = run_steps({"findings": lambda: diagnose(policies, feedback, topics=topics, **given, **common)}, _SAID, tell)
    for one in last.values():
        tell(f"  {one!r}")
    return {**found, **last}, {**missing, **unmeasured}


def _answers(coding: Coding | None) -> bool:
    """Whether a codebook holds mechanisms that answer a dilemma."""
    return coding is not None and bool(set(coding.codebook.ids) & {code for codes in ANSWERS.values() for code in codes})


def _steps(
    topics: Topics, policies: Corpus, feedback: Corpus, study: Mapping[str, Mapping[str, Any]], duties: Duties, book: Codebook | None
) -> dict[str, Callable[[], Any]]:
    """Every step but the last, by name."""
    options, seed, level, out = study["findings"], study["study"]["seed"], study["mismatch"]["level"], study["mismatch"]["leave_out"]
    coded = {"leave_out": out}
    return {
        "mechanisms": lambda: code_mechanisms(policies, codebook=book, **coded),
        "modality": lambda: modality_table(policies, level=level, **coded),
        "mandates": lambda: mandate_table(policies, duties, seed=seed, **coded),
        "formalism": lambda: formalism_table(policies, seed=seed, **coded),
        "evaluation": lambda: evaluation_table(policies, **coded),
        "participation": lambda: participation_table(policies, **coded),
        "instruments": lambda: instrument_table(policies, seed=seed, **coded),
        "readability": lambda: readability_table(policies),
        "matches": lambda: match_demands(
            feedback, policies, topics=topics, in_force_on=options["in_force_on"] or None, leave_out=out, k=_LISTED, level=level
        ),
        "reuse": lambda: find_reuse(policies, topics=topics, seed=seed, n_draws=_DRAWS, level=level),
        "responsiveness": lambda: measure_responsiveness(
            feedback, seed=seed, by=_groups(feedback, options["by"]), replier=options["replier"] or None, limit=options["limit"] or None,
            policies=None if options["limit"] else policies, n_draws=_DRAWS, level=level,
        ),
    }  # fmt: skip


def _groups(feedback: Corpus, column: str) -> str | None:
    """The column of groups, where it holds several."""
    return column if column and feedback.table[column].fillna("").astype(str).nunique() > 1 else None
