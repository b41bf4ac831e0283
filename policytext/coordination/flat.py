"""One graph of all layers: each layer by the rank of its weights, so that no layer rules by its unit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.coordination._checked import check_graph, edge_layer, edge_weight, is_number, is_open
from policytext.coordination.acts import GROUPS, LAYERS, SYMMETRIC
from policytext.errors import InputError, explain, listing

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = [
    "GROUP_WEIGHTS", "check_graph", "check_group_weights", "cut_layers", "flat_graph", "flat_weights", "is_open", "layer_matrices", "named_departments",
]  # fmt: skip

GROUP_WEIGHTS: Mapping[str, float] = MappingProxyType({"issue": 0.4, "duty": 0.4})
"""What each group of layers weighs where one graph is needed. Mentions are left out unless asked for: they say little of working together."""

_LEAST = 1e-9
"""Least share of a group; less is a slip, and its ties would be longer than numbers can tell."""


def named_departments(graph: "nx.MultiDiGraph[str]") -> list[str]:
    """Nodes that are single bodies, sorted: no open sets."""
    return sorted(name for name, node in graph.nodes(data=True) if not is_open(node))


def layer_matrices(graph: "nx.MultiDiGraph[str]", departments: list[str]) -> "dict[str, csr_array]":
    """Give the weights of the edges of each layer as matrices (A, A); row leads, column supports.

    Edges side by side of one layer and direction are summed. A tie of a symmetric layer stands in both directions with the weight of the greater, so
    it may be written once. Edges of a node to itself are left out.
    """
    import numpy as np
    from scipy.sparse import csr_array

    place = {name: number for number, name in enumerate(departments)}
    cells: dict[str, list[tuple[int, int, float]]] = {layer: [] for layer in LAYERS}
    for source, target, key, edge in graph.edges(keys=True, data=True):
        layer = edge_layer(key, edge)
        if layer in cells and source != target and source in place and target in place:
            cells[layer].append((place[source], place[target], edge_weight(edge)))
    found = {}
    for layer, triples in cells.items():
        cell = np.array(sorted(triples), dtype=np.float64).reshape(-1, 3)
        summed = csr_array((cell[:, 2], (cell[:, 0].astype(np.int64), cell[:, 1].astype(np.int64))), shape=(len(place), len(place)))
        summed.eliminate_zeros()
        found[layer] = csr_array(summed.maximum(summed.T)) if layer in SYMMETRIC else summed
    return found


def check_group_weights(weights: "Mapping[str, float] | None") -> dict[str, float]:
    """Weights of the groups of layers, from the default where none are given; those of 0 are left out, the rest sum to 1."""
    given: Mapping[str, float] = GROUP_WEIGHTS if weights is None else weights
    fine = isinstance(given, Mapping) and set(given) <= set(GROUPS) and all(map(is_number, given.values()))
    total = float(sum(map(float, given.values()))) if fine else 0.0
    if not total or any(0 < value / total < _LEAST for value in given.values()):
        raise InputError(
            explain(f"weights={weights!r} don't weigh the layers", found=f"known: {listing(GROUPS)}", hint='give for instance {"issue": 0.5, "duty": 0.5}')
        )
    return {group: float(given[group]) / total for group in GROUPS if given.get(group)}


def cut_layers(layers: "Mapping[str, csr_array]", rows: "npt.NDArray[np.int64]") -> "dict[str, csr_array]":
    """The weights of each layer among some departments, whose rows rise."""
    return {layer: matrix if len(rows) == matrix.shape[0] else matrix[rows][:, rows] for layer, matrix in layers.items()}


def flat_weights(layers: "Mapping[str, csr_array]", weights: Mapping[str, float]) -> "csr_array":
    """Join layers to one symmetric matrix.

    Parameters
    ----------
    layers : mapping of csr_array (A, A)
        By layer, as :func:`layer_matrices` or :meth:`Weigher.weights` gives them.
    weights : mapping of float
        By group, summing to 1; see :func:`check_group_weights`.

    Returns
    -------
    csr_array (A, A)
        Of each pair, the sum over groups of the group's weight times the rank of the pair's tie among the ties of the group (from 1/n to 1, equal
        ties sharing their mean rank). Directed ties count in both directions.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.stats import rankdata

    shape = next(iter(layers.values())).shape
    total = csr_array(shape, dtype=np.float64)
    for group, weight in weights.items():
        pooled = csr_array(shape, dtype=np.float64)
        for layer in GROUPS[group]:
            if layer in layers:
                matrix = layers[layer]
                pooled = csr_array(pooled + (matrix.maximum(matrix.T) if layer in SYMMETRIC else matrix + matrix.T))
        pairs = pooled.tocoo()
        above = pairs.coords[0] < pairs.coords[1]
        if above.any():
            rank = np.asarray(rankdata(np.round(pairs.data[above], 12)), dtype=np.float64)
            half = csr_array((rank * (weight / rank.size), (pairs.coords[0][above], pairs.coords[1][above])), shape=shape)
            total = csr_array(total + half + half.T)
    total.sort_indices()
    return total


def flat_graph(graph: "nx.MultiDiGraph[str]", *, weights: "Mapping[str, float] | None" = None) -> "nx.Graph[str]":
    """Join all layers to one undirected graph of named departments.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    weights : mapping of str to float, optional
        What the groups ``"issue"``, ``"duty"``, ``"mention"`` weigh; issue and duty the same, mentions nothing, if not given.

    Returns
    -------
    networkx.Graph
        Departments without open sets; ``weight`` from 0 to 1 and ``distance`` = 1/weight. Nodes and edges stand in sorted order.

    Raises
    ------
    InputError
        If the graph is none, a node or an edge can't be read (:func:`check_graph` says what is needed), or a weight is unknown or below 0.

    Notes
    -----
    Weights of different layers have different units and are not summed as they stand: each tie counts by its rank within its group. How much the
    choice of weights matters shows in a second run with others. Edges side by side are summed; an edge of weight 0 is no tie.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", key="lead-support", layer="lead-support", weight=3.0)
    >>> _ = graph.add_edge("乙局", "丙局", key="lead-support", layer="lead-support", weight=0.5)
    >>> [(one, other, edge["weight"]) for one, other, edge in flat_graph(graph, weights={"duty": 1}).edges(data=True)]
    [('丙局', '乙局', 0.5), ('乙局', '甲局', 1.0)]
    """
    import networkx as nx

    check_graph(graph, verb="flat_graph")
    groups = check_group_weights(weights)
    departments = named_departments(graph)
    flat: nx.Graph[str] = nx.Graph()
    flat.add_nodes_from(departments)
    if departments:
        pairs = flat_weights(layer_matrices(graph, departments), groups).tocoo()
        for source, target, weight in sorted(zip(*pairs.coords, pairs.data, strict=True)):
            if source < target:
                flat.add_edge(departments[source], departments[target], weight=float(weight), distance=1 / float(weight))
    return flat
