"""Figure of places: how far each one's policy lies from its own people's demand and from that of others."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, expect, explain, listing
from policytext.mismatch.places import LEAST_PLACES, NO_BOUND, Places
from policytext.plotting.canvas import COLOURS, axes_for, finish, legend_below, name_rows, note, short, write_column
from policytext.plotting.checks import check_axes, check_limit
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_places"]

_NAMED = 8

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "title": "各地政策离本地需求近，还是离别处需求近",
        "axis": "政策与需求的距离（Jensen-Shannon 散度，比特，已去除噪声）",
        "own": "本地需求",
        "own_unsure": "本地需求（与平均之差不确定）",
        "other": "其他各地的需求",
        "mean": "其他各地的平均",
        "n_policy": "政策",
        "n_feedback": "反馈",
        "fits": "一刀切指数 {value}；契合度 {alignment}。",
        "value": "{estimate:.2f}（区间 {low} 至 {high}）",
        "bits": "{estimate:.3f} 比特（区间 {low} 至 {high}，p = {p:.3f}）",
        "none": "无法判断（{note}）",
        "unlike": "各地需求的差异 {demand}，政策的差异 {supply}（比特，高于随机）。",
        "out": "文本太少、未比较：{names}。",
        "no_place": "没有地点、未计入：政策 {n_policy} 件，反馈 {n_feedback} 条。",
        "left": "只画 {shown} 地，另有 {left} 地未画。",
        "comma": "、",
        "few": "可比较的地方太少",
        "chance": "各地需求的差异未超过随机",
        "unbounded": "各地需求差异太小，指数没有界",
    }),
    "en": MappingProxyType({
        "title": "Does each place's policy lie nearer to its own people?",
        "axis": "Distance of policy from demand (Jensen-Shannon divergence, bits, noise taken off)",
        "own": "own people",
        "own_unsure": "own people (not surely off the mean)",
        "other": "people of the other places",
        "mean": "mean of the others",
        "n_policy": "policies",
        "n_feedback": "messages",
        "fits": "One-size-fits-all {value}; alignment {alignment}.",
        "value": "{estimate:.2f} (interval {low} to {high})",
        "bits": "{estimate:.3f} bits (interval {low} to {high}, p = {p:.3f})",
        "none": "can't be told ({note})",
        "unlike": "Demand differs between places by {demand}, policy by {supply} (bits above chance).",
        "out": "Too few texts to compare: {names}.",
        "no_place": "Without a place, not counted: {n_policy} policies, {n_feedback} messages.",
        "left": "{shown} places are drawn, {left} are not.",
        "comma": ", ",
        "few": "too few places to compare",
        "chance": "demand differs between places no more than by chance",
        "unbounded": "demand hardly differs between places: no bounds",
    }),
})  # fmt: skip


def plot_places(places: Places, *, limit: int = 25, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw how far each place's policy lies from its own people's demand and from that of every other place.

    Parameters
    ----------
    places : Places
        From :func:`policytext.mismatch.measure_places`; its ``regions`` and ``distances`` hold the numbers that are drawn.
    limit : int
        So many places at most, those with most messages; the caption says how many are left out.
    lang : {"zh", "en"}
        Language of the words around the data.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own if not given.

    Returns
    -------
    matplotlib.axes.Axes
        Places whose policy fits their own people best on top; the dot is filled where the interval of others less own excludes 0.

    Raises
    ------
    InputError
        If ``places`` is no Places, ``limit`` is no whole number of 1 or more, or ``ax`` is no Axes.
    EmptyInputError
        If no two places could be compared.
    """
    expect(places, Places, verb="plot_places", hint="measure_places(topics, seed=1) makes them")
    shared = plot_words(lang)
    words = plot_words(lang, _WORDS)
    check_limit(limit, what="place")
    check_axes(ax)
    used = places.regions[places.regions["used"] & places.regions["own"].notna()]
    if used.empty:
        raise EmptyInputError(explain("no places could be compared", found=f"places: {listing(places.regions['place'])}", hint="see the note in places.regions"))
    shown = used.sort_values(["n_feedback", "place"], ascending=[False, True]).head(limit)
    shown = shown.sort_values(["estimate", "place"], ascending=[True, False]).reset_index(drop=True)
    with chinese_style():
        ax = axes_for(ax, width=5.8, height=0.32 * len(shown) + 0.5)
        _draw(ax, shown, places.distances)
        name_rows(ax, [short(str(name), ems=14) for name in shown["place"]])
        ax.set_xlabel(words["axis"], fontsize=8.5, labelpad=5)
        _counts(ax, shown, words)
        _legend(ax, shown, words)
        finish(ax, title=words["title"], captions=_captions(places, len(used) - len(shown), len(shown), words, shared), below=60)
    return ax


def _draw(ax: "Axes", shown: "pd.DataFrame", distances: "pd.DataFrame") -> None:
    ax.axvline(0, color=COLOURS["ink"], lw=0.9, zorder=1)
    for y, row in enumerate(shown.to_dict("records")):
        others = distances[(distances["supply"] == row["place"]) & (distances["demand"] != row["place"])]["estimate"]
        ax.plot([row["own"], row["others"]], [y, y], color=COLOURS["faint"], lw=1.6, zorder=1)
        ax.plot(others, [y] * len(others), "o", mfc="none", mec=COLOURS["grey"], mew=0.8, ms=3.6, zorder=2)
        ax.plot([row["others"]], [y], "|", color=COLOURS["ink"], mew=1.6, ms=11, zorder=3)
        sure = row["low"] > 0 or row["high"] < 0
        ax.plot([row["own"]], [y], "D", mfc=COLOURS["demand"] if sure else "white", mec=COLOURS["demand"], mew=1.3, ms=6, zorder=4)


def _counts(ax: "Axes", shown: "pd.DataFrame", words: Mapping[str, str]) -> None:
    """Write how many texts each place has, to the right of its row."""
    for shift, column, colour in ((44, "n_policy", "supply"), (92, "n_feedback", "demand")):
        note(ax, words[column], (1, 1), (shift, 6), COLOURS[colour], ha="right")
        write_column(ax, (f"{int(count):,}" for count in shown[column]), shift=shift)


def _legend(ax: "Axes", shown: "pd.DataFrame", words: Mapping[str, str]) -> None:
    from matplotlib.lines import Line2D

    sure = (shown["low"] > 0) | (shown["high"] < 0)
    own = [(key, face) for key, face, there in (("own", COLOURS["demand"], sure.any()), ("own_unsure", "white", not sure.all())) if there]
    handles = [Line2D([], [], ls="", marker="D", mfc=face, mec=COLOURS["demand"], mew=1.3, ms=6, label=words[key]) for key, face in own]
    handles.append(Line2D([], [], ls="", marker="o", mfc="none", mec=COLOURS["grey"], mew=0.8, ms=3.6, label=words["other"]))
    handles.append(Line2D([], [], ls="", marker="|", color=COLOURS["ink"], mew=1.6, ms=10, label=words["mean"]))
    legend_below(ax, handles, across=len(handles), handlelength=1.0, columnspacing=1.2)


def _captions(places: Places, left: int, shown: int, words: Mapping[str, str], shared: Mapping[str, str]) -> list[str]:
    rows: dict[str, dict[str, Any]] = {row["measure"]: row for row in places.summary.to_dict("records")}  # type: ignore[misc]
    value, alignment = (_told(rows[name], words, key) for name, key in (("one_size_fits_all", "value"), ("alignment", "bits")))
    demand, supply = (float(rows[name]["estimate"]) for name in ("demand", "supply"))
    out = places.regions.loc[~places.regions["used"] & (places.regions["place"] != ""), "place"]
    lost = places.regions.loc[places.regions["place"] == "", ["n_policy", "n_feedback"]].sum()
    return [
        words["fits"].format(value=value, alignment=alignment),
        words["unlike"].format(demand=f"{demand:.3f}", supply=f"{supply:.3f}") if demand == demand else "",
        shared[f"grade_{places.grade}"],
        words["out"].format(names=_few(out.tolist(), words["comma"])) if len(out) else "",
        words["no_place"].format(n_policy=f"{int(lost['n_policy']):,}", n_feedback=f"{int(lost['n_feedback']):,}") if lost.sum() else "",
        words["left"].format(shown=shown, left=left) if left else "",
    ]


def _few(names: list[str], comma: str) -> str:
    more = len(names) - _NAMED
    return comma.join(names[:_NAMED]) + (f" (+{more})" if more > 0 else "")


def _told(row: Mapping[str, Any], words: Mapping[str, str], key: str) -> str:
    """The number with its interval, or why there is none."""
    if any(row[name] != row[name] for name in ("estimate", "low", "high")):
        no_bound = row["estimate"] == row["estimate"] or str(row["note"]).startswith(NO_BOUND)
        told = "few" if int(row["n_places"]) < LEAST_PLACES else "unbounded" if no_bound else "chance"
        return words["none"].format(note=words[told])
    digits = 2 if key == "value" else 3
    ends = {name: f"{float(row[name]):.{digits}f}" for name in ("low", "high")}
    return words[key].format(estimate=float(row["estimate"]), p=float(row["p"]), **ends)
