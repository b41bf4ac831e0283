"""Names of government bodies in running text: found by rule, with their places in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policytext.government.agencies._words import ORGANS, name_words, place_before
from policytext.government.agencies.agency import Agency

__all__ = ["Mention", "find_agencies"]

_WINDOW = 16


@dataclass(frozen=True, slots=True)
class Mention:
    """One name as it stands in a text: ``text[start:end] == name``; ``agency`` is the body it means."""

    name: str
    start: int
    end: int
    agency: Agency | None = None


def find_agencies(text: str) -> tuple[Mention, ...]:
    """Find the names of government bodies in a text.

    A name is an optional place or level (省, 云泽市, A3区), a function (财政, 发改) and an organ word (局, 委员会 ...),
    or a standing name (国务院, 市政府, 团省委). The longest name wins; names don't overlap.

    Parameters
    ----------
    text : str
        Any text; offsets refer to it.

    Returns
    -------
    tuple of Mention
        In the order of the text.

    Notes
    -----
    Assumes that functions are words of ``agency_functions.txt``; an unknown function is found only behind a
    level or place at the start of a phrase.

    Examples
    --------
    >>> [m.name for m in find_agencies("由云泽市财政局会同市住建局办理，报市政府。")]
    ['云泽市财政局', '市住建局', '市政府']
    """
    found = sorted({*_built(text), *_standing(text), *_local(text)}, key=lambda span: (span[0], -span[1]))
    chosen: list[Mention] = []
    for start, end in found:
        if chosen and start < chosen[-1].end:
            last = chosen[-1]
            if end - start <= last.end - last.start or end <= last.end or start > last.start:
                continue
            chosen.pop()
        chosen.append(Mention(text[start:end], start, end))
    return tuple(chosen)


def _built(text: str) -> Iterator[tuple[int, int]]:
    """Place or level + function + organ word, read backwards from the organ word."""
    words = name_words()
    floor = 0
    for organ in ORGANS.finditer(text):
        if organ.start() < floor:
            continue
        start, known = organ.start(), False
        while True:
            step = _function_before(text, start, floor, words.longest)
            if step is None:
                break
            start, known = step, True
        place = place_before(text, max(floor, start - _WINDOW), start)
        if place is not None and known:
            start = place
        elif organ[0] in _UNKNOWN_ORGANS:
            unknown = _UNKNOWN.search(text, max(floor, start - _WINDOW), start)
            if unknown:
                start = unknown.start()
            elif not known:
                continue
        elif not known or start == organ.start():
            continue
        end = organ.end()
        office = _OFFICE.match(text, end)
        end = office.end() if office else end
        yield start, end
        floor = end


_UNKNOWN = re.compile(
    r"(?:^|(?<=[\s、，,；;。：:（(由和与及同经报请]))(?:[省市区县]|[^\W\d_由和与及经报请]{2,3}[省市区县])[^\W\d_由向的等]{2,12}$"
)
_UNKNOWN_ORGANS = frozenset(
    {"厅", "局", "委员会", "中心", "办公室", "总队", "支队", "大队", "指挥部", "领导小组", "联席会议", "管委会", "分局"}
)
_OFFICE = re.compile("办公[室厅]")


def _function_before(text: str, end: int, floor: int, longest: int) -> int | None:
    functions = name_words().functions
    for length in range(min(longest, end - floor), 0, -1):
        word = text[end - length : end]
        if word in functions and (length > 1 or word in "编计总"):
            return end - length
        if length > 2 and word[-1] in "和与及" and word[:-1] in functions:
            return end - length
    return None


@cache
def _standing_pattern() -> "re.Pattern[str]":
    names = sorted(name_words().standing, key=lambda name: (-len(name), name))
    first = "".join(sorted({name[0] for name in names}))
    return re.compile(f"(?=[{first}])(?:{'|'.join(names)})(?:办公[厅室])?")


def _standing(text: str) -> Iterator[tuple[int, int]]:
    for found in _standing_pattern().finditer(text):
        if found[0] == "人行" and text[found.end() : found.end() + 1] in ("道", "横", "天"):
            continue
        branch = _BRANCH.match(text, found.end()) if found[0] in ("人行", "人民银行", "中国人民银行", "国家税务总局") else None
        yield found.start(), branch.end() if branch else found.end()


_BRANCH = re.compile(r"[^\W\d_]{2,6}?(?:省|市|自治区)?(?:分行|中心支行|支行|营业管理部|[^\W\d_]{0,4}税务局)")


@cache
def _local_pattern() -> "re.Pattern[str]":
    names = sorted(name_words().local, key=lambda name: (-len(name), name))
    last = r"委(?![员托派任内培])|政府(?![采性引部])|海关(?!总署|监管区)" if names else ""
    plain = "|".join(name for name in names if name not in ("委", "政府", "海关", "税务局"))
    parts = "办公[厅室]|(?:宣传|组织|统战)部|政法委|网信办|编办|党校"
    return re.compile(f"(?:{plain}|{last}|税务局|(?<=[省市区县州旗])委员会)(?:{parts})?")


def _local(text: str) -> Iterator[tuple[int, int]]:
    for found in _local_pattern().finditer(text):
        low = max(0, found.start() - _WINDOW)
        start = place_before(text, low, found.start())
        if start is None and found[0] in _BY_CITY and (city := _CITY.search(text[low : found.start()])):
            start = low + city.start()
        if start is not None and (not found[0].startswith("委员会") or text[start : start + 2] in ("政协", "中共")):
            if text[start - 1 : start] == "团" and found[0] == "委":
                start -= 1
            if text[max(0, start - 6) : start] == "国家税务总局" and found[0] == "税务局":
                start -= 6
            yield start, found.end()


_CITY = re.compile(r"(?:^|(?<=[、，,\s由和与及厅局委部]))[^\W\d_由和与及厅局委部]{2,4}$")
_BY_CITY = frozenset({"海关", "中心支行", "银保监局", "证监局"})
