"""What is masked, and what must not be."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.cleaning import mask_private


@pytest.mark.parametrize(("text", "masked"), [
    ("电话13900001234。", "电话[电话]。"),
    ("电话139-0000-1234，+86 13900001234", "电话[电话]，[电话]"),
    ("座机0999-88000000", "座机[电话]"),
    ("邮箱a.b_c@example.com收", "邮箱[邮箱]收"),
    ("身份证110101190001010018，11010119000101001X", "身份证[身份证号]，[身份证号]"),
    ("证号110101 19000101 0018", "证号[身份证号]"),
    ("卡号6222000000000000000，6222 0000 0000 0000", "卡号[账号]，[账号]"),
    ("车牌京A12345、京·AD12345挡路", "车牌[车牌]、京·AD12345挡路"),
    ("住青石路12号3栋2单元501室", "住青石路[门牌][门牌]"),
    ("我叫王小明，联系人：李四。", "我叫[姓名]，联系人：[姓名]。"),
    ("投诉人张三丰（住户）", "投诉人[姓名]（住户）"),
    ("邻居王某、李某某、张XX反映", "邻居[姓名]、[姓名]、[姓名]反映"),
    ("，王女士反映", "，[姓名]女士反映"),
])  # fmt: skip
def test_what_is_masked(text: str, masked: str) -> None:
    assert mask_private(text) == masked


@pytest.mark.parametrize("text", [
    "云政发〔2024〕12号", "《办法》（云府令第12号）", "12号令", "市政府令2024年12号文件", "12345热线", "拨打12345、96333", "地铁2号线",
    "G107国道", "苏G107国道", "国道107号线", "2019-01-05 2019-02-06", "2023年1月1日至2024年12月31日", "2024-05-06 08:30:00", "20240506",
    "投资1234567.89元", "补贴3,000,000元", "共计123456万元", "市财政局", "市住房和城乡建设局", "3个工作日", "第12条第3款", "80-90平方米",
    "地方某些部门", "对方某种理由", "本人于昨日，", "本人于上周，", "我是一名教师，", "4.2.3节", "2024年1号文件", "13号线6号口",
])  # fmt: skip
def test_what_stays(text: str) -> None:
    assert mask_private(text) == text


PIECES = [
    *"王李于某先生我叫本人，。：（）路号栋室0123456789-. xX京A·@aZ\n[]", "13900001234", "联系人", "姓名：", "单元", "号楼", "女士", "[电话]", "[姓名]", "12号",
    "110101190001010018", "a@b.cn",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_private(text)
    assert mask_private(once) == once


@given(st.text("路灯坏了请修", max_size=8), st.sampled_from(["13812345678", "18600000000"]), st.text("路灯坏了请修", max_size=8))
def test_no_telephone_number_survives(before: str, number: str, after: str) -> None:
    assert mask_private(before + number + after) == f"{before}[电话]{after}"


@pytest.mark.parametrize("text", ["a" * 50_000, "a." * 25_000, "1" * 50_000, "1 " * 25_000, "a@a-" + "a-" * 25_000, "王" * 50_000], ids=lambda t: t[:4])
def test_time_is_linear(text: str) -> None:
    start = time.perf_counter()
    mask_private(text)
    assert time.perf_counter() - start < 2
