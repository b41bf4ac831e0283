"""Figure of the departments: who issues together, who leads whom."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, expect, explain
from policytext.plotting.canvas import COLOURS, axes_for, figure_of, finish, short, text_width
from policytext.plotting.fonts import chinese_style
from policytext.plotting.layout import place_boxes, spread
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes

__all__ = ["plot_coordination"]

_KINDS: Mapping[str, str] = MappingProxyType(
    {"issue": "issue", "co-responsible": "together", "lead-support": "arrow", "lead-responsible": "arrow"}
)
_BENDS: Mapping[str, float] = MappingProxyType({"issue": 0.0, "together": -0.07, "arrow": 0.13})
_ABBREVIATIONS = (
    ("发展和改革", "发改"),
    ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"),
    ("住房和城乡建设", "住建"),
    ("住房城乡建设", "住建"),
    ("工业和信息化", "工信"),
    ("经济和信息化", "经信"),
    ("自然资源和规划", "资规"),
    ("市场监督管理", "市监"),
    ("文化广电和旅游", "文旅"),
    ("文化和旅游", "文旅"),
    ("卫生健康委员会", "卫健委"),
    ("城市管理和综合执法", "城管"),
    ("城市管理综合行政执法", "城管"),
    ("城市管理", "城管"),
    ("国有资产监督管理", "国资"),
    ("应急管理", "应急"),
    ("交通运输", "交通"),
    ("退役军人事务", "退役军人"),
    ("医疗保障", "医保"),
    ("委员会", "委"),
    ("管理局", "局"),
    ("人民政府", "政府"),
)


@dataclass(frozen=True, eq=False, slots=True)
class _Ties:
    """Ties summed by kind: ``pairs[kind][u, v]`` is a weight; symmetric kinds hold each pair once."""

    pairs: Mapping[str, Mapping[tuple[str, str], float]]

    def strengths(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for pairs in self.pairs.values():
            for pair, weight in sorted(pairs.items()):
                for node in pair:
                    found[node] = found.get(node, 0.0) + weight
        return found

    def within(self, nodes: Sequence[str], *, limit: int) -> tuple["_Ties", int]:
        """Keep the ``limit`` strongest ties of each kind among some nodes; say how many among them are left out."""
        inside, left = set(nodes), 0
        kept: dict[str, dict[tuple[str, str], float]] = {}
        for kind, pairs in self.pairs.items():
            among = sorted(((-w, pair) for pair, w in pairs.items() if inside.issuperset(pair)))
            kept[kind] = {pair: -w for w, pair in among[:limit]}
            left += max(0, len(among) - limit)
        return _Ties(kept), left

    def strongest(self) -> tuple[str, str]:
        """The two ends of the strongest tie of all kinds together."""
        return min(self.summed().items(), key=lambda tie: (-tie[1], tie[0]))[0]

    def summed(self) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = {}
        for pairs in self.pairs.values():
            for (u, v), weight in sorted(pairs.items()):
                pair = (min(u, v), max(u, v))
                found[pair] = found.get(pair, 0.0) + weight
        return found

    def __len__(self) -> int:
        return sum(len(pairs) for pairs in self.pairs.values())


def plot_coordination(
    graph: "nx.MultiDiGraph[str]",
    *,
    top: int = 30,
    ties: int = 45,
    lang: str = "zh",
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw departments as circles, joint issuance as grey lines and leading as arrows.

    The same graph gives the same picture, in whatever order its nodes and edges were put in. Labels are
    shortened (市住房和城乡建设局 → 市住建局) and never cover each other.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`; :func:`policytext.tie_table` gives the numbers.
    top : int
        How many departments to draw at most: the strongest ones, as far as they have a tie with each other. The
        caption says how many are left out.
    ties : int
        How many ties of each kind to draw at most, the strongest first.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    EmptyInputError
        If the graph has no ties.
    InputError
        If ``graph`` is no such graph, or ``top`` or ``ties`` is below 1.
    """
    import networkx as nx

    expect(graph, nx.MultiDiGraph, verb="plot_coordination", hint="coordination_graph(policies, duties) makes the graph")
    words = plot_words(lang)
    if top < 1 or ties < 1:
        raise InputError(explain(f"top={top}, ties={ties} draws nothing", hint="use 1 or more for both"))
    every = _collect(graph)
    strengths = every.strengths()
    if not strengths:
        raise EmptyInputError(
            explain("the graph has no ties to draw", found=f"{graph.number_of_nodes()} departments",
                    hint="joint documents or duties with several departments give ties")
        )  # fmt: skip
    ranked = sorted(strengths, key=lambda node: (-strengths[node], node))
    drawn, left_ties = every.within(ranked[:top], limit=ties)
    if not drawn.summed():
        # The strongest departments may all have their ties with weaker ones: draw the strongest tie then.
        drawn, left_ties = every.within(every.strongest(), limit=ties)
    nodes = sorted({node for pair in drawn.summed() for node in pair})
    numbers = {
        "nodes": len(nodes), "ties": len(drawn), "left_nodes": len(ranked) - len(nodes), "left_ties": left_ties,
        "alone": graph.number_of_nodes() - len(ranked),
    }  # fmt: skip
    with chinese_style():
        side = max(3.4, 1.5 * len(nodes) ** 0.5)
        ax = axes_for(ax, width=max(6.6, 1.3 * side), height=side)
        labels, place = short_labels([str(graph.nodes[node].get("label", node)) for node in nodes])
        _draw(ax, graph, dict(zip(nodes, labels, strict=True)), drawn, [float(strengths[node]) for node in nodes])
        _legend(ax, graph, nodes, drawn, words)
        finish(ax, title=words["graph_title"], captions=_captions(numbers, place, words), below=24, pad=8)
    return ax


def _collect(graph: "nx.MultiDiGraph[str]") -> _Ties:
    found: dict[str, dict[tuple[str, str], float]] = {"issue": {}, "together": {}, "arrow": {}}
    for u, v, data in sorted(graph.edges(data=True), key=lambda edge: (edge[0], edge[1], str(edge[2].get("layer")))):
        kind = _KINDS.get(data.get("layer", ""))
        if kind is None or u == v or (kind != "arrow" and u > v):
            continue
        found[kind][u, v] = found[kind].get((u, v), 0.0) + float(data.get("weight", 1.0))
    return _Ties(found)


def _captions(numbers: Mapping[str, int], place: str, words: Mapping[str, str]) -> list[str]:
    captions = [words["graph_caption"].format(**numbers)]
    for key, name in (("left_nodes", "graph_left_nodes"), ("left_ties", "graph_left_ties"), ("alone", "graph_no_ties")):
        if numbers[key] > 0:
            captions.append(words[name].format(left=numbers[key]))
    if place:
        captions.append(words["graph_place"].format(place=place))
    return [words["between"].join(captions)]


def short_labels(labels: Sequence[str]) -> tuple[list[str], str]:
    """Shorten names of departments as clerks do, keeping them apart; give also the place that was left out.

    >>> short_labels(["云泽市住房和城乡建设局", "云泽市财政局", "湖滨区政府"])
    (['住建局', '财政局', '湖滨区政府'], '云泽市')
    >>> short_labels(["省财政厅", "市财政局"])
    (['省财政厅', '市财政局'], '')
    """
    plain = [" ".join(str(label).split()) for label in labels]
    place = _common_place(plain)
    brief = []
    for label in plain:
        text = label.removeprefix(place)
        for long, abbreviation in _ABBREVIATIONS:
            text = text.replace(long, abbreviation)
        brief.append(short(text, ems=9))
    counts = Counter(brief)
    return [name if counts[name] == 1 else short(label, ems=16) for name, label in zip(brief, plain, strict=True)], place


def _common_place(labels: Sequence[str]) -> str:
    """Give the name of the place, up to 省, 市, 区 or 县, that more than half of the labels begin with."""
    found = Counter(match[0] for label in labels if (match := re.match(r".{0,6}?[省市区县](?=.{2,})", label)))
    place, n = max(found.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return place if n > len(labels) / 2 and len(labels) > 2 else ""


# -- drawing ----------------------------------------------------------------------------------------


def _draw(ax: "Axes", graph: "nx.MultiDiGraph[str]", names: Mapping[str, str], drawn: _Ties, strengths: list[float]) -> None:
    import numpy as np

    box = ax.get_window_extent()
    points = 72 / figure_of(ax).dpi
    canvas = (box.width * points, box.height * points)
    ax.set_xlim(0, canvas[0])
    ax.set_ylim(0, canvas[1])
    ax.set_axis_off()
    nodes, labels = list(names), list(names.values())
    radii = 4.5 + 9.5 * np.sqrt(np.array(strengths) / max(strengths))
    start = spread(drawn.summed(), nodes, ratio=canvas[0] / canvas[1])
    places, size = _settle(start, labels, radii, canvas)
    centres = places + np.column_stack([np.zeros(len(nodes)), np.full(len(nodes), 0.65 * size)])
    at = {
        node: _Place(float(x), float(y), float(radius), text_width(label) * size + 2, 1.35 * size)
        for node, (x, y), radius, label in zip(nodes, centres, radii, labels, strict=True)
    }
    _draw_ties(ax, drawn, at)
    _draw_nodes(ax, graph, at, labels, size)


def _settle(
    start: "npt.NDArray[np.float64]", labels: Sequence[str], radii: "npt.NDArray[np.float64]", canvas: tuple[float, float]
) -> "tuple[npt.NDArray[np.float64], float]":
    """Give box centres and the largest font size at which nothing overlaps."""
    import numpy as np

    size, places = 9.0, start * np.array(canvas)
    for size in (9.0, 8.0, 7.0, 6.0, 5.0):
        widths = np.maximum(2 * radii, [text_width(label) * size + 2 for label in labels])
        sizes = np.column_stack([widths, 2 * radii + 1.35 * size])
        places, apart = place_boxes(start * np.array(canvas), sizes, canvas=canvas)
        if apart:
            break
    return places, size


def _draw_ties(ax: "Axes", drawn: _Ties, at: Mapping[str, "_Place"]) -> None:
    from matplotlib.patches import FancyArrowPatch

    styles: dict[str, dict[str, Any]] = {
        "issue": {"arrowstyle": "-", "color": "#9AA3AC", "alpha": 0.75, "zorder": 1},
        "together": {"arrowstyle": "-", "color": "#9AA3AC", "alpha": 0.9, "zorder": 1, "linestyle": (0, (1, 2))},
        "arrow": {"arrowstyle": "-|>", "color": COLOURS["accent"], "alpha": 0.7, "zorder": 2, "mutation_scale": 7},
    }
    for kind, pairs in drawn.pairs.items():
        heaviest, bend = max(pairs.values(), default=1.0), _BENDS[kind]
        for (u, v), weight in sorted(pairs.items()):
            start, end = at[u], at[v]
            stop = end.reach(start, bend) + 1 if kind == "arrow" else end.radius
            width = 0.6 + (2.6 if kind == "issue" else 1.1) * weight / heaviest
            tie = FancyArrowPatch((start.x, start.y), (end.x, end.y), connectionstyle=f"arc3,rad={bend}", shrinkA=start.radius,
                                  shrinkB=stop, linewidth=width, **styles[kind])  # fmt: skip
            ax.add_patch(tie)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a department stands, in points: centre and radius of its circle, size of the label under it."""

    x: float
    y: float
    radius: float
    label_width: float
    label_height: float

    def reach(self, other: "_Place", bend: float) -> float:
        """Say how far from the centre an arrow that comes from ``other`` must end, so that its head stays clear of the label."""
        dx, dy = self.x - other.x, self.y - other.y
        away_x, away_y = -dx / 2 + bend * dy, -dy / 2 - bend * dx
        length = (away_x**2 + away_y**2) ** 0.5
        if length == 0 or away_y >= 0:
            return self.radius
        x, y = abs(away_x) / length, -away_y / length
        leaves = min(self.label_width / 2 / max(x, 1e-9), (self.radius + self.label_height) / y)
        return max(self.radius, leaves) if leaves * y > 0.8 * self.radius else self.radius


def _draw_nodes(ax: "Axes", graph: "nx.MultiDiGraph[str]", at: Mapping[str, _Place], labels: Sequence[str], size: float) -> None:
    from matplotlib.patheffects import withStroke

    for (node, place), label in zip(at.items(), labels, strict=True):
        x, y, radius = place.x, place.y, place.radius
        loose = bool(graph.nodes[node].get("open", False))
        ax.scatter([x], [y], s=[(2 * radius) ** 2], facecolor="white" if loose else COLOURS["accent"], edgecolor=COLOURS["accent"]
                   if loose else "white", linewidth=1.2, linestyle="--" if loose else "-", zorder=3)  # fmt: skip
        text = ax.text(x, y - radius - 0.12 * size, label, ha="center", va="top", fontsize=size, zorder=4)
        text.set_path_effects([withStroke(linewidth=2.6, foreground="white")])
        text.set_gid("department")


def _legend(ax: "Axes", graph: "nx.MultiDiGraph[str]", nodes: Sequence[str], drawn: _Ties, words: Mapping[str, str]) -> None:
    from matplotlib.lines import Line2D

    looks: dict[str, dict[str, Any]] = {
        "issue": {"color": "#9AA3AC", "lw": 2.2},
        "together": {"color": "#9AA3AC", "lw": 1.4, "linestyle": (0, (1, 2))},
        "arrow": {"color": COLOURS["accent"], "lw": 1.2, "marker": ">", "ms": 5, "markevery": [1]},
    }
    handles = [Line2D([0, 1], [0, 0], label=words[kind], **looks[kind]) for kind in looks if drawn.pairs[kind]]
    if any(graph.nodes[node].get("open", False) for node in nodes):
        handles.append(Line2D([0], [0], marker="o", lw=0, mfc="white", mec=COLOURS["accent"], ms=7, label=words["open"]))
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.005), ncols=len(handles), borderaxespad=0,
              fontsize=8.5, columnspacing=1.6)  # fmt: skip
