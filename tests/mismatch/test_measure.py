"""`measure_mismatch`: three ways to a gap, groups, weights, whose supply counts, and what is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scipy.stats import t

from policytext import Corpus, Mismatch, Topics, fit_topics, group_matters, measure_mismatch, segment
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.inference import weighted_median
from policytext.inference.discovery import false_discovery
from policytext.mismatch.verb import POLICY_TAU
from policytext.mismatch.weights import superiors_of
from policytext.topics import correct_shares, measure_shares, pooled_shares
from tests.mismatch.worlds import EVEN, VOCABULARY, K, calibration_of, corpus_of, draw_counts, speech, tilted, topics_of, world

GAPS = (2.0, 0.0, 0.0, 0.0, 0.0, -2.0)
DRAWS = 60


@pytest.fixture(scope="module")
def topics() -> Topics:
    """People ask four times as much for the first topic, and a quarter for the last; offices word it as they do."""
    return world(EVEN, tilted(EVEN, GAPS), n_policies=300, n_messages=900, seed=3)


@pytest.fixture(scope="module")
def gaps(topics: Topics) -> Mismatch:
    return measure_mismatch(topics, seed=1, n_draws=DRAWS)


@pytest.fixture(scope="module")
def paired() -> Topics:
    """The same gaps, but offices and people use other words, and pairs show which."""
    both = world(EVEN, tilted(EVEN, GAPS), n_policies=300, n_messages=900, seed=3, office=0.8, plain=0.2)
    return replace(both, calibration=calibration_of(both, office=0.8, plain=0.2))


@pytest.fixture(scope="module")
def calibrated(paired: Topics) -> Mismatch:
    return measure_mismatch(paired, seed=1, n_draws=100, policy_tau=0)


@pytest.fixture(scope="module")
def coding() -> tuple[Topics, pd.DataFrame]:
    """Topics whose names are coded by hand in 300 texts of each source; the machine's shares are of no use."""
    rng = np.random.default_rng(8)
    sides, codes = [], []
    for kind, mix, n in (("policy", EVEN, 500), ("feedback", tilted(EVEN, GAPS), 900)):
        main = rng.choice(K, size=n, p=mix)
        counts = csr_array(rng.multinomial(10, (0.8 * np.eye(K)[main] + 0.2 / K) @ speech()).astype(float))
        sides.append(corpus_of(counts, kind))
        codes.append(pd.DataFrame({"document": [f"{kind[0].upper()}{i:05d}" for i in range(n)], "code": [f"T{m + 1:02d}" for m in main]}).sample(300, random_state=1))
    return topics_of(sides[0], sides[1]), pd.concat(codes, ignore_index=True)


@pytest.fixture(scope="module")
def validated(coding: tuple[Topics, pd.DataFrame]) -> Mismatch:
    return measure_mismatch(coding[0], coded=correct_shares(*coding), seed=1, n_draws=500)


# -- exploratory --


def test_shares_and_gaps_are_those_of_pooled_counts(topics: Topics, gaps: Mismatch) -> None:
    """The same by one fit over all texts of a source."""
    kinds = topics.tokens.units["kind"].to_numpy()
    found = {}
    for kind in ("policy", "feedback"):
        counts = topics.tokens.counts[kinds == kind].toarray()
        found[kind] = pooled_shares((counts / counts.sum(axis=1, keepdims=True)).sum(axis=0)[None], topics.word_weights, tolerance=1e-10)[0]
        np.testing.assert_allclose(gaps.table[f"share_{kind}"], found[kind], atol=1e-5)
    raw = np.log2((found["feedback"] + 0.5 / 300) / (found["policy"] + 0.5 / 300))
    np.testing.assert_allclose(gaps.table["raw"], raw, atol=1e-3)
    middle = float(weighted_median(raw, (found["policy"] + found["feedback"]) / 2))
    np.testing.assert_allclose(gaps.table["estimate"], raw - middle, atol=1e-3)
    assert gaps.summary["common_shift"].iloc[0] == pytest.approx(middle, abs=1e-3)
    np.testing.assert_allclose(gaps.table["points"], 100 * (found["feedback"] - found["policy"]), atol=1e-2)


def test_planted_gaps_are_within_the_interval_and_without_verdict(gaps: Mismatch) -> None:
    table = gaps.table
    assert ((table["low"] <= np.array(GAPS)) & (np.array(GAPS) <= table["high"])).all()
    assert table["lean"].tolist() == ["demand", "", "", "", "", "supply"]
    assert set(table["verdict"]) == {"cannot tell"}
    assert gaps.grade == "exploratory"
    assert gaps.flagged()["topic"].tolist() == ["T01", "T06"]
    assert len(gaps) == K
    assert repr(gaps) == "Mismatch(6 topics; 2 on the reading list; exploratory)"


def test_intervals_p_and_q_agree(gaps: Mismatch, calibrated: Mismatch, validated: Mismatch) -> None:
    for found in (gaps, calibrated, validated):
        table = found.table
        np.testing.assert_array_equal(table["p"] < 0.05, (table["low"] > 0) | (table["high"] < 0))
        np.testing.assert_allclose(table["q"], false_discovery(table["p"].to_numpy()))
        for kind in ("policy", "feedback"):
            assert ((table[f"low_{kind}"] <= table[f"share_{kind}"]) & (table[f"share_{kind}"] <= table[f"high_{kind}"])).all()


def test_the_interval_is_that_of_many_corpora() -> None:
    """Texts drawn anew 30 times: the standard error is the spread of the estimates."""
    base = world(n_policies=150, n_messages=300, seed=2)
    rng, found = np.random.default_rng(8), []
    for _ in range(30):
        counts = np.vstack([draw_counts(n, EVEN, speech(), rng).toarray() for n in (150, 300)])
        found.append(measure_mismatch(replace(base, tokens=replace(base.tokens, counts=csr_array(counts))), seed=1, n_draws=40).table)
    half = pd.concat(found)["high"].sub(pd.concat(found)["low"]).mean() / 2
    spread = np.std([table["estimate"] for table in found], axis=0).mean()
    df = 150 / K
    assert half / t.ppf(0.975, df) == pytest.approx(spread, rel=0.2)
    assert (pd.concat(found)["p"] < 0.05).mean() < 0.07


def test_no_gap_no_variation() -> None:
    found = measure_mismatch(world(n_policies=300, n_messages=600, seed=11), seed=1, n_draws=DRAWS)
    assert not len(found.flagged())
    row = found.summary.iloc[0]
    assert row["low"] == 0
    assert row["estimate"] < 0.05
    assert row["measured"] == pytest.approx(row["noise"], abs=0.05)


def test_total_variation_of_a_gap(gaps: Mismatch) -> None:
    row = gaps.summary.iloc[0]
    truth = np.abs(np.array(tilted(EVEN, GAPS)) - 1 / K).sum() / 2
    assert row["low"] <= truth <= row["high"]
    assert row["estimate"] == pytest.approx(truth, abs=0.06)
    assert row["estimate"] <= row["measured"]


def test_runs_widen_the_interval_and_a_topic_that_seldom_comes_back_is_not_told(topics: Topics) -> None:
    plain = speech()
    shaken = [plain + np.random.default_rng(seed).exponential(0.03, plain.shape) for seed in range(3)]
    runs = np.stack([plain, *(part / part.sum(axis=1, keepdims=True) for part in shaken)])
    place = [VOCABULARY.index(word) for word in topics.tokens.vocabulary]
    several = replace(topics, runs=runs[:, :, place], recurrence=np.array([1.0, 0.5, 1.0, 1.0, 1.0, 1.0]))
    one, four = (measure_mismatch(part, seed=1, n_draws=200).table for part in (topics, several))
    assert (four["high"] - four["low"]).mean() > (one["high"] - one["low"]).mean()
    assert four["reason"].iloc[1] == "the topic comes back in 50% of the runs only"
    assert one["recurrence"].isna().all()


def test_rare_topics_are_abstained_on() -> None:
    rare = (0.4, 0.3, 0.27, 0.01, 0.01, 0.01)
    table = measure_mismatch(world(rare, rare, n_policies=60, n_messages=200), seed=1, n_draws=DRAWS).table
    few = table["expected"] < 5
    assert few.tolist() == [False] * 3 + [True] * 3
    assert table.loc[few, "lean"].eq("too few").all()
    assert table.loc[few, "q"].isna().all()
    np.testing.assert_allclose(table["expected"], (table["share_policy"] + table["share_feedback"]) / 2 * 60)


def test_a_topic_of_one_source_alone_may_be_wording() -> None:
    found = measure_mismatch(world((0.25,) * 4 + (0.0, 0.0), (0.0, 0.0) + (0.25,) * 4, n_policies=200, n_messages=200), seed=1, n_draws=DRAWS)
    lone = found.table["topic"].isin(["T01", "T02", "T05", "T06"])
    assert set(found.table.loc[lone, "lean"]) == {"wording?"}
    assert set(found.table.loc[lone, "reason"]) == {"one source alone words it so: a matter or a wording"}


def test_fitted_topics_are_measured() -> None:
    rng = np.random.default_rng(1)
    words = [["停车位", "泊位", "收费"], ["公交", "班次", "线路"], ["噪音", "施工", "夜间"]]
    sides = {}
    for kind, mix in (("policy", (0.6, 0.2, 0.2)), ("feedback", (0.15, 0.65, 0.2))):
        texts = ["，".join(rng.choice(words[m], size=8)) for m in rng.choice(3, size=150, p=mix)]
        sides[kind] = Corpus.from_frame(pd.DataFrame({"text": texts}), kind=kind)  # type: ignore[arg-type]
    tokens = segment(sides["policy"], sides["feedback"], unit="document", max_share=1.0)
    fitted = fit_topics(tokens, n_topics=3, runs=1, words="all", engine="nmf", seed=1)
    table = measure_mismatch(fitted, seed=1, n_draws=DRAWS).table
    first = [tokens.vocabulary[v] for v in fitted.word_weights.argmax(axis=1)]
    lean = {next(m for m, own in enumerate(words) if word in own): lean for word, lean in zip(first, table["lean"], strict=True)}
    assert (lean[0], lean[1]) == ("supply", "demand")


# -- calibrated --


def test_wording_makes_no_verdict_and_gaps_do(calibrated: Mismatch) -> None:
    table = calibrated.table
    assert table["verdict"].tolist()[0] == "under"
    assert table["verdict"].tolist()[5] == "over"
    assert set(table["verdict"][1:5]) <= {"cannot tell", "aligned"}
    assert ((table["low"] <= np.array(GAPS)) & (np.array(GAPS) <= table["high"])).all()
    assert calibrated.grade == "calibrated"
    assert calibrated.flagged()["verdict"].tolist() == ["under", "over"]
    assert repr(calibrated) == "Mismatch(6 topics; 2 under- or over-supplied; calibrated)"
    assert calibrated.settings["policy_tau"] == 0


def test_doubt_about_policies_widens_and_says_where_the_flag_falls(paired: Topics, calibrated: Mismatch) -> None:
    default = measure_mismatch(paired, seed=1, n_draws=100)
    assert default.settings["policy_tau"] == POLICY_TAU
    np.testing.assert_allclose(default.table["estimate"], calibrated.table["estimate"])
    np.testing.assert_allclose(default.table["tau"], np.hypot(POLICY_TAU, calibrated.table["tau"]))
    falls = calibrated.table["falls_at"].iloc[0]
    assert calibrated.table["tau"].iloc[0] < falls < np.hypot(POLICY_TAU, 0.25)
    assert default.table["verdict"].iloc[0] == "cannot tell"
    for tau, verdict in ((falls - 0.05, "under"), (falls + 0.05, "cannot tell")):
        extra = float(np.sqrt(max(tau**2 - calibrated.table["tau"].iloc[0] ** 2, 0)))
        assert measure_mismatch(paired, seed=1, n_draws=100, policy_tau=extra).table["verdict"].iloc[0] == verdict


def test_shares_of_a_calibrated_result_are_as_measured(paired: Topics, calibrated: Mismatch) -> None:
    plain = measure_mismatch(replace(paired, calibration=None), seed=1, n_draws=100)
    pd.testing.assert_series_equal(calibrated.table["share_feedback"], plain.table["share_feedback"])
    pd.testing.assert_series_equal(calibrated.table["raw"], plain.table["raw"])
    assert plain.grade == "exploratory"
    assert plain.settings["policy_tau"] is None


def test_protected_topics_are_never_over(paired: Topics) -> None:
    options: dict[str, Any] = {"seed": 1, "n_draws": 100, "policy_tau": 0}
    table = measure_mismatch(paired, protect=("T06", "T01"), **options).table
    assert table["verdict"].iloc[[0, 5]].tolist() == ["under", "cannot tell"]
    assert table["reason"].iloc[5] == "protected: never called over-supplied"


def test_alignment_needs_a_margin(paired: Topics) -> None:
    table = measure_mismatch(paired, seed=1, n_draws=100, policy_tau=0, margin=1.5, least=1.6).table
    assert (table["verdict"] == "aligned").sum() >= 2
    assert (measure_mismatch(paired, seed=1, n_draws=100, policy_tau=0, margin=0.1).table["verdict"] == "aligned").sum() == 0


def test_matters_are_measured(paired: Topics) -> None:
    joined = group_matters(paired, {"T01": "甲", "T02": "甲", "T03": "乙", "T04": "乙", "T05": "丙", "T06": "丙"})
    table = measure_mismatch(joined, seed=1, n_draws=100, policy_tau=0).table
    assert table["topic"].tolist()[:3] == ["甲", "乙", "丙"]
    whole = measure_mismatch(paired, seed=1, n_draws=100, policy_tau=0).table
    np.testing.assert_allclose(table["share_policy"].to_numpy()[:3], whole["share_policy"].to_numpy().reshape(3, 2).sum(axis=1), atol=1e-9)
    assert table["estimate"].iloc[0] > 0.7


# -- validated --


def test_hand_coded_shares_make_verdicts(validated: Mismatch, coding: tuple[Topics, pd.DataFrame]) -> None:
    table = validated.table
    assert validated.grade == "validated"
    assert table["verdict"].iloc[[0, 5]].tolist() == ["under", "over"]
    assert ((table["low"] <= np.array(GAPS)) & (np.array(GAPS) <= table["high"])).all()
    assert table[["n_policy", "n_feedback"]].to_numpy().tolist() == [[300, 300]] * K
    assert table["tau"].eq(0).all()
    assert table["falls_at"].isna().all()
    shares = correct_shares(*coding).side("all", "feedback")[0]
    np.testing.assert_allclose(table["share_feedback"], shares["estimate"])
    np.testing.assert_allclose(table["high_feedback"], shares["high"])


def test_total_variation_of_coded_shares(validated: Mismatch) -> None:
    row = validated.summary.iloc[0]
    truth = np.abs(np.array(tilted(EVEN, GAPS)) - 1 / K).sum() / 2
    assert row["low"] <= truth <= row["high"]
    assert row["low"] > 0


def test_machine_shares_are_no_coding(topics: Topics) -> None:
    found = measure_mismatch(topics, coded=measure_shares(topics, seed=1, n_draws=DRAWS), seed=1)
    assert found.grade == "exploratory"
    assert set(found.table["verdict"]) == {"cannot tell"}


def test_a_validated_result_rests_on_a_thousand_joint_draws_or_more(coding: tuple[Topics, pd.DataFrame]) -> None:
    topics, coded = coding
    shares = correct_shares(topics, coded, least=100)
    few, thousand, more = (measure_mismatch(topics, coded=shares, seed=1, n_draws=n) for n in (100, 1000, 1500))
    assert [gaps.settings["n_draws"] for gaps in (few, thousand, more)] == [1000, 1000, 1500]
    pd.testing.assert_frame_equal(few.table, thousand.table)
    assert not few.table["low"].equals(more.table["low"])


@pytest.mark.parametrize(("options", "text"), [
    ({"by": "region"}, r"the coded shares are by None, the gaps by 'region'\. Hint: give correct_shares the same by="),
    ({"weights": "token"}, r"weights='token' with shares coded by 'unit'\. Hint: weigh in correct_shares"),
    ({"by": "region", "inherit": "superior"}, r"hand-coded shares are those of own documents\. Hint:"),
    ({"duplicates": "1", "mix": "pooled"}, r"duplicates, mix would do nothing beside coded shares\. Hint:"),
])  # fmt: skip
def test_coding_and_settings_must_agree(topics: Topics, options: dict[str, Any], text: str) -> None:
    coded = measure_shares(topics, seed=1, n_draws=DRAWS)
    with pytest.raises(InputError, match=text):
        measure_mismatch(topics, coded=coded, seed=1, **options)


def test_shares_of_other_texts_are_refused(topics: Topics, paired: Topics) -> None:
    with pytest.raises(InputError, match=r"the coded shares are those of other texts\. Hint:"):
        measure_mismatch(topics, coded=measure_shares(paired, seed=1, n_draws=DRAWS), seed=1)


# -- groups --


@pytest.fixture(scope="module")
def grouped() -> Topics:
    """Two districts and their city; messages come from the districts, and two from elsewhere."""
    policies = {"region": ["云泽市"] * 60 + ["青梧区"] * 40 + ["柳汀区"] * 3 + [""] * 2, "date": ["2023-03-01"] * 60 + ["2024-05-01"] * 45}
    messages = {"region": ["青梧区"] * 100 + ["柳汀区"] * 100 + ["石盘区"] * 2, "date": ["2023-03-01"] * 100 + ["2024-05-01"] * 102}
    return world(n_policies=105, n_messages=202, seed=5, policy_columns=policies, message_columns=messages)


def test_groups_and_what_is_too_small(grouped: Topics) -> None:
    found = measure_mismatch(grouped, by="region", seed=1, n_draws=DRAWS)
    assert found.summary[["group", "note"]].to_numpy().tolist() == [
        ["云泽市", "too few documents"], ["柳汀区", "too few documents"], ["石盘区", "too few documents"], ["青梧区", ""], ["", "no value"],
    ]  # fmt: skip
    assert found.summary["n_policy"].tolist() == [60, 3, 0, 40, 2]
    assert found.summary["n_feedback"].tolist() == [0, 100, 2, 100, 0]
    assert found.table["group"].unique().tolist() == ["青梧区"]
    assert found.by == "region"


@pytest.mark.parametrize("by", ["year", "month", "quarter"])
def test_periods(grouped: Topics, by: str) -> None:
    found = measure_mismatch(grouped, by=by, seed=1, n_draws=DRAWS)
    assert found.table["group"].unique().tolist() == {"year": ["2023", "2024"], "month": ["2023-03", "2024-05"], "quarter": ["2023Q1", "2024Q2"]}[by]


def test_a_group_is_measured_as_if_it_stood_alone_but_for_the_family(grouped: Topics) -> None:
    whole = measure_mismatch(grouped, by="year", seed=1, n_draws=DRAWS)
    documents = grouped.tokens.documents
    alone = replace(grouped, tokens=replace(grouped.tokens, documents=documents.assign(year=np.where(documents["date"].dt.year == 2023, "2023", ""))))
    part = measure_mismatch(alone, by="year", seed=1, n_draws=DRAWS).table
    family = ["q", "falls_at", "reason"]
    pd.testing.assert_frame_equal(whole.table[whole.table["group"] == "2023"].drop(columns=family), part.drop(columns=family))
    np.testing.assert_allclose(whole.table["q"], false_discovery(whole.table["p"].to_numpy()))


def test_superiors_supply_too(grouped: Topics) -> None:
    """The district's own 40 policies and the 60 of its city are as good as 100 of its own; both are printed."""
    found = measure_mismatch(grouped, by="region", inherit="superior", seed=1, n_draws=DRAWS)
    own = measure_mismatch(grouped, by="region", seed=1, n_draws=DRAWS)
    assert found.table["group"].unique().tolist() == ["柳汀区", "青梧区"]
    assert found.table.groupby("group")["n_policy"].first().tolist() == [63, 100]
    assert set(found.table["supply"]) == {"superior"}
    east = found.table[found.table["group"] == "青梧区"].reset_index(drop=True)
    for name in ("estimate", "low", "high", "n_policy"):
        np.testing.assert_allclose(east[f"{name}_own"], own.table[name])
    west = found.table[found.table["group"] == "柳汀区"]
    assert west["estimate_own"].isna().all()
    assert west["n_policy_own"].eq(3).all()
    documents = grouped.tokens.documents
    moved = documents.assign(region=documents["region"].replace({"云泽市": "青梧区"}))
    same = measure_mismatch(replace(grouped, tokens=replace(grouped.tokens, documents=moved)), by="region", seed=1, n_draws=DRAWS).table
    np.testing.assert_allclose(same["estimate"], east["estimate"], atol=1e-9)


@pytest.mark.parametrize(("inherit", "region", "above"), [
    ("superior", "青梧区", {"云泽市", "天南省"}), ("superior", "云泽市", {"天南省"}), ("superior", "天南省", set()), ("superior", "天南省石港", {"天南省"}),
    ({"青梧区": "云泽市", "云泽市": "天南省"}, "青梧区", {"云泽市", "天南省"}), ({"青梧区": "别处", "别处": "青梧区"}, "青梧区", set()), ({}, "青梧区", set()),
])  # fmt: skip
def test_who_is_above_whom(inherit: Any, region: str, above: set[str]) -> None:
    assert superiors_of(["青梧区", "云泽市", "天南省", "天南省石港", ""], inherit)[region] == above - {region}


def test_a_district_of_a_known_city_has_no_other_above_it() -> None:
    assert superiors_of(["岳麓区", "长沙市", "湖南省"], "superior")["岳麓区"] == {"长沙市", "湖南省"}
    assert superiors_of(["岳麓区", "石家庄市"], "superior")["岳麓区"] == set()


def test_a_list_of_places_says_who_is_above() -> None:
    from policytext.government.places import PlaceList

    places = PlaceList.from_names(["天南省云泽市青梧区", "天南省海州市柳汀区"])
    found = superiors_of(["青梧区", "柳汀区", "云泽市", "海州市", "天南省"], places)
    assert sorted(found["青梧区"]) == ["云泽市", "天南省"]
    assert sorted(found["柳汀区"]) == ["天南省", "海州市"]


# -- weights --


@pytest.fixture(scope="module")
def typed() -> Topics:
    """Notices speak of the first topic, measures of the second; interpretations and forwards repeat."""
    rng = np.random.default_rng(2)
    mixes = {"通知": np.eye(K)[0], "办法": np.eye(K)[1], "解读": np.eye(K)[2], "意见": np.eye(K)[3]}
    kinds = ["通知"] * 80 + ["办法"] * 20 + ["解读"] * 30 + ["意见"] * 10
    counts = csr_array(np.vstack([draw_counts(1, 0.9 * mixes[kind] + 0.1 / K, speech(), rng).toarray() for kind in kinds]))
    columns = {"doc_type": kinds, "forwards": [False] * 130 + [True] * 10, "date": ["2024-12-31"] * 40 + ["2022-12-31"] * 40 + ["2024-12-31"] * 60,
               "force": [1.0] * 80 + [4.0] * 60}  # fmt: skip
    asked = draw_counts(200, EVEN, speech(), rng)
    return topics_of(corpus_of(counts, "policy", **columns), corpus_of(asked, "feedback", date=["2022-12-31"] * 200, force=[1.0] * 200))


def supply(topics: Topics, **options: Any) -> list[float]:
    return measure_mismatch(topics, seed=1, n_draws=20, **options).table["share_policy"].tolist()


def test_interpretations_and_forwards_are_no_supply(typed: Topics) -> None:
    found = measure_mismatch(typed, seed=1, n_draws=20)
    assert found.table["n_policy"].eq(100).all()
    assert found.left_out.groupby("reason")["document"].count().to_dict() == {"解读": 30, "转发": 10}
    assert found.summary[["left_out_policy", "left_out_feedback"]].to_numpy().tolist() == [[40, 0]]
    assert measure_mismatch(typed, seed=1, n_draws=20, leave_out=()).table["n_policy"].eq(140).all()
    assert supply(typed, leave_out=())[2] > supply(typed)[2] + 0.1


def test_a_fixed_mix_of_types(typed: Topics) -> None:
    """Half notices, half measures: the mean of both, whatever their numbers."""
    documents = typed.tokens.documents
    parts = []
    for kind in ("通知", "办法"):
        only = documents["doc_type"].where((documents["kind"] == "feedback") | (documents["doc_type"] == kind), "解读")
        parts.append(supply(replace(typed, tokens=replace(typed.tokens, documents=documents.assign(doc_type=only)))))
    mixed = supply(typed, mix={"通知": 1, "办法": 1})
    np.testing.assert_allclose(mixed, np.mean(parts, axis=0), atol=0.02)
    assert supply(typed)[0] > mixed[0] + 0.2
    np.testing.assert_allclose(supply(typed, mix="pooled"), supply(typed), atol=1e-6)
    note = measure_mismatch(typed, seed=1, n_draws=20, mix={"通知": 1, "条例": 1}).summary["note"].iloc[0]
    assert note == "no policy of type 条例"


def test_recency_and_columns(typed: Topics) -> None:
    """Notices of two years ago count for a quarter; a column of weights says itself what counts."""
    quarter = typed.tokens.documents["document"].map(lambda name: 0.25 if "P00040" <= name < "P00080" else 1.0)
    by_hand = replace(typed, tokens=replace(typed.tokens, documents=typed.tokens.documents.assign(vote=0.5 ** (731 / 365 * (quarter < 1)))))
    np.testing.assert_allclose(supply(typed, weights="recency"), supply(by_hand, weights="vote"), atol=1e-6)
    assert supply(typed, weights="force")[1] > supply(typed)[1] + 0.1
    later = measure_mismatch(typed, seed=1, n_draws=20, weights="recency", on="2023-06-30", min_documents=2)
    assert later.table["n_policy"].iloc[0] == 40
    assert "after the day" in set(later.left_out["reason"])


def test_undated_texts_have_no_recency(grouped: Topics) -> None:
    documents = grouped.tokens.documents
    undated = documents.assign(date=documents["date"].where(documents["document"] != "F00000"))
    found = measure_mismatch(replace(grouped, tokens=replace(grouped.tokens, documents=undated)), weights="recency", seed=1, n_draws=20)
    assert found.left_out.to_numpy().tolist() == [["F00000", "feedback", "no date"]]
    assert found.table["n_feedback"].eq(201).all()


def test_weights_make_units_worth_less(grouped: Topics) -> None:
    """With unequal votes fewer units are expected: (sum w)² / sum w² of the smaller source."""
    votes = np.where(grouped.tokens.documents["kind"] == "policy", np.arange(len(grouped.tokens.documents)) % 5 + 1.0, 1.0)
    weighed = replace(grouped, tokens=replace(grouped.tokens, documents=grouped.tokens.documents.assign(votes=votes)))
    table = measure_mismatch(weighed, weights="votes", seed=1, n_draws=20).table
    w = votes[(grouped.tokens.documents["kind"] == "policy").to_numpy()]
    assert table["expected"].sum() == pytest.approx(w.sum() ** 2 / (w**2).sum())


def test_votes_of_any_size_are_read_by_pairs_too(paired: Topics) -> None:
    """A thousand votes for each document are what one vote for each is; by words each unit weighs its words."""
    votes = paired.tokens.documents.assign(people=1000.0)
    weighed = replace(paired, tokens=replace(paired.tokens, documents=votes))
    options: dict[str, Any] = {"seed": 1, "n_draws": 50, "policy_tau": 0}
    thousands, ones = (table[["estimate", "low", "high", "expected"]] for table in (
        measure_mismatch(weighed, weights="people", **options).table, measure_mismatch(paired, **options).table
    ))  # fmt: skip
    pd.testing.assert_frame_equal(thousands, ones, rtol=0, atol=0.15)
    assert set(measure_mismatch(paired, weights="token", **options).table["grade"]) == {"calibrated"}


def test_tau_is_taken_from_the_kinds_of_pairs_asked_for(paired: Topics, calibrated: Mismatch) -> None:
    learnt = paired.calibration
    assert learnt is not None
    folds = learnt.folds.assign(kind=["class", *learnt.folds["kind"].iloc[1:]])
    worse = learnt.nulls.assign(after=learnt.nulls["after"].where(learnt.nulls["fold"] != 0, 2.0))
    doubtful = replace(paired, calibration=replace(learnt, nulls=worse, folds=folds))
    options: dict[str, Any] = {"seed": 1, "n_draws": 100, "policy_tau": 0}
    wide = measure_mismatch(doubtful, **options)
    narrow = measure_mismatch(doubtful, transfer=("random",), **options)
    assert wide.table["tau"].min() > 1 > narrow.table["tau"].max()
    assert narrow.settings["transfer"] == ["random"]
    with pytest.raises(InputError, match=r"transfer=\('weather',\) names no kinds of held-out pairs \(kinds: random, late, place, class\)\. Hint:"):
        measure_mismatch(paired, transfer=("weather",), **options)


def copied(times: int) -> Topics:
    """A hundred messages, of which the first was sent again and again."""
    rng = np.random.default_rng(4)
    asked = draw_counts(100, EVEN, speech(), rng, length=40)
    asked = csr_array(np.vstack([asked.toarray(), np.repeat(asked[[0]].toarray(), times - 1, axis=0)]))
    return topics_of(corpus_of(draw_counts(60, EVEN, speech(), rng), "policy"), corpus_of(asked, "feedback"))


def test_copies_count_as_is_asked() -> None:
    """m copies of one among 99 others: 1, 1 + ln m or m votes, and one cluster."""
    many = copied(40)
    clusters = {f"F{i:05d}": "campaign" if i == 0 or i >= 100 else f"F{i:05d}" for i in range(139)}
    as_votes = {"1": 1 / 40, "1+ln m": (1 + np.log(40)) / 40, "m": 1.0}
    documents = many.tokens.documents
    for duplicates, vote in as_votes.items():
        votes = np.where(documents["document"].map(clusters) == "campaign", vote, 1.0)
        weighed = replace(many, tokens=replace(many.tokens, documents=documents.assign(votes=votes)))
        one = measure_mismatch(many, seed=1, n_draws=200, duplicates=duplicates, clusters=clusters)
        other = measure_mismatch(weighed, seed=1, n_draws=200, weights="votes", clusters=clusters)
        np.testing.assert_allclose(one.table["share_feedback"], other.table["share_feedback"], atol=1e-6)
    sought = measure_mismatch(many, seed=1, n_draws=200, duplicates="m")
    together = measure_mismatch(many, seed=1, n_draws=200, duplicates="m", clusters=clusters)
    np.testing.assert_allclose(sought.table["share_feedback"], together.table["share_feedback"])
    np.testing.assert_allclose(sought.table["high_feedback"], together.table["high_feedback"], atol=0.03)
    alone = measure_mismatch(many, seed=1, n_draws=200)
    width = (sought.table["high_feedback"] - sought.table["low_feedback"]).max()
    assert width > 1.5 * (alone.table["high_feedback"] - alone.table["low_feedback"]).max()


def test_a_sign_that_depends_on_the_weight_makes_no_verdict(paired: Topics) -> None:
    """Messages of the first topic are many and short; by words, another topic leads."""
    tokens = paired.tokens
    main = np.asarray(tokens.counts @ paired.word_weights.T).argmax(axis=1)
    longer = np.where((tokens.units["kind"] == "feedback").to_numpy() & (main != 0), 30.0, 1.0)
    counts = csr_array(tokens.counts.multiply(longer[:, None]))
    table = measure_mismatch(replace(paired, tokens=replace(tokens, counts=counts)), weights="all", seed=1, n_draws=100, policy_tau=0).table
    assert table["estimate"].iloc[0] > 1
    assert table["estimate_token"].iloc[0] < 0
    assert table["estimate_document"].iloc[0] == pytest.approx(table["estimate"].iloc[0], abs=0.2)
    assert table["verdict"].iloc[0] == "cannot tell"
    assert table["reason"].iloc[0] == "weight-dependent: the sign is another by token"
    usual = measure_mismatch(paired, weights="all", seed=1, n_draws=100, policy_tau=0).table
    assert usual["verdict"].iloc[[0, 5]].tolist() == ["under", "over"]


# -- records and refusals --


def test_same_seed_same_table_and_record(topics: Topics, gaps: Mismatch) -> None:
    again = measure_mismatch(topics, seed=1, n_draws=DRAWS)
    pd.testing.assert_frame_equal(again.table, gaps.table)
    assert again.provenance.to_dict() == gaps.provenance.to_dict()
    other = measure_mismatch(topics, seed=2, n_draws=DRAWS)
    assert other.provenance.digest != gaps.provenance.digest
    np.testing.assert_array_equal(other.table["estimate"], gaps.table["estimate"])


def test_the_topics_are_left_as_they_were(topics: Topics) -> None:
    documents, counts = topics.tokens.documents.copy(deep=True), topics.tokens.counts.toarray()
    measure_mismatch(topics, seed=1, n_draws=20, weights="all", duplicates="1")
    pd.testing.assert_frame_equal(topics.tokens.documents, documents)
    np.testing.assert_array_equal(topics.tokens.counts.toarray(), counts)


def test_frame_is_a_copy_and_support_is_open(gaps: Mismatch) -> None:
    frame = gaps.frame
    frame.loc[:, "estimate"] = 9.0
    assert gaps.table["estimate"].abs().max() < 9
    assert gaps.table["support"].isna().all()
    assert list(gaps.left_out.columns) == ["document", "kind", "reason"]


def test_texts_without_a_known_word_are_counted(topics: Topics) -> None:
    counts = topics.tokens.counts.toarray().copy()
    counts[[0, 5, 400]] = 0
    bare = replace(topics, tokens=replace(topics.tokens, counts=csr_array(counts)), covered=counts.sum(axis=1) > 0)
    row = measure_mismatch(bare, seed=1, n_draws=20).summary.iloc[0]
    assert (row["not_covered_policy"], row["not_covered_feedback"]) == (2, 1)
    assert (row["coverage_policy"], row["n_policy"]) == (298 / 300, 298)


@pytest.mark.parametrize(("options", "error", "text"), [
    ({"by": "街道"}, ColumnError, r"no variable '街道' to group by \(variables: .*month, year, quarter\)\. Hint: use one of these"),
    ({"weights": "轻重"}, ColumnError, r"no column '轻重' to weigh by .*Hint:"),
    ({"n_draws": 10}, InputError, r"n_draws=10 gives no interval\. Hint: use 200 for drafts"),
    ({"level": 95}, InputError, r"level=95 is no probability above one half\. Hint:"),
    ({"min_documents": 1}, InputError, r"min_documents=1 gives no interval\. Hint: documents are resampled"),
    ({"min_documents": 900}, EmptyInputError, r"too few documents to compare: 900 of each source are needed \(all: 105 policies, 202 messages\)\. Hint:"),
    ({"by": "region", "min_documents": 70}, EmptyInputError, r"no value of 'region' has 70 documents of each source \(云泽市: 60 policies, 0 messages, .*\)\. Hint:"),
    ({"seed": -1}, InputError, r"seed=-1 is no seed\. Hint:"),
    ({"least": -1}, InputError, r"least=-1 is no number of doublings\. Hint: give 0 or more"),
    ({"margin": True}, InputError, r"margin=True is no number of doublings\. Hint:"),
    ({"policy_tau": float("nan")}, InputError, r"policy_tau=nan is no number of doublings\. Hint:"),
    ({"duplicates": "2"}, InputError, r"duplicates='2' is unknown\. Hint: what m copies count for is one of 1, 1\+ln m, m"),
    ({"protect": "消防"}, InputError, r"protect='消防' is no list of words\. Hint:"),
    ({"inherit": "all", "by": "region"}, InputError, r"inherit='all' is unknown\. Hint:"),
    ({"inherit": "superior"}, InputError, r"without groups nobody has superiors\. Hint: measure by='region'"),
    ({"on": "昨天"}, InputError, r"on='昨天' is no day\. Hint:"),
    ({"on": 45413}, InputError, r"on=45413 is no day\. Hint:"),
    ({"on": "2024-07-01"}, InputError, r"on= is the day that recency is reckoned from \(weights='unit'\)\. Hint:"),
    ({"margin": 2.0}, InputError, r"margin=2\.0 is more than least=1\.0\. Hint:"),
    ({"level": "0.95"}, InputError, r"level='0\.95' is no probability above one half\. Hint:"),
    ({"transfer": None}, InputError, r"transfer=\(\) names no kinds of held-out pairs .*Hint:"),
    ({"policy_tau": 1e200}, InputError, r"policy_tau=1e\+200 is no number of doublings\. Hint:"),
    ({"mix": {"通知": float("inf")}}, InputError, r"mix=\{'通知': inf\} is no mix of types of document\. Hint:"),
    ({"mix": "even"}, InputError, r"mix='even' is no mix of types of document\. Hint:"),
    ({"mix": {"通知": 1}}, InputError, r"mix names only types that no policy has: 通知 .*Hint:"),
])  # fmt: skip
def test_what_can_not_be_measured(grouped: Topics, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        measure_mismatch(grouped, **{"seed": 1, **options})


def test_one_source_is_not_enough(topics: Topics) -> None:
    only = topics.tokens.documents.assign(kind="feedback")
    units = topics.tokens.units.assign(kind="feedback")
    with pytest.raises(EmptyInputError, match=r"too few documents to compare: 5 of each source are needed \(all: 0 policies, 1,?200 messages\)\. Hint:"):
        measure_mismatch(replace(topics, tokens=replace(topics.tokens, documents=only, units=units)), seed=1)
