"""Codings kept in a folder: CSV and JSON, never pickle; what is loaded says the same as what was saved."""

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, fields
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.codebook._masks import masked_clauses
from policytext.codebook.book import Code, Codebook, Pattern
from policytext.codebook.coding import Coding
from policytext.codebook.verb import content_of
from policytext.errors import InputError, MissingFileError, expect, explain, listing
from policytext.provenance import FrozenMap, Provenance, digest_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load_coding", "save_coding"]

_FORMAT, _VERSION, _MAIN = "policytext coding", 1, "coding.json"
_WHOLE = {
    "table": ("number", "start", "end", "cue_start", "cue_end"), "clauses": ("number", "start", "end", "n_codes"), "documents": ("n_clauses", "n_coded"),
}  # fmt: skip
_HINT = "name a folder that save_coding made"
_LIVE = ("=", "+", "-", "@", "\t", "\r", "'")


def save_coding(coding: Coding, folder: str | PathLike[str]) -> Path:
    """Keep a coding in a folder; the same coding gives the same bytes.

    Parameters
    ----------
    coding : Coding
    folder : str or path
        Made if it does not exist; its parent must. A coding that was saved there before is replaced.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If the folder holds anything else, or can't be written.
    MissingFileError
        If the folder above does not exist.

    Notes
    -----
    ``table.csv``, ``clauses.csv`` (with the texts, personal data masked), ``documents.csv``; ``coding.json`` has the codebook and the record. A cell that a
    spreadsheet would run as a formula has an apostrophe in front.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> from policytext import Corpus
    >>> from policytext.codebook import code_mechanisms
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["开展试点。"]}), kind="policy")
    >>> coding = code_mechanisms(policies, coder=lambda texts: [["M13b"] for _ in texts], dimensions=False)
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     folder = save_coding(coding, f"{parent}/coding")
    ...     sorted(file.name for file in folder.iterdir()), load_coding(folder).table.equals(coding.table)
    (['clauses.csv', 'coding.json', 'documents.csv', 'table.csv'], True)
    """
    expect(coding, Coding, verb="save_coding", hint="code_mechanisms(policies) gives one")
    expect(folder, (str, PathLike), verb="save_coding", hint="name a folder")
    target = Path(fspath(folder))
    if not target.absolute().parent.is_dir():
        raise MissingFileError(explain(f"no folder {target.absolute().parent.name!r}", hint="make it first"))
    files = _files(coding)
    if target.exists():
        strange = [target.name] if not target.is_dir() else sorted({file.name for file in target.iterdir()} - set(files))
        if strange:
            raise InputError(explain(f"{target.name!r} is not only a saved coding, and is left as it is", found=listing(strange, limit=5), hint="name a new folder"))
    try:
        target.mkdir(exist_ok=True)
        # The main file holds the digests of the others: written last, it never vouches for what is not there.
        for name in sorted(files, key=lambda name: name == _MAIN):
            part = target / f".{name}.part"
            part.write_bytes(files[name])
            os.replace(part, target / name)
    except OSError as error:
        raise InputError(explain(f"folder {target.name!r} can't be written", found=error.strerror or "", hint="choose a place where you may write")) from error
    return target


def load_coding(folder: str | PathLike[str]) -> Coding:
    """Read a coding that :func:`save_coding` kept; its texts have personal data masked.

    Raises
    ------
    MissingFileError
        If there is no such folder, or one of its files is gone.
    InputError
        If it holds no saved coding, a file was changed since, or a newer policytext saved it.

    Examples
    --------
    See :func:`save_coding`.
    """
    expect(folder, (str, PathLike), verb="load_coding", hint="name the folder")
    place = Path(fspath(folder))
    about = _about(place)
    try:
        tables = {name: _table((place / f"{name}.csv"), digest) for name, digest in about["files"].items()}
        texts = tuple(tables["clauses"].pop("text"))
        settings, made = FrozenMap(about["settings"]), _step(about["provenance"])
        coding = Coding(tables["table"], tables["clauses"], tables["documents"], texts, _book(about["codebook"]), settings, made)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(explain(f"folder {place.name!r} can't be read as a coding", found=type(error).__name__, hint="save it again")) from error
    if digest_of(content_of(coding.table, coding.clauses, coding.documents)) != made.digest:
        raise InputError(explain(f"folder {place.name!r} is not what was saved", found="its record has another digest", hint="save it again"))
    return coding


# -- parts ------------------------------------------------------------------------------------------


def _files(coding: Coding) -> dict[str, bytes]:
    import pandas as pd

    texts = pd.Series(masked_clauses(coding.clauses["document"], coding.texts), dtype=object)
    tables = {"table": coding.table, "clauses": coding.clauses.assign(text=texts), "documents": coding.documents}
    files = {f"{name}.csv": _csv(table) for name, table in tables.items()}
    main = {
        "format": _FORMAT, "version": _VERSION, "settings": dict(coding.settings), "codebook": _plain_book(coding.codebook),
        "files": {name: digest_of([files[f"{name}.csv"]]) for name in tables}, "provenance": coding.provenance.to_dict(),
    }  # fmt: skip
    files[_MAIN] = (json.dumps(main, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")
    return files


def _plain_book(book: Codebook) -> dict[str, Any]:
    """A codebook as plain values."""
    head = {one.name: getattr(book, one.name) for one in fields(book) if one.name not in ("title", "codes")}
    codes = [{**{one.name: getattr(code, one.name) for one in fields(code)}, "patterns": [asdict(pattern) for pattern in code.patterns]} for code in book.codes]
    return {**head, "title": dict(book.title), "codes": [{**code, "name": dict(code["name"]), "definition": dict(code["definition"])} for code in codes]}


def _book(held: Mapping[str, Any]) -> Codebook:
    codes = []
    for row in held["codes"]:
        lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
        codes.append(Code(**{**row, **lists, "patterns": tuple(Pattern(**pattern) for pattern in row["patterns"])}))
    return Codebook(**{**held, "codes": tuple(codes)})


def _step(held: Mapping[str, Any]) -> Provenance:
    parents = tuple(_step(parent) for parent in held["parents"])
    return Provenance(held["step"], FrozenMap(held["settings"]), held["digest"], parents, held["policytext"])


def _csv(table: "pd.DataFrame") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(map(_plain, table.columns))
    writer.writerows([_plain(cell) for cell in row] for row in table.itertuples(index=False, name=None))
    return out.getvalue().encode("utf-8", "surrogatepass")


def _plain(cell: Any) -> str:
    text = str(cell)
    return "'" + text if text.startswith(_LIVE) else text


def _table(file: Path, digest: str) -> "pd.DataFrame":
    import pandas as pd

    if not file.is_file():
        raise MissingFileError(explain(f"{file.name} is gone from folder {file.parent.name!r}", hint="fetch the folder again, or save the coding again"))
    raw = file.read_bytes()
    if digest_of([raw]) != digest:
        raise InputError(explain(f"{file.name} in folder {file.parent.name!r} is not what was saved", hint="fetch it again, or save the coding again"))
    table = pd.read_csv(io.BytesIO(raw), dtype=object, na_filter=False, lineterminator="\n", encoding="utf-8", encoding_errors="surrogatepass")
    table = pd.DataFrame({str(name).removeprefix("'"): [cell.removeprefix("'") for cell in table[name]] for name in table.columns}, dtype=object)
    return table.astype({name: "int64" for name in table.columns if name in _WHOLE[file.stem]})


def _about(place: Path) -> dict[str, Any]:
    if not (place / _MAIN).is_file():
        raise MissingFileError(explain(f"folder {place.name!r} holds no {_MAIN}", hint=_HINT))
    try:
        about = json.loads((place / _MAIN).read_bytes().decode("utf-8", "surrogatepass"))
    except ValueError:
        about = None
    if not isinstance(about, dict) or about.get("format") != _FORMAT:
        raise InputError(explain(f"folder {place.name!r} holds no saved coding", hint=_HINT))
    if about.get("version") != _VERSION:
        raise InputError(explain(f"{_MAIN} has version {about.get('version')!r}", found=f"read here: {_VERSION}", hint="use a newer policytext"))
    return about
