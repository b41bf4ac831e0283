"""Engines: joined words are the text, jieba in Rust and in Python cut alike, and an engine of one's own is checked."""

import importlib.util
import os
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, Lexicon, segment
from policytext.errors import InputError
from policytext.segmenting import Segmenter
from policytext.segmenting._engines import Engine, engine_settings, make_segmenter
from policytext.segmenting._engines import _split as split_apart
from policytext.segmenting._flat import _ASCII_RUN, numbered
from tests.growth import LINEAR, growth

TERMS = ["云泽码", "停车位改造", "C919", "12345热线", "AI大模型"]
PIECES = [
    *"停车位的路灯坏了我们是不在区㐂𠮷鿿豈，。！？①㎡Ａ９abZ019 \t\n\r\u3000\x1c\x85\u200b😀é한のｶ-._%+#&:/@·", "\r\n", "80-90", "4.2.3", "3.5%", "C++",
    "e-mail", "市教育局", "👨‍👩‍👧", "砰砰砰", "哈哈哈哈", "天天", *TERMS,
]  # fmt: skip
mixed = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
DATA = Path(os.environ.get("POLICYTEXT_DATA", "absent")) / "data"
BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "segmentation.py"


class Threes:
    """Cuts every three characters, and keeps blanks and Latin letters apart."""

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        return [[text[i : i + 3] for i in range(0, len(text), 3)] for text in texts]

    def settings(self) -> Mapping[str, Any]:
        return {"length": 3}


class Wrong(Threes):
    """Gives what it is told to give."""

    def __init__(self, given: Any) -> None:
        self.given = given

    def cut(self, texts: Sequence[str]) -> Any:
        return self.given(texts)


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    lexicon = Lexicon.default().with_terms(TERMS)
    given: dict[str, str | Segmenter] = {"rust": "rust", "python": "python", "spaces": "spaces", "own": Threes()}
    return {name: make_segmenter(backend, lexicon) for name, backend in given.items()}


@pytest.fixture(scope="module")
def benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("segmentation", BENCHMARK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def corpus_of(*texts: str, kind: Any = "feedback", **columns: Any) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"text": list(texts), **columns}), kind=kind)


# -- the contract of every engine --

ENGINES = pytest.mark.parametrize("name", ["rust", "python", "spaces", "own"])


@ENGINES
@given(texts=st.lists(mixed | any_text, max_size=5))
def test_words_rejoin_to_any_text(engines: dict[str, Engine], name: str, texts: list[str]) -> None:
    cut = engines[name].cut(texts)
    assert ["".join(words) for words in cut] == texts
    assert all(word for words in cut for word in words)


@ENGINES
@given(texts=st.lists(mixed, min_size=1, max_size=6))
def test_a_text_is_cut_as_if_it_stood_alone(engines: dict[str, Engine], name: str, texts: list[str]) -> None:
    assert engines[name].cut(texts) == [engines[name].cut([text])[0] for text in texts]


@ENGINES
@given(texts=st.lists(mixed, max_size=4))
def test_arrays_hold_the_same_words(engines: dict[str, Engine], name: str, texts: list[str]) -> None:
    flat = engines[name].flat(texts)
    known, codes = numbered(flat)
    bounds = flat.bounds().tolist()
    words = [[known[code] for code in codes[low:high]] for low, high in pairwise(bounds)]
    assert words == engines[name].cut(texts)
    assert sorted(set(known)) == sorted(known) == sorted({word for line in words for word in line})


@ENGINES
def test_settings_are_plain_values(engines: dict[str, Engine], name: str) -> None:
    settings = engines[name].settings()
    assert settings["engine"] == {"own": "Threes"}.get(name, name)
    assert all(isinstance(value, (str, int)) for value in settings.values())


@ENGINES
def test_no_texts_and_empty_texts(engines: dict[str, Engine], name: str) -> None:
    assert engines[name].cut([]) == []
    assert engines[name].cut(["", "停车", ""])[::2] == [[], []]


# -- the two backends --


def plain_cut(engine: Any, text: str) -> list[str]:
    """The same rules word by word: parts apart, runs of ASCII cut anew, one character over and over joined."""
    even: list[str] = []
    for word in (word for part in split_apart(text) for word in engine._jieba.cut(part)):
        if len(word) > 1 and word.isascii():
            even += [piece for piece in _ASCII_RUN.split(word) if piece]
        elif even and word[0] >= "\u4e00" and set(word) == {word[0]} == set(even[-1]):
            even[-1] += word
        else:
            even.append(word)
    return mended(text, even)


def mended(text: str, words: list[str]) -> list[str]:
    """Numbers and Latin words that were cut inside as words of their own, one by one."""
    borders = {0, *accumulate(map(len, words))}
    for run in _ASCII_RUN.finditer(text):
        inside = borders & set(range(run.start() + 1, run.end()))
        borders = (borders - inside) | set(run.span()) if inside else borders
    return [text[low:high] for low, high in pairwise(sorted(borders))]


@pytest.mark.parametrize("name", ["rust", "python"])
@given(texts=st.lists(mixed | any_text, max_size=4))
def test_arrays_do_what_the_plain_way_does(engines: dict[str, Engine], name: str, texts: list[str]) -> None:
    engine: Any = engines[name]
    assert engine.cut(texts) == engine._guard.keep_whole(texts, [plain_cut(engine, text) for text in texts])


@given(text=mixed)
def test_both_backends_cut_alike(engines: dict[str, Engine], text: str) -> None:
    assert engines["rust"].cut([text]) == engines["python"].cut([text])


@given(text=any_text)
def test_both_backends_cut_any_text_alike(engines: dict[str, Engine], text: str) -> None:
    assert engines["rust"].cut([text]) == engines["python"].cut([text])


@pytest.mark.parametrize("name", ["rust", "python"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("工单编号20231234500", "工单|编号|20231234500"),
        ("1231500元", "1231500|元"),
        ("15G内存", "15G|内存"),
        ("内存25GB", "内存|25GB"),
        ("FETCHED", "FETCHED"),
        ("15G基站和5G基站", "15G|基站|和|5G基站"),
        ("15.5G和PM2.5", "15.5|G|和|PM2.5"),
        ("打12345热线", "打|12345热线"),
        ("打12345，", "打|12345|，"),
    ],
)
def test_no_term_tears_a_number_or_a_latin_word(name: str, text: str, words: str) -> None:
    lexicon = Lexicon((), ()).with_terms(["12345", "12315", "5G", "ETC", "5G基站", "12345热线"])
    assert make_segmenter(name, lexicon).cut([text, "5G", text]) == [words.split("|"), ["5G"], words.split("|")]


def test_texts_that_end_and_begin_with_digits_stay_apart(engines: dict[str, Engine]) -> None:
    assert engines["rust"].cut(["编号2023", "12345", "00", "a.", "5"]) == [["编号", "2023"], ["12345"], ["00"], ["a", "."], ["5"]]


@pytest.mark.parametrize("unit", ["1.5G", "112345", "a%", "5G0"])
def test_long_runs_of_letters_and_digits_take_linear_time(unit: str) -> None:
    engine = make_segmenter("rust", Lexicon((), ()).with_terms(["12345", "5G"]))
    assert growth(lambda text: engine.cut([text]), unit * 40_000) < LINEAR


@pytest.mark.parametrize("name", ["rust", "python"])
def test_a_term_is_never_less_likely_than_the_dictionary_has_it(name: str) -> None:
    plain, added = (
        make_segmenter(name, lexicon) for lexicon in (Lexicon((), ()), Lexicon((), ()).with_terms(["没有", "政府", "云泽码"]))
    )
    texts = ["一直没有人来管", "没有政府部门管", "政府办事", "市政府办公楼没有车位"]
    assert added.cut(texts) == plain.cut(texts)
    assert added.cut(["云泽码"]) == [["云泽码"]]


def test_both_backends_cut_generated_texts_alike(benchmark: Any) -> None:
    found = benchmark.differing(benchmark.generated(3_000, 1))
    assert found["words"] > 60_000
    assert (found["differing_words"], found["texts_not_given_back"]) == (0, 0)


@pytest.mark.skipif(not DATA.is_dir(), reason="POLICYTEXT_DATA names no folder with data/")
def test_both_backends_cut_real_texts_alike(benchmark: Any) -> None:
    found = benchmark.differing(benchmark.sampled(benchmark.texts_below(DATA), 300_000, 1))
    assert found["characters"] >= 300_000
    assert (found["differing_words"], found["texts_not_given_back"]) == (0, 0)


@pytest.mark.parametrize("text", [
    "就听见一下下砰砰砰的声音", "哈哈哈哈，天天天晴", "可可可子女", "多多多我能能能", "是用分时时时动动动", "铁路部门和其他单位", "公积金管理方面的问题",
    "人均可支配收入",
])  # fmt: skip
def test_ties_are_decided_alike(engines: dict[str, Engine], text: str) -> None:
    """A character said over and over, and cuts so close that the total of all frequencies decides."""
    assert engines["rust"].cut([text]) == engines["python"].cut([text])


def test_a_character_said_over_and_over_is_one_word(engines: dict[str, Engine]) -> None:
    assert "砰砰砰" in engines["rust"].cut(["就听见砰砰砰的声音"])[0]


def test_both_backends_cut_the_bundled_study_alike(engines: dict[str, Engine], policies: Corpus, feedback: Corpus) -> None:
    texts = [*policies.text, *feedback.text]
    assert engines["rust"].cut(texts) == engines["python"].cut(texts)


@pytest.mark.parametrize("name", ["rust", "python"])
def test_every_term_alone_stays_whole(engines: dict[str, Engine], name: str) -> None:
    terms = Lexicon.default().with_terms(TERMS).terms
    assert [words for words in engines[name].cut(terms) if len(words) > 1] == []


@pytest.mark.parametrize("term", TERMS)
def test_terms_stay_whole_in_a_sentence(engines: dict[str, Engine], term: str) -> None:
    assert term in engines["rust"].cut([f"请介绍{term}，谢谢"])[0]


@pytest.mark.parametrize("text", ["80-90平方米", "见4.2.3节", "3.5%的", "a_b+c"])
def test_runs_of_letters_and_digits(engines: dict[str, Engine], text: str) -> None:
    assert engines["rust"].cut([text]) == engines["python"].cut([text])


def test_terms_of_one_lexicon_do_not_reach_another() -> None:
    make_segmenter("python", Lexicon.default().with_terms(["停车位改造"]))
    assert make_segmenter("python", Lexicon.default()).cut(["停车位改造"])[0] != ["停车位改造"]


# -- text that was cut before, and engines of one's own --


def test_words_between_blanks_are_taken_as_they_stand() -> None:
    tokens = segment(corpus_of("小区 停车位 太少 了", "停车位 不够 用", "公交线路 太绕"), backend="spaces", max_share=1)
    assert tokens.vocabulary == ("停车位",)
    assert tokens.words_of("F00001") == ["小区", " ", "停车位", " ", "太少", " ", "了"]
    assert tokens.settings["backend"] == "spaces"


def test_an_engine_of_ones_own_cuts() -> None:
    tokens = segment(corpus_of("停车位太少了", "停车位不够用"), backend=Threes(), max_share=1)
    assert tokens.words_of("F00001") == ["停车位", "太少了"]
    assert (tokens.settings["backend"], tokens.settings["engine"]) == ("Threes", {"length": 3, "engine": "Threes"})


@pytest.mark.parametrize(("given", "text"), [
    (lambda texts: [[text.replace("太", "")] for text in texts],
     r"Wrong\.cut does not give back '停车位太少' \(joined, the words differ at character 3: '少' for '太少'\)"),
    (lambda texts: [text.split() for text in texts], r"does not give back '公交 太慢' \(blanks or line ends are gone\)\. Hint: no character may be lost"),
    (lambda texts: [["P"] for _ in texts], r"does not give back '停车位太少' \(only ASCII is left of a Chinese text\)"),
    (lambda texts: texts, r"gave no words for '停车位太少' \(str: .*\)\. Hint: give a list of str"),
    (lambda texts: [["", text] for text in texts], r"gave no words for '停车位太少' \(list: .*\)\. Hint: give a list of str, none of them empty"),
    (lambda texts: [[text] for text in texts[:1]], r"gave no list of words for each text \(1 lists for 3 texts\)"),
    (lambda texts: "停车", r"gave no list of words for each text \(str for 3 texts\)"),
    (lambda texts: [[text] for text in texts], r"gives whole sentences as words \(such as '.*'\)\. Hint: an engine has to cut words"),
])  # fmt: skip
def test_words_that_are_none(given: Any, text: str) -> None:
    texts = ["停车位太少", "公交 太慢", "小区门口的路灯坏了三个月一直没有人来修理希望尽快解决这个问题"]
    with pytest.raises(InputError, match=text):
        segment(corpus_of(*texts), backend=Wrong(given), max_share=1, min_documents=1)


def whole(texts: list[str]) -> list[list[str]]:
    return [[text] for text in texts]


def at_marks(texts: list[str]) -> list[list[str]]:
    return [re.findall("[^，。]+|[，。]", text) for text in texts]


def across_marks(texts: list[str]) -> list[list[str]]:
    return [re.findall(".?.[，。].|..?", text) for text in texts]


@pytest.mark.parametrize(("given", "messages", "text"), [
    (whole, ["停车 太少", "公交 太慢"], r"Wrong\.cut gives words with blanks inside \(such as '停车 太少'\)"),
    (whole, ["停车位太少", "公交车太慢"], r"gives whole sentences as words \(such as '(停车位太少|公交车太慢)'\)\. Hint: an engine has to cut words"),
    (at_marks, ["小区停车位太少，公交车太慢", "路灯坏了没人修。停车位太少了"], r"gives whole sentences as words \(such as '小区停车位太少'\)"),
    (across_marks, ["停车少，公交慢。修路灯，", "停车少，公交慢。修路灯，"], r"gives words with marks inside \(such as '.*'\)"),
])  # fmt: skip
def test_words_that_are_no_words(given: Any, messages: list[str], text: str) -> None:
    with pytest.raises(InputError, match=text):
        segment(corpus_of(*messages), backend=Wrong(given), min_documents=1)


def test_policies_are_not_hidden_behind_words_of_messages() -> None:
    long = [f"各区县应当加快建设停车设施并按照规定向社会公布第{i}批名单" for i in range(3)]
    with pytest.raises(
        InputError, match=r"backend='spaces' gives whole sentences as words \(such as '.*'\)\. Hint: the texts have no blanks"
    ):
        segment(
            Corpus.from_frame(pd.DataFrame({"id": ["a", "b", "c"], "text": long}), kind="policy"),
            corpus_of(*["小区 停车位 太 少"] * 40), backend="spaces", max_share=1,
        )  # fmt: skip


def test_a_long_term_of_the_lexicon_is_a_word() -> None:
    lexicon = Lexicon((), ()).with_terms(["不动产登记综合服务大厅自助终端"])
    texts = corpus_of(*["不动产登记综合服务大厅自助终端"] * 2)
    assert segment(texts, backend=Wrong(whole), lexicon=lexicon, max_share=1).vocabulary == lexicon.terms


@pytest.mark.parametrize("backend", ["c", 3, None, Threes, object()])
def test_engines_that_are_none(backend: Any) -> None:
    with pytest.raises(
        InputError, match=r"no backend .* \(backends: rust, python, spaces\)\. Hint: use one of these, or an object with cut"
    ):
        engine_settings(backend)
    with pytest.raises(InputError, match="no backend") as raised:
        segment(corpus_of("停车位太少"), backend=backend)
    assert "0x" not in str(raised.value)


class Without:
    """An engine that says nothing of itself."""

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        return [list(text) for text in texts]


def test_an_engine_without_settings() -> None:
    with pytest.raises(
        InputError, match=r"no backend of type Without, which lacks settings\(\) \(backends: .*\)\. Hint: use one of these"
    ):
        segment(corpus_of("停车位太少"), backend=Without())  # type: ignore[arg-type]


@pytest.mark.parametrize(("settings", "text"), [
    (None, r"Told\.settings\(\) gives NoneType\. Hint: give a dict"), ("x", r"gives str\. Hint: give a dict"),
    ({1: 2}, r"gives a name that is no text\. Hint: give a dict"),
    ({"weights": np.zeros(3)}, r"gives what can't be recorded \(types: ndarray\)\. Hint: use text, numbers"),
    ({"a": float("nan")}, r"gives what can't be recorded \(types: float\)"),
])  # fmt: skip
def test_settings_that_can_not_be_recorded_are_refused_before_the_work(settings: Any, text: str) -> None:
    class Told(Threes):
        def settings(self) -> Any:
            return settings

        def cut(self, texts: Sequence[str]) -> Any:
            raise AssertionError("the work began")

    with pytest.raises(InputError, match=text):
        segment(corpus_of("停车位太少"), backend=Told())
