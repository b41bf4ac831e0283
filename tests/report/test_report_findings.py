"""The nine dilemmas, mechanisms, matches, repeated texts and replies in the report: tables, key point, texts of each unit, and what was not measured."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import escape

from policytext import Corpus, Findings, StudyResults, diagnose
from policytext.findings.words import VERDICTS
from policytext.provenance import FrozenMap
from policytext.report import COLUMN_NOTES, result_tables, write_report
from policytext.report.dilemmas import dilemma_points, dilemma_rows, dilemma_texts, reuse_texts
from policytext.report.finding import side_by_side
from policytext.report.reasons import reason_text
from policytext.report.sheets import sheet_of
from policytext.report.text import TEXT, VALUES

StudyOf = Callable[..., StudyResults]
PHONE = "13900001234"


@pytest.fixture(scope="module")
def findings() -> Findings:
    """Rules that refuse differences, and tasks without money, with a telephone number; no messages."""
    text = "\n".join([
        f"一、各村改厕一律采用水冲式便器，任何乡镇不得变通，请打{PHONE}。", "二、各乡镇应当清理边沟。", "三、各乡镇须每周巡查。", "四、各乡镇要补齐护栏。",
        "五、各乡镇应当明确专人管护。", f"六、所需经费由乡镇自行解决，请打{PHONE}。",
    ])  # fmt: skip
    frame = pd.DataFrame({"id": ["P1"], "title": ["云泽市水务局关于管护的通知"], "text": [text], "issuers": ["云泽市水务局"]})
    return diagnose(Corpus.from_frame(frame, kind="policy"), seed=1)


def page_of(study: StudyResults, folder: Path, lang: str = "zh") -> str:
    return write_report(study, folder / "report.html", lang=lang).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_verdict_stands_beside_its_grade(findings: Findings, lang: str) -> None:
    rows = dilemma_rows(findings, TEXT[lang], lang)
    assert [row["id"] for row in rows] == [one.id for one in findings.dilemmas]
    for row, one in zip(rows, findings.dilemmas, strict=True):
        told = VERDICTS[one.verdict][lang]
        assert row["told"] == (told if one.grade == "" else TEXT[lang]["dilemma_graded"].format(verdict=told, grade=one.grade))
        assert one.verdict not in ("found", "not found") or one.grade in ("A", "B", "C")
        assert one.verdict != "not measured" or row["value"] == "–"


def test_what_is_not_measured_says_how_to_get_it(findings: Findings) -> None:
    texts = {one["id"]: one for one in dilemma_texts(findings, {}, TEXT["en"], "en")}
    assert findings.dilemma("D31").verdict == "not measured"
    assert "name the columns reply and reply_date under [feedback]" in texts["D31"]["how"]
    assert texts["D22"]["how"] == "" and findings.dilemma("D22").verdict == "found"
    assert all(one["cannot"].startswith("What it can't show: ") and one["answers"] for one in texts.values())


def test_units_have_three_sentences_at_most_each_side_first(findings: Findings) -> None:
    one = findings.dilemma("D22")
    sentences = [("P1", source, f"d{i}", i, i + 1, f"{source}{i}", "asked for") for i, source in enumerate(["policy"] * 4 + ["feedback", "reply"])]
    changed = replace(one, evidence=pd.DataFrame(sentences, columns=list(one.evidence.columns)))
    unit = dilemma_texts(replace(findings, dilemmas=(changed,)), {"P1": "policy#1"}, TEXT["zh"], "zh")[0]["units"][0]
    assert unit["name"] == "policy#1"
    assert [[row["sentence"] for row in side["rows"]] for side in unit["sides"]] == [["policy0", "policy1"], ["feedback4"]]
    assert [row["source"] for side in unit["sides"] for row in side["rows"]] == ["政策", "政策", "反馈"]
    assert unit["sides"][0]["rows"][0]["why"] == "相关诉求"


def test_a_mechanism_says_in_how_many_documents_it_stands(findings: Findings) -> None:
    one = findings.dilemma("D13")
    answers = one.answers.assign(n_documents=[3.0, 0.0], n=120, sentence=["先行试点。", ""])
    (told,) = dilemma_texts(replace(findings, dilemmas=(replace(one, answers=answers),)), {}, TEXT["en"], "en")
    assert [answer["told"].split(": ")[1] for answer in told["answers"]] == ["in 3 of 120 documents", "read in none of 120 documents"]


def test_the_key_point_counts_verdicts(study: StudyResults, findings: Findings) -> None:
    assert dilemma_points(study, TEXT["zh"], "zh") == []
    (point,) = dilemma_points(replace(study, findings=findings), TEXT["en"], "en")
    counts = findings.table["verdict"].value_counts()
    assert f"show {counts['found']} (" in point and f"{counts['not measured']} are not measured" in point


def test_tables_are_masked_and_the_page_too(study: StudyResults, findings: Findings, tmp_path: Path) -> None:
    found = replace(study, findings=findings)
    tables = result_tables(found)
    assert tables["dilemma_evidence"]["sentence"].str.contains("[电话]", regex=False).any()
    text = page_of(found, tmp_path)
    assert PHONE not in text and not any(table.astype(str).apply(lambda column: column.str.contains(PHONE)).to_numpy().any() for table in tables.values())
    assert text.index('<section id="guide">') < text.index('<section id="dilemmas">') < text.index('<section id="read">')


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_parts_that_were_not_measured_say_why(study: StudyResults, tmp_path: Path, lang: str) -> None:
    missing = {"responsiveness": "the feedback has no column of replies (columns: a). Hint: name it",
               "reuse": "no document has a clause of 15 signs (3 documents). Hint: x"}  # fmt: skip
    text = page_of(replace(study, not_measured=FrozenMap(missing)), tmp_path, lang)
    for reason in missing.values():
        assert str(escape(reason_text(reason, lang).rstrip("。."))) in text
    assert str(escape(TEXT[lang]["dilemmas_off"])) in text
    assert reason_text(missing["reuse"], "zh") == "没有 15 字以上的条款"


def test_a_whole_study_has_all_parts(whole_study: StudyResults, tmp_path: Path) -> None:
    assert {name for name, reason in whole_study.not_measured.items() if reason and name in ("mechanisms", "matches", "reuse", "responsiveness", "findings")} == set()
    text = page_of(whole_study, tmp_path)
    for name in ("dilemmas", "mechanisms", "match_coverage", "reuse", "replies_by_group", "reply_adjusted"):
        assert f'id="table-{name}"' in text, name
    assert all(f'<img class="{name}"' in text for name in ("dilemmas", "mechanisms", "mechanisms_by_group", "replies"))
    assert all(f'id="dilemma-{one.id}"' in text for one in whole_study.findings.dilemmas)  # type: ignore[union-attr]


def test_what_a_whole_study_says_is_said_in_chinese(whole_study: StudyResults) -> None:
    tables = result_tables(whole_study)
    known = {str(name) for table in tables.values() for column in ("document", "unit", "source") if column in table for name in table[column]}
    said: set[str] = set()
    for name, column in (("dilemmas", "reason"), ("dilemma_units", "reason"), ("dilemma_evidence", "why"), ("reuse", "reason"), ("replies_by_group", "reason"),
                         ("replies_by_group", "note"), ("reply_adjusted", "note"), ("clause_mandates", "reason"), ("clause_participation", "reason")):  # fmt: skip
        said |= {text for text in tables[name][column].astype(str) if text}
    left = []
    for text in sorted(said):
        plain = reason_text(text, "zh")
        for name in known:
            plain = plain.replace(name, "")
        # Which argument of diagnose was not given is said by its name.
        if re.search(r"[A-Za-z]{3,}", re.sub(r"AUC|（\w+=）", "", plain)):
            left.append(plain)
    assert left == []


def test_codes_on_the_page_have_words(whole_study: StudyResults) -> None:
    tables = result_tables(whole_study)
    codes = {f"{column}:{value}" for name, column in (("reuse", "verdict"), ("reuse", "relation"), ("replies_by_group", "verdict"), ("match_coverage", "by"))
             for value in tables[name][column] if value}  # fmt: skip
    assert codes - set(VALUES["zh"]) == set()


def test_mechanisms_are_in_one_language_and_counted_as_in_the_coding(whole_study: StudyResults) -> None:
    coding = whole_study.mechanisms
    assert coding is not None
    table = result_tables(whole_study)["mechanisms"]
    assert dict(zip(table["code"], table["n_with"], strict=True)) == dict(zip(coding.summary["code"], coding.summary["n_documents"], strict=True))
    heads = [code for _, code, _, _ in sheet_of("mechanisms", table, "en", 25, labels={}).legend]
    assert "name_en" in heads and "name_zh" not in heads


def test_passages_stand_beside_their_sources(whole_study: StudyResults) -> None:
    reuse = whole_study.reuse
    assert reuse is not None
    order = sorted(set(reuse.table["document"]))
    table = side_by_side(reuse, order)
    assert list(dict.fromkeys(table["document"])) == order[:20]
    assert side_by_side(reuse, []).columns.tolist() == list(COLUMN_NOTES["en"]["reuse_evidence"]) and len(side_by_side(reuse, [])) == 0
    copied = replace(reuse, documents=reuse.documents.assign(verdict=reuse.documents["document"].isin(order[:1]).map({True: "copied", False: "not copied"})))
    shown = reuse_texts(replace(whole_study, reuse=copied), {}, TEXT["en"], "en")
    assert [one["name"] for one in shown] == order[:1]
    assert [side["name"] for side in shown[0]["sides"]] == ["this document", "source"] if order else shown == []
