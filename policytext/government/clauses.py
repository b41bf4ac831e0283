"""Clauses: the paragraphs, numbered items and sentences that policy text is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Clause", "split_clauses"]

LONG = 120
"""A paragraph longer than this is also split at the ends of its sentences."""

DUTY_CUE = "牵头|负责|责任单位|责任部门|责任处室|主办|承办|协办|配合|会同|分工|落实单位|参加单位|参与单位|完成时限"
BRACKET = re.compile(r"[（(\[【](?:[^（()）\[\]【】\n]|[（(\[][^（()）\[\]【】\n]{0,60}[)）\]]){1,900}[)）\]】]")
"""A bracket with at most one bracket inside."""

DUTY_BRACKET = re.compile(rf"^.(?=[^\n]*(?:{DUTY_CUE}))")

_NUMERAL = "一二三四五六七八九十百零〇"
_HEAD = re.compile(
    rf"第[{_NUMERAL}\d]{{1,6}}(?P<law>[编章节条])(?![款项、，的规和至或])"
    rf"|(?P<one>[{_NUMERAL}]{{1,4}}、)"
    rf"|(?P<two>[（(][{_NUMERAL}]{{1,4}}[)）])"
    r"|(?P<three>(?<![\d.])\d{1,3}(?:[.．](?!\d)|、))"
    r"|(?P<four>[（(]\d{1,3}[)）]|[①-⑳])"
)
_LEVEL_OF = {"编": 1, "章": 1, "节": 2, "条": 3}
_MAY_PRECEDE = frozenset("。；！？;!?：:）)】]”》\n\u3000 \t\r")
_STOP = re.compile(r"[。；！？!?;][”』」》]?")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause; ``text[start:end]`` gives it without the blanks around.

    Attributes
    ----------
    start, end : int
        Half-open span in the text.
    text : str
        The clause itself.
    marker : str
        The number it starts with, such as ``"（一）"``; empty where there is none.
    level : int
        1 for 一、 and chapters, 2 for （一）, 3 for 1. and 第X条, 4 for (1); 0 without a number.
    """

    start: int
    end: int
    text: str
    marker: str
    level: int


def split_clauses(text: str) -> tuple[Clause, ...]:
    """Split policy text into clauses.

    Breaks stand at line ends, before numbered heads, after duty brackets and, in long paragraphs, at the ends of
    sentences. A duty bracket （…牵头…） stays with the clause before it.

    Parameters
    ----------
    text : str
        A policy, with or without line breaks.

    Returns
    -------
    tuple of Clause
        In order, without overlap; together they hold every character that is not blank.

    Examples
    --------
    >>> [c.text for c in split_clauses("一、清淤。（市水务局牵头）二、植树。")]
    ['一、清淤。（市水务局牵头）', '二、植树。']
    """
    if not text.strip():
        return ()
    brackets = [m.span() for m in BRACKET.finditer(text)]
    duties = [span for span in brackets if DUTY_BRACKET.match(text[span[0] : span[1]])]
    breaks = _hard_breaks(text, brackets, duties)
    return tuple(_clauses(text, breaks, brackets, {start for start, _ in duties}))


def _hard_breaks(text: str, brackets: list[tuple[int, int]], duties: list[tuple[int, int]]) -> list[int]:
    breaks = {0, len(text)}
    attached = {start for start, _ in duties}
    for line in re.finditer(r"\n+", text):
        follows = re.compile(r"\s*").match(text, line.end())
        if follows is None or follows.end() not in attached:
            breaks.add(line.end())
    inside = _Inside(brackets)
    for head in _HEAD.finditer(text):
        at = head.start()
        before = text[at - 1] if at else "\n"
        glued = bool(head["two"]) and before not in "第条款和、及或至" and text[head.end() : head.end() + 1] not in "项目款至、"
        if (before in _MAY_PRECEDE or glued) and not inside.holds(at):
            breaks.add(at)
    for _, end in duties:
        breaks.add(_after_stop(text, end))
    return sorted(breaks)


def _after_stop(text: str, at: int) -> int:
    while at < len(text) and text[at] in "。；;，,、.":
        at += 1
    return at


def _clauses(text: str, breaks: list[int], brackets: list[tuple[int, int]], attached: set[int]) -> Iterator[Clause]:
    inside = _Inside(brackets)
    for start, end in pairwise(breaks):
        cuts = [start]
        if end - start > LONG:
            for stop in _STOP.finditer(text, start, end):
                at = stop.end()
                if at < end and at not in attached and not inside.holds(stop.start()):
                    cuts.append(at)
        cuts.append(end)
        for low, high in pairwise(cuts):
            clause = _clause(text, low, high)
            if clause is not None:
                yield clause


def _clause(text: str, start: int, end: int) -> Clause | None:
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return None
    start += len(piece) - len(piece.lstrip())
    head = _HEAD.match(body)
    marker, level = (head[0], _level(head)) if head else ("", 0)
    return Clause(start, start + len(body), body, marker, level)


def _level(head: "re.Match[str]") -> int:
    if head["law"]:
        return _LEVEL_OF[head["law"]]
    return next(level for level, name in enumerate(("one", "two", "three", "four"), start=1) if head[name])


class _Inside:
    """Answers, for rising offsets, whether an offset lies inside one of the spans."""

    __slots__ = ("_at", "_spans")

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = spans
        self._at = 0

    def holds(self, offset: int) -> bool:
        while self._at < len(self._spans) and self._spans[self._at][1] <= offset:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] < offset
