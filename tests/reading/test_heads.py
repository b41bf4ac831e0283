"""Columns from the heads of documents, and disagreements of a table with its texts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from policytext import Corpus, issue_table, read_policies
from policytext.errors import InputError
from policytext.government import AgencyList

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


@pytest.mark.parametrize(
    ("later", "words"),
    [(["2024-05-15"], "in 1 of 1 documents, by 9 days;"), (["2024-05-07", "2024-05-07"], "in 2 of 2 documents, by 1 day;")],
)
def test_one_number_of_days_is_said_once(table: Table, later: list[str], words: str) -> None:
    [(*_, action)] = notes(table(*(row(date=day) for day in later)), "later-dates")
    assert words in action


def typed(write: Write, kind: str, region: str) -> Corpus:
    title = "云泽市教育局关于入学的通知"
    return read_policies(write("a.csv", f'标题,正文,doc_type,地区\n{title},"{BODY}",{kind},{region}\n'))


@pytest.mark.parametrize(
    ("kind", "region", "note"),
    [
        ("公告", "", "doc_type: 公告 in the table, which is kept; 通知 in the text, in doc_type_in_text"),
        ("", "桐川市", "region: 桐川市 in the table, which is kept; 云泽市 in the text, in region_in_text"),
    ],
)
def test_another_type_or_place_is_kept_and_listed(write: Write, kind: str, region: str, note: str) -> None:
    found = typed(write, kind, region)
    assert [line[-1] for line in notes(found, "head-differs")] == [note]
    assert found.frame.loc[0, ["doc_type", "region"]].tolist() == [kind or "通知", region or "云泽市"]


@pytest.mark.parametrize(
    ("kind", "region", "columns"),
    [
        ("通知", "云泽市", set()),
        ("", "云泽", set()),
        ("无", "-", set()),
        ("规范性文件", "", {"doc_type_in_text"}),
        ("", "青梧区", {"region_in_text"}),
        ("", "全国", {"region_in_text"}),
    ],
)
def test_words_of_another_list_and_places_above_or_below_are_no_contradiction(
    write: Write, kind: str, region: str, columns: set[str]
) -> None:
    found = typed(write, kind, region)
    assert not notes(found, "head-differs")
    assert {name for name in map(str, found.frame) if name.endswith("_in_text")} == columns


@pytest.mark.parametrize("nothing", ["无", "-", "—", "暂无", "N/A", "不详"])
def test_a_word_for_nothing_is_filled_from_the_text(table: Table, nothing: str) -> None:
    found = table(row(number=nothing, issuers=nothing)).frame.loc[0]
    assert found[["number", "issuers"]].tolist() == ["云教〔2024〕8号", "云泽市教育局"]


def test_a_corpus_that_was_saved_reads_the_same(table: Table, tmp_path: Path) -> None:
    first = table(row(number="云教〔2024〕9号"), row(date="2024-05-09")).frame
    first.to_csv(tmp_path / "b.csv", index=False)
    again = read_policies(tmp_path / "b.csv").frame
    columns = [name for name in first if name not in ("source", "place")]
    pd.testing.assert_frame_equal(again[columns], first[columns])
    assert not [name for name in map(str, again) if name.endswith(".original") and name[:-9] in columns]


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("status", "trial", "trial"),
        ("status", "unclear", "final"),
        ("forwards", "TRUE", True),
        ("forwards", "", False),
        ("cites", "《甲办法》", "《甲办法》"),
        ("status", "已废止", "repealed"),
        ("valid_until", "2026-01-31", pd.Timestamp("2026-01-31")),
        ("valid_until", "2026年1月31日", pd.Timestamp("2026-01-31")),
        ("valid_until", "2026/1", pd.Timestamp("2026-01-31")),
        ("valid_until", "later", pd.Timestamp("2025-05-31")),
    ],
)
def test_what_was_mended_in_a_saved_corpus_is_kept(table: Table, tmp_path: Path, column: str, value: str, kept: Any) -> None:
    saved = table(row()).frame.astype({column: object})
    saved[column] = value
    saved.to_csv(tmp_path / "b.csv", index=False)
    again = read_policies(tmp_path / "b.csv")
    assert again.frame.loc[0, column] == kept
    unread = [issue.action for issue in again.issues if issue.code == "head-unread"]
    assert unread == ([f"{column}: {value} in the table can't be read; what the text says is kept"] if value in ("unclear", "later") else [])


def test_a_web_page_with_a_table_over_the_text(write: Write) -> None:
    page = (
        "<html><body><table><tr><td>成文日期</td><td>2024-05-06</td><td>发布日期</td><td>2024-05-10</td></tr></table>"
        "<h1>云泽市教育局关于入学的通知</h1><div>来源：云泽市教育局 浏览次数：3</div><p>云教〔2024〕8号</p><p>各区：</p><p>请执行。</p></body></html>"
    )
    found = read_policies(write("a.html", page)).frame.loc[0]
    assert (found["number"], found["date"]) == ("云教〔2024〕8号", pd.Timestamp("2024-05-06"))


def test_known_bodies_give_the_full_names(write: Write) -> None:
    known = AgencyList.from_rows([{"name": "云泽市教育局", "full_name": "云泽市教育体育局", "region": "云泽市"}])
    file = write("a.txt", "云泽市教育局关于入学的通知\n" + BODY)
    assert read_policies(file, known=known).frame.loc[0, "issuers"] == "云泽市教育体育局"


def test_known_must_be_a_list_of_agencies(write: Write) -> None:
    with pytest.raises(InputError, match="takes AgencyList or NoneType, not str"):
        read_policies(write("a.txt", BODY), known="bodies.csv")  # type: ignore[arg-type]


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
