"""Names of government bodies in running text: which are found, where they stand, what is left out."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.government import find_agencies
from policytext.government.agencies import AgencyList, Mention
from policytext.government.agencies._catalogue import rows_of
from policytext.government.agencies.mentions import agency_spans
from policytext.government.agencies.runs import resolve_run


def names(text: str, *, cited: bool = False) -> list[str]:
    return [mention.name for mention in find_agencies(text, cited=cited)]


WHOLE_NAMES = [
    ("请云泽市住建局和青梧区城管局办理", ["云泽市住建局", "青梧区城管局"]),
    ("A市教育局已转A3区交警大队", ["A市教育局", "A3区交警大队"]),
    ("团市委、市总工会、市妇联", ["团市委", "市总工会", "市妇联"]),
    ("云泽市财政局云泽市民政局", ["云泽市财政局", "云泽市民政局"]),
    ("国家税务总局云泽市税务局", ["国家税务总局云泽市税务局"]),
    ("国家税务总局云泽市青梧区税务局", ["国家税务总局云泽市青梧区税务局"]),
    ("人民银行云泽中心支行负责", ["人民银行云泽中心支行"]),
    ("国家金融监督管理总局河北监管局、河北银保监局", ["国家金融监督管理总局河北监管局", "河北银保监局"]),
    ("云泽市人民政府办公室", ["云泽市人民政府办公室"]),
    ("省市场监管局", ["省市场监管局"]),
    ("国务院办公厅、教育部、科技部和财政部", ["国务院办公厅", "教育部", "科技部", "财政部"]),
    ("国家发展改革委教育部科技部", ["国家发展改革委", "教育部", "科技部"]),
    ("市委政法委、省政府国资委、省政府督查室", ["市委政法委", "省政府国资委", "省政府督查室"]),
    ("云泽市消防救援支队、市供销社、青梧区公安分局", ["云泽市消防救援支队", "市供销社", "青梧区公安分局"]),
    ("云泽经济技术开发区管委会和云东新区管委会", ["云泽经济技术开发区管委会", "云东新区管委会"]),
    ("报云泽市城市管理委员会批准", ["云泽市城市管理委员会"]),
    ("省制造强省建设领导小组办公室", ["省制造强省建设领导小组办公室"]),
    ("青梧区南桥镇政府和区应急管理局", ["青梧区南桥镇政府", "区应急管理局"]),
    ("由街道办事处、派出所和司法所调解", ["街道办事处", "派出所", "司法所"]),
    ("请到石栏派出所和柳岸司法所", ["石栏派出所", "柳岸司法所"]),
    ("市不动产登记中心、B市住房公积金管理中心", ["市不动产登记中心", "B市住房公积金管理中心"]),
    ("县防汛指挥部和城区停车秩序整治组", ["县防汛指挥部", "城区停车秩序整治组"]),
    ("向税务部门、教育行政部门和社保经办机构咨询", ["税务部门", "教育行政部门", "社保经办机构"]),
    ("已上报上级交通主管部门", ["上级交通主管部门"]),
    ("由公安机关交通管理部门处罚", ["公安机关交通管理部门"]),
    ("镇党委、政府十分重视", ["镇党委、政府"]),
    ("县委、县政府十分重视", ["县委", "县政府"]),
    ("柳岸镇党委、纪委多次调查", ["柳岸镇党委", "纪委"]),
    ("经市建设局和文化局同意", ["市建设局", "文化局"]),
    ("省教育厅、建设厅", ["省教育厅", "建设厅"]),
    ("由省特种设备检测院出具", ["省特种设备检测院"]),
    ("请向消费者权益保护协会反映", ["消费者权益保护协会"]),
    ("村民上访市政府", ["市政府"]),
    ("石桥安置区项目建设指挥部召开会议", ["项目建设指挥部"]),
    ("各市州公路局隶属当地", []),
    ("如市州公路局需要", ["市州公路局"]),
    ("由C3区分局复查", ["C3区分局"]),
    ("A市公安局A3区分局受理", ["A市公安局A3区分局"]),
    ("请致电征收办", ["征收办"]),
    ("目前石塘办事处正在协调", ["石塘办事处"]),
    ("公司驻京办事处", []),
    ("省检测中心和市规划信息中心复核", ["省检测中心", "市规划信息中心"]),
]


@pytest.mark.parametrize(("text", "expected"), WHOLE_NAMES)
def test_whole_names_are_found(text: str, expected: list[str]) -> None:
    assert names(text) == expected


PLACES = [
    ("近期云泽市财政局", ["云泽市财政局"]),
    ("安排市科技局负责", ["市科技局"]),
    ("我县教育局已核实", ["县教育局"]),
    ("全市教育部门", ["教育部门"]),
    ("水利局和县财政局", ["水利局", "县财政局"]),
    ("城市管理局", ["城市管理局"]),
    ("第三条省科技厅", ["省科技厅"]),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_a_name_starts_at_its_place_or_level(text: str, expected: list[str]) -> None:
    assert names(text) == expected


PARTS = [
    ("请咨询市教育局人事科，电话见下", ["市教育局人事科"]),
    ("请咨询我局人事科。", ["人事科"]),
    ("经局党组研究", ["局党组"]),
    ("我局城管大队城东中队到场", ["城管大队城东中队"]),
    ("县公安局交通警察大队", ["县公安局交通警察大队"]),
    ("行政执法柳岸分局", ["行政执法柳岸分局"]),
    ("交警B2区中队", ["交警B2区中队"]),
    ("区住建局物业管理办公室", ["区住建局物业管理办公室"]),
    ("请到市教育局普教股或学校", ["市教育局普教股"]),
    ("市财政局资金监管小组检查", ["市财政局资金监管小组"]),
    ("我局执法大队柳岸中队多次整治", ["执法大队柳岸中队"]),
    ("安排青石中队到场", ["青石中队"]),
]


@pytest.mark.parametrize(("text", "expected"), PARTS)
def test_parts_of_bodies(text: str, expected: list[str]) -> None:
    assert names(text) == expected


DESKS = [
    ("经民办科核实", ["民办科"]),
    ("请致电规划核实室，电话见下", ["规划核实室"]),
    ("驾培处工作人员到场", ["驾培处"]),
    ("医院医保科办理手续", []),
    ("道路处正在施工", []),
    ("民办科目很多", []),
    ("各中队已到场", []),
    ("两个中队已到场", []),
]


@pytest.mark.parametrize(("text", "expected"), DESKS)
def test_sections_that_act_are_found_without_their_body(text: str, expected: list[str]) -> None:
    assert names(text) == expected


ROWS_PLACES = {"province": "河北省", "city": "云泽市", "county": "青梧县"}
CATALOGUE_NAMES = sorted(
    {
        place + row["before"] + row["function"] + organ
        for row in rows_of("systems")
        for level, place in ROWS_PLACES.items()
        for organ in row[level].replace("-", "").split()
    }
)
NATIONAL_NAMES = sorted({name for row in rows_of("central") for name in (row["name"], *row["shorts"].split())})
WORD_NAMES = ["云泽市" + row["form"] for row in rows_of("words")]


@pytest.mark.parametrize("known_names", [CATALOGUE_NAMES, NATIONAL_NAMES, WORD_NAMES], ids=["systems", "central", "words"])
def test_every_name_of_the_catalogue_is_found_whole(known_names: list[str]) -> None:
    assert len(known_names) > 100
    assert [name for name in known_names if names(f"由{name}负责") != [name]] == []


def test_every_local_name_is_found_whole_but_those_that_are_plain_words() -> None:
    plain = {"~办公厅", "~办公室", "~检"}
    local = [
        template.replace("~", place).replace("^", place[:-1])
        for row in rows_of("local")
        for template in (row["name"], *row["forms"].split())
        for letter, place in zip("pck", ROWS_PLACES.values(), strict=True)
        if letter in row["levels"] and template not in plain and template.count("~") == 1
    ]
    assert len(local) > 800
    assert [name for name in local if names(f"由{name}负责") != [name]] == []


LED = [
    ("报共青团云泽市委员会批准", ["共青团云泽市委员会"]),
    ("由中共青梧县委教育工委牵头", ["中共青梧县委教育工委"]),
    ("中共云泽市委政法委员会印发", ["中共云泽市委政法委员会"]),
    ("中国人民政治协商会议云泽市委员会", ["中国人民政治协商会议云泽市委员会"]),
    ("中国证监会云泽监管局和云泽金融监管分局", ["中国证监会云泽监管局", "云泽金融监管分局"]),
    ("由市直机关工委负责", ["市直机关工委"]),
    ("新疆生产建设兵团水利局负责", ["新疆生产建设兵团水利局"]),
    ("人行云泽中心支行办公室", ["人行云泽中心支行办公室"]),
    ("教育部基础教育司负责人到场", ["教育部基础教育司"]),
    ("市公安局交警支队三大队处理", ["市公安局交警支队三大队"]),
    ("县公安局交警大队第二中队处理", ["县公安局交警大队第二中队"]),
]


@pytest.mark.parametrize(("text", "expected"), LED)
def test_what_leads_a_place_and_parts_behind_belong_to_the_name(text: str, expected: list[str]) -> None:
    assert names(text) == expected


NO_PART_OF_NAMES = [
    ("确保省政府部署落地", ["省政府"]),
    ("收到复函省财政厅已报", ["省财政厅"]),
    ("主任省民政厅厅长", ["省民政厅"]),
    ("六日省教育厅通知", ["省教育厅"]),
    ("每年县财政局公布", ["县财政局"]),
    ("已转问题街道核查", []),
    ("遵守法律法规和教育部规定", ["教育部"]),
    ("编制科学技术部规章", ["科学技术部"]),
    ("条例列入省人大计划", ["省人大"]),
    ("按发展规划科技部应当公布", ["科技部"]),
    ("市民委托他人、城市建委派人、市体委员", []),
    ("落实省政府部署", ["省政府"]),
    ("市委、政府部门和政府采购", ["市委"]),
    ("市教育局和办公室", ["市教育局"]),
]


@pytest.mark.parametrize(("text", "expected"), NO_PART_OF_NAMES)
def test_words_before_a_level_are_no_place(text: str, expected: list[str]) -> None:
    assert names(text) == expected


OPEN_SETS = [
    "各省、自治区、直辖市民政厅（局）",
    "各省、自治区、直辖市和计划单列市财政局",
    "各县（市、区）教育局要上报",
    "各市、县人民政府",
    "各市、州、县住建局",
]


@pytest.mark.parametrize("text", OPEN_SETS)
@pytest.mark.parametrize("cited", [False, True])
def test_bodies_of_a_set_of_places_are_no_names(text: str, cited: bool) -> None:
    assert names(text, cited=cited) == []


NOT_OPEN = [
    ("各区政府、市财政局", ["市财政局"]),
    ("各区、市财政局", ["市财政局"]),
    ("各县和市民政局", ["市民政局"]),
    ("督导各地公安部门", ["公安部门"]),
    ("各县（市、区）云泽市财政局", ["云泽市财政局"]),
]


@pytest.mark.parametrize(("text", "expected"), NOT_OPEN)
def test_a_body_beside_a_set_of_places_is_a_name(text: str, expected: list[str]) -> None:
    assert names(text) == expected


VENUES = [
    ("比赛在市体育中心举行", []),
    ("已更名为“云泽市体育中心”", []),
    ("位于青梧区图书馆南侧", []),
    ("责成市图书馆整改", ["市图书馆"]),
    ("由市体育中心负责", ["市体育中心"]),
]


@pytest.mark.parametrize(("text", "expected"), VENUES)
def test_halls_are_bodies_where_somebody_speaks_to_them(text: str, expected: list[str]) -> None:
    assert names(text) == expected


PLACES_ONLY = [
    "定于明日在市教育局一楼会议室开会",
    "市财政局路段车流大",
    "该店在县政府东门对面",
    "请登录市卫健委官网",
    "路灯装在财政局-民政局路段",
    "市政府投资项目审计",
    "接入人民银行征信系统",
]


@pytest.mark.parametrize("text", PLACES_ONLY)
def test_bodies_that_only_say_where_are_left_out(text: str) -> None:
    assert names(text) == []


def test_a_body_with_a_site_is_a_body_where_it_stands_first() -> None:
    assert names("云泽市民政局网站工作年报") == ["云泽市民政局"]


QUOTED = [
    ("您反映的“市教育局不理”一事，县政府答复", ["县政府"]),
    ("《道路条例》第三条规定：“经公安机关登记”，市交警支队执行", ["市交警支队"]),
    ("市交警支队开展“护学”行动", ["市交警支队"]),
    ("成立“护学”专班，由“市教育局”牵头", ["市教育局"]),
]


@pytest.mark.parametrize(("text", "expected"), QUOTED)
def test_quoted_words_of_laws_and_askers_name_nobody(text: str, expected: list[str]) -> None:
    assert names(text) == expected


NOT_BODIES = [
    "各部门按办法办理，全局部署",
    "有关部门和相关单位、上级部门",
    "行人走人行道，过人行横道和人行天桥",
    "局部地区、部分院校受委托",
    "开办公办幼儿园，建体育中心和物流中心",
    "社区卫生服务中心和社区居委会",
    "市人大代表、政协委员、镇党委书记",
    "教育部分民办学校，财政部际会商",
    "企业财务部、项目部和业主委员会",
    "格局、大局、结局、布局",
    "餐厅、大厅，教室和科室",
    "提供低成本办公场所",
    "保障公民在火车站、公交站的安全",
    "委托办理公安业务",
    "区分局势，委托公司信息中心",
]


@pytest.mark.parametrize("text", NOT_BODIES)
def test_words_that_look_like_bodies_are_left_out(text: str) -> None:
    assert names(text) == []


SHARED = [
    ("与农业农村、统计、市场监管等部门会商", ["农业农村", "统计", "市场监管"]),
    ("由国土、环保、畜牧站等站所检查", ["国土", "环保", "畜牧站"]),
    ("会同规划、交警等有关部门", ["规划", "交警"]),
    ("联合交警、运管部门执法", ["交警", "运管部门"]),
    ("市发改、财政、住建局负责", ["市发改", "财政", "住建局"]),
    ("请与水、电部门联系", ["水、电部门"]),
    ("张家口、廊坊市政府", ["张家口", "廊坊市政府"]),
    ("B2区及B5区市场监管局", ["B2区", "B5区市场监管局"]),
    ("与规划和青梧区政府对接", ["规划", "青梧区政府"]),
    ("加快国土、环保等手续办理", []),
    ("公安、医院、学校等单位", []),
    ("召集城管、消防、街道、石桥市场管理处等部门商议", ["城管", "消防", "街道", "市场管理处"]),
    ("联合公安、城管和街道对小区检查", ["公安", "城管"]),
    ("市住建局会同工商、公安开展检查", ["市住建局", "工商", "公安"]),
    ("组织宣传、培训和教育活动", []),
    ("督促水库、河道管理单位巡查", []),
    ("加强与电视、广播、报纸的联动", []),
]


@pytest.mark.parametrize(("text", "expected"), SHARED)
def test_members_of_a_list_that_share_a_head(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_shared_head_is_resolved_with_the_place_and_head_of_the_list() -> None:
    _, finance, _ = find_agencies("市发改、财政、住建局", region="云泽市")
    assert finance.name == "财政" and finance.agency is not None and finance.agency.name == "云泽市财政局"


def test_a_place_that_shares_a_government_is_resolved_to_its_own() -> None:
    first, second = find_agencies("张家口、廊坊市政府")
    assert first.agency is not None and second.agency is not None
    assert (first.agency.name, second.agency.name) == ("张家口市人民政府", "廊坊市人民政府")


def resolved(text: str, region: str | None = None) -> list[tuple[str, str]]:
    return [(mention.name, mention.agency.name if mention.agency else "") for mention in find_agencies(text, region=region)]


SHARED_PLACES = [
    ("市发改委、财政局和住建局", "云泽市", ["云泽市发展和改革委员会", "云泽市财政局", "云泽市住房和城乡建设局"]),
    ("云泽市教育局、民政局和残联", None, ["云泽市教育局", "云泽市民政局", "云泽市残疾人联合会"]),
    ("省教育厅、财政厅、人社厅", None, ["省教育厅", "省财政厅", "省人力资源和社会保障厅"]),
    ("省教育厅、财政厅", "河北省", ["河北省教育厅", "河北省财政厅"]),
    ("云泽市财政局、青梧区教育局、民政局", None, ["云泽市财政局", "青梧区教育局", "青梧区民政局"]),
    ("市公安局、财政部", "云泽市", ["云泽市公安局", "财政部"]),
    ("财政部、民政局", None, ["财政部", "民政局"]),
    ("云泽市教育局，民政局", None, ["云泽市教育局", "民政局"]),
    ("县总工会、团委、妇联", None, ["县总工会", "中国共产主义青年团县委员会", "县妇女联合会"]),
    ("省委、人大、政府要重视", None, ["中共省委", "省人民代表大会", "省人民政府"]),
    ("市公安局、交警支队", None, ["市公安局", "市公安局交通警察支队"]),
]


@pytest.mark.parametrize(("text", "region", "expected"), SHARED_PLACES)
def test_a_place_is_shared_by_the_names_behind_it(text: str, region: str | None, expected: list[str]) -> None:
    assert [full for _, full in resolved(text, region)] == expected


@pytest.mark.parametrize("name", ["街道办事处", "派出所", "人事科", "石栏派出所"])
def test_bodies_below_and_parts_take_no_place_from_a_neighbour(name: str) -> None:
    first, second = find_agencies(f"云泽市教育局、{name}负责")
    assert first.agency is not None
    assert second.name == name
    assert second.agency is None or second.agency.region == ""


def test_names_that_share_a_place_stay_as_they_stand() -> None:
    assert [name for name, _ in resolved("市发改委、财政局和残联")] == ["市发改委", "财政局", "残联"]


def test_a_run_of_names_is_resolved_with_the_place_of_the_first() -> None:
    assert [body and body.name for body in resolve_run(["财政部", "发展改革委", "云泽市发改委", "卫健委"])] == [
        "财政部", "国家发展和改革委员会", "云泽市发展和改革委员会", "云泽市卫生健康委员会",
    ]  # fmt: skip
    bodies = resolve_run(["云泽市发改委", "财政局", "有关部门", "民政局"])
    assert [body.name if body else None for body in bodies] == ["云泽市发展和改革委员会", "云泽市财政局", None, "云泽市民政局"]


def test_a_name_of_the_users_list_takes_no_place_from_its_neighbour() -> None:
    known = AgencyList.from_rows([{"name": "北岸办", "full_name": "北岸提升办公室"}])
    _, own = resolve_run(["云泽市财政局", "北岸办"], known=known)
    assert own is not None and own.name == "北岸提升办公室"


@given(
    st.lists(st.sampled_from(["财政局", "民政局", "水利局", "审计局"]), min_size=1, max_size=6, unique=True),
    st.sampled_from("、和与及"),
)
def test_all_names_behind_one_with_a_place_have_it(rest: list[str], joint: str) -> None:
    found = find_agencies(joint.join(["云泽市教育局", *rest]))
    assert [mention.agency.region for mention in found if mention.agency] == ["云泽市"] * (len(rest) + 1)


AREAS = [
    ("已转柳岸镇核查", ["柳岸镇"]),
    ("石栏街道立即安排人员到场", ["石栏街道"]),
    ("云泽市经开区和青梧区政府牵头", ["云泽市经开区", "青梧区政府"]),
    ("街道、社区联合消防大队巡查", ["街道", "消防大队"]),
    ("责成青梧街道、永和桥街道进行整改", ["青梧街道", "永和桥街道"]),
    ("安排石栏街道和有关单位研究", ["石栏街道"]),
    ("柳岸镇应先上报方案", ["柳岸镇"]),
    ("石栏街道后续正在与村民沟通", ["石栏街道"]),
    ("在街道和社区的指导下成立", ["街道"]),
    ("我局要求街道及时处理", ["街道"]),
    ("来信收悉，街道十分重视", ["街道"]),
    ("经同福街道核实", ["同福街道"]),
    ("经所属街道核实", []),
    ("路旁街道声音嘈杂", []),
    ("位于柳岸镇开展试点", []),
    ("员工下乡开展服务", []),
    ("《柳岸镇派出所不办事》一帖", []),
    ("该厂位于柳岸镇石桥村", []),
    ("石栏街道两旁种树", []),
    ("加强开发区建设", []),
]


@pytest.mark.parametrize(("text", "expected"), AREAS)
def test_townships_and_zones_are_bodies_where_they_act(text: str, expected: list[str]) -> None:
    assert names(text) == expected


CITED = [
    ("根据《云泽市财政局补贴办法》办理", "云泽市财政局"),
    ("根据市财政局、市民政局《关于救助的通知》", "市民政局"),
    ("按照市教育局印发的《入学办法》", "市教育局"),
    ("依据省人社厅关于调整标准的通知执行", "省人社厅"),
    ("照旧按区医保局的现行标准执行", "区医保局"),
    ("编号为（县编办发〔2020〕7号）", "县编办"),
    ("《工程条例》（国务院令第999号）", "国务院"),
    ("市发改委2016年40号文件", "市发改委"),
    ("交通运输部令2019年第2号", "交通运输部"),
    ("在市财政局会议室开会", "市财政局"),
]


@pytest.mark.parametrize(("text", "name"), CITED)
def test_cited_bodies_are_given_on_request_only(text: str, name: str) -> None:
    assert (name in names(text), name in names(text, cited=True)) == (False, True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("按照区城管局的整治要求停工", "区城管局"),
        ("根据区交通局的统一安排", "区交通局"),
        ("市财政局印发《补贴办法》", "市财政局"),
        ("还未收到县政府关于此事的批示", "县政府"),
    ],
)
def test_bodies_that_act_are_not_taken_for_cited_ones(text: str, name: str) -> None:
    assert names(text) == [name]


def test_an_open_title_mark_hides_nothing_far_behind_it() -> None:
    assert names("《" + "说明，" * 200 + "市财政局") == ["市财政局"]


KNOWN = AgencyList.from_rows([{"name": "云小智平台", "full_name": "云泽市智慧城市平台"}, {"name": "北岸提升办"}])


@pytest.mark.parametrize("name", ["云小智平台", "北岸提升办"])
def test_names_of_the_users_list_are_found(name: str) -> None:
    text = f"已转{name}办理"
    assert names(text) == []
    assert [mention.name for mention in find_agencies(text, known=KNOWN)] == [name]


BAD_INPUT = [
    ({"text": None}, "find_agencies takes str, not NoneType"),
    ({"text": 5}, "find_agencies takes str, not int"),
    ({"text": "", "region": 5}, "region=.* takes str or NoneType, not int"),
    ({"text": "", "on": "2020-01-01"}, "on=.* takes date or NoneType, not str"),
    ({"text": "", "known": 5}, "known=.* takes AgencyList or NoneType, not int"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD_INPUT)
def test_other_input_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        find_agencies(**arguments)


def test_a_name_of_the_users_list_is_resolved_with_it() -> None:
    (mention,) = find_agencies("云小智平台", known=KNOWN)
    assert mention.agency is not None and mention.agency.name == "云泽市智慧城市平台"


def test_mentions_carry_the_body_that_is_meant() -> None:
    (mention,) = find_agencies("报市财政局", region="云泽市")
    assert mention.agency is not None
    assert mention == Mention("市财政局", 1, 5, mention.agency)
    assert mention.agency.name == "云泽市财政局"


def test_spans_alone_keep_cited_names() -> None:
    assert agency_spans("根据市财政局《办法》") == (("市财政局", 2, 6),)


CLAUSES = [
    "请云泽市住建局办理", "市发改、财政、住建局负责", "根据省人社厅《关于补贴的通知》", "已转柳岸镇核查", "与规划、交警等部门会商", "街道立即安排",
    "经局党组研究", "县委、县政府重视", "石栏派出所到场", "水、电部门", "国务院批准", "我局人事科负责", "各部门按办法办理",
]  # fmt: skip
PIECES = [
    *CLAUSES,
    "云泽市",
    "市",
    "财政",
    "发改",
    "局",
    "委",
    "和",
    "、",
    "办",
    "团",
    "部门",
    " ",
    "《",
    "》",
    "等",
    "中心",
    "镇",
    "A3区",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.booleans())
def test_offsets_index_the_text_and_names_do_not_overlap(pieces: list[str], cited: bool) -> None:
    text = "".join(pieces)
    at = 0
    for mention in find_agencies(text, known=KNOWN, cited=cited):
        assert text[mention.start : mention.end] == mention.name
        assert at <= mention.start < mention.end
        at = mention.end


@given(
    st.lists(st.tuples(st.sampled_from(CLAUSES), st.sampled_from("。；")), min_size=1, max_size=8),
    st.sampled_from([" ", "\n", "\n\n　"]),
)
def test_white_space_between_clauses_changes_nothing(clauses: list[tuple[str, str]], blank: str) -> None:
    tight = "".join(text + mark for text, mark in clauses)
    loose = "".join(text + mark + blank for text, mark in clauses)
    assert names(loose) == names(tight)


@given(st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=6), st.lists(st.sampled_from(PIECES), max_size=8))
def test_text_behind_a_full_stop_changes_nothing_before_it(clauses: list[str], more: list[str]) -> None:
    text = "。".join(clauses) + "。"
    before = find_agencies(text)
    assert [mention for mention in find_agencies(text + "".join(more)) if mention.end <= len(text)] == list(before)


@given(st.sampled_from(CLAUSES), st.sampled_from(KNOWN.names), st.sampled_from(CLAUSES))
def test_names_of_the_list_are_found_anywhere(before: str, name: str, after: str) -> None:
    text = f"{before}，{name}，{after}"
    assert name in [mention.name for mention in find_agencies(text, known=KNOWN)]


HOSTILE = [
    "局委部办厅署",
    "（（《《",
    "街道镇乡",
    "省市县财政局执法大队",
    "等部门",
    "、财政",
    "根据市财政局",
    "中心站所队组",
    "市市区区县县",
    "联合公安、",
    "与财政、街道",
    "您反映“市财政局",
    "民办科核实",
    "中共云泽市委教育工委",
    "各省、自治区、",
    "中国证监会",
    "市教委残联、",
    "教育部教育司",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_length_only(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        start = time.process_time()
        find_agencies(text)
        return time.process_time() - start

    find_agencies(unit)
    assert seconds(60_000) < 40 * max(seconds(6_000), 0.002)


@settings(max_examples=20)
@given(st.text(alphabet="省市县区镇局委部办等、和《》（）根据A3财政公安", max_size=120))
def test_any_text_is_read(text: str) -> None:
    assert all(text[mention.start : mention.end] == mention.name for mention in find_agencies(text, cited=True))
