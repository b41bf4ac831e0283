"""Evidence: typical, different from each other, masked and traceable."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from policytext.errors import InputError
from policytext.mismatch.result import Mismatch
from policytext.report import StudyResults, evidence_table
from policytext.report.evidence import _best_sentence, reading_list
from policytext.segmenting._private import masked_between

StudyOf = Callable[..., StudyResults]


def without_flags(study: StudyResults) -> StudyResults:
    table = study.mismatch.table.assign(lean="")
    quiet = Mismatch(table, study.mismatch.summary, None, "exploratory", {}, study.mismatch.provenance)
    return replace(study, mismatch=quiet)


def test_topics_are_those_of_the_reading_list_then_those_of_one_source_only(study: StudyResults) -> None:
    assert reading_list(study) == ["T04", "T01", "T03", "T06"]
    assert list(dict.fromkeys(evidence_table(study)["topic"])) == ["T04", "T01", "T03", "T06"]


def test_without_flags_the_largest_gaps_are_shown(study: StudyResults) -> None:
    assert reading_list(without_flags(study)) == ["T04", "T01", "T03", "T02", "T06"]


def test_typical_sentences_come_first(study: StudyResults) -> None:
    table = evidence_table(study)
    for _, part in table.groupby(["topic", "kind"]):
        assert part["rank"].tolist() == list(range(1, len(part) + 1))
        assert part["share"].is_monotonic_decreasing
        assert (part["share"] >= 0.3).all()


def test_spans_lead_to_the_sentence(study: StudyResults) -> None:
    texts = {**study.policies.text.to_dict(), **study.feedback.text.to_dict()}
    for row in evidence_table(study).to_dict("records"):
        if "[" not in row["sentence"]:
            assert texts[row["document"]][row["start"] : row["end"]] == row["sentence"]


def test_near_copies_and_short_texts_are_passed_over(study: StudyResults) -> None:
    table = evidence_table(study, per_topic=20)
    shown = table[(table["topic"] == "T03") & (table["kind"] == "feedback")]
    assert len(shown) == 2
    assert (table["sentence"].str.len() >= 15).all()


def test_numbers_and_names_are_masked(study: StudyResults) -> None:
    text = "".join(evidence_table(study)["sentence"])
    assert "我叫[姓名]，电话[电话]" in text
    assert "13900001234" not in text and "王小明" not in text


def test_long_sentences_are_cut(study_of: StudyOf) -> None:
    study = study_of(first="停车车位泊位收费" * 60)
    sentence = evidence_table(study)["sentence"]
    assert sentence.str.len().max() == 160
    assert sentence.str.endswith("…").any()


def test_the_sentence_with_the_topic_is_chosen(study_of: StudyOf) -> None:
    study = study_of(
        first="您好，打扰各位领导了，先说一下家里的情况。小区停车车位太少，收费太贵，泊位也没有。谢谢，祝各位身体健康！"
    )
    sentences = evidence_table(study)["sentence"].tolist()
    assert "小区停车车位太少，收费太贵，泊位也没有。" in sentences


def test_titles_count_as_evidence_with_a_span_of_minus_one(study: StudyResults) -> None:
    units = study.tokens.units.copy()
    units.loc[0, ["start", "end"]] = -1
    study.policies.table.loc[0, "title"] = "关于规范全市停车秩序增加停车泊位的通知"
    shown = evidence_table(replace(study, tokens=replace(study.tokens, units=units)))
    assert ((shown["start"] == -1) & (shown["sentence"] == "关于规范全市停车秩序增加停车泊位的通知")).any()


def test_units_without_a_known_word_are_no_evidence(study: StudyResults) -> None:
    covered = np.zeros_like(study.topics.covered)
    shown = evidence_table(replace(study, topics=replace(study.topics, covered=covered)))
    assert list(shown.columns) and not len(shown)


def test_the_table_repeats(study_of: StudyOf) -> None:
    pd.testing.assert_frame_equal(evidence_table(study_of()), evidence_table(study_of()))


@pytest.mark.parametrize(("share", "shown"), [(0.29, False), (0.3, True)])
def test_a_text_with_little_of_the_topic_is_not_typical(study: StudyResults, share: float, shown: bool) -> None:
    shares = np.where(np.isnan(study.topics.shares), np.nan, 0.02)
    shares[:, 0] = np.where(np.isnan(study.topics.shares[:, 0]), np.nan, share)
    table = evidence_table(replace(study, topics=replace(study.topics, shares=shares)))
    assert set(table["topic"]) == ({"T01"} if shown else set())


def test_another_noun_is_refused(study: StudyResults) -> None:
    with pytest.raises(InputError, match=r"evidence_table takes StudyResults, not Corpus\. Hint: run_study\("):
        evidence_table(study.policies)  # type: ignore[arg-type]


def test_per_topic_must_show_something(study: StudyResults) -> None:
    with pytest.raises(InputError, match=r"per_topic=0 shows nothing\. Hint: use 1 or more"):
        evidence_table(study, per_topic=0)


def test_brackets_go_with_the_sentence_before() -> None:
    text = "各街道要盘活闲置地块增加停车泊位。（市公安局牵头，市财政局、市住建局配合）。停车收费由价格部门另行公布，按时执行。"
    start, end = _best_sentence(text, {"市公安局": 1.0})
    assert text[start:end] == text[: text.index("停车收费")]


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("联系人：\n王小明，请回电", 5, "[姓名]，请回电"),
        ("道路积水。请打13900001234。", 5, "请打[电话]。"),
        ("停车难。", 0, "停车难。"),
        ("电话13900001234。停车难。", 14, "停车难。"),
    ],
)
def test_masking_sees_what_stands_before(text: str, start: int, expected: str) -> None:
    assert masked_between(text, start, len(text)).strip() == expected
