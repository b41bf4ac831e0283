"""The report on verdicts, profiles, places, time and coding: what stands first, what is said where nothing was measured, in both languages."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from policytext import measure_mismatch
from policytext.mismatch import Mismatch
from policytext.mismatch.verdict import judge
from policytext.provenance import FrozenMap
from policytext.report import StudyResults, evidence_table, study_figures
from policytext.report.evidence import read_first, reading_list
from policytext.report.points import _KINDS, grade_text, key_points
from policytext.report.reasons import reason_text
from policytext.report.text import TEXT
from tests.report.pages import page_of

StudyOf = Callable[..., StudyResults]


def calibrated(study: StudyResults, **columns: object) -> StudyResults:
    """The handmade gaps as if pairs stood behind them."""
    table = study.mismatch.table.assign(grade="calibrated", tau=1.4, reason="interval holds 0; estimate outside of 0.5 doublings", **columns)
    return replace(study, mismatch=replace(study.mismatch, table=table, grade="calibrated"))


# -- what stands first --


@pytest.mark.parametrize(("lang", "words"), [
    ("zh", ("6 个主题都不能判断（已校准）：6 个区间含 0", "τ = 1.40", "这不是说供需相符", "coding_sheet")),
    ("en", ("Of none of the 6 topics can it be told (calibrated): the interval holds 0 (6)", "tau 1.40", "not to say", "coding_sheet")),
])  # fmt: skip
def test_without_a_verdict_the_page_says_why(study: StudyResults, lang: str, words: tuple[str, ...]) -> None:
    text = page_of(calibrated(study), lang)
    assert [word for word in words if word not in text] == []


def test_what_to_read_first_is_firmest_first_and_comes_back(study: StudyResults) -> None:
    results = calibrated(study, falls_at=[0.2, 0.0, 0.9, 0.5, np.nan, 0.7], recurrence=[1.0, 1.0, 0.2, 1.0, 1.0, 0.8])
    assert read_first(results.mismatch)["topic"].tolist() == ["T06", "T04", "T01"]
    assert reading_list(results)[:3] == ["T06", "T04", "T01"]
    point = next(p for p in key_points(results, TEXT["en"], "en") if p.startswith("What to read first"))
    assert "T06 垃圾·分类·清运 (supply, falls at 0.70); T04" in point
    assert len(read_first(study.mismatch)) == 0


def test_verdicts_stand_with_their_grade(study: StudyResults) -> None:
    results = calibrated(study, verdict=["under", "aligned", "under", "over", "cannot tell", "cannot tell"])
    text = page_of(results)
    assert "供给偏少（已校准），2 个：T01 停车·车位·泊位；T03 公交·线路·班次。" in text
    assert "供给偏多（已校准），1 个：T04" in text and "供需相符（已校准），1 个：T02" in text
    assert "其余 2 个不能判断：2 个区间含 0" in text and "为什么都不能判断" not in text
    assert re.search(r'<td class="lean under" data-key="供给偏少">(?:<span>)?供给偏少（已校准）', text)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("grade", "next_one"), [("exploratory", "study.toml"), ("calibrated", "[coding]"), ("validated", "test_sensitivity")])
def test_each_grade_says_what_makes_it_the_next(study: StudyResults, grade: str, next_one: str, lang: str) -> None:
    results = replace(study, mismatch=replace(study.mismatch, grade=grade))
    assert next_one in grade_text(results, TEXT[lang])


def test_the_headline_is_corrected_and_holds_what_was_measured(study: StudyResults) -> None:
    assert "31.0%" in key_points(study, TEXT["en"], "en")[0]
    assert "With the noise it is 35.0%" in key_points(study, TEXT["en"], "en")[0]


@pytest.mark.parametrize(("lang", "words"), [("zh", "有 1 件政策不算供给（解读 1 件）"), ("en", "counts twice: 1 (解读 1)")])
def test_left_out_policies_are_counted_and_listed(study: StudyResults, lang: str, words: str) -> None:
    text = page_of(study, lang)
    assert words in text
    assert 'id="table-left_out"' in text and ">P00003<" in text


def test_all_gaps_of_a_usual_study_are_shown(study_of: StudyOf) -> None:
    study = study_of()
    table = pd.concat([study.mismatch.table.assign(topic=f"T{n:02d}") for n in range(1, 7)], ignore_index=True)
    table["topic"] = [f"T{n:02d}" for n in range(1, 37)]
    text = page_of(replace(study, mismatch=replace(study.mismatch, table=table)))
    body = text[text.index('id="table-gaps"') :]
    assert body[: body.index("</table>")].count("<tr>") == 37


# -- sections --


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_measured_part_has_figure_and_table(whole_study: StudyResults, lang: str) -> None:
    text = page_of(whole_study, lang)
    for name in ("profiles", "transport", "places", "place_regions", "place_slopes", "lags", "responses"):
        assert f'id="table-{name}"' in text, name
    figures = study_figures(whole_study, lang=lang)
    assert {"transport", "lags", "stock"} <= set(figures)
    assert [name for name in figures if f'class="{name}"' not in text] == []
    assert "tables/stock.csv" in text and "tables/place_shares.csv" in text


def test_parts_that_were_not_asked_for_say_so(coded_study: StudyResults) -> None:
    text = page_of(coded_study)
    assert TEXT["zh"]["places_off"] in text and text.count(TEXT["zh"]["time_off"]) == 3


@pytest.mark.parametrize(("lang", "words"), [("zh", "未测量：有一侧的文本没有日期。"), ("en", "Not measured: no message with a known word has a date.")])
def test_parts_that_could_not_be_measured_say_why(study: StudyResults, lang: str, words: str) -> None:
    why = "no message with a known word has a date. Hint: check the date column"
    assert words in page_of(replace(study, not_measured=FrozenMap({"lags": why})), lang)


def test_nothing_to_draw_is_no_fault(whole_study: StudyResults) -> None:
    assert whole_study.lags is not None and whole_study.bursts is not None
    bare = replace(whole_study, lags=whole_study.lags.assign(estimate=np.nan), bursts=whole_study.bursts.head(0))
    assert not {"lags", "responses"} & set(study_figures(bare))


# -- coding --


def test_coding_makes_the_gaps_validated(coded_study: StudyResults) -> None:
    assert coded_study.mismatch.grade == "validated"
    assert {"停车", "物业", "噪声", "其他"} >= set(coded_study.mismatch.table["topic"])
    assert coded_study.profile is not None and set(coded_study.profile["grade"]) == {"validated"}
    assert coded_study.settings["coding"] == {"files": ["c_1.xlsx", "c_2.xlsx"], "key": "c.key.json"}
    assert "read_coding" in [step.step for step in coded_study.provenance.chain()]


@pytest.mark.parametrize(("lang", "words"), [("zh", "Krippendorff"), ("en", "Krippendorff's alpha was")])
def test_agreement_and_methods_stand_in_the_report(coded_study: StudyResults, lang: str, words: str) -> None:
    text = page_of(coded_study, lang)
    assert 'href="#coding"' in text and 'id="table-agreement"' in text
    methods = text[text.index(TEXT[lang]["methods_title"]) :]
    assert words.replace("'", "&#39;") in methods[:6000]


def test_evidence_of_a_coded_matter_is_what_was_coded_so(coded_study: StudyResults) -> None:
    assert coded_study.coding is not None
    table, coded = evidence_table(coded_study), coded_study.coding.coded
    assert "其他" not in set(table["topic"]) and len(table)
    assert table["share"].isna().all()
    for row in table.to_dict("records"):
        assert row["topic"] in set(coded.loc[coded["document"] == row["document"], "code"])


# -- reasons --


def sayings() -> list[str]:
    """Reasons of verdicts, one for each way to one, from the verb itself."""
    base = {"topic": "T", "label": "消防", "estimate": 0.0, "low": -1.0, "high": 1.0, "sd": 0.5, "df": 30.0, "p": 1.0, "tau": 0.0, "expected": 50.0,
            "recurrence": 1.0, "grade": "calibrated", "marked": False, "depends": "", "note": "", "n_least": 100.0}  # fmt: skip
    changes: list[dict[str, object]] = [
        {}, {"grade": "exploratory"}, {"grade": "exploratory", "marked": True}, {"estimate": np.nan}, {"expected": 1.0}, {"recurrence": 0.25},
        {"estimate": 3.0, "p": 1e-9}, {"estimate": 3.0, "p": 1e-9, "note": "policies: 30 coded: fewer than 200"},
        {"estimate": 3.0, "p": 1e-9, "depends": "document, token"}, {"estimate": -3.0, "p": 1e-9}, {"sd": 0.01, "estimate": 0.01}, {"estimate": 0.6, "p": 1e-9},
        {"p": 0.04, "estimate": 1.2}, {"estimate": 0.9}, {"tau": 1.4, "sd": 1.5}, {"topic": "其他"},
        {"estimate": 0.01, "sd": 0.01, "estimate_document": 0.9}, {"estimate": 0.1, "sd": 0.4}, {"estimate": 0.1, "tau": 1.4, "sd": 1.5},
        {"estimate": np.nan, "note": "none on both sides"},
    ]  # fmt: skip
    rows = pd.DataFrame([{**base, **change} for change in changes])
    return judge(rows, level=0.95, least=1.0, margin=0.5, protect=["消防"])["reason"].tolist()


@pytest.mark.parametrize("reason", sayings())
def test_every_reason_of_a_verdict_is_said_in_chinese(reason: str) -> None:
    assert reason_text(reason, "en") == reason
    assert not re.search(r"[a-z]{3,}", reason_text(reason, "zh").replace("document", "").replace("token", ""))
    if not reason.startswith(("q ", "90%")):
        assert [start for start, _, _ in _KINDS if reason.startswith(start)], "key points name it by its kind"


def test_notes_of_the_tables_are_said_in_chinese(whole_study: StudyResults, coded_study: StudyResults) -> None:
    places = whole_study.places
    assert places is not None
    tables = [whole_study.lags, whole_study.bursts, whole_study.responses, whole_study.profile, coded_study.profile, places.summary, places.regions, places.slopes,
              whole_study.mismatch.table, coded_study.mismatch.table, whole_study.mismatch.summary, whole_study.stock]  # fmt: skip
    notes = {str(note) for table in tables if table is not None for name in ("note", "reason") if name in table for note in table[name]}
    assert len(notes) > 5
    assert [note for note in notes if re.search(r"[a-z]{3,}", reason_text(note, "zh"))] == []


def test_what_is_unknown_stays() -> None:
    assert reason_text("something else", "zh") == "something else"
    assert reason_text("", "zh") == ""


def test_gaps_of_pairs_reach_the_page(paired_study: StudyResults) -> None:
    assert isinstance(paired_study.mismatch, Mismatch) and paired_study.mismatch.grade == "calibrated"
    assert "（已校准）" in page_of(paired_study)
    again = measure_mismatch(paired_study.topics, seed=1, n_draws=20, policy_tau=0.0)
    assert f"{again.table['tau'].max():.2f}" in grade_text(replace(paired_study, mismatch=again), TEXT["en"])
