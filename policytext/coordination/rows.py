"""Bodies in acts, as they stand in the documents: signatures, tasks, clauses that name several."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from policytext.coordination.lineage import Body
from policytext.coordination.naming import NameReader, issuers_of
from policytext.government.agencies import Agency, find_agencies, is_placeholder
from policytext.government.agencies.words import AGENCY_END
from policytext.government.clauses.verbs import bare_clauses
from policytext.government.duties import Duties

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Row", "apart_in", "bodies_of", "rows_of"]


@dataclass(frozen=True, slots=True)
class Row:
    """A body in an act, before its name is joined with others."""

    document: str
    group: str
    start: int
    end: int
    act: str
    role: str
    name: str
    evidence: str
    whole: bool
    """Whether the text names the body, not its function alone (城市管理、公安等部门)."""


def rows_of(counted: "pd.DataFrame", duties: Duties | None, groups: tuple[str, ...], reader: NameReader) -> Iterable[Row]:
    """Read the acts of some groups of layers from the documents that count."""
    if "issue" in groups and "issuers" in counted.columns:
        for document, title, value in zip(counted["id"], counted["title"], counted["issuers"], strict=True):
            for name in dict.fromkeys(reader.full(issuer, document, "issue", ("全国",)) for issuer in issuers_of(value)):
                if name:
                    yield Row(document, "issue", -1, -1, "", "issuer", name, str(title), whole=True)
    if "duty" in groups and duties is not None:
        yield from _duty_rows(duties, set(counted["id"]), reader)
    if "mention" in groups:
        for document, text in zip(counted["id"], counted["text"], strict=True):
            yield from _mention_rows(str(document), str(text), reader)


def _mention_rows(document: str, text: str, reader: NameReader) -> Iterable[Row]:
    """Bodies that one clause names; clauses that name fewer than two say nothing of ties."""
    mentions = find_agencies(text, known=reader.known)
    at = 0
    for clause in bare_clauses(text) if len(mentions) > 1 else ():
        here = []
        while at < len(mentions) and mentions[at].start < clause.end:
            here.append(mentions[at].name)
            at += 1
        whole: dict[str, bool] = {}
        for short in here:
            name = reader.full(short, document, "mention")
            if name in reader.agencies and reader.agencies[name].level:
                whole[name] = whole.get(name, False) or bool(AGENCY_END.search(short))
        for name, named in whole.items() if len(whole) > 1 else ():
            yield Row(document, "mention", clause.start, clause.end, str(clause.start), "named", name, clause.text, whole=named)


def _duty_rows(duties: Duties, ids: "set[str]", reader: NameReader) -> Iterable[Row]:
    """Roles of each task; who leads is nothing else beside, and equals acting together are responsible."""
    columns = (duties.table[column] for column in ("document", "start", "end", "task_id", "task", "role", "department", "sentence"))
    tasks: dict[tuple[str, str], list[tuple[int, int, str, str, str, bool]]] = defaultdict(list)
    for document, start, end, number, task, role, name, sentence in zip(*columns, strict=True):
        full = reader.full(name, document, "duty") if document in ids else ""
        if full:
            key = f"{number}:{task}" if task else f"{number}:{start}"
            tasks[document, key].append((start, end, "responsible" if role == "joint" else role, full, sentence, bool(AGENCY_END.search(name))))
    rank = {"lead": 0, "support": 1, "responsible": 2}
    for (document, key), found in tasks.items():
        low, high = min(start for start, *_ in found), max(end for _, end, *_ in found)
        roles: dict[str, str] = {}
        for _, _, role, name, *_ in found:
            roles[name] = min(role, roles.get(name, role), key=lambda role: rank[role])
        whole = {name for *_, name, _, named in found if named}
        for name, role in roles.items():
            yield Row(document, "duty", low, high, key, role, name, found[0][4], whole=name in whole)


def bodies_of(rows: Iterable[Row], agencies: Mapping[str, Agency], days: Mapping[str, datetime.date]) -> list[Body]:
    """Bodies with the documents that name them, not their function alone, and the days of these."""
    documents: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.name in agencies and not is_placeholder(row.name):
            documents[row.name] |= {row.document} if row.whole else set()
    return [
        Body(name, agencies[name], tuple(sorted(days[document] for document in found if document in days)), frozenset(found))
        for name, found in sorted(documents.items())
    ]


def apart_in(rows: Iterable[Row], agencies: Mapping[str, Agency]) -> set[frozenset[str]]:
    """Pairs of bodies of one place and level that one act names side by side."""
    acts: dict[tuple[str, str, str, str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.name in agencies and agencies[row.name].region:
            acts[row.document, row.group, row.act, agencies[row.name].region, agencies[row.name].level].add(row.name)
    return {frozenset(pair) for names in acts.values() for pair in combinations(sorted(names), 2)}
