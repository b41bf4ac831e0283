"""One graph of all layers: ranks, weights of the groups, open sets left aside; what a graph must hold."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.coordination import department_table, tie_table
from policytext.coordination.flat import check_graph, check_group_weights, flat_graph, is_open, named_departments
from policytext.errors import InputError

NAMES = "甲乙丙丁戊己"


def graph_of(edges: list[tuple[str, str, str, float]], *, open_nodes: str = "") -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for source, target, layer, weight in edges:
        graph.add_edge(source, target, key=layer, layer=layer, weight=weight)
        if layer in ("issue", "mention"):
            graph.add_edge(target, source, key=layer, layer=layer, weight=weight)
    for name in graph:
        graph.nodes[name]["open"] = name in open_nodes
    return graph


def test_each_group_counts_by_rank() -> None:
    issued = [("甲", "乙", "issue", 100.0), ("乙", "丙", "issue", 1.0)]
    graph = graph_of([*issued, ("甲", "乙", "lead-support", 0.1), ("丙", "甲", "lead-support", 0.3), ("丙", "甲", "lead-responsible", 0.3)])
    weights = {frozenset(pair): edge["weight"] for *pair, edge in flat_graph(graph).edges(data=True)}
    assert weights == {frozenset("甲乙"): pytest.approx(0.5 * 1 + 0.5 * 0.5), frozenset("乙丙"): pytest.approx(0.25), frozenset("丙甲"): pytest.approx(0.5)}


def test_ties_of_both_directions_are_one() -> None:
    flat = flat_graph(graph_of([("甲", "乙", "lead-support", 1.0), ("乙", "甲", "lead-support", 1.0), ("乙", "丙", "lead-support", 1.5)]), weights={"duty": 1})
    assert (flat["甲"]["乙"]["weight"], flat["乙"]["丙"]["weight"], flat["乙"]["丙"]["distance"]) == (1.0, 0.5, 2.0)


def test_open_sets_and_mentions_stay_aside() -> None:
    flat = flat_graph(graph_of([("甲", "乙", "issue", 1.0), ("甲", "丙", "lead-support", 1.0), ("甲", "丁", "mention", 2.0)], open_nodes="丙"))
    assert sorted(flat) == sorted("甲乙丁") and list(flat.edges) == [tuple(sorted("甲乙"))]
    assert flat_graph(graph_of([("甲", "丁", "mention", 2.0)]), weights={"mention": 1}).number_of_edges() == 1


edges_drawn = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["issue", "lead-support"]), st.sampled_from([0.5, 1.0, 2.0])), max_size=14
)


@settings(deadline=None, max_examples=60)
@given(edges_drawn)
def test_order_and_monotone_units_change_nothing(edges: list[tuple[str, str, str, float]]) -> None:
    given = {(source, target, layer): weight for source, target, layer, weight in edges if source < target}
    plain = [(*key, weight) for key, weight in given.items()]
    moved = [(*key, weight**3 * 7) for key, weight in sorted(given.items(), reverse=True)]
    one, other = flat_graph(graph_of(plain)), flat_graph(graph_of(moved))
    assert list(one.nodes) == list(other.nodes) and list(one.edges(data=True)) == list(other.edges(data=True))
    assert all(0 < edge["weight"] <= 1 + 1e-12 for _, _, edge in one.edges(data=True))


def test_no_node_one_node_a_loop() -> None:
    empty: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    assert len(flat_graph(empty)) == 0
    empty.add_edge("甲", "甲", key="issue", layer="issue", weight=1.0)
    assert list(flat_graph(empty).nodes) == ["甲"] and not flat_graph(empty).edges


BAD_WEIGHTS: list[Any] = [
    {"issues": 1}, {"issue": -1}, {"issue": 0}, {"issue": np.inf}, {"issue": "a"}, {}, 5, [1], "issue", {"issue": None}, {"issue": True},
    {"issue": [1]}, {"issue": np.nan}, {1: 1}, {"issue": 1, "duty": 5e-324}, {"issue": 1e308}, {"issue": 10**400},
]  # fmt: skip


@pytest.mark.parametrize("weights", BAD_WEIGHTS)
def test_bad_weights(weights: Any) -> None:
    with pytest.raises(InputError, match=r"don't weigh the layers .*Hint: "):
        flat_graph(graph_of([("甲", "乙", "issue", 1.0)]), weights=weights)


@pytest.mark.parametrize("pair", ["甲乙", "乙甲"])
def test_a_symmetric_tie_written_once_counts_once(pair: str) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge(*pair, key="issue", layer="issue", weight=2.0)
    assert [edge["weight"] for _, _, edge in flat_graph(graph, weights={"issue": 1}).edges(data=True)] == [1.0]


def test_numbers_of_numpy_are_weights() -> None:
    assert check_group_weights({"issue": np.int64(1), "duty": np.float32(3), "mention": np.float64(0)}) == {"issue": 0.25, "duty": 0.75}
    assert check_group_weights({"issue": Fraction(1, 2), "duty": 0.5}) == {"issue": 0.5, "duty": 0.5}
    assert all(type(value) is float for value in check_group_weights({"issue": np.float32(1)}).values())


# -- what a graph must hold -------------------------------------------------------------------------

VERBS: list[Callable[[Any], Any]] = [flat_graph, tie_table, lambda graph: department_table(graph, n_draws=2, betweenness_draws=2)]
EDGES: list[tuple[str, Any]] = [
    *[("weight", value) for value in ("x", None, math.inf, -1.0, math.nan, 1e308, 10**400, "3", [1], True, 1j)],
    *[("layer", value) for value in (["issue"], 3, ("issue",), b"issue")],
    *[(what, value) for what in ("n", "n_documents") for value in ("x", -1, 1.5, math.inf, [2], 10**30, 10**400, True)],
    *[(what, value) for what in ("first", "last") for value in (2024, ["2024-01-01"], 0)],
    *[("documents", value) for value in (3, (1, 2), ("P1", None))],
]
NODES: list[tuple[str, Any]] = [
    *[(what, value) for what in ("n_documents", "n_joint", "n_lead", "n_support", "n_responsible", "n_mentions") for value in ("x", -3, 0.5, [1])],
    *[("open", value) for value in ("maybe", 2, [], -1)],
    *[(what, value) for what in ("level", "region", "system", "first", "last") for value in (7, ["市"], ("市",))],
]


def small() -> "nx.MultiDiGraph[Any]":
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for pair in ("甲乙", "乙丙"):
        graph.add_edge(*pair, layer="lead-support", weight=1.0)
    return graph


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("what", "value"), EDGES)
def test_an_edge_that_cannot_be_read_is_named(verb: Callable[[Any], Any], what: str, value: Any) -> None:
    graph = small()
    graph.edges["乙", "丙", 0][what] = value
    with pytest.raises(InputError, match=rf"^(flat_graph|tie_table|department_table): edge '乙' → '丙' has {what}=.*\. Hint: give"):
        verb(graph)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("what", "value"), NODES)
def test_a_node_that_cannot_be_read_is_named(verb: Callable[[Any], Any], what: str, value: Any) -> None:
    graph = small()
    graph.nodes["乙"][what] = value
    with pytest.raises(InputError, match=rf"^(flat_graph|tie_table|department_table): node '乙' has {what}=.*\. Hint: give"):
        verb(graph)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", [1, ("甲", "乙"), 2.5, frozenset("甲"), b"a"])
def test_names_of_nodes_are_text(verb: Callable[[Any], Any], name: Any) -> None:
    graph = small()
    graph.add_node(name)
    with pytest.raises(InputError, match=r"node .* is no text \(.*\)\. Hint: rename it with nx\.relabel_nodes"):
        verb(graph)


@pytest.mark.parametrize("verb", VERBS)
def test_an_edge_without_a_layer_is_not_lost(verb: Callable[[Any], Any]) -> None:
    graph = small()
    graph.add_edge("甲", "丙", weight=2.0)
    with pytest.raises(InputError, match=r"edge '甲' → '丙' has no layer \(key=0\)\. Hint: give its kind of tie"):
        verb(graph)
    graph.remove_edge("甲", "丙")
    graph.add_edge("甲", "丙", key="lead-support", weight=2.0)
    verb(graph)
    assert flat_graph(graph, weights={"duty": 1})["丙"]["甲"]["weight"] == 1.0
    assert tie_table(graph).iloc[0, :4].tolist() == ["甲", "丙", "lead-support", 2.0]


def test_numbers_and_texts_of_files_and_numpy_pass() -> None:
    graph = small()
    graph.nodes["甲"].update(open=np.bool_(False), n_lead=np.int64(2), n_support=2.0, level=np.str_("city"))
    graph.edges["甲", "乙", 0].update(weight=np.float32(0.5), n=np.int32(1), documents=["P1"], first="")
    graph.edges["乙", "丙", 0].update(weight=np.int64(2), n=3.0, documents="P1；P2")
    check_graph(graph, verb="test")
    assert tie_table(graph)[["weight", "n"]].values.tolist() == [[2.0, 3.0], [0.5, 1.0]]


@pytest.mark.parametrize("text", ["False", "false", "0", "否", "", " no ", 0, 0.0, False, None, math.nan])
def test_texts_for_no_are_no_open_set(text: Any) -> None:
    graph = small()
    nx.set_node_attributes(graph, text, "open")
    assert named_departments(graph) == list(flat_graph(graph)) == sorted("甲乙丙") and not is_open({"open": text})
    assert not department_table(graph, n_draws=0, betweenness_draws=0)["open"].any()


@pytest.mark.parametrize("text", ["True", "true", "1", "是", " Yes", 1, np.bool_(True)])
def test_texts_for_yes_are_an_open_set(text: Any) -> None:
    graph = small()
    graph.nodes["乙"]["open"] = text
    assert list(flat_graph(graph)) == sorted("甲丙") and is_open({"open": text})
    with pytest.raises(InputError, match="open='maybe' is no truth value"):
        is_open({"open": "maybe"})


def test_great_weights_stay_finite_and_a_weight_of_0_is_no_tie() -> None:
    graph = small()
    for pair in (("甲", "乙"), ("乙", "丙")):
        graph.edges[(*pair, 0)].update(layer="issue", weight=1e15)
    assert department_table(graph, n_draws=0, betweenness_draws=0)["joint_strength"].max() == 2e15
    graph.edges["甲", "乙", 0]["weight"] = 0
    assert list(flat_graph(graph).edges) == [("丙", "乙")]
    assert tie_table(graph)["weight"].tolist() == [1e15, 0.0]


def test_messages_name_nobody() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("李四13900001234", "乙局", layer="issue", weight=-1.0)
    with pytest.raises(InputError, match=r"李四\[电话\].*weight=-1.0.*Hint: "):
        flat_graph(graph)
