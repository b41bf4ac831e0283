"""Figure of what pairs show of wording: topic by topic, and where it was learnt to where it was tried."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import expect
from policytext.plotting.canvas import COLOURS, axes_for, figure_of, finish, topic_name
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words
from policytext.topics.model import Topics
from policytext.topics.wording import wording_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_calibration"]

_ZH: Mapping[str, str] = MappingProxyType({
    "title": "同一件事，答复与诉求的用语差别",
    "axis": "翻倍数：log2 答复中的份额/诉求中的份额",
    "left": "← 诉求说得更多",
    "right": "答复说得更多 →",
    "folds": "校正能否用到别处：本应为 0 的差距所余的标准差 τ（翻倍数）",
    "without": "未校正",
    "with": "校正后",
    "floor": "下限 {floor:g}",
    "random": "随机四分",
    "late": "较晚的年份",
    "place": "其他地方",
    "class": "其他事类",
    "caption": "上：{n} 对诉求与答复，点为估计值，线为 95% 区间（按成对文本重抽）；区间不含 0 的有色。下：每一类都把一部分成对文本留出来，主题与校正都不看它们；"
    "结果的区间按其中最大的 τ（不低于下限）放宽。",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "title": "The same matters, worded by offices and by people",
    "axis": "Doublings: log2 of the share in replies over that in messages",
    "left": "← more in messages",
    "right": "more in replies →",
    "folds": "Does it hold elsewhere? Spread τ of gaps that should be 0 (doublings)",
    "without": "not calibrated",
    "with": "calibrated",
    "floor": "floor {floor:g}",
    "random": "random quarters",
    "late": "late years",
    "place": "other places",
    "class": "other matters",
    "caption": "Above: {n} pairs of message and reply; point: estimate, line: 95% interval over resampled pairs, coloured where it excludes 0. Below: each kind "
    "holds back pairs that neither topics nor calibration see; intervals of results are widened by the largest τ, at least the floor.",
})  # fmt: skip

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})
_ROW = 0.26
_BELOW = 1.05
"""Inches between the two panels."""


def plot_calibration(topics: Topics, *, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw what pairs show of wording, topic by topic, and how far the calibration holds where it was not learnt.

    Parameters
    ----------
    topics : Topics
        Fitted with pairs. :func:`policytext.topics.wording_table` and ``topics.calibration.table`` hold the numbers drawn.
    lang : {"zh", "en"}
        Language of the words around the data.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own if not given. Its frame is hidden and holds two panels (``ax.child_axes``).

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If ``topics`` are no Topics or the language is unknown.
    EmptyInputError
        If the topics were fitted without pairs.
    """
    expect(topics, Topics, verb="plot_calibration", hint="fit_topics(tokens, ...) gives them")
    plot_words(lang)
    words, table = _WORDS[lang], wording_table(topics).sort_values("estimate", kind="stable", ignore_index=True)
    learnt = topics.calibration
    assert learnt is not None
    floor, folds = float(learnt.settings["floor"]), _folds(learnt.table)
    high = _ROW * len(table) + _BELOW + 2 * _ROW * max(len(folds), 1) * 0.75
    with chinese_style():
        ax = axes_for(ax, width=6.0, height=high)
        ax.set_axis_off()
        inches = ax.get_window_extent().height / figure_of(ax).dpi
        scale = inches / high
        top, low = _ROW * len(table) * scale / inches, (high - _ROW * len(table) - _BELOW) * scale / inches
        _draw_topics(ax.inset_axes((0, 1 - top, 1, top)), table, words)
        _draw_folds(ax.inset_axes((0, 0, 1, low)), folds, floor, words)
        finish(ax, title=words["title"], captions=[words["caption"].format(n=f"{learnt.n_pairs:,}")], below=24, pad=22)
    return ax


def _folds(table: "pd.DataFrame") -> "pd.DataFrame":
    """One row a kind of fold, random ones first."""
    return table[(table["fold"] == "") & table["tau_after"].notna()].reset_index(drop=True)


def _draw_topics(panel: "Axes", table: "pd.DataFrame", words: Mapping[str, str]) -> None:
    places = range(len(table))
    for y, (estimate, low, high) in zip(places, table[["estimate", "low", "high"]].to_numpy(dtype=float).tolist(), strict=True):
        colour = COLOURS["supply" if low > 0 else "demand" if high < 0 else "grey"]
        panel.plot([low, high], [y, y], "-", color=colour, lw=1.4, solid_capstyle="butt", zorder=2)
        panel.plot([estimate], [y], "s" if low > 0 else "o", color=colour, ms=4.2, mfc="white" if low <= 0 <= high else colour, zorder=3)
    panel.axvline(0, color=COLOURS["ink"], lw=0.9, zorder=1)
    names = [topic_name(topic, label) for topic, label in zip(table["topic"], table["label"], strict=True)]
    _rows(panel, names)
    edge = 1.08 * float(table[["low", "high"]].abs().to_numpy().max())
    panel.set_xlim(-edge, edge)
    panel.set_xlabel(words["axis"], fontsize=8.5)
    for x, side, colour in ((0.0, "left", "demand"), (1.0, "right", "supply")):
        panel.annotate(words[side], (x, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points", fontsize=8.5, ha=side,
                       color=COLOURS[colour], annotation_clip=False)  # fmt: skip


def _draw_folds(panel: "Axes", folds: "pd.DataFrame", floor: float, words: Mapping[str, str]) -> None:
    looks: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("tau_before", "without", {"color": COLOURS["faint"]}), ("tau_after", "with", {"color": COLOURS["accent"]})
    )  # fmt: skip
    places = range(len(folds))[::-1]
    for shift, (column, name, look) in zip((0.19, -0.19), looks, strict=True):
        values = folds[column].to_numpy(dtype=float)
        panel.barh([y + shift for y in places], values, height=0.34, label=words[name], **look)
        for y, value in zip(places, values.tolist(), strict=True):
            panel.annotate(f"{value:.2f}", (value, y + shift), (3, 0), textcoords="offset points", va="center", fontsize=7.5,
                           bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    panel.axvline(floor, color=COLOURS["ink"], lw=0.9, ls=(0, (4, 3)), label=words["floor"].format(floor=floor))
    _rows(panel, [words.get(str(kind), str(kind)) for kind in folds["kind"].tolist()[::-1]])
    panel.margins(x=0.1)
    panel.set_xlim(left=0)
    panel.legend(loc="upper left", bbox_to_anchor=(1.01, 1), fontsize=8, borderaxespad=0, handlelength=1.4)
    panel.set_title(words["folds"], loc="left", fontsize=9.5, pad=6)


def _rows(panel: "Axes", names: list[str]) -> None:
    panel.set_yticks(range(len(names)), names, fontsize=8.5)
    panel.set_ylim(-0.6, len(names) - 0.4)
    panel.tick_params(axis="y", length=0)
    panel.tick_params(axis="x", labelsize=8)
