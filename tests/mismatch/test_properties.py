"""What holds whatever the corpus: swapped sources, one topic made larger, regions joined, rows in another order."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from policytext import Corpus, Topics, measure_mismatch
from policytext.inference import weighted_median
from policytext.mismatch.ways import share_gap, total_variation
from tests.mismatch.worlds import EVEN, K, speech, swapped, tilted, topics_of, world

profiles = st.lists(st.floats(0.01, 1), min_size=3, max_size=12).map(lambda parts: np.array(parts) / sum(parts))


@st.composite
def pairs_of_profiles(draw: st.DrawFn) -> "tuple[np.ndarray, np.ndarray]":
    demand = draw(profiles)
    supply = np.array(draw(st.lists(st.floats(0.01, 1), min_size=len(demand), max_size=len(demand))))
    return demand, supply / supply.sum()


@given(pairs_of_profiles(), st.floats(0, 0.01))
def test_swapping_the_sources_negates_gaps(both: tuple[np.ndarray, np.ndarray], eps: float) -> None:
    demand, supply = both
    for one, other in zip(share_gap(demand, supply, eps), share_gap(supply, demand, eps), strict=True):
        np.testing.assert_allclose(one, -other, atol=1e-9)


@given(pairs_of_profiles(), st.floats(0.1, 10))
def test_making_one_topic_larger_leaves_the_differences_of_the_others(both: tuple[np.ndarray, np.ndarray], factor: float) -> None:
    demand, supply = both
    more = demand * np.r_[factor, np.ones(len(demand) - 1)]
    before, after = share_gap(demand, supply, 0.0)[1][1:], share_gap(more / more.sum(), supply, 0.0)[1][1:]
    np.testing.assert_allclose(np.diff(before), np.diff(after), atol=1e-9)


@given(pairs_of_profiles())
def test_gaps_are_centred_and_equal_profiles_have_none(both: tuple[np.ndarray, np.ndarray]) -> None:
    demand, supply = both
    raw, gap, shift = share_gap(demand, supply, 0.001)
    assert float(weighted_median(gap, (demand + supply) / 2)) == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(raw - gap, shift)
    np.testing.assert_allclose(share_gap(demand, demand, 0.001)[1], 0, atol=1e-12)


@settings(deadline=None, max_examples=40)
@given(pairs_of_profiles(), st.integers(0, 1000))
def test_total_variation_lies_in_its_interval_and_in_0_to_1(both: tuple[np.ndarray, np.ndarray], seed: int) -> None:
    difference = both[0] - both[1]
    chance = np.random.default_rng(seed).normal(0, 0.02, (200, len(difference)))
    whole = total_variation(difference, difference + chance, chance, 0.95)
    assert 0 <= whole["low"] <= whole["estimate"] <= whole["high"] <= 1
    assert whole["estimate"] <= whole["measured"] == pytest.approx(np.abs(difference).sum() / 2)


@pytest.mark.parametrize(("n_policies", "n_messages", "gaps"), [(60, 3000, (0,) * 6), (120, 400, (1, 0, 0, 0, 0, -1)), (300, 3000, (2, 1, 0, 0, -1, 0))])
def test_total_variation_is_covered(n_policies: int, n_messages: int, gaps: tuple[float, ...]) -> None:
    rng = np.random.default_rng(1)
    supply, demand = np.array(EVEN), np.array(tilted(EVEN, gaps))
    truth, held, means = np.abs(demand - supply).sum() / 2, 0, []
    for _ in range(150):
        given_, asked = rng.multinomial(n_policies, supply) / n_policies, rng.multinomial(n_messages, demand) / n_messages
        chance = rng.multinomial(n_messages, asked, size=200) / n_messages - asked - rng.multinomial(n_policies, given_, size=200) / n_policies + given_
        whole = total_variation(asked - given_, asked - given_ + chance, chance, 0.95)
        held += whole["low"] <= truth + 1e-12 <= whole["high"] + 1e-12
        means.append((whole["estimate"], whole["measured"]))
    assert held / 150 >= 0.9
    corrected, measured = np.mean(means, axis=0)
    assert abs(corrected - truth) < abs(measured - truth)


@pytest.fixture(scope="module")
def topics() -> Topics:
    return world(EVEN, tilted(EVEN, (2, 0, 0, 0, 0, -2)), n_policies=90, n_messages=200, seed=7)


def test_swapped_sources_of_a_corpus(topics: Topics) -> None:
    one, other = (measure_mismatch(part, seed=1, n_draws=200).table for part in (topics, swapped(topics)))
    np.testing.assert_allclose(one["estimate"], -other["estimate"], atol=1e-9)
    np.testing.assert_allclose(one["low"], -other["high"], atol=0.3)


def test_the_order_of_rows_means_nothing(topics: Topics) -> None:
    tokens = topics.tokens
    order, mixed = (np.random.default_rng(seed).permutation(len(tokens)) for seed in (1, 2))
    moved = replace(
        tokens, units=tokens.units.iloc[order].reset_index(drop=True), counts=csr_array(tokens.counts[order]),
        documents=tokens.documents.iloc[mixed].reset_index(drop=True),
    )  # fmt: skip
    other = replace(topics, tokens=moved, shares=topics.shares[order], covered=topics.covered[order])
    one, two = (measure_mismatch(part, seed=1, n_draws=50) for part in (topics, other))
    pd.testing.assert_frame_equal(one.table, two.table)
    pd.testing.assert_frame_equal(one.summary, two.summary)


def test_joining_two_equal_regions_changes_nothing() -> None:
    """The texts of one region twice, once as two regions and once as one: the shares are the same, and so are the gaps."""
    half = world(EVEN, tilted(EVEN, (1, 0, 0, 0, 0, -1)), n_policies=400, n_messages=400, seed=9).tokens
    texts = [" ".join(half.words_of(unit)) for unit in half.units["unit"]]
    kinds = half.units["kind"].to_numpy()
    sides = [
        Corpus.from_frame(pd.DataFrame({"id": [f"{kind[0]}{region}{i}" for region in "东西" for i in range(len(own))], "text": own * 2,
                                        "region": ["东区"] * len(own) + ["西区"] * len(own)}), kind=kind)
        for kind in ("policy", "feedback") for own in [[text for text, k in zip(texts, kinds, strict=True) if k == kind]]
    ]  # fmt: skip
    twice = topics_of(sides[0], sides[1])
    apart, joined = measure_mismatch(twice, by="region", seed=1, n_draws=20).table, measure_mismatch(twice, seed=1, n_draws=20).table
    for region in ("东区", "西区"):
        part = apart[apart["group"] == region]
        np.testing.assert_allclose(part["share_policy"], joined["share_policy"], atol=1e-5)
        np.testing.assert_allclose(part["estimate"], joined["estimate"], atol=0.01)


def test_volume_of_one_topic_in_a_corpus() -> None:
    """The messages of one topic five times as often: its own gap moves, the differences of the others don't."""
    base = world(n_policies=300, n_messages=400, seed=4)
    main = np.asarray(base.tokens.counts @ (np.array(speech())[:, : base.tokens.counts.shape[1]].T)).argmax(axis=1)
    votes = np.where((base.tokens.units["kind"] == "feedback").to_numpy() & (main == 0), 5.0, 1.0)
    by_name = dict(zip(base.tokens.units["document"], votes, strict=True))
    weighed = replace(base, tokens=replace(base.tokens, documents=base.tokens.documents.assign(votes=base.tokens.documents["document"].map(by_name))))
    plain, more = (measure_mismatch(weighed, seed=1, n_draws=20, weights=w).table["estimate"].to_numpy() for w in ("unit", "votes"))
    assert more[0] - more[1] > plain[0] - plain[1] + 1
    np.testing.assert_allclose(np.diff(more[1:]), np.diff(plain[1:]), atol=0.25)
    assert len(plain) == K
