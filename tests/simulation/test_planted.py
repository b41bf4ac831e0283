"""`planted_corpus` and `planted_table`: what is planted is what can be counted."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import segment
from policytext.duplicates import group_duplicates
from policytext.errors import EmptyInputError, InputError
from policytext.inference import weighted_median
from policytext.provenance import record
from policytext.simulation import Planted, planted_corpus, planted_table
from policytext.topics import Topics, group_matters

GAPS = {0: 1.5, 3: -1.0}
FIXED = {"message": (20.0, 0.0), "reply": (30.0, 0.0), "clause": (15.0, 0.0), "clauses": (5.0, 0.0)}


@pytest.fixture(scope="module")
def planted() -> Planted:
    return planted_corpus(seed=1, n_policies=80, n_messages=600, n_topics=8, gaps=GAPS, months=3, regions=3)


def small(**settings: Any) -> Planted:
    return planted_corpus(**{"seed": 1, "n_policies": 12, "n_messages": 60, "n_topics": 4, **settings})


def words_of(texts: "pd.Series[str]") -> list[str]:
    return [word for text in texts for word in text.split() if word != "。"]


# -- what is true ------------------------------------------------------------------------------------


def test_planted_gaps_are_what_was_asked_for(planted: Planted) -> None:
    assert planted.shares["gap"].round(9).tolist() == [1.5, 0, 0, -1.0, 0, 0, 0, 0]


def test_gaps_follow_from_the_shares(planted: Planted) -> None:
    """By the formula of the library's own median, a second way."""
    supply, demand = planted.shares["share_policy"].to_numpy(), planted.shares["share_feedback"].to_numpy()
    raw = np.log2(demand / supply)
    np.testing.assert_allclose(planted.shares["raw"], raw)
    np.testing.assert_allclose(planted.shares["gap"], raw - weighted_median(raw, (supply + demand) / 2), atol=1e-12)


@pytest.mark.parametrize("column", ["share_policy", "share_feedback"])
def test_regions_average_to_the_whole(planted: Planted, column: str) -> None:
    mean = planted.regions.groupby("topic")[column].mean()
    np.testing.assert_allclose(mean.to_numpy(), planted.shares[column].to_numpy(), atol=1e-6)
    assert planted.regions.groupby("region")[column].sum().round(9).eq(1).all()


def test_supply_is_the_same_everywhere_and_demand_is_not(planted: Planted) -> None:
    by_topic = planted.regions.groupby("topic")
    assert by_topic["share_policy"].std().max() < 1e-12
    assert by_topic["share_feedback"].std().min() > 1e-4


def test_documents_are_drawn_with_the_planted_shares() -> None:
    """Counts over many documents against the shares: a chi-square test of messages, whose draws are independent."""
    from scipy.stats import chisquare

    many = planted_corpus(
        seed=2, n_policies=2000, n_messages=8000, n_topics=6, gaps={0: 2.0}, campaigns=0.0, reply_share=0.0, lengths=FIXED
    )
    messages = many.texts[many.texts["kind"] == "feedback"].groupby("topic").size()
    assert chisquare(messages, many.shares["share_feedback"].to_numpy() * 8000).pvalue > 0.01
    clauses = many.clauses.groupby("topic").size() / len(many.clauses)
    # Clauses of one policy go together: 10,000 of them are worth about 4,000.
    assert np.abs(clauses.to_numpy() - many.shares["share_policy"].to_numpy()).max() < 4 * np.sqrt(0.25 / 4000)


@pytest.mark.parametrize(("side", "kind"), [("messages", "feedback"), ("policies", "policy")])
def test_words_are_drawn_with_the_planted_weights(side: str, kind: str) -> None:
    """The words of all texts of a kind against shares times word weights."""
    many = planted_corpus(seed=3, n_policies=600, n_messages=3000, n_topics=3, campaigns=0.0, lengths=FIXED)
    corpus = many.policies if kind == "policy" else many.feedback
    seen = pd.Series(words_of(corpus.frame["text"])).value_counts(normalize=True).reindex(many.vocabulary).fillna(0.0)
    shares = many.clauses["topic"] if kind == "policy" else many.texts.loc[many.texts["kind"] == kind, "topic"]
    mix = shares.value_counts(normalize=True).reindex(many.shares["topic"]).to_numpy()
    if kind == "feedback":
        mix = 0.9 * mix + 0.1 * many.shares["share_feedback"].to_numpy()
    assert np.abs(seen.to_numpy() - mix @ many.word_weights[side]).max() < 0.004


# -- registers, replies, campaigns --------------------------------------------------------------------


@pytest.mark.parametrize("register", [0.0, 0.4, 0.8])
def test_register_is_the_part_of_the_words_that_one_side_alone_uses(register: float) -> None:
    made = small(register=register)
    plain, official = ((made.word_weights[side] > 0).any(axis=0) for side in ("messages", "policies"))
    assert abs(np.mean(plain ^ official) - register) < 0.06
    shared = np.minimum(made.word_weights["messages"], made.word_weights["policies"]).sum(axis=1)
    assert (shared < 1 - register / 4).all() if register else (shared > 1 - 1e-9).all()


def test_policies_word_things_as_replies_do_unless_told_otherwise() -> None:
    same, other = small(policy_register=0.0), small(policy_register=0.7)
    np.testing.assert_array_equal(same.word_weights["replies"], same.word_weights["policies"])
    unknown = (other.word_weights["replies"] == 0) & (other.word_weights["policies"] > 0)
    assert unknown.any(axis=1).all()
    assert not ((other.word_weights["replies"] > 0) & (other.word_weights["policies"] == 0)).any()


def test_a_reply_is_about_the_topic_of_its_message(planted: Planted) -> None:
    frame = planted.feedback.frame
    answered = frame[frame["reply"] != ""]
    assert len(answered) == 180
    place = {word: v for v, word in enumerate(planted.vocabulary)}
    names = planted.shares["topic"].tolist()
    topic = planted.texts.set_index("id")["topic"].reindex(answered["id"]).map(names.index).to_numpy()
    weights = np.log(np.maximum(planted.word_weights["replies"], 1e-9))
    likeliest = [
        int(weights[:, [place[word] for word in words_of(pd.Series([reply]))]].sum(axis=1).argmax())
        for reply in answered["reply"]
    ]
    assert np.mean(np.array(likeliest) == topic) > 0.99


def test_campaigns_are_near_copies_and_nothing_else_is(planted: Planted) -> None:
    texts = planted.texts[planted.texts["kind"] == "feedback"].set_index("id")
    found = group_duplicates(planted.feedback).frame.set_index("id")["cluster_id"].reindex(texts.index)
    campaign = texts["campaign"]
    assert (campaign != "").sum() == 60
    for _, members in texts[campaign != ""].groupby("campaign"):
        assert members[["topic", "region", "month"]].nunique().eq(1).all()
    joined = pd.DataFrame({"cluster": found, "campaign": campaign.where(campaign != "", campaign.index.to_series())})
    assert joined.groupby("campaign")["cluster"].nunique().max() == 1
    assert joined.groupby("cluster")["campaign"].nunique().max() == 1


def test_dates_lie_in_the_month_of_the_truth(planted: Planted) -> None:
    dates = pd.concat([planted.policies.frame, planted.feedback.frame]).set_index("id")["date"]
    months = planted.texts.set_index("id")["month"]
    assert dates.dt.strftime("%Y-%m").reindex(months.index).tolist() == months.tolist()
    assert sorted(set(months)) == ["2022-01", "2022-02", "2022-03"]


# -- in the chain ------------------------------------------------------------------------------------


def test_clauses_are_cut_where_they_were_planted(planted: Planted) -> None:
    tokens = segment(planted.policies, planted.feedback, backend="spaces", max_share=1.0, min_documents=1)
    units = tokens.units[tokens.units["kind"] == "policy"]
    assert units["unit"].tolist() == [
        f"{document}:{clause}" for document, clause in zip(planted.clauses["document"], planted.clauses["clause"], strict=True)
    ]
    assert set(tokens.vocabulary) <= set(planted.vocabulary)


@pytest.fixture(scope="module")
def fitted(planted: Planted) -> Topics:
    """Topics that are the planted ones, in another order."""
    tokens = segment(planted.policies, planted.feedback, backend="spaces", max_share=1.0)
    place = [planted.vocabulary.index(word) for word in tokens.vocabulary]
    weights = (planted.word_weights["messages"] + planted.word_weights["policies"])[::-1, place]
    names = tuple(f"T{k:02d}" for k in range(1, 9))
    return Topics(
        word_weights=weights / weights.sum(axis=1, keepdims=True), shares=np.full((len(tokens), 8), 1 / 8), covered=np.ones(len(tokens), dtype=bool),
        names=names, labels=names, tokens=tokens, settings={}, provenance=record("fit_topics", {}, content=[], parents=[tokens.provenance]),
    )  # fmt: skip


def test_topics_that_are_the_planted_ones_have_their_gaps(planted: Planted, fitted: Topics) -> None:
    table = planted_table(fitted, planted)
    assert table["planted"].tolist() == planted.shares["topic"].tolist()[::-1]
    assert table["purity"].min() > 0.99
    np.testing.assert_allclose(table["gap"], planted.shares["gap"][::-1], atol=0.03)
    np.testing.assert_allclose(table["planted_gap"], planted.shares["gap"][::-1])


def test_a_matter_of_several_topics_has_the_gap_of_their_sums(planted: Planted, fitted: Topics) -> None:
    both = group_matters(
        fitted, {name: "一" if name in ("T01", "T08") else "二" if name == "T05" else f"另{name}" for name in fitted.names}
    )
    table = planted_table(both, planted).set_index("topic")
    shares = planted.shares.set_index("topic")
    for side in ("share_policy", "share_feedback"):
        assert table.loc["一", side] == pytest.approx(shares.loc[["K08", "K01"], side].sum(), abs=0.004)
        assert table[side].sum() == pytest.approx(1.0)
    assert table.loc["二", "planted"] == "K04"


def test_words_of_fitted_topics_can_be_planted(fitted: Topics) -> None:
    made = planted_corpus(seed=5, n_policies=5, n_messages=20, topics=fitted, register=0.2, gaps={1: 1.0})
    assert len(made.shares) == 8
    assert set(words_of(made.feedback.frame["text"])) <= set(fitted.tokens.vocabulary)
    assert made.provenance.parents[-1].step == "fit_topics"


def test_topics_of_other_texts_have_no_truth(fitted: Topics) -> None:
    # The same settings but the seed: the same vocabulary may come out, and the truth is another.
    other = planted_corpus(seed=2, n_policies=80, n_messages=600, n_topics=8, gaps=GAPS, months=3, regions=3)
    with pytest.raises(InputError, match=r"not fitted on the planted corpora \(not in their record: policies, messages\)\. Hint: fit topics on"):
        planted_table(fitted, other)


def test_one_of_the_two_corpora_is_not_enough(planted: Planted, fitted: Topics) -> None:
    with pytest.raises(InputError, match=r"not in their record: messages\)"):
        planted_table(fitted, replace(planted, feedback=small().feedback))


def test_topics_without_a_planted_word_have_no_truth(planted: Planted, fitted: Topics) -> None:
    unknown = replace(planted, vocabulary=tuple(f"{word}号" for word in planted.vocabulary))
    with pytest.raises(EmptyInputError, match="know no word of a planted topic"):
        planted_table(fitted, unknown)


# -- repeatable, refused -----------------------------------------------------------------------------


def test_same_seed_same_bytes_and_other_seeds_other_texts() -> None:
    first, again, other = small(seed=7), small(seed=7), small(seed=8)
    pd.testing.assert_frame_equal(first.feedback.frame, again.feedback.frame)
    pd.testing.assert_frame_equal(first.texts, again.texts)
    assert first.provenance.digest == again.provenance.digest != other.provenance.digest
    assert first.provenance.settings["seed"] == 7


def test_repr_says_what_was_planted() -> None:
    assert repr(small(gaps=[0, 0.5, 0, 0])) == "Planted(12 policies, 60 messages; 4 topics, 1 of them with a gap)"


@settings(max_examples=12, deadline=None)
@given(
    n_policies=st.integers(2, 20), n_messages=st.integers(2, 40), n_topics=st.integers(2, 6), register=st.floats(0, 0.9), reply_share=st.floats(0, 1),
    campaigns=st.floats(0, 0.9), regions=st.integers(1, 22), months=st.integers(1, 40), seed=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_whatever_is_planted_nothing_is_lost(
    n_policies: int,
    n_messages: int,
    n_topics: int,
    register: float,
    reply_share: float,
    campaigns: float,
    regions: int,
    months: int,
    seed: int,
) -> None:
    made = planted_corpus(
        seed=seed, n_policies=n_policies, n_messages=n_messages, n_topics=n_topics, register=register, reply_share=reply_share,
        campaigns=campaigns, regions=regions, months=months,
    )  # fmt: skip
    assert (len(made.policies), len(made.feedback), len(made.texts)) == (n_policies, n_messages, n_policies + n_messages)
    assert made.texts["n_units"].sum() == len(made.clauses) + n_messages
    copied = int((made.texts["campaign"] != "").sum())
    assert copied == (round(campaigns * n_messages) if round(campaigns * n_messages) >= 2 else 0)
    assert (made.feedback.frame["reply"] != "").sum() == round(reply_share * n_messages)
    for column in ("share_policy", "share_feedback"):
        assert made.shares[column].sum() == pytest.approx(1.0)
    assert all(np.allclose(weights.sum(axis=1), 1) for weights in made.word_weights.values())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_policies": 1}, "n_policies=1 can't be simulated. Hint: use a whole number, 2"),
        ({"n_topics": 2.0}, "n_topics=2.0 can't be simulated"),
        ({"regions": 23}, "regions=23 can't be simulated. Hint: use a whole number, 1 to 22"),
        ({"register": 1.0}, "register=1.0 can't be simulated. Hint: use a number, 0 to 0.9"),
        ({"reply_share": -0.1}, "reply_share=-0.1"),
        ({"campaigns": True}, "campaigns=True"),
        ({"gaps": {4: 1.0}}, "gaps= names topic 4 .topics 0 to 3."),
        ({"gaps": [1.0]}, r"gaps= \[1.0\] don't fit 4 topics"),
        ({"gaps": [9.0, 0, 0, 0]}, "-6 to 6 doublings"),
        ({"gaps": [float("nan"), 0, 0, 0]}, "-6 to 6 doublings"),
        ({"gaps": "abcd"}, "gaps='abcd' can't be simulated. Hint: give numbers"),
        ({"gaps": {0: "a"}}, r"gaps=\['a'\] can't be simulated"),
        ({"gaps": [[1.0], [2.0, 3.0]]}, "can't be simulated. Hint: give numbers"),
        ({"lengths": 5}, "lengths=5 names no texts .takes message, reply"),
        ({"lengths": {"message": 5}}, "lengths: message=5 can't be simulated"),
        ({"lengths": {"message": ("a", "b")}}, r"lengths: message=\('a', 'b'\) can't be simulated"),
        ({"lengths": {"message": (5, 1, 2)}}, "give a median of 1 or more and a spread of 0 to 3"),
        ({"lengths": {3: (5, 1)}}, "lengths= has no 3"),
        ({"lengths": {"letter": (5, 1)}}, "lengths= has no 'letter'"),
        ({"lengths": {"reply": (0, 1)}}, "lengths: reply="),
        ({"seed": -1}, "seed=-1 is no seed"),
        ({"n_topics": 400}, "can't be invented"),
        ({"topics": "T01"}, r"planted_corpus\(topics=...\) takes Topics, not str"),
    ],
)
def test_what_can_not_be_planted_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        small(**settings)
