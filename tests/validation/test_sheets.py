"""Sheets out and answers in: what is written is read, what can't count is listed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError
from policytext.validation import Sheet, read_answers, write_sheets

ITEMS = pd.DataFrame({"id": ["a1", "a2", "a3"], "text": ["路灯不亮", "学位不够", "=1+1"], "n": [1, 20, 300], "x": [0.1, 2.0, float("nan")]})
CHOICES = ("道路", "学校", "other, or none")


def sheet(**changes: Any) -> Sheet:
    held: dict[str, Any] = {"name": "coding", "table": ITEMS, "answers": {"matter": CHOICES, "note": ()}}
    return Sheet(**{**held, **changes})


def write(made: Sheet | list[Sheet], path: Path) -> Path:
    return write_sheets(made, path, title="编码 Coding", instructions=["请选一项。", "Choose one."])


def fill(path: Path, cells: dict[str, Any], name: str = "coding") -> Path:
    """Fill in cells with another program's writer."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[name][place] = value
    book.save(path)
    return path


def states(path: Path, made: Sheet) -> dict[tuple[str, str], tuple[str, str]]:
    frame = read_answers(path, made)
    return {(row.item, row.column): (row.answer, row.state) for row in frame.itertuples()}


def test_what_is_chosen_is_read(tmp_path: Path) -> None:
    path = fill(write(sheet(), tmp_path / "a.xlsx"), {"E2": "学校", "F2": " 好 ", "E4": "other, or none"})
    assert states(path, sheet()) == {
        ("a1", "matter"): ("学校", "given"), ("a1", "note"): ("好", "given"), ("a2", "matter"): ("", "blank"), ("a2", "note"): ("", "blank"),
        ("a3", "matter"): ("other, or none", "given"), ("a3", "note"): ("", "blank"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        pytest.param({"E2": "医院"}, ("医院", "impossible"), id="no choice"),
        pytest.param({"E2": "Ｏther，or none"}, ("other, or none", "given"), id="full-width and without a space"),
        pytest.param({"E2": "OTHER, OR NONE"}, ("other, or none", "given"), id="capitals"),
        pytest.param({"E2": "道路", "B2": "别的文字"}, ("道路", "changed"), id="text changed"),
        pytest.param({"E2": "道路", "C2": 2}, ("道路", "changed"), id="number changed"),
        pytest.param({"E2": "道路", "B2": "路灯 不亮"}, ("道路", "given"), id="space added"),
        pytest.param({"A2": None, "B2": None, "C2": None, "D2": None}, ("", "missing"), id="row gone"),
        pytest.param({"E2": "道路", "A3": "a1"}, ("道路", "repeated"), id="id twice"),
        pytest.param({"E2": "道路", "A1": "other key"}, None, id="key gone"),
    ],
)
def test_states(tmp_path: Path, cells: dict[str, Any], found: tuple[str, str] | None) -> None:
    path = fill(write(sheet(), tmp_path / "a.xlsx"), cells)
    if found is None:
        with pytest.raises(ColumnError, match=r"a\.xlsx has no column 'id' .* Hint"):
            read_answers(path, sheet())
    else:
        assert states(path, sheet())["a1", "matter"] == found


def test_an_answer_beside_an_unknown_id_is_listed(tmp_path: Path) -> None:
    path = fill(write(sheet(), tmp_path / "a.xlsx"), {"A9": "zz", "E9": "道路"})
    assert read_answers(path, sheet()).iloc[-1].tolist() == ["zz", "matter", "道路", "unknown"]


def test_rows_and_columns_may_move_and_others_be_added(tmp_path: Path) -> None:
    made = sheet(table=ITEMS.assign(text=["路灯不亮", "学位不够", "公交太少"]))
    path = write(made, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["coding"]
    page["E2"], page["E3"], page["E4"] = "道路", "学校", "学校"
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    book.remove(page)
    fresh = book.create_sheet("coding")
    fresh.append(["我的备注", *reversed(cells[0])])
    for row in (cells[3], cells[1], cells[2]):
        fresh.append(["x", *reversed(row)])
    book.save(path)
    assert read_answers(path, made).query("column == 'matter'")[["item", "answer", "state"]].to_numpy().tolist() == [
        ["a1", "道路", "given"], ["a2", "学校", "given"], ["a3", "学校", "given"],
    ]  # fmt: skip


def test_one_column_sorted_alone_is_noticed(tmp_path: Path) -> None:
    path = fill(write(sheet(), tmp_path / "a.xlsx"), {"A2": "a3", "A4": "a1", "E2": "道路", "E3": "学校", "E4": "学校"})
    found = states(path, sheet())
    assert [found[item, "matter"][1] for item in ("a1", "a2", "a3")] == ["changed", "given", "changed"]


def test_choices_across_the_row(tmp_path: Path) -> None:
    table = pd.DataFrame({"id": ["1", "2"], "1": ["停车", "公交"], "2": ["公交", "学校"]})
    made = Sheet("pick", table, across={"答": ["1", "2"]})
    path = write(made, tmp_path / "a.xlsx")
    rules = openpyxl.load_workbook(path)["pick"].data_validations.dataValidation
    assert [(str(rule.sqref), rule.formula1) for rule in rules] == [("D2:D3", "$B2:$C2")]
    fill(path, {"D2": "公交", "D3": "停车"}, "pick")
    assert read_answers(path, made)[["answer", "state"]].to_numpy().tolist() == [["公交", "given"], ["停车", "impossible"]]


def test_the_workbook_as_a_program_sees_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(sheet(), tmp_path / "a.xlsx"))
    page = book["coding"]
    assert [one.title for one in book] == ["说明 Instructions", "coding", "choices"]
    assert book["choices"].sheet_state == "hidden"
    assert page.freeze_panes == "B2"
    assert page.auto_filter.ref == "A1:F4"
    assert [cell.value for cell in page[4]] == ["a3", "=1+1", 300, None, None, None]
    assert page["B4"].data_type == "s", "a text is no formula"
    rule = page.data_validations.dataValidation[0]
    area = rule.formula1.replace("$", "").partition("!")[2]
    assert (str(rule.sqref), tuple(row[0].value for row in book["choices"][area])) == ("E2:E4", CHOICES)
    assert [row[0].value for row in book["说明 Instructions"].iter_rows()] == ["编码 Coding", None, "请选一项。", "Choose one."]


def test_a_long_chinese_column_is_wide_and_its_row_high(tmp_path: Path) -> None:
    made = Sheet("c", pd.DataFrame({"id": ["1"], "text": ["字" * 200], "short": ["电动自行车"]}), answers={"a": ()})
    page = openpyxl.load_workbook(write(made, tmp_path / "a.xlsx"))["c"]
    assert page.column_dimensions["B"].width > 55
    assert page.column_dimensions["C"].width >= 10 + 2
    assert page.row_dimensions[2].height >= 15 * 7


def test_same_sheets_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys, pandas as pd; from policytext.validation import Sheet, write_sheets\n"
        "s = Sheet('c', pd.DataFrame({'id': ['1', '2'], 't': ['甲', '乙']}), answers={'a': ('x', 'y')})\n"
        "write_sheets(s, sys.argv[1], title='t', instructions=['i'])"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "1.xlsx")], check=True, env={"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)})
    made = Sheet("c", pd.DataFrame({"id": ["1", "2"], "t": ["甲", "乙"]}), answers={"a": ("x", "y")})
    write_sheets(made, tmp_path / "2.xlsx", title="t", instructions=["i"])
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = write(sheet(), tmp_path / "a.xlsx")
    first = path.read_bytes()
    write(sheet(answers={"other": ()}), path)
    assert path.read_bytes() != first
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_the_table_given_stays_as_it_is() -> None:
    table = ITEMS.copy(deep=True).set_axis([7, 8, 9])
    made = sheet(table=table)
    made.table.loc[0, "text"] = "x"
    pd.testing.assert_frame_equal(table, ITEMS.set_axis([7, 8, 9]))


@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=12), st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9)),
        min_size=1, max_size=6,
    ),
    st.data(),
)  # fmt: skip
@settings(max_examples=25)
def test_whatever_is_shown_comes_back_unchanged(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, float]], data: st.DataObject) -> None:
    table = pd.DataFrame([(f"i{i}", *row) for i, row in enumerate(rows)], columns=["id", "t", "n", "x"])
    made = Sheet("s", table, answers={"a": ("是", "否")})
    path = write(made, tmp_path_factory.mktemp("sheet") / "a.xlsx")
    chosen = data.draw(st.lists(st.sampled_from(["是", "否", None]), min_size=len(rows), max_size=len(rows)))
    fill(path, {f"E{i + 2}": one for i, one in enumerate(chosen)}, "s")
    assert read_answers(path, made)["answer"].tolist() == [one or "" for one in chosen]
    assert read_answers(path, made)["state"].tolist() == ["given" if one else "blank" for one in chosen]


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"name": "a/b"}, InputError, r"'a/b' can't name a sheet .* Hint"),
        ({"name": "长" * 32}, InputError, "can't name a sheet"),
        ({"table": [1]}, InputError, "Sheet takes DataFrame, not list"),
        ({"answers": {}}, ColumnError, "needs a column of ids and one to fill in"),
        ({"answers": {"text": ()}}, ColumnError, "column 'text' stands twice"),
        ({"answers": {" a": ()}}, ColumnError, "' a' can't name a column"),
        ({"answers": {"a": "道路"}}, InputError, "choices of 'a' are no texts"),
        ({"answers": {"a": ("x", "Ｘ ")}}, InputError, "two choices of 'a' read the same"),
        ({"answers": {"a": ("x",)}, "across": {"a": ["text"]}}, InputError, "choices of its own and across the row"),
        ({"across": {"a": ["id", "n"]}}, ColumnError, "side by side"),
        ({"across": {"a": ["nothing"]}}, ColumnError, "side by side"),
        ({"widths": {"nothing": 9}}, ColumnError, "no column 'nothing'"),
        ({"table": ITEMS.assign(id=["a", "a ", "b"])}, InputError, "id 'a' stands twice in column 'id'"),
        ({"table": ITEMS.assign(id=["a", "", "b"])}, InputError, "an item has no id"),
        ({"table": ITEMS.assign(text=["字" * 32768, "", ""])}, InputError, "has 32768 characters"),
        ({"table": ITEMS.assign(text=[[1], "", ""])}, InputError, "column 'text' holds a list"),
    ],
)
def test_a_sheet_that_can_not_be(changes: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        sheet(**changes)


def test_what_can_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no place for a workbook\. Hint: name a file that ends in \.xlsx"):
        write(sheet(), tmp_path / "a.csv")
    with pytest.raises(MissingFileError, match="no folder 'gone'"):
        write(sheet(), tmp_path / "gone" / "a.xlsx")
    with pytest.raises(InputError, match="names of their own"):
        write([sheet(), sheet(name="Coding")], tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="names of their own"):
        write([], tmp_path / "a.xlsx")
    with pytest.raises(EmptyInputError, match="sheet 'coding' has no item"):
        write(sheet(table=ITEMS.iloc[:0]), tmp_path / "a.xlsx")
    broken = Sheet("coding", pd.DataFrame({"id": ["a"], "text": ["停车" + chr(0xD83D)]}, dtype=object), answers={"note": ()})
    with pytest.raises(InputError, match=r"a text holds half a character: .*Hint"):
        write_sheets(broken, tmp_path / "half.xlsx", title="t", instructions=["i"])
    assert not (tmp_path / "half.xlsx").exists()
    with pytest.raises(InputError, match="write_sheets takes Sheet, not int"):
        write([3], tmp_path / "a.xlsx")  # type: ignore[list-item]
    with pytest.raises(InputError, match="write_sheets takes str, not int"):
        write_sheets(sheet(), tmp_path / "a.xlsx", title="t", instructions=[3])  # type: ignore[list-item]
    (tmp_path / "b.xlsx").mkdir()
    with pytest.raises(InputError, match=r"'b\.xlsx' is a folder"):
        write(sheet(), tmp_path / "b.xlsx")
    assert [file.name for file in tmp_path.iterdir()] == ["b.xlsx"]


def test_what_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no file 'a\.xlsx'"):
        read_answers(tmp_path / "a.xlsx", sheet())
    path = write(sheet(), tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=r"has no sheet 'other' .*说明 Instructions, coding"):
        read_answers(path, sheet(name="other"))
    with pytest.raises(ColumnError, match=r"has no column 'mood' .*columns: id, text, n, x, matter, note"):
        read_answers(path, sheet(answers={"mood": ()}))
    fill(path, {"H1": "matter"})
    with pytest.raises(ColumnError, match="has more than one column 'matter'"):
        read_answers(path, sheet())
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    with pytest.raises(InputError, match=r"b\.xlsx can't be opened"):
        read_answers(tmp_path / "b.xlsx", sheet())


def test_numbers_of_numpy_are_written_as_numbers(tmp_path: Path) -> None:
    made = Sheet("s", pd.DataFrame({"id": np.array([1, 2]), "x": np.array([0.5, 1e300])}), answers={"a": ()})
    path = fill(write(made, tmp_path / "a.xlsx"), {"C2": 7, "C3": "好"}, "s")
    assert read_answers(path, made).to_numpy().tolist() == [["1", "a", "7", "given"], ["2", "a", "好", "given"]]
