"""Names of places that are plain words too: 会同县 in 县水利局会同县农业农村局 is none. Private to the room."""

import re
from functools import cache, lru_cache

from policytext.government.places._words import words
from policytext.government.places.gazetteer import gazetteer, stem_of

__all__ = ["ends_longer_word", "is_county", "is_plain_word"]

_BODY_END = frozenset("厅局委部办署院府处队会心门位构关室组")
"""Last characters of bodies and of words for bodies: right behind one a verb stands, and no place."""

_TAKES_PLACE = frozenset("由在对从于至到住属与")
"""What stands before a body or a place, and never before a verb that takes one."""

_LINE = rf"[^\n，。；：、]{{1,16}}(?:关于[^\n]*|[{''.join(sorted(_BODY_END))}][ \t\u3000]*$)"
"""A title, or a line that holds a name alone: a signature."""


def is_plain_word(text: str, start: int, end: int) -> bool:
    """Tell whether what looks like the name of a place is the start of another phrase.

    Parameters
    ----------
    text : str
    start, end : int
        Where the name of the table of divisions stands.

    Returns
    -------
    bool
        For a verb with a level behind it (会同县): whether neither its province or city, nor what stands around it, nor the
        rest of the text says that the county is meant. For a noun that ends a longer one (自然资源县局): whether it does so here.

    Examples
    --------
    >>> is_plain_word("县水利局会同县农业农村局负责", 4, 7), is_plain_word("由怀化市会同县农业农村局负责", 4, 7)
    (True, False)
    """
    name, before = text[start:end], text[start - 1 : start]
    if ends_longer_word(text, start, end - 1):
        return True
    if name not in words()["verbs with a level"] or _larger(name).search(text, max(0, start - 8), start):
        return False
    if before in _BODY_END:
        return True
    return before not in _TAKES_PLACE and not _speaks_for(text, name)


def ends_longer_word(text: str, start: int, end: int) -> bool:
    """Tell whether a stem is the end of a longer word (资源 in 自然资源县局).

    >>> ends_longer_word("自然资源县局", 2, 4), ends_longer_word("由资源县财政局", 1, 3)
    (True, False)
    """
    return start > 0 and text[start - 1] in _inside().get(text[start:end], "")


def is_county(text: str, start: int) -> bool:
    """Tell whether a verb at ``start`` is the name of a county instead (由会同县财政局负责).

    >>> is_county("由会同县财政局负责", 1), is_county("市水利局会同县财政局", 4), is_county("会同市财政局", 0)
    (True, False, False)
    """
    return text[start : start + 3] in words()["verbs with a level"] and not is_plain_word(text, start, start + 3)


@cache
def _inside() -> dict[str, str]:
    """Stems, and the characters before them that make a longer noun."""
    return {stem: chars for stem, _, chars in (entry.partition("<") for entry in words()["inside words"])}


@cache
def _larger(name: str) -> "re.Pattern[str]":
    """The units that a unit lies in, right before it."""
    units = {unit for province, city, _ in gazetteer().full[name] for unit in (province, city) if unit}
    names = units | {stem_of(unit) for unit in units}
    return re.compile(f"(?:{'|'.join(sorted(names | {'中共'}, key=lambda unit: (-len(unit), unit)))})$")


@lru_cache(maxsize=64)
def _speaks_for(text: str, name: str) -> bool:
    """Whether a text says anywhere that it speaks for a county: in full, in its title, in a signature."""
    larger = _larger(name).pattern.removesuffix("$")
    said = rf"{larger}{name}|{name}(?:全?境|第[一二三四五六七八九十])|^[ \t\u3000]*{name}{_LINE}"
    return bool(re.search(said, text, re.MULTILINE))
