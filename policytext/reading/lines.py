"""Lines that a page broke, joined to paragraphs again."""

import re
from collections.abc import Sequence

__all__ = ["close_up", "display_width", "join_lines"]

_CJK = "\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffee\U00020000-\U0003134f“”‘’—…·"
_CLOSE = re.compile(rf"(?<=[{_CJK}])\n|\n(?=[{_CJK}])")
_ENDS = re.compile(r"[。！？；：!?;:…][”’）)》」』]*+\s*+$")
_NUMBERS = "一二三四五六七八九十百零〇两0-9０-９"
_BEGINS = re.compile(
    rf"[ \t]*+(?:\u3000|[ \t]{{2}}|第[{_NUMBERS}]{{1,6}}[编章节条款项]|[{_NUMBERS}]{{1,4}}(?:、|[.．](?![0-9０-９]))|[（(][{_NUMBERS}a-zA-Z]{{1,4}}[）)]|"
    r"[①-⑳⑴-⒇■●◆▲★•·\-–—]\s?|附\s{0,2}件|附[:：]|抄\s{0,2}送|主题词|(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日\s*+$)"
)
_DATE = re.compile(rf"\s*+[{_NUMBERS}〇○]{{2,4}}\s?年\s?[{_NUMBERS}]{{1,3}}\s?月\s?[{_NUMBERS}]{{1,3}}\s?日\s*+$")
_MARKED = re.compile(r"[，。、；：？！,.;:?!（）()“”《》]")
_LIST_LENGTH = 20
_HYPHEN = re.compile(r"[A-Za-z]{2}[-\u2010\u00ad]$")
_FULL = 0.85
"""A line this wide, by the widest of its page, was broken by the page; a shorter one by its author."""


def close_up(text: str) -> str:
    """Take out line ends beside Chinese characters; elsewhere they are spaces.

    >>> close_up("统\\n筹 Artificial\\nIntelligence")
    '统筹 Artificial Intelligence'
    """
    return _CLOSE.sub("", text).replace("\n", " ") if "\n" in text else text


def display_width(line: str) -> int:
    """Width in half characters.

    >>> display_width("第1条")
    5
    """
    return len(line) + sum(char > "\u2e7f" for char in line)


def join_lines(text: str, *, width: int | None = None) -> str:
    """Join the lines of each paragraph.

    A line stays apart where it begins with an indent, a number or a mark of a list, where the one before ends in a
    stop, or holds a date alone, and within a list of short lines after a colon. Beside a Chinese character nothing
    is put, elsewhere a space; a word cut by a hyphen is made whole.

    Parameters
    ----------
    text : str
        Lines as a page has them.
    width : int, optional
        Width of a full line in half characters; a line clearly shorter ends its paragraph. Without it, lines of
        any length are joined.

    Returns
    -------
    str
        A paragraph a line.

    Notes
    -----
    Joining twice changes nothing more where no width is given.

    Examples
    --------
    >>> join_lines("必须统\\n筹城乡，各县（市、\\n区）人民政府\\n一、总则\\n二、任务")
    '必须统筹城乡，各县（市、区）人民政府\\n一、总则\\n二、任务'
    """
    lines = text.split("\n")
    listed = _listed(lines)
    out: list[list[str]] = []
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else ""
        if not out or not before.strip() or not line.strip() or place in listed or _apart(before, line, width):
            out.append([line])
        else:
            _join(out[-1], line.strip())
    return "\n".join("".join(parts) for parts in out)


def _apart(before: str, line: str, width: int | None) -> bool:
    if _BEGINS.match(line) or _ENDS.search(before) or _DATE.match(line) or _DATE.match(before):
        return True
    return width is not None and display_width(before.rstrip()) < _FULL * width


def _listed(lines: Sequence[str]) -> set[int]:
    """Places of short lines without marks that follow a colon, two of them at least: a list of names."""
    found: set[int] = set()
    run: list[int] = []
    after_colon = False
    for place, line in enumerate([*lines, "。"]):
        bare = line.strip()
        if after_colon and bare and len(bare) <= _LIST_LENGTH and not _MARKED.search(bare):
            run.append(place)
            continue
        if len(run) > 1 or (run and not bare):
            found.update(run)
            found.add(place)
        run = []
        after_colon = bare.endswith(("：", ":"))
    return found


def _join(parts: list[str], line: str) -> None:
    """Put a line to the parts of its paragraph; the last part alone is looked at."""
    before = parts[-1].rstrip()
    if _HYPHEN.search(before[-3:]) and line[:1].islower():
        parts[-1] = before[:-1]
    else:
        parts[-1] = before
        parts.append("" if _CLOSE.search(f"{before[-1:]}\n{line[:1]}") else " ")
    parts.append(line)
