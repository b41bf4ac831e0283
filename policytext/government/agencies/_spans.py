"""Where names of government bodies stand in a text: found by rule, joined with their parts, none overlapping."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from policytext.government.agencies._fixed import local_spans, lone_spans, standing_spans
from policytext.government.agencies._grammar import STOP, Function, function_before, phrase_starts, place_start, words_of
from policytext.government.agencies._listed import listed_spans
from policytext.government.agencies._organs import ORGAN, PART_ORGANS, UNKNOWN_ORGANS, accepts
from policytext.government.agencies._parts import with_parts
from policytext.government.agencies._span import Span
from policytext.government.agencies.words import name_words

__all__ = ["spans_in"]

_WINDOW = 32
_PLACE_WINDOW = 28


def spans_in(text: str, names: Iterable[str] = ()) -> list[Span]:
    """Spans of single names in the order of the text; ``names`` are looked for as they are."""
    fixed = [*_known(text, tuple(names)), *standing_spans(text), *local_spans(text), *lone_spans(text), *listed_spans(text)]
    found = [*fixed, *_built(text, frozenset(span.end for span in fixed))]
    found.sort(key=lambda span: (span.start, -span.end))
    chosen: list[Span] = []
    for span in found:
        last = chosen[-1] if chosen else None
        if last is None or span.start >= last.end:
            chosen.append(span)
        elif span.end > last.end and _beats(span, last):
            chosen[-1] = span
    return list(with_parts(text, chosen))


def _beats(span: Span, last: Span) -> bool:
    """Whether a name that starts inside another one and ends behind it takes its place: the user's names, then the longer."""
    if (span.organ == _USERS) != (last.organ == _USERS):
        return span.organ == _USERS
    return span.end - span.start > last.end - last.start


_USERS = "known"


def _known(text: str, names: tuple[str, ...]) -> Iterator[Span]:
    if not names:
        return
    for found in _names_pattern(names).finditer(text):
        yield Span(found.start(), found.end(), True, _USERS)


@lru_cache(maxsize=16)
def _names_pattern(names: tuple[str, ...]) -> "re.Pattern[str]":
    return re.compile("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))))


def _built(text: str, ends: frozenset[int]) -> Iterator[Span]:
    """Place or level, function, organ word: read backwards from the organ word; ``ends`` are where other names end."""
    floor = 0
    for organ in ORGAN.finditer(text):
        if organ.start() < floor:
            continue
        function = function_before(text, organ.start(), max(floor, organ.start() - _WINDOW))
        start = _start_of(text, organ, function, floor, ends)
        if start is None and organ[0] in _DESKS:
            start = _desk_start(text, organ, function, floor)
        if start is None:
            continue
        yield Span(start, organ.end(), start < function.start, organ[0])
        floor = organ.end()


def _start_of(text: str, organ: "re.Match[str]", function: Function, floor: int, ends: frozenset[int]) -> int | None:
    low = max(floor, function.start - _PLACE_WINDOW)
    start = place_start(text, function.start, low)
    if organ[0] == "中心" and text.endswith("社区", low, function.start):
        return None
    if function.words and (function.start == floor > 0 or function.start in ends) and PART_ORGANS.fullmatch(organ[0]):
        return function.start
    if accepts(organ[0], function, placed=start < function.start):
        if start < function.start:
            return start
        if phrase_starts(text, function.start, low):
            return _without_verbs(organ[0], function)
        unknown = _unknown_start(text, organ, function.start, low)
        return _without_verbs(organ[0], function) if unknown is None else unknown
    branch = _branch_start(text, organ, floor)
    if branch is None and organ[0] == "分局" and not function.words and function.start - start >= 2:
        return None if text[start - 1 : start] in ("局", "厅", "委") else start
    return _unknown_start(text, organ, function.start, low) if branch is None else branch


_DESKS = frozenset({"科", "股", "处", "室"})
_AT_WORK = re.compile(
    "(?:全体)?(?:工作人员|负责|执法人员|值班|电话|[（(](?:联系|咨询)?(?:电话)?[:：]?[\\d*]"
    "|咨询|联系|核[实查]|调查|办理|答复|回复|正在|已|将|收到|接到|进行|组织|牵头|会同|了解)"
)


_ASKED = re.compile("(?:咨询|联系|致电|转|交由?|责成|要求|经|[与向])$")
_NO_HAN = re.compile("[^一-鿿]|\\Z")


def _desk_start(text: str, organ: "re.Match[str]", function: Function, floor: int) -> int | None:
    """Start of a section without its body (民办科核实): a phrase starts before it, and what follows says that it works."""
    if not function.known and not any(word in words_of("fields") for word in function.words):
        return None
    asked = _ASKED.search(text, max(0, function.start - 4), function.start) and _NO_HAN.match(text, organ.end())
    if "".join(function.words) in words_of("not_desks") or not (asked or _AT_WORK.match(text, organ.end())):
        return None
    if text.endswith(("院", "学校", "公司", "大学", "中学"), 0, function.start):
        return None
    return function.start if phrase_starts(text, function.start, max(floor, function.start - _PLACE_WINDOW)) else None


_BRANCHES = frozenset({"分局", "中队", "大队", "支队"})


def _branch_start(text: str, organ: "re.Match[str]", floor: int) -> int | None:
    """Start of a branch that is named after its place (行政执法柳岸分局)."""
    if organ[0] not in _BRANCHES:
        return None
    area = place_start(text, organ.start(), max(floor, organ.start() - _PLACE_WINDOW))
    for length in (organ.start() - area,) if area < organ.start() else (2, 3, 4):
        at = organ.start() - length
        if at <= floor or text[at] in STOP or not text[at : organ.start()].isalnum():
            return None
        function = function_before(text, at, max(floor, at - _WINDOW))
        if function.known:
            start = place_start(text, function.start, max(floor, function.start - _PLACE_WINDOW))
            return start if start < function.start else _without_verbs("分局", function)
    return None


def _without_verbs(organ: str, function: Function) -> int:
    """Start of a name without place: a verb before it (组织城管办) is no part of it."""
    start, words = function.start, function.words
    while len(words) > 1 and words[0] in words_of("verbs"):
        rest = Function(start + len(words[0]), words[1:], any(word in name_words().functions for word in words[1:]))
        telling = rest.known or any(word in words_of("fields") for word in rest.words)
        if words[1] in ("和", "与", "及") or not telling or not accepts(organ, rest, placed=False):
            break
        start, words = rest.start, rest.words
    return start


_INNER_STOP = frozenset(
    "由与向在对请将是的被把从到至并或即因就也都已未给我你您他们这那此有无了着过则但而且又再各、，。；：！？（）《》\n 0123456789"
)
_NO_UNKNOWN = re.compile(
    "^[里内场民长级外上下域]|成立|组织|召开|开展|设立|建立|进行|负责|加快|推进|加强|实施|提供|享受|参加|报名|前往|所属|局|厅|政府"
    "|公司|银行|学校|[一二三四五六七八九]中|校长|学院|律师|医院|业主|居民|村民"
)
_LONGEST_UNKNOWN = 14
_PLACE_ENDS = frozenset("省市区县州盟旗镇乡道")


def _unknown_start(text: str, organ: "re.Match[str]", end: int, low: int) -> int | None:
    """Start of a name whose function no list has: a place or level that opens a phrase stands at most 14 characters before."""
    if organ[0] not in UNKNOWN_ORGANS:
        return None
    if organ[0] == "中心" and (
        not text.endswith(tuple(words_of("centres")), low, organ.start()) or text.endswith("卫生服务", low, organ.start())
    ):
        return None
    for at in range(end, max(low, end - _LONGEST_UNKNOWN), -1):
        before = text[at - 1]
        if before in _PLACE_ENDS and not _NO_UNKNOWN.search(text[at:end]):
            start = place_start(text, at, low)
            if start < at and phrase_starts(text, start, low):
                return start if end - at >= 2 else None
        if before in _INNER_STOP:
            return None
    return None
