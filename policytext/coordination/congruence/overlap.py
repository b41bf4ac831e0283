"""Topics that several lines of work lead side by side."""

from collections import defaultdict
from typing import TYPE_CHECKING

from policytext.coordination.congruence.ground import Ground, check_settings, document_draws, flagged_first, read_ground
from policytext.coordination.congruence.mandates import FOR_ALL, beyond_chance
from policytext.government.duties import Duties
from policytext.inference import percentile_interval
from policytext.topics.matters import item_labels, item_names
from policytext.topics.model import Topics
from policytext.validation import REST

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["OVERLAP_COLUMNS", "effective_leads", "gini_simpson", "overlap_table", "uncoordinated_overlap"]

OVERLAP_COLUMNS = (
    "topic", "label", "demand", "n_tasks", "n_leads", "leads", "gini_simpson", "effective_leads", "coordinated", "estimate", "low", "high", "n", "verdict", "note",
)  # fmt: skip
_MUCH = 0.2
"""Uncoordinated overlap from which a topic is worth reading for it: two even leads that coordinate in less than six tenths of what they share."""


def gini_simpson(weights: "Floats") -> float:
    """Chance that two tasks, drawn without putting back, have different leads: ``(1 - sum q²) n / (n - 1)``, at most 1; NaN up to one task.

    >>> import numpy as np
    >>> gini_simpson(np.array([2.0, 2.0])), gini_simpson(np.array([3.0, 0.0]))
    (0.6666666666666666, 0.0)
    """
    n = float(weights.sum())
    return min(1.0, (1 - float(((weights / n) ** 2).sum())) * n / (n - 1)) if n > 1 else float("nan")


def effective_leads(weights: "Floats") -> float:
    """Number of leads that would, sharing evenly, be as spread: exp of the entropy; NaN without any.

    >>> import numpy as np
    >>> effective_leads(np.array([5.0, 5.0]))
    2.0
    """
    import numpy as np

    part = weights[weights > 0] / weights.sum() if weights.sum() > 0 else weights[:0]
    return float(np.round(np.exp(-(part * np.log(part)).sum()), 12)) if len(part) else float("nan")


def uncoordinated_overlap(weights: "Floats", coordinated: "Floats") -> float:
    """Overlap of leads that don't coordinate: ``2 sum_{a<b} q_a q_b (1 - c_ab)``, 0 to 1; NaN without any lead.

    >>> import numpy as np
    >>> uncoordinated_overlap(np.array([1.0, 1.0]), np.zeros((2, 2))), uncoordinated_overlap(np.array([1.0, 1.0]), np.ones((2, 2)))
    (0.5, 0.0)
    """
    import numpy as np

    n = float(weights.sum())
    if not n > 0:
        return float("nan")
    part = weights / n
    apart = np.outer(part, part) * (1 - coordinated)
    return float(apart.sum() - np.trace(apart))


def overlap_table(
    topics: Topics, duties: Duties | None, graph: "nx.MultiDiGraph[str]", *, seed: int, n_draws: int = 500, level: float = 0.95
) -> "pd.DataFrame":
    """List the topics by how far several lead them without working together.

    Parameters
    ----------
    topics, duties, graph, seed, n_draws, level
        As for :func:`policytext.coordination.vacuum.vacuum_table`; what is drawn are documents.

    Returns
    -------
    pandas.DataFrame
        One row a topic, the largest uncoordinated overlap first: ``topic, label, demand, n_tasks`` (led ones, of the leads), ``n_leads, leads`` (lines of
        work that lead it beyond chance, with their shares), ``gini_simpson`` (corrected for few tasks), ``effective_leads, coordinated`` (mean c over
        pairs of leads), ``estimate, low, high`` (UO), ``n`` (documents with such tasks), ``verdict`` (``"uncoordinated"``, ``"no overlap"``,
        ``"coordinated"``, ``"cannot tell"``), ``note``.

    Raises
    ------
    EmptyInputError
        If no message is covered.
    InputError
        If the graph doesn't hold the documents behind it, or a setting is out of its range.

    Notes
    -----
    q_ak is the share of a line of work (条) in the tasks of topic k that have a lead beyond chance: a bureau of the city and those of the districts are
    one line, as leads of different ranks are no overlap. UO_k = 2 sum q_a q_b (1 - c_ab). c_ab is how far the two share acts *on the topic*
    (signatures or tasks; parts of acts summed, 1 at the most), averaged over the places where both lead; where no place has both, it is 1. That
    two bodies work together on other topics doesn't count.
    Several leads are no fault: tasks may be well divided.

    Examples
    --------
    See :func:`policytext.coordination.vacuum.vacuum_table` for how to come by the arguments; the formulas are :func:`gini_simpson` and :func:`uncoordinated_overlap`.
    """
    import numpy as np
    import pandas as pd

    check_settings(seed, n_draws, level)
    ground = read_ground(topics, duties, graph, "overlap_table")
    rng = np.random.default_rng(seed)
    leading = beyond_chance(ground.evidence)
    times = np.array([ground.times(one) for one in document_draws(ground.acts, n_draws, rng)])
    rows = []
    for k, (name, label) in enumerate(zip(item_names(topics), item_labels(topics), strict=True)):
        some = np.flatnonzero(leading[:, k])
        weights = ground.evidence[some, k]
        together = _coordinated(ground, graph, [ground.lines[row] for row in some], k)
        estimate = uncoordinated_overlap(weights, together)
        low, high = _overlap_interval(ground, some, k, together, times, level) if len(some) > 1 else (estimate, estimate)
        n = int(ground.tasks.table["document"][(ground.leading[:, some].sum(axis=1) * ground.tasks.shares[:, k]) > 0].nunique())
        pairs = together[np.triu_indices(len(some), 1)]
        order = np.argsort(-weights, kind="stable")
        named = "、".join(f"{ground.lines[some[place]]} {weights[place] / weights.sum():.0%}" for place in order)
        rows.append((
            name, label, ground.messages.demand[k], float(weights.sum()), len(some), named, gini_simpson(weights), effective_leads(weights),
            float(pairs.mean()) if len(pairs) else np.nan, estimate, low, high, n,
            *_overlap_verdict(topics.matters is not None and name in REST, len(some), estimate, low, high),
        ))  # fmt: skip
    return flagged_first(pd.DataFrame(rows, columns=list(OVERLAP_COLUMNS)), "uncoordinated", ["topic"])


def _overlap_verdict(rest: bool, n_leads: int, estimate: float, low: float, high: float) -> tuple[str, str]:
    if rest:
        return "cannot tell", "no matter of its own"
    if n_leads == 0:
        return "cannot tell", "no lead beyond chance"
    if n_leads == 1:
        return "no overlap", ""
    return "uncoordinated" if low > 0 and estimate >= _MUCH else "coordinated" if high < _MUCH else "cannot tell", ""


def _overlap_interval(
    ground: Ground, some: "npt.NDArray[np.int64]", k: int, together: "Floats", times: "Floats", level: float
) -> tuple[float, float]:
    """Interval over documents; which lines lead, and how far they coordinate, stays as it is."""
    import numpy as np

    own = ground.leading[:, some] * ground.tasks.shares[:, [k]]
    drawn = np.array([uncoordinated_overlap(weights, together) for weights in times @ own])
    low, high = percentile_interval(drawn, level=level)
    return float(low), float(high)


def _coordinated(ground: Ground, graph: "nx.MultiDiGraph[str]", lines: list[str], k: int) -> "Floats":
    """How far lines share acts on a topic (L, L), weighted by what both lead in each place; 1 where no place has both."""
    import numpy as np

    size = len(lines)
    place = {name: number for number, name in enumerate(lines)}
    led: dict[str, Floats] = defaultdict(lambda: np.zeros(size))
    for number, names in enumerate(ground.tasks.table["leads"]):
        for name in names:
            if ground.line[name] in place and ground.line[name] not in FOR_ALL:
                led[ground.region[name]][place[ground.line[name]]] += ground.tasks.shares[number, k] / len(names)
    shared: dict[str, Floats] = defaultdict(lambda: np.zeros((size, size)))
    for share, names in _joint(ground, graph, k):
        for one in names:
            for other in names:
                if ground.region[one] == ground.region[other] and ground.line[one] in place and ground.line[other] in place:
                    shared[ground.region[one]][place[ground.line[one]], place[ground.line[other]]] += share
    top, bottom = np.zeros((size, size)), np.zeros((size, size))
    for region, amounts in sorted(led.items()):
        both = np.outer(amounts, amounts)
        top += both * np.minimum(shared[region], 1.0)
        bottom += both
    out = np.divide(top, bottom, out=np.ones((size, size)), where=bottom > 0)
    np.fill_diagonal(out, 1.0)
    return np.asarray(out)


def _joint(ground: Ground, graph: "nx.MultiDiGraph[str]", k: int) -> list[tuple[float, tuple[str, ...]]]:
    """Acts of several bodies with the part of each that is about a topic: tasks, and signatures by what their document is about."""
    import numpy as np

    shares = ground.tasks.shares[:, k]
    found = [(float(share), tuple(names)) for share, names in zip(shares, ground.tasks.table["bodies"], strict=True) if share > 0 and len(names) > 1]
    documents = ground.tasks.table["document"].to_numpy()
    issue = ground.acts.table[(ground.acts.table["group"] == "issue") & ground.acts.table["department"].isin(list(graph.nodes))]
    for document, group in issue.groupby("document", sort=True):
        mine = documents == document
        if len(group) > 1 and mine.any():
            found.append((float(np.mean(shares[mine])), tuple(group["department"])))
    return found
