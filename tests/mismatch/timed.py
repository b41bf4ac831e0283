"""Topics over dated texts whose words belong to one topic each, so that every share is known."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from policytext import Corpus, segment
from policytext.topics import Topics

WORDS = (("公交", "班次", "线路", "站台"), ("停车", "泊位", "车位", "收费"), ("噪声", "施工", "夜间", "隔音"), ("电梯", "加装", "楼道", "维保"))
Row = tuple[str | None, int]
"""Day and topic of a text."""


def text_of(topic: int, place: int) -> str:
    return " ".join(WORDS[topic][(place + turn) % 4] for turn in range(3))


def corpus_of(rows: Sequence[Row], kind: str, **columns: Sequence[object]) -> Corpus:
    frame = pd.DataFrame({
        "id": [f"{kind[0].upper()}{place:05d}" for place in range(len(rows))],
        "text": [text_of(topic, place) for place, (_, topic) in enumerate(rows)], "date": [day for day, _ in rows], **columns,
    })  # fmt: skip
    return Corpus.from_frame(frame, kind="policy" if kind == "policy" else "feedback")


def topics_of(*corpora: Corpus) -> Topics:
    """Topics known beforehand: the four sets of words."""
    tokens = segment(*corpora, unit="document", backend="spaces", max_share=1.0, min_documents=1)
    place = {word: topic for topic, words in enumerate(WORDS) for word in words}
    weights = np.zeros((len(WORDS), len(tokens.vocabulary)))
    for at, word in enumerate(tokens.vocabulary):
        weights[place[word], at] = 1.0
    weights = (weights + 1e-9) / (weights + 1e-9).sum(axis=1, keepdims=True)
    shares = tokens.counts @ (weights.T > 1e-6)
    totals = shares.sum(axis=1, keepdims=True)
    covered = totals[:, 0] > 0
    shares = np.where(covered[:, None], shares / np.maximum(totals, 1), np.nan)
    names = tuple(f"T{topic + 1:02d}" for topic in range(len(WORDS)))
    labels = tuple("·".join(words[:3]) for words in WORDS)
    return Topics(weights, shares, covered, names, labels, tokens, {}, tokens.provenance)


def monthly(counts: "np.typing.NDArray[np.int64]", *, start: str = "2020-01", day: int = 15) -> list[Row]:
    """Rows for counts (months, topics)."""
    months = pd.period_range(start, periods=len(counts), freq="M")
    return [
        (f"{month}-{day:02d}", topic) for month, row in zip(months, counts, strict=True) for topic, n in enumerate(row) for _ in range(int(n))
    ]
