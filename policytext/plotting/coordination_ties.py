"""Which departments and ties a figure shows, and what it leaves out."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.coordination._checked import is_missing
from policytext.coordination._ties import joined_ties
from policytext.coordination.acts import GROUPS, SYMMETRIC
from policytext.coordination.flat import GROUP_WEIGHTS, flat_graph, named_departments
from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.plotting.checks import check_columns, check_limit

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["PALETTE", "Selection", "Ties", "check_layers", "check_top", "coloured_communities", "community_of", "label_of", "select", "ties_above_chance"]

KINDS: Mapping[str, str] = MappingProxyType(
    {"issue": "issue", "co-responsible": "together", "lead-support": "arrow", "lead-responsible": "arrow", "mention": "mention"}
)
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#2B2B2B")
"""Okabe and Ito's colours, which stay apart for every common kind of colour blindness."""
_MENTION = 0.05
"""What mentions weigh beside the other groups of layers where they are asked for."""

Pair = tuple[str, str]


@dataclass(frozen=True, eq=False, slots=True)
class Ties:
    """Ties summed by kind: ``pairs[kind][u, v]`` is a weight; symmetric kinds hold each pair once."""

    pairs: Mapping[str, Mapping[Pair, float]]

    def among(self, nodes: Iterable[str]) -> "Ties":
        """Those ties whose ends are both among some nodes."""
        inside = set(nodes)
        return Ties({kind: {pair: w for pair, w in pairs.items() if inside.issuperset(pair)} for kind, pairs in self.pairs.items()})

    def strongest(self, first: Collection[Pair], *, limit: int) -> "Ties":
        """The ``limit`` strongest ties of each kind, those of the pairs ``first`` before the others."""
        kept = {}
        for kind, pairs in self.pairs.items():
            order = sorted((_pair(*pair) not in first, -weight, pair) for pair, weight in pairs.items())
            kept[kind] = {pair: -weight for _, weight, pair in order[:limit]}
        return Ties(kept)

    def joined(self) -> list[Pair]:
        """The pairs with a tie of any kind, each once, sorted."""
        return sorted({_pair(*pair) for pairs in self.pairs.values() for pair in pairs})

    def ends(self) -> list[str]:
        """The departments with a tie, sorted."""
        return sorted({node for pair in self.joined() for node in pair})

    def __len__(self) -> int:
        return sum(len(pairs) for pairs in self.pairs.values())


@dataclass(frozen=True, eq=False, slots=True)
class Selection:
    """What is drawn: departments (sorted) with their strength, ties, the weights that place them, and counts of what is left out."""

    nodes: Sequence[str]
    strengths: Sequence[float]
    ties: Ties
    weights: Mapping[Pair, float]
    left: Mapping[str, int]


def check_layers(layers: str | Sequence[str]) -> tuple[str, ...]:
    """Groups of layers in their fixed order."""
    asked = [layers] if isinstance(layers, str) else list(layers) if isinstance(layers, Iterable) else []
    if not asked or not all(isinstance(name, str) and name in GROUPS for name in asked):
        raise InputError(explain(f"layers={layers!r} are unknown", found=f"known: {listing(GROUPS)}", hint='name one or more of them, as layers=("issue",)'))
    return tuple(group for group in GROUPS if group in asked)


def check_top(top: int) -> None:
    """Refuse a number of departments that leaves no room for a tie."""
    check_limit(top, name="top", what="department")
    if top == 1:
        raise InputError(explain("top=1 draws no tie", hint="use 2 or more: a tie has two ends"))


def label_of(graph: "nx.MultiDiGraph[str]", node: str) -> str:
    """What a department is called on a figure: its label if it has one, else the name of its node."""
    label = graph.nodes[node].get("label")
    return str(node) if is_missing(label) or not str(label).strip() else str(label)


def select(
    graph: "nx.MultiDiGraph[str]", groups: tuple[str, ...], *, top: int, ties: int, above: "Mapping[str, set[Pair]] | None" = None
) -> Selection:
    """Choose the strongest departments and ties; every department drawn has a tie that is drawn."""
    weights = {group: GROUP_WEIGHTS.get(group, _MENTION) for group in groups}
    flat = flat_graph(graph, weights=weights)
    names = named_departments(graph)
    every, by_chance = _collect(graph, groups, set(names), above or {})
    strengths = {node: float(value) for node, value in flat.degree(weight="weight")}
    ranked = sorted(every.ends(), key=lambda node: (-round(strengths[node], 9), node))
    if not ranked:
        raise EmptyInputError(
            explain("the graph has no ties to draw", found=f"{len(names)} departments, ties by chance left out: {by_chance}",
                    hint="joint documents or duties with several departments give ties")
        )  # fmt: skip
    among = every.among(ranked[:top])
    if not len(among):
        # The strongest departments may all have their ties with weaker ones: draw the strongest tie then.
        strongest: Pair = min(every.joined(), key=lambda pair: (-_weight(flat, pair), pair))
        among = every.among(strongest)
    drawn = among.strongest(_best_partners(flat, among.joined()), limit=ties)
    nodes = drawn.ends()
    left = {
        "left_nodes": len(ranked) - len(nodes), "left_ties": len(among) - len(drawn), "alone": len(names) - len(ranked),
        "open": graph.number_of_nodes() - len(names), "by_chance": by_chance,
    }  # fmt: skip
    return Selection(nodes, [strengths[node] for node in nodes], drawn, {pair: _weight(flat, pair) for pair in drawn.joined()}, left)


def _collect(
    graph: "nx.MultiDiGraph[str]", groups: Iterable[str], nodes: set[str], above: "Mapping[str, set[Pair]]"
) -> tuple[Ties, int]:
    """Sum the ties among some nodes by kind; count those that are no more than chance."""
    layers = {layer for group in groups for layer in GROUPS[group]}
    found: dict[str, dict[Pair, float]] = {kind: {} for layer, kind in KINDS.items() if layer in layers}
    by_chance = 0
    for tie in joined_ties(graph):
        pair = (tie.source, tie.target)
        if tie.layer not in layers or tie.source == tie.target or not nodes.issuperset(pair) or not tie.weight > 0:
            continue
        if tie.layer in above and pair not in above[tie.layer]:
            by_chance += 1
            continue
        kind = found[KINDS[tie.layer]]
        kind[pair] = kind.get(pair, 0.0) + tie.weight
    return Ties(found), by_chance


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def _weight(flat: "nx.Graph[str]", pair: Pair) -> float:
    return float(flat.edges[pair]["weight"])


def _best_partners(flat: "nx.Graph[str]", pairs: Iterable[Pair]) -> set[Pair]:
    """The strongest tie of each department."""
    best: dict[str, tuple[float, Pair]] = {}
    for pair in pairs:
        for node in pair:
            best[node] = min(best.get(node, (0.0, pair)), (-_weight(flat, pair), pair))
    return {pair for _, pair in best.values()}


def ties_above_chance(backbone: "pd.DataFrame | None") -> "dict[str, set[Pair]]":
    """Pairs of each layer of a table of ties that are more than chance; a pair of a symmetric layer in both directions."""
    if backbone is None:
        return {}
    check_columns(backbone, ("source", "target", "layer", "verdict"), maker="backbone_table(graph)")
    if not len(backbone):
        hint = "give all rows of backbone_table(graph), as those without a verdict say which ties to leave out; None draws every tie"
        raise EmptyInputError(explain("backbone has no rows", hint=hint))
    found: dict[str, set[Pair]] = {str(layer): set() for layer in backbone["layer"]}
    real = backbone[backbone["verdict"] == "affinity"]
    for layer, source, target in zip(real["layer"], real["source"], real["target"], strict=True):
        found[layer] |= {(source, target), (target, source)} if layer in SYMMETRIC else {(source, target)}
    return found


def community_of(communities: Any) -> dict[str, str]:
    """Community of each department that has one: of the result of find_communities, or of its table."""
    if communities is None:
        return {}
    table: pd.DataFrame = communities if hasattr(communities, "columns") else getattr(communities, "table", communities)
    check_columns(table, ("department", "community"), maker="find_communities(graph, seed=1).table")
    rows = zip(table["department"].tolist(), table["community"].tolist(), strict=True)
    given = {str(department): _member(community) for department, community in rows if not is_missing(department)}
    return {department: community for department, community in given.items() if community}


def _member(community: object) -> str:
    """Name of a community; empty where there is none. A whole number that pandas made a float by a gap is whole again."""
    if is_missing(community):
        return ""
    whole = isinstance(community, float) and community.is_integer()
    return mask_private(str(int(community) if whole else community)).strip()  # type: ignore[call-overload]


def coloured_communities(members: Iterable[str]) -> list[str]:
    """Those with most departments in the picture, as many as there are colours, in the order of their colours: that of their names. "" is none."""
    counts = Counter(member for member in members if member)
    largest = sorted(counts, key=lambda name: (-counts[name], len(name), name))[: len(PALETTE)]
    return sorted(largest, key=lambda name: (len(name), name))
