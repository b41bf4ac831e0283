"""Lags and answers to bursts, on texts whose shares, bursts and answers are known."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from policytext import Corpus, load_yunze, segment
from policytext.errors import EmptyInputError, InputError
from policytext.mismatch.timing import burst_table, bursts, lag_table, response_table, responses
from policytext.topics import Topics, group_matters, measure_shares
from tests.mismatch.timed import Row, corpus_of, monthly, topics_of

Counts = npt.NDArray[np.int64]


def speech(n: int, *, lag: int, seed: int, moved: float = 0.8) -> tuple[Counts, Counts]:
    """Counts (months, 4) of messages and policies; attention to the first topic comes to policies ``lag`` months later."""
    draw = np.random.default_rng(seed)
    wave = np.zeros(n + lag)
    for t in range(1, n + lag):
        wave[t] = 0.4 * wave[t - 1] + draw.standard_normal()
    logs = np.zeros((2, n, 4))
    logs[0, :, 0], logs[1, :, 0] = moved * wave[lag:], moved * wave[:n]
    shares = np.exp(logs) / np.exp(logs).sum(axis=2, keepdims=True)
    return draw.multinomial(60, shares[0]), draw.multinomial(40, shares[1])


@functools.cache
def led(n: int = 48, lag: int = 3) -> Topics:
    messages, policies = speech(n, lag=lag, seed=1)
    return topics_of(corpus_of(monthly(policies), "policy"), corpus_of(monthly(messages), "feedback"))


@functools.cache
def lags() -> pd.DataFrame:
    return lag_table(led(), seed=1)


def test_a_known_lag_is_found_with_its_direction() -> None:
    row = lags().iloc[0]
    assert (row["topic"], row["leads"], row["estimate"], row["claim"]) == ("T01", "demand", 3.0, "predicts")
    assert row["low"] <= 3 <= row["high"]
    assert row["q"] < 0.05
    others = lags().iloc[1:]
    assert not ((others["topic"] == "T01") & (others["claim"] == "predicts")).any()


def test_the_other_direction_is_found_where_supply_comes_first() -> None:
    messages, policies = speech(48, lag=2, seed=4)
    turned = topics_of(corpus_of(monthly(messages), "policy"), corpus_of(monthly(policies), "feedback"))
    table = lag_table(turned, seed=1)
    best = table.loc[table["p"].idxmin()]
    assert (best["topic"], best["leads"], best["estimate"], best["claim"]) == ("T01", "supply", 2.0, "predicts")


def test_the_columns_and_the_counts() -> None:
    table = lags()
    assert len(table) == 8
    assert set(table["n"]) == {48}
    assert set(table["n_policy"]) == {48 * 40}
    assert set(table["n_feedback"]) == {48 * 60}
    assert not table[["undated_policy", "undated_feedback", "filled_policy", "filled_feedback"]].to_numpy().any()
    assert set(table["grade"]) == {"exploratory"}
    assert (table["n_effective"] <= 48).all()
    assert (table["q"] >= table["p"]).all()


def test_q_is_benjamini_hochberg_over_all_rows() -> None:
    p = np.sort(lags()["p"].to_numpy())
    by_hand = np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    np.testing.assert_allclose(np.sort(lags()["q"].to_numpy()), np.sort(by_hand))


def test_the_same_seed_gives_the_same_table_and_the_order_of_rows_has_no_say() -> None:
    messages, policies = speech(48, lag=3, seed=1)
    rows = monthly(policies), monthly(messages)
    again = topics_of(*(Corpus.from_frame(corpus_of(part, kind).frame.sample(frac=1, random_state=2), kind=kind)
                        for part, kind in zip(rows, ("policy", "feedback"), strict=True)))  # type: ignore[arg-type]  # fmt: skip
    pd.testing.assert_frame_equal(lag_table(again, seed=1), lags(), atol=1e-6)


def test_shares_by_month_give_what_topics_give() -> None:
    shares = measure_shares(led(), by="month", seed=1, n_draws=20)
    pd.testing.assert_frame_equal(lag_table(shares, seed=1), lags(), atol=1e-4)


def test_few_periods_are_described_and_nothing_is_claimed() -> None:
    table = lag_table(led(), period="quarter", seed=1)
    assert set(table["n"]) == {16}
    assert set(table["claim"]) == {"described"}
    assert table[["p", "q", "low", "high"]].isna().all(axis=None)
    assert set(table["reason"]) == {"16 periods, 36 are needed for a claim"}
    assert table["estimate"].notna().all()


def test_undated_texts_and_thin_months_are_counted() -> None:
    messages, policies = speech(40, lag=1, seed=3)
    policies[5:17] = 0
    policies[20] = [1, 1, 0, 0]
    made = topics_of(corpus_of([*monthly(policies), (None, 0), (None, 1)], "policy"), corpus_of(monthly(messages), "feedback"))
    table = lag_table(made, seed=1)
    assert set(table["undated_policy"]) == {2}
    assert set(table["filled_policy"]) == {13}
    assert set(table["reason"]) == {"13 of 40 periods have too few texts"}
    assert set(table["claim"]) == {"described"}


def test_two_topics_that_mirror_each_other_are_tested_and_one_is_refused() -> None:
    assert set(lag_table(group_matters(led(), {"T01": "甲", "T02": "乙", "T03": "乙", "T04": "乙"}), seed=1)["topic"]) >= {"甲", "乙"}
    topics = led()
    bare = Topics(topics.word_weights[:1], np.where(topics.covered[:, None], 1.0, np.nan), topics.covered, ("T01",), ("x",), topics.tokens, {}, topics.provenance)
    with pytest.raises(InputError, match="one topic alone has no share that could move"):
        lag_table(bare, seed=1)


@functools.cache
def burst() -> tuple[list[Row], list[Row]]:
    """Thirty months; parking bursts twice (answered after 40 days; never), noise once, in its last month."""
    counts = np.full((30, 4), 6)
    counts[12, 1], counts[13, 1], counts[26, 1], counts[29, 2] = 40, 30, 40, 40
    made: list[Row] = [("2020-03-01", 1), ("2020-09-10", 0), ("2021-01-02", 1), ("2021-02-24", 1), ("2021-08-01", 0), ("2022-06-10", 3)]
    return made, monthly(counts)


def topics_with(made: Sequence[Row], rows: Sequence[Row]) -> Topics:
    return topics_of(corpus_of(made, "policy"), corpus_of(rows, "feedback"))


def test_bursts_are_found_with_the_policy_that_came_first() -> None:
    made, rows = burst()
    table = burst_table(topics_with(made, rows))
    assert table[["topic", "period", "answered", "used", "reason"]].values.tolist() == [
        ["T02", "2021-01", True, True, ""],
        ["T02", "2022-03", False, True, ""],
        ["T03", "2022-06", False, False, "at the end of the data"],
    ]
    first, second = table.iloc[0], table.iloc[1]
    assert str(first["day"].date()) == "2021-01-15"
    assert (first["days"], first["document"]) == (40.0, "P00003")  # not the one of 2 January, which came before
    assert (first["count"], first["usual"]) == (pytest.approx(40, abs=0.01), pytest.approx(6, abs=0.01))
    assert second["days"] == (pd.Timestamp("2022-06-10") - pd.Timestamp("2022-03-15")).days
    assert second["document"] == ""


def test_a_burst_while_another_waits_starts_no_wait() -> None:
    made, rows = burst()
    table = burst_table(topics_with([row for row in made if row[0] != "2021-02-24"], rows))
    assert table["reason"].tolist()[:2] == ["", "an earlier burst still waits"]
    assert table["used"].tolist()[:2] == [True, False]


def test_the_last_day_can_be_set() -> None:
    made, rows = burst()
    topics = topics_with(made, rows)
    late = burst_table(topics, until="2022-12-31")
    assert late.iloc[1]["days"] == (pd.Timestamp("2022-12-31") - pd.Timestamp("2022-03-15")).days
    assert late["used"].all()
    early = burst_table(topics, until="2021-02-01")
    assert early.iloc[0][["answered", "days"]].tolist() == [False, 17.0]


def test_answers_are_put_together_with_their_counts() -> None:
    made, rows = burst()
    table = response_table(topics_with([*made, (None, 2)], rows), seed=1, n_draws=199).set_index("topic")
    assert table.loc["all", ["n_bursts", "n", "answered", "censored"]].tolist() == [3, 2, 1, 1]
    assert table.loc["T02", ["n_bursts", "n", "answered", "censored", "estimate"]].tolist() == [2, 2, 1, 1, 40.0]
    assert table.loc["T01", "note"] == "no burst"
    assert table.loc["T03", "note"] == "no policy on it; no wait of its own"
    assert np.isnan(table.loc["T03", "estimate"])
    assert set(table["undated_policy"]) == {1}
    assert table.loc["T02", "n_policy"] == 3
    assert table.loc["all", "n_feedback"] == pytest.approx(len(rows))
    assert table.loc["T02", "high"] == float("inf")


def test_answers_that_come_anyway_are_no_sooner_than_by_chance() -> None:
    counts = np.full((44, 4), 6)
    counts[[10, 24, 38], 1] = 40
    every = [(str(day.date()), 1) for day in pd.date_range("2020-01-08", "2023-08-28", freq="14D")]
    table = response_table(topics_with(every, monthly(counts)), seed=1, n_draws=999).set_index("topic")
    assert table.loc["T02", "n"] == 3
    assert table.loc["T02", "estimate"] <= 14
    assert table.loc["T02", "by_chance"] <= 14
    assert table.loc["T02", "p"] > 0.05


def test_prompt_answers_to_bursts_are_sooner_than_by_chance() -> None:
    counts = np.full((84, 4), 6)
    hits = [14, 30, 46, 62, 78]
    counts[hits, 1] = 40
    days = pd.period_range("2015-01", periods=84, freq="M")
    made: list[Row] = [(f"{days[at]}-25", 1) for at in hits] + [("2021-12-28", 0)]
    rows = monthly(counts, start="2015-01")
    table = response_table(topics_with(made, rows), seed=1, n_draws=1999).set_index("topic")
    assert table.loc["T02", ["n", "answered", "estimate"]].tolist() == [5, 5, 10.0]
    assert table.loc["T02", "p"] < 0.02
    assert table.loc["all", "p"] < 0.02
    assert table.loc["T02", "by_chance"] > 100


def test_bursts_placed_at_random_are_seldom_answered_sooner_than_chance() -> None:
    draw = np.random.default_rng(8)
    periods = pd.period_range("2020-01", periods=60, freq="M")
    demand = bursts.Demand(periods, *(np.zeros((60, 1)) for _ in range(3)), np.zeros((60, 1), dtype="datetime64[D]"), 0)
    last, p = pd.Timestamp("2024-12-20"), []
    for _ in range(400):
        days = np.sort(np.datetime64("2020-01-01") + draw.integers(0, 1815, 8))
        chance = responses._placebo(demand, days, last)
        starts = [pd.Timestamp(str(periods[at])) + pd.Timedelta(days=int(draw.integers(10, 20))) for at in draw.choice(np.arange(6, 58), 4, replace=False)]
        waits = pd.DataFrame([bursts._answer(start, days, days.astype(object), last, None) for start in starts])
        p.append(responses._p(*responses._sooner(waits, chance, draw, 199), n=4))
    assert 0.02 <= np.mean(np.array(p) <= 0.05) <= 0.08
    assert 0.45 < np.mean(p) < 0.58


def test_a_policy_of_the_very_day_is_no_answer() -> None:
    day, last = pd.Timestamp("2021-05-10"), pd.Timestamp("2021-06-30")
    days, names = np.array(["2021-05-10", "2021-05-11"], dtype="datetime64[D]"), np.array(["P1", "P2"], dtype=object)
    assert bursts._answer(day, days, names, last, None) == {"answered": True, "days": 1.0, "document": "P2", "used": True, "reason": ""}


def test_waits_by_chance_begin_in_the_middle_of_each_period_in_which_a_burst_could_be_seen() -> None:
    periods = pd.period_range("2021-01", periods=10, freq="M")
    demand = bursts.Demand(periods, *(np.zeros((10, 1)) for _ in range(3)), np.zeros((10, 1), dtype="datetime64[D]"), 0)
    days, over = responses._placebo(demand, np.array(["2021-03-01", "2021-08-20"], dtype="datetime64[D]"), pd.Timestamp("2021-09-30"))
    # From the seventh month on; the tenth begins after the last day.
    middles = [pd.Timestamp(day) for day in ("2021-07-16", "2021-08-16", "2021-09-15")]
    ends = [pd.Timestamp(day) for day in ("2021-08-20", "2021-08-20", "2021-09-30")]
    assert days.tolist() == [float((end - middle).days) for middle, end in zip(middles, ends, strict=True)]
    assert over.tolist() == [True, True, False]


def test_a_p_counts_ties_against_the_claim() -> None:
    assert responses._p(1.0, np.array([0.0, 1.0, 2.0]), n=3) == 0.75
    assert np.isnan(responses._p(1.0, np.array([0.0]), n=2))
    assert np.isnan(responses._p(1.0, np.array([0.0]), n=0))


def test_planted_answers_of_the_bundled_study_are_found() -> None:
    """Charging of e-bikes: a burst in October 2023, the first document eleven months later; floods: July 2024, within a month."""
    table = burst_table(six_matters(), least=4).set_index(["topic", "period"])
    planted = {row["matter"]: row for row in load_yunze().truth["planted"] if row["kind"] in ("answered_late", "answered_in_time")}
    for matter, period in (("ebike", "2023-10"), ("flood", "2024-07")):
        row = table.loc[(matter, period)]
        assert (str(period), row["document"] + ".txt") == (planted[matter]["burst"], planted[matter]["documents"][0])
        assert str((row["day"] + pd.Timedelta(days=row["days"])).date()) == planted[matter]["first_policy"]


def test_a_small_burst_of_floods_does_not_swallow_the_planted_one() -> None:
    """Where three messages are a burst, those of 2023 still wait when the planted one comes; it is answered all the same, and so are e-bikes."""
    table = burst_table(six_matters(), least=3)
    small, *_ = floods = table[(table["topic"] == "flood") & table["used"]].to_dict("records")
    assert small["period"].startswith("2023") and not small["answered"]
    assert small["reason"].startswith("ends for a larger burst in 2024-0")
    planted = [row for row in floods if row["answered"]]
    assert [row["document"] for row in planted] == ["068_加强城市内涝应急处置的通知"]
    assert (small["day"] + pd.Timedelta(days=small["days"])) == planted[0]["day"]
    late = table[(table["topic"] == "ebike") & table["answered"]].iloc[0]
    assert 330 <= late["days"] <= 340


@functools.cache
def six_matters() -> Topics:
    """Topics of the bundled study that are its matters, by its truth."""
    policies, feedback, truth = load_yunze()
    wanted = ("ebike", "flood", "dogs", "river", "water", "deed")
    of = {row["id"].removesuffix(".txt"): row["matters"] for row in truth["policies"] if row["supply"]}
    of |= {name: row if isinstance(row, list) else row["matters"] for name, row in truth["messages"].items()}
    corpora = [part.where(lambda table: [of.get(name) in [[one] for one in wanted] for name in table["id"]]) for part in (policies, feedback)]
    tokens = segment(*corpora, unit="document")
    mine = np.array([wanted.index(of[name][0]) for name in tokens.units["document"]])
    weights = np.stack([np.asarray(tokens.counts[mine == place].sum(axis=0)).ravel() + 0.05 for place in range(len(wanted))])
    weights /= weights.sum(axis=1, keepdims=True)
    covered = np.asarray(tokens.counts.sum(axis=1) > 0).ravel()
    shares = np.where(covered[:, None], np.eye(len(wanted))[mine], np.nan)
    return Topics(weights, shares, covered, wanted, wanted, tokens, {}, tokens.provenance)


def surges(*sizes: tuple[int, int], made: Sequence[Row] = (("2020-03-01", 1),)) -> pd.DataFrame:
    """Bursts of the second topic: month (from January 2020) and messages of each, six in the other months."""
    counts = np.full((44, 4), 6)
    for month, size in sizes:
        counts[month, 1] = size
    return burst_table(topics_with(made, monthly(counts)), until="2023-08-31")


def test_a_burst_twice_as_large_ends_the_wait_of_a_smaller_one() -> None:
    table = surges((12, 22), (24, 38))  # 16 and 32 above the usual
    assert table[["period", "used", "answered"]].values.tolist() == [["2021-01", True, False], ["2022-01", True, False]]
    assert table["reason"].tolist() == ["ends for a larger burst in 2022-01 (32 above the usual, against 16)", ""]
    assert table["days"].tolist() == [365.0, float((pd.Timestamp("2023-08-31") - pd.Timestamp("2022-01-15")).days)]


def test_a_burst_less_than_twice_as_large_does_not() -> None:
    table = surges((12, 22), (24, 37))
    assert table["reason"].tolist() == ["", "an earlier burst still waits"]
    assert table["days"].iloc[0] == (pd.Timestamp("2023-08-31") - pd.Timestamp("2021-01-15")).days


def test_the_size_of_a_burst_is_that_of_its_largest_period() -> None:
    table = surges((12, 22), (13, 60), (24, 40))  # twice the first month's, but not twice the second's
    assert table["reason"].tolist() == ["", "an earlier burst still waits"]


def test_a_policy_after_the_larger_burst_answers_that_one_alone() -> None:
    table = surges((12, 22), (24, 60), made=[("2020-03-01", 1), ("2022-02-01", 1)])
    assert table[["answered", "days", "document"]].values.tolist() == [[False, 365.0, ""], [True, 17.0, "P00001"]]
    before = surges((12, 22), (24, 60), made=[("2020-03-01", 1), ("2021-06-01", 1)])
    assert before["reason"].tolist() == ["", ""]
    assert before["answered"].tolist() == [True, False]


def test_waits_are_those_of_a_second_way_of_walking_through_the_bursts() -> None:
    """Against a plain reading of the rule, on random bursts and policies."""
    draw, last = np.random.default_rng(5), pd.Timestamp("2021-12-31")
    for _ in range(200):
        starts = np.sort(draw.choice(700, 6, replace=False))
        sizes = draw.integers(4, 40, 6).astype(float)
        policies = np.sort(draw.choice(760, int(draw.integers(0, 4)), replace=False))
        origin = np.datetime64("2020-01-01")
        days = [pd.Timestamp(origin + np.timedelta64(int(day), "D")) for day in starts]
        seen = [{"period": str(day.date()), "day": day, "size": size} for day, size in zip(days, sizes.tolist(), strict=True)]
        found = bursts._waits(seen, (origin + policies.astype("timedelta64[D]"), policies.astype(str).astype(object)), last)
        waiting: list[list[float]] = []  # day of the burst, size, day of its end, answered
        used = []
        for day, size in zip(starts.tolist(), sizes.tolist(), strict=True):
            next_one = [int(other) for other in policies if other > day and other <= 730]
            wait = [day, size, next_one[0] if next_one else 730, bool(next_one)]
            earlier = waiting[-1] if waiting else None
            taken = earlier is not None and (day <= earlier[2])
            if earlier is not None and taken and size >= 2 * earlier[1]:
                if earlier[2] != day or not earlier[3]:
                    earlier[2:] = [day, False]
                taken = False
            used.append(not taken)
            if not taken:
                waiting.append(wait)
        assert [row["used"] for row in found] == used
        assert [[row["days"], row["answered"]] for row in found if row["used"]] == [[end - day, over] for day, _, end, over in waiting]


def other_topics() -> Topics:
    """Bursts of two matters, and of what was joined to nothing."""
    counts = np.full((44, 4), 6)
    counts[[12, 26, 40], 1], counts[[14, 30], 2], counts[[16, 32], 3] = 40, 40, 50
    made: list[Row] = [("2021-02-24", 1), ("2022-04-01", 1), ("2021-06-01", 2), ("2021-06-05", 3), ("2023-06-20", 1), ("2023-08-20", 0)]
    return group_matters(topics_with(made, monthly(counts)), {"T01": "公交", "T02": "停车", "T03": "噪声"})


def test_what_is_no_matter_starts_no_wait_and_stands_last() -> None:
    topics = other_topics()
    table = burst_table(topics)
    assert table["topic"].tolist() == ["停车"] * 3 + ["噪声"] * 2 + ["其他"] * 2
    assert set(table.loc[table["topic"] == "其他", "reason"]) == {"no matter of its own"}
    assert not table.loc[table["topic"] == "其他", "used"].any()
    waits = response_table(topics, seed=1, n_draws=199).set_index("topic")
    assert list(waits.index) == ["all", "公交", "停车", "噪声", "其他"]
    assert waits.loc["其他", ["n_bursts", "n", "note"]].tolist() == [2, 0, "no matter of its own"]
    assert waits.loc["all", ["n_bursts", "n"]].tolist() == [5, 5]
    assert waits.loc["all", "note"].endswith("without 1 that are no matter (其他, bursts: 2)")
    assert waits.loc["all", "n_feedback"] == pytest.approx(waits.loc[["公交", "停车", "噪声"], "n_feedback"].sum())
    every = response_table(topics, seed=1, n_draws=199, no_matter=[]).set_index("topic")
    assert every.loc["all", ["n_bursts", "n"]].tolist() == [7, 7]
    assert burst_table(topics, no_matter=["停车"])["topic"].tolist()[-3:] == ["停车"] * 3
    named = group_matters(topics, {"T01": "公交", "T02": "停车", "T03": "看不出"}, rest="杂项")
    assert set(burst_table(named).loc[lambda rows: ~rows["used"], "topic"]) == {"看不出", "杂项"}
    with pytest.raises(InputError, match="no topic is left that is a matter"):
        burst_table(topics, no_matter=["公交", "停车", "噪声", "其他"])
    with pytest.raises(InputError, match="no_matter='停车' is no list of names"):
        response_table(topics, seed=1, no_matter="停车")


def test_fewer_than_three_waits_have_no_p() -> None:
    waits = response_table(other_topics(), seed=1, n_draws=199).set_index("topic")
    assert waits.loc["噪声", "n"] == 2
    assert waits.loc["噪声", ["p", "q"]].isna().all()
    assert waits.loc["噪声", "note"] == "fewer than 3 waits: no p; rough interval"
    assert waits.loc["停车", "p"] == waits.loc["停车", "q"]  # the one that is tested
    assert 0 < waits.loc["停车", "p"] <= 1


def test_titles_of_answers_are_given_where_they_are_known() -> None:
    made, rows = burst()
    topics = topics_with(made, rows)
    assert "title" not in burst_table(topics)
    given = corpus_of(made, "policy", title=[f"第{place}号" for place in range(len(made))])
    for titles in (given, {"P00003": "第3号"}):
        table = burst_table(topics, titles=titles)
        assert table["title"].tolist() == ["第3号", "", ""]
        assert list(table.columns).index("title") == list(table.columns).index("document") + 1
    with pytest.raises(InputError, match="titles of type int are unknown"):
        burst_table(topics, titles=3)  # type: ignore[arg-type]


def test_tables_repeat_and_do_not_hang_on_the_order_of_rows() -> None:
    made, rows = burst()
    one = response_table(topics_with(made, rows), seed=3, n_draws=199)
    corpora = (corpus_of(made, "policy"), corpus_of(rows, "feedback"))
    mixed = [Corpus.from_frame(part.frame.iloc[::-1], kind=part.kind) for part in corpora]
    pd.testing.assert_frame_equal(one, response_table(topics_of(*mixed), seed=3, n_draws=199), atol=1e-6)


def test_no_burst_gives_an_empty_list_and_rows_without_numbers() -> None:
    made, _ = burst()
    topics = topics_with(made, monthly(np.full((20, 4), 6)))
    assert burst_table(topics).empty
    table = response_table(topics, seed=1, n_draws=99)
    assert table["estimate"].isna().all()
    assert set(table["note"]) == {"no burst"}


def test_what_is_refused() -> None:
    made, rows = burst()
    topics = topics_with(made, rows)
    with pytest.raises(InputError, match="lag_table takes Topics or Shares, not int"):
        lag_table(3, seed=1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="period='week' is unknown"):
        lag_table(topics, period="week", seed=1)
    with pytest.raises(InputError, match="seed=-1 is no seed"):
        lag_table(topics, seed=-1)
    with pytest.raises(InputError, match="max_lag=0 is no number of periods"):
        lag_table(topics, seed=1, max_lag=0)
    with pytest.raises(InputError, match="these shares are by None, not by 'month'"):
        lag_table(measure_shares(topics, seed=1, n_draws=20), seed=1)
    with pytest.raises(InputError, match="share=2 is no share of a policy"):
        burst_table(topics, share=2)
    with pytest.raises(InputError, match="until='soon' is no day"):
        burst_table(topics, until="soon")
    with pytest.raises(InputError, match="n_draws=5 gives no p"):
        response_table(topics, seed=1, n_draws=5)
    with pytest.raises(EmptyInputError, match="no policy has a day of issue"):
        burst_table(topics_with([(None, 1)], rows))
    with pytest.raises(EmptyInputError, match="no message with a known word has a day"):
        burst_table(topics_with(made, [(None, 1)]))
    with pytest.raises(EmptyInputError, match="policies and messages share no period"):
        lag_table(topics_with([("2010-01-01", 1)], rows), seed=1)


def left_out_last(**columns: Sequence[object]) -> Topics:
    """The last policy, months after the others, is one that answers nothing."""
    made, rows = burst()
    made = [*made, ("2022-12-31", 3)]
    return topics_of(corpus_of(made, "policy", **{name: [*([None] * (len(made) - 1)), *values] for name, values in columns.items()}), corpus_of(rows, "feedback"))


@pytest.mark.parametrize("columns", [{"doc_type": ["解读"]}, {"status": ["draft"]}, {"forwards": [True]}, {"status": ["草案"]}])
def test_the_last_day_is_that_of_any_policy_also_of_one_that_answers_nothing(columns: dict[str, Sequence[object]]) -> None:
    topics = left_out_last(**columns)
    table = burst_table(topics)
    assert table.iloc[1]["days"] == (pd.Timestamp("2022-12-31") - pd.Timestamp("2022-03-15")).days
    assert table["used"].all()  # the burst of June is no longer at the end of the data
    waits = response_table(topics, seed=1, n_draws=99)
    assert set(waits["until"]) == {pd.Timestamp("2022-12-31")}
    assert waits.set_index("topic").loc["T04", "n_policy"] == 1


def test_users_own_words_for_a_status_answer_nothing() -> None:
    made, rows = burst()
    for word, answer in (("解读", "P00004"), ("征求意见稿", "P00004"), ("现行有效", "P00003"), ("蓝色", "P00003")):
        given = [*made[:4], ("2021-03-10", 1), *made[4:]]
        topics = topics_of(corpus_of(given, "policy", status=["", "", "", word, *([""] * 3)]), corpus_of(rows, "feedback"))
        assert burst_table(topics).iloc[0]["document"] == answer, word


@pytest.mark.parametrize("until", [
    20221231, "20221231", "2022/12/31", "2022年12月31日", pd.Timestamp("2022-12-31 20:00", tz="Asia/Shanghai"), np.datetime64("2022-12-31"),
])  # fmt: skip
def test_the_last_day_in_every_spelling(until: Any) -> None:
    made, rows = burst()
    topics = topics_with(made, rows)
    pd.testing.assert_frame_equal(burst_table(topics, until=until), burst_table(topics, until="2022-12-31"))


def test_private_marks_are_masked_in_the_titles_of_answers() -> None:
    made, rows = burst()
    table = burst_table(topics_with(made, rows), titles={"P00003": "关于电话13900001234的意见"})
    assert table["title"].tolist() == ["关于电话[电话]的意见", "", ""]


@pytest.mark.parametrize(("settings", "match"), [
    *(({name: value}, f"{name}={value!r} is no number") for name in ("z", "least", "share") for value in ("x", None, True)),
    *(({"leave_out": value}, f"leave_out={value!r} is no list of words") for value in ("解读", None, 5)),
    *(({"until": value}, f"until={value!r} is no day") for value in (2022, 19000, 20221301, True, "2022")),
    ({"no_matter": 5}, "no_matter=5 is no list of names"), ({"z": float("nan")}, "z=nan and least"), ({"share": float("nan")}, "share=nan is no share"),
])  # fmt: skip
def test_bad_settings_of_bursts_are_refused(settings: dict[str, Any], match: str) -> None:
    topics = topics_with(*burst())
    with pytest.raises(InputError, match=match):
        burst_table(topics, **settings)
    with pytest.raises(InputError, match=match):
        response_table(topics, seed=1, n_draws=99, **settings)


@pytest.mark.parametrize(("settings", "match"), [
    *(({"level": value}, f"level={value!r} is no probability") for value in ("x", None, True, 95)),
    ({"n_draws": True}, "n_draws=True gives no p"), ({"n_draws": "x"}, "n_draws='x' gives no p"),
    *(({"leave_out": value}, f"leave_out={value!r} is no list of words") for value in ("解读", None, 5)),
])  # fmt: skip
def test_bad_settings_of_lags_and_answers_are_refused(settings: dict[str, Any], match: str) -> None:
    topics = topics_with(*burst())
    with pytest.raises(InputError, match=match):
        lag_table(topics, seed=1, **settings)
    with pytest.raises(InputError, match=match):
        response_table(topics, seed=1, **{"n_draws": 99, **settings})


@pytest.mark.parametrize(("name", "value"), [("max_lag", "x"), ("max_lag", True), ("least", "x"), ("least", None), ("least", True)])
def test_bad_counts_of_lags_are_refused(name: str, value: Any) -> None:
    with pytest.raises(InputError, match=f"{name}={value!r} is no number of"):
        lag_table(topics_with(*burst()), seed=1, **{name: value})
