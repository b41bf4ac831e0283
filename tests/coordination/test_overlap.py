"""Overlap: lines that lead a topic side by side, together, in different places, and one that leads it alone."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import Corpus, coordination_graph, extract_duties
from policytext.coordination.congruence.overlap import (
    _interval,
    _Shared,
    effective_leads,
    gini_simpson,
    overlap_table,
    uncoordinated_overlap,
)
from policytext.errors import InputError
from policytext.topics import group_matters
from tests.coordination.congruence_study import NAMES, _lines, feedback, known_topics, study

AIR, STREETS, BOTH = "（市生态环境局负责）", "（市城市管理局负责）", "（市生态环境局、市城市管理局牵头）"
SCHOOLS = [("云泽市教育局", _lines("school", 4, "（市教育局负责）"))] * 5


def overlap_of(*documents: tuple[str, str], region: str = "云泽市", **more: object) -> pd.DataFrame:
    rows = pd.DataFrame({"id": [f"d{number:02d}" for number in range(len(documents))], "issuers": [one for one, _ in documents]})
    policy = Corpus.from_frame(rows.assign(text=[text for _, text in documents], region=region), kind="policy")
    duties = extract_duties(policy)
    topics = known_topics(policy, feedback())
    return overlap_table(topics, duties, coordination_graph(policy, duties), **{"seed": 1, "n_draws": 200, **more}).set_index(
        "topic"
    )  # type: ignore[arg-type]


def apart(n: int = 5) -> list[tuple[str, str]]:
    return [("云泽市生态环境局", _lines("smoke", 3, AIR)), ("云泽市城市管理局", _lines("smoke", 3, STREETS))] * n + SCHOOLS


def test_two_leads_that_share_nothing() -> None:
    smoke = overlap_of(*apart()).loc["smoke"]
    assert smoke[["n_leads", "coordinated", "verdict", "n"]].tolist() == [2, 0.0, "uncoordinated", 10]
    assert (
        smoke["estimate"] == pytest.approx(0.5)
        and smoke["effective_leads"] == pytest.approx(2.0)
        and smoke["gini_simpson"] == pytest.approx(0.5 * 30 / 29)
    )
    assert 0.3 < smoke["low"] < smoke["estimate"] < smoke["high"] < 0.7


def test_two_documents_are_too_few_and_one_has_no_interval() -> None:
    two = overlap_table(*study(), seed=1, n_draws=200).set_index("topic").loc["smoke"]  # type: ignore[arg-type]
    assert two[["n", "estimate", "verdict", "note"]].tolist() == [
        2,
        pytest.approx(0.5),
        "cannot tell",
        "rests on too few documents",
    ]
    assert (
        overlap_of(*apart(1), *SCHOOLS).loc["smoke", "verdict"] == "cannot tell"
        and overlap_of(*apart(2)).loc["smoke", "verdict"] == "uncoordinated"
    )
    one = overlap_of(("云泽市人民政府", _lines("smoke", 8, AIR) + _lines("smoke", 8, STREETS)), *SCHOOLS).loc["smoke"]
    assert np.isnan([one["low"], one["high"]]).all() and (one["verdict"], one["note"]) == (
        "cannot tell",
        "rests on too few documents",
    )


def test_one_lead_is_no_overlap() -> None:
    river = overlap_table(*study(), seed=1, n_draws=60).set_index("topic").loc["river"]  # type: ignore[arg-type]
    assert river[["n_leads", "estimate", "low", "high", "verdict"]].tolist() == [1, 0.0, 0.0, 0.0, "no overlap"]


def test_documents_that_both_signed_count_without_tasks_too() -> None:
    """Ten of these were once not seen, as c was read from tasks only."""
    joint = [("云泽市生态环境局、云泽市城市管理局", _lines("smoke", 3))] * 15
    smoke = overlap_of(*apart(), *joint).loc["smoke"]
    assert smoke[["coordinated", "estimate", "verdict"]].tolist() == [pytest.approx(1.0), pytest.approx(0.0), "coordinated"]
    fewer = overlap_of(*apart(), *joint[:3]).loc["smoke"]
    assert fewer["coordinated"] == pytest.approx(3 / 15) and fewer["estimate"] == pytest.approx(0.5 * 0.8)
    elsewhere = overlap_of(*apart(), *[("云泽市生态环境局、云泽市城市管理局", _lines("river", 3))] * 15).loc["smoke"]
    assert elsewhere["coordinated"] == 0.0


def test_leads_named_together_are_coordinated() -> None:
    smoke = overlap_of(*[("云泽市人民政府", _lines("smoke", 3, BOTH))] * 5, *SCHOOLS).loc["smoke"]
    assert smoke[["n_leads", "coordinated", "estimate", "verdict"]].tolist() == [2, 1.0, 0.0, "coordinated"]


def test_one_shared_task_among_many_is_little() -> None:
    once = ("云泽市人民政府", _lines("smoke", 1, "（市生态环境局牵头，市城市管理局配合）"))
    smoke = overlap_of(*apart(10), *SCHOOLS * 3, once).loc["smoke"]
    assert smoke["coordinated"] == pytest.approx(1 / 30) and smoke["verdict"] == "uncoordinated"


def test_leads_of_different_places_cannot_meet() -> None:
    rows = [
        ("云泽市生态环境局", _lines("smoke", 3, AIR)),
        ("江州市城市管理局", _lines("smoke", 3, "（江州市城市管理局负责）")),
    ] * 5 + SCHOOLS
    smoke = overlap_of(*rows).loc["smoke"]
    assert smoke["n_leads"] == 2 and np.isnan([smoke["coordinated"], smoke["estimate"], smoke["low"]]).all()
    assert (smoke["verdict"], smoke["note"]) == ("cannot tell", "its leads act in different places")


def test_a_pair_that_cannot_meet_makes_no_overlap_beside_one_that_can() -> None:
    together = np.array([[1.0, 0.0, np.nan], [0.0, 1.0, np.nan], [np.nan, np.nan, 1.0]])
    assert uncoordinated_overlap(np.array([1.0, 1.0, 2.0]), together) == pytest.approx(2 / 16)
    assert np.isnan(uncoordinated_overlap(np.array([1.0, 1.0]), np.array([[1.0, np.nan], [np.nan, 1.0]])))


WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=5).map(lambda values: np.array(values, dtype=float))


@settings(max_examples=80, deadline=None)
@given(WEIGHTS)
def test_overlap_against_drawing_two_tasks(weights: np.ndarray) -> None:
    n = int(weights.sum())
    owner = np.repeat(np.arange(len(weights)), weights.astype(int))
    if n > 1:
        differ = np.mean([owner[i] != owner[j] for i in range(n) for j in range(n) if i != j])
        assert gini_simpson(weights) == pytest.approx(differ)
        with_back = np.mean([owner[i] != owner[j] for i in range(n) for j in range(n)])
        assert uncoordinated_overlap(weights, np.zeros((len(weights),) * 2)) == pytest.approx(with_back)
        assert 1 <= effective_leads(weights) <= (weights > 0).sum() + 1e-9
    if not n:
        assert (
            np.isnan(gini_simpson(weights))
            and np.isnan(effective_leads(weights))
            and np.isnan(uncoordinated_overlap(weights, np.zeros((len(weights),) * 2)))
        )
    assert not uncoordinated_overlap(weights, np.ones((len(weights),) * 2)) > 0


def many(rng: np.random.Generator, shares: tuple[float, float], joint: float) -> _Shared:
    """Sixteen documents of one place; each gives one task to either line or, at times, to both."""
    who = rng.choice(2, size=16, p=shares)
    both = rng.random(16) < joint
    led = np.zeros((1, 16, 2))
    led[0, np.arange(16), who] = 1.0
    together = np.zeros((1, 16, 2, 2))
    together[0, both, 0, 1] = together[0, both, 1, 0] = 1.0
    return _Shared(led, together)


@pytest.mark.parametrize(("shares", "joint"), [((0.8, 0.2), 0.0), ((0.7, 0.3), 0.05), ((0.6, 0.4), 0.1)])
def test_interval_holds_the_truth(shares: tuple[float, float], joint: float) -> None:
    rng = np.random.default_rng(3)
    large = [2 * shares[0] * shares[1] * (1 - min(1.0, joint / min(shares)))]
    held = inside = 0
    for _ in range(150):
        shared = many(rng, shares, joint)
        estimate = uncoordinated_overlap(shared.led.sum(axis=(0, 1)), shared.coordinated(np.ones((1, 16)))[0])
        if not np.isfinite(estimate):
            continue
        draws = rng.exponential(size=(200, 16))
        low, high = _interval(shared, estimate, draws / draws.mean(axis=1, keepdims=True), 0.95)
        held += low <= large[0] <= high
        inside += 1
        assert 0 <= low <= estimate <= high <= 1
    assert inside > 120 and held / inside > 0.85


def test_same_table_for_any_order_and_seed() -> None:
    first = overlap_table(*study(), seed=1, n_draws=60)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(first, overlap_table(*study(-1), seed=1, n_draws=60), check_exact=False, rtol=1e-9)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(first, overlap_table(*study(), seed=1, n_draws=60))  # type: ignore[arg-type]


def test_what_it_refuses_and_the_rest() -> None:
    topics, duties, graph = study()
    with pytest.raises(InputError, match="overlap_table takes Topics"):
        overlap_table("topics", duties, nx.MultiDiGraph(), seed=1)  # type: ignore[arg-type]
    policy = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["河道淤泥较多。"]}), kind="policy")
    bare, empty = known_topics(policy, feedback()), coordination_graph(policy, extract_duties(policy))
    with pytest.raises(InputError, match="overlap_table needs tasks, and the graph has none"):
        overlap_table(bare, None, empty, seed=1)
    grouped = group_matters(topics, {name: "其他" if name in ("dogs", "smoke") else f"{name}事项" for name in NAMES})
    row = overlap_table(grouped, duties, graph, seed=1, n_draws=20).set_index("topic").loc["其他"]  # type: ignore[arg-type]
    assert (row["verdict"], row["note"]) == ("cannot tell", "no matter of its own")


def test_a_topic_that_seldom_comes_back_gets_no_verdict() -> None:
    topics, duties, graph = study()
    seldom = replace(topics, recurrence=np.full(len(topics.names), 0.25))
    table = overlap_table(seldom, duties, graph, seed=1, n_draws=20)  # type: ignore[arg-type]
    assert set(table["verdict"]) == {"cannot tell"} and set(table["note"]) == {"the topic seldom comes back in other runs"}
