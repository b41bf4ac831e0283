"""Clauses cover the text, keep duty brackets and know their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.government import split_clauses

CASES = [
    ("", []),
    ("  \n ", []),
    ("一、清淤。\n二、植树。", ["一、清淤。", "二、植树。"]),
    ("（一）修路（市交通局牵头）（二）架桥", ["（一）修路（市交通局牵头）", "（二）架桥"]),
    ("修路。\n（责任单位：市交通局）\n架桥。", ["修路。\n（责任单位：市交通局）", "架桥。"]),
    ("投资1.5亿元，占2.3%。", ["投资1.5亿元，占2.3%。"]),
    ("第三条 建站。第四条 依照第三条规定办理。", ["第三条 建站。", "第四条 依照第三条规定办理。"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_splits(text: str, expected: list[str]) -> None:
    assert [clause.text for clause in split_clauses(text)] == expected


NUMBERED = [("一、甲", "一、", 1), ("（二）乙", "（二）", 2), ("3.丙", "3.", 3), ("(4)丁", "(4)", 4), ("第五条戊", "第五条", 3)]


@pytest.mark.parametrize(("text", "marker", "level"), [*NUMBERED, ("己", "", 0)])
def test_marker_and_level(text: str, marker: str, level: int) -> None:
    (clause,) = split_clauses(text)
    assert (clause.marker, clause.level) == (marker, level)


def test_long_paragraph_splits_at_sentences() -> None:
    text = "修缮老旧管网，" * 20 + "完成验收。" + "定期巡查（每月一次；雨季两次）。"
    assert [clause.text[-5:] for clause in split_clauses(text)] == ["完成验收。", "季两次）。"]


@given(st.text(alphabet="一二、（）()。；\n 　牵头负责市局1.第条甲“”", max_size=400))
def test_cover_every_character_once(text: str) -> None:
    clauses = split_clauses(text)
    at = 0
    for clause in clauses:
        assert not text[at : clause.start].strip()
        assert text[clause.start : clause.end] == clause.text
        at = clause.end
    assert not text[at:].strip()
