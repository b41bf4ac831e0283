"""Seasons, lags and bursts, against simulation and second ways of computing them."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.inference.series import (
    autoregression,
    burst_scores,
    effective_n,
    lag_correlation,
    run_starts,
    season_design,
    without_season,
)

Floats = npt.NDArray[np.float64]


def autoregressive(draw: np.random.Generator, n: int, carry: float) -> Floats:
    noise, out = draw.standard_normal(n + 50), np.zeros(n + 50)
    for t in range(1, n + 50):
        out[t] = carry * out[t - 1] + noise[t]
    return out[50:]


@given(st.integers(24, 60), st.integers(0, 2**32 - 1))
def test_seasons_are_taken_out_as_least_squares_does(n: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    values, months, extra = draw.standard_normal((n, 3)), np.arange(n) % 12 + 1, draw.integers(0, 2, n)
    dummies = np.stack([np.ones(n), np.arange(n), extra, *((months == month).astype(float) for month in range(1, 13))], axis=1)
    expected = values - dummies @ np.linalg.lstsq(dummies, values, rcond=None)[0]
    np.testing.assert_allclose(without_season(values, season_design(months, extra=extra)), expected, atol=1e-8)


def test_a_design_has_upright_columns_and_no_season_seen_once() -> None:
    design = season_design(np.arange(36) % 12 + 1, extra=np.arange(36) % 12 == 0)
    assert design.shape == (36, 13)  # level, line, eleven months; the extra column is one of them
    np.testing.assert_allclose(design.T @ design, np.eye(13), atol=1e-10)
    assert season_design(np.arange(12) + 1).shape == (12, 2)
    assert season_design([1, 2] * 4, trend=False).shape == (8, 2)


def test_a_line_and_a_season_leave_nothing() -> None:
    t = np.arange(48)
    assert np.abs(without_season(3 + 0.5 * t + np.sin(2 * np.pi * t / 12), season_design(t % 12))).max() < 1e-10


@pytest.mark.parametrize("carry", [0.0, 0.5, 0.8])
def test_an_autoregression_is_found(carry: float) -> None:
    found = autoregression(autoregressive(np.random.default_rng(2), 3000, carry))
    assert len(found) <= 2
    assert found.sum() == pytest.approx(carry, abs=0.06)


def test_short_series_carry_few_orders() -> None:
    assert len(autoregression(np.arange(7.0))) == 0


def test_independent_periods_of_a_slow_series_are_few() -> None:
    draw = np.random.default_rng(6)
    slow = [autoregressive(draw, 200, 0.8) for _ in range(2)]
    # For such series the formula's limit is T (1 - r s) / (1 + r s).
    assert effective_n(*slow, most=30) == pytest.approx(200 * (1 - 0.64) / (1 + 0.64), rel=0.5)
    assert effective_n(*draw.standard_normal((2, 200))) > 120
    assert np.isnan(effective_n(np.ones(10), np.ones(10)))


def test_raw_correlations_of_trending_series_mislead_and_these_do_not() -> None:
    draw, t = np.random.default_rng(9), np.arange(60)
    raw, clean = 0, 0
    for _ in range(60):
        one, two = (autoregressive(draw, 60, 0.8) + 0.1 * t for _ in range(2))
        raw += abs(np.corrcoef(one, two)[0, 1]) > 1.96 / np.sqrt(60)
        found = lag_correlation(one, two, lags=range(13), rng=draw, design=season_design(t % 12), n_draws=199, n_blocks=20)
        assert found is not None
        clean += found.p <= 0.05
    assert raw > 50
    assert clean <= 8


@pytest.mark.parametrize("lag", [0, 3, 7])
@pytest.mark.parametrize("n", [48, 120])
def test_a_known_lag_is_found(lag: int, n: int) -> None:
    draw, months = np.random.default_rng(10 + lag), np.arange(n) % 12
    right = covered = claimed = 0
    for _ in range(25):
        lead = autoregressive(draw, n + lag, 0.5)
        follow = 1.5 * lead[:n] + autoregressive(draw, n, 0.5) + np.cos(2 * np.pi * months / 12)
        found = lag_correlation(lead[lag:], follow, lags=range(13), rng=draw, design=season_design(months), n_draws=199, n_blocks=300)
        assert found is not None
        right, covered, claimed = right + (found.lag == lag), covered + (found.low <= lag <= found.high), claimed + (found.p <= 0.05)
    assert right >= 23
    assert covered >= 23
    assert claimed >= 23


def test_the_level_of_the_test_is_held() -> None:
    draw, months = np.random.default_rng(11), np.arange(48) % 12
    hits = 0
    for _ in range(300):
        lead, follow = autoregressive(draw, 48, 0.6), autoregressive(draw, 48, 0.6)
        found = lag_correlation(lead, follow, lags=range(13), rng=draw, design=season_design(months), n_draws=99, n_blocks=10)
        assert found is not None
        hits += found.p <= 0.05
    assert 0.02 <= hits / 300 <= 0.085


def test_the_correlation_is_the_plain_one_where_nothing_has_to_be_taken_out() -> None:
    lead, follow = np.random.default_rng(12).standard_normal((2, 40))
    found = lag_correlation(lead, follow, lags=[0, 2], rng=np.random.default_rng(1), most=0, n_draws=99)
    assert found is not None
    assert found.correlations.tolist() == pytest.approx([np.corrcoef(lead, follow)[0, 1], np.corrcoef(lead[:-2], follow[2:])[0, 1]])
    assert found.n_pairs.tolist() == [40, 38]
    assert found.order == 0


def test_less_that_leads_to_more_is_no_lead() -> None:
    noise = np.random.default_rng(13).standard_normal(60)
    found = lag_correlation(noise, -noise, lags=[0], rng=np.random.default_rng(1), n_draws=199)
    assert found is not None
    assert found.p == 1.0


def test_the_same_seed_gives_the_same_and_inputs_stay() -> None:
    lead, follow = np.random.default_rng(14).standard_normal((2, 50))
    before = lead.copy(), follow.copy()
    runs = [lag_correlation(lead, follow, lags=range(5), rng=np.random.default_rng(3), n_draws=99) for _ in range(2)]
    assert repr(runs[0]) == repr(runs[1])
    assert (lead == before[0]).all()
    assert (follow == before[1]).all()


def test_what_does_not_vary_has_no_lag() -> None:
    t = np.arange(40.0)
    noise = np.random.default_rng(15).standard_normal(40)
    assert lag_correlation(3 + 2 * t, noise, lags=[0], rng=np.random.default_rng(1), design=season_design(t % 12)) is None
    assert lag_correlation(noise, np.ones(40), lags=[0], rng=np.random.default_rng(1)) is None


def test_what_is_refused() -> None:
    draw, x = np.random.default_rng(1), np.arange(20.0)
    with pytest.raises(InputError, match=r"series of shapes \(20,\) and \(19,\) can't be compared"):
        lag_correlation(x, x[1:], lags=[0], rng=draw)
    with pytest.raises(InputError, match="with nothing missing"):
        lag_correlation(np.where(x == 3, np.nan, x), x, lags=[0], rng=draw)
    with pytest.raises(InputError, match=r"lags \[15\] don't suit 20 periods"):
        lag_correlation(x, x, lags=[15], rng=draw)
    with pytest.raises(InputError, match="history=13 and window=12 don't fit"):
        burst_scores(x, history=13)


@given(st.lists(st.integers(0, 40), min_size=7, max_size=30))
def test_bursts_are_scored_as_one_would_by_hand(counts: list[int]) -> None:
    scores = burst_scores(np.array(counts, dtype=float))
    assert np.isnan(scores[:6]).all()
    for t in range(6, len(counts)):
        before = np.array(counts[max(0, t - 12) : t])
        spread = max(1.4826 * np.median(np.abs(before - np.median(before))), np.sqrt(max(np.median(before), 1)))
        assert scores[t] == pytest.approx((counts[t] - np.median(before)) / spread)


def test_chance_alone_seldom_bursts() -> None:
    counts = np.random.default_rng(16).poisson(15, size=(60, 400)).astype(float)
    scores = burst_scores(counts)
    assert np.mean(scores[6:] > 3) < 0.01


def test_missing_counts_are_passed_over() -> None:
    counts = np.array([5.0, np.nan, 5, 5, 5, 5, 5, 30])
    assert burst_scores(counts)[7] > 3
    assert np.isnan(burst_scores(counts)[6])


@given(st.lists(st.booleans(), max_size=20))
def test_runs_begin_where_the_value_before_is_false(holds: list[bool]) -> None:
    expected = [at for at, one in enumerate(holds) if one and (at == 0 or not holds[at - 1])]
    assert run_starts(np.array(holds, dtype=bool)).tolist() == expected
