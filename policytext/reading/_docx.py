"""Word files to text, with the standard library alone: paragraphs and tables in reading order, changes as accepted."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from policytext.reading.archives import USUAL, Limits, check_xml, open_archive, read_member
from policytext.reading.refusals import RefusedError

__all__ = ["WordFile", "read_docx"]

_SKIPPED = frozenset({"del", "moveFrom", "delText", "instrText", "Fallback", "rPr", "pPr", "tblPr", "tblGrid", "sectPr", "rt", "sdtPr", "delInstrText"})
"""Deleted text, field codes, second copies for old programs, pinyin above characters, settings."""
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class WordFile:
    """A Word file's text.

    Attributes
    ----------
    text : str
        Paragraphs as lines, rows of tables as lines with a tab between cells, then the notes, each marked [注1].
    margins : str
        Headers and footers, each once.
    n_numbers : int
        Paragraphs whose number the program makes, so that it is not part of the text.
    n_changes : int
        Tracked insertions and deletions, taken as accepted.
    """

    text: str
    margins: str
    n_numbers: int
    n_changes: int


def read_docx(data: bytes, name: str, *, limits: Limits = USUAL) -> WordFile:
    """Read a docx file.

    Raises
    ------
    RefusedError
        If it is encrypted, damaged, too large when unpacked, or declares entities.
    """
    if data.startswith(_OLE):
        raise RefusedError("encrypted", f"{name} is protected by a password, or an old .doc file", hint="open it and save it as docx without a password")
    archive = open_archive(data, name, limits=limits)
    parts = {info.filename: info for info in archive.infolist()}
    main = next((part for part in ("word/document.xml", *sorted(parts)) if part in parts and re.fullmatch(r"word/document\d*\.xml", part)), None)
    if main is None:
        raise RefusedError("unreadable", f"{name} holds no text part of a Word file", hint="open it and save it as docx")
    tree = _part(archive, parts[main], name)
    counts: Counter[str] = Counter(_tag(element) for element in tree.iter())
    lines = [line for line in _lines(tree) if line.strip()]
    for part, tag in _NOTES:
        info = parts.get(f"word/{part}.xml")
        notes = [element for element in _part(archive, info, name) if _tag(element) == tag] if info else []
        texts = [" ".join(line for line in _lines(note) if line.strip()) for note in notes]
        lines += [f"[注{number}] {text.strip()}" for number, text in enumerate(filter(None, texts), start=1)]
    margins: dict[str, None] = {}
    for part in sorted(part for part in parts if _MARGIN.fullmatch(part)):
        margins |= dict.fromkeys(line.strip() for line in _lines(_part(archive, parts[part], name)) if line.strip())
    changes = sum(counts[tag] for tag in ("ins", "del", "moveFrom", "moveTo"))
    return WordFile("\n".join(lines), "\n".join(margins), _numbered(tree), changes)


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> ElementTree.Element:
    data = read_member(archive, info, name)
    check_xml(data, name)
    return ElementTree.fromstring(data)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _numbered(tree: ElementTree.Element) -> int:
    """Paragraphs with a number of their own (those of a style are not known here)."""
    found = 0
    for element in tree.iter():
        if _tag(element) == "numPr":
            ids = [value for child in element if _tag(child) == "numId" for key, value in child.attrib.items() if key.endswith("}val")]
            found += ids != ["0"]
    return found


def _lines(parent: ElementTree.Element) -> Iterator[str]:
    """Lines of a body, cell, note or text box: one a paragraph, one a row."""
    for element in parent:
        tag = _tag(element)
        if tag == "p":
            yield from _paragraph(element)
        elif tag == "tbl":
            yield from _rows(element)
        elif tag not in _SKIPPED:
            yield from _lines(element)


def _paragraph(element: ElementTree.Element) -> list[str]:
    """The paragraph's own lines, then those of the text boxes that hang on it."""
    pieces: list[str] = []
    boxes: list[str] = []
    _collect(element, pieces, boxes)
    return ["".join(pieces).strip(" \t"), *boxes] if boxes else ["".join(pieces).rstrip(" \t")]


def _collect(element: ElementTree.Element, pieces: list[str], boxes: list[str]) -> None:
    for child in element:
        tag = _tag(child)
        if tag == "t":
            pieces.append(child.text or "")
        elif tag in ("tab", "ptab"):
            pieces.append("\t")
        elif tag in ("br", "cr"):
            pieces.append("\n")
        elif tag == "noBreakHyphen":
            pieces.append("-")
        elif tag in ("footnoteReference", "endnoteReference"):
            number = next((value for key, value in child.attrib.items() if key.endswith("}id")), "")
            pieces.append(f"[注{number}]" if number else "")
        elif tag == "txbxContent":
            boxes.extend(line for line in _lines(child) if line.strip())
        elif tag not in _SKIPPED:
            _collect(child, pieces, boxes)


def _rows(table: ElementTree.Element) -> Iterator[str]:
    for row in _inside(table, "tr"):
        cells: list[str] = []
        for cell in _inside(row, "tc"):
            cells.append("" if _continues(cell) else " ".join(" ".join(line.split()) for line in _lines(cell) if line.strip()))
        yield "\t".join(cells).rstrip("\t")


def _inside(parent: ElementTree.Element, wanted: str) -> Iterator[ElementTree.Element]:
    """Rows or cells, also those that a content control or a tracked change holds."""
    for element in parent:
        tag = _tag(element)
        if tag == wanted:
            if not (wanted == "tr" and any(_tag(change) == "del" for settings in element if _tag(settings) == "trPr" for change in settings)):
                yield element
        elif tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _inside(element, wanted)


def _continues(cell: ElementTree.Element) -> bool:
    """The lower part of a cell merged downwards, or the right part of one merged the old way."""
    for settings in cell:
        if _tag(settings) == "tcPr":
            for merge in settings:
                if _tag(merge) in ("vMerge", "hMerge") and not any(value == "restart" for value in merge.attrib.values()):
                    return True
    return False
