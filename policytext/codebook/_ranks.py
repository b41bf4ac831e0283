"""Which words are common: ranks in the dictionary of the segmenter."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from policytext.errors import MissingPackageError, explain

__all__ = ["common_words"]


@cache
def common_words(n: int = 5000) -> frozenset[str]:
    """The n most frequent words of jieba's dictionary that are written in Chinese characters; ties by the word.

    >>> "工作" in common_words(5000), "涵闸" in common_words(5000)
    (True, False)
    """
    found = find_spec("jieba")
    if found is None or found.origin is None:
        raise MissingPackageError(explain("the dictionary of the package jieba is missing", hint="install jieba"))
    lines = Path(found.origin).with_name("dict.txt").read_text("utf-8")
    words = sorted(((-int(count), word) for word, count in re.findall(r"^([一-龥]+) (\d+)", lines, re.MULTILINE)))
    return frozenset(word for _, word in words[:n])
