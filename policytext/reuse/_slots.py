"""What a clause fills in: bodies, numbers, amounts, days and places; how strictly it speaks; which targets and limits it sets."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from policytext.codebook.modality import clause_modality
from policytext.government import find_agencies, find_dates, find_places, find_quantities
from policytext.government.dates import DateMention
from policytext.government.places import PlaceList
from policytext.government.places.known import units_of
from policytext.government.quantities import Quantity

__all__ = ["NO_TARGETS", "SLOTS", "Filled", "Targets", "compare_targets", "read_filled", "strictness"]

SLOTS = ("unit", "number", "amount", "date", "place")
_STRICT = {"rigid": 1, "flexible": -1}
_NEAR = 12
"""Signs before a number that say what it is of; half as many behind it."""
_CONDITION = re.compile("以[上下内外]?的")
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


class _Value(NamedTuple):
    """A number: its unit, value and direction (1 the higher the tighter, -1 the lower), and the signs around it."""

    unit: str
    value: float
    direction: int
    around: frozenset[str]


class Targets(NamedTuple):
    """Targets of two clauses beside one another: how many were compared, tightened and loosened, and days by which deadlines are earlier."""

    compared: int
    tightened: int
    loosened: int
    days: tuple[int, ...]


NO_TARGETS = Targets(0, 0, 0, ())


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
    return _STRICT.get(clause_modality(text), 0)


def compare_targets(local: Filled, here: tuple[int, int], source: Filled, there: tuple[int, int]) -> Targets:
    """Put targets and deadlines of two clauses side by side, those of one unit in their order, where both have as many.

    A bound from below (不低于) is tighter when higher, one from above (不超过) and a term (5日内) when lower, a fall (下降30%) when greater; of others nobody
    knows, and they don't count. Compared are numbers with half of the signs around them in common: others are targets of something else; and no
    conditions (100万元以下的项目).
    """
    tight = loose = n = 0
    for one, other in _side_by_side(_values(local, here), _values(source, there)):
        if one.direction and one.direction == other.direction:
            n += 1
            tight += (one.value - other.value) * one.direction > 0
            loose += (one.value - other.value) * one.direction < 0
    mine, theirs = ([(d, _around(filled.text, d.start, d.end, span)) for d in filled.dates
                     if d.kind == "deadline" and d.last and span[0] <= d.start and d.end <= span[1]]
                    for filled, span in ((local, here), (source, there)))  # fmt: skip
    pairs = zip(mine, theirs, strict=True) if len(mine) == len(theirs) else ()
    return Targets(n, tight, loose, tuple((b.last - a.last).days for (a, near), (b, far) in pairs if a.last and b.last and _same_object(near, far)))


def _around(text: str, start: int, end: int, span: tuple[int, int]) -> frozenset[str]:
    """The signs before and behind a number, in its clause and sentence."""
    before = re.split("[。；]", text[max(span[0], start - _NEAR) : start])[-1]
    behind = re.split("[。；]", text[end : min(span[1], end + _NEAR // 2)])[0]
    return frozenset(sign for sign in before + behind if sign.isalpha())


def _same_object(one: frozenset[str], other: frozenset[str]) -> bool:
    return 4 * len(one & other) >= len(one) + len(other)


def _values(filled: Filled, span: tuple[int, int]) -> list[_Value]:
    """The numbers in a span."""
    start, end = span
    out = [_Value(q.unit, q.value, _direction(filled.text, q), _around(filled.text, q.start, q.end, span))
           for q in filled.quantities if start <= q.start and q.end <= end and not _CONDITION.search(filled.text, q.start, q.end + 4)]  # fmt: skip
    terms = [d for d in filled.dates if d.kind == "deadline" and d.amount and start <= d.start and d.end <= end]
    return out + [_Value(f"term {d.precision}", float(d.amount or 0), -1, _around(filled.text, d.start, d.end, span)) for d in terms]


def _direction(text: str, quantity: Quantity) -> int:
    if quantity.bound in (">=", ">", "reach"):
        less = _LESS.search(text, max(0, quantity.start - 10), quantity.start) and quantity.role != "by"
        return -1 if less and quantity.bound == "reach" else 1
    if quantity.bound in ("<=", "<"):
        return -1
    return 1 if quantity.role == "by" else 0


def _side_by_side(one: list[_Value], other: list[_Value]) -> list[tuple[_Value, _Value]]:
    out = []
    for unit in sorted({value.unit for value in one}):
        mine, theirs = ([value for value in values if value.unit == unit] for values in (one, other))
        out += [(a, b) for a, b in zip(mine, theirs, strict=True) if _same_object(a.around, b.around)] if len(mine) == len(theirs) else []
    return out
