"""Topics that people raise and of whose tasks nobody is in charge."""

from typing import TYPE_CHECKING, Any

from policytext.coordination.congruence.charge import Charge, without_lead
from policytext.coordination.congruence.cues import cue_of_vacuum
from policytext.coordination.congruence.ground import Ground, check_settings, flagged_first, named_shares, read_ground
from policytext.coordination.congruence.overlap import overlap_table
from policytext.coordination.congruence.reading import Messages, demand_draws, item_recurrence
from policytext.coordination.congruence.spoken import Clauses, read_clauses
from policytext.errors import EmptyInputError
from policytext.government.duties import Duties
from policytext.inference import percentile_interval, wilson_interval
from policytext.topics.diagnostics import wording_reasons
from policytext.topics.matters import item_labels, item_names
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["cue_of_vacuum", "overlap_table", "vacuum_table"]

VACUUM_COLUMNS = (
    "topic", "label", "demand", "n_clauses", "n_speaking", "n_tasks", "n_documents", "no_lead", "no_lead_low", "no_lead_high", "estimate", "low", "high",
    "n_leads", "leads", "cue_rate", "cue_low", "cue_high", "n", "recurrence", "verdict", "note",
)  # fmt: skip
_HALF = 0.5
"""A topic is a vacuum if more of its tasks than this have nobody in charge, and led if fewer."""


def vacuum_table(
    topics: Topics, duties: Duties | None, graph: "nx.MultiDiGraph[str]", *, seed: int, n_draws: int = 500, level: float = 0.95
) -> "pd.DataFrame":
    """List the topics that people raise by how far nobody is in charge of their tasks.

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
        Draws of messages, and of the shares of tasks without a lead.
    level : float

    Returns
    -------
    pandas.DataFrame
        One row a topic: vacuums first, then those that no policy speaks of, then the others; the largest first within each:

        - ``topic, label, demand`` (share of what people ask)
        - ``n_clauses`` (clauses of policies mainly about it), ``n_speaking`` (documents with two of them or more, or, of one clause, this one)
        - ``n_tasks`` (tasks mainly about it), ``n_documents`` (their documents)
        - ``no_lead, no_lead_low, no_lead_high`` : P, the share of these tasks that have nobody in charge; NaN without a task
        - ``estimate, low, high`` : V = demand × P, with P = 1 without a task; the interval is that of both
        - ``n_leads, leads`` : lines of work (条; bodies of all levels together) in charge of such tasks, with the share that each has
        - ``cue_rate, cue_low, cue_high`` : share of its messages, ``n``, in which somebody says that nobody is in charge
        - ``recurrence`` : share of the other runs in which the topic comes back
        - ``verdict`` : ``"vacuum"``, ``"not addressed"``, ``"led"`` or ``"cannot tell"``
        - ``note`` : why; documents whose tasks were not read

    Raises
    ------
    EmptyInputError
        If no message is covered.
    InputError
        If the graph doesn't hold the documents behind it, has no task, is collapsed to places or lines of work, or rests on documents that the topics
        don't hold; or if a setting is out of its range.

    Notes
    -----
    Somebody is in charge of a task if a body is named as lead, or if one body alone is responsible; of several side by side none is, nor is an
    open set. A text is mainly about a topic if half of its words and more are; names of bodies are left out. So each task counts once or, as
    most do, not at all, and topics of which every text has a little have no tasks.

    *Vacuum*: policies speak of the topic and no task takes it up, or the interval of P lies above 1/2. *Led*: it lies below 1/2. *Not addressed*:
    no document speaks of it in two clauses; this is a gap of supply, or a way of speaking that only messages have, not a matter that a policy left to
    nobody. *Cannot tell* otherwise, and for topics that come back in fewer than half of the other runs. The interval takes tasks of one
    document together (:func:`policytext.coordination.congruence.charge.without_lead`): a topic whose tasks stand in one or two documents is
    seldom judged. In simulations on the tasks of the bundled study with half of them led, 1 to 3 % of the topics with tasks were called vacuums and as
    many led, however alike tasks of one document were; with one bureau in charge of all, none a vacuum; with 94 % open, none led.
    That there is no task is read and not estimated: with few clauses it says little. In a random half of the documents of that study 3 to 8 % of the
    topics spoken of had lost the tasks that they have in the whole, in a tenth of them 13 to 21 %; with ten clauses or more, under 1 % and 4 to 7 %.
    A bureau may have a topic in its charge by law without a task in these documents; and a lead on paper may not act.

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
    documents = pd.factorize(ground.tasks.table["document"], sort=True)[0].astype(np.int64)
    charge = without_lead(ground.tasks.main, ground.tasks.led, documents, level=level)
    said = read_clauses(ground.reading, set(ground.acts.documents["document"]))
    demand = ground.messages.demand
    rng = np.random.default_rng(seed)
    drawn = demand_draws(topics, ground.messages, n_draws, rng) * charge.drawn(n_draws, rng)
    low, high = percentile_interval(drawn, level=level)
    estimate = demand * np.where(charge.n_tasks > 0, charge.share, 1.0)
    verdicts, notes = zip(*_verdicts(ground, charge, said), strict=True)
    table = pd.DataFrame({
        "topic": list(item_names(topics)), "label": list(item_labels(topics)), "demand": demand, "n_clauses": said.n, "n_speaking": said.n_documents,
        "n_tasks": charge.n_tasks, "n_documents": charge.n_documents, "no_lead": charge.share, "no_lead_low": charge.low, "no_lead_high": charge.high,
        "estimate": estimate, "low": np.minimum(low, estimate), "high": np.maximum(high, estimate),
        **_leads(ground), **_cue_rates(topics, ground.messages, level), "recurrence": item_recurrence(topics),
        "verdict": list(verdicts), "note": list(notes),
    })  # fmt: skip
    return flagged_first(table[list(VACUUM_COLUMNS)], ("vacuum", "not addressed"), ["topic"])


def _verdicts(ground: Ground, charge: Charge, said: Clauses) -> list[tuple[str, str]]:
    """Verdict and note of each topic."""
    wording, n_leads = _wording(ground.topics), _leads(ground)["n_leads"]
    found = []
    for k, (name, why) in enumerate(zip(item_names(ground.topics), ground.no_verdicts(), strict=True)):
        verdict, note = ("cannot tell", why) if why else _verdict(charge, k, int(said.n[k]), int(said.n_documents[k]))
        if verdict == "led" and not n_leads[k]:
            note = "led by bodies that the graph doesn't hold"
        doubt = wording.get(name, "") if verdict in ("vacuum", "not addressed") else ""
        found.append((verdict, "; ".join(part for part in (note, doubt, ground.outside) if part)))
    return found


def _verdict(charge: Charge, k: int, n_clauses: int, n_speaking: int) -> tuple[str, str]:
    if not charge.n_tasks[k]:
        if not n_speaking:
            return "not addressed", "no document speaks of it in two clauses"
        return (
            "vacuum",
            f"no task at all, though {n_speaking} document{'s speak' if n_speaking > 1 else ' speaks'} of it ({n_clauses} clauses)",
        )
    if charge.low[k] > _HALF:
        return "vacuum", "most of its tasks have nobody in charge"
    if charge.high[k] < _HALF:
        return "led", ""
    return "cannot tell", "all its tasks stand in one document" if charge.n_documents[k] == 1 else "too few tasks to tell"


def _wording(topics: Topics) -> dict[str, str]:
    """Topics that may be no more than wording; none where one source alone has known words."""
    try:
        return wording_reasons(topics)
    except EmptyInputError:
        return {}


def _leads(ground: Ground) -> dict[str, list[Any]]:
    """Lines of work in charge of the tasks of each topic, with the share that each has of those that are led, the largest first."""
    weight = ground.leading.T @ ground.tasks.main
    return {"n_leads": (weight > 0).sum(axis=0).tolist(), "leads": [named_shares(ground.lines, column) for column in weight.T]}


def _cue_rates(topics: Topics, messages: Messages, level: float) -> dict[str, list[Any]]:
    """Of each topic the messages that it is the main topic of, and the share of them with a cue."""
    import numpy as np

    names = topics.tokens.units["unit"].to_numpy()[messages.rows]
    cues = np.array([bool(cue_of_vacuum("".join(topics.tokens.words_of(str(name))))) for name in names], dtype=bool)
    main = np.where(messages.shares.any(axis=1), messages.shares.argmax(axis=1), -1)
    n = [int((main == k).sum()) for k in range(messages.shares.shape[1])]
    said = [int(cues[main == k].sum()) for k in range(len(n))]
    ends = [wilson_interval(some, all_, level=level) for some, all_ in zip(said, n, strict=True)]
    return {
        "cue_rate": [some / all_ if all_ else np.nan for some, all_ in zip(said, n, strict=True)],
        "cue_low": [low for low, _ in ends], "cue_high": [high for _, high in ends], "n": n,
    }  # fmt: skip
