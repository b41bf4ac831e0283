"""csv and spreadsheets to rows, with everything that is no data row listed."""

import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from policytext.errors import EmptyInputError, InputError
from policytext.reading.tables import read_table

Write = Callable[..., Path]


@pytest.mark.parametrize(("content", "rows"), [
    ("内容,区\n路灯坏了,东区\n", [["路灯坏了", "东区"]]),
    ("内容\t区\n路灯,坏了\t东区\n", [["路灯,坏了", "东区"]]),
    ("内容;区\n路灯坏了;东区\n", [["路灯坏了", "东区"]]),
    ('"内容,诉求";区\n路灯坏了;东区\n', [["路灯坏了", "东区"]]),
    ('内容,区\n"第一行\n第二行",东区\n', [["第一行\n第二行", "东区"]]),
    ('内容,区\n"他说""修""",东区\n他说"修",西区\n', [['他说"修"', "东区"], ['他说"修"', "西区"]]),
    ("内容,区\r\n路灯,东区\r\n公交,西区", [["路灯", "东区"], ["公交", "西区"]]),
    ("内容,区\n短\n长,东区,多余\n", [["短", ""], ["长", "东区"]]),
    ("\n ,\n内容,区\n路灯,东区\n", [["路灯", "东区"]]),
    ("内容,区\n路\0灯,东区\n", [["路\0灯", "东区"]]),
])  # fmt: skip
def test_csv_rows(write: Write, content: str, rows: list[list[str]]) -> None:
    table = read_table(write("a.csv", content), name="a.csv")
    assert table.rows == rows


def test_tsv(write: Write) -> None:
    assert read_table(write("a.tsv", "内容\t区\n路灯\t东区"), name="a.tsv").rows == [["路灯", "东区"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(write: Write, encoding: str) -> None:
    table = read_table(write("a.csv", "内容,区\n路灯坏了很久没有人来修,东区\n", encoding), name="a.csv")
    assert (table.header, table.rows) == (("内容", "区"), [["路灯坏了很久没有人来修", "东区"]])


@pytest.mark.parametrize(("cells", "header"), [
    ("内容,区", ("内容", "区")), (" 内 容 ,\ufeff区", ("内容", "区")), ("内容,,区,", ("内容", "column2", "区", "column4")),
    ("区,区,内容", ("区", "区.2", "内容")), ("区.2,区,区", ("区.2", "区", "区.3")), ("column2,,内容", ("column2", "column2.2", "内容")),
])  # fmt: skip
def test_names_of_columns(write: Write, cells: str, header: tuple[str, ...]) -> None:
    assert read_table(write("a.csv", cells + "\n" + "甲,乙,丙"), name="a.csv").header == header


def test_rows_that_are_no_data_are_listed_by_their_number(write: Write) -> None:
    content = '内容,区,\n"甲\n乙",东区,\n\n,,\n内容,区\n 内容 ,区,\n丙,西区,x,y\n内容,别的\n'
    table = read_table(write("a.csv", content), name="a.csv")
    assert [(issue.place, issue.code, issue.severity) for issue in table.issues] == [
        ("row 3", "blank-row", "left out"), ("row 4", "blank-row", "left out"), ("row 5", "repeated-header", "left out"),
        ("row 6", "repeated-header", "left out"), ("row 7", "long-row", "changed"),
    ]  # fmt: skip
    assert table.places == ["row 2", "row 7", "row 8"]
    assert table.n_rows == 7


@pytest.mark.parametrize(("content", "line"), [('内容,区\n"路灯坏了,东区\n公交,西区\n', 2), ('内容\n甲\n"乙', 3), ('"内容,区\n甲,乙', 1)])
def test_a_quote_that_is_never_closed(write: Write, content: str, line: int) -> None:
    with pytest.raises(InputError, match=rf"a\.csv, line {line}: a quoted cell begins in this row and never ends\. Hint: close it"):
        read_table(write("a.csv", content), name="a.csv")


@pytest.mark.parametrize(("content", "text"), [
    ("", r"a\.csv holds no data row under its header \(it is empty\)\. Hint:"),
    ("\n \n", r"holds no data row under its header \(it is empty\)\. Hint:"),
    ("内容,区\n", r"holds no data row under its header \(columns: 内容, 区\)\. Hint: a table needs a header row"),
])  # fmt: skip
def test_no_data_row(write: Write, content: str, text: str) -> None:
    with pytest.raises(EmptyInputError, match=text):
        read_table(write("a.csv", content), name="a.csv")


@pytest.mark.parametrize(("content", "header", "noted"), [
    ("登记表\n编号,内容\n1,甲\n", ("编号", "内容"), ["row 1"]),
    ("登记表,共3条,甲\n编号\t内容\n1\t甲\n", ("编号", "内容"), ["row 1"]),
    ("\n登记表\n\n填报日期,2024年\n编号;内容\n1;甲\n", ("编号", "内容"), ["row 2", "row 4"]),
    ("单位,某局,日期,2024\n编号,内容\n1,甲\n", ("编号", "内容"), ["row 1"]),
    ("登记表\n编号,Content\n1,甲\n", ("编号", "Content"), ["row 1"]),
    ("登记表\n" * 9 + "编号,内容\n1,甲\n", ("编号", "内容"), [f"row {line}" for line in range(1, 10)]),
    ("登记表\n" * 10 + "编号,内容\n1,甲\n", ("登记表",), []),
    ("登记表\n甲,乙\n1,甲\n", ("登记表",), []),
    ("编号,话\n1,甲\n", ("编号", "话"), []),
    ("内容,备注\n标题,名称\n", ("内容", "备注"), []),
    ("标题\n标题,内容\n", ("标题",), []),
])  # fmt: skip
def test_where_the_header_is(write: Write, content: str, header: tuple[str, ...], noted: list[str]) -> None:
    table = read_table(write("a.csv", content), name="a.csv")
    assert table.header == header
    assert [issue.place for issue in table.issues if (issue.code, issue.severity) == ("above-header", "note")] == noted


@pytest.mark.parametrize(("named", "header"), [
    ({"text": "话"}, ("序号", "话")), ({"text": "话", "date": "日期"}, ("序号", "话")), ({"text": None, "title": "话.2"}, ("序号", "话")),
    ({"text": "column2"}, ("日期", "2024")), ({}, ("日期", "2024")),
])  # fmt: skip
def test_named_columns_count(write: Write, named: dict[str, str | None], header: tuple[str, ...]) -> None:
    assert read_table(write("a.csv", "日期,2024\n序号,话\n1,甲\n"), name="a.csv", named=named).header == header


@pytest.mark.parametrize(("content", "text"), [("2024-05-06,某人\n", r"\(columns: column1, column2\)"), ("某登记表\n内容\n", r"\(columns: 内容\)")])
def test_no_data_row_and_perhaps_no_header(write: Write, content: str, text: str) -> None:
    with pytest.raises(EmptyInputError, match=rf"holds no data row under its header {text}\. Hint:"):
        read_table(write("a.csv", content), name="a.csv")


def test_the_limit_of_the_csv_module_is_put_back_after_an_error(write: Write) -> None:
    import csv

    limit = csv.field_size_limit()
    with pytest.raises(InputError, match=r"never ends\. Hint:"):
        read_table(write("a.csv", '内容\n"' + "长" * 200_000), name="a.csv")
    assert csv.field_size_limit() == limit


def test_the_limit_of_the_csv_module_is_never_changed_across_a_yield() -> None:
    import inspect

    from policytext.reading import tables

    assert not inspect.isgeneratorfunction(tables._csv_rows)


def test_a_cell_longer_than_the_csv_module_allows(write: Write) -> None:
    import csv

    limit = csv.field_size_limit()
    assert len(read_table(write("a.csv", "内容\n" + "长" * 200_000), name="a.csv").rows[0][0]) == 200_000
    assert csv.field_size_limit() == limit


# -- spreadsheets --


def test_cells_of_a_spreadsheet(workbook: Write) -> None:
    cells = ["甲", 430102199001010, 2.0, 2.5, datetime.datetime(2024, 5, 6, 8, 30), datetime.date(2024, 5, 7), True, None, "430102199001010018"]
    table = read_table(workbook("a.xlsx", 表=[[f"c{i}" for i in range(9)], cells]), name="a.xlsx")
    expected = ["甲", "430102199001010", "2", "2.5", "2024-05-06 08:30:00", "2024-05-07", "True", "", "430102199001010018"]
    assert table.rows == [expected]


def test_numbers_too_long_to_be_exact_are_listed(workbook: Write) -> None:
    table = read_table(workbook("a.xlsx", 表=[["编号"], [430102199001010018], [430102199001010], ["430102199001010018"]]), name="a.xlsx")
    assert [(issue.place, issue.code, issue.severity) for issue in table.issues] == [("row 2", "inexact-number", "changed")]


def test_empty_and_merged_header_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["内容", None, "区", None], ["路灯", "补充", "东区", "一街"], ["公交", None, None, None]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("C2:C3")
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx", name="a.xlsx")
    assert table.header == ("内容", "column2", "区", "column4")
    assert table.rows == [["路灯", "补充", "东区", "一街"], ["公交", "", "东区", ""]]


def test_blank_rows_keep_their_number(workbook: Write) -> None:
    table = read_table(workbook("a.xlsx", 表=[[], ["内容"], [], ["甲"], ["内容"], ["乙"]]), name="a.xlsx")
    assert table.places == ["row 4", "row 6"]
    assert [(i.place, i.code) for i in table.issues] == [("row 3", "blank-row"), ("row 5", "repeated-header")]


def test_further_sheets_are_noted_and_empty_ones_passed_over(workbook: Write) -> None:
    table = read_table(workbook("a.xlsx", 空=[[" "]], 一=[["内容"], ["甲"]], 二=[["备注"], ["乙"]]), name="a.xlsx")
    assert table.rows == [["甲"]]
    assert [(i.place, i.code, i.action) for i in table.issues] == [
        ("sheet 二", "further-sheet", "sheet '二' has 2 rows; only the first filled sheet is read")
    ]


def test_the_sheet_with_known_names_is_read(workbook: Write) -> None:
    file = workbook("a.xlsx", 说明=[["填表说明"]], 一=[["登记表"], ["编号", "内容"], [1, "甲"]], 二=[["编号", "内容"], [2, "乙"]])
    table = read_table(file, name="a.xlsx")
    assert (table.rows, table.places, table.n_rows) == ([["1", "甲"]], ["row 3"], 1)
    assert [(i.place, i.code) for i in table.issues] == [("row 1", "above-header"), ("sheet 说明", "further-sheet"), ("sheet 二", "further-sheet")]
    assert table.issues[1].action == "sheet '说明' has 1 rows; only sheet '一', the first with known column names, is read"


def test_the_sheet_with_the_named_column_is_read(workbook: Write) -> None:
    file = workbook("a.xlsx", 一=[["编号", "备注"], [1, "甲"]], 二=[["编号", "话"], [2, "乙"]])
    assert read_table(file, name="a.xlsx", named={"text": "话"}).rows == [["2", "乙"]]
    assert read_table(file, name="a.xlsx").rows == [["1", "甲"]]


def test_numbers_above_the_header_are_not_judged(workbook: Write) -> None:
    assert [i.code for i in read_table(workbook("a.xlsx", 表=[[430102199001010018], ["内容"], ["甲"]]), name="a.xlsx").issues] == ["above-header"]


def test_an_error_of_a_spreadsheet_shows_none_of_its_cells(workbook: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    class Broken:
        @staticmethod
        def from_filelike(filelike: object) -> object:
            raise python_calamine.CalamineError("bad cell '王小明'")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Broken)
    with pytest.raises(InputError, match=r"^a\.xlsx can't be opened as a spreadsheet: it is damaged, or of another kind\. Hint:"):
        read_table(workbook("a.xlsx", 表=[["内容"], ["甲"]]), name="a.xlsx")


def test_a_workbook_without_a_filled_cell(workbook: Write) -> None:
    with pytest.raises(EmptyInputError, match=r"a\.xlsx holds no filled cell\. Hint:"):
        read_table(workbook("a.xlsx", 表=[[None], [" "]]), name="a.xlsx")


@pytest.mark.parametrize(("name", "content"), [
    ("a.xlsx", b"PK\x03\x04 broken"), ("a.xlsx", b""), ("a.xls", b"<table></table>"), ("a.ods", b"PK"),
])  # fmt: skip
def test_what_is_no_spreadsheet(write: Write, name: str, content: bytes) -> None:
    with pytest.raises(InputError, match=rf"{name} can't be opened as a spreadsheet: .*\. Hint: save it again as xlsx or csv"):
        read_table(write(name, content), name=name)


def test_half_a_spreadsheet(workbook: Write) -> None:
    file = workbook("a.xlsx", 表=[["内容"], ["甲"]])
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(InputError, match=r"can't be opened as a spreadsheet: .*\. Hint:"):
        read_table(file, name="a.xlsx")
