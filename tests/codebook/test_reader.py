"""How cues are read: negation, questions, titles, scopes, and that passing patterns over changes nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.codebook import BUILT_IN, Code, Codebook, Pattern, _reader, load_codebook
from policytext.codebook._literals import required
from policytext.codebook._reader import Hit, hits_in

NAMED = {"zh": "x", "en": "x"}


def book(*patterns: Pattern, negation: str = "before", unless: str = "") -> Codebook:
    code = Code("A", NAMED, NAMED, patterns, (), (), negation=negation)  # type: ignore[arg-type]
    return Codebook("mine", NAMED, (code,), "", "", unless)


ROLL = Pattern("公示|培训")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("应当公示结果。", True),
        ("不公示结果。", False),
        ("不予公示。", False),
        ("不得不公示。", True),
        ("无不公示。", True),
        ("未按要求公示的，责令改正。", False),
        ("不落实的，公示名单。", True),
        ("对不落实责任的公示名单。", True),
        ("不定期公示。", True),
        ("不断加强培训。", True),
        ("取消培训。", False),
        ("是否公示由会议决定。", False),
        ("暂缓培训。", False),
        ("要不要公示？", False),
        ("要不要公示?", False),
        ("谁来管？应当公示结果。", True),
        ("按照《公示办法》办理。", False),
        ("按照《办法》公示。", True),
        ("推行“公示”制度。", True),
        ("不培训，但公示。", True),
    ],
)
def test_negation_questions_and_titles(text: str, holds: bool) -> None:
    assert bool(hits_in(text, book(ROLL))) is holds


def test_negation_can_be_left_aside() -> None:
    assert hits_in("不公示结果。", book(ROLL, negation="none"))


@pytest.mark.parametrize(
    ("pattern", "text", "holds"),
    [
        (Pattern("公示", needs="名单", within="part"), "公示名单，再办理。", True),
        (Pattern("公示", needs="名单", within="part"), "公示，再定名单。", False),
        (Pattern("公示", needs="名单"), "公示，再定名单。", True),
        (Pattern("公示", needs="名单"), "公示。名单另定。", False),
        (Pattern("公示", needs="名单", within="clause"), "公示。名单另定。", True),
        (Pattern("公示", unless="内部", unless_within="part"), "内部讨论，公示结果。", True),
        (Pattern("公示", unless="内部"), "内部讨论，公示结果。", False),
        (Pattern("公示", unless="内部"), "内部公示，内部讨论。向社会公示。", True),
    ],
)
def test_scopes(pattern: Pattern, text: str, holds: bool) -> None:
    assert bool(hits_in(text, book(pattern))) is holds


def test_sentences_that_the_codebook_excludes() -> None:
    assert hits_in("去年公示。", book(ROLL, unless="去年")) == []
    assert hits_in("去年没有。今年公示。", book(ROLL, unless="去年")) == [Hit("A", 7, 9, "公示")]


def test_marks_of_ascii_read_as_those_of_chinese_and_stay_in_the_cue() -> None:
    wide = book(Pattern("公示，[^，]{0,4}名单"))
    assert hits_in("公示,再定名单。", wide) == [Hit("A", 0, 7, "公示,再定名单")]
    assert hits_in("补助1,000元", book(Pattern("[0-9]，[0-9]"))) == []


# -- what a match must hold -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        ("公示", {"公示"}),
        ("公示|公布", {"公示", "公布"}),
        ("(?:建立|健全)[^，]{0,8}机制", {"机制"}),
        ("(?:建立|健全)[^，]{0,8}制", {"建立", "健全"}),
        ("(?<!不)公开(?!招聘)", {"公开"}),
        ("公[示布]", {"公"}),
        ("(?:对)?群众", {"群众"}),
        ("公示栏?", {"公示"}),
        ("一+致", {"致"}),
        ("公{2}示", {"示"}),
        ("[一二三]", None),
        ("公示|[一二]", None),
        ("a*", None),
        (".", None),
        (r"\d元整", {"元整"}),
        ("(?:公示)?", None),
        ("[]，]名单", {"名单"}),
        ("(?i:公示)", None),
    ],
)
def test_what_a_match_must_hold(expression: str, needs: set[str] | None) -> None:
    found = required(expression)
    assert (None if found is None else set(found)) == needs


PARTS = [
    "公示",
    "培训",
    "不",
    "[一-三]",
    "(?:甲|乙丙)",
    "(?:村)?",
    "[^，]{0,3}",
    "户{1,2}",
    "(?<!旧)",
    "(?=新)",
    "新?",
    "[^]，]",
    r"\d+",
    "街.?",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("".join), min_size=1, max_size=3).map("|".join),
    st.text("公示培训不一甲乙丙村户旧新街3，", max_size=24),
)
def test_each_match_holds_one_of_what_it_must(expression: str, text: str) -> None:
    needs = required(expression)
    if needs is not None:
        assert all(any(key in found[0] for key in needs) for found in re.finditer(expression, text))


FRAGMENTS = sorted({
    piece
    for code in load_codebook("mechanisms").codes
    for text in (*code.positive, *code.negative)
    for piece in re.findall("[^，。]{2,}", text)
})  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(["，", "。", "；", ",", "？", ""])), max_size=8),
    st.sampled_from(BUILT_IN),
)
def test_passing_patterns_over_changes_nothing(pieces: list[tuple[str, str]], name: str) -> None:
    text = "".join(piece + mark for piece, mark in pieces)
    ready = _reader._ready(load_codebook(name))
    every: dict[str, Hit] = {}
    for way in ready.ways:
        hit = _reader._first(_reader._plain(text), way, ready.unless)
        if hit is not None and "" not in way.functions_not:
            every.setdefault(way.code, hit)
    found = hits_in(text, load_codebook(name))
    assert [(hit.code, hit.start, hit.end) for hit in found] == [(hit.code, hit.start, hit.end) for hit in every.values()]


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for hit in hits_in(text, load_codebook("mechanisms")):
        assert text[hit.start : hit.end] == hit.cue
