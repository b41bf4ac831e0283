"""Congruence on arrays: worked examples to the digit, a second way of computing each, planted missing ties."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from policytext.coordination.congruence import (
    binary_congruence,
    congruence_p,
    documented_part,
    excess_coordination,
    required_coordination,
    weighted_congruence,
)
from policytext.coordination.congruence.arrays import activity_classes, need_by_topic, need_contributions, pairs_of, scaled_to_one
from policytext.errors import InputError

RIVER = np.array([[1, 0.5, 0], [0, 1, 0.5], [0, 0, 1]])
NEEDS = np.array([[1, 0.6, 0.2], [0.6, 1, 0.7], [0.2, 0.7, 1]])
DEMAND = np.array([0.2, 0.5, 0.3])
TIES = np.array([[0.0, 3, 0], [3, 0, 0], [0, 0, 0]])


def test_the_example_of_cataldo() -> None:
    assignment, dependency = np.array([[0, 1, 0], [0, 1, 1], [1, 1, 0]]), np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    whole = np.array([[1, 2, 2], [2, 4, 3], [2, 3, 4]])
    found = required_coordination(assignment, dependency)
    assert found.tolist() == (whole - np.diag(np.diag(whole))).tolist()


def test_the_river_to_its_digits() -> None:
    need = required_coordination(RIVER, NEEDS, DEMAND)
    assert pairs_of(need).round(3).tolist() == [0.532, 0.185, 0.421]
    assert binary_congruence(need, TIES) == pytest.approx(1 / 3)
    assert round(weighted_congruence(need, TIES), 3) == 0.468
    gaps = scaled_to_one(pairs_of(need)) - scaled_to_one(pairs_of(TIES))
    assert gaps.round(3).tolist() == [-0.532, 0.162, 0.37]


def test_the_sum_over_topics_by_hand() -> None:
    need = required_coordination(RIVER, NEEDS, DEMAND)
    for a, b in ((0, 1), (0, 2), (1, 2)):
        by_hand = sum(RIVER[a, k] * np.sqrt(DEMAND[k] * DEMAND[m]) * NEEDS[k, m] * RIVER[b, m] for k in range(3) for m in range(3))
        assert need[a, b] == pytest.approx(by_hand)


MANDATES = arrays(np.float64, (4, 3), elements=st.floats(0, 1))
HALF = arrays(np.float64, (3, 3), elements=st.floats(0, 1))
SHARES = arrays(np.float64, (3,), elements=st.floats(0, 1))


@settings(max_examples=60, deadline=None)
@given(MANDATES, HALF, SHARES)
def test_contributions_add_up_to_the_need(mandates: np.ndarray, half: np.ndarray, demand: np.ndarray) -> None:
    dependency = (half + half.T) / 2
    need = required_coordination(mandates, dependency, demand)
    one, other = np.triu_indices(4, 1)
    by_topic = need_by_topic(mandates, dependency, demand, one, other)
    for row, (a, b) in enumerate(zip(one, other, strict=True)):
        parts = need_contributions(mandates[a], mandates[b], dependency, demand)
        assert parts.sum() == pytest.approx(need[a, b], abs=1e-9)
        assert by_topic[row] == pytest.approx([parts[k].sum() + parts[:, k].sum() - parts[k, k] for k in range(3)], abs=1e-9)


VECTOR = arrays(np.float64, (6,), elements=st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0]))


@settings(max_examples=100, deadline=None)
@given(VECTOR, VECTOR)
def test_weighted_congruence_is_one_less_the_variation(need: np.ndarray, ties: np.ndarray) -> None:
    found = weighted_congruence(need, ties)
    if not need.sum():
        assert np.isnan(found)
    elif not ties.sum():
        assert found == 0
    else:
        variation = 0.5 * np.abs(need / need.sum() - ties / ties.sum()).sum()
        assert found == pytest.approx(1 - variation)
        assert excess_coordination(need, ties) == pytest.approx(1 - found)
        assert 0 <= documented_part(need, ties) <= 1
        assert weighted_congruence(need * 7, ties * 0.3) == pytest.approx(found)


def test_all_documented_and_nothing_documented() -> None:
    need = np.array([0.5, 0.2, 0.0])
    assert (binary_congruence(need, need), weighted_congruence(need, need)) == (1.0, pytest.approx(1.0))
    assert (binary_congruence(need, np.zeros(3)), weighted_congruence(need, np.zeros(3)), documented_part(need, np.zeros(3))) == (0, 0, 0)
    assert np.isnan(binary_congruence(np.zeros(3), need)) and np.isnan(excess_coordination(need, np.zeros(3)))


def test_a_busy_pair_elsewhere_lowers_the_weighted_but_not_the_documented_part() -> None:
    need, ties = np.array([1.0, 1.0, 0.0]), np.array([2.0, 2.0, 2.0])
    busy = np.array([2.0, 2.0, 40.0])
    assert weighted_congruence(need, busy) < 0.2 < weighted_congruence(need, ties)
    assert documented_part(need, ties) == 1.0


def test_exchanged_labels_against_all_permutations() -> None:
    rng = np.random.default_rng(5)
    need, ties = (np.triu(rng.random((4, 4)), 1) for _ in range(2))
    need, ties = need + need.T, ties + ties.T
    null = np.array([weighted_congruence(need, ties[np.ix_(order, order)]) for order in permutations(range(4))])
    z, p = congruence_p(need, ties, n_draws=24, rng=np.random.default_rng(1))
    observed = weighted_congruence(need, ties)
    assert z == pytest.approx((observed - null.mean()) / null.std())
    assert p == pytest.approx((null >= observed - 1e-12).mean())


def test_labels_are_exchanged_within_a_place_only() -> None:
    need = np.zeros((6, 6))
    need[0, 1] = need[1, 0] = 1.0
    blocks, mask = np.array([0, 0, 1, 1, 1, 1]), np.ones((6, 6), dtype=bool)
    z, p = congruence_p(need, need, n_draws=50, rng=np.random.default_rng(1), blocks=blocks, mask=mask)
    assert np.isnan(z) and np.isnan(p)
    z, _ = congruence_p(need, need, n_draws=50, rng=np.random.default_rng(1), blocks=np.zeros(6), mask=mask)
    assert z > 1


def average_precision(score: np.ndarray, truth: np.ndarray) -> float:
    hits = truth[np.argsort(-score, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


@pytest.mark.parametrize("deleted", [0.1, 0.25])
def test_planted_missing_ties_are_found(deleted: float) -> None:
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        mandates = rng.random((12, 10)) * (rng.random((12, 10)) < 0.35)
        dependency = rng.random((10, 10)) * (rng.random((10, 10)) < 0.2)
        dependency = np.triu(dependency, 1) + np.triu(dependency, 1).T + np.eye(10)
        need = pairs_of(required_coordination(mandates, dependency, rng.dirichlet(np.ones(10))))
        missing = (rng.random(len(need)) < deleted) & (need > np.quantile(need, 0.3))
        ties = np.where(missing, 0.0, need * rng.gamma(20, 1 / 20, size=len(need)))
        if missing.any():
            found.append(average_precision(scaled_to_one(need) - scaled_to_one(ties), missing))
    assert len(found) >= 15 and np.mean(found) >= 0.8


def test_what_arrays_refuse() -> None:
    with pytest.raises(InputError, match=r"shapes don't fit.*\(2, 3\)"):
        required_coordination(np.ones((2, 3)), np.ones((2, 2)))
    with pytest.raises(InputError, match="numbers, 0 or more"):
        required_coordination([[-1.0]], [[1.0]])
    with pytest.raises(InputError, match="needs of shape"):
        weighted_congruence([1.0, 2.0], [1.0])
    with pytest.raises(InputError, match="no generator"):
        congruence_p(TIES, TIES, n_draws=5, rng=1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="isn't symmetric"):
        required_coordination(np.eye(2), [[1.0, 0.5], [0.0, 1.0]])
    rng = np.random.default_rng(1)
    for need, ties, more, match in (
        (np.ones((3, 3)), np.ones((2, 2)), {}, "don't fit ties"), (np.ones(3), np.ones(3), {}, "no matrix"), (-np.ones((2, 2)), np.ones((2, 2)), {}, "0 or more"),
        (np.ones((3, 3)), np.ones((3, 3)), {"blocks": np.array([0, 1])}, "blocks or mask"), (np.ones((3, 3)), np.ones((3, 3)), {"mask": np.ones(3)}, "mask"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=match):
            congruence_p(need, ties, n_draws=5, rng=rng, **more)
    need = [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert congruence_p(need, need, n_draws=9, rng=rng)[1] == pytest.approx(1 / 3)


def test_classes_hold_departments_next_to_each_other_in_one_place() -> None:
    rng = np.random.default_rng(1)
    activity, place = rng.random(23), rng.integers(0, 3, 23)
    found = activity_classes(activity, place, size=2)
    for value in np.unique(found):
        members = np.flatnonzero(found == value)
        assert len(members) in (2, 3) and len(set(place[members])) == 1
        others = activity[(place == place[members[0]]) & (found != value)]
        assert not ((others > activity[members].min()) & (others < activity[members].max())).any()


def test_activity_alone_makes_no_congruence() -> None:
    """Needs and ties fall on busy departments, each for itself: 20 of 40 take part, unevenly. Exchanged among all, most such cities look congruent."""
    rng = np.random.default_rng(2)
    p: dict[str, list[float]] = {"all": [], "alike": []}
    for _ in range(60):
        busy = np.concatenate([1 / np.arange(1, 21) ** 0.8, np.zeros(20)])
        mandates, ties = np.zeros((40, 20)), np.zeros((40, 40))
        for k in range(20):
            mandates[rng.choice(40, 2, replace=False, p=busy / busy.sum()), k] = 1
        for _ in range(40):
            one, other = rng.choice(40, 2, replace=False, p=busy / busy.sum())
            ties[one, other] += 1
            ties[other, one] += 1
        need = required_coordination(mandates, np.eye(20), rng.dirichlet(np.ones(20)))
        some = np.flatnonzero((need.sum(axis=0) > 0) & (ties.sum(axis=0) > 0))
        inside = np.ix_(some, some)
        blocks = activity_classes(ties[inside].sum(axis=0), np.zeros(len(some)), size=2)
        p["all"].append(congruence_p(need, ties, n_draws=39, rng=rng)[1])
        p["alike"].append(congruence_p(need[inside], ties[inside], n_draws=39, rng=rng, blocks=blocks)[1])
    rate = {name: float((np.array(values) <= 0.05).mean()) for name, values in p.items()}
    assert rate["all"] > 0.8 and rate["alike"] <= 0.12


def test_inputs_stay_as_they_are() -> None:
    before = RIVER.copy(), TIES.copy()
    required_coordination(RIVER, NEEDS, DEMAND)
    congruence_p(TIES, TIES, n_draws=5, rng=np.random.default_rng(1))
    assert (before[0] == RIVER).all() and (before[1] == TIES).all()


def test_nobody() -> None:
    assert required_coordination(np.zeros((0, 3)), NEEDS).shape == (0, 0)
    assert np.isnan(weighted_congruence(np.zeros((1, 1)), np.zeros((1, 1))))
