"""Ties that are real: verdicts on pairs of departments, and the graph that keeps affinities only."""

import json
import math
from collections.abc import Callable
from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from policytext.coordination import coordination_graph
from policytext.coordination._tie_tests import tie_tests
from policytext.coordination.acts import ACT_COLUMNS, SYMMETRIC, Acts
from policytext.coordination.backbone import BACKBONE_COLUMNS, NULLS, backbone_graph, backbone_table
from policytext.corpus import Corpus
from policytext.errors import InputError
from policytext.inference import false_discovery

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
        table = backbone_table(graph, most_q=level)
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
    assert table.loc[0, "expected"] == 9 and table.loc[0, "n_documents"] == 9 and table.loc[0, "verdict"] == ""


def test_disparity_is_the_published_formula_at_the_better_end(graph: "nx.MultiDiGraph[str]") -> None:
    table = backbone_table(graph, null="disparity")
    flat = nx.Graph()
    flat.add_weighted_edges_from((one, other, edge["weight"]) for one, other, edge in graph.edges(data=True))
    assert len(table) == flat.number_of_edges()
    for row in table.itertuples():
        alphas = [(1 - row.weight / flat.degree(end, weight="weight")) ** (flat.degree(end) - 1) for end in (row.source, row.target)]
        assert row.p_affinity == pytest.approx(min(alphas))
        assert math.isnan(row.p_avoidance) and math.isnan(row.expected)
    assert table["q_affinity"].isna().all()
    assert ((table["verdict"] == "affinity") == ((table["p_affinity"] < 0.05) & (table["n_documents"] > 1))).all()
    assert (table["verdict"] == "affinity").any()


def test_disparity_of_leads_looks_at_what_goes_out_and_comes_in() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for other, weight in (("乙", 8.0), ("丙", 1.0), ("丁", 1.0)):
        graph.add_edge("甲", other, key="lead-support", layer="lead-support", weight=weight)
    graph.add_edge("丙", "丁", key="lead-support", layer="lead-support", weight=3.0)
    table = backbone_table(graph, layer="lead-support", null="disparity").set_index(["source", "target"])
    assert table.loc[("甲", "乙"), "p_affinity"] == pytest.approx(0.2**2)
    assert table.loc[("丙", "丁"), "p_affinity"] == pytest.approx(0.25)
    assert table["n"].isna().all() and table["n_documents"].isna().all()


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
    assert kept.graph is not tasks.graph and kept.graph["acts"] is tasks.graph["acts"]
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
        ({"most_q": 5}, "most_q=5 is no share of false ties"),
        ({"seed": -1}, "is no seed"),
        ({"n_draws": 0}, "n_draws=0 is no whole number"),
    ],
)
def test_what_is_refused(graph: "nx.MultiDiGraph[str]", options: "dict[str, object]", match: str) -> None:
    with pytest.raises(InputError, match=match):
        backbone_table(graph, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", [backbone_table, backbone_graph])
def test_messages_name_the_verb(verb: "Callable[..., object]") -> None:
    with pytest.raises(InputError, match=f"{verb.__name__} takes MultiDiGraph, not DataFrame"):
        verb(pd.DataFrame())
    with pytest.raises(InputError, match=f"{verb.__name__} needs the documents behind the graph"):
        verb(nx.MultiDiGraph())
    bad: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    bad.add_edge("甲", "乙", key="issue", layer="issue", weight="x")
    with pytest.raises(InputError, match=f"{verb.__name__}: edge '甲' → '乙' has weight='x'"):
        verb(bad, null="disparity")


# -- graphs that were changed -------------------------------------------------------------------------


def relabelled(graph: "nx.MultiDiGraph[str]") -> "nx.MultiDiGraph[str]":
    return nx.relabel_nodes(graph, {name: name + "甲" for name in graph})


def thinned(graph: "nx.MultiDiGraph[str]") -> "nx.MultiDiGraph[str]":
    out = graph.copy()
    out.remove_edges_from([(one, other, key) for one, other, key in list(graph.edges(keys=True)) if {one, other} == set(NAMES[:2])])
    return out


def composed(graph: "nx.MultiDiGraph[str]") -> "nx.MultiDiGraph[str]":
    return nx.compose(graph, coordination_graph(corpus(["云泽市体育局、云泽市档案局"] * 3)))


@pytest.mark.parametrize("change", [relabelled, thinned, composed, lambda graph: nx.compose(graph, relabelled(graph))])
@pytest.mark.parametrize("verb", [backbone_table, backbone_graph])
def test_a_changed_graph_is_refused(
    graph: "nx.MultiDiGraph[str]", change: "Callable[[nx.MultiDiGraph[str]], nx.MultiDiGraph[str]]", verb: "Callable[..., object]"
) -> None:
    with pytest.raises(InputError, match=f"{verb.__name__} tests what the graph was built from, but its edges of layer 'issue' have been changed"):
        verb(change(graph))


@pytest.mark.parametrize("layer", ["lead-support", "lead-responsible", "co-responsible", "mention"])
def test_each_layer_knows_its_edges(tasks: "nx.MultiDiGraph[str]", layer: str) -> None:
    for some in (tasks, tasks.subgraph(sorted(tasks)[:5])):
        backbone_table(some, layer=layer)
    one, other, key = next((edge for edge in tasks.edges(keys=True) if edge[2] == layer), (None, None, None))
    if one is not None:
        changed = tasks.copy()
        changed.remove_edge(one, other, key=key)
        if layer in SYMMETRIC:
            changed.remove_edge(other, one, key=key)
        with pytest.raises(InputError, match=r"have been changed since.*: 0 acts on the edge, "):
            backbone_table(changed, layer=layer)


def test_a_thinned_layer_leaves_the_others_alone(tasks: "nx.MultiDiGraph[str]") -> None:
    kept = backbone_graph(tasks, layer="lead-support")
    pd.testing.assert_frame_equal(backbone_table(kept, layer="mention"), backbone_table(tasks, layer="mention"))
    with pytest.raises(InputError, match="edges of layer 'lead-support' have been changed"):
        backbone_table(kept, layer="lead-support")


# -- the document is the unit --------------------------------------------------------------------------


@pytest.mark.parametrize("layer", ["lead-support", "co-responsible", "mention"])
def test_the_same_bracket_again_is_no_new_observation(layer: str) -> None:
    rng = np.random.default_rng(5)
    some = [[str(name) for name in rng.choice(NAMES, 3, replace=False)] for _ in range(12)]
    brackets = [f"（{one}牵头，{two}、{three}配合）" if layer == "lead-support" else f"（{one}、{two}、{three}按职责分工负责）" for one, two, three in some]
    tables = []
    for times in (1, 4):
        texts = ["".join(f"{number}.推进事项{'甲乙丙丁'[number]}落实{bracket}。" for number in range(times)) for bracket in brackets]
        tables.append(backbone_table(coordination_graph(corpus([""] * len(texts), texts)), layer=layer).sort_values(["source", "target"]))
    once, often = (table.reset_index(drop=True) for table in tables)
    pd.testing.assert_frame_equal(once.drop(columns=["n", "weight"]), often.drop(columns=["n", "weight"]))
    assert (often["n"] == 4 * once["n"]).all() and (once["n"] == once["n_documents"]).all() and once["n"].sum() > 0


def acts_of(documents: "list[list[list[int]]]", layer: str) -> Acts:
    """Acts of documents, each a list of tasks, each a list of bodies; the first leads in a layer with a lead."""
    rows, act = [], 0
    for number, found in enumerate(documents):
        for bodies in found:
            for place, body in enumerate(bodies):
                role = "responsible" if layer == "co-responsible" else "support" if place else "lead"
                rows.append((act, f"d{number:03}", pd.NaT, "duty", role, f"b{body:02}", 0, 1, ""))
            act += 1
    return Acts(pd.DataFrame(rows, columns=list(ACT_COLUMNS)), pd.DataFrame({"document": [f"d{number:03}" for number in range(len(documents))]}))


def world(kind: str, rng: np.random.Generator, n: int, *, together: float = 1.0) -> "list[list[list[int]]]":
    """Documents that draw their bodies apart from one another; those with b02 and b03 are ``together`` times as likely."""
    active, documents = np.exp(rng.normal(0, 0.5, 12)), []
    while len(documents) < n:
        pool = np.argsort(-(np.log(active) + rng.gumbel(size=12)))[: 7 if kind == "one in every task" else 4]
        if rng.random() * together > 1 and not {2, 3} <= set(pool.tolist()):
            continue
        found = [pool[:3] if kind == "same bracket" else rng.permutation(pool)[: rng.integers(2, 4)] for _ in range(6)]
        if kind == "one in every task":
            found = [bodies if 0 in bodies or 0 not in pool else np.append(bodies[:-1], 0) for bodies in found]
        documents.append([bodies.tolist() for bodies in found])
    return documents


@pytest.mark.parametrize("layer", ["lead-support", "co-responsible"])
@pytest.mark.parametrize("kind", ["same bracket", "pool", "one in every task"])
def test_documents_that_draw_at_random_have_no_true_ties(layer: str, kind: str) -> None:
    names, false = [f"b{number:02}" for number in range(12)], 0
    for seed in range(8):
        for n in (30, 80):
            found = tie_tests(acts_of(world(kind, np.random.default_rng([seed, n]), n), layer), names, layer, "conditional", 1, None)
            assert (found["n_documents"] <= found["n"]).all()
            false += int((false_discovery(found["p_affinity"].to_numpy()) < 0.05).any() or (false_discovery(found["p_avoidance"].to_numpy()) < 0.05).any())
    assert false <= 3


@pytest.mark.parametrize("layer", ["lead-support", "co-responsible"])
def test_bodies_that_stand_together_in_documents_are_found(layer: str) -> None:
    names, hits = [f"b{number:02}" for number in range(12)], 0
    for seed in range(8):
        found = tie_tests(acts_of(world("pool", np.random.default_rng(seed), 250, together=10), layer), names, layer, "conditional", 1, None)
        strong = found[false_discovery(found["p_affinity"].to_numpy()) < 0.05]
        hits += bool((strong["one"].isin([2, 3]) & strong["other"].isin([2, 3])).any())
    assert hits >= 6


def test_a_body_that_leads_its_own_task_is_not_in_its_list() -> None:
    found = tie_tests(acts_of([[[0, 0, 1], [1, 0, 2]], [[0, 1]]], "lead-support"), ["b00", "b01", "b02"], "lead-support", "conditional", 1, None)
    assert (found["one"] != found["other"]).all()
    assert dict(zip(zip(found["one"], found["other"], strict=True), found["n_documents"], strict=True)) == {(0, 1): 2, (0, 2): 0, (1, 0): 1, (1, 2): 1}


def test_no_affinity_rests_on_one_document() -> None:
    texts = ["".join(f"{number}.推进事项{number}落实（市水务局牵头，市财政局配合）。" for number in range(9))]
    texts += [f"（{lead}牵头，{one}配合）" for lead, one in pairwise(NAMES[2:]) for _ in range(3)]
    graph = coordination_graph(corpus([""] * len(texts), texts))
    table = backbone_table(graph, layer="lead-support", most_q=0.999)
    once = table[table["n_documents"] == 1]
    assert once["n"].tolist() == [9] and once["q_affinity"].iloc[0] < 0.999 and once["verdict"].ne("affinity").all()
    assert (table["verdict"] == "affinity").any()


def test_disparity_calls_no_tie_of_one_document_an_affinity() -> None:
    for documents, verdict in ((1, ""), (2, "affinity"), (None, "affinity")):
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for number, other in enumerate("乙丙丁戊己"):
            graph.add_edge("甲", other, key="issue", layer="issue", weight=100.0 if number == 0 else 1.0, n=9, n_documents=documents)
        first = backbone_table(graph, null="disparity").iloc[0]
        assert (first["weight"], first["verdict"], first["n"]) == (100.0, verdict, 9)


def test_an_edge_that_no_act_made_is_refused() -> None:
    graph = coordination_graph(corpus(["云泽市民政局、云泽市财政局", "云泽市水务局、云泽市财政局"]), layers=("issue",))
    for one, other in (("云泽市民政局", "云泽市水务局"), ("云泽市水务局", "云泽市民政局")):
        graph.add_edge(one, other, key="issue", layer="issue", weight=5.0)
    with pytest.raises(InputError, match=r"have been changed since.*Hint: "):
        backbone_table(graph)
