"""Names of departments, shortened."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.plotting.canvas import text_width
from policytext.plotting.short_names import figure_labels, short_labels

CITY = ["云泽市财政局", "云泽市审计局", "云泽市民政局", "云泽市教育局", "云泽市司法局"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["云泽市住房和城乡建设局", "云泽市财政局", "湖滨区人民政府"], ["住建局", "财政局", "湖滨区政府"]),
        (["省财政厅", "市财政局"], ["省财政厅", "市财政局"]),
        (["云泽市财政局", "云泽市审计局", "财政局"], ["云泽市财政局", "审计局", "财政局"]),
        (["甲局", "甲局", "甲局 (2)"], ["甲局", "甲局 (3)", "甲局 (2)"]),
        (["城市管理局", "城市规划局", "城市建设局"], ["城管局", "城市规划局", "城市建设局"]),
        (["河北省人民政府", "承德市政府", "河北省财政厅", "河北省教育厅"], ["省政府", "承德市政府", "财政厅", "教育厅"]),
        (["内蒙古自治区人民政府", "内蒙古自治区财政厅", "内蒙古自治区教育厅"], ["自治区政府", "财政厅", "教育厅"]),
        (["政府采购中心", "湖滨区政府"], ["政府采购中心", "湖滨区政府"]),
        ([], []),
        ([""], [""]),
    ],
)
def test_lists(labels: list[str], expected: list[str]) -> None:
    assert short_labels(labels)[0] == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("国家税务总局云泽市税务局", "税务局"),
        ("中国共产主义青年团云泽市委员会", "团市委"),
        ("中共云泽市委", "市委"),
        ("中国共产党云泽市委员会", "市委"),
        ("中共云泽市委组织部", "组织部"),
        ("中共云泽市委政法委员会", "政法委"),
        ("中共云泽市委办公室", "市委办公室"),
        ("中共云泽市委网络安全和信息化委员会办公室", "网信办"),
        ("云泽市人民政府办公室", "市政府办公室"),
        ("云泽市人民政府国有资产监督管理委员会", "国资委"),
        ("中国人民银行云泽市分行", "人行分行"),
        ("国家金融监督管理总局云泽监管分局", "云泽金融监管分局"),
        ("国家外汇管理局云泽市分局", "外汇局"),
        ("云泽市残疾人联合会", "残联"),
        ("云泽市青梧区卫生健康局", "青梧区卫健局"),
        ("云泽市农村改厕工作领导小组", "农村改厕…领导小组"),
        ("云泽市", "云泽市"),
        ("云泽市公安交通管理局", "公安交管局"),
        ("云泽市交通运输管理局", "交通运输管理局"),
        ("云泽市交通管理局", "交通管理局"),
        ("云泽市交通运输局", "交通局"),
        ("云泽市水库管理局", "水库管理局"),
        ("云泽市机关事务管理局", "机关事务局"),
        ("云泽市市场监督管理局", "市监局"),
        ("云泽市委员会", "市委员会"),
        ("云泽市村民委员会", "村委会"),
        ("云泽市青梧区委员会", "青梧区委员会"),
        ("云泽市教育委员会", "教育委"),
        ("云泽市政府", "市政府"),
        ("云泽市军区", "市军区"),
    ],
)
def test_bodies_of_a_city(label: str, expected: str) -> None:
    names, place = short_labels([*CITY, label])
    assert (names[-1], place) == (expected, "云泽市")


def test_names_that_would_be_the_same_keep_their_place_or_more() -> None:
    assert short_labels([*CITY, "国家税务总局云泽市税务局", "税务局"])[0][-2:] == ["云泽市税务局", "税务局"]
    names, _ = short_labels([*CITY, "云泽市人民政府国有资产监督管理委员会", "云泽市国有资产监督管理委员会"])
    assert names[-2:] == ["云泽市人民政府…监督管理委员会", "云泽市国有资产监督管理委员会"]
    names, _ = short_labels([*CITY, "云泽市小学和幼儿园骨干教师评审委员会", "云泽市小学和中学年度骨干教师评审委员会"])
    assert len(set(names)) == len(names)
    assert max(text_width(name) for name in names) <= 24


def test_what_leads_to_a_person_is_masked() -> None:
    names, _ = short_labels(["李四13900001234", "云泽市财政局13900001234", "云泽市财政局13900005678"])
    assert names[0] == "李四[电话]"
    assert len(set(names)) == 3
    assert not any(character.isdecimal() for name in names for character in name.partition(" (")[0])


def test_what_the_font_has_not_is_replaced() -> None:
    assert figure_labels(["\U0001f600局", "\x01\x02局", "局\ud800", "甲\n局", "\x00"])[0] == ["□局", "□局 (2)", "局□", "甲 局", "□"]


def test_latin_names_have_more_room_and_are_cut_between_words() -> None:
    long = "Department of Environmental Protection and Natural Resources"
    names = short_labels(["Ministry of Water", "Office of Housing", long, "W" * 50])[0]
    assert names[:2] == ["Ministry of Water", "Office of Housing"]
    head, tail = names[2].split("…")
    assert {*head.split(), *tail.split()} <= set(long.split())
    assert names[3].count("…") == 1
    assert all(text_width(name) <= 1.8 * 9 for name in names)


BODIES = st.lists(
    st.one_of(
        st.builds(
            "".join,
            st.tuples(
                st.sampled_from(["", "云泽市", "云泽市青梧区", "中共云泽市委", "国家税务总局", "中国人民银行", "市", "省"]),
                st.sampled_from(["", "财政局", "委员会", "税务局", "组织部", "办公室", "团委", "分行", "管理委员会", "一二三四五六七八九十甲乙丙丁戊己局"]),
            ),
        ),
        st.text(max_size=30), st.sampled_from(["李四13900001234", "Office of Housing and Water Supply of the Province"]),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(BODIES)
def test_short_names_stay_apart(labels: list[str]) -> None:
    names, place = short_labels(labels)
    assert len(names) == len(labels)
    assert len(set(names)) == len(names)
    assert short_labels(labels) == (names, place)
    assert all(name or not "".join(label.split()) for name, label in zip(names, labels, strict=True))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*CITY, "湖滨区财政局", "国家税务总局云泽市税务局", "财政局"]), unique=True), st.randoms())
def test_order_changes_nothing(labels: list[str], random: object) -> None:
    names = dict(zip(labels, short_labels(labels)[0], strict=True))
    shuffled = sorted(labels, reverse=True)
    assert dict(zip(shuffled, short_labels(shuffled)[0], strict=True)) == names
