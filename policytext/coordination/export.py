"""Files that other network programs read."""

import os
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from policytext.errors import MissingFileError, explain

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["write_gexf"]


def write_gexf(graph: "nx.MultiDiGraph[str]", path: str | os.PathLike[str]) -> Path:
    """Write the graph as GEXF, for Gephi and the like; the same graph gives the same bytes.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    path : path-like
        File to write; an existing one is replaced.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    MissingFileError
        If the folder does not exist.

    Notes
    -----
    The date that networkx writes is left out, and lines end in a line feed on every system.

    Examples
    --------
    >>> import networkx as nx, tempfile
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("甲局", "乙局", key="issue", layer="issue", weight=1.0, n=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     "lastmodifieddate" in write_gexf(graph, f"{folder}/a.gexf").read_text(encoding="utf-8")
    False
    """
    import networkx as nx

    target = Path(path)
    if not target.parent.is_dir():
        problem = f"no folder {target.parent.name!r} to write {target.name!r} into"
        raise MissingFileError(explain(problem, hint="make the folder first"))
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    plain.add_nodes_from(sorted(graph.nodes(data=True)))
    edges = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    for number, (source, to, layer, edge) in enumerate(edges):
        cells = {name: "；".join(value) if isinstance(value, tuple) else value for name, value in edge.items()}
        plain.add_edge(source, to, key=str(number), **{**cells, "layer": layer})
    buffer = BytesIO()
    nx.write_gexf(plain, buffer, version="1.2draft")
    text = buffer.getvalue().decode("utf-8").replace("\r\n", "\n")
    text = re.sub(r' lastmodifieddate="[^"]*"', "", text)
    text = re.sub(r"<creator>[^<]*</creator>", "<creator>policytext</creator>", text)
    target.write_bytes((text.rstrip("\n") + "\n").encode("utf-8"))
    return target
