"""`fit_topics`: tokens to topics, policies and feedback in one space."""

import operator
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex

from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.provenance import FrozenMap, record
from policytext.segmenting._batches import how_many_workers
from policytext.segmenting.tokens import Tokens
from policytext.topics._documents import FittingDocuments, fitting_documents
from policytext.topics._fits import fit_parts
from policytext.topics.clusters import near_copies
from policytext.topics.engines import Engine, get_engine
from policytext.topics.fold_in import unit_shares
from policytext.topics.model import Topics
from policytext.topics.neutral import neutral_words
from policytext.topics.number.result import TopicNumber
from policytext.topics.pairs import LEAST_PAIRS, Pairs, find_pairs
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.register import Calibration, FoldPlan, learn_calibration, plan_folds
from policytext.topics.runs import RECURS, match_topics, plan_runs, row_keys

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["fit_topics", "label_topics"]

Say = Callable[[str], object]
_PARTS = 4


def fit_topics(
    tokens: Tokens,
    *,
    n_topics: SupportsIndex,
    seed: int,
    engine: Literal["gensim", "nmf", "tomotopy"] | Engine = "gensim",
    runs: int = 10,
    passes: int | None = None,
    pairs: Literal["auto"] | Corpus | Tokens | None = "auto",
    space: Literal["auto", "pairs", "all"] = "auto",
    words: Literal["all", "neutral"] = "all",
    balance: bool = True,
    fit_on: int = 30_000,
    workers: int | None = 1,
    progress: bool | Say = False,
) -> Topics:
    """Fit topics on policies and feedback together, and learn from replies what is wording.

    Where messages have replies, a message and its reply are fitted as one text: they speak of the same matter in two
    registers, so that a topic comes to hold the words of both. Everything else, policies too, gets its shares in that space.
    Then the two sides are looked at alone: by how much offices word a topic more or less than people do (the
    calibration), how far a gap of known size comes back, and how well all this holds in years, places and matters that
    it was not learnt on (see ``topics.calibration``).

    Parameters
    ----------
    tokens : Tokens
    n_topics : int or TopicNumber
        Number of topics K; a resolution, not a truth. See :func:`policytext.choose_n_topics`.
    seed : int
        Same tokens, settings and seed: the same topics, whatever the order of the texts and the number of workers.
    engine : {"gensim", "nmf", "tomotopy"} or Engine
        gensim's LDA or its NMF; ``"tomotopy"`` comes with the extra ``fast``. An object with ``fit`` and ``settings``
        is an engine of your own.
    runs : int
        Fits in all. The first is on all texts; the others each leave out a quarter of them, four of them every text once.
        They show which topics come back (``topics.recurrence``) and by how much shares depend on the texts.
    passes : int, optional
        Times that the engine goes over the texts; default what suits it (5 for gensim, and 100 sweeps of tomotopy's sampler).
    pairs : "auto", Corpus, Tokens or None
        ``"auto"`` takes the messages that have replies, if 120 of them or more can be used. Feedback with replies
        from another place can stand in: its pairs are fitted along. None learns nothing from replies.
    space : {"auto", "pairs", "all"}
        Which texts are fitted on: pairs alone, where there are any (``"auto"``), or policies and unanswered messages too.
        Policies that are fitted along pull topics apart into those of offices and those of people: on the bundled city,
        texts of the same matters then differ by .37 bits between the sources, and by .04 on pairs alone. What pairs never speak
        of is out of their reach; :func:`policytext.topics.outside_table` lists it.
    words : {"all", "neutral"}
        What is fitted: all topic words, or those alone that neither source uses far more than the other. Neutral words keep
        wording out where there are no pairs, and most true gaps with it; see :func:`policytext.topics.neutral_words`.
    balance : bool
        Weigh the counts so that each source gives as many words as the other (while fitting only).
    fit_on : int
        At most so many texts are fitted on (drawn by the seed); the others get their shares all the same.
    workers : int or None
        Processes; None for one a processor. Scripts then need their code under ``if __name__ == "__main__":``.
    progress : bool or callable
        True writes a line for each fit to stderr; a function is called with the line.

    Returns
    -------
    Topics
        Ordered by share (mean of the two sources). Units without a known word get no shares (NaN) and are counted apart.

    Raises
    ------
    InputError
        If an argument is unknown, or no number that can be fitted.
    EmptyInputError
        If there are fewer texts with words than topics, or ``pairs`` holds no pair that can be used.

    Notes
    -----
    Topics are word weights that texts share; what lies between two registers is learnt from pairs alone. Without pairs the
    grade of everything that follows is ``exploratory``: see the page on register.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> fit_topics(tokens, n_topics=2, runs=1, seed=1)
    Topics(2 topics over 12 units, 0 of them without a known word)
    """
    expect(tokens, Tokens, verb="fit_topics", hint="segment(policies, feedback) gives them")
    check_seed(seed)
    parents = [tokens.provenance, *([n_topics.provenance] if isinstance(n_topics, TopicNumber) else [])]
    n_topics, seed = _whole(n_topics, "n_topics", 2), int(seed)
    runs, fit_on = _whole(runs, "runs", 1), _whole(fit_on, "fit_on", 2)
    chosen, processes, say = get_engine(engine, passes=None if passes is None else _whole(passes, "passes", 1)), how_many_workers(workers), _teller(progress)
    if space not in ("auto", "pairs", "all"):
        raise InputError(explain(f"space={space!r} is unknown", found="takes auto, pairs, all", hint="use one of these"))
    plan = _Plan(chosen, n_topics, seed, runs, fit_on, processes, say)
    clusters = near_copies(tokens)
    found, why = _pairs(tokens, clusters, pairs)
    if space == "pairs" and found is None:
        raise InputError(explain('space="pairs" needs pairs', found=why, hint='give pairs=, or use space="all"'))
    kept = _kept(tokens, words)
    documents = fitting_documents(_narrow(tokens, kept), clusters=clusters, balance=balance, pairs=found and _narrow_pairs(found, kept))
    if found is not None and space != "all":
        documents = documents.of_pairs()
    fitted = _fit(documents, _narrow_words(tokens.vocabulary, kept), found and _narrow_pairs(found, kept), plan)
    kept[kept] = fitted.known
    covered, order, shares = _order(tokens, tokens.counts[:, kept], fitted.word_weights)
    weights = _widen(fitted.word_weights[:, order], kept)
    calibration = fitted.calibrate(order, found, kept, seed)
    settings: dict[str, Any] = {
        "n_topics": n_topics, "engine": chosen.settings(), "seed": seed, "runs": runs, "pairs": len(found) if found else 0, "without_pairs": why,
        "space": "pairs" if found is not None and space != "all" else "all", "words": words,
        "n_words": int(kept.sum()), "balance": balance, "fit_on": fit_on, "fitted": fitted.n_texts,
    }  # fmt: skip
    names = topic_names(n_topics)
    content = [_bytes(weights), _bytes(shares), _bytes(fitted.recurrence[order])]
    content += [] if calibration is None else [_bytes(calibration.factors), _bytes(calibration.planted.select_dtypes("number").to_numpy())]
    return Topics(
        word_weights=weights[0], shares=shares, covered=covered, names=names, labels=_labels(weights[0], tokens.vocabulary), tokens=tokens,
        settings=FrozenMap(settings), provenance=record("fit_topics", settings, content=content, parents=parents),
        runs=weights, recurrence=fitted.recurrence[order], calibration=calibration,
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


def topic_names(n_topics: int) -> tuple[str, ...]:
    """Give the names ``T01``, ``T02`` ... of topics; as many digits as the last needs."""
    width = max(2, len(str(n_topics)))
    return tuple(f"T{k + 1:0{width}d}" for k in range(n_topics))


@dataclass(frozen=True, slots=True)
class _Plan:
    """How to fit."""

    engine: Engine
    n_topics: int
    seed: int
    runs: int
    fit_on: int
    workers: int
    say: Say


@dataclass(frozen=True, eq=False, slots=True)
class _Fitted:
    """What came out of the fits, the topics of every run in the order of the first.

    Attributes
    ----------
    word_weights : array (R, K, V)
    recurrence : array (K,)
    folds : FoldPlan
        Pairs that a fit left out, ``fold_weights`` (F, K, V) being the word weights of that fit.
    known : array (V,)
        Which words the fitted texts hold; the others have no weights.
    n_texts : int
    """

    word_weights: "npt.NDArray[np.float64]"
    recurrence: "npt.NDArray[np.float64]"
    folds: FoldPlan
    fold_weights: "npt.NDArray[np.float64]"
    known: "npt.NDArray[np.bool_]"
    n_texts: int

    def calibrate(
        self, order: "npt.NDArray[np.int64]", pairs: Pairs | None, kept: "npt.NDArray[np.bool_]", seed: int
    ) -> Calibration | None:
        if pairs is None:
            return None
        return learn_calibration(
            _widen(self.word_weights[:, order], kept), list(_widen(self.fold_weights, kept)), pairs.messages, pairs.replies,
            folds=self.folds, clusters=pairs.cluster, seed=seed,
        )  # fmt: skip


def _fit(documents: FittingDocuments, vocabulary: tuple[str, ...], pairs: Pairs | None, plan: _Plan) -> _Fitted:
    import numpy as np

    documents, keys = _drawn(documents, row_keys(documents.counts, vocabulary), plan)
    if len(documents) < max(plan.n_topics, 3):
        raise EmptyInputError(
            explain(
                f"{len(documents)} texts with words are too few for {plan.n_topics} topics",
                found=f"{len(vocabulary)} topic words",
                hint="read more documents, or ask for fewer topics",
            )
        )
    left_out = plan_runs(documents.cluster, keys, max(plan.runs, 1 + _PARTS), seed=plan.seed)
    folds, n_random = FoldPlan(()), 0
    if pairs is not None:
        folds = plan_folds(
            pairs.messages, pairs.replies, clusters=pairs.cluster, dates=pairs.dates, regions=pairs.regions, seed=plan.seed
        )
        n_random = sum(fold.kind == "random" for fold in folds)
    # Random folds are runs too: each leaves out its part of the pairs, and a quarter of all other texts.
    held = [_without(documents, fold.fit, left_out[number] if number <= n_random else None) for number, fold in enumerate(folds, start=1)]
    left_out = [left_out[0], *held[:n_random], *left_out[1 + n_random : plan.runs], *held[n_random:]]
    # A word that no text holds would be divided among topics by their size alone.
    known = np.asarray(documents.counts.sum(axis=0)) > 0
    plan.say(f"{len(left_out)} fits on {len(documents)} texts, {int(known.sum())} topic words")
    weights = fit_parts(
        plan.engine, replace(documents, counts=documents.counts[:, known]), left_out, n_topics=plan.n_topics, seed=plan.seed, workers=plan.workers,
        done=lambda number: plan.say(f"  fit {number} of {len(left_out)}"),
    )  # fmt: skip
    first = weights[0]
    cosines = np.ones((plan.runs, plan.n_topics))
    for run in range(1, plan.runs):
        order, cosines[run] = match_topics(first, weights[run])
        weights[run] = weights[run][order]
    recurrence = (cosines[1:] >= RECURS).mean(axis=0) if plan.runs > 1 else np.full(plan.n_topics, np.nan)
    of_folds = [*range(1, 1 + n_random), *range(len(left_out) - len(folds) + n_random, len(left_out))]
    return _Fitted(weights[: plan.runs], recurrence, folds, weights[of_folds], known, len(documents))


def _without(
    documents: FittingDocuments, fit: "npt.NDArray[np.bool_]", others: "npt.NDArray[np.bool_] | None"
) -> "npt.NDArray[np.bool_]":
    """Rows to leave out: pairs that are not to be fitted with all of their near copies, and some of the other texts."""
    import numpy as np

    paired = documents.pair >= 0
    out = np.zeros(len(documents), dtype=np.bool_)
    out[paired] = ~fit[documents.pair[paired]]
    out |= np.isin(documents.cluster, documents.cluster[out]) & ~paired
    return out if others is None else np.asarray(out | (others & ~paired))


def _drawn(
    documents: FittingDocuments, keys: "npt.NDArray[np.uint64]", plan: _Plan
) -> "tuple[FittingDocuments, npt.NDArray[np.uint64]]":
    """At most ``fit_on`` texts, drawn by their content, so that the order of the input does not matter."""
    import numpy as np

    if len(documents) <= plan.fit_on:
        return documents, keys
    rank = np.argsort(keys, kind="stable")
    chosen = np.sort(rank[np.random.default_rng([plan.seed, 77]).permutation(len(keys))[: plan.fit_on]])
    return documents.rows(chosen), keys[chosen]


def _pairs(tokens: Tokens, clusters: "npt.NDArray[np.int64]", pairs: object) -> tuple[Pairs | None, str]:
    """The pairs to learn from, or why there are none."""
    if pairs is None:
        return None, "pairs=None"
    if isinstance(pairs, str):
        if pairs != "auto":
            raise InputError(explain(f"pairs={pairs!r} is unknown", found='takes "auto", a Corpus, Tokens or None', hint='use pairs="auto"'))
        found = find_pairs(tokens, clusters)
        n = 0 if found is None else len(found)
        return (found, "") if n >= LEAST_PAIRS else (None, f"{n} usable pairs, {LEAST_PAIRS} are needed")
    if not isinstance(pairs, (Corpus, Tokens)):
        kind = type(pairs).__name__
        raise InputError(explain(f"fit_topics(pairs=...) takes a Corpus or Tokens, not {kind}", hint="give feedback that was read with reply=..."))
    found = find_pairs(tokens, clusters, pairs)
    if found is not None and len(found) < LEAST_PAIRS:
        raise EmptyInputError(
            explain(f"pairs= holds {len(found)} usable pairs", found=f"{LEAST_PAIRS} are needed", hint="take a larger set of pairs, or pairs=None")
        )
    return found, ""


def _kept(tokens: Tokens, words: object) -> "npt.NDArray[np.bool_]":
    """Which topic words are fitted."""
    import numpy as np

    if words not in ("all", "neutral"):
        raise InputError(explain(f"words={words!r} is unknown", found="takes all, neutral", hint="use one of these"))
    return neutral_words(tokens) if words == "neutral" else np.ones(len(tokens.vocabulary), dtype=np.bool_)


def _narrow(tokens: Tokens, kept: "npt.NDArray[np.bool_]") -> Tokens:
    """Tokens with some of the topic words only."""
    if kept.all():
        return tokens
    vocabulary = _narrow_words(tokens.vocabulary, kept)
    replies = None if tokens.replies is None else tokens.replies[:, kept]
    return replace(tokens, counts=tokens.counts[:, kept], vocabulary=vocabulary, replies=replies)


def _narrow_words(vocabulary: tuple[str, ...], kept: "npt.NDArray[np.bool_]") -> tuple[str, ...]:
    return tuple(word for word, keep in zip(vocabulary, kept.tolist(), strict=True) if keep)


def _narrow_pairs(pairs: Pairs, kept: "npt.NDArray[np.bool_]") -> Pairs:
    return pairs if kept.all() else replace(pairs, messages=pairs.messages[:, kept], replies=pairs.replies[:, kept])


def _widen(word_weights: "npt.NDArray[np.float64]", kept: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.float64]":
    """Word weights over all topic words; 0 for those that were not fitted."""
    import numpy as np

    if kept.all():
        return np.ascontiguousarray(word_weights)
    wide = np.zeros((*word_weights.shape[:-1], len(kept)))
    wide[..., kept] = word_weights
    return wide


def _order(
    tokens: Tokens, counts: "csr_array", word_weights: "npt.NDArray[np.float64]"
) -> "tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64], npt.NDArray[np.float64]]":
    """Which units are covered, topics by falling share (mean of the sources), and the shares of the units in that order."""
    import numpy as np

    first = word_weights[0]
    covered = np.asarray(counts.sum(axis=1)) > 0
    kinds = tokens.units["kind"].to_numpy()
    groups = [even_counts(counts[covered & (kinds == kind)]).sum(axis=0) for kind in np.unique(kinds[covered])]
    share = pooled_shares(np.stack([np.asarray(group, dtype=np.float64) for group in groups]), first).mean(axis=0)
    order = np.argsort(-np.round(share, 9), kind="stable")
    shares = np.full((len(tokens), len(first)), np.nan)
    shares[covered] = unit_shares(counts[covered], first[order], prior=share[order])
    return covered, order, shares


def _whole(value: object, name: str, least: int) -> int:
    try:
        number = -1 if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = -1
    if number < least:
        raise InputError(explain(f"{name}={value!r} can't be fitted", hint=f"use a whole number, {least} or more"))
    return number


def _teller(progress: bool | Say) -> Say:
    if callable(progress):
        return progress
    return (lambda line: sys.stderr.write(f"{line}\n")) if progress else (lambda line: None)


def _bytes(array: "npt.NDArray[np.float64]") -> bytes:
    import numpy as np

    return np.round(array, 8).tobytes()


def _labels(word_weights: "npt.NDArray[np.float64]", vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    from policytext.topics.tables import frex

    best = frex(word_weights)
    return tuple("·".join(vocabulary[v] for v in row[:3]) for row in (-best).argsort(axis=1, kind="stable"))
