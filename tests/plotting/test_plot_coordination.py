"""Figure of the departments."""

from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text

from policytext.coordination.flat import flat_graph
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.plotting import plot_coordination, svg_bytes
from policytext.plotting.canvas import axes_for, figure_of, text_width
from policytext.plotting.coordination import _GREY
from policytext.plotting.coordination_ties import PALETTE, select
from policytext.plotting.fonts import chinese_style
from policytext.plotting.layout import place_boxes, spread
from policytext.plotting.short_names import short_labels
from tests.drawn import caption_of

pytestmark = pytest.mark.filterwarnings("error")
KINDS = {"issue", "together", "arrow", "mention"}
GraphOf = Callable[..., "nx.MultiDiGraph[str]"]


def names_on(ax: Axes) -> dict[str, tuple[float, float]]:
    return {text.get_text(): text.get_position() for text in ax.texts if text.get_gid() == "department"}


def circles_of(ax: Axes) -> list[PathCollection]:
    return [one for one in ax.collections if isinstance(one, PathCollection)]


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
    assert f"{graph.number_of_nodes() - len(tied)}个部门没有这里所画的联系" in caption_of(ax)
    drawn = [patch.get_gid() for patch in ax.patches if patch.get_gid() in KINDS]
    assert max(Counter(drawn).values()) <= 5
    top = [node for node, _ in sorted(flat_graph(graph).degree(weight="weight"), key=lambda item: (-round(item[1], 9), item[0]))[:10]]
    assert f"另有{ties_among(graph, top) - len(drawn)}条较弱的联系未画" in caption_of(ax)


def ties_among(graph: "nx.MultiDiGraph[str]", nodes: list[str]) -> int:
    kinds = {"issue": "issue", "co-responsible": "together", "lead-support": "arrow", "lead-responsible": "arrow"}
    found = set()
    for u, v, data in graph.subgraph(nodes).edges(data=True):
        kind = kinds[data["layer"]]
        found.add((kind, u, v) if kind == "arrow" else (kind, *sorted((u, v))))
    return len(found)


def test_the_strongest_are_kept(graph: "nx.MultiDiGraph[str]") -> None:
    assert "发改委" in names_on(plot_coordination(graph, top=5))


def test_placeholders_are_not_drawn_but_counted() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("民政局", label="民政局", open=False)
    graph.add_node("有关部门", label="有关部门", open=True)
    graph.add_edge("民政局", "有关部门", layer="lead-support", weight=1.0, n=1)
    with pytest.raises(EmptyInputError, match=r"no ties to draw \(1 departments"):
        plot_coordination(graph)
    graph.add_edge("民政局", "财政局", layer="lead-support", weight=1.0, n=1)
    ax = plot_coordination(graph)
    assert set(names_on(ax)) == {"民政局", "财政局"}
    assert "“有关部门”一类的泛指1个，不画" in caption_of(ax)


def legend_texts(ax: Axes) -> list[str]:
    return [text.get_text() for legend in ax.findobj(Legend) for text in legend.get_texts()]


def test_kinds_and_sizes_are_in_the_legend() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "乙局", layer="lead-support", weight=2.0)
    graph.add_edge("甲局", "丙局", layer="lead-responsible", weight=1.0)
    assert legend_texts(plot_coordination(graph)) == ["牵头 → 配合或责任单位", "联系强度 0.75", "联系强度 0.25"]
    assert legend_texts(plot_coordination(graph, lang="en"))[1:] == ["strength 0.75", "strength 0.25"]


def test_the_area_of_a_circle_is_its_strength(graph: "nx.MultiDiGraph[str]") -> None:
    ax = plot_coordination(graph, top=6)
    strength = {short_of(node): value for node, value in flat_graph(graph).degree(weight="weight")}
    circles = circles_of(ax)
    names = sorted(names_on(ax), key=lambda name: circles_key(ax, name))
    areas = [float(one.get_sizes()[0]) for one in sorted(circles, key=lambda one: tuple(np.asarray(one.get_offsets())[0].round(3)))]
    ratio = [area / strength[name] for area, name in zip(areas, names, strict=True)]
    assert np.allclose(ratio, ratio[0])


def circles_key(ax: Axes, name: str) -> tuple[float, float]:
    """Centre of the circle over a label: the nearest one above it."""
    x, y = names_on(ax)[name]
    centres = [tuple(np.asarray(one.get_offsets())[0].round(3)) for one in circles_of(ax)]
    return min((c for c in centres if abs(c[0] - x) < 0.01), key=lambda c: abs(c[1] - y))


def short_of(node: str) -> str:
    return short_labels([node, "云泽市甲局", "云泽市乙局", "云泽市丙局"])[0][0]


def test_arrows_run_from_lead_to_supporter() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "乙局", layer="lead-support", weight=2.0)
    ax = plot_coordination(graph)
    arrow = next(patch for patch in ax.patches if patch.get_gid() == "arrow")
    assert isinstance(arrow, FancyArrowPatch)
    start, end = (np.asarray(point) for point in arrow._posA_posB)  # type: ignore[attr-defined]
    assert tuple(start.round(3)) == circles_key(ax, "甲局")
    assert tuple(end.round(3)) == circles_key(ax, "乙局")


def test_mentions_are_drawn_only_if_asked_for(graph_of: GraphOf) -> None:
    graph = graph_of(departments=6)
    graph.add_edge("云泽市财政局", "云泽市档案馆", layer="mention", weight=1.0)
    graph.add_edge("云泽市档案馆", "云泽市财政局", layer="mention", weight=1.0)
    assert "档案馆" not in names_on(plot_coordination(graph))
    ax = plot_coordination(graph, layers=("mention", "issue", "duty"))
    assert "档案馆" in names_on(ax)
    assert "同一句中提及" in legend_texts(ax)
    assert set(names_on(plot_coordination(graph, layers="mention"))) == {"云泽市财政局", "云泽市档案馆"}


def table_of(graph: "nx.MultiDiGraph[str]", groups: int) -> pd.DataFrame:
    return pd.DataFrame([(node, f"C{number % groups + 1}") for number, node in enumerate(sorted(graph))], columns=["department", "community"])


def test_communities_have_their_colours(graph: "nx.MultiDiGraph[str]") -> None:
    table = table_of(graph, 3)
    ax = plot_coordination(graph, communities=table)
    drawn = [node for node in sorted(graph) if short_of(node) in names_on(ax)]
    member = dict(zip(table["department"], table["community"], strict=True))
    counts = Counter(member[node] for node in drawn)
    texts = legend_texts(ax)
    assert all(f"{name} ({counts[name]})" in texts for name in ("C1", "C2", "C3"))
    colours = {tuple(one.get_facecolor()[0].round(3)) for one in circles_of(ax)}
    assert len(colours) == 3


def test_more_than_eight_communities_are_grey(graph: "nx.MultiDiGraph[str]") -> None:
    ax = plot_coordination(graph, communities=table_of(graph, 12))
    colours = {tuple(one.get_facecolor()[0].round(3)) for one in circles_of(ax)}
    assert len(colours) == 9
    assert any(text.startswith("其他或不属任何群") for text in legend_texts(ax))


def test_communities_that_are_no_clearer_than_chance_are_said_to_be_so(graph: "nx.MultiDiGraph[str]") -> None:
    doubtful = SimpleNamespace(table=table_of(graph, 2), readable=False)
    assert "没有强过随机网络" in caption_of(plot_coordination(graph, communities=doubtful))
    assert "没有强过随机网络" not in caption_of(plot_coordination(graph, communities=SimpleNamespace(table=table_of(graph, 2), readable=True)))


def test_only_ties_above_chance_are_drawn() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for one, other in (("甲局", "乙局"), ("甲局", "丙局"), ("丁局", "戊局")):
        graph.add_edge(one, other, layer="issue", weight=2.0)
        graph.add_edge(other, one, layer="issue", weight=2.0)
    graph.add_edge("甲局", "己局", layer="lead-support", weight=1.0)
    rows = [("甲局", "乙局", "issue", "affinity"), ("甲局", "丙局", "issue", ""), ("丁局", "戊局", "issue", "avoidance")]
    backbone = pd.DataFrame(rows, columns=["source", "target", "layer", "verdict"])
    ax = plot_coordination(graph, backbone=backbone)
    assert set(names_on(ax)) == {"甲局", "乙局", "己局"}
    assert "另有2条联系没有强过随机" in caption_of(ax)
    with pytest.raises(ColumnError, match="no column 'verdict'"):
        plot_coordination(graph, backbone=backbone.drop(columns="verdict"))
    with pytest.raises(EmptyInputError, match="ties by chance left out: 3"):
        plot_coordination(graph, layers="issue", backbone=backbone.assign(verdict=""))


def crowd(departments: int, ties: int) -> "nx.MultiDiGraph[str]":
    draw = np.random.default_rng(5)
    names = [f"云泽市{chr(0x4E00 + 40 * number)}{chr(0x5200 + 17 * number)}管理局" for number in range(departments)]
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    pull = 1 / (2 + np.arange(departments))
    for number in range(ties):
        one, other = draw.choice(departments, 2, replace=False, p=pull / pull.sum())
        graph.add_edge(names[one], names[other], layer=("lead-support", "lead-responsible")[number % 2], weight=float(draw.gamma(1.5)))
    return graph


def test_a_hundred_and_twenty_departments_are_named_and_nothing_overlaps() -> None:
    graph = crowd(120, 600)
    ax = plot_coordination(graph, top=120)
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "department"]
    assert len(boxes) > 100
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert min(text.get_fontsize() for text in ax.texts if text.get_gid() == "department") >= 5.5
    assert "没有写名称" not in caption_of(ax)


def test_small_axes_have_fewer_names_and_say_so() -> None:
    ax = Figure(figsize=(1.2, 0.9)).add_axes((0, 0, 1, 1))
    assert plot_coordination(crowd(18, 40), top=18, ax=ax) is ax
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "department"]
    circles = circles_of(ax)
    assert 0 < len(boxes) < len(circles)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert f"{len(circles) - len(boxes)}个较弱的部门没有写名称" in caption_of(ax)


def seen_by(colour: str, loss: list[list[float]]) -> np.ndarray:
    """A colour in CIELAB as an eye with a colour loss sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.clip(np.array(loss) @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("loss", [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
])  # fmt: skip
def test_colours_stay_apart_for_every_common_eye(loss: list[list[float]]) -> None:
    seen = [seen_by(colour, loss) for colour in (*PALETTE, _GREY)]
    assert min(float(np.linalg.norm(a - b)) for i, a in enumerate(seen) for b in seen[:i]) > 10


def test_labels_may_be_missing_and_ties_may_be_loops() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "甲局", layer="issue", weight=1.0)
    with pytest.raises(EmptyInputError, match="no ties to draw"):
        plot_coordination(graph)
    graph.add_edge("甲局", "乙局", layer="lead-support")
    assert set(names_on(plot_coordination(graph))) == {"甲局", "乙局"}
    with pytest.raises(EmptyInputError, match=r"no ties to draw \(0 departments"):
        plot_coordination(nx.MultiDiGraph())


def test_the_graph_stays_as_it_is(graph_of: GraphOf) -> None:
    graph, same = graph_of(), graph_of()
    plot_coordination(graph)
    assert nx.utils.graphs_equal(graph, same)


def test_another_noun_is_refused() -> None:
    with pytest.raises(InputError, match=r"plot_coordination takes MultiDiGraph, not str\. Hint: coordination_graph\("):
        plot_coordination("duties")  # type: ignore[arg-type]


def test_one_direction_of_a_symmetric_layer_is_enough() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "乙局", layer="issue", weight=1.0)
    graph.add_edge("丙局", "乙局", key="issue", weight=2.0)
    assert set(names_on(plot_coordination(graph))) == {"甲局", "乙局", "丙局"}
    graph.add_edge("乙局", "甲局", layer="issue", weight=3.0)
    graph.add_edge("乙局", "甲局", layer="issue", weight=0.5)
    chosen = select(graph, ("issue",), top=9, ties=9)
    found = {frozenset(pair): weight for pair, weight in chosen.ties.pairs["issue"].items()}
    assert found == {frozenset({"甲局", "乙局"}): 3.5, frozenset({"丙局", "乙局"}): 2.0}


def test_what_leads_to_a_person_is_masked() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("李四13900001234", "乙局", layer="issue", weight=1.0)
    graph.add_edge("乙局", "丙局", layer="issue", weight=1.0)
    graph.nodes["丙局"]["label"] = "丙局13900001234"
    groups = pd.DataFrame({"department": ["乙局", "丙局"], "community": ["组13900001234", "二"]})
    texts = [text.get_text() for text in plot_coordination(graph, communities=groups).findobj(Text)]
    assert not any("1390" in text for text in texts)
    assert {"李四[电话]", "丙局[电话]", "组[电话] (1)"} <= set(texts)


def pair(**edge: object) -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲局", "乙局", **({"layer": "issue", "weight": 1.0} | edge))
    return graph


@pytest.mark.parametrize("label", [float("nan"), pd.NA, None, "", " "])
def test_a_label_that_is_missing_is_the_name(label: object) -> None:
    graph = pair()
    graph.nodes["甲局"].update(label=label, open=pd.NA)
    assert set(names_on(plot_coordination(graph))) == {"甲局", "乙局"}


def test_a_weight_of_nothing_is_no_tie() -> None:
    graph = pair(weight=0.0)
    with pytest.raises(EmptyInputError, match=r"no ties to draw \(2 departments"):
        plot_coordination(graph)
    graph.add_edge("甲局", "丙局", layer="lead-support", weight=1.0)
    assert set(names_on(plot_coordination(graph))) == {"甲局", "丙局"}


@pytest.mark.parametrize("weight", [None, "abc", float("nan"), float("inf"), 1e308, 10**400, -1.0, 1j], ids=lambda weight: str(weight)[:5])
def test_weights_that_are_none_are_refused(weight: object) -> None:
    with pytest.raises(InputError, match=r"plot_coordination: edge '甲局' → '乙局' has weight=.+\. Hint: "):
        plot_coordination(pair(weight=weight))


def test_other_odd_graphs_are_refused() -> None:
    for name in (1, ("a", 1)):
        with pytest.raises(InputError, match="is no text"):
            plot_coordination(nx.relabel_nodes(pair(), {"甲局": name}))
    with pytest.raises(InputError, match=r"has layer=\['issue'\]"):
        plot_coordination(pair(layer=["issue"]))
    for layers in (None, 5, [["issue"]], []):
        with pytest.raises(InputError, match="are unknown"):
            plot_coordination(pair(), layers=layers)  # type: ignore[arg-type]
    for labels in (["x"], pd.DataFrame(columns=["department", "community", "community"])):
        with pytest.raises(ColumnError, match="the table has"):
            plot_coordination(pair(), communities=labels)


@pytest.mark.parametrize(
    "column",
    [pd.array([1, None, 2], dtype="Int64"), [1.0, np.nan, 2.0], pd.Categorical(["1", None, "2"]), pd.array(["1", None, "2"], dtype="string"), [1, None, "2"]],
    ids=["Int64", "float64", "category", "string", "object"],
)
def test_communities_may_be_missing_in_a_column_of_any_type(column: object) -> None:
    graph = pair()
    graph.add_edge("甲局", "丙局", layer="issue", weight=1.0)
    groups = pd.DataFrame({"department": ["甲局", "乙局", None], "community": column})
    assert {"1 (1)", "其他或不属任何群（2）"} <= set(legend_texts(plot_coordination(graph, communities=groups)))


def test_emoji_rare_and_control_characters_are_replaced() -> None:
    graph = nx.relabel_nodes(pair(), {"甲局": "\U0001f600局\U0002a6a5\x01", "乙局": "乙\ud800局"})
    ax = plot_coordination(graph, communities=pd.DataFrame({"department": ["乙\ud800局"], "community": ["\U0001f600群"]}, dtype=object))
    assert svg_bytes(ax)
    assert set(names_on(ax)) == {"□局□", "乙□局"}
    assert "□群 (1)" in legend_texts(ax)


def test_a_backbone_says_which_ties_it_left_untested() -> None:
    graph = pair()
    graph.add_edge("甲局", "丙局", layer="lead-support", weight=1.0)
    rows = pd.DataFrame([("甲局", "乙局", "issue", "affinity")], columns=["source", "target", "layer", "verdict"])
    assert "牵头→配合或责任单位：没有与随机相比" in caption_of(plot_coordination(graph, backbone=rows))
    assert "没有与随机相比" not in caption_of(plot_coordination(graph, backbone=rows, layers="issue"))
    with pytest.raises(EmptyInputError, match="backbone has no rows"):
        plot_coordination(graph, backbone=rows.head(0))


@pytest.mark.parametrize(("lang", "told"), [("zh", "同一类线中，线越粗"), ("en", "withinakindofline")])
def test_widths_are_said_to_be_comparable_within_a_kind(lang: str, told: str) -> None:
    assert told in caption_of(plot_coordination(pair(), lang=lang))


def test_arrows_to_wide_labels_stay_long() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(40):
        graph.add_edge(f"WWWW MMMM Ministry {number} of Water", f"WWWW MMMM Ministry {(number + 1) % 40} of Water", layer="lead-support", weight=1.0)
    ax = plot_coordination(graph, top=40)
    arrows = [patch for patch in ax.patches if patch.get_gid() == "arrow"]
    assert len(arrows) > 20
    for arrow in arrows:
        start, end = (np.asarray(point) for point in arrow._posA_posB)
        assert arrow.shrinkB <= np.linalg.norm(end - start) / 2 + 1.001


def test_the_caption_stays_clear_of_axes_beside() -> None:
    figure = Figure(figsize=(6, 4))
    one, other = figure.add_axes((0.1, 0.5, 0.3, 0.4)), figure.add_axes((0.6, 0.5, 0.3, 0.4))
    plot_coordination(pair(), ax=one)
    plot_coordination(pair(), ax=other)
    boxes = [next(text for text in ax.texts if text.get_gid() == "caption").get_window_extent() for ax in (one, other)]
    assert boxes[0].x1 < other.get_window_extent().x0
    assert not boxes[0].overlaps(boxes[1])


@pytest.mark.parametrize("text", ["……", "“引号”", "甲·乙·丙", "两—三", "WWMMOOQQ", "Housing and Water", "T01 (2%)", "iljI|'"])
def test_widths_are_those_of_the_font(text: str) -> None:
    with chinese_style():
        ax = axes_for(None, width=4, height=1)
        wide = ax.text(0, 0, text * 4, fontsize=72).get_window_extent().width / figure_of(ax).dpi
    assert 0.97 * wide <= text_width(text * 4) <= 1.25 * wide


def test_errors(graph: "nx.MultiDiGraph[str]") -> None:
    alone: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    alone.add_node("财政局", label="财政局", open=False)
    with pytest.raises(EmptyInputError, match=r"no ties to draw \(1 departments"):
        plot_coordination(alone)
    with pytest.raises(InputError, match="top=0 draws no department"):
        plot_coordination(graph, top=0)
    with pytest.raises(InputError, match=r"top=1 draws no tie\. Hint: use 2 or more"):
        plot_coordination(graph, top=1)
    with pytest.raises(InputError, match=r"ties=2\.5 draws no tie"):
        plot_coordination(graph, ties=2.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"layers=\('letters',\) are unknown \(known: issue, duty, mention\)"):
        plot_coordination(graph, layers=("letters",))
    with pytest.raises(InputError, match="ax of type int is no place to draw"):
        plot_coordination(graph, ax=5)  # type: ignore[arg-type]
    with pytest.raises(ColumnError, match="no column 'community'"):
        plot_coordination(graph, communities=pd.DataFrame({"department": ["甲局"]}))


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
