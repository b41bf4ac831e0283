"""`Coding`: the clauses of policies with their codes, and what can be looked up in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from policytext.codebook.book import Codebook
from policytext.errors import InputError, expect, explain
from policytext.inference._checks import check_whole
from policytext.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CLAUSE_COLUMNS", "TABLE_COLUMNS", "Coding", "codebook_table"]

TABLE_COLUMNS = (
    "document", "number", "start", "end", "function", "code", "name_zh", "name_en", "cue_start", "cue_end", "cue", "sentence",
)  # fmt: skip
CLAUSE_COLUMNS = ("document", "number", "start", "end", "part", "path", "function", "modality", "resource", "indicator", "n_codes", "left_out")


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Coding:
    """Clauses and their codes, made by :func:`policytext.code_mechanisms`.

    Attributes
    ----------
    table : pandas.DataFrame
        A row each clause and code that it has: ``document, number`` (of the clause in its document, from 1), ``start, end, function, code, name_zh,
        name_en, cue_start, cue_end, cue, sentence``. Spans index ``corpus.text``; ``cue`` and ``sentence`` have personal data masked, and a blank for a
        line break. Of a coder that gives labels alone the cue is empty, and its span that of the clause.
    clauses : pandas.DataFrame
        Every clause: ``document, number, start, end, part, path`` (headings above, masked), ``function, modality, resource`` (joined by ；), ``indicator, n_codes,
        left_out``. Dimensions that were not asked for are ``"not measured"``.
    documents : pandas.DataFrame
        Every document: ``document``, its variables as text (masked), ``year``, ``left_out`` (the type of document for which it is no supply of its own; else
        empty), ``n_clauses, n_coded`` (clauses with a code).
    texts : tuple of str
        The clauses' texts, in the order of ``clauses``, as they are; masked once saved. Whatever shows them masks them.
    codebook : Codebook
    settings : mapping
    provenance : Provenance
    """

    table: "pd.DataFrame"
    clauses: "pd.DataFrame"
    documents: "pd.DataFrame"
    texts: tuple[str, ...]
    codebook: Codebook
    settings: Mapping[str, Any]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.clauses)

    def __repr__(self) -> str:
        left = int((self.documents["left_out"] != "").sum())
        coded, kinds = int((self.clauses["n_codes"] > 0).sum()), self.table["code"].nunique()
        return (
            f"Coding({len(self.clauses)} clauses of {len(self.documents)} documents, {left} of them no supply; "
            f"{coded} clauses with a code, {kinds} of {len(self.codebook)} codes found; by {self.settings.get('coder', 'patterns')})"
        )

    @property
    def summary(self) -> "pd.DataFrame":
        """One row a code: ``code, name_zh, name_en, group, grade, n_clauses, n_documents, n_left_out`` (documents that are no supply and have it)."""
        import pandas as pd

        supply = self.table["document"].isin(self.documents.loc[self.documents["left_out"] == "", "document"])
        own, other = self.table[supply], self.table[~supply]
        return pd.DataFrame({
            **_names(self.codebook),
            "n_clauses": own["code"].value_counts().reindex(self.codebook.ids, fill_value=0).to_numpy(),
            "n_documents": own.groupby("code")["document"].nunique().reindex(self.codebook.ids, fill_value=0).to_numpy(),
            "n_left_out": other.groupby("code")["document"].nunique().reindex(self.codebook.ids, fill_value=0).to_numpy(),
        })  # fmt: skip

    def matrix(self, unit: Literal["document", "clause"] = "document") -> "pd.DataFrame":
        """Documents (or clauses) by codes: in how many of its clauses each code shows.

        Parameters
        ----------
        unit : {"document", "clause"}

        Returns
        -------
        pandas.DataFrame (n, codes)
            Whole numbers; the index is ``document``, or ``document, number``. Documents that are no supply are among them.
        """
        import numpy as np
        import pandas as pd

        if unit not in ("document", "clause"):
            raise InputError(explain(f"unit={unit!r} is unknown", found="document, clause", hint="use one of these"))
        keys = ["document"] if unit == "document" else ["document", "number"]
        frame = self.documents if unit == "document" else self.clauses
        index = pd.Index(frame["document"]) if unit == "document" else pd.MultiIndex.from_frame(frame[keys])
        counts = np.zeros((len(index), len(self.codebook)), dtype=np.int64)
        if len(self.table):
            own = pd.Index(self.table["document"]) if unit == "document" else pd.MultiIndex.from_frame(self.table[keys])
            np.add.at(counts, (index.get_indexer(own), pd.Index(self.codebook.ids).get_indexer(pd.Index(self.table["code"]))), 1)
        return pd.DataFrame(counts, index=index, columns=list(self.codebook.ids))

    def coverage_table(self, by: str | Sequence[str] | None = None, *, level: float = 0.95) -> "pd.DataFrame":
        """Tell in which share of documents, and of clauses, each code shows.

        Parameters
        ----------
        by : str or sequence of str, optional
            Columns of ``documents`` such as ``"region"``, ``"doc_type"``, ``"year"``; a group each value (or combination).
        level : float

        Returns
        -------
        pandas.DataFrame
            The columns of ``by``, then ``unit`` (``"document"``, ``"clause"``), ``code, name_zh, name_en, estimate, low, high, n`` (documents or clauses), ``n_with``,
            ``n_documents, n_left_out`` (documents of the group that are no supply and have the code; they count in nothing else), ``grade``.

        Raises
        ------
        ColumnError
            If there is no such column.

        Notes
        -----
        Shares of documents have Wilson intervals; those of clauses take the clauses of a document together (linearised ratio, score interval). Documents
        are taken as drawn from a world of such documents. These are the machine's own counts, grade ``exploratory``: what the machine misses or takes
        wrongly is in none of the intervals. :func:`policytext.codebook.corrected_shares_table` corrects them by a hand-coded sample.
        A code that does not show was not *found in these texts*; other texts may hold it.
        """
        from policytext.codebook._coverage import coverage_rows

        return coverage_rows(self, by, level)

    def evidence(self, code: str, n: int = 5) -> "pd.DataFrame":
        """Sentences that show a code, the clearest first.

        Returns
        -------
        pandas.DataFrame
            At most ``n`` rows ``document, number, function, cue, sentence, start, end``: clauses that do something (measure, duty, safeguard, procedure), then
            other clauses, then cues in headings; of each of these one of each document first, those in which the code shows in more of its ways (patterns)
            before the others, then by id. Documents that are no supply come last of all.
        """
        self.codebook.code(code)
        check_whole(n, "n", least=1)
        from policytext.codebook._evidence import evidence_rows

        return evidence_rows(self, code, int(n))


def codebook_table(codebook: Codebook) -> "pd.DataFrame":
    """Give a codebook as a table for reading.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    pandas.DataFrame
        One row a code: ``code, name_zh, name_en, group, grade, definition_zh, definition_en, positive, negative`` (examples, one a line), ``n_patterns, source``.

    Examples
    --------
    >>> from policytext.codebook import load_codebook
    >>> codebook_table(load_codebook("mechanisms")).columns[:5].tolist()
    ['code', 'name_zh', 'name_en', 'group', 'grade']
    """
    import pandas as pd

    expect(codebook, Codebook, verb="codebook_table", hint="load_codebook('mechanisms') or read_codebook(path) gives one")
    return pd.DataFrame({
        **_names(codebook),
        "definition_zh": [code.definition["zh"] for code in codebook.codes],
        "definition_en": [code.definition["en"] for code in codebook.codes],
        "positive": ["\n".join(code.positive) for code in codebook.codes],
        "negative": ["\n".join(code.negative) for code in codebook.codes],
        "n_patterns": [len(code.patterns) for code in codebook.codes],
        "source": [code.source or codebook.source for code in codebook.codes],
    })  # fmt: skip


def _names(codebook: Codebook) -> dict[str, list[str]]:
    return {
        "code": list(codebook.ids),
        "name_zh": [code.name["zh"] for code in codebook.codes],
        "name_en": [code.name["en"] for code in codebook.codes],
        "group": [code.group for code in codebook.codes],
        "grade": [code.grade for code in codebook.codes],
    }
