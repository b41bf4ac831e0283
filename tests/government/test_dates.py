"""Dates in sentences and cells."""

import datetime
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.corpus import parse_date_column
from policytext.corpus.written_dates import written_moment
from policytext.errors import InputError
from policytext.government.dates import DateMention, find_dates, parse_date
from tests.growth import LINEAR, growth

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


@pytest.mark.parametrize(("text", "found", "first", "last", "kind"), [
    ("本月15日开会", "本月15日", "2023-09-15", "2023-09-15", "point"), ("下月10日前报送", "下月10日前", "", "2023-10-10", "deadline"),
    ("上月的会", "上月", "2023-08-01", "2023-08-31", "point"), ("下个月底前完成", "下个月底前", "", "2023-10-31", "deadline"),
    ("本月底前完成", "本月底前", "", "2023-09-30", "deadline"), ("务必月底前完成", "月底前", "", "2023-09-30", "deadline"),
    ("昨天的会", "昨天", "2023-08-31", "2023-08-31", "point"), ("前天的会", "前天", "2023-08-30", "2023-08-30", "point"),
    ("明日的会", "明日", "2023-09-02", "2023-09-02", "point"), ("本周五的会", "本周五", "2023-09-01", "2023-09-01", "point"),
    ("下周一前报送", "下周一前", "", "2023-09-04", "deadline"),
])  # fmt: skip
def test_days_that_the_day_of_writing_decides(text: str, found: str, first: str, last: str, kind: str) -> None:
    mention = only(text)
    assert shown(mention) == (found, first, last, kind)
    assert mention.year_from == "on"


@pytest.mark.parametrize("text", ["本月底前", "下月10日前", "昨天", "本周五"])
def test_without_a_day_of_writing_the_days_are_unknown(text: str) -> None:
    mention = only(text, None)
    assert (mention.text, mention.first, mention.last) == (text, None, None)


def test_last_month_of_january_is_december() -> None:
    assert str(only("上月的会", datetime.date(2024, 1, 5)).last) == "2023-12-31"


@pytest.mark.parametrize(("text", "found", "first", "last"), [
    ("2023年三、四季度", "2023年三、四季度", "2023-07-01", "2023-12-31"), ("2023年第三、四季度", "2023年第三、四季度", "2023-07-01", "2023-12-31"),
    ("一至三季度", "一至三季度", "2023-01-01", "2023-09-30"), ("一、三季度", "一、三季度", "", ""),
    ("2024.3.4-2024.3.8", "2024.3.4-2024.3.8", "2024-03-04", "2024-03-08"), ("2024.3.4-3.8", "2024.3.4-3.8", "2024-03-04", "2024-03-08"),
    ("（2023.5-2024.6）", "2023.5-2024.6", "2023-05-01", "2024-06-30"),
])  # fmt: skip
def test_lists_of_quarters_and_spans_in_digits(text: str, found: str, first: str, last: str) -> None:
    assert shown(only(text)) == (found, first, last, "range")


def test_months_without_a_year_are_one_range() -> None:
    assert shown(only("3月至6月开展", None)) == ("3月至6月", "", "", "range")
    assert shown(only("3月至6月开展")) == ("3月至6月", "2023-03-01", "2023-06-30", "range")


@pytest.mark.parametrize(("text", "found"), [
    ("3月4日、5日", [("3月4日", "2023-03-04"), ("5日", "2023-03-05")]), ("3月4日、6日和8日前", [("3月4日", "2023-03-04"), ("6日",
    "2023-03-06"), ("8日前", "2023-03-08")]),
    ("3月4日、5日内", [("3月4日", "2023-03-04"), ("5日内", "None")]), ("2月28日、30日", [("2月28日", "2023-02-28")]),
])  # fmt: skip
def test_further_days_of_a_month(text: str, found: list[tuple[str, str]]) -> None:
    assert [(mention.text, str(mention.last)) for mention in find_dates(text, on=ON)] == found


@pytest.mark.parametrize(("text", "found", "first", "last"), [
    ("“十四五”前三年", "“十四五”前三年", "2021-01-01", "2023-12-31"), ("“十四五”后两年", "“十四五”后两年", "2024-01-01", "2025-12-31"),
    ("1990年代", "1990年代", "1990-01-01", "1999-12-31"), ("20世纪90年代", "20世纪90年代", "1990-01-01", "1999-12-31"),
    ("上世纪八十年代", "上世纪八十年代", "1980-01-01", "1989-12-31"), ("2020年代表大会", "2020年", "2020-01-01", "2020-12-31"),
    ("2024年元旦", "2024年元旦", "2024-01-01", "2024-01-01"), ("2024年春节", "2024年春节", "", ""), ("二О二三年五月", "二О二三年五月", "2023-05-01",
    "2023-05-31"),
])  # fmt: skip
def test_decades_parts_of_plans_and_feasts(text: str, found: str, first: str, last: str) -> None:
    assert shown(only(text)) == (found, first, last, "point")


def test_before_a_feast_is_a_deadline() -> None:
    assert shown(only("今年国庆节前完成")) == ("今年国庆节前", "", "2023-10-01", "deadline")
    assert shown(only("2023年春节前完成")) == ("2023年春节前", "", "", "deadline")


@pytest.mark.parametrize("tail", ["（含）以后", "以后", "之后"])
def test_after_a_day_is_a_start(tail: str) -> None:
    assert shown(only(f"2023年1月1日{tail}")) == (f"2023年1月1日{tail}", "2023-01-01", "", "from")


@pytest.mark.parametrize(("text", "found", "kind"), [
    ("同一地址一年内被投诉三次以上", "一年内", "duration"), ("一年内累计违规三次以上", "一年内", "duration"), ("三年内累计投入5亿元", "三年内", "deadline"),
    ("半年内完成", "半年内", "deadline"), ("两年内完成", "两年内", "deadline"),
])  # fmt: skip
def test_a_term_of_what_was_counted_is_no_deadline(text: str, found: str, kind: str) -> None:
    mention = only(text)
    assert (mention.text, mention.kind) == (found, kind)


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
    ("每工作日", "workday"), ("按月", "month"), ("每年6月", "year"), ("每年3月、6月和9月", "year"), ("每年1月1日至3月31日", "year"),
    ("每季度第一个月10日前", "quarter"), ("每周一", "week"),
])  # fmt: skip
def test_what_comes_again(text: str, unit: str) -> None:
    mention = only(text + "报告")
    assert (mention.text, mention.kind, mention.precision) == (text, "recurring", unit)


@pytest.mark.parametrize("text", [
    "2023年2月30日", "2月30日", "公告2023年第5号", "2000年轻人", "版本1.2.3", "0999-12345678", "13900000000", "一年级", "三年制",
    "十四五个村", "每日", "天津", "半数", "日常", "2023年第5期", "2023年13月6日", "总量2023.5万元", "5日前天气", "有人以上月薪计", "注明日期",
    "明天计划",
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
    "今年", "下半年", "、", "三、四季度", "本月底", "4日、5日", "2024.3.4-", "昨天", "元旦", "前三年", "年代", "—", " ", "3", "年", "日", "２０２３", ".",
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


@pytest.mark.parametrize(
    "piece",
    [
        "2023年5月6日至",
        "3月4日、5日、",
        "一季度、",
        "2024.3.4-",
        "每年3月、",
        "十",
        "1",
        "自",
        "每年",
        "5月",
        "有效期",
        "2023-",
        "二〇",
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    assert growth(lambda text: find_dates(text, on=ON), piece * (100_000 // len(piece))) < LINEAR


def test_a_text_is_needed() -> None:
    with pytest.raises(InputError, match="find_dates takes str, not list"):
        find_dates(["2023年"])  # type: ignore[arg-type]


@pytest.mark.parametrize("on", ["2024-01-01", 5, pd.NaT])
def test_the_day_of_writing_must_be_a_day(on: object) -> None:
    with pytest.raises(InputError, match="is no day"):
        find_dates("今年5月", on=on)  # type: ignore[arg-type]
