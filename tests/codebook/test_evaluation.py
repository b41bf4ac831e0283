"""Evaluation clauses: indicators, evaluators, intervals, consequences, and formalism of documents."""

import pandas as pd
import pytest

from policytext.codebook.evaluation import (
    INDICATORS,
    clause_indicator,
    counted_indicators,
    evaluation_table,
    formalism_table,
    indicators_in,
)
from policytext.corpus import Corpus
from policytext.errors import InputError
from policytext.inference import wilson_interval
from tests.codebook.yunze_part import planted


def corpus(*texts: str) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"id": [f"d{i}" for i in range(len(texts))], "text": list(texts)}), kind="policy")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("资金到位率达到100%。", "input"),
        ("召开调度会次数占10分。", "activity"),
        ("任务完成率不低于95%。", "output"),
        ("重复投诉率下降5个百分点。", "outcome"),
        ("群众满意度达到90%。", "perception"),
        ("新建公厕20座，满意度达到90%。", "perception"),
        ("加强组织领导。", "none"),
        ("不得以会议次数计分。", "none"),
    ],
)
def test_indicator(text: str, kind: str) -> None:
    assert clause_indicator(text) == kind


def test_what_is_not_counted_by_is_no_indicator() -> None:
    assert [kind for kind, *_ in indicators_in("满意度占40分，不得仅以文件数、会议数、资金拨付率说明成效。")] == ["perception"]
    assert indicators_in("签约后是否开业率提高不在计分之列。") == ()


@pytest.mark.parametrize(
    ("text", "who", "months", "consequence"),
    [
        ("每半年委托第三方机构测评一次。", "third_party", 6.0, False),
        ("各镇先行自评，评价结果与补贴挂钩。", "self", None, True),
        ("由县政府组织考核，按季度通报。", "superior", 3.0, False),
        ("组织居民评议，每年考核一次，不合格的扣减余款。", "public", 12.0, True),
    ],
)
def test_clause_rows(text: str, who: str, months: float | None, consequence: bool) -> None:
    row = evaluation_table(corpus(text)).iloc[0]
    assert (row["evaluator"], bool(row["consequence"])) == (who, consequence)
    assert pd.isna(row["interval_months"]) if months is None else row["interval_months"] == months


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("推动企业加大研发投入，完善考核措施。", []), ("根据绩效评价结果给予奖励；引进一批人才，新建平台10个。", []), ("安全评价平台建设一批。", []),
        ("省教育厅组织47个评估组，认定47个县（市、区）合格。", []), ("以卫生厕所普及率为考核指标。", ["output"]), ("考核会议次数、任务完成率。", ["activity", "output"]),
        ("将资金到位率等指标纳入考核体系。", ["input"]), ("群众满意度占40分。", ["perception"]),
    ],
    ids=range(8),
)  # fmt: skip
def test_only_what_work_is_counted_by(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in counted_indicators(text)] == kinds


def test_an_indicator_counts_once_a_document() -> None:
    table = formalism_table(corpus("普及率占10分。\n普及率达标的计5分，普及率作为考核指标。"), seed=1)
    assert table.iloc[0][["n", "verdict"]].tolist() == [1, "cannot tell"]


def test_other_kinds_of_evaluation_are_left_out() -> None:
    assert len(evaluation_table(corpus("依法开展环境影响评价。", "委托资产评估师估价。"))) == 0


def test_measures_against_counting_by_hand() -> None:
    text = "一、考核办法\n会议次数占10分，任务完成率占20分，群众满意度占30分。\n委托第三方机构评估，考核结果与资金挂钩。\n各镇应当开展自评。"
    table = formalism_table(corpus(text, "加强领导。"), seed=3).set_index(["scope", "document", "measure"]).sort_index()
    first = table.loc["document", "d0"]
    assert (first.loc["formalism", "estimate"], first.loc["formalism", "n"]) == (pytest.approx(2 / 3), 3)
    assert (first.loc["formalism", "low"], first.loc["formalism", "high"]) == pytest.approx(wilson_interval(2, 3))
    assert (first.loc["independence", "estimate"], first.loc["independence", "n"]) == (0.5, 2)
    assert table.loc[("document", "d1", "formalism"), "verdict"] == "not measured"
    assert table.loc[("all", "", "formalism"), "n"] == 3


def test_planted_formalism_is_found_and_its_control_is_not() -> None:
    policies, has, control = planted("D33")
    table = formalism_table(policies, seed=1)
    mine = table[(table["measure"] == "formalism") & (table["scope"] == "document")].set_index("document")
    assert set(mine.index[mine["verdict"] == "process only"]) == has
    assert (mine.loc[sorted(has), "low"] > 0.5).all()
    assert (mine.loc[sorted(control), "estimate"] < 0.5).all()


def test_same_seed_same_table_and_counts_are_whole() -> None:
    policies = corpus("考核会议次数、任务完成率。", "群众满意度测评每年一次。", "考核台账齐全情况。")
    one, two = formalism_table(policies, seed=5), formalism_table(policies, seed=5)
    pd.testing.assert_frame_equal(one, two)
    assert (evaluation_table(policies)[list(INDICATORS)].to_numpy() >= 0).all()


def test_refusals() -> None:
    with pytest.raises(InputError, match="seed"):
        formalism_table(corpus("考核。"), seed="x")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="clause_indicator"):
        clause_indicator(1)  # type: ignore[arg-type]
