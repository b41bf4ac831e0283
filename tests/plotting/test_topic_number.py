"""The figure of numbers of topics."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext.errors import EmptyInputError, InputError
from policytext.plotting.canvas import figure_of, svg_bytes
from policytext.plotting.topic_number import plot_topic_number
from policytext.provenance import record
from policytext.topics.number import TopicNumber
from tests.drawn import texts_of

pytestmark = pytest.mark.filterwarnings("error")


def make_number(*, policy: bool = True, grid: tuple[int, ...] = (10, 15, 20, 30, 40, 60)) -> TopicNumber:
    k = np.array(grid, dtype=float)
    n = len(grid)
    table = pd.DataFrame({
        "n_topics": grid, "heldout_policy": -7.2 - 3 / k if policy else np.nan, "heldout_feedback": -7.6 - 4 / k,
        "se_policy": 0.045 if policy else np.nan, "se_feedback": 0.015, "se_below": np.linspace(12, 0, n), "gain": np.linspace(0.5, 1, n),
        "coherence": -0.3 - (k - 25) ** 2 / 9000, "exclusivity": 0.96 + k / 2000, "diversity": 0.8, "stability": 0.9 - k / 400,
        "stability_null": 0.31, "stability_normalised": 0.7, "fits": [2] * (n - 3) + [10] * 3, "kept": [False] * (n - 3) + [True] * 3,
        "front": [False] * (n - 3) + [True] * 3, "reason": "",
    })  # fmt: skip
    bad: Any = {"n_topics": 900, "fits": 0, "kept": False, "front": False, "reason": "more topics than the 80 topic words of a part"}
    table = pd.concat([table, pd.DataFrame([bad])], ignore_index=True)
    settings = {"runs": 10, "screens": 2, "seed": 1, "least_gain": 0.9, "single": {}}
    return TopicNumber(grid[-3], (grid[-3], grid[-1]), grid[-2:], table, settings, record("choose_n_topics", settings, content=["x"]))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font_and_the_bytes_are_the_same(lang: str) -> None:
    assert svg_bytes(plot_topic_number(make_number(), lang=lang)) == svg_bytes(plot_topic_number(make_number(), lang=lang))


def test_there_are_four_panels_with_what_the_table_holds() -> None:
    number = make_number()
    panels = plot_topic_number(number).child_axes
    assert [panel.get_title(loc="left") for panel in panels] == ["留出部分的对数似然", "跨来源一致性", "专有性", "稳定性"]
    drawn = panels[1].lines[0].get_ydata()
    np.testing.assert_allclose(np.asarray(drawn, dtype=float), number.table["coherence"].to_numpy(dtype=float)[:6])
    found, chance = (line for line in panels[3].lines if line.get_linestyle() in ("-", ":") and len(np.asarray(line.get_xdata())) == 6)
    np.testing.assert_allclose(np.asarray(found.get_ydata(), dtype=float), number.table["stability"].to_numpy(dtype=float)[:6])
    np.testing.assert_allclose(np.asarray(chance.get_ydata(), dtype=float), 0.31)


def test_the_recommendation_and_the_band_are_marked_in_each_panel() -> None:
    for panel in plot_topic_number(make_number()).child_axes:
        dashed = [line for line in panel.lines if line.get_linestyle() == "--"]
        assert [float(np.asarray(line.get_xdata())[0]) for line in dashed] == [30.0]
        box = panel.patches[0].get_path().get_extents(panel.patches[0].get_patch_transform())
        assert box.x0 < 30 < 60 < box.x1


def test_candidates_that_did_not_pass_are_hollow() -> None:
    panel = plot_topic_number(make_number()).child_axes[1]
    filled, hollow = (line for line in panel.lines if line.get_linestyle() == "None")
    assert np.asarray(filled.get_xdata()).tolist() == [30, 40, 60]
    assert np.asarray(hollow.get_xdata()).tolist() == [10, 15, 20]
    assert hollow.get_markerfacecolor() == "white"


def test_the_words_around_the_data() -> None:
    text = texts_of(plot_topic_number(make_number()))
    assert "建议值 K=30，浅色带为取值范围 30～60" in text
    assert "无法拟合、未画：K=900。" in text
    english = texts_of(plot_topic_number(make_number(), lang="en"))
    assert "Dashed: the recommended K=30; shaded: the band, 30 to 60." in english
    assert "Could not be fitted, not drawn: K=900." in english


def test_one_source_is_drawn_alone() -> None:
    panel = plot_topic_number(make_number(policy=False)).child_axes[0]
    legend = panel.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["反馈"]


def test_no_text_covers_another() -> None:
    ax = plot_topic_number(make_number())
    figure_of(ax).canvas.draw()
    texts = [*ax.texts, ax._left_title]  # type: ignore[attr-defined]
    for panel in ax.child_axes:
        texts += [panel.xaxis.label, panel._left_title, *panel.texts, *panel.get_xticklabels(), *panel.get_yticklabels()]
    boxes = [text.get_window_extent() for text in texts if text.get_text() and text.get_visible()]
    assert len(boxes) > 40
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]


def test_drawing_leaves_the_number_as_it_is_and_takes_given_axes() -> None:
    from matplotlib.figure import Figure

    number = make_number()
    before = number.table.copy(deep=True)
    ax = Figure(figsize=(7, 5)).add_subplot()
    assert plot_topic_number(number, ax=ax) is ax
    pd.testing.assert_frame_equal(number.table, before)


def test_what_can_not_be_drawn() -> None:
    with pytest.raises(InputError, match=r"plot_topic_number takes TopicNumber, not int\. Hint: choose_n_topics"):
        plot_topic_number(20)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="lang='fr' is unknown"):
        plot_topic_number(make_number(), lang="fr")
    number = make_number()
    empty = TopicNumber(30, (30, 30), (), number.table.tail(1), number.settings, number.provenance)
    with pytest.raises(EmptyInputError, match=r"no number of topics was fitted \(1 tried\)\. Hint:"):
        plot_topic_number(empty)


def test_no_line_runs_through_the_words_of_a_legend() -> None:
    legends = [panel.get_legend() for panel in plot_topic_number(make_number()).child_axes if panel.get_legend() is not None]
    assert legends
    for legend in legends:
        assert legend.get_frame_on() and legend.get_frame().get_alpha() == 1 and legend.get_zorder() > 1
