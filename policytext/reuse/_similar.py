"""Clauses that say the same in other words: pairs of signs, rare ones counting more (cosine of tf-idf)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.reuse._candidates import Distinct
from policytext.reuse._standing import Standing
from policytext.reuse._units import Units

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

__all__ = ["Likeness", "read_likeness"]

_QUANTILE = 0.99
_FEW = 100
_ASSUMED = 0.35
"""Taken where too few documents have nothing to do with one another."""
_LOWEST = 0.25
"""Never taken lower: documents about the same share words without saying the same."""
_DOCUMENTS = 200
"""Documents that the threshold is learnt from, at most."""


@dataclass(frozen=True, eq=False, slots=True)
class Likeness:
    """How alike clauses are.

    Attributes
    ----------
    vectors : sparse array (units, pairs of signs)
        Of length 1.
    threshold : float
        What 99 of 100 clauses stay below in a document that has nothing to do with theirs.
    learnt_from : int
        Clauses that this rests on; 0 where it is assumed.
    """

    vectors: "csr_array"
    threshold: float
    learnt_from: int

    def between(self, one: "Ints", other: "Ints") -> "Floats":
        """Cosines of units with units (n, m)."""
        import numpy as np

        return np.asarray((self.vectors[one] @ self.vectors[other].T).todense(), dtype=np.float64)


def read_likeness(units: Units, distinct: Distinct, standing: Standing, *, seed: int) -> Likeness:
    """Weigh pairs of signs, and learn from unrelated documents how alike clauses are by chance."""
    import numpy as np

    vectors = _vectors(units, distinct)
    rng = np.random.default_rng([seed, 1])
    documents = sorted(set(units.document.tolist()), key=lambda at: standing.names[at])
    some = documents if len(documents) <= _DOCUMENTS else [documents[at] for at in rng.choice(len(documents), _DOCUMENTS, replace=False).tolist()]
    rows = _rows_by_document(units)
    bare = Likeness(vectors, _ASSUMED, 0)
    best: list[Floats] = []
    for one in some:
        for other in (documents[at] for at in rng.permutation(len(documents))[:8].tolist()):
            if other != one and standing.unrelated(one, other):
                best.append(bare.between(rows[one], rows[other]).max(axis=1))
                break
    values = np.concatenate(best) if best else np.zeros(0)
    if len(values) < _FEW:
        return bare
    return Likeness(vectors, max(_LOWEST, float(np.round(np.quantile(values, _QUANTILE), 6))), len(values))


def _rows_by_document(units: Units) -> "dict[int, Ints]":
    import numpy as np

    return {int(document): np.flatnonzero(units.document == document) for document in np.unique(units.document)}


def _vectors(units: Units, distinct: Distinct) -> "csr_array":
    import numpy as np
    from scipy.sparse import csr_array, diags_array

    n = len(distinct.unit)
    if not n:
        return csr_array((0, 0))
    signs = [units.signs(unit) for unit in distinct.unit.tolist()]
    flat = np.concatenate(signs).astype(np.uint64)
    owner = np.repeat(np.arange(n), [len(one) for one in signs])
    inside = owner[1:] == owner[:-1]
    pairs = ((flat[:-1] << np.uint64(21)) | flat[1:])[inside]
    names, which = np.unique(pairs, return_inverse=True)
    counts = csr_array((np.ones(len(which)), (owner[:-1][inside], which)), shape=(n, len(names)))
    counts.sum_duplicates()
    counts.data = np.sqrt(counts.data)
    held = np.bincount(counts.indices, minlength=len(names))
    weighed = csr_array(counts @ diags_array(np.log((n + 1) / (held + 1)) + 0.05))
    length = np.sqrt(np.asarray((weighed * weighed).sum(axis=1)).ravel())
    return csr_array(diags_array(1 / np.where(length > 0, length, 1.0)) @ weighed)[distinct.of]
