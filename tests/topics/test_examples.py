"""`example_table`: texts that speak most clearly of each topic."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext import Corpus, Topics, segment
from policytext.duplicates import normal_form
from policytext.errors import EmptyInputError, InputError
from policytext.provenance import record
from policytext.topics.examples import example_table

PARK, BUS = ("停车位", "泊位", "占道", "收费", "贴条"), ("公交", "班次", "线路", "站牌", "司机")


def made(
    texts: list[str], shares: Any = None, *, kind: Any = "feedback", titles: list[str] | None = None, unit: Any = "document",
    other: Corpus | None = None,
) -> Topics:  # fmt: skip
    """Two topics, of the words of PARK and BUS; shares by these words unless given."""
    frame = pd.DataFrame({"id": [f"{kind[0].upper()}{i:02d}" for i in range(len(texts))], "text": texts, "title": titles or [""] * len(texts)})
    corpora = [Corpus.from_frame(frame, kind=kind), *([] if other is None else [other])]
    tokens = segment(*corpora, unit=unit, max_share=1.0, min_documents=1)
    known = np.array([[word in PARK, word in BUS] for word in tokens.vocabulary], dtype=float).T
    counts = tokens.counts @ known.T + 1e-3
    weights = (known + 0.02) / (known + 0.02).sum(axis=1, keepdims=True)
    return Topics(
        word_weights=weights, shares=np.asarray(counts / counts.sum(axis=1, keepdims=True) if shares is None else shares, dtype=float),
        covered=np.asarray(tokens.counts.sum(axis=1)) > 0, names=("T01", "T02"), labels=("停车", "公交"), tokens=tokens, settings={},
        provenance=record("fit_topics", {}, content=[], parents=[tokens.provenance]),
    )  # fmt: skip


def texts_of(topics: Topics, **options: Any) -> list[str]:
    return list(example_table(topics, **options).query("topic == 'T01'")["text"])


def test_the_clearest_come_first() -> None:
    texts = ["停车位收费，班次太少", "停车位收费占道，泊位贴条", "公交线路班次，司机站牌", "停车位收费，泊位占道，公交"]
    table = example_table(made(texts, [[0.7, 0.3], [0.9, 0.1], [0.1, 0.9], [0.8, 0.2]]))
    assert table["unit"].tolist() == ["F01", "F03", "F00", "F02"]
    assert table["rank"].tolist() == [1, 2, 3, 1]
    assert table["topic"].tolist() == ["T01", "T01", "T01", "T02"]
    assert table["label"].tolist() == ["停车", "停车", "停车", "公交"]
    assert table["share"].tolist() == [0.9, 0.8, 0.7, 0.9]
    assert example_table(made(texts, [[0.7, 0.3], [0.9, 0.1], [0.1, 0.9], [0.8, 0.2]]), n=2)["unit"].tolist() == ["F01", "F03", "F02"]


def test_two_words_are_no_clearer_than_a_whole_text() -> None:
    topics = made(["停车位", "停车位收费占道，泊位贴条，停车位不足，泊位收费，司机占道"], [[0.95, 0.05], [0.85, 0.15]])
    assert example_table(topics)["unit"].tolist() == ["F01", "F00"]


def test_a_text_with_less_than_an_even_share_is_no_example() -> None:
    topics = made(["停车位收费", "公交线路"], [[0.49, 0.51], [0.2, 0.8]])
    assert example_table(topics)["topic"].tolist() == ["T02", "T02"]


def test_equal_ones_stand_in_order_of_their_names_whatever_the_order_of_rows() -> None:
    texts = ["停车位收费太高了，停车", "泊位占道太多", "停车位贴条太乱"]
    topics = made(texts, [[0.8, 0.2]] * 3)
    units = topics.tokens.units
    first = example_table(topics)
    assert first["unit"].tolist() == sorted(first["unit"], key=lambda u: (-int(units.set_index("unit")["n_topic_words"][u]), u))
    turn = np.array([2, 0, 1])
    parts = [topics.tokens.stream[topics.tokens.bounds[i] : topics.tokens.bounds[i + 1]] for i in turn]
    tokens = replace(
        topics.tokens, units=units.iloc[turn].reset_index(drop=True), counts=topics.tokens.counts[turn], stream=np.concatenate(parts),
        bounds=np.concatenate([[0], np.cumsum([len(part) for part in parts])]),
    )  # fmt: skip
    turned = replace(topics, tokens=tokens, shares=topics.shares[turn].copy(), covered=topics.covered[turn].copy())
    pd.testing.assert_frame_equal(example_table(turned), first)


def test_near_copies_stand_once() -> None:
    text = "停车位收费太高，泊位占道贴条，请有关部门尽快到现场处理并且给我们大家一个答复，不要再让我们等了"
    topics = made([text, text + "！", text.replace("尽", "赶"), "停车位不足，泊位收费"])
    assert texts_of(topics) == [text, "停车位不足，泊位收费"]


def test_equal_passages_of_different_texts_stand_once() -> None:
    """The passages shown are the same, the texts are not."""
    shown = "停车位收费太高，泊位占道贴条，停车位不足。"
    before = ["今天我要说的是一件小事情，", "说起来也是好几年前的老话了，"]
    topics = made([one * 12 + shown for one in before] + ["泊位不足，停车位收费"], [[0.9, 0.1]] * 3)
    assert texts_of(topics, width=22) == ["…" + shown, "泊位不足，停车位收费"]


def test_one_clause_of_a_document() -> None:
    text = "第一条 停车位收费由区政府确定。\n第二条 泊位占道的应当贴条。\n第三条 停车位不足的应当增加泊位。"
    topics = made([text, "第一条 公交线路和班次由公司确定。\n第二条 泊位不得占道。"], kind="policy", unit="clause")
    assert topics.tokens.units["document"].value_counts()["P00"] > 1
    assert example_table(topics).query("topic == 'T01'")["document"].tolist() == ["P00", "P01"]


def test_both_sources_have_examples_and_one_can_be_had_alone() -> None:
    policies = Corpus.from_frame(pd.DataFrame({"id": ["甲"], "text": ["规范停车位收费，增加泊位"]}), kind="policy")
    topics = made(["停车位太少，泊位占道", "停车位收费太高"], other=policies)
    table = example_table(topics, n=1)
    assert table.query("topic == 'T01'")[["kind", "rank"]].values.tolist() == [["policy", 1], ["feedback", 1]]
    assert set(example_table(topics, kind="policy")["document"]) == {"甲"}
    with pytest.raises(EmptyInputError, match=r"no policy text with a known word \(Topics\(2 topics .*\)\. Hint: take the other kind"):
        example_table(made(["停车位太少"]), kind="policy")


LONG = "今天我要说的是一件小事情，" * 12 + "停车位收费太高，泊位占道贴条，停车位不足。" + "别的以后再说吧，谢谢大家的关心。" * 8


def test_a_long_text_is_cut_where_it_speaks_of_the_topic() -> None:
    row = example_table(made([LONG], [[0.9, 0.1]]), width=40).iloc[0]
    assert row["text"].startswith("…") and row["text"].endswith("…")
    assert "停车位收费太高，泊位占道贴条，停车位不足" in row["text"]
    assert LONG[row["start"] : row["end"]] == row["text"].strip("…")
    assert row["end"] - row["start"] <= 40
    assert row["text"][1:].startswith(("今天", "停车位"))


@settings(max_examples=10)
@given(st.lists(st.sampled_from([*PARK, *BUS, "我们", "，", "。", "\n", "的", "非常"]), min_size=1, max_size=60), st.integers(10, 40))
def test_passages_lie_in_the_text_and_hold_as_many_words_as_any_that_begins_a_clause(pieces: list[str], width: int) -> None:
    text = "停车位" + "".join(pieces) + "停车位"
    topics = made([text], [[0.9, 0.1]])
    row = example_table(topics, width=width).iloc[0]
    assert " ".join(text[row["start"] : row["end"]].split("\n")).strip() == row["text"].strip("…")
    assert 0 < row["end"] - row["start"] <= width
    spans, words = topics.tokens.spans_of("F00"), topics.tokens.words_of("F00")

    def held(low: int, high: int) -> int:
        return sum(low <= start and end <= high for (start, end), word in zip(spans.tolist(), words, strict=True) if word in PARK)

    stops = [0] + [i + 1 for i, sign in enumerate(text) if sign in "，。\n" and i + 1 < len(text) and text[i + 1] not in "，。\n"]
    assert held(row["start"], row["end"]) >= max(held(low, low + width) for low in stops) - 1


def test_the_title_is_left_out_but_where_there_is_nothing_else() -> None:
    topics = made(["停车位收费太高，泊位占道"], titles=["公交的事"])
    row = example_table(topics).iloc[0]
    assert (row["text"], row["start"], row["end"]) == ("停车位收费太高，泊位占道", 0, 12)


def test_what_is_private_is_masked_also_by_a_cue_in_another_clause() -> None:
    text = "联系人：王国强，电话13912345678。\n停车位收费太高，王国强已经多次反映泊位占道。"
    for unit in ("document", "clause"):
        shown = " ".join(example_table(made([text], unit=unit))["text"])
        assert "王国强" not in shown and "13912345678" not in shown and "[姓名]" in shown


def test_words_are_those_that_the_passage_owes_to_the_topic() -> None:
    row = example_table(made(["停车位收费太高，公交司机帮我们看泊位"], [[0.6, 0.4]])).iloc[0]
    assert set(row["words"].split()) == {"停车位", "收费", "泊位"}
    topics = made(["停车位收费太高，班次和线路不好，广场泊位少"], [[0.5, 0.5]])
    assert "广场" in topics.tokens.vocabulary
    assert set(example_table(topics).iloc[0]["words"].split()) == {"停车位", "收费", "泊位"}


def test_a_seed_draws_among_the_texts_that_the_topic_leads() -> None:
    numbers = "一二三四五六七八九十"
    texts = [f"{a}{b}街的停车位收费{c}元，{b}{c}{a}号泊位占道" for a in numbers[:4] for b in numbers[3:7] for c in numbers[7:]]
    shares = [[0.95, 0.05]] * 10 + [[0.55, 0.45]] * 28 + [[0.4, 0.6]] * (len(texts) - 38)
    topics = made(texts, shares)
    drawn = [tuple(example_table(topics, seed=seed, n=4).query("topic == 'T01'")["share"]) for seed in range(25)]
    flat = np.concatenate(drawn)
    assert set(flat.tolist()) == {0.95, 0.55}
    assert 0.1 < np.mean(flat == 0.95) < 0.45
    pd.testing.assert_frame_equal(example_table(topics, seed=3), example_table(topics, seed=3))
    assert set(example_table(topics, n=4).query("topic == 'T01'")["share"]) == {0.95}


def test_bundled_texts_are_where_they_are_said_to_be(topics: Topics, policies: Corpus, feedback: Corpus) -> None:
    shares, words = topics.shares.copy(), topics.tokens.stream.copy()
    table = example_table(topics, n=3, width=80)
    np.testing.assert_array_equal(topics.shares, shares)
    np.testing.assert_array_equal(topics.tokens.stream, words)
    assert list(table.columns) == ["topic", "label", "rank", "kind", "unit", "document", "share", "start", "end", "text", "words"]
    assert (table.groupby(["topic", "kind"]).size() <= 3).all() and set(table["topic"]) == set(topics.names)
    for row in table.itertuples():
        text = (policies if row.kind == "policy" else feedback).text[row.document][row.start : row.end]
        assert 0 < len(text) <= 80
        if "[" not in row.text:
            assert " ".join(text.split("\n")).strip() == row.text.strip("…")
        assert all(word in row.text for word in row.words.split())
    forms = table.assign(form=table["text"].map(normal_form))
    assert not forms.duplicated(["topic", "kind", "form"]).any() and not forms.duplicated(["topic", "kind", "document"]).any()


@pytest.mark.parametrize(("options", "text"), [
    ({"n": 0}, r"n=0 shows nothing\. Hint: use a whole number, 1 or more"),
    ({"n": True}, r"n=True shows nothing"),
    ({"n": 2.0}, r"n=2\.0 shows nothing"),
    ({"width": 9}, r"width=9 shows nothing\. Hint: use a whole number, 10 or more"),
    ({"kind": "reply"}, r"no kind 'reply' \(kinds: policy, feedback\)\. Hint:"),
    ({"seed": -1}, r"seed=-1 is no seed"),
])  # fmt: skip
def test_options_that_are_wrong(options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        example_table(made(["停车位太少"]), **options)


def test_other_things_are_refused() -> None:
    with pytest.raises(InputError, match=r"example_table takes Topics, not str\. Hint: fit_topics"):
        example_table("停车")  # type: ignore[arg-type]
