"""Nodes and edges as CSV, for spreadsheets, R and Gephi."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from policytext.coordination.export.plain import checked_path, plain_graph, refusal, write_file
from policytext.coordination.export.values import Plain, shown, text_of_value
from policytext.corpus.cells import guard_cell
from policytext.errors import InputError, explain

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["write_graph_tables"]


def write_graph_tables(graph: "nx.MultiDiGraph[str]", folder: str | PathLike[str], *, symmetric: str = "once") -> tuple[Path, Path]:
    """Write ``nodes.csv`` and ``edges.csv``; the same graph gives the same bytes.

    UTF-8 with byte order mark (so that spreadsheets show Chinese), line feeds, numbers in full. Cells that a spreadsheet would take for a
    formula get an apostrophe in front.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    folder : path-like
        Made if it doesn't exist.
    symmetric : {"once", "both"}
        Ties without direction on one row, with ``Undirected`` as type, or on two. Gephi reads both.

    Returns
    -------
    (nodes, edges) : tuple of pathlib.Path
        ``nodes.csv`` has the columns ``id, label`` and the attributes of departments; ``edges.csv`` has ``source, target, type``
        (``Directed`` or ``Undirected``), ``kind`` (the layer; Gephi keeps ties of different kinds apart), ``label, weight`` and the attributes of ties.

    Raises
    ------
    InputError
        If ``graph`` is no MultiDiGraph, a weight is no finite number, a value is of a kind that no file holds, or the folder is a file.

    Notes
    -----
    As for :func:`write_gexf`: personal data masked, missing values empty, dates as ISO text, lists joined by ``；``.

    Examples
    --------
    >>> import networkx as nx, tempfile
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", key="lead-support", layer="lead-support", weight=2.0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(write_graph_tables(graph, folder)[1].read_text(encoding="utf-8-sig"))
    source,target,type,kind,label,weight,layer
    甲局,乙局,Directed,lead-support,lead-support,2.0,lead-support
    <BLANKLINE>
    """
    plain = plain_graph(graph, verb="write_graph_tables", symmetric=symmetric)
    target = _folder(folder)
    nodes = ({"id": node.id, "label": node.label, **node.cells} for node in plain.nodes)
    edges = (
        {
            "source": edge.source, "target": edge.target, "type": "Undirected" if edge.undirected else "Directed",
            "kind": edge.layer, "label": edge.layer, "weight": edge.weight, **edge.cells,
        }
        for edge in plain.edges
    )  # fmt: skip
    node_heads = ["id", "label", *(name for name, _ in plain.node_columns)]
    edge_heads = ["source", "target", "type", "kind", "label", "weight", *(name for name, _ in plain.edge_columns)]
    return _written(target / "nodes.csv", node_heads, nodes), _written(target / "edges.csv", edge_heads, edges)


def _folder(folder: str | PathLike[str]) -> Path:
    target = checked_path(folder, "folder")
    try:
        if target.exists() and not target.is_dir():
            raise InputError(explain(f"{target.name!r} is a file", hint="name a folder for the two tables"))
        target.mkdir(parents=True, exist_ok=True)
    except (OSError, UnicodeError) as error:
        hint = "name a folder that you may make, under folders only"
        raise InputError(explain(f"can't make the folder {shown(target.name)}", found=refusal(error), hint=hint)) from None
    return target


def _written(path: Path, heads: Sequence[str], rows: Iterable[Mapping[str, Plain]]) -> Path:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([guard_cell(name) for name in heads])
    writer.writerows([_cell(row.get(name)) for name in heads] for row in rows)
    return write_file(path, buffer.getvalue().encode("utf-8-sig"))


def _cell(value: Plain | None) -> str:
    return guard_cell(value) if isinstance(value, str) else text_of_value(value)
