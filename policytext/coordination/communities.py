"""Communities of departments: agreed on by many runs, and measured against networks of chance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from policytext.coordination._checked import is_number
from policytext.coordination._igraph import leiden
from policytext.coordination._louvain import louvain, partition_modularity
from policytext.coordination._measured import entropy
from policytext.coordination._shuffled import shuffled_weights
from policytext.coordination.acts import Acts, Weigher
from policytext.coordination.core import rewired
from policytext.coordination.flat import (
    check_graph,
    check_group_weights,
    cut_layers,
    flat_weights,
    layer_matrices,
    named_departments,
)
from policytext.errors import InputError, check_seed, explain, listing
from policytext.inference import permutation_p
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level
from policytext.provenance import Provenance, record

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["Communities", "chance_networks", "find_communities"]

_METHODS = ("louvain", "leiden")
_ROUNDS = 20
"""Times that the matrix of agreement is clustered anew before its connected parts are taken."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Communities:
    """Groups of departments with more and stronger ties among them than with others.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a department: ``department, community`` (``"C1"`` the largest; ``""`` for departments without ties), ``agreement`` (with
        the others of its community, share of runs that put both together, mean; of a community of one, 1 less the largest share with any other)
        and ``size`` of the community. Sorted by community, the largest first, then by agreement, the firmest first, then by name; departments
        without ties last.
    modularity : float
        Of the communities in the table; NaN where there are no ties.
    null_level : float
        Value that networks of chance exceed in no more than 1 - ``level`` of draws, the observed network counted as one of them; NaN without draws.
    p : float
        Share of networks of chance whose modularity is as large; NaN without such networks.
    variation : float
        Mean variation of information between two runs, in bits; 0 where all runs agree.
    n_runs : int
    method : str
        ``"louvain"`` or ``"leiden"``.
    null : str
        ``"documents"`` where departments changed places in documents, ``"ties"`` where only ties could be rewired.
    provenance : Provenance
    """

    table: "pd.DataFrame"
    modularity: float
    null_level: float
    p: float
    variation: float
    n_runs: int
    method: str
    null: str
    provenance: Provenance

    def __repr__(self) -> str:
        number = self.table["community"].replace("", None).nunique()
        chance = "not held against chance" if self.readable is None else f"chance {self.null_level:.3f}"
        return f"Communities({number} communities of {len(self.table)} departments, modularity {self.modularity:.3f}, {chance})"

    @property
    def readable(self) -> bool | None:
        """Whether the modularity lies above what chance gives; if not, the communities say nothing. None where chance was not asked (``n_null=0``)."""
        if self.null_level != self.null_level:
            return None
        return self.modularity > self.null_level

    def of(self) -> dict[str, str]:
        """The community of each department, by name."""
        return dict(zip(self.table["department"], self.table["community"], strict=True))


def find_communities(
    graph: "nx.MultiDiGraph[str]",
    *,
    seed: int,
    method: str = "louvain",
    n_runs: int = 50,
    resolution: float = 1.0,
    n_null: int = 100,
    weights: "Mapping[str, float] | None" = None,
    level: float = 0.95,
) -> Communities:
    """Find communities of departments that many runs agree on, and say whether chance would give as clear ones.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    seed : int
        Of the runs and of the networks of chance.
    method : {"louvain", "leiden"}
        Leiden needs the extra ``graph``.
    n_runs : int
        Runs, each from another random order of departments.
    resolution : float
        From 0.001 to 1000: above 1 more and smaller communities, below 1 fewer and larger ones.
    n_null : int
        Networks of chance; 0 leaves the comparison out. With fewer than ``level`` / (1 - ``level``), 19 at .95, the share of networks of chance
        that pass for readable is 1 / (n_null + 1) and so greater than 1 - ``level``.
    weights : mapping of str to float, optional
        What the groups of layers weigh in the one graph, as in :func:`policytext.coordination.flat.flat_graph`.
    level : float
        Share of networks of chance that the modularity must exceed to be readable.

    Returns
    -------
    Communities

    Raises
    ------
    InputError
        If the graph is none or can't be read, or a setting is unknown.
    MissingPackageError
        If Leiden is asked for and igraph is not installed.

    Notes
    -----
    Consensus after Lancichinetti and Fortunato (2012), Scientific Reports 2, 336: of each pair of departments, the share of runs that put both
    together; shares of one half and less are dropped, and the matrix is clustered again until these majorities no longer contradict each other.
    Networks of chance shuffle which departments meet in which document: the tasks of one document go to the same few departments, so a department
    changes places with all that it does in a document, and each document keeps its signatures and its tasks, each department its number of
    documents in each kind of part (roles, and about how many tasks). One notice of thirty departments, or a list of twenty tasks for four, ties
    its departments closely, and such knots look like communities to a null model that shuffles single ties or single tasks.
    Where the documents behind the ties are not known, or ties were changed by hand, ties are rewired: each department keeps its number of
    ties, and weights are dealt out anew. Each network of chance is clustered by one run.
    Modularity can't see communities much smaller than the square root of the number of ties (Fortunato and Barthelemy 2007).

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for one, other in ("甲乙", "甲丙", "乙丙", "丁戊", "丁己", "戊己", "丙丁"):
    ...     _ = graph.add_edge(one, other, key="lead-support", layer="lead-support", weight=1.0)
    >>> found = find_communities(graph, seed=1, n_null=20)
    >>> sorted(name for name, community in found.of().items() if community == found.of()["甲"])
    ['丙', '乙', '甲']
    """
    import numpy as np

    check_graph(graph, verb="find_communities")
    groups = check_group_weights(weights)
    _check(seed, method, n_runs, resolution, n_null, level)
    resolution = float(resolution)
    names = named_departments(graph)
    flat = flat_weights(layer_matrices(graph, names), groups) if names else _nothing()
    seeds = _seeds(seed, n_runs)
    runs = np.array([_run(flat, method, resolution, one) for one in seeds]).reshape(n_runs, len(names))
    together = _together(runs)
    tied = np.asarray(flat.sum(axis=1)).ravel() > 0
    labels = _consensus(together, tied, method, seeds)
    modularity = partition_modularity(flat, labels, resolution)
    null, networks = chance_networks(graph, names, flat, groups, n_null if tied.any() else 0, np.random.default_rng(seed))
    drawn = np.array([partition_modularity(network, _run(network, method, resolution, seeds[0]), resolution) for network in networks])
    level_of_null = float(np.sort(drawn)[min(ceil(round(level * (len(drawn) + 1), 9)), len(drawn)) - 1]) if len(drawn) else float("nan")
    p = float(permutation_p(modularity, drawn)) if len(drawn) else float("nan")
    table = _table(names, labels, together, tied)
    settings = {
        "seed": seed, "method": method, "n_runs": n_runs, "resolution": resolution, "n_null": n_null, "weights": groups, "level": level, "null": null,
    }  # fmt: skip
    step = record("find_communities", settings, content=("\t".join(map(str, row)) for row in table.itertuples(index=False)))
    return Communities(table, modularity, level_of_null, p, _variation(runs[:, tied]), n_runs, method, null, step)


def _check(seed: int, method: str, n_runs: int, resolution: float, n_null: int, level: float) -> None:
    check_seed(seed)
    if method not in _METHODS:
        raise InputError(explain(f"method={method!r} is unknown", found=f"known: {listing(_METHODS)}", hint='use "louvain"'))
    check_whole(n_runs, "n_runs", least=1)
    check_whole(n_null, "n_null", least=0)
    check_level(level)
    if not is_number(resolution) or not 1e-3 <= resolution <= 1e3:
        raise InputError(explain(f"resolution={resolution!r} is no number from 0.001 to 1000", hint="use 1.0; more gives more communities"))


def _seeds(seed: int, n_runs: int) -> list[int]:
    """A seed for each run; other seeds share none of them but by chance."""
    import numpy as np

    found: list[int] = np.random.default_rng(seed).integers(2**32, size=n_runs).tolist()
    return found


def _nothing() -> "csr_array":
    from scipy.sparse import csr_array

    return csr_array((0, 0))


# -- one run ----------------------------------------------------------------------------------------


def _numbered(flat: "csr_array") -> "nx.Graph[int]":
    """A graph of whole numbers with nodes and edges in sorted order: sets of numbers keep one order under any hash seed."""
    import networkx as nx
    from scipy.sparse import triu

    upper = triu(flat, k=1).tocoo()
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(flat.shape[0]))
    rows = sorted(zip(*(part.tolist() for part in (*upper.coords, upper.data)), strict=True))
    graph.add_weighted_edges_from(rows)
    return graph


def _run(flat: "csr_array", method: str, resolution: float, seed: int) -> "npt.NDArray[np.int64]":
    return leiden(_numbered(flat), resolution, seed) if method == "leiden" else louvain(flat, resolution=resolution, seed=seed)


# -- agreement of runs ------------------------------------------------------------------------------


def _together(runs: "npt.NDArray[np.int64]") -> "npt.NDArray[np.float64]":
    """Share of runs (R, A) that put each pair together, as (A, A); 1 on the diagonal."""
    import numpy as np

    found = np.zeros((runs.shape[1], runs.shape[1]))
    for labels in runs:
        found += labels[:, None] == labels[None, :]
    return found / len(runs)


def _consensus(
    together: "npt.NDArray[np.float64]", tied: "npt.NDArray[np.bool_]", method: str, seeds: list[int]
) -> "npt.NDArray[np.int64]":
    """Communities on which majorities of runs agree; departments without ties each alone."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    share = np.where(tied[:, None] & tied[None, :], together, 0.0)
    for again in range(_ROUNDS + 1):
        majority = np.where(share > 0.5, share, 0.0)
        np.fill_diagonal(majority, 0.0)
        labels = np.asarray(connected_components(csr_array(majority), directed=False)[1], dtype=np.int64)
        alike = labels[:, None] == labels[None, :]
        np.fill_diagonal(alike, False)
        if (majority[alike] > 0).all() or again == _ROUNDS:
            return labels
        runs = np.array([_run(csr_array(majority), method, 1.0, one) for one in seeds])
        share = _together(runs)
    return labels


def _variation(runs: "npt.NDArray[np.int64]") -> float:
    """Mean variation of information between two runs, in bits."""
    import numpy as np

    if len(runs) < 2 or not runs.shape[1]:
        return 0.0

    def spread(labels: "npt.NDArray[np.int64]") -> float:
        return entropy(np.unique(labels, return_counts=True)[1].astype(np.float64))

    alone = [spread(labels) for labels in runs]
    base = int(runs.max()) + 1
    total = 0.0
    for one in range(len(runs)):
        for other in range(one):
            total += 2 * spread(runs[one] * base + runs[other]) - alone[one] - alone[other]
    return max(round(total / (len(runs) * (len(runs) - 1) / 2), 12), 0.0)


def _table(
    names: list[str], labels: "npt.NDArray[np.int64]", together: "npt.NDArray[np.float64]", tied: "npt.NDArray[np.bool_]"
) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    members: dict[int, list[int]] = {}
    for place, label in enumerate(labels.tolist()):
        if tied[place]:
            members.setdefault(label, []).append(place)
    order = sorted(members.values(), key=lambda places: (-len(places), places))
    community, agreement, size = [""] * len(names), np.full(len(names), np.nan), np.ones(len(names), dtype=np.int64)
    for number, places in enumerate(order, start=1):
        for place in places:
            others = [other for other in places if other != place]
            community[place], size[place] = f"C{number}", len(places)
            agreement[place] = together[place, others].mean() if others else 1 - np.delete(together[place], place).max(initial=0.0)
    table = pd.DataFrame({"department": names, "community": community, "agreement": agreement, "size": size})
    rank = [int(label[1:]) if label else len(order) + 1 for label in community]
    return table.iloc[np.lexsort((names, -np.round(np.nan_to_num(agreement), 12), rank))].reset_index(drop=True)


# -- chance -----------------------------------------------------------------------------------------


def chance_networks(
    graph: "nx.MultiDiGraph[str]", names: list[str], flat: "csr_array", groups: Mapping[str, float], n_draws: int, rng: "np.random.Generator"
) -> "tuple[str, Iterator[csr_array]]":
    """Draw flat networks of chance: departments change places in documents where these are known and give the ties of the graph, else ties are rewired.

    Returns
    -------
    str, iterator of csr_array (A, A)
        ``"documents"`` or ``"ties"``, and ``n_draws`` networks over ``names``.
    """
    import numpy as np

    acts = graph.graph.get("acts")
    if isinstance(acts, Acts) and names:
        weigher, inside = Weigher.among(acts, names, tuple(groups))

        def flatten(layers: "Mapping[str, csr_array]") -> "csr_array":
            return flat_weights(cut_layers(layers, inside), groups)

        if abs(flatten(weigher.weights()) - flat).max() < 1e-9:
            moved = np.zeros(len(weigher.departments), dtype=np.bool_)
            moved[inside] = True
            return "documents", (flatten(layers) for layers in shuffled_weights(weigher, moved, n_draws, rng))
    return "ties", (rewired(flat, rng) for _ in range(n_draws))
