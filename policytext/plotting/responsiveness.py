"""Figure of replies: how many messages of each group are answered, and in how many days."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import expect
from policytext.plotting.canvas import COLOURS, axes_for, finish, legend_below, name_rows, note, short, write_column
from policytext.plotting.checks import check_axes, check_limit
from policytext.plotting.fonts import chinese_family, chinese_style
from policytext.plotting.words import plot_words
from policytext.responsiveness import Responsiveness

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_responsiveness"]

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "title": "各组的反馈得到答复了吗，要几天",
        "rate": "答复率（%）",
        "days": "已答复者的天数（中位数）",
        "n": "反馈",
        "all": "全体",
        "none": "（未写）",
        "replies": "有答复",
        "flag": "没有答复、迟缓或模板",
        "cannot tell": "不能判断",
        "caption": "点为估计值，线为 {level} 区间（近似重复的算一条）。资料里没有答复，分不清是没有答还是没有公开；答复不等于解决。",
        "flagged": "先读：{names}。",
        "no replies": "没有答复", "slow": "迟缓", "template": "多为空洞模板",
        "left": "只画反馈最多的 {shown} 组，另有 {left} 组未画。",
        "comma": "、", "said": "{name}（{verdict}）",
    }),
    "en": MappingProxyType({
        "title": "Are the messages of each group answered, and when?",
        "rate": "Reply rate (%)",
        "days": "Days to reply, of those answered (median)",
        "n": "messages",
        "all": "all",
        "none": "(none given)",
        "replies": "replies",
        "flag": "no replies, slow, or templates",
        "cannot tell": "cannot tell",
        "caption": "Point: estimate; line: {level} interval (near copies count as one). Where the file holds no replies nobody can tell whether "
            "nobody replied or nothing was "
        "published; a reply is no solution.",
        "flagged": "Read first: {names}.",
        "no replies": "no replies", "slow": "slow", "template": "mostly empty templates",
        "left": "Drawn: the {shown} groups with most messages; left out: {left}.",
        "comma": ", ", "said": "{name} ({verdict})",
    }),
})  # fmt: skip
_FLAGS = ("no replies", "slow", "template")


def plot_responsiveness(responsiveness: Responsiveness, *, limit: int = 30, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw the reply rate of each group, and beside it the days that its answers took.

    Parameters
    ----------
    responsiveness : Responsiveness
        From :func:`policytext.measure_responsiveness`.
    limit : int
        So many groups at most, those with most messages; the caption says how many are left out.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional
        Where to draw rates; days stand in an inset to the right of it. A figure of its own if not given.

    Returns
    -------
    matplotlib.axes.Axes
        That of rates: the lowest on top, all together below.

    Raises
    ------
    InputError
        If ``responsiveness`` is none, ``limit`` is no whole number of 1 or more, or ``ax`` is no Axes.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, measure_responsiveness
    >>> frame = pd.DataFrame({"text": ["路灯不亮", "路面有坑"], "region": ["甲区", "乙区"], "reply": ["已更换灯泡。", ""]})
    >>> found = measure_responsiveness(Corpus.from_frame(frame, kind="feedback"), by="region", seed=1)
    >>> [label.get_text() for label in plot_responsiveness(found).get_yticklabels()]
    ['全体', '甲区', '乙区']
    """
    words = plot_words(lang, _WORDS)
    expect(responsiveness, Responsiveness, verb="plot_responsiveness", hint="measure_responsiveness(feedback, seed=1) gives one")
    check_limit(limit, what="group")
    check_axes(ax)
    rows, left = _rows(responsiveness, limit)
    names = [words["all"] if group == "all" else short(str(group) or words["none"], ems=14) for group in rows["group"]]
    with chinese_style():
        ax = axes_for(ax, width=3.3, height=0.32 * len(rows) + 0.4)
        looks = [_look(verdict) for verdict in rows["verdict"]]
        _draw(ax, rows[["estimate", "low", "high"]] * 100, looks)
        ax.set_xlim(-2, 102)
        name_rows(ax, names)
        ax.set_xlabel(words["rate"], fontsize=8.5, labelpad=5)
        note(ax, words["n"], (1, 1), (44, 6), COLOURS["ink"], ha="right")
        write_column(ax, (f"{int(n):,}" for n in rows["n"]), shift=44)
        _days(ax, rows, looks, words)
        _legend(ax, rows, words)
        flagged = [words["said"].format(name=name, verdict=words[verdict]) for name, verdict in zip(names, rows["verdict"], strict=True) if verdict in _FLAGS]
        level = f"{float(responsiveness.settings.get('level', 0.95)):.0%}"
        captions = [words["caption"].format(level=level), words["flagged"].format(names=words["comma"].join(flagged[::-1])) if flagged else ""]
        captions += [words["left"].format(shown=len(rows) - 1, left=left)] if left else []
        finish(ax, title=words["title"], captions=captions, below=62)
    return ax


def _rows(found: Responsiveness, limit: int) -> "tuple[pd.DataFrame, int]":
    """Groups from the bottom up, all together first; and how many are left out."""
    rows = found.rates[["group", "n", "estimate", "low", "high"]].merge(found.verdicts[["group", "verdict"]], on="group")
    rows = rows.merge(found.times[["group", "answered_median", "answered_low", "answered_high"]], on="group")
    own, whole = rows[rows["group"] != "all"], rows[rows["group"] == "all"]
    largest = own.sort_values(["n", "group"], ascending=[False, True], kind="stable").head(limit)
    import pandas as pd

    return pd.concat([whole, largest.sort_values(["estimate", "group"], ascending=[False, False], kind="stable")], ignore_index=True), len(own) - len(largest)


def _look(verdict: str) -> tuple[str, str, str]:
    """Marker, face and edge; shapes say the same as colours."""
    if verdict in _FLAGS:
        return "D", COLOURS["demand"], COLOURS["demand"]
    return ("o", COLOURS["supply"], COLOURS["supply"]) if verdict == "replies" else ("o", "white", COLOURS["grey"])


def _draw(ax: "Axes", values: "pd.DataFrame", looks: list[tuple[str, str, str]]) -> None:
    for y, ((estimate, low, high), (marker, face, edge)) in enumerate(zip(values.to_numpy(dtype=float).tolist(), looks, strict=True)):
        if estimate != estimate or estimate == float("inf"):
            ax.annotate("–", (0.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=8, color=COLOURS["grey"], annotation_clip=False)
            continue
        if low == low and high == high and high != float("inf"):
            ax.plot([low, high], [y, y], "-", color=edge, lw=1.5, solid_capstyle="butt", zorder=2)
        ax.plot([estimate], [y], marker, mfc=face, mec=edge, mew=1.2, ms=6, zorder=3)
    ax.grid(axis="x", color=COLOURS["faint"], lw=0.6, zorder=0)


def _days(ax: "Axes", rows: "pd.DataFrame", looks: list[tuple[str, str, str]], words: Mapping[str, str]) -> None:
    """The same rows to the right, with days."""
    from matplotlib.transforms import Bbox

    from policytext.plotting.canvas import figure_of

    wide = ax.get_window_extent().width / figure_of(ax).dpi
    box = Bbox.from_bounds(1 + 0.85 / wide, 0, 2.4 / wide, 1)
    beside = ax.inset_axes(box.bounds)
    _draw(beside, rows[["answered_median", "answered_low", "answered_high"]], looks)
    beside.set_ylim(ax.get_ylim())
    beside.set_xlim(left=0)
    beside.set_yticks([])
    beside.spines["left"].set_visible(False)
    beside.set_xlabel(words["days"], fontsize=8.5, labelpad=5, fontfamily=chinese_family())


def _legend(ax: "Axes", rows: "pd.DataFrame", words: Mapping[str, str]) -> None:
    from matplotlib.lines import Line2D

    kinds = {"flag" if verdict in _FLAGS else verdict: _look(verdict) for verdict in sorted(rows["verdict"])}
    handles = [Line2D([], [], ls="", marker=marker, mfc=face, mec=edge, mew=1.2, ms=6, label=words[key]) for key, (marker, face, edge) in sorted(kinds.items())]
    legend_below(ax, handles, across=len(handles), handlelength=1.0, columnspacing=1.2)
