"""Shares, waits, limits, adjusted rates, satisfaction and nearness, each against another way of computing."""

import datetime
from collections import Counter
from math import log, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from policytext import Corpus
from policytext.duplicates import normal_form
from policytext.errors import ColumnError, InputError
from policytext.inference import wilson_interval
from policytext.responsiveness import service_limits
from policytext.responsiveness._adjusted import adjusted_table, fit_logit
from policytext.responsiveness._alike import copies_of, nearness
from policytext.responsiveness._copies import hazard_scores, rank_scores
from policytext.responsiveness._limits import Limit, kept_table, limit_table, limits_of
from policytext.responsiveness._satisfaction import satisfaction_table
from policytext.responsiveness._shares import share_of, shrunk_rates
from policytext.responsiveness._times import times_table

# -- shares -----------------------------------------------------------------------------------------


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_without_copies_the_interval_is_wilsons(holds: list[bool]) -> None:
    share = share_of(np.array(holds), np.arange(len(holds)), level=0.9)
    low, high = wilson_interval(sum(holds), len(holds), level=0.9)
    assert share.estimate == pytest.approx(sum(holds) / len(holds))
    assert (share.low, share.high) == pytest.approx((low, high))


def test_copies_that_are_alike_count_once() -> None:
    holds, clusters = np.repeat([True, False, True, False], 25), np.repeat([0, 1, 2, 3], 25)
    share = share_of(holds, clusters, level=0.95)
    assert (share.n, share.independent) == (100, 4.0)
    assert (share.low, share.high) == pytest.approx(wilson_interval(2, 4))
    assert share_of(np.ones(100, dtype=bool), clusters, level=0.95).low == pytest.approx(wilson_interval(4, 4)[0])


def test_small_groups_are_drawn_to_the_mean_and_large_ones_hardly() -> None:
    rates, n = np.array([0.0, 0.3, 0.7, np.nan]), np.array([3.0, 3000.0, 3000.0, 0.0])
    out = shrunk_rates(rates, n)
    assert 0.05 < out[0] < 0.5
    assert out[1:3] == pytest.approx(rates[1:3], abs=0.01)
    assert np.isnan(out[3])
    assert shrunk_rates(np.array([0.5, 0.5]), np.array([50.0, 10.0])).tolist() == [0.5, 0.5]


# -- waits ------------------------------------------------------------------------------------------


def waits(days: list[float], over: list[bool], group: str = "甲") -> pd.DataFrame:
    return pd.DataFrame({"group": group, "days": days, "over": over, "replied": over, "timed": True, "cluster": [f"{group}{k}" for k in range(len(days))]})


def test_shares_answered_within_days_count_those_at_risk() -> None:
    # Of 4 messages one is answered on day 2; two go out of sight on day 3; the last is answered on day 6: 1 - 3/4 * 0 by then.
    times = times_table(waits([2, 3, 3, 6], [True, False, False, True]), ["all"], level=0.95).iloc[0]
    assert times["within_5"] == pytest.approx(0.25)
    assert times["within_7"] == 1.0
    assert times["answered"] == 2
    assert times["censored"] == 2


def test_where_nobody_is_seen_so_long_nothing_is_said() -> None:
    times = times_table(waits([2, 3, 4], [True, False, False]), ["all"], level=0.95).iloc[0]
    assert np.isnan(times[["within_5", "within_30"]].to_numpy(dtype=float)).all()


def test_no_answer_by_a_day_still_leaves_room_above_zero() -> None:
    times = times_table(waits([40.0] * 30, [False] * 30), ["all"], level=0.95).iloc[0]
    assert times["within_30"] == 0.0
    assert times["within_30_high"] == pytest.approx(wilson_interval(0, 30)[1])
    assert times["estimate"] == float("inf")


def test_groups_that_wait_longer_are_told_apart() -> None:
    table = pd.concat([waits(list(range(1, 41)), [True] * 40), waits(list(range(30, 70)), [True] * 40, "乙"), waits(list(range(1, 41)), [True] * 40, "丙")])
    out = times_table(table, ["丙", "乙", "甲", "all"], level=0.95).set_index("group")
    assert out.loc["乙", "q"] < 1e-6
    assert out.loc["all", "p"] < 1e-6
    assert out.loc["乙", "answered_median"] > out.loc["甲", "answered_median"]


def copied_waits(seed: int) -> pd.DataFrame:
    """Two groups that wait alike; some messages come in ten copies, which are answered on one day."""
    rng = np.random.default_rng(seed)
    rows = []
    for group in ("甲", "乙"):
        for k in range(30):
            wait, seen = rng.exponential(10), rng.uniform(5, 40)
            rows += [(group, min(wait, seen), wait <= seen, f"{group}{k}")] * (10 if rng.random() < 0.3 else 1)
    table = pd.DataFrame(rows, columns=["group", "days", "over", "cluster"])
    return table.assign(replied=table["over"], timed=True)


def test_copies_that_are_answered_together_neither_tell_groups_apart_nor_narrow_intervals() -> None:
    found = [times_table(copied_waits(seed), ["乙", "甲", "all"], level=0.95).set_index("group") for seed in range(40)]
    assert np.mean([one["p"]["甲"] < 0.05 for one in found]) < 0.2  # 0.5 where each copy counts
    assert np.mean([one["low"]["甲"] <= 10 * log(2) <= one["high"]["甲"] for one in found]) > 0.85


def test_scores_of_waits_sum_to_what_they_stand_for() -> None:
    rng = np.random.default_rng(2)
    days, over, groups = rng.integers(0, 9, 50).astype(float), rng.random(50) < 0.7, rng.choice(["甲", "乙", "丙"], 50).astype(object)
    assert hazard_scores(days, over, 5.0).sum() == pytest.approx(0)
    names, excess = sorted(set(groups)), []
    for name in names[:-1]:
        at = [(over & (days == t) & (groups == name)).sum() - (over & (days == t)).sum() * (groups[days >= t] == name).mean() for t in np.unique(days[over])]
        excess.append(sum(at))
    assert rank_scores(days, over, groups).sum(axis=0) == pytest.approx(excess)


# -- limits -----------------------------------------------------------------------------------------


def slow_working_days(start: datetime.date, end: datetime.date) -> int:
    day, count = start, 0
    while day < end:
        day += datetime.timedelta(days=1)
        count += day.weekday() < 5
    return count


DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))


@given(DAYS, st.integers(0, 40), st.integers(1, 20))
def test_working_days_are_counted_as_on_a_calendar(asked: datetime.date, wait: int, amount: int) -> None:
    answered = asked + datetime.timedelta(days=wait)
    table = pd.DataFrame({"group": ["甲"], "asked": [pd.Timestamp(asked)], "answered": [pd.Timestamp(answered)], "days": [float(wait)], "over": [True], "timed": [True]})
    kept = kept_table(table, {"甲": Limit(amount, True)}, pd.Timestamp("2024-12-31"))
    assert bool(kept["kept"].iloc[0]) == (slow_working_days(asked, answered) <= amount)


def test_messages_whose_limit_is_not_over_are_open() -> None:
    asked = pd.to_datetime(["2024-03-01", "2024-03-01", "2024-03-28", "2024-03-28"])
    answered = pd.to_datetime(["2024-03-04", None, "2024-03-29", None])
    table = pd.DataFrame({"group": "甲", "asked": asked, "answered": answered, "days": [3.0, 30.0, 1.0, 3.0], "over": [True, False, True, False], "timed": True})
    table["replied"], table["cluster"] = table["over"], range(4)
    until = pd.Timestamp("2024-03-31")
    table[["limit", "kept"]] = kept_table(table, {"甲": Limit(5, False)}, until)
    row = limit_table(table, ["甲"], {"甲": Limit(5, False)}, "given", level=0.95).iloc[0]
    assert table["kept"].tolist() == [True, False, None, None]
    assert (row["n"], row["kept"], row["open"], row["answered"]) == (2, 1, 2, 1)
    assert row["estimate"] == 0.5


@pytest.mark.parametrize(
    ("given", "amount", "working"),
    [(15, 15, False), ("5个工作日", 5, True), ("十五日内", 15, False), ("2周", 14, False), ("48小时", 2, False)],
    ids=["n", "w", "zh", "week", "h"]
)
def test_limits_are_read(given: object, amount: float, working: bool) -> None:
    limits, _ = limits_of(given, ["甲"], None)
    assert limits == {"甲": Limit(amount, working)}


def test_limits_by_group_are_read_from_mappings_and_tables() -> None:
    assert limits_of({"甲": "5个工作日"}, ["乙", "甲"], None)[0] == {"甲": Limit(5, True)}
    assert limits_of(pd.DataFrame({"group": ["乙"], "limit": [7]}), ["乙", "甲"], None)[0] == {"乙": Limit(7, False)}


@pytest.mark.parametrize(
    ("given", "error", "match"),
    [
        ("soon", InputError, "'soon' is no time limit"),
        (-1, InputError, "-1 is no time limit"),
        (True, InputError, "True is no time limit"),
        ({"丙": 5}, InputError, "丙, which is no group"),
        (pd.DataFrame({"group": ["甲"]}), ColumnError, "no column 'limit'"),
        (pd.DataFrame({"group": ["甲", "甲"], "limit": [3, 9]}), InputError, "names 甲 more than once"),
    ],
    ids=["word", "negative", "truth", "group", "column", "twice"],
)
def test_limits_that_cant_be_are_refused(given: object, error: type[InputError], match: str) -> None:
    with pytest.raises(error, match=match):
        limits_of(given, ["甲"], None)


def test_policies_give_the_longest_limit_of_the_own_region_among_those_on_demands() -> None:
    rows = [
        ("热线诉求办理办法", "云泽市", "咨询类诉求3个工作日内答复。投诉类诉求15个工作日内办结。申请材料20个工作日内答复。"),
        ("热线诉求办理细则", "云泽市甲区", "群众诉求应当在5个工作日内答复。"),
        ("公交线路通知", "云泽市甲区", "乘客留言应当在60个工作日内答复。"),
    ]
    policies = Corpus.from_frame(pd.DataFrame(rows, columns=["title", "region", "text"]), kind="policy")
    found = service_limits(policies)
    assert found[["amount", "working", "general"]].values.tolist() == [[3.0, True, True], [15.0, True, True], [5.0, True, True], [60.0, True, False]]
    texts = policies.text
    assert all(texts[row.document][row.start : row.end] == row.text for row in found.itertuples())
    assert limits_of(None, ["甲区", "乙区"], policies)[0] == {"甲区": Limit(5, True), "乙区": Limit(15, True)}


def test_limits_stand_in_policies() -> None:
    with pytest.raises(InputError, match="limits for replies stand in policies"):
        service_limits(Corpus.from_frame(pd.DataFrame({"text": ["路灯"]}), kind="feedback"))


# -- adjusted rates ---------------------------------------------------------------------------------


def test_the_logit_is_where_another_optimiser_finds_it() -> None:
    rng = np.random.default_rng(1)
    x, penalty = rng.normal(size=(200, 3)), np.array([0.001, 0.5, 0.5])
    y = (rng.random(200) < 1 / (1 + np.exp(-x @ [0.5, -1.0, 0.2]))).astype(float)
    beta, hessian = fit_logit(x, y, penalty)
    slow = minimize(lambda b: float(np.logaddexp(0, x @ b).sum() - y @ (x @ b) + 0.5 * penalty @ b**2), np.zeros(3))
    assert beta == pytest.approx(slow.x, abs=1e-4)
    p = 1 / (1 + np.exp(-x @ beta))
    assert hessian == pytest.approx(x.T @ np.diag(p * (1 - p)) @ x + np.diag(penalty))


def messages(n: int, seed: int) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """Two offices that answer alike, one of which is asked the hard matter more often."""
    rng = np.random.default_rng(seed)
    group = np.where(rng.random(n) < 0.5, "甲", "乙")
    hard = rng.random(n) < np.where(group == "甲", 0.8, 0.2)
    replied = rng.random(n) < np.where(hard, 0.2, 0.8)
    return pd.DataFrame({"group": group, "replied": replied, "cluster": np.arange(n)}), hard.astype(str).astype(object)


def test_offices_that_answer_alike_differ_in_the_raw_rate_alone() -> None:
    table, matter = messages(3000, 3)
    out = adjusted_table(table, ["乙", "甲", "all"], {"matter": matter}, seed=1, n_draws=200, level=0.95).set_index("group")
    assert out["raw"]["乙"] - out["raw"]["甲"] > 0.25
    assert abs(out["estimate"]["乙"] - out["estimate"]["甲"]) < 0.05
    assert (out["difference_low"] < 0).all()
    assert (out["difference_high"] > 0).all()
    assert ((out["low"] < out["estimate"]) & (out["estimate"] < out["high"])).all()
    assert set(out["support"]) == {1.0}


def test_intervals_of_adjusted_rates_hold_the_truth_about_as_often_as_they_say() -> None:
    hits = []
    for seed in range(40):
        table, matter = messages(300, seed)
        out = adjusted_table(table, ["乙", "甲"], {"matter": matter}, seed=1, n_draws=100, level=0.9).set_index("group")
        hits += [bool(out["low"][g] <= 0.5 <= out["high"][g]) for g in ("甲", "乙")]
    assert 0.8 < np.mean(hits) < 0.97


def test_a_control_of_as_many_values_as_messages_is_folded_and_too_many_groups_are_left_unadjusted() -> None:
    table, _ = messages(400, 5)
    out = adjusted_table(table, ["乙", "甲"], {"id": np.arange(400).astype(object)}, seed=1, n_draws=20, level=0.95)
    assert (out["support"] > 0.9).all()
    many = table.assign(group=[f"G{k:03d}" for k in range(400)])
    left = adjusted_table(many, sorted(many["group"]), {}, seed=1, n_draws=20, level=0.95)
    assert left["estimate"].isna().all()
    assert left["raw"].sum() == table["replied"].sum()
    assert left["note"].str.contains("more than 200").all()


def test_nothing_is_adjusted_where_all_are_answered_or_there_is_one_group() -> None:
    table = pd.DataFrame({"group": ["甲", "乙"], "replied": True, "cluster": [0, 1]})
    assert adjusted_table(table, ["乙", "甲"], {}, seed=1, n_draws=20, level=0.95)["estimate"].isna().all()
    assert adjusted_table(table.assign(group="all"), ["all"], {}, seed=1, n_draws=20, level=0.95).empty


# -- satisfaction -----------------------------------------------------------------------------------


def test_bounds_are_the_extremes_over_all_answers_not_given() -> None:
    said = [True, True, False, None, None]
    table = pd.DataFrame({"group": "甲", "cluster": range(5)})
    row = satisfaction_table(table, ["甲"], {"satisfied": np.array(said, dtype=object)}, level=0.95).iloc[0]
    filled = [np.mean([a if a is not None else b for a, b in zip(said, [0, 0, 0, *fill], strict=True)]) for fill in ((0, 0), (0, 1), (1, 0), (1, 1))]
    assert (row["bound_low"], row["bound_high"]) == (min(filled), max(filled))
    assert row["estimate"] == pytest.approx(2 / 3)
    assert row["asked_share"] == 0.6
    # With this share of yes among the two not asked, half of all say yes.
    assert (2 + row["tips_below"] * 2) / 5 == 0.5


def test_only_visited_messages_count_as_asked() -> None:
    table = pd.DataFrame({"group": "甲", "cluster": range(4)})
    told = {"visited": np.array([True, True, False, True], dtype=object), "solved": np.array([True, False, True, None], dtype=object)}
    row = satisfaction_table(table, ["甲"], told, level=0.95).iloc[0]
    assert (row["asked"], row["yes"], row["n"]) == (2, 1, 4)
    assert "1 visited messages hold no answer" in row["note"]
    assert "1 answers of messages that were not visited" in row["note"]


# -- copies and nearness ----------------------------------------------------------------------------


def test_nearness_is_the_cosine_of_weighed_pairs() -> None:
    asked = ["路灯不亮好几天了", "公交班次太少", "广场舞太吵了", "路灯杆歪了"]
    said = ["路灯已经修好，现在亮了", "会增加公交班次"]

    def vector(text: str) -> dict[str, float]:
        form = normal_form(text)
        counts = Counter(form[i : i + 2] for i in range(len(form) - 1))
        held = {pair: sum(pair in normal_form(other) for other in asked) for pair in counts}
        raw = {pair: (1 + log(n)) * (log(5 / (1 + held[pair])) + 1) for pair, n in counts.items()}
        norm = sqrt(sum(value**2 for value in raw.values()))
        return {pair: value / norm for pair, value in raw.items()}

    def cosine(a: str, b: str) -> float:
        one, other = vector(a), vector(b)
        return sum(value * other.get(pair, 0.0) for pair, value in one.items())

    own = np.array([0, 1])
    similarity, beyond = nearness(said, own, asked, np.arange(4), np.arange(4))
    assert similarity == pytest.approx([cosine(said[k], asked[own[k]]) for k in range(2)])
    others = [[cosine(said[k], asked[j]) for j in range(4) if j != k] for k in range(2)]
    assert beyond == pytest.approx([np.mean([(value < similarity[k] - 1e-12) + 0.5 * (abs(value - similarity[k]) <= 1e-12) for value in others[k]]) for k in range(2)])


def test_copies_of_the_own_message_are_no_other_messages() -> None:
    similarity, beyond = nearness(["路灯修好了"], np.array([0]), ["路灯坏了", "路灯坏了", ""], np.array([0, 0, 1]), np.array([0, 1, 2]))
    assert beyond.tolist() == [1.0]
    assert np.isnan(nearness([""], np.array([0]), ["路灯坏了", "公交"], np.array([0, 1]), np.array([0, 1]))[1]).all()
    assert similarity[0] > 0


def test_texts_without_letters_are_compared_by_what_stands_for_them() -> None:
    found = copies_of(["a", "b", "c"], ["", "。", "路灯已修好"], threshold=0.8, fallback=["您好", "您好", "x"])
    assert found[0] == found[1] != found[2]
    assert len(copies_of([], [], threshold=0.8)) == 0
