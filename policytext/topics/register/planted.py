"""What held-out pairs show: the gap where there is none, and gaps planted by tilting the pairs towards a topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.register.factor import Factor, apply_factor
from policytext.topics.register.shares import centred_gap, jensen_shannon, own_rank, pool, stopped_shares, text_shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["MOST_HELD", "TARGETS", "Cells", "Null", "null_gaps", "planted_gaps", "rank_ratio", "tilt_strengths"]

TARGETS = (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0)
_SELECT = 0.4
"""Part of the words that pairs are tilted by; shares are read from the rest, so that no noise is selected."""
_OVERSHOOT = 1.5
"""Texts are mixed and few: a tilt moves less than its target when it is read from other words."""
_AT_ONCE = 100
MOST_HELD = 2000
"""Pairs that gaps are planted in and ranks are read from; the first of a canonical order are a random sample."""


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """Planted gaps, one an entry: topic, side tilted, target, true gap, gap seen by the messages without and with the factor,
    gap seen by the replies, size, votes."""

    topic: "npt.NDArray[np.int64]"
    side: "npt.NDArray[np.object_]"
    planted: "Floats"
    truth: "Floats"
    before: "Floats"
    after: "Floats"
    supply: "Floats"
    size: "Floats"
    votes: "Floats"


@dataclass(frozen=True, eq=False, slots=True)
class Null:
    """Gap (K,) of all held-out messages against all their replies, its standard error, and the mean share."""

    before: "Floats"
    after: "Floats"
    se_before: "Floats"
    se_after: "Floats"
    size: "Floats"
    js_before: float
    js_after: float


def null_gaps(
    word_weights: "Floats", factor: Factor, messages: "csr_array", replies: "csr_array", draws: "Floats", *,
    other: "Floats | None" = None,
) -> Null:  # fmt: skip
    """Compare even counts of messages with those of their own replies: nothing differs but wording.

    ``draws`` (B, P) resample both sides of a pair together; with ``other``, replies are drawn by themselves.
    """
    demand = stopped_shares(pool(messages), word_weights, factor.start)
    supply = stopped_shares(pool(replies), word_weights, factor.start)
    demands = stopped_shares(pool(messages, draws), word_weights, factor.start)
    supplies = stopped_shares(pool(replies, draws if other is None else other), word_weights, factor.start)
    eps = 0.5 / messages.shape[0]
    factors = factor.draws[_cycle(len(draws), len(factor.draws))]
    carried = apply_factor(demand, factor.factor)
    return Null(
        before=centred_gap(demand, supply, eps)[0],
        after=centred_gap(carried, supply, eps)[0],
        se_before=centred_gap(demands, supplies, eps).std(axis=0),
        se_after=centred_gap(apply_factor(demands, factors), supplies, eps).std(axis=0),
        size=(carried[0] + supply[0]) / 2,
        js_before=float(jensen_shannon(demand, supply)[0]),
        js_after=float(jensen_shannon(carried, supply)[0]),
    )


def rank_ratio(word_weights: "Floats", factor: Factor, messages: "csr_array", replies: "csr_array") -> tuple[float, float]:
    """Mean reciprocal rank of the own reply by plain counts (P, V), without and with the factor, of the first pairs."""
    asked = text_shares(messages[:MOST_HELD], word_weights, factor.start)
    answered = text_shares(replies[:MOST_HELD], word_weights, factor.start)
    return own_rank(asked, answered), own_rank(apply_factor(asked, factor.factor), answered)


def tilt_strengths(texts: "Floats", shares: "Floats", targets: Sequence[float]) -> "Floats":
    """Find how strongly to weigh texts by a topic so that its mean share changes by a target.

    Parameters
    ----------
    texts : array (n, K)
        Shares that texts are weighed by: ``1 + c * texts`` or its inverse.
    shares : array (n, K)
        Shares of the same texts from other words.
    targets : sequence of float (T,)
        Changes in doublings.

    Returns
    -------
    array (K, T)
        c, negative for the inverse; NaN where no weighing reaches the target.
    """
    import numpy as np

    grid = np.concatenate([[0.0], np.logspace(-1, 3.5, 28)])
    out = np.full((texts.shape[1], len(targets)), np.nan)
    before = np.maximum(shares.mean(axis=0), 1e-9)
    for sign in (1, -1):
        path = np.empty((len(grid), texts.shape[1]))
        for j, strength in enumerate(grid):
            weights = (1 + strength * texts) ** sign
            path[j] = sign * np.log2(np.maximum((weights * shares).sum(axis=0) / weights.sum(axis=0), 1e-9) / before)
        rising = np.maximum.accumulate(path, axis=0)
        for column in (j for j, target in enumerate(targets) if target * sign > 0):
            for topic in np.flatnonzero(rising[-1] >= abs(targets[column])):
                out[topic, column] = sign * np.interp(abs(targets[column]), rising[:, topic], grid)
    return out


def planted_gaps(
    word_weights: "Floats",
    factor: Factor,
    fit_pairs: "tuple[csr_array, csr_array]",
    held_pairs: "tuple[csr_array, csr_array]",
    *,
    rng: "np.random.Generator",
    targets: Sequence[float] = TARGETS,
) -> Cells:
    """Tilt held-out pairs towards or away from each topic, and see what the estimator makes of it.

    Pairs are weighed by the topic's share in one part of the words of their replies (side ``"reply"``) or of both
    texts (side ``"pair"``); the true gap is read from the other part of the replies' words by EM run to its end, and
    the seen gap from the messages that are so weighed against all the replies. What the replies show (from the other part of
    their words) when they are weighed themselves is read too: texts of offices show more of a shift than messages do. How
    strongly a target needs to be weighed is found on the pairs that the topics were fitted on.

    Parameters
    ----------
    word_weights : array (K, V)
    factor : Factor
    fit_pairs, held_pairs : (csr_array, csr_array)
        Messages and replies, whole counts (P, V).
    rng : numpy.random.Generator
    targets : sequence of float
    """
    import numpy as np

    parts = []
    for side in ("reply", "pair"):
        strengths = _strengths(word_weights, factor, fit_pairs, side, rng, targets)
        messages, replies, texts = _split(word_weights, factor, held_pairs, side, rng)
        topics, columns = np.nonzero(np.isfinite(strengths))
        if not topics.size:
            continue
        chosen = strengths[topics, columns]
        weights = ((1 + np.abs(chosen)[:, None] * texts[:, topics].T) ** np.sign(chosen)[:, None]).T
        planted = np.asarray(targets)[columns]
        parts.append(_read(word_weights, factor, messages, held_pairs[1], replies, weights.T, topics, planted, side))
    if not parts:
        none = np.zeros(0)
        return Cells(none.astype(np.int64), none.astype(object), none, none, none, none, none, none, none)
    return Cells(*(np.concatenate([getattr(part, name) for part in parts]) for name in Cells.__dataclass_fields__))


def _read(
    word_weights: "Floats", factor: Factor, messages: "csr_array", replies: "csr_array", left: "csr_array",
    weights: "Floats", topics: "npt.NDArray[np.int64]", planted: "Floats", side: str,
) -> Cells:  # fmt: skip
    """Read true and seen gaps of weighed pairs; ``left`` are the replies' words that pairs were not weighed by."""
    import numpy as np

    weights = weights / weights.sum(axis=1, keepdims=True)
    n = messages.shape[0]
    eps = 0.5 / n
    even, even_left = even_counts(messages), even_counts(left)
    supply = stopped_shares(pool(even_counts(replies)), word_weights, factor.start)
    level = pooled_shares(pool(even_left), word_weights, start=factor.start, tolerance=3e-6, most=400)
    begin = np.maximum(level[0], 1e-5)
    plain = stopped_shares(pool(even_left), word_weights, factor.start)
    truth, before, after, given, size = (np.empty(len(topics)) for _ in range(5))
    votes = 1 / (weights**2).sum(axis=1)
    for first in range(0, len(topics), _AT_ONCE):
        part = np.arange(first, min(first + _AT_ONCE, len(topics)))
        at = np.arange(len(part)), topics[part]
        pooled = pool(even_left, weights[part])
        tilted = pooled_shares(pooled, word_weights, start=begin, tolerance=1e-5, most=200)
        answered = stopped_shares(pooled, word_weights, factor.start)
        demand = stopped_shares(pool(even, weights[part]), word_weights, factor.start)
        carried = apply_factor(demand, factor.factor)
        truth[part] = centred_gap(tilted, np.broadcast_to(level, tilted.shape), eps)[at]
        before[part] = centred_gap(demand, np.broadcast_to(supply, demand.shape), eps)[at]
        after[part] = centred_gap(carried, np.broadcast_to(supply, demand.shape), eps)[at]
        given[part] = centred_gap(answered, np.broadcast_to(plain, answered.shape), eps)[at]
        size[part] = (carried[at] + supply[0, topics[part]]) / 2 * np.minimum(votes[part], n) / n
    return Cells(topics, np.full(len(topics), side, dtype=object), planted, truth, before, after, given, size, votes)


def _strengths(
    word_weights: "Floats", factor: Factor, pairs: "tuple[csr_array, csr_array]", side: str, rng: "np.random.Generator",
    targets: Sequence[float],
) -> "Floats":  # fmt: skip
    _, left, texts = _split(word_weights, factor, pairs, side, rng)
    even = even_counts(left)
    level = pooled_shares(pool(even), word_weights, start=factor.start, tolerance=3e-6, most=400)[0]
    return tilt_strengths(texts, _linear_shares(even, word_weights, level), [_OVERSHOOT * target for target in targets])


def _split(
    word_weights: "Floats", factor: Factor, pairs: "tuple[csr_array, csr_array]", side: str, rng: "np.random.Generator"
) -> "tuple[csr_array, csr_array, Floats]":
    """Messages and replies without the words that pairs are weighed by, and the shares that these give (n, K)."""
    messages, replies = pairs
    chosen, replies = _thin(replies, rng)
    texts = text_shares(chosen, word_weights, factor.start)
    if side == "pair":
        chosen, messages = _thin(messages, rng)
        texts = (texts + text_shares(chosen, word_weights, factor.start)) / 2
    return messages, replies, texts


def _thin(counts: "csr_array", rng: "np.random.Generator") -> "tuple[csr_array, csr_array]":
    """Split words at random into a part of :data:`_SELECT` and the rest."""
    import numpy as np
    from scipy.sparse import csr_array

    part = rng.binomial(np.rint(counts.data).astype(np.int64), _SELECT).astype(np.float64)
    out = []
    for data in (part, counts.data - part):
        half = csr_array((data, counts.indices.copy(), counts.indptr.copy()), shape=counts.shape)
        half.eliminate_zeros()
        out.append(half)
    return out[0], out[1]


def _linear_shares(even: "csr_array", word_weights: "Floats", level: "Floats") -> "Floats":
    """Shares (n, K) that are linear in each text's words and whose mean is the group's: they may be negative."""
    import numpy as np

    expected = np.maximum(level @ word_weights, 1e-12)
    ratio = word_weights / expected
    information = (ratio * expected) @ ratio.T
    information[np.diag_indices_from(information)] += 1e-3 + 1e-9 * np.trace(information) / len(information)
    return np.asarray(np.linalg.solve(information, np.asarray(even @ ratio.T).T).T)


def _cycle(n: int, length: int) -> "npt.NDArray[np.int64]":
    """Numbers 0 to length - 1, over and over, n of them."""
    import numpy as np

    return np.arange(n) % length
