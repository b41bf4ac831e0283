"""Vacuum and overlap of a small city: the topic that nobody leads, the one that two lead, the one that is led."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import Corpus, coordination_graph, extract_duties
from policytext.coordination.congruence.overlap import effective_leads, gini_simpson, uncoordinated_overlap
from policytext.coordination.congruence.reading import read_policies, tasks_of
from policytext.coordination.vacuum import cue_of_vacuum, overlap_table, vacuum_table
from policytext.errors import InputError
from policytext.topics import group_matters
from tests.coordination.congruence_study import NAMES, feedback, known_topics, study


def vacuum(**more: object) -> pd.DataFrame:
    return vacuum_table(*study(), **{"seed": 1, "n_draws": 60, **more})  # type: ignore[arg-type]


def overlap(**more: object) -> pd.DataFrame:
    return overlap_table(*study(), **{"seed": 1, "n_draws": 60, **more})  # type: ignore[arg-type]


def test_the_topic_without_a_task_comes_first() -> None:
    table = vacuum()
    first = table.iloc[0]
    assert (first["topic"], first["verdict"], first["no_lead"]) == ("dogs", "vacuum", 1.0)
    assert first["note"].startswith("no task at all; may be wording: ")
    assert first["estimate"] == pytest.approx(first["demand"]) and 0 < first["low"] <= first["estimate"] <= first["high"]
    assert table["estimate"].round(9).is_monotonic_decreasing and sorted(table["topic"]) == sorted(NAMES)


def test_led_topics_are_none() -> None:
    table = vacuum().set_index("topic")
    assert table.loc[["river", "school", "smoke"], "verdict"].tolist() == ["led"] * 3
    assert table.loc["river", ["no_lead", "n_lead_departments", "leads"]].tolist() == [0.0, 1, "水利"]
    assert table.loc["smoke", "n_lead_departments"] == 2


def test_people_who_say_that_nobody_is_in_charge() -> None:
    table = vacuum().set_index("topic")
    assert table.loc["dogs", ["cue_rate", "n"]].tolist() == [1.0, 30] and table.loc["river", "cue_rate"] == 0.0
    assert table.loc["dogs", "cue_low"] > 0.8


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("小区噪声没人管", "没人管"), ("打电话说不归我们管", "不归我们管"), ("几个部门踢皮球", "踢皮球"), ("他们互相推诿", "互相推"), ("没有部门管这件事", "没有部门管"),
        ("各部门不得推诿", ""), ("严禁推诿扯皮", ""), ("从来没有推诿", ""), ("有人管理", ""), ("停车位太少", ""),
    ],
)  # fmt: skip
def test_cues(text: str, cue: str) -> None:
    assert cue_of_vacuum(text) == cue


def tasks(text: str) -> list[tuple[str, ...]]:
    policy = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": [text], "region": "云泽市"}), kind="policy")
    duties = extract_duties(policy)
    graph = coordination_graph(policy, duties)
    topics = known_topics(policy, feedback())
    is_open = {name: node["open"] for name, node in graph.nodes(data=True)}
    return tasks_of(graph.graph["acts"], duties, read_policies(topics), is_open).table["leads"].tolist()


@pytest.mark.parametrize(
    ("bracket", "leads"),
    [
        ("市水利局牵头，市财政局配合", ("云泽市水利局",)), ("市水利局负责", ("云泽市水利局",)), ("市水利局、市财政局按职责分工负责", ()),
        ("各有关部门按职责分工负责", ()), ("市水利局牵头，各有关部门配合", ("云泽市水利局",)),
    ],
)  # fmt: skip
def test_who_is_in_charge(bracket: str, leads: tuple[str, ...]) -> None:
    assert tasks(f"清理河道淤泥（{bracket}）。") == [leads]


def test_a_topic_of_open_sets_is_a_vacuum() -> None:
    river = "清理河道淤泥，做好清淤工作（各有关部门按职责分工负责）。\n" * 12
    school = "改善学校条件，增加学位，方便入学（市教育局负责）。\n" * 12
    policy = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": [river + school], "region": "云泽市"}), kind="policy")
    duties = extract_duties(policy)
    table = vacuum_table(known_topics(policy, feedback()), duties, coordination_graph(policy, duties), seed=1, n_draws=40).set_index("topic")
    assert table.loc["river", "no_lead"] == 1.0 and table.loc["river", "verdict"] == "vacuum" and table.loc["river", "n_tasks"] > 6


def test_two_leads_that_share_nothing() -> None:
    first = overlap().iloc[0]
    assert (first["topic"], first["n_leads"], first["coordinated"], first["verdict"]) == ("smoke", 2, 0.0, "uncoordinated")
    assert first["estimate"] == pytest.approx(0.5) and first["effective_leads"] == pytest.approx(2.0)
    assert first["gini_simpson"] == pytest.approx(0.5 * 24 / 23)


def test_one_lead_is_no_overlap() -> None:
    river = overlap().set_index("topic").loc["river"]
    assert (river["n_leads"], river["estimate"], river["verdict"]) == (1, 0.0, "no overlap")


def test_leads_that_act_together_on_the_topic_are_coordinated() -> None:
    smoke = "查处油烟烧烤，改造烟道（{}）。\n"
    text = smoke.format("市生态环境局负责") * 8 + smoke.format("市城市管理局负责") * 8 + smoke.format("市生态环境局牵头，市城市管理局配合") * 3
    school = "改善学校条件，增加学位，方便入学（市教育局负责）。\n" * 20
    policy = Corpus.from_frame(pd.DataFrame({"id": ["a", "b"], "text": [text, school], "region": "云泽市"}), kind="policy")
    duties = extract_duties(policy)
    table = overlap_table(known_topics(policy, feedback()), duties, coordination_graph(policy, duties), seed=1, n_draws=40).set_index("topic")
    assert table.loc["smoke", ["n_leads", "coordinated", "estimate", "verdict"]].tolist() == [2, 1.0, 0.0, "coordinated"]


WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=5).map(lambda values: np.array(values, dtype=float))


@settings(max_examples=80, deadline=None)
@given(WEIGHTS)
def test_overlap_against_drawing_two_tasks(weights: np.ndarray) -> None:
    n = int(weights.sum())
    owner = np.repeat(np.arange(len(weights)), weights.astype(int))
    if n > 1:
        differ = np.mean([owner[i] != owner[j] for i in range(n) for j in range(n) if i != j])
        assert gini_simpson(weights) == pytest.approx(differ)
        with_back = np.mean([owner[i] != owner[j] for i in range(n) for j in range(n)])
        assert uncoordinated_overlap(weights, np.zeros((len(weights),) * 2)) == pytest.approx(with_back)
        assert 1 <= effective_leads(weights) <= (weights > 0).sum() + 1e-9
    if not n:
        assert np.isnan(gini_simpson(weights)) and np.isnan(effective_leads(weights)) and np.isnan(uncoordinated_overlap(weights, np.zeros((len(weights),) * 2)))
    assert not uncoordinated_overlap(weights, np.ones((len(weights),) * 2)) > 0


def test_same_tables_for_any_order_and_seed() -> None:
    pd.testing.assert_frame_equal(vacuum(), vacuum_table(*study(-1), seed=1, n_draws=60), check_exact=False, rtol=1e-9)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(overlap(), overlap_table(*study(-1), seed=1, n_draws=60), check_exact=False, rtol=1e-9)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(vacuum(), vacuum())


def test_no_task_anywhere() -> None:
    policy = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["河道淤泥较多。"], "region": "云泽市"}), kind="policy")
    duties = extract_duties(policy)
    topics, graph = known_topics(policy, feedback()), coordination_graph(policy, duties)
    table = vacuum_table(topics, duties, graph, seed=1, n_draws=20)
    assert (table["no_lead"] == 1.0).all() and (table["n_lead_departments"] == 0).all()
    assert (overlap_table(topics, duties, graph, seed=1, n_draws=20)["verdict"] == "cannot tell").all()


def test_what_they_refuse() -> None:
    topics, duties, _ = study()
    with pytest.raises(InputError, match="vacuum_table needs the documents"):
        vacuum_table(topics, duties, nx.MultiDiGraph(), seed=1)
    with pytest.raises(InputError, match="overlap_table takes Topics"):
        overlap_table("topics", duties, nx.MultiDiGraph(), seed=1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="n_draws=3"):
        vacuum(n_draws=3)
    with pytest.raises(InputError, match="one message"):
        cue_of_vacuum(3)  # type: ignore[arg-type]


def test_the_rest_of_the_matters_gets_no_verdict() -> None:
    topics, duties, graph = study()
    grouped = group_matters(topics, {name: "其他" if name in ("dogs", "smoke") else f"{name}事项" for name in NAMES})
    for table in (vacuum_table(grouped, duties, graph, seed=1, n_draws=20), overlap_table(grouped, duties, graph, seed=1, n_draws=20)):  # type: ignore[arg-type]
        row = table.set_index("topic").loc["其他"]
        assert (row["verdict"], row["note"]) == ("cannot tell", "no matter of its own")


def test_rows_with_a_verdict_come_first() -> None:
    topics, duties, graph = study()
    seldom = replace(topics, recurrence=np.where(np.array(NAMES) == "dogs", 0.25, 1.0))
    table = vacuum_table(seldom, duties, graph, seed=1, n_draws=20)  # type: ignore[arg-type]
    vacuums = table["verdict"] == "vacuum"
    assert table.loc[table["topic"] == "dogs", "verdict"].item() == "cannot tell"
    assert vacuums[: vacuums.sum()].all() and table.loc[~vacuums, "estimate"].round(9).is_monotonic_decreasing
