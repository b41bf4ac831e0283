"""Dates in sentences and cells."""

import datetime
import time
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.corpus import parse_date_column
from policytext.corpus.written_dates import written_moment
from policytext.errors import InputError
from policytext.government.dates import DateMention, find_dates, parse_date

ON = datetime.date(2023, 9, 1)


def shown(mention: DateMention) -> tuple[str, str, str, str]:
    return mention.text, str(mention.first or ""), str(mention.last or ""), mention.kind


def only(text: str, on: datetime.date | None = ON) -> DateMention:
    found = find_dates(text, on=on)
    assert len(found) == 1, found
    return found[0]


# -- one cell --


@pytest.mark.parametrize("cell", [
    "2023.5.6", "2023/5/6", "2023-05-06", "20230506", "2023年5月6日", "2023 年 5 月 6 日", "２０２３年５月６日", "二〇二三年五月六日",
    "二○二三年五月六日",
    "二零二三年五月六日", "2023-05-06 星期六", "2023年5月6日（星期六）", "2023年5月6日(周六)", "2023年5月6日上午9时30分", "2023年5月6日 09:30",
    "2023-05-06T09:30:00", "发布时间：2023-05-06 09:30", "成文日期:2023年05月06号", " 2023.05.06 ",
])  # fmt: skip
def test_spellings_of_a_cell(cell: str) -> None:
    assert parse_date(cell) == datetime.date(2023, 5, 6)


@pytest.mark.parametrize(("cell", "hour", "minute"), [
    ("2023年5月6日上午9时30分", 9, 30), ("2023年5月6日下午3时", 15, 0), ("2023年5月6日晚上8点半", 20, 30), ("2023/5/6 3:30 PM", 15, 30),
    ("2023-05-06 星期六 08:05", 8, 5),
])  # fmt: skip
def test_the_time_of_day(cell: str, hour: int, minute: int) -> None:
    assert written_moment(cell) == datetime.datetime(2023, 5, 6, hour, minute)


@pytest.mark.parametrize("cell", [
    "", "2023", "2023年", "5月6日", "2023年2月30日", "2023年13月1日", "2023-02-29", "2019111", "2024-05-0611:25", "3.5",
    "2023年5月6日至8日", "去年", "第5号", "1" * 80,
])  # fmt: skip
def test_a_cell_that_is_no_date(cell: str) -> None:
    assert parse_date(cell) is None


def test_a_month_is_its_first_day() -> None:
    assert parse_date("2023年5月") == parse_date("二〇二三年五月") == datetime.date(2023, 5, 1)


def test_a_column_takes_what_a_cell_takes() -> None:
    cells = pd.Series(
        ["2023.5.6", "二〇二三年五月六日", "2023年5月6日上午9时30分", "2023-05-06 星期六", "无"], index=[1, 1, 2, 2, 3]
    )
    dates, unreadable = parse_date_column(cells)
    assert [str(date) for date in dates[:4]] == [
        "2023-05-06 00:00:00",
        "2023-05-06 00:00:00",
        "2023-05-06 09:30:00",
        "2023-05-06 00:00:00",
    ]
    assert unreadable.tolist() == [False] * 4 + [True]


def test_a_cell_must_be_a_text() -> None:
    with pytest.raises(InputError, match="parse_date takes str, not int"):
        parse_date(20230506)  # type: ignore[arg-type]


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_in_cell_and_sentence(day: datetime.date) -> None:
    for spelling in (f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}", f"{day:%Y-%m-%d}"):
        assert parse_date(spelling) == day
        mention = only(f"该通知于{spelling}印发", None)
        assert (mention.first, mention.last, mention.text, mention.precision) == (day, day, spelling, "day")


# -- sentences --


@pytest.mark.parametrize(("text", "found", "first", "last", "precision"), [
    ("2023年5月的会", "2023年5月", "2023-05-01", "2023-05-31", "month"), ("二○二三年的会", "二○二三年", "2023-01-01", "2023-12-31", "year"),
    ("2023年度的会", "2023年度", "2023-01-01", "2023-12-31", "year"), ("2023年第三季度的会", "2023年第三季度", "2023-07-01", "2023-09-30", "quarter"),
    ("一季度的会", "一季度", "2023-01-01", "2023-03-31", "quarter"), ("前三季度的会", "前三季度", "2023-01-01", "2023-09-30", "period"),
    ("2022年上半年的会", "2022年上半年", "2022-01-01", "2022-06-30", "half"), ("下半年的会", "下半年", "2023-07-01", "2023-12-31", "half"),
    ("5月上旬的会", "5月上旬", "2023-05-01", "2023-05-10", "period"), ("2月下旬的会", "2月下旬", "2023-02-21", "2023-02-28", "period"),
    ("2025年年底的会", "2025年年底", "2025-12-01", "2025-12-31", "month"), ("年初的会", "年初", "2023-01-01", "2023-01-31", "month"),
    ("今年5月的会", "今年5月", "2023-05-01", "2023-05-31", "month"), ("去年的会", "去年", "2022-01-01", "2022-12-31", "year"),
    ("明年3月8日的会", "明年3月8日", "2024-03-08", "2024-03-08", "day"), ("“十四五”时期的会", "“十四五”时期", "2021-01-01",
    "2025-12-31", "period"),
    ("“十三五”末的会", "“十三五”末", "2020-01-01", "2020-12-31", "year"), ("“二五”的会", "“二五”", "1958-01-01", "1962-12-31", "period"),
    ("十五五规划", "十五五", "2026-01-01", "2030-12-31", "period"), ("17年3月的会", "17年3月", "2017-03-01", "2017-03-31", "month"),
    ("二OO四年四月一十八日", "二OO四年四月一十八日", "2004-04-18", "2004-04-18", "day"),
    ("3.2023年已办", "2023年", "2023-01-01", "2023-12-31", "year"),
    ("5月6日（星期六）上午9时30分开会", "5月6日（星期六）上午9时30分", "2023-05-06", "2023-05-06", "day"),
])  # fmt: skip
def test_points(text: str, found: str, first: str, last: str, precision: str) -> None:
    mention = only(text)
    assert shown(mention) == (found, first, last, "point")
    assert mention.precision == precision


@pytest.mark.parametrize(("text", "found", "first", "last"), [
    ("2021—2025年的会", "2021—2025年", "2021-01-01", "2025-12-31"), ("2021年至2025年的会", "2021年至2025年", "2021-01-01", "2025-12-31"),
    ("5月6日至8日", "5月6日至8日", "2023-05-06", "2023-05-08"), ("5月6—8日", "5月6—8日", "2023-05-06", "2023-05-08"),
    ("5月30日至6月8日", "5月30日至6月8日", "2023-05-30", "2023-06-08"), ("3—5月", "3—5月", "2023-03-01", "2023-05-31"),
    ("2022年5月至8月", "2022年5月至8月", "2022-05-01", "2022-08-31"), ("2022年5月6日—2024年6月7日", "2022年5月6日—2024年6月7日",
    "2022-05-06", "2024-06-07"),
])  # fmt: skip
def test_ranges(text: str, found: str, first: str, last: str) -> None:
    assert shown(only(text)) == (found, first, last, "range")


@pytest.mark.parametrize(("text", "found", "last"), [
    ("2025年底前完成", "2025年底前", "2025-12-31"), ("2025年12月31日以前完成", "2025年12月31日以前", "2025-12-31"), ("年底前完成",
    "年底前", "2023-12-31"),
    ("6月底前报送", "6月底前", "2023-06-30"), ("截至2022年底", "截至2022年底", "2022-12-31"), ("有效期至2028年6月30日",
    "有效期至2028年6月30日", "2028-06-30"),
    ("于10月26日17时前报名", "10月26日17时前", "2023-10-26"),
])  # fmt: skip
def test_deadlines(text: str, found: str, last: str) -> None:
    assert shown(only(text)) == (found, "", last, "deadline")


@pytest.mark.parametrize(("text", "found", "first"), [
    ("自2023年7月1日起施行", "自2023年7月1日起", "2023-07-01"), ("7月1日起执行", "7月1日起", "2023-07-01"), ("2020年以来", "2020年以来",
    "2020-01-01"),
    ("自印发之日起施行", "自印发之日起", ""),
])  # fmt: skip
def test_starts(text: str, found: str, first: str) -> None:
    assert shown(only(text)) == (found, first, "", "from")


@pytest.mark.parametrize(("text", "found", "kind", "amount", "unit"), [
    ("3个月内办结", "3个月内", "deadline", 3, "month"), ("15个工作日内办结", "15个工作日内", "deadline", 15, "workday"), ("二十日内办结",
    "二十日内", "deadline", 20, "day"),
    ("自公布之日起30日内", "自公布之日起30日内", "deadline", 30, "day"), ("有效期5年", "有效期5年", "duration", 5, "year"), ("两年半",
    "两年半", "duration", 2.5, "year"),
    ("为期半年", "半年", "duration", 0.5, "year"), ("3至5年", "3至5年", "duration", 5, "year"), ("提前30日告知", "30日",
    "duration", 30, "day"), ("公示7日", "7日", "duration", 7, "day"),
    ("三年后再办", "三年", "duration", 3, "year"), ("几个月", "几个月", "duration", None, "month"), ("24小时值守", "24小时", "duration", 24, "hour"),
])  # fmt: skip
def test_terms(text: str, found: str, kind: str, amount: float | None, unit: str) -> None:
    mention = only(text)
    assert (mention.text, mention.kind, mention.amount, mention.precision) == (found, kind, amount, unit)
    assert mention.first is mention.last is None


@pytest.mark.parametrize(("text", "unit"), [
    ("每年3月底前", "year"), ("每季度", "quarter"), ("每月5日前", "month"), ("每半年", "half"), ("每两年", "year"), ("每周", "week"),
    ("每工作日", "workday"), ("按月", "month"),
])  # fmt: skip
def test_what_comes_again(text: str, unit: str) -> None:
    mention = only(text + "报告")
    assert (mention.text, mention.kind, mention.precision) == (text, "recurring", unit)


@pytest.mark.parametrize("text", [
    "2023年2月30日", "2月30日", "公告2023年第5号", "2000年轻人", "版本1.2.3", "0999-12345678", "13900000000", "一年级", "三年制",
    "十四五个村", "每日", "天津", "半数", "日常",
])  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert [m.text for m in find_dates(text, on=ON) if m.kind != "recurring"] == []


@pytest.mark.parametrize(("text", "on", "last", "source"), [
    ("2019年5月6日起草，6月8日印发", ON, "2019-06-08", "sentence"), ("2019年5月6日起草。6月8日印发", ON, "2023-06-08", "on"),
    ("2019年5月6日起草。6月8日印发", None, "2019-06-08", "text"), ("已于6月8日印发", None, "None", ""),
    ("2019年5月起草，次年3月8日印发", ON, "2020-03-08", "sentence"),
    ("去年3月8日印发", None, "None", ""), ("2019年立项，当年完工", ON, "2019-12-31", "sentence"), ("按当年价格计算", ON, "None", ""),
])  # fmt: skip
def test_where_a_year_comes_from(text: str, on: datetime.date | None, last: str, source: str) -> None:
    mention = find_dates(text, on=on)[-1]
    assert (str(mention.last), mention.year_from) == (last, source)


PIECES = st.sampled_from([
    "2023年5月6日", "5月8日前", "次年3月底前", "15个工作日内", "自2023年7月1日起施行", "有效期5年", "每年", "“十四五”", "2021—2025年",
    "二〇二三年五月", "云泽市", "2月30日", "截至", "至", "前",
    "今年", "下半年", "、", "—", " ", "3", "年", "日", "２０２３", ".",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from([None, ON]))
def test_mentions_point_at_the_text_and_do_not_overlap(text: str, on: datetime.date | None) -> None:
    found = find_dates(text, on=on)
    assert all(text[m.start : m.end] == m.text for m in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(m.first <= m.last for m in found if m.first and m.last)


@given(
    st.lists(
        st.sampled_from(["2023年5月6日印发", "年底前完成", "15个工作日内办结", "自印发之日起施行", "云泽市办理"]), max_size=8
    )
)
def test_blanks_between_clauses_change_nothing(clauses: list[str]) -> None:
    assert [shown(m) for m in find_dates("，".join(clauses))] == [shown(m) for m in find_dates("， \n".join(clauses))]


@pytest.mark.parametrize("piece", ["2023年5月6日至", "十", "1", "自", "每年", "5月", "有效期", "2023-", "二〇"])
def test_time_grows_with_length_only(piece: str) -> None:
    start = time.perf_counter()
    find_dates(piece * (100_000 // len(piece)), on=ON)
    assert time.perf_counter() - start < 10


def test_a_text_is_needed() -> None:
    with pytest.raises(InputError, match="find_dates takes str, not list"):
        find_dates(["2023年"])  # type: ignore[arg-type]
