"""Gaps of demand and supply with wording taken out, and how far from replies policies word a topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.inference import cluster_weights
from policytext.topics.register.calibration import Calibration, Settled
from policytext.topics.register.checks import as_weights, check_size, real, whole
from policytext.topics.register.curve import half_width
from policytext.topics.register.factor import apply_factor
from policytext.topics.register.order import canonical_order, renumber
from policytext.topics.register.shares import centre, jensen_shannon, pool, responses, stopped_shares
from policytext.topics.runs import recurring

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["Gaps", "Sample", "calibrated_gaps"]

_LEAST_EXPECTED = 5.0
_AT_ONCE = 50
_SHIFTS = tuple(float(shift) for shift in range(-4, 5))


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
        Root of its sampling variance (texts, factor, curves, runs); tau, extra_sd and slope_sd come on top in the interval.
    slope_sd : array (K,)
        What the spread of slopes over topics adds, and how the curves go on where either side differs from pairs by more
        than was ever planted.
    sd : array (K,)
        Root of the whole variance, which interval and p rest on.
    df : array (K,)
        Degrees of freedom of both.
    p : array (K,)
        Two-sided, of no gap; under ``1 - level`` just where the interval leaves out 0.
    expected : array (K,)
        Units of the topic that the smaller source should hold, were there no gap.
    abstain : array (K,)
        Where these are under five; everywhere if the calibration is unusable.
    demand, supply : array (K,)
        Shares, both in the wording of offices and shrunk alike by the estimator; of the first run.
    js : float
        Jensen-Shannon divergence of the two, in bits.
    tau, extra_sd, sigma, slope : float
        What the intervals were widened by, and the curve's mean slope.
    tau_from : str
    unusable : str
        Why the calibration says nothing; empty where it does.
    n_demand, n_supply : float
        Units.
    """

    estimate: "Floats"
    low: "Floats"
    high: "Floats"
    se: "Floats"
    slope_sd: "Floats"
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
    unusable: str
    n_demand: float
    n_supply: float

    def __len__(self) -> int:
        return len(self.estimate)

    def __repr__(self) -> str:
        unusable = f"; {self.unusable}" if self.unusable else ""
        return f"Gaps({len(self)} topics, {int(self.abstain.sum())} of them abstained on; JS {self.js:.4f} bits, tau {self.tau:.2f}{unusable})"


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
    transfer: Sequence[str] | None = None,
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
    transfer : sequence of str, optional
        Kinds of fold that tau is taken from (:meth:`Calibration.settle`); default all.

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
    Shares by two steps of EM from the calibration's start, those of the demand times the factor, 0.5 / (units of the smaller
    source) added. Each side's shift from what the replies of all pairs show goes back through its own curve, settled for this
    size: messages show less of a shift than texts of offices do, and either side shows less of a loss than of a growth, so a
    curve of the difference alone would read a topic that policies have four times as often as pairs as a gap of -5 instead
    of -2. The difference of the two is centred, in every draw again. The first run, which saw all texts, gives the estimate: a
    mean over runs would mix topics that are alike but not the same, and come out too small (on real pairs a planted gap of 2
    as 1.6). Variance: that of the draws (texts and factor), through the slopes; the mean square by which other runs
    in which the topic recurs differ from the first; that of the curves; tau²; extra_sd²; and slope_sd². The last holds, for each
    side, (sigma * shift)² or, if larger, the square of half the difference that it makes whether the topic's own response to a
    shift is taken (were texts worded just as the topic is) or the mean one. Intervals are of Student's t with as
    many degrees of freedom as units are expected, at most clusters - 1.

    Two steps of EM shrink: a topic that is rare on one side (a few units) and shares words with others comes out too near to
    0, by up to half where all the texts of a side hold under three units of it; the interval is widened for it.
    """
    import numpy as np
    from scipy.stats import t as student

    expect(
        calibration,
        Calibration,
        verb="calibrated_gaps",
        hint="give topics.calibration; it is None where topics were fitted without pairs",
    )
    for side, name in ((demand, "demand"), (supply, "supply")):
        expect(side, Sample, verb=f"{name}=", hint="use Sample(counts, units, clusters)")
    runs = as_weights(word_weights)
    runs = runs[None] if runs.ndim == 2 else runs
    _check(calibration, runs, demand, supply, seed, join)
    n_draws = whole(n_draws, "n_draws", least=20, problem="gives no interval", hint="use 200 for drafts, 1000 for print")
    level = real(level, "level", least=0, most=1, ends=False, problem="is no probability", hint="use for instance 0.95")
    extra_sd = real(extra_sd, "extra_sd", least=0, problem="is no spread", hint="give doublings, 0 or more")
    rng = np.random.default_rng([seed, 4805])
    asked, given = (_pooled(sample, n_draws, rng) for sample in (demand, supply))
    n_units = min(asked.n_units, given.n_units)
    judged = n_units if size is None else check_size(size, "size")
    groups = np.eye(runs.shape[1]) if join is None else np.asarray(join, dtype=np.float64)
    found = [
        _one_run(calibration, run, weights, *_rows_for(run, asked, given), 0.5 / judged, groups) for run, weights in enumerate(runs)
    ]
    profiles = np.array([found[0].demand[0], found[0].supply[0]])
    settled = calibration.settle(judged, transfer=transfer)
    undone = _undo(settled, found, calibration, runs, groups)
    gap = undone.gap
    variance = undone.variance
    sd = np.sqrt(variance + settled.tau**2 + extra_sd**2 + undone.slope_sd**2)
    expected = profiles.mean(axis=0) * n_units
    df = np.clip(np.minimum(expected, min(asked.n_clusters, given.n_clusters) - 1), 2.0, None)
    half = student.ppf(0.5 + level / 2, df) * sd
    return Gaps(
        estimate=gap, low=gap - half, high=gap + half, se=np.sqrt(variance), slope_sd=undone.slope_sd, sd=sd, df=df,
        p=2 * student.sf(np.abs(gap) / sd, df), expected=expected, abstain=(expected < _LEAST_EXPECTED) | bool(settled.unusable),
        demand=profiles[0], supply=profiles[1], js=float(jensen_shannon(profiles[0], profiles[1])), tau=settled.tau, extra_sd=extra_sd,
        sigma=settled.sigma, slope=settled.curve.slope, tau_from=settled.tau_from, unusable=settled.unusable,
        n_demand=asked.n_units, n_supply=given.n_units,
    )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class _Run:
    """Shifts from what pairs show, shares of either side: each (1 + B, M), the first as it is and the others resampled.

    B is 0 in all runs but the first: only how far they lie from it is read from them.
    Shifts are not centred: what a topic shows of a shift depends on how far its own share moves.
    """

    asked: "Floats"
    given: "Floats"
    demand: "Floats"
    supply: "Floats"


@dataclass(frozen=True, eq=False, slots=True)
class _Undone:
    """Gap (M,), its sampling variance, and the root of what the spread of slopes and the reach of the curves add."""

    gap: "Floats"
    variance: "Floats"
    slope_sd: "Floats"


def _undo(settled: Settled, found: list[_Run], calibration: Calibration, runs: "Floats", join: "Floats") -> _Undone:
    """Take both sides back through their curves, then centre; errors are carried along the slopes at the first run's shifts."""
    import numpy as np

    first = found[0]
    sides = (settled.curve, first.asked), (settled.supply, first.given)
    true, slopes = zip(*(curve.invert(shift[0]) for curve, shift in sides), strict=True)
    demand, supply = (
        curve.correct(value, slope, shift[1:].std(axis=0))
        for (curve, shift), value, slope in zip(sides, true, slopes, strict=True)
    )
    weights = [(run.demand + run.supply) / 2 for run in found]
    gaps = [centre(run.asked / slopes[0] - run.given / slopes[1], weight) for run, weight in zip(found, weights, strict=True)]
    between = _between_runs(np.array([gap[0] for gap in gaps]), runs, join)
    inverses = settled.curve.inverses(first.asked[0]) - settled.supply.inverses(first.given[0])
    spread = half_width(centre(inverses, weights[0][0])) ** 2
    doubt = settled.curve.doubt(first.asked[0]) ** 2 + settled.supply.doubt(first.given[0]) ** 2
    start, level = calibration.starts[0], calibration.levels[0]
    shown = responses(runs[0], start, level, join, np.array(_SHIFTS))
    usual = np.average(shown, axis=0, weights=level @ join)
    own = [(_inverse(shift[0], shown) - np.interp(shift[0], usual, _SHIFTS)) / 2 for _, shift in sides]
    spread_of_slopes = np.maximum((settled.sigma * demand) ** 2, own[0] ** 2) + np.maximum(
        (settled.supply_sigma * supply) ** 2, own[1] ** 2
    )
    return _Undone(
        gap=centre(demand - supply, weights[0][0]),
        variance=gaps[0][1:].var(axis=0) + between + spread,
        slope_sd=np.sqrt(spread_of_slopes + doubt),
    )


def _inverse(seen: "Floats", shown: "Floats") -> "Floats":
    import numpy as np

    return np.array([np.interp(value, row, _SHIFTS) for value, row in zip(seen.tolist(), shown, strict=True)])


def _between_runs(seen: "Floats", runs: "Floats", join: "Floats") -> "Floats":
    """Mean square (M,) by which other runs differ from the first, where topics recur; groups of topics recur in every run.

    Parameters
    ----------
    seen : array (R, M)
    runs : array (R, K, V)
    join : array (K, M)
    """
    import numpy as np

    single = join.shape[0] == join.shape[1] and np.array_equal(join, np.eye(len(join)))
    counted = (recurring(runs) if single else np.ones_like(seen, dtype=np.bool_)) & (np.arange(len(runs)) > 0)[:, None]
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
    out = np.empty((1 + n_draws, counts.shape[1]))
    out[:1] = pool(counts)
    for first in range(1, 1 + n_draws, _AT_ONCE):
        times = cluster_weights(n_clusters, min(_AT_ONCE, 1 + n_draws - first), rng)
        out[first : first + len(times)] = pool(counts, times[:, group])
    return _Pooled(out, float(units.sum()), n_clusters)


def _rows_for(run: int, asked: _Pooled, given: _Pooled) -> "tuple[Floats, Floats]":
    """Counts of both sides that a run is read on: with the resampled ones in the first, which sampling variance is taken from."""
    last = None if run == 0 else 1
    return asked.counts[:last], given.counts[:last]


def _one_run(
    calibration: Calibration, run: int, weights: "Floats", asked: "Floats", given: "Floats", eps: float, join: "Floats"
) -> _Run:
    """Read both sides by one run of the topics."""
    import numpy as np

    start = calibration.starts[run]
    drawn = calibration.factor_draws[run]
    factors = np.vstack([calibration.factors[run], drawn[np.arange(len(asked) - 1) % len(drawn)]])
    demand = _share(apply_factor(stopped_shares(asked, weights, start), factors) @ join)
    supply = _share(stopped_shares(given, weights, start) @ join)
    level = _share(calibration.levels[run][None] @ join)
    asked_shift, given_shift = (np.log2((side + eps) / (level + eps)) for side in (demand, supply))
    return _Run(asked=asked_shift, given=given_shift, demand=demand, supply=supply)


def _share(parts: "Floats") -> "Floats":
    import numpy as np

    return np.asarray(parts / np.maximum(parts.sum(axis=1, keepdims=True), 1e-12))


def _check(calibration: Calibration, runs: "Floats", demand: Sample, supply: Sample, seed: int, join: "Floats | None") -> None:
    import numpy as np

    check_seed(seed)
    if runs.ndim != 3 or runs.shape[:2] != calibration.factors.shape:
        raise InputError(
            explain(f"word weights {runs.shape} are not those that the calibration was learnt for",
                    found=f"{calibration.factors.shape[0]} runs of {calibration.factors.shape[1]} topics", hint="give topics.runs")
        )  # fmt: skip
    if join is not None:
        _check_join(join, runs.shape[1])
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
        _check_values(sample, name)


def _check_values(sample: Sample, name: str) -> None:
    import numpy as np
    from scipy.sparse import csr_array

    units = np.asarray(sample.units, dtype=np.float64)
    if not (np.isfinite(units).all() and (units > 0).all()):
        raise InputError(explain(f"units of {name} must be finite numbers above 0", hint="leave documents without units out"))
    counts = csr_array(sample.counts).astype(np.float64)
    rows = np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
    if not np.isfinite(counts.data).all() or (counts.data < 0).any():
        raise InputError(explain(f"counts of {name} must be finite numbers, 0 or more", hint="use even_counts(counts)"))
    if (rows > units * (1 + 1e-6)).any():
        hint = "use even_counts(counts) of the units, summed over each document"
        found = f"row {int((rows / units).argmax())} holds {rows[(rows / units).argmax()]:g} for {units[(rows / units).argmax()]:g} units"
        raise InputError(explain(f"counts of {name} are not even: each unit counts 1", found=found, hint=hint))


def _check_join(join: "Floats", n_topics: int) -> None:
    import numpy as np

    shape = np.shape(join)
    if len(shape) != 2 or shape[0] != n_topics or shape[1] < 1:
        raise InputError(explain(f"join of shape {shape} for {n_topics} topics", hint="one row a topic, one column a group"))
    values = np.asarray(join)
    if values.dtype.kind not in "iufb" or not np.isfinite(values.astype(np.float64)).all() or (values < 0).any():
        raise InputError(explain("join must hold finite numbers, 0 or more", hint="how much of each topic belongs to each group"))
    if (values.sum(axis=0) <= 0).any():
        raise InputError(
            explain(f"join has groups without a topic: {np.flatnonzero(values.sum(axis=0) <= 0).tolist()}", hint="leave them out")
        )
