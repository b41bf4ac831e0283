"""`measure_mismatch`: signs, symmetry, intervals, groups, and never a verdict."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array, diags_array

from policytext import Corpus, Mismatch, Topics, fit_topics, measure_mismatch, segment
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.inference import weighted_median

MATTERS = [["停车位", "泊位", "收费"], ["公交", "班次", "线路"], ["噪音", "施工", "夜间"], ["电梯", "加装", "楼道"], ["垃圾", "分类", "清运"]]
EVEN = (0.2,) * 5


def side(kind: Any, n: int, mix: tuple[float, ...] = EVEN, *, seed: int = 0, **columns: Any) -> Corpus:
    draw = np.random.default_rng(seed)
    matters = draw.choice(5, size=n, p=mix)
    texts = ["，".join(draw.choice(MATTERS[m], size=8)) for m in matters]
    return Corpus.from_frame(pd.DataFrame({"text": texts, **columns}), kind=kind)


def fit(policies: Corpus, feedback: Corpus) -> Topics:
    return fit_topics(segment(policies, feedback, unit="document", max_share=1), n_topics=5, seed=1, passes=3)


def matter_of(topics: Topics) -> list[int]:
    """Which planted matter each topic is."""
    words = [topics.tokens.vocabulary[v] for v in topics.word_weights.argmax(axis=1)]
    return [next(m for m, matter in enumerate(MATTERS) if word in matter) for word in words]


@pytest.fixture(scope="module")
def tilted() -> Topics:
    """Policies speak of the first matter, people of the second; the others are even."""
    return fit(side("policy", 150, (0.4, 0.05, 0.15, 0.2, 0.2), seed=1), side("feedback", 150, (0.05, 0.4, 0.15, 0.2, 0.2), seed=2))


@pytest.fixture(scope="module")
def tilted_gaps(tilted: Topics) -> Mismatch:
    return measure_mismatch(tilted, seed=1, n_draws=100)


def swapped(topics: Topics) -> Topics:
    other = {"policy": "feedback", "feedback": "policy"}
    tokens = replace(
        topics.tokens,
        units=topics.tokens.units.assign(kind=topics.tokens.units["kind"].map(other)),
        documents=topics.tokens.documents.assign(kind=topics.tokens.documents["kind"].map(other)),
    )
    return replace(topics, tokens=tokens)


def test_planted_gaps_have_the_right_sign(tilted: Topics, tilted_gaps: Mismatch) -> None:
    found = dict(zip(matter_of(tilted), tilted_gaps.table["lean"], strict=True))
    assert (found[0], found[1]) == ("supply", "demand")
    sizes = dict(zip(matter_of(tilted), tilted_gaps.table["estimate"], strict=True))
    assert sizes[0] == pytest.approx(-3, abs=1.2)
    assert sizes[1] == pytest.approx(3, abs=1.2)


def test_swapping_the_sources_negates_the_gaps(tilted: Topics, tilted_gaps: Mismatch) -> None:
    other = measure_mismatch(swapped(tilted), seed=1, n_draws=100)
    np.testing.assert_allclose(other.table["estimate"], -tilted_gaps.table["estimate"], atol=1e-9)
    np.testing.assert_allclose(other.table["low"], -tilted_gaps.table["high"], atol=0.7)
    assert other.summary["estimate"].iloc[0] == pytest.approx(tilted_gaps.summary["estimate"].iloc[0])


def test_halves_of_one_source_show_no_gap() -> None:
    gaps = measure_mismatch(fit(side("policy", 300, seed=3), side("feedback", 300, seed=4)), seed=1, n_draws=100)
    assert gaps.table["estimate"].abs().max() < 0.8
    assert not len(gaps.flagged())
    assert gaps.summary["estimate"].iloc[0] < 0.15


def test_two_equal_sides_have_no_gap_at_all() -> None:
    gaps = measure_mismatch(fit(side("policy", 60, seed=5), side("feedback", 60, seed=5)), seed=1, n_draws=50)
    np.testing.assert_allclose(gaps.table["estimate"], 0, atol=1e-6)
    assert gaps.summary["estimate"].iloc[0] == pytest.approx(0, abs=1e-6)


def test_a_long_text_has_no_more_say_than_a_short_one(tilted: Topics, tilted_gaps: Mismatch) -> None:
    factor = np.random.default_rng(1).integers(1, 9, len(tilted.tokens)).astype(float)
    longer = replace(tilted, tokens=replace(tilted.tokens, counts=csr_array(diags_array(factor) @ tilted.tokens.counts)))
    pd.testing.assert_frame_equal(measure_mismatch(longer, seed=1, n_draws=100).table, tilted_gaps.table)


def test_gaps_are_centred_on_the_typical_topic(tilted_gaps: Mismatch) -> None:
    table = tilted_gaps.table
    weights = (table["share_policy"] + table["share_feedback"]).to_numpy() / 2
    assert weighted_median(table["estimate"].to_numpy(), weights) == pytest.approx(0)
    np.testing.assert_allclose(tilted_gaps.table["raw"] - tilted_gaps.table["estimate"], tilted_gaps.summary["common_shift"].iloc[0])


def test_a_matter_split_into_several_topics_does_not_move_the_others() -> None:
    """Three times as much demand for one matter of three, which three of five topics stand for."""
    mix = (1 / 3, 1 / 3, 1 / 3, 0.0, 0.0)
    fitted = fit(side("policy", 300, mix, seed=1), side("feedback", 300, (0.6, 0.2, 0.2, 0, 0), seed=2))
    words = {word: v for v, word in enumerate(fitted.tokens.vocabulary)}
    weights = np.full((5, len(words)), 1e-6)
    for topic, whole in enumerate([[MATTERS[0][0]], [MATTERS[0][1]], [MATTERS[0][2]], MATTERS[1], MATTERS[2]]):
        weights[topic, [words[word] for word in whole]] = 1
    gaps = measure_mismatch(replace(fitted, word_weights=weights / weights.sum(axis=1, keepdims=True)), seed=1, n_draws=50).table
    np.testing.assert_allclose(gaps["estimate"], [np.log2(3)] * 3 + [0, 0], atol=0.4)
    assert gaps["lean"].tolist()[:3] == ["demand"] * 3


def test_total_variation_knows_what_chance_alone_would_show(tilted_gaps: Mismatch) -> None:
    whole = tilted_gaps.summary.iloc[0]
    assert 0 < whole["noise"] < whole["low"] <= whole["estimate"] <= whole["high"] <= 1
    same = measure_mismatch(fit(side("policy", 100, seed=3), side("feedback", 100, seed=4)), seed=1, n_draws=100).summary.iloc[0]
    assert same["low"] == 0
    assert same["noise"] == pytest.approx(same["estimate"], abs=0.08)


@pytest.mark.parametrize("value", ["Tokens", 3, None])
def test_other_nouns_are_refused(value: Any, tilted: Topics) -> None:
    wrong = tilted.tokens if value == "Tokens" else value
    with pytest.raises(InputError, match=r"measure_mismatch takes Topics, not \w+\. Hint: fit_topics"):
        measure_mismatch(wrong, seed=1)


def test_values_of_a_variable_are_masked_in_errors(tilted: Topics) -> None:
    documents = tilted.tokens.documents.assign(note=[f"联系人：王小明，电话139{i:08d}" for i in range(len(tilted.tokens.documents))])
    topics = replace(tilted, tokens=replace(tilted.tokens, documents=documents))
    with pytest.raises(EmptyInputError, match=r"\[电话\]") as caught:
        measure_mismatch(topics, by="note", seed=1)
    assert "139000" not in str(caught.value)
    assert "王小明" not in str(caught.value)


def test_order_of_documents_changes_nothing_but_the_draws() -> None:
    policies, feedback = side("policy", 60, (0.4, 0.15, 0.15, 0.15, 0.15), seed=1), side("feedback", 60, seed=2)
    topics = fit(policies, feedback)
    reverse = np.arange(len(topics.tokens))[::-1]
    tokens = replace(topics.tokens, units=topics.tokens.units.iloc[reverse].reset_index(drop=True), counts=topics.tokens.counts[reverse])
    turned = replace(topics, tokens=tokens, shares=topics.shares[reverse], covered=topics.covered[reverse])
    first, second = (measure_mismatch(t, seed=1, n_draws=50).table for t in (topics, turned))
    np.testing.assert_allclose(first["estimate"], second["estimate"], atol=1e-6)


@pytest.mark.parametrize("fixture", ["gaps", "tilted_gaps"])
def test_intervals_hold_their_estimates(fixture: str, request: pytest.FixtureRequest) -> None:
    table = request.getfixturevalue(fixture).table
    sure = table[table["lean"] != "too few"]
    inside = (sure["low"] <= sure["estimate"]) & (sure["estimate"] <= sure["high"])
    assert inside.mean() >= 0.8
    assert (table["low"] <= table["high"]).all()


def test_shares_sum_to_one_in_each_group(tilted_gaps: Mismatch) -> None:
    sums = tilted_gaps.table.groupby("group")[["share_policy", "share_feedback"]].sum()
    np.testing.assert_allclose(sums, 1)


def test_a_gap_is_a_reading_list_and_never_a_verdict(gaps: Mismatch, tilted_gaps: Mismatch) -> None:
    for found in (gaps, tilted_gaps):
        assert found.grade == "exploratory"
        assert set(found.table["grade"]) == {"exploratory"}
        assert set(found.table["verdict"]) == {"cannot tell"}
        assert set(found.table["lean"]) <= {"demand", "supply", "", "too few", "wording?"}


def test_flagged_rows_lean_and_come_largest_first(tilted_gaps: Mismatch) -> None:
    rows = tilted_gaps.flagged(least=0.5)
    assert set(rows["lean"]) <= {"demand", "supply"}
    assert rows["estimate"].abs().is_monotonic_decreasing
    assert (rows["estimate"].abs() >= 0.5).all()
    assert not len(tilted_gaps.flagged(least=99))


def test_a_topic_of_one_source_alone_may_be_wording() -> None:
    policies, feedback = side("policy", 100, (0.25, 0.25, 0.25, 0.25, 0), seed=1), side("feedback", 100, (0, 0.25, 0.25, 0.25, 0.25), seed=2)
    gaps = measure_mismatch(fit(policies, feedback), seed=1, n_draws=50)
    assert (gaps.table["lean"] == "wording?").sum() == 2


def test_same_seed_same_table_and_record(tilted: Topics, tilted_gaps: Mismatch) -> None:
    again = measure_mismatch(tilted, seed=1, n_draws=100)
    pd.testing.assert_frame_equal(again.table, tilted_gaps.table)
    assert again.provenance.to_dict() == tilted_gaps.provenance.to_dict()
    other = measure_mismatch(tilted, seed=2, n_draws=100)
    assert other.provenance.digest != tilted_gaps.provenance.digest
    np.testing.assert_array_equal(other.table["estimate"], tilted_gaps.table["estimate"])


def test_the_topics_are_left_as_they_were(tilted: Topics) -> None:
    documents, shares = tilted.tokens.documents.copy(deep=True), tilted.shares.copy()
    measure_mismatch(tilted, seed=1, n_draws=20)
    pd.testing.assert_frame_equal(tilted.tokens.documents, documents)
    np.testing.assert_array_equal(tilted.shares, shares)


def test_frame_is_a_copy(tilted_gaps: Mismatch) -> None:
    frame = tilted_gaps.frame
    frame.loc[:, "estimate"] = 9.0
    assert tilted_gaps.table["estimate"].abs().max() < 9


# -- groups --


@pytest.fixture(scope="module")
def grouped() -> Topics:
    half = ["东区"] * 30 + ["西区"] * 30 + ["北区"] * 2 + [""] * 3
    dates = ["2023-03-01"] * 30 + ["2024-05-01"] * 30 + ["2024-11-01"] * 2 + [""] * 3
    levels = [1.0] * 30 + [2.0] * 30 + [np.nan] * 5
    columns = {"region": half, "date": dates, "level": levels, "code": pd.array([1] * 60 + [None] * 5, dtype="Int64")}
    return fit(side("policy", 65, seed=1, **columns), side("feedback", 65, seed=2, **columns))


@pytest.mark.parametrize(("by", "groups", "notes"), [
    ("region", ["东区", "北区", "西区", ""], ["", "too few documents", "", "no value"]),
    ("year", ["2023", "2024", ""], ["", "", "no value"]),
    ("quarter", ["2023Q1", "2024Q2", "2024Q4", ""], ["", "", "too few documents", "no value"]),
    ("month", ["2023-03", "2024-05", "2024-11", ""], ["", "", "too few documents", "no value"]),
    ("level", ["1", "2", ""], ["", "", "no value"]),
    ("code", ["1", ""], ["", "no value"]),
])  # fmt: skip
def test_groups(grouped: Topics, by: str, groups: list[str], notes: list[str]) -> None:
    gaps = measure_mismatch(grouped, by=by, seed=1, n_draws=20)
    assert gaps.summary["group"].tolist() == groups
    assert gaps.summary["note"].tolist() == notes
    assert gaps.summary[["n_policy", "n_feedback"]].sum().tolist() == [65, 65]
    assert gaps.table["group"].unique().tolist() == [group for group, note in zip(groups, notes, strict=True) if not note]


def test_a_group_is_measured_as_if_it_stood_alone(grouped: Topics) -> None:
    whole = measure_mismatch(grouped, by="region", seed=1, n_draws=20)
    code = grouped.tokens.documents.assign(region=grouped.tokens.documents["region"].where(grouped.tokens.documents["region"] == "东区", ""))
    alone = measure_mismatch(replace(grouped, tokens=replace(grouped.tokens, documents=code)), by="region", seed=1, n_draws=20)
    pd.testing.assert_frame_equal(whole.table[whole.table["group"] == "东区"], alone.table)


def test_units_without_a_known_word_are_counted(gaps: Mismatch, topics: Topics) -> None:
    units = topics.tokens.units.assign(covered=topics.covered)
    missing = units.groupby(["kind", "document"])["covered"].any().groupby("kind").apply(lambda covered: int((~covered).sum()))
    row = gaps.summary.iloc[0]
    assert (row["not_covered_policy"], row["not_covered_feedback"]) == (missing["policy"], missing["feedback"])


# -- errors --


@pytest.mark.parametrize(("options", "error", "text"), [
    ({"by": "街道"}, ColumnError, r"no variable '街道' to group by \(variables: date, region, .*month, year, quarter\)\. Hint: use one of these"),
    ({"n_draws": 10}, InputError, r"n_draws=10 gives no interval\. Hint: use 200 for drafts"),
    ({"level": 95}, InputError, r"level=95 is no probability\. Hint:"),
    ({"min_documents": 1}, InputError, r"min_documents=1 gives no interval\. Hint: documents are resampled"),
    ({"min_documents": 900}, EmptyInputError, r"too few documents to compare: 900 of each source are needed \(all: 65 policies, 65 messages\)\. Hint:"),
    ({"by": "region", "min_documents": 40}, EmptyInputError, r"no value of 'region' has 40 documents of each source \(东区: 30 policies, 30 messages, .*\)\. Hint:"),
    ({"seed": -1}, InputError, r"seed=-1 is no seed\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_measured(grouped: Topics, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        measure_mismatch(grouped, **{"seed": 1, **options})


def test_one_source_is_not_enough() -> None:
    topics = fit_topics(segment(side("feedback", 30), max_share=1), n_topics=2, seed=1, passes=1)
    with pytest.raises(EmptyInputError, match=r"too few documents to compare: 5 of each source are needed \(all: 0 policies, 30 messages\)\. Hint:"):
        measure_mismatch(topics, seed=1)
