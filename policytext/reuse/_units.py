"""The clauses of all documents as signs that can be compared: no places, no figures, one script, one word for every level."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
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
_TYPES = "(?:办法|规定|条例|细则|方案|意见|通知|规则|公告|通告|标准|预案|措施|规程|计划|规划|决定|指南)"
_NOW = "(?<![实出体表展呈发再])现"
_FRAME = re.compile(
    rf"(?:^\W*(?:[一二三四五六七八九十]+、)?|第[一1]条)\s*(?:为|根据|按照|依据|经)[^。]{{4,400}}?"
    rf"(?:制[定订](?:本(?:实施|管理|工作|暂行|行动|具体|专项)*{_TYPES}|如下|以下)|特制[定订]|{_NOW}(?:将|就|提出|印发|制[定订]|公[布告]|发布|批复|通知)"
    r"|(?:通知|意见|公告|通告|方案|函告|批复|规定)如下|提出(?:以下|如下)(?:实施|具体|若干|工作|政策)*(?:意见|措施|要求|规定|方案)|印发(?:《|本|给))"
    rf"|{_NOW}(?:将[^。]{{0,200}}|予以?)?(?:印发|公布|发布|转发|批复如下)|收悉|[（(]此件|此件(?:公开|主动|依申请)|特此(?:通知|公告|通告|函复|批复)"
    r"|(?:抄送|主送|发至)[：:]|负责解释|(?:同时|即行|自行)废止|自(?:公布|发布|印发|下发)之日起(?:正式)?(?:施行|实施|执行|生效|试行)"
    rf"|本{_TYPES}(?:[（(][^（）()]{{0,10}}[）)])?(?:自[^。，；]{{1,30}}起|有效期|由[^。，；]{{1,40}}解释)"
)
"""Sentences around the text of an order: why it was made, who explains it, when it takes effect."""
_SENTENCE = re.compile("[^。！？；\n]+")
_ADDRESSEE = re.compile(r"[^。；：:\n]{2,300}[：:]")
_TO = re.compile("(?:政府|部门|机构|单位|委员会|办事处|企业|公司|高校|院校|[厅局委办院校]|派出所|处室|社区|你们)[：:]$")
_NO_ADDRESSEE = re.compile("要|应|须|负责|牵头|责任|配合|落实|下列|以下")
_SIGNED = re.compile(r"(?:人民政府|办公[室厅]|委员会|[厅局])\s*\d{4}年\d{1,2}月\d{1,2}日(?![前起以之批发公通])")
_PART = re.compile("[^，。；：:\n]+")
_CREED = re.compile(
    "习近平新时代中国特色社会主义思想|党的[一二三四五六七八九十]+(?:大|届)|五位一体|四个全面|四个意识|四个自信|两个维护|两个确立|新发展(?:阶段|理念|格局)"
    "|科学发展观|邓小平理论|[“\"]三个代表"
)
"""Formulas that documents of every level open with: no one copied them from another."""
_CITED = re.compile(r"《[^《》\n]{1,80}》(?:（[^（）\n]{4,30}号）)?|[（(][^（）()\n]{1,20}[〔\[]\d{4}[〕\]]\d+号[)）]|[〔\[]\d{4}[〕\]]\s*\d+号")
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
        plain, clauses = _simplified(text) if document in traditional else text, split_clauses(text)
        signs, at = normal_signs(plain, known=known, table=table, without=_around(plain, clauses))
        for clause, low, high, first, last, number in _pieces(clauses, at, titles[document]):
            rows.append((document, number, first, last, _function(clause), clause.part, clause.path[0] if clause.path else ""))
            codes.append(signs[low:high])
            places.append(at[low:high])
    whole = [np.array([row[column] for row in rows], dtype=np.int64) for column in range(4)]
    words = [tuple(str(row[column]) for row in rows) for column in range(4, 7)]
    none: Ints = np.zeros(0, dtype=np.int64)
    offset = np.concatenate([[0], np.cumsum([len(one) for one in codes], dtype=np.int64)]).astype(np.int64)
    flat = np.concatenate(codes) if codes else none.astype(np.uint32)
    return Units(whole[0], whole[1], whole[2], whole[3], words[0], words[1], words[2], flat, np.concatenate(places) if places else none, offset)


def _around(text: str, clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """What of the clauses is no text of theirs: sentences around it, addressees, signatures, formulas."""
    out = [found.span() for found in _SIGNED.finditer(text)]
    out += [found.span() for found in _PART.finditer(text) if _CREED.search(found[0])]
    for clause in clauses:
        start = clause.start
        head = _ADDRESSEE.match(text, start, clause.end)
        if head and _TO.search(head[0]) and not _NO_ADDRESSEE.search(head[0]):
            out.append(head.span())
            start = head.end()
        out += [found.span() for found in _SENTENCE.finditer(text, start, clause.end) if _FRAME.search(found[0])]
    return out


def normal_signs(
    text: str, *, known: PlaceList | None = None, table: dict[str, int] | None = None, without: Iterable[tuple[int, int]] = ()
) -> "tuple[Codes, Ints]":
    """Give the signs of a text that are compared, and where each stands; those of the spans ``without`` are left out.

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
    for start, end in without:
        signs[start:end] = 0
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


def _pieces(clauses: Sequence[Clause], at: "Ints", title: str) -> "list[tuple[Clause, int, int, int, int, int]]":
    """Clauses that are compared, long ones in pieces: the clause, its signs, its span, its number."""
    import numpy as np

    out: list[tuple[Clause, int, int, int, int, int]] = []
    bare = "".join(title.split())
    lows = np.searchsorted(at, [clause.start for clause in clauses])
    highs = np.searchsorted(at, [clause.end for clause in clauses])
    for number, (clause, low, high) in enumerate(zip(clauses, lows.tolist(), highs.tolist(), strict=True), start=1):
        if high - low < LEAST or "".join(clause.text.split()) in bare:
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

