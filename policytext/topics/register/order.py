"""One order of rows whatever order they came in, so that results don't depend on it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["canonical_order", "renumber"]


def canonical_order(
    matrices: "Sequence[csr_array]", *, keys: "Sequence[npt.NDArray[np.generic]]" = ()
) -> "npt.NDArray[np.int64]":
    """Give the permutation that sorts rows by their content.

    Parameters
    ----------
    matrices : sequence of csr_array (n, V)
        What a row holds.
    keys : sequence of array (n,)
        More that tells rows apart; as text.

    Returns
    -------
    array (n,)
        Rows that are alike in all of it come in the order they were given.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> rows = csr_array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    >>> order = canonical_order([rows])
    >>> bool((rows[order].toarray() == rows[[2, 0, 1]][canonical_order([rows[[2, 0, 1]]])].toarray()).all())
    True
    """
    from hashlib import blake2b

    import numpy as np

    n = matrices[0].shape[0]
    digests = [blake2b(digest_size=16) for _ in range(n)]
    for matrix in matrices:
        tidy = matrix.copy()
        tidy.sum_duplicates()
        tidy.eliminate_zeros()
        ends = tidy.indptr.tolist()
        words, values = tidy.indices.astype("<i8"), tidy.data.astype("<f8")
        for row, digest in enumerate(digests):
            part = slice(ends[row], ends[row + 1])
            digest.update(words[part].tobytes() + b"|" + values[part].tobytes() + b"|")
    texts = ["\n".join(parts) for parts in zip(*([str(v) for v in key] for key in keys), strict=True)] if keys else [""] * n
    return np.asarray(sorted(range(n), key=lambda row: (digests[row].digest(), texts[row])), dtype=np.int64)


def renumber(clusters: "npt.NDArray[np.generic]") -> "npt.NDArray[np.int64]":
    """Number clusters from 0 as they first appear.

    >>> import numpy as np
    >>> renumber(np.array(["b", "a", "b"])).tolist()
    [0, 1, 0]
    """
    import numpy as np
    import pandas as pd

    return np.asarray(pd.factorize(np.asarray(clusters))[0], dtype=np.int64)
