"""Traditional characters to simplified ones, by OpenCC."""

from functools import cache
from typing import Any

from policytext.errors import MissingPackageError, explain

__all__ = ["is_traditional", "only_simplified", "only_traditional", "simplified", "simplified_character"]

_FEWEST = 2
"""So many characters that only traditional script has make a text traditional, where they outweigh the others."""


@cache
def _converter(direction: str) -> Any:
    try:
        import opencc
    except ImportError as error:
        raise MissingPackageError(explain("the step simplify_script needs the package opencc", hint="install opencc, or leave out the step")) from error
    return opencc.OpenCC(direction)


@cache
def _characters(direction: str) -> dict[str, str]:
    """Each character of the plane that the converter changes, and what it becomes alone."""
    chars = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    changed = _converter(direction).convert("\n".join(chars)).split("\n")
    return {char: new for char, new in zip(chars, changed, strict=True) if new != char and len(new) == 1}


@cache
def only_traditional() -> frozenset[str]:
    """Characters that simplified text does not have: 著 and 于 are in both."""
    return frozenset(char for char in _characters("t2s") if not _encodes(char, "gb2312"))


@cache
def only_simplified() -> frozenset[str]:
    """Characters that traditional text does not have: 后 and 干 are in both."""
    return frozenset(char for char in _characters("s2t") if not _encodes(char, "big5"))


def _encodes(char: str, encoding: str) -> bool:
    return char.encode(encoding, errors="ignore") != b""


def simplified_character(char: str) -> str:
    """Give the simplified form of one character, or the character."""
    return _characters("t2s").get(char, char)


def is_traditional(text: str) -> bool:
    """Say whether a text is written in traditional characters: two or more, and more than simplified ones and kana."""
    ours, theirs = only_traditional(), only_simplified()
    if ours.isdisjoint(text):
        return False
    traditional = sum(char in ours for char in text)
    others = sum(char in theirs or "\u3041" <= char <= "\u30fa" for char in text)
    return traditional >= _FEWEST and traditional > others


def simplified(text: str) -> str:
    """Convert a text, one character for one.

    Words decide where a character has two forms (乾坤 and 干燥). OpenCC takes UTF-8, so surrogates without a partner
    wait outside; a line whose length would change is converted character by character.
    """
    lines = text.split("\n")
    given = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    # Taiwan's 著 is 着 in 隨著 and stays in 著作; Hong Kong writes 衞 for 衛.
    converted = _converter("hk2s").convert(_converter("tw2s").convert(given)).split("\n")
    if len(converted) != len(lines):
        converted = [""] * len(lines)
    table = _characters("t2s")
    made = []
    for line, new in zip(lines, converted, strict=True):
        if len(new) != len(line):
            new = "".join(table.get(char, char) for char in line)
        made.append("".join(old if one == "\ufffd" else one for old, one in zip(line, new, strict=True)))
    return "\n".join(made)
