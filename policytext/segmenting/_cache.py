"""What was cut before, kept on the researcher's own disk: switched off unless asked for."""

import json
import os
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext._version import __version__
from policytext.errors import InputError, PolicytextWarning, explain
from policytext.provenance import digest_of
from policytext.segmenting._batches import Batch
from policytext.segmenting._private import Whole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Cache", "cache_folder", "open_cache"]

_FORM = "2"
"""Of the files; another form has other keys."""
_OFF = frozenset({"", "0", "no", "off", "false", "none"})
_ON = frozenset({"1", "yes", "on", "true"})
_DAMAGED = (
    OSError, ValueError, LookupError, EOFError, TypeError, ArithmeticError, MemoryError, RuntimeError, SyntaxError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading a damaged file may raise: a torn archive, a method of packing that there is not, a size beyond all memory."""
_CODE = (
    ("policytext.segmenting", ("_batches.py", "_engines.py", "_flat.py", "_private.py", "_whole.py")),
    ("policytext.cleaning", ("_maybe_private.py", "_private_names.py", "_private_numbers.py", "_private_rules.py", "many.py", "privacy.py")),
)
"""Files that decide what a batch holds: where one changes, what was kept is of no use."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of batches, each under the digest of all that it depends on.

    Attributes
    ----------
    folder : Path
    key : str
        Digest of engine, lexicon, version and code.
    """

    folder: Path
    key: str

    def load(self, texts: Sequence[Whole]) -> Batch | None:
        """Give the batch of these texts, or None where there is none or it is damaged (which is warned of)."""
        file = self._file(texts)
        try:
            return _read(file, self._name(texts), texts)
        except FileNotFoundError:
            return None
        except _DAMAGED as error:
            _warn(f"the kept batch {file.name} is damaged and is made anew: {type(error).__name__}")
            return None

    def save(self, texts: Sequence[Whole], batch: Batch) -> None:
        """Keep a batch; where the disk refuses, this is warned of and the work goes on."""
        file = self._file(texts)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(file, self._name(texts), batch)
        except OSError as error:
            _warn(f"the cache can't be written: {error.strerror or type(error).__name__}")

    def _name(self, texts: Sequence[Whole]) -> str:
        return digest_of([self.key, *(part for whole in texts for part in (whole.text, str(whole.cuts), whole.beside))])

    def _file(self, texts: Sequence[Whole]) -> Path:
        return self.folder / f"{self._name(texts)}.npz"


def open_cache(cache: bool | str | os.PathLike[str] | None, settings: Mapping[str, Any]) -> Cache | None:
    """Open the cache that an argument asks for; None where it is off, or ``POLICYTEXT_CACHE`` switches every cache off.

    Raises
    ------
    InputError
        If it is neither truth value nor path, or names a file or a place below one; or if ``POLICYTEXT_CACHE`` is no folder.
    """
    if cache is None or cache is False:
        return None
    own = cache_folder()
    if cache is True:
        folder = own
    elif isinstance(cache, (str, os.PathLike)) and os.fspath(cache):
        folder = Path(cache).expanduser()
    else:
        raise InputError(
            explain(f"cache={cache!r} is no folder", hint="use True for your own cache folder, a path, or None for no cache")
        )
    if own is None or folder is None:
        return None
    there = next((one for one in (folder, *folder.parents) if os.path.lexists(one)), folder)
    if os.path.lexists(there) and not there.is_dir():
        raise InputError(explain(f"cache: {there.name!r} is a file", hint="name a folder"))
    return Cache(folder, digest_of([_FORM, __version__, *_code(), json.dumps(dict(settings), sort_keys=True, default=str)]))


def cache_folder() -> Path | None:
    """Give the user's own folder for what can be made again; None where ``POLICYTEXT_CACHE`` switches it off.

    ``POLICYTEXT_CACHE`` names another folder by its full path; ``off``, ``no``, ``none``, ``false``, ``0`` or nothing switch
    it off; ``on``, ``yes``, ``true`` or ``1`` leave it where it is. It is never the temporary folder, which others can write.

    Raises
    ------
    InputError
        If ``POLICYTEXT_CACHE`` is none of these.
    """
    asked = os.environ.get("POLICYTEXT_CACHE", "on").strip()
    if asked.lower() in _OFF:
        return None
    if asked.lower() not in _ON:
        if not Path(asked).expanduser().is_absolute():
            raise InputError(
                explain(f"POLICYTEXT_CACHE={asked!r} is no folder", hint="give the full path of a folder, or off, or on")
            )
        return Path(asked).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "policytext" / "segmenting"


def _code() -> list[bytes]:
    files = [resources.files(package) / name for package, names in _CODE for name in names]
    return [file.read_bytes() for file in files if file.is_file()]


def _read(file: Path, name: str, texts: Sequence[Whole]) -> Batch:
    import numpy as np

    with file.open("rb") as raw, np.load(raw, allow_pickle=False) as kept:
        codes, lengths, hidden, ends = (_numbers(kept[part]) for part in ("codes", "lengths", "hidden", "word_ends"))
        text = kept["words"].tobytes().decode("utf-8")
        if kept["name"].tobytes().decode("ascii") != name:
            raise ValueError("another batch's")
    if len(codes) and not 0 <= codes.min() <= codes.max() < len(ends):
        raise ValueError("not whole")
    if len(hidden) and not 0 <= hidden.min() <= hidden.max() < len(codes):
        raise ValueError("not whole")
    words = [text[low:high] for low, high in pairwise([0, *ends.tolist()])]
    # What is kept must give back the texts, each unit its own.
    units = [whole.text[low:high] for whole in texts for low, high in whole.cuts]
    word_lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    word_bounds = np.concatenate([[0], np.cumsum(word_lengths[codes])])
    if len(lengths) != len(units) or lengths.min(initial=0) < 0 or lengths.sum() != len(codes):
        raise ValueError("not whole")
    same = np.array_equal(word_bounds[np.cumsum(lengths)], np.cumsum(list(map(len, units)), dtype=np.int64))
    if not same or "".join(map(words.__getitem__, codes.tolist())) != "".join(units):
        raise ValueError("not these texts")
    return Batch(words, codes.astype(np.int32), lengths.astype(np.int32), hidden.astype(np.int32))


def _numbers(array: "npt.NDArray[Any]") -> "npt.NDArray[np.int64]":
    import numpy as np

    if array.ndim != 1 or array.dtype.kind != "i":
        raise ValueError("no row of whole numbers")
    return array.astype(np.int64)


def _write(file: Path, name: str, batch: Batch) -> None:
    """Write beside the place and move: no other process sees half a file."""
    import numpy as np

    parts: dict[str, Any] = {
        "name": _bytes(name), "words": _bytes("".join(batch.words)), "word_ends": np.cumsum([len(word) for word in batch.words]).astype(np.int64),
        "codes": batch.codes, "lengths": batch.lengths, "hidden": batch.hidden,
    }  # fmt: skip
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            np.savez(part, allow_pickle=False, **parts)
            part.close()
            os.replace(part.name, file)
        except BaseException:
            part.close()
            Path(part.name).unlink(missing_ok=True)
            raise


def _bytes(text: str) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    import numpy as np

    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def _warn(problem: str) -> None:
    warnings.warn(
        explain(problem, hint="nothing is lost; empty the cache folder, or use cache=None"), PolicytextWarning, stacklevel=2
    )
