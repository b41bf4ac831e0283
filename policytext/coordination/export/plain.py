"""The graph as sorted rows of plain values, from which every file is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from os import PathLike, fspath
from pathlib import Path
from sys import float_info
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.coordination.acts import SYMMETRIC, Acts
from policytext.coordination.export.values import Plain, column_kind, plain_value, safe_text, shown, text_of_value, unique
from policytext.errors import InputError, MissingFileError, expect, explain

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["PlainEdge", "PlainGraph", "PlainNode", "checked_path", "document_ids", "plain_graph", "public_documents", "refusal", "target_file", "write_file"]

_NODE_ORDER = (
    "open", "level", "region", "system", "kind", "names", "era", "first", "last",
    "n_documents", "n_joint", "n_lead", "n_support", "n_responsible", "n_mentions",
)  # fmt: skip
_EDGE_ORDER = ("layer", "n", "n_documents", "first", "last", "documents")
_NODE_TAKEN = ("id", "label", "name", "pid", "parents", "viz", "start", "end", "spells", "slices", "timeset", "interval")
_EDGE_TAKEN = (
    "id", "label", "source", "target", "type", "weight", "kind", "key", "networkx_key", "viz", "start", "end", "spells", "slices", "timeset", "interval",
)  # fmt: skip
_WAYS = ("both", "once")
_LARGEST = float_info.max


@dataclass(frozen=True, slots=True)
class PlainNode:
    """A department: its id in the file, its label, and its other values by column (missing ones left out)."""

    id: str
    label: str
    cells: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class PlainEdge:
    """A tie by the ids of its ends."""

    source: str
    target: str
    layer: str
    weight: float
    cells: Mapping[str, Plain]
    undirected: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class PlainGraph:
    """Sorted nodes and edges, and what kind of value each column holds."""

    nodes: tuple[PlainNode, ...]
    edges: tuple[PlainEdge, ...]
    node_columns: tuple[tuple[str, str], ...]
    edge_columns: tuple[tuple[str, str], ...]


def plain_graph(graph: "nx.MultiDiGraph[str]", *, verb: str, symmetric: str = "both") -> PlainGraph:
    """Read a graph into plain rows.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
    verb : str
        Whose input it is, for errors.
    symmetric : {"both", "once"}
        Whether ties of symmetric layers stand in both directions, or once as undirected ones where both directions say the same.

    Raises
    ------
    InputError
        If it is no such graph, a value can't be written, or a weight is no number.
    """
    import networkx as nx

    expect(graph, nx.MultiDiGraph, verb=verb, hint="coordination_graph(policies) gives one")
    if symmetric not in _WAYS:
        raise InputError(explain(f"symmetric={symmetric!r} is unknown", found="known: both, once", hint='use symmetric="both" or "once"'))
    safe = cache(safe_text)
    order = sorted(graph.nodes, key=lambda node: (str(node), type(node).__name__))
    names = [safe(str(node)) for node in order]
    ids = dict(zip(order, unique(name or "_" for name in names), strict=True))
    nodes, node_columns = _nodes(graph, ids, dict(zip(order, names, strict=True)), safe)
    edges, edge_columns = _edges(graph, ids, safe)
    return PlainGraph(nodes, _merged(edges) if symmetric == "once" else edges, node_columns, edge_columns)


def public_documents(graph: "nx.MultiDiGraph[str]") -> dict[str, str]:
    """Say how each document behind the graph may be named outside: by its id, or by its number where the id is private."""
    acts = graph.graph.get("acts")
    known = [str(one) for one in acts.documents["document"]] if isinstance(acts, Acts) else []
    more = {one for _, _, edge in graph.edges(data=True) for one in document_ids(edge.get("documents"))}
    ids = [*known, *sorted(more - set(known))]
    return {one: safe_text(one) if mask_private(one) == one else f"document#{place}" for place, one in enumerate(ids, start=1)}


def document_ids(documents: Any) -> tuple[str, ...]:
    """Ids of the documents of a tie: of a list, or of the text that files have for one (joined by ``；``).

    >>> document_ids(("b", "a")), document_ids("b；a"), document_ids({"b", "a"}), document_ids(None)
    (('b', 'a'), ('b', 'a'), ('a', 'b'), ())
    """
    if isinstance(documents, set | frozenset):
        documents = sorted(documents, key=lambda one: (str(one), type(one).__name__))
    if isinstance(documents, list | tuple):
        return tuple(text_of_value(plain_value(one, of="a document of a tie", mask=str)) for one in documents)
    joined = text_of_value(plain_value(documents, of="'documents' of a tie", mask=str))
    return tuple(text for text in joined.split("；") if text)


def target_file(path: str | PathLike[str]) -> Path:
    """Check where a file goes.

    Raises
    ------
    MissingFileError
        If the folder does not exist.
    InputError
        If the path is none, is a folder or leads through a file.
    """
    target = checked_path(path, "file")
    try:
        folder, parent, whole = target.is_dir(), target.parent.is_dir(), target.parent.exists()
    except OSError as error:
        raise _unwritable(target, error) from None
    if whole and not parent:
        raise InputError(explain(f"{target.parent.name!r} is a file, no folder to write {target.name!r} into", hint="name a file in a folder"))
    if not parent:
        problem = f"no folder {target.parent.name!r} to write {target.name!r} into"
        raise MissingFileError(explain(problem, hint="make the folder first"))
    if folder:
        raise InputError(explain(f"{str(path)!r} is a folder" if not target.name else f"{target.name!r} is a folder", hint="name a file"))
    return target


def checked_path(path: object, what: str) -> Path:
    """A path, from text or a path; refuses other things and texts that no system takes as a name."""
    given = fspath(path) if isinstance(path, PathLike) else path
    if not isinstance(given, str):
        raise InputError(explain(f"the path {shown(path)} is of type {type(path).__name__}", hint=f"name a {what} by a text or a pathlib.Path"))
    if "\0" in given:
        raise InputError(explain(f"the path {shown(path)} holds a null character", hint=f"name a {what} without it"))
    return Path(given)


def write_file(target: Path, content: bytes) -> Path:
    """Write a file; what the system refuses becomes an InputError that says why."""
    try:
        target.write_bytes(content)
    except (OSError, ValueError) as error:
        raise _unwritable(target, error) from None
    return target


def refusal(error: Exception) -> str:
    """Why the system takes no such file or folder."""
    return str(error.strerror) if isinstance(error, OSError) else "the system takes no such name"


def _unwritable(target: Path, error: Exception) -> InputError:
    return InputError(explain(f"can't write {shown(target.name)}", found=refusal(error), hint="choose a name and a folder that you may write to"))


# -- parts ------------------------------------------------------------------------------------------


def _nodes(
    graph: "nx.MultiDiGraph[str]", ids: Mapping[Any, str], names: Mapping[Any, str], safe: Any
) -> tuple[tuple[PlainNode, ...], tuple[tuple[str, str], ...]]:
    column = _columns((data for _, data in graph.nodes(data=True)), _NODE_ORDER, _NODE_TAKEN, skip=("label",))
    renamed = any(ids[node] != names[node] or names[node] != str(node) for node in ids)
    rows = []
    for node, id in ids.items():
        data = graph.nodes[node]
        cells = _cells(data, column, f"of node {shown(node)}", safe)
        label = text_of_value(plain_value(data.get("label"), of=f"'label' of node {shown(node)}", mask=safe)) or names[node]
        rows.append(PlainNode(id, label, {"name": names[node], **cells} if renamed else cells))
    return tuple(rows), _kinds([row.cells for row in rows], [*(["name"] if renamed else []), *column.values()])


def _edges(
    graph: "nx.MultiDiGraph[str]", ids: Mapping[Any, str], safe: Any
) -> tuple[tuple[PlainEdge, ...], tuple[tuple[str, str], ...]]:
    column = _columns((data for _, _, data in graph.edges(data=True)), _EDGE_ORDER, _EDGE_TAKEN, skip=("weight", "layer"))
    documents = public_documents(graph)
    called = {node: shown(node) for node in graph}
    rows = []
    for source, target, key, data in graph.edges(keys=True, data=True):
        of = f"of the tie {called[source]} → {called[target]}"
        given = data.get("layer", key if isinstance(key, str) else None)
        layer = text_of_value(plain_value(given, of=f"'layer' {of}", mask=safe))
        cells: dict[str, Plain] = {"layer": layer, **_cells(data, column, of, safe, documents)}
        if isinstance(key, str) and key != given:
            cells["key_"] = safe(key)
        rows.append(PlainEdge(ids[source], ids[target], layer, _tie_weight(data, of), cells))
    rows.sort(key=lambda row: (row.source, row.target, row.layer, row.weight, sorted((name, repr(value)) for name, value in row.cells.items())))
    return tuple(rows), _kinds([row.cells for row in rows], ["layer", *column.values(), "key_"])


def _columns(rows: Iterable[Mapping[Any, Any]], order: Sequence[str], taken: Sequence[str], *, skip: Sequence[str]) -> dict[Any, str]:
    """Attributes and the names of their columns, known ones first; names that programs use for themselves get an underscore."""
    found = {name for row in rows for name in row} - set(skip)
    place = {name: number for number, name in enumerate(order)}
    counts = len(order)
    sorted_ = sorted(found, key=lambda name: (place.get(name, counts), str(name), type(name).__name__))
    plain = [safe_text(str(name)) or "_" for name in sorted_]
    reserved = {name.casefold() for name in (*taken, "key_", "layer")}
    return dict(zip(sorted_, unique((f"{name}_" if name.casefold() in reserved else name for name in plain), taken=("key_",), fold=True), strict=True))


def _cells(
    data: Mapping[Any, Any], column: Mapping[Any, str], of: str, safe: Any, documents: Mapping[str, str] | None = None
) -> dict[str, Plain]:
    cells = {}
    for name, head in column.items():
        if name in data:
            value = plain_value(data[name], of=f"{_shown_name(str(name))} {of}", mask=safe)
            if documents is not None and name == "documents" and value is not None:
                value = "；".join(documents[one] for one in document_ids(data[name]))
            if value is not None:
                cells[head] = value
    return cells


@lru_cache(maxsize=256)
def _shown_name(name: str) -> str:
    """An attribute as an error may show it; the same few come with every tie."""
    return shown(name)


def _kinds(rows: Sequence[Mapping[str, Plain]], columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    values: dict[str, list[Plain]] = {name: [] for name in columns}
    for row in rows:
        for name, value in row.items():
            values[name].append(value)
    return tuple((name, column_kind(found)) for name, found in values.items() if found)


def _tie_weight(data: Mapping[Any, Any], of: str) -> float:
    """The finite weight of a tie; 1 where it has none."""
    value = data.get("weight", 1.0)
    plain = plain_value(value, of=f"'weight' {of}")
    if isinstance(plain, bool | str) or plain is None or not abs(plain) <= _LARGEST:
        raise InputError(explain(f"the weight {shown(value)} {of} is no number", hint="give every tie a finite weight, or none at all (it counts 1 then)"))
    return float(plain)


def _merged(edges: Sequence[PlainEdge]) -> tuple[PlainEdge, ...]:
    """Ties of symmetric layers once, where both directions stand and say the same."""

    def face(edge: PlainEdge) -> tuple[Any, ...]:
        return edge.layer, edge.weight, tuple(sorted((name, repr(value)) for name, value in edge.cells.items()))

    there: dict[tuple[Any, ...], int] = {}
    for edge in edges:
        if edge.layer in SYMMETRIC:
            there[edge.source, edge.target, face(edge)] = there.get((edge.source, edge.target, face(edge)), 0) + 1
    found = []
    for edge in edges:
        back = edge.layer in SYMMETRIC and edge.source != edge.target
        back = back and there.get((edge.target, edge.source, face(edge))) == there[edge.source, edge.target, face(edge)]
        if not back:
            found.append(edge)
        elif edge.source < edge.target:
            found.append(replace(edge, undirected=True))
    return tuple(found)
