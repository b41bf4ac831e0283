"""`fit_topics` on messages with replies: one space, a calibration, and texts that were not fitted on."""

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus, Tokens, Topics, fit_topics, segment
from policytext.errors import EmptyInputError, InputError
from policytext.topics import outside_table

MATTERS = ["停车", "公交", "噪声"]
SHARED, PLAIN, OFFICE = 6, 4, 4


def words(matter: int, kind: str) -> list[str]:
    """Words of a matter that both sides use, and those of one side."""
    own = {"m": PLAIN, "r": OFFICE}[kind]
    return [f"{MATTERS[matter]}{c}" for c in "甲乙丙丁戊己"[:SHARED]] + [f"{MATTERS[matter]}{'民' if kind == 'm' else '官'}{c}" for c in "子丑寅卯"[:own]]


def speak(matter: int, kind: str, n: int, rng: np.random.Generator) -> str:
    return " ".join(rng.choice(words(matter, kind), size=n))


def texts(n: int, *, seed: int, reply: bool = True, kind: str = "m") -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    matters = rng.choice(3, size=n, p=[0.5, 0.3, 0.2])
    return pd.DataFrame(
        {
            "id": [f"{kind}{seed}-{i}" for i in range(n)],
            "text": [speak(m, kind, 12, rng) for m in matters],
            "reply": ["  ".join(speak(m, "r", 20, rng).split()) if reply else "" for m in matters],
            "date": pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 1000, size=n), unit="D"),
            "region": rng.choice(["甲区", "乙区"], size=n),
            "matter": matters,
        }
    )


def feedback(frame: pd.DataFrame) -> Corpus:
    return Corpus.from_frame(frame, kind="feedback", reply="reply", date="date", region="region")


def cut(*corpora: Corpus) -> Tokens:
    return segment(*corpora, unit="document", backend="spaces", max_share=1.0, min_documents=1)


@pytest.fixture(scope="module")
def both() -> Tokens:
    unanswered = texts(40, seed=2, reply=False)
    policies = Corpus.from_frame(texts(60, seed=3, kind="r").drop(columns="reply"), kind="policy")
    return cut(policies, feedback(pd.concat([texts(300, seed=1), unanswered], ignore_index=True)))


@pytest.fixture(scope="module")
def paired(both: Tokens) -> Topics:
    return fit_topics(both, n_topics=3, seed=1, passes=3, runs=5)


def matter_of(topics: Topics) -> dict[str, int]:
    """Topic of each document that its words are likeliest in, as the number of the matter that most of the topic's words are of."""
    of_topic = [
        max(range(3), key=lambda m: sum(w for word, w in zip(topics.tokens.vocabulary, row, strict=True) if word.startswith(MATTERS[m])))
        for row in topics.word_weights
    ]
    assert sorted(of_topic) == [0, 1, 2]
    return {unit: of_topic[k] for unit, k in zip(topics.tokens.units["unit"], topics.shares.argmax(axis=1), strict=True)}


def test_messages_and_policies_on_one_matter_get_one_topic(paired: Topics) -> None:
    found = matter_of(paired)
    truth = paired.tokens.documents.set_index("document")["matter"]
    assert np.mean([found[unit] == truth[unit] for unit in found]) == 1.0


def test_pairs_alone_are_fitted_on_and_the_rest_is_folded_in(paired: Topics) -> None:
    assert paired.settings["pairs"] == paired.settings["fitted"] == 300
    assert paired.settings["space"] == "pairs" and paired.settings["words"] == "all"
    assert paired.covered.all()
    wide = fit_topics(paired.tokens, n_topics=3, seed=1, passes=1, runs=1, space="all")
    assert wide.settings["fitted"] == 400 and wide.calibration is not None


def test_what_a_pair_never_says_has_no_weight() -> None:
    policies = Corpus.from_frame(pd.DataFrame({"text": ["停车甲 海洋 渔船", "公交乙 海洋 渔船"] * 3}), kind="policy")
    topics = fit_topics(cut(policies, feedback(texts(150, seed=1))), n_topics=3, seed=1, passes=1, runs=1)
    columns = [topics.tokens.vocabulary.index(word) for word in ("海洋", "渔船")]
    assert topics.word_weights[:, columns].sum() == 0
    assert topics.settings["n_words"] == len(topics.tokens.vocabulary) - 2


def test_the_calibration_knows_who_says_more(paired: Topics) -> None:
    calibration = paired.calibration
    assert calibration is not None and calibration.n_pairs == 300
    assert set(calibration.folds["kind"]) >= {"random", "late", "place"}
    assert calibration.factors.shape == (5, 3) and np.abs(np.log2(calibration.factors)).max() < 1


def test_same_calibration_whatever_the_order(paired: Topics) -> None:
    frame = pd.concat([texts(300, seed=1), texts(40, seed=2, reply=False)], ignore_index=True)
    policies = Corpus.from_frame(texts(60, seed=3, kind="r").drop(columns="reply")[::-1], kind="policy")
    turned = fit_topics(cut(policies, feedback(frame.sample(frac=1, random_state=5))), n_topics=3, seed=1, passes=3, runs=5)
    np.testing.assert_allclose(turned.runs, paired.runs, atol=1e-9)
    assert turned.calibration is not None and paired.calibration is not None
    np.testing.assert_allclose(turned.calibration.factors, paired.calibration.factors, atol=1e-9)
    np.testing.assert_allclose(turned.calibration.tau, paired.calibration.tau, atol=1e-6)


def test_one_run_is_calibrated_too(both: Tokens, paired: Topics) -> None:
    one = fit_topics(both, n_topics=3, seed=1, passes=3, runs=1)
    np.testing.assert_array_equal(one.word_weights, paired.word_weights)
    assert one.calibration is not None and paired.calibration is not None
    assert one.calibration.folds.equals(paired.calibration.folds)
    assert np.isnan(one.recurrence).all()


def test_pairs_of_another_place_stand_in() -> None:
    policies = Corpus.from_frame(texts(60, seed=3, kind="r").drop(columns="reply"), kind="policy")
    tokens = cut(policies, feedback(texts(80, seed=2, reply=False)))
    assert fit_topics(tokens, n_topics=3, seed=1, passes=1, runs=1).calibration is None
    topics = fit_topics(tokens, n_topics=3, seed=1, passes=3, runs=1, pairs=cut(feedback(texts(300, seed=1))))
    assert topics.calibration is not None and topics.settings["pairs"] == 300
    found, truth = matter_of(topics), tokens.documents.set_index("document")["matter"]
    assert np.mean([found[unit] == truth[unit] for unit in found]) > 0.95


def test_few_pairs_teach_nothing() -> None:
    tokens = cut(feedback(texts(100, seed=1)))
    topics = fit_topics(tokens, n_topics=3, seed=1, passes=1, runs=1)
    assert topics.calibration is None
    assert topics.settings["without_pairs"] == "100 usable pairs, 120 are needed"
    with pytest.raises(EmptyInputError, match=r"pairs= holds too little \(100 usable pairs, 120 are needed\)\. Hint:"):
        fit_topics(tokens, n_topics=3, seed=1, passes=1, runs=1, pairs=tokens)


@pytest.mark.parametrize(("n_different", "why"), [
    (1, r"360 usable pairs in 1 clusters of near copies, 60 are needed"), (3, r"360 usable pairs in 3 clusters of near copies, 60 are needed"),
])  # fmt: skip
def test_copies_of_few_letters_teach_nothing(n_different: int, why: str) -> None:
    few = pd.concat([texts(n_different, seed=1)] * (360 // n_different), ignore_index=True)
    few["id"] = [f"c{i}" for i in range(len(few))]
    tokens = cut(Corpus.from_frame(texts(60, seed=3, kind="r").drop(columns="reply"), kind="policy"), feedback(few))
    topics = fit_topics(tokens, n_topics=3, seed=1, passes=1, runs=1)
    assert topics.calibration is None and topics.settings["pairs"] == 0 and topics.settings["space"] == "all"
    assert topics.settings["without_pairs"] == why
    with pytest.raises(InputError, match=rf'space="pairs" needs pairs \({why}\)\. Hint:'):
        fit_topics(tokens, n_topics=3, seed=1, space="pairs")
    with pytest.raises(EmptyInputError, match=rf"pairs= holds too little \({why}\)\. Hint:"):
        fit_topics(tokens, n_topics=3, seed=1, pairs=tokens)


@pytest.mark.parametrize("name", ["plan_folds", "learn_calibration"])
def test_pairs_that_can_not_be_calibrated_on_are_left_aside(both: Tokens, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object, **options: object) -> None:
        raise EmptyInputError("they show no gap. Hint: read more")

    monkeypatch.setattr(f"policytext.topics._space.{name}", refuse)
    lines: list[str] = []
    topics = fit_topics(both, n_topics=3, seed=1, passes=1, runs=2, progress=lines.append)
    assert topics.calibration is None and topics.settings["without_pairs"] == "they show no gap"
    assert topics.settings["space"] == "all" and topics.settings["fitted"] == 400
    assert "without pairs: they show no gap" in lines
    with pytest.raises(EmptyInputError, match=r"they show no gap\. Hint: read more"):
        fit_topics(both, n_topics=3, seed=1, passes=1, runs=1, pairs=both)


def test_units_that_pairs_speak_little_of_are_not_covered() -> None:
    """One word of four is not a third; two of six are."""
    said = ["停车甲 海洋 渔船 码头", "停车甲 停车乙 海洋 渔船 码头 海洋", "海洋 渔船", "停车甲 公交乙"]
    policies = Corpus.from_frame(pd.DataFrame({"text": said * 3}), kind="policy")
    tokens = cut(policies, feedback(texts(150, seed=1)))
    topics = fit_topics(tokens, n_topics=3, seed=1, passes=1, runs=1)
    assert topics.covered[:12].tolist() == [False, True, False, True] * 3 and topics.covered[12:].all()
    assert np.isnan(topics.shares[~topics.covered]).all() and topics.settings["least_known"] == 1 / 3
    assert fit_topics(tokens, n_topics=3, seed=1, passes=1, runs=1, space="all").covered.all()


def test_no_unit_that_pairs_speak_of() -> None:
    ours = [f"{matter}{c}" for matter in MATTERS for c in "甲乙丙丁戊己"]
    policies = Corpus.from_frame(pd.DataFrame({"text": [f"海洋 渔船 码头 {word}" for word in ours]}), kind="policy")
    theirs = texts(300, seed=1).assign(text=lambda frame: frame["text"] + " " + frame["text"])
    with pytest.raises(EmptyInputError, match=r"no unit has a third of its topic words in the pairs \(18 units\)\. Hint:"):
        fit_topics(cut(policies), n_topics=3, seed=1, passes=1, runs=1, pairs=cut(feedback(theirs)))


def test_pairs_can_be_left_aside(both: Tokens) -> None:
    topics = fit_topics(both, n_topics=3, seed=1, passes=1, runs=1, pairs=None)
    assert topics.calibration is None and topics.settings["without_pairs"] == "pairs=None"
    assert topics.settings["fitted"] == 400


def test_neutral_words_alone_can_be_fitted(both: Tokens) -> None:
    topics = fit_topics(both, n_topics=3, seed=1, passes=1, runs=1, pairs=None, words="neutral")
    fitted = {word for word, weight in zip(topics.tokens.vocabulary, topics.word_weights.sum(axis=0), strict=True) if weight > 0}
    assert topics.settings["words"] == "neutral"
    assert not any("民" in word or "官" in word for word in fitted) and any("甲" in word for word in fitted)


def test_what_pairs_never_speak_of_is_listed() -> None:
    policies = Corpus.from_frame(pd.DataFrame({"text": ["停车甲 海洋 渔船", "公交乙 海洋 海洋 噪声丙"] * 3}), kind="policy")
    topics = fit_topics(cut(policies, feedback(texts(150, seed=1))), n_topics=3, seed=1, passes=1, runs=1)
    table = outside_table(topics)
    assert table["word"].tolist() == ["海洋", "渔船"]
    assert table["n_policy"].tolist() == [6, 3] and table["n_feedback"].tolist() == [0, 0]
    np.testing.assert_allclose(table["share_policy"], [9 / 21, 3 / 21])
    assert table["share_feedback"].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(topics.counts.toarray(), topics.tokens.counts.toarray() * topics.known)
