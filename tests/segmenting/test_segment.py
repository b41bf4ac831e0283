"""`segment`: words rejoin to the text, both backends agree, and units lie where they say."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, Lexicon, Tokens, segment
from policytext.errors import EmptyInputError, InputError
from policytext.government import split_clauses
from policytext.segmenting import Segmenter, default_stop_words
from policytext.segmenting._engines import make_segmenter

TERMS = ["云泽码", "停车位改造", "C919", "12345热线", "AI大模型"]
PIECES = [
    *"停车位的路灯坏了我们是不在区㐂𠮷鿿豈，。！？①㎡Ａ９abZ019 \t\n\r\u3000\x1c\x85\u200b😀é한のｶ-._%+#&:/@·", "\r\n", "80-90", "4.2.3", "3.5%", "C++",
    "e-mail", "市教育局", "👨‍👩‍👧", *TERMS,
]  # fmt: skip
mixed = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@pytest.fixture(scope="module")
def backends() -> list[Segmenter]:
    lexicon = Lexicon.default().with_terms(TERMS)
    return [make_segmenter(name, lexicon) for name in ("rust", "python")]


def corpus_of(*texts: str, kind: Any = "feedback", **columns: Any) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"text": list(texts), **columns}), kind=kind)


# -- the two backends --


@given(text=mixed)
def test_words_rejoin_to_the_text(backends: list[Segmenter], text: str) -> None:
    for backend in backends:
        assert "".join(backend.cut([text])[0]) == text


@given(text=mixed)
def test_both_backends_cut_alike(backends: list[Segmenter], text: str) -> None:
    assert backends[0].cut([text]) == backends[1].cut([text])


@pytest.mark.parametrize("text", ["就听见一下下砰砰砰的声音", "哈哈哈哈，天天天晴", "铁路部门和其他单位", "公积金管理方面的问题", "人均可支配收入"])
def test_ties_are_decided_alike(backends: list[Segmenter], text: str) -> None:
    """A character said over and over, and cuts so close that the total of all frequencies decides."""
    assert backends[0].cut([text]) == backends[1].cut([text])


def test_a_character_said_over_and_over_is_one_word(backends: list[Segmenter]) -> None:
    assert "砰砰砰" in backends[0].cut(["就听见砰砰砰的声音"])[0]


def test_both_backends_cut_the_bundled_study_alike(backends: list[Segmenter], policies: Corpus, feedback: Corpus) -> None:
    texts = [*policies.text, *feedback.text]
    assert backends[0].cut(texts) == backends[1].cut(texts)


@pytest.mark.parametrize("number", [0, 1], ids=["rust", "python"])
def test_every_term_alone_stays_whole(backends: list[Segmenter], number: int) -> None:
    terms = Lexicon.default().with_terms(TERMS).terms
    assert [words for words in backends[number].cut(terms) if len(words) > 1] == []


@pytest.mark.parametrize("term", TERMS)
def test_terms_stay_whole_in_a_sentence(backends: list[Segmenter], term: str) -> None:
    assert term in backends[0].cut([f"请介绍{term}，谢谢"])[0]


@pytest.mark.parametrize("text", ["80-90平方米", "见4.2.3节", "3.5%的", "a_b+c"])
def test_runs_of_letters_and_digits(backends: list[Segmenter], text: str) -> None:
    first, second = (backend.cut([text])[0] for backend in backends)
    assert first == second


def test_terms_of_one_lexicon_do_not_reach_another() -> None:
    make_segmenter("python", Lexicon.default().with_terms(["停车位改造"]))
    assert make_segmenter("python", Lexicon.default()).cut(["停车位改造"])[0] != ["停车位改造"]


# -- tokens --


def test_tokens_of_the_bundled_study_rejoin(tokens: Tokens, policies: Corpus, feedback: Corpus) -> None:
    texts, titles = pd.concat([policies.text, feedback.text]), pd.concat([c.frame.set_index("id")["title"] for c in (policies, feedback)])
    for unit in tokens.units.iloc[::37].to_dict("records"):
        whole = texts[unit["document"]][unit["start"] : unit["end"]]
        lead = f"{titles[unit['document']]}\n" if unit["title_length"] else ""
        assert len(lead) == unit["title_length"]
        assert "".join(tokens.words_of(unit["unit"])) == lead + whole


def test_clauses_belong_to_their_document_in_order(tokens: Tokens, policies: Corpus) -> None:
    texts = policies.text
    clauses = tokens.units[tokens.units["kind"] == "policy"]
    for document, units in clauses.groupby("document", sort=False):
        spans = [(clause.start, clause.end) for clause in split_clauses(texts[document])]
        assert list(zip(units["start"], units["end"], strict=True)) == spans
        assert units["unit"].tolist() == [f"{document}:{i + 1}" for i in range(len(units))]


def test_counts_are_those_of_the_stream(tokens: Tokens) -> None:
    index = {word: i for i, word in enumerate(tokens.vocabulary)}
    for i in range(0, len(tokens), 53):
        counted = np.zeros(len(tokens.vocabulary))
        for word in tokens.words_of(tokens.units["unit"][i]):
            if word in index:
                counted[index[word]] += 1
        np.testing.assert_array_equal(tokens.counts[[i]].toarray()[0], counted)


def test_units_count_their_words(tokens: Tokens) -> None:
    assert tokens.units["n_words"].sum() == len(tokens.stream) == tokens.bounds[-1]
    assert (tokens.units["n_topic_words"].to_numpy() == tokens.counts.sum(axis=1)).all()


def test_stop_words_leave_the_topics_and_never_the_stream(tokens: Tokens) -> None:
    assert not default_stop_words() & set(tokens.vocabulary)
    assert default_stop_words() & set(tokens.words)


def test_stop_words_of_ones_own() -> None:
    corpus = corpus_of("停车位太少", "停车位不够", "公交太少，停车位", "公交慢")
    assert segment(corpus, max_share=1).vocabulary == ("停车位", "公交")
    own = segment(corpus, max_share=1, stop_words=["停车位"])
    assert own.vocabulary == ("公交",)
    assert "停车位" in own.words


def test_words_of_every_document_are_no_topic_words() -> None:
    corpus = corpus_of("停车位，公交", "停车位，公交", "停车位，路灯", "停车位，路灯")
    assert segment(corpus).vocabulary == ("公交", "路灯")


def test_feedback_takes_its_title_along_unless_the_text_begins_with_it() -> None:
    corpus = corpus_of("停车位太少", "停车位太贵了", title=["照明", "停车位太贵"])
    tokens = segment(corpus, max_share=1)
    assert tokens.units["title_length"].tolist() == [3, 0]
    assert "".join(tokens.words_of("F00001")) == "照明\n停车位太少"


def test_title_only_documents_are_kept_and_give_no_unit() -> None:
    tokens = segment(corpus_of("停车位", "停车位", "", title=["", "", "只有标题"]), max_share=1)
    assert tokens.documents["has_text"].tolist() == [True, True, False]
    assert tokens.units["document"].tolist() == ["F00001", "F00002"]


def test_columns_that_tokens_need_for_themselves_are_kept_under_another_name() -> None:
    tokens = segment(corpus_of("停车位", "停车位", kind_of="x", document=[1, 2], has_text=["a", "b"]), max_share=1)
    assert tokens.documents["document.original"].tolist() == [1, 2]
    assert tokens.documents["document"].tolist() == ["F00001", "F00002"]
    assert tokens.documents["has_text"].tolist() == [True, True]


def test_texts_and_replies_do_not_travel_along(tokens: Tokens) -> None:
    assert not {"text", "title", "reply", "source", "place"} & set(tokens.documents.columns)


@pytest.mark.parametrize("backend", ["rust", "python"])
def test_same_input_same_digest(backend: Any) -> None:
    corpus = corpus_of("停车位太少", "停车位太贵")
    assert segment(corpus, max_share=1, backend=backend).provenance.digest == segment(corpus, max_share=1).provenance.digest


def test_order_of_documents_changes_no_count() -> None:
    texts = ["停车位太少，公交慢", "停车位，路灯", "路灯，公交，路灯", "噪音，公交"]
    first, second = (segment(corpus_of(*order), max_share=1) for order in (texts, texts[::-1]))
    assert first.vocabulary == second.vocabulary
    np.testing.assert_array_equal(first.counts.toarray(), second.counts.toarray()[::-1])


def test_the_corpus_is_left_as_it_was() -> None:
    corpus = corpus_of("停车位太少", "停车位太贵")
    before = corpus.frame
    tokens = segment(corpus, max_share=1)
    tokens.documents.loc[:, "region"] = "改了"
    pd.testing.assert_frame_equal(corpus.frame, before)


@pytest.mark.parametrize(("options", "text"), [
    ({"unit": "sentence"}, r"unit='sentence' is unknown \(units: document, clause\)\. Hint:"),
    ({"backend": "c"}, r"no backend 'c' \(backends: rust, python\)\. Hint:"),
    ({"stop_words": "的了"}, r"stop_words='的了' is one text \(takes a list of words\)\. Hint:"),
    ({"min_documents": 0}, r"min_documents=0 leaves nothing out\. Hint:"),
    ({"max_share": 0}, r"max_share=0 is no share of documents\. Hint:"),
    ({"max_share": 50}, r"max_share=50 is no share of documents\. Hint:"),
])  # fmt: skip
def test_arguments_that_are_wrong(options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        segment(corpus_of("停车位太少", "停车位太贵"), **options)


def test_nothing_to_segment() -> None:
    with pytest.raises(InputError, match=r"nothing to segment\. Hint: give one corpus or two"):
        segment()
    with pytest.raises(InputError, match=r"can't segment a list\. Hint: give corpora one by one"):
        segment([corpus_of("停车位")])  # type: ignore[arg-type]


def test_one_id_in_two_corpora() -> None:
    with pytest.raises(InputError, match=r"id 'F00001' stands in two corpora \(1 such ids\)\. Hint: make the ids"):
        segment(corpus_of("停车位"), corpus_of("停车位"))


@pytest.mark.parametrize(("texts", "titles", "text"), [
    (["", ""], ["题", "目"], r"no document has a text \(2 titles\)\. Hint: check which column"),
    (["停车位太少", "公交太慢"], ["", ""], r"no topic word is left: none stands in 2 documents or more \(2 documents, \d+ different words\)\. Hint:"),
])  # fmt: skip
def test_nothing_left(texts: list[str], titles: list[str], text: str) -> None:
    with pytest.raises(EmptyInputError, match=text):
        segment(corpus_of(*texts, title=titles))


def test_words_of_an_unknown_unit(tokens: Tokens) -> None:
    with pytest.raises(InputError, match=r"no unit 'x' \(units: .*\)\. Hint: see tokens\.units"):
        tokens.words_of("x")


def test_repr(tokens: Tokens) -> None:
    assert repr(tokens).startswith("Tokens(")
    assert "policy units, 300 feedback units" in repr(tokens)


def test_numbers_of_articles_are_no_topic_words() -> None:
    texts = [f"第{number}条 停车位应当公示，第三章另有规定。第三方评估。" for number in ("十二", "二十四", "一百零三", "12")] * 2
    frame = pd.DataFrame({"id": [f"P{i}" for i in range(len(texts))], "text": texts})
    tokens = segment(Corpus.from_frame(frame, kind="policy"), unit="document", max_share=1.0)
    assert not [word for word in tokens.vocabulary if word.startswith("第") and word[-1] in "条章"]
    assert "停车位" in tokens.vocabulary
