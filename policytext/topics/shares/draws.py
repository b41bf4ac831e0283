"""Bootstrap draws of pooled shares: one constrained Newton step from the point estimate, in place of a fit a draw.

The pooled log-likelihood is concave, and a bootstrap draw moves its maximum little. What a draw changes is the
gradient, which is a sum over clusters: all draws together are one product of matrices, without the words.
Where a share touches 0 the step is no longer safe, and those draws are fitted in full.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policytext.inference import cluster_weights
from policytext.topics.pooled import pooled_shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["in_batches", "pooled_point", "share_draws"]

_BLOCK = 1 << 24
"""Numbers held at a time for draws: 128 megabytes."""
_FREE = 1e-9
_SWEEPS = 8
_ROUNDS = 8
_FIRST = 100
_SETTLED = 1e-5
_EXACT = 1e-8
_MOST = 1000


def in_batches(counts: "csr_array", batches: int, rng: "np.random.Generator") -> "csr_array":
    """Add up the rows in batches put together by chance, as equal in number as can be.

    Resampling batches instead of single clusters gives the same variance on average, at the cost of the batches.
    """
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    n = counts.shape[0]
    if n <= batches:
        return counts
    batch = rng.permutation(n) % batches
    join = coo_array((np.ones(n), (batch, np.arange(n))), shape=(batches, n))
    return csr_array(join.tocsr() @ counts)


def pooled_point(counts: "csr_array", word_weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Pooled shares (K,) of all rows together: what :func:`policytext.topics.pooled_shares` settles at, in fewer steps.

    Expectation-maximisation finds the region, bounded Newton steps the maximum; where these don't settle, the former goes on.
    """
    import numpy as np

    whole = np.asarray(counts.sum(axis=0), dtype=np.float64)[None, :]
    used = (whole[0] > 0) & word_weights.any(axis=0)
    if not used.any():
        return np.full(len(word_weights), np.nan)
    pooled, phi = whole[:, used] / whole[:, used].sum(), np.ascontiguousarray(word_weights[:, used])
    shares = pooled_shares(pooled, phi, tolerance=_EXACT, most=_FIRST)[0]
    for _ in range(_ROUNDS):
        ratio = phi / np.maximum(shares @ phi, 1e-300)
        rate = ratio @ pooled[0] - 1.0
        if np.abs(shares * rate).max() < _EXACT:
            return np.asarray(shares)
        updated = np.maximum(shares + _bounded(rate[None], (ratio * pooled) @ ratio.T, shares, np.zeros((1, len(phi))))[0], 0.0)
        updated /= max(updated.sum(), 1e-300)
        if not _likelihood(pooled[0], updated @ phi) >= _likelihood(pooled[0], shares @ phi) - 1e-12:
            break
        shares = updated
    return np.asarray(pooled_shares(pooled, phi, start=0.99 * shares + 0.01 / len(phi), tolerance=_EXACT)[0])


def _likelihood(target: "npt.NDArray[np.float64]", expected: "npt.NDArray[np.float64]") -> float:
    import numpy as np

    return float(target @ np.log(np.maximum(expected, 1e-300)))


def share_draws(
    counts: "csr_array",
    word_weights: "npt.NDArray[np.float64]",
    point: "npt.NDArray[np.float64]",
    n_draws: int,
    rng: "np.random.Generator",
) -> "npt.NDArray[np.float64]":
    """Give bootstrap draws of pooled shares, resampling the rows of ``counts``.

    Parameters
    ----------
    counts : csr_array (D, V)
        Weighted word counts of each cluster (or batch of clusters).
    word_weights : array (K, V)
    point : array (K,)
        Pooled shares of all rows (:func:`pooled_point`).
    n_draws : int
    rng : numpy.random.Generator

    Returns
    -------
    array (B, K)
        Rows sum to 1; NaN where a draw holds no word that a topic knows.
    """
    import numpy as np

    used = np.asarray(counts.sum(axis=0) > 0)
    counts, word_weights = counts[:, used], np.ascontiguousarray(word_weights[:, used])
    gradients, information, mass = _expansion(counts, word_weights, point)
    curvature = information / max(mass.sum(), 1e-300)
    parts = []
    for size in _blocks(n_draws, counts.shape[0]):
        weights = cluster_weights(counts.shape[0], size, rng)
        drawn_mass = weights @ mass
        step, near_edge = _newton(weights @ gradients, information, point, drawn_mass / max(mass.sum(), 1e-300))
        again = np.flatnonzero(near_edge)
        for some in np.array_split(again, max(1, -(-len(again) * counts.shape[1] // _BLOCK))):
            if len(some):
                step[some] = _refit(np.asarray(weights[some] @ counts, dtype=np.float64), word_weights, curvature, step[some])
        step[drawn_mass <= 0] = np.nan
        parts.append(step)
    return np.concatenate(parts)


def _blocks(n_draws: int, n_clusters: int) -> Iterator[int]:
    size = max(1, min(n_draws, _BLOCK // max(n_clusters, 1)))
    for start in range(0, n_draws, size):
        yield min(size, n_draws - start)


def _expansion(
    counts: "csr_array", word_weights: "npt.NDArray[np.float64]", point: "npt.NDArray[np.float64]"
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Gradient of each row (D, K), information (K, K), and mass of each row (D,), at the point estimate.

    The sum of the shares needs no constraint: ``sum_v c_v log(g @ phi_v) - mass * sum(g)`` is largest where they sum to 1.
    """
    import numpy as np
    from scipy.sparse import csr_array

    expected = point @ word_weights
    known = expected > 0
    ratio = np.divide(word_weights, expected, out=np.zeros_like(word_weights), where=known[None, :])
    mass = np.asarray(csr_array(counts) @ known.astype(np.float64))
    gradients = np.asarray(counts @ ratio.T) - mass[:, None]
    whole = np.asarray(counts.sum(axis=0), dtype=np.float64)
    information = np.asarray((ratio * whole) @ ratio.T)
    return gradients, information, mass


def _newton(
    gradient: "npt.NDArray[np.float64]",
    information: "npt.NDArray[np.float64]",
    point: "npt.NDArray[np.float64]",
    scale: "npt.NDArray[np.float64]",
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]":
    """One step for each draw, (B, K), and which draws (B,) it takes to an edge."""
    import numpy as np

    free = point > _FREE
    rate = np.divide(gradient, scale[:, None], out=np.zeros_like(gradient), where=scale[:, None] > 0)
    inner = information[np.ix_(free, free)]
    ridge = np.eye(len(inner)) * (1e-10 * np.trace(inner) / max(len(inner), 1))
    move = np.zeros_like(rate)
    move[:, free] = np.linalg.solve(inner + ridge, rate[:, free].T).T
    slack = rate - move @ information
    edge = np.asarray(((point + move)[:, free] < 0.5 * point[free]).any(axis=1) | (slack[:, ~free] > 0).any(axis=1))
    if edge.any():
        move[edge] = _bounded(rate[edge], information, point, move[edge])
    out = np.maximum(point + move, 0.0)
    return out / np.maximum(out.sum(axis=1, keepdims=True), 1e-300), edge


def _bounded(
    rate: "npt.NDArray[np.float64]", information: "npt.NDArray[np.float64]", point: "npt.NDArray[np.float64]", move: "npt.NDArray[np.float64]"
) -> "npt.NDArray[np.float64]":
    """The step that keeps shares at 0 or above: coordinate by coordinate, all draws at once."""
    import numpy as np

    # Topics in rows, so that a coordinate of all draws lies together.
    floor = np.ascontiguousarray(np.broadcast_to(-point, move.shape).T)
    steps = np.maximum(move.T, floor)
    diagonal = np.maximum(np.diag(information), 1e-300)
    pull = np.ascontiguousarray(rate.T) / diagonal[:, None]
    others = np.ascontiguousarray(information.T) / diagonal[:, None] - np.eye(len(diagonal))
    there = np.empty(steps.shape[1])
    for _ in range(_SWEEPS):
        before = steps.copy()
        for k in range(len(diagonal)):
            np.dot(others[k], steps, out=there)
            np.subtract(pull[k], there, out=there)
            np.maximum(there, floor[k], out=steps[k])
        if np.abs(steps - before).max() < 1e-7:
            break
    return np.ascontiguousarray(steps.T)


def _refit(
    pooled: "npt.NDArray[np.float64]", word_weights: "npt.NDArray[np.float64]", information: "npt.NDArray[np.float64]", start: "npt.NDArray[np.float64]"
) -> "npt.NDArray[np.float64]":
    """Fit each draw in full from its own start: a few more bounded steps, then expectation-maximisation for what is not settled."""
    import numpy as np

    used = pooled.any(axis=0) & word_weights.any(axis=0)
    phi = np.ascontiguousarray(word_weights[:, used])
    mass = pooled[:, used].sum(axis=1, keepdims=True)
    target = np.divide(pooled[:, used], mass, out=np.zeros((len(pooled), int(used.sum()))), where=mass > 0)
    shares = start.copy()
    active = np.arange(len(shares))
    for _ in range(_ROUNDS):
        current = shares[active]
        ratio = _ratio(target if len(active) == len(target) else target[active], current @ phi)
        updated = np.maximum(current + _bounded(ratio @ phi.T - 1.0, information, current, np.zeros_like(current)), 0.0)
        updated /= np.maximum(updated.sum(axis=1, keepdims=True), 1e-300)
        shares[active] = updated
        active = active[np.abs(updated - current).max(axis=1) > _SETTLED]
        if not active.size:
            return shares
    shares[active] = _maximised(target[active], phi, 0.99 * shares[active] + 0.01 / len(phi))
    return shares


def _ratio(target: "npt.NDArray[np.float64]", expected: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Target over expected, 0 where nothing is expected; written over ``expected`` where nothing is 0, which is quicker."""
    import numpy as np

    if expected.min(initial=1.0) > 0:
        return np.divide(target, expected, out=expected)
    return np.divide(target, expected, out=np.zeros_like(expected), where=expected > 0)


def _maximised(
    target: "npt.NDArray[np.float64]", phi: "npt.NDArray[np.float64]", shares: "npt.NDArray[np.float64]"
) -> "npt.NDArray[np.float64]":
    """Expectation-maximisation, each row from its own start."""
    import numpy as np

    active = np.arange(len(shares))
    for _ in range(_MOST):
        current = shares[active]
        ratio = _ratio(target if len(active) == len(target) else target[active], current @ phi)
        updated = current * (ratio @ phi.T)
        updated /= np.maximum(updated.sum(axis=1, keepdims=True), 1e-300)
        shares[active] = updated
        active = active[np.abs(updated - current).max(axis=1) > _SETTLED]
        if not active.size:
            break
    return shares
