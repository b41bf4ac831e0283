"""Names of government bodies in running text: found by rule, with their places in the text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from policytext.government._words import AGENCY_END, LEVELS, ORGANS, PLACE_START, PROVINCES, name_words, place_before

__all__ = ["Mention", "canonical_agency", "find_agencies", "is_placeholder", "list_of_agencies", "place_of"]

_PLACEHOLDER = re.compile(
    "^(?:各|有关|相关|其他|其它|省有关|省直|市直|区直|县直|本?级?有关|责任|成员|主管|归口|所有|省市(?![场政容])|市县|属地|当地|地方|上级|下级|同级)|"
    "(?:有关|相关|各)(?:部门|单位|方面|地|市|县|区|责任单位|市政府|市县政府|政府)$|^(?:有关|相关).*$|各(?:级|有关|相关|成员|责任)"
)
_WINDOW = 16


@dataclass(frozen=True, slots=True)
class Mention:
    """One name as it stands in a text: ``text[start:end] == name``."""

    name: str
    start: int
    end: int


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


def list_of_agencies(text: str) -> tuple[str, ...]:
    """Split an enumeration of bodies (A、B和C等部门) into names as they stand.

    Parameters
    ----------
    text : str
        The enumeration alone, such as what stands before 牵头 or after 责任单位：.

    Returns
    -------
    tuple of str
        Names without 等部门, numbers and brackets like （含…）; placeholders (有关部门) are names too.

    Notes
    -----
    和, 与, 及 part two names only where a whole name ends before them, so 工业和信息化局 stays one name.

    Examples
    --------
    >>> list_of_agencies("市工业和信息化局、市财政局和有关区政府等单位")
    ('市工业和信息化局', '市财政局', '有关区政府')
    """
    text = _NOTE.sub("", text)
    names: list[str] = []
    for piece in re.split(r"[、，,；;\s]+", text):
        for name in _split_conjunction(_ETC.sub("", piece)):
            name = _balanced(_ETC.sub("", name.strip(_EDGE)).strip(_EDGE))
            if name and name not in names:
                names.append(name)
    return tuple(names)


def is_placeholder(name: str) -> bool:
    """Tell whether a name stands for an open set of bodies (有关部门, 各市政府).

    >>> is_placeholder("各区县政府"), is_placeholder("市财政局")
    (True, False)
    """
    return bool(_PLACEHOLDER.search(name))


def place_of(name: str) -> str:
    """Give the named place at the start of a body's name, or an empty text.

    >>> place_of("云泽市青梧区民政局"), place_of("市民政局")
    ('云泽市青梧区', '')
    """
    found = PLACE_START.match(name)
    if not found:
        return ""
    place = found[1]
    full = next((province for province in PROVINCES if province.startswith(place)), place)
    return full if len(place) > 1 else ""


def canonical_agency(name: str, *, places: Iterable[str] = (), national: bool = False) -> str:
    """Write a body's name in full: place for level, full function, full organ word.

    Parameters
    ----------
    name : str
        A name as it stands in a text.
    places : iterable of str
        Places that the document speaks for (``"云泽市"``, ``"云泽市青梧区"``): 市财政局 becomes 云泽市财政局
        where one of them ends in 市.
    national : bool
        Take a bare name (气象局) for the national body.

    Returns
    -------
    str
        The full name; a name that the rules can't read comes back unchanged, without blanks.

    Examples
    --------
    >>> canonical_agency("市发改委", places=["云泽市"])
    '云泽市发展和改革委员会'
    >>> canonical_agency("科技部")
    '科学技术部'
    """
    name = "".join(name.split())
    words = name_words()
    if is_placeholder(name):
        return name
    if name in words.standing and (national or name.startswith(_NATIONAL)):
        return words.standing[name]
    lead, place, rest = _take_place(name, tuple(places))
    if (rest in words.local or (lead, rest) == ("政协", "委员会")) and (place or lead == "团"):
        return _local_name(lead, place, words.local.get(rest, rest))
    for office in ("办公厅", "办公室"):
        if rest.endswith(office) and (rest != office):
            inner = canonical_agency(lead + place + rest[: -len(office)], national=national)
            return inner + office
    return lead + place + _full_function(rest, bool(place))


_NATIONAL = (
    "国", "中", "全国", "最高", "人民银行", "科技部", "科学技术部", "教育部", "工业和信息化部", "公安部", "民政部", "司法部",
    "财政部",
    "人力资源", "人社部", "自然资源部", "生态环境部", "环境保护部", "住房", "住建部", "交通运输部", "水利部", "农业", "商务部",
    "文化",
    "退役军人", "应急", "审计署", "外交部", "海关总署", "共青团中央", "团中央", "党中央", "税务总局", "市场监管总局",
    "金融监管总局",
    "广电总局", "体育总局", "自然科学基金委", "工程院", "社科院", "银保监会", "证监会", "银监会", "保监会", "供销合作总社",
)  # fmt: skip
_NOTE = re.compile(r"[（(\[〔](?:含|不含|以下|下同|包括)[^（）()\]〕]*[）)\]〕]")
_ETC = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?个?(?:有关|相关|职能)?(?:部门|单位|部委|方面|机构|地)?(?:和单位)?$")
_EDGE = "：: 。.“”\""
_JOIN = re.compile("(?:以及|和|与|及|或)")


def _balanced(name: str) -> str:
    """Cut what belongs to a bracket of which only one half is here."""
    opened, closed = len(re.findall("[（(]", name)), len(re.findall("[)）]", name))
    return name if opened == closed else re.sub(r"[（(][^（）()]*$|^[^（）()]*[)）]", "", name)


def _split_conjunction(piece: str) -> list[str]:
    names, start = [], 0
    for joint in _JOIN.finditer(piece):
        left, right = piece[start : joint.start()], piece[joint.end() :]
        if AGENCY_END.search(left) and len(right) >= 2 and not _INNER.match(right):
            names.append(left)
            start = joint.end()
    return [*names, piece[start:]]


_INNER = re.compile("(?:改革|信息化|城乡建设|社会保障|计划生育|物资储备|草原|旅游|规划|(?:单位|部门|机构)$)")


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


def _take_place(name: str, places: tuple[str, ...]) -> tuple[str, str, str]:
    """Split a name into what stands before the place (中共), the place in full, and the rest."""
    lead = next((word for word in ("中共", "政协", "国家税务总局", "团") if name.startswith(word)), "")
    body = name[len(lead) :]
    level = re.match(rf"(?:自治区|新区|[{LEVELS}本我])(?=[^\W\d_])", body)
    word = body[:2] in ("市场", "市政", "市容", "区域", "乡村", "县域", "旗下") and not body.startswith(("市政府", "市政协"))
    if level and not word:
        mark = level[0]
        full = next((place_up_to(place, mark) for place in places if place_up_to(place, mark)), "")
        return lead, full or mark, body[len(mark) :]
    found = PLACE_START.match(body)
    if found and len(found[1]) > 1:
        rest = body[len(found[1]) :]
        return lead, place_of(body), rest
    return lead, "", body


def place_up_to(place: str, level: str) -> str:
    """Cut a place after its last part of the level asked for.

    >>> place_up_to("云泽市青梧区", "市"), place_up_to("云泽市", "区")
    ('云泽市', '')
    """
    at = place.rfind(level)
    return place[: at + len(level)] if at > 0 else ""


def _local_name(lead: str, place: str, full: str) -> str:
    if full == "委":
        return f"中国共产主义青年团{place}委员会" if lead == "团" else f"中共{place}委"
    if full == "少工委":
        return f"中国少年先锋队{place}工作委员会"
    if full == "政协" or lead == "政协":
        return f"中国人民政治协商会议{place}委员会"
    return f"{lead}{place}{full}"


def _full_function(rest: str, placed: bool) -> str:
    """Put the full function and organ word for the short ones."""
    words = name_words()
    for party in ("委", "人民政府", "政府"):
        if placed and rest.startswith(party) and len(rest) > len(party) + 1:
            inner = _full_function(rest[len(party) :], False)
            if inner != rest[len(party) :] or party != "委":
                return ("人民政府" if party != "委" else party) + inner
    organ = next((o for o in ("管理委员会", "委员会", "厅", "局", "委", "部", "办") if rest.endswith(o)), "")
    function = rest[: len(rest) - len(organ)]
    full = words.functions.get(function)
    if not organ or full is None:
        return rest
    if full == "国有资产监督管理" and placed:
        full = "人民政府" + full
    return full + {"委": "委员会", "办": "办公室"}.get(organ, organ)
