"""Permutations and what follows from them."""

from math import factorial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.inference.permutation import matchings, permutation_p, permuted_labels


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.integers(0, 9))
def test_p_is_the_share_that_reaches_the_observed(null: list[int], observed: int) -> None:
    drawn = np.array(null, dtype=float)
    count = sum(value >= observed for value in null)
    assert permutation_p(float(observed), drawn) == pytest.approx((1 + count) / (len(null) + 1))
    assert permutation_p(float(observed), drawn, complete=True) == pytest.approx(count / len(null))


def test_p_by_column_and_nothing_observed() -> None:
    null = np.array([[0.0, 5.0, 1.0], [2.0, np.nan, 1.0], [4.0, 7.0, 1.0]])
    np.testing.assert_allclose(permutation_p(np.array([3.0, 6.0, np.nan]), null), [0.5, 2 / 3, np.nan])


def test_ties_by_rounding_count_as_reached() -> None:
    assert permutation_p(0.3, np.array([0.1 + 0.2, 0.3 - 1e-15])) == 1.0


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20), st.integers(0, 99))
def test_labels_keep_their_numbers(labels: list[int], seed: int) -> None:
    drawn = permuted_labels(np.array(labels), 5, np.random.default_rng(seed))
    assert drawn.shape == (5, len(labels))
    assert all(sorted(row) == sorted(labels) for row in drawn.tolist())


def test_each_place_is_as_likely_for_each_label() -> None:
    drawn = permuted_labels(np.array([0, 1, 1, 1]), 8000, np.random.default_rng(1))
    np.testing.assert_allclose((drawn == 0).mean(axis=0), 0.25, atol=0.02)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_few_things_are_matched_in_every_way(n: int) -> None:
    ways, complete = matchings(n, 120, np.random.default_rng(1))
    assert complete
    assert len({tuple(way) for way in ways.tolist()}) == factorial(n) == len(ways)


def test_many_things_are_matched_by_chance() -> None:
    ways, complete = matchings(6, 120, np.random.default_rng(1))
    assert not complete
    assert ways.shape == (120, 6)
    assert (np.sort(ways, axis=1) == np.arange(6)).all()


@pytest.mark.parametrize(("call", "text"), [
    (lambda rng: permutation_p(np.zeros(2), np.zeros((3, 4))), r"null draws of shape \(3, 4\) don't fit statistics of shape \(2,\)\. Hint:"),
    (lambda rng: permuted_labels(np.zeros(3, dtype=int), 0, rng), r"can't shuffle labels 0 times\. Hint:"),
    (lambda rng: matchings(0, 5, rng), r"can't match 0 things 5 times\. Hint:"),
])  # fmt: skip
def test_errors(call: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        call(np.random.default_rng(1))
