"""The coordination graph: which departments issue, lead, support, carry tasks and are named together."""

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.coordination.acts import ACT_COLUMNS, BESIDE, GROUPS, LED, SYMMETRIC, Acts, Weigher
from policytext.coordination.lineage import Body, joined_names
from policytext.coordination.naming import NameReader, document_places, names_open_set
from policytext.coordination.rows import Row, apart_in, bodies_of, rows_of
from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain, listing
from policytext.government.agencies import Agency, AgencyList, canonical_agency
from policytext.government.duties import Duties, extract_duties
from policytext.government.heads.standing import LEFT_OUT, check_leave_out, why_left_out
from policytext.provenance import Provenance, digest_of, record

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["coordination_graph"]

_COUNTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"issue": ("n_documents", "n_joint"), "duty": ("n_lead", "n_support", "n_responsible"), "mention": ("n_mentions",)}
)
_ERAS = ("joined", "catalogue", "apart")
_COLLAPSE = (None, "system", "region")
_RANK = MappingProxyType({"issuer": 0, "lead": 0, "support": 1, "responsible": 2, "named": 3})


def coordination_graph(
    policies: Corpus,
    duties: Duties | None = None,
    *,
    layers: Sequence[str] = ("issue", "duty", "mention"),
    on: datetime.date | None = None,
    eras: str = "joined",
    collapse: str | None = None,
    known: AgencyList | None = None,
    leave_out: Sequence[str] = LEFT_OUT,
) -> "nx.MultiDiGraph[str]":
    """Build the graph of departments from signatures, duties and clauses that name several.

    Parameters
    ----------
    policies : Corpus
        Policy documents; a column ``issuers`` (full names joined by ``、``, empty where unknown) gives the
        signatures, ``region`` the place that a document speaks for.
    duties : Duties, optional
        Who leads, supports and is responsible; found with :func:`policytext.extract_duties` if not given.
    layers : sequence of {"issue", "duty", "mention"}
        What ties are read from.
    on : datetime.date, optional
        Day whose names departments bear; the day of the last document if not given. To leave out documents that were no longer in force,
        choose them with ``policies.where(...)``.
    eras : {"joined", "catalogue", "apart"}
        Whether a renamed department is one node: where the catalogue of reforms, its local variants or the texts say so (two names of one
        line of work and place, one holding the other, that follow each other without overlap); where the catalogue does; or never.
    collapse : {None, "system", "region"}, optional
        Join departments of one line of work (条) or of one place (块) to one node.
    known : AgencyList, optional
        The user's own bodies and renames, from :func:`policytext.government.read_agencies`.
    leave_out : sequence of str
        Types of document that say again what another says, and are not counted.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes carry ``label, open, level, region, system, kind, names`` (spellings joined in the node, with the days of the documents that have
        them), ``era`` (when the catalogue says that the name was borne), ``first, last`` (days of documents, as text), ``n_internal`` (acts in which
        several names of the node meet: no tie comes of these) and, of the layers read, ``n_documents, n_joint, n_lead, n_support, n_responsible,
        n_mentions``. Edges carry ``layer`` (also the key), ``weight``, ``n`` (acts), ``n_documents``,
        ``first, last`` and ``documents`` (a tuple of ids). Layers:

        - ``"issue"``: sum over joint documents of 1/(h-1), h issuers, in both directions; a department's strength
          is its number of joint documents.
        - ``"lead-support"``, ``"lead-responsible"``: 1/m a task for each of m departments under a lead.
        - ``"co-responsible"``: 1/(m-1) a task between m departments that answer for it, or lead it, side by side, both ways.
        - ``"mention"``: bodies named in one clause, as positive pointwise mutual information (bits), contexts smoothed with
          exponent .75; the weakest kind of tie.

        Names for an open set or a mere function (有关部门, 教育部门) are nodes with ``open=True``; measures leave them aside. The graph
        attribute ``provenance`` is a JSON text, ``acts`` holds what each tie is read from (:func:`policytext.coordination.graph_acts`), and in
        ``acts.unread`` the names in signatures and duties that name no body.

    Raises
    ------
    InputError
        If the corpus holds feedback, ``duties`` name a document that it lacks, or a setting is unknown.

    Notes
    -----
    市财政局, or 财政局, in a document of 云泽市 and 云泽市财政局 in a signature are one node; 省财政厅 and 市财政局 never are. Copies of one document
    count as often as they stand in the corpus: :func:`policytext.group_duplicates` finds them. Bodies that one act names side by side are never
    variants of one department.
    Duties with the same words of one clause are one task. The heirs of a body that was split stay apart. Edges and nodes stand in sorted
    order, so the order of documents changes nothing. What is not written down (telephone calls, meetings) has no tie: this is documented
    coordination. Newman (2001), Physical Review E 64, 016132, for the weights of joint issuance; Levy, Goldberg and Dagan (2015), TACL 3, for
    the smoothed mutual information.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"text": ["清淤（市水务局牵头，市财政局配合）"], "region": ["云泽市"],
    ...                       "issuers": ["云泽市水务局、云泽市财政局"]})
    >>> graph = coordination_graph(Corpus.from_frame(frame, kind="policy"), layers=("issue", "duty"))
    >>> sorted(key for _, _, key in graph.edges(keys=True))
    ['issue', 'issue', 'lead-support']
    """
    expect(policies, Corpus, verb="coordination_graph", hint="read_policies(path) gives one")
    expect(duties, (Duties, type(None)), verb="coordination_graph(..., duties)", hint="extract_duties(policies) gives them")
    expect(known, (AgencyList, type(None)), verb="coordination_graph(..., known=)", hint="read_agencies(path) gives one")
    if policies.kind != "policy":
        found = f"kind={policies.kind!r}"
        raise InputError(explain("the coordination graph is built from policies", found=found, hint="pass the policies"))
    groups = _checked(layers, on, eras, collapse)
    check_leave_out(leave_out)
    if duties is None and "duty" in groups:
        duties = extract_duties(policies)
    table = policies.table
    if duties is not None:
        _check_duties(duties, set(table["id"]))
    counted = table[why_left_out(table, leave_out) == ""]
    reader = NameReader(document_places(policies), known)
    rows = list(rows_of(counted, duties, groups, reader))
    days = {name: day.date() for name, day in zip(table["id"], table["date"], strict=True) if day == day}
    into = joined_names(
        bodies_of(rows, reader.agencies, days), eras=eras, on=on, known=known, apart=apart_in(rows, reader.agencies),
        every=partial(_every_body, policies, duties, reader, days),
    )  # fmt: skip
    for name in set(into.values()) - set(reader.agencies):
        if (agency := canonical_agency(name, known=known)) is not None:
            reader.agencies[name] = agency
    node = {row.name: _collapsed(into.get(row.name, row.name), reader.agencies, collapse) for row in rows}
    acts = _acts(rows, node, _documents(counted), reader.unread)
    settings = {
        "layers": list(groups), "on": str(on or ""), "eras": eras, "collapse": collapse or "", "leave_out": list(leave_out),
        "known": "" if known is None else digest_of(sorted(map(repr, (*known.agencies, *known.successions)))),
    }  # fmt: skip
    graph = _graph(acts, groups, _attributes(rows, node, reader.agencies, days, collapse))
    graph.graph["provenance"] = _recorded(settings, acts, [policies.provenance, *([] if duties is None else [duties.provenance])])
    return graph


def _checked(layers: Sequence[str], on: datetime.date | None, eras: str, collapse: str | None) -> tuple[str, ...]:
    groups = (layers,) if isinstance(layers, str) else tuple(layers) if isinstance(layers, Iterable) else ()
    if not groups or not all(isinstance(group, str) and group in GROUPS for group in groups):
        raise InputError(explain(f"layers={layers!r} are unknown", found=f"known: {listing(GROUPS)}", hint="name one or more of them"))
    expect(on, (datetime.date, type(None)), verb="coordination_graph(..., on=)", hint="give a datetime.date, such as date(2024, 3, 20)")
    if eras not in _ERAS:
        raise InputError(explain(f"eras={eras!r} is unknown", found=f"known: {listing(_ERAS)}", hint='use "joined", "catalogue" or "apart"'))
    if collapse not in _COLLAPSE:
        raise InputError(explain(f"collapse={collapse!r} is unknown", found="known: None, system, region", hint='use None, "system" or "region"'))
    if on is not None and on != on:  # NaT differs from itself
        raise InputError(explain("coordination_graph(..., on=) is a missing date", hint="leave 'on' out where no day is known"))
    return tuple(group for group in GROUPS if group in groups)


def _every_body(policies: Corpus, duties: Duties | None, reader: NameReader, days: Mapping[str, datetime.date]) -> dict[str, Body]:
    """All bodies of all documents, those not counted too."""
    more = NameReader(reader.places, reader.known)
    found = rows_of(policies.table, duties if duties is not None else extract_duties(policies), tuple(GROUPS), more)
    return {body.name: body for body in bodies_of(list(found), more.agencies, days)}


def _recorded(settings: Mapping[str, object], acts: Acts, parents: Sequence[Provenance]) -> str:
    """The record of a graph as JSON text."""
    content = ("\t".join(map(str, row)) for row in acts.table.itertuples(index=False))
    step = record("coordination_graph", settings, content=content, parents=parents)
    return json.dumps(step.to_dict(), ensure_ascii=False, sort_keys=True)


def _check_duties(duties: Duties, ids: "set[str]") -> None:
    unknown = sorted(set(duties.table["document"]) - ids)
    if unknown:
        raise InputError(
            explain(f"duties name document {unknown[0]!r}, which is not in the policies", found=f"{len(unknown)} such documents",
                    hint="leave duties out, or give extract_duties(policies) of these policies")
        )  # fmt: skip


# -- acts -------------------------------------------------------------------------------------------


def _documents(counted: "pd.DataFrame") -> "pd.DataFrame":
    documents = counted[["id", "date", "title"]].rename(columns={"id": "document"}).sort_values("document", kind="stable")
    return documents.assign(title=documents["title"].map(mask_private)).reset_index(drop=True)


def _collapsed(name: str, agencies: Mapping[str, Agency], collapse: str | None) -> str:
    agency = agencies.get(name)
    if collapse is None or agency is None or names_open_set(name, agency):
        return name
    return (agency.system if collapse == "system" else agency.region) or name


def _acts(rows: Sequence[Row], node: Mapping[str, str], documents: "pd.DataFrame", unread: Sequence[tuple[str, str, str]]) -> Acts:
    import pandas as pd

    order = {group: number for number, group in enumerate(GROUPS)}
    seen: set[tuple[str, str, str, str]] = set()
    numbers: dict[tuple[str, str, str], int] = {}
    day = dict(zip(documents["document"], documents["date"], strict=True))
    masked = {text: mask_private(text) for text in {row.evidence for row in rows}}
    found = []
    for row in sorted(rows, key=lambda row: (row.document, order[row.group], row.start, row.end, row.act, _RANK[row.role], row.name)):
        name = node[row.name]
        act = numbers.setdefault((row.document, row.group, row.act), len(numbers))
        if (row.document, row.group, row.act, name) not in seen:
            seen.add((row.document, row.group, row.act, name))
            found.append((act, row.document, day[row.document], row.group, row.role, name, row.start, row.end, masked[row.evidence]))
    table = pd.DataFrame(found, columns=list(ACT_COLUMNS)).astype({"act": "int64", "start": "int64", "end": "int64", "date": "datetime64[s]"})
    left = pd.DataFrame(sorted(set(unread)), columns=["document", "group", "name"], dtype=object)
    return Acts(table, documents, left)


# -- nodes and edges --------------------------------------------------------------------------------


def _attributes(
    rows: Sequence[Row], node: Mapping[str, str], agencies: Mapping[str, Agency], days: Mapping[str, datetime.date], collapse: str | None
) -> dict[str, dict[str, Any]]:
    """What each node carries beside its counts."""
    spelled: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    met: dict[str, dict[tuple[str, str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        spelled[node[row.name]][row.name].add(row.document)
        met[node[row.name]][row.document, row.group, row.act].add(row.name)
    found = {}
    for name, names in spelled.items():
        agency = agencies.get(name) or next((agencies[other] for other in sorted(names) if other in agencies), None)
        dates = sorted(days[document] for documents in names.values() for document in documents if document in days)
        found[name] = {
            "label": name,
            "open": (collapse is None and names_open_set(name, agencies.get(name))) or all(names_open_set(other, agencies.get(other)) for other in names),
            "level": agency.level if agency is not None and collapse is None else "",
            "region": agency.region if agency is not None and collapse != "system" else "",
            "system": agency.system if agency is not None and collapse != "region" else "",
            "kind": agency.kind if agency is not None and collapse is None else "",
            "names": "；".join(_spelling(other, documents, days) for other, documents in sorted(names.items(), key=lambda item: _since(item, days))),
            "era": _era(agency) if agency is not None and collapse is None else "",
            "first": dates[0].isoformat() if dates else "",
            "last": dates[-1].isoformat() if dates else "",
            "n_internal": sum(len(bodies) > 1 for bodies in met[name].values()),
        }
    return found


def _since(item: tuple[str, Iterable[str]], days: Mapping[str, datetime.date]) -> tuple[datetime.date, str]:
    return min((days[document] for document in item[1] if document in days), default=datetime.date.max), item[0]


def _spelling(name: str, documents: Iterable[str], days: Mapping[str, datetime.date]) -> str:
    dates = sorted(days[document] for document in documents if document in days)
    return f"{name}（{dates[0]}—{dates[-1]}）" if dates else name


def _era(agency: Agency) -> str:
    if agency.valid_from is None and agency.valid_to is None:
        return ""
    return f"{agency.valid_from or ''}/{agency.valid_to or ''}"


def _graph(acts: Acts, groups: tuple[str, ...], attributes: Mapping[str, dict[str, Any]]) -> "nx.MultiDiGraph[str]":
    import networkx as nx

    departments = sorted(set(acts.table["department"]))
    counts, ties = _counted(acts)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name in departments:
        graph.add_node(name, **attributes[name], **{what: int(counts[name][what]) for group in groups for what in _COUNTS[group]})
    edges = []
    for layer, matrix in Weigher.of(acts, departments, groups).weights().items():
        pairs = matrix.tocoo()
        for source, target, weight in zip(*pairs.coords, pairs.data, strict=True):
            edges.append((departments[source], departments[target], layer, float(weight)))
    for source, target, layer, weight in sorted(edges):
        pair = (source, target) if layer not in SYMMETRIC or source < target else (target, source)
        found = ties[pair[0], pair[1], layer]
        dates = sorted(date.date().isoformat() for _, date in found if date == date)
        documents = tuple(sorted({document for document, _ in found}))
        graph.add_edge(
            source, target, key=layer, layer=layer, weight=weight, n=len(found), n_documents=len(documents),
            first=dates[0] if dates else "", last=dates[-1] if dates else "", documents=documents,
        )  # fmt: skip
    graph.graph["acts"] = acts
    return graph


def _counted(acts: Acts) -> tuple[dict[str, Counter[str]], dict[tuple[str, str, str], list[tuple[str, Any]]]]:
    """Counts of each department, and the acts behind each tie; ties of a symmetric layer stand once."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    ties: dict[tuple[str, str, str], list[tuple[str, Any]]] = defaultdict(list)
    what = {"issuer": "n_documents", "lead": "n_lead", "support": "n_support", "responsible": "n_responsible", "named": "n_mentions"}
    for _, rows in acts.table.groupby("act", sort=True):
        place = (rows["document"].iloc[0], rows["date"].iloc[0])
        by: dict[str, list[str]] = defaultdict(list)
        for role, name in zip(rows["role"], rows["department"], strict=True):
            counts[name][what[role]] += 1
            counts[name]["n_joint"] += role == "issuer" and len(rows) > 1
            by[role].append(name)
        for layer, role in BESIDE:
            for one, other in combinations(sorted(by[role]), 2):
                ties[one, other, layer].append(place)
        for lead in by["lead"]:
            for layer, role in LED:
                for other in by[role]:
                    ties[lead, other, layer].append(place)
    return counts, ties
