"""`transport_table`: the plan against other ways to compute it, and what is done with topics that may be wording."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, linprog
from scipy.stats import wasserstein_distance

from policytext import group_matters
from policytext.errors import EmptyInputError, InputError
from policytext.mismatch import transport
from policytext.mismatch.transport import topic_distances, transport_plan, transport_table
from policytext.topics.shares import correct_shares, measure_shares
from tests.mismatch.handmade import handmade, turned

SUPPLY, DEMAND = np.array([0.4, 0.3, 0.15, 0.1, 0.05]), np.array([0.1, 0.25, 0.2, 0.25, 0.2])
LINE = np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0))) / 4


def least_cost(supply: Any, demand: Any, distances: Any) -> float:
    """The same by a dense programme over all pairs."""
    n = len(supply)
    equal = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    return float(linprog(distances.ravel(), A_eq=equal, b_eq=np.concatenate([supply, demand]), method="highs").fun)


@st.composite
def problems(draw: Any) -> tuple[Any, Any, Any, bool]:
    seed, n, metric = draw(st.integers(0, 10_000)), draw(st.integers(2, 7)), draw(st.booleans())
    rng = np.random.default_rng(seed)
    supply, demand = rng.multinomial(20, np.full(n, 1 / n), size=2) / 20
    points = rng.random((n, 2))
    distances = np.sqrt(((points[:, None] - points) ** 2).sum(axis=2)) if metric else rng.random((n, n))
    np.fill_diagonal(distances, 0)
    return supply, demand, distances, metric


@given(problems())
def test_no_plan_costs_less(problem: Any) -> None:
    supply, demand, distances, _ = problem
    plan = transport_plan(supply, demand, distances)
    assert plan.min() >= 0
    np.testing.assert_allclose(plan.sum(axis=1), supply, atol=1e-7)
    np.testing.assert_allclose(plan.sum(axis=0), demand, atol=1e-7)
    assert (plan * distances).sum() == pytest.approx(least_cost(supply, demand, distances), abs=1e-7)


@given(st.integers(0, 10_000))
def test_single_units_are_an_assignment(seed: int) -> None:
    rng = np.random.default_rng(seed)
    distances = rng.random((8, 8))
    np.fill_diagonal(distances, 0)
    supply, demand = np.repeat([0.25, 0.0], 4), np.repeat([0.0, 0.25], 4)
    rows, columns = linear_sum_assignment(distances[:4, 4:])
    cheapest = distances[:4, 4:][rows, columns].sum() / 4
    # Ways over a third topic are no part of a plan.
    assert (transport_plan(supply, demand, distances) * distances).sum() == pytest.approx(cheapest)


def test_on_a_line_the_cost_is_known() -> None:
    plan = transport_plan(SUPPLY, DEMAND, LINE)
    assert (plan * LINE).sum() == pytest.approx(wasserstein_distance(np.arange(5) / 4, np.arange(5) / 4, SUPPLY, DEMAND))


def test_where_all_are_as_far_the_cost_is_the_total_variation() -> None:
    far = 1 - np.eye(5)
    assert (transport_plan(SUPPLY, DEMAND, far) * far).sum() == pytest.approx(0.5 * np.abs(SUPPLY - DEMAND).sum())


def test_what_is_the_same_does_not_move() -> None:
    np.testing.assert_allclose(transport_plan(SUPPLY, SUPPLY, LINE), np.diag(SUPPLY))


@pytest.fixture(scope="module")
def topics() -> Any:
    return handmade([("东", SUPPLY, 80), ("西", DEMAND, 60)], [("东", DEMAND, 400), ("西", DEMAND, 200), ("北", DEMAND, 20)])


@pytest.fixture(scope="module")
def shares(topics: Any) -> Any:
    return measure_shares(topics, by="region", seed=1, n_draws=100)


@pytest.fixture(scope="module")
def table(shares: Any) -> pd.DataFrame:
    return transport_table(shares, seed=1, n_draws=60)


def test_distances_by_hand(topics: Any) -> None:
    words = topics.word_weights
    hellinger, cosine = topic_distances(topics), topic_distances(topics, cost="cosine")
    for j in range(5):
        for k in range(5):
            assert hellinger[j, k] == pytest.approx(np.sqrt(max(1 - np.sqrt(words[j] * words[k]).sum(), 0)), abs=1e-6)
            assert cosine[j, k] == pytest.approx(1 - words[j] @ words[k] / np.linalg.norm(words[j]) / np.linalg.norm(words[k]), abs=1e-6)
    assert (np.diag(hellinger) == 0).all()


def test_a_matter_has_the_words_of_its_topics(topics: Any) -> None:
    joined = group_matters(topics, {"T01": "甲", "T02": "甲", "T03": "乙", "T04": "丙", "T05": "丙"})
    names = joined.matters.names
    words = np.stack([topics.word_weights[rows].mean(axis=0) for rows in ([0, 1], [2], [3, 4])])
    expected = np.sqrt(np.maximum(1 - np.sqrt(words) @ np.sqrt(words).T, 0))
    order = [names.index(name) for name in ("甲", "乙", "丙")]
    np.testing.assert_allclose(topic_distances(joined)[np.ix_(order, order)], expected, atol=1e-6)


def test_moves_make_supply_into_demand(shares: Any, table: pd.DataFrame) -> None:
    rows = table[(table["group"] == "东") & (table["what"] == "move")]
    supply, demand = (shares.side("东", kind)[0].set_index("topic")["estimate"] for kind in ("policy", "feedback"))
    out, into = rows.groupby("from_topic")["estimate"].sum(), rows.groupby("to_topic")["estimate"].sum()
    np.testing.assert_allclose(supply.sub(out, fill_value=0).add(into, fill_value=0).reindex(demand.index), demand, atol=1e-5)
    whole = table[table["group"] == "东"].set_index("what")["raw"]
    assert rows["estimate"].sum() == pytest.approx(whole["moved"], abs=1e-5)
    assert rows["cost"].sum() == pytest.approx(whole["cost"], abs=1e-5)


def test_what_was_planted_is_moved_and_no_more(table: pd.DataFrame) -> None:
    whole = table[table["what"] == "moved"].set_index("group")
    true = 0.5 * np.abs(SUPPLY - DEMAND).sum()
    assert whole.loc["东", "low"] < true < whole.loc["东", "high"]
    assert whole.loc["东", "estimate"] == pytest.approx(true, abs=0.1)
    assert whole.loc["西", "estimate"] < whole.loc["西", "raw"]
    assert whole.loc["西", "low"] < 0.03
    assert whole.loc["东", "p"] < 0.05 < whole.loc["西", "p"]
    assert whole.loc["西", "low"] == 0
    assert (whole["high"].dropna() <= 1).all()


def test_a_group_that_can_not_be_compared_keeps_a_row(table: pd.DataFrame) -> None:
    rows = table[table["group"] == "北"]
    assert rows[["what", "n_policy", "n_feedback", "note"]].values.tolist() == [["moved", 0, 20, "not compared; policies: no text"]]
    assert rows[["estimate", "low", "high", "raw", "p", "cost"]].isna().all(axis=None)


def test_documents_without_a_value_are_counted() -> None:
    topics = handmade([("东", SUPPLY, 30), ("", SUPPLY, 4)], [("东", DEMAND, 60), ("", DEMAND, 9)])
    found = transport_table(topics, by="region", leave_out=[], seed=1, n_draws=19)
    last = found.iloc[-1]
    assert (last["group"], last["what"], last["n_policy"], last["n_feedback"], last["note"]) == ("", "moved", 4, 9, "no value of region: in no plan")
    assert np.isnan(last["estimate"])
    assert "" not in set(transport_table(topics, leave_out=[], seed=1, n_draws=19)["group"])


def test_what_noise_adds_is_taken_off_both_totals() -> None:
    """Eight worlds without a difference: most of what seems to move is taken off, and no interval leaves out 0; a control moves."""
    same, moved = (
        [transport_table(measure_shares(handmade([("", SUPPLY, 60)], [("", end, 200)], seed=seed), seed=1, n_draws=40), leave_out=[], seed=1, n_draws=39)
         for seed in range(n)] for end, n in ((SUPPLY, 8), (DEMAND, 2))
    )  # fmt: skip
    for what in ("moved", "cost"):
        rows = pd.concat([table[table["what"] == what] for table in same])
        assert rows["estimate"].mean() < 0.55 * rows["raw"].mean()
        assert (rows["low"] > 0).mean() <= 0.25
        assert (rows["estimate"] <= rows["raw"]).all()
        assert ((rows["low"] > 0) <= (rows["p"] <= 0.05)).all()
        assert all(float(table.loc[table["what"] == what, "low"].iloc[0]) > 0 for table in moved)


def test_as_little_is_taken_off_as_noise_adds() -> None:
    far = 1 - np.eye(2)
    plan, null = np.array([[0.5, 0.5], [0.0, 0.0]]), np.tile([[0.7, 0.3], [0.0, 0.0]], (99, 1, 1))
    rows = transport._totals(plan, np.stack([plan] * 99), null, far, 0.95)
    assert rows[0][3] == pytest.approx(np.sqrt(0.25 - 0.09))
    assert rows[0][4] == pytest.approx(np.sqrt(0.25 - 2 * 0.09))
    assert rows[0][7] == pytest.approx(0.01)
    rows = transport._totals(np.array([[0.8, 0.2], [0.0, 0.0]]), np.stack([plan] * 99), null, far, 0.95)
    assert (rows[0][3], rows[0][4], rows[0][7]) == (0.0, 0.0, 1.0)


def test_intervals_hold_their_moves_and_the_largest_comes_first(table: pd.DataFrame) -> None:
    moves = table[table["what"] == "move"]
    assert (moves["low"] <= moves["estimate"]).all()
    assert (moves["estimate"] <= moves["high"]).all()
    assert moves["held"].between(0, 1).all()
    assert all(rows["estimate"].round(8).is_monotonic_decreasing for _, rows in moves.groupby("group"))
    assert moves[moves["group"] == "东"]["held"].iloc[0] > 0.8


def test_near_topics_are_moved_to_before_far_ones() -> None:
    cells = [("", np.array([0.6, 0.1, 0.1, 0.2]), 60)], [("", np.array([0.1, 0.6, 0.1, 0.2]), 300)]
    shares = measure_shares(handmade(*cells), seed=1, n_draws=60)
    cost = np.array([[0, 1, 0.4, 0.4], [1, 0, 1, 1], [0.4, 1, 0, 0.1], [0.4, 1, 0.1, 0]])
    first = transport_table(shares, cost=cost, seed=1, n_draws=30).query("what == 'move'").iloc[0]
    assert (first["from_topic"], first["to_topic"], first["distance"]) == ("T01", "T02", 1.0)


# -- topics that may be wording --


@pytest.fixture(scope="module")
def one_sided() -> Any:
    return handmade([("", np.array([0.4, 0.3, 0.3, 0.0]), 80)], [("", np.array([0.3, 0.2, 0.2, 0.3]), 300)])


def test_topics_of_one_source_alone_are_left_out_and_listed(one_sided: Any) -> None:
    shares = measure_shares(one_sided, seed=1, n_draws=60)
    table = transport_table(shares, seed=1, n_draws=30)
    out = table[table["what"] == "left out"]
    assert out["from_topic"].tolist() == ["T04"]
    assert "may be wording" in out["note"].iloc[0]
    assert "share of demand 0.3" in out["note"].iloc[0] or "share of demand 0.2" in out["note"].iloc[0]
    assert "T04" not in set(table["to_topic"])
    kept = transport_table(shares, leave_out=[], seed=1, n_draws=30)
    assert "T04" in set(kept["to_topic"])
    moved = [t.set_index("what").loc["moved", "estimate"] for t in (table, kept)]
    assert moved[0] < 0.1 < moved[1]


def test_a_matter_is_left_out_where_most_of_it_may_be_wording(one_sided: Any) -> None:
    joined = group_matters(one_sided, {"T01": "甲", "T02": "乙", "T03": "乙", "T04": "丁"})
    table = transport_table(measure_shares(joined, seed=1, n_draws=60), seed=1, n_draws=20)
    assert table.loc[table["what"] == "left out", "from_topic"].tolist() == ["丁"]


def test_codes_without_words_are_left_out_and_need_distances_where_none_has_any(topics: Any) -> None:
    names = topics.tokens.documents["document"]
    code = np.random.default_rng(1).choice(["修路", "停水", "T01"], size=len(names))
    corrected = correct_shares(topics, pd.DataFrame({"document": names, "code": code}), least=50)
    with pytest.raises(InputError, match=r"codes that belong to no topic have no words \(codes: .*\)\. Hint:"):
        transport_table(replace(corrected, table=corrected.table.assign(topic=corrected.table["topic"].replace({"T01": "其他"}))), seed=1)
    given = transport_table(corrected, cost=1 - np.eye(3), leave_out=[], seed=1, n_draws=20)
    assert set(given["grade"]) == {"validated"}


def test_same_table_whatever_the_order_of_rows(topics: Any, table: pd.DataFrame) -> None:
    again = transport_table(measure_shares(turned(topics), by="region", seed=1, n_draws=100), seed=1, n_draws=60)
    pd.testing.assert_frame_equal(again, table, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("options", "error", "text"), [
    ({"cost": "steps"}, InputError, r"cost='steps' is unknown \(costs: hellinger, cosine\)\. Hint:"),
    ({"cost": np.ones((5, 5))}, InputError, r"cost of shape \(5, 5\) gives no distances\. Hint: use an array \(5, 5\)"),
    ({"cost": np.zeros((2, 2))}, InputError, r"cost of shape \(2, 2\) gives no distances\. Hint:"),
    ({"leave_out": ["T99"]}, InputError, r"leave_out=\['T99'\] names no topics \(topics: T01, .*\)\. Hint:"),
    ({"leave_out": 5}, InputError, r"leave_out=5 names no topics .*Hint: give a list"),
    ({"leave_out": [["T01"]]}, InputError, r"names no topics .*Hint: give a list"),
    ({"cost": [["a"]]}, InputError, r"cost holds what is no number \(type: list\)\. Hint: use one of hellinger, cosine, or an array"),
    ({"cost": [[0, 1], [1]]}, InputError, r"cost holds what is no number"),
    ({"level": "x"}, InputError, r"level=.* is no probability"),
    ({"leave_out": "T01"}, InputError, r"leave_out='T01' names no topics .*Hint: give a list"),
    ({"leave_out": ["T01", "T02", "T03", "T04"]}, EmptyInputError, r"1 of 5 topics is left to move supply to .*Hint:"),
    ({"n_draws": 2}, InputError, r"n_draws=2 says nothing\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_planned(shares: Any, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        transport_table(shares, **{"seed": 1, **options})


def test_shares_are_left_as_they_were(shares: Any) -> None:
    before = shares.table.copy(deep=True)
    transport_table(shares, seed=1, n_draws=20)
    pd.testing.assert_frame_equal(shares.table, before)


def test_no_group_with_both_sources(topics: Any) -> None:
    few = handmade([("东", SUPPLY, 2)], [("西", DEMAND, 20)])
    with pytest.raises(EmptyInputError, match=r"no group has shares with intervals on both sides \(see shares\.summary\)\. Hint:"):
        transport_table(few, by="region", leave_out=[], seed=1)
