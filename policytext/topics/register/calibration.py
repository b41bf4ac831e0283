"""`Calibration`: how offices word what people say, learnt from messages with replies and tried on pairs held out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, check_seed, explain, listing
from policytext.inference import cluster_weights
from policytext.topics.pooled import even_counts
from policytext.topics.register.curve import Curve, fit_curve
from policytext.topics.register.factor import learn_factor
from policytext.topics.register.folds import Fold, FoldPlan, check_pairs
from policytext.topics.register.order import canonical_order, renumber
from policytext.topics.register.planted import MOST_HELD, TARGETS, null_gaps, planted_gaps, rank_ratio
from policytext.topics.register.shares import STEPS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["FLOOR", "Calibration", "Settled", "learn_calibration"]

FLOOR = 0.25
"""Doublings that no calibration is trusted below. Only a few dozen topics in four random folds stand behind an estimate of tau, and it
is often 0 by chance: over four test folds, two seeds and 30 or 50 topics on a thousand pairs, tau of the random folds came out
between 0 and .34."""
_LEAST_EXPECTED, _LEAST_IN_FOLD = 5.0, 1.5
_LEAST_CELLS, _LEAST_NULLS = 40, 10
_CURVE_DRAWS = 100
_FEW_TARGETS = (-1.0, 1.0)
_FRAMES = ("planted", "nulls", "folds")


@dataclass(frozen=True, eq=False, slots=True)
class Settled:
    """What a calibration says for samples of one size.

    Attributes
    ----------
    curve : Curve
        From seen to true gaps.
    tau : float
        Largest of ``taus``, at least the floor.
    tau_from : str
        Where it comes from.
    sigma : float
        Spread of the slope over topics: doublings per doubling.
    taus : mapping
        Tau of each kind of fold; NaN where no topic was large enough.
    """

    curve: Curve
    tau: float
    tau_from: str
    sigma: float
    taus: Mapping[str, float]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Calibration:
    """Register calibration of one topic model.

    Attributes
    ----------
    starts, factors : array (R, K)
        For each run of the topics: shares that the estimator starts from, and the factor by which the replies' share of a
        topic exceeds that of their messages.
    factor_draws : array (R, B, K)
        The factors with pairs resampled (near-duplicates together).
    planted : DataFrame
        Planted gaps on held-out pairs, one a row: ``fold, topic, side, planted, truth, before, after, size, votes, se_before,
        se_after``.
    nulls : DataFrame
        Gaps of held-out messages against their own replies: ``fold, topic, before, after, se_before, se_after, size``.
    folds : DataFrame
        ``kind, fold, n_held, n_fit, js_before, js_after, mrr_before, mrr_after``, one row a fold.
    left_out : tuple of (kind, name, reason)
        Folds that were too small.
    settings : mapping
        Numbers of pairs and of clusters, steps of EM, floor of tau, seed.
    """

    starts: "Floats"
    factors: "Floats"
    factor_draws: "Floats"
    planted: "pd.DataFrame"
    nulls: "pd.DataFrame"
    folds: "pd.DataFrame"
    left_out: tuple[tuple[str, str, str], ...]
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        for array in (self.starts, self.factors, self.factor_draws):
            array.setflags(write=False)

    def __repr__(self) -> str:
        settled = self.settle()
        return (
            f"Calibration({self.n_pairs} pairs; slope {settled.curve.slope:.2f}, tau {settled.tau:.2f} from {settled.tau_from})"
        )

    @property
    def n_pairs(self) -> int:
        """Pairs of message and reply that it is learnt from."""
        return int(self.settings["n_pairs"])

    @property
    def table(self) -> "pd.DataFrame":
        """Transfer table at the size of the held-out parts; see :meth:`transfer`."""
        return self.transfer()

    @property
    def tau(self) -> float:
        """Residual standard deviation of the gap where there is none, in doublings; see :meth:`settle`."""
        return self.settle().tau

    @property
    def slope(self) -> float:
        """Mean slope of the seen on the true gap, before it is divided out."""
        return self.settle().curve.slope

    @property
    def mrr(self) -> tuple[float, float]:
        """Mean reciprocal rank of the own reply on random folds, without and with the factor."""
        rows = self.folds[self.folds["kind"] == "random"]
        return float(rows["mrr_before"].mean()), float(rows["mrr_after"].mean())

    def settle(self, n_units: float | None = None) -> Settled:
        """Settle curve, tau and sigma for samples of ``n_units`` units (the smaller one).

        How much of a gap is seen depends on how large the topic is, so the curve is learnt on topics that such a sample could
        judge, five expected units or more (and a unit and a half in the fold).

        Parameters
        ----------
        n_units : float, optional
            Default: the median number of pairs that a fold holds out.

        Returns
        -------
        Settled
            ``tau`` is the largest over kinds of fold (sampling variance removed, topics weighing as much as their size), at
            least ``settings["floor"]``.
        """
        import numpy as np

        rows = _Rows.of(self, n_units)
        curve = self._curve(rows.random, "after", _CURVE_DRAWS)
        kinds = self.folds["kind"].to_numpy(dtype=str)
        taus = {
            str(kind): _tau(rows.nulls[kinds[rows.nulls["fold"].to_numpy()] == kind], "after", curve)
            for kind in dict.fromkeys(kinds.tolist())
        }
        known = {kind: tau for kind, tau in taus.items() if not np.isnan(tau)}
        largest = max(known, key=lambda kind: known[kind], default="")
        floor = float(self.settings["floor"])
        above = known.get(largest, 0.0) > floor
        sigma = _sigma(rows.random, curve, known.get("random", 0.0))
        return Settled(curve, known[largest] if above else floor, f"{largest} folds" if above else "the floor", sigma, taus)

    def transfer(self, n_units: float | None = None) -> "pd.DataFrame":
        """Show what is left of the gap where there is none, fold by fold, without and with the factor.

        Parameters
        ----------
        n_units : float, optional
            As in :meth:`settle`.

        Returns
        -------
        DataFrame
            One row a fold, one a kind (``fold`` empty) and one for each that was left out: ``kind, fold, n_pairs, n_topics,
            tau_before, tau_after, slope, js_before, js_after, mrr_before, mrr_after, note``. ``slope`` is that of corrected
            planted gaps on true ones, for a random fold by a curve learnt on the others.
        """
        import pandas as pd

        found = _Rows.of(self, n_units)
        random = found.random
        curve, before = (self._curve(random, column, 0) for column in ("after", "before"))
        rows = []
        for kind, part in self.folds.groupby("kind", sort=False):
            for number in part.index:
                others = random[random["fold"] != number]
                own = self._curve(others, "after", 0) if kind == "random" and len(others) else curve
                rows.append(_row([number], part.loc[[number]], found, own, before))
            rows.append({**_row(list(part.index), part, found, curve, before), "fold": ""})
        rows += [{"kind": kind, "fold": name, "note": reason} for kind, name, reason in self.left_out]
        return pd.DataFrame(rows)

    def to_arrays(self) -> "tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]":
        """Take it apart into arrays without objects, and settings that JSON holds."""
        import numpy as np

        arrays: dict[str, Any] = {"starts": self.starts, "factors": self.factors, "factor_draws": self.factor_draws}
        for name in _FRAMES:
            frame = getattr(self, name)
            for column in frame.columns:
                values = frame[column].to_numpy()
                arrays[f"{name}.{column}"] = values.astype(str) if values.dtype.kind not in "if" else np.ascontiguousarray(values)
        return arrays, {"settings": dict(self.settings), "left_out": [list(row) for row in self.left_out]}

    @classmethod
    def from_arrays(cls, arrays: "Mapping[str, npt.NDArray[Any]]", settings: Mapping[str, Any]) -> "Calibration":
        """Put it together again.

        Raises
        ------
        InputError
            If something is missing.
        """
        import numpy as np
        import pandas as pd

        frames: dict[str, Any] = {}
        for name in _FRAMES:
            columns = {key.partition(".")[2]: arrays[key] for key in arrays if key.startswith(f"{name}.")}
            frames[name] = pd.DataFrame(
                {key: v.astype(object) if v.dtype.kind == "U" else np.array(v) for key, v in columns.items()}
            )
        missing = [key for key in ("starts", "factors", "factor_draws") if key not in arrays]
        missing += [name for name in _FRAMES if "fold" not in frames[name]]
        missing += [key for key in ("settings", "left_out") if key not in settings]
        if missing:
            raise InputError(explain(f"no calibration: {listing(missing)} missing", hint="give what to_arrays() gave"))
        return cls(
            starts=np.array(arrays["starts"], dtype=np.float64), factors=np.array(arrays["factors"], dtype=np.float64),
            factor_draws=np.array(arrays["factor_draws"], dtype=np.float64), **frames,
            left_out=tuple((str(a), str(b), str(c)) for a, b, c in settings["left_out"]), settings=dict(settings["settings"]),
        )  # fmt: skip

    def _curve(self, cells: "pd.DataFrame", column: str, n_draws: int) -> Curve:
        import numpy as np

        blocks = renumber(cells["fold"].to_numpy() * 100_000 + cells["topic"].to_numpy())
        rng = np.random.default_rng([int(self.settings["seed"]), 4802])
        planted, truth, seen = (cells[name].to_numpy(dtype=np.float64) for name in ("planted", "truth", column))
        return fit_curve(planted, truth, seen, blocks, rng=rng, n_draws=n_draws)


@dataclass(frozen=True, eq=False, slots=True)
class _Rows:
    """Planted gaps and nulls of the topics that are large enough for a sample; planted gaps of random folds alone."""

    planted: "pd.DataFrame"
    nulls: "pd.DataFrame"
    random: "pd.DataFrame"

    @classmethod
    def of(cls, calibration: Calibration, n_units: float | None) -> "_Rows":
        import numpy as np

        held = calibration.folds["n_held"].to_numpy(dtype=np.float64)
        if n_units is not None and not n_units > 0:
            raise InputError(explain(f"n_units={n_units!r} is no size of a sample", hint="give the units of the smaller source"))
        n_units = float(np.median(held)) if n_units is None else n_units
        least = np.maximum(_LEAST_EXPECTED / n_units, _LEAST_IN_FOLD / np.minimum(held, MOST_HELD))
        planted = calibration.planted[_large(calibration.planted, least, _LEAST_CELLS)]
        kinds = calibration.folds["kind"].to_numpy(dtype=str)
        return cls(
            planted,
            calibration.nulls[_large(calibration.nulls, least, _LEAST_NULLS)],
            planted[kinds[planted["fold"].to_numpy()] == "random"],
        )


def learn_calibration(
    word_weights: "Floats",
    fold_weights: "Sequence[Floats]",
    messages: "csr_array",
    replies: "csr_array",
    *,
    folds: "FoldPlan | Sequence[Fold]",
    seed: int,
    clusters: "npt.NDArray[np.generic] | None" = None,
    n_draws: int = 200,
    floor: float = FLOOR,
) -> Calibration:
    """Learn from pairs of message and reply how a topic's share differs by wording alone.

    A message and its reply are about the same matter: over all pairs, no topic has more of it asked than answered. What
    differs is wording. Per topic a factor carries shares of plain speech to officialese; how much of a true gap then
    shows, and how much of a gap shows where there is none, is read from held-out pairs that neither topics nor factor have seen.

    Parameters
    ----------
    word_weights : array (R, K, V)
        Word weights of each run of the topics; (K, V) for one run.
    fold_weights : sequence of array (K', V)
        Word weights fitted on ``fold.fit`` of each fold, in the order of the folds; topics need no matching.
    messages, replies : csr_array (P, V)
        Whole counts; row i of the replies answers row i of the messages.
    folds : FoldPlan or sequence of Fold
        From :func:`plan_folds`.
    seed : int
    clusters : array (P,), optional
        Near-duplicates share a value and are resampled together.
    n_draws : int
        Bootstrap samples of the factors.
    floor : float
        Least tau, in doublings; see :meth:`Calibration.settle`.

    Returns
    -------
    Calibration
        The same whatever the order of rows.

    Raises
    ------
    InputError
        If shapes don't fit each other.

    Notes
    -----
    Assumes that policies word matters as replies do: a reply answers one person, a policy orders. Results that compare
    messages with policies must be widened by what a class anchor or hand-coded texts show (``extra_sd`` of
    :func:`calibrated_gaps`).

    The floor of tau (default 0.25 doublings) is there because tau is estimated from few topics and is often 0 by chance.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> from policytext.topics.register import plan_folds
    >>> rng = np.random.default_rng(1)
    >>> words = rng.dirichlet(np.full(60, 0.2), size=4)
    >>> mixes = rng.dirichlet(np.full(4, 0.5), size=160)
    >>> messages, replies = (csr_array(rng.poisson(n * mixes @ words) + np.eye(160, 60)) for n in (30, 60))
    >>> plan = plan_folds(messages, replies, seed=1, classes=np.repeat("", 160))
    >>> learn_calibration(words, [words] * len(plan), messages, replies, folds=plan, seed=1)  # doctest: +ELLIPSIS
    Calibration(160 pairs; slope 0..., tau 0.25 from the floor)
    """
    import numpy as np
    import pandas as pd

    check_seed(seed)
    messages, replies, group = check_pairs(messages, replies, clusters)
    runs = np.asarray(word_weights, dtype=np.float64)
    runs = runs[None] if runs.ndim == 2 else runs
    listed = list(folds)
    _check_weights(runs, fold_weights, listed, messages.shape)
    if n_draws < 20:
        raise InputError(explain(f"n_draws={n_draws!r} gives no interval", hint="use 100 for drafts, 200 or more for print"))
    bits = ["".join("1" if fold.held[i] else "0" for fold in listed) for i in range(messages.shape[0])]
    order = canonical_order([messages, replies], keys=[np.array(bits)])
    messages, replies, group = messages[order], replies[order], renumber(group[order])
    draws = _pair_draws(group, n_draws, np.random.default_rng([seed, 4803]))
    even = even_counts(messages), even_counts(replies)
    learnt = [learn_factor(weights, *even, draws) for weights in runs]
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in _FRAMES}
    for number, (fold, weights) in enumerate(zip(listed, fold_weights, strict=True)):
        fit, held = fold.fit[order], fold.held[order]
        found = _try_fold(fold, np.asarray(weights, dtype=np.float64), (messages, replies), even, group, fit, held, seed, number)
        for name in _FRAMES:
            tables[name].append(found[name])
    frames = {name: pd.concat(tables[name], ignore_index=True) for name in _FRAMES}
    settings = {
        "n_pairs": int(messages.shape[0]), "n_clusters": int(group.max()) + 1, "steps": STEPS, "floor": float(floor),
        "n_draws": int(n_draws), "seed": int(seed),
    }  # fmt: skip
    return Calibration(
        starts=np.array([f.start for f in learnt]), factors=np.array([f.factor for f in learnt]),
        factor_draws=np.array([f.draws for f in learnt]), **frames,
        left_out=folds.left_out if isinstance(folds, FoldPlan) else (), settings=settings,
    )  # fmt: skip


def _try_fold(
    fold: Fold, weights: "Floats", counts: "tuple[csr_array, csr_array]", even: "tuple[csr_array, csr_array]",
    group: "npt.NDArray[np.int64]", fit: "npt.NDArray[np.bool_]", held: "npt.NDArray[np.bool_]", seed: int, number: int,
) -> "dict[str, pd.DataFrame]":  # fmt: skip
    """Learn the factor without the fold and see what the fold shows."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng([seed, 4804, number])
    factor = learn_factor(weights, even[0][fit], even[1][fit], _pair_draws(group[fit], 100, rng))
    draws, others = (_pair_draws(group[held], 200, rng) for _ in range(2))
    null = null_gaps(weights, factor, even[0][held], even[1][held], draws)
    apart = null_gaps(weights, factor, even[0][held], even[1][held], draws, other=others)
    targets = TARGETS if fold.kind == "random" else _FEW_TARGETS
    cells = planted_gaps(weights, factor, _first(counts, fit), _first(counts, held), rng=rng, targets=targets)
    ranks = rank_ratio(weights, factor, counts[0][held], counts[1][held])
    n_held = int(held.sum())
    planted = pd.DataFrame({name: getattr(cells, name) for name in type(cells).__dataclass_fields__})
    planted.insert(0, "fold", number)
    thinner = np.sqrt((n_held / cells.votes + n_held / min(n_held, MOST_HELD)) / 2)
    planted["se_before"], planted["se_after"] = (se[cells.topic] * thinner for se in (apart.se_before, apart.se_after))
    nulls = pd.DataFrame(
        {"fold": number, "topic": np.arange(len(null.size)), "before": null.before, "after": null.after,
         "se_before": null.se_before, "se_after": null.se_after, "size": null.size}
    )  # fmt: skip
    row = pd.DataFrame(
        {"kind": [fold.kind], "fold": [fold.name], "n_held": [n_held], "n_fit": [int(fit.sum())], "js_before": [null.js_before],
         "js_after": [null.js_after], "mrr_before": [ranks[0]], "mrr_after": [ranks[1]]}
    )  # fmt: skip
    return {"planted": planted, "nulls": nulls, "folds": row}


def _first(counts: "tuple[csr_array, csr_array]", chosen: "npt.NDArray[np.bool_]") -> "tuple[csr_array, csr_array]":
    rows = chosen.nonzero()[0][:MOST_HELD]
    return counts[0][rows], counts[1][rows]


def _pair_draws(group: "npt.NDArray[np.int64]", n_draws: int, rng: "np.random.Generator") -> "Floats":
    number = renumber(group)
    return cluster_weights(int(number.max()) + 1, n_draws, rng)[:, number]


def _check_weights(runs: "Floats", fold_weights: "Sequence[Floats]", folds: Sequence[Fold], shape: tuple[int, int]) -> None:
    if runs.ndim != 3 or runs.shape[2] != shape[1]:
        raise InputError(explain(f"word weights {runs.shape} don't fit counts {shape}", hint="both end in the number of words"))
    if len(fold_weights) != len(folds):
        raise InputError(
            explain(f"{len(fold_weights)} fits for {len(folds)} folds", hint="give word weights for each fold, in their order")
        )
    for fold, weights in zip(folds, fold_weights, strict=True):
        if weights.ndim != 2 or weights.shape[1] != shape[1]:
            raise InputError(
                explain(
                    f"word weights {weights.shape} of {fold!r} don't fit counts {shape}", hint="both end in the number of words"
                )
            )
        if fold.held.shape != (shape[0],) or fold.fit.shape != (shape[0],):
            raise InputError(explain(f"{fold!r} is not made for {shape[0]} pairs", hint="plan folds on the same pairs"))
    if not any(fold.kind == "random" for fold in folds):
        raise InputError(
            explain(
                "no random fold", found=listing(sorted({f.kind for f in folds})), hint="use plan_folds(messages, replies, ...)"
            )
        )


def _large(rows: "pd.DataFrame", least: "Floats", enough: int) -> "npt.NDArray[np.bool_]":
    """Rows whose topic is large enough; the largest, if these are too few to learn from."""
    import numpy as np

    ratio = rows["size"].to_numpy(dtype=np.float64) / least[rows["fold"].to_numpy(dtype=np.int64)]
    if not len(ratio):
        return np.zeros(0, dtype=bool)
    return np.asarray(ratio >= min(1.0, float(np.sort(ratio)[-min(enough, len(ratio))])))


def _row(numbers: list[int], part: "pd.DataFrame", found: _Rows, curve: Curve, before: Curve) -> dict[str, Any]:
    import numpy as np

    null = found.nulls[found.nulls["fold"].isin(numbers)]
    cell = found.planted[found.planted["fold"].isin(numbers)]
    planted, truth, seen = (cell[name].to_numpy(dtype=np.float64) for name in ("planted", "truth", "after"))
    made = float((planted * truth).sum())
    weights = part["n_held"].to_numpy(dtype=np.float64)
    means = {
        name: float(np.average(part[name], weights=weights)) for name in ("js_before", "js_after", "mrr_before", "mrr_after")
    }
    return {
        "kind": part["kind"].iloc[0], "fold": part["fold"].iloc[0], "n_pairs": int(weights.sum()), "n_topics": len(null),
        "tau_before": _tau(null, "before", before), "tau_after": _tau(null, "after", curve),
        "slope": float((planted * curve.invert(seen)[0]).sum() / made) if made > 0 else float("nan"), **means, "note": "",
    }  # fmt: skip


def _tau(null: "pd.DataFrame", column: str, curve: Curve) -> float:
    """Spread of null gaps beyond chance, through the curve; NaN without a topic that is large enough."""
    import numpy as np

    if null.empty:
        return float("nan")
    seen, se, size = (null[name].to_numpy(dtype=np.float64) for name in (column, f"se_{column}", "size"))
    slope = curve.invert(seen)[1]
    return float(np.sqrt(max(0.0, float(np.average((seen**2 - se**2) / slope**2, weights=size)))))


def _sigma(cells: "pd.DataFrame", curve: Curve, tau: float) -> float:
    """Spread of the slope over topics: what corrected planted gaps miss by beyond chance and tau, per doubling."""
    import numpy as np

    truth, seen, se = (cells[name].to_numpy(dtype=np.float64) for name in ("truth", "after", "se_after"))
    gap, slope = curve.invert(seen)
    beyond = (gap - truth) ** 2 - (se / slope) ** 2 - tau**2
    return float(np.sqrt(max(0.0, float((beyond * truth**2).sum() / max((truth**4).sum(), 1e-12)))))
