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

__all__ = ["Tie", "joined_ties", "strength", "summed_ties", "tie_matrix"]


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
    """All edges of one layer between two departments; counts that aren't known are NaN, days empty, documents those that edges name."""

    source: str
    target: str
    layer: str
    weight: float
    n: float
    n_documents: float
    first: str
    last: str
    documents: tuple[str, ...]


def summed_ties(graph: "nx.MultiDiGraph[str]") -> dict[tuple[str, str, str], Tie]:
    """Sum the edges side by side of one layer and direction.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        That :func:`policytext.coordination.flat.check_graph` lets pass.

    Returns
    -------
    dict of Tie
        By source, target and layer, sorted; weights are summed as :func:`policytext.coordination.flat.layer_matrices` does. ``n_documents`` of several
        edges is the number of different ``documents``, and not known where an edge lacks them.
    """
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for source, target, key, edge in graph.edges(keys=True, data=True):
        found[source, target, edge_layer(key, edge)].append(edge)
    return {name: _summed(*name, found[name]) for name in sorted(found)}


def joined_ties(graph: "nx.MultiDiGraph[str]") -> list[Tie]:
    """Give each tie once, in the order of names.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        That :func:`policytext.coordination.flat.check_graph` lets pass.

    Returns
    -------
    list of Tie
        Those of :func:`summed_ties`. Of the two directions of a symmetric layer the greater weight and counts stand, the source being the first by
        name.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edges_from([("乙局", "丙局", {"layer": "issue", "weight": weight}) for weight in (1.0, 2.0)])
    >>> [(tie.source, tie.target, tie.weight) for tie in joined_ties(graph)]
    [('丙局', '乙局', 3.0)]
    """
    ways: dict[tuple[str, str, str], list[Tie]] = defaultdict(list)
    for (source, target, layer), tie in summed_ties(graph).items():
        turned = layer in SYMMETRIC and target < source
        ways[(target, source, layer) if turned else (source, target, layer)].append(tie)
    return [_joined(*name, ways[name]) for name in sorted(ways)]


def _summed(source: str, target: str, layer: str, edges: Sequence[Mapping[str, Any]]) -> Tie:
    named = [_documents(edge) for edge in edges]
    documents = named[0] if len(edges) == 1 else tuple(sorted({one for some in named for one in some}))
    # A document may stand behind several of the edges: without the documents of all, their number is not known.
    several = float(len(documents)) if all(named) else math.nan
    return Tie(
        source, target, layer, math.fsum(map(edge_weight, edges)), sum(count_of(edge, "n") for edge in edges),
        count_of(edges[0], "n_documents") if len(edges) == 1 else several,
        min((day for edge in edges if (day := text_of(edge, "first"))), default=""), max(text_of(edge, "last") for edge in edges), documents,
    )  # fmt: skip


def _documents(edge: Mapping[str, Any]) -> tuple[str, ...]:
    """The documents that an edge names one by one."""
    named = edge.get("documents")
    return tuple(named) if isinstance(named, tuple | list | set | frozenset) else ()


def _joined(source: str, target: str, layer: str, ways: Sequence[Tie]) -> Tie:
    return Tie(
        source, target, layer, max(tie.weight for tie in ways), _most([tie.n for tie in ways]), _most([tie.n_documents for tie in ways]),
        min((tie.first for tie in ways if tie.first), default=""), max(tie.last for tie in ways),
        tuple(sorted({one for tie in ways for one in tie.documents})),
    )  # fmt: skip


def _most(counts: Sequence[float]) -> float:
    return max((count for count in counts if not math.isnan(count)), default=math.nan)
