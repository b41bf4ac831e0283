"""Settings of simulations, and what is refused."""

from collections.abc import Mapping, Sequence
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
        out[list(gaps)] = list(gaps.values())
    else:
        out = np.zeros(n_topics) if gaps is None else np.asarray(gaps, dtype=np.float64)
    if out.shape != (n_topics,) or not (np.abs(out) <= 6).all():
        raise InputError(
            explain(f"gaps= {out.tolist()!r} don't fit {n_topics} topics", hint="give one number a topic, -6 to 6 doublings")
        )
    return out


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
    unknown = sorted(set(lengths or {}) - set(LENGTHS))
    if unknown:
        raise InputError(explain(f"lengths= has no {unknown[0]!r}", found=f"takes {listing(LENGTHS)}", hint="name one of these"))
    chosen = {name: (float(of[0]), float(of[1])) for name, of in {**LENGTHS, **(lengths or {})}.items()}
    for name, (median, spread) in chosen.items():
        if not (1 <= median <= 10_000 and 0 <= spread <= 3):
            raise InputError(
                explain(
                    f"lengths: {name}={(median, spread)} can't be simulated",
                    hint="give a median of 1 or more and a spread of 0 to 3",
                )
            )
    return chosen
