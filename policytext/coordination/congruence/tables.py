"""Tables of a congruence: pairs, whole, topics, departments, dependencies."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.coordination.congruence.arrays import (
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
from policytext.coordination.congruence.pairs import Pairs
from policytext.coordination.congruence.reading import Messages, item_recurrence
from policytext.inference import false_discovery, percentile_interval, wilson_interval
from policytext.topics.matters import item_labels, item_names
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["PAIR_COLUMNS", "Found", "department_rows", "dependency_rows", "pair_table", "summary_table", "topic_rows"]

PAIR_COLUMNS = (
    "department_a", "department_b", "required", "documented", "n_joint", "estimate", "low", "high", "p", "q", "topics", "n_messages", "verdict", "note",
)  # fmt: skip
_SHOWN = 3
"""Topics named for a pair."""


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """What was computed, by pair: needs (scaled), ties (as they are), acts together, draws of the first two, and needs beyond chance."""

    topics: Topics
    pairs: Pairs
    mandates: Mandates
    dependency: Dependency
    messages: Messages
    need: "Floats"
    ties: "Floats"
    joint: "Floats"
    drawn: "tuple[Floats, Floats] | None"
    needed: "npt.NDArray[np.bool_]"
    least: int
    level: float

    @property
    def documented(self) -> "npt.NDArray[np.bool_]":
        """Pairs with enough acts together (P,)."""
        return self.joint >= self.least

    def contributions(self, row: int) -> "Floats":
        """What pairs of topics add to the need of a pair of departments (M, M)."""
        held = self.pairs.held(self.mandates)
        one, other = held[self.pairs.one[row]], held[self.pairs.other[row]]
        return need_contributions(one, other, self.dependency.weight, self.messages.demand)


def pair_table(found: Found) -> "pd.DataFrame":
    """One row a pair: gaps first, the largest first."""
    import pandas as pd

    gap = found.need - scaled_to_one(found.ties)
    low, high, p = _interval(found, gap)
    q = false_discovery(p)
    names, recurrence = item_names(found.topics), item_recurrence(found.topics)
    rows = []
    for row in range(len(gap)):
        parts = found.contributions(row)
        seldom = parts.any() and recurrence[_main_topic(parts)] < SELDOM
        flagged = found.needed[row] and low[row] > 0 and q[row] < 1 - found.level and not found.documented[row] and not seldom
        verdict = "gap" if flagged else "covered" if found.documented[row] else "cannot tell"
        rows.append((
            found.pairs.departments[found.pairs.one[row]], found.pairs.departments[found.pairs.other[row]], found.need[row], scaled_to_one(found.ties)[row],
            int(found.joint[row]), gap[row], low[row], high[row], p[row], q[row], _topics(parts, names), _messages(parts, found.messages.shares), verdict,
            _note(found, row, parts, recurrence),
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(PAIR_COLUMNS)).astype({"n_joint": "int64", "n_messages": "int64"})
    return flagged_first(table, "gap", ["department_a", "department_b"])


def _interval(found: Found, gap: "Floats") -> "tuple[Floats, Floats, Floats]":
    """Interval of each gap, and p of no gap; NaN without draws, p also without a need."""
    import numpy as np

    if found.drawn is None:
        return tuple(np.full(len(gap), np.nan) for _ in range(3))  # type: ignore[return-value]
    need, ties = found.drawn
    total = ties.sum(axis=1, keepdims=True)
    drawn = need - np.divide(ties, total, out=np.zeros_like(ties), where=total > 0)
    low, high = percentile_interval(drawn, level=found.level)
    p = ((drawn <= 1e-15).sum(axis=0) + 1) / (len(drawn) + 1)
    return low, high, np.where(found.need > 0, p, np.nan)


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


def _note(found: Found, row: int, parts: "Floats", recurrence: "Floats") -> str:
    if not found.need[row] > 0:
        return "no need is seen in the messages"
    notes = []
    if found.drawn is None:
        notes.append("no interval: the graph doesn't hold the documents behind its ties")
    if not found.needed[row]:
        notes.append("no more need than by chance")
    if not parts.any():
        return "; ".join([*notes, "named together in replies"])
    topic = _main_topic(parts)
    if recurrence[topic] < SELDOM:
        notes.append("its topic seldom comes back in other runs")
    names, table = item_names(found.topics), found.mandates.table
    for place in (found.pairs.one[row], found.pairs.other[row]):
        name = found.pairs.departments[place]
        mine = table[(table["department"] == name) & (table["topic"] == names[topic])]
        if len(mine) and int(mine["n_documents"].iloc[0]) == 1:
            notes.append(f"the mandate of {name} rests on one document")
    return "; ".join(notes)


def summary_table(found: Found, need: "Floats", ties: "Floats", n_draws: int, rng: "np.random.Generator") -> "pd.DataFrame":
    """Congruence of the whole."""
    import numpy as np
    import pandas as pd

    binary = binary_congruence(np.where(found.needed, found.need, 0.0), found.documented.astype(np.float64))
    n = int(found.needed.sum())
    z, p = congruence_p(need, ties, n_draws=n_draws, rng=rng, blocks=found.pairs.blocks, mask=found.pairs.mask)
    rows = [("binary", binary, *(wilson_interval(round(binary * n), n, level=found.level) if n else (np.nan, np.nan)), n, np.nan, np.nan)]
    for name, measure in (("weighted", weighted_congruence), ("documented part", documented_part), ("excess", excess_coordination)):
        low, high = (np.nan, np.nan)
        if found.drawn is not None:
            drawn = np.array([measure(one, other) for one, other in zip(*found.drawn, strict=True)])
            low, high = percentile_interval(drawn, level=found.level)
        test = (z, p) if name == "weighted" else (np.nan, np.nan)
        rows.append((name, measure(found.need, found.ties), float(low), float(high), int((found.need > 0).sum()), *test))
    return pd.DataFrame(rows, columns=["measure", "estimate", "low", "high", "n", "z", "p"])


def topic_rows(found: Found) -> "pd.DataFrame":
    """Congruence of the needs that involve each topic; ties of pairs without such a need are left aside."""
    import pandas as pd

    held = found.pairs.held(found.mandates)
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
