"""The sentences behind the gaps: for each topic to read, what policies say and what people write."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.errors import InputError, expect, explain
from policytext.mismatch.result import Mismatch
from policytext.mismatch.verdict import RECURS
from policytext.report.results import RESULTS_HINT, StudyResults
from policytext.segmenting._private import masked_between
from policytext.topics.matters import item_names, item_weights
from policytext.validation.coding import OTHER, UNCLEAR

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["evidence_table", "read_first", "reading_list"]

_LEAST = 15
_LONGEST = 160
_ALIKE = 0.7
_WHEN_NONE = 5
_TOPIC_WORDS = 30
_LEAST_SHARE = 0.3
"""Of a typical text the topic makes up so much at least; a small share is typical of nothing."""
_COLUMNS = ("topic", "label", "kind", "rank", "share", "document", "start", "end", "date", "region", "sentence")


def evidence_table(results: StudyResults, *, per_topic: int = 3) -> "pd.DataFrame":
    """Show the most typical policy clauses and feedback messages of each topic worth reading.

    Parameters
    ----------
    results : StudyResults
    per_topic : int
        Texts a topic and source.

    Returns
    -------
    pandas.DataFrame
        Columns ``topic, label, kind, rank, share, document, start, end, date, region, sentence``. Of each
        text the sentence is shown that holds most of the topic's words; ``start`` and ``end`` index
        ``corpus.text[document]``. A document is shown once a topic. Sentences are masked and at most 160
        characters long; texts shorter than
        15 characters, near copies of a text already shown, and texts of which the topic makes up less than 30%
        are passed over, so that a side may have fewer sentences or none. Of a matter that people coded and that no topic is joined to,
        texts are shown that they gave its code, in order; ``share`` is then empty.

    Raises
    ------
    InputError
        If ``results`` are no StudyResults, or ``per_topic`` is below 1.

    Notes
    -----
    Topics are those of :func:`reading_list`.
    """
    import pandas as pd

    expect(results, StudyResults, verb="evidence_table", hint=RESULTS_HINT)
    if per_topic < 1:
        raise InputError(explain(f"per_topic={per_topic} shows nothing", hint="use 1 or more"))
    texts = _Texts.of(results)
    labels = dict(zip(results.mismatch.table["topic"], results.mismatch.table["label"], strict=True))
    rows: list[tuple[Any, ...]] = []
    for topic in reading_list(results):
        shares, words = _item(results, topic)
        weights = {} if words is None else _word_weights(results, words)
        for kind in ("policy", "feedback"):
            for rank, (unit, share) in enumerate(_typical(results, texts, topic, shares, kind, per_topic), start=1):
                start, end = _best_sentence(texts.text_of(unit), weights)
                offset = int(unit["start"])
                document = str(unit["document"])
                if offset < 0:
                    span, sentence = (-1, -1), mask_private(texts.titles[document])
                else:
                    span = (offset + start, offset + end)
                    sentence = masked_between(texts.texts[document], *span).strip()
                about = (texts.dates[document], texts.regions[document], _cut(sentence))
                rows.append((topic, labels[topic], kind, rank, share, document, *span, *about))
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def reading_list(results: StudyResults) -> list[str]:
    """Name the topics to read: those flagged, those to read first, those nearly absent from one source; the five largest gaps where there are none.

    Whether the other side says it in other words shows in the sentences, so these topics need them most.
    """
    table = results.mismatch.table
    table = table[~table["topic"].isin([OTHER, UNCLEAR])]
    doubtful = table.loc[table["lean"] == "wording?", "topic"].tolist()
    listed = list(dict.fromkeys([*results.mismatch.flagged()["topic"].tolist(), *read_first(results.mismatch)["topic"].tolist(), *doubtful]))
    if listed:
        return [topic for topic in listed if topic not in (OTHER, UNCLEAR)]
    known = table[table["estimate"].notna() & (table["lean"] != "too few")]
    order = known["estimate"].abs().sort_values(ascending=False, kind="stable").index
    return list(dict.fromkeys(known.loc[order, "topic"].tolist()))[:_WHEN_NONE]


def read_first(mismatch: Mismatch) -> "pd.DataFrame":
    """Rows of a calibrated result to read first: those without a verdict that would have one under less doubt about wording, the firmest first.

    Topics that seldom come back are passed over.
    """
    table = mismatch.table
    if mismatch.grade != "calibrated" or "falls_at" not in table.columns:
        return table.head(0)
    rows = table[(table["verdict"] == "cannot tell") & (table["falls_at"] > 0) & ~(table["recurrence"] < RECURS)]
    return rows.sort_values(["falls_at", "p", "topic"], ascending=[False, True, True], kind="stable").head(_WHEN_NONE)


# -- parts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class _Texts:
    """Look-ups by document id."""

    texts: Mapping[str, str]
    titles: Mapping[str, str]
    dates: Mapping[str, str]
    regions: Mapping[str, str]

    @classmethod
    def of(cls, results: StudyResults) -> "_Texts":
        import pandas as pd

        table = pd.concat([corpus.table.loc[:, ["id", "title", "text", "date", "region"]]
                           for corpus in (results.policies, results.feedback)], ignore_index=True)  # fmt: skip
        ids = table["id"].tolist()
        dates = table["date"].dt.strftime("%Y-%m-%d").fillna("").tolist()
        columns = [table["text"].tolist(), table["title"].tolist(), dates, [mask_private(r) for r in table["region"].tolist()]]
        return cls(*(dict(zip(ids, column, strict=True)) for column in columns))

    def text_of(self, unit: "pd.Series[Any]") -> str:
        document, start = str(unit["document"]), int(unit["start"])
        return self.titles[document] if start < 0 else self.texts[document][start : int(unit["end"])]


def _item(results: StudyResults, name: str) -> "tuple[npt.NDArray[np.float64] | None, npt.NDArray[np.float64] | None]":
    """Shares (units,) and words (V,) of a topic, or of a matter that topics are joined to; nothing where neither is of that name."""
    topics = results.topics
    if name in topics.names:
        k = topics.names.index(name)
        return topics.shares[:, k], topics.word_weights[k]
    if name in item_names(topics):
        part = item_weights(topics)[:, item_names(topics).index(name)]
        return topics.shares @ part, part @ topics.word_weights
    return None, None


def _coded(results: StudyResults, matter: str, kind: str) -> "npt.NDArray[np.intp]":
    """Places of the units that people gave a code."""
    import numpy as np

    units = results.tokens.units
    if results.coding is None:
        return np.zeros(0, dtype=np.intp)
    coded = results.coding.coded
    chosen = coded[(coded["code"] == matter) & (coded["kind"] == kind)]
    column = "unit" if "unit" in coded.columns and chosen["unit"].isin(units["unit"]).all() else "document"
    return np.flatnonzero(units[column].isin(chosen[column]).to_numpy())


def _typical(
    results: StudyResults, texts: _Texts, topic: str, of_topic: "npt.NDArray[np.float64] | None", kind: str, n: int
) -> "Iterator[tuple[pd.Series[Any], float]]":
    """Give the ``n`` units of one source with the highest share of a topic, or with the code of a matter, no two of them near copies."""
    import numpy as np

    units = results.tokens.units
    if of_topic is None:
        candidates = _coded(results, topic, kind)
        shares = np.full(len(candidates), np.nan)
    else:
        candidates = np.flatnonzero((units["kind"] == kind).to_numpy() & results.topics.covered)
        shares = of_topic[candidates]
    shown: list[set[str]] = []
    documents: set[str] = set()
    for place in np.argsort(-shares, kind="stable"):
        if len(shown) == n or shares[place] < _LEAST_SHARE:
            return
        unit = units.iloc[int(candidates[place])]
        text = re.sub(r"\W+", "", texts.text_of(unit))
        pairs = {text[i : i + 2] for i in range(len(text) - 1)}
        if len(text) < _LEAST or unit["document"] in documents or any(_likeness(pairs, other) > _ALIKE for other in shown):
            continue
        shown.append(pairs)
        documents.add(unit["document"])
        yield unit, float(shares[place])


def _likeness(first: set[str], second: set[str]) -> float:
    return len(first & second) / max(1, len(first | second))


def _word_weights(results: StudyResults, weights: "npt.NDArray[np.float64]") -> dict[str, float]:
    order = (-weights).argsort(kind="stable")[:_TOPIC_WORDS]
    return {results.tokens.vocabulary[int(v)]: float(weights[v]) for v in order}


def _best_sentence(text: str, weights: Mapping[str, float]) -> tuple[int, int]:
    """Find the sentence with most weight of topic words; short ones take the following along, brackets go with the one before."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [match.end() for match in re.finditer(r"[。！？!?\n]+", text)] + [len(text)]:
        part = text[start:end].strip()
        if spans and re.fullmatch(r"（[^）]*）[。；]?", part):
            spans[-1] = (spans[-1][0], end)
            start = end
        elif len(part) >= _LEAST or (end == len(text) and not spans):
            spans.append((start, end))
            start = end
    scores = [sum(weight for word, weight in weights.items() if word in text[a:b]) for a, b in spans]
    low, high = spans[scores.index(max(scores))]
    part = text[low:high]
    return low + len(part) - len(part.lstrip()), high - len(part) + len(part.rstrip())


def _cut(sentence: str) -> str:
    plain = " ".join(sentence.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
