"""Coders of the user's own: labels checked, kept in a file, failures traced to document and clause."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus
from policytext.codebook import CachedCoder, Coding, cached_coder, code_mechanisms
from policytext.codebook.coder import AT_ONCE, coder_labels
from policytext.errors import InputError, MissingFileError
from tests.codebook.coding_study import BARE, WORDS, by_words, coding, policies, small_book


def corpus(*texts: str) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"id": [f"d{i}" for i in range(len(texts))], "text": texts}), kind="policy")


def code(coder: Any, *texts: str) -> Coding:
    return code_mechanisms(corpus(*texts) if texts else policies(), codebook=small_book(), coder=coder, dimensions=False)


class Counting:
    """A coder that remembers what it was asked."""

    def __init__(self, fails_at: int = -1) -> None:
        self.asked: list[str] = []
        self.fails_at = fails_at

    def __call__(self, texts: Sequence[str]) -> list[list[str]]:
        for text in texts:
            if len(self.asked) == self.fails_at:
                raise TimeoutError("no answer")
            self.asked.append(text)
        return by_words(texts)


def cached(coder: Any, path: Path, **changes: Any) -> CachedCoder:
    return cached_coder(coder, path, **{"name": "model", "version": "1", "codebook": small_book(), **changes})


def test_a_coder_that_says_the_same_codes_the_same_clauses() -> None:
    made = code(by_words)
    keys = ["document", "number", "code"]
    pd.testing.assert_frame_equal(made.table[keys], coding().table[keys])
    assert set(made.table["cue"]) == {""} and made.table["cue_start"].equals(made.table["start"])
    assert dict(made.settings)["coder"] == "by_words" and made.provenance.digest != coding().provenance.digest


def test_each_distinct_text_is_asked_once_and_masked() -> None:
    coder = Counting()
    made = code(coder, "1.开展试点，电话13900001234。\n2.清理河道。", "1.开展试点，电话13900001235。\n2.清理河道。")
    assert coder.asked == ["1.开展试点，电话[电话]。", "2.清理河道。"]
    assert made.matrix().to_numpy().sum() == 0, "by_words wants 开展试点工作"


@given(st.lists(st.sampled_from([*WORDS.values(), *BARE]), min_size=1, max_size=3 * AT_ONCE))
def test_labels_come_back_in_the_order_of_the_texts(texts: list[str]) -> None:
    long = [f"{text}{'其' * (i % 50)}" for i, text in enumerate(texts)]
    found = coder_labels(lambda some: [set(codes) for codes in by_words(some)], long, ["x"] * len(long), small_book())
    assert found == [tuple(codes) for codes in by_words(long)]


def test_labels_stand_once_in_the_order_of_the_codebook() -> None:
    assert coder_labels(lambda some: [["H", "P", "H"]] * len(some), ["x"], ["x"], small_book()) == [("P", "H")]


@pytest.mark.parametrize(
    ("coder", "message"),
    [
        (lambda texts: [["P"]] * (len(texts) - 1), "gave 1 results for 2 texts"),
        (lambda texts: None, "gave a NoneType for 2 texts"),
        (lambda texts: "PS", "gave a str for 2 texts"),
        (lambda texts: ["P", []], "gave a str for clause 1 of document 'd0'"),
        (lambda texts: [[], 3], "gave a int for clause 2 of document 'd0'"),
        (lambda texts: [[], ["P", "Z9", "Y"]], r"does not have: Y, Z9, for clause 2 of document 'd0' \(labels: P, S, H\)"),
    ],
    ids=["too few", "none", "text", "label alone", "number", "unknown labels"],
)
def test_wrong_answers_are_named(coder: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        code(coder, "1.开展试点工作。\n2.清理河道。")


def test_what_a_coder_raises_is_told_with_document_and_clause() -> None:
    def fails(texts: Sequence[str]) -> list[list[str]]:
        if any("听证" in text for text in texts):
            raise RuntimeError("refused 13900001234")
        return by_words(texts)

    with pytest.raises(InputError, match=r"failed on clause 2 of document 'd1': RuntimeError: refused \[电话\]") as caught:
        code(fails, "1.开展试点工作。", "1.清理河道。\n2.召开听证会听取意见。")
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_an_interruption_by_the_user_is_passed_on() -> None:
    def stops(texts: Sequence[str]) -> list[list[str]]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        code(stops, "1.开展试点工作。")


# -- kept in a file ---------------------------------------------------------------------------------


def test_what_was_coded_is_not_asked_again(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    one = code(cached(first, tmp_path / "c.jsonl"))
    two = code(cached(second, tmp_path / "c.jsonl"))
    assert first.asked and not second.asked
    pd.testing.assert_frame_equal(one.table, two.table)
    assert one.provenance.to_dict() == two.provenance.to_dict() and dict(one.settings)["coder"] == "model 1"
    assert str(tmp_path) not in json.dumps(one.provenance.to_dict())


def test_another_version_name_or_codebook_is_asked_anew(tmp_path: Path) -> None:
    texts = ["开展试点工作。", "清理河道。"]
    cached(Counting(), tmp_path / "c.jsonl")(texts)
    for changes in ({"version": "2"}, {"name": "other"}, {"codebook": small_book("PS")}):
        coder = Counting()
        found = cached(coder, tmp_path / "c.jsonl", **changes)
        assert found(texts) == [("P",), ()] and coder.asked == texts
        assert (found.table["state"] == "kept").sum() == 2 and "another" in set(found.table["state"])


def test_a_run_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    texts = [f"清理河道第{'其' * i}段。" for i in range(2 * AT_ONCE + 5)]
    broken = Counting(fails_at=AT_ONCE + 3)
    with pytest.raises(InputError, match=f"failed on text {AT_ONCE + 1}: TimeoutError"):
        cached(broken, tmp_path / "c.jsonl")(texts)
    rest = Counting()
    assert cached(rest, tmp_path / "c.jsonl")(texts) == [()] * len(texts)
    assert rest.asked == texts[AT_ONCE:]


def test_lines_that_cannot_be_read_are_listed_and_left(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    cached(Counting(), file)(["开展试点工作。"])
    good = file.read_bytes()
    strange = json.dumps({**json.loads(good), "labels": ["Z"]}).encode()
    file.write_bytes(good + b"[1]\n\xff\xfe\n" + strange + b"\n" + good[: len(good) // 2])
    coder = Counting()
    found = cached(coder, file)
    assert found(["清理河道。", "开展试点工作。"]) == [(), ("P",)] and coder.asked == ["清理河道。"]
    table = found.table
    assert table["line"].tolist() == [1, 2, 3, 4, 5, 6]
    assert [state.split(":")[0] for state in table["state"]] == ["kept", "no labels", "no JSON", "labels that the codebook does not have", "no JSON", "kept"]
    assert file.read_bytes().startswith(good + b"[1]\n\xff\xfe\n")


def test_what_was_answered_before_a_failure_is_kept(tmp_path: Path) -> None:
    texts = ["清理河道。", "修缮道路。", "种树。"]

    def wrong_at_last(given: Sequence[str]) -> list[list[str]]:
        return [["Z"] if text == "种树。" else [] for text in given]

    def fails_at_last(given: Sequence[str]) -> Any:
        return [(label for label in [1 // (text != "种树。")] if label > 1) for text in given]

    for number, (coder, message) in enumerate(((wrong_at_last, "does not have: Z, for text 3"), (fails_at_last, "failed on text 3: ZeroDivisionError"))):
        found = cached(coder, tmp_path / f"{number}.jsonl")
        with pytest.raises(InputError, match=message):
            found(texts)
        assert found.table["state"].tolist() == ["kept", "kept"]


def test_of_two_runs_at_once_the_first_line_holds_for_both(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"

    def slow(texts: Sequence[str]) -> list[list[str]]:
        cached(by_words, file)(texts)
        return [["H"] for _ in texts]

    assert cached(slow, file)(["开展试点工作。"]) == [("P",)] == cached(Counting(), file)(["开展试点工作。"])
    assert len(cached(slow, file).table) == 2


def test_a_cache_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_bytes(b"[" * 100_000)
    assert cached(by_words, file)(["开展试点工作。"]) == [("P",)] and cached(by_words, file).table["state"].str.startswith("no JSON").tolist() == [True, False]
    gone = cached(by_words, tmp_path / "d.jsonl")
    gone.path.mkdir()
    with pytest.raises(InputError, match=r"the cache 'd\.jsonl' can't be written"):
        gone(["开展试点工作。"])
    for texts in ("开展试点。", None, [3]):
        with pytest.raises(InputError, match="a coder is given a list of texts"):
            cached(by_words, file)(texts)  # type: ignore[arg-type]


def test_a_cache_of_another_codebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the cached coder belongs to another codebook"):
        code(cached(by_words, tmp_path / "c.jsonl", codebook=small_book("PS")), "开展试点工作。")


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"coder": "model"}, InputError, "a coder of type str can't be called"),
        ({"path": 3}, InputError, "cached_coder takes str or PathLike, not int"),
        ({"name": " "}, InputError, "name=' ' names no coder"),
        ({"version": 2}, InputError, "version=2 names no coder"),
        ({"codebook": "small"}, InputError, "takes Codebook, not str"),
        ({"path": "absent/c.jsonl"}, MissingFileError, "no folder 'absent' for the cache"),
        ({"path": "."}, InputError, "is a folder"),
    ],
    ids=["coder", "path", "name", "version", "codebook", "folder", "no file"],
)
def test_arguments_of_a_cache_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], error: type[Exception], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = {"coder": by_words, "path": "c.jsonl", "name": "model", "version": "1", "codebook": small_book(), **changes}
    with pytest.raises(error, match=message):
        cached_coder(arguments.pop("coder"), arguments.pop("path"), **arguments)
