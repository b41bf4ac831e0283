"""What people say stands in their way: told by words, counted with near copies as one."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus
from policytext.codebook.obstacles import OBSTACLES, obstacle_table, obstacles_in
from policytext.errors import ColumnError, EmptyInputError, InputError


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("路灯坏了三个月还没修，多次反映没人管", ["delay"]), ("两个部门互相推诿，跑了四趟", ["delay"]), ("希望在路口增设红绿灯", ["missing service"]),
        ("镇上没有公交，老人看病不便", ["missing service"]), ("学位太少，孩子上不了学", ["missing service"]), ("窗口说不符合申请条件", ["eligibility"]),
        ("没有本地户籍就不给办理", ["eligibility"]), ("半年了还没结果，又说名额满了", ["delay", "eligibility"]), ("楼下烧烤油烟大", []),
        ("没有人肯站出来说话", []), ("若不符合规定请予叫停", []), ("请问这样设置合理吗", []), ("", []),
    ],
)  # fmt: skip
def test_each_kind_is_told_by_its_words(text: str, kinds: list[str]) -> None:
    found = obstacles_in(text)
    assert [kind for kind, *_ in found] == kinds
    assert all(text[start:end] == cue for _, start, end, cue in found)


def test_shares_are_those_of_counting_and_near_copies_widen_the_interval() -> None:
    letter = "我们小区东门外的路灯坏了三个月还没修，晚上老人孩子走路很危险，多次拨打热线都没有下文，请尽快处理。"
    others = [f"{name}路的井盖响动很大，夜里车辆经过影响休息，住在{name}路二楼的住户请求更换。" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"]
    texts = [letter] * 10 + others
    feedback = Corpus.from_frame(pd.DataFrame({"text": texts, "region": ["东区"] * 15 + ["西区"] * 15}), kind="feedback")
    table = obstacle_table(feedback).set_index("obstacle")
    assert table.loc["delay", "found"] == 10
    assert table.loc["delay", "estimate"] == pytest.approx(1 / 3)
    assert table.loc["delay", "n_texts"] < 25
    assert table.loc["delay", "high"] - table.loc["delay", "low"] > 2 * 1.96 * np.sqrt(1 / 3 * 2 / 3 / 30)
    places = obstacle_table(feedback, by="region").set_index(["region", "obstacle"])
    assert places.loc[("西区", "delay"), "found"] == 0
    assert len(places) == 2 * (len(OBSTACLES) + 1)


@pytest.mark.parametrize(("by", "error", "message"), [("n", ColumnError, "column 'n' of its own"), (["region"], InputError, "takes str, not list")], ids=["n", "list"])
def test_groups_that_cannot_be_used(by: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        obstacle_table(Corpus.from_frame(pd.DataFrame({"text": ["迟迟不修"], "n": ["甲"]}), kind="feedback"), by=by)


def test_one_message_has_an_interval_too() -> None:
    table = obstacle_table(Corpus.from_frame(pd.DataFrame({"text": ["迟迟不修"]}), kind="feedback"))
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()


def test_what_holds_no_messages_is_refused() -> None:
    policies = Corpus.from_frame(pd.DataFrame({"text": ["一、修路。"]}), kind="policy")
    feedback = Corpus.from_frame(pd.DataFrame({"text": ["迟迟不修"]}), kind="feedback")
    with pytest.raises(InputError, match="read from messages"):
        obstacle_table(policies)
    with pytest.raises(ColumnError, match="no column 'street'"):
        obstacle_table(feedback, by="street")
    with pytest.raises(EmptyInputError, match="no message is left"):
        obstacle_table(feedback.where(lambda table: table["text"] == "?"))
    with pytest.raises(InputError, match="obstacles_in takes"):
        obstacles_in(3)  # type: ignore[arg-type]
