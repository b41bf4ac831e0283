"""Two networks beside each other: two periods, two places."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from policytext.coordination._measured import MEASURES, Documents, Network, Places
from policytext.coordination.acts import Acts
from policytext.coordination.flat import check_graph, check_group_weights, is_open
from policytext.coordination.network import check_settings, described
from policytext.inference import false_discovery, permutation_p, permuted_labels

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["compare_graphs_table"]

COMPARISON_COLUMNS = (
    "measure", "before", "after", "difference", "low", "high", "expected", "p", "q", "z_before", "z_after", "n_before", "n_after", "note",
)  # fmt: skip

_NAN = float("nan")
_LEAST_SHARED = 0.5
"""Share of the smaller network's departments that must be in both for documents to be exchanged between them."""


def compare_graphs_table(
    before: "nx.MultiDiGraph[str]",
    after: "nx.MultiDiGraph[str]",
    *,
    seed: int,
    n_draws: int = 200,
    level: float = 0.95,
    n_null: int = 100,
    weights: "Mapping[str, float] | None" = None,
) -> "pd.DataFrame":
    """Compare two networks measure by measure, with what their numbers of documents alone would make of the difference.

    Parameters
    ----------
    before, after : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`, of two periods or two places.
    seed : int
    n_draws : int
        Permutations of documents between the two, and recounts for the intervals.
    level : float
    n_null : int
        Networks of chance for each ``z``; 0 leaves them out.
    weights : mapping of str to float, optional
        As in :func:`policytext.coordination.network.network_table`.

    Returns
    -------
    pandas.DataFrame
        One row a measure of :func:`policytext.coordination.network.network_table`: ``measure, before, after, difference`` (after - before),
        ``low, high, expected`` (mean difference when documents are dealt out at random to two networks of these sizes), ``p, q, z_before,
        z_after, n_before, n_after, note``. A last row ``departments_in_one_only`` counts departments that only one of both has.

    Raises
    ------
    InputError
        If one is no graph or can't be read, or a setting is unknown.

    Notes
    -----
    Density, entropy and centralisation change with the number of documents, so the difference itself says little: p is the share of permutations
    of documents between the two, sizes kept, that lie as far from ``expected`` as the difference does (two-sided), q its adjustment over
    the measures after Benjamini and Hochberg. Both assume that documents are exchangeable. ``z`` holds each network against chance with its own
    sizes, and can be set beside the other. The interval joins those of both networks (Zou and Donner 2008, Statistics in Medicine 27); it is of the
    difference as it stands, size included.

    Documents that are in both (one id, day and title, and the same acts) stay in both while the others are exchanged, and the note counts them;
    the interval takes both networks as independent and is then too wide.

    Departments are one where they bear one name: build both graphs with the same ``on=`` and ``known=``, or a renamed body counts as gone and new.
    Where less than half of the smaller network's departments are in both (two places), documents can't be exchanged and p is missing:
    ``coordination_graph(collapse="system")`` gives bodies of two places one name.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext.coordination.graph import coordination_graph
    >>> from policytext.corpus import Corpus
    >>> def graph(*issuers):
    ...     frame = pd.DataFrame({"text": ["正文。"] * len(issuers), "issuers": issuers})
    ...     return coordination_graph(Corpus.from_frame(frame, kind="policy"))
    >>> one = graph("云泽市水务局、云泽市财政局", "云泽市财政局")
    >>> other = graph("云泽市水务局、云泽市财政局", "云泽市水务局、云泽市财政局")
    >>> table = compare_graphs_table(one, other, seed=1, n_draws=20).set_index("measure")
    >>> float(table.loc["joint_share", "difference"])
    0.5
    """
    import numpy as np
    import pandas as pd

    for graph in (before, after):
        check_graph(graph, verb="compare_graphs_table")
    groups = check_group_weights(weights)
    check_settings(seed, n_draws, level, n_null)
    networks = [Network.of(graph, groups, seed) for graph in (before, after)]
    tables = [
        described(graph, network, seed=seed, n_draws=n_draws, level=level, n_null=n_null)
        for graph, network in zip((before, after), networks, strict=True)
    ]
    shared = len(set(networks[0].places.names) & set(networks[1].places.names))
    expected, p, why = _permuted((before, after), networks, shared, groups, n_draws, seed)
    first, second = (table.set_index("measure") for table in tables)
    found = pd.DataFrame({"measure": list(MEASURES), "before": first["estimate"].to_numpy(), "after": second["estimate"].to_numpy()})
    found["difference"] = found["after"] - found["before"]
    found["low"], found["high"] = _joined(first, second)
    found["expected"], found["p"] = expected, p
    found["q"] = false_discovery(np.asarray(p))
    for column, source in (("z", "z"), ("n", "n")):
        found[f"{column}_before"], found[f"{column}_after"] = first[source].to_numpy(), second[source].to_numpy()
    found["note"] = [_note(one, other, reason) for one, other, reason in zip(first["note"], second["note"], why, strict=True)]
    return pd.concat([found, _only(networks, shared)], ignore_index=True)[list(COMPARISON_COLUMNS)]


def _joined(first: "pd.DataFrame", second: "pd.DataFrame") -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Interval of second - first from the intervals of both."""
    import numpy as np

    (old, old_low, old_high), (new, new_low, new_high) = (table[["estimate", "low", "high"]].to_numpy(np.float64).T for table in (first, second))
    return new - old - np.hypot(new - new_low, old_high - old), new - old + np.hypot(new_high - new, old - old_low)


def _only(networks: list[Network], shared: int) -> "pd.DataFrame":
    import pandas as pd

    before, after = (float(network.counts["departments"] - shared) for network in networks)
    row = {"measure": "departments_in_one_only", "before": before, "after": after, "difference": after - before, "note": f"{shared} departments in both"}
    numbers = {column: _NAN for column in COMPARISON_COLUMNS if column not in row}
    return pd.DataFrame([row | numbers | {"n_before": float(networks[0].counts["departments"]), "n_after": float(networks[1].counts["departments"])}])


def _note(before: str, after: str, why: str) -> str:
    if before == after:
        return "; ".join(part for part in (before, why) if part)
    parts = [f"before: {before}" if before else "", f"after: {after}" if after else "", why]
    return "; ".join(part for part in parts if part)


# -- permutation ------------------------------------------------------------------------------------


def _permuted(
    graphs: "tuple[nx.MultiDiGraph[str], nx.MultiDiGraph[str]]", networks: list[Network], shared: int, groups: Mapping[str, float], n_draws: int, seed: int
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], list[str]]":
    """Expected difference and p of each measure, and why there are none. Swapping the graphs negates and keeps them: the pool has one order."""
    import numpy as np

    missing = np.full(len(MEASURES), np.nan)
    why = _refusal(networks, shared)
    if why:
        return missing, missing.copy(), [why] * len(MEASURES)
    key = [(list(graph.graph["acts"].documents["document"]), sorted(graph.nodes)) for graph in graphs]
    order = (0, 1) if key[0] <= key[1] else (1, 0)
    sign = 1.0 if order == (0, 1) else -1.0
    pool, label = _pool([graphs[place] for place in order], groups)
    both = _in_both([graphs[place].graph["acts"] for place in order])

    def difference(labels: "npt.NDArray[np.int64]") -> list[float]:
        one, other = (pool.measured((labels == side).astype(np.float64), seed=seed) for side in (0, 1))
        return [other[name] - one[name] for name in MEASURES]

    estimate = [networks[order[1]].estimate[name] - networks[order[0]].estimate[name] for name in MEASURES]
    observed = np.array(difference(label))
    drawn = np.array([difference(labels) for labels in _dealt(label, both, n_draws, np.random.default_rng(seed))])
    fits = (np.abs(observed - estimate) < 1e-9) & (np.array(list(MEASURES)) != "documents") & ~np.isnan(drawn).all(axis=0)
    expected = missing.copy()
    expected[fits] = np.nanmean(drawn[:, fits], axis=0)
    centre = np.nanmean(np.vstack([drawn, observed])[:, fits], axis=0)
    p = missing.copy()
    p[fits] = permutation_p(np.abs(observed[fits] - centre), np.abs(drawn[:, fits] - centre))
    told = fits | np.isnan(observed) | (np.array(list(MEASURES)) == "documents")
    shared_note = f"{both.sum() // 2} documents are in both and stay there" if both.any() else ""
    return expected * sign, p, [shared_note if fine else "no p: the graphs were changed and are not what their documents give" for fine in told]


def _dealt(
    label: "npt.NDArray[np.int64]", both: "npt.NDArray[np.bool_]", n_draws: int, rng: "np.random.Generator"
) -> "npt.NDArray[np.int64]":
    """Labels shuffled (B, n) among the documents that are in one graph only."""
    import numpy as np

    found = np.tile(label, (n_draws, 1))
    found[:, ~both] = permuted_labels(label[~both], n_draws, rng)
    return found


def _in_both(sides: list[Acts]) -> "npt.NDArray[np.bool_]":
    """Which documents of the first and then of the second are the same in both: id, day, title and acts."""
    import numpy as np

    prints = [_prints(acts) for acts in sides]
    shared = set(prints[0]) & set(prints[1])
    return np.array([mark in shared for marks in prints for mark in marks], dtype=np.bool_)


def _prints(acts: Acts) -> list[tuple[str, ...]]:
    """What tells a document from others, one a document."""
    rows: dict[str, list[str]] = {}
    what = [column for column in ("group", "role", "department", "start", "end") if column in acts.table]
    for name, *told in acts.table[["document", *what]].itertuples(index=False):
        rows.setdefault(str(name), []).append("\t".join(map(str, told)))
    held = acts.documents.reindex(columns=["document", "date", "title"])
    return [(str(name), str(date), str(title), *sorted(rows.get(str(name), []))) for name, date, title in held.itertuples(index=False)]


def _refusal(networks: list[Network], shared: int) -> str:
    """Why documents can't be exchanged; empty where they can."""
    if any(network.documents is None for network in networks):
        return "no p: the documents behind both graphs are needed"
    smaller = min(network.counts["departments"] for network in networks)
    if not smaller or shared < _LEAST_SHARED * smaller:
        return f"no p: only {shared} departments are in both"
    return ""


def _pool(graphs: "list[nx.MultiDiGraph[str]]", groups: Mapping[str, float]) -> "tuple[Documents, npt.NDArray[np.int64]]":
    """The documents of both graphs as one set, and for each the number of its graph."""
    import numpy as np
    import pandas as pd

    tables, documents, nodes = [], [], {}
    for side, graph in enumerate(graphs):
        acts: Acts = graph.graph["acts"]
        table = acts.table[acts.table["department"].isin(set(graph.nodes))]
        tables.append(table.assign(document=f"{side}:" + table["document"].astype(str), act=table["act"] * 2 + side))
        documents.append(acts.documents.assign(document=f"{side}:" + acts.documents["document"].astype(str)))
        nodes.update({name: dict(node) for name, node in graph.nodes(data=True) if name not in nodes})
    pooled = Acts(pd.concat(tables, ignore_index=True), pd.concat(documents, ignore_index=True))
    label = np.repeat(np.arange(2, dtype=np.int64), [len(part) for part in documents])
    named = Places.of({name: node for name, node in nodes.items() if not is_open(node)})
    return Documents.of(pooled, named, groups, set(nodes)), label
