"""Networks that chance alone would give: who acts in which document is shuffled."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.coordination.acts import Weigher

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["shuffled_weights"]

_BURN_IN, _BETWEEN = 10, 2
"""Trades a department before the first network and between two networks."""


def shuffled_weights(
    weigher: Weigher, moved: "npt.NDArray[np.bool_]", n_draws: int, rng: "np.random.Generator"
) -> "Iterator[dict[str, csr_array]]":
    """Draw networks of random joint action, given how often each department acts and how many act in each document or task.

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
    Only acts of two departments and more are shuffled, each role by itself: of each department the number of acts in each role, and of each act
    the number of departments in each role, stay exactly as they are, and no department stands twice in one act. Two departments at a time pool
    the acts that either could have in the other's stead, and share them out anew (the curveball trade: Strona et al. 2014, Nature
    Communications 5, 4114), 10 trades a department first and 2 between draws.
    """
    groups = [_Group.of(incidences, moved) for incidences in _incidences(weigher) if len(incidences)]
    source = random.Random(int(rng.integers(2**63)))
    for draw in range(n_draws):
        for group in groups:
            group.trade((_BURN_IN if draw == 0 else _BETWEEN) * len(group.rows), source)
        parts = dict(weigher.parts)
        for group in groups:
            parts.update(_parts(weigher, group.incidences()))
        yield replace(weigher, parts=MappingProxyType(parts)).weights()


def _incidences(weigher: Weigher) -> "list[dict[str, csr_array]]":
    """Who has which role in the acts of each group."""
    parts, found = weigher.parts, []
    if "issue" in parts:
        found.append({"issuer": parts["issue"][0]})
    if "lead-support" in parts:
        found.append({"lead": parts["lead-support"][0], "support": parts["lead-support"][1], "responsible": parts["co-responsible"][0]})
    if "mention" in parts:
        found.append({"named": parts["mention"][0]})
    return found


def _parts(
    weigher: Weigher, roles: "Mapping[str, csr_array]"
) -> "dict[str, tuple[csr_array, csr_array, npt.NDArray[np.float64], npt.NDArray[np.int64]]]":
    sides = {
        "issue": ("issuer", "issuer"), "lead-support": ("lead", "support"), "lead-responsible": ("lead", "responsible"),
        "co-responsible": ("responsible", "responsible"), "mention": ("named", "named"),
    }  # fmt: skip
    return {layer: (roles[one], roles[other], *weigher.parts[layer][2:]) for layer, (one, other) in sides.items() if one in roles}


@dataclass(slots=True)
class _Group:
    """The acts of one group of layers while they are shuffled."""

    rows: list[int]
    own: "dict[str, dict[int, set[int]]]"
    every: "dict[int, set[int]]"
    fixed: "dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]"
    shape: tuple[int, int]

    @classmethod
    def of(cls, incidences: "Mapping[str, csr_array]", moved: "npt.NDArray[np.bool_]") -> "_Group":
        """Split the entries of the incidences into those that move and those that stay."""
        import numpy as np

        size = sum(incidence.sum(axis=0) for incidence in incidences.values())
        own: dict[str, dict[int, set[int]]] = {role: {} for role in incidences}
        every: dict[int, set[int]] = {}
        fixed = {}
        for role, incidence in incidences.items():
            row, column = (np.asarray(part, dtype=np.int64) for part in incidence.tocoo().coords)
            free = moved[row] & (np.asarray(size)[column] > 1)
            fixed[role] = (row[~free], column[~free])
            for one, act in zip(row[free].tolist(), column[free].tolist(), strict=True):
                own[role].setdefault(one, set()).add(act)
                every.setdefault(one, set()).add(act)
        return cls(sorted(every), own, every, fixed, next(iter(incidences.values())).shape)

    def trade(self, times: int, source: random.Random) -> None:
        """Let two departments at a time share out anew the acts that either could have."""
        for _ in range(times if len(self.rows) > 1 else 0):
            one, other = source.sample(self.rows, 2)
            for acts in self.own.values():
                first = acts.get(one, set()) - self.every[other]
                second = acts.get(other, set()) - self.every[one]
                if not first and not second:
                    continue
                pool = sorted(first | second)
                source.shuffle(pool)
                for name, old, new in ((one, first, pool[: len(first)]), (other, second, pool[len(first) :])):
                    acts[name] = (acts.get(name, set()) - old) | set(new)
                    self.every[name] = (self.every[name] - old) | set(new)

    def incidences(self) -> "dict[str, csr_array]":
        """The acts as they stand now."""
        import numpy as np
        from scipy.sparse import csr_array

        found = {}
        for role, acts in self.own.items():
            row = np.concatenate([self.fixed[role][0], *[np.full(len(acts[name]), name) for name in sorted(acts)]])
            column = np.concatenate([self.fixed[role][1], *[np.array(sorted(acts[name]), dtype=np.int64) for name in sorted(acts)]])
            found[role] = csr_array((np.ones(len(row)), (row, column)), shape=self.shape)
        return found
