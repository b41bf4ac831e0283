"""From when to when policies are in force, and what the stock is about."""

import datetime
import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus
from policytext.errors import InputError
from policytext.government.heads import plain_status
from policytext.mismatch.stock import force_table, in_force, stock_table
from policytext.mismatch.timing.repeals import read_cited, same_title
from policytext.reading.days import day_column, read_day
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
    for years in (10**6, 101, True, 2.5):
        with pytest.raises(InputError, match=f"default_years={years} is no number of years from 1 to 100"):
            force_table(made, default_years=years)  # type: ignore[arg-type]
    for level in ("x", None, True, 95, float("nan")):
        with pytest.raises(InputError, match=f"level={level!r} is no probability"):
            stock_table(topics, made, level=level)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no_matter=5 is no list of names"):
        stock_table(topics, made, no_matter=5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="messages are never in force"):
        force_table(Corpus.from_frame(made.frame, kind="feedback"))
    bare = corpus_of([(None, 0), (None, 1)], "policy")
    bare_topics = topics_of(bare)
    with pytest.raises(InputError, match="no policy has a day of issue"):
        stock_table(bare_topics, bare)


def force(*rows: dict[str, Any], **settings: Any) -> pd.DataFrame:
    """Lives of policies a, b, c ... with these heads."""
    names = [chr(97 + place) for place in range(len(rows))]
    frame = pd.DataFrame([{"id": name, "text": f"文 {name}", "date": "2022-01-01", **row} for name, row in zip(names, rows, strict=True)])
    return force_table(Corpus.from_frame(frame, kind="policy"), **settings).set_index("document")


PARK = "停车管理办法"


def repealed(old: dict[str, Any], new: dict[str, Any], *others: dict[str, Any]) -> tuple[str, str]:
    """Who repeals the first, and what the second could not find."""
    table = force({"title": PARK, **old}, {"date": "2024-01-01", "repeals": f"《{PARK}》", **new}, *others)
    return table.loc["a", "repealed_by"], table.loc["b", "unmatched"]


@pytest.mark.parametrize(("old", "new", "found"), [
    ("甲区", "甲区", True), ("甲区", "乙区", False), ("", "乙区", True), ("甲区", "", True), ("", "", True), ("云泽市甲区", "甲区", True),
])  # fmt: skip
def test_a_title_is_looked_for_in_the_same_region_alone(old: str, new: str, found: bool) -> None:
    expected = ("b", "") if found else ("", f"《{PARK}》")
    assert repealed({"region": old}, {"region": new}) == expected


def test_a_sister_districts_document_ends_no_policy_here_but_by_number() -> None:
    number = {"number": "甲政发〔2022〕3号"}
    cited = {"repeals": f"《{PARK}》（甲政发[2022]第3号）"}
    assert repealed({"region": "甲区"} | number, {"region": "乙区"} | cited) == ("b", "")
    assert repealed({"region": "甲区"}, {"region": "乙区"} | cited) == ("", f"《{PARK}》（甲政发[2022]第3号）")


def test_where_a_region_is_not_known_the_only_candidate_is_taken_and_no_other() -> None:
    other = {"title": PARK, "region": "乙区"}
    assert repealed({"region": "甲区"}, {"region": ""}, other) == ("", f"《{PARK}》")
    assert repealed({"region": ""}, {"region": "丙区"}, other) == ("b", "")
    assert repealed({"region": "甲区"}, {"region": "甲区"}, {"title": PARK}) == ("b", "")
    assert repealed({"title": f"乙区{PARK}"}, {"region": "甲区"}, {"region": "乙区"}) == ("", f"《{PARK}》")  # its title names its place


@pytest.mark.parametrize("title", [
    "停车管理办法实施细则", "关于修改停车管理办法的决定", "关于修改《停车管理办法》的决定", "关于废止《停车管理办法》的决定", "《停车管理办法》解读", "停车管理办法解读",
    "老旧小区停车管理办法", "公共停车管理办法", "关于印发《停车管理办法》《养犬管理办法》的通知", "关于转发《停车管理办法》的通知", "停车管理办法（征求意见稿）",
    "关于贯彻落实停车管理办法的通知", "停", "办法",
])  # fmt: skip
def test_other_documents_that_hold_the_title_are_not_repealed(title: str) -> None:
    assert repealed({"title": title}, {}) == ("", f"《{PARK}》")


@pytest.mark.parametrize("title", [
    PARK, "云泽市停车管理办法", "甲区停车管理办法", "云泽市人民政府停车管理办法", "停车管理办法（试行）", "停车管理办法(2021年修订)", "关于印发《停车管理办法》的通知",
    "云泽市人民政府办公室关于印发〈云泽市停车管理办法（试行）〉的通知", "关于印发停车管理办法的通知", "停车 管理办法", "关于修订印发《停车管理办法》的通知",
])  # fmt: skip
def test_place_notice_and_version_make_no_other_document(title: str) -> None:
    region = {"region": "甲区"} if title.startswith("甲区") else {}
    assert repealed({"title": title, **region}, region) == ("b", "")


def test_short_citations_and_bare_types_name_nothing() -> None:
    for cited in ("《停》", "《办法》", "《管理办法》"):
        assert repealed({}, {"repeals": cited}) == ("", cited)
        assert repealed({"title": "云泽市管理办法"}, {"repeals": cited}) == ("", cited)


def test_a_place_in_the_citation_must_be_that_of_the_document() -> None:
    assert same_title(f"云泽市{PARK}", PARK, "云泽市")
    assert not same_title(f"云泽市{PARK}", PARK, "岚溪县")
    assert not same_title(f"{PARK}（试行）", PARK)
    assert not same_title("", "")


def test_numbers_that_differ_are_two_documents_whatever_the_title() -> None:
    cited = f"《{PARK}》（云政发〔2020〕9号）"
    assert repealed({"number": "云政发〔2022〕3号"}, {"repeals": cited}) == ("", cited)
    assert repealed({"number": ""}, {"repeals": cited}) == ("b", "")
    assert repealed({"number": "云政发〔2022〕3号"}, {}) == ("b", "")


@pytest.mark.parametrize("head", [{"status": "draft"}, {"doc_type": "解读"}, {"forwards": True}, {"status": "repealing"}, {"status": "草案"}])
def test_only_rules_are_repealed(head: dict[str, Any]) -> None:
    assert repealed(head, {}) == ("", f"《{PARK}》")
    assert repealed(head, {}, {"title": PARK}) == ("", "")  # the rule of the same title is


def test_lists_of_citations_are_taken_apart() -> None:
    listed = "《停车、管理办法》、〈乙〉（云政发〔2020〕1号，2020年5月）和《丙》同时废止，丁规定;《戊》(试行)《关于印发〈己；庚〉的通知》；云政发[2021]第08号"
    assert [(one.title, one.number) for one in read_cited(listed)] == [
        ("停车、管理办法", ""), ("乙", "云政发〔2020〕1号"), ("丙", ""), ("丁规定", ""), ("戊（试行）", ""), ("关于印发《己；庚》的通知", ""), ("", "云政发〔2021〕8号"),
    ]  # fmt: skip
    for sign in "；;、，,\n":
        table = force({"title": "甲办法"}, {"title": "乙办法"}, {"date": "2024-01-01", "repeals": f"《甲办法》{sign} 〈乙办法〉"})
        assert table["repealed_by"].tolist() == ["c", "c", ""], sign


@pytest.mark.parametrize("cell", [
    "2024/2/29", "2024年2月29日", "2024.2.29", "20240229", 20240229, 20240229.0, "二〇二四年二月二十九日", "2024年2月", pd.Timestamp("2024-02-29 12:00"),
    pd.Timestamp("2024-02-29 23:00", tz="Asia/Shanghai"), "2024-02-29T00:00:00", "45351",
])  # fmt: skip
def test_each_stated_end_is_read_by_itself(cell: object) -> None:
    table = force({"valid_until": "2030-12-31"}, {"valid_until": cell}, on="2024-03-01")
    assert table.loc["b", ["end", "end_from", "state"]].tolist() == [pd.Timestamp("2024-02-29"), "stated", "ended"]
    assert table.loc["a", ["end", "state"]].tolist() == [pd.Timestamp("2030-12-31"), "in force"]


def test_a_stated_day_that_cannot_be_read_is_no_day_that_was_not_stated() -> None:
    rows = [{"valid_until": "待定"}, {"valid_until": ""}, {"effective_from": "2024-02-30"}, {"effective_from": "自发布之日起施行"}, {"valid_until": "长期有效"}]
    table = force(*rows, on="2024-03-01", default_years=50)
    assert table["state"].tolist() == ["unknown", "in force", "unknown", "in force", "in force"]
    assert table["end_from"].tolist() == ["unknown", "assumed", "open", "assumed", "assumed"]
    assert table["start_from"].tolist() == ["issued", "issued", "unknown", "issued", "issued"]
    assert table["reason"].tolist() == ["valid_until can't be read", "", "effective_from can't be read", "", ""]


def test_an_end_that_cannot_be_read_is_no_later_than_a_repeal() -> None:
    for on, state in (("2023-06-01", "unknown"), ("2024-01-01", "ended")):
        table = force({"title": PARK, "valid_until": "待定"}, {"date": "2024-01-01", "repeals": f"《{PARK}》"}, on=on)
        assert table.loc["a", ["end_from", "state"]].tolist() == ["repealed", state]


def test_a_column_of_moments_with_a_zone_keeps_its_days() -> None:
    days, lost = day_column(pd.DataFrame({"x": pd.to_datetime(["2024-07-01 23:30"]).tz_localize("Asia/Shanghai")}), "x")
    assert days.tolist() == [pd.Timestamp("2024-07-01")]
    assert not lost.any()


@pytest.mark.parametrize("on", [
    20240701, np.int64(20240701), "20240701", "2024/7/1", "2024年7月1日", pd.Timestamp("2024-07-01 23:00", tz="Asia/Shanghai"), np.datetime64("2024-07-01"),
    datetime.date(2024, 7, 1), datetime.datetime(2024, 7, 1, 5),
])  # fmt: skip
def test_a_day_in_every_spelling(on: Any) -> None:
    assert read_day(on, name="on") == pd.Timestamp("2024-07-01")
    pd.testing.assert_frame_equal(lives(on=on), lives(on="2024-07-01"))


@pytest.mark.parametrize("on", [2024, 45413, 20241301, 1719792000, 20240701.0, True, "2024", "2024-07", "2024年7月", "", pd.NaT, ["2024-07-01"]])
def test_what_is_no_day(on: Any) -> None:
    with pytest.raises(InputError, match=r"on=.* is no day"):
        force_table(policies(), on=on)


@pytest.mark.parametrize(("first", "years", "last"), [
    ("2024-02-29", 5, "2029-02-28"), ("2024-02-29", 4, "2028-02-28"), ("2023-03-01", 5, "2028-02-29"), ("2023-02-28", 5, "2028-02-27"), ("2023-01-01", 1, "2023-12-31"),
])  # fmt: skip
def test_a_usual_term_is_whole_years(first: str, years: int, last: str) -> None:
    assert force({"date": first}, default_years=years).loc["a", "end"] == pd.Timestamp(last)


@pytest.mark.parametrize(("word", "known"), [
    ("废止", "repealed"), ("已废止", "repealed"), ("失效", "repealed"), ("失效（2023年1月）", "repealed"), ("全文废止", "repealed"), ("Void", "repealed"),
    ("草案", "draft"), ("征求意见稿", "draft"), ("送审稿", "draft"), ("解读", "interpretation"), ("政策解读", "interpretation"), ("现行有效", "final"),
    ("有效", "final"), ("部分废止", "final"), ("未废止", "final"), ("试行", "trial"), ("暂行", "interim"), ("已修改", "revised"), ("draft", "draft"), ("", ""),
])  # fmt: skip
def test_words_for_a_status(word: str, known: str) -> None:
    assert [part.tolist() for part in plain_status(pd.DataFrame({"status": [word]}))] == [[known], [""]]


def test_users_own_words_for_a_status_count_and_unknown_ones_are_listed() -> None:
    words = ["废止", "草案", "解读", "现行有效", "蓝色"]
    table = force(*({"status": word} for word in words), on="2024-01-01")
    assert table["state"].tolist() == ["unknown", "no rule", "no rule", "in force", "in force"]
    assert table["end_from"].tolist()[0] == "unknown"
    assert table["reason"].tolist() == ["void, nobody knows since when", "a draft", "explains another document", "", "status '蓝色' is unknown"]


def test_private_marks_are_masked_in_titles() -> None:
    table = force({"title": "关于王小明女士（电话13900001234）信访事项的意见", "repeals": "《联系电话13900001234的通知》"})
    assert "13900001234" not in table.to_csv()
    assert "[电话]" in table.loc["a", "title"]
    assert "[电话]" in table.loc["a", "unmatched"]
