"""Which ties are real: pairs that meet more often, or more seldom, than their activity alone would bring about."""

import json
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.coordination.acts import LAYERS, SYMMETRIC, Acts, graph_acts
from policytext.coordination.flat import layer_matrices, named_departments
from policytext.coordination.null import bicm_null, conditional_null
from policytext.coordination.null_tails import drawn_list_tails, list_tails, pair_tails
from policytext.errors import InputError, check_seed, expect, explain, listing
from policytext.inference import false_discovery
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level
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
    "source", "target", "layer", "n", "weight", "expected", "ratio", "p_affinity", "q_affinity", "p_avoidance", "q_avoidance", "verdict",
)  # fmt: skip

_ROLES = {
    "issue": ("issue", "issuer"), "co-responsible": ("duty", "responsible"), "mention": ("mention", "named"),
    "lead-support": ("duty", "support"), "lead-responsible": ("duty", "responsible"),
}  # fmt: skip

_VERDICTS = ("affinity", "avoidance", "")


def backbone_table(
    graph: "nx.MultiDiGraph[str]", *, layer: str = "issue", null: str = "conditional", level: float = 0.05, n_draws: int = 1000, seed: int | None = None
) -> "pd.DataFrame":
    """Test which pairs of departments act together more often, or more seldom, than chance.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`, or a subgraph of it: only acts among its nodes are counted then.
    layer : str
        Kind of tie: ``"issue"``, ``"lead-support"``, ``"lead-responsible"``, ``"co-responsible"`` or ``"mention"``.
    null : {"conditional", "bicm", "permutation", "disparity"}
        What chance means. ``"conditional"``: each document keeps its number of issuers, each department its number of joint documents in
        expectation; for layers with a lead, lists of supporters change places among tasks with lists of one length. ``"bicm"``
        (symmetric layers only): both in expectation (SDSM). ``"permutation"`` (lead layers only): the lists are shuffled ``n_draws`` times.
        ``"disparity"``: whether the tie takes an unusual part of the weight at one of its ends; no test of chance meetings.
    level : float
        Share of false verdicts that is accepted, for affinity and for avoidance each.
    n_draws : int
        Draws for ``null="permutation"``. No p is below 1 / (n_draws + 1), so that few draws find nothing among many pairs.
    seed : int, optional
        Needed for ``null="permutation"``; the others draw nothing.

    Returns
    -------
    pandas.DataFrame
        One row a pair of named departments that both have a joint act of the layer, also pairs that never met (with ``"disparity"`` only those
        that did): ``source, target`` (sorted; lead and other for lead layers), ``layer``, ``n`` (joint acts), ``weight`` (of the graph's edge,
        0 without one), ``expected`` joint acts by chance (weight for ``"permutation"``; missing for ``"disparity"``), ``ratio`` = observed/expected,
        ``p_affinity, q_affinity`` (as many or more by chance), ``p_avoidance, q_avoidance`` (as few or fewer; missing for
        ``"disparity"``), ``verdict``: ``"affinity"``, ``"avoidance"`` or ``""`` (cannot tell). Affinities first, then avoidances, each by p.

    Raises
    ------
    InputError
        If the layer, the null, the level or the seed is unfit, or the graph holds no acts (``"disparity"`` needs none).

    Notes
    -----
    Exact p-values are mid-p: P(more) + P(equal)/2. They are adjusted over all pairs of the table (Benjamini and Hochberg), each tail apart.
    Single-issuer documents and tasks without a list don't count. ``"disparity"`` is 1 - w/s to the power k - 1 at the better of both ends, unadjusted as
    published (Serrano, Boguñá and Vespignani 2009): q equals p.

    Counts are pooled over the whole time and all places. A body that was founded late, or merged, meets others only in its own time: pairs whose times don't
    overlap look like avoidance and those of one time like affinity. So do bodies of different and of one district. Build the graph from the policies of
    one era, or one place, to test within it.
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
    _check(graph, layer, null, level, n_draws, seed)
    departments = named_departments(graph)
    weights = layer_matrices(graph, departments)[layer]
    if null == "disparity":
        found = _disparity(graph, departments, weights, layer)
    else:
        acts = graph_acts(graph, verb="backbone_table")
        test = _incidence_test if layer in SYMMETRIC else _list_test
        found = test(acts, departments, layer, null, n_draws, seed)
        found["weight"] = weights.toarray()[found["one"], found["other"]] if len(found) else 0.0
    return _finished(found, departments, layer, null, level)


def backbone_graph(
    graph: "nx.MultiDiGraph[str]", *, layer: str = "issue", null: str = "conditional", level: float = 0.05, n_draws: int = 1000, seed: int | None = None
) -> "nx.MultiDiGraph[str]":
    """Keep, of one layer, only the ties that are stronger than chance.

    Parameters
    ----------
    graph, layer, null, level, n_draws, seed
        As in :func:`backbone_table`.

    Returns
    -------
    networkx.MultiDiGraph
        A new graph with all nodes, the edges of other layers, and of this layer those whose verdict is ``"affinity"``. Counts on the nodes and the acts
        behind the graph stay those of all documents. Ties with open sets (有关部门) can't be tested and go.

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
    table = backbone_table(graph, layer=layer, null=null, level=level, n_draws=n_draws, seed=seed)
    real = table[table["verdict"] == "affinity"]
    kept = set(zip(real["source"], real["target"], strict=True))
    if layer in SYMMETRIC:
        kept |= {(target, source) for source, target in kept}
    out: nx.MultiDiGraph[str] = graph.copy()
    out.remove_edges_from([
        (source, target, key) for source, target, key, edge in graph.edges(keys=True, data=True)
        if edge.get("layer") == layer and (source, target) not in kept
    ])  # fmt: skip
    settings = {"layer": layer, "null": null, "level": level, "n_draws": n_draws, "seed": seed}
    step = record("backbone_graph", settings, content=("\t".join(pair) for pair in sorted(kept))).to_dict()
    before = graph.graph.get("provenance")
    step["parents"] = [json.loads(before)] if isinstance(before, str) else []
    out.graph["provenance"] = json.dumps(step, ensure_ascii=False, sort_keys=True)
    return out


def _check(graph: "nx.MultiDiGraph[str]", layer: str, null: str, level: float, n_draws: int, seed: int | None) -> None:
    import networkx as nx

    expect(graph, nx.MultiDiGraph, verb="backbone_table", hint="coordination_graph(policies, duties) gives one")
    if layer not in LAYERS:
        raise InputError(explain(f"layer={layer!r} is unknown", found=f"known: {listing(LAYERS)}", hint="name one of them"))
    if null not in NULLS[layer]:
        raise InputError(explain(f"null={null!r} is no null model of layer {layer!r}", found=f"known: {listing(NULLS[layer])}", hint="name one of them"))
    check_level(level)
    check_whole(n_draws, "n_draws", least=1)
    if null == "permutation" and seed is None:
        raise InputError(explain('null="permutation" draws at random and needs a seed', hint="give for instance seed=1"))
    if seed is not None:
        check_seed(seed)


# -- tests: rows of one, other (positions), n, expected, observed, p_affinity, p_avoidance --------------


def _incidence_test(acts: Acts, departments: list[str], layer: str, null: str, n_draws: int, seed: int | None) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    incidence, _ = acts.incidence(departments, *_ROLES[layer])
    joint = incidence[:, np.asarray(incidence.sum(axis=0) > 1).nonzero()[0]]
    margins = joint.sum(axis=1).astype(np.int64)
    active = np.flatnonzero(margins)
    joint = joint[active]
    model = (bicm_null if null == "bicm" else conditional_null)(margins[active], joint.sum(axis=0).astype(np.int64))
    one, other = np.triu_indices(len(active), k=1)
    n = np.rint((joint @ joint.T).toarray()[one, other]).astype(np.int64)
    expected, more, fewer = pair_tails(model, n, one, other)
    columns = {"one": active[one], "other": active[other], "n": n, "expected": expected, "observed": n, "p_affinity": more, "p_avoidance": fewer}
    return pd.DataFrame(columns)


def _list_test(acts: Acts, departments: list[str], layer: str, null: str, n_draws: int, seed: int | None) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_array

    lead, _ = acts.incidence(departments, "duty", "lead")
    listed, _ = acts.incidence(departments, *_ROLES[layer])
    used = np.flatnonzero((lead.sum(axis=0) > 0) & (listed.sum(axis=0) > 0))
    active = np.flatnonzero(lead[:, used].sum(axis=1) + listed[:, used].sum(axis=1))
    lead, listed = csr_array(lead[active][:, used]), csr_array(listed[active][:, used])
    met, expected, more, fewer = list_tails(lead, listed)
    observed = met
    if null == "permutation":
        observed, expected, more, fewer = drawn_list_tails(lead, listed, n_draws=n_draws, rng=np.random.default_rng(seed))
    able = np.outer(lead.sum(axis=1) > 0, listed.sum(axis=1) > 0) & ~np.eye(len(active), dtype=bool)
    one, other = np.nonzero(able)
    columns = {"n": np.rint(met).astype(np.int64), "expected": expected, "observed": observed, "p_affinity": more, "p_avoidance": fewer}
    return pd.DataFrame({"one": active[one], "other": active[other]} | {name: values[one, other] for name, values in columns.items()})


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
    counts = {(source, target): int(edge.get("n", 1)) for source, target, edge in graph.edges(data=True) if edge.get("layer") == layer}
    pairs = [(departments[i], departments[j]) for i, j in zip(one, other, strict=True)]
    n = np.array([counts.get(pair, counts.get(pair[::-1], 0)) for pair in pairs], dtype=np.int64)
    return pd.DataFrame({
        "one": one, "other": other, "n": n, "expected": math.nan, "observed": dense[one, other], "weight": dense[one, other],
        "p_affinity": np.minimum(*alphas), "p_avoidance": math.nan,
    })  # fmt: skip


def _finished(found: "pd.DataFrame", departments: list[str], layer: str, null: str, level: float) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    names = np.array(departments, dtype=object)
    table = pd.DataFrame({"source": names[found["one"].to_numpy(dtype=np.int64)], "target": names[found["other"].to_numpy(dtype=np.int64)]}, dtype="str")
    table["layer"] = pd.Series(layer, index=table.index, dtype="str")
    for column in ("n", "weight", "expected", "p_affinity", "p_avoidance"):
        table[column] = found[column].to_numpy(dtype=np.int64 if column == "n" else np.float64)
    table["expected"] = table["expected"].round(9)
    expected = table["expected"].to_numpy()
    observed = found["observed"].to_numpy(dtype=np.float64)
    table["ratio"] = np.divide(observed, expected, out=np.full(len(table), np.nan), where=expected > 0)
    for tail in ("affinity", "avoidance"):
        p = table[f"p_{tail}"].to_numpy()
        table[f"q_{tail}"] = p if null == "disparity" else false_discovery(p)
    table["verdict"] = np.select(
        [(table["q_affinity"] < level).to_numpy(), (table["q_avoidance"] < level).to_numpy()], list(_VERDICTS[:2]), default=""
    )
    table["verdict"] = table["verdict"].astype("str")
    order = pd.DataFrame({
        "verdict": table["verdict"].map({verdict: place for place, verdict in enumerate(_VERDICTS)}),
        "p": table["p_affinity"].where(table["verdict"] != "avoidance", table["p_avoidance"]).round(12),
        "n": -table["n"], "weight": -table["weight"], "source": table["source"], "target": table["target"],
    })  # fmt: skip
    return table.loc[order.sort_values(list(order.columns), kind="stable").index, list(BACKBONE_COLUMNS)].reset_index(drop=True)
