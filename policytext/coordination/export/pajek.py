"""Pajek's format of networks."""

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from policytext.coordination.export.plain import plain_graph, target_file, write_file
from policytext.coordination.export.values import text_of_value, unique

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["write_pajek"]

_UNFIT = str.maketrans({'"': "”", "\\": "/", "\n": " ", "\t": " "})


def write_pajek(graph: "nx.MultiDiGraph[str]", path: str | PathLike[str]) -> Path:
    """Write names, ties, weights and layers for Pajek; the same graph gives the same bytes.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    path : path-like
        File to write, usually ``.net``; an existing one is replaced.

    Returns
    -------
    pathlib.Path
        The file: UTF-8 with byte order mark, by which Pajek knows it.

    Raises
    ------
    MissingFileError
        If the folder does not exist.
    InputError
        If ``graph`` is no MultiDiGraph, a weight is no finite number, or nothing can be written at the path.

    Notes
    -----
    The format has no place for dates, counts and documents: :func:`write_graph_tables` writes them. All ties are arcs, those without direction
    in both; the layer is the label of the arc. A name can hold neither a straight quotation mark nor a backslash nor a line end: they
    become ``”``, ``/`` and a blank; an empty name becomes ``_``, and names that are the same after this get a number. Personal data are masked.

    Examples
    --------
    >>> import networkx as nx, tempfile
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", key="lead-support", layer="lead-support", weight=2.0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(write_pajek(graph, f"{folder}/a.net").read_text(encoding="utf-8-sig"))
    % policytext
    *Vertices 2
    1 "乙局"
    2 "甲局"
    *Arcs
    2 1 2.0 l "lead-support"
    <BLANKLINE>
    """
    target, plain = target_file(path), plain_graph(graph, verb="write_pajek")
    names = unique(node.id.translate(_UNFIT) for node in plain.nodes)
    place = {node.id: number for number, node in enumerate(plain.nodes, start=1)}
    lines = ["% policytext", f"*Vertices {len(names)}", *(f'{number} "{name}"' for number, name in enumerate(names, start=1)), "*Arcs"]
    for edge in plain.edges:
        label = f' l "{edge.layer.translate(_UNFIT)}"' if edge.layer else ""
        lines.append(f"{place[edge.source]} {place[edge.target]} {text_of_value(edge.weight)}{label}")
    return write_file(target, ("\n".join(lines) + "\n").encode("utf-8-sig"))
