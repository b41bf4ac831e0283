"""`correct_shares` and `corrected_gaps`: right whatever the machine does, in each source by its own sample."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus, Topics, fit_topics, segment
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.inference import weighted_median
from policytext.topics.matters import group_matters
from policytext.topics.shares import Shares, correct_shares, corrected_gaps, measure_shares
from policytext.topics.shares.coded import machine_shares

SIZE = 600
SUPPLY, DEMAND = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.5, 0.3])
CODES = np.array(["停车", "公交", "噪音"], dtype=object)
TRUTH = {"停车": (0.5, 0.2), "公交": (0.3, 0.5), "噪音": (0.2, 0.3)}


@pytest.fixture(scope="module")
def base() -> Topics:
    """Two corpora whose texts mean nothing: shares and codes are put in their place."""
    words = np.array(["停车位", "泊位", "公交", "班次", "噪音", "施工"])
    rng = np.random.default_rng(1)
    corpora = []
    for kind in ("policy", "feedback"):
        texts = ["，".join(rng.choice(words, size=4)) for _ in range(SIZE)]
        ids = [f"{kind[0]}{i:03d}" for i in range(SIZE)]
        frame = pd.DataFrame({"id": ids, "text": texts, "region": ["东区", "西区"] * (SIZE // 2), "force": [1.0, 3.0] * (SIZE // 2)})
        corpora.append(Corpus.from_frame(frame, kind=kind, region="region"))
    return fit_topics(segment(*corpora, unit="document", max_share=1), n_topics=3, runs=1, words="all", passes=1, seed=1)


def machine(base: Topics, seed: int, *, biased: bool = True) -> tuple[Topics, "pd.Series[Any]"]:
    """Codes by document, and a machine that errs in each source otherwise."""
    rng = np.random.default_rng([3, seed])
    code = np.concatenate([rng.choice(3, SIZE, p=SUPPLY), rng.choice(3, SIZE, p=DEMAND)])
    error = [0.5 * np.eye(3) + 0.5 * np.array([0, 0, 1]), 0.6 * np.eye(3) + 0.4 * np.array([1, 0, 0])] if biased else [0.94 * np.eye(3) + 0.02] * 2
    place = {id: i for i, id in enumerate([f"p{i:03d}" for i in range(SIZE)] + [f"f{i:03d}" for i in range(SIZE)])}
    rows = np.array([place[id] for id in base.tokens.units["document"]])
    confusion = np.stack([error[row // SIZE][code[row]] for row in rows])
    topics = replace(base, shares=rng.multinomial(6, confusion) / 6, covered=np.ones(len(rows), dtype=bool))
    return topics, pd.Series(CODES[code], index=list(place))


def sample(codes: "pd.Series[Any]", seed: int, n: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng([4, seed])
    ids = [f"{kind}{i:03d}" for kind in "pf" for i in rng.permutation(SIZE)[:n]]
    return pd.DataFrame({"document": ids, "code": codes[ids].to_numpy()})


def joined(topics: Topics) -> Topics:
    return group_matters(topics, {"T01": "停车", "T02": "公交", "T03": "噪音"})


@pytest.fixture(scope="module")
def found(base: Topics) -> Shares:
    topics, codes = machine(base, 1)
    return correct_shares(joined(topics), sample(codes, 1))


def covers(shares: Shares) -> list[bool]:
    return [row.low <= TRUTH[row.topic][row.kind == "feedback"] <= row.high for row in shares.table.itertuples()]


def test_a_machine_biased_in_each_source_otherwise_is_put_right(found: Shares) -> None:
    table = found.table
    assert table["topic"].tolist() == [*CODES] * 2
    assert all(covers(found))
    assert set(table["grade"]) == {"validated"}
    assert set(table["note"]) == {""}
    assert table.groupby("kind")["estimate"].sum().tolist() == pytest.approx([1, 1])
    assert found.summary["n_coded"].tolist() == [200, 200]
    uncorrected = [abs(found.topics.shares[: SIZE].mean(axis=0)[0] - 0.5), abs(table["estimate"].iloc[0] - 0.5)]
    assert uncorrected[0] > 0.1 > uncorrected[1]


@pytest.mark.parametrize("join", [True, False], ids=["matters", "learnt"])
def test_coverage_of_shares_and_gaps_over_many_draws(base: Topics, join: bool) -> None:
    true_gap = np.log2(DEMAND / SUPPLY)
    true_gap = {"raw": true_gap, "estimate": true_gap - weighted_median(true_gap, (SUPPLY + DEMAND) / 2), "difference": DEMAND - SUPPLY}
    bounds = {"raw": ("raw_low", "raw_high"), "estimate": ("low", "high"), "difference": ("difference_low", "difference_high")}
    hit: dict[str, list[bool]] = {"shares": [], **{name: [] for name in bounds}}
    for seed in range(60):
        topics, codes = machine(base, seed)
        shares = correct_shares(joined(topics) if join else topics, sample(codes, seed), seed=seed)
        hit["shares"] += covers(shares)
        gaps = corrected_gaps(shares, seed=seed, n_draws=400).set_index("topic").loc[CODES]
        for name, (low, high) in bounds.items():
            hit[name] += ((gaps[low] <= true_gap[name]) & (true_gap[name] <= gaps[high])).tolist()
    assert {name: 0.9 <= np.mean(hits) <= 1 for name, hits in hit.items()} == dict.fromkeys(hit, True)


def test_a_good_machine_is_narrower_than_the_coding_alone_even_where_it_is_learnt(base: Topics) -> None:
    topics, codes = machine(base, 5, biased=False)
    coded = sample(codes, 5)
    blind = replace(topics, shares=np.full_like(topics.shares, 1 / 3))
    alone, learnt, matters = (correct_shares(t, coded).table for t in (blind, topics, joined(topics)))
    width = [float((t["high"] - t["low"]).mean()) for t in (alone, learnt, matters)]
    assert width[1] < 0.8 * width[0] and width[2] < 0.8 * width[0]
    plain = coded.assign(kind=coded["document"].str[0]).groupby("kind")["code"].value_counts(normalize=True)
    assert {(k, t): e for k, t, e in zip(alone["kind"].str[0], alone["topic"], alone["estimate"], strict=True)} == pytest.approx(plain.to_dict())


def test_a_text_s_own_code_does_not_move_its_guess(base: Topics) -> None:
    rng = np.random.default_rng(1)
    theta, place, truth = rng.dirichlet(np.ones(3), 60), np.arange(20), np.eye(2)[rng.choice(2, 20)]
    changed = truth.copy()
    changed[7] = 1 - changed[7]
    first, second = (machine_shares(base, theta, ["甲", "乙"], True, place, t, np.arange(60), np.random.default_rng(1)) for t in (truth, changed))
    np.testing.assert_allclose(first[7], second[7], atol=1e-12)
    assert np.abs(first[20:] - second[20:]).min() > 0
    np.testing.assert_allclose(first.sum(axis=1), 1)


def test_order_of_codes_and_more_columns_mean_nothing(base: Topics, found: Shares) -> None:
    topics, codes = machine(base, 1)
    coded = sample(codes, 1).assign(second="x").iloc[::-1]
    before = coded.copy(deep=True)
    pd.testing.assert_frame_equal(correct_shares(joined(topics), coded).table, found.table)
    pd.testing.assert_frame_equal(coded, before)
    units = base.tokens.units.set_index("document")["unit"]
    by_unit = coded.assign(unit=units[coded["document"]].to_numpy())[["unit", "code"]]
    pd.testing.assert_frame_equal(correct_shares(joined(topics), by_unit).table[["topic", "estimate"]], found.table[["topic", "estimate"]], atol=1e-9)


def test_shares_hand_on_what_they_were_measured_by(base: Topics) -> None:
    topics, codes = machine(base, 1)
    shares = measure_shares(joined(topics), by="region", weights="force", seed=1, n_draws=20)
    right = correct_shares(shares, sample(codes, 1))
    assert (right.by, right.weights, sorted(set(right.table["group"]))) == ("region", "force", ["东区", "西区"])
    assert right.table["note"].str.contains(r"coded: fewer than 200").all()
    assert set(right.table["grade"]) == {"exploratory"}
    wide, narrow = right.table, correct_shares(joined(topics), sample(codes, 1)).table
    assert (wide["high"] - wide["low"]).mean() > (narrow["high"] - narrow["low"]).mean()


def test_chances_of_being_drawn_put_a_lopsided_sample_right(base: Topics) -> None:
    topics, codes = machine(base, 2)
    rng = np.random.default_rng(1)
    chance = pd.Series(np.where(codes == "停车", 0.6, 0.15), index=codes.index)
    drawn = codes[rng.random(len(codes)) < chance]
    coded = pd.DataFrame({"document": drawn.index, "code": drawn.to_numpy()})
    off = correct_shares(joined(topics), coded)
    right = correct_shares(joined(topics), coded.assign(probability=chance[drawn.index].to_numpy()))
    assert not any(covers(off)[:1])
    assert all(covers(right))


def test_a_code_without_a_topic_has_a_share_by_the_coding_alone(base: Topics) -> None:
    topics, codes = machine(base, 1)
    other = codes.where(np.arange(len(codes)) % 10 != 0, "其他问题")
    table = correct_shares(joined(topics), sample(other, 1)).table
    rows = table[table["topic"] == "其他问题"]
    assert rows["estimate"].between(0.05, 0.16).all()
    assert ((rows["low"] < 0.1) & (rows["high"] > 0.1)).all()


def test_a_source_that_was_not_coded_stays_exploratory(base: Topics) -> None:
    topics, codes = machine(base, 1)
    half = correct_shares(joined(topics), sample(codes, 1).iloc[:205])
    policy, feedback = (half.side("all", kind)[0] for kind in ("policy", "feedback"))
    assert (set(policy["grade"]), set(feedback["grade"]), set(feedback["note"])) == ({"validated"}, {"exploratory"}, {"too few coded"})
    assert feedback[["low", "high"]].isna().all(axis=None)
    np.testing.assert_allclose(feedback["estimate"], topics.shares[(topics.tokens.units["kind"] == "feedback").to_numpy()].mean(axis=0))
    with pytest.raises(EmptyInputError, match=r"no group has shares with intervals on both sides .*Hint:"):
        corrected_gaps(half, seed=1)


def test_too_few_coded_is_not_validated_and_gaps_say_so(base: Topics) -> None:
    topics, codes = machine(base, 1)
    few, whole = sample(codes, 1, n=60), sample(codes, 1)
    shares = correct_shares(joined(topics), few)
    assert (set(shares.table["grade"]), set(shares.table["note"])) == ({"exploratory"}, {"60 coded: fewer than 200"})
    assert shares.table["low"].notna().all()
    assert set(correct_shares(joined(topics), few, least=60).table["grade"]) == {"validated"}
    gaps = corrected_gaps(shares, seed=1)
    assert set(gaps["grade"]) == {"exploratory"}
    assert set(gaps["note"]) == {"policy: 60 coded: fewer than 200; feedback: 60 coded: fewer than 200"}
    one = pd.concat([whole.iloc[:200], few.iloc[60:]], ignore_index=True)
    gaps = corrected_gaps(correct_shares(joined(topics), one), seed=1)
    assert (set(gaps["grade"]), set(gaps["note"])) == ({"exploratory"}, {"feedback: 60 coded: fewer than 200"})


def test_groups_that_can_not_be_compared_have_rows_and_a_reason(base: Topics) -> None:
    topics, codes = machine(base, 1)
    east = base.tokens.documents.set_index("document")["region"] == "东区"
    coded = sample(codes, 1)
    coded = coded[coded["document"].str.startswith("p") | east[coded["document"]].to_numpy()]
    gaps = corrected_gaps(correct_shares(joined(topics), coded, by="region"), seed=1)
    assert gaps["group"].tolist() == ["东区"] * 3 + ["西区"] * 3
    west = gaps[gaps["group"] == "西区"]
    assert west["topic"].tolist() == [*CODES]
    assert west[["estimate", "low", "high", "raw", "difference"]].isna().all(axis=None)
    assert west[["share_policy", "share_feedback"]].notna().all(axis=None)
    assert west["note"].str.fullmatch(r"not compared; policy: \d+ coded: fewer than 200; feedback: not coded").all()
    assert (set(west["grade"]), west["n_feedback"].tolist()) == ({"exploratory"}, [SIZE // 2] * 3)
    assert gaps[gaps["group"] == "东区"]["estimate"].notna().all()


def test_votes_are_those_asked_for(base: Topics) -> None:
    topics, codes = machine(base, 1)
    units = base.tokens.units
    # Two units a document: those of one have half a vote each.
    halves = units.assign(document=units["document"].str[:3] + units["document"].str[3:].map(lambda x: str(int(x) // 2 * 2)))
    split = joined(replace(topics, tokens=replace(topics.tokens, units=halves)))
    documents = sample(codes, 1)
    by_unit = documents.assign(unit=units.set_index("document")["unit"][documents["document"]].to_numpy())[["unit", "code"]]
    whole = {w: correct_shares(split, by_unit, weights=w) for w in (None, "unit", "document")}
    assert {w: shares.weights for w, shares in whole.items()} == {None: "unit", "unit": "unit", "document": "document"}
    pd.testing.assert_frame_equal(whole[None].table, whole["unit"].table)
    np.testing.assert_allclose(whole["document"].table["estimate"], whole["unit"].table["estimate"], atol=1e-9)
    measured = {w: measure_shares(joined(topics), weights=w, seed=1, n_draws=20) for w in ("unit", "document", "token")}
    assert [correct_shares(measured[w], documents).weights for w in ("unit", "document")] == ["document"] * 2
    assert correct_shares(measured["unit"], by_unit).weights == "unit"
    with pytest.raises(InputError, match=r"coded texts can't be weighed by their words .*Hint:"):
        correct_shares(measured["token"], documents)
    assert correct_shares(measured["token"], documents, weights="document").weights == "document"


def test_gaps_turn_round_with_the_sources(found: Shares) -> None:
    gaps = corrected_gaps(found, seed=1)
    other = {"policy": "feedback", "feedback": "policy"}
    turned = replace(found, table=found.table.assign(kind=found.table["kind"].map(other)), summary=found.summary.assign(kind=found.summary["kind"].map(other)))
    back = corrected_gaps(turned, seed=1)
    for low, high in (("raw", "raw"), ("estimate", "estimate"), ("raw_low", "raw_high"), ("difference_low", "difference_high")):
        np.testing.assert_allclose(back[low], -gaps[high], atol=1e-9)
    np.testing.assert_allclose(back["low"], -gaps["high"], atol=0.12)
    assert (gaps["n_policy"].iloc[0], set(gaps["grade"]), set(gaps["note"])) == (200, {"validated"}, {""})
    pd.testing.assert_frame_equal(gaps, corrected_gaps(found, seed=1))


def test_nothing_on_one_side_leaves_the_end_of_its_interval(found: Shares) -> None:
    table = found.table.copy()
    table.loc[0, ["estimate", "high"]] = 0.0, 0.02
    gaps = corrected_gaps(replace(found, table=table), seed=1)
    assert gaps["note"].tolist() == ["none on one side", "", ""]
    n, high = int(gaps["n_policy"].min()), table.loc[0, "high"]
    end = abs(np.log2((table.loc[table["topic"] == table.loc[0, "topic"], "estimate"].max() + 0.5 / n) / (high + 0.5 / n)))
    assert gaps.loc[0, "raw"] == pytest.approx(np.log2((gaps.loc[0, "share_feedback"] + 0.5 / n) / (gaps.loc[0, "share_policy"] + 0.5 / n)))
    assert np.isfinite(gaps.loc[0, ["estimate", "low", "high"]].astype(float)).all()
    assert min(abs(gaps.loc[0, "raw_low"]), abs(gaps.loc[0, "raw_high"])) == pytest.approx(end, abs=0.5)
    both = corrected_gaps(replace(found, table=table.assign(estimate=table["estimate"].where(table["topic"] != table.loc[0, "topic"], 0.0))), seed=1)
    assert both["note"].tolist()[0] == "none on both sides"
    assert both.loc[0, ["raw", "estimate", "low", "high"]].isna().all()
    assert gaps.loc[1:, ["raw", "estimate", "low", "high"]].notna().all(axis=None)


GOOD = pd.DataFrame({"document": ["p001", "p002"], "code": ["停车", "公交"]})


@pytest.mark.parametrize(("coded", "options", "error", "text"), [
    ([1], {}, InputError, r"coded is a list, no table\. Hint:"),
    (GOOD.rename(columns={"code": "label"}), {}, ColumnError, r"coded lacks a column document \(or unit\), or a column code \(columns: document, label\)\. Hint:"),
    (GOOD.iloc[:0], {}, EmptyInputError, r"nothing is coded\. Hint:"),
    (GOOD.assign(code=["停车", " "]), {}, InputError, r"1 of 2 rows have no code \(first: p002\)\. Hint:"),
    (GOOD.assign(document=["p001", "x"]), {}, InputError, r"1 coded rows are no document of the topics \(first: x; known: f000, .*\)\. Hint:"),
    (GOOD.assign(document="p001"), {}, InputError, r"1 rows code a document again \(first: p001\)\. Hint:"),
    (GOOD.assign(probability=[0, 1]), {}, InputError, r"1 values of probability are no chance of being drawn \(first: p001\)\. Hint:"),
    (GOOD.assign(code="天气"), {}, InputError, r"no code is a matter of the topics \(codes: 天气; matters: 停车, 公交, 噪音\)\. Hint:"),
    (GOOD, {"least": 2}, InputError, r"least=2 is too few to validate\. Hint:"),
    (GOOD, {"weights": "token"}, InputError, r"coded texts can't be weighed by their words .*Hint:"),
    (GOOD, {"weights": "unit"}, InputError, r'weights="unit" needs coded units \(documents were coded\)\. Hint:'),
    (GOOD, {"weights": 3}, InputError, r"weights=3 is no name\. Hint:"),
    (GOOD, {"weights": "date"}, InputError, r"column 'date' holds no numbers .*Hint:"),
    (pd.concat([GOOD, GOOD[["code"]]], axis=1), {}, ColumnError, r"coded has several columns 'code' \(columns: document, code, code\)\. Hint:"),
    (GOOD, {"level": "0.95"}, InputError, r"level='0\.95' is no probability\. Hint:"),
    (GOOD, {"level": None}, InputError, r"level=None is no probability\. Hint:"),
    (GOOD, {"seed": -1}, InputError, r"seed=-1 is no seed\. Hint:"),
    (GOOD, {"by": "color"}, ColumnError, r"no variable 'color' to group by .*Hint:"),
    (GOOD, {"weights": "color"}, ColumnError, r"no column 'color' to weigh by .*Hint:"),
    (GOOD, {"level": 2}, InputError, r"level=2 is no probability\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_corrected(base: Topics, coded: Any, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        correct_shares(joined(base), coded, **options)


@pytest.mark.parametrize(("options", "text"), [
    ({"seed": -1}, r"seed=-1 is no seed\. Hint:"), ({"level": 2}, r"level=2 is no probability\. Hint:"),
    ({"level": None}, r"level=None is no probability\. Hint:"), ({"n_draws": 5}, r"n_draws=5 gives no interval\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_compared(found: Shares, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        corrected_gaps(found, **{"seed": 1, **options})


def test_other_nouns_are_refused(found: Shares) -> None:
    with pytest.raises(InputError, match=r"correct_shares takes Shares or Topics, not int\. Hint:"):
        correct_shares(3, GOOD)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"corrected_gaps takes Shares, not Topics\. Hint:"):
        corrected_gaps(found.topics, seed=1)  # type: ignore[arg-type]
