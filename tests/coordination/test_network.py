"""The network as a whole: each measure against hand calculation or networkx, intervals that cover, chance that is chance."""

import json
import math
import random

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scipy.stats import t

from policytext.coordination import coordination_graph
from policytext.coordination._measured import (
    MEASURES,
    STRUCTURE,
    Documents,
    Network,
    Places,
    betweenness_centralisation,
    degree_centralisation,
    structure,
)
from policytext.coordination.acts import Acts, graph_acts
from policytext.coordination.network import NETWORK_COLUMNS, network_table
from policytext.corpus import Corpus
from policytext.errors import InputError

BODIES = [f"云泽市{name}局" for name in ("水务", "财政", "教育", "民政", "公安", "司法", "审计", "统计", "体育", "交通运输", "商务", "应急管理")]


def built(rows: "list[dict[str, str]]", **settings: object) -> "nx.MultiDiGraph[str]":
    frame = pd.DataFrame([{"region": "云泽市", "text": "正文。", **row} for row in rows])
    frame.insert(0, "id", [f"p{number:03d}" for number in range(len(rows))])
    return coordination_graph(Corpus.from_frame(frame, kind="policy"), layers=("issue", "duty"), **settings)


def issued(n: int, *, seed: int, planted: bool = False, size: int = 2) -> "nx.MultiDiGraph[str]":
    source = random.Random(seed)
    return built([{"issuers": "、".join(source.sample(source.choice([BODIES[:6], BODIES[6:]]) if planted else BODIES, size))} for _ in range(n)])


@pytest.fixture(scope="module")
def small() -> "nx.MultiDiGraph[str]":
    return built(
        [
            {"text": "清淤（市水务局牵头，市财政局配合）。助学（市水务局、市教育局牵头）。", "issuers": "云泽市水务局、云泽市财政局、云泽市教育局"},
            {"text": "供水（市财政局牵头，市水务局配合）。其他（有关部门牵头）。", "issuers": "云泽市水务局"},
            {"text": "普法（市水务局牵头，有关部门配合）。", "issuers": "云泽市民政局"},
            {"text": "正文。"},
        ]
    )


def test_measures_by_hand(small: "nx.MultiDiGraph[str]") -> None:
    table = network_table(small, seed=1, n_null=3).set_index("measure")
    assert tuple(table.reset_index().columns) == NETWORK_COLUMNS and tuple(table.index) == tuple(MEASURES)
    estimate = table["estimate"]
    leads = graph_acts(small).table.query("role == 'lead'")
    assert sorted(leads["department"].value_counts().items()) == [("云泽市教育局", 1), ("云泽市水务局", 3), ("云泽市财政局", 1), ("有关部门", 1)]
    share = np.array([3, 1, 1]) / 5
    entropy = -(share * np.log2(share)).sum()
    expected = {
        "departments": 4, "documents": 4, "joint_share": 1 / 3, "issuers_per_document": 5 / 3, "density": 3 / 6,
        # Two supports under a lead, and two leads of one task, each counted in both directions.
        "issue_weight_per_pair": 3 / 12, "duty_weight_per_pair": (2 * 2 + 2) / 12, "degree_centralisation": (3 * 2 + 2 - 3 * 2) / 6,
        "betweenness_centralisation": 0.0, "lead_entropy": entropy, "effective_leads": 2**entropy, "one_lead_share": 3 / 5, "open_only_share": 1 / 5,
        "region_ei": -1.0,
    }  # fmt: skip
    assert {name: estimate[name] for name in expected} == pytest.approx(expected)
    n = table["n"]
    assert (n["joint_share"], n["density"], n["lead_entropy"], n["one_lead_share"], n["documents"]) == (3, 6, 5, 5, 4)


def test_intervals_hold_their_estimate(small: "nx.MultiDiGraph[str]") -> None:
    table = network_table(small, seed=1, n_null=0).set_index("measure")
    told = table[table["low"].notna()]
    assert {"departments", "density", "joint_share", "lead_entropy", "one_lead_share"} <= set(told.index)
    assert ((told["low"] <= told["estimate"] + 1e-12) & (told["estimate"] <= told["high"] + 1e-12)).all()
    for name, row in told.iterrows():
        assert MEASURES[str(name)][0] <= row["low"] and row["high"] <= MEASURES[str(name)][1]
    assert table[["null", "z"]].isna().all().all()


@pytest.mark.parametrize("seed", range(25))
def test_structure_is_that_of_networkx(seed: int) -> None:
    source = random.Random(seed)
    graph = nx.gnm_random_graph(source.randint(3, 14), source.randint(1, 25), seed=seed)
    n = graph.number_of_nodes()
    matrix = csr_array(nx.to_scipy_sparse_array(graph, nodelist=range(n), dtype=float))
    group = np.array([source.randrange(-1, 3) for _ in range(n)])
    found = structure(matrix, Places([str(node) for node in range(n)], group, group), np.ones(n, bool), seed=1, partition=np.zeros(n, int))
    between = list(nx.betweenness_centrality(graph).values())
    degree = [d for _, d in graph.degree]
    known = [(group[one], group[other]) for one, other in graph.edges if group[one] >= 0 and group[other] >= 0]
    outside = sum(one != other for one, other in known)
    expected = {
        "density": nx.density(graph),
        "betweenness_centralisation": sum(max(between) - value for value in between) / (n - 1),
        "degree_centralisation": sum(max(degree) - value for value in degree) / ((n - 1) * (n - 2)),
        "modularity": 0.0,
        "system_ei": (2 * outside - len(known)) / len(known) if known else math.nan,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_a_star_is_wholly_central() -> None:
    star = csr_array(nx.to_scipy_sparse_array(nx.star_graph(6), dtype=float))
    assert degree_centralisation(star) == betweenness_centralisation(star) == pytest.approx(1.0)
    ring = csr_array(nx.to_scipy_sparse_array(nx.cycle_graph(6), dtype=float))
    assert degree_centralisation(ring) == betweenness_centralisation(ring) == pytest.approx(0.0)


@pytest.mark.parametrize("seed", range(6))
def test_documents_once_give_the_estimate(seed: int) -> None:
    graph = issued(15, seed=seed, size=3)
    network = Network.of(graph, {"issue": 0.5, "duty": 0.5}, 1)
    assert network.documents is not None
    again = network.documents.measured(np.ones(15), seed=1, partition=network.partition)
    assert again == pytest.approx(dict(network.estimate), abs=1e-9, nan_ok=True)
    assert all(network.fits[name] == (not math.isnan(again[name])) for name in MEASURES)
    # A document left out gives the graph without it.
    without = graph_acts(graph).documents["document"].iloc[1:]
    acts = graph_acts(graph).where(graph_acts(graph).documents["document"].isin(set(without)).to_numpy())
    rest = Documents.of(acts, network.places, network.groups, set(graph.nodes)).measured(np.ones(14), seed=1)
    left = network.documents.measured((np.arange(15) > 0).astype(float), seed=1)
    assert left == pytest.approx(rest, abs=1e-9, nan_ok=True)


def test_interval_of_a_mean_is_students() -> None:
    sizes = [1, 2, 3, 1, 1, 4, 2]
    table = network_table(built([{"issuers": "、".join(BODIES[:size])} for size in sizes]), seed=1, n_null=0, level=0.9).set_index("measure")
    low, high = t.interval(0.9, 6, loc=np.mean(sizes), scale=np.std(sizes, ddof=1) / 7**0.5)
    assert tuple(table.loc["issuers_per_document", ["low", "high"]]) == pytest.approx((low, high))


def test_share_of_all_has_wilsons_interval() -> None:
    table = network_table(issued(10, seed=1), seed=1, n_null=0).set_index("measure")
    assert tuple(table.loc["joint_share", ["estimate", "low", "high"]]) == pytest.approx((1.0, 0.7225, 1.0), abs=1e-4)


def test_groups_of_documents_give_much_the_same_interval() -> None:
    graph = issued(40, seed=2, size=2)
    one, few = (network_table(graph, seed=1, n_null=0, n_draws=n).set_index("measure") for n in (40, 20))
    for name in ("density", "issue_weight_per_pair", "departments"):
        assert few.loc[name, "estimate"] == one.loc[name, "estimate"]
    width = (few["high"] - few["low"]) / (one["high"] - one["low"])
    assert 0.4 < width["density"] < 2.5


def test_density_intervals_cover_where_percentiles_do_not() -> None:
    """Documents of two issuers drawn at random: the density that as many documents give on average, over 30 worlds."""
    n, worlds = 30, 30
    pairs = np.array([(one, other) for one in range(12) for other in range(one)])
    rng = np.random.default_rng(5)
    chance = 66 * (1 - (65 / 66) ** n) / 66
    covered, percentile = 0, 0
    for _ in range(worlds):
        drawn = pairs[rng.integers(66, size=n)]
        table = pd.DataFrame({"act": np.repeat(np.arange(n), 2), "document": np.repeat([f"{i:02d}" for i in range(n)], 2)})
        table = table.assign(group="issue", role="issuer", department=[BODIES[who] for who in drawn.ravel()])
        # One act without a tie keeps all departments there.
        stay = pd.DataFrame({"act": n, "document": "99", "group": "issue", "role": "issuer", "department": BODIES})
        del stay["role"]
        stay["role"] = "named"
        acts = Acts(pd.concat([table, stay]), pd.DataFrame({"document": [*(f"{i:02d}" for i in range(n)), "99"]}))
        documents = Documents.of(acts, Places.of({name: {} for name in BODIES}), {"issue": 1.0}, set(BODIES))

        def density(times: "np.ndarray", documents: Documents = documents) -> float:
            return documents.layers(np.append(times, 1.0))["issue"].nnz / 132

        estimate = density(np.ones(n))
        left = np.array([density((np.arange(n) != out).astype(float)) for out in range(n)])
        half = t.ppf(0.975, n - 1) * np.sqrt((n - 1) * np.mean((left - left.mean()) ** 2))
        covered += abs(estimate - chance) <= half
        draws = [density(times) for times in rng.multinomial(n, np.full(n, 1 / n), size=20).astype(float)]
        percentile += np.quantile(draws, 0.025) <= chance <= np.quantile(draws, 0.975)
    assert covered >= 0.9 * worlds and percentile < 0.3 * worlds


def test_random_joint_issuance_is_chance() -> None:
    z = pd.DataFrame([network_table(issued(40, seed=seed, size=3), seed=1, n_draws=2, n_null=20).set_index("measure")["z"] for seed in range(6)])
    for name in ("density", "modularity", "degree_centralisation", "core_fit"):
        assert abs(z[name].mean()) < 1.5 and (z[name].abs() < 4).all()


def test_planted_halves_are_no_chance() -> None:
    table = network_table(issued(60, seed=1, planted=True), seed=1, n_draws=2, n_null=30).set_index("measure")
    assert table.loc["modularity", "z"] > 5 and table.loc["density", "z"] < -2
    assert table.loc["modularity", "estimate"] > table.loc["modularity", "null_high"] >= table.loc["modularity", "null"]


def test_what_margins_fix_has_no_z(small: "nx.MultiDiGraph[str]") -> None:
    table = network_table(small, seed=1, n_null=5).set_index("measure")
    assert table.loc[[name for name in MEASURES if name not in STRUCTURE], "z"].isna().all()
    # Ties within one place can't be anything else.
    assert "chance always gives the same" in table.loc["region_ei", "note"] and math.isnan(table.loc["region_ei", "z"])


def test_a_graph_made_by_hand_has_estimates() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for one, other in nx.karate_club_graph().edges:
        graph.add_edge(f"{one:02d}局", f"{other:02d}局", key="lead-support", layer="lead-support", weight=1.0)
    table = network_table(graph, seed=1, n_null=20).set_index("measure")
    assert table.loc["density", "estimate"] == pytest.approx(nx.density(nx.karate_club_graph()))
    assert table[["low", "high"]].isna().all().all()
    assert table.loc["modularity", "z"] > 2 and "ties rewired" in table.loc["modularity", "note"]
    assert table.loc["joint_share", "note"] == "needs the documents behind the graph"
    assert "not known" in table.loc["density", "note"]


def test_a_graph_changed_by_hand_is_measured_as_it_stands(small: "nx.MultiDiGraph[str]") -> None:
    changed = small.copy()
    changed.remove_edges_from([edge for edge in small.edges(keys=True) if edge[2] == "issue"])
    table = network_table(changed, seed=1, n_null=2).set_index("measure")
    assert table.loc["issue_weight_per_pair", "estimate"] == 0 and math.isnan(table.loc["issue_weight_per_pair", "low"])
    assert "was changed" in table.loc["issue_weight_per_pair", "note"]
    assert not math.isnan(table.loc["joint_share", "low"])


@pytest.mark.parametrize("nodes", [[], ["甲局"], ["甲局", "乙局"]])
def test_graphs_without_ties(nodes: "list[str]") -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(nodes)
    table = network_table(graph, seed=1, n_null=3).set_index("measure")
    assert table.loc["departments", "estimate"] == len(nodes)
    assert table.loc["density", "estimate"] == (pytest.approx(0.0) if len(nodes) > 1 else pytest.approx(math.nan, nan_ok=True))
    assert table.loc["modularity", "note"].startswith("nothing to measure")


def test_one_document() -> None:
    table = network_table(built([{"issuers": "、".join(BODIES[:3])}]), seed=1, n_null=3).set_index("measure")
    assert table.loc["density", "estimate"] == 1.0 and math.isnan(table.loc["density", "low"])
    assert "fewer than two documents" in table.loc["density", "note"]


def test_what_rests_on_one_document_has_no_interval() -> None:
    tasks = {"text": "清淤（市水务局牵头，市财政局配合）。供水（市财政局牵头，市教育局配合）。助学（市教育局牵头，市水务局配合）。", "issuers": BODIES[0]}
    table = network_table(built([tasks, *({"issuers": BODIES[number % 3]} for number in range(20))]), seed=1, n_null=0).set_index("measure")
    assert table.loc["lead_entropy", "estimate"] == pytest.approx(np.log2(3))
    for name in ("lead_entropy", "effective_leads", "modularity", "one_lead_share"):
        assert math.isnan(table.loc[name, "low"]) and table.loc[name, "note"].startswith("no interval: rests on one document"), name
    # Departments stay three whichever document is left out.
    assert math.isnan(table.loc["departments", "low"]) and table.loc["departments", "note"] == "no interval: the same without any one document"
    assert not (table["low"] == table["high"]).any()
    grouped = network_table(built([tasks, *({"issuers": BODIES[number % 3]} for number in range(20))]), seed=1, n_null=0, n_draws=5).set_index("measure")
    assert grouped.loc["lead_entropy", "note"] == "no interval: rests on one group of documents"


def test_layers_not_read_are_missing_and_not_zero() -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "text": "清淤（市水务局牵头，市财政局配合）。", "region": "云泽市", "issuers": ["、".join(BODIES[:2]), BODIES[2]]})
    corpus = Corpus.from_frame(frame, kind="policy")
    issue, duty = (network_table(coordination_graph(corpus, layers=(layer,)), seed=1, n_null=0).set_index("measure") for layer in ("issue", "duty"))
    for name in ("duty_weight_per_pair", "lead_entropy", "effective_leads", "one_lead_share"):
        assert math.isnan(issue.loc[name, "estimate"]) and issue.loc[name, "note"] == "nothing to measure: the layer 'duty' was not read", name
        assert not math.isnan(duty.loc[name, "estimate"])
    for name in ("issue_weight_per_pair", "joint_share", "issuers_per_document"):
        assert math.isnan(duty.loc[name, "estimate"]) and duty.loc[name, "note"] == "nothing to measure: the layer 'issue' was not read", name
        assert not math.isnan(issue.loc[name, "estimate"])
    assert math.isnan(issue.loc["lead_entropy", "n"])
    some: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    some.add_nodes_from([("甲局", {"n_lead": 3}), ("乙局", {"n_lead": None}), ("丙局", {"n_lead": math.nan}), ("丁局", {"n_lead": 1}), ("戊局", {})])
    table = network_table(some, seed=1).set_index("measure")
    assert table.loc["lead_entropy", "estimate"] == pytest.approx(-(0.75 * np.log2(0.75) + 0.25 * np.log2(0.25))) and table.loc["lead_entropy", "n"] == 4


def test_many_tasks_of_few_departments_are_no_structure() -> None:
    """Each document draws four departments at random, and its six tasks go to two or three of them."""
    z = pd.DataFrame([network_table(pooled(10, seed=seed), seed=1, n_draws=2, n_null=19).set_index("measure")["z"] for seed in range(8)])
    assert z["modularity"].mean() < 1.5 and abs(z["density"].mean()) < 1.5


def pooled(n: int, *, seed: int) -> "nx.MultiDiGraph[str]":
    source, rows = random.Random(seed), []
    for _ in range(n):
        pool, text = source.sample([name.removeprefix("云泽") for name in BODIES], 4), ""
        for _ in range(6):
            lead, *others = source.sample(pool, source.choice([2, 3]))
            text += f"清淤（{lead}牵头，{'、'.join(others)}配合）。"
        rows.append({"text": text, "issuers": source.choice(BODIES)})
    return built(rows)


@pytest.mark.parametrize(
    ("node", "edge", "text"),
    [({"n_lead": -3}, {}, "n_lead=-3"), ({"n_lead": "x"}, {}, "n_lead='x'"), ({}, {"weight": "x"}, "weight='x'"), ({}, {"weight": math.nan}, "weight=nan"),
     ({}, {"layer": ["issue"]}, "layer=")],
)  # fmt: skip
def test_graphs_that_can_not_be_read_are_refused(node: "dict[str, object]", edge: "dict[str, object]", text: str) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("甲局", **node)
    graph.add_edge("甲局", "乙局", key="issue", **{"layer": "issue", **edge})
    with pytest.raises(InputError, match=f"network_table: .*{text}"):
        network_table(graph, seed=1)


def test_order_changes_nothing_and_the_graph_stays(small: "nx.MultiDiGraph[str]") -> None:
    turned: nx.MultiDiGraph[str] = nx.MultiDiGraph(**small.graph)
    turned.add_nodes_from(reversed(list(small.nodes(data=True))))
    turned.add_edges_from(reversed(list(small.edges(keys=True, data=True))))
    before = json.dumps([sorted(map(str, small.nodes(data=True))), sorted(map(str, small.edges(keys=True, data=True)))])
    one, other = (network_table(graph, seed=4, n_null=6) for graph in (small, turned))
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert before == json.dumps([sorted(map(str, small.nodes(data=True))), sorted(map(str, small.edges(keys=True, data=True)))])


@pytest.mark.parametrize(
    ("setting", "text"),
    [({"seed": "a"}, "is no seed"), ({"n_draws": 1}, "n_draws=1 is no whole number of 2"), ({"n_null": -1}, "n_null=-1"), ({"level": 0}, "level"),
     ({"weights": {}}, "don't weigh")],
)  # fmt: skip
def test_settings_are_checked(setting: "dict[str, object]", text: str) -> None:
    with pytest.raises(InputError, match=text):
        network_table(nx.MultiDiGraph(), **{"seed": 1, **setting})


def test_other_graphs_are_refused() -> None:
    with pytest.raises(InputError, match="network_table takes MultiDiGraph, not str"):
        network_table("graph", seed=1)
