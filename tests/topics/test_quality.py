"""Numbers on how good topics are."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from policytext import Topics
from policytext.errors import EmptyInputError, InputError
from policytext.topics.pooled import pooled_shares
from policytext.topics.quality import (
    clustered_ratio,
    cross_source_coherence,
    diversity,
    document_npmi,
    exclusivity,
    heldout_likelihood,
    quality_table,
    stability,
    top_words,
)

EVEN = 1e-3


def texts_from(topics: np.ndarray, n: int, length: int, seed: int) -> tuple[csr_array, np.ndarray]:
    draw = np.random.default_rng(seed)
    shares = draw.dirichlet(np.full(len(topics), 0.3), size=n)
    return csr_array(np.stack([draw.multinomial(length, row) for row in shares @ topics]).astype(float)), shares


def npmi_by_hand(counts: np.ndarray, words: list[int]) -> float:
    seen = counts > 0
    scores = []
    for a, b in combinations(words, 2):
        both, one, other = (float(np.mean(mask)) for mask in (seen[:, a] & seen[:, b], seen[:, a], seen[:, b]))
        scores.append(-1.0 if both == 0 else 0.0 if both == 1 else np.log(both / (one * other)) / -np.log(both))
    return float(np.mean(scores))


# -- held-out likelihood -----------------------------------------------------------------------------


def test_with_one_topic_the_score_is_that_of_its_words() -> None:
    counts = csr_array(np.array([[4.0, 2.0, 0.0], [0.0, 0.0, 8.0]]))
    weights = np.array([[0.5, 0.25, 0.25]])
    logs, scored = heldout_likelihood(counts, weights, prior=np.ones(1), seed=3)
    assert scored.tolist() == [3.0, 4.0]
    assert logs[1] == pytest.approx(4 * np.log((1 - EVEN) * 0.25 + EVEN / 3))
    a, b = (np.log((1 - EVEN) * p + EVEN / 3) for p in (0.5, 0.25))
    assert min(abs(logs[0] - (3 - n) * a - n * b) for n in range(3)) < 1e-12


def test_it_is_what_the_true_shares_would_give_for_long_texts() -> None:
    topics = np.random.default_rng(0).dirichlet(np.full(30, 0.2), size=4)
    counts, shares = texts_from(topics, 40, 4000, 1)
    logs, scored = heldout_likelihood(counts, topics, prior=np.full(4, 0.25), seed=1)
    truth = ((shares @ topics) * np.log((1 - EVEN) * shares @ topics + EVEN / 30)).sum(axis=1)
    assert scored.tolist() == [2000.0] * 40
    np.testing.assert_allclose(logs / scored, truth, atol=0.08)


def test_halves_are_dealt_without_loss_and_do_not_meet() -> None:
    topics = np.eye(6) * 0.94 + 0.01
    counts, _ = texts_from(topics, 25, 7, 2)
    logs, scored = heldout_likelihood(counts, topics / topics.sum(axis=1, keepdims=True), prior=np.full(6, 1 / 6), seed=1)
    assert scored.tolist() == [4.0] * 25
    assert (logs < 0).all()


def test_a_text_of_one_word_or_none_is_not_scored() -> None:
    counts = csr_array(np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]]))
    _, scored = heldout_likelihood(counts, np.full((2, 2), 0.5), prior=np.full(2, 0.5), seed=1)
    assert scored.tolist() == [0.0, 0.0, 1.0]


def test_the_true_number_of_topics_scores_better_than_half_of_them() -> None:
    topics = np.random.default_rng(4).dirichlet(np.full(60, 0.1), size=6)
    counts, _ = texts_from(topics, 200, 30, 5)
    merged = (topics[0::2] + topics[1::2]) / 2
    score = [np.divide(*(part.sum() for part in heldout_likelihood(counts, w, prior=np.full(len(w), 1 / len(w)), seed=1))) for w in (topics, merged)]
    assert score[0] > score[1] + 0.1


def test_the_deal_depends_on_the_seed_alone() -> None:
    topics = np.random.default_rng(4).dirichlet(np.full(60, 0.1), size=6)
    counts, _ = texts_from(topics, 20, 30, 5)
    one, same, other = (heldout_likelihood(counts, topics, prior=np.full(6, 1 / 6), seed=seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


@pytest.mark.parametrize(("change", "text"), [
    ({"counts": csr_array(np.array([[1.5, 2.0]]))}, r"counts that are no whole numbers can't be dealt into halves\. Hint:"),
    ({"counts": csr_array(np.ones((1, 3)))}, r"counts \(1, 3\), word weights \(2, 2\) and prior \(2,\) don't fit\. Hint:"),
    ({"prior": np.ones(3)}, r"and prior \(3,\) don't fit\. Hint:"),
    ({"seed": -1}, r"seed=-1 is no seed\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_scored(change: dict[str, Any], text: str) -> None:
    given: dict[str, Any] = {"counts": csr_array(np.ones((1, 2))), "word_weights": np.full((2, 2), 0.5), "prior": np.full(2, 0.5), "seed": 1, **change}
    with pytest.raises(InputError, match=text):
        heldout_likelihood(given["counts"], given["word_weights"], prior=given["prior"], seed=given["seed"])


def test_the_error_of_a_ratio_is_that_of_repeated_samples() -> None:
    draw = np.random.default_rng(0)
    ratios, errors = [], []
    for _ in range(600):
        level = np.repeat(draw.normal(0, 1, 40), 3)  # texts of one cluster are alike
        sizes = draw.integers(1, 9, 120).astype(float)
        ratio, error = clustered_ratio(sizes * (level - 7), sizes, np.repeat(np.arange(40), 3))
        ratios.append(ratio)
        errors.append(error)
    assert np.mean(ratios) == pytest.approx(-7, abs=0.02)
    assert np.mean(errors) == pytest.approx(np.std(ratios), rel=0.08)


def test_ratios_of_nothing() -> None:
    assert np.isnan(clustered_ratio(np.zeros(2), np.zeros(2), np.arange(2))).all()
    ratio, error = clustered_ratio(np.array([-7.0]), np.ones(1), np.zeros(1, dtype=int))
    assert (ratio, np.isnan(error)) == (-7.0, True)


# -- coherence ---------------------------------------------------------------------------------------


@given(st.integers(0, 10_000))
def test_npmi_is_what_pairs_counted_one_by_one_give(seed: int) -> None:
    draw = np.random.default_rng(seed)
    counts = draw.poisson(draw.choice([0.05, 0.6, 6.0], size=8), size=(draw.integers(1, 30), 8)).astype(float)
    words = np.stack([draw.permutation(8)[:4] for _ in range(3)])
    expected = [npmi_by_hand(counts, row.tolist()) for row in words]
    found = document_npmi(csr_array(counts), words)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert (np.abs(found) <= 1 + 1e-12).all()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_npmi_is_gensims_where_all_words_meet() -> None:
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    draw = np.random.default_rng(1)
    counts = draw.poisson(0.8, size=(60, 6)).astype(float)
    counts[:3] = 1.0
    texts = [[f"w{v}" for v in row.nonzero()[0]] for row in counts if row.any()]
    topics = [[0, 1, 2], [3, 4, 5]]
    model = CoherenceModel(
        topics=[[f"w{v}" for v in topic] for topic in topics], texts=texts, dictionary=Dictionary(texts), coherence="c_npmi", window_size=50, processes=1
    )
    ours = document_npmi(csr_array(counts[counts.any(axis=1)]), np.array(topics))
    np.testing.assert_allclose(ours, model.get_coherence_per_topic(), atol=1e-6)


def test_a_topic_of_one_source_is_not_coherent_across_them() -> None:
    policy, feedback = np.array([[1, 1, 0, 0], [0, 0, 1, 1]]), np.array([[1, 0, 0, 0], [0, 1, 1, 1]])
    kinds = np.array(["policy", "policy", "feedback", "feedback"], dtype=object)
    found = cross_source_coherence(csr_array(np.vstack([policy, feedback])), kinds, np.array([[0, 1], [2, 3]]))
    assert found["both"].tolist() == [-1.0, 1.0]
    alone = cross_source_coherence(csr_array(policy), kinds[:2], np.array([[0, 1]]))
    assert np.isnan(alone["feedback"]).all() and alone["both"].tolist() == alone["policy"].tolist() == [1.0]


def test_coherence_of_nothing_is_not_known() -> None:
    assert np.isnan(document_npmi(csr_array((0, 3)), np.array([[0, 1]]))).all()
    assert np.isnan(document_npmi(csr_array(np.ones((2, 3))), np.array([[0]]))).all()
    with pytest.raises(InputError, match=r"top words 0 to 7 are no columns of counts \(2, 3\)\. Hint: use top_words"):
        document_npmi(csr_array(np.ones((2, 3))), np.array([[0, 7]]))


# -- exclusivity, diversity --------------------------------------------------------------------------


def test_topics_that_share_their_words_are_less_exclusive_and_less_diverse() -> None:
    apart = np.kron(np.eye(4), np.full(10, 0.1)) + 1e-6
    mixed = apart + apart.mean(axis=0) * 3
    mixed[:, :5] += 0.5
    assert exclusivity(apart, n_words=5).min() > exclusivity(mixed, n_words=5).max()
    assert diversity(apart, n_words=10) == 1.0
    assert diversity(mixed, n_words=5) == pytest.approx(5 / 20)


def test_exclusivity_is_the_mean_of_frex_by_hand() -> None:
    weights = np.random.default_rng(0).dirichlet(np.full(12, 0.5), size=3)
    expected = []
    for topic in weights:
        share = topic / weights.sum(axis=0)
        frex = [1 / (0.7 / np.mean(share <= share[v]) + 0.3 / np.mean(topic <= topic[v])) for v in np.argsort(-topic)[:4]]
        expected.append(np.mean(frex))
    np.testing.assert_allclose(exclusivity(weights, n_words=4), expected)


def test_no_topics_are_not_diverse() -> None:
    with pytest.raises(EmptyInputError, match=r"no topics\. Hint:"):
        diversity(np.empty((0, 4)))


# -- stability ---------------------------------------------------------------------------------------


def background(n_topics: int, seed: int) -> np.ndarray:
    """Topics that have nothing in common but how common words are."""
    common = 1 / np.arange(1, 401)
    return np.random.default_rng(seed).dirichlet(60 * common / common.sum(), size=n_topics)


@pytest.mark.parametrize("n_topics", [4, 12, 30])
def test_noise_is_as_stable_as_chance_though_common_words_are_alike(n_topics: int) -> None:
    found, null, normalised = stability([background(n_topics, seed) for seed in range(5)], seed=1)
    assert found > 0.4, "words that are common everywhere make any two topics alike"
    assert abs(found - null) < 0.06
    assert abs(normalised) < 0.1


def test_the_order_of_topics_does_not_matter_and_noise_lowers_it() -> None:
    topics = np.random.default_rng(0).dirichlet(np.full(100, 0.1), size=8)
    draw = np.random.default_rng(1)
    near = [0.7 * topics[draw.permutation(8)] + 0.3 * draw.dirichlet(np.full(100, 0.1), size=8) for _ in range(3)]
    same = stability([topics[draw.permutation(8)] for _ in range(3)], seed=1)
    assert same[0] == pytest.approx(1.0)
    assert same[2] == pytest.approx(1.0)
    assert 0.5 < stability(near, seed=1)[2] < 0.98


def test_stability_is_the_best_match_of_all() -> None:
    from itertools import permutations

    one, other = (np.random.default_rng(seed).dirichlet(np.full(20, 0.3), size=4) for seed in (1, 2))
    unit = [run / np.linalg.norm(run, axis=1, keepdims=True) for run in (one, other)]
    best = max(float(np.mean([unit[0][k] @ unit[1][order[k]] for k in range(4)])) for order in permutations(range(4)))
    assert stability([one, other], seed=1)[0] == pytest.approx(best)


def test_fits_that_can_not_be_compared() -> None:
    with pytest.raises(InputError, match=r"1 fits of 1 shapes can't be compared\. Hint:"):
        stability([np.ones((2, 3))], seed=1)
    with pytest.raises(InputError, match=r"2 fits of 2 shapes can't be compared\. Hint:"):
        stability([np.ones((2, 3)), np.ones((3, 3))], seed=1)


# -- the table ---------------------------------------------------------------------------------------


def test_one_row_a_topic_in_their_order(topics: Topics) -> None:
    table = quality_table(topics)
    assert table["topic"].tolist() == list(topics.names)
    assert list(table.columns) == [
        "topic", "label", "coherence_policy", "coherence_feedback", "coherence", "exclusivity", "recurrence", "share", "n_documents_expected",
    ]  # fmt: skip
    np.testing.assert_allclose(table["coherence"], table[["coherence_policy", "coherence_feedback"]].min(axis=1))
    np.testing.assert_array_equal(table["recurrence"], topics.recurrence)


def test_documents_and_shares_add_up(topics: Topics) -> None:
    table = quality_table(topics)
    with_words = topics.tokens.units.loc[topics.covered, "document"].nunique()
    assert table["n_documents_expected"].sum() == pytest.approx(with_words)
    assert table["share"].sum() == pytest.approx(1.0)
    words = topics.counts[np.flatnonzero(topics.covered)].toarray()
    pooled = (words / words.sum(axis=1, keepdims=True)).sum(axis=0)
    np.testing.assert_allclose(table["share"], pooled_shares(pooled[None, :], topics.word_weights)[0], atol=1e-4)


def test_coherence_of_the_table_by_hand(topics: Topics) -> None:
    table = quality_table(topics, n_words=4)
    own = (topics.tokens.units["kind"] == "feedback").to_numpy() & topics.covered
    words = top_words(topics.word_weights, 4)
    expected = [npmi_by_hand(topics.counts[np.flatnonzero(own)].toarray(), row.tolist()) for row in words]
    np.testing.assert_allclose(table["coherence_feedback"], expected)


def test_the_topics_are_left_as_they_were(topics: Topics) -> None:
    before, units = topics.shares.copy(), topics.tokens.units.copy(deep=True)
    quality_table(topics)
    np.testing.assert_array_equal(topics.shares, before)
    pd.testing.assert_frame_equal(topics.tokens.units, units)


def test_what_the_table_does_not_take(topics: Topics) -> None:
    with pytest.raises(InputError, match=r"quality_table takes Topics, not int\. Hint: fit_topics"):
        quality_table(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"n_words=1 makes no pair of words\. Hint:"):
        quality_table(topics, n_words=1)
