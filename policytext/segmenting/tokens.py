"""`Tokens`: texts cut into words, as a stream with offsets and as sparse counts of topic words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain, listing
from policytext.provenance import Provenance

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["Tokens"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Tokens:
    """Units (documents or clauses) cut into words.

    Two streams are kept: every word with its place (for rules and evidence), and the counts of topic words
    (content words, no stop words) that topic models see.

    Attributes
    ----------
    units : pandas.DataFrame (n, ...)
        One row a unit: ``unit, document, kind, function, start, end, title_length, n_words, n_topic_words``;
        ``function`` is what a clause does (measure, duty, goal ...; empty for messages and documents), ``start``
        and ``end`` index ``corpus.text[document]``, and the unit's words begin with ``title_length`` characters
        of the title (0 where it has none before it).
    counts : scipy.sparse.csr_array (n, V)
        How often each topic word stands in each unit.
    vocabulary : tuple of str (V,)
        Topic words, sorted.
    words : tuple of str
        Every word that occurs, sorted; what ``stream`` indexes.
    stream : array (N,)
        Index of the word, for every word of every unit, in order.
    bounds : array (n + 1,)
        Unit ``i`` is ``stream[bounds[i]:bounds[i + 1]]``.
    documents : pandas.DataFrame
        One row a document, title-only ones too: ``document, kind, date, region`` and the variables that both
        corpora have; what ``by=`` groups on.
    settings : mapping
        What was chosen: unit, engine and its version, lexicon, stop words (their digest, where they are your own), functions counted, bounds of the vocabulary.
    provenance : Provenance
    replies : scipy.sparse.csr_array (n, V) or None
        How often each topic word stands in the reply to each unit, what the reply repeats from its message, and what many
        replies say, left out; rows are empty where there is no reply. None where no message has one.
    """

    units: "pd.DataFrame"
    counts: "csr_array"
    vocabulary: tuple[str, ...]
    words: tuple[str, ...]
    stream: "npt.NDArray[np.int32]"
    bounds: "npt.NDArray[np.int64]"
    documents: "pd.DataFrame"
    settings: Mapping[str, Any]
    provenance: Provenance
    replies: "csr_array | None" = None
    _rows: dict[str, int] = field(init=False)
    """Row of each unit, so that no look-up goes through all."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {name: row for row, name in enumerate(self.units["unit"])})
        for matrix in (self.counts, self.replies):
            if matrix is not None:
                for array in (matrix.data, matrix.indices, matrix.indptr):
                    array.setflags(write=False)
        for array in (self.stream, self.bounds):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.units)

    def __repr__(self) -> str:
        import numpy as np

        kinds = self.units["kind"].value_counts().to_dict()
        answered = 0 if self.replies is None else int(np.count_nonzero(np.diff(self.replies.indptr)))
        also = f" ({answered} answered)" if answered else ""
        return (
            f"Tokens({kinds.get('policy', 0)} policy units, {kinds.get('feedback', 0)} feedback units{also}; "
            f"{len(self.stream)} words, {len(self.vocabulary)} topic words)"
        )

    def words_of(self, unit: str) -> list[str]:
        """Give every word of one unit, in order; joined they are the unit's text."""
        _, codes = self._row(unit)
        return [self.words[code] for code in codes.tolist()]

    def spans_of(self, unit: str) -> "npt.NDArray[np.int64]":
        """Give where each word of one unit stands in ``corpus.text[document]``.

        Returns
        -------
        array (n_words, 2)
            Start and end of each word of :meth:`words_of`; -1, -1 for words of the title, which stands before the text.
        """
        import numpy as np

        row, codes = self._row(unit)
        ends = np.cumsum([len(self.words[code]) for code in codes.tolist()], dtype=np.int64)
        spans = np.column_stack([np.concatenate([[0], ends[:-1]])[: len(ends)], ends])
        lead = int(self.units["title_length"].iloc[row])
        out = spans - lead + int(self.units["start"].iloc[row])
        out[spans[:, 0] < lead] = -1
        return out

    def _row(self, unit: str) -> "tuple[int, npt.NDArray[np.int32]]":
        row = self._rows.get(unit) if isinstance(unit, str) else None
        if row is None:
            raise InputError(
                explain(f"no unit {unit!r}", found=f"units: {listing(self.units['unit'], limit=5)}", hint="see tokens.units")
            )
        return row, self.stream[self.bounds[row] : self.bounds[row + 1]]
