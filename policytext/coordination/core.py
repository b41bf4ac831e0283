"""Core and periphery: how near each department is to one core, and whether that is more than numbers of partners make it."""

from typing import TYPE_CHECKING

from policytext.coordination._ties import tie_matrix
from policytext.inference._checks import check_rng, check_whole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Matrix = csr_array | Floats

__all__ = ["core_fit", "core_null", "rewired"]

_SAME = 1e-9
"""Eigenvalues closer than this share of the largest are the same."""


def core_fit(matrix: "Matrix") -> "tuple[Floats, float]":
    """Say how near each department is to the core, and how well one core describes the ties.

    Parameters
    ----------
    matrix : csr_array or array (A, A)
        Symmetric weights, rows in the order of names.

    Returns
    -------
    array (A,)
        Coreness c: the eigenvector of the largest eigenvalue, none below 0, the greatest 1. Where ties fall into parts that don't meet, the part with
        the largest eigenvalue is the core (of equal ones that of the first department) and the others have 0. Missing without ties.
    float
        Correlation of weights and c_a c_b over all pairs; missing where all weights or all products are the same.

    Notes
    -----
    The continuous model of Borgatti and Everett (2000), Social Networks 21, with the eigenvector for c. See :func:`core_null` for what the fit says.

    Examples
    --------
    >>> import numpy as np
    >>> coreness, fit = core_fit(np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))
    >>> coreness.round(3).tolist(), round(fit, 3)
    ([1.0, 0.707, 0.707], 1.0)
    """
    ties = tie_matrix(matrix)
    coreness = _coreness(ties)
    return coreness, _fit(ties, coreness)


def _coreness(ties: "csr_array") -> "Floats":
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    n = ties.shape[0]
    if not ties.nnz:
        return np.full(n, np.nan)
    count, part = connected_components(ties, directed=False)
    best, core = 0.0, np.zeros(n)
    for number in sorted(range(count), key=lambda number: int(np.argmax(part == number))):
        nodes = np.flatnonzero(part == number)
        if len(nodes) > 1:
            values, vectors = np.linalg.eigh(ties[nodes][:, nodes].toarray())
            if values[-1] > best * (1 + _SAME):
                best, core = float(values[-1]), np.zeros(n)
                core[nodes] = np.abs(vectors[:, -1]) / np.abs(vectors[:, -1]).max()
    return core


def _fit(ties: "csr_array", coreness: "Floats") -> float:
    import numpy as np

    upper = np.triu_indices(ties.shape[0], k=1)
    weights, product = ties.toarray()[upper], (coreness[upper[0]] * coreness[upper[1]])
    if not len(weights) or np.isnan(product).any():
        return float("nan")
    one, other = weights - weights.mean(), product - product.mean()
    length = float(np.sqrt((one**2).sum() * (other**2).sum()))
    flat = length <= 1e-12 * len(weights) * max(float(np.abs(weights).max() * np.abs(product).max()), 1e-300)
    return float("nan") if flat else float((one * other).sum() / length)


def core_null(matrix: "Matrix", n_draws: int, rng: "np.random.Generator", *, rounds: int = 20) -> "Floats":
    """Give the fit of a core in graphs in which every department has as many partners as here, but not these.

    Parameters
    ----------
    matrix : csr_array or array (A, A)
        Symmetric weights.
    n_draws : int
        Number of graphs B.
    rng : numpy.random.Generator
    rounds : int
        How often each tie is offered for a swap; see :func:`rewired`.

    Returns
    -------
    array (B,)
        Fits as :func:`core_fit` gives them; missing where it can't be told.

    Notes
    -----
    Partners are rewired with everybody's number of partners kept, then the weights are dealt out anew among the ties. A hub-and-spoke graph follows
    from the numbers of partners alone, so its fit is no greater than in this null: a small p says that the core is denser or stronger than the
    numbers of partners make it (Kojaku and Masuda 2018, New Journal of Physics 20), a large one doesn't say that there is no core.

    Examples
    --------
    >>> import numpy as np
    >>> core_null(1.0 - np.eye(4), 2, np.random.default_rng(1)).tolist()
    [nan, nan]
    """
    import numpy as np

    check_whole(n_draws, "n_draws", least=1)
    ties = tie_matrix(matrix)
    return np.array([core_fit(drawn)[1] for drawn in (rewired(ties, rng, rounds=rounds) for _ in range(n_draws))], dtype=np.float64)


def rewired(matrix: "Matrix", rng: "np.random.Generator", *, rounds: int = 20) -> "csr_array":
    """Swap the ends of ties at random so that everybody keeps as many partners, and deal the weights out anew.

    Parameters
    ----------
    matrix : csr_array or array (A, A)
        Symmetric weights.
    rng : numpy.random.Generator
    rounds : int
        How often each tie is offered for a swap.

    Returns
    -------
    csr_array (A, A)

    Notes
    -----
    In each round the ties are paired at random, and a-b, c-d become a-d, c-b unless a tie would join a department to itself or stand twice, counting
    all that is offered in this round. As every round is as likely backwards as forwards, all graphs with these numbers of partners that can be
    reached come up equally often in the long run. Not the strengths, only the numbers of partners stay.

    Examples
    --------
    >>> import numpy as np
    >>> path = np.array([[0.0, 2.0, 0.0], [2.0, 0.0, 3.0], [0.0, 3.0, 0.0]])
    >>> (rewired(path, np.random.default_rng(1)).toarray() > 0).sum(axis=1).tolist()
    [1, 2, 1]
    """
    import numpy as np
    from scipy.sparse import csr_array, triu

    check_rng(rng)
    check_whole(rounds, "rounds", least=0)
    ties = tie_matrix(matrix)
    upper = triu(ties, k=1).tocoo()
    low, high = (np.asarray(cells, dtype=np.int64) for cells in upper.coords)
    for _ in range(rounds if len(low) > 1 else 0):
        low, high = _swapped(low, high, ties.shape[0], rng)
    order = np.lexsort((high, low))
    weights = rng.permutation(upper.data)
    half = csr_array((weights, (low[order], high[order])), shape=ties.shape)
    found = csr_array(half + half.T)
    found.sort_indices()
    return found


def _swapped(
    low: "npt.NDArray[np.int64]", high: "npt.NDArray[np.int64]", n: int, rng: "np.random.Generator"
) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]":
    import numpy as np

    order = rng.permutation(len(low))
    half = len(order) // 2
    one, other = order[:half], order[half : 2 * half]
    turned = rng.random(half) < 0.5
    a, b = low[one], high[one]
    c, d = np.where(turned, high[other], low[other]), np.where(turned, low[other], high[other])
    first, second = _key(a, d, n), _key(c, b, n)
    now, offered = low * n + high, np.concatenate([first, second])
    values, times = np.unique(offered, return_counts=True)
    once = np.isin(offered, values[times == 1]) & ~np.isin(offered, now)
    free = ~np.isin(now, offered)
    fine = once[:half] & once[half:] & free[one] & free[other] & (a != d) & (c != b)
    low, high = low.copy(), high.copy()
    for place, key in ((one, first), (other, second)):
        low[place[fine]], high[place[fine]] = key[fine] // n, key[fine] % n
    return low, high


def _key(one: "npt.NDArray[np.int64]", other: "npt.NDArray[np.int64]", n: int) -> "npt.NDArray[np.int64]":
    import numpy as np

    return np.asarray(np.minimum(one, other) * n + np.maximum(one, other))
