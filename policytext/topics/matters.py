"""`group_matters`: topics joined to the matters that people code."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isclose, isfinite
from numbers import Real
from typing import TYPE_CHECKING

from policytext.errors import ColumnError, EmptyInputError, InputError, expect, explain, listing
from policytext.provenance import record
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Matters", "group_matters", "item_labels", "item_names", "item_weights"]

_REST = "其他"
_ROUNDING = 0.02
"""So far from 1 may the weights of a topic sum: thirds written as 0.33."""
_FITTED = "fit_topics(tokens, ...) gives them"
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Matters:
    """What topics are joined to: the categories that people code.

    Attributes
    ----------
    names : tuple of str (M,)
        In the order of the first topic of each; what holds the topics left out comes last.
    weights : array (K, M)
        Share of each topic that goes to each matter; rows sum to 1.
    topics : tuple of str (K,)
        Names of the topics, ``"T01"`` ...
    source : {"mapping", "table", "suggestion"}
        What :func:`group_matters` was given.
    left : tuple of str
        Topics that were given no matter and went to ``"其他"``, or what was named for them.
    """

    names: tuple[str, ...]
    weights: "npt.NDArray[np.float64]"
    topics: tuple[str, ...]
    source: str
    left: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.weights.setflags(write=False)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"Matters({len(self)} matters of {len(self.topics)} topics, {len(self.left)} of these left out)"

    @property
    def table(self) -> "pd.DataFrame":
        """One row for each topic and each matter it goes to: ``topic, matter, weight``; takes its way back through :func:`group_matters`."""
        import numpy as np
        import pandas as pd

        rows, columns = np.nonzero(self.weights)
        return pd.DataFrame(
            {
                "topic": [self.topics[k] for k in rows],
                "matter": [self.names[m] for m in columns],
                "weight": self.weights[rows, columns],
            }
        )


def item_names(topics: Topics) -> tuple[str, ...]:
    """Give the names of what is measured: of the matters, where topics are grouped, and of the topics, where not."""
    expect(topics, Topics, verb="item_names", hint=_FITTED)
    return topics.names if topics.matters is None else topics.matters.names


def item_labels(topics: Topics) -> tuple[str, ...]:
    """Give what a reader sees beside the names: labels of topics; a matter's name is its label."""
    expect(topics, Topics, verb="item_labels", hint=_FITTED)
    return topics.labels if topics.matters is None else topics.matters.names


def item_weights(topics: Topics) -> "npt.NDArray[np.float64]":
    """Give what turns shares of topics (..., K) into shares of what is measured: ``shares @ item_weights(topics)``.

    Returns
    -------
    array (K, M)
        Rows sum to 1; where topics are not grouped, M is K and each topic goes to itself.
    """
    import numpy as np

    expect(topics, Topics, verb="item_weights", hint=_FITTED)
    return np.eye(len(topics)) if topics.matters is None else topics.matters.weights


def group_matters(topics: Topics, matters: "Mapping[str, str] | pd.DataFrame", *, rest: str = _REST) -> Topics:
    """Join topics to the matters that people code, as a new object; what is measured after it is measured for matters.

    Parameters
    ----------
    topics : Topics
        If they are grouped already, the new matters take the place of the old.
    matters : mapping or DataFrame
        Topic name (``"T01"``) to matter; or a table with ``topic, matter`` and, if you like, ``weight``, such as
        :func:`matter_table` gives, with your changes. An empty matter leaves the topic out. A topic on several rows is
        divided: by ``weight``, which must sum to 1 over its rows (up to the rounding of 0.33 + 0.33 + 0.33, which is evened
        out), or evenly where there is no such column.
    rest : str
        Where topics go that are given no matter. They are listed in ``matters.left``.

    Returns
    -------
    Topics
        The same topics, with their labels, and :class:`Matters` in ``matters``.

    Raises
    ------
    ColumnError
        If the table lacks ``topic`` or ``matter``.
    EmptyInputError
        If no topic is given a matter.
    InputError
        If a topic is unknown or stands twice with one matter, a matter is no text or has the name of a topic, or weights are not
        above 0 or don't sum to 1.

    Notes
    -----
    To divide a topic assumes that each of its parts takes the same share of the topic in every text, policy or message: a gap
    between the parts can't be seen then. Prefer more topics to divided ones.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> grouped = group_matters(fit_topics(tokens, n_topics=2, runs=1, seed=1), {"T02": "出行"})
    >>> grouped.matters.names, grouped.matters.left
    (('出行', '其他'), ('T01',))
    """
    import numpy as np

    expect(topics, Topics, verb="group_matters", hint=_FITTED)
    if not isinstance(rest, str) or not rest.strip():
        raise InputError(explain(f"rest={rest!r} is no name", hint="use for instance rest='其他'"))
    rest = rest.strip()
    _check_name("rest", rest, topics.names)
    rows, source = _rows_of(matters)
    weights_of = _weights_of(rows, topics.names)
    if not weights_of:
        raise EmptyInputError(
            explain(
                "no topic is given a matter",
                found=f"topics: {listing(topics.names)}",
                hint="name at least one, as {'T01': '停车'}",
            )
        )
    left = tuple(name for name in topics.names if name not in weights_of)
    parts = [sorted(weights_of.get(name, {rest: 1.0}).items(), key=lambda part: (-part[1], part[0])) for name in topics.names]
    names = list(dict.fromkeys(matter for part in parts for matter, _ in part))
    if left:
        names.remove(rest)
        names.append(rest)
    weights = np.zeros((len(topics), len(names)))
    for k, part in enumerate(parts):
        weights[k, [names.index(matter) for matter, _ in part]] = [weight for _, weight in part]
    weights /= weights.sum(axis=1, keepdims=True)
    grouped = Matters(names=tuple(names), weights=weights, topics=topics.names, source=source, left=left)
    settings = {"matters": grouped.table.round(8).to_numpy().tolist(), "rest": rest, "source": source}
    above = topics.provenance.parents if topics.provenance.step == "group_matters" else (topics.provenance,)
    step = record("group_matters", settings, content=[*names, np.round(weights, 8).tobytes()], parents=above)
    return replace(topics, matters=grouped, provenance=step)


def _rows_of(matters: object) -> tuple[list[tuple[object, object, object]], str]:
    """Topic, matter and weight (None where not given) of each row, and the kind of source."""
    import pandas as pd

    if isinstance(matters, Mapping):
        return [(topic, matter, None) for topic, matter in matters.items()], "mapping"
    expect(matters, (Mapping, pd.DataFrame), verb="group_matters", hint="give {'T01': '停车'}, or a table with topic and matter")
    assert isinstance(matters, pd.DataFrame)
    for column in ("topic", "matter"):
        if column not in matters.columns:
            found = f"columns: {listing(matters.columns)}"
            raise ColumnError(
                explain(
                    f"no column {column!r} in the table of matters",
                    found=found,
                    hint="it takes topic, matter and, if you like, weight",
                )
            )
    weights = matters["weight"].tolist() if "weight" in matters.columns else [None] * len(matters)
    source = "suggestion" if {"likeliest", "chance"} <= set(matters.columns) else "table"
    return list(zip(matters["topic"].tolist(), matters["matter"].tolist(), weights, strict=True)), source


def _weights_of(rows: list[tuple[object, object, object]], names: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Matters of each topic with their weights, on any scale; topics without a matter are left out."""
    out: dict[str, dict[str, float]] = defaultdict(dict)
    for topic, matter, weight in rows:
        if not isinstance(topic, str) or topic not in names:
            raise InputError(explain(f"no topic {topic!r}", found=f"topics: {listing(names)}", hint="see topic_table(topics)"))
        if _is_missing(matter):
            continue
        if not isinstance(matter, str):
            raise InputError(explain(f"{matter!r} is no matter for {topic}", found="takes text", hint="put it in quotes"))
        name, matter = str(topic), matter.strip()
        _check_name(name, matter, names)
        if matter in out[name]:
            raise InputError(explain(f"{name} is joined to {matter!r} twice", hint="keep one of the rows"))
        if weight is not None and not (
            isinstance(weight, Real) and not isinstance(weight, bool) and isfinite(weight) and float(weight) > 0
        ):
            raise InputError(
                explain(
                    f"{weight!r} is no weight for {name} in {matter!r}",
                    hint="use a number above 0, at most 1, or leave the row out",
                )
            )
        out[name][matter] = 1.0 if weight is None else float(weight)
    given = any(weight is not None for _, _, weight in rows)
    for name, part in out.items():
        total = sum(part.values())
        if given and not isclose(total, 1.0, abs_tol=_ROUNDING):
            hint = "let them sum to 1; what belongs to no matter can go to '其他' by a row of its own"
            raise InputError(explain(f"the weights of {name} sum to {total:.4g}", found=f"matters: {listing(part)}", hint=hint))
    return dict(out)


def _check_name(of: str, matter: str, names: tuple[str, ...]) -> None:
    """Refuse a matter that can't be told from a topic, and one that can't be written."""
    if matter in names:
        problem = f"{of}: {matter!r} is the name of a topic, and names no matter"
        raise InputError(explain(problem, found="shares of the two would look the same", hint="name the matter in words, as '停车'"))
    if _HALF.search(matter):
        raise InputError(explain(f"{of}: {matter!r} holds half a character", hint="read the table again, or write the matter anew"))


def _is_missing(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, Real) and value != value)
