"""From a path to a table of documents: which files there are, and what became of each."""

import os
import pathlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from policytext.corpus import ReadingIssue, SourceCount, name_columns
from policytext.errors import ColumnError, EmptyInputError, InputError, explain, listing
from policytext.reading.columns import choose_columns, is_placeholder, names_to_see
from policytext.reading.tables import TABLE_SUFFIXES, RawTable, read_table
from policytext.reading.walking import FoundFile, PathLike, find_files, reason_of, shown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Gathered", "PathLike", "gather"]

TextReader = Callable[[pathlib.Path, str], dict[str, Any]]


@dataclass(slots=True)
class Gathered:
    """What was found on the way: tables of documents, issues, and the count of each file."""

    frames: "list[pd.DataFrame]" = field(default_factory=list)
    issues: list[ReadingIssue] = field(default_factory=list)
    sources: list[SourceCount] = field(default_factory=list)
    refused: list[ColumnError] = field(default_factory=list)

    def leave_out(self, name: str, code: str, why: str, *, rows: int = 1) -> None:
        """List a whole file."""
        self.issues.append(ReadingIssue(name, "", code, "left out", why))
        self.sources.append(SourceCount(name, rows, 0, rows))


def gather(
    path: PathLike | Sequence[PathLike],
    *,
    named: Mapping[str, str | None],
    guess: Sequence[str],
    read_text: TextReader | None,
) -> Gathered:
    """Read every file that a path stands for.

    A folder is walked in sorted order; files of unknown kinds, hidden ones and earlier results are listed. A
    single named file that can't be read is an error; inside a folder it is listed.

    Raises
    ------
    MissingFileError, EmptyInputError, ColumnError, InputError
    """
    roots = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    if not roots:
        raise EmptyInputError(explain("no path was given", hint="name a file or a folder"))
    out = Gathered()
    for file in find_files([pathlib.Path(root) for root in roots], roots):
        try:
            _take(file, out, named, guess, read_text)
        except InputError as error:
            if file.alone:
                raise
            out.leave_out(file.name, "empty-file" if isinstance(error, EmptyInputError) else "unreadable", _reason(error))
        except OSError as error:
            if file.alone:
                hint = "check that you may read it, and that no other program holds it"
                raise InputError(explain(f"{file.name} can't be read: {reason_of(error)}", hint=hint)) from error
            out.leave_out(file.name, "unreadable", f"{file.name} can't be read: {reason_of(error)}")
    if not out.frames:
        _refuse(out, roots[0], text_too=read_text is not None)
    return out


def _take(
    file: FoundFile, out: Gathered, named: Mapping[str, str | None], guess: Sequence[str], read_text: TextReader | None
) -> None:
    suffix = file.path.suffix.lower()
    if file.code:
        out.leave_out(file.name, file.code, file.why)
    elif suffix in TABLE_SUFFIXES:
        _take_table(file, out, named, guess)
    elif suffix == ".txt" and read_text is not None:
        _take_text(file.path, file.name, out, read_text)
    elif file.alone:
        kinds = listing([*TABLE_SUFFIXES, *([".txt"] if read_text else [])])
        raise InputError(explain(f"{file.name} is of a kind that can't be read", found=f"kinds: {kinds}", hint="save it as one of these"))
    else:
        out.leave_out(file.name, "unknown-kind", f"files of kind {suffix} are not read" if suffix else "files without a suffix are not read")


def _refuse(out: Gathered, root: PathLike, *, text_too: bool) -> NoReturn:
    if out.refused:
        raise out.refused[0]
    names = listing([source.file for source in out.sources], limit=5)
    reasons = listing(sorted({issue.code for issue in out.issues}))
    raise EmptyInputError(
        explain(
            f"nothing to read in {shown(root)}",
            found=f"files: {names}; reasons: {reasons}",
            hint="put csv, xlsx" + (" or txt" if text_too else "") + " files there, or name another folder",
        )
    )


def _take_table(file: FoundFile, out: Gathered, named: Mapping[str, str | None], guess: Sequence[str]) -> None:
    import pandas as pd

    name = file.name
    raw = read_table(file.path, name=name, named=named)
    try:
        columns, guessed = _columns(raw, named, guess, name)
    except ColumnError as error:
        if file.alone:
            raise
        out.refused.append(error)
        out.leave_out(name, "no-such-column", _reason(error), rows=raw.n_rows)
        return
    frame = pd.DataFrame(raw.rows, columns=name_columns(raw.header, columns, reserved=("source", "place")), dtype=object)
    blank_text = frame["text"].str.strip() == "" if "text" in frame else pd.Series(True, index=frame.index)
    blank_title = frame["title"].str.strip() == "" if "title" in frame else pd.Series(True, index=frame.index)
    neither = int((blank_text & blank_title).sum())
    left = raw.n_rows - len(frame) + neither
    out.frames.append(frame.assign(source=name, place=raw.places))
    out.issues += raw.issues
    if guessed:
        taken = ", ".join(f"{role}={column}" for role, column in guessed.items())
        out.issues.append(ReadingIssue(name, "header", "guessed-columns", "note", taken))
    out.sources.append(SourceCount(name, raw.n_rows, len(frame) - neither, left, int((blank_text & ~blank_title).sum())))


def _columns(
    raw: RawTable, named: Mapping[str, str | None], guess: Sequence[str], name: str
) -> tuple[dict[str, str], dict[str, str]]:
    columns, guessed = choose_columns(raw.header, named=named, guess=guess, name=name, sure=raw.sure)
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


def _take_text(file: pathlib.Path, name: str, out: Gathered, read_text: TextReader) -> None:
    import pandas as pd

    row = read_text(file, name)
    if not str(row["text"]).strip():
        out.leave_out(name, "empty-file", "no text in the file")
        return
    out.frames.append(pd.DataFrame([{**row, "source": name, "place": "file"}], dtype=object))
    out.sources.append(SourceCount(name, 1, 1, 0))


def _reason(error: InputError) -> str:
    return str(error).split(". Hint:")[0]
