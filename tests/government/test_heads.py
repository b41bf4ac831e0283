"""Heads: whose document, which number, what date, what type."""

import datetime
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.government import AgencyList, Head, parse_head
from policytext.government.heads import DOC_TYPES, STATUSES, normal_number, title_of


def test_joint_notice() -> None:
    body = (
        "云民发〔2023〕8号\n各区民政局、财政局：\n为落实《关于养老服务的意见》（云政发〔2021〕3号），现印发给你们。\n"
        "云泽市民政局云泽市财政局\n2023年5月6日"
    )
    head = parse_head("关于印发《云泽市助餐点管理办法》的通知", body)
    assert head.issuers == ("云泽市民政局", "云泽市财政局")
    assert (head.doc_number, head.issue_date, head.doc_type) == ("云民发〔2023〕8号", datetime.date(2023, 5, 6), "通知")
    assert (head.forwards, head.region) == (False, "云泽市")


def test_cited_number_is_not_the_own_number() -> None:
    head = parse_head("云泽市人民政府关于加强绿化的意见", "根据《绿化条例》（云人发〔2020〕5号），提出以下意见。")
    assert head.doc_number is None


def test_names_after_forwarding_are_not_issuers() -> None:
    head = parse_head("云泽市人民政府办公室转发市水务局市财政局关于清淤的通知", "")
    assert (head.canonical, head.forwards) == (("云泽市人民政府办公室",), True)


def test_nested_tax_bureau_is_one_body() -> None:
    head = parse_head("关于减税的公告", "现公告如下。\n云泽市财政局国家税务总局云泽市税务局\n2022年1月2日")
    assert head.issuers == ("云泽市财政局", "国家税务总局云泽市税务局")


def test_numeral_date() -> None:
    head = parse_head("云泽市教育局关于开学的通知", "请执行。\n云泽市教育局\n二〇一九年十二月二十一日")
    assert head.issue_date == datetime.date(2019, 12, 21)


def test_law_is_issued_by_its_legislature() -> None:
    body = "（2019年3月1日云泽市第三届人民代表大会常务委员会第五次会议通过）第一条 为了保护河道，制定本条例。"
    head = parse_head("云泽市河道条例", body)
    assert (head.issuers, head.issue_date) == (("云泽市人民代表大会常务委员会",), datetime.date(2019, 3, 1))


def test_an_interpretation_that_ends_in_a_signature_is_signed() -> None:
    body = "近日，市民政局印发了办法，现解读如下。\n一、为什么出台\n助餐点不够。\n云泽市民政局\n云泽市财政局\n2024年4月2日"
    head = parse_head("《云泽市助餐点管理办法》政策解读", body)
    assert (head.doc_type, head.issuers, head.region) == ("解读", ("云泽市民政局", "云泽市财政局"), "云泽市")
    assert head.issue_date == datetime.date(2024, 4, 2)


@pytest.mark.parametrize("end", ["2024年4月2日", "云泽市民政局于2024年4月2日印发办法。", "云泽市民政局"])
def test_an_interpretation_without_a_whole_signature_is_not(end: str) -> None:
    head = parse_head("《云泽市助餐点管理办法》政策解读", f"现解读如下。\n助餐点不够。\n{end}")
    assert (head.issuers, head.issue_date) == ((), None)


@pytest.mark.parametrize("title", ["《云泽市助餐点管理办法》政策解读", "一图读懂《云泽市助餐点管理办法》"])
def test_interpretations_have_no_issuer(title: str) -> None:
    head = parse_head(title, "市民政局制定了该办法。")
    assert (head.doc_type, head.issuers) == ("解读", ())


@pytest.mark.parametrize(
    ("title", "kind"),
    [("云泽市民政局关于某事的复函", "函"), ("云泽市消防规定", "规定"), ("云泽市大事记", "other"), ("云泽市人民政府公告", "公告"),
     ("云泽市人民政府令", "命令"), ("交通运输部令（2023年第5号）", "命令"), ("云泽市人民政府令第12号", "命令"), ("嘉奖令", "命令"),
     ("云泽市人民政府令第12号《云泽市湿地办法》", "办法"), ("云泽市人民政府关于禁渔的禁令", "other"),
     ("国家税务总局云泽市税务局通告2023年第2号", "通告"), ("云泽市人大常委会公告（第5号）", "公告")],
)  # fmt: skip
def test_type(title: str, kind: str) -> None:
    assert parse_head(title, "").doc_type == kind


@given(st.text(max_size=80), st.text(alphabet="云泽市财政局〔2023〕8号年月日二〇一十：。《》（）\n 关于印发的通知", max_size=300))
def test_reads_any_text(title: str, body: str) -> None:
    head = parse_head(title, body)
    assert isinstance(head.issuers, tuple)


@pytest.mark.parametrize(
    "number", ["云政发〔2023〕12号", "云政发[2023]12号", "云政发（2023）12号", "云政发﹝2023﹞12号", "云政发〔2023〕第12号"]
)
def test_a_number_in_any_bracket_is_found(number: str) -> None:
    head = parse_head("云泽市人民政府关于停车的通知", f"{number}\n各区县人民政府：\n规范停车。\n云泽市人民政府\n2023年5月6日")
    assert head.doc_number == number


def test_the_date_is_that_of_the_signature_not_of_an_event() -> None:
    body = (
        "各区县人民政府：\n"
        + "现将票价调整有关事项通知如下。" * 60
        + "2024年4月12日召开听证会，参加人25名。\n"
        + "优惠措施照旧执行。" * 120
    )
    head = parse_head("云泽市发展改革委关于票价的通知", f"云发改发〔2024〕19号\n{body}\n云泽市发展改革委\n2024年5月30日")
    assert head.issue_date == datetime.date(2024, 5, 30)


# -- issuers --


NOTICE = "各区县人民政府：\n请认真执行。\n{}\n2023年5月6日"


@pytest.mark.parametrize(
    ("signed", "issuers"),
    [
        ("云泽市民政局云泽市财政局", ("云泽市民政局", "云泽市财政局")),
        ("云泽市民政局 云泽市财政局", ("云泽市民政局", "云泽市财政局")),
        ("云泽市民政局\n云泽市财政局\n云泽市教育局", ("云泽市民政局", "云泽市财政局", "云泽市教育局")),
        ("云 泽 市 民 政 局\n云 泽 市 财 政 局", ("云泽市民政局", "云泽市财政局")),
        ("国家税务总局云泽市税务局 云泽市财政局", ("国家税务总局云泽市税务局", "云泽市财政局")),
        ("云泽市制造强市建设领导小组办公室", ("云泽市制造强市建设领导小组办公室",)),
        ("云泽市教育局\n国家开发银行云泽市分行", ("云泽市教育局", "国家开发银行云泽市分行")),
        ("云泽市教育局 职业教育处", ("云泽市教育局职业教育处",)),
        ("中共云泽市委教育工委云泽市教育局", ("中共云泽市委教育工委", "云泽市教育局")),
        ("云泽市教育局中共云泽市委政法委员会", ("云泽市教育局", "中共云泽市委政法委员会")),
        ("云泽市教育局云泽市政协港澳台侨和\n外事委员会", ("云泽市教育局", "云泽市政协港澳台侨和外事委员会")),
        ("云泽市民政局、云泽市财政局", ("云泽市民政局", "云泽市财政局")),
        ("云泽市工业和信息化局（科技处）", ("云泽市工业和信息化局",)),
    ],
)
def test_signatures(signed: str, issuers: tuple[str, ...]) -> None:
    assert parse_head("关于做好助餐工作的通知", NOTICE.format(signed)).issuers == issuers


@pytest.mark.parametrize(
    "end",
    [
        "云泽市民政局 2023年5月6日",
        "云泽市民政局\n2023年5月6日\n（此件公开发布）",
        "附件：助餐点名单.docx云泽市民政局2023年5月6日",
        "云泽市民政局\n2023年5月6日\n抄送：市委办公室，市财政局。\n云泽市人民政府办公室 2023年5月8日印发",
        "云泽市民政局\n2023年5月6日\n云泽市民政局办公室 2023年5月9日印发\n",
    ],
)
def test_one_signature_in_many_layouts(end: str) -> None:
    head = parse_head("关于做好助餐工作的通知", f"各区民政局：\n请认真执行。\n{end}")
    assert (head.issuers, head.issue_date) == (("云泽市民政局",), datetime.date(2023, 5, 6))


def test_a_covering_letter_is_signed_before_its_annex() -> None:
    annex = "助餐点应当明码标价。\n" * 400
    body = f"各区民政局：\n{'现将有关要求通知如下。' * 150}\n云泽市民政局\n2023年5月6日\n附件\n{annex}"
    head = parse_head("关于做好助餐工作的通知", body)
    assert (head.issuers, head.issue_date) == (("云泽市民政局",), datetime.date(2023, 5, 6))


def test_receivers_are_no_issuers() -> None:
    head = parse_head("关于做好助餐工作的通知", "云泽市民政局、云泽市财政局：\n请于2023年5月6日前报送。")
    assert (head.issuers, head.issue_date) == ((), None)


def test_a_title_that_names_all_bodies_beats_a_shorter_signature() -> None:
    head = parse_head("云泽市民政局 云泽市财政局 云泽市教育局关于助餐的通知", "请执行。\n云泽市民政局\n2023年5月6日")
    assert head.issuers == ("云泽市民政局", "云泽市财政局", "云泽市教育局")


def test_bodies_behind_so_and_so_many_departments_stand_in_the_signature() -> None:
    head = parse_head("云泽市民政局等三部门关于助餐的通知", NOTICE.format("云泽市民政局云泽市财政局\n云泽市教育局"))
    assert head.issuers == ("云泽市民政局", "云泽市财政局", "云泽市教育局")


def test_an_order_signed_by_the_mayor_is_the_governments() -> None:
    body = "《云泽市湿地办法》已经2018年8月10日云泽市人民政府第11次常务会议通过，现予公布，自2018年12月1日起施行。\n市 长 王某某\n2018年10月23日\n第一条"
    head = parse_head("云泽市湿地办法", body)
    assert (head.issuers, head.issue_date) == (("云泽市人民政府",), datetime.date(2018, 10, 23))
    assert head.effective_from == datetime.date(2018, 12, 1)


def test_what_a_body_did_on_a_day_is_no_signature() -> None:
    head = parse_head(
        "关于王某任职的通知", "市教育局：\n云泽市人民政府2023年4月1日决定，任命王某为副主任。\n云泽市人民政府\n2023年5月6日"
    )
    assert head.issue_date == datetime.date(2023, 5, 6)


def test_the_last_of_several_sessions_adopted_the_law() -> None:
    body = "（2012年11月25日云泽市第一届人民代表大会常务委员会第33次会议通过 2019年3月1日云泽市第三届人民代表大会常务委员会第五次会议修正）第一条 略"
    assert parse_head("云泽市河道条例", body).issue_date == datetime.date(2019, 3, 1)


def test_a_date_under_the_title_is_that_of_issue() -> None:
    head = parse_head(
        "关于改革的若干意见", "中共云泽市委 云泽市人民政府关于改革的若干意见\n（2015年3月13日）\n为深化改革，现提出以下意见。"
    )
    assert head.issue_date == datetime.date(2015, 3, 13)


def test_the_heading_in_the_text_names_the_bodies_that_the_title_leaves_out() -> None:
    head = parse_head(
        "关于奶业的实施意见", "云泽市人民政府关于奶业的实施意见云政字〔2019〕31号2019年7月1日\n各区人民政府：\n现提出以下意见。"
    )
    assert (head.issuers, head.doc_number, head.issue_date) == (
        ("云泽市人民政府",),
        "云政字〔2019〕31号",
        datetime.date(2019, 7, 1),
    )


@pytest.mark.parametrize(
    ("title", "body", "name"),
    [
        ("市财政局关于印发《云泽市预算办法》的通知", "", "云泽市财政局"),
        ("省财政厅关于预算的通知", "冀财〔2023〕8号\n各市：", "河北省财政厅"),
        ("市人社局关于养老的通知", "津人社局发〔2021〕5号\n各区：", "天津市人力资源和社会保障局"),
    ],
)
def test_a_bare_level_takes_its_place_from_title_or_number(title: str, body: str, name: str) -> None:
    assert parse_head(title, body).canonical == (name,)


@pytest.mark.parametrize("title", ["云泽市民政局2023年政务公开年度报告", "云泽市民政局网站工作年报（2022年度）"])
def test_a_report_is_its_bodys(title: str) -> None:
    assert parse_head(title, "一、总体情况\n略。").issuers == ("云泽市民政局",)


@pytest.mark.parametrize(
    "event",
    [
        "云泽市人民政府1997年2月12日公布的《云泽市河道办法》同时废止。",
        "1997年2月12日云泽市人民政府公布的《云泽市河道办法》同时废止。",
    ],
)
def test_the_date_of_what_is_repealed_is_not_the_own_one(event: str) -> None:
    head = parse_head("云泽市地图办法", f"第一条 略。本办法自2018年2月1日起施行。{event}")
    assert (head.issue_date, head.issuers) == (None, ())


@pytest.mark.parametrize(
    ("front", "names"),
    [
        ("云泽市发改委、财政局、民政局", ("云泽市发展和改革委员会", "云泽市财政局", "云泽市民政局")),
        ("云泽市教育局、民政局和残联", ("云泽市教育局", "云泽市民政局", "云泽市残疾人联合会")),
        ("云泽市财政局和云泽市民政局", ("云泽市财政局", "云泽市民政局")),
        ("河北省教育厅、财政厅", ("河北省教育厅", "河北省财政厅")),
        ("云泽市财政局、市场监管局、乡村振兴局", ("云泽市财政局", "云泽市市场监督管理局", "云泽市乡村振兴局")),
        ("财政部、税务总局", ("财政部", "国家税务总局")),
        ("新疆生产建设兵团", ("新疆生产建设兵团",)),
        ("新疆生产建设兵团办公厅", ("新疆生产建设兵团办公厅",)),
    ],
)
def test_later_members_of_a_list_take_the_place_of_the_first(front: str, names: tuple[str, ...]) -> None:
    assert parse_head(f"{front}关于停车的通知", "").canonical == names


def test_later_members_of_a_list_take_the_level_of_the_first() -> None:
    head = parse_head("省教育厅、财政厅、人社厅关于停车的通知", "冀教〔2023〕9号\n各市：\n")
    assert head.canonical == ("河北省教育厅", "河北省财政厅", "河北省人力资源和社会保障厅")


def test_a_body_that_is_no_department_takes_no_place_of_its_neighbours() -> None:
    head = parse_head("关于停车的通知", NOTICE.format("云泽市教育局 人民日报社河北分社"))
    assert head.canonical == ("云泽市教育局", "人民日报社河北分社")


@pytest.mark.parametrize(
    ("title", "canonical"),
    [
        ("中华人民共和国交通运输部令", "交通运输部"),
        ("中华人民共和国主席令", "中华人民共和国主席"),
        ("国家税务总局云泽市税务局通告2023年第2号", "国家税务总局云泽市税务局"),
        ("云泽市人大常委会公告（第5号）", "云泽市人民代表大会常务委员会"),
        ("云泽市民政局公告", "云泽市民政局"),
    ],
)
def test_orders_and_public_notices_are_issued_by_the_bodies_before_the_word(title: str, canonical: str) -> None:
    assert parse_head(title, "第3号\n现予公布。").canonical == (canonical,)


def test_the_law_of_a_city_is_its_own_legislatures_not_of_the_one_that_approves() -> None:
    body = (
        "（2023年3月1日云泽市第三届人民代表大会常务委员会第五次会议通过 "
        "2023年5月28日江海省第十四届人民代表大会常务委员会第三次会议批准）\n第一条 略"
    )
    head = parse_head("云泽市河道条例", body)
    assert (head.canonical, head.issue_date) == (("云泽市人民代表大会常务委员会",), datetime.date(2023, 3, 1))


def test_the_law_of_an_autonomous_county_is_its_congress() -> None:
    body = "（2022年2月1日青梧自治县第九届人民代表大会第二次会议通过，2022年5月28日江海省第十三届人民代表大会常务委员会第三十次会议批准）\n第一条 略"
    assert parse_head("青梧自治县水条例", body).issue_date == datetime.date(2022, 2, 1)


def test_a_report_to_the_congress_is_no_law() -> None:
    body = "——2024年1月6日在云泽市第三届人民代表大会第五次会议上\n市长 王某某\n各位代表：\n通过努力，各项工作完成。"
    head = parse_head("政府工作报告", body)
    assert (head.issuers, head.issue_date, head.doc_type) == ((), datetime.date(2024, 1, 6), "报告")


def test_the_order_under_the_title_gives_day_and_first_day_in_force() -> None:
    head = parse_head("云泽市停车办法", "（2023年5月6日云泽市人民政府令第18号公布 自2023年7月1日起施行）\n第一条 略。")
    assert (head.issue_date, head.effective_from) == (datetime.date(2023, 5, 6), datetime.date(2023, 7, 1))


@pytest.mark.parametrize("day", ["2024.5.6", "2024.05.06", "2024-05-06", "2024/5/6", "2024．5．6"])
@pytest.mark.parametrize("name", ["云泽市教育局\n", "云泽市教育局 ", "云泽市教育局（盖章）\n", "云泽市民政局 云泽市教育局\n\n"])
def test_days_in_figures_under_a_signature(name: str, day: str) -> None:
    head = parse_head("关于停车的通知", f"各区：\n请执行。\n{name}{day}")
    assert head.issue_date == datetime.date(2024, 5, 6)
    assert head.issuers[-1] == "云泽市教育局"


@pytest.mark.parametrize(
    "text",
    ["2024-05-10\n各区：\n请执行。", "发布时间：2024-05-10\n各区：\n请执行。", "各区：\n表 1\n2024-05-10\n请执行。", "各区：\n版本为1.2024.5.6\n请执行。"],
)  # fmt: skip
def test_days_in_figures_elsewhere_are_none(text: str) -> None:
    assert parse_head("关于停车的通知", text).issue_date is None


@pytest.mark.parametrize(
    "label", ["成文日期：2024-05-06", "成文日期\t2024-05-06", "发文日期：2024年5月6日", "成文时间： 2024/5/6"]
)
def test_the_day_of_making_in_a_table_over_the_text(label: str) -> None:
    body = f"索引号：A-1\n{label}\n发布日期：2024-05-10\n云教发〔2024〕8号\n各区：\n请执行。"
    head = parse_head("云泽市教育局关于停车的通知", body)
    assert (head.issue_date, head.doc_number) == (datetime.date(2024, 5, 6), "云教发〔2024〕8号")


def test_known_bodies_go_before_the_catalogue() -> None:
    known = AgencyList.from_rows([{"name": "市教育局", "full_name": "云泽市教育体育局", "region": "云泽市"}])
    title = "市教育局关于印发《云泽市停车办法》的通知"
    assert parse_head(title, "").canonical == ("云泽市教育局",)
    assert parse_head(title, "", known=known).canonical == ("云泽市教育体育局",)


@pytest.mark.parametrize(("title", "body"), [(None, ""), ("", None), (5, ""), ("", ["a"])])
def test_no_text_is_refused(title: object, body: object) -> None:
    with pytest.raises(InputError, match="parse_head takes str, not"):
        parse_head(title, body)  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", [title_of, normal_number])
def test_titles_and_numbers_refuse_what_is_no_text(verb: Any) -> None:
    with pytest.raises(InputError, match="takes str, not NoneType"):
        verb(None)


def test_known_must_be_a_list_of_agencies() -> None:
    with pytest.raises(InputError, match="takes AgencyList or NoneType, not int"):
        parse_head("", "", known=5)  # type: ignore[arg-type]


def test_every_type_of_document_can_be_had() -> None:
    assert [kind for kind in DOC_TYPES if parse_head(f"云泽市停车{kind}", "").doc_type != kind] == []


# -- what web sites add --


@pytest.mark.parametrize(
    "line",
    [
        "来源：云泽市教育局 发布时间：2024-05-10",
        "发布时间：2024-05-10 10:30 浏览次数：123",
        "字体：大 中 小 打印",
        "【字体：大 中 小】 打印本页 关闭窗口",
        "信息来源： 云泽市教育局 | 发布日期：2024年5月10日 | 阅读量：12次 | 分享到：",
    ],
)
def test_lines_of_a_web_site_hide_neither_number_nor_day(line: str) -> None:
    body = f"{line}\n云教发〔2024〕8号\n各区：\n请执行。\n云泽市教育局\n2024年5月6日"
    head = parse_head("云泽市教育局关于停车的通知", body)
    assert (head.doc_number, head.issue_date) == ("云教发〔2024〕8号", datetime.date(2024, 5, 6))


def test_what_stands_behind_the_words_of_a_web_site_is_kept() -> None:
    body = "来源：云泽市教育局 发布时间：2024-05-10 云教发〔2024〕8号 各区：" + "请执行。" * 90
    assert parse_head("云泽市教育局关于停车的通知", body).doc_number == "云教发〔2024〕8号"


@pytest.mark.parametrize("front", ["\n" * 1500, " \n" * 1500, "<br>" * 300, "\u3000\u3000" * 800])
def test_emptiness_before_a_text_hides_nothing(front: str) -> None:
    body = front + "云教发〔2024〕8号\n各区：\n请执行。\n云泽市教育局\n2024年5月6日"
    head = parse_head("云泽市教育局关于停车的通知", body)
    assert (head.doc_number, head.issue_date) == ("云教发〔2024〕8号", datetime.date(2024, 5, 6))


def test_line_breaks_that_were_left_as_tags_are_line_breaks() -> None:
    head = parse_head("关于停车的通知", "云教发〔2024〕8号<br>各区：<br/>请执行。<br>云泽市教育局<br>2024年5月6日")
    assert (head.issuers, head.issue_date) == (("云泽市教育局",), datetime.date(2024, 5, 6))


# -- numbers --


@pytest.mark.parametrize(
    ("title", "body", "number"),
    [
        ("云泽市人民政府关于停车的通知（云政发〔2023〕8号）", "", "云政发〔2023〕8号"),
        ("云泽市人民政府关于停车的通知云政发〔2023〕8号", "", "云政发〔2023〕8号"),
        ("关于停车的通知", "云泽市人民政府关于停车的通知云政发〔2023〕8号\n各区：", "云政发〔2023〕8号"),
        ("关于停车的函", "云泽市人民政府关于停车的函云府函〔2023〕8号各区：", "云府函〔2023〕8号"),
        ("关于停车的通知", "（云政发〔2023〕8号）\n各区：", "云政发〔2023〕8号"),
        ("关于停车的通知", "云泽市人民政府文件云政发〔2023〕8 号各区：", "云政发〔2023〕8号"),
        ("关于停车的通知", "云政发〔2023〕7、8号\n各区：", "云政发〔2023〕7、8号"),
        ("关于停车的通知", "索引号：1\n发文字号：云政发〔2023〕8号\n发布日期：2023-05-06\n各区：", "云政发〔2023〕8号"),
        ("云泽市人民政府令", "第12号\n《云泽市湿地办法》已经通过。", "云泽市人民政府令第12号"),
        ("云泽市人民政府公告", "2023年第3号\n现公告如下。", "云泽市人民政府公告2023年第3号"),
        ("云泽市湿地办法", "云泽市人民政府令\n第十二号\n现予公布。", "云泽市人民政府令第十二号"),
        ("云泽市人民政府令第12号《云泽市湿地办法》", "", "云泽市人民政府令第12号"),
        ("国家税务总局云泽市税务局通告2023年第2号", "", "国家税务总局云泽市税务局通告2023年第2号"),
        ("云泽市人民代表大会常务委员会公告", "（第5号）\n现予公布。", "云泽市人民代表大会常务委员会公告第5号"),
        ("云泽市教育局關於停車的通知", "雲教發〔2024〕8號\n各區：", "雲教發〔2024〕8號"),
        ("云泽市财政局转发江海省财政厅关于停车的通知", "江财〔2023〕9号\n云财〔2023〕3号\n各区：", "云财〔2023〕3号"),
        ("云泽市财政局转发江海省财政厅关于停车的通知", "云财〔2023〕3号\n江财〔2023〕9号\n各区：", "云财〔2023〕3号"),
        ("河北省财政厅转发财政部关于停车的通知", "财办〔2023〕9号 冀财〔2023〕3号\n各市：", "冀财〔2023〕3号"),
        ("关于转发停车意见的通知", "江财〔2023〕9号\n青财〔2023〕3号\n各区：", "青财〔2023〕3号"),
        ("关于转发云安字〔2004〕3号文件的通知", "", None),
        ("关于贯彻《云泽市湿地办法》（云府令第3号）的通知", "", None),
        ("关于停车的通知", "根据云政发〔2020〕3号文件要求，现通知如下：", None),
        ("关于停车的通知", "按照省政府《关于停车的意见》（江政发〔2020〕3号）要求，现通知如下：", None),
    ],
)
def test_own_number(title: str, body: str, number: str | None) -> None:
    assert parse_head(title, body).doc_number == number


@pytest.mark.parametrize(
    "spelling",
    [
        "云政发〔2023〕12号",
        "云政发[2023]12号",
        "云政发（2023） 12 号",
        "云政发﹝2023﹞第12号",
        "云政发【２０２３】012号",
        "云政发〔2023年〕12号",
        "云政发〔2023〕12號",
    ],
)
def test_spellings_of_one_number_are_equal_in_normal_form(spelling: str) -> None:
    assert normal_number(spelling) == "云政发〔2023〕12号"


def test_brackets_around_the_serial_of_an_order_make_no_difference() -> None:
    assert normal_number("云泽市人民政府公告（第5号）") == normal_number("云泽市人民政府公告第五号")


@given(st.text(max_size=40))
def test_the_normal_form_is_stable(number: str) -> None:
    once = normal_number(number)
    assert normal_number(once) == once


# -- what it is --


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("云泽市人民政府关于停车的通知", "final"),
        ("云泽市停车办法（征求意见稿）", "draft"),
        ("关于公开征求《云泽市停车办法》意见的公告", "draft"),
        ("云泽市停车条例（草案）", "draft"),
        ("关于印发《云泽市停车办法（试行）》的通知", "trial"),
        ("云泽市停车暂行规定", "interim"),
        ("关于贯彻落实《云泽市停车办法（试行）》的通知", "final"),
        ("关于修订《云泽市停车办法》的通知", "revised"),
        ("云泽市人民政府关于废止《云泽市停车办法》的决定", "repealing"),
        ("云泽市停车办法（已废止）", "repealed"),
        ("《云泽市停车办法》政策解读", "interpretation"),
    ],
)
def test_status(title: str, status: str) -> None:
    assert parse_head(title, "").status == status
    assert status in STATUSES


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("本办法自2023年7月1日起施行。", "2023-07-01", None),
        ("本办法自二〇二三年七月一日起施行，有效期五年。", "2023-07-01", "2028-06-30"),
        ("本通知自印发之日起执行，有效期至2028年6月30日。", "2023-05-06", "2028-06-30"),
        ("本办法自发布之日起施行。有效期2年。", "2023-05-06", "2025-05-05"),
        ("本办法自公布之日起30日后施行。", "2023-06-05", None),
        ("现予公布，自2023年7月1日起施行。", "2023-07-01", None),
        ("《云泽市河道条例》自2020年1月1日起施行。", None, None),
        ("许可证有效期为5年，期满应当换发。", None, None),
        ("符合条件的给予补贴，执行期限至2025年12月31日。", None, None),
        ("本办法自2023年2月30日起施行。", None, None),
    ],
)
def test_in_force(text: str, start: str | None, end: str | None) -> None:
    head = parse_head("云泽市停车办法", f"第一条 略。\n{text}\n云泽市人民政府\n2023年5月6日")
    found = [day.isoformat() if day else None for day in (head.effective_from, head.valid_until)]
    assert found == [start, end]


def test_the_own_term_beats_one_named_before() -> None:
    text = "《云泽市河道条例》自2020年1月1日起施行。本办法自2023年7月1日起施行。"
    assert parse_head("云泽市停车办法", text).effective_from == datetime.date(2023, 7, 1)


@pytest.mark.parametrize(
    ("title", "forwarded"),
    [
        ("云泽市人民政府办公室转发市水务局市财政局关于清淤意见的通知", "市水务局市财政局关于清淤意见"),
        ("云泽市教育局转发《关于做好暑期工作的通知》的通知", "关于做好暑期工作的通知"),
        ("云泽市教育局关于转发省教育厅《关于做好暑期工作的通知》的通知", "关于做好暑期工作的通知"),
        ("云泽市人民政府批转市发改委关于停车意见的通知", "市发改委关于停车意见"),
        ("云泽市教育局关于做好暑期工作的通知", ""),
    ],
)
def test_forwarded(title: str, forwarded: str) -> None:
    head = parse_head(title, "")
    assert (head.forwarded, head.forwards) == (forwarded, bool(forwarded))


# -- citations --


CITING = (
    "为贯彻《中华人民共和国湿地保护法》和《关于湿地的意见》（江政发〔2021〕3号），按照国发 〔2020〕 7 号文件精神，印发《云泽市湿地办法》（以下简称《办法》）。\n"
    "《办法》由市林业局解释。《关于湿地的意见》（江政发〔2021〕3号）一并执行。《云泽市湿地暂行办法》（云政发〔2015〕1号）、《关于公园的通知》同时废止。"
)


def test_citations() -> None:
    head = parse_head("关于印发《云泽市湿地办法》的通知", CITING)
    assert list(map(str, head.cites)) == [
        "《中华人民共和国湿地保护法》",
        "《关于湿地的意见》（江政发〔2021〕3号）",
        "国发〔2020〕7号",
    ]
    assert list(map(str, head.repeals)) == ["《云泽市湿地暂行办法》（云政发〔2015〕1号）", "《关于公园的通知》"]


def test_citations_stand_where_they_say() -> None:
    head = parse_head("关于印发《云泽市湿地办法》的通知", CITING)
    assert [CITING[one.start : one.end] for one in head.cites[1:]] == [
        "《关于湿地的意见》（江政发〔2021〕3号）",
        "国发 〔2020〕 7 号",
    ]


@pytest.mark.parametrize(
    ("text", "repeals"),
    [
        ("《甲办法》同时废止。", ["《甲办法》"]),
        ("《甲办法》《乙办法》和《丙办法》自2023年7月1日起停止执行。", ["《甲办法》", "《乙办法》", "《丙办法》"]),
        ("云政发〔2010〕3号文件即行废止。", ["云政发〔2010〕3号"]),
        ("现决定废止《甲办法》（2009年云泽市人民政府令第5号）。", ["《甲办法》（云泽市人民政府令第5号）"]),
        ("根据《丙条例》，《甲办法》同时废止。", ["《甲办法》"]),
        ("《关于印发〈甲办法〉的通知》同时废止。", ["《关于印发〈甲办法〉的通知》"]),
        ("不适应的应当及时修订或者废止。《甲办法》继续有效。", []),
        ("《甲办法》未废止。", []),
    ],
)
def test_repeals(text: str, repeals: list[str]) -> None:
    assert list(map(str, parse_head("云泽市停车办法", text).repeals)) == repeals


def test_an_interpretation_repeals_nothing() -> None:
    assert parse_head("《云泽市停车办法》解读", "《甲办法》同时废止。").repeals == ()


# -- titles --


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("云泽市人民政府文件\n云政发〔2023〕8号\n云泽市人民政府关于停车的通知\n各区：", "云泽市人民政府关于停车的通知"),
        (
            "特急\n云政发〔2023〕8号\n云泽市人民政府\n关于做好停车\n管理工作的通知\n各区：",
            "云泽市人民政府关于做好停车管理工作的通知",
        ),
        ("云泽市民政局\n云泽市财政局\n关于停车的通知\n各区：", "云泽市民政局 云泽市财政局关于停车的通知"),
        ("　　关于停车的通 知　　各区：", "关于停车的通知"),
        ("助餐点安排\n每天开放。", "助餐点安排"),
        ("云泽市教育局\n文件\n云教发〔2024〕8号\n关于做好入学工作的通知\n各区：", "关于做好入学工作的通知"),
        ("云泽市民政局\n云泽市财政局\n云泽市教育局\n云民发〔2024〕8号\n关于助餐的\n通知\n各区：", "关于助餐的通知"),
        ("云泽市停车办法\n云政发〔2024〕8号\n第一条 略", "云泽市停车办法"),
        ("云教发〔2024〕8号\n各区教育局：\n做好工作。", ""),
        ("来源：云泽市教育局 发布时间：2024-05-10\n关于停车的通知\n各区：", "关于停车的通知"),
        (
            "云泽市教育局关于做好入学工作的通知各区教育局：做好入学工作。云泽市教育局2024年5月6日",
            "云泽市教育局关于做好入学工作的通知",
        ),
        ("今天讨论了停车问题。" * 40, "今天讨论了停车问题"),
        ("长" * 400, "长" * 80 + "…"),
        ("云政发〔2023〕8号", "云政发〔2023〕8号"),
        ("", ""),
    ],
)
def test_titles_of_texts(text: str, title: str) -> None:
    assert title_of(text) == title


def test_an_empty_title_is_looked_for_in_the_text() -> None:
    head = parse_head(
        "", "云泽市人民政府文件\n云政发〔2023〕8号\n云泽市人民政府关于停车的通知\n各区：\n云泽市人民政府\n2023年5月6日"
    )
    assert (head.title, head.doc_number, head.doc_type) == ("云泽市人民政府关于停车的通知", "云政发〔2023〕8号", "通知")


# -- properties --


BODIES = ("云泽市民政局", "云泽市财政局", "云泽市教育局", "云泽市人民政府办公室")


def fields(head: Head) -> tuple[object, ...]:
    return head.doc_number, head.canonical, head.issue_date, head.doc_type, head.forwards, head.region, head.status


@given(st.lists(st.sampled_from(BODIES), min_size=1, max_size=4, unique=True), st.sampled_from([" ", "  ", "\u3000"]))
def test_blanks_inside_the_bodies_of_a_title_change_nothing(names: list[str], blank: str) -> None:
    body = "云民发〔2023〕8号\n各区：\n请执行。\n2023年5月6日"
    plain = parse_head("".join(names) + "关于停车的通知", body)
    assert fields(parse_head("".join(blank.join(name) for name in names) + "关于停车的通知", body)) == fields(plain)
    assert plain.issuers == tuple(names)


@given(st.lists(st.sampled_from(["\n", "\n\n", "\n \n", "\u3000\u3000"]), min_size=5, max_size=5))
def test_line_breaks_between_the_lines_of_a_head_change_nothing(breaks: list[str]) -> None:
    lines = ["云民发〔2023〕8号", "云泽市民政局关于停车的通知", "各区民政局：", "请认真执行。", "云泽市民政局", "2023年5月6日"]
    text = "".join(line + gap for line, gap in zip(lines, [*breaks, ""], strict=True))
    assert fields(parse_head("关于停车的通知", text)) == fields(parse_head("关于停车的通知", "\n".join(lines)))


@given(st.integers(2000, 2030), st.integers(1, 999), st.sampled_from(["根据", "按照", "依据", "贯彻落实"]), st.booleans())
def test_a_cited_number_is_never_the_own_one(year: int, serial: int, cue: str, quoted: bool) -> None:
    number = f"江政发〔{year}〕{serial}号"
    cited = f"《关于印发〈{number}〉的通知》" if quoted else f"{number}文件"
    assert parse_head("关于停车的通知", f"{cue}{cited}，现通知如下：\n请执行。").doc_number is None


@given(
    st.text(
        alphabet="云泽市财政局〔2023〕8号年月日二〇一十：。《》（）\n\u3000 关于印发的通知自起施行有效期废止第令", max_size=400
    )
)
def test_spans_of_citations_lie_in_the_text(text: str) -> None:
    head = parse_head("关于停车的通知", text)
    for one in (*head.cites, *head.repeals):
        assert 0 <= one.start < one.end <= len(text)
        assert "".join(one.title.split()) in "".join(text[one.start : one.end].split())


@pytest.mark.parametrize(
    "unit",
    ["《", "《甲办法》（", "《甲办法》、", "关于印发", "云 ", "云泽市财政局\n2023年5月6日\n", "有效期至", "2023年5月6日印发\n"],
)
def test_time_is_linear_in_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.perf_counter()
        parse_head("关于停车的通知", text)
        return time.perf_counter() - started

    seconds(1000)
    assert seconds(160_000) < 40 * max(seconds(20_000), 0.01)


@pytest.mark.parametrize("unit", ["（《", "（", "令", "关于", "转发《", "云泽市、", "第", "云泽市财政局"])
def test_a_title_of_any_length_takes_no_time(unit: str) -> None:
    started = time.perf_counter()
    head = parse_head(unit * (40_000 // len(unit)), "")
    assert time.perf_counter() - started < 2
    assert len(head.title) > 39_000


@pytest.mark.parametrize(
    ("front", "issuers"),
    [
        ("云泽市推进“放管服”改革领导小组办公室", ("云泽市推进“放管服”改革领导小组办公室",)),
        ("云泽市教育局 云泽市推进“双减”工作专班", ("云泽市教育局", "云泽市推进“双减”工作专班")),
        ("国网云泽供电公司、云泽市住建局", ("国网云泽供电公司", "云泽市住建局")),
        ("云泽市教育局 中国移动云泽分公司", ("云泽市教育局", "中国移动云泽分公司")),
        ("同意云泽市自来水公司", ()),
        ("云泽市召开“双减”会", ()),
    ],
)
def test_quoted_groups_and_firms_among_the_issuers_of_a_title(front: str, issuers: tuple[str, ...]) -> None:
    assert parse_head(f"{front}关于停车的通知", "各区：\n请执行。").issuers == issuers


@pytest.mark.parametrize(
    ("end", "issuers"),
    [
        ("云泽市教育局，云泽市公安局\n2024-05-06", ("云泽市教育局", "云泽市公安局")),
        ("云泽市教育局,云泽市公安局\n2024年5月6日", ("云泽市教育局", "云泽市公安局")),
        ("云泽市教育局，请执行\n2024年5月6日", ()),
        ("市教育局 市公安局 市财政局\n（代章）\n2024年5月6日", ("市教育局", "市公安局", "市财政局")),
        ("云泽市教育局\n（盖章）2024年5月6日", ("云泽市教育局",)),
        ("云泽市教育局 中国移动云泽分公司\n2024年5月6日", ("云泽市教育局", "中国移动云泽分公司")),
        ("（代章）\n2024年5月6日", ()),
    ],
)
def test_commas_and_seals_in_a_signature(end: str, issuers: tuple[str, ...]) -> None:
    head = parse_head("关于停车的通知", f"各区：\n请执行。\n{end}")
    assert (head.issuers, head.issue_date) == (issuers, datetime.date(2024, 5, 6))


def test_names_of_three_characters_spaced_out_over_a_date() -> None:
    body = "各市：\n《伦理审查办法》已经同意，现印发给你们。\n科 技 部\n教 育 部\n工业和信息化部\n中国科协\n2023年9月7日\n伦理审查办法\n第一条为规范审查，制定本办法。"
    head = parse_head("科技部等四部门关于印发《伦理审查办法》的通知", body)
    assert head.canonical == ("科学技术部", "教育部", "工业和信息化部", "中国科学技术协会")


def test_three_spaced_characters_are_closed_up_only_on_a_line_of_their_own() -> None:
    from policytext.government.heads.layout import close_up

    assert close_up("各市：\n财 政 部\n教 育 厅\n正文") == "各市：\n财政部\n教育厅\n正文"
    assert close_up("报 甲 部，其余略") == "报 甲 部，其余略"
