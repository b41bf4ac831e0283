"""Congruence of a small city whose gaps are known: pairs, evidence, sources of mandates, what is left open."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from policytext import Corpus, coordination_graph, extract_duties
from policytext.coordination.congruence import Congruence, measure_congruence
from policytext.coordination.congruence.arrays import pairs_of, required_coordination
from policytext.coordination.congruence.mandates import beyond_chance
from policytext.coordination.congruence.pairs import joint_acts, ties_of
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.topics import group_matters
from tests.coordination.congruence_study import AIR, LAND, NAMES, STREETS, TAX, WATER, feedback, policies, study


def measured(**settings: object) -> Congruence:
    topics, duties, graph = study()
    return measure_congruence(topics, duties, graph, **{"seed": 1, "n_draws": 60, **settings})  # type: ignore[arg-type]


def row_of(found: Congruence, a: str, b: str) -> pd.Series:
    table = found.frame
    rows = table[((table["department_a"] == a) & (table["department_b"] == b)) | ((table["department_a"] == b) & (table["department_b"] == a))]
    assert len(rows) == 1
    return rows.iloc[0]


def test_mandates_rest_on_what_is_done_alone() -> None:
    held = measured().mandates.set_index(["department", "topic"])
    assert set(held.index) == {(LAND, "deed"), (TAX, "tax"), (AIR, "smoke"), (STREETS, "smoke"), ("云泽市教育局", "school")}
    assert held.loc[(LAND, "deed"), ["source", "n", "n_documents"]].tolist() == ["document", 12, 1]
    assert held.loc[(AIR, "smoke"), "source"] == "task"
    assert held.loc[("云泽市教育局", "school"), "source"] == "document、task"


def test_no_mandate_comes_from_shared_tasks_or_joint_documents() -> None:
    """The river is led by the water bureau in tasks of two bodies and in a joint document: that is coordination, not a mandate."""
    assert WATER not in set(measured().mandates["department"])


def test_need_by_hand() -> None:
    found = measured()
    table = found.mandates.pivot(index="department", columns="topic", values="weight").reindex(columns=list(NAMES)).fillna(0.0)
    weight = np.eye(len(NAMES))
    for row in found.dependency.itertuples(index=False):
        one, other = NAMES.index(row.topic_a), NAMES.index(row.topic_b)
        weight[one, other] = weight[other, one] = row.weight
    demand = found.by_topic.set_index("topic")["demand"].reindex(list(NAMES)).to_numpy()
    need = required_coordination(table.to_numpy(), weight, demand)
    whole = pairs_of(need).sum()
    for a, b in ((LAND, TAX), (AIR, STREETS)):
        by_hand = need[table.index.get_loc(a), table.index.get_loc(b)] / whole
        assert row_of(found, a, b)["required"] == pytest.approx(by_hand)


def test_two_offices_that_the_same_messages_need() -> None:
    row = row_of(measured(), LAND, TAX)
    assert row["topics"] == "deed×tax" and row["n_joint"] == 0 and row["n_messages"] == 30
    assert row["low"] > 0 and row["low"] <= row["estimate"] <= row["high"]


def test_the_gap_and_the_covered_pair() -> None:
    found = measured()
    assert row_of(found, AIR, STREETS)["verdict"] == "gap"
    covered = row_of(found, WATER, AIR)
    assert covered["verdict"] == "covered" and covered["n_joint"] == 13 and covered["estimate"] < 0 and np.isnan(covered["p"])
    assert set(found.flagged()["verdict"]) == {"gap"}
    assert found.frame["estimate"].round(9).is_monotonic_decreasing


def test_required_and_documented_are_shares() -> None:
    found = measured()
    assert found.frame[["required", "documented"]].sum().tolist() == pytest.approx([1.0, 1.0])
    whole = found.summary.set_index("measure")
    assert whole.loc["weighted", "estimate"] == pytest.approx(np.minimum(found.frame["required"], found.frame["documented"]).sum())
    assert whole.loc["excess", "estimate"] == pytest.approx(1 - whole.loc["weighted", "estimate"])


def test_ties_are_the_edges() -> None:
    _, _, graph = study()
    names = sorted([WATER, AIR, LAND])
    ties, joint = ties_of(graph, names), joint_acts(graph, names)
    one, other = names.index(WATER), names.index(AIR)
    issue, lead = graph[WATER][AIR]["issue"], graph[WATER][AIR]["lead-support"]
    assert ties[one, other] == ties[other, one] == pytest.approx(issue["weight"] + lead["weight"])
    assert joint[one, other] == issue["n"] + lead["n"] and ties[names.index(LAND)].sum() == 0


def test_evidence_shows_messages_and_clauses_masked() -> None:
    found = measured()
    table = found.evidence(TAX, LAND, n=2)
    assert table["kind"].tolist() == ["message"] * 2 + ["clause"] * 4
    assert table["text"].str.contains("[电话]", regex=False)[:2].all() and not table["text"].str.contains("139").any()
    texts = dict(zip(policies().table["id"], policies().table["text"], strict=True))
    for row in table[table["kind"] == "clause"].itertuples(index=False):
        assert texts[row.document][row.start : row.end].strip() == row.text.strip()
        assert {LAND: "a", TAX: "b"}[row.department] == row.document
    with pytest.raises(InputError, match=r"no pair.*甲局"):
        found.evidence("甲局", LAND)


def test_a_table_of_mandates_takes_the_place_of_the_texts() -> None:
    table = pd.DataFrame({"department": [WATER, LAND, LAND], "topic": ["river", "河道", "deed"], "weight": [1.0, 0.4, 1.0]})
    found = measured(mandates=table)
    assert set(found.mandates["source"]) == {"given"} and found.settings["mandates"] == "given"
    row = row_of(found, WATER, LAND)
    assert row["required"] == pytest.approx(1.0) and row["topics"] == "river" and row["verdict"] == "gap"


def test_a_body_that_no_document_names_may_be_in_the_table() -> None:
    table = pd.DataFrame({"department": [WATER, "云泽市气象局"], "topic": ["river", "river"]})
    assert row_of(measured(mandates=table), WATER, "云泽市气象局")["required"] == 1.0


def test_replies_show_mandates_and_needs() -> None:
    found = measured(replies=feedback(), replier="who")
    held = found.mandates.set_index(["department", "topic"])
    assert held.loc[(LAND, "tax"), "source"] == "reply" and held.loc[(LAND, "deed"), "source"] == "document、reply"
    alone = measured(replies=feedback(), replier="who", reply_weight=1.0)
    assert row_of(alone, LAND, TAX)["required"] == pytest.approx(1.0)
    assert row_of(found, LAND, TAX)["required"] > row_of(measured(replies=feedback(), replier="who", reply_weight=0), LAND, TAX)["required"]


def test_a_graph_by_hand_gives_estimates_without_intervals() -> None:
    topics, duties, _ = study()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge(WATER, LAND, key="lead-support", layer="lead-support", weight=1.0)
    table = pd.DataFrame({"department": [WATER, TAX], "topic": ["river", "river"]})
    found = measure_congruence(topics, duties, graph, mandates=table, seed=1, n_draws=20)
    assert found.frame[["low", "high", "p", "q"]].isna().all(axis=None)
    row = row_of(found, WATER, TAX)
    assert (row["required"], row["documented"], row["verdict"]) == (1.0, 0.0, "cannot tell") and "no interval" in row["note"]
    with pytest.raises(InputError, match=r"can't read mandates.*mandates="):
        measure_congruence(topics, duties, graph, seed=1)


def test_changed_edges_give_changed_estimates_and_no_interval() -> None:
    topics, duties, graph = study()
    changed = graph.copy()
    changed.remove_edge(WATER, AIR, key="lead-support")
    found = measure_congruence(topics, duties, changed, seed=1, n_draws=20)
    assert row_of(found, WATER, AIR)["n_joint"] == 1 and found.frame["low"].isna().all()


def test_nothing_needed_and_nothing_tied() -> None:
    topics, _, _ = study()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node(WATER)
    graph.add_edge(WATER, WATER, key="issue", layer="issue", weight=1.0)
    found = measure_congruence(topics, None, graph, mandates=pd.DataFrame({"department": [WATER], "topic": ["river"]}), seed=1, n_draws=20)
    assert len(found) == 0 and found.summary["estimate"].isna().all() and "nan" in repr(found)


def test_places_stay_apart_unless_asked() -> None:
    table = pd.DataFrame({"department": [WATER, "云泽市青梧区水利局"], "topic": ["river", "river"]})
    other = "云泽市青梧区水利局"
    apart = measured(mandates=table).frame
    assert other not in {*apart["department_a"], *apart["department_b"]}
    assert row_of(measured(mandates=table, within="all"), WATER, other)["required"] == 1.0


def test_matters_are_measured_where_topics_are_grouped() -> None:
    topics, duties, graph = study()
    grouped = group_matters(topics, {"deed": "办证", "tax": "办证", "river": "河道", "dogs": "养犬", "smoke": "油烟", "school": "教育"})
    found = measure_congruence(grouped, duties, graph, seed=1, n_draws=60)
    assert row_of(found, LAND, TAX)["topics"] == "办证" and set(found.by_topic["topic"]) == {"办证", "河道", "养犬", "油烟", "教育"}


def test_same_result_for_any_order_and_for_one_seed() -> None:
    one = measured()
    topics, duties, graph = study(-1)
    turned: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    turned.graph.update(graph.graph)
    other = measure_congruence(topics, duties, turned, seed=1, n_draws=60)
    pd.testing.assert_frame_equal(one.frame, other.frame, check_exact=False, rtol=1e-9)
    pd.testing.assert_frame_equal(one.summary, other.summary, check_exact=False, rtol=1e-9)
    assert measured().provenance.digest == one.provenance.digest


def test_inputs_stay_as_they_are() -> None:
    topics, duties, graph = study()
    before = topics.shares.copy(), duties.frame, sorted(graph.edges(keys=True))
    measured()
    assert np.array_equal(before[0], topics.shares, equal_nan=True)
    pd.testing.assert_frame_equal(before[1], duties.frame)
    assert before[2] == sorted(graph.edges(keys=True))


def test_tables_of_topics_and_departments() -> None:
    found = measured()
    topic = found.by_topic.set_index("topic")
    assert topic.loc["smoke", ["binary", "weighted", "n", "n_departments"]].tolist() == [0.0, 0.0, 1, 2]
    assert topic.loc["dogs", "n_departments"] == 0 and np.isnan(topic.loc["dogs", "weighted"])
    department = found.by_department.set_index("department")
    assert department["required"].sum() == pytest.approx(2.0) and department.loc[WATER, "n"] == 0


def test_a_body_with_a_hand_in_everything_has_no_mandate_by_chance() -> None:
    rng = np.random.default_rng(1)
    evidence = rng.poisson(3.0, size=(40, 20)).astype(float)
    assert beyond_chance(evidence).mean() < 0.06
    evidence[0, 0] += 15
    assert beyond_chance(evidence)[0, 0]
    assert not beyond_chance(np.zeros((2, 2))).any()


@pytest.mark.parametrize(
    ("settings", "error", "match"),
    [
        ({"within": "city"}, InputError, "within='city'"),
        ({"reply_weight": 2}, InputError, "reply_weight=2"),
        ({"n_draws": 5}, InputError, "n_draws=5"),
        ({"seed": -1}, InputError, "seed=-1"),
        ({"mandates": pd.DataFrame({"department": [LAND]})}, ColumnError, "no column 'topic'"),
        ({"mandates": pd.DataFrame({"department": [LAND], "topic": ["moon"]})}, InputError, "moon.*no mandate"),
        ({"mandates": pd.DataFrame({"department": [LAND], "topic": ["deed"], "weight": [3.0]})}, InputError, "weight 3.0"),
        ({"mandates": pd.DataFrame({"department": [], "topic": []})}, EmptyInputError, "mandates is empty"),
        ({"replies": feedback(), "replier": "nobody"}, ColumnError, "no column 'nobody'"),
    ],
)
def test_what_it_refuses(settings: dict[str, object], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        measured(**settings)


def test_nobody_stands_out() -> None:
    topics, _, _ = study()
    policy = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["开展工作。"], "issuers": ["云泽市水利局"], "region": "云泽市"}), kind="policy")
    duties = extract_duties(policy)
    with pytest.raises(EmptyInputError, match="no department has a mandate"):
        measure_congruence(topics, duties, coordination_graph(policy, duties), seed=1)


def test_a_topic_that_seldom_comes_back_makes_no_gap() -> None:
    topics, duties, graph = study()
    plain = measure_congruence(topics, duties, graph, seed=1, n_draws=60).frame.iloc[0]
    seldom = replace(topics, recurrence=np.full(len(topics.names), 0.25))
    row = row_of(measure_congruence(seldom, duties, graph, seed=1, n_draws=60), plain["department_a"], plain["department_b"])
    assert plain["verdict"] == "gap" and row["verdict"] == "cannot tell"
    assert row["estimate"] == plain["estimate"] and "seldom comes back" in row["note"]
