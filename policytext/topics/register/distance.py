"""How far from replies policies word each topic."""

from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, check_seed, explain
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.register.order import canonical_order
from policytext.topics.register.shares import jensen_shannon, pool

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["register_distance"]


def register_distance(
    word_weights: "Floats", policy_counts: "csr_array", reply_counts: "csr_array", *, seed: int = 0, n_draws: int = 20
) -> "Floats":
    """Measure how differently policies and replies word each topic.

    Parameters
    ----------
    word_weights : array (K, V)
    policy_counts, reply_counts : csr_array (n, V), (m, V)
        One row a document; rows without a word are passed over.
    seed : int
    n_draws : int
        Times that the documents are dealt to the two sides at random, to see what chance alone gives.

    Returns
    -------
    array (K,)
        Jensen-Shannon divergence, in bits, of the words that either side uses of the topic, less that of documents dealt
        at random; 0 at least.

    Notes
    -----
    A word counts for a topic as far as the topic accounts for it, given the side's own shares. The calibration is learnt on
    replies; the larger the distance, the less it says about policies.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> topics = np.array([[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]])
    >>> policies = csr_array([[4.0, 0.0, 2.0, 2.0]] * 9)
    >>> replies = csr_array([[0.0, 4.0, 2.0, 2.0]] * 9)
    >>> register_distance(topics, policies, replies).round(1).tolist()
    [1.0, 0.0]
    """
    import numpy as np
    from scipy.sparse import csr_array, vstack

    check_seed(seed)
    sides = []
    for counts, name in ((policy_counts, "policies"), (reply_counts, "replies")):
        if counts.shape[1] != word_weights.shape[1]:
            raise InputError(
                explain(
                    f"{name} {counts.shape} don't fit word weights {word_weights.shape}", hint="both end in the number of words"
                )
            )
        even = even_counts(counts[np.asarray(counts.sum(axis=1)) > 0])
        if not even.shape[0]:
            raise EmptyInputError(explain(f"no word in any of the {name}", hint="give documents with words of the vocabulary"))
        sides.append(even[canonical_order([even])])
    both = csr_array(vstack(sides, format="csr"))
    n = sides[0].shape[0]
    rng = np.random.default_rng([seed, 4806])
    deal = np.zeros((1 + n_draws, both.shape[0]))
    deal[0, :n] = 1
    for row in range(1, 1 + n_draws):
        deal[row, rng.permutation(both.shape[0])[:n]] = 1
    first, second = pool(both, deal), pool(both, 1 - deal)
    js = np.array([jensen_shannon(*(_words(side, word_weights) for side in pair)) for pair in zip(first, second, strict=True)])
    return np.asarray(np.maximum(js[0] - js[1:].mean(axis=0), 0.0))


def _words(pooled: "Floats", word_weights: "Floats") -> "Floats":
    """Words (K, V) that a side uses of each topic; rows sum to 1."""
    import numpy as np

    shares = np.maximum(pooled_shares(pooled[None], word_weights, tolerance=1e-5, most=400)[0], 1e-9)
    parts = shares[:, None] * word_weights
    used = parts / np.maximum(parts.sum(axis=0), 1e-300) * pooled
    return np.asarray(used / np.maximum(used.sum(axis=1, keepdims=True), 1e-300))
