"""Nouns to plain trees, arrays and tables, and back: exact, and without running anything that a file names."""

import dataclasses
import datetime
import importlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain
from policytext.provenance import FrozenMap, Provenance

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["Packed", "npz_arrays", "npz_bytes", "pack", "unpack"]

_KIND = "!"
"""Key that marks a tree as something else than a plain list or value."""
_RISKY = re.compile("['=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NOUN = re.compile(r"policytext(\.(?!__)[a-z_]+)+")
_FIELD = re.compile(r'(?:"((?:[^"]+|"")*)"|([^",\r\n]*))([,\n])')
_SPECIAL = re.compile('[",\r\n]')


@dataclass(slots=True)
class Packed:
    """A noun in parts.

    Attributes
    ----------
    tree : object
        Plain values; where something else stands, an object with the key ``"!"``.
    steps : list
        The record of every step, each once, parents before children.
    arrays : dict of str to array
    tables : dict of str to str
        CSV texts.
    """

    tree: Any = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    arrays: "dict[str, npt.NDArray[Any]]" = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)


def pack(noun: Any) -> Packed:
    """Take a noun apart."""
    return _Packer().run(noun)


def unpack(packed: Packed) -> Any:
    """Put a noun together again."""
    return _Unpacker(packed).run()


# -- to plain values --------------------------------------------------------------------------------


class _Packer:
    """Walks a noun once; what was met before is referred to."""

    def __init__(self) -> None:
        self.out = Packed()
        self.seen: dict[int, str] = {}
        self.open: list[int] = []
        self.steps: dict[int, int] = {}

    def run(self, noun: Any) -> Packed:
        self.out.tree = self.value(noun, "")
        return self.out

    def value(self, value: Any, path: str) -> Any:
        import numpy as np
        import pandas as pd
        from scipy.sparse import csr_array

        if isinstance(value, (np.number, np.bool_)):
            value = value.item()
        if value is None or isinstance(value, (bool, int, str)):
            return value
        if isinstance(value, float):
            return value if np.isfinite(value) else {_KIND: "float", "value": repr(value)}
        if isinstance(value, Provenance):
            return {_KIND: "step", "value": self.step(value)}
        if isinstance(value, np.ndarray):
            return {_KIND: "array", "value": self.array(value, path)}
        if isinstance(value, csr_array):
            return self.sparse(value, path)
        if isinstance(value, pd.DataFrame):
            return self.table(value, path)
        if isinstance(value, datetime.date):
            return {_KIND: "cell", "value": list(_mark(value, path))}
        if isinstance(value, Mapping):
            kind = "map" if isinstance(value, FrozenMap) else "dict"
            pairs = [[self.value(key, f"{path}.key"), self.value(item, _join(path, str(key)))] for key, item in value.items()]
            return {_KIND: kind, "value": pairs}
        if isinstance(value, list):
            return [self.value(item, _join(path, str(i))) for i, item in enumerate(value)]
        if isinstance(value, tuple) and type(value) is tuple:
            return {_KIND: "tuple", "value": [self.value(item, _join(path, str(i))) for i, item in enumerate(value)]}
        if isinstance(value, frozenset):
            return {
                _KIND: "set",
                "value": [self.value(item, path) for item in sorted(value, key=lambda one: (type(one).__name__, str(one)))],
            }
        if dataclasses.is_dataclass(value) and not isinstance(value, type) and _NOUN.fullmatch(type(value).__module__):
            return self.noun(value, path)
        raise InputError(
            explain(
                f"{path or 'this'} holds a {type(value).__name__}, which can't be saved",
                hint="use text, numbers, tables or arrays",
            )
        )

    def noun(self, value: Any, path: str) -> Any:
        if id(value) in self.seen:
            if id(value) in self.open:
                raise InputError(explain(f"{path} holds what holds it", hint="this can't be saved"))
            return {_KIND: "same", "value": self.seen[id(value)]}
        self.seen[id(value)] = path
        self.open.append(id(value))
        fields = [one.name for one in dataclasses.fields(value) if one.init]
        tree = {name: self.value(getattr(value, name), _join(path, name)) for name in fields}
        self.open.pop()
        return {_KIND: "noun", "type": f"{type(value).__module__}:{type(value).__qualname__}", "path": path, "value": tree}

    def step(self, step: Provenance) -> int:
        """Number of a step in the list; its parents come first, each step once."""
        if id(step) not in self.steps:
            parents = [self.step(parent) for parent in step.parents]
            held = {"step": step.step, "settings": self.value(step.settings, "steps.settings"), "digest": step.digest}
            self.out.steps.append({**held, "policytext": step.version, "parents": parents})
            self.steps[id(step)] = len(self.out.steps) - 1
        return self.steps[id(step)]

    def array(self, array: "npt.NDArray[Any]", path: str) -> str:
        if array.dtype.kind not in "biufcUMmS":
            raise InputError(
                explain(f"{path} is an array of {array.dtype}, which can't be saved", hint="use numbers or texts of fixed length")
            )
        self.out.arrays[path] = array
        return path

    def sparse(self, matrix: "csr_array", path: str) -> Any:
        parts = {name: self.array(getattr(matrix, name), f"{path}.{name}") for name in ("data", "indices", "indptr")}
        return {_KIND: "sparse", "shape": [int(side) for side in matrix.shape], "value": parts}

    def table(self, table: "pd.DataFrame", path: str) -> Any:
        import pandas as pd

        wrong = [name for name in table.columns if not isinstance(name, str)]
        if wrong or table.columns.has_duplicates:
            raise InputError(
                explain(
                    f"the columns of {path} can't be saved",
                    found=f"columns: {list(table.columns)!r}",
                    hint="name each by a text of its own",
                )
            )
        plain = isinstance(table.index, pd.RangeIndex) and table.index.equals(pd.RangeIndex(len(table)))
        index = None if plain else self.value(list(table.index), f"{path}.index")
        cells, columns = [], []
        for name in table.columns:
            texts, about = _column(table[name], f"{path}, column {name!r}")
            cells.append(texts)
            columns.append({"name": name, **about})
        self.out.tables[path] = _csv(list(table.columns), cells)
        return {
            _KIND: "table",
            "value": path,
            "rows": len(table),
            "index": index,
            "names": str(table.columns.dtype),
            "columns": columns,
        }


def _join(path: str, name: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_]", "-", name)
    return f"{path}.{name}" if path else name


def _csv(names: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """A table as CSV; Python's own writer quotes carriage returns in some versions only, and its reader bounds a cell."""
    rows = [[_guarded(name) for name in names], *zip(*cells, strict=True)] if names else []
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def _csv_rows(text: str) -> list[list[str]]:
    rows, row = list[list[str]](), list[str]()
    for quoted, plain, end in _FIELD.findall(text):
        row.append(quoted.replace('""', '"') if quoted else plain)
        if end == "\n":
            rows.append(row)
            row = []
    return rows


def _guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula; :func:`_bare` takes the apostrophe off again."""
    return "'" + text if _RISKY.match(text.lstrip(" ")) else text


def _bare(text: str) -> str:
    return text[1:] if text.startswith("'") else text


def _column(column: "pd.Series[Any]", where: str) -> tuple[list[str], dict[str, Any]]:
    """The cells of a column as texts, and what is needed to read them back: its type, or the kind of each cell in runs."""
    import numpy as np
    import pandas as pd

    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "biuf":
        return [repr(cell) for cell in column.tolist()], {"dtype": str(dtype)}
    if isinstance(dtype, np.dtype) and dtype.kind in "mM":
        numbers = column.to_numpy().astype(np.int64)
        texts = np.datetime_as_string(column.to_numpy()).tolist() if dtype.kind == "M" else [str(one) for one in numbers.tolist()]
        return ["" if text == "NaT" else text for text in texts], {"dtype": str(dtype)}
    if isinstance(dtype, pd.DatetimeTZDtype):
        texts, _ = _column(column.dt.tz_convert("UTC").dt.tz_localize(None), where)
        return texts, {"dtype": f"datetime64[{dtype.unit}]", "zone": str(dtype.tz)}
    if isinstance(dtype, pd.CategoricalDtype):
        texts, about = _objects(column.astype(object).tolist(), where)
        names, kinds = _objects(dtype.categories.tolist(), where)
        return texts, {
            **about,
            "dtype": "category",
            "categories": names,
            "kinds": kinds["cells"],
            "type": str(dtype.categories.dtype),
            "ordered": dtype.ordered,
        }
    if not (dtype == np.dtype(object) or isinstance(dtype, (pd.StringDtype, pd.BooleanDtype)) or str(dtype) in _NULLABLE):
        raise InputError(explain(f"{where} is of type {dtype}, which can't be saved", hint="turn it into text, numbers or dates"))
    texts, about = _objects(column.tolist(), where)
    return texts, {"dtype": str(dtype), **about}


_NULLABLE = frozenset(f"{name}{bits}" for name in ("Int", "UInt", "Float") for bits in (8, 16, 32, 64))


def _objects(cells: Iterable[Any], where: str) -> tuple[list[str], dict[str, Any]]:
    marks, texts = [], []
    for cell in cells:
        mark, text = _mark(cell, where)
        marks.append(mark)
        texts.append(text)
    return texts, {"cells": [[mark, len(list(run))] for mark, run in groupby(marks)]}


def _mark(cell: Any, where: str) -> tuple[str, str]:
    """The kind of a cell, and its text."""
    import numpy as np
    import pandas as pd

    if isinstance(cell, str):
        return "text", _guarded(str(cell))
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return ("none" if cell is None else "NA" if cell is pd.NA else "NaT"), ""
    if isinstance(cell, (np.number, np.bool_)):
        cell = cell.item()
    if isinstance(cell, bool):
        return "bool", str(cell)
    if isinstance(cell, int):
        return "int", str(cell)
    if isinstance(cell, float):
        return ("nan", "") if cell != cell else ("float", repr(cell))
    if isinstance(cell, pd.Timestamp) and cell.tz is None:
        return "timestamp", cell.isoformat()
    if type(cell) is datetime.datetime and cell.tzinfo is None:
        return "datetime", cell.isoformat()
    if type(cell) is datetime.date:
        return "date", cell.isoformat()
    if type(cell) in (list, dict, tuple):
        plain = list(cell) if isinstance(cell, tuple) else cell
        try:
            text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError):
            text = ""
        if text and json.loads(text) == plain:
            return ("tuple" if isinstance(cell, tuple) else "json"), text
    raise InputError(
        explain(
            f"{where} holds a {type(cell).__name__}, which can't be saved", hint="turn the column into text, numbers or dates"
        )
    )


def npz_bytes(arrays: "Mapping[str, npt.NDArray[Any]]") -> bytes:
    """Arrays as an npz file: sorted, little-endian, without dates, packed by nothing that may change."""
    import numpy as np

    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            array = arrays[name]
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            member = io.BytesIO()
            np.lib.format.write_array(member, little, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue())
    return raw.getvalue()


# -- and back ---------------------------------------------------------------------------------------


def npz_arrays(raw: bytes) -> "dict[str, npt.NDArray[Any]]":
    """The arrays of an npz file; nothing in it is run."""
    import numpy as np

    with np.load(io.BytesIO(raw), allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


class _Unpacker:
    """Builds the nouns of a tree; each is made by its own class, which checks it."""

    def __init__(self, packed: Packed) -> None:
        self.packed = packed
        self.nouns: dict[str, Any] = {}
        self.steps: list[Provenance] = []

    def run(self) -> Any:
        for held in self.packed.steps:
            parents = tuple(self.steps[number] for number in held["parents"])
            self.steps.append(Provenance(held["step"], self.value(held["settings"]), held["digest"], parents, held["policytext"]))
        return self.value(self.packed.tree)

    def value(self, tree: Any) -> Any:
        if isinstance(tree, list):
            return [self.value(item) for item in tree]
        if not isinstance(tree, dict):
            return tree
        kind = tree[_KIND]
        if kind == "noun":
            return self.noun(tree)
        if kind == "sparse":
            return self.sparse(tree)
        if kind == "table":
            return self.table(tree)
        held = tree["value"]
        if kind in ("dict", "map"):
            pairs = {self.value(key): self.value(item) for key, item in held}
            return FrozenMap(pairs) if kind == "map" else pairs
        if kind == "tuple":
            return tuple(self.value(item) for item in held)
        if kind == "set":
            return frozenset(self.value(item) for item in held)
        if kind == "cell":
            return _objects_back([held[1]], [[held[0], 1]])[0]
        plain: dict[str, Callable[[Any], Any]] = {
            "float": float, "array": self.packed.arrays.__getitem__, "step": self.steps.__getitem__, "same": self.nouns.__getitem__,
        }  # fmt: skip
        return plain[kind](held)

    def noun(self, tree: Mapping[str, Any]) -> Any:
        module, _, name = tree["type"].partition(":")
        unknown = InputError(
            explain(
                f"the file holds a {name or module}, which this policytext does not know", hint="use the version that saved it"
            )
        )
        if not _NOUN.fullmatch(module):
            raise unknown
        try:
            kind = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise unknown from error
        if not isinstance(kind, type) or not dataclasses.is_dataclass(kind):
            raise unknown
        made = kind(**{name: self.value(held) for name, held in tree["value"].items()})
        self.nouns[tree["path"]] = made
        return made

    def sparse(self, tree: Mapping[str, Any]) -> "csr_array":
        from scipy.sparse import csr_array

        data, indices, indptr = (self.packed.arrays[tree["value"][name]] for name in ("data", "indices", "indptr"))
        matrix = csr_array((data, indices, indptr), shape=tuple(tree["shape"]))
        matrix.indices, matrix.indptr = indices, indptr  # The constructor may narrow them.
        return matrix

    def table(self, tree: Mapping[str, Any]) -> "pd.DataFrame":
        import pandas as pd

        rows = _csv_rows(self.packed.tables[tree["value"]])[1:]
        n, columns = tree["rows"], tree["columns"]
        if columns and len(rows) != n:
            raise ValueError("rows")
        index = pd.RangeIndex(n) if tree["index"] is None else pd.Index(self.value(tree["index"]))
        held = {}
        for place, about in enumerate(columns):
            held[about["name"]] = _column_back([row[place] for row in rows], about).set_axis(index)
        return pd.DataFrame(held, index=index, columns=pd.Index([about["name"] for about in columns], dtype=tree["names"]))


def _column_back(texts: list[str], about: Mapping[str, Any]) -> "pd.Series[Any]":
    import numpy as np
    import pandas as pd

    name = about["dtype"]
    if name == "category":
        categories = pd.Index(_objects_back(about["categories"], about["kinds"])).astype(about["type"])
        return pd.Series(pd.Categorical(_objects_back(texts, about["cells"]), categories=categories, ordered=about["ordered"]))
    if "cells" in about:
        cells = pd.Series(_objects_back(texts, about["cells"]), dtype=object)
        dtype = pd.api.types.pandas_dtype(name)
        return cells if dtype == np.dtype(object) else cells.astype(dtype)
    dtype = np.dtype(name)
    if dtype.kind == "M":
        dates = pd.Series(np.array([text or "NaT" for text in texts], dtype=dtype))
        return dates.dt.tz_localize("UTC").dt.tz_convert(about["zone"]) if "zone" in about else dates
    if dtype.kind == "m":
        return pd.Series(
            np.array([int(text) if text else np.iinfo(np.int64).min for text in texts], dtype=np.int64).astype(dtype)
        )
    readers: dict[str, Callable[[str], Any]] = {"b": lambda text: text == "True", "f": float}
    read = readers.get(dtype.kind, int)
    return pd.Series(np.array([read(text) for text in texts], dtype=dtype))


def _objects_back(texts: Sequence[str], runs: Sequence[Sequence[Any]]) -> list[Any]:
    import pandas as pd

    readers: dict[str, Any] = {
        "text": _bare, "bool": lambda text: text == "True", "int": int, "float": float, "nan": lambda _: float("nan"), "none": lambda _: None,
        "NA": lambda _: pd.NA, "NaT": lambda _: pd.NaT, "timestamp": pd.Timestamp, "datetime": datetime.datetime.fromisoformat,
        "date": datetime.date.fromisoformat, "json": json.loads, "tuple": lambda text: tuple(json.loads(text)),
    }  # fmt: skip
    out: list[Any] = []
    for mark, length in runs:
        read = readers[mark]
        out += [read(text) for text in texts[len(out) : len(out) + length]]
    if len(out) != len(texts):
        raise ValueError("cells")
    return out
