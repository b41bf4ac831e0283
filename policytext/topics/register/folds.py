"""Which pairs are held out to see whether a calibration carries: at random, by time, by place, by matter."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, check_seed, explain, listing
from policytext.topics.register.checks import whole
from policytext.topics.register.order import canonical_order, renumber
from policytext.topics.register.shares import text_shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["Fold", "FoldPlan", "check_pairs", "plan_folds"]

_RANDOM = 4
_GROUPS = 3
_CLASSES = 5
_LEAST_PART = 0.08


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Fold:
    """Pairs held out together.

    Attributes
    ----------
    kind : str
        ``"random"``, ``"late"``, ``"place"`` or ``"class"``.
    name : str
        Which of its kind.
    held : array (P,)
        Pairs held out.
    fit : array (P,)
        Pairs to fit on: the others, less near-duplicates of what is held out.
    """

    kind: str
    name: str
    held: "npt.NDArray[np.bool_]"
    fit: "npt.NDArray[np.bool_]"

    def __repr__(self) -> str:
        return f"Fold({self.kind} {self.name}: {int(self.held.sum())} pairs held out, {int(self.fit.sum())} to fit on)"


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class FoldPlan:
    """Folds in order, and what was left out: kind, name and reason of each."""

    folds: tuple[Fold, ...]
    left_out: tuple[tuple[str, str, str], ...] = ()

    def __iter__(self) -> Iterator[Fold]:
        return iter(self.folds)

    def __len__(self) -> int:
        return len(self.folds)

    def __getitem__(self, position: int) -> Fold:
        return self.folds[position]

    def __repr__(self) -> str:
        return f"FoldPlan({len(self)} folds, {len(self.left_out)} left out)"


def plan_folds(
    messages: "csr_array",
    replies: "csr_array",
    *,
    seed: int,
    clusters: "npt.NDArray[np.generic] | None" = None,
    dates: "pd.Series | npt.NDArray[np.generic] | None" = None,
    regions: "pd.Series | npt.NDArray[np.generic] | None" = None,
    classes: "npt.NDArray[np.generic] | None" = None,
    least: int = 60,
) -> FoldPlan:
    """Plan which pairs to hold out.

    Four disjoint random parts (fewer where there are few pairs); the latest third of the years; the three largest places, small
    ones joined; and three classes of matters. Topics, factor and start are learnt again without each, and what is left of
    the gap between its messages and their replies tells how well the calibration travels.

    Parameters
    ----------
    messages, replies : csr_array (P, V)
        Word counts; row i of the replies answers row i of the messages.
    seed : int
        Seed of the random parts and of the classes.
    clusters : array (P,), optional
        Near-duplicates share a value and are held out together.
    dates, regions : array (P,), optional
        Missing values belong to no fold of their kind.
    classes : array (P,), optional
        What each pair is about; default: five groups found by NMF.
    least : int
        Pairs that both parts of a fold need.

    Returns
    -------
    FoldPlan
        A sequence of :class:`Fold`; ``left_out`` lists what was too small, with the reason. Does not depend on the order of rows.

    Raises
    ------
    InputError
        If the two sides, or values given for them, don't fit each other, or dates can't be read.
    EmptyInputError
        If there are fewer than ``2 * least`` pairs, or too few that differ.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> rng = np.random.default_rng(1)
    >>> messages, replies = csr_array(rng.poisson(1.0, (200, 8))), csr_array(rng.poisson(2.0, (200, 8)))
    >>> plan = plan_folds(messages, replies, seed=1, regions=np.repeat(["A", "B"], 100), classes=np.repeat("x", 200))
    >>> [fold.kind for fold in plan]
    ['random', 'random', 'random', 'place', 'place']
    >>> plan.left_out[0]
    ('late', '', 'no dates')
    """
    import numpy as np

    check_seed(seed)
    least = whole(least, "least", least=1, problem="is no number of pairs", hint="give 1 or more; the default is 60")
    messages, replies, group = check_pairs(messages, replies, clusters)
    n = messages.shape[0]
    for values, name in ((dates, "dates"), (regions, "regions"), (classes, "classes")):
        if values is not None and np.shape(values) != (n,):
            raise InputError(explain(f"{name} of shape {np.shape(values)} for {n} pairs", hint="give one value a pair"))
    if n < 2 * least:
        raise EmptyInputError(
            explain(f"{n} pairs of message and reply are too few to calibrate", found=f"{2 * least} are needed",
                    hint="read more messages with replies, or give pairs of another corpus; without them results stay exploratory")
        )  # fmt: skip
    order = canonical_order([messages, replies], keys=[np.asarray(k).astype(str) for k in (dates, regions) if k is not None])
    rng = np.random.default_rng([seed, 4801])
    group = _random_groups(group, order)
    n_random = max(2, min(_RANDOM, n // least))
    part = rng.permutation(int(group.max()) + 1)[group] % n_random
    wanted: list[tuple[str, str, npt.NDArray[np.bool_]]] = [("random", str(k + 1), part == k) for k in range(n_random)]
    left: list[tuple[str, str, str]] = []
    wanted += _late(dates, n, left)
    wanted += _places(regions, n, least, left)
    found = _classes(messages, replies, order, seed) if classes is None else np.asarray(classes).astype(str)
    wanted += _largest(found, "class", n, least, left)
    folds = []
    for kind, name, held in wanted:
        fit = ~held & ~np.isin(group, group[held])
        if min(held.sum(), fit.sum()) < least:
            left.append((kind, name, f"{int(held.sum())} pairs held out and {int(fit.sum())} to fit on; {least} are needed"))
        else:
            folds.append(Fold(kind, name, held, fit))
    if not any(fold.kind == "random" for fold in folds):
        raise EmptyInputError(
            explain(f"{n} pairs can't be parted at random: near-duplicates stay together", found=f"{int(group.max()) + 1} clusters",
                    hint="read more messages with replies")
        )  # fmt: skip
    return FoldPlan(tuple(folds), tuple(left))


def check_pairs(
    messages: "csr_array", replies: "csr_array", clusters: "npt.NDArray[np.generic] | None"
) -> "tuple[csr_array, csr_array, npt.NDArray[np.int64]]":
    """Refuse sides that don't fit each other, and number the clusters.

    Raises
    ------
    InputError
        If shapes differ, counts are negative or not whole, or a text has no word.
    """
    import numpy as np
    from scipy.sparse import csr_array

    sides = csr_array(messages).astype(np.float64), csr_array(replies).astype(np.float64)
    if sides[0].shape != sides[1].shape:
        raise InputError(
            explain(
                f"messages {sides[0].shape} and replies {sides[1].shape} are no pairs",
                hint="row i of the replies answers row i of the messages",
            )
        )
    for side, name in zip(sides, ("messages", "replies"), strict=True):
        if side.nnz and (side.data.min() < 0 or np.abs(side.data - np.rint(side.data)).max() > 0):
            raise InputError(explain(f"counts of {name} must be whole numbers, 0 or more", hint="give tokens.counts as they are"))
        empty = np.flatnonzero(np.asarray(side.sum(axis=1)) <= 0)
        if empty.size:
            raise InputError(
                explain(f"{empty.size} of the {name} have no word", found=f"first: row {empty[0]}", hint="leave such pairs out")
            )
    n = sides[0].shape[0]
    if clusters is not None and np.asarray(clusters).shape != (n,):
        raise InputError(explain(f"clusters of shape {np.asarray(clusters).shape} for {n} pairs", hint="give one value a pair"))
    return sides[0], sides[1], np.arange(n) if clusters is None else renumber(np.asarray(clusters))


def _random_groups(group: "npt.NDArray[np.int64]", order: "npt.NDArray[np.int64]") -> "npt.NDArray[np.int64]":
    """Number clusters as they come in the canonical order."""
    import numpy as np

    out = np.empty_like(group)
    out[order] = renumber(group[order])
    return out


def _late(
    dates: "pd.Series | npt.NDArray[np.generic] | None", n: int, left: list[tuple[str, str, str]]
) -> "list[tuple[str, str, npt.NDArray[np.bool_]]]":
    import numpy as np
    import pandas as pd

    if dates is None:
        left.append(("late", "", "no dates"))
        return []
    values = np.asarray(dates)
    given = pd.Series(values.astype("datetime64[s]") if values.dtype.kind == "M" else values.astype(object))
    try:
        if given.map(lambda value: isinstance(value, (int, float)) and value == value).any():
            raise TypeError
        years = pd.DatetimeIndex(pd.to_datetime(given)).year.to_numpy(dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        shown = [repr(value) for value in given.head(3)]
        raise InputError(
            explain("dates can't be read", found=listing(shown), hint="give texts such as 2019-05-01, or datetimes")
        ) from None
    known = np.unique(years[~np.isnan(years)])
    if len(known) < 2:
        left.append(("late", "", "dates cover less than two years"))
        return []
    parts = [(years >= year).sum() / n for year in known[1:]]
    cut = known[1:][int(np.argmin(np.abs(np.array(parts) - 1 / 3)))]
    return [("late", f"{int(cut)} and later", years >= cut)]


def _places(
    regions: "pd.Series | npt.NDArray[np.generic] | None", n: int, least: int, left: list[tuple[str, str, str]]
) -> "list[tuple[str, str, npt.NDArray[np.bool_]]]":
    """The largest places; smaller ones are joined until they are large enough."""
    import numpy as np
    import pandas as pd

    if regions is None:
        left.append(("place", "", "no regions"))
        return []
    texts = pd.Series(np.asarray(regions, dtype=object)).fillna("").astype(str).to_numpy()
    names, counts = np.unique(texts[texts != ""], return_counts=True)
    if len(names) < 2:
        left.append(("place", "", "fewer than two regions"))
        return []
    enough = max(least, math.ceil(_LEAST_PART * n))
    groups: list[list[str]] = [[]]
    for name in names[np.lexsort((names, -counts))]:
        groups[-1].append(str(name))
        if np.isin(texts, groups[-1]).sum() >= enough:
            groups.append([])
    full = groups[:-1] or groups
    return [("place", "+".join(group), np.isin(texts, group)) for group in full[:_GROUPS]]


def _classes(messages: "csr_array", replies: "csr_array", order: "npt.NDArray[np.int64]", seed: int) -> "npt.NDArray[np.str_]":
    """Group pairs by the matter that most of their words are about."""
    import numpy as np
    from scipy.sparse import csr_array

    from policytext.topics.engines import nmf_start

    both = csr_array(messages + replies)[order]
    both.sort_indices()
    weights = nmf_start(both, weights=np.ones(len(order)), n_topics=_CLASSES, seed=seed)
    shares = text_shares(both, weights, np.full(_CLASSES, 1 / _CLASSES))
    out = np.empty(len(order), dtype="<U8")
    out[order] = (shares.argmax(axis=1) + 1).astype("<U8")
    return out


def _largest(
    values: "npt.NDArray[np.str_]", kind: str, n: int, least: int, left: list[tuple[str, str, str]]
) -> "list[tuple[str, str, npt.NDArray[np.bool_]]]":
    """The largest values that hold no more than half of the pairs."""
    import numpy as np

    names, counts = np.unique(values[values != ""], return_counts=True)
    ranked = [(str(names[j]), int(counts[j])) for j in np.lexsort((names, -counts))]
    left += [(kind, name, f"holds {count} of {n} pairs, more than half") for name, count in ranked if count > n / 2]
    kept = [name for name, count in ranked if least <= count <= n / 2]
    return [(kind, name, values == name) for name in kept[:_GROUPS]]
