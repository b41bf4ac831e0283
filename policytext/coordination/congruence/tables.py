"""Tables of a congruence: pairs, whole, topics, departments, dependencies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from policytext.coordination.congruence.arrays import (
    activity_classes,
    binary_congruence,
    congruence_p,
    documented_part,
    excess_coordination,
    need_by_topic,
    need_contributions,
    scaled_to_one,
    weighted_congruence,
)
from policytext.coordination.congruence.dependency import Dependency
from policytext.coordination.congruence.ground import SELDOM, flagged_first
from policytext.coordination.congruence.mandates import Mandates
from policytext.coordination.congruence.pairs import Chance, Pairs
from policytext.coordination.congruence.reading import Messages, item_recurrence
from policytext.inference import false_discovery, percentile_interval, wilson_interval
from policytext.topics.matters import item_labels, item_names
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["Found", "department_rows", "dependency_rows", "pair_table", "summary_table", "topic_rows"]

PAIR_COLUMNS = (
    "department_a", "department_b", "required", "documented", "n_joint", "expected", "estimate", "low", "high", "stable", "p", "q", "topics", "n_messages",
    "n_replies", "verdict", "note",
)  # fmt: skip
VERDICTS = ("gap", "cannot tell", "covered", "no need")
"""In the order of the rows."""
_SHOWN = 3
"""Topics named for a pair."""
_STABLE = 0.5
"""A gap is there in so many draws or more."""
_FEWEST = 10
"""Fewer needed pairs, or departments that take part, than these are too few to test the whole."""
_ALIKE = 2
"""Departments next to each other in activity, within which labels are exchanged: with larger classes activity alone makes needs and ties agree."""


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """What was computed: mandates of all departments (A, M), and by pair needs (scaled), documents together, draws of both, what chance gives, and
    how many replies name both, and say that they act together."""

    topics: Topics
    pairs: Pairs
    mandates: Mandates
    held: "Floats"
    dependency: Dependency
    messages: Messages
    need: "Floats"
    ties: "Floats"
    drawn: "tuple[Floats, Floats] | None"
    chance: Chance | None
    replies: "npt.NDArray[np.int64]"
    jointly: "npt.NDArray[np.int64]"
    remarks: Mapping[str, str]
    least: int
    level: float

    @property
    def documented(self) -> "npt.NDArray[np.bool_]":
        """Pairs with enough documents together (P,)."""
        return self.ties >= self.least

    @property
    def needed(self) -> "npt.NDArray[np.bool_]":
        """Pairs with a need (P,)."""
        return self.need > 0

    def contributions(self, row: int) -> "Floats":
        """What pairs of topics add to the need of a pair of departments (M, M)."""
        held = self.held
        one, other = held[self.pairs.one[row]], held[self.pairs.other[row]]
        return need_contributions(one, other, self.dependency.weight, self.messages.demand)


class _Tests(NamedTuple):
    """Of each pair (P,)."""

    low: "Floats"
    high: "Floats"
    stable: "Floats"
    expected: "Floats"
    p: "Floats"
    q: "Floats"


def pair_table(found: Found) -> "pd.DataFrame":
    """One row a pair: gaps first, then what can't be told, what is covered, what isn't needed; within each the largest first."""
    import pandas as pd

    ties = scaled_to_one(found.ties)
    gap = found.need - ties
    tests = _tests(found)
    names, recurrence = item_names(found.topics), item_recurrence(found.topics)
    rows = []
    for row in range(len(gap)):
        parts = found.contributions(row)
        seldom = bool(parts.any() and recurrence[_main_topic(parts)] < SELDOM)
        rows.append((
            found.pairs.departments[found.pairs.one[row]], found.pairs.departments[found.pairs.other[row]], found.need[row], ties[row],
            int(found.ties[row]), tests.expected[row], gap[row], tests.low[row], tests.high[row], tests.stable[row], tests.p[row], tests.q[row],
            _topics(parts, names), _messages(parts, found.messages.shares), int(found.replies[row]), _verdict(found, tests, row, seldom),
            _note(found, tests, row, parts, seldom),
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(PAIR_COLUMNS)).astype({"n_joint": "int64", "n_messages": "int64", "n_replies": "int64"})
    return flagged_first(table, VERDICTS, ["department_a", "department_b"])


def _tests(found: Found) -> _Tests:
    """Intervals, and p and q of so few documents together; NaN where the documents aren't known.

    Pairs for which no number of documents, not even 0, would be small beyond chance take no part in the adjustment: which these are hangs on how
    active the two are, not on what was found.
    """
    import numpy as np

    none = np.full(len(found.need), np.nan)
    low = high = stable = expected = p = none
    if found.drawn is not None:
        need, ties = found.drawn
        total = ties.sum(axis=1, keepdims=True)
        drawn = need - np.divide(ties, total, out=np.zeros_like(ties), where=total > 0)
        low, high = percentile_interval(drawn, level=found.level)
        stable = np.asarray(((need > 0) & (drawn > 0)).mean(axis=0))
    q = none.copy()
    if found.chance is not None:
        expected, p = found.chance.expected, np.where(found.needed, found.chance.p, np.nan)
        tested = found.needed & (np.nan_to_num(found.chance.least, nan=1.0) < 1 - found.level)
        q[tested] = false_discovery(p[tested]) if tested.any() else np.nan
    return _Tests(low, high, stable, expected, p, q)


def _verdict(found: Found, tests: _Tests, row: int, seldom: bool) -> str:
    if not found.needed[row]:
        return "no need"
    if found.documented[row]:
        return "covered"
    flagged = tests.q[row] < 1 - found.level and tests.stable[row] >= _STABLE and not seldom and found.jointly[row] < found.least
    return "gap" if flagged and found.contributions(row).any() else "cannot tell"


def _topics(parts: "Floats", names: tuple[str, ...]) -> str:
    import numpy as np

    order = [int(cell) for cell in np.argsort(-parts.ravel(), kind="stable")[:_SHOWN] if parts.ravel()[cell] > 0]
    cells = [divmod(cell, len(names)) for cell in order]
    return "、".join(names[k] if k == other else f"{names[k]}×{names[other]}" for k, other in cells)


def _messages(parts: "Floats", shares: "Floats") -> int:
    """Messages that speak for half or more of the topics that make the need, both of two that need one another."""
    import numpy as np

    has = shares > 0
    found = np.zeros(len(shares), dtype=bool)
    for one, other in zip(*np.nonzero(parts), strict=True):
        found |= has[:, one] & has[:, other]
    involved = (parts + parts.T).any(axis=0)
    return int((found & (shares[:, involved].sum(axis=1) >= 0.5)).sum())


def _main_topic(parts: "Floats") -> int:
    """The topic that adds most to a need."""
    import numpy as np

    return int(np.argmax((parts + parts.T).sum(axis=0)))


def _note(found: Found, tests: _Tests, row: int, parts: "Floats", seldom: bool) -> str:
    if not found.needed[row]:
        return "no need is seen in the messages"
    notes = [_doubt(found, tests, row)] if not found.documented[row] else []
    if found.jointly[row]:
        notes.append("replies say that the two act together")
    ends = [found.pairs.departments[place] for place in (found.pairs.one[row], found.pairs.other[row])]
    notes += [f"{name}: {found.remarks[name]}" for name in ends if found.remarks.get(name)]
    if not parts.any():
        return "; ".join([*filter(None, notes), "named together in replies only"])
    if seldom:
        notes.append("its topic seldom comes back in other runs")
    names, table = item_names(found.topics), found.mandates.table
    for name in ends:
        mine = table[(table["department"] == name) & (table["topic"] == names[_main_topic(parts)])]
        if len(mine) and int(mine["n_documents"].iloc[0]) == 1:
            notes.append(f"the mandate of {name} rests on one document")
    return "; ".join(filter(None, notes))


def _doubt(found: Found, tests: _Tests, row: int) -> str:
    """Why a pair with a need and few documents together is no gap, as far as numbers say."""
    if found.chance is None:
        return "no test: the graph doesn't hold the documents behind its ties"
    if tests.expected[row] != tests.expected[row]:
        return "one of the two acts together with nobody of its place"
    if tests.q[row] != tests.q[row]:
        return "the two are in too few documents to tell"
    if not tests.q[row] < 1 - found.level:
        return "so few documents together may be chance"
    return "" if tests.stable[row] >= _STABLE else "the need is gone in most draws of the documents"


def summary_table(found: Found, need: "Floats", ties: "Floats", n_draws: int, rng: "np.random.Generator") -> "pd.DataFrame":
    """Congruence of the whole."""
    import numpy as np
    import pandas as pd

    n = int(found.needed.sum())
    binary = binary_congruence(found.need, found.documented.astype(np.float64))
    z, p = _whole_test(found, need, ties, n_draws, rng) if n >= _FEWEST else (np.nan, np.nan)
    rows = [("binary", binary, *(wilson_interval(round(binary * n), n, level=found.level) if n else (np.nan, np.nan)), n, np.nan, np.nan)]
    for name, measure in (("weighted", weighted_congruence), ("documented part", documented_part), ("excess", excess_coordination)):
        low, high = (np.nan, np.nan)
        if found.drawn is not None:
            drawn = np.array([measure(one, other) for one, other in zip(*found.drawn, strict=True)])
            low, high = percentile_interval(drawn[np.isfinite(drawn)], level=found.level) if np.isfinite(drawn).any() else (np.nan, np.nan)
        test = (z, p) if name == "weighted" else (np.nan, np.nan)
        rows.append((name, measure(found.need, found.ties), float(low), float(high), n, *test))
    return pd.DataFrame(rows, columns=["measure", "estimate", "low", "high", "n", "z", "p"])


def _whole_test(found: Found, need: "Floats", ties: "Floats", n_draws: int, rng: "np.random.Generator") -> tuple[float, float]:
    """Test the weighted congruence: labels are exchanged among departments that take part, of one place and of like activity."""
    import numpy as np

    mask = found.pairs.mask
    active = np.flatnonzero((np.where(mask, ties, 0.0).sum(axis=1) > 0) & (need.sum(axis=1) > 0))
    if len(active) < _FEWEST:
        return np.nan, np.nan
    inside = np.ix_(active, active)
    blocks = activity_classes(np.where(mask, ties, 0.0).sum(axis=1)[active], found.pairs.blocks[active], size=_ALIKE)
    return congruence_p(need[inside], ties[inside], n_draws=n_draws, rng=rng, blocks=blocks, mask=mask[inside])


def topic_rows(found: Found) -> "pd.DataFrame":
    """Congruence of the needs that involve each topic; ties of pairs without such a need are left aside."""
    import pandas as pd

    held = found.held
    needs = need_by_topic(held, found.dependency.weight, found.messages.demand, found.pairs.one, found.pairs.other)
    whole = needs.sum() if needs.sum() > 0 else 1.0
    names, labels, recurrence = item_names(found.topics), item_labels(found.topics), item_recurrence(found.topics)
    rows = []
    for k, name in enumerate(names):
        some = needs[:, k] > 0
        ties = found.ties[some]
        rows.append((
            name, labels[k], found.messages.demand[k], needs[:, k].sum() / whole, _share(found.documented[some]), weighted_congruence(needs[some, k], ties),
            int(some.sum()), int((held[:, k] > 0).sum()), recurrence[k],
        ))  # fmt: skip
    columns = ["topic", "label", "demand", "required", "binary", "weighted", "n", "n_departments", "recurrence"]
    return pd.DataFrame(rows, columns=columns).sort_values(["required", "topic"], ascending=[False, True]).reset_index(drop=True)


def _share(found: "npt.NDArray[np.bool_]") -> float:
    return float(found.mean()) if len(found) else float("nan")


def department_rows(found: Found) -> "pd.DataFrame":
    """Congruence of the pairs of each department."""
    import numpy as np
    import pandas as pd

    rows = []
    ties = scaled_to_one(found.ties)
    for number, name in enumerate(found.pairs.departments):
        mine = (found.pairs.one == number) | (found.pairs.other == number)
        if mine.any():
            some = mine & (found.need > 0)
            whole = weighted_congruence(found.need[mine], found.ties[mine])
            rows.append((name, found.need[mine].sum(), ties[mine].sum(), _share(found.documented[some]), whole, int(some.sum())))
    table = pd.DataFrame(rows, columns=["department", "required", "documented", "binary", "weighted", "n"])
    table["order"] = -np.round(table["required"], 12)
    return table.sort_values(["order", "department"]).drop(columns="order").reset_index(drop=True)


def dependency_rows(found: Found) -> "pd.DataFrame":
    """Pairs of topics, those that depend most first."""
    import numpy as np
    import pandas as pd

    names = item_names(found.topics)
    one, other = np.triu_indices(len(names), 1)
    cells = {name: getattr(found.dependency, name)[one, other] for name in ("lift", "p", "q", "weight")}
    table = pd.DataFrame({"topic_a": [names[k] for k in one], "topic_b": [names[k] for k in other], **cells})
    return table.sort_values(["weight", "q", "topic_a", "topic_b"], ascending=[False, True, True, True]).reset_index(drop=True)
