"""How often two rows of an incidence would meet by chance: random matrices that keep the sums of rows and columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.errors import InputError, InternalError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["PairNull", "bicm_null", "conditional_null"]

_MAX_STEPS = 200
_CLOSE = 1e-10
"""How far, as a share of the margin, an expected margin may be off."""


@dataclass(frozen=True, eq=False, slots=True)
class PairNull:
    """Chances that one row, and that two rows, stand in a column of each size.

    Attributes
    ----------
    sizes, counts : array (H,)
        Distinct column sums, ascending, and how many columns have each.
    group : array (A,)
        Position of each row's margin among the distinct margins; rows with equal margins are alike.
    single : array (H, G)
        Chance that one row with that margin is in a column of that size.
    pair : array (H, G, G)
        Chance that two different rows with these margins are both in it. The diagonal is for two rows of one margin, and 0 if only one row has it.
    """

    sizes: "Whole"
    counts: "Whole"
    group: "Whole"
    single: "Floats"
    pair: "Floats"

    def expected(self) -> "Floats":
        """Give the expected number of columns that rows of two margins share (G, G)."""
        import numpy as np

        return np.asarray(np.tensordot(self.counts.astype(np.float64), self.pair, axes=1))


def conditional_null(margins: "Whole", sizes: "Whole") -> PairNull:
    """Give the null model that keeps the size of every column, and the margin of every row in expectation.

    Parameters
    ----------
    margins : array (A,) of whole numbers
        How many columns each row is in: the joint documents of a department.
    sizes : array (D,) of whole numbers
        How many rows each column holds: the issuers of a document.

    Returns
    -------
    PairNull

    Raises
    ------
    InputError
        If no matrix has these sums.

    Notes
    -----
    A set S of h rows fills a column of size h with a chance proportional to the product of x_a over S: of all ways to fill columns of the given
    sizes, the one of largest entropy. The x are found by Newton's method, so that the chances of each row sum to its margin. Chances of one row and
    of two come from products of polynomials of the others, never from differences. Where the sums leave no choice (a row in every column, a
    column of every row, rows that fill all small columns), chances are exactly 0 or 1.

    Examples
    --------
    >>> import numpy as np
    >>> null = conditional_null(np.array([2, 2, 2, 2]), np.array([2, 2, 2, 2]))
    >>> float(null.expected()[0, 0].round(6))  # 4 columns, 6 pairs: 4/6
    0.666667
    """
    return _null(margins, sizes, _fit_conditional)


def bicm_null(margins: "Whole", sizes: "Whole") -> PairNull:
    """Give the bipartite configuration model: margins of rows and of columns are both kept in expectation only.

    Parameters
    ----------
    margins, sizes : array (A,), array (D,) of whole numbers
        As in :func:`conditional_null`.

    Returns
    -------
    PairNull

    Raises
    ------
    InputError
        If no matrix has these sums.

    Notes
    -----
    Cells are independent with chance x_a y_d / (1 + x_a y_d) (Saracco and others 2015; with tests of pairs it is known as SDSM). Columns then vary in
    size: a column of 2 holds h(h-1)/2 = 1 pair, but a random one nearly h²/2 = 2 on average. For small columns the model expects too many pairs.

    Examples
    --------
    >>> import numpy as np
    >>> null = bicm_null(np.array([2, 2, 2, 2]), np.array([2, 2, 2, 2]))
    >>> float(null.expected()[0, 0].round(6))  # 4 columns, every cell 1/2
    1.0
    """
    return _null(margins, sizes, _fit_bicm)


_Fit = Callable[["Floats", "Floats", "Whole", "Floats"], "tuple[Floats, Floats]"]


def _null(margins: "Whole", sizes: "Whole", fit: _Fit) -> PairNull:
    import numpy as np

    given, group, alike = np.unique(_whole(margins, "margins"), return_inverse=True, return_counts=True)
    values, counts = np.unique(_whole(sizes, "sizes"), return_counts=True)
    falling, alike = given[::-1], alike[::-1]
    single = np.zeros((len(values), len(given)))
    blocks = list(_blocks(falling, alike, values, counts))
    for first, last, before in blocks:
        inner = np.clip(values - before, 0, alike[first:last].sum())
        single[:, first:last] = inner[:, None] == alike[first:last].sum()
    fitted = [(first, last, *_block(falling[first:last], alike[first:last], values - before, counts, fit)) for first, last, before in blocks]
    for first, last, free, alone, _ in fitted:
        single[free, first:last] = alone
    pair = single[:, :, None] * single[:, None, :]
    for first, last, free, _, both in fitted:
        pair[free, first:last, first:last] = both
    only = np.flatnonzero(alike == 1)
    pair[:, only, only] = 0.0
    return PairNull(values, counts, group, single[:, ::-1], pair[:, ::-1, ::-1])


def _whole(values: "Whole", name: str) -> "Whole":
    import numpy as np

    given = np.asarray(values)
    if given.ndim != 1 or (given.size and (given.dtype.kind not in "iub" or int(given.min()) < 0)):
        raise InputError(
            explain(f"{name} are no whole numbers of 0 or more", found=f"{given.dtype}, shape {given.shape}", hint="count rows and columns of the incidence")
        )
    return given.astype(np.int64)


def _blocks(falling: "Whole", alike: "Whole", sizes: "Whole", counts: "Whole") -> "Iterator[tuple[int, int, int]]":
    """Cut rows, largest margin first, where the sums leave no choice between the parts: first group, last group, rows before.

    The s largest margins sum to at most sum_d min(h_d, s) (Gale and Ryser). Where they reach it, every column either holds all of these s rows or
    nothing else, so that the parts can be filled one after the other.
    """
    import numpy as np

    ends = np.cumsum(alike)
    room = np.minimum(sizes[None, :], ends[:, None]) @ counts
    taken = np.cumsum(falling * alike)
    if (taken > room).any() or int(taken[-1] if len(taken) else 0) != int(sizes @ counts):
        raise InputError(
            explain("no incidence has these margins", found=f"rows sum to {int(falling @ alike)}, columns to {int(sizes @ counts)}",
                    hint="take both from one matrix of 0 and 1")
        )  # fmt: skip
    first = 0
    for last in (np.flatnonzero(taken == room) + 1).tolist():
        yield first, last, int(ends[first - 1]) if first else 0
        first = last


def _block(
    margins: "Whole", alike: "Whole", sizes: "Whole", counts: "Whole", fit: _Fit
) -> "tuple[npt.NDArray[np.bool_], Floats, Floats]":
    """Fit the rows of a block on the columns that leave a choice."""
    import numpy as np

    n_rows = int(alike.sum())
    free = (sizes > 0) & (sizes < n_rows)
    left = (margins - counts[sizes >= n_rows].sum()).astype(np.float64)
    inner = sizes[free]
    if not len(inner):
        return free, np.zeros((0, len(left))), np.zeros((0, len(left), len(left)))
    return free, *fit(left, alike.astype(np.float64), inner, counts[free].astype(np.float64))


# -- fits of one block, all margins strictly between nothing and everything ------------------------


def _climb(start: "Floats", gauge: "Floats", look: "Callable[[Floats], tuple[float, Floats, Floats]]", size: "Floats") -> "Floats":
    """Maximise a concave function by Newton's method with halved steps; ``gauge`` is the direction in which it is flat."""
    import numpy as np

    at = start
    value, slope, curvature = look(at)
    for _ in range(_MAX_STEPS):
        if (np.abs(slope) <= _CLOSE * size).all():
            return at
        flat = np.outer(gauge, gauge) * (np.trace(curvature) / len(at) / len(at))
        step = np.linalg.solve(curvature + flat, slope)
        part = min(1.0, 5.0 / float(np.abs(step).max()))
        while part > 1e-8:
            found = look(at + part * step)
            if found[0] >= value - 1e-13 * abs(value):
                break
            part /= 2
        at, (value, slope, curvature) = at + part * step, found
    raise InternalError(f"the null model of {len(size)} margins found no fit")


def _fit_bicm(margins: "Floats", alike: "Floats", sizes: "Whole", counts: "Floats") -> "tuple[Floats, Floats]":
    import numpy as np
    from scipy.special import expit

    n_groups = len(margins)
    whole = sizes.astype(np.float64)
    target = np.concatenate([margins * alike, whole * counts])

    def look(at: "Floats") -> "tuple[float, Floats, Floats]":
        score = at[:n_groups, None] + at[None, n_groups:]
        cells = alike[:, None] * counts[None, :]
        mean = cells * expit(score)
        spread = mean * expit(-score)
        slope = target - np.concatenate([mean.sum(axis=1), mean.sum(axis=0)])
        curvature = np.block([[np.diag(spread.sum(axis=1)), spread], [spread.T, np.diag(spread.sum(axis=0))]])
        return float(at @ target - (cells * np.logaddexp(0, score)).sum()), slope, curvature

    odds = np.log(margins / (counts.sum() - margins))
    start = np.concatenate([odds, np.log(whole / (alike.sum() - whole)) - np.average(odds, weights=alike)])
    at = _climb(start, np.concatenate([np.ones(n_groups), -np.ones(len(sizes))]), look, target)
    single = np.asarray(expit(at[:n_groups, None] + at[None, n_groups:]).T)
    return single, single[:, :, None] * single[:, None, :]


def _fit_conditional(margins: "Floats", alike: "Floats", sizes: "Whole", counts: "Floats") -> "tuple[Floats, Floats]":
    import numpy as np

    couples = np.outer(alike, alike) - np.diag(alike)

    def look(at: "Floats") -> "tuple[float, Floats, Floats]":
        value, slope, curvature = float(at @ (margins * alike)), margins * alike, np.zeros((len(at), len(at)))
        for size, count in zip(sizes.tolist(), counts.tolist(), strict=True):
            total, single, pair = _inclusion(at, alike, size)
            mean = alike * single
            value -= count * total
            slope = slope - count * mean
            curvature += count * (couples * pair + np.diag(mean) - np.outer(mean, mean))
        return value, slope, curvature

    start = np.log(margins / (counts.sum() - margins))
    at = _climb(start, np.ones(len(margins)), look, margins * alike)
    found = [_inclusion(at, alike, size) for size in sizes.tolist()]
    return np.array([single for _, single, _ in found]), np.array([pair for _, _, pair in found])


def _inclusion(at: "Floats", alike: "Floats", size: int) -> "tuple[float, Floats, Floats]":
    """Chances in a random set of ``size`` rows with P(S) proportional to the product of exp(at).

    Rows are tossed independently with odds exp(at + shift), where the shift makes ``size`` the expected number; given that ``size`` rows came up, the
    set has just these chances. Polynomials hold the chances of 0, 1, ..., ``size`` rows.

    Returns
    -------
    float, array (G,), array (G, G)
        Log of the elementary symmetric polynomial, chances of one row and of two different rows.
    """
    import numpy as np
    from scipy.optimize import brentq
    from scipy.special import expit

    shift = float(brentq(lambda by: float(alike @ expit(at + by)) - size, -float(at.max()) - 40, -float(at.min()) + 40, xtol=1e-10))
    chance = expit(at + shift)
    whole, less, least = (_tosses(alike - out, chance, size) for out in (0, 1, 2))
    before, after = _products(whole), _products(whole[::-1])[::-1]
    total = float(before[-1, size])
    single, pair = np.zeros(len(at)), np.zeros((len(at), len(at)))
    running = np.zeros((len(at), size + 1))
    for here in range(len(at)):
        rest = _times(less[here], after[here + 1])
        single[here] = chance[here] * (before[here][:size] @ rest[:size][::-1]) / total
        if size > 1:
            pair[:here, here] = running[:here, : size - 1] @ rest[: size - 1][::-1]
            own = _times(before[here], least[here])
            pair[here, here] = own[: size - 1] @ after[here + 1][: size - 1][::-1] / 2
        running[:here] = running[:here] @ _shifted(whole[here])
        running[here] = _times(before[here], less[here])
    pair = (pair + pair.T) * np.outer(chance, chance) / total
    log_total = np.log(total) - float(alike @ np.log(expit(-at - shift))) - size * shift
    return float(log_total), single, pair


def _tosses(number: "Floats", chance: "Floats", size: int) -> "Floats":
    """Chances of 0, ..., ``size`` successes in ``number`` tosses of each group (G, size + 1); 0 where the number is negative."""
    import numpy as np
    from scipy.special import gammaln

    times = np.arange(size + 1.0)[None, :]
    n = np.maximum(number, 0.0)[:, None]
    left = np.maximum(n - times, 0.0)
    log = gammaln(n + 1) - gammaln(times + 1) - gammaln(left + 1) + times * np.log(chance)[:, None] + left * np.log1p(-chance)[:, None]
    return np.where((times <= n) & (number[:, None] >= 0), np.exp(log), 0.0)


def _products(factors: "Floats") -> "Floats":
    """Products of the first 0, 1, ..., G polynomials, cut at their length (G + 1, size + 1)."""
    import numpy as np

    out = np.zeros((len(factors) + 1, factors.shape[1]))
    out[0, 0] = 1.0
    for place, factor in enumerate(factors):
        out[place + 1] = _times(out[place], factor)
    return out


def _times(one: "Floats", other: "Floats") -> "Floats":
    import numpy as np

    return np.convolve(one, other)[: len(one)]


def _shifted(factor: "Floats") -> "Floats":
    """The matrix that multiplies a row of coefficients by a polynomial."""
    import numpy as np
    from scipy.linalg import toeplitz

    return np.asarray(toeplitz(np.concatenate([factor[:1], np.zeros(len(factor) - 1)]), factor))
