"""What the interactive view holds: departments with places, ties with documents and sentences by year."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from policytext.coordination._ties import Tie, summed_ties
from policytext.coordination.acts import BESIDE, GROUPS, LAYERS, LED, SYMMETRIC, Acts
from policytext.coordination.export.plain import public_documents
from policytext.coordination.export.values import safe_text
from policytext.coordination.flat import flat_graph, named_departments
from policytext.plotting.coordination_ties import coloured_communities
from policytext.plotting.network_plain import COUNTS

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["network_data"]

_SENTENCES, _DOCUMENTS = 3, 12
"""Kept at most of a tie and a year; the view counts all documents."""
_ALL_SHOWN = 60
"""Up to this many departments, those without ties are drawn from the start."""
_TURN = 2.399963
"""The golden angle: points put out by it lie apart."""

Act = tuple[str, str, float, str]
"""Document, day (empty where unknown), what it adds to the weight, sentence."""


def network_data(graph: "nx.MultiDiGraph[str]", *, communities: Mapping[str, str], top: int | None) -> dict[str, Any]:
    """Collect what the view shows, masked and sorted.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.plotting.network_plain.plain_network`.
    communities : mapping of str to str
        Community of each department that has one; may be empty. Nodes are texts.
    top : int, optional
        How many departments to take at most, the strongest first; all if not given.

    Returns
    -------
    dict
        ``nodes``, ``ties`` (strongest of their kind first), ``layers``, ``groups`` (communities that have a colour), ``documents``, ``sentences``,
        ``acts`` (whether there are documents behind the graph), ``place`` (left out of short names), ``left`` (departments left out), ``alone``
        (whether departments without ties are drawn at first); ready for JSON.
    """
    from policytext.plotting.short_names import short_labels

    strength = _strengths(graph)
    ranked = sorted(graph.nodes, key=lambda node: (-strength[node], node))
    nodes = ranked[:top]
    ties = _ties(graph, set(nodes))
    layers = [*(layer for layer in LAYERS if any(tie["layer"] == layer for tie in ties)), *sorted({tie["layer"] for tie in ties} - set(LAYERS))]
    safe = cache(safe_text)
    labels = [safe(str(graph.nodes[node].get("label") or node) or "_") for node in nodes]
    short, place = short_labels(labels) if labels else ([], "")
    spots = _spots(graph, nodes, ties)
    pool = _Pool(graph, safe)
    open_ = set(graph) - set(named_departments(graph))
    place_of = {node: number for number, node in enumerate(nodes)}
    return {
        "nodes": [
            {"name": labels[number], "short": short[number], "group": safe(communities.get(node, "")), "x": spots[node][0], "y": spots[node][1],
             **_node(graph.nodes[node], node in open_, safe), **_left_partners(graph, node, place_of, open_)}
            for number, node in enumerate(nodes)
        ],
        "ties": [_tie(tie, place_of, layers, pool) for tie in ties],
        "layers": [safe(layer) for layer in layers], "symmetric": [layer in SYMMETRIC for layer in layers],
        "groups": coloured_communities(safe(communities.get(node, "")) for node in nodes), "acts": isinstance(graph.graph.get("acts"), Acts),
        "documents": pool.documents, "sentences": pool.sentences, "place": place, "left": len(ranked) - len(nodes),
        "alone": len(nodes) <= _ALL_SHOWN or not ties,
    }  # fmt: skip


class _Pool:
    """Documents and sentences, each once, named by their numbers."""

    def __init__(self, graph: "nx.MultiDiGraph[str]", safe: Callable[[str], str]) -> None:
        acts = graph.graph.get("acts")
        self._safe = safe
        self._public = public_documents(graph)
        self._facts: dict[str, tuple[str, str]] = {}
        if isinstance(acts, Acts):
            table = acts.documents
            self._facts = {
                str(id): (_day(date), title if isinstance(title, str) else "")
                for id, date, title in zip(table["document"], table["date"], table["title"], strict=True)
            }
        self._numbers: dict[tuple[str, str], int] = {}
        self.documents: list[list[str]] = []
        self.sentences: list[str] = []

    def document(self, id: str) -> int:
        if ("document", id) not in self._numbers:
            day, title = self._facts.get(id, ("", ""))
            self._numbers["document", id] = len(self.documents)
            self.documents.append([self._safe(self._public.get(id, id)), self._safe(title), day])
        return self._numbers["document", id]

    def sentence(self, text: str) -> int:
        if ("sentence", text) not in self._numbers:
            self._numbers["sentence", text] = len(self.sentences)
            self.sentences.append(self._safe(text))
        return self._numbers["sentence", text]


# -- departments ------------------------------------------------------------------------------------


def _node(data: Mapping[str, Any], is_open: bool, safe: Callable[[str], str]) -> dict[str, Any]:
    """Facts of a department; what a graph made by hand lacks stays out."""
    facts: dict[str, Any] = {"open": is_open}
    facts.update({name: safe(data[name]) for name in ("level", "region", "system", "names", "first", "last") if data.get(name)})
    facts["counts"] = {name: int(data[name]) for name in COUNTS if data.get(name)}
    return facts


def _left_partners(graph: "nx.MultiDiGraph[str]", node: str, inside: Mapping[str, int], open_: set[str]) -> dict[str, int]:
    """How many partners of a department are not in the picture, if some are not."""
    left = {*graph.predecessors(node), *graph.successors(node)} - inside.keys() - open_
    return {"out": len(left)} if left else {}


def _strengths(graph: "nx.MultiDiGraph[str]") -> dict[str, float]:
    """Strength over the joined layers as in :func:`plot_coordination`; mentions and open sets come after, by their partners."""
    partners = {node: len({*graph.predecessors(node), *graph.successors(node)} - {node}) for node in graph}
    most = 1.0 + max(partners.values(), default=0)
    found = {node: 1e-6 * count / most for node, count in partners.items()}
    for node, weight in flat_graph(graph).degree(weight="weight"):
        found[node] = round(found[node] + float(weight), 9)
    return found


# -- ties -------------------------------------------------------------------------------------------


def _ties(graph: "nx.MultiDiGraph[str]", nodes: set[str]) -> list[dict[str, Any]]:
    """Ties among some departments, those of symmetric layers once, strongest of their group of layers first."""
    acts = _acts_of_ties(graph)
    every = summed_ties(graph)
    found: list[dict[str, Any]] = []
    for (source, target, layer), tie in every.items():
        two = _both_ways(every, tie)
        if source in nodes and target in nodes and not (two and source > target):
            pair = (min(source, target), max(source, target)) if layer in SYMMETRIC else (source, target)
            found.append({"source": source, "target": target, "layer": layer, "weight": tie.weight, "two": two, "tie": tie,
                          "acts": acts.get((*pair, layer), [])})  # fmt: skip
    group_of = {layer: group for group, layers in GROUPS.items() for layer in layers}
    for group in sorted({group_of.get(tie["layer"], tie["layer"]) for tie in found}):
        _rank([tie for tie in found if group_of.get(tie["layer"], tie["layer"]) == group])
    return sorted(found, key=lambda tie: (-tie["rank"], tie["source"], tie["target"], tie["layer"]))


def _both_ways(ties: Mapping[tuple[str, str, str], Tie], tie: Tie) -> bool:
    """Whether a tie of a symmetric layer stands in the other direction too, with the same weight."""
    back = ties.get((tie.target, tie.source, tie.layer))
    return tie.layer in SYMMETRIC and back is not None and round(back.weight, 12) == round(tie.weight, 12)


def _rank(ties: Sequence[dict[str, Any]]) -> None:
    """Give each tie of a group its rank by weight, from 1/n to 1; equal ties share the mean rank."""
    from scipy.stats import rankdata

    for tie, rank in zip(ties, rankdata([round(tie["weight"], 12) for tie in ties]), strict=True):
        tie["rank"] = round(float(rank) / len(ties), 6)


def _acts_of_ties(graph: "nx.MultiDiGraph[str]") -> dict[tuple[Any, Any, str], list[Act]]:
    """The acts behind each tie of the documents, by source, target (sorted where a layer is symmetric) and layer."""
    acts = graph.graph.get("acts")
    found: dict[tuple[Any, Any, str], list[Act]] = defaultdict(list)
    if not isinstance(acts, Acts):
        return found
    for _, rows in acts.table.groupby("act", sort=True):
        act = str(rows["document"].iloc[0]), _day(rows["date"].iloc[0])
        by: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for role, name, evidence in zip(rows["role"], rows["department"], rows["evidence"], strict=True):
            by[role].append((name, evidence if isinstance(evidence, str) else ""))
        for layer, role in BESIDE:
            share = 1.0 if layer == "mention" else 1 / max(1, len(by[role]) - 1)
            for (one, text), (other, _) in combinations(sorted(by[role]), 2):
                found[one, other, layer].append((*act, share, text))
        for layer, role in LED:
            for lead, text in by["lead"]:
                for other, _ in by[role]:
                    found[lead, other, layer].append((*act, 1 / len(by[role]), text))
    return found


def _tie(tie: Mapping[str, Any], place: Mapping[str, int], layers: Sequence[str], pool: _Pool) -> dict[str, Any]:
    known: Tie = tie["tie"]
    acts = tie["acts"]
    years = _years(acts, pool)
    entry = {
        "a": place[tie["source"]], "b": place[tie["target"]], "l": layers.index(tie["layer"]), "w": float(f"{tie['weight']:.6g}"), "r": tie["rank"],
        "two": tie["two"], "n": _known(known.n, len(acts)), "d": _known(known.n_documents, len({act[0] for act in acts})), "y": years,
    }  # fmt: skip
    if not years:
        entry["span"] = [known.first, known.last]
        entry["list"] = [pool.document(id) for id in known.documents[: 4 * _DOCUMENTS]]
    return entry


def _known(count: float, acts: int) -> int | None:
    """A count of the graph; that of the acts where the graph has none."""
    return int(count) if count == count else acts or None


def _years(acts: Iterable[Act], pool: _Pool) -> list[list[Any]]:
    """By year (0 where unknown): share of the weight, acts, documents, numbers of some documents, some sentences with their documents."""
    by: dict[int, list[Act]] = defaultdict(list)
    for act in sorted(acts, key=lambda act: (act[1], act[0], act[3], act[2])):
        by[int(act[1][:4]) if act[1] else 0].append(act)
    total = sum(act[2] for group in by.values() for act in group) or 1.0
    found = []
    for year, group in sorted(by.items()):
        documents = list(dict.fromkeys(act[0] for act in group))
        told = [act for act in group if act[3]]
        first = {act[0]: act for act in reversed(told)}
        texts: dict[str, str] = {}
        for act in (*(first[id] for id in documents if id in first), *told):
            texts.setdefault(act[3], act[0])
        chosen = [[pool.sentence(text), pool.document(id)] for text, id in list(texts.items())[:_SENTENCES]]
        share = round(sum(act[2] for act in group) / total, 6)
        found.append([year, share, len(group), len(documents), [pool.document(id) for id in documents[:_DOCUMENTS]], chosen])
    return found


def _day(date: Any) -> str:
    return date.date().isoformat() if date == date and date is not None else ""


# -- places -----------------------------------------------------------------------------------------


def _spots(graph: "nx.MultiDiGraph[str]", nodes: Sequence[str], ties: Sequence[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """Where departments stand, in the unit square: those drawn at first by their ties, the others beside their partners."""
    from policytext.plotting.layout import spread

    weights: dict[tuple[str, str], float] = defaultdict(float)
    partners: dict[str, list[str]] = defaultdict(list)
    open_ = set(nodes) - set(named_departments(graph))
    strong = [tie for tie in ties if tie["layer"] != "mention" and tie["source"] not in open_ and tie["target"] not in open_]
    for tie in strong or ties:
        if tie["source"] != tie["target"]:
            weights[min(tie["source"], tie["target"]), max(tie["source"], tie["target"])] += tie["rank"]
    for tie in ties:
        partners[tie["source"]].append(tie["target"])
        partners[tie["target"]].append(tie["source"])
    first = sorted({node for pair in weights for node in pair} | (set(nodes) if len(nodes) <= _ALL_SHOWN or not ties else set()))
    square = spread(weights, first, ratio=1.45) if first else ()
    drawn = set(first)
    spots = {node: (round(float(x), 4), round(1 - float(y), 4)) for node, (x, y) in zip(first, square, strict=True)}
    for number, node in enumerate(sorted(set(nodes) - set(first))):
        spots[node] = _beside([spots[other] for other in partners[node] if other in drawn], number)
    return spots


def _beside(spots: Sequence[tuple[float, float]], number: int) -> tuple[float, float]:
    from math import cos, sin

    x, y = (sum(values) / len(spots) for values in zip(*spots, strict=True)) if spots else (0.5, 0.5)
    far = 0.04 if spots else 0.25 + 0.2 * (number % 7) / 7
    return round(min(1.0, max(0.0, x + far * cos(_TURN * number))), 4), round(min(1.0, max(0.0, y + far * sin(_TURN * number))), 4)
