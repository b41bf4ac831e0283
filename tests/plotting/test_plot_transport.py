"""The figure of moves between topics."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch, Rectangle

from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.plotting import svg_bytes
from policytext.plotting.canvas import COLOURS
from policytext.plotting.transport import plot_transport
from tests.drawn import texts_of

pytestmark = pytest.mark.filterwarnings("error")
LABELS = {"T01": "停车·车位·泊位", "T02": "噪音·夜间·施工", "T03": "学位·入学·划片", "T04": "公交·线路·班次", "T05": "招商·园区·企业", "T06": "数字·平台·数据"}
MOVES = [("T06", "T01", 0.12, 1.0), ("T06", "T03", 0.05, 0.97), ("T05", "T01", 0.04, 0.6), ("T05", "T02", 0.02, 0.4), ("T04", "T02", 0.01, 0.3)]


WHY = "may be wording: tells the source of a text (AUC 0.99); share of demand 0.010"


def make_table(*, groups: tuple[str, ...] = ("all",), moves: Any = MOVES, out: tuple[str, ...] = (), why: str = WHY) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    for group in groups:
        rows.append((group, "moved", "", "", 0.24, 0.19, 0.3, np.nan))
        rows += [(group, "move", giver, taker, mass, 0.0, mass * 2, held) for giver, taker, mass, held in moves]
        rows += [(group, "left out", name, "", 0.1, np.nan, np.nan, np.nan) for name in out]
    table = pd.DataFrame(rows, columns=["group", "what", "from_topic", "to_topic", "estimate", "low", "high", "held"])
    labels = LABELS | {"": ""}
    table["note"] = np.where(table["what"] == "left out", why, "")
    return table.assign(from_label=table["from_topic"].map(labels), to_label=table["to_topic"].map(labels), n_policy=120, n_feedback=4138, grade="exploratory")


def bands(ax: Axes) -> list[PathPatch]:
    return [patch for patch in ax.patches if isinstance(patch, PathPatch)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font(lang: str) -> None:
    assert svg_bytes(plot_transport(make_table(), lang=lang)) == svg_bytes(plot_transport(make_table(), lang=lang))


def test_bands_are_as_wide_as_what_moves() -> None:
    ax = plot_transport(make_table())
    left = [abs(path.get_path().vertices[7, 1] - path.get_path().vertices[0, 1]) for path in bands(ax)]
    right = [abs(path.get_path().vertices[4, 1] - path.get_path().vertices[3, 1]) for path in bands(ax)]
    for wide in (left, right):
        np.testing.assert_allclose(sorted(np.array(wide) / sum(wide)), sorted(np.array([m[2] for m in MOVES]) / 0.24))


def test_bands_of_a_topic_lie_beside_each_other_and_within_the_frame() -> None:
    paths = [path.get_path().vertices for path in bands(plot_transport(make_table()))]
    for column, upper, lower in ((0, 0, 7), (1, 3, 4)):
        ends = sorted((min(v[upper, 1], v[lower, 1]), max(v[upper, 1], v[lower, 1])) for v in paths)
        assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(ends)), column
        assert ends[0][0] >= -1e-9
        assert ends[-1][1] <= 1 + 1e-9


def test_only_moves_that_most_draws_hold_are_blue() -> None:
    colours = [to_hex(path.get_facecolor()[:3]).upper() for path in bands(plot_transport(make_table()))]
    assert colours.count(COLOURS["accent"].upper()) == 2
    assert colours.count(COLOURS["grey"].upper()) == 3


def test_numbers_and_names_are_written() -> None:
    text = texts_of(plot_transport(make_table(out=("T02", "T04")), lang="en"))
    assert "Supply to move: 24.0% (interval 19.0%–30.0%). 120 policies, 4,138 messages." in text
    assert "T06 数字·平台·数据  17.0%" in text
    assert "T01 停车·车位·泊位  16.0%" in text
    assert re.search(r"Topics not compared: 2 that may be wording only \(T02 噪音·夜间·施工,\s?T04 公交·线路·班次\)\.", text)
    assert "reading list" in text


def test_why_topics_were_left_out_is_said() -> None:
    table = make_table(out=("T01", "T02", "T03"))
    rows = table.index[table["what"] == "left out"]
    table.loc[rows[1], "note"] = "has no words of its own; share of demand 0.120"
    table.loc[rows[2], "note"] = "another reason; share of demand 0.120"
    text = texts_of(plot_transport(table))
    for part in ("1 个可能只是措辞之别（T01 停车·车位·泊位）", "1 个没有自己的词语（T02 噪音·夜间·施工）", "1 个another reason（T03 学位·入学·划片）"):
        assert part in text
    assert "left out as asked (T01 停车·车位·泊位)" in texts_of(plot_transport(make_table(out=("T01",), why="left out as asked; share of demand 0.1"), lang="en"))


def test_only_some_of_many_topics_left_out_are_named() -> None:
    many = make_table(out=("T01", "T02", "T03", "T04", "T05", "T06", "T01"))
    text = texts_of(plot_transport(many))
    assert "7 个可能只是措辞之别" in text and "等）。" in text
    assert "不参与比较" not in texts_of(plot_transport(make_table()))


def test_what_is_left_out_is_said() -> None:
    ax = plot_transport(make_table(), limit=2)
    assert len(bands(ax)) == 2
    assert "另有 3 项较小的移动未画（共 7.0%）。" in texts_of(ax)


def test_the_order_of_rows_means_nothing() -> None:
    assert svg_bytes(plot_transport(make_table().iloc[::-1])) == svg_bytes(plot_transport(make_table()))


def test_one_group_of_several_is_drawn_and_named() -> None:
    table = make_table(groups=("东区", "西区"))
    assert "组：西区。" in texts_of(plot_transport(table, group="西区"))
    with pytest.raises(InputError, match=r"the table has several groups \(groups: 东区, 西区\)\. Hint:"):
        plot_transport(table)


def test_many_givers_have_bars_of_their_own_height() -> None:
    many = [(f"A{i:03d}", f"B{i % 5}", 0.005, 1.0) for i in range(40)]
    table = make_table(moves=many).assign(from_label="题", to_label="题")
    ax = plot_transport(table, limit=40)
    heights = [patch.get_height() for patch in ax.patches if isinstance(patch, Rectangle)]
    np.testing.assert_allclose(heights[:40], 0.6 / 40 + 0.01 / 40, rtol=1e-6)
    assert min(heights) > 0


def test_a_row_of_documents_without_a_group_is_no_group() -> None:
    table = pd.concat([make_table(), make_table(groups=("",), moves=[]).assign(estimate=np.nan)], ignore_index=True)
    text = texts_of(plot_transport(table))
    assert "24.0%" in text
    assert "组：" not in text


def test_coded_texts_are_no_documents() -> None:
    assert "人工编码的文本：政策 120 个，反馈 4,138 个" in texts_of(plot_transport(make_table().assign(grade="validated")))
    assert "政策 120 件" in texts_of(plot_transport(make_table()))


def test_an_axes_can_be_given() -> None:
    ax = plot_transport(make_table())
    assert plot_transport(make_table(), ax=ax) is ax


@pytest.mark.parametrize(("table", "options", "error", "text"), [
    (make_table(), {"group": "北区"}, InputError, r"no group '北区' \(groups: all\)\. Hint:"),
    (make_table(), {"limit": 0}, InputError, r"limit=0 draws no move\. Hint:"),
    (make_table(), {"lang": "fr"}, InputError, r"lang='fr' is unknown"),
    (make_table().drop(columns="held"), {}, ColumnError, r"the table has no column 'held' .*Hint: transport_table"),
    (make_table(moves=[]), {}, EmptyInputError, r"no supply has to move \(group 'all'\)\. Hint:"),
    (make_table(), {"limit": "x"}, InputError, r"limit='x' draws no move\. Hint:"),
    (make_table(), {"limit": 1.5}, InputError, r"limit=1\.5 draws no move\. Hint:"),
    (make_table(), {"lang": ["zh"]}, InputError, r"lang=\['zh'\] is unknown"),
    (make_table(), {"ax": 5}, InputError, r"ax of type int is no place to draw\. Hint:"),
    (make_table().query("what != 'moved'"), {}, EmptyInputError, r"could not be compared \(group 'all': no row 'moved'\)\. Hint:"),
    (make_table(moves=[]).assign(estimate=np.nan, note="not compared; policies: no text"), {}, EmptyInputError,
     r"could not be compared \(group 'all': not compared; policies: no text\)\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_drawn(table: pd.DataFrame, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        plot_transport(table, **options)
