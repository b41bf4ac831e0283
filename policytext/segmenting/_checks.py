"""What is refused or warned about: texts that can't be cut well, and words that are none."""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from policytext.cleaning import mask_private, traditional_in
from policytext.errors import InputError, PolicytextWarning, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from policytext.segmenting._batches import Cut

__all__ = ["check_cut", "check_texts", "check_words"]

_AT_ONCE = 1 << 19
"""Characters looked at together."""
_CUT_BEFORE = 0.25
"""So many blanks between Chinese characters for each such character: words have fewer than four characters."""
_FEWEST = 8
"""A text of fewer Chinese characters is short; short ones count where they are the most."""
_SHORT_WORD = 3
"""In a short text that was cut before, words have fewer characters than this on average."""
_LONG = 12
"""A word of more Chinese characters than this is a phrase."""
_HAN = re.compile("[\u4e00-\u9fff]")
_BLANK_IN_WORD = re.compile(r"\S\s+\S")
_MARK_IN_WORD = re.compile("[\u4e00-\u9fff][，。！？；：、,.!?;:]+[\u4e00-\u9fff]")
_MEAN = 4
"""Words have fewer Chinese characters than this on average, by far."""


@dataclass(slots=True)
class _Tally:
    """How many texts were looked at, and in how many blanks stand between most words."""

    looked: int = 0
    spaced: int = 0

    def add(self, looked: int, spaced: int) -> None:
        self.looked += looked
        self.spaced += spaced

    def mostly(self) -> bool:
        return self.spaced * 2 > self.looked


class _Look(NamedTuple):
    """Some texts, and for each the number of Chinese characters (where asked), of blanks between such, of half characters."""

    first: int
    n: int
    han: "npt.NDArray[np.int32] | None"
    apart: "npt.NDArray[np.int64]"
    halves: "npt.NDArray[np.int64]"


def check_texts(texts: Sequence[str], units: Sequence[str], *, cut_before: bool) -> None:
    """Refuse texts that were cut before or hold half a character, and warn of traditional ones.

    Raises
    ------
    InputError
        If a text holds a surrogate without its partner, or if blanks stand between most words of most texts.
    """
    long, short = _Tally(), _Tally()
    for look in _looks(texts):
        if look.halves.any():
            place = int(look.halves.argmax())
            at = next(i for i, char in enumerate(texts[look.first + place]) if "\ud800" <= char <= "\udfff")
            raise InputError(
                explain(
                    f"the text of {units[look.first + place]} holds half a character at {at}",
                    found=f"U+{ord(texts[look.first + place][at]):04X} without its partner",
                    hint="the text was decoded wrongly: read the file again, or replace the character",
                )
            )
        if look.han is None:
            long.add(look.n, 0)
            continue
        enough, some = look.han >= _FEWEST, (look.han > 1) & (look.han < _FEWEST)
        long.add(int(enough.sum()), int((enough & (look.apart > _CUT_BEFORE * look.han)).sum()))
        short.add(int(some.sum()), int((some & (look.apart > 0) & (look.han < _SHORT_WORD * (look.apart + 1))).sum()))
    most = long if long.looked >= short.looked else short
    if (long.mostly() or most.mostly()) and not cut_before:
        raise InputError(
            explain(
                "blanks stand between most words: the texts were cut before",
                found=f"{long.spaced + short.spaced} of {len(texts)} texts",
                hint="use backend='spaces' to take the words as they stand (with blanks between, not slashes), "
                "or take the blanks out of the texts",
            )
        )
    traditional = traditional_in(texts)
    if traditional:
        warnings.warn(
            explain(
                "texts in traditional characters are cut badly",
                found=f"{len(traditional)} of {len(texts)}, such as {units[traditional[0]]}",
                hint="clean_corpus of policytext.cleaning, or reading with clean=True, turns them into simplified ones",
            ),
            PolicytextWarning,
            stacklevel=4,
        )


def _looks(texts: Sequence[str]) -> Iterator[_Look]:
    import numpy as np

    first = size = 0
    for place, text in enumerate(texts):
        size += len(text) + 1
        if size > _AT_ONCE or place == len(texts) - 1:
            some = texts[first : place + 1]
            chars = np.frombuffer(("\n".join(some) + "\n").encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
            ends = np.cumsum(np.fromiter(map(len, some), dtype=np.int64, count=len(some)) + 1)
            blank = _between_words(chars)
            # Where most texts have no such blank, no text need be looked at by itself.
            han = (
                np.add.reduceat(_is_han(chars).astype(np.int32), ends - np.diff(ends, prepend=0))
                if 2 * len(blank) > len(some)
                else None
            )
            yield _Look(
                first, len(some), han, _by_text(blank, ends), _by_text(np.flatnonzero((chars >> np.uint32(11)) == 0x1B), ends)
            )
            first, size = place + 1, 0


def _between_words(chars: "npt.NDArray[np.uint32]") -> "npt.NDArray[np.int64]":
    """Where a blank, a slash, or a slash and a blank stand between two Chinese characters."""
    import numpy as np

    def at(places: "npt.NDArray[np.int64]", signs: tuple[int, ...]) -> "npt.NDArray[np.bool_]":
        return np.isin(chars[np.minimum(places, len(chars) - 1)], signs)

    slash = (0x2F, 0xFF0F, 0x7C, 0xFF5C)
    places = np.flatnonzero(np.isin(chars, (0x20, 0x3000, 0xA0, 0x09, *slash)))
    places = places[places > 0]
    places = places[_is_han(chars[places - 1])]
    further = places + 1 + (at(places, slash) & at(places + 1, (0x20, 0x3000)))
    return places[_is_han(chars[np.minimum(further, len(chars) - 1)])]


def _is_han(chars: "npt.NDArray[np.uint32]") -> "npt.NDArray[np.bool_]":
    return (chars >= 0x4E00) & (chars <= 0x9FFF)


def _by_text(places: "npt.NDArray[np.int64]", ends: "npt.NDArray[np.int64]") -> "npt.NDArray[np.int64]":
    import numpy as np

    return np.bincount(np.searchsorted(ends, places, side="right"), minlength=len(ends))


# -- words of an engine of one's own -----------------------------------------------------------------


def check_words(texts: Sequence[str], cut: Any, engine: str) -> None:
    """Refuse words that don't give back their text, and words that are none.

    Raises
    ------
    InputError
        Naming the engine and the first text: no list of words for each text, empty words, or words that joined are
        not the text.
    """
    if not isinstance(cut, list) or len(cut) != len(texts):
        given = f"{len(cut)} lists" if isinstance(cut, list) else type(cut).__name__
        raise InputError(
            explain(
                f"{engine}.cut gave no list of words for each text",
                found=f"{given} for {len(texts)} texts",
                hint="give one list of str for each",
            )
        )
    for text, words in zip(texts, cut, strict=True):
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise InputError(
                explain(
                    f"{engine}.cut gave no words for {_shown(text)}",
                    found=f"{type(words).__name__}: {_shown(repr(words))}",
                    hint="give a list of str, none of them empty",
                )
            )
        if "".join(words) != text:
            raise InputError(
                explain(
                    f"{engine}.cut does not give back {_shown(text)}",
                    found=_difference(text, words),
                    hint="no character may be lost or changed: cut first, filter after",
                )
            )


def _difference(text: str, words: Sequence[str]) -> str:
    joined = "".join(words)
    if _HAN.search(text) and joined.isascii():
        return "only ASCII is left of a Chinese text"
    if "".join(joined.split()) == "".join(text.split()):
        return "blanks or line ends are gone"
    at = next((i for i, (one, other) in enumerate(zip(text, joined, strict=False)) if one != other), min(len(text), len(joined)))
    return f"joined, the words differ at character {at}: {_shown(joined[at:])!s} for {_shown(text[at:])}"


def check_cut(cut: "Cut", kinds: Iterable[str], terms: frozenset[str], engine: str) -> None:
    """Refuse, for policies or for feedback, words most of which are phrases; a long term of the lexicon is a word.

    Raises
    ------
    InputError
        Naming the engine and such a word: one with blanks inside, with marks between Chinese characters, longer than a word
        may be, or long where words are long on average.
    """
    import numpy as np

    n = len(cut.words)
    han = np.fromiter((0 if word in terms else len(_HAN.findall(word)) for word in cut.words), dtype=np.int64, count=n)
    faults = {
        what: np.fromiter(((found.search(word) is not None) for word in cut.words), dtype=np.bool_, count=n) & (han > 0)
        for what, found in (("words with blanks inside", _BLANK_IN_WORD), ("words with marks inside", _MARK_IN_WORD))
    } | {"whole sentences as words": han > _LONG}
    wrong = np.logical_or.reduce(list(faults.values()))
    of_unit = np.array([*map(str, kinds)])
    for kind in np.unique(of_unit):
        words = cut.stream[np.repeat(of_unit == kind, np.diff(cut.bounds))]
        held = han * np.bincount(words, minlength=n)
        if 2 * int(held[wrong].sum()) > int(held.sum()):
            what = max(faults, key=lambda name: int(held[faults[name]].sum()))
            _refuse_words(engine, what, cut.words[int(np.flatnonzero(faults[what] & (held > 0))[0])])
        if int(held.sum()) > _MEAN * int((han[words] > 0).sum()):
            _refuse_words(engine, "whole sentences as words", cut.words[int((han * (held > 0)).argmax())])


def _refuse_words(engine: str, what: str, word: str) -> None:
    own = engine != "spaces"
    raise InputError(
        explain(
            f"{engine}.cut gives {what}" if own else f"backend='spaces' gives {what}",
            found=f"such as {_shown(word)}",
            hint="an engine has to cut words, of one to four characters as a rule"
            if own
            else "the texts have no blanks between words: use backend='rust'",
        )
    )


def _shown(text: str) -> str:
    """A little of a text, masked: an error may be pasted anywhere."""
    short = mask_private(text)
    return repr(short if len(short) <= 20 else short[:20] + "…")
