"""Figure of the supply that would have to move: bands from topics that have too much to topics that have too little."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, explain
from policytext.plotting.canvas import COLOURS, axes_for, finish, note, topic_name
from policytext.plotting.checks import check_axes, check_columns, check_limit, one_group
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words, told_counts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_transport"]

_NEEDED = ("group", "what", "from_topic", "from_label", "to_topic", "to_label", "estimate", "low", "high", "held", "n_policy", "n_feedback", "grade")
_HELD = 0.95
_GAP, _GAPS = 0.035, 0.4
"""Space between two topics, and between all of a side at most, as part of the height."""
_BAR = 0.022
_NAMED = 6
"""Topics left out that are named, of each reason."""
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "title": "供给怎样移动才与需求一致",
        "from": "供给多于需求的主题",
        "to": "需求多于供给的主题",
        "moved": "需移动的供给 {estimate:.1%}（区间 {low:.1%}–{high:.1%}）；{counts}{grade}",
        "bands": "带宽为移动的供给份额；蓝色的移动见于 95% 以上的重抽样方案，灰色的只是一种可能。数字为所画移动的合计。",
        "left": "另有 {left} 项较小的移动未画（共 {share:.1%}）。",
        "out": "不参与比较的主题：{names}。",
        "why": "{n} 个{reason}（{names}）",
        "more": "等",
        "comma": "、",
        "semicolon": "；",
        "may be wording": "可能只是措辞之别",
        "left out as asked": "按要求略去",
        "has no words of its own": "没有自己的词语",
    }),
    "en": MappingProxyType({
        "title": "How supply would move to match demand",
        "from": "more supply than demand",
        "to": "more demand than supply",
        "moved": "Supply to move: {estimate:.1%} (interval {low:.1%}–{high:.1%}). {counts}{grade}",
        "bands": "Bands are as wide as the share of supply that moves; blue moves are made in 95% of the redrawn plans or more, grey ones are "
                 "one way among others. Numbers: what leaves or reaches the topic by the moves drawn.",
        "left": "{left} smaller moves are not drawn ({share:.1%} in all).",
        "out": "Topics not compared: {names}.",
        "why": "{n} {reason} ({names})",
        "more": " and others",
        "comma": ", ",
        "semicolon": "; ",
        "may be wording": "that may be wording only",
        "left out as asked": "left out as asked",
        "has no words of its own": "without words of their own",
    }),
})  # fmt: skip


def plot_transport(table: "pd.DataFrame", *, group: str | None = None, limit: int = 15, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw the moves of supply between topics as bands, givers on the left and takers on the right.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`policytext.mismatch.transport_table`; it holds the numbers that are drawn.
    group : str, optional
        Which group; needed where there are several.
    limit : int
        So many moves at most, the largest; the caption says how many are left out.
    lang : {"zh", "en"}
        Language of the words around the data.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own if not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ColumnError
        If the table lacks a column that :func:`policytext.mismatch.transport_table` gives.
    InputError
        If ``limit`` is no whole number of 1 or more, ``ax`` is no Axes, the group doesn't exist, or none is named and there are several.
    EmptyInputError
        If nothing has to move, or the group could not be compared.
    """
    shared = plot_words(lang)
    words = plot_words(lang, _WORDS)
    check_axes(ax)
    rows = _of_group(table, group, limit)
    every = rows[rows["what"] == "move"].sort_values(["estimate", "from_topic", "to_topic"], ascending=[False, True, True])
    moves = every.head(limit).reset_index(drop=True)
    with chinese_style():
        givers, takers = _sides(moves)
        ax = axes_for(ax, width=6.2, height=max(2.2, 0.36 * max(len(givers), len(takers)) + 0.8))
        left, right = _stack(givers), _stack(takers)
        _draw_bands(ax, moves, left, right)
        for side, places in (("left", left), ("right", right)):
            _draw_topics(ax, moves, places, side=side)
        for x, key, colour, side in ((0.0, "from", "supply", "left"), (1.0, "to", "demand", "right")):
            note(ax, words[key], (x, 1), (0, 5), COLOURS[colour], ha=side)
        ax.set_xlim(0, 1)
        ax.set_ylim(1.02, -0.02)
        ax.set_axis_off()
        finish(ax, title=words["title"], captions=_captions(rows, every, moves, words, shared, several=table.loc[table["group"] != "", "group"].nunique() > 1), below=8)
    return ax


def _of_group(table: "pd.DataFrame", group: str | None, limit: int) -> "pd.DataFrame":
    check_limit(limit, what="move")
    check_columns(table, _NEEDED, maker="transport_table(shares, seed=1)")
    chosen = one_group(table.loc[table["group"] != "", "group"], group, what="the table has")
    rows: pd.DataFrame = table[table["group"] == chosen]
    whole = rows[rows["what"] == "moved"]
    if whole.empty or whole["estimate"].isna().any():
        why = str(whole["note"].iloc[0]) if len(whole) and "note" in whole.columns else "no row 'moved'"
        raise EmptyInputError(explain("this group could not be compared", found=f"group {chosen!r}: {why}", hint="name another group, or group by something coarser"))
    if not (rows["what"] == "move").any():
        raise EmptyInputError(explain("no supply has to move", found=f"group {chosen!r}", hint="look at the table: supply and demand have the same shares"))
    return rows


def _sides(moves: "pd.DataFrame") -> tuple[dict[str, float], dict[str, float]]:
    """What each topic gives or takes: the largest giver on top, takers across from those they take from."""
    given = moves.groupby("from_topic", sort=True)["estimate"].sum()
    givers = {str(name): float(given[name]) for name in sorted(given.index, key=lambda name: (-float(given[name]), name))}
    place = {name: k for k, name in enumerate(givers)}
    across = moves.assign(at=moves["from_topic"].map(place) * moves["estimate"]).groupby("to_topic", sort=True)[["at", "estimate"]].sum()
    middle = across["at"] / across["estimate"]
    takers = {str(name): float(across["estimate"][name]) for name in sorted(across.index, key=lambda name: (float(middle[name]), name))}
    return givers, takers


def _stack(amounts: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Upper and lower end of each topic's bar, from 0 on top to 1."""
    gap = _gap(len(amounts))
    room = 1 - gap * (len(amounts) - 1)
    out: dict[str, tuple[float, float]] = {}
    total, at = sum(amounts.values()), 0.0
    for name, amount in amounts.items():
        height = room * amount / total
        out[name] = (at, at + height)
        at += height + gap
    return out


def _gap(n: int) -> float:
    return min(_GAP, _GAPS / n)


def _draw_bands(ax: "Axes", moves: "pd.DataFrame", left: Mapping[str, tuple[float, float]], right: Mapping[str, tuple[float, float]]) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    total = float(moves["estimate"].sum())
    scale = [(1 - _gap(len(side)) * (len(side) - 1)) / total for side in (left, right)]
    spot = [{name: ends[0] for name, ends in side.items()} for side in (left, right)]
    order = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    rank = {name: k for k, name in enumerate(right)}
    first = {name: k for k, name in enumerate(left)}
    ordered: list[dict[str, Any]] = moves.to_dict("records")  # type: ignore[assignment]
    for row in sorted(ordered, key=lambda row: (first[row["from_topic"]], rank[row["to_topic"]])):
        start, end = spot[0][row["from_topic"]], spot[1][row["to_topic"]]
        wide = [row["estimate"] * part for part in scale]
        spot[0][row["from_topic"]], spot[1][row["to_topic"]] = start + wide[0], end + wide[1]
        points = [
            (_BAR, start), (0.5, start), (0.5, end), (1 - _BAR, end), (1 - _BAR, end + wide[1]), (0.5, end + wide[1]), (0.5, start + wide[0]),
            (_BAR, start + wide[0]), (_BAR, start),
        ]  # fmt: skip
        colour = COLOURS["accent"] if row["held"] >= _HELD else COLOURS["grey"]
        ax.add_patch(PathPatch(Path(points, order), facecolor=colour, alpha=0.5, edgecolor="white", lw=0.4))


def _draw_topics(ax: "Axes", moves: "pd.DataFrame", places: Mapping[str, tuple[float, float]], *, side: str) -> None:
    from matplotlib.patches import Rectangle

    end = "from" if side == "left" else "to"
    labels = dict(zip(moves[f"{end}_topic"], moves[f"{end}_label"], strict=True))
    amounts = moves.groupby(f"{end}_topic")["estimate"].sum()
    x, colour = (0.0, COLOURS["supply"]) if side == "left" else (1 - _BAR, COLOURS["demand"])
    for name, (top, bottom) in places.items():
        ax.add_patch(Rectangle((x, top), _BAR, bottom - top, facecolor=colour, edgecolor="none"))
        text = f"{topic_name(name, labels[name])}  {float(amounts[name]):.1%}"
        ax.annotate(text, (0 if side == "left" else 1, (top + bottom) / 2), xytext=(-5 if side == "left" else 5, 0), textcoords="offset points",
                    ha="right" if side == "left" else "left", va="center", fontsize=8.5, annotation_clip=False)  # fmt: skip


def _captions(
    rows: "pd.DataFrame", every: "pd.DataFrame", moves: "pd.DataFrame", words: Mapping[str, str], shared: Mapping[str, str], *, several: bool
) -> list[str]:
    whole = rows[rows["what"] == "moved"]
    moved: dict[str, Any] = whole.iloc[0].to_dict()  # type: ignore[assignment]
    numbers = {name: float(moved[name]) for name in ("estimate", "low", "high")}
    named = shared["group_note"].format(group=moved["group"]) + shared["between"] if several else ""
    head = named + words["moved"].format(counts=told_counts(whole, moved["grade"], shared), **numbers, grade=shared[f"grade_{moved['grade']}"])
    left = len(every) - len(moves)
    rest = words["left"].format(left=left, share=float(every["estimate"].sum() - moves["estimate"].sum())) if left else ""
    return [head, words["bands"], rest, _out(rows[rows["what"] == "left out"], words)]


def _out(rows: "pd.DataFrame", words: Mapping[str, str]) -> str:
    """Which topics were left out, put together by why."""
    if rows.empty:
        return ""
    notes = rows["note"].fillna("") if "note" in rows.columns else rows["what"]
    why = notes.str.split("[:;]", n=1, regex=True).str[0].str.strip()
    parts = []
    for reason in sorted(set(why)):
        mine = rows[why == reason]
        names = words["comma"].join(topic_name(t, label) for t, label in zip(mine["from_topic"][:_NAMED], mine["from_label"][:_NAMED], strict=True))
        more = words["more"] if len(mine) > _NAMED else ""
        parts.append(words["why"].format(n=len(mine), reason=words.get(reason, reason), names=names + more))
    return words["out"].format(names=words["semicolon"].join(parts))
