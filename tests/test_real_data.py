"""Real files, where POLICYTEXT_DATA names them: every row is a document or is listed."""

import csv
import os
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from policytext import Corpus, Lexicon, issue_table, read_feedback, read_policies, source_table
from policytext.cli import main
from policytext.segmenting._engines import make_segmenter

DATA = Path(os.environ.get("POLICYTEXT_DATA", "absent")) / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="POLICYTEXT_DATA names no folder with data/")


@pytest.fixture(scope="module")
def hebei() -> Corpus:
    return read_policies(DATA / "hebei")


def rows_of_workbook(file: Path) -> int:
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True)
    book.worksheets[0].reset_dimensions()
    rows = [any(cell is not None for cell in row) for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    return max(number for number, filled in enumerate(rows) if filled)


def rows_of_csv(file: Path) -> int:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    csv.field_size_limit(10_000_000)
    return sum(1 for _ in csv.reader(text.splitlines(keepends=True))) - 1


def adds_up(corpus: Corpus) -> None:
    counts = source_table(corpus)
    assert (counts["rows"] == counts["documents"] + counts["left_out"]).all()
    assert counts["documents"].sum() == len(corpus)
    assert counts["title_only"].sum() == corpus.title_only.sum()


@pytest.mark.parametrize(("name", "options"), [
    ("messages.xlsx", {}), ("messages_with_replies.xlsx", {}), ("messages_with_replies.xlsx", {"clean": False}),
])  # fmt: skip
def test_messages(name: str, options: dict[str, Any]) -> None:
    found = read_feedback(DATA / "teddy" / name, **options)
    adds_up(found)
    assert source_table(found)["rows"].tolist() == [rows_of_workbook(DATA / "teddy" / name)]
    assert found.frame["date"].notna().mean() > 0.99
    assert found.frame["id"].is_unique


def test_policies_row_by_row(hebei: Corpus) -> None:
    adds_up(hebei)
    counted = {file.relative_to(DATA / "hebei").as_posix(): rows_of_csv(file) for file in (DATA / "hebei").rglob("*.csv")}
    assert source_table(hebei).set_index("file")["rows"].to_dict() == counted


def test_each_row_left_out_is_listed(hebei: Corpus) -> None:
    left = issue_table(hebei).query("severity == 'left out'")
    assert len(left) == source_table(hebei)["left_out"].sum()


def test_spans_lead_back(hebei: Corpus) -> None:
    for id in hebei.frame["id"][~hebei.title_only][::40]:
        text = hebei.document(id)["text"]
        low, high, original = hebei.original_span(id, 0, len(text))
        assert high - low == len(original) >= len(text) * 0.9
        assert original[0] == text[0] or text[0].isascii()


def test_both_backends_cut_real_texts_alike(hebei: Corpus) -> None:
    messages = read_feedback([DATA / "teddy" / "messages.xlsx", DATA / "teddy" / "messages_with_replies.xlsx"])
    texts = [*messages.text.iloc[::2], *hebei.where(lambda frame: frame["text"].str.len().between(1, 20_000)).text.iloc[::4]]
    lexicon = Lexicon.default()
    rust, python = (make_segmenter(backend, lexicon).cut(texts) for backend in ("rust", "python"))
    assert sum(map(len, rust)) > 500_000
    assert [i for i, (one, other) in enumerate(zip(rust, python, strict=True)) if one != other] == []


def test_a_study_of_real_files_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "study.toml"
    paths = [(DATA / name).as_posix() for name in ("hebei", "teddy/messages.xlsx", "teddy/messages_with_replies.xlsx")]
    study.write_text(
        f'[policies]\npath = "{paths[0]}"\n[feedback]\npath = ["{paths[1]}", "{paths[2]}"]\n'
        '[segment]\nunit = "document"\n[topics]\nn_topics = 8\npasses = 1\nruns = 1\n[mismatch]\nby = "year"\nn_draws = 20\n'
        "[coordination]\nn_draws = 20\n",
        "utf-8",
    )
    assert main(["run", str(study), "-o", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    rows, read, listed = (int(n) for n in re.findall(r"rows in the files: (\d+) = (\d+) read \(.*\) \+ (\d+) left out", said)[0])
    assert rows == read + listed == 7697
    table = pd.read_csv(tmp_path / "out" / "tables" / "reading_issues.csv", encoding="utf-8-sig")
    assert (table["severity"] == "left out").sum() == listed
    written = (tmp_path / "out" / "run.json").read_text("utf-8") + (tmp_path / "out" / "index.html").read_text("utf-8")
    assert str(tmp_path) not in written
    assert str(DATA) not in written
