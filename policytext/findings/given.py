"""What `diagnose` was given, and what all dilemmas read from it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from policytext.corpus import Corpus
from policytext.government.duties import Duties
from policytext.government.heads import LEFT_OUT
from policytext.government.heads.standing import why_left_out
from policytext.mismatch.places import Places
from policytext.mismatch.result import Mismatch
from policytext.mismatch.timing.periods import Documents, document_shares
from policytext.topics import Topics, item_labels, item_names, item_weights

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from policytext.coordination import Congruence

    Floats = npt.NDArray[np.float64]

__all__ = ["Given", "Reading", "read_topics"]

ON_TOPIC = 0.2
"""Share of a topic from which a policy is one on it, as in :func:`policytext.mismatch.burst_table`."""
MAIN = 0.5
"""Share from which a text is mainly about a topic."""


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """Topics as they are read for findings.

    Attributes
    ----------
    names, labels : tuple of str
        Of topics, or of matters where topics are joined to them.
    shares : array (units, M)
    main : array (units,)
        The topic that makes up half of a unit or more; -1 for none.
    documents : Documents
        Shares of each policy that is a supply of its own.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    shares: "Floats"
    main: "npt.NDArray[np.int64]"
    documents: Documents

    def policies_on(self, place: int, *, n: int = 20) -> list[str]:
        """Ids of the policies on a topic, those with most of it first."""
        import numpy as np

        column = np.nan_to_num(self.documents.shares[:, place], nan=0.0)
        order = np.argsort(-column, kind="stable")[:n]
        return [str(self.documents.names[i]) for i in order if column[i] >= ON_TOPIC]


def read_topics(topics: Topics) -> Reading:
    """Read the shares of units and of policies."""
    import numpy as np

    shares = topics.shares @ item_weights(topics)
    known = np.where(topics.covered[:, None], shares, 0.0)
    main = np.where(known.max(axis=1) >= MAIN, known.argmax(axis=1), -1).astype(np.int64)
    return Reading(tuple(item_names(topics)), tuple(item_labels(topics)), known, main, document_shares(topics, "policy", leave_out=LEFT_OUT))


@dataclass(frozen=True, eq=False, slots=True)
class Given:
    """Inputs of all dilemmas; each is None where it is absent."""

    policies: Corpus
    feedback: Corpus | None
    topics: Topics | None
    mismatch: Mismatch | None
    coded: "pd.DataFrame | None"
    places: Places | None
    duties: Duties
    graph: "nx.MultiDiGraph[str] | None"
    congruence: "Congruence | None"
    vacuum: "pd.DataFrame | None"
    overlap: "pd.DataFrame | None"
    coding: Any
    matches: Any
    reuse: Any
    responsiveness: Any
    reading: Reading | None
    seed: int
    level: float

    @property
    def supply(self) -> "pd.DataFrame":
        """Policies that are a supply of their own: no interpretation, draft or document that forwards another; by id."""
        table = self.policies.table
        return cast("pd.DataFrame", table[why_left_out(table, LEFT_OUT) == ""].sort_values("id", kind="stable").reset_index(drop=True))
