"""What replies to messages show: who answers for which topics, and which bodies one answer names together."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from policytext.coordination.congruence.mandates import Piece
from policytext.coordination.congruence.reading import Messages
from policytext.coordination.flat import named_departments
from policytext.corpus import Corpus
from policytext.errors import ColumnError, EmptyInputError, expect, explain, listing
from policytext.government.agencies import AgencyList, canonical_agency, find_agencies
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["Names", "Replies", "read_replies"]


@dataclass(frozen=True, slots=True)
class Names:
    """Finds the node of a name: by its label, a spelling joined in it, its full name, or the only node that ends with that."""

    nodes: tuple[str, ...]
    spelled: Mapping[str, str]
    known: AgencyList | None = None

    @classmethod
    def of(cls, graph: "nx.MultiDiGraph[str]", known: AgencyList | None = None) -> "Names":
        """Read the spellings of a graph's named nodes."""
        spelled: dict[str, str] = {}
        for name in named_departments(graph):
            spelled[name] = name
            for spelling in _spellings(graph.nodes[name].get("names", "")):
                spelled.setdefault(spelling, name)
        return cls(tuple(sorted(set(spelled.values()))), spelled, known)

    def node(self, name: str, region: str | None = None) -> str | None:
        """Node of a name in a place; None where there is none or more than one."""
        for place in dict.fromkeys((region or None, None)):
            agency = canonical_agency(name, region=place, known=self.known) if name.strip() else None
            for full in (name.strip(), agency.name if agency is not None else ""):
                if full in self.spelled:
                    return self.spelled[full]
                ends = [node for node in self.nodes if full and node.endswith(full)]
                if len(ends) == 1:
                    return ends[0]
        return None


def _spellings(names: Any) -> list[str]:
    """Names of a node without the days in brackets behind them."""
    parts = names.split("；") if isinstance(names, str) else list(names or ())
    return [part.split("（")[0].strip() for part in parts if isinstance(part, str) and part.split("（")[0].strip()]


@dataclass(frozen=True, eq=False, slots=True)
class Replies:
    """What replies show.

    Attributes
    ----------
    pieces : list of Piece (E,)
        Who replied to what.
    shares : array (E, M)
        Of the messages replied to.
    together : list of (str, str, int)
        Pairs of departments that one reply names, and the number of the reply.
    n : int
        Replies read.
    """

    pieces: list[Piece]
    shares: "Floats"
    together: list[tuple[str, str, int]]
    n: int


def read_replies(replies: Corpus, replier: str | None, topics: Topics, messages: Messages, names: Names, speaks: Mapping[str, bool]) -> Replies:
    """Read who replied and who else is named; bodies that speak for everybody are left aside."""
    import numpy as np

    expect(replies, Corpus, verb="measure_congruence(..., replies=)", hint="read_feedback(path, reply=...) gives one")
    table = replies.table
    for column in ("reply",) if replier is None else ("reply", replier):
        if column not in table.columns:
            raise ColumnError(
                explain(f"no column {column!r} in the replies", found=f"columns: {listing(table.columns)}",
                        hint="name the column of who replied with replier=")
            )  # fmt: skip
    documents = topics.tokens.units["document"].to_numpy()[messages.rows]
    place = {str(document): number for number, document in enumerate(documents)}
    held = table[table["id"].isin(place) & (table["reply"].fillna("") != "")].sort_values("id", kind="stable")
    if not len(held):
        raise EmptyInputError(explain("no reply to a message of the topics", hint="give the corpus of feedback that the topics were fitted on"))
    pieces: list[Piece] = []
    rows: list[int] = []
    together: list[tuple[str, str, int]] = []
    who = held[replier] if replier is not None else [""] * len(held)
    for number, (message, text, region, name) in enumerate(zip(held["id"], held["reply"], held["region"], who, strict=True)):
        where = str(region) if isinstance(region, str) and region else None
        own = names.node(str(name), where) if isinstance(name, str) else None
        if own is not None and speaks.get(own, False):
            pieces.append(Piece(own, "reply", str(message), 0, -1, int(messages.rows[place[message]]), ""))
            rows.append(place[message])
        mentions = find_agencies(str(text), known=names.known)
        found = {names.node(mention.name if mention.agency is None else mention.agency.name, where) for mention in mentions}
        bodies = sorted(body for body in {*found, own} if body is not None and speaks.get(body, False))
        together += [(one, other, number) for one, other in combinations(bodies, 2)]
    return Replies(pieces, np.array(messages.shares[rows]).reshape(len(rows), messages.shares.shape[1]), together, len(held))
