"""Labels from a coder of the user's own (a trained classifier, a language model): checked, kept in a file, and traced to the text."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from policytext.cleaning import mask_private
from policytext.codebook.book import Codebook, load_codebook
from policytext.errors import InputError, MissingFileError, expect, explain, listing
from policytext.provenance import digest_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CachedCoder", "Coder", "cached_coder", "coder_labels", "coder_name"]

AT_ONCE = 32
"""Texts that a coder is given in one call."""

Labels = tuple[str, ...]


class Coder(Protocol):
    """Whatever gives each text its codes: any callable from texts to an iterable of ids of codes for each, in the order of the texts."""

    def __call__(self, texts: Sequence[str], /) -> Sequence[Iterable[str]]: ...


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class CachedCoder:
    """A coder whose labels are kept in a file, made by :func:`cached_coder`; itself a :class:`Coder`.

    Attributes
    ----------
    coder : callable
    path : pathlib.Path
    name, version : str
        Of the coder; they stand in the record of what it coded.
    codebook : Codebook
        Whose codes the labels are.
    """

    coder: Callable[[Sequence[str]], Sequence[Iterable[str]]]
    path: Path
    name: str
    version: str
    codebook: Codebook

    def __repr__(self) -> str:
        return f"CachedCoder({self.name!r}, version {self.version!r}, codebook {self.codebook.id!r}, file {self.path.name!r})"

    def __call__(self, texts: Sequence[str], /) -> list[Labels]:
        """The labels of each text: those in the file, and of the rest what the coder says, which is kept."""
        wrong = isinstance(texts, (str, bytes)) or not isinstance(texts, Iterable)
        given: list[object] = [texts] if wrong else list(texts)
        strange = next((text for text in given if wrong or not isinstance(text, str)), None)
        if strange is not None or wrong:
            raise InputError(explain("a coder is given a list of texts", found=f"a {type(strange).__name__}", hint='such as ["开展试点。"]'))
        return self.labels_at([str(text) for text in given], [f"text {number}" for number in range(1, len(given) + 1)])

    def labels_at(self, texts: Sequence[str], places: Sequence[str]) -> list[Labels]:
        """As a call; ``places`` say in messages where each text stands."""
        keys = [self._key(text) for text in texts]
        known = self._known()
        missing = _first_missing(keys, known)
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            for i, labels in zip(some, _asked(self.coder, [texts[i] for i in some], [places[i] for i in some], self.codebook), strict=True):
                self._append(keys[i], labels)
                known[keys[i]] = labels
        # Another run may have written the same text first: what stands in the file first holds for both.
        if missing:
            known |= self._known()
        return [known[key] for key in keys]

    @property
    def table(self) -> "pd.DataFrame":
        """The lines of the file: ``line, state, key, labels``; ``state`` is ``kept``, ``another`` (name, version or codebook) or why it can't be read."""
        import pandas as pd

        rows = [{**row, "labels": "；".join(row["labels"])} for row in self._rows()]
        return pd.DataFrame(rows, columns=["line", "state", "key", "labels"]).astype({"line": "int64"})

    def _key(self, text: str) -> str:
        return digest_of([text, self.codebook.digest, self.name, self.version])

    def _known(self) -> dict[str, Labels]:
        """What the file holds; of two lines for a text the first."""
        return {row["key"]: tuple(row["labels"]) for row in reversed(self._rows()) if row["state"] == "kept"}

    def _rows(self) -> list[dict[str, Any]]:
        if not self.path.is_file():
            return []
        try:
            lines = self.path.read_bytes().split(b"\n")
        except OSError as error:
            raise InputError(explain(f"the cache {self.path.name!r} can't be read", found=error.strerror or "", hint="check the file")) from error
        return [{"line": number, **self._row(line)} for number, line in enumerate(lines, start=1) if line.strip()]

    def _row(self, line: bytes) -> dict[str, Any]:
        empty: dict[str, Any] = {"key": "", "labels": []}
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            return {**empty, "state": "no JSON: a half-written or damaged line"}
        about = [row.get(name) for name in ("key", "name", "version", "codebook")] if isinstance(row, dict) else [None]
        labels = row.get("labels") if isinstance(row, dict) else None
        if not all(isinstance(part, str) for part in about) or not isinstance(labels, list) or not all(isinstance(one, str) for one in labels):
            return {**empty, "state": "no labels: key, labels, name, version and codebook are expected"}
        told = {"key": row["key"], "labels": labels}
        if about[1:] != [self.name, self.version, self.codebook.digest]:
            return {**told, "state": "another"}
        unknown = [label for label in labels if label not in self.codebook.ids]
        return {**told, "state": f"labels that the codebook does not have: {listing(unknown)}" if unknown else "kept"}

    def _append(self, key: str, labels: Labels) -> None:
        row = {"key": key, "labels": list(labels), "name": self.name, "version": self.version, "codebook": self.codebook.digest}
        line = json.dumps(row, ensure_ascii=False, sort_keys=True)
        try:
            with self.path.open("ab+") as file:
                # What was half written when a run broke off keeps a line of its own.
                broken = file.seek(0, os.SEEK_END) > 0 and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n"
                file.write(("\n" * broken + f"{line}\n").encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise InputError(explain(f"the cache {self.path.name!r} can't be written", found=error.strerror or "", hint="choose a place where you may write")) from error


def cached_coder(
    coder: Callable[[Sequence[str]], Sequence[Iterable[str]]],
    path: str | PathLike[str],
    *,
    name: str,
    version: str,
    codebook: Codebook | None = None,
) -> CachedCoder:
    """Keep what a coder says in a file, so that no text is asked twice and a run that broke off goes on.

    Parameters
    ----------
    coder : callable
        From a list of texts to the labels of each; see :class:`Coder`. The library asks no network: the coder may.
    path : str or path
        A file of JSON lines, made where there is none; its folder must exist. Lines are only ever added.
    name, version : str
        What coded, such as the name of a model, and which: another version (another prompt) is asked anew.
    codebook : Codebook, optional
        Whose codes the labels are; default the mechanisms.

    Returns
    -------
    CachedCoder
        What :func:`policytext.code_mechanisms` takes as ``coder``.

    Raises
    ------
    MissingFileError
        If the folder does not exist.
    InputError
        If an argument is of another type, or name or version is empty.

    Notes
    -----
    A line holds the labels, name, version, the digest of the codebook, and a key: a digest of the text with these three. The text itself is
    not kept. Each answer is written as soon as it is checked; where two runs wrote one for the same text, the first line holds for both. Lines
    that can't be read are left where they are, listed in ``table``, and their texts asked again.

    Examples
    --------
    >>> import tempfile
    >>> def model(texts):
    ...     return [["G21"] if "补贴" in text else [] for text in texts]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     coder = cached_coder(model, f"{folder}/model.jsonl", name="rule", version="1")
    ...     coder(["发放补贴。", "清淤。"]), coder.table["state"].tolist()
    ([('G21',), ()], ['kept', 'kept'])
    """
    check_coder(coder)
    expect(path, (str, PathLike), verb="cached_coder", hint="name a file, such as 'model.jsonl'")
    for what, value in (("name", name), ("version", version)):
        if not isinstance(value, str) or not value.strip():
            raise InputError(explain(f"{what}={value!r} names no coder", hint="give a text such as name='my-model', version='2025-03'"))
    book = load_codebook("mechanisms") if codebook is None else codebook
    expect(book, Codebook, verb="cached_coder", hint="read_codebook(path) gives one")
    file = Path(fspath(path))
    if not file.parent.is_dir():
        raise MissingFileError(explain(f"no folder {file.parent.name!r} for the cache", hint="make it first"))
    if file.is_dir():
        raise InputError(explain(f"{file.name!r} is a folder", hint="name a file, such as 'model.jsonl'"))
    return CachedCoder(coder, file, name.strip(), version.strip(), book)


def check_coder(coder: object) -> None:
    """Refuse what can't be called."""
    if not callable(coder):
        problem = f"a coder of type {type(coder).__name__} can't be called"
        raise InputError(explain(problem, hint="give a function from a list of texts to the labels of each"))


def coder_name(coder: Any) -> str:
    """What the record calls a coder: name and version of a cached one, else the name of the function or class."""
    if isinstance(coder, CachedCoder):
        return f"{coder.name} {coder.version}"
    return str(getattr(coder, "__qualname__", type(coder).__qualname__))


def coder_labels(coder: Any, shown: Sequence[str], places: Sequence[str], codebook: Codebook) -> list[Labels]:
    """The codes of each text, in the order of the codebook; each distinct text is asked once. Texts come masked.

    Raises
    ------
    InputError
        If the coder fails, gives another number of results, or a label that the codebook does not have; the message names document and clause.
    """
    check_coder(coder)
    first = {text: i for i, text in reversed(list(enumerate(shown)))}
    rows = sorted(first.values())
    distinct, where = [shown[i] for i in rows], [places[i] for i in rows]
    if isinstance(coder, CachedCoder):
        if coder.codebook.digest != codebook.digest:
            found = f"cached for {coder.codebook.id!r}, coding with {codebook.id!r}"
            raise InputError(explain("the cached coder belongs to another codebook", found=found, hint="give cached_coder(..., codebook=) the same"))
        told = coder.labels_at(distinct, where)
    else:
        told = []
        for start in range(0, len(distinct), AT_ONCE):
            told += _asked(coder, distinct[start : start + AT_ONCE], where[start : start + AT_ONCE], codebook)
    of = dict(zip(distinct, told, strict=True))
    return [of[text] for text in shown]


# -- parts ------------------------------------------------------------------------------------------


def _first_missing(keys: Sequence[str], known: Mapping[str, Labels]) -> list[int]:
    """Rows whose key is not known yet, each key once."""
    first: dict[str, int] = {}
    for i, key in enumerate(keys):
        if key not in known:
            first.setdefault(key, i)
    return list(first.values())


class _Attempt:
    """Holds the exception that a foreign function raised within ``with``: any may come, and the text that brought it is to be named."""

    __slots__ = ("error",)

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __enter__(self) -> "_Attempt":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None


def _asked(coder: Any, texts: Sequence[str], places: Sequence[str], codebook: Codebook) -> Iterator[Labels]:
    """Ask for some texts at once; where the coder fails on all together, one by one, so that the text it fails on can be named."""
    attempt, found = _Attempt(), None
    with attempt:
        found = coder(list(texts))
        found = found if found is None or isinstance(found, (str, bytes, Mapping, AnySet)) else [_plain(labels) for labels in found]
    if attempt.error is not None and len(texts) > 1:
        for text, place in zip(texts, places, strict=True):
            yield from _asked(coder, [text], [place], codebook)
        return
    if attempt.error is not None:
        problem = mask_private(f"the coder failed on {places[0]}: {type(attempt.error).__name__}: {attempt.error}")
        raise InputError(explain(problem, hint="try the coder on this clause alone; cached_coder keeps what was coded before")) from attempt.error
    if not isinstance(found, list) or len(found) != len(texts):
        given = f"{len(found)} results" if isinstance(found, list) else f"a {type(found).__name__}"
        raise InputError(explain(f"the coder gave {given} for {len(texts)} texts", found=f"from {places[0]} on", hint="give the labels of each text, [] for none"))
    for labels, place in zip(found, places, strict=True):
        yield _checked(labels, place, codebook)


def _plain(labels: Any) -> Any:
    """Labels as a list, where they are several: a generator may fail only now."""
    return labels if isinstance(labels, (str, bytes, Mapping)) or not isinstance(labels, Iterable) else list(labels)


def _checked(labels: Any, place: str, codebook: Codebook) -> Labels:
    """The labels of one text, each once, in the order of the codebook."""
    if not isinstance(labels, list):
        problem = f"the coder gave a {type(labels).__name__} for {place}"
        raise InputError(explain(problem, hint="give a list of labels, [] for none, such as ['M13b']"))
    unknown = sorted({str(label) for label in labels if not isinstance(label, str) or label not in codebook.ids})
    if unknown:
        problem = mask_private(f"the coder gave labels that the codebook {codebook.id!r} does not have: {listing(unknown)}, for {place}")
        raise InputError(explain(problem, found=f"labels: {listing(codebook.ids, limit=40)}", hint="give ids of codes"))
    return tuple(code for code in codebook.ids if code in labels)
