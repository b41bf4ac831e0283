"""`read_policies` and `read_feedback`: every row of every file is a document or is listed."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, issue_table, read_feedback, read_policies, source_table
from policytext.errors import ColumnError, EmptyInputError, InputError, InternalError, MissingFileError

Write = Callable[..., Path]
POLICY = "云泽市教育局关于做好入学工作的通知\n各区教育局：\n做好入学工作。\n云泽市教育局\n2024年5月6日\n"


def counts(corpus: Corpus) -> list[list[Any]]:
    return source_table(corpus)[["file", "rows", "documents", "title_only", "left_out"]].to_numpy().tolist()


# -- one file --


def test_a_one_row_table(write: Write) -> None:
    found = read_feedback(write("a.csv", "留言详情,区县,留言时间\n路灯坏了,东区,2024/5/6\n"))
    assert found.frame.loc[0, ["id", "text", "region", "place"]].tolist() == ["F00001", "路灯坏了", "东区", "row 2"]
    assert found.frame["date"].tolist() == [pd.Timestamp("2024-05-06")]
    assert counts(found) == [["a.csv", 1, 1, 0, 0]]


def test_guessed_columns_are_noted(write: Write) -> None:
    found = read_feedback(write("a.csv", "留言详情,区县\n路灯坏了,东区\n"))
    notes = issue_table(found).query("code == 'guessed-columns'")
    assert notes[["severity", "action"]].to_numpy().tolist() == [["note", "text=留言详情, region=区县"]]


def test_named_columns_are_not_noted(write: Write) -> None:
    found = read_feedback(write("a.csv", "话,区县\n路灯坏了,东区\n"), text="话", region="区县")
    assert not found.issues


def test_a_title_column_only(write: Write) -> None:
    found = read_policies(write("a.csv", "标题\n关于停车的通知\n关于公交的通知\n"))
    assert found.title_only.all()
    assert counts(found) == [["a.csv", 2, 2, 2, 0]]


def test_columns_without_a_role_stay_and_none_is_overwritten(write: Write) -> None:
    found = read_feedback(write("a.csv", "id,编号,内容,source,place,级别\n旧,7,路灯坏了,热线,广场,急\n"))
    row = found.frame.loc[0]
    assert row[["id", "id.original", "source", "source.original", "place.original", "级别"]].tolist() == ["7", "旧", "a.csv", "热线", "广场", "急"]


def test_the_named_text_column_is_the_one_that_is_read(write: Write) -> None:
    found = read_feedback(write("a.csv", "text,正文\n错,对\n"), text="正文")
    assert found.text.tolist() == ["对"]


def test_texts_lead_back_to_the_file(write: Write) -> None:
    found = read_feedback(write("a.csv", "内容\n　　路灯\u200b坏了\n"))
    assert found.text.tolist() == ["路灯坏了"]
    assert found.original_span("F00001", 1, 3) == (3, 6, "灯\u200b坏")


def test_without_cleaning_texts_stay(write: Write) -> None:
    assert read_feedback(write("a.csv", "内容\n　　路灯坏了\n"), clean=False).text.tolist() == ["　　路灯坏了"]


def test_a_spreadsheet(workbook: Write) -> None:
    import datetime

    rows = [["编号", "内容", "留言时间"], [430102199001, "路灯坏了", datetime.datetime(2024, 5, 6, 8, 30)], ["9" * 18, "公交太少", "2024年6月1日"]]
    found = read_feedback(workbook("a.xlsx", 表=rows))
    assert found.frame["id"].tolist() == ["430102199001", "9" * 18]
    assert found.frame["date"].tolist() == [pd.Timestamp("2024-05-06 08:30"), pd.Timestamp("2024-06-01")]


def test_reading_twice_gives_the_same_record(write: Write) -> None:
    file = write("a.csv", "内容,区县\n路灯坏了,东区\n")
    assert read_feedback(file).provenance.to_dict() == read_feedback(file).provenance.to_dict()
    assert str(file.parent) not in str(read_feedback(file).provenance.to_dict())


# -- policies --


def test_a_text_file_is_one_policy_with_its_head_read(write: Write) -> None:
    row = read_policies(write("通知.txt", POLICY)).frame.loc[0]
    assert row[["id", "title", "issuers", "doc_type"]].tolist() == ["通知", "云泽市教育局关于做好入学工作的通知", "云泽市教育局", "通知"]
    assert row["date"] == pd.Timestamp("2024-05-06")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_text_files(write: Write, encoding: str) -> None:
    assert read_policies(write("a.txt", POLICY, encoding)).frame.loc[0, "text"] == POLICY.strip()


def test_a_column_beats_the_head(write: Write) -> None:
    content = f'标题,正文,日期,文号,发文机关\n某通知,"{POLICY}",2020-01-01,云教〔2020〕1号,云泽市财政局\n另一通知,"{POLICY}",,,\n'
    first, second = (row for _, row in read_policies(write("a.csv", content)).frame.iterrows())
    assert first[["title", "number", "issuers"]].tolist() == ["某通知", "云教〔2020〕1号", "云泽市财政局"]
    assert first["date"] == pd.Timestamp("2020-01-01")
    assert second[["title", "number", "issuers"]].tolist() == ["另一通知", "", "云泽市教育局"]
    assert second["date"] == pd.Timestamp("2024-05-06")


# -- folders --


def test_a_folder_with_files_of_many_kinds(write: Write) -> None:
    folder = write("in/b/好.txt", POLICY).parents[1]
    write("in/a.csv", "标题,内容\n题,文\n题,\n,\n")
    write("in/.DS_Store", b"\0")
    write("in/说明.docx", b"PK")
    write("in/空.txt", " \n")
    write("in/坏.csv", '内容\n"甲')
    write("in/头.csv", "标题,内容\n")
    write("in/账.csv", "甲,乙\n1,2\n3,4\n")
    found = read_policies(folder)
    assert counts(found) == [
        [".DS_Store", 1, 0, 0, 1], ["a.csv", 3, 2, 1, 1], ["b/好.txt", 1, 1, 0, 0], ["坏.csv", 1, 0, 0, 1], ["头.csv", 1, 0, 0, 1],
        ["空.txt", 1, 0, 0, 1], ["说明.docx", 1, 0, 0, 1], ["账.csv", 2, 0, 0, 2],
    ]  # fmt: skip
    left = issue_table(found).query("severity == 'left out'").set_index("file")["code"].to_dict()
    assert left == {
        ".DS_Store": "hidden-file", "a.csv": "blank-row", "坏.csv": "unreadable", "头.csv": "empty-file", "空.txt": "empty-file",
        "说明.docx": "unreadable", "账.csv": "no-such-column",
    }  # fmt: skip


def test_feedback_tables_that_lack_the_text_column_are_left_out_with_all_their_rows(write: Write) -> None:
    folder = write("in/a.csv", "诉求,区县\n路灯坏了,东区\n").parent
    write("in/b.csv", "序号,备注\n1,无\n2,无\n")
    found = read_feedback(folder, text="诉求")
    assert counts(found) == [["a.csv", 1, 1, 0, 0], ["b.csv", 2, 0, 0, 2]]
    assert "no column '诉求' in b.csv" in issue_table(found)["action"].iloc[0]


def test_files_of_one_name_in_several_folders_stay_apart(write: Write) -> None:
    files = [write(f"{name}/数据/a.csv", f"内容\n{name}的路灯坏了\n") for name in ("甲", "乙")]
    found = read_feedback([file.parent for file in files])
    assert found.frame["source"].tolist() == ["数据/a.csv", "数据/a.csv#2"]
    assert [row[1] for row in counts(found)] == [1, 1]


def test_several_files_have_ids_of_their_own(write: Write) -> None:
    found = read_feedback([write("a.csv", "编号,内容\n1,甲\n"), write("b.csv", "编号,内容\n1,乙\n2,丙\n")])
    assert found.frame["id"].tolist() == ["1", "1#2", "2"]


# -- errors --


@pytest.mark.parametrize(("path", "error", "text"), [
    ("nothing.csv", MissingFileError, r"no file or folder '.*nothing\.csv' \(beside it: .*\)\. Hint: check the spelling"),
    ("no/such.csv", MissingFileError, r"no file or folder '.*such\.csv' \(no folder '.*no' either\)\. Hint:"),
    ("empty", EmptyInputError, r"nothing to read in '.*empty' \(files: nothing; reasons: nothing\)\. Hint: put csv, xlsx or json files there"),
    ("only-unknown", EmptyInputError, r"nothing to read in .* \(files: a\.docx; reasons: unknown-kind\)\. Hint:"),
    ("a.docx", InputError, r"a\.docx is of a kind that can't be read \(kinds: \.csv, .*\)\. Hint: save it as one of these"),
    ("policy.txt", InputError, r"policy\.txt is of a kind that can't be read .*\. Hint:"),
    ("head.csv", EmptyInputError, r"head\.csv holds no data row under its header \(columns: 内容, 区县\)\. Hint:"),
    ("strange.csv", ColumnError, r"no column of strange\.csv is known to hold the text \(1 rows; columns: 甲, 乙\)\. Hint: name it; the longest cells are in text='乙'"),
    ("strange", ColumnError, r"no column of s\.csv is known to hold the text .*\. Hint: name it"),
    ("blank.csv", EmptyInputError, r"no document is left of blank\.csv \(1 x blank-row, 1 x no-text\)\. Hint: check which column"),
    ("residue.csv", EmptyInputError, r"no document is left of residue\.csv \(1 x no-text\)\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_read(write: Write, tmp_path: Path, path: str, error: type[Exception], text: str) -> None:
    (tmp_path / "empty").mkdir()
    for name, content in {
        "only-unknown/a.docx": "x", "a.docx": "x", "policy.txt": "x", "head.csv": "内容,区县\n", "strange.csv": "甲,乙\n1,路灯坏了\n",
        "strange/s.csv": "甲,乙\n1,2\n", "blank.csv": "内容,区县\n,东区\n,\n", "residue.csv": "内容\n【打印】\n",
    }.items():  # fmt: skip
        write(name, content)
    with pytest.raises(error, match=text):
        read_feedback(tmp_path / path)


def test_a_wrong_column_for_a_whole_folder(write: Write) -> None:
    folder = write("in/a.csv", "内容\n路灯坏了\n").parent
    with pytest.raises(ColumnError, match=r"no column '留言' in a\.csv \(given as text=\) \(columns: 内容\)\. Hint:"):
        read_feedback(folder, text="留言")


def test_one_column_for_two_roles(write: Write) -> None:
    with pytest.raises(ColumnError, match=r"column '内容' is named twice \(as text and title\)\. Hint:"):
        read_feedback(write("a.csv", "内容\n路灯坏了\n"), text="内容", title="内容")


def test_a_file_given_twice(write: Write) -> None:
    file = write("in/a.csv", "内容\n路灯坏了\n")
    with pytest.raises(InputError, match=r"file 'a\.csv' is given twice\. Hint:"):
        read_feedback([file, file.parent])


def test_no_path_at_all() -> None:
    with pytest.raises(EmptyInputError, match=r"no path was given\. Hint:"):
        read_feedback([])


@pytest.mark.parametrize("content", [
    "王小明,13900001234,路灯坏了\n李四,13900001235,公交太少\n", "王小明,东门的路灯坏了很久也没有人来修\n李四,公交\n", "王小明,2024-05-06,路灯\n",
])  # fmt: skip
@pytest.mark.parametrize("options", [{}, {"text": "诉求"}])
def test_a_table_without_a_header_is_no_leak(write: Write, content: str, options: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"columns: column1, column2") as caught:
        read_feedback(write("a.csv", content), **options)
    assert not re.search("王小明|路灯|1390000|2024", str(caught.value))


@pytest.mark.parametrize(("header", "hint"), [
    ("编号,经过", "name it; the longest cells are in text='经过'"), ("编号,请写下您对本市各方面工作的意见", "name it; the longest cells are in text='请写"),
    ("序,经过", "give text= the name of the text column, as the header row has it; if there is no"),
    ("序,请写下您对本市各方面工作的意见", "give text= the name of the text column, as the header row has it"),
])  # fmt: skip
def test_the_hint_leads_out(write: Write, header: str, hint: str) -> None:
    file = write("a.csv", f"2024年登记表\n{header}\n1,路灯坏了\n")
    with pytest.raises(ColumnError, match=hint):
        read_feedback(file)
    assert read_feedback(file, text=header.split(",")[1]).text.tolist() == ["路灯坏了"]


def test_broken_counts_are_a_fault_of_ours(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    from policytext.corpus import SourceCount
    from policytext.reading import files

    monkeypatch.setattr(files, "SourceCount", lambda name, rows, *rest: SourceCount(name, rows + 1, *rest))
    with pytest.raises(InternalError, match=r"a\.csv: 2 rows, but 1 read and 0 listed\. Hint: this is a fault of the library; please report it"):
        read_feedback(write("a.csv", "内容\n路灯坏了\n"))


# -- titles above the header, and sheets before the data --


def test_a_title_above_the_header_is_no_row(write: Write) -> None:
    found = read_feedback(write("a.csv", "2024年诉求登记表,,\n\n编号,诉求内容,区县\n1,路灯坏了,东区\n,,\n"))
    assert found.text.tolist() == ["路灯坏了"]
    assert counts(found) == [["a.csv", 2, 1, 0, 1]]
    assert [(i.place, i.code, i.severity) for i in found.issues][:2] == [("row 1", "above-header", "note"), ("row 5", "blank-row", "left out")]


def test_a_sheet_of_notes_before_the_data(workbook: Write) -> None:
    found = read_feedback(workbook("a.xlsx", 说明=[["本表由各区填报"], ["字段", "含义"], ["标题", "诉求的标题"]], 数据=[["登记表"], ["编号", "内容"], [1, "路灯坏了"]]))
    assert found.text.tolist() == ["路灯坏了"]
    assert counts(found) == [["a.xlsx", 1, 1, 0, 0]]
    assert {i.place: i.code for i in found.issues if i.severity == "note"} == {
        "row 1": "above-header", "sheet 说明": "further-sheet", "header": "guessed-columns",
    }  # fmt: skip


# -- the invariant --

cell = st.lists(st.sampled_from([*"路灯坏了,;\t\"\n\r 　\0\u200b<>", "<br>", "内容", "打印"]), max_size=4).map("".join)
tables = st.tuples(
    st.permutations(["内容", "标题", "区县"]).map(lambda names: names[:2]).filter(lambda names: names[0] != "区县"),
    st.lists(st.lists(cell, max_size=4), min_size=1, max_size=12).map(lambda rows: [*rows, ["路灯坏了", "照明"]]),
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)


@given(tables, st.booleans())
def test_rows_are_documents_or_left_out(tmp_path_factory: pytest.TempPathFactory, table: Any, cleans: bool) -> None:
    header, rows, separator, encoding = table
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator).writerows([header, *rows])
    file = tmp_path_factory.mktemp("in") / "a.csv"
    file.write_bytes(buffer.getvalue().encode(encoding))
    found = read_feedback(file, clean=cleans)
    source = found.sources[0]
    assert source.rows == source.documents + source.left_out
    assert source.rows == len(rows)
    assert source.documents == len(found)
    assert source.left_out == sum(issue.severity == "left out" for issue in found.issues)
    assert source.title_only == found.title_only.sum()
