"""Names, addresses and numbers of persons: sought in whole documents, then cut to the units."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from policytext.cleaning import PrivateSpan, find_private_in
from policytext.cleaning.privacy import put_masks
from policytext.segmenting._whole import make_index

if TYPE_CHECKING:
    import pandas as pd

    from policytext.segmenting.tokens import Tokens

__all__ = ["Whole", "masked_between", "private_in", "private_of_rows", "private_of_units", "private_of_wholes", "spans_between", "whole_text"]

_FEW = 64
"""So many values are sought one by one."""
_TELLING = re.compile(r"[\u4e00-\u9fff]{2,}|[\s\S]{5,}")
"""A value that says by itself whom it means: a name of two characters or more, a number; not the 王 of 王女士."""
_BLANKS = re.compile(r"[^\S\r\n]+")
_NAMED = frozenset({"rust", "python"})
_APART = "。\n"
"""Between two texts that are looked through as one: no cue reaches across it."""


class Whole(NamedTuple):
    """A document, and where each of its units stands in it.

    Attributes
    ----------
    text : str
    cuts : tuple of (int, int)
    beside : str
        Another text of the same person, such as the message that a reply answers: who says there what they are called may be
        named here without a cue.
    """

    text: str
    cuts: tuple[tuple[int, int], ...]
    beside: str = ""


def whole_text(title: str, text: str) -> tuple[str, int]:
    """Give a document as one text, and where its own text begins there: behind the title, unless it begins with it.

    >>> whole_text("停车", "车位太少"), whole_text("停车", "停车难")
    (('停车\\n车位太少', 3), ('停车难', 0))
    """
    lead = "" if not title or text.startswith(title) else f"{title}\n"
    return lead + text, len(lead)


def private_in(texts: Sequence[str], *, spaced: bool = False) -> list[tuple[PrivateSpan, ...]]:
    """Find in each whole document what :func:`policytext.cleaning.find_private` finds, and the same again elsewhere in it.

    A cue (联系人：) stands once; the name may stand again without it. With ``spaced`` the texts are looked through
    without their blanks too, as words that were cut before hide names and cues.

    >>> [(span.start, span.end) for span in private_in(["我叫王国强。王国强投诉"])[0]]
    [(2, 5), (6, 9)]
    """
    found = [_again(text, spans) if spans else spans for text, spans in zip(texts, find_private_in(texts), strict=True)]
    if spaced:
        closed = [_without_blanks(text) for text in texts]
        for place, (text, spans) in enumerate(zip(closed, private_in(closed), strict=True)):
            if spans and text != texts[place]:
                found[place] = _together([*found[place], *_led_back(texts[place], spans)])
    return found


def masked_between(text: str, low: int, high: int) -> str:
    """Give a part of a whole text, masked in sight of all of it.

    >>> masked_between("联系人：\\n王国强，请查。王国强投诉", 5, 11), masked_between("我叫王国强。王国强投诉", 6, 11)
    ('[姓名]，请查', '[姓名]投诉')
    """
    return put_masks(text[low:high], spans_between(private_in([text])[0], low, high))


def private_of_wholes(wholes: Sequence[Whole], *, spaced: bool = False) -> list[tuple[PrivateSpan, ...]]:
    """Find in each whole what :func:`private_in` finds, in sight of what stands beside it.

    >>> reply = Whole("王国强：已派人", ((0, 7),), beside="我叫王国强，路灯不亮")
    >>> [(span.start, span.end) for span in private_of_wholes([reply])[0]]
    [(0, 3)]
    """
    texts = [whole.beside + _APART + whole.text if whole.beside else whole.text for whole in wholes]
    return [
        spans_between(spans, len(text) - len(whole.text), len(text)) if whole.beside else spans
        for whole, text, spans in zip(wholes, texts, private_in(texts, spaced=spaced), strict=True)
    ]


def _again(text: str, spans: tuple[PrivateSpan, ...]) -> tuple[PrivateSpan, ...]:
    values = {text[span.start : span.end]: span.kind for span in spans}
    values = {value: kind for value, kind in values.items() if _TELLING.fullmatch(value)}
    if not values:
        return spans
    more = [PrivateSpan(at, at + len(value), values[value]) for at, value in _places(text, tuple(values))]
    return _together([*spans, *more]) if len(more) > len(spans) or {*more} - {*spans} else spans


def _places(text: str, values: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    if len(values) > _FEW:
        places, numbers = make_index(values).find(text)
        yield from ((at, values[number]) for at, number in zip(places.tolist(), numbers.tolist(), strict=True))
        return
    for value in values:
        at = text.find(value)
        while at >= 0:
            yield at, value
            at = text.find(value, at + len(value))


def _together(spans: Sequence[PrivateSpan]) -> tuple[PrivateSpan, ...]:
    """Spans in order, those that overlap as one."""
    out: list[PrivateSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end, span.kind)):
        if out and span.start < out[-1].end:
            out[-1] = PrivateSpan(out[-1].start, max(out[-1].end, span.end), out[-1].kind)
        else:
            out.append(span)
    return tuple(out)


def _without_blanks(text: str) -> str:
    """Take the blanks out, but those between two ASCII characters: they part numbers from numbers."""
    parts, done = list[str](), 0
    for match in _blanks_out(text):
        parts.append(text[done : match.start()])
        done = match.end()
    return "".join([*parts, text[done:]]) if done else text


def _blanks_out(text: str) -> Iterator[re.Match[str]]:
    for match in _BLANKS.finditer(text):
        before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if not (before.isascii() and behind.isascii()):
            yield match


def _led_back(text: str, spans: Sequence[PrivateSpan]) -> Iterator[PrivateSpan]:
    """Lead spans of the text without blanks back to the text."""
    places, shift = [0], [0]
    for match in _blanks_out(text):
        places.append(match.start() - shift[-1])
        shift.append(shift[-1] + match.end() - match.start())
    for span in spans:
        first, last = (shift[bisect_right(places, place) - 1] for place in (span.start, span.end - 1))
        yield PrivateSpan(span.start + first, span.end + last, span.kind)


def spans_between(spans: Sequence[PrivateSpan], low: int, high: int) -> tuple[PrivateSpan, ...]:
    """Give the spans that reach into ``low`` to ``high``, cut to that and counted from ``low``; they are in order and apart.

    >>> spans_between((PrivateSpan(2, 5, "name"), PrivateSpan(9, 20, "phone")), 4, 10)
    (PrivateSpan(start=0, end=1, kind='name'), PrivateSpan(start=5, end=6, kind='phone'))
    """
    first = bisect_right(spans, low, key=lambda span: span.end)
    out = []
    for place in range(first, len(spans)):
        span = spans[place]
        if span.start >= high:
            break
        out.append(PrivateSpan(max(span.start, low) - low, min(span.end, high) - low, span.kind))
    return tuple(out)


def private_of_units(tokens: "Tokens") -> list[tuple[PrivateSpan, ...]]:
    """Give for each row of ``tokens.units`` the private spans of its words joined, sought in its whole document.

    The document is put together from its units, with line ends where no unit stands; the title of a policy that was cut
    into clauses is not at hand.
    """
    bounds, words = tokens.bounds.tolist(), tokens.words
    texts = ["".join(map(words.__getitem__, tokens.stream[low:high].tolist())) for low, high in pairwise(bounds)]
    wholes = list(_rebuilt(tokens.units, texts))
    engine = tokens.settings.get("backend")
    found = private_in([whole.text for _, whole in wholes], spaced=not isinstance(engine, str) or engine not in _NAMED)
    out: list[tuple[PrivateSpan, ...]] = [()] * len(texts)
    for (rows, whole), spans in zip(wholes, found, strict=True):
        if spans:
            for row, (low, high) in zip(rows, whole.cuts, strict=True):
                out[row] = spans_between(spans, low, high)
    return out


def private_of_rows(tokens: "Tokens", rows: Sequence[int]) -> dict[int, tuple[PrivateSpan, ...]]:
    """Give for some rows of ``tokens.units`` what :func:`private_of_units` gives; only their documents are looked through."""
    import numpy as np

    if not rows:
        return {}
    documents = set(tokens.units["document"].iloc[list(rows)])
    wanted = np.flatnonzero(tokens.units["document"].isin(documents).to_numpy())
    parts = [tokens.stream[tokens.bounds[row] : tokens.bounds[row + 1]] for row in wanted]
    bounds = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    units = tokens.units.iloc[wanted].reset_index(drop=True)
    some = replace(tokens, units=units, counts=tokens.counts[wanted], stream=np.concatenate(parts), bounds=bounds, replies=None)
    return {row: spans for row, spans in zip(wanted.tolist(), private_of_units(some), strict=True) if row in set(rows)}


def _rebuilt(units: "pd.DataFrame", texts: Sequence[str]) -> Iterator[tuple[list[int], Whole]]:
    """Documents in the order of their first units: their rows, and each as one text."""
    members: dict[str, list[int]] = {}
    for row, document in enumerate(units["document"]):
        members.setdefault(document, []).append(row)
    starts, leads = units["start"].tolist(), units["title_length"].tolist()
    for rows in members.values():
        parts, cuts, at = list[str](), list[tuple[int, int]](), 0
        for row in sorted(rows, key=starts.__getitem__):
            low = max(at, starts[row]) if not leads[row] else at
            parts += ["\n" * (low - at), texts[row]]
            at = low + len(texts[row])
            cuts.append((low, at))
        yield sorted(rows, key=starts.__getitem__), Whole("".join(parts), tuple(cuts))
