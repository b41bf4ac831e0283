"""Which files are read: none is lost, and none that is hidden, closed or our own stops the rest."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policytext import Corpus, issue_table, read_feedback, read_policies, source_table
from policytext.errors import EmptyInputError, InputError

Write = Callable[..., Path]
RUN = json.dumps({"versions": {"policytext": "0"}, "files": {"index.html": "x", "tables/reading.csv": "x"}})


def left_out(corpus: Corpus) -> dict[str, str]:
    counts = source_table(corpus)
    assert (counts["rows"] == counts["documents"] + counts["left_out"]).all()
    return issue_table(corpus).query("severity == 'left out'").set_index("file")["code"].to_dict()


def closed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Make a file or folder of this name unreadable, as rights would (they don't bind root)."""
    read_bytes, scandir = Path.read_bytes, os.scandir

    def refuse(path: Any) -> None:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", lambda self: refuse(self) or read_bytes(self))
    monkeypatch.setattr(os, "scandir", lambda path=".": refuse(path) or scandir(path))


# -- unreadable files and folders --


@pytest.mark.parametrize("name", ["b.csv", "b.txt", "b.xlsx"])
def test_an_unreadable_file_is_listed(write: Write, workbook: Write, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    folder = write("in/a.csv", "内容\n路灯坏了\n").parent
    write(f"in/{name}", "内容")
    closed(monkeypatch, name)
    found = read_policies(folder)
    assert left_out(found) == {name: "unreadable"}
    assert f"{name} can't be read: Permission denied" in issue_table(found)["action"].tolist()


@pytest.mark.parametrize("name", ["b.csv", "b.txt", "b.xlsx"])
def test_an_unreadable_file_alone_is_an_error(write: Write, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    file = write(name, "内容")
    closed(monkeypatch, name)
    with pytest.raises(InputError, match=rf"^{name} can't be read: Permission denied\. Hint: check that you may read it"):
        read_policies(file)


def test_an_unreadable_folder_inside_is_listed(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("in/a.csv", "内容\n路灯坏了\n").parent
    write("in/b/c/d.csv", "内容\n公交\n")
    closed(monkeypatch, "c")
    assert left_out(read_feedback(folder)) == {"b/c": "unreadable"}


def test_an_unreadable_folder_is_an_error(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("in/a.csv", "内容\n路灯坏了\n").parent
    closed(monkeypatch, "in")
    with pytest.raises(InputError, match=r"^folder '.*in' can't be read: Permission denied\. Hint: check that you may read it, or name another"):
        read_feedback(folder)


def test_a_path_that_can_not_be_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(InputError, match=r"'.*a\.csv' can't be reached: Permission denied\. Hint: check the rights"):
        read_feedback(tmp_path / "a.csv")


def test_a_link_that_leads_nowhere_is_listed(write: Write) -> None:
    folder = write("in/a.csv", "内容\n路灯坏了\n").parent
    (folder / "b.csv").symlink_to("gone.csv")
    assert left_out(read_feedback(folder)) == {"b.csv": "unreadable"}


# -- hidden files --


@pytest.mark.parametrize("name", [
    ".hidden/a.csv", ".ipynb_checkpoints/x.csv", ".DS_Store", "~$lock.xlsx", "__MACOSX/a.csv", "甲/._a.csv", "甲/.git/b/c.csv",
])  # fmt: skip
def test_hidden_files_are_listed_and_not_read(write: Write, tmp_path: Path, name: str) -> None:
    write("in/好.csv", "内容\n路灯坏了\n")
    write(f"in/{name}", "内容\n公交太少\n")
    found = read_feedback(tmp_path / "in")
    assert found.text.tolist() == ["路灯坏了"]
    assert left_out(found) == {name: "hidden-file"}


def test_a_hidden_file_or_folder_that_is_named_itself_is_read(write: Write) -> None:
    file = write(".in/.a.csv", "内容\n路灯坏了\n")
    write(".in/b.csv", "内容\n路灯坏了\n")
    assert len(read_feedback(file)) == 1
    assert left_out(read_feedback(file.parent)) == {".a.csv": "hidden-file"}


def test_a_file_without_a_suffix(write: Write, tmp_path: Path) -> None:
    write("in/a.csv", "内容\n路灯坏了\n")
    write("in/README", "x")
    notes = issue_table(read_feedback(tmp_path / "in")).query("code == 'unknown-kind'")["action"]
    assert notes.tolist() == ["files without a suffix are not read"]


# -- earlier results --


def test_results_inside_the_input_are_one_line(write: Write, tmp_path: Path) -> None:
    write("in/a.csv", "内容\n路灯坏了\n")
    before = read_feedback(tmp_path / "in")
    for name, content in {"run.json": RUN, "index.html": "<p>", "tables/reading.csv": "内容\n公交\n", "old.csv": "内容\n公交\n"}.items():
        write(f"in/b/out/{name}", content)
    after = read_feedback(tmp_path / "in")
    assert left_out(after) == {"b/out": "results-folder"}
    assert source_table(after)[["rows", "left_out"]].to_numpy().tolist() == [[1, 0], [1, 1]]
    assert after.provenance.to_dict() == before.provenance.to_dict()
    assert after.text.tolist() == before.text.tolist()


def test_results_in_the_input_folder_itself_hide_nothing_else(write: Write, tmp_path: Path) -> None:
    for name, content in {"run.json": RUN, "index.html": "<p>", "tables/reading.csv": "内容\n公交\n", "a.csv": "内容\n路灯坏了\n"}.items():
        write(f"in/{name}", content)
    found = read_feedback(tmp_path / "in")
    assert found.text.tolist() == ["路灯坏了"]
    assert left_out(found) == {"run.json": "results-folder"}


@pytest.mark.parametrize(("run", "code"), [
    ("{}", "no-records"), ("[]", "no-records"), ("x", "unreadable"), ('{"versions": {}, "files": {"index.html": "x"}}', "no-records"),
    ('{"versions": {"policytext": "0"}, "files": {}}', "no-records"), ("3", "no-records"),
])  # fmt: skip
def test_a_folder_of_another_program_is_read(write: Write, tmp_path: Path, run: str, code: str) -> None:
    for name, content in {"run.json": run, "index.html": "<p>", "a.csv": "内容\n路灯坏了\n"}.items():
        write(f"in/b/{name}", content)
    assert left_out(read_feedback(tmp_path / "in")) == {"b/index.html": "unknown-kind", "b/run.json": code}


def test_nothing_but_results(write: Write, tmp_path: Path) -> None:
    for name, content in {"run.json": RUN, "index.html": "<p>"}.items():
        write(f"in/{name}", content)
    with pytest.raises(EmptyInputError, match=r"nothing to read in .* \(files: run\.json; reasons: results-folder\)\. Hint:"):
        read_feedback(tmp_path / "in")


def test_the_results_that_a_run_writes_are_known(tmp_path: Path, write: Write) -> None:
    from policytext.provenance import package_versions

    run = json.dumps({"versions": package_versions(), "files": {"index.html": "x"}})
    for name, content in {"out/run.json": run, "out/index.html": "<p>", "a.csv": "内容\n路灯坏了\n"}.items():
        write(f"in/{name}", content)
    assert left_out(read_feedback(tmp_path / "in")) == {"out": "results-folder"}


@pytest.mark.parametrize("code", ["above-header", "hidden-file", "results-folder", "unreadable", "unknown-kind", "empty-file"])
def test_codes_are_explained(code: str) -> None:
    from policytext.report.text import VALUES

    page = Path(__file__).parents[2] / "docs" / "reading.md"
    assert f"`{code}`" in page.read_text("utf-8")
    assert [lang for lang in VALUES if f"code:{code}" not in VALUES[lang]] == []
