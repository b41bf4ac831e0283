"""Fits of one space: which texts each leaves out, which topics come back, and the shares of all units in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, explain
from policytext.segmenting.tokens import Tokens
from policytext.topics._documents import FittingDocuments, fitting_documents
from policytext.topics._fits import fit_parts
from policytext.topics.engines import Engine
from policytext.topics.fold_in import unit_shares
from policytext.topics.pairs import Pairs
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.register import Calibration, FoldPlan, learn_calibration, plan_folds
from policytext.topics.runs import HOLDS, RECURS, match_topics, plan_runs, row_keys, unseen_support

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["LEAST_KNOWN", "NoCalibrationError", "Plan", "Say", "Space", "fit_space"]

Say = Callable[[str], object]
_PARTS = 4
LEAST_KNOWN = 1 / 3
"""Of a unit's topic words: a unit that topics know less of speaks of something else, and would be dealt to them by a few common words."""


class NoCalibrationError(Exception):
    """Pairs turned out to be too much alike, or to show no gap; carries the error that says so."""

    def __init__(self, cause: EmptyInputError) -> None:
        super().__init__(str(cause))
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit; ``alone``: on pairs alone, where there are any."""

    engine: Engine
    n_topics: int
    seed: int
    runs: int
    fit_on: int
    workers: int
    say: Say
    balance: bool
    alone: bool


@dataclass(frozen=True, eq=False, slots=True)
class _Fits:
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


@dataclass(frozen=True, eq=False, slots=True)
class Space:
    """Topics in their order (by falling share), over all topic words and all units.

    Attributes
    ----------
    word_weights : array (R, K, V)
    recurrence : array (K,)
    known : array (V,)
    covered : array (n,)
    shares : array (n, K)
    calibration : Calibration or None
    n_texts : int
    """

    word_weights: "npt.NDArray[np.float64]"
    recurrence: "npt.NDArray[np.float64]"
    known: "npt.NDArray[np.bool_]"
    covered: "npt.NDArray[np.bool_]"
    shares: "npt.NDArray[np.float64]"
    calibration: Calibration | None
    n_texts: int


def fit_space(
    tokens: Tokens, clusters: "npt.NDArray[np.int64]", kept: "npt.NDArray[np.bool_]", pairs: Pairs | None, plan: Plan
) -> Space:
    """Fit on some of the topic words, give every unit its shares, and learn the calibration where there are pairs.

    Raises
    ------
    NoCalibrationError
        If the pairs are too much alike to be parted, or show no gap.
    EmptyInputError
        If there are too few texts or words.
    """
    narrow = pairs and _narrow_pairs(pairs, kept)
    documents = fitting_documents(_narrow(tokens, kept), clusters=clusters, balance=plan.balance, pairs=narrow)
    if pairs is not None and plan.alone:
        documents = documents.of_pairs()
    fits = _fit(documents, _narrow_words(tokens.vocabulary, kept), narrow, plan)
    known = _spread(kept, fits.known)
    covered, order, shares = _order(tokens, kept, known, fits.word_weights)
    weights = _widen(fits.word_weights[:, order], known)
    calibration = None
    if pairs is not None:
        try:
            calibration = learn_calibration(
                weights, list(_widen(fits.fold_weights, known)), pairs.messages, pairs.replies,
                folds=fits.folds, clusters=pairs.cluster, seed=plan.seed,
            )  # fmt: skip
        except EmptyInputError as error:
            raise NoCalibrationError(error) from error
    return Space(weights, fits.recurrence[order], known, covered, shares, calibration, fits.n_texts)


def _fit(documents: FittingDocuments, vocabulary: tuple[str, ...], pairs: Pairs | None, plan: Plan) -> _Fits:
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
            raise NoCalibrationError(error) from error
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
    return _Fits(weights[: plan.runs], recurrence, folds, weights[of_folds], known, len(documents))


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
    documents: FittingDocuments, keys: "npt.NDArray[np.uint64]", plan: Plan
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
    covered = (n_known > 0) & (n_known >= LEAST_KNOWN * n_words - 1e-9)
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
