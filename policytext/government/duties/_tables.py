"""Tables that hand out tasks (任务分工表), one row a line or one cell a line. Private to :mod:`policytext.government.duties`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policytext.government.duties._bodies import may_lead
from policytext.government.duties._roles import LABEL_ROLE, Roles, listed, read_bracket

__all__ = ["TableRow", "table_rows"]

Cell = tuple[int, int]
"""Span of a cell in the text."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: names by role, the span of the row, of its task and of its deadline, and the header of the first names."""

    roles: Roles
    start: int
    end: int
    task: Cell
    deadline: Cell
    cue: str


@cache
def _header_words() -> "re.Pattern[str]":
    """A cell of a header, by what its column holds."""
    return re.compile(
        r"(?P<number>序号?|编号|项次)"
        r"|(?P<role>(?P<who>牵头|主办|主责|主要责任|第一责任|责任|承办|落实|实施|配合|协办|协同|参与|参加|支持|成员|完成)(?:[、及和与/]?(?:责任|配合|参与|落实|实施|协办))?"
        r"(?:单位|部门|处室|科室|机构|主体)(?:及责任人)?(?:[（(][^（）()]{1,16}[)）])?|(?:责任|任务|职责|工作)?分工)"
        r"|(?P<deadline>(?:完成|办结|工作|进度|时间|任务)?(?:时限|期限|时间|日期|节点|进度)(?:要求|安排|节点|进度)?)"
        r"|(?P<task>(?:重点|主要|工作|任务|具体|改革|目标|建设|项目|整改|政策|支持|事项|年度)*(?:任务|内容|措施|事项|工作|项目|要点|目标|名称|指标|举措|清单|要求|问题|安排)(?:分解|名称|内容|及要求)?)"
        r"|(?P<other>备\s*注|联系人|联系电话|说明|责任人|分管领导|责任领导|类别|领域|方面|预期成果|成果形式|来源|层级)"
    )


_GAP = r"\t|[ \u3000]*[|｜][ \u3000]*|[ \u3000]{2,}"
_LONGEST_HEADER = 120
_SPLIT = re.compile(_GAP)


def table_rows(text: str) -> Iterator[TableRow]:
    """Rows of every table with a header that names a task and a body; nothing is read twice."""
    at = 0
    for word in re.finditer("单位|部门|处室|科室|主体|分工", text):
        if word.start() < at:
            continue
        line = text.rfind("\n", 0, word.start()) + 1
        stop = text.find("\n", word.end())
        stop = len(text) if stop < 0 else stop
        start, at = max(line, at), stop
        if stop - start > _LONGEST_HEADER:
            continue
        for read in (_rows_of_lines, _rows_of_cells):
            rows, end = read(text, start, stop)
            yield from rows
            at = max(at, end)
            if rows:
                break


@dataclass(frozen=True, slots=True)
class _Header:
    """What the columns hold: ``kinds`` and, for those with names, ``roles``; ``words`` as they stand."""

    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def last_role(self) -> int:
        return max(i for i, kind in enumerate(self.kinds) if kind == "role")


def _header(cells: list[str]) -> _Header | None:
    found = [_header_words().fullmatch(re.sub(r"\s", "", cell)) for cell in cells]
    kinds = tuple(str(next(k for k in ("number", "role", "deadline", "task", "other") if cell[k])) for cell in found if cell)
    if len(kinds) < 2 or len(kinds) < len(cells) or "role" not in kinds or not {"task", "number"} & set(kinds):
        return None
    roles = tuple(LABEL_ROLE.get(cell["who"] or "", "responsible") for cell in found if cell)
    return _Header(kinds, roles, tuple(cells))


def _cells(text: str, start: int, end: int, gap: "re.Pattern[str]") -> list[Cell]:
    """Spans of the cells of a line, blanks around left out."""
    spans, at = [], start
    for found in [*gap.finditer(text, start, end), None]:
        stop = found.start() if found else end
        cell = text[at:stop]
        low = at + len(cell) - len(cell.lstrip())
        spans.append((low, max(low, low + len(cell.strip()))))
        at = found.end() if found else end
    return spans


def _rows_of_lines(text: str, start: int, stop: int) -> tuple[list[TableRow], int]:
    """A row a line: cells parted by tabs, bars or wide blanks."""
    line = text[start:stop]
    gap = re.compile(r"\t") if "\t" in line else _SPLIT
    bars = line.strip().startswith(("|", "｜"))
    cells = _bare(text, _cells(text, start, stop, gap), bars=bars)
    header = _header([text[low:high] for low, high in cells])
    if header is None:
        return [], stop
    rows: list[TableRow] = []
    at = stop + 1
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        cells = _bare(text, _cells(text, at, end, gap), bars=bars)
        if not set(text[at:end]) <= set(" \t|｜-:—\u3000"):
            if (
                _header([text[low:high] for low, high in cells])
                or len(cells) < 2
                or len(cells) > len(header.kinds)
                or len(cells) <= header.last_role - header.kinds.index("role")
            ):
                break
            row = _row(text, header, _aligned(cells, header, text))
            rows += [row] if row else []
        at = end + 1
    return rows, min(at, len(text))


def _bare(text: str, cells: list[Cell], *, bars: bool) -> list[Cell]:
    """Without the empty cells outside the outer bars."""
    return cells[1:-1] if bars and len(cells) > 2 and cells[-1][0] == cells[-1][1] else cells


def _aligned(cells: list[Cell], header: _Header, text: str) -> list[Cell]:
    """Cells under their columns, where the first ones are merged with those above and the last ones may be empty."""
    lack = len(header.kinds) - len(cells)
    empty = (cells[0][0], cells[0][0])
    if lack and header.kinds[0] == "number" and re.fullmatch(r"\d{1,3}[.、]?", text[slice(*cells[0])]):
        return [*cells, *[empty] * lack]
    if lack and _names(text, *cells[header.last_role - lack]):
        return [*[empty] * lack, *cells]
    return [*cells, *[empty] * lack]


def _rows_of_cells(text: str, start: int, stop: int) -> tuple[list[TableRow], int]:
    """A cell a line, as crawled pages have them: the header stands in lines above and below."""
    lines = _lines_around(text, start, stop)
    header = _header([text[low:high] for low, high in lines])
    if header is None or header.kinds[0] != "number":
        return [], stop
    rows: list[TableRow] = []
    number, at, last = 1, lines[-1][1], lines[-1][1]
    pending: list[Cell] = []
    for low, high in _lines_after(text, at):
        if re.fullmatch(rf"{number}[.、]?", text[low:high]):
            rows += _numbered_row(text, header, pending)
            pending, number = [(low, high)], number + 1
        elif not pending:
            break
        else:
            pending.append((low, high))
            if len(pending) > len(header.kinds):
                break
        last = high
    rows += _numbered_row(text, header, pending[: len(header.kinds)])
    return rows, rows[-1].end if rows else last


def _numbered_row(text: str, header: _Header, cells: list[Cell]) -> list[TableRow]:
    if len(cells) < 3:
        return []
    row = _row(text, header, _aligned(cells[: len(header.kinds)], header, text))
    return [row] if row else []


_MOST_COLUMNS = 9


def _lines_around(text: str, start: int, stop: int) -> list[Cell]:
    """The lines before and after that could be cells of a header too."""
    lines = [_line(text, start, stop)]
    low = start
    while low > 0 and len(lines) < _MOST_COLUMNS:
        first = text.rfind("\n", 0, low - 1) + 1
        cell = _line(text, first, low - 1)
        if cell[0] < cell[1] and not _header_words().fullmatch(text[slice(*cell)]):
            break
        lines[:0] = [cell] if cell[0] < cell[1] else []
        low = first
    for cell in _lines_after(text, stop):
        if len(lines) >= _MOST_COLUMNS or not _header_words().fullmatch(text[slice(*cell)]):
            break
        lines.append(cell)
    return lines


def _line(text: str, start: int, stop: int) -> Cell:
    cell = text[start:stop]
    low = start + len(cell) - len(cell.lstrip())
    return low, max(low, low + len(cell.strip()))


def _lines_after(text: str, at: int) -> Iterator[Cell]:
    """Lines that are not blank, from the one after ``at`` on."""
    while (at := text.find("\n", at)) >= 0:
        at += 1
        end = text.find("\n", at)
        cell = _line(text, at, len(text) if end < 0 else end)
        if cell[0] < cell[1]:
            yield cell


def _names(text: str, low: int, high: int) -> Roles:
    """Names of one cell, which may say itself who leads."""
    roles = read_bracket(text, low, high) if high > low else Roles()
    return roles or _plain(text, low, high)


def _plain(text: str, low: int, high: int) -> Roles:
    roles = Roles()
    names = listed(text, low, high) if high > low else []
    if names and all(may_lead(name.name) or len(name.name) <= 16 for name in names):
        roles.add("responsible", names)
    return roles


def _row(text: str, header: _Header, cells: list[Cell]) -> TableRow | None:
    roles, cue = Roles(), ""
    task = deadline = (cells[0][0], cells[0][0])
    for kind, role, word, (low, high) in zip(header.kinds, header.roles, header.words, cells, strict=True):
        if kind == "role":
            named = _names(text, low, high)
            for own in ("lead", "support", "joint"):
                roles.add(own, getattr(named, own))
            roles.add(role, named.responsible)
            cue = cue or (word if named else "")
        elif kind == "task" and low < high:
            task = (low, high)
        elif kind == "deadline":
            deadline = (low, high)
    filled = [cell for cell in cells if cell[0] < cell[1]]
    return TableRow(roles, filled[0][0], filled[-1][1], task, deadline, cue) if roles else None
