"""Clauses cover the text, keep duty brackets, know their numbers, stand in a tree, and say what they do."""

import time
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.corpus import Corpus
from policytext.errors import InputError
from policytext.government import split_clauses
from policytext.government.clauses import CLAUSE_FUNCTIONS, clause_function, clause_table

CASES = [
    ("", []),
    ("  \n ", []),
    ("一、清淤。\n二、植树。", ["一、清淤。", "二、植树。"]),
    ("（一）修路（市交通局牵头）（二）架桥", ["（一）修路（市交通局牵头）", "（二）架桥"]),
    ("修路。\n（责任单位：市交通局）\n架桥。", ["修路。\n（责任单位：市交通局）", "架桥。"]),
    ("投资1.5亿元，占2.3%。", ["投资1.5亿元，占2.3%。"]),
    ("第三条 建站。第四条 依照第三条规定办理。", ["第三条 建站。", "第四条 依照第三条规定办理。"]),
    ("第三条 建站。第四条第二款规定的除外。", ["第三条 建站。第四条第二款规定的除外。"]),
    ("一、清淤。\xa0二、植树。\u200b三、修路。", ["一、清淤。", "二、植树。", "三、修路。"]),
    ("修路。［市交通局牵头］架桥。", ["修路。［市交通局牵头］", "架桥。"]),
    ("2.1 组织体系\n2.1.1 指挥部\n2.5万元。", ["2.1 组织体系", "2.1.1 指挥部", "2.5万元。"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_splits(text: str, expected: list[str]) -> None:
    assert [clause.text for clause in split_clauses(text)] == expected


NUMBERED = [
    ("一、甲", "一、", 1), ("（二）乙", "（二）", 2), ("3.丙", "3.", 3), ("(4)丁", "(4)", 4), ("第五条戊", "第五条", 3), ("①庚", "①", 5),
    ("第一编 总", "第一编", 1), ("第二章 分", "第二章", 1), ("第三节 子", "第三节", 2), ("第一百二十条之一 辛", "第一百二十条之一", 3),
    ("2.1.3 组织", "2.1.3", 4),
]  # fmt: skip


@pytest.mark.parametrize(("text", "marker", "level"), [*NUMBERED, ("己", "", 0), ("2.5万元", "", 0)])
def test_marker_and_level(text: str, marker: str, level: int) -> None:
    (clause,) = split_clauses(text)
    assert (clause.marker, clause.level) == (marker, level)


def test_long_paragraph_splits_at_sentences() -> None:
    text = "修缮老旧管网，" * 20 + "完成验收。" + "定期巡查（每月一次；雨季两次）。"
    assert [clause.text[-5:] for clause in split_clauses(text)] == ["完成验收。", "季两次）。"]


@pytest.mark.parametrize("verb", [split_clauses, clause_function])
@pytest.mark.parametrize("value", [None, 5, b"x"])
def test_only_strings_are_read(verb: Callable[[Any], object], value: object) -> None:
    with pytest.raises(InputError, match=rf"{verb.__name__} takes str, not .*Hint: "):
        verb(value)


@given(st.lists(st.sampled_from(["", "\n", "　　", " ", "\xa0", "\u200b", "\n\ufeff"]), min_size=4, max_size=4))
def test_blanks_between_numbered_clauses_change_nothing(gaps: list[str]) -> None:
    parts = ["一、清淤。", "（一）疏通河道（市水务局牵头）。", "（二）修堤。", "二、植树。"]
    clauses = split_clauses("".join(part + gap for part, gap in zip(parts, gaps, strict=True)))
    assert [(c.text, c.level, c.parent) for c in clauses] == [
        (parts[0], 1, -1),
        (parts[1], 2, 0),
        (parts[2], 2, 0),
        (parts[3], 1, -1),
    ]


@given(st.text(alphabet="\xa0\u200b［］一二、（）()。；\n 　牵头负责市局1.第条甲“”附件：①", max_size=400))
def test_cover_every_character_once(text: str) -> None:
    clauses = split_clauses(text)
    at = 0
    for index, clause in enumerate(clauses):
        assert not text[at : clause.start].strip(" \n\u3000\xa0\u200b")
        assert text[clause.start : clause.end] == clause.text
        assert -1 <= clause.parent < index
        assert clause.function in CLAUSE_FUNCTIONS
        at = clause.end
    assert not text[at:].strip(" \n\u3000\xa0\u200b")


# The tree

LETTER = "一、重点任务\n（一）清淤。\n1.摸底。\n①测量。\n②绘图。\n2.施工。\n（二）植树。\n二、保障措施\n（一）加强领导。"
STATUTE = (
    "第一章 总则\n第一条 为了节水，制定本办法。\n第二条 用水单位应当装表。\n装表费用由市财政承担。\n第二章 管理\n第三条 不得有下列行为：\n"
    "（一）私接；\n（二）盗水。\n第四条 本办法自公布之日起施行。"
)
TREES = [
    (LETTER, [-1, 0, 1, 2, 2, 1, 0, -1, 7]),
    (LETTER.replace("\n", "　　"), [-1, 0, 1, 2, 2, 1, 0, -1, 7]),
    (STATUTE, [-1, 0, 0, 2, -1, 4, 5, 5, 4]),
    ("禁止下列行为：\n（一）倾倒；\n（二）焚烧。\n违者受罚。", [-1, 0, 0, -1]),
    ("1.领域\n（一）农业。\n（二）工业。\n2.时间", [-1, 0, 0, -1]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parents"), TREES)
def test_parents(text: str, parents: list[int]) -> None:
    assert [clause.parent for clause in split_clauses(text)] == parents


def test_path_names_the_headings_above() -> None:
    clauses = split_clauses(LETTER)
    assert clauses[3].path == ("一、重点任务", "（一）清淤", "1.摸底")
    assert clauses[8].path == ("二、保障措施",)


TITLES = [
    ("（一）加强领导。市局成立专班，每月调度。", "加强领导"), ("一、总体要求", "总体要求"), ("第三条（适用范围）本市适用。", "适用范围"),
    ("第三条 用水单位应当装表。", ""), ("（一）各单位应当在收到通知后十日内报送材料，逾期不再受理。", ""), ("市局成立专班。", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_titles(text: str, title: str) -> None:
    assert split_clauses(text)[0].title == title


BODY = "各区政府：\n现将方案印发给你们。\n云泽市人民政府办公室\n2023年5月6日\n"
PLAN = "一、任务\n修缮三条道路，更换路灯二百盏，改造积水点十处，并在年底前完成验收和移交工作，建立管护台账。"
PARTS = [
    (BODY + "附件1\n" + PLAN + "\n附件2\n" + PLAN, ["body", "附件1", "附件2"]),
    (BODY + "附件\n" + PLAN, ["body", "附件"]),
    (BODY.replace("云泽", "附件：1.方案\n2.分工表\n云泽") + PLAN[:20], ["body"]),
    ("按照附件1所列标准执行。附表中的数字为示例，供各单位在填报时参考，不作为考核依据，也不作为拨付资金的依据。", ["body"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), PARTS)
def test_attachments_stand_apart(text: str, parts: list[str]) -> None:
    assert list(dict.fromkeys(clause.part for clause in split_clauses(text))) == parts


def test_an_attachment_starts_a_new_outline() -> None:
    clauses = split_clauses(BODY + "一、背景\n附件1\n" + PLAN)
    first = next(clause for clause in clauses if clause.part == "附件1" and clause.marker)
    assert first.parent == -1


# What a clause does

FUNCTIONS = [
    ("目前，停车供给仍存在总量不足、分布不均等问题。", "diagnosis"),
    ("部分小区管网老化，维护资金短缺。", "diagnosis"),
    ("到2025年，全市新增泊位3万个，公交分担率达到40%。", "goal"),
    ("到2025年，新增泊位3000个。", "goal"),
    ("到2027年底，压减用煤20万吨。", "goal"),
    ("新增泊位3000个。", "measure"),
    ("2.举办招聘会40场。", "measure"),
    ("（三）开放机关停车场。", "measure"),
    ("1.摸清机关车位底数。（市机关事务服务中心牵头）", "measure"),
    ("老旧电梯［责任单位：市市场监管局］", "measure"),
    ("停车牵头部门（以下简称牵头部门）", "other"),
    ("（四）依法不予公开的。", "other"),
    ("主要目标：空气质量明显改善。", "goal"),
    ("对新建公共充电桩给予每个500元补贴。", "measure"),
    ("鼓励商业综合体夜间开放停车场。", "measure"),
    ("市交通局应当每季度公布泊位数量。", "duty"),
    ("物业服务人不得擅自停止供水。", "duty"),
    ("（市交通局牵头，市财政局配合）", "duty"),
    ("责任单位：市交通局、市财政局", "duty"),
    ("加强组织领导。成立工作专班。", "safeguard"),
    ("违反本办法规定的，处五千元以上二万元以下罚款。", "safeguard"),
    ("（三）强化资金保障。", "safeguard"),
    ("本办法所称老旧小区，是指2000年底前建成的住宅小区。", "definition"),
    ("本办法适用于本市行政区域内的供水活动。", "definition"),
    ("申请人应当提交身份证明、房屋权属证明等材料。", "procedure"),
    ("有下列情形之一的，不予受理：", "procedure"),
    ("为了规范供水管理，制定本办法。", "other"),
    ("本办法自2024年1月1日起施行。", "other"),
    ("去年召开了三次会议，解决了一批难题。", "other"),
]


@pytest.mark.parametrize(("clause", "function"), FUNCTIONS)
def test_functions(clause: str, function: str) -> None:
    assert clause_function(clause) == function


def test_a_heading_decides_where_the_clause_does_not() -> None:
    assert clause_function("摸清底数。", path=("四、申报程序",)) == "procedure"
    assert clause_function("摸清底数。") == "other"


def test_items_take_the_function_of_the_clause_that_announces_them() -> None:
    clauses = split_clauses("市水务局应当履行下列职责：\n（一）编制规划；\n（二）巡查河道。\n另设热线。")
    assert [clause.function for clause in clauses] == ["duty", "duty", "duty", "other"]


# The table


def test_table_counts_as_units_do() -> None:
    policies = Corpus.from_frame(pd.DataFrame({"id": ["a", "b"], "text": [LETTER, "修路。"]}), kind="policy")
    before = policies.frame
    table = clause_table(policies)
    assert table["number"].tolist() == [*range(1, 10), 1]
    assert table["parent"].tolist() == [0, 1, 2, 3, 3, 2, 1, 0, 8, 0]
    pd.testing.assert_frame_equal(policies.frame, before)
    for row in table.itertuples():
        assert policies.text[row.document][row.start : row.end] == row.text


def test_feedback_is_refused() -> None:
    feedback = Corpus.from_frame(pd.DataFrame({"text": ["路灯坏了"]}), kind="feedback")
    with pytest.raises(InputError, match=r"clauses are read from policies .*Hint: "):
        clause_table(feedback)


# Time


def seconds(text: str) -> float:
    start = time.process_time()
    split_clauses(text)
    return time.process_time() - start


HOSTILE = [
    "（" * 200 + "修路" + "）" * 200,
    "（一）修路（市交通局牵头，" * 200,
    "附件1\n" * 200,
    "一、" * 200,
    "2023年5月6日附件：" * 200,
    "第一条" * 200,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_time_grows_with_the_length(text: str) -> None:
    short, long = min(seconds(text * 4) for _ in range(3)), min(seconds(text * 16) for _ in range(3))
    assert long < 10 * short + 0.05


@pytest.mark.parametrize("end", ["\n\n", "\r\n", " \n", "\n\u3000"])
def test_how_lines_end_changes_no_clause(end: str) -> None:
    text = "（七）数字赋能行动。" + "充分发挥数据要素作用，推动企业上云" * 7 + "。\n（八）开放机关停车场。\n二、加强组织领导。"
    plain = [(clause.text, clause.level, clause.function) for clause in split_clauses(text)]
    assert [(clause.text, clause.level, clause.function) for clause in split_clauses(text.replace("\n", end))] == plain
