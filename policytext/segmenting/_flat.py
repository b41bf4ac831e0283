"""Words of a batch of texts as arrays: where each ends, and a number for each different one.

Python objects are made for the words that differ, not for each: a word comes from the engine, gives its length and is gone.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from string import ascii_letters, digits
from typing import TYPE_CHECKING

from policytext.errors import InternalError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Flat", "even", "flatten", "numbered", "unflatten", "without_borders"]

_ASCII_RUN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_RUN_SIGNS = frozenset(ascii_letters + digits + ".%")
_INSIDE_RUN = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9%]|\.\d)|\.\d")
"""What stands around a border inside a run, from the character before it on."""
_FIRST_HAN = 0x4E00
_BITS = 21
"""Bits of a character: three fit into a number, so that words of up to three characters are told apart by it."""


@dataclass(frozen=True, eq=False, slots=True)
class Flat:
    """Texts put together with nothing between, and where their words end.

    Attributes
    ----------
    joined : str
    chars : array (C,)
        Its characters' codes.
    text_ends : array (n,)
        Where each text ends in ``joined``.
    ends : array (N,)
        Where each word ends in ``joined``; the next begins there.
    """

    joined: str
    chars: "npt.NDArray[np.uint32]"
    text_ends: "npt.NDArray[np.int64]"
    ends: "npt.NDArray[np.int64]"

    def starts(self) -> "npt.NDArray[np.int64]":
        """Where each word begins."""
        import numpy as np

        return np.concatenate([np.zeros(1, dtype=np.int64), self.ends[:-1]])[: len(self.ends)]

    def bounds(self) -> "npt.NDArray[np.int64]":
        """Which words are each text's: those of text ``i`` are ``bounds[i]`` to ``bounds[i + 1]``."""
        import numpy as np

        return np.concatenate([[0], np.searchsorted(self.ends, self.text_ends, side="right")])


def flatten(words: Iterable[str], texts: Sequence[str]) -> Flat:
    """Take the words of texts in order, none of them empty.

    Raises
    ------
    InternalError
        If the words do not end where the texts do.
    """
    import numpy as np

    joined = "".join(texts)
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int64))
    text_ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
    chars = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if len(joined):
        border = np.zeros(len(joined) + 1, dtype=np.bool_)
        border[0] = True
        if int(ends[-1]) == len(joined):
            border[ends] = True
        if not border[text_ends].all():
            raise InternalError("an engine lost characters of a text")
    return Flat(joined, chars, text_ends, ends)


def unflatten(flat: Flat) -> list[list[str]]:
    """Give the words of each text."""
    words = [flat.joined[start:end] for start, end in zip(flat.starts().tolist(), flat.ends.tolist(), strict=True)]
    bounds = flat.bounds().tolist()
    return [words[bounds[i] : bounds[i + 1]] for i in range(len(bounds) - 1)]


def numbered(flat: Flat) -> "tuple[list[str], npt.NDArray[np.int32]]":
    """Give the different words, and for each word its index among them."""
    import numpy as np
    import pandas as pd

    starts = flat.starts()
    lengths = flat.ends - starts
    codes = np.empty(len(starts), dtype=np.int32)
    # Words of one character, half of all, are found by table.
    single = lengths == 1
    chars = flat.chars[starts[single]]
    seen = np.flatnonzero(np.bincount(chars, minlength=1))
    rank = np.empty(seen[-1] + 1 if len(seen) else 1, dtype=np.int32)
    rank[seen] = np.arange(len(seen), dtype=np.int32)
    codes[single] = rank[chars]
    words = [chr(char) for char in seen.tolist()]
    several = np.flatnonzero(~single)
    if len(several):
        starts, ends = starts[several], flat.ends[several]
        found, different = pd.factorize(_keys(flat, starts, ends))
        codes[several] = found + len(words)
        shown = np.empty(len(different), dtype=np.int64)
        shown[found[::-1]] = np.arange(len(found))[::-1]
        words += [flat.joined[start:end] for start, end in zip(starts[shown].tolist(), ends[shown].tolist(), strict=True)]
    return words, codes


def _keys(flat: Flat, starts: "npt.NDArray[np.int64]", ends: "npt.NDArray[np.int64]") -> "npt.NDArray[np.int64]":
    """A number for each word of two characters or more, equal where the words are; of longer words, which are few, by a dict."""
    import numpy as np

    third = np.where(ends - starts > 2, flat.chars[np.minimum(starts + 2, len(flat.chars) - 1)] + np.uint32(1), np.uint32(0))
    keys = (flat.chars[starts].astype(np.int64) << (2 * _BITS)) | (flat.chars[starts + 1].astype(np.int64) << _BITS) | third
    index: dict[str, int] = {}
    long = np.flatnonzero(ends - starts > 3)
    for place, start, end in zip(long.tolist(), starts[long].tolist(), ends[long].tolist(), strict=True):
        keys[place] = ~index.setdefault(flat.joined[start:end], len(index))
    return keys


# -- where words end ---------------------------------------------------------------------------------


def even(flat: Flat) -> Flat:
    """Make the places alike where the backends may differ, and mend the numbers and Latin words that a term tore.

    Runs of ASCII with marks inside (80-90, 4.2.3) are cut anew. A character said over and over (砰砰砰) is one word:
    where to cut it is a tie, which each backend decides in its own way. A number or Latin word that was cut inside
    (2023|12345|00, 1|5G内存, F|ETC|HED) becomes one word of its own: 15G|内存.
    """
    import numpy as np

    starts = flat.starts()
    lengths = flat.ends - starts
    first, last = flat.chars[starts], flat.chars[flat.ends - 1]
    several = lengths > 1
    more = _cuts_in_ascii(flat, starts, np.flatnonzero(several & (first < 128) & (last < 128)))
    one = np.where(several | (first < _FIRST_HAN), np.uint32(0), first)
    for place in np.flatnonzero(several & (first == last) & (first >= _FIRST_HAN)).tolist():
        word = flat.joined[starts[place] : flat.ends[place]]
        one[place] = first[place] if word == word[0] * len(word) else 0
    again = np.flatnonzero((one[1:] == one[:-1]) & (one[1:] > 0))
    torn = _torn_runs(flat, np.flatnonzero((first[1:] < 128) & (last[:-1] < 128)))
    more += [border for run in torn for border in run]
    gone = [flat.ends[again], *(np.arange(start + 1, end) for start, end in torn)]
    return _with_borders(flat, more, np.concatenate(gone)) if more or len(again) else flat


def _torn_runs(flat: Flat, places: "npt.NDArray[np.int64]") -> list[tuple[int, int]]:
    """Start and end of each number or Latin word that has a border inside, sought where a word of ``places`` ends."""
    borders = [border for border in flat.ends[places].tolist() if _INSIDE_RUN.match(flat.joined, border - 1)]
    if not borders:
        return []
    ends, text_ends = flat.ends.tolist(), flat.text_ends.tolist()
    torn: list[tuple[int, int]] = []
    done = 0
    for border in borders:
        if border <= done:
            continue
        # All signs around the border are looked at once, from the first of them on: 15.5|G is no torn run.
        text = bisect_right(text_ends, border - 1)
        low = max(done, text_ends[text - 1] if text else 0)
        start = border
        while start > low and flat.joined[start - 1] in _RUN_SIGNS:
            start -= 1
        done = border
        while done < text_ends[text] and flat.joined[done] in _RUN_SIGNS:
            done += 1
        spans = (run.span() for run in _ASCII_RUN.finditer(flat.joined, start, done))
        torn += [span for span in spans if ends[bisect_right(ends, span[0])] < span[1]]
    return torn


def without_borders(flat: Flat, gone: "npt.NDArray[np.int64]") -> Flat:
    """Join words over the borders that go."""
    return _with_borders(flat, [], gone) if len(gone) else flat


def _with_borders(flat: Flat, more: list[int], gone: "npt.NDArray[np.int64]") -> Flat:
    import numpy as np

    borders = np.zeros(len(flat.joined) + 1, dtype=np.bool_)
    borders[flat.ends] = True
    borders[more] = True
    borders[gone] = False
    borders[flat.text_ends] = True
    borders[0] = False
    return replace(flat, ends=np.flatnonzero(borders))


def _cuts_in_ascii(flat: Flat, starts: "npt.NDArray[np.int64]", places: "npt.NDArray[np.int64]") -> list[int]:
    """Where runs of ASCII are to be cut."""
    cuts: list[int] = []
    for start, end in zip(starts[places].tolist(), flat.ends[places].tolist(), strict=True):
        word = flat.joined[start:end]
        if word.isascii() and not word.isalnum():
            for piece in _ASCII_RUN.split(word):
                start += len(piece)
                cuts.append(start)
    return cuts
