"""Pieces of the findings against cases of which the answer is known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policytext as pt
from policytext.errors import EmptyInputError, InputError
from policytext.findings import ANSWERS, DILEMMAS, VERDICTS, Findings, diagnose, write_findings
from policytext.findings._intervals import mean_by_document, median_by_document
from policytext.findings._rules import rules_in
from policytext.findings._texts import sentence_around, sentence_span
from policytext.findings.dilemma import as_items, overall
from policytext.findings.late import _still_waiting
from policytext.findings.words import words_of

PHONE = "13900000000"
IDS = ("D11", "D12", "D13", "D21", "D22", "D23", "D31", "D32", "D33")
HARD = "各村改厕一律采用水冲式便器，任何乡镇不得变通，联系人电话13900000000。（市农业农村局牵头，市财政局配合）"
SOFT = "各区县根据地形分别确定改厕类型，山区以旱厕改良为主。（市农业农村局负责）"


def policies(*texts: str, **columns: Any) -> pt.Corpus:
    frame = pd.DataFrame({"id": [f"P{i}" for i in range(len(texts))], "title": "关于改厕的通知", "text": list(texts), **columns})
    return pt.Corpus.from_frame(frame, kind="policy")


def messages(n: int = 6) -> pt.Corpus:
    frame = pd.DataFrame({"id": [f"M{i}" for i in range(n)], "text": ["路灯坏了没人修"] * n, "region": ["甲区", "乙区"] * (n // 2)})
    return pt.Corpus.from_frame(frame, kind="feedback")


@pytest.fixture(scope="module")
def bare() -> Findings:
    return diagnose(policies(HARD, SOFT), seed=1)


# -- words ------------------------------------------------------------------------------------------


def test_all_words_are_there_in_both_languages() -> None:
    assert tuple(DILEMMAS) == tuple(ANSWERS) == IDS
    for words in DILEMMAS.values():
        for held in (words.name, words.looks_at, words.measure, words.cannot_show):
            assert set(held) == {"zh", "en"}
            assert any("\u4e00" <= sign <= "\u9fff" for sign in held["zh"])
            assert held["en"].isascii()
    assert all(set(words) == {"zh", "en"} for words in VERDICTS.values())


def test_every_mechanism_that_answers_is_in_the_codebook() -> None:
    known = set(pt.codebook.load_codebook("mechanisms").ids)
    assert {code for codes in ANSWERS.values() for code in codes} <= known


def test_an_unknown_dilemma() -> None:
    with pytest.raises(InputError, match=r"no dilemma 'D99' .*Hint: name one"):
        words_of("D99")


# -- rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("任何单位不得变通。", ["refuses"]), ("不区分城乡，统一收取。", ["refuses"]), ("无论山区还是平原，一律按此办理。", ["refuses"]),
        ("全县执行统一标准。", ["one"]), ("各乡镇必须执行全县统一的技术标准。", ["one"]), ("不搞整齐划一，一村一策。", ["differs"]),
        ("避免整齐划一。", []), ("防止一个标准执行到底。", []), ("个别村按户情选择类型的意见不予采纳。", []), ("统一思想，提高认识。", []),
        ("因地制宜确定建设时序。", ["differs"]), ("老城以疏通为主。", ["differs"]), ("区县可以调整工程形式。", ["differs"]), ("方案不设统一时限。", ["differs"]),
        ("根据《条例》和省有关规定，结合我市实际，制定本办法。", []), ("违规的一律追究责任。", []),
    ],
    ids=range(16),
)  # fmt: skip
def test_rules(text: str, kinds: list[str]) -> None:
    assert [rule.kind for rule in rules_in(text)] == kinds


@given(st.text(alphabet="各村一律统一不得变通标准执行因地制宜，。；\n《》", max_size=80))
@settings(max_examples=60, deadline=None)
def test_rules_stand_where_they_say(text: str) -> None:
    for rule in rules_in(text):
        assert rule.cue in text[rule.start : rule.end]


def test_a_sentence_is_cut_at_its_marks() -> None:
    text = "一。二三四；五六\n七"
    assert [text[slice(*sentence_around(text, at, at + 1))] for at in (0, 3, 6, 9)] == ["一。", "二三四；", "五六\n", "七"]


def test_the_sentence_with_most_words_is_shown() -> None:
    text = "关于有关情况的一段很长的说明文字" * 10 + "。" + "路灯坏了三个月没有人来修理过。"
    low, high = sentence_span(text, {"路灯": 1.0})
    assert text[low:high] == "路灯坏了三个月没有人来修理过。"


# -- numbers ----------------------------------------------------------------------------------------


def test_mean_by_document_is_wider_than_by_unit_where_documents_agree() -> None:
    values, names = np.repeat([0.0, 1.0] * 5, 20), np.repeat([f"d{i}" for i in range(10)], 20)
    mean, low, high = mean_by_document(values, names, seed=[1], level=0.95)
    assert mean == 0.5
    assert high - low > 4 * (2 * 1.96 * 0.5 / np.sqrt(200)) / 1.5
    assert mean_by_document(values[::-1], names[::-1], seed=[1], level=0.95) == (mean, low, high)


def test_one_document_has_no_interval() -> None:
    assert median_by_document(np.array([1.0, 3.0]), np.array(["a", "a"]), seed=[1], level=0.95)[0] == 2.0
    assert np.isnan(median_by_document(np.array([1.0, 3.0]), np.array(["a", "a"]), seed=[1], level=0.95)[1])


@pytest.mark.parametrize(
    ("waits", "share"),
    [([(10, True), (300, True)], 0.5), ([(10, True), (100, False), (300, False)], 2 / 3), ([(200, False)], 1.0), ([(1, True), (2, True)], 0.0)],
    ids=["half", "censored early", "all late", "none late"],
)
def test_share_that_still_waits_after_half_a_year(waits: list[tuple[float, bool]], share: float) -> None:
    rows = [{"estimate": days, "answered": over} for days, over in waits]
    assert _still_waiting(rows, 0.95)[0] == pytest.approx(share)


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [(["found", "not found"], "found"), (["not found", "cannot tell"], "not found"), (["cannot tell"], "cannot tell"), (["not measured"], "not measured"),
     ([], "not measured")],
    ids=["one", "none of those judged", "none judged", "none measured", "nothing"],
)  # fmt: skip
def test_the_verdict_of_a_dilemma_is_that_of_its_units(verdicts: list[str], whole: str) -> None:
    assert overall(as_items([{"unit": f"u{i}", "verdict": verdict} for i, verdict in enumerate(verdicts)]))[0] == whole


def test_found_units_come_first_in_the_order_given() -> None:
    items = as_items([{"unit": "a", "verdict": "not found"}, {"unit": "b", "verdict": "found"}, {"unit": "c", "verdict": "found"}])
    assert items["unit"].tolist() == ["b", "c", "a"]
    assert items["label"].tolist() == ["", "", ""]


# -- diagnose ---------------------------------------------------------------------------------------


def test_nine_rows_and_what_is_absent_is_not_measured(bare: Findings) -> None:
    assert tuple(bare.table["dilemma"]) == IDS
    verdicts = bare.table.set_index("dilemma")["verdict"]
    assert verdicts["D11"] == verdicts["D31"] == "not measured"
    assert "not found" not in set(verdicts[["D11", "D13", "D31"]])
    for one in bare.dilemmas:
        assert one.verdict in VERDICTS
        assert one.grade in ("A", "B", "C", "")
        assert one.grade or one.verdict in ("cannot tell", "not measured")
        assert set(one.items["verdict"]) <= set(VERDICTS)
        assert set(one.evidence["unit"]) <= set(one.items["unit"])


def test_tasks_with_nobody_in_charge_are_counted_from_text_alone() -> None:
    one = diagnose(policies("清理河道（市水利局牵头，市财政局配合）。", "修整道路（市水利局、市财政局按职责分工负责）。"), seed=1).dilemma("D23")
    assert (one.estimate, one.n, one.grade, one.verdict) == (0.5, 2, "A", "cannot tell")


def test_wording_alone_is_no_finding(bare: Findings) -> None:
    items = bare.dilemma("D12").items.set_index("unit")
    assert items.at["P0", "verdict"] == "cannot tell"
    assert (items.at["P0", "n_refuses"], items.at["P1", "n_differs"]) == (1, 1)
    assert items.at["P1", "verdict"] == "not found"


def test_mechanisms_have_shares_and_a_sentence() -> None:
    example = pt.codebook.load_codebook("mechanisms").code("M12a").positive[0]
    bare = diagnose(policies(HARD, example), seed=1)
    row = bare.mechanisms.set_index("code").loc["M12a"]
    assert (row["n_documents"], row["n"]) == (1, 2)
    assert row["low"] < row["estimate"] < row["high"]
    assert (row["document"], row["sentence"]) == ("P1", example)
    assert len(bare.mechanisms) == sum(len(codes) for codes in ANSWERS.values())


def test_interpretations_and_forwarding_documents_are_not_judged() -> None:
    corpus = policies(HARD, HARD, HARD, doc_type=["通知", "解读", "转发"])
    found = diagnose(corpus, seed=1)
    assert "P1" not in set(found.items["unit"])
    assert found.dilemma("D12").n == found.mechanisms["n"].max() == 1


def test_the_input_stays_and_the_order_of_rows_has_no_say() -> None:
    one = policies(HARD, SOFT, "各乡镇应当每月巡查，经费自行解决。")
    before = one.frame
    turned = pt.Corpus.from_frame(one.frame.iloc[::-1].drop(columns=["source", "place"]), kind="policy")
    first, second = diagnose(one, messages(), seed=3), diagnose(turned, messages(), seed=3)
    pd.testing.assert_frame_equal(one.frame, before)
    pd.testing.assert_frame_equal(first.table, second.table)
    pd.testing.assert_frame_equal(first.items, second.items)
    assert first.provenance.digest == second.provenance.digest


def test_written_tables_are_masked_and_the_same_each_time(tmp_path: Any) -> None:
    corpus = policies(HARD + "各村按照一个标准执行，责任人王小明，电话13900000000。", HARD)
    for folder in ("one", "two"):
        paths = write_findings(diagnose(corpus, seed=1), tmp_path / folder)
    assert [path.name for path in paths] == ["findings.csv", "items.csv", "evidence.csv", "mechanisms.csv"]
    for path in paths:
        assert path.read_bytes() == (tmp_path / "one" / path.name).read_bytes()
        assert PHONE not in path.read_text("utf-8-sig")


def test_a_file_is_no_folder(tmp_path: Any) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(InputError, match=r"'x' is a file.*Hint: name a folder"):
        write_findings(diagnose(policies(HARD), seed=1), tmp_path / "x")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policies": "text"}, "diagnose takes Corpus, not str"), ({"feedback": policies(SOFT)}, "feedback texts are asked for"),
        ({"seed": -1}, "seed=-1 is no seed"), ({"topics": 3}, "diagnose takes Topics, not int"), ({"level": 2.0}, "level=2.0"),
        ({"mismatch": pd.DataFrame()}, "diagnose takes Mismatch, not DataFrame"), ({"coding": []}, "diagnose takes Coding, not list"),
        ({"reuse": "r"}, "diagnose takes Reuse, not str"), ({"responsiveness": 1}, "diagnose takes Responsiveness, not int"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)  # fmt: skip
def test_wrong_input(change: dict[str, Any], message: str) -> None:
    options: dict[str, Any] = {"policies": policies(HARD), "seed": 1} | change
    with pytest.raises(InputError, match=rf"{message}.*Hint: "):
        diagnose(options.pop("policies"), options.pop("feedback", None), **options)


def test_titles_alone_are_nothing_to_diagnose() -> None:
    with pytest.raises(EmptyInputError, match=r"no policy has a text .*Hint: read documents"):
        diagnose(policies(""), seed=1)


def test_topics_of_other_texts_are_refused() -> None:
    words = ["停车泊位太少", "公交线路太绕"] * 4
    corpus = policies(*words)
    feedback = pt.Corpus.from_frame(pd.DataFrame({"id": [f"F{i}" for i in range(8)], "text": words}), kind="feedback")
    topics = pt.fit_topics(pt.segment(corpus, feedback, max_share=1.0), n_topics=2, runs=1, seed=1)
    with pytest.raises(InputError, match=r"the topics hold 8 messages that are not given.*Hint: give the corpora"):
        diagnose(corpus, messages(), topics=topics, seed=1)


def test_asking_for_another_dilemma(bare: Findings) -> None:
    with pytest.raises(InputError, match=r"no dilemma 'D14' .*Hint: name one of them"):
        bare.dilemma("D14")
    assert "D12" not in repr(bare).split("not measured")[1]
