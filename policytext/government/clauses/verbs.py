"""Clauses: the paragraphs, numbered items and sentences that policy text is made of, as a tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain
from policytext.government.clauses._blanks import plain_blanks
from policytext.government.clauses._functions import clause_function
from policytext.government.clauses._tree import Marker, Outline, attachment_starts, heading_of, read_marker

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BRACKET", "Clause", "bare_clauses", "clause_table", "split_clauses"]

LONG = 120
"""A paragraph longer than this is also split at the ends of its sentences."""

DUTY_CUE = "牵头|负责|责任单位|责任部门|责任处室|主办|承办|协办|配合|会同|分工|落实单位|参加单位|参与单位|完成时限"
BRACKET = re.compile(
    r"[（(\[【〔［](?:[^（()）\[\]【】〔〕［］\n]|[（(\[〔［][^（()）\[\]【】［］\n]{0,60}?[)）\]〕］]){1,900}[)）\]】〕］]"
)
"""A bracket with at most one bracket inside."""

DUTY_BRACKET = re.compile(rf"^.(?=[^\n]*(?:{DUTY_CUE}))")

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
        The number it starts with, such as ``"（一）"`` or ``"第十条之一"``; empty where there is none.
    level : int
        1 for 一、, 编 and 章, 2 for （一） and 节, 3 for 1. and 第X条, 4 for (1) and 1.1.1, 5 for ①; 0 without a number.
    title : str
        The heading that follows the number (加强领导 in （一）加强领导。…); empty where the clause has none.
    parent : int
        Index of the clause it stands under; -1 at the top.
    path : tuple of str
        Headings of the clauses above, outermost first, each with its number.
    part : str
        ``"body"``, or the attachment it belongs to (``"附件1"``; ``"附件"`` without a number).
    function : str
        What the clause does, one of :data:`CLAUSE_FUNCTIONS`.
    """

    start: int
    end: int
    text: str
    marker: str
    level: int
    title: str
    parent: int
    path: tuple[str, ...]
    part: str
    function: str


def split_clauses(text: str) -> tuple[Clause, ...]:
    """Split policy text into clauses, and say where in the outline each stands and what it does.

    Breaks stand at line ends, before numbered heads, at attachments, after duty brackets and, in long paragraphs, at
    the ends of sentences. A duty bracket （…牵头…） stays with the clause before it.

    Parameters
    ----------
    text : str
        A policy, with or without line breaks.

    Returns
    -------
    tuple of Clause
        In order, without overlap; together they hold every character that is not blank.

    Raises
    ------
    InputError
        If the text is no string.

    Notes
    -----
    The outline follows the numbers: a kind that is open (（二） after （一）) continues there, another one opens below.
    A clause without a number stands under the last number; where lines are kept, a new paragraph of an article (款) stands
    under its 条. The list of attachments at the end of a letter belongs to the body.

    Examples
    --------
    >>> [c.text for c in split_clauses("一、清淤。（市水务局牵头）二、植树。")]
    ['一、清淤。（市水务局牵头）', '二、植树。']
    >>> clauses = split_clauses("一、保障措施\\n（一）加强领导。成立专班。")
    >>> clauses[1].parent, clauses[1].path, clauses[1].title, clauses[1].function
    (0, ('一、保障措施',), '加强领导', 'safeguard')
    """
    expect(text, str, verb="split_clauses", hint="give one text; clause_table(policies) reads a corpus")
    return tuple(_split(text, functions=True))


def bare_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses without their functions, for readers that need none: less than half the time."""
    return tuple(_split(text, functions=False))


def _split(original: str, *, functions: bool) -> Iterator[Clause]:
    text = plain_blanks(original)
    if not text.strip():
        return iter(())
    brackets = [m.span() for m in BRACKET.finditer(text)]
    duties = [span for span in brackets if DUTY_BRACKET.match(text[span[0] : span[1]])]
    attachments = attachment_starts(text)
    breaks = _hard_breaks(text, brackets, duties, [start for start, _ in attachments])
    pieces = _pieces(text, breaks, brackets, {start for start, _ in duties})
    clauses = _outlined(text, pieces, attachments, original)
    return _with_functions(clauses) if functions else clauses


def clause_table(policies: Corpus) -> "pd.DataFrame":
    """List the clauses of every policy.

    Parameters
    ----------
    policies : Corpus
        Policy documents.

    Returns
    -------
    pandas.DataFrame
        Columns ``document, number, start, end, part, level, marker, title, parent, function, text``. ``number`` counts
        within the document from 1, as the units of :func:`policytext.segment` do; ``parent`` is such a number, 0 at the top.

    Raises
    ------
    InputError
        If the corpus holds feedback.

    Examples
    --------
    >>> import pandas as pd
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["一、目标\\n到2025年，绿地率达到40%。"]}), kind="policy")
    >>> clause_table(policies)[["number", "parent", "function"]].values.tolist()
    [[1, 0, 'goal'], [2, 1, 'goal']]
    """
    import pandas as pd

    expect(policies, Corpus, verb="clause_table", hint="read_policies(path) gives one")
    if policies.kind != "policy":
        found = f"kind={policies.kind!r}"
        raise InputError(explain("clauses are read from policies", found=found, hint="pass the corpus of policies"))
    rows = [
        (str(name), number, c.start, c.end, c.part, c.level, c.marker, c.title, c.parent + 1, c.function, c.text)
        for name, text in zip(policies.table["id"], policies.table["text"], strict=True)
        for number, c in enumerate(split_clauses(str(text)), start=1)
    ]
    columns = ["document", "number", "start", "end", "part", "level", "marker", "title", "parent", "function", "text"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("number", "start", "end", "level", "parent"), "int64"))


# -- where clauses begin ----------------------------------------------------------------------------


@cache
def _head() -> "re.Pattern[str]":
    return Marker.pattern()


_MAY_PRECEDE = frozenset("。；！？;!?：:）)】]”》\n\u3000 \t\r")
_MAY_START = re.compile(r"[第一二三四五六七八九十百零〇\d（(①-⑳]")
_LINE = re.compile(r"\n+")
_BLANKS = re.compile(r"\s*")


def _hard_breaks(text: str, brackets: list[tuple[int, int]], duties: list[tuple[int, int]], attachments: list[int]) -> list[int]:
    breaks = {0, len(text), *attachments}
    attached = {start for start, _ in duties}
    for line in _LINE.finditer(text):
        follows = _BLANKS.match(text, line.end())
        if follows is None or follows.end() not in attached:
            breaks.add(line.end())
    inside, marker, done = _Inside(brackets), _head(), 0
    for first in _MAY_START.finditer(text):
        at = first.start()
        before = text[at - 1] if at else "\n"
        if at < done or (before not in _MAY_PRECEDE and first[0] not in "（("):
            continue
        head = marker.match(text, at)
        if head is None:
            continue
        done = head.end()
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


def _pieces(text: str, breaks: list[int], brackets: list[tuple[int, int]], attached: set[int]) -> Iterator[tuple[int, int]]:
    """Spans of the clauses, blanks around left out."""
    inside = _Inside(brackets)
    for start, end in pairwise(breaks):
        cuts = [start]
        if len(text[start:end].strip()) > LONG:
            for stop in _STOP.finditer(text, start, end):
                at = stop.end()
                if at < end and at not in attached and not inside.holds(stop.start()):
                    cuts.append(at)
        cuts.append(end)
        for low, high in pairwise(cuts):
            piece = text[low:high]
            body = piece.strip()
            if body:
                first = low + len(piece) - len(piece.lstrip())
                yield first, first + len(body)


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


# -- the outline ------------------------------------------------------------------------------------


def _outlined(
    text: str, pieces: Iterator[tuple[int, int]], attachments: list[tuple[int, str]], original: str
) -> Iterator[Clause]:
    """Give every piece its place in the outline."""
    outline, part, coming = Outline(), "body", 0
    for index, (start, end) in enumerate(pieces):
        while coming < len(attachments) and attachments[coming][0] <= start:
            part = attachments[coming][1]
            coming += 1
            outline = Outline()
        body = text[start:end]
        marker = read_marker(body)
        title = heading_of(body, marker) if marker else ""
        new_line = start == 0 or "\n" in text[max(0, start - 24) : start]
        parent = outline.place(index, marker, title, new_line=new_line, leads=body.endswith(_COLONS))
        name, level = (marker.text, marker.level) if marker else ("", 0)
        yield Clause(start, end, original[start:end], name, level, title, parent, outline.path, part, "")


def _with_functions(clauses: Iterator[Clause]) -> Iterator[Clause]:
    """Say what each clause does; a clause that ends in a colon may hand its function down to its items."""
    leading: dict[int, str] = {}
    for index, clause in enumerate(clauses):
        function = clause_function(clause.text, title=clause.title, path=clause.path)
        function = leading.get(clause.parent, function)
        if clause.text.endswith(_COLONS) and function in _HANDED_DOWN:
            leading[index] = function
        yield Clause(
            clause.start, clause.end, clause.text, clause.marker, clause.level, clause.title, clause.parent, clause.path, clause.part, function,
        )  # fmt: skip


_COLONS = ("：", ":")
_HANDED_DOWN = frozenset({"duty", "procedure", "safeguard", "definition", "goal"})
"""Functions that a clause ending in a colon hands down to its items."""
