"""Which ties are real: pairs that meet more often, or more seldom, than their activity alone would bring about."""

import json
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.coordination._checked import check_graph, edge_layer
from policytext.coordination._tie_tests import act_counts, tie_tests
from policytext.coordination._ties import joined_ties
from policytext.coordination.acts import LAYERS, SYMMETRIC, Acts, Weigher, graph_acts
from policytext.coordination.flat import cut_layers, layer_matrices, named_departments
from policytext.errors import InputError, check_seed, explain, listing
from policytext.inference import false_discovery
from policytext.inference._checks import check_whole
from policytext.provenance import record

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["BACKBONE_COLUMNS", "NULLS", "backbone_graph", "backbone_table"]

NULLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {layer: ("conditional", "bicm", "disparity") if layer in SYMMETRIC else ("conditional", "permutation", "disparity") for layer in LAYERS}
)
"""Null models that each layer can be held against; the first is the default."""

BACKBONE_COLUMNS = (
    "source", "target", "layer", "n", "n_documents", "weight", "expected", "ratio", "p_affinity", "q_affinity", "p_avoidance", "q_avoidance",
    "verdict",
)  # fmt: skip

_VERDICTS = ("affinity", "avoidance", "")

_LEAST = 2
"""Documents without which no tie is called an affinity."""


def backbone_table(
    graph: "nx.MultiDiGraph[str]", *, layer: str = "issue", null: str = "conditional", most_q: float = 0.05, n_draws: int = 1000, seed: int | None = None
) -> "pd.DataFrame":
    """Test which pairs of departments act together in more documents, or in fewer, than chance.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`, or a subgraph of nodes of it: only acts among its nodes are counted then.
    layer : str
        Kind of tie: ``"issue"``, ``"lead-support"``, ``"lead-responsible"``, ``"co-responsible"`` or ``"mention"``.
    null : {"conditional", "bicm", "permutation", "disparity"}
        What chance means. ``"conditional"``: each document keeps its number of bodies, each department its number of documents in expectation (see
        Notes); for layers with a lead, lists of supporters change places among lists of one length. ``"bicm"`` (symmetric layers only): both
        in expectation (SDSM). ``"permutation"`` (lead layers only): the lists are shuffled ``n_draws`` times.
        ``"disparity"``: whether the tie takes an unusual part of the weight at one of its ends; no test of chance meetings.
    most_q : float
        Share of false verdicts that is accepted, for affinity and for avoidance each.
    n_draws : int
        Draws for ``null="permutation"``. No p is below 1 / (n_draws + 1), so that few draws find nothing among many pairs.
    seed : int, optional
        Needed for ``null="permutation"``; the others draw nothing.

    Returns
    -------
    pandas.DataFrame
        One row a pair of named departments that both have a joint act of the layer, also pairs that never met (with ``"disparity"`` only those
        that did): ``source, target`` (sorted; lead and other for lead layers), ``layer``, ``n`` (joint acts), ``n_documents`` (documents with
        a joint act, which is what is tested; with ``"disparity"`` both are missing where the edge doesn't say), ``weight`` (of the graph's edge,
        0 without one), ``expected`` documents by chance (missing for ``"disparity"``), ``ratio`` = n_documents/expected,
        ``p_affinity, q_affinity`` (as many or more by chance), ``p_avoidance, q_avoidance`` (as few or fewer; missing for
        ``"disparity"``, as is ``q_affinity``), ``verdict``: ``"affinity"`` (never on fewer than two documents), ``"avoidance"`` or ``""`` (cannot
        tell). Affinities first, then avoidances, each by p.

    Raises
    ------
    InputError
        If the layer, the null, ``most_q`` or the seed is unfit, the graph holds no acts (``"disparity"`` needs none), or its edges are not
        those of its acts: nodes renamed, graphs joined, edges taken out.

    Notes
    -----
    The document is the unit, since its tasks and clauses are written in one go: the same bracket after ten tasks is one observation. For
    co-responsibility and mention, the bodies of a document are those that share an act in it with another; a tie counts once a document. Its
    chance is that of both bodies in the document, times that of a tie between two bodies of a document, where documents keep their number
    of tied pairs and bodies their number of partners in expectation (:func:`policytext.coordination.null_ties.fit_ties`). For leads, all that a body
    leads in a document is one list.

    Exact p-values are mid-p: P(more) + P(equal)/2; those of ``"permutation"`` are shares of draws. Both are adjusted over all pairs of the table
    (Benjamini and Hochberg), each tail apart. Single-issuer documents and tasks without a list don't count. ``"disparity"`` is 1 - w/s to the
    power k - 1 at the better of both ends, and p < most_q decides, unadjusted as published (Serrano, Boguñá and Vespignani 2009).

    Counts are pooled over the whole time and all places. A body that was founded late, or merged, meets others only in its own time: pairs whose times don't
    overlap look like avoidance and those of one time like affinity. So do bodies of different and of one district. Build the graph from the policies of
    one era, or one place, to test within it. Documents that copy one another are not independent either; leave copies out first.
    Avoidance says that names stand together seldom for how active both are; offices that work side by side without signing together look the same.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext.coordination.graph import coordination_graph
    >>> from policytext.corpus import Corpus
    >>> pairs = ["云泽市水务局、云泽市财政局"] * 9 + ["云泽市民政局、云泽市教育局"] * 9
    >>> frame = pd.DataFrame({"text": ["正文。"] * 18, "issuers": pairs})
    >>> table = backbone_table(coordination_graph(Corpus.from_frame(frame, kind="policy")))
    >>> table[["source", "target", "n", "expected", "verdict"]].head(3).values.tolist()
    [['云泽市教育局', '云泽市民政局', 9, 3.0, 'affinity'], ['云泽市水务局', '云泽市财政局', 9, 3.0, 'affinity'], ['云泽市教育局', '云泽市水务局', 0, 3.0, 'avoidance']]
    """
    return _table(graph, layer, null, most_q, n_draws, seed, "backbone_table")


def _table(
    graph: "nx.MultiDiGraph[str]", layer: str, null: str, most_q: float, n_draws: int, seed: int | None, verb: str
) -> "pd.DataFrame":
    _check(graph, layer, null, most_q, n_draws, seed, verb)
    departments = named_departments(graph)
    weights = layer_matrices(graph, departments)[layer]
    if null == "disparity":
        found = _disparity(graph, departments, weights, layer)
    else:
        acts = graph_acts(graph, verb=verb)
        _check_acts(graph, acts, layer, verb)
        found = tie_tests(acts, departments, layer, null, n_draws, seed)
        found["weight"] = weights.toarray()[found["one"], found["other"]] if len(found) else 0.0
    return _finished(found, departments, layer, null, most_q)


def backbone_graph(
    graph: "nx.MultiDiGraph[str]", *, layer: str = "issue", null: str = "conditional", most_q: float = 0.05, n_draws: int = 1000, seed: int | None = None
) -> "nx.MultiDiGraph[str]":
    """Keep, of one layer, only the ties that are stronger than chance.

    Parameters
    ----------
    graph, layer, null, most_q, n_draws, seed
        As in :func:`backbone_table`.

    Returns
    -------
    networkx.MultiDiGraph
        A new graph with all nodes, the edges of other layers, and of this layer those whose verdict is ``"affinity"``. Counts on the nodes stay those
        of all documents. The acts behind the graph, ``graph.graph["acts"]``, are one object that both graphs share: never write into its tables.
        Ties with open sets (有关部门) can't be tested and go. The layer can't be tested a second time, since its edges are no longer those of its acts.

    Raises
    ------
    InputError
        As :func:`backbone_table`.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for number, other in enumerate("乙丙丁戊己"):
    ...     for one, two in (("甲", other), (other, "甲")):
    ...         _ = graph.add_edge(one, two, key="issue", layer="issue", weight=1.0 + 99 * (number == 0))
    >>> sorted((one, two) for one, two, _ in backbone_graph(graph, null="disparity").edges if one == "甲")
    [('甲', '乙')]
    """
    table = _table(graph, layer, null, most_q, n_draws, seed, "backbone_graph")
    real = table[table["verdict"] == "affinity"]
    kept = set(zip(real["source"], real["target"], strict=True))
    if layer in SYMMETRIC:
        kept |= {(target, source) for source, target in kept}
    out: nx.MultiDiGraph[str] = graph.copy()
    out.graph = dict(graph.graph)
    out.remove_edges_from([
        (source, target, key) for source, target, key, edge in graph.edges(keys=True, data=True)
        if edge_layer(key, edge) == layer and (source, target) not in kept
    ])  # fmt: skip
    settings = {"layer": layer, "null": null, "most_q": most_q, "n_draws": n_draws, "seed": seed}
    step = record("backbone_graph", settings, content=("\t".join(pair) for pair in sorted(kept))).to_dict()
    before = graph.graph.get("provenance")
    step["parents"] = [json.loads(before)] if isinstance(before, str) else []
    out.graph["provenance"] = json.dumps(step, ensure_ascii=False, sort_keys=True)
    return out


def _check(graph: "nx.MultiDiGraph[str]", layer: str, null: str, most_q: float, n_draws: int, seed: int | None, verb: str) -> None:
    check_graph(graph, verb=verb)
    if layer not in LAYERS:
        raise InputError(explain(f"layer={layer!r} is unknown", found=f"known: {listing(LAYERS)}", hint="name one of them"))
    if null not in NULLS[layer]:
        raise InputError(explain(f"null={null!r} is no null model of layer {layer!r}", found=f"known: {listing(NULLS[layer])}", hint="name one of them"))
    if isinstance(most_q, bool) or not isinstance(most_q, int | float) or not 0 < most_q < 1:
        raise InputError(explain(f"most_q={most_q!r} is no share of false ties between 0 and 1", hint="use 0.05"))
    check_whole(n_draws, "n_draws", least=1)
    if null == "permutation" and seed is None:
        raise InputError(explain('null="permutation" draws at random and needs a seed', hint="give for instance seed=1"))
    if seed is not None:
        check_seed(seed)


def _check_acts(graph: "nx.MultiDiGraph[str]", acts: Acts, layer: str, verb: str) -> None:
    """Refuse a graph whose edges among its nodes are not those that its acts make."""
    import numpy as np
    from scipy.sparse import csr_array

    nodes = sorted(graph)
    place = {name: number for number, name in enumerate(nodes)}
    counts = _edge_counts(graph, layer, "n")
    cell = np.array([(place[one], place[other], -1.0 if n != n else n) for (one, other), n in counts.items()], dtype=np.float64).reshape(-1, 3)
    drawn = csr_array((cell[:, 2], (cell[:, 0].astype(np.int64), cell[:, 1].astype(np.int64))), shape=(len(nodes), len(nodes)))
    wanted = act_counts(acts, nodes, layer)
    if layer == "mention":
        wanted = csr_array(wanted * _with_weight(acts, nodes, layer))
    differ = csr_array(drawn - wanted)
    differ.eliminate_zeros()
    if differ.nnz:
        one, other = (int(part[0]) for part in differ.nonzero())
        n = (int(matrix[one, other]) for matrix in (drawn, wanted))
        raise InputError(
            explain(f"{verb} tests what the graph was built from, but its edges of layer {layer!r} have been changed since",
                    found="{}—{}: {} acts on the edge, {} behind the graph ({} such edges)".format(nodes[one], nodes[other], *n, differ.nnz),
                    hint="test the graph as coordination_graph gave it, or a subgraph of its nodes; then rename, join or thin out")
        )  # fmt: skip


def _edge_counts(graph: "nx.MultiDiGraph[str]", layer: str, what: str) -> dict[tuple[str, str], float]:
    """A count of the edges of a layer; edges side by side are summed, and a symmetric tie has the greater of both directions; NaN if not known."""
    ties = [tie for tie in joined_ties(graph) if tie.layer == layer and tie.source != tie.target]
    found = {(tie.source, tie.target): float(getattr(tie, what)) for tie in ties}
    return found | ({(tie.target, tie.source): float(getattr(tie, what)) for tie in ties} if layer in SYMMETRIC else {})


def _with_weight(acts: Acts, nodes: list[str], layer: str) -> "csr_array":
    """Ties whose weight is above 0 (A, A): mutual information of 0 makes no edge."""
    from scipy.sparse import csr_array

    weigher, rows = Weigher.among(acts, nodes, (layer,))
    return csr_array(cut_layers(weigher.weights(), rows)[layer] > 0).astype(float)


def _disparity(graph: "nx.MultiDiGraph[str]", departments: list[str], weights: "csr_array", layer: str) -> "pd.DataFrame":
    """How unlikely a part of its ends' weight a tie takes, if each end shared its weight out at random; the better end counts."""
    import numpy as np
    import pandas as pd

    dense = weights.toarray()
    dense = np.maximum(dense, dense.T) if layer in SYMMETRIC else dense
    one, other = np.nonzero(np.triu(dense, k=1) if layer in SYMMETRIC else dense)
    alphas = [
        np.clip(1 - dense[one, other] / dense.sum(axis=axis)[end], 0.0, 1.0) ** ((dense > 0).sum(axis=axis)[end] - 1.0) if len(one) else np.zeros(0)
        for axis, end in ((1, one), (0, other))
    ]  # fmt: skip
    pairs = [(departments[i], departments[j]) for i, j in zip(one, other, strict=True)]
    n, n_documents = ([found.get(pair, math.nan) for pair in pairs] for found in (_edge_counts(graph, layer, what) for what in ("n", "n_documents")))
    return pd.DataFrame({
        "one": one, "other": other, "n": np.array(n, dtype=np.float64), "n_documents": np.array(n_documents, dtype=np.float64), "expected": math.nan,
        "weight": dense[one, other],
        "p_affinity": np.minimum(*alphas), "p_avoidance": math.nan,
    })  # fmt: skip


def _finished(found: "pd.DataFrame", departments: list[str], layer: str, null: str, most_q: float) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    names = np.array(departments, dtype=object)
    table = pd.DataFrame({"source": names[found["one"].to_numpy(dtype=np.int64)], "target": names[found["other"].to_numpy(dtype=np.int64)]}, dtype="str")
    table["layer"] = pd.Series(layer, index=table.index, dtype="str")
    for column in ("n", "n_documents", "weight", "expected", "p_affinity", "p_avoidance"):
        table[column] = found[column].astype("Int64") if column.startswith("n") else found[column].to_numpy(dtype=np.float64)
    table["expected"] = table["expected"].round(9)
    expected = table["expected"].to_numpy()
    observed = table["n_documents"].to_numpy(dtype=np.float64, na_value=np.nan)
    table["ratio"] = np.divide(observed, expected, out=np.full(len(table), np.nan), where=expected > 0)
    for tail in ("affinity", "avoidance"):
        p = table[f"p_{tail}"].to_numpy()
        table[f"q_{tail}"] = np.full(len(p), np.nan) if null == "disparity" else false_discovery(p)
    strong = (table["p_affinity" if null == "disparity" else "q_affinity"] < most_q).to_numpy() & ~(observed < _LEAST)
    table["verdict"] = np.select([strong, (table["q_avoidance"] < most_q).to_numpy()], list(_VERDICTS[:2]), default="")
    table["verdict"] = table["verdict"].astype("str")
    order = pd.DataFrame({
        "verdict": table["verdict"].map({verdict: place for place, verdict in enumerate(_VERDICTS)}),
        "p": table["p_affinity"].where(table["verdict"] != "avoidance", table["p_avoidance"]).round(12),
        "n": -table["n"].fillna(0), "weight": -table["weight"], "source": table["source"], "target": table["target"],
    })  # fmt: skip
    return table.loc[order.sort_values(list(order.columns), kind="stable").index, list(BACKBONE_COLUMNS)].reset_index(drop=True)
