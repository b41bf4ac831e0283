"""Documents together by chance: against binomials and simulation; false gaps where mandates mean nothing; mandates read again."""

import numpy as np
import pytest
from scipy.stats import binom

from policytext.coordination.congruence.arrays import required_coordination
from policytext.coordination.congruence.mandates import Piece, read_mandates
from policytext.coordination.congruence.pairs import Chance, Pairs, Together, chance_ties
from policytext.inference import false_discovery
from tests.coordination.congruence_study import busy_study


def every_pair(size: int, blocks: "list[int] | None" = None) -> Pairs:
    one, other = (part.astype(np.int64) for part in np.triu_indices(size, 1))
    place = np.zeros(size, dtype=np.int64) if blocks is None else np.array(blocks)
    return Pairs([f"d{number:02d}" for number in range(size)], place, place[:, None] == place, one, other)


def of_rows(rows: "list[tuple[int, int, int]]") -> Together:
    return Together(*np.array(sorted(rows), dtype=np.int64).reshape(-1, 3).T)


def counted(together: Together, pairs: Pairs) -> np.ndarray:
    out = np.zeros((len(pairs.departments),) * 2)
    np.add.at(out, (together.one, together.other), 1)
    return np.asarray((out + out.T)[pairs.one, pairs.other])


def test_documents_of_two_bodies_are_binomial() -> None:
    """Five bodies, all in eight of twenty documents: any of the ten pairs fills a document with the same chance."""
    cells = [(0, 1)] * 4 + [(1, 2)] * 4 + [(2, 3)] * 4 + [(3, 4)] * 4 + [(0, 4)] * 4
    together, pairs = of_rows([(*cell, number) for number, cell in enumerate(cells)]), every_pair(5)
    found, ties = chance_ties(together, pairs), counted(together, pairs)
    assert found.expected == pytest.approx(np.full(10, 2.0))
    mid = binom.cdf(ties, 20, 0.1) - binom.pmf(ties, 20, 0.1) / 2
    assert found.p == pytest.approx(np.maximum(mid, np.where(ties == 0, 0.5, 1.0)))
    assert found.least == pytest.approx(np.full(10, max(0.9**20 / 2, 0.1)))


def test_who_takes_part_in_nothing_has_no_chance_and_places_stay_apart() -> None:
    rows = [(0, 1, 0), (1, 2, 1), (0, 2, 2), (3, 4, 3), (2, 3, 3)]
    found = chance_ties(of_rows(rows), every_pair(6, [0, 0, 0, 1, 1, 1]))
    pairs = every_pair(6, [0, 0, 0, 1, 1, 1])
    idle = (pairs.other == 5) | (pairs.blocks[pairs.one] != pairs.blocks[pairs.other])
    assert np.isnan(found.p[idle]).all() and np.isfinite(found.p[~idle]).all()


def test_p_of_as_few_against_dealt_out_documents() -> None:
    """Bodies dealt out over documents at random, some far busier: p is small no more often than it says, in any world."""
    rate = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        busy = rng.gamma(1.0, size=12) + 0.1
        rows = []
        for document in range(60):
            some = np.sort(rng.choice(12, 3, replace=False, p=busy / busy.sum()))
            rows += [(some[0], some[1], document), (some[0], some[2], document), (some[1], some[2], document)]
        found = chance_ties(of_rows(rows), every_pair(12))
        rate.append((found.p <= 0.05).mean())
    assert np.mean(rate) <= 0.05


def world(rng: np.random.Generator, size: int, n: int) -> Together:
    """Documents of a city whose departments keep to four fields."""
    field, rows = rng.integers(0, 4, size), []
    for document in range(n):
        weight = np.where(field == rng.integers(4), 100.0, 1.0) / np.arange(1, size + 1) ** 0.5
        some = rng.choice(size, 2 + rng.poisson(1.5), replace=False, p=weight / weight.sum())
        rows += [(*sorted((int(some[0]), int(member))), document) for member in some[1:]]
    return of_rows(rows)


def flags(chance: Chance, needed: np.ndarray, few: np.ndarray) -> np.ndarray:
    tested = needed & (chance.least < 0.05)
    q = np.ones(len(needed))
    q[tested] = false_discovery(chance.p[tested])
    return np.asarray((q < 0.05) & few)


def test_exchanged_mandates_make_no_gaps() -> None:
    """Fields alone leave many pairs far below their activity, a quarter of the needed ones beyond chance; the exchange keeps them out."""
    flagged, needed, seeming = 0, 0, 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        pairs, together = every_pair(24), world(rng, 24, 400)
        chance, few = chance_ties(together, pairs), counted(together, pairs) < 2
        for _ in range(20):
            mandates = np.zeros((24, 20))
            for k in range(20):
                mandates[rng.choice(24, 2, replace=False), k] = 1
            some = required_coordination(mandates, np.eye(20), np.ones(20))[pairs.one, pairs.other] > 0
            flagged, needed = flagged + flags(chance, some, few).sum(), needed + some.sum()
            seeming += (some & few).sum()
    assert flagged <= 0.02 * needed and seeming > 0.3 * needed


def test_a_true_gap_is_found() -> None:
    """Nine needs that the documents meet and one that they don't, among busy departments."""
    hits = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        pairs = every_pair(20)
        needs = [(2 * number, 2 * number + 1) for number in range(4)]
        rows = []
        for document in range(200):
            some = sorted(rng.choice(20, 4, replace=False, p=np.r_[np.full(8, 3.0), np.ones(12)] / 36).tolist())
            rows += [(one, other, document) for place, one in enumerate(some) for other in some[place + 1 :] if (one, other) != (0, 1)]
        together = of_rows(rows)
        needed = np.array([cell in needs for cell in zip(pairs.one.tolist(), pairs.other.tolist(), strict=True)])
        found = flags(chance_ties(together, pairs), needed, counted(together, pairs) < 2)
        hits += bool(found[needed][0])
        assert found.sum() <= 1
    assert hits >= 8


def test_mandates_read_again() -> None:
    pieces = [Piece(name, "document", document, 0) for name, document in (("甲局", "a"),) * 9 + (("乙局", "b"),) * 9]
    shares = np.repeat([[1.0, 0.0], [0.0, 1.0]], 9, axis=0)
    held = read_mandates(pieces, shares, ("T1", "T2"))
    names, weights = held.drawn(np.ones(18))
    assert names == held.departments and weights == pytest.approx(held.weights)
    names, weights = held.drawn(np.repeat([1.0, 0.0], 9))
    assert not weights[names.index("乙局")].any()
    names, weights = held.drawn(np.repeat([3.0, 1.0], 9))
    assert weights[names.index("乙局")].tolist() == [0.0, 1.0]


def test_few_needs_are_not_tested_as_a_whole() -> None:
    from policytext.coordination.congruence import measure_congruence

    table = measure_congruence(*busy_study(), seed=1, n_draws=20).summary  # type: ignore[arg-type]
    assert (table["n"] == 2).all() and table[["z", "p"]].isna().all(axis=None)
