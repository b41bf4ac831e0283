"""Bootstrap draws of pooled shares: one step against full fits, the point against plain expectation-maximisation, coverage."""

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from scipy.sparse import csr_array, vstack

from policytext.inference import cluster_weights
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.shares import draws as module
from policytext.topics.shares.draws import in_batches, pooled_point, share_draws
from policytext.topics.shares.measure import _interval, _over_runs

MIX = np.array([0.35, 0.25, 0.2, 0.15, 0.05])


def planted(seed: int, *, n: int = 200, words: int = 80, length: int = 15, mix: "np.ndarray[tuple[int], np.dtype[np.float64]]" = MIX):  # type: ignore[no-untyped-def]
    """Word weights (the same for every seed) and the even counts of texts whose mean shares are ``mix``."""
    phi = np.random.default_rng(99).dirichlet(np.full(words, 0.1), len(mix))
    phi = 0.8 * phi + 0.2 * phi.mean(axis=0)
    rng = np.random.default_rng(seed)
    theta = rng.dirichlet(3 * mix + 1e-12, n)
    return phi, even_counts(csr_array(np.array([rng.multinomial(length, row @ phi) for row in theta], dtype=float)))


def in_full(counts: csr_array, phi: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", n_draws: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Each draw of seed 1 by plain expectation-maximisation."""
    weights = cluster_weights(counts.shape[0], n_draws, np.random.default_rng(1))
    return pooled_shares(weights @ counts, phi, tolerance=1e-8, most=20_000)


@pytest.mark.parametrize("mix", [MIX, np.array([0.5, 0.3, 0.2, 0.0, 0.0]), np.full(20, 0.05)], ids=["inner", "edge", "many"])
@pytest.mark.parametrize("n", [5, 60, 400])
def test_the_point_is_that_of_plain_expectation_maximisation(mix: "np.ndarray[tuple[int], np.dtype[np.float64]]", n: int) -> None:
    phi, counts = planted(1, n=n, mix=mix)
    whole = counts.sum(axis=0)[None, :]
    plain = pooled_shares(whole, phi, tolerance=1e-12, most=100_000)[0]
    point = pooled_point(counts, phi)
    np.testing.assert_allclose(point, plain, atol=2e-5)
    assert (whole[0] * np.log(point @ phi + 1e-300)).sum() >= (whole[0] * np.log(plain @ phi + 1e-300)).sum() - 1e-7


@pytest.mark.parametrize("mix", [MIX, np.array([0.5, 0.3, 0.195, 0.005, 0.0])], ids=["inner", "edge"])
def test_one_step_has_the_width_of_full_fits_within_one_percent(mix: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> None:
    phi, counts = planted(2, n=300, mix=mix)
    point = pooled_point(counts, phi)
    step = share_draws(counts, phi, point, 400, np.random.default_rng(1))
    full = in_full(counts, phi, 400)
    sure = point > 0.003
    np.testing.assert_allclose(step.std(axis=0)[sure], full.std(axis=0)[sure], rtol=0.01)
    np.testing.assert_allclose(*(np.subtract(*np.quantile(d[:, sure], [0.975, 0.025], axis=0)) for d in (step, full)), rtol=0.03)
    np.testing.assert_allclose(step, full, atol=0.003)
    np.testing.assert_allclose(step.sum(axis=1), 1)
    assert step.min() >= 0


def test_draws_at_the_edge_are_fitted_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    phi, counts = planted(3, n=60, mix=np.array([0.6, 0.39, 0.01, 0.0, 0.0]))
    point = pooled_point(counts, phi)
    full = in_full(counts, phi, 100)
    right = share_draws(counts, phi, point, 100, np.random.default_rng(1))
    monkeypatch.setattr(module, "_refit", lambda pooled, phi, curvature, start: start)
    step_alone = share_draws(counts, phi, point, 100, np.random.default_rng(1))
    edge = (right != step_alone).any(axis=1)
    assert 20 < edge.sum() <= 100
    assert np.abs(right - full)[edge].max() < 3e-4 < np.abs(step_alone - full)[edge].max()


def test_the_bounded_step_is_that_of_a_quadratic_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SWEEPS", 5000)
    rng = np.random.default_rng(1)
    root = rng.normal(size=(9, 5))
    point, rate = np.array([0.5, 0.3, 0.2, 0.0, 0.0]), rng.normal(size=(20, 5))
    step = module._bounded(rate, root.T @ root, point, np.zeros((20, 5)))
    for found, row in zip(step, rate, strict=True):
        target = np.linalg.lstsq(root.T, row, rcond=None)[0]
        np.testing.assert_allclose(found, lsq_linear(root, target, bounds=(-point, np.inf), tol=1e-14).x, atol=1e-5)
    assert ((step == -point).any(axis=1) & (step > -point).any(axis=1)).sum() > 10


def test_a_topic_without_information_stays_or_falls_to_the_floor() -> None:
    step = module._bounded(np.array([[0.1, 0.0], [0.1, -1.0]]), np.diag([2.0, 0.0]), np.array([0.5, 0.5]), np.full((2, 2), 0.01))
    np.testing.assert_allclose(step, [[0.05, 0.01], [0.05, -0.5]])


@pytest.mark.parametrize("column", [0.0, 0.5])
def test_nothing_expected_gives_no_ratio(column: float) -> None:
    ratio = module._ratio(np.array([[0.2, 0.8], [0.6, 0.4]]), np.array([[0.4, column], [0.3, column]]))
    np.testing.assert_allclose(ratio, [[0.5, 0.8 / column if column else 0.0], [2.0, 0.4 / column if column else 0.0]])


def test_memory_is_bounded_without_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    phi, counts = planted(4, n=40, mix=np.array([0.6, 0.39, 0.01, 0.0, 0.0]))
    point = pooled_point(counts, phi)
    whole = share_draws(counts, phi, point, 30, np.random.default_rng(1))
    monkeypatch.setattr(module, "_BLOCK", 400)
    np.testing.assert_allclose(share_draws(counts, phi, point, 30, np.random.default_rng(1)), whole, atol=1e-9)


def test_batches_hold_everything_once_and_keep_the_variance() -> None:
    phi, counts = planted(5, n=1500)
    batched = in_batches(counts, 200, np.random.default_rng(1))
    assert batched.shape[0] == 200
    np.testing.assert_allclose(batched.sum(axis=0), counts.sum(axis=0))
    point = pooled_point(counts, phi)
    single, joined = (share_draws(c, phi, point, 600, np.random.default_rng(2)).std(axis=0) for c in (counts, batched))
    np.testing.assert_allclose(joined, single, rtol=0.25)
    assert in_batches(counts, 1500, np.random.default_rng(1)) is counts


def test_texts_copied_within_a_cluster_do_not_narrow_the_interval() -> None:
    phi, counts = planted(6, n=80)
    point = pooled_point(counts, phi)
    once = share_draws(counts, phi, point, 300, np.random.default_rng(1)).std(axis=0)
    together = share_draws(csr_array(3 * counts), phi, point, 300, np.random.default_rng(1)).std(axis=0)
    apart = share_draws(csr_array(vstack([counts] * 3)), phi, point, 300, np.random.default_rng(1)).std(axis=0)
    np.testing.assert_allclose(together, once, rtol=1e-6)
    np.testing.assert_allclose(apart, once / np.sqrt(3), rtol=0.2)


def test_nothing_known_gives_nothing() -> None:
    assert np.isnan(pooled_point(csr_array((3, 4)), np.full((2, 4), 0.25))).all()


def test_intervals_cover_planted_shares() -> None:
    hit = []
    for seed in range(100):
        phi, counts = planted(100 + seed, n=120)
        pooled = _over_runs(phi[None], np.ones((1, 5), dtype=bool), counts, np.random.default_rng(seed), 200, 1000)
        low, high = _interval(pooled.estimate, np.diag(pooled.within), 120, 0.95)
        hit.append((low <= MIX) & (high >= MIX))
    assert 0.92 <= np.mean(hit) <= 0.98


def test_between_runs_widens_and_a_run_without_the_topic_is_left_out() -> None:
    phi, counts = planted(7)
    other = phi.copy()
    other[0] = 0.7 * phi[0] + 0.3 * phi[1]
    runs, same = np.stack([phi, other, phi[::-1]]), np.array([[True] * 5, [True] * 5, [False] * 5])
    pooled = _over_runs(runs, same, counts, np.random.default_rng(1), 60, 1000)
    points = np.array([pooled_point(counts, run) for run in runs[:2]])
    np.testing.assert_allclose(pooled.estimate, points.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose(np.diag(pooled.between), points.var(axis=0, ddof=1), atol=1e-12)
    assert pooled.estimate.sum() == pytest.approx(1)
