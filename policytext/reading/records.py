"""JSON to rows: the list of records wherever an answer nests it, and what its columns hold."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from policytext.corpus import ReadingIssue, unique_names
from policytext.errors import EmptyInputError, explain
from policytext.reading._html import fragment_title, html_text, looks_like_html
from policytext.reading.columns import GUESSES, names_that_count
from policytext.reading.dates import local_date
from policytext.reading.decoding import decode
from policytext.reading.refusals import RefusedError
from policytext.reading.tables import RawTable

__all__ = ["RECORD_SUFFIXES", "read_records"]

RECORD_SUFFIXES = (".json", ".jsonl", ".ndjson")
_LINED = (".jsonl", ".ndjson")
_LOOKED_AT = 50
_DEEPEST = 6
_WRAPPED = re.compile(r"\A\s*[A-Za-z_$][\w.$]{0,60}\s*\((?=\s*[\[{])")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_SHORTENED = re.compile(r"summary|abstract|highlight|digest|snippet|keyword|摘要|关键词|url|link|html_title", re.IGNORECASE)
_MACHINE_TIME = re.compile(r"save|index|crawl|update|oper|warehouse|modif|create|load|采集|更新|入库", re.IGNORECASE)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}\s?[〔\[［【﹝(（]\s?(?:19|20)\d{2}\s?[〕\]］】﹞)）]\s?第?\s?\d{1,5}\s?号|[\u4e00-\u9fff]{2,20}令\s?第?\s?\d{1,4}\s?号")
_TITLE = re.compile(r"关于|通知|意见|办法|决定|规定|方案|公告|批复|条例|规划|通告|公报|建议|诉求|投诉|咨询")
_OFFICE = re.compile(r"(?:政府|办公[厅室]|委员会|[部委厅局院署会])$")
_DAY = re.compile(r"(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_DATED = re.compile(r"(?:时间|日期|发布|成文)[^\d\n]{0,6}((?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2})")


def read_records(data: bytes, suffix: str, *, name: str, named: Mapping[str, str | None] | None = None) -> RawTable:
    """Read a file of JSON: a list of objects, one object, an answer of an interface that nests such lists, or JSON lines.

    Nested objects are laid flat, keys that are empty in all records are passed over; of several lists those whose records look like the best are read together. Tags and
    entities in values are turned to text. Where names of columns say nothing, what they hold hints at their roles.

    Parameters
    ----------
    data : bytes
    suffix : str
    name : str
        What to call the file.
    named : mapping, optional
        Role to column as the user gave it.

    Raises
    ------
    RefusedError
        ``"no-records"`` where no list of records is in it, ``"unreadable"`` where it is no JSON.
    EmptyInputError
        If it is empty.
    """
    decoded = decode(data, name=name)
    text = decoded.text.lstrip("\ufeff")
    if not text.strip():
        raise EmptyInputError(explain(f"{name} is empty", hint="check that the right file was saved"))
    issues = list(decoded.issues)
    try:
        return _table(text, suffix, name, issues, named or {})
    except RecursionError as error:
        raise RefusedError("hostile-file", f"{name} nests deeper than any real file", hint="check where it comes from") from error


def _table(text: str, suffix: str, name: str, issues: list[ReadingIssue], named: Mapping[str, str | None]) -> RawTable:
    found, places, others = _lined(text, name, issues) if suffix in _LINED else _found(text, name, issues, named)
    left = sum(issue.severity == "left out" for issue in issues)
    issues += [ReadingIssue(name, place, "further-list", "note", f"a list of {n} other records; it is not read") for place, n in others]
    rows, kept = [], []
    for record, place in zip(found, places, strict=True):
        if isinstance(record, Mapping) and record:
            rows.append(_flat(record))
            kept.append(place)
        elif isinstance(record, str) and looks_like_html(record):
            rows.append(_fragment(record))
            kept.append(place)
        else:
            left += 1
            issues.append(ReadingIssue(name, place, "no-record", "left out", "an empty record, or none"))
    header = tuple(dict.fromkeys(key for row in rows for key, value in row.items() if value.strip()))
    cells = [[row.get(key, "") for key in header] for row in rows]
    sure, _ = names_that_count(named)
    bare = tuple(unique_names([re.sub(r"\s+", "", key) or "column" for key in header]))
    lower = {key.lower() for key in bare}
    return RawTable(bare, cells, kept, len(rows) + left, issues, bool(lower & sure or set(bare) & sure), _hints(bare, cells))


def _lined(text: str, name: str, issues: list[ReadingIssue]) -> tuple[list[Any], list[str], list[tuple[str, int]]]:
    found, places = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(json.loads(line))
            places.append(f"line {number}")
        except (ValueError, RecursionError):
            issues.append(ReadingIssue(name, f"line {number}", "broken-line", "left out", "the line is no JSON"))
    if not found:
        raise RefusedError("unreadable", f"{name} holds no line of JSON", hint="check that it is a file of JSON lines")
    return found, places, []


def _found(
    text: str, name: str, issues: list[ReadingIssue], named: Mapping[str, str | None]
) -> tuple[list[Any], list[str], list[tuple[str, int]]]:
    wrapped = _WRAPPED.match(text)
    body = text[wrapped.end() :].rstrip().rstrip(";").rstrip().removesuffix(")") if wrapped else text
    try:
        value = json.loads(body)
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines[:5]):
            return _lined(text, name, issues)
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "a number"
        raise RefusedError("unreadable", f"{name} is no JSON: {where} breaks off", hint="download or save it again") from error
    # Objects that hold objects are taken for records only where no real list is worth as much.
    lists = [(path, records, 2 * worth + real) for path, records, real in _lists(value) if (worth := _worth(records, named)) > 0]
    if not lists:
        raise RefusedError("no-records", f"{name} holds no list of records", hint="it may be the answer to a failed request: ask for it again")
    _, best, _ = max(lists, key=lambda one: one[2])
    chosen = [(path, records) for path, records, worth in lists if records is best or (worth % 2 and _alike(_keys(records), _keys(best)))]
    others = [(path, len(records)) for path, records, worth in lists if worth % 2 and not any(records is one for _, one in chosen)]
    found = [record for _, records in chosen for record in records]
    single = len(chosen) == 1
    places = [f"record {n}" if single else f"{path} record {n}" for path, records in chosen for n in range(1, len(records) + 1)]
    return found, places, others


def _lists(value: Any) -> Iterator[tuple[str, list[Any], bool]]:
    """Every list of objects or of fragments of pages, outermost first, and whether it is a real one; long lists are not looked into."""
    waiting: deque[tuple[str, Any]] = deque([("", value)])
    if isinstance(value, Mapping):
        yield "", [value], False
    while waiting:
        path, one = waiting.popleft()
        if isinstance(one, list):
            if one and sum(isinstance(item, Mapping) or (isinstance(item, str) and looks_like_html(item)) for item in one) * 2 > len(one):
                yield path, one, True
                waiting += [(f"{path}[{n}]", item) for n, item in enumerate(one) if isinstance(item, Mapping) and len(one) <= 3]
            else:
                waiting += [(f"{path}[{n}]", item) for n, item in enumerate(one) if isinstance(item, (list, Mapping))]
        elif isinstance(one, Mapping):
            values = list(one.values())
            if len(values) > 1 and all(isinstance(item, Mapping) for item in values) and _alike(_keys(values[:1]), _keys(values)):
                yield path, values, False
            waiting += [(f"{path}.{key}".lstrip("."), item) for key, item in one.items() if isinstance(item, (list, Mapping))]


def _keys(records: Sequence[Any]) -> frozenset[str]:
    return frozenset(key for record in records[:_LOOKED_AT] if isinstance(record, Mapping) for key in record)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other or len(one & other) >= 0.6 * len(one | other)


def _worth(records: Sequence[Any], named: Mapping[str, str | None]) -> int:
    """What speaks for a list: a text, then a title, then its length. Nothing where there is neither."""
    sample = [_flat(record) if isinstance(record, Mapping) else _fragment(record) for record in records[:_LOOKED_AT] if isinstance(record, (Mapping, str))]
    keys = {key.lower() for row in sample for key in row}
    given = {value.lower() for role, value in named.items() if value and role in ("text", "title")}
    texts, titles = keys & set(GUESSES["text"]), keys & set(GUESSES["title"])
    if not (texts | titles | (keys & given)):
        header = tuple(dict.fromkeys(key for row in sample for key in row))
        hints = _hints(header, [[row.get(key, "") for key in header] for row in sample])
        texts, titles = {hints["text"]} if "text" in hints else set(), {hints["title"]} if "title" in hints else set()
        if not texts and not titles:
            return 0
    filled = sum(bool(value.strip()) for row in sample for key, value in row.items() if key.lower() in texts | titles | given or key in texts | titles)
    if not filled:
        return 0
    return 4000 * bool(keys & given) + 2000 * bool(texts) + 1000 * bool(titles) + min(999, len(records))


def _flat(record: Mapping[str, Any]) -> dict[str, str]:
    """One level: inner objects lend their keys, by name where it is free, else by path."""
    row: dict[str, str] = {}
    waiting = deque(("", str(key), value, 1) for key, value in record.items())
    inner: deque[tuple[str, str, Any, int]] = deque()
    while waiting or inner:
        if not waiting:
            waiting, inner = inner, deque()
        path, key, value, depth = waiting.popleft()
        if isinstance(value, Mapping) and depth < _DEEPEST:
            inner += [(f"{path}{key}.", str(name), item, depth + 1) for name, item in value.items()]
        else:
            row[key if key not in row else f"{path}{key}"] = _cell(value)
    return row


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return html_text(value).strip("\n") if looks_like_html(value) or ("&" in value and _ENTITY.search(value)) else value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return "、".join(_cell(item) for item in value)
    if isinstance(value, (list, Mapping)):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def _fragment(record: str) -> dict[str, str]:
    text = html_text(record)
    dated = _DATED.search(text)
    return {"title": fragment_title(record), "text": text, "date": dated[1] if dated else ""}


def _hints(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Roles by what the cells hold: numbers of documents, dates, names of offices, titles, and the longest text."""
    columns = {name: [row[place].strip() for row in rows[:_LOOKED_AT] if row[place].strip()] for place, name in enumerate(header)}
    columns = {name: cells for name, cells in columns.items() if cells and not _SHORTENED.search(name) and not all(cell.startswith(("[", "{")) for cell in cells)}
    found: dict[str, str] = {}

    def take(role: str, fits: Iterable[tuple[float, str]]) -> None:
        best = max(((share, name) for share, name in fits if name not in found.values()), key=lambda fit: fit[0], default=(0.0, ""))
        if best[0] >= 0.5:
            found[role] = best[1]

    def share(cells: Sequence[str], fits: Iterable[bool]) -> float:
        return sum(fits) / max(1, min(len(rows), _LOOKED_AT))

    take("number", ((share(cells, (_NUMBER.fullmatch(cell) is not None for cell in cells)), name) for name, cells in columns.items()))
    dates = {name: share(cells, (_DAY.match(cell) is not None or local_date(cell) != cell for cell in cells)) for name, cells in columns.items()}
    take("date", ((value - (0.4 if _MACHINE_TIME.search(name) else 0), name) for name, value in dates.items()))
    take("issuers", ((share(cells, (len(cell) <= 40 and _OFFICE.search(cell) is not None for cell in cells)), name) for name, cells in columns.items()))
    take("title", ((share(cells, (8 <= len(cell) <= 120 and _TITLE.search(cell) is not None for cell in cells)), name) for name, cells in columns.items()))
    lengths = {name: sum(map(len, cells)) / len(cells) for name, cells in columns.items() if name not in found.values()}
    longest = max(lengths, key=lambda name: lengths[name], default="")
    if longest and lengths[longest] >= 60 and any("\u4e00" <= char <= "\u9fff" for char in columns[longest][0]):
        found["text"] = longest
    return found
