"""`segment`: words rejoin to the text, units lie where they say, and nothing depends on how the work is done."""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import Corpus, Tokens, segment
from policytext.errors import EmptyInputError, InputError, PolicytextWarning
from policytext.government import split_clauses
from policytext.segmenting import default_stop_words
from policytext.segmenting._private import private_in, private_of_units
from tests.growth import LINEAR, growth


def corpus_of(*texts: str, kind: Any = "feedback", **columns: Any) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"text": list(texts), **columns}), kind=kind)


# -- tokens --


def test_tokens_of_the_bundled_study_rejoin(tokens: Tokens, policies: Corpus, feedback: Corpus) -> None:
    texts, titles = (
        pd.concat([policies.text, feedback.text]),
        pd.concat([c.frame.set_index("id")["title"] for c in (policies, feedback)]),
    )
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
    ({"replies": "x"}, r"replies='x' is unknown \(takes True or False\)\. Hint:"),
    ({"unit": "sentence"}, r"unit='sentence' is unknown \(units: document, clause\)\. Hint:"),
    ({"backend": "c"}, r"no backend 'c' \(backends: rust, python, spaces\)\. Hint:"),
    ({"functions": ["duty", "wish"]}, r"no function 'wish' \(functions: diagnosis, goal, measure, duty, .*\)\. Hint:"),
    ({"functions": []}, r"functions names none \(functions: .*\)\. Hint: use some of these, or None for all"),
    ({"functions": "duty", "unit": "document"}, r"functions belong to clauses \(unit='document'\)\. Hint: use unit='clause'"),
    ({"workers": 0}, r"workers=0 is no number of processes\. Hint: use 1 or more, or None"),
    ({"workers": True}, r"workers=True is no number of processes"),
    ({"cache": 3}, r"cache=3 is no folder\. Hint: use True for your own cache folder"),
    ({"cache": ""}, r"cache='' is no folder"),
    ({"stop_words": "的了"}, r"stop_words='的了' is one text \(takes a list of words\)\. Hint:"),
    ({"min_documents": 0}, r"min_documents=0 leaves nothing out\. Hint:"),
    ({"min_documents": "3"}, r"min_documents='3' is no number of documents\. Hint:"),
    ({"min_documents": 1.5}, r"min_documents=1\.5 is no number of documents\. Hint:"),
    ({"min_documents": True}, r"min_documents=True is no number of documents\. Hint:"),
    ({"max_share": "x"}, r"max_share='x' is no share of documents\. Hint:"),
    ({"max_share": float("nan")}, r"max_share=nan is no share of documents\. Hint:"),
    ({"functions": 3}, r"no function 3 \(functions: .*\)\. Hint:"),
    ({"functions": [["duty"]]}, r"no function \['duty'\] \(functions: .*\)\. Hint:"),
    ({"stop_words": 3}, r"stop_words holds a value of type int \(takes a list of words\)\. Hint:"),
    ({"stop_words": ["的", b"x"]}, r"stop_words holds a value of type bytes \(takes a list of words\)\. Hint:"),
    ({"lexicon": ["停车位"]}, r"segment\(lexicon=\.\.\.\) takes Lexicon or NoneType, not list\. Hint: use Lexicon\.default\(\)\.with_terms"),
    ({"lexicon": "terms.txt"}, r"segment\(lexicon=\.\.\.\) takes Lexicon or NoneType, not str\. Hint: .* read_lexicon\(path\)"),
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


# -- offsets --


def test_spans_lead_to_the_words_in_the_text(tokens: Tokens, policies: Corpus, feedback: Corpus) -> None:
    texts = pd.concat([policies.text, feedback.text])
    for unit in tokens.units.iloc[::29].to_dict("records"):
        words, spans = tokens.words_of(unit["unit"]), tokens.spans_of(unit["unit"]).tolist()
        titled = [word for word, (start, _) in zip(words, spans, strict=True) if start < 0]
        assert sum(map(len, titled)) == unit["title_length"]
        assert [texts[unit["document"]][start:end] for start, end in spans if start >= 0] == words[len(titled) :]


def test_spans_of_an_unknown_unit(tokens: Tokens) -> None:
    with pytest.raises(InputError, match=r"no unit 'x' \(units: .*\)\. Hint: see tokens\.units"):
        tokens.spans_of("x")


@settings(max_examples=25)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=4))
def test_words_of_a_unit_rejoin_for_any_text(texts: list[str]) -> None:
    """A text of its own keeps two words in the vocabulary, whatever else is drawn."""
    corpus = corpus_of("停车位太少", "停车位太贵", *texts)
    tokens = segment(corpus, max_share=1, min_documents=2)
    held = corpus.text
    for unit, document in zip(tokens.units["unit"], tokens.units["document"], strict=True):
        assert "".join(tokens.words_of(unit)) == held[document]


def test_half_a_character_is_refused() -> None:
    half = Corpus.from_frame(pd.DataFrame({"text": ["停车位太少", "停车\ud83d位"]}, dtype=object), kind="feedback")
    with pytest.raises(
        InputError,
        match=r"the text of F00002 holds half a character at 2 \(U\+D83D without its partner\)\. Hint: the text was decoded",
    ):
        segment(half, max_share=1)


# -- functions of clauses --


@dataclass(frozen=True)
class Part:
    start: int
    end: int
    function: str


def parts(text: str) -> list[Part]:
    cuts = [0, *(i + 1 for i, char in enumerate(text) if char == "。")]
    return [
        Part(cuts[i], cuts[i + 1], "goal" if "目标" in text[cuts[i] : cuts[i + 1]] else "measure") for i in range(len(cuts) - 1)
    ]


def test_only_clauses_with_a_function_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytext.segmenting._units.split_clauses", parts)
    policies = corpus_of(*["目标是停车位充足。增设路灯。"] * 3, kind="policy")
    feedback = corpus_of("停车位，路灯", "停车位，路灯")
    everything, measures = (segment(policies, feedback, max_share=1, functions=functions) for functions in (None, ["measure"]))
    assert everything.units["function"].tolist() == ["goal", "measure"] * 3 + ["", ""]
    pd.testing.assert_frame_equal(everything.units.drop(columns="n_topic_words"), measures.units.drop(columns="n_topic_words"))
    np.testing.assert_array_equal(everything.stream, measures.stream)
    column = measures.vocabulary.index("停车位")
    assert measures.counts.toarray()[:, column].tolist() == [0, 0, 0, 0, 0, 0, 1, 1]
    assert everything.counts.toarray()[:, everything.vocabulary.index("停车位")].tolist() == [1, 0] * 3 + [1, 1]
    assert measures.counts.sum(axis=1)[:6].tolist()[::2] == [0, 0, 0]
    assert measures.settings["functions"] == ["measure"]


def test_clauses_without_any_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytext.segmenting._units.split_clauses", lambda text: [Part(0, len(text), "")])
    with pytest.raises(EmptyInputError, match=r"no clause is duty \(no clause has a function\)\. Hint: leave functions out"):
        segment(corpus_of("停车位", "停车位", kind="policy"), functions=["duty"])


def test_functions_that_no_clause_has() -> None:
    with pytest.raises(EmptyInputError, match=r"no clause is procedure \(functions met: .*\)\. Hint: leave functions out"):
        segment(corpus_of("停车位", "停车位", kind="policy"), functions=["procedure"])


# -- however the work is done --


def same(one: Tokens, other: Tokens) -> None:
    assert one.provenance.to_dict() == other.provenance.to_dict()
    assert (one.words, one.vocabulary) == (other.words, other.vocabulary)
    for name in ("stream", "bounds"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(one.counts.toarray(), other.counts.toarray())
    pd.testing.assert_frame_equal(one.units, other.units)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str], None]:
    from policytext.segmenting import verb
    from policytext.segmenting._batches import cut_texts

    def choose(size: int, start: str) -> None:
        monkeypatch.setattr(verb, "cut_texts", lambda *args, **options: cut_texts(*args, **options, size=size, start=start))  # type: ignore[arg-type]

    return choose


@pytest.mark.parametrize("size", [1, 700, 20_000])
def test_size_of_batches_changes_nothing(
    tokens: Tokens, policies: Corpus, feedback: Corpus, small_batches: Any, size: int
) -> None:
    small_batches(size, "spawn")
    same(segment(policies, feedback), tokens)


@pytest.mark.parametrize("start", ["spawn", "forkserver"])
def test_number_of_workers_changes_nothing(
    tokens: Tokens, policies: Corpus, feedback: Corpus, small_batches: Any, start: str
) -> None:
    small_batches(30_000, start)
    same(segment(policies, feedback, workers=2), tokens)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forked_workers_change_nothing(tokens: Tokens, policies: Corpus, feedback: Corpus, small_batches: Any) -> None:
    small_batches(30_000, "fork")
    same(segment(policies, feedback, workers=2), tokens)


def test_progress_is_told_line_by_line(small_batches: Any, capsys: pytest.CaptureFixture[str]) -> None:
    small_batches(5, "spawn")
    lines: list[str] = []
    corpus = corpus_of("停车位太少", "停车位太贵", "停车位不够")
    segment(corpus, max_share=1, progress=lines.append)
    assert lines == ["segmenting: 1 of 3 texts", "segmenting: 2 of 3 texts", "segmenting: 3 of 3 texts"]
    segment(corpus, max_share=1, progress=True)
    shown = capsys.readouterr()
    assert (shown.out, shown.err.splitlines()) == ("", lines)
    segment(corpus, max_share=1)
    assert capsys.readouterr().err == ""


def test_an_engine_that_can_not_travel_is_refused(small_batches: Any) -> None:
    class Local:
        def cut(self, texts: Any) -> list[list[str]]:
            return [list(text) for text in texts]

        def settings(self) -> dict[str, Any]:
            return {}

    small_batches(5, "spawn")
    with pytest.raises(InputError, match=r"an engine of type Local can't go to other processes: .* Hint: use workers=1"):
        segment(corpus_of("停车位太少", "停车位太贵"), backend=Local(), workers=2)


def test_an_engine_from_a_notebook_can_not_be_found_by_others(small_batches: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A class at the prompt is in a main module that has no file."""
    shown = type("Shown", (), {"cut": lambda self, texts: [list(text) for text in texts], "settings": lambda self: {}})
    shown.__module__ = "__main__"
    main = ModuleType("__main__")
    main.Shown = shown  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "__main__", main)
    small_batches(5, "spawn")
    with pytest.raises(
        InputError,
        match=r"other processes can't find the class Shown \(it is defined in a notebook or at the prompt\)\. Hint: use workers=1",
    ):
        segment(corpus_of("停车位太少", "停车位太贵"), backend=shown(), workers=2)


# -- two units of one name --


def test_two_units_of_one_name_are_refused() -> None:
    policy = corpus_of("建设停车位。建设充电桩。", kind="policy", id=["a"])
    message = corpus_of("电梯坏了停车位", id=["a:1"])
    with pytest.raises(
        InputError, match=r"two units have the name 'a:1' \(of the documents 'a' and 'a:1'; .*\)\. Hint: make ids"
    ):
        segment(policy, message, max_share=1, min_documents=1)
    assert len(segment(policy, message, unit="document", max_share=1, min_documents=1)) == 2


# -- names, addresses and numbers of persons --


@pytest.mark.parametrize("unit", ["clause", "document"])
@pytest.mark.parametrize(("title", "text"), [
    ("", "联系人：\n王国强\n电话：\n13912345678\n建设停车位。"),
    ("我叫王国强", "王国强投诉停车位"),
    ("", "我叫王国强。停车位太少。\n王国强投诉。"),
    ("联系人：王国强", "停车位太少。\n王国强。"),
])  # fmt: skip
def test_names_are_sought_in_the_whole_document(unit: Any, title: str, text: str) -> None:
    for kind in ("policy", "feedback"):
        tokens = segment(corpus_of(text, kind=kind, title=[title]), unit=unit, min_documents=1, max_share=1)
        assert "王国强" in tokens.words
        assert "停车位" in tokens.vocabulary
        assert not [word for word in tokens.vocabulary if "国强" in word or "139" in word]


def test_a_name_in_one_document_is_a_word_in_another() -> None:
    tokens = segment(corpus_of("我叫高峰，停车位", "高峰停车位太少"), min_documents=1, max_share=1)
    assert tokens.counts.toarray()[:, tokens.vocabulary.index("高峰")].tolist() == [0, 1]


@pytest.mark.parametrize("text", [
    "联系人 ： 王国强 ， 投诉 停车位 太 少", "我 叫 王国强 ， 投诉 停车位 太 少", "联 系 人 ： 王国强 ， 电话 13912345678 5 楼 停车位",
])  # fmt: skip
def test_names_are_found_between_blanks(text: str) -> None:
    tokens = segment(corpus_of(text, "停车位 太 少"), backend="spaces", min_documents=1, max_share=1)
    assert "停车位" in tokens.vocabulary
    assert not [word for word in tokens.vocabulary if "国强" in word]
    assert [private_of_units(tokens)[0][0], private_of_units(tokens)[1]] == [private_in([text], spaced=True)[0][0], ()]


@given(
    st.lists(st.sampled_from([*"王强我叫：。，\n", "联系人", "王国强", "13912345678", "停车位", "电话"]), max_size=25).map(
        "".join
    )
)
def test_spans_of_units_are_those_of_the_document(text: str) -> None:
    tokens = segment(corpus_of(f"{text}停车位", kind="policy"), min_documents=1, max_share=1)
    spans = private_in([f"{text}停车位"])[0]
    found = {
        (start + span.start, start + span.end)
        for start, own in zip(tokens.units["start"], private_of_units(tokens), strict=True)
        for span in own
    }
    covered = {
        place for start, end in zip(tokens.units["start"], tokens.units["end"], strict=True) for place in range(start, end)
    }
    assert {i for low, high in found for i in range(low, high)} == {i for s in spans for i in range(s.start, s.end)} & covered
    assert (
        set(tokens.vocabulary) <= {"停车位", *(word for word in tokens.words if "国强" not in word and "139" not in word)}
        or not spans
    )


def test_blanks_hide_nothing_that_stands_without_them() -> None:
    (spans,) = private_in(["联 系 人 ： 王 国 强 ， 电话 13912345678 5 楼"], spaced=True)
    assert [(span.start, span.end) for span in spans] == [(8, 13), (19, 30)]


@pytest.mark.parametrize("piece", ["我叫王国强，", "联系人 ： 王 国 强 ， ", "王国强  "])
def test_time_is_linear_in_the_names(piece: str) -> None:
    assert growth(lambda text: private_in([f"我叫王国强。{text}"], spaced=True), piece * 12_000) < LINEAR


def test_time_is_linear_in_different_names() -> None:
    draw = random.Random(1)
    text = "".join(f"我叫王{chr(draw.randint(0x4E00, 0x9000))}{chr(draw.randint(0x4E00, 0x9000))}，" for _ in range(8_000))
    assert growth(lambda part: private_in([part]), text) < LINEAR


def test_time_of_a_look_up_does_not_grow_with_the_units(tokens: Tokens) -> None:
    names = tokens.units["unit"].tolist()
    assert growth(lambda part: [tokens.words_of(names[i % len(names)]) for i in range(len(part))], "x" * 20_000) < LINEAR
    assert [tokens._rows[name] for name in names] == list(range(len(names)))


# -- the record --


def test_the_record_names_the_engine_and_its_version() -> None:
    made = segment(corpus_of("停车位太少", "停车位太贵"), max_share=1)
    assert made.settings["engine"] == {"engine": "rust", "version": version("rjieba")}
    assert made.provenance.settings["engine"] == made.settings["engine"]
    with pytest.raises(TypeError, match="does not support item assignment"):
        made.settings["unit"] = "x"  # type: ignore[index]


def test_the_record_tells_stop_words_apart() -> None:
    corpus = corpus_of("停车位太少", "停车位太贵")
    asked = [None, default_stop_words(), ["公交", "路灯"], ["路灯", "公交"], ["地铁", "路灯"]]
    default, same, one, turned, other = (segment(corpus, max_share=1, stop_words=words).settings["stop_words"] for words in asked)
    assert (default, same) == ("default", "default")
    assert one == turned != other


def test_the_digest_covers_where_units_end() -> None:
    one, other = (
        segment(corpus_of(*texts), max_share=1, min_documents=1).provenance.digest
        for texts in (["停车位，", "停车位"], ["停车位", "，停车位"])
    )
    assert one != other


# -- texts that are cut badly --


def test_traditional_texts_are_warned_of() -> None:
    corpus = corpus_of("停车位太少", "停车位太贵", "停車位太少，請增設")
    with pytest.warns(
        PolicytextWarning, match=r"traditional characters are cut badly \(1 of 3, such as F00003\)\. Hint: clean_corpus"
    ):
        segment(corpus, max_share=1)


def test_texts_that_were_cut_before_are_refused() -> None:
    texts = ["小区 停车位 太 少 了 请 增加", "停车位 不够 用 怎么 办 才 好"]
    with pytest.raises(InputError, match=r"the texts were cut before \(2 of 3 texts\)\. Hint: use backend='spaces'"):
        segment(corpus_of(*texts, "请修理小区门口的路灯"))
    assert "停车位" in segment(corpus_of(*texts), backend="spaces", max_share=1).vocabulary


@pytest.mark.parametrize(
    "texts",
    [["停车位 太 少", "公交 太慢", "路灯 坏 了"], ["小区/停车位/太/少/了/请/增加"], ["小区/ 停车位/ 太/ 少/ 了/ 请/ 增加"]],
)
def test_short_texts_and_slashes_show_too(texts: list[str]) -> None:
    with pytest.raises(InputError, match=r"the texts were cut before \(\d of \d texts\)\. Hint: use backend='spaces'"):
        segment(corpus_of(*texts), min_documents=1)


def test_policies_that_were_cut_before_are_not_hidden_behind_messages() -> None:
    policies = corpus_of(*["小区 停车位 太 少 了 请 增加"] * 10, kind="policy")
    with pytest.raises(InputError, match=r"the texts were cut before \(10 of 10 texts\)"):
        segment(policies, corpus_of(*["请修理小区门口的路灯"] * 12))


@pytest.mark.parametrize(
    "text",
    [
        "是/否同意增加停车位并修理路灯",
        "姓 名：停车位太少，请增加一些",
        "停车位太少\u3000\u3000请增加停车位",
        "parking lots are full 停车位",
        "停车位\n太少\n请\n增加\n一些\n吧",
    ],
)
def test_some_blanks_are_no_cut(text: str) -> None:
    assert segment(corpus_of(text, text), max_share=1).vocabulary
