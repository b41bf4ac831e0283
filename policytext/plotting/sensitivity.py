"""Figure of a specification curve: one gap under every setting, and below which setting each is."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain, listing
from policytext.plotting.canvas import COLOURS, axes_for, finish, topic_name
from policytext.plotting.checks import check_axes, check_columns, one_group
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_sensitivity"]

_AXES = ("seed", "n_topics", "segmenter", "calibration", "weights", "duplicates")
_NEEDED = ("setting", "main", *_AXES, "group", "topic", "label", "found_as", "estimate", "low", "high", "verdict", "lean")
_WIDEST = 6.0
"""Doublings beyond which intervals are cut."""
_ROW = 0.19
"""Height of a row of the grid, inches."""
_CURVE = 2.3
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "title": "{topic}：换一种设定，结论还在吗",
        "axis": "差距（翻倍数）",
        "main": "主设定",
        "seed": "随机种子", "n_topics": "主题数", "segmenter": "切分", "calibration": "校准", "weights": "权重", "duplicates": "重复文本",
        "words": "词", "bigrams": "两字一组", "rust": "jieba（Rust）", "python": "jieba", "True": "用答复校准", "False": "不用答复",
        "unit": "按句／条", "document": "按文件", "token": "按词", "recency": "按时近",
        "m": "m 件计 m", "1": "m 件计 1", "1+ln m": "m 件计 1+ln m", "none": "不处理",
        "demand": "偏需求（区间在 0 以上）", "supply": "偏供给（区间在 0 以下）", "other": "区间含 0，或不可判断",
        "caption": "共 {n} 种设定，找到该主题的有 {found} 种；偏需求 {demand} 种，偏供给 {supply} 种。线为区间，虚线为 ±1（相差一倍）；灰带为主设定。",
        "lost": "未找到该主题的设定排在最右，没有点；它们也计入分母。",
        "cut": "超出 ±{edge:.0f} 的区间在图框处截断。",
    }),
    "en": MappingProxyType({
        "title": "{topic}: does it survive other settings?",
        "axis": "gap (doublings)",
        "main": "main",
        "seed": "seed", "n_topics": "topics", "segmenter": "segmenter", "calibration": "calibration", "weights": "weights", "duplicates": "copies",
        "words": "words", "bigrams": "character pairs", "rust": "jieba (Rust)", "python": "jieba", "True": "with replies", "False": "no replies",
        "unit": "unit", "document": "document", "token": "token", "recency": "recency",
        "m": "m count m", "1": "m count 1", "1+ln m": "m count 1+ln m", "none": "each for itself",
        "demand": "leans to demand (interval above 0)", "supply": "leans to supply (interval below 0)", "other": "interval holds 0, or can't tell",
        "caption": "{n} settings, the topic is found in {found}; {demand} lean to demand, {supply} to supply. Lines: intervals; dashed: ±1 "
                   "(twice as much); grey band: the main setting.",
        "lost": "Settings in which the topic is not found stand at the right, without a point; they count in the denominator.",
        "cut": "Intervals beyond ±{edge:.0f} are cut at the frame.",
    }),
})  # fmt: skip
_SHAPES = {"demand": "^", "supply": "v", "other": "o"}


def plot_sensitivity(sensitivity: Any, *, topic: str, group: str | None = None, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw the gap of a topic under every setting, smallest first, and a grid of dots that says which setting each is.

    Parameters
    ----------
    sensitivity : Sensitivity or DataFrame
        From :func:`policytext.test_sensitivity`, or its ``table``, which holds the numbers that are drawn.
    topic : str
        Topic or matter of the main run, such as ``"T03"``.
    group : str, optional
        Needed where gaps were measured by group.
    lang : {"zh", "en"}
        Language of the words around the data.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own if not given.

    Returns
    -------
    matplotlib.axes.Axes
        Of the curve; the grid is an axes inside it, below.

    Raises
    ------
    ColumnError
        If the table lacks a column that :func:`policytext.test_sensitivity` gives.
    InputError
        If there is no such topic or group, none is named and there are several groups, or ``ax`` is no Axes.
    """
    shared, words = plot_words(lang), plot_words(lang, _WORDS)
    check_axes(ax)
    table = getattr(sensitivity, "table", sensitivity)
    rows = _rows(table, topic, group)
    with chinese_style():
        ax = axes_for(ax, width=max(4.6, 0.16 * len(rows) + 0.6), height=_CURVE)
        edge, cut = _curve(ax, rows, words)
        options = _options(rows)
        below = _grid(ax, rows, options, words)
        counts = {lean: int((rows["lean"] == lean).sum()) for lean in ("demand", "supply")}
        found = int((rows["found_as"] != "").sum())
        caption = words["caption"].format(n=len(rows), found=found, **counts)
        named = shared["group_note"].format(group=rows["group"].iloc[0]) + shared["between"] if table["group"].nunique() > 1 else ""
        captions = [named + caption, words["lost"] if found < len(rows) else "", words["cut"].format(edge=edge) if cut else ""]
        name = topic_name(topic, rows["label"].iloc[0])
        finish(ax, title=words["title"].format(topic=name), captions=captions, below=below + 8, pad=27)
    return ax


def _rows(table: Any, topic: str, group: str | None) -> "pd.DataFrame":
    """The settings of one topic in the order of their estimates, those without one last."""
    check_columns(table, _NEEDED, maker="test_sensitivity(policies, feedback, seed=1)")
    chosen = one_group(table["group"], group, what="the table has")
    rows: pd.DataFrame = table[(table["group"] == chosen) & (table["topic"] == topic)]
    if rows.empty:
        raise InputError(explain(f"no topic {topic!r}", found=f"topics: {listing(dict.fromkeys(table['topic']))}", hint="name one of the main run"))
    return rows.sort_values(["estimate", "setting"], na_position="last", kind="stable").reset_index(drop=True)


def _curve(ax: "Axes", rows: "pd.DataFrame", words: Mapping[str, str]) -> tuple[float, bool]:
    """Draw points and intervals; give half the height of the axis, and whether an interval was cut."""
    import numpy as np
    from matplotlib.lines import Line2D

    values = rows[["estimate", "low", "high"]].to_numpy(dtype=float)
    ends = np.abs(values[np.isfinite(values)])
    points = np.abs(values[np.isfinite(values[:, 0]), 0]).max(initial=0.0)
    edge = float(max(1.5, min(1.06 * ends.max(initial=0.0), max(_WIDEST, 1.12 * points))))
    kinds = [lean if lean in ("demand", "supply") else "other" for lean in rows["lean"]]
    for x, (kind, (estimate, low, high)) in enumerate(zip(kinds, values, strict=True)):
        colour = COLOURS.get(kind, COLOURS["grey"])
        if np.isfinite([low, high]).all():
            ax.plot([x, x], np.clip([low, high], -edge, edge), color=colour, lw=1.3, solid_capstyle="butt", zorder=2)
        if np.isfinite(estimate):
            ax.plot([x], [estimate], _SHAPES[kind], mfc=colour if kind != "other" else "white", mec=colour, mew=1.1, ms=4.5, zorder=4)
    for y in (-1, 1):
        ax.axhline(y, color=COLOURS["faint"], lw=0.8, ls=(0, (4, 3)), zorder=0)
    ax.axhline(0, color=COLOURS["ink"], lw=0.9, zorder=1)
    _mark_main(ax, rows)
    for x in rows.index[rows["main"]]:
        ax.annotate(words["main"], (int(x), 1), xycoords=("data", "axes fraction"), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=7.5,
                    color=COLOURS["ink"], annotation_clip=False)  # fmt: skip
    ax.set_xlim(-0.7, len(rows) - 0.3)
    shown = np.clip(values[np.isfinite(values)], -edge, edge)
    ax.set_ylim(min(-1.3, 1.05 * float(shown.min(initial=0.0))), max(1.3, 1.05 * float(shown.max(initial=0.0))))
    ax.set_xticks([])
    ax.set_ylabel(words["axis"], fontsize=8.5)
    ax.tick_params(axis="y", labelsize=8)
    there = [kind for kind in ("demand", "supply", "other") if kind in kinds]
    marks = [Line2D([], [], marker=_SHAPES[kind], ls="", mfc=COLOURS.get(kind, "white"), mec=COLOURS.get(kind, COLOURS["grey"]), ms=4.5) for kind in there]
    ax.legend(marks, [words[kind] for kind in there], loc="lower right", bbox_to_anchor=(1.0, 1.06), ncols=len(there), fontsize=7.5, frameon=False,
              handletextpad=0.2, columnspacing=1.0, borderaxespad=0.0)  # fmt: skip
    return edge, bool((ends > edge).any())


def _mark_main(ax: "Axes", rows: "pd.DataFrame") -> None:
    for x in rows.index[rows["main"]]:
        ax.axvline(int(x), color="#EAEDF0", lw=6.0, zorder=-1, solid_capstyle="butt")


def _options(rows: "pd.DataFrame") -> list[tuple[str, list[Any]]]:
    """The options that differ between settings, with their values: the main setting's first, numbers in order."""
    main = rows[rows["main"]]
    out = []
    for name in _AXES:
        values = list(dict.fromkeys(rows.sort_values("setting", kind="stable")[name]))
        if len(values) > 1:
            first = main[name].tolist()[:1]
            rest = [value for value in values if value not in first]
            out.append((name, sorted(values) if name in ("seed", "n_topics") else first + rest))
    return out


def _grid(ax: "Axes", rows: "pd.DataFrame", options: Sequence[tuple[str, list[Any]]], words: Mapping[str, str]) -> float:
    """Draw the grid below the curve; give its depth in points."""
    lines = [(name, value, k == 0) for name, values in options for k, value in enumerate(values)]
    if not lines:
        return 6.0
    places: list[float] = []
    at = 0.0
    for _, _, first in lines:
        at += 0.45 if first and places else 0.0
        places.append(at)
        at += 1.0
    inches = ax.get_window_extent().height / ax.figure.dpi
    high = _ROW * (at + 0.3)
    grid = ax.inset_axes((0.0, -(high + 0.08) / inches, 1.0, high / inches))
    for y, (name, value, _) in zip(places, lines, strict=True):
        on = (rows[name] == value).to_numpy()
        grid.plot(rows.index[~on], [y] * int((~on).sum()), ".", color=COLOURS["faint"], ms=3, zorder=2)
        grid.plot(rows.index[on], [y] * int(on.sum()), ".", color=COLOURS["ink"], ms=6, zorder=3)
    _mark_main(grid, rows)
    grid.set_xlim(ax.get_xlim())
    grid.set_ylim(at - 0.35, -0.65)
    grid.set_xticks([])
    grid.set_yticks(places, [_named(name, value, words) for name, value, _ in lines])
    grid.tick_params(axis="y", labelsize=7.5, length=0)
    for side in grid.spines.values():
        side.set_visible(False)
    return (high + 0.08) * 72


def _named(name: str, value: Any, words: Mapping[str, str]) -> str:
    if name in ("seed", "n_topics"):
        return f"{words[name]} {value}"
    return f"{words[name]}：{words.get(str(value), value)}" if words is _WORDS["zh"] else f"{words[name]}: {words.get(str(value), value)}"
