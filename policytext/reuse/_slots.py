"""What a clause fills in: bodies, numbers, amounts, days and places; how strictly it speaks; which targets and limits it sets."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from policytext.government import find_agencies, find_dates, find_places, find_quantities
from policytext.government.dates import DateMention
from policytext.government.places import PlaceList
from policytext.government.places.known import units_of
from policytext.government.quantities import Quantity

__all__ = ["SLOTS", "Filled", "Targets", "compare_targets", "read_filled", "strictness"]

SLOTS = ("unit", "number", "amount", "date", "place")
_STRICT = re.compile("必须|应当|严禁|不得|禁止|一律|务必|确保|严格|不准|坚决|全部|应[改装建办管]尽")
_LOOSE = re.compile("可以|鼓励|原则上|结合实际|因地制宜|自主|自愿|引导|支持|探索|倡导|视情|酌情|允许|有条件的|不搞统一|协商")
_LESS = re.compile("(?:下降|降低|压减|减少|缩短|压缩|降幅|减幅)[^，。；]{0,6}$")


class _Mark(NamedTuple):
    """Something named: where, what, and under which key it is the same elsewhere."""

    start: int
    end: int
    slot: str
    key: str


@dataclass(frozen=True, eq=False, slots=True)
class Filled:
    """What a document fills in."""

    text: str
    marks: tuple[_Mark, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]

    def within(self, start: int, end: int) -> list[_Mark]:
        """What is filled in inside a span."""
        return [mark for mark in self.marks if start <= mark.start and mark.end <= end]

    def keys(self) -> frozenset[tuple[str, str]]:
        """Whatever the document names."""
        return frozenset((mark.slot, mark.key) for mark in self.marks)


class Targets(NamedTuple):
    """Targets of two clauses beside one another: how many were compared, tightened and loosened, and days by which deadlines are earlier."""

    compared: int
    tightened: int
    loosened: int
    days: tuple[int, ...]


def read_filled(text: str, *, region: str, known: PlaceList | None) -> Filled:
    """Read what a document fills in; its own place and those above it are nothing that it fills in."""
    quantities, dates = find_quantities(text), find_dates(text)
    own = set(units_of(region)) if region else set()
    marks = [_Mark(q.start, q.end, "amount" if q.kind == "money" else "number", f"{q.value:g}-{q.high:g}{q.unit}") for q in quantities]
    marks += [_Mark(d.start, d.end, "date", "".join(d.text.split())) for d in dates]
    marks += [_Mark(m.start, m.end, "unit", m.name) for m in find_agencies(text)]
    marks += [
        _Mark(place.start, place.end, "place", place.name)
        for place in find_places(text, known=known)
        if place.end - place.start > 1 and not set(units_of(place.name)) <= own
    ]
    return Filled(text, tuple(sorted(marks)), quantities, dates)


def strictness(text: str) -> int:
    """1 for wording that binds, -1 for wording that leaves room, 0 for both or none.

    >>> strictness("必须于年底前完成"), strictness("鼓励有条件的小区设置"), strictness("清理河道")
    (1, -1, 0)
    """
    return int(_STRICT.search(text) is not None) - int(_LOOSE.search(text) is not None)


def compare_targets(local: Filled, here: tuple[int, int], source: Filled, there: tuple[int, int]) -> Targets:
    """Put targets and deadlines of two clauses side by side, those of one unit in their order, where both have as many.

    A bound from below (不低于) is tighter when higher, one from above (不超过) and a term (5日内) when lower, a fall (下降30%) when greater; of others nobody
    knows, and they don't count.
    """
    tight = loose = n = 0
    for one, other in _side_by_side(_values(local, here), _values(source, there)):
        if one[2] and one[2] == other[2]:
            n += 1
            tight += (one[1] - other[1]) * one[2] > 0
            loose += (one[1] - other[1]) * one[2] < 0
    mine, theirs = ([d.last for d in filled.dates if d.kind == "deadline" and d.last and span[0] <= d.start and d.end <= span[1]]
                    for filled, span in ((local, here), (source, there)))  # fmt: skip
    days = tuple((b - a).days for a, b in zip(mine, theirs, strict=True)) if len(mine) == len(theirs) else ()
    return Targets(n, tight, loose, days)


def _values(filled: Filled, span: tuple[int, int]) -> list[tuple[str, float, int]]:
    """Unit, value and direction of each number in a span."""
    start, end = span
    out = [(q.unit, q.value, _direction(filled.text, q)) for q in filled.quantities if start <= q.start and q.end <= end]
    terms = [d for d in filled.dates if d.kind == "deadline" and d.amount and start <= d.start and d.end <= end]
    return out + [(f"term {d.precision}", float(d.amount or 0), -1) for d in terms]


def _direction(text: str, quantity: Quantity) -> int:
    if quantity.bound in (">=", ">", "reach"):
        less = _LESS.search(text, max(0, quantity.start - 10), quantity.start) and quantity.role != "by"
        return -1 if less and quantity.bound == "reach" else 1
    if quantity.bound in ("<=", "<"):
        return -1
    return 1 if quantity.role == "by" else 0


def _side_by_side(one: list[tuple[str, float, int]], other: list[tuple[str, float, int]]) -> list[tuple[tuple[str, float, int], tuple[str, float, int]]]:
    out = []
    for unit in sorted({value[0] for value in one}):
        mine, theirs = ([value for value in values if value[0] == unit] for values in (one, other))
        out += list(zip(mine, theirs, strict=True)) if len(mine) == len(theirs) else []
    return out
