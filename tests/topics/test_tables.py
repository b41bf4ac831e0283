"""Words of topics, and how topics lie between the two sources."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from policytext import Topics, measure_mismatch, topic_table
from policytext.errors import InputError
from policytext.topics import frex
from policytext.topics.matters import group_matters

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


def test_frex_takes_words_that_no_topic_holds() -> None:
    word_weights = np.array([[0.6, 0.4, 0.0, 0.0], [0.0, 0.5, 0.5, 0.0]])
    scores = frex(word_weights, likely=1.0)
    assert (scores[:, 3] == 0).all() and scores[0, 2] == scores[1, 0] == 0
    assert scores[0].argmax() == 0 and scores[1].argmax() == 2


@pytest.mark.parametrize("options", [{"exclusivity": 2}, {"exclusivity": -0.1}, {"likely": None}, {"likely": True}, {"exclusivity": float("nan")}])
def test_frex_refuses_what_is_no_share(options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=rf"{next(iter(options))}=.* is no share\. Hint: use a number from 0 to 1"):
        frex(np.array([[0.6, 0.4]]), **options)


@pytest.mark.parametrize("word_weights", [[[0.6, 0.4]], np.array([0.6, 0.4]), np.array([[0.6, np.nan]]), np.array([[-0.1, 1.1]]), np.zeros((0, 2))])
def test_frex_refuses_what_are_no_weights(word_weights: Any) -> None:
    with pytest.raises(InputError, match="frex takes an array of weights, 0 or more"):
        frex(word_weights)


@pytest.mark.parametrize("n_words", [0, -1, None, True, 1.5, "x"])
def test_a_table_shows_words(topics: Topics, n_words: Any) -> None:
    with pytest.raises(InputError, match=r"n_words=.* shows nothing\. Hint: use a whole number, 1 or more"):
        topic_table(topics, n_words=n_words)


def test_topic_table(topics: Topics) -> None:
    table = topic_table(topics, n_words=4)
    assert table["topic"].tolist() == list(topics.names)
    assert table["words"].str.split().str.len().eq(4).all()
    assert table[["share_policy", "share_feedback"]].sum().tolist() == pytest.approx([1, 1])
    assert [label.split("·") for label in table["label"]] == [words.split()[:3] for words in table["distinctive"]]


def test_units_are_what_the_shares_are_worth(topics: Topics) -> None:
    table, kinds = topic_table(topics), topics.tokens.units["kind"].to_numpy()
    for kind in ("policy", "feedback"):
        covered = int(((kinds == kind) & topics.covered).sum())
        assert table[f"n_{kind}"].sum() == pytest.approx(covered)
        np.testing.assert_allclose(table[f"n_{kind}"], table[f"share_{kind}"] * covered)


def test_a_source_without_texts_has_no_shares_and_no_units(topics: Topics) -> None:
    only = replace(topics, covered=topics.covered & (topics.tokens.units["kind"] == "policy").to_numpy())
    table = topic_table(only)
    assert table["share_feedback"].isna().all() and (table["n_feedback"] == 0).all()
    assert table["share_policy"].sum() == pytest.approx(1)


def test_recurrence_is_that_of_the_topics(topics: Topics) -> None:
    given_ = replace(topics, recurrence=np.linspace(0, 1, len(topics)))
    assert topic_table(given_)["recurrence"].tolist() == np.linspace(0, 1, len(topics)).tolist()


def test_grouped_topics_show_their_matters(topics: Topics) -> None:
    assert "matter" not in topic_table(topics)
    rows = [("T01", "公交", 0.3), ("T01", "停车", 0.7), ("T03", "公交", 1.0)]
    grouped = group_matters(topics, pd.DataFrame(rows, columns=["topic", "matter", "weight"]))
    table = topic_table(grouped)
    assert table["matter"].tolist() == ["停车 70% · 公交 30%", "其他", "公交", "其他", "其他", "其他"]
    pd.testing.assert_frame_equal(table.drop(columns="matter"), topic_table(topics))


def test_shares_are_those_of_the_gaps(topics: Topics) -> None:
    """With one run and all policies; gaps of several runs are means over those in which a topic comes back, and leave out 解读."""
    table, gaps = topic_table(topics), measure_mismatch(replace(topics, runs=topics.runs[:1]), seed=1, n_draws=20, leave_out=()).table
    for column in ("share_policy", "share_feedback"):
        np.testing.assert_allclose(table[column], gaps[column], atol=1e-7)
