"""`Lexicon`: terms, where they come from, what can't be one, and the files they are read from."""

import dataclasses
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any

import jieba
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, Lexicon, segment
from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError, PolicytextWarning
from policytext.government.agencies.words import name_words
from policytext.segmenting import RefusedTerm, agency_terms, default_stop_words, read_lexicon, stop_word_table
from policytext.segmenting.lexicon import _LISTS, _words, refusal_of
from policytext.segmenting.lexicon_files import _TAGS

WORDS = resources.files("policytext.segmenting") / "words"
SIGNAL = {
    "不": "negation", "没有": "negation", "必须": "modality", "可以": "modality", "应当": "modality", "牵头": "role", "会同": "role",
    "希望": "wish", "建议": "wish",
}  # fmt: skip


# -- the built-in lists --


def test_default_holds_departments_types_services_and_agencies() -> None:
    lexicon = Lexicon.default()
    assert {"市场监管局", "行动计划", "接诉即办", "加装电梯", "最低生活保障", "政府信息公开条例", "互联网+", "教育部门"} <= set(
        lexicon.terms
    )
    assert list(lexicon.terms) == sorted(set(lexicon.terms))
    assert [name for name, _ in lexicon.sources] == [*_LISTS, "agencies"]


def test_the_lists_hold_several_thousand_terms_each_once() -> None:
    terms = [term for name in _LISTS for term in _words(name)]
    assert 3000 <= len(terms) <= 6000
    assert [term for term, times in Counter(terms).items() if times > 1] == []
    assert [term for term in terms if not 2 <= len(term) <= 12 or refusal_of(term)] == []


@pytest.mark.parametrize("name", _LISTS)
def test_a_list_says_what_it_holds_and_is_sorted(name: str) -> None:
    text = (WORDS / f"{name}.txt").read_text("utf-8")
    assert text.startswith("# ")
    assert _words(name) == sorted(_words(name))


def test_no_term_is_a_stop_word() -> None:
    alone = {"牵头单位", "牵头部门", "配合单位", "责任单位", "责任部门"}
    assert default_stop_words() & set(Lexicon.default().terms) <= alone


def test_bodies_of_government_come_from_the_government_room() -> None:
    terms = agency_terms()
    assert {"教育局", "财政厅", "国家税务总局", "工业和信息化部", "工业和信息化部门"} <= set(terms)
    assert not [term for term in terms if refusal_of(term)]
    assert "创新局" not in terms


def test_a_body_found_in_text_is_a_term_in_full_and_short() -> None:
    words = name_words()
    forms = {form for held in (words.standing, words.local) for pair in held.items() for form in pair if len(form) > 2}
    assert len(forms) > 500
    assert forms <= set(agency_terms())


# -- adding and leaving out --


def test_terms_are_added_in_a_new_lexicon() -> None:
    first = Lexicon.default()
    second = first.with_terms([" 云泽码 ", "云泽码", "5G专网"], source="ours")
    assert "云泽码" not in first.terms
    assert {"云泽码", "5G专网"} <= set(second.terms)
    assert second.sources[-1] == ("ours", 2)


def test_lexicons_are_put_together_with_their_sources() -> None:
    ours = Lexicon((), ()).with_terms(["云泽码"], source="ours")
    both = Lexicon((), ()).with_terms(["停车难"], source="theirs").with_terms(ours)
    assert (both.terms, both.sources) == (("云泽码", "停车难"), (("theirs", 1), ("ours", 1)))


def test_terms_are_left_out_in_a_new_lexicon() -> None:
    first = Lexicon((), ()).with_terms(["停车难", "云泽码"])
    assert first.without_terms(["停车难"]).terms == ("云泽码",)
    assert first.terms == ("云泽码", "停车难")
    with pytest.raises(InputError, match=r"'路灯' is not in the lexicon \(1 such\) \(2 terms\)\. Hint: see lexicon\.terms"):
        first.without_terms(["路灯"])
    with pytest.raises(InputError, match=r"terms='停车难' is one text"):
        first.without_terms("停车难")


@pytest.mark.parametrize(("term", "reason"), [
    ("", "has fewer than two"), ("停", "has fewer than two"), ("停车 位", "holds white space"), ("停车\u3000位", "holds white space"),
    ("停车、位", "holds '、', which parts"), ("停车。", "holds '。', which parts"), ("停车\x00位", r"holds .*, which parts"), ("++", "holds no letter"),
    ("停" * 31, "has more than 30"), ("停\u200b车", r"holds U\+200B, which nobody sees"), ("\ufeff停车", r"holds U\+FEFF"),
])  # fmt: skip
def test_what_can_not_stay_whole_is_no_term(term: str, reason: str) -> None:
    with pytest.raises(InputError, match=rf"can't be a term: it {reason}.* \(1 such\) \(terms: .*\)\. Hint: terms have two"):
        Lexicon.default().with_terms(["停车位", term])


@pytest.mark.parametrize("term", ["C++", "㐂村", "９号线", "互联网+", "“十四五”规划", "PM2.5", "T+0"])
def test_terms_that_no_dictionary_of_jieba_holds_are_terms(term: str) -> None:
    lexicon = Lexicon((), ()).with_terms([term])
    assert (lexicon.terms, lexicon.dictionary_terms) == ((term,), ())


def test_one_text_is_no_list_of_terms() -> None:
    with pytest.raises(InputError, match=r"terms='停车位' is one text \(takes a list of terms\)\. Hint: use \['停车位'\]"):
        Lexicon.default().with_terms("停车位")


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ([1], r"1 can't be a term: it is int, not text\. Hint: give texts, no empty cells"),
        (["停车", float("nan")], "nan can't be a term: it is float, not text"),
        ([["停车"]], r"\['停车'\] can't be a term: it is list"),
        ([b"ab"], "b'ab' can't be a term: it is bytes"),
        (None, r"terms=None is no list\. Hint: give a list of terms"),
        (b"ab", r"terms=b'ab' is one text"),
    ],
)
def test_what_is_no_text_is_no_term(terms: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Lexicon((), ()).with_terms(terms)
    with pytest.raises(InputError, match=message):
        Lexicon((), ()).without_terms(terms)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (("车",), "'车' can't be a term: it has fewer than two characters"),
        (("路灯", "停车"), "the terms of a lexicon are sorted, each once"),
        (("停车", "停车"), "the terms of a lexicon are sorted, each once"),
        (["停车"], r"a lexicon is made of tuples \(list\)"),
        (("停车", 1), "1 can't be a term: it is int"),
    ],
)
def test_a_lexicon_made_by_hand_is_checked(terms: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Lexicon(terms, ())


@given(st.lists(st.sampled_from(["停车难", "云泽码", "一网通办", "C++"]), max_size=6))
def test_digest_is_that_of_the_terms(terms: list[str]) -> None:
    turned = Lexicon((), ()).with_terms(reversed(terms), source="other")
    assert turned.digest == Lexicon((), ()).with_terms(terms).digest
    assert turned.digest != turned.with_terms(["别的词"]).digest


def test_a_lexicon_is_frozen_and_says_what_it_holds() -> None:
    lexicon = Lexicon((), ()).with_terms(["停车难"], source="ours")
    assert repr(lexicon) == "Lexicon(1 terms: 1 from ours)"
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign"):
        lexicon.terms = ()  # type: ignore[misc]


# -- files --


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_one_term_a_line_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "词典.txt"
    file.write_bytes(
        "# 来源：自编\r\n停车难 500 n\r\n云泽码\r\n老旧小区改造\t出处\r\n接诉即办 20\r\n\r\n政务服务好差评 n\r\n".encode(encoding)
    )
    lexicon = read_lexicon(file)
    assert lexicon.terms == tuple(sorted(["停车难", "云泽码", "老旧小区改造", "接诉即办", "政务服务好差评"]))
    assert (lexicon.sources, lexicon.refused) == ((("词典.txt", 5),), ())
    assert Lexicon.from_file(file) == lexicon


@pytest.mark.parametrize(
    ("line", "term"),
    [
        ("停车难 500", "停车难"),
        ("停车难 n", "停车难"),
        ("停车难\t500\tn", "停车难"),
        ("互联网+ 3 nz", "互联网+"),
        ("iPhone 100 nz", "iPhone"),
        ("smart city", ""),
        ("iPhone 15", ""),
        ("smart n", ""),
        ("停车难 zzz", ""),
        ("停车难 N", ""),
    ],
)
def test_only_what_jieba_writes_behind_a_word_is_left_out(tmp_path: Path, line: str, term: str) -> None:
    (tmp_path / "a.txt").write_text(f"云泽码\n{line}\n", "utf-8")
    lexicon = read_lexicon(tmp_path / "a.txt")
    assert set(lexicon.terms) == {"云泽码", term} - {""}
    assert [(entry.term, entry.reason) for entry in lexicon.refused] == ([] if term else [(line, "holds white space")])


def test_tags_are_those_of_the_dictionary() -> None:
    lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    assert {line.rpartition(" ")[2] for line in lines} <= set(_TAGS.split("|"))


@pytest.mark.parametrize(("name", "heading"), [("a.txt", "词语"), ("a.txt", "term"), ("a.csv", "我的词表"), ("a.csv", "词")])
def test_a_heading_is_no_term(tmp_path: Path, name: str, heading: str) -> None:
    (tmp_path / name).write_text(f"{heading}\n停车难\n云泽码\n", "utf-8")
    lexicon = read_lexicon(tmp_path / name)
    assert lexicon.terms == ("云泽码", "停车难")
    assert {entry.reason for entry in lexicon.refused} <= {"is a heading"}


def test_a_named_column_has_a_heading_whatever_it_says(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("清单\n停车难\n云泽码\n", "utf-8")
    assert read_lexicon(tmp_path / "a.csv", column="清单").terms == ("云泽码", "停车难")
    assert "清单" in read_lexicon(tmp_path / "a.csv").terms


def test_of_two_usual_columns_none_is_taken_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("名称,词语\n甲表,停车难\n", "utf-8")
    with pytest.raises(ColumnError, match=r"which column of a\.csv holds the terms\? \(columns: 名称, 词语\)\. Hint: name it"):
        read_lexicon(tmp_path / "a.csv")
    assert read_lexicon(tmp_path / "a.csv", column="词语").terms == ("停车难",)


def test_a_further_sheet_is_told(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "a.xlsx") as writer:
        pd.DataFrame({"词语": ["停车难"]}).to_excel(writer, sheet_name="一", index=False)
        pd.DataFrame({"词语": ["云泽码"]}).to_excel(writer, sheet_name="二", index=False)
    with pytest.warns(
        PolicytextWarning, match=r"not all of a\.xlsx is read \(sheet 二: sheet '二' has 2 rows; .*\)\. Hint: put all"
    ):
        assert read_lexicon(tmp_path / "a.xlsx").terms == ("停车难",)


def test_what_is_no_term_is_listed_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("停车难\n路\n停车难\n停车、路灯\n两个 词\n", "utf-8")
    lexicon = read_lexicon(file)
    assert lexicon.terms == ("停车难",)
    assert lexicon.refused == (
        RefusedTerm("路", "line 2", "has fewer than two characters"),
        RefusedTerm("停车难", "line 3", "stands in line 1 already"),
        RefusedTerm("停车、路灯", "line 4", "holds '、', which parts sentences or lists"),
        RefusedTerm("两个 词", "line 5", "holds white space"),
    )
    assert Lexicon.default().with_terms(lexicon).refused == lexicon.refused


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(("frame", "column"), [
    (pd.DataFrame({"编码": [1, 2], "词语": ["停车难", "云泽码"]}), None), (pd.DataFrame({"甲": ["停车难", "云泽码"], "乙": [3, 4]}), "甲"),
])  # fmt: skip
def test_a_column_of_a_table(tmp_path: Path, suffix: str, frame: pd.DataFrame, column: str | None) -> None:
    file = tmp_path / f"terms.{suffix}"
    if suffix == "csv":
        file.write_bytes(frame.to_csv(index=False).encode("gb18030"))
    else:
        frame.to_excel(file, index=False)
    assert read_lexicon(file, column=column).terms == ("云泽码", "停车难")


def test_a_table_of_one_column_needs_no_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("停车难\n云泽码\n接诉即办\n", "utf-8")
    assert read_lexicon(tmp_path / "a.csv").terms == tuple(sorted(["停车难", "云泽码", "接诉即办"]))


def test_files_that_hold_no_terms(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("甲,乙\n停车难,1\n", "utf-8")
    (tmp_path / "b.txt").write_text("路\n", "utf-8")
    with pytest.raises(ColumnError, match=r"which column of a\.csv holds the terms\? \(columns: 甲, 乙\)\. Hint: name it"):
        read_lexicon(tmp_path / "a.csv")
    with pytest.raises(ColumnError, match=r"no column '丙' in a\.csv \(columns: 甲, 乙\)\. Hint:"):
        read_lexicon(tmp_path / "a.csv", column="丙")
    with pytest.raises(ColumnError, match=r"b\.txt has no columns \(column='丙'\)\. Hint:"):
        read_lexicon(tmp_path / "b.txt", column="丙")
    with pytest.raises(EmptyInputError, match=r"b\.txt holds no term \(line 1: '路' has fewer than two characters\)\. Hint:"):
        read_lexicon(tmp_path / "b.txt")
    with pytest.raises(MissingFileError, match=r"no file c\.txt\. Hint: check the path"):
        read_lexicon(tmp_path / "c.txt")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=r"folder is a folder\. Hint: give a file"):
        read_lexicon(tmp_path / "folder")


# -- stop words --


def test_stop_words_are_single_words() -> None:
    assert all(word and not any(char.isspace() for char in word) for word in default_stop_words())
    assert stop_word_table()["word"].is_unique


def test_words_that_rules_need_are_never_lost_from_the_stream() -> None:
    text = "市教育局牵头，会同有关单位办理，必须公开，不得拖延；可以试行，应当说明。希望尽快解决，建议增加停车位，现在没有，我不满意。"
    tokens = segment(Corpus.from_frame(pd.DataFrame({"text": [text, text]}), kind="feedback"), min_documents=1, max_share=1)
    stream = tokens.words_of("F00001")
    assert set(SIGNAL) - set(stream) == set()
    assert set(SIGNAL) & set(tokens.vocabulary) == set()
    assert "停车位" in tokens.vocabulary


def test_the_table_says_which_stop_words_rules_need() -> None:
    table = stop_word_table().set_index("word")["group"]
    assert table[list(SIGNAL)].to_dict() == SIGNAL
    assert set(table) == {"function", "time", "negation", "modality", "role", "wish", "courtesy", "form", "miscut"}


def test_a_group_may_be_kept_as_topic_words() -> None:
    table = stop_word_table()
    corpus = Corpus.from_frame(pd.DataFrame({"text": ["建议增加停车位", "建议修路"]}), kind="feedback")
    kept = segment(corpus, stop_words=table.loc[table["group"] != "wish", "word"], min_documents=1, max_share=1)
    assert "建议" in kept.vocabulary


def test_what_the_segmenter_joins_before_a_body_is_no_topic_word() -> None:
    texts = ["由市住建局牵头，由县教育局负责，报市财政局审核", "请市水利局会同"] * 3
    tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="policy"), min_documents=1, max_share=1.0)
    assert {"住建局", "教育局", "财政局", "水利局"} <= set(tokens.vocabulary)
    assert not {word for word in tokens.vocabulary if len(word) == 2 and word[1] in "市县"}
