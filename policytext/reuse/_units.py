"""The clauses of all documents as signs that can be compared: no places, no figures, one script, one word for every level."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from policytext.cleaning import simplify_script, traditional_in
from policytext.errors import MissingPackageError
from policytext.government.clauses import Clause, split_clauses
from policytext.government.places import PlaceList, find_places

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]

__all__ = ["LEAST", "LEGAL", "Units", "normal_signs", "read_units"]

LEAST = 15
"""Shorter clauses are headings and rows of names: not compared, not counted."""
_LONGEST = 300
LEGAL = "legal"
"""Definitions, scope and penalties: what the law above has to be repeated for."""
_PENALTY = re.compile("罚款|没收|吊销|责令(?:限期)?(?:改正|停)|追究.{0,8}责任|给予.{0,8}(?:处分|处罚|警告)|依法.{0,6}处罚")
_FRAME = re.compile(
    r"^(?:第一条)?\s*(?:为|根据|按照|依据)[^。]{4,400}(?:制定|制订|现[将就]|通知如下|意见如下|公告如下|印发|提出(?:以下|如下))"
    r"|^[^。]{0,40}[各市区县省][^。，]{0,60}[：:]$|(?:同时|即行|自行)废止|此件|特此(?:通知|公告)|现印发给你们|(?:抄送|主送|发至)[：:]|负责解释"
    r"|本(?:办法|规定|条例|细则|方案|意见|通知|规则|公告|标准|预案)[^。]{0,40}(?:起(?:施行|实施|执行|生效)|有效期|解释)"
)
"""What stands around the text of an order: why it was made, to whom it goes, who explains it, when it takes effect."""
_CITED = re.compile(r"《[^《》\n]{1,80}》(?:（[^（）\n]{4,30}号）)?|[（(][^（）()\n]{1,20}[〔\[]\d{4}[〕\]]\d+号[)）]")
_LEVELS = frozenset("省市区县州盟旗乡镇")
_BODIES = re.compile(
    r"[（(][^（）()\n]{0,240}(?:牵头|负责|责任(?:单位|部门)|主办|协办|配合|落实单位)[^（）()\n]{0,120}[）)]"
    r"|^\s*(?:责任|牵头|配合|落实)(?:单位|部门)[：:][^\n]*$",
    re.MULTILINE,
)
"""Who has to do it: named anew in every place, and counted as slots."""


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """Clauses (pieces of long ones) of 15 signs or more, document by document.

    Attributes
    ----------
    document : array (n,)
        Place of the document in the corpus.
    clause : array (n,)
        Number of the clause in its document, from 1.
    start, end : array (n,)
        Span in the text of the document.
    function, part, heading : tuple of str (n,)
        What the clause does (:data:`LEGAL` for definitions and penalties); the attachment; the outermost heading above it.
    codes : array
        Signs of all units one after the other.
    at : array
        Where each sign stands in its text.
    offset : array (n + 1,)
        Where the signs of each unit begin.
    """

    document: "Ints"
    clause: "Ints"
    start: "Ints"
    end: "Ints"
    function: tuple[str, ...]
    part: tuple[str, ...]
    heading: tuple[str, ...]
    codes: "Codes"
    at: "Ints"
    offset: "Ints"

    def __len__(self) -> int:
        return len(self.document)

    @property
    def sizes(self) -> "Ints":
        """Signs of each unit (n,)."""
        return self.offset[1:] - self.offset[:-1]

    def signs(self, unit: int) -> "Codes":
        """The signs of a unit."""
        return self.codes[self.offset[unit] : self.offset[unit + 1]]

    def places(self, unit: int) -> "Ints":
        """Where the signs of a unit stand in its text."""
        return self.at[self.offset[unit] : self.offset[unit + 1]]


def read_units(texts: Sequence[str], titles: Sequence[str], *, known: PlaceList | None, skip: "npt.NDArray[np.bool_]") -> Units:
    """Read the clauses of the operative part of each text.

    Parameters
    ----------
    texts, titles : sequence of str
        A clause that is the title is left out, as are preambles, addressees and commencement.
    known : PlaceList or None
        Places whose names are dropped too.
    skip : array of bool
        Documents without a text.
    """
    import numpy as np

    rows: list[tuple[int, int, int, int, str, str, str]] = []
    codes: list[Codes] = []
    places: list[Ints] = []
    table: dict[str, int] = {}
    traditional = frozenset(traditional_in(texts))
    for document, text in enumerate(texts):
        if skip[document] or not text.strip():
            continue
        signs, at = normal_signs(_simplified(text) if document in traditional else text, known=known, table=table)
        for clause, low, high, first, last, number in _pieces(text, at, titles[document]):
            rows.append((document, number, first, last, _function(clause), clause.part, clause.path[0] if clause.path else ""))
            codes.append(signs[low:high])
            places.append(at[low:high])
    whole = [np.array([row[column] for row in rows], dtype=np.int64) for column in range(4)]
    words = [tuple(str(row[column]) for row in rows) for column in range(4, 7)]
    none: Ints = np.zeros(0, dtype=np.int64)
    offset = np.concatenate([[0], np.cumsum([len(one) for one in codes], dtype=np.int64)]).astype(np.int64)
    flat = np.concatenate(codes) if codes else none.astype(np.uint32)
    return Units(whole[0], whole[1], whole[2], whole[3], words[0], words[1], words[2], flat, np.concatenate(places) if places else none, offset)


def normal_signs(text: str, *, known: PlaceList | None = None, table: dict[str, int] | None = None) -> "tuple[Codes, Ints]":
    """Give the signs of a text that are compared, and where each stands.

    Letters of one width and case; every digit is 0; the words for levels (省, 市, 区, 县, 镇 ...) are one sign; names of places, names of
    documents, brackets and rows that say who is responsible, blanks and punctuation are left out.

    >>> a, b = (normal_signs(text)[0] for text in ("北京市到2025年，全市新增３个", "上海市到2026年全区新增5个"))
    >>> a.tolist() == b.tolist()
    True
    """
    import numpy as np

    table = {} if table is None else table
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    distinct, which = np.unique(raw, return_inverse=True)
    made = np.array([table[char] if char in table else table.setdefault(char, _sign(char)) for char in map(chr, distinct.tolist())], dtype=np.uint32)
    signs = made[which] if len(raw) else raw.copy()
    for place in find_places(text, known=known):
        if place.end - place.start > 1:
            signs[place.start : place.end] = 0
    for pattern in (_BODIES, _CITED):
        for found in pattern.finditer(text):
            signs[found.start() : found.end()] = 0
    at = np.flatnonzero(signs)
    return signs[at], at.astype(np.int64)


def _sign(char: str) -> int:
    """The code point that stands for a character; 0 where it is left out."""
    folded = unicodedata.normalize("NFKC", char).casefold()[:1]
    if not folded.isalnum():
        return 0
    if folded.isdecimal():
        return ord("0")
    return ord("市" if folded in _LEVELS else folded)


def _simplified(text: str) -> str:
    try:
        made = simplify_script(text)
    except MissingPackageError:
        return text
    return made if len(made) == len(text) else text


def _pieces(text: str, at: "Ints", title: str) -> "list[tuple[Clause, int, int, int, int, int]]":
    """Clauses that are compared, long ones in pieces: the clause, its signs, its span, its number."""
    import numpy as np

    out: list[tuple[Clause, int, int, int, int, int]] = []
    clauses, bare = split_clauses(text), "".join(title.split())
    lows = np.searchsorted(at, [clause.start for clause in clauses])
    highs = np.searchsorted(at, [clause.end for clause in clauses])
    for number, (clause, low, high) in enumerate(zip(clauses, lows.tolist(), highs.tolist(), strict=True), start=1):
        if high - low < LEAST or _FRAME.search(clause.text) or "".join(clause.text.split()) in bare:
            continue
        several = -(-(high - low) // _LONGEST)
        cuts = np.linspace(low, high, several + 1).astype(int).tolist()
        for begin, stop in pairwise(cuts):
            first = clause.start if begin == low else int(at[begin])
            last = clause.end if stop == high else int(at[stop - 1]) + 1
            out.append((clause, begin, stop, first, last, number))
    return out


def _function(clause: Clause) -> str:
    return LEGAL if clause.function == "definition" or _PENALTY.search(clause.text) else clause.function

