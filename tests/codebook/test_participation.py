"""Four rights, traces of consultation, and documents that would have needed one."""

import pandas as pd
import pytest

from policytext.codebook.participation import RIGHTS, TRACES, participation_clause_table, participation_table
from policytext.corpus import Corpus
from policytext.errors import InputError
from tests.codebook.yunze_part import planted


def corpus(text: str, title: str = "通知") -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"id": ["a"], "title": [title], "text": [text]}), kind="policy")


def test_clauses_are_counted_once_a_code_and_the_share_once_a_clause() -> None:
    row = participation_table(
        corpus("一、结果向社会公布，接受群众监督。二、召开听证会。三、加强领导。四、公示名单并公布举报电话。")
    ).iloc[0]
    assert {right: int(row[right]) for right in RIGHTS} == {"know": 2, "take_part": 0, "speak": 1, "supervise": 2}
    assert (row["estimate"], row["n"], row["n_rights"]) == (0.75, 4, 3)


@pytest.mark.parametrize(
    ("title", "text", "verdict"),
    [
        ("调整停车收费标准的通知", "停车收费标准调整为每次5元。", "no consultation shown"),
        ("调整停车收费标准的通知", "停车收费标准调整为每次5元。2024年3月5日召开听证会，参加人21名。", "consultation shown"),
        ("规范收费公示的通知", "收费标准应当公示。", "not called for"),
        ("云泽市河道规划", "建设公园三处。", "cannot tell"),
        ("植树的通知", "每户植树两棵。", "not called for"),
        ("关于改革完善科研经费管理的若干意见", "间接费用核定比例提高到30%，每人收取50元，不得另行列支。", "not called for"),
    ],
)
def test_verdict(title: str, text: str, verdict: str) -> None:
    assert participation_table(corpus(text, title)).iloc[0]["verdict"] == verdict


def test_a_duty_to_hear_is_no_trace_of_a_hearing() -> None:
    row = participation_table(corpus("制定价格应当举行听证会，并征求群众意见。", "价格管理办法")).iloc[0]
    assert row[list(TRACES)].tolist() == [0, 0, 0, 0]


def test_planted_fee_without_consultation_is_found_and_its_control_is_not() -> None:
    policies, has, control = planted("D32")
    table = participation_table(policies).set_index("document")
    assert set(table.index[table["verdict"] == "no consultation shown"]) == has
    assert set(table.index[table["verdict"] == "consultation shown"]) == control
    assert (table.loc[sorted(control), list(TRACES)] > 0).all(axis=None)


def test_evidence_points_at_the_text() -> None:
    policies, _, _ = planted("D32")
    table = participation_clause_table(policies)
    for row in table.itertuples():
        assert policies.text[row.document][row.start : row.end] == row.cue
    assert set(table["code"]) <= {*RIGHTS, *TRACES}


def test_refusal() -> None:
    with pytest.raises(InputError, match="reads policies"):
        participation_table(Corpus.from_frame(pd.DataFrame({"text": ["路灯不亮"]}), kind="feedback"))
