"""Duties: three layouts, role rules, what is no duty, and the table."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.corpus import Corpus
from policytext.errors import InputError
from policytext.government import duties_in, extract_duties

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
    "",
]


@pytest.mark.parametrize(("text", "layout", "roles"), CASES)
def test_one_duty(text: str, layout: str, roles: dict[str, list[str]]) -> None:
    (duty,) = duties_in(text)
    assert {role: list(getattr(duty, role)) for role in (LEAD, SUPPORT, RESPONSIBLE, JOINT) if getattr(duty, role)} == roles
    assert duty.layout == layout


@pytest.mark.parametrize("text", NONE)
def test_no_duty(text: str) -> None:
    assert duties_in(text) == ()


def test_placeholder_opens_a_duty() -> None:
    named, unnamed = duties_in("修路（市交通局负责）。架桥（有关部门负责）。")
    assert (named.open, unnamed.open) == (False, True)


PARTS = ["市财政局", "市水务局", "有关部门", "牵头", "配合", "会同", "由", "负责", "（", "）", "，", "、", "。"]


@given(st.lists(st.sampled_from([*PARTS, "责任单位：", "《", "》", "\n", "修路"]), max_size=40))
def test_spans_are_ordered_and_hold_their_names(parts: list[str]) -> None:
    text = "".join(parts)
    at = 0
    for duty in duties_in(text):
        assert at <= duty.start < duty.end <= len(text)
        at = duty.end
        assert duty.lead or duty.support or duty.responsible or duty.joint


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
    for row in duties.table.itertuples():
        assert row.department in text[row.document][row.start : row.end]


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
