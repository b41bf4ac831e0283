"""What a graph must hold before it is measured: names, layers, weights, counts and days that can be worked with."""

from collections.abc import Collection, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

from policytext.cleaning.privacy import mask_private
from policytext.errors import InputError, expect, explain

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["MOST", "check_graph", "count_of", "edge_layer", "edge_weight", "is_missing", "is_number", "is_open", "text_of"]

MOST = 1e15
"""Greatest weight and count: sums of greater ones lose whole units, and further up they are infinite."""

_COUNTS = ("n_documents", "n_joint", "n_lead", "n_support", "n_responsible", "n_mentions", "n_internal")
_NODE_TEXTS = ("label", "level", "region", "system", "kind", "names", "era", "first", "last")
_TRUTHS: Mapping[str, bool] = {"true": True, "1": True, "是": True, "yes": True, "false": False, "0": False, "否": False, "no": False, "": False}


def check_graph(graph: "nx.MultiDiGraph[str]", *, verb: str) -> None:
    """Refuse a graph that can't be measured, whoever made it.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`, made by hand or read from a file.
    verb : str
        The function that was given it; stands in the message.

    Raises
    ------
    InputError
        If it is no MultiDiGraph, or a node or an edge holds what can't be read; the message names it, the value and what to do.

    Notes
    -----
    Names of nodes are text. ``open`` is a truth value, or a text for one as files have it ("False", "0", "否"). Each edge has its layer as text, in
    ``layer`` or as its key. Weights are finite numbers from 0 to 10^15 (1 where there is none), counts whole numbers from 0; days, levels, places
    and lines of work are text. Whatever else than the layer and the weight is absent, None or NaN is taken as not known.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", layer="issue", weight=-1.0)
    >>> check_graph(graph, verb="tie_table")
    Traceback (most recent call last):
    policytext.errors.InputError: tie_table: edge '甲局' → '乙局' has weight=-1.0. Hint: give a finite number from 0 to 10^15, such as 1.0
    """
    import networkx as nx

    expect(graph, nx.MultiDiGraph, verb=verb, hint="coordination_graph(policies) gives one; nx.MultiDiGraph(graph) turns another graph into one")
    for name, node in graph.nodes(data=True):
        _check_node(name, node, verb)
    for source, target, key, edge in graph.edges(keys=True, data=True):
        _check_edge(f"edge {source!r} → {target!r}", key, edge, verb)


def _check_node(name: object, node: Mapping[str, Any], verb: str) -> None:
    where = f"node {name!r}"
    if not isinstance(name, str):
        raise InputError(explain(mask_private(f"{verb}: {where} is no text"), found=type(name).__name__, hint="rename it with nx.relabel_nodes(graph, str)"))
    if _truth(node.get("open")) is None:
        _refuse(verb, where, "open", node["open"], "give True for an open set such as 有关部门, else False")
    _check_counts(verb, where, node, _COUNTS)
    _check_texts(verb, where, node, _NODE_TEXTS)


def _check_edge(where: str, key: object, edge: Mapping[str, Any], verb: str) -> None:
    layer = edge.get("layer")
    if not isinstance(layer if not is_missing(layer) else key, str):
        if not is_missing(layer):
            _refuse(verb, where, "layer", layer, 'give its kind of tie as text, such as layer="issue"')
        raise InputError(explain(mask_private(f"{verb}: {where} has no layer"), found=f"key={key!r}", hint='give its kind of tie, such as layer="issue"'))
    if "weight" in edge and not is_number(edge["weight"]):
        _refuse(verb, where, "weight", edge["weight"], "give a finite number from 0 to 10^15, such as 1.0")
    _check_counts(verb, where, edge, ("n", "n_documents"))
    _check_texts(verb, where, edge, ("first", "last"))
    ids = edge.get("documents")
    if not (isinstance(ids, str) or is_missing(ids) or (isinstance(ids, Collection) and all(isinstance(name, str) for name in ids))):
        _refuse(verb, where, "documents", ids, 'give the ids of documents as a tuple of texts, such as ("P1", "P2")')


def _check_counts(verb: str, where: str, held: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for what in names:
        value = held.get(what)
        if not is_missing(value) and not (is_number(value) and float(value) == int(value)):  # type: ignore[arg-type]
            _refuse(verb, where, what, value, "give a whole number of 0 or more, or leave it out where it isn't known")


def _check_texts(verb: str, where: str, held: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for what in names:
        value = held.get(what)
        if not (is_missing(value) or isinstance(value, str)):
            _refuse(verb, where, what, value, 'give text, such as "2024-03-20"' if what in ("first", "last") else f"give text: str({what})")


def _refuse(verb: str, where: str, what: str, value: object, hint: str) -> None:
    raise InputError(explain(mask_private(f"{verb}: {where} has {what}={_shown(value)}"), hint=hint))


def _shown(value: object) -> str:
    try:
        return repr(value)
    except ValueError:  # whole numbers of more than 4,300 digits
        return f"a value of type {type(value).__name__}"


# -- reading what was checked -----------------------------------------------------------------------


def is_missing(value: object) -> bool:
    """Whether a value says that nothing is known: None, NaN, NaT, NA.

    >>> [is_missing(value) for value in (None, float("nan"), 0, "")]
    [True, True, False, False]
    """
    if value is None or type(value).__name__ == "NAType":
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return False


def is_number(value: object) -> bool:
    """Whether a value is a number from 0 to 10^15, of Python or numpy; truth values are none.

    >>> [is_number(value) for value in (0, 2.5, -1, float("nan"), "2", True)]
    [True, True, False, False, False, False]
    """
    return isinstance(value, Real) and not isinstance(value, bool) and bool(0 <= cast("float", value) <= MOST)


def _truth(value: object) -> bool | None:
    """A truth value, also as a text or number for one; None where it is none of these. What is not known is False."""
    if is_missing(value):
        return False
    if isinstance(value, str):
        return _TRUTHS.get(value.strip().lower())
    if type(value).__name__ in ("bool", "bool_") or (isinstance(value, Real) and value in (0, 1)):
        return bool(value)
    return None


def is_open(node: Mapping[str, Any]) -> bool:
    """Whether a node is an open set (有关部门), from its attributes; texts of files are understood.

    >>> [is_open(node) for node in ({"open": True}, {"open": "False"}, {"open": "否"}, {})]
    [True, False, False, False]
    """
    found = _truth(node.get("open"))
    if found is None:
        raise InputError(explain(f"open={node['open']!r} is no truth value", hint="give True for an open set such as 有关部门, else False"))
    return found


def edge_layer(key: object, edge: Mapping[str, Any]) -> str:
    """The layer of an edge; its key where it has none."""
    layer = edge.get("layer")
    return str(key if is_missing(layer) else layer)


def edge_weight(edge: Mapping[str, Any]) -> float:
    """The weight of an edge; 1 where it has none."""
    return float(edge.get("weight", 1.0))


def count_of(held: Mapping[str, Any], what: str) -> float:
    """A count of a node or an edge; NaN where it is not known."""
    value = held.get(what)
    return float("nan") if is_missing(value) else int(value)  # type: ignore[arg-type]


def text_of(held: Mapping[str, Any], what: str) -> str:
    """A text of a node or an edge; empty where it is not known."""
    value = held.get(what)
    return "" if is_missing(value) else str(value)
