"""Tails of sums: how seldom a pair shares as many columns, or as few, under a null model."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from policytext.coordination.null import PairNull
from policytext.coordination.null_ties import TieNull

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["drawn_list_tails", "list_tails", "pair_tails", "sum_tails"]

_CELLS = 4_000_000
"""Numbers held at once while chances are summed."""

_ROUNDS = 8
_FIRST_ROUNDS = 80
_SETS = (2, 2, 2, 3, 3, 4, 6, 0)
"""How many tasks may change their lists among each other at a time; 0: all that have lists of one length."""


def pair_tails(
    null: PairNull, shared: "Whole", one: "Whole", other: "Whole", *, ties: TieNull | None = None
) -> "tuple[Floats, Floats, Floats]":
    """Test how many columns pairs of rows share, or in how many they are tied.

    Parameters
    ----------
    null : PairNull
        From :func:`conditional_null` or :func:`bicm_null`.
    shared : array (P,)
        Columns that each pair shares, or in which it is tied.
    one, other : array (P,)
        The rows of each pair.
    ties : TieNull, optional
        From :func:`fit_ties`, if rows of one column need not be tied: the chance is that of both in the column times that of a tie.

    Returns
    -------
    array (P,), array (P,), array (P,)
        Expected number, mid-p of as many or more, mid-p of as few or fewer: P(more) + P(equal)/2 and P(fewer) + P(equal)/2. The number is a sum of
        independent binomials, one for each class of column, and the chances are exact.

    Examples
    --------
    >>> import numpy as np
    >>> from policytext.coordination.null import conditional_null
    >>> null = conditional_null(np.array([1, 1, 1, 1]), np.array([2, 2]))
    >>> [part.round(4).tolist() for part in pair_tails(null, np.array([1]), np.array([0]), np.array([1]))]
    [[0.3333], [0.1667], [0.8333]]
    """
    import numpy as np

    if ties is None:
        ties = TieNull(null.sizes, null.counts, np.full(len(null.sizes), np.inf), np.zeros(len(null.group)))
    kinds, kind = np.unique(np.stack([null.group.astype(np.float64), ties.pull]), axis=1, return_inverse=True)
    group, pull = kinds[0].astype(np.int64), kinds[1]
    both = np.sort(kind.ravel()[np.stack([one, other])], axis=0)
    (low, high, count), back = np.unique(np.stack([*both, np.asarray(shared, dtype=np.int64)]), axis=1, return_inverse=True)
    ends = (group[low], group[high], pull[low] + pull[high])
    classes = list(zip(np.searchsorted(null.sizes, ties.sizes).tolist(), ties.level.tolist(), ties.counts.tolist(), strict=True))
    every = np.arange(len(low))
    mean = np.zeros(len(low))
    for place, level, times in classes:
        mean += times * _tied_chance(null, place, level, ends, every)
    parts = [_binomial_part(times, partial(_tied_chance, null, place, level, ends)) for place, level, times in classes]
    more, fewer = sum_tails(count, mean, parts)
    back = back.ravel()
    return mean[back], more[back], fewer[back]


def _tied_chance(null: PairNull, place: int, level: float, ends: "tuple[Whole, Whole, Floats]", rows: "Whole") -> "Floats":
    """Chance of both ends in a document of a class, and tied there."""
    import numpy as np
    from scipy.special import expit

    low, high, pull = ends
    both = null.pair[place, low[rows], high[rows]]
    return both if level == np.inf else np.asarray(both * expit(level + pull[rows]))


Part = Callable[["Whole", int], "Floats"]
"""Chances of 0, 1, ... for some of the sums, cut at a length: ``part(rows, length)`` gives an array (rows, at most length)."""


def sum_tails(observed: "Whole", mean: "Floats", parts: Sequence[Part]) -> "tuple[Floats, Floats]":
    """Give mid-p values, upper and lower, of sums of independent whole numbers.

    Parameters
    ----------
    observed : array (P,)
    mean : array (P,)
        Expected sums; they tell how far chances must be followed.
    parts : sequence of callables
        One a summand.

    Returns
    -------
    array (P,), array (P,)
        P(more) + P(equal)/2 and P(fewer) + P(equal)/2, each summed from its own small numbers.
    """
    import numpy as np

    more, fewer = np.ones(len(observed)), np.ones(len(observed))
    for rows, length in _buckets(observed, mean):
        chance = np.ones((len(rows), 1))
        for part in parts:
            chance = _joined(chance, part(rows, length), length)
        place = np.arange(chance.shape[1])[None, :]
        at = observed[rows][:, None]
        equal = np.where(place == at, chance, 0.0).sum(axis=1) / 2
        more[rows] = np.where(place > at, chance, 0.0).sum(axis=1) + equal
        fewer[rows] = np.where(place < at, chance, 0.0).sum(axis=1) + equal
    return np.minimum(more, 1.0), np.minimum(fewer, 1.0)


def _buckets(observed: "Whole", mean: "Floats") -> "Iterator[tuple[Whole, int]]":
    """Sums of about the same length together: what lies beyond is less than 1e-12 of what is there."""
    import numpy as np

    base = np.maximum(observed, np.ceil(mean))
    length = (16 * np.ceil((base + 8 * np.sqrt(base + 1) + 13) / 16)).astype(np.int64)
    for size in np.unique(length).tolist():
        rows = np.flatnonzero(length == size)
        for part in np.array_split(rows, max(1, -(-len(rows) * size // _CELLS))):
            yield part, size


def _joined(one: "Floats", other: "Floats", length: int) -> "Floats":
    """Chances of a sum of two, for many at once."""
    import numpy as np

    if one.shape[1] < other.shape[1]:
        one, other = other, one
    width = min(one.shape[1] + other.shape[1] - 1, length)
    out = np.zeros((len(one), width))
    for shift in np.flatnonzero(other.any(axis=0)).tolist():
        out[:, shift : shift + one.shape[1]] += one[:, : width - shift] * other[:, shift : shift + 1]
    return out


def _binomial_part(n: int, chance: "Callable[[Whole], Floats]") -> Part:
    def part(rows: "Whole", length: int) -> "Floats":
        import numpy as np
        from scipy.special import gammaln, xlog1py, xlogy

        times = np.arange(min(n + 1, length), dtype=np.float64)[None, :]
        p = np.clip(chance(rows), 0.0, 1.0)[:, None]
        ways = gammaln(n + 1.0) - gammaln(times + 1) - gammaln(n - times + 1)
        return np.asarray(np.exp(ways + xlogy(times, p) + xlog1py(n - times, -p)))

    return part


# -- lists that change places -----------------------------------------------------------------------


def list_tails(lead: "csr_array", listed: "csr_array") -> "tuple[Floats, Floats, Floats, Floats]":
    """Test how often rows of one matrix meet rows of another, when the columns of the other change places among columns of equal size.

    Parameters
    ----------
    lead, listed : csr_array (A, T) of 0 and 1
        Who leads a task; who is in its list. Nobody is both in a task.

    Returns
    -------
    array (A, A), ...
        Tasks that the row leads with the column in the list; their expected number; mid-p of as many or more; mid-p of as few or fewer.

    Notes
    -----
    Tasks without a lead or a list are left out. For a and b, those of b's lists that have s names fall at random on the tasks with s names that b doesn't
    lead; the number that meets a is hypergeometric, and sums over s. That nobody else on the list may lead the task either is left aside here, and kept
    by :func:`drawn_list_tails`.
    """
    import numpy as np

    shape = (lead.shape[0], lead.shape[0])
    met, mean, more, fewer = np.zeros(shape), np.zeros(shape), np.full(shape, 0.5), np.full(shape, 0.5)
    kinds = []
    for leads, lists in _by_size(lead, listed):
        both = leads @ leads.T
        led = np.diag(both)
        held = np.broadcast_to(lists.sum(axis=1), shape)
        n = np.broadcast_to(leads.shape[1] - led, shape)
        good = led[:, None] - both
        met += leads @ lists.T
        mean += np.divide(good * held, n, out=np.zeros(shape), where=n > 0)
        kinds.append((n, good, held))
    able = mean > 0
    parts = [_hypergeometric_part(n[able], good[able], held[able]) for n, good, held in kinds]
    more[able], fewer[able] = sum_tails(np.rint(met[able]).astype(np.int64), mean[able], parts)
    return met, mean, more, fewer


def _by_size(lead: "csr_array", listed: "csr_array") -> "list[tuple[Floats, Floats]]":
    """Leads and lists of the tasks that have both, those with lists of one length together (A, T of that length)."""
    import numpy as np

    leads, lists = lead.toarray(), listed.toarray()
    lists = np.where(leads > 0, 0.0, lists)
    length = lists.sum(axis=0)
    used = (length > 0) & (leads.sum(axis=0) > 0)
    return [(leads[:, used & (length == size)], lists[:, used & (length == size)]) for size in np.unique(length[used])]


def _hypergeometric_part(n: "Floats", good: "Floats", drawn: "Floats") -> Part:
    """Good ones among ``drawn`` of ``n``, of which ``good`` are."""

    import numpy as np

    base = int(max(n.max(initial=0.0), drawn.max(initial=0.0))) + 1
    codes, which = np.unique(((n * base + good) * base + drawn).astype(np.int64), return_inverse=True)

    def part(rows: "Whole", length: int) -> "Floats":
        from scipy.special import gammaln

        used, at = np.unique(which[rows], return_inverse=True)
        code = codes[used][:, None]
        total, some, taken = code // base // base, code // base % base, code % base
        times = np.arange(min(int(np.minimum(some, taken).max(initial=0)) + 1, length))[None, :]
        fits = (times <= some) & (times <= taken) & (taken - times <= total - some)
        log = _ways(some, times, gammaln) + _ways(total - some, taken - times, gammaln) - _ways(total, taken, gammaln)
        return np.asarray(np.where(fits, np.exp(np.minimum(log, 0.0)), 0.0)[at])

    return part


def _ways(of: "Whole", some: "Whole", gammaln: "Callable[[Whole], Floats]") -> "Floats":
    """Logs of binomial coefficients; of no meaning where there are none."""
    import numpy as np

    return gammaln(of + 1) - gammaln(np.maximum(some, 0) + 1) - gammaln(np.maximum(of - some, 0) + 1)


def drawn_list_tails(lead: "csr_array", listed: "csr_array", *, n_draws: int, rng: "np.random.Generator") -> "tuple[Floats, Floats, Floats, Floats]":
    """Test the same by random draws in which no list holds the lead of its task.

    Parameters
    ----------
    lead, listed : csr_array (A, T) of 0 and 1
    n_draws : int
    rng : numpy.random.Generator

    Returns
    -------
    array (A, A), ...
        Tasks that the row leads with the column in the list; their mean number over draws; share of numbers as large or larger; share as small or
        smaller, the observed one counted in, so that no share is below 1 / (n_draws + 1).

    Notes
    -----
    Lists of one length change places within small random sets of tasks, of 2 to 6 and now and then all, where no list would then hold the lead of
    its task. Every allowed order can be reached from every other, and all are equally likely in the long run; between two draws every list has
    had eight chances to move.
    """
    import numpy as np
    from scipy.sparse import csr_array

    groups = _by_size(lead, listed)
    width = [leads.shape[1] for leads, _ in groups]
    empty = np.zeros((lead.shape[0], 0))
    leads, lists = (np.concatenate([empty, *(group[side] for group in groups)], axis=1) for side in (0, 1))
    who, fixed = csr_array(leads), csr_array(lists.T)
    met: Floats = np.rint((who @ fixed).toarray())
    total, large, small = np.zeros(met.shape), np.ones(met.shape), np.ones(met.shape)
    if not width:
        return met, total, large, small
    for order in _orders(leads, lists, np.repeat(np.arange(len(width)), width), n_draws, rng):
        drawn: Floats = np.rint((who @ fixed[order]).toarray())
        total += drawn
        large += drawn >= met
        small += drawn <= met
    return met, total / n_draws, large / (n_draws + 1), small / (n_draws + 1)


def _orders(leads: "Floats", lists: "Floats", group: "Whole", n_draws: int, rng: "np.random.Generator") -> "Iterator[Whole]":
    """Draw which list each task gets."""
    import numpy as np

    held = np.concatenate([lists > 0, np.zeros((1, lists.shape[1]), dtype=bool)])
    who = _leaders(leads)
    inside = np.arange(len(group)) - np.searchsorted(group, group)
    order = np.arange(lists.shape[1])
    blocks = [np.cumsum(inside % (size or max(1, len(group))) == 0) - 1 for size in _SETS]
    for draw in range(n_draws):
        for which in rng.integers(len(_SETS), size=_ROUNDS + (_FIRST_ROUNDS if draw == 0 else 0)).tolist():
            block, keys = blocks[which], rng.random((2, len(group)))
            tasks = np.argsort(group + keys[0])
            moved = order[tasks][np.argsort(block + keys[1])]
            barred = held[who[tasks], moved[:, None]].any(axis=1)
            free = np.bincount(block[barred], minlength=len(group))[block] == 0
            order[tasks[free]] = moved[free]
        yield order


def _leaders(leads: "Floats") -> "Whole":
    """Rows that lead each column (T, most), filled up with the number of rows."""
    import numpy as np

    who = np.full((leads.shape[1], int(leads.sum(axis=0).max(initial=0.0))), len(leads))
    task, row = np.nonzero(leads.T)
    begin = np.searchsorted(task, np.arange(leads.shape[1]))
    who[task, np.arange(len(task)) - begin[task]] = row
    return who
