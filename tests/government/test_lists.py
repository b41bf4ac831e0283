"""Enumerations of bodies: names as they stand, with their places in the text."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.government import is_placeholder, list_of_agencies
from policytext.government.agencies.lists import spans_of_list

LISTS = [
    ("市发展改革委、市文化和旅游局等部门", ("市发展改革委", "市文化和旅游局")),
    ("市财政局及各区政府", ("市财政局", "各区政府")),
    ("各区政府（含云东新区，下同）、市民政局", ("各区政府", "市民政局")),
    ("各县（含省直管县）政府、市民政局", ("各县政府", "市民政局")),
    ("有关部门和单位", ("有关部门和单位",)),
    ("市粮食和物资储备局", ("市粮食和物资储备局",)),
    ("市财政局、市财政局", ("市财政局",)),
    ("市公安局），市民政局", ("市公安局", "市民政局")),
    ("（市公安局、市民政局", ("市公安局", "市民政局")),
    ("［市公安局、市民政局］", ("市公安局", "市民政局")),
    ("【市公安局】、「市民政局」", ("市公安局", "市民政局")),
    ("\u200b市公安局、\ufeff市民政局", ("市公安局", "市民政局")),
    ("", ()),
]


@pytest.mark.parametrize(("text", "names"), LISTS)
def test_list(text: str, names: tuple[str, ...]) -> None:
    assert list_of_agencies(text) == names


def test_spans_refer_to_the_whole_text() -> None:
    assert spans_of_list("请市财政局、市民政局等部门办理", 1, 13) == (("市财政局", 1, 5), ("市民政局", 6, 10))


def test_a_bracket_inside_a_name_is_part_of_the_span_alone() -> None:
    text = "由各县（含省直管县）政府负责"
    assert spans_of_list(text, 1, 12) == (("各县政府", 1, 12),)


@pytest.mark.parametrize("name", [
    "有关部门", "各区政府", "各市县政府", "相关单位", "各成员单位", "行业主管部门", "县（市、区）政府", "县级以上人民政府",
    "所在地人民政府", "承办单位", "市直各部门",
])  # fmt: skip
def test_placeholders(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", ["市财政局", "云泽市人民政府", "国务院", "省市场监管局", "县政府", "地方金融监管局", "省直工委"])
def test_named_bodies_are_no_placeholders(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize("value", [None, 5, ["市财政局"]])
def test_other_input_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match="list_of_agencies takes str"):
        list_of_agencies(value)
    with pytest.raises(InputError, match="is_placeholder takes str"):
        is_placeholder(value)


PIECES = ["市财政局", "各区政府", "、", "和", "，", "等部门", "（", "）", "有关单位", " ", "。", "“", "以及", "市科技局"]


@given(st.lists(st.sampled_from(PIECES), max_size=20), st.text("前后文", max_size=3))
def test_spans_point_at_names_wherever_the_list_stands(pieces: list[str], before: str) -> None:
    inner = "".join(pieces)
    text = before + inner + "完"
    spans = spans_of_list(text, len(before), len(before) + len(inner))
    assert tuple(name for name, _, _ in spans) == list_of_agencies(inner)
    assert all(text[low:high] == name for name, low, high in spans)
    assert all(first[2] <= second[1] for first, second in itertools.pairwise(spans))
