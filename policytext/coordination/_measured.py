"""Measures of a whole network, of the graph itself and of any choice among the documents behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.coordination._checked import count_of, edge_layer, text_of
from policytext.coordination._louvain import louvain, partition_modularity
from policytext.coordination.acts import GROUPS, SYMMETRIC, Acts, Weigher
from policytext.coordination.core import core_fit
from policytext.coordination.flat import cut_layers, flat_weights, layer_matrices, named_departments

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["MEASURES", "SHARES", "STRUCTURE", "Documents", "Network", "Places", "betweenness_centralisation", "degree_centralisation", "structure"]

_INF = float("inf")
MEASURES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "departments": (0.0, _INF), "documents": (0.0, _INF), "joint_share": (0.0, 1.0), "issuers_per_document": (0.0, _INF),
        "density": (0.0, 1.0), "issue_weight_per_pair": (0.0, _INF), "duty_weight_per_pair": (0.0, _INF),
        "degree_centralisation": (0.0, 1.0), "betweenness_centralisation": (0.0, 1.0), "modularity": (-0.5, 1.0),
        "system_ei": (-1.0, 1.0), "region_ei": (-1.0, 1.0), "core_fit": (-1.0, 1.0),
        "lead_entropy": (0.0, _INF), "effective_leads": (1.0, _INF), "one_lead_share": (0.0, 1.0), "open_only_share": (0.0, 1.0),
    }
)  # fmt: skip
"""The measures in the order of the table, each with the least and the greatest value that it can have."""

STRUCTURE = ("density", "degree_centralisation", "betweenness_centralisation", "modularity", "system_ei", "region_ei", "core_fit")
"""Measures that how often departments act and how many act at once don't fix."""

SHARES = ("joint_share", "one_lead_share", "open_only_share")
"""Measures that are shares of documents or tasks."""


@dataclass(frozen=True, eq=False, slots=True)
class Places:
    """Departments, sorted, with the numbers of their lines of work and places; -1 where unknown."""

    names: list[str]
    system: "npt.NDArray[np.int64]"
    region: "npt.NDArray[np.int64]"

    @classmethod
    def of(cls, nodes: Mapping[str, Mapping[str, Any]]) -> "Places":
        """Read the attributes of nodes."""
        import numpy as np

        names = sorted(nodes)
        found = []
        for what in ("system", "region"):
            values = [text_of(nodes[name], what) for name in names]
            number = {value: place for place, value in enumerate(sorted(set(values) - {""}))}
            found.append(np.array([number.get(value, -1) for value in values], dtype=np.int64))
        return cls(names, *found)


# -- measures of the flat network -------------------------------------------------------------------


def structure(
    flat: "csr_array", places: Places, present: "npt.NDArray[np.bool_]", *, seed: int, partition: "npt.NDArray[np.int64] | None" = None
) -> dict[str, float]:
    """Give the measures of ``STRUCTURE`` for the departments that are present; communities as given, or by one run."""
    import numpy as np

    here = np.flatnonzero(present)
    ties = flat if len(here) == flat.shape[0] else flat[here][:, here]
    n = len(here)
    labels = louvain(ties, seed=seed) if partition is None else partition[here]
    return {
        "density": ties.nnz / (n * (n - 1)) if n > 1 else float("nan"),
        "degree_centralisation": degree_centralisation(ties),
        "betweenness_centralisation": betweenness_centralisation(ties),
        "modularity": partition_modularity(ties, labels),
        "system_ei": _external_internal(ties, places.system[here]),
        "region_ei": _external_internal(ties, places.region[here]),
        "core_fit": core_fit(ties)[1] if ties.nnz else float("nan"),
    }


def degree_centralisation(ties: "csr_array") -> float:
    """Freeman's centralisation of the numbers of partners: 1 in a star, 0 where all have as many; NaN below three departments.

    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> degree_centralisation(csr_array(np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]])))
    1.0
    """
    import numpy as np

    n = ties.shape[0]
    if n < 3:
        return float("nan")
    degree = np.diff(ties.indptr)
    return float((degree.max() - degree).sum() / ((n - 1) * (n - 2)))


def betweenness_centralisation(ties: "csr_array") -> float:
    """Freeman's centralisation of betweenness, every tie of length 1: 1 in a star, 0 where all stand between as many; NaN below three.

    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> betweenness_centralisation(csr_array(np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]])))
    1.0
    """
    import numpy as np

    n = ties.shape[0]
    if n < 3:
        return float("nan")
    tied = np.flatnonzero(np.diff(ties.indptr))
    share = np.zeros(n)
    share[tied] = _between((ties[tied][:, tied].toarray() > 0).astype(np.float64)) / ((n - 1) * (n - 2))
    return float(min(max((share.max() - share).sum() / (n - 1), 0.0), 1.0))


def _between(ties: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Ordered pairs of others between which each node stands, in parts of their shortest paths (Brandes 2001), all sources at once."""
    import numpy as np

    n = len(ties)
    fronts = [np.eye(n)]
    paths, reached = np.eye(n), np.eye(n, dtype=np.bool_)
    while fronts[-1].any():
        front = np.where(reached, 0.0, fronts[-1] @ ties)
        reached |= front > 0
        paths += front
        fronts.append(front)
    passed = np.zeros((n, n))
    for front, before in zip(fronts[:0:-1], fronts[-2::-1], strict=True):
        part = np.divide(1.0 + passed, paths, out=np.zeros_like(paths), where=front > 0)
        passed += before * (part @ ties)
    return np.asarray((passed - np.diag(np.diag(passed))).sum(axis=0))


def _external_internal(ties: "csr_array", group: "npt.NDArray[np.int64]") -> float:
    """Tied pairs across groups less those within, over both; pairs with an unknown group left out."""
    import numpy as np

    cells = ties.tocoo()
    one, other = (group[np.asarray(part)] for part in cells.coords)
    known = (one >= 0) & (other >= 0)
    total = int(known.sum())
    return float(((one != other) & known).sum() - ((one == other) & known).sum()) / total if total else float("nan")


def weights_per_pair(layers: "Mapping[str, csr_array]", n: int) -> dict[str, float]:
    """Weight of joint issuance and of duties over ordered pairs of ``n`` departments."""
    def total(layer: str) -> float:
        return float(layers[layer].sum()) * (1 if layer in SYMMETRIC else 2) if layer in layers else 0.0

    duty = sum(total(layer) for layer in ("lead-support", "lead-responsible", "co-responsible"))
    pairs = n * (n - 1)
    return {"issue_weight_per_pair": total("issue") / pairs if pairs else float("nan"), "duty_weight_per_pair": duty / pairs if pairs else float("nan")}


def entropy(weights: "npt.NDArray[np.float64]") -> float:
    """Entropy of parts of a whole in bits; NaN of nothing.

    >>> import numpy as np
    >>> entropy(np.array([5.0, 5.0, 0.0]))
    1.0
    """
    import numpy as np

    share = weights[weights > 0] / weights.sum() if weights.sum() > 0 else np.full(1, np.nan)
    return abs(float(-(share * np.log2(share)).sum()))


def lead_spread(leads: "npt.NDArray[np.float64]") -> dict[str, float]:
    """Entropy in bits of who leads, and the number of departments that would give it if they led equally often; NaN where nobody leads."""
    bits = entropy(leads)
    return {"lead_entropy": bits, "effective_leads": 2.0**bits}


# -- measures of any choice among documents ---------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class Documents:
    """The documents behind a graph, read once, so that any of them can be counted more or less often."""

    places: Places
    groups: Mapping[str, float]
    weigher: Weigher
    inside: "npt.NDArray[np.int64]"
    active: "csr_array"
    leads: "csr_array"
    issuers: "npt.NDArray[np.float64]"
    tasks: "npt.NDArray[np.float64]"

    @classmethod
    def of(cls, acts: Acts, places: Places, groups: Mapping[str, float], nodes: "set[str]") -> "Documents":
        """Read acts; ``nodes`` are the bodies of the graph, open sets too."""
        import numpy as np
        import pandas as pd
        from scipy.sparse import csr_array

        rows = acts.table[acts.table["department"].isin(nodes)]
        document = pd.Index(acts.documents["document"]).get_indexer(pd.Index(rows["document"]))
        row = pd.Index(places.names).get_indexer(pd.Index(rows["department"]))
        shape = (len(places.names), len(acts.documents))

        def counted(mask: "npt.NDArray[np.bool_]") -> csr_array:
            mask = mask & (row >= 0)
            return csr_array((np.ones(int(mask.sum())), (row[mask], document[mask])), shape=shape)

        group, role = rows["group"].to_numpy(), rows["role"].to_numpy()
        issuers = np.bincount(document[group == "issue"], minlength=shape[1]).astype(np.float64)
        tasks = _tasks(rows[group == "duty"], row[group == "duty"] >= 0, document[group == "duty"], shape[1])
        weigher, inside = Weigher.among(acts, places.names, tuple(dict.fromkeys(("issue", "duty", *groups))))
        weigher = replace(weigher, parts=MappingProxyType({layer: part for layer, part in weigher.parts.items() if layer == "issue" or len(part[3])}))
        return cls(places, groups, weigher, inside, counted(np.ones(len(rows), dtype=np.bool_)), counted(role == "lead"), issuers, tasks)

    def layers(self, times: "npt.NDArray[np.float64] | None" = None) -> "dict[str, csr_array]":
        """Weights among the departments of the graph, each document counted so often."""
        return cut_layers(self.weigher.weights(times), self.inside)

    def simple(self, times: "npt.NDArray[np.float64]") -> dict[str, float]:
        """Measures that are counts and shares of documents, tasks and leads."""
        signed, tasks = self.issuers > 0, self.tasks @ times
        n_signed = float(times[signed].sum())
        return {
            "documents": float(times.sum()),
            "joint_share": float(times[self.issuers > 1].sum()) / n_signed if n_signed else float("nan"),
            "issuers_per_document": float((self.issuers * times).sum()) / n_signed if n_signed else float("nan"),
            **lead_spread(self.leads @ times),
            "one_lead_share": float(tasks[1] / tasks[0]) if tasks[0] else float("nan"),
            "open_only_share": float(tasks[2] / tasks[0]) if tasks[0] else float("nan"),
        }

    def measured(
        self, times: "npt.NDArray[np.float64]", *, seed: int, partition: "npt.NDArray[np.int64] | None" = None
    ) -> dict[str, float]:
        """All measures, each document counted so often; departments that then do nothing are not there."""
        present = self.active @ times > 0
        layers = self.layers(times)
        flat = flat_weights(layers, self.groups)
        return {
            "departments": float(present.sum()), **self.simple(times), **weights_per_pair(layers, int(present.sum())),
            **structure(flat, self.places, present, seed=seed, partition=partition),
        }  # fmt: skip


def _tasks(
    rows: Any, named: "npt.NDArray[np.bool_]", document: "npt.NDArray[np.int64]", n_documents: int
) -> "npt.NDArray[np.float64]":
    """Tasks of each document: all, those with exactly one lead that is named, those that name only open sets (3, D)."""
    import numpy as np

    acts, number = np.unique(rows["act"].to_numpy(), return_inverse=True)
    leads = np.bincount(number[(rows["role"].to_numpy() == "lead") & named], minlength=len(acts))
    anybody = np.bincount(number[named], minlength=len(acts))
    place = np.zeros(len(acts), dtype=np.int64)
    place[number] = document
    return np.array([np.bincount(place[mask], minlength=n_documents) for mask in (leads >= 0, leads == 1, anybody == 0)], dtype=np.float64)


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """A graph, read once: what its own nodes and edges say, and the documents behind it where they are known."""

    places: Places
    groups: Mapping[str, float]
    flat: "csr_array"
    estimate: Mapping[str, float]
    documents: Documents | None
    fits: Mapping[str, bool]
    partition: "npt.NDArray[np.int64]"
    counts: Mapping[str, float]
    read: frozenset[str]

    @classmethod
    def of(cls, graph: "nx.MultiDiGraph[str]", groups: Mapping[str, float], seed: int) -> "Network":
        """Read a graph; ``fits`` says for which measures the documents give what its nodes and edges give."""
        import numpy as np

        names = named_departments(graph)
        places = Places.of({name: graph.nodes[name] for name in names})
        layers = layer_matrices(graph, names)
        flat = flat_weights(layers, groups)
        everyone = np.ones(len(names), dtype=np.bool_)
        partition = louvain(flat, seed=seed)
        estimate = {name: float("nan") for name in MEASURES} | {"departments": float(len(names))}
        read = _read_groups(graph)
        per_pair = weights_per_pair(layers, len(names))
        estimate |= {name: value for name, value in per_pair.items() if name.removesuffix("_weight_per_pair") in read}
        estimate |= structure(flat, places, everyone, seed=seed, partition=partition)
        leads = [value for value in (count_of(graph.nodes[name], "n_lead") for name in names) if value == value]
        estimate |= lead_spread(np.array(leads)) if leads else {}
        acts = graph.graph.get("acts")
        documents = Documents.of(acts, places, groups, set(graph.nodes)) if isinstance(acts, Acts) else None
        counts = {"departments": len(names), "ties": flat.nnz // 2, "leads": sum(leads) if leads else float("nan")}
        if documents is None:
            return cls(places, groups, flat, estimate, None, dict.fromkeys(MEASURES, False), partition, counts, read)
        once = np.ones(documents.weigher.n_documents)
        for name, value in documents.simple(once).items():
            if name not in ("lead_entropy", "effective_leads"):
                estimate[name] = value
        again = documents.measured(once, seed=seed, partition=partition)
        fits = {name: bool(abs(again[name] - estimate[name]) < 1e-9) for name in MEASURES}
        counts |= {"documents": len(once), "signed": int((documents.issuers > 0).sum()), "tasks": int(documents.tasks[0].sum())}
        return cls(places, groups, flat, estimate, documents, fits, partition, counts, read)


_HELD = {"n_documents": "issue", "n_joint": "issue", "n_lead": "duty", "n_support": "duty", "n_responsible": "duty"}


def _read_groups(graph: "nx.MultiDiGraph[str]") -> frozenset[str]:
    """Groups of layers that the graph tells of: in a tie, in a count of some department, or in its acts."""
    found = {group for _, node in graph.nodes(data=True) for what, group in _HELD.items() if count_of(node, what) == count_of(node, what)}
    layers = {edge_layer(key, edge) for *_, key, edge in graph.edges(keys=True, data=True)}
    found |= {group for group, held in GROUPS.items() if layers & set(held)}
    acts = graph.graph.get("acts")
    return frozenset(found | set(acts.table["group"]) if isinstance(acts, Acts) else found)
