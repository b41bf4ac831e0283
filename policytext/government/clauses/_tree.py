"""Numbers of clauses, their headings, their order and the attachments. Private to :mod:`policytext.government.clauses`."""

import re
from dataclasses import dataclass, field
from functools import cache

__all__ = ["Marker", "Outline", "attachment_starts", "heading_of", "read_marker"]

_N = "一二三四五六七八九十百零〇"
_KINDS = {"编": (0, 1), "章": (1, 1), "节": (2, 2), "条": (3, 3)}
"""Order in the outline and level."""

_OTHERS = {"one": (4, 1), "two": (5, 2), "three": (6, 3), "four": (8, 4), "ring": (9, 5)}
_DECIMAL = 7


@cache
def _marker_pattern() -> "re.Pattern[str]":
    """A number where a clause may begin."""
    return re.compile(
        rf"第[{_N}\d]{{1,6}}(?P<law>[编章节条])(?:之[{_N}]{{1,3}}(?![{_N}]))?(?![款项、，的规和至或]|第[{_N}\d]|[（(][{_N}\d]{{1,3}}[)）][项目])"
        rf"|(?P<one>[{_N}]{{1,4}}、)"
        rf"|(?P<two>[（(][{_N}]{{1,4}}[)）])"
        r"|(?P<decimal>(?<![\d.])\d{1,2}(?:\.\d{1,2}){1,3}(?=[\s　]*[\u4e00-\u9fff])(?![\s　]*[万亿元个米度倍至年月级分]))"
        r"|(?P<three>(?<![\d.])\d{1,3}(?:[.．](?!\d)|、))"
        r"|(?P<four>[（(]\d{1,3}[)）])"
        r"|(?P<ring>[①-⑳])"
    )


@dataclass(frozen=True, slots=True)
class Marker:
    """The number of a clause: as it stands, its kind, its order in the outline, its level, whether it is the first."""

    text: str
    kind: str
    order: int
    level: int
    first: bool

    @staticmethod
    def pattern() -> "re.Pattern[str]":
        return _marker_pattern()


def read_marker(clause: str) -> Marker | None:
    """The number that a clause starts with."""
    found = _marker_pattern().match(clause)
    if not found:
        return None
    name = str(found.lastgroup)
    if name == "law":
        kind = found["law"]
        order, level = _KINDS[kind]
    elif name == "decimal":
        dots = found[0].count(".")
        kind, order, level = f"decimal{dots}", _DECIMAL, 2 + dots
    else:
        kind = name
        order, level = _OTHERS[name]
    number = re.sub(r"[^\d①-⑳一二三四五六七八九十百]", "", found[0])
    return Marker(found[0], kind, order, level, number in ("1", "一", "①"))


_HEADING = re.compile(r"[\s　]*([^。！？；：:\n]{2,40}?)(?:[。：:]|[\s　]|$)")
_BRACKETED = re.compile(r"[\s　]*[【〔（(]([^】〕）)\n]{2,30})[】〕）)](?=[\s　\u4e00-\u9fff])")


def heading_of(clause: str, marker: Marker) -> str:
    """The heading behind a number: a short phrase that ends the clause, or its first, short sentence."""
    if marker.kind == "条":
        named = _BRACKETED.match(clause, len(marker.text))
        return named[1] if named else ""
    found = _HEADING.match(clause, len(marker.text))
    if not found:
        return ""
    words = found[1].strip("　 \t,，")
    whole = found.end() == len(clause)
    if whole and clause[-1] not in "。：:":
        return words
    short = len(words) <= (16 if whole else 24) and words.count("，") <= (0 if whole else 1)
    return words if short and not words.endswith(("，", "、")) else ""


_LEAD = "lead"
_LEAD_IN = Marker("", _LEAD, 4, 0, first=False)
"""A clause without a number that ends in a colon: the items behind it stand under it."""


@dataclass(slots=True)
class Outline:
    """The numbers that are open while clauses are read in order."""

    open: list[tuple[Marker, int, str]] = field(default_factory=list)
    path: tuple[str, ...] = ()

    def place(self, index: int, marker: Marker | None, title: str, *, new_line: bool, leads: bool) -> int:
        """Put the next clause into the outline; gives the index of the clause it stands under, -1 at the top."""
        depth = self._depth_of_paragraph(new_line=new_line) if marker is None else self._depth(marker)
        self.path = tuple(above.text + words for above, _, words in self.open[:depth] if above.kind != _LEAD)
        parent = self.open[depth - 1][1] if depth else -1
        if marker is not None or leads:
            del self.open[depth:]
            self.open.append((marker or _LEAD_IN, index, title))
        return parent

    def _depth_of_paragraph(self, *, new_line: bool) -> int:
        kinds = [above.kind for above, _, _ in self.open]
        if new_line and _LEAD in kinds:
            return kinds.index(_LEAD)
        if new_line and "条" in kinds:
            return kinds.index("条") + 1
        return len(kinds)

    def _depth(self, marker: Marker) -> int:
        for place, (above, _, _) in enumerate(self.open):
            if above.kind == marker.kind:
                return place
        if marker.first and marker.order > 4:
            return len(self.open)
        return sum(1 for above, _, _ in self.open if above.order < marker.order)


_ATTACHMENT = re.compile(
    rf"(?:^|(?<=\n)|(?<=[。日）)\s　]))(附(?:件|表|录))[ \t　]*((?:[{_N}]|\d){{1,2}})?(?=(?P<list>[：:])|[\s　《]|[\u4e00-\u9fff]|$)"
)
_DATE_LINE = re.compile(
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|二[〇○ＯO０0零][^\s，。]{2,10}日)(?:[\s　]*[（(][^（）()\n]{2,20}[)）])?[\s　]*"
)
_DATED = re.compile(
    r"(?:\d|[一二三四五六七八九十])\s*日(?:[\s　]*[（(][^（）()\n]{2,20}[)）])?[\s　]*$|(?:公开发布|主动公开)[)）][\s　]*$"
)
_LIST_LENGTH = 400
"""A list of attachments with the signature and the date that follow it is shorter than this."""

_SHORTEST = 40


def attachment_starts(text: str) -> list[tuple[int, str]]:
    """Where attachments start, and what they are called; the list of them at the end of a letter is none."""
    marks = list(_ATTACHMENT.finditer(text))
    starts: list[tuple[int, str]] = []
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        name = mark[1] + (mark[2] or "")
        if end - mark.end() >= _SHORTEST and _opens(text, mark):
            starts.append((mark.start(1), name))
        elif mark["list"] and index + 1 == len(marks) and not starts:
            dated = _DATE_LINE.search(text, mark.end(), min(end, mark.end() + _LIST_LENGTH))
            if dated and len(text) - dated.end() > _LIST_LENGTH // 2:
                starts.append((dated.end(), name))
    return starts


def _opens(text: str, mark: "re.Match[str]") -> bool:
    """Whether the word heads an attachment: no list (附件：1.…), no mention in a sentence (附件1所列)."""
    signed = bool(_DATED.search(text, max(0, mark.start(1) - 32), mark.start(1)))
    if mark["list"]:
        return signed
    after = text[mark.end() : mark.end() + 1]
    spaced = not after.strip()
    line = text[max(0, mark.start(1) - 1) : mark.start(1)] in ("", "\n", "\u3000", " ", "\t")
    return (line and spaced) or signed or (bool(mark[2]) and after not in "所中的内和及，规第为由是应、")
