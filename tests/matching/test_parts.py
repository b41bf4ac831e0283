"""The parts of the score, each against a plain loop."""

from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from policytext.errors import InputError
from policytext.matching._bm25 import bm25_rows, idf_of, share_rows
from policytext.matching._counts import character_pairs, word_counts
from policytext.matching._parts import Side, make_parts
from policytext.matching._scorer import _top, best_answers, make_scorer
from policytext.matching._wording import Pairs, fold_of, wording_rows

TEXTS = st.lists(st.text(alphabet="停车位供暖a1，。 \n", max_size=12), min_size=1, max_size=6)


def loop_pairs(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum())


def loop_bm25(question: Counter[str], answers: list[Counter[str]]) -> list[float]:
    mean = sum(map(Counter.total, answers)) / len(answers)
    out = []
    for answer in answers:
        score = 0.0
        for term, times in question.items():
            n = sum(term in one for one in answers)
            idf = log(1 + (len(answers) - n + 0.5) / (n + 0.5))
            tf = answer[term]
            score += times * idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * answer.total() / max(mean, 1e-12)))
        out.append(score)
    return out


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_pairs_of_characters_are_counted_as_by_a_loop(texts: list[str]) -> None:
    counts = character_pairs(texts)
    expected = [loop_pairs(text) for text in texts]
    assert counts.shape == (len(texts), len(set().union(*expected)))
    assert [sorted(row[row > 0]) for row in counts.toarray()] == [sorted(one.values()) for one in expected]
    assert (np.diff(counts.indptr) == [len(one) for one in expected]).all()


@given(TEXTS, st.text(alphabet="停车位供暖a1", max_size=8))
@settings(max_examples=60, deadline=None)
def test_bm25_is_that_of_a_loop(answers: list[str], question: str) -> None:
    counts = character_pairs([question, *answers])
    asked, given_ = counts[:1], counts[1:]
    rows = bm25_rows(given_, idf_of(given_), float(given_.sum()) / len(answers))
    found = (asked @ rows.T).toarray()[0]
    assert found == pytest.approx(loop_bm25(loop_pairs(question), [loop_pairs(text) for text in answers]), abs=1e-9)


def test_shares_of_what_is_asked_stay_below_one_and_keep_the_order() -> None:
    counts = character_pairs(["停车位停车位", "停车位停车位停车位停车位停车位", "供暖", ""])
    idf = idf_of(counts)
    rows = bm25_rows(counts, idf, float(counts.sum()) / 4)
    shares = (share_rows(counts, idf) @ rows.T).toarray()
    assert shares.max() < 1
    assert shares[3].tolist() == [0.0] * 4
    assert (shares[0].argsort() == (counts @ rows.T).toarray()[0].argsort()).all()


def test_words_leave_out_stop_words_and_single_characters() -> None:
    counts, words = word_counts(["我们小区的停车位太少", "", "停车位，停车位"])
    assert "停车位" in words
    assert not {"的", "，"} & set(words)
    assert counts[:, [words.index("停车位")]].toarray().ravel().tolist() == [1, 0, 2]
    assert "的" in word_counts(["我们小区的停车位太少"], content=False)[1]


@given(st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=4), st.integers(1, 5))
def test_the_top_are_those_of_a_full_stable_sort(rows: list[list[int]], k: int) -> None:
    scores = np.array(rows, dtype=float)
    assert (_top(scores, k) == np.argsort(-scores, axis=1, kind="stable")[:, :k]).all()


QUESTIONS = ["停车泊位太少", "暖气不热", "公交车太挤", "停车费太高"]
SIDE = Side(
    ("街道应当增加停车泊位。", "供热单位保证室温，暖气按时开。", "公交增加班次。", "停车收费明码标价。"),
    np.array([0, 1, 1, 0]), ("停车。停车泊位。", "供热。公交。"),
)  # fmt: skip


def test_the_score_is_the_sum_of_parts_and_the_average_question_scores_nothing() -> None:
    scorer = make_scorer(make_parts(QUESTIONS, [SIDE]), 4, 1)
    found = scorer(np.arange(4))
    assert sorted(found) == ["characters", "document", "words"]
    for part in found.values():
        assert part.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert found["characters"].std() == pytest.approx(1.0)
    assert found["document"].std() == pytest.approx(0.5)
    asked, best, numbers = best_answers(scorer, 4, 2, lambda rows: np.ones((len(rows), 4), dtype=bool))
    assert asked.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert numbers["score"] == pytest.approx(sum(found.values())[asked, best], abs=1e-9)
    assert best[::2].tolist() == [0, 1, 2, 3]


def test_what_is_not_allowed_is_never_listed() -> None:
    scorer = make_scorer(make_parts(QUESTIONS, [SIDE]), 4, 1)
    allowed = np.array([[False, True, False, False]] * 3 + [[False] * 4])
    asked, best, _ = best_answers(scorer, 4, 3, lambda rows: allowed[rows])
    assert (asked.tolist(), best.tolist()) == ([0, 1, 2], [1, 1, 1])


def test_scores_do_not_depend_on_the_size_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = make_scorer(make_parts(QUESTIONS, [SIDE]), 4, 1)
    every = lambda rows: np.ones((len(rows), 4), dtype=bool)  # noqa: E731
    whole = best_answers(scorer, 4, 4, every)
    monkeypatch.setattr("policytext.matching._scorer._CELLS", 4)
    parts = best_answers(scorer, 4, 4, every)
    assert whole[1].tolist() == parts[1].tolist()
    assert whole[2]["score"].tolist() == parts[2]["score"].tolist()


def worded(n: int) -> tuple[list[str], list[str]]:
    """Messages in plain words and replies in official ones, without a character in common."""
    plain, official = ["吵死睡不着", "没车位乱停", "水管漏得厉害"], ["噪声扰民查处", "泊位秩序整治", "供排设施抢修"]
    marks = "甲乙丙丁戊己庚辛壬癸"
    return [plain[i % 3] + marks[i % 10] for i in range(n)], [official[i % 3] + marks[(i * 7) % 10] for i in range(n)]


def test_wording_learns_that_unlike_words_belong_together() -> None:
    asked, replies = worded(240)
    pairs = Pairs(np.arange(240), tuple(replies), np.arange(240))
    texts = ("噪声查处。", "泊位整治。", "设施抢修。")
    part = next(one for one in make_parts(asked, [Side(texts, np.arange(3), ())], pairs=pairs) if one.name == "wording")
    found = part.scores(np.arange(240), 0)
    assert (found.argmax(axis=1) == np.arange(240) % 3).all()
    assert found == pytest.approx((part.questions @ part.answers[0].T), abs=1e-12)
    assert found.mean(axis=0) == pytest.approx(part.mean(0), abs=1e-12)


def test_a_reply_never_teaches_the_row_of_its_own_message() -> None:
    asked, replies = worded(240)
    other = [*replies]
    clusters = np.arange(240)
    clusters[1] = 0
    fold = fold_of(Pairs(np.arange(240), tuple(replies), clusters))
    assert fold[0] == fold[1]
    for row in np.flatnonzero(fold == fold[0]):
        other[row] = "毫不相干一句话"
    counts = character_pairs([*asked, *replies, *other])
    rows = []
    for low in (240, 480):
        pairs = Pairs(np.arange(240), tuple(replies), clusters)
        wide, answers = wording_rows(counts[:240], counts[low : low + 240], [counts[240:243]], pairs, fold)
        rows.append((csr_array(wide[[0, 1]]) @ answers[0].T, csr_array(wide[np.flatnonzero(fold != fold[0])[:5]]) @ answers[0].T))
    # Idf weights of the replies see all pairs; directions do not.
    assert np.argmax(rows[0][0], axis=1).tolist() == np.argmax(rows[1][0], axis=1).tolist()
    assert not np.allclose(rows[0][1], rows[1][1], atol=1e-3)


def test_few_pairs_teach_nothing() -> None:
    asked, replies = worded(150)
    pairs = Pairs(np.arange(150), tuple(replies), np.arange(150))
    assert [part.name for part in make_parts(asked, [SIDE], pairs=pairs)] == ["words", "characters", "document"]


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        (lambda texts: [[0.0]] * (len(texts) + 1), "shape"),
        (lambda texts: [[float("nan")]] * len(texts), "finite"),
        (lambda texts: "no", "no array of numbers"),
        (lambda texts: [[1e308]] * len(texts), "below 1e100"),
        (lambda texts: np.full((len(texts), 2), 1j), "no array of numbers"),
        (lambda texts: [[1.0] * (1 + len(texts) % 3)] * len(texts), "several lengths"),
    ],
    ids=["too many", "nan", "text", "huge", "complex", "lengths"],
)
def test_an_encoder_that_gives_no_vectors_is_refused(encoder: object, message: str) -> None:
    side = Side(SIDE.texts[:3], SIDE.of[:3], SIDE.documents)
    with pytest.raises(InputError, match=message):
        make_parts(QUESTIONS, [side], encoder=encoder)  # type: ignore[arg-type]


def test_sentence_vectors_lose_the_mean_of_their_source() -> None:
    def encoder(texts: list[str]) -> np.ndarray:
        source = 100.0 if texts == QUESTIONS else -100.0
        return np.array([[source, "停车" in text, "暖" in text, "公交" in text] for text in texts], dtype=float)

    part = make_parts(QUESTIONS, [SIDE], encoder=encoder)[-1]
    found = part.scores(np.arange(4), 0)
    assert (found[1].argmax(), found[2].argmax()) == (1, 2)
    assert found[0, 0] == pytest.approx(found[0, 3])
    assert found[0, 0] == pytest.approx(1.0)
