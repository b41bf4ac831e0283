"""Ties: as a symmetric matrix, and each once from the edges of a graph."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.coordination._checked import MOST, count_of, edge_layer, edge_weight, text_of
from policytext.coordination.acts import SYMMETRIC
from policytext.errors import InputError, explain
from policytext.inference._checks import floats

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Matrix = csr_array | Floats

__all__ = ["Tie", "joined_ties", "strength", "tie_matrix"]


def tie_matrix(matrix: "Matrix") -> "csr_array":
    """Give ties as a sparse symmetric matrix without a diagonal, and refuse what is none.

    Parameters
    ----------
    matrix : csr_array or array (A, A)
        Weights; 0 is no tie.

    Returns
    -------
    csr_array (A, A)
        Weights of a department to itself are left out.

    Raises
    ------
    InputError
        If the matrix isn't square or symmetric, or a weight is below 0, no number, or neither 0 nor from 10^-15 to 10^15.

    Examples
    --------
    >>> import numpy as np
    >>> tie_matrix(np.array([[5.0, 1.0], [1.0, 0.0]])).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    import numpy as np
    from scipy.sparse import csr_array, issparse

    given = floats(matrix.toarray() if issparse(matrix) else matrix, "weights of ties")
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise InputError(explain(f"weights of shape {given.shape} are no square matrix", hint="one row and one column a department"))
    weights = np.where(np.eye(len(given), dtype=np.bool_), 0.0, given)
    if not ((weights == 0) | ((weights >= 1 / MOST) & (weights <= MOST))).all():
        hint = "use flat_graph(graph) for the weights, or other units"
        raise InputError(explain("weights of ties must be 0 or more, and finite", found="0, or from 10^-15 to 10^15", hint=hint))
    if (np.abs(weights - weights.T) > 1e-9 * weights.max(initial=0.0)).any():
        raise InputError(explain("the matrix of ties isn't symmetric", hint="add its transpose, or use flat_graph(graph)"))
    found: csr_array = csr_array(weights)
    found.sort_indices()
    return found


def strength(matrix: "Matrix") -> "Floats":
    """Sum the weights of the ties of each department, as an array (A,).

    >>> import numpy as np
    >>> strength(np.array([[0.0, 1.0], [1.0, 0.0]])).tolist()
    [1.0, 1.0]
    """
    import numpy as np

    return np.asarray(tie_matrix(matrix).sum(axis=1), dtype=np.float64).ravel()


# -- from the edges of a graph ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tie:
    """All edges of one layer between two departments; counts that aren't known are NaN, days empty."""

    source: str
    target: str
    layer: str
    weight: float
    n: float
    n_documents: float
    first: str
    last: str


def joined_ties(graph: "nx.MultiDiGraph[str]") -> list[Tie]:
    """Give each tie once, in the order of names.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        That :func:`policytext.coordination.flat.check_graph` lets pass.

    Returns
    -------
    list of Tie
        Edges side by side of one layer and direction are summed, as :func:`policytext.coordination.flat.layer_matrices` does; ``n_documents`` of
        several edges is the number of different ``documents``, and not known where an edge lacks them. Of the two directions of a symmetric layer
        the greater weight and counts stand, the source being the first by name.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edges_from([("乙局", "丙局", {"layer": "issue", "weight": weight}) for weight in (1.0, 2.0)])
    >>> [(tie.source, tie.target, tie.weight) for tie in joined_ties(graph)]
    [('丙局', '乙局', 3.0)]
    """
    ways: dict[tuple[str, str, str], dict[bool, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for source, target, key, edge in graph.edges(keys=True, data=True):
        layer = edge_layer(key, edge)
        turned = layer in SYMMETRIC and target < source
        ends = (target, source) if turned else (source, target)
        ways[(*ends, layer)][turned].append(edge)
    return [_joined(*names, list(edges.values())) for names, edges in sorted(ways.items())]


def _joined(source: str, target: str, layer: str, ways: Sequence[Sequence[Mapping[str, Any]]]) -> Tie:
    edges = [edge for way in ways for edge in way]
    return Tie(
        source, target, layer,
        max(math.fsum(sorted(map(edge_weight, way))) for way in ways),
        _most([sum(count_of(edge, "n") for edge in way) for way in ways]),
        _most([count_of(way[0], "n_documents") if len(way) == 1 else _different(way) for way in ways]),
        min((day for edge in edges if (day := text_of(edge, "first"))), default=""),
        max((text_of(edge, "last") for edge in edges), default=""),
    )  # fmt: skip


def _most(counts: Sequence[float]) -> float:
    return max((count for count in counts if not math.isnan(count)), default=math.nan)


def _different(edges: Sequence[Mapping[str, Any]]) -> float:
    """Number of documents behind several edges; NaN where one doesn't name its own."""
    named = [edge.get("documents") for edge in edges]
    if not all(isinstance(ids, tuple | list | set | frozenset) and ids for ids in named):
        return math.nan
    return len({name for ids in named for name in ids or ()})
