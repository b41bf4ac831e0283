"""What fits of the bundled study cost most, kept in a folder: notebooks and pages that fit the same texts fit them once in a run of the tests.

A key is the bytes of everything that goes in, so that what differs in anything is fitted anew. Tests of fitting itself don't use it.
"""

import hashlib
import os
import pickle
import uuid
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import issparse

from policytext.topics import _fits, _space

__all__ = ["PLACES", "remember"]

PLACES: tuple[tuple[Any, str], ...] = ((_fits, "nmf_start"), (_fits, "_fit"), (_space, "learn_calibration"))
"""Functions of arrays and a seed: word weights of one fit, their start, and what pairs show of wording."""


def remember(folder: str | Path, patch: Callable[[Any, str, object], object] = setattr) -> None:
    """Put the functions of :data:`PLACES` behind files in ``folder``, which several processes may share."""
    for module, name in PLACES:
        patch(module, name, _remembered(getattr(module, name), Path(folder)))


def _remembered(function: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    def found(*given: Any, **named: Any) -> Any:
        digest = hashlib.sha256(f"{function.__module__}.{function.__name__}".encode())
        _mix(digest, [given, *sorted(named.items())])
        key = digest.hexdigest()
        file = folder / f"{key}.pickle"
        if file.exists():
            return pickle.loads(file.read_bytes())
        result = function(*given, **named)
        part = folder / f"{key}.{uuid.uuid4().hex}"
        part.write_bytes(pickle.dumps(result))
        os.replace(part, file)
        return result

    return found


def _mix(digest: Any, value: Any) -> None:
    """What a value holds, not how it is kept: a pickle differs with what was done to an array before."""
    if is_dataclass(value):
        value = [type(value).__qualname__, *(getattr(value, field.name) for field in fields(value))]
    elif issparse(value):
        value = [value.format, value.shape, value.data, value.indices, value.indptr]
    if isinstance(value, list | tuple):
        digest.update(f"{len(value)}:".encode())
        for part in value:
            _mix(digest, part)
    elif isinstance(value, np.ndarray) and value.dtype != object:
        digest.update(f"{value.dtype.str}{value.shape}".encode() + value.tobytes())
    elif value is None or isinstance(value, str | int | float | np.generic):
        digest.update(f"{type(value).__name__}{value!r}".encode())
    else:
        digest.update(pickle.dumps(value))
