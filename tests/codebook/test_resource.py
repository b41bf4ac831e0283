"""What clauses give or ask for: money with amounts and bearers, people, power, technology."""

import re
from types import MappingProxyType

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.codebook import resource
from policytext.codebook.book import load_codebook
from policytext.codebook.resource import BEARERS, RESOURCES, clause_resources, money_in, resource_table, resources_in
from policytext.corpus import Corpus
from policytext.errors import InputError

GIVEN = (
    ("每人每月发放补贴200元。", ("money",)),
    ("所需经费由区财政全额保障。", ("money",)),
    ("按投资额的30%给予补助。", ("money",)),
    ("从本级福彩公益金中列支。", ("money",)),
    ("工作经费纳入同级财政预算。", ("money",)),
    ("为每个乡镇配备2名专职护林员。", ("people",)),
    ("将12项执法事项下放乡镇实施。", ("power",)),
    ("免费为村级配备巡查终端。", ("technology",)),
    ("改造资金由省、市按6:4分担。", ("money", "demanded")),
    ("所需经费由乡镇自行解决。", ("money", "demanded")),
)
NOT_GIVEN = (
    "规范补助资金管理。",
    "骗取补贴的，追回全部资金。",
    "印发《农机购置补贴办法》。",
    "对先进单位给予表彰奖励。",
    "累计发放补助资金三百万元。",
    "注册资本不低于五百万元。",
    "加强资金监管。",
    "编制专项规划。",
    "全社会研发经费投入占比达到3%。",
    "建立风险分担机制。",
    "不得支付工作津贴。",
    "提高政治站位。",
)


@pytest.mark.parametrize(("text", "kinds"), GIVEN)
def test_what_is_given(text: str, kinds: tuple[str, ...]) -> None:
    assert clause_resources(text) == kinds


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_what_only_speaks_of_it(text: str) -> None:
    assert clause_resources(text) == ()


@given(st.lists(st.sampled_from([t for t, _ in GIVEN] + list(NOT_GIVEN)), min_size=1, max_size=4))
def test_reading_only_where_a_word_of_the_kind_stands_changes_nothing(pieces: list[str]) -> None:
    text = "".join(pieces)
    quick = resources_in(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resource, "_MAY", MappingProxyType(dict.fromkeys(RESOURCES, re.compile(""))))
        assert resources_in(text) == quick


def test_examples_of_the_codebook_pass_the_quick_look() -> None:
    for code in load_codebook("resources").codes:
        assert all(resource._MAY[code.id].search(text) for text in code.positive)


@pytest.mark.parametrize(
    ("text", "amount", "high", "per"),
    [
        ("每户补助3000元。", 3000, 3000, "户"),
        ("安排资金1.2亿元。", 1.2e8, 1.2e8, ""),
        ("每床每月300元。", 300, 300, "床每月"),
        ("奖励5万元至10万元。", 5e4, 1e5, ""),
        ("每年安排980万元。", 9.8e6, 9.8e6, "年"),
    ],
)
def test_amounts(text: str, amount: float, high: float, per: str) -> None:
    (found,) = money_in(text)
    assert (found.amount, found.high, found.per) == (amount, high, per)
    assert text[found.start : found.end] == found.cue


@pytest.mark.parametrize(
    ("text", "bearer"),
    [
        ("经费由县财政承担。", "county"),
        ("补助由省财政承担50%、市财政承担50%。", "province、city"),
        ("经费由乡镇自行解决。", "own means"),
        ("工作经费列入同级财政预算。", "same level"),
        ("由政府全额承担，每户补助500元。", "government"),
        ("每户补助500元。", ""),
    ],
)
def test_who_pays(text: str, bearer: str) -> None:
    table = resource_table(Corpus.from_frame(pd.DataFrame({"text": [text]}), kind="policy"))
    assert set(table["bearer"]) == {bearer}
    assert set(bearer.split("、")) <= set(BEARERS)


def test_table_gives_a_row_an_amount_places_in_the_text_and_masks() -> None:
    text = "一、加强领导。\n二、建设补助每个8000元，镇上每个10000元，咨询电话13812345678。"
    corpus = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": [text]}), kind="policy")
    table = resource_table(corpus)
    assert table["amount"].tolist() == [8000, 10000]
    assert corpus.text["a"][table["start"].iloc[0] : table["end"].iloc[0]] == table["cue"].iloc[0]
    assert not table["sentence"].str.contains("13812345678").any()


def test_no_resource_gives_no_row_with_the_same_columns() -> None:
    table = resource_table(Corpus.from_frame(pd.DataFrame({"text": ["加强领导。"]}), kind="policy"))
    assert len(table) == 0
    assert table["amount"].dtype == "float64"


def test_refusals() -> None:
    with pytest.raises(InputError, match="resources_in"):
        resources_in(None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="money_in"):
        money_in(5)  # type: ignore[arg-type]
