"""The verb: what it gives, what it refuses, and what was planted in the bundled study."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import policytext as pt
from policytext import Corpus
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.responsiveness import Responsiveness, measure_responsiveness
from policytext.responsiveness._texts import _kinds

ROWS: list[tuple[str, str, str, str | None, str, str | None]] = [
    ("M1", "甲区", "路灯不亮三天了，电话13900001234", "2024-03-01", "经查看，已更换灯泡。", "2024-03-04"),
    ("M2", "甲区", "公交班次太少", "2024-03-02", "您好！您反映的问题已转交市交通局处理。联系人：王小明，电话13900001234", "2024-03-12"),
    ("M3", "甲区", "广场舞太吵", "2024-03-03", "", None),
    ("M4", "乙区", "垃圾没人收", "2024-03-05", "已清理。", "2024-03-01"),
    ("M5", "乙区", "停车位太少", "2024-03-06", "暂无回复", None),
    ("M6", "乙区", "学校太远", None, "学区按住址划分，具体以当年公告为准，请您留意。", "2024-03-20"),
    ("M7", "", "道路坑洼", "2024-03-08", "路面已修补完毕。", None),
    ("M8", "乙区", "河水发黑", "2024-03-09", "", "2024-03-19"),
]
COLUMNS = ["id", "region", "text", "date", "reply", "reply_date"]


def corpus(rows: list[Any] | None = None, **more: list[Any]) -> Corpus:
    return Corpus.from_frame(pd.DataFrame(ROWS if rows is None else rows, columns=COLUMNS).assign(**more), kind="feedback")


def test_nothing_is_lost_and_each_oddity_is_listed() -> None:
    found = measure_responsiveness(corpus(), by="region", seed=1)
    assert dict(zip(found.issues["message"], found.issues["code"], strict=True)) == {
        "M4": "reply before message", "M5": "placeholder", "M6": "no date", "M7": "no reply date", "M8": "no text",
    }  # fmt: skip
    rates = found.rates.set_index("group")
    assert rates["n"].to_dict() == {"": 1, "乙区": 4, "甲区": 3, "all": 8}
    assert rates["replied"].to_dict() == {"": 1, "乙区": 3, "甲区": 2, "all": 6}
    times = found.times.set_index("group")
    assert times["n"].to_dict() == {"": 0, "乙区": 2, "甲区": 3, "all": 5}
    assert times["untimed"].to_dict() == {"": 1, "乙区": 2, "甲区": 0, "all": 3}
    assert found.replies["message"].tolist() == ["M1", "M2", "M4", "M6", "M7"]
    assert set(found.verdicts["verdict"]) == {"cannot tell"}
    assert set(found.verdicts["grade"]) == {"B"}


@pytest.mark.parametrize("cell", ["暂无回复。", "（待处理）", "正在办理中……", "无"])
def test_cells_that_say_there_is_no_reply_are_none_even_with_a_day(cell: str) -> None:
    found = measure_responsiveness(corpus([("M1", "甲区", "路灯不亮", "2024-03-01", cell, "2024-03-03")]), seed=1)
    assert (found.rates["replied"].iloc[0], found.issues["code"].tolist()) == (0, ["placeholder"])


def test_few_copies_that_are_neither_near_nor_far_can_not_be_told() -> None:
    out = pd.DataFrame({"messages": 6, "cluster": "T", "origin": range(6)})
    labels = np.full(6, "information", dtype=object)
    kinds = [set(_kinds(out, labels, np.array(beyond), 3)) for beyond in ([0.9, 0.2, 0.95, 0.4, 0.9, 0.5], [0.9, 0.95, 0.99, 0.9, 0.8, 1.0], [0.5] * 6)]
    assert kinds == [{"cannot tell"}, {"to the point"}, {"says nothing"}]


def test_spans_stand_in_the_reply_and_texts_are_masked() -> None:
    given = corpus()
    found = measure_responsiveness(given, by="region", seed=1)
    replies = given.table.set_index("id")["reply"]
    for row in found.replies.itertuples():
        assert replies[row.message][row.start : row.end] == row.cue
    shown = found.evidence("甲区")
    assert shown["sentence"].str.contains("已更换灯泡").any()
    assert not shown["sentence"].str.contains("139|王小明").any()
    message = found.evidence("乙区").query("source == 'message'").iloc[0]
    assert given.text[message["message"]][message["start"] : message["end"]] == message["sentence"]


def test_a_name_told_once_in_a_reply_is_masked_in_all_of_it() -> None:
    reply = "联系人：王国强，电话13900001234。已安排王国强于3月清理河道垃圾并修补路面坑洼。"
    empty = "联系人：王国强。您反映的问题已收悉，王国强高度重视，将认真研究，感谢您的理解和支持。"
    asked = ("河道垃圾没人清", "路灯不亮", "公交太少", "学位不够", "广场舞太吵", "停车位太少", "供热不好", "井盖坏了", "医院排队", "电梯坏了", "油烟扰民", "断水三天")
    rows = [(f"M{i}", "甲区", text, "2024-03-01", reply if i < 4 else empty, "2024-03-04") for i, text in enumerate(asked)]
    found = measure_responsiveness(corpus(rows), by="region", seed=1)
    tables = [found.replies, found.templates, found.examples, found.evidence("甲区")]
    assert len(found.templates) and not any("王国强" in table.to_csv() for table in tables)


def test_as_things_stood_at_an_earlier_day() -> None:
    found = measure_responsiveness(corpus(), by="region", seed=1, until="2024-03-08")
    assert found.rates.set_index("group").loc["甲区", ["n", "replied"]].tolist() == [3, 1]
    codes = found.issues.groupby("code")["message"].agg(list)
    assert codes["after until"] == ["M8"]
    assert codes["answered after until"] == ["M2", "M6"]
    assert found.times.set_index("group").loc["甲区", "censored"] == 2


def test_what_was_turned_away_is_left_out_of_every_share() -> None:
    found = measure_responsiveness(corpus(受理=["是", "否", "是", "是", "是", "是", "是", ""]), seed=1, received="受理")
    assert int(found.rates["n"].iloc[0]) == 7
    assert found.issues.query("code == 'not received'")["message"].tolist() == ["M2"]
    assert found.issues.query("code == 'received unknown'")["message"].tolist() == ["M8"]


def test_satisfaction_and_signers_come_from_columns() -> None:
    more = {"满意": ["是", "否", "", "", "", "", "", ""], "单位": ["市住建局", "市住建局", "", "", "", "", "", ""]}
    found = measure_responsiveness(corpus(**more), seed=1, satisfied="满意", replier="单位")
    row = found.satisfaction.iloc[0]
    assert (row["asked"], row["yes"], row["bound_low"], row["bound_high"]) == (2, 1, 1 / 8, 7 / 8)
    answers = found.departments.set_index("department")["answers"]
    assert answers[answers > 0].tolist() == [2.0]
    assert measure_responsiveness(corpus(), seed=1).departments["answers"].isna().all()


def test_one_answer_to_a_campaign_is_no_template() -> None:
    answer = "关于路灯改造，经核实该片区线路老化，已更换全部电缆并恢复照明，工程量为电缆三百米。"
    same = [(f"A{i}", "甲区", "我们小区门口的路灯坏了，请尽快修理，夜里太黑老人不敢出门", "2024-03-01", answer, "2024-03-05") for i in range(6)]
    empty = "您好，您的来信已收到，我们已转交有关部门研究处理，请耐心等待。"
    asked = ["公交十七路晚高峰等四十分钟", "菜市场摊位占了人行道", "楼上装修周末还在打钻", "小学放学门口堵车严重", "河边垃圾两个月没有清运"]
    other = [(f"B{i}", "乙区", text, "2024-03-01", empty, "2024-03-05") for i, text in enumerate(asked)]
    found = measure_responsiveness(corpus(same + other), by="region", seed=1)
    kinds = found.replies.set_index("message")["template"]
    assert set(kinds[[f"A{i}" for i in range(6)]]) == {""}
    assert set(kinds[[f"B{i}" for i in range(5)]]) == {"says nothing"}
    assert found.templates[["size", "messages", "groups", "class"]].values.tolist() == [[5, 5, "乙区", "deflection"]]
    quality = found.quality.set_index(["group", "measure"])["estimate"]
    assert (quality["甲区", "template"], quality["乙区", "template"]) == (0.0, 1.0)


def test_rows_in_any_order_give_the_same_and_the_input_stays() -> None:
    frame = pd.DataFrame(ROWS, columns=COLUMNS)
    first, given = frame.copy(), Corpus.from_frame(frame, kind="feedback")
    before = given.frame
    one = measure_responsiveness(given, by="region", seed=1, limit="5个工作日")
    two = measure_responsiveness(Corpus.from_frame(frame.iloc[::-1], kind="feedback"), by="region", seed=1, limit="5个工作日")
    for name in ("verdicts", "rates", "times", "quality", "replies", "templates", "departments", "limits", "adjusted", "issues", "examples"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    assert one.provenance.digest == two.provenance.digest
    pd.testing.assert_frame_equal(frame, first)
    pd.testing.assert_frame_equal(given.frame, before)


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"by": "省"}, ColumnError, "no column '省' for by="),
        ({"by": 3}, InputError, "by=3 is no name"),
        ({"replier": "单位"}, ColumnError, "for replier="),
        ({"received": "受理"}, ColumnError, "for received="),
        ({"satisfied": "text"}, InputError, "is neither yes nor no"),
        ({"until": "soon"}, InputError, "until='soon' is no day"),
        ({"until": 5}, InputError, "until=5 is no day"),
        ({"until": "2020-01-01"}, EmptyInputError, "no message is left"),
        ({"threshold": 2}, InputError, "threshold=2 is no share"),
        ({"least": 1}, InputError, "least=1"),
        ({"slow_days": 0}, InputError, "slow_days=0"),
        ({"adjust": "渠道"}, InputError, "is no list of columns"),
        ({"adjust": ("渠道",)}, ColumnError, "for adjust="),
        ({"topics": 3}, InputError, "takes Topics"),
        ({"seed": -1}, InputError, "is no seed"),
        ({"policies": corpus()}, InputError, "stand in policies"),
        ({"known": "x"}, InputError, "takes AgencyList"),
    ],
    ids=lambda value: None if not isinstance(value, dict) else "-".join(value),
)
def test_settings_that_cant_be_are_refused(options: dict[str, Any], error: type[InputError], match: str) -> None:
    given = corpus() if options != {"until": "2020-01-01"} else corpus([row for row in ROWS if row[3]])
    with pytest.raises(error, match=match):
        measure_responsiveness(given, **{"seed": 1, **options})


def test_a_corpus_without_replies_is_refused() -> None:
    frame = pd.DataFrame({"text": ["路灯不亮"], "region": ["all"]})
    with pytest.raises(ColumnError, match="no column of replies"):
        measure_responsiveness(Corpus.from_frame(frame, kind="feedback"), seed=1)
    with pytest.raises(InputError, match="takes feedback, not policies"):
        measure_responsiveness(Corpus.from_frame(frame, kind="policy"), seed=1)
    with pytest.raises(InputError, match="takes Corpus"):
        measure_responsiveness(frame, seed=1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="named 'all'"):
        measure_responsiveness(Corpus.from_frame(frame.assign(reply=""), kind="feedback"), by="region", seed=1)


def test_no_reply_at_all_is_said_to_be_two_things() -> None:
    rows = [(f"M{i}", "甲区", f"第{i}盏路灯不亮", "2024-03-01", "", None) for i in range(90)]
    found = measure_responsiveness(corpus(rows), seed=1, until="2024-04-01")
    assert found.verdicts[["verdict", "n", "replied"]].values.tolist() == [["no replies", 90, 0]]
    assert "or the file holds no replies" in found.verdicts["reason"].iloc[0]
    assert found.rates["high"].iloc[0] > 0
    assert found.replies.empty
    assert found.evidence("all")["kind"].unique().tolist() == ["unanswered"]
    fresh = measure_responsiveness(corpus(rows), seed=1, until="2024-03-20").verdicts.iloc[0]
    assert (fresh["verdict"], "only 0 of the others were seen for 30 days" in fresh["reason"]) == ("cannot tell", True)


# -- the bundled study ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundled_study() -> tuple[Responsiveness, list[dict[str, Any]]]:
    policies, feedback, truth = pt.load_yunze()
    planted = [row for row in truth["planted"] if row["dilemma"] == "D31"]
    part = feedback.where(region=["金禾县", "柳汀区", "青梧区"]).sample(700, seed=1)
    return measure_responsiveness(part, by="region", seed=1, replier="答复单位", policies=policies, adjust=("渠道",)), planted


def test_the_planted_districts_are_found_and_the_control_is_not_flagged(bundled_study: tuple[Responsiveness, list[dict[str, Any]]]) -> None:
    found, planted = bundled_study
    verdicts = found.verdicts.set_index("group")["verdict"]
    wanted = {"never_replies": "no replies", "template_replies": "template", "replies": "replies", "replies_to_the_point": "replies"}
    assert {row["kind"] for row in planted} == set(wanted)
    assert all(verdicts[row["district"]] == wanted[row["kind"]] for row in planted)
    clean = {row["district"] for row in planted if row["control"]}
    assert not clean & set(found.flagged()["group"])


def test_the_planted_templates_are_those_found(bundled_study: tuple[Responsiveness, list[dict[str, Any]]]) -> None:
    found, planted = bundled_study
    read = set(found.replies["message"])
    (templates,) = (row["messages"] for row in planted if row["kind"] == "template_replies")
    (pointed,) = (row["messages"] for row in planted if row["kind"] == "replies_to_the_point")
    empty = set(found.replies.query("template == 'says nothing'")["message"])
    assert len(empty & set(templates)) / len(empty) > 0.98
    assert len(empty & set(templates)) / len(read & set(templates)) > 0.95
    assert not empty & set(pointed)
    (silent,) = (row for row in planted if row["kind"] == "never_replies")
    assert set(found.evidence(silent["district"])["message"]) <= set(silent["messages"])
    assert set(found.evidence("柳汀区").query("kind == 'empty template'")["message"]) <= set(templates)


def test_replies_to_the_point_lie_nearer_to_their_messages(bundled_study: tuple[Responsiveness, list[dict[str, Any]]]) -> None:
    found, _ = bundled_study
    beyond = found.replies.groupby("template")["beyond"].mean()
    assert abs(beyond["says nothing"] - 0.5) < 0.06
    assert beyond[""] > 0.9
    adjusted = found.adjusted.set_index("group")
    assert adjusted.loc["青梧区", "difference_low"] > 0 > adjusted.loc["金禾县", "difference_high"]
    assert np.isfinite(found.limits["estimate"]).all()


DATA = Path(os.environ.get("POLICYTEXT_DATA", "absent")) / "data"


@pytest.mark.skipif(not DATA.is_dir(), reason="POLICYTEXT_DATA names no folder with data/")
def test_real_replies_are_each_in_one_row() -> None:
    names = {"text": "留言详情", "date": "留言时间", "reply": "答复意见", "reply_date": "答复时间"}
    frame = pd.read_excel(DATA / "teddy" / "messages_with_replies.xlsx", engine="calamine").sample(200, random_state=1)
    feedback = Corpus.from_frame(frame, kind="feedback", **names)
    found = measure_responsiveness(feedback, seed=1, limit="15个工作日")
    assert len(found.replies) + len(found.issues.query("code == 'placeholder'")) == 200
    assert 0.05 < found.quality.set_index("measure")["estimate"]["deflection"] < 0.25
    assert "every" in found.rates["note"].iloc[0]
    replies = feedback.table.set_index("id")["reply"]
    masked = found.replies["cue"].str.contains("[", regex=False)
    assert all(replies[row.message][row.start : row.end] == row.cue for row in found.replies[~masked].itertuples() if row.start >= 0)
