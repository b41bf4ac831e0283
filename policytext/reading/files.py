"""From a path to a table of documents: which files there are, and what became of each."""

import os
import pathlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from policytext.corpus import ReadingIssue, SourceCount, name_columns, unique_names
from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError, explain, listing
from policytext.reading.columns import choose_columns
from policytext.reading.tables import TABLE_SUFFIXES, RawTable, read_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Gathered", "PathLike", "gather"]

PathLike = str | os.PathLike[str]
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

    A folder is walked in sorted order; files of unknown kinds are listed. A single named file that can't be
    read is an error; inside a folder it is listed.

    Raises
    ------
    MissingFileError, EmptyInputError, ColumnError, InputError
    """
    roots = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    if not roots:
        raise EmptyInputError(explain("no path was given", hint="name a file or a folder"))
    out = Gathered()
    for file, name, alone in _files([pathlib.Path(root) for root in roots], roots):
        suffix = file.suffix.lower()
        try:
            if suffix in TABLE_SUFFIXES:
                _take_table(file, name, out, named, guess, alone=alone)
            elif suffix == ".txt" and read_text is not None:
                _take_text(file, name, out, read_text)
            elif alone:
                kinds = listing([*TABLE_SUFFIXES, *([".txt"] if read_text else [])])
                raise InputError(explain(f"{name} is of a kind that can't be read", found=f"kinds: {kinds}", hint="save it as one of these"))
            else:
                out.leave_out(name, "unknown-kind", f"files of kind {suffix or 'without suffix'} are not read")
        except InputError as error:
            if alone:
                raise
            out.leave_out(name, "empty-file" if isinstance(error, EmptyInputError) else "unreadable", _reason(error))
    if not out.frames:
        _refuse(out, roots[0], text_too=read_text is not None)
    return out


def _refuse(out: Gathered, root: PathLike, *, text_too: bool) -> NoReturn:
    if out.refused:
        raise out.refused[0]
    names = listing([source.file for source in out.sources], limit=5)
    reasons = listing(sorted({issue.code for issue in out.issues}))
    raise EmptyInputError(
        explain(
            f"nothing to read in {_shown(root)}",
            found=f"files: {names}; reasons: {reasons}",
            hint="put csv, xlsx" + (" or txt" if text_too else "") + " files there, or name another folder",
        )
    )


def _files(paths: Iterable[pathlib.Path], shown: Sequence[PathLike]) -> list[tuple[pathlib.Path, str, bool]]:
    files: list[tuple[pathlib.Path, str, bool]] = []
    for path, as_given in zip(paths, shown, strict=True):
        if not path.exists():
            siblings = sorted(other.name for other in path.parent.iterdir()) if path.parent.is_dir() else []
            there = f"beside it: {listing(siblings, limit=8)}" if path.parent.is_dir() else f"no folder {_shown(path.parent)} either"
            raise MissingFileError(explain(f"no file or folder {_shown(as_given)}", found=there, hint="check the spelling and the working folder"))
        if path.is_dir():
            inside = [file for file in path.rglob("*") if file.is_file()]
            named = sorted((_nfc(file.relative_to(path).as_posix()), file) for file in inside)
            files += [(file, name, False) for name, file in named]
        else:
            files.append((path, _nfc(path.name), True))
    twice = Counter(file.resolve() for file, _, _ in files).most_common(1)
    if twice and twice[0][1] > 1:
        raise InputError(explain(f"file {twice[0][0].name!r} is given twice", hint="name each file or folder once"))
    often = Counter(name for _, name, _ in files)
    names = unique_names([f"{file.parent.name}/{name}" if often[name] > 1 else name for file, name, _ in files], mark="#")
    return [(file, name, alone) for (file, _, alone), name in zip(files, names, strict=True)]


def _take_table(
    file: pathlib.Path, name: str, out: Gathered, named: Mapping[str, str | None], guess: Sequence[str], *, alone: bool
) -> None:
    import pandas as pd

    raw = read_table(file, name=name)
    try:
        columns, guessed = _columns(raw, named, guess, name)
    except ColumnError as error:
        if alone:
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
    columns, guessed = choose_columns(raw.header, named=named, guess=guess, name=name)
    if "text" not in columns and "title" not in columns:
        raise ColumnError(
            explain(
                f"no column of {name} is known to hold the text",
                found=f"{raw.n_rows} rows; columns: {listing(raw.header)}",
                hint=f"name it: text={raw.header[-1]!r}",
            )
        )
    return columns, guessed


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


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _shown(path: PathLike) -> str:
    return repr(pathlib.PurePath(path).as_posix())
