"""Draws of documents for the measures of departments: what the acts say of each measure if a document counts so many times."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from policytext.coordination.acts import Acts, Weigher
from policytext.coordination.flat import cut_layers, flat_weights, layer_matrices, named_departments
from policytext.coordination.structure import betweenness
from policytext.inference import score_interval

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["betweenness_draws", "faithful_flat", "joint_intervals", "lead_intervals"]


def joint_intervals(acts: Acts, names: list[str], estimate: "Floats", times: "Floats", level: float) -> "Floats":
    """Give intervals of the strength of joint issuance.

    Parameters
    ----------
    acts : Acts
    names : list of str (A,)
        Nodes of the graph.
    estimate : array (A,)
        From its edges.
    times : array (B, D)
        How often each document counts.
    level : float

    Returns
    -------
    array (2, A)
        Missing where the acts don't give the estimate, and everywhere if no document is signed.
    """
    import numpy as np

    own, document = acts.incidence(names, "issue", "issuer")
    if not own.shape[1]:
        return np.full((2, len(names)), np.nan)
    every, _ = acts.incidence(sorted({*acts.table["department"], *names}), "issue", "issuer")
    size, here = every.sum(axis=0), own.sum(axis=0)
    share = np.divide(here - 1.0, size - 1.0, out=np.zeros_like(size), where=size > 1)
    by_document = _by_document(own * share[None, :], document, times.shape[1])
    n = np.full(len(names), float(times.shape[1]))
    ends = _score_ends(_drawn(by_document, times) / n, estimate / n, n, level) * n
    return np.where(np.isclose(by_document.sum(axis=1), estimate, rtol=1e-7, atol=1e-7), ends, np.nan)


def lead_intervals(acts: Acts, names: list[str], n_lead: "Floats", n_support: "Floats", times: "Floats", level: float) -> "Floats":
    """Give intervals of lead / (lead + support); arrays and result as for :func:`joint_intervals`."""
    import numpy as np

    lead, document = acts.incidence(names, "duty", "lead")
    if not lead.shape[1]:
        return np.full((2, len(names)), np.nan)
    support, _ = acts.incidence(names, "duty", "support")
    leads, supports = (_by_document(found, document, times.shape[1]) for found in (lead, support))
    led, both = _drawn(leads, times), _drawn(_sum(leads, supports), times)
    draws = np.divide(led, both, out=np.full_like(led, np.nan), where=both > 0)
    documents = np.asarray((_sum(leads, supports) > 0).sum(axis=1), dtype=np.float64).ravel()
    total = n_lead + n_support
    share = np.divide(n_lead, total, out=np.full_like(n_lead, np.nan), where=total > 0)
    same = np.isclose(leads.sum(axis=1), n_lead) & np.isclose(supports.sum(axis=1), n_support) & (total > 0)
    return _score_ends(draws, np.where(same, share, np.nan), documents, level)


def _sum(one: "csr_array", other: "csr_array") -> "csr_array":
    """The sum as a csr_array."""
    from scipy.sparse import csr_array

    return csr_array(one + other)


def _by_document(found: "csr_array", document: "npt.NDArray[np.int64]", n_documents: int) -> "csr_array":
    """Sum columns of acts to columns of documents."""
    import numpy as np
    from scipy.sparse import csr_array

    belongs = csr_array((np.ones(len(document)), (np.arange(len(document)), document)), shape=(len(document), n_documents))
    return csr_array(csr_array(found) @ belongs)


def _drawn(by_document: "csr_array", times: "Floats") -> "Floats":
    """Sums over documents in each draw, (B, A)."""
    import numpy as np

    return np.asarray((by_document @ times.T).T, dtype=np.float64)


def _score_ends(draws: "Floats", share: "Floats", n: "Floats", level: float) -> "Floats":
    """Score intervals (2, A) of shares, from the spread of their draws (B, A) and the number of documents (A,) that they rest on."""
    import numpy as np
    from scipy.stats import t

    drawn = ~np.isnan(draws)
    times = np.maximum(drawn.sum(axis=0), 1)
    off = np.where(drawn, draws - np.where(drawn, draws, 0.0).sum(axis=0) / times, 0.0)
    variance = (off**2).sum(axis=0) / np.maximum(times - 1, 1)
    ends = np.full((2, len(share)), np.nan)
    for at in np.flatnonzero((n > 0) & ~np.isnan(share)):
        quantile = float(t.ppf(0.5 + level / 2, max(float(n[at]) - 1.0, 1.0)))
        ends[:, at] = score_interval(share[at : at + 1], variance[at : at + 1], n=float(n[at]), quantile=quantile)[:, 0]
    return ends


# -- the flat graph ---------------------------------------------------------------------------------


def _flat_of(weigher: Weigher, kept: "npt.NDArray[np.int64]", groups: Mapping[str, float], times: "Floats | None" = None) -> "csr_array":
    return flat_weights(cut_layers(weigher.weights(times), kept), groups)


def faithful_flat(graph: "nx.MultiDiGraph[str]", acts: Acts, groups: Mapping[str, float]) -> bool:
    """Say whether the acts still give the flat graph that the edges give."""
    import numpy as np

    named = named_departments(graph)
    weigher, kept = Weigher.among(acts, named, tuple(groups))
    one, other = flat_weights(layer_matrices(graph, named), groups), _flat_of(weigher, kept, groups)
    gap = abs(one - other)
    return bool(not gap.nnz or np.asarray(gap.data).max() < 1e-9)


def betweenness_draws(
    acts: Acts, named: list[str], groups: Mapping[str, float], times: "Floats", engine: str
) -> "Floats":
    """Give the betweenness of the named departments in each draw.

    Parameters
    ----------
    acts : Acts
    named : list of str (A,)
        Nodes of the graph that are no open sets.
    groups : mapping of float
        Weights of the groups of layers, summing to 1.
    times : array (B, D)
    engine : str

    Returns
    -------
    array (B, A)
    """
    import numpy as np

    weigher, kept = Weigher.among(acts, named, tuple(groups))
    return np.array([np.round(betweenness(_flat_of(weigher, kept, groups, row), engine=engine), 12) for row in times])
