"""Marks, shares and groups: by hand and by planted truth."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scipy.stats import norm

from policytext.errors import ColumnError, InputError
from policytext.inference import wilson_interval
from policytext.matching._groups import group_alike, marking_words, share_of, weighted_rows
from policytext.matching._judged import judged_share
from policytext.matching._marks import _checked, _surely, marks_from


def test_marks_keep_their_precision_on_what_was_not_seen() -> None:
    rng = np.random.default_rng(1)
    right = rng.random(4000) < 0.5
    scores = rng.normal(size=4000) + 2 * right
    marks = marks_from(scores[:2000], right[:2000], np.arange(2000), source="labelled", precision=0.9)
    new, told = scores[2000:], right[2000:]
    assert told[new >= marks.upper].mean() == pytest.approx(0.9, abs=0.03)
    assert (~told)[new < marks.lower].mean() == pytest.approx(0.9, abs=0.03)
    assert (marks.table["precision"] - 0.9).abs().max() < 0.03
    assert marks.lower < marks.upper
    assert (marks.note, marks.way, marks.missing, marks.table["note"].tolist()) == ("", "", (), ["", ""])


def test_where_scores_say_nothing_nothing_is_called() -> None:
    rng = np.random.default_rng(2)
    marks = marks_from(rng.normal(size=600), rng.random(600) < 0.5, np.arange(600), source="labelled", precision=0.9)
    assert (marks.lower, marks.upper) == (-np.inf, np.inf)
    above, under = marks.table.set_index("mark")["note"]
    assert ("nothing is called answered" in above, "nothing is called answered" in under) == (True, False)
    assert ("no score is called not answered" in above, "no score is called not answered" in under) == (False, True)
    for note in (above, under, marks.note):
        assert "every message that has a clause is 'cannot tell'" in note
        assert note.endswith("; lower precision= or judge more")
    assert sorted(marks.note.split("; ")) == sorted({*above.split("; "), *under.split("; ")})
    assert marks.missing == ("answered", "not answered")


def test_replies_set_no_lower_mark() -> None:
    scores = np.arange(400.0)
    marks = marks_from(scores, scores > 200, np.arange(400), source="replies", precision=0.8)
    assert marks.lower == -np.inf
    assert 100 < marks.upper < 202
    assert "clauses score lower than replies" in marks.note
    assert "precision=" not in marks.note  # a lower precision sets no lower mark there
    assert (marks.way, marks.missing) == ("judge matches and give them as labelled=", ("not answered",))
    assert marks.table["note"].tolist() == ["", marks.note]
    shown = marks.table.set_index("mark").loc["not answered"]
    assert (shown["score"], shown["n_precision"], np.isnan(shown["precision"])) == (-np.inf, 0, True)


def test_luck_alone_seldom_sets_a_mark() -> None:
    """Three quarters are right whatever the score: no score has the 0.8 that is asked for."""
    rng, called = np.random.default_rng(5), 0
    for _ in range(40):
        marks = marks_from(rng.normal(size=400), rng.random(400) < 0.75, np.arange(400), source="labelled", precision=0.8)
        called += marks.upper < np.inf
    assert called <= 10  # 17 where the mark is not tried on what was not seen


def test_a_message_is_not_answered_only_where_none_of_its_clauses_answers() -> None:
    rng = np.random.default_rng(6)
    good = rng.random(600) < 0.5
    best = rng.normal(size=600) + 2 * good
    # Five clauses are tried for each message; where one answers, it is not always the first.
    texts = np.repeat(np.arange(600), 5)
    scores = np.repeat(best, 5) - np.tile(np.arange(5) * 0.01, 600)
    right = np.repeat(good, 5) & (np.tile(np.arange(5), 600) == np.repeat(rng.integers(0, 5, 600), 5))
    marks = marks_from(scores, right, texts, source="labelled", precision=0.8)
    assert (~good[best < marks.lower]).mean() == pytest.approx(0.8, abs=0.06)


def test_what_people_judged_is_carried_to_all() -> None:
    rng, met = np.random.default_rng(7), 0
    for _ in range(100):
        score = rng.normal(size=1000)
        truth = (score + rng.normal(size=1000) > 0.5).astype(float)
        told = np.where(np.isin(np.arange(1000), rng.choice(1000, 100, replace=False)), truth, np.nan)
        share, low, high, n = judged_share(score, told, np.arange(1000), 0.95)
        assert n == 100
        met += low <= norm.sf(0.5 / np.sqrt(2)) <= high
    assert 88 <= met <= 100
    assert np.isnan(judged_share(score, np.where(np.arange(1000) < 9, truth, np.nan), np.arange(1000), 0.95)[0])
    half = np.concatenate([score, np.full(1000, np.nan)])
    assert judged_share(half, np.concatenate([told, half[1000:]]), np.arange(2000), 0.95)[0] == pytest.approx(share / 2)


def test_few_known_answers_set_no_marks() -> None:
    marks = marks_from(np.arange(50.0), np.arange(50) > 25, np.arange(50), source="labelled", precision=0.8)
    assert np.isnan(marks.upper)
    assert marks.note.endswith("24 right and 26 wrong ones are too few (30 of each); judge more")
    assert marks.table.empty
    assert marks_from(np.arange(50.0), np.arange(50) > 25, np.arange(50), source="replies", precision=0.8).way.endswith("labelled=")


def test_the_lower_end_is_that_of_wilson() -> None:
    assert _surely(np.array([40]), np.array([50]))[0] == pytest.approx(wilson_interval(40, 50, level=0.5)[0])
    assert _surely(np.array([9]), np.array([9]))[0] == 0


def test_copies_count_as_one_text() -> None:
    share, low, high, worth = share_of(5, np.zeros(10, dtype=np.int64), level=0.95)
    assert (share, worth) == (0.5, 1.0)
    alone = share_of(5, np.arange(10), level=0.95)
    assert low < alone[1] < 0.5 < alone[2] < high
    assert alone[1:3] == pytest.approx(wilson_interval(5, 10))
    assert np.isnan(share_of(0, np.zeros(0, dtype=np.int64), level=0.95)[0])


def test_groups_are_those_that_were_planted_whatever_the_order() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 4, 80)
    dense = np.zeros((80, 40))
    for row, one in enumerate(truth):
        dense[row, one * 10 + rng.choice(10, 6, replace=False)] = 1
    found = group_alike(csr_array(dense), alike=0.2)
    assert len(set(found.tolist())) == 4
    assert all(len(set(truth[found == one])) == 1 for one in set(found.tolist()))


def test_no_text_is_left_without_a_group() -> None:
    assert group_alike(csr_array((3, 4))).tolist() == [0, 1, 2]
    assert np.isfinite(weighted_rows(csr_array((3, 4))).toarray()).all()


def test_marking_words_are_the_groups_own() -> None:
    dense = np.zeros((30, 3))
    dense[:, 0] = 1
    dense[:10, 1] = 1
    dense[10:, 2] = 1
    group = np.where(np.arange(30) < 10, 0, -1)
    assert marking_words(csr_array(dense), ["处处", "停车", "供暖"], group, 2) == ["停车", ""]


LABELS = {"message": ["1"], "document": ["甲"], "number": [1], "relevant": [True]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"message": ["9"]}, "not in feedback: 9"),
        ({"relevant": ["maybe"]}, "neither true nor false"),
        ({"number": ["one"]}, "no whole number"),
        ({"number": [1.5]}, "no whole number"),
        ({"message": ["1", "1"], "document": ["甲", "甲"], "number": [1, 1], "relevant": [True, False]}, "both that a clause answers and that it doesn't"),
    ],
    ids=["message", "relevant", "number", "half", "both"],
)
def test_labels_that_cannot_be_read_are_refused(change: dict[str, list[object]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        _checked(pd.DataFrame(LABELS | change), ["1"])


def test_labels_need_their_columns() -> None:
    with pytest.raises(ColumnError, match="no column 'number' in labelled"):
        _checked(pd.DataFrame(LABELS).drop(columns="number"), ["1"])


def test_words_for_truth_are_read() -> None:
    table = _checked(pd.DataFrame({"message": ["1"] * 4, "document": ["甲"] * 4, "number": range(4), "relevant": ["是", "否", 1, False]}), ["1"])
    assert table["relevant"].tolist() == [True, False, True, False]
