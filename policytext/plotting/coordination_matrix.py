"""Heat map of departments by departments, for graphs too dense to draw as circles and lines."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.coordination.acts import GROUPS, LAYERS, SYMMETRIC
from policytext.coordination.flat import check_graph, check_group_weights, flat_weights, layer_matrices, named_departments
from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.plotting.canvas import COLOURS, axes_for, finish
from policytext.plotting.checks import check_axes
from policytext.plotting.coordination_ties import check_top, community_of, label_of
from policytext.plotting.fonts import chinese_style
from policytext.plotting.heat import draw_heat, label_cells, label_depth
from policytext.plotting.short_names import figure_labels
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes

__all__ = ["plot_coordination_matrix"]

_ORDERS = ("community", "strength", "name")

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "title": "部门与部门：{layer}",
        "issue": "联合发文", "duty": "任务分工", "mention": "同一句中提及", "all": "各层合并",
        "lead-support": "牵头与配合", "lead-responsible": "牵头与责任", "co-responsible": "共同负责",
        "unit_issue": "联合发文件数（每件按 1/(发文单位数−1) 计）",
        "unit_duty": "任务数（每项按单位数均分）",
        "unit_mention": "点互信息（比特，只取正值）",
        "unit_all": "合并权重（各层按名次，0 至 1）",
        "directed": "行为牵头单位，列为配合或责任单位。",
        "duty_note": "行为牵头单位，列为配合或责任单位；共同负责两个方向都计。",
        "symmetric": "行列对称。",
        "drawn": "画出 {n} 个部门。",
        "left": "另有 {left} 个联系较弱的部门未画。",
        "alone": "{left} 个部门在这一层没有联系，不画。",
        "open": "“有关部门”一类的泛指 {left} 个，不画。",
        "block": "按轮廓相近者相邻排列（层次聚类）。", "blocks": "按群排列，细线分开各群。",
        "doubt": "部门的分群没有强过随机网络，仅供参考。",
        "diagonal": "斜线格为部门自身。",
    }),
    "en": MappingProxyType({
        "title": "Departments by departments: {layer}",
        "issue": "joint issuance", "duty": "shared tasks", "mention": "named in one clause", "all": "all layers",
        "lead-support": "leads and supports", "lead-responsible": "leads and is responsible", "co-responsible": "responsible together",
        "unit_issue": "Joint documents (each as 1/(issuers − 1))",
        "unit_duty": "Tasks (each shared out over its departments)",
        "unit_mention": "Positive pointwise mutual information (bits)",
        "unit_all": "Joined weight (layers by rank, 0 to 1)",
        "directed": "Row leads, column supports or is responsible.",
        "duty_note": "Row leads, column supports or is responsible; ties of those responsible together stand both ways.",
        "symmetric": "Rows and columns are alike.",
        "drawn": "Drawn: {n} departments.",
        "left": "Left out as weaker: {left}.",
        "alone": "Departments without a tie of this layer, not drawn: {left}.",
        "open": 'Unnamed bodies, as in "departments concerned", not drawn: {left}.',
        "block": "Departments with like profiles stand together (hierarchical clustering).", "blocks": "In order of communities, parted by lines.",
        "doubt": "The communities are no clearer than in random networks.",
        "diagonal": "Hatched: the department itself.",
    }),
})  # fmt: skip


def plot_coordination_matrix(
    graph: "nx.MultiDiGraph[str]",
    *,
    layer: str | None = "issue",
    top: int = 60,
    order: str = "community",
    communities: Any = None,
    lang: str = "zh",
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw the ties of a layer as a heat map of departments by departments.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`; :func:`policytext.tie_table` gives the numbers.
    layer : str or None
        A group of layers (``"issue"``, ``"duty"``, ``"mention"``), one layer (such as ``"lead-support"``), or None for all joined by rank as in
        :func:`policytext.coordination.flat_graph`. Of lead layers the row leads and the column supports.
    top : int
        How many departments to draw at most: those with the largest sum over their row and column.
    order : {"community", "strength", "name"}
        By community, the largest first, so that blocks show; without ``communities``, departments with like profiles stand together. Or the
        strongest first, or by name.
    communities : Communities or pandas.DataFrame, optional
        From ``policytext.coordination.find_communities``, or a table with columns ``department, community``.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        The colour goes with the square root of the weight, so that weak ties are seen beside strong ones; the bar has the numbers.

    Raises
    ------
    EmptyInputError
        If the layer has no ties between named departments.
    InputError
        If ``graph`` is no such graph, a node or an edge of it can't be read, ``layer`` or ``order`` is unknown, ``top`` is no whole number of 2 or
        more, or ``ax`` is no Axes.

    Notes
    -----
    Names of open sets (有关部门) are no departments and are not drawn. The weights of the layers are those of
    :func:`policytext.coordination_graph`; where a symmetric layer has two weights for a pair, or only one direction, the larger one stands in both
    cells. What could lead to a person is masked in labels.
    """
    check_graph(graph, verb="plot_coordination_matrix")
    words, shared = plot_words(lang, _WORDS), plot_words(lang)
    check_top(top)
    check_axes(ax)
    _check_choices(layer, order)
    names = named_departments(graph)
    matrix = _matrix(graph, names, layer)
    strengths = (matrix.sum(axis=0) + matrix.sum(axis=1)).round(9)
    tied = [int(place) for place in (-strengths).argsort(kind="stable") if strengths[place] > 0]
    if not tied:
        hint = "layer=None joins all layers" if layer else "joint documents or duties with several departments give ties"
        raise EmptyInputError(explain(f"layer={layer!r} has no ties between departments", found=f"{len(names)} departments", hint=hint))
    member = community_of(communities)
    groups = [member.get(names[place], "") for place in tied[:top]]
    places = [tied[number] for number in _ordered(matrix[tied[:top]][:, tied[:top]], [names[place] for place in tied[:top]], groups, order)]
    shown = matrix[places][:, places]
    counts = {"left": len(tied) - len(places), "alone": len(names) - len(tied), "open": graph.number_of_nodes() - len(names)}
    with chinese_style():
        side = min(max(2.4, 0.19 * len(places)), 11.0)
        ax = axes_for(ax, width=side, height=side)
        labels, place = figure_labels([label_of(graph, names[number]) for number in places])
        draw_heat(ax, shown, unit=words[_unit(layer)], own=True)
        label_cells(ax, rows=labels, columns=labels)
        if order == "community":
            _part(ax, [member.get(names[place], "") for place in places])
        told = _told(words, layer, order, any(groups), counts, len(places), getattr(communities, "readable", True))
        told += [shared["graph_place"].format(place=place)] if place else []
        title = words["title"].format(layer=words[layer or "all"])
        finish(ax, title=title, captions=[shared["between"].join(told)], below=label_depth(ax) + 8, pad=8)
    return ax


def _check_choices(layer: str | None, order: str) -> None:
    known = (*GROUPS, *(name for name in LAYERS if name not in GROUPS))
    if layer is not None and layer not in known:
        raise InputError(explain(f"layer={layer!r} is unknown", found=f"known: {listing(known)}", hint="use one of these, or None for all"))
    if order not in _ORDERS:
        raise InputError(explain(f"order={order!r} is unknown", found=f"known: {listing(_ORDERS)}", hint='use "community"'))


def _matrix(graph: "nx.MultiDiGraph[str]", names: list[str], layer: str | None) -> "npt.NDArray[np.float64]":
    """Weights (A, A) of one layer, of a group of layers summed, or of all joined by rank."""
    import numpy as np

    layers = layer_matrices(graph, names)
    if layer is None:
        return np.asarray(flat_weights(layers, check_group_weights(None)).toarray()) if names else np.zeros((0, 0))
    dense = {name: layers[name].toarray() for name in GROUPS.get(layer, (layer,))}
    return np.asarray(sum(np.maximum(one, one.T) if name in SYMMETRIC else one for name, one in dense.items()), dtype=float)


def _unit(layer: str | None) -> str:
    if layer is None:
        return "unit_all"
    return f"unit_{layer}" if layer in ("issue", "mention") else "unit_duty"


def _ordered(matrix: "npt.NDArray[np.float64]", names: Sequence[str], groups: Sequence[str], order: str) -> list[int]:
    """Order of rows and columns; they come the strongest first."""
    numbers = range(len(names))
    if order == "strength":
        return list(numbers)
    if order == "name":
        return sorted(numbers, key=lambda number: names[number])
    if not any(groups):
        return _alike(matrix)
    sizes = {group: (group == "", -groups.count(group), len(group), group) for group in groups}
    return sorted(numbers, key=lambda number: (sizes[groups[number]], number))


def _alike(matrix: "npt.NDArray[np.float64]") -> list[int]:
    """Order in which departments with like ties stand together: leaves of average linkage on the cosine of their ties, self included."""
    import numpy as np
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(matrix) < 3:
        return list(range(len(matrix)))
    both = np.sqrt(np.maximum(matrix + matrix.T, 0.0))
    np.fill_diagonal(both, both.max(axis=1))
    length = np.sqrt((both**2).sum(axis=1, keepdims=True))
    unit = both / np.where(length > 0, length, 1.0)
    apart = np.maximum(1 - unit @ unit.T, 0.0).round(9)
    np.fill_diagonal(apart, 0.0)
    found = leaves_list(linkage(squareform((apart + apart.T) / 2, checks=False), "average", optimal_ordering=True)).tolist()
    # Either end may come first: the strongest department stands in the upper half.
    return found if found.index(0) <= len(found) / 2 else found[::-1]


def _part(ax: "Axes", groups: Sequence[str]) -> None:
    """Part communities by white lines."""
    for place, (one, other) in enumerate(pairwise(groups)):
        if one != other:
            for draw in (ax.axhline, ax.axvline):
                draw(place + 0.5, color="white", lw=3.2, zorder=3)
                draw(place + 0.5, color=COLOURS["grey"], lw=0.7, zorder=3)


def _told(
    words: Mapping[str, str], layer: str | None, order: str, grouped: bool, counts: Mapping[str, int], n: int, readable: object
) -> list[str]:
    told = [words["drawn"].format(n=n)]
    told += [words[name].format(left=count) for name, count in counts.items() if count > 0]
    lead = layer in ("lead-support", "lead-responsible")
    told.append(words["directed"] if lead else words["duty_note"] if layer == "duty" else words["symmetric"])
    if order == "community":
        told.append(words["blocks" if grouped else "block"])
        told += [words["doubt"]] if grouped and readable is False else []
    return [*told, words["diagonal"]]

