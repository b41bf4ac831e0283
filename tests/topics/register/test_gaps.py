"""Gaps with wording taken out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array, vstack

from policytext.errors import EmptyInputError, InputError
from policytext.topics.register import Calibration, Gaps, Sample, calibrated_gaps, register_distance

ARRAYS = ("estimate", "low", "high", "se", "slope_sd", "sd", "df", "p", "expected", "abstain", "demand", "supply")


@pytest.fixture(scope="module")
def gaps(learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]) -> Gaps:
    """Topic 3 is asked for twice as often as it is answered, topic 6 half as often."""
    asked, given = make(1500, 31, mean=2.0 ** np.array([0, 0, 1, 0, 0, -1.0])), make(1500, 32)
    return calibrated_gaps(learnt, words, sample(asked.messages), sample(given.replies), seed=1, n_draws=100)


def test_planted_gaps_are_found_and_no_others(gaps: Gaps) -> None:
    np.testing.assert_allclose(gaps.estimate, [0, 0, 1, 0, 0, -1], atol=0.25)
    assert (gaps.low < [0, 0, 1, 0, 0, -1]).all()
    assert (gaps.high > [0, 0, 1, 0, 0, -1]).all()
    assert gaps.p[[2, 5]].max() < 0.01 < gaps.p[[0, 1, 3, 4]].min()


@pytest.mark.parametrize("shift", [-2.0, 2.0])
def test_policies_that_have_four_times_or_a_quarter_of_a_topic(
    learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample], shift: float
) -> None:
    """The supply shifts, while gaps are planted in the demand: each side goes back through its own curve."""
    mean = np.array([1, 1, 2, 2, 2, 2.0])
    asked, given = make(1500, 35, mean=mean), make(1500, 36, mean=mean * 2.0 ** np.array([0, -shift, 0, 0, 0, 0]))
    found = calibrated_gaps(learnt, words, sample(asked.messages), sample(given.replies), seed=1, n_draws=60)
    truth = np.array([0, shift, 0, 0, 0, 0])
    assert found.estimate[1] == pytest.approx(shift, abs=0.6)
    assert ((found.low < truth) & (truth < found.high)).all()


def test_the_first_run_alone_gives_shifts_that_no_pair_shows(
    learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]
) -> None:
    """A topic that only policies have: far outside of what was planted, and the interval says so."""
    asked, given = make(600, 37, mean=np.array([1, 1e-6, 1, 1, 1, 1])), make(600, 38, mean=np.array([1, 12, 1, 1, 1, 1]))
    found = calibrated_gaps(learnt, words, sample(asked.messages), sample(given.replies), seed=1, n_draws=60)
    assert -12 < found.estimate[1] < -3
    assert found.slope_sd[1] > 2 * np.median(found.slope_sd)


def test_p_and_interval_agree(gaps: Gaps) -> None:
    np.testing.assert_array_equal(gaps.p < 0.05, (gaps.low > 0) | (gaps.high < 0))


def test_the_interval_holds_every_source_of_error(learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample], gaps: Gaps) -> None:
    np.testing.assert_allclose(gaps.sd**2, gaps.se**2 + gaps.tau**2 + gaps.slope_sd**2)
    asked, given = make(300, 33), make(300, 34)
    sides = sample(asked.messages), sample(given.replies)
    plain = calibrated_gaps(learnt, words, *sides, seed=1, n_draws=60)
    wider = calibrated_gaps(learnt, words, *sides, seed=1, n_draws=60, extra_sd=0.5)
    np.testing.assert_allclose(wider.sd**2, plain.sd**2 + 0.25)
    np.testing.assert_array_equal(wider.estimate, plain.estimate)
    narrower = calibrated_gaps(learnt, words, *sides, seed=1, n_draws=60, level=0.5)
    assert (narrower.high - narrower.low < plain.high - plain.low).all()


def test_where_nothing_differs_nineteen_of_twenty_intervals_hold_zero(
    learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]
) -> None:
    """By sampling error alone, without tau: about 95 %; the factor's own error is in it."""
    from scipy.stats import t

    inside = []
    for seed in range(40):
        asked, given = make(150, 100 + seed), make(150, 300 + seed)
        found = calibrated_gaps(learnt, words, sample(asked.messages), sample(given.replies), seed=seed, n_draws=60)
        inside += (np.abs(found.estimate) <= t.ppf(0.975, found.df) * found.se).tolist()
    assert 0.90 <= np.mean(inside) <= 1.0
    # Without the factor most intervals would leave out 0.
    flat = replace(learnt, factors=np.ones_like(learnt.factors), factor_draws=np.ones_like(learnt.factor_draws))
    asked, given = make(600, 41), make(600, 42)
    naive = calibrated_gaps(flat, words, sample(asked.messages), sample(given.replies), seed=1, n_draws=60)
    assert np.abs(naive.estimate).max() > 0.6


def test_rare_topics_are_abstained_on(learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]) -> None:
    mean = np.array([1, 1, 1, 1, 1, 0.02])
    asked, given = make(60, 51, mean=mean), make(60, 52, mean=mean)
    found = calibrated_gaps(learnt, words, sample(asked.messages), sample(given.replies), seed=1, n_draws=40)
    assert found.abstain.tolist() == (found.expected < 5).tolist()
    assert found.abstain[5]
    assert not found.abstain[2]
    np.testing.assert_allclose(found.expected, (found.demand + found.supply) / 2 * 60)
    assert repr(found).startswith(f"Gaps(6 topics, {found.abstain.sum()} of them abstained on; JS 0.0")


def test_few_clusters_bound_the_degrees_of_freedom(learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]) -> None:
    asked, given = make(400, 61), make(400, 62)
    side = sample(given.replies)
    clustered = replace(side, clusters=np.arange(400) % 8)
    found = calibrated_gaps(learnt, words, sample(asked.messages), clustered, seed=1, n_draws=60)
    assert found.df.max() == 7
    assert found.n_supply == 400


def test_copies_that_stay_together_widen_the_interval(learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]) -> None:
    asked, given = make(60, 71), make(300, 72)
    copied = csr_array(vstack([asked.messages] * 5))
    apart, together = (replace(sample(copied), clusters=clusters) for clusters in (np.arange(300), np.arange(300) % 60))
    narrow, wide = (calibrated_gaps(learnt, words, side, sample(given.replies), seed=1, n_draws=200).se.mean() for side in (apart, together))
    assert wide > 1.3 * narrow


def test_the_first_run_is_taken_and_the_spread_of_the_others_counted(
    learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]
) -> None:
    asked, given = make(300, 81), make(300, 82)
    sides = sample(asked.messages), sample(given.replies)
    one = calibrated_gaps(learnt, words, *sides, seed=1, n_draws=60)
    twice = replace(learnt, **{name: np.repeat(getattr(learnt, name), 2, axis=0) for name in ("starts", "levels", "factors", "factor_draws")})
    same = calibrated_gaps(twice, np.stack([words, words]), *sides, seed=1, n_draws=60)
    np.testing.assert_allclose(same.estimate, one.estimate)
    np.testing.assert_allclose(same.sd, one.sd)
    tilt = 2 ** np.array([0.0, 0, 0.4, 0, 0, 0])
    moved = [replace(learnt, factors=learnt.factors * change) for change in (tilt, 1 / tilt)]
    apart = calibrated_gaps(replace(twice, factors=np.vstack([m.factors for m in moved])), np.stack([words, words]), *sides, seed=1, n_draws=60)
    alone = np.array([calibrated_gaps(m, words, *sides, seed=1, n_draws=60).estimate for m in moved])
    np.testing.assert_allclose(apart.estimate, alone[0])
    between = (alone[1] - alone[0]) ** 2
    assert between[2] > 0.1
    first = calibrated_gaps(moved[0], words, *sides, seed=1, n_draws=60)
    np.testing.assert_allclose(apart.se**2 - first.se**2, between, rtol=0.3, atol=0.02)
    strange = np.stack([words, words[:, ::-1]])
    np.testing.assert_allclose(calibrated_gaps(replace(twice, factors=np.vstack([m.factors for m in moved])), strange, *sides, seed=1, n_draws=60).se, first.se)


def test_weighed_texts_are_judged_as_the_number_they_are(
    learnt: Calibration, words: np.ndarray, pairs: Any, sample: Callable[..., Sample]
) -> None:
    sides = sample(pairs.messages, slice(0, 40)), sample(pairs.replies, slice(0, 40))
    few, many = (calibrated_gaps(learnt, words, *sides, seed=1, n_draws=40, size=size) for size in (8, 90))
    assert few.slope == learnt.settle(8).curve.slope != many.slope == learnt.settle(90).curve.slope
    np.testing.assert_array_equal(few.expected, many.expected)


def test_groups_of_topics(learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]) -> None:
    asked, given = make(300, 91), make(300, 92)
    sides = sample(asked.messages), sample(given.replies)
    join = np.kron(np.eye(3), np.ones((2, 1)))
    topics, groups = (calibrated_gaps(learnt, words, *sides, seed=1, n_draws=40, join=j) for j in (None, join))
    np.testing.assert_allclose(groups.demand, topics.demand @ join)
    np.testing.assert_allclose(groups.supply, topics.supply @ join)
    assert len(groups) == 3


def test_the_order_of_texts_means_nothing(learnt: Calibration, words: np.ndarray, make: Callable[..., Any], sample: Callable[..., Sample]) -> None:
    asked, given = make(200, 95), make(200, 96)
    order = np.random.default_rng(1).permutation(200)
    first, second = (
        calibrated_gaps(learnt, words, sample(asked.messages, rows), sample(given.replies, rows), seed=1, n_draws=40) for rows in (np.arange(200), order)
    )
    for name in ARRAYS:
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes(), name


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"word_weights": np.ones((2, 6, 180))}, r"not those that the calibration was learnt for \(1 runs of 6 topics\)"),
        ({"level": 1.0}, "level=1.0 is no probability"),
        ({"level": "x"}, "level='x' is no probability"),
        ({"level": None}, "level=None is no probability"),
        ({"n_draws": 3}, "n_draws=3 gives no interval"),
        ({"n_draws": None}, "n_draws=None gives no interval"),
        ({"n_draws": 20.5}, r"n_draws=20\.5 gives no interval"),
        ({"extra_sd": None}, "extra_sd=None is no spread"),
        ({"size": "x"}, "size='x' is no size of a sample"),
        ({"size": 0}, "size=0 is no size of a sample"),
        ({"size": float("nan")}, "size=nan is no size of a sample"),
        ({"word_weights": np.full((6, 180), np.nan)}, "word weights must be finite numbers"),
        ({"word_weights": np.zeros((6, 180))}, "word weights must be finite numbers"),
        ({"join": np.full((6, 2), np.nan)}, "join must hold finite numbers"),
        ({"join": np.zeros((6, 2))}, r"join has groups without a topic: \[0, 1\]"),
        ({"demand": None}, "demand= takes Sample, not NoneType"),
        ({"calibration": None}, r"calibrated_gaps takes Calibration, not NoneType\. Hint: give topics.calibration; it is None where"),
        ({"demand": Sample(csr_array(np.ones((4, 180)) / 180), np.zeros(4), np.arange(4))}, "units of demand must be finite numbers above 0"),
        ({"demand": Sample(csr_array(np.ones((4, 180))), np.ones(4), np.arange(4))}, r"counts of demand are not even: each unit counts 1 \(row 0 holds 180"),
        ({"demand": Sample(csr_array(np.tile([0.01, -0.001], (4, 90))), np.ones(4), np.arange(4))}, "counts of demand must be finite numbers"),
        ({"extra_sd": -1.0}, "extra_sd=-1.0 is no spread"),
        ({"extra_sd": float("nan")}, "extra_sd=nan is no spread"),
        ({"join": np.ones((5, 2))}, r"join of shape \(5, 2\) for 6 topics"),
        ({"seed": 1.5}, "seed=1.5 is no seed"),
        ({"supply": Sample(csr_array(np.ones((4, 3))), np.ones(4), np.arange(4))}, r"supply has counts \(4, 3\)"),
        ({"demand": Sample(csr_array(np.ones((4, 180))), np.ones(3), np.arange(4))}, r"demand has counts \(4, 180\), units \(3,\)"),
    ],
)
def test_what_does_not_fit_is_refused(learnt: Calibration, words: np.ndarray, pairs: Any, sample: Callable[..., Sample], change: dict[str, Any], text: str) -> None:
    given = {"word_weights": words, "demand": sample(pairs.messages), "supply": sample(pairs.replies), "seed": 1, "calibration": learnt, **change}
    with pytest.raises(InputError, match=text):
        calibrated_gaps(given.pop("calibration"), given.pop("word_weights"), given.pop("demand"), given.pop("supply"), **given)


@pytest.mark.parametrize(
    "side", [Sample(csr_array(np.ones((3, 180))), np.ones(3), np.zeros(3)), Sample(csr_array((2, 180)), np.ones(2), np.arange(2))]
)
def test_one_document_is_refused(learnt: Calibration, words: np.ndarray, pairs: Any, sample: Callable[..., Sample], side: Sample) -> None:
    with pytest.raises(EmptyInputError, match="demand has fewer than two different documents with words"):
        calibrated_gaps(learnt, words, side, sample(pairs.replies), seed=1)


def test_the_distance_of_registers_is_one_bit_where_no_word_is_shared() -> None:
    topics = np.kron(np.eye(2), np.full(4, 0.25))
    policies, replies = csr_array(np.tile([3.0, 3, 0, 0, 2, 2, 2, 2], (12, 1))), csr_array(np.tile([0.0, 0, 3, 3, 2, 2, 2, 2], (12, 1)))
    found = register_distance(topics, policies, replies, seed=1)
    assert found[0] > 0.9
    assert found[1] == pytest.approx(0, abs=1e-12)


def test_the_distance_of_like_texts_is_chance(make: Callable[..., Any], words: np.ndarray) -> None:
    first, second = make(200, 15).replies, make(200, 16).replies
    near = register_distance(words, first, second, seed=1)
    other = csr_array(np.roll(second.toarray().reshape(200, 6, 30), 7, axis=2).reshape(200, 180))
    far = register_distance(words, first, other, seed=1)
    assert near.max() < 0.02 < 0.15 < far.min()
    np.testing.assert_allclose(register_distance(words, first[::-1], second, seed=1), near, atol=1e-12)


def test_distances_refuse_what_does_not_fit(words: np.ndarray, pairs: Any) -> None:
    with pytest.raises(InputError, match=r"policies \(2, 3\) don't fit word weights \(6, 180\)"):
        register_distance(words, csr_array((2, 3)), pairs.replies)
    with pytest.raises(EmptyInputError, match="no word in any of the policies"):
        register_distance(words, csr_array((2, 180)), pairs.replies)
