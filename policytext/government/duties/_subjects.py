"""Subjects of duties in running sentences: the bodies before a cue. Private to :mod:`policytext.government.duties`."""

import re
from dataclasses import dataclass

from policytext.government.agencies import Mention
from policytext.government.duties._bodies import may_lead
from policytext.government.duties._names import asked, names_at, names_before, shares_head, topics_before
from policytext.government.duties._roles import Roles

__all__ = [
    "DOER",
    "NEGATED",
    "Found",
    "Walk",
    "later_subject",
    "made_before",
    "mention_of",
    "opening",
    "opening_up_to",
    "starts_at",
    "subject",
]


@dataclass(slots=True)
class Found:
    """A duty while its sentence is being read."""

    roles: Roles
    start: int
    end: int
    cue: str


@dataclass(slots=True)
class Walk:
    """A sentence ``text[low:high]`` and the duty found last in it."""

    text: str
    low: int
    high: int
    last: Found | None = None

    @property
    def floor(self) -> int:
        return self.last.end if self.last is not None else self.low


NEGATED = re.compile(
    r"(?:不再?|无需|不得|并非|而非|不是|取消|停止)(?:继续)?由?[^，。；、]{0,24}$"
    r"|(?:(?:^|(?<=[，,：:、；\s将把对于作项责能务宜该此其]))原|原来|原先|此前|过去|以前|曾)由?$"
    r"|(?:严禁|禁止)[^，。；、由]{0,12}(?:要求|安排|指定|通知)$|(?:免除|免去|免予)由?$"
)
"""What denies a duty, or puts it into the past."""

_NUMBERED = re.compile(
    r"(?:[\s”“，,]|第[一二三四五六七八九十百零〇\d]+[编章节条]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|[一二三四五六七八九十]+、|其中|同时|原则上)*"
)


_HEADED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*、)?[^，。；：、（）()]{2,16}\s*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十百零〇\d]{1,6}条|\d{1,2}[.．、])\s*"
)
"""A heading that ran into its first item: 职责分工（一）."""


def subject(walk: Walk, at: int) -> tuple[list[Mention], int]:
    """The bodies right before ``at`` or before a colon there (市财政局：负责…), and where they start."""
    if walk.text[at - 1 : at] in ("：", ":") and at - 1 > walk.floor:
        at -= 1
    described = _DESCRIBED.search(walk.text, max(walk.floor, at - _REACH), at)
    if described:
        return [mention_of(described)], described.start(1)
    names, start = asked(*names_before(walk.text, walk.floor, at))
    good = (
        all(may_lead(name.name) for name in names)
        or shares_head(walk.text, start, at)
        or bool(topics_before(walk.text, start, at))
    )
    if names and good and not NEGATED.search(walk.text[max(walk.low, start - 12) : start]):
        return names, start
    return [], at


_BY_DEED = r"((?:接到|收到|受理|作出|负有|承担|负责|具有|行使|制作|保存|实施|发布)[^，,。；：:\s]{1,30}?的(?:有关)?(?:部门|机关|行政机关|行政部门|监管机构))"
DOER = re.compile(rf"{_BY_DEED}(?![或、和与及])")
_DESCRIBED = re.compile(rf"(?:^|(?<=[，,。；：:\s])){_BY_DEED}(?:应当?|要|须)?$")
"""A body named by what it does: 接到举报的部门应当按职责…."""


_HEAD_OF = re.compile("(?:主要|分管|有关)?(?:负责人|负责同志|领导)")
"""What follows a name and makes a person of it."""


def opening(walk: Walk) -> tuple[list[Mention], int, int]:
    """The body that a sentence starts with, as the subject of its later clauses: names, start, end."""
    at = starts_at(walk)
    headed = _HEADED.match(walk.text, at, walk.high)
    at = headed.end() if headed else at
    names, end = names_at(walk.text, at, walk.high)
    if names and end < walk.high and all(may_lead(name.name) for name in names) and not _HEAD_OF.match(walk.text, end):
        return names, at, end
    return [], at, at


def later_subject(walk: Walk, at: int) -> tuple[list[Mention], int]:
    """The body that the sentence starts with, where nothing but a comma or 应当 stands before ``at``."""
    if not re.search(r"(?:^|[，,、]|应当?|要|并)\s*$", walk.text[max(walk.low, at - 3) : at]):
        return [], at
    names, start, end = opening(walk)
    if not names and walk.text[at - 1 : at] in ("并", "，", ","):
        return _subject_within(walk, at)
    return ([], at) if end > at or walk.text[end : end + 1] in ("的", "、", "）") else (names, start)


def mention_of(found: "re.Match[str]") -> Mention:
    return Mention(found[1], *found.span(1))


_OBLIGED = re.compile("[，,]?(?:应当|要(?!求)|须|可以|负责|依法)")


def _subject_within(walk: Walk, at: int) -> tuple[list[Mention], int]:
    """The body that a clause of the sentence starts with (经认定属实的，A应当…，并会同B…), the nearest one."""
    commas = [comma.end() for comma in re.finditer("[，,]", walk.text[walk.low : at])][-_FEW:]
    for offset in reversed(commas):
        names, end = names_at(walk.text, walk.low + offset, at)
        if names and all(may_lead(name.name) for name in names) and _OBLIGED.match(walk.text, end, at):
            return names, walk.low + offset
    return [], at


_FEW, _REACH = 6, 60


def starts_at(walk: Walk) -> int:
    """Where a sentence starts behind its number."""
    numbers = _NUMBERED.match(walk.text, walk.low, walk.high)
    return numbers.end() if numbers else walk.low


def opening_up_to(walk: Walk, at: int) -> tuple[list[Mention], int]:
    """The bodies that a sentence starts with, where they and a bracket are all that stands before ``at``."""
    names, start, end = opening(walk)
    return (names, start) if re.fullmatch(r"(?:[（(].{1,60}[）)])?(?:要|应当?|须)?", walk.text[end:at]) else ([], at)


_MADE = re.compile(
    "(?:的|(?:共同|联合)?(?:组成|成立|组建|设立))((?:[^，。；：（）()的]|[（(][^（）()]{1,20}[)）]){0,40}?(?:联席会议|领导小组|协调小组|工作小组|指挥部|专班))"
    "(?:[（(][^（）()]{1,30}[)）])?(?:制度|机制)?[，,]"
)


def made_before(walk: Walk, at: int) -> tuple[list[Mention], int]:
    """The meeting that bodies form, as the subject of what follows: A牵头、B参加的联席会议制度，负责…."""
    made = _MADE.match(walk.text, walk.floor, at)
    if not made or walk.text[at - 1] not in "，,其":
        return [], at
    return [mention_of(made)], made.start(1)
