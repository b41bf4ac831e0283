"""Which of the bodies that stand in one document share an act there: a model of ties within documents."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["TieNull", "fit_ties"]

_RIDGE = 0.1
_MAX_STEPS = 100


@dataclass(frozen=True, eq=False, slots=True)
class TieNull:
    """Chances that two bodies of a document share an act in it.

    Attributes
    ----------
    sizes, counts : array (C,)
        Bodies in the documents of each class, and how many documents it has.
    level : array (C,)
        Log odds of a tie between bodies of no pull; infinite where all pairs of the document are tied.
    pull : array (A,)
        How much each body's presence adds to the log odds.
    """

    sizes: "Whole"
    counts: "Whole"
    level: "Floats"
    pull: "Floats"


def fit_ties(present: "csr_array", one: "Whole", other: "Whole", document: "Whole") -> TieNull:
    """Fit the ties within documents.

    Parameters
    ----------
    present : csr_array (A, D) of 0 and 1
        Which body stands in which document.
    one, other, document : array (T,)
        Pairs that share an act of the document, each once.

    Returns
    -------
    TieNull

    Notes
    -----
    Documents with as many bodies and as many tied pairs are one class. The odds of a tie between two bodies of a document are exp(level of the
    class + pull of either), so that documents keep their number of tied pairs, and bodies their number of partners, in expectation: a body that is
    in every task of its documents meets everybody there by that alone. Fitted by Newton's method on the pairs that stand in one document;
    pulls are drawn towards 0 by a weak normal prior (precision 0.1), which keeps them finite. Documents in which all pairs are tied, such as
    those with one act, say nothing of pulls.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> ties = fit_ties(csr_array(np.ones((3, 1))), np.array([0, 0]), np.array([1, 2]), np.array([0, 0]))
    >>> bool(ties.pull[0] > ties.pull[1]), ties.sizes.tolist(), ties.counts.tolist()
    (True, [3], [1])
    """
    import numpy as np

    sizes = np.asarray(present.sum(axis=0)).astype(np.int64)
    n_ties = np.bincount(document, minlength=present.shape[1]).astype(np.int64)
    (size, tied), group, counts = np.unique(np.stack([sizes, n_ties]), axis=1, return_inverse=True, return_counts=True)
    level, pull = np.full(len(size), np.inf), np.zeros(present.shape[0])
    loose = tied < size * (size - 1) // 2
    if loose.any():
        place = np.cumsum(loose) - 1
        cells = _cells(present, np.where(loose[group.ravel()], place[group.ravel()], -1), one, other, document)
        level[loose], pull = _newton(*cells, int(loose.sum()), present.shape[0])
    return TieNull(size, counts, level, pull)


def _cells(present: "csr_array", group: "Whole", one: "Whole", other: "Whole", document: "Whole") -> "tuple[Whole, Whole, Whole, Floats, Floats]":
    """Pairs that stand together in documents of a class: lower, higher, class, in how many, in how many of these tied."""
    import numpy as np
    from scipy.sparse import csc_array

    n = present.shape[0]
    columns = csc_array(present)
    columns.sort_indices()
    both = []
    for here in np.flatnonzero(group >= 0).tolist():
        rows = columns.indices[columns.indptr[here] : columns.indptr[here + 1]].astype(np.int64)
        low, high = np.triu_indices(len(rows), k=1)
        both.append((group[here] * n + rows[low]) * n + rows[high])
    used = group[document] >= 0
    tied = (group[document[used]] * n + one[used]) * n + other[used]
    code, times = np.unique(np.concatenate(both), return_counts=True)
    found = np.bincount(np.searchsorted(code, tied), minlength=len(code))
    return code // n % n, code % n, code // n // n, times.astype(np.float64), found.astype(np.float64)


def _newton(low: "Whole", high: "Whole", group: "Whole", times: "Floats", tied: "Floats", n_groups: int, n_bodies: int) -> "tuple[Floats, Floats]":
    """Maximise the likelihood less the ridge; the steps are halved where they go too far."""
    import numpy as np
    from scipy.sparse import csr_array, diags_array
    from scipy.special import expit

    cells = np.arange(len(low))
    columns = np.concatenate([group, n_groups + low, n_groups + high])
    design = csr_array((np.ones(3 * len(low)), (np.tile(cells, 3), columns)), shape=(len(low), n_groups + n_bodies))
    ridge = np.concatenate([np.full(n_groups, 1e-9), np.full(n_bodies, _RIDGE)])

    def log_odds(at: "Floats") -> "Floats":
        return np.asarray(design @ at)

    def gain(at: "Floats") -> float:
        log = log_odds(at)
        return float(tied @ log - times @ np.logaddexp(0.0, log) - ridge @ at**2 / 2)

    at = np.zeros(n_groups + n_bodies)
    for _ in range(_MAX_STEPS):
        chance = expit(log_odds(at))
        slope = design.T @ (tied - times * chance) - ridge * at
        if float(np.abs(slope).max(initial=0.0)) < 1e-9 * max(1.0, float(times.sum())):
            break
        bend = csr_array(design.T @ diags_array(times * chance * (1 - chance)) @ design).toarray() + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        while gain(at + step) < gain(at) - 1e-9 and float(np.abs(step).max()) > 1e-12:
            step = step / 2
        at = at + step
    return at[:n_groups], at[n_groups:]
