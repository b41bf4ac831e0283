"""Cleaners: each harmless on clean text, each the same when done twice, all leading back to the original.

A cleaner is a list of rules (pattern, replacement); :func:`clean` runs them in order and keeps, for every
character that is left, where it stood in the text as read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.corpus import Corpus, ReadingIssue, SpanMap, table_content
from policytext.errors import InputError, explain, listing
from policytext.provenance import record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = [
    "CLEANERS",
    "Cleaned",
    "clean",
    "clean_corpus",
    "fold_spaces",
    "fold_width",
    "strip_invisible",
    "strip_residue",
]

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
"""What to find, and what to put there: never longer than what was found, never the same."""

_WIDE = str.maketrans(
    {0xFF10 + i: 0x30 + i for i in range(10)}
    | {0xFF21 + i: 0x41 + i for i in range(26)}
    | {0xFF41 + i: 0x61 + i for i in range(26)}
)

_INVISIBLE: tuple[Rule, ...] = (
    (re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]"), "\n"),
    (re.compile(r"_x000[dD]_"), ""),
    # Zero-width and direction marks, soft hyphens, control characters, and the layout marks (U+E000 to U+E00F)
    # that typesetting programs leave behind; other private-use characters may be rare names and stay.
    (re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f\ue000-\ue00f]+"), ""),
)

_TAGS = r"p|br|div|span|font|b|i|u|strong|em|a|td|tr|th|table|tbody|img|style|script|ul|ol|li|center|h[1-6]|o:p"
_GAP = r"[ \t\u3000\xa0]*+"
_FURNITURE = "|".join(
    [
        rf"(?:[【\[(（]?+{_GAP}(?:打印(?:本页|此页|文章)?+|关闭(?:本页|窗口|此页)?+){_GAP}[】\])）]?+[ \t\u3000\xa0|｜]*+)++",
        rf"(?:字体|字号){_GAP}[:：]?+{_GAP}[【\[(（]?+{_GAP}[大中小](?:[ \t\u3000\xa0|｜/、]*+[大中小]){{1,2}}+{_GAP}[】\])）]?+{_GAP}",
        rf"分享(?:到|至){_GAP}[:：]?+(?:微信|微博|QQ|空间|朋友圈|[ \t\u3000\xa0、])*+",
        r"扫一扫[^\n。]{0,20}(?:手机|微信)[^\n。]{0,20}",
        rf"(?:浏览|点击|阅读)(?:次数|量){_GAP}[:：]?+{_GAP}\d*+{_GAP}次?+{_GAP}",
        rf"(?:上一[篇条]|下一[篇条]){_GAP}[:：][^\n]{{0,80}}",
    ]
)
_RESIDUE: tuple[Rule, ...] = (
    (re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(rf"</?(?:{_TAGS})(?:(?:\s+[A-Za-z:-]+)++(?:\s*=[^<>]*)?)?\s*/?>", re.IGNORECASE), ""),
    (re.compile(r"&(?:nbsp|ensp|emsp);"), " "),
    (re.compile(r"&ldquo;|&rdquo;|&quot;"), '"'),
    # Possessive throughout: a line of "print print print" would otherwise be tried in exponentially many ways.
    (re.compile(rf"(?m)^{_GAP}(?:{_FURNITURE})$"), ""),
    # A form of disclosure that provincial sites put under the signature, and crawlers glue to what follows.
    (re.compile(r"公开程序[:：]\s{0,3}[^\s，。：:]{0,10}审核后公开\s{0,3}(?:责任部门[:：]\s{0,3}[^\s，。：:、]{2,18}?[处室科])?"), "\n"),
)

_SPACES: tuple[Rule, ...] = (
    # Two ideographic spaces open a paragraph; crawlers keep them and lose the line end before them.
    (re.compile(r"\u3000[ \t\xa0]*+\u3000[ \t\xa0\u3000]*+"), "\n"),
    (re.compile(r"[\t\xa0\u3000\u2000-\u200a\u202f\u205f\u1680]"), " "),
    (re.compile(r" {2,}"), " "),
    (re.compile(r" \n[\n ]*|\n[\n ]+"), "\n"),
    (re.compile(r"\A[\n ]+"), ""),
    (re.compile(r"[\n ]+\Z"), ""),
)

_WIDTH: tuple[Rule, ...] = ((re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+"), lambda match: match.group().translate(_WIDE)),)

CLEANERS: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {"strip_invisible": _INVISIBLE, "strip_residue": _RESIDUE, "fold_spaces": _SPACES, "fold_width": _WIDTH}
)
"""Rules by cleaner, in the order in which :func:`clean` runs them."""


@dataclass(frozen=True, eq=False, slots=True)
class Cleaned:
    """A cleaned text.

    Attributes
    ----------
    text : str
    spans : SpanMap
        Leads from ``text`` back to the text as read.
    done : tuple of str
        Cleaners that changed something.
    """

    text: str
    spans: SpanMap
    done: tuple[str, ...]


def strip_invisible(text: str) -> str:
    """Take out zero-width, direction and control characters; unify line ends.

    >>> strip_invisible("\\u200b楚江\\r\\n新区")
    '楚江\\n新区'
    """
    return _settle(text, ["strip_invisible"]).text


def strip_residue(text: str) -> str:
    """Take out HTML tags, space entities and lines that hold only page furniture (print, close, font size, share).

    >>> strip_residue("一、总则<BR>二、措施\\n【打印本页】【关闭窗口】")
    '一、总则\\n二、措施\\n'
    """
    return _settle(text, ["strip_residue"]).text


def fold_spaces(text: str) -> str:
    """Fold white space: one space or one line end at a time, none at the ends, none around line ends.

    Two or more ideographic spaces open a paragraph, also where the line end before them was lost.

    >>> fold_spaces("各市：　　现将办法印发。\\n\\t\\n 第一章　总则 ")
    '各市：\\n现将办法印发。\\n第一章 总则'
    """
    return _settle(text, ["fold_spaces"]).text


def fold_width(text: str) -> str:
    """Turn full-width letters and digits to ordinary ones; punctuation stays as it is.

    >>> fold_width("２０２４年ＡＢ，（一）")
    '2024年AB，（一）'
    """
    return _settle(text, ["fold_width"]).text


def clean(text: str, *, steps: Sequence[str] = tuple(CLEANERS)) -> Cleaned:
    """Run the cleaners in order, keeping the way back to the original.

    Parameters
    ----------
    text : str
    steps : sequence of str
        Names from :data:`CLEANERS`.

    Returns
    -------
    Cleaned

    Raises
    ------
    InputError
        If a step is unknown.

    Notes
    -----
    Cleaning twice changes nothing more: ``clean(clean(x).text).text == clean(x).text``.

    Examples
    --------
    >>> cleaned = clean("　　第１条　\\u200b总则")
    >>> cleaned.text, cleaned.spans.to_original(4, 6)
    ('第1条 总则', (7, 9))
    """
    import numpy as np

    names = _known(steps)
    settled = _settle(text, names)
    offsets = np.arange(len(text), dtype=np.int32) if settled.offsets is None else settled.offsets
    return Cleaned(settled.text, SpanMap.from_offsets(offsets), tuple(step for step in names if step in settled.done))


def clean_corpus(corpus: Corpus, *, steps: Sequence[str] = tuple(CLEANERS)) -> Corpus:
    """Clean titles, texts and replies of a corpus; spans still lead back to the text as read.

    Documents whose text holds nothing but residue become title-only documents, and are listed.

    >>> import pandas as pd
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": [" 路灯　坏了 "]}), kind="feedback")
    >>> clean_corpus(corpus).text.tolist()
    ['路灯 坏了']
    """
    import pandas as pd

    names = _known(steps)
    table, originals = corpus.table.copy(deep=True), dict(corpus.originals)
    for column in ("title", "reply", "region"):
        if column in table:
            values = [_settle(value, names).text for value in table[column]]
            if column == "title":
                values = [value.replace("\n", " ") for value in values]
            table[column] = pd.Series(values, index=table.index, dtype=object)
    texts = []
    for id, text in zip(table["id"], table["text"], strict=True):
        settled = _settle(text, names)
        if settled.text != text:
            originals[id] = _way_back(text, settled, originals.get(id))
        texts.append(settled.text)
    table["text"] = pd.Series(texts, index=table.index, dtype=object)
    return _without_emptied(corpus, table, originals, names)


def _way_back(text: str, settled: "_Settled", known: tuple[str, SpanMap] | None) -> tuple[str, SpanMap]:
    """The text as read and the way to it, through an earlier cleaning where there was one."""
    import numpy as np

    offsets = np.arange(len(text), dtype=np.int32) if settled.offsets is None else settled.offsets
    if known is None:
        return text, SpanMap.from_offsets(offsets)
    original, spans = known
    return original, SpanMap.from_offsets(spans.offsets(len(text))[offsets])


def _without_emptied(corpus: Corpus, table: "pd.DataFrame", originals: dict[str, tuple[str, SpanMap]], names: list[str]) -> Corpus:
    """List the documents that cleaning left without a text, and bring the counts of their files in line."""
    import pandas as pd

    was_title_only = pd.Series(corpus.title_only, index=table.index)
    no_text, no_title = table["text"] == "", table["title"] == ""
    gone, emptied = no_text & no_title, no_text & ~no_title & ~was_title_only
    issues = [
        ReadingIssue(str(table.at[i, "source"]), str(table.at[i, "place"]), "no-text", "left out", "nothing but spaces or page residue")
        for i in table.index[gone]
    ] + [
        ReadingIssue(str(table.at[i, "source"]), str(table.at[i, "place"]), "emptied-text", "changed", "the text held nothing but page residue")
        for i in table.index[emptied]
    ]
    dropped, untitled, titles = (table.loc[rows, "source"].value_counts() for rows in (gone, gone & was_title_only, emptied))
    sources = tuple(
        replace(
            source,
            documents=source.documents - int(dropped.get(source.file, 0)),
            left_out=source.left_out + int(dropped.get(source.file, 0)),
            title_only=source.title_only + int(titles.get(source.file, 0)) - int(untitled.get(source.file, 0)),
        )
        for source in corpus.sources
    )
    table = table[~gone].reset_index(drop=True)
    kept = set(table["id"])
    step = record("clean_corpus", {"steps": names}, content=table_content(table), parents=[corpus.provenance])
    return replace(
        corpus, table=table, originals={id: way for id, way in originals.items() if id in kept},
        issues=(*corpus.issues, *issues), sources=sources, provenance=step,
    )  # fmt: skip


def _known(steps: Sequence[str]) -> list[str]:
    wrong = [step for step in steps if step not in CLEANERS]
    if wrong:
        raise InputError(explain(f"no cleaner {wrong[0]!r}", found=f"cleaners: {listing(CLEANERS)}", hint="use one of these"))
    return list(steps)


@dataclass(frozen=True, eq=False, slots=True)
class _Settled:
    """A text in which no rule finds anything more; ``offsets`` is None where every character kept its place."""

    text: str
    offsets: "npt.NDArray[np.int32] | None"
    done: frozenset[str]


def _settle(text: str, steps: Sequence[str]) -> _Settled:
    """Run the rules round and round until each has found nothing: what one takes out may bring together what another knows."""
    rules = [(step, pattern, put) for step in steps for pattern, put in CLEANERS[step]]
    offsets, done, quiet = None, set(), 0
    for step, pattern, put in cycle(rules):
        after, found = pattern.subn(put, text)
        quiet = 0 if found else quiet + 1
        if found:
            done.add(step)
            if len(after) < len(text):
                offsets = _follow(text, offsets, pattern, put)
            text = after
        if quiet == len(rules):
            break
    return _Settled(text, offsets, frozenset(done))


def _follow(
    text: str, offsets: "npt.NDArray[np.int32] | None", pattern: re.Pattern[str], put: str | Callable[[re.Match[str]], str]
) -> "npt.NDArray[np.int32]":
    """Offsets of the characters that a rule leaves; what is put stands where the first of what was found stood."""
    import numpy as np

    keep = np.ones(len(text), dtype=np.bool_)
    for match in pattern.finditer(text):
        new = put if isinstance(put, str) else put(match)
        keep[match.start() + len(new) : match.end()] = False
    return np.flatnonzero(keep).astype(np.int32) if offsets is None else offsets[keep]
