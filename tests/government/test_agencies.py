"""Names of bodies: found with offsets, split from lists, written in full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.government import find_agencies, is_placeholder, list_of_agencies, place_of
from policytext.government.agencies import full_name

FOUND = [
    ("请云泽市住建局和青梧区城管局办理", ["云泽市住建局", "青梧区城管局"]),
    ("A市教育局已转A3区交警大队", ["A市教育局", "A3区交警大队"]),
    ("团市委、市总工会、市妇联", ["团市委", "市总工会", "市妇联"]),
    ("云泽市财政局云泽市民政局", ["云泽市财政局", "云泽市民政局"]),
    ("国家税务总局云泽市税务局", ["国家税务总局云泽市税务局"]),
    ("云泽市人民政府办公室", ["云泽市人民政府办公室"]),
    ("省市场监管局", ["省市场监管局"]),
    ("各部门按办法办理，全局部署", []),
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_find(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_agencies(text)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市发展改革委、市文化和旅游局等部门", ("市发展改革委", "市文化和旅游局")),
        ("市财政局及各区政府", ("市财政局", "各区政府")),
        ("各区政府（含云东新区，下同）、市民政局", ("各区政府", "市民政局")),
        ("有关部门和单位", ("有关部门和单位",)),
        ("市粮食和物资储备局", ("市粮食和物资储备局",)),
        ("", ()),
    ],
)
def test_list(text: str, names: tuple[str, ...]) -> None:
    assert list_of_agencies(text) == names


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("市财政局", "云泽市财政局"),
        ("区城管局", "云泽市青梧区城市管理局"),
        ("市市场监管局", "云泽市市场监督管理局"),
        ("省财政厅", "省财政厅"),
        ("团市委", "中国共产主义青年团云泽市委员会"),
        ("市委办公室", "中共云泽市委办公室"),
        ("市国资委", "云泽市人民政府国有资产监督管理委员会"),
        ("有关部门", "有关部门"),
        ("科技部", "科学技术部"),
    ],
)
def test_canonical(name: str, full: str) -> None:
    assert full_name(name, places=["云泽市青梧区"]) == full


def test_bare_names_are_national_only_on_request() -> None:
    assert (full_name("能源局"), full_name("能源局", national=True)) == ("能源局", "国家能源局")


@pytest.mark.parametrize("name", ["有关部门", "各区政府", "各市县政府", "相关单位", "各成员单位"])
def test_placeholders(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", ["市财政局", "云泽市人民政府", "国务院", "省市场监管局"])
def test_named_bodies_are_no_placeholders(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("云泽市民政局", "云泽市"),
        ("河北银保监局", "河北省"),
        ("市民政局", ""),
        ("云泽市青梧区民政局", "云泽市青梧区"),
        ("云泽市住房城乡建设局", "云泽市"),
        ("云泽市柳岸镇人民政府", "云泽市柳岸镇"),
        ("西地省财政厅", "西地省"),
        ("制造强省工业和信息化厅", ""),
        ("全省教育厅", ""),
        ("A市A3区城管局", "A市A3区"),
    ],
)
def test_place(name: str, place: str) -> None:
    assert place_of(name) == place


PARTS = ["云泽市", "市", "财政", "发改", "局", "委", "和", "、", "办", "请", "国务院", "团", "部门", " "]


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_offsets_index_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    at = 0
    for mention in find_agencies(text):
        assert text[mention.start : mention.end] == mention.name
        assert mention.start >= at
        at = mention.end
