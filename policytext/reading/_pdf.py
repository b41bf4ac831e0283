"""PDF files with a text layer: lines of each page, what repeats on its margins taken out, paragraphs joined."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policytext.errors import MissingPackageError, explain
from policytext.reading.lines import display_width, join_lines
from policytext.reading.refusals import RefusedError

__all__ = ["PdfFile", "join_pages", "read_pdf"]

_PASSWORD = 4
_EDGE = 3
"""So many lines at the top and at the foot of a page may be headers or footers."""
_PAGE_NUMBER = re.compile(
    r"\s*+(?:[-—–－·.\s]*+(?:第\s?)?[0-9０-９]{1,4}(?:\s?页)?[-—–－·.\s]*+|第\s?[0-9０-９一二三四五六七八九十百]{1,5}\s?页[,，/\s]*共\s?[0-9０-９一二三四五六七八九十百]{1,5}\s?页|"
    r"[0-9]{1,4}\s?/\s?[0-9]{1,4}|[Pp]age\s[0-9]{1,4}(?:\sof\s[0-9]{1,4})?)\s*+$"
)
_SURE_NUMBER = re.compile(r"第|页|page|\s*+[-—–－·.]++\s?[0-9０-９]{1,4}\s?[-—–－·.]++\s*+$", re.IGNORECASE)
"""A page number by its looks; any other number is one only if it runs on from page to page."""
_NUMBER = re.compile(r"[0-9０-９]{1,4}")
_NO_HEADER = re.compile(r"[。！？；：，!?;:,…]\s*+$")
_LABEL = re.compile(r"\s*+[^：:\s]{1,12}\s?[：:]")
"""A label and what it holds repeats in forms and lists of tasks; under a header it is no header."""
_SHORT = 60
"""Width up to which a line that only two pages share may be a header."""
_DIGITS = re.compile(r"[0-9０-９]+|(?<=第)[一二三四五六七八九十百]{1,5}(?=页)")


@dataclass(frozen=True, slots=True)
class PdfFile:
    """The text of a PDF file.

    Attributes
    ----------
    text : str
        A paragraph a line.
    margins : str
        Headers and footers that repeat, each once.
    n_pages : int
    without_text : tuple of int
        Pages that hold no text, counted from 1: scans, most often.
    """

    text: str
    margins: str
    n_pages: int
    without_text: tuple[int, ...]


def read_pdf(data: bytes, name: str) -> PdfFile:
    """Read the text layer of a PDF file.

    Raises
    ------
    MissingPackageError
        If pypdfium2 is not installed.
    RefusedError
        ``"encrypted"``, ``"no-text-layer"`` (needs OCR), or ``"unreadable"``.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingPackageError(explain(f"{name} needs the package pypdfium2", hint="install policytext[pdf]")) from error
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise RefusedError("encrypted", f"{name} is protected by a password", hint="save it without the password") from error
        raise RefusedError("unreadable", f"{name} is no PDF file, or a damaged one", hint="open it and save it again") from error
    try:
        pages = [_page_lines(document, number, name) for number in range(len(document))]
    finally:
        document.close()
    empty = tuple(number for number, lines in enumerate(pages, start=1) if not any(line.strip() for line in lines))
    if len(empty) == len(pages):
        raise RefusedError(
            "no-text-layer", f"{name} has no text layer on its {len(pages)} pages: it needs OCR",
            hint="run it through a program for character recognition, and read what that gives",
        )  # fmt: skip
    text, margins = join_pages(pages)
    return PdfFile(text, margins, len(pages), empty)


def _page_lines(document: object, number: int, name: str) -> list[str]:
    import pypdfium2

    try:
        page = document[number]  # type: ignore[index]
        text_page = page.get_textpage()
        text: str = text_page.get_text_range()
        text_page.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise RefusedError("unreadable", f"page {number + 1} of {name} is damaged", hint="open it and save it again") from error
    # U+FFFE stands where the file has a hyphen at the end of a line.
    text = text.replace("\ufffe\r\n", "-\n").replace("\ufffe", "-").replace("\x02", "-")
    return [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]


def join_pages(pages: Sequence[Sequence[str]]) -> tuple[str, str]:
    """Join pages to paragraphs without page numbers and without headers and footers that repeat.

    A line at the top or the foot is a header or footer where at least three pages, and half of them, have it in the
    same place, numbers aside; in a file of two pages, a short first line that both have. Lines further in count only
    next to one that is taken out. A number alone is a page number where it runs on by one with the pages.

    Returns
    -------
    (text, margins)

    >>> pages = [["云泽市政府公报", "停车管理办法由各区负责，", "- 1 -"], ["云泽市政府公报", "并报市局备案。", "- 2 -"], ["云泽市政府公报", "完", "3"]]
    >>> join_pages(pages)
    ('停车管理办法由各区负责，并报市局备案。\\n完', '云泽市政府公报')
    """
    counts: Counter[tuple[int, str]] = Counter()
    for lines in pages:
        counts.update({(place, _without_numbers(lines[place])) for place in _edges(lines)})
    enough = max(3, (len(pages) + 1) // 2)
    shared = _shared_header(pages)
    offsets = [_offsets(lines, number) for number, lines in enumerate(pages)]
    margins: dict[str, None] = {}
    kept: list[str] = []
    for number, lines in enumerate(pages):
        running = {offset for near in (-2, -1, 1, 2) if 0 <= number + near < len(pages) for offset in offsets[number + near]}
        dropped: set[int] = set()
        for side in (range(len(lines)), range(-1, -len(lines) - 1, -1)):
            numbered = False
            for place in side:
                line, at = lines[place], place % len(lines)
                if at in dropped:
                    break
                if _PAGE_NUMBER.match(line):
                    if numbered or len(pages) == 1 or not (_SURE_NUMBER.match(line) or _offset(line, number) in running):
                        break
                    numbered = True
                else:
                    repeats = counts[place, _without_numbers(line)] >= enough and (place in (0, -1) or not _LABEL.match(line))
                    if not repeats and (place != 0 or line.strip() != shared):
                        break
                    margins[line.strip()] = None
                dropped.add(at)
        kept += [line for at, line in enumerate(lines) if at not in dropped]
    if not kept:
        kept, margins = [line for lines in pages for line in lines], {}
    widths = sorted(map(display_width, kept))
    width = widths[int(len(widths) * 0.9)] if len(widths) >= 5 else None
    return join_lines("\n".join(kept), width=width), "\n".join(margins)


def _without_numbers(line: str) -> str:
    """What of a line has to repeat: all but its numbers, if there are words."""
    line = line.strip()
    return _DIGITS.sub("#", line) if any(map(str.isalpha, line)) else line


def _shared_header(pages: Sequence[Sequence[str]]) -> str:
    """The first line of both pages of a file of two, if it looks like a header; else nothing."""
    if len(pages) != 2 or min(map(len, pages)) < 2:
        return ""
    line = pages[0][0].strip()
    alike = line == pages[1][0].strip() and display_width(line) <= _SHORT
    return line if alike and not _NO_HEADER.search(line) and not _LABEL.match(line) and not _PAGE_NUMBER.match(line) else ""


def _offset(line: str, page: int) -> int | None:
    found = _NUMBER.search(line)
    return int(found.group()) - page if found else None


def _offsets(lines: Sequence[str], page: int) -> set[int]:
    """How far the numbers that stand alone on a page's margins are ahead of the page."""
    found = {_offset(lines[place], page) for place in _edges(lines) if _PAGE_NUMBER.match(lines[place])}
    return {offset for offset in found if offset is not None}


def _edges(lines: Sequence[str]) -> set[int]:
    """Places near the top (0, 1, 2) and near the foot (-1, -2, -3)."""
    near = min(_EDGE, len(lines))
    return {*range(near), *range(-near, 0)} if len(lines) >= 2 * _EDGE else {*range((len(lines) + 1) // 2), *range(-(len(lines) // 2), 0)}
