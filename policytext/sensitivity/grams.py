"""Pairs of characters instead of words: what a finding is when no dictionary has cut the texts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["CharacterPairs"]

_FUNCTION = "的了着是和与及或在把被对从向就也都还又很吗呢吧"
"""Characters that stand between words more often than in them; a pair ends before them."""
_PIECE = re.compile(f"[{_FUNCTION}]|(?:(?![{_FUNCTION}])[㐀-鿿]){{1,2}}|[A-Za-z0-9]+|.", re.DOTALL)


class CharacterPairs:
    """A segmenter without a dictionary: Chinese characters by twos, counted from the start of each run.

    A run ends at punctuation and at common function characters. Give it as ``backend=`` of :func:`policytext.segment`.

    >>> CharacterPairs().cut(["小区的停车位太少。"])
    [['小区', '的', '停车', '位太', '少', '。']]
    """

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        """Cut each text; joined, the pieces are the text."""
        return [_PIECE.findall(text) for text in texts]

    def settings(self) -> Mapping[str, Any]:
        """What was chosen, for the record of the tokens."""
        return {"name": "character pairs", "function": _FUNCTION}
