"""Figures of time: who leads, how long bursts wait for a policy, the stock of policies in force against the flow."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.inference.prediction_powered import check_level
from policytext.inference.survival import Survival, kaplan_meier
from policytext.mismatch.timing.rest import CUT, NO_MATTER
from policytext.plotting.canvas import COLOURS, axes_for, finish, topic_name
from policytext.plotting.checks import are_bools, check_axes, check_limit
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]

__all__ = ["plot_lags", "plot_responses", "plot_stock"]

_ZH: Mapping[str, str] = MappingProxyType({
    "lag_title": "诉求与政策谁先谁后",
    "lag_axis": "← 政策先动，诉求随后　　滞后（{unit}）　　诉求先动，政策随后 →",
    "month": "月", "quarter": "季",
    "lag_caption": "{n} 个{unit}；政策 {n_policy} 件，反馈 {n_feedback} 条（另有无日期的政策 {undated_policy} 件、反馈 {undated_feedback} 条）。"
    "已去除趋势、季节和先动一方自身的惯性。"
    "实心：可预测（q < 0.05）；空心：说不准或只作描述。线为滞后的区间。“可预测”不是“导致”。",
    "lag_described": "未作检验：{reason}。",
    "lag_left": "只画 {shown} 个主题，另有 {left} 个未画。",
    "periods": "{n} 期，至少要 {least} 期",
    "few": "{few}/{n} 期文本太少",
    "wait_title": "诉求激增之后，多久有第一份政策",
    "wait_axis": "激增之后的天数",
    "wait_share": "仍未等到的比例（%）",
    "wait_median": "中位数 {days} 天",
    "wait_caption": "激增 {bursts} 次，其中 {n} 次各为一次等待，{answered} 次等到，{censored} 次到数据截止仍未等到（竖线，按删失计，不剔除）。"
    "{median}色带为 {level} 区间（Kaplan-Meier）。"
    "随后有政策，不等于因此才有政策。",
    "wait_cut": "另有 {n} 次止于至少大一倍的新激增，同样按删失计。",
    "wait_rest": "另有激增 {n} 次属于“其他”一类，不是单独的事项，未计。",
    "wait_known": "中位数 {days} 天，区间 {low}～{high}。",
    "wait_unknown": "过半数等待超出数据，中位数未知。",
    "open_end": "数据之外",
    "stock_title": "现行政策的存量与新发政策的流量",
    "stock_axis": "份额（%）",
    "stock": "存量（期末现行有效）",
    "flow": "流量（本期印发）",
    "bounds": "日期不明文件的上下界",
    "stock_caption": "一份文件一票。期末现行 {n} 件；日期不明 {undated} 件{rule}；不作为政策的（征求意见稿、解读等）{no_rule} 件。"
    "色带为区间（少于 3 件不给），过宽处超出图框。早于本库的现行文件不在其内。",
    "rule_leave": "，不计入", "rule_bounds": "，以虚线给出上下界",
    "stock_left": "只画 {shown} 个主题，另有 {left} 个未画。",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "lag_title": "Who leads: demand or supply",
    "lag_axis": "← supply first, demand later      lag ({unit}s)      demand first, supply later →",
    "month": "month", "quarter": "quarter",
    "lag_caption": "{n} {unit}s; {n_policy} policies, {n_feedback} messages (without a date: {undated_policy} and {undated_feedback}). Trend, seasons and the leading "
    "side's own past are taken out. Filled: predicts (q < 0.05); hollow: cannot tell, or described only. Lines: interval of the lag. \"Predicts\" is not \"causes\".",
    "lag_described": "Not tested: {reason}.",
    "lag_left": "{shown} topics are drawn; left out: {left}.",
    "periods": "{n} periods, {least} are needed",
    "few": "{few} of {n} periods have too few texts",
    "wait_title": "From a burst of demand to the first policy",
    "wait_axis": "days after the burst",
    "wait_share": "still waiting (%)",
    "wait_median": "median {days} days",
    "wait_caption": "{bursts} bursts, {n} of them waits of their own: {answered} answered, {censored} still waiting when the data end (ticks; "
    "censored, not dropped). {median}Ribbon: {level} interval (Kaplan-Meier). A policy after a burst need not be there because of it.",
    "wait_cut": "Ended for a burst at least twice as large, censored too: {n}.",
    "wait_rest": "Bursts of topics that are no matter of their own, not counted: {n}.",
    "wait_known": "Median {days} days, interval {low} to {high}. ",
    "wait_unknown": "More than half wait longer than the data reach: no median. ",
    "open_end": "beyond the data",
    "stock_title": "Stock of policies in force against flow of new ones",
    "stock_axis": "share (%)",
    "stock": "stock (in force at the end)",
    "flow": "flow (issued in the period)",
    "bounds": "bounds, undated documents",
    "stock_caption": "One vote a document. In force at the end: {n}; undated: {undated}{rule}; no rules (drafts, explanations): {no_rule}. Ribbons: "
    "intervals (none under 3 documents), cut off by the frame where they are wide. What was in force before this corpus begins is not in it.",
    "rule_leave": ", left out", "rule_bounds": ", dotted bounds",
    "stock_left": "{shown} topics are drawn; left out: {left}.",
})  # fmt: skip

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})
_SIDES = (("demand", 1, "o"), ("supply", -1, "s"))
_ACROSS = 3
_LAGS = (
    "topic", "label", "leads", "estimate", "low", "high", "unit", "correlation", "p", "claim", "n", "n_policy", "n_feedback", "undated_policy",
    "undated_feedback", "filled_policy", "filled_feedback",
)  # fmt: skip
_STOCK = ("period", "measure", "topic", "label", "estimate", "low", "high", "n", "n_undated", "n_no_rule", "least", "most")


def plot_lags(table: "pd.DataFrame", *, most: int = 15, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw by how much demand leads supply in each topic (to the right), and supply demand (to the left).

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`policytext.mismatch.lag_table`; it holds every number drawn.
    most : int
        Topics drawn, those with the smallest p first (where nothing was tested: with the largest correlation).
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
        If the table is another, or the language is unknown.
    EmptyInputError
        If no topic has a lag.
    """
    from matplotlib.ticker import MaxNLocator

    words = plot_words(lang, _WORDS)
    check_limit(most, name="most", what="topic")
    check_axes(ax)
    _expect(table, _LAGS, "lag_table")
    shown = table[table["estimate"].notna()]
    if shown.empty:
        raise EmptyInputError(explain("no topic has a lag", found=f"{len(table)} rows", hint="see table['reason']"))
    best = shown.assign(size=-shown["correlation"].abs()).sort_values(["p", "size", "topic"], na_position="last", kind="stable")
    names = list(dict.fromkeys(best["topic"]))[:most]
    with chinese_style():
        ax = axes_for(ax, width=6.4, height=0.6 + 0.3 * len(names))
        for row in shown[shown["topic"].isin(names)].to_dict("records"):
            _lag_mark(ax, row, len(names) - 1 - names.index(row["topic"]))
        labels = shown.drop_duplicates("topic").set_index("topic")["label"]
        ax.set_yticks(range(len(names)), [topic_name(name, labels[name]) for name in reversed(names)])
        ax.set_ylim(-0.7, len(names) - 0.3)
        ax.axvline(0, color=COLOURS["grey"], lw=0.8, zorder=0)
        reach = float(shown[["estimate", "high"]].max().max()) + 0.8
        ax.set_xlim(-reach, reach)
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.xaxis.set_major_formatter(lambda x, _: f"{abs(x):.0f}")
        first = dict(shown.iloc[0])
        ax.set_xlabel(words["lag_axis"].format(unit=words[first["unit"]]))
        left = table["topic"].nunique() - len(names)
        captions = [
            words["lag_caption"].format(**{**first, "unit": words[first["unit"]]}),
            words["lag_described"].format(reason=_lag_reason(first, words)) if first["claim"] == "described" else "",
            words["lag_left"].format(shown=len(names), left=left) if left else "",
        ]
        finish(ax, title=words["lag_title"], captions=captions, below=46, pad=10)
    return ax


def _lag_mark(ax: "Axes", row: Mapping[Any, Any], place: int) -> None:
    side, mark = next((side, mark) for name, side, mark in _SIDES if name == row["leads"])
    colour, sure = COLOURS[row["leads"]], row["claim"] == "predicts"
    y = place + 0.13 * side
    if row["low"] == row["low"]:
        ax.plot([side * row["low"], side * row["high"]], [y, y], color=colour, lw=1.3, alpha=1.0 if sure else 0.45, solid_capstyle="butt", zorder=2)
    ax.plot([side * row["estimate"]], [y], mark, mfc=colour if sure else "white", mec=colour, mew=1.2, ms=5, zorder=3)


def _lag_reason(row: Mapping[Any, Any], words: Mapping[str, str]) -> str:
    from policytext.mismatch.timing.lags import LEAST_PERIODS

    if row["n"] < LEAST_PERIODS:
        return words["periods"].format(n=row["n"], least=LEAST_PERIODS)
    return words["few"].format(n=row["n"], few=max(row["filled_policy"], row["filled_feedback"]))


def plot_responses(bursts: "pd.DataFrame", *, level: float = 0.95, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw which share of the bursts of demand still waits for a policy, day by day.

    Parameters
    ----------
    bursts : pandas.DataFrame
        From :func:`policytext.mismatch.burst_table`, or some rows of it, such as those of one topic.
    level : float
        Confidence level of the interval.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If the table is another, or the language is unknown.
    EmptyInputError
        If no burst starts a wait.
    """
    import numpy as np

    words = plot_words(lang, _WORDS)
    check_axes(ax)
    check_level(level)
    _expect(bursts, ("topic", "answered", "days", "used"), "burst_table")
    texts = [name for name in ("used", "answered") if not are_bools(bursts[name])]
    if texts:
        raise InputError(explain(f"the column {texts[0]!r} holds what is neither true nor false", found=f"first: {bursts[texts[0]].iloc[0]!r}",
                                 hint="read a saved table with these columns as bool"))  # fmt: skip
    waits = bursts[bursts["used"]]
    if waits.empty:
        raise EmptyInputError(explain("no burst starts a wait", found=f"{len(bursts)} bursts", hint="see bursts['reason']"))
    curve = kaplan_meier(waits["days"], waits["answered"], level=level)
    with chinese_style():
        ax = axes_for(ax, width=5.6, height=3.2)
        x = np.concatenate([[0.0], curve.times])
        line, low, high = (100 * np.concatenate([[1.0], part]) for part in (curve.estimate, _to_the_end(curve.low), _to_the_end(curve.high)))
        ax.fill_between(x, low, high, step="post", color=COLOURS["demand"], alpha=0.15, lw=0)
        ax.step(x, line, where="post", color=COLOURS["demand"], lw=1.6)
        out = curve.censored > 0
        ax.plot(curve.times[out], 100 * curve.estimate[out], "|", color=COLOURS["ink"], ms=9, mew=1.3)
        middle = curve.quantile(0.5)[0]
        if np.isfinite(middle):
            ax.plot([0, middle, middle], [50, 50, 0], ":", color=COLOURS["grey"], lw=1.2)
            ax.annotate(words["wait_median"].format(days=f"{middle:.0f}"), (middle, 3), xytext=(5, 0), textcoords="offset points", fontsize=8.5)
        ax.set_ylim(0, 103)
        ax.set_xlim(0, float(curve.times[-1]) * 1.04 + 1)
        ax.set_xlabel(words["wait_axis"])
        ax.set_ylabel(words["wait_share"])
        rest = int((bursts["reason"] == NO_MATTER).sum()) if "reason" in bursts.columns else 0
        cut = int(waits["reason"].str.startswith(CUT).sum()) if "reason" in bursts.columns else 0
        caption = words["wait_caption"].format(
            bursts=len(bursts) - rest, n=len(waits), answered=int(curve.events.sum()), censored=int(curve.censored.sum()) - cut, level=f"{level:.0%}",
            median=_median(curve, words),
        )  # fmt: skip
        captions = [caption, words["wait_cut"].format(n=cut) if cut else "", words["wait_rest"].format(n=rest) if rest else ""]
        finish(ax, title=words["wait_title"], captions=captions, below=44, pad=10)
    return ax


def _to_the_end(ends: "Floats") -> "Floats":
    """Hold the last end of an interval up to the day from which there is none (all are answered), so that the ribbon reaches it."""
    import numpy as np

    known = np.flatnonzero(np.isfinite(ends))
    out = ends.copy()
    if len(known) and known[-1] + 1 < len(out):
        out[known[-1] + 1] = out[known[-1]]
    return out


def _median(curve: Survival, words: Mapping[str, str]) -> str:
    days, low, high = curve.quantile(0.5)
    if days == float("inf"):
        return words["wait_unknown"]
    low_text = "?" if low != low else f"{low:.0f}"
    return words["wait_known"].format(days=f"{days:.0f}", low=low_text, high=words["open_end"] if high == float("inf") else f"{high:.0f}")


def plot_stock(table: "pd.DataFrame", *, topics: "Sequence[str] | None" = None, most: int = 6, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw what the policies in force and the new ones are about, a panel a topic.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`policytext.mismatch.stock_table`.
    topics : sequence of str, optional
        Topics to draw; default the ``most`` with the largest stock in the last period, those that are no matter of their own left to the end.
    most : int
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional
        Its frame is hidden and holds the panels (``ax.child_axes``).

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If the table is another, a topic or the language unknown.
    """
    words = plot_words(lang, _WORDS)
    check_limit(most, name="most", what="topic")
    check_axes(ax)
    _expect(table, _STOCK, "stock_table")
    if isinstance(topics, str) or not isinstance(topics, Iterable | None):
        raise InputError(explain(f"topics={topics!r} is no list of topics", hint="give a list of names, or None"))
    last = table[(table["measure"] == "stock") & (table["period"] == table["period"].max())].set_index("topic")
    chosen = _largest(last, most) if topics is None else list(topics)
    unknown = [name for name in chosen if name not in last.index]
    if unknown or not chosen:
        what = f"no topic {unknown[0]!r} in the table" if unknown else "no topic to draw"
        raise InputError(explain(what, found=f"topics: {listing(last.index)}", hint="use some of these"))
    down = -(-len(chosen) // _ACROSS)
    with chinese_style():
        ax = axes_for(ax, width=7.6, height=1.75 * down)
        ax.set_axis_off()
        panels = []
        for place, name in enumerate(chosen):
            wide, high = 0.27, 0.62 / down
            corner = (place % _ACROSS * (1 - wide) / (_ACROSS - 1), 1 - (place // _ACROSS + 1) / down + 0.2 / down)
            panels.append(ax.inset_axes((*corner, wide, high)))
            _stock_panel(panels[-1], table[table["topic"] == name], words, name, str(last["label"][name]), first=not place)
        handles, labels = panels[0].get_legend_handles_labels()
        ax.legend(handles, labels, loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=3, fontsize=8.5, borderaxespad=0.0, handlelength=1.8)
        finish(ax, title=words["stock_title"], captions=_stock_captions(last, len(chosen), words), below=8, pad=26)
    return ax


def _largest(last: "pd.DataFrame", most: int) -> list[str]:
    """Topics with the largest stock, those that are no matter of their own behind all others."""
    rest = last["note"].str.contains(NO_MATTER, regex=False) if "note" in last.columns else last["estimate"].isna()
    order = last.assign(rest=rest, size=-last["estimate"]).sort_values(["rest", "size"], kind="stable")
    return [str(name) for name in order.index[:most]]


def _stock_captions(last: "pd.DataFrame", shown: int, words: Mapping[str, str]) -> list[str]:
    row, left = last.iloc[0], len(last) - shown
    rule = "" if not row["n_undated"] else words["rule_bounds" if last["least"].notna().any() else "rule_leave"]
    return [
        words["stock_caption"].format(n=row["n"], undated=row["n_undated"], rule=rule, no_rule=row["n_no_rule"]),
        words["stock_left"].format(shown=shown, left=left) if left else "",
    ]


def _stock_panel(panel: "Axes", rows: "pd.DataFrame", words: Mapping[str, str], name: str, label: str, *, first: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    periods = sorted(set(rows.loc[rows["period"] != "", "period"]))
    for measure, colour, mark in (("flow", COLOURS["grey"], "o"), ("stock", COLOURS["supply"], "")):
        part = rows[rows["measure"] == measure].set_index("period").reindex(periods)
        x = range(len(periods))
        panel.fill_between(x, 100 * part["low"], 100 * part["high"], color=colour, alpha=0.16, lw=0)
        panel.plot(x, 100 * part["estimate"], "-", marker=mark, color=colour, lw=1.8 if measure == "stock" else 0.9, ms=3, label=words[measure])
        bounds = measure == "stock" and part["least"].notna().any() and part["n_undated"].sum() > 0
        _lone_points(panel, part, colour, [("estimate", "o"), *([("least", "_"), ("most", "_")] if bounds else [])])
        if bounds:
            for edge, text in (("least", words["bounds"]), ("most", "")):
                panel.plot(x, 100 * part[edge], ":", color=colour, lw=1.1, label=text or None)
    ticks = sorted({0, len(periods) // 2, len(periods) - 1})
    panel.set_xticks(ticks, [periods[tick] for tick in ticks])
    # Few documents make ribbons that would flatten all lines.
    panel.set_ylim(0, 130 * max(0.02, float(rows[["estimate", "most"]].max().max())))
    panel.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    panel.tick_params(labelsize=7.5)
    panel.set_title(topic_name(name, label, ems=16), fontsize=9, pad=4)
    if first:
        panel.set_ylabel(words["stock_axis"], fontsize=8)


def _lone_points(panel: "Axes", part: "pd.DataFrame", colour: str, marks: list[tuple[str, str]]) -> None:
    """Mark what no line or ribbon shows: points (intervals, bounds) without another beside them."""
    import numpy as np

    def alone(name: str) -> "npt.NDArray[np.bool_]":
        known = np.concatenate([[False], part[name].notna().to_numpy(), [False]])
        return np.asarray(known[1:-1] & ~known[:-2] & ~known[2:])

    x = np.arange(len(part))
    values = {name: 100 * part[name].to_numpy(dtype=float) for name in ("estimate", "low", "high", "least", "most")}
    one = alone("low") & alone("high")
    panel.vlines(x[one], values["low"][one], values["high"][one], color=colour, alpha=0.3, lw=4)
    for name, mark in marks:
        if alone(name).any():
            panel.plot(x[alone(name)], values[name][alone(name)], mark, color=colour, ms=5)


def _expect(table: object, columns: tuple[str, ...], verb: str) -> None:
    import pandas as pd

    if not isinstance(table, pd.DataFrame) or not set(columns) <= set(table.columns):
        raise InputError(explain(f"this is no table of {verb}", hint=f"give what {verb}(...) gives"))
