"""Systems of the founding document, told of each policy: against what was written into the texts."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus, code_mechanisms, extract_duties, load_yunze
from policytext.codebook._profile_counts import ACTORS, SUPERVISORS, Counts, count_document
from policytext.codebook._units import OPERATIVE, units_of
from policytext.codebook.profile import _dense, _shares, number_gap_table, system_table
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.government import find_dates, find_quantities

FULL = (
    "一、市教育局、市财政局应当于2025年6月底前新增托位不少于300个，由市财政每个补助2000元。\n"
    "二、对失能老年人实行精准帮扶，鼓励社会组织参与照护。\n"
    "三、通过热线和留言板收集群众意见，在3个工作日内回复。\n"
    "四、委托第三方机构每年开展实施效果评估。\n"
    "五、补助标准和资金使用情况向社会公开，接受群众监督。"
)
BARE = "一、加强组织领导。\n二、推进道路整治。"


def corpus(**columns: list[Any]) -> Corpus:
    return Corpus.from_frame(pd.DataFrame(columns), kind="policy")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    policies = corpus(
        id=["a", "b", "c"], title=["托育服务办法", "道路整治方案", "《托育服务办法》解读"], text=[FULL, BARE, "办法说明如下。"], doc_type=["办法", "方案", "解读"],
        region=["东区", "西区", "东区"], date=["2024-01-05", "2025-01-05", "2024-02-01"],
    )  # fmt: skip
    return system_table(policies)


def value(table: pd.DataFrame, document: str, measure: str) -> float:
    (found,) = table.loc[(table["document"] == document) & (table["measure"] == measure), "estimate"]
    return float(found)


@pytest.mark.parametrize(
    ("measure", "full", "bare"),
    [
        ("with a deadline", 2 / 5, 0), ("with words of targeting", 1 / 5, 0), ("with a part for others than government", 1 / 5, 0), ("carrying out", 1, 1),
        ("feedback", 1, 0), ("adjusting", 1, 0), ("making", 1, 0), ("standard", 1, 0), ("funds", 1, 0), ("effect", 0, 0), ("explained", 1, 0),
        ("evenness of stages", None, 0),
    ],
)  # fmt: skip
def test_each_measure_tells_what_was_written(table: pd.DataFrame, measure: str, full: float | None, bare: float) -> None:
    if full is not None:
        assert value(table, "a", measure) == pytest.approx(full)
    assert value(table, "b", measure) == bare


def test_an_interpretation_is_no_document_of_its_own(table: pd.DataFrame) -> None:
    assert table["document"].unique().tolist() == ["a", "b"]


def test_intervals_stand_where_a_share_has_one(table: pd.DataFrame) -> None:
    shares = table[(table["kind"].isin(["share", "density"])) & (table["n"] > 0)]
    assert ((shares["low"] <= shares["estimate"]) & (shares["estimate"] <= shares["high"])).all()
    rest = table[table["kind"].isin(["checklist", "evenness", "concentration"])]
    assert rest["low"].isna().all()
    empty = table[table["n"] == 0]
    assert len(empty)
    assert empty["estimate"].isna().all()
    assert empty["note"].str.startswith("not measured").all()


def test_shares_of_operability_are_those_of_counting_clause_by_clause() -> None:
    policies, _, _ = load_yunze()
    some = policies.where(lambda frame: frame["id"].isin(frame["id"].iloc[:3]))
    found = system_table(some).set_index(["document", "measure"])["estimate"]
    for name, units in units_of(some, verb="test").items():
        clauses = [unit.text for unit in units if unit.function in OPERATIVE]
        assert found[name, "with a quantity"] == pytest.approx(np.mean([len(find_quantities(text)) > 0 for text in clauses]))
        assert found[name, "with a deadline"] == pytest.approx(np.mean([any(d.kind == "deadline" for d in find_dates(text)) for text in clauses]))
        held = sum(len(find_quantities(text)) for text in clauses)
        assert found[name, "quantities"] == pytest.approx(1000 * held / sum(len(unit.text) for unit in units))


def test_groups_add_up_what_their_documents_hold(table: pd.DataFrame) -> None:
    policies = corpus(id=["a", "b"], text=[FULL, BARE], region=["东区", "西区"], date=["2024-01-05", "2024-02-05"])
    coding, duties = code_mechanisms(policies), extract_duties(policies)
    both = system_table(policies, duties, coding=coding, by="year").set_index("measure")
    assert both["year"].unique().tolist() == ["2024"]
    for measure in ("with a deadline", "with words of targeting"):
        rows = table[(table["measure"] == measure) & (table["document"].isin(["a", "b"]))]
        assert both.loc[measure, "estimate"] == pytest.approx((rows["estimate"] * rows["n"]).sum() / rows["n"].sum())
    assert (both.loc["feedback", "estimate"], both.loc["feedback", "n"]) == (0.5, 2)
    places = system_table(policies, duties, coding=coding, by="region")
    assert places["region"].unique().tolist() == ["东区", "西区"]


def test_evenness_is_entropy_over_its_largest_value() -> None:
    policies = corpus(id=["a"], text=["一、市政府督查室会同审计部门开展监督检查，畅通举报渠道，接受社会监督。\n二、各部门要加强监督检查，开展专项督查。"])
    found = system_table(policies).set_index("measure")
    n = found.loc[["superior", "peer", "public"], "estimate"] * found.loc["superior", "n"]
    p = (n / n.sum()).to_numpy(dtype=float)
    assert (p > 0).sum() == 3
    assert found.loc["evenness of supervisors", "estimate"] == pytest.approx(-sum(x * math.log(x) for x in p) / math.log(3))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("superior", "市政府督查室开展专项督查"), ("superior", "采取四不两直方式检查"), ("peer", "自觉接受人大监督和审计"), ("peer", "区县之间交叉检查"),
        ("public", "设立举报电话"), ("public", "自觉接受社会监督"),
    ],
)  # fmt: skip
def test_supervisors_are_told_apart(kind: str, text: str) -> None:
    assert [name for name, pattern in SUPERVISORS.items() if pattern.search(text)] == [kind]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("market", "鼓励社会资本参与老旧小区改造"), ("market", "物业服务人负责日常保洁"), ("society", "引导社会组织承接服务项目"), ("society", "志愿者协助开展巡查"),
        ("people", "发动群众参与垃圾分类"), ("people", "由业主共同协商议定收费"), ("", "方便群众办事"), ("", "为企业减免税费"), ("", "向居民发放补贴"),
        ("", "会同市民政局开展核查"),
    ],
)  # fmt: skip
def test_others_than_government_count_where_they_have_a_part(kind: str, text: str) -> None:
    assert "".join(name for name, pattern in ACTORS.items() if pattern.search(text)) == kind


def test_intervals_of_groups_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(300):
        p = rng.beta(2, 8, size=25)
        n = rng.integers(10, 40, size=25)
        documents = [Counts(shares={("S08", "x"): (float(rng.binomial(k, q)), float(k))}) for k, q in zip(n, p, strict=True)]
        _, low, high = _shares(documents, [("S08", "x")], 0.95)["S08", "x"]
        held += low <= 0.2 <= high
    assert held >= 0.92 * 300


def test_densities_of_groups_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(300):
        size, rate = rng.integers(500, 4000, size=30), rng.gamma(4, 0.001, size=30)
        documents = [Counts(characters=int(n)) for n in size]
        for one, n, r in zip(documents, size, rate, strict=True):
            one.marks["quantities"] = int(rng.poisson(n * r))
        row = _dense("quantities", documents, 0.95)
        held += float(str(row[4])) <= 4 <= float(str(row[5]))
    assert held >= 0.91 * 300


def test_counts_of_no_clauses_are_zero() -> None:
    counts = count_document([], {}, {})
    assert (counts.characters, sum(counts.marks.values())) == (0, 0)


def test_holes_of_a_series_are_counted() -> None:
    numbers = ["云政发〔2024〕1号", "云政发〔2024〕２号", "云政发[2024]10号", "云政发〔2024〕2号", "云政办发〔2023〕3号", ""]
    table = number_gap_table(corpus(id=list("abcdef"), text=["甲"] * 6, number=numbers))
    row = table.set_index("series").loc["云政发"]
    assert (row["n"], row["highest"], row["gaps"]) == (3, 10, "3、4、5、6、7、8、9")
    assert row["low"] == pytest.approx(0.7)
    assert row["estimate"] == pytest.approx(1 - 3 / (10 + 10 / 3 - 1))
    assert row["low"] <= row["estimate"] <= row["high"]
    assert math.isnan(table.set_index("series").loc["云政办发", "estimate"])


def test_what_can_not_be_counted_is_refused() -> None:
    policies = corpus(id=["a"], text=[FULL], doc_type=["解读"])
    with pytest.raises(EmptyInputError, match="no document is left"):
        system_table(policies)
    with pytest.raises(ColumnError, match="no column 'where'"):
        system_table(policies, by="where", leave_out=())
    with pytest.raises(ColumnError, match="column 'system' of its own"):
        system_table(corpus(id=["a"], text=[FULL], system=["甲"]), by="system")
    with pytest.raises(InputError, match=r"other texts \(clause 1 of document 'a' differs"):
        system_table(policies, coding=code_mechanisms(corpus(id=["a"], text=[BARE])), leave_out=())
    with pytest.raises(InputError, match="other texts"):
        system_table(policies, coding=code_mechanisms(corpus(id=["z"], text=[BARE])), leave_out=())
    with pytest.raises(InputError, match="other texts"):
        system_table(corpus(id=["z"], text=[BARE]), extract_duties(corpus(id=["a"], text=["由市教育局牵头，市财政局配合，新建托位。"])))
    feedback = Corpus.from_frame(pd.DataFrame({"text": ["路灯不亮"]}), kind="feedback")
    with pytest.raises(InputError, match="reads policies"):
        number_gap_table(feedback)
    assert re.search("S03", system_table.__doc__ or "")
