"""Topics kept in a folder: JSON, npz and CSV, never pickle; what is loaded equals what was saved."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from zipfile import BadZipFile

from policytext.errors import InputError, MissingFileError, expect, explain, listing
from policytext.topics import _packing
from policytext.topics.model import Topics

__all__ = ["load_topics", "save_topics"]

_FORMAT = "policytext topics"
_VERSION = 1
_MAIN, _ARRAYS, _SUMS = "topics.json", "arrays.npz", "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_.-]+)")
_HINT = "name a new folder, or one that save_topics made"


def save_topics(topics: Topics, folder: str | PathLike[str]) -> Path:
    """Keep topics in a folder, with everything that later steps need; the same topics give the same bytes.

    Parameters
    ----------
    topics : Topics
    folder : str or path
        Made if it does not exist; its parent must. Topics that were saved there before are replaced.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If the folder holds anything else than saved topics or can't be written, or the topics hold what can't be kept.
    MissingFileError
        If the folder above does not exist.

    Notes
    -----
    ``topics.json`` holds names, labels, settings, vocabulary and the record of every step; ``arrays.npz`` the numbers, plain and
    little-endian; a CSV each table, such as ``tokens.documents.csv``; ``SHA256SUMS`` what :func:`load_topics` and ``sha256sum -c``
    check. The folder appears as a whole or not at all. **It holds every word of the texts, unmasked**: keep it as private as
    they are.

    A text cell of the CSV files that a spreadsheet would run as a formula has an apostrophe in front.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     folder = save_topics(fit_topics(tokens, n_topics=2, seed=1), f"{parent}/topics")
    ...     sorted(file.name for file in folder.iterdir()), load_topics(folder)
    (['SHA256SUMS', 'arrays.npz', 'tokens.documents.csv', 'tokens.units.csv', 'topics.json'],
     Topics(2 topics over 12 units, 0 of them not covered))
    """
    expect(topics, Topics, verb="save_topics", hint="fit_topics(tokens, ...) gives them")
    target = _target(folder)
    packed = _packing.pack(topics)
    main = {"format": _FORMAT, "version": _VERSION, "topics": packed.tree, "steps": packed.steps}
    files = {
        _MAIN: (json.dumps(main, ensure_ascii=False, allow_nan=False, indent=0) + "\n").encode("utf-8", "surrogatepass"),
        _ARRAYS: _packing.npz_bytes(packed.arrays),
        **{f"{name}.csv": text.encode("utf-8", "surrogatepass") for name, text in packed.tables.items()},
    }
    files[_SUMS] = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode("ascii")
    try:
        _place(files, target)
    except OSError as error:
        raise InputError(
            explain(
                f"folder {target.name!r} can't be written",
                found=error.strerror or type(error).__name__,
                hint="choose a place where you may write, with room left",
            )
        ) from error
    return target


def load_topics(folder: str | PathLike[str]) -> Topics:
    """Read topics that :func:`save_topics` kept; they equal those saved, the record of their making included.

    Parameters
    ----------
    folder : str or path

    Returns
    -------
    Topics

    Raises
    ------
    MissingFileError
        If there is no such folder, or one of its files is gone.
    InputError
        If it holds no saved topics, a file was changed since, or a newer policytext saved them.

    Examples
    --------
    See :func:`save_topics`.
    """
    expect(folder, (str, PathLike), verb="load_topics", hint="name the folder")
    place = Path(folder)
    if not place.is_dir():
        raise MissingFileError(explain(f"no folder {place.name!r}", hint="name a folder that save_topics made"))
    if not (place / _SUMS).is_file() and not (place / _MAIN).is_file():
        raise InputError(explain(f"folder {place.name!r} holds no saved topics", hint="name a folder that save_topics made"))
    _check_version(place)
    files = _checked(place)
    try:
        main = json.loads(files[_MAIN].decode("utf-8", "surrogatepass"))
        tables = {
            name.removesuffix(".csv"): raw.decode("utf-8", "surrogatepass") for name, raw in files.items() if name.endswith(".csv")
        }
        packed = _packing.Packed(main["topics"], main["steps"], _packing.npz_arrays(files[_ARRAYS]), tables)
        topics = _packing.unpack(packed)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OSError, RecursionError, BadZipFile) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            explain(
                f"folder {place.name!r} can't be read as topics",
                found=type(error).__name__,
                hint="save them again with this policytext",
            )
        ) from error
    if not isinstance(topics, Topics):
        raise InputError(
            explain(f"folder {place.name!r} holds a {type(topics).__name__}", hint="name a folder that save_topics made")
        )
    return topics


# -- parts ------------------------------------------------------------------------------------------


def _target(folder: str | PathLike[str]) -> Path:
    """Where the folder goes, once it is clear that nothing of others stands there."""
    expect(folder, (str, PathLike), verb="save_topics", hint="name a folder")
    target = Path(folder).resolve()
    if not target.parent.is_dir():
        raise MissingFileError(explain(f"no folder {target.parent.name!r}", hint="make it first"))
    if target.exists() and not target.is_dir():
        raise InputError(explain(f"{target.name!r} is a file", hint=_HINT))
    if target.is_dir():
        there = {file.name for file in target.iterdir()}
        ours = {*(name for _, name in _sums(target)), _SUMS} if there else set()
        if there - ours or (there and not {_MAIN, _SUMS} <= there):
            found = f"it holds {listing(sorted(there - ours) or sorted(there), limit=5)}"
            raise InputError(
                explain(f"folder {target.name!r} is not only saved topics, and is left as it is", found=found, hint=_HINT)
            )
    return target


def _place(files: Mapping[str, bytes], target: Path) -> None:
    """Write a folder beside the place, then move it there: an interruption leaves what stood there before, or all of the new."""
    part, old = (_free(target, end) for end in ("part", "old"))
    try:
        part.mkdir()
        for name, raw in files.items():
            (part / name).write_bytes(raw)
        if target.exists():
            os.replace(target, old)
        os.replace(part, target)
    finally:
        if old.exists() and not target.exists():
            os.replace(old, target)
        for rest in (part, old):
            if rest.exists():
                shutil.rmtree(rest)


def _free(target: Path, end: str) -> Path:
    """A hidden name beside the place that nothing has."""
    number = 0
    while os.path.lexists(place := target.with_name(f".{target.name}.{number}.{end}")):
        number += 1
    return place


def _sums(place: Path) -> list[tuple[str, str]]:
    """Digest and name of each file that was saved."""
    if not (place / _SUMS).is_file():
        return []
    lines = (place / _SUMS).read_text("utf-8", errors="replace").splitlines()
    return [match.groups() for line in lines if (match := _LINE.fullmatch(line))]  # type: ignore[misc]


def _check_version(place: Path) -> None:
    """Before anything else: another version may have other files."""
    main = place / _MAIN
    try:
        about = json.loads(main.read_bytes().decode("utf-8", "surrogatepass")) if main.is_file() else {}
    except (ValueError, RecursionError):
        return  # Damaged: the check of the files will say so.
    version = about.get("version") if isinstance(about, dict) and about.get("format") == _FORMAT else None
    if isinstance(version, int) and version > _VERSION:
        raise InputError(
            explain(
                f"folder {place.name!r} was saved by a newer policytext",
                found=f"format {version}, read here: {_VERSION}",
                hint="update policytext",
            )
        )


def _checked(place: Path) -> dict[str, bytes]:
    """The bytes of each saved file, once they are what was saved."""
    told = _sums(place)
    missing = sorted({_SUMS, _MAIN, _ARRAYS} - {name for _, name in told} - ({_SUMS} if (place / _SUMS).is_file() else set()))
    if missing:
        what = f"{_SUMS} is gone" if _SUMS in missing else f"{_SUMS} does not list {missing[0]}"
        kind = MissingFileError if _SUMS in missing else InputError
        raise kind(explain(f"folder {place.name!r}: {what}", hint="fetch the folder again, or save the topics again"))
    files = {}
    for digest, name in told:
        if not (place / name).is_file():
            raise MissingFileError(
                explain(f"folder {place.name!r}: {name} is gone", hint="fetch the folder again, or save the topics again")
            )
        files[name] = (place / name).read_bytes()
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise InputError(
                explain(
                    f"folder {place.name!r}: {name} is not what was saved",
                    found=f"it differs from {_SUMS}",
                    hint="fetch it again, or save the topics again",
                )
            )
    return files
