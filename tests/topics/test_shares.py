"""`measure_shares`: votes, groups, clusters, runs, matters, and what has no interval."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array, diags_array

from policytext import Corpus, Topics, fit_topics, group_duplicates, segment
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.topics.groups import group_values
from policytext.topics.matters import group_matters
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.shares import Shares, measure_shares

MATTERS = [["停车位", "泊位", "收费"], ["公交", "班次", "线路"], ["噪音", "施工", "夜间"]]
EVEN = (1 / 3,) * 3


def side(kind: Any, n: int, mix: tuple[float, ...], *, seed: int, **columns: Any) -> Corpus:
    draw = np.random.default_rng(seed)
    texts = ["，".join(draw.choice(MATTERS[m], size=6)) for m in draw.choice(3, size=n, p=mix)]
    frame = pd.DataFrame({"id": [f"{kind[0]}{i:03d}" for i in range(n)], "text": texts, **columns})
    return Corpus.from_frame(frame, kind=kind, region="region" if "region" in columns else None)


def fit(*corpora: Corpus, **options: Any) -> Topics:
    """Topics are the planted matters, in the order of MATTERS, whatever an engine would make of so little."""
    topics = fit_topics(segment(*corpora, unit="document", max_share=1), n_topics=3, runs=1, words="all", passes=1, seed=1)
    phi = np.array([[word in matter for word in topics.tokens.vocabulary] for matter in MATTERS], dtype=float) + 0.01
    phi /= phi.sum(axis=1, keepdims=True)
    theta = np.asarray(even_counts(topics.tokens.counts) @ (phi > 0.1).T.astype(float))
    theta[~topics.covered] = np.nan
    return replace(topics, word_weights=phi, runs=phi[None].copy(), recurrence=np.full(3, np.nan), shares=theta, **options)


REGIONS = (["东区"] * 30 + ["西区"] * 27 + ["南区"] * 2 + [""]) * 2


@pytest.fixture(scope="module")
def two_sides() -> Topics:
    policies = side("policy", 60, (0.6, 0.2, 0.2), seed=1, region=REGIONS[:60], force=[2.0] * 30 + [1.0] * 30)
    return fit(policies, side("feedback", 120, (0.2, 0.6, 0.2), seed=2, region=REGIONS, force=[1.0] * 120))


@pytest.fixture(scope="module")
def shares(two_sides: Topics) -> Shares:
    return measure_shares(two_sides, seed=1, n_draws=200)


def estimates(shares: Shares, kind: str, group: str = "all") -> Any:
    return shares.side(group, kind)[0]["estimate"].to_numpy()


def test_planted_shares_are_found_within_their_intervals(shares: Shares) -> None:
    table = shares.table
    truth = np.array([0.6, 0.2, 0.2, 0.2, 0.6, 0.2])
    assert table["kind"].tolist() == ["policy"] * 3 + ["feedback"] * 3
    assert ((table["low"] < truth) & (truth < table["high"])).all()
    assert (table["high"] - table["low"]).between(0.02, 0.35).all()
    assert table["grade"].eq("exploratory").all()
    assert table.groupby("kind")["estimate"].sum().tolist() == pytest.approx([1, 1])
    assert (table["n"].tolist()[0], table["coverage"].min(), table["n_runs"].max()) == (60, 1.0, 1)
    assert table["sd_between"].isna().all()


def test_the_estimate_is_that_of_pooled_shares(two_sides: Topics, shares: Shares) -> None:
    rows = (two_sides.tokens.units["kind"] == "policy").to_numpy()
    whole = even_counts(two_sides.tokens.counts[rows]).sum(axis=0)[None, :]
    np.testing.assert_allclose(estimates(shares, "policy"), pooled_shares(whole, two_sides.word_weights, tolerance=1e-9)[0], atol=1e-6)


def test_same_seed_same_table_and_another_seed_other_draws(two_sides: Topics, shares: Shares) -> None:
    again = measure_shares(two_sides, seed=1, n_draws=200)
    pd.testing.assert_frame_equal(again.table, shares.table)
    assert again.provenance.digest == shares.provenance.digest
    other = measure_shares(two_sides, seed=2, n_draws=200).table
    assert (other["low"] != shares.table["low"]).any()
    np.testing.assert_allclose(other["estimate"], shares.table["estimate"], atol=1e-9)


def test_order_of_rows_changes_nothing(two_sides: Topics) -> None:
    turn = np.random.default_rng(1).permutation(len(two_sides.tokens))
    tokens = two_sides.tokens
    documents = tokens.documents.iloc[::-1].reset_index(drop=True)
    # The stream of words is left aside: it is read only for near copies.
    moved = replace(tokens, units=tokens.units.iloc[turn].reset_index(drop=True), counts=tokens.counts[turn], documents=documents)
    turned = replace(two_sides, tokens=moved, shares=two_sides.shares[turn], covered=two_sides.covered[turn])
    first, second = (measure_shares(t, seed=1, n_draws=60, by="region").table for t in (two_sides, turned))
    pd.testing.assert_frame_equal(first, second, atol=1e-9)


def test_nothing_of_the_topics_changes(two_sides: Topics) -> None:
    before = two_sides.tokens.documents.copy(deep=True), two_sides.runs.copy()
    measure_shares(two_sides, seed=1, n_draws=20, by="region", weights="document")
    pd.testing.assert_frame_equal(two_sides.tokens.documents, before[0])
    np.testing.assert_array_equal(two_sides.runs, before[1])


def test_groups_stand_for_themselves(two_sides: Topics) -> None:
    grouped = measure_shares(two_sides, by="region", seed=1, n_draws=60)
    assert list(dict.fromkeys(grouped.table["group"])) == ["东区", "南区", "西区"]
    small = grouped.table[grouped.table["group"] == "南区"].set_index("kind")
    assert small.loc["policy", ["low", "high"]].isna().all(axis=None)
    assert set(small.loc["policy", "note"]) == {"too few documents"}
    assert set(small.loc["feedback", "note"]) == {"rough interval"}
    assert grouped.side("南区", "policy")[1].shape == (0, 0)
    without = grouped.summary[grouped.summary["group"] == ""]
    assert (without["note"].tolist(), without["n"].tolist()) == (["no value"] * 2, [1, 2])
    one = (group_values(two_sides.tokens, "region") == "东区") & (two_sides.tokens.documents["kind"] == "feedback").to_numpy()
    rows = two_sides.tokens.units["document"].isin(set(two_sides.tokens.documents["document"][one])).to_numpy()
    alone = pooled_shares(even_counts(two_sides.tokens.counts[rows]).sum(axis=0)[None, :], two_sides.word_weights, tolerance=1e-9)[0]
    np.testing.assert_allclose(estimates(grouped, "feedback", "东区"), alone, atol=1e-6)


def test_a_group_without_texts_of_a_source_says_so() -> None:
    topics = fit(side("policy", 12, EVEN, seed=1, region=["东区"] * 12), side("feedback", 24, EVEN, seed=2, region=["东区", "西区"] * 12))
    table = measure_shares(topics, by="region", seed=1, n_draws=20).table
    empty = table[(table["group"] == "西区") & (table["kind"] == "policy")]
    assert set(empty["note"]) == {"no text"}
    assert empty[["estimate", "low", "high", "coverage"]].isna().all(axis=None)
    assert empty["n"].tolist() == [0, 0, 0]
    assert table[(table["group"] == "西区") & (table["kind"] == "feedback")]["estimate"].sum() == pytest.approx(1)


def test_what_a_vote_is() -> None:
    """Three clauses of one document on one matter, one of another on another, twice as long."""
    topics = fit(side("policy", 40, EVEN, seed=1))
    units = topics.tokens.units.copy()
    units["document"] = ["p000"] * 3 + units["document"].tolist()[3:]
    parking, bus = (np.isin(topics.tokens.vocabulary, MATTERS[m]).astype(float) for m in (0, 1))
    counts = csr_array(np.vstack([np.tile(parking, (3, 1)), np.tile(2 * bus, (37, 1))]))
    tokens = replace(topics.tokens, units=units, counts=counts)
    tokens = replace(tokens, documents=tokens.documents.assign(force=[10.0] + [1.0] * 39))
    topics = replace(topics, tokens=tokens, word_weights=np.vstack([parking, bus, 1 - parking - bus]) / 3, runs=np.vstack([parking, bus, 1 - parking - bus])[None] / 3)
    found = {w: estimates(measure_shares(topics, weights=w, seed=1, n_draws=20), "policy")[0] for w in ("unit", "document", "token", "force")}
    assert found == pytest.approx({"unit": 3 / 40, "document": 1 / 38, "token": 3 / 77, "force": 10 / 47})


def test_a_long_text_has_no_more_say_than_a_short_one(two_sides: Topics, shares: Shares) -> None:
    factor = np.random.default_rng(1).integers(1, 9, len(two_sides.tokens)).astype(float)
    longer = replace(two_sides, tokens=replace(two_sides.tokens, counts=csr_array(diags_array(factor) @ two_sides.tokens.counts)))
    np.testing.assert_allclose(measure_shares(longer, seed=1, n_draws=20).table["estimate"], shares.table["estimate"], atol=1e-9)
    assert np.abs(measure_shares(longer, weights="token", seed=1, n_draws=20).table["estimate"] - shares.table["estimate"]).max() > 0.01


def test_near_copies_are_drawn_together() -> None:
    words = ["停车位泊位收费太高希望整改的诉求一", "公交班次线路太少希望增加的诉求二", "噪音施工夜间太吵希望处理的诉求三"]
    rng = np.random.default_rng(1)
    single = ["".join(rng.choice(MATTERS[m], size=9)) for m in rng.choice(3, size=40)]
    corpus = Corpus.from_frame(pd.DataFrame({"id": [f"f{i:03d}" for i in range(70)], "text": [words[0]] * 30 + single}), kind="feedback")
    topics = fit(corpus)
    alone, together = (measure_shares(topics, clusters=c, seed=1, n_draws=200) for c in (None, "duplicates"))
    np.testing.assert_allclose(together.table["estimate"], alone.table["estimate"], atol=1e-9)
    assert together.table["sd_within"].iloc[0] > 1.5 * alone.table["sd_within"].iloc[0]
    assert together.summary["n_clusters"].iloc[0] < 45
    given = group_duplicates(corpus)
    same = [given, given.table.set_index("id")["cluster_id"], dict(zip(given.table["id"], given.table["cluster_id"], strict=True))]
    for clusters in same:
        assert measure_shares(topics, clusters=clusters, seed=1, n_draws=200).summary["n_clusters"].tolist() == together.summary["n_clusters"].tolist()


def test_runs_widen_the_interval_and_what_does_not_recur_is_marked(two_sides: Topics, shares: Shares) -> None:
    one, other = two_sides.word_weights.copy(), two_sides.word_weights.copy()
    one[0] = 0.75 * one[0] + 0.25 * one[1]
    other[2] = other[0]
    several = replace(two_sides, runs=np.stack([two_sides.word_weights, one, other]), recurrence=np.array([1.0, 1.0, 0.0]))
    found = measure_shares(several, seed=1, n_draws=200)
    table, (rows, covariance) = found.table, found.side("all", "policy")
    np.testing.assert_allclose(np.diag(covariance), rows["sd_within"] ** 2 + (1 + 1 / 3) * rows["sd_between"] ** 2)
    assert table["n_runs"].tolist()[:3] == [3, 3, 2]
    assert (table["sd_between"] > 0).any()
    assert (table["high"] - table["low"])[0] > (shares.table["high"] - shares.table["low"])[0]
    assert table["note"].tolist()[:3] == ["", "", "does not recur"]
    assert table.groupby("kind")["estimate"].sum().tolist() == pytest.approx([1, 1])


def test_matters_add_up_their_topics(two_sides: Topics, shares: Shares) -> None:
    grouped = group_matters(two_sides, {"T01": "交通", "T02": "交通", "T03": "环境"})
    found = measure_shares(grouped, seed=1, n_draws=200)
    assert found.table["topic"].tolist() == ["交通", "环境"] * 2
    single = estimates(shares, "policy")
    assert estimates(found, "policy").tolist() == pytest.approx([single[0] + single[1], single[2]])
    # Two parts of a whole vary alike, and less than their topics' deviations added.
    assert found.table["sd_within"][0] == pytest.approx(found.table["sd_within"][1])
    assert found.table["sd_within"][0] == pytest.approx(shares.table["sd_within"][2], rel=1e-6)


def test_texts_without_a_known_word_are_counted() -> None:
    topics = fit(side("feedback", 40, EVEN, seed=1))
    counts = csr_array(diags_array(np.r_[np.zeros(10), np.ones(30)]) @ topics.tokens.counts)
    counts.eliminate_zeros()
    part = replace(topics, tokens=replace(topics.tokens, counts=counts), covered=np.arange(40) >= 10)
    found = measure_shares(part, seed=1, n_draws=20)
    assert found.table["coverage"].tolist() == [0.75] * 3
    assert found.table["n"].tolist() == [30] * 3
    assert found.summary["not_covered"].tolist() == [10]
    nothing = replace(topics, tokens=replace(topics.tokens, counts=csr_array(counts.shape)), covered=np.zeros(40, dtype=bool))
    with pytest.raises(EmptyInputError, match=r"the messages hold no word that a topic knows\. Hint:"):
        measure_shares(nothing, seed=1)


def test_words_outside_the_topics_are_told() -> None:
    """Half of the texts speak of a matter that no topic knows, and each has a word that one does."""
    topics = fit(side("policy", 40, EVEN, seed=1), side("feedback", 40, EVEN, seed=2))
    policy = (topics.tokens.units["kind"] == "policy").to_numpy()
    outside, inside = np.isin(topics.tokens.vocabulary, MATTERS[2]), np.isin(topics.tokens.vocabulary, MATTERS[0])
    counts = np.tile(inside.astype(float), (80, 1))
    counts[policy & (np.arange(80) % 2 == 0)] += 2 * outside
    runs = np.where(outside, 0.0, topics.runs)
    runs /= runs.sum(axis=2, keepdims=True)
    part = replace(topics, tokens=replace(topics.tokens, counts=csr_array(counts)), runs=runs, word_weights=runs[0])
    found = measure_shares(part, seed=1, n_draws=20)
    held = dict(zip(found.summary["kind"], found.summary["known_words"], strict=True))
    half = counts[policy][:, inside].sum() / counts[policy].sum()
    assert held == pytest.approx({"policy": half, "feedback": 1.0})
    assert found.table.groupby("kind")["known_words"].first().to_dict() == pytest.approx(held)
    assert found.summary.set_index("kind")["note"].to_dict() == {"policy": f"{1 - half:.0%} of words outside the topics", "feedback": ""}
    assert set(found.side("all", "policy")[0]["note"]) == {f"{1 - half:.0%} of words outside the topics"}
    assert found.table["coverage"].eq(1.0).all()


@pytest.mark.parametrize(("options", "error", "text"), [
    ({"seed": -1}, InputError, r"seed=-1 is no seed\. Hint:"),
    ({"level": 95}, InputError, r"level=95 is no probability\. Hint:"),
    ({"level": "0.95"}, InputError, r"level='0\.95' is no probability\. Hint:"),
    ({"level": None}, InputError, r"level=None is no probability\. Hint:"),
    ({"level": True}, InputError, r"level=True is no probability\. Hint:"),
    ({"n_draws": True}, InputError, r"n_draws=True gives no interval\. Hint:"),
    ({"weights": "date"}, InputError, r"column 'date' holds no numbers \(it is of type datetime64.*\)\. Hint:"),
    ({"weights": "has_text"}, ColumnError, r"no column 'has_text' to weigh by .*Hint:"),
    ({"n_draws": 5}, InputError, r"n_draws=5 gives no interval\. Hint:"),
    ({"batches": 5}, InputError, r"batches=5 are too few to resample\. Hint:"),
    ({"by": "color"}, ColumnError, r"no variable 'color' to group by \(variables: .*region.*\)\. Hint:"),
    ({"weights": "color"}, ColumnError, r"no column 'color' to weigh by \(columns: .*force.*\)\. Hint:"),
    ({"weights": "region"}, InputError, r"column 'region' is no weight in 180 of 180 documents .*Hint:"),
    ({"weights": 2}, InputError, r"weights=2 is no name\. Hint:"),
    ({"clusters": "persons"}, InputError, r"clusters='persons' is unknown\. Hint:"),
    ({"clusters": 3}, InputError, r"clusters of type int are unknown\. Hint:"),
    ({"clusters": {"x": 1}}, InputError, r"clusters name no document .*Hint:"),
    ({"clusters": pd.Series([1, 2], index=["p001", "p001"])}, InputError, r"a document stands in two clusters \(p001\)\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_measured(two_sides: Topics, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        measure_shares(two_sides, **{"seed": 1, **options})


def test_other_nouns_and_unknown_groups_are_refused(two_sides: Topics, shares: Shares) -> None:
    with pytest.raises(InputError, match=r"measure_shares takes Topics, not Tokens\. Hint:"):
        measure_shares(two_sides.tokens, seed=1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"no shares of 'policy' in group '北区' \(all: policy, all: feedback\)\. Hint:"):
        shares.side("北区", "policy")


def test_the_bundled_corpus_has_shares(topics: Topics) -> None:
    found = measure_shares(topics, by="region", seed=1, n_draws=40)
    known = found.table.dropna(subset=["low"])
    assert len(known)
    assert ((known["low"] <= known["estimate"] + 1e-9) & (known["estimate"] <= known["high"] + 1e-9)).all()
    assert known["low"].min() >= 0 and known["high"].max() <= 1


def test_groups_are_groups_of_tokens(two_sides: Topics) -> None:
    with pytest.raises(InputError, match=r"group_values takes Tokens, not Topics\. Hint:"):
        group_values(two_sides, "region")  # type: ignore[arg-type]


def test_policies_that_say_again_what_another_says_are_in_no_share(two_sides: Topics) -> None:
    """As with a corpus that has none of them, in whatever order its rows stand; messages of such a type count."""
    documents, units = two_sides.tokens.documents, two_sides.tokens.units
    again = documents["document"].isin([f"p{i:03d}" for i in range(0, 60, 4)])
    typed = documents.assign(doc_type=np.where(again | (documents["kind"] == "feedback"), "解读", "通知"))
    rows = ~units["document"].isin(documents["document"][again]).to_numpy()
    tokens = replace(two_sides.tokens, units=units[rows].reset_index(drop=True), counts=two_sides.tokens.counts[rows], documents=documents[~again])
    bare = replace(two_sides, tokens=tokens, shares=two_sides.shares[rows], covered=two_sides.covered[rows])
    with_types = replace(two_sides, tokens=replace(two_sides.tokens, documents=typed))
    for options in ({"by": "region"}, {"weights": "document"}, {"weights": "token"}):
        found, expected = (measure_shares(topics, seed=1, n_draws=40, **options) for topics in (with_types, bare))
        pd.testing.assert_frame_equal(found.table, expected.table)
        assert found.summary.groupby("kind")[["n", "left_out"]].sum().to_numpy().tolist() == [[120, 0], [45, 15]]
    assert found.settings["leave_out"] == ["解读", "转发", "征求意见稿"]
    with pytest.raises(InputError, match=r"leave_out=\(1,\) is no list of words\. Hint: give a tuple of texts, \(\) for none"):
        measure_shares(with_types, seed=1, leave_out=(1,))
