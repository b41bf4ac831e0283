"""Names of the catalogue behind a place or level, whole: 河北省林业厅, 云泽市科委, 中共云泽市委教育工委."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from policytext.government.agencies._catalogue import catalogue, rows_of
from policytext.government.agencies._fixed import city_start
from policytext.government.agencies._grammar import STOP, phrase_starts, place_start
from policytext.government.agencies._span import Span

__all__ = ["bare_end", "listed_spans"]

_PLACE_WINDOW = 28
_LONGEST_LEAD = 16
_LONGEST_SEAT = 4


@dataclass(frozen=True, slots=True)
class _Tails:
    """What may stand behind a place: by its last character the tails, the longest lengths first, and what leads each may have."""

    ends: "re.Pattern[str]"
    lengths: Mapping[str, tuple[int, ...]]
    leads: Mapping[str, tuple[str, ...]]
    bare: frozenset[str]
    longest: int


_GUARDS: Mapping[str, str] = MappingProxyType({
    "局": "面部限势长级促域气", "厅": "级长", "委": "员托派任内培会书", "部": "门分署长级位件队属委落际", "会": "议员长场展馆见客",
    "院": "校士长所系内落外区线子坝墙", "所": "有在需属以长谓能得说反述示指称辖管处列涉做作用带产致发办开签规见知想要应提到导造引享从获承拥",
    "站": "点台在上位立岗长", "队": "伍员友列形长", "处": "理置罚分在于境以长级方", "室": "内外友主", "馆": "长员藏舍内外", "台": "账长上阶风",
    "团": "员体队支组结伙购", "社": "会区员团保交", "心": "城区校小幼学村镇线路", "协": "调助议商会作同定", "联": "系合盟络席动通网播防储社会",
    "指": "导定挥标示出数派令", "大": "代会常主学队厅型力", "检": "查测察验修疫讨举院", "法": "律规院制治定庭官人", "行": "业动政为使人长走程情径",
    "府": "采性引部网站工", "办": "法理事学案公好结件税证实医园展企校主班各成完复会了的到得过厂妥文贷卡", "署": "名", "政": "府策务治法工",
})  # fmt: skip
"""Characters that make another word of a tail's last character and what follows it."""
_TITLES = "书记|副书记|主席|副主席|代表|委员(?!会)|常委(?!会)|成员|主任|副主任"
_BY_RULE = frozenset(
    {"政府", "人民政府", "委", "党委", "海关", "税务局", "办公室", "办公厅", "公安", "部门", "检", "法", "中心", "党组"}
)
"""Tails with rules of their own, or too short to be names wherever they stand."""
_NEVER_BARE = frozenset({"办公室", "办公厅", "管理委员会", "管委会", "办事处", "街道办事处", "人行", "央行"})


@cache
def _tails() -> _Tails:
    leads = _leads()
    kept = {tail: tuple(sorted(own, key=len, reverse=True)) for tail, own in leads.items() if _is_tail(tail, own)}
    lengths: dict[str, set[int]] = {"府": set()}
    for tail in kept:
        lengths.setdefault(tail[-1], set()).add(len(tail))
    ends = "|".join(
        f"{re.escape(char)}(?![{_GUARDS[char]}])" if _GUARDS.get(char) else re.escape(char) for char in sorted(lengths)
    )
    return _Tails(
        re.compile(f"(?:{ends})(?!{_TITLES})"),
        MappingProxyType({char: tuple(sorted(own, reverse=True)) for char, own in lengths.items()}),
        MappingProxyType(kept),
        frozenset(tail for tail, own in kept.items() if "" in own and len(tail) > 1 and tail not in _NEVER_BARE) | {"政府"},
        max(map(len, kept)),
    )


def _leads() -> dict[str, set[str]]:
    """What each table has behind a place, and what may lead it."""
    leads: dict[str, set[str]] = {}
    for row in rows_of("systems"):
        organs = {organ for level in ("province", "city", "county") for organ in row[level].replace("-", "").split()}
        words = {part for word in (row["function"], *row["shorts"].split()) for part in word.lstrip("=").split(">")}
        for word in words:
            for organ in organs:
                if len(word) > 1:
                    leads.setdefault(row["before"] + word + organ, set()).add("")
    for form in catalogue().words:
        leads.setdefault(form, set()).add("")
    for lead, rest in catalogue().forms:
        leads.setdefault(rest, set()).add(lead)
    return leads


def _is_tail(tail: str, leads: set[str]) -> bool:
    return bool(tail) and (any(leads) or (len(tail) > 1 and tail not in _BY_RULE))


_OF_CITIES = ("分局", "中院", "中级人民法院", "集团有限公司")
_OFFICE = re.compile("办公[厅室]")


def listed_spans(text: str) -> Iterator[Span]:
    """Names of the catalogue that stand behind a place or level, the longest at each end."""
    tails = _tails()
    for found in tails.ends.finditer(text):
        end = found.end()
        for length in tails.lengths[found[0]]:
            own = tails.leads.get(text[end - length : end]) if length < end else None
            start = _start(text, end - length, own, text[end - length : end]) if own else None
            if start is not None:
                office = _OFFICE.match(text, end)
                yield Span(start, office.end() if office else end, True, office[0][-1] if office else found[0])
                break


def _start(text: str, at: int, leads: tuple[str, ...], tail: str) -> int | None:
    """Where a name starts whose place ends at ``at``: with what leads it, else with its place."""
    low = max(0, at - _PLACE_WINDOW - _LONGEST_LEAD)
    for lead in leads:
        opens = text.rfind(lead, low, at) if lead else -1
        if opens >= 0 and _is_all_place(text, opens + len(lead), at, tail):
            return opens
    if "" not in leads or tail in _BY_RULE or len(tail) < 2:
        return None
    start = place_start(text, at, max(0, at - _PLACE_WINDOW))
    if start == at and tail in catalogue().seats and tail.endswith(_OF_CITIES):
        return city_start(text, max(0, at - _PLACE_WINDOW), at)
    return start if start < at else None


def _is_all_place(text: str, low: int, at: int, tail: str) -> bool:
    """Whether a place fills the text between what leads a name and what ends it; a city's short name for some (云泽海关)."""
    if low >= at:
        return False
    seat = tail in catalogue().seats and at - low <= _LONGEST_SEAT and text[low:at].isalpha()
    return place_start(text, at, low) == low or (seat and not STOP.intersection(text[low:at]))


def bare_end(text: str, at: int) -> int | None:
    """End of a name of the catalogue that starts at ``at`` without a place (残联 in 云泽市教育局和残联).

    >>> bare_end("和残联协商", 1), bare_end("和残疾人", 1)
    (3, None)
    """
    tails = _tails()
    for end in range(min(len(text), at + tails.longest), at + 1, -1):
        if text[at:end] in tails.bare and tails.ends.match(text, end - 1) and phrase_starts(text, at, 0):
            return end
    return None
