"""`fit_topics`: tokens to topics, policies and feedback in one space."""

import operator
import sys
from collections.abc import Callable, Mapping, Sequence
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
from policytext.topics.pairs import Pairs, check_pairs_option, take_pairs
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.register import Calibration, FoldPlan, learn_calibration, plan_folds
from policytext.topics.runs import HOLDS, RECURS, match_topics, plan_runs, row_keys, unseen_support

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["fit_topics", "label_topics"]

Say = Callable[[str], object]
_PARTS = 4
_LEAST_KNOWN = 1 / 3
"""Of a unit's topic words: a unit that topics know less of speaks of something else, and would be dealt to them by a few common words."""


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
        They show which topics come back (``topics.recurrence``) and by how much shares depend on the texts. A topic also has to hold
        in texts that a fit did not see, or its recurrence is 0: fits that share texts give like topics even for words drawn at random.
    passes : int, optional
        Times that the engine goes over the texts; default what suits it (5 for gensim, and 100 sweeps of tomotopy's sampler).
    pairs : "auto", Corpus, Tokens or None
        ``"auto"`` takes the messages that have replies, if 120 of them or more can be used, 60 of them no near copies of
        others; ``topics.settings["without_pairs"]`` says why there are none. Feedback with replies
        from another place can stand in: topics and calibration are then those of its pairs. None learns nothing from replies.
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
        Ordered by share (mean of the two sources). Units without a known word, or with less than a third of their topic words
        known, are not covered: they get no shares (NaN) and are counted apart.

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

    ``recurrence`` is 0 for a topic whose words don't go together, by 2.5 standard errors, in the texts that the runs left out. Of words
    drawn at random 1 topic in 100 passes (80 to 3,000 texts, 5 to 20 topics), where up to all of them had a match in the other runs; all
    planted topics did (10 topics, 800 texts).

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> fit_topics(tokens, n_topics=2, runs=1, seed=1)
    Topics(2 topics over 12 units, 0 of them not covered)
    """
    expect(tokens, Tokens, verb="fit_topics", hint="segment(policies, feedback) gives them")
    check_seed(seed)
    parents = [tokens.provenance, *([n_topics.provenance] if isinstance(n_topics, TopicNumber) else [])]
    n_topics, seed = _whole(n_topics, "n_topics", 2), int(seed)
    runs, fit_on = _whole(runs, "runs", 1), _whole(fit_on, "fit_on", 2)
    chosen, processes, say = get_engine(engine, passes=None if passes is None else _whole(passes, "passes", 1)), how_many_workers(workers), _teller(progress)
    _check_choices(pairs, space, words, balance)
    plan = _Plan(chosen, n_topics, seed, runs, fit_on, processes, say)
    clusters = near_copies(tokens)
    kept = _kept(tokens, words)
    found, why = take_pairs(tokens, clusters, pairs)
    while True:
        if space == "pairs" and found is None:
            raise InputError(explain('space="pairs" needs pairs', found=why, hint='give pairs=, or use space="all"'))
        narrow = found and _narrow_pairs(found, kept)
        documents = fitting_documents(_narrow(tokens, kept), clusters=clusters, balance=balance, pairs=narrow)
        try:
            fitted = _fit(
                documents.of_pairs() if found is not None and space != "all" else documents, _narrow_words(tokens.vocabulary, kept), narrow, plan
            )
            known = _spread(kept, fitted.known)
            covered, order, shares = _order(tokens, kept, known, fitted.word_weights)
            calibration = fitted.calibrate(order, found, known, seed)
            break
        except _NoCalibrationError as error:
            if pairs != "auto":
                raise error.cause from error
            found, why = None, str(error.cause).partition(". Hint: ")[0]
            say(f"without pairs: {why}")
    weights = _widen(fitted.word_weights[:, order], known)
    settings: dict[str, Any] = {
        "n_topics": n_topics, "engine": chosen.settings(), "seed": seed, "runs": runs, "pairs": len(found) if found else 0, "without_pairs": why,
        "space": "pairs" if found is not None and space != "all" else "all", "words": words,
        "n_words": int(known.sum()), "balance": bool(balance), "fit_on": fit_on, "fitted": fitted.n_texts, "least_known": _LEAST_KNOWN,
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
        If ``labels`` is no mapping, a topic is unknown, or a label is no text or an empty one.
    """
    expect(topics, Topics, verb="label_topics", hint="fit_topics(tokens, ...) gives them")
    expect(labels, Mapping, verb="label_topics(labels)", hint='give for instance {"T01": "停车"}; of a Series take labels.to_dict()')
    wrong = [name for name in labels if name not in topics.names]
    if wrong:
        raise InputError(explain(f"no topic {wrong[0]!r}", found=f"topics: {listing(topics.names)}", hint="see topic_table(topics)"))
    for name, label in labels.items():
        if not isinstance(label, str) or not label.strip():
            raise InputError(explain(f"{label!r} is no label for {name}", found="takes text", hint="put a name in quotes"))
    named = tuple(labels.get(name, label) for name, label in zip(topics.names, topics.labels, strict=True))
    step = record("label_topics", {"labels": dict(labels)}, content=named, parents=[topics.provenance])
    return replace(topics, labels=named, provenance=step)


def topic_names(n_topics: int) -> tuple[str, ...]:
    """Give the names ``T01``, ``T02`` ... of topics; as many digits as the last needs."""
    width = max(2, len(str(n_topics)))
    return tuple(f"T{k + 1:0{width}d}" for k in range(n_topics))


class _NoCalibrationError(Exception):
    """Pairs turned out to be too much alike, or to show no gap; carries the error that says so."""

    def __init__(self, cause: EmptyInputError) -> None:
        super().__init__(str(cause))
        self.cause = cause


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
        self, order: "npt.NDArray[np.int64]", pairs: Pairs | None, known: "npt.NDArray[np.bool_]", seed: int
    ) -> Calibration | None:
        if pairs is None:
            return None
        try:
            return learn_calibration(
                _widen(self.word_weights[:, order], known), list(_widen(self.fold_weights, known)), pairs.messages, pairs.replies,
                folds=self.folds, clusters=pairs.cluster, seed=seed,
            )  # fmt: skip
        except EmptyInputError as error:
            raise _NoCalibrationError(error) from error


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
        try:
            folds = plan_folds(
                pairs.messages, pairs.replies, clusters=pairs.cluster, dates=pairs.dates, regions=pairs.regions, seed=plan.seed
            )
        except EmptyInputError as error:
            raise _NoCalibrationError(error) from error
        n_random = sum(fold.kind == "random" for fold in folds)
    # Random folds are runs too: each leaves out its part of the pairs, and a quarter of all other texts.
    held = [_without(documents, fold.fit, left_out[number] if number <= n_random else None) for number, fold in enumerate(folds, start=1)]
    left_out = [left_out[0], *held[:n_random], *left_out[1 + n_random : plan.runs], *held[n_random:]]
    # A word that no text holds would be divided among topics by their size alone.
    known = np.asarray(documents.counts.sum(axis=0)) > 0
    _check_parts(documents, left_out, plan.n_topics, int(known.sum()))
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
    recurrence = np.full(plan.n_topics, np.nan)
    if plan.runs > 1:
        holds = unseen_support(documents.counts[:, np.flatnonzero(known)], weights[1 : plan.runs], left_out[1 : plan.runs], documents.cluster) >= HOLDS
        recurrence = (cosines[1:] >= RECURS).mean(axis=0) * holds
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


def _check_parts(documents: FittingDocuments, left_out: "Sequence[npt.NDArray[np.bool_]]", n_topics: int, n_words: int) -> None:
    """Say it where a run leaves out all that is different: near copies are left out together."""
    import numpy as np

    least = min(int((~out).sum()) for out in left_out)
    if not least:
        raise EmptyInputError(
            explain(f"all {len(documents)} texts with words are near copies of one", found="runs leave a quarter of the texts out, near copies together",
                    hint="read more documents, or use runs=1")
        )  # fmt: skip
    words = min(int((np.bincount(documents.counts[~out].indices, minlength=1) > 0).sum()) for out in left_out)
    if words < n_topics <= n_words:
        raise EmptyInputError(
            explain(f"{n_topics} topics are more than the {words} words of a run that leaves texts out", found=f"{least} texts are left in it",
                    hint="ask for fewer topics, read more documents, or use runs=1")
        )  # fmt: skip


def _check_choices(pairs: object, space: object, words: object, balance: object) -> None:
    """Before anything that takes time."""
    check_pairs_option(pairs, "fit_topics")
    for name, value, choices in (("space", space, ("auto", "pairs", "all")), ("words", words, ("all", "neutral"))):
        if value not in choices:
            raise InputError(explain(f"{name}={value!r} is unknown", found=f"takes {', '.join(choices)}", hint="use one of these"))
    if balance not in (True, False):
        raise InputError(explain(f"balance={balance!r} is unknown", found="takes True or False", hint="use balance=False to weigh no source"))


def _kept(tokens: Tokens, words: object) -> "npt.NDArray[np.bool_]":
    """Which topic words are fitted."""
    import numpy as np

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


def _spread(kept: "npt.NDArray[np.bool_]", known: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.bool_]":
    """Which of all topic words are known, from which of the kept ones are."""
    import numpy as np

    out = np.zeros(len(kept), dtype=np.bool_)
    out[kept] = known
    return out


def _widen(word_weights: "npt.NDArray[np.float64]", kept: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.float64]":
    """Word weights over all topic words; 0 for those that were not fitted."""
    import numpy as np

    if kept.all():
        return np.ascontiguousarray(word_weights)
    wide = np.zeros((*word_weights.shape[:-1], len(kept)))
    wide[..., kept] = word_weights
    return wide


def _order(
    tokens: Tokens, kept: "npt.NDArray[np.bool_]", known: "npt.NDArray[np.bool_]", word_weights: "npt.NDArray[np.float64]"
) -> "tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64], npt.NDArray[np.float64]]":
    """Which units are covered, topics by falling share (mean of the sources), and the shares of the units in that order."""
    import numpy as np

    first, counts = word_weights[0], tokens.counts[:, np.flatnonzero(known)]
    n_known, n_words = (np.asarray(tokens.counts[:, np.flatnonzero(some)].sum(axis=1)) for some in (known, kept))
    covered = (n_known > 0) & (n_known >= _LEAST_KNOWN * n_words - 1e-9)
    if not covered.any():
        raise EmptyInputError(
            explain("no unit has a third of its topic words in the pairs", found=f"{len(tokens)} units", hint='take pairs of like matters, or space="all"')
        )
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
    if progress not in (True, False):
        raise InputError(explain(f"progress={progress!r} is unknown", found="takes True, False or a function", hint="use progress=True"))
    return (lambda line: sys.stderr.write(f"{line}\n")) if progress else (lambda line: None)


def _bytes(array: "npt.NDArray[np.float64]") -> bytes:
    import numpy as np

    return np.round(array, 8).tobytes()


def _labels(word_weights: "npt.NDArray[np.float64]", vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    from policytext.topics.tables import frex

    best = frex(word_weights)
    return tuple("·".join(vocabulary[v] for v in row[:3]) for row in (-best).argsort(axis=1, kind="stable"))
