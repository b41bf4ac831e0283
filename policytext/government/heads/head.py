"""What a head says: the nouns."""

import datetime
from dataclasses import dataclass

__all__ = ["DOC_TYPES", "STATUSES", "Citation", "Head"]

DOC_TYPES = (
    "通知", "公告", "通告", "公示", "决定", "意见", "批复", "函", "规定", "办法", "细则", "条例", "方案", "规划", "计划",
    "纲要", "报告", "通报", "决议", "命令", "议案", "请示", "纪要", "解读",
)  # fmt: skip
"""Types of document (文种) that are told apart; everything else is ``"other"``."""

STATUSES = ("final", "draft", "trial", "interim", "revised", "repealing", "repealed", "interpretation")
"""What a document is in the life of a rule.

``"draft"``: put out for comment (征求意见稿, 草案, 送审稿). ``"trial"``: 试行. ``"interim"``: 暂行. ``"revised"``: it amends or
replaces an earlier version (修订, 修改, 修正). ``"repealing"``: it does nothing but declare others void (关于废止…的决定).
``"repealed"``: marked as no longer in force. ``"interpretation"``: 解读, 图解. ``"final"``: all others.
"""


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document that a text names.

    Attributes
    ----------
    title : str
        Its title without the outer 《》; empty where the number stands alone.
    number : str or None
        Its number as it stands, without blanks.
    start, end : int
        Where it stands in the text, marks and bracket included.
    """

    title: str
    number: str | None
    start: int
    end: int

    def __str__(self) -> str:
        """The citation as documents write it: 《title》（number）."""
        named = f"《{self.title}》" if self.title else ""
        if not self.number:
            return named
        return f"{named}（{self.number}）" if named else self.number


@dataclass(frozen=True, slots=True)
class Head:
    """What the head and the signature of a document say about it.

    Attributes
    ----------
    title : str
        The title, with blanks inside spaced-out words taken out.
    doc_number : str or None
        The document's own number (文号), never a cited one; as it stands, without blanks.
    issuers : tuple of str
        Bodies that issue the document, as they stand.
    canonical : tuple of str
        The same bodies with their full names.
    issue_date : datetime.date or None
        Date of the signature.
    doc_type : str
        One of ``DOC_TYPES`` or ``"other"``.
    forwards : bool
        Whether the document passes on a text that others wrote.
    region : str
        Place that the issuers speak for; ``"全国"`` for national bodies, empty where unknown.
    status : str
        One of ``STATUSES``.
    effective_from, valid_until : datetime.date or None
        First day in force, and last day of the stated validity.
    forwarded : str
        Title of the text that is passed on; empty where there is none or it is not named.
    cites : tuple of Citation
        Other documents that the text names, each at its first mention; own titles and what is repealed left out.
    repeals : tuple of Citation
        Documents that the text declares void.
    """

    title: str
    doc_number: str | None
    issuers: tuple[str, ...]
    canonical: tuple[str, ...]
    issue_date: datetime.date | None
    doc_type: str
    forwards: bool
    region: str
    status: str = "final"
    effective_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    forwarded: str = ""
    cites: tuple[Citation, ...] = ()
    repeals: tuple[Citation, ...] = ()
