"""The tables of `Matches`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.cleaning import MASKS, mask_private
from policytext.cleaning.privacy import put_masks
from policytext.corpus import as_texts
from policytext.matching._candidates import Allowed
from policytext.matching._counts import word_counts
from policytext.matching._groups import UNANSWERED_COLUMNS, group_alike, marking_words, unanswered_table
from policytext.matching._marks import Marks
from policytext.matching.result import ANSWERED, CANNOT_TELL, NOT_ANSWERED
from policytext.segmenting._private import private_in, spans_between
from policytext.topics import Topics, item_labels, item_names, item_weights

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Objects = npt.NDArray[np.object_]

__all__ = ["TAKEN", "Found", "verdicts", "demand_table", "lost_table", "match_table", "policy_table"]

TAKEN = ("message", "topic", "label", "cluster", "score", "document", "number", "n_answering", "verdict", "group", "note")
"""Columns of demands beside the day, the place and what is carried over."""
_LONGEST = 160
_BATCH = 4096
_MASK = re.compile("|".join(re.escape(mask) for mask in sorted(set(MASKS.values()))))


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """What was found: question and answer of each match with its numbers, best first."""

    messages: "pd.DataFrame"
    clauses: "pd.DataFrame"
    documents: "pd.DataFrame"
    asked: "Whole"
    given: "Whole"
    numbers: "dict[str, Floats]"
    marks: Marks
    clusters: "Whole"
    shares: "Floats | None"
    topics: Topics | None

    @property
    def first(self) -> "Whole":
        """Places of the best match of each message that has one."""
        import numpy as np

        return np.flatnonzero(np.diff(self.asked, prepend=-1))


def verdicts(scores: "Floats", marks: Marks) -> "Objects":
    """Say of each score what it means; without marks nobody can tell."""
    import numpy as np

    return np.select([scores >= marks.upper, scores < marks.lower], [ANSWERED, NOT_ANSWERED], default=CANNOT_TELL).astype(object)


def match_table(found: Found) -> "pd.DataFrame":
    """One row a match."""
    import numpy as np
    import pandas as pd

    starts = np.zeros(len(found.asked), dtype=np.int64)
    starts[found.first] = found.first
    rank = np.arange(len(found.asked)) - np.maximum.accumulate(starts) + 1 if len(found.asked) else starts
    some = found.clauses.iloc[found.given]
    private = private_in(as_texts(found.documents["text"]).tolist())
    cells = found.clauses[["text", "row", "start", "end"]].to_numpy(dtype=object)
    masked = {at: put_masks(text, spans_between(private[row], start, end)) for at in np.unique(found.given).tolist() for text, row, start, end in [cells[at]]}
    names = {"document": "document_text"}
    return pd.DataFrame({
        "message": found.messages["id"].to_numpy(dtype=object)[found.asked], "rank": rank, "document": some["document"].to_numpy(dtype=object),
        **{name: some[name].to_numpy() for name in ("number", "start", "end")}, "function": some["function"].to_numpy(dtype=object),
        **{names.get(name, name): values for name, values in found.numbers.items()}, "verdict": verdicts(found.numbers["score"], found.marks),
        "text": np.array([masked[at] for at in found.given.tolist()], dtype=object),
    })  # fmt: skip


def demand_table(found: Found, columns: Sequence[str], no_day: "npt.NDArray[np.bool_]", allowed: Allowed) -> "pd.DataFrame":
    """One row a message."""
    import numpy as np
    import pandas as pd

    n, first = len(found.messages), found.first
    row, best = found.asked[first], found.given[first]
    score, document, number = np.full(n, np.nan), np.full(n, "", dtype=object), np.zeros(n, dtype=np.int64)
    score[row], number[row] = found.numbers["score"][first], found.clauses["number"].to_numpy()[best]
    document[row] = found.clauses["document"].to_numpy(dtype=object)[best]
    bare = ~allowed.speaks
    verdict = verdicts(score, found.marks)
    none = np.isnan(score)
    verdict[none & ~bare & ~no_day], verdict[bare | no_day] = NOT_ANSWERED, CANNOT_TELL
    notes = np.select(
        [bare, no_day, none, np.full(n, len(found.marks.missing) == 2)],
        ["no text", "no day", "no clause counts for its place and day", "no marks"], default="",
    )  # fmt: skip
    topic, label = _topic_of(found)
    made = {"message": found.messages["id"], "date": found.messages["date"], "region": found.messages["region"]}
    made |= {name: _masked(found.messages[name]) for name in columns if name not in made}
    hits = np.bincount(found.asked[found.numbers["score"] >= found.marks.upper], minlength=n)
    hits[bare | no_day] = 0
    clusters = found.messages["id"].to_numpy(dtype=object)[np.unique(found.clusters, return_index=True)[1][found.clusters]]
    return pd.DataFrame(made).assign(
        topic=topic, label=label, cluster=clusters, score=score, document=document, number=number, n_answering=hits, verdict=verdict, note=notes.astype(object)
    )


def _masked(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """A column carried over, each text in it masked."""
    masks = {one: mask_private(one) for one in {one for one in values if isinstance(one, str)}}
    return values.map(lambda one: masks[one] if isinstance(one, str) else one)


def _topic_of(found: Found) -> "tuple[Objects, Objects]":
    """Name and label of the largest topic (or matter) of each message."""
    import numpy as np

    topic, label = np.full(len(found.messages), "", dtype=object), np.full(len(found.messages), "", dtype=object)
    if found.topics is None or found.shares is None:
        return topic, label
    known = ~np.isnan(found.shares).any(axis=1)
    top = (found.shares[known] @ item_weights(found.topics)).argmax(axis=1)
    topic[known] = np.array(item_names(found.topics), dtype=object)[top]
    label[known] = np.array(item_labels(found.topics), dtype=object)[top]
    return topic, label


def policy_table(found: Found, allowed: Allowed, table: "pd.DataFrame", level: float) -> "pd.DataFrame":
    """One row a document."""
    import numpy as np
    import pandas as pd

    n = len(found.documents)
    row = found.clauses["row"].to_numpy()[found.given]
    answered = found.numbers["score"] >= found.marks.upper
    met = np.unique(np.stack([row[answered], found.asked[answered]]), axis=1)
    demands = np.bincount(met[0], minlength=n)
    may, whom = np.zeros(n, dtype=np.int64), []
    for low in range(0, len(found.messages), _BATCH):
        rows = np.arange(low, min(low + _BATCH, len(found.messages)))
        fine = allowed.documents(rows)
        may += fine.sum(axis=0)
        whom.append(np.bincount(found.clusters[rows], minlength=int(found.clusters.max()) + 1))
    known = bool(np.isfinite(found.marks.upper))
    sizes = np.sum(whom, axis=0).astype(np.float64)
    worth = sizes.sum() / (sizes**2).sum()
    shares = [_share(hits, total, worth, level) if known else (float("nan"),) * 3 for hits, total in zip(demands.tolist(), may.tolist(), strict=True)]
    share, low_, high = (np.array(part, dtype=np.float64) for part in zip(*shares, strict=True))
    return pd.DataFrame({
        "document": found.documents["id"].to_numpy(dtype=object), "title": [mask_private(text) for text in found.documents["title"]],
        "region": found.documents["region"].to_numpy(dtype=object), "n_clauses": found.documents["n_clauses"].to_numpy(),
        "n_first": np.bincount(row[found.first], minlength=n), "n_demands": pd.array(demands if known else [None] * n, dtype="Int64"),
        "share": share, "low": low_, "high": high, "n": may, "reason": found.documents["reason"].to_numpy(dtype=object),
    })  # fmt: skip


def _share(hits: int, total: int, worth: float, level: float) -> tuple[float, float, float]:
    """A share of messages, with an interval as wide as if ``worth`` of each were independent."""
    from policytext.inference import wilson_interval

    if not total:
        return (float("nan"),) * 3
    share, n = hits / total, max(total * worth, 1.0)
    low, high = wilson_interval(share * n, n, level=level)
    return share, low, high


def lost_table(found: Found, demands: "pd.DataFrame", level: float) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Groups of the messages that nothing answers; and the demands, with the group of each."""
    import numpy as np
    import pandas as pd

    lost = np.flatnonzero((demands["verdict"] == NOT_ANSWERED).to_numpy())
    group = np.full(len(demands), "", dtype=object)
    if not len(lost):
        return pd.DataFrame(columns=list(UNANSWERED_COLUMNS)), _placed(demands, group)
    whole = (found.messages["title"] + "\n" + found.messages["text"]).str.strip().tolist()
    texts = [put_masks(text, spans) for text, spans in zip(whole, private_in(whole), strict=True)]
    counts, words = word_counts([_MASK.sub("。", text) for text in texts])
    if found.topics is not None:
        pairs = list(zip(demands["topic"].iloc[lost], demands["label"].iloc[lost], strict=True))
        names = sorted(set(pairs))
        of = np.array([names.index(pair) for pair in pairs], dtype=np.int64)
    else:
        _, alone, back = np.unique(found.clusters[lost], return_index=True, return_inverse=True)
        some = np.unique(alone)
        of = group_alike(counts[lost[some]])[np.searchsorted(some, alone)][back]
        names = [("", "")] * (int(of.max()) + 1)
    where = np.full(len(demands), -1, dtype=np.int64)
    where[lost] = of
    marking = marking_words(counts, words, where, len(names))
    masked = [texts[row][:_LONGEST] for row in lost.tolist()]
    table, group[lost] = unanswered_table(demands["message"].tolist(), lost, of, found.clusters, names, marking, masked, level)
    return table, _placed(demands, group)


def _placed(demands: "pd.DataFrame", group: "Objects") -> "pd.DataFrame":
    return demands.assign(group=group)[[*demands.columns[:-1], "group", "note"]]


