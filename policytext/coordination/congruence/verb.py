"""`measure_congruence`: who would have to work together, going by what people ask, against who is documented to do so."""

from dataclasses import replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from policytext.coordination._checked import text_of
from policytext.coordination.acts import Acts
from policytext.coordination.congruence import tables
from policytext.coordination.congruence.arrays import required_coordination
from policytext.coordination.congruence.dependency import Dependency, topic_dependency
from policytext.coordination.congruence.draws import Parts, draws_of, named_pairs
from policytext.coordination.congruence.ground import check_settings
from policytext.coordination.congruence.mandates import FOR_ALL, Mandates, Piece, alone_pieces, given_mandates, read_mandates
from policytext.coordination.congruence.pairs import Pairs, Together, chance_ties, joint_documents, same_ties, together_of
from policytext.coordination.congruence.reading import Messages, read_messages, read_policies, tasks_of
from policytext.coordination.congruence.replies import Named, Names, Replies, read_replies
from policytext.coordination.congruence.result import Congruence
from policytext.coordination.flat import check_graph, is_open, named_departments
from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain
from policytext.government.agencies import AgencyList, canonical_agency
from policytext.government.duties import Duties
from policytext.inference._checks import check_whole
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
        from lists of powers and duties; takes the place of what is read from the texts. Departments that can't be placed are kept with a note.
    replies : Corpus, optional
        Feedback with replies, of the messages of the topics: who replies has the matter, and bodies that one reply names need one another, but
        for those of which it says that the matter isn't theirs.
    replier : str, optional
        Column of ``replies`` that says who replied.
    reply_weight : float
        Part of the need that is read from replies which name several bodies (0 to 1); the rest comes from topics. Idle where no reply does.
    within : {"region", "all"}
        Pairs of one place only, or all. Between places, bodies answer one another by rank: a bureau of the city has to do with those of the
        districts whatever people ask. Where no node has a place, all pairs count.
    least : int
        Documents together from which a pair counts as documented.
    seed : int
    n_draws : int
        Draws of the bootstrap, and of exchanged departments; 1 / (1 - level) or more.
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
        If the graph can't be read, or holds no documents and no ``mandates`` are given, a row of ``mandates`` is none, or a setting is out of its
        range.

    Notes
    -----
    Need ``R = M sqrt(d) T sqrt(d) M'``; tie C = documents of issue and duty in which the two act together, each document once: they sign it with
    each other, or in a task of it one leads and the other supports or answers, or both lead, or both answer. Both are scaled to sum 1 over the
    pairs; gap = r - c. A notice with many clauses is one document.

    *Mandates* M don't come from what C comes from: they rest on clauses of documents that one department signed alone and on tasks that name
    one body in documents that no two bodies signed; whoever speaks for all (governments, their offices, the party's committees) has no matter of
    its own. Names of bodies are left out of the words, or a body's name would make its topic. A clause of few words leans on its document. M is
    scaled by the topic's largest; a mandate under a tenth of it, or no larger than chance would give a body with a hand in everything, is none.
    *Dependency* T: see :func:`policytext.coordination.congruence.dependency.topic_dependency`. *Demand* d: pooled shares of messages.

    *Test.* That a needed pair is seldom together says nothing where the two are seldom with anybody, or where most departments are seldom
    together. ``p`` is the larger of two chances: bodies dealt out over the documents of their place, each in as many as it is; and mandates
    exchanged among the departments that take part, so that any of their pairs may be the needed one. Where mandates mean nothing, no more than
    1 - level of needed pairs without enough documents are flagged. Departments in few documents cannot be flagged.

    *Intervals.* Messages and documents are drawn with replacement, and mandates read again from those drawn: a body whose only document isn't drawn
    has no mandate in that draw, so the interval of a need that rests on one document reaches down to 0 or below. It says how far the
    gap hangs on which texts are at hand, not whether a need is real. Given ``mandates`` stay as given.

    A pair is a *gap* if q < 1 - level, there are fewer than ``least`` documents together, half or more of the draws have the gap, the topic that needs
    it most comes back in half or more of the other runs, and fewer than ``least`` replies say that the two act together; *covered* if it has a
    need and as many documents or more; *no need* without one; else one cannot tell, and ``note`` says why. What isn't written (calls,
    meetings) shows nowhere: this is documented coordination, and a gap is a lead for reading. Replies are no policies: what they say of acting
    together counts in ``n_replies`` and the note, never in ``documented``.
    Intervals, p and q are NaN where the graph was put together by hand or changed. Cataldo, Herbsleb and Carley (2008), CMU-ISR-08-104.

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

    settings = _check(topics, duties, graph, within, least, seed, n_draws, level, reply_weight, replies, replier, mandates, known)
    rng = np.random.default_rng(seed)
    messages = read_messages(topics)
    names = Names.of(graph, known)
    answered = None if replies is None else read_replies(replies, replier, topics, messages, names, _speaks(graph))
    held = _mandates(topics, duties, graph, mandates, answered, names, within)
    dependency = topic_dependency(messages.shares)
    pairs, ties = _pairs(graph, held, dependency, messages, answered, within, known)
    acts = same_ties(graph, [name for name in pairs.departments if name in graph])
    together = None if acts is None else together_of(acts, pairs.departments)
    if together is not None:
        ties = _counted(together, len(pairs.departments))
        pairs = _with_ties(pairs, ties)
    weight, named = (float(reply_weight), tuple(answered.together)) if answered is not None else (0.0, ())
    parts = Parts(topics, pairs, held, dependency, messages, named_pairs(pairs, named), weight, acts, together)
    every = pairs.held(held)
    found = tables.Found(
        topics=topics, pairs=pairs, mandates=held, held=every, dependency=dependency, messages=messages,
        need=parts.need(every, dependency.weight, messages.demand), ties=pairs.ties(ties), drawn=draws_of(parts, n_draws, rng),
        chance=None if together is None else chance_ties(together, pairs), replies=parts.counted(jointly=False), jointly=parts.counted(jointly=True),
        remarks=dict(zip(held.table["department"], held.table["note"], strict=True)), least=least, level=level,
    )  # fmt: skip
    return _congruence(found, parts, ties, settings, _content(mandates, known), [topics, duties, replies], named, rng)


def _congruence(
    found: tables.Found, parts: Parts, ties: "Floats", settings: dict[str, Any], given: list[str], sources: list[Any], named: tuple[Named, ...],
    rng: "np.random.Generator",
) -> Congruence:  # fmt: skip
    import numpy as np

    table = tables.pair_table(found)
    summary = tables.summary_table(found, parts.matrix(found.need), ties, settings["n_draws"], rng)
    numbers = np.round(table[["required", "documented", "low", "high"]].to_numpy(dtype=float), 8).tobytes()
    content = [numbers, *table["department_a"], *table["department_b"], *given]
    parents = [source.provenance for source in sources if source is not None]
    return Congruence(
        table=table, summary=summary, by_topic=tables.topic_rows(found), by_department=tables.department_rows(found), mandates=found.mandates.table,
        dependency=tables.dependency_rows(found), settings=settings, topics=found.topics,
        provenance=record("measure_congruence", settings, content=content, parents=parents), _held=found.mandates, _messages=found.messages,
        _depend=found.dependency.weight, _named=named,
    )  # fmt: skip


def _content(mandates: "pd.DataFrame | None", known: AgencyList | None) -> list[str]:
    """What the user gave, as text, so that the record tells one from another."""
    given = [] if mandates is None else [str(cell) for row in mandates.itertuples(index=False) for cell in row]
    return [*given, *([] if known is None else [repr(agency) for agency in known.agencies])]


def _check(
    topics: object, duties: object, graph: object, within: object, least: object, seed: object, n_draws: object, level: float, reply_weight: object,
    replies: object, replier: object, mandates: object, known: object,
) -> dict[str, Any]:  # fmt: skip
    expect(topics, Topics, verb="measure_congruence", hint="fit_topics(tokens, ...) gives them")
    expect(duties, (Duties, type(None)), verb="measure_congruence(..., duties)", hint="extract_duties(policies) gives them")
    check_graph(graph, verb="measure_congruence(..., graph)")  # type: ignore[arg-type]
    expect(replier, (str, type(None)), verb="measure_congruence(..., replier=)", hint="name a column of the replies")
    expect(known, (AgencyList, type(None)), verb="measure_congruence(..., known=)", hint="read_agencies(path) gives one")
    if replier is not None and replies is None:
        raise InputError(explain(f"replier={replier!r} without replies", hint="give the corpus of feedback as replies="))
    check_settings(seed, n_draws, level)
    check_whole(least, "least", least=1)
    if round(float(str(n_draws)) * (1 - level), 9) < 1:
        raise InputError(explain(f"n_draws={n_draws} are too few for level={level}", hint=f"use {ceil(round(1 / (1 - level), 6))} or more"))
    if not isinstance(within, str) or within not in _WITHIN:
        raise InputError(explain(f"within={within!r} is unknown", hint='use "region" or "all"'))
    if isinstance(reply_weight, bool) or not isinstance(reply_weight, int | float) or not 0 <= reply_weight <= 1:
        raise InputError(explain(f"reply_weight={reply_weight!r} is no part", hint="use a number from 0 to 1"))
    return {
        "mandates": "given" if mandates is not None else "texts", "known": known is not None, "replies": replies is not None, "replier": replier or "",
        "reply_weight": reply_weight,
        "within": within, "least": least, "seed": seed, "n_draws": n_draws, "level": level,
    }  # fmt: skip


def _speaks(graph: "nx.MultiDiGraph[str]") -> dict[str, bool]:
    """Departments with matters of their own: neither open sets nor those who speak for all."""
    return {name: text_of(graph.nodes[name], "system") not in FOR_ALL for name in named_departments(graph)}


def _mandates(
    topics: Topics, duties: Duties | None, graph: "nx.MultiDiGraph[str]", given: object, answered: Replies | None, names: Names, within: str
) -> Mandates:
    import numpy as np

    if given is not None:
        return given_mandates(given, item_names(topics), item_labels(topics), names.node, partial(_remark, graph, names.known, within))
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
        opens = {name: is_open(node) for name, node in graph.nodes(data=True)}
        pieces, shares = alone_pieces(acts, tasks_of(acts, duties, reading, opens), reading, _speaks(graph))
    if answered is not None:
        pieces, shares = [*pieces, *answered.pieces], np.concatenate([shares, answered.shares])
    return read_mandates(pieces, shares, item_names(topics))


def _remark(graph: "nx.MultiDiGraph[str]", known: AgencyList | None, within: str, name: str) -> str:
    """What keeps a department of a given table from being measured like the others."""
    if name in graph and not _speaks(graph).get(name, True):
        return "it speaks for all and takes part in no pair"
    notes = [] if name in graph else ["it stands in no document of the graph: look for a slip in the name"]
    placed = any(_region(graph, node, known) for node in named_departments(graph))
    if within == "region" and placed and not _region(graph, name, known):
        notes.append("its place is not known, and it takes part in no pair")
    return "; ".join(notes)


def _pairs(
    graph: "nx.MultiDiGraph[str]", held: Mandates, dependency: Dependency, messages: Messages, answered: Replies | None, within: str,
    known: AgencyList | None,
) -> "tuple[Pairs, Floats]":  # fmt: skip
    """Pairs that count, and documents together (A, A) by the edges."""
    import numpy as np

    speaks = _speaks(graph)
    departments = sorted({name for name, own in speaks.items() if own} | {name for name in held.departments if speaks.get(name, True)})
    regions = [_region(graph, name, known) for name in departments]
    _, blocks = np.unique(np.array(regions, dtype=str), return_inverse=True)
    known_place = np.array([bool(region) for region in regions])
    mask = np.ones((len(departments),) * 2, dtype=bool)
    if within == "region" and known_place.any():
        mask = (blocks[:, None] == blocks) & known_place[:, None] & known_place
    else:
        blocks = np.zeros(len(departments), dtype=np.int64)
    ties = joint_documents(graph, departments)
    empty = np.zeros(0, dtype=np.int64)
    bare = Pairs(departments, blocks.astype(np.int64), mask, empty, empty)
    some = required_coordination(bare.held(held), dependency.weight, messages.demand) > 0
    if answered is not None:
        place = {name: number for number, name in enumerate(departments)}
        for named in answered.together:
            some[place[named.one], place[named.other]] = some[place[named.other], place[named.one]] = True
    first, second = np.nonzero(np.triu(mask & (some | (ties > 0)), 1))
    return Pairs(departments, bare.blocks, mask, first.astype(np.int64), second.astype(np.int64)), ties


def _counted(together: Together, size: int) -> "Floats":
    """Documents together (A, A), symmetric."""
    import numpy as np

    out = np.zeros((size, size))
    np.add.at(out, (together.one, together.other), 1.0)
    return np.asarray(out + out.T)


def _with_ties(pairs: Pairs, ties: "Floats") -> Pairs:
    """Pairs with those added that the acts tie."""
    import numpy as np

    listed = np.zeros(pairs.mask.shape, dtype=bool)
    listed[pairs.one, pairs.other] = True
    first, second = np.nonzero(np.triu(pairs.mask & (listed | (ties > 0)), 1))
    return replace(pairs, one=first.astype(np.int64), other=second.astype(np.int64))


def _region(graph: "nx.MultiDiGraph[str]", name: str, known: AgencyList | None) -> str:
    """Place of a department: what its node says, else its name."""
    if name in graph and text_of(graph.nodes[name], "region"):
        return text_of(graph.nodes[name], "region")
    agency = canonical_agency(name, known=known)
    return agency.region if agency is not None else ""
