"""`lexicon_table`: whether each term of a lexicon stays whole in texts, and where it does not."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from policytext.cleaning import MASKS, PrivateSpan
from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError, expect, explain, listing
from policytext.segmenting._checks import check_texts
from policytext.segmenting._engines import make_segmenter
from policytext.segmenting._private import private_in, private_of_units, whole_text
from policytext.segmenting._whole import TermIndex, make_index
from policytext.segmenting.lexicon import Lexicon
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["lexicon_table"]

_BLOCK = 500_000
"""So many words, or characters of a corpus, are looked through at once."""
_STATES = ("whole", "within", "overlapped", "split")


_ALL_MASKS = frozenset(MASKS.values())


class _Block(NamedTuple):
    """Words of some units: their text put together, where words end in it, and where units begin and end."""

    first: int
    text: str
    ends: "npt.NDArray[np.int64]"
    unit_ends: "npt.NDArray[np.int64]"


class _Cut(NamedTuple):
    """What is looked through; ``starts`` and ``leads`` of units as in :class:`Tokens`, ``private`` gives the spans of units."""

    blocks: Iterator[_Block]
    documents: Sequence[str]
    starts: Sequence[int]
    leads: Sequence[int]
    private: Callable[[Sequence[int]], list[tuple[PrivateSpan, ...]]]


@dataclass(slots=True)
class _Found:
    """What was met of one term."""

    counts: "Counter[str]" = field(default_factory=Counter)
    others: "Counter[str]" = field(default_factory=Counter)
    example: tuple[str, int, int] | None = None
    """As cut, unit and offset in it: of the first place that was split, else overlapped."""
    worst: int = 1


def lexicon_table(
    lexicon: Lexicon, source: Corpus | Tokens, *, backend: Literal["rust", "python"] = "rust", strict: bool = False
) -> "pd.DataFrame":
    """Count for each term of a lexicon where it stands in texts, and whether it stays whole there.

    Parameters
    ----------
    lexicon : Lexicon
    source : Corpus or Tokens
        A corpus is cut with the lexicon first, by document; tokens are taken as they were cut.
    backend : {"rust", "python"}
        What cuts a corpus.
    strict : bool
        Raise an error if a term that occurs was split anywhere, or stays whole nowhere.

    Returns
    -------
    pandas.DataFrame
        One row a term, the worst first: ``term, occurs`` (places in the texts, overlapping ones too), ``whole`` (it is a word
        there), ``within`` (it lies within one longer word), ``overlapped`` (a word beside it reaches into it, as 工作 in
        保护|工作 does into 护工), ``split`` (cut though no word reaches in), ``others`` (the longer and the overlapping words met
        most, with counts), ``example`` (one place that was split or overlapped, as cut), ``document`` and ``start`` (where
        that is: ``start`` indexes ``corpus.text[document]``; missing in a title). Words that touch a name, an address or a number
        of a person stand there as masks.

    Raises
    ------
    InputError
        If an argument is of the wrong kind; if texts of a corpus were cut before or hold half a character; with ``strict``, if
        a term failed to stay whole.
    EmptyInputError
        If no document of a corpus has a text.

    Notes
    -----
    ``split`` is 0 for texts cut by :func:`segment` with the same lexicon. ``overlapped`` is right where the characters
    meet by chance, and a matter of choice where two terms overlap (行政|执法部门 has 行政执法 in it): the likelier cut wins. A
    term that is overlapped often should be given together with the longer one.

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": ["护工太少", "环境保护工作"]}), kind="feedback")
    >>> lexicon = Lexicon((), ()).with_terms(["护工"])
    >>> lexicon_table(lexicon, corpus)[["term", "occurs", "whole", "overlapped", "example"]].values.tolist()
    [['护工', 2, 1, 1, '环境保护|工作']]
    """
    expect(lexicon, Lexicon, verb="lexicon_table", hint="give the lexicon first: lexicon_table(Lexicon.default(), corpus)")
    expect(source, (Corpus, Tokens), verb="lexicon_table", hint="give a corpus or tokens second")
    cut = _cut_corpus(source, lexicon, backend) if isinstance(source, Corpus) else _cut_tokens(source)
    index = make_index(lexicon.terms)
    found = [_Found() for _ in lexicon.terms]
    for block in cut.blocks:
        _look(index, block, cut, found)
    table = _framed(lexicon, cut, found)
    if strict:
        _refuse_broken(table)
    return table


def _cut_corpus(corpus: Corpus, lexicon: Lexicon, backend: str) -> _Cut:
    table = corpus.table
    rows = [row for row in zip(table["id"], table["title"], table["text"], strict=True) if row[2]]
    if not rows:
        raise EmptyInputError(
            explain("no document has a text", found=f"{len(corpus)} titles", hint="check which column was read as text")
        )
    ids = [id for id, _, _ in rows]
    texts, leads = zip(*(whole_text(title, text) for _, title, text in rows), strict=True)
    check_texts(texts, ids, cut_before=backend == "spaces")
    engine = make_segmenter(backend, lexicon)

    def blocks() -> Iterator[_Block]:
        import numpy as np

        for first, last in _runs([len(text) for text in texts]):
            flat = engine.flat(texts[first:last])
            yield _Block(first, flat.joined, flat.ends, np.concatenate([[0], flat.text_ends]))

    def private(units: Sequence[int]) -> list[tuple[PrivateSpan, ...]]:
        return private_in([texts[unit] for unit in units], spaced=backend == "spaces")

    return _Cut(blocks(), ids, [0] * len(ids), leads, private)


def _cut_tokens(tokens: Tokens) -> _Cut:
    units = tokens.units

    def blocks() -> Iterator[_Block]:
        import numpy as np

        for first, last in _runs(np.diff(tokens.bounds).tolist()):
            words = [tokens.words[code] for code in tokens.stream[tokens.bounds[first] : tokens.bounds[last]].tolist()]
            ends = np.cumsum([len(word) for word in words], dtype=np.int64)
            unit_ends = np.concatenate([[0], ends])[tokens.bounds[first : last + 1] - tokens.bounds[first]]
            yield _Block(first, "".join(words), ends, unit_ends)

    held: list[tuple[PrivateSpan, ...]] = []

    def private(rows: Sequence[int]) -> list[tuple[PrivateSpan, ...]]:
        if rows and not held:
            held.extend(private_of_units(tokens))
        return [held[row] for row in rows]

    return _Cut(blocks(), units["document"].tolist(), units["start"].tolist(), units["title_length"].tolist(), private)


def _runs(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Units in runs of about so many words or characters."""
    first = held = 0
    for unit, size in enumerate(sizes):
        held += size
        if held >= _BLOCK or unit + 1 == len(sizes):
            yield first, unit + 1
            first, held = unit + 1, 0


def _look(index: TermIndex, block: _Block, cut: _Cut, found: list[_Found]) -> None:
    import numpy as np

    ends, unit_ends = block.ends, block.unit_ends
    place, number = index.find(block.text)
    stop = place + index.lengths[number]
    unit = np.searchsorted(unit_ends, place, side="right") - 1
    inside = unit_ends[unit + 1] >= stop
    place, number, stop, unit = place[inside], number[inside], stop[inside], unit[inside]
    one, two = np.searchsorted(ends, place, side="right"), np.searchsorted(ends, stop)
    starts = np.concatenate([[0], ends])
    aligned = (starts[one] == place) & (ends[two] == stop)
    state = np.where(one == two, np.where(aligned, 0, 1), np.where(aligned, 3, 2))
    _tally(number, state, found)
    units = np.unique(unit[state > 0]).tolist()
    private = dict(zip(units, cut.private([block.first + row for row in units]), strict=True))
    for i in np.flatnonzero(state > 0).tolist():
        row, borders = int(unit[i]), starts[one[i] : two[i] + 2].tolist()
        base = int(unit_ends[row])
        pieces = [_masked(block.text, span, base, private[row]) for span in pairwise(borders)]
        entry = found[number[i]]
        _note(entry, int(state[i]), pieces, borders[0] < place[i], borders[-1] > stop[i])
        if state[i] > entry.worst:
            entry.worst = int(state[i])
            # Words of one span have one mask.
            shown = [piece for j, piece in enumerate(pieces) if not j or piece != pieces[j - 1] or piece not in _ALL_MASKS]
            entry.example = ("|".join(shown), block.first + row, int(place[i]) - base)


def _masked(text: str, word: tuple[int, int], base: int, spans: Sequence[PrivateSpan]) -> str:
    """A word, or the mask of the private span that it touches."""
    low, high = word
    at = bisect_right(spans, low - base, key=lambda span: span.end)
    return MASKS[spans[at].kind] if at < len(spans) and spans[at].start < high - base else text[low:high]


def _tally(number: "npt.NDArray[np.int64]", state: "npt.NDArray[np.int64]", found: list[_Found]) -> None:
    import numpy as np

    met, times = np.unique(number * len(_STATES) + state, return_counts=True)
    for key, count in zip(met.tolist(), times.tolist(), strict=True):
        found[key // len(_STATES)].counts[_STATES[key % len(_STATES)]] += count


def _note(entry: _Found, state: int, pieces: list[str], before: bool, behind: bool) -> None:
    """Note the word that holds the term, or those that reach into it."""
    if state == 1 or before:
        entry.others[pieces[0]] += 1
    if state == 2 and behind:
        entry.others[pieces[-1]] += 1


def _framed(lexicon: Lexicon, source: _Cut, found: list[_Found]) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for term, entry in zip(lexicon.terms, found, strict=True):
        counts = [entry.counts[state] for state in _STATES]
        cut, unit, offset = entry.example or ("", None, 0)
        # A place before the unit's own text is in its title.
        start = None if unit is None or offset < source.leads[unit] else source.starts[unit] + offset - source.leads[unit]
        others = sorted(entry.others.items(), key=lambda item: (-item[1], item[0]))[:3]
        shown = ", ".join(f"{word} ({number})" for word, number in others)
        rows.append((term, sum(counts), *counts, shown, cut, "" if unit is None else source.documents[unit], start))
    columns = ["term", "occurs", *_STATES, "others", "example", "document", "start"]
    table = pd.DataFrame(rows, columns=columns)
    table["start"] = table["start"].astype("Int64")
    for column in ("term", "others", "example", "document"):
        table[column] = table[column].astype(object)
    return table.sort_values(["split", "overlapped", "occurs", "term"], ascending=[False, False, False, True], ignore_index=True)


def _refuse_broken(table: "pd.DataFrame") -> None:
    broken = table[(table["split"] > 0) | ((table["occurs"] > 0) & (table["whole"] + table["within"] == 0))]
    if len(broken):
        first = broken.iloc[0]
        where = f"{first['example']} in document {first['document']!r}"
        raise InputError(
            explain(
                f"{len(broken)} terms do not stay whole: {listing(broken['term'], limit=10)}",
                found=f"{first['term']} is cut as {where}",
                hint="give the longer term too, or take the term out with lexicon.without_terms",
            )
        )
