"""Places in names and in sentences; all names that are in no list are invented."""

import datetime
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import EmptyInputError, InputError, MissingFileError
from policytext.government.places import (
    PROVINCES,
    Place,
    PlaceList,
    current_place,
    find_places,
    parent_of,
    province_of,
    read_places,
    region_of,
)
from policytext.government.places.gazetteer import gazetteer
from tests.growth import LINEAR, growth


def names(text: str, known: list[str] | None = None) -> list[str]:
    return [place.name for place in find_places(text, known=known)]


def only(text: str) -> Place:
    found = find_places(text)
    assert len(found) == 1, found
    return found[0]


# -- the table --


def test_the_table_is_whole() -> None:
    table = gazetteer()
    assert len(PROVINCES) == 34
    assert set(PROVINCES) <= set(table.full)
    cities = {path for paths in table.full.values() for path in paths if path[1] and not path[2]}
    assert len(cities) > 330
    assert len({path for paths in table.full.values() for path in paths if path[2]}) > 2850


@pytest.mark.parametrize(("place", "province"), [
    ("石家庄市", "河北省"), ("石家庄", "河北省"), ("冀", "河北省"), ("河北", "河北省"), ("河北省石家庄市长安区", "河北省"),
    ("西安市长安区", "陕西省"), ("雄安新区", "河北省"),
    ("延边州", "吉林省"), ("两江新区", "重庆市"), ("内蒙古", "内蒙古自治区"), ("鼓楼区", ""), ("云泽市", ""), ("", ""), ("A市", ""),
    ("鹿泉市", "河北省"), ("吉林", "吉林省"),
])  # fmt: skip
def test_the_province_of_a_place(place: str, province: str) -> None:
    assert province_of(place) == province


@pytest.mark.parametrize(("place", "parent"), [
    ("石家庄市", "河北省"), ("河北省石家庄市长安区", "河北省石家庄市"), ("石家庄市长安区", "河北省石家庄市"), ("迁安市", "河北省唐山市"),
    ("北京市朝阳区", "北京市"),
    ("云泽市青梧区", "云泽市"), ("云泽市青梧区永安街道", "云泽市青梧区"), ("A3区", "A市"), ("长安区", ""), ("河北省", ""), ("全国", ""),
    ("", ""), ("石家庄市裕华区永安街道", "河北省石家庄市裕华区"),
])  # fmt: skip
def test_the_parent_of_a_place(place: str, parent: str) -> None:
    assert parent_of(place) == parent


@pytest.mark.parametrize(("place", "on", "name"), [
    ("莱芜市", "2018-12-31", "莱芜市"), ("莱芜市", "2019-01-01", "山东省济南市莱芜区"), ("襄樊市", "2011-01-01", "湖北省襄阳市"),
    ("保定市新市区", "2016-01-01", "河北省保定市竞秀区"),
    ("乌鲁木齐市新市区", "2016-01-01", "乌鲁木齐市新市区"), ("云泽市", "2020-01-01", "云泽市"), ("", "2020-01-01", ""),
    ("即墨市", "2020-01-01", "山东省青岛市即墨区"), ("从化市", "2013-12-31", "从化市"), ("从化市", "2014-01-01", "广东省广州市从化区"),
    ("石家庄市桥东区", "2022-01-01", "河北省石家庄市长安区"), ("邢台市桥东区", "2022-01-01", "河北省邢台市襄都区"),
    ("张家口市桥东区", "2022-01-01", "张家口市桥东区"), ("桥东区", "2022-01-01", "桥东区"), ("云泽市崇文区", "2022-01-01", "云泽市崇文区"),
    ("莱芜市莱城区", "2022-01-01", "山东省济南市莱芜区"), ("思茅地区", "2022-01-01", "云南省普洱市"), ("开封市金明区", "2022-01-01", "河南省开封市龙亭区"),
])  # fmt: skip
def test_renamed_places(place: str, on: str, name: str) -> None:
    assert current_place(place, on=datetime.date.fromisoformat(on)) == name


def test_what_former_units_became_is_in_force() -> None:
    table = gazetteer()
    in_force = {"".join(path) for path in table.now}
    later = datetime.date(2026, 1, 1)
    former = [path for paths in table.full.values() for path in paths if path not in table.now and not path[2].endswith("新区")]
    became = {"".join(path): current_place("".join(path), on=later) for path in former}
    known = {name for name, successor in became.items() if successor != name}
    assert len(known) > 0.95 * len(became)
    assert {became[name] for name in known} <= in_force


@pytest.mark.parametrize("on", ["2020-01-01", None, 5])
def test_the_day_of_a_place_must_be_a_day(on: object) -> None:
    with pytest.raises(InputError, match="is no day"):
        current_place("莱芜市", on=on)  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", [parent_of, province_of, region_of])
@pytest.mark.parametrize("place", [None, 5])
def test_a_place_is_a_text(verb: Callable[..., object], place: object) -> None:
    with pytest.raises(InputError, match=f"{verb.__name__} takes str"):
        verb(place)


# -- in sentences --


@pytest.mark.parametrize(("text", "full"), [
    ("海淀区中关村街道", "北京市海淀区中关村街道"), ("海淀区香山街道", "北京市海淀区香山街道"), ("裕华区李家镇", "河北省石家庄市裕华区李家镇"),
    ("西宁城东区", "青海省西宁市城东区"), ("呼和浩特新城区", "内蒙古自治区呼和浩特市新城区"), ("雄安新区容城县", "河北省保定市容城县"),
    ("苏州工业园区", "江苏省苏州市苏州工业园区"), ("青梧区教育局回复", "青梧区"), ("青梧区住建局的答复", "青梧区"), ("海口美兰机场", "海南省海口市"),
    ("资阳", "四川省资阳市"), ("裕华区各乡镇", "河北省石家庄市裕华区"), ("裕华区山村", "河北省石家庄市裕华区"),
])  # fmt: skip
def test_the_last_unit_of_a_chain(text: str, full: str) -> None:
    assert only(text).full == full


@pytest.mark.parametrize("text", ["城东区的路", "各区教育局负责", "片区管委会负责", "社区居委会的电话"])
def test_bodies_make_no_place_of_a_plain_word(text: str) -> None:
    assert find_places(text) == ()


def test_the_finer_unit_decides_between_equals() -> None:
    assert region_of("天津市和平区与沈阳无关") == "天津市和平区"
    assert region_of("湖南省、湖北省") is None


@pytest.mark.parametrize(("text", "found"), [
    ("河北省石家庄市长安区与廊坊市签约", ["河北省石家庄市长安区", "廊坊市"]), ("张家口、廊坊市政府要配合", ["张家口", "廊坊市"]),
    ("各市（含定州、辛集市）", ["定州", "辛集市"]),
    ("京津冀协同发展", ["京", "津", "冀"]), ("冀政发〔2023〕12号", ["冀"]), ("驻冀高校和在京单位", ["冀", "京"]), ("陕甘宁边区", ["陕",
    "甘", "宁"]), ("浙江、江苏两省", ["浙江", "江苏"]),
    ("内蒙古自治区呼和浩特市", ["内蒙古自治区呼和浩特市"]), ("延边朝鲜族自治州和延边州", ["延边朝鲜族自治州", "延边州"]),
    ("支持雄安新区建设", ["雄安新区"]),
    ("石家庄高新区", ["石家庄高新区"]), ("秦皇岛经济技术开发区", ["秦皇岛经济技术开发区"]), ("A市A3区梅园街道的路灯", ["A市A3区梅园街道"]),
    ("住在B9县", ["B9县"]), ("西地省A市的桥", ["西地省A市"]),
    ("云泽市青梧区永安街道办理", ["云泽市青梧区永安街道"]), ("由云泽市人民政府推动云泽市发展", ["云泽市", "云泽市"]),
    ("石家庄市场监管", ["石家庄"]), ("石家庄市市场监管局", ["石家庄市"]),
    ("唐山市迁安市", ["唐山市迁安市"]), ("晋城市城区", ["晋城市城区"]), ("香港、澳门同胞", ["香港", "澳门"]), ("易县的路", ["易县"]),
    ("省会石家庄", ["石家庄"]), ("河北大学在保定", ["保定"]), ("马鞍山市和县", ["马鞍山市和县"]),
    ("打造雄安样板", ["雄安"]), ("以保定高新区为核心", ["保定高新区"]), ("承德至秦皇岛高速公路", ["承德", "秦皇岛"]), ("大同、阳泉等地", ["大同", "阳泉"]),
])  # fmt: skip
def test_places_in_sentences(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize("text", [
    "建设城市社区和小区", "社区服务进园区、校区、景区", "各县（市、区）", "该县、本市、全省", "城区、辖区、市区、郊区、地区",
    "都市圈的超市和股市", "上市公司", "市场与市民", "区域和县域", "省份、省级、节省、反省",
    "南京路的车", "北京时间", "山东大学", "中山路", "冀C12345号牌", "确保定期完成", "医保定点药店", "普通化学", "推广安全生产", "创新余地", "日常德育",
    "黄河南岸", "浙江西路", "太湖南岸", "完成县级", "住房县级", "市和县",
    "合作市场", "贫困县、产粮大县、强省", "示范区、工业园区、自贸区", "行政区、蓄滞洪区", "乡镇、城镇化、农村、乡村", "智慧社区",
    "美丽乡村", "每时每刻", "黄石高速", "真金白银", "停运城镇污水厂", "入海口", "巩固原料药", "复合肥", "大理石", "长治久安", "",
])  # fmt: skip
def test_words_that_are_no_places(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(("text", "full", "level"), [
    ("石家庄", "河北省石家庄市", "city"), ("迁安市", "河北省唐山市迁安市", "county"), ("冀政发〔2023〕1号", "河北省", "province"), ("A3区",
    "A市A3区", "county"), ("A市", "A市", "city"),
    ("石家庄市永安街道", "河北省石家庄市永安街道", "township"), ("A7县红星镇新民村", "A市A7县红星镇新民村", "village"), ("石家庄高新区",
    "河北省石家庄市高新区", "zone"),
    ("鹿泉市", "河北省石家庄市鹿泉市", "county"), ("重庆", "重庆市", "province"),
])  # fmt: skip
def test_full_names_and_levels(text: str, full: str, level: str) -> None:
    found = only(text)
    assert (found.full, found.level) == (full, level)


def test_a_name_of_several_units_keeps_its_candidates() -> None:
    found = only("鼓楼区的路灯坏了")
    assert found.city == found.province == "" and found.county == "鼓楼区"
    assert {"江苏省南京市鼓楼区", "福建省福州市鼓楼区"} <= set(found.candidates)


def test_a_name_of_several_units_is_decided_by_the_rest_of_the_text() -> None:
    assert find_places("鼓楼区的路灯坏了。南京市很美。")[0].full == "江苏省南京市鼓楼区"


def test_known_places_are_found_short_and_long() -> None:
    found = find_places("青梧那边和青梧区都堵", known=["云泽市青梧区"])
    assert [(place.name, place.full) for place in found] == [("青梧", "云泽市青梧区"), ("青梧区", "云泽市青梧区")]


# -- the region of a message --


@pytest.mark.parametrize(("text", "region"), [
    ("A市A3区的路灯坏了，A3区没人修", "A市A3区"), ("A市的路灯坏了", "A市"), ("A3区和A4区都没人管", "A市"),
    ("A3区的问题。A4区也是，A4区更差", "A市A4区"), ("路灯坏了", None), ("鼓楼区的路灯", None),
    ("石家庄市长安区的路灯，长安区", "河北省石家庄市长安区"), ("A市和B市", None), ("从北京回A市找工作，A市要交社保", "A市"), ("西地省A市的桥，A市的路，A市", "西地省A市"),
    ("家住石家庄", "河北省石家庄市"),
])  # fmt: skip
def test_the_region_of_a_message(text: str, region: str | None) -> None:
    assert region_of(text) == region


def test_the_region_by_the_users_list() -> None:
    assert region_of("青梧区永安街道的路灯坏了", known=["云泽市青梧区"]) == "云泽市青梧区"


# -- the user's list --


@pytest.mark.parametrize(
    "content", ["云泽市青梧区\n云泽市松林县\n", "市,区县\n云泽市,青梧区\n云泽市,松林县\n", "地名\n云泽市青梧区\n\n云泽市松林县"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_of_places_is_read(tmp_path: Path, content: str, encoding: str) -> None:
    path = tmp_path / "places.csv"
    path.write_text(content, encoding=encoding)
    known = read_places(path)
    assert known.paths["松林县"] == (("", "云泽市", "松林县", ""),)
    assert region_of("松林县的路", known=known) == "云泽市松林县"


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no file 'none\.csv"):
        read_places(tmp_path / "none.csv")


def test_a_list_without_places(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("地名\n", encoding="utf-8")
    with pytest.raises(EmptyInputError, match="list of places is empty"):
        read_places(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("known", "message"),
    [
        (["云泽"], "can't see a unit of administration in '云泽'"),
        ("云泽市", "known='云泽市' is one text"),
        ([3], "a place is a text, not int"),
        (5, "known=5 is no list"),
    ],
)
def test_a_list_that_holds_no_places(known: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        find_places("云泽市", known=known)


def test_a_list_is_not_changed_by_use() -> None:
    listed = PlaceList.from_names(["云泽市青梧区"])
    before = dict(listed.paths)
    find_places("青梧区", known=listed)
    assert dict(listed.paths) == before


# -- properties --

PIECES = st.sampled_from([
    "河北省", "石家庄市", "长安区", "石家庄", "云泽市", "青梧区", "A市", "A3区", "永安街道", "红星镇", "高新区", "京津冀", "、", "和",
    "，", " ", "在", "推动", "人民政府", "市", "区", "县", "省", "社区", "冀政发〔2023〕",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_places_point_at_the_text_and_do_not_overlap(text: str) -> None:
    found = find_places(text, known=["云泽市青梧区"])
    assert all(text[p.start : p.end] == p.name for p in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(
    st.lists(
        st.sampled_from(["石家庄市长安区办理", "A市A3区的路灯坏了", "京津冀协同", "浙江、江苏两省参加", "城市社区建设"]),
        max_size=8,
    )
)
def test_blanks_between_clauses_change_nothing(clauses: list[str]) -> None:
    assert [(p.name, p.full) for p in find_places("，".join(clauses))] == [
        (p.name, p.full) for p in find_places("， \n".join(clauses))
    ]


@given(st.sampled_from(sorted({path for paths in gazetteer().full.values() for path in paths if path[0] and path[1]})))
def test_every_unit_of_the_table_is_found_in_its_chain(path: tuple[str, str, str]) -> None:
    full = "".join(path)
    assert (only(full).name, only(full).full) == (full, full)
    assert parent_of(full) == "".join([name for name in path if name][:-1])


@pytest.mark.parametrize("piece", ["市", "石家庄", "石家庄市", "云泽市", "区县", "街道", "京", "A市", "冀政发〔", "村镇"])
def test_time_grows_with_length_only(piece: str) -> None:
    assert growth(find_places, piece * (100_000 // len(piece))) < LINEAR


def test_a_text_is_needed() -> None:
    with pytest.raises(InputError, match="find_places takes str, not NoneType"):
        find_places(None)  # type: ignore[arg-type]
