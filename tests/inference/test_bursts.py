"""Bursts, against chance and a second way of computing them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.inference.bursts import burst_scores, run_starts


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


def test_a_history_longer_than_the_window_is_refused() -> None:
    with pytest.raises(InputError, match="history=13 and window=12 don't fit"):
        burst_scores(np.arange(20.0), history=13)
