"""Files of which each is one document: txt, markdown, web pages, Word and PDF."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from policytext.corpus import ReadingIssue
from policytext.reading._docx import read_docx
from policytext.reading._html import read_page
from policytext.reading._pdf import read_pdf
from policytext.reading.archives import USUAL, Limits
from policytext.reading.decoding import Decoded, declared_charset, decode
from policytext.reading.markdown import read_markdown
from policytext.reading.refusals import RefusedError

__all__ = ["DOCUMENT_SUFFIXES", "Document", "damage", "hint_for", "read_document"]

_PAGES = (".html", ".htm", ".shtml", ".xhtml")
_WORD = (".docx", ".docm")
_NOTES = (".md", ".markdown")
DOCUMENT_SUFFIXES = (".txt", ".text", *_NOTES, *_PAGES, *_WORD, ".pdf")
_OLD = (".doc", ".wps", ".rtf", ".dot")
"""Kinds that are not read, unless what is inside is another kind: a page or a docx under an old name."""
_HINTS = {
    **dict.fromkeys((".doc", ".wps", ".rtf", ".dot", ".odt", ".uot", ".ofd"), "save it as docx, or print it to PDF"),
    **dict.fromkeys((".et", ".dbf", ".numbers", ".sav", ".dta"), "save it as xlsx or csv"),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"), "unpack it, and read the folder"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic"), "it needs OCR: run it through a program for character recognition"),
    **dict.fromkeys((".ppt", ".pptx", ".dps", ".caj", ".ceb", ".mht", ".mhtml", ".eml"), "save it as PDF, docx or txt"),
}  # fmt: skip
_CID = re.compile(r"\(cid:\d{1,6}\)")
_UNREADABLE = 0.3
"""Share of characters that stand for none, from which on a text layer is called unreadable."""
_TYPES = re.compile(r"(?:通知|意见|办法|决定|规定|方案|公告|批复|条例|规划|通告|细则|函|令|纲要|计划|要点|报告|措施)(?:[（(][^（）()]{1,20}[）)])?$")
_STOPS = re.compile(r"[。；;：:！？]$|^\d|[〔\[]\d{4}[〕\]]")
_PAGE_START = re.compile(r"\s*+(?:<!doctype html|<html\b|<head\b|<\?xml[^>]{0,200}>\s*+<!doctype html)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read: title and date where the file gives them, its text, and further variables.

    Attributes
    ----------
    title, text, date : str
    variables : mapping
        Such as ``margins``: headers and footers, which are kept apart from the text.
    issues : tuple of ReadingIssue
    """

    title: str
    text: str
    date: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    issues: tuple[ReadingIssue, ...] = ()


def hint_for(suffix: str) -> str:
    """What to do with a file of a kind that isn't read.

    >>> hint_for(".doc")
    'save it as docx, or print it to PDF'
    """
    return _HINTS.get(suffix, "")


def damage(text: str, name: str, place: str = "") -> ReadingIssue | None:
    """Say how much of a text stands for no character: U+FFFD, or the ``(cid:12)`` that programs put for unknown glyphs.

    >>> damage("本市\\ufffd\\ufffd通知", "a.txt").action
    '2 of 6 characters (33%) are unreadable in the file itself'
    """
    if "\ufffd" not in text and "(cid:" not in text:
        return None
    glyphs = len(_CID.findall(text))
    bad, length = text.count("\ufffd") + glyphs, len(re.sub(r"\s+", "", _CID.sub("?", text)))
    if not bad:
        return None
    why = f"{bad} of {length} characters ({bad / length:.0%}) are unreadable in the file itself"
    return ReadingIssue(name, place, "damaged-characters", "changed", why)


def read_document(data: bytes, suffix: str, *, name: str, limits: Limits = USUAL) -> Document:
    """Read one file as one document.

    Parameters
    ----------
    data : bytes
    suffix : str
        Kind of file.
    name : str
        What to call it.
    limits : Limits
        How much a Word file may unpack to.

    Raises
    ------
    InputError
        If it is empty, encrypted, damaged, without a text layer, or of a kind that isn't read.
    MissingPackageError
        If a package for its kind is not installed.

    Examples
    --------
    >>> read_document("关于停车的通知\\n各区：".encode("gb18030"), ".txt", name="a.txt").text
    '关于停车的通知\\n各区：'
    """
    notes: list[ReadingIssue] = []
    if suffix in _OLD:
        suffix = _what_is_inside(data, suffix, name, notes)
    if suffix == ".pdf":
        document = _pdf(data, name)
    elif suffix in _WORD:
        document = _word(data, name, limits)
    else:
        decoded = decode(data, name=name, declared=declared_charset(data))
        document = _plain(decoded, suffix, name, notes)
        notes += decoded.issues
    found = damage(document.text, name)
    if found is not None:
        if _share(document.text) > _UNREADABLE and (suffix == ".pdf" or "(cid:" in document.text):
            hint = "run the file through a program for character recognition, and read what that gives"
            raise RefusedError("unreadable-text-layer", f"{name} has a text layer that is not readable: {found.action}", hint=hint)
        if not any(issue.code == "damaged-bytes" for issue in notes):
            notes.append(found)
    return Document(document.title, document.text, document.date, document.variables, (*notes, *document.issues))


def _share(text: str) -> float:
    bad = text.count("\ufffd") + len(_CID.findall(text))
    return bad / max(1, len(re.sub(r"\s+", "", _CID.sub("?", text))))


def _what_is_inside(data: bytes, suffix: str, name: str, notes: list[ReadingIssue]) -> str:
    inside = ".docx" if data.startswith(b"PK\x03\x04") else ".html" if _PAGE_START.match(data[:2000].decode("latin-1")) else ""
    if not inside:
        raise RefusedError("unknown-kind", f"files of kind {suffix} are not read", hint=hint_for(suffix))
    notes.append(ReadingIssue(name, "", "other-kind", "note", f"named {suffix}, read as {inside}"))
    return inside


def _plain(decoded: Decoded, suffix: str, name: str, notes: list[ReadingIssue]) -> Document:
    text = decoded.text
    if suffix in _PAGES or _PAGE_START.match(text[:2000]):
        if suffix not in _PAGES and not any(issue.code == "other-kind" for issue in notes):
            notes.append(ReadingIssue(name, "", "other-kind", "note", f"named {suffix}, read as .html"))
        page = read_page(text)
        return Document(page.title, page.text)
    if suffix in _NOTES:
        note = read_markdown(text)
        return Document(note.title, note.text, note.date)
    return Document("", text)


def _word(data: bytes, name: str, limits: Limits) -> Document:
    word = read_docx(data, name, limits=limits)
    issues = []
    if word.n_numbers:
        why = f"{word.n_numbers} paragraphs bear numbers that the program makes; they are not in the text"
        issues.append(ReadingIssue(name, "", "lost-numbers", "changed", why))
    if word.n_changes:
        issues.append(ReadingIssue(name, "", "tracked-changes", "note", f"{word.n_changes} tracked changes, read as accepted"))
    return Document(_headline(word.text), word.text, "", _margins(word.margins, name, issues), tuple(issues))


def _pdf(data: bytes, name: str) -> Document:
    pdf = read_pdf(data, name)
    issues = [ReadingIssue(name, f"page {page}", "no-text-layer", "changed", "the page has no text: it needs OCR") for page in pdf.without_text]
    return Document(_headline(pdf.text), pdf.text, "", _margins(pdf.margins, name, issues), tuple(issues))


def _margins(margins: str, name: str, issues: list[ReadingIssue]) -> dict[str, str]:
    if not margins:
        return {}
    issues.append(ReadingIssue(name, "", "page-margins", "note", "headers and footers are kept apart, in the column margins"))
    return {"margins": margins}


def _headline(text: str) -> str:
    """A title that was set in several lines; empty where the first line is all of it, which is found later anyway."""
    lines = [line.strip() for line in text.split("\n", 5)[:4]]
    for number, line in enumerate(lines, start=1):
        if not line or len(line) > 60 or _STOPS.search(line):
            return ""
        if _TYPES.search(line):
            joined = "".join(lines[:number])
            return joined if number > 1 and "关于" in joined and len(joined) <= 120 else ""
    return ""
