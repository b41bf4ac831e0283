"""From the seen gap back to the true one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.topics.register.curve import Curve, fit_curve

GRID = np.repeat([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0], 40)


def learnt(bend: float = 0.0, noise: float = 0.0, n_draws: int = 0, seed: int = 1) -> Curve:
    rng = np.random.default_rng(seed)
    gap = GRID * 0.8
    truth, seen = (value + noise * rng.standard_normal(len(GRID)) for value in (gap, 0.5 * gap + bend * gap**3))
    return fit_curve(GRID, truth, seen, np.arange(len(GRID)) % 40, rng=rng, n_draws=n_draws)


@pytest.mark.parametrize("bend", [0.0, 0.05, -0.03])
@pytest.mark.parametrize("gap", [-1.5, -0.4, 0.0, 0.7, 1.5])
def test_the_inverse_undoes_the_curve(bend: float, gap: float) -> None:
    found, slope = learnt(bend).invert(np.array([0.5 * gap + bend * gap**3]))
    assert found[0] == pytest.approx(gap, abs=1e-3)
    assert slope[0] == pytest.approx(0.5 + 3 * bend * gap**2, abs=0.01)


def test_noise_in_the_truth_does_not_flatten_the_curve() -> None:
    """Least squares on the noisy truth would give .5 * 1.03 / (1.03 + .64), which is .31."""
    slopes = [learnt(noise=0.8, seed=seed).slope for seed in range(30)]
    assert np.mean(slopes) == pytest.approx(0.5, abs=0.02)


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=6), st.floats(-0.3, 0.3))
def test_a_larger_seen_gap_is_a_larger_gap(seen: list[float], bend: float) -> None:
    found, slope = learnt(bend).invert(np.sort(np.array(seen)))
    assert (np.diff(found) >= 0).all()
    assert (slope > 0).all()


@pytest.mark.parametrize("bend", [0.0, 0.05, -0.06])
def test_beyond_what_was_planted_the_mean_slope_is_kept(bend: float) -> None:
    """A cubic that flattens must not turn a seen gap of 3 into one of 12."""
    curve = learnt(bend)
    ends = [curve.invert(np.array([seen]))[0][0] for seen in (-4.0, -3.0, 3.0, 4.0)]
    assert ends[1] - ends[0] <= 1 / curve.slope + 1e-6
    assert ends[3] - ends[2] <= 1 / curve.slope + 1e-6
    assert curve.doubt(np.array([0.0, 0.3])).tolist() == [0, 0]
    doubt = curve.doubt(np.array([-4.0, -3.0, 3.0, 4.0]))
    assert (np.diff(doubt[2:]) >= 0).all()
    assert (doubt > 0.05).all() or bend == 0


def test_the_reach_is_what_was_made() -> None:
    low, high = learnt().reach
    assert (low, high) == (pytest.approx(-1.6), pytest.approx(1.6))


def test_zero_stays_zero() -> None:
    assert learnt(0.04).invert(np.zeros(1))[0][0] == pytest.approx(0, abs=1e-12)


def test_the_spread_is_that_of_repeated_learning() -> None:
    at = np.array([0.4])
    repeated = np.std([learnt(noise=0.5, seed=seed).invert(at)[0][0] for seed in range(120)])
    spread = np.mean([np.sqrt(learnt(noise=0.5, n_draws=150, seed=seed).spread(at)[0]) for seed in range(10)])
    assert spread == pytest.approx(repeated, rel=0.3)


def test_without_draws_there_is_no_spread() -> None:
    assert learnt().spread(np.array([0.3, 1.0])).tolist() == [0, 0]


def test_the_correction_undoes_the_bias_of_a_noisy_inverse() -> None:
    curve, rng = learnt(-0.03), np.random.default_rng(2)
    se = 0.1
    seen = 0.5 * 0.8 - 0.03 * 0.8**3 + se * rng.standard_normal(40_000)
    plain, slope = curve.invert(seen)
    corrected = curve.correct(plain, slope, np.full_like(seen, se))
    assert abs(corrected.mean() - 0.8) < abs(plain.mean() - 0.8)


def test_one_block_can_be_fitted() -> None:
    curve = fit_curve(np.array([-1.0, 1.0]), np.array([-0.8, 0.8]), np.array([-0.4, 0.4]), np.zeros(2, dtype=int), rng=np.random.default_rng(1), n_draws=5)
    assert curve.slope == pytest.approx(0.5)
    assert np.isfinite(curve.draws).all()
