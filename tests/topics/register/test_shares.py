"""Stopped shares, gaps, divergence and ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.spatial.distance import jensenshannon

from policytext.topics import pooled_shares
from policytext.topics.register import shares as module
from policytext.topics.register.shares import centred_gap, jensen_shannon, own_rank, pool, stopped_shares, text_shares

TOPICS = np.array([[0.6, 0.2, 0.1, 0.1], [0.1, 0.1, 0.2, 0.6], [0.2, 0.5, 0.2, 0.1]])
START = np.array([0.5, 0.3, 0.2])
profiles = st.lists(st.floats(0.01, 1), min_size=5, max_size=5).map(lambda parts: np.array(parts) / sum(parts))


def test_two_steps_are_two_steps() -> None:
    counts = np.array([[30.0, 10, 5, 20]])
    shares = START
    for _ in range(2):
        whose = shares[:, None] * TOPICS / (shares @ TOPICS)
        shares = whose @ (counts[0] / counts.sum())
    np.testing.assert_allclose(stopped_shares(counts, TOPICS, START)[0], shares)


def test_many_steps_reach_the_likeliest_mixture() -> None:
    counts = np.array([[30.0, 10, 5, 20], [1, 9, 3, 3]])
    np.testing.assert_allclose(stopped_shares(counts, TOPICS, START, steps=5000), pooled_shares(counts, TOPICS, tolerance=1e-10, most=9000), atol=1e-4)


def test_words_that_no_topic_knows_and_empty_groups_leave_the_start() -> None:
    topics = np.column_stack([TOPICS, np.zeros(3)])
    both = stopped_shares(np.array([[0.0, 0, 0, 0, 9], [3, 1, 0, 0, 9]]), topics, START)
    np.testing.assert_allclose(both[0], START)
    np.testing.assert_allclose(both[1], stopped_shares(np.array([[3.0, 1, 0, 0]]), TOPICS, START)[0])


def test_blocks_of_groups_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.random.default_rng(1).poisson(3.0, (11, 5)).astype(float)
    counts[4], topics = [0, 0, 0, 0, 9], np.column_stack([TOPICS, np.zeros(3)])
    whole = stopped_shares(counts, topics, START, steps=3)
    monkeypatch.setattr(module, "_NUMBERS_AT_ONCE", 8)
    np.testing.assert_allclose(stopped_shares(counts, topics, START, steps=3), whole, rtol=1e-13)
    np.testing.assert_allclose(np.vstack([stopped_shares(row[None], topics, START, steps=3) for row in counts]), whole, rtol=1e-13)


def test_groups_are_pooled_by_their_weights() -> None:
    counts = csr_array(np.array([[1.0, 0], [0, 2], [3, 3]]))
    np.testing.assert_allclose(pool(counts), [[4, 5]])
    np.testing.assert_allclose(pool(counts, np.array([[1.0, 0, 2], [0, 0, 0]])), [[7, 6], [0, 0]])


def test_a_text_without_a_known_word_has_the_prior() -> None:
    counts = csr_array(np.array([[0.0, 0, 0, 0], [5, 0, 0, 0]]))
    shares = text_shares(counts, TOPICS, START)
    np.testing.assert_allclose(shares[0], START)
    assert shares[1, 0] > START[0]


@given(profiles, profiles)
def test_swapping_the_sides_negates_the_gap(first: np.ndarray, second: np.ndarray) -> None:
    np.testing.assert_allclose(centred_gap(first, second, 1e-3), -centred_gap(second, first, 1e-3), atol=1e-12)


@given(profiles, profiles)
def test_the_gap_is_centred_on_the_weighted_median(first: np.ndarray, second: np.ndarray) -> None:
    gap, weights = centred_gap(first, second, 1e-3), (first + second) / 2
    assert weights[gap < -1e-9].sum() <= 0.5 + 1e-9
    assert weights[gap > 1e-9].sum() <= 0.5 + 1e-9


def test_one_topic_that_grows_leaves_the_others_at_zero() -> None:
    supply = np.full(20, 1 / 20)
    demand = np.where(np.arange(20) == 3, 6, 1) / 25
    gap = centred_gap(demand, supply, 0.0)
    assert gap[3] == pytest.approx(np.log2(6))
    np.testing.assert_allclose(np.delete(gap, 3), 0, atol=1e-12)


@given(profiles, profiles)
def test_the_divergence_is_that_of_scipy(first: np.ndarray, second: np.ndarray) -> None:
    assert float(jensen_shannon(first, second)) == pytest.approx(jensenshannon(first, second, base=2) ** 2, abs=1e-9)


def test_ranks() -> None:
    shares = np.array([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.0, 0.1, 0.9]])
    assert own_rank(shares, shares) == pytest.approx(1)
    assert own_rank(shares, shares[[1, 0, 2]]) == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)
    assert own_rank(np.full((3, 3), 1 / 3), np.full((3, 3), 1 / 3)) == pytest.approx(1 / 2), "ties share their ranks"
