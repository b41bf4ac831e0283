"""Measures of matrices: against networkx with exact fractions, brute force, enumeration and hand calculation."""

import importlib.util
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse import csr_array

from policytext.coordination.structure import (
    betweenness,
    constraint,
    core_fit,
    core_null,
    effective_size,
    participation,
    rewired,
    strength,
    tie_matrix,
)  # fmt: skip
from policytext.errors import InputError, MissingPackageError

Floats = npt.NDArray[np.float64]
STAR = np.array([[0.0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]])
HAS_IGRAPH = importlib.util.find_spec("igraph") is not None


def random_matrices(n_graphs: int, seed: int) -> Iterator[Floats]:
    """Few weights, so that many paths are equally short; isolates, parts that don't meet, and one node come up."""
    rng = np.random.default_rng(seed)
    for _ in range(n_graphs):
        n = int(rng.integers(1, 9))
        half = np.triu((rng.random((n, n)) < rng.random()) * rng.integers(1, 5, (n, n)) / 4, k=1)
        yield half + half.T


def as_graph(matrix: Floats) -> "nx.Graph[int]":
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(matrix)))
    for one, other in combinations(range(len(matrix)), 2):
        if matrix[one, other]:
            graph.add_edge(one, other, weight=matrix[one, other], distance=1 / Fraction(matrix[one, other]))
    return graph


def listed(found: dict[int, float]) -> list[float]:
    return [found[node] for node in sorted(found)]


def test_betweenness_constraint_and_size_of_1000_graphs_are_those_of_networkx() -> None:
    for matrix in random_matrices(1000, seed=1):
        graph = as_graph(matrix)
        assert betweenness(matrix) == pytest.approx(listed(nx.betweenness_centrality(graph, weight="distance")), abs=1e-9)
        # With nodes named, networkx follows its definition node by node; its matrix route divides otherwise.
        assert constraint(matrix) == pytest.approx(listed(nx.constraint(graph, nodes=list(graph), weight="weight")), abs=1e-9, nan_ok=True)
        size = nx.effective_size(graph, nodes=list(graph), weight="weight")
        assert effective_size(matrix) == pytest.approx(listed(size), abs=1e-9, nan_ok=True)
        assert strength(matrix) == pytest.approx([degree for _, degree in graph.degree(weight="weight")], abs=1e-9)


def test_coreness_of_1000_graphs_is_the_leading_eigenvector_of_the_strongest_part() -> None:
    for matrix in random_matrices(1000, seed=2):
        coreness, fit = core_fit(matrix)
        if not matrix.any():
            assert np.isnan(coreness).all() and np.isnan(fit)
            continue
        assert coreness.max() == pytest.approx(1.0) and coreness.min() >= 0
        largest = np.linalg.eigvalsh(matrix)[-1]
        assert matrix @ coreness == pytest.approx(largest * coreness, abs=1e-9)
        inside = set(np.flatnonzero(coreness > 1e-12).tolist())
        assert inside in [set(part) for part in nx.connected_components(as_graph(matrix))]
        upper = np.triu_indices(len(matrix), k=1)
        ties, model = matrix[upper], np.outer(coreness, coreness)[upper]
        if ties.std() > 1e-9 and model.std() > 1e-9:
            assert fit == pytest.approx(np.corrcoef(ties, model)[0, 1], abs=1e-9)
        else:
            assert np.isnan(fit)


def test_order_of_nodes_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    for matrix in random_matrices(200, seed=3):
        order = rng.permutation(len(matrix))
        moved = matrix[order][:, order]
        for measure in (betweenness, constraint, effective_size, strength):
            assert measure(moved) == pytest.approx(measure(matrix)[order], abs=1e-12, nan_ok=True)
        assert core_fit(moved)[1] == pytest.approx(core_fit(matrix)[1], abs=1e-9, nan_ok=True) or _two_cores(matrix)


def _two_cores(matrix: Floats) -> bool:
    """Whether two parts have the same largest eigenvalue, so that the order of names decides."""
    parts = [sorted(part) for part in nx.connected_components(as_graph(matrix))]
    tops = sorted(np.linalg.eigvalsh(matrix[np.ix_(part, part)])[-1] for part in parts)
    return len(tops) > 1 and bool(tops[-1] - tops[-2] < 1e-9)


def test_of_two_equal_parts_the_first_by_name_is_the_core() -> None:
    pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    both = np.kron(np.eye(2), pair)
    assert core_fit(both)[0].tolist() == [1.0, 1.0, 0.0, 0.0]
    order = [0, 2, 1, 3]
    assert core_fit(both[order][:, order])[0].tolist() == [1.0, 0.0, 1.0, 0.0]


def test_measures_of_a_star_by_hand() -> None:
    assert betweenness(STAR).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert constraint(STAR) == pytest.approx([1 / 3, 1.0, 1.0, 1.0])
    assert effective_size(STAR).tolist() == [3.0, 1.0, 1.0, 1.0]
    coreness, fit = core_fit(STAR)
    assert coreness == pytest.approx([1.0, *[3**-0.5] * 3]) and fit == pytest.approx(1.0)


def test_sparse_and_dense_are_the_same_and_the_diagonal_is_left_out() -> None:
    looped = STAR + np.diag([5.0, 0, 2, 0])
    for measure in (betweenness, constraint, effective_size, strength):
        assert measure(csr_array(looped)).tolist() == measure(STAR).tolist()
    assert tie_matrix(csr_array(looped)).toarray().tolist() == STAR.tolist()


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_no_ties_give_defined_results(n: int) -> None:
    empty = np.zeros((n, n))
    assert betweenness(empty).tolist() == strength(empty).tolist() == [0.0] * n
    assert np.isnan(constraint(empty)).all() and np.isnan(effective_size(empty)).all()
    coreness, fit = core_fit(empty)
    assert len(coreness) == n and np.isnan(coreness).all() and np.isnan(fit)
    assert rewired(empty, np.random.default_rng(1)).shape == (n, n)


def test_participation_by_hand_and_within_its_bounds() -> None:
    assert participation([[3.0, 1, 0], [1, 1, 0]]) == pytest.approx([1 - 10 / 16, 0.5, np.nan], nan_ok=True)
    rng = np.random.default_rng(4)
    for _ in range(1000):
        given = rng.random((int(rng.integers(1, 5)), 4)) * (rng.random(4) < 0.8)
        by_hand = [1 - sum((value / sum(column)) ** 2 for value in column) if sum(column) else np.nan for column in given.T.tolist()]
        found = participation(given)
        assert found == pytest.approx(by_hand, abs=1e-9, nan_ok=True)
        assert (found[~np.isnan(found)] <= 1 - 1 / len(given) + 1e-12).all()


def test_rewiring_keeps_partners_and_weights() -> None:
    rng = np.random.default_rng(5)
    moved = 0
    for matrix in random_matrices(150, seed=5):
        drawn = rewired(matrix, rng).toarray()
        assert ((drawn > 0).sum(axis=0) == (matrix > 0).sum(axis=0)).all()
        assert (drawn == drawn.T).all() and not drawn.diagonal().any()
        assert sorted(drawn[np.triu_indices_from(drawn)]) == sorted(matrix[np.triu_indices_from(matrix)])
        moved += bool(((drawn > 0) != (matrix > 0)).any())
    assert moved > 25


@pytest.mark.parametrize("degrees", [(1, 1, 1, 1), (2, 2, 2, 1, 1), (3, 2, 2, 2, 1)])
def test_rewiring_gives_every_graph_with_these_degrees_equally_often(degrees: tuple[int, ...]) -> None:
    n = len(degrees)
    pairs = list(combinations(range(n), 2))
    graphs = [
        chosen for chosen in combinations(pairs, sum(degrees) // 2) if all(sum(node in pair for pair in chosen) == k for node, k in enumerate(degrees))
    ]
    start = np.zeros((n, n))
    for one, other in graphs[0]:
        start[one, other] = start[other, one] = 1.0
    rng, draws = np.random.default_rng(6), 300
    seen = Counter(tuple(zip(*np.nonzero(np.triu(rewired(start, rng).toarray())), strict=True)) for _ in range(draws))
    assert len(seen) == len(graphs)
    expected = draws / len(graphs)
    chi_square = sum((count - expected) ** 2 / expected for count in seen.values())
    assert chi_square < len(graphs) - 1 + 4 * (2 * (len(graphs) - 1)) ** 0.5


def test_null_of_the_core_keeps_hubs_and_finds_a_planted_core() -> None:
    star_of_stars = np.zeros((12, 12))
    for hub, leaves in ((0, range(2, 7)), (1, range(7, 12))):
        for leaf in leaves:
            star_of_stars[hub, leaf] = star_of_stars[leaf, hub] = 1.0
    star_of_stars[0, 1] = star_of_stars[1, 0] = 1.0
    hubs = core_null(star_of_stars, 60, np.random.default_rng(7))
    assert (hubs >= core_fit(star_of_stars)[1] - 1e-12).mean() > 0.05
    rng = np.random.default_rng(8)
    weak = np.triu(rng.random((24, 24)) < 0.25, k=1) * 0.2
    weak[:6, :6] = np.triu(np.ones((6, 6)), k=1)
    planted = weak + weak.T
    assert (core_null(planted, 60, np.random.default_rng(9)) < core_fit(planted)[1]).all()


def test_same_seed_gives_the_same_null() -> None:
    matrix = next(one for one in random_matrices(50, seed=10) if len(one) == 8 and one.any())
    again = [core_null(matrix, 5, np.random.default_rng(11)).tolist() for _ in range(2)]
    assert again[0] == pytest.approx(again[1], nan_ok=True, abs=0)


def test_a_large_graph_goes_through_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = max(random_matrices(50, seed=12), key=lambda one: int((one > 0).sum()))
    whole = betweenness(matrix)
    monkeypatch.setattr("policytext.coordination.structure._CELLS", 1)
    assert betweenness(matrix) == pytest.approx(whole, abs=1e-12)


@pytest.mark.skipif(not HAS_IGRAPH, reason="igraph is not installed")
def test_igraph_gives_the_same_betweenness() -> None:
    for matrix in random_matrices(300, seed=13):
        assert betweenness(matrix, engine="igraph") == pytest.approx(betweenness(matrix), abs=1e-9)


@pytest.mark.parametrize("unit", [1e-14, 1e-6, 1e6, 1e14])
def test_the_unit_of_weights_changes_nothing(unit: float) -> None:
    for matrix in random_matrices(20, seed=14):
        for measure in (constraint, effective_size, lambda ties: core_fit(ties)[0], participation):
            assert measure(matrix * unit) == pytest.approx(measure(matrix), abs=1e-9, nan_ok=True)
        for engine in ("core", "igraph") if HAS_IGRAPH else ("core",):
            assert betweenness(matrix * unit, engine=engine) == pytest.approx(betweenness(matrix), abs=1e-9)
    if HAS_IGRAPH:
        assert betweenness(STAR / STAR.max() * 1e15, engine="igraph").tolist() == [1.0, 0.0, 0.0, 0.0]
    assert participation([[1e308, 1e-320], [1e308, 1e-320]]) == pytest.approx([0.5, 0.5], abs=1e-3)


@pytest.mark.skipif(HAS_IGRAPH, reason="igraph is installed")
def test_without_igraph_the_error_says_what_to_install() -> None:
    with pytest.raises(MissingPackageError, match=r"needs the package igraph.*Hint: install policytext\[graph\]"):
        betweenness(STAR, engine="igraph")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.ones((2, 3)), r"shape \(2, 3\) are no square matrix"),
        (np.array([[0.0, 1.0], [2.0, 0.0]]), "isn't symmetric"),
        (np.array([[0.0, -1.0], [-1.0, 0.0]]), "0 or more, and finite"),
        (np.array([[0.0, np.nan], [np.nan, 0.0]]), "0 or more, and finite"),
        (np.array([[0.0, 1e308], [1e308, 0.0]]), r"0 or more, and finite \(0, or from 10\^-15 to 10\^15\)"),
        (np.array([[0.0, 1e-320], [1e-320, 0.0]]), "0 or more, and finite"),
        (["a"], "no array of numbers"),
    ],
)
def test_what_are_no_ties_is_refused(given: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        tie_matrix(given)  # type: ignore[arg-type]


def test_wrong_settings_are_refused() -> None:
    with pytest.raises(InputError, match="engine='fast' is unknown"):
        betweenness(STAR, engine="fast")
    with pytest.raises(InputError, match="strengths must be numbers of 0 or more"):
        participation([[-1.0]])
    with pytest.raises(InputError, match="rng is no generator"):
        rewired(STAR, 1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="n_draws=0 is no whole number"):
        core_null(STAR, 0, np.random.default_rng(1))
