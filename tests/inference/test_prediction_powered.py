"""`prediction_powered`: coverage whatever the machine does, against hand formulas, and what is refused."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import EmptyInputError, InputError
from policytext.inference import PredictionPowered, prediction_powered, score_interval, wilson_interval

TRUE = np.array([0.4, 0.3, 0.18, 0.12])
GOOD = 0.88 * np.eye(4) + 0.03
BLIND = np.tile([0.7, 0.1, 0.1, 0.1], (4, 1))
TILTED = 0.5 * np.eye(4) + 0.5 * np.array([0, 0, 1, 0])
SWAPPED = GOOD[[1, 0, 3, 2]]


def drawn(confusion: Any, seed: int, *, n: int = 1500, coded: int = 200, size: int = 1, informative: bool = False) -> PredictionPowered:
    """One population, the machine's guesses, and a random sample of codes."""
    rng = np.random.default_rng([7, seed])
    code = np.repeat(rng.choice(4, n // size, p=TRUE), size)
    if size > 1:
        code = np.where(rng.random(n) < 0.3, rng.choice(4, n, p=TRUE), code)
    guess = rng.multinomial(8, np.asarray(confusion)[code]) / 8
    chance = np.where(guess[:, 0] > 0.4, 3.0, 1.0) * coded / n if informative else np.full(n, coded / n)
    rows = np.flatnonzero(rng.random(n) < chance) if informative else rng.permutation(n)[:coded]
    return prediction_powered(
        guess, rows, np.eye(4)[code[rows]], probability=chance[rows] if informative else None, clusters=np.repeat(np.arange(n // size), size)
    )


@pytest.mark.parametrize("size", [1, 5])
@pytest.mark.parametrize("informative", [False, True])
@pytest.mark.parametrize("confusion", [GOOD, TILTED, SWAPPED], ids=["good", "tilted", "swapped"])
def test_intervals_cover_the_truth_whatever_the_machine_does(confusion: Any, informative: bool, size: int) -> None:
    """500 draws (a fifth of them here a condition, over four shares)."""
    found = [drawn(confusion, seed, size=size, informative=informative) for seed in range(150)]
    hit = np.mean([(f.low <= TRUE) & (f.high >= TRUE) for f in found])
    assert 0.92 <= hit <= 0.985
    spread = np.std([f.estimate for f in found], axis=0)
    assert np.abs(np.mean([f.estimate for f in found], axis=0) - TRUE).max() < 0.35 * spread.max()
    said = np.mean([np.sqrt(np.diag(f.covariance)) for f in found], axis=0)
    np.testing.assert_allclose(said, spread, rtol=0.25)


def test_over_500_draws_the_biased_machine_costs_no_coverage() -> None:
    found = [drawn(TILTED, seed) for seed in range(1000, 1500)]
    assert 0.93 <= np.mean([(f.low <= TRUE) & (f.high >= TRUE) for f in found]) <= 0.97


def test_a_good_machine_makes_it_narrow_and_a_bad_one_costs_nothing() -> None:
    good, bad = drawn(GOOD, 1), drawn(SWAPPED, 1)
    assert (np.diag(good.covariance) < 0.5 * good.classical_variance).all()
    assert (np.diag(bad.covariance) <= 1.1 * bad.classical_variance).all()
    assert (bad.power < 0.2).all()


RARE = np.array([0.4, 0.3, 0.15, 0.1, 0.05])


def one_sided(seed: int, coded: int) -> PredictionPowered:
    """A machine that is sure of itself and calls a fifth of all texts by the rarest code."""
    rng = np.random.default_rng([7, seed])
    code = rng.choice(5, 2000, p=RARE)
    said = np.where(rng.random(2000) < 0.2, 4, code)
    rows = rng.permutation(2000)[:coded]
    return prediction_powered(0.02 + 0.9 * np.eye(5)[said], rows, np.eye(5)[code[rows]])


@pytest.mark.parametrize("coded", [20, 30, 50, 100])
def test_few_coded_texts_do_not_make_short_intervals(coded: int) -> None:
    """Listened to in full, the machine left .79 of the intervals of the rarest code with 30 coded, .88 with 100."""
    found = [one_sided(seed, coded) for seed in range(300)]
    hit = np.mean([(f.low <= RARE) & (f.high >= RARE) for f in found], axis=0)
    assert hit.min() >= 0.92
    assert hit.mean() >= 0.935


def test_the_machine_is_listened_to_more_the_more_are_coded_of_a_class() -> None:
    truth = np.eye(2)[np.repeat([0, 1], [100, 5])]
    assert prediction_powered(np.vstack([truth] * 10), np.arange(105), truth).power.tolist() == [0.0, 0.0]
    power = [float(drawn(GOOD, 1, coded=n).power[3]) for n in (60, 140, 600)]
    assert power[0] < power[1] < power[2]


def test_a_machine_that_always_says_the_same_leaves_the_classical_mean() -> None:
    rng = np.random.default_rng(1)
    truth = np.eye(3)[rng.choice(3, 60)]
    found = prediction_powered(np.full((500, 3), 1 / 3), np.arange(60), truth)
    np.testing.assert_allclose(found.estimate, truth.mean(axis=0))
    np.testing.assert_allclose(np.diag(found.covariance), truth.mean(axis=0) * (1 - truth.mean(axis=0)) / 59)
    np.testing.assert_allclose(found.classical_variance, np.diag(found.covariance))


def test_one_class_agrees_with_the_formula_written_out() -> None:
    rng = np.random.default_rng(2)
    guess, rows = rng.random((400, 1)), rng.permutation(400)[:80]
    truth = (guess[rows] + rng.normal(0, 0.3, (80, 1)) > 0.5).astype(float)
    found = prediction_powered(guess, rows, truth)
    power = float(found.power[0])
    residual = truth - power * guess[rows]
    assert found.estimate[0] == pytest.approx(power * guess.mean() + residual.mean())
    both = 2 * power * np.sum((guess[rows] - guess.mean()) * (residual - residual.mean())) / (400 * 80)
    expected = power**2 * guess.var() / 400 + residual.var() / 80 + both
    assert found.covariance[0, 0] == pytest.approx(expected * 80 / 79)
    # No other power gives less variance.
    others = np.linspace(0, 1, 101)
    z = (guess - guess.mean()) / 400
    own = np.zeros((400, 1))
    own[rows] = (truth - truth.mean()) / 80
    z[rows] -= (guess[rows] - guess[rows].mean()) / 80
    assert min(((own + other * z) ** 2).sum() for other in others) >= ((own + power * z) ** 2).sum() - 1e-12


def test_when_all_is_coded_the_machine_has_no_say() -> None:
    rng = np.random.default_rng(3)
    truth = np.eye(3)[rng.choice(3, 90)]
    found = prediction_powered(rng.dirichlet(np.ones(3), 90), np.arange(90), truth)
    np.testing.assert_allclose(found.estimate, truth.mean(axis=0))


def test_texts_drawn_more_often_count_less() -> None:
    """Half of the texts drawn three times as often: the design weights put the mean right."""
    truth = np.array([[1.0, 0.0]] * 30 + [[0.0, 1.0]] * 10)
    chance = np.array([0.3] * 30 + [0.1] * 10)
    found = prediction_powered(np.full((200, 2), 0.5), np.arange(40), truth, probability=chance)
    np.testing.assert_allclose(found.estimate, [0.5, 0.5])


@given(st.integers(0, 500), st.integers(2, 5))
def test_shares_sum_to_one_and_order_means_nothing(seed: int, classes: int) -> None:
    rng = np.random.default_rng(seed)
    guess, rows = rng.dirichlet(np.ones(classes), 60), rng.permutation(60)[:30]
    truth = np.eye(classes)[rng.choice(classes, 30)]
    cluster = rng.integers(0, 25, 60)
    found = prediction_powered(guess, rows, truth, clusters=cluster)
    assert found.estimate.sum() == pytest.approx(1)
    assert ((found.low >= 0) & (found.low <= found.estimate + 1e-9) & (found.estimate <= found.high + 1e-9) & (found.high <= 1)).all()
    assert np.abs(found.covariance.sum(axis=0)).max() < 1e-12
    turn = rng.permutation(60)
    place = np.argsort(turn)[rows]
    again = prediction_powered(guess[turn], place, truth, clusters=cluster[turn])
    np.testing.assert_allclose(again.estimate, found.estimate, atol=1e-12)
    np.testing.assert_allclose(again.covariance, found.covariance, atol=1e-14)


def test_the_score_interval_is_wilsons_where_the_variance_is_binomial() -> None:
    for count in (0, 1, 5, 40, 100):
        share = count / 100
        low, high = score_interval(np.array([share]), np.array([share * (1 - share) / 100]), n=100, quantile=1.959964)[:, 0]
        assert (low, high) == pytest.approx(wilson_interval(count, 100), abs=1e-6)


GUESS: "npt.NDArray[Any]" = np.full((9, 2), 0.5)


@pytest.mark.parametrize(("rows", "truth", "options", "error", "text"), [
    ([0, 1], [[1.0, 0.0]], {}, InputError, r"guesses of shape \(9, 2\) don't fit codes of shape \(1, 2\) \(2 rows coded\)\. Hint:"),
    ([0, 0], [[1.0, 0.0], [0.0, 1.0]], {}, InputError, r"a row is coded twice\. Hint:"),
    ([0, 9], [[1.0, 0.0], [0.0, 1.0]], {}, InputError, r"coded must number rows of the guesses \(9 rows\)\. Hint:"),
    ([0, 1], [[2.0, 0.0], [0.0, 1.0]], {}, InputError, r"codes lie from 0 to 1\. Hint:"),
    ([0], [[1.0, 0.0]], {}, EmptyInputError, r"1 coded cluster of texts gives no interval\. Hint:"),
    ([0, 1], [[1.0, 0.0], [0.0, 1.0]], {"probability": np.array([0.0, 1.0])}, InputError, r"probability must be 2 numbers above 0 .*Hint:"),
    ([0, 1], [[1.0, 0.0], [0.0, 1.0]], {"weights": np.array([1.0])}, InputError, r"weights must be 9 numbers above 0 .*Hint:"),
    ([0, 1], [[1.0, 0.0], [0.0, 1.0]], {"level": 1.0}, InputError, r"level=1\.0 is no probability\. Hint:"),
    ([0, 1], [[1.0, 0.0], [0.0, 1.0]], {"level": "0.95"}, InputError, r"level='0\.95' is no probability\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_estimated(rows: list[int], truth: Any, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        prediction_powered(GUESS, np.array(rows), np.array(truth), **options)
