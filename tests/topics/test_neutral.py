"""Words that both sources use alike."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from policytext import Corpus, Tokens, segment
from policytext.errors import EmptyInputError, InputError
from policytext.topics.neutral import neutral_words, source_ratio


@cache
def _base() -> Tokens:
    return segment(Corpus.from_frame(pd.DataFrame({"text": ["路灯坏了", "路灯坏了"]}), kind="feedback"), max_share=1.0)


def made(policies: list[list[int]], feedback: list[list[int]], documents: list[str] | None = None) -> Tokens:
    """Tokens with the given counts, one unit a row; each a document of its own unless named."""
    counts = np.array(policies + feedback, dtype=np.int64)
    names = [f"D{i}" for i in range(len(counts))] if documents is None else documents
    kinds = ["policy"] * len(policies) + ["feedback"] * len(feedback)
    units = pd.DataFrame({"unit": [f"U{i}" for i in range(len(counts))], "document": names, "kind": kinds})
    words = tuple(f"词{i}" for i in range(counts.shape[1]))
    return replace(
        _base(), units=units, counts=csr_array(counts), vocabulary=words, words=(), replies=None,
        stream=np.zeros(0, dtype=np.int32), bounds=np.zeros(len(counts) + 1, dtype=np.int64),
    )  # fmt: skip


rows = st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=4), min_size=1, max_size=8).filter(lambda r: np.sum(r) > 0)


@given(rows, rows)
def test_ratio_turns_its_sign_with_the_sources(policies: list[list[int]], feedback: list[list[int]]) -> None:
    np.testing.assert_allclose(source_ratio(made(policies, feedback)), -source_ratio(made(feedback, policies)), atol=1e-8)


@given(rows, rows)
def test_order_of_the_texts_changes_nothing(policies: list[list[int]], feedback: list[list[int]]) -> None:
    there = source_ratio(made(policies, feedback))
    np.testing.assert_array_equal(source_ratio(made(policies[::-1], feedback[::-1])), there)


def test_ratio_is_that_of_votes_at_equal_size() -> None:
    # Policies: 10 words in two documents, votes (.5 + 1, .5, 0); feedback: 20 words in one document, votes (.25, .25, .5).
    tokens = made([[3, 3, 0], [4, 0, 0]], [[5, 5, 10]])
    policy, feedback = np.array([0.75, 0.25, 0.0]) * 10 + 1, np.array([0.25, 0.25, 0.5]) * 10 + 1
    np.testing.assert_allclose(source_ratio(tokens), np.log2(feedback / policy), atol=1e-8)


def test_a_long_document_has_one_vote() -> None:
    whole = made([[8, 0], [0, 1]], [[1, 1]])
    clauses = made([[4, 0], [4, 0], [0, 1]], [[1, 1]], documents=["A", "A", "B", "C"])
    np.testing.assert_allclose(source_ratio(clauses), source_ratio(whole))


def test_words_of_one_source_go_and_rare_ones_stay() -> None:
    policies = [[10, 10, 0, 1]] * 20
    feedback = [[10, 0, 10, 0]] * 20
    policies[1:] = [[10, 10, 0, 0]] * 19
    assert neutral_words(made(policies, feedback)).tolist() == [True, False, False, True]


@pytest.mark.parametrize(("most", "stays"), [(0.9, False), (1.1, True)])
def test_the_bound_is_in_doublings(most: float, stays: bool) -> None:
    tokens = made([[400, 100, 100]], [[201, 100, 299]])
    assert -1.1 < source_ratio(tokens)[0] < -0.9
    assert neutral_words(tokens, most=most)[0] == stays


@pytest.mark.parametrize("most", [0, -1, True, "1.5", float("nan")])
def test_no_bound(most: object) -> None:
    with pytest.raises(InputError, match=r"is no bound .*Hint: use 1.5"):
        neutral_words(made([[1, 1]], [[1, 1]]), most=most)  # type: ignore[arg-type]


def test_no_word_stays() -> None:
    with pytest.raises(EmptyInputError, match=r"no topic word is used alike .*most alike differs by .*Hint: raise most"):
        neutral_words(made([[90, 0]], [[0, 90]]))


@pytest.mark.parametrize(("policies", "feedback", "missing"), [([[0, 0]], [[1, 2]], "policy"), ([[1, 2]], [], "feedback")])
def test_a_source_without_words(policies: list[list[int]], feedback: list[list[int]], missing: str) -> None:
    with pytest.raises(EmptyInputError, match=rf"no topic word in the {missing} texts .*Hint: compare two sources"):
        neutral_words(made(policies, feedback))


def test_not_tokens() -> None:
    with pytest.raises(InputError, match="source_ratio takes Tokens, not int"):
        source_ratio(3)  # type: ignore[arg-type]


def test_bundled_city(tokens: Tokens) -> None:
    stays, before = neutral_words(tokens), tokens.counts.copy()
    assert 0.2 < stays.mean() < 1
    ratio = dict(zip(tokens.vocabulary, source_ratio(tokens).tolist(), strict=True))
    assert ratio["部署"] < -1.5
    assert (before != tokens.counts).nnz == 0
