"""A city of a few departments with known topics: what tests of congruence, vacuum and overlap are made on."""

from functools import lru_cache

import numpy as np
import pandas as pd

from policytext import Corpus, coordination_graph, extract_duties, segment
from policytext.government.duties import Duties
from policytext.provenance import record
from policytext.topics.fold_in import unit_shares
from policytext.topics.model import Topics

WORDS = {
    "deed": ("产权", "过户", "房产证"),
    "tax": ("契税", "缴税", "报税"),
    "river": ("河道", "淤泥", "清淤"),
    "dogs": ("流浪狗", "养狗", "咬人"),
    "smoke": ("油烟", "烧烤", "烟道"),
    "school": ("学校", "学位", "入学"),
}
NAMES = tuple(WORDS)
LAND, TAX = "云泽市自然资源和规划局", "国家税务总局云泽市税务局"
WATER, AIR, STREETS = "云泽市水利局", "云泽市生态环境局", "云泽市城市管理局"


def _lines(topic: str, n: int, bracket: str = "") -> str:
    one, two, three = WORDS[topic]
    return "".join(f"规范{one}工作，改进{two}、{three}办理情况{bracket}。\n" for _ in range(n))


def policies(order: int = 1) -> Corpus:
    """Eight documents; the deed and the tax office share nothing, the river has one lead, smoke has two."""
    rows = [
        ("a", "云泽市自然资源和规划局", _lines("deed", 12)),
        ("b", "云泽市税务局", _lines("tax", 12)),
        ("c", "云泽市人民政府", _lines("river", 12, "（市水利局牵头，市生态环境局配合）") + _lines("school", 6, "（市教育局负责）")),
        ("d", "云泽市生态环境局", _lines("smoke", 12, "（市生态环境局负责）")),
        ("e", "云泽市城市管理局", _lines("smoke", 12, "（市城市管理局负责）")),
        ("f", "云泽市教育局", _lines("school", 12)),
        ("g", "云泽市人民政府办公室", "提倡文明，各有关部门按职责做好有关工作。\n"),
        ("h", "云泽市水利局、云泽市生态环境局", _lines("river", 6)),
    ][::order]
    frame = pd.DataFrame(rows, columns=["id", "issuers", "text"]).assign(region="云泽市", date=pd.Timestamp("2024-05-01"))
    return Corpus.from_frame(frame, kind="policy")


def feedback(order: int = 1) -> Corpus:
    """Thirty messages of each kind; those about deeds need both offices."""
    texts = ["房产证过户要先缴税，契税报税又要产权证明", "河道淤泥太多，没有清淤", "流浪狗咬人没人管，养狗不牵绳", "楼下烧烤油烟太大，没有烟道", "学校学位不够，入学太难"]
    rows = [(f"m{kind}{number:02d}", f"{text}，联系电话1390000{number:04d}") for kind, text in enumerate(texts) for number in range(30)][::order]
    frame = pd.DataFrame(rows, columns=["id", "text"])
    frame["region"] = "云泽市"
    frame["reply"] = ["市税务局、市自然资源和规划局将一并办理。" if name.startswith("m0") else "已收悉。" for name in frame["id"]]
    frame["who"] = ["云泽市自然资源和规划局" if name.startswith("m0") else "云泽市教育局" if name.startswith("m4") else "" for name in frame["id"]]
    return Corpus.from_frame(frame, kind="feedback", reply="reply")


def known_topics(policy: Corpus, messages: Corpus) -> Topics:
    """Topics whose words are known, with shares from the texts."""
    tokens = segment(policy, messages, unit="clause", max_share=1.0, replies=False)
    weights = np.full((len(NAMES), len(tokens.vocabulary)), 1e-4)
    for row, name in enumerate(NAMES):
        for column, word in enumerate(tokens.vocabulary):
            if any(word in key or key in word for key in WORDS[name]):
                weights[row, column] = 1.0
    weights /= weights.sum(axis=1, keepdims=True)
    even = np.full(len(NAMES), 1 / len(NAMES))
    telling = np.asarray(tokens.counts[:, weights.max(axis=0) > 0.01].sum(axis=1)).ravel() > 0
    shares = np.full((len(tokens), len(NAMES)), np.nan)
    shares[telling] = unit_shares(tokens.counts[telling], weights, prior=even)
    step = record("known_topics", {}, content=["known"])
    labels = tuple(WORDS[name][0] for name in NAMES)
    return Topics(weights, shares, telling, NAMES, labels, tokens, {}, step)


@lru_cache(maxsize=2)
def study(order: int = 1) -> "tuple[Topics, Duties, object]":
    """Topics, duties and graph, of texts in either order."""
    policy, messages = policies(order), feedback(order)
    duties = extract_duties(policy)
    return known_topics(policy, messages), duties, coordination_graph(policy, duties)


BUREAUS = (LAND, "云泽市税务局", WATER, AIR, STREETS, *(f"云泽市{name}局" for name in ("教育", "公安", "民政", "司法", "财政", "商务", "统计")))


def _together(rng: np.random.Generator, apart: tuple[str, str], n: int) -> "list[tuple[str, str, str]]":
    """Notices of the city that each hand a task to two or three bureaus, of which two are never together."""
    rows: list[tuple[str, str, str]] = []
    while len(rows) < n:
        some = rng.choice(BUREAUS, 3 if len(rows) % 2 else 2, replace=False, p=[4 / 18, 4 / 18, *[1 / 18] * 10]).tolist()
        if not set(apart) <= set(some):
            lead, *others = ("市" + name.removeprefix("云泽市") for name in some)
            rows.append((f"j{len(rows):03d}", "云泽市人民政府", f"提倡文明，做好有关工作（{lead}牵头，{'、'.join(others)}配合）。\n"))
    return rows


@lru_cache(maxsize=4)
def busy_study(n: int = 80, n_alone: int = 5) -> "tuple[Topics, Duties, object]":
    """A city with many shared tasks: the deed and the tax office are in most of them, and never in one; the bureaus of smoke are in some together."""
    rows = _together(np.random.default_rng(3), (LAND, "云泽市税务局"), n)
    for name, topic in ((LAND, "deed"), ("云泽市税务局", "tax"), (AIR, "smoke"), (STREETS, "smoke"), ("云泽市教育局", "school")):
        rows += [(f"{topic}{name[3]}{number}", name, _lines(topic, 4)) for number in range(n_alone)]
    both = "提倡文明，做好有关工作（市生态环境局牵头，市城市管理局配合）。\n"
    rows += [(f"s{number}", "云泽市人民政府", both) for number in range(3)]
    frame = pd.DataFrame(rows, columns=["id", "issuers", "text"]).assign(region="云泽市", date=pd.Timestamp("2024-05-01"))
    policy = Corpus.from_frame(frame, kind="policy")
    duties = extract_duties(policy)
    return known_topics(policy, feedback()), duties, coordination_graph(policy, duties)
