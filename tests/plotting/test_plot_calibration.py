"""The figure of what pairs show of wording."""

from collections.abc import Callable

import numpy as np
import pytest

from policytext import Topics, plot_calibration
from policytext.errors import EmptyInputError, InputError
from policytext.plotting.canvas import svg_bytes
from policytext.topics import wording_table
from tests.drawn import texts_of

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font_and_the_bytes_are_the_same(paired_topics: Topics, lang: str) -> None:
    assert svg_bytes(plot_calibration(paired_topics, lang=lang)) == svg_bytes(plot_calibration(paired_topics, lang=lang))


def test_the_points_are_those_of_the_table_the_largest_on_top(paired_topics: Topics) -> None:
    panel = plot_calibration(paired_topics).child_axes[0]
    drawn = [float(np.asarray(line.get_xdata(), dtype=float)[0]) for line in panel.lines if len(np.asarray(line.get_xdata())) == 1]
    np.testing.assert_allclose(drawn, np.sort(wording_table(paired_topics)["estimate"].to_numpy()))


def test_a_topic_is_hollow_and_grey_where_the_interval_holds_0(paired_topics: Topics) -> None:
    panel = plot_calibration(paired_topics).child_axes[0]
    marks = [line for line in panel.lines if len(np.asarray(line.get_xdata())) == 1]
    table = wording_table(paired_topics).sort_values("estimate", kind="stable")
    holds = ((table["low"] <= 0) & (table["high"] >= 0)).tolist()
    assert [mark.get_markerfacecolor() == "white" for mark in marks] == holds


def test_tau_is_drawn_by_kind_of_fold_without_and_with_calibration(paired_topics: Topics) -> None:
    assert paired_topics.calibration is not None
    table = paired_topics.calibration.table
    kinds = table[(table["fold"] == "") & table["tau_after"].notna()]
    panel = plot_calibration(paired_topics, lang="en").child_axes[1]
    widths = [float(patch.get_width()) for patch in panel.patches]  # type: ignore[attr-defined]
    np.testing.assert_allclose(widths, [*kinds["tau_before"], *kinds["tau_after"]])
    assert panel.get_yticklabels()[-1].get_text() == "random quarters"


@pytest.mark.parametrize(("lang", "text"), [("zh", "{} 对诉求与答复"), ("en", "{} pairs of message and reply")])
def test_the_caption_says_how_many_pairs(paired_topics: Topics, lang: str, text: str) -> None:
    n = paired_topics.settings["pairs"]
    assert n >= 120
    assert text.format(n) in texts_of(plot_calibration(paired_topics, lang=lang))


def test_given_axes_are_drawn_on(paired_topics: Topics) -> None:
    from matplotlib.figure import Figure

    ax = Figure(figsize=(8, 8)).add_subplot()
    assert plot_calibration(paired_topics, ax=ax) is ax


def test_topics_without_pairs_have_none(topics: Topics) -> None:
    with pytest.raises(EmptyInputError, match=r"fitted without pairs \(\d+ usable pairs, 120 are needed\)\. Hint: read the feedback with reply="):
        plot_calibration(topics)


@pytest.mark.parametrize(("change", "text"), [
    (lambda topics: plot_calibration(topics.tokens), "plot_calibration takes Topics, not Tokens"),
    (lambda topics: plot_calibration(topics, lang="fr"), "lang='fr' is unknown"),
])  # fmt: skip
def test_what_can_not_be_drawn(paired_topics: Topics, change: Callable[[Topics], object], text: str) -> None:
    with pytest.raises(InputError, match=text):
        change(paired_topics)
