"""`plot_shares`: shares with their intervals, or those of gaps, side by side."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from policytext import Topics, measure_shares
from policytext.errors import EmptyInputError, InputError
from policytext.mismatch.result import Mismatch
from policytext.plotting import plot_shares, svg_bytes
from policytext.plotting.canvas import figure_of
from policytext.topics.shares import Shares

pytestmark = pytest.mark.filterwarnings("error")


def texts_of(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in figure_of(ax).findobj(Text))


def topics_of(ax: Axes) -> list[str]:
    return [label.get_text().split()[0] for label in ax.get_yticklabels()][::-1]


@pytest.fixture(scope="module")
def shares(topics: Topics) -> Shares:
    return measure_shares(topics, seed=1, n_draws=40)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_bar_has_its_share_and_its_interval(shares: Shares, lang: str) -> None:
    ax = plot_shares(shares, lang=lang)
    assert svg_bytes(ax)
    size = shares.table["topic"].nunique()
    drawn = [bar.get_width() for container in ax.containers for bar in container][::-1]
    total = shares.table.groupby("topic")["estimate"].sum()
    assert topics_of(ax) == sorted(total.index, key=lambda topic: (-total[topic], topic))
    wanted = shares.table.pivot(index="topic", columns="kind", values="estimate").loc[topics_of(ax)]
    np.testing.assert_allclose(drawn, 100 * np.r_[wanted["feedback"], wanted["policy"]])
    lines = sorted(tuple(line.get_xdata()) for line in ax.lines)
    np.testing.assert_allclose(lines, sorted((100 * low, 100 * high) for low, high in shares.table[["low", "high"]].to_numpy()))
    assert len(lines) == 2 * size
    for share in shares.table["estimate"]:
        assert f"{100 * share:.1f}" in texts_of(ax)
    assert ("95% 区间。等级：探索性" if lang == "zh" else "95% intervals. Grade: exploratory") in texts_of(ax)


def test_hand_coding_and_words_outside_stand_below(shares: Shares) -> None:
    coded = replace(shares, summary=shares.summary.assign(n_coded=[210, 220]), table=shares.table.assign(grade="validated"))
    text = texts_of(plot_shares(coded))
    assert "人工编码：政策 210，反馈 220。" in text and "等级：已验证" in text
    outside = replace(shares, summary=shares.summary.assign(known_words=[0.8, 1.0]))
    assert "Words that topics know: policies 80%, messages 100%." in texts_of(plot_shares(outside, lang="en"))
    whole = replace(shares, summary=shares.summary.assign(known_words=1.0))
    assert "Words that topics know" not in texts_of(plot_shares(whole, lang="en"))


def test_mixed_grades_are_exploratory(shares: Shares) -> None:
    grades = np.where(shares.table["kind"] == "policy", "validated", "exploratory")
    assert "等级：探索性" in texts_of(plot_shares(replace(shares, table=shares.table.assign(grade=grades))))


def test_a_side_without_shares_has_no_bars(shares: Shares) -> None:
    one = replace(shares, table=shares.table[shares.table["kind"] == "policy"], summary=shares.summary.iloc[:1], covariances=shares.covariances[:1])
    text = texts_of(plot_shares(one, lang="en"))
    assert "No shares of messages." in text and "0 messages" in text and "–" in text
    none = replace(shares, table=shares.table.assign(low=np.nan, high=np.nan))
    ax = plot_shares(none)
    assert not ax.lines and "没有区间" in texts_of(ax)


def test_a_group_must_be_named(topics: Topics) -> None:
    grouped = measure_shares(topics, by="region", seed=1, n_draws=20)
    names = list(dict.fromkeys(grouped.table["group"]))
    before = grouped.table.copy(deep=True)
    assert f"Group: {names[0]}. " in texts_of(plot_shares(grouped, group=names[0], lang="en")).replace("\n", " ")
    pd.testing.assert_frame_equal(grouped.table, before)
    with pytest.raises(InputError, match=r"these shares have several groups \(groups: .*\)\. Hint: name one with group="):
        plot_shares(grouped)
    with pytest.raises(InputError, match=r"no group '北区' \(groups: .*\)\. Hint: use one of these"):
        plot_shares(grouped, group="北区")


@pytest.mark.parametrize("top", [0, True, 2.5])
def test_top_is_a_number_of_topics(shares: Shares, top: int) -> None:
    with pytest.raises(InputError, match=re.escape(f"top={top!r} draws no topic")):
        plot_shares(shares, top=top)
    assert len(topics_of(plot_shares(shares, top=1))) == 1


def test_gaps_are_drawn_without_intervals(gaps_of: Callable[..., Mismatch]) -> None:
    ax = plot_shares(gaps_of(), top=5)
    assert not ax.lines
    assert "政策 20 件，反馈 300 条。每一侧" in texts_of(ax)
    coded = texts_of(plot_shares(gaps_of(grade="validated"), lang="en")).replace("\n", " ")
    assert "Texts coded by hand: 20 of policies, 300 of messages. The shares of each side sum to 100%." in coded
    assert "policies, 300 messages" not in coded
    assert "人工编码的文本：政策 20 个，反馈 300 个。每一侧的份额合计为 100%。" in texts_of(plot_shares(gaps_of(grade="validated"))).replace("\n", "")
    gaps = gaps_of()
    with pytest.raises(EmptyInputError, match="there are no shares to draw"):
        plot_shares(replace(gaps, table=gaps.table.iloc[:0]))
