"""Which topics are rather a way of speaking than a matter: what they show of the two registers, topic by topic."""

from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, expect, explain
from policytext.segmenting.tokens import Tokens
from policytext.topics.fold_in import unit_shares
from policytext.topics.matters import item_names, item_weights
from policytext.topics.model import Topics
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.quality import document_npmi, top_words
from policytext.topics.register import register_distance
from policytext.topics.tables import frex

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["AUC_BOUND", "RATIO_BOUND", "genre_words", "register_table", "separating_topics", "source_auc", "wording_reasons"]

AUC_BOUND = 0.95
"""A topic that tells the source of a text so well, or ``1 - AUC_BOUND`` and less, separates the sources almost perfectly."""
RATIO_BOUND = 4.25
"""Doublings between the shares of the two sources from which 95 % of a topic lies on one side (log2 of 19)."""
_TOP = 20
_COHERENT = 10
_HELD = 0.5
"""Words of a topic below which a text does not hold it: what the prior gives to a text by itself must not rank it."""
_STRENGTH = 2.0
_PASSAGE = 100
_EPS = 0.5

_OFFICIAL = (
    "进一步 切实 落实 贯彻 推进 加强 加大 力度 强化 健全 完善 确保 提升 统筹 协调 深入 全面 有效 有序 积极 扎实 着力 严格 依法 依规 "
    "按照 根据 有关 相关 规定 要求 精神 工作 部署 意见 通知 方案 措施 机制 体系 体制 制度 责任 目标 任务 重点 原则 组织 实施 开展 推动 "
    "促进 指导 监督 管理 督促 研究 领导 主管 部门 负责 牵头 配合 职责 印发 执行 办理 受理 核实 调查 收悉 "
    "答复 回复 函复 现将 如下 特此 关注 支持 理解 感谢 您好 网友 留言 来信 来电 咨询 反映 反馈 情况 问题 事项 予以 进行 属实"
)
_COLLOQUIAL = (
    "请问 麻烦 谢谢 你们 我们 他们 大家 老百姓 百姓 领导 书记 市长 尊敬 您好 你好 希望 盼望 恳请 恳求 求 请求 帮忙 帮帮 解决 尽快 为什么 "
    "怎么 怎么办 怎么样 什么 什么时候 啥 哪里 多久 到底 究竟 难道 居然 竟然 根本 一直 天天 每天 晚上 早上 现在 后来 当时 几年 几个月 "
    "没有 没人 不管 不给 不让 不敢 没法 只能 不能 不知道 知道 觉得 感觉 听说 看到 说是 说 打电话 找 去找 问 问过 "
    "本人 自己 人家 有人 别人 真的 非常 特别 太 严重 可怜 辛苦 气愤 无奈 投诉 举报 拖 推诿 踢皮球"
)
"""Words of manner, address and procedure, not of matters; drawn up for this library from general knowledge of both registers."""


def genre_words() -> frozenset[str]:
    """Give the words by which officialese and plain speech are known, whatever they speak about.

    Returns
    -------
    frozenset of str
        A list of our own: verbs and adverbs of administration and of official replies, and words of address, asking and
        complaining. Words that name matters (schools, wages, buses) are not among them.

    >>> {"切实", "请问"} <= genre_words(), "公交" in genre_words()
    (True, False)
    """
    return frozenset(f"{_OFFICIAL} {_COLLOQUIAL}".split())


def register_table(topics: Topics) -> "pd.DataFrame":
    """Show for each topic whether it may be a register and not a matter.

    Parameters
    ----------
    topics : Topics
        Of two sources.

    Returns
    -------
    pandas.DataFrame
        One row a topic, in the order of ``topics.names``:

        - ``topic, label``
        - ``auc`` : how often a text of the feedback holds more of the topic than a policy passage of the same length;
          .5 where the topic says nothing about the source, 1 or 0 where it gives it away
        - ``genre`` : share of the 20 most distinctive words (highest FREX) that are words of manner: :func:`genre_words`
        - ``coherence_policy, coherence_feedback`` : how often its ten likeliest words stand together in the texts of
          either source (document NPMI, -1 to 1); a topic that only one source knows is coherent there only
        - ``distance_policy_reply`` : how differently policies and replies word the topic (Jensen-Shannon divergence in
          bits above chance); NaN without replies
        - ``ratio`` : doublings of the share in the feedback over that in the policies (pooled over each source)
        - ``register`` : whether the topic separates the sources almost perfectly, see Notes
        - ``reason`` : why, in words; empty where ``register`` is False

    Raises
    ------
    EmptyInputError
        If a source has no text with a known word.

    Notes
    -----
    A topic separates the sources almost perfectly if ``auc`` is .95 or more (or .05 or less), or if 95 % or more of it
    lies in one source (``abs(ratio) >= 4.25``, the sources taken as equally large). Which of the two it is, a wording
    that only one side uses or a matter that only one side has, can't be told from such a topic: it is abstained on.
    ``genre`` and the coherences help to read the topic and decide nothing.

    Longer texts hold more topics, so texts are compared at equal length: clauses are joined to passages of about 100
    topic words, and the longer ones are thinned to the length that texts of the same rank have in the other source.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> policies = Corpus.from_frame(pd.DataFrame({"text": [bus] * 30 + ["数字经济产业园区"] * 30}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 30 + [park] * 30}), kind="feedback")
    >>> topics = fit_topics(segment(policies, feedback, unit="document", max_share=1.0), n_topics=3, engine="nmf", runs=1, seed=1, words="all")
    >>> table = register_table(topics)
    >>> int(table["register"].sum()), table["auc"].between(0.2, 0.8).tolist()
    (2, [True, True, True])
    """
    import pandas as pd

    expect(topics, Topics, verb="register_table", hint="fit_topics(tokens, ...) gives them")
    tokens, weights = topics.tokens, topics.word_weights
    policy, feedback = (tokens.counts[_covered(topics, kind)] for kind in ("policy", "feedback"))
    ratio = _source_gap(even_counts(policy), even_counts(feedback), weights)
    auc = source_auc(tokens, weights)
    return pd.DataFrame(
        {
            "topic": list(topics.names), "label": list(topics.labels), "auc": auc, "genre": _genre(weights, tokens.vocabulary),
            "coherence_policy": _coherence(policy, weights), "coherence_feedback": _coherence(feedback, weights),
            "distance_policy_reply": _distance(tokens, policy, weights), "ratio": ratio,
            "register": separating_topics(auc, ratio), "reason": _reasons(auc, ratio),
        }
    )  # fmt: skip


def wording_reasons(topics: Topics) -> dict[str, str]:
    """Say of each topic, or matter, that is mostly a way of speaking, why it may be no more than wording; see :func:`register_table`."""
    marked = register_table(topics)
    register = marked["register"].to_numpy(dtype=float)
    found = {}
    for name, column in zip(item_names(topics), item_weights(topics).T, strict=True):
        if column @ register > 0.5 * column.sum() > 0:
            found[name] = f"may be wording: {marked['reason'].iloc[int((column * register).argmax())]}"
    return found


def separating_topics(auc: "npt.NDArray[np.float64]", ratio: "npt.NDArray[np.float64]") -> "npt.NDArray[np.bool_]":
    """Say which topics separate the sources almost perfectly; see :func:`register_table`.

    >>> import numpy as np
    >>> separating_topics(np.array([0.5, 0.97, 0.5]), np.array([-4.3, 0.0, 2.0])).tolist()
    [True, True, False]
    """
    import numpy as np

    return np.asarray((np.abs(auc - 0.5) >= AUC_BOUND - 0.5) | (np.abs(ratio) >= RATIO_BOUND))


def source_auc(tokens: Tokens, word_weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Say how well the share of each topic tells messages from policy passages of the same length.

    Parameters
    ----------
    tokens : Tokens
    word_weights : array (K, V)

    Returns
    -------
    array (K,)
        Chance that a text of the feedback holds more of the topic than a passage of the policies (half of the ties).

    Raises
    ------
    EmptyInputError
        If a source has no text with a known word.
    """
    import numpy as np
    from scipy.sparse import csr_array, vstack

    sides = [_texts(tokens, kind, word_weights) for kind in ("policy", "feedback")]
    counts = csr_array(vstack(sides))
    ours = np.repeat([False, True], [side.shape[0] for side in sides])
    even = _same_length(counts, ours)
    prior = np.mean([pooled_shares(_pool(side), word_weights)[0] for side in sides], axis=0)
    shares = unit_shares(even, word_weights, prior=prior, strength=_STRENGTH)
    words = shares * np.asarray(even.sum(axis=1), dtype=np.float64)[:, None]
    return _auc(np.where(words >= _HELD, np.round(shares, 9), 0.0), ours)


def _auc(values: "npt.NDArray[np.float64]", ours: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.float64]":
    """Chance that a row of ours has more than one of the others, by column (Mann and Whitney)."""
    import numpy as np
    from scipy.stats import rankdata

    n, m = int(ours.sum()), int((~ours).sum())
    ranks = np.array([rankdata(column)[ours].sum() for column in values.T])
    return np.asarray((ranks - n * (n + 1) / 2) / (n * m))


def _same_length(counts: "csr_array", ours: "npt.NDArray[np.bool_]") -> "csr_array":
    """Thin texts so that both sides have the same distribution of lengths: at each rank the shorter side's length."""
    import numpy as np
    from scipy.stats import rankdata

    length = np.asarray(counts.sum(axis=1), dtype=np.float64)
    target = length.copy()
    for side in (ours, ~ours):
        rank = (rankdata(length[side]) - 0.5) / side.sum()
        target[side] = np.minimum(length[side], np.quantile(length[~side], rank))
    return _thinned(counts, np.maximum(np.rint(target), 1.0))


def _thinned(counts: "csr_array", target: "npt.NDArray[np.float64]") -> "csr_array":
    """Take ``target`` words of each row at equal steps through its words in the order of the vocabulary.

    Nothing is drawn: what is taken depends neither on a seed nor on where the row stands.
    """
    import numpy as np

    rows: csr_array = counts.astype(np.float64)
    rows.sum_duplicates()
    length = np.asarray(rows.sum(axis=1), dtype=np.float64)
    size = np.diff(rows.indptr)
    through = np.concatenate([[0.0], np.cumsum(rows.data)])
    before = np.repeat(through[rows.indptr[:-1]], size)
    step = np.repeat(np.minimum(target / np.maximum(length, 1.0), 1.0), size)
    end = through[1:] - before
    rows.data = np.floor(end * step + 0.5 + 1e-9) - np.floor((end - rows.data) * step + 0.5 + 1e-9)
    rows.eliminate_zeros()
    return rows


def _texts(tokens: Tokens, kind: str, word_weights: "npt.NDArray[np.float64]") -> "csr_array":
    """Passages of one source that hold a word which a topic knows (m, V)."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array, csr_array

    known: csr_array = tokens.counts.astype(np.float64)
    known.data[word_weights.sum(axis=0)[known.indices] <= 0] = 0.0
    known.eliminate_zeros()
    length = np.asarray(known.sum(axis=1), dtype=np.float64)
    mine = (tokens.units["kind"].to_numpy() == kind) & (length > 0)
    if not mine.any():
        raise EmptyInputError(
            explain(
                f"no {kind} text holds a word of the topics",
                found=f"{len(tokens)} units",
                hint="a register shows only between two sources: fit both together",
            )
        )
    document = tokens.units["document"].to_numpy()[mine]
    before = pd.Series(length[mine]).groupby(document, sort=False).cumsum().to_numpy() - length[mine]
    passage = pd.MultiIndex.from_arrays([document, (before // _PASSAGE).astype(np.int64)]).factorize()[0]
    join = coo_array((np.ones(len(passage)), (passage, np.arange(len(passage)))), shape=(int(passage.max()) + 1, len(passage)))
    return csr_array(join.tocsr() @ known[mine])


def _covered(topics: Topics, kind: str) -> "npt.NDArray[np.bool_]":
    import numpy as np

    mine = np.asarray((topics.tokens.units["kind"] == kind).to_numpy() & topics.covered)
    if not mine.any():
        raise EmptyInputError(
            explain(
                f"no {kind} text holds a word of the topics",
                found=f"{len(topics.covered)} units",
                hint="a register shows only between two sources: fit both together",
            )
        )
    return mine


def _pool(counts: "csr_array") -> "npt.NDArray[np.float64]":
    import numpy as np

    return np.asarray(even_counts(counts).sum(axis=0), dtype=np.float64)[None, :]


def _source_gap(policy: "csr_array", feedback: "csr_array", word_weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Doublings of the pooled share in the feedback over that in the policies (K,)."""
    import numpy as np

    supply, demand = (pooled_shares(_pool(side), word_weights, tolerance=1e-8)[0] for side in (policy, feedback))
    eps = _EPS / min(policy.shape[0], feedback.shape[0])
    return np.asarray(np.log2((demand + eps) / (supply + eps)))


def _genre(word_weights: "npt.NDArray[np.float64]", vocabulary: tuple[str, ...]) -> "npt.NDArray[np.float64]":
    import numpy as np

    known = genre_words()
    manner = np.array([word in known for word in vocabulary])
    scores = frex(word_weights)
    best = top_words(scores, _TOP)
    scored = np.take_along_axis(scores, best, axis=1) > 0
    return np.asarray((manner[best] & scored).sum(axis=1) / scored.sum(axis=1))


def _coherence(counts: "csr_array", word_weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    import numpy as np

    return np.asarray(document_npmi(counts, top_words(word_weights, _COHERENT)), dtype=np.float64)


def _distance(tokens: Tokens, policy: "csr_array", word_weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    import numpy as np

    if tokens.replies is None:
        return np.full(len(word_weights), np.nan)
    replies = tokens.replies[np.asarray(tokens.replies.sum(axis=1)) > 0]
    return np.asarray(register_distance(word_weights, policy, replies), dtype=np.float64)


def _reasons(auc: "npt.NDArray[np.float64]", ratio: "npt.NDArray[np.float64]") -> list[str]:
    def reason(tells: float, doublings: float) -> str:
        found = []
        if abs(tells - 0.5) >= AUC_BOUND - 0.5:
            found.append(f"tells the source of a text (AUC {tells:.2f})")
        if abs(doublings) >= RATIO_BOUND:
            side = "feedback" if doublings > 0 else "policies"
            found.append(f"lies nearly all in the {side} ({abs(doublings):.1f} doublings)")
        return "; ".join(found)

    return [reason(tells, doublings) for tells, doublings in zip(auc.tolist(), ratio.tolist(), strict=True)]
