"""`run_study`: a declared study, from a TOML file to results and to a results folder."""

import difflib
import hashlib
import inspect
import json
import os
import pathlib
import tomllib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from policytext.cleaning import mask_private
from policytext.coordination import coordination_graph, write_gexf
from policytext.corpus import Corpus
from policytext.errors import InputError, MissingFileError, PolicytextError, StudyError, explain, listing
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
from policytext.mismatch.weights import COPIES
from policytext.plotting import save_figure
from policytext.provenance import FrozenMap, package_versions, record
from policytext.reading import read_feedback, read_policies
from policytext.report import StudyResults, study_figures, write_report, write_tables
from policytext.segmenting import Lexicon, Tokens, segment
from policytext.topics import Shares, TopicNumber, Topics, choose_n_topics, correct_shares, fit_topics, measure_shares
from policytext.topics.register import TRANSFER
from policytext.topics.shares.sources import column_values
from policytext.validation import Coding, read_coding

__all__ = ["DEFAULTS", "check_output", "load_study", "run_study", "write_results"]

PathLike = str | os.PathLike[str]
Say = Callable[[str], None]


def _gap_defaults() -> dict[str, Any]:
    """What measure_mismatch takes by default, as a study file writes it: "" for None, lists for tuples."""
    names = ("n_draws", "level", "min_documents", "weights", "least", "margin", "inherit", "policy_tau", "transfer", "duplicates", "mix", "leave_out")
    taken = {name: inspect.signature(measure_mismatch).parameters[name].default for name in names}
    return {name: "" if value is None else list(value) if isinstance(value, tuple) else value for name, value in taken.items()}


DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "study": {"title": "", "seed": 1, "lang": "zh"},
        "policies": {"path": "", "text": None, "title": None, "date": None, "region": None, "id": None},
        "feedback": {
            "path": "", "text": None, "title": None, "date": None, "region": None, "id": None,
            "reply": None, "reply_date": None,
        },
        "segment": {"unit": "clause", "backend": "rust", "terms": [], "replies": True},
        "topics": {
            "n_topics": 20, "grid": [10, 15, 20, 30, 40, 60], "engine": "gensim", "runs": 10, "passes": 0, "pairs": True,
            "space": "auto", "words": "all", "workers": 1,
        },
        "mismatch": {"by": None, **_gap_defaults(), "protect": []},
        "coding": {"files": [], "key": ""},
        "places": {"on": True, "by": "region"},
        "time": {"on": True, "period": "month"},
    }
)  # fmt: skip
"""Every table and setting that a study file may have, with its default. ``path`` has none.

``[topics]`` takes what :func:`policytext.fit_topics` takes: ``pairs = false`` learns nothing from replies, ``passes = 0`` leaves them to the
engine, ``n_topics = "auto"`` has :func:`policytext.choose_n_topics` choose from ``grid`` (which takes many fits). ``[mismatch]`` takes what
:func:`policytext.measure_mismatch` takes, with its defaults: ``""`` is none, ``protect = []`` its own list; ``inherit`` counts for the groups of ``by``.
``[coding]`` names the workbooks that coders filled in and their key (:func:`policytext.coding_sheet`); the gaps are then those of what was coded.
``[places]`` and ``[time]`` are left out by ``on = false``; shares of the policies in force are always by quarter."""

_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"seed": (int,), "n_topics": (int, str), "passes": (int,), "runs": (int,), "workers": (int,), "n_draws": (int,), "min_documents": (int,),
     "level": (float,), "terms": (list,), "grid": (list,), "path": (str, list), "lang": (str, list), "pairs": (bool,), "replies": (bool,),
     "least": (int, float), "margin": (int, float), "policy_tau": (int, float), "protect": (list,), "transfer": (list,), "leave_out": (list,),
     "files": (str, list), "on": (bool,)}
)  # fmt: skip
_TYPE_WORDS: Mapping[type, str] = MappingProxyType(
    {str: "text", int: "a whole number", float: "a number with a point", list: "a list", bool: "true or false"}
)
_LEAST: Mapping[str, int] = MappingProxyType(
    {"seed": 0, "n_topics": 2, "passes": 0, "runs": 1, "workers": 1, "n_draws": 20, "min_documents": 2, "least": 0, "margin": 0, "policy_tau": 0}
)
"""Smallest values, checked before the work begins rather than when it comes to them."""
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"inherit": ("own", "superior"), "duplicates": ("", *COPIES), "mix": ("", "pooled"), "transfer": TRANSFER, "period": ("month", "quarter")}
)
_STOCK_PERIOD = "quarter"
"""By month too few policies are issued for a share of them."""


def load_study(path: PathLike) -> dict[str, dict[str, Any]]:
    """Read a study file, check every setting, and fill in the defaults.

    Parameters
    ----------
    path : path
        A TOML file with the tables ``[study]``, ``[policies]``, ``[feedback]`` and, where the defaults don't
        suit, ``[segment]``, ``[topics]``, ``[mismatch]``, ``[coding]``, ``[places]``, ``[time]``. Paths in it are relative to the file.

    Returns
    -------
    dict
        Table to setting to value, as :data:`DEFAULTS`.

    Raises
    ------
    MissingFileError
        If there is no such file.
    StudyError
        If it is no TOML, or a table or setting is unknown, missing or of the wrong type.
    """
    file = pathlib.Path(path)
    if not file.is_file():
        raise MissingFileError(explain(f"no study file {file.as_posix()!r}", hint="name a .toml file; see the quickstart for one to start from"))
    try:
        raw = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise StudyError(explain(f"{file.name} can't be read: {error.strerror}", hint="check that you may read it")) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(explain(f"{file.name} is no TOML: {error}", hint="text values stand in double quotes, the file is UTF-8")) from error
    _refuse_unknown(raw, DEFAULTS, f"table in {file.name}")
    study: dict[str, dict[str, Any]] = {}
    for table, defaults in DEFAULTS.items():
        given = raw.get(table, {})
        if not isinstance(given, dict):
            raise StudyError(explain(f"{table} = {given!r} in {file.name} is no table", hint=f"write [{table}] on a line of its own"))
        _refuse_unknown(given, defaults, f"setting in [{table}] of {file.name}")
        for key, value in given.items():
            _check_type(table, key, value, file.name)
        study[table] = {**defaults, **given}
    for table in ("policies", "feedback"):
        if not study[table]["path"]:
            raise StudyError(explain(f"[{table}] of {file.name} names no path", hint=f'write path = "..." under [{table}]'))
    if not _languages(study):
        raise StudyError(explain(f"lang = [] in {file.name} names no language", found="languages: zh, en", hint='write lang = "zh"'))
    for lang in _languages(study):
        _check_language(lang)
    _check_together(study, file.name)
    study["study"]["title"] = study["study"]["title"] or file.stem
    return study


def _check_together(study: Mapping[str, Mapping[str, Any]], name: str) -> None:
    """Refuse settings that contradict each other, before the work begins."""
    gaps, coding = study["mismatch"], study["coding"]
    if gaps["inherit"] != "own" and not gaps["by"]:
        raise StudyError(explain(f"inherit = {gaps['inherit']!r} in {name} without groups", hint='write by = "region" under [mismatch], or leave inherit out'))
    if bool(coding["files"]) != bool(coding["key"]):
        raise StudyError(explain(f"[coding] of {name} needs both files and key", hint="name the workbooks and the .key.json that coding_sheet wrote"))
    if coding["files"] and gaps["weights"] in ("token", "recency", "all"):
        raise StudyError(
            explain(f"weights = {gaps['weights']!r} in {name} with hand-coded texts", found='unit, document, or a column', hint="leave weights out")
        )


def run_study(path: PathLike, *, say: Say | None = None) -> StudyResults:
    """Run a declared study: read, segment, fit topics, measure gaps, places and time, extract duties, build the graph.

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
    tell("reading policies")
    policies = read_policies(_paths(root, study["policies"]["path"]), **_roles(study["policies"]))
    tell(f"  {policies!r}")
    tell("reading feedback")
    feedback = read_feedback(_paths(root, study["feedback"]["path"]), **_roles(study["feedback"]))
    tell(f"  {feedback!r}")
    tell("segmenting")
    options = study["segment"]
    lexicon = Lexicon.default().with_terms(options["terms"], source="study file") if options["terms"] else None
    tokens = segment(
        policies, feedback, unit=options["unit"], backend=options["backend"], lexicon=lexicon, replies=options["replies"], workers=study["topics"]["workers"]
    )
    tell(f"  {tokens!r}")
    coding = _coding(root, study, seed, tell)
    _check_variables(tokens, study)
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
    graph = coordination_graph(policies, duties)
    tell(f"  {duties!r}, {graph.number_of_nodes()} departments")
    settings = _without_machine(study)
    steps = [found.provenance for found in (mismatch, mismatch_by, coding, more.get("places")) if found is not None]
    parents = [*steps, duties.provenance]
    content = [parent.digest for parent in parents]
    return StudyResults(
        title=study["study"]["title"], policies=policies, feedback=feedback, tokens=tokens, topics=topics, mismatch=mismatch,
        mismatch_by=mismatch_by, duties=duties, graph=graph, settings=FrozenMap(settings), number=number, coding=coding,
        provenance=record("run_study", settings, content=content, parents=parents), not_measured=FrozenMap(missing), **more,
    )  # fmt: skip


def _check_variables(tokens: Tokens, study: Mapping[str, Mapping[str, Any]]) -> None:
    """Stop at an unknown variable here, not after the fit."""
    group_values(tokens, study["mismatch"]["by"])
    if study["places"]["on"]:
        group_values(tokens, study["places"]["by"])
    weights = study["mismatch"]["weights"]
    if weights not in ("unit", "document", "token", "recency", "all"):
        column_values(tokens, weights)


def _coding(root: pathlib.Path, study: Mapping[str, Mapping[str, Any]], seed: int, tell: Say) -> Coding | None:
    """Read what people coded, where the study names it."""
    files, key = study["coding"]["files"], study["coding"]["key"]
    if not files:
        return None
    tell("reading what was coded")
    coding = read_coding(_paths(root, files), root / key, level=study["mismatch"]["level"], seed=seed)
    tell(f"  {coding!r}")
    return coding


def _corrected(topics: Topics, coding: Coding | None, options: Mapping[str, Any], seed: int) -> Shares | None:
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
    found: dict[str, Any] = {}
    missing: dict[str, str] = {}
    said = {"profile": "measuring profiles", "places": "comparing places", "lags": "measuring time"}
    for name, step in steps.items():
        if not asked[name]:
            missing[name] = ""
            continue
        if name in said:
            tell(said[name])
        try:
            found[name] = step()
        except PolicytextError as error:
            missing[name] = str(error)
            tell(f"  no {name}: {error}")
    return found, missing


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


def check_output(path: PathLike, folder: PathLike) -> None:
    """Refuse a results folder that can't be written, or that the study would read the next time.

    Parameters
    ----------
    path : path
        The study file.
    folder : path
        Where :func:`write_results` is to write.

    Raises
    ------
    InputError
        If the folder is a file, lies under a file or in a folder that can't be written, or is or lies inside an
        input folder of the study.
    """
    study, root, out = load_study(path), pathlib.Path(path).parent, pathlib.Path(folder)
    there = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not there.is_dir():
        raise InputError(explain(f"{there.name!r} is a file, so results can't go to {out.name!r}", hint="name a folder"))
    if not os.access(there, os.W_OK):
        raise InputError(explain(f"the folder {there.name!r} can't be written", hint="name another folder, or ask for the right to write there"))
    inputs = [place for table in ("policies", "feedback") for place in _many(_paths(root, study[table]["path"]))]
    for place in inputs:
        if place.is_dir() and place.resolve() in (out.resolve(), *out.resolve().parents):
            raise InputError(
                explain(
                    f"the results folder {out.name!r} lies inside the input folder {place.name!r}, and the next run would read it",
                    hint="name a folder outside the input, such as build/report",
                )
            )


def write_results(results: StudyResults, folder: PathLike, *, lang: str | None = None, say: Say | None = None) -> pathlib.Path:
    """Write the results folder: ``index.html``, ``tables/``, ``figures/``, ``graph.gexf``, ``run.json``.

    Files that an earlier run wrote there (those that are still as its ``run.json`` lists them) are taken away
    first; nothing else in the folder is touched.

    Parameters
    ----------
    results : StudyResults
    folder : path
    lang : {"zh", "en"}, optional
        Language of report and figures; default the study's. A study with two languages writes the second
        report as ``index.<lang>.html``.
    say : callable, optional
        As :func:`run_study`.

    Returns
    -------
    pathlib.Path
        The report.
    """
    tell = say or (lambda line: None)
    out = pathlib.Path(folder)
    if out.exists() and not out.is_dir():
        raise InputError(explain(f"{out.as_posix()!r} is a file", hint="name a folder for the results"))
    languages = [lang] if lang else _languages(results.settings)
    for language in languages:
        _check_language(language)
    _sweep(out)
    out.mkdir(parents=True, exist_ok=True)
    tell("writing tables")
    written = [file.relative_to(out).as_posix() for file in write_tables(results, out / "tables")]
    tell("drawing figures")
    for name, ax in study_figures(results, lang=languages[0]).items():
        written += [file.relative_to(out).as_posix() for file in save_figure(ax, out / "figures" / name)]
    write_gexf(results.graph, out / "graph.gexf")
    written.append("graph.gexf")
    for number, language in enumerate(languages):
        tell(f"writing the report ({language})")
        name = "index.html" if number == 0 else f"index.{language}.html"
        write_report(results, out / name, lang=language)
        written.append(name)
    digests = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in sorted(written)}
    run = {
        "title": mask_private(results.title),
        "settings": _masked(dict(results.settings)),
        "versions": package_versions(),
        "steps": _masked(results.provenance.to_dict()),
        "files": digests,
    }
    text = json.dumps(run, ensure_ascii=False, indent=2, sort_keys=True)
    (out / "run.json").write_text(text + "\n", "utf-8", newline="\n")
    return out / "index.html"


def _masked(value: Any) -> Any:
    """Plain values with nothing private in names of files, terms and columns; digests stay as they are."""
    if isinstance(value, Mapping):
        return {mask_private(str(key)): one if key in ("digest", "policytext") else _masked(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return mask_private(value) if isinstance(value, str) else value


def _sweep(out: pathlib.Path) -> None:
    record_file = out / "run.json"
    if not record_file.is_file():
        return
    try:
        listed = dict(json.loads(record_file.read_text("utf-8"))["files"])
    except (ValueError, KeyError, TypeError):
        return
    inside = out.resolve()
    for name, digest in listed.items():
        file = (out / str(name)).resolve()
        if inside in file.parents and file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest:
            file.unlink()


def _languages(study: Mapping[str, Any]) -> list[str]:
    lang = study["study"]["lang"]
    return [lang] if isinstance(lang, str) else list(dict.fromkeys(lang))


def _check_language(lang: str) -> None:
    if lang not in ("zh", "en"):
        raise StudyError(explain(f"lang = {lang!r} is unknown", found="languages: zh, en", hint="use one of these"))


def _paths(root: pathlib.Path, given: str | list[str]) -> pathlib.Path | list[pathlib.Path]:
    return root / given if isinstance(given, str) else [root / one for one in given]


def _many(given: pathlib.Path | list[pathlib.Path]) -> list[pathlib.Path]:
    return given if isinstance(given, list) else [given]


def _roles(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != "path"}


def _without_machine(study: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Settings that results depend on, absolute paths cut to their last part, and nothing private in the title."""
    plain = {table: dict(values) for table, values in study.items()}
    del plain["topics"]["workers"]
    plain["study"]["title"] = mask_private(plain["study"]["title"])
    for table, setting in (("policies", "path"), ("feedback", "path"), ("coding", "files"), ("coding", "key")):
        given = plain[table][setting]
        many = [given] if isinstance(given, str) else given
        shown = [pathlib.PurePath(one).name if pathlib.PurePath(one).is_absolute() else pathlib.PurePath(one).as_posix() if one else "" for one in many]
        plain[table][setting] = shown[0] if isinstance(given, str) else shown
    return plain


def _refuse_unknown(given: Mapping[str, Any], known: Mapping[str, Any], what: str) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, list(known), n=1)
            hint = f"did you mean {near[0]!r}?" if near else "see the quickstart for a whole study file"
            raise StudyError(explain(f"unknown {what}: {key!r}", found=f"known: {listing(known)}", hint=hint))


def _check_type(table: str, key: str, value: Any, name: str) -> None:
    wanted = _TYPES.get(key, (str,))
    fits = isinstance(value, wanted) and (bool in wanted or not isinstance(value, bool))
    if not fits:
        words = " or ".join(_TYPE_WORDS[kind] for kind in wanted)
        raise StudyError(explain(f"{key} = {value!r} in [{table}] of {name}", found=f"takes {words}", hint="correct the value"))
    if key == "n_topics" and isinstance(value, str) and value != "auto":
        raise StudyError(explain(f"n_topics = {value!r} in [{table}] of {name}", found='takes a whole number or "auto"', hint="write it without quotes"))
    if key == "grid":
        if not value or not all(isinstance(one, int) and not isinstance(one, bool) and one >= 2 for one in value):
            found = "takes a list of whole numbers, 2 or more each"
            raise StudyError(explain(f"grid = {value!r} in [{table}] of {name}", found=found, hint="write for instance grid = [10, 20, 30]"))
    elif isinstance(value, list) and not all(isinstance(one, str) for one in value):
        raise StudyError(explain(f"{key} = {value!r} in [{table}] of {name}", found="takes a list of texts", hint="put each in double quotes"))
    if key in _CHOICES:
        _check_choice(table, key, value, name)
    if key in _LEAST and isinstance(value, int | float) and not _LEAST[key] <= value < float("inf"):
        raise StudyError(explain(f"{key} = {value} in [{table}] of {name}", found=f"takes {_LEAST[key]} or more", hint="correct the value"))
    if key == "level" and isinstance(value, float) and not 0.5 < value < 1:
        raise StudyError(explain(f"level = {value} in [{table}] of {name}", found="takes a number between 0.5 and 1", hint="write level = 0.95"))


def _check_choice(table: str, key: str, value: Any, name: str) -> None:
    many = value if isinstance(value, list) else [value]
    wrong = [one for one in many if one not in _CHOICES[key]]
    if wrong or not many:
        found = f"takes {listing(repr(one) for one in _CHOICES[key])}"
        raise StudyError(explain(f"{key} = {value!r} in [{table}] of {name}", found=found, hint="use one of these"))
