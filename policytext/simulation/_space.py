"""Invented topics in two registers: words that people use, words that offices use, words that both use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain
from policytext.segmenting import default_stop_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from policytext.topics import Topics

    Floats = npt.NDArray[np.float64]

__all__ = ["Space", "given_space", "invented_space", "shares_of"]

_CHARACTERS = (
    "山河湖海岸桥灯窗墙砖瓦泥沙木竹松梅兰菊荷莲藕桃杏枣麦稻豆瓜果茶花草叶根枝芽藤林田园池塘溪泉井渠坡岭谷峰岩洞"
    "风雨雪霜露雾霞虹星光影声音琴鼓笛歌舞书画笔墨纸砚棋布丝棉麻线针扣衣帽鞋袜伞扇镜梳碗盘杯壶锅勺刀剪锤锯钉绳网篮筐"
    "鱼虾蟹贝鸟雀燕鹤鹰鸽鸭鹅牛羊马鹿兔狐熊虎豹象猴猫蜂蝶蝉蚕蛙"
)
_PER_TOPIC, _COMMON = 60, 150
_SHARE_COMMON = 0.25
"""Part of a text's words that say nothing of its topic."""
_BLOCK = 5


@dataclass(frozen=True, eq=False, slots=True)
class Space:
    """Word weights of K topics over V words as messages, replies and policies use them; rows sum to 1."""

    vocabulary: tuple[str, ...]
    messages: "Floats"
    replies: "Floats"
    policies: "Floats"


def invented_space(n_topics: int, *, register: float, policy_register: float, rng: "np.random.Generator") -> Space:
    """Make topics of 60 words each, and 150 words that belong to none."""
    import numpy as np

    n_words = n_topics * _PER_TOPIC + _COMMON
    vocabulary = _invented_words(n_words, rng)
    own, common = np.zeros((n_topics, n_words)), np.zeros(n_words)
    for topic in range(n_topics):
        own[topic, topic * _PER_TOPIC : (topic + 1) * _PER_TOPIC] = _zipf(_PER_TOPIC)
    common[n_topics * _PER_TOPIC :] = _zipf(_COMMON)
    block = np.append(np.repeat(np.arange(n_topics), _PER_TOPIC), np.full(_COMMON, n_topics))
    return _in_registers(vocabulary, (1 - _SHARE_COMMON) * own + _SHARE_COMMON * common, block, register, policy_register, rng)


def given_space(topics: "Topics", *, register: float, policy_register: float, rng: "np.random.Generator") -> Space:
    """Take the word weights of fitted topics."""
    import numpy as np

    known = topics.known
    weights = np.asarray(topics.word_weights[:, known], dtype=np.float64)
    vocabulary = tuple(word for word, keep in zip(topics.tokens.vocabulary, known.tolist(), strict=True) if keep)
    return _in_registers(vocabulary, weights, weights.argmax(axis=0), register, policy_register, rng)


def shares_of(n_topics: int, gaps: "Floats", rng: "np.random.Generator") -> "tuple[Floats, Floats]":
    """Shares of supply and demand (K,), half of each gap on either side of a falling row of sizes in an order drawn by chance."""
    import numpy as np

    base = rng.permutation(1 / (np.arange(n_topics) + 5.0))
    supply, demand = base * 2.0 ** (-gaps / 2), base * 2.0 ** (gaps / 2)
    return supply / supply.sum(), demand / demand.sum()


def _in_registers(
    vocabulary: tuple[str, ...], weights: "Floats", block: "npt.NDArray[np.int64]", register: float, policy_register: float,
    rng: "np.random.Generator",
) -> Space:  # fmt: skip
    """Give a part ``register`` of the words to one side alone, half of them to each, frequent and rare words alike."""
    import numpy as np

    order = np.lexsort((-weights.sum(axis=0), block))
    place = np.empty(len(order))
    for first in range(0, len(order), _BLOCK):
        some = order[first : first + _BLOCK]
        place[some] = (rng.permutation(_BLOCK)[: len(some)] + rng.random()) / _BLOCK
    plain, official = place < register / 2, place >= 1 - register / 2
    of_policies = official & (rng.random(len(place)) < policy_register)
    return Space(vocabulary, *(_rows(weights, ~without) for without in (official, plain | of_policies, plain)))


def _rows(weights: "Floats", stays: "npt.NDArray[np.bool_]") -> "Floats":
    import numpy as np

    kept = weights * stays
    totals = kept.sum(axis=1, keepdims=True)
    if (totals <= 0).any():
        raise InputError(explain("a topic has no word left on one side", hint="use a smaller register="))
    return np.asarray(kept / totals)


def _zipf(n: int) -> "Floats":
    import numpy as np

    weights = 1 / (np.arange(n) + 4.0)
    return np.asarray(weights / weights.sum())


def _invented_words(n: int, rng: "np.random.Generator") -> tuple[str, ...]:
    """Different words of two characters, none of them a stop word, in an order drawn by chance."""
    characters = sorted(set(_CHARACTERS))
    stops = default_stop_words()
    possible = [a + b for a in characters for b in characters if a != b and a + b not in stops]
    if n > len(possible):
        raise InputError(
            explain(f"{n} words can't be invented", found=f"{len(possible)} are possible", hint="ask for fewer topics")
        )
    return tuple(possible[i] for i in rng.permutation(len(possible))[:n].tolist())
