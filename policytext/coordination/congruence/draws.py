"""Needs and ties of pairs, as read and in each draw of messages and documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from policytext.coordination.acts import Acts
from policytext.coordination.congruence.arrays import scaled_to_one
from policytext.coordination.congruence.dependency import Dependency, cosine_weight
from policytext.coordination.congruence.mandates import Mandates
from policytext.coordination.congruence.pairs import Pairs, Together
from policytext.coordination.congruence.reading import Messages, demand_draws
from policytext.coordination.congruence.replies import Named
from policytext.inference import cluster_weights
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["NamedPairs", "Parts", "draws_of", "named_pairs"]


class NamedPairs(NamedTuple):
    """Of what replies name together: row of the pair, number of the message replied to, and whether the reply says that they act together."""

    row: "npt.NDArray[np.int64]"
    message: "npt.NDArray[np.int64]"
    jointly: "npt.NDArray[np.bool_]"


def named_pairs(pairs: Pairs, together: Sequence[Named]) -> NamedPairs:
    """Find the pairs that replies name together; those that don't count are left out."""
    import numpy as np

    place = {name: number for number, name in enumerate(pairs.departments)}
    number = {ends: row for row, ends in enumerate(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True))}
    rows = np.array([number.get((place[named.one], place[named.other]), -1) for named in together], dtype=np.int64)
    message = np.array([named.message for named in together], dtype=np.int64)
    jointly = np.array([named.jointly for named in together], dtype=bool)
    return NamedPairs(rows[rows >= 0], message[rows >= 0], jointly[rows >= 0])


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """What needs and ties are computed from; ``acts`` and ``together`` are None where the graph doesn't hold what is behind its ties."""

    topics: Topics
    pairs: Pairs
    mandates: Mandates
    dependency: Dependency
    messages: Messages
    named: NamedPairs
    reply_weight: float
    acts: Acts | None
    together: Together | None

    def need(self, held: "Floats", dependency: "Floats", demand: "Floats", times: "Floats | None" = None) -> "Floats":
        """Need of each pair, scaled to sum 1, with the part that replies show; ``times`` says how often each message counts."""
        import numpy as np

        from_topics = self.pairs.needs(held, dependency, demand)
        rows = self.named.row
        if not self.reply_weight or not len(rows):
            return from_topics
        named = np.bincount(rows, weights=None if times is None else times[self.named.message], minlength=len(from_topics)).astype(np.float64)
        part = self.reply_weight if named.any() else 0.0
        return scaled_to_one((1 - part) * from_topics + part * scaled_to_one(named))

    def counted(self, *, jointly: bool) -> "npt.NDArray[np.int64]":
        """Replies that name both of each pair (P,), or only those that say that they act together."""
        import numpy as np

        rows = self.named.row
        return np.bincount(rows[self.named.jointly] if jointly else rows, minlength=len(self.pairs.one)).astype(np.int64)

    def matrix(self, need: "Floats") -> "Floats":
        """Needs as a matrix (A, A)."""
        import numpy as np

        out = np.zeros((len(self.pairs.departments),) * 2)
        out[self.pairs.one, self.pairs.other] = need
        return np.asarray(out + out.T)


def draws_of(parts: Parts, n_draws: int, rng: "np.random.Generator") -> "tuple[Floats, Floats] | None":
    """Needs (scaled) and ties (documents together) of each pair in each draw, (B, P) each; None where the documents behind the graph aren't known.

    Messages and documents are drawn with replacement. In each draw the mandates are read again from the documents drawn, so that a body none of
    whose documents is drawn has none.
    """
    import numpy as np
    import pandas as pd

    if parts.acts is None or parts.together is None or not len(parts.pairs.one):
        return None
    demand = demand_draws(parts.topics, parts.messages, n_draws, rng)
    times = cluster_weights(len(parts.messages.rows), n_draws, rng)
    documents = cluster_weights(len(parts.acts.documents), n_draws, rng)
    pieces = pd.Index([piece.document for piece in parts.mandates.pieces], dtype=object)
    of_reply = np.array([piece.source == "reply" for piece in parts.mandates.pieces], dtype=bool)
    ids = parts.topics.tokens.units["document"].to_numpy()[parts.messages.rows].astype(str)
    message = {name: number for number, name in enumerate(ids.tolist())}
    replied = np.array([message.get(name, -1) for name in pieces], dtype=np.int64)
    place = np.where(of_reply, replied, pd.Index(parts.acts.documents["document"]).get_indexer(pieces))
    by_document = parts.pairs.by_document(parts.together, len(parts.acts.documents))
    need, ties = np.empty((n_draws, len(parts.pairs.one))), np.asarray((by_document @ documents.T).T, dtype=np.float64)
    for draw in range(n_draws):
        own = np.where(of_reply, times[draw][np.where(of_reply, place, 0)], documents[draw][np.where(of_reply, 0, np.maximum(place, 0))])
        held = parts.pairs.spread(*parts.mandates.drawn(np.where(place >= 0, own, 1.0)))
        need[draw] = parts.need(held, _drawn_dependency(parts, times[draw]), demand[draw], times[draw])
    return need, ties


def _drawn_dependency(parts: Parts, times: "Floats") -> "Floats":
    """Dependency where each message counts so many times; which topics depend stays as it is."""
    import numpy as np

    weight = parts.dependency.weight
    if not np.triu(weight, 1).any():
        return weight
    shares = parts.messages.shares
    return cosine_weight(shares.T @ (times[:, None] * shares), weight > 0)
