"""Which topics are whose: read from what departments issue and carry alone, from replies, or from a table of the user's."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.coordination.acts import Acts
from policytext.coordination.congruence.reading import Reading, Tasks
from policytext.errors import ColumnError, EmptyInputError, InputError, expect, explain, listing
from policytext.inference._checks import floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["FOR_ALL", "Mandates", "Piece", "alone_pieces", "beyond_chance", "given_mandates", "read_mandates"]

FOR_ALL = frozenset({"人民政府", "政府办公", "党委", "人大", "政协", "国务院", "街道"})
"""Lines of work that speak for everybody: a matter is none of theirs alone."""

MANDATE_COLUMNS = ("department", "topic", "weight", "source", "n", "n_documents", "note")

_LEAST = 0.1
"""Part of a topic's largest mandate under which another is noise."""
_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Piece:
    """One clause, task or reply that shows a department at work alone; ``row`` is the unit of the topics that it ends in."""

    department: str
    source: str
    document: str
    row: int


@dataclass(frozen=True, eq=False, slots=True)
class Mandates:
    """Mandates with what they rest on.

    Attributes
    ----------
    departments : list of str (A,)
        Those with a mandate, sorted.
    weights : array (A, M)
        From 0 to 1.
    pieces : list of Piece (E,)
        Empty where a table was given.
    shares : array (E, M)
        What each piece is about.
    table : pandas.DataFrame
        ``department, topic, weight, source, n`` (pieces that clearly are about the topic), ``n_documents``, ``note``.
    bodies : list of str (L,)
        All that any evidence speaks for, sorted; empty where a table was given.
    """

    departments: list[str]
    weights: "Floats"
    pieces: list[Piece]
    shares: "Floats"
    table: "pd.DataFrame"
    bodies: list[str]

    def drawn(self, times: "Floats") -> "tuple[list[str], Floats]":
        """Read the mandates again where each piece counts so many times (E,): whose they may be, and their weights (L, M)."""
        return (self.bodies, _weights(_evidence(self.bodies, self.pieces, self.shares, times))) if self.pieces else (self.departments, self.weights)


def alone_pieces(acts: Acts, tasks: Tasks, reading: Reading, speaks: Mapping[str, bool]) -> "tuple[list[Piece], Floats]":
    """Find what departments do alone.

    Clauses of three words or more of documents that one of them signed, but for those that hand a task to somebody, and tasks that name nobody else,
    of documents that at most one body signed: what several signed together is coordination, and no mandate may come from that.

    Parameters
    ----------
    speaks : mapping of str to bool
        Departments that have matters of their own.

    Returns
    -------
    list of Piece, array (E, M)
    """
    import numpy as np

    pieces: list[Piece] = []
    shares: list[Floats] = []
    issue = acts.table[acts.table["group"] == "issue"]
    signers = issue.groupby("document")["department"].nunique()
    joint = set(signers[signers > 1].index.astype(str))
    columns = (tasks.table[name] for name in ("document", "leads", "bodies", "units"))
    for place, (document, leads, bodies, units) in enumerate(zip(*columns, strict=True)):
        if len(bodies) == 1 and leads and str(document) not in joint and speaks.get(bodies[0], False):
            pieces.append(Piece(bodies[0], "task", str(document), int(units[-1])))
            shares.append(tasks.shares[place])
    handed = {row for units in tasks.table["units"] for row in units}
    for document, group in issue.groupby("document", sort=True):
        name = str(group["department"].iloc[0])
        if len(group) != 1 or not speaks.get(name, False) or document not in reading.rows:
            continue
        rows = np.array([row for row in reading.telling(reading.rows[str(document)]).tolist() if row not in handed], dtype=np.int64)
        if len(rows):
            pieces += [Piece(name, "document", str(document), int(row)) for row in rows]
            shares += list(reading.shares(reading.counts[rows], str(document)))
    return pieces, np.array(shares).reshape(len(pieces), reading.matrix.shape[1])


def beyond_chance(evidence: "npt.ArrayLike") -> "npt.NDArray[np.bool_]":
    """Say who has more to do with a topic than by chance.

    Parameters
    ----------
    evidence : array (A, M)
        Clauses or tasks, which may be parts.

    Returns
    -------
    array (A, M)
        Whether so much or more would be met with less than 5 % chance, were the topics of all evidence dealt out to the bodies at random
        (Poisson, continued to parts by the gamma distribution).

    Notes
    -----
    A body that has a hand in everything has a little of every topic; this alone makes no mandate. With little evidence chance is never excluded.

    Examples
    --------
    >>> beyond_chance([[12.0, 1.0], [1.0, 12.0]]).tolist()
    [[True, False], [False, True]]
    """
    import numpy as np
    from scipy.special import gammainc

    given = floats(evidence, "evidence")
    if given.ndim != 2 or not np.isfinite(given).all() or (given < 0).any():
        raise InputError(explain("evidence is a table of numbers, 0 or more", hint="one row a body, one column a topic"))
    total = given.sum()
    if not total > 0:
        return np.zeros(given.shape, dtype=bool)
    expected = given.sum(axis=1, keepdims=True) * given.sum(axis=0) / total
    return np.asarray((given > 0) & (gammainc(np.maximum(given, 1e-9), expected) < _CHANCE))


def read_mandates(pieces: list[Piece], shares: "Floats", names: tuple[str, ...]) -> Mandates:
    """Turn evidence into mandates: scaled by the largest of each topic, those under a tenth of it or within chance left out.

    Raises
    ------
    EmptyInputError
        If nobody has a mandate.
    """
    import numpy as np

    bodies = sorted({piece.department for piece in pieces})
    weights = _weights(_evidence(bodies, pieces, shares, np.ones(len(pieces))))
    held = np.asarray(weights.any(axis=1), dtype=np.bool_)
    if not held.any():
        found = f"{len(pieces)} clauses, tasks and replies of single departments"
        raise EmptyInputError(
            explain("no department has a mandate that stands out", found=found, hint="give mandates=, a table of department, topic and weight")
        )
    kept = [name for name, one in zip(bodies, held, strict=True) if one]
    return Mandates(kept, weights[held], pieces, shares, _table(kept, weights[held], pieces, shares, names), bodies)


def _evidence(bodies: list[str], pieces: list[Piece], shares: "Floats", times: "Floats") -> "Floats":
    """What speaks for each body and topic (L, M), where each piece counts so many times."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_array

    row = pd.Index(bodies).get_indexer(pd.Index([piece.department for piece in pieces], dtype=object))
    return np.asarray(csr_array((times, (row, np.arange(len(pieces)))), shape=(len(bodies), len(pieces))) @ shares)


def _weights(evidence: "Floats") -> "Floats":
    """Mandates (L, M): evidence over the largest of its topic; those under a tenth of it or within chance are 0."""
    import numpy as np

    top = evidence.max(axis=0, initial=0.0)
    weights = np.divide(evidence, top, out=np.zeros_like(evidence), where=top > 0)
    return np.asarray(np.where((weights >= _LEAST) & beyond_chance(evidence), weights, 0.0))


def _table(departments: list[str], weights: "Floats", pieces: list[Piece], shares: "Floats", names: tuple[str, ...]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    owner = np.array([piece.department for piece in pieces], dtype=object)
    source = np.array([piece.source for piece in pieces], dtype=object)
    document = np.array([piece.document for piece in pieces], dtype=object)
    rows = []
    for a, k in zip(*np.nonzero(weights), strict=True):
        mine = (owner == departments[a]) & (shares[:, k] > 0)
        sources = "、".join(sorted(set(source[mine])))
        rows.append((departments[a], names[k], float(weights[a, k]), sources, int(mine.sum()), len(set(document[mine])), ""))
    table = pd.DataFrame(rows, columns=list(MANDATE_COLUMNS))
    return table.sort_values(["department", "weight", "topic"], ascending=[True, False, True]).reset_index(drop=True)


def given_mandates(
    table: Any, names: tuple[str, ...], labels: tuple[str, ...], node: Callable[[str], str | None], remark: Callable[[str], str]
) -> Mandates:
    """Read mandates from the user's table ``department, topic, weight``.

    Parameters
    ----------
    table : pandas.DataFrame
        Topics by name, or by a label that one topic has.
    names, labels : tuple of str
        Of topics.
    node : callable
        Gives the department of a name, None where there is none.
    remark : callable
        Says what is amiss with a department, for instance that no document names it; empty if nothing is.

    Raises
    ------
    ColumnError
        If a column is missing or stands twice.
    InputError
        If a cell is no department, topic or weight, or a name holds personal data.
    EmptyInputError
        If there is no row.
    """
    import numpy as np
    import pandas as pd

    topic = {label: name for name, label in zip(names, labels, strict=True) if labels.count(label) == 1} | {name: name for name in names}
    cells: dict[tuple[str, str], float] = {}
    for number, (who, what, much) in enumerate(_given_rows(table), start=1):
        where = f"row {number} of the table of mandates"
        if not isinstance(who, str) or not who.strip() or mask_private(who) != who:
            raise InputError(explain(f"{where} names no department", hint="give the name of a body, without names and numbers of persons"))
        if not isinstance(what, str) or what not in topic:
            known = "several topics have that label" if isinstance(what, str) and what in labels else f"topics: {listing(names)}"
            raise InputError(explain(f"{where}: {mask_private(repr(what))} is no topic", found=known, hint="give the name of a topic, such as T01"))
        if isinstance(much, bool) or not isinstance(much, Real) or not 0 < float(much) <= 1:
            raise InputError(explain(f"{where}: weight {mask_private(repr(much))} is none", hint="use a number above 0, at most 1"))
        key = (node(who.strip()) or who.strip(), topic[what])
        cells[key] = max(cells.get(key, 0.0), float(much))
    if not cells:
        raise EmptyInputError(explain("the table of mandates is empty", hint="give a row a department and topic"))
    departments = sorted({who for who, _ in cells})
    weights = np.zeros((len(departments), len(names)))
    for (who, what), much in cells.items():
        weights[departments.index(who), names.index(what)] = much
    ordered = sorted(cells.items(), key=lambda cell: (cell[0][0], -cell[1], cell[0][1]))
    rows = [(who, what, much, "given", 1, 0, remark(who)) for (who, what), much in ordered]
    return Mandates(departments, weights, [], np.zeros((0, len(names))), pd.DataFrame(rows, columns=list(MANDATE_COLUMNS)), [])


def _given_rows(table: Any) -> "Iterator[tuple[Any, Any, Any]]":
    """Cells of the user's table, row by row."""
    import pandas as pd

    expect(table, pd.DataFrame, verb="measure_congruence(..., mandates=)", hint="give a table with department, topic and weight")
    for column in ("department", "topic", "weight"):
        times = list(table.columns).count(column)
        if times > 1 or (not times and column != "weight"):
            problem = f"{times} columns {column!r} in the table of mandates" if times else f"no column {column!r} in the table of mandates"
            found = f"columns: {listing(table.columns)}"
            raise ColumnError(explain(problem, found=found, hint="it takes department, topic and, if you like, weight, each once"))
    weight = table["weight"] if "weight" in table.columns else pd.Series(1.0, index=table.index)
    return zip(table["department"], table["topic"], weight, strict=True)
