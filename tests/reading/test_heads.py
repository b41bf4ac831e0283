"""Columns from the heads of documents, and disagreements of a table with its texts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from policytext import Corpus, issue_table, read_policies

Write = Callable[..., Path]
Table = Callable[..., Corpus]
BODY = (
    "云教〔2024〕8号\n各区教育局：\n根据《云泽市入学办法》（云政发〔2020〕2号），请做好工作。\n"
    "本通知自2024年6月1日起施行，有效期1年。《关于入学的通知》同时废止。\n云泽市教育局\n2024年5月6日"
)
HEADER = "标题,正文,日期,文号,发文机关\n"


def row(number: str = "", issuers: str = "", date: str = "", title: str = "云泽市教育局关于入学的通知") -> str:
    return f'{title},"{BODY}",{date},{number},{issuers}\n'


@pytest.fixture
def table(write: Write) -> Table:
    def make(*rows: str) -> Corpus:
        return read_policies(write("a.csv", HEADER + "".join(rows)))

    return make


def notes(corpus: Corpus, code: str) -> list[list[str]]:
    found = issue_table(corpus)
    listed: list[list[str]] = found.loc[found["code"] == code, ["file", "place", "severity", "action"]].to_numpy().tolist()
    return listed


def test_columns_of_the_head(table: Table) -> None:
    found = table(row()).frame.loc[0]
    assert found[["number", "issuers", "doc_type", "status", "forwards", "forwarded"]].tolist() == [
        "云教〔2024〕8号", "云泽市教育局", "通知", "final", False, "",
    ]  # fmt: skip
    assert [found[name].date().isoformat() for name in ("date", "effective_from", "valid_until")] == [
        "2024-05-06",
        "2024-06-01",
        "2025-05-31",
    ]
    assert found[["cites", "repeals"]].tolist() == ["《云泽市入学办法》（云政发〔2020〕2号）", "《关于入学的通知》"]


@pytest.mark.parametrize("number", ["云教[2024]8号", "云教（2024） 8 号", "云教〔2024〕第8号", "", "无"])
def test_another_spelling_of_the_number_is_no_difference(table: Table, number: str) -> None:
    found = table(row(number=number))
    assert "number_in_text" not in found.frame and not notes(found, "head-differs")


@pytest.mark.parametrize("issuers", ["云泽市教育局", "市教育局", "云泽市教育局（招生办）"])
def test_another_form_of_the_body_is_no_difference(table: Table, issuers: str) -> None:
    found = table(row(issuers=issuers))
    assert "issuers_in_text" not in found.frame and not notes(found, "head-differs")
    assert found.frame.loc[0, "issuers"] == issuers


@pytest.mark.parametrize(
    ("given", "column", "kept", "said"),
    [
        ({"number": "云教〔2024〕9号"}, "number", "云教〔2024〕9号", "云教〔2024〕8号"),
        ({"issuers": "云泽市财政局"}, "issuers", "云泽市财政局", "云泽市教育局"),
        ({"date": "2024-05-01"}, "date", pd.Timestamp("2024-05-01"), pd.Timestamp("2024-05-06")),
    ],
)
def test_both_values_are_kept_and_listed(table: Table, given: dict[str, str], column: str, kept: Any, said: Any) -> None:
    found = table(row(), row(**given))
    assert found.frame.loc[1, [column, f"{column}_in_text"]].tolist() == [kept, said]
    [(file, place, severity, action)] = notes(found, "head-differs")
    assert (file, place, severity) == ("a.csv", "row 3", "note")
    assert action.startswith(f"{column}: ") and "which is kept" in action


def test_dates_after_the_signature_are_one_note(table: Table) -> None:
    found = table(row(date="2024-05-06"), row(date="2024-05-09"), row(date="2024-05-13"), row())
    assert not notes(found, "head-differs")
    [(file, place, severity, action)] = notes(found, "later-dates")
    assert (file, place, severity) == ("a.csv", "column date", "note")
    assert "in 2 of 4 documents, by 3 to 7 days (median 5)" in action
    assert found.frame["date_in_text"].isna().tolist() == [True, False, False, True]


def test_columns_that_are_named_alike_step_aside(write: Write) -> None:
    found = read_policies(write("a.csv", f'标题,正文,status,cites\n入学通知,"{BODY}",open,3\n')).frame.loc[0]
    assert found[["status", "status.original", "cites.original"]].tolist() == ["final", "open", "3"]


def test_columns_survive_a_choice_and_a_join(table: Table, write: Write) -> None:
    first = table(row(number="云教〔2024〕9号"), row())
    both = first.concat(read_policies(write("b.csv", "编号,标题,正文\nb,停车的通知,略\n"), id="编号"))
    assert both.where(forwards=False).frame["effective_from"].notna().tolist() == [True, True, False]
    assert both.frame.loc[0, "number_in_text"] == "云教〔2024〕8号"
    assert len(both.sample(2, seed=1)) == 2


@pytest.mark.parametrize("lines", ["云泽市人民政府文件\n云政发〔2024〕1号\n\n", "特急\n", ""])
def test_a_text_file_begins_with_its_red_head(write: Write, lines: str) -> None:
    file = write("a.txt", lines + "云泽市人民政府\n关于做好入学工作的\n通知\n各区人民政府：\n略。\n")
    assert read_policies(file).frame.loc[0, "title"] == "云泽市人民政府关于做好入学工作的通知"
