"""Enumerations of bodies, and names that stand for an open set of them."""

import re

from policytext.errors import expect
from policytext.government.agencies.words import AGENCY_END

__all__ = ["is_placeholder", "list_of_agencies", "spans_of_list"]

_PLACEHOLDER = re.compile(
    "^(?:各|有关|相关|其他|其它|省有关|[省市区县]直(?!机关|工委|属)|本?级?有关|责任|成员|主管|归口|所有|省市(?![场政容])|市县|属地|当地|地方(?!金融|志|史|税务|铁路|病)|上级|下级|同级|县级?以上|所在[地省市县区]|本级|设区的?市|扩权县|[省市县区乡镇]、(?=[省市县区镇设自])|县[（(]市、区[)）]|市[（(]州[)）]|承办单位$|(?:行业|业务|项目)主管)|"
    "(?:有关|相关|各)(?:部门|单位|方面|地|市|县|区|责任单位|市政府|市县政府|政府)$|^(?:有关|相关).*$|各(?:级|有关|相关|成员|责任)"
    "|[省市区县州盟旗镇乡级府直](?:有关|相关|各)?(?:(?:行业|业务|行政|项目)?主管)?(?:[一两二三四五六七八九十\\d]{1,2}个?)?(?:部门|机关|机构|单位)$"
    "|^(?:中心|部门|机关|街道|街道办事处|(?:社区)?(?:居民|村民)委员会|(?:区县|县区|乡镇|镇乡|县市区)(?!企业)(?:[^的以外]{0,10}(?:部门|机关|局|政府|党委|中心|街道|办事处))?)$"
)


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

    Raises
    ------
    InputError
        If ``text`` is no text.

    Notes
    -----
    和, 与, 及 part two names only where a whole name ends before them, so 工业和信息化局 stays one name.

    Examples
    --------
    >>> list_of_agencies("市工业和信息化局、市财政局和有关区政府等单位")
    ('市工业和信息化局', '市财政局', '有关区政府')
    """
    expect(text, str, verb="list_of_agencies", hint="give the text of one list")
    return tuple(name for name, _, _ in spans_of_list(text, 0, len(text)))


def spans_of_list(text: str, start: int, end: int) -> tuple[tuple[str, int, int], ...]:
    """Split the enumeration in ``text[start:end]`` like :func:`list_of_agencies`, with offsets into ``text``.

    ``text[low:high] == name``, except that a bracket inside a name (各市（含云泽市）政府) is left out of the name alone.

    >>> spans_of_list("请市财政局、市民政局等部门办理", 1, 13)
    (('市财政局', 1, 5), ('市民政局', 6, 10))
    """
    plain, places = _without_notes(text, start, end)
    found: dict[str, tuple[str, int, int]] = {}
    for piece in _PIECE.finditer(plain):
        for low, high in _split_conjunction(plain, *_cut_tail(plain, *piece.span())):
            low, high = _trim(plain, *_cut_tail(plain, *_trim(plain, low, high)))
            low, high = _trim(plain, *_cut_tail(plain, *_balanced(plain, low, high)))
            if low < high and plain[low:high] not in found:
                found[plain[low:high]] = (plain[low:high], places[low], places[high - 1] + 1)
    return tuple(found.values())


def is_placeholder(name: str) -> bool:
    """Tell whether a name stands for an open set of bodies (有关部门, 各市政府).

    Parameters
    ----------
    name : str
        A name as it stands, such as a member of :func:`list_of_agencies`.

    Returns
    -------
    bool
        Whether it says which kind of bodies is meant, and not which bodies.

    Raises
    ------
    InputError
        If ``name`` is no text.

    Examples
    --------
    >>> is_placeholder("各区县政府"), is_placeholder("市财政局")
    (True, False)
    """
    expect(name, str, verb="is_placeholder", hint="give one name; loop over several")
    return bool(_PLACEHOLDER.search(name))


_NOTE = re.compile(r"[（(\[〔](?:含|不含|以下|下同|包括)[^（）()\]〕]{0,200}[）)\]〕]")
_PIECE = re.compile(r"[^、，,；;\s]+")
_ETC = re.compile(
    r"等(?:\d+|[一二三四五六七八九十]+)?个?(?:有关|相关|职能)?(?:部门|单位|部委|方面|机构|地)?(?:[和及、](?:单位|部门|机构))?$"
)
_EDGE = '：: 。.“”"［］【】[]〔〕「」\u200b\ufeff'
_JOIN = re.compile("(?:以及|和|与|及(?!时)|或)")
_INNER = re.compile("(?:改革|信息化|城乡建设|社会保障|计划生育|物资储备|草原|旅游|规划|(?:单位|部门|机构)$)")
_LONGEST_TAIL = 20
_TOWN = re.compile("(?!各|有关|相关|所有|[各市区县乡镇]*(?:街道|镇|乡))[^、，。和与及]{2,14}(?:街道|镇|乡|管委会|开发区|高新区)")
"""A township, sub-district or zone with a name of its own."""


def _without_notes(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The enumeration without brackets like （含…）, and where each of its characters stands in ``text``."""
    parts: list[str] = []
    places: list[int] = []
    at = start
    for low, high in [*(note.span() for note in _NOTE.finditer(text, start, end)), (end, end)]:
        parts.append(text[at:low])
        places.extend(range(at, low))
        at = high
    return "".join(parts), places


def _trim(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low] in _EDGE:
        low += 1
    while low < high and text[high - 1] in _EDGE:
        high -= 1
    return low, high


def _cut_tail(text: str, low: int, high: int) -> tuple[int, int]:
    """Cut 等部门 off the end."""
    tail = _ETC.search(text, max(low, high - _LONGEST_TAIL), high)
    return low, tail.start() if tail else high


def _balanced(text: str, low: int, high: int) -> tuple[int, int]:
    """Cut what belongs to a bracket of which only one half is here."""
    name = text[low:high]
    if re.fullmatch(r"[（(]?[^（）()]+[)）]?", name):
        return low + (name[0] in "（("), high - (name[-1] in "）)")
    if len(re.findall("[（(]", name)) != len(re.findall("[)）]", name)):
        closing = re.match(r"[^（）()]*[)）]", name)
        low += closing.end() if closing else 0
        opening = max(text.rfind("（", low, high), text.rfind("(", low, high))
        if opening >= 0 and not re.search("[)）]", text[opening:high]):
            high = opening
    return low, high


def _split_conjunction(text: str, low: int, high: int) -> list[tuple[int, int]]:
    names = []
    for joint in _JOIN.finditer(text, low, high):
        right = text[joint.end() : high]
        left = text[low : joint.start()]
        whole = AGENCY_END.search(left) or (_TOWN.fullmatch(left) and _TOWN.match(right))
        if joint.start() >= low and whole and len(right) >= 2 and not _INNER.match(right):
            names.append((low, joint.start()))
            low = joint.end()
    return [*names, (low, high)]
