"""Questions put to many texts at once have the answers that each text gives alone."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus
from policytext.cleaning import _private_names as names
from policytext.cleaning import find_private, find_private_in, traditional_in
from policytext.cleaning._maybe_private import private_signs
from policytext.cleaning._opencc import is_traditional
from policytext.cleaning._private_rules import HALF, rules

RULES = rules()
WORDS: list[str] = "|".join([names.CUES, names.KIN, names.RANKS, names.TITLES, names._CALLED]).split("|")
PIECES = [
    *WORDS, *"王李张欧阳卫易和向于某x×姓名叫是为的在找，。；：、？！:()（）[] \n\u3000", "[姓名]", "[电话]",
    *["电话", "手机", "微信", "VX", "QQ", "扣扣", "WeChat", "身份证", "卡号", "护照", "工单", "编号", "热线"],
    *["号", "号楼", "栋", "幢", "座", "单元", "室", "弄", "路", "巷", "#", "-", "－", "二", "三", "一二三", "京A", "云B"],
    "13900001234", "010-88886666", "8888 6666", "2019-2020", "1 3 9 0 0 0 0 1 2 3 4", "110101199003070000", "6222 0200 0000 0000 123", "１３９",
    "3", "12", "501", "a.b@c.cn", "E12345678", "AB12345", "abc_123", "一三九零零零零一二三四", "小明", "建国", "路灯不亮", "城区", "反映",
    "工作人员", "您好", "你好", "尊敬的",
]  # fmt: skip
SHOWN = [
    "请寄110101199003070000处", "身份证1 1 0 1 0 1 1 9 9 0 0 3 0 7 0 0 0 0", "1 1 0 1 0 1 1 9 9 0 0 3 0 7 0 0 0 0",
    "卡号6222 0200 0000 0000 123", "6222 0200 0000 0000", "电话1 3 9 0 0 0 0 1 2 3 4", "护照AB1234567", "护照E12345678", "+86 10 88886666",
    "400-123-4567", "电话88886666", "（8888 6666）", "微信号：abc_123", "QQ：123456", "1234567890123", "京A12345", "我叫王小明，张建国、",
    "我叫[姓名]、王小明，", "母亲王小明在", "联系人王小明，", "姓王，", "王某某", "王小明女士", "王女士", "工作人员王小明于", "王小明，您好", "一三九零零零零一二三四",
]  # fmt: skip


def generated(n: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    return ["".join(draw.choice(PIECES) for _ in range(draw.randint(1, 14))) for _ in range(n)]


@pytest.mark.parametrize("seed", range(4))
def test_private_spans_of_generated_texts(seed: int) -> None:
    texts = generated(1500, seed)
    alone = [find_private(text) for text in texts]
    assert sum(map(bool, alone)) > 300
    assert [
        (text, one, other) for text, one, other in zip(texts, find_private_in(texts), alone, strict=True) if one != other
    ] == []


def test_private_spans_of_long_generated_texts() -> None:
    texts = ["".join(generated(40, seed)) for seed in range(60)]
    assert find_private_in(texts) == [find_private(text) for text in texts]


@pytest.mark.parametrize("number", range(len(RULES)), ids=[f"{number}-{rule.kind}" for number, rule in enumerate(RULES)])
def test_every_match_of_every_rule_holds_a_sign(number: int) -> None:
    """A rule that is changed or added needs its sign: here it fails, not in a corpus."""
    rule, found = RULES[number], 0
    for text in [*SHOWN, *generated(6000, 11)]:
        folded = text.translate(HALF)
        for match in rule.pattern.finditer(folded):
            found += 1
            assert any(match.start() - 1 <= sign <= match.end() for sign in private_signs([folded]).get(0, [])), (
                rule.pattern.pattern[:60],
                text,
            )
        if found > 60:
            return
    assert found, "no text made here shows the rule: PIECES lacks something"


def test_private_spans_of_the_bundled_study(policies: Corpus, feedback: Corpus) -> None:
    texts = [*policies.text, *feedback.text]
    alone = [find_private(text) for text in texts]
    assert any(alone)
    assert find_private_in(texts) == alone


@given(texts=st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=6))
def test_neighbours_change_nothing(texts: list[str]) -> None:
    assert find_private_in(texts) == [find_private(text) for text in texts]


@given(texts=st.lists(st.text(max_size=40), max_size=4))
def test_any_text_is_looked_through(texts: list[str]) -> None:
    assert find_private_in(texts) == [find_private(text) for text in texts]
    assert traditional_in(texts) == [place for place, text in enumerate(texts) if is_traditional(text)]


@pytest.mark.parametrize(
    "text", ["。叫王小明，请回复", "我叫王小明。", "工单。123456789012345", "一栋。3号楼2单元501室！", "𝟏𝟑𝟗𝟎𝟎𝟎𝟎𝟏𝟐𝟑𝟒"]
)
def test_stops_hide_nothing(text: str) -> None:
    assert find_private_in(["上文？" + text]) == [find_private("上文？" + text)]


def test_most_texts_are_passed_over(feedback: Corpus) -> None:
    texts = [sentence for text in feedback.text for sentence in re.split("(?<=。)", text) if sentence]
    assert len(private_signs(texts)) < 2 * sum(bool(find_private(text)) for text in texts) + 20


@pytest.mark.parametrize(("texts", "found"), [
    ([], []), ([""], []), (["停車"], []), (["停車位，請增設", "停车位", "請問規劃", "ひらがなとカナ"], [0, 2]),
])  # fmt: skip
def test_traditional_texts(texts: list[str], found: list[int]) -> None:
    assert traditional_in(texts) == found == [place for place, text in enumerate(texts) if is_traditional(text)]
