"""Networks that chance alone would give: who stands where in which document is shuffled, the documents stay as they are."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.coordination.acts import GROUPS, Weigher

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Part = tuple[csr_array, csr_array, npt.NDArray[np.float64], npt.NDArray[np.int64]]
    """A layer as a :class:`Weigher` holds it."""

__all__ = ["shuffled_weights"]

_BURN_IN, _BETWEEN = 10, 2
"""Trades a department before the first network and between two networks."""


def shuffled_weights(
    weigher: Weigher, moved: "npt.NDArray[np.bool_]", n_draws: int, rng: "np.random.Generator"
) -> "Iterator[dict[str, csr_array]]":
    """Draw networks in which documents bring departments together at random, given what each document holds and how often each department acts.

    Parameters
    ----------
    weigher : Weigher
        The observed incidences.
    moved : array (A,) of bool
        Departments that may change places; the others (open sets) stay where they are.
    n_draws : int
    rng : numpy.random.Generator

    Yields
    ------
    dict of csr_array (A, A)
        By layer, as :meth:`Weigher.weights` gives them.

    Notes
    -----
    The tasks of one document go to the same few departments, and are no independent draws. So a department is moved out of a document with all
    that it does there, and another takes its whole part: the document keeps its signatures, its tasks and who meets whom in them, under other names.
    A part has a kind: the set of roles in the document (answering or leading side by side is one of its own), and how often the department has one,
    up to powers of 2 (1, 2-3, 4-7, ...). Of each document the
    number of parts of each kind, and of each department the number of documents in which it has a part of each kind, stay exactly as they are.
    Only acts of two departments that may move and more are shuffled.

    Two departments at a time trade: among the documents in which one has a part of one kind, the other a part of another kind or none, it is dealt
    out anew who has which, as many for each as before (after the curveball trade: Strona et al. 2014, Nature Communications 5, 4114); and where
    their kinds go round over several documents, they may change sides in all of these. 10 trades a department first and 2 between draws. Parts of
    one kind in one document are then given to its departments at random. Where kinds are so particular that nobody can take another's part, networks
    of chance are the one observed, and nothing stands out.
    """
    parts = _Parts.of(weigher, moved)
    source = random.Random(int(rng.integers(2**63)))
    for draw in range(n_draws):
        parts.trade((_BURN_IN if draw == 0 else _BETWEEN) * len(parts.kinds), source)
        holder = parts.holders(source)
        yield replace(weigher, parts=MappingProxyType({layer: parts.renamed(part, holder) for layer, part in weigher.parts.items()})).weights()



@dataclass(slots=True)
class _Parts:
    """The parts of departments in documents while they are traded.

    Attributes
    ----------
    kinds : dict
        Of each department that moves, the kind of its part (from 1) by document.
    order : array (P,)
        The parts in the order of document and kind.
    entries : dict
        Of each incidence, by identity: row, column and number of the part of each entry, -1 where it stays.
    """

    kinds: dict[int, dict[int, int]]
    order: "npt.NDArray[np.int64]"
    entries: "dict[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]]"

    @classmethod
    def of(cls, weigher: Weigher, moved: "npt.NDArray[np.bool_]") -> "_Parts":
        """Read who has which part in which document."""
        import numpy as np

        cells = list(_cells(weigher, moved).items())
        n, empty = max(weigher.n_documents, 1), np.empty(0, dtype=np.int64)
        keys = [np.where(free, row * n + document, -1) for _, (row, _, document, free) in cells]
        held = np.unique(np.concatenate([empty, *keys]))
        held = held[held >= 0]
        counts = np.array([np.bincount(np.searchsorted(held, key[key >= 0]), minlength=len(held)) for key in keys]).reshape(len(keys), len(held))
        size = np.floor(np.log2(np.maximum(counts.sum(axis=0), 1)))
        kind = np.unique(np.vstack([counts > 0, size]), axis=1, return_inverse=True)[1].ravel() + 1
        kinds: dict[int, dict[int, int]] = {}
        for key, value in zip(held.tolist(), kind.tolist(), strict=True):
            kinds.setdefault(key // n, {})[key % n] = value
        entries = {
            number: (row, column, np.where(key >= 0, np.searchsorted(held, key), -1))
            for (number, (row, column, _, _)), key in zip(cells, keys, strict=True)
        }
        return cls(kinds, np.lexsort((kind, held % n)), entries)

    def trade(self, times: int, source: random.Random) -> None:
        """Let two departments at a time deal out anew who has which part where their parts differ."""
        rows = sorted(self.kinds)
        for _ in range(times if len(rows) > 1 else 0):
            one, other = (self.kinds[row] for row in source.sample(rows, 2))
            pools: dict[tuple[int, int], list[int]] = {}
            sides: dict[tuple[int, int], list[bool]] = {}
            for document in sorted(one.keys() | other.keys()):
                pair = one.get(document, 0), other.get(document, 0)
                if pair[0] != pair[1]:
                    unordered = (min(pair), max(pair))
                    pools.setdefault(unordered, []).append(document)
                    sides.setdefault(unordered, []).append(pair[0] < pair[1])
            for (less, more), documents in pools.items():
                dealt = sides[less, more]
                source.shuffle(dealt)
                for document, turned in zip(documents, dealt, strict=True):
                    _put(one, document, less if turned else more)
                    _put(other, document, more if turned else less)
            _turn(one, other, source)

    def holders(self, source: random.Random) -> "npt.NDArray[np.int64]":
        """The department that has each part now; parts of one kind in one document at random."""
        import numpy as np

        now = sorted((document, kind, source.random(), row) for row in sorted(self.kinds) for document, kind in sorted(self.kinds[row].items()))
        found = np.empty(len(self.order), dtype=np.int64)
        found[self.order] = [row for *_, row in now]
        return found

    def renamed(self, part: "Part", holder: "npt.NDArray[np.int64]") -> "Part":
        """A layer with the departments that have its parts now."""
        import numpy as np
        from scipy.sparse import csr_array

        def moved(incidence: "csr_array") -> "csr_array":
            row, column, number = self.entries[id(incidence)]
            row = np.where(number >= 0, holder[number], row) if len(holder) else row
            return csr_array((np.ones(len(row)), (row, column)), shape=incidence.shape)

        one = moved(part[0])
        return one, one if part[1] is part[0] else moved(part[1]), *part[2:]


def _turn(one: dict[int, int], other: dict[int, int], source: random.Random) -> None:
    """Change sides in one round of documents (A against B, B against C, C against A), found by a random walk over kinds.

    The walk counts only if it comes back to where it began: then the way back is as likely as the way there, as no kind gains or loses documents.
    """
    away: dict[int, list[tuple[int, int]]] = {}
    for document in sorted(one.keys() | other.keys()):
        kind, against = one.get(document, 0), other.get(document, 0)
        if kind != against:
            away.setdefault(kind, []).append((document, against))
    if not away:
        return
    start = at = source.choice(sorted(away))
    walk: dict[int, int] = {}
    while at not in walk and at in away:
        walk[at], at = source.choice(away[at])
    if at == start:
        for document in walk.values():
            kind, against = one.get(document, 0), other.get(document, 0)
            _put(one, document, against)
            _put(other, document, kind)


def _put(kinds: dict[int, int], document: int, kind: int) -> None:
    if kind:
        kinds[document] = kind
    else:
        kinds.pop(document, None)


def _cells(
    weigher: Weigher, moved: "npt.NDArray[np.bool_]"
) -> "Mapping[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]]":
    """Of each incidence, by identity: row, column, document and whether it moves, of each entry."""
    import numpy as np
    from scipy.sparse import csr_array

    group = {layer: name for name, layers in GROUPS.items() for layer in layers}
    acts: dict[tuple[str, bytes], dict[int, csr_array]] = {}
    for layer, (one, other, _, document) in weigher.parts.items():
        acts.setdefault((group[layer], document.tobytes()), {}).update({id(one): one, id(other): other})
    found = {}
    for (_, documents), incidences in acts.items():
        document = np.frombuffer(documents, dtype=np.int64)
        size = np.asarray((csr_array(reduce(add, incidences.values()))[moved] > 0).sum(axis=0)).ravel()
        for number, incidence in incidences.items():
            row, column = (np.asarray(cell, dtype=np.int64) for cell in incidence.tocoo().coords)
            found[number] = (row, column, document[column], moved[row] & (size[column] > 1))
    return found
