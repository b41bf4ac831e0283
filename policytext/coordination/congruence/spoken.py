"""How much policies say of each topic, whether or not it is handed to somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.coordination.congruence.reading import MAINLY, Reading

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Clauses", "read_clauses"]


@dataclass(frozen=True, eq=False, slots=True)
class Clauses:
    """How much policies say of each topic, whether or not it is handed to somebody.

    Attributes
    ----------
    n : array (M,)
        Clauses of three words or more that are mainly about it.
    n_documents : array (M,)
        Documents that speak of it: two such clauses or more, or, of a document of one clause, this one.
    """

    n: "npt.NDArray[np.int64]"
    n_documents: "npt.NDArray[np.int64]"


def read_clauses(reading: Reading, documents: Collection[str]) -> Clauses:
    """Count the clauses of some policies that are mainly about each topic, and the documents that so speak of it."""
    import numpy as np
    from scipy.sparse import csr_array

    n = np.zeros((2, reading.matrix.shape[1]), dtype=np.int64)
    for document, rows in reading.rows.items():
        if document in documents and len(kept := reading.telling(rows)):
            about = (reading.parts(csr_array(reading.counts[kept]), document) >= MAINLY).sum(axis=0)
            n += np.array([about, about >= min(2, len(kept))])
    return Clauses(n[0], n[1])
