"""`Calibration`: how offices word what people say, learnt from messages with replies and tried on pairs held out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.inference import cluster_weights
from policytext.topics.pooled import even_counts
from policytext.topics.register.checks import real, whole
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
_ARRAYS = ("starts", "levels", "factors", "factor_draws")
_COLUMNS = {
    "planted": (
        "fold",
        "topic",
        "side",
        "planted",
        "truth",
        "before",
        "after",
        "supply",
        "size",
        "votes",
        "se_before",
        "se_after",
    ),
    "nulls": ("fold", "topic", "before", "after", "se_before", "se_after", "size"),
    "folds": ("kind", "fold", "n_held", "n_fit", "js_before", "js_after", "mrr_before", "mrr_after"),
}
_LEAST_SLOPE = 0.15
"""Pairs with signal have slopes of .3 to .6 where topics are many; replies dealt to other messages gave -.08 to .2."""
_SURE = 0.025


@dataclass(frozen=True, eq=False, slots=True)
class Settled:
    """What a calibration says for samples of one size.

    Attributes
    ----------
    curve : Curve
        From seen to true gaps, where the messages' share differs from what pairs show.
    supply : Curve
        The same where the share that offices show differs: their texts show more of it.
    tau : float
        Largest of ``taus``, at least the floor.
    tau_from : str
        Where it comes from.
    sigma : float
        Spread of the slope over topics: doublings per doubling.
    supply_sigma : float
        That of ``supply``.
    unusable : str
        Why gaps can't be read by it; empty where they can.
    taus : mapping
        Tau of each kind of fold; NaN where no topic was large enough.
    """

    curve: Curve
    supply: Curve
    tau: float
    tau_from: str
    sigma: float
    supply_sigma: float
    unusable: str
    taus: Mapping[str, float]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Calibration:
    """Register calibration of one topic model.

    Attributes
    ----------
    starts, levels, factors : array (R, K)
        For each run of the topics: shares that the estimator starts from, what it shows of the replies, and the factor by
        which the replies' share of a topic exceeds that of their messages.
    factor_draws : array (R, B, K)
        The factors with pairs resampled (near-duplicates together).
    planted : DataFrame
        Planted gaps on held-out pairs, one a row: ``fold, topic, side, planted, truth, before, after, supply, size, votes,
        se_before, se_after``.
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
    levels: "Floats"
    factors: "Floats"
    factor_draws: "Floats"
    planted: "pd.DataFrame"
    nulls: "pd.DataFrame"
    folds: "pd.DataFrame"
    left_out: tuple[tuple[str, str, str], ...]
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        for array in (self.starts, self.levels, self.factors, self.factor_draws):
            array.setflags(write=False)

    def __repr__(self) -> str:
        settled = self.settle()
        unusable = f"; unusable: {settled.unusable}" if settled.unusable else ""
        slope, tau = f"slope {settled.curve.slope:.2f}", f"tau {settled.tau:.2f} from {settled.tau_from}"
        return f"Calibration({self.n_pairs} pairs; {slope}, {tau}{unusable})"

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
    def unusable(self) -> str:
        """Why gaps can't be read by it; empty where they can."""
        return self.settle().unusable

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
            least ``settings["floor"]``, and for samples smaller than the default no less than for that: the few topics that
            such a sample can judge are the large ones, which tell little of the others.
        """
        import numpy as np

        rows = _Rows.of(self, n_units)
        curve, supply = (self._curve(rows.random, column, _CURVE_DRAWS) for column in ("after", "supply"))
        taus = self._taus(rows.nulls, curve)
        usual = self._usual()
        if n_units is not None and n_units < usual:
            at_usual = self.settle()
            taus = {kind: max(taus[kind], tau) if tau == tau else taus[kind] for kind, tau in at_usual.taus.items()}
        known = {kind: tau for kind, tau in taus.items() if not np.isnan(tau)}
        largest = max(known, key=lambda kind: known[kind], default="")
        floor = float(self.settings["floor"])
        above = known.get(largest, 0.0) > floor
        return Settled(
            curve=curve, supply=supply, tau=known[largest] if above else floor,
            tau_from=f"{largest} folds" if above else "the floor",
            sigma=_sigma(rows.random, "after", curve, known.get("random", 0.0)), supply_sigma=_sigma(rows.random, "supply", supply, 0.0),
            unusable=_unusable(curve, supply), taus=taus,
        )  # fmt: skip

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

        arrays: dict[str, Any] = {name: getattr(self, name) for name in _ARRAYS}
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

        for given in (arrays, settings):
            expect(given, Mapping, verb="Calibration.from_arrays", hint="give what to_arrays() gave")
        frames: dict[str, Any] = {}
        for name in _FRAMES:
            columns = {key.partition(".")[2]: arrays[key] for key in arrays if key.startswith(f"{name}.")}
            frames[name] = pd.DataFrame(
                {key: v.astype(object) if v.dtype.kind == "U" else np.array(v) for key, v in columns.items()}
            )
        missing = [key for key in _ARRAYS if key not in arrays]
        missing += [f"{name}.{column}" for name in _FRAMES for column in _COLUMNS[name] if column not in frames[name]]
        missing += [key for key in ("settings", "left_out") if key not in settings]
        if missing:
            raise InputError(explain(f"no calibration: {listing(missing)} missing", hint="give what to_arrays() gave"))
        held: dict[str, Any] = {name: np.array(arrays[name], dtype=np.float64) for name in _ARRAYS}
        return cls(
            **held, **frames,
            left_out=tuple((str(a), str(b), str(c)) for a, b, c in settings["left_out"]), settings=dict(settings["settings"]),
        )  # fmt: skip

    def _usual(self) -> float:
        import numpy as np

        return float(np.median(self.folds["n_held"].to_numpy(dtype=np.float64)))

    def _taus(self, nulls: "pd.DataFrame", curve: Curve) -> dict[str, float]:
        kinds = self.folds["kind"].to_numpy(dtype=str)
        of = kinds[nulls["fold"].to_numpy()]
        return {str(kind): _tau(nulls[of == kind], "after", curve) for kind in dict.fromkeys(kinds.tolist())}

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
        n_units = calibration._usual() if n_units is None else check_size(n_units, "n_units")
        least = np.maximum(_LEAST_EXPECTED / n_units, _LEAST_IN_FOLD / np.minimum(held, MOST_HELD))
        kinds = calibration.folds["kind"].to_numpy(dtype=str)
        random = calibration.planted[kinds[calibration.planted["fold"].to_numpy()] == "random"]
        return cls(
            calibration.planted[_large(calibration.planted, least, _LEAST_CELLS)],
            calibration.nulls[_large(calibration.nulls, least, _LEAST_NULLS)],
            random[_large(random, least, _LEAST_CELLS)],
        )


def check_size(value: object, name: str) -> float:
    """Give the units of a sample: above 0.

    Raises
    ------
    InputError
        For anything else.
    """
    return real(value, name, least=0, ends=False, problem="is no size of a sample", hint="give the units of the smaller source")


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
        If shapes don't fit each other or a setting is out of range.
    EmptyInputError
        If no gap can be planted in any random part: its pairs are too few or all alike.

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
    runs = as_weights(word_weights)
    runs = runs[None] if runs.ndim == 2 else runs
    expect(folds, (FoldPlan, Sequence), verb="folds=", hint="use plan_folds(messages, replies, ...)")
    expect(fold_weights, Sequence, verb="fold_weights=", hint="give word weights for each fold, in their order")
    listed, fold_weights = list(folds), [as_weights(weights) for weights in fold_weights]
    _check_weights(runs, fold_weights, listed, messages.shape)
    n_draws = whole(n_draws, "n_draws", least=20, problem="gives no interval", hint="use 100 for drafts, 200 or more for print")
    floor = real(floor, "floor", least=0, problem="is no spread", hint="give doublings, 0 or more; the default is 0.25")
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
    if not np.isin(frames["planted"]["fold"], [i for i, fold in enumerate(listed) if fold.kind == "random"]).any():
        raise EmptyInputError(
            explain(f"no gap can be planted in {messages.shape[0]} pairs", found=f"{int(group.max()) + 1} clusters, {runs.shape[1]} topics",
                    hint="read more messages with replies that differ, or fit without pairs; results then stay exploratory")
        )  # fmt: skip
    settings = {
        "n_pairs": int(messages.shape[0]), "n_clusters": int(group.max()) + 1, "steps": STEPS, "floor": float(floor),
        "n_draws": int(n_draws), "seed": int(seed),
    }  # fmt: skip
    return Calibration(
        starts=np.array([f.start for f in learnt]), levels=np.array([f.level for f in learnt]),
        factors=np.array([f.factor for f in learnt]), factor_draws=np.array([f.draws for f in learnt]), **frames,
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


def as_weights(word_weights: object) -> "Floats":
    """Give word weights as an array (K, V) or (R, K, V); one run is (1, K, V) where runs are asked for.

    Raises
    ------
    InputError
        If they are no numbers, not finite or negative, or a topic has no word.
    """
    import numpy as np

    try:
        weights = np.asarray(word_weights, dtype=np.float64)
    except (TypeError, ValueError):
        weights = np.full((1, 1), np.nan)
    if weights.ndim in (2, 3) and not (np.isfinite(weights).all() and (weights >= 0).all() and (weights.sum(axis=-1) > 0).all()):
        raise InputError(
            explain("word weights must be finite numbers, 0 or more, and some above 0 in each topic", hint="give topics.runs")
        )
    return weights


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


def _unusable(curve: Curve, supply: Curve) -> str:
    """Say why a calibration has no signal; empty where it has."""
    import numpy as np

    for side, name in ((curve, "messages"), (supply, "replies")):
        if not np.isfinite(side.slope) or side.slope < _LEAST_SLOPE:
            return f"{name} show {side.slope:.2f} of a planted gap, less than {_LEAST_SLOPE}"
        if len(side.slope_draws) and np.quantile(side.slope_draws, _SURE) <= 0:
            return f"what {name} show of a planted gap ({side.slope:.2f}) can't be told from nothing"
    return ""


def _sigma(cells: "pd.DataFrame", column: str, curve: Curve, tau: float) -> float:
    """Spread of the slope over topics: what corrected planted gaps miss by beyond chance and tau, per doubling.

    What replies show is read from the words that the truth is read from, so no chance is taken off there.
    """
    import numpy as np

    truth, seen, se = (cells[name].to_numpy(dtype=np.float64) for name in ("truth", column, "se_after"))
    gap, slope = curve.invert(seen)
    chance = (se / slope) ** 2 if column == "after" else 0.0
    beyond = (gap - truth) ** 2 - chance - tau**2
    return float(np.sqrt(max(0.0, float((beyond * truth**2).sum() / max((truth**4).sum(), 1e-12)))))
