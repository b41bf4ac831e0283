"""Communities: planted ones are found, chance ones are not readable, and nothing but the seed matters."""

import math
import os
import random
import subprocess
import sys
from collections import Counter
from itertools import permutations, product
from types import MappingProxyType

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import chisquare

from policytext.coordination import coordination_graph
from policytext.coordination._igraph import betweenness, leiden
from policytext.coordination._louvain import louvain, partition_modularity
from policytext.coordination._shuffled import _Parts, shuffled_weights
from policytext.coordination.acts import Acts, Weigher, graph_acts
from policytext.coordination.communities import (
    _consensus,
    _seeds,
    _variation,
    find_communities,
)
from policytext.coordination.flat import flat_graph
from policytext.corpus import Corpus
from policytext.errors import InputError, MissingPackageError

BODIES = [f"云泽市{name}局" for name in ("水务", "财政", "教育", "民政", "公安", "司法", "审计", "统计", "体育", "交通运输", "商务", "应急管理")]


def issued(signatures: "list[list[str]]", order: "list[int] | None" = None) -> "nx.MultiDiGraph[str]":
    frame = pd.DataFrame({"id": [f"p{number:03d}" for number in range(len(signatures))], "text": "正文。", "issuers": ["、".join(names) for names in signatures]})
    frame = frame if order is None else frame.iloc[order]
    return coordination_graph(Corpus.from_frame(frame, kind="policy"), layers=("issue",))


def joint(n: int, *, seed: int, planted: bool, size: int = 2) -> "list[list[str]]":
    """Documents of ``size`` issuers; where planted, both of one half of the departments."""
    source = random.Random(seed)
    halves = [BODIES[:6], BODIES[6:]]
    return [source.sample(source.choice(halves) if planted else BODIES, size) for _ in range(n)]


def test_planted_communities_are_found_and_readable() -> None:
    found = find_communities(issued(joint(80, seed=1, planted=True)), seed=1, n_runs=20, n_null=40)
    groups = {community: set(part["department"]) for community, part in found.table.groupby("community")}
    assert list(groups) == ["C1", "C2"] and {frozenset(part) for part in groups.values()} == {frozenset(BODIES[:6]), frozenset(BODIES[6:])}
    assert found.readable and found.p == pytest.approx(1 / 41) and found.null == "documents"
    assert found.variation == 0 and (found.table["agreement"] == 1).all() and (found.table["size"] == 6).all()


def test_chance_is_rarely_readable() -> None:
    found = [find_communities(issued(joint(40, seed=seed, planted=False)), seed=1, n_runs=2, n_null=19) for seed in range(12)]
    assert sum(one.readable for one in found) <= 3
    assert 0.2 < np.mean([one.p for one in found]) < 0.8


def test_one_large_notice_is_no_community() -> None:
    signatures = [BODIES[:9], *joint(40, seed=3, planted=False)]
    found = find_communities(issued(signatures), seed=1, n_runs=5, n_null=40)
    assert found.null == "documents" and found.p > 0.05


@pytest.mark.parametrize("seed", range(20))
def test_modularity_is_that_of_networkx(seed: int) -> None:
    graph = nx.gnm_random_graph(12, 20, seed=seed)
    source = random.Random(seed)
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = source.random()
    labels = np.array([source.randrange(4) for _ in graph])
    parts = [{node for node in graph if labels[node] == label} for label in set(labels.tolist())]
    resolution = source.choice([0.5, 1.0, 2.0])
    matrix = csr_array(nx.to_scipy_sparse_array(graph, nodelist=range(12)))
    assert partition_modularity(matrix, labels, resolution) == pytest.approx(nx.community.modularity(graph, parts, resolution=resolution), abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_louvain_is_as_good_as_that_of_networkx(seed: int) -> None:
    graph = nx.gnm_random_graph(40, 100, seed=seed)
    source = random.Random(seed)
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = source.choice([0.5, 1.0, 1 / 3])
    matrix = csr_array(nx.to_scipy_sparse_array(graph, nodelist=range(40)))
    ours = [partition_modularity(matrix, louvain(matrix, seed=number)) for number in range(10)]
    parts = [nx.community.louvain_communities(graph, seed=number) for number in range(10)]
    theirs = [nx.community.modularity(graph, part) for part in parts]
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.015)
    varied = len({tuple(louvain(matrix, seed=number)) for number in range(10)})
    assert (varied > 1) == (len({frozenset(map(frozenset, part)) for part in parts}) > 1)


def test_louvain_leaves_no_better_move() -> None:
    matrix = csr_array(nx.to_scipy_sparse_array(nx.gnm_random_graph(20, 40, seed=1), dtype=float))
    labels = louvain(matrix, seed=1)
    best = partition_modularity(matrix, labels)
    for one in set(labels.tolist()):
        for other in set(labels.tolist()):
            assert partition_modularity(matrix, np.where(labels == one, other, labels)) <= best + 1e-9


def test_louvain_ends_where_moves_gain_nothing() -> None:
    """Equal weights that are no whole numbers, in small rings: gains are ties up to rounding."""
    for n in range(3, 30):
        ring = nx.to_scipy_sparse_array(nx.circulant_graph(n, [1, 2]), dtype=float) * ((n + 1) / 2 / 7)
        assert len(louvain(csr_array(ring), seed=n)) == n


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_order_of_nodes_and_edges_changes_nothing(pairs: "list[tuple[int, int]]", source: random.Random) -> None:
    def graph(nodes: "list[int]", edges: "list[tuple[int, int]]") -> "nx.MultiDiGraph[str]":
        found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        found.add_nodes_from(f"{node}局" for node in nodes)
        for one, other in edges:
            found.add_edge(f"{one}局", f"{other}局", key="lead-support", layer="lead-support", weight=1.0)
        return found

    nodes, edges = list(range(8)), sorted(set(pairs))
    one = find_communities(graph(nodes, edges), seed=3, n_runs=4, n_null=3)
    source.shuffle(nodes)
    source.shuffle(edges)
    other = find_communities(graph(nodes, edges), seed=3, n_runs=4, n_null=3)
    pd.testing.assert_frame_equal(one.table, other.table)
    assert (one.provenance.digest, repr(one.null_level)) == (other.provenance.digest, repr(other.null_level))


def test_order_of_documents_changes_nothing() -> None:
    signatures = joint(30, seed=5, planted=True, size=3)
    one = find_communities(issued(signatures), seed=2, n_runs=5, n_null=5)
    other = find_communities(issued(signatures, order=list(range(30))[::-1]), seed=2, n_runs=5, n_null=5)
    assert one.provenance.digest == other.provenance.digest and one.null_level == other.null_level


def test_hash_seed_changes_nothing() -> None:
    code = (
        "import networkx as nx\n"
        "from policytext.coordination.communities import find_communities\n"
        "from policytext.coordination.network import network_table\n"
        "graph = nx.MultiDiGraph()\n"
        "source = nx.gnm_random_graph(25, 60, seed=4)\n"
        "for one, other in source.edges: graph.add_edge(f'{one}局', f'{other}局', key='issue', layer='issue', weight=1.0 + one % 3)\n"
        "found = find_communities(graph, seed=1, n_runs=5, n_null=5)\n"
        "print(found.provenance.digest, found.null_level, found.variation, network_table(graph, seed=1, n_null=5).to_csv())\n"
    )
    told = set()
    for value in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": value}
        told.add(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(told) == 1 and "density" in told.pop()


def test_variation_of_information_by_hand() -> None:
    assert _variation(np.array([[0, 0, 1, 1], [0, 1, 0, 1]])) == pytest.approx(2.0)
    assert _variation(np.array([[0, 0, 1, 1], [1, 1, 0, 0]])) == 0.0
    three = np.array([[0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    assert _variation(three) == pytest.approx((1 + 1 + 0) / 3)


def test_consensus_resolves_contradicting_majorities() -> None:
    share = np.eye(7)
    for one, other in ((0, 1), (0, 2), (1, 2), (4, 5), (4, 6), (5, 6)):
        share[one, other] = share[other, one] = 0.95
    for one, other, value in ((2, 3, 0.55), (3, 4, 0.6)):
        share[one, other] = share[other, one] = value
    labels = _consensus(share, np.ones(7, dtype=np.bool_), "louvain", list(range(20)))
    assert labels[0] == labels[1] == labels[2] != labels[4] == labels[5] == labels[6]


def test_agreement_is_the_share_of_runs() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edges_from((f"{one:02d}局", f"{other:02d}局", "issue", {"layer": "issue", "weight": 1.0}) for one, other in nx.gnm_random_graph(25, 60, seed=4).edges)
    graph.add_edges_from([(other, one, "issue", edge) for one, other, edge in list(graph.edges(data=True))])
    found = find_communities(graph, seed=1, n_runs=25, n_null=0)
    flat = flat_graph(graph)
    names = sorted(flat)
    matrix = csr_array(nx.to_scipy_sparse_array(flat, nodelist=names))
    runs = [louvain(matrix, seed=number) for number in _seeds(1, 25)]
    of = found.of()
    for name, agreement in zip(found.table["department"], found.table["agreement"], strict=True):
        others = [other for other in names if other != name and of[other] == of[name] != ""]
        if others:
            shares = [np.mean([run[names.index(name)] == run[names.index(other)] for run in runs]) for other in others]
            assert agreement == pytest.approx(np.mean(shares), abs=1e-12)
    assert found.variation > 0 and math.isnan(found.p) and math.isnan(found.null_level) and found.readable is None


def test_the_table_is_sorted_by_community_then_agreement() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(["00局", "99局"])
    names = [f"{number:02d}局" for number in range(1, 61)]
    source = nx.disjoint_union_all([*(nx.complete_graph(3) for _ in range(11)), nx.gnm_random_graph(20, 35, seed=2)])
    graph.add_edges_from((names[one], names[other], "lead-support", {"layer": "lead-support", "weight": 1.0}) for one, other in source.edges)
    table = find_communities(graph, seed=1, n_runs=15, n_null=0).table
    number = [int(label[1:]) if label else 99 for label in table["community"]]
    assert number == sorted(number) and max(n for n in number if n < 99) > 10 and list(table["department"])[-2:] == ["00局", "99局"]
    sizes = table.drop_duplicates("community")["size"][:-1]
    assert sizes.is_monotonic_decreasing
    for _, part in table.groupby("community"):
        rows = [(-round(agreement, 12), name) for agreement, name in zip(part["agreement"].fillna(0), part["department"], strict=True)]
        assert rows == sorted(rows)
    assert table["agreement"].round(9).nunique() > 3


def test_neighbouring_seeds_share_no_runs() -> None:
    assert not set(_seeds(1, 50)) & set(_seeds(2, 50)) and len(set(_seeds(1, 50))) == 50


def test_nothing_asked_of_chance_is_not_called_unreadable() -> None:
    found = find_communities(issued(joint(20, seed=1, planted=True)), seed=1, n_runs=2, n_null=0)
    assert found.readable is None and "not held against chance" in repr(found)


def test_readable_is_what_p_says() -> None:
    for seed in range(6):
        found = find_communities(issued(joint(15, seed=seed, planted=seed % 2 == 0)), seed=1, n_runs=1, n_null=19, level=0.8)
        assert found.readable == (found.p <= 0.2)


def test_a_single_community_has_no_modularity() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for one, other in nx.complete_graph(7).edges:
        graph.add_edge(f"{one}局", f"{other}局", key="lead-support", layer="lead-support", weight=1.0)
    assert str(find_communities(graph, seed=1, n_runs=2, n_null=0).modularity) == "0.0"


@pytest.mark.parametrize("resolution", [np.float32(1.0), np.int64(1), 1])
def test_numbers_of_numpy_are_numbers(resolution: float) -> None:
    graph = issued([BODIES[:2]])
    one = find_communities(graph, seed=1, n_runs=2, n_null=0, resolution=resolution)
    assert one.provenance.digest == find_communities(graph, seed=1, n_runs=2, n_null=0).provenance.digest


@pytest.mark.parametrize("weight", [None, "x", math.nan, -1.0])
def test_weights_that_are_none_are_refused(weight: object) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "乙局", key="issue", layer="issue", weight=weight)
    with pytest.raises(InputError, match="find_communities: edge '甲局' → '乙局' has weight="):
        find_communities(graph, seed=1)


def test_isolates_belong_nowhere() -> None:
    found = find_communities(issued([BODIES[:2], [BODIES[2]]]), seed=1, n_runs=2, n_null=2)
    row = found.table.set_index("department").loc[BODIES[2]]
    assert (row["community"], row["size"]) == ("", 1) and math.isnan(row["agreement"])


@pytest.mark.parametrize("nodes", [[], ["甲局"], ["甲局", "乙局"]])
def test_graphs_without_ties(nodes: "list[str]") -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(nodes)
    if nodes:
        graph.add_edge(nodes[0], nodes[0], key="issue", layer="issue", weight=1.0)
    found = find_communities(graph, seed=1, n_runs=3, n_null=3)
    assert list(found.table["department"]) == sorted(nodes) and set(found.table["community"]) <= {""}
    assert math.isnan(found.modularity) and not found.readable and "0 communities" in repr(found)


def test_open_sets_are_left_aside() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("有关部门", open=True)
    for other in ("甲局", "乙局"):
        graph.add_edge(other, "有关部门", key="lead-support", layer="lead-support", weight=1.0)
    assert set(find_communities(graph, seed=1, n_runs=2, n_null=0).of()) == {"甲局", "乙局"}


def test_a_graph_changed_by_hand_is_rewired() -> None:
    graph = issued(joint(20, seed=1, planted=True))
    before = nx.node_link_data(nx.MultiDiGraph([(a, b, k) for a, b, k in graph.edges(keys=True)]))
    whole = find_communities(graph, seed=1, n_runs=2, n_null=2)
    assert nx.node_link_data(nx.MultiDiGraph([(a, b, k) for a, b, k in graph.edges(keys=True)])) == before
    one, other, key = next(iter(graph.edges(keys=True)))
    graph.remove_edge(one, other, key)
    graph.remove_edge(other, one, key)
    assert (whole.null, find_communities(graph, seed=1, n_runs=2, n_null=2).null) == ("documents", "ties")
    sub = issued(joint(20, seed=1, planted=True)).subgraph(BODIES[:5])
    assert find_communities(sub, seed=1, n_runs=2, n_null=2).null == "documents"


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ({"method": "infomap"}, "method='infomap' is unknown"), ({"seed": -1}, "seed=-1 is no seed"), ({"n_runs": 0}, "n_runs=0 is no whole number"),
        ({"n_null": -1}, "n_null=-1 is no whole number"), ({"resolution": 0}, "resolution=0 is no number from 0.001 to 1000"),
        ({"resolution": 1e300}, "from 0.001"), ({"resolution": True}, "from 0.001"),
        ({"weights": {"friends": 1}}, "don't weigh the layers"), ({"level": 2}, "level"),
    ],
)  # fmt: skip
def test_settings_are_checked(setting: "dict[str, object]", text: str) -> None:
    with pytest.raises(InputError, match=text):
        find_communities(nx.MultiDiGraph(), **{"seed": 1, **setting})


def test_other_graphs_are_refused() -> None:
    with pytest.raises(InputError, match="find_communities takes MultiDiGraph, not Graph"):
        find_communities(nx.Graph(), seed=1)


# -- igraph -----------------------------------------------------------------------------------------


def test_leiden_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "igraph", None)
    with pytest.raises(MissingPackageError, match=r"needs the package igraph. Hint: install policytext\[graph\]"):
        find_communities(issued([BODIES[:2]]), seed=1, method="leiden")


def test_leiden_finds_planted_communities() -> None:
    pytest.importorskip("igraph")
    state = random.getstate()
    found = find_communities(issued(joint(80, seed=1, planted=True)), seed=1, n_runs=5, n_null=10, method="leiden")
    again = find_communities(issued(joint(80, seed=1, planted=True)), seed=1, n_runs=5, n_null=10, method="leiden")
    assert found.readable and found.table["community"].nunique() == 2 and found.provenance.digest == again.provenance.digest
    assert random.getstate() == state


@pytest.mark.parametrize("seed", range(20))
def test_igraph_betweenness_is_that_of_networkx(seed: int) -> None:
    pytest.importorskip("igraph")
    graph = nx.gnm_random_graph(12, 18, seed=seed)
    source = random.Random(seed)
    for _, _, edge in graph.edges(data=True):
        edge["distance"] = source.choice([1.0, 2.0, 2.5])
    assert betweenness(graph) == pytest.approx(nx.betweenness_centrality(graph, weight="distance"), abs=1e-9)
    assert betweenness(nx.empty_graph(2)) == {0: 0.0, 1: 0.0}
    assert leiden(nx.empty_graph(2), 1.0, 1).tolist() == [0, 1]


# -- networks of chance -----------------------------------------------------------------------------


def tasked(tasks: "list[list[list[str]]]", signed: "list[list[str]] | None" = None) -> "nx.MultiDiGraph[str]":
    """A graph of documents and their tasks, of each task the lead first and then its supports; and of who signed."""
    rows, act = [], 0
    for number, document in enumerate(tasks):
        parts = [("issue", ["issuer"] * 9, signed[number])] if signed else []
        for group, roles, names in [*parts, *(("duty", ["lead", *["support"] * 9], names) for names in document)]:
            rows += [(act, f"{number:03d}", group, role, name) for role, name in zip(roles, names, strict=False)]
            act += 1
    acts = Acts(
        pd.DataFrame(rows, columns=["act", "document", "group", "role", "department"]), pd.DataFrame({"document": [f"{i:03d}" for i in range(len(tasks))]})
    )
    names = sorted(set(acts.table["department"]))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(acts=acts)
    graph.add_nodes_from(names)
    for layer, matrix in Weigher.of(acts, names).weights().items():
        cells = matrix.tocoo()
        graph.add_edges_from(
            (names[one], names[other], layer, {"layer": layer, "weight": float(weight)}) for one, other, weight in zip(*cells.coords, cells.data, strict=True)
        )
    return graph


def pools(n: int, *, seed: int, n_tasks: int = 6, planted: bool = False, one_pool: bool = True) -> "list[list[list[str]]]":
    """Tasks of documents: each document draws four departments, and its tasks two or three of them; or each task draws from all."""
    source = random.Random(seed)
    found = []
    for _ in range(n):
        some = source.sample(source.choice([BODIES[:6], BODIES[6:]]) if planted else BODIES, 4) if one_pool else BODIES
        found.append([source.sample(some, source.choice([2, 3])) for _ in range(n_tasks)])
    return found


@pytest.mark.parametrize("one_pool", [True, False])
def test_tasks_of_one_document_are_no_communities(one_pool: bool) -> None:
    """Without any structure between documents: many tasks of one document tie its departments, and tasks that are drawn singly do not."""
    found = [find_communities(tasked(pools(10, seed=seed, one_pool=one_pool)), seed=1, n_runs=1, n_null=19) for seed in range(14)]
    assert {one.null for one in found} == {"documents"}
    p = np.array([one.p for one in found])
    assert (p <= 0.05).sum() <= 3 and 0.25 < p.mean() < 0.8


@pytest.mark.parametrize("n_tasks", [1, 6])
def test_communities_planted_in_tasks_are_readable(n_tasks: int) -> None:
    found = find_communities(tasked(pools(48 if n_tasks == 1 else 16, seed=2, n_tasks=n_tasks, planted=True)), seed=1, n_runs=5, n_null=39)
    groups = {frozenset(part["department"]) for _, part in found.table.groupby("community")}
    assert groups == {frozenset(BODIES[:6]), frozenset(BODIES[6:])}
    assert found.readable and found.p == 1 / 40


def test_one_document_alone_tells_nothing_of_communities() -> None:
    """Two lists of tasks in one notice: the notice under other names is as clear."""
    found = find_communities(tasked([[*pools(1, seed=1)[0], *[[name, BODIES[11]] for name in BODIES[8:11]]]]), seed=1, n_runs=3, n_null=19)
    assert found.modularity > 0 and found.p == 1 and not found.readable


def kinds_of(rows: "list[tuple[int, int, str]]") -> "dict[tuple[int, int], tuple[frozenset[str], int]]":
    """By department and document: the set of roles, and the number of acts up to powers of 2."""
    held: dict[tuple[int, int], list[str]] = {}
    for name, document, role in rows:
        held.setdefault((name, document), []).append(role)
    return {key: (frozenset(roles), len(roles).bit_length()) for key, roles in held.items()}


def test_shuffled_documents_keep_what_they_hold() -> None:
    source = random.Random(4)
    tasks = [document[: 1 + number % 4] for number, document in enumerate(pools(14, seed=4))]
    tasks[3].append([BODIES[0], "有关部门"])
    graph = tasked(tasks, [source.sample(BODIES, 1 + number % 3) for number in range(14)])
    names = sorted(graph.nodes)
    weigher = Weigher.of(graph_acts(graph), names, ("issue", "duty"))
    moved = np.array([name != "有关部门" for name in names])
    before = {layer: [one.toarray() for one in part[:2]] for layer, part in weigher.parts.items()}
    parts = _Parts.of(weigher, moved)
    seen = set()
    for draw in range(5):
        parts.trade(40, random.Random(draw))
        holder = parts.holders(random.Random(draw))
        after = {layer: [one.toarray() for one in parts.renamed(part, holder)[:2]] for layer, part in weigher.parts.items()}
        seen.add(after["lead-support"][0].tobytes())
        told = []
        for state in (before, after):
            rows = []
            for layer, role, side in (("issue", "issuer", 0), ("lead-support", "lead", 0), ("lead-support", "support", 1)):
                matrix, document = state[layer][side], weigher.parts[layer][3]
                every = state["issue"][0] if role == "issuer" else np.maximum(state["lead-support"][0], state["lead-support"][1])
                assert (matrix <= 1).all()
                joint = every[moved].sum(axis=0) > 1
                rows += [(one, int(document[act]), role) for one, act in np.argwhere(matrix * joint) if moved[one]]
            kinds = kinds_of(rows)
            told.append((Counter((one, kind) for (one, _), kind in kinds.items()), Counter((document, kind) for (_, document), kind in kinds.items())))
        assert told[0] == told[1]
        # Each document holds the same tasks under other names: who meets whom, as often, in which role.
        for document in range(14):
            networks = []
            for state in (before, after):
                mine = weigher.parts["lead-support"][3] == document
                lead, support = (side[moved][:, mine] for side in state["lead-support"])
                networks.append(nx.from_numpy_array(lead @ support.T, create_using=nx.DiGraph))
            assert nx.is_isomorphic(*networks, edge_match=lambda one, other: one["weight"] == other["weight"])
        # What stays: the open set, and acts without a second department.
        place = names.index("有关部门")
        for layer in before:
            np.testing.assert_array_equal(after[layer][1][place], before[layer][1][place])
        alone = before["issue"][0].sum(axis=0) == 1
        np.testing.assert_array_equal(after["issue"][0][:, alone], before["issue"][0][:, alone])
    assert len(seen) == 5


def test_shuffled_parts_are_equally_likely() -> None:
    """One task a document, with a lead, a support and a department that has no part: all ways that keep everybody's parts, counted by enumeration."""
    start = [(1, 2, 0), (2, 0, 1), (0, 1, 2), (1, 2, 0)]
    mine = np.sort(np.array(start), axis=0)
    ways = [way for way in product(permutations((0, 1, 2)), repeat=4) if (np.sort(np.array(way), axis=0) == mine).all()]
    lead, support = (csr_array(np.equal(np.array(start).T, kind).astype(float)) for kind in (1, 2))
    share = np.array([1.0, 10.0, 100.0, 1000.0])
    parts = {"lead-support": (lead, support, share, np.arange(4))}
    weigher = Weigher(["a", "b", "c"], 4, MappingProxyType(parts))

    def key(way: "tuple[tuple[int, ...], ...]") -> bytes:
        kinds = np.array(way).T
        return bytes(str((((kinds == 1) * share) @ (kinds == 2).T).round().astype(int).tolist()), "ascii")

    drawn = Counter(
        bytes(str(layers["lead-support"].toarray().round().astype(int).tolist()), "ascii")
        for layers in shuffled_weights(weigher, np.ones(3, bool), 1500, np.random.default_rng(2))
    )
    assert len(ways) > 5 and set(drawn) == {key(way) for way in ways}
    assert chisquare(list(drawn.values())).statistic < 3 * len(ways)


def test_shuffled_documents_are_equally_likely() -> None:
    """All ways to give three departments their acts, with the margins kept, counted by enumeration."""
    start = np.array([[1, 1, 0, 1], [1, 0, 1, 0], [0, 1, 1, 1]], dtype=np.float64)
    ways = [
        np.array(cells, dtype=np.float64).reshape(3, 4)
        for cells in product((0, 1), repeat=12)
        if (np.array(cells).reshape(3, 4).sum(axis=0) == start.sum(axis=0)).all() and (np.array(cells).reshape(3, 4).sum(axis=1) == start.sum(axis=1)).all()
    ]
    issue = csr_array(start)
    # Each act has a share of its own, so that the weights tell which acts a pair shares.
    parts = {"issue": (issue, issue, np.array([1.0, 10.0, 100.0, 1000.0]), np.arange(4))}
    weigher = Weigher(["a", "b", "c"], 4, MappingProxyType(parts))
    keys = [tuple(((way * [1, 10, 100, 1000]) @ way.T)[np.triu_indices(3, 1)]) for way in ways]
    assert len(set(keys)) == len(ways) > 5
    drawn = Counter(tuple(layers["issue"].toarray()[np.triu_indices(3, 1)]) for layers in shuffled_weights(weigher, np.ones(3, bool), 700, np.random.default_rng(1)))
    assert set(drawn) == set(keys)
    assert chisquare(list(drawn.values())).statistic < 4 * len(ways)
