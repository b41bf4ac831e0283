"""Lines and titles: text broken at the width of a page, titles that slides repeat, numbers glued to what follows."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from policytext.cleaning._pairs import load_pairs
from policytext.cleaning._rules import HAN, Edit

__all__ = ["join_hard_wrapped", "join_lines_in", "list_numbers", "repeated_titles"]

_ITEM = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}[、.．]|[(（][一二三四五六七八九十百\d]{1,4}[)）]|\d{1,3}(?:[、．]|\.(?!\d)|[)）])"
    r"|第[一二三四五六七八九十百千零〇\d]{1,6}[条章节款项编部分]|[①-⑳⒈-⒛㈠-㈩●○•·▪■◆★☆*-]|附件|附：|附表|抄送|主送|联系人|【|$)"
)
_ENDS = re.compile(r"[。！？!?；;：:…][”’」』）)】》\"]*+$")
_CLOSES = "，。、；：！？）》〉〕」』%％"
_OPENS = "（《〔〈「『"
_STRONG = 4.9
"""Characters that stand together e to this power times as often as by chance are one word."""
_NARROWEST, _WIDEST, _FEWEST_FULL = 24, 160, 3
_SLACK = 4
"""A full line lacks at most so many columns (a Han character takes two): what no line may begin with is moved."""


def _width(line: str) -> int:
    """Columns: one for a Latin character, two for a Chinese one."""
    return len(line.encode("gbk", errors="replace"))


def _full_width(lines: list[str]) -> int:
    """The width at which a text was broken; 0 where no width stands out."""
    widths = [_width(line.strip()) for line in lines if line.strip()]
    if not widths or max(widths) < _NARROWEST:
        return 0
    counts = Counter(widths)
    near = {width: sum(counts[width - i] for i in range(_SLACK)) for width in counts if _NARROWEST <= width <= _WIDEST}
    if not near:
        return 0
    best = max(near, key=lambda width: (near[width], width))
    beyond = sum(number for width, number in counts.items() if width > best)
    return best if near[best] >= _FEWEST_FULL and near[best] * 4 >= len(widths) and beyond * 10 <= len(widths) else 0


def join_lines_in(text: str) -> list[Edit]:
    """Join each line that ends inside a sentence with the next; headings, items and ends of paragraphs stay."""
    lines = text.split("\n")
    full = _full_width(lines)
    edits, place = [], 0
    for line, following in pairwise(lines):
        end = place + len(line)
        put = _joint(line, following, full)
        if put is not None:
            start = place + len(line.rstrip(" \t\u3000")) - (put == "-")
            stop = end + 1 + len(following) - len(following.lstrip(" \t\u3000"))
            edits.append((start, stop, "" if put == "-" else put))
        place = end + 1
    return edits


def _joint(line: str, following: str, full: int) -> str | None:
    """What joins two lines: nothing, a space, a hyphen that goes away with the line end; None where they stay apart."""
    one, two = line.rstrip(" \t\u3000"), following.strip(" \t\u3000")
    if not one.strip() or not two:
        return None
    if two[0] in _CLOSES:
        return ""
    if _ITEM.match(two) or _ENDS.search(one) or following.startswith(("\u3000\u3000", "    ")):
        return None
    if re.search(r"[A-Za-z]{2}-$", one) and re.match(r"[a-z]{2}", two):
        return "-"
    if not (_goes_on(one, two) or (full and _width(one.strip()) > full - _SLACK and not _is_heading(one.strip()))):
        return None
    return " " if one[-1].isascii() and two[0].isascii() and (one[-1].isalpha() or two[0].isalpha()) else ""


def _goes_on(one: str, two: str) -> bool:
    """Say whether two lines are one sentence by what stands at the seam."""
    if one[-1] in "，、" + _OPENS or _is_inside(one, two):
        return True
    if one[-1].isascii() and two[0].isascii():
        return one[-1].isalpha() and two[0].isalpha()
    return "\u4e00" <= one[-1] <= "\u9fff" and "\u4e00" <= two[0] <= "\u9fff" and load_pairs().attraction(one[-1], two[0]) >= _STRONG


def _is_inside(one: str, two: str) -> bool:
    """Say whether a bracket is open at the end of a line, and closes on the next."""
    return any(
        one.count(opening) > one.count(closing) and closing in two and opening not in two.partition(closing)[0]
        for opening, closing in ("（）", "《》", "〔〕")
    )


def _is_heading(line: str) -> bool:
    return _ITEM.match(line) is not None and not re.search("[，。；]", line)


def join_hard_wrapped(text: str) -> list[Edit]:
    """Join lines where a text as a whole was broken at a width, else nothing.

    That is so where three lines or more, and one in four, are equally wide, most of them end inside a sentence, and
    most hold a mark that lists and tables lack; or where a line begins with a mark that closes, a bracket is closed on
    the next line, or a word is broken by a hyphen.
    """
    lines = [line.strip(" \t\u3000") for line in text.split("\n")]
    return join_lines_in(text) if _is_broken_at_width(lines) or any(_betrays(*two) for two in pairwise(lines)) else []


def _is_broken_at_width(lines: list[str]) -> bool:
    full = _full_width(lines)
    if not full:
        return False
    wide = [line for line, following in pairwise(lines) if line and following and _width(line) > full - _SLACK]
    cut = [line for line in wide if not _ENDS.search(line)]
    return len(cut) >= _FEWEST_FULL and len(cut) * 2 >= len(wide) and sum(any(mark in line for mark in "，。；") for line in cut) * 2 >= len(cut)


def _betrays(one: str, two: str) -> bool:
    if not one or not two:
        return False
    if two[0] in "，。、；：）》〕":
        return True
    return not _ENDS.search(one) and not _ITEM.match(two) and (_is_inside(one, two) or (one[-1] == "-" and _joint(one, two, 0) == "-"))


_SLIDE = re.compile(rf"(?<=[{HAN}。”）])0[1-9](?=[{HAN}])")
_SENTENCE = re.compile(r"(?:(?<=[。！？])|(?<=[。！？][”’）])|(?<=\n)|^)(?:0?\d{1,2}[.、．]?)?")
_LONGEST_TITLE, _SHORTEST_TITLE, _SHORTEST_GLUED = 60, 6, 12
_MOST_OTHERS = 20
_ALIKE = 0.7
"""A start that shares less than this part of a title with it begins another title."""
_DOUBLE = re.compile(r"([^\n。！？；]{8,60}?)\1")


def repeated_titles(text: str) -> list[Edit]:
    """Keep the first of the titles that a deck of slides repeats before each paragraph.

    Lines: a line without a sentence's end that comes again, each time alone before a paragraph. Glued text: only in
    decks, which number their parts (01, 02) inside the text; there a title is what two or more sentences begin with.
    """
    return _repeated_lines(text) or _repeated_in_line(text)


def _repeated_lines(text: str) -> list[Edit]:
    if text.count("\n") < 3:
        return []
    lines = text.split("\n")
    if len(set(lines)) == len(lines):
        return []
    places, place = [], 0
    for line in lines:
        places.append(place)
        place += len(line) + 1
    edits, heading = [], ""
    for i, line in enumerate(lines[:-1]):
        title = line.strip(" \t\u3000")
        is_title = _SHORTEST_TITLE <= len(title) <= _LONGEST_TITLE and not re.search("[。！？；，]|[：:]$|^[责牵联配]", title)
        body = lines[i + 1].strip(" \t\u3000")
        if is_title and title == heading and body != title and _ENDS.search(body) and _ENDS.search(lines[i - 1].rstrip()):
            edits.append((places[i], places[i + 1], ""))
        elif is_title and _ENDS.search(body):
            heading = title
        elif is_title or _ITEM.match(title):
            heading = ""
    return edits


def _repeated_in_line(text: str) -> list[Edit]:
    if len(_SLIDE.findall(text)) < 2:
        return []
    doubles = [(match.end(1), match.end(), "") for match in _DOUBLE.finditer(text) if re.search(rf"[{HAN}]{{4}}", match[1])]
    if doubles:
        return doubles
    edits: list[Edit] = []
    for start, end in _title_runs(text):
        if not edits or start >= edits[-1][1]:
            edits.append((start, end, ""))
    return edits


def _title_runs(text: str) -> Iterator[tuple[int, int]]:
    """Second and further places of what sentences begin with; what stands behind a slide's number is a first place."""
    known: dict[str, list[tuple[int, bool]]] = {}
    for match in _SENTENCE.finditer(text):
        start = match.end()
        known.setdefault(text[start : start + _SHORTEST_GLUED], []).append((start, match.group() == ""))
    found = []
    for group in known.values():
        for i, (start, is_bare) in enumerate(group):
            if i and is_bare and (length := _title_length(text, start, [other for other, _ in group if other != start])):
                found.append((start, start + length))
    yield from sorted(found)


def _title_length(text: str, start: int, others: list[int]) -> int:
    """Length of the title at a place: what it shares with the other places that have the same title; 0 if it is none."""
    shared = [_common(text, start, other) for other in others[:_MOST_OTHERS]]
    length = min(one for one in shared if one >= _ALIKE * max(shared))
    title = text[start : start + length]
    return length if length >= _SHORTEST_GLUED and not re.search("[。！？；\n]", title) else 0


def _common(text: str, one: int, two: int) -> int:
    """How many characters two places have in common."""
    length = 0
    while length < _LONGEST_TITLE and max(one, two) + length < len(text) and text[one + length] == text[two + length]:
        length += 1
    return length


_GLUED = re.compile(rf"(?<=[。；！？”）])0\d(?=\d{{1,2}}[.．、](?!\d)|[{HAN}]{{2,12}}[:：])")


def list_numbers(text: str) -> list[Edit]:
    """Take out the number of a slide's box that stands glued between a sentence and the next item: 。012.建立."""
    return [(match.start(), match.end(), "\n") for match in _GLUED.finditer(text)]
