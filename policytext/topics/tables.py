"""What a reader sees of topics: their words, and how they lie between the two sources."""

from numbers import Integral, Real
from typing import TYPE_CHECKING

from policytext.errors import InputError, expect, explain
from policytext.topics.model import Topics
from policytext.topics.pooled import even_counts, pooled_shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from policytext.topics.matters import Matters

__all__ = ["frex", "topic_table"]


def frex(word_weights: "npt.NDArray[np.float64]", *, exclusivity: float = 0.7, likely: float = 0.5) -> "npt.NDArray[np.float64]":
    """Score how frequent and how exclusive each word is in each topic (Bischof and Airoldi 2012).

    The harmonic mean of two ranks within the topic: of its probability, and of its share among all topics.

    Parameters
    ----------
    word_weights : array (K, V)
        A word that no topic holds scores 0.
    exclusivity : float
        Weight of exclusivity, 0 to 1.
    likely : float
        Only the likeliest words that together hold this much of a topic are scored; the others get 0, since
        exclusive words that hardly occur name nothing.

    Returns
    -------
    array (K, V)
        0 to 1.

    Raises
    ------
    InputError
        If the word weights are no table of numbers, 0 or more, or one of the others is no number from 0 to 1.
    """
    import numpy as np
    from scipy.stats import rankdata

    if getattr(word_weights, "ndim", 0) != 2 or not word_weights.size or not np.all(word_weights >= 0):
        raise InputError(explain("frex takes an array of weights, 0 or more, of shape (topics, words)", hint="give topics.word_weights"))
    for name, value in (("exclusivity", exclusivity), ("likely", likely)):
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= float(value) <= 1:
            raise InputError(explain(f"{name}={value!r} is no share", hint="use a number from 0 to 1"))
    total = word_weights.sum(axis=0, keepdims=True)
    exclusive = np.divide(word_weights, total, out=np.zeros_like(word_weights), where=total > 0)
    size = word_weights.shape[1]
    by_share = rankdata(exclusive, axis=1) / size
    by_weight = rankdata(word_weights, axis=1) / size
    score = 1.0 / (exclusivity / by_share + (1 - exclusivity) / by_weight)
    falling = -np.sort(-word_weights, axis=1)
    reach = (np.cumsum(falling, axis=1) < likely).sum(axis=1)
    floor = falling[np.arange(len(falling)), np.minimum(reach, size - 1)]
    return np.asarray(np.where((word_weights >= floor[:, None]) & (word_weights > 0), score, 0.0))


def topic_table(topics: Topics, *, n_words: int = 10) -> "pd.DataFrame":
    """Describe the topics, one row each.

    Parameters
    ----------
    topics : Topics
    n_words : int
        Words shown, 1 or more.

    Returns
    -------
    pandas.DataFrame
        ``topic, label``; ``matter``, where topics are grouped (one that is divided shows its parts, largest first:
        ``"停车 70% · 公交 30%"``); ``words`` (likeliest first), ``distinctive`` (highest FREX first), ``share_policy,
        share_feedback`` (pooled over each source by the first run, all policies; :func:`policytext.measure_mismatch` takes the mean
        over runs and leaves out 解读 and the like; NaN where a source has no text),
        ``n_policy, n_feedback`` (units that these shares are worth), ``recurrence`` (share of the other runs in which the topic comes back; NaN with one run).

    Raises
    ------
    InputError
        If ``n_words`` is no whole number of 1 or more.
    """
    import numpy as np
    import pandas as pd

    expect(topics, Topics, verb="topic_table", hint="fit_topics(tokens, ...) gives them")
    if isinstance(n_words, bool) or not isinstance(n_words, Integral) or n_words < 1:
        raise InputError(explain(f"n_words={n_words!r} shows nothing", hint="use a whole number, 1 or more"))
    vocabulary = topics.tokens.vocabulary
    kinds = topics.tokens.units["kind"].to_numpy()

    def share(kind: str) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
        """Shares of the topics in one source, and the units they are worth."""
        mine = (kinds == kind) & topics.covered
        pooled = np.asarray(even_counts(topics.counts[mine]).sum(axis=0), dtype=np.float64)
        shares = pooled_shares(pooled[None, :], topics.word_weights, tolerance=1e-8)[0]
        return shares, np.nan_to_num(shares) * int(mine.sum())

    def top(scores: "npt.NDArray[np.float64]") -> list[str]:
        order = (-scores).argsort(axis=1, kind="stable")[:, :n_words]
        return [" ".join(vocabulary[v] for v in row) for row in order]

    (policy, n_policy), (feedback, n_feedback) = share("policy"), share("feedback")
    return pd.DataFrame(
        {
            "topic": list(topics.names),
            "label": list(topics.labels),
            **({} if topics.matters is None else {"matter": _matters_of(topics.matters)}),
            "words": top(topics.word_weights),
            "distinctive": top(frex(topics.word_weights)),
            "share_policy": policy,
            "share_feedback": feedback,
            "n_policy": n_policy,
            "n_feedback": n_feedback,
            "recurrence": topics.recurrence,
        }
    )


def _matters_of(matters: "Matters") -> list[str]:
    """What each topic is joined to, with the parts where it is divided."""
    out = []
    for row in matters.weights:
        parts = sorted((-weight, name) for weight, name in zip(row.tolist(), matters.names, strict=True) if weight > 0)
        out.append(parts[0][1] if len(parts) == 1 else " · ".join(f"{name} {-weight:.0%}" for weight, name in parts))
    return out
