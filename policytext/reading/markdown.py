"""Markdown to text: front matter read, marks taken off where they are certainly marks, every word kept."""

import re
from dataclasses import dataclass

__all__ = ["Note", "read_markdown"]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_SETTING = re.compile(r"(?m)^([A-Za-z\u4e00-\u9fff_-]{1,20})[ \t]*[:：][ \t]+(\S[^\n]*?)[ \t]*$")
_FENCE = re.compile(r"(?m)^[ \t]{0,3}(?:`{3,}|~{3,})[^\n`]*\n?")
_RULE = re.compile(r"(?m)^[ \t]{0,3}(?:(?:-[ \t]*+){3,}+|(?:\*[ \t]*+){3,}+|(?:_[ \t]*+){3,}+|={3,}+)$\n?")
_TABLE_RULE = re.compile(r"(?m)^[ \t]*+\|?+(?:[ \t]*+:?+-{2,}+:?+[ \t]*+\|)++(?:[ \t]*+:?+-{2,}+:?+[ \t]*+)?+$\n?")
_TABLE_ROW = re.compile(r"(?m)^[ \t]*+\|(.{0,5000})\|[ \t]*$")
_HEADING = re.compile(r"(?m)^[ \t]{0,3}(#{1,6})[ \t]+([^\n]*+)$")
_BULLET = re.compile(r"(?m)^([ \t]*+)[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_QUOTE = re.compile(r"(?m)^(?:[ \t]{0,3}>[ \t]?)++")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^()\n]{0,1000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((?:https?:|mailto:|/|\.|#|[\w%.-]+\.\w{2,5}\b)[^()\n]{0,1000}\)")
_STRONG = re.compile(r"(\*\*\*|\*\*|~~)(?=\S)([^*~\n]{1,2000}?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=[^\s*])\*(?![\w*])")
_CODE = re.compile(r"(?<!`)`([^`\n]{1,500})`(?!`)")
_TITLES, _DATES = ("title", "标题", "题名"), ("date", "日期", "发布日期", "发文日期")


@dataclass(frozen=True, slots=True)
class Note:
    """A markdown file: title and date where it gives them, and its text without marks."""

    title: str
    date: str
    text: str


def read_markdown(source: str) -> Note:
    """Take marks off: headings, bullets, quotes, rules, fences, bold, links, rules of tables; numbers of lists stay.

    The title is that of the front matter, else the first heading of the first level. What is in front matter and no
    title or date is kept as lines of the text.

    >>> read_markdown("---\\ntitle: 停车办法\\n---\\n# 总则\\n- **严格**管理\\n1. 收费[标准](a.html)\\n| 甲 | 乙 |\\n|---|---|\\n")
    Note(title='停车办法', date='', text='总则\\n严格管理\\n1. 收费标准\\n甲\\t乙')
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    front, body = _front_matter(source)
    heading = next((_heading(match) for match in _HEADING.finditer(_FENCE.sub("", body)) if match[1] == "#"), "")
    title = next((front.pop(name) for name in _TITLES if name in front), "") or _bare(heading)
    date = next((front.pop(name) for name in _DATES if name in front), "")
    kept = [f"{name}：{value}" for name, value in front.items()]
    return Note(title, date, "\n".join([*kept, _bare(body)]).strip("\n"))


def _front_matter(source: str) -> tuple[dict[str, str], str]:
    found = _FRONT.match(source)
    if not found:
        return {}, source
    settings = {name.lower(): value.strip("\"'") for name, value in _SETTING.findall(found[1])}
    lines = [line for line in found[1].split("\n") if line.strip()]
    return (settings, source[found.end() :]) if len(settings) == len(lines) else ({}, source)


def _heading(match: re.Match[str]) -> str:
    """The words of a heading, without the marks that may close it."""
    words: str = match[2].rstrip()
    bare = words.rstrip("#")
    return bare.rstrip() if bare != words and bare.endswith((" ", "\t")) else words


def _bare(text: str) -> str:
    text = _FENCE.sub("", text)
    text = _TABLE_RULE.sub("", text)
    text = _RULE.sub("", text)
    text = _TABLE_ROW.sub(lambda row: "\t".join(cell.strip() for cell in row[1].split("|")), text)
    text = _QUOTE.sub("", text)
    text = _HEADING.sub(_heading, text)
    text = _BULLET.sub(r"\1", text)
    for pattern, put in ((_IMAGE, r"\1"), (_LINK, r"\1"), (_STRONG, r"\2"), (_SLANTED, r"\1"), (_CODE, r"\1")):
        text = pattern.sub(put, text)
    return text
