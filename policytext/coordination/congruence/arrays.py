"""Socio-technical congruence on plain arrays: who would have to work together, who does, and how far the two agree."""

from typing import TYPE_CHECKING

from policytext.errors import InputError, explain
from policytext.inference import matchings, permutation_p
from policytext.inference._checks import check_rng, check_whole, floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = [
    "activity_classes", "binary_congruence", "congruence_p", "documented_part", "excess_coordination", "need_by_topic", "need_contributions", "pairs_of",
    "required_coordination", "weighted_congruence",
]  # fmt: skip

_STRONG = 90
"""A tie as strong as this percentile of all ties counts as documented in full."""


def required_coordination(mandates: "npt.ArrayLike", dependency: "npt.ArrayLike", demand: "npt.ArrayLike | None" = None) -> "Floats":
    """Say how much each two departments would have to work together, going by their mandates and by what topics need one another.

    Parameters
    ----------
    mandates : array (A, K)
        From 0 (topic is no matter of the department) to 1.
    dependency : array (K, K)
        How far cases of one topic need the other; symmetric, 1 on the diagonal where bodies that share a topic need one another.
    demand : array (K,), optional
        How much each topic is asked for; 1 each if not given.

    Returns
    -------
    array (A, A)
        ``M diag(sqrt d) T diag(sqrt d) M'`` with zero diagonal.

    Raises
    ------
    InputError
        If shapes don't fit, a number is negative or missing, or the dependency isn't symmetric.

    Notes
    -----
    Cataldo, Wagstrom, Herbsleb and Carley (2006), CSCW, 353-362, for the product without demand.

    Examples
    --------
    >>> required_coordination([[1, 0.5, 0], [0, 1, 0.5]], [[1, 0.6, 0.2], [0.6, 1, 0.7], [0.2, 0.7, 1]], [0.2, 0.5, 0.3]).round(3).tolist()
    [[0.0, 0.532], [0.532, 0.0]]
    """
    import numpy as np

    held, needs = floats(mandates, "mandates"), floats(dependency, "dependencies")
    weight = np.ones(needs.shape[0]) if demand is None else floats(demand, "shares of demand")
    if held.ndim != 2 or needs.shape != (held.shape[1],) * 2 or weight.shape != (held.shape[1],):
        found = f"mandates {held.shape}, dependency {needs.shape}, demand {weight.shape}"
        raise InputError(explain("shapes don't fit", found=found, hint="give (A, K), (K, K) and (K,)"))
    if any(not np.isfinite(part).all() or (part < 0).any() for part in (held, needs, weight)):
        raise InputError(explain("mandates, dependencies and demand are numbers, 0 or more", hint="put 0 where there is nothing"))
    if not np.allclose(needs, needs.T, rtol=1e-9, atol=1e-12):
        raise InputError(explain("the dependency isn't symmetric", hint="if one topic needs another, the two need one another: use (T + T') / 2"))
    scaled = held * np.sqrt(weight)
    need = np.asarray(scaled @ needs @ scaled.T)
    np.fill_diagonal(need, 0.0)
    return need


def need_contributions(one: "Floats", other: "Floats", dependency: "Floats", demand: "Floats") -> "Floats":
    """Say which pairs of topics make the need of two departments.

    Parameters
    ----------
    one, other : array (K,)
        Their mandates.
    dependency : array (K, K)
    demand : array (K,)

    Returns
    -------
    array (K, K)
        Upper triangle with diagonal; sums to the entry of :func:`required_coordination`.

    Examples
    --------
    >>> import numpy as np
    >>> need_contributions(np.array([1.0, 0.5]), np.array([0.0, 1.0]), np.array([[1.0, 0.6], [0.6, 1.0]]), np.array([0.25, 0.25])).tolist()
    [[0.0, 0.15], [0.0, 0.125]]
    """
    import numpy as np

    root = np.sqrt(demand)
    both = np.outer(one, other) * dependency * np.outer(root, root)
    return np.asarray(np.triu(both) + np.tril(both, -1).T)


def need_by_topic(mandates: "Floats", dependency: "Floats", demand: "Floats", one: "npt.NDArray[np.int64]", other: "npt.NDArray[np.int64]") -> "Floats":
    """Part of the need of each pair (P, K) that involves each topic; a need of two topics counts for both."""
    import numpy as np

    scaled = mandates * np.sqrt(demand)
    across = scaled @ dependency
    own = scaled[one] * scaled[other] * np.diag(dependency)
    return np.asarray(scaled[one] * across[other] + scaled[other] * across[one] - own)


def pairs_of(matrix: "Floats", mask: "npt.NDArray[np.bool_] | None" = None) -> "Floats":
    """Entries above the diagonal as a vector, those of a mask (A, A) only.

    >>> import numpy as np
    >>> pairs_of(np.arange(9.0).reshape(3, 3)).tolist()
    [1.0, 2.0, 5.0]
    """
    import numpy as np

    upper = np.triu(np.ones(matrix.shape, dtype=bool), 1)
    return np.asarray(matrix[upper if mask is None else upper & mask])


def _both(required: "npt.ArrayLike", documented: "npt.ArrayLike") -> "tuple[Floats, Floats]":
    import numpy as np

    need, ties = floats(required, "needs"), floats(documented, "ties")
    if need.shape != ties.shape or need.ndim not in (1, 2) or (need.ndim == 2 and need.shape[0] != need.shape[1]):
        raise InputError(explain(f"needs of shape {need.shape} don't fit ties of shape {ties.shape}", hint="give two matrices (A, A), or two vectors of pairs"))
    if any(not np.isfinite(part).all() or (part < 0).any() for part in (need, ties)):
        raise InputError(explain("needs and ties are numbers, 0 or more", hint="put 0 where there is nothing"))
    return (pairs_of(need), pairs_of(ties)) if need.ndim == 2 else (need, ties)


def scaled_to_one(values: "Floats") -> "Floats":
    """Values over their sum; all 0 where the sum is."""
    import numpy as np

    total = values.sum()
    return np.asarray(values / total if total > 0 else np.zeros_like(values))


def binary_congruence(required: "npt.ArrayLike", documented: "npt.ArrayLike") -> float:
    """Share of the pairs with a need that have a tie; NaN where no pair has a need.

    Matrices (A, A), of which the part above the diagonal counts, or vectors of pairs.

    >>> binary_congruence([[0, 0.5, 0.2], [0.5, 0, 0.4], [0.2, 0.4, 0]], [[0, 3, 0], [3, 0, 0], [0, 0, 0]])
    0.3333333333333333
    """
    need, ties = _both(required, documented)
    count = int((need > 0).sum())
    return float((ties[need > 0] > 0).sum() / count) if count else float("nan")


def weighted_congruence(required: "npt.ArrayLike", documented: "npt.ArrayLike") -> float:
    """Agreement of needs and ties: ``sum min(r, c) / sum r``, both scaled to sum 1; NaN without a need, 0 without a tie.

    It is 1 less the total variation between the two.

    >>> weighted_congruence([[0, 3, 1], [3, 0, 0], [1, 0, 0]], [[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    0.75
    """
    import numpy as np

    need, ties = _both(required, documented)
    return float(np.minimum(scaled_to_one(need), scaled_to_one(ties)).sum()) if need.sum() > 0 else float("nan")


def excess_coordination(required: "npt.ArrayLike", documented: "npt.ArrayLike") -> float:
    """Part of the ties beyond the needs: ``sum max(c - r, 0)``, both scaled to sum 1; 1 less the weighted congruence where both are there.

    >>> excess_coordination([[0, 3, 1], [3, 0, 0], [1, 0, 0]], [[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    0.25
    """
    import numpy as np

    need, ties = _both(required, documented)
    return float(np.maximum(scaled_to_one(ties) - scaled_to_one(need), 0.0).sum()) if ties.sum() > 0 else float("nan")


def documented_part(required: "npt.ArrayLike", documented: "npt.ArrayLike") -> float:
    """Part of the need that is documented, each tie taken by itself: ``sum r min(1, c / c90) / sum r``.

    ``c90`` is the 90th percentile of the ties that there are: as strong a tie meets a need in full, whatever the others are. Unlike the weighted
    congruence it doesn't fall because some other pair has many ties. NaN without a need.

    >>> documented_part([3.0, 1.0, 0.0], [0.0, 2.0, 2.0])
    0.25
    """
    import numpy as np

    need, ties = _both(required, documented)
    if not need.sum() > 0:
        return float("nan")
    full = np.percentile(ties[ties > 0], _STRONG) if (ties > 0).any() else 1.0
    return float((need * np.minimum(ties / full, 1.0)).sum() / need.sum())


def congruence_p(
    required: "Floats", documented: "Floats", *, n_draws: int, rng: "np.random.Generator", blocks: "npt.NDArray[np.int64] | None" = None,
    mask: "npt.NDArray[np.bool_] | None" = None,
) -> tuple[float, float]:  # fmt: skip
    """Test the weighted congruence against departments whose labels are exchanged (QAP).

    Parameters
    ----------
    required, documented : array (A, A)
        Symmetric.
    n_draws : int
        Permutations; all of them are taken where there are no more and there is one block.
    rng : numpy.random.Generator
    blocks : array (A,), optional
        Labels are exchanged within each value only; :func:`activity_classes` gives some.
    mask : array (A, A), optional
        Pairs that count.

    Returns
    -------
    z, p : float
        Distance from the mean under the null hypothesis in its standard deviations, and the share of permutations that agree as well or better.
        NaN where nothing is needed or tied, or every permutation gives the same.

    Raises
    ------
    InputError
        If shapes don't fit, or a number is negative or missing.

    Notes
    -----
    Krackhardt (1988), Social Networks 10, 359-381. If departments that take part in nothing stand among the others, or very active among idle
    ones, that alone makes needs and ties agree: give only those that take part, and blocks of like activity.

    Examples
    --------
    >>> import numpy as np
    >>> need = np.zeros((4, 4)); need[0, 1] = need[1, 0] = 1.0
    >>> z, p = congruence_p(need, need, n_draws=99, rng=np.random.default_rng(1))
    >>> round(p, 3)
    0.167
    """
    import numpy as np

    check_rng(rng)
    check_whole(n_draws, "n_draws", least=1)
    whole, tied = floats(required, "needs"), floats(documented, "ties")
    if whole.ndim != 2:
        raise InputError(explain(f"needs of shape {whole.shape} are no matrix", hint="give two matrices (A, A)"))
    _both(whole, tied)
    kept = np.ones(whole.shape, dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
    labels = None if blocks is None else np.asarray(blocks)
    if kept.shape != whole.shape or (labels is not None and labels.shape != whole.shape[:1]):
        raise InputError(explain(f"blocks or mask don't fit needs of shape {whole.shape}", hint="give blocks (A,) and a mask (A, A)"))
    need, ties = pairs_of(whole, kept), pairs_of(tied, kept)
    if not need.sum() > 0 or not ties.sum() > 0:
        return float("nan"), float("nan")
    orders, complete = _orders(len(whole), n_draws, rng, labels)
    rows, columns = np.nonzero(np.triu(kept, 1))
    null = np.array([weighted_congruence(need, tied[order[rows], order[columns]]) for order in orders])
    observed = weighted_congruence(need, ties)
    spread = float(null.std())
    if not spread > 1e-12:
        return float("nan"), float("nan")
    return float((observed - null.mean()) / spread), float(permutation_p(observed, null, complete=complete))


def activity_classes(activity: "npt.ArrayLike", blocks: "npt.ArrayLike", *, size: int) -> "npt.NDArray[np.int64]":
    """Put departments of one place and of like activity into classes.

    Parameters
    ----------
    activity : array (A,)
        For instance sums of ties.
    blocks : array (A,)
        Place of each.
    size : int
        Departments a class; the last of a place takes those that are left over.

    Returns
    -------
    array (A,)
        Number of the class of each.

    Examples
    --------
    >>> activity_classes([9.0, 1.0, 8.0, 2.0, 3.0], [0, 0, 0, 0, 0], size=2).tolist()
    [0, 1, 0, 1, 1]
    """
    import numpy as np

    busy, place = floats(activity, "activity"), np.asarray(blocks)
    out = np.zeros(len(busy), dtype=np.int64)
    done = 0
    for value in np.unique(place):
        mine = np.flatnonzero(place == value)
        order = mine[np.argsort(-np.round(busy[mine], 9), kind="stable")]
        classes = max(len(order) // size, 1)
        out[order] = done + np.minimum(np.arange(len(order)) // size, classes - 1)
        done += classes
    return out


def _orders(
    size: int, n_draws: int, rng: "np.random.Generator", blocks: "npt.NDArray[np.int64] | None"
) -> "tuple[npt.NDArray[np.int64], bool]":
    """Permutations of 0 ... size - 1 (B, size), within blocks, and whether they are all there are."""
    import numpy as np

    if blocks is None or len(np.unique(blocks)) == 1:
        return matchings(size, n_draws, rng)
    orders = np.tile(np.arange(size, dtype=np.int64), (n_draws, 1))
    for value in np.unique(blocks):
        members = np.flatnonzero(blocks == value)
        orders[:, members] = rng.permuted(np.tile(members, (n_draws, 1)), axis=1)
    return orders, False
