"""How much that nobody saw would undo a gap: closed forms against a search on a grid."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.mismatch import Mismatch, tipping_table
from policytext.provenance import record

shares = st.floats(0.005, 0.9)


def gap_of(demand: list[float], supply: list[float], *, middle: float = 0.0, half: float = 0.4) -> Mismatch:
    d, s = np.array(demand), np.array(supply)
    estimate = np.log2(d / s) - middle
    table = pd.DataFrame({
        "group": "all", "topic": [f"T{k + 1:02d}" for k in range(len(d))], "label": "题", "share_policy": s, "share_feedback": d,
        "estimate": estimate, "low": estimate - half, "high": estimate + half, "verdict": "cannot tell", "lean": "",
        "n_policy": 100, "n_feedback": 900, "grade": "exploratory",
    })  # fmt: skip
    return Mismatch(table, pd.DataFrame(), None, "exploratory", {}, record("measure_mismatch", {}, content=["gaps"]))


def brute_force(share: float, other: float, middle: float, sign: float, target: float, *, demand: bool) -> float:
    """First u of a fine grid at which the gap, moved by ``target`` towards its interval's end, may be 0 or of the other sign."""
    u = np.linspace(0, 1, 20_001)
    closed = np.zeros(len(u), dtype=bool)
    for moved in ((1 - u) * share, (1 - u) * share + u):
        with np.errstate(divide="ignore"):
            raw = np.log2(moved / other) if demand else np.log2(other) - np.log2(moved)
        closed |= sign * (raw - middle) - target <= 1e-12
    return float(u[closed.argmax()]) if closed.any() else float("nan")


@settings(max_examples=25, deadline=None)
@given(demand=shares, supply=shares, middle=st.floats(-0.5, 0.5))
def test_the_closed_form_is_what_a_search_finds(demand: float, supply: float, middle: float) -> None:
    half = 0.4
    table = tipping_table(gap_of([demand], [supply], middle=middle, half=half)).set_index("side")
    estimate = float(table["estimate"].iloc[0])
    sign = 1.0 if estimate > 0 else -1.0
    for side, mine, other in (("unseen demand", demand, supply), ("unseen supply", supply, demand)):
        for column, target in (("tips_at", 0.0), ("tips_at_interval", min(half, abs(estimate)))):
            found = brute_force(mine, other, middle, sign, target, demand=side == "unseen demand")
            np.testing.assert_allclose(table.loc[side, column], found, atol=1.1e-4, equal_nan=True)


@settings(max_examples=50, deadline=None)
@given(demand=shares, supply=shares)
def test_the_interval_tips_no_later_than_the_point(demand: float, supply: float) -> None:
    table = tipping_table(gap_of([demand], [supply]))
    known = table.dropna(subset=["tips_at"])
    assert (known["tips_at_interval"] <= known["tips_at"] + 1e-12).all()
    assert table["tips_at"].dropna().between(0, 1).all()


@given(demand=st.lists(shares, min_size=2, max_size=6))
def test_swapping_the_sources_swaps_the_sides(demand: list[float]) -> None:
    supply = demand[::-1]
    one, other = tipping_table(gap_of(demand, supply)), tipping_table(gap_of(supply, demand))
    sides = [frame.sort_values(["topic", "side"], ascending=[True, down]) for frame, down in ((one, True), (other, False))]
    for column in ("tips_at", "tips_at_interval"):
        np.testing.assert_allclose(sides[0][column].to_numpy(), sides[1][column].to_numpy(), atol=1e-12)


def test_twice_as_much_demand_tips_at_one_half() -> None:
    table = tipping_table(gap_of([0.2], [0.1])).set_index("side")
    assert table.loc["unseen demand", ["about", "tips_at"]].tolist() == ["none", 0.5]
    assert table.loc["unseen supply", "about"] == "all"
    assert table.loc["unseen supply", "tips_at"] == pytest.approx(1 / 9)
    assert table.loc["unseen demand", "reading"] == "The gap is 0 if 50% of all demand was never seen and none of it is about this topic."


def test_an_interval_that_holds_0_tips_at_once() -> None:
    assert tipping_table(gap_of([0.11], [0.1]))["tips_at_interval"].tolist() == [0.0, 0.0]


def test_what_no_unseen_supply_can_close_is_not_a_number() -> None:
    table = tipping_table(gap_of([0.8], [0.6], middle=-3.0), lang="zh").set_index("side")
    assert np.isnan(table.loc["unseen supply", "tips_at"])
    assert table.loc["unseen supply", "reading"] == "无论有多少供给未被看到，都不足以使差距为 0。"


def test_a_gap_that_is_not_known_stays_unknown_and_nothing_is_lost() -> None:
    gaps = gap_of([0.2, 0.3], [0.1, 0.3])
    gaps.table.loc[0, ["estimate", "low", "high"]] = np.nan
    table = tipping_table(gaps)
    assert len(table) == 4
    assert table["tips_at"].isna().tolist() == [True, True, False, False]
    assert table["tips_at_interval"].isna().tolist() == [True, True, False, False]
    assert table["reading"].iloc[0] == "No gap can be given."
    assert table["reading"].iloc[2] == "There is no gap."


def test_the_gaps_are_left_as_they_were() -> None:
    gaps = gap_of([0.2, 0.3], [0.1, 0.3])
    before = gaps.frame
    tipping_table(gaps)
    pd.testing.assert_frame_equal(gaps.table, before)


def test_wrong_input_is_refused() -> None:
    with pytest.raises(InputError, match=r"tipping_table takes Mismatch, not int\. Hint: measure_mismatch"):
        tipping_table(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"lang='fr' is unknown"):
        tipping_table(gap_of([0.2], [0.1]), lang="fr")
