"""Heads that several names share: 发改、财政等部门; 市发改、财政、住建局; 张家口、廊坊市政府; 水、电部门."""

import re
from collections.abc import Iterator

from policytext.government.agencies._grammar import function_before, phrase_starts, place_start, words_of
from policytext.government.agencies._listed import bare_end
from policytext.government.agencies._span import Span
from policytext.government.agencies.words import name_words
from policytext.government.places.gazetteer import gazetteer

__all__ = ["shared_heads"]

_ETC = re.compile(
    "等(?:\\d{1,2}|[一二三四五六七八九十]{1,3})?个?(?:有关|相关|职能|多个?|各|主管|行政|政府|各级|市直|区直|县直|成员)*(?:部门|单位|委办局|局办|机关|站所)"
)
_SEPARATOR = re.compile("(?:、|以及|和|与|及|，)$")
_SINGLE = re.compile("(?:[水电气暖热路油讯网]、)+[水电气暖热路油讯网](?:等)?部门")
_HEADS = ("局", "厅", "委", "部", "办", "委员会")
_WINDOW = 32
_LONGEST_LIST = 30


def shared_heads(text: str, spans: list[Span]) -> list[Span]:
    """Spans together with the bare members of lists that share one head."""
    ends = {span.end: span for span in spans}
    found: list[Span] = [Span(single.start(), single.end(), False, "部门") for single in _SINGLE.finditer(text)]
    for etc in _ETC.finditer(text):
        found.extend(_members(text, etc.start(), ends, "部门"))
    starts = {span.start: span for span in spans}
    found.extend(_runs(text, starts))
    for span in spans:
        head = text[span.start : span.end]
        if head.endswith("部门") or (not span.placed and span.organ in _HEADS):
            before = _separator_before(text, span.start)
            if before is not None:
                found.extend(_members(text, before, ends, "部门" if head.endswith("部门") else span.organ))
        if span.placed:
            found.extend(_places(text, span))
            found.extend(_partner(text, span))
            found.extend(_followers(text, span, starts))
    taken: list[Span] = []
    for span in sorted([*spans, *found], key=lambda span: (span.start, -span.end)):
        if not taken or span.start >= taken[-1].end:
            taken.append(span)
    return taken


def _separator_before(text: str, at: int) -> int | None:
    separator = _SEPARATOR.search(text, max(0, at - 2), at)
    return separator.start() if separator and separator[0] != "，" else None


def _members(text: str, end: int, ends: dict[int, Span], head: str) -> Iterator[Span]:
    """Bare functions of a list that ends at ``end``, read from its last member to its first."""
    members: list[tuple[int, int, int]] = []
    for _ in range(_LONGEST_LIST):
        whole = ends.get(end)
        if whole is not None and head == "部门":
            start = _whole_start(text, whole)
        elif head == "部门" and (other := _OTHERS.search(text, max(0, end - 8), end)):
            start = other.start()
        elif whole is not None:
            break
        else:
            member = _member(text, end, head)
            if member is None:
                break
            members.append((*member, end))
            start = member[0]
        before = _separator_before(text, start)
        if before is None:
            break
        end = before
    place = text[members[-1][0] : members[-1][1]] if members else ""
    for start, inner, stop in reversed(members):
        yield Span(start, stop, start < inner, head, f"{place}{text[inner:stop]}{head}")


_OTHERS = re.compile("(?<=、)(?:[^，。、；的]{0,3}?(?:街道|社区|村委会|居委会)|村|物业(?:公司)?|学校|业委会|乡镇|镇)$")
_UNREAD = re.compile("(?<=、)[一-鿿]{1,3}$")


def _whole_start(text: str, whole: Span) -> int:
    """Start of a list member that ends with a name: up to three characters that no list knows may stand before it."""
    unread = None if whole.placed else _UNREAD.search(text[max(0, whole.start - 4) : whole.start])
    return whole.start - len(unread[0]) if unread else whole.start


_CALLS = re.compile(
    "(?:联合|会同|组织|协调|协同|配合|安排|通知|邀请|召集|协助|要求|责成|督促|联系|[由经与])(?:了|辖区|市县两级|属地|我[省市区县镇])?(?=[^，。、；]{2,8}(?:、|[和与及]))"
)
_ITEM = re.compile("[、和与及]")
_RUN_ENDS = re.compile(
    "[，。；（(]|对|进行|到|开展|于|前往|赶|在|多次|已|将|及(?!时)|立即|迅速|召开|一[起道同]|联合|共同|上门|现场|核实|调查|处理|核查|依法|执法|加[强大]|等"
)
_LONGEST_ITEM = 8


def _runs(text: str, starts: dict[int, Span]) -> Iterator[Span]:
    """Bare functions of a list that a verb opens and no 等部门 closes: 联合公安、城管对小区检查."""
    for call in _CALLS.finditer(text):
        at, bare, items = call.end(), [], 0
        while items < _LONGEST_LIST:
            whole = starts.get(at)
            end = whole.end if whole is not None else _item_end(text, at)
            if end is None:
                break
            items += 1
            if whole is None:
                bare.append((at, end))
            at = end
            if not _ITEM.match(text, at):
                break
            at += 1
        if items > 1 and (len(bare) < items or any(text[low:high] in words_of("surely_called") for low, high in bare)):
            yield from (Span(low, high, False, "部门", text[low:high] + "部门") for low, high in bare)


def _item_end(text: str, at: int) -> int | None:
    """End of a function that fills one place of a list."""
    for end in range(min(len(text), at + _LONGEST_ITEM), at + 1, -1):
        if not (_ITEM.match(text, end) or _RUN_ENDS.match(text, end)):
            continue
        function = function_before(text, end, at)
        word = text[at:end]
        if function.start == at and len(function.words) == 1 and (function.known or word in words_of("fields")):
            return None if word in words_of("not_members") or word in words_of("not_called") else end
    return None


def _member(text: str, end: int, head: str) -> tuple[int, int] | None:
    """Start of a bare member with its place, and where its function starts."""
    function = function_before(text, end, max(0, end - _WINDOW))
    at, words = function.start, function.words
    while len(words) > 1 and words[0] in words_of("verbs"):
        at, words = at + len(words[0]), words[1:]
    if not words or words[0] in ("和", "与", "及"):
        return None
    if not any(word in name_words().functions or word in words_of("fields") for word in words) or "".join(words) in words_of(
        "not_members"
    ):
        return None
    if head == "部" and words[-1] not in name_words().functions:
        return None
    start = place_start(text, at, max(0, at - _WINDOW))
    return (start, at) if start < at or phrase_starts(text, at, 0) else None


_NEXT = re.compile("、|以及|和|与|及")


def _followers(text: str, span: Span, starts: dict[int, Span]) -> Iterator[Span]:
    """Names of the catalogue without place behind one with a place: 残联 in 云泽市教育局、民政局和残联."""
    at = span.end
    for _ in range(_LONGEST_LIST):
        separator = _NEXT.match(text, at)
        if separator is None:
            return
        low = separator.end()
        whole = starts.get(low)
        if whole is not None and whole.placed:
            return
        end = max((end for end in (bare_end(text, low), whole.end if whole else None) if end), default=None)
        if end is None:
            return
        if whole is None or end > whole.end:
            yield Span(low, end, False, text[end - 1])
        at = end


_WITH = re.compile("(?:[与同跟]|会同|联合|协调|联系|对接)$")


def _partner(text: str, span: Span) -> Iterator[Span]:
    """A bare function beside a whole name: 与规划和青梧区政府."""
    end = _separator_before(text, span.start)
    if end is None:
        return
    function = function_before(text, end, max(0, end - _WINDOW))
    if len(function.words) == 1 and function.known and _WITH.search(text, max(0, function.start - 2), function.start):
        yield Span(function.start, end, False, "部门", text[function.start : end] + "部门")


def _places(text: str, span: Span) -> Iterator[Span]:
    """Places that share the body of the last: 张家口、廊坊市政府."""
    name = text[span.start : span.end]
    own = re.match(r"[^\W\d_]{2,7}?[市县区州]|[A-Z]\d{0,3}[市县区]", name)
    if own is None:
        return
    at = span.start
    for _ in range(_LONGEST_LIST):
        before = _separator_before(text, at)
        place = _place_at(text, before) if before is not None else None
        if before is None or place is None:
            return
        at, full = place
        if not full.endswith(own[0][-1]) and full[-1] not in "市县区州":
            full += own[0][-1]
        yield Span(at, before, True, span.organ, full + name[own.end() :])


def _place_at(text: str, end: int) -> tuple[int, str] | None:
    code = re.compile(r"[A-Z]\d{0,3}[市县区]$").search(text, max(0, end - 5), end)
    if code:
        return code.start(), code[0]
    units = gazetteer()
    for length in range(min(units.longest, end), 1, -1):
        name = text[end - length : end]
        if name in units.full or (name in units.short and not text.startswith(("省", "市", "县"), end)):
            return end - length, name
    return None
