"""Texts drawn by chance from planted topics: arrays only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["Texts", "draw_messages", "draw_policies", "draw_replies"]

_FOCUS = 6.0
"""How many topics' worth of a policy's clauses is drawn at once: small numbers make policies of few topics."""
_ASIDE = 0.1
"""Part of a message's words that is about another topic."""
_MORE, _LEAST_COPIED = 2, 20
"""Words that each copy of a message adds to it, and words that what is copied has at least."""


@dataclass(frozen=True, eq=False, slots=True)
class Texts:
    """Units of text: words (N,) one unit after the other between ``bounds`` (n + 1,), topic and document of each unit (n,).

    Attributes
    ----------
    campaign : array (n,)
        Units of one campaign share a number; -1 for none.
    group : array (n,)
        Region of each unit.
    """

    words: "Whole"
    bounds: "Whole"
    topic: "Whole"
    document: "Whole"
    campaign: "Whole"
    group: "Whole"

    def __len__(self) -> int:
        return len(self.topic)

    def counts(self, n_words: int) -> "csr_array":
        """Word counts of each unit (n, V)."""
        import numpy as np
        from scipy.sparse import csr_array

        found = csr_array((np.ones(len(self.words)), self.words, self.bounds), shape=(len(self), n_words))
        found.sum_duplicates()
        return found


def draw_policies(
    weights: "Floats",
    shares: "Floats",
    n: int,
    clauses: tuple[float, float],
    length: tuple[float, float],
    rng: "np.random.Generator",
) -> Texts:
    """Draw policies of several clauses, each clause of one topic and each policy of few; ``shares`` (R, K) by region."""
    import numpy as np

    region = rng.permutation(np.arange(n) % len(shares))
    size = _lengths(clauses, n, 1, rng)
    mixes = np.vstack([rng.dirichlet(_FOCUS * shares[r] + 1e-9) for r in region.tolist()])
    document = np.repeat(np.arange(n), size)
    topic = _pick(mixes, document, rng)
    bounds = _bounds(_lengths(length, len(topic), 4, rng))
    words = _words(weights, np.repeat(topic, np.diff(bounds)), rng)
    return Texts(words, bounds, topic, document, np.full(len(topic), -1), region[document])


def draw_messages(
    weights: "Floats", shares: "Floats", n: int, campaigns: float, length: tuple[float, float], rng: "np.random.Generator"
) -> Texts:
    """Draw messages of one topic and an aside, some of them copies of one another; ``shares`` (R, K) by region."""
    import numpy as np

    original, campaign = _campaigns(n, campaigns, rng)
    first = np.unique(original)
    region = rng.integers(len(shares), size=n)[original]
    topic, other = (_pick(shares, region, rng)[original] for _ in range(2))
    size = _lengths(length, n, 4, rng)
    bounds = _bounds(np.where(campaign >= 0, np.maximum(size, _LEAST_COPIED), size)[original])
    owner = np.repeat(np.arange(n), np.diff(bounds))
    words = _words(weights, np.where(rng.random(len(owner)) < _ASIDE, other[owner], topic[owner]), rng)
    for row in np.setdiff1d(np.arange(n), first).tolist():
        words[bounds[row] : bounds[row + 1]] = words[bounds[original[row]] : bounds[original[row] + 1]]
    added = np.repeat(np.flatnonzero(campaign >= 0), _MORE)
    words = np.insert(words, bounds[added + 1], _words(weights, topic[added], rng))
    bounds = _bounds(np.diff(bounds) + _MORE * (campaign >= 0))
    return Texts(words, bounds, topic, np.arange(n), campaign, region)


def draw_replies(weights: "Floats", topic: "Whole", length: tuple[float, float], rng: "np.random.Generator") -> Texts:
    """Draw a reply on each topic (n,)."""
    import numpy as np

    n = len(topic)
    bounds = _bounds(_lengths(length, n, 5, rng))
    words = _words(weights, np.repeat(topic, np.diff(bounds)), rng)
    return Texts(words, bounds, topic, np.arange(n), np.full(n, -1), np.zeros(n, dtype=np.int64))


def _campaigns(n: int, part: float, rng: "np.random.Generator") -> "tuple[Whole, Whole]":
    """Which message each is a copy of (itself, mostly), and its campaign (-1 for none)."""
    import numpy as np

    original, campaign = np.arange(n), np.full(n, -1)
    left, members = round(part * n), rng.permutation(n)
    number = 0
    while left >= 2:
        size = min(left, 2 + int(rng.poisson(4)))
        size = left if left - size < 2 else size
        chosen, members = np.sort(members[:size]), members[size:]
        original[chosen], campaign[chosen] = chosen[0], number
        left, number = left - size, number + 1
    return original, campaign


def _pick(mixes: "Floats", row: "Whole", rng: "np.random.Generator") -> "Whole":
    """A topic for each entry of ``row`` from that row of ``mixes`` (m, K)."""
    import numpy as np

    borders = np.cumsum(mixes, axis=1)
    drawn = rng.random(len(row)) * borders[row, -1]
    return np.asarray((drawn[:, None] >= borders[row]).sum(axis=1).clip(max=mixes.shape[1] - 1), dtype=np.int64)


def _words(weights: "Floats", topic: "Whole", rng: "np.random.Generator") -> "Whole":
    """A word for each entry of ``topic``."""
    import numpy as np

    borders, drawn = np.cumsum(weights, axis=1), rng.random(len(topic))
    out = np.empty(len(topic), dtype=np.int64)
    for k in np.unique(topic).tolist():
        mine = topic == k
        out[mine] = np.searchsorted(borders[k], drawn[mine] * borders[k, -1], side="right")
    return out


def _lengths(of: tuple[float, float], n: int, least: int, rng: "np.random.Generator") -> "Whole":
    """Whole numbers whose logarithms are normal, with this median and this spread."""
    import numpy as np

    return np.asarray(np.maximum(least, np.rint(rng.lognormal(np.log(of[0]), of[1], size=n))), dtype=np.int64)


def _bounds(lengths: "Whole") -> "Whole":
    import numpy as np

    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
