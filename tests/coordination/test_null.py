"""Null models of incidences against enumeration, random matrices of equal margins, and planted pairs."""

from itertools import combinations, permutations, product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.stats import binom, hypergeom

from policytext.coordination.null import PairNull, _inclusion, bicm_null, conditional_null
from policytext.coordination.null_tails import drawn_list_tails, list_tails, pair_tails, sum_tails
from policytext.coordination.null_ties import fit_ties
from policytext.errors import InputError
from policytext.inference import false_discovery

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def random_joint(
    n_rows: int, n_columns: int, rng: np.random.Generator, *, most: int = 6, pairs: tuple[tuple[int, int], ...] = (), odds: float = 5.0
) -> Whole:
    """Joint issuance: sets of 2 to ``most`` with chances proportional to activity, times ``odds`` for each planted pair inside (Metropolis swaps)."""
    activity = rng.normal(0, 1, n_rows)
    size = rng.integers(2, most + 1, n_columns)
    inside = np.argsort(np.argsort(rng.random((n_columns, n_rows)), axis=1), axis=1) < size[:, None]
    bonus = np.zeros((n_rows, n_rows))
    for one, other in pairs:
        bonus[one, other] = bonus[other, one] = np.log(odds)
    at = np.arange(n_columns)
    for _ in range(400):
        key = rng.random((n_columns, n_rows))
        out, into = np.where(inside, key, -1).argmax(axis=1), np.where(inside, -1, key).argmax(axis=1)
        rest = inside.astype(float)
        rest[at, out] = 0
        pull = activity[None, :] + rest @ bonus
        move = np.log(rng.random(n_columns)) < pull[at, into] - pull[at, out]
        inside[at[move], out[move]], inside[at[move], into[move]] = False, True
    return inside.T.astype(np.int64)


def curveball(matrix: Whole, n_draws: int, rng: np.random.Generator) -> "list[Whole]":
    """Matrices of equal margins by trades between two rows."""
    rows = [set(np.flatnonzero(row).tolist()) for row in matrix]
    found = []
    for _ in range(n_draws):
        for _ in range(2 * len(rows)):
            one, other = rng.choice(len(rows), 2, replace=False)
            shared, free = rows[one] & rows[other], sorted(rows[one] ^ rows[other])
            taken = rng.permutation(len(free))[: len(rows[one]) - len(shared)]
            first = shared | {free[place] for place in taken}
            rows[other] = shared | (set(free) - first)
            rows[one] = first
        draw = np.zeros_like(matrix)
        for place, row in enumerate(rows):
            draw[place, sorted(row)] = 1
        found.append(draw)
    return found


def together(matrix: Whole) -> tuple[Whole, Whole, Whole]:
    one, other = np.triu_indices(len(matrix), k=1)
    return one, other, (matrix @ matrix.T)[one, other]


def one_by_one(chances: Floats) -> Floats:
    """Distribution of a sum of independent zeros and ones."""
    out = np.ones(1)
    for chance in chances:
        out = np.convolve(out, [1 - chance, chance])
    return out


# -- chances of one and of two ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_chances_in_a_set_equal_enumeration(size: int) -> None:
    at, alike = np.array([-2.0, 0.3, 1.1, 4.0]), np.array([1.0, 3.0, 1.0, 2.0])
    owner = np.repeat(np.arange(4), alike.astype(int))
    total, single, pair = 0.0, np.zeros(7), np.zeros((7, 7))
    for chosen in combinations(range(7), size):
        weight = float(np.exp(at[owner[list(chosen)]].sum()))
        total += weight
        single[list(chosen)] += weight
        pair[np.ix_(chosen, chosen)] += weight
    log_total, found, both = _inclusion(at, alike, size)
    assert log_total == pytest.approx(np.log(total), abs=1e-10)
    assert found[owner] == pytest.approx(single / total, abs=1e-12)
    for one, other in combinations(range(7), 2):
        assert both[owner[one], owner[other]] == pytest.approx(pair[one, other] / total, abs=1e-12)


def test_chances_of_hundreds_of_rows_do_not_underflow() -> None:
    at = np.linspace(-9, 9, 200)
    for size in (1, 100, 390):
        log_total, single, pair = _inclusion(at, np.full(200, 2.0), size)
        assert np.isfinite(log_total) and np.isfinite(pair).all()
        assert 2 * single.sum() == pytest.approx(size)
        whole = 4 * pair.sum() - 2 * np.trace(pair)
        assert whole == pytest.approx(size * (size - 1))


def test_conditional_null_has_the_largest_entropy() -> None:
    margins, sizes = np.array([5, 3, 3, 2, 2, 1]), np.array([2, 2, 2, 2, 2, 3, 3])
    sets = {h: list(combinations(range(6), h)) for h in (2, 3)}

    def minus(at: Floats) -> float:
        logs = {h: np.log(sum(np.exp(at[list(chosen)].sum()) for chosen in sets[h])) for h in sets}
        return float(sum(logs[h] for h in sizes.tolist()) - at @ margins)

    at = minimize(minus, np.zeros(6), tol=1e-14).x
    null = conditional_null(margins, sizes)
    for place, h in enumerate(null.sizes.tolist()):
        weights = np.array([np.exp(at[list(chosen)].sum()) for chosen in sets[h]])
        for one, other in combinations(range(6), 2):
            chance = weights[[one in chosen and other in chosen for chosen in sets[h]]].sum() / weights.sum()
            assert null.pair[place, null.group[one], null.group[other]] == pytest.approx(chance, abs=1e-5)


matrices = st.integers(2, 6).flatmap(
    lambda rows: st.lists(st.lists(st.integers(0, 1), min_size=rows, max_size=rows), min_size=1, max_size=9).map(lambda found: np.array(found).T)
)


@settings(max_examples=80, deadline=None)
@given(matrices)
def test_margins_are_kept(matrix: Whole) -> None:
    margins, sizes = matrix.sum(axis=1), matrix.sum(axis=0)
    for null in (conditional_null(margins, sizes), bicm_null(margins, sizes)):
        assert null.counts @ null.single[:, null.group] == pytest.approx(margins, abs=1e-8)
        assert null.single[:, null.group].sum(axis=1) == pytest.approx(null.sizes, abs=1e-8)
        assert null.pair.min() >= -1e-12 and null.pair.max() <= 1 + 1e-9
        assert (null.pair == null.pair.transpose(0, 2, 1)).all()
    one, other, _ = together(matrix)
    expected = conditional_null(margins, sizes).expected()
    group = conditional_null(margins, sizes).group
    assert expected[group[one], group[other]].sum() == pytest.approx((sizes * (sizes - 1) / 2).sum(), abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=4, max_size=4))
def test_cells_are_certain_where_margins_leave_no_choice(cells: list[list[int]]) -> None:
    matrix = np.array(cells)
    margins, sizes = matrix.sum(axis=1), matrix.sum(axis=0)
    same = [
        found for rows in product(*(list(combinations(range(4), int(k))) for k in margins))
        if (np.array(found := [[int(place in row) for place in range(4)] for row in rows]).sum(axis=0) == sizes).all()
    ]  # fmt: skip
    share = np.array(same).mean(axis=0)
    for null in (conditional_null(margins, sizes), bicm_null(margins, sizes)):
        chance = null.single[np.searchsorted(null.sizes, sizes)][:, null.group].T
        assert ((share == 0) == (chance == 0)).all() and ((share == 1) == (chance == 1)).all()


def test_a_row_in_every_column_and_a_row_in_none() -> None:
    null = conditional_null(np.array([4, 2, 1, 1, 0]), np.array([2, 2, 2, 2]))
    assert null.expected()[null.group[0], null.group[1]] == pytest.approx(2)
    assert null.expected()[null.group[1], null.group[2]] == 0
    expected, more, fewer = pair_tails(null, np.array([2, 0]), np.array([0, 4]), np.array([1, 0]))
    assert expected == pytest.approx([2, 0])
    assert more == pytest.approx([0.5, 0.5], abs=0.2) and fewer[1] == 0.5


def test_bicm_cells_have_additive_log_odds() -> None:
    matrix = random_joint(12, 60, np.random.default_rng(3))
    null = bicm_null(matrix.sum(axis=1), matrix.sum(axis=0))
    odds = np.log(null.single / (1 - null.single))
    assert odds - odds[:, :1] == pytest.approx((odds - odds[:, :1])[:1].repeat(len(odds), axis=0), abs=1e-7)


def test_no_rows_no_columns() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    for null in (conditional_null(nothing, nothing), bicm_null(np.zeros(2, dtype=np.int64), nothing)):
        assert null.single.shape[0] == 0
        assert all(len(part) == 0 for part in pair_tails(null, nothing, nothing, nothing))


@pytest.mark.parametrize(
    ("margins", "sizes", "match"),
    [([3, 1], [2, 1], "no incidence"), ([4, 0], [2, 2], "no incidence"), ([-1, 1], [0], "whole numbers"), ([0.5, 0.5], [1], "whole numbers")],
)
def test_impossible_margins(margins: list[float], sizes: list[int], match: str) -> None:
    with pytest.raises(InputError, match=match):
        conditional_null(np.array(margins), np.array(sizes))


# -- tails ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fit", [conditional_null, bicm_null])
def test_tails_equal_sums_one_by_one(fit: "type[PairNull]") -> None:
    matrix = random_joint(14, 150, np.random.default_rng(5))
    margins, sizes = matrix.sum(axis=1), matrix.sum(axis=0)
    null: PairNull = fit(margins, sizes)
    one, other, shared = together(matrix)
    expected, more, fewer = pair_tails(null, shared, one, other)
    place = np.searchsorted(null.sizes, sizes)
    for at in range(len(one)):
        chances = null.pair[place, null.group[one[at]], null.group[other[at]]]
        exact = one_by_one(chances)
        assert expected[at] == pytest.approx(chances.sum())
        assert more[at] == pytest.approx(exact[shared[at] + 1 :].sum() + exact[shared[at]] / 2, rel=1e-9, abs=1e-15)
        assert fewer[at] == pytest.approx(exact[: shared[at]].sum() + exact[shared[at]] / 2, rel=1e-9, abs=1e-15)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4000), st.floats(0.0005, 0.9), st.floats(-4, 9))
def test_far_tails_keep_their_digits(n: int, p: float, far: float) -> None:
    observed = int(np.clip(n * p + far * np.sqrt(n * p * (1 - p)), 0, n))

    def part(rows: Whole, length: int) -> Floats:
        return np.repeat(binom.pmf(np.arange(min(n + 1, length)), n, p)[None, :], len(rows), axis=0)

    more, fewer = sum_tails(np.array([observed]), np.array([n * p]), [part])
    equal = binom.pmf(observed, n, p) / 2
    assert more[0] == pytest.approx(binom.sf(observed, n, p) + equal, rel=1e-8, abs=1e-280)
    assert fewer[0] == pytest.approx(binom.cdf(observed - 1, n, p) + equal, rel=1e-8, abs=1e-280)


def test_conditional_null_agrees_with_matrices_of_equal_margins_and_bicm_does_not() -> None:
    rng = np.random.default_rng(11)
    matrix = random_joint(12, 80, rng, most=3)
    one, other, shared = together(matrix)
    drawn = np.array([together(found)[2] for found in curveball(matrix, 1000, rng)])
    mid = (drawn > shared).mean(axis=0) + (drawn == shared).mean(axis=0) / 2
    gaps = {}
    for name, fit in (("conditional", conditional_null), ("bicm", bicm_null)):
        expected, more, _ = pair_tails(fit(matrix.sum(axis=1), matrix.sum(axis=0)), shared, one, other)
        gaps[name] = (float(np.abs(expected - drawn.mean(axis=0)).max()), float(np.abs(more - mid).mean()))
    assert gaps["conditional"][0] < 0.15 and gaps["conditional"][1] < 0.04
    assert gaps["bicm"][0] > 0.5 and gaps["bicm"][1] > 0.1


def test_bicm_expects_nearly_twice_the_pairs_of_documents_of_two() -> None:
    matrix = random_joint(30, 400, np.random.default_rng(1), most=2)
    one, other, shared = together(matrix)
    margins, sizes = matrix.sum(axis=1), matrix.sum(axis=0)
    assert pair_tails(conditional_null(margins, sizes), shared, one, other)[0].sum() == pytest.approx(400)
    assert pair_tails(bicm_null(margins, sizes), shared, one, other)[0].sum() > 1.8 * 400


# -- ties within columns -------------------------------------------------------------------------------


def random_ties(n_rows: int, n_columns: int, rng: np.random.Generator) -> "tuple[Whole, Whole]":
    """Columns of 2 to 6 rows, and which pairs of them are tied; low rows are tied more often."""
    present = random_joint(n_rows, n_columns, rng)
    one, other = np.triu_indices(n_rows, k=1)
    chance = 1 / (1 + np.exp((one + other) / n_rows - 0.5))
    both = present[one] * present[other]
    tied = both * (rng.random(both.shape) < chance[:, None])
    return present, np.where(tied.sum(axis=0) > 0, tied, both)


def test_ties_keep_their_number_in_documents_and_of_bodies() -> None:
    present, tied = random_ties(9, 60, np.random.default_rng(8))
    one, other = np.triu_indices(9, k=1)
    pair, document = np.nonzero(tied)
    ties = fit_ties(csr_array(present.astype(float)), one[pair], other[pair], document)
    classes = list(zip(ties.sizes.tolist(), ties.counts.tolist(), ties.level.tolist(), strict=True))
    assert sum(count for _, count, _ in classes) == 60
    numbers = np.stack([present.sum(axis=0), tied.sum(axis=0)])
    levels = dict(zip(map(tuple, np.unique(numbers, axis=1).T.tolist()), ties.level.tolist(), strict=True))
    level = np.array([levels[size, number] for size, number in numbers.T.tolist()])
    full = numbers[1] == numbers[0] * (numbers[0] - 1) // 2
    assert (np.isinf(level) == full).all()
    chance = present[one] * present[other] / (1 + np.exp(-(level[None, :] + (ties.pull[one] + ties.pull[other])[:, None])))
    for size, number in {(size, number) for size, number in numbers.T.tolist()}:
        here = (numbers[0] == size) & (numbers[1] == number)
        assert chance[:, here].sum() == pytest.approx(number * here.sum(), abs=1e-5)
    for row in range(9):
        mine = (one == row) | (other == row)
        assert chance[mine][:, ~full].sum() + 0.1 * ties.pull[row] == pytest.approx(tied[mine][:, ~full].sum(), abs=1e-5)


def test_tails_of_ties_equal_sums_one_by_one() -> None:
    present, tied = random_ties(9, 60, np.random.default_rng(8))
    one, other = np.triu_indices(9, k=1)
    pair, document = np.nonzero(tied)
    ties = fit_ties(csr_array(present.astype(float)), one[pair], other[pair], document)
    null = conditional_null(present.sum(axis=1), present.sum(axis=0))
    shared = tied.sum(axis=1)
    expected, more, fewer = pair_tails(null, shared, one, other, ties=ties)
    place = np.searchsorted(null.sizes, ties.sizes)
    for at in range(len(one)):
        within = 1 / (1 + np.exp(-(ties.level + ties.pull[one[at]] + ties.pull[other[at]])))
        chances = np.repeat(null.pair[place, null.group[one[at]], null.group[other[at]]] * within, ties.counts)
        exact = one_by_one(chances)
        assert expected[at] == pytest.approx(chances.sum())
        assert more[at] == pytest.approx(exact[shared[at] + 1 :].sum() + exact[shared[at]] / 2, rel=1e-8)
        assert fewer[at] == pytest.approx(exact[: shared[at]].sum() + exact[shared[at]] / 2, rel=1e-8)


# -- simulation: no affinity, planted affinity --------------------------------------------------------


def test_random_issuance_keeps_no_more_than_a_twentieth() -> None:
    kept, seen, avoided, all_pairs = 0, 0, 0, 0
    for seed in range(6):
        matrix = random_joint(30, 400, np.random.default_rng(seed))
        one, other, shared = together(matrix)
        _, more, fewer = pair_tails(conditional_null(matrix.sum(axis=1), matrix.sum(axis=0)), shared, one, other)
        kept, seen = kept + int((false_discovery(more)[shared > 0] < 0.05).sum()), seen + int((shared > 0).sum())
        avoided, all_pairs = avoided + int((false_discovery(fewer) < 0.05).sum()), all_pairs + len(shared)
    assert kept <= 0.05 * seen and avoided <= 0.05 * all_pairs


def test_planted_pairs_are_found_and_bicm_misses_them() -> None:
    pairs = tuple((2 * place, 2 * place + 1) for place in range(5))
    found = {"conditional": 0, "bicm": 0}
    planted = 0
    for seed in range(12):
        matrix = random_joint(30, 400, np.random.default_rng(seed), pairs=pairs)
        one, other, shared = together(matrix)
        strong = np.array([pair in pairs for pair in zip(one.tolist(), other.tolist(), strict=True)]) & (shared >= 20)
        planted += int(strong.sum())
        for name, fit in (("conditional", conditional_null), ("bicm", bicm_null)):
            more = pair_tails(fit(matrix.sum(axis=1), matrix.sum(axis=0)), shared, one, other)[1]
            found[name] += int((false_discovery(more)[strong] < 0.05).sum())
    assert planted > 15
    assert found["conditional"] >= 0.8 * planted
    assert found["bicm"] < 0.6 * planted


# -- lists ------------------------------------------------------------------------------------------


def sparse(rows: list[list[int]]) -> csr_array:
    return csr_array(np.array(rows, dtype=np.float64))


LEADS = [[1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 1, 0], [0] * 7, [0] * 7, [0] * 7]
LISTS = [[0] * 7, [0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0, 1], [1, 0, 0, 1, 0, 0, 1], [0, 1, 0, 0, 1, 1, 0]]


def orders(sizes: list[int]) -> "list[tuple[int, ...]]":
    """Every way in which lists of one length change places."""
    return [order for order in permutations(range(len(sizes))) if all(sizes[place] == size for place, size in zip(order, sizes, strict=True))]


def test_list_tails_equal_every_order_of_the_lists() -> None:
    leads, lists = np.array(LEADS, dtype=float)[:, :6], np.array(LISTS, dtype=float)[:, :6]
    met, expected, more, fewer = list_tails(sparse(LEADS), sparse(LISTS))
    assert (met == leads @ lists.T).all()
    for a, b in ((0, 3), (1, 5), (0, 4), (2, 3), (1, 4)):
        allowed = [order for order in orders(lists.sum(axis=0).astype(int).tolist()) if not (leads[b] * lists[b, list(order)]).any()]
        drawn = np.array([leads[a] @ lists[b, list(order)] for order in allowed])
        assert expected[a, b] == pytest.approx(drawn.mean())
        assert more[a, b] == pytest.approx((drawn > met[a, b]).mean() + (drawn == met[a, b]).mean() / 2)
        assert fewer[a, b] == pytest.approx((drawn < met[a, b]).mean() + (drawn == met[a, b]).mean() / 2)


def every_order(leads: Floats, lists: Floats) -> Floats:
    """Tasks of each lead with each name, in every order in which no list holds the lead of its task."""
    sizes = lists.sum(axis=0).astype(int).tolist()
    return np.array([leads @ lists[:, list(order)].T for order in orders(sizes) if not (leads * lists[:, list(order)]).any()])


def test_drawn_lists_equal_every_allowed_order() -> None:
    leads, lists = np.array(LEADS, dtype=float)[:, :6], np.array(LISTS, dtype=float)[:, :6]
    every = every_order(leads, lists)
    met, expected, more, fewer = drawn_list_tails(sparse(LEADS), sparse(LISTS), n_draws=1500, rng=np.random.default_rng(2))
    assert (met == leads @ lists.T).all()
    assert expected == pytest.approx(every.mean(axis=0), abs=0.05)
    assert more == pytest.approx((every >= met).mean(axis=0), abs=0.04)
    assert fewer == pytest.approx((every <= met).mean(axis=0), abs=0.04)
    assert np.diag(expected) == pytest.approx(np.zeros(6))


def test_a_ring_of_lists_can_turn() -> None:
    """0 leads with 1, 1 with 2, 2 with 0: no two lists may change places, but all three may move on; 1 of 2252 orders has what is seen."""
    ring = np.eye(3).repeat(5, axis=1)
    met, expected, more, _ = drawn_list_tails(csr_array(ring), csr_array(np.roll(ring, 1, axis=0)), n_draws=1500, rng=np.random.default_rng(1))
    assert met[0, 1] == 5 and expected[0, 1] == pytest.approx(2.5, abs=0.1)
    assert more[0, 1] < 0.004 and more[0, 2] == 1


def test_drawn_lists_of_random_small_tasks_equal_every_order() -> None:
    rng = np.random.default_rng(2)
    for _ in range(7):
        n_rows, n_tasks, size = int(rng.integers(3, 5)), int(rng.integers(3, 7)), int(rng.integers(1, 3))
        leads, lists = np.zeros((n_rows, n_tasks)), np.zeros((n_rows, n_tasks))
        for task in range(n_tasks):
            order = rng.permutation(n_rows)
            leads[order[0], task] = lists[order[1 : 1 + size], task] = 1
        every = every_order(leads, lists)
        met, expected, more, fewer = drawn_list_tails(csr_array(leads), csr_array(lists), n_draws=800, rng=np.random.default_rng(3))
        assert expected == pytest.approx(every.mean(axis=0), abs=0.15)
        assert more == pytest.approx((every >= met).mean(axis=0), abs=0.06)
        assert fewer == pytest.approx((every <= met).mean(axis=0), abs=0.06)


def test_list_tails_of_one_size_are_hypergeometric() -> None:
    rng = np.random.default_rng(0)
    leads = np.zeros((6, 200))
    leads[rng.integers(0, 3, 200), np.arange(200)] = 1
    lists = np.zeros((6, 200))
    lists[3 + rng.integers(0, 3, 200), np.arange(200)] = 1
    met, expected, more, _ = list_tails(csr_array(leads), csr_array(lists))
    law = hypergeom(200, int(leads[0].sum()), int(lists[4].sum()))
    assert expected[0, 4] == pytest.approx(law.mean())
    assert more[0, 4] == pytest.approx(law.sf(met[0, 4]) + law.pmf(met[0, 4]) / 2)


def test_no_tasks() -> None:
    empty = csr_array((3, 0), dtype=np.float64)
    assert (list_tails(empty, empty)[2] == 0.5).all()
    assert (drawn_list_tails(empty, empty, n_draws=3, rng=np.random.default_rng(1))[2] == 1).all()
