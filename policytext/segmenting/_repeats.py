"""What a reply repeats from its message."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

__all__ = ["cut_repeats"]

_RUN = 6
_GAP = "。"
"""Stands where something was cut out, so that no word is made across the gap."""
_MEAN = 6
"""Pieces between blanks that are no longer than this on average are words: the text was cut before."""


def cut_repeats(message: str, reply: str, *, run: int = _RUN) -> str:
    """Take out of a reply every run of ``run`` or more characters that also stands in the message.

    Replies quote the title and whole sentences of what they answer. Counted as the office's own words, they would make the
    two registers look more alike than they are. Blanks and line ends don't count as characters. Each run leaves a full stop; a
    reply of nothing but repeats, marks and blanks becomes empty. Where blanks stand between the words, words go as a whole or
    stay as a whole. Linear in both texts.

    >>> cut_repeats("小区停车位太少怎么办", "关于“小区停车位太少”的来信收悉，将增设泊位")
    '关于“。”的来信收悉，将增设泊位'
    >>> cut_repeats("小区 停车位 太少", "关于 小区 停车位 太少 的 来信")
    '关于 。 的 来信'
    """
    words = reply.split()
    closed = "".join(words)
    runs = list(_runs("".join(message.split()), closed, run))
    if len(words) > 1 and len(closed) <= _MEAN * len(words):
        runs = list(_of_whole_words(runs, words))
    if runs and len(closed) < len(reply):
        place = [at for at, char in enumerate(reply) if not char.isspace()]
        runs = [(place[low], place[high - 1] + 1) for low, high in runs]
    pieces, done = list[str](), 0
    for low, high in runs:
        pieces += [reply[done:low], _GAP]
        done = high
    left = "".join([*pieces, reply[done:]])
    return left if any(map(str.isalnum, left)) else ""


def _runs(message: str, reply: str, run: int) -> Iterator[tuple[int, int]]:
    """Where the reply repeats the message; runs that touch are one."""
    known = {message[i : i + run] for i in range(len(message) - run + 1)}
    start = end = -1
    for i in range(len(reply) - run + 1 if known else 0):
        if reply[i : i + run] in known:
            if i > end:
                if end > 0:
                    yield start, end
                start = i
            end = i + run
    if end > 0:
        yield start, end


def _of_whole_words(runs: Sequence[tuple[int, int]], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs without the words that they hold a part of; places are counted without blanks."""
    ends = [0, *accumulate(map(len, words))]
    for low, high in runs:
        first, last = ends[bisect_left(ends, low)], ends[bisect_right(ends, high) - 1]
        if first < last:
            yield first, last
