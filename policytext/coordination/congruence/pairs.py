"""Needs and ties of pairs of departments, as read and in each draw."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.coordination.acts import GROUPS, SYMMETRIC, Acts, Weigher
from policytext.coordination.congruence.arrays import required_coordination, scaled_to_one
from policytext.coordination.congruence.mandates import Mandates
from policytext.coordination.flat import layer_matrices

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["Pairs", "joint_acts", "same_ties", "ties_of"]

WORKING = ("issue", "duty")
"""Groups of layers that document working together; to be named in one clause does not."""


def _summed(layers: "Mapping[str, csr_array]") -> "csr_array":
    from scipy.sparse import csr_array

    total = csr_array(next(iter(layers.values())).shape)
    for group in WORKING:
        for layer in GROUPS[group]:
            if layer in layers:
                total = csr_array(total + (layers[layer] if layer in SYMMETRIC else layers[layer] + layers[layer].T))
    return total


def ties_of(graph: "nx.MultiDiGraph[str]", departments: list[str]) -> "Floats":
    """Documented coordination (A, A), symmetric: weights of joint issuance and of shared tasks, both in acts, summed."""
    import numpy as np

    return np.asarray(_summed(layer_matrices(graph, departments)).toarray()) if departments else np.zeros((0, 0))


def joint_acts(graph: "nx.MultiDiGraph[str]", departments: list[str]) -> "Floats":
    """How many documents and tasks two departments share (A, A), symmetric."""
    import numpy as np

    place = {name: number for number, name in enumerate(departments)}
    out = np.zeros((len(place), len(place)))
    layers = {layer for group in WORKING for layer in GROUPS[group]}
    for source, target, edge in graph.edges(data=True):
        layer = edge.get("layer")
        if layer in layers and source != target and source in place and target in place and (layer not in SYMMETRIC or source < target):
            out[place[source], place[target]] += float(edge.get("n", 1))
    return out + out.T


def same_ties(graph: "nx.MultiDiGraph[str]", departments: list[str]) -> "tuple[Acts, Weigher] | None":
    """Acts of a graph, where they give the ties among these departments that its edges give; None for a graph by hand or one that was changed.

    The weigher knows all bodies of the acts, as shares of an act are those among all that take part.
    """
    import numpy as np

    acts = graph.graph.get("acts")
    if not isinstance(acts, Acts) or not departments or not len(acts.documents):
        return None
    everybody = sorted({*acts.table["department"], *departments})
    weigher = Weigher.of(acts, everybody, WORKING)
    rows = np.searchsorted(np.array(everybody, dtype=object), np.array(departments, dtype=object))
    difference = abs(_summed(weigher.weights())[rows][:, rows] - _summed(layer_matrices(graph, departments)))
    return (acts, weigher) if not difference.nnz or float(np.max(difference.data)) < 1e-9 else None


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Pairs of departments that count.

    Attributes
    ----------
    departments : list of str (A,)
        Sorted.
    blocks : array (A,)
        Place of each, as a number.
    mask : array (A, A)
        Which pairs count.
    one, other : array (P,)
        Pairs with a need or a tie.
    """

    departments: list[str]
    blocks: "npt.NDArray[np.int64]"
    mask: "npt.NDArray[np.bool_]"
    one: "npt.NDArray[np.int64]"
    other: "npt.NDArray[np.int64]"

    def held(self, mandates: Mandates, weights: "Floats | None" = None) -> "Floats":
        """Mandates of all departments (A, M)."""
        import numpy as np
        import pandas as pd

        out = np.zeros((len(self.departments), mandates.weights.shape[1]))
        row = pd.Index(self.departments).get_indexer(pd.Index(mandates.departments))
        out[row[row >= 0]] = (mandates.weights if weights is None else weights)[row >= 0]
        return out

    def needs(self, mandates: "Floats", dependency: "Floats", demand: "Floats") -> "Floats":
        """Need of each pair (P,), scaled to sum 1."""
        import numpy as np

        if not len(self.one):
            return np.zeros(0)
        some, place = np.unique(np.concatenate([self.one, self.other]), return_inverse=True)
        matrix = required_coordination(mandates[some], dependency, demand)
        return scaled_to_one(matrix[place[: len(self.one)], place[len(self.one) :]])

    def ties(self, matrix: "Floats") -> "Floats":
        """Tie of each pair (P,), as it is."""
        import numpy as np

        return np.asarray(matrix[self.one, self.other], dtype=np.float64)

    def drawn_ties(self, weigher: Weigher, times: "Floats") -> "Floats":
        """Tie of each pair (P,) where each document counts so many times."""
        import numpy as np
        import pandas as pd

        row = pd.Index(weigher.departments).get_indexer(pd.Index(self.departments))
        found = _summed(weigher.weights(times))
        known = (row[self.one] >= 0) & (row[self.other] >= 0)
        out = np.zeros(len(self.one))
        out[known] = np.asarray(found[row[self.one][known], row[self.other][known]], dtype=np.float64).ravel()
        return out
