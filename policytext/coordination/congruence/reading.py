"""What messages, clauses and tasks are about: shares of topics, read without the names of bodies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.coordination.acts import Acts
from policytext.coordination.naming import names_open_set
from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.government.agencies import canonical_agency
from policytext.government.agencies.mentions import agency_spans
from policytext.government.duties import Duties
from policytext.segmenting.bodies import agency_terms
from policytext.topics.fold_in import unit_shares
from policytext.topics.matters import item_weights
from policytext.topics.model import Topics
from policytext.topics.pooled import even_counts
from policytext.topics.shares.draws import pooled_point, share_draws

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = [
    "MAINLY", "Messages", "Reading", "Tasks", "demand_draws", "item_recurrence", "read_messages", "read_policies",
    "tasks_of",
]  # fmt: skip

_FEW = 2
"""A clause of no more words says less than its document, whose profile is worth as many: headings, addressees."""
_LITTLE = 1e-6
"""Share that a document's own profile leaves to every topic, so that a clause may speak of what the rest doesn't."""
MAINLY = 0.5
"""Share of the words of a text, names of bodies left out, from which it is mainly about a topic."""


def clear_shares(shares: "Floats") -> "Floats":
    """Set shares under an even one (1/K) to 0 and scale the rest to sum 1: what a text is hardly about is noise.

    >>> import numpy as np
    >>> clear_shares(np.array([[0.6, 0.3, 0.1], [0.0, 0.0, 0.0]])).round(2).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    import numpy as np

    kept = np.where(shares >= 1 / shares.shape[1] - 1e-12, np.nan_to_num(shares), 0.0)
    total = kept.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(kept, total, out=np.zeros_like(kept), where=total > 0))


@dataclass(frozen=True, eq=False, slots=True)
class Messages:
    """Messages that topics cover, sorted by unit.

    Attributes
    ----------
    rows : array (n,)
        Rows of ``topics.tokens.units``.
    shares : array (n, M)
        Clear shares of what is measured.
    demand : array (M,)
        Pooled shares of all messages.
    """

    rows: "npt.NDArray[np.int64]"
    shares: "Floats"
    demand: "Floats"


def read_messages(topics: Topics) -> Messages:
    """Read what messages ask for."""
    import numpy as np

    units = topics.tokens.units
    rows = np.flatnonzero((units["kind"] == "feedback").to_numpy() & topics.covered)
    if not len(rows):
        raise EmptyInputError(
            explain("no message that topics cover", found=repr(topics), hint="fit topics on policies and feedback together")
        )
    rows = rows[np.argsort(units["unit"].to_numpy()[rows].astype(str), kind="stable")]
    matrix = item_weights(topics)
    demand = pooled_point(even_counts(topics.counts[rows]), topics.word_weights) @ matrix
    return Messages(rows, clear_shares(topics.shares[rows]) @ matrix, demand)


def demand_draws(topics: Topics, messages: Messages, n_draws: int, rng: "np.random.Generator") -> "Floats":
    """Bootstrap draws (B, M) of the shares of demand, messages drawn with replacement."""
    import numpy as np

    matrix = item_weights(topics)
    counts = even_counts(topics.counts[messages.rows])
    drawn = share_draws(counts, topics.word_weights, pooled_point(counts, topics.word_weights), n_draws, rng) @ matrix
    return np.asarray(np.where(np.isnan(drawn), messages.demand, drawn))


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """Policies read for their topics without the names of bodies.

    Attributes
    ----------
    rows : mapping of str to array
        Rows of ``topics.tokens.units`` of each document, in order of the text.
    starts : array (n,)
        Where each unit begins.
    place : mapping of str to int
        Row of each unit by its name.
    counts : csr_array (n, V)
        Words of each unit, names of bodies left out.
    word_weights : array (K, V)
        Of these words; rows sum to 1.
    documents : mapping of str to array (K,)
        Shares of whole documents.
    matrix : array (K, M)
    """

    rows: "Mapping[str, npt.NDArray[np.int64]]"
    starts: "npt.NDArray[np.int64]"
    place: Mapping[str, int]
    counts: "csr_array"
    word_weights: "Floats"
    documents: "Mapping[str, Floats]"
    matrix: "Floats"

    def telling(self, rows: "npt.NDArray[np.int64]") -> "npt.NDArray[np.int64]":
        """Those of some units that say something by themselves: they have three words or more."""
        import numpy as np

        return rows[np.asarray(self.counts[rows].sum(axis=1)).ravel() > _FEW]

    def shares(self, counts: "csr_array", document: str) -> "Floats":
        """Clear shares (m, M) of passages (m, V) of a document; where a passage says little, what its document is about."""
        import numpy as np

        return np.asarray(clear_shares(self.topics(counts, document)) @ self.matrix)

    def parts(self, counts: "csr_array", document: str) -> "Floats":
        """Shares (m, M) of the words of passages, nothing cleared away: half of them is half of the words."""
        import numpy as np

        return np.asarray(self.topics(counts, document) @ self.matrix)

    def whole(self, document: str) -> "Floats":
        """Clear shares (M,) of a document."""
        import numpy as np

        return np.asarray((clear_shares(self.documents[document][None, :]) @ self.matrix)[0])

    def topics(self, counts: "csr_array", document: str) -> "Floats":
        """Shares of topics (m, K), nothing cleared away."""
        import numpy as np
        from scipy.sparse import csr_array

        whole = self.documents[document]
        out = np.tile(whole, (counts.shape[0], 1))
        known = np.asarray(counts.sum(axis=1)).ravel() > 0
        if known.any():
            out[known] = unit_shares(csr_array(counts[known]), self.word_weights, prior=whole + _LITTLE)
        return out

    def task_rows(self, document: str, start: int, first: int, last: int) -> "npt.NDArray[np.int64]":
        """Units of a task: from the clause it starts in to that of its evidence; the unit around ``start`` where clauses are no units."""
        import numpy as np

        named = (
            [self.place[name] for number in range(first, last + 1) if (name := f"{document}:{number}") in self.place]
            if first
            else []
        )
        if named:
            return np.array(named, dtype=np.int64)
        rows = self.rows[document]
        at = int(np.searchsorted(self.starts[rows], start, side="right")) - 1
        return rows[max(at, 0) : max(at, 0) + 1]


def read_policies(topics: Topics) -> Reading:
    """Read the policies of topics; names of bodies tell who acts, not on what, and are left out of the words."""
    import numpy as np
    from scipy.sparse import csr_array

    tokens = topics.tokens
    units = tokens.units
    kept = np.flatnonzero(topics.known & ~_names_bodies(tokens.vocabulary))
    weights = topics.word_weights[:, kept]
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
    counts = csr_array(csr_array(tokens.counts)[:, kept])
    policy = np.flatnonzero((units["kind"] == "policy").to_numpy())
    order = policy[np.lexsort((units["start"].to_numpy()[policy], units["document"].to_numpy()[policy].astype(str)))]
    names = units["document"].to_numpy()[order].astype(str)
    found, first = np.unique(names, return_index=True)
    rows = dict(zip(found.tolist(), np.split(order, first[1:]), strict=True)) if len(found) else {}
    place = {name: row for row, name in enumerate(units["unit"])}
    return Reading(
        rows, units["start"].to_numpy(), place, counts, weights, _documents(rows, counts, weights), item_weights(topics)
    )


def _names_bodies(vocabulary: Sequence[str]) -> "npt.NDArray[np.bool_]":
    import numpy as np

    terms = set(agency_terms())
    return np.array(
        [word in terms or any(start == 0 and end == len(word) for _, start, end in agency_spans(word)) for word in vocabulary],
        dtype=bool,
    )


def _documents(rows: "Mapping[str, npt.NDArray[np.int64]]", counts: "csr_array", weights: "Floats") -> "dict[str, Floats]":
    import numpy as np
    from scipy.sparse import csr_array

    size = len(weights)
    totals = {name: csr_array(counts[some].sum(axis=0)[None, :]) for name, some in rows.items()}
    known = [name for name, total in totals.items() if total.sum() > 0]
    out = {name: np.zeros(size) for name in rows}
    if known:
        from scipy.sparse import vstack

        stacked = csr_array(vstack([totals[name] for name in known]))
        common = pooled_point(even_counts(stacked), weights) + _LITTLE
        out |= dict(zip(known, unit_shares(stacked, weights, prior=common), strict=True))
    return out


@dataclass(frozen=True, eq=False, slots=True)
class Tasks:
    """Tasks of a graph with what they are about.

    Attributes
    ----------
    table : pandas.DataFrame (T, ...)
        ``document, leads, bodies, in_charge, units``, in the order of the acts; ``leads`` are the named bodies in charge that are nodes of the
        graph, ``bodies`` all names, open sets and bodies taken out of the graph too, ``in_charge`` whether anybody is in charge, in the graph or not,
        ``units`` rows of the units of the task.
    shares : array (T, M)
        Clear shares.
    parts : array (T, M)
        Shares of the words, nothing cleared away.
    outside : tuple of str
        Documents with tasks that the topics don't hold: their tasks are not read.
    """

    table: "pd.DataFrame"
    shares: "Floats"
    parts: "Floats"
    outside: tuple[str, ...] = ()

    @property
    def led(self) -> "npt.NDArray[np.bool_]":
        """Whether somebody is in charge (T,)."""
        import numpy as np

        return np.asarray(self.table["in_charge"].to_numpy(dtype=bool))

    @property
    def main(self) -> "npt.NDArray[np.bool_]":
        """Which topic each task is mainly about (T, M); none of many tasks."""
        import numpy as np

        return np.asarray(self.parts >= MAINLY)


def tasks_of(acts: Acts, duties: Duties | None, reading: Reading, is_open: Mapping[str, bool]) -> Tasks:
    """Read the tasks of a graph.

    In charge is who leads; one body alone that is responsible is in charge too. Several that are responsible side by side have no lead, nor has
    a task of an open set. All bodies of a task are read, those that are no nodes of the graph (any more) too: a task doesn't change hands
    because a node was taken out.

    Parameters
    ----------
    is_open : mapping of str to bool
        Nodes of the graph, and whether they are open sets.
    """
    import numpy as np
    import pandas as pd

    rows = acts.table[acts.table["group"] == "duty"]
    outside = sorted(set(rows["document"]) - set(reading.rows))
    if outside and len(outside) == rows["document"].nunique():
        raise InputError(
            explain(
                "no task of the graph is in the topics",
                found=f"documents: {listing(outside, limit=3)}",
                hint="use topics of the same policies",
            )
        )
    opens = {
        name: is_open[name] if name in is_open else names_open_set(name, canonical_agency(name))
        for name in sorted(set(rows["department"]))
    }
    clauses = _clauses(duties)
    found, units = [], []
    for _, group in rows[~rows["document"].isin(outside)].groupby("act", sort=True):
        document, start = str(group["document"].iloc[0]), int(group["start"].iloc[0])
        names = tuple(group["department"])
        charged = _in_charge(names, tuple(group["role"]), opens)
        some = reading.task_rows(document, start, *clauses.get((document, start), (0, 0)))
        leads = tuple(name for name in charged if name in is_open)
        found.append((document, leads, names, bool(charged), tuple(some.tolist())))
        units.append(some)
    table = pd.DataFrame(found, columns=["document", "leads", "bodies", "in_charge", "units"])
    none = np.zeros((0, reading.matrix.shape[1]))
    return Tasks(table, *(_task_shares(table, units, reading) if len(table) else (none, none)), outside=tuple(outside))


def _in_charge(names: tuple[str, ...], roles: tuple[str, ...], opens: Mapping[str, bool]) -> tuple[str, ...]:
    """Who of the bodies of a task is in charge of it."""
    if len(names) == 1:
        return names if roles[0] != "support" and not opens[names[0]] else ()
    return tuple(name for name, role in zip(names, roles, strict=True) if role == "lead" and not opens[name])


def _clauses(duties: Duties | None) -> dict[tuple[str, int], tuple[int, int]]:
    if duties is None:
        return {}
    columns = ("document", "start", "task_id", "clause")
    table = duties.table.drop_duplicates(["document", "start"])
    return {
        (str(document), int(start)): (int(first), int(last))
        for document, start, first, last in zip(*(table[name] for name in columns), strict=True)
    }


def _task_shares(table: "pd.DataFrame", units: "Sequence[npt.NDArray[np.int64]]", reading: Reading) -> "tuple[Floats, Floats]":
    """Clear shares and shares of the words of each task together, document by document."""
    import numpy as np
    from scipy.sparse import csr_array

    out = np.zeros((2, len(table), reading.matrix.shape[1]))
    for document, members in table.groupby("document", sort=True).indices.items():
        parts = [units[place] for place in members]
        row = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        join = csr_array((np.ones(len(row)), (row, np.concatenate(parts))), shape=(len(parts), reading.counts.shape[0]))
        counts = csr_array(join @ reading.counts)
        topics = reading.topics(counts, str(document))
        out[:, members] = clear_shares(topics) @ reading.matrix, topics @ reading.matrix
    return out[0], out[1]


def item_recurrence(topics: Topics) -> "Floats":
    """Share of the other runs in which what is measured comes back; of a matter, the least of the topics that mainly go to it. NaN with one run."""
    import numpy as np

    matrix = item_weights(topics)
    if topics.matters is None:
        return np.asarray(topics.recurrence)
    main = matrix.argmax(axis=1)
    return np.array([topics.recurrence[main == m].min() if (main == m).any() else np.nan for m in range(matrix.shape[1])])
