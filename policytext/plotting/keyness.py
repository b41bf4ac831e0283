"""Figure of the words that two groups of documents use unlike."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, explain
from policytext.plotting.canvas import COLOURS, axes_for, finish, name_rows, note, short, write_column
from policytext.plotting.checks import check_columns, check_limit
from policytext.plotting.fonts import chinese_style
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_keyness"]

_NEEDED = (
    "word",
    "estimate",
    "low",
    "high",
    "z_documents",
    "first",
    "second",
    "count_first",
    "count_second",
    "n_first",
    "n_second",
    "level",
)


def plot_keyness(table: "pd.DataFrame", *, limit: int = 15, lang: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Draw the words that lean most to each group, with intervals over documents.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`policytext.keyness_table`, or rows of it.
    limit : int
        So many words a side at most, those with the largest z over documents; the caption says how many are left out.
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
        If ``limit`` is below 1 or the table holds several comparisons.
    ColumnError
        If the table lacks a column that :func:`policytext.keyness_table` gives.
    EmptyInputError
        If no word has an interval.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext.corpus import Corpus
    >>> from policytext.segmenting import keyness_table, segment
    >>> frame = pd.DataFrame({"text": ["电梯坏了，电梯没人修", "电梯太旧", "公交太少", "公交太慢"], "区": ["甲", "甲", "乙", "乙"]})
    >>> tokens = segment(Corpus.from_frame(frame, kind="feedback", region="区"), max_share=1.0)
    >>> ax = plot_keyness(keyness_table(tokens, by="region"))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['电梯', '公交']
    """
    words = plot_words(lang)
    rows = _chosen(table, limit)
    first, second = (_group_name(str(rows[side].iloc[0]), words) for side in ("first", "second"))
    with chinese_style():
        ax = axes_for(ax, width=5.6, height=0.24 * len(rows) + 0.5)
        _draw(ax, rows)
        name_rows(ax, [short(str(word), ems=14) for word in rows["word"]])
        ax.set_xlabel(words["key_axis"], fontsize=8.5, labelpad=5)
        for x, key, group, colour, side in ((0, "key_less", second, "supply", "left"), (1, "key_more", first, "demand", "right")):
            note(ax, words[key].format(group=group), (x, 1), (0, 6), COLOURS[colour], ha=side)
        _write_counts(ax, rows, (second, first), words)
        counts = {name: int(rows[name].iloc[0]) for name in ("n_first", "n_second")}
        caption = words["key_caption"].format(first=first, second=second, level=f"{float(rows['level'].iloc[0]):.0%}", **counts)
        left = len(table) - len(rows)
        finish(
            ax,
            title=words["key_title"],
            captions=[caption, words["key_left"].format(limit=limit, left=left) if left else ""],
            below=40,
            pad=36,
        )
    return ax


def _chosen(table: "pd.DataFrame", limit: int) -> "pd.DataFrame":
    """Rows to draw, from the bottom up: the second group's most typical word first."""
    import numpy as np
    import pandas as pd

    check_limit(limit, what="word")
    check_columns(table, _NEEDED, maker="keyness_table(tokens)")
    known = table[np.isfinite(table[["estimate", "low", "high"]].to_numpy(dtype=float)).all(axis=1)]
    if known.empty:
        raise EmptyInputError(
            explain("no word has an interval to draw", found=f"{len(table)} rows", hint="compare groups of two documents or more")
        )
    if len(known[["first", "second"]].drop_duplicates()) > 1:
        raise InputError(explain("the table holds several comparisons", hint="draw one at a time"))
    order = known.sort_values(["z_documents", "word"], ascending=[True, False], kind="stable")
    lower, upper = order[order["z_documents"] < 0].head(limit), order[order["z_documents"] >= 0].tail(limit)
    both: pd.DataFrame = pd.concat([lower, upper], ignore_index=True)
    return both


def _group_name(group: str, words: Mapping[str, str]) -> str:
    return short(words.get(f"key_{group}", group) if group in ("policy", "feedback") else group, ems=12)


def _draw(ax: "Axes", rows: "pd.DataFrame") -> None:
    ax.axvline(0, color=COLOURS["ink"], lw=0.9, zorder=1)
    for y, (estimate, low, high) in enumerate(rows[["estimate", "low", "high"]].to_numpy(dtype=float).tolist()):
        sure = low > 0 or high < 0
        colour = COLOURS["grey"] if not sure else COLOURS["demand" if estimate > 0 else "supply"]
        ax.plot([low, high], [y, y], color=colour, lw=1.4, solid_capstyle="butt", zorder=2)
        ax.plot(
            [estimate], [y], "o" if estimate > 0 else "s", mfc=colour if sure else "white", mec=colour, mew=1.2, ms=5, zorder=3
        )


def _write_counts(ax: "Axes", rows: "pd.DataFrame", names: tuple[str, str], words: Mapping[str, str]) -> None:
    """Write how often each group uses each word, to the right of its row."""
    for shift, name, column, colour in ((48, names[0], "count_second", "supply"), (100, names[1], "count_first", "demand")):
        note(ax, f"{short(name, ems=5)}\n{words['key_count']}", (1, 1), (shift, 6), COLOURS[colour], ha="right", linespacing=1.3)
        write_column(ax, (f"{int(count):,}" for count in rows[column]), shift=shift)
