"""The PMC index as a checklist, and policy strength beside plain counts."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext.codebook.indices import PMC_ITEMS, pmc_index, policy_strength
from policytext.corpus import Corpus
from policytext.errors import InputError

FRAME = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "title": ["就业办法", "绿化通知", "规划"],
        "doc_type": ["办法", "通知", "规划"],
        "date": ["2023-05-01", "2023-08-01", "2024-01-01"],
        "text": [
            "促进就业，安排专项资金500万元。\n应当公示，对企业给予补助。",
            "一、植树增绿。",
            "一、目标\n到2025年，绿地率达到40%，改善生态环境。\n二、加强领导。",
        ],
    }
)


def corpus(frame: pd.DataFrame = FRAME) -> Corpus:
    return Corpus.from_frame(frame, kind="policy")


def test_pmc_is_the_sum_of_means_and_each_one_has_its_sentence() -> None:
    items = {"X1": {"rule": "应当", "ban": "严禁"}, "X2": {"money": "补助|专项资金"}, "X3": {"green": "绿"}}
    policies = corpus()
    result = pmc_index(policies, seed=4, items=items)
    table = result.table.set_index("document")
    assert table["estimate"].tolist() == [1.5, 1.0, 1.0]
    assert (table["depression"] == 3 - table["estimate"]).all()
    assert len(result.evidence) == sum(round(table[x].sum() * len(held)) for x, held in items.items())
    for row in result.evidence.itertuples():
        assert policies.text[row.document][row.start : row.end] == row.cue
    pd.testing.assert_frame_equal(result.table, pmc_index(policies, seed=4, items=items).table)
    assert result.provenance.step == "pmc_index"


def test_length_is_shown_beside_the_index() -> None:
    frame = pd.DataFrame(
        {"id": list("abcd"), "text": ["应当。", "应当，严禁。" * 3, "应当，严禁，补助。" * 9, "应当，严禁，补助，公示。" * 30]}
    )
    result = pmc_index(corpus(frame), seed=1, items={"X": {"a": "应当", "b": "严禁", "c": "补助", "d": "公示"}})
    assert result.length_correlation == pytest.approx(1)
    assert result.table["residual"].sum() == pytest.approx(0)
    assert np.isnan(pmc_index(corpus(frame.iloc[:2]), seed=1).length_correlation)


def test_built_in_items_compile_and_are_used() -> None:
    result = pmc_index(corpus(), seed=1)
    assert result.table["n"].iloc[0] == sum(map(len, PMC_ITEMS.values()))
    assert result.table["estimate"].between(0, len(PMC_ITEMS)).all()


def test_a_civil_affairs_bureau_is_no_citizen() -> None:
    texts = ["由市民政局负责办理。", "市民可以到窗口办理。"]
    shown = pmc_index(corpus(pd.DataFrame({"id": ["a", "b"], "text": texts})), seed=1).evidence.query("item == 'public'")
    assert shown["document"].tolist() == ["b"]


def test_strength_is_force_times_scores() -> None:
    result = policy_strength(corpus())
    table = result.table.set_index("document")
    assert (table["measure_strength"] == table["force"] * table["measure_sum"]).all()
    assert (table["goal_strength"] == table["force"] * table["goal_sum"]).all()
    assert (table.loc["a", "force"], table.loc["a", "goal_society"], table.loc["a", "measure_supply"]) == (3, 5, 5)
    years = result.years.set_index("year")
    assert years["n"].to_dict() == {2023: 2, 2024: 1}
    assert years.loc[2023, "measures"] == table.loc[["a", "b"], "measure_strength"].sum()


def test_a_type_that_is_not_in_the_table_has_no_force() -> None:
    assert policy_strength(corpus(), force={"办法": 2}).table["force"].tolist() == [2, 0, 0]


@pytest.mark.parametrize(
    ("items", "message"), [({"X": {}}, "has no items"), ({}, "no variables"), ({"X": {"a": "("}}, "no regular expression"),
     ({"X": {"a": "x*"}}, "no regular expression"), ({"X": {"a": b"x"}}, "no regular expression"), ({"n": {"a": "x"}}, "column 'n' of its own")],
    ids=["empty", "none", "bracket", "matches nothing", "bytes", "taken"],
)
def test_items_that_cannot_be_used(items: dict[str, dict[str, Any]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        pmc_index(corpus(), seed=1, items=items)


def test_force_out_of_range() -> None:
    with pytest.raises(InputError, match="force of '办法' is 9"):
        policy_strength(corpus(), force={"办法": 9})
    for change, message in (({"force": None}, "takes Mapping, not NoneType"), ({"goals": {"a": "("}}, "'a': '\\('"), ({"goals": 3}, "takes Mapping, not int")):
        with pytest.raises(InputError, match=message):
            policy_strength(corpus(), **change)  # type: ignore[arg-type]


def test_strength_and_index_by_hand_and_in_any_order() -> None:
    text = "一、目标\n改善生态环境，促进就业。\n二、措施\n新建停车场。\n市财政局牵头安排专项资金支持企业。\n加强监管。\n停车场由乡镇负责运营。"
    frame = pd.concat([FRAME, pd.DataFrame([["d", "停车办法", "办法", "2024-03-01", text]], columns=FRAME.columns)], ignore_index=True)
    row = policy_strength(corpus(frame)).table.set_index("document").loc["d"]
    # Goals without an instrument 1, 企业 with money and a named body 5; 专项资金 5, 加强监管 3.
    assert row[["goal_environment", "goal_society", "goal_economy", "measure_supply", "measure_environment", "measure_demand"]].tolist() == [1, 1, 5, 5, 3, 0]
    assert (row["measure_strength"], row["unweighted"]) == (3 * 8, 3)
    one, two = (pmc_index(corpus(rows), seed=4).table.sort_values("document", ignore_index=True) for rows in (frame, frame.iloc[::-1]))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
