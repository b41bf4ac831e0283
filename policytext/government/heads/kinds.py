"""What a document is: its type, its status, and whether it passes on a text of others."""

import re

from policytext.government.heads.head import DOC_TYPES
from policytext.government.heads.layout import Layout, blank_quotes, squeeze

__all__ = ["doc_type", "forwarded", "forwards", "is_interpretation", "own_line", "status"]

_C = "\u4e00-\u9fff"
_INTERPRETS = re.compile("解读|一图读懂|图解|答记者问")
_FRONT = rf"(?:[{_C}、\s]|（[{_C}、]{{0,40}}）){{0,120}}?(?:关于|印发|转发|批转)[^。]{{4,200}}?"
_STRICT = re.compile(rf"{_FRONT}(?:通知|意见|决定|公告|函|公示|通报|批复)(?![{_C}》〔\[（(])")
_LOOSE = re.compile(rf"{_FRONT}(?:通知|公告|公示)(?!》)")
_BEHIND = re.compile(
    r"(?:[（(〔【][^（）()〔〕【】]{0,80}(?:[（(〔][^（）()〔〕]{0,80}[)）〕])?[^（）()〔〕【】]{0,80}[)）〕】]\s{0,3}\d{0,6}\s{0,3}号?[)）]?|"
    rf"(?<=[令告])\s{{0,3}}(?:[12]\d{{3}}\s{{0,3}}年?\s{{0,3}})?第?\s{{0,3}}[\d{_C}]{{1,6}}\s{{0,3}}[号號])\s{{0,3}}$"
)
_ORDER_END = re.compile("(?<![禁指司法政律口夏])令$")
_PASSES_ON = re.compile("批转|转发")
_OWN_INNER = re.compile("(?:印发|公布|发布|颁布|实施|施行)(?:了)?《([^》]*)》")
_STATUS = (
    (
        "draft",
        re.compile(
            "征求意见稿|公开征求.{0,30}意见|征集.{0,20}意见|草案|送审稿|讨论稿|审议稿|征求.{0,40}意见的(?:函|通知|公告|通告)"
        ),
    ),
    ("trial", re.compile("试行|试点办法")),
    ("interim", re.compile("暂行")),
    ("revised", re.compile("修订|修改|修正")),
)


def is_interpretation(title: str) -> bool:
    """Whether a title is that of an interpretation (解读)."""
    return bool(_INTERPRETS.search(title))


def own_line(page: Layout) -> str:
    """The heading line of the covering document, where the body starts with one."""
    start = re.search("各[^。]{0,80}[：:]|：", page.head)
    zone = page.head[: start.start() if start else 300][:400]
    plain = blank_quotes(zone)
    found = _STRICT.search(plain) or _LOOSE.search(plain)
    if not found or re.search("(?:根据|按照|依据|依照|落实|贯彻)", plain[: found.end()].split("《")[0]):
        return _with_front(page)
    return zone[found.start() : found.end()].strip().removeprefix("号")


def _with_front(page: Layout) -> str:
    """The title with what stands right before it at the start of the text, where it names no bodies itself."""
    title, flat = squeeze(page.title), squeeze(page.head[:600])
    at = flat.find(title) if len(title) > 8 and title.startswith(("关于", "印发", "转发", "批转")) else -1
    front = re.search(rf"[{_C}、]{{2,60}}$", flat[:at]) if at > 0 else None
    return front[0].removeprefix("号") + title if front else ""


def doc_type(page: Layout, line: str) -> str:
    """The document's own type (文种): that of its heading, or of the letter that puts it out."""
    title = page.title
    if is_interpretation(title):
        return "解读"
    plain = _BEHIND.sub("", blank_quotes(title)).rstrip()
    own = _ending(plain)
    cut = title.rstrip().endswith(("...", "…"))
    if own in ("通知", "公告", "公示", "函", "决定", "批复", "通告", "通报", "报告") or cut:
        return own or ("通知" if "通知" in page.head and "转发" in title else "other")
    named = squeeze(title)[:60] in squeeze(line)
    weak = not own or (own == "命令" and "命令" not in title)
    if line and (weak or named or "印发" in line.replace(title, "")) and not (own == "意见" and not named):
        return _ending(blank_quotes(line)) or own or "other"
    if not own and re.search("令第", title):
        inner = re.search("《([^》]*)》", title)
        own = _ending(inner[1]) if inner else ""
    return own or "other"


def _ending(text: str) -> str:
    if text.endswith("公示公告"):
        return "公示"
    kind = next((kind for kind in DOC_TYPES if text.endswith(kind)), "")
    return kind or ("命令" if _ORDER_END.search(text) else "")


def status(page: Layout) -> str:
    """What the document is in the life of a rule, by its own title; titles that it only speaks about don't count."""
    title = page.title
    if re.search("已?废止[)）】〕\\]]|[（(【〔\\[]已?失效", title + page.head[:60]):
        return "repealed"
    if is_interpretation(title):
        return "interpretation"
    own = blank_quotes(title) + "".join(_OWN_INNER.findall(title))
    if not blank_quotes(title).replace("《", "").replace("》", "").replace("□", "").strip():
        own = title
    for name, pattern in _STATUS[:3]:
        if pattern.search(own):
            return name
    if re.search("废止|宣布.{0,40}失效", own) and not re.search("修[订改正]|清理", own):
        return "repealing"
    return "revised" if _STATUS[3][1].search(own) else "final"


def forwards(page: Layout, line: str) -> bool:
    """Whether the document passes on a text that others wrote."""
    if any(_PASSES_ON.search(blank_quotes(text).split("》")[0]) for text in (page.title, line)):
        return True
    head = page.head
    if re.search("现(?:予以?|将[^。]{0,120}?)?(?:批转|转发)", head[:800]):
        return True
    drawn_up = (
        rf"(?:厅|局|委|部)(?:[^。，]{{0,6}})(?:制定|编制|拟订|拟定)的《[^》]{{1,120}}》(?:已经|已|业经)[{_C}、]{{0,40}}同意"
    )
    return bool(re.search(drawn_up, head[:400]))


def forwarded(page: Layout, line: str) -> str:
    """Title of the text that is passed on, where a heading or the first sentence names it."""
    for text in (page.title, line, page.head[:400]):
        found = _PASSES_ON.search(text)
        if not found:
            continue
        rest = text[found.end() :]
        quoted = re.match(rf"(?:关于)?[{_C}、\s]{{0,60}}?《([^》]*)》", rest)
        if quoted:
            return squeeze(quoted[1])
        if text is not page.head[:400]:
            plain = (
                squeeze(re.sub("的(?:通知|函)$", "", rest))
                if re.search("(?:通知|意见|办法|方案|规划|规定|措施|细则|报告|函)的(?:通知|函)$", rest)
                else squeeze(rest)
            )
            return plain.removesuffix("...").removesuffix("…")
    quoted = re.search("现将[^。]{0,60}?《([^》]{2,120})》[^。]{0,60}(?:批转|转发)", page.head[:800])
    return squeeze(quoted[1]) if quoted else ""
