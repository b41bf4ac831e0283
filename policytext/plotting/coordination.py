"""Figure of the departments: who issues together, who leads whom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.coordination.flat import check_graph
from policytext.plotting.canvas import COLOURS, axes_for, figure_of, finish, text_width
from policytext.plotting.checks import check_axes, check_limit
from policytext.plotting.coordination_ties import (
    KINDS,
    PALETTE,
    Selection,
    Ties,
    check_layers,
    check_top,
    coloured_communities,
    community_of,
    label_of,
    select,
    ties_above_chance,
)
from policytext.plotting.fonts import chinese_style
from policytext.plotting.layout import place_boxes, spread
from policytext.plotting.short_names import figure_labels
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

__all__ = ["plot_coordination"]

_BENDS: Mapping[str, float] = MappingProxyType({"issue": 0.0, "mention": 0.05, "together": -0.07, "arrow": 0.13})
_GREY = "#B4BBC2"
_SIZES = (9.0, 8.0, 7.0, 6.0, 5.5)
_WIDEST, _NARROWEST = 11.5, 2.2
"""Radii in points: areas go with strength, down to the least that can be seen."""
_FULL = 0.7
"""Boxes that take more of the canvas than this never come apart in reasonable time."""
_TIGHT = 3.0
"""How much a tie within a community pulls, beside others."""


def plot_coordination(
    graph: "nx.MultiDiGraph[str]",
    *,
    top: int = 30,
    ties: int | None = None,
    layers: Sequence[str] = ("issue", "duty"),
    communities: Any = None,
    backbone: "pd.DataFrame | None" = None,
    lang: str = "zh",
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw departments as circles, joint issuance as grey lines and leading as arrows.

    The same graph gives the same picture, in whatever order its nodes and edges were put in. Labels are
    shortened (市住房和城乡建设局 → 市住建局) and never cover each other. The caption counts all that is left out.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`; :func:`policytext.tie_table` gives the numbers.
    top : int
        How many departments to draw at most, 2 or more: the strongest ones, as far as they have a tie with each other. Up to 120 stay readable.
    ties : int, optional
        How many ties of each kind to draw at most: first the strongest tie of each department, then the strongest of all. As many as ``top``, but
        45 at least, if not given.
    layers : sequence of {"issue", "duty", "mention"}
        Which ties to draw. Being named in one clause says little of working together, so mentions are drawn only if asked for.
    communities : Communities or pandas.DataFrame, optional
        From ``policytext.coordination.find_communities``, or a table with columns ``department, community``: gives the colours, and departments
        of one community stand nearer to each other. The eight communities with most departments in the picture have a colour, others are grey.
    backbone : pandas.DataFrame, optional
        From ``policytext.coordination.backbone_table``, with all its rows: of its layers only ties with the verdict ``"affinity"`` are drawn. Ties of
        layers that the table has not are drawn as they are, and the caption says so.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    EmptyInputError
        If there are no ties to draw, or ``backbone`` has no rows.
    InputError
        If ``graph`` is no such graph, a node or an edge of it can't be read, ``top`` is no whole number of 2 or more or ``ties`` of 1 or more, a layer
        is unknown, or ``ax`` is no Axes.
    ColumnError
        If ``communities`` or ``backbone`` lacks a column.

    Notes
    -----
    The size of a circle is the department's strength: the sum of its weights in :func:`policytext.coordination.flat_graph` with the layers that
    are drawn. Widths of lines are comparable within a kind only. Where a symmetric layer has two weights for a pair, or only one direction, the
    larger one counts; a weight of 0 is no tie. Names of open sets (有关部门) are no departments and are not drawn. What could lead to a person is
    masked in labels. Where the axes are too small for all labels, the weakest departments go without one.
    """
    check_graph(graph, verb="plot_coordination")
    words = plot_words(lang)
    check_axes(ax)
    check_top(top)
    limit = max(45, top) if ties is None else ties
    check_limit(limit, name="ties", what="tie")
    above = ties_above_chance(backbone)
    chosen = select(graph, check_layers(layers), top=top, ties=limit, above=above)
    member = community_of(communities)
    colours = dict(zip(coloured_communities(member.get(node, "") for node in chosen.nodes), PALETTE, strict=False))
    with chinese_style():
        side = min(max(3.4, 1.5 * len(chosen.nodes) ** 0.5), 10.5)
        ax = axes_for(ax, width=max(6.6, 1.3 * side), height=side)
        labels, place = figure_labels([label_of(graph, node) for node in chosen.nodes])
        faces = [colours.get(member.get(node, ""), _GREY) if member else COLOURS["accent"] for node in chosen.nodes]
        circles, nameless = _draw(ax, chosen, labels, faces, member)
        deep = _legend(ax, chosen, circles, colours if member else {}, member, words)
        doubt = words["graph_doubt"] if getattr(communities, "readable", True) is False else ""
        untested = _untested(chosen, above, words) if backbone is not None else ""
        captions = [_caption(chosen, place, nameless, words), untested, doubt]
        finish(ax, title=words["graph_title"], captions=captions, below=9 + deep, pad=8)
    return ax


def _caption(chosen: Selection, place: str, nameless: int, words: Mapping[str, str]) -> str:
    told = [words["graph_caption"].format(nodes=len(chosen.nodes), ties=len(chosen.ties))]
    counts = {**chosen.left, "nameless": nameless}
    names = ("left_nodes", "left_ties", "by_chance", "alone", "open", "nameless")
    told += [words[f"graph_{name}"].format(left=counts[name]) for name in names if counts[name] > 0]
    if place:
        told.append(words["graph_place"].format(place=place))
    return words["between"].join(told)


def _untested(chosen: Selection, above: Mapping[str, object], words: Mapping[str, str]) -> str:
    """Say which kinds of ties were drawn without being held against chance."""
    kinds = {kind for layer, kind in KINDS.items() if layer not in above and chosen.ties.pairs.get(kind)}
    names = words["comma_list"].join(words[kind] for kind in _BENDS if kind in kinds)
    return words["graph_untested"].format(kinds=names) if names else ""


# -- drawing ----------------------------------------------------------------------------------------


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
        if length == 0 or away_y >= 0 or not self.label_width:
            return self.radius
        x, y = abs(away_x) / length, -away_y / length
        leaves = min(self.label_width / 2 / max(x, 1e-9), (self.radius + self.label_height) / y)
        return max(self.radius, leaves) if leaves * y > 0.8 * self.radius else self.radius


def _draw(
    ax: "Axes", chosen: Selection, labels: Sequence[str], faces: Sequence[str], member: Mapping[str, str]
) -> tuple[dict[str, float], int]:
    """Draw everything; give the diameters of the largest and the smallest circle by strength, and how many labels found no room."""
    import numpy as np

    box, points = ax.get_window_extent(), 72 / figure_of(ax).dpi
    canvas = (box.width * points, box.height * points)
    ax.set_xlim(0, canvas[0])
    ax.set_ylim(0, canvas[1])
    ax.set_axis_off()
    strengths = np.array(chosen.strengths)
    shrink = float(np.clip((30 / len(labels)) ** 0.5, 0.5, 1.0) * np.clip(min(canvas) / 240, 0.4, 1.0))
    radii = np.maximum(shrink * _WIDEST * np.sqrt(strengths / max(strengths.max(), 1e-12)), _NARROWEST)
    pulls = {
        (u, v): weight * (_TIGHT if member.get(u, "") and member.get(u) == member.get(v) else 1.0) for (u, v), weight in chosen.weights.items()
    }
    start = spread(pulls, chosen.nodes, ratio=canvas[0] / canvas[1]) * np.array(canvas)
    centres, size, shown = _settle(start, labels, radii, strengths, canvas)
    at = {
        node: _Place(float(x), float(y), float(radius), (text_width(label) * size + 2) * said, 1.35 * size * said)
        for node, (x, y), radius, label, said in zip(chosen.nodes, centres, radii, labels, shown.tolist(), strict=True)
    }
    _draw_ties(ax, chosen.ties, at, thin=float(np.clip(shrink, 0.7, 1.0)))
    _draw_nodes(ax, at, labels, faces, size)
    ends = {f"{chosen.strengths[place]:.2g}": 2 * float(radii[place]) for place in (int(strengths.argmax()), int(strengths.argmin()))}
    return ends, int((~shown).sum())


def _settle(
    start: "npt.NDArray[np.float64]",
    labels: Sequence[str],
    radii: "npt.NDArray[np.float64]",
    strengths: "npt.NDArray[np.float64]",
    canvas: tuple[float, float],
) -> "tuple[npt.NDArray[np.float64], float, npt.NDArray[np.bool_]]":
    """Give the circles' centres, the largest font size at which nothing overlaps, and which departments have a label.

    All have one if there is room; else the weakest go without until there is.
    """
    import numpy as np

    shown, size = np.ones(len(labels), dtype=bool), _SIZES[0]
    weakest = np.lexsort((np.arange(len(labels)), strengths.round(9)))
    while True:
        for size in _SIZES if shown.all() else _SIZES[-1:]:
            wide = np.array([text_width(label) * size + 2 for label in labels])
            high = np.where(shown, 1.35 * size, 0.0)
            sizes = np.column_stack([np.where(shown, np.maximum(2 * radii, wide), 2 * radii), 2 * radii + high])
            if sizes.prod(axis=1).sum() > _FULL * canvas[0] * canvas[1] and shown.any():
                continue
            places, apart = place_boxes(start, sizes, canvas=canvas)
            if apart or not shown.any():
                return places + np.column_stack([np.zeros(len(labels)), high / 2]), size, shown
        hidden = int((~shown).sum()) + max(1, int(shown.sum()) // 4)
        shown = ~np.isin(np.arange(len(labels)), weakest[:hidden])


def _draw_ties(ax: "Axes", drawn: Ties, at: Mapping[str, _Place], *, thin: float) -> None:
    import numpy as np
    from matplotlib.patches import FancyArrowPatch

    for kind, pairs in drawn.pairs.items():
        style = {name: value for name, value in _look(kind).items() if name not in ("lw", "marker", "ms", "markevery")}
        heaviest, bend = max(pairs.values(), default=1.0) or 1.0, _BENDS[kind]
        if kind == "arrow":
            style |= {"arrowstyle": "-|>", "mutation_scale": 4 + 4 * thin}
        for (u, v), weight in sorted(pairs.items()):
            start, end = at[u], at[v]
            away = float(np.hypot(end.x - start.x, end.y - start.y))
            stop = max(end.radius, min(end.reach(start, bend), away / 2)) + 1 if kind == "arrow" else end.radius
            width = thin * (0.6 + (2.6 if kind == "issue" else 1.1) * max(weight, 0.0) / heaviest)
            tie = FancyArrowPatch((start.x, start.y), (end.x, end.y), connectionstyle=f"arc3,rad={bend}", shrinkA=start.radius,
                                  shrinkB=stop, linewidth=width, **({"arrowstyle": "-"} | style))  # fmt: skip
            tie.set_gid(kind)
            ax.add_patch(tie)


def _look(kind: str) -> dict[str, Any]:
    """Colour and stroke of a kind of tie, on the figure and in its legend."""
    looks: dict[str, dict[str, Any]] = {
        "mention": {"color": "#C9CED3", "alpha": 0.9, "zorder": 0.5, "linestyle": (0, (4, 2)), "lw": 1.0},
        "issue": {"color": "#9AA3AC", "alpha": 0.75, "zorder": 1, "lw": 2.2},
        "together": {"color": "#9AA3AC", "alpha": 0.9, "zorder": 1, "linestyle": (0, (1, 2)), "lw": 1.4},
        "arrow": {"color": "#34495E", "alpha": 0.65, "zorder": 2, "lw": 1.2, "marker": ">", "ms": 5, "markevery": [1]},
    }
    return looks[kind]


def _draw_nodes(ax: "Axes", at: Mapping[str, _Place], labels: Sequence[str], faces: Sequence[str], size: float) -> None:
    from matplotlib.patheffects import withStroke

    for (_, place), label, face in zip(at.items(), labels, faces, strict=True):
        x, y, radius = place.x, place.y, place.radius
        ax.scatter([x], [y], s=[(2 * radius) ** 2], facecolor=face, edgecolor="white", linewidth=0.9, zorder=3)
        if place.label_width:
            text = ax.text(x, y - radius - 0.12 * size, label, ha="center", va="top", fontsize=size, zorder=4)
            text.set_path_effects([withStroke(linewidth=2.2, foreground="white")])
            text.set_gid("department")


def _legend(
    ax: "Axes", chosen: Selection, circles: Mapping[str, float], colours: Mapping[str, str], member: Mapping[str, str], words: Mapping[str, str]
) -> float:
    """Explain ties and sizes, and below them colours, under the axes; give the height in points."""
    from matplotlib.lines import Line2D

    round_mark: dict[str, Any] = {"marker": "o", "lw": 0, "mec": "white"}
    kinds = [Line2D([0, 1], [0, 0], label=words[kind], **_look(kind)) for kind in _BENDS if chosen.ties.pairs.get(kind)]
    sizes = [
        Line2D([0], [0], mfc=COLOURS["grey"], ms=width, label=words["strength"].format(strength=strength), **round_mark)
        for strength, width in circles.items()
    ]
    counts = Counter(member.get(node, "") if member.get(node, "") in colours else "" for node in chosen.nodes)
    shown = [(f"{name} ({counts[name]})", colour) for name, colour in colours.items()]
    shown += [(words["other_communities"].format(n=counts[""]), _GREY)] if member and counts[""] else []
    groups = [Line2D([0], [0], mfc=colour, ms=8, label=label, **round_mark) for label, colour in shown]
    deep = 3.0
    for handles, widest in ((kinds, 8.0), (sizes, max(circles.values())), (groups, 8.0)):
        above = ax.get_legend()
        if handles:
            deep += _legend_rows(ax, handles, below=deep, widest=widest)
        if handles and above is not None:
            ax.add_artist(above)  # matplotlib keeps the last legend alone
    return deep - 3.0


def _legend_rows(ax: "Axes", handles: "list[Line2D]", *, below: float, widest: float) -> float:
    """Put a legend under the axes in as few rows as its width asks for; give its height in points."""
    from matplotlib.transforms import ScaledTranslation

    size, long = 8.5, max(2.0, widest / 8.5)
    room = ax.get_window_extent().width * 72 / figure_of(ax).dpi / size
    widths = [text_width(str(handle.get_label())) * 1.02 + long + 2.3 for handle in handles]
    across = len(handles) if sum(widths) <= room else max(1, min(len(handles), int(room // max(widths))))
    lines = -(-len(handles) // across)
    across = -(-len(handles) // lines)
    ordered = [handles[place] for column in range(across) for place in range(column, len(handles), across)]
    high = max(10.0, widest)
    down = ax.transAxes + ScaledTranslation(0, -below / 72, figure_of(ax).dpi_scale_trans)
    ax.legend(handles=ordered, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=down, ncols=across, borderaxespad=0, borderpad=0,
              fontsize=size, handlelength=long, columnspacing=1.4, labelspacing=0.4, handleheight=(high / size - 0.245) / 0.65)  # fmt: skip
    return lines * (high + 0.4 * size) + 3
