"""Settings of simulations, and what is refused."""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain, listing
from policytext.provenance import FrozenMap

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["LENGTHS", "check_count", "check_lengths", "check_part", "gap_array"]

LENGTHS: Mapping[str, tuple[float, float]] = FrozenMap(
    {"message": (26.0, 0.6), "reply": (55.0, 0.5), "clause": (22.0, 0.4), "clauses": (9.0, 0.6)}
)
"""Median, and standard deviation of the logarithm: words of a message, a reply and a clause, clauses of a policy."""


def gap_array(
    gaps: "Mapping[int, float] | Sequence[float] | npt.NDArray[np.float64] | None", n_topics: int
) -> "npt.NDArray[np.float64]":
    """Give one gap a topic (K,)."""
    import numpy as np

    if isinstance(gaps, Mapping):
        wrong = [key for key in gaps if isinstance(key, bool) or not isinstance(key, Integral) or not 0 <= key < n_topics]
        if wrong:
            raise InputError(
                explain(f"gaps= names topic {wrong[0]!r}", found=f"topics 0 to {n_topics - 1}", hint="number topics from 0")
            )
        out = np.zeros(n_topics)
        out[[int(key) for key in gaps]] = _numbers("gaps", list(gaps.values()))
    else:
        out = np.zeros(n_topics) if gaps is None else _numbers("gaps", gaps)
    if out.shape != (n_topics,) or not (np.abs(out) <= 6).all():
        raise InputError(
            explain(f"gaps= {out.tolist()!r} don't fit {n_topics} topics", hint="give one number a topic, -6 to 6 doublings")
        )
    return out


def _numbers(name: str, values: object) -> "npt.NDArray[np.float64]":
    import numpy as np

    try:
        given = np.asarray(values)
        if given.dtype.kind in "iuf":
            return given.astype(np.float64)
    except (TypeError, ValueError):
        pass
    raise InputError(explain(f"{name}={values!r} can't be simulated", hint="give numbers, such as gaps={0: 1.5, 3: -1.0}")) from None


def check_count(name: str, value: object, least: int, most: int = 10**7) -> None:
    """Refuse what is no whole number from ``least`` to ``most``."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not least <= int(value) <= most:
        raise InputError(explain(f"{name}={value!r} can't be simulated", hint=f"use a whole number, {least} to {most}"))


def check_part(name: str, value: object, most: float) -> None:
    """Refuse what is no number from 0 to ``most``."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= float(value) <= most:
        raise InputError(explain(f"{name}={value!r} can't be simulated", hint=f"use a number, 0 to {most:g}"))


def check_lengths(lengths: Mapping[str, tuple[float, float]] | None) -> dict[str, tuple[float, float]]:
    """Fill in the lengths that were not given."""
    if lengths is not None and not isinstance(lengths, Mapping):
        raise InputError(
            explain(f"lengths={lengths!r} names no texts", found=f"takes {listing(LENGTHS)}", hint='give for instance lengths={"message": (26, 0.6)}')
        )
    unknown = [name for name in lengths or {} if name not in LENGTHS]
    if unknown:
        raise InputError(explain(f"lengths= has no {unknown[0]!r}", found=f"takes {listing(LENGTHS)}", hint="name one of these"))
    chosen = {name: _two(name, of) for name, of in {**LENGTHS, **(lengths or {})}.items()}
    for name, (median, spread) in chosen.items():
        if not (1 <= median <= 10_000 and 0 <= spread <= 3):
            raise InputError(
                explain(
                    f"lengths: {name}={(median, spread)} can't be simulated",
                    hint="give a median of 1 or more and a spread of 0 to 3",
                )
            )
    return chosen


def _two(name: str, of: object) -> tuple[float, float]:
    """A median and a spread."""
    values = list(of) if isinstance(of, Iterable) and not isinstance(of, str | bytes | Mapping) else []
    if len(values) != 2 or any(isinstance(value, bool) or not isinstance(value, Real) for value in values):
        raise InputError(
            explain(f"lengths: {name}={of!r} can't be simulated", hint="give a median of 1 or more and a spread of 0 to 3")
        )
    return float(values[0]), float(values[1])
