"""How much that nobody saw would undo a gap: what is found against gaps measured anew with unseen texts put in."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.mismatch import Mismatch, tipping_table
from policytext.mismatch.ways import share_gap
from policytext.provenance import record

Floats = npt.NDArray[np.float64]

parts = st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(0.01, 1.0)), min_size=2, max_size=7)
SIDES = ("unseen demand", "unseen supply")


def gap_of(demand: list[float], supply: list[float], *, half: float = 0.4) -> Mismatch:
    """Gaps of shares, which need not sum to 1 yet."""
    d, s = (np.array(side) / np.sum(side) for side in (demand, supply))
    estimate = share_gap(d, s, 0.0)[1] + 0.0
    table = pd.DataFrame({
        "group": "all", "topic": [f"T{k + 1:02d}" for k in range(len(d))], "label": "题", "share_policy": s, "share_feedback": d,
        "estimate": estimate, "low": estimate - half, "high": estimate + half, "verdict": "cannot tell", "lean": "",
        "n_policy": 100, "n_feedback": 900, "grade": "exploratory",
    })  # fmt: skip
    return Mismatch(table, pd.DataFrame(), None, "exploratory", {}, record("measure_mismatch", {}, content=["gaps"]))


def measured_anew(gaps: Mismatch, topic: int, u: "Floats", side: str, *, everything: bool) -> "Floats":
    """The gap of a topic where a part ``u`` (n,) of a source was unseen and all, or none, of that is about it."""
    shares = {name: gaps.table[column].to_numpy() for name, column in zip(SIDES, ("share_feedback", "share_policy"), strict=True)}
    of_unseen = np.eye(len(gaps))[topic] if everything else np.where(np.arange(len(gaps)) == topic, 0.0, shares[side])
    moved = {name: np.tile(share, (len(u), 1)) for name, share in shares.items()}
    moved[side] = (1 - u[:, None]) * shares[side] + u[:, None] * of_unseen / of_unseen.sum()
    found = []
    for demand, supply in zip(moved["unseen demand"], moved["unseen supply"], strict=True):
        found.append(share_gap(demand, supply, 0.0)[1][topic])
    return np.array(found)


def first_closed(gaps: Mismatch, topic: int, side: str, *, everything: bool, width: float = 0.0, steps: int = 2001) -> float:
    """By brute force: the first u of a grid at which the gap is no wider, or of the other sign."""
    u = np.linspace(0, 1, steps)[:-1]
    sign = np.sign(gaps.table["estimate"].iloc[topic])
    return float(u[(sign * measured_anew(gaps, topic, u, side, everything=everything) <= width + 1e-9).argmax()])


@pytest.mark.parametrize(("demand", "supply", "topic", "side", "u"), [
    ([0.5, 0.3, 0.2], [0.25, 0.45, 0.3], 0, "unseen demand", 1 / 2),
    ([0.5, 0.3, 0.2], [0.25, 0.45, 0.3], 0, "unseen supply", 1 / 3),
    # Another topic comes to be in the middle.
    ([0.45, 0.25, 0.15, 0.15], [0.62, 0.16, 0.11, 0.11], 1, "unseen supply", 0.11),
    # One topic, as much of either, is in the middle throughout: A = (1 - x) (2^g - 1), with g = log2 3 and x = 3/8; then x = 1/8.
    ([3, 1, 4], [1, 3, 4], 0, "unseen demand", 5 / 9),
    ([3, 1, 4], [1, 3, 4], 0, "unseen supply", 1 / 5),
])  # fmt: skip
def test_the_share_that_closes_a_gap(demand: list[float], supply: list[float], topic: int, side: str, u: float) -> None:
    gaps = gap_of(demand, supply)
    row = tipping_table(gaps).query("side == @side").iloc[topic]
    assert row["tips_at"] == pytest.approx(u, abs=0.005)
    assert row["tips_at"] == pytest.approx(first_closed(gaps, topic, side, everything=row["about"] == "all"), abs=6e-4)


@settings(max_examples=60, deadline=None)
@given(shares=parts, half=st.floats(0.05, 1.5), data=st.data())
def test_it_is_the_first_at_which_the_gap_measured_anew_is_closed(shares: list[tuple[float, float]], half: float, data: st.DataObject) -> None:
    gaps = gap_of(*(list(side) for side in zip(*shares, strict=True)), half=half)
    topic, side = data.draw(st.integers(0, len(gaps) - 1)), data.draw(st.sampled_from(SIDES))
    row = tipping_table(gaps).query("side == @side").iloc[topic]
    size = abs(row["estimate"])
    sign = np.sign(row["estimate"])
    for column, width in (("tips_at", 0.0), ("tips_at_interval", half)):
        u = row[column]
        if size <= width + 1e-6 or u >= 1 - 1e-9:
            continue
        before, after = (measured_anew(gaps, topic, at, side, everything=row["about"] == "all") for at in (
            np.linspace(0, max(u - 1e-6, 0), 300), np.array([min(u + 1e-7, 1 - 1e-12)])))  # fmt: skip
        # Where half of the weight lies on either side to the last digit, the middle is no single topic.
        assert (sign * before[1:] > width - 1e-6).all()
        assert sign * after[0] <= width + 1e-4


@settings(max_examples=50, deadline=None)
@given(shares=parts)
def test_every_gap_tips_and_its_interval_no_later(shares: list[tuple[float, float]]) -> None:
    table = tipping_table(gap_of(*(list(side) for side in zip(*shares, strict=True))))
    assert (table["tips_at_interval"] <= table["tips_at"] + 1e-12).all()
    assert table["tips_at"].between(0, 1).all()
    assert (table.loc[table["estimate"].abs() < 0.4, "tips_at_interval"] == 0).all()


@given(shares=parts)
def test_swapping_the_sources_swaps_the_sides(shares: list[tuple[float, float]]) -> None:
    demand, supply = (list(side) for side in zip(*shares, strict=True))
    one, other = tipping_table(gap_of(demand, supply)), tipping_table(gap_of(supply, demand))
    sides = [frame.sort_values(["topic", "side"], ascending=[True, down]) for frame, down in ((one, True), (other, False))]
    for column in ("tips_at", "tips_at_interval"):
        np.testing.assert_allclose(sides[0][column].to_numpy(), sides[1][column].to_numpy(), atol=1e-9)


def test_groups_have_a_middle_of_their_own() -> None:
    one, two = gap_of([3, 1, 4], [1, 3, 4]), gap_of([0.5, 0.3, 0.2], [0.25, 0.45, 0.3])
    both = Mismatch(
        pd.concat([one.table.assign(group="东区"), two.table.assign(group="西区")]).iloc[[3, 0, 4, 1, 5, 2]], pd.DataFrame(), "region", "exploratory", {},
        one.provenance,
    )  # fmt: skip
    table = tipping_table(both)
    for group, alone in (("东区", one), ("西区", two)):
        np.testing.assert_allclose(table.loc[table["group"] == group, "tips_at"], tipping_table(alone)["tips_at"])


def test_the_reading_says_which_side_and_how_much() -> None:
    gaps = gap_of([3, 1, 4], [1, 3, 4])
    first, second = tipping_table(gaps)["reading"].iloc[:2]
    assert first == "The gap is 0 if 56% of all demand was never seen and none of it is about this topic."
    assert second == "The gap is 0 if 20.0% of all supply was never seen and all of it is about this topic."
    assert tipping_table(gaps, lang="zh")["reading"].iloc[0] == "若全部需求中有 56% 未被看到，且其中没有一件谈及本主题，差距即为 0。"


def test_a_gap_that_is_not_known_stays_unknown_and_nothing_is_lost() -> None:
    gaps = gap_of([1, 3, 1, 4], [1, 1, 3, 4])
    gaps.table.loc[0, ["estimate", "low", "high"]] = np.nan
    table = tipping_table(gaps)
    assert len(table) == 8
    assert table["tips_at"].isna().tolist() == [True, True] + [False] * 6
    assert table["tips_at_interval"].isna().tolist() == [True, True] + [False] * 6
    assert table["reading"].iloc[0] == "No gap can be given."
    assert table["reading"].iloc[6] == "There is no gap."
    # It has no say in the middle, but a part of what is unseen: A = (1 - x) (2^g - 1), x = 3/9.
    assert table["tips_at"].iloc[2] == pytest.approx(4 / 7)


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
