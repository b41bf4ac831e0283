"""Which of many texts are written in traditional characters."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from policytext.cleaning._opencc import is_traditional, only_traditional

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["traditional_in"]

_LAST = 0xFFFF
_AT_ONCE = 1 << 19
"""Characters looked at together."""


def traditional_in(texts: Sequence[str]) -> list[int]:
    """Find the texts that are written in traditional characters.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    list of int
        Places of the texts that hold two or more characters which only traditional script has, and more of them than
        of those which only simplified script or Japanese has; :func:`simplify_script` converts the same.

    Examples
    --------
    >>> traditional_in(["停车位太少", "停車位太少，請增設"])
    [1]
    """
    found: list[int] = []
    first = size = 0
    for place, text in enumerate(texts):
        size += len(text) + 1
        if size > _AT_ONCE or place == len(texts) - 1:
            found += [first + i for i in _suspects(texts[first : place + 1]) if is_traditional(texts[first + i])]
            first, size = place + 1, 0
    return found


def _suspects(texts: Sequence[str]) -> list[int]:
    """Places of the texts that hold two characters which only traditional script has."""
    import numpy as np

    chars = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    places = np.flatnonzero(_table()[np.minimum(chars, _LAST)])
    ends = np.cumsum([len(text) + 1 for text in texts])
    return np.flatnonzero(np.bincount(np.searchsorted(ends, places, side="right"), minlength=len(texts)) > 1).tolist()


@cache
def _table() -> "npt.NDArray[np.bool_]":
    import numpy as np

    table = np.zeros(_LAST + 1, dtype=np.bool_)
    table[[ord(char) for char in only_traditional()]] = True
    return table
