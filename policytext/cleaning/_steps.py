"""The cleaners and their order: which rules each holds."""

from collections.abc import Mapping
from types import MappingProxyType

from policytext.cleaning._glyphs import ordinary
from policytext.cleaning._layout import join_hard_wrapped, join_lines_in, list_numbers, repeated_titles
from policytext.cleaning._opencc import is_traditional, simplified
from policytext.cleaning._pinyin import glosses
from policytext.cleaning._residue import CHROME, RESIDUE
from policytext.cleaning._rules import HAN, Edit, Rule, by_pattern
from policytext.cleaning._shift import repairs

__all__ = ["CLEANERS", "STEPS"]

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
    by_pattern(r"[\xa0\u3000\u2000-\u200a\u202f\u205f\u1680]", " "),
    # Tabs inside a line part the cells of a table, and two of them hold an empty cell.
    by_pattern(r"(?<!\t) +(?=\t)|(?<=\t) +", "", "\t"),
    by_pattern(r" {2,}", " ", "  "),
    by_pattern(r"(?<![ \t])[ \t]++\n[\n \t]*|\n[\n \t]+", "\n", " \n", "\t\n", "\n ", "\n\t", "\n\n"),
    by_pattern(r"\A[\n \t]+", ""),
    by_pattern(r"(?<![\n \t])[\n \t]++\Z", ""),
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
