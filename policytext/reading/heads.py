"""Columns of a policy corpus from the heads of its documents, and where they differ from the table's own."""

import dataclasses
import datetime
import re
import statistics
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.cleaning import clean
from policytext.cleaning.privacy import mask_private
from policytext.corpus import Corpus, ReadingIssue, table_content, unique_names
from policytext.government import DOC_TYPES, AgencyList, Head, canonical_agency, parent_of, parse_head
from policytext.government.heads import normal_number, status_of, text_column, title_of
from policytext.government.places import PROVINCES
from policytext.provenance import record
from policytext.reading.days import day_column

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
    "doc_type_in_text",
    "region_in_text",
    "date_in_text",
)
_DATES = ("date", "effective_from", "valid_until", "date_in_text")
_ONLY_IF_FILLED = tuple(name for name in _MADE if name.endswith("_in_text"))
_SIGN_OF_HEADS = tuple(name for name in _MADE if name not in _ONLY_IF_FILLED)
_NO_VALUE = re.compile(r"[\W_]*|(?:暂)?无|不详|未知|未标明|空|none|null|nan|n/?a", re.IGNORECASE)
_YES_NO = MappingProxyType({"true": True, "1": True, "是": True, "false": False, "0": False, "否": False})
_UPPER_PLACE = re.compile(r"^[^省市州盟区]{2,8}(?:[省市州盟]|自治区)(?=.{2,})")
_BRACKET = re.compile(r"[（(][^（）()]*[)）]")
_LONGEST_VALUE = 80


def with_heads(corpus: Corpus, *, known: AgencyList | None = None) -> Corpus:
    """Parse the head of every document into columns of the corpus.

    Parameters
    ----------
    corpus : Corpus
        Policies; columns ``number``, ``issuers``, ``doc_type``, ``date`` and ``region`` of the table are kept where filled.
        A table that has all columns of a head (this corpus, saved and read again) keeps those too.
    known : AgencyList, optional
        The user's own bodies.

    Returns
    -------
    Corpus
        With the columns of the head. Where the table says otherwise than the text, the text's value stands in
        ``number_in_text``, ``issuers_in_text``, ``doc_type_in_text``, ``region_in_text`` or ``date_in_text``, and the document is
        listed in ``issues``.
    """
    import pandas as pd

    table = corpus.table.copy(deep=True)
    again = all(name in table for name in _SIGN_OF_HEADS)
    if again:
        table = table.drop(columns=[name for name in _ONLY_IF_FILLED if name in table])
    else:
        table.columns = pd.Index(_out_of_the_way([str(column) for column in table.columns]))
    unread: list[ReadingIssue] = []
    for name in ("effective_from", "valid_until") if again else ():
        cells = table[name]
        table[name], lost = day_column(table, name, last=name == "valid_until")
        unread += [_unread(row, name, cell) for row, cell in zip(table[lost].to_dict("records"), cells[lost], strict=True)]
    if again:
        odd = [status_of(word) is None for word in text_column(table, "status")]
        unread += [_unread(row, "status", row["status"]) for row in table[odd].to_dict("records")]
    columns = [column for column in (*_READ, *_SIGN_OF_HEADS) if column in table]
    made = [
        _columns_of(dict(zip(columns, cells, strict=True)), known)
        for cells in zip(*(table[column] for column in columns), strict=True)
    ]
    issues = [*unread, *(issue for _, found in made for issue in found)]
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


def _columns_of(row: Mapping[str, Any], known: AgencyList | None) -> tuple[dict[str, Any], list[ReadingIssue]]:
    import pandas as pd

    title = row["title"] or title_of(clean(row["text"][:3000]).text)
    head = parse_head(title, row["text"], known=known)
    number, issuers = _own(row, "number"), _own(row, "issuers")
    number = number if re.search(r"\d", number) else ""
    made: dict[str, Any] = {
        "title": title,
        "number": number or head.doc_number or "",
        "issuers": issuers or "、".join(head.canonical),
        "doc_type": _own(row, "doc_type") or head.doc_type,
        "region": _own(row, "region") or _finest(head.region),
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
        "doc_type_in_text": "",
        "region_in_text": "",
        "date_in_text": pd.NaT,
    }
    made |= _kept(row)
    return made, _differences(row, head, number, issuers, made, known)


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a table that was made by these columns says in them, as far as it can be read."""
    import pandas as pd

    values: dict[str, Any] = {name: _own(row, name) for name in ("status", "forwarded", "cites", "repeals")}
    values["status"] = status_of(values["status"]) or ""
    for name in ("effective_from", "valid_until"):
        values[name] = "" if pd.isna(row.get(name)) else row[name]
    values["forwards"] = _YES_NO.get(str(row.get("forwards", "")).strip().lower(), "")
    return {name: value for name, value in values.items() if value != ""}


def _differences(
    row: Mapping[str, Any], head: Head, number: str, issuers: str, made: dict[str, Any], known: AgencyList | None
) -> list[ReadingIssue]:
    """Put the text's values beside the table's where they differ; ``made`` gets them."""
    import pandas as pd

    found: list[str] = []
    if number and head.doc_number and normal_number(number) != normal_number(head.doc_number):
        made["number_in_text"] = head.doc_number
        found.append(_note("number", number, head.doc_number))
    if issuers and head.canonical and not _same_bodies(issuers, head, _own(row, "region"), known):
        made["issuers_in_text"] = "、".join(head.canonical)
        found.append(_note("issuers", issuers, made["issuers_in_text"]))
    kind, place = _own(row, "doc_type"), _own(row, "region")
    if kind and head.doc_type not in ("other", kind):
        made["doc_type_in_text"] = head.doc_type
        if kind in DOC_TYPES:
            found.append(_note("doc_type", kind, head.doc_type))
    if place and head.region and not _same_place(place, head.region):
        made["region_in_text"] = head.region
        if not _may_lie_in(place, head.region):
            found.append(_note("region", place, head.region))
    if head.issue_date and not pd.isna(row["date"]) and row["date"].date() != head.issue_date:
        made["date_in_text"] = _stamp(head.issue_date)
        if row["date"].date() < head.issue_date:
            found.append(_note("date", row["date"].date().isoformat(), head.issue_date.isoformat()))
    return [ReadingIssue(str(row["source"]), str(row["place"]), "head-differs", "note", text) for text in found]


def _unread(row: Mapping[Any, Any], field: str, cell: object) -> ReadingIssue:
    told = f"{field}: {_shown(str(cell))} in the table can't be read; what the text says is kept"
    return ReadingIssue(str(row["source"]), str(row["place"]), "head-unread", "note", told)


def _note(field: str, theirs: str, ours: str) -> str:
    return f"{field}: {_shown(theirs)} in the table, which is kept; {_shown(ours)} in the text, in {field}_in_text"


def _shown(value: str) -> str:
    value = mask_private(value)
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"


def _same_place(one: str, other: str) -> bool:
    """Whether two spellings may mean one place (河北, 河北省; 青梧区, 云泽市青梧区)."""
    stems = [re.sub(r"(?<=..)(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|[省市])$", "", name) for name in (one, other)]
    shorter, longer = sorted(stems, key=len)
    return longer.endswith(shorter)


def _may_lie_in(one: str, other: str) -> bool:
    """Whether one place lies in the other, or may: of different levels, and the gazetteer doesn't know the lower."""
    if "全国" in (one, other):
        return True
    inner, outer = sorted((one, other), key=_rank, reverse=True)
    if _rank(inner) == _rank(outer):
        return False
    above = parent_of(inner)
    return not above or outer in above or above in outer


def _rank(place: str) -> int:
    """How far down a place is: provinces 0, cities 1, counties and districts 2.

    >>> _rank("河北省"), _rank("天津市"), _rank("云泽市"), _rank("云泽市青梧区")
    (0, 0, 1, 2)
    """
    return 0 if place in PROVINCES else 1 if place.endswith(("市", "州", "盟", "地区")) else 2


def _same_bodies(issuers: str, head: Head, region: str, known: AgencyList | None) -> bool:
    """Whether the table names the bodies that the text names: full or short, with or without their place."""
    place = head.region or region or None
    names = [name for name in re.split(r"[、，,;；/|\s]+", _BRACKET.sub("", issuers)) if name]
    theirs = {_resolved(name, place, known) for name in names}
    ours = set(head.canonical)
    return all(any(_match(a, b) for b in ours) for a in theirs) and all(any(_match(a, b) for a in theirs) for b in ours)


def _resolved(name: str, place: str | None, known: AgencyList | None) -> str:
    agency = canonical_agency(name, region=place, known=known)
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
            f"the table's date is after the signature in {len(late)} of {dated[source]} documents, {_by_days(late)}; "
            "it is kept, the signature is in date_in_text",
        )
        for source, late in days.items()
    ]  # fmt: skip


def _by_days(late: list[int]) -> str:
    """How much later, in words.

    >>> _by_days([9]), _by_days([1, 1]), _by_days([3, 5, 10])
    ('by 9 days', 'by 1 day', 'by 3 to 10 days (median 5)')
    """
    low, high = min(late), max(late)
    if low == high:
        return f"by {low} day{'s' if low > 1 else ''}"
    return f"by {low} to {high} days (median {statistics.median(late):g})"


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
    value = value.strip() if isinstance(value, str) else ""
    return "" if _NO_VALUE.fullmatch(value) else value
