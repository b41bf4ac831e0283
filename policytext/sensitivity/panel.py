"""The settings of a panel: which fits, and which ways to measure each."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple, SupportsIndex, TypeVar

from policytext.errors import InputError, explain, listing
from policytext.mismatch.weights import COPIES

__all__ = ["NO_COPIES", "FitSetting", "GapSetting", "fit_panel", "gap_panel", "topic_numbers"]

NO_COPIES = "none"
"""Name of the setting in which each document is taken for itself."""
SEGMENTERS = ("words", "bigrams", "rust", "python")
"""``"words"`` is the segmenter of the main run; ``"bigrams"`` knows no words."""
_FEWER, _MORE = 0.75, 1.25
Value = TypeVar("Value")


class FitSetting(NamedTuple):
    """What one fit is made with."""

    seed: int
    n_topics: int
    segmenter: str
    calibration: bool


class GapSetting(NamedTuple):
    """What gaps of a fit are measured with."""

    weights: str
    duplicates: str


def topic_numbers(given: "SupportsIndex | Sequence[int] | None", main: int) -> tuple[int, ...]:
    """Give the numbers of topics, the main one first; a quarter fewer and more, where none are named.

    >>> topic_numbers(None, 20), topic_numbers((12, 18), 20)
    ((20, 15, 25), (12, 18))
    """
    if isinstance(given, Sequence):
        return _each_once("n_topics", [_whole("n_topics", value, 2) for value in given])
    number = _whole("n_topics", main if given is None else given, 2)
    return _each_once("n_topics", [number, max(2, round(_FEWER * number)), round(_MORE * number)])


def fit_panel(
    seed: int, *, seeds: int, n_topics: Sequence[int], segmenter: Sequence[str], calibration: Sequence[bool], design: str
) -> tuple[FitSetting, ...]:
    """Give the fits, the main one first: one thing changed at a time, or everything with everything.

    >>> [tuple(one) for one in fit_panel(1, seeds=2, n_topics=(20, 15), segmenter=("words",), calibration=(True,), design="single")]
    [(1, 20, 'words', True), (2, 20, 'words', True), (1, 15, 'words', True)]
    """
    axes: list[Sequence[int | str | bool]] = [
        [seed + step for step in range(_whole("seeds", seeds, 1))], n_topics, _each_once("segmenter", segmenter, SEGMENTERS),
        _each_once("calibration", calibration, (True, False)),
    ]  # fmt: skip
    if design not in ("single", "full"):
        raise InputError(explain(f"design={design!r} is unknown", found="takes single, full", hint='"single" changes one thing at a time'))
    if design == "full":
        return tuple(FitSetting(*values) for values in product(*axes))  # type: ignore[arg-type]
    main = FitSetting(*(axis[0] for axis in axes))  # type: ignore[arg-type]
    others = [main._replace(**{name: value}) for name, axis in zip(FitSetting._fields, axes, strict=True) for value in axis[1:]]  # type: ignore[arg-type]
    return (main, *others)


def gap_panel(weights: Sequence[str], duplicates: Sequence[str | None]) -> tuple[GapSetting, ...]:
    """Give every way to measure a fit, the main one first; all are taken, since they need no fit of their own."""
    votes = _each_once("weights", weights)
    named = duplicates if isinstance(duplicates, Iterable) and not isinstance(duplicates, str) else (duplicates,)
    copies = _each_once("duplicates", tuple(NO_COPIES if value is None else value for value in named), (*COPIES, NO_COPIES))
    if "all" in votes:
        raise InputError(explain("weights='all' is no single way to weigh", hint="list the weights, as weights=('unit', 'document', 'token')"))
    return tuple(GapSetting(*pair) for pair in product(votes, copies))


def _each_once(name: str, values: Sequence[Value], choices: Sequence[Value] = ()) -> tuple[Value, ...]:
    listed = [values] if isinstance(values, str) else values
    if not isinstance(listed, Sequence) or not listed:
        raise InputError(explain(f"{name}={values!r} names no setting", hint="give a tuple, the main setting first"))
    wrong = [value for value in listed if choices and value not in choices]
    if wrong:
        raise InputError(explain(f"{name} holds {wrong[0]!r}", found=f"takes {listing(choices)}", hint="use some of these, the main setting first"))
    return tuple(dict.fromkeys(listed))  # type: ignore[arg-type]


def _whole(name: str, value: object, least: int) -> int:
    number = value.__index__() if isinstance(value, SupportsIndex) and not isinstance(value, bool) else -1
    if number < least:
        raise InputError(explain(f"{name}={value!r} makes no panel", hint=f"use a whole number, {least} or more"))
    return number
