"""Topics that need one another: exact moments of the permutation, its tail, planted pairs, nothing where there is nothing."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import pearson3

from policytext.coordination.congruence import topic_dependency
from policytext.errors import EmptyInputError, InputError


@settings(max_examples=15, deadline=None)
@given(arrays(np.float64, (6, 2), elements=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])))
def test_p_has_the_moments_of_all_permutations(shares: np.ndarray) -> None:
    if shares.std(axis=0).min() < 1e-9:
        return
    null = np.array([(shares[:, 0] * shares[list(order), 1]).sum() for order in permutations(range(6))])
    expected = shares[:, 0].sum() * shares[:, 1].sum() / 6
    assert null.mean() == pytest.approx(expected)
    sd = null.std()
    skew = ((null - expected) ** 3).mean() / sd**3
    observed = ((shares[:, 0] * shares[:, 1]).sum() - expected) / sd
    by_moments = pearson3.sf(observed, skew) if abs(skew) > 1e-6 else pearson3.sf(observed, 0)
    assert topic_dependency(shares).p[0, 1] == pytest.approx(np.clip(by_moments, 0, 1), abs=1e-6)


def test_the_tail_against_permutations() -> None:
    rng = np.random.default_rng(3)
    shares = rng.gamma(0.3, 1, size=(300, 2))
    order = np.argsort(-shares[:, 0])[:40]
    shares[order, 1] += 0.25
    found = topic_dependency(shares).p[0, 1]
    observed = (shares[:, 0] * shares[:, 1]).sum()
    null = np.array([(shares[:, 0] * rng.permutation(shares[:, 1])).sum() for _ in range(4000)])
    assert found == pytest.approx((null >= observed).mean(), abs=0.01)


def test_planted_pair_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    main = rng.integers(0, 6, size=600)
    shares = np.full((600, 6), 0.02)
    shares[np.arange(600), main] = 0.9
    both = rng.random(600) < 0.8
    for one, other in ((0, 1), (1, 0)):
        rows = np.flatnonzero((main == one) & both)
        shares[rows, one], shares[rows, other] = 0.5, 0.42
    found = topic_dependency(shares)
    assert found.weight[0, 1] > 0.1 and found.lift[0, 1] > 1 and found.q[0, 1] < 0.001
    rest = found.weight - np.eye(6)
    rest[0, 1] = rest[1, 0] = 0.0
    assert not rest.any()


def test_false_dependencies_are_rare() -> None:
    """Independent shares, 45 pairs a set: a set with any pair found is a false alarm of the whole family."""
    alarms = sum(bool((topic_dependency(np.random.default_rng(seed).gamma(0.2, 1, size=(200, 10))).weight - np.eye(10)).any()) for seed in range(60))
    assert alarms <= 8


def test_lift_and_weight_by_hand() -> None:
    shares = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0], [0.0, 1.0]] * 3)
    found = topic_dependency(shares)
    assert found.lift[0, 1] == pytest.approx(3 * 12 / (6 * 6)) and found.weight.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_symmetric_and_free_of_order() -> None:
    rng = np.random.default_rng(2)
    shares = rng.dirichlet(np.full(5, 0.3), size=80)
    one, other = topic_dependency(shares), topic_dependency(shares[::-1])
    for part, again in zip(one, other, strict=True):
        assert np.allclose(part, part.T, equal_nan=True) and np.allclose(part, again, equal_nan=True)


def test_topics_without_a_message_and_single_messages() -> None:
    found = topic_dependency(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    assert np.isnan(found.lift[2, 0]) and found.weight.tolist() == np.eye(3).tolist()
    assert topic_dependency(np.array([[0.5, 0.5]])).weight.tolist() == np.eye(2).tolist()
    assert topic_dependency(np.ones((4, 1))).weight.tolist() == [[1.0]]


def test_what_it_refuses() -> None:
    with pytest.raises(EmptyInputError, match="no message"):
        topic_dependency(np.zeros((0, 3)))
    with pytest.raises(InputError, match="shares are numbers"):
        topic_dependency(np.array([[np.nan, 1.0]]))
