"""What was cut before is kept where it is asked to be, and never trusted blindly."""

import sys
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus, Tokens, segment
from policytext.errors import InputError, PolicytextWarning
from policytext.segmenting import _batches, _cache
from policytext.segmenting._cache import cache_folder


def corpus_of(*texts: str) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"text": list(texts)}), kind="feedback")


TEXTS = corpus_of("停车位太少，我叫王小明。", "停车位太贵", "公交太慢80-90分钟")


def cut(**options: Any) -> Tokens:
    return segment(TEXTS, **{"max_share": 1, "min_documents": 1, **options})


def digest(**options: Any) -> str:
    return cut(**options).provenance.digest


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts each call has cut."""
    calls: list[int] = []

    def counting(engine: Any, texts: Any, **options: Any) -> Any:
        calls.append(len(texts))
        return original(engine, texts, **options)

    original = _batches.cut_batch
    monkeypatch.setattr(_batches, "cut_batch", counting)
    return calls


def test_nothing_is_kept_unless_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYTEXT_CACHE", str(tmp_path / "kept"))
    cut()
    cut(cache=False)
    assert not (tmp_path / "kept").exists()


def test_what_was_cut_is_not_cut_again(tmp_path: Path, counted: list[int]) -> None:
    first, second = cut(cache=tmp_path), cut(cache=tmp_path)
    assert counted == [3]
    assert first.provenance.to_dict() == second.provenance.to_dict() == cut().provenance.to_dict()
    assert "王小明" in "".join(second.words)
    assert not [word for word in second.vocabulary if "小明" in word]
    assert [file.suffix for file in tmp_path.iterdir()] == [".npz"]


@pytest.mark.parametrize("options", [{"backend": "python"}, {"lexicon": "more"}])
def test_another_engine_or_lexicon_is_another_entry(tmp_path: Path, counted: list[int], options: dict[str, Any]) -> None:
    from policytext import Lexicon

    if "lexicon" in options:
        options = {"lexicon": Lexicon.default().with_terms(["停车位太少"])}
    cut(cache=tmp_path)
    cut(cache=tmp_path, **options)
    assert counted == [3, 3]


def test_another_version_or_rule_is_another_entry(tmp_path: Path, counted: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    cut(cache=tmp_path)
    monkeypatch.setattr(_cache, "__version__", "0.0.0")
    cut(cache=tmp_path)
    monkeypatch.setattr(_cache, "_code", lambda: [b"another rule"])
    cut(cache=tmp_path)
    assert counted == [3, 3, 3]


def test_what_only_counting_needs_is_no_part_of_the_key(tmp_path: Path, counted: list[int]) -> None:
    cut(cache=tmp_path)
    cut(cache=tmp_path, stop_words=["公交"], min_documents=2)
    assert counted == [3]


def damage_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def damage_bytes(file: Path) -> None:
    data = bytearray(file.read_bytes())
    place = data.find("停车位".encode())
    data[place : place + 3] = b"xxx"
    file.write_bytes(bytes(data))


def damage_codes(file: Path) -> None:
    with np.load(file, allow_pickle=False) as kept:
        parts = {name: kept[name] for name in kept.files}
    parts["codes"] = parts["codes"] + 1000
    np.savez(file, **parts)


def damage_name(file: Path) -> None:
    with np.load(file, allow_pickle=False) as kept:
        parts = {name: kept[name] for name in kept.files}
    np.savez(file, **{**parts, "name": parts["name"][::-1]})


def damage_parts(file: Path) -> None:
    np.savez(file, codes=np.zeros(3))


def damage_pickled(file: Path) -> None:
    np.savez(file, codes=np.array([{"a": 1}], dtype=object), allow_pickle=True)


def damage_method(file: Path) -> None:
    """A method of packing that there is not, in the head of the first part and in the list of parts."""
    data = bytearray(file.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.find(mark)
        data[at + offset : at + offset + 2] = b"\x63\x00"
    file.write_bytes(bytes(data))


def changed(file: Path, **parts: Any) -> None:
    with np.load(file, allow_pickle=False) as kept:
        held = {name: kept[name] for name in kept.files}
    np.savez(file, **{**held, **{name: change(held[name]) for name, change in parts.items()}})


def damage_ends(file: Path) -> None:
    changed(file, word_ends=lambda ends: ends[::-1])


def damage_order(file: Path) -> None:
    changed(file, codes=lambda codes: codes[::-1])


def damage_bounds(file: Path) -> None:
    changed(file, lengths=lambda lengths: lengths + np.array([1, -1, 0], dtype=lengths.dtype))


def damage_sign(file: Path) -> None:
    changed(file, lengths=lambda lengths: lengths + np.array([100, -100, 0], dtype=lengths.dtype))


def damage_shape(file: Path) -> None:
    changed(file, codes=lambda codes: codes.reshape(1, -1))


def damage_kind(file: Path) -> None:
    changed(file, hidden=lambda hidden: hidden.astype(float))


DAMAGES = [
    damage_half, damage_bytes, damage_codes, damage_name, damage_parts, damage_pickled, damage_method, damage_ends, damage_order, damage_bounds,
    damage_sign, damage_shape, damage_kind, lambda file: file.write_bytes(b""),
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_made_anew_and_said_so(tmp_path: Path, damage: Any, counted: list[int]) -> None:
    whole = digest(cache=tmp_path)
    (file,) = tmp_path.iterdir()
    damage(file)
    with pytest.warns(
        PolicytextWarning, match=r"the kept batch [0-9a-f]+\.npz is damaged and is made anew: \w+\. Hint: nothing is lost"
    ):
        assert digest(cache=tmp_path) == whole
    assert digest(cache=tmp_path) == whole
    assert counted == [3, 3]


def test_a_disk_that_refuses_is_said_and_the_work_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_cache.os, "replace", refuse)
    with pytest.warns(PolicytextWarning, match=r"the cache can't be written: No space left on device\. Hint: nothing is lost"):
        assert digest(cache=tmp_path) == digest()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    with pytest.raises(InputError, match=r"cache: 'kept' is a file\. Hint: name a folder"):
        cut(cache=tmp_path / "kept")
    with pytest.raises(InputError, match=r"cache: 'kept' is a file\. Hint: name a folder"):
        cut(cache=tmp_path / "kept" / "below" / "it")


@pytest.mark.parametrize(("platform", "variable", "last"), [
    ("linux", "XDG_CACHE_HOME", "policytext/segmenting"), ("win32", "LOCALAPPDATA", "policytext/segmenting"),
    ("darwin", "HOME", "Library/Caches/policytext/segmenting"),
])  # fmt: skip
def test_the_folder_is_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, last: str
) -> None:
    monkeypatch.delenv("POLICYTEXT_CACHE", raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert cache_folder() == tmp_path / last


@pytest.mark.parametrize("word", ["off", "0", "", "No", "false", " none"])
def test_a_variable_switches_every_cache_off(
    monkeypatch: pytest.MonkeyPatch, word: str, counted: list[int], tmp_path: Path
) -> None:
    monkeypatch.setenv("POLICYTEXT_CACHE", word)
    assert cache_folder() is None
    for cache in (True, True, tmp_path / "mine", tmp_path / "mine"):
        cut(cache=cache)
    assert counted == [3, 3, 3, 3]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", ["on", "1", "TRUE", "yes "])
def test_a_variable_leaves_the_cache_where_it_is(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.delenv("POLICYTEXT_CACHE", raising=False)
    folder = cache_folder()
    monkeypatch.setenv("POLICYTEXT_CACHE", word)
    assert cache_folder() == folder is not None


def test_a_variable_that_names_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYTEXT_CACHE", "maybe")
    with pytest.raises(
        InputError, match=r"POLICYTEXT_CACHE='maybe' is no folder\. Hint: give the full path of a folder, or off, or on"
    ):
        cut(cache=True)


def test_code_that_decides_what_is_kept_is_there() -> None:
    files = [resources.files(package) / name for package, names in _cache._CODE for name in names]
    assert [file.name for file in files if not file.is_file()] == []
    assert {"many.py", "_private.py"} <= {file.name for file in files}


def test_a_variable_moves_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: list[int]) -> None:
    monkeypatch.setenv("POLICYTEXT_CACHE", str(tmp_path / "mine"))
    cut(cache=True)
    cut(cache=True)
    assert counted == [3]
    assert len(list((tmp_path / "mine").iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such rights")
def test_others_may_not_look(tmp_path: Path) -> None:
    cut(cache=tmp_path / "mine")
    assert (tmp_path / "mine").stat().st_mode & 0o077 == 0
