"""Pieces of the findings against cases of which the answer is known."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policytext as pt
from policytext.errors import EmptyInputError, InputError
from policytext.findings import ANSWERS, DILEMMAS, VERDICTS, Findings, diagnose, in_chinese, late, silos, uniform, write_findings
from policytext.findings._answers import _clearest
from policytext.findings._intervals import mean_by_document, median_by_document
from policytext.findings._rules import rules_in
from policytext.findings._texts import evidence_frame, sentence_around, sentence_span
from policytext.findings.dilemma import as_items, overall
from policytext.findings.late import _still_waiting
from policytext.findings.words import words_of
from policytext.matching import Matches
from policytext.provenance import record

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


def matches_of(feedback: pt.Corpus, *, grade: str = "validated") -> Matches:
    """Of the first four messages, copies of one another, nothing answers; of the fifth it can't be told; the last is answered."""
    demands = pd.DataFrame({
        "message": feedback.table["id"], "topic": ["T1", "T1", "T1", "T1", "T1", "T2"], "label": "路灯", "cluster": ["M0"] * 4 + ["M4", "M5"],
        "score": np.arange(6.0), "verdict": ["not answered"] * 4 + ["cannot tell", "answered"],
    })  # fmt: skip
    nothing = pd.DataFrame()
    marks = {"marks": {"upper": "1.0"}}
    return Matches(nothing, demands, pd.DataFrame({"document": ["P0"]}), nothing, nothing, nothing, marks, grade, record("match", {}, content=[]), feedback.text)


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
        ("根据国家有关要求，结合本市实际，制定本办法。", []), ("各区县可结合当地实际，制定实施细则。", ["differs"]),
    ],
    ids=range(18),
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


def test_a_long_sentence_is_shown_up_to_what_it_is_shown_for() -> None:
    text = "一。" + "成本逐年上涨，" * 80 + "票价调整为每人每次2元。三。"
    low, high = sentence_around(text, text.index("票价"), text.index("2元"))
    assert text[low:high].startswith("成本")
    assert text[low:high].endswith("票价调整为每人每次2元。")
    fares = pt.Corpus.from_frame(pd.DataFrame({"id": ["F"], "title": ["关于调整公交票价的通知"], "text": [text[2 + 7 * 50 :]]}), kind="policy")
    shown = diagnose(fares, seed=1).dilemma("D32").evidence.set_index("why").at["sets an amount", "sentence"]
    assert "票价调整为每人每次2元。" in str(shown)


def test_the_refusing_sentence_comes_first_in_evidence() -> None:
    text = "一律采用甲式便器。" * 5 + "各村不得变通。"
    corpus = policies(text)
    rules = {"P0": list(rules_in(text))}
    items = as_items([{"unit": "P0", "kind": "document", "verdict": "found", "documents": "P0"}])
    cues = uniform._cues(SimpleNamespace(policies=corpus), items, rules, None)  # type: ignore[arg-type]
    assert text[slice(*cues[0][3:5])] == "各村不得变通。"


def test_one_small_p_among_many_rules_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places that differ by chance in 1 of 5 groups: found at .03 alone, not among five."""
    monkeypatch.setattr(uniform, "_differ", lambda given, groups, group: uniform._Asked(50, 0.03 if group == 2 else 0.5, float("nan")))
    counts = {"refuses": 1, "one": 0, "differs": 0}
    for numbers, verdict in (({2}, "found"), ({0, 1, 2, 3, 4}, "cannot tell")):
        asked, q = uniform._asked(None, object(), numbers)  # type: ignore[arg-type]
        assert uniform._rule_verdict(counts, asked[2], q[2], 0.95)[0] == verdict


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
    [(["found", "not found"], "found"), (["not found", "not found", "cannot tell"], "not found"), (["cannot tell"], "cannot tell"),
     (["not measured"], "not measured"), ([], "not measured"), (["not found", "cannot tell"], "cannot tell"), (["not found"] * 2 + ["cannot tell"] * 4, "cannot tell"),
     (["not found"] * 9 + ["not measured"], "cannot tell"), (["found", "not measured"], "found")],
    ids=["one", "none of those judged", "none judged", "none measured", "nothing", "as many undecided", "most undecided", "a part absent", "one and a part absent"],
)  # fmt: skip
def test_the_verdict_of_a_dilemma_is_that_of_its_units(verdicts: list[str], whole: str) -> None:
    assert overall(as_items([{"unit": f"u{i}", "verdict": verdict} for i, verdict in enumerate(verdicts)]))[0] == whole


def test_what_stands_beside_units_is_not_counted() -> None:
    rows = [{"unit": "u", "verdict": "not found", "kind": "topic"}, {"unit": "all", "verdict": "not measured", "reason": "no places: x", "kind": "places"}]
    more = [{"unit": f"r{i}", "verdict": "cannot tell", "kind": kind} for i, kind in enumerate(("citations", "demands", "places"))]
    assert overall(as_items([*rows, *more])) == ("cannot tell", "0 of 1 unit found; no places: x")


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


def test_of_documents_with_one_number_the_one_in_force_counts() -> None:
    def ended(*until: str | None) -> list[str]:
        frame = pd.DataFrame({
            "id": ["A", "B", "C"], "title": ["某办法", "某办法", "通知"], "text": ["办法内容。", "办法内容。", "按照某办法执行。"], "valid_until": [*until, None],
            "number": ["云政办发〔2015〕3号", "云政办发〔2015〕3号", "云政办发〔2022〕9号"], "date": ["2015-01-01", "2015-01-01", "2022-01-01"],
            "cites": ["", "", "《某办法》（云政办发〔2015〕3号）"],
        })  # fmt: skip
        told = [diagnose(pt.Corpus.from_frame(rows, kind="policy"), seed=1).dilemma("D13").flagged() for rows in (frame, frame.iloc[::-1])]
        pd.testing.assert_frame_equal(told[0], told[1])
        return list(told[0]["unit"])

    assert ended("2018-01-01", None) == []
    assert ended("2018-01-01", "2019-01-01") == ["C"]


def test_a_list_of_what_has_ended_does_not_rest_on_it() -> None:
    frame = pd.DataFrame({
        "id": ["A", "B"], "title": ["某办法", "规范性文件清理结果"], "text": ["办法内容。", "某办法失效。"], "number": ["云政办发〔2015〕3号", "云政办发〔2022〕9号"],
        "date": ["2015-01-01", "2022-01-01"], "valid_until": ["2018-01-01", None], "cites": ["", "《某办法》（云政办发〔2015〕3号）"],
    })  # fmt: skip
    for title, n in (("规范性文件清理结果", 0), ("关于开展检查的通知", 1)):
        corpus = pt.Corpus.from_frame(frame.assign(title=["某办法", title]), kind="policy")
        assert len(diagnose(corpus, seed=1).dilemma("D13").flagged()) == n


def test_a_rise_has_to_stand_out_among_all_topics_and_months(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chance of a count after the months before it, against drawing rates and counts."""
    monkeypatch.setattr(late, "item_names", lambda topics: ["T1", "T2"])
    days = pd.DataFrame({"kind": "feedback", "date": pd.to_datetime(["2023-01-10", "2024-12-10"])})
    topics: Any = SimpleNamespace(tokens=SimpleNamespace(documents=days))
    rng = np.random.default_rng(1)
    drawn = rng.poisson(rng.gamma(12 * 2.0 + 0.5, 1 / 12, 400_000))
    for count in (7, 9):
        found = late._chance(topics, pd.DataFrame({"count": [float(count)], "usual": [2.0]}))
        assert found[0] == pytest.approx(min(1.0, 2 * (24 - 6) * float((drawn >= count).mean())), rel=0.2)
    between = late._chance(topics, pd.DataFrame({"count": [9.5], "usual": [2.0]}))[0]
    assert late._chance(topics, pd.DataFrame({"count": [10.0], "usual": [2.0]}))[0] < between


def test_a_matter_that_one_document_is_on_is_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"topic": "T1", "label": "路", "estimate": 0.1, "low": 0.0, "high": 0.2, "n": 9, "leads": "", "note": "no task at all", "cue_rate": 0.2, "verdict": "vacuum"}
    for documents, verdict in (("P1", "cannot tell"), ("P1；P2", "found")):
        monkeypatch.setattr(silos, "_on", lambda given, topic, held=documents: held)
        assert silos._vacuum_row(None, row)["verdict"] == verdict  # type: ignore[arg-type]


def test_unanswered_demands_are_counted_and_never_a_verdict() -> None:
    feedback = messages()
    one = diagnose(policies(HARD), feedback, matches=matches_of(feedback), seed=1).dilemma("D11")
    rows = one.items.set_index("unit")
    first = rows.loc["T1：no clause answers"]
    assert (one.verdict, first["verdict"], first["estimate"], first["n"]) == ("cannot tell", "cannot tell", 0.8, 5)
    assert (first["low"], first["high"]) == pytest.approx(pt.inference.wilson_interval(1.6, 2))
    assert one.evidence[["document", "why"]].to_numpy().tolist() == [["M0", "no clause answers it"]]
    assert "measure_mismatch" in one.reason
    for words in [*one.items["reason"], *one.items["what"], *one.evidence["why"]]:
        assert not re.search("[a-z]{3,}", in_chinese(words)), words
    bare = diagnose(policies(HARD), feedback, matches=matches_of(feedback, grade="exploratory"), seed=1).dilemma("D11")
    assert (bare.verdict, bare.items["verdict"].tolist()) == ("not measured", ["not measured"])


def test_wording_alone_is_no_finding(bare: Findings) -> None:
    items = bare.dilemma("D12").items.set_index("unit")
    assert items.at["P0", "verdict"] == "cannot tell"
    assert (items.at["P0", "n_refuses"], items.at["P1", "n_differs"]) == (1, 1)
    assert items.at["P1", "verdict"] == "not found"


def test_an_absent_input_is_named_with_how_to_get_it() -> None:
    alone, both = diagnose(policies(SOFT), seed=1), diagnose(policies(SOFT), messages(), seed=1)
    for found, absent in ((alone, ("feedback=", "topics=")), (both, ("topics=",))):
        for name in ("D12", "D23"):
            one = found.dilemma(name)
            assert one.verdict == "cannot tell"
            assert all(what in one.reason for what in (absent if name == "D12" else ("topics=", "congruence=")))
            assert not re.search("[a-z]{3,}", re.sub(r"\w+=", "", in_chinese(one.reason), flags=re.ASCII))
    assert "feedback=" not in both.dilemma("D12").reason
    assert diagnose(policies("开展巡查。"), seed=1).dilemma("D12").verdict == "cannot tell"


def test_the_sentence_that_tells_to_find_the_means_is_shown() -> None:
    text = "一、各乡镇应当巡查道路。\n二、各乡镇须清理边沟。\n三、各乡镇要报送台账。\n四、各乡镇要补齐护栏。\n五、工作安排另行通知。所需经费由乡镇自行解决。"
    corpus = policies(text).frame.assign(title="云泽市水务局关于管护的通知")
    one = diagnose(pt.Corpus.from_frame(corpus.drop(columns=["source", "place"]), kind="policy"), seed=1).dilemma("D22")
    assert (one.verdict, one.items["label"].tolist(), one.n_units) == ("found", ["云泽市水务局关于管护的通知"], 1)
    shown = one.evidence.set_index("sentence")["why"]
    assert shown["所需经费由乡镇自行解决。"] == "乡镇: told to find the means"
    assert shown.drop("所需经费由乡镇自行解决。").eq("乡镇: no money named").all()
    assert len(shown) == 5


def test_a_sentence_stands_once_with_all_it_is_shown_for() -> None:
    corpus = policies("各村一律采用甲式便器，不得变通。")
    cues = [("P0", "policy", "P0", 0, 16, why) for why in ("refuses: 不得变通", "one: 一律", "one: 一律")]
    table = evidence_frame(SimpleNamespace(policies=corpus, feedback=None), cues)  # type: ignore[arg-type]
    assert table["why"].tolist() == ["refuses: 不得变通; one: 一律"]
    assert in_chinese(table["why"][0]) == "不许差别：不得变通；统一标准：一律"


def test_tables_say_of_what_a_sentence_is_evidence_and_what_cannot_be_shown(bare: Findings) -> None:
    fares = pt.Corpus.from_frame(pd.DataFrame({"id": ["F"], "title": ["关于调整公交票价的通知"], "text": ["票价调整为每人每次2元。"]}), kind="policy")
    rows = diagnose(fares, seed=1).evidence
    assert list(rows.columns) == ["dilemma", "unit", "label", "verdict", "source", "document", "start", "end", "sentence", "why"]
    assert set(rows["verdict"]) == {"found"} and set(rows["label"]) == {"关于调整公交票价的通知"}
    for one, row in zip(bare.dilemmas, bare.table.to_dict("records"), strict=True):
        assert (row["cannot_show_zh"], row["cannot_show_en"]) == (one.cannot_show["zh"], one.cannot_show["en"])
        assert row["n_units"] == one.n_units


def test_a_small_p_is_not_nought() -> None:
    asked = uniform._Asked(50, 0.00002, 0.3)
    reason = uniform._rule_verdict({"refuses": 1, "one": 0, "differs": 0}, asked, 0.00004, 0.95)[1]
    assert "(p < .001 for how much, = 0.300 for what; q < .001, 50 messages)" in reason
    assert not re.search("[a-z]{3,}", in_chinese(reason))


def test_the_clearest_sentence_of_a_mechanism_is_shown() -> None:
    """Neither a heading nor one cue of the first document by id, but the clause with most cues."""
    rows = [("A", 1, 0, "other", "试点", "一、先行试点"), ("B", 1, 0, "other", "试点", "试点名单见附件。"),
            ("C", 1, 0, "measure", "试点", "选两个镇先行试点，成熟后推广。"),
            ("C", 1, 0, "measure", "推广", "选两个镇先行试点，成熟后推广。"), ("B", 2, 9, "measure", "试点", "开展试点。")]  # fmt: skip
    table = pd.DataFrame(rows, columns=["document", "number", "start", "function", "cue", "sentence"])
    for order in (table, table.iloc[::-1]):
        assert _clearest(order)["sentence"].tolist() == ["选两个镇先行试点，成熟后推广。"]


def test_all_documents_of_a_mechanism_are_named() -> None:
    example = pt.codebook.load_codebook("mechanisms").code("M12a").positive[0]
    row = diagnose(policies(*[example] * 25), seed=1).mechanisms.set_index("code").loc["M12a"]
    assert len(row["documents"].split("；")) == row["n_documents"] == 25


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
        ({"graph": 3}, "diagnose takes MultiDiGraph, not int"), ({"vacuum": 3}, "diagnose takes DataFrame, not int"),
        ({"overlap": pd.DataFrame()}, "overlap has no column 'topic'"), ({"matches": []}, "diagnose takes Matches, not list"),
        ({"coding": pt.code_mechanisms(policies(HARD, SOFT))}, "coding= holds 1 policies that are not given .*first: P1"),
        ({"reuse": pt.find_reuse(policies(HARD, SOFT), seed=1)}, "reuse= holds 1 policies that are not given"),
        ({"matches": matches_of(messages())}, "matches= holds 6 messages that are not given"),
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
