"""Words of topics, and how topics lie between the two sources."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from policytext import Topics, measure_mismatch, topic_table
from policytext.topics import frex

weights = arrays.arrays(np.float64, (3, 6), elements=st.floats(0.001, 1)).map(lambda w: w / w.sum(axis=1, keepdims=True))


@given(weights)
def test_frex_lies_between_0_and_1(word_weights: np.ndarray) -> None:
    scores = frex(word_weights)
    assert scores.shape == word_weights.shape
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (scores.max(axis=1) > 0).all()


@given(weights, st.permutations(range(6)))
def test_frex_knows_no_order_of_words(word_weights: np.ndarray, order: list[int]) -> None:
    np.testing.assert_allclose(frex(word_weights[:, order]), frex(word_weights)[:, order])


def test_frex_prefers_the_exclusive_of_two_likely_words() -> None:
    word_weights = np.array([[0.40, 0.39, 0.21], [0.40, 0.01, 0.59]])
    assert frex(word_weights)[0].argmax() == 1


def test_frex_scores_no_word_that_hardly_occurs() -> None:
    word_weights = np.array([[0.60, 0.399, 0.001], [0.60, 0.4, 1e-9]])
    assert frex(word_weights)[0, 2] == 0


def test_topic_table(topics: Topics) -> None:
    table = topic_table(topics, n_words=4)
    assert table["topic"].tolist() == list(topics.names)
    assert table["words"].str.split().str.len().eq(4).all()
    assert table[["share_policy", "share_feedback"]].sum().tolist() == pytest.approx([1, 1])
    assert [label.split("·") for label in table["label"]] == [words.split()[:3] for words in table["distinctive"]]


def test_shares_are_those_of_the_gaps(topics: Topics) -> None:
    table, gaps = topic_table(topics), measure_mismatch(topics, seed=1, n_draws=20).table
    for column in ("share_policy", "share_feedback"):
        np.testing.assert_allclose(table[column], gaps[column], atol=1e-7)
