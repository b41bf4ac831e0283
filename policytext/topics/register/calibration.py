"""`Calibration`: how offices word what people say, and how far a gap of known size comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, expect, explain, listing
from policytext.topics.register.checks import check_kinds, check_size
from policytext.topics.register.curve import Curve, fit_curve
from policytext.topics.register.order import renumber
from policytext.topics.register.planted import MOST_HELD

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["FRAMES", "Calibration", "Settled"]

_LEAST_EXPECTED, _LEAST_IN_FOLD = 5.0, 1.5
_LEAST_CELLS, _LEAST_NULLS = 40, 10
_CURVE_DRAWS = 100
FRAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "planted": (
        "fold", "topic", "side", "planted", "truth", "before", "after", "supply", "size", "votes", "se_before", "se_after",
    ),
    "nulls": ("fold", "topic", "before", "after", "se_before", "se_after", "size"),
    "folds": ("kind", "fold", "n_held", "n_fit", "js_before", "js_after", "mrr_before", "mrr_after"),
})  # fmt: skip
"""Tables of a calibration and their columns."""
_ARRAYS = ("starts", "levels", "factors", "factor_draws")
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

    def settle(self, n_units: float | None = None, *, transfer: Sequence[str] | None = None) -> Settled:
        """Settle curve, tau and sigma for samples of ``n_units`` units (the smaller one).

        How much of a gap is seen depends on how large the topic is, so the curve is learnt on topics that such a sample could
        judge, five expected units or more (and a unit and a half in the fold).

        Parameters
        ----------
        n_units : float, optional
            Default: the median number of pairs that a fold holds out.
        transfer : sequence of str, optional
            Kinds of fold that tau is taken from; default all that there are. Kinds that were too small to hold out are passed over.

        Returns
        -------
        Settled
            ``tau`` is the largest over these kinds of fold (sampling variance removed, topics weighing as much as their size), at
            least ``settings["floor"]``, and for samples smaller than the default no less than for that: the few topics that
            such a sample can judge are the large ones, which tell little of the others.
        """
        import numpy as np

        check_kinds(transfer)
        rows = _Rows.of(self, n_units)
        curve, supply = (self._curve(rows.random, column, _CURVE_DRAWS) for column in ("after", "supply"))
        taus = self._taus(rows.nulls, curve)
        usual = self._usual()
        if n_units is not None and n_units < usual:
            at_usual = self.settle()
            taus = {kind: max(taus[kind], tau) if tau == tau else taus[kind] for kind, tau in at_usual.taus.items()}
        known = {kind: tau for kind, tau in taus.items() if not np.isnan(tau) and (transfer is None or kind in transfer)}
        largest = max(known, key=lambda kind: known[kind], default="")
        floor = float(self.settings["floor"])
        above = known.get(largest, 0.0) > floor
        return Settled(
            curve=curve, supply=supply, tau=known[largest] if above else floor,
            tau_from=f"{largest} folds" if above else "the floor",
            sigma=_sigma(rows.random, "after", curve, float(np.nan_to_num(taus.get("random", 0.0)))), supply_sigma=_sigma(rows.random, "supply", supply, 0.0),
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
        for name in FRAMES:
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
        for name in FRAMES:
            columns = {key.partition(".")[2]: arrays[key] for key in arrays if key.startswith(f"{name}.")}
            frames[name] = pd.DataFrame(
                {key: v.astype(object) if v.dtype.kind == "U" else np.array(v) for key, v in columns.items()}
            )
        missing = [key for key in _ARRAYS if key not in arrays]
        missing += [f"{name}.{column}" for name, named in FRAMES.items() for column in named if column not in frames[name]]
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
