"""The record of how a result came about, without names of users, absolute paths or the clock."""

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from itertools import islice
from typing import Any

from policytext._version import __version__
from policytext.errors import InputError, explain

__all__ = ["FrozenMap", "Provenance", "digest_of", "package_versions", "record", "show_versions"]

_PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "jieba",
    "rjieba",
    "gensim",
    "scikit-learn",
    "tomotopy",
    "igraph",
    "xlsxwriter",
    "networkx",
    "matplotlib",
    "noto-cjk-sans-otc",
    "jinja2",
    "python-calamine",
    "datasketch",
)


class FrozenMap(Mapping[str, Any]):
    """A mapping that can't be changed, and can be copied and pickled.

    >>> FrozenMap({"seed": 1})["seed"]
    1
    """

    __slots__ = ("_held",)

    def __init__(self, held: Mapping[str, Any]) -> None:
        self._held = dict(held)

    def __getitem__(self, key: str) -> Any:
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return repr(self._held)


@dataclass(frozen=True, eq=False, slots=True)
class Provenance:
    """One step of a run: what was done, with which settings, on what, giving which content.

    Attributes
    ----------
    step : str
        Name of the verb, such as ``"read_feedback"``.
    settings : mapping
        Arguments as plain values (str, int, float, bool, None, lists of these), the seed among them.
    digest : str
        First 16 hexadecimal digits of the SHA-256 of the result's content.
    parents : tuple of Provenance
        Steps that this one used.
    """

    step: str
    settings: Mapping[str, Any]
    digest: str
    parents: tuple["Provenance", ...] = ()
    version: str = field(default=__version__)

    def to_dict(self) -> dict[str, Any]:
        """Give the record and all its parents as plain values, ready for JSON."""
        return {
            "step": self.step,
            "settings": dict(self.settings),
            "digest": self.digest,
            "policytext": self.version,
            "parents": [parent.to_dict() for parent in self.parents],
        }

    def chain(self) -> list["Provenance"]:
        """List every step behind this one, parents first, each once."""
        seen: dict[int, Provenance] = {}

        def visit(step: Provenance) -> None:
            if id(step) in seen:
                return
            for parent in step.parents:
                visit(parent)
            seen[id(step)] = step

        visit(self)
        return list(seen.values())


_AT_ONCE = 4096
"""Pieces that are digested together: many small ones one by one would take most of the time."""


def digest_of(parts: Iterable[str | bytes]) -> str:
    """Digest a sequence of texts or bytes; the borders between parts count.

    >>> digest_of(["a", "b"]) == digest_of(["ab"])
    False
    """
    sha = hashlib.sha256()
    rest = iter(parts)
    while some := list(islice(rest, _AT_ONCE)):
        raw = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in some]
        sha.update(",".join(map(str, map(len, raw))).encode())
        sha.update(b";")
        sha.update(b"".join(raw))
    return sha.hexdigest()[:16]


def record(
    step: str,
    settings: Mapping[str, Any],
    *,
    content: Iterable[str | bytes],
    parents: Iterable[Provenance] = (),
) -> Provenance:
    """Make the record of a step; settings must be plain values (checked by writing them as JSON).

    Raises
    ------
    InputError
        If a setting is no plain value: its text might hold a path or an address in memory.
    """
    plain = json.loads(json.dumps(dict(settings), ensure_ascii=False, sort_keys=True, default=_plain))
    return Provenance(step, FrozenMap(plain), digest_of(content), tuple(parents))


def _plain(value: object) -> object:
    """A numpy number as Python's own."""
    item = getattr(value, "item", None)
    if getattr(value, "ndim", None) == 0 and callable(item):
        return item()
    raise InputError(explain(f"a setting of type {type(value).__name__} can't be recorded", hint="use text, numbers, or lists of these"))


def package_versions() -> dict[str, str]:
    """Versions of Python, policytext and the packages that results depend on; ``"absent"`` where missing."""
    found = {"python": platform.python_version(), "policytext": __version__}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "absent"
    return found


def show_versions() -> str:
    """Give the versions as text to paste into an issue or an appendix.

    Examples
    --------
    >>> "policytext" in show_versions()
    True
    """
    lines = [f"{name:16s} {version}" for name, version in package_versions().items()]
    return "\n".join([*lines, f"{'platform':16s} {platform.system()} {platform.machine()}"])
