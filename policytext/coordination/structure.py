"""Measures of a symmetric matrix of ties: strength, betweenness, constraint, effective size, participation, core and periphery."""

from typing import TYPE_CHECKING

from policytext.coordination._ties import strength, tie_matrix
from policytext.coordination.core import core_fit, core_null, rewired
from policytext.errors import InputError, explain
from policytext.inference._checks import floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Matrix = csr_array | Floats

__all__ = ["betweenness", "constraint", "core_fit", "core_null", "effective_size", "participation", "rewired", "strength", "tie_matrix"]

ENGINES = ("core", "igraph")
_TIED = 1e-10
"""Paths whose lengths differ by less than this share of the length are equally short."""
_CELLS = 4_000_000
"""Ties times sources looked at in one go."""


def betweenness(matrix: "Matrix", *, engine: str = "core") -> "Floats":
    """Give the share of pairs of others whose shortest path leads through each department.

    Parameters
    ----------
    matrix : csr_array or array (A, A)
        Symmetric weights; the length of a tie is 1/weight.
    engine : {"core", "igraph"}
        Both give the same numbers; igraph (``policytext[graph]``) is faster on thousands of departments.

    Returns
    -------
    array (A,)
        From 0 to 1; of several paths of one length each counts in part. 0 with fewer than three departments.

    Raises
    ------
    InputError
        If the matrix isn't symmetric or the engine unknown.
    MissingPackageError
        If igraph is asked for and isn't there.

    Notes
    -----
    Exact: every pair is counted (Brandes 2001, Journal of Mathematical Sociology 25). Lengths are equal up to a part in 10^10, so that the order of
    departments changes nothing. Pairs without a path count as not led through anybody.

    Examples
    --------
    >>> import numpy as np
    >>> betweenness(np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])).tolist()
    [0.0, 1.0, 0.0]
    """
    import numpy as np

    if engine not in ENGINES:
        raise InputError(explain(f"engine={engine!r} is unknown", hint='use "core" or "igraph"'))
    ties = tie_matrix(matrix)
    n = ties.shape[0]
    if n < 3 or not ties.nnz:
        return np.zeros(n)
    if engine == "igraph":
        return _by_igraph(ties)
    total = np.zeros(n)
    lengths = ties.copy()
    lengths.data = 1.0 / lengths.data
    step = max(1, _CELLS // lengths.nnz)
    for first in range(0, n, step):
        total += _dependencies(lengths, np.arange(first, min(first + step, n)))
    return total / ((n - 1) * (n - 2))


def _dependencies(lengths: "csr_array", sources: "npt.NDArray[np.int64]") -> "Floats":
    """Sum over sources of the parts of their shortest paths that lead through each node (Brandes), all sources side by side."""
    import numpy as np
    from scipy.sparse.csgraph import shortest_path

    n = lengths.shape[0]
    reach = np.asarray(shortest_path(lengths, directed=True, indices=sources)).reshape(len(sources), n)
    place = np.argsort(np.argsort(reach, axis=1, kind="stable"), axis=1, kind="stable")
    tail, head = lengths.tocoo().coords
    with np.errstate(invalid="ignore"):
        late = reach[:, tail] + lengths.data - reach[:, head]
        tight = (np.abs(late) <= _TIED * reach[:, head]) & (place[:, tail] < place[:, head])
    row, tie = np.nonzero(tight)
    start, end = row * n + tail[tie], row * n + head[tie]
    rank = place[row, head[tie]]
    order = np.argsort(rank, kind="stable")
    start, end = start[order], end[order]
    bounds = np.searchsorted(rank[order], np.arange(n + 1))
    paths, passed = np.zeros(len(sources) * n), np.zeros(len(sources) * n)
    paths[np.arange(len(sources)) * n + sources] = 1.0
    for rank_ in range(1, n):
        part = slice(bounds[rank_], bounds[rank_ + 1])
        np.add.at(paths, end[part], paths[start[part]])
    for rank_ in range(n - 1, 0, -1):
        part = slice(bounds[rank_], bounds[rank_ + 1])
        np.add.at(passed, start[part], paths[start[part]] / paths[end[part]] * (1.0 + passed[end[part]]))
    passed[np.arange(len(sources)) * n + sources] = 0.0
    return np.asarray(passed.reshape(len(sources), n).sum(axis=0))


def _by_igraph(ties: "csr_array") -> "Floats":
    import networkx as nx
    import numpy as np

    from policytext.coordination import _igraph

    flat: nx.Graph[int] = nx.Graph()
    flat.add_nodes_from(range(ties.shape[0]))
    pairs = ties.tocoo()
    shares = pairs.data / pairs.data.max()  # the engine takes no lengths near 0; the unit of lengths changes nothing
    for source, target, weight in zip(*(cells.tolist() for cells in pairs.coords), shares.tolist(), strict=True):
        if source < target:
            flat.add_edge(source, target, weight=weight, distance=1 / weight)
    found = _igraph.betweenness(flat)
    return np.array([found[node] for node in range(ties.shape[0])], dtype=np.float64)


def _invested(ties: "csr_array") -> "Floats":
    """Part of a department's strength that each of its ties is (A, A); rows of isolates are 0."""
    import numpy as np

    weights = np.asarray(ties.toarray(), dtype=np.float64)
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weights, total, out=np.zeros_like(weights), where=total > 0))


def constraint(matrix: "Matrix") -> "Floats":
    """Give Burt's constraint: how far a department's partners are tied to one another, so that it can't stand between them.

    Parameters
    ----------
    matrix : csr_array or array (A, A)
        Symmetric weights.

    Returns
    -------
    array (A,)
        Sum over partners b of (p_ab + sum over others q of p_aq p_qb)^2, where p_ab is the part of a's strength that its tie with b is. Low: a
        broker. Missing for isolates.

    Notes
    -----
    Burt (1992), Structural Holes.

    Examples
    --------
    >>> import numpy as np
    >>> star = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    >>> constraint(star).tolist()
    [0.5, 1.0, 1.0]
    """
    import numpy as np

    ties = tie_matrix(matrix)
    part = _invested(ties)
    both = np.where(part > 0, part + part @ part, 0.0)
    return np.asarray(np.where(part.any(axis=1), (both**2).sum(axis=1), np.nan))


def effective_size(matrix: "Matrix") -> "Floats":
    """Give Burt's effective size: partners, less what they repeat of one another.

    Parameters
    ----------
    matrix : csr_array or array (A, A)
        Symmetric weights; with weights of 1 the measure is n - 2t/n for n partners with t ties among them.

    Returns
    -------
    array (A,)
        Sum over partners b of 1 - sum over q of p_aq m_bq, where m_bq is the weight of b's tie with q over that of b's strongest tie. Missing for
        isolates.

    Notes
    -----
    Burt (1992), Structural Holes.

    Examples
    --------
    >>> import numpy as np
    >>> effective_size(1.0 - np.eye(3)).tolist()
    [1.0, 1.0, 1.0]
    """
    import numpy as np

    ties = tie_matrix(matrix)
    part, weights = _invested(ties), np.asarray(ties.toarray(), dtype=np.float64)
    most = weights.max(axis=1, keepdims=True, initial=0.0)
    marginal = np.divide(weights, most, out=np.zeros_like(weights), where=most > 0)
    partners = part > 0
    size = partners.sum(axis=1) - (partners * (part @ marginal.T)).sum(axis=1)
    return np.asarray(np.where(part.any(axis=1), size, np.nan))


def participation(strengths: "npt.ArrayLike") -> "Floats":
    """Say how evenly the ties of each department lie over layers.

    Parameters
    ----------
    strengths : array (L, A)
        Strength of each department in each layer, in one unit.

    Returns
    -------
    array (A,)
        1 - sum over layers of (s_l / s)^2: 0 if all ties are of one layer, 1 - 1/L if all layers weigh the same; missing for isolates.

    Raises
    ------
    InputError
        If a strength is below 0 or no number.

    Notes
    -----
    Battiston, Nicosia and Latora (2014), Physical Review E 89, 032804, without their factor L/(L-1).

    Examples
    --------
    >>> participation([[1.0, 2.0, 0.0], [1.0, 0.0, 0.0]]).tolist()
    [0.5, 0.0, nan]
    """
    import numpy as np

    given = floats(strengths, "strengths")
    if given.ndim != 2 or not np.isfinite(given).all() or (given < 0).any():
        raise InputError(explain("strengths must be numbers of 0 or more, one row a layer", found=f"shape {given.shape}", hint="use strength() of each layer"))
    most = given.max(axis=0, initial=0.0)
    given = np.divide(given, most, out=np.zeros_like(given), where=most > 0)
    total = given.sum(axis=0)
    part = np.divide(given, total, out=np.zeros_like(given), where=total > 0)
    return np.asarray(np.where(total > 0, np.maximum(1.0 - (part**2).sum(axis=0), 0.0), np.nan))
