"""Vacuum: topics whose tasks nobody is in charge of, those without any task, those that no policy speaks of, and those that are led."""

from dataclasses import replace
from functools import lru_cache

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import Corpus, coordination_graph, extract_duties
from policytext.coordination.congruence.charge import likeness, without_lead
from policytext.coordination.congruence.reading import Tasks, read_policies, tasks_of
from policytext.coordination.congruence.spoken import read_clauses
from policytext.coordination.vacuum import cue_of_vacuum, vacuum_table
from policytext.errors import InputError
from policytext.inference import percentile_interval, wilson_interval
from policytext.topics import group_matters
from tests.coordination.congruence_study import NAMES, _lines, feedback, known_topics, policies, study

LED, OPEN = "（市水利局牵头，市财政局配合）", "（各有关部门按职责分工负责）"


def corpus(*texts: str) -> Corpus:
    rows = pd.DataFrame(
        {"id": [f"d{number:02d}" for number in range(len(texts))], "text": texts, "region": "云泽市", "issuers": "云泽市人民政府"}
    )
    return Corpus.from_frame(rows, kind="policy")


def vacuum_of(*texts: str, layers: tuple[str, ...] = ("issue", "duty"), **more: object) -> pd.DataFrame:
    policy = corpus(*texts)
    duties = extract_duties(policy)
    graph = coordination_graph(policy, duties, layers=layers, **more)  # type: ignore[arg-type]
    return vacuum_table(known_topics(policy, feedback()), duties, graph, seed=1, n_draws=60).set_index("topic")


@lru_cache(maxsize=1)
def city() -> pd.DataFrame:
    """Rivers led in eight documents, schools left to everybody in eight, dogs spoken of in one and in no task, deeds in nothing."""
    return vacuum_of(
        *[_lines("river", 2, LED) + _lines("school", 2, OPEN)] * 8, _lines("dogs", 3) + _lines("smoke", 2, "（市生态环境局负责）")
    )


def test_the_four_verdicts() -> None:
    table = city()
    assert table["verdict"].loc[["dogs", "school", "river", "smoke"]].tolist() == ["vacuum", "vacuum", "led", "cannot tell"]
    assert table["verdict"].loc[["deed", "tax"]].tolist() == ["not addressed"] * 2
    assert table.loc["dogs", "note"] == "no task at all, though 1 document speaks of it (3 clauses)"
    assert table.loc["school", "note"].startswith("most of its tasks have nobody in charge")
    assert table.loc["smoke", "note"] == "all its tasks stand in one document"
    assert table.loc["deed", "note"] == "no document speaks of it in two clauses"


def test_a_topic_that_only_messages_have_may_be_wording() -> None:
    row = vacuum_table(*study(), seed=1, n_draws=60).set_index("topic").loc["dogs"]  # type: ignore[arg-type]
    assert row["verdict"] == "not addressed" and row["note"].startswith(
        "no document speaks of it in two clauses; may be wording: "
    )


def test_columns_say_what_they_are() -> None:
    table = city()
    counts = ["n_clauses", "n_speaking", "n_tasks", "n_documents", "no_lead"]
    assert table.loc["school", counts].tolist() == [16, 8, 16, 8, 1.0] and table.loc["river", counts].tolist() == [
        16,
        8,
        16,
        8,
        0.0,
    ]
    assert (
        table.loc["dogs", counts[:4]].tolist() == [3, 1, 0, 0]
        and np.isnan(table.loc["dogs", ["no_lead", "no_lead_low", "no_lead_high"]].astype(float)).all()
    )
    assert table.loc["river", ["n_leads", "leads"]].tolist() == [1, "水利 100%"] and table.loc[
        "school", ["n_leads", "leads"]
    ].tolist() == [0, ""]
    known = table[table["n_tasks"] > 0]
    assert known["estimate"].tolist() == pytest.approx((known["demand"] * known["no_lead"]).tolist())
    assert table.loc["dogs", "estimate"] == pytest.approx(table.loc["dogs", "demand"])
    assert ((table["low"] <= table["estimate"]) & (table["estimate"] <= table["high"])).all()


def test_rows_stand_by_verdict_then_size() -> None:
    order = city()["verdict"].map({"vacuum": 0, "not addressed": 1}).fillna(2)
    assert order.is_monotonic_increasing
    for _, part in city().groupby(order.to_numpy()):
        assert part["estimate"].round(9).is_monotonic_decreasing


def test_a_led_topic_is_none_beside_another_that_is_led() -> None:
    """Leads were once told by what stands out: sixty tasks of the river bureau made a vacuum of the rivers."""
    table = vacuum_of(_lines("river", 60, LED), _lines("smoke", 3, "（市城市管理局牵头）"))
    assert table.loc[["river", "smoke"], "no_lead"].tolist() == [0.0, 0.0]
    assert not table.loc[["river", "smoke"], "verdict"].isin(["vacuum"]).any()


def test_one_bureau_that_leads_everything_leaves_no_vacuum() -> None:
    table = vacuum_of(*["".join(_lines(name, 2, LED) for name in NAMES)] * 9)
    assert (table["verdict"] == "led").all() and (table["leads"] == "水利 100%").all()


def test_a_topic_of_which_most_tasks_are_open_is_not_led() -> None:
    table = vacuum_of(
        _lines("smoke", 12, "（市生态环境局负责）"), _lines("smoke", 12, "（市城市管理局负责）"), _lines("smoke", 400, OPEN)
    )
    row = table.loc["smoke"]
    assert row["no_lead"] == pytest.approx(400 / 424) and row["verdict"] == "cannot tell" and row["n_documents"] == 3
    spread = vacuum_of(*[_lines("smoke", 1, LED) + _lines("smoke", 20, OPEN)] * 12).loc["smoke"]
    assert spread["verdict"] == "vacuum" and spread["no_lead"] == pytest.approx(20 / 21)


def test_people_who_say_that_nobody_is_in_charge() -> None:
    table = vacuum_table(*study(), seed=1, n_draws=60).set_index("topic")  # type: ignore[arg-type]
    assert table.loc["dogs", ["cue_rate", "n"]].tolist() == [1.0, 30] and table.loc["river", "cue_rate"] == 0.0
    assert table.loc["dogs", "cue_low"] > 0.8


CUES = {
    "没人管": "小区噪声没人管 路灯没修没人管 为什么没人管 是不是没人管 解决不了，没人管 一直没人管的问题请解决 无证摊贩没人管 不能解决没人管",
    "没人理": "反映多次没人理 没人理睬 没人理会", "没部门管": "没部门管", "无人管": "无人管理 无人管辖", "都不管": "几个部门都不管", "不归我们管": "打电话说不归我们管",
    "踢皮球": "几个部门踢皮球", "没有部门管": "没有部门管这件事", "推诿": "相关部门推诿 会不会推诿", "互相推": "他们互相推诿 解决不了互相推",
    "": "各部门不得推诿 严禁推诿扯皮 从来没有推诿 没有出现推诿 有人管理 停车位太少 不推诿 从不推诿 绝不推诿 毫不推诿 拒绝推诿 不互相推诿 "
    "零推诿 无推诿 反对扯皮 大家都不理解 效果都不理想 无人理发店 没人理解我们 解决了没人管的问题 改变了小区没人管的局面 没人管的问题解决了 "
    "没人管的现象已经解决 不是没人管 并非无人管 防止无人管理 互相推荐 没人管道施工 不会没人管",
}  # fmt: skip


@pytest.mark.parametrize(("text", "cue"), [(text, cue) for cue, texts in CUES.items() for text in texts.split()])
def test_cues(text: str, cue: str) -> None:
    assert cue_of_vacuum(text) == cue


def read(policy: Corpus, nodes: "list[str] | None" = None) -> Tasks:
    duties = extract_duties(policy)
    graph = coordination_graph(policy, duties)
    is_open = {name: node["open"] for name, node in graph.nodes(data=True) if nodes is None or name in nodes}
    return tasks_of(graph.graph["acts"], duties, read_policies(known_topics(policy, feedback())), is_open)


@pytest.mark.parametrize(
    ("bracket", "leads"),
    [
        ("市水利局牵头，市财政局配合", ("云泽市水利局",)), ("市水利局负责", ("云泽市水利局",)), ("市水利局、市财政局按职责分工负责", ()),
        ("各有关部门按职责分工负责", ()), ("市水利局牵头，各有关部门配合", ("云泽市水利局",)),
    ],
)  # fmt: skip
def test_who_is_in_charge(bracket: str, leads: tuple[str, ...]) -> None:
    tasks = read(corpus(f"清理河道淤泥（{bracket}）。"))
    assert tasks.table["leads"].tolist() == [leads] and tasks.led.tolist() == [bool(leads)]


@pytest.mark.parametrize(
    ("bracket", "kept", "leads", "led"),
    [
        ("市水利局、市财政局按职责分工负责", "云泽市水利局", (), False), ("市水利局牵头，市财政局配合", "云泽市财政局", (), True),
        ("市水利局、各有关部门按职责分工负责", "云泽市水利局", (), False), ("各有关部门按职责分工负责", "云泽市水利局", (), False),
    ],
)  # fmt: skip
def test_a_task_does_not_change_hands_with_the_nodes(bracket: str, kept: str, leads: tuple[str, ...], led: bool) -> None:
    tasks = read(corpus(f"清理河道淤泥（{bracket}）。", "清理河道淤泥（市水利局、市财政局按职责分工负责）。"), [kept])
    assert (tasks.table["leads"].iloc[0], tasks.led[0]) == (leads, led) and len(tasks.table) == 2


def test_a_task_of_many_matters_is_mainly_about_none() -> None:
    tasks = read(corpus("清理河道，改善学校，规范烧烤（市水利局负责）。", "清理河道淤泥，做好清淤（市水利局负责）。"))
    assert tasks.main.sum(axis=1).tolist() == [0, 1] and tasks.parts.sum(axis=1) == pytest.approx(1.0)


def test_one_clause_by_the_way_is_no_speaking_of_a_topic() -> None:
    policy = corpus(_lines("river", 3) + _lines("dogs", 1), _lines("dogs", 2), _lines("school", 1))
    said = read_clauses(read_policies(known_topics(policy, feedback())), set(policy.table["id"]))
    found = {name: (int(n), int(d)) for name, n, d in zip(NAMES, said.n, said.n_documents, strict=True)}
    assert found["river"] == (3, 1) and found["dogs"] == (3, 1) and found["school"] == (1, 1) and found["deed"] == (0, 0)


def city_of(rng: np.random.Generator, share: float, alike: float) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    """Thirty topics, forty documents of one to seven tasks; documents differ in the share of tasks that are led."""
    documents = np.repeat(np.arange(40), rng.integers(1, 8, size=40))
    main = rng.integers(0, 30, size=40)[documents][:, None] // 3 == np.arange(10)
    chance = rng.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), size=40) if alike else np.full(40, share)
    return main, rng.random(len(documents)) >= chance[documents], documents


@pytest.mark.parametrize("alike", [0.0, 0.3])
def test_false_verdicts_are_rare_where_half_is_led(alike: float) -> None:
    rng = np.random.default_rng(4)
    told = np.zeros(2)
    n = 0
    for _ in range(120):
        charge = without_lead(*city_of(rng, 0.5, alike), level=0.95)
        told += [(charge.low > 0.5).sum(), (charge.high < 0.5).sum()]
        n += int((charge.n_tasks > 0).sum())
    assert (told / n < 0.05).all() and n > 1000


def test_true_vacuums_and_leads_are_found() -> None:
    rng = np.random.default_rng(5)
    for share, least, most in ((0.1, 0.0, 0.0), (0.9, 0.6, 1.0)):
        found = [without_lead(*city_of(rng, share, 0.1), level=0.95) for _ in range(40)]
        told = np.mean([(charge.low > 0.5).sum() / (charge.n_tasks > 0).sum() for charge in found])
        assert least <= told <= most


def test_tasks_of_one_document_together() -> None:
    main, documents = np.ones((24, 1), dtype=bool), np.repeat(np.arange(12), 2)
    alike = without_lead(main, np.repeat(np.arange(12) % 2 == 0, 2), documents, level=0.95)
    apart = without_lead(main, np.tile([True, False], 12), documents, level=0.95)
    assert (alike.independent[0], apart.independent[0]) == (pytest.approx(12), pytest.approx(24))
    assert (alike.low[0], alike.high[0]) == pytest.approx(wilson_interval(6, 12)) and (
        apart.low[0],
        apart.high[0],
    ) == pytest.approx(wilson_interval(12, 24))
    one = without_lead(main, np.zeros(24, dtype=bool), np.zeros(24, dtype=np.int64), level=0.95)
    assert one.independent[0] == pytest.approx(1.0) and one.low[0] == pytest.approx(wilson_interval(1, 1)[0])


def test_likeness_against_pairs() -> None:
    """With documents of one size, the share of agreement within documents beyond that among all gives the same figure (up to 1/n)."""
    rng = np.random.default_rng(0)
    chance = rng.beta(1.5, 1.5, size=400)
    values = rng.random((400, 5)) < chance[:, None]
    y = values - values.mean()
    within = (y.sum(axis=1) ** 2 - (y**2).sum(axis=1)).sum() / (400 * 20) / y.var()
    assert (
        likeness(values.ravel(), np.repeat(np.arange(400), 5)) == pytest.approx(within, abs=0.005) and abs(within - 0.25) < 0.06
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=1, max_size=30))
def test_draws_have_the_score_interval(tasks: list[tuple[bool, int]]) -> None:
    led, documents = np.array([one for one, _ in tasks]), np.array([number for _, number in tasks])
    charge = without_lead(np.ones((len(tasks), 1), dtype=bool), led, documents, level=0.95)
    low, high = percentile_interval(charge.drawn(20000, np.random.default_rng(1)), level=0.95)
    assert low[0] == pytest.approx(charge.low[0], abs=0.02) and high[0] == pytest.approx(charge.high[0], abs=0.02)
    assert charge.low[0] <= charge.share[0] <= charge.high[0] and 1 - 1e-9 <= charge.independent[0] <= len(tasks) + 1e-9


def test_same_table_for_any_order_and_seed() -> None:
    first = vacuum_table(*study(), seed=1, n_draws=60)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(first, vacuum_table(*study(-1), seed=1, n_draws=60), check_exact=False, rtol=1e-9)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(first, vacuum_table(*study(), seed=1, n_draws=60))  # type: ignore[arg-type]


def test_graphs_that_cannot_say_who_is_in_charge() -> None:
    with pytest.raises(InputError, match="vacuum_table needs tasks, and the graph has none"):
        vacuum_of(_lines("river", 3, LED), layers=("issue",))
    with pytest.raises(InputError, match="vacuum_table needs tasks, and the graph has none"):
        vacuum_of("河道淤泥较多。")
    for collapse in ("region", "system"):
        with pytest.raises(InputError, match=f"collapsed by {collapse}"):
            vacuum_of(_lines("river", 3, LED), collapse=collapse)


def test_tasks_of_other_documents_are_refused_or_told() -> None:
    policy, more = (
        corpus(_lines("river", 3, LED)),
        corpus(_lines("river", 3, LED), _lines("smoke", 2, LED), _lines("dogs", 2, LED)),
    )
    topics, duties = known_topics(policy, feedback()), extract_duties(more)
    table = vacuum_table(topics, duties, coordination_graph(more, duties), seed=1, n_draws=20)
    assert table["note"].str.endswith("tasks of 2 documents outside the topics not read").all()
    other = Corpus.from_frame(more.frame.assign(id=["x", "y", "z"]), kind="policy")
    with pytest.raises(InputError, match="no task of the graph is in the topics"):
        vacuum_table(topics, extract_duties(other), coordination_graph(other, extract_duties(other)), seed=1, n_draws=20)


def test_what_it_refuses() -> None:
    topics, duties, graph = study()
    with pytest.raises(InputError, match="vacuum_table needs the documents"):
        vacuum_table(topics, duties, nx.MultiDiGraph(), seed=1)
    with pytest.raises(InputError, match="n_draws=3"):
        vacuum_table(topics, duties, graph, seed=1, n_draws=3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="one message"):
        cue_of_vacuum(3)  # type: ignore[arg-type]


def test_the_rest_and_topics_that_seldom_come_back_get_no_verdict() -> None:
    topics, duties, graph = study()
    grouped = group_matters(topics, {name: "其他" if name in ("dogs", "smoke") else f"{name}事项" for name in NAMES})
    row = vacuum_table(grouped, duties, graph, seed=1, n_draws=20).set_index("topic").loc["其他"]  # type: ignore[arg-type]
    assert (row["verdict"], row["note"]) == ("cannot tell", "no matter of its own")
    seldom = replace(topics, recurrence=np.where(np.array(NAMES) == "dogs", 0.25, 1.0))
    table = vacuum_table(seldom, duties, graph, seed=1, n_draws=20).set_index("topic")  # type: ignore[arg-type]
    assert table.loc["dogs", ["verdict", "note"]].tolist() == ["cannot tell", "the topic seldom comes back in other runs"]


def test_clauses_of_documents_that_the_graph_does_not_count_say_nothing() -> None:
    topics, _, _ = study()
    graph = coordination_graph(policies().where(id=["a", "b", "e", "f"]))
    table = vacuum_table(topics, None, graph, seed=1, n_draws=20).set_index("topic")
    assert table.loc[["deed", "tax"], "n_speaking"].tolist() == [1, 1] and table.loc["river", ["n_clauses", "n_speaking"]].tolist() == [0, 0]
