"""What is true of fitted topics (or matters), by what was planted."""

from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, expect, explain, listing
from policytext.simulation.planted import Planted
from policytext.topics import Topics, pooled_shares
from policytext.topics.matters import item_names, item_weights
from policytext.topics.register.shares import centred_gap

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["planted_table"]


def planted_table(topics: Topics, planted: Planted) -> "pd.DataFrame":
    """Say of each fitted topic which planted topic it is, and what its gap would be with texts without end.

    Parameters
    ----------
    topics : Topics
        Fitted on the planted corpora; joined to matters or not.
    planted : Planted

    Returns
    -------
    pandas.DataFrame
        One row a topic (or matter), in their order: ``topic, planted`` (the planted topic that most of it is), ``purity`` (how
        much of it that is, 0 to 1), ``holds`` (how much of the planted topic it holds, 0 to 1), ``share_policy, share_feedback,
        gap`` (of the fitted topic, which may be a mixture), ``planted_gap`` (of that planted topic).

    Raises
    ------
    InputError
        If the topics were fitted on other texts, be it the same settings with another seed.
    EmptyInputError
        If the topics know no planted word.

    Notes
    -----
    The words of each planted topic, as offices and as people use them, half and half, are shared out to the fitted topics
    (:func:`policytext.topics.pooled_shares`); the planted shares go along.

    Examples
    --------
    >>> from policytext import fit_topics, planted_corpus, segment
    >>> planted = planted_corpus(seed=1, n_policies=20, n_messages=150, n_topics=3, gaps={0: 2.0}, reply_share=0.0, register=0.0)
    >>> tokens = segment(planted.policies, planted.feedback, backend="spaces", max_share=1.0)
    >>> table = planted_table(fit_topics(tokens, n_topics=3, runs=1, seed=1), planted)
    >>> sorted(table["planted"]), bool((table["purity"] > 0.9).all())
    (['K01', 'K02', 'K03'], True)
    """
    import numpy as np
    import pandas as pd

    expect(topics, Topics, verb="planted_table", hint="fit_topics(tokens, ...) gives them")
    expect(planted, Planted, verb="planted_table(topics, planted)", hint="planted_corpus(seed=1) gives it")
    made_from = {step.digest for step in topics.provenance.chain()}
    strange = [kind for kind, corpus in (("policies", planted.policies), ("messages", planted.feedback)) if corpus.provenance.digest not in made_from]
    if strange:
        raise InputError(
            explain(
                "the topics were not fitted on the planted corpora", found=f"not in their record: {listing(strange)}",
                hint="fit topics on planted.policies and planted.feedback of the same seed",
            )
        )  # fmt: skip
    moved = _moved(topics, planted) @ item_weights(topics)
    truth = planted.shares
    supply, demand = (truth[column].to_numpy(dtype=np.float64) @ moved for column in ("share_policy", "share_feedback"))
    mean = truth[["share_policy", "share_feedback"]].mean(axis=1).to_numpy()
    from_each = mean[:, None] * moved
    best = from_each.argmax(axis=0)
    return pd.DataFrame(
        {
            "topic": list(item_names(topics)), "planted": truth["topic"].to_numpy()[best],
            "purity": from_each.max(axis=0) / np.maximum(from_each.sum(axis=0), 1e-300), "holds": moved[best, np.arange(moved.shape[1])],
            "share_policy": supply, "share_feedback": demand, "gap": centred_gap(demand, supply, 1e-12),
            "planted_gap": truth["gap"].to_numpy()[best],
        }
    )  # fmt: skip


def _moved(topics: Topics, planted: Planted) -> "npt.NDArray[np.float64]":
    """Which part of each planted topic goes to each fitted one (K planted, K fitted); rows sum to 1."""
    import numpy as np

    place = {word: column for column, word in enumerate(topics.tokens.vocabulary)}
    both = np.array([(row, place[word]) for row, word in enumerate(planted.vocabulary) if word in place], dtype=np.int64).reshape(
        -1, 2
    )
    words = (planted.word_weights["messages"] + planted.word_weights["policies"]) / 2
    known = np.zeros((len(words), len(place)))
    known[:, both[:, 1]] = words[:, both[:, 0]]
    known *= topics.known
    if not known.any(axis=1).all():
        raise EmptyInputError(
            explain(
                "the topics know no word of a planted topic", hint="fit topics on the planted corpora, cut with backend='spaces'"
            )
        )
    return pooled_shares(known, topics.word_weights)
