"""Which topic of another fit is which topic of the main one."""

from typing import TYPE_CHECKING

from policytext.topics import Topics
from policytext.topics.matters import item_names
from policytext.topics.runs import RECURS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["ALIKE_SHARES", "ALIKE_WORDS", "likeness", "same_topics"]

ALIKE_WORDS = RECURS
"""Cosine of word weights from which two topics count as one."""
ALIKE_SHARES = 0.5
"""Correlation of document shares from which two topics count as one, where their words can't be compared."""


def same_topics(main: Topics, other: Topics, *, by_words: bool) -> "tuple[list[str], Floats]":
    """Find each topic of the main fit in another one, one to one.

    Parameters
    ----------
    main, other : Topics
        Of the same texts. Where both are joined to matters, these are found by name.
    by_words : bool
        Compare word weights on the words that both know; else shares of the documents, which need no common words.

    Returns
    -------
    (names, likeness)
        For each topic of ``main``, the name in ``other`` (empty where it is not found) and the likeness of the best partner.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if main.matters is not None:
        there = set(item_names(other))
        found = [name if name in there else "" for name in item_names(main)]
        return found, np.array([1.0 if name else np.nan for name in found])
    alike = likeness(main, other, by_words=by_words)
    rows, columns = linear_sum_assignment(-np.round(alike, 12))
    names, best = [""] * len(main), alike.max(axis=1)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if alike[row, column] >= (ALIKE_WORDS if by_words else ALIKE_SHARES):
            names[row], best[row] = other.names[column], alike[row, column]
    return names, best


def likeness(main: Topics, other: Topics, *, by_words: bool) -> "Floats":
    """Give the likeness of each topic of one fit with each of another (K, K'): cosines, or correlations over documents."""
    import numpy as np

    sides = _on_common_words(main, other) if by_words else _on_common_documents(main, other)
    units = [side / np.maximum(np.sqrt((side**2).sum(axis=1, keepdims=True)), 1e-300) for side in sides]
    return np.asarray(units[0] @ units[1].T)


def _on_common_words(main: Topics, other: Topics) -> "list[Floats]":
    place = {word: column for column, word in enumerate(other.tokens.vocabulary)}
    common = [(column, place[word]) for column, word in enumerate(main.tokens.vocabulary) if word in place]
    return [topics.word_weights[:, [pair[side] for pair in common]] for side, topics in enumerate((main, other))]


def _on_common_documents(main: Topics, other: Topics) -> "list[Floats]":
    """Shares of the documents that both fits cover, less their mean (K, D)."""
    means = [topics.frame[topics.covered].groupby(["kind", "document"], sort=True)[list(topics.names)].mean() for topics in (main, other)]
    common = means[0].index.intersection(means[1].index)
    return [(mean.loc[common] - mean.loc[common].mean()).to_numpy(dtype=float).T for mean in means]
