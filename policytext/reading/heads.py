"""Columns of a policy corpus from the heads of its documents, and where they differ from the table's own."""

import dataclasses
import datetime
import re
import statistics
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policytext.cleaning import clean
from policytext.cleaning.privacy import mask_private
from policytext.corpus import Corpus, ReadingIssue, table_content, unique_names
from policytext.government import Head, canonical_agency, parse_head
from policytext.government.heads import normal_number, title_of
from policytext.provenance import record

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["with_heads"]

_READ = ("title", "text", "number", "issuers", "doc_type", "region", "date", "source", "place")
_MADE = (
    "status",
    "effective_from",
    "valid_until",
    "forwards",
    "forwarded",
    "cites",
    "repeals",
    "number_in_text",
    "issuers_in_text",
    "date_in_text",
)
_DATES = ("date", "effective_from", "valid_until", "date_in_text")
_ONLY_IF_FILLED = ("number_in_text", "issuers_in_text", "date_in_text")
_UPPER_PLACE = re.compile(r"^[^省市州盟区]{2,8}(?:[省市州盟]|自治区)(?=.{2,})")
_BRACKET = re.compile(r"[（(][^（）()]*[)）]")
_LONGEST_VALUE = 80


def with_heads(corpus: Corpus) -> Corpus:
    """Parse the head of every document into columns of the corpus.

    Parameters
    ----------
    corpus : Corpus
        Policies; columns ``number``, ``issuers``, ``doc_type``, ``date`` and ``region`` of the table are kept where filled.

    Returns
    -------
    Corpus
        With the columns of the head. Where the table says otherwise than the text, the text's value stands in
        ``number_in_text``, ``issuers_in_text`` or ``date_in_text``, and the document is listed in ``issues``.
    """
    import pandas as pd

    table = corpus.table.copy(deep=True)
    table.columns = pd.Index(_out_of_the_way([str(column) for column in table.columns]))
    columns = [column for column in _READ if column in table]
    made = [
        _columns_of(dict(zip(columns, cells, strict=True))) for cells in zip(*(table[column] for column in columns), strict=True)
    ]
    issues = [issue for _, found in made for issue in found]
    for column in (*(c for c in _READ if c not in ("text", "source", "place")), *_MADE):
        values = [row[column] for row, _ in made]
        if column in _ONLY_IF_FILLED and not any(not pd.isna(value) and value != "" for value in values):
            continue
        dtype: Any = "datetime64[s]" if column in _DATES else bool if column == "forwards" else object
        table[column] = pd.Series(values, index=table.index, dtype=dtype)
    if "date_in_text" in table:
        issues += _later_dates(table)
    step = record("parse_heads", {}, content=table_content(table), parents=[corpus.provenance])
    return dataclasses.replace(corpus, table=table, issues=(*corpus.issues, *issues), provenance=step)


def _out_of_the_way(names: list[str]) -> list[str]:
    """Give columns of the table that are named like a column of the head another name."""
    return unique_names([f"{name}.original" if name in _MADE else name for name in names])


def _columns_of(row: Mapping[str, Any]) -> tuple[dict[str, Any], list[ReadingIssue]]:
    import pandas as pd

    title = row["title"] or title_of(clean(row["text"][:3000]).text)
    head = parse_head(title, row["text"])
    number, issuers = _own(row, "number"), _own(row, "issuers")
    number = number if re.search(r"\d", number) else ""
    made: dict[str, Any] = {
        "title": title,
        "number": number or head.doc_number or "",
        "issuers": issuers or "、".join(head.canonical),
        "doc_type": _own(row, "doc_type") or head.doc_type,
        "region": row["region"] or _finest(head.region),
        "date": row["date"] if not pd.isna(row["date"]) else _stamp(head.issue_date),
        "status": head.status,
        "effective_from": _stamp(head.effective_from),
        "valid_until": _stamp(head.valid_until),
        "forwards": head.forwards,
        "forwarded": head.forwarded,
        "cites": "；".join(map(str, head.cites)),
        "repeals": "；".join(map(str, head.repeals)),
        "number_in_text": "",
        "issuers_in_text": "",
        "date_in_text": pd.NaT,
    }
    return made, _differences(row, head, number, issuers, made)


def _differences(row: Mapping[str, Any], head: Head, number: str, issuers: str, made: dict[str, Any]) -> list[ReadingIssue]:
    """Put the text's values beside the table's where they differ; ``made`` gets them."""
    import pandas as pd

    found: list[str] = []
    if number and head.doc_number and normal_number(number) != normal_number(head.doc_number):
        made["number_in_text"] = head.doc_number
        found.append(_note("number", number, head.doc_number))
    if issuers and head.canonical and not _same_bodies(issuers, head, str(row["region"])):
        made["issuers_in_text"] = "、".join(head.canonical)
        found.append(_note("issuers", issuers, made["issuers_in_text"]))
    if head.issue_date and not pd.isna(row["date"]) and row["date"].date() != head.issue_date:
        made["date_in_text"] = _stamp(head.issue_date)
        if row["date"].date() < head.issue_date:
            found.append(_note("date", row["date"].date().isoformat(), head.issue_date.isoformat()))
    return [ReadingIssue(str(row["source"]), str(row["place"]), "head-differs", "note", text) for text in found]


def _note(field: str, theirs: str, ours: str) -> str:
    return f"{field}: {_shown(theirs)} in the table, which is kept; {_shown(ours)} in the text, in {field}_in_text"


def _shown(value: str) -> str:
    value = mask_private(value)
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"


def _same_bodies(issuers: str, head: Head, region: str) -> bool:
    """Whether the table names the bodies that the text names: full or short, with or without their place."""
    place = head.region or region or None
    names = [name for name in re.split(r"[、，,;；/|\s]+", _BRACKET.sub("", issuers)) if name]
    theirs = {_resolved(name, place) for name in names}
    ours = set(head.canonical)
    return all(any(_match(a, b) for b in ours) for a in theirs) and all(any(_match(a, b) for a in theirs) for b in ours)


def _resolved(name: str, place: str | None) -> str:
    agency = canonical_agency(name, region=place)
    return agency.name if agency else name


def _match(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) > 3 and longer.endswith(shorter.lstrip("省市区县")))


def _later_dates(table: "pd.DataFrame") -> list[ReadingIssue]:
    """One line a file: a table's date some days after the signature is mostly that of publication."""
    import pandas as pd

    days: dict[str, list[int]] = defaultdict(list)
    dated: dict[str, int] = defaultdict(int)
    for source, date, signed in zip(table["source"], table["date"], table["date_in_text"], strict=True):
        dated[str(source)] += not pd.isna(date)
        if not pd.isna(signed) and date > signed:
            days[str(source)].append((date.date() - signed.date()).days)
    return [
        ReadingIssue(
            source, "column date", "later-dates", "note",
            f"the table's date is after the signature in {len(late)} of {dated[source]} documents, by {min(late)} to {max(late)} days "
            f"(median {statistics.median(late):g}); it is kept, the signature is in date_in_text",
        )
        for source, late in days.items()
    ]  # fmt: skip


def _stamp(day: datetime.date | None) -> Any:
    import pandas as pd

    return pd.Timestamp(day) if day else pd.NaT


def _finest(place: str) -> str:
    """The last of the places that a name holds, which is how tables of feedback name it.

    >>> _finest("云泽市青梧区"), _finest("河北省"), _finest("济南市市中区")
    ('青梧区', '河北省', '市中区')
    """
    while True:
        shorter = _UPPER_PLACE.sub("", place)
        if shorter == place:
            return place
        place = shorter


def _own(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column, "")
    return value.strip() if isinstance(value, str) else ""
