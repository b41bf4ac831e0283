"""Which of many texts may hold something private: a quick look at all of them at once, before any expression runs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from policytext.cleaning._private_names import CLEAR, CUES, DOUBLE, KIN, RANKS, TITLES, WORDLIKE
from policytext.cleaning._private_numbers import NUMERAL, PLACES
from policytext.cleaning._private_rules import HALF

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["private_signs"]

_PAD = 32
"""Characters before the first text and after the last, so that no look to the side leaves the array."""
_LAST = 0xFFFF
"""Stands for every character beyond the first plane; some of those are digits."""
_STOPS = "，,。；;、:：（(）)！!？?"
_NUMERALS_TO_TEN = "一二三四五六七八九十"
_AT_ONCE = 1 << 19
"""Characters looked at together."""


def private_signs(texts: Sequence[str]) -> dict[int, list[int]]:
    """Places of signs by text; where a text has none, :func:`find_private` finds nothing."""
    found: dict[int, list[int]] = {}
    first = size = 0
    for place, text in enumerate(texts):
        size += len(text) + 1
        if size > _AT_ONCE or place == len(texts) - 1:
            for one, sign in _look(texts[first : place + 1]):
                found.setdefault(first + one, []).append(sign)
            first, size = place + 1, 0
    return found


def _look(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    import numpy as np

    # A line end stands between two texts: it is no part of any word, and every rule lets a name end there.
    joined = "\n" * _PAD + "\n".join(texts) + "\n" * _PAD
    signs = _signs()
    chars = signs.folded[np.minimum(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), _LAST)]
    here = np.concatenate([_numbers(chars, signs), _numeral_runs(chars, signs), *_triggered(chars, signs)])
    here = np.sort(here[(here >= _PAD) & (here < len(chars) - _PAD)])
    starts = np.cumsum([_PAD, *(len(text) + 1 for text in texts[:-1])])
    which = np.searchsorted(starts, here, side="right") - 1
    return zip(which.tolist(), (here - starts[which]).tolist(), strict=True)


# -- classes of characters ---------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class _Signs:
    """Tables over the first plane, from the words that the rules themselves use."""

    folded: "npt.NDArray[np.uint16]"
    trigger: "npt.NDArray[np.uint32]"
    numeral: "npt.NDArray[np.bool_]"
    digit: "npt.NDArray[np.bool_]"
    space: "npt.NDArray[np.bool_]"
    han: "npt.NDArray[np.bool_]"
    letter: "npt.NDArray[np.bool_]"
    handle: "npt.NDArray[np.bool_]"
    surname: "npt.NDArray[np.bool_]"
    any_surname: "npt.NDArray[np.bool_]"
    cue_end: "npt.NDArray[np.bool_]"


def _table(chars: str) -> "npt.NDArray[np.bool_]":
    import numpy as np

    table = np.zeros(_LAST + 1, dtype=np.bool_)
    table[[ord(char) for char in chars]] = True
    return table


@cache
def _signs() -> _Signs:
    import numpy as np

    folded = np.arange(_LAST + 1, dtype=np.uint16)
    for code, new in HALF.items():
        folded[code] = new
    plane = [chr(code) for code in range(_LAST)]
    doubles = DOUBLE.split("|")
    surname = CLEAR + "".join(double[0] for double in doubles)
    trigger = np.zeros(_LAST + 1, dtype=np.uint32)
    for number, (triggers, _) in enumerate(_looks()):
        trigger[[ord(char) for char in triggers]] |= np.uint32(1 << number)
    letters = "".join(map(chr, range(65, 91))) + "".join(map(chr, range(97, 123))) + "\u017f\u212a"
    return _Signs(
        folded=folded, trigger=trigger, numeral=_table(NUMERAL.strip("[]")), digit=_table("".join(filter(str.isdecimal, plane)) + chr(_LAST)),
        space=_table("".join(filter(str.isspace, plane))), han=_table("".join(map(chr, range(0x4E00, 0xA000)))),
        letter=_table(letters), handle=_table(letters + "0123456789_-"), surname=_table(surname),
        any_surname=_table(surname + WORDLIKE),
        cue_end=_table("".join(cue[-1] for cue in CUES.split("|"))),
    )  # fmt: skip


# -- numbers -----------------------------------------------------------------------------------------


def _numbers(chars: "npt.NDArray[np.uint16]", signs: _Signs) -> "npt.NDArray[np.int64]":
    """Where seven digits stand with at most one mark among them, or eleven with blanks and dashes among them.

    Every number that the rules take has one of the two.
    """
    import numpy as np

    places = np.flatnonzero(signs.digit[chars])
    if len(places) < 7:
        return places[:0]
    near = np.flatnonzero(places[6:] - places[:-6] <= 7)
    window = chars[places[near][:, None] + np.arange(8)]
    marked = places[near + 6] - places[near] == 7
    allowed = signs.digit[window] | np.isin(window, [ord(char) for char in "- ."])
    near = near[(~marked | allowed.all(axis=1)) & ~_in_years(chars, places[near], signs)]
    gaps = np.diff(places) - 1
    linked = gaps <= 3
    for step in (1, 2, 3):
        char = chars[places[:-1] + step]
        linked &= (gaps < step) | signs.space[char] | (char == ord("-"))
    total = np.concatenate([[0], np.cumsum(linked)])
    return np.concatenate([places[near], places[:-10][total[10:] - total[:-10] == 10]])


def _in_years(chars: "npt.NDArray[np.uint16]", starts: "npt.NDArray[np.int64]", signs: _Signs) -> "npt.NDArray[np.bool_]":
    """Whether seven digits belong to a range of years such as 2019-2020, which no rule takes for a telephone."""
    import numpy as np

    inside = np.zeros(len(starts), dtype=np.bool_)
    for lead in (0, 1):
        span = chars[(starts - lead)[:, None] + np.arange(-1, 10)]
        digits = signs.digit[span]
        years = digits[:, 1:5].all(axis=1) & digits[:, 6:10].all(axis=1) & np.isin(span[:, 5], [ord("-"), ord(" ")])
        for at in (1, 6):
            first, then = span[:, at], span[:, at + 1]
            years &= ((first == ord("1")) & (then == ord("9"))) | ((first == ord("2")) & (then == ord("0")))
        alone = ~digits[:, 0] & ~digits[:, 10] & ~signs.space[span[:, 0]] & ~np.isin(span[:, 0], [ord(char) for char in "-)）"])
        inside |= years & alone & ~np.isin(span[:, 10], [ord("-"), ord(" ")])
    return inside


def _numeral_runs(chars: "npt.NDArray[np.uint16]", signs: _Signs) -> "npt.NDArray[np.int64]":
    """Where eleven Chinese numerals stand in a row."""
    import numpy as np

    places = np.flatnonzero(signs.numeral[chars])
    runs: npt.NDArray[np.int64] = places[:-10][places[10:] - places[:-10] == 10]
    return runs


# -- signs that hang on one character ----------------------------------------------------------------


class _At:
    """Characters around places of a text: ``at[-1]`` are those before them."""

    __slots__ = ("_chars", "_places", "signs")

    def __init__(self, chars: "npt.NDArray[np.uint16]", places: "npt.NDArray[np.int64]", signs: _Signs) -> None:
        self._chars, self._places, self.signs = chars, places, signs

    def __getitem__(self, step: int) -> "npt.NDArray[np.uint16]":
        return self._chars[self._places + step]

    def within(self, table: "npt.NDArray[np.bool_]", first: int, last: int) -> "npt.NDArray[np.bool_]":
        """Whether one of the characters from ``first`` to ``last`` is in the table."""
        found = table[self[first]]
        for step in range(first + 1, last + 1):
            found |= table[self[step]]
        return found

    def after_blanks(self, table: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.bool_]":
        """Whether the next character but blanks, at most three, is in the table."""
        found, blank = table[self[1]], self.signs.space[self[1]]
        for step in (2, 3, 4):
            found |= blank & table[self[step]]
            blank &= self.signs.space[self[step]]
        return found


_Mask = Callable[[_At], "npt.NDArray[np.bool_]"]


def _triggered(chars: "npt.NDArray[np.uint16]", signs: _Signs) -> "list[npt.NDArray[np.int64]]":
    import numpy as np

    marks = signs.trigger[chars]
    places = np.flatnonzero(marks)
    places = places[(places >= _PAD) & (places < len(chars) - _PAD)]
    marks, out = marks[places], []
    for number, (_, look) in enumerate(_looks()):
        own = places[(marks & np.uint32(1 << number)) != 0]
        if len(own):
            out.append(own[look(_At(chars, own, signs))])
    return out


@cache
def _looks() -> tuple[tuple[str, _Mask], ...]:
    """Characters to look at, and what must stand around each of them."""
    kin = "".join(word[-1] for word in KIN.split("|"))
    ranks = "".join(word[-1] for word in f"{RANKS}|{TITLES}".split("|"))
    cues = "".join(cue[-1] for cue in CUES.split("|")) + "是为叫"
    return (
        ("@", lambda at: at[0] == ord("@")),
        ("信扣QqXxt", _account),
        (PLACES, lambda at: at.signs.letter[at[1]]),
        ("弄栋幢座#", _building),
        ("号", _door),
        ("单", _entrance),
        ("-", _dashes),
        ("叫", lambda at: _is(at[-1], "我名") | (_is(at[-1], "人") & _is(at[-2], "本"))),
        (":：", _after_colon),
        (cues, _cued_name),
        (kin, _kin),
        ("员", _staff),
        ("好", lambda at: _is(at[-1], "您你") & at.within(at.signs.surname, -7, -3)),
        ("姓", lambda at: at.signs.any_surname[at[1]] & (~at.signs.han[at[-1]] | _is(at[-1], "我人"))),
        ("某xX×", lambda at: at.signs.surname[at[-1]] | _pair(at, _doubles(), -1)),
        (ranks, _ranked),
        ("]", lambda at: _is(at[-1], "名") & _is(at[-2], "姓")),
    )  # fmt: skip


def _is(chars: "npt.NDArray[np.uint16]", any_of: str) -> "npt.NDArray[np.bool_]":
    import numpy as np

    found: npt.NDArray[np.bool_] = chars == np.uint16(ord(any_of[0]))
    for char in any_of[1:]:
        found |= chars == np.uint16(ord(char))
    return found


def _account(at: _At) -> "npt.NDArray[np.bool_]":
    """WeChat or QQ, and five letters or digits in a row not far behind."""
    import numpy as np

    x, q = _is(at[0], "Xx") & _is(at[-1], "VvWw"), _is(at[0], "Qq") & _is(at[-1], "Qq")
    cue = (
        x
        | q
        | (_is(at[0], "信") & _is(at[-1], "微Vv"))
        | (_is(at[0], "扣") & _is(at[-1], "扣"))
        | (_is(at[0], "t") & _is(at[-1], "a"))
    )
    found, run = np.zeros(len(cue), dtype=np.bool_), np.zeros(len(cue), dtype=np.int64)
    for step in range(1, 25):
        run = (run + 1) * at.signs.handle[at[step]]
        found |= run >= 5
    return cue & found


def _told(at: _At, step: int) -> "npt.NDArray[np.bool_]":
    """Whether a flat may be named at ``step``, behind 三栋 or 三号楼: 二单元, 501室."""
    begins = at.signs.digit[at[step]] | _is(at[step], _NUMERALS_TO_TEN + "-")
    return begins & at.within(_rooms(), step, step + 14)


@cache
def _rooms() -> "npt.NDArray[np.bool_]":
    return _table("室房单")


def _building(at: _At) -> "npt.NDArray[np.bool_]":
    seat = _is(at[0], "座") & ~at.signs.digit[at[1]] & ~_is(at[1], "-")
    return (at.signs.digit[at[-1]] & ~seat) | (_is(at[-1], _NUMERALS_TO_TEN) & _told(at, 1))


def _door(at: _At) -> "npt.NDArray[np.bool_]":
    digit, house = at.signs.digit[at[-1]], _is(at[1], "楼")
    street = at.within(_streets(), -5, -2) & ~_is(at[1], "线文令桥站口门")
    return (digit & (street | house)) | (house & _is(at[-1], _NUMERALS_TO_TEN) & _told(at, 2))


@cache
def _streets() -> "npt.NDArray[np.bool_]":
    return _table("路街巷弄道里村组")


def _entrance(at: _At) -> "npt.NDArray[np.bool_]":
    behind = at.signs.digit[at[2]] | (_is(at[2], "-") & at.signs.digit[at[3]])
    return at.signs.digit[at[-1]] & _is(at[1], "元") & behind


def _dashes(at: _At) -> "npt.NDArray[np.bool_]":
    """3-2-501 and 3-501室: one to three digits before the first dash."""
    digit = at.signs.digit
    before = digit[at[-1]] & ~(digit[at[-2]] & digit[at[-3]] & digit[at[-4]])
    twice = digit[at[1]] & (_is(at[2], "-") | (digit[at[2]] & _is(at[3], "-")))
    room = digit[at[1]] & digit[at[2]] & digit[at[3]] & (_is(at[4], "室") | _is(at[5], "室"))
    return before & (twice | room)


def _after_colon(at: _At) -> "npt.NDArray[np.bool_]":
    """姓名：王小明, also with blanks before the colon or behind it."""
    ends = at.signs.cue_end | _table("叫")
    cued, blank = ends[at[-1]], at.signs.space[at[-1]]
    for step in (-2, -3, -4):
        cued |= blank & ends[at[step]]
        blank &= at.signs.space[at[step]]
    return cued & at.after_blanks(at.signs.any_surname)


def _cued_name(at: _At) -> "npt.NDArray[np.bool_]":
    """联系人王小明，: a surname behind the cue, one or two characters, and where a name can end."""
    signs, prior = at.signs, at[-1]
    called = _is(at[0], "叫") & (_is(prior, "名" + _STOPS) | signs.space[prior])
    verb = _is(at[0], "是为叫") & (_pair(at, _cues(), -1) | (_is(at[0], "是") & _is(prior, "我的字")))
    known = _pair(at, _cues()) | called | verb
    apart = signs.space[at[1]] & at.after_blanks(signs.surname)
    return known & (apart | _names(at, _name_ends()))


def _names(at: _At, ends: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.bool_]":
    """Whether a surname follows, a character, and within three more where a name can end."""
    begins = at.signs.surname[at[1]] & ~_is(at[1], "向") & ~(_is(at[1], "于") & _is(at[2], "今昨近前去是"))
    return begins & at.signs.han[at[2]] & at.within(ends, 3, 5)


@cache
def _cues() -> frozenset[str]:
    return frozenset({cue[-2:] for cue in CUES.split("|")} | {"本人"})


@cache
def _doubles() -> frozenset[str]:
    return frozenset(DOUBLE.split("|"))


@cache
def _name_ends() -> "npt.NDArray[np.bool_]":
    table = _table(_STOPS + '"”“[+电手联身地住性反投举先女')
    signs = _signs()
    return table | signs.space | signs.digit


def _kin(at: _At) -> "npt.NDArray[np.bool_]":
    return _pair(at, frozenset(word[-2:] for word in KIN.split("|"))) & _names(at, _sentence_goes_on())


def _staff(at: _At) -> "npt.NDArray[np.bool_]":
    """工作人员王小明于, also with a colon or blanks before the name."""
    behind = at.signs.space[at[1]] | _is(at[1], ":：")
    return _is(at[-1], "人") & _is(at[-2], "作") & (behind | _names(at, _sentence_goes_on()))


@cache
def _sentence_goes_on() -> "npt.NDArray[np.bool_]":
    return _name_ends() | _table("于在从因被是和与的患给打向对把将同说称为自")


def _ranked(at: _At) -> "npt.NDArray[np.bool_]":
    """王女士, 王小明女士, and before the longer one no character of another word."""
    signs, before, doubles = at.signs, _may_go_before(), _doubles()
    ranks, titles = (frozenset(words.split("|")) for words in (RANKS, TITLES))
    surname = signs.surname[at[-2]] | (signs.any_surname[at[-2]] & before[at[-3]] & ~_is(at[-2], "连都原全海祝盼和"))
    full = (signs.surname[at[-3]] & before[at[-4]]) | (signs.surname[at[-4]] & before[at[-5]])
    full |= _pair(at, doubles, -3) | _pair(at, doubles, -4)
    given = full & ~_is(at[-2], "人户局委厅院所站处部区县市镇乡街办的了")
    return _pair(at, ranks | titles) & (surname | given | _pair(at, doubles, -2))


@cache
def _may_go_before() -> "npt.NDArray[np.bool_]":
    return ~_signs().han | _table("找向和与跟对由被给让请问是见了的及同叫")


def _pair(at: _At, pairs: frozenset[str], step: int = 0) -> "npt.NDArray[np.bool_]":
    import numpy as np

    codes = at[step - 1].astype(np.uint32) << np.uint32(16) | at[step]
    return np.isin(codes, [ord(pair[0]) << 16 | ord(pair[1]) for pair in sorted(pairs)])
