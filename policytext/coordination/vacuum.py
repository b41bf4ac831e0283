"""Topics that people raise and nobody leads."""

import re
from typing import TYPE_CHECKING

from policytext.coordination.congruence.ground import SELDOM, Ground, check_settings, document_draws, flagged_first, read_ground
from policytext.coordination.congruence.mandates import beyond_chance
from policytext.coordination.congruence.overlap import overlap_table
from policytext.coordination.congruence.reading import Messages, demand_draws, item_recurrence
from policytext.errors import EmptyInputError, expect
from policytext.government.duties import Duties
from policytext.inference import percentile_interval, wilson_interval
from policytext.topics.diagnostics import wording_reasons
from policytext.topics.matters import item_labels, item_names
from policytext.topics.model import Topics
from policytext.validation import REST

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["VACUUM_COLUMNS", "cue_of_vacuum", "overlap_table", "vacuum_table"]

VACUUM_COLUMNS = (
    "topic", "label", "demand", "n_tasks", "no_lead", "estimate", "low", "high", "n_lead_departments", "leads", "cue_rate", "cue_low", "cue_high",
    "n", "recurrence", "verdict", "note",
)  # fmt: skip
_CUE = re.compile(
    "(?:没有?人|无人|没部门|没有部门|谁都不|谁也不|都不)(?:来)?(?:管|负责|理)|"
    "不归(?:我们|他们|本部门|该部门)?(?:管|负责)|踢(?:来踢去|皮球)|推诿|扯皮|互相推|推来推去|相互推"
)
_DENIED = re.compile("(?:没有?|不再|不得|不能|不要|不会|并未|未|勿|避免|杜绝|防止|严禁|切忌|不存在|没再)[^，。！？；,;\\n]{0,4}$")


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
        One row a topic: vacuums first, the largest first, then the others: ``topic, label, demand`` (share of messages), ``n_tasks`` (parts of tasks summed), ``no_lead``
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
    Whoever issues a document without handing out its tasks shows in the mandates of :func:`policytext.coordination.congruence.measure_congruence`, not here.
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

    check_settings(seed, n_draws, level)
    ground = read_ground(topics, duties, graph, "vacuum_table")
    rng = np.random.default_rng(seed)
    leading = beyond_chance(ground.evidence)
    n_tasks, no_lead = _without_lead(ground, leading, np.ones(len(ground.tasks.table)))
    demand = demand_draws(topics, ground.messages, n_draws, rng)
    drawn = np.empty(demand.shape)
    for number, documents in enumerate(document_draws(ground.acts, n_draws, rng)):
        drawn[number] = demand[number] * _without_lead(ground, leading, ground.times(documents))[1]
    low, high = percentile_interval(drawn, level=level)
    cues = _cues(topics, ground.messages)
    main, recurrence, wording = ground.messages.shares.argmax(axis=1), item_recurrence(topics), _wording(topics)
    rows = []
    for k, (name, label) in enumerate(zip(item_names(topics), item_labels(topics), strict=True)):
        mine = (main == k) & ground.messages.shares.any(axis=1)
        n, said = int(mine.sum()), int(cues[mine].sum())
        rest = topics.matters is not None and name in REST
        verdict, note = ("cannot tell", "no matter of its own") if rest else _vacuum_verdict(
            bool(leading[:, k].any()), float(n_tasks[k]), float(low[k]), float(recurrence[k])
        )
        note = "; ".join(part for part in (note, wording.get(name, "") if verdict == "vacuum" else "") if part)
        rows.append((
            name, label, ground.messages.demand[k], n_tasks[k], no_lead[k], ground.messages.demand[k] * no_lead[k], low[k], high[k], int(leading[:, k].sum()),
            _names(ground, leading, k), said / n if n else np.nan, *wilson_interval(said, n, level=level), n, recurrence[k], verdict, note,
        ))  # fmt: skip
    return flagged_first(pd.DataFrame(rows, columns=list(VACUUM_COLUMNS)), "vacuum", ["topic"])


def _wording(topics: Topics) -> dict[str, str]:
    """Topics that may be no more than wording; none where one source alone has known words."""
    try:
        return wording_reasons(topics)
    except EmptyInputError:
        return {}


def _without_lead(ground: Ground, leading: "npt.NDArray[np.bool_]", times: "Floats") -> "tuple[Floats, Floats]":
    """Tasks of each topic (M,) and the share of them that nobody leads (M,); 1 where no line leads the topic, or no task is about it."""
    import numpy as np

    weight = ground.tasks.shares * times[:, None]
    n_tasks = weight.sum(axis=0)
    open_ = weight[~ground.tasks.led].sum(axis=0)
    share = np.divide(open_, n_tasks, out=np.ones_like(n_tasks), where=n_tasks > 0)
    return n_tasks, np.where(leading.any(axis=0), share, 1.0)


def _names(ground: Ground, leading: "npt.NDArray[np.bool_]", k: int) -> str:
    import numpy as np

    order = np.argsort(-ground.evidence[:, k], kind="stable")
    return "、".join(ground.lines[row] for row in order if leading[row, k])


def _vacuum_verdict(led: bool, n_tasks: float, low: float, recurrence: float) -> tuple[str, str]:
    if recurrence < SELDOM:
        return "cannot tell", "the topic seldom comes back in other runs"
    if led:
        return "led", ""
    note = "no task at all" if not n_tasks > 0 else "no line of work leads more of it than by chance"
    return ("vacuum", note) if low > 0 else ("cannot tell", note)


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
