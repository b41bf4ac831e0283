"""Heat map of departments by departments."""

from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from policytext.coordination.flat import flat_graph
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.plotting import svg_bytes
from policytext.plotting.coordination_matrix import plot_coordination_matrix
from tests.drawn import caption_of, cells

pytestmark = pytest.mark.filterwarnings("error")
GraphOf = Callable[..., "nx.MultiDiGraph[str]"]


def small() -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("有关部门", open=True)
    graph.add_node("档案馆", open=False)
    for one, other, layer, weight in (
        ("甲局", "乙局", "lead-support", 2.0), ("乙局", "甲局", "lead-support", 0.5), ("甲局", "丙局", "lead-responsible", 1.0),
        ("乙局", "丙局", "co-responsible", 0.25), ("丙局", "乙局", "co-responsible", 0.25), ("甲局", "有关部门", "lead-support", 9.0),
        ("丙局", "丙局", "lead-support", 7.0),
    ):  # fmt: skip
        graph.add_edge(one, other, layer=layer, weight=weight)
    return graph


def names_of(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("lead-support", {("甲局", "乙局"): 2.0, ("乙局", "甲局"): 0.5}),
        ("co-responsible", {("乙局", "丙局"): 0.25, ("丙局", "乙局"): 0.25}),
        ("duty", {("甲局", "乙局"): 2.0, ("乙局", "甲局"): 0.5, ("甲局", "丙局"): 1.0, ("乙局", "丙局"): 0.25, ("丙局", "乙局"): 0.25}),
    ],
)
def test_rows_lead_and_columns_support(layer: str, expected: dict[tuple[str, str], float]) -> None:
    assert cells(plot_coordination_matrix(small(), layer=layer)) == expected


def test_all_layers_are_the_flat_graph(graph: "nx.MultiDiGraph[str]") -> None:
    graph = nx.relabel_nodes(graph, {name: name.removeprefix("云泽市") for name in graph})
    for name in graph:
        graph.nodes[name]["label"] = f"{list(graph).index(name):02d}"
    ax = plot_coordination_matrix(graph, layer=None)
    number = {f"{place:02d}": name for place, name in enumerate(graph)}
    flat = flat_graph(graph)
    found = {(number[one], number[other]): value for (one, other), value in cells(ax).items()}
    assert found == {pair: pytest.approx(flat.edges[pair]["weight"]) for u, v in flat.edges for pair in ((u, v), (v, u))}


def test_what_is_left_out_is_counted() -> None:
    caption = caption_of(plot_coordination_matrix(small(), layer="duty", top=2))
    assert "画出2个部门。另有1个联系较弱的部门未画。1个部门在这一层没有联系，不画。“有关部门”一类的泛指1个，不画。" in caption
    assert "行为牵头单位，列为配合或责任单位" in caption


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("layer", ["issue", None])
def test_labels_never_overlap(graph: "nx.MultiDiGraph[str]", lang: str, layer: str | None) -> None:
    ax = plot_coordination_matrix(graph, layer=layer, lang=lang)
    assert svg_bytes(ax)
    for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
        boxes = [label.get_window_extent() for label in labels]
        assert not any(a.overlaps(b) for a, b in pairwise(boxes))
    caption = next(text for text in ax.texts if text.get_gid() == "caption").get_window_extent()
    assert not any(caption.overlaps(label.get_window_extent()) for label in ax.get_xticklabels())


def test_sixty_labels_are_legible() -> None:
    draw = np.random.default_rng(4)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [f"{chr(0x4E00 + 31 * number)}{chr(0x5300 + 7 * number)}局" for number in range(70)]
    for _ in range(900):
        one, other = draw.choice(70, 2, replace=False)
        graph.add_edge(names[one], names[other], layer="lead-support", weight=float(draw.gamma(1.5)))
    ax = plot_coordination_matrix(graph, layer="duty", top=60)
    assert len(names_of(ax)) == 60
    assert min(label.get_fontsize() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())) >= 6


def blocks() -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for group in ("甲丙戊庚", "乙丁己"):
        for one in group:
            for other in group:
                if one != other:
                    graph.add_edge(f"{one}局", f"{other}局", layer="issue", weight=1.0 + (one in "甲乙") * (other in "丙丁"))
    return graph


def test_blocks_stand_together_without_communities() -> None:
    names = names_of(plot_coordination_matrix(blocks()))
    of = ["甲丙戊庚".find(name[0]) >= 0 for name in names]
    assert sum(a != b for a, b in pairwise(of)) == 1


def test_communities_come_in_order_of_size_the_strongest_first() -> None:
    table = pd.DataFrame({"department": [f"{name}局" for name in "甲丙戊庚乙丁己"], "community": list("2222111")})
    ax = plot_coordination_matrix(blocks(), communities=SimpleNamespace(table=table, readable=False))
    assert [name[0] in "甲丙戊庚" for name in names_of(ax)] == [True] * 4 + [False] * 3
    assert set(names_of(ax)[:2]) == {"甲局", "丙局"}
    assert "按群排列" in caption_of(ax) and "没有强过随机网络" in caption_of(ax)


def test_other_orders(graph: "nx.MultiDiGraph[str]") -> None:
    assert names_of(plot_coordination_matrix(small(), layer="duty", order="name")) == sorted(["甲局", "乙局", "丙局"])
    assert names_of(plot_coordination_matrix(small(), layer="duty", order="strength")) == ["甲局", "乙局", "丙局"]


def test_the_order_of_nodes_and_edges_changes_nothing(graph_of: GraphOf) -> None:
    first, second = (plot_coordination_matrix(graph_of(order=order), layer="duty") for order in (1, -1))
    assert svg_bytes(first) == svg_bytes(second)


def test_the_graph_stays_as_it_is(graph_of: GraphOf) -> None:
    graph, same = graph_of(), graph_of()
    plot_coordination_matrix(graph)
    assert nx.utils.graphs_equal(graph, same)


@pytest.mark.parametrize(("layer", "both"), [("issue", True), ("duty", False)])
def test_one_direction_of_a_symmetric_layer_is_enough(layer: str, both: bool) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "乙局", key="issue", layer="issue", weight=1.0)
    graph.add_edge("乙局", "甲局", key="issue", weight=3.0)
    graph.add_edge("丙局", "甲局", layer="issue", weight=2.0)
    graph.add_edge("丙局", "甲局", layer="issue", weight=0.5)
    graph.add_edge("丙局", "甲局", layer="lead-support", weight=4.0)
    issue = {("甲局", "乙局"): 3.0, ("乙局", "甲局"): 3.0, ("甲局", "丙局"): 2.5, ("丙局", "甲局"): 2.5}
    assert cells(plot_coordination_matrix(graph, layer=layer)) == (issue if both else {("丙局", "甲局"): 4.0})


def test_on_given_axes_every_glyph_is_there_and_no_frame() -> None:
    graph = nx.relabel_nodes(small(), {"甲局": "甲\U0001f600\ud800$a_b$"})
    ax = Figure(figsize=(6, 5)).add_axes((0.2, 0.4, 0.5, 0.5))
    plot_coordination_matrix(graph, layer="duty", ax=ax)
    assert svg_bytes(ax)
    assert not any(spine.get_visible() for spine in ax.spines.values())
    assert "甲□$a_b$" in names_of(ax)


def test_what_leads_to_a_person_is_masked() -> None:
    graph = nx.relabel_nodes(small(), {"甲局": "李四13900001234"})
    assert "李四[电话]" in names_of(plot_coordination_matrix(graph, layer="duty"))


def test_errors(graph: "nx.MultiDiGraph[str]") -> None:
    with pytest.raises(InputError, match="plot_coordination_matrix takes MultiDiGraph, not int"):
        plot_coordination_matrix(5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"layer='letters' is unknown \(known: issue, duty, mention, lead-support"):
        plot_coordination_matrix(graph, layer="letters")
    with pytest.raises(InputError, match="order='size' is unknown"):
        plot_coordination_matrix(graph, order="size")
    with pytest.raises(InputError, match="top=1 draws no tie"):
        plot_coordination_matrix(graph, top=1)
    with pytest.raises(InputError, match="plot_coordination_matrix: edge '甲局' → '乙局' has weight=None"):
        plot_coordination_matrix(nx.MultiDiGraph([("甲局", "乙局", {"layer": "issue", "weight": None})]))
    with pytest.raises(InputError, match="top=0 draws no department"):
        plot_coordination_matrix(graph, top=0)
    with pytest.raises(ColumnError, match="no column 'community'"):
        plot_coordination_matrix(graph, communities=pd.DataFrame({"department": ["甲局"]}))
    for empty in (nx.MultiDiGraph(), small()):
        for layer in ("mention", "issue"):
            with pytest.raises(EmptyInputError, match="has no ties between departments"):
                plot_coordination_matrix(empty, layer=layer)
    with pytest.raises(EmptyInputError, match=r"layer=None has no ties .+ Hint: joint documents"):
        plot_coordination_matrix(nx.MultiDiGraph(), layer=None)
