"""Figure of the shares of each topic in supply and demand, with intervals where there are some."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, expect, explain
from policytext.mismatch.result import Mismatch
from policytext.plotting.canvas import COLOURS, axes_for, finish, name_rows, topic_name
from policytext.plotting.checks import check_axes, check_limit, one_group
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words, told_counts
from policytext.topics.shares import Shares

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_shares"]

_ZH: Mapping[str, str] = MappingProxyType({
    "intervals": "细线为 {level} 区间。{grade}",
    "no_intervals": "没有区间（见 summary）。{grade}",
    "coded": "人工编码：政策 {policy}，反馈 {feedback}。",
    "known": "主题认识的词：政策 {policy}，反馈 {feedback}。",
    "one_side": "{side}没有份额。",
    "policy": "政策",
    "feedback": "反馈",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "intervals": "Thin lines: {level} intervals. {grade}",
    "no_intervals": "No intervals (see summary). {grade}",
    "coded": "Coded by hand: {policy} policies, {feedback} messages.",
    "known": "Words that topics know: policies {policy}, messages {feedback}.",
    "one_side": "No shares of {side}.",
    "policy": "policies",
    "feedback": "messages",
})  # fmt: skip

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})
_SIDES: Mapping[str, str] = MappingProxyType({"policy": "supply", "feedback": "demand"})
_SHIFT = 0.19


@dataclass(frozen=True, eq=False, slots=True)
class _Group:
    """What is drawn: one row a topic, its shares (and intervals) on both sides; how many texts of both, in words; what stands below."""

    rows: "pd.DataFrame"
    counts: str
    captions: tuple[str, ...]


def plot_shares(shares: Shares | Mismatch, *, group: str | None = None, top: int = 30, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw the share of each topic in policy and in feedback as pairs of bars, the largest topic on top.

    Parameters
    ----------
    shares : Shares or Mismatch
        From :func:`policytext.measure_shares` or :func:`policytext.correct_shares`: bars have their intervals; or from
        :func:`policytext.measure_mismatch`, whose shares have none.
    group : str, optional
        Which group; needed where they were measured by group.
    top : int
        How many topics to draw at most, by the sum of both shares.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If ``shares`` are neither, the group doesn't exist, none is named and there are several, or ``top`` is below 1.
    """
    expect(shares, (Shares, Mismatch), verb="plot_shares", hint="measure_shares(topics, seed=1) gives shares, measure_mismatch(topics) gaps")
    words = plot_words(lang)
    check_limit(top, name="top", what="topic")
    check_axes(ax)
    if shares.table.empty:
        raise EmptyInputError(explain("there are no shares to draw", hint="measure_shares gives one row a topic and source"))
    name = one_group(shares.table["group"], group, what="these shares have")
    found = _of_shares(shares, name, lang) if isinstance(shares, Shares) else _of_gaps(shares, name, words)
    total = found.rows["share_policy"].fillna(0) + found.rows["share_feedback"].fillna(0)
    rows = found.rows.assign(total=total).sort_values(["total", "topic"], ascending=[False, True])
    left = max(0, len(rows) - top)
    rows = rows.head(top).iloc[::-1].reset_index(drop=True)
    with chinese_style():
        ax = axes_for(ax, width=6.6, height=0.34 * len(rows) + 0.3)
        for shift, side in ((_SHIFT, "policy"), (-_SHIFT, "feedback")):
            _bars(ax, rows, side, shift, words)
        name_rows(ax, [topic_name(topic, label) for topic, label in zip(rows["topic"], rows["label"], strict=True)])
        ax.set_xlabel(words["shares_axis"])
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2, handlelength=1.1, fontsize=8.5)
        named = words["group_note"].format(group=name) + words["between"] if shares.by else ""
        more = words["shares_left"].format(shown=len(rows), left=left) if left else ""
        finish(ax, title=words["shares_title"], captions=[named + words["shares_caption"].format(counts=found.counts), *found.captions, more], below=40)
    return ax


def _of_gaps(gaps: Mismatch, group: str, words: Mapping[str, str]) -> _Group:
    rows = gaps.table[gaps.table["group"] == group]
    return _Group(rows, told_counts(rows, gaps.grade, words), ())


def _of_shares(shares: Shares, group: str, lang: str) -> _Group:
    """One row a topic, with the columns of both sides; a source without shares has NaN there."""
    table = shares.table[shares.table["group"] == group]
    rows = table.drop_duplicates("topic")[["topic", "label"]].reset_index(drop=True)
    summary = shares.summary[shares.summary["group"] == group].set_index("kind")
    for side in _SIDES:
        mine = table[table["kind"] == side].set_index("topic").reindex(rows["topic"])
        for column, name in (("estimate", "share"), ("low", "low"), ("high", "high")):
            rows[f"{name}_{side}"] = mine[column].to_numpy(dtype=float)
    n = {f"n_{side}": f"{int(_number(summary, side, 'n', 0)):,}" for side in _SIDES}
    return _Group(rows, plot_words(lang)["gap_counts"].format(**n), tuple(_captions(shares, table, summary, lang)))


def _number(summary: "pd.DataFrame", side: str, column: str, other: float) -> float:
    """What the summary says of a side, or ``other`` where it says nothing."""
    found = summary.loc[summary.index == side, column].to_list()
    return float(found[0]) if found else other


def _captions(shares: Shares, table: "pd.DataFrame", summary: "pd.DataFrame", lang: str) -> list[str]:
    words = _WORDS[lang]
    grades = set(table["grade"])
    grade = plot_words(lang)[f"grade_{grades.pop() if len(grades) == 1 else 'exploratory'}"]
    first = words["intervals" if table["low"].notna().any() else "no_intervals"].format(level=f"{shares.level:.0%}", grade=grade)
    coded = {side: int(_number(summary, side, "n_coded", 0)) for side in _SIDES}
    known = {side: _number(summary, side, "known_words", float("nan")) for side in _SIDES}
    second = words["coded"].format(**coded) if any(coded.values()) else ""
    if not second and min((value for value in known.values() if value == value), default=1.0) < 1:
        second = words["known"].format(**{side: "–" if value != value else f"{value:.0%}" for side, value in known.items()})
    missing = [words["one_side"].format(side=words[side]) for side in _SIDES if table.loc[table["kind"] == side, "estimate"].isna().all()]
    return [first, second, "".join(missing)]


def _bars(ax: "Axes", rows: "pd.DataFrame", side: str, shift: float, words: Mapping[str, str]) -> None:
    key = _SIDES[side]
    places = [y + shift for y in range(len(rows))]
    values = (rows[f"share_{side}"] * 100).tolist()
    ax.barh(places, [value if value == value else 0.0 for value in values], height=0.36, color=COLOURS[key], label=words[f"{key}_long"])
    ends = (rows[[f"low_{side}", f"high_{side}"]] * 100).to_numpy(dtype=float).tolist() if f"low_{side}" in rows else [[float("nan")] * 2] * len(rows)
    for y, value, (low, high) in zip(places, values, ends, strict=True):
        if low == low and high == high:
            ax.plot([low, high], [y, y], "-", color=COLOURS["ink"], lw=0.9, solid_capstyle="butt", zorder=3)
        text, end = ("–", 0.0) if value != value else (f"{value:.1f}", max(value, high) if high == high else value)
        ax.annotate(text, (end, y), (3, 0), textcoords="offset points", va="center", fontsize=7)
