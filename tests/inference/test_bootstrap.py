"""Resampling keeps sums; intervals hold what they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.inference import cluster_weights, percentile_interval, weighted_median, wilson_interval

sizes = st.integers(1, 20)
seeds = st.integers(0, 2**32 - 1)


@given(sizes, sizes, seeds)
def test_each_draw_takes_as_many_clusters_as_there_are(n: int, draws: int, seed: int) -> None:
    weights = cluster_weights(n, draws, np.random.default_rng(seed))
    assert weights.shape == (draws, n)
    assert (weights.sum(axis=1) == n).all()
    assert (weights >= 0).all()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20), seeds)
def test_strata_keep_their_size(strata: list[int], seed: int) -> None:
    groups = np.array(strata)
    weights = cluster_weights(len(strata), 4, np.random.default_rng(seed), strata=groups)
    for value in set(strata):
        assert (weights[:, groups == value].sum(axis=1) == strata.count(value)).all()


def test_same_seed_same_draws() -> None:
    first, second = (cluster_weights(9, 5, np.random.default_rng(4)) for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize(("n", "draws"), [(0, 1), (1, 0), (-1, 5)])
def test_nothing_to_resample(n: int, draws: int) -> None:
    with pytest.raises(InputError, match=r"can't resample -?\d clusters \d times\. Hint: both numbers must be 1 or more"):
        cluster_weights(n, draws, np.random.default_rng(1))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.floats(0.05, 0.95))
def test_interval_lies_inside_the_draws_and_widens_with_the_level(draws: list[float], level: float) -> None:
    values = np.array(draws)
    low, high = percentile_interval(values, level=level)
    wide_low, wide_high = percentile_interval(values, level=level + 0.04)
    assert values.min() <= wide_low <= low + 1e-6
    assert high - 1e-6 <= wide_high <= values.max()
    assert low <= high


def test_interval_negates_with_its_draws() -> None:
    draws = np.random.default_rng(1).normal(size=(200, 3))
    np.testing.assert_allclose(percentile_interval(-draws), -percentile_interval(draws)[::-1])


def test_missing_draws_are_passed_over_and_all_missing_stays_missing() -> None:
    draws = np.array([[np.nan, np.nan, 1.0], [2.0, np.nan, 1.0], [2.0, np.nan, 1.0]])
    low, high = percentile_interval(draws)
    np.testing.assert_array_equal(low, [2.0, np.nan, 1.0])
    np.testing.assert_array_equal(high, low)
    assert np.isnan(percentile_interval(np.full(3, np.nan))).all()


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_a_level_that_is_no_probability(level: float) -> None:
    with pytest.raises(InputError, match=r"is no probability\. Hint: use for instance 0\.95"):
        percentile_interval(np.zeros(3), level=level)
    with pytest.raises(InputError, match=r"is no probability\. Hint:"):
        wilson_interval(1, 2, level=level)


@given(st.integers(1, 500), st.data())
def test_wilson_interval_holds_the_share_and_stays_in_bounds(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = wilson_interval(k, n)
    assert -1e-12 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1 + 1e-12


@pytest.mark.parametrize(("k", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (8, 10, 0.4902, 0.9433), (50, 100, 0.4038, 0.5962), (10, 10, 0.7225, 1.0)])
def test_wilson_against_known_values(k: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(k, n) == pytest.approx((low, high), abs=1e-4)


def test_wilson_of_nothing_is_missing() -> None:
    assert np.isnan(wilson_interval(0, 0)).all()


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (1, 0)])
def test_what_is_no_proportion(k: int, n: int) -> None:
    with pytest.raises(InputError, match=rf"{k} of {n} is no proportion\. Hint:"):
        wilson_interval(k, n)


weighed = st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 6)), min_size=1, max_size=15).filter(lambda rows: any(w for _, w in rows))


@given(weighed)
def test_a_weighted_median_is_the_median_of_values_written_out(rows: list[tuple[int, int]]) -> None:
    values, weights = np.array(rows, dtype=float).T
    assert weighted_median(values, weights) == pytest.approx(np.median(np.repeat(values, weights.astype(int))))


@given(weighed)
def test_the_median_of_negated_values_is_the_negated_median(rows: list[tuple[int, int]]) -> None:
    values, weights = np.array(rows, dtype=float).T
    assert weighted_median(-values, weights) == pytest.approx(-weighted_median(values, weights))


def test_weighted_medians_of_many_rows_at_once() -> None:
    values, weights = np.random.default_rng(1).normal(size=(6, 9)), np.arange(9.0)
    np.testing.assert_allclose(weighted_median(values, weights), [weighted_median(row, weights) for row in values])


@pytest.mark.parametrize("weights", [[1.0], [0.0, 0.0], [1.0, -1.0]])
def test_weights_that_fit_nothing_are_refused(weights: list[float]) -> None:
    with pytest.raises(InputError, match="don't fit values of shape"):
        weighted_median(np.array([1.0, 2.0]), np.array(weights))
