"""`load_study`: what a study file may hold, and the checks of what one holds."""

import difflib
import inspect
import os
import pathlib
import tomllib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from policytext.coordination import GROUPS
from policytext.errors import InputError, MissingFileError, StudyError, explain, listing
from policytext.mismatch import measure_mismatch
from policytext.mismatch.weights import COPIES
from policytext.reading.days import read_day
from policytext.responsiveness._limits import limits_of
from policytext.topics.register import TRANSFER

__all__ = ["DEFAULTS", "PathLike", "check_language", "languages_of", "load_study", "paths_of"]

PathLike = str | os.PathLike[str]


def _gap_defaults() -> dict[str, Any]:
    """What measure_mismatch takes by default, as a study file writes it: "" for None, lists for tuples."""
    names = ("n_draws", "level", "min_documents", "weights", "least", "margin", "inherit", "policy_tau", "transfer", "duplicates", "mix", "leave_out")
    parameters = inspect.signature(measure_mismatch).parameters
    taken = {name: parameters[name].default for name in names}
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
        "coordination": {
            "on": True, "layers": ["issue", "duty", "mention"], "eras": "joined", "agencies": "", "within": "region", "replies": False, "replier": "",
            "n_draws": 200,
        },
        "findings": {
            "on": True, "mechanisms": True, "clauses": True, "matches": True, "reuse": True, "responses": True, "dilemmas": True, "codebook": "",
            "by": "region", "replier": "", "limit": "", "in_force_on": "",
        },
    }
)  # fmt: skip
"""Every table and setting that a study file may have, with its default. ``path`` has none.

``[topics]`` takes what :func:`policytext.fit_topics` takes: ``pairs = false`` learns nothing from replies, ``passes = 0`` leaves them to the
engine, ``n_topics = "auto"`` has :func:`policytext.choose_n_topics` choose from ``grid`` (which takes many fits). ``[mismatch]`` takes what
:func:`policytext.measure_mismatch` takes, with its defaults: ``""`` is none, ``protect = []`` its own list; ``inherit`` counts for the groups of ``by``.
``[coding]`` names the workbooks that coders filled in and their key (:func:`policytext.coding_sheet`); the gaps are then those of what was coded.
``[places]`` and ``[time]`` are left out by ``on = false``; shares of the policies in force are always by quarter.
``[coordination]`` is about departments: ``layers`` and ``eras`` as :func:`policytext.coordination_graph` takes them, ``agencies`` a file of the user's own
bodies and renames (:func:`policytext.government.read_agencies`; ``""`` is none), ``within`` and ``n_draws`` as ``measure_congruence`` takes them. Needs come
from topics alone; with ``replies = true`` also from replies that name several bodies, and ``replier`` names the column of who replied (``""`` is none). With
``on = false`` the graph is built and not measured any further. Intervals are of the ``level`` of ``[mismatch]``.
``[findings]`` is about the nine dilemmas (``dilemmas``) and what they rest on: ``mechanisms`` of the clauses, with ``codebook`` a file of your own
(:func:`policytext.read_codebook`; ``""`` is the built-in one), tables of what ``clauses`` carry, ``matches`` of messages with clauses (``in_force_on`` a day or
``"message"``, as :func:`policytext.match_demands` takes it), ``reuse`` of texts, and ``responses``: replies by the column ``by``, with ``replier`` that of who
replied and ``limit`` a time limit such as ``"5个工作日"`` (``""``: the one that the policies set). Each is left out by ``false``, all by ``on = false``."""

_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"seed": (int,), "n_topics": (int, str), "passes": (int,), "runs": (int,), "workers": (int,), "n_draws": (int,), "min_documents": (int,),
     "level": (float,), "terms": (list,), "grid": (list,), "path": (str, list), "lang": (str, list), "pairs": (bool,), "replies": (bool,),
     "least": (int, float), "margin": (int, float), "policy_tau": (int, float), "protect": (list,), "transfer": (list,), "leave_out": (list,),
     "files": (str, list), "on": (bool,), "layers": (list,), "mechanisms": (bool,), "clauses": (bool,), "matches": (bool,), "reuse": (bool,),
     "responses": (bool,), "dilemmas": (bool,), "limit": (str, int)}
)  # fmt: skip
_TYPE_WORDS: Mapping[type, str] = MappingProxyType(
    {str: "text", int: "a whole number", float: "a number with a point", list: "a list", bool: "true or false"}
)
_LEAST: Mapping[str, int] = MappingProxyType(
    {"seed": 0, "n_topics": 2, "passes": 0, "runs": 1, "workers": 1, "n_draws": 20, "min_documents": 2, "least": 0, "margin": 0, "policy_tau": 0}
)
"""Smallest values, checked before the work begins rather than when it comes to them."""
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"inherit": ("own", "superior"), "duplicates": ("", *COPIES), "mix": ("", "pooled"), "transfer": TRANSFER, "period": ("month", "quarter"),
     "layers": tuple(GROUPS), "eras": ("joined", "catalogue", "apart"), "within": ("region", "all")}
)


def load_study(path: PathLike) -> dict[str, dict[str, Any]]:
    """Read a study file, check every setting, and fill in the defaults.

    Parameters
    ----------
    path : path
        A TOML file with the tables ``[study]``, ``[policies]``, ``[feedback]`` and, where the defaults don't
        suit, ``[segment]``, ``[topics]``, ``[mismatch]``, ``[coding]``, ``[places]``, ``[time]``, ``[coordination]``, ``[findings]``. Paths in it are
        relative to the file.

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
    if not languages_of(study):
        raise StudyError(explain(f"lang = [] in {file.name} names no language", found="languages: zh, en", hint='write lang = "zh"'))
    for lang in languages_of(study):
        check_language(lang)
    _check_together(study, file.name)
    study["study"]["title"] = study["study"]["title"] or file.stem
    return study


def languages_of(study: Mapping[str, Any]) -> list[str]:
    """Languages of the report, each once, in order."""
    lang = study["study"]["lang"]
    return [lang] if isinstance(lang, str) else list(dict.fromkeys(lang))


def check_language(lang: str) -> None:
    """Refuse a language that there are no words for."""
    if lang not in ("zh", "en"):
        raise StudyError(explain(f"lang = {lang!r} is unknown", found="languages: zh, en", hint="use one of these"))


def paths_of(root: pathlib.Path, given: str | list[str]) -> pathlib.Path | list[pathlib.Path]:
    """Places that a study file names, which stand relative to it."""
    return root / given if isinstance(given, str) else [root / one for one in given]


def _check_together(study: Mapping[str, Mapping[str, Any]], name: str) -> None:
    """Refuse settings that contradict each other, before the work begins."""
    gaps, coding = study["mismatch"], study["coding"]
    if gaps["inherit"] != "own" and not gaps["by"]:
        raise StudyError(explain(f"inherit = {gaps['inherit']!r} in {name} without groups", hint='write by = "region" under [mismatch], or leave inherit out'))
    if study["coordination"]["replier"] and not study["coordination"]["replies"]:
        raise StudyError(explain(f"replier in {name} without replies", hint="write replies = true under [coordination], or leave replier out"))
    _check_findings(study["findings"], name)
    if bool(coding["files"]) != bool(coding["key"]):
        raise StudyError(explain(f"[coding] of {name} needs both files and key", hint="name the workbooks and the .key.json that coding_sheet wrote"))
    if coding["files"] and gaps["weights"] in ("token", "recency", "all"):
        raise StudyError(
            explain(f"weights = {gaps['weights']!r} in {name} with hand-coded texts", found='unit, document, or a column', hint="leave weights out")
        )


def _check_findings(options: Mapping[str, Any], name: str) -> None:
    """Refuse a day or a time limit that can't be read, and settings of what is left out."""
    day, limit = options["in_force_on"], options["limit"]
    try:
        if day and day != "message":
            read_day(day, name="in_force_on")
        if limit:
            limits_of(limit, ["all"], None)
    except InputError as error:
        raise StudyError(f"[findings] of {name}: {error}") from error
    needs = (("codebook", "mechanisms"), ("in_force_on", "matches"), ("replier", "responses"), ("limit", "responses"))
    for setting, switch in needs:
        if options[setting] and not (options["on"] and options[switch]):
            hint = f"write on = true and {switch} = true under [findings], or leave {setting} out"
            raise StudyError(explain(f"{setting} in {name} without {switch}", hint=hint))


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
