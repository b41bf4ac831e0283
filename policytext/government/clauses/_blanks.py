"""Blanks of every kind as plain ones, so that rules need to know one. Private to clauses and duties."""

import re

__all__ = ["plain_blanks"]

_BLANK = re.compile("[\\u00a0\\u2000-\\u200f\\u202a-\\u202f\\u205f-\\u2064\\ufeff\\u00ad]")


def plain_blanks(text: str) -> str:
    """The text with a space for each hard, narrow or zero-width blank: the offsets stay.

    >>> plain_blanks("清淤。\\u200b植树。")
    '清淤。 植树。'
    """
    return _BLANK.sub(" ", text)
