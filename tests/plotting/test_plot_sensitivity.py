"""The figure of one gap under every setting."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from policytext.errors import ColumnError, InputError
from policytext.plotting import plot_sensitivity, svg_bytes
from tests.drawn import texts_of

pytestmark = pytest.mark.filterwarnings("error")


def make_table(*, lost: int = 2, groups: tuple[str, ...] = ("all",)) -> pd.DataFrame:
    draw = np.random.default_rng(5)
    rows: list[dict[str, Any]] = []
    for group in groups:
        for n in range(12):
            seed, copies = 1 + n // 4, ("m", "1")[n % 2]
            estimate, half = draw.normal(0.8, 0.5), draw.uniform(0.3, 0.9)
            found = n < 12 - lost
            lean = "demand" if estimate > half else "supply" if estimate < -half else ""
            rows.append({"setting": f"S{n + 1:02d}", "main": n == 0, "seed": seed, "n_topics": 20, "segmenter": "words" if n % 3 else "bigrams",
                         "calibration": True, "weights": "unit", "duplicates": copies, "group": group, "topic": "T03", "label": "停车·车位·泊位",
                         "found_as": "T05" if found else "", "estimate": estimate if found else np.nan, "low": estimate - half if found else np.nan,
                         "high": estimate + half if found else np.nan, "verdict": "cannot tell" if found else "", "lean": lean if found else ""})  # fmt: skip
    return pd.DataFrame(rows)


def points(ax: Axes) -> list[tuple[float, float]]:
    return sorted((float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in ax.lines if line.get_marker() in ("^", "v", "o"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font_and_the_bytes_are_the_same(lang: str) -> None:
    assert svg_bytes(plot_sensitivity(make_table(), topic="T03", lang=lang)) == svg_bytes(plot_sensitivity(make_table(), topic="T03", lang=lang))


def test_points_are_the_estimates_in_order() -> None:
    table = make_table()
    drawn = points(plot_sensitivity(table, topic="T03"))
    assert [x for x, _ in drawn] == list(range(10))
    np.testing.assert_allclose([y for _, y in drawn], sorted(table["estimate"].dropna()))


def test_the_grid_says_which_setting_each_is_and_leaves_out_what_never_differs() -> None:
    table = make_table()
    ax = plot_sensitivity(table, topic="T03", lang="en")
    (grid,) = ax.child_axes
    names = [label.get_text() for label in grid.get_yticklabels()]
    assert names == ["seed 1", "seed 2", "seed 3", "segmenter: character pairs", "segmenter: words", "copies: m count m", "copies: m count 1"]
    order = table.sort_values(["estimate", "setting"], na_position="last").reset_index(drop=True)
    dark = {float(line.get_ydata()[0]): sorted(int(x) for x in line.get_xdata()) for line in grid.lines if line.get_markersize() == 6 and line.get_marker() == "."}
    wanted = [order.index[order["seed"] == seed].tolist() for seed in (1, 2, 3)]
    wanted += [order.index[order["segmenter"] == name].tolist() for name in ("bigrams", "words")]
    wanted += [order.index[order["duplicates"] == name].tolist() for name in ("m", "1")]
    assert [dark[y] for y in sorted(dark)] == wanted
    assert grid.get_xlim() == ax.get_xlim()


def test_counts_and_what_is_not_found_are_written() -> None:
    table = make_table()
    text = texts_of(plot_sensitivity(table, topic="T03", lang="en"))
    demand = int((table["lean"] == "demand").sum())
    assert f"12 settings, the topic is found in 10; {demand} lean to demand" in text
    assert "not found stand at the right" in text
    assert "not found" not in texts_of(plot_sensitivity(make_table(lost=0), topic="T03", lang="en"))
    assert "T03 停车·车位·泊位：换一种设定，结论还在吗" in texts_of(plot_sensitivity(table, topic="T03"))


def test_far_intervals_are_cut_and_it_is_said() -> None:
    table = make_table(lost=0)
    table.loc[3, "high"] = 40.0
    ax = plot_sensitivity(table, topic="T03", lang="en")
    assert ax.get_ylim()[1] < 8
    assert re.search(r"beyond ±\d+ are cut", texts_of(ax))


def test_nothing_that_differs_needs_no_grid() -> None:
    ax = plot_sensitivity(make_table(lost=0).head(1), topic="T03")
    assert len(points(ax)) == 1
    assert not ax.child_axes


@pytest.mark.parametrize(("table", "options", "error", "text"), [
    (make_table(), {"topic": "T09"}, InputError, r"no topic 'T09' \(topics: T03\)"),
    (make_table(groups=("东区", "西区")), {"topic": "T03"}, InputError, r"the table has several groups \(groups: 东区, 西区\)"),
    (make_table(), {"topic": "T03", "group": "北区"}, InputError, r"no group '北区'"),
    (make_table(), {"topic": "T03", "lang": "fr"}, InputError, r"lang='fr' is unknown"),
    (make_table(), {"topic": "T03", "lang": ["zh"]}, InputError, r"lang=\['zh'\] is unknown"),
    (make_table(), {"topic": "T03", "ax": 5}, InputError, r"ax of type int is no place to draw"),
    (make_table().drop(columns="found_as"), {"topic": "T03"}, ColumnError, r"no column 'found_as' .*Hint: test_sensitivity"),
])  # fmt: skip
def test_what_can_not_be_drawn(table: pd.DataFrame, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        plot_sensitivity(table, **options)


def test_the_table_is_left_as_it_was() -> None:
    table = make_table()
    before = table.copy(deep=True)
    plot_sensitivity(table, topic="T03")
    pd.testing.assert_frame_equal(table, before)
