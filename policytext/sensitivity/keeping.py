"""What a panel has found so far, kept in a folder: whole files only, each named by what it was made from."""

import hashlib
import json
import os
import pathlib
import shutil
from collections.abc import Mapping
from typing import Any

from policytext.errors import InputError, explain
from policytext.topics import Topics, load_topics, save_topics

__all__ = ["Kept"]


class Kept:
    """A folder of fits and results; without one, nothing is kept."""

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        self._folder = None if folder is None else pathlib.Path(folder)
        if self._folder is not None:
            if self._folder.exists() and not self._folder.is_dir():
                raise InputError(explain(f"{self._folder.name!r} is a file", hint="name a folder for what is found on the way"))
            self._folder.mkdir(parents=True, exist_ok=True)

    def has_topics(self, key: str) -> bool:
        """Whether a fit of this key lies there, whole or not."""
        return self._folder is not None and (self._folder / f"fit-{key}").is_dir()

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
        if self._folder is None or not (self._folder / f"{key}.json").is_file():
            return None
        try:
            held = json.loads((self._folder / f"{key}.json").read_bytes())
            return held["found"] if held["digest"] == _digest(held["found"]) else None
        except (ValueError, KeyError, TypeError, OSError, RecursionError):
            return None

    def keep(self, key: str, found: Mapping[str, Any]) -> None:
        """Write beside the place, then move there: an interruption leaves nothing that looks whole."""
        if self._folder is None:
            return
        part = self._folder / f".{key}.part"
        part.write_text(json.dumps({"digest": _digest(found), "found": found}, ensure_ascii=False, allow_nan=False), "utf-8")
        os.replace(part, self._folder / f"{key}.json")


def _digest(found: object) -> str:
    return hashlib.sha256(json.dumps(found, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()).hexdigest()
