"""Measures of the coordination graph: one row a department, one row a tie."""

import math
from typing import TYPE_CHECKING

from policytext.coordination.acts import SYMMETRIC
from policytext.errors import expect
from policytext.inference import wilson_interval

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["department_table", "tie_table", "undirected"]

DEPARTMENT_COLUMNS = (
    "department", "open", "n_documents", "n_joint", "joint_strength", "n_lead", "n_support", "n_responsible",
    "lead_share", "low", "high", "n", "partners", "betweenness",
)  # fmt: skip


def department_table(graph: "nx.MultiDiGraph[str]") -> "pd.DataFrame":
    """Give the place of every department in the graph.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.

    Returns
    -------
    pandas.DataFrame
        One row a department, the most active first: ``department, open, n_documents, n_joint, joint_strength``
        (equals ``n_joint``), ``n_lead, n_support, n_responsible, lead_share`` = lead/(lead+support) with the Wilson
        interval ``low, high`` and ``n`` = lead+support, ``partners`` (distinct neighbours), ``betweenness`` (share of
        shortest paths, distance = 1/weight over the summed layers).

    Notes
    -----
    The interval takes tasks as independent; tasks of one document are not quite. Placeholders are rows too, with
    ``open`` true. Where nothing was led or supported, the share is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext.coordination.graph import coordination_graph
    >>> from policytext.corpus import Corpus
    >>> frame = pd.DataFrame({"text": ["清淤（市水务局牵头，市财政局配合）"]})
    >>> table = department_table(coordination_graph(Corpus.from_frame(frame, kind="policy")))
    >>> table[["department", "lead_share"]].values.tolist()
    [['市水务局', 1.0], ['市财政局', 0.0]]
    """
    import networkx as nx
    import pandas as pd

    expect(graph, nx.MultiDiGraph, verb="department_table", hint="coordination_graph(policies) gives one")
    flat = undirected(graph)
    between = nx.betweenness_centrality(flat, weight="distance") if flat.number_of_nodes() else {}
    rows = []
    for name, node in graph.nodes(data=True):
        lead, support = int(node["n_lead"]), int(node["n_support"])
        share = lead / (lead + support) if lead + support else math.nan
        low, high = wilson_interval(lead, lead + support)
        strength = sum(edge["weight"] for _, _, layer, edge in graph.out_edges(name, keys=True, data=True) if layer == "issue")
        rows.append((
            name, bool(node["open"]), node["n_documents"], node["n_joint"], round(strength, 9), lead, support,
            node["n_responsible"], share, low, high, lead + support, flat.degree(name), round(between[name], 12),
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(DEPARTMENT_COLUMNS))
    table["activity"] = table[["n_documents", "n_lead", "n_support", "n_responsible"]].sum(axis=1)
    order = ["activity", "n_lead", "partners", "department"]
    return table.sort_values(order, ascending=[False, False, False, True]).drop(columns="activity").reset_index(drop=True)


def tie_table(graph: "nx.MultiDiGraph[str]") -> "pd.DataFrame":
    """List the ties of the graph, the strongest first.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.

    Returns
    -------
    pandas.DataFrame
        Columns ``source, target, layer, weight, n``; a tie of a symmetric layer stands once.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", key="lead-support", layer="lead-support", weight=0.5, n=1)
    >>> tie_table(graph).values.tolist()
    [['甲局', '乙局', 'lead-support', 0.5, 1]]
    """
    import pandas as pd

    rows = [
        (source, target, layer, edge["weight"], edge["n"])
        for source, target, layer, edge in graph.edges(keys=True, data=True)
        if layer not in SYMMETRIC or source < target
    ]
    table = pd.DataFrame(rows, columns=["source", "target", "layer", "weight", "n"])
    order = ["weight", "n", "source", "target", "layer"]
    return table.sort_values(order, ascending=[False, False, True, True, True]).reset_index(drop=True)


def undirected(graph: "nx.MultiDiGraph[str]") -> "nx.Graph[str]":
    """Sum all layers into one undirected graph with ``weight`` and ``distance`` = 1/weight.

    A tie of a symmetric layer counts once. Nodes and edges stand in sorted order.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", key="lead-support", layer="lead-support", weight=0.5, n=1)
    >>> undirected(graph)["乙局"]["甲局"]["distance"]
    2.0
    """
    import networkx as nx

    weights: dict[tuple[str, str], list[float]] = {}
    for source, target, layer, edge in graph.edges(keys=True, data=True):
        if layer not in SYMMETRIC or source < target:
            pair = (source, target) if source < target else (target, source)
            weights.setdefault(pair, []).append(float(edge["weight"]))
    flat: nx.Graph[str] = nx.Graph()
    flat.add_nodes_from(sorted(graph.nodes))
    for (source, target), parts in sorted(weights.items()):
        weight = sum(sorted(parts))
        flat.add_edge(source, target, weight=weight, distance=1 / weight)
    return flat
