"""`measure_congruence`: who would have to work together, going by what people ask, against who is documented to do so."""

from typing import TYPE_CHECKING, Any

from policytext.coordination.acts import Acts
from policytext.coordination.congruence import tables
from policytext.coordination.congruence.arrays import required_coordination
from policytext.coordination.congruence.dependency import Dependency, topic_dependency
from policytext.coordination.congruence.draws import Parts, chance_need, draws_of
from policytext.coordination.congruence.mandates import FOR_ALL, Mandates, Piece, alone_pieces, given_mandates, read_mandates
from policytext.coordination.congruence.pairs import Pairs, joint_acts, ties_of
from policytext.coordination.congruence.reading import Messages, read_messages, read_policies, tasks_of
from policytext.coordination.congruence.replies import Names, Replies, read_replies
from policytext.coordination.congruence.result import Congruence
from policytext.coordination.flat import named_departments
from policytext.corpus import Corpus
from policytext.errors import InputError, check_seed, expect, explain
from policytext.government.agencies import AgencyList, canonical_agency
from policytext.government.duties import Duties
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level
from policytext.provenance import record
from policytext.topics.matters import item_labels, item_names
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["measure_congruence"]

_WITHIN = ("region", "all")


def measure_congruence(
    topics: Topics,
    duties: Duties | None,
    graph: "nx.MultiDiGraph[str]",
    *,
    mandates: "pd.DataFrame | None" = None,
    replies: Corpus | None = None,
    replier: str | None = None,
    reply_weight: float = 0.5,
    within: str = "region",
    least: int = 2,
    seed: int,
    n_draws: int = 500,
    level: float = 0.95,
    known: AgencyList | None = None,
) -> Congruence:
    """Measure whether departments work together where people's messages need them to.

    Parameters
    ----------
    topics : Topics
        Fitted on policies and messages; joined to matters or not.
    duties : Duties or None
        Those of the graph: they say which clauses a task takes up. Without them a task is the clause that names the bodies.
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`; ties of issue and duty count, mentions don't.
    mandates : pandas.DataFrame, optional
        Whose topics are whose, ``department, topic`` (name or label) and ``weight`` (0 to 1; 1 where there is no such column), for instance
        from lists of powers and duties; takes the place of what is read from the texts.
    replies : Corpus, optional
        Feedback with replies, of the messages of the topics: who replies has the matter, and bodies that one reply names need one another.
    replier : str, optional
        Column of ``replies`` that says who replied.
    reply_weight : float
        Part of the need that is read from replies which name several bodies (0 to 1); the rest comes from topics. Idle without replies.
    within : {"region", "all"}
        Pairs of one place only, or all. Between places, bodies answer one another by rank: a bureau of the city has to do with those of the
        districts whatever people ask. Where no node has a place, all pairs count.
    least : int
        Acts together from which a pair counts as documented.
    seed : int
    n_draws : int
        Draws of the bootstrap, and of exchanged departments.
    level : float
    known : AgencyList, optional
        The user's own bodies, to resolve names in ``mandates`` and replies.

    Returns
    -------
    Congruence
        ``frame`` with the gaps, ``summary``, ``by_topic``, ``by_department``, ``mandates``, ``dependency``; ``evidence(a, b)`` gives the texts.

    Raises
    ------
    ColumnError
        If ``mandates`` or ``replies`` lack a column.
    EmptyInputError
        If no message is covered, or nobody has a mandate that stands out.
    InputError
        If the graph holds no documents and no ``mandates`` are given, or a setting is out of its range.

    Notes
    -----
    Need ``R = M sqrt(d) T sqrt(d) M'``, tie ``C`` = weights of joint issuance and shared tasks; both scaled to sum 1 over the pairs; gap = r - c.

    *Mandates* M don't come from what C comes from: they rest on clauses of documents that one department signed alone and on tasks that name
    one body; whoever speaks for all (governments, their offices, the party's committees) has no matter of its own. Names of bodies are left out
    of the words, or a body's name would make its topic. A clause of few words leans on its document. M is scaled by the topic's largest; a
    mandate under a tenth of it, or no larger than chance would give a body with a hand in everything, is none. *Dependency* T: see
    :func:`policytext.coordination.congruence.dependency.topic_dependency`. *Demand* d: pooled shares of messages.

    Intervals: messages are drawn with replacement (shares of demand and dependency apart from one another), documents get weights from the
    exponential distribution (Rubin 1981), since a draw with replacement would lose the only document of a body in a third of the draws. Which mandates
    exist stays as read: the interval says how far the need hangs on which texts are counted, not whether a mandate was read rightly.
    A pair is a *gap* if the interval of r - c lies above 0, q < 1 - level, the need is above that of exchanged mandates (95th percentile),
    there are fewer than ``least`` acts together, and the topic that needs it most comes back in half or more of the other runs; *covered* if there
    are as many acts or more; else one cannot tell. What isn't written (calls, meetings) shows nowhere: this is documented coordination, and a gap is
    a lead for reading.
    Intervals are NaN where the graph was put together by hand or changed. Cataldo, Herbsleb and Carley (2008), CMU-ISR-08-104.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, coordination_graph, extract_duties, fit_topics, segment
    >>> policies = Corpus.from_frame(pd.DataFrame({"text": ["办理不动产登记过户手续。", "清理河道淤泥垃圾。"] * 6}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": ["不动产登记过户手续太多"] * 20 + ["河道淤泥垃圾太多"] * 20}), kind="feedback")
    >>> topics = fit_topics(segment(policies, feedback, max_share=1.0), n_topics=2, runs=1, seed=1)
    >>> table = pd.DataFrame({"department": ["云泽市自然资源和规划局", "云泽市税务局"], "topic": ["T01", "T01"], "weight": [1.0, 0.8]})
    >>> duties = extract_duties(policies)
    >>> found = measure_congruence(topics, duties, coordination_graph(policies, duties), mandates=table, seed=1, n_draws=50)
    >>> found.frame[["department_a", "department_b", "required", "n_joint"]].values.tolist()
    [['云泽市税务局', '云泽市自然资源和规划局', 1.0, 0]]
    """
    import numpy as np

    settings = _check(topics, duties, graph, within, least, seed, n_draws, level, reply_weight, replies, replier, mandates)
    rng = np.random.default_rng(seed)
    messages = read_messages(topics)
    names = Names.of(graph, known)
    answered = _replies(replies, replier, topics, messages, names, graph)
    held = _mandates(topics, duties, graph, mandates, answered, names)
    dependency = topic_dependency(messages.shares)
    pairs, joint, ties = _pairs(graph, held, dependency, messages, answered, within, known)
    parts = Parts(topics, graph, pairs, held, dependency, messages, answered, ties, float(reply_weight) if answered is not None else 0.0)
    need = parts.need(pairs.held(held), dependency.weight, messages.demand, None)
    drawn = draws_of(parts, n_draws, rng)
    least_need = chance_need(parts, rng)
    found = tables.Found(
        topics=topics, pairs=pairs, mandates=held, dependency=dependency, messages=messages, need=need, ties=pairs.ties(ties), joint=pairs.ties(joint),
        drawn=drawn, needed=need > least_need, least=least, level=level,
    )  # fmt: skip
    table = tables.pair_table(found)
    summary = tables.summary_table(found, parts.matrix(need), ties, n_draws, rng)
    by_topic, by_department = tables.topic_rows(found), tables.department_rows(found)
    content = [np.round(table[["required", "documented", "low", "high"]].to_numpy(dtype=float), 8).tobytes(), *table["department_a"], *table["department_b"]]
    parents = [topics.provenance, *([duties.provenance] if duties is not None else []), *([replies.provenance] if replies is not None else [])]
    return Congruence(
        table=table, summary=summary, by_topic=by_topic, by_department=by_department, mandates=held.table, dependency=tables.dependency_rows(found),
        settings=settings, provenance=record("measure_congruence", settings, content=content, parents=parents), topics=topics,
        _held=held, _messages=messages, _needs=dependency.weight,
    )  # fmt: skip


def _check(
    topics: object, duties: object, graph: object, within: object, least: object, seed: object, n_draws: object, level: float, reply_weight: object,
    replies: object, replier: object, mandates: object,
) -> dict[str, Any]:  # fmt: skip
    import networkx as nx

    expect(topics, Topics, verb="measure_congruence", hint="fit_topics(tokens, ...) gives them")
    expect(duties, (Duties, type(None)), verb="measure_congruence(..., duties)", hint="extract_duties(policies) gives them")
    expect(graph, nx.MultiDiGraph, verb="measure_congruence(..., graph)", hint="coordination_graph(policies) gives one")
    expect(replier, (str, type(None)), verb="measure_congruence(..., replier=)", hint="name a column of the replies")
    check_seed(seed)
    check_level(level)
    check_whole(n_draws, "n_draws", least=20)
    check_whole(least, "least", least=1)
    if within not in _WITHIN:
        raise InputError(explain(f"within={within!r} is unknown", hint='use "region" or "all"'))
    if isinstance(reply_weight, bool) or not isinstance(reply_weight, int | float) or not 0 <= reply_weight <= 1:
        raise InputError(explain(f"reply_weight={reply_weight!r} is no part", hint="use a number from 0 to 1"))
    return {
        "mandates": "given" if mandates is not None else "texts", "replies": replies is not None, "replier": replier or "", "reply_weight": reply_weight,
        "within": within, "least": least, "seed": seed, "n_draws": n_draws, "level": level,
    }  # fmt: skip


def _speaks(graph: "nx.MultiDiGraph[str]") -> dict[str, bool]:
    """Departments with matters of their own: neither open sets nor those who speak for all."""
    return {name: graph.nodes[name].get("system", "") not in FOR_ALL for name in named_departments(graph)}


def _replies(
    replies: Corpus | None, replier: str | None, topics: Topics, messages: Messages, names: Names, graph: "nx.MultiDiGraph[str]"
) -> Replies | None:
    return None if replies is None else read_replies(replies, replier, topics, messages, names, _speaks(graph))


def _mandates(
    topics: Topics, duties: Duties | None, graph: "nx.MultiDiGraph[str]", given: object, answered: Replies | None, names: Names
) -> Mandates:
    import numpy as np

    if given is not None:
        spelled = _Spelled(names)
        return given_mandates(given, item_names(topics), item_labels(topics), spelled)
    acts = graph.graph.get("acts")
    if not isinstance(acts, Acts) and answered is None:
        raise InputError(
            explain("measure_congruence can't read mandates", found="a graph without the documents behind it",
                    hint="build it with coordination_graph(policies, duties), or give mandates=, a table of department, topic and weight")
        )  # fmt: skip
    pieces: list[Piece] = []
    shares = np.zeros((0, len(item_names(topics))))
    if isinstance(acts, Acts):
        reading = read_policies(topics)
        is_open = {name: bool(node.get("open", False)) for name, node in graph.nodes(data=True)}
        pieces, shares = alone_pieces(acts, tasks_of(acts, duties, reading, is_open), reading, _speaks(graph))
    if answered is not None:
        pieces, shares = [*pieces, *answered.pieces], np.concatenate([shares, answered.shares])
    return read_mandates(pieces, shares, item_names(topics))


class _Spelled(dict[str, str]):
    """Node of each name, looked up when asked for."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def get(self, name: str, default: Any = None) -> Any:
        return self._names.node(name) or default


def _pairs(
    graph: "nx.MultiDiGraph[str]", held: Mandates, dependency: Dependency, messages: Messages, answered: Replies | None, within: str,
    known: AgencyList | None,
) -> "tuple[Pairs, Floats, Floats]":  # fmt: skip
    """Pairs that count, acts together (A, A) and ties (A, A)."""
    import numpy as np

    speaks = _speaks(graph)
    departments = sorted({name for name, own in speaks.items() if own} | set(held.departments))
    regions = [_region(graph, name, known) for name in departments]
    _, blocks = np.unique(np.array(regions, dtype=str), return_inverse=True)
    known_place = np.array([bool(region) for region in regions])
    mask = np.ones((len(departments),) * 2, dtype=bool)
    if within == "region" and known_place.any():
        mask = (blocks[:, None] == blocks) & known_place[:, None] & known_place
    else:
        blocks = np.zeros(len(departments), dtype=np.int64)
    ties, joint = ties_of(graph, departments), joint_acts(graph, departments)
    empty = np.zeros(0, dtype=np.int64)
    bare = Pairs(departments, blocks.astype(np.int64), mask, empty, empty)
    some = required_coordination(bare.held(held), dependency.weight, messages.demand) > 0
    if answered is not None:
        place = {name: number for number, name in enumerate(departments)}
        for one, other, _ in answered.together:
            some[place[one], place[other]] = some[place[other], place[one]] = True
    first, second = np.nonzero(np.triu(mask & (some | (ties > 0)), 1))
    return Pairs(departments, bare.blocks, mask, first.astype(np.int64), second.astype(np.int64)), joint, ties


def _region(graph: "nx.MultiDiGraph[str]", name: str, known: AgencyList | None) -> str:
    """Place of a department: what its node says, else its name."""
    if name in graph and graph.nodes[name].get("region", ""):
        return str(graph.nodes[name]["region"])
    agency = canonical_agency(name, known=known)
    return agency.region if agency is not None else ""
