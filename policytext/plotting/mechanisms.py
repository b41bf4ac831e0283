"""Figure of mechanisms: in which share of documents each stands, all together or group by group."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.codebook import Coding
from policytext.errors import EmptyInputError, InputError, expect, explain
from policytext.plotting.canvas import COLOURS, axes_for, finish, name_rows, note, topic_name, write_column
from policytext.plotting.checks import check_axes, check_limit
from policytext.plotting.fonts import chinese_style
from policytext.plotting.heat import draw_heat, label_cells, label_depth
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_mechanisms"]

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "title": "机制与保障：写在多少文件里",
        "axis": "含有该项的文件所占份额（%）",
        "documents": "文件",
        "unit": "文件份额（%）",
        "caption": "政策 {n} 件（不计解读、转发等）。点为估计值，线为 {level} 区间；机器按词语识别，漏识、误识不在区间之内。写了不等于做了。",
        "heat": "括号内为该组文件数；空白为没有读到。文件少的组，份额不可靠。",
        "left": "只画最常见的 {shown} 项，另有 {left} 项未画。",
        "left_groups": "只画文件最多的 {shown} 组，另有 {left} 组未画。",
        "none": "（未写）",
    }),
    "en": MappingProxyType({
        "title": "Mechanisms and safeguards: in how many documents",
        "axis": "Share of documents that hold it (%)",
        "documents": "documents",
        "unit": "Share of documents (%)",
        "caption": "Policies: {n} (no explanations and forwards). Point: estimate; line: {level} interval. A machine goes by words: what it misses or takes "
        "wrongly is in no interval. What is written need not be done.",
        "heat": "In brackets: documents of the group; blank: none was read. Shares of groups with few documents say little.",
        "left": "Drawn: the {shown} most frequent; left out: {left}.",
        "left_groups": "Drawn: the {shown} groups with most documents; left out: {left}.",
        "none": "(none given)",
    }),
})  # fmt: skip


def plot_mechanisms(
    coding: Coding, *, by: str | None = None, top: int = 40, limit: int = 30, level: float = 0.95, lang: str = "zh", ax: "Axes | None" = None
) -> "Axes":
    """Draw the share of documents that hold each code: points with intervals, or a heat map of groups.

    Parameters
    ----------
    coding : Coding
        From :func:`policytext.code_mechanisms`.
    by : str, optional
        A column of its documents such as ``"region"``, ``"doc_type"`` or ``"year"``: a column of the heat map each value.
    top : int
        So many codes at most, the most frequent.
    limit : int
        So many groups at most, those with most documents; the caption says how many codes and groups are left out.
    level : float
        Of the intervals.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        The most frequent code on top.

    Raises
    ------
    ColumnError
        If there is no column ``by``.
    InputError
        If ``coding`` is no Coding, ``by`` names several columns, ``top`` or ``limit`` is no whole number of 1 or more, or ``ax`` is no Axes.
    EmptyInputError
        If no document is supply of its own.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, code_mechanisms
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a", "b"], "text": ["选择两个镇先行试点。", "按时报送。"]}), kind="policy")
    >>> coding = code_mechanisms(policies, coder=lambda texts: [["M13b"] if "试点" in text else [] for text in texts], dimensions=False)
    >>> [label.get_text()[:4] for label in plot_mechanisms(coding, top=1).get_yticklabels()]
    ['M13b']
    """
    words, shared = plot_words(lang, _WORDS), plot_words(lang)
    expect(coding, Coding, verb="plot_mechanisms", hint="code_mechanisms(policies) gives one")
    if by is not None and not isinstance(by, str):
        raise InputError(explain(f"by={by!r} is no name of a column", hint="name one column"))
    check_limit(top, name="top", what="mechanism")
    check_limit(limit, what="group")
    check_axes(ax)
    whole = _of_documents(coding.coverage_table(level=level))
    if whole.empty or not whole["n"].max():
        raise EmptyInputError(explain("no document is supply of its own", found=repr(coding), hint="code the policies with leave_out=()"))
    rows = whole.sort_values(["n_with", "code"], ascending=[False, True], kind="stable").head(top)
    told = [words["left"].format(shown=len(rows), left=len(whole) - len(rows))] if len(whole) > len(rows) else []
    with chinese_style():
        if by is None:
            return _points(rows.iloc[::-1], words, shared, level, told, lang, ax)
        return _heat(rows, _of_documents(coding.coverage_table(by, level=level)), by, words, limit, told, lang, ax)


def _of_documents(table: "pd.DataFrame") -> "pd.DataFrame":
    return table[table["unit"] == "document"]


def _names(rows: "pd.DataFrame", lang: str) -> list[str]:
    return [topic_name(str(code), str(name), ems=17 if lang == "zh" else 24) for code, name in zip(rows["code"], rows[f"name_{lang}"], strict=True)]


def _points(
    rows: "pd.DataFrame", words: Mapping[str, str], shared: Mapping[str, str], level: float, told: list[str], lang: str, ax: "Axes | None"
) -> "Axes":
    ax = axes_for(ax, width=5.0, height=0.25 * len(rows) + 0.3)
    for y, row in enumerate(rows.to_dict("records")):
        ax.plot([row["low"] * 100, row["high"] * 100], [y, y], "-", color=COLOURS["grey"], lw=1.3, solid_capstyle="butt", zorder=2)
        colour = COLOURS["supply"] if row["n_with"] else "white"
        ax.plot([row["estimate"] * 100], [y], "o", mfc=colour, mec=COLOURS["supply"], ms=5.5, zorder=3)
    name_rows(ax, _names(rows, lang))
    ax.set_xlim(left=-1)
    ax.grid(axis="x", color=COLOURS["faint"], lw=0.6, zorder=0)
    ax.set_xlabel(words["axis"], fontsize=8.5, labelpad=5)
    note(ax, words["documents"], (1, 1), (44, 6), COLOURS["supply"], ha="right")
    write_column(ax, (f"{int(row)}" for row in rows["n_with"]), shift=44)
    caption = words["caption"].format(n=int(rows["n"].max()), level=f"{level:.0%}")
    finish(ax, title=words["title"], captions=[caption, shared["grade_exploratory"], *told], below=42)
    return ax


def _heat(
    rows: "pd.DataFrame", groups: "pd.DataFrame", by: str, words: Mapping[str, str], limit: int, told: list[str], lang: str, ax: "Axes | None"
) -> "Axes":
    sizes = groups.drop_duplicates(by).set_index(by)["n"]
    sizes = sizes[sizes > 0]
    largest = sizes.rename_axis("group").reset_index().sort_values(["n", "group"], ascending=[False, True], kind="stable").head(limit)
    # Years and the like stand in their own order.
    shown = sorted(largest["group"].tolist()) if all(str(name).isdigit() for name in largest["group"]) else largest["group"].tolist()
    values = groups.pivot(index="code", columns=by, values="estimate").loc[rows["code"].tolist(), shown].fillna(0.0) * 100
    ax = axes_for(ax, width=max(2.4, 0.42 * len(shown)), height=max(1.4, 0.23 * len(rows)))
    draw_heat(ax, values.to_numpy(dtype=float), unit=words["unit"], top=100.0)
    columns = [topic_name("", f"{name or words['none']} ({int(sizes[name])})", ems=14) for name in shown]
    label_cells(ax, rows=_names(rows, lang), columns=columns)
    if len(sizes) > len(shown):
        told = [*told, words["left_groups"].format(shown=len(shown), left=len(sizes) - len(shown))]
    finish(ax, title=words["title"], captions=[words["heat"], plot_words(lang)["grade_exploratory"], *told], below=label_depth(ax) + 8, pad=8)
    return ax
