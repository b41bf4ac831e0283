"""Departments in the report: tables, key points, the first gaps with their texts, the view, and what is said where nothing was measured."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

from policytext import Corpus, coordination_graph, extract_duties, fit_topics, segment
from policytext.coordination import write_gexf
from policytext.coordination.communities import find_communities
from policytext.coordination.congruence import Congruence, measure_congruence
from policytext.coordination.network import network_table
from policytext.provenance import FrozenMap
from policytext.report import COLUMN_NOTES, StudyResults, result_tables, study_figures
from policytext.report.coordinating import (
    coordination_points,
    coordination_text,
    gap_texts,
    tied_departments,
    topic_labels,
    with_labels,
)
from policytext.report.reasons import reason_text
from policytext.report.sheets import Sheet, sheet_of
from policytext.report.text import TEXT, VALUES
from tests.report.pages import page_of

StudyOf = Callable[..., StudyResults]
DEED = "办理不动产登记过户手续"
LAND, TREASURY = "云泽市自然资源和规划局", "云泽市税务局"
PHONE = "13900001234"


@pytest.fixture(scope="module")
def congruence() -> Congruence:
    """Two offices that people need together, going by a table of mandates, and no document of both."""
    policies = Corpus.from_frame(pd.DataFrame({"text": [f"{DEED}。", "清理河道淤泥垃圾。"] * 6}), kind="policy")
    feedback = Corpus.from_frame(pd.DataFrame({"text": [f"{DEED}太多，请打{PHONE}"] * 20 + ["河道淤泥垃圾太多"] * 20}), kind="feedback")
    topics = fit_topics(segment(policies, feedback, max_share=1.0), n_topics=2, runs=1, seed=1)
    mandates = pd.DataFrame({"department": [LAND, TREASURY], "topic": ["T01", "T01"], "weight": [1.0, 0.8]})
    duties = extract_duties(policies)
    return measure_congruence(topics, duties, coordination_graph(policies, duties), mandates=mandates, seed=1, n_draws=50)


@pytest.fixture
def gap(study: StudyResults, congruence: Congruence) -> StudyResults:
    """The handmade study with a gap, a topic without a lead and pairs tested against chance."""
    flagged = congruence.table.assign(verdict=np.where(congruence.table["required"] > 0, "gap", congruence.table["verdict"]), topics="T01×T03、T02")
    rows = [("T01", 0.4, "vacuum", "no task at all; may be wording: tells the source of a text (AUC 0.98)"), ("T04", 0.02, "led", ""),
            ("T02", 0.3, "vacuum", "no task at all"), ("T03", 0.01, "vacuum", "most of its tasks have nobody in charge")]
    vacuum = pd.DataFrame(rows, columns=["topic", "demand", "verdict", "note"]).assign(
        label=lambda table: table["topic"].map(topic_labels(study)), n_clauses=2, n_speaking=1, n_tasks=0, n_documents=0, no_lead=np.nan, no_lead_low=0.0,
        no_lead_high=1.0, estimate=lambda table: table["demand"], low=0.0, high=1.0, n_leads=0, leads="", cue_rate=0.1, cue_low=0.0, cue_high=0.3, n=3,
        recurrence=1.0,
    )  # fmt: skip
    tested = [("甲", "乙", "issue", 0, ""), ("甲", "丙", "issue", 2, ""), ("丙", "乙", "issue", 0, "avoidance"), ("甲", "乙", "lead-support", 3, "affinity")]
    backbone = pd.DataFrame(tested, columns=["source", "target", "layer", "n", "verdict"]).assign(
        n_documents=1, weight=1.0, expected=1.0, ratio=1.0, p_affinity=0.5, q_affinity=0.5, p_avoidance=0.5, q_avoidance=0.5
    )
    measured = replace(congruence, table=flagged, summary=congruence.summary.assign(low=0.125, high=0.25))
    return replace(study, congruence=measured, vacuum=vacuum, backbone=backbone)


def shown(sheet: Sheet, column: int = 0) -> list[str]:
    return [row[column].text for row in sheet.rows]


# -- tables --


def test_the_fixture_is_a_gap_of_one_pair(congruence: Congruence) -> None:
    needed = congruence.table[congruence.table["required"] > 0]
    assert needed[["department_a", "department_b"]].to_numpy().tolist() == [[TREASURY, LAND]]


def test_ties_between_named_departments_stand_first_and_mentions_last(study: StudyResults) -> None:
    graph = study.graph.copy()
    graph.add_edge("云泽市民政局", "各有关部门", key="lead-responsible", layer="lead-responsible", weight=90.0, n=9)
    for one, other in (("云泽市民政局", "云泽市财政局"), ("云泽市财政局", "云泽市民政局")):
        graph.add_edge(one, other, key="mention", layer="mention", weight=99.0, n=9)
    ties = result_tables(replace(study, graph=graph))["ties"]
    opened = (ties["source"] == "各有关部门") | (ties["target"] == "各有关部门")
    assert ties["layer"].tolist()[-1] == "mention"
    assert opened.tolist() == [False] * 5 + [True] * 2 + [False]
    assert ties["weight"].head(5).is_monotonic_decreasing


def test_pairs_that_never_met_are_listed_only_where_something_can_be_told(gap: StudyResults) -> None:
    assert result_tables(gap)["backbone"][["source", "target", "layer", "verdict"]].to_numpy().tolist() == [
        ["甲", "乙", "lead-support", "affinity"], ["丙", "乙", "issue", "avoidance"], ["甲", "丙", "issue", ""],
    ]  # fmt: skip
    told = coordination_text(gap, TEXT["zh"])["backbone"]
    assert "联合发文检验了 3 对，多于随机 0 对，少于随机 1 对；牵头与配合检验了 1 对，多于随机 1 对" in told
    assert "也看不出有别的 1 对没有列出" in told


def test_evidence_is_that_of_the_gaps_and_masked(gap: StudyResults) -> None:
    evidence = result_tables(gap)["congruence_evidence"]
    assert set(evidence["department_a"]) == {TREASURY} and set(evidence["department_b"]) == {LAND}
    assert evidence["kind"].tolist() == ["message"] * 5
    assert evidence["text"].str.contains("不动产登记").all() and not evidence["text"].str.contains(PHONE).any()


def test_without_gaps_the_table_of_evidence_has_columns_and_no_rows(study: StudyResults, congruence: Congruence) -> None:
    bare = replace(congruence, table=congruence.table.assign(verdict="covered"))
    evidence = result_tables(replace(study, congruence=bare))["congruence_evidence"]
    assert len(evidence) == 0
    assert list(evidence.columns) == list(COLUMN_NOTES["en"]["congruence_evidence"])


def test_departments_that_were_not_measured_have_their_counts(study: StudyResults) -> None:
    table = result_tables(study)["departments"]
    assert table["betweenness_low"].isna().all() and (table["community"] == "").all()
    assert table.set_index("department")["n_joint"].gt(0).any()


# -- what stands first --


def test_the_first_gap_and_the_first_vacuum_are_key_points(gap: StudyResults) -> None:
    departments, first, empty = coordination_points(gap, TEXT["zh"])
    assert departments == "文件与分工条款中出现 8 个具名部门，联合发文与分工上的联系 6 条。"
    assert f"群众的诉求需要{TREASURY}与{LAND}配合（T01 停车·车位·泊位×T03 公交·线路·班次、T02 噪音·施工·夜间，20 条反馈）" in first
    assert "阅读线索，不是对任何单位的评价" in first and "比随机少。共 1 对" in first
    assert "T02 噪音·施工·夜间占群众诉求的 30.0%" in empty and "共 3 个，其中 1 个可能只是措辞" in empty


@pytest.mark.parametrize(("lang", "words"), [("zh", "不是对任何单位的评价"), ("en", "no finding about anybody")])
def test_every_flag_says_that_it_is_a_lead_for_reading(gap: StudyResults, lang: str, words: str) -> None:
    assert [words in point for point in coordination_points(gap, TEXT[lang])] == [False, True, True]


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有一对部门够得上“协同缺口”"), ("en", "No pair of departments is marked as a gap of coordination.")])
def test_without_gaps_the_pair_to_read_first_is_named_and_shown(gap: StudyResults, lang: str, words: str) -> None:
    assert gap.congruence is not None
    table = gap.congruence.table
    unsure = replace(gap, congruence=replace(gap.congruence, table=table.assign(verdict=table["verdict"].replace("gap", "cannot tell"))))
    point = coordination_points(unsure, TEXT[lang])[1]
    assert point.startswith(words) and LAND in point and TREASURY in point
    assert len(result_tables(unsure)["congruence_evidence"]) == 5


def test_without_flags_there_is_one_point(study: StudyResults, gap: StudyResults) -> None:
    assert gap.vacuum is not None and gap.congruence is not None
    calm = replace(gap, vacuum=gap.vacuum.assign(verdict="led"), congruence=replace(gap.congruence, table=gap.congruence.table.assign(verdict="covered")))
    assert len(coordination_points(calm, TEXT["en"])) == len(coordination_points(study, TEXT["en"])) == 1
    assert "这不是说都配合了" in coordination_text(calm, TEXT["zh"])["congruence"]


def test_congruence_is_told_with_its_interval(gap: StudyResults) -> None:
    assert gap.congruence is not None
    estimate = gap.congruence.summary.set_index("measure").loc["weighted", "estimate"]
    told = coordination_text(gap, TEXT["en"])["congruence"]
    assert f"Weighted congruence is {estimate:.1%} (interval 12.5% to 25.0%)" in told
    assert "marked as gaps: 1." in told and "too few needs or departments" in told and "No pair has all of these" not in told


@pytest.mark.parametrize(("readable", "words"), [(True, "communities are clearer than by chance"), (False, "don't interpret their colours")])
def test_communities_are_told_against_chance(study: StudyResults, readable: bool, words: str) -> None:
    found = find_communities(study.graph, seed=1, n_runs=5, n_null=10)
    found = replace(found, null_level=found.modularity + (-0.1 if readable else 0.1))
    told = coordination_text(replace(study, communities=found), TEXT["en"])["communities"]
    assert words in told and "agreed on by 5 runs" in told
    assert coordination_text(replace(study, communities=replace(found, null_level=float("nan"))), TEXT["en"])["communities"] == ""


def test_labels_stand_behind_each_topic() -> None:
    labels = {"T01": "停车", "T02": "T02"}
    assert with_labels("", labels) == ""
    assert with_labels("T01×T02、T09、T01", labels) == "T01 停车×T02、T09、T01 停车"


# -- the page --


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_gaps_stand_with_messages_and_clauses(gap: StudyResults, lang: str) -> None:
    text = page_of(gap, lang)
    part = text[text.index('<section id="congruence">') : text.index('<section id="evidence">')]
    assert part.index(f"<h4>{TEXT[lang]['messages_side']}</h4>") < part.index(f"<h4>{escape(TEXT[lang]['clauses_side'])}</h4>")
    assert TEXT[lang]["pair_name"].format(one=TREASURY, other=LAND) in part
    assert TEXT[lang]["evidence_side_none"] in part and PHONE not in text
    assert VALUES[lang]["verdict:gap"] in part and VALUES[lang]["verdict:vacuum"] in part


def test_a_page_shows_three_gaps_and_three_texts_of_each_side() -> None:
    rows = [(f"甲{pair}", "乙", kind, department, "d", 0, 1, f"{kind}{n}", "T01", 0.5)
            for pair in range(5) for kind, department in (("message", ""), ("clause", f"甲{pair}"), ("clause", "乙")) for n in range(5)]  # fmt: skip
    pairs = gap_texts(pd.DataFrame(rows, columns=list(COLUMN_NOTES["en"]["congruence_evidence"])), {"T01": "停车"}, TEXT["en"])
    assert [pair["topic"] for pair in pairs] == ["甲0 and 乙", "甲1 and 乙", "甲2 and 乙"]
    assert [len(side["items"]) for side in pairs[0]["sides"]] == [3, 6]
    assert pairs[0]["label"] == "· T01 停车"


def test_pairs_without_a_need_are_not_on_the_page() -> None:
    columns = list(COLUMN_NOTES["en"]["congruence"])
    rows = [("甲", "丙", 0.3, 0.0, 0, 2.0, 0.3, 0.1, 0.6, 1.0, 0.01, 0.02, "T01×T02", 5, 0, "gap", ""),
            ("甲", "乙", 0.5, 0.1, 3, 2.0, 0.4, 0.1, 0.6, 1.0, 0.1, 0.2, "T01", 5, 0, "cannot tell", ""),
            ("甲", "丁", 0.0, 0.2, 9, 2.0, -0.2, -0.3, -0.1, 0.0, np.nan, np.nan, "", 0, 0, "no need", "no need is seen in the messages")]  # fmt: skip
    sheet = sheet_of("congruence", pd.DataFrame(rows, columns=columns), "en", 25, labels={"T01": "停车"})
    assert shown(sheet, 1) == ["丙", "乙"]
    assert shown(sheet, 2) == ["gap", "cannot tell"]
    assert "T01 停车×T02" in [cell.text for cell in sheet.rows[0]]
    assert "30.0%" in [cell.text for cell in sheet.rows[0]]


def test_numbers_of_the_network_keep_three_digits(study: StudyResults) -> None:
    table = network_table(study.graph, seed=1, n_null=2)
    table.loc[table["measure"] == "density", "estimate"] = 0.12
    table.loc[table["measure"] == "effective_leads", "estimate"] = 1234.5
    sheet = sheet_of("network", table, "zh", 25, labels={})
    numbers = dict(zip(table["measure"], shown(sheet, 1), strict=True))
    assert (numbers["departments"], numbers["density"], numbers["effective_leads"]) == ("8", "0.120", "1,234")
    assert all(re.search("[\u4e00-\u9fff]", name) for name in shown(sheet))


def test_ranks_may_be_halves(study: StudyResults) -> None:
    table = result_tables(study)["departments"]
    table["rank"] = 2.5
    sheet = sheet_of("departments", table, "en", 25, labels={})
    assert {row[[head for head, _ in sheet.heads].index("between rank")].text for row in sheet.rows} == {"2.5"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_view_stands_on_the_page_as_it_is(study: StudyResults, lang: str) -> None:
    text = page_of(study, lang)
    assert text.count('<section class="pt-net"') == 1
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert "云泽市财政局" in json.dumps(data, ensure_ascii=False)
    assert "script-src 'unsafe-inline'" in text
    files = TEXT[lang]["departments_files"].split("{files}")[0]
    assert files in text and "graph.gexf, graph.graphml, network.html" in text


def test_without_ties_there_is_no_view(study_of: StudyOf) -> None:
    text = page_of(study_of(graph=nx.MultiDiGraph()))
    assert "pt-net" not in text and TEXT["zh"]["departments_none"] in text


def test_parts_that_were_not_asked_for_or_not_possible_are_said(study: StudyResults) -> None:
    untold = "no department has a mandate that stands out (9 clauses, tasks and replies of single departments). Hint: give mandates="
    why = FrozenMap({"network": "", "congruence": untold, "vacuum": ""})
    text = page_of(replace(study, not_measured=why))
    assert text.count(TEXT["zh"]["departments_off"]) == 4
    assert "未测量：看不出哪个部门管哪些主题。" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_measured_study_has_all_its_parts(whole_study: StudyResults, lang: str) -> None:
    text = page_of(whole_study, lang)
    for name in ("departments", "network", "backbone", "ties", "congruence_summary", "vacuum"):
        assert f'id="table-{name}"' in text, name
    assert TEXT[lang]["departments_off"] not in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_notes_of_a_measured_study_have_words_in_chinese(whole_study: StudyResults) -> None:
    tables = result_tables(whole_study)
    notes = {note for name in ("network", "congruence", "vacuum", "overlap") for note in tables[name]["note"] if note}
    assert notes
    assert [note for note in notes if re.search("[A-Za-z]{3,}", reason_text(note, "zh").replace("AUC", ""))] == []


def test_every_note_that_departments_can_have_has_words_in_chinese() -> None:
    import policytext.coordination as room

    folder = Path(room.__file__ or "").parent
    source = "".join((folder / name).read_text("utf-8") for name in ("network.py", "vacuum.py", "congruence/tables.py", "congruence/overlap.py"))
    starts = r"no (?:need is|interval|test|more|z|task|line|lead|document)", "needs the ", "nothing to measure: too", "(?:its|the) topic seldom", "chance: "
    body = re.findall(rf'"((?:{"|".join(starts)})[^"{{]*)"', source)
    assert len(body) >= 10
    assert [note for note in body if re.search("[A-Za-z]{3,}", reason_text(note, "zh").replace("AUC", ""))] == []


def test_every_measure_and_verdict_has_words(whole_study: StudyResults) -> None:
    tables = result_tables(whole_study)
    codes = {f"measure:{name}" for table in ("network", "congruence_summary") for name in tables[table]["measure"]}
    verdicts = "gap,covered,cannot tell,no need,vacuum,not addressed,led,uncoordinated,coordinated,no overlap,affinity,avoidance"
    codes |= {f"verdict:{name}" for name in verdicts.split(",")}
    assert codes - set(VALUES["zh"]) == set() == codes - set(VALUES["en"])


# -- figures --


def test_many_departments_have_a_matrix_too(study: StudyResults) -> None:
    assert "department_matrix" not in study_figures(study)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(61):
        graph.add_edge(f"第{number}局", f"第{(number + 1) % 61}局", key="lead-support", layer="lead-support", weight=1.0, n=1)
    assert tied_departments(graph) == 61
    assert {"departments", "department_matrix"} <= set(study_figures(replace(study, graph=graph)))


def test_loops_mentions_and_open_sets_tie_nobody() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("有关部门", open=True)
    for one, other, layer in (("甲局", "甲局", "issue"), ("甲局", "乙局", "mention"), ("甲局", "有关部门", "lead-support")):
        graph.add_edge(one, other, key=layer, layer=layer, weight=1.0)
    assert tied_departments(graph) == 0


def test_mandates_are_drawn_with_their_labels(gap: StudyResults) -> None:
    ax = study_figures(gap, lang="en")["mandates"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["T01 停车·车位·泊位"]


def test_the_handmade_graph_can_be_written(study: StudyResults, tmp_path: Path) -> None:
    assert write_gexf(study.graph, tmp_path / "graph.gexf", symmetric="once").is_file()
