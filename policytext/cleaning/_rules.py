"""What a cleaner is made of: rules that find places in a text and say what should stand there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

__all__ = ["HAN", "Edit", "Rule", "by_pattern"]

Edit = tuple[int, int, str]
"""From here, to there, this instead: never longer than what stood there, never the same."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u2e80-\u2fdf\U00020000-\U000323af"
"""Chinese characters, for the inside of a character class."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a cleaner changes.

    Attributes
    ----------
    find : callable
        From a text to its edits, in order, none touching another.
    signs : tuple of str
        Without one of these in the text there is nothing to find; empty where that can't be said.
    rare : bool
        In a text of GB 2312's characters alone there is nothing to find.
    """

    find: Callable[[str], list[Edit]]
    signs: tuple[str, ...] = ()
    rare: bool = False


def by_pattern(pattern: str | re.Pattern[str], put: str | Callable[[re.Match[str]], str], *signs: str, rare: bool = False) -> Rule:
    """Make a rule that replaces what the pattern matches; where a function gives back what was found, nothing is changed."""

    @cache
    def compiled() -> re.Pattern[str]:
        return re.compile(pattern)

    def find(text: str) -> list[Edit]:
        known = compiled()
        if isinstance(put, str):
            return [(match.start(), match.end(), put) for match in known.finditer(text)]
        return [(match.start(), match.end(), new) for match in known.finditer(text) if (new := put(match)) != match.group()]

    return Rule(find, signs, rare)
