"""`profile_table`: divergence above chance, and the draws that chance is known by."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon

from policytext.errors import EmptyInputError, InputError
from policytext.mismatch.profiles import Profile, divergence_parts, null_covariance, profile_draws, profile_of, profile_table
from policytext.topics.shares import correct_shares, measure_shares
from tests.mismatch.handmade import handmade, turned

EVEN = np.array([0.3, 0.25, 0.2, 0.15, 0.07, 0.03])
OTHER = np.array([0.1, 0.2, 0.2, 0.2, 0.1, 0.2])
TRUE = float(jensenshannon(EVEN, OTHER, base=2) ** 2)
weights = arrays(np.float64, (2, 5), elements=st.floats(0, 1)).filter(lambda a: bool((a.sum(axis=1) > 0.1).all()))


def multinomial(shares: Any, n: float) -> Any:
    return (np.diag(shares) - np.outer(shares, shares)) / n


@pytest.fixture(scope="module")
def shares() -> Any:
    cells = [("东", EVEN, 40), ("西", EVEN, 40), ("北", EVEN, 2)]
    return measure_shares(handmade(cells, [("东", EVEN, 150), ("西", OTHER, 300), ("北", OTHER, 30), ("南", OTHER, 20)]), by="region", seed=1, n_draws=100)


@pytest.fixture(scope="module")
def table(shares: Any) -> pd.DataFrame:
    return profile_table(shares, seed=1, n_draws=199)


@given(weights)
def test_parts_sum_to_scipy_s_divergence(raw: Any) -> None:
    supply, demand = raw / raw.sum(axis=1, keepdims=True)
    parts = divergence_parts(supply, demand)
    assert parts.min() >= -1e-12
    np.testing.assert_allclose(parts.sum(), jensenshannon(supply, demand, base=2) ** 2, atol=1e-9)
    np.testing.assert_allclose(parts, divergence_parts(demand, supply))


def test_draws_have_the_mean_and_covariance_asked_for() -> None:
    covariance = multinomial(EVEN, 50)
    draws = profile_draws(EVEN, covariance, 20000, np.random.default_rng(1))
    np.testing.assert_allclose(draws.sum(axis=1), 1)
    assert draws.min() >= 0
    np.testing.assert_allclose(draws.mean(axis=0), EVEN, atol=0.004)
    np.testing.assert_allclose(np.cov(draws.T), covariance, atol=6e-4)


def test_a_share_of_nothing_stays_nothing() -> None:
    mean = np.array([0.6, 0.4, 0.0])
    draws = profile_draws(mean, multinomial(mean, 20), 50, np.random.default_rng(1))
    assert (draws[:, 2] == 0).all()
    np.testing.assert_array_equal(profile_draws(mean, np.zeros((3, 3)), 4, np.random.default_rng(1)), np.tile(mean, (4, 1)))


def test_under_the_null_a_multinomial_stays_one() -> None:
    side = Profile(EVEN, multinomial(EVEN, 80), multinomial(EVEN, 80), 80, 80, "")
    found = null_covariance(side, OTHER)
    np.testing.assert_allclose(np.diag(found), np.diag(multinomial(OTHER, 80)), rtol=1e-9)


def test_a_topic_not_seen_varies_as_the_others_do() -> None:
    gone = np.array([0.5, 0.5, 0.0])
    side = Profile(gone, 3 * multinomial(gone, 90), 3 * multinomial(gone, 90), 90, 90, "")
    found = null_covariance(side, np.array([0.4, 0.4, 0.2]))
    assert found[2, 2] == pytest.approx(0.2 * 0.8 / 30)


def test_topics_sum_to_the_whole(table: pd.DataFrame) -> None:
    for group in ("东", "西"):
        rows = table[table["group"] == group]
        whole, topics = rows[rows["topic"] == ""].iloc[0], rows[rows["topic"] != ""]
        for name in ("estimate", "raw", "null_mean"):
            assert topics[name].sum() == pytest.approx(whole[name])
        assert whole["estimate"] == pytest.approx(whole["raw"] - whole["null_mean"])
        assert topics["p"].isna().all()


def test_only_the_group_that_differs_is_found(table: pd.DataFrame) -> None:
    whole = table[table["topic"] == ""].set_index("group")
    assert whole.loc["西", "q"] < 0.05
    assert whole.loc["西", "low"] < TRUE < whole.loc["西", "high"]
    assert whole.loc["东", "p"] > 0.05
    assert whole.loc["东", "low"] < 0 < whole.loc["东", "high"]
    assert whole.loc["西", "q"] == pytest.approx(min(1.0, 2 * whole.loc["西", "p"]))


def test_leans_follow_the_larger_share(table: pd.DataFrame) -> None:
    rows = table[(table["group"] == "西") & (table["topic"] != "")].set_index("topic")["lean"]
    assert (rows["T01"], rows["T06"]) == ("supply", "demand")


def test_groups_without_enough_texts_say_so(table: pd.DataFrame) -> None:
    rows = table[table["topic"] == ""].set_index("group")
    assert rows.loc[["北", "南"], ["estimate", "p", "q"]].isna().all(axis=None)
    assert rows["note"].to_dict() == {"东": "", "北": "policies: too few documents", "南": "policies: no text", "西": ""}
    assert rows.loc["南", ["n_policy", "n_feedback"]].tolist() == [0, 20]


def test_chance_is_taken_off_whatever_the_numbers_of_texts() -> None:
    """Twenty pairs of corpora with the same shares, and twenty with others: few texts or many, estimates are about the truth."""
    null, found, noise, p = [], [], [], []
    for seed in range(20):
        same = measure_shares(handmade([("", EVEN, 30)], [("", EVEN, 150)], seed=seed), seed=1, n_draws=60)
        differ = measure_shares(handmade([("", EVEN, 30)], [("", OTHER, 150)], seed=seed + 100), seed=1, n_draws=60)
        first, second = (profile_table(shares, seed=1, n_draws=99).iloc[0] for shares in (same, differ))
        null.append(first["estimate"])
        p.append(first["p"])
        found.append(second["estimate"])
        noise.append(first["raw"])
    assert abs(np.mean(null)) < 0.006
    assert 0.3 < np.mean(p) < 0.65
    assert np.mean(np.array(p) <= 0.05) <= 0.2
    assert np.mean(found) == pytest.approx(TRUE, abs=0.02)
    assert np.mean(noise) > 0.015


def test_corrected_shares_are_compared_in_their_grade() -> None:
    topics = handmade([("", EVEN, 150)], [("", OTHER, 300)])
    names = topics.tokens.documents["document"]
    coded = pd.DataFrame({"document": names, "code": np.random.default_rng(1).choice(topics.names, size=len(names))}).iloc[::3]
    corrected = correct_shares(topics, coded, least=50)
    found = profile_table(corrected, seed=1, n_draws=99)
    assert set(found["grade"]) == {"validated"}
    assert found["n_policy"].iloc[0] == 50
    side = profile_of(corrected, "all", "policy")
    np.testing.assert_allclose(side.within, side.covariance)


def test_same_seed_same_table_whatever_the_order_of_rows() -> None:
    topics = handmade([("", EVEN, 20)], [("", OTHER, 60)])
    first, again, back = (profile_table(measure_shares(t, seed=1, n_draws=50), seed=3, n_draws=50) for t in (topics, topics, turned(topics)))
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(first, back, rtol=1e-6)


def test_topics_are_measured_by_the_same_seed() -> None:
    topics = handmade([("东", EVEN, 20)], [("东", OTHER, 60)])
    left = profile_table(topics, by="region", seed=2, n_draws=50)
    pd.testing.assert_frame_equal(left, profile_table(measure_shares(topics, by="region", seed=2), seed=2, n_draws=50))


@pytest.mark.parametrize(("options", "text"), [
    ({"by": "month"}, r"these shares are by 'region', not by 'month'\. Hint: measure them with"),
    ({"seed": -1}, r"seed=-1 is no seed\. Hint:"),
    ({"n_draws": 3}, r"n_draws=3 says nothing\. Hint: use 199"),
    ({"level": 95}, r"level=95 is no probability\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_measured(shares: Any, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        profile_table(shares, **{"seed": 1, **options})


def test_other_nouns_and_single_sources_are_refused(shares: Any) -> None:
    with pytest.raises(InputError, match=r"profile_table takes Topics or Shares, not DataFrame\. Hint:"):
        profile_table(shares.table, seed=1)
    topics = handmade([("", EVEN, 0)], [("", EVEN, 20)])
    with pytest.raises(EmptyInputError, match=r"profile_table compares policies with messages \(sources: feedback\)\. Hint:"):
        profile_table(topics, seed=1)


def test_documents_without_a_value_stand_in_a_last_row() -> None:
    even = np.full(3, 1 / 3)
    topics = handmade([("东", even, 20), ("", even, 4)], [("东", even, 40), ("", even, 7)])
    table = profile_table(topics, by="region", seed=1, n_draws=19)
    last = table.iloc[-1]
    assert (last["group"], last["topic"], last["n_policy"], last["n_feedback"], last["note"]) == ("", "", 4, 7, "no value of region: compared with nothing")
    assert np.isnan([last["estimate"], last["p"], last["q"]]).all()
    assert table["n_policy"][table["topic"] == ""].sum() == 24
    assert "" not in set(profile_table(topics, seed=1, n_draws=19)["group"])


@pytest.mark.parametrize("level", ["x", None, True, 95])
def test_a_level_that_is_none(level: Any) -> None:
    topics = measure_shares(handmade([("", np.full(2, 0.5), 20)], [("", np.full(2, 0.5), 20)]), seed=1, n_draws=20)
    with pytest.raises(InputError, match=r"is no probability\. Hint:"):
        profile_table(topics, seed=1, level=level)
