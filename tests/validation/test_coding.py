"""Coding sheets out and codings in: a random draw with known chances, blinded, and codes that lead back to shares."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, Tokens, correct_shares, fit_topics, load_yunze, segment
from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError, PolicytextWarning
from policytext.validation import OTHER, UNCLEAR, HandCoding, coding_sheet, read_coding
from policytext.validation._drawing import allocate, draw_rows, make_frame

MATTERS = ("停车", "公交", "噪音")
PLACES = ("东区", "西区", "南区")
Filler = Callable[[str, str], str | None]


def name(i: int) -> str:
    """A text of its own for each number, far from every other."""
    rng = np.random.default_rng(i)
    return "".join(rng.choice(list("天地山水火木金土日月星云风雨雪春夏秋冬上下左右前后大小多少高低长短红黄蓝白黑早晚新旧甜酸快慢轻重远近"), 40))


def corpus(kind: Any, n: int, start: int = 0) -> Corpus:
    rows = [(f"{kind[0]}-id{i:04d}", f"{MATTERS[i % 3]}{name(start + i)}", PLACES[(i % 10) // 4], f"202{i % 3}-0{1 + i % 4}-01") for i in range(n)]
    return Corpus.from_frame(pd.DataFrame(rows, columns=["id", "text", "region", "date"]), kind=kind, region="region", date="date")


@pytest.fixture(scope="module")
def both() -> list[Corpus]:
    return [corpus("policy", 90), corpus("feedback", 120, 500)]


def write(texts: Any, folder: Path, **changes: Any) -> tuple[list[Path], Path]:
    settings: dict[str, Any] = {"matters": MATTERS, "n": 40, "seed": 1}
    *sheets, key = coding_sheet(texts, folder / "c.xlsx", **{**settings, **changes})
    return sheets, key


def fill(path: Path, choose: Filler) -> Path:
    """Fill in each row by its text and the coder, with another program's writer."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        header = [cell.value for cell in sheet[1]]
        if "事项 Matter" not in header:
            continue
        text, code = header.index("文字 Text"), header.index("事项 Matter")
        for row in sheet.iter_rows(min_row=2):
            row[code].value = choose(str(row[text].value), path.stem[-1])
    book.save(path)
    return path


def right(text: str, _coder: str) -> str:
    return next(matter for matter in MATTERS if matter in text)


def read(paths: Any, key: Any, **more: Any) -> HandCoding:
    return read_coding(paths, key, n_draws=100, **more)


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    out = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        if "编号 Id" in header:
            out[sheet.title] = [dict(zip(header, row, strict=True)) for row in rows]
    return out


# -- the draw ---------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12), st.integers(2, 300))
def test_draws_are_parted_in_proportion(sizes: list[int], n: int) -> None:
    size = np.array(sizes)
    if np.minimum(size, 2).sum() > min(n, size.sum()):
        with pytest.raises(InputError, match=r"strata need \d+ texts at least, and n="):
            allocate(size, n)
        return
    taken = allocate(size, n)
    assert taken.sum() == min(n, size.sum())
    assert ((taken >= np.minimum(size, 2)) & (taken <= size)).all()
    quota = min(n, size.sum()) * size / size.sum()
    free = (taken > np.minimum(size, 2)) & (taken < size)
    assert (taken[free] - quota[free] < 1).all()


def test_chances_are_those_of_the_draw(both: list[Corpus]) -> None:
    frame = make_frame(both, ["region"], "unit")
    seen: Counter[str] = Counter()
    chance: dict[str, float] = {}
    for seed in range(200):
        rows, chances, strata = draw_rows(frame, 24, seed)
        items = frame.items["item"].iloc[rows].tolist()
        seen.update(items)
        chance |= dict(zip(items, chances, strict=True))
        assert (1 / np.array(chances)).sum() == pytest.approx(210)
        assert strata["n_drawn"].sum() == 48
    rates = np.array([seen[item] / 200 for item in chance])
    expected = np.array(list(chance.values()))
    assert len(chance) == 210
    z = (rates - expected) / np.sqrt(expected * (1 - expected) / 200)
    assert np.abs(z).max() < 4.5
    assert 0.8 < z.std() < 1.2


def test_the_same_texts_in_another_order_give_the_same_bytes(both: list[Corpus], tmp_path: Path) -> None:
    other = [Corpus.from_frame(one.frame.iloc[::-1], kind=one.kind) for one in both]
    content = []
    for number, texts in enumerate((both, both, other[::-1])):
        (tmp_path / str(number)).mkdir()
        sheets, key = write(texts, tmp_path / str(number), strata="region")
        plain = {k: v for k, v in json.loads(key.read_text("utf-8")).items() if k != "drawn_from"}
        content.append([*(file.read_bytes() for file in sheets), plain])
    assert content[0] == content[1] == content[2]
    sheets, _ = write(both, tmp_path, strata="region", seed=2)
    assert sheets[0].read_bytes() != content[0][0]


def test_strata_of_periods(both: list[Corpus], tmp_path: Path) -> None:
    _, key = write(both, tmp_path, strata=["region", "year"])
    frame = json.loads(key.read_text("utf-8"))["frame"]
    assert {row["stratum"] for row in frame} == {f"{place} · {year}" for place in PLACES for year in (2020, 2021, 2022)}
    for kind, n in (("policy", 90), ("feedback", 120)):
        assert sum(row["n_texts"] for row in frame if row["kind"] == kind) == n
        assert sum(row["n_drawn"] for row in frame if row["kind"] == kind) == 40


def test_all_are_drawn_where_there_are_few(both: list[Corpus], tmp_path: Path) -> None:
    _, key = write(both[0], tmp_path, n=500)
    items = json.loads(key.read_text("utf-8"))["items"]
    assert len(items) == 90
    assert {item["probability"] for item in items} == {1.0}


# -- what coders see --------------------------------------------------------------------------------


def test_coders_see_neither_ids_nor_variables(both: list[Corpus], tmp_path: Path) -> None:
    sheets, _ = write(both, tmp_path, strata="region")
    for file in sheets:
        cells = [str(cell.value) for sheet in openpyxl.load_workbook(file).worksheets for row in sheet.iter_rows() for cell in row]
        hidden = [cell for cell in cells if "id0" in cell or any(place in cell for place in PLACES) or "202" in cell]
        assert hidden == []
        assert {tuple(row) for rows in rows_of(file).values() for row in rows} == {("编号 Id", "文字 Text", "事项 Matter", "备注 Note")}


def test_order_is_each_coders_own(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path, double=1.0)
    first, second = ([row["文字 Text"] for row in rows_of(file)["留言 Messages"]] for file in sheets)
    drawn = [item["text"] for item in json.loads(key.read_text("utf-8"))["items"] if item["kind"] == "feedback"]
    assert sorted(first) == sorted(second) == sorted(drawn)
    assert first != second
    assert drawn not in (first, second)


@pytest.mark.parametrize(("double", "coders", "several"), [(0.2, 2, 8), (0.0, 2, 0), (1.0, 3, 40), (0.21, 3, 9), (0.5, 1, 0)])
def test_some_texts_go_to_every_coder_and_the_others_to_one(both: list[Corpus], tmp_path: Path, double: float, coders: int, several: int) -> None:
    sheets, _ = write(both, tmp_path, double=double, coders=coders)
    assert len(sheets) == coders
    seen = Counter(row["文字 Text"] for file in sheets for row in rows_of(file)["政策 Policies"])
    assert len(seen) == 40
    assert Counter(seen.values()) == Counter({key: n for key, n in {coders: several, 1: 40 - several}.items() if n} if coders > 1 else {1: 40})
    sizes = [len(rows_of(file)["政策 Policies"]) for file in sheets]
    assert max(sizes) - min(sizes) <= 1


def test_same_texts_are_shown_once_and_count_each(tmp_path: Path) -> None:
    campaign = [f"停车{name(9000)} {'１2３4'[i % 4] * (1 + i % 3)}元{name(9001)}{'，,'[i % 2]}1390000{1000 + i}" for i in range(60)]
    texts = [*campaign, *(f"公交{name(i)}" for i in range(60))]
    feedback = Corpus.from_frame(pd.DataFrame({"id": [f"m{i:03d}" for i in range(120)], "text": texts}), kind="feedback")
    sheets, key = write(feedback, tmp_path)
    shown = [row["文字 Text"] for file in sheets for row in rows_of(file)["留言 Messages"]]
    assert len({text for text in shown if "停车" in text}) == 1
    coding = read([fill(file, right) for file in sheets], key)
    drawn = [item["item"] for item in json.loads(key.read_text("utf-8"))["items"]]
    assert coding.coded["document"].tolist() == drawn
    own = coding.coded["document"].str[1:].astype(int) < 60
    assert (coding.coded.loc[own, "code"] == "停车").all()
    assert (coding.coded["copy_of"] != "").sum() == own.sum() - 1
    assert coding.summary[["n_drawn", "n_shown", "n_coded"]].iloc[0].tolist() == [40, 40 - own.sum() + 1, 40]
    assert (coding.coded["probability"] == 40 / 120).all()


def test_letters_that_differ_in_one_word_are_all_shown(tmp_path: Path) -> None:
    """Eight letters of one mould about eight matters: each needs a code of its own."""
    matters = ["停车", "噪音", "公交", "学位", "路灯", "积水", "油烟", "电梯"]
    texts = [f"{name(9000)}{name(9001)}{name(9002)}希望解决{matter}问题{name(9003)[:20]}" for matter in matters]
    sheets, key = write(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), tmp_path, matters=matters, double=0.0)
    coding = read([fill(file, lambda text, _: next(matter for matter in matters if matter in text)) for file in sheets], key)
    assert sorted(coding.coded["code"]) == sorted(matters)
    assert (coding.coded["copy_of"] == "").all()


@pytest.mark.parametrize(("one", "other", "same"), [
    ("停车收费5元", "停车收费１２ 元", True), ("请致电[电话]", "请致电[姓名]", True), ("停车，难", "停车,难", True), ("停车难\n很难", "停车难很难", True),
    ("停车难", "停车难。", False), ("停车难", "停东难", False), ("三轮车", "二轮车", False), ("Abc", "abc", False), ("第1条", "第条", False),
])  # fmt: skip
def test_what_reads_the_same(one: str, other: str, same: bool, tmp_path: Path) -> None:
    frame = pd.DataFrame({"document": ["a", "b", "c"], "kind": "feedback", "text": [one, other, "公交太少"]})
    items = json.loads(write(frame, tmp_path, coders=1)[1].read_text("utf-8"))["items"]
    assert [item["shows"] for item in items] == [0, 0 if same else 1, 2]


def test_a_clause_after_other_words_is_no_copy(tmp_path: Path) -> None:
    lines = ["一、停车泊位建设。\n三、保障措施。", "一、公交线网优化。\n三、保障措施。", "一、停车泊位建设。\n三、保障措施。"]
    policies = Corpus.from_frame(pd.DataFrame({"id": list("abc"), "title": ["方案"] * 3, "text": lines}), kind="policy")
    items = json.loads(write(segment(policies, max_share=1.0), tmp_path)[1].read_text("utf-8"))["items"]
    shown = [item for item in items if "保障措施" in item.get("text", "")]
    assert sorted(item["document"] for item in shown) == ["a", "b"]
    assert len({item["before"] for item in shown}) == 2


def test_half_a_character_is_shown_as_a_sign(tmp_path: Path) -> None:
    half = chr(0xD83D)
    frame = pd.DataFrame({"document": list("abcd"), "kind": "policy", "text": [f"停车{half}{name(i)}" for i in range(4)], "region": [half] * 4}, dtype=object)
    sheets, key = write(frame, tmp_path, titles={"a": f"方案{half}"}, strata="region")
    items = json.loads(key.read_text("utf-8"))["items"]
    assert [item["title"] for item in items] == ["方案\ufffd", "", "", ""]
    assert {item["stratum"] for item in items} == {"\ufffd"}
    assert all(item["text"].startswith("停车\ufffd") for item in items)
    assert len(read([fill(file, right) for file in sheets], key)) == 4


def test_personal_data_are_masked_in_sheets_and_key(tmp_path: Path) -> None:
    texts = [f"停车{name(i)}，请致电13900000000" for i in range(20)]
    sheets, key = write(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), tmp_path)
    assert "13900000000" not in key.read_text("utf-8")
    assert all("[电话]" in row["文字 Text"] for file in sheets for row in rows_of(file)["留言 Messages"])


def test_long_texts_are_cut_and_counted_and_empty_ones_listed(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": [f"m{i}" for i in range(10)], "title": ["标题"] * 10, "text": ["停车" + name(i) * 200 for i in range(9)] + [""]})
    _, key = write(Corpus.from_frame(frame, kind="feedback"), tmp_path)
    held = json.loads(key.read_text("utf-8"))
    assert held["left_out"] == {"no text": ["m9"]}
    assert held["n_cut"] == 9
    assert {len(item["text"]) for item in held["items"]} == {1001}
    assert all(item["text"].startswith("标题\n停车") for item in held["items"])


def test_instructions_choices_and_drop_downs(both: list[Corpus], tmp_path: Path) -> None:
    told = {"停车": "车位、泊位、收费", "公交": "", "噪音": "施工、广场舞"}
    sheets, _ = write(both, tmp_path, matters=told)
    book = openpyxl.load_workbook(sheets[0])
    words = "\n".join(str(row[0].value or "") for row in book["说明 Instructions"].iter_rows())
    for part in ("停车：车位、泊位、收费", "· 公交\n", OTHER, UNCLEAR, "每行只选一项", "one choice a row"):
        assert part in words
    for title in ("政策 Policies", "留言 Messages"):
        (rule,) = book[title].data_validations.dataValidation
        assert str(rule.sqref).startswith("C2:C")
        letter = rule.formula1.split("$")[1]
        assert [cell.value for cell in book["choices"][letter]] == [*MATTERS, OTHER, UNCLEAR]


@pytest.fixture(scope="module")
def clauses() -> Tokens:
    text = "总体要求\n一、停车泊位建设。\n新增停车泊位三千个，实行错时共享。\n二、公交线网优化。\n新开公交线路十条，加密班次。\n三、资金保障。\n四、组织实施。"
    frame = pd.DataFrame({"id": [f"P{i}" for i in range(12)], "title": [f"{PLACES[i % 3]}方案{'甲乙丙丁'[i % 4]}" for i in range(12)], "text": [text] * 12})
    frame["region"] = [PLACES[i % 3] for i in range(12)]
    feedback = pd.DataFrame({"id": [f"M{i}" for i in range(30)], "text": [f"公交{name(i)}" for i in range(30)], "region": ["东区"] * 30})
    return segment(Corpus.from_frame(frame, kind="policy", region="region"), Corpus.from_frame(feedback, kind="feedback", region="region"))


def test_clauses_are_shown_with_what_stands_before_and_their_title(clauses: Tokens, tmp_path: Path) -> None:
    titles = {f"P{i}": f"方案{i}" for i in range(12)}
    sheets, key = write(clauses, tmp_path, n=30, titles=titles, strata=["region"])
    held = json.loads(key.read_text("utf-8"))
    assert held["level"] == "unit"
    place = {item["text"]: item["before"] for item in held["items"] if item["kind"] == "policy" and "before" in item}
    order = ["".join(clauses.words_of(unit)).strip() for unit in clauses.units.loc[clauses.units["document"] == "P0", "unit"]]
    for text, before in place.items():
        assert before == ("" if text == order[0] else order[order.index(text) - 1])
    rows = rows_of(sheets[0])
    assert {row["文件 Document"] for row in rows["政策 Policies"]} <= set(titles.values())
    assert "文件 Document" not in rows["留言 Messages"][0]
    seen = [(item["title"], item["text"]) for item in held["items"] if item["kind"] == "policy" and "text" in item]
    assert len(set(seen)) == len(seen)


def test_a_clause_under_another_title_is_no_copy(clauses: Tokens, tmp_path: Path) -> None:
    _, key = write(clauses, tmp_path, n=60)
    without = sum("text" in item for item in json.loads(key.read_text("utf-8"))["items"] if item["kind"] == "policy")
    _, key = write(clauses, tmp_path, n=60, titles={f"P{i}": f"方案{i}" for i in range(12)})
    items = [item for item in json.loads(key.read_text("utf-8"))["items"] if item["kind"] == "policy"]
    assert without <= 7
    assert sum("text" in item for item in items) == len(items) == 60


def test_whole_documents_of_tokens(clauses: Tokens, tmp_path: Path) -> None:
    sheets, key = write(clauses, tmp_path, n=100, unit="document", titles={f"P{i}": f"方案{i}" for i in range(12)})
    held = json.loads(key.read_text("utf-8"))
    assert (held["level"], len(held["items"])) == ("document", 42)
    coding = read([fill(file, lambda text, _: "停车" if "停车" in text else "公交") for file in sheets], key)
    assert "unit" not in coding.coded.columns
    assert coding.coded.groupby("kind")["code"].agg(set).to_dict() == {"policy": {"停车"}, "feedback": {"公交"}}


def test_a_table_is_taken_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"document": ["d"] * 6, "unit": [f"d:{i}" for i in range(6)], "kind": "policy", "text": [f"停车{name(i)}" for i in range(6)]})
    sheets, key = write(frame, tmp_path)
    assert read([fill(file, right) for file in sheets], key).coded["unit"].tolist() == frame["unit"].tolist()


# -- what comes back --------------------------------------------------------------------------------


def test_answers_are_read_with_their_chances(both: list[Corpus], tmp_path: Path) -> None:
    before = [one.frame for one in both]
    sheets, key = write(both, tmp_path, strata="region")
    coding = read([fill(file, right) for file in sheets[::-1]], key)
    texts = pd.concat([one.text for one in both])
    regions = pd.concat([one.frame.set_index("id")["region"] for one in both])
    coded = coding.coded
    assert len(coding) == 80
    assert coded["code"].tolist() == [right(texts[id], "") for id in coded["document"]]
    assert coded["stratum"].tolist() == regions[coded["document"]].tolist()
    assert (1 / coded["probability"]).groupby(coded["kind"]).sum().to_dict() == pytest.approx({"policy": 90, "feedback": 120})
    assert coding.disagreements.empty and coding.problems.empty
    assert coding.table["double"].sum() == 2 * 16
    assert Counter(coded["decided"]) == {"agreed": 16, "one coder": 64}
    alpha = coding.agreement[(coding.agreement["matter"] == "all") & (coding.agreement["measure"] == "alpha")].set_index("kind")
    assert alpha["n"].to_dict() == {"policy": 8, "feedback": 8, "all": 16}
    assert (alpha["estimate"] == 1).all()
    assert repr(coding) == "HandCoding(40 policy texts and 40 messages coded; alpha: policy 1.00, feedback 1.00, all 1.00; 0 answers do not count)"
    for one, old in zip(both, before, strict=True):
        pd.testing.assert_frame_equal(one.frame, old)


def test_what_is_left_blank_is_listed_and_made_up_for(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path, double=0.0, strata="region")
    skip = [row["文字 Text"] for row in rows_of(sheets[0])["政策 Policies"]][:7]
    with pytest.warns(PolicytextWarning, match=r"7 of 80 drawn texts have no code.*Hint"):
        coding = read([fill(file, lambda text, coder: None if text in skip else right(text, coder)) for file in sheets], key)
    assert coding.problems["state"].tolist() == ["blank"] * 7
    assert len(coding.coded) == 73
    totals = (1 / coding.coded["probability"]).groupby([coding.coded["kind"], coding.coded["stratum"]]).sum()
    frame = pd.concat([one.frame.assign(kind=one.kind) for one in both]).groupby(["kind", "region"]).size()
    assert totals.to_numpy() == pytest.approx(frame.reindex(totals.index).to_numpy())
    assert coding.agreement.empty
    assert "alpha: not measured" in repr(coding)


def test_a_stratum_without_any_code_is_named_and_its_source_has_no_chances(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path, double=0.0, strata="region")
    items = json.loads(key.read_text("utf-8"))["items"]
    skip = [item["text"] for item in items if item["kind"] == "policy" and item["stratum"] == "南区"]
    for file in sheets:
        fill(file, lambda text, coder: None if text in skip else right(text, coder))
    with pytest.warns(PolicytextWarning, match=rf"{len(skip)} of 80 drawn texts have no code, and none in stratum '南区' of policy: .*Hint"):
        coding = read(sheets, key)
    unknown = coding.coded["probability"].isna()
    assert unknown.tolist() == (coding.coded["kind"] == "policy").tolist()
    topics = fit_topics(segment(*both, unit="document", max_share=1), n_topics=2, engine="nmf", runs=1, words="all", pairs=None, seed=1)
    with pytest.raises(InputError, match=rf"{unknown.sum()} coded texts have no chance of being drawn .*a stratum of this source has no code at all"):
        correct_shares(topics, coding.coded)
    one = next(item["item"] for item in items if item["stratum"] == "南区")
    with pytest.warns(PolicytextWarning, match=rf"{len(skip) - 1} of 80 drawn texts have no code\. Hint"):
        settled = read(sheets, key, settled={one: "停车"})
    assert (1 / settled.coded["probability"]).groupby(settled.coded["kind"]).sum().to_dict() == pytest.approx({"policy": 90, "feedback": 120})
    correct_shares(topics, settled.coded)


def test_what_was_settled_counts_where_nobody_coded(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path, double=0.0)
    first, second = [row["文字 Text"] for row in rows_of(sheets[0])["政策 Policies"]][:2]
    id_of = {item["text"]: item["item"] for item in json.loads(key.read_text("utf-8"))["items"]}
    for file in sheets:
        fill(file, lambda text, coder: None if text in (first, second) else right(text, coder))
    with pytest.warns(PolicytextWarning, match="1 of 80 drawn texts have no code"):
        coding = read(sheets, key, settled={id_of[first]: "噪音"})
    row = coding.coded.set_index("document").loc[id_of[first]]
    assert (row["code"], row["decided"], row["n_coders"]) == ("噪音", "settled", 0)
    assert id_of[second] not in set(coding.coded["document"])
    assert coding.settings["settled"] == (coding.coded["decided"] == "settled").sum() == 1
    assert coding.disagreements.empty


def test_a_workbook_that_is_not_yet_there_leaves_its_texts_out(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path)
    with pytest.warns(PolicytextWarning, match="32 of 80"):
        coding = read(fill(sheets[0], right), key)
    assert len(coding) == 48
    assert coding.settings["coders"] == ["1"] and coding.settings["coders_planned"] == 2


def test_impossible_changed_and_unknown_answers_do_not_count(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path, double=0.0, coders=1)
    book = openpyxl.load_workbook(fill(sheets[0], right))
    page = book["政策 Policies"]
    page["C2"], page["B3"], page["C99"], page["A99"] = "学校", "别的文字", "停车", "9-P999"
    page["D4"] = "请致电13900000000"
    book.save(sheets[0])
    with pytest.warns(PolicytextWarning, match="2 of 80"):
        coding = read(sheets, key)
    assert Counter(coding.problems["state"]) == {"impossible": 1, "changed": 1, "unknown": 1}
    assert "请致电[电话]" in set(coding.table["note"])


def test_what_coders_type_is_masked_everywhere(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path, double=0.0, coders=1, matters=[*MATTERS, "拨打12345"])
    book = openpyxl.load_workbook(fill(sheets[0], lambda text, _: "拨打12345"))
    page, private = book["政策 Policies"], "请致电13900000000"
    page["C2"] = private
    page["B3"], page["C3"] = "别的文字", private
    page["A99"], page["C99"] = private, private
    page["A98"], page["C98"] = page["A5"].value, private
    book.save(sheets[0])
    with pytest.warns(PolicytextWarning, match="3 of 80"):
        coding = read(sheets, key)
    problems = coding.problems.set_index("state")["code"].to_dict()
    assert problems == {"impossible": "请致电[电话]", "changed": "请致电[电话]", "unknown": "请致电[电话]", "repeated": "拨打12345；请致电[电话]"}
    assert not coding.table.astype(str).apply(lambda column: column.str.contains("13900000000")).to_numpy().any()
    assert (coding.coded["code"] == "拨打12345").all()


@pytest.mark.parametrize(
    ("codes", "settled", "code", "decided"),
    [
        (("停车", "公交", "公交"), False, "公交", "majority"), (("停车", "公交", "噪音"), False, "停车", "first coder"),
        (("停车", "公交", "公交"), True, "噪音", "settled"), (("公交",) * 3, False, "公交", "agreed"),
        (("公交", "停车", "停车", "公交"), False, "公交", "first coder"), (("噪音", "停车", "公交", "公交", "停车"), False, "停车", "first coder"),
    ],
)  # fmt: skip
def test_where_coders_differ(tmp_path: Path, codes: tuple[str, ...], settled: bool, code: str, decided: str) -> None:
    feedback = corpus("feedback", 12)
    sheets, key = write(feedback, tmp_path, coders=len(codes), double=1.0)
    odd = feedback.text.iloc[0]
    for file in sheets:
        fill(file, lambda text, coder: codes[int(coder) - 1] if text == odd else right(text, coder))
    coding = read(sheets, key, settled={feedback.text.index[0]: "噪音"} if settled else None)
    row = coding.coded.iloc[0]
    assert (row["code"], row["decided"], row["n_coders"]) == (code, decided, len(codes))
    if decided != "agreed":
        (listed,) = coding.disagreements.to_dict("records")
        assert [listed[f"coder {i}"] for i in range(1, len(codes) + 1)] == list(codes)
        assert (listed["document"], listed["code"], listed["decided"]) == ("f-id0000", code, decided)
        assert (coding.agreement.loc[coding.agreement["matter"] == "all", "estimate"] < 1).all()
    else:
        assert coding.disagreements.empty


def test_same_files_same_coding(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path)
    for file in sheets:
        fill(file, right)
    first, second = read(sheets, key), read(sheets[::-1], str(key))
    assert first.provenance.to_dict() == second.provenance.to_dict()
    pd.testing.assert_frame_equal(first.table, second.table)
    assert str(tmp_path) not in json.dumps(first.provenance.to_dict()) + key.read_text("utf-8")


# -- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"matters": []}, InputError, r"matters=\[\] are no names"), ({"matters": "停车"}, InputError, "are no names"),
        ({"matters": ["停车", " 停车"]}, InputError, r"matter '停车' stands twice"), ({"n": 1}, InputError, r"n=1 can't be used"),
        ({"double": 1.5}, InputError, r"double=1\.5 is no share"), ({"coders": 0}, InputError, r"coders=0 can't be used"),
        ({"seed": -1}, InputError, r"seed=-1 is no seed"), ({"unit": "page"}, InputError, r"unit='page' is unknown"),
        ({"strata": "colour"}, ColumnError, r"no column 'colour' for strata \(columns: .*region"),
        ({"strata": "id", "n": 10}, InputError, r"90 strata need 90 texts at least, and n=10"),
        ({"titles": ["a"]}, InputError, r"titles of type list are unknown"),
        ({"matters": {"停车", "公交"}}, InputError, r"matters is a set, which has no order\. Hint"), ({"matters": 5}, InputError, r"matters=5 are no names"),
        ({"matters": {"教育": None}}, InputError, r"what '教育' holds is no text: None\. Hint"),
        ({"matters": {"教育": {"学位", "入学"}}}, InputError, r"what '教育' holds is a set, which has no order\. Hint"),
        ({"matters": {"教育": ["学位", 5]}}, InputError, r"what '教育' holds is no text: \['学位', 5\]"),
        ({"matters": ["停" + chr(0xD83D)]}, InputError, r"are no names"), ({"leave_out": [chr(0xD83D)]}, InputError, r"is no list of words"),
        ({"strata": 5}, InputError, r"strata=5 names no columns\. Hint"), ({"strata": ["region", None]}, InputError, r"names no columns"),
        ({"strata": {"region", "year"}}, InputError, r"names no columns"),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused(both: list[Corpus], tmp_path: Path, change: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        write(both, tmp_path, **change)


@pytest.mark.parametrize(
    ("texts", "error", "match"),
    [
        (3, InputError, r"coding_sheet takes Tokens, Corpus or a table, not int"), ([], InputError, r"not list"),
        ({corpus("policy", 3)}, InputError, r"coding_sheet takes Tokens, Corpus or a table, not set"),
        (pd.DataFrame([["a", "policy", "x", "y"]], columns=["document", "kind", "text", "text"]), ColumnError, r"the table has several columns 'text'.*Hint"),
        (pd.DataFrame({"document": ["a" + chr(0xD83D)], "kind": "policy", "text": "x"}, dtype=object), InputError, r"id 'a\\ud83d' holds half a character\. Hint"),
        (pd.DataFrame({"text": ["a"]}), ColumnError, r"no column 'document' in the table"),
        (pd.DataFrame({"document": ["a", "a"], "kind": "policy", "text": "x"}), InputError, r"document 'a' stands twice"),
        (pd.DataFrame({"document": ["a"], "kind": "law", "text": "x"}), InputError, r"kind='law' is unknown"),
        (pd.DataFrame({"document": ["a"], "kind": "policy", "text": " "}), EmptyInputError, r"no text to code"),
        (pd.DataFrame({"document": ["a"], "kind": "policy", "text": "x"}), InputError, r"1 texts are too few for 2 coders"),
    ],
)
def test_wrong_texts_are_refused(tmp_path: Path, texts: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        write(texts, tmp_path, double=0.0)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_no_workbook_is_refused(both: list[Corpus], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'c\.csv' is no place for a workbook"):
        coding_sheet(both, tmp_path / "c.csv", matters=MATTERS, seed=1)
    for path in (None, 5, b"c.xlsx", "c\0.xlsx", f"c{chr(0xD83D)}.xlsx"):
        with pytest.raises(InputError, match=r"path=.* is no path\. Hint: name a file that ends in \.xlsx"):
            coding_sheet(both, path, matters=MATTERS, seed=1)  # type: ignore[arg-type]


def test_files_that_do_not_belong_together_are_refused(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path)
    (tmp_path / "other").mkdir()
    other, other_key = write([corpus("policy", 90, 2000), corpus("feedback", 120, 3000)], tmp_path / "other")
    for file in (*sheets, *other):
        fill(file, right)
    (tmp_path / "bad.key.json").write_text("{}", "utf-8")
    (tmp_path / "old.key.json").write_text(json.dumps({**json.loads(key.read_text("utf-8")), "version": 99}), "utf-8")
    for paths, with_key, error, match in (
        ([sheets[0], sheets[0]], key, InputError, r"is the workbook of coder 1, which was read already"), ([], key, EmptyInputError, "no workbook to read"),
        (other, key, InputError, r"c_1\.xlsx shows other texts than this key"), (sheets, tmp_path / "bad.key.json", InputError, r"bad\.key\.json is no key"),
        (sheets, sheets[0], InputError, "is no key"), (sheets, tmp_path / "none.json", MissingFileError, r"no file 'none\.json'"),
        (tmp_path / "none.xlsx", key, MissingFileError, r"no file 'none\.xlsx'"), (sheets, tmp_path / "old.key.json", InputError, r"version 99 of the key"),
    ):  # fmt: skip
        with pytest.raises(error, match=match):
            read(paths, with_key)
    with pytest.raises(InputError, match=r"'nowhere' was not shown to coders"):
        read(sheets, key, settled={"nowhere": "停车"})
    with pytest.raises(InputError, match=r"'学校' is no code"):
        read(sheets, key, settled={json.loads(key.read_text("utf-8"))["items"][0]["item"]: "学校"})
    assert isinstance(read(other, other_key), HandCoding)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"paths": None}, r"paths=None is no path\. Hint"), ({"paths": 5}, r"paths=5 is no path"), ({"paths": [None]}, r"paths=None is no path"),
        ({"paths": b"c_1.xlsx"}, r"paths=b'c_1\.xlsx' is no path"), ({"key": None}, r"key=None is no path\. Hint: give the file that ends in \.key\.json"),
        ({"settled": "abc"}, r"settled of type str is no mapping\. Hint"), ({"settled": ["a"]}, r"settled of type list is no mapping"),
        ({"settled": pd.DataFrame({"a": [1]})}, r"settled of type DataFrame is no mapping"), ({"settled": {7: "停车"}}, r"settled names 7, which is no id.*'7'"),
        ({"level": "x"}, r"level='x' is no probability"), ({"level": 95}, r"level=95 is no probability"),
    ],
)  # fmt: skip
def test_wrong_ways_of_reading_are_refused(both: list[Corpus], tmp_path: Path, change: dict[str, Any], match: str) -> None:
    sheets, key = write(both, tmp_path)
    with pytest.raises(InputError, match=match):
        read_coding(**{"paths": sheets, "key": key, **change})


def test_a_key_that_is_not_whole_is_refused(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path)
    whole = json.loads(key.read_text("utf-8"))
    item = {name: value for name, value in whole["items"][0].items() if name != "text"}
    broken: list[tuple[dict[str, Any], str]] = [({"items": [item, *whole["items"][1:]]}, "an item has no text"), ({"items": [5]}, "row 1 of items has no item")]
    broken += [({"items": [{**item, "shows": 999}]}, "an item is shown by none"), ({"dealt": {"x": {}}}, "no sheets of coder x")]
    broken += [({"dealt": {"1": {"policy": [9999]}}}, "coder 1 has items that the key does not hold"), ({"matters": [5]}, "no matters")]
    broken += [({"frame": [{}]}, "row 1 of frame has no kind")]
    names = [name for name in whole if name not in ("format", "version", "leave_out")]
    for content, match in (*(({**whole, **change}, match) for change, match in broken),
                           *(({key: value for key, value in whole.items() if key != name}, f"no {name}") for name in names)):  # fmt: skip
        key.write_text(json.dumps(content), "utf-8")
        with pytest.raises(InputError, match=rf"c\.key\.json is no whole key \({match}\)\. Hint"):
            read(sheets, key)


def test_a_workbook_without_its_columns_says_which(both: list[Corpus], tmp_path: Path) -> None:
    sheets, key = write(both, tmp_path)
    book = openpyxl.load_workbook(sheets[0])
    book["政策 Policies"]["C1"] = "别的"
    book.save(sheets[0])
    with pytest.raises(ColumnError, match=r"c_1\.xlsx has no column '事项 Matter'"):
        read(sheets, key)


# -- what is no supply of its own -------------------------------------------------------------------


def typed() -> pd.DataFrame:
    frame = corpus("policy", 30).frame
    frame["doc_type"] = ["解读"] * 4 + ["通知"] * 26
    frame["forwards"] = [False] * 2 + [True] * 5 + [False] * 23
    frame["status"] = ["in force"] * 28 + ["draft"] * 2
    frame.loc[29, ["text", "title"]] = ["", "关于某事的通知"]
    return frame


def test_policies_that_say_again_what_another_says_are_not_drawn(tmp_path: Path) -> None:
    texts = [Corpus.from_frame(typed(), kind="policy"), Corpus.from_frame(corpus("feedback", 40, 500).frame.assign(doc_type="解读"), kind="feedback")]
    files, key = write(texts, tmp_path)
    held = json.loads(key.read_text("utf-8"))
    assert {why: len(names) for why, names in held["left_out"].items()} == {"解读": 4, "转发": 3, "征求意见稿": 2}
    assert [part["n_texts"] for part in held["frame"]] == [21, 40]
    assert {item["document"] for item in held["items"] if item["kind"] == "policy"} == {f"p-id{i:04d}" for i in range(7, 28)}
    coding = read([fill(path, right) for path in files], key)
    assert coding.settings["left_out"] == 9
    assert coding.settings["left_out_by_reason"] == {"解读": 4, "转发": 3, "征求意见稿": 2}
    assert coding.settings["leave_out"] == ["解读", "转发", "征求意见稿"]


@pytest.mark.parametrize(("leave_out", "left", "n"), [
    ((), {"no text": 1}, 29), (("转发",), {"转发": 5, "no text": 1}, 24), (["通知"], {"通知": 26}, 4),
])  # fmt: skip
def test_which_types_are_not_drawn_can_be_said(leave_out: Any, left: dict[str, int], n: int, tmp_path: Path) -> None:
    for texts in (Corpus.from_frame(typed(), kind="policy"), typed().assign(document=lambda frame: frame["id"], kind="policy")):
        held = json.loads(write(texts, tmp_path, leave_out=leave_out)[1].read_text("utf-8"))
        assert {why: len(names) for why, names in held["left_out"].items()} == left
        assert sum(part["n_texts"] for part in held["frame"]) == n


def test_where_all_is_left_out_nothing_can_be_coded(tmp_path: Path) -> None:
    with pytest.raises(EmptyInputError, match=r"no text to code \(解读: 4, 通知: 26\)\. Hint: .*leave_out=\(\) codes all types"):
        write(Corpus.from_frame(typed(), kind="policy"), tmp_path, leave_out=("解读", "通知"))
    with pytest.raises(InputError, match=r"leave_out='解读' is no list of words\. Hint:"):
        write(Corpus.from_frame(typed(), kind="policy"), tmp_path, leave_out="解读")


def test_a_key_of_before_is_read(both: list[Corpus], tmp_path: Path) -> None:
    files, key = write(both, tmp_path)
    held = json.loads(key.read_text("utf-8"))
    del held["leave_out"]
    key.write_text(json.dumps(held), "utf-8")
    assert read(files, key).settings["leave_out"] == []


def test_the_bundled_city_is_coded_without_them(tmp_path: Path) -> None:
    city = load_yunze()
    held = json.loads(write(city.policies, tmp_path, unit="document")[1].read_text("utf-8"))
    left = sum(map(len, held["left_out"].values()))
    assert (sum(part["n_texts"] for part in held["frame"]), left, len(city.policies)) == (123, 5, 128)
