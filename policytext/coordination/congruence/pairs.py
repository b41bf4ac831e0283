"""Pairs of departments: in how many documents they act together, as read, in each draw, and by chance."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from policytext.coordination._checked import count_of, edge_layer, edge_weight
from policytext.coordination._tie_tests import TiedPairs, tied_pairs
from policytext.coordination.acts import GROUPS, SYMMETRIC, Acts, Weigher
from policytext.coordination.congruence.arrays import pairs_of, required_coordination
from policytext.coordination.congruence.mandates import Mandates
from policytext.coordination.flat import cut_layers, layer_matrices

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["Chance", "Pairs", "Together", "chance_ties", "joint_documents", "same_ties", "together_of"]

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


def joint_documents(graph: "nx.MultiDiGraph[str]", departments: list[str]) -> "Floats":
    """Read from the edges in how many documents two departments act together (A, A), symmetric.

    Edges that name their documents are counted by them, over all kinds of tie of issue and duty; where they don't, the largest number on one edge
    counts (``n_documents``, else ``n``, else 1), the least that can be said.
    """
    import numpy as np

    place = {name: number for number, name in enumerate(departments)}
    named: dict[tuple[int, int], set[str]] = {}
    out = np.zeros((len(place), len(place)))
    layers = {layer for group in WORKING for layer in GROUPS[group]}
    for source, target, key, edge in graph.edges(keys=True, data=True):
        if edge_layer(key, edge) not in layers or source == target or source not in place or target not in place or not edge_weight(edge):
            continue
        low, high = sorted((place[source], place[target]))
        documents = edge.get("documents")
        ids = documents.split("；") if isinstance(documents, str) else documents if isinstance(documents, Collection) else ()
        named.setdefault((low, high), set()).update(name for name in ids if name)
        out[low, high] = max(out[low, high], *([1.0] if any(ids) else _counts(edge)))
    for (low, high), documents in named.items():
        out[low, high] = max(out[low, high], len(documents))
    return np.asarray(out + out.T)


def _counts(edge: "Mapping[str, object]") -> list[float]:
    """Documents of an edge that doesn't name them."""
    known = [value for name in ("n_documents", "n") if (value := count_of(edge, name)) == value]
    return known[:1] or [1.0]


def same_ties(graph: "nx.MultiDiGraph[str]", departments: list[str]) -> Acts | None:
    """Acts of a graph, where they give the ties among these departments that its edges give; None for a graph by hand or one that was changed."""
    import numpy as np

    acts = graph.graph.get("acts")
    if not isinstance(acts, Acts) or not departments or not len(acts.documents):
        return None
    weigher, rows = Weigher.among(acts, departments, WORKING)
    difference = abs(_summed(cut_layers(weigher.weights(), rows)) - _summed(layer_matrices(graph, departments)))
    return acts if not difference.nnz or float(np.max(difference.data)) < 1e-9 else None


class Together(NamedTuple):
    """Pairs of departments that act together in a document, each document once: rows of departments, and the document's place in ``documents``."""

    one: "npt.NDArray[np.int64]"
    other: "npt.NDArray[np.int64]"
    document: "npt.NDArray[np.int64]"


def together_of(acts: Acts, departments: list[str]) -> Together:
    """Read who acts together in which document: signs it with the other, leads a task with the other, has the other's support or answers with it.

    Two that support the same lead do not act together by that.
    """
    import pandas as pd

    rows = acts.table[acts.table["group"].isin(WORKING)]
    found = pd.DataFrame({
        "act": rows["act"], "issue": rows["group"] == "issue", "role": rows["role"],
        "row": pd.Index(departments).get_indexer(pd.Index(rows["department"])),
        "document": pd.Index(acts.documents["document"]).get_indexer(pd.Index(rows["document"])),
    })  # fmt: skip
    found = found[(found["row"] >= 0) & (found["document"] >= 0)]
    both: pd.DataFrame = found.merge(found[["act", "role", "row"]], on="act", suffixes=("", "_b"))
    leads = (both["role"] == "lead") | (both["role_b"] == "lead")
    answers = (both["role"] == "responsible") & (both["role_b"] == "responsible")
    both = both[(both["row"] < both["row_b"]) & (both["issue"] | leads | answers)]
    once = both[["document", "row", "row_b"]].drop_duplicates().sort_values(["document", "row", "row_b"])
    return Together(*(once[name].to_numpy(dtype="int64") for name in ("row", "row_b", "document")))


class Chance(NamedTuple):
    """What chance would give pairs: documents together to be expected, p of as few, and the least p that the pair could have (P,) each."""

    expected: "Floats"
    p: "Floats"
    least: "Floats"


def chance_ties(together: Together, pairs: "Pairs") -> Chance:
    """Compare documents together with what two bodies as active would have by chance.

    Parameters
    ----------
    together : Together
    pairs : Pairs

    Returns
    -------
    Chance
        NaN where a department acts together with nobody of its place.

    Notes
    -----
    Two chances, of which ``p`` is the larger. (1) Bodies of a place are dealt out over its documents at random, those with several bodies, so that
    each document keeps how many it has and each body in how many it is, and ties within documents likewise
    (:func:`policytext.coordination.null.conditional_null`, :func:`policytext.coordination.null_ties.fit_ties`): lower mid-p of the number of
    documents together. (2) Mandates are exchanged among the departments that take part: the share of all their pairs whose first chance is as
    small. Departments keep to their fields, so many pairs are far below (1) without any need: only what is rare among pairs tells.
    """
    import numpy as np

    expected, p, least = (np.full(len(pairs.one), np.nan) for _ in range(3))
    for block in np.unique(pairs.blocks):
        inside = (pairs.blocks[together.one] == block) & (pairs.blocks[together.other] == block)
        within = Together(*(part[inside] for part in together))
        mine = np.flatnonzero(pairs.blocks[pairs.one] == block)
        active = np.unique(np.concatenate([within.one, within.other]))
        mine = mine[np.isin(pairs.one[mine], active) & np.isin(pairs.other[mine], active)]
        if len(mine):
            every = tied_pairs(*within)
            number = {ends: cell for cell, ends in enumerate(zip(every.one.tolist(), every.other.tolist(), strict=True))}
            cells = np.array([number[ends] for ends in zip(pairs.one[mine].tolist(), pairs.other[mine].tolist(), strict=True)])
            expected[mine], p[mine], least[mine] = (part[cells] for part in _place_chance(every))
    return Chance(expected, p, least)


def _place_chance(every: TiedPairs) -> Chance:
    """Chances of all pairs of the bodies of one place."""
    import numpy as np

    expected, _, fewer = every.tails(every.n_documents)
    _, _, none = every.tails(np.zeros_like(every.n_documents))
    return Chance(expected, np.maximum(fewer, _as_small(fewer)), np.maximum(none, 1 / len(none)))


def _as_small(values: "Floats") -> "Floats":
    """Share of all values that are as small or smaller."""
    import numpy as np

    rounded = np.round(values, 12)
    return np.asarray(np.searchsorted(np.sort(rounded), rounded, side="right") / len(rounded))


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

    def held(self, mandates: Mandates) -> "Floats":
        """Mandates of all departments (A, M)."""
        return self.spread(mandates.departments, mandates.weights)

    def spread(self, names: list[str], weights: "Floats") -> "Floats":
        """Weights of some departments as those of all (A, M)."""
        import numpy as np
        import pandas as pd

        out = np.zeros((len(self.departments), weights.shape[1]))
        row = pd.Index(self.departments).get_indexer(pd.Index(names))
        out[row[row >= 0]] = weights[row >= 0]
        return out

    def needs(self, mandates: "Floats", dependency: "Floats", demand: "Floats") -> "Floats":
        """Need of each pair (P,), as a share of that of all pairs that count."""
        import numpy as np

        if not len(self.one):
            return np.zeros(0)
        matrix = required_coordination(mandates, dependency, demand)
        total = pairs_of(matrix, self.mask).sum()
        return np.asarray(matrix[self.one, self.other] / total) if total > 0 else np.zeros(len(self.one))

    def ties(self, matrix: "Floats") -> "Floats":
        """Tie of each pair (P,), as it is."""
        import numpy as np

        return np.asarray(matrix[self.one, self.other], dtype=np.float64)

    def by_document(self, together: Together, n_documents: int) -> "csr_array":
        """In which documents each pair acts together (P, D), 0 or 1."""
        import numpy as np
        from scipy.sparse import csr_array

        size = len(self.departments)
        codes = self.one * size + self.other
        order = np.argsort(codes, kind="stable")
        found = together.one * size + together.other
        at = np.searchsorted(codes[order], found)
        known = np.flatnonzero(at < len(codes))
        known = known[codes[order][at[known]] == found[known]]
        return csr_array((np.ones(len(known)), (order[at[known]], together.document[known])), shape=(len(codes), n_documents))
