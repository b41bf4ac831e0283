"""How a body's name is built, read from its end to its start: organ word, function, place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from policytext.government.agencies.words import name_words
from policytext.government.places.gazetteer import gazetteer
from policytext.government.places.homographs import ends_longer_word, is_plain_word

__all__ = ["STOP", "Function", "function_before", "phrase_starts", "place_start", "words_of"]

STOP = frozenset(
    "由和与及向在对请要将经以为是的等各该其同会让被把据按从到至于并或即因就也都已未不可应能须需得给本我你您他她它们厅局委部办署院府处这那此"
    "有无了着过则但而且又再还均皆凡当如若虽当使令叫跟找转交报送说称指回来去份第条款项章属故问题每届颁缴拟暂仅另某次类些什么吗呢吧啊哪谁种很更最太怎昨今日月受须"
)
"""Characters that hardly ever stand inside the name of a place that the table of divisions lacks."""

_KINDS = (
    "高新技术产业开发区", "经济技术产业开发区", "产业开发区", "土家族乡", "蒙古族乡", "苗族乡", "回族乡", "满族乡", "瑶族乡", "侗族乡", "畲族乡",
    "彝族乡", "白族乡", "壮族乡", "藏族乡", "傣族乡", "民族乡", "经济技术开发区", "高新技术开发区", "经济开发区", "特别行政区", "自治区", "自治州",
    "自治县", "自治旗", "开发区", "高新区", "经开区", "示范区", "先导区", "管理区", "自由贸易试验区", "自贸试验区", "试验区",
    "地区", "新区", "街道", "省", "市", "区", "县", "州", "盟", "旗", "镇", "乡",
)  # fmt: skip
_BARE_KINDS = (
    frozenset("省市区县州旗镇乡")
    | {kind for kind in _KINDS if kind.endswith(("发区", "新区", "经开区", "示范区", "先导区", "试验区"))}
    | {"街道", "自治区"}
)
_ZONES = ("开发区", "高新区", "经开区", "高新技术", "经济技术", "经济开发区", "街道", "新区")
_RANKS = (
    "新疆生产建设兵团", "生产建设兵团", "兵团",
    "县级以上", "地市", "计划单列市", "直辖市", "设区的市级", "设区的市", "设区市", "扩权县", "县市区", "地市州", "市州", "区县", "县区", "市县", "乡镇", "各级",
    "国家级", "国家", "中央", "全国", "中国", "省级", "市级", "区级", "县级", "镇级", "乡级", "省直", "市直", "区直", "县直", "上级", "各",
)  # fmt: skip
_WORD_END = re.compile(
    "(?:城|都|超|股|上|门|闹|夜|早|菜|集|入|开|楼|房|车|花|农贸)市$|(?:城|社|小|园|校|景|辖|市|郊|片|库|山|灾|牧|林|矿|港|湖|厂|老|商|住|库|街|地|时|禁|误|盲|特|战|置)区$"
    "|(?:城|集|古|重)镇$|(?:城|老|家|下|故|他|思|返|水|同|入)乡$|(?:行|各|反|节|外|跨|强|大)省$|强[市县区]$|(?:人|非|过|车|跑|便|频|航|轨|管|通|河|渠|报)道$|[红国锦战军彩校党]旗$"
)
_STEM_END = re.compile("(?:" + _WORD_END.pattern.replace("|家|下|", "|") + ")")
_EDGE = frozenset("厅局委部办署院府处队所站组会社司厂场校村区市县省镇乡道州旗盟长号日月年时后前内外上下中间末初原现旬")
_CODE = re.compile(r"[A-Z]\d{0,3}$")
_HAN = re.compile(r"[一-鿿㐀-䶿]")
_MOST_UNITS = 4
_LONGEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Function:
    """What stands between place and organ word: where it starts, its words from left to right, whether the catalogue has one."""

    start: int
    words: tuple[str, ...]
    known: bool


@cache
def words_of(section: str) -> frozenset[str]:
    """Words of one section of ``agency_topics.txt``."""
    return _sections().get(section, frozenset())


@cache
def _sections() -> Mapping[str, frozenset[str]]:
    text = resources.files("policytext.government").joinpath("data", "agency_topics.txt").read_text(encoding="utf-8")
    parts: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in text.splitlines():
        if line.startswith("["):
            current = parts.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            current.update(line.split())
    return MappingProxyType({name: frozenset(words) for name, words in parts.items()})


@cache
def _inner_words() -> tuple[frozenset[str], int]:
    """Every word that may stand inside a function, and the length of the longest."""
    words = frozenset(name_words().functions) | words_of("topics") | words_of("fields")
    return words, max(map(len, words))


def function_before(text: str, end: int, floor: int) -> Function:
    """Read the function that ends at ``end``; nothing before ``floor`` is looked at.

    >>> function_before("负责燃气热力管理", 8, 0).words
    ('燃气', '热力', '管理')
    """
    at = end
    words: list[str] = []
    while len(words) < _MOST_WORDS and (step := _word_before(text, at, floor)) is not None:
        if step in _JOINS:
            inner = _word_before(text, at - 1, floor) if words else None
            if inner is None or len(inner) == 1:
                break
        elif len(step) == 1 and words and step not in "编总":
            break
        words.append(step)
        at -= len(step)
    words.reverse()
    functions, generic = name_words().functions, words_of("generic")
    return Function(at, tuple(words), any(word in functions and word not in generic for word in words))


def _word_before(text: str, end: int, floor: int) -> str | None:
    inner, longest = _inner_words()
    for length in range(min(longest, end - floor), 1, -1):
        if text[end - length : end] in inner:
            return text[end - length : end]
    one = text[end - 1 : end] if end > floor else ""
    return one if one and one in "编计总和与及" else None


_SCOPES = frozenset("全本我各该跨邻外每")
_JOINS = frozenset("和与及")
_BEFORE_JOIN = frozenset("省市州区由在对向请经报到从至")
_MOST_WORDS = 12


def place_start(text: str, at: int, floor: int) -> int:
    """Where the place or level that ends at ``at`` starts; ``at`` itself where none does.

    >>> place_start("近期云泽市青梧区财政局", 8, 0), place_start("城市管理局", 2, 0), place_start("报省财政厅", 2, 0)
    (2, 2, 1)
    """
    start = at
    for _ in range(_MOST_UNITS):
        unit = _unit_before(text, start, floor, first=start == at)
        if unit == start:
            break
        start = unit
    if start < at and start > floor and text[start] in _LEVEL_CHARS:
        if text[start - 1] == "全":
            return at
        if text[start - 1] == "各":
            return start - 1
    return start


_LEVEL_CHARS = frozenset("省市区县州旗镇乡")


def phrase_starts(text: str, at: int, floor: int) -> bool:
    """Whether a new phrase may start at ``at``: a mark, a joining word, a verb that takes bodies, the end of another name."""
    before = text[at - 1 : at]
    return (
        at <= floor
        or not _HAN.match(before)
        or before in STOP
        or before in _EDGE
        or text[max(0, at - 2) : at] in words_of("before")
    )


def _unit_before(text: str, at: int, floor: int, *, first: bool) -> int:
    if first and text.endswith(_RANKS, floor, at):
        return at - len(next(rank for rank in _RANKS if text.endswith(rank, floor, at)))
    kind = next(kind for kind in _KINDS if text.endswith(kind, floor, at)) if text.endswith(_KINDS, floor, at) else ""
    if not kind:
        return _without_kind(text, at, floor) if first else at
    stem_end = at - len(kind)
    code = _CODE.search(text, max(floor, stem_end - 4), stem_end)
    if code:
        return code.start()
    known = _known_unit(text, at, floor)
    if known is not None:
        return known
    stem = _stem_start(text, stem_end, floor, kind)
    if stem is not None:
        return stem
    if not first and text.startswith(_ZONES, at) and len(kind) == 1 and not _WORD_END.search(text, max(floor, at - 3), at):
        return stem_end
    if not first and not (kind in "市县区" and _CODE.search(text[max(floor, stem_end - 5) : stem_end - 1])):
        return at
    if kind in _BARE_KINDS and not _WORD_END.search(text, max(floor, at - 3), at):
        return stem_end
    return at


def _without_kind(text: str, at: int, floor: int) -> int:
    short = gazetteer().short
    for length in (4, 3, 2):
        if at - length >= floor and text[at - length : at] in short:
            return at - length
    return at


def _known_unit(text: str, at: int, floor: int) -> int | None:
    full = gazetteer().full
    for length in range(min(gazetteer().longest, at - floor), 1, -1):
        low = at - length
        joined = text[low] in _JOINS and low > 0 and bool(_HAN.match(text[low - 1])) and text[low - 1] not in _BEFORE_JOIN
        if text[at - length : at] in full and not joined:
            return None if is_plain_word(text, low, at) else low
    return None


def _stem_start(text: str, end: int, floor: int, kind: str) -> int | None:
    """Start of a place's own name of 2-4 characters that the table lacks: where a phrase starts, else the shortest."""
    if _STEM_END.search(text, max(floor, end - 2), end + 1) and len(kind) == 1:
        return None
    if (
        end > floor
        and kind in "市县区镇乡省州"
        and text[end - 1] in "市县区"
        and not _CODE.search(text[max(floor, end - 5) : end - 1])
    ):
        return None
    if text[max(floor, end - 2) : end] in words_of("before") or text[end - 1 : end] in _SCOPES:
        return None
    shortest = None
    for length in range(1, _LONGEST_STEM + 1):
        low = end - length
        if low < floor or text[low] in STOP or not _HAN.match(text[low]):
            break
        if length == 1 or (length > 2 and kind == "省"):
            continue
        if ends_longer_word(text, low, end):
            return None
        shortest = low if shortest is None else shortest
        if phrase_starts(text, low, floor):
            return low
    return None if shortest is None or kind in "省州" else shortest
