"""Replies: what they repeat is cut out, and their topic words are counted beside their messages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, Tokens, segment
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
