"""Names of bodies: written in full, resolved to one body, on a day."""

import datetime
import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.government import canonical_agency, place_of


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
        ("科技部", "科学技术部"),
    ],
)
def test_canonical(name: str, full: str) -> None:
    agency = canonical_agency(name, region="云泽市青梧区")
    assert agency is not None
    assert agency.name == full


def test_bare_names_are_national_only_on_request() -> None:
    bare, national = canonical_agency("能源局"), canonical_agency("能源局", region="全国")
    assert bare is not None
    assert national is not None
    assert (bare.name, national.name) == ("能源局", "国家能源局")


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


ONE_BODY = [
    (
        "河北省工业和信息化厅",
        [("冀工信厅", ""), ("省工信厅", "河北省"), ("河北省工业和信息化厅", ""), ("省工信厅", "石家庄市"), ("河北工信厅", "")],
    ),
    (
        "河北省教育厅",
        [("省教育厅", "石家庄市"), ("省教育厅", "河北省石家庄市长安区"), ("冀教育厅", "云泽市"), ("省教育行政部门", "河北省")],
    ),
    ("石家庄市长安区民政局", [("河北省石家庄市长安区民政局", ""), ("区民政局", "石家庄市长安区"), ("长安区民政局", "石家庄市")]),
    ("云泽市青梧区民政局", [("区民政局", "云泽市青梧区"), ("青梧区民政局", "云泽市"), ("云泽市青梧区民政部门", "")]),
    ("云泽市财政局", [("市财政局", "云泽市青梧区"), ("市财政局", "云泽市"), ("市财政部门", "云泽市"), ("本市财政局", "云泽市")]),
    ("云泽市市场监督管理局", [("市市场监管局", "云泽市"), ("云泽市市监局", ""), ("云泽市市场监管局", "")]),
    ("北京市教育委员会", [("市教委", "北京市"), ("京教委", ""), ("北京市教委", "")]),
    ("中共云泽市委组织部", [("市委组织部", "云泽市"), ("中共云泽市委组织部", ""), ("云泽市组织部", "")]),
    ("中共云泽市委", [("市委", "云泽市"), ("中共云泽市委员会", ""), ("中国共产党云泽市委员会", "")]),
    ("中国共产主义青年团云泽市委员会", [("团市委", "云泽市"), ("共青团云泽市委", ""), ("云泽市团委", "")]),
    ("中国人民政治协商会议云泽市委员会", [("市政协", "云泽市"), ("政协云泽市委员会", "")]),
    ("云泽市人民政府国有资产监督管理委员会", [("市国资委", "云泽市"), ("云泽市国资委", ""), ("市政府国资委", "云泽市")]),
    ("云泽市人民政府外事办公室", [("市外办", "云泽市"), ("市政府外事办公室", "云泽市")]),
    ("云泽市公安局交通警察支队", [("市公安局交警支队", "云泽市"), ("市交警支队", "云泽市")]),
    ("国家税务总局云泽市税务局", [("市税务局", "云泽市"), ("国家税务总局云泽市税务局", ""), ("市税务部门", "云泽市")]),
    ("国家统计局河北调查总队", [("国家统计局河北调查总队", ""), ("国家统计局河北省调查总队", "")]),
    (
        "云泽市青梧区柳岸街道办事处",
        [("柳岸街道办", "云泽市青梧区"), ("柳岸街道", "云泽市青梧区"), ("云泽市青梧区柳岸街道办事处", "")],
    ),
    ("云泽市高新区管理委员会", [("高新区管委会", "云泽市"), ("云泽市高新区管委会", ""), ("云泽市高新区", "")]),
    ("河北省人民代表大会常务委员会", [("河北省第十届人民代表大会常务委员会", ""), ("省人大常委会", "河北省")]),
    ("国家卫生健康委员会", [("国家卫健委", ""), ("卫健委", "全国"), ("国家卫生健康委", "云泽市")]),
    ("教育部办公厅", [("教育部办公厅", ""), ("教育部办公厅", "云泽市")]),
    ("公安部门", [("公安机关", ""), ("公安", ""), ("公安部门", "云泽市")]),
    ("水利部", [("中华人民共和国水利部", ""), ("水利部（办公厅）", ""), ("水利部。", "云泽市")]),
    ("水利部办公厅", [("中华人民共和国水利部办公厅", ""), ("水利部办公厅", "")]),
    (
        "云泽市水利局",
        [("云泽市水利局（市河长办）", ""), ("\u200b云泽市水利局", ""), ("云泽市水利局；", ""), ("云泽水利局", "云泽市")],
    ),
    ("云泽市环境保护局", [("原云泽市环保局", ""), ("原市环保局", "云泽市"), ("云泽市环境保护局", "")]),
    ("原平市教育局", [("原平市教育局", ""), ("市教育局", "原平市")]),
    ("新疆生产建设兵团教育局", [("兵团教育局", ""), ("新疆生产建设兵团教育局", ""), ("兵团教育局", "新疆生产建设兵团")]),
    ("新疆生产建设兵团", [("兵团", ""), ("新疆生产建设兵团", "云泽市")]),
    ("新疆生产建设兵团第七师胡杨河市水利局", [("兵团第七师胡杨河市水利局", "")]),
    ("中共云泽市委宣传部", [("中国共产党云泽市委员会宣传部", ""), ("中共云泽市委员会宣传部", ""), ("云泽市委宣传部", "")]),
    ("广西壮族自治区教育厅", [("广西自治区教育厅", ""), ("广西教育厅", ""), ("桂教育厅", "")]),
    ("内蒙古自治区民政厅", [("内蒙民政厅", ""), ("内蒙古民政厅", ""), ("自治区民政厅", "内蒙古自治区")]),
    ("中共宁夏回族自治区党委组织部", [("中共宁夏回族自治区委组织部", ""), ("自治区党委组织部", "宁夏回族自治区")]),
    ("国家税务总局云泽市税务局", [("税务总局云泽市税务局", ""), ("云泽市税务局", "")]),
    ("河北省高级人民法院", [("省法院", "河北省"), ("省高院", "河北省"), ("河北省人民法院", "")]),
    ("云泽市中级人民法院", [("云泽中院", "云泽市"), ("市中院", "云泽市")]),
    ("中国共产主义青年团云泽市委员会", [("云泽团市委", "云泽市"), ("团市委", "云泽市")]),
    ("澳门特别行政区政府", [("澳门特别行政区政府", ""), ("澳门特别行政区人民政府", "")]),
    ("阿里地区行政公署", [("阿里地区行署", ""), ("阿里地区", "")]),
    ("中共云泽市委全面深化改革委员会办公室", [("市委改革办", "云泽市"), ("市委深改办", "云泽市")]),
    ("云泽市投资促进局", [("市投促局", "云泽市"), ("云泽市招商局", "")]),
    ("云泽市公安局青梧分局", [("青梧区公安分局", "云泽市"), ("青梧公安分局", "云泽市青梧区"), ("云泽市青梧区公安分局", "")]),
    ("云泽市环境保护局青梧分局", [("青梧区环保分局", "云泽市"), ("市环保局青梧分局", "云泽市")]),
    ("怀来县公安局城关分局", [("怀来县公安局城关分局", "")]),
    ("海关总署", [("海关", "全国"), ("国家海关总署", "")]),
    ("国家发展和改革委员会", [("发展和改革委", "全国"), ("国家发改委", "")]),
]


@pytest.mark.parametrize(("full", "spellings"), ONE_BODY, ids=[full for full, _ in ONE_BODY])
def test_spellings_of_one_body_are_one_agency(full: str, spellings: list[tuple[str, str]]) -> None:
    found = {canonical_agency(name, region=region) for name, region in spellings}
    assert len(found) == 1
    agency = found.pop()
    assert agency is not None and agency.name == full


FIELDS = [
    ("冀发改委", "", ("河北省发展和改革委员会", "河北省", "province", "发展和改革", "government")),
    ("省教育厅", "", ("省教育厅", "", "province", "教育", "government")),
    ("任丘市财政局", "", ("任丘市财政局", "任丘市", "county", "财政", "government")),
    ("北京市海淀区民政局", "", ("北京市海淀区民政局", "北京市海淀区", "county", "民政", "government")),
    ("A3区交警大队", "A市", ("A市A3区公安局交通警察大队", "A市A3区", "county", "公安", "government")),
    ("柳岸镇政府", "云泽市青梧区", ("云泽市青梧区柳岸镇人民政府", "云泽市青梧区柳岸镇", "township", "人民政府", "government")),
    ("气象局", "全国", ("中国气象局", "全国", "national", "气象", "service")),
    ("石家庄海关", "", ("石家庄海关", "石家庄市", "city", "海关", "vertical")),
    ("市中院", "云泽市", ("云泽市中级人民法院", "云泽市", "city", "法院", "court")),
    ("市残联", "云泽市", ("云泽市残疾人联合会", "云泽市", "city", "残联", "mass")),
    ("市公积金中心", "云泽市", ("云泽市住房公积金管理中心", "云泽市", "city", "公积金", "service")),
    ("河北省教育厅高等教育处", "", ("河北省教育厅高等教育处", "河北省", "province", "教育", "government")),
    ("怀来县城乡建设局", "", ("怀来县城乡建设局", "怀来县", "county", "住房和城乡建设", "government")),
    ("云泽市智能建造专班", "", ("云泽市智能建造专班", "云泽市", "city", "", "")),
]


@pytest.mark.parametrize(("name", "region", "fields"), FIELDS)
def test_fields(name: str, region: str, fields: tuple[str, ...]) -> None:
    agency = canonical_agency(name, region=region)
    assert agency is not None
    assert (agency.name, agency.region, agency.level, agency.system, agency.kind) == fields


def test_a_body_of_the_province_is_none_of_the_city() -> None:
    assert canonical_agency("省财政厅", region="云泽市") != canonical_agency("市财政局", region="云泽市")
    assert canonical_agency("省财政厅", region="石家庄市") != canonical_agency("市财政局", region="石家庄市")


def test_a_bare_name_is_national_only_in_texts_for_the_whole_country() -> None:
    local, national = canonical_agency("统计局"), canonical_agency("统计局", region="全国")
    assert local is not None and national is not None
    assert (local.region, national.region) == ("", "全国")


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "有关部门",
        "各区政府",
        "省有关部门",
        "县级以上人民政府",
        "设区的市人民政府",
        "上级公安机关",
        "司法机关",
        "天气",
        "市场",
        "市民",
        "局",
        "本局",
        "贵委",
        "中心",
        "学校",
        "社区",
        "领导小组",
        "村委会",
        "办事处",
        "云帆集团",
        "小区物业公司",
        "水利部民政部",
        "水利部、民政部",
        "党中央、国务院",
        "云泽市教育局和民政局",
        "云泽市教育局云泽市水利局",
    ],
)
def test_what_names_no_single_body_is_none(name: str) -> None:
    assert canonical_agency(name, region="云泽市") is None


@pytest.mark.parametrize(("name", "names"), [
    ("市规划局", {"云泽市城乡规划局", "云泽市自然资源和规划局", "云泽市规划和自然资源局"}),
    ("市局", {"云泽市公安局", "国家税务总局云泽市税务局", "云泽市市场监督管理局", "云泽市烟草专卖局"}),
    ("市委、市政府", {"中共云泽市委", "云泽市人民政府"}),
    ("镇党委、政府", {"中共镇委", "镇人民政府"}),
])  # fmt: skip
def test_what_a_name_leaves_open_stands_in_candidates(name: str, names: set[str]) -> None:
    agency = canonical_agency(name, region="云泽市")
    assert {body.name for body in agency.candidates} == names if agency else not names


def test_a_day_can_settle_an_open_name() -> None:
    before, after = (canonical_agency("市规划局", region="云泽市", on=datetime.date(year, 6, 1)) for year in (2015, 2020))
    assert before is not None and before.name == "云泽市城乡规划局" and not before.candidates
    assert after is not None
    assert {body.name for body in after.candidates} == {"云泽市自然资源和规划局", "云泽市规划和自然资源局"}


KEPT_ORGANS = [
    ("河北省旅游发展委员会", "河北省文化和旅游厅"),
    ("海南省旅游发展委员会", "海南省旅游和文化广电体育厅"),
    ("北京市旅游发展委员会", "北京市文化和旅游局"),
    ("深圳市规划和国土资源委员会", "深圳市规划和自然资源局"),
    ("河北省工信委", "河北省工业和信息化厅"),
    ("内蒙古自治区农牧厅", "内蒙古自治区农牧厅"),
    ("上海市经信委", "上海市经济和信息化委员会"),
]


@pytest.mark.parametrize(("old", "new"), KEPT_ORGANS)
def test_an_heir_has_the_organ_word_of_its_own_department(old: str, new: str) -> None:
    agency = canonical_agency(old, on=datetime.date(2024, 1, 1))
    assert agency is not None and (agency.name, agency.candidates) == (new, ())


CHOICES = [
    ("云泽市交通局", {"云泽市交通运输局", "云泽市交通局"}),
    ("云泽市粮食局", {"云泽市粮食和物资储备局", "云泽市发展和改革委员会"}),
    ("市林业局", {"市林业和草原局", "市林业局", "市自然资源局"}),
    ("河北省林业厅", {"河北省林业和草原局", "河北省林业局"}),
    ("云泽市城乡规划局", {"云泽市自然资源和规划局", "云泽市自然资源局"}),
    ("云泽市经信委", {"云泽市工业和信息化局", "云泽市经济和信息化局"}),
    ("云泽市大数据局", {"云泽市数据局", "云泽市大数据管理局"}),
    ("云泽市物价局", {"云泽市发展和改革委员会", "云泽市市场监督管理局"}),
]


@pytest.mark.parametrize(("old", "names"), CHOICES)
def test_where_places_chose_the_choices_are_candidates(old: str, names: set[str]) -> None:
    agency = canonical_agency(old, on=datetime.date(2025, 6, 1))
    assert agency is not None and {body.name for body in agency.candidates} == names
    assert all(body.valid_to is None for body in agency.candidates)


RENAMES = [
    ("环境保护部", datetime.date(2018, 3, 17), "生态环境部"),
    ("云泽市国土局", datetime.date(2019, 4, 1), "云泽市自然资源局"),
    ("河北省国土资源厅", datetime.date(2019, 1, 1), "河北省自然资源厅"),
    ("天津市农业委员会", datetime.date(2019, 1, 1), "天津市农业农村委员会"),
    ("天津市国土资源局", datetime.date(2019, 1, 1), "天津市规划和自然资源局"),
    ("河北省交通厅", datetime.date(2010, 1, 1), "河北省交通运输厅"),
    ("河北银监局", datetime.date(2018, 12, 17), "中国银行保险监督管理委员会河北监管局"),
    ("云泽市国税局", datetime.date(2018, 7, 5), "国家税务总局云泽市税务局"),
    ("省农业厅", datetime.date(2019, 1, 1), "省农业农村厅"),
]


@pytest.mark.parametrize(("old", "day", "new"), RENAMES)
def test_a_rename_changes_the_body_on_its_day(old: str, day: datetime.date, new: str) -> None:
    before, after = canonical_agency(old, on=day - datetime.timedelta(days=1)), canonical_agency(old, on=day)
    assert before == canonical_agency(old)
    assert after is not None and after.name == new


@pytest.mark.parametrize("name", ["北京市交通委员会", "云泽市水务局", "云泽市城市管理局", "云泽市大数据中心"])
def test_a_name_that_places_kept_does_not_end(name: str) -> None:
    agency = canonical_agency(name, on=datetime.date(2025, 6, 1))
    assert agency is not None and agency.name == name.replace("大数据中心", "大数据管理中心")


def test_renames_follow_each_other() -> None:
    found = [canonical_agency("中国银监会", on=datetime.date(year, 1, 1)) for year in (2017, 2020, 2024)]
    names = [agency.name for agency in found if agency]
    assert names == ["中国银行业监督管理委员会", "中国银行保险监督管理委员会", "国家金融监督管理总局"]


def test_the_heirs_of_a_split_are_candidates() -> None:
    agency = canonical_agency("河北省食药监局", on=datetime.date(2020, 1, 1))
    assert agency is not None and agency.name == "河北省食品药品监督管理局"
    assert [body.name for body in agency.candidates] == ["河北省市场监督管理局", "河北省药品监督管理局"]


def test_a_new_name_is_never_taken_back() -> None:
    early = canonical_agency("云泽市自然资源局", on=datetime.date(2010, 1, 1))
    assert early == canonical_agency("云泽市自然资源局")


def test_both_names_are_right_between_the_plan_and_the_deadline() -> None:
    day = datetime.date(2018, 6, 1)
    old, new = (canonical_agency(name, on=day) for name in ("云泽市环保局", "云泽市生态环境局"))
    assert old is not None and new is not None
    assert (old.name, new.name) == ("云泽市环境保护局", "云泽市生态环境局")


def test_the_time_of_day_does_not_matter() -> None:
    noon = datetime.datetime(2019, 4, 1, 12)
    assert canonical_agency("云泽市国土局", on=noon) == canonical_agency("云泽市国土局", on=noon.date())


BAD_DAYS = [("2020-01-01", "takes date or NoneType, not str"), (pd.NaT, "is a missing date")]


@pytest.mark.parametrize(("on", "text"), BAD_DAYS)
def test_what_is_no_day_is_refused(on: object, text: str) -> None:
    with pytest.raises(InputError, match=text):
        canonical_agency("云泽市水利局", on=on)  # type: ignore[arg-type]


def test_what_is_no_place_is_refused() -> None:
    with pytest.raises(InputError, match=r"region=. takes str or NoneType, not int"):
        canonical_agency("市水利局", region=5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="place_of takes str, not NoneType"):
        place_of(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "known", "text"), [(3, None, "takes str, not int"), ("市财政局", ["x"], "takes AgencyList or NoneType, not list")]
)
def test_wrong_kinds_are_refused(name: object, known: object, text: str) -> None:
    with pytest.raises(InputError, match=text):
        canonical_agency(name, known=known)  # type: ignore[arg-type]


PLACES = ["", "云泽市", "市", "省", "河北省", "冀", "云泽市青梧区", "青梧区", "区", "A市", "柳岸镇", "国家", "中共云泽市", "团"]
FUNCTIONS = [
    "财政",
    "发改",
    "工信",
    "国土资源",
    "和",
    "委",
    "政府",
    "人民政府",
    "税务",
    "城市管理",
    "智慧城市建设",
    "国资",
    "外事",
    "应急",
]
ORGANS = ["局", "委", "厅", "办公室", "委员会", "部门", "支队", "分局", "办", "中心", "处", "领导小组", ""]
NAMES = st.tuples(
    st.sampled_from(PLACES), st.lists(st.sampled_from(FUNCTIONS), max_size=3).map("".join), st.sampled_from(ORGANS)
).map("".join)
REGIONS = st.sampled_from(["", "云泽市", "云泽市青梧区", "河北省", "全国"])


@given(NAMES, REGIONS)
def test_a_full_name_is_its_own_full_name(name: str, region: str) -> None:
    agency = canonical_agency(name, region=region)
    if agency is not None and not agency.candidates and agency.region not in ("", "全国"):
        assert canonical_agency(agency.name) == agency


@given(NAMES, REGIONS)
def test_a_full_name_stays_itself_in_its_text(name: str, region: str) -> None:
    agency = canonical_agency(name, region=region)
    if agency is not None and not agency.candidates:
        assert canonical_agency(agency.name, region=region) == agency


@given(NAMES, st.integers(0, 20))
def test_blanks_change_nothing(name: str, at: int) -> None:
    assert canonical_agency(name[:at] + " " + name[at:], region="云泽市") == canonical_agency(name, region="云泽市")


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 1, 1)), st.sampled_from([old for old, _, _ in RENAMES]))
def test_the_body_of_a_day_existed_on_that_day(day: datetime.date, name: str) -> None:
    agency = canonical_agency(name, on=day)
    assert agency is not None
    assert agency.valid_to is None or day <= agency.valid_to


def test_long_names_take_no_longer_than_their_length() -> None:
    """The ratio is wide, so that a busy machine doesn't fail it: a quadratic rule would take 400 times as long."""

    def seconds(times: int) -> float:
        start = time.perf_counter()
        canonical_agency("云泽市" + "城市管理局办公室、" * times)
        return time.perf_counter() - start

    seconds(20)
    assert seconds(400) < 200 * max(seconds(21), 0.0005)
