"""`match_demands` on a small city, and on part of the bundled study."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import policytext as pt
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.matching import Matches, match_demands
from policytext.segmenting import segment
from policytext.topics import fit_topics

POLICIES = pd.DataFrame({
    "id": ["城-供热", "甲-停车", "乙-停车", "解读"],
    "title": ["供热管理办法", "停车泊位实施方案", "停车泊位实施方案", "停车政策解读"],
    "text": [
        "第一条 供热单位应当按时供热，居民室温不低于十八度。\n第二条 本办法所称供热，是指集中供暖。",
        "街道办事处应当增加夜间停车泊位，免费向居民开放。联系人：王小明，13912345678。",
        "街道办事处应当增加夜间停车泊位，收费标准由物价部门公布。",
        "增加夜间停车泊位，免费向居民开放，停车难的问题得到解决。",
    ],
    "date": ["2023-01-01", "2024-01-01", "2024-01-01", "2024-02-01"],
    "valid_until": ["2023-12-31", None, None, None],
    "region": ["云泽市", "青梧区", "柳汀区", "云泽市"],
    "doc_type": ["办法", "方案", "方案", "解读"],
})  # fmt: skip
MESSAGES = pd.DataFrame({
    "id": ["1", "2", "3", "4", "5"],
    "title": ["", "停车难", "", "", ""],
    "text": ["家里供热不好，室温只有十度", "夜间停车泊位太少，我叫李大力，电话13812345678", "供热太差室温很低", "夜里没有停车泊位", "。。"],
    "date": ["2023-11-20", "2024-05-01", "2024-11-20", None, "2024-01-01"],
    "region": ["青梧区", "青梧区", "柳汀区", "柳汀区", "柳汀区"],
    "渠道": ["热线", "信箱", "热线", "信箱", "信箱"],
})  # fmt: skip


def policies(frame: pd.DataFrame = POLICIES) -> pt.Corpus:
    return pt.Corpus.from_frame(frame, kind="policy")


def feedback(frame: pd.DataFrame = MESSAGES) -> pt.Corpus:
    return pt.Corpus.from_frame(frame, kind="feedback")


def best(found: Matches) -> dict[str, str]:
    return dict(zip(found.demands["message"], found.demands["document"], strict=True))


def test_a_clause_of_another_place_does_not_answer() -> None:
    found = match_demands(feedback(), policies())
    assert best(found) == {"1": "城-供热", "2": "甲-停车", "3": "城-供热", "4": "乙-停车", "5": ""}
    assert not {("2", "乙-停车"), ("4", "甲-停车")} & set(zip(found.table["message"], found.table["document"], strict=True))
    assert "解读" not in set(found.table["document"])
    reasons = found.policies.set_index("document")["reason"]
    assert (reasons["解读"], reasons["甲-停车"]) == ("解读", "")


def test_whose_documents_count_can_be_chosen() -> None:
    own = match_demands(feedback(), policies(), inherit="own")
    assert set(own.table.loc[own.table["message"] == "1", "document"]) == {"甲-停车"}
    every = match_demands(feedback(), policies(), inherit="any")
    assert set(every.table.loc[every.table["message"] == "1", "document"]) == {"城-供热", "甲-停车", "乙-停车"}
    told = match_demands(feedback(), policies(), inherit={"青梧区": "别处"})
    assert set(told.table.loc[told.table["message"] == "1", "document"]) == {"甲-停车"}


def test_definitions_do_not_answer_unless_asked_for() -> None:
    wide = match_demands(feedback(), policies(), functions=("definition", "duty", "measure"))
    assert "definition" in set(wide.table["function"])


def test_documents_not_in_force_do_not_count() -> None:
    found = match_demands(feedback(), policies(), in_force_on="message")
    demands = found.demands.set_index("message")
    assert demands.loc["1", ["document", "verdict"]].tolist() == ["城-供热", "cannot tell"]
    assert demands.loc["3", "document"] == "乙-停车"
    assert demands.loc["4", ["verdict", "note"]].tolist() == ["cannot tell", "no day"]
    fixed = match_demands(feedback(), policies(), in_force_on="2023-06-01")
    assert set(fixed.table["document"]) == {"城-供热"}
    loose = POLICIES.assign(date=None, valid_until=None)
    assert not match_demands(feedback(), policies(loose), in_force_on="2024-06-01", undated="keep").table.empty
    assert match_demands(feedback(), policies(loose), in_force_on="2024-06-01").table.empty
    before = match_demands(feedback(), policies(), in_force_on="2022-06-01")
    assert before.table.empty
    assert before.demands["verdict"].tolist() == ["not answered"] * 4 + ["cannot tell"]
    assert before.unanswered["n_group"].sum() == 4
    assert set(before.demands["group"][:4]) == set(before.unanswered["group"])


def test_a_name_told_in_one_clause_is_masked_in_the_others() -> None:
    own = POLICIES.assign(text=[f"联系人：王国强，请知悉。\n{text[:-1]}，由王国强负责。" for text in POLICIES["text"]])
    asked = MESSAGES.assign(text=[f"我叫张建国。{text}，张建国反映" for text in MESSAGES["text"]])
    found = match_demands(pt.Corpus.from_frame(asked, kind="feedback"), policies(own))
    assert found.table["text"].str.contains("由[姓名]负责", regex=False).any()
    assert not found.table["text"].str.contains("王国强").any()
    assert "张建国" not in found.evidence("1")["message_text"].iloc[0]


def test_spans_lead_to_the_clause_and_persons_are_masked() -> None:
    given = policies()
    found = match_demands(feedback(), given)
    texts = given.text
    for row in found.table[found.table["document"] == "城-供热"].itertuples():
        assert texts[row.document][row.start : row.end] == row.text
    shown = found.evidence("2")
    lost = match_demands(feedback(MESSAGES.assign(region="远方", by=MESSAGES["text"])), given, inherit="own", by="by")
    assert lost.unanswered["n_group"].sum() == 4
    text = "".join([*shown["message_text"], *found.table["text"], *lost.unanswered["example_text"], *lost.unanswered["words"], *lost.demands["by"]])
    assert "[电话]" in text
    assert not [secret for secret in ("13812345678", "13912345678", "李大力", "王小明") if secret in text]


def test_without_pairs_and_labels_there_are_ranks_and_no_verdict() -> None:
    found = match_demands(feedback(), policies())
    assert (found.grade, set(found.demands["verdict"]), found.marks.empty) == ("exploratory", {"cannot tell"}, True)
    assert found.coverage_table()["estimate"].isna().all()
    assert found.policies["n_demands"].isna().all()
    assert "fewer than 200 messages with replies" in found.settings["marks"]["note"]
    assert repr(found).endswith("5 cannot tell; exploratory; no mark: judge matches and give them as labelled=)")
    assert found.demands["note"].tolist() == ["no marks"] * 4 + ["no text"]
    notes = found.coverage_table(k=(1, 3))["note"].tolist()
    assert all(note.startswith("no mark, no estimate: judge matches and give them as labelled=") for note in notes)
    assert (notes[0].endswith("fewer than 10 best clauses judged"), notes[1].endswith("judged is for k = 1")) == (True, True)
    groups = found.coverage_table("note", k=(1,))
    assert (groups.columns.is_unique, groups["group"].tolist()) == (True, ["no marks", "no text"])
    assert found.table.groupby("message")["rank"].apply(list).map(lambda ranks: ranks == list(range(1, len(ranks) + 1))).all()
    parts = ["words", "characters", "document_text"]
    assert np.allclose(found.table[parts].sum(axis=1), found.table["score"], atol=1e-8)


def test_order_of_rows_changes_nothing_and_nothing_is_changed() -> None:
    asked, given = feedback(), policies()
    copies = asked.frame, given.frame
    first = match_demands(asked, given, by="渠道")
    pd.testing.assert_frame_equal(asked.frame, copies[0])
    pd.testing.assert_frame_equal(given.frame, copies[1])
    turned = match_demands(feedback(MESSAGES[::-1].reset_index(drop=True)), policies(POLICIES[::-1].reset_index(drop=True)), by="渠道")
    assert first.provenance.digest == turned.provenance.digest
    for name in ("table", "demands", "policies"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(turned, name))
    assert "渠道" in first.demands
    assert first.coverage_table("渠道", k=(1,))["n"].tolist() == [3, 2]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"by": "街道"}, ColumnError, "no column '街道' in feedback"),
        ({"functions": ("nonsense",)}, InputError, "functions="),
        ({"functions": "duty"}, InputError, "functions='duty'"),
        ({"by": ["region", ["街道"]]}, ColumnError, "in feedback"),
        ({"by": "label"}, InputError, "by='label' is the name of a column that demands have"),
        ({"inherit": "all"}, InputError, "inherit='all' is unknown"),
        ({"inherit": pd.Series({"青梧区": "云泽市"})}, InputError, "inherit is a Series"),
        ({"undated": "drop"}, InputError, "undated='drop' is unknown"),
        ({"k": 0}, InputError, "k=0"),
        ({"precision": 1.5}, InputError, "precision=1.5 is no share"),
        ({"encoder": 3}, InputError, "nothing to call"),
        ({"topics": 3}, InputError, "takes Topics"),
        ({"in_force_on": "someday"}, InputError, "someday"),
        ({"leave_out": "解读"}, InputError, "no list of words"),
        ({"leave_out": ("解读", "办法", "方案")}, EmptyInputError, "no document is supply"),
        ({"functions": ("diagnosis",)}, EmptyInputError, "no clause may answer"),
    ],
    ids=lambda value: "" if isinstance(value, type) else str(value)[:24],
)
def test_what_cannot_be_used_is_refused(options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        match_demands(feedback(MESSAGES.assign(label="投诉")), policies(), **options)  # type: ignore[arg-type]


def test_the_wrong_corpora_are_refused() -> None:
    with pytest.raises(InputError, match="these are no messages"):
        match_demands(policies(), feedback())
    with pytest.raises(EmptyInputError, match="no message has a text"):
        match_demands(feedback(MESSAGES.assign(title="", text="。")), policies())


def test_a_result_refuses_what_it_does_not_hold() -> None:
    found = match_demands(feedback(), policies(), k=2)
    with pytest.raises(InputError, match="no message '9'"):
        found.evidence("9")
    for by in ("街道", ["region"]):
        with pytest.raises(ColumnError, match="in demands"):
            found.coverage_table(by)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="k=3 is more than the 2 clauses"):
        found.coverage_table(k=(1, 3))


@pytest.fixture(scope="module")
def study() -> tuple[pt.Corpus, pt.Corpus, dict[str, set[str]], dict[str, set[str]]]:
    given, asked, truth = pt.load_yunze()
    kept = asked.where((asked.table["reply"] != "").to_numpy()).sample(260, seed=1)
    told = {one["id"].removesuffix(".txt"): set(one["matters"]) for one in truth["policies"]}
    given = given.sample(50, seed=1)
    return given, kept, {name: set(truth["messages"][name]) for name in kept.table["id"]}, told


@pytest.fixture(scope="module")
def matched(study: tuple[pt.Corpus, pt.Corpus, dict[str, set[str]], dict[str, set[str]]]) -> Matches:
    given, asked, _, _ = study
    return match_demands(asked, given)


def test_pairs_teach_wording_and_only_places_and_days_deny(study: tuple, matched: Matches) -> None:  # type: ignore[type-arg]
    _, _, asked, told = study
    assert matched.grade == "calibrated"
    assert matched.settings["pairs"] == 260
    assert "wording" in matched.table
    assert "not answered" not in set(matched.demands["verdict"])
    assert repr(matched).endswith("; calibrated; no mark for 'not answered': judge matches and give them as labelled=)")
    right = [bool(asked[m] & told[d]) for m, d in zip(matched.demands["message"], matched.demands["document"], strict=True) if asked[m]]
    assert np.mean(right) > 0.3  # 0.06 by chance


def _said(row: "pd.Series[Any]") -> str:
    return f"{row['judged']:.2f} ({row['judged_low']:.2f} to {row['judged_high']:.2f})"


def test_labels_give_verdicts_and_coverage_by_them(study: tuple, matched: Matches) -> None:  # type: ignore[type-arg]
    given, kept, _, _ = study
    first = matched.table[matched.table["rank"] == 1]
    # A judge who goes by the score with some noise: marks must come out near it.
    score = first["score"].to_numpy()
    relevant = score + np.random.default_rng(1).normal(0, score.std() / 2, len(score)) > np.median(score)
    labelled = first[["message", "document", "number"]].assign(relevant=relevant)
    found = match_demands(kept, given, labelled=labelled)
    assert found.grade == "validated"
    mark = found.marks.set_index("mark")["score"]
    assert -np.inf < mark["not answered"] <= mark["answered"] < np.inf
    demands = found.demands
    assert ((demands["verdict"] == "answered") == (demands["score"] >= mark["answered"])).all()
    assert ((demands["verdict"] == "not answered") == (demands["score"] < mark["not answered"])).all()
    whole = found.coverage_table().set_index("k")
    assert whole.loc[1, "estimate"] == pytest.approx((demands["verdict"] == "answered").mean())
    assert whole["estimate"].is_monotonic_decreasing
    by = found.coverage_table("region", k=(1,))
    assert (by["estimate"] * by["n"]).sum() == pytest.approx((demands["n_answering"] >= 1).sum())
    lost = demands[demands["verdict"] == "not answered"]
    assert found.unanswered["n_group"].sum() == len(lost)
    assert lost["group"].value_counts().reindex(found.unanswered["group"]).tolist() == found.unanswered["n_group"].tolist()
    assert found.unanswered["n_group"].is_monotonic_decreasing
    assert found.policies["n_demands"].sum() >= (demands["verdict"] == "answered").sum()
    assert found.labelled["score"].notna().all()
    assert whole.loc[1, "n_judged"] == len(labelled)
    assert whole.loc[1, "judged"] == pytest.approx(relevant.mean())
    assert whole["judged"].notna().tolist() == [True, False, False]
    assert whole["note"].tolist() == [f"print judged {_said(whole.loc[1])}, if drawn at random", *["judged is for k = 1"] * 2]
    assert repr(found).endswith("cannot tell; validated)")
    assert found.marks["note"].tolist() == ["", ""]


def test_where_no_score_is_sure_nothing_is_measured(study: tuple, matched: Matches) -> None:  # type: ignore[type-arg]
    """A judge who throws coins; the share that nobody called is not a share of nothing."""
    given, kept, _, _ = study
    first = matched.table[matched.table["rank"] == 1]
    relevant = np.random.default_rng(2).random(len(first)) < 0.5
    other = first[["message", "document", "number"]].assign(relevant=relevant)
    odd = pd.DataFrame({"message": [first["message"].iloc[0]], "document": "没有", "number": 1, "relevant": True})
    found = match_demands(kept, given, labelled=pd.concat([other, odd]))
    assert (found.grade, set(found.demands["verdict"])) == ("exploratory", {"cannot tell"})
    assert found.coverage_table()[["estimate", "low", "high", "most"]].isna().all(axis=None)
    assert found.policies[["n_demands", "share"]].isna().all(axis=None)
    assert "1 labelled matches are with clauses that may not answer" in found.settings["marks"]["note"]
    row = found.coverage_table(k=(1,)).iloc[0]
    assert row["judged"] == pytest.approx(relevant.mean())
    assert row["note"] == f"print judged {_said(row)}, if drawn at random; no mark, no estimate: lower precision= or judge more"
    assert repr(found).endswith("cannot tell; exploratory; no mark: lower precision= or judge more)")
    assert set(found.demands["note"]) == {"no marks"}


def test_titles_and_notes_of_who_is_in_charge_are_no_answers() -> None:
    title = "关于增加夜间停车泊位的通知"
    text = f"{title}\n一、街道办事处应当增加夜间停车泊位。\n责任单位：市公安局、市城市管理局\n二、责任单位应当按时公布夜间停车泊位。"
    found = match_demands(feedback(), policies(pd.DataFrame({"id": ["甲"], "title": [title], "text": [text]})))
    assert {one.strip("一二、") for one in found.table["text"]} == {"街道办事处应当增加夜间停车泊位。", "责任单位应当按时公布夜间停车泊位。"}


def test_pairs_of_one_text_teach_nothing() -> None:
    same = feedback(pd.DataFrame({"id": map(str, range(210)), "text": "停车难", "reply": "您好，街道将增加停车泊位，请您放心。"}))
    found = match_demands(same, policies())
    assert (found.settings["pairs"], found.grade) == (0, "exploratory")


def test_topics_join_the_score_and_name_the_groups() -> None:
    bus, park = "公交线路班次太少，公交站太远", "停车泊位收费太高，停车泊位太少"
    asked = feedback(pd.DataFrame({"id": [f"m{i}" for i in range(12)], "text": [bus, park] * 6}))
    rows = {"id": ["公交", "停车"], "text": ["公交企业应当增加公交线路和班次。", "街道应当增加停车泊位，降低停车泊位收费。"]}
    given = policies(pd.DataFrame(rows))
    tokens = segment(given, asked, unit="clause", max_share=1.0, min_documents=1)
    found = match_demands(asked, given, topics=fit_topics(tokens, n_topics=2, seed=1, runs=1))
    assert found.demands["document"].tolist() == [{"0": "公交", "1": "停车"}[str(int(name[1:]) % 2)] for name in found.demands["message"]]
    assert "topics" in found.table
    assert found.demands.groupby("document")["topic"].nunique().tolist() == [1, 1]
    assert set(found.coverage_table("topic", k=(1,)).columns) >= {"topic", "label", "score"}
    other = feedback(pd.DataFrame({"id": ["x"], "text": [bus]}))
    with pytest.raises(InputError, match="not the messages of the topics"):
        match_demands(other, given, topics=fit_topics(tokens, n_topics=2, seed=1, runs=1))
