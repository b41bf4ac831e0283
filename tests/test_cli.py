"""The command line: one line on stderr and exit code 1 for each error, the report's path on stdout."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policytext import __version__
from policytext.cli import main

Study = Callable[..., Path]


@pytest.fixture(scope="module")
def small_study(small_study: Study) -> Study:
    """As elsewhere, without places, time and departments unless they are asked for: these take longest."""
    return lambda **changes: small_study(**{"places__on": False, "time__on": False, "coordination__on": False, **changes})


def draw_nothing(patch: pytest.MonkeyPatch) -> None:
    """A run that draws everything, from the command line and in both languages, is in test_private_results."""
    patch.setattr("policytext.study.results_folder.study_figures", lambda results, lang: {})
    patch.setattr("policytext.report.html.study_figures", lambda results, lang: {})


@pytest.fixture(scope="module")
def run_twice(small_study: Study, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder after a run in two languages and a run in one."""
    out = tmp_path_factory.mktemp("cli") / "deep" / "out"
    file = small_study(study__lang=["en", "zh"])
    with pytest.MonkeyPatch.context() as patch:
        draw_nothing(patch)
        assert main(["run", str(file), "-o", str(out), "-q"]) == 0
        first = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
        assert main(["run", str(file), "-o", str(out), "-q", "--lang", "zh"]) == 0
    return out, first


def test_two_languages_give_two_reports(run_twice: tuple[Path, list[str]]) -> None:
    assert {"index.html", "index.zh.html", "network.html", "network.zh.html"} <= set(run_twice[1])


def test_a_second_run_takes_the_old_files_away(run_twice: tuple[Path, list[str]]) -> None:
    out, first = run_twice
    now = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert now == [name for name in first if name not in ("index.zh.html", "network.zh.html")]
    assert 'lang="zh' in (out / "index.html").read_text("utf-8")


def test_a_run_says_what_it_does_and_prints_the_report(
    small_study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_nothing(monkeypatch)
    monkeypatch.chdir(tmp_path)
    file = small_study()
    with (file.parent / "data" / "feedback.csv").open("a", encoding="utf-8") as feedback:
        feedback.write(",,,,,,\n")
    assert main(["run", str(file)]) == 0
    shown = capsys.readouterr()
    assert Path(shown.out.strip()) == Path("build/report/index.html")
    assert "rows in the files: 321 = 320 read (0 of them title only) + 1 left out" in shown.err
    assert "left out: 1 x blank-row" in shown.err
    assert (tmp_path / "build" / "report" / "index.html").is_file()


@pytest.mark.parametrize(("changes", "text"), [
    ({"topics__n_topic": 3}, "did you mean 'n_topics'?"),
    ({"policies__path": "nowhere"}, "no file or folder"),
    ({"feedback__text": "话"}, "no column '话' in feedback.csv"),
    ({"topics__n_topics": 1}, "n_topics = 1 in [topics]"),
    ({"study__seed": -5}, "seed = -5 in [study]"),
    ({"study__lang": "fr"}, "lang = 'fr' is unknown"),
])  # fmt: skip
def test_an_error_is_one_line_and_exit_code_1(
    small_study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], text: str
) -> None:
    assert main(["run", str(small_study(**changes)), "-o", str(tmp_path / "out"), "-q"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert shown.err.startswith("policytext: error: ")
    assert text in shown.err
    assert " Hint: " in shown.err
    assert not (tmp_path / "out").exists()


def test_no_study_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "none.toml"]) == 1
    assert capsys.readouterr().err == "policytext: error: no study file 'none.toml'. Hint: name a .toml file; see the quickstart for one to start from\n"


def test_what_the_system_refuses_is_one_line_too(
    small_study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", "out")

    monkeypatch.setattr("policytext.study.write_results", refuse)
    assert main(["run", str(small_study()), "-o", str(tmp_path), "-q"]) == 1
    assert capsys.readouterr().err == (
        "policytext: error: the system refused: Permission denied. Hint: check the disk, the path and your rights\n"
    )


def test_stopping_by_hand_is_no_traceback(
    small_study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("policytext.study.run_study", stop)
    assert main(["run", str(small_study()), "-o", str(tmp_path), "-q"]) == 130
    assert capsys.readouterr().err == "policytext: stopped\n"


@pytest.mark.parametrize(("output", "text"), [
    ("data/policies", "lies inside the input folder 'policies'"),
    ("data/policies/results", "lies inside the input folder 'policies'"),
    ("data/feedback.csv", "'feedback.csv' is a file"),
    ("data/feedback.csv/results", "'feedback.csv' is a file"),
])  # fmt: skip
def test_a_bad_output_is_refused_before_the_work_begins(
    output: str, text: str, small_study: Study, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    study = small_study()
    monkeypatch.setattr("policytext.study.run_study", lambda *args, **options: pytest.fail("the work began"))
    assert main(["run", str(study), "-o", str(study.parent / output), "-q"]) == 1
    said = capsys.readouterr().err
    assert text in said
    assert " Hint: " in said
    assert said.count("\n") == 1


def test_versions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["versions"]) == 0
    assert "policytext" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["walk"], ["run"], ["run", "s.toml", "--lang", "fr"]])
def test_arguments_that_are_wrong_leave_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "usage: policytext" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"policytext {__version__}\n"


def test_run_json_can_be_read_back(run_twice: tuple[Path, list[str]]) -> None:
    run = json.loads((run_twice[0] / "run.json").read_text("utf-8"))
    assert sorted(run) == ["files", "settings", "steps", "title", "versions"]
