"""Where the name of a place may stand in a text: known names, forms, codes, abbreviations. Nothing is resolved here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policytext.government.places._words import (
    AFTER_SHORT,
    BEFORE_SHORT,
    HAN,
    LIST_AFTER,
    NO_RUN,
    PART_OF_WORD,
    STRONG,
    SUPPORT,
    TOWN_STEM,
    no_town,
    no_unit,
    unknown_unit,
    words,
)
from policytext.government.places.gazetteer import ABBREVIATIONS, PROVINCES, gazetteer, inner_stems, stem_of
from policytext.government.places.homographs import is_plain_word

__all__ = ["Hit", "find_hits"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of one unit: ``how`` is user, known, inside (known, and leaning on the unit before), form, short, coded, letter, town or zone."""

    start: int
    end: int
    name: str
    how: str


_ANCHOR = re.compile("[省市区县州盟旗]")
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Z]\d{0,3}(?:街道|社区|[市区县镇乡村])")
_RUN = re.compile(
    f"(?=.?[{STRONG}])[{STRONG}苏贵云甘宁青藏辽吉黑蒙]{{2,5}}(?=[地两三四五六七八九十高协及等区交毗省]|合作|一体|和|$|\\W)"
    "|陕甘宁|黑吉辽|辽吉黑|甘青宁|云贵川|粤港澳|港澳台|港澳|苏浙[沪皖]"
)
_INTO = re.compile(
    f"(?<=[在驻入来赴离返进援出])[{STRONG}](?=[高企院投创工务考旅央部单参举落各的注期召])(?!川的|晋[升级]|京东|湘江|川流|鄂[州尔])"
)
_NUMBERED = re.compile(f"(?<![^\\W_])[{''.join(ABBREVIATIONS)}](?=[^\\W\\d_]{{1,8}}[〔\\[［（(【﹝〈]\\s?(?:19|20)\\d\\d)")
_TOWN = re.compile(r"街道(?:办事处)?|社区|[镇乡村]")
_ZONE = re.compile(
    "(?:高新技术(?:产业)?|高技术产业|经济技术?|新技术产业)开发区|高新技术产业园区|高新区|经开区|开发区|综合保税区|保税区|自贸区|自由贸易试验区|示范区|新区|工业园区|产业园区"
)
_LISTED_KINDS = re.compile("[（(、/和][省市区县旗]")
_HAN_ONLY = re.compile(rf"{HAN}+")
_LETTER_BEFORE = re.compile(r"[^\W\d_]")
_AREAS = frozenset(stem_of(province) for province in PROVINCES) - {"海南"}


def find_hits(text: str, *, names: "re.Pattern[str] | None") -> list[Hit]:
    """Choose the units in the order of the text: the user's names first, then the longest; none overlap.

    Parameters
    ----------
    text : str
    names : pattern or None
        The user's own names.
    """
    hits: list[Hit] = []
    if names is not None:
        hits += (Hit(m.start(), m.end(), m[0], "user") for m in names.finditer(text))
    hits += _anchored(text)
    hits += list(_sharing(text, hits))
    hits += (Hit(m.start(), m.end(), m[0], "coded") for m in _CODE.finditer(text))
    hits += _short(text, {hit.end: hit.start for hit in hits})
    hits += _letters(text)
    chosen = _without_overlap(hits)
    while True:
        more = [*_towns(text, {hit.end for hit in chosen}), *_zones(text, {hit.end for hit in chosen})]
        grown = _without_overlap([*chosen, *more])
        if len(grown) == len(chosen):
            return grown
        chosen = grown
        if len(more) < 2:
            return chosen


def _without_overlap(hits: list[Hit]) -> list[Hit]:
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.how != "user", -hit.end)):
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(hit)
    return chosen


def _anchored(text: str) -> list[Hit]:
    """Known names by looking back from the word of their kind; unknown ones by form, and wherever they stand again."""
    table = gazetteer()
    known: list[Hit] = []
    open_ends: list[int] = []
    floor = 0
    for anchor in _ANCHOR.finditer(text):
        end = anchor.end()
        start = next((at for at in range(max(floor, end - table.longest), end - 1) if text[at:end] in table.full), None)
        if start is None:
            open_ends.append(end)
        elif _stands(text, start, end):
            floor = end
            known.append(Hit(start, end, text[start:end], "inside" if _leans(text, start, end) else "known"))
    return [*known, *_by_form(text, open_ends, {hit.end for hit in known})]


def _by_form(text: str, open_ends: list[int], known: set[int]) -> Iterator[Hit]:
    unknown = dict(_unknown(text, known))
    learnt = {text[start:end] for end, start in unknown.items()}
    for end in open_ends if learnt else ():
        start = next((at for at in range(end - 3, max(-1, end - 6), -1) if text[at:end] in learnt), unknown.get(end, -1))
        if start >= 0:
            yield Hit(start, end, text[start:end], "form")


def _unknown(text: str, known: set[int]) -> Iterator[tuple[int, int]]:
    """Ends and starts of units that have the form of one; a verb before the name is cut off."""
    coded = {found.end() for found in _CODE.finditer(text)}
    ends = coded | known
    for found in unknown_unit().finditer(text):
        start, end = found.span()
        if end - start > 4 and text[start : start + 2] in words()["verbs"]:
            start += 2
        if text[start : start + 2] in words()["verbs"] or (text[end - 1] == "省" and not coded):
            continue
        if not no_unit().match(text[start:end]) and _supported(text, start, end, ends):
            ends.add(end)
            yield end, start


def _supported(text: str, start: int, end: int, ends: set[int]) -> bool:
    """Whether what stands around a unit of unknown name speaks for it: a larger unit, its bodies, a cell of its own."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if text[end - 1] == "省" or start in ends or SUPPORT.match(text, end, end + 12):
        return True
    following = unknown_unit().match(text, end)
    if following and text[end - 1] != "区":
        return not no_unit().match(following[0])
    return (
        text[end - 1] in "市县"
        and not _LISTED_KINDS.match(text, end)
        and not _LETTER_BEFORE.match(after)
        and not (start and _LETTER_BEFORE.match(before))
    )


def _sharing(text: str, hits: list[Hit]) -> Iterator[Hit]:
    """Names that share the last word of the next one: 定州、辛集市."""
    table = gazetteer()
    for hit in hits:
        at = hit.start - 1
        while hit.how == "known" and at > 1 and text[at] in "、和与及":
            kind = hit.name[-1]
            start = next((start for start in range(max(0, at - 4), at - 1) if text[start:at] + kind in table.full), None)
            if start is None:
                break
            yield Hit(start, at, text[start:at] + kind, "known")
            at = start - 1


def _stands(text: str, start: int, end: int) -> bool:
    """Whether a known name is meant as such: 保定市场 is a market, 和县 needs a boundary before it, 城区 its city."""
    name = text[start:end]
    after, before = text[end : end + 1] or " ", text[start - 1 : start] if start else " "
    if name[-1] == "市" and after in "场民值面容":
        return False
    if is_plain_word(text, start, end):
        return False
    if name[-1] in "区县" and (after in "间级块划市区" or (name[-1] == "区" and after == "域")):
        return False
    if len(name) == 2 and name[-1] == "县" and not _LETTER_BEFORE.match(before):
        return True
    return not _short_or_plain(name) or before in "省市州县" or _behind_its_city(text, start, name)


def _short_or_plain(name: str) -> bool:
    return len(name) == 2 or name in words()["need parent"]


def _behind_its_city(text: str, start: int, name: str) -> bool:
    """Whether the short name of its city stands right before a unit: 西宁城东区."""
    cities = {stem_of(city) for _, city, _ in gazetteer().full[name] if city}
    return any(len(city) > 1 and text.endswith(city, 0, start) for city in cities)


def _leans(text: str, start: int, end: int) -> bool:
    """Whether a unit is one only in the larger unit before it: 晋城市城区, 马鞍山市和县."""
    name = text[start:end]
    return _short_or_plain(name) and start > 0 and (text[start - 1] in "省市州县" or _behind_its_city(text, start, name))


@cache
def _short_names() -> "re.Pattern[str]":
    names = sorted((name for name in gazetteer().short if len(name) > 1), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, names)))


def _short(text: str, taken: dict[int, int]) -> Iterator[Hit]:
    """Names of provinces and cities without the word of their kind."""
    last = -1
    for found in _short_names().finditer(text):
        start, end = found.span()
        if taken.get(end + 1, taken.get(end + 2, end)) <= start:
            last = end + 1
            continue
        joint = start == last or (start - 1 == last and text[last] in "、和与及")
        if not AFTER_SHORT.match(text, end, end + 8) and _fits(text, found, joint=joint):
            last = end
            yield Hit(start, end, found[0], "short")


def _fits(text: str, found: "re.Match[str]", *, joint: bool) -> bool:
    start, end = found.span()
    name, before = found[0], text[max(0, start - 2) : start]
    if before[-1:] and before[-1:] in PART_OF_WORD.get(name, ""):
        return False
    if len(name) == 2 and text.startswith("高速", end) and before[-1:] != "至":
        return False
    if joint or (end - start == len(text)) or name in _AREAS or len(name) > 2 or name in words()["sure"]:
        return True
    if not BEFORE_SHORT.search(before):
        return False
    if any(text.startswith(stem, end) for stem in inner_stems().get(name, ())):
        return True
    if name not in words()["plain words"] or LIST_AFTER.match(text, end):
        return True
    return before[-1:] in tuple("在到赴于回驻往自") and not _LETTER_BEFORE.match(text, end)


def _letters(text: str) -> Iterator[Hit]:
    for found in _RUN.finditer(text):
        if not NO_RUN.search(found[0]):
            yield from (Hit(at, at + 1, text[at], "letter") for at in range(found.start(), found.end()))
    for rule in (_INTO, _NUMBERED):
        yield from (Hit(m.start(), m.start() + 1, m[0], "letter") for m in rule.finditer(text))


def _towns(text: str, ends: set[int]) -> Iterator[Hit]:
    """Streets, towns and villages that follow a place or stand behind a boundary."""
    for found in _TOWN.finditer(text):
        at, end = found.span()
        low = next((start for start in range(at, max(-1, at - 6), -1) if start in ends), None)
        start = low if low is not None else _boundary(text, at)
        stem = text[start:at]
        known = TOWN_STEM.match(text, start) if low is not None else None
        named = known is not None and known.end() == at
        if not stem or (not named and no_town().search(stem)) or not _HAN_ONLY.fullmatch(stem) or stem[:2] in words()["verbs"]:
            continue
        if (low is not None or 2 <= len(stem) <= 3) and not _goes_on(text, end):
            yield Hit(start, end, text[start:end], "town")


def _zones(text: str, ends: set[int]) -> Iterator[Hit]:
    for found in _ZONE.finditer(text):
        low = next((start for start in range(found.start(), max(-1, found.start() - 5), -1) if start in ends), None)
        if low is not None and (low == found.start() or _HAN_ONLY.fullmatch(text, low, found.start())):
            yield Hit(low, found.end(), text[low : found.end()], "zone")


def _boundary(text: str, at: int) -> int:
    """Where the run of characters before ``at`` starts; ``at`` itself where it is too long for a name."""
    for start in range(at - 1, max(-1, at - 6), -1):
        if not _LETTER_BEFORE.match(text[start]) or text[start] in "在到住是于":
            return start + 1
    return 0 if at <= 4 else at


def _goes_on(text: str, end: int) -> bool:
    """Whether 镇, 乡, 村 or 社区 is the start of another word: 城镇化, 村级, 乡村, 社区服务."""
    after = text[end : end + 1] or " "
    return after in ("化级建域庄口亲土情愁下里落寨务企振容长村镇街干" if text[end - 1] in "镇乡村" else "化级")
