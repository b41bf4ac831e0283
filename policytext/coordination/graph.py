"""The coordination graph: which departments issue, lead, support and carry tasks together."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain
from policytext.government.agencies import canonical_agency, is_placeholder, place_of
from policytext.government.duties import ROLES, Duties, extract_duties
from policytext.provenance import record

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["LAYERS", "SYMMETRIC", "coordination_graph"]

LAYERS = ("issue", "lead-support", "lead-responsible", "co-responsible")
"""Kinds of tie; each is an edge key of the graph."""

SYMMETRIC = frozenset({"issue", "co-responsible"})
"""Layers whose ties are stored in both directions with equal weight."""

_COUNTS = ("n_documents", "n_joint", "n_lead", "n_support", "n_responsible")


@dataclass(slots=True)
class _Tally:
    """Counts on the way to a graph."""

    nodes: dict[str, Counter[str]] = field(default_factory=dict)
    weights: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)

    def count(self, name: str, what: str, by: int = 1) -> None:
        self.nodes.setdefault(name, Counter())[what] += by

    def tie(self, source: str, target: str, layer: str, weight: float) -> None:
        if source != target:
            self.weights.setdefault((source, target, layer), []).append(weight)


def coordination_graph(policies: Corpus, duties: Duties | None = None) -> "nx.MultiDiGraph[str]":
    """Build the graph of departments from signatures and duties.

    Parameters
    ----------
    policies : Corpus
        Policy documents; a column ``issuers`` (full names joined by ``、``, empty where unknown) gives the
        signatures, ``region`` the place that a document speaks for.
    duties : Duties, optional
        Who leads, supports and is responsible; found with :func:`policytext.extract_duties` if not given.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes carry ``label, open, n_documents, n_joint, n_lead, n_support, n_responsible``; edges carry
        ``layer`` (also the key), ``weight`` and ``n`` (documents or tasks). Layers:

        - ``"issue"``: sum over joint documents of 1/(h-1), h issuers, in both directions; a department's strength
          is its number of joint documents.
        - ``"lead-support"``, ``"lead-responsible"``: 1/m a task for each of m departments under a lead.
        - ``"co-responsible"``: 1/(m-1) a task between m departments that share it without a lead, both ways.

        Placeholders (有关部门) are nodes with ``open=True``. The graph attribute ``provenance`` is a JSON text.

    Raises
    ------
    InputError
        If the corpus holds feedback, or ``duties`` name a document that it lacks.

    Notes
    -----
    市财政局 in a document of 云泽市 and 云泽市财政局 in a signature are one node; 省财政厅 and 市财政局 never are.
    Edges and nodes stand in sorted order, so the order of documents changes nothing. Newman (2001), Physical
    Review E 64, 016132, for the weights of joint issuance.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"text": ["清淤（市水务局牵头，市财政局配合）"], "region": ["云泽市"],
    ...                       "issuers": ["云泽市水务局、云泽市财政局"]})
    >>> graph = coordination_graph(Corpus.from_frame(frame, kind="policy"))
    >>> sorted(key for _, _, key in graph.edges(keys=True))
    ['issue', 'issue', 'lead-support']
    """
    import networkx as nx

    expect(policies, Corpus, verb="coordination_graph", hint="read_policies(path) gives one")
    expect(duties, (Duties, type(None)), verb="coordination_graph(..., duties)", hint="extract_duties(policies) gives them")
    if policies.kind != "policy":
        found = f"kind={policies.kind!r}"
        raise InputError(explain("the coordination graph is built from policies", found=found, hint="pass the policies"))
    if duties is None:
        duties = extract_duties(policies)
    places = _places_by_document(policies)
    tally = _Tally()
    _add_signatures(tally, policies)
    _add_duties(tally, duties, places)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name in sorted(tally.nodes):
        counts = tally.nodes[name]
        graph.add_node(name, label=name, open=is_placeholder(name), **{what: int(counts[what]) for what in _COUNTS})
    for source, target, layer in sorted(tally.weights):
        weights = sorted(tally.weights[source, target, layer])
        graph.add_edge(source, target, key=layer, layer=layer, weight=float(sum(weights)), n=len(weights))
    content = (f"{key}:{sorted(tally.weights[key])}" for key in sorted(tally.weights))
    parents = [policies.provenance, duties.provenance]
    step = record("coordination_graph", {"layers": list(LAYERS)}, content=[*sorted(tally.nodes), *content], parents=parents)
    graph.graph["provenance"] = json.dumps(step.to_dict(), ensure_ascii=False, sort_keys=True)
    return graph


def _issuers(value: Any) -> list[str]:
    """Names of one cell of the column ``issuers``, in full, each once."""
    names = re.split(r"[、;；\s]+", value) if isinstance(value, str) else []
    return sorted({_full(name, ("全国",)) for name in names if name})


def _full(name: str, places: Iterable[str]) -> str:
    """Full name of a body in the first of the places that gives its level a place; a placeholder as it stands."""
    found = [agency for place in (*places, None) if (agency := canonical_agency(name, region=place)) is not None]
    placed = next((agency.name for agency in found if agency.region), "")
    return placed or (found[-1].name if found else "".join(name.split()))


def _places_by_document(policies: Corpus) -> dict[str, tuple[str, ...]]:
    """Places that a document speaks for: those of its issuers, else its region, else the one its title starts with.

    Issuers come first since their names hold the whole place (云泽市青梧区), while regions are written as tables
    of feedback write them (青梧区).
    """
    table = policies.table
    issuers = table["issuers"] if "issuers" in table.columns else [""] * len(table)
    places: dict[str, tuple[str, ...]] = {}
    for name, title, region, signed in zip(table["id"], table["title"], table["region"], issuers, strict=True):
        bodies = [canonical_agency(issuer) for issuer in _issuers(signed)]
        found = [body.region for body in bodies if body is not None]
        found = found if set(found) - {"", "全国"} else [str(region) or place_of(str(title).lstrip("《"))]
        local = tuple(dict.fromkeys(place for place in found if place and place != "全国"))
        places[str(name)] = local or (("全国",) if "全国" in found else ())
    return places


def _add_signatures(tally: _Tally, policies: Corpus) -> None:
    if "issuers" not in policies.table.columns:
        return
    for value in policies.table["issuers"]:
        names = _issuers(value)
        for name in names:
            tally.count(name, "n_documents")
            tally.count(name, "n_joint", int(len(names) > 1))
        for one, other in permutations(names, 2):
            tally.tie(one, other, "issue", 1 / (len(names) - 1))


def _add_duties(tally: _Tally, duties: Duties, places: dict[str, tuple[str, ...]]) -> None:
    table = duties.table
    unknown = sorted(set(table["document"]) - set(places))
    if unknown:
        raise InputError(
            explain(f"duties name document {unknown[0]!r}, which is not in the policies", found=f"{len(unknown)} such documents",
                    hint="use the corpus that the duties were extracted from")
        )  # fmt: skip
    tasks: dict[tuple[str, int, int], dict[str, set[str]]] = {}
    columns = (table[column] for column in ("document", "start", "end", "role", "department"))
    for document, start, end, role, name in zip(*columns, strict=True):
        roles = tasks.setdefault((document, start, end), {role: set() for role in ROLES})
        roles[role].add(_full(name, places[document]))
    for roles in tasks.values():
        _add_task(tally, roles)


def _add_task(tally: _Tally, roles: dict[str, set[str]]) -> None:
    lead, support, responsible = roles["lead"], roles["support"] - roles["lead"], roles["responsible"] - roles["lead"]
    for what, names in (("n_lead", lead), ("n_support", support), ("n_responsible", responsible), ("n_shared", roles["joint"])):
        for name in names:
            tally.count(name, what)
    for one in lead:
        for other in support:
            tally.tie(one, other, "lead-support", 1 / len(support))
        for other in responsible:
            tally.tie(one, other, "lead-responsible", 1 / len(responsible))
    equals = roles["joint"] or (set() if lead else responsible)
    for one, other in permutations(sorted(equals), 2):
        tally.tie(one, other, "co-responsible", 1 / (len(equals) - 1))
