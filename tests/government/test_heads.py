"""Heads: whose document, which number, what date, what type."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.government import parse_head


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
    [("云泽市民政局关于某事的复函", "函"), ("云泽市消防规定", "规定"), ("云泽市大事记", "other"), ("云泽市人民政府公告", "公告")],
)
def test_type(title: str, kind: str) -> None:
    assert parse_head(title, "").doc_type == kind


@given(st.text(max_size=80), st.text(alphabet="云泽市财政局〔2023〕8号年月日二〇一十：。《》（）\n 关于印发的通知", max_size=300))
def test_reads_any_text(title: str, body: str) -> None:
    head = parse_head(title, body)
    assert isinstance(head.issuers, tuple)


@pytest.mark.parametrize("number", ["云政发〔2023〕12号", "云政发[2023]12号", "云政发（2023）12号", "云政发﹝2023﹞12号", "云政发〔2023〕第12号"])
def test_a_number_in_any_bracket_is_found(number: str) -> None:
    head = parse_head("云泽市人民政府关于停车的通知", f"{number}\n各区县人民政府：\n规范停车。\n云泽市人民政府\n2023年5月6日")
    assert head.doc_number == number


def test_the_date_is_that_of_the_signature_not_of_an_event() -> None:
    body = "各区县人民政府：\n" + "现将票价调整有关事项通知如下。" * 60 + "2024年4月12日召开听证会，参加人25名。\n" + "优惠措施照旧执行。" * 120
    head = parse_head("云泽市发展改革委关于票价的通知", f"云发改发〔2024〕19号\n{body}\n云泽市发展改革委\n2024年5月30日")
    assert head.issue_date == datetime.date(2024, 5, 30)
