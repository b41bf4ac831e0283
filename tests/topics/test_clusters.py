"""Clusters of near copies: what is no tokens is refused (what is found is tested in `test_pairs.py`)."""

import pytest

from policytext.errors import InputError
from policytext.topics.clusters import near_copies


def test_near_copies_takes_tokens() -> None:
    with pytest.raises(InputError, match=r"near_copies takes Tokens, not list\. Hint: segment"):
        near_copies(["停车位太少"])  # type: ignore[arg-type]
