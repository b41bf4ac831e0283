"""Seasons and memory of series, against simulation and second ways of computing them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.inference.series import autoregression, effective_n, season_design, without_season
from tests.inference.memory import autoregressive


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
