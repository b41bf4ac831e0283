"""Enumerations of bodies, and names that stand for an open set of them."""

import re

from policytext.government.agencies._words import AGENCY_END

__all__ = ["is_placeholder", "list_of_agencies"]

_PLACEHOLDER = re.compile(
    "^(?:各|有关|相关|其他|其它|省有关|省直|市直|区直|县直|本?级?有关|责任|成员|主管|归口|所有|省市(?![场政容])|市县|属地|当地|地方|上级|下级|同级)|"
    "(?:有关|相关|各)(?:部门|单位|方面|地|市|县|区|责任单位|市政府|市县政府|政府)$|^(?:有关|相关).*$|各(?:级|有关|相关|成员|责任)"
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


_NOTE = re.compile(r"[（(\[〔](?:含|不含|以下|下同|包括)[^（）()\]〕]*[）)\]〕]")
_ETC = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?个?(?:有关|相关|职能)?(?:部门|单位|部委|方面|机构|地)?(?:和单位)?$")
_EDGE = '：: 。.“”"'
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
