"""Alignment in arrays against the same in plain Python."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.reuse._alignment import EXTEND, MATCH, MISMATCH, OPEN, align_pairs

_FAR = -1e9


def plain_score(a: str, b: str, wa: list[float], wb: list[float]) -> float:
    """Gotoh's three tables, cell by cell."""
    best = 0.0
    h = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    e = [[_FAR] * (len(b) + 1) for _ in range(len(a) + 1)]
    f = [[_FAR] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            e[i][j] = max(h[i][j - 1] - OPEN, e[i][j - 1] - EXTEND)
            f[i][j] = max(h[i - 1][j] - OPEN, f[i - 1][j] - EXTEND)
            hit = MATCH * min(wa[i - 1], wb[j - 1]) if a[i - 1] == b[j - 1] else MISMATCH
            h[i][j] = max(0.0, h[i - 1][j - 1] + hit, e[i][j], f[i][j])
            best = max(best, h[i][j])
    return best


def score_of(a: str, b: str, wa: list[float], wb: list[float], first: tuple[int, ...], second: tuple[int, ...]) -> float:
    """What an alignment is worth, counted from its signs alone."""
    total = 0.0
    for at, (i, j) in enumerate(zip(first, second, strict=True)):
        total += MATCH * min(wa[i], wb[j]) if a[i] == b[j] else MISMATCH
        if at:
            for skipped in (i - first[at - 1] - 1, j - second[at - 1] - 1):
                total -= OPEN + (skipped - 1) * EXTEND if skipped else 0.0
    return total


def codes(text: str) -> np.ndarray:
    return np.array([ord(sign) for sign in text], dtype=np.uint32)


_TEXTS = st.text(alphabet="abcd", max_size=24)
_PAIRS = st.lists(st.tuples(_TEXTS, _TEXTS, st.randoms(use_true_random=False)), min_size=1, max_size=5)


def weighted(text: str, random) -> list[float]:  # type: ignore[no-untyped-def]
    return [random.randrange(0, 65) / 64 for _ in text]


def aligned(pairs, least=0.01, rounds=1):  # type: ignore[no-untyped-def]
    given = [(codes(a), codes(b)) for a, b, _, _ in pairs]
    weights = [(np.array(wa, dtype=np.float32), np.array(wb, dtype=np.float32)) for _, _, wa, wb in pairs]
    return align_pairs(given, weights, least=least, rounds=rounds)


@settings(max_examples=60, deadline=None)
@given(_PAIRS)
def test_the_best_score_is_that_of_plain_python(drawn):  # type: ignore[no-untyped-def]
    pairs = [(a, b, weighted(a, random), weighted(b, random)) for a, b, random in drawn]
    for (a, b, wa, wb), found in zip(pairs, aligned(pairs), strict=True):
        expected = plain_score(a, b, wa, wb)
        assert (found[0].score if found else 0.0) == (expected if expected >= 0.01 else 0.0)


@settings(max_examples=60, deadline=None)
@given(_PAIRS)
def test_the_signs_of_an_alignment_are_worth_its_score(drawn):  # type: ignore[no-untyped-def]
    pairs = [(a, b, weighted(a, random), weighted(b, random)) for a, b, random in drawn]
    for (a, b, wa, wb), found in zip(pairs, aligned(pairs, rounds=4), strict=True):
        for one in found:
            assert score_of(a, b, wa, wb, one.first, one.second) == one.score
            assert list(one.first) == sorted(set(one.first)) and list(one.second) == sorted(set(one.second))


@settings(max_examples=60, deadline=None)
@given(_PAIRS)
def test_alignments_of_a_pair_do_not_overlap_in_the_first_text(drawn):  # type: ignore[no-untyped-def]
    pairs = [(a, b, [1.0] * len(a), [1.0] * len(b)) for a, b, _ in drawn]
    for found in aligned(pairs, least=4.0, rounds=4):
        spans = sorted((one.first[0], one.first[-1]) for one in found)
        assert all(low[1] < high[0] for low, high in pairwise(spans))


def test_an_inserted_passage_is_a_gap_and_a_moved_one_is_found_on_its_own():
    a, b = "设立专项资金支持小微企业另行组织培训", "组织培训设立专项资金另有规定支持小微企业"
    first, second = aligned([(a, b, [1.0] * len(a), [1.0] * len(b))], least=6.0, rounds=3)[0]
    assert "".join(a[i] for i in first.first) == "设立专项资金支持小微企业"
    assert "".join(b[j] for j in second.second) == "组织培训"


def test_signs_that_weigh_nothing_score_nothing():
    assert aligned([("加强组织领导", "加强组织领导", [0.0] * 6, [1.0] * 6)]) == [[]]
