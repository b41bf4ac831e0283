"""What is refused or warned about: texts that can't be cut well, and words that are none."""

import re
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from policytext.cleaning import mask_private, traditional_in
from policytext.errors import InputError, PolicytextWarning, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["check_texts", "check_words"]

_AT_ONCE = 1 << 19
"""Characters looked at together."""
_CUT_BEFORE = 0.25
"""So many blanks between Chinese characters for each such character: words have fewer than four characters."""
_FEWEST = 8
"""Below so many Chinese characters nothing is said of a text."""
_LONG = 12
"""A word of more Chinese characters than this is a phrase."""
_HAN = re.compile("[\u4e00-\u9fff]")
_BLANK_IN_WORD = re.compile(r"\S\s+\S")


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
    looked = spaced = 0
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
            looked += look.n
            continue
        enough = look.han >= _FEWEST
        looked += int(enough.sum())
        spaced += int((enough & (look.apart > _CUT_BEFORE * look.han)).sum())
    if spaced * 2 > looked and not cut_before:
        raise InputError(
            explain(
                "blanks stand between most words: the texts were cut before",
                found=f"{spaced} of {looked} texts",
                hint="use backend='spaces' to take the words as they stand, or take the blanks out of the texts",
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
            blank = np.flatnonzero((chars == 0x20) | (chars == 0x3000) | (chars == 0xA0) | (chars == 0x09))
            blank = blank[(blank > 0) & _is_han(chars[blank - 1]) & _is_han(chars[np.minimum(blank + 1, len(chars) - 1)])]
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
        Naming the engine and the first text: no list of words for each text, empty words, words that joined are not
        the text, words with blanks inside, or words most of which are phrases.
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
    _check_lengths(texts, cut, engine)


def _difference(text: str, words: Sequence[str]) -> str:
    joined = "".join(words)
    if _HAN.search(text) and joined.isascii():
        return "only ASCII is left of a Chinese text"
    if "".join(joined.split()) == "".join(text.split()):
        return "blanks or line ends are gone"
    at = next((i for i, (one, other) in enumerate(zip(text, joined, strict=False)) if one != other), min(len(text), len(joined)))
    return f"joined, the words differ at character {at}: {_shown(joined[at:])!s} for {_shown(text[at:])}"


def _check_lengths(texts: Sequence[str], cut: Sequence[Sequence[str]], engine: str) -> None:
    words = {word for line in cut for word in line}
    phrases = {word for word in words if len(word) > _LONG and len(_HAN.findall(word)) > _LONG}
    blank = {word for word in words if _HAN.search(word) and _BLANK_IN_WORD.search(word)}
    held = sum(len(word) for line in cut for word in line if word in phrases or word in blank)
    if 2 * held <= sum(map(len, texts)):
        return
    first = next(word for line in cut for word in line if word in phrases or word in blank)
    what = "words with blanks inside" if len(blank) > len(phrases) else "whole sentences as words"
    raise InputError(
        explain(
            f"{engine}.cut gives {what}",
            found=f"such as {_shown(first)}",
            hint="an engine has to cut words, of one to four characters as a rule",
        )
    )


def _shown(text: str) -> str:
    """A little of a text, masked: an error may be pasted anywhere."""
    short = mask_private(text)
    return repr(short if len(short) <= 20 else short[:20] + "…")
