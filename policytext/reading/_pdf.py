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

    A line near the top or the foot is a header or footer where at least three pages, and half of them, have it in
    the same place, numbers aside.

    Returns
    -------
    (text, margins)

    >>> pages = [["云泽市政府公报", "停车管理办法由各区负责，", "- 1 -"], ["云泽市政府公报", "并报市局备案。", "- 2 -"], ["云泽市政府公报", "完", "3"]]
    >>> join_pages(pages)
    ('停车管理办法由各区负责，并报市局备案。\\n完', '云泽市政府公报')
    """
    counts: Counter[tuple[int, str]] = Counter()
    for lines in pages:
        counts.update({(place, _DIGITS.sub("#", lines[place].strip())) for place in _edges(lines)})
    enough = max(3, (len(pages) + 1) // 2)
    margins: dict[str, None] = {}
    kept: list[str] = []
    for lines in pages:
        places = {place % len(lines): place for place in _edges(lines)}
        dropped = {at for at, place in places.items() if counts[place, _DIGITS.sub("#", lines[at].strip())] >= enough}
        margins |= dict.fromkeys(lines[at].strip() for at in sorted(dropped) if not _PAGE_NUMBER.match(lines[at]))
        rest = [at for at in range(len(lines)) if at not in dropped]
        # A page number stands outermost of what is left.
        while rest and len(pages) > 1 and _PAGE_NUMBER.match(lines[rest[-1]]):
            rest.pop()
        if rest and len(pages) > 1 and _PAGE_NUMBER.match(lines[rest[0]]):
            rest.pop(0)
        kept += [lines[at] for at in rest]
    if not kept:
        kept, margins = [line for lines in pages for line in lines], {}
    widths = sorted(map(display_width, kept))
    width = widths[int(len(widths) * 0.9)] if len(widths) >= 5 else None
    return join_lines("\n".join(kept), width=width), "\n".join(margins)


def _edges(lines: Sequence[str]) -> set[int]:
    """Places near the top (0, 1, 2) and near the foot (-1, -2, -3)."""
    near = min(_EDGE, len(lines))
    return {*range(near), *range(-near, 0)} if len(lines) >= 2 * _EDGE else {*range((len(lines) + 1) // 2), *range(-(len(lines) // 2), 0)}
