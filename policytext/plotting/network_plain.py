"""A graph in the plain form that the interactive view reads: checked, dates as ISO text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.coordination.export.plain import document_ids
from policytext.coordination.export.values import iso_day, plain_value, shown, text_of_value
from policytext.coordination.flat import check_graph
from policytext.errors import InputError, expect

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["COUNTS", "plain_network"]

COUNTS = ("n_documents", "n_joint", "n_lead", "n_support", "n_responsible", "n_mentions")
_TEXTS = ("label", "level", "region", "system", "names")


def plain_network(graph: "nx.MultiDiGraph[str]", *, verb: str) -> "nx.MultiDiGraph[str]":
    """Copy a graph with plain values only.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
    verb : str
        Whose input it is, for errors.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes with texts, counts and ``open``; edges with ``layer, weight, n, n_documents, first, last, documents`` (what is known of them). Days
        that are no dates are left out. The acts are those of the graph.

    Raises
    ------
    InputError
        If it is no MultiDiGraph, or a node or an edge can't be read. The message holds no personal data.
    """
    import networkx as nx

    expect(graph, nx.MultiDiGraph, verb=verb, hint="coordination_graph(policies, duties) makes the graph")
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.graph.update(graph.graph)
    for node, data in graph.nodes(data=True):
        made.add_node(node)
        made.nodes[node].update(_node(node, data))
    for source, target, key, data in graph.edges(keys=True, data=True):
        made.add_edge(source, target, key=key)
        made.edges[source, target, key].update(_edge(f"of the tie {shown(source)} → {shown(target)}", data))
    try:
        check_graph(made, verb=verb)
    except InputError as error:
        raise type(error)(mask_private(str(error))) from None
    return made


def _node(node: object, data: Mapping[Any, Any]) -> dict[str, Any]:
    of = f"of node {shown(node)}"
    texts = {name: text_of_value(plain_value(data.get(name), of=f"{name!r} {of}", mask=str)) for name in _TEXTS}
    counts = {name: plain_value(data.get(name), of=f"{name!r} {of}", mask=str) for name in COUNTS}
    days = {name: iso_day(data.get(name)) for name in ("first", "last")}
    return {"open": plain_value(data.get("open"), of=f"'open' {of}", mask=str), **counts, **{name: text for name, text in {**texts, **days}.items() if text}}


def _edge(of: str, data: Mapping[Any, Any]) -> dict[str, Any]:
    facts = {name: plain_value(data.get(name), of=f"{name!r} {of}", mask=str) for name in ("n", "n_documents")}
    layer = data.get("layer")
    layer = plain_value(layer, of=f"'layer' {of}", mask=str) if isinstance(layer, str) or not hasattr(layer, "__iter__") else layer
    documents = document_ids(data.get("documents"))
    told = facts["n_documents"] if facts["n_documents"] is not None else len(documents) or None
    weight = {"weight": plain_value(data["weight"], of=f"'weight' {of}", mask=str)} if "weight" in data else {}
    return {
        "layer": layer, **weight, "n": facts["n"], "n_documents": told, "documents": documents,
        "first": iso_day(data.get("first")), "last": iso_day(data.get("last")),
    }  # fmt: skip
