"""`concordance_table`: every place of a term with what stands around it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple

from policytext.cleaning import MASKS, PrivateSpan
from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain
from policytext.segmenting._private import private_in, private_of_units, spans_between, whole_text
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["concordance_table", "shown"]

_COLUMNS = ("document", "kind", "part", "start", "end", "left", "term", "right", "whole")
_AT_ONCE = 500
"""So many documents of a corpus are masked at once."""


class _Part(NamedTuple):
    """A stretch of text that holds the term; ``text[i]`` stands at ``offset + i`` of the title or the text of its document."""

    document: str
    kind: str
    part: str
    text: str
    offset: int
    borders: frozenset[int] | None
    """Where words begin in ``text``, and its end; None where nothing was cut."""
    spans: Sequence[PrivateSpan]


def concordance_table(
    source: Corpus | Tokens, term: str, *, width: int = 20, limit: int | None = None, mask: bool = True
) -> "pd.DataFrame":
    """Give every place of a term, with the characters before and behind it (keyword in context).

    Parameters
    ----------
    source : Corpus or Tokens
        A corpus is looked through in full; tokens hold the text of their units only, and know where words begin.
    term : str
        Found as it stands, wherever it stands, also inside a longer word or across several. Places don't overlap.
    width : int
        How many characters to show on each side, at most.
    limit : int, optional
        So many places at most, the first ones.
    mask : bool
        Whether names, addresses and numbers of persons are shown as masks (:func:`policytext.cleaning.find_private`).

    Returns
    -------
    pandas.DataFrame
        In order of the documents, then of the places: ``document, kind, part`` (``"title"`` or ``"text"``), ``start, end``
        (in the title, or in ``corpus.text[document]``), ``left, term, right`` (line ends shown as blanks), ``whole``
        (whether the term is exactly one word there; missing for a corpus).

    Raises
    ------
    InputError
        If the source is neither, the term is empty or holds a line end, ``width`` is no number of 0 or more, ``limit`` none of 1
        or more, or ``mask`` neither True nor False.

    Notes
    -----
    What is private is sought in the whole document, title and text, also for tokens by clause: a name in one clause may have
    its cue in another. Tokens by clause do not hold the titles of policies; a cue there is not seen.

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": ["小区停车位太少，想加停车位", "公交太少"]}), kind="feedback")
    >>> concordance_table(corpus, "停车", width=3)[["start", "left", "term", "right"]].values.tolist()
    [[2, '小区', '停车', '位太少'], [10, '，想加', '停车', '位']]
    """
    import pandas as pd

    expect(source, (Corpus, Tokens), verb="concordance_table", hint="give a corpus, or what segment(...) gave")
    expect(term, str, verb="concordance_table", hint="give the term as a text")
    if not term.strip() or "\n" in term:
        raise InputError(explain(f"{term!r} is no term to look for", hint="give a word or an expression on one line"))
    _check(width, limit, mask)
    parts = _parts_of_corpus(source, term, mask) if isinstance(source, Corpus) else _parts_of_tokens(source, term, mask)
    rows: list[tuple[object, ...]] = []
    for part in parts:
        rows += islice(_places(part, term, width=width), None if limit is None else limit - len(rows))
        if limit is not None and len(rows) >= limit:
            break
    table = pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)
    return table.astype({"start": "int64", "end": "int64", "whole": "boolean"})


def _check(width: object, limit: object, mask: object) -> None:
    if not _is_whole(width, 0):
        raise InputError(explain(f"width={width!r} shows nothing", hint="use a whole number, 0 or more"))
    if limit is not None and not _is_whole(limit, 1):
        raise InputError(explain(f"limit={limit!r} leaves no place", hint="use a whole number, 1 or more, or None for all"))
    if not isinstance(mask, bool):
        raise InputError(explain(f"mask={mask!r} is neither True nor False", hint="use True to mask what is private"))


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= least


def _places(part: _Part, term: str, *, width: int) -> Iterator[tuple[object, ...]]:
    text, spans = part.text, part.spans
    start = text.find(term)
    while start >= 0:
        end = start + len(term)
        sides = (
            shown(text, max(0, start - width), start, spans),
            shown(text, start, end, spans),
            shown(text, end, end + width, spans),
        )
        whole = None
        if part.borders is not None:
            whole = start in part.borders and end in part.borders and part.borders.isdisjoint(range(start + 1, end))
        yield (part.document, part.kind, part.part, part.offset + start, part.offset + end, *sides, whole)
        start = text.find(term, end)


def shown(text: str, low: int, high: int, spans: Sequence[PrivateSpan]) -> str:
    """Give ``text[low:high]`` on one line, with a mask in the place of every span that reaches into it; the spans are in order.

    >>> from policytext.cleaning import find_private
    >>> shown("电话13900000000，急", 6, 15, find_private("电话13900000000，急"))
    '[电话]，急'
    """
    out, done = [], low
    for place in range(bisect_right(spans, low, key=_end_of), len(spans)):
        span = spans[place]
        if span.start >= high:
            break
        out += [text[done : span.start], MASKS[span.kind]]
        done = span.end
    out.append(text[done:high] if done < high else "")
    return " ".join("".join(out).split("\n")).replace("\r", " ")


def _end_of(span: PrivateSpan) -> int:
    return span.end


def _parts_of_corpus(corpus: Corpus, term: str, mask: bool) -> Iterator[_Part]:
    table = corpus.table
    holding = (
        (id, title, text)
        for id, title, text in zip(table["id"], table["title"], table["text"], strict=True)
        if term in title or term in text
    )
    while some := list(islice(holding, _AT_ONCE)):
        wholes = [whole_text(title, text) for _, title, text in some]
        private = private_in([whole for whole, _ in wholes]) if mask else [()] * len(some)
        for (id, title, text), (_, lead), spans in zip(some, wholes, private, strict=True):
            if lead and term in title:
                yield _Part(id, corpus.kind, "title", title, 0, None, spans_between(spans, 0, len(title)))
            if term in text:
                yield _Part(id, corpus.kind, "text", text, 0, None, spans_between(spans, lead, lead + len(text)))


def _parts_of_tokens(tokens: Tokens, term: str, mask: bool) -> Iterator[_Part]:
    import numpy as np

    units = tokens.units
    text = "".join(map(tokens.words.__getitem__, tokens.stream.tolist()))
    lengths = np.fromiter(map(len, tokens.words), dtype=np.int64, count=len(tokens.words))
    borders = np.concatenate([[0], np.cumsum(lengths[tokens.stream])])
    bounds = pairwise(tokens.bounds.tolist())
    fields = zip(units["document"], units["kind"], units["start"].tolist(), units["title_length"].tolist(), bounds, strict=True)
    private: list[tuple[PrivateSpan, ...]] | None = None
    for row, (document, kind, start, lead, (low, high)) in enumerate(fields):
        first, last = int(borders[low]), int(borders[high])
        if text.find(term, first, last) < 0:
            continue
        begins = frozenset((borders[low : high + 1] - first).tolist())
        unit = text[first:last]
        if mask and private is None:
            private = private_of_units(tokens)
        spans = private[row] if private is not None else ()
        if lead:
            yield _Part(document, kind, "title", unit[: lead - 1], 0, begins, spans_between(spans, 0, lead - 1))
        behind = frozenset(i - lead for i in begins)
        yield _Part(document, kind, "text", unit[lead:], start, behind, spans_between(spans, lead, len(unit)))
