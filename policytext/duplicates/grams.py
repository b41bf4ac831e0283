"""What of a text is compared: its letters and digits, and the short runs of them."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["gram_hashes", "negations", "normal_form"]

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_OTHER = re.compile(r"(?:(?!(?<=\d)_(?=\d))[\W_])++")
_NEGATION = re.compile("[不没未无非勿莫别否]")
_PRIMES = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD)


def normal_form(text: str) -> str:
    """Give what is left of a text for comparison: no spaces, no punctuation, one width, small letters.

    A sign between two digits becomes ``_``, so that 3.5 and 35 stay different; commas of thousands go.

    >>> normal_form(" 路灯　不亮！３.５ 米，1,200元") == normal_form("路灯不亮。3.5米 1200元")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _OTHER.sub("", _BETWEEN_DIGITS.sub("_", _THOUSANDS.sub("", folded)))


def negations(text: str) -> int:
    """Count the signs that turn a sentence round.

    >>> negations("不同意加装电梯"), negations("同意加装电梯")
    (1, 0)
    """
    return len(_NEGATION.findall(text))


def gram_hashes(text: str, n: int) -> "npt.NDArray[np.uint64]":
    """Give the distinct runs of ``n`` characters as rising 64-bit hashes; a shorter text is one run.

    >>> len(gram_hashes("同意同意同意", 5))
    2
    """
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    n = min(n, len(codes))
    runs = len(codes) - n + 1
    mixed = np.zeros(runs, dtype=np.uint64)
    for place in range(n):
        mixed += codes[place : place + runs] * np.uint64(_PRIMES[place])
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(32)
    return np.unique(mixed)
