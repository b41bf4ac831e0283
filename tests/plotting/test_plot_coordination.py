"""Figure of the departments."""

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes

from policytext.errors import EmptyInputError, InputError
from policytext.plotting import plot_coordination, svg_bytes
from policytext.plotting.coordination import short_labels
from policytext.plotting.layout import place_boxes, spread

pytestmark = pytest.mark.filterwarnings("error")
GraphOf = Callable[..., "nx.MultiDiGraph[str]"]


def names_on(ax: Axes) -> dict[str, tuple[float, float]]:
    return {text.get_text(): text.get_position() for text in ax.texts if text.get_gid() == "department"}


def caption_of(ax: Axes) -> str:
    caption = next(text for text in ax.texts if text.get_gid() == "caption")
    return "".join(caption.get_text().split())


@pytest.mark.parametrize("departments", [4, 12, 34])
def test_labels_and_circles_never_overlap(graph_of: GraphOf, departments: int) -> None:
    ax = plot_coordination(graph_of(departments=departments))
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "department"]
    assert len(boxes) > 1
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    frame = ax.get_window_extent()
    assert all(frame.x0 - 2 <= box.x0 and box.x1 <= frame.x1 + 2 for box in boxes)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font(graph: "nx.MultiDiGraph[str]", lang: str) -> None:
    assert svg_bytes(plot_coordination(graph, lang=lang))


def test_the_order_of_nodes_and_edges_changes_nothing(graph_of: GraphOf) -> None:
    assert svg_bytes(plot_coordination(graph_of())) == svg_bytes(plot_coordination(graph_of(order=-1)))


def test_what_is_left_out_is_counted(graph: "nx.MultiDiGraph[str]") -> None:
    ax = plot_coordination(graph, top=10, ties=5)
    tied = {node for edge in graph.edges() for node in edge}
    assert 1 < len(names_on(ax)) <= 10
    assert f"另有{len(tied) - len(names_on(ax))}个部门较弱" in caption_of(ax)
    assert f"{graph.number_of_nodes() - len(tied)}个部门没有任何联系" in caption_of(ax)
    assert "条较弱的联系未画" in caption_of(ax)


def test_the_strongest_are_kept(graph: "nx.MultiDiGraph[str]") -> None:
    assert "发改委" in names_on(plot_coordination(graph, top=5))


def test_placeholders_are_in_the_legend() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("民政局", label="民政局", open=False)
    graph.add_node("有关部门", label="有关部门", open=True)
    graph.add_edge("民政局", "有关部门", layer="lead-support", weight=1.0, n=1)
    legend = plot_coordination(graph).get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["牵头 → 配合或责任单位", "“有关部门”一类的泛指"]


def test_the_graph_stays_as_it_is(graph_of: GraphOf) -> None:
    graph, same = graph_of(), graph_of()
    plot_coordination(graph)
    assert nx.utils.graphs_equal(graph, same)


def test_another_noun_is_refused() -> None:
    with pytest.raises(InputError, match=r"plot_coordination takes MultiDiGraph, not str\. Hint: coordination_graph\("):
        plot_coordination("duties")  # type: ignore[arg-type]


def test_errors(graph: "nx.MultiDiGraph[str]") -> None:
    alone: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    alone.add_node("财政局", label="财政局", open=False)
    with pytest.raises(EmptyInputError, match=r"no ties to draw \(1 departments\)"):
        plot_coordination(alone)
    with pytest.raises(InputError, match="top=0, ties=45 draws nothing"):
        plot_coordination(graph, top=0)


def test_the_strongest_tie_is_drawn_where_the_strongest_departments_have_none_with_each_other() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for hub in ("甲局", "乙局"):
        for number in "一二三":
            graph.add_edge(hub, f"{hub}{number}科", layer="lead-support", weight=3.0, n=1)
    drawn = set(names_on(plot_coordination(graph, top=2)))
    assert len(drawn) == 2


def test_every_department_drawn_has_a_tie() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for one, other, weight in (("甲局", "乙局", 9.0), ("丙局", "丁局", 3.0), ("丙局", "戊局", 3.0)):
        graph.add_edge(one, other, layer="lead-support", weight=weight, n=1)
    assert set(names_on(plot_coordination(graph, top=3))) == {"甲局", "乙局"}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["云泽市住房和城乡建设局", "云泽市财政局", "湖滨区人民政府"], ["住建局", "财政局", "湖滨区政府"]),
        (["省财政厅", "市财政局"], ["省财政厅", "市财政局"]),
        (["云泽市财政局", "云泽市审计局", "财政局"], ["云泽市财政局", "审计局", "财政局"]),
        ([], []),
    ],
)
def test_short_labels(labels: list[str], expected: list[str]) -> None:
    assert short_labels(labels)[0] == expected


def test_components_get_their_own_places() -> None:
    nodes = list("abcdefg")
    places = spread({("a", "b"): 1.0, ("b", "c"): 1.0, ("d", "e"): 1.0, ("f", "g"): 1.0}, nodes)
    assert places.shape == (7, 2)
    assert ((places >= 0) & (places <= 1)).all()
    assert len({tuple(place) for place in places.round(3)}) == 7


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), min_size=1, max_size=20))
def test_boxes_end_apart_and_inside(start: list[tuple[float, float]]) -> None:
    sizes = np.full((len(start), 2), [40.0, 20.0])
    centres, apart = place_boxes(np.array(start), sizes, canvas=(400, 300))
    assert apart
    assert (centres >= sizes / 2).all() and (centres <= np.array([400, 300]) - sizes / 2).all()
    gaps = np.abs(centres[:, None] - centres[None])
    np.fill_diagonal(gaps[:, :, 0], 99)
    assert ((gaps[:, :, 0] >= 40) | (gaps[:, :, 1] >= 20)).all()
