"""`concordance_table`: every place, where it says, and nobody's number beside it."""

from typing import Any, Literal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import Corpus, Tokens, segment
from policytext.cleaning import find_private
from policytext.errors import InputError
from policytext.segmenting import Lexicon, concordance_table
from policytext.segmenting.concordance import shown
from tests.growth import LINEAR, growth

PIECES = ["停车位", "停车", "停", "车位", "，", "。", "\n", "\r\n", "路灯", "😀", "13900000000", "联系人：王小明", "a"]
mixed = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def corpus_of(*texts: str, kind: Literal["policy", "feedback"] = "feedback", **columns: Any) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"text": list(texts), **columns}), kind=kind)


@settings(max_examples=25)
@given(
    texts=st.lists(mixed, min_size=1, max_size=4),
    titles=st.lists(mixed, min_size=4, max_size=4),
    kind=st.sampled_from(["policy", "feedback"]),
)
def test_spans_lead_to_the_term_and_none_is_missed(
    texts: list[str], titles: list[str], kind: Literal["policy", "feedback"]
) -> None:
    corpus = corpus_of("停车位", *texts, title=["", *titles[: len(texts)]], kind=kind)
    table = concordance_table(corpus, "停车", mask=False)
    for row in table.itertuples():
        document = corpus.document(row.document)
        assert document[row.part][row.start : row.end] == row.term == "停车"
    said = sum(
        text.count("停车") + (0 if text.startswith(title) else title.count("停车"))
        for title, text in zip(corpus.frame["title"], corpus.text, strict=True)
    )
    assert len(table) == said
    tokens = segment(corpus, min_documents=1, max_share=1.0)
    again = concordance_table(tokens, "停车", mask=False)
    for row in again.itertuples():
        assert corpus.document(row.document)[row.part][row.start : row.end] == "停车"
    if kind == "feedback":
        told = table[table["document"].isin(tokens.units["document"])].reset_index(drop=True)
        pd.testing.assert_frame_equal(again.drop(columns="whole"), told.drop(columns="whole"))


@settings(max_examples=15)
@given(text=mixed)
def test_whole_says_whether_it_is_one_word(text: str) -> None:
    tokens = segment(corpus_of("停车，停车位", text), min_documents=1, max_share=1.0)
    for document, rows in concordance_table(tokens, "停车").groupby("document"):
        assert rows["whole"].sum() == tokens.words_of(str(document)).count("停车")


def test_tokens_know_what_is_whole_and_a_corpus_does_not() -> None:
    corpus = corpus_of("停车难，停车位少")
    lexicon = Lexicon.default().with_terms(["停车位"])
    tokens = segment(corpus, lexicon=lexicon, min_documents=1, max_share=1.0)
    assert concordance_table(tokens, "停车位")["whole"].tolist() == [True]
    assert concordance_table(tokens, "车位")["whole"].tolist() == [False]
    assert concordance_table(corpus, "车位")["whole"].isna().all()


def test_places_stand_in_order_of_the_documents(policies: Corpus, feedback: Corpus, tokens: Tokens) -> None:
    table = concordance_table(tokens, "电梯")
    order = {document: i for i, document in enumerate([*policies.frame["id"], *feedback.frame["id"]])}
    keys = [(order[row.document], row.part == "text", row.start) for row in table.itertuples()]
    assert len(keys) > 20
    assert keys == sorted(keys)
    texts = {"policy": policies.text, "feedback": feedback.text}
    for row in table[table["part"] == "text"].itertuples():
        assert texts[row.kind][row.document][row.start : row.end] == "电梯"


def test_both_sides_are_as_wide_as_asked_and_on_one_line() -> None:
    (row,) = concordance_table(corpus_of("甲乙\n丙停车位丁\r\n戊己"), "停车位", width=3).itertuples()
    assert (row.left, row.right) == ("乙 丙", "丁  ")


def test_a_title_that_begins_the_text_counts_once() -> None:
    table = concordance_table(corpus_of("停车难。很难停。", title=["停车难"]), "停车")
    assert table["part"].tolist() == ["text"]


def test_persons_are_masked_and_shown_on_request() -> None:
    corpus = corpus_of("停车难，联系人：王小明，电话13900000000")
    assert "王小明" in concordance_table(corpus, "停车", mask=False)["right"][0]
    masked = concordance_table(corpus, "停车", width=40)["right"][0]
    assert masked == "难，联系人：[姓名]，电话[电话]"


def test_a_name_is_masked_wherever_it_stands_in_its_document() -> None:
    (title, text) = concordance_table(corpus_of("王国强投诉停车位", title=["我叫王国强"]), "国强").itertuples()
    assert (title.left, title.term, title.right) == ("我叫[姓名]", "[姓名]", "")
    assert (text.left, text.term, text.right) == ("[姓名]", "[姓名]", "投诉停车位")


@pytest.mark.parametrize("unit", ["clause", "document"])
def test_a_cue_in_another_clause_counts(unit: Literal["clause", "document"]) -> None:
    corpus = corpus_of("联系人：\n王国强\n电话：\n13912345678\n建设停车位。", kind="policy")
    tokens = segment(corpus, unit=unit, min_documents=1, max_share=1.0)
    for source in (corpus, tokens):
        (row,) = concordance_table(source, "国强", width=1).itertuples()
        assert row.term == "[姓名]"
        assert not set("王国强") & set(f"{row.left}{row.right}".replace("[姓名]", ""))


def test_many_private_spans_take_linear_time() -> None:
    def look(text: str) -> object:
        return concordance_table(corpus_of(text), "停车")

    assert growth(look, "电话13900000000，停车。" * 6000) < LINEAR


def test_a_number_cut_by_the_edge_is_masked_as_a_whole() -> None:
    corpus = corpus_of("电话13900000000，停车难")
    assert concordance_table(corpus, "停车", width=4)["left"][0] == "[电话]，"


def test_a_number_looked_for_is_masked_too() -> None:
    row = concordance_table(corpus_of("电话13900000000，急"), "13900000000").iloc[0]
    assert row["term"] == "[电话]"
    assert (row["start"], row["end"]) == (2, 13)


@given(text=mixed, low=st.integers(0, 40), size=st.integers(0, 40))
def test_what_is_shown_of_a_masked_span_is_its_mask(text: str, low: int, size: int) -> None:
    spans = find_private(text)
    seen = shown(text, low, low + size, spans)
    for span in spans:
        hidden = text[span.start : span.end]
        if text.count(hidden) == 1:
            assert hidden not in seen
    if not spans:
        assert seen == " ".join(text[low : low + size].split("\n")).replace("\r", " ")


def test_no_more_places_than_asked_for() -> None:
    corpus = corpus_of("停车停车", "停车")
    assert len(concordance_table(corpus, "停车")) == 3
    assert concordance_table(corpus, "停车", limit=2)["start"].tolist() == [0, 2]


def test_a_term_that_is_nowhere_gives_an_empty_table_of_the_same_form() -> None:
    corpus = corpus_of("停车难")
    empty = concordance_table(corpus, "公交")
    assert empty.empty
    assert empty.dtypes.equals(concordance_table(corpus, "停车").dtypes)


def test_a_term_does_not_reach_over_the_end_of_a_unit() -> None:
    tokens = segment(corpus_of("小区停", "车位少"), min_documents=1, max_share=1.0)
    assert concordance_table(tokens, "停车").empty


@pytest.mark.parametrize(
    ("term", "options", "message"),
    [
        ("", {}, "'' is no term to look for"),
        ("  ", {}, "is no term to look for"),
        ("停\n车", {}, "is no term to look for"),
        (3, {}, "concordance_table takes str, not int"),
        ("停车", {"width": -1}, "width=-1 shows nothing"),
        ("停车", {"limit": 0}, "limit=0 leaves no place"),
        ("停车", {"limit": 2.5}, r"limit=2\.5 leaves no place"),
        ("停车", {"limit": True}, "limit=True leaves no place"),
        ("停车", {"width": "a"}, "width='a' shows nothing"),
        ("停车", {"mask": "no"}, "mask='no' is neither True nor False"),
    ],
)
def test_what_can_not_be_looked_for(term: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        concordance_table(corpus_of("停车"), term, **options)


def test_another_noun_is_refused(topics: Any) -> None:
    with pytest.raises(InputError, match="concordance_table takes Corpus or Tokens, not Topics"):
        concordance_table(topics, "停车")
