"""`estimate_power`: chances against closed forms, and what is read from them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, norm

from policytext.errors import InputError
from policytext.inference import wilson_interval
from policytext.simulation import Power, estimate_power
from policytext.simulation.power import _needed, _tested, _worth

SIZE = {"n_policies": 60, "n_messages": 400, "n_topics": 6}


def power(**settings: Any) -> Power:
    return estimate_power(**{"seed": 1, "repeats": 8, "grid": (1.0,), **SIZE, **settings})


@pytest.fixture(scope="module")
def grown() -> Power:
    return power(gap=2.0, grid=(4.0, 0.25, 1.0))


def test_more_documents_see_more(grown: Power) -> None:
    table = grown.table
    assert table["n_policies"].tolist() == [15, 60, 240]
    assert table["n_messages"].tolist() == [100, 400, 1600]
    assert table["estimate"].is_monotonic_increasing
    assert table["estimate"].iloc[-1] > 0.9 > 0.5 > table["estimate"].iloc[0]
    assert table["half_width"].is_monotonic_decreasing


def test_intervals_are_wilsons_of_corpora_to_gaps(grown: Power) -> None:
    """Two gaps of one corpus are worth one to two: no interval is narrower than that of 16, or wider than that of 8."""
    for row in grown.table.to_dict("records"):
        assert (row["n"], row["n_corpora"]) == (16, 8)
        (low, high), (lower, higher) = (wilson_interval(row["estimate"] * n, n) for n in (16, 8))
        assert lower - 1e-12 <= row["low"] <= low + 1e-12
        assert high - 1e-12 <= row["high"] <= higher + 1e-12
    last = grown.table.iloc[-1]
    if last["estimate"] == 1:
        assert (last["low"], last["high"]) == pytest.approx(wilson_interval(8, 8))


def test_gaps_of_one_corpus_that_go_together_count_once() -> None:
    corpus = np.repeat(np.arange(6), 2)
    together, apart = np.repeat([1.0, 0, 1, 0, 1, 0], 2), np.tile([1.0, 0.0], 6)
    assert _worth(together, corpus) == 6
    assert _worth(apart, corpus) == 12
    assert _worth(np.ones(12), corpus) == 6
    assert _worth(np.array([1.0, 0.0]), np.zeros(2, dtype=np.int64)) == 1
    # Between: the variance of the mean of six corpora, by hand. Means 1, .5, 0, 1, .5, 0.
    assert _worth(np.array([1.0, 1, 1, 0, 0, 0] * 2), corpus) == pytest.approx(0.25 / ((4 * 0.25) / 5 / 6))


def test_intervals_hold_what_they_claim_where_gaps_go_together() -> None:
    """Of pairs that are seen together, 40 corpora: 95 % intervals hold the chance in about 95 %; of 80 independent ones, in far less."""
    rng, corpus, held, naive = np.random.default_rng(3), np.repeat(np.arange(40), 2), 0, 0
    for _ in range(400):
        seen = np.repeat(rng.random(40) < 0.5, 2).astype(float)
        worth = _worth(seen, corpus)
        held += wilson_interval(seen.mean() * worth, worth)[0] <= 0.5 <= wilson_interval(seen.mean() * worth, worth)[1]
        naive += wilson_interval(seen.sum(), 80)[0] <= 0.5 <= wilson_interval(seen.sum(), 80)[1]
    assert held / 400 > 0.92
    assert naive / 400 < 0.9


@pytest.mark.parametrize("grid", [(1, 1), [1.0], np.array([1.0, 1.0]), {1}])
def test_a_number_of_documents_is_taken_once(grid: Any) -> None:
    found = power(repeats=2, grid=grid)
    assert found.table["n_policies"].tolist() == [60]
    assert found.settings["grid"] == [1.0]


def test_multiples_that_give_the_same_documents_are_one_row() -> None:
    assert power(repeats=2, grid=(0.002, 0.001)).table["n_policies"].tolist() == [4]


def test_half_widths_fall_with_the_root_of_the_documents(grown: Power) -> None:
    """Four times the documents, half the width; less the growing degrees of freedom."""
    widths = grown.table["half_width"].to_numpy()
    assert 1.7 < widths[1] / widths[2] < 2.6


def test_doubt_about_wording_hides_a_gap() -> None:
    """With tau the interval is at least 1.96 tau wide to either side: a gap of 1 is not seen, whatever the number of documents."""
    found = power(gap=1.0, tau=1.2, grid=(4.0,)).table.iloc[0]
    assert found["estimate"] == 0.0
    assert found["half_width"] > norm.ppf(0.975) * 1.2


def test_a_gap_as_large_as_the_least_is_flagged_half_the_time() -> None:
    found = power(gap=1.0, least=1.0, grid=(10.0,), repeats=12).table.iloc[0]
    assert found["estimate"] == 1.0
    assert binom.cdf(found["flagged"] * 24, 24, 0.5) > 0.001
    assert binom.sf(found["flagged"] * 24 - 1, 24, 0.5) > 0.001


def test_topics_without_a_gap_are_rarely_seen() -> None:
    """Benjamini and Hochberg, over topics most of which have none: false ones stay well under .05 of them."""
    found = power(gap=1.0, repeats=30).table.iloc[0]
    assert found["false"] < 0.05
    assert found["wrong_sign"] <= 0.02


def test_p_values_are_of_the_size_that_they_claim() -> None:
    """Shares drawn from a normal of known spread: p under .05 in a twentieth."""
    rng, n_topics, hits = np.random.default_rng(5), 12, []
    for _ in range(200):
        even = np.full(n_topics, 1 / n_topics)
        noise = [even * np.exp(0.05 * rng.standard_normal(n_topics)) for _ in range(2)]
        sides = [
            np.vstack([side / side.sum(), *(s / s.sum() for s in side * np.exp(0.05 * rng.standard_normal((100, n_topics))))])
            for side in noise
        ]
        found = _tested(np.zeros(n_topics), sides, 10_000, 1_000, 0.0)
        hits.append((found["estimate"].abs() > found["half"]).mean())
    assert np.mean(hits) == pytest.approx(0.05, abs=0.02)


# -- what is needed -----------------------------------------------------------------------------------


def grid(*powers: float) -> pd.DataFrame:
    factors = 2.0 ** np.arange(len(powers))
    return pd.DataFrame({"factor": factors, "n_policies": 100 * factors, "n_messages": 1000 * factors, "estimate": powers})


@pytest.mark.parametrize(
    ("powers", "factor"),
    [
        ((0.2, 0.7, 0.9), 2 * np.sqrt(2)),
        ((0.2, 0.8, 0.9), 2.0),
        ((0.85, 0.9, 0.95), 1.0),
        # What is reached by chance and lost again is not reached.
        ((0.9, 0.7, 0.9), 2 * np.sqrt(2)),
    ],
)
def test_what_is_needed_is_read_between_the_rows(powers: tuple[float, ...], factor: float) -> None:
    row = _needed(grid(*powers), "estimate", 100, 1000)
    assert row["factor"] == pytest.approx(factor)
    assert (row["n_policies"], row["n_messages"]) == (np.ceil(row["factor"] * 100), np.ceil(row["factor"] * 1000))


def test_what_the_grid_does_not_reach_is_not_told() -> None:
    row = _needed(grid(0.1, 0.2, 0.5), "estimate", 100, 1000)
    assert np.isnan(row["n_policies"])
    assert row["note"].startswith("more than 400")


def test_the_low_end_needs_the_most_documents(grown: Power) -> None:
    needed = grown.needed.set_index("end")["factor"].fillna(np.inf)
    assert needed["high"] <= needed["estimate"] <= needed["low"]


def test_same_seed_same_table() -> None:
    first, again, other = power(repeats=3), power(repeats=3), power(repeats=3, seed=2)
    pd.testing.assert_frame_equal(first.table, again.table)
    assert first.provenance.digest == again.provenance.digest != other.provenance.digest


def test_rows_do_not_depend_on_the_rest_of_the_grid(grown: Power) -> None:
    alone = power(gap=2.0, grid=(1.0,))
    pd.testing.assert_series_equal(alone.table.iloc[0], grown.table.iloc[1], check_names=False)


def test_repr_says_how_many(grown: Power) -> None:
    assert repr(grown).startswith("Power(gap of 2 doublings; seen in 80% with ")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"gap": 0}, "gap=0 and grid="),
        ({"gap": -1.0}, "gap=-1.0 can't be simulated"),
        ({"grid": ()}, "Hint: use for instance gap=1.0, grid="),
        ({"grid": 1}, "grid=1 can't be simulated"),
        ({"grid": None}, "grid=None can't be simulated"),
        ({"grid": ("a",)}, r"grid=\('a',\) can't be simulated"),
        ({"grid": "12"}, "grid='12' can't be simulated"),
        ({"lengths": {"clause": None}}, "lengths: clause=None can't be simulated"),
        ({"grid": (0.0,)}, r"grid=\(0.0,\)"),
        ({"tau": float("inf")}, "tau=inf"),
        ({"n_topics": 2}, "n_topics=2 can't be simulated. Hint: use a whole number, 3"),
        ({"repeats": 0}, "repeats=0"),
        ({"seed": "a"}, "seed='a' is no seed"),
        ({"lengths": {"clauses": (5, 9)}}, "lengths: clauses="),
    ],
)
def test_what_can_not_be_simulated_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        power(**settings)
