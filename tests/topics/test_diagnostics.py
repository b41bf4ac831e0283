"""Which topics tell the sources apart."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from policytext import Tokens, Topics
from policytext.errors import EmptyInputError, InputError
from policytext.topics import diagnostics
from policytext.topics.diagnostics import genre_words, register_table, separating_topics, source_auc

COLUMNS = ["topic", "label", "auc", "genre", "coherence_policy", "coherence_feedback", "distance_policy_reply", "ratio", "register", "reason"]


def planted(tokens: Tokens, policy: float, feedback: float, *, length: tuple[int, int], seed: int) -> tuple[Tokens, np.ndarray]:
    """Two topics of five words each; texts of each source are of topic 1 with the given chances, and of the given lengths."""
    rng = np.random.default_rng(seed)
    weights = np.kron(np.eye(2), np.full(5, 0.2))
    kinds = tokens.units["kind"].to_numpy()
    first = rng.random(len(kinds)) < np.where(kinds == "policy", policy, feedback)
    words = np.where(kinds == "policy", *length)
    counts = np.array([rng.multinomial(n, weights[0 if is_first else 1]) for n, is_first in zip(words, first, strict=True)])
    units = tokens.units.assign(document=tokens.units["unit"])
    return replace(tokens, units=units, counts=csr_array(counts), vocabulary=tuple(f"词{i}" for i in range(10)), replies=None), weights


@pytest.mark.parametrize(("share", "expected"), [((0.5, 0.5), 0.5), ((1.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((0.25, 0.75), 0.75)])
def test_auc_is_the_chance_that_a_message_holds_more(tokens: Tokens, share: tuple[float, float], expected: float) -> None:
    made, weights = planted(tokens, share[0], share[1], length=(20, 20), seed=1)
    auc = source_auc(made, weights)
    assert auc[0] == pytest.approx(expected, abs=0.06)
    assert auc.sum() == pytest.approx(1)


def test_longer_texts_do_not_hold_more(tokens: Tokens) -> None:
    # Every text is a mixture of both topics, half and half: long ones show both for sure, short ones often one.
    rng = np.random.default_rng(1)
    weights = np.vstack([np.repeat([0.18, 0.02], 5), np.repeat([0.02, 0.18], 5)])
    long = np.where(tokens.units["kind"].to_numpy() == "policy", 90, 6)
    counts = rng.multinomial(long, weights.mean(axis=0))
    made = replace(tokens, units=tokens.units.assign(document=tokens.units["unit"]), counts=csr_array(counts), vocabulary=tuple("甲乙丙丁戊己庚辛壬癸"), replies=None)
    np.testing.assert_allclose(source_auc(made, weights), 0.5, atol=0.06)


def test_order_of_the_texts_changes_nothing(tokens: Tokens) -> None:
    made, weights = planted(tokens, 0.3, 0.6, length=(30, 12), seed=2)
    order = np.random.default_rng(1).permutation(len(made))
    shuffled = replace(made, units=made.units.iloc[order].reset_index(drop=True), counts=csr_array(made.counts[order]))
    np.testing.assert_allclose(source_auc(shuffled, weights), source_auc(made, weights), atol=1e-9)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8), st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_auc_counts_pairs(ours: list[int], others: list[int]) -> None:
    values = np.array([*ours, *others], dtype=float)[:, None]
    brute = np.mean([(a > b) + 0.5 * (a == b) for a, b in product(ours, others)])
    assert diagnostics._auc(values, np.arange(len(values)) < len(ours))[0] == pytest.approx(brute)


@given(st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=6), st.integers(1, 12))
def test_thinned_texts_keep_their_words(rows: list[list[int]], target: int) -> None:
    counts = np.array(rows, dtype=float)
    thin = diagnostics._thinned(csr_array(counts), np.full(len(counts), float(target))).toarray()
    assert ((thin >= 0) & (thin <= counts)).all()
    np.testing.assert_array_equal(thin.sum(axis=1), np.minimum(counts.sum(axis=1), target))
    expected = counts * (thin.sum(axis=1) / np.maximum(counts.sum(axis=1), 1))[:, None]
    assert (np.abs(thin - expected) <= 1).all()


@pytest.mark.parametrize(
    ("auc", "ratio", "separates", "reason"),
    [
        (0.5, 0.0, False, ""),
        (0.94, 4.2, False, ""),
        (0.95, 0.0, True, "tells the source of a text (AUC 0.95)"),
        (0.04, 0.0, True, "tells the source of a text (AUC 0.04)"),
        (0.5, 4.3, True, "lies nearly all in the feedback (4.3 doublings)"),
        (0.97, -6.0, True, "tells the source of a text (AUC 0.97); lies nearly all in the policies (6.0 doublings)"),
    ],
)
def test_one_definition(auc: float, ratio: float, separates: bool, reason: str) -> None:
    assert separating_topics(np.array([auc]), np.array([ratio])).tolist() == [separates]
    assert diagnostics._reasons(np.array([auc]), np.array([ratio])) == [reason]


def test_words_of_manner_are_counted_among_the_most_distinctive() -> None:
    weights = np.array([[0.3, 0.3, 0.399, 0.001], [0.001, 0.001, 0.001, 0.997]])
    assert diagnostics._genre(weights, ("请问", "切实", "公交", "学校")).tolist() == [pytest.approx(2 / 3), 0.0]


def test_lists_name_manners_and_no_matters() -> None:
    assert {"请问", "麻烦", "切实", "收悉"} <= genre_words()
    assert not {"公交", "学校", "工资", "医院", "物业", "污染", "养老", "旅游"} & genre_words()


def test_table_of_the_bundled_city(topics: Topics) -> None:
    shares, table = topics.shares.copy(), register_table(topics)
    assert table.columns.tolist() == COLUMNS
    assert table["topic"].tolist() == list(topics.names)
    assert table["auc"].between(0, 1).all()
    assert table["genre"].between(0, 1).all()
    assert (table["register"] == (table["reason"] != "")).all()
    np.testing.assert_array_equal(table["register"], separating_topics(table["auc"].to_numpy(), table["ratio"].to_numpy()))
    assert table["distance_policy_reply"].notna().all()
    np.testing.assert_array_equal(shares, topics.shares)


def test_without_replies_there_is_no_distance(topics: Topics) -> None:
    alone = replace(topics, tokens=replace(topics.tokens, replies=None))
    assert register_table(alone)["distance_policy_reply"].isna().all()


def test_one_source_alone(topics: Topics) -> None:
    one = replace(topics, covered=topics.covered & (topics.tokens.units["kind"] == "feedback").to_numpy())
    with pytest.raises(EmptyInputError, match=r"no policy text holds a word of the topics .*Hint: a register shows"):
        register_table(one)


def test_not_topics() -> None:
    with pytest.raises(InputError, match="register_table takes Topics, not str"):
        register_table("topics")  # type: ignore[arg-type]
