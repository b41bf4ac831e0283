"""A declared study: what its file may say, what it gives, and what it writes."""

import hashlib
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest

from policytext import StudyResults, coordination_graph, measure_mismatch, run_study
from policytext.coordination.congruence import measure_congruence
from policytext.errors import EmptyInputError, InputError, MissingFileError, PolicytextError, StudyError
from policytext.report import study_figures
from policytext.report.columns_findings import CLAUSES
from policytext.study import DEFAULTS, load_study, write_results
from policytext.study.diagnosing import measure_findings

Study = Callable[..., Path]
LEAST = '[policies]\npath = "p"\n[feedback]\npath = "f.csv"\n'


@pytest.fixture(scope="module")
def small_study(small_study: Study) -> Study:
    """As elsewhere, without places, time and departments unless they are asked for: these take longest."""
    return lambda **changes: small_study(**{"places__on": False, "time__on": False, "coordination__on": False, **changes})


@pytest.fixture(scope="module")
def results(small_study: Study) -> StudyResults:
    return run_study(small_study(mismatch__by="year", segment__terms=["云泽码"]))


@pytest.fixture(scope="module")
def measured(small_study: Study) -> tuple[StudyResults, list[str]]:
    """With departments measured, and what was said."""
    lines: list[str] = []
    return run_study(small_study(coordination__on=True, coordination__n_draws=20, topics__runs=1), say=lines.append), lines


@pytest.fixture(scope="module")
def written(results: StudyResults, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder that was written twice, with files of others in it."""
    out = tmp_path_factory.mktemp("out")
    (out / "tables").mkdir()
    (out / "tables" / "mine.csv").write_text("1", "utf-8")
    old = out / "tables" / "old.csv"
    old.write_text("2", "utf-8")
    edited = out / "tables" / "edited.csv"
    edited.write_text("as I wrote it", "utf-8")
    outside = out.parent / f"{out.name}-outside.csv"
    outside.write_text("2", "utf-8")
    digest = hashlib.sha256(b"2").hexdigest()
    files = {"tables/old.csv": digest, "tables/edited.csv": digest, f"../{outside.name}": digest, "tables/gone.csv": digest}
    (out / "run.json").write_text(json.dumps({"files": files}), "utf-8")
    write_results(results, out)
    return out


def study_file(tmp_path: Path, content: str | bytes) -> Path:
    file = tmp_path / "s.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


# -- the file --


def test_what_is_not_said_is_the_default(tmp_path: Path) -> None:
    study = load_study(study_file(tmp_path, LEAST))
    assert study["study"] == {"title": "s", "seed": 1, "lang": "zh"}
    assert study["topics"] == DEFAULTS["topics"]
    assert study["policies"]["path"] == "p"


def test_defaults_of_gaps_are_those_of_the_verb() -> None:
    taken = inspect.signature(measure_mismatch).parameters
    given = {name: value for name, value in DEFAULTS["mismatch"].items() if name not in ("by", "protect")}
    assert {name: taken[name].default for name in given} == {
        name: None if value == "" else tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    assert set(taken) - set(given) == {"topics", "by", "seed", "protect", "coded", "clusters", "on"}


def test_a_mark_at_the_beginning_is_no_fault(tmp_path: Path) -> None:
    assert load_study(study_file(tmp_path, LEAST.encode("utf-8-sig")))["feedback"]["path"] == "f.csv"


def test_the_bundled_study_can_be_loaded(bundled: Path) -> None:
    assert load_study(bundled / "study.toml")["study"]["lang"] == ["zh", "en"]


def test_defaults_can_not_be_changed() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        DEFAULTS["study"] = {}  # type: ignore[index]


@pytest.mark.parametrize(("content", "text"), [
    ("[study", r"s\.toml is no TOML: .*\. Hint: text values stand in double quotes"),
    (b"title = '\xff'", r"s\.toml is no TOML: .*\. Hint:"),
    ('[topic]\nn_topics = 3\n', r"unknown table in s\.toml: 'topic' \(known: study, policies, .*\)\. Hint: did you mean 'topics'\?"),
    ('[topics]\nn_topic = 3\n', r"unknown setting in \[topics\] of s\.toml: 'n_topic' \(known: n_topics, grid, engine, runs, .*\)\. Hint: did you mean 'n_topics'\?"),
    ('[topics]\nzzz = 3\n', r"unknown setting in \[topics\] of s\.toml: 'zzz' .*\. Hint: see the quickstart"),
    ('topics = 3\n', r"topics = 3 in s\.toml is no table\. Hint: write \[topics\] on a line of its own"),
    ('[topics]\nn_topics = "3"\n', r"n_topics = '3' in \[topics\] of s\.toml \(takes a whole number or \"auto\"\)\. Hint: write it without"),
    ('[topics]\nn_topics = true\n', r"n_topics = True in \[topics\] .*\(takes a whole number or text\)"),
    ('[topics]\nruns = 0\n', r"runs = 0 in \[topics\] .*\(takes 1 or more\)"),
    ('[topics]\npairs = "auto"\n', r"pairs = 'auto' in \[topics\] .*\(takes true or false\)"),
    ('[topics]\ngrid = [10, 1]\n', r"grid = \[10, 1\] in \[topics\] .*\(takes a list of whole numbers, 2 or more each\)\. Hint: write for instance"),
    ('[topics]\ngrid = ["10"]\n', r"grid = \['10'\] in \[topics\] .*\(takes a list of whole numbers"),
    ('[topics]\ngrid = []\n', r"grid = \[\] in \[topics\]"),
    ('[segment]\nreplies = 1\n', r"replies = 1 in \[segment\] .*\(takes true or false\)"),
    ('[mismatch]\nlevel = 1\n', r"level = 1 in \[mismatch\] .*\(takes a number with a point\)"),
    ('[mismatch]\nlevel = 95.0\n', r"level = 95\.0 in \[mismatch\] .*\(takes a number between 0.5 and 1\)\. Hint: write level = 0\.95"),
    ('[mismatch]\nn_draws = 5\n', r"n_draws = 5 in \[mismatch\] .*\(takes 20 or more\)\. Hint:"),
    ('[mismatch]\nmin_documents = 0\n', r"min_documents = 0 in \[mismatch\] .*\(takes 2 or more\)"),
    ('[mismatch]\nleast = -0.5\n', r"least = -0\.5 in \[mismatch\] .*\(takes 0 or more\)"),
    ('[mismatch]\nmargin = inf\n', r"margin = inf in \[mismatch\] .*\(takes 0 or more\)"),
    ('[mismatch]\npolicy_tau = "1"\n', r"policy_tau = '1' in \[mismatch\] .*\(takes a whole number or a number with a point\)"),
    ('[mismatch]\nprotect = "消防"\n', r"protect = '消防' in \[mismatch\] .*\(takes a list\)"),
    ('[mismatch]\nduplicates = "2"\n', r"duplicates = '2' in \[mismatch\] .*\(takes '', '1', '1\+ln m', 'm'\)\. Hint: use one of these"),
    ('[mismatch]\nmix = "own"\n', r"mix = 'own' in \[mismatch\] .*\(takes '', 'pooled'\)"),
    ('[mismatch]\ntransfer = ["late", "city"]\n', r"transfer = \['late', 'city'\] in \[mismatch\] .*\(takes 'random', 'late', 'place', 'class'\)"),
    ('[mismatch]\ntransfer = []\n', r"transfer = \[\] in \[mismatch\]"),
    ('[mismatch]\ninherit = "superior"\n' + LEAST, r"inherit = 'superior' in s\.toml without groups\. Hint: write by ="),
    ('[coding]\nfiles = ["a.xlsx"]\n' + LEAST, r"\[coding\] of s\.toml needs both files and key\. Hint: name the workbooks"),
    ('[mismatch]\nweights = "token"\n[coding]\nfiles = "a.xlsx"\nkey = "k"\n' + LEAST, r"weights = 'token' in s\.toml with hand-coded texts"),
    ('[time]\nperiod = "year"\n', r"period = 'year' in \[time\] .*\(takes 'month', 'quarter'\)"),
    ('[places]\non = "no"\n', r"on = 'no' in \[places\] .*\(takes true or false\)"),
    ('[coordination]\nlayers = []\n', r"layers = \[\] in \[coordination\] .*\(takes 'issue', 'duty', 'mention'\)"),
    ('[coordination]\nlayers = "duty"\n', r"layers = 'duty' in \[coordination\] .*\(takes a list\)"),
    ('[coordination]\nlayers = ["duties"]\n', r"layers = \['duties'\] in \[coordination\] .*\. Hint: use one of these"),
    ('[coordination]\neras = "all"\n', r"eras = 'all' in \[coordination\] .*\(takes 'joined', 'catalogue', 'apart'\)"),
    ('[coordination]\nwithin = "city"\n', r"within = 'city' in \[coordination\] .*\(takes 'region', 'all'\)"),
    ('[coordination]\non = 1\n', r"on = 1 in \[coordination\] .*\(takes true or false\)"),
    ('[coordination]\nn_draws = 10\n', r"n_draws = 10 in \[coordination\] .*\(takes 20 or more\)"),
    ('[coordination]\nreplier = "答复单位"\n' + LEAST, r"replier in s\.toml without replies\. Hint: write replies = true"),
    ('[findings]\nin_force_on = "soon"\n' + LEAST, r"\[findings\] of s\.toml: .*soon.*Hint:"),
    ('[findings]\nlimit = "quickly"\n' + LEAST, r"\[findings\] of s\.toml: limit='quickly' is no time limit.*Hint:"),
    ('[findings]\ncodebook = "b.toml"\nmechanisms = false\n' + LEAST, r"codebook in s\.toml without mechanisms\. Hint: write on = true"),
    ('[findings]\ndilemmas = 1\n', r"dilemmas = 1 in \[findings\] .*\(takes true or false\)"),
    ('[topics]\nn_topics = 1\n', r"n_topics = 1 in \[topics\] .*\(takes 2 or more\)"),
    ('[topics]\npasses = -1\n', r"passes = -1 in \[topics\] .*\(takes 0 or more\)"),
    ('[study]\nseed = -1\n', r"seed = -1 in \[study\] .*\(takes 0 or more\)"),
    ('[study]\nlang = []\n' + LEAST, r"lang = \[\] in s\.toml names no language .*Hint: write lang"),
    ('[segment]\nterms = "a"\n', r"terms = 'a' in \[segment\] .*\(takes a list\)"),
    ('[segment]\nterms = [1]\n', r"terms = \[1\] in \[segment\] .*\(takes a list of texts\)\. Hint: put each in double quotes"),
    ('[study]\nlang = "fr"\n' + LEAST, r"lang = 'fr' is unknown \(languages: zh, en\)\. Hint:"),
    ('[feedback]\npath = "f.csv"\n', r"\[policies\] of s\.toml names no path\. Hint: write path = "),
    ('[policies]\npath = []\n' + LEAST.split("\n", 2)[2], r"\[policies\] of s\.toml names no path"),
])  # fmt: skip
def test_files_that_can_not_be_run(tmp_path: Path, content: str | bytes, text: str) -> None:
    with pytest.raises(StudyError, match=text):
        load_study(study_file(tmp_path, content))


def test_no_study_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no study file '.*none\.toml'\. Hint: name a \.toml file"):
        load_study(tmp_path / "none.toml")


@pytest.mark.parametrize(("changes", "text"), [
    ({"policies__path": "nowhere"}, r"no file or folder '.*nowhere'"),
    ({"feedback__text": "话"}, r"no column '话' in feedback\.csv"),
    ({"mismatch__by": "街道"}, r"no variable '街道' to group by"),
    ({"mismatch__weights": "人口"}, r"no column '人口' to weigh by"),
    ({"places__on": True, "places__by": "街道"}, r"no variable '街道' to group by"),
    ({"coding__files": ["c_1.xlsx"], "coding__key": "c.key.json"}, r"c\.key\.json"),
    ({"coordination__agencies": "none.csv"}, r"none\.csv"),
    ({"coordination__on": True, "coordination__replies": True, "coordination__replier": "答复人"}, r"no column '答复人' of who replied"),
    ({"findings__on": True, "findings__by": "街道"}, r"no column '街道' in the feedback"),
    ({"findings__on": True, "findings__codebook": "none.toml"}, r"none\.toml"),
    ({"segment__unit": "word"}, r"unit='word' is unknown"),
    ({"segment__terms": ["停车，位"]}, r"'停车，位' can't be a term"),
])  # fmt: skip
def test_settings_that_only_show_while_running(small_study: Study, changes: dict[str, Any], text: str) -> None:
    with pytest.raises(PolicytextError, match=rf"(?s){text}.*Hint: "):
        run_study(small_study(**changes))


# -- what it gives --


def test_paths_are_relative_to_the_file(results: StudyResults) -> None:
    assert len(results.policies) == 20
    assert len(results.feedback) == 300
    assert results.settings["policies"]["path"] == "data/policies"


def test_an_absolute_path_does_not_reach_the_record(small_study: Study, results: StudyResults) -> None:
    file = small_study()
    absolute = small_study(policies__path=(file.parent / "data" / "policies").as_posix(), mismatch__by="year", segment__terms=["云泽码"])
    found = run_study(absolute)
    assert found.settings["policies"]["path"] == "policies"
    assert str(file.parent) not in json.dumps(found.provenance.to_dict(), ensure_ascii=False)
    assert found.topics.provenance.digest == results.topics.provenance.digest


def test_settings_reach_the_steps(results: StudyResults) -> None:
    assert results.title == "小样"
    assert len(results.topics) == 4
    assert ["study file", 1] in results.tokens.settings["lexicon"]
    assert results.mismatch.by is None
    assert results.mismatch_by is not None
    assert results.mismatch_by.by == "year"


def test_settings_of_gaps_reach_the_verb(small_study: Study) -> None:
    changes = {"least": 0.5, "margin": 0.25, "protect": ["消防"], "policy_tau": 0.5, "transfer": ["random"], "duplicates": "1", "mix": "pooled",
               "leave_out": [], "inherit": "superior", "by": "region", "weights": "document"}  # fmt: skip
    results = run_study(small_study(**{f"mismatch__{name}": value for name, value in changes.items()}))
    assert results.mismatch_by is not None
    for found, inherit in ((results.mismatch, "own"), (results.mismatch_by, "superior")):
        wanted = {**changes, "inherit": inherit, "policy_tau": None, "by": found.by}
        assert {name: found.settings[name] for name in changes} == wanted
    assert len(results.mismatch.left_out) == 0


def test_what_the_texts_do_not_allow_is_said_and_no_fault(small_study: Study) -> None:
    lines: list[str] = []
    results = run_study(small_study(feedback__date="渠道", time__on=True, topics__runs=1), say=lines.append)
    assert results.lags is None and results.bursts is None and results.stock is not None
    assert "no message with a known word has a date" in results.not_measured["lags"]
    assert any(line.startswith("  no lags: no message") for line in lines)
    assert results.places is None and results.not_measured["places"] == ""


def test_settings_of_topics_reach_the_fit(small_study: Study) -> None:
    lines: list[str] = []
    study = small_study(topics__engine="nmf", topics__passes=0, topics__runs=3, topics__words="all", segment__replies=False)
    topics = run_study(study, say=lines.append).topics
    assert topics.settings["engine"]["engine"] == "nmf"
    assert (len(topics.runs), topics.settings["words"]) == (3, "all")
    assert topics.tokens.replies is None
    assert "  fit 3 of 3" in lines
    assert "  no calibration: 0 usable pairs, 120 are needed" in lines


def test_replies_can_be_left_out_of_the_fit(small_study: Study) -> None:
    assert run_study(small_study(topics__pairs=False, topics__runs=1)).topics.settings["without_pairs"] == "pairs=None"


def test_the_number_of_topics_can_be_chosen(small_study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("study.results_folder", "report.html"):
        monkeypatch.setattr(f"policytext.{place}.study_figures", lambda results, lang: {"topic_number": study_figures(results, lang=lang)["topic_number"]})
    results = run_study(small_study(topics__n_topics="auto", topics__grid=[3, 4], topics__runs=2))
    assert results.number is not None
    assert len(results.topics) == results.number.n_topics in (3, 4)
    report = write_results(results, tmp_path / "out", lang="en").read_text("utf-8")
    assert results.number.reason("en")[:40] in report
    assert (tmp_path / "out" / "figures" / "topic_number.svg").is_file()


def test_the_number_of_workers_changes_nothing(small_study: Study, results: StudyResults) -> None:
    found = run_study(small_study(mismatch__by="year", segment__terms=["云泽码"], topics__workers=2))
    assert found.provenance.digest == results.provenance.digest
    assert "workers" not in found.settings["topics"]


def test_each_step_is_said(small_study: Study) -> None:
    lines: list[str] = []
    run_study(small_study(places__on=True, time__on=True, coordination__on=True, coordination__n_draws=20), say=lines.append)
    assert [line for line in lines if not line.startswith(" ")] == [
        "reading policies", "reading feedback", "segmenting", "fitting 4 topics", "measuring gaps", "measuring profiles", "comparing places",
        "measuring time", "extracting duties, building the graph", "measuring the network", "measuring who should work together",
    ]  # fmt: skip


# -- departments --

PARTS = ("communities", "network", "backbone", "congruence", "vacuum", "overlap")


def test_defaults_of_departments_are_those_of_the_verbs() -> None:
    given = DEFAULTS["coordination"]
    graph, needs = (inspect.signature(verb).parameters for verb in (coordination_graph, measure_congruence))
    assert tuple(given["layers"]) == graph["layers"].default
    assert (given["eras"], given["within"]) == (graph["eras"].default, needs["within"].default)


def test_departments_are_measured_as_far_as_the_texts_allow(measured: tuple[StudyResults, list[str]]) -> None:
    results, lines = measured
    assert [name for name in (*PARTS, "departments") if getattr(results, name) is None and name not in results.not_measured] == []
    assert results.network is not None and results.departments is not None and results.communities is not None
    assert results.departments.attrs["n_draws"] == 20
    assert results.network["measure"].is_unique
    assert results.departments.set_index("department")["community"].to_dict().items() >= results.communities.of().items()
    assert any(line.startswith("  Communities(") for line in lines)
    assert "find_communities" in json.dumps(results.provenance.to_dict())


def test_without_departments_the_graph_is_built_and_the_table_of_departments_stays(results: StudyResults) -> None:
    assert results.graph.number_of_nodes() > 0
    assert [getattr(results, name) for name in PARTS] == [None] * 6
    assert {name: results.not_measured[name] for name in PARTS} == dict.fromkeys(PARTS, "")
    assert results.departments is not None and results.departments["betweenness_low"].isna().all()


def test_settings_of_departments_reach_the_graph(small_study: Study, results: StudyResults) -> None:
    found = run_study(small_study(topics__runs=1, coordination__layers=["duty"], coordination__eras="apart"))
    layers = {edge["layer"] for _, _, edge in found.graph.edges(data=True)}
    assert layers and layers <= {"lead-support", "lead-responsible", "co-responsible"}
    assert json.loads(found.graph.graph["provenance"])["settings"]["eras"] == "apart"
    assert "mention" in {edge["layer"] for _, _, edge in results.graph.edges(data=True)}


def test_a_list_of_own_bodies_reaches_the_graph(small_study: Study, results: StudyResults) -> None:
    old = next(name for name in sorted(results.graph) if name.endswith("财政局") and results.graph.nodes[name]["n_documents"])
    file = small_study(topics__runs=1, coordination__agencies="bodies.csv")
    (file.parent / "bodies.csv").write_text(f"name,successor,date\n{old},{old[:-3]}税务与财政局,2020-01-01\n", "utf-8")
    found = run_study(file)
    assert f"{old[:-3]}税务与财政局" in found.graph and old not in found.graph
    assert found.settings["coordination"]["agencies"] == "bodies.csv"


def test_a_part_that_can_not_be_measured_is_said(small_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise EmptyInputError("nobody has a mandate. Hint: give more policies")

    monkeypatch.setattr("policytext.study.coordinating.measure_congruence", refuse)
    monkeypatch.setattr("policytext.study.coordinating.find_communities", refuse)
    lines: list[str] = []
    results = run_study(small_study(topics__runs=1, coordination__on=True, coordination__n_draws=20), say=lines.append)
    assert results.congruence is None and results.communities is None and results.departments is not None and results.vacuum is not None
    assert results.not_measured["congruence"] == "nobody has a mandate. Hint: give more policies"
    assert "  no congruence: nobody has a mandate. Hint: give more policies" in lines


# -- dilemmas --

FOUND = ("mechanisms", "matches", "reuse", "responsiveness", "findings")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Every verb of dilemmas replaced by one that keeps what it was given and refuses."""
    given: dict[str, dict[str, Any]] = {}
    verbs = ("code_mechanisms", "modality_table", "mandate_table", "formalism_table", "evaluation_table", "participation_table", "instrument_table",
             "readability_table", "match_demands", "find_reuse", "measure_responsiveness", "diagnose")  # fmt: skip

    def refusing(name: str) -> Callable[..., None]:
        def refuse(*args: object, **options: object) -> None:
            given[name] = options
            raise EmptyInputError(f"nothing for {name}. Hint: give more")

        return refuse

    for name in verbs:
        monkeypatch.setattr(f"policytext.study.diagnosing.{name}", refusing(name))
    return given


def test_each_part_that_can_not_be_found_is_said_and_stops_no_other(results: StudyResults, quick: dict[str, dict[str, Any]]) -> None:
    settings = load_study_with(results, findings={"on": True, "in_force_on": "message", "limit": 5, "by": ""})
    found, missing = measure_findings(results.topics, results.policies, results.feedback, settings, held(results), None, lambda line: None)
    assert set(found) == {"clauses"} and len(found["clauses"]) == 0
    assert set(missing) == {*FOUND, *CLAUSES} and all(reason.startswith("nothing for ") for reason in missing.values())
    assert quick["match_demands"]["in_force_on"] == "message" and quick["match_demands"]["topics"] is results.topics
    assert (quick["measure_responsiveness"]["limit"], quick["measure_responsiveness"]["policies"]) == (5, None)
    assert quick["diagnose"]["duties"] is results.duties and quick["diagnose"]["coding"] is None and quick["diagnose"]["mismatch"] is results.mismatch


def test_what_is_switched_off_is_not_asked_for(results: StudyResults, quick: dict[str, dict[str, Any]]) -> None:
    off = {"mechanisms": False, "clauses": False, "matches": False, "responses": False, "dilemmas": False}
    settings = load_study_with(results, findings={"on": True, **off})
    _, missing = measure_findings(results.topics, results.policies, results.feedback, settings, held(results), None, lambda line: None)
    assert set(quick) == {"find_reuse"}
    assert {name for name, reason in missing.items() if reason} == {"reuse"}
    assert {name: results.not_measured[name] for name in (*FOUND, *CLAUSES)} == dict.fromkeys((*FOUND, *CLAUSES), "")


def load_study_with(results: StudyResults, **changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: {**DEFAULTS[name], **dict(results.settings[name]), **changes.get(name, {})} for name in DEFAULTS}


def held(results: StudyResults) -> dict[str, Any]:
    return {"mismatch": results.mismatch, "coded": None, "places": None, "duties": results.duties, "graph": results.graph, "congruence": None, "vacuum": None,
            "overlap": None}  # fmt: skip


# -- what it writes --


def test_run_json_lists_every_file_with_its_digest(written: Path) -> None:
    listed = json.loads((written / "run.json").read_text("utf-8"))["files"]
    there = {file.relative_to(written).as_posix() for file in written.rglob("*") if file.is_file()}
    assert set(listed) == there - {"run.json", "tables/mine.csv", "tables/edited.csv"}
    graph = {"graph.gexf", "graph.graphml", "network.html", "graph/nodes.csv", "graph/edges.csv"}
    assert {"index.html", "tables/gaps.csv", "figures/gaps.svg", *graph} <= set(listed)
    assert all(hashlib.sha256((written / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())


def test_the_files_of_the_graph_hold_the_graph(written: Path, results: StudyResults) -> None:
    root = ElementTree.parse(written / "graph.gexf").getroot()  # networkx reads no graph with ties of both kinds, Gephi does
    nodes, edges = ([one for one in root.iter() if one.tag.endswith(f"}}{kind}")] for kind in ("node", "edge"))
    assert {node.get("label") for node in nodes} == {str(data["label"]) for _, data in results.graph.nodes(data=True)}
    assert "undirected" in {edge.get("type") for edge in edges}
    both = nx.read_graphml(written / "graph.graphml", force_multigraph=True)
    assert both.number_of_edges() == results.graph.number_of_edges() > len(edges)
    assert (written / "graph" / "nodes.csv").read_text("utf-8-sig").count("\n") == results.graph.number_of_nodes() + 1
    assert 'lang="zh' in (written / "network.html").read_text("utf-8")


def test_run_json_holds_no_path_of_the_machine(written: Path) -> None:
    text = (written / "run.json").read_text("utf-8")
    assert str(written.parent) not in text
    assert '"/' not in text


def test_files_of_an_earlier_run_go_and_all_others_stay(written: Path) -> None:
    assert not (written / "tables" / "old.csv").exists()
    assert (written / "tables" / "mine.csv").read_text("utf-8") == "1"
    assert (written / "tables" / "edited.csv").read_text("utf-8") == "as I wrote it"
    assert (written.parent / f"{written.name}-outside.csv").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": 3}', '{"files": [1]}', '{"files": {"a": 1}}'])
def test_a_strange_run_json_is_no_fault(results: StudyResults, tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytext.study.results_folder.study_figures", lambda results, lang: {})
    monkeypatch.setattr("policytext.study.results_folder.write_tables", lambda results, folder: [])
    monkeypatch.setattr("policytext.study.results_folder.write_report", lambda results, file, lang: file.write_text("", "utf-8"))
    (tmp_path / "run.json").write_text(content, "utf-8")
    write_results(results, tmp_path, lang="en")
    assert "index.html" in json.loads((tmp_path / "run.json").read_text("utf-8"))["files"]


def test_a_language_that_is_unknown_leaves_the_folder_alone(results: StudyResults, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"lang = 'fr' is unknown \(languages: zh, en\)\. Hint:"):
        write_results(results, tmp_path / "out", lang="fr")
    assert not (tmp_path / "out").exists()


def test_results_can_not_go_into_a_file(results: StudyResults, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", "utf-8")
    with pytest.raises(InputError, match=r"'.*out' is a file\. Hint: name a folder"):
        write_results(results, tmp_path / "out")
