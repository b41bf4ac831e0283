"""Words of topics, and how topics lie between the two sources."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from policytext import Topics, topic_table
from policytext.topics import frex, separation

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


def pretend(topics: Topics, policy: list[float], feedback: list[float]) -> Topics:
    """Topics whose first share is as given, for units of the two kinds."""
    kinds = ["policy"] * len(policy) + ["feedback"] * len(feedback)
    share = np.array(policy + feedback)
    tokens = replace(topics.tokens, units=pd.DataFrame({"kind": kinds}))
    return replace(topics, tokens=tokens, shares=np.column_stack([share, 1 - share]), covered=np.ones(len(kinds), dtype=bool))


@pytest.mark.parametrize(("supply", "demand", "area"), [
    ([0.9, 0.8], [0.1, 0.2], 1.0), ([0.1, 0.2], [0.9, 0.8], 1.0), ([0.5, 0.5], [0.5, 0.5], 0.5), ([0.1, 0.9], [0.2, 0.8], 0.5), ([0.3, 0.9], [0.2, 0.5], 0.75),
])  # fmt: skip
def test_separation(topics: Topics, supply: list[float], demand: list[float], area: float) -> None:
    assert separation(pretend(topics, supply, demand)).tolist() == [area, area]


def test_separation_of_one_source_is_missing(topics: Topics) -> None:
    assert np.isnan(separation(pretend(topics, [0.5], []))).all()


def test_topic_table(topics: Topics) -> None:
    table = topic_table(topics, n_words=4)
    assert table["topic"].tolist() == list(topics.names)
    assert table["words"].str.split().str.len().eq(4).all()
    assert table[["share_policy", "share_feedback"]].sum().tolist() == pytest.approx([1, 1])
    assert [label.split("·") for label in table["label"]] == [words.split()[:3] for words in table["distinctive"]]
