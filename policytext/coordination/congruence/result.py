"""`Congruence`: who would have to work together and doesn't, with the messages and clauses that say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.coordination.congruence.arrays import need_contributions
from policytext.coordination.congruence.mandates import Mandates
from policytext.coordination.congruence.reading import Messages
from policytext.coordination.congruence.replies import Named
from policytext.errors import InputError, explain, listing
from policytext.inference._checks import check_whole
from policytext.provenance import Provenance
from policytext.segmenting._private import private_of_rows
from policytext.segmenting.concordance import shown
from policytext.topics.matters import item_names
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["EVIDENCE_COLUMNS", "Congruence"]

EVIDENCE_COLUMNS = ("kind", "department", "document", "start", "end", "text", "topics", "share")
_WIDTH = 160


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Congruence:
    """Need of coordination against documented coordination.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a pair of departments with a need or a tie: ``department_a, department_b, required, documented`` (shares of all needs and of all
        documents together), ``n_joint`` (documents in which the two act together), ``expected`` (such documents of bodies as active, by chance),
        ``estimate`` = required - documented with ``low, high``, ``stable`` (share of the draws in which there is such a gap), ``p`` (of as few
        documents together by chance), ``q`` (Benjamini-Hochberg over pairs with a need for which few documents can be told from chance),
        ``topics`` (that make the need, strongest first; ``×`` stands between topics that need one another), ``n_messages``, ``n_replies`` (that name
        both), ``verdict``, ``note``. By verdict, ``"gap"``, ``"cannot tell"``, ``"covered"``, ``"no need"``, within each the largest estimate first.
    summary : pandas.DataFrame
        ``measure`` (``"binary"``, ``"weighted"``, ``"documented part"``, ``"excess"``), ``estimate, low, high, n`` (pairs with a need), ``z, p``
        (of the weighted congruence against exchanged departments of like activity; NaN under 10 needs or departments).
    by_topic : pandas.DataFrame
        ``topic, label, demand, required`` (part of all need), ``binary, weighted, n`` (pairs), ``n_departments``, ``recurrence``.
    by_department : pandas.DataFrame
        ``department, required, documented, binary, weighted, n`` (pairs with a need).
    mandates : pandas.DataFrame
        ``department, topic, weight, source, n, n_documents, note`` (what is amiss with a department of a given table).
    dependency : pandas.DataFrame
        Pairs of topics: ``topic_a, topic_b, lift, p, q, weight``.
    settings : mapping
    provenance : Provenance
    topics : Topics
    """

    table: "pd.DataFrame"
    summary: "pd.DataFrame"
    by_topic: "pd.DataFrame"
    by_department: "pd.DataFrame"
    mandates: "pd.DataFrame"
    dependency: "pd.DataFrame"
    settings: Mapping[str, Any]
    provenance: Provenance
    topics: Topics
    _held: Mandates
    _messages: Messages
    _depend: "Floats"
    _named: "tuple[Named, ...]"

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        needed = int((self.table["verdict"] != "no need").sum())
        value = self.summary.set_index("measure")["estimate"]
        agree = ", ".join(f"{name} {value[name]:.2f}" for name in ("weighted", "binary"))
        gaps = len(self.flagged())
        return f"Congruence({gaps} {'gap' if gaps == 1 else 'gaps'} among {needed} pairs with a need; {agree})"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table of pairs."""
        return self.table.copy(deep=True)

    def flagged(self) -> "pd.DataFrame":
        """Pairs with the verdict ``"gap"``, the largest first: a list for reading, no finding of fault."""
        return self.table[self.table["verdict"] == "gap"].reset_index(drop=True)

    def unmet(self) -> "pd.DataFrame":
        """Pairs with a need and fewer than ``least`` documents together, gaps first: where few documents can't be told from chance, this is what to read."""
        return self.table[self.table["verdict"].isin(["gap", "cannot tell"])].reset_index(drop=True)

    def evidence(self, a: str, b: str, *, n: int = 5) -> "pd.DataFrame":
        """Give the messages and clauses that create the need of two departments.

        Parameters
        ----------
        a, b : str
            Departments of the table.
        n : int
            Messages, replies, and clauses of each department, at the most.

        Returns
        -------
        pandas.DataFrame
            Messages first, then replies that name both, then clauses, those that weigh most first: ``kind`` (``"message"``, ``"reply"``,
            ``"clause"``), ``department`` (of clauses), ``document``, ``start, end`` (in ``corpus.text[document]``; -1 for replies), ``text``
            (one line, names, addresses and numbers of persons masked),
            ``topics``, ``share`` (of these topics in the text).

        Raises
        ------
        InputError
            If no pair of the table has these departments.
        """
        import pandas as pd

        check_whole(n, "n", least=1)
        one, other = self.table["department_a"], self.table["department_b"]
        if not (((one == a) & (other == b)) | ((one == b) & (other == a))).any():
            names = listing(sorted({*one, *other}), limit=5)
            raise InputError(explain(f"no pair {a!r} and {b!r} with a need or a tie", found=f"departments: {names}", hint="see congruence.frame"))
        weights = self._contributions(a, b)
        rows = [*self._message_rows(weights, n), *self._reply_rows(a, b, n), *self._clause_rows(a, weights, n), *self._clause_rows(b, weights, n)]
        return pd.DataFrame(rows, columns=list(EVIDENCE_COLUMNS)).astype({"start": "int64", "end": "int64", "share": "float64"})

    def _contributions(self, a: str, b: str) -> "Floats":
        import numpy as np

        held = {name: self._held.weights[row] for row, name in enumerate(self._held.departments)}
        none = np.zeros(len(self._messages.demand))
        return need_contributions(held.get(a, none), held.get(b, none), self._depend, self._messages.demand)

    def _message_rows(self, weights: "Floats", n: int) -> list[tuple[object, ...]]:
        import numpy as np

        shares = self._messages.shares
        root = np.sqrt(shares)
        score = np.einsum("ik,kl,il->i", root, weights, root)
        best = [int(row) for row in np.argsort(-score, kind="stable")[:n] if score[row] > 0]
        involved = np.asarray((weights + weights.T).any(axis=0), dtype=np.bool_)
        return [("message", "", *self._shown(int(self._messages.rows[row])), *self._about(shares[row], involved)) for row in best]

    def _reply_rows(self, a: str, b: str, n: int) -> list[tuple[object, ...]]:
        mine = [named for named in self._named if {named.one, named.other} == {a, b}]
        topics, shares = item_names(self.topics), self._messages.shares
        best = [shares[named.message].argmax() for named in mine]
        return [
            ("reply", "", named.document, -1, -1, named.text, topics[int(k)] if shares[named.message].any() else "", float(shares[named.message][k]))
            for named, k in zip(mine[:n], best, strict=False)
        ]

    def _clause_rows(self, name: str, weights: "Floats", n: int) -> list[tuple[object, ...]]:
        import numpy as np

        involved = np.asarray((weights + weights.T).any(axis=0), dtype=np.bool_)
        pieces = enumerate(self._held.pieces)
        mine = np.array([number for number, piece in pieces if piece.department == name and piece.source != "reply"], dtype=np.int64)
        if not len(mine) or not involved.any():
            return []
        score = self._held.shares[mine][:, involved].sum(axis=1)
        best = [int(mine[row]) for row in np.argsort(-score, kind="stable")[:n] if score[row] > 0]
        return [("clause", name, *self._shown(self._held.pieces[number].row), *self._about(self._held.shares[number], involved)) for number in best]

    def _about(self, shares: "Floats", involved: "npt.NDArray[np.bool_]") -> tuple[str, float]:
        import numpy as np

        names = item_names(self.topics)
        order = [int(k) for k in np.argsort(-shares, kind="stable") if involved[k] and shares[k] > 0]
        return "、".join(names[k] for k in order), float(shares[order].sum())

    def _shown(self, row: int) -> tuple[str, int, int, str]:
        tokens = self.topics.tokens
        unit = tokens.units.iloc[row]
        text = "".join(tokens.words_of(str(unit["unit"])))
        low = int(unit["title_length"])
        spans = private_of_rows(tokens, [row])[row]
        high = min(len(text), low + _WIDTH)
        start, rest = int(unit["start"]), "…" if high < len(text) else ""
        return str(unit["document"]), start, start + high - low, shown(text, low, high, spans) + rest
