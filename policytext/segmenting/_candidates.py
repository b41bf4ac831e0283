"""Candidates for new terms: runs of characters, measured, judged by their edges, the nested ones resolved."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

from policytext.cleaning import PrivateSpan
from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, explain
from policytext.segmenting._engines import Backend, Segmenter, make_segmenter
from policytext.segmenting._grams import Grams, Run, absorbed_by, cohesion, count_grams, freedom, runs_of
from policytext.segmenting._private import private_in, whole_text
from policytext.segmenting._whole import boundaries, join_texts
from policytext.segmenting.concordance import shown
from policytext.segmenting.keyness import log_odds
from policytext.segmenting.lexicon import Lexicon

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Bounds", "find_candidates", "texts_of"]

_ALIGNED = 0.5
"""A candidate begins and ends where words do in at least this share of its places."""
_KNOWN = 0.5
"""A candidate that is one word in at least this share of its places is known to the segmenter."""
_ABSORBED = 0.7
"""A candidate falls away if a longer one around it occurs at least so often for each time that it does."""
_AROUND = 12
_PRIOR = 0.05
"""Weight of the prior of the log odds, as a part of all characters."""
_NUMERAL = re.compile(
    "[〇零一二两三四五六七八九十百千万亿几数多半第每某]+(?:[个年月日天次名位户家栋幢楼层号期条款项元块米岁点时分周人种件辆台套间]|多年|万元|亿元|月份)?"
)

_JOINING = frozenset("和与及或、")
"""Between two words these join what is two terms, but for single characters (润和紫郡)."""
_POINTING = frozenset("各该某每")
"""Words that begin so only point (该片区)."""
_CODED = re.compile(r"(?<=[A-Za-z0-9])[省市州县区镇乡村街]")
"""What is left of a place that was given a code (A3区): no term begins with it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a candidate must reach."""

    count: int
    documents: int
    cohesion: float
    freedom: float
    longest: int


@dataclass(frozen=True, eq=False, slots=True)
class _Ground:
    """All texts as one.

    Attributes
    ----------
    text : str
        The texts, each with a line end behind it.
    codes : array (N,)
        Its characters; borders in the place of private spans.
    begins : array (N + 1,) of bool
        Whether a word begins there.
    words : array (N + 1,)
        How many words began up to there.
    document : array (N,)
        Number of the document at each place.
    offsets : array (documents + 1,)
        Where each document begins.
    ids : tuple of str
    feedback : array (documents,) of bool
    spans : tuple of PrivateSpan
        In ``text``.
    """

    text: str
    codes: "npt.NDArray[np.uint64]"
    begins: "npt.NDArray[np.bool_]"
    words: "npt.NDArray[np.int64]"
    document: "npt.NDArray[np.int32]"
    offsets: "npt.NDArray[np.int64]"
    ids: tuple[str, ...]
    feedback: "npt.NDArray[np.bool_]"
    spans: tuple[PrivateSpan, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Measured:
    """One run of each kind measured, arrays (K,); ``sample`` is its first place cut as it is cut most often, or -1."""

    run: Run
    cohesion: "npt.NDArray[np.float64]"
    left: "npt.NDArray[np.float64]"
    right: "npt.NDArray[np.float64]"
    sample: "npt.NDArray[np.int64]"
    whole: "npt.NDArray[np.float64]"
    documents: "npt.NDArray[np.int64]"
    in_feedback: "npt.NDArray[np.int64]"
    reaches: "npt.NDArray[np.bool_]"


def find_candidates(corpora: Sequence[Corpus], lexicon: Lexicon, backend: Backend | Segmenter, bounds: Bounds) -> "pd.DataFrame":
    """Give the candidates as a table, known ones too, the best on top."""
    import numpy as np
    import pandas as pd

    ground = _lay_out(corpora, lexicon, backend)
    grams = count_grams(ground.codes, longest=bounds.longest, min_count=bounds.count)
    measured = [_measure(ground, grams, run, bounds) for run in runs_of(grams)]
    good = [_well_edged(ground, part) for part in measured]
    around = absorbed_by(grams, [part.run for part in measured], good)
    terms = frozenset(lexicon.terms)
    tables = [
        _rows(ground, part, np.flatnonzero(kept & (outer < _ABSORBED * part.run.counts)), terms)
        for part, kept, outer in zip(measured, good, around, strict=True)
    ]
    table = _compared(pd.concat(tables, ignore_index=True), ground, grams)
    return table.sort_values(["score", "term"], ascending=[False, True], kind="stable").reset_index(drop=True)


def texts_of(corpora: Iterable[Corpus]) -> Iterator[str]:
    """Each document as one text, title first."""
    for corpus in corpora:
        for title, text in zip(corpus.table["title"], corpus.table["text"], strict=True):
            yield whole_text(title, text)[0]


def _lay_out(corpora: Sequence[Corpus], lexicon: Lexicon, backend: Backend | Segmenter) -> _Ground:
    import numpy as np

    texts = list(texts_of(corpora))
    ids = [id for corpus in corpora for id in corpus.table["id"]]
    feedback = [corpus.kind == "feedback" for corpus in corpora for _ in range(len(corpus))]
    if not any(text.strip() for text in texts):
        raise EmptyInputError(
            explain("no document has a text", found=f"{len(texts)} documents", hint="check which column was read as text")
        )
    joined, codes = join_texts(texts)
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    spans = [
        PrivateSpan(offset + span.start, offset + span.end, span.kind)
        for found, offset in zip(private_in(texts), offsets[:-1].tolist(), strict=True)
        for span in found
    ]
    codes = codes.copy()
    for span in spans:
        codes[span.start : span.end] = 0
    codes[[match.start() for match in _CODED.finditer(joined)]] = 0
    begins = boundaries(make_segmenter(backend, lexicon).cut(texts), len(joined))
    document = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    return _Ground(
        joined, codes, begins, np.cumsum(begins), document, offsets, tuple(ids), np.array(feedback, dtype=np.bool_), tuple(spans)
    )


def _measure(ground: _Ground, grams: Grams, run: Run, bounds: Bounds) -> _Measured:
    import numpy as np

    size = len(run.counts)
    ends = run.places + run.length
    aligned = ground.begins[run.places] & ground.begins[ends]
    one = aligned & (ground.words[ends - 1] == ground.words[run.places])
    document = ground.document[run.places]
    n = len(ground.ids)
    pairs = np.unique(run.owner.astype(np.int64) * n + document)
    documents = np.bincount(pairs // n, minlength=size).astype(np.int64)
    in_feedback = np.bincount(run.owner[ground.feedback[document]], minlength=size).astype(np.int64)
    joined = cohesion(grams, run)
    left, right = freedom(grams, run)
    share = np.bincount(run.owner[aligned], minlength=size) / run.counts
    reaches = (
        (documents >= bounds.documents)
        & (joined >= bounds.cohesion)
        & (np.minimum(left, right) >= bounds.freedom)
        & (share >= _ALIGNED)
    )
    whole = np.bincount(run.owner[one], minlength=size) / run.counts
    sample = _typical_places(ground, run, aligned)
    return _Measured(run, joined, left, right, sample, whole, documents, in_feedback, reaches)


def _typical_places(ground: _Ground, run: Run, aligned: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.int64]":
    """The first place of each run that is cut as most of its aligned places are; of two ways as frequent, always the same one."""
    import numpy as np

    places, inner = run.places[aligned], run.length - 1
    way = run.owner[aligned].astype(np.int64) << inner
    for step in range(inner):
        way |= ground.begins[places + step + 1].astype(np.int64) << step
    ways, first, times = np.unique(way, return_index=True, return_counts=True)
    owner = ways >> inner
    order = np.lexsort((ways, -times, owner))
    leading = order[np.diff(owner[order], prepend=-1) > 0]
    sample = np.full(len(run.counts), -1, dtype=np.int64)
    sample[owner[leading]] = places[first[leading]]
    return sample


def _well_edged(ground: _Ground, part: _Measured) -> "npt.NDArray[np.bool_]":
    """Which candidates that reach the bounds begin, end and go on with words that a term may hold."""
    import numpy as np

    good = part.reaches.copy()
    for k in np.flatnonzero(good).tolist():
        good[k] = _may_be_term(_pieces(ground, int(part.sample[k]), part.run.length))
    return good


def _pieces(ground: _Ground, start: int, length: int) -> list[str]:
    """The words that a run is cut into."""
    begins = [start + int(i) for i in ground.begins[start : start + length].nonzero()[0]]
    return [ground.text[low:high] for low, high in pairwise([*begins, start + length])]


def _may_be_term(pieces: Sequence[str]) -> bool:
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return True
    if (
        first in _words("not_first_in_terms")
        or last in _words("not_last_in_terms")
        or not _words("not_inside_terms").isdisjoint(pieces)
    ):
        return False
    if first[0] in _POINTING or (len(pieces) == 2 and len(first) == 1 and last in _words("titles")):
        return False
    if _NUMERAL.fullmatch(first) or _NUMERAL.fullmatch(last):
        return False
    return not any(middle in _JOINING and len(before) + len(after) > 2 for before, middle, after in _threes(pieces))


def _threes(pieces: Sequence[str]) -> "zip[tuple[str, str, str]]":
    return zip(pieces, pieces[1:], pieces[2:], strict=False)


@cache
def _words(name: str) -> frozenset[str]:
    text = (resources.files("policytext.segmenting") / "words" / f"{name}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _rows(ground: _Ground, part: _Measured, rows: "npt.NDArray[np.int64]", terms: frozenset[str]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    run = part.run
    starts = part.sample[rows].tolist()
    names = [ground.text[start : start + run.length] for start in starts]
    least = np.minimum(part.left[rows], part.right[rows])
    return pd.DataFrame({
        "term": pd.Series(names, dtype=object),
        "pieces": pd.Series([" ".join(_pieces(ground, start, run.length)) for start in starts], dtype=object),
        "length": run.length, "count": run.counts[rows],
        "count_policy": run.counts[rows] - part.in_feedback[rows], "count_feedback": part.in_feedback[rows],
        "documents": part.documents[rows], "cohesion": part.cohesion[rows], "left": part.left[rows], "right": part.right[rows],
        "score": np.log2(run.counts[rows]) + part.cohesion[rows] + least,
        "known": np.array([name in terms for name in names], dtype=bool) | (part.whole[rows] >= _KNOWN),
        "document": pd.Series([ground.ids[ground.document[start]] for start in starts], dtype=object),
        "example": pd.Series([_example(ground, start, start + run.length) for start in starts], dtype=object),
    })  # fmt: skip


def _example(ground: _Ground, start: int, end: int) -> str:
    """The place of a candidate with what stands around it in its document, masked."""
    number = int(ground.document[start])
    low = max(start - _AROUND, int(ground.offsets[number]))
    high = min(end + _AROUND, int(ground.offsets[number + 1]) - 1)
    near = bisect_left(ground.spans, low, key=lambda span: span.end)
    spans = ground.spans[near : bisect_left(ground.spans, high, lo=near, key=lambda span: span.start)]
    parts = (shown(ground.text, low, start, spans), "【", ground.text[start:end], "】", shown(ground.text, end, high, spans))
    return "".join(parts).strip()


def _compared(table: "pd.DataFrame", ground: _Ground, grams: Grams) -> "pd.DataFrame":
    """The table with ``log_odds`` and ``z`` of feedback against policy, missing where one of them has no text."""
    import numpy as np

    inside = grams.letters >= 0
    of_feedback = ground.feedback[ground.document]
    totals = float((inside & of_feedback).sum()), float((inside & ~of_feedback).sum())
    counts = [table[name].to_numpy(dtype=np.float64) for name in ("count_feedback", "count_policy")]
    odds, _, z = log_odds(*counts, prior=_PRIOR * sum(totals), totals=totals)
    both = min(totals) > 0
    at = list(table.columns).index("documents") + 1
    table.insert(at, "log_odds", odds if both else np.nan)
    table.insert(at + 1, "z", z if both else np.nan)
    return table
