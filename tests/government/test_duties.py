"""Duties: four layouts, role rules, tasks, what is no duty, and the table."""

import time
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.corpus import Corpus
from policytext.errors import InputError
from policytext.government import duties_in, extract_duties, find_agencies
from policytext.government.duties import COLUMNS, ROLES, _names, _tasks

LEAD, SUPPORT, RESPONSIBLE, JOINT = "lead", "support", "responsible", "joint"

CASES = [
    ("修路（市交通局牵头，市财政局、各区政府配合）。", "bracket",
     {LEAD: ["市交通局"], SUPPORT: ["市财政局", "各区政府"]}),
    ("修路（市交通局牵头，市财政局、市住建局按职责分工负责）。", "bracket",
     {LEAD: ["市交通局"], RESPONSIBLE: ["市财政局", "市住建局"]}),
    ("修路（市交通局、市财政局等部门按职责分工负责）二、架桥", "bracket", {RESPONSIBLE: ["市交通局", "市财政局"]}),
    ("修路（市交通局、市财政局会同有关部门负责）", "bracket", {LEAD: ["市交通局", "市财政局"], SUPPORT: ["有关部门"]}),
    ("修路（由市交通局负责，市财政局配合）", "bracket", {LEAD: ["市交通局"], SUPPORT: ["市财政局"]}),
    ("修路（责任单位：市交通局、云泽城投集团，有关区政府）", "bracket",
     {RESPONSIBLE: ["市交通局", "云泽城投集团", "有关区政府"]}),
    ("牵头单位：市交通局；配合单位：市财政局、市住建局。", "label", {LEAD: ["市交通局"], SUPPORT: ["市财政局", "市住建局"]}),
    ("牵头部门：市民政局，组成部门：市公安局、市卫健委。", "label", {LEAD: ["市民政局"], SUPPORT: ["市公安局", "市卫健委"]}),
    ("责任单位：市林业局 （二）植树", "label", {RESPONSIBLE: ["市林业局"]}),
    ("第九条市水务局会同市城管局建立巡查制度。", "sentence", {LEAD: ["市水务局"], SUPPORT: ["市城管局"]}),
    ("具体办法由市民政局会同有关部门另行制定。", "sentence", {LEAD: ["市民政局"], SUPPORT: ["有关部门"]}),
    ("由市商务局牵头，会同有关部门，清理收费。", "sentence", {LEAD: ["市商务局"], SUPPORT: ["有关部门"]}),
    ("此项工作由市水务局牵头，市气象局配合。", "sentence", {LEAD: ["市水务局"], SUPPORT: ["市气象局"]}),
    ("本办法由市医保局负责解释。", "sentence", {RESPONSIBLE: ["市医保局"]}),
    ("市教育局、市财政局联合印发了通知。", "sentence", {JOINT: ["市教育局", "市财政局"]}),
    ("市住建局要发挥牵头作用，加强统筹。", "sentence", {LEAD: ["市住建局"]}),
    ("由市住建局牵头，市财政局配合做好资金筹措。", "sentence", {LEAD: ["市住建局"], SUPPORT: ["市财政局"]}),
    ("建立由市商务局牵头、市财政局等部门参加的联席会议。", "sentence", {LEAD: ["市商务局"], SUPPORT: ["市财政局"]}),
    ("以市经信局为主，市卫健、商务等部门配合，推行连锁经营。", "sentence", {LEAD: ["市经信局"], SUPPORT: ["市卫健", "商务"]}),
    ("市交警大队每学期会同市教育局检查校车。", "sentence", {LEAD: ["市交警大队"], SUPPORT: ["市教育局"]}),
    ("具体办法由市民政部门商有关部门制定。", "sentence", {LEAD: ["市民政部门"], SUPPORT: ["有关部门"]}),
    ("市教育局联合市公安局开展校园检查。", "sentence", {JOINT: ["市教育局", "市公安局"]}),
    ("市财政局、民政局，青梧区政府共同负责资金筹措。", "sentence", {JOINT: ["市财政局", "民政局", "青梧区政府"]}),
    ("逾期不改的，由县级以上人民政府供水主管部门责令改正。", "sentence", {RESPONSIBLE: ["县级以上人民政府供水主管部门"]}),
    ("所需经费由市人民政府或者区人民政府承担。", "sentence", {RESPONSIBLE: ["市人民政府", "区人民政府"]}),
    ("收费标准由省、设区的市价格主管部门制定。", "sentence", {RESPONSIBLE: ["省、设区的市价格主管部门"]}),
    ("应当由市教育局负责法制审核的机构进行审核。", "sentence", {RESPONSIBLE: ["市教育局负责法制审核的机构"]}),
    ("市住房城乡建设局：负责督导工地扬尘。", "sentence", {RESPONSIBLE: ["市住房城乡建设局"]}),
    ("市科技局主管实验动物工作，负责实施本办法。", "sentence", {RESPONSIBLE: ["市科技局"]}),
    ("市城管局的主要职责是：清扫道路。", "sentence", {RESPONSIBLE: ["市城管局"]}),
    ("市民政局（以下简称民政局）负责登记。", "sentence", {RESPONSIBLE: ["市民政局"]}),
    ("各有关部门按照各自职责做好保障。", "sentence", {RESPONSIBLE: ["各有关部门"]}),
    ("（责任单位：市科技局、市科协牵头，市文旅局按职责分工负责）", "bracket",
     {LEAD: ["市科技局", "市科协"], RESPONSIBLE: ["市文旅局"]}),
    ("（青梧区民政局牵头，各登记机构和有关单位、各承办单位配合）", "bracket",
     {LEAD: ["青梧区民政局"], SUPPORT: ["各登记机构", "有关单位", "各承办单位"]}),
    ("修路。［市交通局、市财政局牵头，市商务局配合］", "bracket", {LEAD: ["市交通局", "市财政局"], SUPPORT: ["市商务局"]}),
    ("原由市城管局负责的绿化养护改由市园林局负责。", "sentence", {RESPONSIBLE: ["市园林局"]}),
    ("绿地原来由市城管局负责，现由市园林局负责。", "sentence", {RESPONSIBLE: ["市园林局"]}),
    ("管网改造由市住建局总牵头。", "sentence", {LEAD: ["市住建局"]}),
    ("由市教育局、市体育局双牵头。", "sentence", {LEAD: ["市教育局", "市体育局"]}),
    ("责任单位：市商务局（牵头）、市财政局、各区政府", "label", {LEAD: ["市商务局"], SUPPORT: ["市财政局", "各区政府"]}),
    ("联席会议由市商务局、市财政局等12个部门和单位组成，市商务局为牵头单位。", "sentence", {LEAD: ["市商务局"], SUPPORT: ["市财政局"]}),
    ("责成市城管局会同青梧区政府限期整改。", "sentence", {LEAD: ["市城管局"], SUPPORT: ["青梧区政府"]}),
    ("资金使用由市纪委监委机关负责监督。", "sentence", {RESPONSIBLE: ["市纪委监委机关"]}),
    ("修路（牵头部门:市交通局,市税务局、各区政府配合）", "bracket", {LEAD: ["市交通局"], SUPPORT: ["市税务局", "各区政府"]}),
    ("责任单位：市交通局、市住建局，各区政府配合。", "label", {RESPONSIBLE: ["市交通局", "市住建局"], SUPPORT: ["各区政府"]}),
    ("我局建立了法规处总牵头，各业务处室配合的机制。", "sentence", {LEAD: ["法规处"], SUPPORT: ["各业务处室"]}),
    ("各区人民政府是责任主体。", "sentence", {RESPONSIBLE: ["各区人民政府"]}),
    ("青梧区人民政府是老旧小区改造的责任主体。", "sentence", {RESPONSIBLE: ["青梧区人民政府"]}),
    ("市住建局为责任主体，市财政局为配合单位。", "sentence", {RESPONSIBLE: ["市住建局"], SUPPORT: ["市财政局"]}),
    ("市民政局是第一责任单位，市残联是配合单位。", "sentence", {LEAD: ["市民政局"], SUPPORT: ["市残联"]}),
    ("市水务局作为牵头单位，负责编制方案。", "sentence", {LEAD: ["市水务局"]}),
    ("牵头单位：市应急局；配合单位：市消防支队每学期组织检查", "label", {LEAD: ["市应急局"], SUPPORT: ["市消防支队"]}),
]  # fmt: skip

LABELS_AGAIN = [
    ("牵头单位：市水务局\n配合单位：市财政局\n牵头单位：市林业局\n配合单位：市财政局", [(("市水务局",), ("市财政局",)), (("市林业局",), ("市财政局",))]),
    ("牵头单位：市水务局。牵头单位：市林业局。", [(("市水务局",), ()), (("市林业局",), ())]),
    ("牵头单位：市水务局；配合单位：市财政局；配合单位：市残联。", [(("市水务局",), ("市财政局", "市残联"))]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "duties"), LABELS_AGAIN)
def test_a_label_that_comes_again_opens_the_next_duty(text: str, duties: list[tuple[tuple[str, ...], ...]]) -> None:
    assert [(duty.lead, duty.support) for duty in duties_in(text)] == duties


MOVED = [
    "由原市城管局负责的职责划转至市住建局。", "将由市城管局承担的执法职责划入市住建局。", "由市科技局管理的资金并入市发改委。",
    "此前由市科技局负责。", "企业是安全生产的责任主体。",
]  # fmt: skip

NONE = [
    "今后不再由市交通局负责养护。",
    "支持龙头企业牵头组建创新联合体。",
    "鼓励高校牵头承担项目，居民参与管理。",
    "公共设施的维修由购买人负责。",
    "将“由市建设局负责审批”修改为“按程序办理”。",
    "《由市财政局牵头的工作方案》已经收悉。",
    "拒不配合检查的，依法处理。",
    "主要负责人要加强学习。",
    "自由贸易试验区设在市商务局。",
    "成员由市财政局、市审计局的专家组成。",
    "本条例已由市人民代表大会常务委员会通过。",
    "由市科技局印发的文件，应当公开。",
    "由村民委员会向乡人民政府提出申请。",
    "对负责监督的部门和直接负责的主管人员给予处分。",
    "组长由市政府副市长担任。",
    "参加市级以上文化部门主办的展演获奖的加分。",
    "审查由本级人民政府主管负责人和专家组成的小组进行。",
    "各科室主要负责人为成员，负责日常工作。",
    "由三个以上管理机构共同管辖的水域，应当立标。",
    "由学校或其主管部门自行解决。",
    "",
]


ANY_LAYOUT = [
    ("以市经信部门为主，交通、质监、公安部门配合，检查修理厂。", {LEAD: ["市经信部门"], SUPPORT: ["交通", "质监", "公安部门"]}),
    ("联席会议由市商务局、市财政局、市公安局组成，市商务局为牵头单位。", {LEAD: ["市商务局"], SUPPORT: ["市财政局", "市公安局"]}),
    ("市民政局为组长单位，市财政局、市残联为成员单位。", {LEAD: ["市民政局"], SUPPORT: ["市财政局", "市残联"]}),
    ("建立由市科技局牵头，市财政局参加的科研项目（平台、资金等）管理联席会议制度，制定规则，负责审议年度计划。",
     {LEAD: ["市科技局"], SUPPORT: ["市财政局"], RESPONSIBLE: ["科研项目（平台、资金等）管理联席会议"]}),
    ("市水务局会同市财政局共同组成节水工作小组，其主要职责为审核项目。",
     {LEAD: ["市水务局"], SUPPORT: ["市财政局"], RESPONSIBLE: ["节水工作小组"]}),
    ("演出补助由文化牵头会同财政部门核定。", {LEAD: ["文化"], SUPPORT: ["财政部门"]}),
    ("地名数据经市民政部门会同市规划局核实后，由市人民政府或者市人民政府授权的部门公布。",
     {LEAD: ["市民政部门"], SUPPORT: ["市规划局"], RESPONSIBLE: ["市人民政府", "市人民政府授权的部门"]}),
    ("写错的证照由制作该证照的行政机关负责更正。", {RESPONSIBLE: ["制作该证照的行政机关"]}),
    ("收到火情、险情通报的机关应当按照职责派员到场。", {RESPONSIBLE: ["收到火情、险情通报的机关"]}),
    ("（责任单位：市林业局，各市、州、县人民政府）", {RESPONSIBLE: ["市林业局", "各市、州、县人民政府"]}),
    ("（责任单位：各市、市林业局）", {RESPONSIBLE: ["各市", "市林业局"]}),
    ("〔市林业局、各对口区县（自治县，以下简称区县）政府负责〕",
     {RESPONSIBLE: ["市林业局", "各对口区县（自治县，以下简称区县）政府"]}),
    ("市气象局负责预报，所在县、市气象部门等协助做好工作。", {RESPONSIBLE: ["市气象局"], SUPPORT: ["所在县、市气象部门"]}),
    ("一、步骤（一）摸底阶段———3月1日至5月31日各级各部门按照职能分工排查。", {RESPONSIBLE: ["各级各部门"]}),
    ("市水务主管部门会同市县（市、区）、各类园区推进节水。", {LEAD: ["市水务主管部门"], SUPPORT: ["市县（市、区）", "各类园区"]}),
    ("由各镇（街道）会同相关部门（单位）审核。", {LEAD: ["各镇（街道）"], SUPPORT: ["相关部门（单位）"]}),
    ("第三章 实施 第十条主责单位会同有关处室编制指南。", {LEAD: ["主责单位"], SUPPORT: ["有关处室"]}),
    ("国务院有关部门及省级民政行政部门负责审核。", {RESPONSIBLE: ["国务院有关部门", "省级民政行政部门"]}),
    ("市科协会同有关部门和人民团体组建志愿队。", {LEAD: ["市科协"], SUPPORT: ["有关部门", "人民团体"]}),
    ("建立了基础教育处牵头，人事处、财务处等处室共同参与的模式。", {LEAD: ["基础教育处"], SUPPORT: ["人事处", "财务处"]}),
    ("一 、分工（一）各镇人民政府、园区管委会（以下简称镇（街）、园区）对危房改造负总责。",
     {RESPONSIBLE: ["各镇人民政府", "园区管委会"]}),
    ("逾期未报的，由本级人民政府或者上级人民政府主管部门通报。", {RESPONSIBLE: ["本级人民政府", "上级人民政府主管部门"]}),
    ("牵头部门：市城管局配合部门：市水务局、市园林局一、清理范围1、主干道", {LEAD: ["市城管局"], SUPPORT: ["市水务局", "市园林局"]}),
    ("责任单位：市住建局、市交通局2.推进道路建设", {RESPONSIBLE: ["市住建局", "市交通局"]}),
    ("会同县公安局治安大队巡查网吧；", {SUPPORT: ["县公安局治安大队"]}),
    ("（一）制定或者会同有关部门制定保密制度；", {SUPPORT: ["有关部门"]}),
    ("经查属实的，市民政局应当责令改正，并会同市公安局处置。", {LEAD: ["市民政局"], SUPPORT: ["市公安局"]}),
    ("计划由市粮食局拟定，会同市财政局下达。", {LEAD: ["市粮食局"], SUPPORT: ["市财政局"]}),
    ("应由市政府制定文件，或由有关部门联合制定文件。", {RESPONSIBLE: ["市政府"], JOINT: ["有关部门"]}),
    ("市应急管理部门负责制定预案，应急管理部门负责演练。", {RESPONSIBLE: ["市应急管理部门", "应急管理部门"]}),
    ("3.县农业农村局：配合执法部门整治路域环境。", {SUPPORT: ["县农业农村局"]}),
    ("水源保护区管理机构应当予以配合。", {SUPPORT: ["水源保护区管理机构"]}),
    ("市国有企业改革领导小组负责协调。", {RESPONSIBLE: ["市国有企业改革领导小组"]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "roles"), ANY_LAYOUT)
def test_names_by_role_whatever_the_number_of_duties(text: str, roles: dict[str, list[str]]) -> None:
    found = {role: [name for duty in duties_in(text) for name in getattr(duty, role)] for role in ROLES}
    assert {role: names for role, names in found.items() if names} == roles


@pytest.mark.parametrize(("text", "layout", "roles"), CASES)
def test_one_duty(text: str, layout: str, roles: dict[str, list[str]]) -> None:
    (duty,) = duties_in(text)
    assert {role: list(getattr(duty, role)) for role in (LEAD, SUPPORT, RESPONSIBLE, JOINT) if getattr(duty, role)} == roles
    assert duty.layout == layout


@pytest.mark.parametrize("text", NONE)
def test_no_duty(text: str) -> None:
    assert duties_in(text) == ()


@pytest.mark.parametrize("text", MOVED)
def test_what_was_moved_or_is_past_is_no_duty(text: str) -> None:
    assert duties_in(text) == ()


@pytest.mark.parametrize("value", [None, 5, b"x", ["x"]])
def test_only_strings_are_read(value: object) -> None:
    with pytest.raises(InputError, match=r"duties_in takes str, not .*Hint: "):
        duties_in(value)  # type: ignore[arg-type]


def test_placeholder_opens_a_duty() -> None:
    named, unnamed = duties_in("修路（市交通局负责）。架桥（有关部门负责）。")
    assert (named.placeholder, unnamed.placeholder) == (False, True)


# Tables

TABLE = "序号\t重点任务\t牵头单位\t责任单位\t完成时限\n1\t改造厕所120座\t市文旅局\t市城管局、市住建局\t2025年底前\n2\t开通直通车\t市交通局\t\t2024年5月底前\n二、保障"
FIRST = {LEAD: ("市文旅局",), RESPONSIBLE: ("市城管局", "市住建局")}
TABLES = [
    TABLE,
    TABLE.replace("\t", " | "),
    "\n".join(f"| {line} |" for line in TABLE.replace("\t", " | ").split("\n")[:3]).replace(
        "|\n| 1", "|\n|---|---|---|---|---|\n| 1"
    ),
    TABLE.replace("\t\t", "    有关部门    ").replace("\t", "    "),
    TABLE.replace("\t\t", "\n有关部门\n").replace("\t", "\n"),
    TABLE.replace("序号", "类别\t序号").replace("1\t改", "旅游\t1\t改").replace("\n2", "\n\t2"),
]


@pytest.mark.parametrize("text", TABLES, ids=["tabs", "bars", "framed", "blanks", "cells in lines", "merged"])
def test_rows_of_a_table(text: str) -> None:
    first, second = duties_in(text)
    assert (first.layout, first.task, first.deadline, first.quantity) == ("table", "改造厕所120座", "2025年底前", ("120座",))
    assert {role: getattr(first, role) for role in (LEAD, SUPPORT, RESPONSIBLE, JOINT) if getattr(first, role)} == FIRST
    assert (second.lead, second.task, second.cue) == (("市交通局",), "开通直通车", "牵头单位")


def test_a_cell_may_say_itself_who_leads() -> None:
    (duty,) = duties_in("工作任务\t责任单位\n修路\t市交通局牵头，市财政局配合")
    assert (duty.lead, duty.support, duty.responsible) == (("市交通局",), ("市财政局",), ())


@pytest.mark.parametrize(
    "text", ["序号\t姓名\t单位\n1\t王小明\t市财政局", "序号\t单位\n1\t市财政局", "重点任务\t责任单位\n二、保障措施"]
)
def test_other_tables_hand_out_nothing(text: str) -> None:
    assert duties_in(text) == ()


# The task, its deadline and amounts

TASKS = [
    (
        "一、改造老旧小区30个，2025年底前完成。（市住建局牵头）",
        "一、改造老旧小区30个，2025年底前完成。",
        1,
        "2025年底前",
        ("30个",),
    ),
    ("一、修路。（市交通局负责）二、架桥。（市水务局负责）", "一、修路。", 1, "", ()),
    (
        "（一）完善体系。\n修缮河堤5公里。\n牵头单位：市水务局\n配合单位：市财政局\n完成时限：2024年6月",
        "修缮河堤5公里。",
        2,
        "2024年6月",
        ("5公里",),
    ),
    ("一、任务\n（一）植树。\n责任单位：市林业局", "（一）植树。", 2, "", ()),
    ("（市交通局负责）", "", 1, "", ()),
    (
        "二、清淤。市水务局会同市城管局于每年11月底前报送情况。",
        "市水务局会同市城管局于每年11月底前报送情况",
        1,
        "每年11月底前",
        (),
    ),
]


@pytest.mark.parametrize(("text", "task", "number", "deadline", "quantity"), TASKS)
def test_task(text: str, task: str, number: int, deadline: str, quantity: tuple[str, ...]) -> None:
    duty = duties_in(text)[0]
    assert (duty.task, duty.task_id, duty.deadline, duty.quantity) == (task, number, deadline, quantity)


DEADLINES = [
    ("同一地址一年内被投诉三次以上的，由市住建局负责约谈。", ""),
    ("一年内累计停水5次以上的，由市水务局负责整改。", ""),
    ("三年内不得再次申报，由市科技局负责登记。", ""),
    ("受理后7日内未办结的，由市政务办负责督办。", ""),
    ("一年内连续两次不合格的，由市民政局责令改正。", ""),
    ("由市住建局负责在三个月内完成修缮。", "三个月内"),
    ("市水务局负责30日内对受损堤坝进行修复。", "30日内"),
    ("同一路段一年内发生三起以上事故的，由市公安局负责在15日内排查。", "15日内"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "deadline"), DEADLINES)
def test_a_condition_or_a_ban_is_no_deadline(text: str, deadline: str) -> None:
    assert [duty.deadline for duty in duties_in(text)] == [deadline]


def test_sentences_of_one_item_are_one_task_and_the_next_starts_behind_the_bracket() -> None:
    text = "（一）修路。" + "改善路面，" * 30 + "增设路灯。（市交通局负责）清理河道。（市水务局负责）"
    first, second = duties_in(text)
    assert first.task == text[: first.start]
    assert second.task == "清理河道。"


def test_a_bracket_inside_a_name_belongs_to_the_mention_alone() -> None:
    (duty,) = duties_in("修路（责任单位：各市（含云泽市）政府）")
    ((_, mention),) = duty.mentions
    assert (duty.responsible, mention.name) == (("各市政府",), "各市（含云泽市）政府")


# Properties

PARTS = [
    "市财政局",
    "市水务局",
    "有关部门",
    "牵头",
    "配合",
    "会同",
    "由",
    "负责",
    "（",
    "）",
    "，",
    "、",
    "。",
    "责任单位：",
    "《",
    "》",
    "\n",
    "修路",
]


@given(
    st.lists(
        st.sampled_from([*PARTS, "序号\t任务\t牵头单位\n", "1\t修路\t市财政局\n", "\t", "联合", "职责", "（含市水务局）"]),
        max_size=40,
    )
)
def test_spans_are_ordered_and_hold_their_names(parts: list[str]) -> None:
    text = "".join(parts)
    at = 0
    for duty in duties_in(text):
        assert at <= duty.start < duty.end <= len(text)
        at = duty.end
        assert [name for role in ROLES for name in getattr(duty, role)]
        assert len(duty.mentions) == sum(len(getattr(duty, role)) for role in ROLES)
        for _, mention in duty.mentions:
            assert duty.start <= mention.start < mention.end <= duty.end
            assert text[mention.start : mention.end] == mention.name
        assert duty.task in text


CLAUSES = [
    "一、修路。（市交通局牵头，市财政局配合）", "（二）市水务局会同市城管局巡查河道。", "3.植树，由市林业局负责。", "责任单位：市民政局、各区政府。",
    "支持企业参与。", "第四条 由县级以上人民政府供水主管部门责令改正。", "市教育局、市公安局联合印发方案。", "今后不再由市交通局负责。",
]  # fmt: skip


def by_role(text: str) -> list[tuple[str, str]]:
    return [(role, name) for duty in duties_in(text) for role in ROLES for name in getattr(duty, role)]


@given(
    st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=6),
    st.lists(st.sampled_from(["", "\n", "\n\n", "　　", "\n　　", " ", "\u200b", "\xa0", "\ufeff\n"]), min_size=6, max_size=6),
)
def test_blanks_between_clauses_change_nothing(clauses: list[str], gaps: list[str]) -> None:
    spaced = "".join(clause + gap for clause, gap in zip(clauses, gaps, strict=False))
    assert by_role(spaced) == by_role("\n".join(clauses))


@given(st.lists(st.sampled_from(CLAUSES), max_size=5), st.lists(st.sampled_from(CLAUSES), max_size=5))
def test_duties_of_two_texts_are_those_of_both(one: list[str], other: list[str]) -> None:
    first, second = "\n".join(one), "\n".join(other)
    assert by_role(f"{first}\n{second}") == by_role(first) + by_role(second)


def seconds(text: str) -> float:
    start = time.process_time()
    duties_in(text)
    return time.process_time() - start


HOSTILE = [
    "（" * 200 + "市交通局牵头" + "）" * 200, "（市交通局牵头，" * 200, "由市财政局、" * 200, "市财政局会同" * 200, "责任单位：市财政局、" * 200,
    "牵头单位\n" * 200, "序号\t任务\t牵头单位\n" * 200, "市、县、" * 200 + "财政局负责", "《" * 300 + "由", "负责" * 300, "一、修路（市交通局负责）" * 100,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_time_grows_with_the_length(text: str) -> None:
    short, long = min(seconds(text) for _ in range(2)), min(seconds(text * 4) for _ in range(2))
    assert long < 8 * short + 0.05


@pytest.mark.parametrize("text", ["牵头" * 300, "市财政局牵头" * 100, "由市教育局组织" * 100, "由市财政局会同市住建局负责" * 50])
def test_no_part_of_a_dense_sentence_is_searched_over_and_over(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0

    def counted(verb: Callable[[str], Any]) -> Callable[[str], Any]:
        def count(words: str) -> Any:
            nonlocal read
            read += len(words)
            return verb(words)

        return count

    monkeypatch.setattr(_names, "find_agencies", counted(find_agencies))
    for verb in ("find_dates", "find_quantities"):
        monkeypatch.setattr(_tasks, verb, counted(getattr(_tasks, verb)))
    duties_in(text)
    assert read < 16 * len(text)


@pytest.fixture
def policies() -> Corpus:
    texts = ["一、修路（市交通局牵头，市财政局配合）二、植树。责任单位：市林业局。", "无人负责的一段话。"]
    return Corpus.from_frame(pd.DataFrame({"id": ["a", "b"], "text": texts}), kind="policy")


def test_table_points_into_the_text(policies: Corpus) -> None:
    duties = extract_duties(policies)
    assert len(duties) == 2 and duties.n_documents == 2
    assert list(duties.frame["role"]) == ["lead", "support", "responsible"]
    assert duties.frame["sentence"][0] == "一、修路（市交通局牵头，市财政局配合）"
    text = policies.text
    assert tuple(duties.table.columns) == COLUMNS
    assert list(duties.frame["task"]) == ["一、修路", "一、修路", "二、植树。"]
    assert list(duties.frame["task_id"]) == [1, 1, 2]
    for row in duties.table.itertuples():
        assert text[row.document][row.name_start : row.name_end] == row.department


def test_input_unchanged_and_repeatable(policies: Corpus) -> None:
    before = policies.frame
    one, two = extract_duties(policies), extract_duties(policies)
    pd.testing.assert_frame_equal(policies.frame, before)
    assert one.provenance.to_dict() == two.provenance.to_dict()
    changed = one.frame
    changed["role"] = "x"
    assert "x" not in set(one.table["role"])


def test_feedback_is_refused() -> None:
    feedback = Corpus.from_frame(pd.DataFrame({"text": ["路灯坏了"]}), kind="feedback")
    with pytest.raises(InputError, match=r"duties are read from policies .*Hint: "):
        extract_duties(feedback)


@pytest.mark.parametrize(
    ("sentence", "lead", "responsible", "support"),
    [
        ("已要求市城管局牵头清理河道。", ["市城管局"], [], []),
        ("我们已督促市住建局牵头修缮。", ["市住建局"], [], []),
        ("我局已要求市水务局牵头清淤。", ["市水务局"], [], []),
        ("希望市水务局牵头推进。", ["市水务局"], [], []),
        ("恳请市财政局负责落实。", [], ["市财政局"], []),
        ("函请市交通局负责修补。", [], ["市交通局"], []),
        ("已协调市公安局配合开展巡查。", [], [], ["市公安局"]),
        ("指定市卫健委牵头，市财政局配合。", ["市卫健委"], [], ["市财政局"]),
        ("确定市商务局为牵头单位。", ["市商务局"], [], []),
        ("调整为市文旅局牵头。", ["市文旅局"], [], []),
        ("安排市民政局、市残联牵头办理。", ["市民政局", "市残联"], [], []),
        ("市委组织部牵头选派干部。", ["市委组织部"], [], []),
        ("组织人事部门负责考核。", [], ["组织人事部门"], []),
        ("本项工作不需要市财政局负责。", [], [], []),
        ("无需市财政局配合。", [], [], []),
        ("该事项不属于市水务局负责范围。", [], [], []),
        ("不得要求市教育局负责收费。", [], [], []),
        ("严禁以任何名义要求市教育局负责收费。", [], [], []),
        ("免除市水务局牵头责任。", [], [], []),
        ("严禁露天焚烧由市环保局负责查处。", [], ["市环保局"], []),
        ("本项工作原由市旅游局牵头，现由市文旅局牵头。", ["市文旅局"], [], []),
        ("此事项原由市旅游局负责审批，现由市文旅局负责审批。", [], ["市文旅局"], []),
    ],
)
def test_a_verb_before_a_body_is_no_part_of_its_name(
    sentence: str, lead: list[str], responsible: list[str], support: list[str]
) -> None:
    found = duties_in(sentence)
    assert [name for duty in found for name in duty.lead] == lead
    assert [name for duty in found for name in duty.responsible] == responsible
    assert [name for duty in found for name in duty.support] == support


@pytest.mark.parametrize(("text", "lead", "support", "responsible"), [
    ("责任单位： 市教育局、市公安局", (), (), ("市教育局", "市公安局")),
    ("推进试点。（牵头单位：无；配合单位：市财政局）", (), ("市财政局",), ()),
    ("推进试点。（牵头单位：市教育局；配合单位：/）", ("市教育局",), (), ()),
    ("推进试点。（牵头单位：市教育局；配合单位：—）", ("市教育局",), (), ()),
    ("责任单位：市文旅局、市残联（四）避暑茶山行动。", (), (), ("市文旅局", "市残联")),
    ("责任单位：市文旅局、市科协二、保障措施。", (), (), ("市文旅局", "市科协")),
])  # fmt: skip
def test_a_cell_that_names_nobody_and_a_heading_that_runs_on(
    text: str, lead: tuple[str, ...], support: tuple[str, ...], responsible: tuple[str, ...]
) -> None:
    (duty,) = duties_in(text)
    assert (duty.lead, duty.support, duty.responsible) == (lead, support, responsible)


@pytest.mark.parametrize(("broken", "at"), [
    ("清理河道。（市水务局牵头，\n市公安局配合）", "，"), ("由市教育局\n牵头，市公安局配合。", "局"), ("市教育局\n会同市公安局整治校园周边。", "局"),
    ("责任单位：\n市教育局、市公安局", "："), ("责任单位：市教育局、\n市公安局", "、"),
])  # fmt: skip
def test_a_line_end_inside_a_duty_changes_nothing(broken: str, at: str) -> None:
    assert f"{at}\n" in broken
    (one,), (other,) = duties_in(broken), duties_in(broken.replace("\n", ""))
    for role in ROLES:
        assert getattr(one, role) == getattr(other, role)
    assert sum(len(getattr(one, role)) for role in ROLES) == 2
    assert all(broken[mention.start : mention.end] == mention.name for _, mention in one.mentions)


@pytest.mark.parametrize("text", ["责任单位：\n二、工作要求", "市教育局\n牵头单位：市公安局", "完善制度，\n1.市教育局要做好宣传"])
def test_a_line_end_before_a_heading_or_a_label_ends_the_duty(text: str) -> None:
    assert not [name for duty in duties_in(text) for role in ROLES for name in getattr(duty, role) if name not in ("市公安局",)]
