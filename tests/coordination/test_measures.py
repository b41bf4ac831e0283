"""Measures of departments: estimates by brute force, intervals by simulation, ties once."""

from collections import defaultdict
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from policytext.coordination import coordination_graph, department_table, tie_table
from policytext.coordination._measure_draws import betweenness_draws, joint_intervals, lead_intervals
from policytext.coordination.acts import ACT_COLUMNS, Acts
from policytext.coordination.export import write_gexf, write_graph_tables, write_graphml
from policytext.coordination.flat import flat_graph, layer_matrices, named_departments
from policytext.coordination.measures import DEPARTMENT_COLUMNS, TIE_COLUMNS
from policytext.corpus import Corpus
from policytext.errors import InputError

FEW: dict[str, int] = {"n_draws": 60, "betweenness_draws": 8}
INTERVALS = [f"{what}_{end}" for what in ("joint_strength", "lead_share", "betweenness", "rank") for end in ("low", "high")]
ROWS = [
    {"id": "a", "text": "（市民政局牵头，市财政局、市水务局配合）", "region": "云泽市", "issuers": "云泽市民政局、云泽市财政局"},
    {"id": "b", "text": "（市水务局牵头，市教育局配合）（市民政局牵头，有关部门配合）", "region": "云泽市", "issuers": "云泽市水务局"},
]


@pytest.fixture
def graph() -> "nx.MultiDiGraph[str]":
    return coordination_graph(Corpus.from_frame(pd.DataFrame(ROWS), kind="policy"))


def random_acts(rng: np.random.Generator, n_documents: int, names: list[str]) -> Acts:
    """Documents signed by some of the bodies, with tasks that one leads and others support."""
    rows, act = [], 0
    for number in range(n_documents):
        document = f"d{number}"
        for group in ["issue", *["duty"] * int(rng.integers(0, 4))]:
            chosen = [names[place] for place in rng.permutation(len(names))[: int(rng.integers(0, 5))]]
            for place, name in enumerate(chosen):
                role = "issuer" if group == "issue" else "lead" if place == 0 else "support"
                rows.append((act, document, pd.NaT, group, role, name, -1, -1, ""))
            act += 1
    documents = pd.DataFrame({"document": [f"d{number}" for number in range(n_documents)], "date": pd.NaT, "title": ""})
    return Acts(pd.DataFrame(rows, columns=list(ACT_COLUMNS)), documents)


def graph_of(acts: Acts, names: list[str], *, open_names: tuple[str, ...] = ()) -> "nx.MultiDiGraph[str]":
    """The graph of these acts by plain loops, a second way beside the package's matrices."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    counts: dict[str, dict[str, int]] = {name: dict.fromkeys(("n_documents", "n_joint", "n_lead", "n_support", "n_responsible"), 0) for name in names}
    weights: dict[tuple[str, str, str], float] = defaultdict(float)
    for _, rows in acts.table.groupby("act"):
        bodies = list(zip(rows["role"], rows["department"], strict=True))
        for role, name in bodies:
            counts[name][{"issuer": "n_documents", "lead": "n_lead", "support": "n_support"}[role]] += 1
            counts[name]["n_joint"] += role == "issuer" and len(bodies) > 1
            for other_role, other in bodies:
                if role == other_role == "issuer" and name != other:
                    weights[name, other, "issue"] += 1 / (len(bodies) - 1)
                if role == "lead" and other_role == "support":
                    weights[name, other, "lead-support"] += 1 / (len(bodies) - 1)
    for name in names:
        graph.add_node(name, open=name in open_names, **counts[name])
    for (one, other, layer), weight in weights.items():
        graph.add_edge(one, other, key=layer, layer=layer, weight=weight)
    graph.graph["acts"] = acts
    return graph


def random_graphs(n_graphs: int, seed: int) -> "list[nx.MultiDiGraph[str]]":
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n_graphs):
        names = [f"局{number}" for number in range(int(rng.integers(2, 8)))]
        found.append(graph_of(random_acts(rng, int(rng.integers(1, 8)), names), names, open_names=("局1",) if rng.random() < 0.3 else ()))
    return found


# -- estimates --------------------------------------------------------------------------------------


def test_columns_and_order_of_rows(graph: "nx.MultiDiGraph[str]") -> None:
    table = department_table(graph, **FEW)
    assert tuple(table.columns) == DEPARTMENT_COLUMNS
    assert table.loc[0, "department"] == "云泽市民政局"
    active = table[["n_documents", "n_lead", "n_support", "n_responsible"]].sum(axis=1).tolist()
    assert active == sorted(active, reverse=True)


def test_counts_shares_and_partners(graph: "nx.MultiDiGraph[str]") -> None:
    table = department_table(graph, **FEW).set_index("department")
    first, water = table.loc["云泽市民政局"], table.loc["云泽市水务局"]
    assert (first["n_lead"], first["n_joint"], first["joint_strength"], first["partners"]) == (2, 1, 1.0, 2)
    assert (water["lead_share"], water["n"], water["level"], water["region"]) == (0.5, 2, "city", "云泽市")
    assert 0 <= water["lead_share_low"] < 0.5 < water["lead_share_high"] <= 1
    assert table.loc["云泽市水务局", "betweenness"] > 0 == table.loc["云泽市教育局", "betweenness"]


def test_open_sets_have_counts_and_no_place_in_the_flat_graph(graph: "nx.MultiDiGraph[str]") -> None:
    row = department_table(graph, **FEW).set_index("department").loc["有关部门"]
    assert bool(row["open"]) and (row["n_support"], row["partners"]) == (1, 1)
    assert row[["participation", "betweenness", "rank", "constraint", "coreness", "rank_low"]].isna().all()


def test_open_sets_that_signed_nothing_have_no_interval_of_joint_issuance() -> None:
    names = ["甲局", "乙局", "有关部门", "各部门"]
    rows = [(0, "d0", pd.NaT, "issue", "issuer", name, -1, -1, "") for name in ("甲局", "各部门")]
    rows += [(1, "d1", pd.NaT, "duty", role, name, 0, 1, "") for role, name in (("lead", "乙局"), ("support", "有关部门"))]
    documents = pd.DataFrame({"document": ["d0", "d1"], "date": pd.NaT, "title": ""})
    graph = graph_of(Acts(pd.DataFrame(rows, columns=list(ACT_COLUMNS)), documents), names, open_names=("有关部门", "各部门"))
    table = department_table(graph, **FEW).set_index("department")
    missing = table[["joint_strength_low", "joint_strength_high"]].isna()
    assert missing.all(axis=1).to_dict() == missing.any(axis=1).to_dict() == {"甲局": False, "乙局": False, "有关部门": True, "各部门": False}
    assert not table.loc["有关部门", ["lead_share_low", "lead_share_high"]].isna().any()


def test_counts_of_layers_that_were_not_read_are_missing(graph: "nx.MultiDiGraph[str]") -> None:
    issued = coordination_graph(Corpus.from_frame(pd.DataFrame(ROWS), kind="policy"), layers=("issue",))
    led = coordination_graph(Corpus.from_frame(pd.DataFrame(ROWS), kind="policy"), layers=("duty",))
    for small, gone in ((issued, ("n_lead", "n_support", "n_responsible")), (led, ("n_documents", "n_joint"))):
        for node in small.nodes.values():
            for what in gone:
                node.pop(what, None)
    one, other = (department_table(small, **FEW) for small in (issued, led))
    assert one[["n_lead", "n_support", "n_responsible", "n", "lead_share", "lead_share_low"]].isna().all(axis=None)
    assert other[["n_documents", "n_joint", "joint_strength", "joint_strength_low"]].isna().all(axis=None)
    assert one["joint_strength"].tolist() == [1.0, 1.0, 0.0] and other["n"].notna().all()
    assert department_table(graph, **FEW)[["n_documents", "n_lead"]].dtypes.tolist() == ["int64", "int64"]


def test_every_measure_of_random_graphs_by_another_way() -> None:
    for graph in random_graphs(60, seed=1):
        table = department_table(graph, n_draws=0, betweenness_draws=0).set_index("department")
        flat = flat_graph(graph)
        named = named_departments(graph)
        of = table.loc[named]
        assert of["joint_strength"].to_numpy() == pytest.approx(of["n_joint"].to_numpy(), abs=1e-9)
        assert of["partners"].tolist() == [flat.degree(name) for name in named]
        size = nx.constraint(flat, nodes=named, weight="weight")
        assert of["constraint"].to_numpy() == pytest.approx([size[name] for name in named], abs=1e-9, nan_ok=True)
        assert of["participation"].to_numpy() == pytest.approx(_participation(graph, named), abs=1e-9, nan_ok=True)
        between = of["betweenness"].to_numpy()
        assert of["rank"].tolist() == [(between > value).sum() + ((between == value).sum() + 1) / 2 for value in between]
        led = {name: graph.nodes[name]["n_lead"] / (graph.nodes[name]["n_lead"] + graph.nodes[name]["n_support"] or np.nan) for name in graph}
        assert table["lead_share"].to_numpy() == pytest.approx([led[name] for name in table.index], abs=1e-9, nan_ok=True)


def _participation(graph: "nx.MultiDiGraph[str]", named: list[str]) -> list[float]:
    parts = [flat_graph(graph, weights={group: 1.0}) for group in ("issue", "duty")]
    strengths = [[part.degree(name, weight="weight") for part in parts] for name in named]
    return [1 - sum((one / sum(row)) ** 2 for one in row) if sum(row) else np.nan for row in strengths]


def test_order_of_nodes_edges_and_documents_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    for number in range(10):
        names = [f"局{place}" for place in range(5)]
        acts = random_acts(rng, 6, names)
        turned: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph = graph_of(acts, names)
        turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
        turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
        turned.graph["acts"] = Acts(acts.table.sample(frac=1, random_state=number), acts.documents)
        one, other = (department_table(each, n_draws=20, betweenness_draws=3) for each in (graph, turned))
        assert_frame_equal(one, other)
        assert_frame_equal(tie_table(graph), tie_table(turned))
    frame = pd.DataFrame(ROWS)
    tables = [department_table(coordination_graph(Corpus.from_frame(each, kind="policy")), **FEW) for each in (frame, frame[::-1])]
    assert_frame_equal(*tables)


# -- intervals --------------------------------------------------------------------------------------


def test_draws_with_each_document_once_give_the_estimate() -> None:
    for graph in random_graphs(40, seed=3):
        acts, named = graph.graph["acts"], named_departments(graph)
        table = department_table(graph, n_draws=0, betweenness_draws=0).set_index("department").loc[named]
        once = np.ones((1, len(acts.documents)))
        drawn = betweenness_draws(acts, named, {"issue": 0.5, "duty": 0.5}, once, "core")
        assert drawn[0] == pytest.approx(table["betweenness"].to_numpy(), abs=1e-9)


def test_intervals_hold_the_estimate_and_are_there() -> None:
    for graph in random_graphs(25, seed=4):
        table = department_table(graph, n_draws=30, betweenness_draws=0)
        led = table[table["n"] > 0]
        assert ((led["lead_share_low"] <= led["lead_share"]) & (led["lead_share"] <= led["lead_share_high"])).all()
        if (graph.graph["acts"].table["group"] == "issue").any():
            assert ((table["joint_strength_low"] <= table["n_joint"]) & (table["n_joint"] <= table["joint_strength_high"])).all()


def test_interval_of_a_share_covers_it_though_tasks_of_a_document_are_alike() -> None:
    """300 bodies, each named in 8 documents of its own; the Wilson interval over tasks covers 81 to 90% of the shares here."""
    rng = np.random.default_rng(5)
    n_bodies, each = 300, 8
    rows, names, act = [], [f"局{number:03d}" for number in range(n_bodies)], 0
    for number in range(n_bodies * each):
        chance = rng.beta(2, 2)
        for _ in range(1 + rng.poisson(1.5)):
            rows.append((act, f"d{number}", pd.NaT, "duty", "lead" if rng.random() < chance else "support", names[number // each], 0, 1, ""))
            act += 1
    documents = pd.DataFrame({"document": [f"d{number}" for number in range(n_bodies * each)], "date": pd.NaT, "title": ""})
    acts = Acts(pd.DataFrame(rows, columns=list(ACT_COLUMNS)), documents)
    counts = acts.table.groupby(["department", "role"]).size().unstack(fill_value=0).reindex(names, fill_value=0)
    times = np.random.default_rng(6).multinomial(len(documents), np.full(len(documents), 1 / len(documents)), size=150).astype(float)
    low, high = lead_intervals(acts, names, counts["lead"].to_numpy(float), counts["support"].to_numpy(float), times, 0.95)
    assert ((low <= 0.5) & (high >= 0.5)).mean() > 0.95
    assert (high - low).mean() < 0.6


def test_joint_strength_of_independent_documents_has_the_interval_of_a_share() -> None:
    names = ["甲局", "乙局"]
    rows = [(number, f"d{number:03d}", pd.NaT, "issue", "issuer", name, -1, -1, "") for number in range(100) for name in names[: 1 + (number < 20)]]
    documents = pd.DataFrame({"document": [f"d{number:03d}" for number in range(100)], "date": pd.NaT, "title": ""})
    acts = Acts(pd.DataFrame(rows, columns=list(ACT_COLUMNS)), documents)
    times = np.random.default_rng(7).multinomial(100, np.full(100, 0.01), size=2000).astype(float)
    ends = joint_intervals(acts, names, np.array([20.0, 20.0]), times, 0.95)
    assert ends[:, 0] == pytest.approx([13.3, 28.9], abs=0.6)
    assert ends[:, 0].tolist() == ends[:, 1].tolist()


def test_all_or_nothing_led_still_has_an_interval(graph: "nx.MultiDiGraph[str]") -> None:
    table = department_table(graph, **FEW).set_index("department")
    low, high = table.loc["云泽市民政局", ["lead_share_low", "lead_share_high"]]
    assert 0 < low < 0.5 and high == 1
    low, high = table.loc["云泽市教育局", ["lead_share_low", "lead_share_high"]]
    assert low == 0 and 0.5 < high < 1


def test_interval_of_a_rank_among_equals_holds_all_their_ranks() -> None:
    names = [f"局{number}" for number in range(6)]
    rows = [(place, f"d{place}", pd.NaT, "issue", "issuer", name, -1, -1, "") for place in range(12) for name in ("局0", names[1 + place % 5])]
    documents = pd.DataFrame({"document": [f"d{place}" for place in range(12)], "date": pd.NaT, "title": ""})
    graph = graph_of(Acts(pd.DataFrame(rows, columns=list(ACT_COLUMNS)), documents.sort_values("document", ignore_index=True)), names)
    table = department_table(graph, **FEW).set_index("department")
    assert table.loc["局0", ["rank", "rank_low", "rank_high"]].tolist() == [1.0, 1.0, 1.0]
    assert table.loc["局3", ["rank", "rank_low", "rank_high"]].tolist() == [4.0, 2.0, 6.0]


def test_a_subgraph_has_intervals_where_its_documents_still_say_the_same(graph: "nx.MultiDiGraph[str]") -> None:
    small = graph.subgraph(["云泽市民政局", "云泽市水务局", "云泽市教育局"]).copy()
    table = department_table(small, **FEW).set_index("department")
    assert table[["lead_share_low", "betweenness_low", "joint_strength_low"]].notna().all(axis=None)
    assert table.loc["云泽市民政局", "joint_strength"] == 0 < table.loc["云泽市民政局", "n_joint"]
    cut = graph.copy()
    cut.remove_edge("云泽市民政局", "云泽市财政局", key="issue")
    assert_frame_equal(department_table(cut, **FEW), department_table(graph, **FEW))  # a symmetric tie may be written once
    cut.remove_edge("云泽市财政局", "云泽市民政局", key="issue")
    table = department_table(cut, **FEW).set_index("department")
    assert table["betweenness_low"].isna().all()
    assert table["joint_strength_low"].isna().to_dict()["云泽市民政局"] and not table["joint_strength_low"].isna().to_dict()["云泽市水务局"]


def test_graph_made_by_hand_has_estimates_and_no_intervals() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nx.add_path(graph, ["甲局", "乙局", "丙局"], layer="lead-support")
    graph.add_edge("甲局", "甲局", layer="lead-support")
    graph.add_node("丁局")
    table = department_table(graph, **FEW).set_index("department")
    assert table[INTERVALS].isna().all(axis=None)
    assert table.loc["乙局", ["betweenness", "partners", "rank", "participation"]].tolist() == [pytest.approx(1 / 3), 2, 1.0, 0.0]
    assert table.loc["丁局", ["constraint", "participation"]].isna().all() and table.loc["丁局", "coreness"] == 0
    assert table[["n_lead", "n", "lead_share", "n_joint", "joint_strength"]].isna().all(axis=None)
    graph.add_edge("丙局", "丁局", layer="issue", weight=2.0)
    table = department_table(graph, **FEW).set_index("department")
    assert table["joint_strength"].to_dict() == {"甲局": 0.0, "乙局": 0.0, "丙局": 2.0, "丁局": 2.0} and table["n_joint"].isna().all()


@pytest.mark.parametrize("names", [[], ["甲局"], ["甲局", "乙局"]])
def test_graphs_without_ties(names: list[str]) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(names)
    table = department_table(graph, **FEW)
    assert table["department"].tolist() == sorted(names) and tuple(table.columns) == DEPARTMENT_COLUMNS
    assert table["coreness"].isna().all() and (table["partners"] == 0).all()
    assert len(tie_table(graph)) == 0 and tuple(tie_table(graph).columns) == TIE_COLUMNS


# -- settings ---------------------------------------------------------------------------------------


def test_seed_repeats_and_the_kinds_of_draws_do_not_touch_each_other(graph: "nx.MultiDiGraph[str]") -> None:
    first = department_table(graph, seed=5, **FEW)
    assert_frame_equal(first, department_table(graph, seed=5, **FEW))
    assert first.attrs["seed"] == 5 and first.attrs["weights"] == {"issue": 0.5, "duty": 0.5}
    fewer = department_table(graph, seed=5, n_draws=0, betweenness_draws=8)
    assert fewer["lead_share_low"].isna().all()
    paths = ["betweenness_low", "betweenness_high", "rank_low", "rank_high"]
    assert_frame_equal(first[paths], fewer[paths])


def test_weights_choose_the_layers(graph: "nx.MultiDiGraph[str]") -> None:
    table = department_table(graph, weights={"issue": 1}, **FEW).set_index("department")
    assert table["partners"].to_dict() == {**dict.fromkeys(table.index, 0), "云泽市民政局": 1, "云泽市财政局": 1}


def test_communities_stand_beside(graph: "nx.MultiDiGraph[str]") -> None:
    found = SimpleNamespace(table=pd.DataFrame({"department": ["云泽市民政局"], "community": ["C1"]}))
    table = department_table(graph, communities=found, **FEW).set_index("department")
    assert (table.loc["云泽市民政局", "community"], table.loc["云泽市教育局", "community"]) == ("C1", "")
    with pytest.raises(InputError, match=r"communities= takes communities of departments .dict.\. Hint: find_communities"):
        department_table(graph, communities={})  # type: ignore[arg-type]


def test_graph_is_left_alone(graph: "nx.MultiDiGraph[str]") -> None:
    before = nx.node_link_data(graph)
    department_table(graph, **FEW)
    tie_table(graph)
    assert nx.node_link_data(graph) == before


def test_wrong_settings_are_refused(graph: "nx.MultiDiGraph[str]") -> None:
    for settings, said in (
        ({"seed": -1}, "seed=-1 is no whole number"), ({"n_draws": 1.5}, "n_draws=1.5 is no whole number"), ({"level": 95}, "level=95 is no probability"),
        ({"engine": "x"}, "engine='x' is unknown"), ({"weights": {"a": 1}}, "don't weigh the layers"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=said):
            department_table(graph, **settings)
    for verb in (department_table, tie_table):
        with pytest.raises(InputError, match=f"{verb.__name__} takes MultiDiGraph, not Graph"):
            verb(nx.Graph())


# -- ties -------------------------------------------------------------------------------------------


def test_tie_table_lists_symmetric_ties_once(graph: "nx.MultiDiGraph[str]") -> None:
    ties = tie_table(graph)
    assert (ties["layer"] == "issue").sum() == 1 and "有关部门" in set(ties["target"])
    assert list(ties["weight"]) == sorted(ties["weight"], reverse=True)
    assert (ties["source"] < ties["target"])[ties["layer"] == "issue"].all()


def test_share_of_joint_acts_is_acts_of_both_over_acts_of_either(graph: "nx.MultiDiGraph[str]") -> None:
    ties = tie_table(graph).set_index(["layer", "source", "target"])
    assert ties.loc[("issue", "云泽市民政局", "云泽市财政局"), "jaccard"] == 1.0
    assert ties.loc[("lead-support", "云泽市民政局", "云泽市财政局"), ["jaccard", "n", "n_documents"]].tolist() == [0.5, 1, 1]


def test_tie_that_stands_in_one_direction_or_lacks_counts_is_not_lost() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("乙局", "丙局", key="issue", layer="issue", weight=2.0)
    graph.add_edge("乙局", "乙局", key="issue", layer="issue")
    graph.add_edge("丙局", "乙局", key="x", layer="lead-support", n=3)
    ties = tie_table(graph)
    assert ties[["source", "target", "layer", "weight"]].values.tolist() == [
        ["丙局", "乙局", "issue", 2.0], ["丙局", "乙局", "lead-support", 1.0], ["乙局", "乙局", "issue", 1.0],
    ]  # fmt: skip
    assert ties["jaccard"].isna().all() and ties["n"].tolist()[1] == 3


@pytest.mark.parametrize("keys", [(0, 1), ("issue", "again"), (7, "issue")])
def test_edges_side_by_side_are_summed_in_every_table(keys: tuple[object, object]) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(["甲局", "乙局"], n_documents=9)
    for pair in ("乙甲", "甲乙"):
        for number, key in enumerate(keys):
            facts = {"weight": 1.0 + number, "n": 2, "n_documents": 2, "first": f"202{number}-01-01", "last": f"202{number}-05-05"}
            graph.add_edge(f"{pair[0]}局", f"{pair[1]}局", key=key, layer="issue", documents=("P1", f"P{number + 2}"), **facts)
    ties = tie_table(graph)
    assert ties.values.tolist() == [["乙局", "甲局", "issue", 3.0, 4, 3, "2020-01-01", "2021-05-05", 4 / 14]]
    assert department_table(graph)["joint_strength"].tolist() == [3.0, 3.0]
    del graph.edges["甲局", "乙局", keys[0]]["documents"], graph.edges["乙局", "甲局", keys[0]]["documents"]
    assert np.isnan(tie_table(graph)["n_documents"].iloc[0])
    graph.remove_edges_from([("甲局", "乙局", key) for key in keys])
    assert tie_table(graph)["weight"].tolist() == [3.0] and department_table(graph)["joint_strength"].tolist() == [3.0, 3.0]


def test_random_edges_side_by_side_weigh_the_same_in_ties_and_matrices() -> None:
    rng = np.random.default_rng(9)
    for _ in range(40):
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for number in range(int(rng.integers(1, 25))):
            one, other = (f"局{place}" for place in rng.integers(0, 4, size=2))
            graph.add_edge(one, other, key=number, layer=str(rng.choice(["issue", "lead-support", "mention"])), weight=float(rng.integers(0, 9)) / 8)
        names, ties = sorted(graph), tie_table(graph)
        matrices = layer_matrices(graph, names)
        for tie in ties.itertuples():
            cell = matrices[tie.layer][[names.index(tie.source)]][:, [names.index(tie.target)]].sum()
            assert cell == (tie.weight if tie.source != tie.target else 0.0)
        off = ties[ties["source"] != ties["target"]]
        assert sum(matrix.nnz for matrix in matrices.values()) == ((off["weight"] > 0) * (1 + (off["layer"] != "lead-support"))).sum()
        table = department_table(graph, n_draws=0, betweenness_draws=0).set_index("department")
        issued = off[off["layer"] == "issue"]
        by_hand = [issued.loc[(issued["source"] == name) | (issued["target"] == name), "weight"].sum() for name in names]
        assert table["joint_strength"].reindex(names).tolist() == (by_hand if any(by_hand) else [pytest.approx(np.nan, nan_ok=True)] * len(names))


def test_a_graph_read_back_from_a_file_gives_the_same_tables(graph: "nx.MultiDiGraph[str]", tmp_path: Path) -> None:
    expected = department_table(graph, n_draws=0, betweenness_draws=0), tie_table(graph)
    read = [nx.read_gexf(write_gexf(graph, tmp_path / "g.gexf")), nx.read_graphml(write_graphml(graph, tmp_path / "g.graphml"))]
    nodes, edges = sorted((pd.read_csv(path) for path in write_graph_tables(graph, tmp_path / "tables")), key=lambda table: "source" in table)
    once = nx.from_pandas_edgelist(edges, edge_attr=list(edges.columns[2:]), create_using=nx.MultiDiGraph)
    once.add_nodes_from((row["id"], row) for row in nodes.to_dict("records"))
    as_text = once.copy()
    nx.set_node_attributes(as_text, {name: str(node["open"]) for name, node in once.nodes(data=True)}, "open")
    for found in (*map(nx.MultiDiGraph, read), once, as_text):
        assert_frame_equal(department_table(found, n_draws=0, betweenness_draws=0), expected[0])
        assert_frame_equal(tie_table(found), expected[1])


def test_what_is_not_known_is_missing_or_empty_and_never_none() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("甲局", level=None, region=np.nan, n_lead=None, open=None)
    graph.add_node("乙局", level=pd.NA, n_lead=np.nan, n_documents=np.float64(2), open=np.nan)
    graph.add_edge("甲局", "乙局", key="issue", layer=None, n=None, first=None, last=pd.NaT)
    table = department_table(graph, **FEW).sort_values("department")
    assert table[["level", "region", "system"]].values.tolist() == [[""] * 3] * 2 and not table["open"].any()
    assert table["n_lead"].isna().all() and table["n_documents"].tolist() == pytest.approx([2, np.nan], nan_ok=True)
    assert tie_table(graph).drop(columns=["n", "n_documents", "jaccard"]).values.tolist() == [["乙局", "甲局", "issue", 1.0, "", ""]]


def test_jaccard_of_random_joint_issuance_by_sets() -> None:
    for graph in random_graphs(40, seed=8):
        signed = graph.graph["acts"].table.query("group == 'issue'").groupby("department")["document"].agg(set).to_dict()
        for one, other in combinations(sorted(graph), 2):
            if graph.has_edge(one, other, key="issue"):
                for pair in ((one, other), (other, one)):
                    graph.edges[(*pair, "issue")]["n"] = len(signed[one] & signed[other])
        ties = tie_table(graph).query("layer == 'issue'")
        expected = [len(signed[one] & signed[other]) / len(signed[one] | signed[other]) for one, other in zip(ties["source"], ties["target"], strict=True)]
        assert ties["jaccard"].tolist() == pytest.approx(expected)
