"""How likely Chinese characters follow one another, for telling damaged text from sound text."""

import math
import zlib
from functools import cache
from importlib import resources
from itertools import pairwise

__all__ = ["Pairs", "load_pairs"]

_BASE = 4.0
_UNSEEN = 0.3
"""Share of followers that no word joins to the character before: most pairs in a text are seams between words."""


class Pairs:
    """Counts of characters and of pairs of characters, rounded to powers of four.

    The table is built by ``corpora/character_pairs.py`` from the bundled texts and jieba's word list.
    """

    __slots__ = ("_read", "_rows", "_single", "_total")

    def __init__(self, lines: list[str]) -> None:
        self._single = {line[0]: _BASE ** (ord(line[1]) - 97) for line in lines}
        self._total = sum(self._single.values())
        self._rows = {line[0]: line[2:] for line in lines}
        self._read: dict[str, tuple[dict[str, float], float]] = {}

    def _after(self, char: str) -> tuple[dict[str, float], float]:
        """What follows a character, and how often in all; a row of the table is read when it is first asked for."""
        known = self._read.get(char)
        if known is None:
            groups = filter(None, self._rows.get(char, "").split(" "))
            counts = {second: _BASE ** (ord(group[0]) - 97) for group in groups for second in group[1:]}
            known = self._read[char] = (counts, sum(counts.values()))
        return known

    def knows(self, char: str) -> bool:
        """Say whether the table has the character at all."""
        return char in self._single

    def log_probability(self, text: str) -> float:
        """Add up the logarithms of each character's chance to follow the one before it."""
        return sum(self.follows(one, two) for one, two in pairwise(text))

    def follows(self, one: str, two: str) -> float:
        """Logarithm of the chance that ``two`` follows ``one``."""
        alone = self._single.get(two, 0.3) / self._total
        counts, after = self._after(one)
        if not after:
            return math.log(alone)
        return math.log((1 - _UNSEEN) * counts.get(two, 0.0) / after + _UNSEEN * alone)

    def attraction(self, one: str, two: str) -> float:
        """Logarithm of how much more often the two stand together than they would by chance; 0 if never seen together."""
        pair = self._after(one)[0].get(two)
        return math.log(pair * self._total / (self._single[one] * self._single[two])) if pair else 0.0


@cache
def load_pairs() -> Pairs:
    """Read the table that comes with the package."""
    packed = resources.files("policytext.cleaning").joinpath("character_pairs.bin").read_bytes()
    return Pairs(zlib.decompress(packed).decode("utf-8").split("\0"))
