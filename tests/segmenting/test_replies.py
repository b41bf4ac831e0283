"""Replies: what they repeat is cut out, and their topic words are counted beside their messages."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, Tokens, segment
from policytext.errors import InputError
from policytext.segmenting._formulas import cut_formulas, find_formulas
from policytext.segmenting._private import Whole, private_of_wholes
from policytext.segmenting._repeats import cut_repeats

FRAME = pd.DataFrame(
    {
        "id": ["m1", "m2", "m3", "m4"],
        "title": ["停车位太少", "", "", ""],
        "text": ["小区停车位太少，希望增加停车位", "公交线路太绕，等车时间长", "路灯不亮", "公交线路太少"],
        "reply": ["您反映的小区停车位太少收悉。交警部门将增设停车位", "", None, "公交线路太少"],
    }
)


def corpus(frame: pd.DataFrame = FRAME) -> Corpus:
    return Corpus.from_frame(frame, kind="feedback")


@pytest.fixture(scope="module")
def answered() -> Tokens:
    return segment(corpus(), max_share=1.0, min_documents=1)


def counted(tokens: Tokens, document: str, *, reply: bool) -> dict[str, int]:
    row = tokens.units["document"].tolist().index(document)
    counts = (tokens.replies if reply else tokens.counts)[[row]].toarray()[0]  # type: ignore[index]
    return {tokens.vocabulary[i]: int(counts[i]) for i in np.flatnonzero(counts)}


def test_words_of_a_reply_are_counted_beside_its_message(answered: Tokens) -> None:
    assert answered.replies is not None and answered.replies.shape == answered.counts.shape
    reply = counted(answered, "m1", reply=True)
    assert reply["停车位"] == 1 and "交警" in "".join(reply)
    assert counted(answered, "m1", reply=False)["停车位"] == 3  # title and text; the reply adds nothing to the message


def test_messages_without_a_reply_of_its_own_have_an_empty_row(answered: Tokens) -> None:
    for document in ("m2", "m3", "m4"):
        assert counted(answered, document, reply=True) == {}
    assert "(1 answered)" in repr(answered)


def test_replies_are_no_units_and_not_in_the_stream(answered: Tokens) -> None:
    assert answered.units["unit"].tolist() == ["m1", "m2", "m3", "m4"]
    assert set(answered.units["kind"]) == {"feedback"}
    assert "".join(answered.words_of("m1")) == "停车位太少\n小区停车位太少，希望增加停车位"
    assert answered.bounds[-1] == len(answered.stream)


def test_without_replies_nothing_is_kept() -> None:
    for tokens in (segment(corpus(), replies=False, max_share=1.0), segment(corpus(FRAME.drop(columns="reply")), max_share=1.0)):
        assert tokens.replies is None
        assert "answered" not in repr(tokens)


def test_a_reply_is_part_of_the_digest() -> None:
    changed = FRAME.assign(reply=["您反映的小区停车位太少收悉。交警部门将增设泊位和停车位", "", None, "公交线路太少"])
    one, two = segment(corpus(), max_share=1.0, min_documents=1), segment(corpus(changed), max_share=1.0, min_documents=1)
    assert one.provenance.digest != two.provenance.digest


def test_workers_give_the_same_replies(feedback: Corpus) -> None:
    one, two = segment(feedback), segment(feedback, workers=2)
    assert one.replies is not None and two.replies is not None
    assert one.provenance.digest == two.provenance.digest
    assert (one.replies != two.replies).nnz == 0


def test_names_in_replies_are_no_topic_words() -> None:
    frame = FRAME.assign(reply=["联系人：李建国，电话13912345678，李建国负责停车位", "", None, ""])
    tokens = segment(corpus(frame), max_share=1.0, min_documents=1)
    assert "李建国" not in tokens.vocabulary


@pytest.mark.parametrize("backend", ["rust", "spaces"])
def test_a_name_told_in_the_message_is_no_topic_word_of_the_reply(backend: Any) -> None:
    messages = [f"我 叫 欧阳雪峰 ， 停车位 太少 {place}" for place in ("东街", "西街", "南街", "北街")]
    replies = ["经 与 欧阳雪峰 核实 ， 增设 泊位"] * 4
    if backend == "rust":
        messages, replies = (["".join(text.split()) for text in texts] for texts in (messages, replies))
    frame = pd.DataFrame({"id": list("abcd"), "text": messages, "reply": replies})
    tokens = segment(corpus(frame), max_share=1.0, min_documents=1, backend=backend)
    assert tokens.replies is not None and tokens.replies.nnz > 0
    assert not [word for word in tokens.vocabulary if "雪峰" in word or "欧阳" in word]


def test_what_stands_beside_a_text_is_looked_through_and_reaches_no_further() -> None:
    reply = "欧阳雪峰：已核实"
    wholes = [Whole(reply, ((0, len(reply)),), beside=message) for message in ("我叫欧阳雪峰，路灯不亮", "路灯不亮。联系人：", "")]
    assert [[reply[span.start : span.end] for span in spans] for spans in private_of_wholes(wholes)] == [["欧阳雪峰"], [], []]


def test_words_of_texts_that_were_cut_before_are_cut_as_a_whole() -> None:
    message = "小区 停车位 收费 太高 ， 请 处理"
    for reply, left in (
        ("停车位 收费 已 核实", "停车位 收费 已 核实"),  # five characters: no run
        ("小区 停车位 收费 太高 的 来信 收悉", "。 的 来信 收悉"),
        ("老小区 停车位 收费 太高额 的 来信", "老小区 。 太高额 的 来信"),
        ("停车位  收费\n太高， 已 核实", "。 已 核实"),
    ):
        assert cut_repeats(message, reply) == left


def test_a_quote_across_a_line_end_is_a_repeat() -> None:
    assert cut_repeats("小区停车位太少怎么办", "您反映的小区停车\n位太少收悉，将增设泊位") == "您反映的。收悉，将增设泊位"


@given(st.lists(st.text("甲乙丙", min_size=1, max_size=3), min_size=2, max_size=12), st.lists(st.text("甲乙丙丁", min_size=1, max_size=3), min_size=2, max_size=12))
def test_of_words_none_is_cut_apart(message: list[str], reply: list[str]) -> None:
    left = cut_repeats(" ".join(message), " ".join(reply)).split()
    rest = iter(reply)
    assert all(word in rest for word in left if word != "。")


@pytest.mark.parametrize(
    ("message", "reply", "left"),
    [
        ("小区停车位太少怎么办", "关于“小区停车位太少”的来信收悉，将增设泊位", "关于“。”的来信收悉，将增设泊位"),
        ("小区停车位太少怎么办", "小区停车位太少怎么办，小区停车位太少怎么办。好", "。，。。好"),
        ("小区停车位太少怎么办", "小区停车位太少怎么办", ""),
        ("路灯", "路灯已修", "路灯已修"),
        ("abcdefgh12", "abcdefxcdefgh12y", "。x。y"),
        ("", "好", "好"),
        ("好", "", ""),
        ("好", "。！ \n", ""),
    ],
)
def test_repeats_are_cut(message: str, reply: str, left: str) -> None:
    assert cut_repeats(message, reply) == left


@given(st.text("甲乙丙", max_size=30), st.text("甲乙丙丁", max_size=30))
def test_no_run_of_six_is_left_and_cutting_again_changes_nothing(message: str, reply: str) -> None:
    left = cut_repeats(message, reply)
    grams = {message[i : i + 6] for i in range(len(message) - 5)}
    assert not any(left[i : i + 6] in grams for i in range(len(left) - 5))
    assert cut_repeats(message, left) == left
    brute = [any(reply[j : j + 6] in grams for j in range(max(0, i - 5), i + 1) if len(reply[j : j + 6]) == 6) for i in range(len(reply))]
    kept = "".join(c for c, hit in zip(reply, brute, strict=True) if not hit)
    assert left.replace("。", "") == kept


def test_sentences_that_many_replies_have_are_formulas() -> None:
    matters = ["路灯已修复", "泊位已增设", "噪声已整治", "垃圾已清运", "班次已增加", "路面已修补"]
    replies = [f"您好！{matter}。感谢您的支持！" for matter in matters]
    assert find_formulas(replies) == {"感谢您的支持"}  # two letters are too few
    assert find_formulas(replies[:4]) == frozenset()
    assert [cut_formulas(reply, find_formulas(replies)) for reply in replies] == [f"您好！{matter}。。" for matter in matters]


def test_one_answer_to_a_campaign_is_no_formula() -> None:
    assert find_formulas(["该路段已列入改造计划。"] * 40 + ["另行答复。"]) == frozenset()
    many = [f"第{'甲乙丙丁戊己庚辛'[i % 8]}{'子丑寅卯'[i // 8 % 4]}{'天地玄黄宇宙洪荒'[i // 32]}号已办。" for i in range(256)]
    assert find_formulas(many * 4) == frozenset()
    thanks = "感谢您对我们工作的理解支持与监督欢迎再次来信来电"
    few, enough = ([f"{one}{thanks}。" for one in many[:n]] + many[n:] for n in (7, 8))
    assert find_formulas(few) == frozenset() and find_formulas(enough) == {thanks}
    # Three in a hundred of short replies, but a fiftieth of all letters: not worth it.
    assert find_formulas([f"{one}感谢来信。" for one in many[:8]] + many[8:]) == frozenset()


def test_formulas_are_counted_for_no_message() -> None:
    words = ["路灯", "泊位", "噪声", "垃圾", "班次", "路面"]
    frame = pd.DataFrame(
        {"text": [f"{word}有问题，请处理" for word in words], "reply": [f"{word}已经处理完毕。感谢关心城市管理工作。" for word in words]}
    )
    tokens = segment(corpus(frame), max_share=1.0, min_documents=1)
    assert tokens.replies is not None and "城市管理" not in tokens.vocabulary
    assert all(counted(tokens, document, reply=True).get(word) for document, word in zip(tokens.units["document"], words, strict=True))


@given(st.lists(st.text("甲乙丙。！", max_size=12), max_size=30))
def test_cutting_formulas_again_changes_nothing(replies: list[str]) -> None:
    formulas = find_formulas(replies)
    once = [cut_formulas(reply, formulas) for reply in replies]
    assert [cut_formulas(reply, formulas) for reply in once] == once
    for reply, left in zip(replies, once, strict=True):
        assert left == reply or len(formulas) > 0


@pytest.mark.parametrize("progress", ["yes", 3])
def test_progress_is_told_to_a_function_or_to_stderr(progress: object) -> None:
    with pytest.raises(InputError, match=r"progress=.* is unknown \(takes True, False or a function\)\. Hint: use progress=True"):
        segment(corpus(), progress=progress)  # type: ignore[arg-type]
