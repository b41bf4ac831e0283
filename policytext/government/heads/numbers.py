"""Numbers of documents (文号): in any bracket, the document's own and none that it cites."""

import re
from types import MappingProxyType

from policytext.errors import expect
from policytext.government.agencies import find_agencies, place_of
from policytext.government.heads.layout import Layout, blank_quotes, squeeze
from policytext.government.places.gazetteer import ABBREVIATIONS

__all__ = ["BRACKETED", "CORE", "FRONT", "normal_number", "own_number", "trim_number"]

_C = "\u4e00-\u9fff"
_OPEN, _CLOSE = r"[〔\[［（(【﹝〖「{<〈]", r"[〕\]］）)】﹞〗」}>〉]"
_S = r"[ \t\u3000\xa0]{0,3}"
_D = "[0-9０-９]"
_CORE = rf"{_OPEN}{_S}[12１２]{_D}{{3}}{_S}年?{_S}{_CLOSE}{_S}(?:第{_S})?{_D}{{1,5}}(?:[-—、,，]{_D}{{1,5}}){{0,6}}{_S}[号號]"
CORE = re.compile(_CORE)
"""The part of a number from its bracket on."""
FRONT = re.compile(rf"[{_C}A-Z]{{1,16}}{_S}(?:字第?)?{_S}$")
"""What may stand before the bracket, too much of it perhaps."""
BRACKETED = re.compile(rf"[{_C}A-Z]{{1,16}}{_S}(?:字第?)?{_S}{_CORE}")
"""A number with its year in brackets, with up to 16 characters before, of which too many may be taken."""

_ORDER = re.compile(
    rf"[{_C}、 \u3000]{{2,40}}?(?:令|公告|通告)\s{{0,6}}"
    rf"(?:[（(]?第\s{{0,3}}[\d０-９{_C}、]{{1,8}}?\s{{0,3}}[号號][)）]?|{_OPEN}?\s{{0,3}}\d{{4}}\s{{0,3}}年?{_CLOSE}?\s{{0,3}}第?\s{{0,3}}\d{{1,5}}\s{{0,3}}[号號])"
)
_PLAIN = re.compile(rf"(?<![{_C}])[{_C}]{{3,6}}(?<![路街巷道楼室栋村镇])\d{{1,4}}号(?![{_C}]{{0,4}}[楼室院])")
_BARE = re.compile(
    rf"\s{{0,9}}[（(]?((?:[12]\d{{3}}{_S}年?{_S})?第{_S}[\d０-９一二三四五六七八九十百零〇]{{1,5}}(?:[、,，][\d０-９]{{1,5}})?{_S}[号號])[)）]?\s{{0,9}}(?:\n|$)"
)
_LABEL = re.compile(r"(?:发文字号|文\s{0,3}号|文件编号|发文号)\s{0,3}[：:】\]]?\s{0,6}")
_CITING = re.compile("(?:根据|按照|依据|依照|遵照|贯彻|落实|执行|参照|对照|附件|见|即|原)[^。；\n]{0,60}$")
_GLUED = re.compile(
    "的(?:通知|意见|决定|公告|通告|通报|批复|复函|函|公示)|"
    "(?:通知|意见|决定|公告|通告|办法|方案|规划|措施|细则|规定|条例|文件|印发|标题|编号|字号|文号)(?!字)"
)
_STOP = re.compile(
    r"。|(?<!\d)(?<!索引号)(?<!分类)(?<!发文机关)(?<!制发机关)(?<!发布机构)(?<!发文机构)(?<!发布单位)(?<!发文单位)(?<!日期)(?<!时间)(?<!方式)(?<!类别)"
    r"(?<!有效性)(?<!标题)(?<!名称)(?<!主题词)(?<!关键词)(?<!来源)[：:]"
)
"""The salutation or the end of the first sentence; not the colons of a table over the text (索引号：…)."""
_FORWARDS = re.compile("转发|批转")
_UNSURE = MappingProxyType(dict.fromkeys(map(ord, "《》〈〉<>“”….")))
_HALF_WIDTH = MappingProxyType({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_DIGIT = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def normal_number(number: str) -> str:
    """Write a number in one form, so that two spellings of it compare equal.

    Parameters
    ----------
    number : str
        A number as it stands.

    Returns
    -------
    str
        Blanks and 第 before the serial are gone, brackets are 〔〕, figures are plain and have no leading zeros.

    Raises
    ------
    InputError
        If ``number`` is no text.

    Examples
    --------
    >>> normal_number("云政发 ［２０２３］第 012 号"), normal_number("云泽市人民政府令第十二号")
    ('云政发〔2023〕12号', '云泽市人民政府令第12号')
    """
    expect(number, str, verb="normal_number", hint="give one number; loop over several")
    text = (
        squeeze(re.sub("[\u200b-\u200f\ufeff\u2060]", "", number))
        .translate(_HALF_WIDTH)
        .replace("號", "号")
        .strip("。．.,，、；;")
    )
    text = re.sub(r"[\[(【〖「{<〈〔﹝]([12]\d{3})年?[\])】〗」}>〉〕﹞]", r"〔\1〕", text)
    text = re.sub(r"〕第?0*(?=\d)", "〕", text)
    text = re.sub("第([零〇一二三四五六七八九十百]{1,5})号", lambda found: f"第{_serial(found[1])}号", text)
    text = re.sub(r"(?<=[令告])\((第[^()]{1,8}号)\)$", r"\1", text)
    return re.sub(r"第0*(?=\d)", "第", text)


def _serial(text: str) -> int:
    if not re.search("[十百]", text):
        return int("".join(str(_DIGIT[char]) for char in text))
    total, current = 0, 0
    for char in text:
        if char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        else:
            current = _DIGIT[char]
    return total + current


def own_number(page: Layout) -> str | None:
    """The number under which the document itself was issued."""
    plain = blank_quotes(page.head[:800])
    for label in _LABEL.finditer(plain.partition("。")[0][:500]):
        found = BRACKETED.match(plain, label.end())
        if found:
            return trim_number(found[0])
    outside = blank_quotes(page.title)
    return (
        _first_own(page.title, outside, whole=True)
        or _of_who_forwards(outside, plain)
        or _under_the_title(page, plain)
        or _bare_number(page)
        or _over_a_copy(page)
    )


def _of_who_forwards(title: str, plain: str) -> str | None:
    """Of several numbers over a forwarding document the one of its issuer: by its first character, else the last."""
    verb = _FORWARDS.search(title)
    if not verb:
        return None
    stop = _STOP.search(plain)
    zone = plain[: stop.start() if stop else 300]
    found = [
        trim_number(one[0])
        for one in BRACKETED.finditer(zone)
        if not _CITING.search(zone[: one.start()][-70:].rsplit("\n", 1)[-1])
    ]
    if len(found) < 2:
        return None
    issuer = squeeze(title[: verb.start()])
    place = place_of(issuer)
    letters = {issuer[:1], *place[:4], *(letter for letter, province in ABBREVIATIONS.items() if province == place)}
    return next((number for number in found if number[0] in letters), found[-1])


def _under_the_title(page: Layout, plain: str) -> str | None:
    """The first number before the salutation or the first sentence, with the heading itself taken out."""
    stop = _STOP.search(plain)
    low = _after_title(page.title, page.head[:800])
    high = stop.start() if stop and stop.start() > low else (low + 80 if low else 300)
    if stop and stop.start() <= low:
        later = _STOP.search(plain, low)
        high = later.start() if later else high
    for start in dict.fromkeys((low, 0)):
        found = _first_own(page.head[start:high], plain[start:high], whole=False)
        if found:
            return found
    return None


def _first_own(text: str, plain: str, *, whole: bool) -> str | None:
    for pattern in (BRACKETED, _ORDER, _PLAIN):
        for found in pattern.finditer(plain):
            before = plain[: found.start()].rstrip()
            after = plain[found.end() :].lstrip()
            bracketed = before.endswith(("（", "(")) or after.startswith(("）", ")"))
            if bracketed and not _stands_alone(before.rstrip("（( "), after.lstrip("）) "), whole=whole):
                continue
            if whole and after.strip("）) ") and (before or "关于" in found[0]):
                continue
            if _CITING.search(before[-70:].rsplit("\n", 1)[-1]) or _CITING.match(found[0]) or re.search("□》[（(]?$", before):
                continue
            number = text[found.start() : found.end()]
            return _signed_order(number) if pattern is _ORDER else trim_number(number)
    return None


def _stands_alone(before: str, after: str, *, whole: bool) -> bool:
    """A number in round brackets is the document's own at the end of its title, or on a line of its own."""
    if whole:
        return not after
    line = before.rsplit("\n", 1)[-1]
    return not line.strip() or (
        line.endswith(("通知", "意见", "办法", "规定", "决定", "公告", "方案", "函", "细则")) and "，" not in line
    )


def _after_title(title: str, head: str) -> int:
    """Where the title that a text repeats at its start ends, blanks aside; 0 where it doesn't."""
    wanted = squeeze(title).translate(_UNSURE)
    if len(wanted) < 6 or wanted not in squeeze(head[:500]).translate(_UNSURE):
        return 0
    at = 0
    for place, char in enumerate(head[:500]):
        if char.isspace() or ord(char) in _UNSURE:
            continue
        at = at + 1 if char == wanted[at] else int(char == wanted[0])
        if at == len(wanted):
            return place + 1
    return 0


def _over_a_copy(page: Layout) -> str | None:
    """The number right over the title where the text repeats it, as after a scanned original."""
    start = page.title[:24]
    at = page.body.find(start) if len(start) > 8 else -1
    found = list(BRACKETED.finditer(page.body, max(0, at - 50), at)) if at > 0 else []
    return trim_number(found[-1][0]) if found and not page.body[found[-1].end() : at].strip() else None


def _bare_number(page: Layout) -> str | None:
    """第12号 on a line of its own: the series is the kind of document in the title (云泽市人民政府令, …公告)."""
    found = _BARE.match(page.head) or _BARE.match(page.head, _after_title(page.title, page.head[:800]))
    if not found:
        return None
    series = re.search(rf"([{_C}、 ]{{2,40}}(?:令|公告|通告))$", page.title)
    return squeeze((series[1] if series else "") + found[1])


def _signed_order(number: str) -> str:
    """Cut what a crawl glued to the front of an order (…办法云泽市人民政府令第3号): its bodies alone lead it."""
    number = squeeze(number)
    kind = re.search("令|公告|通告", number)
    if not kind:
        return number
    front, start = number[: kind.start()], kind.start()
    for mention in reversed(find_agencies(front)):
        gap = front[mention.end : start].strip("、和与 ")
        if gap:
            break
        start = mention.start
    if front[:start].endswith("中华人民共和国"):
        start -= len("中华人民共和国")
    return number[start:] if start < kind.start() else number.lstrip("、")


def trim_number(number: str) -> str:
    """Cut what was glued to the front of a number: the end of a heading, a red head.

    >>> trim_number("联席会议制度的函云府办函〔2021〕52号"), trim_number("人民政府办公室文件云政办发〔2013〕1 号")
    ('云府办函〔2021〕52号', '云政办发〔2013〕1号')
    """
    number = squeeze(number)
    cut = 0
    for found in _GLUED.finditer(number):
        if re.match(rf"[{_C}A-Z]{{1,12}}{_OPEN}", number[found.end() :]) or re.match(rf"[{_C}]{{2,6}}\d", number[found.end() :]):
            cut = found.end()
    return number[cut:].lstrip("、号")
