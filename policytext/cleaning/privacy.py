"""Masking of what could lead to a person, in everything that leaves the library."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.cleaning._private_names import EACH
from policytext.cleaning._private_rules import HALF, Rule, rules
from policytext.corpus import Corpus
from policytext.errors import expect

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MASKS", "PrivateSpan", "find_private", "mask_private", "privacy_table"]

MASKS: Mapping[str, str] = MappingProxyType({
    "phone": "[电话]", "identity": "[身份证号]", "identity?": "[身份证号]", "card": "[银行卡号]", "number?": "[账号]", "account": "[账号]",
    "passport": "[证件号]", "email": "[邮箱]", "plate": "[车牌]", "door": "[门牌]", "name": "[姓名]",
})  # fmt: skip
"""What stands in the place of each kind. ``identity?`` has the form of an identity number and a wrong check digit, ``number?``
is a long number that is neither that nor a bank card."""


@dataclass(frozen=True, slots=True)
class PrivateSpan:
    """A part of a text that could lead to a person: ``text[start:end]``, and its kind, a key of :data:`MASKS`."""

    start: int
    end: int
    kind: str


_FIGURE = re.compile(r"\d")
_ROUNDS = 8
"""A mask may bring to light what stood hidden behind what it covers; nothing is hidden so deep."""


def mask_private(text: str) -> str:
    """Replace numbers, addresses and names that could lead to a person by a bracketed word for their kind.

    Masked are e-mail addresses, numbers of identity cards and passports, telephone, bank card and account numbers,
    WeChat and QQ after a cue, number plates, street-door addresses, and names after a cue such as 我叫 or 联系人 or
    before a title such as 女士; digits and dashes in full width too. Names of public bodies, document numbers,
    amounts, dates and hotlines such as 12345 stay.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The text with masks; masking twice changes nothing more.

    Notes
    -----
    A number lost costs less than a person found: an identity number with a wrong check digit is masked, and so is a
    number of 15 to 19 digits that is no bank card, unless a word such as 工单 or 编号 before it says what it numbers.
    An office's own telephone is masked like any other. A name with neither cue nor title stays: this is a sieve, no
    promise.

    Examples
    --------
    >>> mask_private("我叫王小明，电话13900001234，住青石路12号3栋2单元501室。")
    '我叫[姓名]，电话[电话]，住青石路[门牌]。'
    >>> mask_private("市财政局3个工作日内答复，或拨打12345。")
    '市财政局3个工作日内答复，或拨打12345。'
    """
    for _ in range(_ROUNDS):
        spans = find_private(text)
        if not spans:
            break
        text = put_masks(text, spans)
    return text


def find_private(text: str) -> tuple[PrivateSpan, ...]:
    """Find what :func:`mask_private` masks, in the order of the text.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of PrivateSpan
        Offsets in ``text``; the spans don't overlap.

    Examples
    --------
    >>> find_private("电话13900001234，我叫王小明。")
    (PrivateSpan(start=2, end=13, kind='phone'), PrivateSpan(start=16, end=19, kind='name'))
    """
    folded, spans = text.translate(HALF), list[PrivateSpan]()
    figures = _FIGURE.search(folded) is not None
    for rule in rules():
        if rule.figures and not figures:
            continue
        # A rule sees the masks of those before it, as in a text that was masked already.
        found = [cut for match in rule.pattern.finditer(folded) for cut in _cuts(rule, match)]
        if found:
            back = _way_back(spans)
            spans = _merged(spans, [PrivateSpan(back(cut.start, False), back(cut.end, True), cut.kind) for cut in found])
            folded = put_masks(folded, found)
    return tuple(_joined_doors(spans))


def privacy_table(*corpora: Corpus) -> "pd.DataFrame":
    """Count what could lead to a person in titles, texts and replies, by kind; no value is shown.

    Parameters
    ----------
    *corpora : Corpus

    Returns
    -------
    pandas.DataFrame
        Columns ``source`` (policy or feedback), ``kind``, ``mask``, ``spans`` (places found), ``documents`` (that
        hold one), ``share`` (of the documents). One row a source and kind, also where nothing was found.

    Raises
    ------
    InputError
        If one of ``corpora`` is no Corpus.

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": ["请打13900001234", "路灯坏了"]}), kind="feedback")
    >>> privacy_table(corpus).query("spans > 0")[["kind", "spans", "documents", "share"]].values.tolist()
    [['phone', 1, 1, 0.5]]
    """
    import pandas as pd

    rows = []
    for corpus in corpora:
        expect(corpus, Corpus, verb="privacy_table", hint="read one with read_feedback or read_policies")
        spans, documents = dict.fromkeys(MASKS, 0), dict.fromkeys(MASKS, 0)
        columns = [corpus.table[name] for name in ("title", "text", "reply") if name in corpus.table.columns]
        for cells in zip(*columns, strict=True):
            kinds = [span.kind for cell in cells for span in find_private(cell)]
            for kind in kinds:
                spans[kind] += 1
            for kind in set(kinds):
                documents[kind] += 1
        share = 1 / max(1, len(corpus))
        rows += [(corpus.kind, kind, MASKS[kind], spans[kind], documents[kind], documents[kind] * share) for kind in MASKS]
    return pd.DataFrame(rows, columns=["source", "kind", "mask", "spans", "documents", "share"])


def put_masks(text: str, spans: Iterable[PrivateSpan]) -> str:
    """A text with a mask in the place of every span; these are in order and apart."""
    parts, done = list[str](), 0
    for span in spans:
        parts += [text[done : span.start], MASKS[span.kind]]
        done = span.end
    return "".join([*parts, text[done:]])


def _cuts(rule: Rule, match: re.Match[str]) -> list[PrivateSpan]:
    """What of a match goes; what the groups ``cue`` and ``rank`` hold stays, and of a ``list`` goes each name."""
    kind = rule.kind if rule.judge is None else rule.judge(match)
    groups = rule.pattern.groupindex
    low = match.end("cue") if "cue" in groups else match.start()
    if "list" in groups:
        out = list[PrivateSpan]()
        while low < match.end() and (one := EACH.match(match.string, low)):
            low = one.end()
            if one["name"]:
                out.append(PrivateSpan(*one.span("name"), kind))
        return out
    high = match.start("rank") if "rank" in groups else match.end()
    return [PrivateSpan(low, high, kind)] if kind else []


def _way_back(spans: list[PrivateSpan]) -> Callable[[int, bool], int]:
    """Lead a place in the masked text to the text; inside a mask, to its beginning or end."""
    starts, shift = [], 0
    for span in spans:
        starts.append(span.start + shift)
        shift += len(MASKS[span.kind]) - (span.end - span.start)

    def back(place: int, up: bool) -> int:
        at = bisect_right(starts, place - up) - 1
        if at < 0:
            return place
        span, into = spans[at], place - starts[at]
        length = len(MASKS[span.kind])
        if into < length:
            return span.end if up else span.start
        return span.end + into - length

    return back


def _merged(known: list[PrivateSpan], new: list[PrivateSpan]) -> list[PrivateSpan]:
    """All spans in order; one that lies in a new one is a part of it."""
    out: list[PrivateSpan] = []
    for span in sorted([*known, *new], key=lambda span: (span.start, -span.end)):
        if not out or span.start >= out[-1].end:
            out.append(span)
    return out


def _joined_doors(spans: list[PrivateSpan]) -> list[PrivateSpan]:
    """Number of the house, entrance and flat are one address."""
    out: list[PrivateSpan] = []
    for span in spans:
        if out and span.kind == "door" == out[-1].kind and span.start == out[-1].end:
            out[-1] = PrivateSpan(out[-1].start, span.end, "door")
        else:
            out.append(span)
    return out
