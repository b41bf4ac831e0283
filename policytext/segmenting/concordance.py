"""`concordance_table`: every place of a term with what stands around it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from policytext.cleaning import MASKS, PrivateSpan, find_private
from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["concordance_table", "shown"]

_COLUMNS = ("document", "kind", "part", "start", "end", "left", "term", "right", "whole")


class _Part(NamedTuple):
    """A stretch of text to look through; ``text[i]`` stands at ``offset + i`` of the title or the text of its document."""

    document: str
    kind: str
    part: str
    text: str
    offset: int
    borders: frozenset[int] | None
    """Where words begin in ``text``, and its end; None where nothing was cut."""


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
        If the source is neither, the term is empty or holds a line end, ``width`` is below 0 or ``limit`` below 1.

    Notes
    -----
    Masks follow from the text that is at hand: for tokens by clause a cue in another clause is not seen.

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
    if width < 0:
        raise InputError(explain(f"width={width} shows nothing", hint="use 0 or more"))
    if limit is not None and limit < 1:
        raise InputError(explain(f"limit={limit} leaves no place", hint="use 1 or more, or None for all"))
    parts = _parts_of_corpus(source) if isinstance(source, Corpus) else _parts_of_tokens(source, term)
    rows: list[tuple[object, ...]] = []
    for part in parts:
        if term in part.text:
            rows += _places(part, term, width=width, mask=mask)
        if limit is not None and len(rows) >= limit:
            break
    table = pd.DataFrame(rows[:limit], columns=list(_COLUMNS), dtype=object)
    return table.astype({"start": "int64", "end": "int64", "whole": "boolean"})


def _places(part: _Part, term: str, *, width: int, mask: bool) -> Iterator[tuple[object, ...]]:
    text = part.text
    spans = find_private(text) if mask else ()
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
    """Give ``text[low:high]`` on one line, with a mask in the place of every span that reaches into it.

    >>> shown("电话13900000000，急", 6, 15, find_private("电话13900000000，急"))
    '[电话]，急'
    """
    out, done = [], low
    for span in spans:
        if span.end > done and span.start < high:
            out += [text[done : span.start], MASKS[span.kind]]
            done = span.end
    out.append(text[done:high] if done < high else "")
    return " ".join("".join(out).split("\n")).replace("\r", " ")


def _parts_of_corpus(corpus: Corpus) -> Iterator[_Part]:
    table = corpus.table
    for id, title, text in zip(table["id"], table["title"], table["text"], strict=True):
        if title and not text.startswith(title):
            yield _Part(id, corpus.kind, "title", title, 0, None)
        yield _Part(id, corpus.kind, "text", text, 0, None)


def _parts_of_tokens(tokens: Tokens, term: str) -> Iterator[_Part]:
    import numpy as np

    units = tokens.units
    text = "".join(map(tokens.words.__getitem__, tokens.stream.tolist()))
    lengths = np.fromiter(map(len, tokens.words), dtype=np.int64, count=len(tokens.words))
    borders = np.concatenate([[0], np.cumsum(lengths[tokens.stream])])
    bounds = pairwise(tokens.bounds.tolist())
    fields = zip(units["document"], units["kind"], units["start"].tolist(), units["title_length"].tolist(), bounds, strict=True)
    for document, kind, start, lead, (low, high) in fields:
        first, last = int(borders[low]), int(borders[high])
        if text.find(term, first, last) < 0:
            continue
        begins = frozenset((borders[low : high + 1] - first).tolist())
        unit = text[first:last]
        if lead:
            yield _Part(document, kind, "title", unit[: lead - 1], 0, begins)
        yield _Part(document, kind, "text", unit[lead:], start, frozenset(i - lead for i in begins))
