"""Sheets of clauses out, what people chose back in, precision and recall, and shares set right."""

import json
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus
from policytext.codebook import (
    Coding,
    MechanismSample,
    code_mechanisms,
    compare_codings_table,
    corrected_shares_table,
    mechanism_sheet,
    read_mechanisms,
    sheet_table,
    validate_coding,
)
from policytext.codebook._sample_sheets import CODES, NONE, UNCLEAR, deal, draw
from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError
from policytext.inference import prediction_powered
from tests.codebook.coding_study import by_words, choice, coding, fill, half_wrong, policies, rows_of, small_book, truly


@lru_cache(maxsize=1)
def machine() -> Coding:
    """A coder with faults."""
    return code_mechanisms(policies(), codebook=small_book(), coder=half_wrong, dimensions=False)


def write(made: Coding, folder: Path, **changes: Any) -> tuple[list[Path], Path]:
    settings: dict[str, Any] = {"n": 60, "seed": 1, **changes}
    *sheets, key = mechanism_sheet(made, folder / "m.xlsx", **settings)
    return sheets, key


def sampled(made: Coding, folder: Path, say: Any = truly, **changes: Any) -> MechanismSample:
    sheets, key = write(made, folder, **changes)
    return read_mechanisms([fill(sheet, say) for sheet in sheets], key, n_draws=100)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> MechanismSample:
    return sampled(machine(), tmp_path_factory.mktemp("sample"), n=120, coded=0.6)


# -- the draw ---------------------------------------------------------------------------------------


def test_chances_are_those_of_the_draw() -> None:
    seen: Counter[int] = Counter()
    for seed in range(150):
        rows, chances, _ = draw(coding(), 40, 0.5, "clause", seed)
        seen.update(rows.tolist())
        expected = dict(zip(rows.tolist(), chances.tolist(), strict=True))
        assert len(rows) == 40 and (1 / chances).sum() == pytest.approx((coding().clauses["left_out"] == "").sum())
    coded = coding().clauses["n_codes"].to_numpy() > 0
    for part in (coded, ~coded):
        own = [row for row in expected if part[row]]
        rate = np.mean([seen[row] / 150 for row in np.flatnonzero(part & (coding().clauses["left_out"] == "").to_numpy())])
        assert rate == pytest.approx(expected[own[0]], abs=0.03)


@given(st.integers(4, 400), st.floats(0, 1))
def test_both_strata_are_drawn_and_no_more_than_there_is(n: int, share: float) -> None:
    rows, chances, strata = draw(coding(), n, share, "clause", 1)
    assert len(rows) == len(set(rows.tolist())) == min(n, int((coding().clauses["left_out"] == "").sum()))
    with_code = coding().clauses["n_codes"].to_numpy()[rows] > 0
    assert [row["n_drawn"] for row in strata] == [with_code.sum(), (~with_code).sum()]
    assert min(row["n_drawn"] for row in strata) >= 2 and ((chances > 0) & (chances <= 1)).all()


def test_documents_are_drawn_whole() -> None:
    rows, chances, strata = draw(coding(), 10, None, "document", 1)
    clauses = coding().clauses
    drawn = clauses["document"].iloc[rows].unique()
    assert len(drawn) == 10 and len(rows) == clauses["document"].isin(drawn).sum()
    assert strata == [{"stratum": "documents", "n_texts": 36, "n_drawn": 10, "probability": 10 / 36}] and set(chances) == {10 / 36}


@given(st.integers(4, 60), st.integers(1, 4), st.floats(0, 1))
def test_every_item_is_dealt(n: int, coders: int, double: float) -> None:
    dealt = deal(n, coders, double, 1)
    times = Counter(place for places in dealt.values() for place in places)
    assert sorted(times) == list(range(n)) and set(times.values()) <= {1, coders}
    assert sum(count == coders for count in times.values()) >= (double * n if coders > 1 else n) - 1e-9


# -- what coders see --------------------------------------------------------------------------------


def test_coders_see_clauses_and_no_codes(tmp_path: Path) -> None:
    sheets, key = write(coding(), tmp_path)
    rows = [row for sheet in sheets for row in rows_of(sheet)]
    assert [file.name for file in sheets] == ["m_1.xlsx", "m_2.xlsx"] and len(rows) == 60 + 12
    assert all(row["文件 Document"].startswith("文件") and row["条款 Clause"] in coding().texts for row in rows)
    assert {row[column] for row in rows for column in CODES} == {None}
    assert not any("d0" in str(cell) for row in rows for cell in row.values())
    left = set(coding().documents.query("left_out != ''")["document"])
    assert not left & {item["document"] for item in json.loads(key.read_text("utf-8"))["items"]}


def test_the_instructions_define_every_code(tmp_path: Path) -> None:
    sheets, _ = write(coding(), tmp_path)
    lines = [str(cell.value) for row in openpyxl.load_workbook(sheets[0]).worksheets[0].iter_rows() for cell in row if cell.value]
    for code in small_book().codes:
        assert any(code.id in line and code.definition["zh"] in line and code.definition["en"] in line for line in lines)


# -- what they say ----------------------------------------------------------------------------------


def test_what_people_chose_comes_back(tmp_path: Path) -> None:
    found = sampled(coding(), tmp_path)
    texts = dict(zip(zip(coding().clauses["document"], coding().clauses["number"], strict=True), coding().texts, strict=True))
    assert len(found) == 60 and not len(found.problems)
    for row in found.coded.itertuples():
        assert row.codes.split() == by_words([texts[row.document, row.number]])[0]
    assert found.coded["decided"].value_counts().to_dict() == {"one coder": 48, "agreed": 12}
    assert found.matrix().sum(axis=1).tolist() == [len(codes.split()) for codes in found.coded["codes"]]
    assert found.agreement.query("measure == 'agreement'")["estimate"].tolist() == [1, 1, 1]


def test_order_and_names_of_files_mean_nothing(tmp_path: Path) -> None:
    sheets, key = write(coding(), tmp_path)
    files = [fill(sheet, truly).rename(tmp_path / f"{name}.xlsx") for sheet, name in zip(sheets, ("zhang", "li"), strict=True)]
    one, two = read_mechanisms(files, key, n_draws=100), read_mechanisms(files[::-1], key, n_draws=100)
    pd.testing.assert_frame_equal(one.coded, two.coded)
    assert one.provenance.to_dict() == two.provenance.to_dict()


def test_a_majority_decides_code_by_code(tmp_path: Path) -> None:
    says = {"1": ["P", "S"], "2": ["S"], "3": ["S", "H"]}
    found = sampled(coding(), tmp_path, lambda _text, coder: [choice(code) for code in says[coder]], n=9, coders=3, double=1.0)
    assert set(found.coded["codes"]) == {"S"} and set(found.coded["decided"]) == {"majority"}
    assert found.agreement.query("matter == 'P' and measure == 'agreement'")["estimate"].tolist() == [pytest.approx(1 / 3)]


def test_where_two_differ_the_first_holds_until_it_is_settled(tmp_path: Path) -> None:
    sheets, key = write(coding(), tmp_path, n=6, double=1.0)
    files = [fill(sheet, lambda _text, coder: [choice("P")] if coder == "1" else []) for sheet in sheets]
    found = read_mechanisms(files, key, n_draws=100)
    assert set(found.coded["codes"]) == {"P"} and set(found.coded["decided"]) == {"first coder"}
    unit = found.coded["unit"].iloc[2]
    settled = read_mechanisms(files, key, n_draws=100, settled={unit: ["H", "S"]}).coded.set_index("unit")
    assert settled.loc[unit, ["codes", "decided"]].tolist() == ["S H", "settled"]
    wrongs = (({"x#1": []}, "'x#1' was not shown"), ({unit: "P"}, "are unknown: P"), ({unit: ["Z"]}, "are unknown: Z"), ([unit], "of type list is no mapping"))
    for wrong, message in wrongs:
        with pytest.raises(InputError, match=message):
            read_mechanisms(files, key, settled=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "state", "codes"),
    [
        ((choice("S"), choice("P"), None), "given", "P S"),
        ((None, choice("P"), choice("P")), "given", "P"),
        ((NONE, None, None), "given", ""),
        ((UNCLEAR, None, None), "cannot tell", ""),
        ((NONE, choice("P"), None), "contradiction", "P"),
        ((UNCLEAR, choice("P"), None), "contradiction", ""),
        ((None, None, None), "blank", ""),
        (("飞船", None, None), "impossible", "飞船"),
    ],
    ids=["two", "twice", "none", "unclear", "none and one", "unclear and one", "blank", "impossible"],
)
def test_each_row_of_answers_has_a_state(tmp_path: Path, cells: tuple[str | None, ...], state: str, codes: str) -> None:
    sheets, key = write(coding(), tmp_path, n=4, coders=1)
    fill(sheets[0], lambda _text, _coder: [choice("H")])
    book = openpyxl.load_workbook(sheets[0])
    header = [cell.value for cell in book.worksheets[1][1]]
    for column, cell in zip(CODES, cells, strict=True):
        book.worksheets[1].cell(3, header.index(column) + 1).value = cell
    book.save(sheets[0])
    found = read_mechanisms(sheets, key)
    changed = found.table[found.table["codes"] != "H"]
    assert changed[["state", "codes"]].to_numpy().tolist() == [[state, codes]]
    assert len(found) == 4 - (state != "given") and len(found.problems) == (state != "given")
    assert found.coded["probability"].iloc[0] == pytest.approx(len(found) / (coding().clauses["left_out"] == "").sum())


def test_other_files_are_refused(tmp_path: Path) -> None:
    sheets, key = write(coding(), tmp_path)
    with pytest.raises(InputError, match="of coder 1, which was read already"):
        read_mechanisms([sheets[0], sheets[0]], key)
    with pytest.raises(EmptyInputError, match="no workbook to read"):
        read_mechanisms([], key)
    with pytest.raises(MissingFileError, match="no file 'other'"):
        read_mechanisms(sheets, tmp_path / "other")
    elsewhere = tmp_path / "b"
    elsewhere.mkdir()
    others, other_key = write(coding(), elsewhere, seed=2)
    with pytest.raises(InputError, match=r"m_1\.xlsx shows other clauses than this key"):
        read_mechanisms(fill(others[0], truly), key)
    held = json.loads(other_key.read_text("utf-8"))
    wrongs: tuple[tuple[Any, str], ...] = (
        ([], "is no key"), ({**held, "version": 7}, "has version 7"), ({**held, "items": [{}]}, "row 1 of items has no document"),
        ({**held, "dealt": {"1": [99]}}, "no sheet of coder 1"), ({**held, "strata": [{"stratum": "all"}]}, "row 1 of strata has no n_texts"),
    )  # fmt: skip
    for changed, message in wrongs:
        other_key.write_text(json.dumps(changed), "utf-8")
        with pytest.raises(InputError, match=message):
            read_mechanisms(others, other_key)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n": 1}, "n=1 is no whole number of 2"), ({"coders": 0}, "coders=0"), ({"double": 2}, "double=2 is no share"), ({"coded": -1}, "coded=-1 is no share"),
        ({"unit": "word"}, "unit='word' is unknown"), ({"unit": "document", "coded": 0.5}, "coded is for a sample of clauses"), ({"seed": -1}, "is no seed"),
        ({"n": 2, "coders": 5, "double": 0}, "2 clauses are too few for 5 coders"), ({"n": 3, "coded": 0.5}, "n=3 is too few"),
    ],
    ids=["n", "coders", "double", "coded", "unit", "both", "seed", "few", "strata"],
)  # fmt: skip
def test_arguments_are_checked(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        write(coding(), tmp_path, **changes)


# -- precision, recall, shares ----------------------------------------------------------------------


def test_precision_and_recall_are_weighted_by_the_draw(sample: MechanismSample) -> None:
    found = validate_coding(machine(), sample).set_index(["code", "measure"])
    f = machine().matrix("clause").loc[list(zip(sample.coded["document"], sample.coded["number"], strict=True)), "P"].to_numpy()
    y, w = sample.matrix()["P"].to_numpy(), 1 / sample.coded["probability"].to_numpy()
    tp, fp, fn = (float((w * part).sum()) for part in (f & y, f & (1 - y), (1 - f) & y))
    assert found.at[("P", "precision"), "estimate"] == pytest.approx(tp / (tp + fp))
    assert found.at[("P", "recall"), "estimate"] == pytest.approx(tp / (tp + fn))
    assert found.at[("P", "f1"), "estimate"] == pytest.approx(2 * tp / (2 * tp + fp + fn))
    assert found.at[("P", "precision"), "n"] == f.sum() and found.at[("P", "recall"), "n"] == y.sum()
    known = found[found["n"] > 5]
    assert (known["low"] <= known["estimate"]).all() and (known["estimate"] <= known["high"]).all()


def test_intervals_of_precision_and_recall_hold_the_truth() -> None:
    f, y = ((made.matrix("clause")["P"] > 0).to_numpy() for made in (machine(), coding()))
    supply = (coding().clauses["left_out"] == "").to_numpy()
    truth = {"precision": (f & y & supply).sum() / (f & supply).sum(), "recall": (f & y & supply).sum() / (y & supply).sum()}
    inside: Counter[str] = Counter()
    for seed in range(30):
        found = validate_coding(machine(), as_sample(seed)).set_index(["code", "measure"]).loc["P"]
        inside.update(name for name, value in truth.items() if found.at[name, "low"] <= value <= found.at[name, "high"])
    assert min(inside.values()) >= 26


def as_sample(seed: int, n: int = 80) -> MechanismSample:
    """A sample without the way over files: what people would say of clauses drawn at random."""
    rows, chances, strata = draw(machine(), n, 0.5, "clause", seed)
    own = machine().clauses.iloc[rows]
    digests = [_digest(machine().texts[row]) for row in rows]
    coded = pd.DataFrame({
        "unit": [f"{d}#{k}" for d, k in zip(own["document"], own["number"], strict=True)],
        **{name: own[name].to_numpy() for name in ("document", "number", "start", "end")},
        "digest": digests, "codes": [" ".join(by_words([machine().texts[row]])[0]) for row in rows], "probability": chances,
        "stratum": np.where(own["n_codes"] > 0, "with a code", "without a code").astype(object),
    })  # fmt: skip
    table = pd.DataFrame(strata).assign(n_coded=lambda frame: frame["n_drawn"])
    return MechanismSample(coded, coded.assign(state="given"), pd.DataFrame(), table, small_book().ids, "clause", {}, machine().provenance)


@lru_cache(maxsize=500)
def _digest(text: str) -> str:
    from policytext.codebook._sample_sheets import text_digest

    return text_digest(text)


def test_shares_of_clauses_are_set_right() -> None:
    supply = (coding().clauses["left_out"] == "").to_numpy()
    truth, raw = ((made.matrix("clause").to_numpy()[supply] > 0).mean(axis=0) for made in (coding(), machine()))
    means, inside = np.zeros(3), np.zeros(3)
    for seed in range(40):
        found = corrected_shares_table(machine(), as_sample(seed)).query("unit == 'clause'")
        means += found["estimate"].to_numpy() / 40
        inside += (found["low"].to_numpy() <= truth) & (truth <= found["high"].to_numpy())
        assert found["raw"].to_numpy() == pytest.approx(raw)
    assert abs(raw[0] - truth[0]) > 0.15 and means == pytest.approx(truth, abs=0.02)
    assert (inside >= 35).all()


def test_corrected_shares_are_those_of_the_correction_code_by_code(sample: MechanismSample) -> None:
    found = corrected_shares_table(machine(), sample).query("unit == 'clause'").set_index("code")
    supply = machine().clauses.query("left_out == ''")
    place = {key: i for i, key in enumerate(zip(supply["document"], supply["number"], strict=True))}
    rows = np.array([place[key] for key in zip(sample.coded["document"], sample.coded["number"], strict=True)])
    guess = machine().matrix("clause").loc[list(place)].to_numpy(dtype=float)
    clusters = pd.factorize(supply["document"])[0]
    for j, code in enumerate(small_book().ids):
        own = prediction_powered(guess[:, [j]], rows, sample.matrix().to_numpy(float)[:, [j]], probability=sample.coded["probability"].to_numpy(), clusters=clusters)
        assert found.loc[code, ["estimate", "low", "high"]].tolist() == pytest.approx([own.estimate[0], own.low[0], own.high[0]], abs=1e-9)
    assert set(found["grade"]) == {"validated"}


def test_a_code_that_nobody_met_is_not_validated(tmp_path: Path) -> None:
    blind = sampled(machine(), tmp_path, lambda text, coder: [] if "听证" in text else truly(text, coder))
    found = corrected_shares_table(machine(), blind).query("unit == 'clause'").set_index("code")
    row = found.loc["H"]
    assert (row["grade"], row["estimate"], row["low"], str(row["power"])) == ("exploratory", 0.0, 0.0, "0.0") and row["high"] > 0
    assert row["note"] == "people gave it to none of 60: high is all that is known, from the sample alone"
    assert found.at["P", "grade"] == "validated" and not found["power"].map(str).eq("-0.0").any()


def test_the_key_as_a_table_leads_to_the_rows_of_the_workbooks(tmp_path: Path) -> None:
    sheets_, key = write(machine(), tmp_path, n=30, coded=0.5)
    table = sheet_table(key)
    rows, chances, _ = draw(machine(), 30, 0.5, "clause", 1)
    assert table["unit"].tolist() == [f"{d}#{n}" for d, n in machine().clauses.loc[rows, ["document", "number"]].itertuples(index=False, name=None)]
    assert table["probability"].tolist() == chances.tolist() and set(table["stratum"]) == {"with a code", "without a code"}
    seen = {row["编号 Id"]: row["条款 Clause"] for sheet in sheets_ for row in rows_of(sheet)}
    told = {name: text for names, text in zip(table["rows"], table["text"], strict=True) for name in names.split()}
    assert told == seen and table["rows"].str.contains(" ").sum() == 6
    with pytest.raises(InputError, match="is no key of mechanisms"):
        sheet_table(sheets_[0])
    with pytest.raises(InputError, match="key=3 is no path"):
        sheet_table(3)  # type: ignore[arg-type]


def test_documents_take_a_sample_of_documents(sample: MechanismSample, tmp_path: Path) -> None:
    alone = corrected_shares_table(machine(), sample).query("unit == 'document'")
    assert alone["estimate"].isna().all() and alone["note"].str.startswith("not measured").all() and set(alone["grade"]) == {"exploratory"}
    whole = sampled(machine(), tmp_path, n=20, unit="document")
    found = corrected_shares_table(machine(), whole).query("unit == 'document'").set_index("code")
    truth = (coding().matrix().loc[coding().documents.query("left_out == ''")["document"]] > 0).mean()
    assert (found["n_coded"] == 20).all() and (found["n"] == 36).all()
    assert ((found["low"] <= truth) & (truth <= found["high"])).all()


def test_a_document_that_was_not_coded_whole_does_not_count(tmp_path: Path) -> None:
    whole = sampled(machine(), tmp_path, lambda text, coder: None if text.startswith("2.") else truly(text, coder), n=20, unit="document")
    assert (corrected_shares_table(machine(), whole).query("unit == 'document'")["n_coded"] == 0).all()


def test_groups_are_corrected_by_their_own_sample(sample: MechanismSample) -> None:
    found = corrected_shares_table(machine(), sample, by="region").query("unit == 'clause'")
    east = found.query("region == '东区'").set_index("code")
    members = machine().documents.query("region == '东区'")["document"]
    assert east.at["P", "n_coded"] == sample.coded["document"].isin(members).sum()
    with pytest.raises(ColumnError, match="no column '色'"):
        corrected_shares_table(machine(), sample, by="色")


def test_a_group_without_a_sample_cannot_be_told() -> None:
    found = corrected_shares_table(machine(), as_sample(1, n=6), by="title")
    few = found.query("unit == 'clause'")
    assert len(few) == 3 * 40 and few["estimate"].isna().all() and few["note"].str.startswith("cannot tell").all()


def test_a_group_that_lacks_a_stratum_cannot_be_told(sample: MechanismSample) -> None:
    west = machine().documents.query("region == '西区'")["document"]
    kept = sample.coded[~sample.coded["document"].isin(west) | (sample.coded["stratum"] == "with a code")].reset_index(drop=True)
    found = corrected_shares_table(machine(), replace(sample, coded=kept), by="region").query("unit == 'clause'").set_index("region")
    assert found.loc["东区", "estimate"].notna().all() and found.loc["西区", "estimate"].isna().all()
    assert set(found.loc["西区", "note"]) == {"cannot tell: of the stratum 'without a code' no clause was coded here"}
    other = corrected_shares_table(coding(), replace(sample, coded=kept), by="region").query("unit == 'clause'").set_index("region")
    assert other.loc["西区", "estimate"].isna().all()


def test_another_coding_of_the_same_clauses_may_be_validated(sample: MechanismSample) -> None:
    found = validate_coding(coding(), sample)
    assert found.query("n > 0")["estimate"].tolist() == pytest.approx([1.0] * (found["n"] > 0).sum())


def test_samples_of_others_are_refused(sample: MechanismSample, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the coding has no clause .* as it was sampled"):
        validate_coding(coding(40, 2), sample)
    with pytest.raises(InputError, match=r"with other codes \(in one alone: H\)"):
        validate_coding(code_mechanisms(policies(), codebook=small_book("PS"), dimensions=False), sample)
    with pytest.raises(InputError, match="takes MechanismSample, not DataFrame"):
        validate_coding(coding(), sample.coded)  # type: ignore[arg-type]
    with pytest.raises(EmptyInputError, match="the sample has no coded clause"):
        validate_coding(coding(), sampled(coding(), tmp_path, lambda _text, _coder: None))


def test_a_stratum_that_nobody_coded_makes_it_no_sample(tmp_path: Path) -> None:
    half = sampled(coding(), tmp_path, lambda text, _coder: None if by_words([text])[0] else [], coded=0.5)
    assert half.strata["n_coded"].tolist() == [0, 30]
    with pytest.raises(InputError, match="no clause of the stratum 'with a code' was coded"):
        corrected_shares_table(coding(), half)


def test_the_order_of_documents_changes_nothing(tmp_path: Path) -> None:
    turned = Corpus.from_frame(policies().frame.iloc[::-1], kind="policy")
    other = code_mechanisms(turned, codebook=small_book(), coder=half_wrong, dimensions=False)
    found = []
    for number, made in enumerate((machine(), other)):
        folder = tmp_path / str(number)
        folder.mkdir()
        sheets, key = write(made, folder, coded=0.5)
        raw = [file.read_bytes() for file in sheets]
        own = read_mechanisms([fill(sheet, truly) for sheet in sheets], key, n_draws=100)
        tables = [own.coded, validate_coding(made, own), corrected_shares_table(made, own, by="region"), made.coverage_table("region"), made.evidence("P", 9),
                  compare_codings_table(made, made, seed=1)]  # fmt: skip
        found.append((raw, tables))
    assert found[0][0] == found[1][0]
    for one, two in zip(found[0][1], found[1][1], strict=True):
        pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_no_personal_data_reach_sheets_or_key(tmp_path: Path) -> None:
    texts = ["1.开展试点工作。\n2.联系人：王小明，电话13900001234。\n3.发放补贴资金。"] * 3
    made = code_mechanisms(Corpus.from_frame(pd.DataFrame({"text": texts, "title": ["联系电话13900001234"] * 3}), kind="policy"), codebook=small_book(), dimensions=False)
    sheets, key = write(made, tmp_path, coders=1)
    assert "[电话]" in str(rows_of(sheets[0])) and "13900001234" not in str(rows_of(sheets[0])) + key.read_text("utf-8")
    found = read_mechanisms(fill(sheets[0], truly), key).coded
    assert found["codes"].tolist() == ["P", "", "S"] * 3
