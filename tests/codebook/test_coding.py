"""Policies coded clause by clause: spans, masks, coverage, evidence, and a coding kept in a folder."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import Corpus, clause_table
from policytext.codebook import (
    Coding,
    code_mechanisms,
    codebook_table,
    compare_codings_table,
    evaluation_table,
    instrument_clause_table,
    load_coding,
    mechanism_sheet,
    participation_clause_table,
    read_codebook,
    resource_table,
    save_coding,
    task_table,
)  # fmt: skip
from policytext.codebook._ratios import clustered_ratio, clustered_shares
from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError
from policytext.inference import wilson_interval
from tests.codebook.coding_study import WORDS, by_words, coding, policies, small_book


def corpus(*texts: str, **columns: Any) -> Corpus:
    frame = pd.DataFrame({"id": [f"d{i}" for i in range(len(texts))], "text": texts, **columns}, dtype=object)
    return Corpus.from_frame(frame, kind="policy")


def code(*texts: str, **columns: Any) -> Coding:
    return code_mechanisms(corpus(*texts, **columns), codebook=small_book(), dimensions=False)


# -- what is coded ----------------------------------------------------------------------------------


def test_clauses_are_those_of_the_clause_table() -> None:
    own = clause_table(policies())
    for column in ("document", "number", "start", "end", "part", "function"):
        assert coding().clauses[column].tolist() == own[column].tolist()
    assert list(coding().texts) == own["text"].tolist()


def test_codes_are_the_planted_ones() -> None:
    expected = [(row.document, row.number, c) for row in clause_table(policies()).itertuples() for c in by_words([row.text])[0]]
    assert coding().table[["document", "number", "code"]].apply(tuple, axis=1).tolist() == expected
    assert len(expected) > 50


def test_spans_index_the_text_of_the_corpus() -> None:
    text = policies().text
    for row in coding().table.itertuples():
        whole = text[row.document]
        assert whole[row.cue_start : row.cue_end] == row.cue
        assert row.start <= row.cue_start < row.cue_end <= row.end
        assert row.sentence in whole[row.start : row.end] and row.cue in row.sentence


def test_the_sentence_of_a_cue_is_shown_alone() -> None:
    table = code("一、整治。清理河道。在两个镇开展试点。试点期满总结。").table
    assert table["sentence"].tolist() == ["在两个镇开展试点。"]


def test_line_breaks_are_blanks_in_what_is_shown() -> None:
    coder = lambda texts: [["P"] for _ in texts]  # noqa: E731
    made = code_mechanisms(corpus("1.开展试点，期满总结。\r\n  （区教育局牵头）"), codebook=small_book(), coder=coder, dimensions=False)
    assert "\n" in made.texts[0]
    assert made.table["sentence"].tolist() == ["1.开展试点，期满总结。 （区教育局牵头）"] == made.evidence("P")["sentence"].tolist()


def test_a_name_is_masked_in_every_clause_once_a_cue_says_that_it_is_one(tmp_path: Path) -> None:
    text = "1.联系人：\n王国强，请各镇知悉。\n2.由王国强负责开展试点，发放补贴5000元，处罚不得少于三次。"
    seen: list[str] = []

    def coder(some: Sequence[str]) -> list[list[str]]:
        seen.extend(some)
        return [["P"] for _ in some]

    texts = corpus(text)
    made, asked = (code_mechanisms(texts, codebook=small_book(), coder=one, dimensions=False) for one in (None, coder))
    tables = [made.table, made.evidence("P"), asked.table, resource_table(texts), participation_clause_table(texts), evaluation_table(texts)]
    tables += [instrument_clause_table(texts), task_table(texts)]
    assert len(made.table) and len(tables[3]) and len(seen)
    assert not any("王国强" in table.to_csv() for table in tables) and not any("王国强" in one for one in seen)
    folder = save_coding(made, tmp_path / "coding")
    assert not any("王国强".encode() in file.read_bytes() for file in folder.iterdir())
    assert len(compare_codings_table(made, load_coding(folder), seed=1, n_draws=100))


def test_personal_data_are_masked_in_what_is_shown() -> None:
    made = code("开展试点，联系电话13900001234。", contact=["联系人：王小明，13900001234"])
    assert made.table["sentence"].tolist() == ["开展试点，联系电话[电话]。"]
    assert "13900001234" not in made.documents.to_csv() + made.clauses.to_csv() + made.evidence("P").to_csv()


def test_dimensions_are_measured_or_said_not_to_be() -> None:
    assert set(coding().clauses[["modality", "resource", "indicator"]].to_numpy().ravel()) == {"not measured"}
    pytest.importorskip("policytext.codebook.evaluation")
    full = code_mechanisms(corpus("各区应当安排补贴资金100万元。"), codebook=small_book())
    assert full.clauses["modality"].tolist() == ["rigid"] and full.clauses["resource"].tolist() == ["money"]


def test_documents_that_are_no_supply_are_coded_and_marked() -> None:
    marked = coding().documents.set_index("document")["left_out"]
    assert marked[marked != ""].index.tolist() == [f"d{i:03d}" for i in (9, 19, 29, 39)]
    assert coding().table["document"].isin(["d009", "d019", "d029", "d039"]).any()
    assert (code_mechanisms(policies(), codebook=small_book(), leave_out=(), dimensions=False).documents["left_out"] == "").all()


def test_the_input_stays_as_it_was() -> None:
    before = policies().frame
    code_mechanisms(policies(), codebook=small_book(), dimensions=False)
    pd.testing.assert_frame_equal(policies().frame, before)


def test_a_document_without_text_is_kept_and_has_no_clause() -> None:
    made = code("开展试点。", "", title=["一", "只有标题"])
    assert made.documents["n_clauses"].tolist() == [1, 0] and made.documents["n_coded"].tolist() == [1, 0]
    assert made.coverage_table().query("unit == 'document' and code == 'P'")["n"].tolist() == [2]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"policies": "text"}, InputError, "code_mechanisms takes Corpus, not str"),
        ({"policies": Corpus.from_frame(pd.DataFrame({"text": ["路灯"]}), kind="feedback")}, InputError, "read from policies"),
        ({"codebook": "mechanisms"}, InputError, "takes Codebook, not str"),
        ({"coder": 3}, InputError, "a coder of type int can't be called"),
        ({"leave_out": "解读"}, InputError, "is no list of words"),
        ({"dimensions": 1}, InputError, "takes bool, not int"),
        ({"policies": corpus("", title=["只有标题"])}, EmptyInputError, "no policy has text to code"),
    ],
    ids=["no corpus", "feedback", "no codebook", "no coder", "no list", "no truth value", "no text"],
)
def test_what_cannot_be_coded_is_refused(change: dict[str, Any], error: type[Exception], message: str) -> None:
    given_ = {"policies": corpus("开展试点。"), "codebook": small_book(), **change}
    with pytest.raises(error, match=message):
        code_mechanisms(given_.pop("policies"), **given_)


def test_the_same_bytes_for_another_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom tests.codebook.coding_study import coding\nfrom policytext.codebook import save_coding, mechanism_sheet\n"
        "save_coding(coding(8), sys.argv[1] + '/c')\nmechanism_sheet(coding(8), sys.argv[1] + '/m.xlsx', n=10, seed=3)\n"
    )
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir(), there.mkdir()
    env = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", script, str(there)], check=True, env=env)
    save_coding(coding(8), here / "c")
    mechanism_sheet(coding(8), here / "m.xlsx", n=10, seed=3)
    found = [{file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.*"))} for folder in (here, there)]
    assert found[0] == found[1] and len(found[0]) == 7


# -- looking at it ----------------------------------------------------------------------------------


def test_the_matrix_counts_clauses() -> None:
    table = coding().table
    expected = pd.crosstab(table["document"], table["code"])
    found = coding().matrix()
    assert found.loc[expected.index, expected.columns].equals(expected.astype("int64").rename_axis(columns=None))
    assert int(found.to_numpy().sum()) == len(table) == int(coding().matrix("clause").to_numpy().sum())
    assert coding().clauses["n_codes"].tolist() == coding().matrix("clause").sum(axis=1).tolist()
    with pytest.raises(InputError, match="unit='word' is unknown"):
        coding().matrix("word")  # type: ignore[arg-type]


def test_coverage_of_documents_is_a_plain_share_with_a_wilson_interval() -> None:
    made = coding().coverage_table("region")
    own = made.query("unit == 'document' and code == 'S' and region == '西区'").iloc[0]
    members = coding().documents.query("region == '西区' and left_out == ''")["document"]
    holding = set(coding().table.query("code == 'S'")["document"])
    k = sum(name in holding for name in members)
    assert (own["n"], own["n_with"]) == (len(members), k)
    assert (own["estimate"], own["low"], own["high"]) == (k / len(members), *wilson_interval(k, len(members)))
    left = coding().documents.query("region == '西区' and left_out != ''")["document"]
    assert own["n_left_out"] == sum(name in holding for name in left) > 0
    assert set(made["grade"]) == {"exploratory"}


def test_coverage_of_clauses_leaves_out_what_is_no_supply() -> None:
    supply = coding().clauses.query("left_out == ''")
    own = coding().coverage_table().query("unit == 'clause'").set_index("code")
    with_code = coding().table.merge(supply[["document", "number"]])["code"].value_counts()
    for name in "PSH":
        assert own.at[name, "estimate"] == pytest.approx(with_code[name] / len(supply))
        assert own.at[name, "low"] < own.at[name, "estimate"] < own.at[name, "high"]


def test_groups_are_years_and_combinations_of_columns() -> None:
    made = coding().coverage_table(["year", "region"])
    assert made[["year", "region"]].drop_duplicates().apply(tuple, axis=1).tolist() == [(y, r) for y in ("2021", "2022", "2023") for r in ("东区", "西区")]
    assert made.query("unit == 'document' and code == 'P'")["n"].sum() == 36


def test_years_of_the_corpus_stand_where_there_is_no_date() -> None:
    made = code("1.开展试点。", "1.先试点。", year=[2020, 2021], unit=["甲", "乙"])
    assert made.coverage_table("year")["year"].unique().tolist() == ["2020", "2021"]
    with pytest.raises(ColumnError, match="the table has a column 'unit' of its own"):
        made.coverage_table("unit")


@pytest.mark.parametrize("by", ["色", ["region", "left_out"], 3], ids=["unknown", "no group", "number"])
def test_unknown_columns_are_named(by: Any) -> None:
    with pytest.raises(ColumnError, match=r"no column .* to group documents by \(columns: .*region"):
        coding().coverage_table(by)


def test_evidence_takes_a_sentence_of_each_document_first() -> None:
    made = code("1.开展试点。\n2.再开展试点。", "1.先试点。", "1.推广试点。", doc_type=["意见", "解读", "意见"])
    shown = made.evidence("P", 3)
    assert shown["document"].tolist() == ["d0", "d2", "d0"] and "试点" in shown["sentence"].iloc[1]
    assert made.evidence("P", 9)["document"].tolist()[-1] == "d1"
    assert not len(made.evidence("H"))
    with pytest.raises(InputError, match="no code 'Z'"):
        made.evidence("Z")
    with pytest.raises(InputError, match="n=0 is no whole number"):
        made.evidence("P", 0)


def test_the_clearest_evidence_comes_first() -> None:
    texts = ("一、开展试点\n区里清理河道。", "1.本办法所称试点，是指先行的做法。", "区教育局应当开展试点。")
    made = code(*texts)
    shown = made.evidence("P", 9).merge(made.clauses[["document", "number"]], on="document")
    functions = made.evidence("P", 9).set_index("document")["function"]
    assert shown["document"].drop_duplicates().tolist() == ["d2", "d1", "d0"]
    assert functions["d2"] == "duty" and functions["d1"] == "definition" and functions["d0"] == "measure"


def test_evidence_in_more_ways_leads(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(
        '[codebook]\ntitle = "t"\n[[codes]]\nid = "P"\nname = "p"\ndefinition = "d"\npatterns = ["试点", "推广"]\n', "utf-8"
    )
    made = code_mechanisms(corpus("区里应当推广。", "区里应当试点，再推广。", "区里应当试点。"), codebook=read_codebook(path), dimensions=False)
    assert made.evidence("P")["document"].tolist() == ["d1", "d0", "d2"]


def test_the_summary_counts_supply_and_the_rest_apart() -> None:
    made = code("开展试点。", "先试点。", doc_type=["意见", "解读"]).summary.set_index("code")
    assert made.loc["P", ["n_clauses", "n_documents", "n_left_out"]].tolist() == [1, 1, 1]
    assert made.loc["H", ["n_clauses", "n_documents", "n_left_out"]].tolist() == [0, 0, 0]


def test_a_codebook_reads_as_a_table() -> None:
    table = codebook_table(small_book())
    assert table["code"].tolist() == ["P", "S", "H"] and table["name_en"].tolist() == ["pilot", "subsidy", "hearing"]
    assert table["n_patterns"].tolist() == [1, 1, 1] and set(table["source"]) == {"ours"}
    with pytest.raises(InputError, match="codebook_table takes Codebook, not str"):
        codebook_table("small")  # type: ignore[arg-type]


# -- intervals --------------------------------------------------------------------------------------


def test_intervals_of_clustered_shares_hold_the_truth() -> None:
    rng, truth, inside = np.random.default_rng(1), np.array([0.004, 0.05, 0.3]), np.zeros(3)
    for _ in range(200):
        documents = np.repeat(np.arange(30), rng.integers(5, 60, 30))
        shares = rng.beta(truth * 10, (1 - truth) * 10, size=(30, 3))
        shown = (rng.random((len(documents), 3)) < shares[documents]).astype(float)
        _, low, high = clustered_shares(shown, documents)
        inside += (low <= truth) & (truth <= high)
    assert (inside / 200 >= 0.91).all()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 5)), min_size=1, max_size=30))
def test_ratios_stay_in_their_intervals(rows: list[tuple[bool, bool, int]]) -> None:
    bottom = np.array([float(b) for _, b, _ in rows])
    top, clusters = np.array([float(t) for t, _, _ in rows]) * bottom, np.array([c for _, _, c in rows])
    share, low, high = clustered_ratio(top, bottom, clusters)
    if not bottom.sum():
        assert np.isnan([share, low, high]).all()
    elif len(set(clusters[bottom > 0])) < 2:
        assert share == top.sum() / bottom.sum() and np.isnan([low, high]).all()
    else:
        assert share == pytest.approx(top.sum() / bottom.sum()) and 0 <= low <= share <= high <= 1 and low < high


# -- kept in a folder -------------------------------------------------------------------------------


def test_a_coding_is_the_same_after_saving(tmp_path: Path) -> None:
    odd = code("开展试点，=1+1，“引号”,逗号。\r一\t二", "-补贴'" + "长" * 140000, number=["云政发〔2023〕3号", "'=3"], note=["a\rb", "c\nd"])
    half = code("清理" + chr(0xD83D) + "河道。")
    for name, made in (("odd", odd), ("half", half), ("all", coding())):
        again = load_coding(save_coding(made, tmp_path / name))
        for part in ("table", "clauses", "documents"):
            pd.testing.assert_frame_equal(getattr(again, part), getattr(made, part))
        assert again.texts == made.texts and again.codebook.digest == made.codebook.digest and again.codebook.codes == made.codebook.codes
        assert again.provenance.to_dict() == made.provenance.to_dict() and dict(again.settings) == dict(made.settings)


def test_saved_texts_are_masked(tmp_path: Path) -> None:
    made = code("开展试点，电话13900001234。")
    folder = save_coding(made, tmp_path / "c")
    assert not any(b"13900001234" in file.read_bytes() for file in folder.iterdir())
    assert load_coding(folder).texts == ("开展试点，电话[电话]。",)
    assert (folder / "table.csv").read_bytes() == (save_coding(load_coding(folder), tmp_path / "d") / "table.csv").read_bytes()


def test_what_is_no_saved_coding_is_refused(tmp_path: Path) -> None:
    folder = save_coding(coding(8), tmp_path / "c")
    (folder / "mine.txt").write_text("x")
    with pytest.raises(InputError, match="is not only a saved coding"):
        save_coding(coding(8), folder)
    with pytest.raises(MissingFileError, match="no folder 'absent'"):
        save_coding(coding(8), tmp_path / "absent" / "c")
    with pytest.raises(MissingFileError, match=r"holds no coding\.json"):
        load_coding(tmp_path)
    (folder / "table.csv").write_bytes((folder / "table.csv").read_bytes().replace("试点".encode(), "终点".encode()))
    with pytest.raises(InputError, match=r"table\.csv in folder 'c' is not what was saved"):
        load_coding(folder)
    (folder / "table.csv").unlink()
    with pytest.raises(MissingFileError, match=r"table\.csv is gone"):
        load_coding(folder)
    about = json.loads((folder / "coding.json").read_text("utf-8"))
    damaged = (({**about, "version": 9}, "has version 9"), ({"format": "x"}, "holds no saved coding"), ({**about, "files": 3}, "can't be read as a coding"))
    for changed, message in damaged:
        (folder / "coding.json").write_text(json.dumps(changed), "utf-8")
        with pytest.raises(InputError, match=message):
            load_coding(folder)


def test_words_of_the_study_are_what_its_book_finds() -> None:
    assert [by_words([words])[0] for words in WORDS.values()] == [[name] for name in WORDS]
