"""Sentences that replies have in common: greetings, thanks, and how a matter was passed on."""

import re
from collections import Counter
from collections.abc import Iterable

__all__ = ["cut_formulas", "find_formulas"]

_SENTENCE = re.compile(r"[^。！？；;!?\n]+[。！？；;!?\n]*")
_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_LEAST, _SHARE, _LENGTH = 5, 0.03, 4
_GAP = "。"


def find_formulas(replies: Iterable[str]) -> frozenset[str]:
    """Find sentences that stand in many replies: five or more, and 3 % or more of those that differ.

    They are about no matter, and topics would be made of them: on the bundled city ten topics of thirty were. Two sentences
    are the same where their letters are; those of fewer than four letters are left alone, and replies that are
    the same from beginning to end count once, so that one answer to a campaign is no formula.

    Returns
    -------
    frozenset of str
        The letters of each.

    Examples
    --------
    >>> sorted(find_formulas([f"您好！{matter}已办理。感谢您的支持！" for matter in "甲乙丙丁戊"]))
    ['感谢您的支持']
    """
    held = {frozenset(_letters(sentence) for sentence in _SENTENCE.findall(reply)) for reply in replies}
    counts = Counter(letters for sentences in held for letters in sentences)
    least = max(_LEAST, _SHARE * len(held))
    return frozenset(letters for letters, n in counts.items() if n >= least and len(letters) >= _LENGTH)


def cut_formulas(reply: str, formulas: frozenset[str]) -> str:
    """Take the formulas out of a reply; each leaves a full stop.

    >>> cut_formulas("您好！路灯已修复。感谢您的支持！", frozenset({"感谢您的支持"}))
    '您好！路灯已修复。。'
    """
    if not formulas:
        return reply
    return _SENTENCE.sub(lambda found: _GAP if _letters(found.group()) in formulas else found.group(), reply)


def _letters(sentence: str) -> str:
    return _NOT_A_LETTER.sub("", sentence)
