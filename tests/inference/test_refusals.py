"""What functions of arrays refuse, in words; and what they take that looks odd."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext import inference
from policytext.errors import EmptyInputError, InputError
from policytext.inference import series

Arrays: Any = inference
"""Without types, as a notebook calls it."""
burst_scores = Arrays.burst_scores
kaplan_meier = Arrays.kaplan_meier
lag_correlation = Arrays.lag_correlation
log_rank = Arrays.log_rank
matchings = Arrays.matchings
permutation_p = Arrays.permutation_p
permuted_labels = Arrays.permuted_labels
score_interval = Arrays.score_interval
wilson_interval = Arrays.wilson_interval
season_design: Any = series.season_design
X = np.random.default_rng(1).standard_normal((2, 60))


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def lag(lead: Any = X[0], follow: Any = X[1], **options: Any) -> Any:
    return lag_correlation(lead, follow, **{"lags": range(5), "rng": rng(), "n_draws": 99, "n_blocks": 50, **options})


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: kaplan_meier(["a", 2], [True, False]), r"durations are no array of numbers \(list\)"),
    (lambda: kaplan_meier([[1], [1, 2]], [True, False]), "durations are no array of numbers"),
    (lambda: kaplan_meier(np.array([1, 2], dtype="timedelta64[D]"), [True, False]), "durations are no array of numbers"),
    (lambda: kaplan_meier([1, 2], [1, 0], level="x"), "level='x' is no probability"),
    (lambda: kaplan_meier([1, 2], [2, 0]), "over holds 2, which is neither true nor false"),
    (lambda: kaplan_meier([1, 2], [float("nan"), 1]), "over holds nan, which is neither"),
    (lambda: kaplan_meier([1, 2], [None, True]), "over holds None, which is neither"),
    (lambda: kaplan_meier([1, 2], ["False", "True"]), "over holds 'False', which is neither"),
    (lambda: kaplan_meier([1, 2], [1, 0]).quantile("x"), "share='x' is no share of waits"),
    (lambda: log_rank([1, 2, 3], [1, 1, 1], [None, "a", "b"]), "1 of 3 waits have no group"),
    (lambda: log_rank([1, 2, 3], [1, 1, 1], ["a", float("nan"), "b"]), "1 of 3 waits have no group"),
    (lambda: log_rank([1, 2, 3], [1, 1, 1], [np.nan, np.nan, 2.0]), "2 of 3 waits have no group"),
    (lambda: log_rank([1, 2, 3], [1, 1, 1], [1, "a", "b"]), "groups can't be put in order"),
    (lambda: log_rank([1, 2], [1, 1], [[1, 2], [1, 2]]), r"groups of shape \(2, 2\) are no row of groups"),
    (lambda: lag(["a"] * 60), "lead are no array of numbers"),
    (lambda: lag(design=np.ones((5, 1))), r"a design of shape \(5, 1\) doesn't fit 60 periods"),
    (lambda: lag(lags=[0.5]), "lags are no whole numbers of periods"),
    (lambda: lag(lags=None), "lags are no whole numbers|lags are no array"),
    (lambda: lag(rng=1), "rng is no generator of random numbers"),
    (lambda: lag(n_draws=0), "n_draws=0 is no whole number of 1 or more"),
    (lambda: lag(block=0), "block=0 is no whole number of 1 or more"),
    (lambda: lag(most=-2), "most=-2 is no whole number of 0 or more"),
    (lambda: lag(level=95), "level=95 is no probability"),
    (lambda: burst_scores(["a"] * 9), "counts are no array of numbers"),
    (lambda: burst_scores([1.0] * 9, window=2.5), "window=2.5 is no whole number"),
    (lambda: season_design([[1, 2]]), r"seasons of shape \(1, 2\) are no row of periods"),
    (lambda: season_design([1, 2], extra=[1.0]), r"further columns of shape \(1,\) don't fit 2 periods"),
    (lambda: season_design([1, 2], extra=["a", "b"]), "further columns are no array of numbers"),
    (lambda: wilson_interval("a", 3), "a of 3 is no proportion"),
    (lambda: wilson_interval(1, None), "1 of None is no proportion"),
    (lambda: wilson_interval(1, 3, level="x"), "level='x' is no probability"),
    (lambda: matchings(3.0, 99, rng()), "can't match 3.0 things 99 times. Hint: both must be whole numbers"),
    (lambda: matchings(3, 99, 1), "rng is no generator of random numbers"),
    (lambda: permuted_labels(np.arange(3), 2.0, rng()), "can't shuffle labels 2.0 times"),
    (lambda: permutation_p("a", np.array([1.0])), "observed statistics are no array of numbers"),
    (lambda: permutation_p(1.0, np.array(["a"])), "null draws are no array of numbers"),
    (lambda: permutation_p(1.0, np.float64(2.0)), "null draws of shape"),
    (lambda: score_interval(np.array([0.5]), np.array([0.1]), n=-1, quantile=1.96), "n=-1 is no number of texts"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "text"), REFUSED, ids=[text[:30] for _, text in REFUSED])
def test_what_can_not_be_worked_with_is_refused(call: Callable[[], Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        call()


def test_no_period_has_no_season() -> None:
    with pytest.raises(EmptyInputError, match=r"seasons of shape \(0,\) are no row of periods\. Hint"):
        season_design([])


def test_true_and_false_may_be_numbers() -> None:
    waits = [1, 2, 3, 4]
    plain = kaplan_meier(waits, [True, False, True, True])
    for over in ([1, 0, 1, 1], [1.0, 0.0, 1.0, 1.0], pd.Series([True, False, True, True], dtype=object), np.array([1, 0, 1, 1], dtype=np.int8)):
        np.testing.assert_array_equal(kaplan_meier(waits, over).estimate, plain.estimate)


def test_groups_may_be_numbers_texts_or_categories() -> None:
    waits, over = [1, 2, 3, 10, 11, 12], [True] * 6
    for groups in (["a"] * 3 + ["b"] * 3, [1] * 3 + [2] * 3, pd.Categorical(["a"] * 3 + ["b"] * 3), np.repeat([0.5, 1.5], 3)):
        assert log_rank(waits, over, groups).statistic == pytest.approx(5.0519, abs=1e-3)


def test_lists_are_series_too() -> None:
    one, other = lag(), lag(X[0].tolist(), X[1].tolist(), lags=[0, 1, 2, 3, 4])
    np.testing.assert_array_equal(one.correlations, other.correlations)
    assert (one.lag, one.p) == (other.lag, other.p)
    np.testing.assert_array_equal(burst_scores([1] * 9), burst_scores(np.ones(9)))


@pytest.mark.parametrize("scale", [2.0**600, 1e200, 1e-200, 1e-14])
def test_the_unit_of_a_series_changes_nothing(scale: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one, other = lag(), lag(X[0] * scale, X[1] * scale)
    np.testing.assert_allclose(one.correlations, other.correlations, rtol=1e-9)
    assert (one.lag, one.p, one.low, one.high) == (other.lag, other.p, other.low, other.high)


def test_what_is_without_end_has_a_p_value_and_no_warning() -> None:
    null = np.array([1.0, 2.0, np.inf])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert float(permutation_p(np.inf, null)) == 2 / 4
        assert float(permutation_p(-np.inf, null)) == 1.0


def test_of_no_text_nothing_is_known() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(score_interval(np.array([0.5, 0.0]), np.array([0.0, 0.0]), n=0, quantile=1.96)).all()
