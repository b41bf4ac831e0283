"""Tables: masked, sorted, explained, and safe to open in a spreadsheet."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import group_matters
from policytext.errors import InputError
from policytext.report import COLUMN_NOTES, StudyResults, result_tables, study_figures, write_tables
from policytext.report.columns import note_for
from policytext.report.tables import csv_text, mask_table, public_ids

StudyOf = Callable[..., StudyResults]
PHONE, NAME = "13900001234", "王小明"


def test_every_table_is_there(study: StudyResults) -> None:
    names = "sources reading_issues topics register outside topic_examples gaps gaps_by_group gap_summary left_out departments ties duties evidence"
    assert list(result_tables(study)) == names.split()


def test_with_pairs_there_are_tables_of_wording_and_of_calibration(paired_study: StudyResults) -> None:
    tables = result_tables(paired_study)
    assert list(tables)[2:8] == ["topics", "register", "wording", "calibration", "outside", "topic_examples"]
    assert tables["wording"]["estimate"].is_monotonic_decreasing
    assert tables["topic_examples"].groupby(["topic", "kind"]).size().max() == 2
    for name in ("register", "wording", "calibration", "topic_examples"):
        assert [column for column in tables[name].columns if column not in COLUMN_NOTES["en"][name]] == []


def test_matters_stand_beside_their_topics(study: StudyResults) -> None:
    grouped = group_matters(study.topics, {"T01": "停车", "T03": "出行"})
    table = result_tables(replace(study, topics=grouped))["topics"]
    assert table["matter"].tolist() == ["停车", "其他", "出行", "其他", "其他", "其他"]
    assert note_for("en", "topics", "matter").name == "matter"


def test_without_groups_there_is_no_table_of_groups(study_of: StudyOf) -> None:
    tables = result_tables(study_of(groups=False))
    assert "gaps_by_group" not in tables
    assert tables["gap_summary"]["by"].tolist() == [""]


def test_rows_are_documents_and_left_out(study: StudyResults) -> None:
    sources = result_tables(study)["sources"]
    assert (sources["rows"] == sources["documents"] + sources["left_out"]).all()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_column_is_explained(study: StudyResults, whole_study: StudyResults, coded_study: StudyResults, lang: str) -> None:
    for results in (study, whole_study, coded_study):
        for name, table in result_tables(results).items():
            assert [column for column in table.columns if column not in COLUMN_NOTES[lang][name]] == [], name
            assert all(note_for(lang, name, column).meaning for column in table.columns)


def test_what_was_measured_has_its_tables(whole_study: StudyResults, coded_study: StudyResults) -> None:
    tables = result_tables(whole_study)
    more = (
        "left_out profiles transport places place_regions place_distances place_slopes place_shares place_equity lags bursts responses stock"
    )
    assert list(tables)[list(tables).index("left_out") : list(tables).index("departments")] == more.split()
    assert [name for name in ("coding", "agreement") if name in result_tables(coded_study)] == ["coding", "agreement"]
    assert not {"places", "lags", "bursts", "responses", "stock"} & set(result_tables(coded_study))
    more = (
        "departments ties network backbone congruence congruence_summary congruence_by_topic congruence_by_department congruence_evidence mandates "
        "topic_dependency vacuum overlap"
    )
    assert list(tables)[list(tables).index("departments") : list(tables).index("dilemmas")] == more.split()
    assert not (set(more.split()) - {"departments", "ties"}) & set(result_tables(coded_study))


def test_the_order_of_rows_does_not_hang_on_the_results(whole_study: StudyResults) -> None:
    def shuffled(table: pd.DataFrame) -> pd.DataFrame:
        return table.iloc[::-1]

    assert whole_study.places is not None
    changes = {name: shuffled(getattr(whole_study, name)) for name in ("profile", "lags", "bursts", "responses", "stock")}
    places = replace(whole_study.places, **{name: shuffled(getattr(whole_study.places, name)) for name in ("regions", "distances", "slopes", "shares", "equity")})
    turned = result_tables(replace(whole_study, places=places, **changes))
    for name, table in result_tables(whole_study).items():
        pd.testing.assert_frame_equal(turned[name], table, check_dtype=False)


def test_left_out_policies_are_listed_by_reason(study: StudyResults) -> None:
    assert result_tables(study)["left_out"].values.tolist() == [["P00003", "policy", "解读"]]


def test_both_languages_explain_the_same_columns() -> None:
    assert {t: list(c) for t, c in COLUMN_NOTES["zh"].items()} == {t: list(c) for t, c in COLUMN_NOTES["en"].items()}
    assert all(any("\u4e00" <= char <= "\u9fff" for char in "".join(note)) or note.name == "n"
               for notes in COLUMN_NOTES["zh"].values() for note in notes.values())  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_notes_name_no_column_that_is_gone(paired_study: StudyResults, whole_study: StudyResults, coded_study: StudyResults, lang: str) -> None:
    # Gaps of the whole have no own supply beside that of superiors.
    own = {"estimate_own", "low_own", "high_own", "n_policy_own"}
    tables = {name: table for each in (paired_study, coded_study, whole_study) for name, table in result_tables(each).items()}
    assert "separation" not in {column for columns in COLUMN_NOTES[lang].values() for column in columns}
    # Nothing of these in so few messages; sentence vectors need an encoder, wording 200 pairs.
    absent = {name for name in COLUMN_NOTES[lang] if name not in tables}
    assert absent <= {"reply_satisfaction", "reply_issues", "reply_templates"}
    gone = {name: sorted(set(columns) - set(tables[name].columns) - {"matter"}) for name, columns in COLUMN_NOTES[lang].items() if name not in absent}
    assert {name: columns for name, columns in gone.items() if columns} == {"gaps": sorted(own), "matches": ["sentences", "wording"]}


@pytest.mark.parametrize(
    ("table", "column", "zh", "en"),
    [
        ("gap_summary", "noise", "仅因抽样", "sampling alone"),
        ("gap_summary", "not_covered_policy", "政策文档", "policy documents"),
        ("gap_summary", "not_covered_feedback", "按件", "documents"),
        ("gap_summary", "common_shift", "加权", "weighted by its share"),
        ("gaps", "estimate", "按份额加权", "less the median over topics, each weighted by its share"),
        ("gaps", "lean", "请读证据原句", "read the sentences under Evidence"),
        ("gaps", "lean", "32 倍", "more than 32 to 1"),
        ("duties", "start", "分工", "where the duty"),
        ("duties", "end", "分工", "where the duty"),
        ("evidence", "start", "原句", "sentence"),
    ],
)
def test_notes_say_what_is_counted(table: str, column: str, zh: str, en: str) -> None:
    assert zh in note_for("zh", table, column).meaning
    assert en in note_for("en", table, column).meaning


def test_uncovered_texts_are_counted_in_documents() -> None:
    assert note_for("en", "gap_summary", "not_covered_policy").unit == "documents"
    assert note_for("zh", "gap_summary", "not_covered_policy").unit == "件"


@pytest.mark.parametrize("verb", [result_tables, write_tables, study_figures])
def test_another_noun_is_refused(study: StudyResults, verb: Callable[..., object], tmp_path: Path) -> None:
    extra = (tmp_path / "new",) if verb is write_tables else ()
    with pytest.raises(InputError, match=rf"{verb.__name__} takes StudyResults, not Corpus\. Hint: run_study\("):
        verb(study.policies, *extra)
    assert not (tmp_path / "new").exists()


def test_gaps_stand_from_demand_to_supply_with_unknown_ones_last(study: StudyResults) -> None:
    estimates = result_tables(study)["gaps"]["estimate"]
    assert estimates.dropna().is_monotonic_decreasing
    assert estimates.isna().to_numpy()[-1]


def test_nothing_private_leaves(study: StudyResults, tmp_path: Path) -> None:
    for path in write_tables(study, tmp_path):
        text = path.read_text(encoding="utf-8-sig")
        assert PHONE not in text and NAME not in text, path.name


def test_results_stay_as_they_are(study: StudyResults) -> None:
    before = [study.mismatch.frame, study.duties.frame, study.policies.frame]
    result_tables(study)
    for one, other in zip(before, [study.mismatch.table, study.duties.table, study.policies.table], strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_two_writes_give_the_same_bytes(study_of: StudyOf, tmp_path: Path) -> None:
    first = write_tables(study_of(), tmp_path / "a")
    second = write_tables(study_of(), tmp_path / "b")
    assert [path.name for path in first] == sorted(path.name for path in first) == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_files_open_in_a_spreadsheet(study: StudyResults, tmp_path: Path) -> None:
    for path in write_tables(study, tmp_path):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw


def test_columns_csv_explains_every_column(study: StudyResults, tmp_path: Path) -> None:
    write_tables(study, tmp_path)
    columns = pd.read_csv(tmp_path / "columns.csv", encoding="utf-8-sig")
    assert columns[["名称", "含义", "name", "meaning"]].notna().all(axis=None)
    assert set(columns["table"]) == set(result_tables(study))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1+1", "'+1+1"),
        ("-停车", "'-停车"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("-2.5", "-2.5"),
        ("+3", "+3"),
        ("-1e-5", "-1e-5"),
        ("-12%", "-12%"),
        ("停车=难", "停车=难"),
        ("", ""),
        ("'", "'"),
        (-0.0, "0"),
        (1234567.0, "1.23457e+06"),
        (0.1 + 0.2, "0.3"),
        (float("nan"), ""),
        (True, "True"),
        (None, ""),
        (pd.Timestamp("2024-01-03"), "2024-01-03"),
        (pd.Timestamp("2024-01-03 08:30"), "2024-01-03 08:30:00"),
        (pd.NaT, ""),
    ],
)
def test_cells(cell: object, expected: str) -> None:
    frame = pd.DataFrame({"a": pd.Series([cell], dtype=object), "b": ["x"]})
    assert csv_text(frame) == f"a,b\n{expected},x\n"


def test_column_names_are_guarded_too_and_empty_tables_keep_theirs() -> None:
    assert csv_text(pd.DataFrame({"=1": [], "b": []})) == "'=1,b\n"


@given(st.text(alphabet="=+-@＝ \t'\"1.停", max_size=8))
def test_no_text_is_a_live_formula(cell: str) -> None:
    import csv
    import io

    value = next(csv.reader(io.StringIO(csv_text(pd.DataFrame({"a": [cell], "b": [1]})).split("\n", 1)[1])))[0]
    if value.strip()[:1] in tuple("=+-@＝＋－＠"):
        float(value.rstrip("%"))


def test_user_columns_are_masked() -> None:
    table = pd.DataFrame({"备注": [f"电话{PHONE}", None], "n": [1, 2], "items": [[f"我叫{NAME}，"], ["停车", "公交"]]})
    masked = mask_table(table)
    assert masked["备注"][0] == "电话[电话]"
    assert pd.isna(masked["备注"][1])
    assert masked["items"].tolist() == ["我叫[姓名]，", "停车、公交"]
    assert table["备注"][0] == f"电话{PHONE}"


def test_private_ids_become_places(study: StudyResults) -> None:
    study.feedback.table.loc[2, "id"] = PHONE
    ids = public_ids(study)
    assert ids[PHONE] == "feedback#3"
    assert ids["P00001"] == "P00001"
    assert mask_table(pd.DataFrame({"document": [PHONE, "P00001"]}), ids=ids)["document"].tolist() == ["feedback#3", "P00001"]
