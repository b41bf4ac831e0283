"""One graph of all layers: ranks, weights of the groups, open sets left aside."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.coordination.flat import flat_graph
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


@pytest.mark.parametrize("weights", [{"issues": 1}, {"issue": -1}, {"issue": 0}, {"issue": np.inf}, {"issue": "a"}, {}])
def test_bad_weights(weights: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"don't weigh the layers .*Hint: "):
        flat_graph(graph_of([("甲", "乙", "issue", 1.0)]), weights=weights)


@pytest.mark.parametrize("pair", ["甲乙", "乙甲"])
def test_a_symmetric_tie_written_once_counts_once(pair: str) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge(*pair, key="issue", layer="issue", weight=2.0)
    assert [edge["weight"] for _, _, edge in flat_graph(graph, weights={"issue": 1}).edges(data=True)] == [1.0]
