"""`lexicon_table`: whether each term of a lexicon stays whole in texts, and where it does not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain, listing
from policytext.segmenting._whole import TermIndex, make_index
from policytext.segmenting.lexicon import Lexicon
from policytext.segmenting.tokens import Tokens
from policytext.segmenting.verb import segment

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["lexicon_table"]

_BLOCK = 500_000
"""So many words are looked through at once."""
_STATES = ("whole", "within", "overlapped", "split")


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
        that is: ``start`` indexes ``corpus.text[document]``; missing in a title).

    Raises
    ------
    InputError
        If an argument is of the wrong kind; with ``strict``, if a term failed to stay whole.

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
    tokens = source
    if isinstance(tokens, Corpus):
        tokens = segment(tokens, unit="document", lexicon=lexicon, backend=backend, stop_words=(), min_documents=1, max_share=1.0)
    index = make_index(lexicon.terms)
    found = [_Found() for _ in lexicon.terms]
    for first, last in _blocks(tokens):
        _look(index, tokens, first, last, found)
    table = _framed(lexicon, tokens, found)
    if strict:
        _refuse_broken(table)
    return table


def _blocks(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Units in runs of about so many words."""
    first = 0
    for unit in range(len(tokens)):
        if tokens.bounds[unit + 1] - tokens.bounds[first] >= _BLOCK or unit + 1 == len(tokens):
            yield first, unit + 1
            first = unit + 1


def _look(index: TermIndex, tokens: Tokens, first: int, last: int, found: list[_Found]) -> None:
    import numpy as np

    words = [tokens.words[code] for code in tokens.stream[tokens.bounds[first] : tokens.bounds[last]].tolist()]
    text = "".join(words)
    ends = np.cumsum([len(word) for word in words], dtype=np.int64)
    unit_ends = np.concatenate([[0], ends])[tokens.bounds[first : last + 1] - tokens.bounds[first]]
    place, number = index.find(text)
    stop = place + index.lengths[number]
    unit = np.searchsorted(unit_ends, place, side="right") - 1
    inside = unit_ends[unit + 1] >= stop
    place, number, stop, unit = place[inside], number[inside], stop[inside], unit[inside]
    one, two = np.searchsorted(ends, place, side="right"), np.searchsorted(ends, stop)
    starts = np.concatenate([[0], ends])
    aligned = (starts[one] == place) & (ends[two] == stop)
    state = np.where(one == two, np.where(aligned, 0, 1), np.where(aligned, 3, 2))
    _tally(number, state, found)
    for i in np.flatnonzero(state > 0).tolist():
        entry, pieces = found[number[i]], words[one[i] : two[i] + 1]
        _note(entry, int(state[i]), pieces, bool(starts[one[i]] < place[i]), bool(ends[two[i]] > stop[i]))
        if state[i] > entry.worst:
            entry.worst = int(state[i])
            entry.example = ("|".join(pieces), first + int(unit[i]), int(place[i] - unit_ends[unit[i]]))


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


def _framed(lexicon: Lexicon, tokens: Tokens, found: list[_Found]) -> "pd.DataFrame":
    import pandas as pd

    units = tokens.units
    rows = []
    for term, entry in zip(lexicon.terms, found, strict=True):
        counts = [entry.counts[state] for state in _STATES]
        cut, unit, offset = entry.example or ("", None, 0)
        start = None if unit is None else int(units["start"].iloc[unit]) + offset - int(units["title_length"].iloc[unit])
        # A place before the unit's own text is in its title.
        start = None if start is None or unit is None or start < int(units["start"].iloc[unit]) else start
        others = sorted(entry.others.items(), key=lambda item: (-item[1], item[0]))[:3]
        shown = ", ".join(f"{word} ({number})" for word, number in others)
        rows.append((term, sum(counts), *counts, shown, cut, "" if unit is None else units["document"].iloc[unit], start))
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
