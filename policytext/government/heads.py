"""Heads of documents: number, issuers, date of signature, type; read from the first and last lines only."""

import datetime
import re
from dataclasses import dataclass

from policytext.government.agencies import Mention, find_agencies, full_name, place_of

__all__ = ["DOC_TYPES", "Head", "parse_head"]

HEAD_LENGTH, TAIL_LENGTH = 1200, 400

DOC_TYPES = (
    "通知", "公告", "通告", "公示", "决定", "意见", "复函", "批复", "函", "规定", "办法", "细则", "条例", "方案", "规划", "计划",
    "纲要", "报告", "通报", "决议", "命令", "议案", "请示", "纪要", "解读",
)  # fmt: skip
"""Types of document (文种) that are told apart; everything else is ``"other"``."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the head and the signature of a document say about it.

    Attributes
    ----------
    title : str
        The title, with blanks inside spaced-out names taken out.
    doc_number : str or None
        The document's own number (文号), never a cited one.
    issuers : tuple of str
        Bodies that issue the document, as they stand.
    canonical : tuple of str
        The same bodies with their full names.
    issue_date : datetime.date or None
        Date of the signature.
    doc_type : str
        One of ``DOC_TYPES`` or ``"other"``.
    forwards : bool
        Whether the document passes on a text that others wrote.
    region : str
        Place that the issuers speak for; ``"全国"`` for national bodies, empty where unknown.
    """

    title: str
    doc_number: str | None
    issuers: tuple[str, ...]
    canonical: tuple[str, ...]
    issue_date: datetime.date | None
    doc_type: str
    forwards: bool
    region: str


def parse_head(title: str, body: str) -> Head:
    """Read who issued a document, when, under which number and as what.

    Parameters
    ----------
    title : str
        The title; may be cut short or carry the issuers.
    body : str
        The whole text, or its first and last part; only the head and the tail are looked at.

    Returns
    -------
    Head
        Fields that the text does not show are ``None`` or empty.

    Notes
    -----
    Assumes that a signature stands right before its date, and that bodies named after 转发 wrote the forwarded
    text. Interpretations (解读) have an issuer only where they end in a signature; news about a document has none.

    Examples
    --------
    >>> head = parse_head("云泽市民政局 云泽市财政局关于做好助餐工作的通知", "云民发〔2023〕8号\\n各区民政局：\\n2023年5月6日")
    >>> head.canonical, head.doc_number, head.issue_date.isoformat(), head.doc_type
    (('云泽市民政局', '云泽市财政局'), '云民发〔2023〕8号', '2023-05-06', '通知')
    """
    title = _unspaced(title.strip())
    body = _unspaced(body)
    head, tail = (body, "") if len(body) <= HEAD_LENGTH + TAIL_LENGTH else (body[:HEAD_LENGTH], body[-TAIL_LENGTH:])
    line = _own_line(title, head)
    doc_type = _doc_type(title, line, head)
    found = [signature for signature in (_signature(head), _signature(tail)) if signature]
    signed = next((signature for signature in found if signature[0]), found[0] if found else None)
    if signed is None or not signed[0]:
        signed = _undated(title, head, signed)
    adopted = _adopted(head)
    if doc_type == "解读" or (_NEWS.match(head) and not adopted and not _FULL_TEXT.search(head[:200])):
        issuers, date = _signed_at_the_end(body) if doc_type == "解读" else ((), None)
        canonical = _canonical(issuers)
        return Head(title, None, issuers, canonical, date, doc_type if doc_type == "解读" else "other", False, _region(canonical))
    number = _doc_number(title, head)
    if adopted:
        signed = (adopted[0],), adopted[1]
    issuers = _issuers(title, line, number or "", signed)
    date = signed[1] if signed else None
    canonical = _canonical(issuers)
    return Head(title, number, issuers, canonical, date, doc_type, _forwards(title, line, head), _region(canonical))


_Signed = tuple[tuple[str, ...], datetime.date | None]

_CJK = "\u4e00-\u9fff"
_SPACED = re.compile(rf"(?<![{_CJK}])(?:[{_CJK}][ \u3000]+){{3,}}[{_CJK}](?![ \u3000]+[{_CJK}](?:[ \u3000]|$))")
_NEWS = re.compile(rf"^\s*[{_CJK}]{{2,8}}(?:讯|报道|网|社)[^。，]{{0,25}}?(?:日前|近日|由|[（(]记者|电)|^\s*[{_CJK}]{{2,6}}讯")
_FULL_TEXT = re.compile("全文如下|现(?:予)?(?:全文)?(?:公布|发布|印发)")
_ADOPTED = re.compile(
    rf"(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日([{_CJK}]{{0,6}}?)第[{_CJK}]{{1,4}}届([{_CJK}]{{0,3}}人民代表大会)(常务委员会)?第[{_CJK}]{{1,5}}次会议"
)
_DIGITS = {char: str(number) for number, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零ＯO０0οo", "0")
_YEAR = "[12１２一二][0-9０-９〇○零ＯOοo一二三四五六七八九]{3}"
_NUM = "[0-9０-９一二三四五六七八九十]"
_DATE = re.compile(rf"({_YEAR})\s*年\s*({_NUM}{{1,2}})\s*月\s*({_NUM}{{1,3}})\s*日")
_NUMBER = re.compile(
    rf"[{_CJK}]{{1,14}}[〔\[［（(【﹝]\s*[12]\d{{3}}\s*[〕\]］）)】﹞]\s*(?:第\s*)?\d{{1,5}}\s*号|"
    rf"[{_CJK}、 ]{{2,30}}?令\s*第\s*[\d{_CJK}]{{1,4}}\s*号|[{_CJK}、 ]{{2,40}}?公告\s*\d{{4}}年第\d+号|"
    rf"(?<![{_CJK}])[{_CJK}]{{3,6}}\d{{1,4}}号"
)
_FORWARD = re.compile("转发")
_ISSUE = re.compile("关于|印发|转发|公布|发布|批转|令第|令\\s|公告\\s*\\d{4}")


def _unspaced(text: str) -> str:
    """Close names that were spaced out one character at a time."""
    return _SPACED.sub(lambda found: re.sub(r"[ \u3000]+", "", found[0]), text)


def _quoted(text: str) -> str:
    """Blank out titles in 《》, keeping the length."""
    return re.sub("《[^》]*》?", lambda found: "《" + "\u25a1" * (len(found[0]) - 2) + "》" if len(found[0]) > 1 else "《", text)


def _own_line(title: str, head: str) -> str:
    """The heading line of the covering document, where the body starts with one."""
    start = re.search("各[^。]{0,80}[：:]|：", head)
    zone = head[: start.start() if start else 300][:400]
    front = rf"(?:[{_CJK}、\s]|（[{_CJK}、]*）)*?(?:关于|印发|转发)[^。]{{4,200}}?"
    strict = re.search(rf"{front}(?:通知|意见|决定|公告|函|公示)(?![{_CJK}》])", zone)
    found = strict or re.search(rf"{front}(?:通知|公告|公示)", zone)
    return found[0].strip().removeprefix("号") if found else ""


def _doc_type(title: str, line: str, head: str) -> str:
    plain = re.sub(r"[（(][^（）()]*[)）]\s*$", "", _quoted(title)).rstrip()
    if re.search("解读|一图读懂|图解|答记者问", title):
        return "解读"
    own = _ending(plain)
    if own in ("通知", "公告", "公示", "函", "决定", "批复", "通告", "通报") or title.rstrip().endswith(("...", "…")):
        return own or ("通知" if "通知" in head and "转发" in title else "other")
    if line and not own.startswith("意见"):
        return _ending(_quoted(line)) or own or "other"
    if line and "印发" in line.replace(title, ""):
        return _ending(_quoted(line)) or own
    if not own and re.search("令第", title):
        inner = re.search("《([^》]*)》", title)
        own = _ending(inner[1]) if inner else ""
    return own or "other"


def _ending(text: str) -> str:
    if text.endswith("公示公告"):
        return "公示"
    kind = next((kind for kind in DOC_TYPES if text.endswith(kind)), "")
    return "函" if kind == "复函" else kind


def _doc_number(title: str, head: str) -> str | None:
    plain = _quoted(head[:500])
    stop = re.search("[：:。]", plain)
    zone = plain[: stop.start() if stop else 300]
    for text in (title.split("《")[0], zone):
        for found in _NUMBER.finditer(text):
            before = text[: found.start()].rstrip()
            if before.endswith(("（", "(", "根据", "按照")) or text[found.end() : found.end() + 1] in ("）", ")"):
                continue
            return _trim_number(head[found.start() : found.end()] if text is zone else found[0])
    return None


def _trim_number(number: str) -> str:
    """Cut the heading that a crawl glued to the front of a number."""
    for word in ("通知", "意见", "决定", "公告", "办法", "方案", "规划", "措施"):
        at = number.find(word)
        if at >= 0 and at + len(word) < len(number) - 6 and not re.match(r"\s*\d{4}年", number[at + len(word) :]):
            number = number[at + len(word) :]
    return "".join(number.split()).lstrip("、")


def _parse_date(found: "re.Match[str]") -> datetime.date | None:
    year = int("".join(_DIGITS.get(char, char) for char in found[1]))
    month, day = _small_number(found[2]), _small_number(found[3])
    if not (1949 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    last = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month, day) if day <= last else None


def _small_number(text: str) -> int:
    if "十" not in text:
        return int("".join(_DIGITS.get(char, char) for char in text))
    tens, _, ones = text.partition("十")
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))


def _signature(text: str) -> _Signed | None:
    """The best signature of a text: the run of names right before a date, or a date that stands alone."""
    plain = _quoted(text)
    mentions = list(find_agencies(plain))
    best: _Signed | None = None
    for found in _DATE.finditer(plain):
        date = _parse_date(found)
        if date is None:
            continue
        run = _run_before(plain, mentions, found.start())
        if run:
            return run, date
        if (best is None or not best[0]) and _stands_alone(plain, found.start(), found.end()):
            best = (), date
    return best


def _signed_at_the_end(text: str) -> _Signed:
    """The signature on lines of its own with which a text ends."""
    lines = text.rstrip().splitlines()[-6:]
    if len(lines) < 2 or not _DATE.fullmatch(lines[-1].strip()):
        return (), None
    names, date = _signature("\n" + "\n".join(line for line in lines if len(line.strip()) <= 30)) or ((), None)
    return (names, date) if names else ((), None)


def _undated(title: str, head: str, signed: _Signed | None) -> _Signed | None:
    """A signature without a readable date: where the title says 等部门, three or more names set apart by blanks alone."""
    if not re.search("等.{0,6}(?:部门|部委|单位)", title):
        return signed
    plain = _quoted(head)
    runs: list[list[Mention]] = []
    run: list[Mention] = []
    for mention in find_agencies(plain):
        if run and plain[run[-1].end : mention.start].strip():
            runs.append(run)
            run = []
        run.append(mention)
    longest = max([*runs, run], key=len)
    return (tuple(m.name for m in longest), signed[1] if signed else None) if len(longest) > 2 else signed


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rstrip("\u3000 \t"), text[end:].lstrip("\u3000 \t")
    signed = re.search(rf"(?:部长|局长|主任|署长|省长|市长|县长|厅长)[：:]?\s*[{_CJK}]{{2,4}}$", before[-20:])
    free = before.endswith(("\n", "。", "》", "」")) or before == "" or bool(signed)
    goes_on = re.match(r"[，,、）)起至前以原由经第—-]", after) is not None and signed is None
    return free and not goes_on and "施行" not in after[:6]


def _run_before(text: str, mentions: list[Mention], at: int) -> tuple[str, ...]:
    """Names that end at ``at`` with nothing but blanks between them."""
    run: list[str] = []
    for mention in reversed(mentions):
        if mention.end > at:
            continue
        gap = text[mention.end : at]
        office = re.fullmatch(rf"([{_CJK}]{{2,12}}[处司])\s*", gap) if not run else None
        if gap.strip(" \u3000\n\t\r、") and not office:
            unknown = gap.strip(" \u3000\n\t\r、")
            place = place_of(mention.name)
            if not (place and re.fullmatch(f"{place}[{_CJK}]{{2,12}}", unknown)):
                break
            run.append(unknown)
        run.append(mention.name + (office[1] if office else ""))
        at = mention.start
    before = text[:at].rstrip(" \u3000\t")
    glued = before[-1:]
    if run and re.match(f"[{_CJK}]", glued) and re.search("(?:由|经|报|和|与|及|向|对|根据|按照|按|在|自|于|送|第)$", before):
        return ()
    return tuple(dict.fromkeys(reversed(run)))


def _leading_run(text: str, *, whole: bool) -> tuple[str, ...]:
    """Names at the start of a heading; ``whole`` asks that nothing else stands there."""
    names: list[str] = []
    at = 0
    for mention in find_agencies(text):
        gap = text[at : mention.start].strip(" \u3000\n\t、，,")
        if gap:
            if whole and names:
                names.append(gap)
            elif names or (mention.start > 0 and whole):
                break
        names.append(mention.name)
        at = mention.end
    rest = text[at:].strip(" \u3000\n\t、，,")
    if whole and rest and not re.fullmatch("(?:等.{0,6}(?:部门|部委|单位)?|文件|联合)+", rest):
        return (*names, *re.findall(rf"[{_CJK}]+", rest)) if len(rest) <= 24 and not names else tuple(names)
    return tuple(names)


def _issuers(title: str, line: str, number: str, signed: _Signed | None) -> tuple[str, ...]:
    if signed and signed[0]:
        return signed[0]
    for text in (title, line, number):
        cut = _ISSUE.search(text)
        front = text[: cut.start()] if cut else ""
        names = _leading_run(front, whole=True) if front.strip() else ()
        if names and re.search("[厅室局委部办院府署组会社中心关行处]$", names[-1]):
            return names
    report = re.match("(.{4,20}?[厅局委部办府])\\d{4}年", title)
    return (report[1],) if report and find_agencies(report[1]) else ()


def _canonical(issuers: tuple[str, ...]) -> tuple[str, ...]:
    places: list[str] = []
    out: list[str] = []
    for name in issuers:
        place = place_of(name.removeprefix("国家税务总局"))
        if place:
            places.append(place)
        out.append(full_name(name, places=places, national=not places))
    return tuple(dict.fromkeys(out))


def _region(canonical: tuple[str, ...]) -> str:
    for name in canonical:
        place = place_of(re.sub("^(?:国家税务总局|中共|中国共产主义青年团)", "", name))
        if place:
            return place
    return "全国" if canonical and re.match("国|中|全国|最高|.{2,9}部$", canonical[0]) else ""


def _adopted(head: str) -> tuple[str, datetime.date | None] | None:
    """Legislature and date of the last adoption, from the history that stands under the title of a law."""
    found = list(_ADOPTED.finditer(head[:600]))
    if not found or not re.search("通过|修正|修订", head[:600]):
        return None
    last = max(found, key=lambda m: (int(m[1]), int(m[2]), int(m[3])))
    body = (last[4] + last[5] + (last[6] or "")).replace("全国全国", "全国")
    return body, datetime.date(int(last[1]), int(last[2]), int(last[3]))


def _forwards(title: str, line: str, head: str) -> bool:
    if any(_FORWARD.search(_quoted(text).split("》")[0]) for text in (title, line)):
        return True
    if re.search("现(?:予以?|将[^。]{0,60})?转发", head[:800]):
        return True
    drawn_up = f"(?:厅|局|委|部)(?:[^。，]{{0,6}})(?:制定|编制|拟订|拟定)的《[^》]*》(?:已经|已|业经)[{_CJK}、]*同意"
    return bool(re.search(drawn_up, head[:400]))
