"""Pooled shares: the likeliest mixture, however it is computed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.sparse import csr_array

from policytext.errors import EmptyInputError, InputError
from policytext.topics import even_counts, pooled_shares

TOPICS = np.array([[0.6, 0.2, 0.1, 0.1], [0.1, 0.1, 0.2, 0.6], [0.2, 0.5, 0.2, 0.1]])
counts = st.lists(st.integers(0, 30), min_size=4, max_size=4).map(lambda row: np.array([row], dtype=float)).filter(lambda row: row.sum() > 0)


def log_likelihood(shares: np.ndarray, row: np.ndarray) -> float:
    return float(row @ np.log(shares @ TOPICS))


@given(counts)
def test_shares_sum_to_one(row: np.ndarray) -> None:
    shares = pooled_shares(row, TOPICS)
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()


@pytest.mark.parametrize("row", [[30, 10, 5, 20], [1, 1, 1, 1], [100, 0, 0, 0], [3, 40, 9, 2], [0, 0, 1, 7]])
def test_another_optimiser_finds_the_same_maximum(row: list[int]) -> None:
    ours = pooled_shares(np.array([row], dtype=float), TOPICS, tolerance=1e-10, most=20_000)[0]

    def loss(free: np.ndarray) -> float:
        shares = np.exp(free - free.max())
        return -log_likelihood(shares / shares.sum(), np.array(row))

    found = minimize(loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000})
    theirs = np.exp(found.x - found.x.max())
    np.testing.assert_allclose(ours, theirs / theirs.sum(), atol=2e-3)
    assert log_likelihood(ours, np.array(row)) >= -found.fun - 1e-6


@given(counts)
def test_no_point_of_a_grid_is_likelier(row: np.ndarray) -> None:
    steps = np.linspace(0, 1, 26)
    grid = np.array([(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1 + 1e-9])
    best = max(log_likelihood(np.maximum(point, 0), row[0]) for point in grid)
    assert log_likelihood(pooled_shares(row, TOPICS, tolerance=1e-9)[0], row[0]) >= best - 1e-4 * row.sum()


@given(st.lists(st.floats(0.05, 1), min_size=3, max_size=3))
def test_a_planted_mixture_is_recovered(parts: list[float]) -> None:
    planted = np.array(parts) / sum(parts)
    found = pooled_shares((planted @ TOPICS)[None, :], TOPICS, tolerance=1e-9, most=20_000)
    np.testing.assert_allclose(found[0], planted, atol=1e-3)


@given(counts, st.floats(0.01, 1000))
def test_scale_of_the_counts_means_nothing(row: np.ndarray, scale: float) -> None:
    np.testing.assert_allclose(pooled_shares(row * scale, TOPICS), pooled_shares(row, TOPICS), atol=1e-6)


@given(counts)
def test_the_start_means_nothing(row: np.ndarray) -> None:
    far = pooled_shares(row, TOPICS, start=np.array([0.98, 0.01, 0.01]), tolerance=1e-9, most=20_000)
    np.testing.assert_allclose(far, pooled_shares(row, TOPICS, tolerance=1e-9, most=20_000), atol=5e-3)


def test_groups_are_computed_apart() -> None:
    rows = np.array([[30.0, 10, 5, 20], [1, 1, 1, 9]])
    both = pooled_shares(rows, TOPICS)
    np.testing.assert_allclose(both, [pooled_shares(row[None, :], TOPICS)[0] for row in rows], atol=1e-9)


@pytest.mark.parametrize("row", [[0, 0, 0], [0, 0, 5]], ids=["no word", "only a word that no topic knows"])
def test_a_group_without_a_known_word_has_no_shares(row: list[float]) -> None:
    shares = pooled_shares(np.array([row, [1, 1, 1]], dtype=float), np.array([[0.5, 0.5, 0], [0.9, 0.1, 0]]))
    assert np.isnan(shares[0]).all()
    assert shares[1].sum() == pytest.approx(1)


def test_nothing_that_went_in_is_changed() -> None:
    rows, topics, start = np.array([[3.0, 1, 1, 0]]), TOPICS.copy(), np.full(3, 1 / 3)
    pooled_shares(rows, topics, start=start)
    assert rows.tolist() == [[3, 1, 1, 0]]
    assert (topics == TOPICS).all()
    assert (start == 1 / 3).all()


@pytest.mark.parametrize(("rows", "topics", "error", "text"), [
    (np.zeros((1, 3)), TOPICS, InputError, r"counts of shape \(1, 3\) don't fit word weights of shape \(3, 4\)\. Hint:"),
    (np.zeros(4), TOPICS, InputError, r"counts of shape \(4,\) don't fit"),
    (np.zeros((1, 4)), np.zeros((0, 4)), EmptyInputError, r"no topics\. Hint: fit topics first"),
    (np.array([[1.0, -1, 0, 0]]), TOPICS, InputError, r"can't be negative\. Hint:"),
    (np.array([[1.0, np.nan, 0, 0]]), TOPICS, InputError, r"counts can't be missing or infinite\. Hint:"),
    (csr_array(np.ones((1, 4))), TOPICS, InputError, r"counts are a sparse matrix\. Hint: give counts\.toarray\(\)"),
    (np.ones((1, 4)), csr_array(TOPICS), InputError, r"word weights are a sparse matrix\. Hint:"),
    (["a"], TOPICS, InputError, r"counts are no array of numbers \(list\)\. Hint:"),
    (np.ones((1, 4)), None, InputError, r"word weights can't be missing or infinite\. Hint:"),
])  # fmt: skip
def test_arrays_that_do_not_fit(rows: np.ndarray, topics: np.ndarray, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        pooled_shares(rows, topics)


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=5))
def test_even_counts_give_each_unit_one_vote(rows: list[list[int]]) -> None:
    even = even_counts(csr_array(np.array(rows, dtype=float))).toarray()
    np.testing.assert_allclose(even.sum(axis=1), [1.0 if sum(row) else 0.0 for row in rows])


def test_lists_are_taken_as_arrays() -> None:
    row = [[27, 10, 5, 8]]
    np.testing.assert_array_equal(pooled_shares(row, TOPICS.tolist()), pooled_shares(np.array(row), TOPICS))  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"counts are a list, no sparse matrix\. Hint:"):
        even_counts(row)  # type: ignore[arg-type]


@pytest.mark.parametrize(("options", "text"), [
    ({"start": np.full(2, 0.5)}, r"start of shape \(2,\) doesn't fit 3 topics\. Hint:"),
    ({"start": np.zeros(3)}, r"start of shape \(3,\) doesn't fit 3 topics\. Hint:"),
    ({"start": "even"}, r"start are no array of numbers \(str\)\. Hint:"),
    ({"tolerance": -1}, r"tolerance=-1 can't be used\. Hint:"),
    ({"tolerance": None}, r"tolerance=None can't be used\. Hint:"),
    ({"most": 0}, r"most=0 can't be used\. Hint:"),
    ({"most": 2.5}, r"most=2\.5 can't be used\. Hint:"),
])  # fmt: skip
def test_settings_out_of_range(options: dict[str, object], text: str) -> None:
    with pytest.raises(InputError, match=text):
        pooled_shares(np.ones((1, 4)), TOPICS, **options)  # type: ignore[arg-type]
