"""Topic shares of single texts, with the word weights held fixed: the same for whatever engine fitted them."""

from numbers import Integral, Real
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["unit_shares"]

_BATCH = 1 << 18
"""Numbers that are worked on at a time: about two megabytes, so that memory stays small and a text is found in the cache."""

_LOOK = 5
"""Steps between two looks at which texts are settled."""

_TINY = 1e-300


def unit_shares(
    counts: "csr_array",
    word_weights: "npt.NDArray[np.float64]",
    *,
    prior: "npt.NDArray[np.float64]",
    strength: float = 2.0,
    tolerance: float = 1e-6,
    most: int = 500,
    batch: int = _BATCH,
) -> "npt.NDArray[np.float64]":
    """Estimate the topic shares of each text by expectation-maximisation, helped by a prior.

    Parameters
    ----------
    counts : csr_array (n, V)
        Words of each text. They need not be whole numbers.
    word_weights : array (K, V)
        Rows sum to 1.
    prior : array (K,)
        Shares to expect of a text before it is read; scaled to sum 1.
    strength : float
        How many words the prior is worth. With 0 a text of one word is wholly of the topic that uses it most.
    tolerance : float
        A text is settled when none of its shares moves by more than this in a step.
    most : int
        Steps at the most.
    batch : int
        Numbers that are worked on at a time: a bound on the memory, without effect on the result.

    Returns
    -------
    array (n, K)
        Rows sum to 1; NaN for texts without a word that a topic knows.

    Raises
    ------
    InputError
        If shapes don't fit, a number is negative or not finite, or a setting is out of its range.
    EmptyInputError
        If there are no topics.

    Notes
    -----
    What is found are the shares ``s`` that maximise ``sum_v counts[v] log(s @ word_weights[:, v]) + strength * sum_k prior[k] log s[k]``:
    the mode, where ``strength * prior`` counts as words seen before. The maximum is the only one where ``strength`` is
    above 0. Words that no topic knows are left out. Each text is computed for itself: neither its neighbours nor their
    order touch its shares.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> topics = np.array([[0.8, 0.2, 0.0], [0.0, 0.2, 0.8]])
    >>> texts = csr_array([[6.0, 0, 0], [0, 1, 0], [0, 0, 0]])
    >>> unit_shares(texts, topics, prior=np.array([0.5, 0.5])).round(3).tolist()
    [[0.875, 0.125], [0.5, 0.5], [nan, nan]]
    """
    import numpy as np
    from scipy.sparse import csr_array, issparse

    if not issparse(counts):
        raise InputError(explain(f"counts are a {type(counts).__name__}, no sparse matrix", hint="give scipy.sparse.csr_array(counts)"))
    phi = np.ascontiguousarray(_numbers(word_weights, "word weights").T)
    if phi.ndim != 2:
        raise InputError(explain(f"word weights of shape {phi.shape[::-1]} are no topics", hint="give an array (K, V), one row a topic"))
    expected = _check(counts, phi, _numbers(prior, "prior"), strength, tolerance, most, batch)
    known = csr_array(counts).astype(np.float64)
    known.data[phi.sum(axis=1)[known.indices] <= 0] = 0.0
    known.eliminate_zeros()
    known.sum_duplicates()
    shares = np.full((known.shape[0], phi.shape[1]), np.nan)
    lengths = np.diff(known.indptr)
    order = np.argsort(lengths, kind="stable")
    bounds = np.flatnonzero(np.diff(lengths[order], prepend=-1, append=-1))
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        length = int(lengths[order[first]])
        step = max(1, batch // max(1, length * phi.shape[1]))
        for low in range(first, last if length else first, step):
            rows = order[low : min(low + step, last)]
            places = known.indptr[rows][:, None] + np.arange(length)
            shares[rows] = _settle(known.data[places], phi[known.indices[places]], float(strength) * expected, tolerance, most)
    return shares


def _numbers(values: object, name: str) -> "npt.NDArray[np.float64]":
    import numpy as np

    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(explain(f"{name} are no array of numbers", found=type(values).__name__, hint="give a numpy array")) from error


def _settle(
    counts: "npt.NDArray[np.float64]",
    weights: "npt.NDArray[np.float64]",
    pseudo: "npt.NDArray[np.float64]",
    tolerance: float,
    most: int,
) -> "npt.NDArray[np.float64]":
    """Shares (d, K) of texts with equally many words: counts (d, L), weights of their words (d, L, K), prior as words (K,)."""
    import numpy as np

    n_topics = len(pseudo)
    total = counts.sum(axis=1, keepdims=True) + pseudo.sum()
    # Nothing begins at 0, where a share would stay.
    current = np.tile((pseudo + 1 / n_topics) / (pseudo.sum() + 1), (len(counts), 1))
    shares, active, step = current.copy(), np.arange(len(counts)), 0
    while len(active) and step < most:
        step += 1
        ratio = counts / np.maximum((weights @ current[:, :, None])[:, :, 0], _TINY)
        updated = (pseudo + current * (ratio[:, None, :] @ weights)[:, 0, :]) / total
        moved = np.abs(updated - current).max(axis=1) if step % _LOOK == 0 or step == most else None
        current = updated
        if moved is not None:
            going = (moved > tolerance) & (step < most)
            shares[active[~going]] = current[~going]
            if not going.all():
                active, current, counts, weights, total = (
                    active[going],
                    current[going],
                    counts[going],
                    weights[going],
                    total[going],
                )
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def _check(
    counts: "csr_array",
    phi: "npt.NDArray[np.float64]",
    prior: "npt.NDArray[np.float64]",
    strength: float,
    tolerance: float,
    most: int,
    batch: int,
) -> "npt.NDArray[np.float64]":
    """Refuse what can't be folded in; give the prior with sum 1."""
    import numpy as np

    if not phi.size:
        raise EmptyInputError(explain("no topics", hint="fit topics first"))
    if counts.shape[1] != phi.shape[0]:
        raise InputError(
            explain(
                f"counts of shape {counts.shape} don't fit word weights of shape {phi.shape[::-1]}",
                hint="both end in the number of words",
            )
        )
    if prior.shape != (phi.shape[1],):
        raise InputError(
            explain(f"a prior of shape {prior.shape} doesn't fit {phi.shape[1]} topics", hint="give one number a topic")
        )
    for name, array in (("counts", counts.data), ("word weights", phi), ("prior", prior)):
        if not np.isfinite(array).all() or array.min(initial=0) < 0:
            raise InputError(
                explain(f"{name} can't be negative, infinite or missing", hint="give counts, weights and shares, 0 or more")
            )
    if prior.sum() <= 0:
        raise InputError(explain("a prior of zeros says nothing", hint="give shares, or np.ones(K) for an even prior"))
    for name, value, least in (("strength", strength, 0), ("tolerance", tolerance, 0), ("most", most, 1), ("batch", batch, 1)):
        kind, what = (Integral, "a whole number") if least else (Real, "a number")
        if not isinstance(value, kind) or isinstance(value, bool) or not least <= float(value) < float("inf"):
            raise InputError(explain(f"{name}={value!r} can't be used", hint=f"use {what}, {least} or more"))
    return np.asarray(prior / prior.sum(), dtype=np.float64)
