"""Web pages to text: blocks in reading order, tables row by row, chrome left out."""

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.reading._sheets import Sheet
from policytext.reading.lines import close_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["Page", "fragment_title", "html_tables", "html_text", "looks_like_html", "read_page"]

_DROPPED_TAGS = (
    "script style noscript template nav footer aside iframe object embed svg canvas button select option input textarea dialog audio video map head"
)
_BLOCK_TAGS = (
    "p div section article main header h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tbody thead tfoot caption blockquote pre address figure "
    "figcaption form fieldset legend center body html hr details summary"
)
_CHROME_NAMES = (
    "nav navbar navigation menu submenu topmenu breadcrumb breadcrumbs crumb crumbs curpos footer foot footbox sidebar toolbar share bdsharebuttonbox "
    "bdshare copyright friendlink friendlinks links pagination pager relatednews prevnext qrcode erweima print-box sitemap"
)
"""Ids and classes of what surrounds a text; what they name is left out where most of it is links, or it is short."""
_CHROME_LENGTH, _CHROME_LINKS = 300, 0.5
_MARKUP = re.compile(r"<(?:!doctype|!--|/?[a-z][a-z0-9:]{0,15})(?:\s[^<>]*+|/)?+>", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SITE = re.compile(r"(?:网|網|门户|平台|政府|委员会|[厅局委办部院]|gov\.cn|首页|信息公开|政策文件|通知公告)$", re.IGNORECASE)
_LONGEST_CELL, _LONGEST_TITLE = 1000, 300
_DEEPEST = 1000
_WIDEST, _LONGEST, _MOST_SPANNED = 1000, 65534, 1_000_000
"""Columns and rows that one cell may span, as browsers have it, and places that all such cells of a table may take."""
_Area = tuple[tuple[int, int], tuple[int, int]]
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]*+>")
_OPEN_TAGS = "p li dt dd td th tr tbody thead option br hr img input meta link base col area wbr source"
"""Tags that are left open by right, or never closed."""
_DROPPED, _BLOCKS, _CHROME, _OPEN = (frozenset(names.split()) for names in (_DROPPED_TAGS, _BLOCK_TAGS, _CHROME_NAMES, _OPEN_TAGS))


@dataclass(frozen=True, slots=True)
class Page:
    """A page's title and its text, a block a line, cells of a table with a tab between."""

    title: str
    text: str


def looks_like_html(text: str) -> bool:
    """Tell whether a value holds tags.

    >>> looks_like_html("<p>路灯坏了</p>"), looks_like_html("a < b 且 b > c"), looks_like_html("《通知》")
    (True, False, False)
    """
    return "<" in text and _MARKUP.search(text) is not None


def read_page(source: str) -> Page:
    """Take the title and the main text out of a page.

    What looks like chrome is kept where there is nothing else. The title is the one that the site declares
    (ArticleTitle), else the only first heading, else the page title without the site's name.

    >>> read_page("<title>通知_某网</title><nav>首页</nav><p>第一条</p><table><tr><td>甲<td>乙</table><script>x</script>")
    Page(title='通知', text='第一条\\n甲\\t乙')
    """
    tree = _tree(source)
    return Page(_title(tree), _text(tree.root, chrome=True) or _text(tree.root, chrome=False))


def html_text(fragment: str) -> str:
    """Turn a fragment to text; entities too.

    >>> html_text("<p>一、总则</p><p>甲&nbsp;乙<br>丙</p>"), html_text("甲&lt;乙&gt;")
    ('一、总则\\n甲\\xa0乙\\n丙', '甲<乙>')
    """
    if not looks_like_html(fragment):
        plain = html.unescape(fragment) if "&" in fragment else fragment
        return _text(_tree(plain).root, chrome=False) if plain != fragment and looks_like_html(plain) else plain
    return _text(_tree(fragment).root, chrome=False)


def fragment_title(fragment: str) -> str:
    """The first heading or link of a fragment, which in a list of finds is its title."""
    tree = _tree(fragment)
    found = tree.css_first("h1, h2, h3, h4, [class*=title], a")
    return _flat(found) if found is not None else ""


def html_tables(source: str) -> list[Sheet]:
    """The tables of a page that hold something, as sheets: a cell that spans others stands in the first of them.

    A table that only lays out others is left out.

    >>> html_tables("<table><tr><th colspan=2>内容<th>区<tr><td>路灯<td>坏<td>东区</table>")[0].rows
    [['内容', '', '区'], ['路灯', '坏', '东区']]
    """
    found: list[tuple[bool, Sheet]] = []
    for number, table in enumerate(_tree(source).css("table"), start=1):
        rows, merged = _grid([row for row in table.css("tr") if _owner(row) == table.mem_id])
        if any(map(any, rows)):
            outer = any(inner.mem_id != table.mem_id for inner in table.css("table"))
            found.append((outer, Sheet(f"table {number}", rows, merged=merged)))
    largest = max((len(sheet.rows) for outer, sheet in found if not outer), default=0)
    return [sheet for outer, sheet in found if not outer or len(sheet.rows) > largest]


def _grid(lines: "Sequence[LexborNode]") -> tuple[list[list[str]], tuple[_Area, ...]]:
    """Put the cells of rows where spans leave them room; areas are those of more than one row."""
    ends: dict[int, int] = {}
    for at, line in enumerate(lines):
        ends[line.parent.mem_id if line.parent is not None else 0] = at
    rows: list[list[str]] = []
    merged: list[_Area] = []
    taken: dict[int, int] = {}
    room = _MOST_SPANNED
    for at, line in enumerate(lines):
        cells: dict[int, str] = {}
        end = ends[line.parent.mem_id if line.parent is not None else 0]
        column = 0
        for cell in line.iter():
            if cell.tag not in ("td", "th"):
                continue
            while taken.get(column, -1) >= at:
                column += 1
            high, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            last = min(end, at + high - 1) if high else end
            wide = max(wide, 1)
            if (last - at + 1) * wide > 1:
                room -= (last - at + 1) * wide
                if room < 0:
                    last, wide = at, 1
            cells[column] = _flat(cell)
            if last > at:
                merged.append(((at, column), (last, column + wide - 1)))
                taken |= dict.fromkeys(range(column, column + wide), last)
            column += wide
        width = max([column, *(place + 1 for place, until in taken.items() if until >= at)])
        rows.append([cells.get(place, "") for place in range(width)])
        if len(taken) > _WIDEST:
            taken = {place: until for place, until in taken.items() if until > at}
    return rows, tuple(merged)


def _span(cell: "LexborNode", name: str) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return min(int(value), _WIDEST if name == "colspan" else _LONGEST) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _owner(row: "LexborNode") -> int:
    node = row.parent
    while node is not None and node.tag != "table":
        node = node.parent
    return node.mem_id if node is not None else 0


def _tree(source: str) -> "LexborHTMLParser":
    from selectolax.lexbor import LexborHTMLParser

    if _too_deep(source):
        source = _TAG.sub(lambda tag: "<br>" if tag[2].lower() in _BLOCKS else "", source)
    # The parser ends a text at a zero character and can't take half a pair.
    tree = LexborHTMLParser(source.replace("\0", "").encode("utf-8", "replace").decode("utf-8"))
    # How a character is read aloud is no part of the text; inner ones go first, as taking out frees what is inside.
    for reading in reversed(tree.css("ruby rt, ruby rp, ruby rtc")):
        reading.decompose()
    return tree


def _too_deep(source: str) -> bool:
    """Elements left open by the thousand take the parser quadratic time; no real page has them."""
    depth = 0
    for tag in _TAG.finditer(source):
        if tag[2].lower() not in _OPEN:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > _DEEPEST:
                return True
    return False


def _title(tree: "LexborHTMLParser") -> str:
    for node in tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == "articletitle" and (node.attributes.get("content") or "").strip():
            return _SPACE.sub(" ", html.unescape(node.attributes["content"] or "")).strip()
    headings = [text for text in (_flat(node) for node in tree.css("h1")) if text]
    if len(headings) == 1:
        return headings[0]
    named = tree.css_first("title")
    return _without_site(_SPACE.sub(" ", named.text()).strip()) if named is not None else ""


def _without_site(title: str) -> str:
    """Cut the names of site and column off a title, as long as something is left.

    >>> _without_site("关于停车的通知_通知公告_云泽市人民政府"), _without_site("2023-2025年规划")
    ('关于停车的通知', '2023-2025年规划')
    """
    while len(title) <= _LONGEST_TITLE:
        found = re.search(r"\s*(?:[_|｜]|\s[-–—]\s|--|(?<=[\u4e00-\u9fff])[-–—](?=[\u4e00-\u9fff]))\s*([^_|｜–—-]*)$", title)
        if not found or not title[: found.start()].strip() or not (_SITE.search(found[1]) or found[0].strip().startswith("_")):
            return title
        title = title[: found.start()].strip()
    return title


def _flat(node: "LexborNode") -> str:
    parts = node.text(separator=" ") if node.css_first("br, p, div, li") is not None else node.text()
    return close_up(_SPACE.sub(_collapsed, parts)).strip()


def _text(root: "LexborNode | None", *, chrome: bool) -> str:
    """Walk without recursion: a hostile page nests deeper than a stack."""
    lines: list[str] = []
    line: list[str] = []

    def end_line() -> None:
        text = close_up(_SPACE.sub(_collapsed, "".join(line))).strip(" ")
        line.clear()
        if text.strip(" \u3000\xa0"):
            lines.append(text)

    node: LexborNode | None = root
    entering = True
    as_typed = 0
    while node is not None and root is not None:
        tag = node.tag or ""
        skip = True
        if entering:
            if tag == "-text":
                first, *others = (node.text_content or "").split("\n") if as_typed else [node.text_content or ""]
                line.append(first)
                for other in others:
                    end_line()
                    line.append(other)
            elif tag == "br":
                end_line()
            elif tag == "table" and _is_data(node):
                end_line()
                lines += ["\t".join(row).rstrip("\t") for row in _filled(node) if any(row)]
            elif tag not in _DROPPED and not tag.startswith("!") and not (chrome and _is_chrome(node)):
                skip = False
                as_typed += tag == "pre"
                if tag in _BLOCKS or tag in ("tr", "td", "th"):
                    end_line()
        elif tag in _BLOCKS or tag in ("tr", "td", "th"):
            as_typed -= tag == "pre"
            end_line()
        if not skip and node.child is not None and entering:
            node = node.child
        elif entering and not skip:
            entering = False
        elif node.mem_id == root.mem_id:
            break
        elif node.next is not None:
            node, entering = node.next, True
        else:
            node, entering = node.parent, False
    end_line()
    return "\n".join(lines)


def _collapsed(match: re.Match[str]) -> str:
    """A line end of the source is a space, unless it stands between Chinese characters: those are told apart later."""
    return "\n" if "\n" in match.group() else " "


def _is_data(table: "LexborNode") -> bool:
    """A table of data, not of layout: none inside it, more than one column, no cell that is a page of its own."""
    if any(inner.mem_id != table.mem_id for inner in table.css("table")):
        return False
    cells = _cells(table)
    return max(map(len, cells), default=0) > 1 and max((len(cell) for row in cells for cell in row), default=0) <= _LONGEST_CELL


def _cells(table: "LexborNode") -> list[list[str]]:
    return [[_flat(cell) for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")]


def _filled(table: "LexborNode") -> list[list[str]]:
    """Rows of a table; what spans several stands in each of them that holds something of its own."""
    rows, merged = _grid(table.css("tr"))
    own = [any(row) for row in rows]
    for (top, left), (bottom, _) in merged:
        for at in range(top + 1, bottom + 1):
            if own[at]:
                rows[at][left] = rows[top][left]
    return rows


def _is_chrome(node: "LexborNode") -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return True
    if (attributes.get("role") or "").lower() in ("navigation", "contentinfo", "search"):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()
    if not any(name in _CHROME for name in names):
        return False
    length = len(_SPACE.sub("", node.text()))
    links = sum(len(_SPACE.sub("", link.text())) for link in node.css("a"))
    return length <= _CHROME_LENGTH or links > _CHROME_LINKS * length
