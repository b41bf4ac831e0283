"""Lags, against simulation and second ways of computing them."""

import numpy as np
import pytest

from policytext.errors import InputError
from policytext.inference.lags import lag_correlation
from policytext.inference.series import season_design
from tests.inference.memory import autoregressive


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
