"""The parts of a score, each an inner product: words, pairs of characters, the whole document, wording learnt from replies, topics, sentence vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from policytext.errors import InputError, explain
from policytext.matching._bm25 import bm25_rows, idf_of, share_rows
from policytext.matching._counts import character_pairs, word_counts
from policytext.matching._wording import BLOCKS, LEAST_PAIRS, Pairs, fold_of, wording_rows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Rows = csr_array | Floats

__all__ = ["WEIGHTS", "Encoder", "Part", "Side", "TopicShares", "make_parts"]

WEIGHTS = {"words": 0.25, "characters": 1.0, "document": 0.5, "wording": 1.5, "topics": 1.0, "sentences": 1.0}
"""What a standard deviation of each part counts for. See the notes of :func:`policytext.match_demands` on where they are from."""

_HUGE = 1e100


@runtime_checkable
class Encoder(Protocol):
    """Whatever gives a vector for each text: a function of a list of n texts that returns an array (n, d) of finite numbers."""

    def __call__(self, texts: list[str], /) -> Any:
        """Vectors (n, d) of the texts."""


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """Answers: texts (m,), the document of each (m,), and the texts of the documents; none of these where ``documents`` is empty."""

    texts: tuple[str, ...]
    of: "Whole"
    documents: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class TopicShares:
    """Topic shares of the questions (n, K), as an office would word them, and of the answers of each side (m, K); zeros where nothing is known."""

    questions: "Floats"
    answers: "tuple[Floats, ...]"


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """One part: rows of the questions, and rows of the answers of each side; ``of`` leads from an answer to its row.

    With a ``width``, columns lie in blocks of so many, and a question has numbers in one block alone.
    """

    name: str
    questions: "Rows"
    answers: "tuple[Rows, ...]"
    of: "tuple[Whole | None, ...]"
    width: int = 0

    def scores(self, rows: "Whole", side: int) -> "Floats":
        """Scores (rows, m) of some questions with all answers of a side."""
        import numpy as np

        some: Any = self.questions[rows]
        found: Any = _by_blocks(some, self.answers[side], self.width) if self.width else some @ self.answers[side].T
        dense = np.asarray(found.toarray() if hasattr(found, "toarray") else found, dtype=np.float64)
        of = self.of[side]
        return dense if of is None else dense[:, of]

    def mean(self, side: int) -> "Floats":
        """What the average question scores with each answer (m,)."""
        import numpy as np

        middle = np.asarray(self.questions.sum(axis=0), dtype=np.float64) / max(self.questions.shape[0], 1)
        found = np.asarray(self.answers[side] @ middle, dtype=np.float64)
        of = self.of[side]
        return found if of is None else found[of]


def _by_blocks(questions: "csr_array", answers: Any, width: int) -> "Floats":
    """Inner products (n, m), each question with its own block of the answers: dense, and no more than needed."""
    import numpy as np

    there = np.flatnonzero(np.diff(questions.indptr))
    block = questions.indices[questions.indptr[there]] // width
    out = np.zeros((questions.shape[0], len(answers)))
    for one in np.unique(block).tolist():
        mine, columns = there[block == one], slice(one * width, (one + 1) * width)
        out[mine] = questions[mine][:, columns].toarray() @ answers[:, columns].T
    return out


def make_parts(
    questions: Sequence[str], sides: Sequence[Side], *, pairs: Pairs | None = None, topics: TopicShares | None = None, encoder: Encoder | None = None
) -> list[Part]:
    """Build the parts that what is given allows.

    Parameters
    ----------
    questions : sequence of str (n,)
    sides : sequence of Side
        The first is what is matched, and where weights of terms are from; the others are scored by the same measure.
    pairs : Pairs, optional
    topics : TopicShares, optional
    encoder : Encoder, optional
    """
    none: tuple[Whole | None, ...] = (None,) * len(sides)
    replies = pairs.replies if pairs is not None and len(pairs) >= LEAST_PAIRS else ()
    documents = tuple(text for side in sides for text in side.documents)
    texts = [*questions, *(text for side in sides for text in side.texts), *replies, *documents]
    sizes = [len(questions), *(len(side.texts) for side in sides), len(replies), *(len(side.documents) for side in sides)]
    n = 1 + len(sides)
    counts = _split(character_pairs(texts), sizes)
    words = _split(word_counts(texts[: sum(sizes[:n])])[0], sizes[:n])
    out = [_bm25("words", words[0], words[1:], none), _bm25("characters", counts[0], counts[1:n], none)]
    if all(side.documents for side in sides):
        out.append(_bm25("document", counts[0], counts[n + 1 :], tuple(side.of for side in sides)))
    if replies and pairs is not None:
        asked, answers = wording_rows(counts[0], counts[n], counts[1:n], pairs, fold_of(pairs))
        out.append(Part("wording", asked, tuple(answers), none, answers[0].shape[1] // BLOCKS))
    if topics is not None:
        out.append(_topic_part(topics, none))
    if encoder is not None:
        out.append(_sentence_part(encoder, questions, sides, none))
    return out


def _split(counts: "csr_array", sizes: Sequence[int]) -> "list[csr_array]":
    import numpy as np

    ends = np.cumsum([0, *sizes]).tolist()
    return [counts[low:high] for low, high in pairwise(ends)]


def _bm25(name: str, questions: "csr_array", answers: "Sequence[csr_array]", of: "tuple[Whole | None, ...]") -> Part:
    first = answers[0]
    idf, length = idf_of(first), float(first.sum()) / max(first.shape[0], 1)
    return Part(name, share_rows(questions, idf), tuple(bm25_rows(side, idf, length) for side in answers), of)


def _topic_part(topics: TopicShares, of: "tuple[Whole | None, ...]") -> Part:
    """Overlap of shares (Bhattacharyya), from 0 to 1."""
    import numpy as np

    return Part("topics", np.sqrt(topics.questions), tuple(np.sqrt(side) for side in topics.answers), of)


def _sentence_part(encoder: Encoder, questions: Sequence[str], sides: Sequence[Side], of: "tuple[Whole | None, ...]") -> Part:
    """Cosine of the vectors, the mean of each source taken off first: it is wording, not matter."""
    import numpy as np

    held = [_vectors(encoder, list(texts)) for texts in (questions, *(side.texts for side in sides))]
    if len({rows.shape[1] for rows in held if len(rows)}) > 1:
        raise InputError(explain("the encoder gives vectors of several lengths", hint="give each text a vector of the same length"))
    made = []
    for rows in held:
        centred = rows - rows.mean(axis=0) if len(rows) > 1 else rows
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        made.append(np.divide(centred, length, out=np.zeros_like(centred), where=length > 1e-12))
    return Part("sentences", made[0], tuple(made[1:]), of)


def _vectors(encoder: Encoder, texts: list[str]) -> "Floats":
    import numpy as np

    if not texts:
        return np.zeros((0, 1))
    try:
        given = np.asarray(encoder(texts))
        if np.iscomplexobj(given):
            raise TypeError("complex numbers")
        given = given.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(explain("the encoder gives no array of numbers", found=str(error), hint="return an array (n, d)")) from error
    if given.ndim != 2 or len(given) != len(texts) or not given.shape[1] or not (np.abs(given) < _HUGE).all():
        raise InputError(
            explain(f"the encoder gives an array of shape {given.shape} for {len(texts)} texts", hint="return an array (n, d) of finite numbers below 1e100")
        )
    return given
