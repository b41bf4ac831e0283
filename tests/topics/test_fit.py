"""`fit_topics` and `label_topics`."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from policytext import Corpus, Tokens, Topics, fit_topics, label_topics, segment
from policytext.errors import EmptyInputError, InputError
from policytext.topics import even_counts, pooled_shares
from policytext.topics.runs import HOLDS, RECURS, match_topics, unseen_support

MATTERS = [["停车位", "泊位", "收费"], ["公交", "班次", "线路"], ["噪音", "施工", "夜间"]]


def planted(n: int, *, kind: Any = "feedback", mix: tuple[float, ...] = (1 / 3, 1 / 3, 1 / 3), seed: int = 0) -> Corpus:
    """Texts that each speak of one of three matters."""
    draw = np.random.default_rng(seed)
    matters = draw.choice(3, size=n, p=mix)
    return Corpus.from_frame(pd.DataFrame({"text": ["，".join(draw.choice(MATTERS[m], size=8)) for m in matters], "matter": matters}), kind=kind)


@pytest.fixture(scope="module")
def small() -> Tokens:
    return segment(planted(90), unit="document", max_share=1)


@pytest.fixture(scope="module")
def fitted(small: Tokens) -> Topics:
    return fit_topics(small, n_topics=3, seed=1, passes=5, runs=5)


def test_shares_sum_to_one_and_are_missing_where_no_word_is_known(topics: Topics) -> None:
    np.testing.assert_allclose(topics.shares[topics.covered].sum(axis=1), 1)
    assert np.isnan(topics.shares[~topics.covered]).all()
    assert (~topics.covered).any()
    known = topics.word_weights.sum(axis=0) > 0
    n_known, n_words = topics.tokens.counts[:, known].sum(axis=1), topics.tokens.counts.sum(axis=1)
    assert (topics.covered == ((n_known > 0) & (3 * n_known >= n_words))).all()


def test_word_weights_sum_to_one(topics: Topics) -> None:
    np.testing.assert_allclose(topics.word_weights.sum(axis=1), 1)
    np.testing.assert_allclose(topics.runs.sum(axis=2), 1)
    known = topics.word_weights.sum(axis=0) > 0
    assert (topics.word_weights[:, known] > 0).all() and known.sum() == topics.settings["n_words"]


def test_topics_are_ordered_by_share(topics: Topics) -> None:
    kinds = topics.tokens.units["kind"].to_numpy()
    counts = topics.tokens.counts[:, topics.known]
    groups = [np.asarray(even_counts(counts[kinds == kind]).sum(axis=0)) for kind in ("policy", "feedback")]
    share = pooled_shares(np.stack(groups), topics.word_weights[:, topics.known]).mean(axis=0)
    assert (np.diff(share) <= 1e-9).all()
    assert topics.names == ("T01", "T02", "T03", "T04", "T05", "T06")


def test_shares_and_words_of_a_topic_belong_together(topics: Topics) -> None:
    spoken = topics.shares[topics.covered].T @ topics.tokens.counts[topics.covered].toarray()
    likeness = np.corrcoef(spoken, topics.word_weights)[:6, 6:]
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2, 3, 4, 5]


def test_planted_matters_are_found(fitted: Topics) -> None:
    top = {frozenset(fitted.tokens.vocabulary[v] for v in row[:3]) for row in (-fitted.word_weights).argsort(axis=1)}
    assert top == {frozenset(matter) for matter in MATTERS}
    best = fitted.shares.argmax(axis=1)
    matters = fitted.tokens.documents["matter"]
    assert pd.crosstab(best, matters).max(axis=1).sum() >= 0.95 * len(matters)


def test_same_seed_same_topics(small: Tokens, fitted: Topics) -> None:
    again = fit_topics(small, n_topics=3, seed=1, passes=5, runs=5)
    assert again.provenance.to_dict() == fitted.provenance.to_dict()
    np.testing.assert_array_equal(again.shares, fitted.shares)


def spoken(n: int, *, n_topics: int, part: float, seed: int) -> Tokens:
    """Texts of which a part of the words are of one of some topics, ten words each, the others drawn at random from 60."""
    draw = np.random.default_rng(seed)
    words = np.array([a + b for a in "甲乙丙丁戊己庚辛壬癸" for b in "子丑寅卯辰巳"])
    own = words[: 10 * n_topics].reshape(n_topics, 10)
    topics = draw.integers(n_topics, size=n)
    texts = [" ".join(np.where(draw.random(16) < part, draw.choice(own[k], 16), draw.choice(words, 16))) for k in topics]
    return segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), backend="spaces", max_share=1, stop_words=[])


def test_topics_come_back_in_runs_on_other_texts() -> None:
    found = fit_topics(spoken(120, n_topics=3, part=0.7, seed=1), n_topics=3, seed=1, passes=5, runs=5)
    assert found.runs.shape == (5, 3, 60)
    np.testing.assert_array_equal(found.runs[0], found.word_weights)
    assert (found.recurrence == 1).all()
    assert any((run != found.runs[0]).any() for run in found.runs[1:])
    for run in found.runs[1:]:
        alike = np.corrcoef(found.word_weights, run)[:3, 3:]
        assert alike.argmax(axis=1).tolist() == [0, 1, 2]


def test_topics_of_words_drawn_at_random_do_not_recur() -> None:
    """Most have a match in most runs all the same, since runs share texts."""
    found = fit_topics(spoken(400, n_topics=5, part=0.0, seed=3), n_topics=5, seed=1, runs=5, passes=2)
    assert np.mean([match_topics(found.word_weights, run)[1] >= RECURS for run in found.runs[1:]]) > 0.5
    assert found.recurrence.mean() <= 0.2
    planted_ones = fit_topics(spoken(400, n_topics=5, part=0.6, seed=3), n_topics=5, seed=1, runs=5, passes=2)
    assert (planted_ones.recurrence == 1).all()


def test_noise_has_no_support_in_unseen_texts_whatever_it_was_fitted_to() -> None:
    draw = np.random.default_rng(5)
    found = []
    for _ in range(30):
        counts, weights = csr_array(draw.poisson(0.3, (200, 60)).astype(float)), draw.dirichlet(np.full(60, 0.2), size=(2, 8))
        found.append(unseen_support(counts, weights, [np.arange(200) < 100, np.arange(200) >= 100], np.arange(200)))
    assert abs(np.mean(found)) < 0.3 and 0.8 < np.std(found) < 1.3
    assert np.mean(np.array(found) >= HOLDS) < 0.03


def test_a_word_that_is_repeated_in_a_text_supports_no_topic() -> None:
    draw = np.random.default_rng(6)
    counts = csr_array(draw.binomial(1, 0.3, (300, 6)) * 8.0)
    weights = np.full((1, 2, 6), 0.02)
    weights[0, 0, 0] = weights[0, 1, 1] = 0.9
    assert (unseen_support(counts, weights, [np.full(300, True)], np.arange(300)) < HOLDS).all()


def test_the_order_of_texts_does_not_change_topics(small: Tokens, fitted: Topics) -> None:
    frame = planted(90).frame
    turned = fit_topics(segment(Corpus.from_frame(frame[::-1], kind="feedback"), unit="document", max_share=1), n_topics=3, seed=1, passes=5, runs=5)
    np.testing.assert_allclose(turned.runs, fitted.runs, atol=1e-9)
    np.testing.assert_allclose(turned.shares[::-1], fitted.shares, atol=1e-9)


def test_two_processes_give_the_same_topics(small: Tokens, fitted: Topics) -> None:
    lines: list[str] = []
    both = fit_topics(small, n_topics=3, seed=1, passes=5, runs=5, workers=2, progress=lines.append)
    assert both.provenance.digest == fitted.provenance.digest
    np.testing.assert_array_equal(both.runs, fitted.runs)
    assert lines[0] == "5 fits on 90 texts, 9 topic words" and lines[-1] == "  fit 5 of 5"


def test_texts_beyond_the_bound_get_their_shares_all_the_same(small: Tokens) -> None:
    few = fit_topics(small, n_topics=3, seed=1, passes=5, runs=1, fit_on=40)
    assert few.settings["fitted"] == 40
    assert few.covered.all() and len(few.shares) == 90


def test_another_seed_is_recorded(small: Tokens, fitted: Topics) -> None:
    other = fit_topics(small, n_topics=3, seed=2, passes=5, runs=1)
    assert other.settings["seed"] == 2
    assert other.provenance.settings != fitted.provenance.settings


def test_numbers_of_numpy_are_numbers(small: Tokens, fitted: Topics) -> None:
    again = fit_topics(small, n_topics=np.int64(3), seed=np.int64(1), passes=np.int64(5), runs=np.int64(5))  # type: ignore[arg-type]
    assert again.provenance.to_dict() == fitted.provenance.to_dict()


def test_the_tokens_are_left_as_they_were(small: Tokens) -> None:
    units, counts = small.units.copy(deep=True), small.counts.toarray()
    fit_topics(small, n_topics=2, seed=1, passes=1, runs=1)
    pd.testing.assert_frame_equal(small.units, units)
    np.testing.assert_array_equal(small.counts.toarray(), counts)


def test_frame_has_one_row_a_unit(topics: Topics) -> None:
    assert list(topics.frame.columns) == ["unit", "document", "kind", "covered", *topics.names]
    assert len(topics.frame) == len(topics.tokens)


@pytest.mark.parametrize(("options", "text"), [
    ({"n_topics": 1}, r"n_topics=1 can't be fitted\. Hint: use a whole number, 2 or more"),
    ({"n_topics": 2.5}, r"n_topics=2\.5 can't be fitted\. Hint:"),
    ({"n_topics": True}, r"n_topics=True can't be fitted\. Hint:"),
    ({"runs": 0}, r"runs=0 can't be fitted\. Hint: use a whole number, 1 or more"),
    ({"fit_on": 1}, r"fit_on=1 can't be fitted\. Hint:"),
    ({"workers": 0}, r"workers=0 is no number of processes\. Hint:"),
    ({"balance": "no"}, r"balance='no' is unknown \(takes True or False\)\. Hint:"),
    ({"progress": "yes"}, r"progress='yes' is unknown \(takes True, False or a function\)\. Hint:"),
    ({"progress": 3}, r"progress=3 is unknown \(takes True, False or a function\)\. Hint:"),
    ({"pairs": "yes"}, r"pairs='yes' is unknown \(takes \"auto\", a Corpus, Tokens or None\)\. Hint:"),
    ({"pairs": 3}, r"fit_topics\(pairs=\.\.\.\) takes a Corpus or Tokens, not int\. Hint:"),
    ({"space": "pairs"}, r'space="pairs" needs pairs \(0 usable pairs, 120 are needed\)\. Hint:'),
    ({"space": "none"}, r"space='none' is unknown \(takes auto, pairs, all\)\. Hint:"),
    ({"words": "some"}, r"words='some' is unknown \(takes all, neutral\)\. Hint:"),
    ({"words": "neutral"}, r"no topic word in the policy texts .*Hint:"),
    ({"passes": 0}, r"passes=0 can't be fitted\. Hint:"),
    ({"seed": -1}, r"seed=-1 is no seed\. Hint:"),
    ({"seed": 2**40}, r"seed=1099511627776 is no seed\. Hint: use a whole number from 0 to 4294967295"),
    ({"engine": "bert"}, r"no engine 'bert' \(engines: .*gensim, nmf, tomotopy\)\. Hint:"),
])  # fmt: skip
def test_settings_that_are_wrong(small: Tokens, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        fit_topics(small, **{"n_topics": 3, "seed": 1, **options})


@pytest.mark.parametrize("options", [{"pairs": 3}, {"pairs": "yes"}, {"words": "some"}, {"space": "none"}, {"balance": "no"}])
def test_settings_are_looked_at_before_anything_slow(small: Tokens, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(tokens: Tokens) -> None:
        raise AssertionError("near copies were sought")

    monkeypatch.setattr("policytext.topics.verb.near_copies", slow)
    with pytest.raises(InputError, match=r"Hint:"):
        fit_topics(small, **{"n_topics": 3, "seed": 1, **options})


def test_texts_that_are_all_alike() -> None:
    same = segment(Corpus.from_frame(pd.DataFrame({"text": ["停车位 公交 噪音"] * 50}), kind="feedback"), backend="spaces", max_share=1)
    with pytest.raises(EmptyInputError, match=r"all 50 texts with words are near copies of one .*Hint: read more documents, or use runs=1"):
        fit_topics(same, n_topics=3, seed=1)
    assert len(fit_topics(same, n_topics=3, seed=1, runs=1)) == 3
    texts = ["停车位 收费"] * 20 + ["公交 班次"] * 20
    two = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), backend="spaces", max_share=1)
    with pytest.raises(EmptyInputError, match=r"4 topics are more than the 2 words of a run that leaves texts out .*Hint:"):
        fit_topics(two, n_topics=4, seed=1)


def test_more_topics_than_units(small: Tokens) -> None:
    with pytest.raises(EmptyInputError, match=r"90 texts with words are too few for 91 topics \(9 topic words\)\. Hint:"):
        fit_topics(small, n_topics=91, seed=1)
    with pytest.raises(InputError, match=r"12 topics are more than the 9 words there are\. Hint:"):
        fit_topics(small, n_topics=12, seed=1)


def test_labels_are_given_in_a_new_object(fitted: Topics) -> None:
    before = fitted.labels
    named = label_topics(fitted, {"T02": "停车"})
    assert named.labels == (before[0], "停车", before[2])
    assert fitted.labels == before
    assert named.provenance.parents == (fitted.provenance,)


@pytest.mark.parametrize(("labels", "text"), [
    ({"T09": "停车"}, r"no topic 'T09' \(topics: T01, T02, T03\)\. Hint:"), ({"T01": 3}, r"3 is no label for T01 \(takes text\)\. Hint:"),
    ({"T01": ""}, r"'' is no label for T01 \(takes text\)\. Hint:"), ({3: "停车"}, r"no topic 3 \(topics: T01, T02, T03\)\. Hint:"),
    (None, r"label_topics\(labels\) takes Mapping, not NoneType\. Hint:"),
    (pd.Series(["停车"], index=["T01"]), r"label_topics\(labels\) takes Mapping, not Series\. Hint: .*to_dict"),
])  # fmt: skip
def test_labels_that_are_wrong(fitted: Topics, labels: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        label_topics(fitted, labels)
