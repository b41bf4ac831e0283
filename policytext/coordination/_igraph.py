"""The optional engine igraph: betweenness and Leiden on flat graphs."""

import random
from importlib import import_module
from typing import TYPE_CHECKING, Any

from policytext.errors import MissingPackageError, explain

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt

__all__ = ["betweenness", "leiden"]


def _igraph(what: str) -> Any:
    try:
        return import_module("igraph")
    except ImportError as error:
        raise MissingPackageError(explain(f"{what} needs the package igraph", hint="install policytext[graph], or choose the engine of the core")) from error


def _read(graph: "nx.Graph[Any]", attribute: str, what: str) -> tuple[Any, Any, list[Any], list[float]]:
    """The module, the graph with nodes and edges in sorted order, the nodes and the edges' values."""
    igraph = _igraph(what)
    nodes = sorted(graph.nodes)
    place = {name: number for number, name in enumerate(nodes)}
    rows = sorted((*sorted((place[one], place[other])), float(edge.get(attribute, 1.0))) for one, other, edge in graph.edges(data=True))
    read = igraph.Graph(n=len(nodes), edges=[(one, other) for one, other, _ in rows], directed=False)
    return igraph, read, nodes, [value for _, _, value in rows]


def betweenness(graph: "nx.Graph[Any]") -> dict[Any, float]:
    """Give the share of shortest paths through each node, paths measured by the edges' ``distance``.

    Parameters
    ----------
    graph : networkx.Graph
        Undirected, as :func:`policytext.coordination.flat.flat_graph` gives it.

    Returns
    -------
    dict
        By node in sorted order, from 0 to 1, normalised as networkx does; 0 where there are fewer than three nodes.

    Raises
    ------
    MissingPackageError
        If igraph is not installed.
    """
    _, read, nodes, distance = _read(graph, "distance", "betweenness(engine='igraph')")
    pairs = (len(nodes) - 1) * (len(nodes) - 2) / 2
    found = read.betweenness(directed=False, weights=distance or None) if pairs > 0 else [0.0] * len(nodes)
    return {name: float(value) / max(pairs, 1.0) for name, value in zip(nodes, found, strict=True)}


def leiden(graph: "nx.Graph[Any]", resolution: float, seed: int) -> "npt.NDArray[np.int64]":
    """Find communities by the Leiden algorithm: modularity with the edges' ``weight``, repeated until nothing moves.

    Parameters
    ----------
    graph : networkx.Graph
        Undirected.
    resolution : float
    seed : int

    Returns
    -------
    array (n,)
        The number of the community of each node, nodes in sorted order.

    Raises
    ------
    MissingPackageError
        If igraph is not installed.

    Notes
    -----
    Traag, Waltman and van Eck (2019), Scientific Reports 9, 5233. igraph draws from one source of randomness for the whole process; it is set
    for this call and put back to the module ``random`` after.
    """
    import numpy as np

    igraph, read, _, weight = _read(graph, "weight", "find_communities(method='leiden')")
    if not weight:
        return np.arange(read.vcount(), dtype=np.int64)
    igraph.set_random_number_generator(random.Random(seed))
    try:
        found = read.community_leiden(objective_function="modularity", weights=weight, resolution=resolution, n_iterations=-1)
    finally:
        igraph.set_random_number_generator(random)
    return np.asarray(found.membership, dtype=np.int64)
