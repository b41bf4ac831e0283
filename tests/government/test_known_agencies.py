"""The user's own list of bodies: reading it, errors that name the row, renames that the catalogue can't know."""

import datetime
import pickle
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError
from policytext.government import AgencyList, canonical_agency, read_agencies, same_lineage

RENAMES = """name,successor,date
云泽市大数据发展管理局,云泽市数据局,2024-03-20
云泽市城市管理行政执法局,云泽市城市管理局,2023-12-18
"""


def known_of(*rows: dict[str, object]) -> AgencyList:
    return AgencyList.from_rows(rows)


@pytest.fixture
def renames(tmp_path: Path) -> AgencyList:
    file = tmp_path / "agencies.csv"
    file.write_text(RENAMES, encoding="utf-8-sig")
    return read_agencies(file)


@pytest.mark.parametrize(("old", "day", "new"), [
    ("云泽市大数据发展管理局", datetime.date(2024, 3, 20), "云泽市数据局"),
    ("市大数据发展管理局", datetime.date(2024, 3, 20), "云泽市数据局"),
    ("市城市管理行政执法局", datetime.date(2023, 12, 18), "云泽市城市管理局"),
])  # fmt: skip
def test_a_rename_of_the_list_happens_on_its_day(renames: AgencyList, old: str, day: datetime.date, new: str) -> None:
    before = canonical_agency(old, region="云泽市", on=day - datetime.timedelta(days=1), known=renames)
    after = canonical_agency(old, region="云泽市", on=day, known=renames)
    assert before is not None and after is not None
    assert before == canonical_agency(old, region="云泽市", known=renames) != after
    assert after.name == new and after.valid_from == day


def test_the_list_goes_before_the_catalogue(renames: AgencyList) -> None:
    day = datetime.date(2024, 6, 1)
    without, within = (canonical_agency("云泽市大数据发展管理局", on=day, known=known) for known in (None, renames))
    assert without is not None and within is not None
    assert (without.name, within.name) == ("云泽市大数据发展管理局", "云泽市数据局")


def test_the_list_does_not_touch_other_places(renames: AgencyList) -> None:
    day = datetime.date(2024, 6, 1)
    other = canonical_agency("青梧市大数据发展管理局", on=day, known=renames)
    assert other == canonical_agency("青梧市大数据发展管理局", on=day)


def test_what_the_list_leaves_empty_comes_from_the_catalogue(renames: AgencyList) -> None:
    agency = canonical_agency("云泽市数据局", known=renames)
    assert agency is not None
    assert (agency.region, agency.level, agency.system, agency.kind) == ("云泽市", "city", "数据", "government")


def test_the_list_makes_lineages(renames: AgencyList) -> None:
    assert same_lineage("云泽市城市管理行政执法局", "云泽市城市管理局", known=renames)
    assert not same_lineage("云泽市城市管理行政执法局", "云泽市城市管理局")


def test_a_short_name_means_its_full_name() -> None:
    known = known_of({"name": "智慧办", "full_name": "云泽市智慧城市建设办公室", "region": "云泽市", "system": "数据"})
    found = {
        canonical_agency(name, region="云泽市", known=known)
        for name in ("智慧办", "市智慧办", "云泽市智慧办", "云泽市智慧城市建设办公室")
    }
    assert len(found) == 1
    agency = found.pop()
    assert agency is not None and (agency.name, agency.system, agency.level) == ("云泽市智慧城市建设办公室", "数据", "city")


def test_a_short_name_of_another_place_is_not_taken() -> None:
    known = known_of({"name": "智慧办", "full_name": "云泽市智慧城市建设办公室", "region": "云泽市"})
    agency = canonical_agency("智慧办", region="青梧市", known=known)
    assert agency is None or agency.name != "云泽市智慧城市建设办公室"


def test_a_name_of_two_places_is_told_apart_by_the_place() -> None:
    known = known_of({"name": "规划局", "region": "云泽市"}, {"name": "规划局", "region": "青梧市"})
    here = canonical_agency("规划局", region="青梧市", known=known)
    nowhere = canonical_agency("规划局", known=known)
    assert here is not None and here.name == "青梧市规划局"
    assert nowhere is not None and {body.name for body in nowhere.candidates} == {"云泽市规划局", "青梧市规划局"}


def test_weights_left_out_are_even() -> None:
    day = {"name": "云泽市商务旅游局", "date": "2019-02-01"}
    known = known_of({**day, "successor": "云泽市商务局"}, {**day, "successor": "云泽市文化和旅游局"})
    assert [step.weight for step in known.successions] == [0.5, 0.5]


def test_chinese_headers_and_gb18030(tmp_path: Path) -> None:
    file = tmp_path / "单位.csv"
    file.write_bytes("名称,地区,后继,变更日期,备注\n招商局,云泽市,投资促进局,2022年5月1日,随笔\n".encode("gb18030"))
    known = read_agencies(file)
    assert known.successions[0].predecessor == "云泽市招商局"
    assert known.successions[0].successor == "云泽市投资促进局"
    assert known.agencies[0].valid_to == datetime.date(2022, 4, 30)


def test_a_frame_and_a_file_give_the_same(renames: AgencyList) -> None:
    frame = pd.DataFrame([line.split(",") for line in RENAMES.splitlines()[1:]], columns=["name", "successor", "date"])
    frame["date"] = pd.to_datetime(frame["date"])
    before = frame.copy()
    known = AgencyList.from_frame(frame)
    assert (known.agencies, known.successions) == (renames.agencies, renames.successions)
    pd.testing.assert_frame_equal(frame, before)


def test_a_list_can_be_sent_to_another_process(renames: AgencyList) -> None:
    copy = pickle.loads(pickle.dumps(renames))
    assert (copy.agencies, copy.aliases, copy.successions) == (renames.agencies, dict(renames.aliases), renames.successions)


def test_a_list_can_not_be_changed(renames: AgencyList) -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        renames.aliases["云泽市财政局"] = ()  # type: ignore[index]


BAD = [
    ([{"full_name": "云泽市数据局"}], ColumnError, "has no column 'name' .columns: full_name.*Hint"),
    ([{"name": "云泽市数据局", "colour": "red"}], ColumnError, "a column 'colour' that means nothing here .known columns: name"),
    ([{"name": "甲局"}, {"name": "", "region": "云泽市"}], InputError, "row 2 of .* has no name"),
    ([{"name": "甲局", "level": "towns"}], InputError, "row 1 of .*: no level 'towns' .known: national, province"),
    ([{"name": "甲局", "kind": "firm"}], InputError, "no kind 'firm' .known: government"),
    (
        [{"name": "甲局", "valid_from": "2020-02-30"}],
        InputError,
        "valid_from '2020-02-30' is no date.*Hint: write days as 2024-03-20",
    ),
    ([{"name": "甲局", "valid_from": "2020-01-02", "valid_to": "2020-01-01"}], InputError, "ends on 2020-01-01 before it starts"),
    ([{"name": "甲局", "successor": "乙局"}], InputError, "has a successor but no date"),
    ([{"name": "甲局", "successor": "甲局", "date": "2020-01-01"}], InputError, "is its own successor"),
    ([{"name": "甲局", "successor": "乙局", "date": "2020-01-01", "weight": "2"}], InputError, "weight '2' is no share"),
    (
        [{"name": "甲局", "successor": "乙局", "date": "2020-01-01", "weight": "0.4"}],
        InputError,
        "don't sum to 1 .they sum to 0.4",
    ),
    (
        [{"name": "甲局", "level": "city"}, {"name": "甲局", "level": "county"}],
        InputError,
        "level of 甲局 is county, and city in a row above",
    ),
    ([], EmptyInputError, "has no rows"),
    ([{"name": float("nan"), "region": pd.NaT}], EmptyInputError, "has no rows"),
    ([{"name": "局"}], InputError, "row 1 of .*: '局' is a word for any body, and no name"),
    ([{"name": "甲局", "weight": "0.5"}], InputError, "甲局 has a weight but no successor"),
    (
        [
            {"name": "甲局", "successor": "乙局", "date": "2020-01-01"},
            {"name": "甲局", "successor": "丙局", "date": "2021-01-01"},
        ],
        InputError,
        "row 2 of .*: 甲局 has successors at two dates .乙局 on 2020-01-01, 丙局 on 2021-01-01",
    ),
    (
        [
            {"name": "甲局", "successor": "乙局", "date": "2020-01-01", "weight": "0.5"},
            {"name": "甲局", "successor": "乙局", "date": "2020-01-01", "weight": "0.4"},
        ],
        InputError,
        "乙局 stands twice as successor of 甲局",
    ),
]


@pytest.mark.parametrize(("rows", "error", "text"), BAD)
def test_bad_rows_are_named(rows: list[dict[str, object]], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        AgencyList.from_rows(rows)


def test_the_same_succession_twice_counts_once() -> None:
    row = {"name": "甲局", "successor": "乙局", "date": "2020-01-01"}
    assert [(step.successor, step.weight) for step in known_of(row, row).successions] == [("乙局", 1.0)]


def test_the_place_is_written_as_names_have_it() -> None:
    known = known_of({"name": "市数据局", "region": "河北省石家庄市"})
    agency = canonical_agency("市数据局", region="石家庄市", known=known)
    assert known.names == ("石家庄市数据局", "市数据局")
    assert agency == canonical_agency("石家庄市数据局", known=known)


@pytest.mark.parametrize(("name", "region"), [("市科协", "云泽市"), ("云泽市科学技术协会", None), ("云泽市科协", None)])
def test_a_row_counts_for_every_spelling_of_its_name(name: str, region: str | None) -> None:
    known = known_of({"name": "云泽市科协", "successor": "云泽市科技馆", "date": "2021-01-01"})
    agency = canonical_agency(name, region=region, on=datetime.date(2022, 1, 1), known=known)
    assert agency is not None and agency.name == "云泽市科技馆"


WRONG_KINDS = [
    (lambda: read_agencies(None), "takes str or PathLike, not NoneType"),  # type: ignore[arg-type]
    (lambda: AgencyList.from_rows(None), "takes Iterable, not NoneType"),  # type: ignore[arg-type]
    (lambda: AgencyList.from_rows([1]), "row 1 of .* takes Mapping, not int"),  # type: ignore[list-item]
    (lambda: AgencyList.from_frame("x"), "takes a DataFrame, not str"),  # type: ignore[arg-type]
    (lambda: AgencyList.from_frame([1]), "takes a DataFrame, not list"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "text"), WRONG_KINDS)
def test_wrong_kinds_are_refused(call: Callable[[], object], text: str) -> None:
    with pytest.raises(InputError, match=text):
        call()


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder, and no file with agencies"):
        read_agencies(tmp_path)


def test_a_circle_of_successors_is_refused() -> None:
    rows = [
        {"name": "甲局", "successor": "乙局", "date": "2020-01-01"},
        {"name": "乙局", "successor": "甲局", "date": "2021-01-01"},
    ]
    with pytest.raises(InputError, match="甲局 comes back to itself"):
        AgencyList.from_rows(rows)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no file 'none.csv' with agencies.*Hint"):
        read_agencies(tmp_path / "none.csv")


@pytest.mark.parametrize(("content", "error", "text"), [
    (b"", EmptyInputError, "is empty"),
    (b"name\n", EmptyInputError, "has no rows"),
    (b"name\n\xff\xff\n", InputError, "neither UTF-8 nor GB 18030"),
    ("name,region\n甲局,云泽市,多余\n".encode(), InputError, "row 1 of a.csv has too many cells .2 columns in the header"),
    ("region\n云泽市\n".encode(), ColumnError, "a.csv has no column 'name'"),
    (b"name,name\na,b\n", ColumnError, "a.csv has two columns 'name'"),
    ('name\n"甲局\n'.encode(), InputError, "a.csv is no table from line .*Hint: close every quotation mark"),
    ("name\n雲澤市財政局\n雲澤市教育局\n".encode("big5"), InputError, "neither UTF-8 nor GB 18030"),
    ("name\n云泽市财政局\n".encode("utf-16"), InputError, "neither UTF-8 nor GB 18030.*save it as CSV in UTF-8"),
    ("name\n云泽\0局\n".encode(), InputError, "neither UTF-8 nor GB 18030"),
])  # fmt: skip
def test_bad_files_are_named(tmp_path: Path, content: bytes, error: type[Exception], text: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(error, match=text):
        read_agencies(file)


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tabs_and_semicolons_part_columns_too(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "a.tsv"
    file.write_text(f"name{mark}region\n招商局{mark}云泽市\n", encoding="utf-8")
    assert read_agencies(file).names == ("云泽市招商局", "招商局")


@given(
    st.lists(st.sampled_from(["甲局", "乙局", "丙办", "丁中心"]), min_size=1, max_size=4, unique=True),
    st.sampled_from(["云泽市", "青梧市"]),
)
def test_every_name_of_the_list_resolves_to_its_body(names: list[str], region: str) -> None:
    known = AgencyList.from_rows([{"name": name, "region": region} for name in names])
    for name in names:
        agency = canonical_agency(name, region=region, known=known)
        assert agency is not None and agency.name == region + name
