"""Figure of the nine dilemmas: what is found, at which grade, and how widely."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import expect
from policytext.findings import Findings
from policytext.findings.dilemma import Dilemma
from policytext.findings.words import VERDICTS
from policytext.plotting.canvas import COLOURS, axes_for, finish, legend_below, name_rows, note, short, write_column
from policytext.plotting.checks import check_axes
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_findings"]

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "title": "九个困境：文本里有没有迹象",
        "axis": "每行所注的份额（%）",
        "verdict": "判断（等级）",
        "units": "有迹象/单元",
        "graded": "{verdict}（{grade}）",
        "caption": "点为估计值，线为 {level} "
            "区间；各行份额所指不同，不宜互比（如答复率以高为好）。判断看单元：至少一个单元有，即为“有迹象”。等级：A 只凭文本；B 文本加日期、"
        "地点、答复；C 只是提及，不是测量。都是阅读线索，不是评价。",
    }),
    "en": MappingProxyType({
        "title": "Nine dilemmas: do the texts show them?",
        "axis": "The share that each row names (%)",
        "verdict": "verdict (grade)",
        "units": "found/units",
        "graded": "{verdict} ({grade})",
        "caption": "Point: estimate; line: {level} interval. Rows are shares of different things, not to be compared (a high reply rate is "
            "good). The verdict rests on units: "
        "found, if it shows in one or more. Grades: A text alone; B text with days, places, replies; C a mention, no measurement. Leads for reading, no finding "
        "about anybody.",
    }),
})  # fmt: skip
_LOOKS: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "found": ("o", COLOURS["demand"], COLOURS["demand"]), "not found": ("s", COLOURS["supply"], COLOURS["supply"]),
    "cannot tell": ("D", "white", COLOURS["grey"]), "not measured": ("x", COLOURS["grey"], COLOURS["grey"]),
})  # fmt: skip
"""Marker, its face and its edge; shapes say the same as colours."""


def plot_findings(findings: Findings, *, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw the nine dilemmas, one row each: the share that is measured with its interval, the verdict, its grade, and in how many units it shows.

    Parameters
    ----------
    findings : Findings
        From :func:`policytext.diagnose`.
    lang : {"zh", "en"}
        Language of the words around the data.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own if not given.

    Returns
    -------
    matplotlib.axes.Axes
        D11 on top. What is not measured has no point.

    Raises
    ------
    InputError
        If ``findings`` are none, or ``ax`` is no Axes.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, diagnose
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["P1"], "text": ["各村改厕一律采用水冲式便器，不得变通。"]}), kind="policy")
    >>> ax = plot_findings(diagnose(policies, seed=1), lang="en")
    >>> ax.get_yticklabels()[8].get_text()
    'D11 Supply and demand misaligned'
    """
    words = plot_words(lang, _WORDS)
    expect(findings, Findings, verb="plot_findings", hint="diagnose(policies, ...) gives them")
    check_axes(ax)
    rows = findings.dilemmas[::-1]
    with chinese_style():
        ax = axes_for(ax, width=5.6, height=0.46 * len(rows) + 0.2)
        ax.set_xlim(-2, 102)
        for y, one in enumerate(rows):
            _row(ax, y, one, lang)
        name_rows(ax, [short(f"{one.id} {one.name[lang]}", ems=24) for one in rows])
        ax.grid(axis="x", color=COLOURS["faint"], lw=0.6, zorder=0)
        ax.set_xlabel(words["axis"], fontsize=8.5, labelpad=5)
        _columns(ax, rows, words, lang)
        _legend(ax, rows, lang)
        caption = words["caption"].format(level=f"{float(findings.settings.get('level', 0.95)):.0%}")
        finish(ax, title=words["title"], captions=[caption], below=62)
    return ax


def _row(ax: "Axes", y: int, one: Dilemma, lang: str) -> None:
    """A point with its line, and over it what the share is."""
    marker, face, edge = _LOOKS[one.verdict]
    ax.annotate(one.measure[lang], (0, y), xycoords=("axes fraction", "data"), xytext=(4, 7), textcoords="offset points", fontsize=6.8, color="#5B6670", va="bottom",
                annotation_clip=False)  # fmt: skip
    ax.axhline(y - 0.5, color=COLOURS["faint"], lw=0.5, zorder=0)
    if one.estimate != one.estimate or not 0 <= one.estimate <= 1:
        return
    if one.low == one.low and one.high == one.high:
        ax.plot([max(one.low, 0) * 100, min(one.high, 1) * 100], [y - 0.08] * 2, "-", color=edge, lw=1.6, solid_capstyle="butt", zorder=2)
    ax.plot([one.estimate * 100], [y - 0.08], marker, mfc=face, mec=edge, mew=1.3, ms=6.5, zorder=3)


def _columns(ax: "Axes", rows: tuple[Dilemma, ...], words: Mapping[str, str], lang: str) -> None:
    told = [words["graded"].format(verdict=VERDICTS[one.verdict][lang], grade=one.grade) if one.grade else VERDICTS[one.verdict][lang] for one in rows]
    counts = [f"{int((one.items['verdict'] == 'found').sum())}/{one.n_units}" if one.verdict != "not measured" else "–" for one in rows]
    for shift, name, column in ((78, "verdict", told), (142, "units", counts)):
        note(ax, words[name], (1, 1), (shift, 6), COLOURS["ink"], ha="right")
        write_column(ax, column, shift=shift)


def _legend(ax: "Axes", rows: tuple[Dilemma, ...], lang: str) -> None:
    from matplotlib.lines import Line2D

    there = [verdict for verdict in _LOOKS if any(one.verdict == verdict and one.estimate == one.estimate for one in rows)]
    handles = [
        Line2D([], [], ls="", marker=_LOOKS[verdict][0], mfc=_LOOKS[verdict][1], mec=_LOOKS[verdict][2], mew=1.3, ms=6, label=VERDICTS[verdict][lang])
        for verdict in there
    ]
    if handles:
        legend_below(ax, handles, across=len(handles), handlelength=1.0, columnspacing=1.4)
