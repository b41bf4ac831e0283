"""Terms stay whole: the guard that joins them, and the table that says where they do not."""

import re
from itertools import pairwise
from typing import Literal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import Corpus, Lexicon, segment
from policytext.errors import EmptyInputError, InputError
from policytext.segmenting import lexicon_table
from policytext.segmenting._engines import make_segmenter
from policytext.segmenting._whole import make_guard, make_index

TERMS = ["停车位改造", "停车", "车位", "C++", "互联网+", "“十四五”规划", "㐂村", "AB", "砰砰", "位改"]
PIECES = [*"停车位改造的我砰㐂村规划，。“”+AB \n", "C++", "互联网+", "“十四五”规划", "停车位改造", "十四五", "😀"]
texts_of = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=15).map("".join), min_size=1, max_size=4)
lexicons = st.lists(st.sampled_from(TERMS), max_size=6).map(lambda terms: Lexicon((), ()).with_terms(terms))


def corpus_of(*texts: str, **columns: list[str]) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"text": list(texts), **columns}), kind="feedback")


def cut_at_random(text: str, random: "object") -> list[str]:
    words, start = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or random.random() < 0.6:  # type: ignore[attr-defined]
            words.append(text[start:end])
            start = end
    return words


def joined_plainly(text: str, words: list[str], terms: tuple[str, ...]) -> list[str]:
    """The rule of the guard, place by place: longest first, then leftmost; only where words begin and end."""
    ends = {sum(map(len, words[: i + 1])) for i in range(len(words))} | {0}
    spans = [
        (start, start + len(term)) for term in terms for start in range(len(text)) if text.startswith(term, start)
        if {start, start + len(term)} <= ends
        and not any(re.fullmatch("[A-Za-z0-9]{2}", text[max(at - 1, 0) : at + 1]) for at in (start, start + len(term)))
    ]  # fmt: skip
    taken: set[int] = set()
    gone: set[int] = set()
    for start, stop in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        inner = ends & set(range(start + 1, stop))
        if inner and taken.isdisjoint(range(start, stop)):
            taken |= set(range(start, stop))
            gone |= inner
    kept = sorted(ends - gone)
    return [text[a:b] for a, b in pairwise(kept)]


# -- the guard --


@given(texts=texts_of, lexicon=lexicons, random=st.randoms(use_true_random=False))
def test_the_guard_follows_its_rule(texts: list[str], lexicon: Lexicon, random: object) -> None:
    cut = [cut_at_random(text, random) for text in texts]
    whole = make_guard(lexicon).keep_whole(texts, cut)
    assert whole == [joined_plainly(text, words, lexicon.terms) for text, words in zip(texts, cut, strict=True)]


@given(texts=texts_of, random=st.randoms(use_true_random=False))
def test_many_terms_are_found_as_few_are(texts: list[str], random: object) -> None:
    terms = (*TERMS, *(f"没有的词{number}" for number in range(100)))
    text = "\n".join(texts)
    place, number = make_index(terms).find(text)
    few_place, few_number = make_index(TERMS).find(text)
    assert place.tolist() == few_place.tolist()
    assert [terms[n] for n in number] == [TERMS[n] for n in few_number]


@pytest.mark.parametrize("backend", ["rust", "python"])
def test_what_jieba_keeps_alone_needs_no_guard(backend: str) -> None:
    """The guard made for jieba holds few terms, and joins what the guard of all terms joins."""
    lexicon = Lexicon.default().with_terms(TERMS)
    engine = make_segmenter(backend, lexicon)
    texts = [
        "他学C++和互联网+教育，“十四五”规划在㐂村做停车位改造",
        "二〇三五年远景目标，5G网络和12345热线，老旧小区改造",
        *lexicon.terms,
    ]
    small, full = make_guard(lexicon, cut=engine.cut), make_guard(lexicon)
    assert len(small.index.terms) < 50 < len(full.index.terms)
    cut = engine.cut(texts)
    assert small.keep_whole(texts, cut) == full.keep_whole(texts, cut)


def test_the_guard_leaves_what_it_is_given() -> None:
    cut = [["停车", "位"], ["C", "+", "+"]]
    guard = make_guard(Lexicon((), ()).with_terms(["C++", "停车位"]))
    assert guard.keep_whole(["停车位", "C++"], cut) == [["停车位"], ["C++"]]
    assert cut == [["停车", "位"], ["C", "+", "+"]]


def test_no_term_reaches_across_the_end_of_a_text() -> None:
    guard = make_guard(Lexicon((), ()).with_terms(["停车位"]))
    assert guard.keep_whole(["停车", "", "位子"], [["停车"], [], ["位", "子"]]) == [["停车"], [], ["位", "子"]]


# -- in texts --


@pytest.mark.parametrize("backend", ["rust", "python"])
def test_terms_stay_whole_in_sentences_and_alone(backend: Literal["rust", "python"]) -> None:
    """Every built-in term, and terms with rare characters, letters, digits and marks inside."""
    odd = ["C++", "互联网+", "“十四五”规划", "㐂村", "５号线", "12345热线", "5G专网", "PM2.5", "一网通办", "二〇三五年远景目标"]
    lexicon = Lexicon.default().with_terms(odd)
    corpus = corpus_of(*(f"请介绍{term}，谢谢" for term in odd), *lexicon.terms)
    tokens = segment(corpus, lexicon=lexicon, backend=backend, stop_words=(), min_documents=1, max_share=1)
    assert [term for i, term in enumerate(odd) if term not in tokens.words_of(f"F{i + 1:05}")] == []
    table = lexicon_table(lexicon, tokens, strict=True)
    assert (table["whole"] >= 1).all()


# -- the table --


def test_each_place_of_a_term_is_counted_once() -> None:
    lexicon = Lexicon((), ()).with_terms(["护工", "停车", "停车难", "没有的词"])
    table = lexicon_table(lexicon, corpus_of("护工停车难", "保护工作", "停车")).set_index("term")
    columns = ["occurs", "whole", "within", "overlapped", "split"]
    assert table.loc["护工", columns].tolist() == [2, 1, 0, 1, 0]
    assert table.loc["停车", columns].tolist() == [2, 1, 1, 0, 0]
    assert table.loc["停车难", columns].tolist() == [1, 1, 0, 0, 0]
    assert table.loc["没有的词", columns].tolist() == [0, 0, 0, 0, 0]
    assert table.loc["停车", "others"] == "停车难 (1)"
    assert table.loc["护工", ["others", "example", "document", "start"]].tolist() == [
        "保护 (1), 工作 (1)",
        "保护|工作",
        "F00002",
        1,
    ]
    assert table.index[0] == "护工"


def test_starts_index_the_text_and_not_its_title() -> None:
    lexicon = Lexicon((), ()).with_terms(["护工"])
    corpus = corpus_of("要做保护工作", "无关", title=["照明", "保护工作"])
    table = lexicon_table(lexicon, corpus)
    assert corpus.text[table["document"][0]][table["start"][0] :].startswith("护工")
    alone = lexicon_table(lexicon, corpus_of("无关", title=["保护工作"]))
    assert alone["document"].tolist() == ["F00001"]
    assert alone["start"].isna().all()


@settings(max_examples=12)
@given(texts=texts_of, lexicon=lexicons)
def test_places_are_those_found_one_by_one(texts: list[str], lexicon: Lexicon) -> None:
    corpus = corpus_of("停车位改造", *texts)
    table = lexicon_table(lexicon, corpus)
    for row in table.itertuples():
        expected = sum(text.startswith(row.term, i) for text in corpus.text for i in range(len(text)))
        assert row.occurs == expected == row.whole + row.within + row.overlapped + row.split
        assert row.split == 0


def test_tokens_are_taken_as_they_were_cut() -> None:
    tokens = segment(corpus_of("停车位改造", "停车"), lexicon=Lexicon((), ()), min_documents=1, max_share=1)
    lexicon = Lexicon((), ()).with_terms(["停车位改造"])
    table = lexicon_table(lexicon, tokens)
    assert table.loc[0, ["term", "split", "document", "start"]].tolist() == ["停车位改造", 1, "F00001", 0]
    with pytest.raises(
        InputError,
        match=r"1 terms do not stay whole: 停车位改造 \(停车位改造 is cut as 停车.*\|改造 in document 'F00001'\)\. Hint:",
    ):
        lexicon_table(lexicon, tokens, strict=True)


NAMED = "联系人：王国强，停车位。\n王国强先生说停车位少。"


@pytest.mark.parametrize("unit", ["document", "clause"])
def test_names_are_masked_in_the_table_and_in_the_error(unit: Literal["document", "clause"]) -> None:
    corpus = Corpus.from_frame(pd.DataFrame({"text": [NAMED, "停车位"]}), kind="policy")
    lexicon = Lexicon((), ()).with_terms(["国强", "强先"])
    tokens = segment(corpus, unit=unit, lexicon=Lexicon((), ()), min_documents=1, max_share=1)
    for source in (corpus, tokens):
        table = lexicon_table(lexicon, source)
        assert not table[["others", "example"]].stack().str.contains("王|国强").any()
        assert table.set_index("term").loc["国强", "others"].startswith("[姓名] (")
        with pytest.raises(InputError, match=r"terms do not stay whole") as caught:
            lexicon_table(lexicon, source, strict=True)
        assert "王" not in str(caught.value)


def test_a_number_is_masked_where_a_term_lies_in_it() -> None:
    table = lexicon_table(Lexicon((), ()).with_terms(["00001", "停车"]), corpus_of("电话13900001234，停车"))
    assert table.set_index("term").loc["00001", ["within", "others", "example"]].tolist() == [1, "[电话] (1)", ""]


def test_no_topic_word_need_be_left() -> None:
    table = lexicon_table(Lexicon((), ()).with_terms(["停车"]), corpus_of("的，了"))
    assert table["occurs"].tolist() == [0]
    with pytest.raises(EmptyInputError, match=r"no document has a text \(1 titles\)\. Hint: check which"):
        lexicon_table(Lexicon.default(), Corpus.from_frame(pd.DataFrame({"title": ["停车"], "text": [""]}), kind="policy"))


def test_texts_that_can_not_be_cut_are_refused() -> None:
    with pytest.raises(InputError, match="blanks stand between most words"):
        lexicon_table(Lexicon.default(), corpus_of("小区 停车位 太少 我们 没有 地方 停车", "公交 线路 太绕 希望 尽快 调整 方案"))
    with pytest.raises(InputError, match="holds half a character"):
        lexicon_table(
            Lexicon.default(), Corpus.from_frame(pd.DataFrame({"text": ["小区停车位太少\ud800"]}, dtype=object), kind="feedback")
        )


def test_a_number_that_a_term_would_tear_lies_around_it() -> None:
    table = lexicon_table(Lexicon((), ()).with_terms(["12345"]), corpus_of("工单编号20231234500", "打12345"))
    assert table.loc[0, ["occurs", "whole", "within", "others"]].tolist() == [2, 1, 1, "20231234500 (1)"]


def test_no_term_is_joined_where_letters_go_on() -> None:
    """Also for an engine that cuts there; where a text ends nothing goes on."""
    guard = make_guard(Lexicon((), ()).with_terms(["12345", "5G基站", "C++"]))
    cut = [["20", "123", "45", "00"], ["1", "5G", "基站"], ["A", "C", "+", "+"], ["123", "45"], ["6"], ["C", "+", "+", "11"]]
    whole = [["20", "123", "45", "00"], ["1", "5G", "基站"], ["A", "C", "+", "+"], ["12345"], ["6"], ["C++", "11"]]
    assert guard.keep_whole(["".join(words) for words in cut], cut) == whole


def test_a_term_that_stays_whole_nowhere_is_refused_when_strict() -> None:
    corpus = corpus_of("保护工作")
    assert len(lexicon_table(Lexicon((), ()).with_terms(["护工"]), corpus)) == 1
    with pytest.raises(InputError, match=r"1 terms do not stay whole: 护工 \(护工 is cut as 保护\|工作 in document"):
        lexicon_table(Lexicon((), ()).with_terms(["护工"]), corpus, strict=True)


def test_arguments_of_another_kind() -> None:
    with pytest.raises(InputError, match=r"lexicon_table takes Lexicon, not list\. Hint: give the lexicon first"):
        lexicon_table(["停车"], corpus_of("停车"))  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"lexicon_table takes Corpus or Tokens, not str\. Hint: give a corpus"):
        lexicon_table(Lexicon.default(), "停车")  # type: ignore[arg-type]


def test_the_corpus_is_left_as_it_was() -> None:
    corpus = corpus_of("停车位太少")
    before = corpus.frame
    lexicon_table(Lexicon.default(), corpus)
    pd.testing.assert_frame_equal(corpus.frame, before)
