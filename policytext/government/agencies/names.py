"""Full names of bodies: place for level, full function, full organ word."""

import datetime
import re
from collections.abc import Iterable

from policytext.government.agencies._words import LEVELS, PLACE_START, PROVINCES, name_words
from policytext.government.agencies.agency import Agency
from policytext.government.agencies.lists import is_placeholder

__all__ = ["canonical_agency", "full_name", "place_of", "place_up_to"]


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


def canonical_agency(name: str, *, region: str | None = None, on: datetime.date | None = None) -> Agency | None:
    """Resolve a name to the body that it means.

    Parameters
    ----------
    name : str
        A name as it stands in a text.
    region : str, optional
        Place that the text speaks for (云泽市青梧区): 市财政局 becomes 云泽市财政局; ``"全国"`` takes a bare name
        (气象局) for the national body.
    on : datetime.date, optional
        Day that the text speaks of.

    Returns
    -------
    Agency or None
        ``None`` for a name that names no body.

    Examples
    --------
    >>> canonical_agency("市发改委", region="云泽市").name
    '云泽市发展和改革委员会'
    """
    places = (region,) if region and region != "全国" else ()
    full = full_name(name, places=places, national=region == "全国")
    place = place_of(full)
    return Agency(full, place or ("全国" if region == "全国" else ""))


def full_name(name: str, *, places: Iterable[str] = (), national: bool = False) -> str:
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
    >>> full_name("科技部")
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
            inner = full_name(lead + place + rest[: -len(office)], national=national)
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
