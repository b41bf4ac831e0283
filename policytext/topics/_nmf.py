"""scikit-learn's NMF behind arrays: a good place for a topic model to begin."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["nmf_word_weights"]


def nmf_word_weights(
    counts: "csr_array", *, weights: "npt.NDArray[np.float64]", n_topics: int, seed: int
) -> "npt.NDArray[np.float64]":
    """Factorise the tf-idf of the texts into topics.

    Parameters
    ----------
    counts : csr_array (m, V)
    weights : array (m,)
        How much each text counts in the loss.
    n_topics : int
    seed : int

    Returns
    -------
    array (K, V)
        Non-negative, rows sum to 1.
    """
    import warnings

    import numpy as np
    from scipy.sparse import csr_matrix, diags
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer

    # scikit-learn's older versions know matrices only, not sparse arrays.
    weighted = diags(np.sqrt(weights)) @ TfidfTransformer(sublinear_tf=True).fit_transform(csr_matrix(counts))
    few = min(weighted.shape) < n_topics
    model = NMF(n_topics, init="random" if few else "nndsvdar", max_iter=200, random_state=seed)
    with warnings.catch_warnings():
        # A start needs no convergence.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(weighted)
    topics = np.asarray(model.components_, dtype=np.float64) + 1e-12
    return np.asarray(topics / topics.sum(axis=1, keepdims=True))
