"""`example_table`: the texts that speak most clearly of each topic."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Literal

from policytext.cleaning import PrivateSpan
from policytext.duplicates.grams import gram_hashes, normal_form
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.segmenting._private import private_of_rows
from policytext.segmenting.concordance import shown
from policytext.segmenting.tokens import Tokens
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["example_table"]

_COLUMNS = ("topic", "label", "rank", "kind", "unit", "document", "share", "start", "end", "text", "words")
_KINDS = ("policy", "feedback")
_SILENT = 5
"""Words that say nothing, added to each text before shares are compared: a text of two words shows no topic clearly."""
_ALIKE = 0.7
"""Share of common runs of five characters from which two texts are copies, as in :func:`policytext.group_duplicates`."""
_WORDS = 8
_STOPS = re.compile(r"[。！？；!?;，,\n]+")


@dataclass(frozen=True, eq=False, slots=True)
class _Passage:
    """What is shown of a unit: ``text[low:high]`` of its words joined."""

    row: int
    text: str
    low: int
    high: int


def example_table(
    topics: Topics, *, n: int = 5, kind: Literal["policy", "feedback"] | None = None, seed: int | None = None, width: int = 120
) -> "pd.DataFrame":
    """Give the texts that speak most clearly of each topic, each with the place where they do.

    Parameters
    ----------
    topics : Topics
    n : int
        Texts of each topic and kind, at the most.
    kind : {"policy", "feedback"}, optional
        Of one source only; default both, ``n`` of each, since a topic may mean another thing in each.
    seed : int, optional
        Draw the texts at random among those in which no other topic has a larger share. The clearest texts make a topic look
        better than it is; drawn ones show what is counted for it.
    width : int
        Characters shown of each text, at the most.

    Returns
    -------
    pandas.DataFrame
        In order of topic, source and rank: ``topic, label, rank, kind, unit, document, share`` (of the topic in the unit), ``start,
        end`` (the passage shown, in ``corpus.text[document]``; the title, with 0 and 0, where a text has nothing else), ``text``
        (the passage on one line, names, addresses and numbers of persons masked, ``…`` where it is cut), ``words`` (of the passage,
        likeliest first, which the unit owes to the topic with more than even odds).

    Raises
    ------
    EmptyInputError
        If there is no text of the kind.
    InputError
        If ``n`` or ``width`` is no number that shows anything, or ``kind`` or ``seed`` is none.

    Notes
    -----
    Texts are ranked by their share, as if each held five more words that say nothing; equal ones by the name of the unit. A text
    is no example of a topic that has less than an even share (1/K) in it: a topic may have fewer than ``n``, or none in a
    source. One unit a document; of texts whose runs of five characters are the same to 70%, and of equal passages, only the first.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位太少，停车难。我的电话13900000000", "停车位收费高", "公交线路太绕，公交太慢", "公交线路太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> example_table(fit_topics(tokens, n_topics=2, runs=1, seed=1), n=1)[["rank", "text"]].values.tolist()
    [[1, '公交线路太绕，公交太慢'], [1, '停车位太少，停车难。我的电话[电话]']]
    """
    import pandas as pd

    expect(topics, Topics, verb="example_table", hint="fit_topics(tokens, ...) gives them")
    _check(n, width, kind, seed)
    found = topics.tokens.units["kind"].to_numpy()
    kinds = [one for one in _KINDS if kind in (None, one) and (topics.covered & (found == one)).any()]
    if not kinds:
        raise EmptyInputError(
            explain(
                f"no {kind or ''} text with a known word".replace("  ", " "),
                found=repr(topics),
                hint="take the other kind, or read texts",
            )
        )
    code = _codes(topics.tokens)
    chosen = [
        (k, rank, passage)
        for k in range(len(topics))
        for one in kinds
        for rank, passage in enumerate(_chosen(topics, k, found == one, code, int(n), int(width), seed), start=1)
    ]
    private = private_of_rows(topics.tokens, sorted({passage.row for _, _, passage in chosen}))
    rows = [_row(topics, k, rank, passage, code, private[passage.row]) for k, rank, passage in chosen]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype(
        {**dict.fromkeys(table.columns, object), "rank": "int64", "share": "float64", "start": "int64", "end": "int64"}
    )


def _check(n: object, width: object, kind: object, seed: object) -> None:
    if not isinstance(n, Integral) or isinstance(n, bool) or int(n) < 1:
        raise InputError(explain(f"n={n!r} shows nothing", hint="use a whole number, 1 or more"))
    if not isinstance(width, Integral) or isinstance(width, bool) or int(width) < 10:
        raise InputError(explain(f"width={width!r} shows nothing", hint="use a whole number, 10 or more"))
    if kind is not None and kind not in _KINDS:
        raise InputError(explain(f"no kind {kind!r}", found="kinds: policy, feedback", hint="leave it out for both"))
    if seed is not None:
        check_seed(seed)


def _codes(tokens: Tokens) -> "npt.NDArray[np.int64]":
    """Place in the vocabulary of each of ``tokens.words``, -1 for words that topics don't know."""
    import numpy as np

    place = {word: v for v, word in enumerate(tokens.vocabulary)}
    return np.array([place.get(word, -1) for word in tokens.words], dtype=np.int64)


def _chosen(
    topics: Topics, k: int, mine: "npt.NDArray[np.bool_]", code: "npt.NDArray[np.int64]", n: int, width: int, seed: int | None
) -> "Iterator[_Passage]":
    """At most ``n`` passages of a topic from one source, no two of one document or alike."""
    documents = topics.tokens.units["document"].to_numpy()
    seen: set[object] = set()
    grams: list[npt.NDArray[np.uint64]] = []
    for row in _ordered(topics, k, mine, seed):
        if len(grams) == n:
            return
        if documents[row] in seen:
            continue
        passage = _passage(topics, k, row, code, width)
        form = normal_form(passage.text[passage.low : passage.high])
        gram = gram_hashes(normal_form(passage.text), 5) if form else None
        if gram is None or form in seen or any(_alike(gram, other) for other in grams):
            continue
        seen |= {form, documents[row]}
        grams.append(gram)
        yield passage


def _ordered(topics: Topics, k: int, mine: "npt.NDArray[np.bool_]", seed: int | None) -> list[int]:
    """Rows of the units that may stand for a topic, the clearest first, or drawn."""
    import numpy as np

    units, shares = topics.tokens.units, topics.shares
    rows = np.flatnonzero(mine & topics.covered)
    share = shares[rows, k]
    rows = rows[share >= (1 / len(topics) if seed is None else shares[rows].max(axis=1))]
    names = units["unit"].to_numpy()[rows]
    if seed is not None:
        order = names.astype(str).argsort(kind="stable")
        return [int(row) for row in np.random.default_rng([seed, k]).permutation(rows[order])]
    n_words = np.asarray(topics.counts[rows].sum(axis=1), dtype=np.float64)
    clear = np.round(shares[rows, k] * n_words / (n_words + _SILENT), 9)
    return [int(row) for row in rows[np.lexsort((names.astype(str), -clear))]]


def _alike(one: "npt.NDArray[np.uint64]", other: "npt.NDArray[np.uint64]") -> bool:
    import numpy as np

    common = np.intersect1d(one, other, assume_unique=True).size
    return common >= _ALIKE * (one.size + other.size - common)


def _passage(topics: Topics, k: int, row: int, code: "npt.NDArray[np.int64]", width: int) -> _Passage:
    """The stretch of a unit, at most ``width`` long and beginning with a clause, that holds most words of the topic."""
    import numpy as np

    tokens = topics.tokens
    words = [tokens.words[i] for i in tokens.stream[tokens.bounds[row] : tokens.bounds[row + 1]].tolist()]
    text = "".join(words)
    lead = int(tokens.units["title_length"].iloc[row])
    base = lead if text[lead:].strip() else 0
    high = len(text) if base or not lead else lead - 1
    if high - base <= width:
        return _Passage(row, text, base, high)
    ends = np.cumsum([len(word) for word in words])
    starts = np.concatenate([[0], ends[:-1]])
    weight = np.concatenate([[0.0], np.cumsum(_owed(topics, k, row, code))])
    clauses = np.unique([base, *(match.end() for match in _STOPS.finditer(text, base, high))])
    begins = clauses if np.diff([*clauses, high]).max() <= width else starts[(starts >= base) & (starts < high)]
    begins = begins[begins < high]
    lasts = ends[np.maximum(np.searchsorted(ends, np.minimum(begins + width, high), side="right") - 1, 0)]
    held = weight[np.searchsorted(ends, lasts) + 1] - weight[np.searchsorted(starts, begins)]
    best = int(np.round(held, 9).argmax())
    low, last = int(begins[best]), int(lasts[best])
    return _Passage(row, text, low, last if last > low else min(low + width, high))


def _owed(topics: Topics, k: int, row: int, code: "npt.NDArray[np.int64]") -> "npt.NDArray[np.float64]":
    """How likely each word of a unit is owed to the topic, 0 for words that topics don't know; (n_words,)."""
    import numpy as np

    tokens = topics.tokens
    found = code[tokens.stream[tokens.bounds[row] : tokens.bounds[row + 1]]]
    joint = topics.shares[row][:, None] * topics.word_weights[:, np.maximum(found, 0)]
    total = joint.sum(axis=0)
    return np.where((found >= 0) & (total > 0), joint[k] / np.where(total > 0, total, 1.0), 0.0)


def _row(
    topics: Topics, k: int, rank: int, passage: _Passage, code: "npt.NDArray[np.int64]", private: tuple[PrivateSpan, ...]
) -> tuple[object, ...]:
    unit = topics.tokens.units.iloc[passage.row]
    lead, low, high = int(unit["title_length"]), passage.low, passage.high
    inside = not lead or low >= lead
    end = len(passage.text) if inside else lead - 1
    text = shown(passage.text, low, high, private).strip()
    text = ("…" if low > (lead if inside else 0) else "") + text + ("…" if high < end else "")
    start = int(unit["start"]) - lead
    return (
        topics.names[k], topics.labels[k], rank, unit["kind"], unit["unit"], unit["document"], float(topics.shares[passage.row, k]),
        start + low if inside else 0, start + high if inside else 0, text, " ".join(_words_in(topics, k, passage, code, private)),
    )  # fmt: skip


def _words_in(
    topics: Topics, k: int, passage: _Passage, code: "npt.NDArray[np.int64]", private: tuple[PrivateSpan, ...]
) -> list[str]:
    """Words of the passage that the unit owes to the topic, likeliest of the topic first; none that is masked."""
    import numpy as np

    tokens = topics.tokens
    stream = tokens.stream[tokens.bounds[passage.row] : tokens.bounds[passage.row + 1]]
    ends = np.cumsum([len(tokens.words[i]) for i in stream.tolist()])
    starts = np.concatenate([[0], ends[:-1]])
    hidden = np.zeros(len(stream), dtype=bool)
    for span in private:
        hidden |= (starts < span.end) & (ends > span.start)
    mine = (_owed(topics, k, passage.row, code) > 0.5) & (starts >= passage.low) & (ends <= passage.high) & ~hidden
    found = np.unique(code[stream[mine]])
    order = np.argsort(-topics.word_weights[k, found], kind="stable")[:_WORDS]
    return [tokens.vocabulary[v] for v in found[order]]
