"""`Reuse`: what documents repeat from earlier ones, and what they make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, expect, explain, listing
from policytext.inference._checks import check_whole
from policytext.provenance import Provenance
from policytext.segmenting._private import private_in
from policytext.segmenting.concordance import shown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Reuse"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Reuse:
    """What documents repeat from earlier ones, made by :func:`find_reuse`.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a passage: ``document, start, end, source, source_start, source_end`` (spans of ``corpus.text``), ``clause, source_clause``
        (numbers of :func:`policytext.government.clause_table`), ``score`` (of the alignment), ``n_chars`` (signs taken), ``share`` (of the
        clause), ``kind`` (``"verbatim"``: the same but for places, levels, cited documents, brackets of bodies and marks; ``"light edit"``: nine signs of ten are
        the same;
        ``"adapted"``), ``relation`` (``"superior"``, ``"peer"``, ``"subordinate"``, ``"own"``: another document of the same place,
        ``"earlier version"``, ``"unknown"``), ``order`` (``"earlier"``, ``"rank"``: of the same day by a higher body, ``"cites"``,
        ``"undirected"``: nobody knows who came first; such rows count in no ratio), ``function`` (of the clause; ``"legal"`` for definitions
        and penalties), ``also`` (number of other earlier documents with the passage). Every sign has one source at the most.
    documents : pandas.DataFrame
        One row a document:

        - ``document, date, region, n_clauses, n_chars``: of the operative part (clauses of 15 signs or more);
        - ``copy_ratio, copy_ratio_low, copy_ratio_high``: part of the signs taken from documents of others; ``copy_ratio_measures`` with its
          bounds: the same without definitions and penalties; ``from_superior, from_peer, from_other, from_own`` (own and earlier versions);
          ``undirected_share``: shared with documents of which nobody knows whether they came first;
        - ``source, relation``: the main source: what gave most of the text, a tenth at least, else the nearest of those about the same; empty for none;
        - ``new_share`` with bounds and ``new_share_n``: clauses that no compared document has, in its words or others;
        - ``coverage`` with bounds and ``coverage_n``: duty clauses of the main source that were taken up;
        - ``spec_gain`` with bounds: slots (bodies, numbers, amounts, days, places) filled in beyond the source, a matched clause;
          ``gain_unit, gain_number, gain_amount, gain_date, gain_place``; ``modality_change`` (above 0: binds more); ``n_matched``;
        - ``n_targets, n_tightened, n_loosened``; ``deadline_days`` (median by which deadlines are earlier), ``n_deadlines``;
        - ``n_facts``: numbers, amounts, days and places that no compared document names;
        - ``quadrant``: ``"copy"``, ``"adapt"``, ``"innovate"``, ``"drop"`` or ``"cannot tell"`` (also where the source is no superior, where only some words
          of the title tie the document to it, or where half of the text is from the body's own earlier ones); ``verdict``: ``"copied"``,
          ``"copied and filled in"``, ``"not copied"``, ``"no source here"``, ``"cannot tell"``, ``"forwarded"``, ``"not measured"``; ``reason``: what it rests on;
        - ``grade``: ``"A"`` from the text alone, ``"B"`` where places, dates or citations decide too.
    clauses : pandas.DataFrame
        One row a clause compared: ``document, clause, start, end, part, function, n_chars, n_copied, n_own, new``.
    duties : pandas.DataFrame
        One row a duty clause of a main source and a document: ``source, clause, start, end, part, heading, topic, document, taken, how``
        (``"text"``, ``"words"``, ``""``), ``likeness``; ``part`` and ``heading`` with names and numbers of persons masked.
    settings : mapping
        The thresholds learnt and the clauses they rest on among them.
    provenance : Provenance
    """

    table: "pd.DataFrame"
    documents: "pd.DataFrame"
    clauses: "pd.DataFrame"
    duties: "pd.DataFrame"
    settings: Mapping[str, Any]
    provenance: Provenance
    _texts: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        found = self.documents["verdict"].isin(["copied", "copied and filled in"]).sum()
        return f"Reuse({len(self)} passages in {self.table['document'].nunique()} of {len(self.documents)} documents; {int(found)} copied)"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table of passages."""
        return self.table.copy(deep=True)

    def flagged(self) -> "pd.DataFrame":
        """Documents with the verdict ``"copied"``, the highest ratio first: a list for reading, no finding of fault."""
        rows = self.documents[self.documents["verdict"] == "copied"]
        return rows.sort_values(["copy_ratio", "document"], ascending=[False, True], kind="stable").reset_index(drop=True)

    def evidence(self, document: str, *, n: int | None = None) -> "pd.DataFrame":
        """Show passages of a document and its sources side by side.

        Parameters
        ----------
        document : str
            An id.
        n : int, optional
            Passages, the longest; all where it is None.

        Returns
        -------
        pandas.DataFrame
            In the order of the document: ``kind, relation, order, share, document, start, end, text, source, source_start, source_end,
            source_text``; texts on one line, names, addresses and numbers of persons masked.

        Raises
        ------
        InputError
            If there is no such document, or ``n`` is no whole number of 1 or more.
        """
        import pandas as pd

        expect(document, str, verb="evidence", hint="give the id of a document")
        if document not in self._texts:
            raise InputError(explain(f"no document {document!r}", found=f"documents: {listing(self._texts, limit=5)}", hint="see reuse.documents"))
        rows = self.table[self.table["document"] == document]
        if n is not None:
            check_whole(n, "n", least=1)
            rows = rows.loc[sorted(rows.sort_values(["n_chars", "start"], ascending=[False, True], kind="stable").index[:n])]
        names = sorted({document, *rows["source"]})
        private = dict(zip(names, private_in([self._texts[name] for name in names]), strict=True))

        def slices(columns: Sequence[str]) -> list[str]:
            held = zip(*(rows[column] for column in columns), strict=True)
            return [shown(self._texts[name], int(low), int(high), private[name]) for name, low, high in held]

        out = rows.assign(text=slices(["document", "start", "end"]), source_text=slices(["source", "source_start", "source_end"]))
        columns = ["kind", "relation", "order", "share", "document", "start", "end", "text", "source", "source_start", "source_end", "source_text"]
        return pd.DataFrame(out.loc[:, columns]).reset_index(drop=True)
