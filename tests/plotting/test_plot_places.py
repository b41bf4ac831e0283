"""The figure of places."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from policytext.errors import EmptyInputError, InputError
from policytext.mismatch.places import Places
from policytext.plotting import svg_bytes
from policytext.plotting.canvas import figure_of
from policytext.plotting.places import plot_places
from policytext.provenance import record

pytestmark = pytest.mark.filterwarnings("error")
NAMES = ["青梧区", "望潮区", "石盘区", "金禾县"]
NAN = float("nan")


def make_places(*, used: int = 4, grade: str = "exploratory", told: bool = True, silent: int = 1) -> Places:
    distances = np.array([[0.02, 0.10, 0.12, 0.08], [0.09, 0.05, 0.06, 0.07], [0.2, 0.11, 0.04, 0.09], [0.05, 0.07, 0.06, 0.10]])[:used, :used]
    own = np.diag(distances)
    others = (distances.sum(axis=1) - own) / max(used - 1, 1)
    names = [*NAMES, *(f"远{i}县" for i in range(silent))]
    empty = [NAN] * (len(names) - used)
    regions = pd.DataFrame({
        "place": names, "n_policy": range(10, 10 + len(names)), "n_feedback": [900, 800, 700, 600, *[0] * silent], "used": [i < used for i in range(len(names))],
        "own": [*own, *empty], "others": [*others, *empty], "estimate": [*(others - own), *empty],
        "low": [*(others - own - 0.03), *empty], "high": [*(others - own + 0.03), *empty],
    })  # fmt: skip
    pairs = [(NAMES[r], NAMES[q], distances[r, q]) for r in range(used) for q in range(used)]
    numbers = [(0.08, 0.06, 0.1, 0.005), (0.02, -0.03, 0.1, 0.2), (0.68 if told else NAN, -0.3, 1.1 if told else NAN, NAN), (0.038, 0.02, 0.05, 0.008)]
    if used < 3:
        numbers = [(NAN, NAN, NAN, NAN)] * 4
    summary = pd.DataFrame(numbers, columns=["estimate", "low", "high", "p"]).assign(n_places=used, note="")
    summary.insert(0, "measure", ["demand", "supply", "one_size_fits_all", "alignment"])
    nothing = pd.DataFrame()
    return Places(summary, regions, pd.DataFrame(pairs, columns=["supply", "demand", "estimate"]), nothing, nothing, nothing, "region", 0.95, grade,
                  {}, record("measure_places", {}, content=["made"]))  # fmt: skip


def texts_of(ax: Axes) -> str:
    return " ".join(text.get_text() for text in figure_of(ax).findobj(Text)).replace("\n", " ")


def names_of(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()][::-1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font(lang: str) -> None:
    assert svg_bytes(plot_places(make_places(), lang=lang)) == svg_bytes(plot_places(make_places(), lang=lang))


def test_places_that_fit_best_stand_on_top() -> None:
    assert names_of(plot_places(make_places())) == ["石盘区", "青梧区", "望潮区", "金禾县"]


def test_each_place_has_its_own_and_all_others() -> None:
    ax = plot_places(make_places())
    points = {line.get_marker(): [] for line in ax.lines}  # type: ignore[var-annotated]
    for line in ax.lines:
        points[line.get_marker()].append(np.asarray(line.get_xdata(), dtype=float).tolist())
    assert points["D"] == [[0.10], [0.05], [0.02], [0.04]]
    assert [sorted(x) for x in points["o"]] == [[0.05, 0.06, 0.07], [0.06, 0.07, 0.09], [0.08, 0.10, 0.12], [0.09, 0.11, 0.2]]


def test_dots_are_full_where_the_interval_excludes_nothing_of_it() -> None:
    ax = plot_places(make_places())
    faces = [line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "D"]
    assert faces == ["#C8591A", "white", "#C8591A", "#C8591A"]  # 0.023 off the mean, give or take 0.03
    assert "与平均之差不确定" in texts_of(ax)


def test_numbers_are_written() -> None:
    text = texts_of(plot_places(make_places(), lang="en"))
    assert "One-size-fits-all 0.68 (interval -0.30 to 1.10); alignment 0.038 bits" in text
    assert "p = 0.008)." in text
    assert "Demand differs between places by 0.080, policy by 0.020" in text
    assert "Too few texts to compare: 远0县." in text
    assert "exploratory" in text
    assert "900" in text


def test_what_can_not_be_told_is_said() -> None:
    assert "一刀切指数 无法判断（各地需求的差异未超过随机）" in texts_of(plot_places(make_places(told=False)))
    assert "无法判断（可比较的地方太少）" in texts_of(plot_places(make_places(used=2)))


def test_an_index_without_bounds_can_not_be_told() -> None:
    for value in (NAN, 0.7):
        places = make_places()
        places.summary.loc[2, ["estimate", "low", "high"]] = [value, NAN, NAN]
        places.summary["note"] = ["", "", "no bound: demand hardly differs", ""]
        assert "一刀切指数 无法判断（各地需求差异太小，指数没有界）" in texts_of(plot_places(places))


def test_documents_without_a_place_are_counted_apart() -> None:
    places = make_places()
    places.regions.loc[len(places.regions)] = {"place": "", "n_policy": 3, "n_feedback": 1200, "used": False}
    text = texts_of(plot_places(places))
    assert "没有地点、未计入：政策 3 件，反馈 1,200 条。" in text
    assert "未比较：远0县。" in text
    assert len(places) == 5
    assert "没有地点" not in texts_of(plot_places(make_places()))


def test_many_silent_places_are_counted() -> None:
    assert "(+4)" in texts_of(plot_places(make_places(silent=12)))


def test_what_is_left_out_is_said() -> None:
    ax = plot_places(make_places(), limit=2)
    assert names_of(ax) == ["青梧区", "望潮区"]
    assert "只画 2 地，另有 2 地未画。" in texts_of(ax)


def test_the_grade_is_named_and_an_axes_can_be_given() -> None:
    ax = plot_places(make_places(grade="validated"))
    assert "等级：已验证。" in texts_of(ax)
    assert plot_places(make_places(), ax=ax) is ax


@pytest.mark.parametrize(("value", "options", "error", "text"), [
    ("Frame", {}, InputError, r"plot_places takes Places, not str\. Hint: measure_places"),
    (make_places(), {"limit": 0}, InputError, r"limit=0 draws no place\. Hint:"),
    (make_places(), {"limit": "x"}, InputError, r"limit='x' draws no place\. Hint:"),
    (make_places(), {"limit": True}, InputError, r"limit=True draws no place\. Hint:"),
    (make_places(), {"ax": 5}, InputError, r"ax of type int is no place to draw\. Hint:"),
    (make_places(), {"lang": ["zh"]}, InputError, r"lang=\['zh'\] is unknown"),
    (make_places(), {"lang": "fr"}, InputError, r"lang='fr' is unknown"),
    (make_places(used=0), {}, EmptyInputError, r"no places could be compared \(places: 青梧区, .*\)\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_drawn(value: Any, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        plot_places(value, **options)
