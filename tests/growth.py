"""How much longer a text takes that is ten times as long: processor time, so that a busy machine changes little."""

import time
from collections.abc import Callable

__all__ = ["LINEAR", "growth"]

LINEAR = 25
"""Ten times the text takes ten times as long where time is linear, a hundred times where it is quadratic."""


def growth(verb: Callable[[str], object], text: str) -> float:
    """Time for the text over time for its first tenth; what takes less than a hundredth of a second counts as that."""
    short = text[: max(1, len(text) // 10)]

    def took(part: str, times: int) -> float:
        spent = []
        for _ in range(times):
            start = time.process_time()
            verb(part)
            spent.append(time.process_time() - start)
        return min(spent)

    verb(short)
    first = max(took(short, 3), 0.01)
    once = took(text, 1)
    return (once if once < LINEAR * first / 2 else min(once, took(text, 2))) / first
