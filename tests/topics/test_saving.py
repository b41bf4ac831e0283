"""Saved and loaded topics are the same, bit for bit; a folder that is not what was saved is refused."""

import datetime
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from policytext import Topics, label_topics
from policytext.errors import InputError, MissingFileError
from policytext.provenance import FrozenMap, Provenance, record
from policytext.segmenting.tokens import Tokens
from policytext.topics import _packing, saving
from policytext.topics.matters import Matters
from policytext.topics.register.calibration import Calibration
from policytext.topics.saving import load_topics, save_topics

CALIBRATION = Calibration(
    starts=np.full((1, 2), 0.5), levels=np.array([[0.25, -0.5]]), factors=np.array([[1.5, 1 / 3]]), factor_draws=np.arange(6.0).reshape(1, 3, 2),
    planted=pd.DataFrame({"topic": [0, 1], "truth": [np.nan, -1.0], "side": ["message", "reply"]}), nulls=pd.DataFrame({"fold": [1], "size": [0.1]}),
    folds=pd.DataFrame({"kind": ["random"], "mrr_before": [0.5], "mrr_after": [0.25]}), left_out=(("years", "2023", "too small"),),
    settings={"n_pairs": 2, "seed": 1},
)  # fmt: skip


def small(documents: pd.DataFrame | None = None, **changes: Any) -> Topics:
    units = pd.DataFrame({"unit": ["a", "b", "c"], "document": ["a", "b", "c"], "kind": ["policy", "feedback", "feedback"], "n_words": [3, 2, 0]})
    docs = units[["document", "kind"]].assign(date=pd.Series(["2024-01-02", None, "2025-06-07 08:09:10"], dtype="datetime64[s]"))
    step = record("segment", {"files": ["一.csv"], "seed": None}, content=["x"], parents=[record("read_feedback", {}, content=["y"])])
    tokens = Tokens(
        units=units, counts=csr_array(np.array([[1.0, 2.0], [0.0, 2.0], [0.0, 0.0]])), vocabulary=("停车", "公交"), words=("\n", "停车", "公交"),
        stream=np.array([1, 2, 2, 2, 0], dtype=np.int32), bounds=np.array([0, 3, 5, 5], dtype=np.int64),
        documents=docs if documents is None else documents, settings=FrozenMap({"unit": "document", "lexicon": [["a", 1]], "none": None}),
        provenance=step, replies=csr_array(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]])),
    )  # fmt: skip
    weights = np.array([[0.1, 0.9], [1 / 3, 2 / 3]])
    held = {
        "word_weights": weights, "shares": np.array([[0.25, 0.75], [0.5, 0.5], [np.nan, np.nan]]), "covered": np.array([True, True, False]),
        "names": ("T01", "T02"), "labels": ("=公交", "停车"), "tokens": tokens, "settings": {"seed": 1, "alpha": float("inf")},
        "provenance": record("fit_topics", {"seed": 1}, content=["z"], parents=[step, step]), "runs": np.stack([weights, weights[::-1]]),
        "recurrence": np.array([1.0, 0.0]),
        "matters": Matters(("出行",), np.array([[1.0], [1.0]]), ("T01", "T02"), "mapping"), "calibration": CALIBRATION,
    }  # fmt: skip
    return Topics(**{**held, **changes})


def same(a: Any, b: Any, path: str = "") -> None:
    """Both are of one type and equal, through and through."""
    assert type(a) is type(b), path
    if isinstance(a, np.ndarray):
        assert a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), path
        assert a.flags.f_contiguous == b.flags.f_contiguous, path
    elif isinstance(a, csr_array):
        for part in ("data", "indices", "indptr"):
            same(getattr(a, part), getattr(b, part), f"{path}.{part}")
        assert a.shape == b.shape
    elif isinstance(a, pd.DataFrame):
        pd.testing.assert_frame_equal(a, b, check_exact=True, check_column_type=True)
        for name in a.columns[[dtype == np.dtype(object) for dtype in a.dtypes]]:
            assert [type(one) for one in a[name]] == [type(one) for one in b[name]], f"{path}.{name}"
    elif is_dataclass(a):
        for one in fields(a):
            same(getattr(a, one.name), getattr(b, one.name), f"{path}.{one.name}")
    elif isinstance(a, (dict, FrozenMap)):
        assert list(a) == list(b), path
        for key in a:
            same(a[key], b[key], f"{path}.{key}")
    elif isinstance(a, (list, tuple)):
        assert len(a) == len(b), path
        for number, (one, other) in enumerate(zip(a, b, strict=True)):
            same(one, other, f"{path}.{number}")
    else:
        assert a == b or (a != a and b != b), path


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_fitted_topics_come_back_the_same(topics: Topics, tmp_path: Path) -> None:
    held = label_topics(topics, {"T01": "一号, \"引号\"\r\n下一行"})
    back = load_topics(save_topics(held, tmp_path / "t"))
    same(back, held)
    assert back.tokens.words_of(back.tokens.units["unit"][3]) == held.tokens.words_of(held.tokens.units["unit"][3])
    assert [one.to_dict() for one in back.provenance.chain()] == [one.to_dict() for one in held.provenance.chain()]
    assert files_of(save_topics(back, tmp_path / "again")) == files_of(tmp_path / "t")


def test_small_topics_come_back_the_same(tmp_path: Path) -> None:
    back = load_topics(save_topics(small(), tmp_path / "t"))
    same(back, small())
    assert not back.runs.flags.writeable and not back.tokens.counts.data.flags.writeable
    assert back.provenance.parents[0] is back.provenance.parents[1], "a step stays one step"


@pytest.mark.parametrize("empty", ["calibration", "matters", "replies"])
def test_what_is_not_there_comes_back_as_none(empty: str, tmp_path: Path) -> None:
    held = small(**{empty: None} if empty != "replies" else {})
    if empty == "replies":
        held = replace(held, tokens=replace(held.tokens, replies=None))
    same(load_topics(save_topics(held, tmp_path / "t")), held)


def test_the_order_in_memory_stays(tmp_path: Path) -> None:
    weights = np.asfortranarray(np.array([[0.1, 0.9], [0.3, 0.7]]))
    back = load_topics(save_topics(small(word_weights=weights), tmp_path / "t"))
    assert back.word_weights.flags.f_contiguous and not back.word_weights.flags.c_contiguous


TEXT = st.text(st.characters(exclude_categories=[]), max_size=8) | st.sampled_from(
    ["", "'", "=1+1", "'=1", " -1", "\r", "\r\n", 'a"b', ",", "\x00", "\ud800", "nan", "None"]
)
CELLS = st.one_of(
    TEXT, st.none(), st.booleans(), st.integers(), st.floats(), st.just(pd.NA), st.just(pd.NaT), st.dates(),
    st.datetimes(min_value=datetime.datetime(1700, 1, 1), max_value=datetime.datetime(2200, 1, 1)),
    st.datetimes(min_value=datetime.datetime(1700, 1, 1), max_value=datetime.datetime(2200, 1, 1)).map(pd.Timestamp),
    st.lists(TEXT, max_size=2), st.lists(st.integers(), max_size=2).map(tuple), st.dictionaries(TEXT, st.integers(), max_size=2),
)  # fmt: skip


def typed(dtype: str, n: int, seed: int) -> pd.Series:
    rng = np.random.default_rng(seed)
    holes = rng.random(n) < 0.4
    if dtype.startswith("datetime64"):
        return pd.Series(rng.integers(-(10**9), 2 * 10**9, n).astype("datetime64[s]")).astype("datetime64[ns]").where(~holes).astype(dtype)
    if dtype == "zone":
        return pd.Series(pd.to_datetime(rng.integers(0, 10**9, n), unit="s", utc=True).tz_convert("Asia/Shanghai")).where(~holes)
    if dtype == "timedelta64[s]":
        return pd.Series(rng.integers(-99, 99, n).astype("timedelta64[s]")).where(~holes).astype(dtype)
    if dtype == "category":
        return pd.Series(pd.Categorical(rng.choice(["乙", "甲", "=丙"], n), categories=["甲", "=丙", "乙", "丁"], ordered=bool(seed % 2))).where(~holes)
    if dtype in ("str", "string"):
        return pd.Series(np.where(holes, None, rng.choice(["", "甲", "=乙"], n)), dtype=dtype)
    if dtype in ("Int64", "Float64", "boolean"):
        return pd.Series(rng.integers(0, 2, n), dtype=dtype).mask(holes)
    values = rng.normal(size=n) if dtype.startswith("float") else rng.integers(0, 2, n)
    return pd.Series(values).astype(dtype)


DTYPES = (
    "int64", "int8", "uint16", "bool", "float64", "float32", "datetime64[s]", "datetime64[us]", "datetime64[ns]", "zone", "timedelta64[s]", "category", "str",
    "string", "Int64", "Float64", "boolean",
)  # fmt: skip


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=3), st.lists(st.sampled_from(DTYPES), min_size=1, max_size=4), st.integers(0, 99),
    TEXT.filter(str.isprintable),
)  # fmt: skip
@settings(max_examples=40)
def test_every_table_comes_back_the_same(cells: list[list[Any]], dtypes: list[str], seed: int, name: str) -> None:
    table = pd.DataFrame({f"{name}{i}": pd.Series(column, dtype=object) for i, column in enumerate(cells)}, index=range(3))
    for i, dtype in enumerate(dtypes):
        table[f"typed {i}"] = typed(dtype, 3, seed + i)
    packed = _packing.pack({"t": table})
    json.dumps(packed.tree, allow_nan=False)
    same(_packing.unpack(packed)["t"], table)


def test_a_table_with_an_index_of_its_own(tmp_path: Path) -> None:
    documents = pd.DataFrame({"document": ["a", "b"]}, index=[7, 3])
    same(load_topics(save_topics(small(documents), tmp_path / "t")), small(documents))


EMPTY = pd.DataFrame(index=range(3), columns=pd.Index([], dtype=object))


@pytest.mark.parametrize("documents", [EMPTY, pd.DataFrame({"a": pd.Series([], dtype=object)}), pd.DataFrame({"a": [""]})])
def test_tables_with_nothing_in_them(documents: pd.DataFrame, tmp_path: Path) -> None:
    same(load_topics(save_topics(small(documents), tmp_path / "t")), small(documents))


def test_a_csv_is_no_program_and_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    documents = pd.DataFrame({"document": ["=HYPERLINK(1)", "＋1", " @x", "'y", "停车"]})
    folder = save_topics(small(documents), tmp_path / "t")
    assert (folder / "tokens.documents.csv").read_text("utf-8") == "document\n'=HYPERLINK(1)\n'＋1\n' @x\n''y\n停车\n"
    assert load_topics(folder).tokens.documents["document"].tolist() == documents["document"].tolist()


def test_same_topics_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = "import sys; from policytext.topics.saving import *; save_topics(load_topics(sys.argv[1]), sys.argv[2])"
    save_topics(small(), tmp_path / "a")
    env = {"PYTHONHASHSEED": "5", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a"), str(tmp_path / "b")], check=True, env=env)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_no_pickle_no_clock_no_place(tmp_path: Path) -> None:
    held = files_of(save_topics(small(), tmp_path / "t"))
    assert not any(str(tmp_path).encode() in raw or b"pickle" in raw for raw in held.values())
    for name, array in _packing.npz_arrays(held["arrays.npz"]).items():
        assert array.dtype.kind in "fib", name
    lines = held["SHA256SUMS"].decode().splitlines()
    assert [line.split("  ")[1] for line in lines] == sorted(set(held) - {"SHA256SUMS"})
    assert all(hashlib.sha256(held[line.split("  ")[1]]).hexdigest() == line.split("  ")[0] for line in lines)


@pytest.mark.parametrize("name", ["topics.json", "arrays.npz", "tokens.units.csv", "tokens.documents.csv"])
def test_a_changed_or_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = save_topics(small(), tmp_path / "t")
    raw = (folder / name).read_bytes()
    (folder / name).write_bytes(raw[:-2] + bytes([raw[-2] ^ 1]) + raw[-1:])
    with pytest.raises(InputError, match=rf"folder 't': {name} is not what was saved .* Hint"):
        load_topics(folder)
    (folder / name).unlink()
    with pytest.raises(MissingFileError, match=rf"folder 't': {name} is gone"):
        load_topics(folder)


def test_sums_that_do_not_fit(tmp_path: Path) -> None:
    folder = save_topics(small(), tmp_path / "t")
    (folder / "SHA256SUMS").write_text("0" * 64 + "  topics.json\n", "utf-8")
    with pytest.raises(InputError, match=r"SHA256SUMS does not list arrays\.npz"):
        load_topics(folder)
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(MissingFileError, match="SHA256SUMS is gone"):
        load_topics(folder)


def resaved(folder: Path, old: str, new: str) -> Path:
    """The main file changed by somebody who also mends the sums."""
    main = folder / "topics.json"
    text = main.read_text("utf-8")
    assert old in text
    main.write_text(text.replace(old, new, 1), "utf-8")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(files_of(folder)) if name != "SHA256SUMS"]
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('"version": 1', '"version": 2', r"'t' was saved by a newer policytext \(format 2, read here: 1\)"),
        ("policytext.topics.matters:Matters", "policytext.topics.matters:Future", "holds a Future, which this policytext does not know"),
        ("policytext.topics.matters:Matters", "policytext.topics.gone:Matters", "holds a Matters, which this policytext does not know"),
        ("policytext.topics.matters:Matters", "os:system", "holds a system, which this policytext does not know"),
        ("policytext.topics.matters:Matters", "policytext.__main__:main", "holds a main, which this policytext does not know"),
        ("policytext.topics.matters:Matters", "policytext.cli:main", "holds a main, which this policytext does not know"),
        ('"word_weights"', '"other"', r"'t' can't be read as topics \(TypeError\)"),
        ('"topics": {', '"topic": {', r"'t' can't be read as topics \(KeyError\)"),
    ],
)
def test_a_folder_of_another_version(old: str, new: str, match: str, tmp_path: Path) -> None:
    folder = resaved(save_topics(small(), tmp_path / "t"), old, new)
    with pytest.raises(InputError, match=match):
        load_topics(folder)


@pytest.mark.parametrize(("name", "raw"), [("topics.json", b"{"), ("topics.json", b"\xff\xfe"), ("arrays.npz", b"PK"), ("topics.json", b"[" * 99999)])
def test_a_damaged_file_whose_sums_were_mended(name: str, raw: bytes, tmp_path: Path) -> None:
    folder = save_topics(small(), tmp_path / "t")
    (folder / name).write_bytes(raw)
    sums = [f"{hashlib.sha256(held).hexdigest()}  {file}\n" for file, held in sorted(files_of(folder).items()) if file != "SHA256SUMS"]
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")
    with pytest.raises(InputError, match=r"folder 't' can't be read as topics"):
        load_topics(folder)


def test_a_place_that_can_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files_of(save_topics(small(), tmp_path / "t"))

    def full(self: Path, raw: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match=r"folder 't' can't be written \(No space left on device\)\. Hint: choose a place"):
        save_topics(small(labels=("x", "y")), tmp_path / "t")
    assert files_of(tmp_path / "t") == before and [file.name for file in tmp_path.iterdir()] == ["t"]


def test_a_newer_version_is_named_even_where_its_files_differ(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "topics.json").write_text('{"format": "policytext topics", "version": 7}', "utf-8")
    with pytest.raises(InputError, match="saved by a newer policytext"):
        load_topics(tmp_path / "t")


def test_folders_that_hold_no_topics(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no folder 'gone'"):
        load_topics(tmp_path / "gone")
    with pytest.raises(InputError, match="holds no saved topics"):
        load_topics(tmp_path)
    with pytest.raises(InputError, match="load_topics takes"):
        load_topics(3)  # type: ignore[arg-type]


def test_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("x", "utf-8")
    with pytest.raises(InputError, match=r"'mine' is not only saved topics, and is left as it is \(it holds thesis\.docx\)"):
        save_topics(small(), tmp_path / "mine")
    folder = save_topics(small(), tmp_path / "t")
    (folder / "notes.txt").write_text("x", "utf-8")
    before = files_of(folder)
    with pytest.raises(InputError, match=r"it holds notes\.txt"):
        save_topics(small(labels=("x", "y")), folder)
    assert files_of(folder) == before
    (tmp_path / "a").write_text("x", "utf-8")
    with pytest.raises(InputError, match="'a' is a file"):
        save_topics(small(), tmp_path / "a")
    with pytest.raises(MissingFileError, match="no folder 'gone'"):
        save_topics(small(), tmp_path / "gone" / "t")
    with pytest.raises(InputError, match="save_topics takes Topics, not int"):
        save_topics(3, tmp_path / "t")  # type: ignore[arg-type]


def test_our_own_folder_and_an_empty_one_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    save_topics(small(), tmp_path / "t")
    save_topics(small(labels=("x", "y"), matters=None), tmp_path / "t")
    assert load_topics(tmp_path / "t").labels == ("x", "y")
    assert [file.name for file in tmp_path.iterdir()] == ["t"]


@pytest.mark.parametrize("target", ["old", "new"])
@pytest.mark.parametrize("step", ["writing", "moving the old away", "moving the new there"])
def test_an_interruption_leaves_the_old_or_nothing(step: str, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files_of(save_topics(small(), tmp_path / "old"))
    whole, move = Path.write_bytes, os.replace

    def write(self: Path, raw: bytes) -> int:
        if step == "writing" and self.name == "arrays.npz":
            raise KeyboardInterrupt("stop")
        return whole(self, raw)

    def moved(source: Path, place: Path) -> None:
        if (step == "moving the old away" and place.name.endswith("old") and source.name == target) or (
            step == "moving the new there" and source.name.endswith(".part")
        ):
            raise KeyboardInterrupt("stop")
        move(source, place)

    monkeypatch.setattr(Path, "write_bytes", write)
    monkeypatch.setattr(saving.os, "replace", moved)
    changed = small(labels=("x", "y"))
    if (step, target) == ("moving the old away", "new"):
        save_topics(changed, tmp_path / target)  # There is nothing to move away.
        return
    with pytest.raises(KeyboardInterrupt, match="stop"):
        save_topics(changed, tmp_path / target)
    assert files_of(tmp_path / "old") == before
    assert [file.name for file in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"settings": {"engine": object()}}, r"settings\.engine holds a object, which can't be saved"),
        ({"runs": np.array([None, 1])}, "runs is an array of object, which can't be saved"),
        ({"documents": pd.DataFrame({"a": [object()]})}, r"tokens\.documents, column 'a' holds a object"),
        ({"documents": pd.DataFrame({"a": [pd.Timestamp("2024-01-01", tz="UTC"), 1]})}, "column 'a' holds a Timestamp"),
        ({"documents": pd.DataFrame({"a": pd.period_range("2024", periods=2)})}, r"column 'a' is of type period\[D\]"),
        ({"documents": pd.DataFrame({3: [1]})}, r"the columns of tokens\.documents can't be saved"),
        ({"documents": pd.DataFrame([[1, 2]], columns=["a", "a"])}, r"the columns of tokens\.documents can't be saved"),
    ],
)
def test_what_can_not_be_saved_is_named_and_nothing_written(changes: dict[str, Any], match: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=match):
        save_topics(small(**changes), tmp_path / "t")
    assert not list(tmp_path.iterdir())


def test_steps_that_many_share_are_kept_once() -> None:
    step = record("a", {"x": [1, {"y": None}]}, content=["1"])
    for _ in range(40):
        step = record("b", {}, content=["2"], parents=[step, step])
    packed = _packing.pack(step)
    assert len(packed.steps) == 41
    back: Provenance = _packing.unpack(packed)
    assert len(back.chain()) == 41 and back.chain()[0].settings["x"] == [1, {"y": None}]
