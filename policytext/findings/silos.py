"""D23: departments that ought to work together and don't, matters that nobody leads, and matters that several lead side by side."""

from typing import TYPE_CHECKING, Any

from policytext.coordination import coordination_graph, overlap_table, vacuum_table
from policytext.coordination.congruence.cues import cue_of_vacuum
from policytext.errors import EmptyInputError, InputError
from policytext.findings._intervals import mean_by_document
from policytext.findings._texts import Cue, joined_ids, sentence_around, topic_cues
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import ON_TOPIC, Given
from policytext.government import canonical_agency

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["measure"]

_PAIR, _VACUUM, _OVERLAP = "need of coordination less documented coordination", "nobody in charge of its tasks", "several in charge who don't work together"
_NO_PAIRS = "no congruence: measure_congruence(topics, duties, graph, seed=...) gives one, to hand over as congruence="
_NO_TOPICS = "no topics: fit_topics(segment(policies, feedback), ...) gives them, to hand over as topics="
_DRAWS = 200
_LEADS, _SAYING = 10, 4
"""Clauses of leads, and messages that say that nobody is in charge, that are shown of a topic."""
_TO_READ = 3
"""Pairs without a verdict of which sentences are shown."""


def measure(given: Given) -> Measured:
    """Put together pairs of departments (congruence), vacuums and uncoordinated overlaps of topics, and the share of tasks that nobody leads.

    The estimate is read from the duties alone: tasks with neither a lead nor one body that is responsible by itself, of all tasks; documents are drawn anew for
    the interval. Pairs whose gap can't be told from chance stand first among those of which one cannot tell: they are what to read.
    """
    graph = given.graph
    if graph is None and given.topics is not None and len(given.duties.table):
        graph = coordination_graph(given.policies, given.duties)
    pairs, topics = _pair_rows(given), _topic_rows(given, graph)
    items = as_items([*pairs, *topics], more=("n_joint", "leads"))
    verdict, reason = overall(items)
    estimate, low, high, n = _without_lead(given)
    if verdict == "not measured" and n:
        verdict, reason = "cannot tell", f"tasks with nobody in charge are counted; {reason}"
    return Measured(verdict, reason, estimate, low, high, n, "B" if given.topics is not None else "A", "", items, tuple(_cues(given, items)))


# -- tasks ------------------------------------------------------------------------------------------


def _tasks(given: Given) -> "pd.DataFrame":
    """One row a task of a policy that is a supply of its own: ``document, start, led``."""
    table = given.duties.table
    table = table[table["document"].isin(given.supply["id"])]
    named = table[~table["placeholder"]]
    keys = ["document", "start", "end"]
    led = named[named["role"] == "lead"].groupby(keys).size()
    alone = named[named["role"] == "responsible"].groupby(keys)["department"].nunique()
    tasks = table[keys].drop_duplicates().set_index(keys)
    tasks["led"] = (led.reindex(tasks.index).fillna(0) > 0) | (alone.reindex(tasks.index) == 1)
    return tasks.reset_index()


def _without_lead(given: Given) -> tuple[float, float, float, int]:
    tasks = _tasks(given)
    if not len(tasks):
        return float("nan"), float("nan"), float("nan"), 0
    estimate, low, high = mean_by_document(
        1.0 - tasks["led"].to_numpy(dtype=float), tasks["document"].to_numpy(dtype=str), seed=[given.seed, 23], level=given.level
    )
    return estimate, low, high, len(tasks)


# -- rows -------------------------------------------------------------------------------------------


def _pair_rows(given: Given) -> list[dict[str, Any]]:
    if given.congruence is None:
        return [{"unit": "all", "kind": "pair", "what": _PAIR, "verdict": "not measured", "reason": _NO_PAIRS}]
    table = given.congruence.table
    needed = table[table["verdict"].isin(["gap", "cannot tell", "covered"])]
    verdicts = {"gap": "found", "covered": "not found"}
    return [
        {
            "unit": f"{row['department_a']}×{row['department_b']}", "label": row["topics"], "kind": "pair", "what": _PAIR, "estimate": row["estimate"],
            "low": row["low"], "high": row["high"], "n": row["n_messages"], "q": row["q"], "verdict": verdicts.get(row["verdict"], "cannot tell"),
            "reason": row["note"] or f"{row['n_joint']} documents together", "n_joint": row["n_joint"],
        }
        for row in needed.to_dict("records")
    ]  # fmt: skip


def _topic_rows(given: Given, graph: "nx.MultiDiGraph[str] | None") -> list[dict[str, Any]]:
    if given.topics is None or given.reading is None:
        return [{"unit": "all", "kind": "topic", "what": what, "verdict": "not measured", "reason": _NO_TOPICS} for what in (_VACUUM, _OVERLAP)]
    if graph is None:
        return [{"unit": "all", "kind": "topic", "what": what, "verdict": "not measured", "reason": "no task is read in the policies"} for what in (_VACUUM, _OVERLAP)]
    options: dict[str, Any] = {"seed": given.seed, "n_draws": _DRAWS, "level": given.level}
    try:
        vacuum = given.vacuum if given.vacuum is not None else vacuum_table(given.topics, given.duties, graph, **options)
        overlap = given.overlap if given.overlap is not None else overlap_table(given.topics, given.duties, graph, **options)
    except (EmptyInputError, InputError) as error:
        return [{"unit": "all", "kind": "topic", "what": what, "verdict": "not measured", "reason": str(error)} for what in (_VACUUM, _OVERLAP)]
    return [*_vacuum_rows(given, vacuum), *_overlap_rows(given, overlap)]


def _vacuum_rows(given: Given, table: "pd.DataFrame") -> list[dict[str, Any]]:
    return [_vacuum_row(given, row) for row in table.to_dict("records")]


def _vacuum_row(given: Given, row: dict[Any, Any]) -> dict[str, Any]:
    """A topic that one document alone is on is a case, whatever that document leaves out."""
    documents = _on(given, row["topic"])
    verdict = {"vacuum": "found", "led": "not found"}.get(row["verdict"], "cannot tell")
    case = verdict == "found" and "；" not in documents
    told = [row["note"], f"{row['cue_rate']:.0%} of messages say that nobody is in charge" if row["n"] else "", "one document is a case" if case else ""]
    return {
        "unit": f"{row['topic']}：no lead", "label": row["label"], "kind": "topic", "what": _VACUUM, **_numbers(row),
        "verdict": "cannot tell" if case else verdict, "documents": documents, "leads": row["leads"], "reason": "; ".join(filter(None, told)),
    }  # fmt: skip


def _overlap_rows(given: Given, table: "pd.DataFrame") -> list[dict[str, Any]]:
    verdicts = {"uncoordinated": "found", "coordinated": "not found", "no overlap": "not found"}
    return [
        {
            "unit": f"{row['topic']}：several leads", "label": row["label"], "kind": "topic", "what": _OVERLAP, **_numbers(row),
            "verdict": verdicts.get(row["verdict"], "cannot tell"),
            "reason": "; ".join(filter(None, [row["note"], f"leads: {row['leads']}" if row["leads"] else ""])),
            "documents": _on(given, row["topic"]), "leads": row["leads"],
        }
        for row in table.to_dict("records")
    ]  # fmt: skip


def _numbers(row: dict[Any, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("estimate", "low", "high", "n")}


def _on(given: Given, topic: str) -> str:
    assert given.reading is not None
    return joined_ids(given.reading.policies_on(given.reading.names.index(topic))) if topic in given.reading.names else ""


# -- evidence ---------------------------------------------------------------------------------------


def _cues(given: Given, items: "pd.DataFrame") -> list[Cue]:
    pairs = items[(items["kind"] == "pair") & items["verdict"].isin(["found", "cannot tell"])]
    cues: list[Cue] = []
    for row in pairs.head(max(_TO_READ, int((pairs["verdict"] == "found").sum()))).to_dict("records"):
        cues += _pair_cues(given, str(row["unit"]))
    for row in items[(items["kind"] == "topic") & (items["verdict"] == "found")].to_dict("records"):
        cues += _topic_cues(given, row)
    return cues


def _pair_cues(given: Given, unit: str) -> list[Cue]:
    one, _, other = unit.partition("×")
    if given.congruence is None or not other:
        return []
    source = {"message": "feedback", "clause": "policy"}
    found = given.congruence.evidence(one, other, n=4)
    return [
        (unit, source[row["kind"]], row["document"], row["start"], row["end"], f"{row['department'] or 'message'}: {row['topics']}")
        for row in found.to_dict("records") if row["kind"] in source
    ]  # fmt: skip


def _topic_cues(given: Given, row: dict[Any, Any]) -> list[Cue]:
    """Tasks of the leads, or clauses that name nobody; and messages, those first in which somebody says that nobody is in charge."""
    assert given.reading is not None
    unit = str(row["unit"])
    place = given.reading.names.index(unit.rpartition("：")[0])
    documents = [name for name in str(row["documents"]).split("；") if name]
    cues = topic_cues(given, place, "policy", unit=unit, why="a clause on it", n=5, among=documents)
    if row["what"] == _OVERLAP:
        cues = [*_lead_cues(given, unit, place, str(row["leads"])), *cues]
    else:
        cues += _told_cues(given, unit, place)
    return [*cues, *topic_cues(given, place, "feedback", unit=unit, why="asked for", n=4)]


def _lead_cues(given: Given, unit: str, place: int, leads: str) -> list[Cue]:
    """Where tasks on a topic name their leads: one clause of each lead of the row first, that with most of the topic, then the next of each."""
    lines = [part.rpartition(" ")[0] for part in leads.split("、")]
    tasks = _led_on(given, place)
    tasks = tasks[tasks["line"].isin(lines)]
    tasks["turn"] = tasks.groupby("line").cumcount()
    tasks["order"] = tasks["line"].map(lines.index)
    tasks = tasks.sort_values(["turn", "order"], kind="stable").head(max(_LEADS, len(lines)))
    return [
        (unit, "policy", str(row["document"]), int(row["low"]), int(row["high"]), f"led by {row['department']}") for row in tasks.to_dict("records")
    ]  # fmt: skip


def _led_on(given: Given, place: int) -> "pd.DataFrame":
    """Tasks with somebody in charge on a topic, those with most of it first, one a document and line: ``document, department, line, low, high``."""
    assert given.topics is not None and given.reading is not None
    units = given.topics.tokens.units
    mine = units[["document", "start", "end"]].assign(share=given.reading.shares[:, place])[(units["kind"] == "policy") & (units["start"] >= 0)]
    mine = mine[mine["share"] >= ON_TOPIC].rename(columns={"start": "low", "end": "high"})
    table = _in_charge(given.duties.table)
    both = table[table["document"].isin(given.supply["id"])].merge(mine, on="document")
    both = both[(both["low"] <= both["start"]) & (both["start"] <= both["high"] + 2)]
    both = both.assign(line=[_line(name) for name in both["department"]], high=both[["end", "high"]].max(axis=1))
    both = both.sort_values(["share", "document", "low", "department"], ascending=[False, True, True, True], kind="stable")
    return both.drop_duplicates(["document", "line"])


def _in_charge(table: "pd.DataFrame") -> "pd.DataFrame":
    """Leads, and bodies that are responsible by themselves."""
    named = table[~table["placeholder"]]
    keys = ["document", "start", "end"]
    alone = named[named["role"] == "responsible"].groupby(keys)["department"].transform("nunique") == 1
    return named[(named["role"] == "lead") | alone.reindex(named.index, fill_value=False)]


def _line(name: str) -> str:
    """The line of work that a body belongs to, as overlaps name it."""
    agency = canonical_agency(name)
    return (agency.system if agency is not None else "") or name


def _told_cues(given: Given, unit: str, place: int) -> list[Cue]:
    """Sentences of messages mainly on a topic that say that nobody is in charge, those with most of it first."""
    assert given.topics is not None and given.reading is not None
    if given.feedback is None:
        return []
    units = given.topics.tokens.units
    mine = units[["document"]].assign(share=given.reading.shares[:, place])[(given.reading.main == place) & (units["kind"] == "feedback").to_numpy()]
    texts, cues = given.feedback.text, []
    for name in mine.sort_values(["share", "document"], ascending=[False, True], kind="stable")["document"].astype(str).drop_duplicates():
        text = str(texts.get(name, ""))
        cue = cue_of_vacuum(text)
        if cue:
            at = text.index(cue)
            cues.append((unit, "feedback", name, *sentence_around(text, at, at + len(cue)), f"says that nobody is in charge: {cue}"))
        if len(cues) == _SAYING:
            break
    return cues
