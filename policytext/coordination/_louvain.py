"""One run of the Louvain algorithm, and the modularity of what it finds."""

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["louvain", "partition_modularity"]

_LEAST = 1e-12
"""Share of all weight that a move must gain: without it, gains by rounding let departments go to and fro for ever."""


def louvain(flat: "csr_array", *, resolution: float = 1.0, seed: int) -> "npt.NDArray[np.int64]":
    """Find communities by one run of the Louvain algorithm.

    Parameters
    ----------
    flat : csr_array (A, A)
        Symmetric weights, nothing on the diagonal.
    resolution : float
    seed : int

    Returns
    -------
    array (A,)
        Number of the community of each department, in the order of their first members; the same for any hash seed.

    Notes
    -----
    Blondel et al. (2008), Journal of Statistical Mechanics, P10008: departments in random order move to the community that raises modularity most, until
    none does; then communities take the place of departments. Of moves that gain the same, the one to the lowest number is made.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> louvain(csr_array(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])), seed=1).tolist()
    [0, 0, 1]
    """
    import numpy as np

    source = random.Random(seed)
    cells = flat.tocoo()
    near: list[dict[int, float]] = [{} for _ in range(flat.shape[0])]
    for one, other, weight in sorted(zip(*(part.tolist() for part in (*cells.coords, cells.data)), strict=True)):
        near[one][other] = float(weight)
    labels = list(range(len(near)))
    while True:
        level = _one_level(near, resolution, source)
        if len(set(level)) == len(near):
            break
        labels = [level[label] for label in labels]
        near = _joined(near, level)
    number = {place: count for count, place in enumerate(dict.fromkeys(labels))}
    return np.array([number[label] for label in labels], dtype=np.int64)


def _one_level(near: list[dict[int, float]], resolution: float, source: random.Random) -> list[int]:
    """Move nodes until no move gains; give their communities, numbered from 0 by first members."""
    strength = [sum(ties.values()) for ties in near]
    total = sum(strength)
    community, mass = list(range(len(near))), list(strength)
    order = [node for node in range(len(near)) if strength[node] > 0]
    source.shuffle(order)
    moved = True
    while moved:
        moved = False
        for node in order:
            own, share = community[node], resolution * strength[node] / total
            mass[own] -= strength[node]
            towards: dict[int, float] = {own: 0.0}
            for other, weight in near[node].items():
                if other != node:
                    towards[community[other]] = towards.get(community[other], 0.0) + weight
            best, most = own, towards[own] - share * mass[own]
            for place in sorted(towards):
                gain = towards[place] - share * mass[place]
                if gain > most + _LEAST * total:
                    best, most = place, gain
            mass[best] += strength[node]
            community[node] = best
            moved = moved or best != own
    number = {place: count for count, place in enumerate(dict.fromkeys(community))}
    return [number[place] for place in community]


def _joined(near: list[dict[int, float]], level: list[int]) -> list[dict[int, float]]:
    """The network of communities; ties within one are its tie to itself, both directions counted."""
    found: list[dict[int, float]] = [{} for _ in range(max(level) + 1)]
    for node, ties in enumerate(near):
        for other, weight in ties.items():
            found[level[node]][level[other]] = found[level[node]].get(level[other], 0.0) + weight
    return found


def partition_modularity(flat: "csr_array", labels: "npt.NDArray[np.int64]", resolution: float = 1.0) -> float:
    """Give the modularity of a partition: weight within communities less what strengths alone give.

    Parameters
    ----------
    flat : csr_array (A, A)
        Symmetric weights, nothing on the diagonal.
    labels : array (A,)
        Whole numbers from 0.
    resolution : float

    Returns
    -------
    float
        NaN where there are no ties.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> ties = csr_array(np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]))
    >>> partition_modularity(ties, np.array([0, 0, 1, 1]))
    0.5
    """
    import numpy as np

    total = flat.sum()
    if not total:
        return float("nan")
    cells = flat.tocoo()
    within = cells.data[labels[cells.coords[0]] == labels[cells.coords[1]]].sum()
    strength = np.bincount(labels, weights=np.asarray(flat.sum(axis=1)).ravel())
    return round(float(within / total - resolution * ((strength / total) ** 2).sum()), 12) + 0.0
