"""Quantities in sentences."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.government.quantities import Quantity, find_quantities
from tests.growth import LINEAR, growth


def only(text: str) -> Quantity:
    found = find_quantities(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("text", "value", "unit", "kind"), [
    ("补助1.2亿元", 120000000, "元", "money"), ("补助５０万元", 500000, "元", "money"), ("补助一千二百元", 1200, "元", "money"),
    ("补助2,500元", 2500, "元", "money"),
    ("每月500元/人", 500, "元/人", "money"), ("外资100万美元", 1000000, "美元", "money"), ("投资1.5万亿元", 1500000000000, "元", "money"),
    ("花了5000块钱", 5000, "元", "money"),
    ("覆盖率80%", 80, "%", "percent"), ("覆盖率１００％", 100, "%", "percent"), ("百分之八十", 80, "%", "percent"), ("八成", 80, "%",
    "percent"), ("30‰", 3, "%", "percent"),
    ("提3个百分点", 3, "百分点", "points"), ("三分之一", 1 / 3, "", "fraction"), ("占1/4", 0.25, "", "fraction"),
    ("是去年2.5倍", 2.5, "倍", "times"), ("翻两番", 4, "倍", "times"),
    ("翻一番", 2, "倍", "times"), ("企业500家", 500, "家", "count"), ("两万五千人", 25000, "人", "count"), ("12万亩", 120000, "亩",
    "count"), ("30平方米", 30, "平方米", "count"),
    ("3.5万吨", 35000, "吨", "count"), ("十项", 10, "项", "count"), ("200张", 200, "张", "count"), ("1.2万人次", 12000, "人次", "count"),
    ("3栋楼", 3, "栋", "count"), ("人民币伍拾万元整", 500000, "元", "money"), ("贰佰元", 200, "元", "money"), ("￥500", 500, "元", "money"),
    ("¥1,200.50", 1200.5, "元", "money"), ("￥3.5万元", 35000, "元", "money"), ("1万2千元", 12000, "元", "money"), ("1亿5000万元", 150000000, "元",
    "money"), ("2万5000亩", 25000, "亩", "count"), ("八成五", 85, "%", "percent"), ("八成半", 85, "%", "percent"), ("-5%", -5, "%", "percent"),
    ("零下10℃", -10, "℃", "count"), ("处理500吨/日", 500, "吨/日", "count"), ("浓度35微克/立方米", 35, "微克/立方米", "count"), ("100MW", 100, "MW",
    "count"), ("5kW", 5, "kW", "count"), ("1000m³/d", 1000, "m³/d", "count"), ("一半", 0.5, "", "fraction"),
])  # fmt: skip
def test_values_and_units(text: str, value: float, unit: str, kind: str) -> None:
    found = only(text)
    assert (found.value, found.high, found.unit, found.kind) == (pytest.approx(value), pytest.approx(value), unit, kind)
    assert not found.approximate and found.bound == "" and found.role == ""


@pytest.mark.parametrize(("text", "low", "high"), [
    ("3—5家", 3, 5), ("3到5个", 3, 5), ("5%至8%", 5, 8), ("百分之五至八", 5, 8), ("3万元至5万元", 30000, 50000),
    ("3-5万元", 30000, 50000), ("5000元至1万元", 5000, 10000),
    ("100～200元", 100, 200), ("两三家", 2, 3), ("七八十人", 70, 80), ("数十家", 20, 90), ("几百名", 200, 900), ("十几个", 11, 19),
    ("选5、6家", 5, 6), ("为-5%至3%", -5, 3), ("1万至2万5千元", 10000, 25000),
])  # fmt: skip
def test_ranges(text: str, low: float, high: float) -> None:
    found = only(text)
    assert (found.value, found.high) == (low, high)


@pytest.mark.parametrize(("text", "bound"), [
    ("不低于80%", ">="), ("不少于3人", ">="), ("至少2名", ">="), ("80%以上", ">="), ("达到80%以上", ">="), ("不超过10万元", "<="),
    ("最高50万元", "<="), ("5%以内", "<="),
    ("三十五周岁以下", "<="), ("控制在5%以内", "<="), ("超过500家", ">"), ("突破10亿元", ">"), ("不足10%", "<"), ("低于3%", "<"),
    ("达到90%", "reach"), ("90%", ""), ("一半以上", ">="), ("过半数", ">"), ("不超过-5%", "<="),
])  # fmt: skip
def test_bounds(text: str, bound: str) -> None:
    found = only(text)
    assert (found.text, found.bound) == (text, bound)


def test_two_bounds_of_a_fine_are_exact() -> None:
    found = find_quantities("处三万元以上十万元以下罚款")
    assert [(q.text, q.value, q.bound, q.approximate) for q in found] == [
        ("三万元以上", 30000, ">=", False),
        ("十万元以下", 100000, "<=", False),
    ]


@pytest.mark.parametrize(("text", "value"), [
    ("1000余名", 1000), ("10万余人", 100000), ("20多个", 20), ("1万多元", 10000), ("近百家", 100), ("上千人", 1000),
    ("约3亿元", 3 * 10**8), ("50个左右", 50), ("近一倍", 1), ("超千亿元", 10**11),
    ("数百户", 200), ("十余项", 10), ("三五个", 3), ("百余家", 100), ("千余户", 1000), ("百余万元", 10**6),
])  # fmt: skip
def test_approximations(text: str, value: float) -> None:
    found = only(text)
    assert (found.text, found.value, found.approximate) == (text, value, True)


@pytest.mark.parametrize(("text", "roles"), [
    ("覆盖率从75%提高到80%", ["from", "to"]), ("由5%下降到3%", ["from", "to"]), ("增长8.5%", ["by"]), ("下降2个百分点", ["by"]),
    ("新增10万个岗位", ["by"]), ("缩短至30米", ["to"]),
    ("从500家企业中选3家", ["", ""]),
])  # fmt: skip
def test_changes(text: str, roles: list[str]) -> None:
    assert [found.role for found in find_quantities(text)] == roles


@pytest.mark.parametrize("text", [
    "第三条", "第二、三条", "第1名", "云政发〔2023〕5号", "2023年5月6日", "15个工作日内", "3个月", "5年", "13900000000", "0999-1234567",
    "十四五时期", "一是抓落实", "一个目标", "一批项目",
    "千家万户", "前三名", "道路法39条", "二维码", "三字经", "3/4#栋",
    "“四个走遍”", "十字路口", "二套房", "5号楼3栋2单元", "G20", "1.2.3", "3.15晚会", "三级医院", "个人", "人民", "两会", "2023/5/6", "增强四个意识", "做到两个维护",
    "大陆家电", "第5、6项",
])  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    assert find_quantities(text) == ()


@pytest.mark.parametrize(("text", "found"), [("5%-8%", "5%-8%"), ("3、4家企业", "4家"), ("A-5%", "5%")])
def test_a_dash_or_a_mark_of_a_list_is_no_part_of_a_number(text: str, found: str) -> None:
    assert only(text).text == found
    assert only(text).value >= 0


PIECES = st.sampled_from([
    "3—5家", "不超过1.2亿元", "从75%提高到80%以上", "1000余名", "百分之五至八", "三分之一", "第三条", "约", "以上", "左右", "至", "—",
    "3", "万", "元", "个", "%", "十", "几", "，", " ", "从", "超过", "1/3", "两", "-", "伍拾", "￥", "1万2千", "/日", "百余", "5、6", "一半",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_quantities_point_at_the_text_and_do_not_overlap(text: str) -> None:
    found = find_quantities(text)
    assert all(text[q.start : q.end] == q.text for q in found)
    assert all(q.value <= q.high for q in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.lists(st.sampled_from(["补助不超过5万元", "企业3—5家", "增长8%", "约200人", "云泽市办理"]), max_size=8))
def test_blanks_between_clauses_change_nothing(clauses: list[str]) -> None:
    joined = [(q.text, q.value, q.bound, q.role) for q in find_quantities("，".join(clauses))]
    assert joined == [(q.text, q.value, q.bound, q.role) for q in find_quantities("， \n".join(clauses))]


@given(st.integers(2, 10**9), st.sampled_from(["家", "亩", "户", "元"]))
def test_a_written_count_is_read_back(value: int, unit: str) -> None:
    assert (only(f"共{value}{unit}").value, only(f"共{value:,}{unit}").value) == (value, value)


@pytest.mark.parametrize("piece", ["1", "十", "3—", "第三", "百分之", "不超过", "1,000,", "3万"])
def test_time_grows_with_length_only(piece: str) -> None:
    assert growth(find_quantities, piece * (100_000 // len(piece))) < LINEAR


def test_a_text_is_needed() -> None:
    with pytest.raises(InputError, match="find_quantities takes str, not int"):
        find_quantities(3)  # type: ignore[arg-type]
