"""Quantities in texts: money, shares, counts, times; with ranges, bounds, approximations and changes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from policytext.errors import expect
from policytext.government.numerals import read_number
from policytext.government.quantities._words import (
    BOUND_AFTER,
    BOUND_BEFORE,
    CHANGE,
    LEGAL,
    PHRASE,
    PLAIN,
    RATE,
    SIGN,
    amounts,
    unit_kind,
)

__all__ = ["Quantity", "find_quantities"]

_Values = tuple[Decimal, Decimal, str, str, bool]
"""Number, upper end, unit, kind, whether it is approximate."""

_SIZES = MappingProxyType({
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
    "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
})  # fmt: skip
_BOUNDS = MappingProxyType({"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "reach": "reach"})
_FROM = re.compile(r"(?:由|从)[^，。；：、（）\s]{0,8}$")
_ARTICLE = re.compile("(?:一|半)$")
_SLOGAN = re.compile('[“"「『][一二两三四五六七八九十][^\\d]')
"""“四个…”: a name in quotation marks."""
_RANKS = frozenset({("前", "名"), ("前", "位"), ("法", "条"), ("例", "条")})
"""前三名 are the first three, 法39条 is an article."""
_ORDERED = frozenset("套类次批本种组道层条")
"""With these 二 is the second, not two."""
_DIGITS = "一二两三四五六七八九"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity as it stands in a text: ``source[start:end] == text``.

    Attributes
    ----------
    text : str
        Number and unit, with the words of bound and approximation (不低于, 约, 以上, 左右).
    start, end : int
        Half-open span in the text.
    value, high : float
        The number, and the upper end of a range (equal to ``value`` where there is none), in ``unit``.
    unit : str
        元 (or 美元 ..., 元/人), %, 百分点, 倍, or the measure word, with what it is per (吨/日); 万 and 亿 are multiplied out.
    kind : str
        money, percent, points (percentage points), fraction, times or count.
    approximate : bool
        约, 近, 余, 多, 左右, 上千, 数百, 两三.
    bound : str
        ">=", "<=", ">", "<", "reach" (达到) or "".
    role : str
        Of a change: "from", "to" or "by"; else "".
    """

    text: str
    start: int
    end: int
    value: float
    high: float
    unit: str
    kind: str
    approximate: bool = False
    bound: str = ""
    role: str = ""


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Find amounts of money, shares, counts and multiples in a text.

    Parameters
    ----------
    text : str
        Any text; offsets refer to it.

    Returns
    -------
    tuple of Quantity
        In the order of the text; none overlap.

    Raises
    ------
    InputError
        If ``text`` is no text.

    Notes
    -----
    A number counts only with a unit. Ordinals and numbers of law (第三条), dates, terms (see
    :func:`~policytext.government.dates.find_dates`), document and telephone numbers are none, nor is 一 before a measure
    word, which is an article (一个, 一批). 几 and 数 are two to nine: 数百 is 200 to 900. 一成 is ten percent; 三分之一 keeps the
    kind fraction with the value 0.333, 一半 and 半数 0.5; 翻一番 is twice, 翻两番 four times. A minus is read before shares, money and degrees.
    Measure words are a closed list, and so are the set phrases that count nothing (四个意识).

    Examples
    --------
    >>> [(q.text, q.value, q.high, q.unit, q.bound) for q in find_quantities("培育企业3—5家，补助不超过1.2亿元，覆盖率从75%提高到80%以上")]
    [('3—5家', 3.0, 5.0, '家', ''), ('不超过1.2亿元', 120000000.0, 120000000.0, '元', '<='), ('75%', 75.0, 75.0, '%', ''), ('80%以上', 80.0, 80.0, '%', '>=')]
    >>> [(q.text, q.value, q.approximate) for q in find_quantities("1000余名干部，上千家企业")]
    [('1000余名', 1000.0, True), ('上千家', 1000.0, True)]
    """
    expect(text, str, verb="find_quantities", hint="give one text; loop over a column")
    plain = text.translate(PLAIN)
    found = [replace(quantity, text=text[quantity.start : quantity.end]) for quantity in _found(plain)]
    return tuple(_with_start(found, plain))


def _with_start(found: list[Quantity], plain: str) -> Iterator[Quantity]:
    """In 从A提高到B, A is the start of the change that B ends."""
    for at, quantity in enumerate(found):
        later = found[at + 1] if at + 1 < len(found) else None
        joined = later is not None and later.role == "to" and later.start - quantity.end < 12 and later.unit == quantity.unit
        if joined and not quantity.role and _FROM.search(plain, max(0, quantity.start - 9), quantity.start):
            yield replace(quantity, role="from")
        else:
            yield quantity


def _found(plain: str) -> Iterator[Quantity]:
    floor = 0
    for found in amounts().finditer(plain):
        parts = found.groupdict()
        start = found.start()
        if LEGAL.search(plain, max(0, start - 16), start):
            continue
        values = _values(parts, plain, start)
        if values is None:
            continue
        quantity = _with_bounds(plain, floor, *_whole(plain, floor, found, values))
        floor = quantity.end
        yield quantity


def _whole(plain: str, floor: int, found: "re.Match[str]", values: _Values) -> tuple[int, int, _Values]:
    """Take in the sign before and the rate behind: -5%, 500吨/日."""
    start, end = found.span()
    low, high, unit, kind, approximate = values
    sign = _sign(plain, start, kind, unit)
    if sign and sign.start() >= floor:
        start, low, high = sign.start(), -low, high if found["high"] else -high
    rate = RATE.match(plain, end) if kind == "count" else None
    if rate:
        end, unit = rate.end(), unit + rate[0]
    return start, end, (low, high, unit, kind, approximate)


def _sign(plain: str, start: int, kind: str, unit: str) -> "re.Match[str] | None":
    signed = kind in ("percent", "points", "money") or unit in ("℃", "摄氏度")
    return SIGN.search(plain, max(0, start - 2), start) if signed else None


def _with_bounds(plain: str, floor: int, start: int, end: int, values: _Values) -> Quantity:
    """Take in the words of bound and approximation on both sides."""
    low, high, unit, kind, approximate = values
    bound = ""
    for _ in range(2):
        before = next(
            (
                m
                for length in (6, 5, 4, 3, 2, 1)
                if start - length >= floor and (m := BOUND_BEFORE.fullmatch(plain, start - length, start))
            ),
            None,
        )
        if before is None or (
            before[0] in ("过", "成", "上") and plain[before.end() : before.end() + 1] not in tuple("十百千万亿")
        ):
            break
        name = str(before.lastgroup)
        approximate, bound, start = approximate or name == "about", bound or _BOUNDS.get(name, ""), before.start()
    after = BOUND_AFTER.match(plain, end)
    if after:
        name = str(after.lastgroup)
        approximate, end = approximate or name == "about", after.end()
        bound = _BOUNDS.get(name, "") if bound in ("", "reach") and name != "about" else bound
    if kind == "fraction" and not bound and start > floor and plain[start - 1] == "过" and plain.startswith("半数", start):
        bound, start = ">", start - 1
    change = CHANGE.search(plain, max(floor, start - 6), start)
    role = str(change.lastgroup) if change else ""
    return Quantity(plain[start:end], start, end, float(low), float(high), unit, kind, approximate, bound, role)


def _values(parts: dict[str, str | None], plain: str, start: int) -> _Values | None:
    if parts["pct"]:
        low, high = _number(parts["pct"]), _number(parts["pct2"] or parts["pct"])
        return (low[0], high[1], "%", "percent", low[2]) if low and high and low[0] <= high[1] else None
    if parts["den"]:
        den, num = _number(parts["den"]), _number(parts["num"] or "")
        return (num[0] / den[0], num[0] / den[0], "", "fraction", False) if den and num and den[0] else None
    if parts["double"]:
        times = Decimal(2) ** int(read_number(parts["double"]) or 1)
        return times, times, "倍", "times", False
    if parts["num2"]:
        share = Decimal(parts["num2"]) / Decimal(parts["den2"] or 1)
        return (share, share, "", "fraction", False) if share < 1 else None
    if parts["moiety"]:
        return Decimal("0.5"), Decimal("0.5"), "", "fraction", False
    if parts["yen"]:
        amount = Decimal(read_number(parts["yen"]) or 0)
        return amount, amount, "元", "money", False
    alone = parts["n"] or ""
    if (
        alone in _SIZES
        and not parts["more"]
        and alone[0] != "十"
        and plain[max(0, start - 1) : start] not in tuple("上近逾超过成约")
    ):
        return None
    kind, unit = unit_kind(parts)
    if parts["near"] and parts["next"]:
        near, far = Decimal(parts["near"]), Decimal(parts["next"])
        one, two, name = _in_unit(near, far, kind, unit, parts.get("per3"))
        return (one, two, name, kind, True) if near + 1 == far else None
    if kind == "count" and PHRASE.match(plain, start):
        return None
    if kind == "count" and (_SLOGAN.match(plain, max(0, start - 1)) or (plain[max(0, start - 1) : start], unit) in _RANKS):
        return None
    return (
        _range(parts, kind, unit, below=_sign(plain, start, kind, unit) is not None)
        if parts["high"]
        else _single(parts, kind, unit)
    )


def _single(parts: dict[str, str | None], kind: str, unit: str) -> _Values | None:
    text = (parts["n"] or "").replace(" ", "")
    if kind == "count" and (_ARTICLE.fullmatch(text) or (text == "二" and unit in _ORDERED)):
        return None
    number = _number(text)
    if number is None:
        return None
    size = _SIZES[parts["scale"]] if parts["scale"] else 1
    approximate = number[2] or bool(parts["more"] or parts["more3"])
    half = Decimal("0.5") if parts["half"] and kind in ("times", "percent") else Decimal(0)
    half += Decimal(int(read_number(parts["tenth"]) or 0)) / 10 if parts["tenth"] else 0
    low, high, name = _in_unit(number[0] * size + half, number[1] * size + half, kind, unit, parts.get("per"))
    return low, high, name, kind, approximate


def _range(parts: dict[str, str | None], kind: str, unit: str, *, below: bool) -> _Values | None:
    low, high = _number(parts["low"] or ""), _number(parts["high"] or "")
    if low is None or high is None:
        return None
    first, last = low[0], high[1]
    if parts["lowunit"]:
        first *= _SIZES.get(parts["lowunit"][0], 1) if parts["lowunit"][0] in "万亿" else 1
    elif scale := re.search("[百千]?[万亿]+$", parts["high"] or ""):
        bare = not re.search("[万亿]", parts["low"] or "")
        first *= _SIZES.get(scale[0], 1) if bare else 1
    if first > last and not below:
        return None
    first, last, name = _in_unit(first, last, kind, unit, parts.get("per2"))
    return first, last, name, kind, low[2] or high[2] or bool(parts["more2"])


def _in_unit(low: Decimal, high: Decimal, kind: str, unit: str, per: str | None) -> tuple[Decimal, Decimal, str]:
    if kind == "percent" and unit == "成":
        return low * 10, high * 10, "%"
    if kind == "percent" and unit == "‰":
        return low / 10, high / 10, "%"
    if kind == "money":
        name = "元" if unit in ("元人民币", "块钱", "圆") else unit
        return low, high, name + (per or "")
    return low, high, unit.removeprefix("个") if unit.endswith("点") else unit


def _number(text: str) -> tuple[Decimal, Decimal, bool] | None:
    """Read a number that may be an estimate: 数百, 十几, 两三, 七八十, 千 behind 上."""
    text = text.replace(" ", "")
    if text in _SIZES and text[0] != "十":
        size = Decimal(_SIZES[text])
        return size, size, text != "百"
    if text[:1] in ("数", "几"):
        size = Decimal(_SIZES.get(text[1:], 0))
        return (2 * size, 9 * size, True) if size else None
    if text.endswith("几"):
        size = Decimal(_SIZES[text[:-1]])
        return size + size / 10, size + size * 9 / 10, True
    pair = re.fullmatch(f"([{_DIGITS}])([{_DIGITS}])([十百千万亿]{{0,2}})", text)
    if pair:
        one, two = int(read_number(pair[1]) or 0), int(read_number(pair[2]) or 0)
        size = Decimal(_SIZES.get(pair[3], 1))
        return (one * size, two * size, True) if one + 1 == two or (one, two) == (3, 5) else None
    value = read_number(text)
    return None if value is None else (Decimal(value), Decimal(value), False)
