"""The rules that find what is private, in their order, and the text as they read it."""

import re
from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from policytext.cleaning._private_names import NAMES
from policytext.cleaning._private_numbers import JUDGES, NUMBERS, NUMERAL

__all__ = ["HALF", "Rule", "rules"]

HALF = MappingProxyType(
    {code: code - 0xFEE0 for first in (0xFF10, 0xFF21, 0xFF41) for code in range(first, first + (10 if first == 0xFF10 else 26))}
    | {ord(char): ord("-") for char in "－—–\u2010\u2011−﹣"}
    | {ord("＠"): ord("@"), ord("．"): ord("."), 0xFF3F: ord("_"), ord("＋"): ord("+"), 0xFF03: ord("#"), 0x3000: 0x20, 0xA0: 0x20}
)
"""One character for one, so that a place in the folded text is a place in the text."""
_WITHOUT_FIGURES = frozenset({"name", "account", "door", "email"})
"""Kinds that may be told in letters or Chinese numerals alone; so may a telephone number in such numerals."""


class Rule(NamedTuple):
    """What to find; what the groups ``cue`` and ``rank`` hold stays. ``judge`` tells the kind, or that it stays.

    With ``figures`` there is nothing to find where no decimal figure stands.
    """

    kind: str
    pattern: re.Pattern[str]
    judge: Callable[[re.Match[str]], str] | None = None
    figures: bool = False


@cache
def rules() -> tuple[Rule, ...]:
    """Compiled at first use: to import the library should take no time."""
    return tuple(
        Rule(kind, re.compile(pattern), JUDGES.get(kind), kind not in _WITHOUT_FIGURES and NUMERAL not in pattern)
        for kind, pattern in (*NUMBERS, *NAMES)
    )
