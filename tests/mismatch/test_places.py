"""`measure_places`: against brute force and places of which everything is known."""

from dataclasses import FrozenInstanceError, replace
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import poisson

from policytext.errors import EmptyInputError, InputError
from policytext.mismatch import place_null, place_tables
from policytext.mismatch import places as room
from policytext.mismatch.place_null import heterogeneity, null_profiles
from policytext.mismatch.places import Places, measure_places
from policytext.mismatch.profiles import Profile
from policytext.topics.shares import correct_shares, measure_shares
from tests.mismatch.handmade import handmade, spread_shares, turned

NAMES = ("东", "南", "西", "北", "中")
DEMAND = spread_shares(5, 6, sd=0.8, seed=4)
COMMON = DEMAND.mean(axis=0)
POPULATIONS = {"东": 1e5, "南": 2e5, "西": 3e5, "北": 4e5, "中": 5e5, "山": 1e4, "远": 2e4}
NEED = {"东": 3.0, "南": 1.0, "西": 1.0, "北": 1.0, "中": 0.5}


def cells(shares: Any, n: int) -> list[tuple[str, Any, int]]:
    return [(name, row, n) for name, row in zip(NAMES, shares, strict=True)]


def corpus(supply: Any, *, seed: int = 1, n: int = 40, demand: Any = DEMAND, m: int = 150) -> Any:
    return handmade([*cells(supply, n), ("山", COMMON, 4)], [*cells(demand, m), ("山", COMMON, 12)], seed=seed)


def measured(supply: Any, **options: Any) -> Any:
    return measure_shares(corpus(supply, **options), by="region", seed=1, n_draws=80)


@pytest.fixture(scope="module")
def same() -> Places:
    return measure_places(measured(np.tile(COMMON, (5, 1))), seed=1, n_permutations=99, n_draws=300)


@pytest.fixture(scope="module")
def own_shares() -> Any:
    return measured(DEMAND, seed=2)


@pytest.fixture(scope="module")
def own(own_shares: Any) -> Places:
    return measure_places(own_shares, seed=1, populations=POPULATIONS, vulnerability=NEED, n_permutations=99, n_draws=300)


def row(places: Places, measure: str) -> Any:
    return places.summary.set_index("measure").loc[measure]


# -- how unlike places are --


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(2, 5))
def test_unlikeness_is_the_mean_distance_from_the_mean(seed: int, n: int, m: int) -> None:
    profiles = np.random.default_rng(seed).dirichlet(np.ones(m), size=n)
    middle = profiles.mean(axis=0)
    expected = np.mean([sum(p * np.log2(p / q) for p, q in zip(profile, middle, strict=True) if p > 0) for profile in profiles])
    assert heterogeneity(profiles) == pytest.approx(expected, abs=1e-9)
    assert heterogeneity(profiles[:2]) == pytest.approx(jensenshannon(*profiles[:2], base=2) ** 2, abs=1e-9)
    assert heterogeneity(np.tile(profiles[0], (n, 1))) == pytest.approx(0, abs=1e-12)


def test_the_same_policy_everywhere_is_one_size_fits_all(same: Places) -> None:
    index, supply = row(same, "one_size_fits_all"), row(same, "supply")
    assert index["estimate"] == pytest.approx(1, abs=0.3)
    assert index["low"] < 1 < index["high"]
    assert index["low"] > 0.2
    assert supply["p"] > 0.05
    assert supply["low"] < 0 < supply["high"]
    assert row(same, "demand")["p"] == pytest.approx(0.01)


def test_policy_as_unlike_as_demand_is_not(own: Places) -> None:
    index = row(own, "one_size_fits_all")
    assert index["low"] < 0 < index["high"]
    assert index["estimate"] < 0.6
    for measure in ("demand", "supply"):
        assert row(own, measure)["estimate"] == pytest.approx(row(own, measure)["raw"] - row(own, measure)["null_mean"])
        assert row(own, measure)["low"] < row(own, measure)["estimate"] < row(own, measure)["high"]


def test_chance_is_taken_off_unlikeness() -> None:
    found = []
    for seed in range(6):
        shares = measured(DEMAND, seed=seed, m=60)
        point = [np.stack([shares.side(name, kind)[0]["estimate"] for name in NAMES]) for kind in ("policy", "feedback")]
        null = [null_profiles(shares, kind, list(NAMES), [], 19, 1)[0] for kind in ("policy", "feedback")]
        found.append([(heterogeneity(a), heterogeneity(a) - heterogeneity(b).mean()) for a, b in zip(point, null, strict=True)])
    raw, estimate = np.moveaxis(np.mean(found, axis=0), 1, 0)
    true = float(heterogeneity(DEMAND))
    np.testing.assert_allclose(estimate, true, atol=0.05)
    assert (np.abs(raw - true) > 0.05).any()


def test_demand_that_does_not_differ_is_not_divided_by() -> None:
    even = np.tile(COMMON, (5, 1))
    places = measure_places(measured(DEMAND, demand=even, m=40), seed=1, n_permutations=59, n_draws=60)
    assert np.isnan(row(places, "one_size_fits_all")["estimate"])
    assert "nothing to fit" in row(places, "one_size_fits_all")["note"]
    assert row(places, "supply")["p"] < 0.05


def test_documents_dealt_back_to_their_places_give_the_shares(own_shares: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_null, "permuted_labels", lambda labels, n, rng: np.tile(labels, (n, 1)))
    monkeypatch.setattr(place_null, "_TOLERANCE", 1e-8)
    for kind in ("policy", "feedback"):
        found, how = null_profiles(own_shares, kind, list(NAMES), [], 2, 1)
        expected = np.stack([own_shares.side(name, kind)[0]["estimate"] for name in NAMES])
        assert how == "documents"
        np.testing.assert_allclose(found[0], expected, atol=1e-4)


def test_p_of_places_without_a_difference_is_even() -> None:
    """Fifteen corpora in which nothing differs between places of unlike sizes: both p values are spread from 0 to 1."""
    p = []
    even = spread_shares(1, 5, sd=0.1, seed=1)[0]
    for seed in range(15):
        topics = handmade([("甲", even, 12), ("乙", even, 30), ("丙", even, 50)], [("甲", even, 20), ("乙", even, 60), ("丙", even, 90)], seed=seed, units=3)
        shares = measure_shares(topics, by="region", seed=1, n_draws=40)
        p += row_p(measure_places(shares, seed=seed, n_permutations=39, n_draws=19))
    assert 0.38 < np.mean(p) < 0.62
    assert np.mean(np.array(p) <= 0.1) <= 0.25
    assert np.std(p) > 0.2


def row_p(places: Places) -> list[float]:
    return [float(row(places, measure)["p"]) for measure in ("demand", "supply")]


def test_corrected_shares_are_drawn_about_their_mean(own_shares: Any) -> None:
    sides = [Profile(s, (np.diag(s) - np.outer(s, s)) / n, (np.diag(s) - np.outer(s, s)) / n, n, n, "") for s, n in zip(DEMAND, (20, 40, 60, 80, 200), strict=True)]
    given_by_hand = replace(own_shares, settings={**own_shares.settings, "clusters": "given"})
    found, how = null_profiles(given_by_hand, "policy", list(NAMES), sides, 4000, 1)
    assert how == "drawn"
    sizes = np.array([20, 40, 60, 80, 200])
    common = sizes @ DEMAND / sizes.sum()
    spread = sum(n * (np.diag(s) - np.outer(s, s)) for s, n in zip(DEMAND, sizes, strict=True)) / sizes.sum()
    np.testing.assert_allclose(found.mean(axis=0), np.tile(common, (5, 1)), atol=0.01)
    for r, n in enumerate(sizes):
        np.testing.assert_allclose(found[:, r].var(axis=0), np.diag(spread) / n, rtol=0.25)


# -- whose demand policy fits --


def alignment_by_hand(distances: Any, way: Any) -> float:
    n = len(distances)
    return float(np.mean([np.mean([distances[r, q] for q in range(n) if q != way[r]]) - distances[r, way[r]] for r in range(n)]))


@given(st.integers(0, 10_000), st.integers(3, 5))
def test_alignment_by_brute_force(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    distances, draws = rng.random((n, n)), rng.random((20, n, n))
    found = room._alignment((distances, draws), 1, 0.95)
    observed = alignment_by_hand(distances, range(n))
    null = [alignment_by_hand(distances, way) for way in permutations(range(n))]
    assert found["estimate"] == pytest.approx(observed)
    assert found["p"] == pytest.approx(np.mean([value >= observed - 1e-12 for value in null]))
    assert found["null_mean"] == pytest.approx(np.mean(null), abs=1e-12)


def test_alignment_s_p_is_even_where_policy_and_people_are_matched_by_chance() -> None:
    rng = np.random.default_rng(3)
    p = []
    for _ in range(300):
        supply, demand = rng.dirichlet(np.ones(5), size=5), rng.dirichlet(np.ones(5), size=5)
        p.append(room._alignment((room._pairs(supply, demand), np.zeros((20, 5, 5))), 1, 0.95)["p"])
    for level in (0.1, 0.3, 0.5, 0.8):
        assert np.mean(np.array(p) <= level + 1e-9) == pytest.approx(level, abs=0.08)


def test_policy_made_for_its_own_people_is_aligned(own: Places, same: Places) -> None:
    assert row(own, "alignment")["p"] == pytest.approx(1 / 120)
    assert row(own, "alignment")["low"] > 0
    assert row(same, "alignment")["p"] > 0.05
    assert (own.regions.loc[own.regions["used"], "rank"] <= 2).all()
    assert (own.regions.loc[own.regions["used"], "estimate"] > 0).all()


def test_policy_made_for_the_neighbours_is_not() -> None:
    places = measure_places(measured(np.roll(DEMAND, 1, axis=0)), seed=1, n_permutations=19, n_draws=60)
    assert row(places, "alignment")["p"] > 0.1
    assert row(places, "alignment")["estimate"] < 0.02


def test_distances_are_what_regions_sum_up(own: Places) -> None:
    table = own.distances.pivot_table(index="supply", columns="demand", values="estimate")
    regions = own.regions.set_index("place")
    for name in NAMES:
        assert regions.loc[name, "own"] == pytest.approx(table.loc[name, name])
        assert regions.loc[name, "others"] == pytest.approx(table.loc[name].drop(name).mean())
    expected = jensenshannon(DEMAND[0], DEMAND[3], base=2) ** 2
    assert table.loc[NAMES[0], NAMES[3]] == pytest.approx(expected, abs=0.06)


# -- silence and few texts --


def test_silence_is_counted(own: Places) -> None:
    regions = own.regions.set_index("place")
    assert regions.loc["远", ["n_policy", "n_feedback", "rate"]].tolist() == [0, 0, 0]
    assert regions.loc["远", "note"] == "silent: no text"
    assert regions.loc["山", "note"] == "too few policies: 4 of 10"
    assert regions.loc["东", "rate"] == pytest.approx(15)
    # Garwood's bounds: the rates at which as many messages or fewer (or more) come with the chance of .025.
    per = regions.loc["山", "population"] / 10_000
    assert poisson.cdf(12, regions.loc["山", "rate_high"] * per) == pytest.approx(0.025)
    assert poisson.sf(11, regions.loc["山", "rate_low"] * per) == pytest.approx(0.025)
    assert poisson.pmf(0, regions.loc["远", "rate_high"] * regions.loc["远", "population"] / 10_000) == pytest.approx(0.025)


def test_populations_in_tens_of_thousands_are_refused_or_noted(own_shares: Any) -> None:
    small = {name: size / 10_000 for name, size in POPULATIONS.items()}
    with pytest.raises(InputError, match=r"6 places have more messages than residents \(东: 150 messages, population 10\)\. Hint: give populations in persons, not in"):
        measure_places(own_shares, seed=1, populations=small, n_permutations=19, n_draws=19)
    with pytest.raises(InputError, match=r"1 places have more messages than residents \(东: 150 messages, population 149\)"):
        measure_places(own_shares, seed=1, populations={**POPULATIONS, "东": 149}, n_permutations=19, n_draws=19)
    doubtful = {**POPULATIONS, "东": 1_499, "南": 1_500, "山": 100}
    notes = measure_places(own_shares, seed=1, populations=doubtful, n_permutations=19, n_draws=19).regions.set_index("place")["note"]
    assert notes["东"] == "a message for ten residents or fewer: look at population"
    assert notes["南"] == ""
    assert notes["山"] == "too few policies: 4 of 10; a message for ten residents or fewer: look at population"


def test_an_interval_stands_beside_its_estimate(own: Places) -> None:
    for table, found in ((own.regions, "rate rate_low rate_high"), (own.regions, "estimate low high"), (own.slopes, "estimate low high")):
        names, wanted = list(table.columns), found.split()
        at = names.index(wanted[0])
        assert names[at : at + 3] == wanted


def test_texts_without_a_known_word_are_no_silence(own_shares: Any) -> None:
    topics = own_shares.topics
    mute = topics.tokens.units["document"].isin(topics.tokens.documents.loc[topics.tokens.documents["region"] == "山", "document"]).to_numpy()
    counts = topics.tokens.counts.copy()
    counts.data[np.repeat(mute, np.diff(counts.indptr))] = 0
    counts.eliminate_zeros()
    topics = replace(topics, tokens=replace(topics.tokens, counts=counts), covered=~mute)
    regions = measure_places(topics, seed=1, n_permutations=19, n_draws=19).regions.set_index("place")
    assert regions.loc["山", ["n_policy", "n_feedback"]].tolist() == [4, 12]
    assert regions.loc["山", "note"] == "too few policies: 0 of 10; too few messages: 0 of 10"


def test_two_places_are_too_few() -> None:
    topics = handmade(cells(DEMAND, 12)[:2], cells(DEMAND, 20)[:2])
    places = measure_places(topics, seed=1, n_permutations=19, n_draws=19)
    assert places.summary["estimate"].isna().all()
    assert places.summary["note"].iloc[0] == "2 places with enough texts of both sources; 3 are needed"
    assert places.slopes["note"].iloc[0] == "2 places; 4 are needed"


def test_no_place_with_enough_texts() -> None:
    places = measure_places(handmade(cells(DEMAND, 4), cells(DEMAND, 6)), seed=1, n_permutations=19, n_draws=19)
    assert not places.regions["used"].any()
    assert places.summary["n_places"].eq(0).all()
    assert (len(places.equity), len(places.distances)) == (0, 0)
    assert len(places.shares) == 5 * 2 * 6


# -- from place to place --


def test_noise_in_demand_is_corrected_for() -> None:
    """Supply rises by .7 with demand; demand is measured with noise that is half of its variance."""
    rng = np.random.default_rng(1)
    truth = rng.normal(0, 1, (4000, 2))
    supply, noise = 0.7 * truth + rng.normal(0, 0.3, truth.shape), np.array([1.0, 0.0])
    found = place_tables._slopes(truth + rng.normal(0, 1, truth.shape) * np.sqrt(noise), supply, noise, 19, 1, 0.95)
    np.testing.assert_allclose(found["raw"], [0.35, 0.7], atol=0.03)
    np.testing.assert_allclose(found["estimate"], [0.7, 0.7], atol=0.05)
    np.testing.assert_allclose(found["reliability"], [0.5, 1.0], atol=0.03)


def test_slopes_are_least_squares_of_centred_logarithms(own_shares: Any, own: Places) -> None:
    from scipy.stats import linregress

    eps = 0.5 / 150  # messages are fewer than clauses
    supply, demand = (np.stack([own_shares.side(name, kind)[0]["estimate"] for name in NAMES]) + eps for kind in ("policy", "feedback"))
    x, y = (np.log2(a) - np.log2(a).mean(axis=1, keepdims=True) for a in (demand, supply))
    for k, slope in own.slopes.dropna(subset=["raw"]).iterrows():
        line = linregress(x[:, k], y[:, k])
        assert slope["raw"] == pytest.approx(line.slope)
        half = 3.182446 * line.stderr / slope["reliability"]
        assert slope["high"] - slope["estimate"] == pytest.approx(half, rel=1e-4)
        null = [abs(linregress(x[:, k], y[list(way), k]).slope) for way in permutations(range(5))]
        assert slope["p"] == pytest.approx(np.mean([value >= abs(line.slope) - 1e-9 for value in null]))
    assert own.slopes["estimate"].median() == pytest.approx(1, abs=0.4)


@pytest.mark.parametrize(("low", "high", "p", "note"), [
    (0.2, 1.4, 0.01, ""),
    (0.2, 2.3, 0.01, "wide interval"),
    (0.2, 2.2, 0.01, ""),
    (-0.1, 1.0, 0.02, "interval holds 0 though p is small: p deals policies out to other places"),
    (-0.1, 1.0, 0.2, ""),
    (0.1, 1.0, 0.2, "interval leaves out 0 though p is not small: p deals policies out to other places"),
    (-6, 6, 0.04, "wide interval; interval holds 0 though p is small: p deals policies out to other places"),
])  # fmt: skip
def test_slopes_say_what_their_interval_is_worth(low: float, high: float, p: float, note: str) -> None:
    assert place_tables._slope_note({"low": low, "high": high, "p": p}, False, False, 0.05) == note
    assert place_tables._slope_note({"low": low, "high": high, "p": p}, True, True, 0.05) == "too few texts"


def test_wide_slopes_of_a_real_table_are_marked(own: Places) -> None:
    known = own.slopes.dropna(subset=["estimate"])
    wide = (known["high"] - known["low"] > 2).to_numpy()
    assert known["note"].str.contains("wide interval").to_numpy().tolist() == wide.tolist()


def test_topics_that_demand_does_not_tell_apart_have_no_slope() -> None:
    places = measure_places(measured(DEMAND, demand=np.tile(COMMON, (5, 1)), m=60), seed=1, n_permutations=19, n_draws=60)
    gone = places.slopes["estimate"].isna()
    assert gone.sum() >= 3
    assert (places.slopes.loc[gone, "note"] != "").all()


# -- few texts drawn towards all --


def test_pooled_shares_by_hand(own_shares: Any, own: Places) -> None:
    names = sorted({*NAMES, "山"})
    side = {name: own_shares.side(name, "feedback") for name in names}
    n = own_shares.summary[own_shares.summary["kind"] == "feedback"].set_index("group")["n_clusters"].reindex(names).to_numpy(float)
    estimates = np.stack([side[name][0]["estimate"] for name in names])
    common = n @ estimates / n.sum()
    single = sum(np.trace(side[name][1]) * k**2 for name, k in zip(names, n, strict=True)) / n.sum()
    away = sum(k * ((row - common) ** 2).sum() for row, k in zip(estimates, n, strict=True))
    between = (away - (len(n) - 1) * single) / (n.sum() - (n**2).sum() / n.sum())
    weight = n / (n + single / between)
    table = own.shares[own.shares["kind"] == "feedback"]
    for r, name in enumerate(names):
        rows = table[table["place"] == name]
        np.testing.assert_allclose(rows["weight"], weight[r])
        np.testing.assert_allclose(rows["pooled"], weight[r] * estimates[r] + (1 - weight[r]) * common, atol=1e-9)
        assert rows["pooled"].sum() == pytest.approx(1)
    assert table[table["place"] == "山"]["weight"].iloc[0] < 0.75 < table[table["place"] == "东"]["weight"].iloc[0]


def test_pooling_brings_few_texts_nearer_to_the_truth_and_covers_it() -> None:
    raw, pooled, held = [], [], []
    for seed in range(4):
        truth = spread_shares(5, 6, sd=0.3, seed=seed)
        topics = handmade(cells(truth, 12), [(name, s, n) for name, s, n in zip(NAMES, truth, (10, 12, 15, 150, 200), strict=True)], seed=seed)
        places = measure_places(topics, seed=1, n_permutations=19, n_draws=19)
        rows = places.shares[(places.shares["kind"] == "feedback")]
        for name, own_truth in list(zip(NAMES, truth, strict=True))[:3]:
            mine = rows[rows["place"] == name]
            raw.append(((mine["estimate"] - own_truth) ** 2).sum())
            pooled.append(((mine["pooled"] - own_truth) ** 2).sum())
            held += ((mine["pooled_low"] <= own_truth) & (own_truth <= mine["pooled_high"])).tolist()
    assert np.mean(pooled) < 0.7 * np.mean(raw)
    assert np.mean(held) > 0.85


def test_a_place_without_messages_gets_the_shares_of_all() -> None:
    topics = handmade(cells(DEMAND, 12), cells(DEMAND, 40)[:4])
    shares = measure_places(topics, seed=1, n_permutations=19, n_draws=19).shares
    rows = shares[(shares["kind"] == "feedback") & (shares["place"] == "中")]
    assert rows["estimate"].isna().all()
    assert rows["weight"].eq(0).all()
    assert rows["pooled"].sum() == pytest.approx(1)
    assert (rows["pooled_high"] > rows["pooled_low"]).all()


# -- equity --


def test_equity_by_hand(own_shares: Any, own: Places) -> None:
    order = sorted(NAMES)
    supply, demand = (np.stack([own_shares.side(name, kind)[0]["estimate"] for name in order]) for kind in ("policy", "feedback"))
    people, need = (np.array([source[name] for name in order]) for source in (POPULATIONS, NEED))
    table = own.equity.set_index(["eta", "measure"])
    assert len(table) == 6
    for eta in (0.0, 1.0, 2.0):
        u = people * (need / need.mean()) ** eta
        u = u / u.sum()
        together = 0.5 * np.abs(people / people.sum() @ supply - u @ demand).sum()
        assert table.loc[(eta, "together"), "raw"] == pytest.approx(together)
        assert table.loc[(eta, "own"), "raw"] == pytest.approx(u @ (0.5 * np.abs(supply - demand).sum(axis=1)))
    assert (table["estimate"] <= table["raw"] + 1e-9).all()
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()


def test_without_an_index_there_is_nothing_to_bound(same: Places) -> None:
    assert same.equity["eta"].tolist() == [0, 0]


# -- the noun --


def test_what_places_says_of_itself(own: Places) -> None:
    assert repr(own) == "Places(7 by region, 5 of them compared; exploratory)"
    assert len(own) == 7
    frame = own.frame
    frame.loc[:, "own"] = 9
    assert own.regions["own"].max() < 9
    with pytest.raises(FrozenInstanceError, match="cannot assign"):
        own.by = "year"  # type: ignore[misc]
    assert own.provenance.settings["n_permutations"] == 99


def test_same_seed_same_places_whatever_the_order_of_rows(own_shares: Any) -> None:
    few = {"seed": 1, "n_permutations": 19, "n_draws": 19}
    first, again = measure_places(own_shares, **few), measure_places(own_shares, **few)
    other = measure_places(measure_shares(turned(own_shares.topics), by="region", seed=1, n_draws=80), **few)
    assert first.provenance.to_dict() == again.provenance.to_dict()
    for name in ("summary", "regions", "slopes", "shares", "equity"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
        pd.testing.assert_frame_equal(getattr(first, name), getattr(other, name), rtol=1e-4, atol=1e-6)


def test_shares_are_left_as_they_were(own_shares: Any) -> None:
    table, summary = own_shares.table.copy(deep=True), own_shares.summary.copy(deep=True)
    measure_places(own_shares, seed=1, n_permutations=19, n_draws=19)
    pd.testing.assert_frame_equal(own_shares.table, table)
    pd.testing.assert_frame_equal(own_shares.summary, summary)


def test_coded_places_are_validated() -> None:
    topics = handmade(cells(DEMAND, 60), cells(DEMAND, 60), purity=1.0)
    documents = topics.tokens.documents
    code = [np.random.default_rng(i).choice(topics.names) for i in range(len(documents))]
    corrected = correct_shares(topics, pd.DataFrame({"document": documents["document"], "code": code}), by="region", least=50)
    places = measure_places(corrected, seed=1, n_permutations=99, n_draws=99)
    assert places.grade == "validated"
    assert row(places, "supply")["note"] == "null drawn from covariances, not from documents"
    assert row(places, "supply")["p"] > 0.01


@pytest.mark.parametrize(("options", "text"), [
    ({"by": "year"}, r"these shares are by 'region', not by 'year'\. Hint:"),
    ({"least": 1}, r"least=1 is too few\. Hint:"),
    ({"n_permutations": 5}, r"n_permutations=5 says nothing\. Hint:"),
    ({"n_draws": 5}, r"n_draws=5 says nothing\. Hint:"),
    ({"eta": ()}, r"eta=\(\) are no powers\. Hint:"),
    ({"populations": {"东": 1.0}}, r"populations is missing or not above 0 for 4 places \(first: .*\)\. Hint:"),
    ({"populations": {**POPULATIONS, "东": -1}}, r"populations is missing or not above 0 for 1 places \(first: 东\)\. Hint:"),
    ({"vulnerability": [1, 2]}, r"vulnerability of type list are unknown\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_measured(own_shares: Any, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        measure_places(own_shares, **{"seed": 1, "n_permutations": 19, "n_draws": 19, **options})


def test_shares_of_the_whole_have_no_places() -> None:
    topics = handmade([("", COMMON, 10)], [("", COMMON, 10)])
    with pytest.raises(InputError, match=r"these shares are not by place\. Hint:"):
        measure_places(measure_shares(topics, seed=1, n_draws=20), seed=1)
    with pytest.raises(EmptyInputError, match=r"no document has a value of 'region'"):
        measure_places(topics, seed=1)


# -- what is counted and what is refused --


def test_documents_without_a_place_stand_in_a_last_row(own: Places) -> None:
    topics = handmade([*cells(DEMAND, 12), ("", COMMON, 5)], [*cells(DEMAND, 40), ("", COMMON, 8)])
    places = measure_places(topics, seed=1, populations=POPULATIONS, n_permutations=19, n_draws=19)
    last = places.regions.iloc[-1]
    assert (last["place"], last["n_policy"], last["n_feedback"], last["note"]) == ("", 5, 8, "no place: compared with nothing")
    assert not last["used"]
    assert places.regions[["n_policy", "n_feedback"]].sum().tolist() == [65, 208]
    assert places.regions.dtypes.drop("place").tolist() == own.regions.dtypes.drop("place").tolist()
    assert (len(places), len(places.regions)) == (7, 8)
    assert "" not in set(own.regions["place"])


def test_raw_alignment_is_that_of_the_shares(own_shares: Any, own: Places) -> None:
    order = sorted(NAMES)
    supply, demand = (np.stack([own_shares.side(name, kind)[0]["estimate"] for name in order]) for kind in ("policy", "feedback"))
    far = np.array([[jensenshannon(s, d, base=2) ** 2 for d in demand] for s in supply])
    raw = np.mean([np.delete(far[r], r).mean() - far[r, r] for r in range(5)])
    assert row(own, "alignment")["raw"] == pytest.approx(raw, abs=1e-9)
    assert row(own, "alignment")["estimate"] != pytest.approx(raw, abs=1e-6)


def test_an_index_without_bounds_is_no_number() -> None:
    told = {"estimate": 0.02, "raw": 0.1, "p": 0.01}
    demand = (told, np.linspace(-0.01, 0.05, 100))
    assert room._one_size(demand, demand, 0.95) == {"note": "no bound: demand hardly differs"}
    assert room._one_size((told, np.linspace(0.01, 0.05, 100)), demand, 0.95)["estimate"] == 0


def test_the_order_of_rows_does_not_change_the_digest(own_shares: Any) -> None:
    few = {"seed": 1, "n_permutations": 19, "n_draws": 19}
    other = measure_shares(turned(own_shares.topics), by="region", seed=1, n_draws=80)
    tables = [measure_places(shares, **few) for shares in (own_shares, other)]
    for name in ("summary", "regions", "slopes", "shares", "equity"):
        assert room._digits(getattr(tables[0], name)) == room._digits(getattr(tables[1], name)), name


def test_numbers_of_another_library_are_numbers(own_shares: Any) -> None:
    places = measure_places(own_shares, seed=1, least=np.int64(10), eta=np.array([0, 1]), n_permutations=19, n_draws=19)  # type: ignore[arg-type]
    assert places.settings["least"] == 10
    assert places.settings["eta"] == [0.0, 1.0]


@pytest.mark.parametrize(("options", "text"), [
    *[({"eta": eta}, r"eta=.* are no powers\. Hint: use for instance \(0, 1, 2\)") for eta in (1, None, ("a",), "012", (1e6,), (), (True,), (float("nan"),))],
    *[({"least": least}, r"least=.* is too few") for least in (True, "10", 2, 10.0, None)],
    ({"populations": dict.fromkeys(NAMES, True)}, r"populations is missing or not above 0 for 5 places"),
    ({"populations": pd.Series([1e5] * 6, index=[*NAMES, "东"])}, r"populations has 1 places more than once \(first: 东\)"),
    ({"level": "x"}, r"level=.* is no probability"),
])  # fmt: skip
def test_bad_settings_are_refused(own_shares: Any, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text + ".*Hint:" if "Hint" not in text else text):
        measure_places(own_shares, **{"seed": 1, "n_permutations": 19, "n_draws": 19, **options})
