"""Which documents repeal which: what a list of citations means among the documents at hand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from policytext.government.heads import normal_number

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Cited", "Listed", "find_repeals", "read_cited", "same_title"]

_C = "\u4e00-\u9fff"
_MARKS = str.maketrans("〈〉\uff1c\uff1e<>﹤﹥()", "《》《》《》《》（）")
_OPEN, _CLOSE = "《（〔[［【", "》）〕]］】"
_NUMBER = re.compile(r"[12]\d{3}.{0,4}\d+\s*号|第\s*[\d一二三四五六七八九十百]+\s*号|\d+\s*号")
_WORD = "(?:和|与|及|以及|同时|一并|予以|即行|原|自行|废止|停止执行|失效|作废)"
_BEFORE, _BEHIND = re.compile(rf"^(?:\s|{_WORD})+(?=《)"), re.compile(rf"(?<=[》）])(?:\s|{_WORD})+[。.]?$")
_WRAPPER = re.compile(
    r"^(?:(?!修改|废止|解读|转发|贯彻|落实|清理|失效)[^《》])*?(?:关于)?(?:重新|修订后?的?)?(?:印发|发布|公布|颁布|颁发|下发)(?:《(?P<named>.+)》|(?P<bare>[^《》]+))的(?:通知|通告|公告|决定|令)$"
)
_VERSION = re.compile("（[^（）]*(?:试行|暂行|修订|修正|版|年本)[^（）]*）$")
_TYPE = re.compile("[实施暂行试管理工作若干指导]{0,4}(?:通知|办法|规定|意见|方案|细则|条例|规划|纲要|计划|决定|公告|措施|要点|指南|目录|标准|规则|清单)")
"""A bare type of document names none."""
_NO_PLACE = (
    "小区城区地区社区园区校区景区库区山区片区街区厂区辖区灾区林区矿区港区老区城市都市超市门市夜市早市菜市上市股市城镇乡镇村镇集镇古镇小镇"
    "全省全市全区全县本省本市本区本县我省我市我区我县"
)
_UNIT = (
    rf"[{_C}]{{2,6}}?(?:特别行政区|自治[区州县旗]|[省市州盟区县旗镇乡]|街道)"
    + "".join(f"(?<!{_NO_PLACE[at : at + 2]})" for at in range(0, len(_NO_PLACE), 2)) + "(?<!开发区)(?<!示范区)(?<!保护区)(?<!功能区)(?<!试验区)"
)  # fmt: skip
_ISSUER = "(?:人民政府(?:办公[厅室])?|政府办公[厅室])?"


@dataclass(frozen=True, slots=True)
class Listed:
    """Documents as their heads have them, one place each: titles, numbers, regions, what they repeal, and first days (NaT where unknown)."""

    titles: Sequence[str]
    numbers: Sequence[str]
    regions: Sequence[str]
    repeals: Sequence[str]
    days: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation: as it stands, its title (no outer marks; empty where there is none) and its number (in one form)."""

    text: str
    title: str
    number: str


def read_cited(listed: str) -> list[Cited]:
    """Take a list of citations apart: at ；;、，, outside of titles and brackets, and between titles that follow each other.

    >>> [(one.title, one.number) for one in read_cited("〈甲办法〉（云政发[2022]第3号）、《关于<乙、丙>的通知》《丁规定》；云政发〔2020〕5号")]
    [('甲办法', '云政发〔2022〕3号'), ('关于《乙、丙》的通知', ''), ('丁规定', ''), ('', '云政发〔2020〕5号')]
    """
    return [_cited(part) for part in _parts(listed.translate(_MARKS))]


def _parts(listed: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, mark in enumerate(listed):
        if depth == 0 and (mark in "；;、，,\n" or (mark == "《" and "》" in listed[start:at])):
            yield from _trimmed(listed[start:at])
            start = at if mark == "《" else at + 1
        depth += (mark in _OPEN) - (mark in _CLOSE and depth > 0)
    yield from _trimmed(listed[start:])


def _trimmed(part: str) -> Iterator[str]:
    bare = _BEHIND.sub("", _BEFORE.sub("", part.strip())).strip()
    if bare and not re.fullmatch(f"{_WORD}+", bare):
        yield bare


def _cited(part: str) -> Cited:
    found = re.fullmatch(r"《(?P<title>.*)》(?P<behind>[^《》]*)", part, re.DOTALL)
    if not found:
        number = _number(part)
        return Cited(part, "" if number else _close(part), number)
    behind = found["behind"].strip()
    number = _number(behind)
    version = behind if not number and _VERSION.fullmatch(behind) else ""
    return Cited(part, _close(found["title"] + version), number)


def _number(text: str) -> str:
    """The number in a text, in one form; empty where there is none."""
    inside = re.fullmatch("（(.*)）", text.strip(), re.DOTALL)
    for part in re.split("[，,；;、]", inside[1] if inside else text):
        if _NUMBER.search(part) and not re.search("[《》]", part):
            return normal_number(part)
    return ""


def _close(title: str) -> str:
    return "".join(title.translate(_MARKS).split())


def find_repeals(listed: Listed, *, rule: "npt.NDArray[np.bool_]", able: "npt.NDArray[np.bool_]") -> tuple[list[list[int]], list[str]]:
    """Tell which documents repeal each, by place, and what each repeals that was not found.

    Parameters
    ----------
    listed : Listed
    rule : array (n,)
        Documents that can be repealed.
    able : array (n,)
        Documents that can repeal.
    """
    by: list[list[int]] = [[] for _ in listed.titles]
    unmatched = [""] * len(by)
    titles, numbers = [_close(title) for title in listed.titles], [normal_number(number) if number.strip() else "" for number in listed.numbers]
    named = [_close(region) for region in listed.regions]
    known = frozenset(filter(None, named))
    regions = [region or _place_of(title, known) for region, title in zip(named, titles, strict=True)]
    at_hand = [place for place, is_rule in enumerate(rule.tolist()) if is_rule]
    for place, cell in enumerate(listed.repeals):
        if not able[place] or not cell.strip():
            continue
        earlier = [other for other in at_hand if other != place and not listed.days[other] > listed.days[place]]
        missed = []
        for cited in read_cited(cell):
            found = _one(cited, earlier, titles, numbers, regions, regions[place], known)
            if found is None:
                missed.append(cited.text)
            elif place not in by[found]:
                by[found].append(place)
        unmatched[place] = "；".join(missed)
    return by, unmatched


def _one(
    cited: Cited, earlier: Sequence[int], titles: Sequence[str], numbers: Sequence[str], regions: Sequence[str], region: str, known: frozenset[str]
) -> int | None:
    """The one document that a citation means: by number; else by title, in the same region."""
    numbered = [other for other in earlier if cited.number and numbers[other] == cited.number]
    if numbered:
        return _only(_nearest(numbered, regions, region))
    free = [other for other in earlier if not (cited.number and numbers[other]) and _alike(regions[other], region) is not False]
    whole = [other for other in free if cited.title and titles[other] == cited.title]
    return _only(_nearest(whole or [other for other in free if same_title(cited.title, titles[other], regions[other], known)], regions, region))


def _nearest(found: Sequence[int], regions: Sequence[str], region: str) -> list[int]:
    """Those of the same region, if there are any."""
    return [other for other in found if _alike(regions[other], region)] or list(found)


def _only(found: Sequence[int]) -> int | None:
    return found[0] if len(found) == 1 else None


def _alike(one: str, other: str) -> bool | None:
    """Whether two regions are the same, the longer with its superiors before it; None where one is not known."""
    if not one or not other:
        return None
    return one.endswith(other) or other.endswith(one)


def same_title(cited: str, title: str, region: str = "", known: frozenset[str] = frozenset()) -> bool:
    """Whether a citation names the document of a title: up to place, notice around it and version behind it.

    Parameters
    ----------
    cited, title : str
        Without blanks, with 《》 and （） as marks.
    region : str
        Of the document of the title.
    known : frozenset of str
        Names of regions, which need not look like ones.

    >>> [same_title("停车管理办法", title) for title in ("云泽市停车管理办法", "云泽市人民政府关于印发《停车管理办法（试行）》的通知", "停车管理办法实施细则",
    ...                                              "关于修改《停车管理办法》的决定", "老旧小区停车管理办法")]
    [True, True, False, False, False]
    """
    if not cited:
        return False
    return any(_match(one, other, region, known) for one in _forms(cited) for other in (*_forms(title), *_unmarked(title)))


@lru_cache(maxsize=100_000)
def _forms(title: str) -> tuple[str, ...]:
    """A title, and what the notice around it issues."""
    found = _WRAPPER.match(title)
    inner = (found["named"] or found["bare"]) if found else ""
    one = inner and not re.search("》[^《》]*《", inner)
    return (title, inner) if one else (title,)


@lru_cache(maxsize=100_000)
def _unmarked(title: str) -> tuple[str, ...]:
    """The same without a mark of the version behind."""
    return tuple(bare for form in _forms(title) if (bare := _VERSION.sub("", form)) != form)


def _match(cited: str, title: str, region: str, known: frozenset[str]) -> bool:
    if cited == title:
        return True
    short, long = sorted((cited, title), key=len)
    before = long[: len(long) - len(short)]
    if not before or not short or not long.endswith(short) or _TYPE.fullmatch(short) or not _is_place(before, known):
        return False
    return long == title or not region or _alike(re.sub(f"{_ISSUER}$", "", before), region) is True


def _is_place(text: str, known: frozenset[str]) -> bool:
    return _places(known).fullmatch(re.sub(f"{_ISSUER}$", "", text)) is not None


def _place_of(title: str, known: frozenset[str]) -> str:
    """The place that a title begins with; empty where it names none."""
    found = _places(known).match(title)
    return found[0] if found and not re.match("[场容政民域级]", title[found.end() :]) else ""


@lru_cache(maxsize=8)
def _places(known: frozenset[str]) -> "re.Pattern[str]":
    names = [re.escape(name) for name in sorted(known, key=lambda name: (-len(name), name))]
    return re.compile(f"(?:{'|'.join([*names, _UNIT])})+")
