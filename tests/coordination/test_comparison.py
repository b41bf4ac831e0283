"""Two networks beside each other: chance gives even p, a planted change is found, swapping negates."""

import random

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.stats import kstest

from policytext.coordination import coordination_graph
from policytext.coordination.comparison import COMPARISON_COLUMNS, compare_graphs_table
from policytext.coordination.network import network_table
from policytext.corpus import Corpus
from policytext.errors import InputError

BODIES = [f"云泽市{name}局" for name in ("水务", "财政", "教育", "民政", "公安", "司法", "审计", "统计", "体育", "交通运输")]


def built(signatures: "list[list[str]]", prefix: str = "p") -> "nx.MultiDiGraph[str]":
    names = [f"{prefix}{number:03d}" for number in range(len(signatures))]
    frame = pd.DataFrame({"id": names, "text": "正文。", "issuers": ["、".join(one) for one in signatures]})
    return coordination_graph(Corpus.from_frame(frame, kind="policy"), layers=("issue",))


def drawn(n: int, source: random.Random, joint: float = 0.5, bodies: "list[str]" = BODIES) -> "list[list[str]]":
    return [source.sample(bodies, 2 if source.random() < joint else 1) for _ in range(n)]


def test_columns_and_both_sides() -> None:
    source = random.Random(1)
    before, after = built(drawn(12, source)), built(drawn(15, source))
    table = compare_graphs_table(before, after, seed=1, n_draws=20, n_null=5)
    assert tuple(table.columns) == COMPARISON_COLUMNS
    alone = network_table(after, seed=1, n_draws=20, n_null=5)
    np.testing.assert_allclose(table["after"][:-1], alone["estimate"])
    np.testing.assert_allclose(table["z_after"][:-1], alone["z"])
    np.testing.assert_allclose(table["difference"], table["after"] - table["before"])
    told = table[table["low"].notna()]
    assert len(told) > 5 and ((told["low"] <= told["difference"]) & (told["difference"] <= told["high"])).all()


def test_swapping_negates() -> None:
    source = random.Random(2)
    before, after = built(drawn(10, source)), built(drawn(16, source, joint=0.9))
    one, other = (compare_graphs_table(*pair, seed=1, n_draws=15, n_null=4).set_index("measure") for pair in ((before, after), (after, before)))
    np.testing.assert_array_equal(one["difference"], -other["difference"])
    np.testing.assert_allclose(one["expected"], -other["expected"], atol=1e-15)
    np.testing.assert_allclose(one["low"], -other["high"], atol=1e-12)
    for column in ("p", "q"):
        np.testing.assert_array_equal(one[column], other[column])
    np.testing.assert_array_equal(one["z_before"], other["z_after"])


def test_random_halves_give_even_p() -> None:
    source = random.Random(3)
    p = []
    for _ in range(18):
        table = compare_graphs_table(built(drawn(8, source)), built(drawn(14, source)), seed=source.randrange(1000), n_draws=19, n_null=0)
        p.append(table.set_index("measure")["p"])
    found = pd.DataFrame(p)
    for name in ("density", "departments"):
        assert (found[name] <= 0.1).mean() <= 0.25
    # Continuous enough for a look at the whole distribution.
    assert kstest(found["density"], "uniform").pvalue > 0.005


def test_size_alone_is_expected() -> None:
    source = random.Random(4)
    table = compare_graphs_table(built(drawn(12, source)), built(drawn(48, source)), seed=1, n_draws=30, n_null=0).set_index("measure")
    density = table.loc["density"]
    assert density["difference"] > 0.15 and density["expected"] > 0.15 and density["p"] > 0.05


def test_a_planted_change_is_found() -> None:
    source = random.Random(5)
    table = compare_graphs_table(built(drawn(30, source, joint=0.1)), built(drawn(30, source, joint=0.9)), seed=1, n_draws=59, n_null=0).set_index("measure")
    joint = table.loc["joint_share"]
    assert joint["difference"] > 0.5 and joint["low"] > 0.3 and joint["p"] == pytest.approx(1 / 60) and joint["q"] <= 0.05
    assert table.loc["density", "p"] <= 0.04


def test_departments_in_one_only_are_counted() -> None:
    before, after = built([BODIES[:3], BODIES[1:4], BODIES[:2]]), built([BODIES[2:6], BODIES[1:5]])
    row = compare_graphs_table(before, after, seed=1, n_draws=5, n_null=0).set_index("measure").loc["departments_in_one_only"]
    assert (row["before"], row["after"], row["difference"], row["n_before"], row["n_after"]) == (1, 2, 1, 4, 5)
    assert row["note"] == "3 departments in both" and pd.isna(row["p"])


def test_two_places_can_not_exchange_documents() -> None:
    source = random.Random(6)
    others = [name.replace("云泽市", "河口市") for name in BODIES]
    table = compare_graphs_table(built(drawn(8, source)), built(drawn(8, source, bodies=others)), seed=1, n_draws=5, n_null=3).set_index("measure")
    assert table["p"].isna().all() and table["q"].isna().all()
    assert "no p: only 0 departments are in both" in table.loc["density", "note"]
    assert table.loc[["density", "joint_share"], "low"].notna().all()


def test_graphs_without_documents() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "乙局", key="lead-support", layer="lead-support", weight=1.0)
    table = compare_graphs_table(graph, built([BODIES[:2]]), seed=1, n_draws=5, n_null=0).set_index("measure")
    assert table["p"].isna().all() and "documents behind both graphs are needed" in table.loc["density", "note"]
    empty: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    assert compare_graphs_table(empty, empty, seed=1, n_draws=5)["p"].isna().all()


def test_a_graph_with_itself_has_no_difference() -> None:
    graph = built(drawn(12, random.Random(7)))
    table = compare_graphs_table(graph, graph, seed=1, n_draws=15, n_null=3).set_index("measure")
    assert (table["difference"].dropna() == 0).all() and (table["p"].dropna() > 0.3).all()


def test_a_changed_graph_has_no_p_where_its_documents_differ() -> None:
    source = random.Random(8)
    before, after = built(drawn(10, source)), built(drawn(10, source, joint=1.0))
    one, other, key = next(iter(after.edges(keys=True)))
    after.remove_edges_from([(one, other, key), (other, one, key)])
    table = compare_graphs_table(before, after, seed=1, n_draws=5, n_null=0).set_index("measure")
    assert pd.isna(table.loc["issue_weight_per_pair", "p"]) and "were changed" in table.loc["issue_weight_per_pair", "note"]
    assert table.loc["joint_share", "p"] > 0


def test_documents_of_both_graphs_stay_in_both() -> None:
    source = random.Random(9)
    common = drawn(10, source)
    # The same documents and one more of 8 issuers: only that one is exchanged, so a network can but have it or not.
    before, after = built(common), built([*common, BODIES[:8]])
    table = compare_graphs_table(before, after, seed=1, n_draws=15, n_null=0).set_index("measure")
    assert "10 documents are in both and stay there" in table.loc["density", "note"]
    assert table.loc["density", "difference"] == pytest.approx(table.loc["density", "expected"]) and table.loc["density", "p"] == 1
    # One id for other documents is no sign that they are the same.
    other = compare_graphs_table(before, built([BODIES[5:8], BODIES[6:8]]), seed=1, n_draws=5, n_null=0).set_index("measure")
    assert "in both and stay" not in other.loc["density", "note"]


def test_graphs_that_can_not_be_read_are_refused() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "乙局", key="issue", layer="issue", weight=None)
    for pair in ((graph, nx.MultiDiGraph()), (nx.MultiDiGraph(), graph)):
        with pytest.raises(InputError, match="compare_graphs_table: edge '甲局' → '乙局' has weight=None"):
            compare_graphs_table(*pair, seed=1)


@pytest.mark.parametrize(("setting", "text"), [({"seed": 1.5}, "is no seed"), ({"n_draws": 0}, "n_draws=0"), ({"weights": {"x": 1}}, "don't weigh")])
def test_settings_are_checked(setting: "dict[str, object]", text: str) -> None:
    with pytest.raises(InputError, match=text):
        compare_graphs_table(nx.MultiDiGraph(), nx.MultiDiGraph(), **{"seed": 1, **setting})


def test_other_graphs_are_refused() -> None:
    with pytest.raises(InputError, match="compare_graphs_table takes MultiDiGraph, not DiGraph"):
        compare_graphs_table(nx.MultiDiGraph(), nx.DiGraph(), seed=1)
