"""Topics that people raise and nobody leads, and topics that several lead side by side."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.coordination.acts import Acts, graph_acts
from policytext.coordination.congruence.mandates import FOR_ALL, beyond_chance
from policytext.coordination.congruence.reading import Messages, Tasks, demand_draws, item_recurrence, read_messages, read_policies, tasks_of
from policytext.errors import check_seed, expect
from policytext.government.duties import Duties
from policytext.inference import percentile_interval, wilson_interval
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level
from policytext.topics.matters import item_labels, item_names
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["OVERLAP_COLUMNS", "VACUUM_COLUMNS", "cue_of_vacuum", "effective_leads", "gini_simpson", "overlap_table", "uncoordinated_overlap", "vacuum_table"]

VACUUM_COLUMNS = (
    "topic", "label", "demand", "n_tasks", "no_lead", "estimate", "low", "high", "n_lead_departments", "leads", "cue_rate", "cue_low", "cue_high",
    "n", "recurrence", "verdict", "note",
)  # fmt: skip
OVERLAP_COLUMNS = (
    "topic", "label", "demand", "n_tasks", "n_leads", "leads", "gini_simpson", "effective_leads", "coordinated", "estimate", "low", "high", "n", "verdict", "note",
)  # fmt: skip
_SELDOM = 0.5
_MUCH = 0.2
"""Uncoordinated overlap from which a topic is worth reading for it: two even leads that coordinate in less than six tenths of what they share."""
_CUE = re.compile("(?:没有?人|无人|没部门|没有部门|谁都不|谁也不|都不)(?:来)?(?:管|负责|理)|不归(?:我们|他们|本部门|该部门)?(?:管|负责)|踢(?:来踢去|皮球)|推诿|扯皮|互相推|推来推去|相互推")
_DENIED = re.compile("(?:没有?|不再|不得|不能|不要|不会|并未|未|勿|避免|杜绝|防止|严禁|切忌|不存在|没再)[^，。！？；,;\\n]{0,4}$")


@dataclass(frozen=True, eq=False, slots=True)
class _Ground:
    """What both tables are made from."""

    topics: Topics
    acts: Acts
    tasks: Tasks
    messages: Messages
    lines: list[str]
    line: Mapping[str, str]
    region: Mapping[str, str]
    leading: "Floats"
    """Part of each task that each line leads (T, L)."""

    def times(self, documents: "Floats") -> "Floats":
        """How often each task counts (T,), where each document counts so many times."""
        import pandas as pd

        place = pd.Index(self.acts.documents["document"]).get_indexer(pd.Index(self.tasks.table["document"]))
        return documents[place]

    @property
    def evidence(self) -> "Floats":
        """Tasks of each topic that each line leads (L, M)."""
        import numpy as np

        return np.asarray(self.leading.T @ self.tasks.shares)


def _ground(topics: Topics, duties: Duties | None, graph: "nx.MultiDiGraph[str]", verb: str) -> _Ground:
    import numpy as np

    expect(topics, Topics, verb=verb, hint="fit_topics(tokens, ...) gives them")
    expect(duties, (Duties, type(None)), verb=f"{verb}(..., duties)", hint="extract_duties(policies) gives them")
    acts = graph_acts(graph, verb=verb)
    nodes = dict(graph.nodes(data=True))
    is_open = {name: bool(node.get("open", False)) for name, node in nodes.items()}
    tasks = tasks_of(acts, duties, read_policies(topics), is_open)
    line = {name: str(node.get("system", "")) or name for name, node in nodes.items()}
    lines = sorted({line[name] for names in tasks.table["leads"] for name in names})
    place = {name: number for number, name in enumerate(lines)}
    leading = np.zeros((len(tasks.table), len(lines)))
    for number, names in enumerate(tasks.table["leads"]):
        for name in names:
            leading[number, place[line[name]]] += 1 / len(names)
    region = {name: str(node.get("region", "")) for name, node in nodes.items()}
    return _Ground(topics, acts, tasks, read_messages(topics), lines, line, region, leading)


def _check(seed: object, n_draws: object, level: float) -> None:
    check_seed(seed)
    check_level(level)
    check_whole(n_draws, "n_draws", least=20)


def _document_draws(acts: Acts, n_draws: int, rng: "np.random.Generator") -> "Floats":
    """Weights of documents (B, D) from the exponential distribution, with mean 1."""
    import numpy as np

    drawn = rng.exponential(size=(n_draws, len(acts.documents)))
    return np.asarray(drawn / drawn.mean(axis=1, keepdims=True))


def vacuum_table(
    topics: Topics, duties: Duties | None, graph: "nx.MultiDiGraph[str]", *, seed: int, n_draws: int = 500, level: float = 0.95
) -> "pd.DataFrame":
    """List the topics that people raise by how far nobody is in charge of them.

    Parameters
    ----------
    topics : Topics
        Fitted on policies and messages; joined to matters or not.
    duties : Duties or None
        Those of the graph; they say which clauses a task takes up.
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`, with the layer of duties.
    seed : int
    n_draws : int
        Draws of the bootstrap over messages and documents.
    level : float

    Returns
    -------
    pandas.DataFrame
        One row a topic, the largest vacuum first: ``topic, label, demand`` (share of messages), ``n_tasks`` (parts of tasks summed), ``no_lead``
        (P, share of these that nobody leads), ``estimate, low, high`` (V = demand × P), ``n_lead_departments`` (lines of work that lead it beyond
        chance) and ``leads`` (their names), ``cue_rate, cue_low, cue_high`` (share of its messages, ``n``, in which somebody says that nobody is
        in charge), ``recurrence, verdict`` (``"vacuum"``, ``"led"``, ``"cannot tell"``), ``note``.

    Raises
    ------
    EmptyInputError
        If no message is covered.
    InputError
        If the graph doesn't hold the documents behind it, or a setting is out of its range.

    Notes
    -----
    A task is led if a body is named as lead, or if one body alone is responsible; several side by side have no lead, nor have open sets.
    What a task is about is read without names of bodies. A topic model gives every topic a little of many tasks; a topic is therefore led only
    if some line of work (条; bodies of all levels together) leads more of it than chance would give it, see
    :func:`policytext.coordination.congruence.mandates.beyond_chance`. Where none does, as where there is no task at all, P is 1 and the
    verdict ``"vacuum"``, unless the topic seldom comes back in other runs or V is not above 0 in every draw. Few tasks and many fine topics make such a
    lead hard to see: read the tasks before you call a topic a vacuum. Topics of mere wording have no lead either.
    Only what is written down counts, and a lead on paper may not act.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, coordination_graph, extract_duties, fit_topics, segment
    >>> river = "清理河道淤泥垃圾（市水利局牵头，市财政局配合）。"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": [river * 8], "region": "云泽市"}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": ["河道淤泥垃圾太多"] * 20 + ["流浪狗咬人没人管"] * 20}), kind="feedback")
    >>> topics = fit_topics(segment(policies, feedback, max_share=1.0), n_topics=2, runs=1, seed=1)
    >>> duties = extract_duties(policies)
    >>> table = vacuum_table(topics, duties, coordination_graph(policies, duties), seed=1, n_draws=50)
    >>> table[["n", "cue_rate"]].values.tolist()
    [[20.0, 1.0], [20.0, 0.0]]
    """
    import numpy as np
    import pandas as pd

    _check(seed, n_draws, level)
    ground = _ground(topics, duties, graph, "vacuum_table")
    rng = np.random.default_rng(seed)
    leading = beyond_chance(ground.evidence)
    n_tasks, no_lead = _without_lead(ground, leading, np.ones(len(ground.tasks.table)))
    demand = demand_draws(topics, ground.messages, n_draws, rng)
    drawn = np.empty(demand.shape)
    for number, documents in enumerate(_document_draws(ground.acts, n_draws, rng)):
        drawn[number] = demand[number] * _without_lead(ground, leading, ground.times(documents))[1]
    low, high = percentile_interval(drawn, level=level)
    cues = _cues(topics, ground.messages)
    main, recurrence = ground.messages.shares.argmax(axis=1), item_recurrence(topics)
    rows = []
    for k, (name, label) in enumerate(zip(item_names(topics), item_labels(topics), strict=True)):
        mine = (main == k) & ground.messages.shares.any(axis=1)
        n, said = int(mine.sum()), int(cues[mine].sum())
        verdict, note = _vacuum_verdict(bool(leading[:, k].any()), float(n_tasks[k]), float(low[k]), float(recurrence[k]))
        rows.append((
            name, label, ground.messages.demand[k], n_tasks[k], no_lead[k], ground.messages.demand[k] * no_lead[k], low[k], high[k], int(leading[:, k].sum()),
            _names(ground, leading, k), said / n if n else np.nan, *wilson_interval(said, n, level=level), n, recurrence[k], verdict, note,
        ))  # fmt: skip
    return _sorted(pd.DataFrame(rows, columns=list(VACUUM_COLUMNS)))


def _without_lead(ground: _Ground, leading: "npt.NDArray[np.bool_]", times: "Floats") -> "tuple[Floats, Floats]":
    """Tasks of each topic (M,) and the share of them that nobody leads (M,); 1 where no line leads the topic, or no task is about it."""
    import numpy as np

    weight = ground.tasks.shares * times[:, None]
    n_tasks = weight.sum(axis=0)
    open_ = weight[~ground.tasks.led].sum(axis=0)
    share = np.divide(open_, n_tasks, out=np.ones_like(n_tasks), where=n_tasks > 0)
    return n_tasks, np.where(leading.any(axis=0), share, 1.0)


def _names(ground: _Ground, leading: "npt.NDArray[np.bool_]", k: int) -> str:
    import numpy as np

    order = np.argsort(-ground.evidence[:, k], kind="stable")
    return "、".join(ground.lines[row] for row in order if leading[row, k])


def _vacuum_verdict(led: bool, n_tasks: float, low: float, recurrence: float) -> tuple[str, str]:
    if recurrence < _SELDOM:
        return "cannot tell", "the topic seldom comes back in other runs"
    if led:
        return "led", ""
    note = "no task at all" if not n_tasks > 0 else "no line of work leads more of it than by chance"
    return ("vacuum", note) if low > 0 else ("cannot tell", note)


def _sorted(table: "pd.DataFrame") -> "pd.DataFrame":
    table["order"] = -table["estimate"].round(12)
    return table.sort_values(["order", "topic"], na_position="last").drop(columns="order").reset_index(drop=True)


def cue_of_vacuum(text: str) -> str:
    """Give the words of a message that say that nobody is in charge; empty where none do, or where they are denied.

    >>> cue_of_vacuum("狗咬了人没人管"), cue_of_vacuum("各部门不得推诿"), cue_of_vacuum("两个局互相推")
    ('没人管', '', '互相推')
    """
    expect(text, str, verb="cue_of_vacuum", hint="give one message")
    return next((found[0] for found in _CUE.finditer(text) if not _DENIED.search(text, max(0, found.start() - 10), found.start())), "")


def _cues(topics: Topics, messages: Messages) -> "npt.NDArray[np.bool_]":
    """Which messages say so (n,)."""
    import numpy as np

    names = topics.tokens.units["unit"].to_numpy()[messages.rows]
    return np.array([bool(cue_of_vacuum("".join(topics.tokens.words_of(str(name))))) for name in names], dtype=bool)


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
        As for :func:`vacuum_table`; what is drawn are documents.

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
    (signatures or tasks; parts of acts summed, 1 at the most), averaged over the places where both lead; where no place has both, it is 1. That two bodies work together on other topics doesn't count.
    Several leads are no fault: tasks may be well divided.

    Examples
    --------
    See :func:`vacuum_table` for how to come by the arguments; the formulas are :func:`gini_simpson` and :func:`uncoordinated_overlap`.
    """
    import numpy as np
    import pandas as pd

    _check(seed, n_draws, level)
    ground = _ground(topics, duties, graph, "overlap_table")
    rng = np.random.default_rng(seed)
    leading = beyond_chance(ground.evidence)
    documents = _document_draws(ground.acts, n_draws, rng)
    rows = []
    for k, (name, label) in enumerate(zip(item_names(topics), item_labels(topics), strict=True)):
        some = np.flatnonzero(leading[:, k])
        weights = ground.evidence[some, k]
        together = _coordinated(ground, graph, [ground.lines[row] for row in some], k)
        estimate = uncoordinated_overlap(weights, together)
        low, high = _overlap_interval(ground, some, k, together, documents, level) if len(some) > 1 else (estimate, estimate)
        n = int(ground.tasks.table["document"][(ground.leading[:, some].sum(axis=1) * ground.tasks.shares[:, k]) > 0].nunique())
        pairs = together[np.triu_indices(len(some), 1)]
        order = np.argsort(-weights, kind="stable")
        named = "、".join(f"{ground.lines[some[place]]} {weights[place] / weights.sum():.0%}" for place in order)
        rows.append((
            name, label, ground.messages.demand[k], float(weights.sum()), len(some), named, gini_simpson(weights), effective_leads(weights),
            float(pairs.mean()) if len(pairs) else np.nan, estimate, low, high, n, _overlap_verdict(len(some), estimate, low, high), "" if len(some) else "no lead beyond chance",
        ))  # fmt: skip
    return _sorted(pd.DataFrame(rows, columns=list(OVERLAP_COLUMNS)))


def _overlap_verdict(n_leads: int, estimate: float, low: float, high: float) -> str:
    if n_leads == 0:
        return "cannot tell"
    if n_leads == 1:
        return "no overlap"
    return "uncoordinated" if low > 0 and estimate >= _MUCH else "coordinated" if high < _MUCH else "cannot tell"


def _overlap_interval(
    ground: _Ground, some: "npt.NDArray[np.int64]", k: int, together: "Floats", documents: "Floats", level: float
) -> tuple[float, float]:
    """Interval over documents; which lines lead, and how far they coordinate, stays as it is."""
    import numpy as np

    own = ground.leading[:, some] * ground.tasks.shares[:, [k]]
    drawn = np.array([uncoordinated_overlap(ground.times(one) @ own, together) for one in documents])
    low, high = percentile_interval(drawn, level=level)
    return float(low), float(high)


def _coordinated(ground: _Ground, graph: "nx.MultiDiGraph[str]", lines: list[str], k: int) -> "Floats":
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


def _joint(ground: _Ground, graph: "nx.MultiDiGraph[str]", k: int) -> list[tuple[float, tuple[str, ...]]]:
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
