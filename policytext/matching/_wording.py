"""What offices call what people say, learnt from messages and their replies; a message's own reply never teaches its own row."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["BLOCKS", "LEAST_PAIRS", "Pairs", "fold_of", "wording_rows"]

LEAST_PAIRS = 200
"""Pairs from which wording is learnt."""
_FOLDS = 4
BLOCKS = _FOLDS + 1
_DIMENSIONS = 100
_LEAST_TEXTS = 5


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Messages (rows among the questions) with their replies (rows of ``replies``, cut of what they repeat), and the cluster of each question (n,)."""

    rows: "Whole"
    replies: tuple[str, ...]
    clusters: "Whole"

    def __len__(self) -> int:
        return len(self.rows)


def fold_of(pairs: Pairs) -> "Whole":
    """Give the fold (n,) that each question is left out with: near copies of a paired message with it; -1 where nothing need be left out."""
    import numpy as np

    known = np.unique(pairs.clusters[pairs.rows])
    fold = np.full(int(pairs.clusters.max(initial=0)) + 1, -1, dtype=np.int64)
    fold[known] = np.random.default_rng(0).permutation(len(known)) % _FOLDS
    return np.asarray(fold[pairs.clusters], dtype=np.int64)


def wording_rows(
    questions: "csr_array", replies: "csr_array", answers: "list[csr_array]", pairs: Pairs, fold: "Whole"
) -> "tuple[csr_array, list[Floats]]":
    """Carry questions and answers into the space in which messages and their replies lie together.

    Parameters
    ----------
    questions : csr_array (n, V)
    replies : csr_array (P, V)
        Row ``i`` replies to question ``pairs.rows[i]``.
    answers : list of csr_array (m, V)
    pairs : Pairs
    fold : array (n,)

    Returns
    -------
    (csr_array (n, D), list of arrays (m, D))
        Blocks of columns of equal width (:data:`BLOCKS` in all), one a fold, learnt without its pairs, and one learnt from all; a question has numbers in
        its own block alone.

    Notes
    -----
    Latent semantic analysis (Deerwester et al. 1990) of the sum of the weighted, normed counts of each message and its reply.
    """
    import numpy as np
    from scipy.sparse import csr_array, vstack

    asked = questions[pairs.rows]
    n_texts = np.bincount(np.concatenate([asked.indices, replies.indices]), minlength=questions.shape[1])
    kept = np.flatnonzero(n_texts >= _LEAST_TEXTS)
    weights = [np.log1p((len(pairs) - n + 0.5) / (n + 0.5)) for n in (np.bincount(side.indices, minlength=side.shape[1]) for side in (asked, replies))]
    ask, *given = (_normed(side[:, kept], weights[at > 0][kept]) for at, side in enumerate((questions, *answers)))
    both = csr_array(ask[pairs.rows] + _normed(replies[:, kept], weights[1][kept]))
    size = max(2, min(_DIMENSIONS, len(pairs) // 8, len(kept) - 1))
    blocks, out = [], [[] for _ in given]  # type: ignore[var-annotated]
    for one in range(-1, _FOLDS):
        basis = _basis(both[fold[pairs.rows] != one] if one >= 0 else both, size)
        basis = np.pad(basis, ((0, 0), (0, size - basis.shape[1])))
        mine = np.flatnonzero(fold == one)
        numbers = np.zeros((len(fold), basis.shape[1]))
        numbers[mine] = _unit(np.asarray(ask[mine] @ basis))
        blocks.append(csr_array(numbers))
        for held, side in zip(out, given, strict=True):
            held.append(_unit(np.asarray(side @ basis)))
    wide = csr_array(vstack([block.T for block in blocks]).T)
    return wide, [np.hstack(held) for held in out]


def _basis(both: "csr_array", size: int) -> "Floats":
    """The first directions (V, size), each with the sign that makes its largest number positive."""
    import numpy as np
    from scipy.sparse.linalg import svds

    size = min(size, min(both.shape) - 1)
    if size < 1 or not both.count_nonzero():
        return np.zeros((both.shape[1], 1))
    right = svds(both, k=size, v0=np.full(min(both.shape), 1.0))[2]
    right = right[::-1]
    top = right[np.arange(len(right)), np.abs(right).argmax(axis=1)]
    return np.asarray((right * np.sign(top)[:, None]).T, dtype=np.float64)


def _normed(counts: "csr_array", weights: "Floats") -> "csr_array":
    """Logged counts times weights, rows of length 1."""
    import numpy as np
    from scipy.sparse import csr_array, diags_array

    data = (1 + np.log(counts.data)) * weights[counts.indices]
    made = csr_array((data, counts.indices, counts.indptr), shape=counts.shape)
    length = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)))
    return csr_array(diags_array(np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)) @ made)


def _unit(rows: "Floats") -> "Floats":
    """Rows of length 1; rows of zeros stay."""
    import numpy as np

    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, length, out=np.zeros_like(rows), where=length > 1e-12), dtype=np.float64)
