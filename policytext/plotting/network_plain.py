"""A graph in the plain form that the interactive view reads: checked, dates as ISO text, ties side by side summed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.coordination.acts import SYMMETRIC
from policytext.coordination.export.plain import document_ids
from policytext.coordination.export.values import iso_day, plain_value, shown, text_of_value
from policytext.coordination.flat import check_graph
from policytext.errors import InputError, expect

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["COUNTS", "Tie", "both_ways", "plain_network", "summed_ties"]

COUNTS = ("n_documents", "n_joint", "n_lead", "n_support", "n_responsible", "n_mentions")
_TEXTS = ("label", "level", "region", "system", "names")


@dataclass(frozen=True, slots=True)
class Tie:
    """All edges of one layer from one department to another; what some of them lack is None or empty."""

    source: str
    target: str
    layer: str
    weight: float
    n: int | None
    n_documents: int | None
    first: str
    last: str
    documents: tuple[str, ...]


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
    weight = {"weight": plain_value(data["weight"], of=f"'weight' {of}", mask=str)} if "weight" in data else {}
    return {
        "layer": layer, **weight, **facts, "documents": document_ids(data.get("documents")),
        "first": iso_day(data.get("first")), "last": iso_day(data.get("last")),
    }  # fmt: skip


def summed_ties(graph: "nx.MultiDiGraph[str]") -> dict[tuple[str, str, str], Tie]:
    """Sum the edges of each layer from one department to another, as :func:`policytext.tie_table` does.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`plain_network`.

    Returns
    -------
    dict of Tie
        By source, target and layer, sorted.
    """
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for source, target, key, data in graph.edges(keys=True, data=True):
        layer = key if data["layer"] is None else data["layer"]
        found[source, target, str(layer)].append(data)
    return {name: _sum(*name, found[name]) for name in sorted(found)}


def _sum(source: str, target: str, layer: str, edges: Sequence[Mapping[str, Any]]) -> Tie:
    counts = [edge["n"] for edge in edges]
    documents = [edge["documents"] for edge in edges]
    if len(edges) == 1:
        ids = documents[0]
        told = edges[0]["n_documents"] if edges[0]["n_documents"] is not None else len(ids) or None
    else:
        # A document may stand behind several of the edges: without the ids of all, their number is not known.
        ids = tuple(sorted({one for some in documents for one in some}))
        told = len(ids) if all(documents) else None
    return Tie(
        source, target, layer, fsum(float(edge.get("weight", 1.0)) for edge in edges),
        None if None in counts else sum(int(count) for count in counts), None if told is None else int(told),
        min((edge["first"] for edge in edges if edge["first"]), default=""), max((edge["last"] for edge in edges if edge["last"]), default=""), ids,
    )  # fmt: skip


def both_ways(ties: Mapping[tuple[str, str, str], Tie], tie: Tie) -> bool:
    """Whether a tie of a symmetric layer stands in the other direction too, with the same weight."""
    back = ties.get((tie.target, tie.source, tie.layer))
    return tie.layer in SYMMETRIC and back is not None and round(back.weight, 12) == round(tie.weight, 12)
