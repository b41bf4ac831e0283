"""The title of a text that has none beside it."""

import re

from policytext.errors import expect
from policytext.government.heads._site import without_site_lines
from policytext.government.heads.layout import close_up

__all__ = ["title_of"]

_C = "\u4e00-\u9fff"
_B = "[ \\t\\u3000\\xa0]"
_TAG = re.compile(
    rf"[^\n]{{0,60}}文{_B}?件|特{_B}?急|加{_B}?急|平{_B}?急|急{_B}?件|机{_B}?密.{{0,6}}|秘{_B}?密.{{0,6}}|内部.{{0,6}}|(?:签发人|签发|编号|密级|索引号|标题|来源|时间|日期|主题词|公开方式)[：:].{{0,40}}|"
    rf"主动公开|依申请公开|不予公开|公开|规范性文件|[（(]?此件.{{2,12}}[)）]?|[\d０-９—–-]{{1,8}}|信息来源.{{0,30}}|发布时间.{{0,30}}"
)
_NUMBER_LINE = re.compile(
    rf"[（(]?{_B}{{0,4}}[{_C}A-Za-z{_B[1:-1]}]{{0,24}}[〔\[［（(【﹝〖][{_B[1:-1]}]{{0,2}}[12１２][\d０-９]{{3}}[{_B[1:-1]}]{{0,2}}[〕\]］）)】﹞〗]{_B}{{0,3}}第?{_B}{{0,3}}[\d０-９、,，]{{1,10}}{_B}{{0,3}}[号號]{_B}{{0,3}}[）)]?(?:签发人.{{0,20}})?|"
    rf"第?{_B}?[\d０-９一二三四五六七八九十百零〇]{{1,6}}{_B}?号|[12]\d{{3}}{_B}?年?{_B}?第{_B}?\d{{1,5}}{_B}?[号期]"
)
_KINDS = (
    "通知|公告|通告|公示|决定|意见|批复|函|规定|办法|细则|条例|方案|规划|计划|纲要|报告|通报|决议|命令|令|议案|请示|纪要|解读|规则|措施|要点|指南|"
    "目录|标准|预案|制度|章程|问答"
)
_TITLE_END = re.compile(rf"(?:{_KINDS})(?:[（(《〔【][^\n]{{1,20}}[)）》〕】])?$")
_HEADING = re.compile(
    rf"[^。：:；！？]{{0,80}}?(?:关于|印发|转发)[^。：:；！？]{{2,120}}?(?:通知|公告|通告|公示|决定|意见|批复|通报|函)(?![{_C}]{{0,8}}》|的)"
)
_SALUTATION = re.compile(r"[：:]\s{0,3}$|^各[^。\n]{1,80}[：:，、]")
_RECEIVERS = re.compile("^各[^。：:\n]{1,80}[：:]$|^[^。：:\n]{2,60}(?:[厅局室委部办院府署会司校]|单位|部门|机构|中心)[：:]$")
_SENTENCE = re.compile("[。；！？：:]")
_LONGEST_TITLE, _LONGEST_START, _TITLE_LINES = 160, 80, 6


def title_of(text: str) -> str:
    """Find the title of a text that has none beside it.

    Lines above it are passed over: the red head (云泽市人民政府文件), the number, grades of secrecy and speed, who signed,
    what a web site adds. Lines of one title are put together.

    Parameters
    ----------
    text : str
        A document from its first line.

    Returns
    -------
    str
        The title; the first filled line, or its beginning, where none is recognised; empty for an empty text and for one
        that begins with its receivers (各区教育局：).

    Raises
    ------
    InputError
        If ``text`` is no text.

    Examples
    --------
    >>> title_of("云泽市人民政府文件\\n云政发〔2023〕8号\\n云泽市人民政府\\n关于做好防汛工作的\\n通知\\n各区人民政府：")
    '云泽市人民政府关于做好防汛工作的通知'
    """
    expect(text, str, verb="title_of", hint="give the text of one document")
    top = without_site_lines(re.sub("\u3000{2,}", "\n", text.strip()[:3000]))
    lines = [line for line in (close_up(line.strip()) for line in top.splitlines()) if line]
    rest = next((lines[at:] for at, line in enumerate(lines[:12]) if not _is_above(line)), [])
    if not rest:
        return lines[0] if lines else ""
    number = next((at for at, line in enumerate(rest[:12]) if _NUMBER_LINE.fullmatch(line)), 0)
    if number and not any(_TITLE_END.search(line) or _SENTENCE.search(line) for line in rest[:number]):
        rest = rest[number + 1 :] or rest
    if _RECEIVERS.match(rest[0]):
        return ""
    return _of_lines(rest)


def _is_above(line: str) -> bool:
    return bool(_TAG.fullmatch(line) or _NUMBER_LINE.fullmatch(line))


def _of_lines(rest: list[str]) -> str:
    title = ""
    for line in rest[:_TITLE_LINES]:
        if title and (_SALUTATION.search(line) or _NUMBER_LINE.fullmatch(line) or line.endswith(("。", "；"))):
            break
        title = _joined(title, line)
        if _TITLE_END.search(title) or len(title) > _LONGEST_TITLE:
            break
    return title if _TITLE_END.search(title) and len(title) <= _LONGEST_TITLE else _start_of(rest[0])


def _start_of(line: str) -> str:
    """A line that is no title as a whole: the heading at its start, else its first sentence, else its first characters."""
    if len(line) <= _LONGEST_TITLE and not _SENTENCE.search(line):
        return line
    heading = _HEADING.match(line)
    if heading:
        return heading[0]
    first = _SENTENCE.split(line, maxsplit=1)[0] if not _SENTENCE.match(line) else line
    return first if len(first) <= _LONGEST_TITLE else first[:_LONGEST_START] + "…"


def _joined(title: str, line: str) -> str:
    """Put the next line of a title to it; names of bodies that stand a line each stay apart."""
    apart = title and re.search("[厅局委部办院府室会]$", title) and not re.match("关于|印发|转发|公[布告]|发布", line)
    return title + (" " if apart else "") + line
