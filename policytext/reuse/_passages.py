"""Passages that clauses repeat: aligned, told from boilerplate, each part of a clause credited to one source."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.reuse._alignment import MATCH, Aligned, align_pairs
from policytext.reuse._candidates import Distinct, alike_pairs
from policytext.reuse._standing import RELATIONS, Standing
from policytext.reuse._units import Units

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

__all__ = ["FLOOR", "Passage", "Passages", "find_passages"]

FLOOR = 24.0
"""Score of 12 signs in a row that are no boilerplate."""
_CEILING = 72.0
_QUANTILE = 0.99
_FEW = 100
"""Clauses below which the threshold is not learnt."""
_SOURCES = 8
"""Clauses that one is aligned with, at most."""
_EARLY = 64
"""Documents that an equal clause is sought in, at most: the earliest, and as many without a date."""
_NEW = 0.5
"""Part of a passage that no better one has claimed, at the least."""
_TIE = 0.02
_SHARED = 3
"""Clauses that two documents share, from which they have something to do with one another."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Signs of one unit that stand opposite signs of a unit of an earlier document.

    Attributes
    ----------
    unit, source : int
        Units.
    score : float
    first, second : tuple of int
        Places of the signs in either unit.
    order, relation : str
    also : tuple of int
        Other earlier documents that hold most of it.
    """

    unit: int
    source: int
    score: float
    first: tuple[int, ...]
    second: tuple[int, ...]
    order: str
    relation: str
    also: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Passages:
    """What was found, and above which score.

    Attributes
    ----------
    found : tuple of Passage
        By unit, then by place.
    threshold : float
    learnt_from : int
        Clauses of unrelated documents that the threshold rests on; 0 where it is the floor.
    n_pairs : int
        Pairs of clauses that were aligned.
    """

    found: tuple[Passage, ...]
    threshold: float
    learnt_from: int
    n_pairs: int


def find_passages(units: Units, distinct: Distinct, standing: Standing, *, seed: int) -> Passages:
    """Find what each unit repeats from earlier documents.

    Parameters
    ----------
    units : Units
        Of the documents that are compared.
    distinct : Distinct
    standing : Standing
    seed : int
        Of the hashes.
    """
    local, source, order = _ordered(units, distinct, standing, seed)
    keys = list(dict.fromkeys(zip(distinct.of[local].tolist(), distinct.of[source].tolist(), strict=True)))
    found = dict(zip(keys, _aligned(units, distinct, keys), strict=True))
    best = _best_scores(units, distinct, standing, local, source, found)
    threshold, n = _threshold(best)
    by_unit: dict[int, list[Passage]] = defaultdict(list)
    relations: dict[tuple[int, int], str] = {}
    for u, v, how in zip(local.tolist(), source.tolist(), order.tolist(), strict=True):
        for one in found[int(distinct.of[u]), int(distinct.of[v])]:
            if one.score >= threshold:
                ends = int(units.document[u]), int(units.document[v])
                relation = relations[ends] if ends in relations else relations.setdefault(ends, standing.relation(*ends))
                by_unit[u].append(Passage(u, v, one.score, one.first, one.second, how, relation))
    credited = [one for u in sorted(by_unit) for one in _credited(by_unit[u], units, standing)]
    return Passages(tuple(credited), threshold, n, len(keys))


def _ordered(units: Units, distinct: Distinct, standing: Standing, seed: int) -> "tuple[Ints, Ints, npt.NDArray[np.object_]]":
    """Pairs of a unit and one that may be its source, with how that is known; the likeliest sources of each unit."""
    import numpy as np

    ids = np.argsort(np.argsort(np.array(standing.names, dtype=object), kind="stable"), kind="stable")
    age = np.empty(len(units), dtype=np.int64)
    age[np.lexsort((np.arange(len(units)), units.clause, ids[units.document], standing.day[units.document]))] = np.arange(len(units))
    members, early, rank = _members(units, distinct, standing, age)
    low, high, share = alike_pairs(distinct, seed=seed, rank=rank)
    same = np.flatnonzero([len(one) > 1 for one in members]).astype(np.int64)
    here, there = np.concatenate([low, high, same]), np.concatenate([high, low, same])
    shares = np.concatenate([share, share, np.ones(len(same))])
    sizes = np.array([len(members[a]) * len(early[b]) for a, b in zip(here.tolist(), there.tolist(), strict=True)], dtype=np.int64)
    none = [np.zeros(0, dtype=np.int64)]
    local = np.concatenate([np.repeat(members[a], len(early[b])) for a, b in zip(here.tolist(), there.tolist(), strict=True)] or none)
    source = np.concatenate([np.tile(early[b], len(members[a])) for a, b in zip(here.tolist(), there.tolist(), strict=True)] or none)
    shares = np.repeat(shares, sizes)
    keep = units.document[local] != units.document[source]
    local, source, shares = local[keep], source[keep], shares[keep]
    order = standing.order(units.document[local], units.document[source])
    keep = order != ""
    local, source, shares, order = local[keep], source[keep], shares[keep], order[keep]
    likely = np.lexsort((age[source], -shares.round(2), order == "undirected", local))
    place = np.arange(len(likely)) - np.searchsorted(local[likely], local[likely])
    chosen = likely[place < _SOURCES]
    return local[chosen], source[chosen], order[chosen]


def _members(units: Units, distinct: Distinct, standing: Standing, age: "Ints") -> "tuple[list[Ints], list[Ints], Ints]":
    """The units of each distinct clause; those of them that may be sources: one a document, the earliest and some without a date; and its age."""
    import numpy as np

    order = np.lexsort((age, distinct.of))
    members = np.split(order, np.cumsum(np.bincount(distinct.of, minlength=len(distinct.unit)))[:-1]) if len(units) else []
    dated = standing.dated[units.document]
    early = []
    for one in members:
        first = one[np.sort(np.unique(units.document[one], return_index=True)[1])] if len(one) > 1 else one
        early.append(first if len(first) <= _EARLY else np.concatenate([first[dated[first]][:_EARLY], first[~dated[first]][:_EARLY]]))
    return members, early, np.array([age[one[0]] for one in members], dtype=np.int64)


def _aligned(units: Units, distinct: Distinct, keys: list[tuple[int, int]]) -> list[list[Aligned]]:
    """Alignments of distinct clauses; a clause with itself needs none."""
    texts = [units.signs(unit) for unit in distinct.unit.tolist()]
    unlike = [key for key in keys if key[0] != key[1]]
    pairs, weights = [(texts[a], texts[b]) for a, b in unlike], [(distinct.weights[a], distinct.weights[b]) for a, b in unlike]
    found = dict(zip(unlike, align_pairs(pairs, weights, least=FLOOR / 2), strict=True))
    for one in {key[0] for key in keys if key[0] == key[1]}:
        whole = tuple(range(len(texts[one])))
        found[one, one] = [Aligned(MATCH * float(distinct.weights[one].sum()), whole, whole)]
    return [found[key] for key in keys]


def _best_scores(
    units: Units, distinct: Distinct, standing: Standing, local: "Ints", source: "Ints", found: dict[tuple[int, int], list[Aligned]]
) -> "Floats":
    """The best score of each unit against documents that have nothing to do with its own; 0 where it shares nothing with them.

    Documents that share three clauses or more are no strangers, whatever their titles say: boilerplate comes in ones and twos.
    """
    import numpy as np

    hits = [found[int(distinct.of[u]), int(distinct.of[v])] for u, v in zip(local.tolist(), source.tolist(), strict=True)]
    scores = np.array([one[0].score if one else 0.0 for one in hits])
    size = len(standing)
    ends, which = np.unique(units.document[local] * size + units.document[source], return_inverse=True)
    above = scores >= FLOOR
    clauses = np.unique(np.column_stack([which[above], units.clause[local[above]]]), axis=0)[:, 0]
    few = np.bincount(clauses, minlength=len(ends)) < _SHARED
    strange = np.array([standing.unrelated(one // size, one % size) for one in ends.tolist()], dtype=np.bool_)
    best = np.zeros(len(units))
    keep = (few & strange)[which]
    np.maximum.at(best, local[keep], scores[keep])
    return best


def _threshold(best: "Floats") -> tuple[float, int]:
    """What 99 of 100 clauses stay below against all documents that have nothing to do with theirs; within bounds."""
    import numpy as np

    if len(best) < _FEW:
        return FLOOR, 0
    return float(np.clip(np.quantile(best, _QUANTILE), FLOOR, _CEILING)), len(best)


def _credited(passages: list[Passage], units: Units, standing: Standing) -> list[Passage]:
    """Give every part of a clause to one source: the best; among equals what is cited, then superiors, then the earliest."""
    import numpy as np

    top = max(one.score for one in passages)

    def key(one: Passage) -> tuple[object, ...]:
        local, source = int(units.document[one.unit]), int(units.document[one.source])
        level = int(np.ceil(one.score / (_TIE * top) - 1e-9))
        cited = source in standing.cites[local]
        return (one.order == "undirected", -level, not cited, RELATIONS.index(one.relation), int(standing.day[source]), standing.names[source],
                int(units.clause[one.source]), -one.score, one.first)  # fmt: skip

    owner: dict[int, int] = {}
    kept: list[Passage] = []
    others: dict[int, set[int]] = defaultdict(set)
    for one in sorted(passages, key=key):
        fresh = [sign for sign in one.first if sign not in owner]
        if len(fresh) < _NEW * len(one.first):
            for place in {owner[sign] for sign in one.first if sign in owner}:
                others[place].add(int(units.document[one.source]))
            continue
        opposite = dict(zip(one.first, one.second, strict=True))
        owner.update(dict.fromkeys(fresh, len(kept)))
        kept.append(Passage(one.unit, one.source, one.score, tuple(fresh), tuple(opposite[sign] for sign in fresh), one.order, one.relation))
    full = [
        Passage(one.unit, one.source, one.score, one.first, one.second, one.order, one.relation,
                tuple(sorted(others[place] - {int(units.document[one.source])})))
        for place, one in enumerate(kept)
    ]  # fmt: skip
    return sorted(full, key=lambda one: one.first[0])
