"""Which pairs are held out."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from policytext.errors import EmptyInputError, InputError
from policytext.topics.register import Fold, plan_folds
from policytext.topics.register.order import canonical_order, renumber

CLASSES = {"classes": np.tile(["停车", "公交", "学校"], 120)}


def by_kind(folds: Any, kind: str) -> list[Fold]:
    return [fold for fold in folds if fold.kind == kind]


def test_random_folds_hold_out_each_pair_once(pairs: Any) -> None:
    folds = by_kind(plan_folds(pairs.messages, pairs.replies, seed=1, **CLASSES), "random")
    assert len(folds) == 4
    np.testing.assert_array_equal(sum(fold.held.astype(int) for fold in folds), 1)
    for fold in folds:
        np.testing.assert_array_equal(fold.fit, ~fold.held)


def test_near_copies_are_never_parted(pairs: Any) -> None:
    clusters = np.repeat(np.arange(120), 3)
    years = np.tile(["2017-01-01", "2017-02-01", "2019-01-01"], 120)
    for fold in plan_folds(pairs.messages, pairs.replies, seed=1, clusters=clusters, dates=np.sort(years), **CLASSES):
        assert not set(clusters[fold.held]) & set(clusters[fold.fit]), fold


def test_late_years_are_the_third_that_comes_last(pairs: Any) -> None:
    years = np.repeat(["2015-03-01", "2016-03-01", "2017-03-01", "2018-03-01"], [100, 100, 60, 100])
    late = by_kind(plan_folds(pairs.messages, pairs.replies, seed=1, dates=years, **CLASSES), "late")
    assert [fold.name for fold in late] == ["2018 and later"]
    assert late[0].held.tolist() == (years == "2018-03-01").tolist()


def test_pairs_without_a_date_are_never_late(pairs: Any) -> None:
    years = np.array(["2016-01-01", "2018-01-01", None] * 120, dtype=object)
    (late,) = by_kind(plan_folds(pairs.messages, pairs.replies, seed=1, dates=years, **CLASSES), "late")
    assert not late.held[2::3].any()
    assert late.fit[2::3].all()


def test_large_places_stand_alone_and_small_ones_are_joined(pairs: Any) -> None:
    regions = np.repeat(["甲", "乙", "丙", "丁", ""], [150, 40, 35, 75, 60])
    places = by_kind(plan_folds(pairs.messages, pairs.replies, seed=1, regions=regions, **CLASSES), "place")
    assert [fold.name for fold in places] == ["甲", "丁", "乙+丙"]
    assert places[2].held.tolist() == np.isin(regions, ["乙", "丙"]).tolist()


def test_what_is_left_out_is_listed_with_the_reason(pairs: Any) -> None:
    classes = np.repeat(["大", "小", "中"], [250, 20, 90])
    plan = plan_folds(pairs.messages, pairs.replies, seed=1, dates=np.full(360, "2018-01-01"), regions=np.full(360, "甲"), classes=classes)
    assert [fold.name for fold in by_kind(plan, "class")] == ["中"]
    assert plan.left_out == (
        ("late", "", "dates cover less than two years"),
        ("place", "", "fewer than two regions"),
        ("class", "大", "holds 250 of 360 pairs, more than half"),
    )
    assert repr(plan) == "FoldPlan(5 folds, 3 left out)"
    assert repr(plan[4]) == "Fold(class 中: 90 pairs held out, 270 to fit on)"


def test_classes_are_found_where_none_are_given(pairs: Any) -> None:
    held = by_kind(plan_folds(pairs.messages, pairs.replies, seed=1, least=20), "class")
    assert len(held) == 3
    for fold in held:
        inside, outside = pairs.mixes[fold.held].mean(axis=0), pairs.mixes[fold.fit].mean(axis=0)
        assert (inside - outside).max() > 0.2, "a class is about something"


def test_the_order_of_pairs_means_nothing(pairs: Any) -> None:
    shuffled = np.random.default_rng(4).permutation(360)
    places = np.tile(["甲", "乙", "丙"], 120)
    first = plan_folds(pairs.messages, pairs.replies, seed=1, regions=places, least=30)
    second = plan_folds(pairs.messages[shuffled], pairs.replies[shuffled], seed=1, regions=places[shuffled], least=30)
    assert [(f.kind, f.name) for f in first] == [(f.kind, f.name) for f in second]
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.held[shuffled], other.held)


def test_another_seed_gives_other_parts(pairs: Any) -> None:
    first, second = (plan_folds(pairs.messages, pairs.replies, seed=seed, **CLASSES)[0].held for seed in (1, 2))
    assert (first != second).any()


@pytest.mark.parametrize("none", [np.full(360, np.datetime64("NaT")), np.full(360, None), np.full(360, np.nan)])
def test_dates_that_are_all_missing_make_no_late_fold(pairs: Any, none: Any) -> None:
    plan = plan_folds(pairs.messages, pairs.replies, seed=1, dates=none, **CLASSES)
    assert plan.left_out[0] == ("late", "", "dates cover less than two years")


def test_dates_of_any_kind_make_the_same_fold(pairs: Any) -> None:
    import pandas as pd

    texts = pd.Series(np.repeat(["2016-05-01", "2018-05-01"], 180))
    for dates in (texts, pd.to_datetime(texts), pd.to_datetime(texts).to_numpy("datetime64[ns]")):
        (late,) = by_kind(plan_folds(pairs.messages, pairs.replies, seed=1, dates=dates, **CLASSES), "late")
        assert late.held.tolist() == (texts == "2018-05-01").tolist()


def test_few_pairs_are_refused(make: Callable[..., Any]) -> None:
    few = make(100, 1)
    with pytest.raises(EmptyInputError, match=r"100 pairs of message and reply are too few to calibrate \(120 are needed\)\. Hint: read more messages"):
        plan_folds(few.messages, few.replies, seed=1)


def test_copies_of_one_text_are_refused(make: Callable[..., Any]) -> None:
    few = make(150, 1)
    with pytest.raises(EmptyInputError, match=r"150 pairs can't be parted at random: near-duplicates stay together \(1 clusters\)"):
        plan_folds(few.messages, few.replies, seed=1, clusters=np.zeros(150), classes=np.full(150, "x"))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"replies": csr_array(np.ones((360, 3)))}, r"messages \(360, 180\) and replies \(360, 3\) are no pairs"),
        ({"replies": csr_array((360, 180))}, r"360 of the replies have no word \(first: row 0\)"),
        ({"messages": csr_array(np.full((360, 180), 0.5))}, "counts of messages must be whole numbers"),
        ({"messages": csr_array(np.full((360, 180), -1.0))}, "counts of messages must be whole numbers"),
        ({"clusters": np.zeros(3)}, r"clusters of shape \(3,\) for 360 pairs"),
        ({"seed": -1}, "seed=-1 is no seed"),
        ({"dates": np.arange(3)}, r"dates of shape \(3,\) for 360 pairs"),
        ({"regions": np.arange(3)}, r"regions of shape \(3,\) for 360 pairs"),
        ({"classes": np.arange(2)}, r"classes of shape \(2,\) for 360 pairs"),
        ({"dates": np.full(360, "去年")}, r"dates can't be read \('去年', '去年', '去年'\)\. Hint: give texts such as 2019-05-01"),
        ({"dates": np.arange(360)}, "dates can't be read"),
        ({"least": 0}, "least=0 is no number of pairs"),
        ({"least": None}, "least=None is no number of pairs"),
        ({"least": "x"}, "least='x' is no number of pairs"),
        ({"least": 1.5}, r"least=1\.5 is no number of pairs"),
    ],
)
def test_what_does_not_fit_is_refused(pairs: Any, change: dict[str, Any], text: str) -> None:
    arguments = {"messages": pairs.messages, "replies": pairs.replies, "seed": 1, **CLASSES, **change}
    with pytest.raises(InputError, match=text):
        plan_folds(arguments.pop("messages"), arguments.pop("replies"), **arguments)


def test_the_canonical_order_sorts_by_content_and_keys() -> None:
    rows = csr_array(np.array([[1.0, 0], [0, 2], [1, 0], [3, 1]]))
    keys = np.array([7, 0, 5, 0])
    order = canonical_order([rows], keys=[keys])
    shuffled = np.array([2, 3, 0, 1])
    again = shuffled[canonical_order([rows[shuffled]], keys=[keys[shuffled]])]
    assert order.tolist() == again.tolist()
    assert order.tolist().index(2) + 1 == order.tolist().index(0), "like rows follow each other by their keys"


def test_stored_zeros_and_the_order_of_words_do_not_count() -> None:
    plain = csr_array(np.array([[1.0, 2, 0], [0, 1, 0]]))
    odd = csr_array((np.array([2.0, 1.0, 0.0, 1.0]), np.array([1, 0, 2, 1]), np.array([0, 3, 4])), shape=(2, 3))
    assert canonical_order([plain]).tolist() == canonical_order([odd]).tolist()


def test_clusters_are_numbered_as_they_appear() -> None:
    assert renumber(np.array([9, 4, 9, 7])).tolist() == [0, 1, 0, 2]
