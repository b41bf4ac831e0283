"""The figure of keyness."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.plotting import plot_keyness, svg_bytes
from policytext.plotting.canvas import figure_of
from tests.drawn import texts_of

pytestmark = pytest.mark.filterwarnings("error")
WORDS = (
    "停车位",
    "噪音",
    "电梯",
    "公交车",
    "住房和城乡建设行政主管部门负责人",
    "供水",
    "统筹",
    "产业园区",
    "数字经济",
    "营商环境",
)


def make_table(*, first: str = "feedback", second: str = "policy", level: float = 0.95, wide: float = 0.3) -> pd.DataFrame:
    estimate = np.linspace(2.5, -2.2, len(WORDS))
    return pd.DataFrame({
        "word": WORDS, "lean": "", "estimate": estimate, "low": estimate - wide, "high": estimate + wide, "z_documents": estimate / wide,
        "first": first, "second": second, "count_first": range(1200, 1190, -1), "count_second": range(10), "n_first": 300, "n_second": 20,
        "level": level,
    })  # fmt: skip


def words_of(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()][::-1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font(lang: str) -> None:
    assert svg_bytes(plot_keyness(make_table(), lang=lang)) == svg_bytes(plot_keyness(make_table(), lang=lang))


def test_the_first_group_s_words_stand_on_top() -> None:
    names = words_of(plot_keyness(make_table().sample(frac=1.0, random_state=3)))
    assert names[0] == "停车位"
    assert names[-1] == "营商环境"
    assert len(names) == len(WORDS)
    assert "住房和城乡建设行政主管部门…" in names


def test_groups_counts_and_numbers_are_written() -> None:
    text = texts_of(plot_keyness(make_table(level=0.9)))
    assert "“群众反馈”用得更多 →" in text
    assert "← “政策”用得更多" in text
    assert "群众反馈 300 件，政策 20 件" in text
    assert "90% 区间" in text
    assert "1,200" in text
    assert "未画" not in text


def test_other_groups_have_their_own_names() -> None:
    text = texts_of(plot_keyness(make_table(first="湖滨区", second="青石区"), lang="en"))
    assert "more in 湖滨区 →" in text
    assert "← more in 青石区" in text


def test_each_side_is_cut_to_the_limit_and_says_so() -> None:
    ax = plot_keyness(make_table(), limit=2, lang="en")
    assert words_of(ax) == ["停车位", "噪音", "数字经济", "营商环境"]
    assert "At most 2 words a side, by z over documents; left out: 6." in texts_of(ax)


def test_one_sided_tables_are_drawn() -> None:
    table = make_table()
    assert len(words_of(plot_keyness(table[table["estimate"] > 0]))) == (table["estimate"] > 0).sum()


def test_intervals_that_hold_zero_are_hollow_and_grey() -> None:
    ax = plot_keyness(make_table(wide=9.0))
    points = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    assert {line.get_markerfacecolor() for line in points} == {"white"}
    filled = [line for line in plot_keyness(make_table(wide=0.1)).lines if line.get_marker() in ("o", "s")]
    assert "white" not in {line.get_markerfacecolor() for line in filled}


def test_words_without_an_interval_are_not_drawn() -> None:
    table = make_table()
    table.loc[0, "high"] = np.inf
    assert "停车位" not in words_of(plot_keyness(table))


def test_no_label_covers_another() -> None:
    ax = plot_keyness(make_table())
    figure_of(ax).canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_drawing_leaves_the_table_as_it_is_and_takes_given_axes() -> None:
    from matplotlib.figure import Figure

    table = make_table()
    before = table.copy(deep=True)
    ax = Figure().add_subplot()
    assert plot_keyness(table, ax=ax) is ax
    pd.testing.assert_frame_equal(table, before)


def test_what_can_not_be_drawn() -> None:
    with pytest.raises(ColumnError, match=re.escape("the table has no column 'z_documents'")):
        plot_keyness(make_table().drop(columns="z_documents"))
    with pytest.raises(ColumnError, match=r"the table has no column 'word' \(columns: nothing\)"):
        plot_keyness("table")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="limit=0 draws no word"):
        plot_keyness(make_table(), limit=0)
    with pytest.raises(InputError, match="limit='x' draws no word"):
        plot_keyness(make_table(), limit="x")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the table holds several comparisons"):
        plot_keyness(pd.concat([make_table(), make_table(first="甲")], ignore_index=True))
    with pytest.raises(EmptyInputError, match="no word has an interval to draw"):
        plot_keyness(make_table(wide=np.inf))
    with pytest.raises(InputError, match="lang='fr' is unknown"):
        plot_keyness(make_table(), lang="fr")
