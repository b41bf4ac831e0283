"""The only module that knows datasketch: sets that may be alike, by MinHash and bands."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["bands_for", "candidate_groups"]

_PERMUTATIONS = 128
_MISSED = 0.005
"""Share of pairs just at the threshold that may go unseen, at most."""


def bands_for(threshold: float) -> tuple[int, int]:
    """Bands and rows of 128 values: the longest rows of which a pair at the threshold shares one nearly always.

    >>> bands_for(0.7)
    (32, 4)
    """
    fitting = [(_PERMUTATIONS // rows, rows) for rows in range(1, 33) if (1 - threshold**rows) ** (_PERMUTATIONS // rows) <= _MISSED]
    return fitting[-1] if fitting else (_PERMUTATIONS, 1)


def candidate_groups(sets: "Sequence[npt.NDArray[np.uint64]]", *, threshold: float, seed: int) -> "Iterator[npt.NDArray[np.int64]]":
    """Give places of sets that agree in a whole band, group by group, the places rising.

    Parameters
    ----------
    sets : sequence of arrays
        Distinct 64-bit hashes whose upper halves are as good as random; none is empty.
    threshold : float
        Share in common from which a pair should be seen.
    seed : int
        Of the permutations.
    """
    import numpy as np
    from datasketch import MinHash

    if len(sets) < 2:
        return
    bands, rows = bands_for(threshold)
    upper = ((one >> np.uint64(32)).tolist() for one in sets)
    signs = np.empty((len(sets), _PERMUTATIONS), dtype=np.uint64)
    for place, minhash in enumerate(MinHash.generator(upper, num_perm=_PERMUTATIONS, seed=seed, hashfunc=int)):
        signs[place] = minhash.hashvalues
    for band in range(bands):
        part = signs[:, band * rows : (band + 1) * rows]
        order = np.lexsort(part.T)  # stable, so that equal rows keep their order
        new = np.any(part[order[1:]] != part[order[:-1]], axis=1)
        for group in np.split(order, np.flatnonzero(new) + 1):
            if len(group) > 1:
                yield group
