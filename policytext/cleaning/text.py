"""Cleaners: each harmless on clean text, each the same when done twice, all leading back to the original.

A cleaner is a list of rules (pattern, replacement); :func:`clean` runs them in order and keeps, for every
character that is left, where it stood in the text as read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import cycle
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.cleaning._glyphs import ordinary
from policytext.cleaning._layout import join_hard_wrapped, join_lines_in, list_numbers, repeated_titles
from policytext.cleaning._opencc import is_traditional, simplified
from policytext.cleaning._pinyin import glosses
from policytext.cleaning._residue import CHROME, RESIDUE, SIGNS
from policytext.cleaning._rules import HAN, Edit, Rule, by_pattern
from policytext.cleaning._shift import damaged_spots, repairs
from policytext.corpus import Corpus, ReadingIssue, SpanMap, table_content
from policytext.corpus.issues import Severity
from policytext.errors import InputError, explain, listing
from policytext.provenance import record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = [
    "CLEANERS",
    "STEPS",
    "Cleaned",
    "clean",
    "clean_corpus",
    "fold_look_alikes",
    "fold_spaces",
    "fold_width",
    "join_lines",
    "repair_shift",
    "simplify_script",
    "strip_chrome",
    "strip_invisible",
    "strip_list_numbers",
    "strip_pinyin",
    "strip_repeated_titles",
    "strip_residue",
]

_WIDE = str.maketrans(
    {0xFF10 + i: 0x30 + i for i in range(10)}
    | {0xFF21 + i: 0x41 + i for i in range(26)}
    | {0xFF41 + i: 0x61 + i for i in range(26)}
)

_EMOJI = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_INVISIBLE: tuple[Rule, ...] = (
    by_pattern(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n"),
    by_pattern(r"_x000[dD]_", "", "_x000"),
    # Half characters that never met: two halves make one, a half alone stands for something unknown.
    by_pattern(r"[\ud800-\udbff][\udc00-\udfff]", lambda match: match.group().encode("utf-16", "surrogatepass").decode("utf-16"), rare=True),
    by_pattern(r"[\ud800-\udfff]", "\ufffd", rare=True),
    # Zero-width and direction marks, soft hyphens, control characters, and the layout marks (U+E000 to U+E00F)
    # that typesetting programs leave behind; other private-use characters may be rare names and stay.
    by_pattern(
        r"[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u061c\u180e"
        r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\ue00f]+",
        "",
    ),
    # A joiner holds the parts of one emoji together, and nothing else.
    by_pattern(rf"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])", "", "\u200d"),
    by_pattern(rf"(?<=[{HAN}])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+", "", rare=True),
)

_SPACES: tuple[Rule, ...] = (
    # Two ideographic spaces open a paragraph; crawlers keep them and lose the line end before them.
    by_pattern(r"\u3000[ \t\xa0]*+\u3000[ \t\xa0\u3000]*+", "\n", "\u3000"),
    by_pattern(r"[\t\xa0\u3000\u2000-\u200a\u202f\u205f\u1680]", " "),
    by_pattern(r" {2,}", " ", "  "),
    by_pattern(r" \n[\n ]*|\n[\n ]+", "\n", " \n", "\n ", "\n\n"),
    by_pattern(r"\A[\n ]+", ""),
    by_pattern(r"[\n ]+\Z", ""),
)

_WIDTH: tuple[Rule, ...] = (
    by_pattern(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+", lambda match: match.group().translate(_WIDE)),
    by_pattern(r"(?<=[0-9])．(?=[0-9])", ".", "．"),
)


def _simplify(text: str) -> list[Edit]:
    if not is_traditional(text):
        return []
    return [(i, i + 1, new) for i, (old, new) in enumerate(zip(text, simplified(text), strict=True)) if new != old]


CLEANERS: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "repair_shift": (Rule(repairs),),
        "strip_invisible": _INVISIBLE,
        "fold_look_alikes": (Rule(ordinary, rare=True),),
        "strip_pinyin": (Rule(glosses, ("(", "（")),),
        "simplify_script": (Rule(_simplify, rare=True),),
        "strip_residue": RESIDUE,
        "strip_chrome": CHROME,
        "strip_list_numbers": (Rule(list_numbers, ("0",)),),
        "strip_repeated_titles": (Rule(repeated_titles, ("\n", "0")),),
        "join_hard_wrapped": (Rule(join_hard_wrapped, ("\n",)),),
        "fold_spaces": _SPACES,
        "fold_width": _WIDTH,
        "join_lines": (Rule(join_lines_in, ("\n",)),),
    }
)
"""Rules by cleaner, in the order in which :func:`clean` runs them."""

STEPS: tuple[str, ...] = tuple(name for name in CLEANERS if name != "join_lines")
"""What :func:`clean` does unless it is told otherwise: all but ``join_lines``, which is for texts known to be broken at a width."""


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
    changed : mapping of str to int
        By cleaner, how many characters it replaced or took out.
    issues : tuple of ReadingIssue
        ``damaged-text``: places in ``text`` that are damaged and could not be repaired with certainty. They stay.
    """

    text: str
    spans: SpanMap
    done: tuple[str, ...]
    changed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    issues: tuple[ReadingIssue, ...] = ()


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
    """Turn full-width letters and digits to ordinary ones, and the point between digits; other marks stay.

    >>> fold_width("２０２４年ＡＢ，（一）")
    '2024年AB，（一）'
    """
    return _settle(text, ["fold_width"]).text


def repair_shift(text: str) -> str:
    """Repair text that was read one byte beside its characters, where the repair is certain.

    The lost byte is tried in all its 126 values, and the reading taken that is clearly the likeliest Chinese. Where only
    the first or last character of a spot stays open, U+FFFD stands for it.

    >>> repair_shift("加强城市?缆费?护管理")
    '加强城市道路养护管理'
    """
    return _settle(text, ["repair_shift"]).text


def fold_look_alikes(text: str) -> str:
    """Put ordinary characters in the place of radicals and compatibility ideographs, as fonts of PDF files give them.

    >>> fold_look_alikes("\u2f08\u2f12资源，①㎡")
    '人力资源，①㎡'
    """
    return _settle(text, ["fold_look_alikes"]).text


def strip_pinyin(text: str) -> str:
    """Take out readings in brackets that pages plant behind characters: one syllable of pinyin, nothing else.

    >>> strip_pinyin("健全机(jī)制（zhì），发布(app)，生产总值(GDP)，（一）(a)")
    '健全机制，发布(app)，生产总值(GDP)，（一）(a)'
    """
    return _settle(text, ["strip_pinyin"]).text


def simplify_script(text: str) -> str:
    """Convert traditional characters to simplified ones, in a text that is written in traditional ones.

    >>> simplify_script("關於停車收費的通知"), simplify_script("门楣上写着“萬福”二字，车停在楼下")
    ('关于停车收费的通知', '门楣上写着“萬福”二字，车停在楼下')
    """
    return _settle(text, ["simplify_script"]).text


def strip_chrome(text: str) -> str:
    """Take out lines that document-sharing sites and government sites put around a text.

    >>> strip_chrome("当前位置：首页 > 政策文件\\n第一条 总则。\\n— 3 —\\n网站地图 | 联系我们")
    '\\n第一条 总则。\\n\\n'
    """
    return _settle(text, ["strip_chrome"]).text


def strip_list_numbers(text: str) -> str:
    """Take out numbers of boxes on slides that stand glued between a sentence and the next item.

    >>> strip_list_numbers("落实责任。012.加强检查。023.公开结果。")
    '落实责任。\\n2.加强检查。\\n3.公开结果。'
    """
    return _settle(text, ["strip_list_numbers"]).text


def strip_repeated_titles(text: str) -> str:
    """Keep the first of titles that slides repeat before each paragraph.

    >>> strip_repeated_titles("停车治理的现实困境与出路\\n泊位不足。\\n停车治理的现实困境与出路\\n收费不一。")
    '停车治理的现实困境与出路\\n泊位不足。\\n收费不一。'
    """
    return _settle(text, ["strip_repeated_titles"]).text


def join_lines(text: str) -> str:
    """Join lines that were broken at the width of a page; headings, items, lists and ends of paragraphs stay apart.

    For text known to be broken so, such as that of a PDF file. :func:`clean` does it only where the text shows it.

    >>> join_lines("必须统\\n筹城乡，各县（市、\\n区）人民政府：\\n一、目标\\n二、任务")
    '必须统筹城乡，各县（市、区）人民政府：\\n一、目标\\n二、任务'
    """
    return _settle(text, ["join_lines"]).text


def clean(text: str, *, steps: Sequence[str] = STEPS) -> Cleaned:
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
    names = _known(steps)
    settled = _settle(text, names)
    issues = _damage(settled.text) if "repair_shift" in names else []
    return Cleaned(
        settled.text, _spans(settled), tuple(step for step in names if step in settled.changed),
        MappingProxyType({step: settled.changed[step] for step in names if step in settled.changed}),
        tuple(ReadingIssue("", place, "damaged-text", "changed", action) for place, action in issues),
    )  # fmt: skip


def _spans(settled: "_Settled") -> SpanMap:
    return _in_place(settled.text == "") if settled.offsets is None else SpanMap.from_offsets(settled.offsets)


@cache
def _in_place(is_empty: bool) -> SpanMap:
    """The way back where every character kept its place."""
    import numpy as np

    start = np.zeros(0 if is_empty else 1, np.int32)
    start.flags.writeable = False
    return SpanMap(start, start)


def _damage(text: str) -> list[tuple[str, str]]:
    """Places of damaged spots, and what is said of them; never their text."""
    if not _may_change(text):
        return []
    spots = damaged_spots(text)
    return [(f"characters {start + 1}-{end}", f"{kind.replace('-', ' ')}, kept ({end - start} of {len(text)})") for start, end, kind in spots]


def clean_corpus(corpus: Corpus, *, steps: Sequence[str] = STEPS) -> Corpus:
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
            short = {value: _settle(value, names).text for value in set(table[column]) if len(value) <= _SHORT}
            values = [short[value] if value in short else _settle(value, names).text for value in table[column]]
            if column == "title":
                values = [value.replace("\n", " ") for value in values]
            table[column] = pd.Series(values, index=table.index, dtype=object)
    texts, issues = [], []
    for id, text, source, place in zip(table["id"], table["text"], table["source"], table["place"], strict=True):
        settled = _settle(text, names)
        issues += [ReadingIssue(str(source), str(place), *note) for note in _notes(settled, names)]
        if settled.text != text:
            originals[id] = _way_back(text, settled, originals.get(id))
        texts.append(settled.text)
    table["text"] = pd.Series(texts, index=table.index, dtype=object)
    return _without_emptied(replace(corpus, issues=(*corpus.issues, *issues)), table, originals, names)


_SHORT = 60
"""Titles and regions up to so many characters come again, and are cleaned once."""

_NOTED = MappingProxyType({"fold_look_alikes": "look-alikes", "simplify_script": "simplified", "repair_shift": "repaired-text", "join_hard_wrapped": "joined-lines"})


def _notes(settled: "_Settled", names: Sequence[str]) -> list[tuple[str, Severity, str]]:
    """What a reader of the results should know about one cleaned text: code, severity, what was done."""
    notes: list[tuple[str, Severity, str]] = [
        (code, "note", f"{settled.changed[step]} characters; the original is kept") for step, code in _NOTED.items() if step in settled.changed
    ]
    spots = _damage(settled.text) if "repair_shift" in names and not settled.is_plain else []
    return notes + [("damaged-text", "changed", f"{place} of the cleaned text: {action}") for place, action in spots]


def _way_back(text: str, settled: "_Settled", known: tuple[str, SpanMap] | None) -> tuple[str, SpanMap]:
    """The text as read and the way to it, through an earlier cleaning where there was one."""
    import numpy as np

    if known is None:
        return text, _spans(settled)
    original, spans = known
    offsets = np.arange(len(text), dtype=np.int32) if settled.offsets is None else settled.offsets
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
    changed: Mapping[str, int]
    is_plain: bool = False
    """A quick look says that no rule can find anything, and nothing is damaged."""


_NOTHING: Mapping[str, int] = MappingProxyType({})


_SINGLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f&<?\u3000\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
"""Characters of GB 2312 that a rule may change or that begin what it changes."""


def _is_common(text: str) -> bool:
    """Say whether a text holds nothing but characters of GB 2312: the quickest look there is."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


_AT_LINE_ENDS = re.compile(r"\n[ \n，。、；：！？）》〕]|(?:[^。！？；：…”）!?;:)》\n]|[页 -])\n")
_IN_BRACKETS = re.compile("[（(] ?[a-z]")
_GLUED_NUMBER = re.compile(r"[。！？；”）]0\d")


def _may_change(text: str) -> bool:
    """Say quickly that no rule can find anything, as in most messages and policies."""
    return bool(text) and (
        not _is_common(text)
        or bool(_SINGLE.search(text))
        or text[0] in " \n"
        or text[-1] in " \n—-"
        or "  " in text
        or "_x000" in text
        or ("\n" in text and bool(_AT_LINE_ENDS.search(text)))
        or (("(" in text or "（" in text) and bool(_IN_BRACKETS.search(text)))
        or ("0" in text and bool(_GLUED_NUMBER.search(text)))
        or any(map(text.__contains__, SIGNS))
        or (text.count("\n") > 2 and repeated_titles(text) != [])
    )


def _settle(text: str, steps: Sequence[str]) -> _Settled:
    """Run the rules round and round until each has found nothing: what one takes out may bring together what another knows."""
    if not _may_change(text):
        return _Settled(text, None, _NOTHING, is_plain=True)
    rules = _rules_of(tuple(steps))
    changed: dict[str, int] = {}
    offsets, quiet, is_common = None, 0, _is_common(text)
    for place, (step, rule) in enumerate(cycle(rules), start=1):
        if (rule.rare and is_common) or (rule.signs and not any(map(text.__contains__, rule.signs))):
            quiet += 1
            if quiet >= len(rules):
                break
            continue
        edits = rule.find(text)
        quiet = 0 if edits else quiet + 1
        if edits:
            changed[step] = changed.get(step, 0) + sum(end - start for start, end, _ in edits)
            after = _edited(text, edits)
            if len(after) < len(text):
                offsets = _follow(len(text), offsets, edits)
            text, is_common = after, is_common or _is_common(after)
        if quiet >= len(rules):
            break
        if quiet and place % len(rules) == 0 and not _may_change(text):
            return _Settled(text, offsets, changed, is_plain=True)
    return _Settled(text, offsets, changed)


@cache
def _rules_of(steps: tuple[str, ...]) -> tuple[tuple[str, Rule], ...]:
    return tuple((step, rule) for step in steps for rule in CLEANERS[step])


def _edited(text: str, edits: Sequence[Edit]) -> str:
    parts, done = [], 0
    for start, end, new in edits:
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def _follow(length: int, offsets: "npt.NDArray[np.int32] | None", edits: Sequence[Edit]) -> "npt.NDArray[np.int32]":
    """Offsets of the characters that a rule leaves; what is put stands where the first of what was found stood."""
    import numpy as np

    keep = np.ones(length, dtype=np.bool_)
    for start, end, new in edits:
        keep[start + len(new) : end] = False
    return np.flatnonzero(keep).astype(np.int32) if offsets is None else offsets[keep]
