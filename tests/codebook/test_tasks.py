"""Tasks for lower units and the means given with them."""

import pandas as pd
import pytest

from policytext.codebook._lower import issuer_level, level_of, loaded_units, names_lower
from policytext.codebook.mandates import mandate_table
from policytext.codebook.tasks import given_by, task_table
from policytext.corpus import Corpus
from policytext.errors import InputError
from policytext.government import extract_duties
from policytext.inference import wilson_interval
from tests.codebook.yunze_part import planted


def one(text: str, *, title: str = "云泽市水务局关于清淤的通知", **columns: str) -> Corpus:
    return Corpus.from_frame(
        pd.DataFrame({"id": ["a"], "title": [title], "text": [text], **{k: [v] for k, v in columns.items()}}), kind="policy"
    )


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("各乡镇应当明确一个机构。", ["township"]),
        ("村民委员会应当聘请护路员。", ["village"]),
        ("乡镇、村要逐一排查。", ["township"]),
        ("各区县人民政府负责落实。", ["county"]),
        ("限载标志由乡镇设置，由村委会自行解决人员。", ["village"]),
        ("向各乡镇拨付资金。", []),
        ("乡镇不得截留资金。", []),
        ("乡镇可以自主安排。", []),
        ("加强对街道的指导。", []),
        ("县级以上人民政府应当公开信息。", []),
    ],
)
def test_units_with_a_task(text: str, levels: list[str]) -> None:
    assert [level for _, level, *_ in loaded_units(text)] == levels


@pytest.mark.parametrize(
    ("issuers", "title", "level"),
    [
        ("云泽市人民政府", "", "city"),
        ("金禾县农业农村局", "", "county"),
        ("", "岚溪县村道管护办法", "county"),
        ("", "关于做好有关工作的通知", ""),
        ("省财政厅；云泽市财政局", "", "province"),
    ],
)
def test_level_of_the_issuer(issuers: str, title: str, level: str) -> None:
    assert issuer_level(issuers, title) == level


@pytest.mark.parametrize(
    ("text", "money", "demanded"),
    [
        ("落实园区建设有关政策和制定地方配套政策。", False, False), ("落实地方配套资金。", False, True), ("完善地方配套建设资金。", False, True),
        ("县级以上人民政府应当将救助经费纳入财政预算，建立各级财政救助资金投入分担机制。", True, False), ("所需经费由乡镇自行解决，不得纳入预算。", False, True),
    ],
    ids=range(5),
)  # fmt: skip
def test_what_a_clause_gives_and_asks_for(text: str, money: bool, demanded: bool) -> None:
    found = given_by(text)
    assert (found.money, found.demanded) == (money, demanded)


def test_levels_of_units() -> None:
    assert [level_of(name) for name in ("各乡镇", "村委会", "各区县政府", "有关部门")] == ["township", "village", "county", ""]
    assert names_lower("向各区县拨付", "city")
    assert not names_lower("向各区县拨付", "")


@pytest.mark.parametrize(
    ("text", "money", "demanded"),
    [
        ("所需经费由县财政承担。", True, False),
        ("所需经费由乡镇自行解决。", False, True),
        ("其中市级财政承担60%、区县财政承担40%。", True, True),
        ("县级不再另行安排经费。", False, True),
        ("不得要求乡镇配套资金。", False, False),
        ("拒不拆除的不予发放补助。", False, False),
        ("每公里补助2600元。", True, False),
    ],
)
def test_what_a_clause_gives(text: str, money: bool, demanded: bool) -> None:
    assert (given_by(text).money, given_by(text).demanded) == (money, demanded)


def test_money_counts_in_the_clause_near_it_and_in_the_same_item() -> None:
    far = "".join(f"\n{mark}此处为说明文字。" for mark in ("（二）", "（三）", "（四）", "（五）"))
    near = task_table(one("一、任务\n各乡镇应当清理边沟。\n每公里补助2600元。"))
    item = task_table(one(f"一、任务\n（一）各乡镇应当清理边沟。{far}\n（六）每公里补助2600元。"))
    gone = task_table(one(f"一、任务\n（一）各乡镇应当清理边沟。{far}\n二、其他\n（一）每公里补助2600元。"))
    assert [table["fund_where"].tolist() for table in (near, item, gone)] == [["near"], ["item"], [""]]


def test_money_of_a_cited_document_counts() -> None:
    frame = pd.DataFrame(
        {
            "id": ["a", "b"],
            "title": ["云泽市清淤通知", "云泽市清淤补助资金办法"],
            "text": ["各乡镇应当清理边沟。", "每公里补助2600元。"],
            "number": ["云水〔2024〕1号", "云财〔2024〕2号"],
            "cites": ["《云泽市清淤补助资金办法》（云财〔2024〕2号）", ""],
        }
    )
    table = task_table(Corpus.from_frame(frame, kind="policy"))
    assert table.loc[table["document"] == "a", "fund_where"].tolist() == ["cited"]
    other = task_table(Corpus.from_frame(frame.assign(cites=""), kind="policy"))
    assert other.loc[other["document"] == "a", "fund_where"].tolist() == [""]


def test_level_decides_what_is_lower() -> None:
    text = "各区县应当报送计划。各乡镇应当清理边沟。"
    city, county = task_table(one(text)), task_table(one(text, title="金禾县清淤通知"))
    assert city["lower"].tolist() == [True, True]
    assert county.set_index("unit_level")["lower"].to_dict() == {"county": False, "township": True}


def test_duties_add_departments() -> None:
    policies = one("清理河道。（市水务局牵头，市城管局配合）")
    assert len(task_table(policies)) == 0
    table = task_table(policies, extract_duties(policies))
    assert table[["unit", "unit_level", "lower"]].values.tolist() == [["市水务局", "city", False]]
    with pytest.raises(InputError, match="another corpus"):
        task_table(Corpus.from_frame(pd.DataFrame({"id": ["z"], "text": ["清理。"]}), kind="policy"), extract_duties(policies))


def test_mandates_against_counting_by_hand() -> None:
    text = (
        "各乡镇应当巡查道路，2024年3月1日前完成。\n各乡镇须清理边沟，2024年3月20日前完成。\n"
        "各乡镇要报送台账，2024年6月30日前完成。\n各乡镇要补齐护栏。\n所需经费由乡镇自行解决。"
    )
    row = mandate_table(one(text), seed=1).iloc[0]
    assert (row["estimate"], row["n"], row["verdict"], row["grade"]) == (1.0, 5, "unfunded", "C")
    assert (row["low"], row["high"]) == pytest.approx(wilson_interval(5, 5))
    assert (row["n_deadlines"], row["congestion"], row["congestion_from"]) == (3, 2, "2024-03-01")
    silent = mandate_table(one(text.replace("所需经费由乡镇自行解决。", "")), seed=1).iloc[0]
    assert (silent["verdict"], "not mentioned" in silent["reason"]) == ("cannot tell", True)


def test_planted_unfunded_tasks_are_found_and_the_funded_are_not() -> None:
    policies, has, control = planted("D22")
    table = mandate_table(policies, seed=1)
    verdicts = table[table["scope"] == "document"].set_index("document")["verdict"]
    assert set(verdicts.index[verdicts == "unfunded"]) == has
    assert not (verdicts[sorted(control)] == "unfunded").any()
    assert table.iloc[-1]["n"] == table.iloc[:-1]["n"].sum()


def test_same_seed_same_table() -> None:
    policies = one("各乡镇应当清理边沟。\n每公里补助2600元。")
    pd.testing.assert_frame_equal(mandate_table(policies, seed=1), mandate_table(policies, seed=1))


def test_refusals() -> None:
    with pytest.raises(InputError, match="task_table"):
        task_table(one("清理。"), 3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="seed"):
        mandate_table(one("清理。"), seed=1.5)  # type: ignore[arg-type]
