"""`keyness_table`: the same as plain loops, honest about documents, and it finds what was planted."""

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from policytext import Corpus, Lexicon, Tokens, segment
from policytext.errors import EmptyInputError, InputError
from policytext.segmenting import keyness_table
from policytext.segmenting.keyness import _document_variance, log_odds

WORDS = ("电梯", "公交", "停车位", "路灯", "供水")


def tokens_of(rows: list[tuple[str, str]], **options: Any) -> Tokens:
    """Feedback, one row a message: group, text."""
    frame = pd.DataFrame(rows, columns=["region", "text"])
    return segment(
        Corpus.from_frame(frame, kind="feedback", region="region"),
        min_documents=1,
        max_share=1.0,
        lexicon=Lexicon((), ()),
        **options,
    )


@cache
def template() -> Tokens:
    return tokens_of([("甲", "，".join(WORDS))])


def counted(rows: list[tuple[str, list[str]]]) -> Tokens:
    """Tokens of messages that are cut already: group, words."""
    ids = [f"F{i}" for i in range(len(rows))]
    words = tuple(sorted({word for _, said in rows for word in said}))
    counts = csr_array(np.array([[float(said.count(word)) for word in words] for _, said in rows]))
    units = pd.DataFrame({"unit": ids, "document": ids, "kind": "feedback"})
    stream = np.array([words.index(word) for _, said in rows for word in said], dtype=np.int32)
    bounds = np.cumsum([0, *(len(said) for _, said in rows)])
    documents = pd.DataFrame({"document": ids, "kind": "feedback", "region": [group for group, _ in rows]})
    return replace(
        template(), units=units, counts=counts, vocabulary=words, words=words, stream=stream, bounds=bounds, documents=documents
    )


@st.composite
def two_groups(draw: st.DrawFn) -> Tokens:
    message = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)
    first, second = (draw(st.lists(message, min_size=2, max_size=5)) for _ in range(2))
    first = [*first, list(WORDS)]
    return counted([*(("甲", text) for text in first), *(("乙", text) for text in second)])


def plain(tokens: Tokens, word: str, prior: float) -> tuple[float, float, float]:
    """Estimate, z and standard error over documents, by loops over the words of each document."""
    regions = dict(zip(tokens.documents["document"], tokens.documents["region"], strict=True))
    said: dict[str, list[list[str]]] = {"乙": [], "甲": []}
    for unit, document in zip(tokens.units["unit"], tokens.units["document"], strict=True):
        said[regions[document]].append([w for w in tokens.words_of(unit) if w in tokens.vocabulary])
    pooled = prior * sum(m.count(word) for g in said.values() for m in g) / sum(len(m) for g in said.values() for m in g)
    odds, words_vary, documents_vary = [], 0.0, 0.0
    for group in ("乙", "甲"):
        messages = said[group]
        inside = sum(m.count(word) for m in messages) + pooled
        rest = sum(len(m) for m in messages) + prior - inside
        odds.append(math.log(inside / rest))
        words_vary += 1 / inside
        pulls = []
        for m in messages:
            said_here, others = m.count(word), len(m) - m.count(word)
            without = math.log((inside - said_here) / (rest - others))
            pulls.append(odds[-1] - without if said_here else -len(m) / rest)
        mean = sum(pulls) / len(pulls)
        over = sum((pull - mean) ** 2 for pull in pulls) * (len(pulls) - 1) / len(pulls)
        documents_vary += max(1 / inside, over)
    return odds[0] - odds[1], (odds[0] - odds[1]) / math.sqrt(words_vary), math.sqrt(documents_vary)


@given(tokens=two_groups(), prior=st.floats(0.5, 2000))
def test_it_is_what_plain_loops_give(tokens: Tokens, prior: float) -> None:
    table = keyness_table(tokens, by="region", groups=("乙", "甲"), prior=prior)
    for row in table.itertuples():
        estimate, z, error = plain(tokens, row.word, prior)
        assert row.estimate == pytest.approx(estimate, abs=1e-9)
        assert row.z == pytest.approx(z, abs=1e-9)
        assert (row.high - row.low) / 2 == pytest.approx(1.959964 * error, rel=1e-5)


@given(tokens=two_groups())
def test_swapping_the_groups_negates_the_estimates(tokens: Tokens) -> None:
    one = keyness_table(tokens, by="region", groups=("甲", "乙")).set_index("word")
    other = keyness_table(tokens, by="region", groups=("乙", "甲")).set_index("word").loc[one.index]
    np.testing.assert_allclose(one["estimate"], -other["estimate"], atol=1e-12)
    np.testing.assert_allclose(one["low"], -other["high"], atol=1e-12)
    assert (one["count_first"] == other["count_second"]).all()
    assert (one["lean"] == other["lean"]).all()


@given(tokens=two_groups())
def test_intervals_are_never_narrower_than_with_independent_words(tokens: Tokens) -> None:
    table = keyness_table(tokens, by="region")
    assert (table["z_documents"].abs() <= table["z"].abs() + 1e-9).all()


def test_what_was_planted_stands_on_top_and_at_the_end() -> None:
    rows = [("甲", "电梯，路灯，供水"), ("甲", "电梯，电梯，供水"), ("甲", "路灯，电梯")] * 20
    rows += [("乙", "公交，路灯，供水"), ("乙", "公交，供水"), ("乙", "路灯，公交，公交")] * 20
    table = keyness_table(tokens_of(rows), by="region", groups=("甲", "乙"))
    assert table["word"].iloc[0] == "电梯"
    assert table["word"].iloc[-1] == "公交"
    assert table["lean"].iloc[[0, -1]].tolist() == ["甲", "乙"]
    middle = table[table["word"].isin(["路灯", "供水"])]
    assert (middle["lean"] == "").all()
    assert table.set_index("word").loc["电梯", ["count_first", "count_second", "documents_first", "n_first"]].tolist() == [
        80,
        0,
        60,
        60,
    ]


def test_one_document_that_repeats_a_word_is_no_evidence() -> None:
    rows = [("甲", "，".join(["电梯"] * 60)), *[("甲", "路灯，供水，公交")] * 20, *[("乙", "路灯，供水，公交")] * 20]
    row = keyness_table(tokens_of(rows), by="region", groups=("甲", "乙"), prior=10).set_index("word").loc["电梯"]
    assert row["z"] > 2
    assert row["low"] < 0 < row["high"]
    assert row["lean"] == ""


def test_the_error_is_what_resampling_documents_gives() -> None:
    """2,000 resamples of 150 documents of unequal length and burst: within a tenth of the closed form."""
    draw = np.random.default_rng(11)
    topics = draw.dirichlet(np.full(4, 0.4), size=150)
    words = draw.dirichlet(np.full(6, 2.0), size=4)
    counts = np.array([draw.multinomial(n, p) for n, p in zip(draw.integers(5, 60, 150), topics @ words, strict=True)]).astype(
        float
    )
    pooled = 100.0 * counts.sum(axis=0) / counts.sum()
    weights = draw.multinomial(150, np.full(150, 1 / 150), size=2000)
    inside = weights @ counts + pooled
    rest = (weights @ counts.sum(axis=1))[:, None] + pooled.sum() - inside
    resampled = np.log(inside / rest).std(axis=0)
    np.testing.assert_allclose(np.sqrt(_document_variance(csr_array(counts), pooled)), resampled, rtol=0.1)


def test_totals_may_be_given() -> None:
    odds, _, _ = log_odds(np.array([5.0]), np.array([5.0]), prior=100.0, totals=(1000.0, 500.0))
    assert odds[0] < 0


def test_kinds_are_compared_with_feedback_first(tokens: Tokens) -> None:
    table = keyness_table(tokens)
    assert set(table["first"]) == {"feedback"}
    assert table["n_second"].iloc[0] == 20
    assert table["lean"].iloc[0] == "feedback"


def test_documents_without_a_value_are_left_out() -> None:
    tokens = tokens_of([("甲", "电梯，路灯"), ("甲", "电梯"), ("", "供水，路灯"), ("乙", "公交"), ("乙", "路灯")])
    table = keyness_table(tokens, by="region")
    assert "供水" not in set(table["word"])
    assert table[["n_first", "n_second"]].iloc[0].tolist() == [2, 2]


def test_clauses_count_for_their_document() -> None:
    corpus = Corpus.from_frame(
        pd.DataFrame({"text": ["电梯要修。\n路灯要修。\n电梯要换。", "公交要修。"], "region": ["甲", "乙"]}), kind="policy"
    )
    tokens = segment(corpus, min_documents=1, max_share=1.0)
    row = keyness_table(tokens, by="region", groups=("甲", "乙")).set_index("word").loc["电梯"]
    assert row[["count_first", "documents_first", "n_first"]].tolist() == [2, 1, 1]


def test_groups_of_one_document_have_no_interval() -> None:
    table = keyness_table(tokens_of([("甲", "电梯，路灯"), ("乙", "公交")]), by="region")
    assert (table["lean"] == "").all()
    assert np.isposinf(table["high"]).all()
    assert np.isneginf(table["low"]).all()
    assert (table["z_documents"] == 0).all()
    assert table["word"].is_monotonic_increasing


def test_a_group_is_named_as_it_was_written() -> None:
    """A column with gaps holds 1 as 1.0."""
    tokens = tokens_of([("甲", "电梯"), ("乙", "公交"), ("丙", "路灯")])
    tokens = replace(tokens, documents=tokens.documents.assign(wave=[1.0, 2.0, np.nan]))
    for groups in ((1, 2), ("1", "2"), (1.0, 2.0), np.array([1, 2])):
        assert keyness_table(tokens, by="wave", groups=groups)["first"].iloc[0] == "1"  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"no group '3' in column 'wave' \(groups: 1, 2\)"):
        keyness_table(tokens, by="wave", groups=(1, 3))  # type: ignore[arg-type]


def test_the_tokens_stay_as_they_are(tokens: Tokens) -> None:
    before = tokens.counts.toarray(), tokens.documents.copy(deep=True), tokens.units.copy(deep=True)
    keyness_table(tokens)
    assert (before[0] == tokens.counts.toarray()).all()
    pd.testing.assert_frame_equal(before[1], tokens.documents)
    pd.testing.assert_frame_equal(before[2], tokens.units)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "城市"}, r"no column '城市' in tokens\.documents"),
        ({"by": "region"}, r"column 'region' holds 3 groups, not two \(groups: 丙, 乙, 甲\)"),
        ({"by": "region", "groups": ("甲", "丁")}, "no group '丁' in column 'region'"),
        ({"by": "region", "groups": ("甲", "甲")}, "are not two"),
        ({"by": "region", "groups": "甲乙"}, "are not two"),
        ({"prior": 0.0}, "prior=0.0 is no weight"),
        ({"prior": float("inf")}, "prior=inf is no weight"),
        ({"prior": "x"}, "prior='x' is no weight"),
        ({"prior": float("nan")}, "prior=nan is no weight"),
        ({"level": "x"}, "level='x' is no probability"),
        ({"by": "region", "groups": 5}, "groups=5 are not two"),
        ({"by": "region", "groups": ("甲",)}, "are not two"),
        ({"level": 1.0}, "level=1.0 is no probability"),
    ],
)
def test_what_can_not_be_compared(options: dict[str, Any], message: str) -> None:
    tokens = tokens_of([("甲", "电梯"), ("乙", "公交"), ("丙", "路灯")])
    with pytest.raises(InputError, match=message):
        keyness_table(tokens, **options)


def test_a_group_without_topic_words() -> None:
    tokens = tokens_of([("甲", "电梯"), ("乙", "，，")])
    with pytest.raises(EmptyInputError, match="group '乙' has no topic word"):
        keyness_table(tokens, by="region")


def test_one_topic_word_stands_against_nothing() -> None:
    with pytest.raises(EmptyInputError, match="one topic word has no others to stand against"):
        keyness_table(tokens_of([("甲", "电梯"), ("乙", "电梯")]), by="region")


def test_another_noun_is_refused(feedback: Corpus) -> None:
    with pytest.raises(InputError, match="keyness_table takes Tokens, not Corpus"):
        keyness_table(feedback)  # type: ignore[arg-type]
