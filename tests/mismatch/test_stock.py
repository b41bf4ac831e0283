"""From when to when policies are in force, and what the stock is about."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus
from policytext.errors import InputError
from policytext.mismatch.stock import force_table, in_force, stock_table
from policytext.topics import Topics, group_matters
from tests.mismatch.timed import corpus_of, topics_of

HEADS: dict[str, dict[str, Any]] = {
    "plain": {"date": "2023-03-01"},
    "later": {"date": "2023-03-01", "effective_from": "2023-07-01"},
    "ends": {"date": "2023-03-01", "valid_until": "2024-02-29"},
    "old": {"date": "2022-05-01", "title": "云泽市停车管理办法", "number": "云政发〔2022〕3号"},
    "new": {"date": "2024-06-01", "effective_from": "2024-07-01", "repeals": "《停车管理办法》（云政发[2022]第03号）"},
    "titled": {"date": "2022-05-01", "title": "甲区养犬管理规定", "region": "甲区"},
    "twin": {"date": "2022-05-01", "title": "乙区养犬管理规定", "region": "乙区"},
    "void": {"date": "2024-03-01", "region": "甲区", "status": "repealing", "repeals": "《养犬管理规定》；《外地规定》"},
    "draft": {"date": "2023-05-01", "status": "draft", "repeals": "《云泽市停车管理办法》"},
    "undated": {"date": None},
    "marked": {"date": "2022-05-01", "status": "repealed"},
    "wrong": {"date": "2023-05-01", "valid_until": "2023-01-01"},
}


def policies() -> Corpus:
    columns = ["date", "title", "region", "number", "status", "effective_from", "valid_until", "repeals"]
    rows = [{"id": name, "text": f"文 {name}", **{column: head.get(column) for column in columns}} for name, head in HEADS.items()]
    return Corpus.from_frame(pd.DataFrame(rows), kind="policy")


def lives(**settings: Any) -> pd.DataFrame:
    return force_table(policies(), **settings).set_index("document")


@pytest.mark.parametrize(("name", "start", "end", "end_from"), [
    ("plain", "2023-03-01", None, "open"),
    ("later", "2023-07-01", None, "open"),
    ("ends", "2023-03-01", "2024-02-29", "stated"),
    ("old", "2022-05-01", "2024-06-30", "repealed"),
    ("titled", "2022-05-01", "2024-02-29", "repealed"),
    ("twin", "2022-05-01", None, "open"),
    ("undated", None, None, "open"),
    ("marked", "2022-05-01", None, "unknown"),
])  # fmt: skip
def test_the_first_and_the_last_day(name: str, start: str | None, end: str | None, end_from: str) -> None:
    row = lives().loc[name]
    assert row["start"] == pd.Timestamp(start) if start else pd.isna(row["start"])
    assert row["end"] == pd.Timestamp(end) if end else pd.isna(row["end"])
    assert row["end_from"] == end_from


def test_who_repeals_whom_and_what_is_not_found() -> None:
    table = lives()
    assert table.loc["old", "repealed_by"] == "new"  # not the draft
    assert table.loc["titled", "repealed_by"] == "void"
    assert table.loc["void", "unmatched"] == "《外地规定》"
    assert table.loc["twin", "repealed_by"] == ""
    assert set(table.index[~table["rule"]]) == {"void", "draft"}
    assert table.loc["marked", "reason"] == "void, nobody knows since when"
    assert table.loc["undated", "reason"] == "no day of issue"
    assert table.loc["draft", "reason"] == "a draft"
    assert table.loc["wrong", "reason"] == "ends before it begins"


@pytest.mark.parametrize(("column", "value", "reason"), [
    ("forwards", True, "forwards another document"), ("doc_type", "解读", "explains another document"), ("status", "interpretation", "explains another document"),
    ("status", "draft", "a draft"),
])  # fmt: skip
def test_what_is_no_rule_repeals_nothing(column: str, value: object, reason: str) -> None:
    frame = policies().frame
    if column not in frame.columns:
        frame[column] = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    frame.loc[frame["id"] == "new", column] = value
    table = force_table(Corpus.from_frame(frame, kind="policy")).set_index("document")
    assert table.loc["new", ["rule", "reason", "unmatched"]].tolist() == [False, reason, ""]
    assert table.loc["old", ["end_from", "repealed_by"]].tolist() == ["open", ""]
    assert table.loc["titled", "repealed_by"] == "void"  # a document that only repeals still does


def test_what_is_no_matter_stands_last_in_the_stock() -> None:
    topics, made = stocked()
    grouped = group_matters(topics, {"T02": "停车", "T03": "噪声", "T04": "电梯"})
    table = stock_table(grouped, made)
    for _, rows in table.groupby(["measure", "period"], sort=False):
        assert rows["topic"].tolist() == ["停车", "噪声", "电梯", "其他"]
        assert rows["note"].str.contains("no matter of its own").tolist() == [False, False, False, True]
    plain = stock_table(topics, made).set_index(["measure", "period", "topic"])["estimate"]
    joined = table.set_index(["measure", "period", "topic"])["estimate"]
    for name, topic in (("停车", "T02"), ("其他", "T01")):
        np.testing.assert_allclose(joined.xs(name, level="topic"), plain.xs(topic, level="topic"), atol=1e-6)
    assert not stock_table(grouped, made, no_matter=[])["note"].str.contains("no matter").any()


def test_a_title_that_may_be_several_documents_repeals_none() -> None:
    frame = policies().frame
    frame.loc[frame["id"] == "void", "region"] = "丙区"
    table = force_table(Corpus.from_frame(frame, kind="policy")).set_index("document")
    assert table.loc["void", "unmatched"] == "《养犬管理规定》；《外地规定》"
    assert (table.loc[["titled", "twin"], "end_from"] == "open").all()


def test_a_document_does_not_repeal_later_ones() -> None:
    rows = {"id": ["a", "b"], "text": ["一", "二"], "title": ["停车办法", "旧"], "date": ["2024-01-01", "2023-01-01"], "repeals": ["", "《停车办法》"]}
    table = force_table(Corpus.from_frame(pd.DataFrame(rows), kind="policy"))
    assert table["end_from"].tolist() == ["open", "open"]
    assert table["unmatched"].tolist() == ["", "《停车办法》"]


@pytest.mark.parametrize(("on", "states"), [
    ("2023-06-30", "plain:in-force later:not-yet ends:in-force old:in-force new:not-yet titled:in-force draft:no-rule undated:unknown marked:unknown"),
    ("2023-07-01", "later:in-force wrong:unknown"),
    ("2024-02-29", "ends:in-force titled:in-force"),
    ("2024-03-01", "ends:ended titled:ended twin:in-force"),
    ("2024-06-30", "old:in-force new:not-yet"),
    ("2024-07-01", "old:ended new:in-force"),
    ("2022-04-30", "marked:not-yet"),
])  # fmt: skip
def test_how_things_stand_on_a_day(on: str, states: str) -> None:
    state = lives(on=on)["state"]
    for name, expected in (pair.split(":") for pair in states.split()):
        assert state[name] == expected.replace("-", " "), name


def test_what_is_in_force_comes_back_as_a_corpus() -> None:
    made = policies()
    before = made.frame
    kept = set(in_force(made, on="2024-07-01").frame["id"])
    assert kept == {"plain", "later", "new", "twin"}
    assert set(in_force(made, on="2024-07-01", undated="keep").frame["id"]) == kept | {"undated", "marked", "wrong"}
    pd.testing.assert_frame_equal(made.frame, before)


def test_a_usual_term_can_be_assumed() -> None:
    table = lives(default_years=5)
    assert table.loc["plain", ["end", "end_from"]].tolist() == [pd.Timestamp("2028-02-29"), "assumed"]
    assert table.loc["undated", "end_from"] == "open"
    assert table.loc["ends", "end_from"] == "stated"


def test_order_of_rows_has_no_say() -> None:
    turned = force_table(Corpus.from_frame(policies().frame.iloc[::-1], kind="policy"), on="2024-07-01").set_index("document")
    pd.testing.assert_frame_equal(turned.loc[list(HEADS)], lives(on="2024-07-01"))


def stocked() -> tuple[Topics, Corpus]:
    rows: list[tuple[str | None, int]] = [
        ("2024-01-10", 0), ("2024-02-10", 0), ("2024-03-10", 1), ("2024-05-10", 1), ("2024-05-11", 1), ("2024-08-01", 2), (None, 3), (None, 0), ("2024-06-01", 3),
    ]  # fmt: skip
    until = ["2024-04-30", None, None, None, None, None, None, None, None]
    status = [""] * 8 + ["draft"]
    made = corpus_of(rows, "policy", valid_until=until, status=status)
    return topics_of(made), made


def pick(table: pd.DataFrame, measure: str, period: str, column: str = "estimate") -> list[float]:
    rows = table[(table["measure"] == measure) & (table["period"] == period)]
    return [round(float(value), 3) for value in rows[column]]


def test_stock_and_flow_by_quarter() -> None:
    table = stock_table(*stocked())
    assert pick(table, "flow", "2024Q1") == [0.667, 0.333, 0, 0]
    assert pick(table, "flow", "2024Q2") == [0, 1, 0, 0]
    assert pick(table, "stock", "2024Q1") == [0.667, 0.333, 0, 0]
    assert pick(table, "stock", "2024Q2") == [0.25, 0.75, 0, 0]  # the first has run out
    assert pick(table, "stock", "2024Q3") == [0.2, 0.6, 0.2, 0]
    assert pick(table, "stock", "2024Q3", "n") == [5] * 4
    assert pick(table, "stock", "2024Q3", "n_undated") == [2] * 4
    assert pick(table, "flow", "2024Q2", "n_no_rule") == [1] * 4
    assert table["least"].isna().all()
    sums = table.groupby(["measure", "period"])["estimate"].sum()
    np.testing.assert_allclose(sums, 1, atol=1e-6)


def test_intervals_hold_the_estimate_and_few_documents_have_none() -> None:
    table = stock_table(*stocked())
    known = table[table["low"].notna()]
    assert ((known["low"] <= known["estimate"] + 1e-9) & (known["estimate"] <= known["high"] + 1e-9)).all()
    assert set(table.loc[table["n"] < 3, "note"]) == {"too few documents"}
    assert table.loc[table["n"] < 3, "low"].isna().all()


def test_the_undated_can_be_a_group_of_their_own() -> None:
    topics, made = stocked()
    table = stock_table(topics, made, undated="group")
    assert pick(table, "undated", "") == [0.5, 0, 0, 0.5]
    assert pick(table, "undated", "", "n") == [2] * 4
    rest = table[table["measure"] != "undated"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, stock_table(topics, made))


def test_bounds_are_the_least_and_the_most_over_every_choice() -> None:
    topics, made = stocked()
    table = stock_table(topics, made, undated="bounds")
    sure = np.eye(4)[[0, 1, 1, 1, 2]]
    maybe = np.eye(4)[[3, 0]]
    means = [np.concatenate([sure, maybe[list(chosen)]]).mean(axis=0) for size in range(3) for chosen in itertools.combinations(range(2), size)]
    assert pick(table, "stock", "2024Q3", "least") == [round(float(x), 3) for x in np.min(means, axis=0)]
    assert pick(table, "stock", "2024Q3", "most") == [round(float(x), 3) for x in np.max(means, axis=0)]


def test_other_policies_are_refused() -> None:
    topics, made = stocked()
    with pytest.raises(InputError, match="these are not the policies of the topics"):
        stock_table(topics, policies())
    with pytest.raises(InputError, match="undated='guess' is unknown"):
        stock_table(topics, made, undated="guess")
    with pytest.raises(InputError, match="period='day' is unknown"):
        stock_table(topics, made, period="day")
    with pytest.raises(InputError, match="undated='group' is unknown"):
        in_force(made, on="2024-01-01", undated="group")
    with pytest.raises(InputError, match="on='soon' is no day"):
        in_force(made, on="soon")
    with pytest.raises(InputError, match="default_years=0 is no number of years"):
        force_table(made, default_years=0)
    with pytest.raises(InputError, match="messages are never in force"):
        force_table(Corpus.from_frame(made.frame, kind="feedback"))
    bare = corpus_of([(None, 0), (None, 1)], "policy")
    bare_topics = topics_of(bare)
    with pytest.raises(InputError, match="no policy has a day of issue"):
        stock_table(bare_topics, bare)
