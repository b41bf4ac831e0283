"""What is learnt from pairs."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from policytext.errors import EmptyInputError, InputError
from policytext.topics import even_counts
from policytext.topics.register import Calibration, FoldPlan, learn_calibration
from policytext.topics.register.factor import apply_factor, learn_factor
from policytext.topics.register.planted import planted_gaps, rank_ratio, tilt_strengths


def same(first: Calibration, second: Calibration) -> bool:
    (arrays, settings), (others, other_settings) = first.to_arrays(), second.to_arrays()
    return list(arrays) == list(others) and settings == other_settings and all(arrays[k].tobytes() == others[k].tobytes() for k in arrays)


def test_the_factor_is_the_one_that_replies_were_made_with(learnt: Calibration, factor: np.ndarray) -> None:
    mixes = np.random.default_rng(5).dirichlet(np.full(6, 0.5), size=20_000)
    spoken = mixes * factor
    expected = (spoken / spoken.sum(axis=1, keepdims=True)).mean(axis=0) / mixes.mean(axis=0)
    np.testing.assert_allclose(np.log2(learnt.factors[0]), np.log2(expected), atol=0.15)


def test_draws_of_the_factor_spread_as_it_does_over_samples(learnt: Calibration, make: Callable[..., Any], words: np.ndarray) -> None:
    ones = np.ones((1, 360))
    found = []
    for seed in range(40):
        other = make(360, 100 + seed)
        found.append(np.log2(learn_factor(words, even_counts(other.messages), even_counts(other.replies), ones).factor))
    spread = np.log2(learnt.factor_draws[0]).std(axis=0)
    np.testing.assert_allclose(spread.mean(), np.std(found, axis=0).mean(), rtol=0.3)


def test_offices_that_word_alike_need_no_factor(make: Callable[..., Any], words: np.ndarray) -> None:
    alike = make(2000, 6, factor=np.ones(6))
    found = learn_factor(words, even_counts(alike.messages), even_counts(alike.replies), np.ones((1, 2000)))
    np.testing.assert_allclose(np.log2(found.factor), 0, atol=0.1)


def test_the_factor_closes_the_gap_where_there_is_none(learnt: Calibration) -> None:
    table = learnt.table.set_index(["kind", "fold"])
    for kind in ("random", "late", "place"):
        row = table.loc[(kind, "")]
        assert row["tau_before"] > 0.3, kind
        assert row["tau_after"] < 0.2, kind
        assert row["js_after"] < row["js_before"] / 5, kind
        assert row["slope"] == pytest.approx(1, abs=0.2), kind
    assert table["n_pairs"].loc[("random", "")] == 360


def test_without_anything_left_tau_is_the_floor(learnt: Calibration, words: np.ndarray, pairs: Any, plan: FoldPlan) -> None:
    assert learnt.tau == 0.25
    assert learnt.settle().tau_from == "the floor"
    assert repr(learnt) == f"Calibration(360 pairs; slope {learnt.slope:.2f}, tau 0.25 from the floor)"
    lower = learn_calibration(words, [words] * len(plan), pairs.messages, pairs.replies, folds=plan, seed=1, n_draws=20, floor=0.01)
    assert lower.tau < 0.25


def test_places_that_word_otherwise_make_tau(words: np.ndarray, make: Callable[..., Any], factor: np.ndarray) -> None:
    from policytext.topics.register import plan_folds

    here, there = make(260, 7), make(100, 8, factor=factor[::-1] ** 2)
    messages, replies = (np.vstack([getattr(side, name).toarray() for side in (here, there)]) for name in ("messages", "replies"))
    sides = csr_array(messages), csr_array(replies)
    plan = plan_folds(*sides, seed=1, regions=np.repeat(["甲", "乙"], [260, 100]), classes=np.full(360, "x"), least=40)
    found = learn_calibration(words, [words] * len(plan), *sides, folds=plan, seed=1, n_draws=40)
    settled = found.settle()
    assert settled.tau_from == "place folds"
    assert settled.tau > 0.5
    assert settled.tau == pytest.approx(found.table.set_index(["kind", "fold"]).loc[("place", ""), "tau_after"], rel=1e-12)


def test_a_constant_profile_does_not_find_the_reply(learnt: Calibration, words: np.ndarray, pairs: Any) -> None:
    """The control that a divergence of profiles alone would let pass."""
    found = learn_factor(words, even_counts(pairs.messages), even_counts(pairs.replies), np.ones((1, 360)))
    plain, carried = rank_ratio(words, found, pairs.messages, pairs.replies)
    assert carried > 0.95 * plain
    constant = apply_factor(np.tile(found.start, (360, 1)), found.factor)
    from policytext.topics.register.shares import own_rank, text_shares

    assert own_rank(constant, text_shares(pairs.replies, words, found.start)) < 0.1 * plain
    assert learnt.mrr[1] > 0.95 * learnt.mrr[0]


def test_larger_samples_are_judged_by_smaller_topics(learnt: Calibration) -> None:
    def judged(n_units: float) -> int:
        table = learnt.transfer(n_units)
        return int(table.loc[(table["kind"] == "random") & (table["fold"] == ""), "n_topics"].iloc[0])

    assert judged(6) < judged(90) == judged(1e6)
    with pytest.raises(InputError, match="n_units=0 is no size of a sample"):
        learnt.settle(0)


def test_the_order_of_pairs_means_nothing(learnt: Calibration, words: np.ndarray, pairs: Any, plan: FoldPlan) -> None:
    from dataclasses import replace

    order = np.random.default_rng(5).permutation(len(pairs))
    folds = FoldPlan(tuple(replace(fold, held=fold.held[order], fit=fold.fit[order]) for fold in plan), plan.left_out)
    again = learn_calibration(words, [words] * len(plan), pairs.messages[order], pairs.replies[order], folds=folds, seed=1, n_draws=60)
    assert same(again, learnt)


def test_another_seed_gives_other_draws(learnt: Calibration, words: np.ndarray, pairs: Any, plan: FoldPlan) -> None:
    other = learn_calibration(words, [words] * len(plan), pairs.messages, pairs.replies, folds=plan, seed=2, n_draws=60)
    np.testing.assert_allclose(other.factors, learnt.factors)
    assert (other.factor_draws != learnt.factor_draws).any()


def test_arrays_and_back(learnt: Calibration, tmp_path: Any) -> None:
    arrays, settings = learnt.to_arrays()
    np.savez(tmp_path / "calibration.npz", allow_pickle=False, **arrays)
    with np.load(tmp_path / "calibration.npz", allow_pickle=False) as file:
        read = Calibration.from_arrays(dict(file), json.loads(json.dumps(settings)))
    assert same(read, learnt)
    assert read.table.equals(learnt.table)
    assert repr(read) == repr(learnt)


@pytest.mark.parametrize(
    ("gone", "text"),
    [("factors", "no calibration: factors missing"), ("nulls.fold", r"no calibration: nulls\.fold missing"), ("planted.truth", r"planted\.truth missing")],
)
def test_missing_arrays_are_named(learnt: Calibration, gone: str, text: str) -> None:
    arrays, settings = learnt.to_arrays()
    del arrays[gone]
    with pytest.raises(InputError, match=text):
        Calibration.from_arrays(arrays, settings)


def test_what_was_learnt_can_not_be_changed(learnt: Calibration) -> None:
    with pytest.raises(ValueError, match="read-only"):
        learnt.factors[0, 0] = 2


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"fold_weights": []}, r"0 fits for \d+ folds\. Hint: give word weights for each fold"),
        ({"word_weights": np.ones((6, 3))}, r"word weights \(1, 6, 3\) don't fit counts"),
        ({"short": True}, r"is not made for 360 pairs\. Hint: plan folds on the same pairs"),
        ({"wrong": True}, r"word weights \(6, 3\) of Fold"),
        ({"kind": "place"}, r"no random fold \(place\)"),
        ({"n_draws": 5}, "n_draws=5 gives no interval"),
        ({"n_draws": 20.5}, r"n_draws=20\.5 gives no interval"),
        ({"n_draws": None}, "n_draws=None gives no interval"),
        ({"floor": -1}, "floor=-1 is no spread"),
        ({"floor": float("nan")}, "floor=nan is no spread"),
        ({"floor": "x"}, "floor='x' is no spread"),
        ({"floor": None}, "floor=None is no spread"),
        ({"word_weights": np.full((6, 180), np.nan)}, "word weights must be finite numbers"),
        ({"word_weights": np.zeros((6, 180))}, "word weights must be finite numbers"),
        ({"word_weights": None}, r"word weights"),
        ({"fold_weights": None}, "fold_weights= takes Sequence, not NoneType"),
        ({"seed": "x"}, "seed='x' is no seed"),
    ],
)
def test_what_does_not_fit_is_refused(words: np.ndarray, pairs: Any, plan: FoldPlan, change: dict[str, Any], text: str) -> None:
    from dataclasses import replace

    folds: list[Any] = list(plan)
    given: dict[str, Any] = {"word_weights": words, "fold_weights": [words] * len(folds), "seed": 1, "n_draws": 20, **change}
    if given.pop("short", False):
        folds[1] = replace(folds[1], held=folds[1].held[:9])
    if given.pop("wrong", False):
        given["fold_weights"] = [np.ones((6, 3))] * len(folds)
    kind = given.pop("kind", None)
    if kind:
        folds = [fold for fold in folds if fold.kind == kind]
        given["fold_weights"] = [words] * len(folds)
    with pytest.raises(InputError, match=text):
        learn_calibration(given.pop("word_weights"), given.pop("fold_weights"), pairs.messages, pairs.replies, folds=folds, **given)


def test_tilts_reach_their_targets() -> None:
    rng = np.random.default_rng(1)
    texts = rng.dirichlet(np.full(4, 0.5), size=3000)
    strengths = tilt_strengths(texts, texts, (-1.0, 0.5, 1.0))
    for topic, column in zip(*np.nonzero(np.isfinite(strengths)), strict=True):
        c = strengths[topic, column]
        weights = (1 + abs(c) * texts[:, topic]) ** np.sign(c)
        moved = np.log2((weights @ texts[:, topic]) / weights.sum() / texts[:, topic].mean())
        assert moved == pytest.approx((-1.0, 0.5, 1.0)[column], abs=0.05)
    assert np.isnan(tilt_strengths(texts, texts, (9.0,))).all(), "no weighing makes a quarter five hundred times as large"


def test_planted_gaps_come_back_through_the_slope(words: np.ndarray, make: Callable[..., Any]) -> None:
    train, held = make(400, 21), make(300, 22)
    found = learn_factor(words, even_counts(train.messages), even_counts(train.replies), np.ones((2, 400)))
    cells = planted_gaps(words, found, (train.messages, train.replies), (held.messages, held.replies), rng=np.random.default_rng(1))
    assert set(cells.side) == {"reply", "pair"}
    assert (np.sign(cells.truth) == np.sign(cells.planted)).mean() > 0.95
    after, before = (np.abs(seen / 0.95 - cells.truth).mean() for seen in (cells.after, cells.before))
    assert after < 0.2 < before
    assert ((cells.size > 0) & (cells.size < 1)).all()


def test_replies_of_other_messages_give_no_usable_calibration(words: np.ndarray, pairs: Any, sample: Callable[..., Any]) -> None:
    """Nothing of a message shows in another's reply: whatever the curve, no topic is judged."""
    from policytext.topics.register import calibrated_gaps, plan_folds

    replies = pairs.replies[np.random.default_rng(9).permutation(len(pairs))]
    plan = plan_folds(pairs.messages, replies, seed=1, classes=np.full(360, "x"))
    found = learn_calibration(words, [words] * len(plan), pairs.messages, replies, folds=plan, seed=1, n_draws=20)
    assert abs(found.slope) < 0.3
    assert "of a planted gap" in found.unusable
    assert repr(found).endswith(f"; unusable: {found.unusable})")
    gaps = calibrated_gaps(found, words, sample(pairs.messages), sample(replies), seed=1, n_draws=20)
    assert gaps.abstain.all()
    assert gaps.unusable == found.settle(360).unusable
    assert gaps.unusable in repr(gaps)


def test_pairs_with_signal_are_usable(learnt: Calibration) -> None:
    assert learnt.unusable == ""


def test_pairs_in_which_nothing_can_be_planted_are_refused(words: np.ndarray, pairs: Any, plan: FoldPlan) -> None:
    """Copies of one pair: no weighing makes a topic more frequent."""
    copies = [csr_array(np.tile(side[:1].toarray(), (360, 1))) for side in (pairs.messages, pairs.replies)]
    with pytest.raises(EmptyInputError, match=r"no gap can be planted in 360 pairs \(360 clusters, 6 topics\)\. Hint: read more messages"):
        learn_calibration(words, [words] * len(plan), *copies, folds=plan, seed=1, n_draws=20)


def test_a_smaller_sample_has_no_smaller_tau(words: np.ndarray, make: Callable[..., Any], factor: np.ndarray) -> None:
    """The few topics that it can judge must not make the calibration look better than it is."""
    from policytext.topics.register import plan_folds

    mean = np.array([8, 1, 1, 1, 1, 1.0])
    here, there = make(260, 7, mean=mean), make(100, 8, mean=mean, factor=factor[[0, 5, 4, 3, 2, 1]] ** 2)
    sides = [csr_array(np.vstack([getattr(side, name).toarray() for side in (here, there)])) for name in ("messages", "replies")]
    plan = plan_folds(*sides, seed=1, regions=np.repeat(["甲", "乙"], [260, 100]), classes=np.full(360, "x"), least=40)
    found = learn_calibration(words, [words] * len(plan), *sides, folds=plan, seed=1, n_draws=40)
    taus = [found.settle(n_units).tau for n_units in (5, 10, 30)]
    assert min(taus) >= found.tau > 0.3
    assert found.table.shape[0] > len(plan)


@pytest.mark.parametrize("size", [float("nan"), "x", True, -1, float("inf")])
def test_no_other_size_is_taken(learnt: Calibration, size: Any) -> None:
    with pytest.raises(InputError, match=r"n_units=.* is no size of a sample"):
        learnt.settle(size)
