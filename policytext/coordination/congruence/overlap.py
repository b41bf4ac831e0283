"""Topics that several lines of work lead side by side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.coordination._measured import lead_spread
from policytext.coordination.congruence.ground import (
    Ground,
    check_settings,
    document_draws,
    flagged_first,
    named_shares,
    read_ground,
)
from policytext.coordination.congruence.mandates import beyond_chance
from policytext.government.duties import Duties
from policytext.inference import percentile_interval
from policytext.topics.matters import item_labels, item_names
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["effective_leads", "gini_simpson", "overlap_table", "uncoordinated_overlap"]

OVERLAP_COLUMNS = (
    "topic", "label", "demand", "n_tasks", "n_leads", "leads", "gini_simpson", "effective_leads", "coordinated", "estimate", "low", "high", "n", "verdict", "note",
)  # fmt: skip
_MUCH = 0.2
"""Uncoordinated overlap from which a topic is worth reading for it: two even leads that coordinate in less than six tenths of what they lead."""
_SURE = 0.1
"""Half of it, which its whole interval must exceed too."""
_FEW = 4.0
"""Documents, counted as even ones, under which draws of documents are no guide."""
_APART = "its leads act in different places"


def gini_simpson(weights: "Floats") -> float:
    """Chance that two tasks, drawn without putting back, have different leads: ``(1 - sum q²) n / (n - 1)``, at most 1; NaN up to one task.

    >>> import numpy as np
    >>> gini_simpson(np.array([2.0, 2.0])), gini_simpson(np.array([3.0, 0.0]))
    (0.6666666666666666, 0.0)
    """
    n = float(weights.sum())
    return min(1.0, (1 - float(((weights / n) ** 2).sum())) * n / (n - 1)) if n > 1 else float("nan")


def effective_leads(weights: "Floats") -> float:
    """Number of leads that would, sharing evenly, be as spread: 2 to the power of the entropy in bits; NaN without any.

    >>> import numpy as np
    >>> effective_leads(np.array([5.0, 5.0]))
    2.0
    """
    return round(lead_spread(weights)["effective_leads"], 12)


def uncoordinated_overlap(weights: "Floats", coordinated: "Floats") -> float:
    """Overlap of leads that don't coordinate: ``2 sum_{a<b} q_a q_b (1 - c_ab)``, 0 to 1; NaN without any lead.

    Pairs whose c is NaN can't meet and make no overlap; where all are so, it is NaN.

    >>> import numpy as np
    >>> uncoordinated_overlap(np.array([1.0, 1.0]), np.zeros((2, 2))), uncoordinated_overlap(np.array([1.0, 1.0]), np.ones((2, 2)))
    (0.5, 0.0)
    """
    import numpy as np

    return float(_overlaps(np.asarray(weights, dtype=np.float64)[None], np.asarray(coordinated, dtype=np.float64)[None])[0])


def _overlaps(weights: "Floats", coordinated: "Floats") -> "Floats":
    """The same for draws: weights (B, L), coordinated (B, L, L)."""
    import numpy as np

    n = weights.sum(axis=1)
    part = np.divide(weights, n[:, None], out=np.zeros_like(weights), where=n[:, None] > 0)
    apart = part[:, :, None] * part[:, None, :] * (1 - coordinated)
    size = weights.shape[1]
    pairs = apart[:, ~np.eye(size, dtype=bool)]
    known = (n > 0) & (~np.isnan(pairs).all(axis=1) if size > 1 else True)
    return np.asarray(np.where(known, np.nansum(pairs, axis=1), np.nan))


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
        If the graph doesn't hold the documents behind it, has no task, is collapsed to places or lines of work, or rests on documents that the topics
        don't hold; or if a setting is out of its range.

    Notes
    -----
    q_ak is the share of a line of work (条) in the tasks of topic k that have a lead beyond chance: a bureau of the city and those of the districts are
    one line, as leads of different ranks are no overlap. UO_k = 2 sum q_a q_b (1 - c_ab). c_ab is how far the two act together *on the topic*:
    tasks that name both, and documents that both signed (each by its share of the topic), over the tasks that the one of them leads that leads less, 1 at
    the most; averaged over the places where both lead, by what they lead there. Where no place has both, the pair can't meet: c is NaN, the pair makes no
    overlap, and if all pairs are so, the verdict is ``"cannot tell"``. That two bodies work together on other topics doesn't count.

    The interval comes from draws of documents (weights from the exponential distribution), in which leads and joint acts change together, moved so
    that their mean is the estimate: uneven draws make every overlap smaller. *Uncoordinated* needs an estimate of .2 or more and an interval above .1;
    *coordinated* an interval below .2 and, on average, a c of .6 or more; with less, one line leads nearly all and there is *no overlap*.
    Where the tasks are worth fewer than four documents, (sum m_d)² / sum m_d² with m_d led tasks of document d, there is no verdict. Which lines lead
    beyond chance stays as it is. In simulations of two even lines with an overlap of .1, 4 % of the topics of five documents and under 2 % of those of
    eight and more were called uncoordinated; the upper end of the interval was below the truth for 12 to 27 %, as few tasks make c look large.
    Several leads are no fault: tasks may be well divided.

    Examples
    --------
    See :func:`policytext.coordination.vacuum.vacuum_table` for how to come by the arguments; the formulas are :func:`gini_simpson` and :func:`uncoordinated_overlap`.
    """
    import numpy as np
    import pandas as pd

    check_settings(seed, n_draws, level)
    ground = read_ground(topics, duties, graph, "overlap_table")
    leading, silent = beyond_chance(ground.evidence), ground.no_verdicts()
    draws = document_draws(ground.acts, n_draws, np.random.default_rng(seed))
    rows = []
    for k, (name, label) in enumerate(zip(item_names(topics), item_labels(topics), strict=True)):
        some = np.flatnonzero(leading[:, k])
        weights = ground.evidence[some, k]
        lines = [ground.lines[row] for row in some]
        shared = _shared(ground, graph, lines, k)
        together = shared.coordinated(np.ones((1, draws.shape[1])))[0]
        estimate = uncoordinated_overlap(weights, together)
        n = int((shared.led.sum(axis=(0, 2)) > 0).sum())
        low, high = _interval(shared, estimate, draws, level) if len(some) > 1 and n > 1 else (np.nan, np.nan)
        if len(some) < 2:
            low = high = estimate
        pairs = together[np.triu_indices(len(some), 1)]
        mean = float(np.nanmean(pairs)) if np.isfinite(pairs).any() else np.nan
        why = silent[k]
        verdict, note = ("cannot tell", why) if why else _verdict(len(some), estimate, low, high, mean, shared.even_documents)
        rows.append((
            name, label, ground.messages.demand[k], float(weights.sum()), len(some), named_shares(lines, weights), gini_simpson(weights), effective_leads(weights),
            mean, estimate, low, high, n, verdict, "; ".join(part for part in (note, ground.outside) if part),
        ))  # fmt: skip
    return flagged_first(pd.DataFrame(rows, columns=list(OVERLAP_COLUMNS)), "uncoordinated", ["topic"])


def _verdict(n_leads: int, estimate: float, low: float, high: float, coordinated: float, documents: float) -> tuple[str, str]:
    if n_leads == 0:
        return "cannot tell", "no lead beyond chance"
    if n_leads == 1:
        return "no overlap", ""
    if estimate != estimate:
        return "cannot tell", _APART
    if documents < _FEW - 1e-9:
        return "cannot tell", "rests on too few documents"
    if estimate >= _MUCH and low >= _SURE:
        return "uncoordinated", ""
    if high >= _MUCH:
        return "cannot tell", ""
    return (
        ("coordinated", "")
        if coordinated >= 1 - _MUCH / 0.5
        else ("no overlap", "one line leads nearly all of what could overlap")
    )


def _interval(shared: "_Shared", estimate: float, draws: "Floats", level: float) -> tuple[float, float]:
    """Interval over documents, moved so that the draws have the estimate as their mean; within 0 and 1."""
    import numpy as np

    weights = np.einsum("bd,rdl->bl", draws, shared.led)
    drawn = _overlaps(weights, shared.coordinated(draws))
    drawn = drawn[np.isfinite(drawn)]
    if estimate != estimate or not len(drawn):
        return float("nan"), float("nan")
    low, high = percentile_interval(drawn - drawn.mean() + estimate, level=level)
    return float(max(0.0, min(low, estimate))), float(min(1.0, max(high, estimate)))


@dataclass(frozen=True, eq=False, slots=True)
class _Shared:
    """What lines lead, and what they do together, on one topic, by place and document: led (R, D, L), joint (R, D, L, L)."""

    led: "Floats"
    joint: "Floats"

    @property
    def even_documents(self) -> float:
        """Number of documents that would, with as many such tasks in each, be as spread: (sum m)² / sum m²."""
        m = self.led.sum(axis=(0, 2))
        return float(m.sum() ** 2 / (m**2).sum()) if m.any() else 0.0

    def coordinated(self, times: "Floats") -> "Floats":
        """How far lines act together (B, L, L) where documents count so many times (B, D); NaN where no place has both; 1 with themselves."""
        import numpy as np

        led = np.einsum("bd,rdl->brl", times, self.led)
        joint = np.einsum("bd,rdlm->brlm", times, self.joint)
        least = np.minimum(led[:, :, :, None], led[:, :, None, :])
        part = np.minimum(np.divide(joint, least, out=np.zeros_like(joint), where=least > 0), 1.0)
        both = led[:, :, :, None] * led[:, :, None, :]
        bottom = both.sum(axis=1)
        out = np.divide((both * part).sum(axis=1), bottom, out=np.full_like(bottom, np.nan), where=bottom > 0)
        size = out.shape[1]
        out[:, np.arange(size), np.arange(size)] = 1.0
        return np.asarray(out)


def _shared(ground: Ground, graph: "nx.MultiDiGraph[str]", lines: list[str], k: int) -> _Shared:
    """Read who leads and who acts together on a topic."""
    import numpy as np
    import pandas as pd

    place = {name: number for number, name in enumerate(lines)}
    regions = {name: number for number, name in enumerate(sorted(set(ground.region.values())))}
    documents = pd.Index(ground.acts.documents["document"])
    led = np.zeros((len(regions), len(documents), len(lines)))
    joint = np.zeros((*led.shape, len(lines)))
    row = documents.get_indexer(pd.Index(ground.tasks.table["document"]))
    for number, names in enumerate(ground.tasks.table["leads"]):
        for name in names:
            if ground.line[name] in place:
                led[regions[ground.region[name]], row[number], place[ground.line[name]]] += ground.tasks.shares[number, k] / len(
                    names
                )
    for document, share, names in _joint(ground, graph, k):
        met = {
            (regions[ground.region[name]], place[ground.line[name]])
            for name in names
            if name in ground.line and ground.line[name] in place
        }
        for region, one in met:
            for other_region, other in met:
                if region == other_region and one != other:
                    joint[region, documents.get_loc(document), one, other] += share
    return _Shared(led, joint)


def _joint(ground: Ground, graph: "nx.MultiDiGraph[str]", k: int) -> list[tuple[str, float, tuple[str, ...]]]:
    """Acts of several bodies with their document and the part that is about a topic: tasks, and signatures by what their document is about."""
    columns = (ground.tasks.table["document"], ground.tasks.shares[:, k], ground.tasks.table["bodies"])
    found = [
        (str(document), float(share), tuple(names))
        for document, share, names in zip(*columns, strict=True)
        if share > 0 and len(names) > 1
    ]
    issue = ground.acts.table[(ground.acts.table["group"] == "issue") & ground.acts.table["department"].isin(list(graph.nodes))]
    for document, group in issue.groupby("document", sort=True):
        if len(group) > 1 and str(document) in ground.reading.rows:
            share = float(ground.reading.whole(str(document))[k])
            found += [(str(document), share, tuple(group["department"]))] if share > 0 else []
    return found
