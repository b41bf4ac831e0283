"""What a web site puts around a document (来源：… 发布时间：… 字体：大 中 小), and days in figures under a signature."""

import re

from policytext.government.heads._dates import DATE

__all__ = ["days_in_words", "made_on", "without_site_lines"]

_C = "\u4e00-\u9fff"
_B = "[ \\t\\u3000\\xa0]"
_FIGURES = r"((?:19|20)\d{2})\s?[-./．]\s?(\d{1,2})\s?[-./．]\s?(\d{1,2})"
_STAMP = r"(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?(?:[ \t]{1,3}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
_ITEM = re.compile(
    rf"{_B}{{0,3}}[【\[（(|｜]?{_B}{{0,3}}(?:"
    rf"(?:信息|文章|稿件|内容|新闻)?(?:来源|作者|编辑|责编|责任编辑|审核|供稿|发布单位|发布机构|发布者|发布人){_B}?[：:]{_B}{{0,3}}[^\s〔\[［【（(|｜]{{0,30}}(?=[\s|｜【]|$)|"
    rf"(?:(?:发布|发表|更新|上传|录入|上网|公开)|(?<![{_C}]))(?:时间|日期){_B}?[：:]{_B}{{0,3}}{_STAMP}|"
    rf"(?:浏览|阅读|访问|点击|查看)(?:次数|人数|量|数|率)?{_B}?[：:]{_B}{{0,3}}\d{{0,8}}{_B}?次?|"
    rf"(?:字体|字号|字体大小|文字大小){_B}?[：:]?{_B}{{0,3}}[【\[（(]?{_B}?(?:特大|超大)?{_B}?大{_B}?中{_B}?小{_B}?[】\])）]?"
    rf"){_B}{{0,3}}[】\]）)|｜]?"
)
_CHROME = re.compile(
    r"(?:打印|收藏|分享到?|关闭|保存|下载|返回|推荐|纠错|复制|链接|本页|本文|页面|窗口|网页|文字|全文|护眼|色|大|中|小|正文|扫一扫|手机看|"
    rf"{_STAMP}|[\s：:【】\[\]（）()|｜>+\-A])*+"
)
_LINES_READ, _ITEMS_READ, _LONGEST_LINE = 15, 12, 300
_UNDER = re.compile(
    rf"(?:(?<=[厅局室委部办院府署组会社心关行处司校馆站队])|(?<=章[）)]))([ \t\u3000\xa0\n]{{0,12}}){_FIGURES}(?=[ \t\u3000]{{0,8}}(?:\n|$))"
)
_MADE = re.compile(
    rf"(?:成文|发文|印发|签发|制发){_B}?(?:日期|时间)\s{{0,3}}[】\]]?\s{{0,3}}[：:]?\s{{0,6}}(?:{_FIGURES}|{DATE.pattern})"
)


def without_site_lines(body: str) -> str:
    """Take what web sites put over a document out of its first lines.

    >>> without_site_lines("来源：云泽市教育局 发布时间：2024-05-10 浏览次数：8\\n云教发〔2024〕8号")
    '云教发〔2024〕8号'
    """
    lines = body.split("\n", _LINES_READ)
    for at, line in enumerate(lines[:_LINES_READ]):
        if len(line) <= _LONGEST_LINE and _ITEM.search(line) and _CHROME.fullmatch(_ITEM.sub(" ", line).strip()):
            lines[at] = ""
        lines[at] = _without_items(lines[at])
    return "\n".join(line for line in lines[:_LINES_READ] if line.strip()) + "".join("\n" + line for line in lines[_LINES_READ:])


def _without_items(line: str) -> str:
    end = 0
    for _ in range(_ITEMS_READ):
        item = _ITEM.match(line, end)
        if not item:
            break
        end = item.end()
    return line[end:]


def days_in_words(body: str) -> str:
    """Write days in figures that stand under or behind a name at the end of a line as 年月日.

    >>> days_in_words("云泽市教育局\\n2024-05-06")
    '云泽市教育局\\n2024年05月06日'
    """
    return _UNDER.sub(r"\1\2年\3月\4日", body)


def made_on(head: str) -> "re.Match[str] | None":
    """The day of making that a table over a document gives (成文日期：2024-05-06), as a match of ``DATE``."""
    found = _MADE.search(head)
    if not found:
        return None
    year, month, day = (found[number] or found[number + 3] for number in (1, 2, 3))
    return DATE.match(f"{year}年{month}月{day}日")
