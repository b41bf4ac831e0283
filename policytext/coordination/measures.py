"""Measures of the coordination graph: one row a department, one row a tie."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from policytext.coordination._checked import check_graph, count_of, is_open, text_of
from policytext.coordination._measure_draws import betweenness_draws, faithful_flat, joint_intervals, lead_intervals
from policytext.coordination._ties import Tie, joined_ties
from policytext.coordination.acts import Acts
from policytext.coordination.flat import check_group_weights, flat_weights, layer_matrices, named_departments
from policytext.coordination.structure import ENGINES, betweenness, constraint, core_fit, participation, strength
from policytext.errors import InputError, explain, listing
from policytext.inference import cluster_weights, percentile_interval
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["DEPARTMENT_COLUMNS", "TIE_COLUMNS", "department_table", "tie_table"]

DEPARTMENT_COLUMNS = (
    "department", "open", "level", "region", "system", "n_documents", "n_joint", "joint_strength", "joint_strength_low", "joint_strength_high",
    "n_lead", "n_support", "n_responsible", "lead_share", "lead_share_low", "lead_share_high", "n", "partners", "participation",
    "betweenness", "betweenness_low", "betweenness_high", "rank", "rank_low", "rank_high", "constraint", "coreness", "community",
)  # fmt: skip

TIE_COLUMNS = ("source", "target", "layer", "weight", "n", "n_documents", "first", "last", "jaccard")

_COUNTS = ("n_documents", "n_joint", "n_lead", "n_support", "n_responsible")
_ACTIVE = ("n_documents", "n_lead", "n_support", "n_responsible")
_SIDES: Mapping[str, tuple[str, str]] = {
    "issue": ("n_documents", "n_documents"), "lead-support": ("n_lead", "n_support"), "lead-responsible": ("n_lead", "n_responsible"),
    "mention": ("n_mentions", "n_mentions"),
}  # fmt: skip
"""What the source and the target of a tie do in its acts; side by side in a task are those that answer and those that lead, which no count tells apart."""


class _Partition(Protocol):
    @property
    def table(self) -> "pd.DataFrame": ...


def department_table(
    graph: "nx.MultiDiGraph[str]",
    *,
    seed: int = 1,
    n_draws: int = 500,
    level: float = 0.95,
    weights: Mapping[str, float] | None = None,
    betweenness_draws: int = 100,
    engine: str = "core",
    communities: "_Partition | None" = None,
) -> "pd.DataFrame":
    """Give the place of every department in the graph, with intervals from a bootstrap over documents.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    seed : int
        Of the draws; stands in ``table.attrs`` with the other settings.
    n_draws : int
        Bootstrap samples for joint strength and lead share; 0 for none.
    level : float
        Of the intervals.
    weights : mapping of str to float, optional
        What the groups of layers ``"issue"``, ``"duty"``, ``"mention"`` weigh where one graph is needed; issue and duty the same, mentions nothing, if
        not given.
    betweenness_draws : int
        Bootstrap samples for betweenness and its rank, which cost far more; 0 for none.
    engine : {"core", "igraph"}
        For betweenness; the same numbers.
    communities : Communities, optional
        Anything with a ``table`` of ``department`` and ``community``.

    Returns
    -------
    pandas.DataFrame
        One row a department, the most active first (documents, leads, supports and responsibilities together):

        - ``department, open, level, region, system, n_documents, n_joint, n_lead, n_support, n_responsible`` as the nodes have them.
          Counts that a node lacks, such as those of layers that weren't read, are missing (NaN), not 0.
        - ``joint_strength``: sum of the weights of joint issuance, which is ``n_joint``; ``joint_strength_low, joint_strength_high``. Missing where
          the graph has no tie of this layer and the node no ``n_joint``; an open set that signed nothing has no interval.
        - ``lead_share`` = lead / (lead + support); ``lead_share_low, lead_share_high``; ``n`` = lead + support.
        - ``partners``: distinct named departments with a tie in a layer that weighs.
        - ``participation``: 0 if all ties are of one group of layers, 1/2 if two weigh the same; see :func:`policytext.coordination.participation`.
        - ``betweenness``: share of pairs of others whose shortest path leads through the department (distance 1/weight in the flat graph);
          ``betweenness_low, betweenness_high``; ``rank`` of it, 1 the greatest, equal ones sharing the middle of their ranks;
          ``rank_low, rank_high``.
        - ``constraint`` (Burt; low for brokers), ``coreness`` (0 to 1, of one core), ``community`` ("" if not given).

        Open sets (有关部门) are rows with their counts; measures of the flat graph are missing there, as where nothing can be told.

    Raises
    ------
    InputError
        If the graph is none, a node or an edge of it can't be read (:func:`policytext.coordination.flat.check_graph`), or a setting is unknown.

    Notes
    -----
    Each draw takes as many documents as there are, with replacement: tasks of one document stay together, since they are alike. The intervals of
    joint strength and lead share are score intervals (Wilson) with the variance of the draws and a t quantile of D - 1 degrees, for the D documents
    that the measure rests on (all that were counted; those in which the department leads or supports): with few documents the percentiles of the
    draws are too narrow, and where everything or nothing was led the draws don't differ at all.

    Betweenness and ranks have percentile intervals. A draw holds about 63% of the documents, hence fewer ties than the graph: the interval says how
    far the place of a department hangs on single documents, and may lie beside the estimate. Among equals each rank is possible, so the interval of
    the rank runs from the best of them to the last. Read ranks with their intervals: those of small graphs are seldom sure.

    A graph made by hand or read from a file, or changed since it was built so that its documents no longer give a measure, has the estimate and a
    missing interval. Where ties fall into parts that don't meet, there is one core, and coreness is 0 outside its part.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext.coordination.graph import coordination_graph
    >>> from policytext.corpus import Corpus
    >>> frame = pd.DataFrame({"text": ["清淤（市水务局牵头，市财政局配合）"]})
    >>> table = department_table(coordination_graph(Corpus.from_frame(frame, kind="policy")))
    >>> table[["department", "lead_share", "n"]].values.tolist()
    [['市水务局', 1.0, 1], ['市财政局', 0.0, 1]]
    """
    import numpy as np
    import pandas as pd

    check_graph(graph, verb="department_table")
    _check_settings(seed, n_draws, level, betweenness_draws, engine)
    groups = check_group_weights(weights)
    streams = np.random.default_rng(seed).spawn(2)
    table = _counted(graph)
    for columns in (
        _flat_measures(graph, groups, engine),
        _linear_intervals(graph, table, n_draws, level, streams[0]),
        _path_intervals(graph, groups, engine, betweenness_draws, level, streams[1]),
    ):
        for name, values in columns.items():
            table[name] = pd.Series(values, index=table.index)
    table["community"] = _communities(table["department"], communities)
    table["activity"] = table[list(_ACTIVE)].sum(axis=1)
    table = table.sort_values(["activity", "n_lead", "partners", "department"], ascending=[False, False, False, True])
    table = table[list(DEPARTMENT_COLUMNS)].reset_index(drop=True)
    table.attrs = {"seed": seed, "n_draws": n_draws, "betweenness_draws": betweenness_draws, "level": level, "weights": groups}
    return table


def _check_settings(seed: int, n_draws: int, level: float, betweenness_draws: int, engine: str) -> None:
    for name, value in (("seed", seed), ("n_draws", n_draws), ("betweenness_draws", betweenness_draws)):
        check_whole(value, name, least=0)
    check_level(level)
    if engine not in ENGINES:
        raise InputError(explain(f"engine={engine!r} is unknown", found=f"known: {listing(ENGINES)}", hint='use "core" or "igraph"'))


def _counted(graph: "nx.MultiDiGraph[str]") -> "pd.DataFrame":
    """What nodes and edges say without more ado, in the order of names; counts that a node lacks are missing."""
    import numpy as np
    import pandas as pd

    names = sorted(graph.nodes)
    nodes = [graph.nodes[name] for name in names]
    table = pd.DataFrame({"department": pd.Series(names, dtype=object), "open": pd.Series([is_open(node) for node in nodes], dtype=bool)})
    for what in ("level", "region", "system"):
        table[what] = pd.Series([text_of(node, what) for node in nodes], dtype=object)
    for what in _COUNTS:
        table[what] = _whole([count_of(node, what) for node in nodes])
    ties = layer_matrices(graph, names)["issue"] if names else None
    joint = np.zeros(0) if ties is None else _row_sums(ties)
    known = table["n_joint"].notna() | (ties is not None and ties.nnz > 0)
    table["joint_strength"] = pd.Series(np.round(joint, 9)).where(known)
    table["n"] = table["n_lead"] + table["n_support"]
    table["lead_share"] = (table["n_lead"] / table["n"].where(table["n"] > 0)).astype(float)
    return table


def _row_sums(matrix: "csr_array") -> "npt.NDArray[np.float64]":
    """Sums of the rows."""
    import numpy as np

    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()


def _whole(counts: list[float]) -> "pd.Series[Any]":
    """Counts as whole numbers; as floats with gaps where some are missing."""
    import pandas as pd

    return pd.Series(counts, dtype="float64" if any(map(math.isnan, counts)) else "int64")


def _flat_measures(graph: "nx.MultiDiGraph[str]", groups: Mapping[str, float], engine: str) -> "dict[str, npt.NDArray[Any]]":
    """Measures that need one graph, of all nodes in the order of names; missing for open sets, except partners."""
    import numpy as np

    names, named = sorted(graph.nodes), named_departments(graph)
    at = np.searchsorted(np.array(names, dtype=object), np.array(named, dtype=object)) if named else np.zeros(0, dtype=np.int64)
    found: dict[str, npt.NDArray[Any]] = {
        column: np.full(len(names), np.nan) for column in ("participation", "betweenness", "rank", "constraint", "coreness")
    }
    found["partners"] = np.zeros(len(names), dtype=np.int64)
    if not named:
        return found
    every = flat_weights(layer_matrices(graph, names), groups)
    found["partners"] = np.asarray((every[:, at] > 0).sum(axis=1), dtype=np.int64).ravel()
    layers = layer_matrices(graph, named)
    flat = flat_weights(layers, groups)
    found["participation"][at] = participation([strength(flat_weights(layers, {group: weight})) for group, weight in groups.items()])
    found["betweenness"][at] = np.round(betweenness(flat, engine=engine), 12)
    found["rank"][at] = _ranks(found["betweenness"][at], "average")
    found["constraint"][at] = np.round(constraint(flat), 12)
    found["coreness"][at] = np.round(core_fit(flat)[0], 9)
    return found


def _ranks(values: "npt.NDArray[np.float64]", ties: Literal["average", "min", "max"]) -> "npt.NDArray[np.float64]":
    """1 for the greatest along the last axis."""
    import numpy as np
    from scipy.stats import rankdata

    return np.asarray(rankdata(-values, method=ties, axis=-1), dtype=np.float64)


def _linear_intervals(
    graph: "nx.MultiDiGraph[str]", table: "pd.DataFrame", n_draws: int, level: float, rng: "np.random.Generator"
) -> "dict[str, npt.NDArray[np.float64]]":
    import numpy as np

    columns = [f"{what}_{end}" for what in ("joint_strength", "lead_share") for end in ("low", "high")]
    acts = graph.graph.get("acts")
    if not isinstance(acts, Acts) or not len(acts.documents) or not n_draws or not len(table):
        return {column: np.full(len(table), np.nan) for column in columns}
    names = list(table["department"])
    times = cluster_weights(len(acts.documents), n_draws, rng)
    joint = joint_intervals(acts, names, table["joint_strength"].to_numpy(), times, level)
    signed = table["department"].isin(set(acts.table.loc[acts.table["role"] == "issuer", "department"]))
    joint[:, (table["open"] & ~signed).to_numpy()] = np.nan
    lead = lead_intervals(acts, names, table["n_lead"].to_numpy(float), table["n_support"].to_numpy(float), times, level)
    return dict(zip(columns, (*joint, *lead), strict=True))


def _path_intervals(
    graph: "nx.MultiDiGraph[str]", groups: Mapping[str, float], engine: str, n_draws: int, level: float, rng: "np.random.Generator"
) -> "dict[str, npt.NDArray[np.float64]]":
    """Intervals of betweenness and of its rank, of all nodes in the order of names."""
    import numpy as np

    names, named = sorted(graph.nodes), named_departments(graph)
    columns = ("betweenness_low", "betweenness_high", "rank_low", "rank_high")
    found = {column: np.full(len(names), np.nan) for column in columns}
    acts = graph.graph.get("acts")
    if not isinstance(acts, Acts) or not named or not n_draws or acts.table["document"].nunique() < 2 or not faithful_flat(graph, acts, groups):
        return found
    draws = betweenness_draws(acts, named, groups, cluster_weights(len(acts.documents), n_draws, rng), engine)
    at = np.searchsorted(np.array(names, dtype=object), np.array(named, dtype=object))
    found["betweenness_low"][at], found["betweenness_high"][at] = percentile_interval(draws, level=level)
    found["rank_low"][at] = np.floor(percentile_interval(_ranks(draws, "min"), level=level)[0])
    found["rank_high"][at] = np.ceil(percentile_interval(_ranks(draws, "max"), level=level)[1])
    return found


def _communities(departments: "pd.Series[Any]", communities: "_Partition | None") -> "pd.Series[Any]":
    import pandas as pd

    if communities is None:
        return pd.Series([""] * len(departments), index=departments.index, dtype=object)
    table = getattr(communities, "table", None)
    if not isinstance(table, pd.DataFrame) or not {"department", "community"} <= set(table.columns):
        raise InputError(
            explain("communities= takes communities of departments", found=type(communities).__name__, hint="find_communities(graph, seed=1) gives them")
        )
    of = dict(zip(table["department"], table["community"].astype(str), strict=True))
    return pd.Series([of.get(name, "") for name in departments], index=departments.index, dtype=object)


def tie_table(graph: "nx.MultiDiGraph[str]") -> "pd.DataFrame":
    """List the ties of the graph, the strongest first.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.

    Returns
    -------
    pandas.DataFrame
        Columns ``source, target, layer, weight, n`` (acts), ``n_documents, first, last`` (days as text) and ``jaccard``: the acts of the tie over
        the acts in which either of the two has its part (documents that either signed, tasks that one leads or the other supports); missing for
        ``co-responsible`` and where the nodes don't hold the counts. A tie of a symmetric layer stands once, its ends in the order of names. Ties of
        open sets are there too.
        Edges side by side of one layer and direction are one tie: ``weight`` and ``n`` are summed, ``n_documents`` counts different ``documents``
        (missing where edges don't name theirs). Counts that an edge lacks are missing (NaN), days that it lacks are empty.

    Raises
    ------
    InputError
        If the graph is none, or a node or an edge can't be read; see :func:`policytext.coordination.flat.check_graph`.

    Notes
    -----
    Weights of different layers have different units: compare within a layer.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_nodes_from([("甲局", {"n_lead": 3}), ("乙局", {"n_support": 2})])
    >>> _ = graph.add_edge("甲局", "乙局", key="lead-support", layer="lead-support", weight=0.5, n=1, n_documents=1)
    >>> tie_table(graph).values.tolist()
    [['甲局', '乙局', 'lead-support', 0.5, 1, 1, '', '', 0.25]]
    """
    import pandas as pd

    check_graph(graph, verb="tie_table")
    ties = joined_ties(graph)
    table = pd.DataFrame([(tie.source, tie.target, tie.layer) for tie in ties], columns=list(TIE_COLUMNS[:3]), dtype=object)
    table["weight"] = pd.Series([tie.weight for tie in ties], dtype="float64")
    table["n"] = _whole([tie.n for tie in ties])
    table["n_documents"] = _whole([tie.n_documents for tie in ties])
    table["first"] = pd.Series([tie.first for tie in ties], dtype=object)
    table["last"] = pd.Series([tie.last for tie in ties], dtype=object)
    table["jaccard"] = pd.Series([_jaccard(graph, tie) for tie in ties], dtype="float64")
    order = ["weight", "n", "source", "target", "layer"]
    return table.sort_values(order, ascending=[False, False, True, True, True]).reset_index(drop=True)


def _jaccard(graph: "nx.MultiDiGraph[str]", tie: Tie) -> float:
    """Acts of both over acts of either; missing if the counts aren't there or were changed so that they don't fit."""
    if tie.layer not in _SIDES:
        return math.nan
    one, other = (count_of(graph.nodes[name], what) for name, what in zip((tie.source, tie.target), _SIDES[tie.layer], strict=True))
    return tie.n / (one + other - tie.n) if 0 < tie.n <= one and tie.n <= other else math.nan
