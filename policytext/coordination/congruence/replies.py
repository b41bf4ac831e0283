"""What replies to messages show: who answers for which topics, and which bodies one answer names together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
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

__all__ = ["Named", "Names", "Replies", "read_replies"]

_STOPS = "，,。；;！!？?\n"
_DENIED = re.compile(r"无关|不属|不归|不是|不由|不在|并非|而非|没有关系|不负责|不涉及|无权|非[^，。；]{0,12}(职责|职能|职权|管辖|范围)")
"""What a reply says of a body that has nothing to do with the matter."""
_JOINTLY = re.compile(r"会同|联合|一并|共同|协同|协调|对接|移交|转交|转办|商请|一起")
_WIDTH = 160


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
    together : list of Named
        Pairs of departments that one reply names.
    """

    pieces: list[Piece]
    shares: "Floats"
    together: "list[Named]"


@dataclass(frozen=True, slots=True)
class Named:
    """Two departments, sorted, that one reply names, or names and is signed by.

    ``message`` is the number of the message replied to, ``document`` its id, ``text`` the reply on one line with personal data masked, ``jointly``
    whether it says that they act together.
    """

    one: str
    other: str
    message: int
    document: str
    text: str
    jointly: bool


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
    together: list[Named] = []
    who = held[replier] if replier is not None else [""] * len(held)
    for message, text, region, name in zip(held["id"].astype(str), held["reply"].astype(str), held["region"], who, strict=True):
        where = str(region) if isinstance(region, str) and region else None
        own = names.node(name, where) if isinstance(name, str) else None
        if own is not None and speaks.get(own, False):
            pieces.append(Piece(own, "reply", message, int(messages.rows[place[message]])))
            rows.append(place[message])
        bodies = sorted(body for body in {*_meant(text, names, where), own} if body is not None and speaks.get(body, False))
        if len(bodies) > 1:
            shown, jointly = _one_line(text), _JOINTLY.search(text) is not None
            together += [Named(one, other, place[message], message, shown, jointly) for one, other in combinations(bodies, 2)]
    return Replies(pieces, np.array(messages.shares[rows]).reshape(len(rows), messages.shares.shape[1]), together)


def _meant(text: str, names: Names, where: str | None) -> set[str | None]:
    """Nodes that a reply names, but for those of which it says that the matter isn't theirs."""
    found = set()
    for mention in find_agencies(text, known=names.known):
        start = max((text.rfind(mark, 0, mention.start) for mark in _STOPS), default=-1) + 1
        ends = [place for mark in _STOPS if (place := text.find(mark, mention.end)) >= 0]
        if not _DENIED.search(text[start : min(ends, default=len(text))]):
            found.add(names.node(mention.name if mention.agency is None else mention.agency.name, where))
    return found


def _one_line(text: str) -> str:
    line = " ".join(mask_private(text).split())
    return line[:_WIDTH] + ("…" if len(line) > _WIDTH else "")
