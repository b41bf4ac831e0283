"""Gaps of demand and supply with wording taken out, and how far from replies policies word a topic."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, check_seed, explain
from policytext.inference import cluster_weights
from policytext.topics.register.calibration import Calibration
from policytext.topics.register.factor import apply_factor
from policytext.topics.register.order import canonical_order, renumber
from policytext.topics.register.shares import centred_gap, jensen_shannon, pool, stopped_shares
from policytext.topics.runs import RECURS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["Gaps", "Sample", "calibrated_gaps"]

_LEAST_EXPECTED = 5.0
_AT_ONCE = 50


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Sample:
    """Texts of one source.

    Attributes
    ----------
    counts : csr_array (docs, V)
        Even counts of each document: the sum over its units, each scaled to 1.
    units : array (docs,)
        Units of each document.
    clusters : array (docs,)
        Documents of one value (near-duplicates) are resampled together.
    """

    counts: "csr_array"
    units: "npt.NDArray[np.float64]"
    clusters: "npt.NDArray[np.generic]"

    def __repr__(self) -> str:
        return f"Sample({self.counts.shape[0]} documents, {float(self.units.sum()):g} units)"


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Gaps:
    """Calibrated gaps of K topics (or of groups of topics).

    Attributes
    ----------
    estimate, low, high : array (K,)
        Centred log2 gap of demand over supply with its interval, in doublings; above 0: asked for more than is given.
    se : array (K,)
        Root of its sampling variance (texts, factor, curve, runs); tau, extra_sd and sigma come on top in the interval.
    sd : array (K,)
        Root of the whole variance, which interval and p rest on.
    df : array (K,)
        Degrees of freedom of both.
    p : array (K,)
        Two-sided, of no gap; under ``1 - level`` just where the interval leaves out 0.
    expected : array (K,)
        Units of the topic that the smaller source should hold, were there no gap.
    abstain : array (K,)
        Where these are under five.
    demand, supply : array (K,)
        Shares, both in the wording of offices and shrunk alike by the estimator; of the first run.
    js : float
        Jensen-Shannon divergence of the two, in bits.
    tau, extra_sd, sigma, slope : float
        What the intervals were widened by, and the curve's mean slope.
    tau_from : str
    n_demand, n_supply : float
        Units.
    """

    estimate: "Floats"
    low: "Floats"
    high: "Floats"
    se: "Floats"
    sd: "Floats"
    df: "Floats"
    p: "Floats"
    expected: "Floats"
    abstain: "npt.NDArray[np.bool_]"
    demand: "Floats"
    supply: "Floats"
    js: float
    tau: float
    extra_sd: float
    sigma: float
    slope: float
    tau_from: str
    n_demand: float
    n_supply: float

    def __len__(self) -> int:
        return len(self.estimate)

    def __repr__(self) -> str:
        return (
            f"Gaps({len(self)} topics, {int(self.abstain.sum())} of them abstained on; JS {self.js:.4f} bits, tau {self.tau:.2f})"
        )


def calibrated_gaps(
    calibration: Calibration,
    word_weights: "Floats",
    demand: Sample,
    supply: Sample,
    *,
    seed: int,
    n_draws: int = 400,
    level: float = 0.95,
    extra_sd: float = 0.0,
    join: "Floats | None" = None,
    size: float | None = None,
) -> Gaps:
    """Compare demand with supply, with what pairs say of wording taken out.

    Parameters
    ----------
    calibration : Calibration
    word_weights : array (R, K, V)
        The runs that it was learnt for, in their order.
    demand : Sample
        Messages.
    supply : Sample
        Replies (then nothing but wording differs, if they are replies to such messages) or policies.
    seed : int
    n_draws : int
        Bootstrap samples.
    level : float
        Confidence level.
    extra_sd : float
        More uncertainty of each gap, in doublings: how policies differ from replies.
    join : array (K, M), optional
        Part of each topic that belongs to each group, to compare groups instead of topics. Rows may sum to less than 1;
        shares are then of what is in a group.
    size : float, optional
        Units that curve and tau are settled for (:meth:`Calibration.settle`) and half a unit is added for; default: those of
        the smaller source. Where documents are weighed, so that they are worth fewer units than they are, give how many they are.

    Returns
    -------
    Gaps

    Raises
    ------
    InputError
        If shapes don't fit each other or a setting is out of range.
    EmptyInputError
        If a source has fewer than two documents or clusters.

    Notes
    -----
    Shares by two steps of EM from the calibration's start, those of the demand times the factor; centred log2 gap, 0.5 /
    (units of the smaller source) added to both sides, centred again in every draw. The gap of the first run, which saw all
    texts, goes through the curve of the calibration, settled for this size: a mean over runs would mix topics that are alike
    but not the same, and come out too small (on real pairs a planted gap of 2 as 1.6). Variance: (W + B) / slope², W of the
    draws (texts and factor) and B the mean square by which the other runs in which the topic recurs differ from the first, plus
    that of the curve, tau², extra_sd² and (sigma * gap)². Intervals are of Student's t with as many degrees of freedom
    as units are expected, at most clusters - 1.
    """
    import numpy as np
    from scipy.stats import t as student

    runs = np.asarray(word_weights, dtype=np.float64)
    runs = runs[None] if runs.ndim == 2 else runs
    _check(calibration, runs, demand, supply, seed, n_draws, level, extra_sd, join)
    rng = np.random.default_rng([seed, 4805])
    asked, given = (_pooled(sample, n_draws, rng) for sample in (demand, supply))
    n_units = min(asked.n_units, given.n_units)
    join = np.eye(runs.shape[1]) if join is None else np.asarray(join, dtype=np.float64)
    found = [
        _one_run(calibration, run, weights, asked.counts, given.counts, 0.5 / (n_units if size is None else size), join) for run, weights in enumerate(runs)
    ]
    profiles = np.array([found[0][1][0], found[0][2][0]])
    within = found[0][0][1:].var(axis=0)
    between = _between_runs(np.array([gap[0] for gap, _, _ in found]), runs, join)
    settled = calibration.settle(n_units if size is None else size)
    seen = found[0][0][0]
    gap, slope = settled.curve.invert(seen)
    gap = settled.curve.correct(gap, slope, np.sqrt(within))
    variance = (within + between) / slope**2 + settled.curve.spread(seen)
    sd = np.sqrt(variance + settled.tau**2 + extra_sd**2 + (settled.sigma * gap) ** 2)
    expected = profiles.mean(axis=0) * n_units
    df = np.clip(np.minimum(expected, min(asked.n_clusters, given.n_clusters) - 1), 2.0, None)
    half = student.ppf(0.5 + level / 2, df) * sd
    return Gaps(
        estimate=gap, low=gap - half, high=gap + half, se=np.sqrt(variance), sd=sd, df=df, p=2 * student.sf(np.abs(gap) / sd, df),
        expected=expected, abstain=expected < _LEAST_EXPECTED, demand=profiles[0], supply=profiles[1],
        js=float(jensen_shannon(profiles[0], profiles[1])), tau=settled.tau, extra_sd=float(extra_sd), sigma=settled.sigma,
        slope=settled.curve.slope, tau_from=settled.tau_from, n_demand=asked.n_units, n_supply=given.n_units,
    )  # fmt: skip


def _between_runs(seen: "Floats", runs: "Floats", join: "Floats") -> "Floats":
    """Mean square (M,) by which other runs differ from the first, where topics recur; groups of topics recur in every run.

    Parameters
    ----------
    seen : array (R, M)
    runs : array (R, K, V)
    join : array (K, M)
    """
    import numpy as np

    norms = np.maximum(np.sqrt((runs**2).sum(axis=2)), 1e-300)
    alike = np.einsum("rkv,kv->rk", runs, runs[0]) / (norms * norms[0])
    single = join.shape[0] == join.shape[1] and np.array_equal(join, np.eye(len(join)))
    counted = (alike >= RECURS if single else np.ones_like(seen, dtype=np.bool_)) & (np.arange(len(runs)) > 0)[:, None]
    squares = np.where(counted, (seen - seen[0]) ** 2, 0.0).sum(axis=0)
    return np.asarray(squares / np.maximum(counted.sum(axis=0), 1))


@dataclass(frozen=True, eq=False, slots=True)
class _Pooled:
    """Counts (1 + B, V) of a source, the first as it is and the others resampled."""

    counts: "Floats"
    n_units: float
    n_clusters: int


def _pooled(sample: Sample, n_draws: int, rng: "np.random.Generator") -> _Pooled:
    import numpy as np
    from scipy.sparse import csr_array

    counts = csr_array(sample.counts).astype(np.float64)
    units = np.asarray(sample.units, dtype=np.float64)
    order = canonical_order([counts], keys=[units])
    counts, group = counts[order], renumber(np.asarray(sample.clusters)[order])
    n_clusters = int(group.max()) + 1
    out = [pool(counts)]
    for first in range(0, n_draws, _AT_ONCE):
        times = cluster_weights(n_clusters, min(_AT_ONCE, n_draws - first), rng)
        out.append(pool(counts, times[:, group]))
    return _Pooled(np.vstack(out), float(units.sum()), n_clusters)


def _one_run(
    calibration: Calibration, run: int, weights: "Floats", asked: "Floats", given: "Floats", eps: float, join: "Floats"
) -> "tuple[Floats, Floats, Floats]":
    """Gaps, carried demand and supply, each (1 + B, M)."""
    import numpy as np

    start = calibration.starts[run]
    drawn = calibration.factor_draws[run]
    factors = np.vstack([calibration.factors[run], drawn[np.arange(len(asked) - 1) % len(drawn)]])
    demand = _share(apply_factor(stopped_shares(asked, weights, start), factors) @ join)
    supply = _share(stopped_shares(given, weights, start) @ join)
    return centred_gap(demand, supply, eps), demand, supply


def _share(parts: "Floats") -> "Floats":
    import numpy as np

    return np.asarray(parts / np.maximum(parts.sum(axis=1, keepdims=True), 1e-12))


def _check(
    calibration: Calibration, runs: "Floats", demand: Sample, supply: Sample, seed: int, n_draws: int, level: float,
    extra_sd: float, join: "Floats | None",
) -> None:  # fmt: skip
    import numpy as np

    check_seed(seed)
    if runs.ndim != 3 or runs.shape[:2] != calibration.factors.shape:
        raise InputError(
            explain(f"word weights {runs.shape} are not those that the calibration was learnt for",
                    found=f"{calibration.factors.shape[0]} runs of {calibration.factors.shape[1]} topics", hint="give topics.runs")
        )  # fmt: skip
    if not 0 < level < 1:
        raise InputError(explain(f"level={level} is no probability", hint="use for instance 0.95"))
    if n_draws < 20:
        raise InputError(explain(f"n_draws={n_draws!r} gives no interval", hint="use 200 for drafts, 1000 for print"))
    if not 0 <= extra_sd < np.inf:
        raise InputError(explain(f"extra_sd={extra_sd!r} is no spread", hint="give doublings, 0 or more"))
    if join is not None and (np.shape(join)[:1] != (runs.shape[1],) or np.ndim(join) != 2 or np.min(join) < 0):
        raise InputError(
            explain(
                f"join of shape {np.shape(join)} for {runs.shape[1]} topics",
                hint="one row a topic, one column a group, none negative",
            )
        )
    for sample, name in ((demand, "demand"), (supply, "supply")):
        n = sample.counts.shape[0]
        if sample.counts.shape[1] != runs.shape[2] or np.shape(sample.units) != (n,) or np.shape(sample.clusters) != (n,):
            raise InputError(
                explain(f"{name} has counts {sample.counts.shape}, units {np.shape(sample.units)}, clusters {np.shape(sample.clusters)}",
                        found=f"{runs.shape[2]} words", hint="one row, one number of units and one cluster a document")
            )  # fmt: skip
        if len(set(np.asarray(sample.clusters).tolist())) < 2 or sample.counts.sum() <= 0:
            raise EmptyInputError(
                explain(
                    f"{name} has fewer than two different documents with words", found=repr(sample), hint="read more documents"
                )
            )
