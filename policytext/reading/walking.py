"""Which files a path stands for, and which of them are passed over: hidden ones, earlier results, unreadable folders."""

import json
import os
import pathlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policytext.corpus import unique_names
from policytext.errors import InputError, MissingFileError, explain, listing

__all__ = ["FoundFile", "PathLike", "find_files", "hidden_because", "reason_of", "shown"]

PathLike = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file on the way, or a folder that stands for all of its files.

    Attributes
    ----------
    path : pathlib.Path
    name : str
        How tables and issues call it: relative to what was named.
    alone : bool
        It was named itself, so that a fault of it is an error.
    code, why : str
        Why it is not to be read; empty where it is.
    """

    path: pathlib.Path
    name: str
    alone: bool
    code: str = ""
    why: str = ""


def find_files(paths: Sequence[pathlib.Path], as_given: Iterable[PathLike]) -> list[FoundFile]:
    """List every file under the paths, folders in the order of their files' names; names are made unique.

    Raises
    ------
    MissingFileError
        If a path does not exist.
    InputError
        If a named folder can't be read, or a file is given twice.
    """
    files: list[FoundFile] = []
    for path, given in zip(paths, as_given, strict=True):
        if _is_folder(path, given):
            files += sorted(_inside(path, given), key=lambda file: (file.name, file.path))
        else:
            files.append(FoundFile(path, _nfc(path.name), True))
    twice = Counter(file.path.resolve() for file in files).most_common(1)
    if twice and twice[0][1] > 1:
        raise InputError(explain(f"file {twice[0][0].name!r} is given twice", hint="name each file or folder once"))
    often = Counter(file.name for file in files)
    names = unique_names([f"{file.path.parent.name}/{file.name}" if often[file.name] > 1 else file.name for file in files], mark="#")
    return [replace(file, name=name) for file, name in zip(files, names, strict=True)]


def reason_of(error: OSError) -> str:
    """Say why the system refused, without the path."""
    return error.strerror or (str(error) if len(error.args) == 1 and not error.filename else type(error).__name__)


def shown(path: PathLike) -> str:
    """Quote a path as it was given."""
    return repr(pathlib.PurePath(path).as_posix())


def _is_folder(path: pathlib.Path, given: PathLike) -> bool:
    try:
        if path.exists():
            return path.is_dir()
        siblings = sorted(other.name for other in path.parent.iterdir()) if path.parent.is_dir() else None
    except OSError as error:
        hint = "check the rights of the folder that it lies in"
        raise InputError(explain(f"{shown(given)} can't be reached: {reason_of(error)}", hint=hint)) from error
    there = f"no folder {shown(path.parent)} either" if siblings is None else f"beside it: {listing(siblings, limit=8)}"
    raise MissingFileError(explain(f"no file or folder {shown(given)}", found=there, hint="check the spelling and the working folder"))


def _inside(root: pathlib.Path, given: PathLike) -> list[FoundFile]:
    found: list[FoundFile] = []
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inside = [(folder / entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        except OSError as error:
            if folder == root:
                hint = "check that you may read it, or name another folder"
                raise InputError(explain(f"folder {shown(given)} can't be read: {reason_of(error)}", hint=hint)) from error
            found.append(FoundFile(folder, _name(folder, root), False, "unreadable", f"the folder can't be read: {reason_of(error)}"))
            continue
        written = _written_here(folder, {path.name for path, _ in inside})
        if written and folder != root:
            found.append(_results(folder, _name(folder, root), folder))
            continue
        if written:
            found.append(_results(root / "run.json", "run.json", root))
        waiting += [path for path, is_folder in inside if is_folder]
        files = [path for path, is_folder in inside if not is_folder and _is_file(path)]
        found += [_judged(path, _name(path, root)) for path in files]
    ours = _written_here(root, {"run.json", "index.html"})
    return [file for file in found if file.code == "results-folder" or file.name not in ours]


def _judged(path: pathlib.Path, name: str) -> FoundFile:
    why = hidden_because(name)
    return FoundFile(path, name, False, "hidden-file" if why else "", why)


def hidden_because(name: str) -> str:
    """Say why a file is passed over that has a hidden name or lies in a hidden folder; empty for all others.

    >>> hidden_because("a/.git/b.csv"), hidden_because("a/b.csv")
    ("the folder '.git' is hidden, or a leftover of another program; not read", '')
    """
    parts = name.split("/")
    hidden = next((part for part in parts if part.startswith((".", "~$")) or part == "__MACOSX"), None)
    if hidden is None:
        return ""
    where = "the file is" if hidden == parts[-1] else f"the folder {hidden!r} is"
    return f"{where} hidden, or a leftover of another program; not read"


def _results(path: pathlib.Path, name: str, folder: pathlib.Path) -> FoundFile:
    where = "this folder holds" if path == folder else "in this folder lie"
    return FoundFile(path, name, False, "results-folder", f"{where} results that policytext wrote; they are not read")


def _written_here(folder: pathlib.Path, names: set[str]) -> set[str]:
    """The files of an earlier run in a folder, by its run.json; empty where there was none."""
    if not {"run.json", "index.html"} <= names:
        return set()
    try:
        run = json.loads((folder / "run.json").read_bytes())
        if "policytext" in run["versions"] and "index.html" in run["files"]:
            return {"run.json", *(_nfc(str(name)) for name in run["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return set()


def _is_file(path: pathlib.Path) -> bool:
    try:
        return path.is_file() or path.is_symlink()
    except OSError:
        return True


def _name(path: pathlib.Path, root: pathlib.Path) -> str:
    return _nfc(path.relative_to(root).as_posix())


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)
