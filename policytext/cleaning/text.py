"""Cleaners: each harmless on clean text, each the same when done twice, all leading back to the original.

A cleaner is a list of rules (pattern, replacement); :func:`clean` runs them in order and keeps, for every
character that is left, where it stood in the text as read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.corpus import Corpus, ReadingIssue, SpanMap
from policytext.errors import InputError, explain, listing
from policytext.provenance import record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

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

Rule = tuple[re.Pattern[str], str]

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
_RESIDUE: tuple[Rule, ...] = (
    (re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE), ""),
    (re.compile(r"&(?:nbsp|ensp|emsp);"), " "),
    (re.compile(r"&ldquo;|&rdquo;|&quot;"), '"'),
    (
        re.compile(
            r"(?m)^[ \t\u3000\xa0]*(?:[【\[(（]?\s*(?:打印(?:本页|此页|文章)?|关闭(?:本页|窗口|此页)?)\s*[】\])）]?[ \t\u3000\xa0|｜]*)+$"
            r"|^[ \t\u3000\xa0]*(?:字体|字号)\s*[:：]?\s*[【\[(（]?\s*[大中小](?:[ \t\u3000\xa0|｜/、]*[大中小]){1,2}\s*[】\])）]?[ \t\u3000\xa0]*$"
            r"|^[ \t\u3000\xa0]*分享(?:到|至)\s*[:：]?(?:微信|微博|QQ|空间|朋友圈|[ \t\u3000\xa0、])*$"
            r"|^[ \t\u3000\xa0]*扫一扫[^\n。]{0,20}(?:手机|微信)[^\n。]{0,20}$"
            r"|^[ \t\u3000\xa0]*(?:浏览|点击|阅读)(?:次数|量)\s*[:：]?\s*\d*\s*次?[ \t\u3000\xa0]*$"
            r"|^[ \t\u3000\xa0]*(?:上一[篇条]|下一[篇条])\s*[:：][^\n]{0,80}$"
        ),
        "",
    ),
)

_SPACES: tuple[Rule, ...] = (
    # Two ideographic spaces open a paragraph; crawlers keep them and lose the line end before them.
    (re.compile(r"[ \t\xa0]*(?:\u3000[ \t\xa0]*){2,}"), "\n"),
    (re.compile(r"[ \t\xa0\u3000\u2000-\u200a\u202f\u205f\u1680]+"), " "),
    (re.compile(r" ?(?:\n ?)+"), "\n"),
    (re.compile(r"\A[\n ]+|[\n ]+\Z"), ""),
)

CLEANERS: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {"strip_invisible": _INVISIBLE, "strip_residue": _RESIDUE, "fold_spaces": _SPACES, "fold_width": ()}
)
"""Rules by cleaner, in the order in which :func:`clean` runs them; ``fold_width`` is a translation."""


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
    return _run(text, ["strip_invisible"])


def strip_residue(text: str) -> str:
    """Take out HTML tags, space entities and lines that hold only page furniture (print, close, font size, share).

    >>> strip_residue("一、总则<BR>二、措施\\n【打印本页】【关闭窗口】")
    '一、总则\\n二、措施\\n'
    """
    return _run(text, ["strip_residue"])


def fold_spaces(text: str) -> str:
    """Fold white space: one space or one line end at a time, none at the ends, none around line ends.

    Two or more ideographic spaces open a paragraph, also where the line end before them was lost.

    >>> fold_spaces("各市：　　现将办法印发。\\n\\t\\n 第一章　总则 ")
    '各市：\\n现将办法印发。\\n第一章 总则'
    """
    return _run(text, ["fold_spaces"])


def fold_width(text: str) -> str:
    """Turn full-width letters and digits to ordinary ones; punctuation stays as it is.

    >>> fold_width("２０２４年ＡＢ，（一）")
    '2024年AB，（一）'
    """
    return text.translate(_WIDE)


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
    current, offsets, done = text, np.arange(len(text), dtype=np.int32), dict.fromkeys(names, False)
    goal = _run(text, names)
    while current != goal:
        for step in names:
            before = current
            if step == "fold_width":
                current = fold_width(current)
            for pattern, put in CLEANERS[step]:
                current, offsets = _substitute(current, offsets, pattern, put)
            done[step] |= current != before
    return Cleaned(current, SpanMap.from_offsets(offsets), tuple(step for step, did in done.items() if did))


def clean_corpus(corpus: Corpus, *, steps: Sequence[str] = tuple(CLEANERS)) -> Corpus:
    """Clean titles, texts and replies of a corpus; spans still lead back to the text as read.

    Documents whose text holds nothing but residue become title-only documents.

    >>> import pandas as pd
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": [" 路灯　坏了 "]}), kind="feedback")
    >>> clean_corpus(corpus).text.tolist()
    ['路灯 坏了']
    """
    import pandas as pd

    names = _known(steps)
    table, originals = corpus.table.copy(deep=True), dict(corpus.originals)
    was_title_only = pd.Series(corpus.title_only, index=table.index)
    for column in ("title", "reply", "region"):
        if column in table:
            values = [_run(value, names) for value in table[column]]
            if column == "title":
                values = [value.replace("\n", " ") for value in values]
            table[column] = pd.Series(values, index=table.index, dtype=object)
    texts = []
    for id, text in zip(table["id"], table["text"], strict=True):
        done = _run(text, names)
        if done != text and id not in originals:
            originals[id] = (text, clean(text, steps=names).spans)
        texts.append(done)
    table["text"] = pd.Series(texts, index=table.index, dtype=object)
    no_text, no_title = table["text"] == "", table["title"] == ""
    gone = table[no_text & no_title]
    lost = [
        ReadingIssue(row["source"], row["place"], "no-text", "left out", "nothing but spaces or page residue")
        for _, row in gone.iterrows()
    ]
    emptied = table.loc[no_text & ~no_title & ~was_title_only, "source"].value_counts()
    dropped = gone["source"].value_counts()
    untitled = table.loc[no_text & no_title & was_title_only, "source"].value_counts()
    sources = tuple(
        replace(
            source,
            documents=source.documents - int(dropped.get(source.file, 0)),
            left_out=source.left_out + int(dropped.get(source.file, 0)),
            title_only=source.title_only + int(emptied.get(source.file, 0)) - int(untitled.get(source.file, 0)),
        )
        for source in corpus.sources
    )
    table = table[~(no_text & no_title)].reset_index(drop=True)
    step = record(
        "clean_corpus", {"steps": names}, content=[*table["id"], *table["title"], *table["text"]], parents=[corpus.provenance]
    )
    return replace(
        corpus, table=table, originals=originals, issues=(*corpus.issues, *lost), sources=sources, provenance=step
    )


def _known(steps: Sequence[str]) -> list[str]:
    wrong = [step for step in steps if step not in CLEANERS]
    if wrong:
        raise InputError(explain(f"no cleaner {wrong[0]!r}", found=f"cleaners: {listing(CLEANERS)}", hint="use one of these"))
    return list(steps)


def _run(text: str, steps: Sequence[str]) -> str:
    """Run the cleaners until nothing changes: what one takes out may bring together what another knows."""
    while True:
        before = text
        for step in steps:
            if step == "fold_width":
                text = fold_width(text)
            for pattern, put in CLEANERS[step]:
                text = pattern.sub(put, text)
        if text == before:
            return text


def _substitute(
    text: str, offsets: "npt.NDArray[np.int32]", pattern: re.Pattern[str], put: str
) -> "tuple[str, npt.NDArray[np.int32]]":
    import numpy as np

    pieces: list[str] = []
    places: list[npt.NDArray[np.int32]] = []
    last = 0
    for match in pattern.finditer(text):
        if match.group() == put:
            continue
        pieces += [text[last : match.start()], put]
        places += [offsets[last : match.start()], np.repeat(offsets[match.start() : match.start() + 1], len(put))]
        last = match.end()
    if not pieces:
        return text, offsets
    return "".join([*pieces, text[last:]]), np.concatenate([*places, offsets[last:]])
