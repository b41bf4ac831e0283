"""What could not be read, and how the rows of each file were used."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["ReadingIssue", "Severity", "SourceCount", "merged_counts"]

Severity = Literal["left out", "changed", "note"]


@dataclass(frozen=True, slots=True)
class ReadingIssue:
    """One thing that a reader of the results should know about the input.

    Attributes
    ----------
    file : str
        File, relative to what was read.
    place : str
        Row, sheet or position inside the file; empty where the whole file is meant.
    code : str
        Short name of the kind, such as ``"blank-row"``.
    severity : str
        ``"left out"`` (not in the corpus), ``"changed"`` (read, with something lost) or ``"note"``.
    action : str
        What was done about it.
    """

    file: str
    place: str
    code: str
    severity: Severity
    action: str


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How one file was used: ``rows == documents + left_out`` always holds (a text file is one row)."""

    file: str
    rows: int
    documents: int
    left_out: int
    title_only: int = 0


def merged_counts(counts: Iterable[SourceCount]) -> tuple[SourceCount, ...]:
    """One count a file, in the order in which files first come."""
    merged: dict[str, SourceCount] = {}
    for one in counts:
        known = merged.get(one.file, SourceCount(one.file, 0, 0, 0))
        merged[one.file] = SourceCount(
            one.file, known.rows + one.rows, known.documents + one.documents, known.left_out + one.left_out,
            known.title_only + one.title_only,
        )  # fmt: skip
    return tuple(merged.values())
