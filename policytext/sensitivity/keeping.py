"""What a panel has found so far, kept in a folder: whole files only, each named by what it was made from."""

import hashlib
import json
import os
import pathlib
import shutil
from collections.abc import Mapping
from typing import Any

from policytext.errors import InputError, expect, explain
from policytext.topics import Topics, load_topics, save_topics

__all__ = ["Kept"]


class Kept:
    """A folder of fits and results; without one, nothing is kept."""

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        if folder is not None:
            expect(folder, (str, os.PathLike), verb="test_sensitivity(folder)", hint="name a folder for what is found on the way")
        self._folder = None if folder is None else pathlib.Path(folder)
        if self._folder is not None:
            _make(self._folder)

    def has_topics(self, key: str) -> bool:
        """Whether a fit of this key lies there, whole or not."""
        if self._folder is None:
            return False
        place = self._folder / f"fit-{key}"
        if place.exists() and not place.is_dir():
            raise _in_the_way(place, "a file")
        return place.is_dir()

    def topics(self, key: str) -> Topics | None:
        """The fit of a key, if it lies there whole."""
        if self._folder is None or not self.has_topics(key):
            return None
        try:
            return load_topics(self._folder / f"fit-{key}")
        except InputError:
            return None

    def keep_topics(self, key: str, topics: Topics) -> None:
        if self._folder is not None:
            place = self._folder / f"fit-{key}"
            if place.exists():
                shutil.rmtree(place)  # Broken, or it would have been read.
            save_topics(topics, place)

    def found(self, key: str) -> Any:
        """The plain values of a key, if its file lies there whole; None if not."""
        if self._folder is None:
            return None
        place = self._folder / f"{key}.json"
        if place.is_dir():
            raise _in_the_way(place, "a folder")
        if not place.is_file():
            return None
        try:
            held = json.loads(place.read_bytes())
            return held["found"] if held["digest"] == _digest(held["found"]) else None
        except (ValueError, KeyError, TypeError, OSError, RecursionError):
            return None

    def keep(self, key: str, found: Mapping[str, Any]) -> None:
        """Write beside the place, then move there: an interruption leaves nothing that looks whole."""
        if self._folder is None:
            return
        part = self._folder / f".{key}.part"
        if part.is_dir():
            raise _in_the_way(part, "a folder")
        part.write_text(json.dumps({"digest": _digest(found), "found": found}, ensure_ascii=False, allow_nan=False), "utf-8")
        os.replace(part, self._folder / f"{key}.json")


def _make(folder: pathlib.Path) -> None:
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(explain(f"{folder.name!r} is a file", hint="name a folder for what is found on the way"))
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(explain(f"{folder.name!r} can't be made", found=type(error).__name__, hint="name a folder that you may write in")) from error


def _in_the_way(place: pathlib.Path, what: str) -> InputError:
    return InputError(explain(f"{place.name!r} is {what}", hint="this name is for what is found on the way; move it, or name another folder="))


def _digest(found: object) -> str:
    return hashlib.sha256(json.dumps(found, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()).hexdigest()
