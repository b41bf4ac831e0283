"""Heat map of departments by topics: whose matter is what."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.coordination._checked import MOST, is_missing
from policytext.errors import EmptyInputError, InputError, expect, explain, listing
from policytext.plotting.canvas import axes_for, finish, topic_name
from policytext.plotting.checks import check_axes, check_columns, check_limit
from policytext.plotting.fonts import chinese_style
from policytext.plotting.heat import draw_heat, label_cells, label_depth
from policytext.plotting.short_names import figure_labels
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_department_topics"]

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "title": "部门与主题：谁管什么",
        "unit": "权重",
        "drawn": "画出 {rows} 个部门、{columns} 个主题。浅灰为没有记载，不等于不管。",
        "left_rows": "另有 {left} 个权重较小的部门未画。",
        "left_columns": "另有 {left} 个权重较小的主题未画。",
        "none": "{left} 个主题没有任何部门，不画。",
        "no_department": "{left} 个部门没有任何主题，不画。",
        "nameless": "{left} 行没有写明部门或主题，未画。",
    }),
    "en": MappingProxyType({
        "title": "Departments by topics: whose matter is what",
        "unit": "Weight",
        "drawn": "Drawn: {rows} departments, {columns} topics. Light cells: nothing on record, which doesn't say nobody acts.",
        "left_rows": "Departments left out for small weights: {left}.",
        "left_columns": "Topics left out for small weights: {left}.",
        "none": "Topics without any department, not drawn: {left}.",
        "no_department": "Departments without any topic, not drawn: {left}.",
        "nameless": "Rows without a department or a topic, not drawn: {left}.",
    }),
})  # fmt: skip


def plot_department_topics(
    table: "pd.DataFrame",
    *,
    labels: "Mapping[str, str] | None" = None,
    top: int = 40,
    limit: int = 40,
    lang: str = "zh",
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw which departments have which topics as a heat map.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a department and topic: ``department, topic, weight`` (0 or more), and ``label`` of the topic if it has one; such as the mandates of
        a measurement of congruence. Of several rows of one department and topic the largest counts. Rows that name no department or no topic are
        left out, and the caption says how many.
    labels : mapping of str to str, optional
        Labels by topic, in the place of those of the table.
    top : int
        How many departments to draw at most, those with the largest sum of weights.
    limit : int
        How many topics to draw at most, those with the largest sum of weights.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Departments with the largest sum on top; each topic stands under the department that has most of it, so that shared topics show off the
        stairs. The colour goes with the square root of the weight.

    Raises
    ------
    ColumnError
        If the table lacks a column, or has one twice.
    InputError
        If a weight is no finite number of 0 or more, ``labels`` is no mapping, ``top`` or ``limit`` is no whole number of 1 or more, or ``ax`` is no
        Axes.
    EmptyInputError
        If no weight is above 0.

    Notes
    -----
    What could lead to a person is masked in the names of departments and topics.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"department": ["水务局", "住建局"], "topic": ["T1", "T2"], "weight": [1.0, 0.5], "label": ["清淤", "排水"]})
    >>> ax = plot_department_topics(table, lang="en")
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['T1 清淤', 'T2 排水']
    """
    words, shared = plot_words(lang, _WORDS), plot_words(lang)
    needed = ("department", "topic", "weight", *(("label",) if "label" in getattr(table, "columns", ()) else ()))
    check_columns(table, needed, maker="the mandates of measure_congruence(...)")
    check_limit(top, name="top", what="department")
    check_limit(limit, what="topic")
    check_axes(ax)
    rows = _named_rows(table)
    cells = _cells(rows)
    shown = _staircase(cells, top, limit)
    names = _labels(rows, labels)
    counts = _left_out(cells, shown) | {"nameless": len(table) - len(rows)}
    with chinese_style():
        ax = axes_for(ax, width=max(2.4, 0.24 * shown.shape[1]), height=max(1.4, 0.24 * shown.shape[0]))
        draw_heat(ax, shown.to_numpy(dtype=float), unit=words["unit"])
        brief, place = figure_labels([str(name) for name in shown.index])
        label_cells(ax, rows=brief, columns=[topic_name(str(topic), names.get(str(topic), ""), ems=14) for topic in shown.columns])
        told = [words["drawn"].format(rows=shown.shape[0], columns=shown.shape[1])]
        told += [words[key].format(left=left) for key, left in counts.items() if left > 0]
        told += [shared["graph_place"].format(place=place)] if place else []
        finish(ax, title=words["title"], captions=[shared["between"].join(told)], below=label_depth(ax) + 8, pad=8)
    return ax


def _named_rows(table: "pd.DataFrame") -> "pd.DataFrame":
    """Rows with a department and a topic, both as text."""
    import pandas as pd

    names = pd.DataFrame({name: table[name].astype(object).where(table[name].notna(), "").map(_text) for name in ("department", "topic")})
    return table.assign(**names)[(names != "").all(axis=1)]


def _text(value: object) -> str:
    return str(value).strip()


def _cells(table: "pd.DataFrame") -> "pd.DataFrame":
    """Weights (departments, topics), both sorted."""
    import numpy as np
    import pandas as pd

    weights = pd.to_numeric(table["weight"].astype(object), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(np.isfinite(weights) & (weights >= 0) & (weights <= MOST))
    if wrong.any():
        found = listing(table["weight"].astype(object)[wrong].map(str).unique())
        raise InputError(explain("weights of departments and topics are numbers of 0 or more", found=found, hint="leave out rows without one"))
    rows = table[["department", "topic"]].assign(weight=weights)
    cells = rows.groupby(["department", "topic"], sort=True)["weight"].max().unstack().fillna(0.0)
    if not (cells.to_numpy() > 0).any():
        raise EmptyInputError(explain("no department has a topic", found=f"{len(table)} rows", hint="a weight above 0 says that it has"))
    return cells


def _staircase(cells: "pd.DataFrame", top: int, limit: int) -> "pd.DataFrame":
    """The largest departments from the top down, the largest topics from left to right by the department that has most of each."""
    import numpy as np

    rows, columns = _largest(cells.sum(axis=1), top), _largest(cells.sum(axis=0), limit)
    kept = cells.iloc[rows, columns]
    kept = kept.loc[(kept > 0).any(axis=1), (kept > 0).any(axis=0)]
    values = kept.to_numpy(dtype=float)
    main = values.argmax(axis=0)
    order = np.lexsort((np.arange(len(main)), -values.max(axis=0), main))
    return kept.iloc[:, order]


def _largest(sums: "pd.Series[float]", limit: int) -> "npt.NDArray[np.intp]":
    import numpy as np

    return np.argsort(-sums.to_numpy(dtype=float).round(9), kind="stable")[:limit]


def _left_out(cells: "pd.DataFrame", shown: "pd.DataFrame") -> dict[str, int]:
    rows, columns = (int(((cells > 0).any(axis=axis)).sum()) for axis in (1, 0))
    return {
        "left_rows": rows - shown.shape[0], "left_columns": columns - shown.shape[1],
        "none": cells.shape[1] - columns, "no_department": cells.shape[0] - rows,
    }  # fmt: skip


def _labels(table: "pd.DataFrame", labels: "Mapping[str, str] | None") -> dict[str, str]:
    """Labels by topic: those given, else those of the table."""
    import pandas as pd

    if labels is not None:
        expect(labels, (Mapping, pd.Series), verb="plot_department_topics", hint='labels={"T1": "停车"} names topics')
        return {str(topic): str(label) for topic, label in labels.items() if not is_missing(label)}
    if "label" not in table.columns:
        return {}
    known = table[table["label"].notna()][["topic", "label"]].astype(object).map(str)
    known = known.sort_values(["topic", "label"], kind="stable").drop_duplicates("topic")
    return dict(zip(known["topic"], known["label"], strict=True))
