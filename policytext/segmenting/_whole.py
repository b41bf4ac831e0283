"""Where terms stand in texts, and the guard that joins a term again where an engine cut it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from policytext.segmenting.lexicon import Lexicon

__all__ = ["Guard", "TermIndex", "boundaries", "join_texts", "make_guard", "make_index"]

_SEPARATOR = "\n"
"""Stands between texts that are looked through together; no term holds it."""
_ALNUM = re.compile("[a-zA-Z0-9]")
_ALNUM_TWICE = re.compile("[a-zA-Z0-9]{2}")
_TABLE = 1 << 20
_MIX = 0x9E3779B97F4A7C15
"""An odd constant with bits all over: multiplying by it spreads characters over 64 bits."""
_FEW = 64
"""So few terms are sought one by one, which is faster than hashing every place."""


@dataclass(frozen=True, eq=False, slots=True)
class TermIndex:
    """Terms by length, so that all their places in a text are found with array operations.

    Attributes
    ----------
    terms : tuple of str
    lengths : array of int
    pairs : array of bool
        Whether any term begins with two characters of this hash.
    hashes : tuple of (int, array, array)
        For each length: the sorted hashes of its terms, and the number of the term at each.
    """

    terms: tuple[str, ...]
    lengths: "npt.NDArray[np.int64]"
    pairs: "npt.NDArray[np.bool_]"
    hashes: "tuple[tuple[int, npt.NDArray[np.uint64], npt.NDArray[np.int64]], ...]"

    def find(
        self, text: str, starts: "npt.NDArray[np.int64] | None" = None
    ) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]":
        """Where a term begins (among ``starts``, if given), and the number of the term: by place, then by length."""
        import numpy as np

        if not self.terms or len(text) < 2:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        few = len(self.terms) <= _FEW
        place, number = self._one_by_one(text) if few else self._all_at_once(text, starts)
        if few and starts is not None:
            begins = np.zeros(len(text) + 1, dtype=np.bool_)
            begins[starts] = True
            place, number = place[begins[place]], number[begins[place]]
        order = np.lexsort((self.lengths[number], place))
        return place[order], number[order]

    def _one_by_one(self, text: str) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]":
        import numpy as np

        met: list[tuple[int, int]] = []
        for number, term in enumerate(self.terms):
            at = text.find(term)
            while at >= 0:
                met.append((at, number))
                at = text.find(term, at + 1)
        both = np.array(met, dtype=np.int64).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def _all_at_once(
        self, text: str, starts: "npt.NDArray[np.int64] | None"
    ) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]":
        import numpy as np

        characters = _characters(text)
        if starts is None:
            starts = np.arange(len(text), dtype=np.int64)
        starts = starts[starts < len(text) - 1]
        starts = starts[self.pairs[_pair(characters[starts], characters[starts + 1])]]
        places, numbers = [], []
        for length, known, number in self.hashes:
            here = starts[starts <= len(text) - length]
            hashed = _hash(characters, here, length)
            at = np.minimum(np.searchsorted(known, hashed), len(known) - 1)
            met = np.flatnonzero(known[at] == hashed)
            # Equal hashes are all but certainly equal texts; the text decides.
            same = [text.startswith(self.terms[n], i) for i, n in zip(here[met].tolist(), number[at[met]].tolist(), strict=True)]
            met = met[np.array(same, dtype=np.bool_)]
            places.append(here[met])
            numbers.append(number[at[met]])
        return np.concatenate(places), np.concatenate(numbers)


def make_index(terms: Iterable[str]) -> TermIndex:
    """Index terms of two or more characters."""
    import numpy as np

    terms = tuple(terms)
    by_length: dict[int, list[int]] = {}
    for number, term in enumerate(terms):
        by_length.setdefault(len(term), []).append(number)
    pairs = np.zeros(_TABLE, dtype=np.bool_)
    hashes = []
    for length, numbers in sorted(by_length.items()):
        characters = _characters("".join(terms[number] for number in numbers))
        starts = np.arange(len(numbers), dtype=np.int64) * length
        pairs[_pair(characters[starts], characters[starts + 1])] = True
        known, first = np.unique(_hash(characters, starts, length), return_index=True)
        hashes.append((length, known, np.array(numbers, dtype=np.int64)[first]))
    return TermIndex(terms, np.array([len(term) for term in terms], dtype=np.int64), pairs, tuple(hashes))


def join_texts(texts: Sequence[str]) -> "tuple[str, npt.NDArray[np.uint64]]":
    """Texts as one, each with a line end behind it, and the codes of its characters."""
    joined = _SEPARATOR.join(texts) + _SEPARATOR
    return joined, _characters(joined)


def boundaries(cut: Sequence[Sequence[str]], length: int) -> "npt.NDArray[np.bool_]":
    """Whether a word begins at each place of the texts joined by :func:`join_texts` (and at their end)."""
    import numpy as np

    starts = np.zeros(length + 1, dtype=np.bool_)
    lengths = np.fromiter(map(len, chain.from_iterable(chain(words, (_SEPARATOR,)) for words in cut)), dtype=np.int64)
    starts[0] = True
    starts[np.cumsum(lengths)] = True
    return starts


@dataclass(frozen=True, eq=False, slots=True)
class Guard:
    """Joins the pieces of terms that an engine cut, whatever the engine.

    A term that begins and ends where words do, and is cut inside, becomes one word: the longest first, then the
    leftmost. No word is ever cut: a term across a part of a word (低保 in 降低|保护) is none there. Nor is a term that begins
    or ends with a letter or digit where another touches it there (12345 in 20231234500).
    """

    index: TermIndex

    def joins(self, text: str, ends: "npt.NDArray[np.int64]", text_ends: "npt.NDArray[np.int64]") -> "npt.NDArray[np.int64]":
        """Give those of the word ends that lie inside a term that must stay whole; the words there are to be joined.

        Parameters
        ----------
        text : str
            Texts put together with nothing between.
        ends : array of int
            Where words end, sorted; the last is ``len(text)``.
        text_ends : array of int
            Where texts end, some of ``ends``, sorted; no term reaches across them.
        """
        import numpy as np

        none = np.zeros(0, dtype=np.int64)
        if not len(ends):
            return none
        starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        place, number = self.index.find(text, starts)
        stop = place + self.index.lengths[number]
        first, last = np.searchsorted(ends, place, side="right"), np.searchsorted(ends, stop)
        # Aligned at its end, cut inside, and within one text.
        split = (ends[last] == stop) & (last > first)
        split &= np.searchsorted(text_ends, place, side="right") == np.searchsorted(text_ends, stop)
        split[split] = ~_touched(text, place[split], stop[split], text_ends)
        place, stop, first, last = place[split], stop[split], first[split], last[split]
        chosen = _apart(place, stop)
        return np.concatenate([none, *(ends[first[i] : last[i]] for i in chosen)])

    def keep_whole(self, texts: Sequence[str], cut: Sequence[Sequence[str]]) -> list[list[str]]:
        """Give the words of each text with every such term joined."""
        import numpy as np

        ends = np.cumsum(np.fromiter(map(len, chain.from_iterable(cut)), dtype=np.int64))
        bounds = np.cumsum([len(words) for words in cut], dtype=np.int64)
        gone = set(self.joins("".join(texts), ends, np.unique(ends[bounds[bounds > 0] - 1]) if len(ends) else ends).tolist())
        if not gone:
            return [list(words) for words in cut]
        out: list[list[str]] = []
        offsets = iter(ends.tolist())
        for words in cut:
            pieces, whole = [""], []
            for word, end in zip(words, islice(offsets, len(words)), strict=True):
                pieces.append(word)
                if end not in gone:
                    whole.append("".join(pieces))
                    pieces = [""]
            out.append(whole)
        return out


def make_guard(lexicon: "Lexicon", cut: Callable[[Sequence[str]], list[list[str]]] | None = None) -> Guard:
    """Make the guard of a lexicon.

    Parameters
    ----------
    lexicon : Lexicon
    cut : callable, optional
        Of an engine that looks for the likeliest path over all ways to cut, as jieba does, and was given the
        dictionary terms. In such an engine a term that stays whole alone stays whole wherever it begins and ends with a word
        (the best path through two places is the best one between them), so that only the others need a guard.
    """
    terms = lexicon.terms
    if cut is not None:
        # A run of letters and digits may have been made a word of its own beside the path, and let a term begin or end there.
        plain = frozenset(term for term in lexicon.dictionary_terms if term.isascii() or not _ALNUM.search(term))
        terms = tuple(term for term, words in zip(terms, cut(terms), strict=True) if term not in plain or len(words) > 1)
    return Guard(make_index(terms))


def _touched(
    text: str, place: "npt.NDArray[np.int64]", stop: "npt.NDArray[np.int64]", text_ends: "npt.NDArray[np.int64]"
) -> "npt.NDArray[np.bool_]":
    """Whether a letter or digit of ASCII goes on, in the same text, before ``place`` or behind ``stop``."""
    import numpy as np

    def goes_on(at: "npt.NDArray[np.int64]") -> "npt.NDArray[np.bool_]":
        inside = (at > 0) & (at < len(text)) & ~np.isin(at, text_ends)
        inside[inside] = [_ALNUM_TWICE.match(text, i - 1) is not None for i in at[inside].tolist()]
        return inside

    return goes_on(place) | goes_on(stop)


def _apart(place: "npt.NDArray[np.int64]", stop: "npt.NDArray[np.int64]") -> list[int]:
    """Spans that do not overlap, in order: the longest first, then the leftmost."""
    import numpy as np

    taken: set[int] = set()
    chosen = []
    for i in np.lexsort((place, place - stop)).tolist():
        span = range(int(place[i]), int(stop[i]))
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(i)
    return sorted(chosen, key=lambda i: int(place[i]))


def _characters(text: str) -> "npt.NDArray[np.uint64]":
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def _pair(first: "npt.NDArray[np.uint64]", second: "npt.NDArray[np.uint64]") -> "npt.NDArray[np.int64]":
    import numpy as np

    return ((first * np.uint64(8191) + second) & np.uint64(_TABLE - 1)).astype(np.int64)


def _hash(characters: "npt.NDArray[np.uint64]", starts: "npt.NDArray[np.int64]", length: int) -> "npt.NDArray[np.uint64]":
    import numpy as np

    value = np.zeros(len(starts), dtype=np.uint64)
    for offset in range(length):
        value = (value + characters[starts + offset]) * np.uint64(_MIX)
        value ^= value >> np.uint64(29)
    return value
