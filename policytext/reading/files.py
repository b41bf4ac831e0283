"""From a path to a table of documents: which files there are, and what became of each."""

import os
import pathlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from policytext.corpus import ReadingIssue, SourceCount, name_columns, unique_names
from policytext.errors import ColumnError, EmptyInputError, InputError, MissingPackageError, explain, listing
from policytext.reading.archives import USUAL, Limits, members, open_archive, read_member
from policytext.reading.columns import choose_columns, is_placeholder, names_to_see
from policytext.reading.dates import local_dates
from policytext.reading.documents import DOCUMENT_SUFFIXES, damage, hint_for, read_document
from policytext.reading.records import RECORD_SUFFIXES, read_records
from policytext.reading.refusals import refusal_code
from policytext.reading.tables import TABLE_SUFFIXES, RawTable, read_rows
from policytext.reading.walking import FoundFile, PathLike, find_files, hidden_because, reason_of, shown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Gathered", "PathLike", "gather"]

_ZIP = ".zip"
_PACKED = (_ZIP, ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_OLD_WORD = (".doc", ".wps", ".rtf", ".dot")
_DATES = ("date", "reply_date")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the caller wants: columns by role, roles to guess, whether documents are read too, and limits."""

    named: Mapping[str, str | None]
    guess: Sequence[str]
    documents: bool
    limits: Limits


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file on the disk or inside an archive."""

    name: str
    suffix: str
    alone: bool
    load: Callable[[], bytes]


@dataclass(slots=True)
class Gathered:
    """What was found on the way: tables of documents, issues, and the count of each file."""

    frames: "list[pd.DataFrame]" = field(default_factory=list)
    issues: list[ReadingIssue] = field(default_factory=list)
    sources: list[SourceCount] = field(default_factory=list)
    refused: list[ColumnError] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def leave_out(self, name: str, code: str, why: str, *, rows: int = 1) -> None:
        """List a whole file."""
        self.issues.append(ReadingIssue(name, "", code, "left out", why))
        self.sources.append(SourceCount(name, rows, 0, rows))

    def settle(self) -> None:
        """Make one table of the single documents read since the last one."""
        import pandas as pd

        if self.waiting:
            self.frames.append(pd.DataFrame(self.waiting, dtype=object))
            self.waiting = []


def gather(
    path: PathLike | Sequence[PathLike],
    *,
    named: Mapping[str, str | None],
    guess: Sequence[str],
    documents: bool,
    limits: Limits = USUAL,
) -> Gathered:
    """Read every file that a path stands for.

    A folder is walked in sorted order, and zip files are read as folders; files of unknown kinds, hidden ones and
    earlier results are listed. A single named file that can't be read is an error; inside a folder it is listed.

    Raises
    ------
    MissingFileError, EmptyInputError, ColumnError, InputError, MissingPackageError
    """
    roots = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    if not roots:
        raise EmptyInputError(explain("no path was given", hint="name a file or a folder"))
    out, asked = Gathered(), _Asked(named, guess, documents, limits)
    for file in find_files([pathlib.Path(root) for root in roots], roots):
        if file.code:
            out.leave_out(file.name, file.code, file.why)
        else:
            _take(_Entry(file.name, file.path.suffix.lower(), file.alone, _loader(file)), out, asked)
    out.settle()
    if not out.frames:
        _refuse(out, roots[0], text_too=documents)
    return out


def _loader(file: FoundFile) -> Callable[[], bytes]:
    def load() -> bytes:
        try:
            return file.path.read_bytes()
        except OSError as error:
            hint = "check that you may read it, and that no other program holds it"
            raise InputError(explain(f"{file.name} can't be read: {reason_of(error)}", hint=hint)) from error

    return load


def _take(entry: _Entry, out: Gathered, asked: _Asked) -> None:
    """Read one file, or list it; only a file that was named itself may raise."""
    try:
        if entry.suffix == _ZIP:
            _take_archive(entry, out, asked)
        elif entry.suffix in TABLE_SUFFIXES:
            _take_table(entry, read_rows(entry.load, entry.suffix, name=entry.name, named=asked.named, limits=asked.limits), out, asked)
        elif entry.suffix in RECORD_SUFFIXES:
            _take_table(entry, read_records(entry.load(), entry.suffix, name=entry.name, named=asked.named), out, asked)
        elif asked.documents and entry.suffix in (*DOCUMENT_SUFFIXES, *_OLD_WORD):
            _take_document(entry, out, asked)
        else:
            _unknown(entry, out, asked)
    except InputError as error:
        if entry.alone:
            raise
        if isinstance(error, ColumnError):
            out.refused.append(error)
        out.leave_out(entry.name, refusal_code(error), str(error) if refusal_code(error) == "unknown-kind" else _reason(error))
    except MissingPackageError as error:
        if entry.alone:
            raise
        out.leave_out(entry.name, "missing-package", str(error))


def _unknown(entry: _Entry, out: Gathered, asked: _Asked) -> None:
    kinds = [*TABLE_SUFFIXES, *RECORD_SUFFIXES, *(DOCUMENT_SUFFIXES if asked.documents else ()), _ZIP]
    hint = hint_for(entry.suffix)
    if not asked.documents and entry.suffix in DOCUMENT_SUFFIXES:
        hint = "each is one document, as policies are; messages come as a table or a list of records"
    if entry.alone:
        hint = f"save it as one of these{f' ({hint})' if hint else ''}"
        raise InputError(explain(f"{entry.name} is of a kind that can't be read", found=f"kinds: {listing(kinds, limit=30)}", hint=hint))
    why = f"files of kind {entry.suffix} are not read" if entry.suffix else "files without a suffix are not read"
    out.leave_out(entry.name, "unknown-kind", f"{why}{f': {hint}' if hint else ''}")


def _take_archive(entry: _Entry, out: Gathered, asked: _Asked) -> None:
    """Read a zip file as a folder; archives inside it are listed, not opened."""
    archive = open_archive(entry.load(), entry.name, limits=asked.limits)
    inside = sorted(members(archive), key=lambda member: member.name)
    if not inside:
        raise EmptyInputError(explain(f"{entry.name} holds no file", hint="pack the files again"))
    names = unique_names([f"{entry.name}/{member.name}" for member in inside], mark="#")
    for member, name in zip(inside, names, strict=True):
        suffix = pathlib.PurePosixPath(member.name).suffix.lower()
        why = hidden_because(member.name)
        if _leads_out(member.name):
            out.leave_out(name, "unsafe-name", "the name leads out of the archive, as attacks do; not read")
        elif why:
            out.leave_out(name, "hidden-file", why)
        elif suffix in _PACKED:
            out.leave_out(name, "nested-archive", "an archive inside an archive is not opened: unpack it, and read the folder")
        else:
            _take(_Entry(name, suffix, False, lambda info=member.info, name=name: read_member(archive, info, name)), out, asked)  # type: ignore[misc]


def _leads_out(name: str) -> bool:
    return name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")


def _refuse(out: Gathered, root: PathLike, *, text_too: bool) -> NoReturn:
    if out.refused:
        raise out.refused[0]
    names = listing([source.file for source in out.sources], limit=5)
    reasons = listing(sorted({issue.code for issue in out.issues}))
    raise EmptyInputError(
        explain(
            f"nothing to read in {shown(root)}",
            found=f"files: {names}; reasons: {reasons}",
            hint="put csv, xlsx" + (", json, txt, html, docx or pdf" if text_too else " or json") + " files there, or name another folder",
        )
    )


def _take_table(entry: _Entry, raw: RawTable, out: Gathered, asked: _Asked) -> None:
    import pandas as pd

    name = entry.name
    try:
        columns, guessed = _columns(raw, asked, name)
    except ColumnError as error:
        if entry.alone:
            raise
        out.refused.append(error)
        out.leave_out(name, "no-such-column", _reason(error), rows=raw.n_rows)
        return
    frame = pd.DataFrame(raw.rows, columns=name_columns(raw.header, columns, reserved=("source", "place")), dtype=object)
    blank_text, blank_title = (_blank(frame, role) for role in ("text", "title"))
    neither = sum(map(bool.__and__, blank_text, blank_title))
    left = raw.n_rows - len(frame) + neither
    out.issues += raw.issues
    if guessed:
        taken = ", ".join(f"{role}={column}" for role, column in guessed.items())
        out.issues.append(ReadingIssue(name, "header", "guessed-columns", "note", taken))
    for role in _DATES:
        if role in frame:
            dates, changed = local_dates(frame[role])
            if changed:
                frame[role] = pd.Series(dates, index=frame.index, dtype=object)
                note = f"{changed} cells of {columns[role]} held a machine's time; read as days of Beijing"
                out.issues.append(ReadingIssue(name, f"column {columns[role]}", "machine-dates", "note", note))
    if "text" in frame:
        damaged = (damage(text, name, place) for text, place in zip(frame["text"], raw.places, strict=True))
        out.issues += [issue for issue in damaged if issue is not None]
    out.settle()
    out.frames.append(frame.assign(source=name, place=raw.places))
    out.sources.append(SourceCount(name, raw.n_rows, len(frame) - neither, left, sum(blank_text) - neither))


def _blank(frame: "pd.DataFrame", role: str) -> list[bool]:
    return [not cell or cell.isspace() for cell in frame[role]] if role in frame else [True] * len(frame)


def _columns(raw: RawTable, asked: _Asked, name: str) -> tuple[dict[str, str], dict[str, str]]:
    columns, guessed = choose_columns(raw.header, named=asked.named, guess=asked.guess, name=name, sure=raw.sure)
    for role, column in raw.hints.items():
        if role in asked.guess and role not in columns and column not in columns.values():
            columns[role] = guessed[role] = column
    if "text" not in columns and "title" not in columns:
        seen = names_to_see(raw.header, sure=raw.sure)
        raise ColumnError(
            explain(
                f"no column of {name} is known to hold the text",
                found=f"{raw.n_rows} rows; columns: {listing(seen)}",
                hint=_text_hint(raw, seen),
            )
        )
    return columns, guessed


def _text_hint(raw: RawTable, seen: Collection[str]) -> str:
    """Propose the column of the longest cells, which is rarely wrong, unless the row taken for the header may be none."""
    length = {column: sum(len(row[place]) for row in raw.rows) for place, column in enumerate(raw.header)}
    longest = max(length, key=lambda column: length[column])
    narrow = any(issue.code == "long-row" for issue in raw.issues) or any(is_placeholder(column) for column in raw.header)
    if longest in seen and not is_placeholder(longest) and (raw.sure or not narrow):
        return f"name it; the longest cells are in text={longest!r}"
    return "give text= the name of the text column, as the header row has it; if there is no header row, put one above the data"


def _take_document(entry: _Entry, out: Gathered, asked: _Asked) -> None:
    name = entry.name
    document = read_document(entry.load(), entry.suffix, name=name, limits=asked.limits)
    if not document.text.strip() and not document.title.strip():
        if entry.alone:
            raise EmptyInputError(explain(f"{name} holds no text", hint="check that the right file was saved"))
        out.leave_out(name, "empty-file", "no text in the file")
        return
    row = {"id": pathlib.PurePosixPath(name).with_suffix("").as_posix(), "title": document.title, "text": document.text}
    if document.date:
        row["date"] = document.date
    out.waiting.append({**row, **document.variables, "source": name, "place": "file"})
    out.issues += document.issues
    out.sources.append(SourceCount(name, 1, 1, 0, int(not document.text.strip())))


def _reason(error: InputError) -> str:
    return str(error).split(". Hint:")[0]
