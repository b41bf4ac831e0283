"""Ties that are real: verdicts on pairs of departments, and the graph that keeps affinities only."""

import json
import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from policytext.coordination import coordination_graph
from policytext.coordination.backbone import BACKBONE_COLUMNS, NULLS, backbone_graph, backbone_table
from policytext.corpus import Corpus
from policytext.errors import InputError

NAMES = [f"云泽市{name}局" for name in ("水务", "财政", "民政", "教育", "司法", "商务", "统计", "公安")]


def corpus(issuers: "list[str]", texts: "list[str] | None" = None) -> Corpus:
    frame = pd.DataFrame({"id": [f"d{number:03}" for number in range(len(issuers))], "text": texts or ["正文。"] * len(issuers), "issuers": issuers})
    return Corpus.from_frame(frame.assign(region="云泽市"), kind="policy")


@pytest.fixture(scope="module")
def issued() -> "list[str]":
    """水务 and 财政 sign together, 民政 and 教育 never, the rest at random; some sign alone."""
    rng = np.random.default_rng(4)
    rows = [NAMES[:2]] * 14
    while len(rows) < 90:
        some = [NAMES[place] for place in rng.choice(8, 2, replace=False)]
        if set(some) != set(NAMES[2:4]):
            rows.append(some)
    rows += [[NAMES[2], NAMES[int(place)]] for place in rng.integers(4, 8, 20)] + [[NAMES[3], NAMES[int(place)]] for place in rng.integers(4, 8, 20)]
    return ["、".join(row) for row in rows] + [NAMES[0]] * 5 + ["云泽市气象局"] * 3


@pytest.fixture(scope="module")
def graph(issued: "list[str]") -> "nx.MultiDiGraph[str]":
    return coordination_graph(corpus(issued))


@pytest.fixture(scope="module")
def tasks() -> "nx.MultiDiGraph[str]":
    rng = np.random.default_rng(7)
    texts = ["（市水务局牵头，市财政局配合）"] * 12 + ["（市民政局牵头，有关部门配合）"] * 3
    texts += [f"（{lead}牵头，{one}、{other}配合）" for lead, one, other in (rng.choice(NAMES, 3, replace=False) for _ in range(40))]
    texts += [f"（{lead}牵头，{one}配合）" for lead, one in (rng.choice(NAMES, 2, replace=False) for _ in range(60))]
    texts += ["（市司法局、市商务局按职责分工负责）"] * 9
    return coordination_graph(corpus([""] * len(texts), texts))


def test_table_has_a_row_for_each_pair_of_joint_signers(graph: "nx.MultiDiGraph[str]") -> None:
    table = backbone_table(graph)
    assert list(table.columns) == list(BACKBONE_COLUMNS)
    assert len(table) == 28 and (table["source"] < table["target"]).all()
    assert "云泽市气象局" not in set(table["source"]) | set(table["target"])
    assert table["n"].sum() == 130 and table["expected"].sum() == pytest.approx(130)
    assert (table["ratio"] * table["expected"]).to_numpy() == pytest.approx(table["n"].to_numpy())


def test_counts_and_weights_are_those_of_the_edges(graph: "nx.MultiDiGraph[str]") -> None:
    for row in backbone_table(graph).itertuples():
        edge = graph.get_edge_data(row.source, row.target, key="issue", default={"n": 0, "weight": 0.0})
        assert (row.n, row.weight) == (edge["n"], edge["weight"])


def test_planted_affinity_and_avoidance(graph: "nx.MultiDiGraph[str]") -> None:
    table = backbone_table(graph)
    assert set(table.loc[0, ["source", "target"]]) == set(NAMES[:2]) and table.loc[0, "verdict"] == "affinity"
    avoided = table[table["verdict"] == "avoidance"]
    assert {frozenset(pair) for pair in zip(avoided["source"], avoided["target"], strict=True)} == {frozenset(NAMES[2:4])}
    assert int(avoided["n"].iloc[0]) == 0
    order = table["verdict"].map({"affinity": 0, "avoidance": 1, "": 2})
    assert order.is_monotonic_increasing


def test_verdicts_follow_q_and_level(graph: "nx.MultiDiGraph[str]") -> None:
    for level in (0.001, 0.2, 0.9):
        table = backbone_table(graph, level=level)
        assert ((table["verdict"] == "affinity") == (table["q_affinity"] < level)).all()
        assert ((table["verdict"] == "avoidance") == ((table["q_avoidance"] < level) & (table["q_affinity"] >= level))).all()
        assert (table["q_affinity"] >= table["p_affinity"]).all()


def test_row_order_changes_nothing(issued: "list[str]") -> None:
    frame = pd.DataFrame({"id": [f"d{number}" for number in range(len(issued))], "text": "正文。", "issuers": issued})
    tables = [backbone_table(coordination_graph(Corpus.from_frame(rows, kind="policy"))) for rows in (frame, frame.sample(frac=1, random_state=3))]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_bicm_expects_more_than_happened(graph: "nx.MultiDiGraph[str]") -> None:
    assert backbone_table(graph, null="bicm")["expected"].sum() > 1.5 * 130


def test_subgraph_counts_acts_among_its_nodes(graph: "nx.MultiDiGraph[str]") -> None:
    table = backbone_table(graph.subgraph(NAMES[:3]).copy())
    assert len(table) == 3
    assert table["expected"].sum() == pytest.approx(table["n"].sum())


def test_lead_layer_is_directed_and_leaves_open_sets_out(tasks: "nx.MultiDiGraph[str]") -> None:
    table = backbone_table(tasks, layer="lead-support")
    first = table.iloc[0]
    assert (first["source"], first["target"], first["verdict"]) == ("云泽市水务局", "云泽市财政局", "affinity")
    assert first["n"] == tasks["云泽市水务局"]["云泽市财政局"]["lead-support"]["n"]
    assert "有关部门" not in set(table["target"])
    assert table.duplicated(["source", "target"]).sum() == 0 and (table["source"] != table["target"]).all()


def test_drawn_lists_repeat_and_agree_with_the_exact_test(tasks: "nx.MultiDiGraph[str]") -> None:
    first = backbone_table(tasks, layer="lead-support", null="permutation", n_draws=300, seed=1)
    pd.testing.assert_frame_equal(first, backbone_table(tasks, layer="lead-support", null="permutation", n_draws=300, seed=1), check_exact=True)
    exact = backbone_table(tasks, layer="lead-support")
    both = first.merge(exact, on=["source", "target"])
    assert len(both) == len(first) == len(exact)
    assert np.corrcoef(both["p_affinity_x"], both["p_affinity_y"])[0, 1] > 0.95
    assert (first.loc[0, "source"], first.loc[0, "target"]) == ("云泽市水务局", "云泽市财政局")
    assert first["p_affinity"].min() >= 1 / 301


def test_co_responsible_uses_the_incidence_of_tasks(tasks: "nx.MultiDiGraph[str]") -> None:
    table = backbone_table(tasks, layer="co-responsible")
    assert table[["source", "target", "n"]].values.tolist() == [["云泽市司法局", "云泽市商务局", 9]]
    assert table.loc[0, "expected"] == 9 and table.loc[0, "verdict"] == ""


def test_disparity_is_the_published_formula_at_the_better_end(graph: "nx.MultiDiGraph[str]") -> None:
    table = backbone_table(graph, null="disparity")
    flat = nx.Graph()
    flat.add_weighted_edges_from((one, other, edge["weight"]) for one, other, edge in graph.edges(data=True))
    assert len(table) == flat.number_of_edges()
    for row in table.itertuples():
        alphas = [(1 - row.weight / flat.degree(end, weight="weight")) ** (flat.degree(end) - 1) for end in (row.source, row.target)]
        assert row.p_affinity == pytest.approx(min(alphas))
        assert math.isnan(row.p_avoidance) and math.isnan(row.expected)


def test_disparity_of_leads_looks_at_what_goes_out_and_comes_in() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for other, weight in (("乙", 8.0), ("丙", 1.0), ("丁", 1.0)):
        graph.add_edge("甲", other, key="lead-support", layer="lead-support", weight=weight)
    graph.add_edge("丙", "丁", key="lead-support", layer="lead-support", weight=3.0)
    table = backbone_table(graph, layer="lead-support", null="disparity").set_index(["source", "target"])
    assert table.loc[("甲", "乙"), "p_affinity"] == pytest.approx(0.2**2)
    assert table.loc[("丙", "丁"), "p_affinity"] == pytest.approx(0.25)
    assert table.loc[("甲", "乙"), "n"] == 1


def test_backbone_graph_keeps_affinities_and_the_other_layers(tasks: "nx.MultiDiGraph[str]") -> None:
    before = nx.node_link_data(tasks)
    kept = backbone_graph(tasks, layer="lead-support")
    table = backbone_table(tasks, layer="lead-support")
    real = table[table["verdict"] == "affinity"]
    lead = {(one, other) for one, other, layer in kept.edges(keys=True) if layer == "lead-support"}
    assert lead == set(zip(real["source"], real["target"], strict=True)) != set()
    assert [edge for edge in kept.edges(keys=True) if edge[2] != "lead-support"] == [edge for edge in tasks.edges(keys=True) if edge[2] != "lead-support"]
    assert list(kept.nodes(data=True)) == list(tasks.nodes(data=True))
    assert nx.node_link_data(tasks) == before
    step = json.loads(kept.graph["provenance"])
    assert step["step"] == "backbone_graph" and step["parents"][0]["step"] == "coordination_graph"


def test_backbone_graph_keeps_both_directions(graph: "nx.MultiDiGraph[str]") -> None:
    kept = backbone_graph(graph)
    assert set(kept.edges()) == {(one, other) for one in NAMES[:2] for other in NAMES[:2] if one != other}


@pytest.mark.parametrize("layer", list(NULLS))
@pytest.mark.parametrize("text", ["正文。", "清淤（市水务局牵头）"])
def test_nothing_to_test(layer: str, text: str) -> None:
    graph = coordination_graph(corpus(["云泽市水务局"], [text]))
    for null in NULLS[layer]:
        table = backbone_table(graph, layer=layer, null=null, seed=1)
        assert len(table) == 0 and list(table.columns) == list(BACKBONE_COLUMNS)
        assert backbone_graph(graph, layer=layer, null=null, seed=1).number_of_nodes() == graph.number_of_nodes()


def test_a_graph_without_acts() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲", "甲", key="issue", layer="issue", weight=1.0)
    assert len(backbone_table(graph, null="disparity")) == 0
    with pytest.raises(InputError, match="backbone_table needs the documents behind the graph"):
        backbone_table(graph)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"layer": "duty"}, "layer='duty' is unknown"),
        ({"null": "permutation"}, "no null model of layer 'issue'"),
        ({"layer": "lead-support", "null": "bicm"}, "no null model of layer 'lead-support'"),
        ({"layer": "lead-support", "null": "permutation"}, "needs a seed"),
        ({"level": 5}, "level=5 is no probability"),
        ({"seed": -1}, "is no seed"),
        ({"n_draws": 0}, "n_draws=0 is no whole number"),
    ],
)
def test_what_is_refused(graph: "nx.MultiDiGraph[str]", options: "dict[str, object]", match: str) -> None:
    with pytest.raises(InputError, match=match):
        backbone_table(graph, **options)  # type: ignore[arg-type]


def test_what_is_no_graph() -> None:
    with pytest.raises(InputError, match="backbone_table takes MultiDiGraph, not DataFrame"):
        backbone_table(pd.DataFrame())  # type: ignore[arg-type]
