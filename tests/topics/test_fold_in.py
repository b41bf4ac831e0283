"""Shares of single texts: the mode, however it is computed, whatever stands beside."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.sparse import csr_array

from policytext.errors import EmptyInputError, InputError
from policytext.topics.fold_in import unit_shares

TOPICS = np.array([[0.6, 0.2, 0.1, 0.1, 0.0], [0.1, 0.1, 0.2, 0.6, 0.0], [0.2, 0.5, 0.2, 0.1, 0.0]])
PRIOR = np.array([0.5, 0.3, 0.2])
row = st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(any).map(lambda counts: [float(c) for c in counts] + [0.0])


def objective(shares: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], strength: float) -> float:
    used = counts > 0
    return float(counts[used] @ np.log(shares @ TOPICS[:, used]) + strength * PRIOR @ np.log(shares))


def random_texts(n: int = 200, *, n_words: int = 60, n_topics: int = 7) -> tuple[csr_array, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    rng = np.random.default_rng(2)
    topics = rng.dirichlet(np.full(n_words, 0.1), size=n_topics)
    lengths = rng.integers(0, 40, size=n)
    shares = rng.dirichlet(np.full(n_topics, 0.3), size=n)
    return csr_array(np.array([rng.multinomial(m, s @ topics) for m, s in zip(lengths, shares, strict=True)], dtype=float)), topics, shares


@pytest.mark.parametrize("strength", [0.5, 2.0, 10.0])
@pytest.mark.parametrize("counts", [[30, 10, 5, 20, 0], [1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [3, 40, 9, 2, 7], [0.5, 0, 0.25, 7.5, 0]])
def test_another_optimiser_finds_the_same_mode(counts: list[float], strength: float) -> None:
    ours = unit_shares(csr_array([counts]), TOPICS, prior=PRIOR, strength=strength, tolerance=1e-10, most=50_000)[0]
    target = np.array([*counts[:4], 0.0])

    def loss(free: npt.NDArray[np.float64]) -> float:
        shares = np.exp(free - free.max())
        return -objective(shares / shares.sum(), target, strength)

    found = minimize(loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000})
    theirs = np.exp(found.x - found.x.max())
    np.testing.assert_allclose(ours, theirs / theirs.sum(), atol=1e-4)


def test_a_plain_loop_takes_the_same_steps() -> None:
    texts, topics, _ = random_texts(40)
    prior = np.linspace(1, 2, 7) / np.linspace(1, 2, 7).sum()
    made = unit_shares(texts, topics, prior=prior, tolerance=0, most=30)
    for counts, shares in zip(texts.toarray(), made, strict=True):
        if not counts.any():
            assert np.isnan(shares).all()
            continue
        plain = (2.0 * prior + 1 / 7) / 3.0
        for _ in range(30):
            blame = plain[:, None] * topics
            plain = (2.0 * prior + (blame / blame.sum(axis=0)) @ counts) / (counts.sum() + 2.0)
        np.testing.assert_allclose(shares, plain, atol=1e-12)


@given(row, st.floats(0, 5))
def test_shares_sum_to_one(counts: list[float], strength: float) -> None:
    shares = unit_shares(csr_array([counts]), TOPICS, prior=PRIOR, strength=strength)
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()


def test_order_of_texts_and_size_of_batches_mean_nothing() -> None:
    texts, topics, _ = random_texts()
    prior = np.full(7, 1 / 7)
    made = unit_shares(texts, topics, prior=prior)
    turn = np.random.default_rng(1).permutation(texts.shape[0])
    for batch in (1, 97, 1_000, 1 << 22):
        np.testing.assert_allclose(unit_shares(csr_array(texts[turn]), topics, prior=prior, batch=batch), made[turn], rtol=0, atol=1e-12)
    alone = np.vstack([unit_shares(csr_array(texts[[i]]), topics, prior=prior) for i in range(20)])
    np.testing.assert_allclose(alone, made[:20], rtol=0, atol=1e-12)


def test_planted_shares_come_back_from_long_texts() -> None:
    _, topics, shares = random_texts(5)
    long = csr_array(np.round(shares @ topics * 1e6))
    np.testing.assert_allclose(unit_shares(long, topics, prior=np.ones(7), tolerance=1e-9, most=20_000), shares, atol=2e-3)


def test_settled_texts_are_settled() -> None:
    texts, topics, _ = random_texts()
    exact = unit_shares(texts, topics, prior=np.ones(7), tolerance=1e-12, most=100_000)
    np.testing.assert_allclose(unit_shares(texts, topics, prior=np.ones(7)), exact, atol=1e-3)


def test_a_strong_prior_beats_a_short_text() -> None:
    text = csr_array([[1.0, 0, 0, 0, 0]])
    near = unit_shares(text, TOPICS, prior=PRIOR, strength=1e6)[0]
    np.testing.assert_allclose(near, PRIOR, atol=1e-5)
    assert unit_shares(text, TOPICS, prior=PRIOR, strength=0, tolerance=0, most=2000)[0, 0] > 0.999


def test_a_topic_that_the_prior_does_not_know_can_still_be_found() -> None:
    assert unit_shares(csr_array([[0.0, 0, 0, 50, 0]]), TOPICS, prior=np.array([1.0, 0, 1.0]))[0, 1] > 0.9


def test_scale_of_the_prior_means_nothing() -> None:
    texts = csr_array([[3.0, 1, 0, 2, 0]])
    np.testing.assert_array_equal(unit_shares(texts, TOPICS, prior=PRIOR * 4), unit_shares(texts, TOPICS, prior=PRIOR))


def test_texts_without_a_known_word_have_no_shares() -> None:
    shares = unit_shares(csr_array([[0.0] * 5, [0, 0, 0, 0, 3.0], [1, 0, 0, 0, 3.0]]), TOPICS, prior=PRIOR)
    assert np.isnan(shares[:2]).all()
    np.testing.assert_array_equal(shares[2], unit_shares(csr_array([[1.0, 0, 0, 0, 0]]), TOPICS, prior=PRIOR)[0])


def test_no_text_no_shares() -> None:
    assert unit_shares(csr_array((0, 5)), TOPICS, prior=PRIOR).shape == (0, 3)


def test_nothing_that_went_in_is_changed() -> None:
    texts, topics, prior = csr_array([[3.0, 1, 0, 2, 4], [0, 0, 0, 0, 1]]), TOPICS.copy(), PRIOR * 2
    for array in (texts.data, texts.indices, texts.indptr, topics, prior):
        array.setflags(write=False)
    unit_shares(texts, topics, prior=prior)
    assert texts.toarray().tolist() == [[3, 1, 0, 2, 4], [0, 0, 0, 0, 1]]
    assert (prior == PRIOR * 2).all()


@pytest.mark.parametrize(("change", "error", "text"), [
    ({"counts": csr_array((2, 4))}, InputError, r"counts of shape \(2, 4\) don't fit word weights of shape \(3, 5\)\. Hint:"),
    ({"word_weights": np.zeros((0, 5))}, EmptyInputError, r"no topics\. Hint: fit topics first"),
    ({"prior": np.ones(4)}, InputError, r"a prior of shape \(4,\) doesn't fit 3 topics\. Hint: give one number a topic"),
    ({"prior": np.zeros(3)}, InputError, r"a prior of zeros says nothing\. Hint:"),
    ({"prior": np.array([1, np.nan, 1])}, InputError, r"prior can't be negative, infinite or missing\. Hint:"),
    ({"counts": csr_array([[-1.0, 0, 0, 0, 0]])}, InputError, r"counts can't be negative"),
    ({"word_weights": -TOPICS}, InputError, r"word weights can't be negative"),
    ({"strength": -1}, InputError, r"strength=-1 can't be used\. Hint: use a number, 0 or more"),
    ({"strength": float("nan")}, InputError, r"strength=nan can't be used"),
    ({"most": 0}, InputError, r"most=0 can't be used\. Hint: use a whole number, 1 or more"),
    ({"most": 2.5}, InputError, r"most=2\.5 can't be used\. Hint: use a whole number, 1 or more"),
    ({"counts": np.ones((1, 5))}, InputError, r"counts are a ndarray, no sparse matrix\. Hint: give scipy\.sparse\.csr_array\(counts\)"),
    ({"counts": [[1, 0, 0, 0, 0]]}, InputError, r"counts are a list, no sparse matrix\. Hint:"),
    ({"word_weights": csr_array(TOPICS)}, InputError, r"word weights are no array of numbers .*Hint:"),
    ({"word_weights": TOPICS[0]}, InputError, r"word weights of shape \(5,\) are no topics\. Hint:"),
    ({"prior": "even"}, InputError, r"prior are no array of numbers \(str\)\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_folded_in(change: dict[str, Any], error: type[Exception], text: str) -> None:
    given: dict[str, Any] = {"counts": csr_array([[1.0, 0, 0, 0, 0]]), "word_weights": TOPICS, "prior": PRIOR, **change}
    with pytest.raises(error, match=text):
        unit_shares(given.pop("counts"), given.pop("word_weights"), **given)
