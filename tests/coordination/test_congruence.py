"""Congruence of a small city whose gaps are known: pairs, evidence, sources of mandates, what is left open."""

from dataclasses import replace
from functools import lru_cache

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from policytext import Corpus, coordination_graph, extract_duties
from policytext.coordination.acts import Acts
from policytext.coordination.congruence import Congruence, measure_congruence
from policytext.coordination.congruence.arrays import pairs_of, required_coordination
from policytext.coordination.congruence.mandates import beyond_chance
from policytext.coordination.congruence.pairs import joint_documents, together_of
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.topics import group_matters
from tests.coordination.congruence_study import (
    AIR,
    LAND,
    NAMES,
    STREETS,
    TAX,
    WATER,
    _lines,
    busy_study,
    feedback,
    known_topics,
    policies,
    study,
)


@lru_cache(maxsize=1)
def plain() -> Congruence:
    return measure_congruence(*study(), seed=1, n_draws=60)  # type: ignore[arg-type]


def measured(**settings: object) -> Congruence:
    topics, duties, graph = study()
    if not settings:
        return plain()
    return measure_congruence(topics, duties, graph, **{"seed": 1, "n_draws": 60, **settings})  # type: ignore[arg-type]


def row_of(found: Congruence, a: str, b: str) -> pd.Series:
    table = found.frame
    rows = table[((table["department_a"] == a) & (table["department_b"] == b)) | ((table["department_a"] == b) & (table["department_b"] == a))]
    assert len(rows) == 1
    return rows.iloc[0]


def test_mandates_rest_on_what_is_done_alone() -> None:
    held = measured().mandates.set_index(["department", "topic"])
    assert set(held.index) == {(LAND, "deed"), (TAX, "tax"), (AIR, "smoke"), (STREETS, "smoke"), ("云泽市教育局", "school")}
    assert set(held["note"]) == {""}
    assert held.loc[(LAND, "deed"), ["source", "n", "n_documents"]].tolist() == ["document", 12, 1]
    assert held.loc[(AIR, "smoke"), "source"] == "task"
    assert held.loc[("云泽市教育局", "school"), "source"] == "document、task"


def test_no_mandate_comes_from_shared_tasks_or_joint_documents() -> None:
    """The river is led by the water bureau in tasks of two bodies and in a joint document: that is coordination, not a mandate."""
    assert WATER not in set(measured().mandates["department"])


def test_need_by_hand() -> None:
    found = measured()
    table = found.mandates.pivot(index="department", columns="topic", values="weight").reindex(columns=list(NAMES)).fillna(0.0)
    weight = np.eye(len(NAMES))
    for row in found.dependency.itertuples(index=False):
        one, other = NAMES.index(row.topic_a), NAMES.index(row.topic_b)
        weight[one, other] = weight[other, one] = row.weight
    demand = found.by_topic.set_index("topic")["demand"].reindex(list(NAMES)).to_numpy()
    need = required_coordination(table.to_numpy(), weight, demand)
    whole = pairs_of(need).sum()
    for a, b in ((LAND, TAX), (AIR, STREETS)):
        by_hand = need[table.index.get_loc(a), table.index.get_loc(b)] / whole
        assert row_of(found, a, b)["required"] == pytest.approx(by_hand)


def test_two_offices_that_the_same_messages_need() -> None:
    row = row_of(measured(), LAND, TAX)
    assert row["topics"] == "deed×tax" and row["n_joint"] == 0 and row["n_messages"] == 30
    assert row["low"] <= row["estimate"] <= row["high"]


@lru_cache(maxsize=3)
def busy(n: int = 80, n_alone: int = 5, replies: Corpus | None = None) -> Congruence:
    return measure_congruence(*busy_study(n, n_alone), replies=replies, seed=1, n_draws=40)  # type: ignore[arg-type]


def test_the_gap_and_the_covered_pair() -> None:
    """The deed and the tax office are in most tasks of a city and never in one; the bureaus of smoke are in three together."""
    found = busy()
    gap, covered = row_of(found, LAND, TAX), row_of(found, AIR, STREETS)
    assert gap["verdict"] == "gap" and gap["n_joint"] == 0 and gap["expected"] > 4 and gap["q"] < 0.05 and gap["note"] == ""
    assert covered["verdict"] == "covered" and covered["n_joint"] >= 3 and np.isnan(covered["q"])
    assert found.flagged()[["department_a", "department_b"]].to_numpy().tolist() == [sorted([LAND, TAX])]
    assert repr(found).startswith("Congruence(1 gap among 2 pairs with a need;")


def test_a_pair_in_few_documents_is_no_gap() -> None:
    row = row_of(busy(12), LAND, TAX)
    assert row["verdict"] == "cannot tell" and row["expected"] < 1 and np.isnan(row["q"]) and "too few documents to tell" in row["note"]
    small = row_of(measured(), LAND, TAX)
    assert small["verdict"] == "cannot tell" and np.isnan(small["p"]) and "acts together with nobody" in small["note"]


def test_a_need_on_single_documents_is_no_gap_and_its_interval_holds_0() -> None:
    row = row_of(busy(n_alone=1), LAND, TAX)
    assert row["q"] < 0.05 and row["low"] <= 0 < row["estimate"] and row["stable"] < 0.5
    assert row["verdict"] == "cannot tell" and "gone in most draws" in row["note"] and f"mandate of {LAND} rests on one document" in row["note"]
    assert row_of(busy(), LAND, TAX)["low"] > 0


def test_unmet_needs_are_those_that_documents_do_not_cover() -> None:
    for found in (busy(), busy(12), measured()):
        table = found.unmet()
        assert len(table) and (table["required"] > 0).all() and (table["n_joint"] < 2).all()
        assert len(table) == ((found.frame["required"] > 0) & (found.frame["n_joint"] < 2)).sum()


def test_pairs_without_a_need_are_not_covered() -> None:
    row = row_of(measured(), WATER, AIR)
    assert row["verdict"] == "no need" and row["n_joint"] == 2 and row["estimate"] < 0 and np.isnan(row["p"])
    order = [("gap", "cannot tell", "covered", "no need").index(verdict) for verdict in busy().frame["verdict"]]
    assert order == sorted(order) and {0, 2, 3} <= set(order)


def test_rows_of_a_verdict_stand_by_their_estimate() -> None:
    for _, rows in busy().frame.groupby("verdict"):
        assert rows["estimate"].round(9).is_monotonic_decreasing


def city(rows: "list[tuple[str, str, str]]") -> "tuple[object, object, object]":
    """Topics, duties and graph of documents ``(id, issuers, text)`` of one city."""
    frame = pd.DataFrame(rows, columns=["id", "issuers", "text"]).assign(region="云泽市", date=pd.Timestamp("2024-05-01"))
    policy = Corpus.from_frame(frame, kind="policy")
    duties = extract_duties(policy)
    return known_topics(policy, feedback()), duties, coordination_graph(policy, duties)


BASE = [("a", LAND, _lines("deed", 12)), ("b", "云泽市税务局", _lines("tax", 12)), ("d", AIR, _lines("smoke", 12)), ("e", STREETS, _lines("smoke", 12))]
GOVERNMENT = "云泽市人民政府"


def of_city(*more: tuple[str, str, str], **settings: object) -> Congruence:
    return measure_congruence(*city([*BASE, *more]), **{"seed": 1, "n_draws": 20, **settings})  # type: ignore[arg-type]


def test_bodies_that_lead_together_act_together() -> None:
    row = row_of(of_city(*((f"c{number}", GOVERNMENT, _lines("smoke", 6, "（市生态环境局、市城市管理局牵头）")) for number in range(2))), AIR, STREETS)
    assert row["n_joint"] == 2 and row["verdict"] == "covered"


def test_a_notice_of_many_clauses_is_one_document() -> None:
    row = row_of(of_city(("c", GOVERNMENT, _lines("smoke", 9, "（市生态环境局牵头，市城市管理局配合）"))), AIR, STREETS)
    assert row["n_joint"] == 1 and row["verdict"] == "cannot tell"


def test_a_joint_document_gives_no_mandate_by_its_tasks() -> None:
    text = _lines("dogs", 12, "（市公安局负责）") + _lines("dogs", 12, "（市民政局负责）")
    assert "dogs" not in set(of_city(("k", "云泽市公安局、云泽市民政局", text)).mandates["topic"])
    alone = of_city(("k", GOVERNMENT, text)).mandates
    assert set(alone.loc[alone["topic"] == "dogs", "department"]) == {"云泽市公安局", "云泽市民政局"}


def test_who_acts_together_by_hand() -> None:
    table = pd.DataFrame(
        [(0, "p", "issue", "issuer", "a"), (0, "p", "issue", "issuer", "b"), (1, "p", "duty", "lead", "a"), (1, "p", "duty", "support", "b"),
         (1, "p", "duty", "support", "c"), (2, "q", "duty", "lead", "a"), (2, "q", "duty", "lead", "c"), (3, "q", "duty", "responsible", "b"),
         (3, "q", "duty", "responsible", "c"), (4, "q", "mention", "named", "a"), (4, "q", "mention", "named", "b")],
        columns=["act", "document", "group", "role", "department"],
    )  # fmt: skip
    found = together_of(Acts(table, pd.DataFrame({"document": ["p", "q"]})), ["a", "b", "c"])
    assert sorted(zip(*(part.tolist() for part in found), strict=True)) == [(0, 1, 0), (0, 2, 0), (0, 2, 1), (1, 2, 1)]


def test_required_and_documented_are_shares() -> None:
    found = measured()
    assert found.frame[["required", "documented"]].sum().tolist() == pytest.approx([1.0, 1.0])
    whole = found.summary.set_index("measure")
    assert whole.loc["weighted", "estimate"] == pytest.approx(np.minimum(found.frame["required"], found.frame["documented"]).sum())
    assert whole.loc["excess", "estimate"] == pytest.approx(1 - whole.loc["weighted", "estimate"])


def test_documents_together_by_the_edges() -> None:
    _, _, graph = study()
    names = sorted([WATER, AIR, LAND])
    joint = joint_documents(graph, names)
    one, other = names.index(WATER), names.index(AIR)
    held = {name for edge in (graph[WATER][AIR]["issue"], graph[WATER][AIR]["lead-support"]) for name in edge["documents"]}
    assert joint[one, other] == joint[other, one] == len(held) == 2 and joint[names.index(LAND)].sum() == 0
    bare: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    bare.add_edge(WATER, AIR, key="issue", weight=0.5, n_documents=4)
    bare.add_edge(AIR, WATER, key="lead-support", layer="lead-support", n=3)
    bare.add_edge(AIR, LAND, key="mention", layer="mention", n=3)
    bare.add_edge(WATER, AIR, key="co-responsible", documents="p；q")
    assert joint_documents(bare, names)[one, other] == 4 and joint_documents(bare, names)[names.index(LAND)].sum() == 0


def test_evidence_shows_messages_and_clauses_masked() -> None:
    found = measured()
    table = found.evidence(TAX, LAND, n=2)
    assert table["kind"].tolist() == ["message"] * 2 + ["clause"] * 4
    assert table["text"].str.contains("[电话]", regex=False)[:2].all() and not table["text"].str.contains("139").any()
    texts = dict(zip(policies().table["id"], policies().table["text"], strict=True))
    for row in table[table["kind"] == "clause"].itertuples(index=False):
        assert texts[row.document][row.start : row.end].strip() == row.text.strip()
        assert {LAND: "a", TAX: "b"}[row.department] == row.document
    with pytest.raises(InputError, match=r"no pair.*甲局"):
        found.evidence("甲局", LAND)


def test_a_table_of_mandates_takes_the_place_of_the_texts() -> None:
    table = pd.DataFrame({"department": [WATER, LAND, LAND], "topic": ["river", "河道", "deed"], "weight": [1.0, 0.4, 1.0]})
    found = measured(mandates=table)
    assert set(found.mandates["source"]) == {"given"} and found.settings["mandates"] == "given"
    row = row_of(found, WATER, LAND)
    assert row["required"] == pytest.approx(1.0) and row["topics"] == "river" and row["verdict"] == "cannot tell"


def test_a_body_that_no_document_names_may_be_in_the_table() -> None:
    table = pd.DataFrame({"department": [WATER, "云泽市气象局"], "topic": ["river", "river"]})
    assert row_of(measured(mandates=table), WATER, "云泽市气象局")["required"] == 1.0


def test_replies_show_mandates_and_needs() -> None:
    found = measured(replies=feedback(), replier="who")
    held = found.mandates.set_index(["department", "topic"])
    assert held.loc[(LAND, "tax"), "source"] == "reply" and held.loc[(LAND, "deed"), "source"] == "document、reply"
    alone = measured(replies=feedback(), replier="who", reply_weight=1.0)
    assert row_of(alone, LAND, TAX)["required"] == pytest.approx(1.0)
    assert row_of(found, LAND, TAX)["required"] > row_of(measured(replies=feedback(), replier="who", reply_weight=0), LAND, TAX)["required"]


def test_a_graph_by_hand_gives_estimates_without_intervals() -> None:
    topics, duties, _ = study()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge(WATER, LAND, key="lead-support", layer="lead-support", weight=1.0)
    table = pd.DataFrame({"department": [WATER, TAX], "topic": ["river", "river"]})
    found = measure_congruence(topics, duties, graph, mandates=table, seed=1, n_draws=20)
    assert found.frame[["low", "high", "stable", "expected", "p", "q"]].isna().all(axis=None)
    row = row_of(found, WATER, TAX)
    assert (row["required"], row["documented"], row["verdict"]) == (1.0, 0.0, "cannot tell") and "no test" in row["note"]
    with pytest.raises(InputError, match=r"can't read mandates.*mandates="):
        measure_congruence(topics, duties, graph, seed=1)


def test_changed_edges_give_changed_estimates_and_no_interval() -> None:
    topics, duties, graph = study()
    changed = graph.copy()
    changed.remove_edge(WATER, AIR, key="lead-support")
    found = measure_congruence(topics, duties, changed, seed=1, n_draws=20)
    assert row_of(found, WATER, AIR)["n_joint"] == 1 and found.frame["low"].isna().all()


def test_nothing_needed_and_nothing_tied() -> None:
    topics, _, _ = study()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node(WATER)
    graph.add_edge(WATER, WATER, key="issue", layer="issue", weight=1.0)
    found = measure_congruence(topics, None, graph, mandates=pd.DataFrame({"department": [WATER], "topic": ["river"]}), seed=1, n_draws=20)
    assert len(found) == 0 and found.summary["estimate"].isna().all() and "nan" in repr(found)


def test_places_stay_apart_unless_asked() -> None:
    table = pd.DataFrame({"department": [WATER, "云泽市青梧区水利局"], "topic": ["river", "river"]})
    other = "云泽市青梧区水利局"
    apart = measured(mandates=table).frame
    assert other not in {*apart["department_a"], *apart["department_b"]}
    assert row_of(measured(mandates=table, within="all"), WATER, other)["required"] == 1.0


def test_matters_are_measured_where_topics_are_grouped() -> None:
    topics, duties, graph = study()
    grouped = group_matters(topics, {"deed": "办证", "tax": "办证", "river": "河道", "dogs": "养犬", "smoke": "油烟", "school": "教育"})
    found = measure_congruence(grouped, duties, graph, seed=1, n_draws=60)
    assert row_of(found, LAND, TAX)["topics"] == "办证" and set(found.by_topic["topic"]) == {"办证", "河道", "养犬", "油烟", "教育"}


def test_same_result_for_any_order_and_for_one_seed() -> None:
    one = measured()
    topics, duties, graph = study(-1)
    turned: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    turned.graph.update(graph.graph)
    other = measure_congruence(topics, duties, turned, seed=1, n_draws=60)
    pd.testing.assert_frame_equal(one.frame, other.frame, check_exact=False, rtol=1e-9)
    pd.testing.assert_frame_equal(one.summary, other.summary, check_exact=False, rtol=1e-9)
    assert measured(n_draws=60).provenance.digest == one.provenance.digest


def test_inputs_stay_as_they_are() -> None:
    topics, duties, graph = study()
    before = topics.shares.copy(), duties.frame, sorted(graph.edges(keys=True))
    measured(n_draws=20)
    assert np.array_equal(before[0], topics.shares, equal_nan=True)
    pd.testing.assert_frame_equal(before[1], duties.frame)
    assert before[2] == sorted(graph.edges(keys=True))


def test_tables_of_topics_and_departments() -> None:
    found = measured()
    topic = found.by_topic.set_index("topic")
    assert topic.loc["smoke", ["binary", "weighted", "n", "n_departments"]].tolist() == [0.0, 0.0, 1, 2]
    assert topic.loc["dogs", "n_departments"] == 0 and np.isnan(topic.loc["dogs", "weighted"])
    department = found.by_department.set_index("department")
    assert department["required"].sum() == pytest.approx(2.0) and department.loc[WATER, "n"] == 0


def test_a_body_with_a_hand_in_everything_has_no_mandate_by_chance() -> None:
    rng = np.random.default_rng(1)
    evidence = rng.poisson(3.0, size=(40, 20)).astype(float)
    assert beyond_chance(evidence).mean() < 0.06
    evidence[0, 0] += 15
    assert beyond_chance(evidence)[0, 0]
    assert not beyond_chance(np.zeros((2, 2))).any()


@pytest.mark.parametrize(
    ("settings", "error", "match"),
    [
        ({"within": "city"}, InputError, "within='city'"),
        ({"reply_weight": 2}, InputError, "reply_weight=2"),
        ({"n_draws": 5}, InputError, "n_draws=5"),
        ({"seed": -1}, InputError, "seed=-1"),
        ({"mandates": pd.DataFrame({"department": [LAND]})}, ColumnError, "no column 'topic'"),
        ({"mandates": pd.DataFrame([[LAND, "river", "deed"]], columns=["department", "topic", "topic"])}, ColumnError, "2 columns 'topic'"),
        ({"mandates": pd.DataFrame({"department": [LAND], "topic": ["moon"]})}, InputError, "row 1.*moon.*no topic"),
        ({"mandates": pd.DataFrame({"department": [LAND], "topic": [["river"]]})}, InputError, "row 1.*river.*no topic"),
        ({"mandates": pd.DataFrame({"department": [LAND], "topic": ["river"], "weight": [3.0]})}, InputError, "row 1.*weight 3.0"),
        ({"mandates": pd.DataFrame({"department": ["张三13900001234"], "topic": ["river"]})}, InputError, "^row 1 [^0-9]* names no department"),
        ({"known": 3}, InputError, "known="),
        ({"replier": "who"}, InputError, "replier='who' without replies"),
        ({"n_draws": 30, "level": 0.99}, InputError, "n_draws=30 are too few for level=0.99.*use 100"),
        ({"within": ["region"]}, InputError, "within="),
        ({"mandates": pd.DataFrame({"department": [], "topic": []})}, EmptyInputError, "mandates is empty"),
        ({"replies": feedback(), "replier": "nobody"}, ColumnError, "no column 'nobody'"),
    ],
)
def test_what_it_refuses(settings: dict[str, object], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        measured(**settings)


def test_nobody_stands_out() -> None:
    topics, _, _ = study()
    policy = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["开展工作。"], "issuers": ["云泽市水利局"], "region": "云泽市"}), kind="policy")
    duties = extract_duties(policy)
    with pytest.raises(EmptyInputError, match="no department has a mandate"):
        measure_congruence(topics, duties, coordination_graph(policy, duties), seed=1)


def test_a_topic_that_seldom_comes_back_makes_no_gap() -> None:
    topics, duties, graph = busy_study()
    seldom = replace(topics, recurrence=np.full(len(topics.names), 0.25))
    row = row_of(measure_congruence(seldom, duties, graph, seed=1, n_draws=40), LAND, TAX)  # type: ignore[arg-type]
    assert row["verdict"] == "cannot tell" and row["q"] < 0.05 and "seldom comes back" in row["note"]


def test_what_keeps_a_given_department_out_is_said() -> None:
    names = ["云泽市生态环镜局", "某某开发公司", "云泽市人民政府", WATER]
    found = measured(mandates=pd.DataFrame({"department": names, "topic": ["river"] * 4}))
    notes = found.mandates.set_index("department")["note"]
    assert "no document of the graph" in notes["云泽市生态环镜局"] and "takes part in no pair" in notes["某某开发公司"]
    assert "speaks for all" in notes["云泽市人民政府"] and notes[WATER] == ""
    assert "云泽市人民政府" not in {*found.frame["department_a"], *found.frame["department_b"]}
    assert "no document of the graph" in row_of(found, "云泽市生态环镜局", WATER)["note"]


def test_a_label_of_two_topics_names_none() -> None:
    topics, duties, graph = study()
    alike = replace(topics, labels=("油烟",) * len(topics.labels))
    with pytest.raises(InputError, match="several topics have that label"):
        measure_congruence(alike, duties, graph, mandates=pd.DataFrame({"department": [AIR], "topic": ["油烟"]}), seed=1, n_draws=20)


def test_what_was_given_is_in_the_record() -> None:
    tables = (pd.DataFrame({"department": [WATER, AIR], "topic": ["river", "river"], "weight": [1.0, weight]}) for weight in (0.5, 0.6))
    one, other = (measured(n_draws=20, mandates=table) for table in tables)
    assert one.frame["required"].equals(other.frame["required"]) and one.provenance.digest != other.provenance.digest


def replied(text: str) -> Congruence:
    frame = feedback().table[["id", "text", "region"]].copy()
    frame["reply"] = [text if name.startswith("m2") else "" for name in frame["id"]]
    more = ((f"p{name}", f"云泽市{name}局", "提倡文明。\n") for name in ("公安", "教育", "水利"))
    return of_city(*more, replies=Corpus.from_frame(frame, kind="feedback", reply="reply"), n_draws=30)


def test_a_reply_that_says_whose_the_matter_is_not_makes_no_need() -> None:
    found = replied("此事由市教育局负责，与市公安局、市水利局无关。")
    assert "云泽市公安局" not in {*found.frame["department_a"], *found.frame["department_b"]}
    assert found.frame["required"].tolist() == of_city(n_draws=30).frame["required"].tolist()


def test_replies_are_evidence_and_no_documented_coordination() -> None:
    found = replied("市公安局、市教育局均已收悉，联系人电话13911112222。")
    row = row_of(found, "云泽市公安局", "云泽市教育局")
    assert row["required"] == pytest.approx(0.5) and row["n_replies"] == 30 and row["n_joint"] == 0 and row["verdict"] == "cannot tell"
    assert "named together in replies only" in row["note"]
    shown = found.evidence("云泽市公安局", "云泽市教育局", n=2)
    assert shown["kind"].tolist() == ["reply"] * 2 and not shown["text"].str.contains("139").any() and shown["document"].str.startswith("m2").all()
    assert shown["topics"].tolist() == ["dogs"] * 2 and (shown["start"] == -1).all()


def test_replies_that_say_two_act_together_make_no_gap() -> None:
    frame = feedback().table[["id", "text", "region"]].copy()
    frame["reply"] = ["市税务局、市自然资源和规划局将一并办理。" if name in ("m000", "m001") else "" for name in frame["id"]]
    found = busy(replies=Corpus.from_frame(frame, kind="feedback", reply="reply"))
    row = row_of(found, LAND, TAX)
    assert row["q"] < 0.05 and row["verdict"] == "cannot tell" and row["n_replies"] == 2 and "act together" in row["note"]


def test_replies_that_name_nobody_change_no_need() -> None:
    frame = feedback().table[["id", "text", "region"]].assign(reply="已收悉。")
    found = busy(replies=Corpus.from_frame(frame, kind="feedback", reply="reply"))
    pd.testing.assert_series_equal(found.frame["required"], busy().frame["required"])
    assert row_of(found, LAND, TAX)["verdict"] == "gap"


def test_a_graph_that_cannot_be_read_is_refused() -> None:
    topics, duties, graph = study()
    broken = graph.copy()
    broken[WATER][AIR]["issue"]["weight"] = float("nan")
    with pytest.raises(InputError, match="weight=nan"):
        measure_congruence(topics, duties, broken, seed=1, n_draws=20)
