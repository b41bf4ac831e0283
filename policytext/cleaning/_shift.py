"""Text read one byte beside its characters: GBK whose first byte got lost, so that the next bytes pair up wrongly."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from policytext.cleaning._opencc import is_traditional, only_simplified, only_traditional, simplified_character
from policytext.cleaning._pairs import Pairs, load_pairs
from policytext.cleaning._pinyin import LETTERS, is_syllable, reads_as
from policytext.cleaning._rules import HAN, Edit

__all__ = ["damaged_spots", "repairs"]

_LEADS = range(0x81, 0xFF)
_TRAILS = [*range(0x40, 0x7F), *range(0x80, 0xFF)]
UNKNOWN = "\ufffd"
_LONGEST = 160
"""Characters that one spot may have; longer ones are marked."""
_MOST_ENDS, _MOST_MARKS = 12, 100
_SOUND = -4.5
"""Behind a mark, a mean of logarithms of chances above this is sound text."""
_FEWEST_UNKNOWN, _MOST_LASTS = 3, 24
_MARGIN = 2.3
"""So much likelier (natural logarithm) than the next best the best candidate has to be."""
_GAIN = 1.5
"""So much likelier a character of the repaired text has to be than one of the text as it stands."""
_POOR = -7.6
"""Chinese text, sound or repaired, has a higher mean of logarithms of chances than this."""
_MARK = re.compile(rf"[?？\ufffd](?:([{LETTERS}]{{1,9}}+)[)）])?")
_AHEAD = re.compile(r"[^\s?\x00-\x20A-Za-z]{1,10}")
_GLOSS_BEFORE = re.compile(rf"[(（][{LETTERS}]{{1,9}}+[)）]$")
_STRANGE = re.compile(rf"[\ufffd\ue010-\uf8ff]|\?(?=[{HAN}，。、；：！“”‘’（《\uff01-\uff5e{LETTERS}])|？(?=[{HAN}])")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A candidate for a spot: the text up to ``end``, its mean score, and how much likelier than the text as it stands."""

    text: str
    end: int
    mean: float
    gain: float


def repairs(text: str) -> list[Edit]:
    """Find the spots whose repair is certain.

    A spot begins at a question mark (or another sign for an unknown byte), behind which characters pair up wrongly up to
    an ASCII letter that is half a character, or to the next unknown byte. The 126 lead bytes are tried; for a byte lost
    at the end, its 190 values. A spot is repaired where the best candidate is clearly likelier than the text as it
    stands. A first or last character whose lost byte could well be another one becomes U+FFFD. A text with more than a
    hundred such marks is damaged all over and wants to be read anew: nothing in it is repaired.
    """
    if not _STRANGE.search(text):
        return []
    marks = [match for match in _MARK.finditer(text) if _is_mark(match) and _is_doubtful(text, match)]
    if not marks or len(marks) > _MOST_MARKS:
        return []
    foreign, found, done = only_simplified() if is_traditional(text) else only_traditional(), [], 0
    for match in marks:
        if match.start() < done:
            continue
        before = _GLOSS_BEFORE.sub("", text[max(0, match.start() - 14) : match.start()])[-1:]
        spot = _Spot(text, match, before, foreign, load_pairs())
        best = max(_readings(spot), key=lambda one: one.gain * len(one.text), default=None)
        if best is not None and best.gain >= _GAIN and best.mean > _POOR:
            found.append((match.start(), best.end, best.text))
            done = best.end
    return found


def _is_doubtful(text: str, mark: re.Match[str]) -> bool:
    """Say whether what follows a mark is unlike Chinese text: a quick look before the search."""
    run = _AHEAD.match(text, mark.end())
    return run is not None and (mark[1] is not None or len(run[0]) < 3 or _score(load_pairs(), run[0]) / (len(run[0]) - 1) < _SOUND)


def _is_mark(match: re.Match[str]) -> bool:
    return match[1] is None or is_syllable(match[1])


def _readings(spot: "_Spot") -> Iterator[_Reading]:
    """Candidates, one for each place where the shift may end."""
    raw, start, ends = b"", spot.mark.end(), 0
    for place, char in enumerate(spot.text[start : start + _LONGEST], start):
        closing = _MARK.match(spot.text, place)
        if closing is not None and raw and char != "？" and _is_mark(closing):
            yield from _lost_end(spot, raw, closing)
            return
        if "@" <= char <= "~" and raw:
            # A letter, or a byte that completes a character.
            ends += 1
            if ends > _MOST_ENDS:
                return
            yield from _whole(spot, raw + char.encode(), place + 1)
        wide = chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char
        code = wide.encode("gb18030", errors="ignore")
        if len(code) != 2:
            return
        raw += code


def _whole(spot: "_Spot", raw: bytes, end: int) -> Iterator[_Reading]:
    """The shift ends with a byte that completes the last character."""
    rest = _decoded(raw[1:])
    if rest is not None:
        yield from spot.readings(raw[:1], rest, [""], end)


def _lost_end(spot: "_Spot", raw: bytes, closing: re.Match[str]) -> Iterator[_Reading]:
    """The shift ends with a character whose second byte is lost too; a reading behind it tells which it may be."""
    rest = _decoded(raw[1:-1])
    if rest is not None:
        options = spot.characters(bytes([raw[-1], trail]) for trail in _TRAILS)
        if closing[1]:
            options = [char for char in options if reads_as(char, closing[1])]
        yield from spot.readings(raw[:1], rest, options, closing.end())


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a shift begins: its mark, the character before it, and the characters that the script of the text lacks."""

    text: str
    mark: re.Match[str]
    before: str
    foreign: frozenset[str]
    pairs: Pairs

    def characters(self, codes: Iterable[bytes]) -> list[str]:
        found = [char for code in codes if (char := _decoded(code))]
        return [char for char in found if len(char) == 1 and not "\ue000" <= char <= "\uf8ff" and char not in self.foreign]

    def readings(self, first: bytes, rest: str, lasts: list[str], end: int) -> Iterator[_Reading]:
        """Choose the lead byte and the last character, and weigh the whole against the text as it stands."""
        text, after = self.text, self.text[end : end + 1]
        heads = self.characters(bytes([lead]) + first for lead in _LEADS)
        if not rest and len(lasts) > _MOST_LASTS:
            return
        if rest:
            ahead = [(self.score(self.before + head + rest[0]), head) for head in heads]
            behind = [(self.score(rest[-1] + last + after), last) for last in lasts]
        else:
            ahead = [(self.score(self.before + head + last + after), head + last) for head in heads for last in lasts]
            behind = [(0.0, "")]
        if not ahead or not behind:
            return
        head, last = (_chosen(options, certain=not rest) for options in (ahead, behind))
        if head is None or last is None:
            return
        new = head + rest + last
        window = text[end : end + max(0, self.mark.end() + 24 - end)]
        old = self.score(self.before + text[self.mark.end() : end] + window)
        gain = (self.score(self.before + new + window) - old) / len(new)
        yield _Reading(new, end, self.score(self.before + new + after) / (len(new) + 1), gain)

    def score(self, text: str) -> float:
        return _score(self.pairs, text)


def _chosen(options: list[tuple[float, str]], *, certain: bool) -> str | None:
    """The likeliest of the options; where the next is almost as likely, the sign for an unknown character, or none."""
    best = sorted(options, reverse=True)[:2]
    if len(best) == 1 or best[0][0] - best[1][0] >= _MARGIN:
        return best[0][1]
    return None if certain else UNKNOWN


def _decoded(code: bytes) -> str | None:
    try:
        return code.decode("gb18030")
    except UnicodeDecodeError:
        return None


def _score(pairs: Pairs, text: str) -> float:
    return pairs.log_probability("".join(simplified_character(char) for char in text.translate(_FULL)))


_FULL = str.maketrans(",;:!?()", "，；：！？（）")


_REPLACED = re.compile(r"[\ufffd\ue010-\uf8ff]+")
_DOUBTFUL = re.compile(rf"\?[{LETTERS}]{{0,9}}+[)）]?([{HAN}，。、；：！“”‘’（《\uff01-\uff5e]{{2,24}}+)")
_RUN = re.compile(rf"[{HAN}]{{4,24}}")


@cache
def _uncommon() -> re.Pattern[str]:
    """Chinese characters outside GB 2312."""
    common = "".join(bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return re.compile(f"[^\x00-\u2e7f\u3000-\u3006\u3008-\u33ff\ua000-\uf8ff\ufb00-\U0001ffff{common}]")


def damaged_spots(text: str) -> list[tuple[int, int, str]]:
    """Find what is damaged and can't be repaired: from here, to there, of this kind.

    Marked are signs for unknown characters, a question mark behind which nothing fits, half a gloss (``?zhí)``), and
    runs of Chinese characters half of which hardly any text has.
    """
    found = [(match.start(), match.end(), "unknown-characters") for match in _REPLACED.finditer(text)]
    if "?" in text or "？" in text:
        pairs = load_pairs()
        for match in _DOUBTFUL.finditer(text):
            if _score(pairs, match[1]) / (len(match[1]) - 1) < _POOR - 1.0:
                found.append((match.start(), match.end(), "unlikely-characters"))
        found += [(match.start(), match.end(), "unlikely-characters") for match in _MARK.finditer(text) if match[1] and is_syllable(match[1])]
    if len(_uncommon().findall(text)) >= _FEWEST_UNKNOWN:
        pairs = load_pairs()
        for match in _RUN.finditer(text):
            unknown = sum(not pairs.knows(simplified_character(char)) for char in match.group())
            if unknown >= _FEWEST_UNKNOWN and unknown * 2 >= len(match.group()):
                found.append((match.start(), match.end(), "unlikely-characters"))
    apart: list[tuple[int, int, str]] = []
    for spot in sorted(found):
        if not apart or spot[0] >= apart[-1][1]:
            apart.append(spot)
    return apart
