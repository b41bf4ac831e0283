"""Measures: one row a department, intervals, ties once."""

import networkx as nx
import pandas as pd
import pytest

from policytext.coordination import coordination_graph, department_table, tie_table
from policytext.corpus import Corpus


@pytest.fixture
def graph() -> "nx.MultiDiGraph[str]":
    rows = [
        {"text": "（市民政局牵头，市财政局、市水务局配合）", "region": "云泽市", "issuers": "云泽市民政局、云泽市财政局"},
        {"text": "（市水务局牵头，市教育局配合）（市民政局牵头，有关部门配合）", "region": "云泽市", "issuers": "云泽市水务局"},
    ]
    return coordination_graph(Corpus.from_frame(pd.DataFrame(rows), kind="policy"))


def test_department_table(graph: "nx.MultiDiGraph[str]") -> None:
    table = department_table(graph).set_index("department")
    assert table.index[0] == "云泽市民政局"
    first, water = table.loc["云泽市民政局"], table.loc["云泽市水务局"]
    assert (first["n_lead"], first["n_joint"], first["joint_strength"], first["partners"]) == (2, 1, 1.0, 3)
    assert (water["lead_share"], water["n"]) == (0.5, 2)
    assert 0 <= water["low"] < 0.5 < water["high"] <= 1
    assert bool(table.loc["有关部门", "open"])


def test_wilson_interval_of_two_of_two(graph: "nx.MultiDiGraph[str]") -> None:
    row = department_table(graph).set_index("department").loc["云泽市民政局"]
    assert (row["low"], row["high"]) == (pytest.approx(0.3424, abs=1e-4), 1.0)


def test_betweenness_follows_the_bridge(graph: "nx.MultiDiGraph[str]") -> None:
    table = department_table(graph).set_index("department")
    assert table.loc["云泽市水务局", "betweenness"] > 0 == table.loc["云泽市教育局", "betweenness"]


def test_tie_table_lists_symmetric_ties_once(graph: "nx.MultiDiGraph[str]") -> None:
    ties = tie_table(graph)
    assert (ties["layer"] == "issue").sum() == 1
    assert list(ties["weight"]) == sorted(ties["weight"], reverse=True)


def test_empty_graph_gives_empty_tables() -> None:
    empty: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    assert len(department_table(empty)) == 0 and len(tie_table(empty)) == 0


def test_graph_is_left_alone(graph: "nx.MultiDiGraph[str]") -> None:
    before = nx.node_link_data(graph)
    department_table(graph)
    tie_table(graph)
    assert nx.node_link_data(graph) == before
