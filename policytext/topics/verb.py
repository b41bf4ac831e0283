"""`fit_topics`: tokens to topics, policies and feedback in one space."""

from collections.abc import Mapping
from dataclasses import replace
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.provenance import record
from policytext.segmenting.tokens import Tokens
from policytext.topics._gensim import fit_lda
from policytext.topics._nmf import nmf_word_weights
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["fit_topics", "label_topics"]

_ETA = 0.05
_PASSAGE = 100
"""Topic words a passage: clauses are joined to passages for fitting, and get shares of their own after it."""


def fit_topics(
    tokens: Tokens,
    *,
    n_topics: int,
    seed: int,
    engine: Literal["gensim"] = "gensim",
    passes: int = 10,
    balance: bool = True,
) -> Topics:
    """Fit one topic model on policies and feedback together.

    Parameters
    ----------
    tokens : Tokens
    n_topics : int
        Number of topics K; a resolution, not a truth.
    seed : int
        Same tokens, settings and seed: the same topics.
    engine : {"gensim"}
    passes : int
        Times that the fit goes over the texts.
    balance : bool
        Weigh the counts so that each source gives as many words as the other (while fitting only).

    Returns
    -------
    Topics
        Ordered by share. Units without a known word get no shares (NaN) and are counted apart.

    Raises
    ------
    InputError
        If ``n_topics`` or ``passes`` is no number that can be fitted.
    EmptyInputError
        If there are fewer units with words than topics.

    Notes
    -----
    Differences of wording between officialese and plain speech pull on a joint model: a topic may stand for
    a way of speaking. See the grade of every result, and ``lean`` in :func:`policytext.measure_mismatch`.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> fit_topics(tokens, n_topics=2, seed=1)
    Topics(2 topics over 12 units, 0 of them without a known word)
    """
    import numpy as np
    from scipy.sparse import csr_array

    expect(tokens, Tokens, verb="fit_topics", hint="segment(policies, feedback) gives them")
    check_seed(seed)
    if not isinstance(n_topics, Integral) or isinstance(n_topics, bool) or n_topics < 2:
        raise InputError(explain(f"n_topics={n_topics!r} can't be fitted", hint="use a whole number, 2 or more"))
    if not isinstance(passes, Integral) or passes < 1:
        raise InputError(explain(f"passes={passes!r} can't be fitted", hint="use a whole number, 1 or more"))
    n_topics, passes, seed = int(n_topics), int(passes), int(seed)
    if engine != "gensim":
        raise InputError(explain(f"no engine {engine!r}", found="engines: gensim", hint="use engine='gensim'"))
    covered = np.asarray(tokens.counts.sum(axis=1)) > 0
    n_covered = int(covered.sum())
    if n_covered < max(n_topics, 3):
        raise EmptyInputError(
            explain(
                f"{n_covered} units with words are too few for {n_topics} topics",
                found=f"{len(tokens)} units, {len(tokens.vocabulary)} topic words",
                hint="read more documents, or ask for fewer topics",
            )
        )
    counts = tokens.counts[covered]
    kinds = tokens.units["kind"].to_numpy()[covered]
    weights = _source_weights(kinds, counts) if balance else np.ones(n_covered)
    join = _passages(tokens, covered)
    first = np.unique(join.indices, return_index=True)[1]
    passages = csr_array(join.T @ counts)
    votes = _source_votes(kinds[first]) if balance else np.ones(len(first))
    start = nmf_word_weights(passages, weights=votes, n_topics=n_topics, seed=seed)
    word_weights, fitted = fit_lda(
        passages, weights=weights[first], n_topics=n_topics, passes=passes, seed=seed, eta=_ETA, start=start, fold_in=counts
    )
    length = np.asarray(counts.sum(axis=1)) * weights
    order = np.argsort(-(length @ fitted), kind="stable")
    word_weights, shares = word_weights[order], np.full((len(tokens), n_topics), np.nan)
    shares[covered] = fitted[:, order]
    width = max(2, len(str(n_topics)))
    names = tuple(f"T{k + 1:0{width}d}" for k in range(n_topics))
    used = {kind: round(float(weights[kinds == kind][0]), 6) for kind in sorted(set(kinds))}
    settings: dict[str, Any] = {
        "n_topics": n_topics, "engine": engine, "passes": passes, "seed": seed, "eta": _ETA, "alpha": "learnt", "balance": used,
    }  # fmt: skip
    content = [np.round(word_weights, 8).tobytes(), np.round(shares, 8).tobytes()]
    return Topics(
        word_weights=word_weights, shares=shares, covered=covered, names=names,
        labels=_labels(word_weights, tokens.vocabulary), tokens=tokens, settings=settings,
        provenance=record("fit_topics", settings, content=content, parents=[tokens.provenance]),
    )  # fmt: skip


def label_topics(topics: Topics, labels: Mapping[str, str]) -> Topics:
    """Give topics names of your own, as a new object.

    Parameters
    ----------
    topics : Topics
    labels : mapping
        Topic name (``"T01"``) to label; topics not named keep theirs.

    Raises
    ------
    InputError
        If a topic is unknown, or a label is no text.
    """
    expect(topics, Topics, verb="label_topics", hint="fit_topics(tokens, ...) gives them")
    wrong = sorted(set(labels) - set(topics.names))
    if wrong:
        raise InputError(explain(f"no topic {wrong[0]!r}", found=f"topics: {listing(topics.names)}", hint="see topic_table(topics)"))
    for name, label in labels.items():
        if not isinstance(label, str):
            raise InputError(explain(f"{label!r} is no label for {name}", found="takes text", hint="put it in quotes"))
    named = tuple(labels.get(name, label) for name, label in zip(topics.names, topics.labels, strict=True))
    step = record("label_topics", {"labels": dict(labels)}, content=named, parents=[topics.provenance])
    return replace(topics, labels=named, provenance=step)


def _source_weights(kinds: "npt.NDArray[np.object_]", counts: "csr_array") -> "npt.NDArray[np.float64]":
    """Factor per unit that gives each kind the same number of words in all."""
    import numpy as np

    totals = np.asarray(counts.sum(axis=1))
    weights = np.ones(len(kinds))
    names = np.unique(kinds)
    for kind in names:
        weights[kinds == kind] = totals.sum() / (len(names) * totals[kinds == kind].sum())
    return weights


def _source_votes(kinds: "npt.NDArray[np.object_]") -> "npt.NDArray[np.float64]":
    """Factor per passage that gives each kind votes in proportion to the square root of its number.

    Halfway between one vote a passage (the larger source takes nearly every topic) and as many votes for
    either source (topics of the smaller one grow too fine): on the bundled city the agreement of topics and
    true matters is 0.51, 0.43 and in between.
    """
    import numpy as np

    _, turn, number = np.unique(kinds, return_inverse=True, return_counts=True)
    share = np.sqrt(number) / np.sqrt(number).sum()
    return np.asarray((share * len(kinds) / number)[turn], dtype=np.float64)


def _passages(tokens: Tokens, covered: "npt.NDArray[np.bool_]") -> "csr_array":
    """Join clauses of one document that follow each other to passages of about :data:`_PASSAGE` topic words.

    Single clauses are too short to fit on: which words go together can't be seen in them. A unit that stands
    alone (a message, a whole document) is a passage of its own.

    Returns
    -------
    csr_array (units, passages)
        One 1 a row.
    """
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array, csr_array

    units = tokens.units[covered]
    before = units.groupby("document", sort=False)["n_topic_words"].cumsum() - units["n_topic_words"]
    passage = pd.factorize(units["document"] + "\n" + (before // _PASSAGE).astype(int).astype(str))[0]
    ones = np.ones(len(units))
    return csr_array(coo_array((ones, (np.arange(len(units)), passage)), shape=(len(units), int(passage.max()) + 1)))


def _labels(word_weights: "npt.NDArray[np.float64]", vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    from policytext.topics.tables import frex

    best = frex(word_weights)
    return tuple("·".join(vocabulary[v] for v in row[:3]) for row in (-best).argsort(axis=1, kind="stable"))
