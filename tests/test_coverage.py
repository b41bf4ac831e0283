"""The page of coverage: every system of the founding document has its row, each name it gives exists, each example runs."""

import os
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import policytext as pt

PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"
METHODS = Path(os.environ.get("POLICYTEXT_DATA", "absent")) / "METHODS.md"
GRADES = {
    "S01": "B", "S02": "A", "S03": "A", "S04": "A", "S05": "B", "S06": "B", "S07": "A", "S08": "A", "S09": "B", "S10": "A",
    "D00": "B", "D11": "A/B", "D11i": "A", "D12": "B", "D12i": "C", "D13": "B", "D21": "A", "D22": "A/C", "D23": "A/B", "D31": "B/C", "D32": "A", "D33": "A",
    "M00": "A", "M11a": "A", "M11b": "B", "M12a": "A", "M12b": "A", "M13a": "A/B", "M13b": "B", "M21a": "A", "M21b": "A", "M22a": "A", "M22b": "A/C", "M23a": "A",
    "M23b": "A/B", "M31a": "B", "M31b": "B", "M32a": "A", "M32b": "B", "M33a": "A", "M33b": "A",
    "G11": "A", "G12": "A", "G13": "A", "G21": "C", "G22": "A/C", "G23": "A", "G31": "A", "G32": "B", "G33": "A", "G41": "B", "G42": "A", "F00": "-",
}  # fmt: skip
"""Every system of the founding document, and what its texts alone can carry."""
_ROW = re.compile(r"^\| ([SDMGF]\d\d[a-z]?) \| (.+?) \| (.+?) \| (\S+) \| (.+?) \|$", re.MULTILINE)
ROWS = {row[0]: row[1:] for row in _ROW.findall(PAGE.read_text("utf-8"))}
EXAMPLES = [(name, row[3].strip("`")) for name, row in ROWS.items() if row[3].startswith("`")]


@pytest.fixture(scope="module")
def space() -> dict[str, Any]:
    """What the page says its examples begin with, on three documents and three messages."""
    rule = "各乡镇应当于2025年6月底前清理边沟，每户补助3000元，由区财政承担，结果向社会公开，接受群众监督。"
    policies = pt.Corpus.from_frame(
        pd.DataFrame({
            "id": ["a", "b", "c"], "title": ["道路管护办法", "青梧区道路管护细则", "《道路管护办法》解读"], "doc_type": ["办法", "细则", "解读"],
            "text": [
                f"一、{rule}\n二、由市水务局牵头，市财政局配合，开展试点。\n三、每年委托第三方机构评估，群众满意度占40分。",
                f"一、{rule}\n二、鼓励各村先行先试。", "办法说明如下。",
            ],
            "date": ["2024-01-05", "2024-06-01", "2024-01-10"], "region": ["云泽市", "青梧区", "云泽市"], "issuers": ["云泽市人民政府", "青梧区人民政府", "云泽市水务局"],
            "number": ["云政发〔2024〕1号", "青政发〔2024〕7号", ""],
        }),
        kind="policy",
    )  # fmt: skip
    feedback = pt.Corpus.from_frame(
        pd.DataFrame({
            "id": ["1", "2", "3"], "text": ["边沟堵了半年还没清理", "听说数据造假应付检查", "希望增设路灯"], "date": ["2024-03-01"] * 3,
            "reply": ["已清理完毕。", "已转交区水务局处理。", ""], "reply_date": ["2024-03-04", "2024-03-08", None],
        }),
        kind="feedback",
    )  # fmt: skip
    held: dict[str, Any] = {"pt": pt, "policies": policies, "feedback": feedback}
    (start,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    exec(compile(start, PAGE.name, "exec"), held)
    return held


def test_every_system_has_one_row() -> None:
    assert len(_ROW.findall(PAGE.read_text("utf-8"))) == len(ROWS)
    assert list(ROWS) == list(GRADES)
    assert all("; " in row[0] for row in ROWS.values()), "a term in Chinese; and in English"


def test_no_row_claims_more_than_texts_can_carry() -> None:
    assert {name: row[2] for name, row in ROWS.items()} == GRADES


@pytest.mark.skipif(not METHODS.is_file(), reason="POLICYTEXT_DATA names no folder with METHODS.md")
def test_the_rows_are_those_of_the_methods() -> None:
    text = METHODS.read_text("utf-8")
    text = text[text.index("\n## S.") : text.index("\n## 1.")]
    listed = re.findall(r"^\| ([SDMGF]\d\d[a-z]?) \|.*\| (\S+) \|$", text, re.MULTILINE)
    assert dict(listed) == GRADES


def test_every_name_is_there() -> None:
    named = {name for row in ROWS.values() for name in re.findall(r"`([\w.]+)`", row[1])}
    assert len(named) > 30
    for name in sorted(named):
        found: Any = pt
        for part in name.split("."):
            assert hasattr(found, part), name
            found = getattr(found, part)
        assert callable(found), name


def test_every_code_is_in_the_codebook_and_every_mechanism_has_its_code() -> None:
    book = pt.codebook.load_codebook("mechanisms")
    for name, row in ROWS.items():
        assert all(code in book.ids for code in re.findall(r"\b[MG]\d\d[ab]?\b", row[1])), name
        if name[0] in "MG" and name != "M00":
            assert f"`code_mechanisms` {name}" in row[1]


def test_what_is_not_measured_says_why() -> None:
    for name, row in ROWS.items():
        if "`" not in row[1] or "C" in row[2]:
            assert re.search(r"not measured: .{30}|not a measurement|not measured without", row[1]), name


@pytest.mark.parametrize(("name", "code"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_the_example_of_a_row_runs(name: str, code: str, space: dict[str, Any]) -> None:
    found = eval(compile(code, name, "eval"), space)
    assert isinstance(found, (pd.DataFrame, tuple, list)), name
    if "evidence" not in code:
        assert len(found), name


@pytest.mark.parametrize("room", ["codebook", "matching", "reuse", "responsiveness", "findings"])
def test_the_reference_lists_the_names_of_a_room_and_no_others(room: str) -> None:
    text = (PAGE.parent / "reference.md").read_text("utf-8")
    named = set(re.findall(rf"`{room}\.(\w+)`", text))
    there = set(getattr(pt, room).__all__)
    assert named - there == set()
    assert there - named - set(pt.__all__) == set()
