"""Figure of what speaks for each number of topics."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, expect, explain
from policytext.plotting.canvas import COLOURS, axes_for, finish
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words
from policytext.topics.number.result import TopicNumber

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_topic_number"]

_ZH: Mapping[str, str] = MappingProxyType({
    "title": "主题数的比较",
    "heldout": "留出部分的对数似然",
    "heldout_unit": "每词，自然对数，减去各来源的最优值",
    "coherence": "跨来源一致性",
    "coherence_unit": "NPMI，两来源中较低者，−1 到 1",
    "exclusivity": "专有性",
    "exclusivity_unit": "FREX，0 到 1",
    "stability": "稳定性",
    "stability_unit": "匹配后的平均余弦，0 到 1",
    "policy": "政策",
    "feedback": "反馈",
    "found": "各次拟合之间",
    "null": "随机水平",
    "axis": "主题数 K",
    "caption": "虚线为建议值 K={k}，浅色带为取值范围 {low}～{high}。对数似然图中的色带为 ±1 个标准误（按文档）。实心：通过筛选的候选，各拟合 {runs} 次；"
    "空心：未通过，各 {screens} 次。主题数是分辨率，不是真值。",
    "left": "无法拟合、未画：{left}。",
    "and": "、",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "title": "Numbers of topics compared",
    "heldout": "Held-out log likelihood",
    "heldout_unit": "per word, natural log, less each source's best",
    "coherence": "Coherence across sources",
    "coherence_unit": "NPMI, the lower of both sources, −1 to 1",
    "exclusivity": "Exclusivity",
    "exclusivity_unit": "FREX, 0 to 1",
    "stability": "Stability",
    "stability_unit": "mean cosine once matched, 0 to 1",
    "policy": "policies",
    "feedback": "feedback",
    "found": "between fits",
    "null": "by chance",
    "axis": "number of topics K",
    "caption": "Dashed: the recommended K={k}; shaded: the band, {low} to {high}. Ribbons of the likelihood: ±1 standard error over documents. Filled: passed "
    "the screening, {runs} fits each; hollow: did not, {screens} each. The number of topics is a resolution, not a truth.",
    "left": "Could not be fitted, not drawn: {left}.",
    "and": ", ",
})  # fmt: skip

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})
_PANELS = ("heldout", "coherence", "exclusivity", "stability")
_WIDE, _HIGH = 0.42, 0.345


def plot_topic_number(number: TopicNumber, *, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw the four criteria over the numbers of topics that were tried, with the band and the recommendation.

    Parameters
    ----------
    number : TopicNumber
        From :func:`policytext.choose_n_topics`; its ``table`` holds every number drawn.
    lang : {"zh", "en"}
        Language of the words around the data.
    ax : matplotlib.axes.Axes, optional
        Where to draw, about 7 by 5 inches; a figure of its own if not given. Its frame is hidden and holds four panels
        (``ax.child_axes``).

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If ``number`` is no TopicNumber or the language is unknown.
    EmptyInputError
        If nothing was fitted.
    """
    expect(number, TopicNumber, verb="plot_topic_number", hint="choose_n_topics(tokens, seed=1) gives it")
    plot_words(lang)
    words, table = _WORDS[lang], number.table[number.table["fits"] > 0].reset_index(drop=True)
    if table.empty:
        raise EmptyInputError(
            explain("no number of topics was fitted", found=f"{len(number.table)} tried", hint="see number.table['reason']")
        )
    with chinese_style():
        ax = axes_for(ax, width=7.0, height=5.0)
        ax.set_axis_off()
        for place, name in enumerate(_PANELS):
            corner = ((1 - _WIDE) * (place % 2), 0.55 * (1 - place // 2))
            panel = ax.inset_axes((*corner, _WIDE, _HIGH))
            _draw(panel, name, table, words)
            _frame(panel, name, number, table, words, last=place > 1)
        counts = {"runs": int(number.settings["runs"]), "screens": int(number.settings["screens"])}
        caption = words["caption"].format(k=number.n_topics, low=number.band[0], high=number.band[1], **counts)
        missing = [f"K={k}" for k in number.table.loc[number.table["fits"] == 0, "n_topics"]]
        left = words["left"].format(left=words["and"].join(missing)) if missing else ""
        finish(ax, title=words["title"], captions=[caption, left], below=44, pad=6)
    return ax


def _draw(panel: "Axes", name: str, table: "pd.DataFrame", words: Mapping[str, str]) -> None:
    kept = table["kept"].to_numpy(dtype=bool)
    x = table["n_topics"].to_numpy(dtype=float)
    if name == "heldout":
        for side, colour, mark in (("policy", "supply", "s"), ("feedback", "demand", "o")):
            y, error = table[f"heldout_{side}"].to_numpy(dtype=float), table[f"se_{side}"].to_numpy(dtype=float)
            if (y == y).any():
                y = y - y[y == y].max()
                panel.fill_between(x, y - error, y + error, color=COLOURS[colour], alpha=0.18, lw=0)
                _line(panel, x, y, kept, COLOURS[colour], mark, words[side])
    elif name == "stability":
        _line(panel, x, table["stability"].to_numpy(dtype=float), kept, COLOURS["ink"], "o", words["found"])
        panel.plot(x, table["stability_null"].to_numpy(dtype=float), ":", color=COLOURS["grey"], lw=1.4, label=words["null"])
    else:
        _line(panel, x, table[name].to_numpy(dtype=float), kept, COLOURS["ink"], "o", "")


def _line(panel: "Axes", x: Any, y: Any, kept: Any, colour: str, mark: str, label: str) -> None:
    panel.plot(x, y, "-", color=colour, lw=1.2, zorder=2)
    for chosen, face in ((kept, colour), (~kept, "white")):
        panel.plot(x[chosen], y[chosen], mark, mfc=face, mec=colour, mew=1.2, ms=5, ls="none", zorder=3)
    if label:
        panel.plot([], [], f"-{mark}", color=colour, mfc=colour, ms=5, lw=1.2, label=label)


def _frame(panel: "Axes", name: str, number: TopicNumber, table: "pd.DataFrame", words: Mapping[str, str], *, last: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    tried = table["n_topics"].tolist()
    # A band of one number is a line; it gets some width to be seen.
    edge = 0.012 * (max(tried) - min(tried)) or 0.5
    panel.axvspan(number.band[0] - edge, number.band[1] + edge, color=COLOURS["faint"], alpha=0.45, lw=0, zorder=0)
    panel.axvline(number.n_topics, color=COLOURS["ink"], ls="--", lw=1.0, zorder=1)
    panel.set_xticks(tried, [str(k) for k in tried])
    panel.yaxis.set_major_locator(MaxNLocator(nbins=5))
    panel.tick_params(labelsize=8)
    panel.margins(x=0.06, y=0.12)
    if name == "stability":
        panel.set_ylim(0, 1.02)
    panel.set_title(words[name], fontsize=9.5, pad=18)
    panel.annotate(words[f"{name}_unit"], (0, 1), xycoords="axes fraction", xytext=(0, 5), textcoords="offset points", fontsize=8,
                   color="#5B6670", annotation_clip=False)  # fmt: skip
    if last:
        panel.set_xlabel(words["axis"], fontsize=8.5)
    if name in ("heldout", "stability"):
        # Opaque: the line of the recommendation would run through the words where it stands at the right edge.
        panel.legend(
            loc="lower right", fontsize=8, handlelength=1.8, borderaxespad=0.2, frameon=True, framealpha=1, facecolor="white", edgecolor="none"
        )
