"""GEXF and GraphML, written by hand: sorted, one type a column, nothing that XML can't hold, no clock."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from policytext.coordination.export.plain import PlainEdge, PlainGraph, plain_graph, target_file, write_file
from policytext.coordination.export.values import Plain, text_of_value

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["write_gexf", "write_graphml"]

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_GRAPHML_TYPES = {"integer": "int"}
_UNDIRECTED = ' directed="false"'


def write_gexf(graph: "nx.MultiDiGraph[str]", path: str | PathLike[str], *, symmetric: str = "both") -> Path:
    """Write the graph as GEXF, for Gephi and the like; the same graph gives the same bytes.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    path : path-like
        File to write; an existing one is replaced.
    symmetric : {"both", "once"}
        How ties without direction (``issue``, ``co-responsible``, ``mention``) are written. ``"both"``: in both directions, as they stand in
        the graph; networkx reads the file back. ``"once"``: as undirected ties in a mixed graph; Gephi then shows them without arrowheads
        and counts each once, but networkx doesn't read mixed graphs.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    MissingFileError
        If the folder does not exist.
    InputError
        If ``graph`` is no MultiDiGraph, a weight is no finite number, a value is of a kind that no file holds, or nothing can be
        written at the path.

    Notes
    -----
    Names are ids and labels. The layer is label and ``kind`` of a tie: Gephi keeps ties of different kinds apart, also between the same two
    departments. Dates are text (``2024-05-16``) in the columns ``first`` and ``last``; Gephi's data laboratory makes a time interval of the
    two. Personal data are masked, and a document whose id is private is named by its number among the documents of the graph.

    Characters that XML can't hold become U+FFFD, line ends line feeds. An empty name gets the id ``_``, and names that are the same after
    this get a number (``_2``); a column ``name`` is there only if some id is not the name. Attributes with names that programs need for
    themselves (``id``, ``type`` ...) get an underscore. Missing values are left out. A column whose values are of several kinds is text.

    Examples
    --------
    >>> import networkx as nx, tempfile
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", key="issue", layer="issue", weight=1.0, n=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nx.read_gexf(write_gexf(graph, f"{folder}/a.gexf"))["甲局"]["乙局"]["weight"]
    1.0
    """
    target, plain = target_file(path), plain_graph(graph, verb="write_gexf", symmetric=symmetric)
    mixed = any(edge.undirected for edge in plain.edges)
    default = "undirected" if mixed and all(edge.undirected for edge in plain.edges) else "directed"
    lines = [
        '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
        "<meta><creator>policytext</creator></meta>",
        f'<graph mode="static" defaultedgetype="{default}">',
        *_gexf_columns("node", plain.node_columns),
        *_gexf_columns("edge", plain.edge_columns),
        "<nodes>",
        *_gexf_nodes(plain),
        "</nodes>",
        "<edges>",
        *_gexf_edges(plain.edges, dict(_numbered(plain.edge_columns)), mixed=mixed),
        "</edges>",
        "</graph>",
        "</gexf>",
    ]
    return _written(target, lines)


def write_graphml(graph: "nx.MultiDiGraph[str]", path: str | PathLike[str], *, symmetric: str = "both") -> Path:
    """Write the graph as GraphML; the same graph gives the same bytes.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    path : path-like
        File to write; an existing one is replaced.
    symmetric : {"both", "once"}
        As in :func:`write_gexf`.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    MissingFileError, InputError
        As in :func:`write_gexf`.

    Notes
    -----
    As for :func:`write_gexf`. GraphML knows no kinds of tie: tell Gephi on import not to merge parallel edges, else it adds up layers.

    Examples
    --------
    >>> import networkx as nx, tempfile
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", key="issue", layer="issue", weight=1.0, n=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nx.read_graphml(write_graphml(graph, f"{folder}/a.graphml"))["甲局"]["乙局"]["layer"]
    'issue'
    """
    target, plain = target_file(path), plain_graph(graph, verb="write_graphml", symmetric=symmetric)
    nodes = (("label", "string"), *plain.node_columns)
    edges = (("label", "string"), ("weight", "double"), *plain.edge_columns)
    lines = [
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *_graphml_keys("node", nodes),
        *_graphml_keys("edge", edges),
        '<graph edgedefault="directed">',
    ]
    for node in plain.nodes:
        lines.append(f'<node id="{_quoted(node.id)}">{_data("node", {"label": node.label, **node.cells}, nodes)}</node>')
    for number, edge in enumerate(plain.edges):
        cells: dict[str, Plain] = {"label": edge.layer, "weight": edge.weight, **edge.cells}
        lines.append(f'<edge {_ends(number, edge)}{_UNDIRECTED if edge.undirected else ""}>{_data("edge", cells, edges)}</edge>')
    return _written(target, [*lines, "</graph>", "</graphml>"])


# -- parts ------------------------------------------------------------------------------------------


def _gexf_columns(what: str, columns: tuple[tuple[str, str], ...]) -> list[str]:
    if not columns:
        return []
    inner = [f'<attribute id="{number}" title="{_quoted(name)}" type="{kind}"/>' for number, (name, kind) in enumerate(columns)]
    return [f'<attributes class="{what}" mode="static">', *inner, "</attributes>"]


def _gexf_nodes(plain: PlainGraph) -> list[str]:
    number = dict(_numbered(plain.node_columns))
    return [
        f'<node id="{_quoted(node.id)}" label="{_quoted(node.label)}">{_gexf_cells(node.cells, number)}</node>' for node in plain.nodes
    ]


def _gexf_edges(edges: Iterable[PlainEdge], number: Mapping[str, int], *, mixed: bool) -> list[str]:
    lines = []
    for place, edge in enumerate(edges):
        kind = (' type="undirected"' if edge.undirected else ' type="directed"') if mixed else ""
        named = f'label="{_quoted(edge.layer)}" kind="{_quoted(edge.layer)}"'
        lines.append(f'<edge {_ends(place, edge)}{kind} weight="{text_of_value(edge.weight)}" {named}>{_gexf_cells(edge.cells, number)}</edge>')
    return lines


def _gexf_cells(cells: Mapping[str, Plain], number: Mapping[str, int]) -> str:
    inner = "".join(f'<attvalue for="{place}" value="{_quoted(text_of_value(cells[name]))}"/>' for name, place in number.items() if name in cells)
    return f"<attvalues>{inner}</attvalues>" if inner else ""


def _graphml_keys(what: str, columns: tuple[tuple[str, str], ...]) -> list[str]:
    return [
        f'<key id="{what[0]}{number}" for="{what}" attr.name="{_quoted(name)}" attr.type="{_GRAPHML_TYPES.get(kind, kind)}"/>'
        for number, (name, kind) in enumerate(columns)
    ]


def _data(what: str, cells: Mapping[str, Plain], columns: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f'<data key="{what[0]}{number}">{_quoted(text_of_value(cells[name]))}</data>' for name, number in _numbered(columns) if name in cells
    )


def _numbered(columns: tuple[tuple[str, str], ...]) -> list[tuple[str, int]]:
    return [(name, number) for number, (name, _) in enumerate(columns)]


def _ends(number: int, edge: PlainEdge) -> str:
    return f'id="{number}" source="{_quoted(edge.source)}" target="{_quoted(edge.target)}"'


def _quoted(text: str) -> str:
    return text.translate(_ENTITIES)


def _written(target: Path, lines: Iterable[str]) -> Path:
    return write_file(target, "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, ""]).encode("utf-8"))
