"""Finds the codes of a codebook in a clause."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from policytext.codebook._literals import required
from policytext.codebook.book import NEGATORS, Codebook, Within

__all__ = ["Hit", "hits_in", "ways_in"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A code that shows in a clause: ``text[start:end]`` is the cue."""

    code: str
    start: int
    end: int
    cue: str


def hits_in(text: str, codebook: Codebook, *, function: str = "") -> list[Hit]:
    """The codes that show in a clause, in the codebook's order, each with its first cue.

    ``function`` is what the clause does; codes whose ``functions_not`` holds it are left out. A cue does not count where it is negated,
    asked about, part of a title in 《》, or in a sentence that the codebook's ``unless`` finds. Commas, semicolons, colons and question marks
    of ASCII are read as those of Chinese.
    """
    ready = _ready(codebook)
    out: dict[str, Hit] = {}
    given, text = text, _plain(text)
    for place in _candidates(text, ready):
        way = ready.ways[place]
        if way.code in out or function in way.functions_not:
            continue
        hit = _first(text, way, ready.unless)
        if hit is not None:
            out[way.code] = Hit(hit.code, hit.start, hit.end, given[hit.start : hit.end])
    return list(out.values())


def ways_in(text: str, codebook: Codebook, code: str, *, function: str = "") -> int:
    """In how many of its ways (patterns) a code shows in a clause."""
    ready, text = _ready(codebook), _plain(text)
    ways = [ready.ways[place] for place in _candidates(text, ready)]
    return sum(way.code == code and function not in way.functions_not and _first(text, way, ready.unless) is not None for way in ways)


_MARKS = {",": "，", ";": "；", ":": "：", "?": "？"}
_MARK = re.compile(r"(?<![0-9])[,;:?]|[,;:?](?![0-9])")


def _plain(text: str) -> str:
    """The text with marks of one kind, character for character; those between digits (1,000; 6:4) stay."""
    return _MARK.sub(lambda found: _MARKS[found[0]], text)


# -- what can match at all --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """One pattern of one code, ready to search; ``keys`` are texts of which a match needs one."""

    code: str
    find: "re.Pattern[str]"
    needs: "re.Pattern[str] | None"
    unless: "re.Pattern[str] | None"
    within: Within
    unless_within: Within
    negated: bool
    functions_not: frozenset[str]
    keys: frozenset[str] | None


@dataclass(frozen=True, eq=False, slots=True)
class _Ready:
    """A codebook's patterns in order, those that are always read, and the others by the first two characters of their keys."""

    ways: tuple[_Way, ...]
    always: frozenset[int]
    by_pair: Mapping[str, tuple[tuple[str, int], ...]]
    unless: "re.Pattern[str] | None"


def _candidates(text: str, ready: _Ready) -> list[int]:
    """Places of the patterns that can match: one look at each pair of characters instead of one search a pattern."""
    pairs = {*map("".join, pairwise(text)), *text}
    places = set(ready.always)
    for pair in ready.by_pair.keys() & pairs:
        places.update(place for key, place in ready.by_pair[pair] if len(key) <= 2 or key in text)
    return sorted(places)


@cache
def _ready(codebook: Codebook) -> _Ready:
    ways = tuple(_ways(codebook))
    by_pair: dict[str, list[tuple[str, int]]] = {}
    for place, way in enumerate(ways):
        for key in sorted(way.keys or ()):
            by_pair.setdefault(key[:2], []).append((key, place))
    always = frozenset(place for place, way in enumerate(ways) if way.keys is None)
    return _Ready(ways, always, {pair: tuple(found) for pair, found in by_pair.items()}, _maybe(codebook.unless))


def _ways(codebook: Codebook) -> Iterator[_Way]:
    for code in codebook.codes:
        for p in code.patterns:
            yield _Way(
                code.id, re.compile(p.find), _maybe(p.needs), _maybe(p.unless), p.within, p.unless_within, code.negation == "before", frozenset(code.functions_not),
                required(p.find),
            )  # fmt: skip


def _maybe(expression: str) -> "re.Pattern[str] | None":
    return re.compile(expression) if expression else None


# -- whether it holds -------------------------------------------------------------------------------

_ENDS: Mapping[Within, "re.Pattern[str]"] = {"part": re.compile("[，。；！？\n]"), "sentence": re.compile("[。；！？\n]|(?<=[知报告见]如下)：")}
"""Where a part or sentence ends; "notice as follows:" ends the sentence that announces it."""
_NEGATED = re.compile(NEGATORS)
_BEFORE = 14


def _first(text: str, way: _Way, never: "re.Pattern[str] | None") -> Hit | None:
    for found in way.find.finditer(text):
        start, end = found.span()
        if _holds(text, start, end, way, never):
            return Hit(way.code, start, end, found[0])
    return None


def _holds(text: str, start: int, end: int, way: _Way, never: "re.Pattern[str] | None") -> bool:
    if way.needs is not None and not way.needs.search(_around(text, start, end, way.within)):
        return False
    if way.unless is not None and way.unless.search(_around(text, start, end, way.unless_within)):
        return False
    if way.negated and _NEGATED.search(text[max(0, start - _BEFORE) : start]):
        return False
    if text.rfind("《", 0, start) > text.rfind("》", 0, start) or _asked(text, end):
        return False
    return never is None or not never.search(_around(text, start, end, "sentence"))


def _asked(text: str, end: int) -> bool:
    """Whether the sentence that holds the cue is a question."""
    stop = _ENDS["sentence"].search(text, end)
    return stop is not None and stop[0] == "？"


def _around(text: str, start: int, end: int, within: Within) -> str:
    if within == "clause":
        return text
    ends = _ENDS[within]
    before = max((m.end() for m in ends.finditer(text, 0, start)), default=0)
    after = ends.search(text, end)
    return text[before : after.start() if after else len(text)]
