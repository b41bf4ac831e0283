"""The dictionary that both jieba backends have: its words and how often they occur."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from policytext.errors import MissingPackageError, explain

__all__ = ["common_words", "words_from"]


@cache
def words_from(frequency: int) -> frozenset[str]:
    """Words that occur at least as often as this (1,000 or more).

    >>> "没有" in words_from(10_000)
    True
    """
    words = re.findall(rb"^(\S+) (\d{4,}) ", _lines(), re.MULTILINE)
    return frozenset(word.decode("utf-8") for word, count in words if int(count) >= frequency)


@cache
def common_words(n: int = 5000) -> frozenset[str]:
    """The n most frequent words that are written in Chinese characters; ties by the word.

    >>> "工作" in common_words(5000), "涵闸" in common_words(5000)
    (True, False)
    """
    counts = re.findall(r"^([一-龥]+) (\d+)", _lines().decode("utf-8"), re.MULTILINE)
    return frozenset(word for _, word in sorted((-int(count), word) for word, count in counts)[:n])


def _lines() -> bytes:
    found = find_spec("jieba")
    if found is None or found.origin is None:
        raise MissingPackageError(explain("the dictionary of the package jieba is missing", hint="install jieba"))
    return Path(found.origin).with_name("dict.txt").read_bytes()
