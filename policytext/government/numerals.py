"""Numbers as Chinese texts write them: 一百二十三, 3.5万, ２０００, 二〇二三."""

import re
from decimal import Decimal
from numbers import Integral
from types import MappingProxyType

from policytext.errors import InputError, expect, explain

__all__ = ["NUMERAL", "read_number", "write_number"]

_DIGITS = MappingProxyType({
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0, "○": 0, "◯": 0, "Ｏ": 0, "O": 0, "o": 0, "\u041e": 0, "\u043e": 0, "\u039f": 0, "\u03bf": 0,
    "两": 2, "俩": 2, "仨": 3, "弍": 2, "弌": 1, "弎": 3, "貳": 2, "參": 3, "陸": 6,
})  # fmt: skip
_TENS = MappingProxyType({"十": 10, "拾": 10, "廿": 20, "卅": 30, "卌": 40, "百": 100, "佰": 100, "千": 1000, "仟": 1000})
_MYRIADS = MappingProxyType({"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12})
_PLAIN = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([十百千佰仟拾]?)([万萬]?[亿億]|[万萬兆]?)")
_MIXED = re.compile(r"(?:\d{1,4}(?:[百千]?[万亿]|[百千])){1,4}\d{0,4}")
_MIXED_PART = re.compile(r"(\d+)([十百千]?)([万亿]?)")
_HAN_NUMBER = "零一二三四五六七八九〇○两十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億"

NUMERAL = (
    r"(?:[0-9０-９]{1,3}(?:[,，][0-9０-９]{3}){1,6}(?![0-9０-９])|[0-9０-９]{1,18})(?:[.．][0-9０-９]{1,9})?(?:[十百千]?万?亿|[十百千]?万|[百千](?![克瓦米兆伏])){0,1}"
    rf"|[{_HAN_NUMBER}半]{{1,20}}(?:点[零一二三四五六七八九〇]{{1,6}}[万亿]?)?"
)
"""Pattern of what :func:`read_number` may be able to read, without groups."""


def read_number(text: str) -> int | Decimal | None:
    """Read one number in the spellings of Chinese texts.

    Parameters
    ----------
    text : str
        The number alone: Arabic or Chinese digits, full-width or not, with thousands commas, 万 and 亿; 〇 and 两;
        廿, 卅; 半 (a half, also behind 万 and 亿); 点 as the decimal point; 1万2千, 3万5; blanks count for nothing.

    Returns
    -------
    int or Decimal or None
        Exact; None where it is no number (数十, 几万) or breaks the rules of numerals (十四五, 百十一万千).

    Raises
    ------
    InputError
        If ``text`` is no text.

    Examples
    --------
    >>> read_number("一百二十三"), read_number("两千零五十"), read_number("三万五千"), read_number("1.2亿"), read_number("２,０００")
    (123, 2050, 35000, 120000000, 2000)
    >>> read_number("二〇二三"), read_number("三点五"), read_number("一万五"), read_number("十四五"), read_number("几十")
    (2023, Decimal('3.5'), 15000, None, None)
    """
    expect(text, str, verb="read_number", hint="give the number as text")
    plain = re.sub(r"\s", "", text).translate(_PLAIN)
    if not plain:
        return None
    if plain[0] in "0123456789":
        return _arabic(plain)
    whole, point, fraction = plain.partition("点")
    if point:
        return _with_point(whole, fraction)
    if plain == "半":
        return Decimal("0.5")
    return _digits_in_a_row(plain) if all(char in _DIGITS for char in plain) else _positional(plain)


def _arabic(plain: str) -> int | Decimal | None:
    found = _ARABIC.fullmatch(plain)
    if not found and _MIXED.fullmatch(plain):
        return _mixed(plain)
    if not found:
        half = _ARABIC.fullmatch(plain.removesuffix("半"))
        return (
            _tidy(Decimal(_arabic(plain[:-1]) or 0) + Decimal("0.5"))
            if half and plain != half[0] and not half[3] + half[4]
            else None
        )
    value = Decimal(found[1].replace(",", "") + (found[2] or ""))
    for unit in (found[3], *found[4]):
        value *= _TENS.get(unit) or _MYRIADS.get(unit, 1)
    return _tidy(value)


def _mixed(plain: str) -> int | None:
    """1万2千, 1亿5000万, 3万5: each part smaller than the unit before it; one digit at the end counts the next lower unit."""
    total, floor = 0, 10**16
    for digits, tens, myriads in _MIXED_PART.findall(plain):
        unit = _TENS.get(tens, 1) * _MYRIADS.get(myriads, 1)
        if unit == 1 and len(digits) == 1:
            unit = floor // 10
        if int(digits) * unit >= floor or (digits[0] == "0" and len(digits) < 4):
            return None
        total, floor = total + int(digits) * unit, unit
    return total


def _tidy(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()


def _with_point(whole: str, fraction: str) -> int | Decimal | None:
    scale = _MYRIADS.get(fraction[-1:], 1)
    digits = fraction[:-1] if scale > 1 else fraction
    before = read_number(whole)
    if not isinstance(before, int) or not digits or not all(char in _DIGITS for char in digits):
        return None
    return _tidy(Decimal(f"{before}.{''.join(str(_DIGITS[char]) for char in digits)}") * scale)


def _digits_in_a_row(plain: str) -> int | None:
    """二〇二三: digits one by one; 三四 is no number but an estimate."""
    if len(plain) == 2 and plain[0] not in "零〇○" and plain[1] not in "零〇○":
        return None
    return int("".join(str(_DIGITS[char]) for char in plain))


def _positional(plain: str) -> int | Decimal | None:
    """十, 百, 千 inside sections that 万 and 亿 close; every unit must be smaller than the one before it."""
    total, section, digit = 0, 0, -1
    last, closed = 10**4, 10**16
    zero = False
    for at, char in enumerate(plain):
        if char in _DIGITS:
            if digit > 0 or (digit == 0 and _DIGITS[char] == 0):
                return None
            digit, zero = _DIGITS[char], zero or _DIGITS[char] == 0
        elif char in _TENS:
            unit = _TENS[char] if char not in "廿卅卌" else 10
            times = _TENS[char] // 10 if char in "廿卅卌" else digit
            if unit >= last or (times == 0 and unit != 10) or (digit > 0 and char in "廿卅卌"):
                return None
            if times == -1 and unit > 10:
                return None
            section += (times if times > 0 else 1) * unit
            last, digit, zero = unit, -1, False
        elif char in _MYRIADS:
            size = _MYRIADS[char]
            part = section + max(digit, 0)
            if size == closed or (part == 0 and not total):
                return None
            if size > closed:
                total = (total + part) * size
            else:
                total += part * size
            section, digit, last, zero = 0, -1, 10**4, False
            closed = size
        elif char == "半" and at == len(plain) - 1 and plain[at - 1] in _MYRIADS and at:
            return total + closed // 2
        else:
            return None
    return _ended(total, section, digit, last=last, closed=closed, zero=zero, text=plain)


def _ended(total: int, section: int, digit: int, *, last: int, closed: int, zero: bool, text: str) -> int | None:
    """Add the last digit: in 一万五 and 三百二 it counts the next lower unit; 十四五 has two."""
    if digit == -1:
        return total + section
    if digit == 0:
        return None
    before = text[-2]
    if zero or before in "十拾廿卅卌":
        return total + section + digit
    if before in _MYRIADS:
        return total + digit * closed // 10 if not section else None
    return total + section + digit * last // 10


def write_number(value: int) -> str:
    """Write a whole number in Chinese numerals, as documents do.

    Parameters
    ----------
    value : int
        From 0 to 10**12 - 1.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If the value is no whole number, or out of range.

    Examples
    --------
    >>> write_number(20305), write_number(15), write_number(200000000)
    ('二万零三百零五', '十五', '二亿')
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or not 0 <= value < 10**12:
        raise InputError(explain(f"can't write {value!r}", hint="give a whole number from 0 to 999999999999"))
    if value == 0:
        return "零"
    out, need_zero = "", False
    for size, word in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = value // size % 10**4
        if part:
            out += ("零" if out and (need_zero or part < 1000) else "") + _section(part) + word
        need_zero = bool(out) and part == 0
    return out.removeprefix("一") if out.startswith("一十") else out


def _section(value: int) -> str:
    out, zero = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            out += ("零" if zero and out else "") + "零一二三四五六七八九"[digit] + word
        zero = digit == 0
    return out
