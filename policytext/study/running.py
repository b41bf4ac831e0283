"""`run_study`: every step of a declared study, from its files to its results."""

import pathlib
from collections.abc import Callable, Mapping
from typing import Any

from policytext.cleaning import mask_private
from policytext.corpus import Corpus
from policytext.errors import ColumnError, explain, listing
from policytext.government import extract_duties
from policytext.mismatch import (
    Mismatch,
    burst_table,
    group_values,
    lag_table,
    measure_mismatch,
    measure_places,
    profile_table,
    response_table,
    stock_table,
    transport_table,
)
from policytext.provenance import FrozenMap, record
from policytext.reading import read_feedback, read_policies
from policytext.report import StudyResults
from policytext.segmenting import Lexicon, Tokens, segment
from policytext.study.coordinating import known_agencies, measure_departments, study_graph
from policytext.study.declaration import PathLike, load_study, paths_of
from policytext.study.diagnosing import check_columns, known_codebook, measure_findings
from policytext.study.steps import Say, run_steps
from policytext.topics import Shares, TopicNumber, Topics, choose_n_topics, correct_shares, fit_topics, measure_shares
from policytext.topics.shares.sources import column_values
from policytext.validation import HandCoding, read_coding

__all__ = ["run_study"]

_STOCK_PERIOD = "quarter"
"""By month too few policies are issued for a share of them."""


def run_study(path: PathLike, *, say: Say | None = None) -> StudyResults:
    """Run a declared study: read, segment, fit topics, measure gaps, places and time, the graph of departments, and go through the nine dilemmas.

    Parameters
    ----------
    path : path
        The study file; see :func:`load_study`.
    say : callable, optional
        Called with one line of text at each step, for a display of progress.

    Returns
    -------
    StudyResults
        Write them with :func:`write_report`, or all at once with :func:`policytext.study.write_results`.

    Raises
    ------
    PolicytextError
        One of its kinds, with what to do about it.
    """
    tell = say or (lambda line: None)
    study, root = load_study(path), pathlib.Path(path).parent
    seed = study["study"]["seed"]
    known, book = known_agencies(root, study["coordination"]), known_codebook(root, study["findings"])
    tell("reading policies")
    policies = read_policies(paths_of(root, study["policies"]["path"]), **_roles(study["policies"]))
    tell(f"  {policies!r}")
    tell("reading feedback")
    feedback = read_feedback(paths_of(root, study["feedback"]["path"]), **_roles(study["feedback"]))
    tell(f"  {feedback!r}")
    tell("segmenting")
    options = study["segment"]
    lexicon = Lexicon.default().with_terms(options["terms"], source="study file") if options["terms"] else None
    tokens = segment(
        policies, feedback, unit=options["unit"], backend=options["backend"], lexicon=lexicon, replies=options["replies"], workers=study["topics"]["workers"]
    )
    tell(f"  {tokens!r}")
    coding = _coding(root, study, seed, tell)
    _check_variables(tokens, feedback, study)
    check_columns(feedback, study["findings"])
    topics, number = _fit(tokens, study["topics"], seed, tell)
    tell("measuring gaps")
    coded = _corrected(topics, coding, study["mismatch"], seed)
    mismatch, mismatch_by = _gaps(topics, coded, study["mismatch"], seed)
    for found in (mismatch, mismatch_by):
        if found is not None:
            tell(f"  {found!r}")
    more, missing = _beyond_gaps(topics, policies, coded, study, seed, tell)
    tell("extracting duties, building the graph")
    duties = extract_duties(policies)
    graph = study_graph(policies, duties, study["coordination"], known)
    tell(f"  {duties!r}, {graph.number_of_nodes()} departments")
    of_graph, unmeasured = measure_departments(topics, feedback, duties, graph, study, known, tell)
    held = {"mismatch": mismatch, "coded": coding, "places": more.get("places"), "duties": duties, "graph": graph}
    held |= {name: of_graph.get(name) for name in ("congruence", "vacuum", "overlap")}
    last, unfound = measure_findings(topics, policies, feedback, study, held, book, tell)
    settings = _without_machine(study)
    of_last = [last.get(name) for name in ("mechanisms", "matches", "reuse", "responsiveness", "findings")]
    measured = (mismatch, mismatch_by, coding, more.get("places"), of_graph.get("congruence"), of_graph.get("communities"), *of_last)
    missing |= unmeasured | unfound
    steps = [found.provenance for found in measured if found is not None]
    parents = [*steps, duties.provenance]
    content = [parent.digest for parent in parents]
    return StudyResults(
        title=study["study"]["title"], policies=policies, feedback=feedback, tokens=tokens, topics=topics, mismatch=mismatch,
        mismatch_by=mismatch_by, duties=duties, graph=graph, settings=FrozenMap(settings), number=number, coding=coding,
        provenance=record("run_study", settings, content=content, parents=parents), not_measured=FrozenMap(missing), **more, **of_graph, **last,
    )  # fmt: skip


def _roles(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != "path"}


def _check_variables(tokens: Tokens, feedback: Corpus, study: Mapping[str, Mapping[str, Any]]) -> None:
    """Stop at an unknown variable here, not after the fit."""
    group_values(tokens, study["mismatch"]["by"])
    if study["places"]["on"]:
        group_values(tokens, study["places"]["by"])
    if study["coordination"]["on"] and study["coordination"]["replier"]:
        _check_replier(feedback, study["coordination"]["replier"])
    weights = study["mismatch"]["weights"]
    if weights not in ("unit", "document", "token", "recency", "all"):
        column_values(tokens, weights)


def _check_replier(feedback: Corpus, column: str) -> None:
    if column not in feedback.table.columns:
        raise ColumnError(
            explain(f"no column {column!r} of who replied", found=f"columns: {listing(feedback.table.columns)}", hint="correct replier under [coordination]")
        )


def _coding(root: pathlib.Path, study: Mapping[str, Mapping[str, Any]], seed: int, tell: Say) -> HandCoding | None:
    """Read what people coded, where the study names it."""
    files, key = study["coding"]["files"], study["coding"]["key"]
    if not files:
        return None
    tell("reading what was coded")
    coding = read_coding(paths_of(root, files), root / key, level=study["mismatch"]["level"], seed=seed)
    tell(f"  {coding!r}")
    return coding


def _fit(tokens: Tokens, options: Mapping[str, Any], seed: int, tell: Say) -> tuple[Topics, TopicNumber | None]:
    """Fit the topics of a study, after choosing their number where it asks for that."""
    common = {name: options[name] for name in ("engine", "space", "runs", "workers")}
    common |= {"passes": options["passes"] or None, "pairs": "auto" if options["pairs"] else None, "progress": lambda line: tell(f"  {line.strip()}")}
    number = None
    if options["n_topics"] == "auto":
        tell("choosing the number of topics")
        number = choose_n_topics(tokens, grid=options["grid"], seed=seed, **{**common, "runs": max(2, common["runs"])})
        tell(f"  {number!r}")
    tell(f"fitting {options['n_topics'] if number is None else number.n_topics} topics")
    topics = fit_topics(tokens, n_topics=options["n_topics"] if number is None else number, seed=seed, words=options["words"], **common)
    tell(f"  {topics!r}")
    if topics.calibration is None:
        tell(f"  no calibration: {topics.settings['without_pairs']}")
    else:
        tell(f"  {topics.calibration!r}")
    return topics, number


def _corrected(topics: Topics, coding: HandCoding | None, options: Mapping[str, Any], seed: int) -> Shares | None:
    if coding is None:
        return None
    weights = None if options["weights"] == "unit" else options["weights"]
    return correct_shares(topics, coding.coded, weights=weights, level=options["level"], leave_out=options["leave_out"], seed=seed)


def _gaps(topics: Topics, coded: Shares | None, options: Mapping[str, Any], seed: int) -> tuple[Mismatch, Mismatch | None]:
    """Gaps of the whole, of what was coded where something was, and of the groups, which always are those of topics."""
    taken = {name: value for name, value in options.items() if name not in ("by", "inherit", "protect")}
    taken |= {"duplicates": options["duplicates"] or None, "mix": options["mix"] or None, "seed": seed}
    if options["protect"]:
        taken["protect"] = tuple(options["protect"])
    whole = measure_mismatch(topics, coded=coded, **taken)
    by = options["by"]
    return whole, measure_mismatch(topics, by=by, inherit=options["inherit"], **taken) if by else None


def _beyond_gaps(
    topics: Topics, policies: Corpus, coded: Shares | None, study: Mapping[str, Mapping[str, Any]], seed: int, tell: Say
) -> tuple[dict[str, Any], dict[str, str]]:
    """Profiles, places and time, as far as the texts allow them; and why not, where they don't."""
    level, period = study["mismatch"]["level"], study["time"]["period"]
    out = study["mismatch"]["leave_out"]
    whole = measure_shares(topics, seed=seed, level=level, leave_out=out)
    steps: dict[str, Callable[[], Any]] = {
        "profile": lambda: profile_table(coded or whole, seed=seed, level=level),
        "transport": lambda: transport_table(whole, seed=seed, level=level),
        "places": lambda: measure_places(topics, by=study["places"]["by"], seed=seed, level=level, leave_out=out),
        "lags": lambda: lag_table(topics, period=period, seed=seed, level=level, leave_out=out),
        "bursts": lambda: burst_table(topics, period=period, leave_out=out, titles=policies),
        "responses": lambda: response_table(topics, period=period, seed=seed, level=level, leave_out=out),
        "stock": lambda: stock_table(topics, policies, period=_STOCK_PERIOD, level=level),
    }
    asked = {name: study["places"]["on"] if name == "places" else study["time"]["on"] for name in steps} | {"profile": True, "transport": True}
    said = {"profile": "measuring profiles", "places": "comparing places", "lags": "measuring time"}
    found, unmeasured = run_steps({name: step for name, step in steps.items() if asked[name]}, said, tell)
    return found, {name: unmeasured.get(name, "") for name in steps if name not in found}


def _without_machine(study: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Settings that results depend on, absolute paths cut to their last part, and nothing private in the title."""
    plain = {table: dict(values) for table, values in study.items()}
    del plain["topics"]["workers"]
    plain["study"]["title"] = mask_private(plain["study"]["title"])
    for table, setting in (("policies", "path"), ("feedback", "path"), ("coding", "files"), ("coding", "key"), ("coordination", "agencies"),
                           ("findings", "codebook")):  # fmt: skip
        given = plain[table][setting]
        many = [given] if isinstance(given, str) else given
        shown = [pathlib.PurePath(one).name if pathlib.PurePath(one).is_absolute() else pathlib.PurePath(one).as_posix() if one else "" for one in many]
        plain[table][setting] = shown[0] if isinstance(given, str) else shown
    return plain
