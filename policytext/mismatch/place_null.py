"""How much shares of places would differ if all places drew their texts from the same source."""

import zlib
from typing import TYPE_CHECKING

from policytext.inference.permutation import permuted_labels
from policytext.mismatch.profiles import Profile, profile_draws
from policytext.topics.groups import group_values
from policytext.topics.matters import item_weights
from policytext.topics.pooled import pooled_shares
from policytext.topics.shares import Shares
from policytext.topics.shares.sources import cluster_names, read_source, unit_votes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["heterogeneity", "null_profiles"]

_BLOCK = 1 << 23
"""Numbers held at a time for the words of permuted places: 64 megabytes."""
_TOLERANCE = 1e-5


def heterogeneity(profiles: "Floats") -> "Floats":
    """Say how unlike profiles are: entropy of their mean less the mean of their entropies, in bits.

    Parameters
    ----------
    profiles : array (..., R, M)
        Rows sum to 1.

    Returns
    -------
    array (...)
        0 where all are the same, log2 R where none shares anything with another.

    >>> import numpy as np
    >>> float(heterogeneity(np.eye(4)))
    2.0
    """
    import numpy as np

    def entropy(shares: "Floats") -> "Floats":
        logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
        return np.asarray(-(shares * logs).sum(axis=-1))

    return np.asarray(entropy(profiles.mean(axis=-2)) - entropy(profiles).mean(axis=-1))


def null_profiles(shares: Shares, kind: str, groups: list[str], sides: list[Profile], n_draws: int, seed: int) -> "tuple[Floats, str]":
    """Draw the shares (B, R, M) that places would have without any difference between them, and say how: ``"documents"`` or ``"drawn"``.

    Documents (clusters of them) are dealt out anew to the places, and measured again. Where shares were corrected by coding, or
    clusters were given by hand, they can't be: there, shares are drawn about what all places have together, with the spread of documents they have in common.
    """
    import numpy as np

    rng = np.random.default_rng([seed, zlib.crc32(kind.encode()), 3])
    again = shares.provenance.step == "measure_shares" and shares.settings.get("clusters") != "given"
    if again:
        return _dealt(shares, kind, groups, n_draws, rng), "documents"
    sizes = np.array([side.n_clusters for side in sides], dtype=np.float64)
    common = (sizes @ np.stack([side.estimate for side in sides])) / sizes.sum()
    spread = sum(side.within * side.n_clusters**2 for side in sides) / sizes.sum()
    return np.stack([profile_draws(common, spread / size, n_draws, rng) for size in sizes], axis=1), "drawn"


def _dealt(shares: Shares, kind: str, groups: list[str], n_draws: int, rng: "np.random.Generator") -> "Floats":
    import numpy as np

    counts, label = _cells(shares, kind, groups)
    runs, matrix = shares.topics.runs, item_weights(shares.topics)
    seen = np.asarray(counts.sum(axis=0) > 0)
    counts = counts[:, seen]
    out = np.empty((n_draws, len(groups), matrix.shape[1]))
    for run in range(min(len(runs), n_draws)):
        phi = np.ascontiguousarray(runs[run][:, seen])
        whole = np.asarray(counts.sum(axis=0), dtype=np.float64)[None]
        start = 0.99 * pooled_shares(whole, phi)[0] + 0.01 / len(phi)
        mine = np.arange(run, n_draws, len(runs))
        held = max(len(groups) * counts.shape[1], 4 * counts.shape[0])
        for some in np.array_split(mine, max(1, -(-len(mine) * held // _BLOCK))):
            pooled = _pooled(counts, permuted_labels(label, len(some), rng), len(groups))
            out[some] = (pooled_shares(pooled, phi, start=start, tolerance=_TOLERANCE) @ matrix).reshape(len(some), len(groups), -1)
    return out


def _cells(shares: Shares, kind: str, groups: list[str]) -> "tuple[csr_array, npt.NDArray[np.int64]]":
    """Word counts of what is dealt out: the documents of one cluster within one place; and the place of each."""
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    topics = shares.topics
    names = cluster_names(topics.tokens, shares.settings.get("clusters"))
    values = group_values(topics.tokens, shares.by)
    source = read_source(topics, kind, values, names, unit_votes(topics, shares.weights), shares.weights)
    number = {group: r for r, group in enumerate(groups)}
    place = np.array([number.get(group, -1) for group in source.group.tolist()], dtype=np.int64)
    used = (place >= 0) & (source.n_covered > 0)
    cells, which = np.unique(np.stack([source.cluster[used], place[used]]), axis=1, return_inverse=True)
    join = coo_array((np.ones(int(used.sum())), (which.ravel(), np.arange(int(used.sum())))), shape=(cells.shape[1], int(used.sum())))
    return csr_array(join.tocsr() @ source.counts[used]), cells[1]


def _pooled(counts: "csr_array", labels: "npt.NDArray[np.int64]", n_groups: int) -> "Floats":
    """Words of each place in each deal, (B * R, V)."""
    import numpy as np
    from scipy.sparse import coo_array

    n_draws, n = labels.shape
    row = (np.arange(n_draws)[:, None] * n_groups + labels).ravel()
    join = coo_array((np.ones(n_draws * n), (row, np.tile(np.arange(n), n_draws))), shape=(n_draws * n_groups, n))
    return np.asarray((join.tocsr() @ counts).toarray(), dtype=np.float64)
