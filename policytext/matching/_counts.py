"""Texts as sparse counts: pairs of neighbouring characters, and content words of the default segmentation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policytext.corpus import Corpus
from policytext.segmenting import default_stop_words, segment

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["character_pairs", "word_counts"]

_BREAK = "\n"


def character_pairs(texts: Sequence[str]) -> "csr_array":
    """Count pairs of neighbouring letters or digits in each text; no pair goes across a mark or a blank.

    Parameters
    ----------
    texts : sequence of str (n,)

    Returns
    -------
    csr_array (n, pairs)
        Columns in the order of code points.

    >>> character_pairs(["停车位，停车", "车位"]).toarray().tolist()
    [[2.0, 1.0], [0.0, 1.0]]
    """
    import numpy as np

    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    whole = _BREAK.join([*texts, ""]) if len(texts) else ""
    lower = whole.lower()
    codes = np.frombuffer((lower if len(lower) == len(whole) else whole).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    known, inverse = np.unique(codes, return_inverse=True)
    letter = np.array([chr(code).isalnum() for code in known.tolist()], dtype=bool)[inverse] if len(known) else np.zeros(0, dtype=bool)
    starts = np.flatnonzero(letter[:-1] & letter[1:])
    rows = np.repeat(np.arange(len(texts)), lengths)[starts]
    return _counted(rows, (codes[starts] << 21) | codes[starts + 1], len(texts))


def _counted(rows: "npt.NDArray[np.int64]", keys: "npt.NDArray[np.int64]", n: int) -> "csr_array":
    import numpy as np
    from scipy.sparse import csr_array

    names, columns = np.unique(keys, return_inverse=True)
    counts = csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, len(names)))
    counts.sum_duplicates()
    counts.sort_indices()
    return counts


def word_counts(texts: Sequence[str], *, content: bool = True) -> "tuple[csr_array, tuple[str, ...]]":
    """Count the words of each text, cut by the default segmentation.

    Parameters
    ----------
    texts : sequence of str (n,)
    content : bool
        Leave out stop words and single characters.

    Returns
    -------
    (csr_array (n, words), tuple of str)
        Columns, and the words that they stand for; marks are no words.

    >>> counts, words = word_counts(["小区停车位太少", "", "停车位不够用"])
    >>> counts[:, [words.index("停车位")]].toarray().tolist()
    [[1.0], [0.0], [1.0]]
    """
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_array

    rows = [row for row, text in enumerate(texts) if any(map(str.isalnum, text))]
    if not rows:
        return csr_array((len(texts), 0)), ()
    frame = pd.DataFrame({"id": [f"{row:09d}" for row in rows], "text": [texts[row] for row in rows]})
    tokens = segment(Corpus.from_frame(frame, kind="feedback"), unit="document", max_share=1.0, min_documents=1)
    at = np.array([int(name) for name in tokens.units["document"]], dtype=np.int64)
    stops = default_stop_words() if content else frozenset[str]()
    kept = np.array([any(map(str.isalnum, word)) and not (content and (len(word) < 2 or word in stops)) for word in tokens.words], dtype=bool)
    place = np.repeat(at, np.diff(tokens.bounds))
    counts = csr_array((np.ones(len(tokens.stream)), (place, tokens.stream)), shape=(len(texts), len(tokens.words)))
    counts.sum_duplicates()
    found = csr_array(counts[:, np.flatnonzero(kept)])
    found.sort_indices()
    return found, tuple(word for word, keep in zip(tokens.words, kept.tolist(), strict=True) if keep)
