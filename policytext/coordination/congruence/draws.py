"""Needs and ties in each draw of messages and documents, and needs by chance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.coordination.congruence.arrays import pairs_of, required_coordination, scaled_to_one
from policytext.coordination.congruence.dependency import Dependency
from policytext.coordination.congruence.mandates import Mandates
from policytext.coordination.congruence.pairs import Pairs, same_ties
from policytext.coordination.congruence.reading import Messages, demand_draws
from policytext.coordination.congruence.replies import Replies
from policytext.inference import cluster_weights
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["Parts", "chance_need", "draws_of"]

_PERMUTED = 200


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """What needs and ties are computed from."""

    topics: Topics
    graph: "nx.MultiDiGraph[str]"
    pairs: Pairs
    mandates: Mandates
    dependency: Dependency
    messages: Messages
    answered: Replies | None
    ties: "Floats"
    reply_weight: float

    def need(self, held: "Floats", dependency: "Floats", demand: "Floats", times: "Floats | None") -> "Floats":
        """Need of each pair, scaled to sum 1, with the part that replies show."""
        import numpy as np

        from_topics = self.pairs.needs(held, dependency, demand)
        if self.answered is None or not self.reply_weight:
            return from_topics
        place = {name: number for number, name in enumerate(self.pairs.departments)}
        number = {pair: row for row, pair in enumerate(zip(self.pairs.one.tolist(), self.pairs.other.tolist(), strict=True))}
        named = np.zeros(len(self.pairs.one))
        for one, other, reply in self.answered.together:
            row = number.get((place[one], place[other]))
            if row is not None:
                named[row] += 1.0 if times is None else times[reply]
        return scaled_to_one((1 - self.reply_weight) * from_topics + self.reply_weight * scaled_to_one(named))

    def matrix(self, need: "Floats") -> "Floats":
        """Needs as a matrix (A, A)."""
        import numpy as np

        out = np.zeros((len(self.pairs.departments),) * 2)
        out[self.pairs.one, self.pairs.other] = need
        return np.asarray(out + out.T)


def draws_of(parts: Parts, n_draws: int, rng: "np.random.Generator") -> "tuple[Floats, Floats] | None":
    """Needs (scaled) and ties (as they are) of each pair in each draw, (B, P) each; None where the acts don't give the ties of the graph."""
    import numpy as np
    import pandas as pd

    behind = same_ties(parts.graph, [name for name in parts.pairs.departments if name in parts.graph])
    if behind is None or not len(parts.pairs.one):
        return None
    acts, weigher = behind
    demand = demand_draws(parts.topics, parts.messages, n_draws, rng)
    times = cluster_weights(len(parts.messages.rows), n_draws, rng)
    documents = rng.exponential(size=(n_draws, len(acts.documents)))
    documents *= len(acts.documents) / documents.sum(axis=1, keepdims=True)
    place = pd.Index(acts.documents["document"]).get_indexer(pd.Index([piece.document for piece in parts.mandates.pieces]))
    replied = None if parts.answered is None else cluster_weights(parts.answered.n, n_draws, rng)
    need, ties = np.empty((n_draws, len(parts.pairs.one))), np.empty((n_draws, len(parts.pairs.one)))
    for draw in range(n_draws):
        own = np.where(place >= 0, documents[draw][np.maximum(place, 0)], 1.0)
        held = parts.pairs.held(parts.mandates, parts.mandates.drawn(own))
        weight = _drawn_dependency(parts, times[draw])
        need[draw] = parts.need(held, weight, demand[draw], None if replied is None else replied[draw])
        ties[draw] = parts.pairs.drawn_ties(weigher, documents[draw])
    return need, ties


def _drawn_dependency(parts: Parts, times: "Floats") -> "Floats":
    """Dependency where each message counts so many times; which topics depend stays as it is."""
    import numpy as np

    weight = parts.dependency.weight
    if not np.triu(weight, 1).any():
        return weight
    shares = parts.messages.shares
    together = shares.T @ (times[:, None] * shares)
    length = np.sqrt(np.diag(together))
    scale = np.outer(length, length)
    cosine = np.divide(together, scale, out=np.zeros_like(together), where=scale > 0)
    drawn = np.where(weight > 0, np.minimum(cosine, 1.0), 0.0)
    np.fill_diagonal(drawn, 1.0)
    return drawn


def chance_need(parts: Parts, rng: "np.random.Generator") -> float:
    """Need that one pair in twenty has where mandates of each topic are exchanged among the departments of a place."""
    import numpy as np

    held = parts.pairs.held(parts.mandates)
    blocks = [np.flatnonzero(parts.pairs.blocks == value) for value in np.unique(parts.pairs.blocks)]
    actual = pairs_of(required_coordination(held, parts.dependency.weight, parts.messages.demand), parts.pairs.mask).sum()
    if not actual > 0:
        return 0.0
    found = []
    for _ in range(_PERMUTED):
        drawn = np.empty_like(held)
        for members in blocks:
            drawn[members] = rng.permuted(held[members], axis=0)
        found.append(np.quantile(pairs_of(required_coordination(drawn, parts.dependency.weight, parts.messages.demand), parts.pairs.mask), 0.95))
    return float(np.mean(found) / actual) * (1 - parts.reply_weight)

