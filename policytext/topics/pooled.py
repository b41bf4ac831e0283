"""Topic shares of a whole group of texts, with the word weights held fixed.

Averaging the shares of single documents pulls short texts towards the prior, the short corpus more than the
long one. Pooled shares don't: they are the mixture of topics that makes the group's words likeliest.
"""

from numbers import Integral, Real
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["even_counts", "pooled_shares"]

_NOTHING = 1e-9


def even_counts(counts: "csr_array") -> "csr_array":
    """Scale each row to sum 1, so that every unit has one vote; empty rows stay empty.

    >>> from scipy.sparse import csr_array
    >>> even_counts(csr_array([[1.0, 3.0], [0.0, 0.0]])).toarray().tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    import numpy as np
    from scipy.sparse import csr_array, diags_array, issparse

    if not issparse(counts):
        raise InputError(explain(f"counts are a {type(counts).__name__}, no sparse matrix", hint="give scipy.sparse.csr_array(counts)"))
    totals = np.asarray(counts.sum(axis=1), dtype=np.float64)
    factor = np.divide(1.0, totals, out=np.zeros_like(totals), where=totals > 0)
    return csr_array(diags_array(factor) @ counts)


def pooled_shares(
    pooled: "npt.NDArray[np.float64]",
    word_weights: "npt.NDArray[np.float64]",
    *,
    start: "npt.NDArray[np.float64] | None" = None,
    tolerance: float = 1e-6,
    most: int = 2000,
) -> "npt.NDArray[np.float64]":
    """Estimate topic shares of groups of texts by expectation-maximisation.

    Parameters
    ----------
    pooled : array (B, V)
        Word counts of each group (or bootstrap draw), summed over its units; any positive scale.
    word_weights : array (K, V)
        Rows sum to 1.
    start : array (K,), optional
        Shares to begin with; default even. The maximum does not depend on it, but a share that begins at 0 stays there.
    tolerance : float
        Stop when no share moves by more than this in a step.
    most : int
        Steps at the most.

    Returns
    -------
    array (B, K)
        Rows sum to 1; NaN for groups without a word that a topic knows.

    Raises
    ------
    InputError
        If shapes don't fit, a number is negative, missing or infinite, or a setting is out of its range.
    EmptyInputError
        If there are no topics.

    Notes
    -----
    The likelihood is concave in the shares; the maximum is the only one if no topic is a mixture of others.

    Examples
    --------
    >>> import numpy as np
    >>> topics = np.array([[0.9, 0.1, 0.0], [0.0, 0.1, 0.9]])
    >>> pooled_shares(np.array([[27.0, 10.0, 63.0]]), topics).round(2).tolist()
    [[0.3, 0.7]]
    """
    import numpy as np

    pooled, word_weights = _dense(pooled, "counts"), _dense(word_weights, "word weights")
    _check(pooled, word_weights, tolerance, most)
    n_topics = word_weights.shape[0]
    begin = np.full(n_topics, 1 / n_topics) if start is None else _dense(start, "start")
    if begin.shape != (n_topics,) or begin.min() < 0 or not begin.sum() > 0:
        raise InputError(explain(f"start of shape {begin.shape} doesn't fit {n_topics} topics", hint="give one share a topic, 0 or more, not all 0"))
    seen = (pooled.sum(axis=0) > 0) & (word_weights.sum(axis=0) > 0)
    phi = np.ascontiguousarray(word_weights[:, seen])
    totals = pooled[:, seen].sum(axis=1, keepdims=True)
    target = np.divide(pooled[:, seen], totals, out=np.zeros((len(pooled), int(seen.sum()))), where=totals > 0)
    shares = np.tile(begin, (len(pooled), 1))
    active = np.flatnonzero(totals[:, 0] > 0)
    for _ in range(most):
        if not active.size:
            break
        current = shares[active]
        expected = current @ phi
        ratio = np.divide(target[active], expected, out=np.zeros_like(expected), where=expected > 0)
        updated = current * (ratio @ phi.T)
        updated /= updated.sum(axis=1, keepdims=True)
        shares[active] = updated
        active = active[np.abs(updated - current).max(axis=1) > tolerance]
    # Shares that only fall are on their way to 0; where they stand when the others are settled says nothing.
    shares[shares < _NOTHING] = 0.0
    shares /= shares.sum(axis=1, keepdims=True)
    shares[totals[:, 0] == 0] = np.nan
    return shares


def _dense(values: object, name: str) -> "npt.NDArray[np.float64]":
    """Numbers as an array, finite and not sparse."""
    import numpy as np
    from scipy.sparse import issparse

    if issparse(values):
        raise InputError(explain(f"{name} are a sparse matrix", hint=f"give {name.replace(' ', '_')}.toarray()"))
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(explain(f"{name} are no array of numbers", found=type(values).__name__, hint="give a numpy array")) from error
    if not np.isfinite(array).all():
        raise InputError(explain(f"{name} can't be missing or infinite", hint="leave those rows out first"))
    return array


def _check(pooled: "npt.NDArray[np.float64]", word_weights: "npt.NDArray[np.float64]", tolerance: object, most: object) -> None:
    if pooled.ndim != 2 or word_weights.ndim != 2 or pooled.shape[1] != word_weights.shape[1]:
        raise InputError(
            explain(f"counts of shape {pooled.shape} don't fit word weights of shape {word_weights.shape}", hint="both end in the number of words")
        )
    if not word_weights.size:
        raise EmptyInputError(explain("no topics", hint="fit topics first"))
    if pooled.min(initial=0) < 0 or word_weights.min() < 0:
        raise InputError(explain("counts and word weights can't be negative", hint="give counts, not differences of counts"))
    if isinstance(tolerance, bool) or not isinstance(tolerance, Real) or not float(tolerance) >= 0:
        raise InputError(explain(f"tolerance={tolerance!r} can't be used", hint="use a number, 0 or more"))
    if isinstance(most, bool) or not isinstance(most, Integral) or most < 1:
        raise InputError(explain(f"most={most!r} can't be used", hint="use a whole number, 1 or more"))
