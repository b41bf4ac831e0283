"""Rules run round and round until none finds anything more, with the way back kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.cleaning._layout import repeated_titles
from policytext.cleaning._residue import SIGNS
from policytext.cleaning._rules import Edit, Rule
from policytext.cleaning._steps import CLEANERS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Settled", "may_change", "settle"]


@dataclass(frozen=True, eq=False, slots=True)
class Settled:
    """A text in which no rule finds anything more; ``offsets`` is None where every character kept its place."""

    text: str
    offsets: "npt.NDArray[np.int32] | None"
    changed: Mapping[str, int]
    is_plain: bool = False
    """A quick look says that no rule can find anything, and nothing is damaged."""


_NOTHING: Mapping[str, int] = MappingProxyType({})


_SINGLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f&<?\u3000\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
"""Characters of GB 2312 that a rule may change or that begin what it changes."""


def _is_common(text: str) -> bool:
    """Say whether a text holds nothing but characters of GB 2312: the quickest look there is."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


_AT_LINE_ENDS = re.compile(r"\n[ \n，。、；：！？）》〕]|(?:[^。！？；：…”）!?;:)》\n]|[页 -])\n")
_IN_BRACKETS = re.compile("[（(] ?[a-z]")
_GLUED_NUMBER = re.compile(r"[。！？；”）]0\d")


def may_change(text: str) -> bool:
    """Say quickly that no rule can find anything, as in most messages and policies."""
    return bool(text) and (
        not _is_common(text)
        or bool(_SINGLE.search(text))
        or text[0] in " \n"
        or text[-1] in " \n—-"
        or "  " in text
        or "_x000" in text
        or ("\n" in text and bool(_AT_LINE_ENDS.search(text)))
        or (("(" in text or "（" in text) and bool(_IN_BRACKETS.search(text)))
        or ("0" in text and bool(_GLUED_NUMBER.search(text)))
        or any(map(text.__contains__, SIGNS))
        or (text.count("\n") > 2 and repeated_titles(text) != [])
    )


def settle(text: str, steps: Sequence[str]) -> Settled:
    """Run the rules round and round until each has found nothing: what one takes out may bring together what another knows."""
    if not may_change(text):
        return Settled(text, None, _NOTHING, is_plain=True)
    rules = _rules_of(tuple(steps))
    changed: dict[str, int] = {}
    offsets, quiet, is_common = None, 0, _is_common(text)
    for place, (step, rule) in enumerate(cycle(rules), start=1):
        if (rule.rare and is_common) or (rule.signs and not any(map(text.__contains__, rule.signs))):
            quiet += 1
            if quiet >= len(rules):
                break
            continue
        edits = rule.find(text)
        quiet = 0 if edits else quiet + 1
        if edits:
            changed[step] = changed.get(step, 0) + sum(end - start for start, end, _ in edits)
            after = _edited(text, edits)
            if len(after) < len(text):
                offsets = _follow(len(text), offsets, edits)
            text, is_common = after, is_common or _is_common(after)
        if quiet >= len(rules):
            break
        if quiet and place % len(rules) == 0 and not may_change(text):
            return Settled(text, offsets, changed, is_plain=True)
    return Settled(text, offsets, changed)


@cache
def _rules_of(steps: tuple[str, ...]) -> tuple[tuple[str, Rule], ...]:
    return tuple((step, rule) for step in steps for rule in CLEANERS[step])


def _edited(text: str, edits: Sequence[Edit]) -> str:
    parts, done = [], 0
    for start, end, new in edits:
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def _follow(length: int, offsets: "npt.NDArray[np.int32] | None", edits: Sequence[Edit]) -> "npt.NDArray[np.int32]":
    """Offsets of the characters that a rule leaves; what is put stands where the first of what was found stood."""
    import numpy as np

    keep = np.ones(length, dtype=np.bool_)
    for start, end, new in edits:
        keep[start + len(new) : end] = False
    return np.flatnonzero(keep).astype(np.int32) if offsets is None else offsets[keep]
