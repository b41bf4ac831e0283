"""Many clauses of few documents are few texts: no verdict rests on them."""

import numpy as np
import pandas as pd

from policytext import Topics, correct_shares, measure_mismatch
from tests.mismatch.handmade import WORDS, handmade

SHARES = np.array([0.3, 0.25, 0.2, 0.15, 0.1])


def coded_world(n_policies: int, clauses: int, seed: int) -> tuple[Topics, pd.DataFrame]:
    """Both sources draw documents from the same shares; each document is nearly all about one matter; 200 texts a side are coded."""
    topics = handmade([("甲", SHARES, n_policies)], [("甲", SHARES, 600)], units=clauses, purity=0.9, seed=seed)
    main = topics.tokens.counts.toarray().reshape(len(topics.tokens), len(SHARES), WORDS).sum(axis=2).argmax(axis=1)
    units = topics.tokens.units.assign(code=[f"T{place + 1:02d}" for place in main])
    return topics, pd.concat([part.sample(200, random_state=seed) for _, part in units.groupby("kind")])[["unit", "code"]]


def test_clauses_of_few_documents_make_no_false_verdict() -> None:
    """Counted as texts, the clauses of ten documents gave a false verdict in 4 of 10 such worlds."""
    for seed in range(8):
        topics, coded = coded_world(10, 30, seed)
        table = measure_mismatch(topics, coded=correct_shares(topics, coded), seed=1, n_draws=100).table
        assert set(table["verdict"]) == {"cannot tell"}
        assert table["expected"].max() < 5


def test_clauses_of_many_documents_are_texts() -> None:
    topics, coded = coded_world(100, 4, 1)
    table = measure_mismatch(topics, coded=correct_shares(topics, coded), seed=1, n_draws=100).table
    assert table["expected"].max() > 10
