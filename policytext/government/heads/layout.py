"""How a document lies on the page: spaced-out words closed up, the title, the head, the tail, the lists of receivers."""

import re
from dataclasses import dataclass

from policytext.government.heads._dates import DATE

__all__ = ["Layout", "blank_quotes", "close_up", "lay_out", "squeeze", "title_of"]

HEAD_LENGTH, TAIL_LENGTH = 1200, 400

_C = "\u4e00-\u9fff"
_B = "[ \\t\\u3000\\xa0]"
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACED = re.compile(
    rf"[{_C}](?:{_B}{{1,6}}[{_C}]){{2,60}}{_B}{{1,6}}[厅局委部办院府室会社署](?=[{_C}])|[{_C}](?:{_B}{{1,6}}[{_C}]){{3,60}}(?![{_C}])"
)
_WORDS = (
    "通知",
    "公告",
    "通告",
    "公示",
    "决定",
    "意见",
    "批复",
    "复函",
    "规定",
    "办法",
    "细则",
    "条例",
    "方案",
    "规划",
    "通报",
    "决议",
    "命令",
    "纪要",
)
_SPACED_TYPE = re.compile(
    "|".join(f"{word[0]}{_B}{{1,4}}{word[1]}" for word in _WORDS) + rf"|(?<=[印转]){_B}{{1,4}}发|(?<=关){_B}{{1,4}}于"
)
_COPIED = re.compile(
    r"(?:^|(?<=[\n。）)]))\s{0,8}(?:抄\s{0,3}[送报]|主\s{0,3}送|分\s{0,3}送|发\s{0,3}送)\s{0,3}[：:][^\n。]{0,400}"
)
_PRINTED = re.compile(rf"{DATE.pattern}\s{{0,3}}印\s{{0,3}}发[ \t\u3000]{{0,8}}(?=\n|$)")
_LONE = re.compile(rf"{_B}[{_C}]{_B}")
_LAST = re.compile(f"{_B}[{''.join(sorted({word[1] for word in _WORDS}))}发于]")
_TAG = re.compile(
    rf"[^\n]{{2,60}}文{_B}?件|特{_B}?急|加{_B}?急|平{_B}?急|急{_B}?件|机{_B}?密.{{0,6}}|秘{_B}?密.{{0,6}}|内部.{{0,6}}|(?:签发人|签发|编号|密级|索引号|标题|来源|时间|日期|主题词|公开方式)[：:].{{0,40}}|"
    rf"主动公开|依申请公开|不予公开|公开|规范性文件|[（(]?此件.{{2,12}}[)）]?|[\d０-９—–-]{{1,8}}|信息来源.{{0,30}}|发布时间.{{0,30}}"
)
_NUMBER_LINE = re.compile(
    rf"[（(]?{_B}{{0,4}}[{_C}A-Za-z{_B[1:-1]}]{{0,24}}[〔\[［（(【﹝〖][{_B[1:-1]}]{{0,2}}[12１２][\d０-９]{{3}}[{_B[1:-1]}]{{0,2}}[〕\]］）)】﹞〗]{_B}{{0,3}}第?{_B}{{0,3}}[\d０-９、,，]{{1,10}}{_B}{{0,3}}号{_B}{{0,3}}[）)]?(?:签发人.{{0,20}})?|"
    rf"第?{_B}?[\d０-９一二三四五六七八九十百零〇]{{1,6}}{_B}?号|[12]\d{{3}}{_B}?年?{_B}?第{_B}?\d{{1,5}}{_B}?[号期]"
)
_TITLE_END = re.compile(
    "(?:通知|公告|通告|公示|决定|意见|批复|函|规定|办法|细则|条例|方案|规划|计划|纲要|报告|通报|决议|命令|令|议案|请示|纪要|解读|规则|措施|要点|指南|目录|标准|预案|制度|章程|问答)"
    r"(?:[（(《〔【][^\n]{1,20}[)）》〕】])?$"
)
_SALUTATION = re.compile(r"[：:]\s{0,3}$|^各[^。\n]{1,80}[：:，、]")
_FILE = re.compile(rf"\.(?:docx?|pdf|xlsx?|wps|et|rar|zip|ofd|jpg|png)(?=\s?[{_C}])")
_LONGEST_TITLE, _TITLE_LINES = 160, 6


@dataclass(frozen=True, slots=True)
class Layout:
    """A document in parts: its title, its head and tail as far as heads are looked for, and the whole text."""

    title: str
    head: str
    tail: str
    body: str


def lay_out(title: str, body: str) -> Layout:
    """Bring a document into the form that the rules for heads read.

    Words spaced out one character at a time are closed up, runs of ideographic blanks become line ends, and what
    names receivers (抄送) or the day of printing (…印发) is taken out.
    """
    title = close_up(title.strip())
    body = close_up(body)
    body = re.sub("\u3000{2,}|[ \t]{4,}", "\n", body)
    body = _FILE.sub("\\g<0>\n", body) if "." in body else body
    body = _without_receivers(body)
    if len(body) <= HEAD_LENGTH + TAIL_LENGTH:
        return Layout(title, body, "", body)
    return Layout(title, body[:HEAD_LENGTH], body[-TAIL_LENGTH:], body)


def _without_receivers(body: str) -> str:
    """Take out 抄送：… and the line of the office that printed the document, from its name to 印发."""
    body = _COPIED.sub("\n", body) if "送" in body else body
    parts, at = [], 0
    for found in _PRINTED.finditer(body):
        line = max(body.rfind(mark, at, found.start()) for mark in "\n。") + 1
        parts.append(body[at : max(at, line)])
        at = found.end()
    return "".join([*parts, body[at:]])


def close_up(text: str) -> str:
    """Close words that were spaced out one character at a time, and types of documents (通 知).

    >>> close_up("云 泽 市 财 政 局关于开会的通 知")
    '云泽市财政局关于开会的通知'
    """
    text = _UNSEEN.sub("", text)
    if _LONE.search(text):
        text = _SPACED.sub(lambda found: squeeze(found[0]), text)
    return _SPACED_TYPE.sub(lambda found: squeeze(found[0]), text) if _LAST.search(text) else text


def squeeze(text: str) -> str:
    """Take out all blanks and line ends."""
    return "".join(text.split())


def blank_quotes(text: str) -> str:
    """Blank out titles in 《》, keeping the length and the outer marks.

    >>> blank_quotes("印发《甲〈乙〉》的通知")
    '印发《□□□□》的通知'
    """
    return re.sub("《[^》]*》?", lambda found: "《" + "□" * (len(found[0]) - 2) + "》" if len(found[0]) > 1 else "《", text)


def title_of(text: str) -> str:
    """Find the title of a text that has none beside it.

    Lines above it are passed over: the red head (云泽市人民政府文件), the number, grades of secrecy and speed, who signed.
    Lines of one title are put together.

    Parameters
    ----------
    text : str
        A document from its first line.

    Returns
    -------
    str
        The title, or the first filled line where none is recognised; empty for an empty text.

    Examples
    --------
    >>> title_of("云泽市人民政府文件\\n云政发〔2023〕8号\\n云泽市人民政府\\n关于做好防汛工作的\\n通知\\n各区人民政府：")
    '云泽市人民政府关于做好防汛工作的通知'
    """
    lines = [close_up(line.strip()) for line in re.sub("\u3000{2,}", "\n", text[:3000]).splitlines()]
    lines = [line for line in lines if line]
    rest = next(
        (lines[at:] for at, line in enumerate(lines[:12]) if not (_TAG.fullmatch(line) or _NUMBER_LINE.fullmatch(line))), []
    )
    if not rest:
        return lines[0] if lines else ""
    title = ""
    for line in rest[:_TITLE_LINES]:
        if title and (_SALUTATION.search(line) or _NUMBER_LINE.fullmatch(line) or line.endswith(("。", "；"))):
            break
        title = _joined(title, line)
        if _TITLE_END.search(title) or len(title) > _LONGEST_TITLE:
            break
    return title if _TITLE_END.search(title) and len(title) <= _LONGEST_TITLE else rest[0]


def _joined(title: str, line: str) -> str:
    """Put the next line of a title to it; names of bodies that stand a line each stay apart."""
    return (
        title
        + (
            " "
            if title and re.search("[厅局委部办院府室会]$", title) and not re.match("关于|印发|转发|公[布告]|发布", line)
            else ""
        )
        + line
    )
