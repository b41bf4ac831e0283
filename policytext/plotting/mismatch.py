"""Figures of the gap between supply and demand: by topic, and by topic and group."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, expect, explain
from policytext.mismatch.result import Mismatch
from policytext.plotting.canvas import (
    COLOURS,
    axes_for,
    figure_of,
    finish,
    legend_below,
    name_rows,
    note,
    text_width,
    topic_name,
    wrap,
    write_column,
)
from policytext.plotting.checks import check_axes, check_limit, one_group
from policytext.plotting.fonts import chinese_family, chinese_style
from policytext.plotting.words import plot_words, told_counts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_gap_groups", "plot_mismatch"]

_LEANS = ("demand", "supply", "", "wording?", "too few")
_VERDICTS = ("under", "over", "aligned")
_SHAPES: Mapping[str, str] = MappingProxyType(
    {"demand": "o", "supply": "s", "": "o", "wording?": "D", "too few": "x", "under": "o", "over": "s", "aligned": "d"}
)
_SIDES: Mapping[str, str] = MappingProxyType({"under": "demand", "over": "supply", "aligned": "ink"})
_WIDEST = 6.0
"""Intervals are drawn up to this many doublings, or as far as the estimates go; what is far beyond ends in an arrow head."""
_SLIGHT = 0.1
"""An interval that goes beyond the frame by less than this part of its width widens the frame instead."""
_UPRIGHT = 8
"""So many groups at most have upright labels."""
_NONE = ("no matter", "none on both sides", "none on one side")
"""Why there is no gap: how reasons begin."""
_HINT = "measure_mismatch(topics) makes the gaps"


def plot_mismatch(gaps: Mismatch, *, group: str | None = None, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw the gap of every topic with its interval and its verdict, the most demanded topic on top.

    Filled marks are verdicts: a disc for under-supplied, a square for over-supplied, a diamond for aligned. Hollow ones are "cannot tell",
    in the colour of the side that they lean to. Dashed lines stand at the least gap for a verdict, the band holds the margin of "aligned"; the
    lines of diamonds are the interval of level 1 - 2 (1 - level) that lies in it. Topics without a gap have the reason in its place.

    Parameters
    ----------
    gaps : Mismatch
        From :func:`policytext.measure_mismatch`; its ``table`` holds the numbers that are drawn.
    group : str, optional
        Which group; needed where the gaps were measured by group.
    lang : {"zh", "en"}
        Language of the words around the data.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own if not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If ``gaps`` is no Mismatch, the group doesn't exist, none is named and there are several, or ``ax`` is no Axes.
    EmptyInputError
        If there are no gaps.
    """
    from matplotlib.ticker import MaxNLocator

    expect(gaps, Mismatch, verb="plot_mismatch", hint=_HINT)
    words = plot_words(lang)
    check_axes(ax)
    rows = _rows_of_group(gaps, group).sort_values(["estimate", "topic"], ascending=[True, False], na_position="first")
    rows = rows.reset_index(drop=True)
    with chinese_style():
        ax = axes_for(ax, width=6.0, height=0.29 * len(rows) + 0.5)
        least, margin = (float(gaps.settings.get(name, usual)) for name, usual in (("least", 1.0), ("margin", 0.5)))
        edge, clipped = _draw_intervals(ax, rows.assign(**_within(rows, _level_of(gaps), margin)))
        name_rows(ax, [topic_name(t, label) for t, label in zip(rows["topic"], rows["label"], strict=True)])
        ax.axvline(0, color=COLOURS["ink"], lw=0.9, zorder=1)
        ax.axvspan(-margin, margin, color="#EEF0F2", lw=0, zorder=-1)
        for one in (-least, least):
            ax.axvline(one, color=COLOURS["grey"], lw=0.8, ls=(0, (4, 3)), zorder=0)
        ax.set_xlim(-edge, edge)
        ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
        ax.set_xlabel(words["gap_axis"], fontsize=8.5, labelpad=5)
        _side_text(ax, rows, words)
        _write_reasons(ax, rows[rows["estimate"].isna()], words, edge, least)
        for x, name, side in ((0.0, "more_supply", "left"), (1.0, "more_demand", "right")):
            colour = COLOURS["supply" if side == "left" else "demand"]
            note(ax, words[name], (x, 1), (0, 6), colour, ha=side)
        deep = _legend(ax, rows[rows["estimate"].notna()], words)
        named = words["group_note"].format(group=rows["group"].iloc[0]) + words["between"] if gaps.by else ""
        known = {"level": _level(gaps), "least": f"{least:g}", "margin": f"{margin:g}", "grade": words[f"grade_{gaps.grade}"]}
        caption = words["gap_caption"].format(counts=told_counts(rows, gaps.grade, words), **known)
        aligned = words["gap_aligned"].format(level=f"{2 * _level_of(gaps) - 1:.0%}") if (rows["verdict"] == "aligned").any() else ""
        finish(ax, title=words["gap_title"], captions=[named + caption, aligned, words["gap_clipped"] if clipped else ""], below=60 + 12.5 * (deep - 1))
    return ax


def plot_gap_groups(gaps: Mismatch, *, limit: int = 20, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw topics against groups as a heat map: orange where demand leads, blue where supply does.

    A dot marks verdicts of under- or over-supply, "=" what is aligned, a ring cells without a verdict whose interval excludes 0, a question mark
    topics nearly absent from one source there (perhaps said in other words), hatching cells with too few texts, and a dash what has no gap for
    another reason. Up to eight groups have upright labels.

    Parameters
    ----------
    gaps : Mismatch
        Measured with ``by=``.
    limit : int
        How many groups to draw at most: those with most texts. Periods are drawn in order of time, other
        groups by size. The caption says how many are left out.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If ``gaps`` is no Mismatch or was not measured by group, ``limit`` is no whole number of 1 or more, or ``ax`` is no Axes.
    EmptyInputError
        If there are no gaps.
    """
    expect(gaps, Mismatch, verb="plot_gap_groups", hint=_HINT + ", with by= for groups")
    words = plot_words(lang)
    if gaps.by is None:
        raise InputError(explain("these gaps have no groups", hint="measure them with measure_mismatch(topics, by='region')"))
    check_limit(limit, what="group")
    check_axes(ax)
    if gaps.table.empty:
        raise EmptyInputError(explain("there are no gaps to draw", hint="measure_mismatch gives one row a topic and group"))
    groups, left = _largest_groups(gaps.table, limit)
    rows = gaps.table[gaps.table["group"].isin(list(groups))]
    topics = rows.drop_duplicates("topic").sort_values("topic")
    with chinese_style():
        names = _upright_names(groups)
        wide = max(0.44, max(text_width(line) for name in names for line in name.split("\n")) * 8 / 72 + 0.12)
        upright = len(groups) <= _UPRIGHT and (ax is None or _inches(ax)[0] / len(groups) >= wide)
        ax = axes_for(ax, width=(wide if upright else 0.44) * len(groups) + 0.4, height=0.29 * len(topics) + 0.2)
        _draw_cells(ax, rows, list(groups), list(topics["topic"]), words)
        name_rows(ax, [topic_name(t, label) for t, label in zip(topics["topic"], topics["label"], strict=True)])
        ax.set_ylim(len(topics) - 0.5, -0.5)
        if upright:
            ax.set_xticks(range(len(groups)), names, fontfamily=chinese_family())
        else:
            flat = [f"{name}  {n[0]}/{n[1]}" for name, n in groups.items()]
            ax.set_xticks(range(len(groups)), flat, rotation=45, ha="right", rotation_mode="anchor", fontfamily=chinese_family())
        ax.tick_params(axis="x", labelsize=8, length=0)
        for side in ax.spines.values():
            side.set_visible(False)
        keys = [key for key in ("heat_verdict", "heat_aligned") if gaps.grade != "exploratory"] + ["heat_excludes", "heat_wording", "heat_few"]
        keys += ["heat_none"] if _why_none(rows[rows["estimate"].isna()]).ne("lean_too few").any() else []
        marks = "    ".join(words[key] for key in keys).format(level=_level(gaps))
        caption = words["heat_coded" if gaps.grade == "validated" else "heat_caption"].format(grade=words[f"grade_{gaps.grade}"])
        more = words["heat_left"].format(total=len(groups) + left, shown=len(groups), left=left) if left else ""
        finish(ax, title=words["heat_title"], captions=[marks, caption, more], below=_depth(ax) + 10, pad=10)
    return ax


# -- parts ------------------------------------------------------------------------------------------


def _rows_of_group(gaps: Mismatch, group: str | None) -> "pd.DataFrame":
    if gaps.table.empty:
        raise EmptyInputError(explain("there are no gaps to draw", hint="measure_mismatch gives one row a topic"))
    name = one_group(gaps.table["group"], group, what="these gaps have", more=", or draw all with plot_gap_groups")
    return gaps.table[gaps.table["group"] == name]


def _level(gaps: Mismatch) -> str:
    return f"{_level_of(gaps):.0%}"


def _level_of(gaps: Mismatch) -> float:
    return float(gaps.settings.get("level", 0.95))


def _within(rows: "pd.DataFrame", level: float, margin: float) -> "dict[str, npt.NDArray[np.float64]]":
    """Ends of the lines: the intervals, but of what is aligned the shorter one that this verdict rests on, which lies within the margin."""
    import numpy as np
    from scipy.stats import norm

    estimate, low, high = (rows[name].to_numpy(dtype=float) for name in ("estimate", "low", "high"))
    # Of Student's t the shorter interval is a smaller part of the longer one than of the normal distribution.
    half = np.minimum((high - low) / 2 * float(norm.ppf(level) / norm.ppf(0.5 + level / 2)), margin - np.abs(estimate))
    aligned = (rows["verdict"] == "aligned").to_numpy()
    return {"low": np.where(aligned, estimate - half, low), "high": np.where(aligned, estimate + half, high)}


def _why_none(rows: "pd.DataFrame") -> "pd.Series[str]":
    """Key of the words that say why each row has no gap."""
    reasons = rows["reason"].fillna("") if "reason" in rows.columns else rows["lean"].map(lambda _: "")

    def key(reason: str, lean: str) -> str:
        known = [f"none_{name}" for name in _NONE if reason.startswith(name)]
        few = lean == "too few" and (not reason or reason.startswith("too few"))
        return known[0] if known else "lean_too few" if few else "none_no gap"

    found = [key(str(reason), str(lean)) for reason, lean in zip(reasons, rows["lean"], strict=True)]
    return reasons.astype(object).mask(reasons.notna(), found)


def _write_reasons(ax: "Axes", rows: "pd.DataFrame", words: Mapping[str, str], edge: float, least: float) -> None:
    """Write why topics have no gap, beyond the dashed line where there is room; else over it, on white."""
    wide = ax.get_window_extent().width * 72 / figure_of(ax).dpi
    for y, key in _why_none(rows).items():
        start, length = least + 0.03 * edge, 2 * edge * 8 * text_width(words[key]) / wide
        x = start if start + length < edge else 0.06 * edge
        ax.text(x, float(y), words[key], va="center", fontsize=8, color=COLOURS["grey"], bbox={"fc": "white", "ec": "none", "pad": 1}, zorder=3)  # type: ignore[arg-type]


def _colour(mark: str) -> str:
    """Colour of a verdict, or of the side that a row without one leans to."""
    return COLOURS.get(_SIDES.get(mark, mark), COLOURS["grey"])


def _draw_intervals(ax: "Axes", rows: "pd.DataFrame") -> tuple[float, bool]:
    """Draw points and lines; give half the width of the axis and whether anything was cut."""
    import numpy as np

    values = rows[["estimate", "low", "high"]].to_numpy(dtype=float)
    reach = np.abs(values[np.isfinite(values)])
    points = np.abs(values[np.isfinite(values[:, 0]), 0])
    edge = _frame(reach, points)
    clipped = False
    for y, (lean, verdict, (estimate, low, high)) in enumerate(zip(rows["lean"], rows["verdict"], values, strict=True)):
        mark = verdict if verdict in _VERDICTS else lean
        colour = _colour(mark)
        if np.isfinite([low, high]).all():
            ax.plot([max(low, -edge), min(high, edge)], [y, y], color=colour, lw=1.5, solid_capstyle="butt", zorder=2)
            for beyond, x, head in ((low < -edge, -edge, "<"), (high > edge, edge, ">")):
                if beyond:
                    clipped = True
                    ax.plot([x], [y], head, color=colour, ms=4, clip_on=False, zorder=3)
        if np.isfinite(estimate):
            face = colour if mark in _VERDICTS else "white"
            ax.plot([estimate], [y], _SHAPES.get(mark, "o"), mfc=face, mec=colour, mew=1.3, ms=6.5 if mark == "aligned" else 5.5, zorder=4)
    return edge, clipped


def _frame(ends: "npt.NDArray[np.float64]", points: "npt.NDArray[np.float64]") -> float:
    """Choose half the width of the axis: all intervals, but for those that go far beyond the others and the points."""
    widest = max(_WIDEST, 1.12 * float(points.max(initial=0.0)))
    edge = min(max(float(ends.max(initial=0.0)) * 1.06, 1.5), widest)
    for end in sorted(ends[ends > edge].tolist()):
        if end - edge < _SLIGHT * 2 * edge:
            edge = max(edge, 1.02 * end)
    return edge


def _side_text(ax: "Axes", rows: "pd.DataFrame", words: Mapping[str, str]) -> None:
    """Write both shares to the right of each row."""
    for shift, key, column in ((46, "supply", "share_policy"), (92, "demand", "share_feedback")):
        note(ax, words[key], (1, 1), (shift, 6), COLOURS[key], ha="right")
        write_column(ax, ("–" if share != share else "<0.1%" if 0 < share < 0.0005 else f"{share:.1%}" for share in rows[column]), shift=shift)


def _legend(ax: "Axes", rows: "pd.DataFrame", words: Mapping[str, str]) -> int:
    """Explain the marks that are drawn, verdicts first; give the number of lines."""
    from matplotlib.lines import Line2D

    said = rows["verdict"].isin(_VERDICTS)
    marks = [(mark, words[f"verdict_{mark}"]) for mark in _VERDICTS if (rows["verdict"] == mark).any()]
    marks += [(lean, words["cannot_tell"].format(lean=words[f"lean_{lean}"])) for lean in _LEANS if ((rows["lean"] == lean) & ~said).any()]
    handles = [
        Line2D([], [], color=_colour(mark), marker=_SHAPES[mark], lw=1.5, ms=5.5, mew=1.3, label=label,
               mfc=_colour(mark) if mark in _VERDICTS else "white")
        for mark, label in marks
    ]  # fmt: skip
    if not handles:
        return 1
    ems = max(320.0, ax.get_window_extent().width * 72 / figure_of(ax).dpi) / 8
    across = max(1, min(len(handles), int(ems // (0.85 * max(text_width(label) for _, label in marks) + 3))))
    legend_below(ax, handles, across=across, handlelength=1.8, columnspacing=1.6)
    return -(-len(handles) // across)


def _largest_groups(table: "pd.DataFrame", limit: int) -> tuple[dict[str, tuple[int, int]], int]:
    """Choose the groups with most texts; give their counts in drawing order, and how many are left out."""
    found = table.groupby("group", sort=True)[["n_policy", "n_feedback"]].max().fillna(0)
    policies, feedback = (found[name].astype(int).tolist() for name in ("n_policy", "n_feedback"))
    sizes = {str(name): (p, f) for name, p, f in zip(found.index, policies, feedback, strict=True)}
    order = sorted(sizes, key=lambda name: (-sum(sizes[name]), name))
    shown = order[:limit]
    if all(re.match(r"(?:19|20)\d\d", name) for name in order):
        shown = sorted(shown)
    return {name: sizes[name] for name in shown}, len(order) - len(shown)


def _upright_names(groups: Mapping[str, tuple[int, int]]) -> list[str]:
    """Name the groups over several short lines, the counts on the last."""
    return ["\n".join([*wrap(name, ems=9), f"{n[0]}/{n[1]}"]) for name, n in groups.items()]


def _inches(ax: "Axes") -> tuple[float, float]:
    """Measure the width and height of the axes."""
    box, dpi = ax.get_window_extent(), figure_of(ax).dpi
    return box.width / dpi, box.height / dpi


def _depth(ax: "Axes") -> float:
    """Measure how many points the labels of the x axis reach below the axes."""
    boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    return float(ax.get_window_extent().y0 - min(box.y0 for box in boxes)) * 72 / figure_of(ax).dpi


def _draw_cells(ax: "Axes", rows: "pd.DataFrame", groups: list[str], topics: list[str], words: Mapping[str, str]) -> None:
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    colours = LinearSegmentedColormap.from_list("lean", [COLOURS["supply"], "#F7F7F5", COLOURS["demand"]])
    grid, few = np.full((len(topics), len(groups)), np.nan), np.ones((len(topics), len(groups)), dtype=bool)
    column, line = {g: j for j, g in enumerate(groups)}, {t: i for i, t in enumerate(topics)}
    cells: list[dict[Any, Any]] = rows.assign(why=_why_none(rows)).to_dict("records")
    for cell in cells:
        i, j = line[cell["topic"]], column[cell["group"]]
        if cell["lean"] == "too few" or not np.isfinite(cell["estimate"]):
            few[i, j] = cell["lean"] == "too few" and (np.isfinite(cell["estimate"]) or cell["why"] == "lean_too few")
            continue
        grid[i, j] = cell["estimate"]
        ink = "white" if abs(cell["estimate"]) > 2 else COLOURS["ink"]
        if cell["verdict"] in ("under", "over"):
            ax.plot([j], [i], "o", color=ink, ms=4)
        elif cell["verdict"] == "aligned" or cell["lean"] == "wording?":
            ax.text(j, i, "=" if cell["verdict"] == "aligned" else "?", ha="center", va="center", fontsize=8, color=ink)
        elif cell["low"] > 0 or cell["high"] < 0:
            ax.plot([j], [i], "o", mec=ink, mfc="none", mew=0.9, ms=4)
    top = float(np.clip(np.nanmax(np.abs(grid), initial=1.0), 1.0, 3.0)) if np.isfinite(grid).any() else 1.0
    edges = [np.arange(n + 1) - 0.5 for n in (len(groups), len(topics))]
    mesh = ax.pcolormesh(*edges, np.ma.masked_invalid(grid), cmap=colours, vmin=-top, vmax=top, edgecolors="white", linewidth=1.0)
    for i, j in np.argwhere(~np.isfinite(grid)):
        ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fc="#EEF0F2", ec="#B9C0C7", hatch="////" if few[i, j] else None, lw=0))
        if not few[i, j]:
            ax.text(j, i, "–", ha="center", va="center", fontsize=8, color=COLOURS["grey"])
    wide, high = _inches(ax)
    long = min(1.0, 2.2 / high)
    bar_axes = ax.inset_axes((1 + 0.18 / wide, 1 - long, 0.13 / wide, long))
    bar = figure_of(ax).colorbar(mesh, cax=bar_axes, extend="both")
    bar.set_label(words["heat_bar"], fontsize=8)
    bar.ax.tick_params(labelsize=7.5)
