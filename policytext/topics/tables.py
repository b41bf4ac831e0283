"""What a reader sees of topics: their words, and how they lie between the two sources."""

from typing import TYPE_CHECKING

from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["frex", "separation", "topic_table"]


def frex(word_weights: "npt.NDArray[np.float64]", *, exclusivity: float = 0.7, likely: float = 0.5) -> "npt.NDArray[np.float64]":
    """Score how frequent and how exclusive each word is in each topic (Bischof and Airoldi 2012).

    The harmonic mean of two ranks within the topic: of its probability, and of its share among all topics.

    Parameters
    ----------
    word_weights : array (K, V)
    exclusivity : float
        Weight of exclusivity, 0 to 1.
    likely : float
        Only the likeliest words that together hold this much of a topic are scored; the others get 0, since
        exclusive words that hardly occur name nothing.

    Returns
    -------
    array (K, V)
        0 to 1.
    """
    import numpy as np
    from scipy.stats import rankdata

    exclusive = word_weights / word_weights.sum(axis=0, keepdims=True)
    size = word_weights.shape[1]
    by_share = rankdata(exclusive, axis=1) / size
    by_weight = rankdata(word_weights, axis=1) / size
    score = 1.0 / (exclusivity / by_share + (1 - exclusivity) / by_weight)
    falling = -np.sort(-word_weights, axis=1)
    reach = (np.cumsum(falling, axis=1) < likely).sum(axis=1)
    floor = falling[np.arange(len(falling)), np.minimum(reach, size - 1)]
    return np.asarray(np.where(word_weights >= floor[:, None], score, 0.0))


def separation(topics: Topics) -> "npt.NDArray[np.float64]":
    """Say how well each topic's share alone tells policies from feedback: area under the curve, 0.5 to 1.

    Near 1 the topic may stand for a way of speaking rather than a matter. NaN with one source only.

    Returns
    -------
    array (K,)
    """
    import numpy as np
    from scipy.stats import rankdata

    kinds = topics.tokens.units["kind"].to_numpy()[topics.covered]
    shares, policy = topics.shares[topics.covered], kinds == "policy"
    n_policy, n_feedback = int(policy.sum()), int((~policy).sum())
    if not n_policy or not n_feedback:
        return np.full(shares.shape[1], np.nan)
    ranks = rankdata(shares, axis=0)
    area = (ranks[policy].sum(axis=0) - n_policy * (n_policy + 1) / 2) / (n_policy * n_feedback)
    return np.asarray(np.maximum(area, 1 - area))


def topic_table(topics: Topics, *, n_words: int = 10) -> "pd.DataFrame":
    """Describe the topics, one row each.

    Parameters
    ----------
    topics : Topics
    n_words : int
        Words shown.

    Returns
    -------
    pandas.DataFrame
        ``topic, label, words`` (likeliest first), ``distinctive`` (highest FREX first), ``share_policy,
        share_feedback`` (mean share of covered units, each source; for the comparison of the two see
        :func:`policytext.measure_mismatch`), ``separation`` (see :func:`separation`).
    """
    import numpy as np
    import pandas as pd

    vocabulary = topics.tokens.vocabulary
    kinds = topics.tokens.units["kind"].to_numpy()

    def mean_share(kind: str) -> "npt.NDArray[np.float64]":
        rows = topics.shares[(kinds == kind) & topics.covered]
        return rows.mean(axis=0) if len(rows) else np.full(len(topics), np.nan)

    def top(scores: "npt.NDArray[np.float64]") -> list[str]:
        order = (-scores).argsort(axis=1, kind="stable")[:, :n_words]
        return [" ".join(vocabulary[v] for v in row) for row in order]

    return pd.DataFrame(
        {
            "topic": list(topics.names),
            "label": list(topics.labels),
            "words": top(topics.word_weights),
            "distinctive": top(frex(topics.word_weights)),
            "share_policy": mean_share("policy"),
            "share_feedback": mean_share("feedback"),
            "separation": separation(topics),
        }
    )
