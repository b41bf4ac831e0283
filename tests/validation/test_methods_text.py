"""The methods paragraph: every number comes from the results, in both languages."""

import re
from collections import Counter
from dataclasses import replace
from string import Formatter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus, Mismatch, Topics, fit_topics, segment
from policytext.errors import InputError
from policytext.provenance import record
from policytext.validation import HandCoding, methods_text
from policytext.validation._methods_sentences import REFERENCES, SENTENCES, WORDS


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


# -- results made by hand, every number another -----------------------------------------------------

NUMBERS: dict[str, Any] = {
    "n_topics": 37, "runs": 11, "passes": 13, "seed": 4711, "grid": [17, 37, 59], "grid_runs": 19, "pairs": 823, "slope": 0.77, "tau": 0.31, "draws": 1009,
    "level": 0.91, "least": 1.3, "margin": 0.63, "policy_tau": 1.21, "gap_seed": 907, "vocabulary": 43, "recurrence": 0.83, "matters": 7, "hand": 211,
    "double": 29, "alpha": 0.74, "alpha_low": 0.61, "alpha_high": 0.86, "same": 0.81, "variation": 0.234, "measured": 0.268, "noise": 0.056, "coding_level": 0.93,
    "drawn": 223,
    "frame": 9431, "coded": 217, "engine_version": "4.4.8", "documents": 151,
}  # fmt: skip
SHOWN = {
    "n_topics": "37", "runs": "11", "passes": "13", "seed": "4{}711", "grid": "17, 37, 59", "grid_runs": "19", "pairs": "823", "slope": "0.77", "tau": "0.31",
    "draws": "1{}009", "level": "91%", "least": "1.3", "margin": "0.63", "policy_tau": "1.21", "gap_seed": "907", "vocabulary": "43", "recurrence": "83.0%",
    "matters": "7", "hand": "211", "double": "29", "alpha": "0.74", "alpha_low": "0.61", "alpha_high": "0.86", "same": "81.0%", "variation": "23.4%",
    "measured": "26.8%", "noise": "5.6%", "coding_level": "93%", "drawn": "223", "frame": "9{}431", "coded": "217", "engine_version": "4.4.8", "documents": "151",
}  # fmt: skip


def made(grade: str = "calibrated", *, chosen: bool = True, by: str | None = None, **changes: Any) -> list[Any]:
    """Topics, shares, gaps and a coding of one chain of steps."""
    v = {**NUMBERS, **changes}
    cut = record("segment", {"unit": "clause"}, content=["a"])
    number = record("choose_n_topics", {"grid": v["grid"], "runs": v["grid_runs"]}, content=["b"], parents=[cut])
    engine = {"engine": "gensim", "version": v["engine_version"], "model": "LdaModel", "passes": v["passes"]}
    settings = {"n_topics": v["n_topics"], "engine": engine, "seed": v["seed"], "runs": v["runs"], "pairs": v["pairs"] if grade != "exploratory" else 0}
    settings["without_pairs"] = v.get("without_pairs", "0 usable pairs, 120 are needed") if grade == "exploratory" else ""
    fit = record("fit_topics", settings, content=["c"], parents=[cut, *([number] if chosen else [])])
    size = v["documents"]
    tokens = SimpleNamespace(
        documents=pd.DataFrame({"kind": ["policy"] * size + ["feedback"] * 307, "has_text": True}),
        units=pd.DataFrame({"kind": ["policy"] * 3 * size + ["feedback"] * 307}), vocabulary=tuple(map(str, range(v["vocabulary"]))),
    )  # fmt: skip
    covered = np.arange(len(tokens.units)) % 20 > 0
    settled = SimpleNamespace(curve=SimpleNamespace(slope=v["slope"]), tau=v["tau"], tau_from="late folds")
    calibration = SimpleNamespace(settle=lambda: settled, n_pairs=v["pairs"]) if grade != "exploratory" else None
    topics = SimpleNamespace(
        word_weights=np.ones((v["n_topics"], 2)), covered=covered, tokens=tokens, runs=np.ones((v["runs"], 1, 1)), recurrence=np.full(v["n_topics"], v["recurrence"]),
        matters=SimpleNamespace(names=tuple(map(str, range(v["matters"])))), calibration=calibration, provenance=fit, __len__=lambda: v["n_topics"],
    )  # fmt: skip
    topics = type("FakeTopics", (), {**vars(topics), "__len__": lambda self: v["n_topics"]})()
    out = [topics, _gaps(v, grade, by, fit), _coding(v)]
    if grade == "validated":
        table = pd.DataFrame({"grade": ["validated"]})
        summary = pd.DataFrame({"kind": ["policy", "feedback"], "n_coded": [v["hand"], 193]})
        step = record("correct_shares", {}, content=["d"], parents=[fit])
        out.append(SimpleNamespace(table=table, summary=summary, covariances=(), topics=topics, provenance=step))
    return out


def _gaps(v: dict[str, Any], grade: Any, by: str | None, fit: Any) -> Mismatch:
    verdicts = ["under"] * 2 + ["over"] * 3 + ["aligned"] * 5 + ["cannot tell"] * 8
    table = pd.DataFrame({"group": "all", "q": [0.01] * 17 + [np.nan], "verdict": verdicts, "n_policy": 151, "n_feedback": 307})
    table["topic"] = [f"T{k:02d}" for k in range(18)]
    if grade == "exploratory":
        table["verdict"] = "cannot tell"
    summary = pd.DataFrame({"group": ["all"], "estimate": v["variation"], "low": 0.102, "high": 0.345, "measured": v["measured"], "noise": v["noise"]})
    settings = {
        "level": v["level"], "n_draws": v["draws"], "seed": v["gap_seed"], "least": v["least"], "margin": v["margin"], "weights": "document", "duplicates": "1+ln m",
        "inherit": "superior", "policy_tau": v["policy_tau"] if grade == "calibrated" else None,
    }  # fmt: skip
    if by:
        table["group"] = ["甲", "乙"] * 9
    return Mismatch(table=table, summary=summary, by=by, grade=grade, settings=settings, provenance=record("measure_mismatch", {}, content=["e"], parents=[fit]))


def _coding(v: dict[str, Any]) -> HandCoding:
    rows = []
    for kind, alpha, n in (("policy", v["alpha"], 41), ("feedback", 0.79, 47), ("all", 0.77, 88)):
        rows.append({"kind": kind, "matter": "all", "measure": "alpha", "estimate": alpha, "low": v["alpha_low"], "high": v["alpha_high"], "n": n})
        rows.append({"kind": kind, "matter": "all", "measure": "agreement", "estimate": v["same"], "low": 0.7, "high": 0.9, "n": n})
    summary = pd.DataFrame(
        {"kind": ["policy", "feedback"], "n_texts": [v["frame"], 4138], "n_drawn": [v["drawn"], 227], "n_double": [v["double"], 0], "n_coded": [v["coded"], 199]}
    )
    table = pd.DataFrame({"state": ["given"] * 5 + ["blank"] * 3})
    disagreements = pd.DataFrame({"decided": ["settled"] * 2 + ["majority"] * 4 + ["first coder"] * 9})
    settings = {"strata": ["region"], "coders": ["1", "2", "3"], "level": v["coding_level"]}
    return HandCoding(
        coded=pd.DataFrame(), table=table, agreement=pd.DataFrame(rows), disagreements=disagreements, summary=summary, matters=tuple("abcde"),
        settings=settings, provenance=record("read_coding", {}, content=["f"]),
    )  # fmt: skip


# -- tests ------------------------------------------------------------------------------------------


def test_no_number_stands_in_a_sentence() -> None:
    for _, chinese, english in SENTENCES:
        for sentence in (chinese, english):
            assert not re.search(r"[0-9０-９]", sentence), sentence
        assert fields(chinese) == fields(english), english


def test_every_number_of_the_objects_is_said_in_both_languages() -> None:
    for grade in ("calibrated", "validated"):
        for lang, comma in (("zh", ""), ("en", ",")):
            text = methods_text(*made(grade), lang=lang)
            skipped = {"hand"} if grade == "calibrated" else {"policy_tau"}
            missing = [name for name, shown in SHOWN.items() if name not in skipped and shown.format(comma) not in text]
            assert missing == [], text
            assert "nan" not in text and "{" not in text and "None" not in text


@pytest.mark.parametrize(
    ("name", "other", "shown"),
    [
        ("n_topics", 61, "61"), ("runs", 23, "23"), ("passes", 29, "29"), ("seed", 99, "99"), ("grid", [5, 37, 83], "5, 37, 83"), ("grid_runs", 27, "27"),
        ("pairs", 1021, "1021"), ("slope", 0.52, "0.52"), ("tau", 0.47, "0.47"), ("draws", 2003, "2003"), ("level", 0.89, "89%"), ("least", 1.7, "1.7"),
        ("margin", 0.42, "0.42"), ("policy_tau", 1.58, "1.58"), ("gap_seed", 613, "613"), ("vocabulary", 71, "71"), ("recurrence", 0.72, "72.0%"),
        ("matters", 9, "9"), ("double", 31, "31"), ("alpha", 0.69, "0.69"), ("alpha_low", 0.53, "0.53"), ("alpha_high", 0.97, "0.97"), ("same", 0.76, "76.0%"),
        ("variation", 0.287, "28.7%"), ("measured", 0.299, "29.9%"),
        ("noise", 0.067, "6.7%"), ("coding_level", 0.87, "87%"), ("drawn", 241, "241"), ("frame", 8123, "8123"), ("coded", 233, "233"),
        ("engine_version", "5.0.2", "5.0.2"), ("documents", 179, "179"),
    ],
)  # fmt: skip
def test_another_number_gives_another_text(name: str, other: Any, shown: str) -> None:
    before, after = (Counter(re.findall(r"\d[\d.]*%?", methods_text(*results).split("\n")[0])) for results in (made(), made(**{name: other})))
    for number in re.findall(r"\d[\d.]*%?", shown):
        assert after[number] > before[number] or number == "37"


def test_hand_coded_texts_behind_corrected_shares() -> None:
    assert "已编码的政策文本211条，已编码的留言文本193条" in methods_text(*made("validated"))
    assert "223 coded texts of policy" in methods_text(*made("validated", hand=223), lang="en")
    only = [result for result in made("validated") if not hasattr(result, "covariances")]
    assert "已编码的政策文本151条，已编码的留言文本307条" in methods_text(only[1])
    assert "政策文件" not in methods_text(only[1])
    assert "217 texts of policy and 199 of messages have a code" in methods_text(only[2], lang="en")


def test_coded_parts_are_not_called_documents() -> None:
    coding = made()[2]
    for level, said in (("unit", True), ("document", False)):
        told = replace(coding, settings={**coding.settings, "level_of_text": level})
        assert ("counts of policy are of clauses and the like, not of documents" in methods_text(told, lang="en")) == said
        assert ("不是文件份数" in methods_text(told)) == said


@pytest.mark.parametrize(
    ("why", "zh", "en"),
    [
        ("pairs=None", "研究者选择不使用留言—答复对", "By our choice no pairs of message and reply were used"),
        ("0 usable pairs, 120 are needed", "没有可用的留言—答复对", "There were no usable pairs"),
        ("54 usable pairs, 120 are needed", "留言—答复对只有54对，不足所需的120对", "With 54 usable pairs of message and reply, where 120 are needed"),
        ("1 usable pairs, 120 are needed", "留言—答复对只有1对", "With 1 usable pair of message"),
        ("no gap can be planted in 130 pairs", "未能从留言—答复对学得措辞差异", "could not be learnt from pairs"),
        ("", "措辞差异未以留言—答复对校正", "Topics were not corrected for wording by pairs"),
    ],
)
def test_why_nothing_was_learnt_of_wording(why: str, zh: str, en: str) -> None:
    texts = [methods_text(*made("exploratory", without_pairs=why), lang=lang) for lang in ("zh", "en")]
    assert zh in texts[0] and en in texts[1]
    assert len(re.findall("未作校正|未以留言", texts[0])) == len(re.findall("not corrected", texts[1])) == 1
    assert not re.search("not corrected", methods_text(*made("calibrated"), lang="en"))


def test_real_topics_say_that_pairs_were_not_wanted() -> None:
    texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 5
    tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    for pairs, said in ((None, "By our choice no pairs"), ("auto", "There were no usable pairs")):
        assert said in methods_text(fit_topics(tokens, n_topics=2, runs=1, pairs=pairs, seed=1), lang="en")  # type: ignore[arg-type]


def test_intervals_are_said_to_be_of_students_t() -> None:
    for grade, zh, en in (
        ("calibrated", "差距的标准误由1009次重抽样得到", "standard errors of gaps rest on 1,009 resamples of documents (seed 907)"),
        ("validated", "差距的标准误由校正后占比的1009次联合抽样得到", "standard errors of gaps rest on 1,009 joint draws of the corrected shares (seed 907)"),
    ):  # fmt: skip
        chinese, english = (methods_text(*made(grade), lang=lang) for lang in ("zh", "en"))
        assert zh in chinese and "其区间取Student t分布" in chinese and "设计效应" in chinese
        assert en in english and "those of Student's t, with degrees of freedom from the number of independent" in english


@pytest.mark.parametrize(("grade", "zh", "en"), [("exploratory", "探索级", "exploratory"), ("calibrated", "校准级", "calibrated"), ("validated", "验证级", "validated")])
def test_each_grade_says_what_it_may(grade: str, zh: str, en: str) -> None:
    chinese, english = methods_text(*made(grade)), methods_text(*made(grade), lang="en")
    assert zh in chinese and f"grade of the claims is {en}" in english
    counts = "2 under-supplied, 3 over-supplied, 5 aligned, 8 cannot be told" in english
    assert counts == (grade != "exploratory")
    assert ("reading list" in english) == (grade == "exploratory")
    assert ("Of 18 gaps, 17 could be tested; over these" in english) == (grade != "exploratory")
    assert ("held at 9%" in english) == (grade != "exploratory")
    assert ("joint draws" in english) == (grade == "validated")
    assert ("do not rest on what was learnt of wording" in english) == (grade == "validated")
    assert ("no usable pairs" in english) == (grade == "exploratory")
    assert ("Benjamini, Y." in english) == (grade != "exploratory")


def test_how_many_topics_were_chosen() -> None:
    assert "was chosen among 17, 37, 59" in methods_text(made()[0], lang="en")
    assert "K = 37, was set by us" in methods_text(made(chosen=False)[0], lang="en")


def test_joint_draws_are_as_many_as_were_used() -> None:
    """As the result records them; tests of measure_mismatch see that a validated one never rests on fewer than a thousand."""
    assert "1,000 joint draws" in methods_text(*made("validated", draws=1000), lang="en")
    assert "1000次联合抽样" in methods_text(*made("validated", draws=1000))
    assert "1,500 joint draws" in methods_text(*made("validated", draws=1500), lang="en")
    assert "500 resamples" in methods_text(*made("calibrated", draws=500), lang="en")


def test_what_is_done_once_is_written_in_the_singular() -> None:
    text = methods_text(*made(runs=1, passes=1, grid_runs=1, matters=1), lang="en")
    assert "Topics were fitted once with gensim" in text
    assert "went over the texts once." in text
    assert "(1 fit each)" in text
    assert "joined to 1 matter." in text
    assert not re.search(r"(?<![\d.,])1 (times|fits|matters|pairs)", text)
    assert "Topics were fitted 11 times with gensim" in methods_text(*made(), lang="en")
    assert "拟合1次，" in methods_text(*made(runs=1))


def test_what_is_no_matter_is_counted_apart() -> None:
    topics, gaps, coding = made()
    table = gaps.table.copy()
    table.loc[[16, 17], "topic"] = ["其他", "看不出"]
    text = methods_text(topics, replace(gaps, table=table), coding, lang="en")
    assert "2 under-supplied, 3 over-supplied, 5 aligned, 6 cannot be told" in text
    assert "Not counted among these, as no matter of their own: 2 rows (其他, 看不出)." in text
    chinese = methods_text(topics, replace(gaps, table=table), coding)
    assert "无法判断6项" in chinese and "未单列为事项的2行（其他、看不出）不计入上述项数" in chinese
    assert "no matter of their own" not in methods_text(*made(), lang="en")


def test_the_headline_says_that_chance_is_taken_off() -> None:
    assert "23.4% of attention would have to move" in methods_text(*made(), lang="en")
    assert "with chance already taken off: 26.8% was measured, where 5.6% is expected if nothing differs" in methods_text(*made(), lang="en")
    assert "偶然因素已扣除：实测26.8%，而无差异时的期望为5.6%" in methods_text(*made())


def test_groups_are_counted_and_no_single_headline_is_given() -> None:
    text = methods_text(made(by="region")[1], lang="en")
    assert "within 2 groups by region" in text
    assert "151" not in text


def test_a_result_alone_says_what_it_knows() -> None:
    text = methods_text(made()[1])
    assert text.startswith("研究比较151份政策文件与307条群众留言。主题数K=37")
    assert "Krippendorff" not in text
    alone = methods_text(made()[2], lang="en")
    assert "Krippendorff's alpha was 0.74 (93% interval 0.61 to 0.86), n = 41, agreement 81.0%" in alone
    assert "Of 15 texts on which coders differ, 2 were settled in discussion, 4 follow the majority and 9 " in alone
    assert "answers that do not count: 3" in alone and "in strata of region" in alone


def test_no_interval_is_said() -> None:
    coding = made(alpha_low=float("nan"), alpha_high=float("nan"))[2]
    assert "0.74（文本太少，不给区间），n=41" in methods_text(coding)


def test_order_means_nothing_and_shares_lead_to_their_topics() -> None:
    results = made("validated")
    assert methods_text(*results) == methods_text(*results[::-1]) == methods_text(*results[1:])


def test_version_and_citation() -> None:
    results = made()
    results[1] = replace(results[1], provenance=replace(results[1].provenance, version="9.8.7"))
    text = methods_text(results[1], lang="en")
    assert text.endswith("policytext (Version 9.8.7) [Computer software].")
    assert "Computed with policytext 9.8.7." in text


def test_real_topics() -> None:
    texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 5
    policies = Corpus.from_frame(pd.DataFrame({"id": [f"P{i}" for i in range(20)], "text": texts}), kind="policy")
    topics: Topics = fit_topics(segment(policies, Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0), n_topics=2, runs=2, seed=77)
    for lang in ("zh", "en"):
        text = methods_text(topics, lang=lang)
        for number in ("20", "77", f"{100 * np.nanmean(topics.recurrence):.1f}%", str(len(topics.tokens.vocabulary)), topics.settings["engine"]["version"]):
            assert number in text


def test_wrong_results_are_refused() -> None:
    results = made()
    other = replace(results[1], provenance=record("measure_mismatch", {}, content=["x"], parents=[record("fit_topics", {}, content=["other"])]))
    for given, lang, match in (
        ((), "zh", r"methods_text needs a result.*Hint: give Topics"), ((3,), "zh", r"takes Topics, Shares, Mismatch or HandCoding, not int"),
        ((results[1], results[1]), "zh", r"two results of one kind: mismatch"), ((results[0], other), "zh", r"rest on different topics \(2 fits\)"),
        (results, "fr", r"lang='fr' is unknown"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=match):
            methods_text(*given, lang=lang)  # type: ignore[arg-type]


def test_words_and_references_are_there_for_what_the_library_says() -> None:
    assert {"exploratory", "calibrated", "validated", "unit", "document", "token", "recency", "all", "clause"} <= set(WORDS)
    said = set().union(*(fields(sentence) for _, sentence, _ in SENTENCES)) | {needs for needs, _, _ in SENTENCES} | {"lda"}
    assert {name for needs, _ in REFERENCES for name in needs.split("|")} <= said
