"""The factor of each topic between what messages show of it and what replies show of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.topics.pooled import pooled_shares
from policytext.topics.register.shares import pool, stopped_shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["Factor", "apply_factor", "learn_factor"]

_LEAST_SHARE = 1e-6


@dataclass(frozen=True, eq=False, slots=True)
class Factor:
    """Start of the share estimator (K,), factor (K,), its bootstrap draws (B, K) and what replies show (K,), for one set of topics."""

    start: "Floats"
    factor: "Floats"
    draws: "Floats"
    level: "Floats"


def learn_factor(word_weights: "Floats", messages: "csr_array", replies: "csr_array", draws: "Floats") -> Factor:
    """Learn from pairs how much more of each topic replies show than their messages.

    Parameters
    ----------
    word_weights : array (K, V)
    messages, replies : csr_array (P, V)
        Even counts (:func:`policytext.topics.even_counts`); row i replies to row i.
    draws : array (B, P)
        How often each pair is taken in each bootstrap sample; both sides of a pair together.

    Returns
    -------
    Factor
        ``start`` is the mean of the two sides' likeliest shares; ``factor`` is the stopped share of the replies over
        that of the messages; ``level`` is the former.
    """
    import numpy as np

    whole = np.vstack([pool(messages), pool(replies)])
    start = np.maximum(pooled_shares(whole, word_weights, tolerance=3e-6, most=400).mean(axis=0), _LEAST_SHARE)
    start = start / start.sum()
    demand, supply = stopped_shares(whole, word_weights, start)
    demands = stopped_shares(pool(messages, draws), word_weights, start)
    supplies = stopped_shares(pool(replies, draws), word_weights, start)
    return Factor(start=start, factor=supply / demand, draws=supplies / demands, level=supply)


def apply_factor(shares: "Floats", factor: "Floats") -> "Floats":
    """Carry shares (..., K) of plain speech to what an office would show of the same matters; rows sum to 1."""
    import numpy as np

    carried = shares * factor
    return np.asarray(carried / carried.sum(axis=-1, keepdims=True))
