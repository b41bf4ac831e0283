"""How a document lies on the page: spaced-out words closed up, the head, the tail, the lists of receivers."""

import re
from dataclasses import dataclass

from policytext.government.heads._dates import DATE
from policytext.government.heads._site import days_in_words, without_site_lines

__all__ = ["Layout", "blank_quotes", "close_up", "lay_out", "squeeze"]

HEAD_LENGTH, TAIL_LENGTH = 1200, 400

_C = "\u4e00-\u9fff"
_B = "[ \\t\\u3000\\xa0]"
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACED = re.compile(
    rf"[{_C}](?:{_B}{{1,6}}[{_C}]){{2,60}}{_B}{{1,6}}[厅局委部办院府室会社署](?=[{_C}])|[{_C}](?:{_B}{{1,6}}[{_C}]){{3,60}}(?![{_C}])"
    rf"|(?m:^){_B}{{0,9}}[{_C}]{_B}{{1,6}}[{_C}]{_B}{{1,6}}[部厅局委办院署]{_B}{{0,9}}(?m:$)"
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
_FILE = re.compile(rf"\.(?:docx?|pdf|xlsx?|wps|et|rar|zip|ofd|jpg|png)(?=\s?[{_C}])")
_BREAK = re.compile(r"<\s{0,3}(?:br|/?p|/?div)\b[^<>]{0,80}>", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n\s*\n")
_TITLE_READ = 600


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
    names receivers (抄送) or the day of printing (…印发), empty lines and what a web site adds are taken out. Of a title, the
    first 600 characters are read.
    """
    title = close_up(title.strip()[:_TITLE_READ])
    body = _BREAK.sub("\n", body) if "<" in body else body
    body = close_up(body.strip())
    body = re.sub("\u3000{2,}|[ \t]{4,}", "\n", body)
    body = days_in_words(without_site_lines(_EMPTY_LINES.sub("\n", body)))
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
