"""The sentences behind what is found: chosen by topic, cut to a line, personal data masked."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.findings.dilemma import EVIDENCE_COLUMNS
from policytext.findings.given import Given
from policytext.segmenting._private import private_in
from policytext.segmenting.concordance import shown
from policytext.topics import item_weights

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cue", "evidence_frame", "joined_ids", "sentence_around", "sentence_span", "short_titles", "topic_cues"]

Cue = tuple[str, str, str, int, int, str]
_WIDTH = 160
_MOST = 400
"""Signs of a sentence that are shown at the most; a longer one is cut at a mark."""
_LABEL = 40
_WORDS = 30
_LEAST = 12
_HELD = 0.3
"""Share of a topic that a text needs to be shown for it."""


def evidence_frame(given: Given, cues: Iterable[Cue]) -> "pd.DataFrame":
    """Put cues in a table, each with its sentence, masked; the same sentence once a unit, with all that it is shown for."""
    import pandas as pd

    kept = list(dict.fromkeys(cues))
    texts = {source: _texts(given, source, {cue[2] for cue in kept if cue[1] == source}) for source in ("policy", "feedback", "reply")}
    spans = {source: dict(zip(held, private_in([title + "\n" + text for title, text in held.values()]), strict=True)) for source, held in texts.items()}
    rows: dict[tuple[str, str, str, str], list[Any]] = {}
    for unit, source, document, start, end, why in kept:
        if document not in texts[source]:
            continue
        title, text = texts[source][document]
        whole, lead = title + "\n" + text, len(title) + 1
        last = -1 if start < 0 else _cut_at(text, start, min(end, len(text)))
        low, high = (0, len(title)) if start < 0 else (lead + start, lead + last)
        sentence = " ".join(shown(whole, low, high, spans[source][document]).split()) + ("…" if last < min(end, len(text)) and start >= 0 else "")
        row = rows.setdefault((unit, source, document, sentence), [unit, source, document, start, last, sentence, []])
        row[-1] += [part for part in [why] if part not in row[-1]]
    told = [(*row[:-1], "; ".join(row[-1])) for row in rows.values()]
    return pd.DataFrame(told, columns=list(EVIDENCE_COLUMNS)).astype({"start": "int64", "end": "int64"})


def short_titles(given: Given, names: Collection[str]) -> dict[str, str]:
    """Titles of policies as labels: one line, masked, short; empty where a document has none."""
    table = given.policies.table
    table = table[table["id"].astype(str).isin(sorted(names))]
    plain = {str(i): " ".join(str(title).split()) for i, title in zip(table["id"], table["title"].fillna(""), strict=True)}
    return {name: mask_private(title if len(title) <= _LABEL else title[: _LABEL - 1] + "…") for name, title in plain.items()}


def _cut_at(text: str, start: int, end: int) -> int:
    """Where a passage ends that is shown: at its own end, or else at the last sentence, or part of one, that there is room for."""
    if end - start <= _MOST:
        return end
    for marks in ("。！？!?\n", "；;", "，,、：:"):
        at = max(text.rfind(mark, start + _MOST // 2, start + _MOST) for mark in marks)
        if at >= 0:
            return at + 1
    return start + _MOST


def _texts(given: Given, source: str, wanted: Collection[str]) -> dict[str, tuple[str, str]]:
    """Title and text of each document; of a reply the text alone."""
    corpus = given.policies if source == "policy" else given.feedback
    if corpus is None or (source == "reply" and "reply" not in corpus.table.columns):
        return {}
    table = corpus.table[corpus.table["id"].isin(sorted(wanted))]
    titles = [""] * len(table) if source == "reply" else table["title"].fillna("")
    body = table["reply"].fillna("") if source == "reply" else table["text"]
    return {str(i): (str(title), str(text)) for i, title, text in zip(table["id"], titles, body, strict=True)}


def topic_cues(given: Given, place: int, source: str, *, unit: str, why: str, n: int = 3, among: Collection[str] | None = None) -> list[Cue]:
    """Cues of the texts with most of a topic, one a document; ``among`` names the documents that may be shown."""
    import numpy as np

    if given.topics is None or given.reading is None:
        return []
    units, shares = given.topics.tokens.units, given.reading.shares[:, place]
    able = (units["kind"] == source).to_numpy() & (shares >= _HELD) & (units["n_topic_words"].to_numpy() >= 2)
    if among is not None:
        able &= units["document"].isin(sorted(among)).to_numpy()
    held = np.flatnonzero(able)
    # Few words make a share large: they count as if four more said nothing.
    size = units["n_topic_words"].to_numpy(dtype=float)[held]
    order = np.lexsort((units["unit"].to_numpy()[held].astype(str), -shares[held] * size / (size + 4)))
    weights = _topic_words(given, place)
    return _one_a_document(given, units.iloc[held[order]], source, weights, unit, why, n)


def _topic_words(given: Given, place: int) -> dict[str, float]:
    import numpy as np

    assert given.topics is not None
    of_item = item_weights(given.topics)[:, place] @ given.topics.word_weights
    order = np.argsort(-of_item, kind="stable")[:_WORDS]
    return {given.topics.tokens.vocabulary[int(v)]: float(of_item[v]) for v in order}


def _one_a_document(given: Given, units: "pd.DataFrame", source: str, weights: dict[str, float], unit: str, why: str, n: int) -> list[Cue]:
    corpus = given.policies if source == "policy" else given.feedback
    if corpus is None:
        return []
    cues: list[Cue] = []
    texts = corpus.text
    shown_pairs: list[set[str]] = []
    done: set[str] = set()
    for row in units.itertuples():
        document, start, end = str(row.document), int(row.start), int(row.end)  # type: ignore[arg-type]
        if document in done or document not in texts.index:
            continue
        text = str(texts[document])[start:end] if start >= 0 else ""
        pairs = {text[i : i + 2] for i in range(len(text) - 1)}
        if len(text) < _LEAST or any(len(pairs & other) > 0.7 * len(pairs | other) for other in shown_pairs):
            continue
        done.add(document)
        shown_pairs.append(pairs)
        low, high = sentence_span(text, weights)
        cues.append((unit, source, document, start + low, start + high, why))
        if len(cues) == n:
            break
    return cues


def sentence_span(text: str, weights: dict[str, float]) -> tuple[int, int]:
    """Span of the sentence with most of some words; the whole text where it is short.

    >>> sentence_span("您好。" + "停车位太少，天天绕圈找车位，" * 12 + "。谢谢您的理解和支持。", {"车位": 1.0})[0]
    3
    """
    if len(text) <= _WIDTH:
        return 0, len(text)
    cuts = [0, *(match.end() for match in re.finditer(r"[。！？!?；;\n]+", text)), len(text)]
    spans = [(low, high) for low, high in pairwise(cuts) if high - low >= _LEAST] or [(0, len(text))]
    scores = [sum(weight for word, weight in weights.items() if word in text[low:high]) for low, high in spans]
    return spans[scores.index(max(scores))]


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Span of the sentence, or of the line, that a passage stands in; of a very long one from shortly before the passage on.

    >>> text = "一、任务。各乡镇应当每月巡查，经费自筹；县里抽查。"
    >>> text[slice(*sentence_around(text, 7, 9))]
    '各乡镇应当每月巡查，经费自筹；'
    """
    low = max((text.rfind(mark, 0, start) for mark in "。；！？\n"), default=-1) + 1
    ends = [at for mark in "。；！？\n" if (at := text.find(mark, max(start, end - 1))) >= 0]
    if end - low > _MOST:  # the passage itself has to be seen
        near = max(low, start - _MOST // 2)
        low = min([at + 1 for mark in "，、：," if (at := text.find(mark, near, start)) >= 0], default=near) if near > low else low
    return low, min(ends, default=len(text) - 1) + 1


def joined_ids(documents: Sequence[str]) -> str:
    """Ids as they stand in a table."""
    return "；".join(documents)
