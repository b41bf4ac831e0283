"""Cleaners: each harmless on clean text, each the same when done twice, all leading back to the original.

A cleaner is a list of rules (pattern, replacement); :func:`clean` runs them in order and keeps, for every
character that is left, where it stood in the text as read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from policytext.cleaning._settling import Settled, may_change, settle
from policytext.cleaning._shift import damaged_spots
from policytext.cleaning._steps import CLEANERS, STEPS
from policytext.corpus import ReadingIssue, SpanMap
from policytext.errors import InputError, explain, listing

__all__ = [
    "Cleaned",
    "clean",
    "damage_in",
    "fold_look_alikes",
    "fold_spaces",
    "fold_width",
    "join_lines",
    "known_steps",
    "repair_shift",
    "simplify_script",
    "spans_of",
    "strip_chrome",
    "strip_invisible",
    "strip_list_numbers",
    "strip_pinyin",
    "strip_repeated_titles",
    "strip_residue",
]


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
    return settle(text, ["strip_invisible"]).text


def strip_residue(text: str) -> str:
    """Take out HTML tags, space entities and lines that hold only page furniture (print, close, font size, share).

    >>> strip_residue("一、总则<BR>二、措施\\n【打印本页】【关闭窗口】")
    '一、总则\\n二、措施\\n'
    """
    return settle(text, ["strip_residue"]).text


def fold_spaces(text: str) -> str:
    """Fold white space: one space or one line end at a time, none at the ends, none around line ends.

    Two or more ideographic spaces open a paragraph, also where the line end before them was lost. Tabs inside a line stay,
    since they part the cells of a table.

    >>> fold_spaces("各市：　　现将办法印发。\\n\\t\\n 第一章　总则 \\n1 \\t市教育局 ")
    '各市：\\n现将办法印发。\\n第一章 总则\\n1\\t市教育局'
    """
    return settle(text, ["fold_spaces"]).text


def fold_width(text: str) -> str:
    """Turn full-width letters and digits to ordinary ones, and the point between digits; other marks stay.

    >>> fold_width("２０２４年ＡＢ，（一）")
    '2024年AB，（一）'
    """
    return settle(text, ["fold_width"]).text


def repair_shift(text: str) -> str:
    """Repair text that was read one byte beside its characters, where the repair is certain.

    The lost byte is tried in all its 126 values, and the reading taken that is clearly the likeliest Chinese. Where only
    the first or last character of a spot stays open, U+FFFD stands for it.

    >>> repair_shift("加强城市?缆费?护管理")
    '加强城市道路养护管理'
    """
    return settle(text, ["repair_shift"]).text


def fold_look_alikes(text: str) -> str:
    """Put ordinary characters in the place of radicals and compatibility ideographs, as fonts of PDF files give them.

    >>> fold_look_alikes("\u2f08\u2f12资源，①㎡")
    '人力资源，①㎡'
    """
    return settle(text, ["fold_look_alikes"]).text


def strip_pinyin(text: str) -> str:
    """Take out readings in brackets that pages plant behind characters: one syllable of pinyin, nothing else.

    >>> strip_pinyin("健全机(jī)制（zhì），发布(app)，生产总值(GDP)，（一）(a)")
    '健全机制，发布(app)，生产总值(GDP)，（一）(a)'
    """
    return settle(text, ["strip_pinyin"]).text


def simplify_script(text: str) -> str:
    """Convert traditional characters to simplified ones, in a text that is written in traditional ones.

    >>> simplify_script("關於停車收費的通知"), simplify_script("门楣上写着“萬福”二字，车停在楼下")
    ('关于停车收费的通知', '门楣上写着“萬福”二字，车停在楼下')
    """
    return settle(text, ["simplify_script"]).text


def strip_chrome(text: str) -> str:
    """Take out lines that document-sharing sites and government sites put around a text.

    >>> strip_chrome("当前位置：首页 > 政策文件\\n第一条 总则。\\n— 3 —\\n网站地图 | 联系我们")
    '\\n第一条 总则。\\n\\n'
    """
    return settle(text, ["strip_chrome"]).text


def strip_list_numbers(text: str) -> str:
    """Take out numbers of boxes on slides that stand glued between a sentence and the next item.

    >>> strip_list_numbers("落实责任。012.加强检查。023.公开结果。")
    '落实责任。\\n2.加强检查。\\n3.公开结果。'
    """
    return settle(text, ["strip_list_numbers"]).text


def strip_repeated_titles(text: str) -> str:
    """Keep the first of titles that slides repeat before each paragraph.

    >>> strip_repeated_titles("停车治理的现实困境与出路\\n泊位不足。\\n停车治理的现实困境与出路\\n收费不一。")
    '停车治理的现实困境与出路\\n泊位不足。\\n收费不一。'
    """
    return settle(text, ["strip_repeated_titles"]).text


def join_lines(text: str) -> str:
    """Join lines that were broken at the width of a page; headings, items, lists and ends of paragraphs stay apart.

    For text known to be broken so, such as that of a PDF file. :func:`clean` does it only where the text shows it.

    >>> join_lines("必须统\\n筹城乡，各县（市、\\n区）人民政府：\\n一、目标\\n二、任务")
    '必须统筹城乡，各县（市、区）人民政府：\\n一、目标\\n二、任务'
    """
    return settle(text, ["join_lines"]).text


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
    names = known_steps(steps)
    settled = settle(text, names)
    issues = damage_in(settled.text) if "repair_shift" in names else []
    return Cleaned(
        settled.text, spans_of(settled), tuple(step for step in names if step in settled.changed),
        MappingProxyType({step: settled.changed[step] for step in names if step in settled.changed}),
        tuple(ReadingIssue("", place, "damaged-text", "changed", action) for place, action in issues),
    )  # fmt: skip


def spans_of(settled: "Settled") -> SpanMap:
    return _in_place(settled.text == "") if settled.offsets is None else SpanMap.from_offsets(settled.offsets)


@cache
def _in_place(is_empty: bool) -> SpanMap:
    """The way back where every character kept its place."""
    import numpy as np

    start = np.zeros(0 if is_empty else 1, np.int32)
    start.flags.writeable = False
    return SpanMap(start, start)


def damage_in(text: str) -> list[tuple[str, str]]:
    """Places of damaged spots, and what is said of them; never their text."""
    if not may_change(text):
        return []
    spots = damaged_spots(text)
    return [(f"characters {start + 1}-{end}", f"{kind.replace('-', ' ')}, kept ({end - start} of {len(text)})") for start, end, kind in spots]


def known_steps(steps: Sequence[str]) -> list[str]:
    wrong = [step for step in steps if step not in CLEANERS]
    if wrong:
        raise InputError(explain(f"no cleaner {wrong[0]!r}", found=f"cleaners: {listing(CLEANERS)}", hint="use one of these"))
    return list(steps)
