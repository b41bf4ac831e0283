"""`Corpus`: what goes in, what is left out, and that nothing changes in place."""

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, issue_table, source_table
from policytext.cleaning import clean_corpus
from policytext.corpus import name_columns, parse_date_column, unique_names
from policytext.errors import ColumnError, EmptyInputError, InputError, MissingPackageError

ROWS = {
    "正文": ["路灯坏了", "", "公交太少", ""],
    "标题": ["照明", "只有标题", "", ""],
    "区": ["东区", "西区", None, "东区"],
    "时间": ["2024-05-06", "昨天", "", "2024-05-07"],
    "级别": [1, None, 3, 4],
}


def make(**options: Any) -> Corpus:
    roles: dict[str, Any] = {"text": "正文", "title": "标题", "region": "区", "date": "时间", **options}
    return Corpus.from_frame(pd.DataFrame(ROWS), kind="feedback", **roles)


@pytest.fixture
def corpus() -> Corpus:
    return make()


# -- making one --


def test_standard_columns_come_first(corpus: Corpus) -> None:
    assert list(corpus.frame.columns) == ["id", "title", "text", "date", "region", "级别", "source", "place"]


@pytest.mark.parametrize("make_table", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "pyarrow"])
def test_every_kind_of_table_gives_the_same_corpus(make_table: Callable[[Any], Any]) -> None:
    rows = {"text": ["路灯坏了", "公交太少"], "date": ["2024-05-06", "2024年5月"], "code": [1, 2]}
    found = Corpus.from_frame(make_table(rows), kind="policy")
    assert found.provenance.digest == Corpus.from_frame(pd.DataFrame(rows), kind="policy").provenance.digest
    assert found.text.tolist() == rows["text"]


@pytest.mark.parametrize("table", [[{"text": "路灯"}], np.array([["路灯"]]), pd.Series(["路灯"]), pl.Series(["路灯"]), "路灯", None], ids=lambda t: type(t).__name__)
def test_a_table_of_another_kind(table: Any) -> None:
    with pytest.raises(InputError, match=r"can't read a table from \w+ \(takes pandas, polars, pyarrow\)\. Hint: make a pandas"):
        Corpus.from_frame(table, kind="policy")


def test_repeated_and_unnamed_columns_are_all_kept() -> None:
    found = Corpus.from_frame(pd.DataFrame([["路灯", "a", "b", "c"]], columns=["text", "甲", "甲", 0]), kind="policy")
    assert list(found.frame.columns[5:8]) == ["甲", "甲.2", 0]


def test_polars_without_pyarrow_names_what_is_missing() -> None:
    class Table:
        def to_pandas(self) -> None:
            raise ModuleNotFoundError("pyarrow")

    with pytest.raises(MissingPackageError, match=r"needs the package pyarrow\. Hint: install policytext\[scale\]"):
        Corpus.from_frame(Table(), kind="policy")


def test_the_table_that_went_in_is_left_as_it_was() -> None:
    frame = pd.DataFrame(ROWS)
    before = frame.copy(deep=True)
    Corpus.from_frame(frame, kind="feedback", text="正文", date="时间", region="区")
    pd.testing.assert_frame_equal(frame, before)


def test_title_only_rows_are_documents_and_empty_ones_are_listed(corpus: Corpus) -> None:
    assert corpus.title_only.tolist() == [False, True, False]
    assert source_table(corpus).iloc[0].to_dict() == {
        "kind": "feedback", "file": "<table>", "rows": 4, "documents": 3, "title_only": 1, "left_out": 1,
    }  # fmt: skip
    assert [(i.place, i.code, i.severity) for i in corpus.issues] == [("row 4", "no-text", "left out"), ("row 2", "unreadable-date", "changed")]


def test_repr_counts(corpus: Corpus) -> None:
    assert repr(corpus) == "Corpus(3 feedback messages, 1 of them title only; 1 rows left out)"


@pytest.mark.parametrize(("options", "error", "text"), [
    ({"text": "内容"}, ColumnError, r"no column '内容' in the table \(columns: 正文, 标题, 区, 时间, 级别\)\. Hint: name the column"),
    ({"text": "正文", "title": "正文"}, ColumnError, r"column '正文' is named twice \(as text and title\)\. Hint:"),
    ({"text": "正文", "kind": "news"}, InputError, r"kind='news' is unknown \(kinds: policy, feedback\)\. Hint:"),
])  # fmt: skip
def test_columns_and_kinds_that_are_wrong(options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        Corpus.from_frame(pd.DataFrame(ROWS), **{"kind": "feedback", **options})


def test_a_table_without_rows() -> None:
    with pytest.raises(EmptyInputError, match=r"the table has no rows\. Hint:"):
        Corpus.from_frame(pd.DataFrame({"text": []}), kind="policy")


def test_the_named_column_beats_one_that_has_the_standard_name() -> None:
    found = Corpus.from_frame(pd.DataFrame({"text": ["错"], "正文": ["对"]}), kind="policy", text="正文")
    assert found.frame.loc[0, ["text", "text.original"]].tolist() == ["对", "错"]


def test_where_rows_come_from_survives_a_round_trip(corpus: Corpus) -> None:
    frame = corpus.frame.assign(source=["a.csv", "a.csv", "b.csv"])
    again = Corpus.from_frame(frame, kind="feedback")
    assert source_table(again)[["file", "rows", "title_only"]].to_numpy().tolist() == [["a.csv", 2, 1], ["b.csv", 1, 0]]
    assert again.frame["place"].tolist() == ["row 1", "row 2", "row 3"]


@pytest.mark.parametrize(("given_ids", "ids"), [
    (["a", "b", "c"], ["a", "b", "c"]),
    (["a", "a", "a"], ["a", "a#2", "a#3"]),
    (["a", "a", "a#2"], ["a", "a#3", "a#2"]),
    ([" a ", "", None], ["a", "F00002", "F00003"]),
    ([1.0, 2.0, None], ["1", "2", "F00003"]),
    ([430102199001010000, 7, 8], ["430102199001010000", "7", "8"]),
    (["F00002", "", "x"], ["F00002", "F00002#2", "x"]),
])  # fmt: skip
def test_ids_are_texts_and_unique(given_ids: list[Any], ids: list[str]) -> None:
    assert Corpus.from_frame(pd.DataFrame({"text": list("甲乙丙"), "id": given_ids}), kind="feedback").frame["id"].tolist() == ids


def test_repeated_ids_are_listed() -> None:
    found = Corpus.from_frame(pd.DataFrame({"text": list("甲乙"), "id": ["7", "7"]}), kind="policy")
    assert [(i.code, i.action) for i in found.issues] == [("repeated-id", "id 7 became 7#2")]


@given(st.lists(st.sampled_from(["a", "b", "a.2", "a.3", "b.2", "c"]), max_size=9))
def test_unique_names_are_unique_and_first_ones_stay(names: list[str]) -> None:
    unique = unique_names(names)
    assert len(set(unique)) == len(names)
    assert all(unique[names.index(name)] == name for name in names)


def test_columns_in_the_way_get_another_name() -> None:
    assert name_columns(["id", "编号", "source"], {"id": "编号"}, reserved=["source"]) == ["id.original", "id", "source.original"]


# -- dates --


@pytest.mark.parametrize(("spelling", "date"), [
    ("2019/2/28 11:25:05", "2019-02-28 11:25:05"), ("2019/2/28 11:25", "2019-02-28 11:25:00"), ("2024-08-14", "2024-08-14"),
    ("2024年08月31日", "2024-08-31"), ("2024年8月5日 9:07", "2024-08-05 09:07:00"), ("2024年8月5日9:07", "2024-08-05 09:07:00"),
    ("2020.1.5", "2020-01-05"), ("20200105", "2020-01-05"), ("20200105 08:00", "2020-01-05 08:00:00"), ("2024年5月", "2024-05-01"),
    ("202405", "2024-05-01"), ("２０２４年５月６号", "2024-05-06"), ("2024-05-06T07:08:09.123Z", "2024-05-06 07:08:09"), (" 2024 年 5 月 6 日 ", "2024-05-06"),
])  # fmt: skip
def test_spellings_of_dates(spelling: str, date: str) -> None:
    dates, unreadable = parse_date_column(pd.Series([spelling]))
    assert dates[0] == pd.Timestamp(date)
    assert not unreadable[0]


@pytest.mark.parametrize("spelling", ["2019111", "20191", "2024", "43525", "2024-13-01", "2024-02-30", "2020.1.5.3", "去年", "2024-05-0611:25", "12:30"])
def test_what_is_no_date_is_not_guessed(spelling: str) -> None:
    dates, unreadable = parse_date_column(pd.Series([spelling]))
    assert pd.isna(dates[0])
    assert unreadable[0]


@pytest.mark.parametrize("cell", ["", None, float("nan"), pd.NaT])
def test_an_empty_cell_is_no_unreadable_date(cell: object) -> None:
    dates, unreadable = parse_date_column(pd.Series([cell], dtype=object))
    assert pd.isna(dates[0])
    assert not unreadable[0]


@given(st.datetimes(datetime.datetime(1950, 1, 1), datetime.datetime(2099, 1, 1)))
def test_written_dates_are_read_back(when: datetime.datetime) -> None:
    when = when.replace(microsecond=0)
    spellings = [str(when), when.isoformat(), f"{when:%Y%m%d %H:%M:%S}", f"{when.year}/{when.month}/{when.day} {when:%H:%M:%S}"]
    assert set(parse_date_column(pd.Series(spellings))[0]) == {pd.Timestamp(when)}


def test_real_dates_and_time_zones_keep_the_wall_clock() -> None:
    values = pd.Series(pd.to_datetime(["2024-05-06 08:00"]).tz_localize("Asia/Shanghai"))
    assert parse_date_column(values)[0].tolist() == [pd.Timestamp("2024-05-06 08:00")]
    mixed = pd.Series([datetime.date(2024, 5, 6), pd.Timestamp("2024-05-07 08:00")], dtype=object)
    assert parse_date_column(mixed)[0].tolist() == [pd.Timestamp("2024-05-06"), pd.Timestamp("2024-05-07 08:00")]


# -- looking at it --


def test_frame_and_text_are_copies(corpus: Corpus) -> None:
    before = corpus.frame
    frame, text = corpus.frame, corpus.text
    frame.loc[0, "text"] = "改了"
    text.iloc[0] = "改了"
    pd.testing.assert_frame_equal(corpus.frame, before)


def test_a_document_by_id(corpus: Corpus) -> None:
    assert corpus.document("F00001")["text"] == "路灯坏了"
    with pytest.raises(InputError, match=r"no document 'x' \(ids: F00001, F00002, F00003\)\. Hint:"):
        corpus.document("x")


def test_a_span_without_cleaning_is_itself(corpus: Corpus) -> None:
    assert corpus.original_span("F00001", 1, 3) == (1, 3, "灯坏")


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (0, 9), (3, 2)])
def test_a_span_outside_its_document(corpus: Corpus, start: int, end: int) -> None:
    with pytest.raises(InputError, match=r"lies outside document 'F00001' \(length 4\)\. Hint: spans index corpus.text"):
        corpus.original_span("F00001", start, end)


# -- a part, or several together --


@pytest.mark.parametrize("verb", [
    lambda c: c.where(region="东区"), lambda c: c.where(lambda t: t["级别"] > 0), lambda c: c.sample(2, seed=1),
    lambda c: c.concat(c.where(region="无").where()), clean_corpus,
])  # fmt: skip
def test_verbs_leave_the_corpus_as_it_was(corpus: Corpus, verb: Callable[[Corpus], Corpus]) -> None:
    before = corpus.frame
    after = verb(corpus)
    after.table.loc[:, "text"] = "改了"
    pd.testing.assert_frame_equal(corpus.frame, before)


@pytest.mark.parametrize(("options", "ids"), [
    ({"region": "东区"}, ["F00001"]), ({"region": ["东区", "西区"]}, ["F00001", "F00002"]), ({"region": None}, ["F00003"]),
    ({"级别": 3}, ["F00003"]), ({"级别": None}, ["F00002"]), ({"级别": [1, None]}, ["F00001", "F00002"]),
    ({"date": "2024-05-06"}, ["F00001"]), ({"date": None}, ["F00002", "F00003"]), ({"region": "东区", "级别": 3}, []),
])  # fmt: skip
def test_where_a_column_equals(corpus: Corpus, options: dict[str, Any], ids: list[str]) -> None:
    assert corpus.where(**options).frame["id"].tolist() == ids


@pytest.mark.parametrize(("condition", "ids"), [
    (lambda t: t["级别"] > 1, ["F00003"]),
    (lambda t: t["级别"].astype("Int64") > 1, ["F00003"]),
    (lambda t: pd.Series([True, None, np.nan], dtype=object), ["F00001"]),
    (lambda t: [True, False, True], ["F00001", "F00003"]),
])  # fmt: skip
def test_where_a_condition_is_missing_it_is_not_met(corpus: Corpus, condition: Callable[[pd.DataFrame], Any], ids: list[str]) -> None:
    assert corpus.where(condition).frame["id"].tolist() == ids


WHOLE = ("2024", "2024-05", "2024/5", "2024年", "2024年5月", 2024, 20240506, 2024.0)
"""What says a year, a month, or a number of nanoseconds, where a day is asked for."""


@pytest.mark.parametrize(("call", "text"), [
    (lambda c: c.where(区="东"), r"no column '区' in the corpus \(columns: id, title.*\)\. Hint:"),
    (lambda c: c.where(date="去年"), r"去年 is no date\. Hint: write for instance"),
    *((lambda c, when=when: c.where(date=when), rf"{when} is no day \(a number, a year or a month\)\. Hint: choose a year with where") for when in WHOLE),
    (lambda c: c.where(lambda t: [True]), r"the condition gave shape \(1,\) \(documents: 3\)\. Hint:"),
    (lambda c: c.where(lambda t: t["text"]), r"values that are not true or false\. Hint:"),
    (lambda c: c.sample(4, seed=1), r"can't draw 4 documents \(the corpus has 3\)\. Hint:"),
    (lambda c: c.sample(1, seed=-1), r"seed=-1 is no seed\. Hint:"),
    (lambda c: c.concat(c), r"id 'F00001' stands in two of the corpora \(3 such ids\)\. Hint:"),
    (lambda c: c.concat(Corpus.from_frame(pd.DataFrame({"text": ["x"]}), kind="policy")), r"policies and feedback into one corpus\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_taken(corpus: Corpus, call: Callable[[Corpus], Corpus], text: str) -> None:
    with pytest.raises(InputError, match=text):
        call(corpus)


def test_a_set_is_recorded_in_order(corpus: Corpus) -> None:
    assert corpus.where(region={"西区", "东区"}).provenance.settings["equals"] == {"region": ["东区", "西区"]}


def test_sample_repeats_and_keeps_order(corpus: Corpus) -> None:
    first, second = corpus.sample(2, seed=3), corpus.sample(2, seed=3)
    assert first.provenance.digest == second.provenance.digest
    assert first.frame["id"].is_monotonic_increasing


def test_concat_adds_up_rows_issues_and_counts(corpus: Corpus) -> None:
    other = Corpus.from_frame(pd.DataFrame({"text": [" \x00 ", "噪音大"], "id": ["n1", "n2"], "新": [1, 2]}), kind="feedback")
    both = corpus.concat(other)
    assert both.frame["id"].tolist() == ["F00001", "F00002", "F00003", "n1", "n2"]
    assert source_table(both)[["rows", "documents", "left_out"]].to_numpy().tolist() == [[6, 5, 1]]
    cleaned = clean_corpus(both)
    assert source_table(cleaned)[["rows", "documents", "left_out"]].to_numpy().tolist() == [[6, 4, 2]]
    assert len(cleaned) == 4


def test_issue_table_has_what_was_left_out_first(corpus: Corpus) -> None:
    severities = issue_table(corpus, corpus)["severity"].tolist()
    assert severities == ["left out", "left out", "changed", "changed"]


# -- digest --


@pytest.mark.parametrize("column", ["正文", "标题", "区", "时间", "级别", "答复"])
def test_digest_changes_with_each_cell(column: str) -> None:
    frame = pd.DataFrame({**ROWS, "答复": ["已修"] * 4})
    other = frame.copy()
    other[column] = [{"时间": "2024-01-01", "级别": 9}.get(column, "别的"), *frame[column].tolist()[1:]]
    digests = {
        Corpus.from_frame(f, kind="feedback", text="正文", title="标题", region="区", date="时间", reply="答复").provenance.digest
        for f in (frame, other)
    }
    assert len(digests) == 2


def test_digest_repeats() -> None:
    assert make().provenance.digest == make().provenance.digest


def test_where_takes_a_mask_too() -> None:
    corpus = Corpus.from_frame(pd.DataFrame({"text": ["甲", "乙", "丙"]}), kind="policy")
    assert corpus.where(corpus.frame["text"] != "乙").frame["text"].tolist() == ["甲", "丙"]
    with pytest.raises(InputError, match=r"the condition gave shape \(2,\) \(documents: 3\)\. Hint:"):
        corpus.where([True, False])


def test_concat_takes_corpora_one_by_one() -> None:
    corpus = Corpus.from_frame(pd.DataFrame({"text": ["甲"]}), kind="policy")
    with pytest.raises(InputError, match=r"Corpus\.concat takes Corpus, not list\. Hint: give the corpora one by one"):
        corpus.concat([corpus])  # type: ignore[arg-type]


def test_columns_that_one_corpus_lacks_are_empty_or_missing_in_the_whole() -> None:
    first = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["甲"], "status": ["draft"], "forwards": [True]}), kind="policy")
    second = Corpus.from_frame(pd.DataFrame({"id": ["b"], "text": ["乙"]}), kind="policy")
    for whole in (first.concat(second), second.concat(first)):
        row = whole.frame.set_index("id").loc["b"]
        assert row["status"] == ""
        assert row["forwards"] is pd.NA
        assert len(whole.where(lambda table: table["forwards"])) == 1


@pytest.mark.parametrize("when", ["2024-05-06", "2024/5/6", "20240506", datetime.date(2024, 5, 6), pd.Timestamp("2024-05-06"), np.datetime64("2024-05-06")])
def test_a_day_may_be_written_as_usual(when: Any) -> None:
    dated = Corpus.from_frame(pd.DataFrame({"text": ["甲", "乙"], "date": ["2024-05-06", "2024-01-01"]}), kind="policy")
    assert dated.where(date=when).frame["text"].tolist() == ["甲"]
