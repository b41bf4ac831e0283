"""BM25 as one inner product of sparse rows."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["bm25_rows", "idf_of", "share_rows"]


def idf_of(answers: "csr_array") -> "Floats":
    """Weight (V,) of each term: log(1 + (N - n + 1/2) / (n + 1/2)), with n of N texts holding it."""
    import numpy as np

    n = np.bincount(answers.indices, minlength=answers.shape[1])
    return np.asarray(np.log1p((answers.shape[0] - n + 0.5) / (n + 0.5)), dtype=np.float64)


def bm25_rows(answers: "csr_array", idf: "Floats", mean_length: float, *, k1: float = 1.2, b: float = 0.75) -> "csr_array":
    """Rows of which the inner product with the term counts of a question is its BM25 score (Robertson & Zaragoza 2009).

    Parameters
    ----------
    answers : csr_array (m, V)
        Counts.
    idf : array (V,)
    mean_length : float
        Of the texts that the weights are from.
    k1, b : float
        How soon repeats stop to count, and how much length is corrected for.

    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> counts = csr_array([[1.0, 0], [1, 3]])
    >>> bm25_rows(counts, np.array([1.0, 2]), 2.5).toarray().round(3).tolist()
    [[1.325, 0.0], [0.803, 2.785]]
    """
    import numpy as np
    from scipy.sparse import csr_array

    lengths = np.asarray(answers.sum(axis=1), dtype=np.float64)
    rows = np.repeat(np.arange(answers.shape[0]), np.diff(answers.indptr))
    damped = k1 * (1 - b + b * lengths[rows] / max(mean_length, 1e-12))
    data = answers.data * (k1 + 1) / (answers.data + damped) * idf[answers.indices]
    return csr_array((data, answers.indices, answers.indptr), shape=answers.shape)


def share_rows(questions: "csr_array", idf: "Floats", *, k1: float = 1.2) -> "csr_array":
    """Counts of questions over the score that a text with all their terms, endlessly often, would get: scores become shares of what is asked."""
    import numpy as np
    from scipy.sparse import csr_array, diags_array

    whole = np.asarray(questions @ idf) * (k1 + 1)
    scale = np.divide(1.0, whole, out=np.zeros_like(whole), where=whole > 0)
    return csr_array(diags_array(scale) @ questions)
