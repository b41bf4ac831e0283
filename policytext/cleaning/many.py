"""What is private in many texts at once: the rules read only where a sign of theirs stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from policytext.cleaning._maybe_private import private_signs
from policytext.cleaning.privacy import PrivateSpan, find_private

__all__ = ["find_private_in"]


def find_private_in(texts: Sequence[str]) -> list[tuple[PrivateSpan, ...]]:
    """Find what :func:`find_private` finds, in many texts at once.

    Array operations look for the signs that every rule needs (a number of seven digits, a surname before a title, a
    number before 栋 ...). Only stretches from 。！？ to the next where such a sign stands are read by the rules.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    list of tuple of PrivateSpan
        For each text what :func:`find_private` gives.

    Notes
    -----
    Rests on two facts about the rules, which tests hold: each match holds a sign, and none reaches over a stop, nor looks
    over one unless a digit stands soon after it.

    Examples
    --------
    >>> find_private_in(["路灯不亮", "请打13900001234"])
    [(), (PrivateSpan(start=2, end=13, kind='phone'),)]
    """
    out: list[tuple[PrivateSpan, ...]] = [()] * len(texts)
    for place, signs in private_signs(texts).items():
        out[place] = tuple(_spans(texts[place], signs))
    return out


def _spans(text: str, signs: Sequence[int]) -> Iterator[PrivateSpan]:
    stops = [0, *(match.start() for match in _stop().finditer(text)), len(text)]
    done = 0
    for sign in signs:
        if sign >= done:
            after = bisect_right(stops, sign, hi=len(stops) - 1)
            low, done = stops[after - 1], stops[after]
            # With the stops on both sides: a name may end before one, and a cue may begin behind one.
            for span in find_private(text[low : done + 1]):
                yield PrivateSpan(low + span.start, low + span.end, span.kind)


@cache
def _stop() -> re.Pattern[str]:
    """A stop that no rule looks across: before a number, words are sought that say what it numbers, 18 characters back."""
    return re.compile(r"[。！？](?![\s\S]{0,19}?\d)")
