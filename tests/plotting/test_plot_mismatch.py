"""Figures of the gap."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.text import Text

from policytext.errors import EmptyInputError, InputError
from policytext.mismatch.result import Mismatch
from policytext.plotting import plot_gap_groups, plot_mismatch, plot_shares, svg_bytes
from policytext.plotting.canvas import figure_of
from policytext.plotting.mismatch import _frame

pytestmark = pytest.mark.filterwarnings("error")
MONTHS = tuple(f"{2021 + m // 12}-{m % 12 + 1:02d}" for m in range(40))


def texts_of(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in figure_of(ax).findobj(Text))


def labels_of(ax: Axes, axis: str) -> list[str]:
    return [label.get_text() for label in (ax.get_yticklabels() if axis == "y" else ax.get_xticklabels())]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font(gaps_of: Callable[..., Mismatch], lang: str) -> None:
    by = gaps_of(("湖滨区", "青石区"), by="region")
    for ax in (plot_mismatch(gaps_of(), lang=lang), plot_shares(gaps_of(), lang=lang), plot_gap_groups(by, lang=lang)):
        assert svg_bytes(ax)


def test_rows_stand_in_order_of_the_gap_and_unknown_ones_last(gaps: Mismatch) -> None:
    known = gaps.table.dropna(subset="estimate").sort_values("estimate", ascending=False)["topic"].tolist()
    drawn = [label.split()[0] for label in labels_of(plot_mismatch(gaps), "y")][::-1]
    assert drawn[: len(known)] == known
    assert set(drawn[len(known) :]) == set(gaps.table.loc[gaps.table["estimate"].isna(), "topic"])


def test_labels_join_number_and_words(gaps: Mismatch) -> None:
    assert "T01 停车·车位·泊位" in labels_of(plot_mismatch(gaps), "y")


def test_both_shares_and_the_counts_are_written(gaps: Mismatch) -> None:
    text = texts_of(plot_mismatch(gaps))
    assert f"{100 * gaps.table['share_policy'][0]:.1f}%" in text
    assert "政策 20 件，反馈 300 条" in text
    assert "探索性" in text


def test_topics_with_too_few_texts_say_so(gaps: Mismatch) -> None:
    assert "too few texts" in texts_of(plot_mismatch(gaps, lang="en"))


def test_wide_intervals_end_in_arrows(gaps: Mismatch) -> None:
    gaps.table.loc[0, "high"] = 40.0
    ax = plot_mismatch(gaps, lang="en")
    assert ax.get_xlim()[1] <= 6.0
    assert "goes beyond the frame" in texts_of(ax)


def test_a_slight_overshoot_widens_the_frame(gaps: Mismatch) -> None:
    gaps.table.loc[0, "high"] = 7.0
    ax = plot_mismatch(gaps, lang="en")
    assert ax.get_xlim()[1] > 7.0
    assert "goes beyond the frame" not in texts_of(ax)
    assert not [line for line in ax.lines if line.get_marker() in ("<", ">")]


@given(st.lists(st.floats(0.1, 60), min_size=1, max_size=8), st.floats(0, 9))
def test_what_ends_in_an_arrow_is_far_beyond(ends: list[float], point: float) -> None:
    edge = _frame(np.array([*ends, point]), np.array([point]))
    assert point < edge
    assert all(end < edge or end >= 1.2 * edge for end in ends)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (plot_mismatch, "plot_mismatch takes Mismatch, not Provenance. Hint: measure_mismatch(topics) makes the gaps"),
        (plot_shares, "plot_shares takes Shares or Mismatch, not Provenance. Hint: measure_shares(topics, seed=1)"),
        (plot_gap_groups, "plot_gap_groups takes Mismatch, not Provenance. Hint: measure_mismatch(topics)"),
    ],
)
def test_another_noun_is_refused(gaps: Mismatch, draw: Callable[..., Axes], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        draw(gaps.provenance)


def test_drawing_leaves_the_gaps_as_they_are(gaps_of: Callable[..., Mismatch]) -> None:
    gaps = gaps_of(("甲", "乙"), by="region")
    before = gaps.table.copy(deep=True)
    plot_gap_groups(gaps)
    plot_mismatch(gaps, group="甲")
    plot_shares(gaps, group="甲")
    pd.testing.assert_frame_equal(gaps.table, before)


def test_drawing_into_given_axes(gaps: Mismatch) -> None:
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()
    assert plot_mismatch(gaps, ax=ax) is ax


def test_the_level_of_the_intervals_is_written(gaps_of: Callable[..., Mismatch]) -> None:
    gaps = gaps_of()
    other = Mismatch(gaps.table, gaps.summary, None, "exploratory", {"level": 0.9}, gaps.provenance)
    assert "90% 区间" in texts_of(plot_mismatch(other))


@pytest.mark.parametrize(
    ("groups", "group", "message"),
    [(("甲", "乙"), None, r"several groups \(groups: 甲, 乙\)"), (("甲", "乙"), "丙", r"no group '丙' \(groups: 甲, 乙\)")],
)
def test_which_group(gaps_of: Callable[..., Mismatch], groups: tuple[str, ...], group: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        plot_mismatch(gaps_of(groups, by="region"), group=group)


def test_nothing_to_draw(gaps: Mismatch) -> None:
    empty = Mismatch(gaps.table.head(0), gaps.summary, None, "exploratory", {}, gaps.provenance)
    with pytest.raises(EmptyInputError, match="no gaps to draw"):
        plot_mismatch(empty)


def test_many_groups_are_cut_to_the_largest_in_order_of_time(gaps_of: Callable[..., Mismatch]) -> None:
    ax = plot_gap_groups(gaps_of(MONTHS, by="month"), limit=12)
    assert [label.split()[0] for label in labels_of(ax, "x")] == list(MONTHS[-12:])
    assert "共 40 组，只画文本最多的 12 组，另有 28 组未画" in texts_of(ax)


def test_regions_stand_in_order_of_size_with_their_counts(gaps_of: Callable[..., Mismatch]) -> None:
    ax = plot_gap_groups(gaps_of(("湖滨区", "青石区"), by="region"))
    assert labels_of(ax, "x") == ["青石区\n23/317", "湖滨区\n20/300"]
    assert "未画" not in texts_of(ax)


def test_group_labels_do_not_cover_each_other(gaps_of: Callable[..., Mismatch]) -> None:
    ax = plot_gap_groups(gaps_of(MONTHS, by="month"))
    names = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert not any(a.overlaps(b) for i, a in enumerate(names) for b in names[:i])
    caption = next(text for text in ax.texts if text.get_gid() == "caption")
    assert all(caption.get_window_extent().y1 <= label.get_window_extent().y0 for label in ax.get_xticklabels())


@pytest.mark.parametrize(("n", "rotation"), [(1, 0), (3, 0), (8, 0), (9, 45)])
def test_few_groups_stand_upright(gaps_of: Callable[..., Mismatch], n: int, rotation: int) -> None:
    names = ("高新技术产业开发区管理委员会", "湖滨区", "青石区", "云麓区", "南浦区", "望潮区", "金禾县", "岚溪县", "柳汀区")
    labels = plot_gap_groups(gaps_of(names[:n], by="region")).get_xticklabels()
    assert {label.get_rotation() for label in labels} == {rotation}
    if rotation == 0:
        boxes = [label.get_window_extent() for label in labels]
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
        assert all(label.get_text().count("\n") >= 1 for label in labels)


def test_labels_turn_where_given_axes_are_too_narrow(gaps_of: Callable[..., Mismatch]) -> None:
    from matplotlib.figure import Figure

    ax = plot_gap_groups(gaps_of(("湖滨区", "青石区"), by="region"), ax=Figure(figsize=(0.8, 3)).add_subplot())
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {45}


def test_marks_of_the_heat_map(gaps_of: Callable[..., Mismatch]) -> None:
    gaps = gaps_of(("甲", "乙"), by="region")
    ax = plot_gap_groups(gaps)
    table = gaps.table
    dots = (((table["low"] > 0) | (table["high"] < 0)) & ~table["lean"].isin(["wording?", "too few"])).sum()
    assert {line.get_markerfacecolor() for line in ax.lines} == {"none"}
    assert len(ax.lines) == dots
    assert len(ax.patches) == table["estimate"].isna().sum()
    assert sum(text.get_text() == "?" for text in ax.texts) == ((table["lean"] == "wording?") & table["estimate"].notna()).sum()


def with_verdicts(gaps: Mismatch, grade: str = "validated") -> Mismatch:
    """Verdicts in turn on the rows that have a gap."""
    table = gaps.table.assign(verdict="cannot tell", grade=grade)
    known = table.index[table["estimate"].notna()]
    table.loc[known, "verdict"] = [("under", "over", "aligned", "cannot tell")[i % 4] for i in range(len(known))]
    return Mismatch(table, gaps.summary, gaps.by, grade, {"least": 2.0, "margin": 0.75}, gaps.provenance)  # type: ignore[arg-type]


def marks_of(ax: Axes) -> list[tuple[str, bool]]:
    """Shape and whether it is filled, of every point."""
    points = [line for line in ax.lines if len(line.get_xdata()) == 1 and line.get_marker() not in ("<", ">")]  # type: ignore[arg-type]
    return [(str(line.get_marker()), line.get_markerfacecolor() != "white") for line in points]


def test_verdicts_are_filled_and_all_else_is_hollow(gaps_of: Callable[..., Mismatch]) -> None:
    gaps = with_verdicts(gaps_of())
    marks = marks_of(plot_mismatch(gaps))
    counts = gaps.table.loc[gaps.table["estimate"].notna(), "verdict"].value_counts()
    for verdict, shape in (("under", "o"), ("over", "s"), ("aligned", "d")):
        assert marks.count((shape, True)) == counts[verdict]
    assert sum(not filled for _, filled in marks) == counts["cannot tell"]
    assert not any(filled for _, filled in marks_of(plot_mismatch(gaps_of())))


def test_lines_and_band_stand_at_least_and_margin(gaps_of: Callable[..., Mismatch]) -> None:
    ax = plot_mismatch(with_verdicts(gaps_of()), lang="en")
    upright = sorted(float(line.get_xdata()[0]) for line in ax.lines if list(line.get_ydata()) == [0, 1])  # type: ignore[index,arg-type]
    assert upright == [-2.0, 0.0, 2.0]
    band = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    assert (band.x0, band.x1) == pytest.approx((-0.75, 0.75))
    assert "±2" in texts_of(ax) and "±0.75" in texts_of(ax) and "Grade: validated" in texts_of(ax)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_legend_covers_no_caption(gaps_of: Callable[..., Mismatch], lang: str) -> None:
    ax = plot_mismatch(with_verdicts(gaps_of()), lang=lang)
    figure_of(ax).draw_without_rendering()
    legend = ax.get_legend()
    caption = next(text for text in ax.texts if text.get_gid() == "caption")
    assert legend is not None and legend.get_window_extent().y0 >= caption.get_window_extent().y1
    assert len({text.get_text() for text in legend.get_texts()}) == len(legend.get_texts()) >= 4


def test_verdicts_of_groups_have_marks_of_their_own(gaps_of: Callable[..., Mismatch]) -> None:
    gaps = with_verdicts(gaps_of(("甲", "乙"), by="region"))
    ax = plot_gap_groups(gaps, lang="en")
    counts = gaps.table["verdict"].value_counts()
    assert sum(line.get_markerfacecolor() != "none" for line in ax.lines) == counts["under"] + counts["over"]
    assert sum(text.get_text() == "=" for text in ax.texts) == counts["aligned"]
    assert "under- or over-supplied" in texts_of(ax)
    assert "under- or over-supplied" not in texts_of(plot_gap_groups(gaps_of(("甲", "乙"), by="region"), lang="en"))


def test_heat_map_needs_groups_and_a_limit(gaps_of: Callable[..., Mismatch]) -> None:
    with pytest.raises(InputError, match=r"have no groups\. Hint: measure them with"):
        plot_gap_groups(gaps_of())
    with pytest.raises(InputError, match="limit=0 draws no group"):
        plot_gap_groups(gaps_of(("甲",), by="region"), limit=0)


def test_shares_are_drawn_largest_first_and_cut(gaps: Mismatch) -> None:
    ax = plot_shares(gaps, top=5)
    total = (gaps.table["share_policy"] + gaps.table["share_feedback"]).to_numpy()
    largest = gaps.table["topic"].to_numpy()[(-total).argsort()[:5]].tolist()
    assert [label.split()[0] for label in labels_of(ax, "y")][::-1] == largest
    assert "另有 7 个未画" in texts_of(ax)
    with pytest.raises(InputError, match="top=0 draws no topic"):
        plot_shares(gaps, top=0)


def with_reasons(gaps: Mismatch, reasons: tuple[str, ...]) -> Mismatch:
    """The first rows without a gap, for these reasons; the others known."""
    table = gaps.table.copy()
    table["reason"] = ""
    rows = table.index[: len(reasons)]
    table.loc[rows, ["estimate", "low", "high"]] = np.nan
    table.loc[rows, "lean"] = "too few"
    table.loc[rows, "reason"] = list(reasons)
    table.loc[table.index.difference(rows), ["estimate", "low", "high", "lean"]] = [0.4, 0.1, 0.7, "demand"]
    return Mismatch(table, gaps.summary, gaps.by, gaps.grade, gaps.settings, gaps.provenance)


REASONS = ("no matter", "none on both sides", "none on one side; policies: 3", "no gap can be given", "too few texts: 2.0 expected, 5 needed")
SAID = {
    "zh": ("不是单独的事项", "两侧都没有", "有一侧没有", "没有差距值", "文本太少"),
    "en": ("no matter of its own", "none on both sides", "none on one side", "no gap can be given", "too few texts"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_topics_without_a_gap_say_why(gaps_of: Callable[..., Mismatch], lang: str) -> None:
    gaps = with_reasons(gaps_of(), REASONS)
    ax = plot_mismatch(gaps, lang=lang)
    labels = [label.split()[0] for label in labels_of(ax, "y")]
    said = {labels[round(float(text.get_position()[1]))]: text.get_text() for text in ax.texts if text.get_text() in SAID[lang]}
    assert said == dict(zip(gaps.table["topic"][:5], SAID[lang], strict=True))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_reason_lies_across_a_dashed_line(gaps_of: Callable[..., Mismatch], lang: str) -> None:
    ax = plot_mismatch(with_reasons(gaps_of(), REASONS), lang=lang)
    figure_of(ax).draw_without_rendering()
    line = ax.transData.transform((1.0, 0))[0]
    for text in ax.texts:
        if text.get_text() in SAID[lang]:
            box = text.get_window_extent()
            assert box.x0 > line or text.get_bbox_patch() is not None
            assert box.x1 <= ax.get_window_extent().x1


def test_cells_without_a_gap_for_another_reason_are_not_hatched(gaps_of: Callable[..., Mismatch]) -> None:
    ax = plot_gap_groups(with_reasons(gaps_of(("甲", "乙"), by="region"), REASONS))
    assert sorted(str(patch.get_hatch()) for patch in ax.patches) == ["////", "None", "None", "None", "None"]
    assert "– 没有差距值" in texts_of(ax)
    assert "– 没有差距值" not in texts_of(plot_gap_groups(gaps_of(("甲", "乙"), by="region")))


def test_coded_texts_are_no_documents(gaps_of: Callable[..., Mismatch]) -> None:
    by = with_verdicts(gaps_of(("甲", "乙"), by="region"))
    assert "人工编码的文本：政策 20 个，反馈 300 个" in texts_of(plot_mismatch(with_verdicts(gaps_of())))
    assert "人工编码的文本数" in texts_of(plot_gap_groups(by))
    assert "件" not in texts_of(plot_mismatch(by, group="甲"))
    assert "政策 20 件" in texts_of(plot_mismatch(with_verdicts(gaps_of(), "calibrated")))


def test_lines_of_diamonds_lie_within_the_band(gaps_of: Callable[..., Mismatch]) -> None:
    gaps = with_verdicts(gaps_of())
    table = gaps.table
    table["verdict"] = np.where(table["estimate"].isna(), "cannot tell", "under")
    table.loc[0, ["estimate", "low", "high", "verdict"]] = [0.1, -0.6, 0.8, "aligned"]
    table.loc[2, ["estimate", "low", "high", "verdict"]] = [0.0, -0.2, 0.2, "aligned"]
    table.loc[3, ["estimate", "low", "high", "verdict"]] = [0.2, -0.3, 0.7, "cannot tell"]
    ax = plot_mismatch(gaps)
    drawn = sorted(tuple(np.round(np.asarray(line.get_xdata(), dtype=float), 4)) for line in ax.lines if len(set(line.get_ydata())) == 1 and len(line.get_xdata()) == 2)
    half = 0.7 * 1.644854 / 1.959964
    assert (round(0.1 - half, 4), round(0.1 + half, 4)) in drawn
    assert (round(-0.2 * 1.644854 / 1.959964, 4), round(0.2 * 1.644854 / 1.959964, 4)) in drawn
    assert (-0.3, 0.7) in drawn
    table.loc[0, ["low", "high"]] = [-0.9, 1.1]  # few texts: of Student's t the shorter interval is shorter still
    drawn = [np.asarray(line.get_xdata(), dtype=float).tolist() for line in plot_mismatch(gaps).lines]
    assert any(ends == pytest.approx([-0.55, 0.75]) for ends in drawn if len(ends) == 2)
    assert "菱形（相符）的线为判断所用的 90% 区间" in texts_of(ax)


@pytest.mark.parametrize(("options", "text"), [
    ({"lang": ["zh"]}, r"lang=\['zh'\] is unknown"), ({"ax": 5}, "ax of type int is no place to draw"), ({"limit": "3"}, "limit='3' draws no group"),
    ({"limit": 1.5}, r"limit=1\.5 draws no group"), ({"limit": None}, "limit=None draws no group"),
])  # fmt: skip
def test_bad_settings_are_refused(gaps_of: Callable[..., Mismatch], options: dict[str, object], text: str) -> None:
    by = gaps_of(("甲", "乙"), by="region")
    with pytest.raises(InputError, match=text):
        plot_gap_groups(by, **options)  # type: ignore[arg-type]
    if "limit" not in options:
        with pytest.raises(InputError, match=text):
            plot_mismatch(by, group="甲", **options)  # type: ignore[arg-type]


def test_no_groups_to_draw(gaps_of: Callable[..., Mismatch]) -> None:
    gaps = gaps_of(("甲",), by="region")
    with pytest.raises(EmptyInputError, match=r"there are no gaps to draw\. Hint:"):
        plot_gap_groups(Mismatch(gaps.table.head(0), gaps.summary, "region", "exploratory", {}, gaps.provenance))
