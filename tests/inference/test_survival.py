"""Waiting times against a second way of computing them, and against scipy."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from policytext.errors import EmptyInputError, InputError
from policytext.inference.survival import kaplan_meier, log_rank

waits = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30)


def by_hand(pairs: list[tuple[int, bool]], at: float) -> float:
    """Share that waits longer than ``at``, redistributing what goes out of sight to those to the right of it (Efron)."""
    left = sorted(pairs, key=lambda pair: (pair[0], not pair[1]))
    mass = [1 / len(left)] * len(left)
    for place, (_, over) in enumerate(left):
        if not over and place + 1 < len(left):
            rest = len(left) - place - 1
            for later in range(place + 1, len(left)):
                mass[later] += mass[place] / rest
            mass[place] = 0.0
    return sum(part for part, (day, over) in zip(mass, left, strict=True) if day > at or not over)


@given(waits)
def test_the_curve_is_the_one_of_redistribution(pairs: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier([day for day, _ in pairs], [over for _, over in pairs])
    for day, share in zip(curve.times, curve.estimate, strict=True):
        assert share == pytest.approx(by_hand(pairs, day), abs=1e-12)


@given(waits)
def test_the_curve_and_its_intervals_are_those_of_scipy(pairs: list[tuple[int, bool]]) -> None:
    ended, open_ = [float(day) for day, over in pairs if over], [float(day) for day, over in pairs if not over]
    theirs = stats.ecdf(stats.CensoredData(ended, right=open_)).sf
    curve = kaplan_meier([day for day, _ in pairs], [over for _, over in pairs], level=0.9)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # says that there is none where nobody waits any more
        band = theirs.confidence_interval(0.9, method="log-log")
    np.testing.assert_allclose(curve.times, theirs.quantiles)
    np.testing.assert_allclose(curve.estimate, theirs.probabilities, atol=1e-12)
    inner = (curve.estimate > 0) & (curve.estimate < 1)
    np.testing.assert_allclose(curve.low[inner], band.low.probabilities[inner], atol=1e-9)
    np.testing.assert_allclose(curve.high[inner], band.high.probabilities[inner], atol=1e-9)


@given(waits)
def test_nobody_is_lost_and_the_curve_falls(pairs: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier([day for day, _ in pairs], [over for _, over in pairs])
    assert curve.events.sum() + curve.censored.sum() == curve.n == len(pairs)
    assert (np.diff(curve.estimate) <= 0).all()
    assert curve.at_risk[0] == len(pairs)


def test_without_censoring_the_curve_is_the_plain_share() -> None:
    days = np.random.default_rng(1).integers(0, 50, 200)
    curve = kaplan_meier(days, np.ones(200, dtype=bool))
    np.testing.assert_allclose(curve.estimate, [(days > day).mean() for day in curve.times], atol=1e-12)


@pytest.mark.parametrize(("over", "expected"), [
    ([True] * 5, 3.0),
    ([False] * 5, float("inf")),
    ([False, False, True, True, True], 4.0),
])  # fmt: skip
def test_the_median(over: list[bool], expected: float) -> None:
    assert kaplan_meier([1, 2, 3, 4, 5], over).quantile(0.5)[0] == expected


def test_a_median_that_the_data_do_not_bound_says_so() -> None:
    estimate, low, high = kaplan_meier([1, 2, 3, 9, 9, 9, 9, 9], [True] * 3 + [False] * 5).quantile(0.5)
    assert (estimate, high) == (float("inf"), float("inf"))
    # exp(log(7/8) exp(1.96 sqrt(1/56) / |log(7/8)|)) = 0.39 is under one half already.
    assert low == 1.0
    assert np.isnan(kaplan_meier([4], [True]).quantile(0.5)[1])


def test_the_interval_of_the_median_covers_it() -> None:
    draw = np.random.default_rng(3)
    truth, covered = 10 * np.log(2), 0
    for _ in range(400):
        real, seen = draw.exponential(10, 60), draw.uniform(0, 40, 60)
        _, low, high = kaplan_meier(np.minimum(real, seen), real <= seen).quantile(0.5)
        covered += low <= truth <= high
    assert 0.92 <= covered / 400 <= 0.98


def test_leaving_censored_waits_out_would_shorten_the_median() -> None:
    draw = np.random.default_rng(4)
    real, seen = draw.exponential(10, 3000), draw.uniform(0, 15, 3000)
    over = real <= seen
    assert kaplan_meier(np.minimum(real, seen), over).quantile(0.5)[0] == pytest.approx(10 * np.log(2), rel=0.1)
    assert np.median(real[over]) < 5


@given(waits, waits)
def test_two_groups_are_tested_as_scipy_does(one: list[tuple[int, bool]], two: list[tuple[int, bool]]) -> None:
    both = [*one, *two]
    mine = log_rank([day for day, _ in both], [over for _, over in both], ["a"] * len(one) + ["b"] * len(two))
    first, second = (
        stats.CensoredData([float(day) for day, over in part if over], right=[float(day) for day, over in part if not over]) for part in (one, two)
    )
    with np.errstate(all="ignore"):
        theirs = stats.logrank(first, second)
    if np.isnan(mine.p):
        assert not np.isfinite(theirs.statistic) or abs(theirs.statistic) > 1e6 or not any(over for _, over in both)
    else:
        assert mine.statistic == pytest.approx(theirs.statistic**2, abs=1e-6)
        assert mine.p == pytest.approx(theirs.pvalue, abs=1e-6)


def test_counting_gives_what_comparing_each_wait_with_each_time_gives() -> None:
    draw = np.random.default_rng(8)
    days, over, group = draw.integers(0, 20, 120) / 2, draw.random(120) < 0.6, draw.integers(0, 4, 120)
    excess, variance = np.zeros(4), np.zeros((4, 4))
    for time in np.unique(days[over]):
        at_risk = np.bincount(group[days >= time], minlength=4)
        ended = np.bincount(group[(days == time) & over], minlength=4)
        n, dead, share = at_risk.sum(), ended.sum(), at_risk / at_risk.sum()
        excess += ended - dead * share
        variance += dead * (n - dead) / max(n - 1, 1) * (np.diag(share) - np.outer(share, share))
    wanted = excess[:3] @ np.linalg.inv(variance[:3, :3]) @ excess[:3]
    assert log_rank(days, over, group).statistic == pytest.approx(wanted)


def test_the_test_holds_its_level_with_three_groups() -> None:
    draw = np.random.default_rng(5)
    p = []
    for _ in range(400):
        real, seen = draw.exponential(1, 90), draw.uniform(0, 3, 90)
        p.append(log_rank(np.minimum(real, seen), real <= seen, np.arange(90) % 3).p)
    assert 0.02 <= np.mean(np.array(p) < 0.05) <= 0.08


def test_what_is_refused() -> None:
    with pytest.raises(EmptyInputError, match=r"no waiting time\. Hint"):
        kaplan_meier([], [])
    with pytest.raises(InputError, match="1 of 2 durations are negative or missing"):
        kaplan_meier([1, -1], [True, True])
    with pytest.raises(InputError, match=r"don't fit\. Hint: give one of each a wait"):
        kaplan_meier([1, 2], [True])
    with pytest.raises(InputError, match="level=95 is no probability"):
        kaplan_meier([1], [True], level=95)
    with pytest.raises(InputError, match="share=1 is no share of waits"):
        kaplan_meier([1], [True]).quantile(1)
    with pytest.raises(InputError, match="2 groups of 1 kinds for 2 waits"):
        log_rank([1, 2], [True, True], ["a", "a"])


def test_a_curve_names_what_it_holds_and_can_not_be_written_to() -> None:
    curve = kaplan_meier([1, 2], [True, False])
    assert repr(curve) == "Survival(2 waits, 1 of them over)"
    with pytest.raises(ValueError, match="read-only"):
        curve.estimate[0] = 1
