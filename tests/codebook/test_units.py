"""Shares over all documents, which the order of documents does not change."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policytext.codebook._units import pooled_share


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_a_pooled_share_is_the_same_for_any_order_of_documents(pairs: list[tuple[int, int]], shuffler: object) -> None:
    counts = [(float(min(pair)), float(max(pair))) for pair in pairs]
    other = list(counts)
    shuffler.shuffle(other)  # type: ignore[attr-defined]
    one, two = (pooled_share(*np.array(rows).T, seed=1, draws=50) for rows in (counts, other))
    np.testing.assert_array_equal(one, two)
    total = sum(n for _, n in counts)
    assert not total or one[0] == sum(found for found, _ in counts) / total
