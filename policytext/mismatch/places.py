"""`measure_places`: does policy differ where demand differs, and does each place's policy fit its own people?"""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain, listing
from policytext.government.heads import LEFT_OUT, why_left_out
from policytext.inference import percentile_interval
from policytext.inference.permutation import matchings, permutation_p
from policytext.mismatch.place_null import heterogeneity, null_profiles
from policytext.mismatch.place_tables import equity_table, pooled_table, silence_table, slope_table
from policytext.mismatch.profiles import KINDS, Profile, as_shares, check_draws, profile_draws, profile_of, without_value
from policytext.provenance import Provenance, record
from policytext.topics.groups import group_values
from policytext.topics.model import Topics
from policytext.topics.register.shares import jensen_shannon
from policytext.topics.shares import Shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["LEAST_PLACES", "NO_BOUND", "Places", "measure_places"]

LEAST_PLACES = 3
NO_BOUND = "no bound"
"""How the note of an index without bounds begins."""
_MOST_POWER = 10
_CHANCE = 0.05
"""A demand that differs no more than this often by chance is not divided by."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Places:
    """How policy and demand differ between places, made by :func:`measure_places`.

    Attributes
    ----------
    summary : pandas.DataFrame
        One row a measure: ``measure, estimate, low, high, raw, null_mean, p, n_places, n_policy, n_feedback, note``.

        - ``"demand"``, ``"supply"``: how unlike the places are, in bits above chance;
        - ``"one_size_fits_all"``: 1 less supply's over demand's: 1 the same policy for unlike people, 0 policy as unlike as demand,
          below 0 more so. NaN where demand differs no more than by chance, or so little that the index has no bounds;
        - ``"alignment"``: how much nearer (bits) each place's policy lies to its own people than to those of the other places.
    regions : pandas.DataFrame
        One row a place: ``place, n_policy, n_feedback`` (all documents but those left out), ``population, rate, rate_low, rate_high`` (messages per
        10,000 residents), ``used`` (whether it counts in ``summary``), ``own, others`` (divergence of its policy from its own and, on average,
        from other people's demand, noise taken off), ``estimate, low, high`` (others less own), ``rank`` (of its own people among all, 1 nearest), ``note``. Documents
        without a place stand in a last row, of place ``""``, where there are any: they count nowhere else.
    distances : pandas.DataFrame
        One row a pair of places used: ``supply, demand, estimate`` (bits).
    slopes : pandas.DataFrame
        One row a topic: by how much its supply rises with its demand from place to place: ``topic, label, estimate, low, high, raw``
        (before noise in demand is corrected for), ``reliability, p, q, n_places, note``.
    shares : pandas.DataFrame
        One row a place, kind and topic: ``place, kind, topic, label, estimate, low, high, pooled, pooled_low, pooled_high, weight, n``;
        ``pooled`` draws few texts towards all places, ``weight`` is what the place's own count for.
    equity : pandas.DataFrame
        Total variation of supply and demand with vulnerable places counting more: ``eta, measure, estimate, low, high, raw, n_places``;
        measure ``"together"`` or ``"own"``.
    by : str
    level : float
    grade : str
        ``"validated"`` where all shares are.
    settings : mapping
    provenance : Provenance
    """

    summary: "pd.DataFrame"
    regions: "pd.DataFrame"
    distances: "pd.DataFrame"
    slopes: "pd.DataFrame"
    shares: "pd.DataFrame"
    equity: "pd.DataFrame"
    by: str
    level: float
    grade: str
    settings: Mapping[str, Any]
    provenance: Provenance

    def __len__(self) -> int:
        return int((self.regions["place"] != "").sum())

    def __repr__(self) -> str:
        return f"Places({len(self)} by {self.by}, {int(self.regions['used'].sum())} of them compared; {self.grade})"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table of places."""
        return self.regions.copy(deep=True)


def measure_places(
    topics_or_shares: Topics | Shares,
    *,
    by: str | None = None,
    populations: "Mapping[str, float] | pd.Series[Any] | None" = None,
    vulnerability: "Mapping[str, float] | pd.Series[Any] | None" = None,
    eta: Sequence[float] = (0, 1, 2),
    least: int = 10,
    seed: int,
    n_permutations: int = 199,
    n_draws: int = 999,
    level: float = 0.95,
    leave_out: Sequence[str] = LEFT_OUT,
) -> Places:
    """Measure whether policy differs where demand does, and whether each place's policy fits its own people.

    Parameters
    ----------
    topics_or_shares : Topics or Shares
        Topics are measured by :func:`measure_shares`.
    by : str, optional
        The variable that holds places; of Shares, their own; default ``"region"``.
    populations : mapping or Series, optional
        Residents of each place. Places named here of which there is no text are listed as silent.
    vulnerability : mapping or Series, optional
        An index above 0 of each place, such as the share of the elderly: what ``equity`` weighs by.
    eta : sequence of float
        How much vulnerability weighs: 0 not at all, 1 in proportion, 10 at most. Several, since none is right: they are bounds.
    least : int
        So many documents (clusters) of each source a place must have to be compared; the others are named, with their pooled shares.
    seed : int
        Of permutations and draws.
    n_permutations : int
        So many times documents are dealt out anew; no p value of ``"demand"`` and ``"supply"`` can be below 1 / (n_permutations + 1).
    n_draws : int
        Draws of the intervals, and matchings at most.
    level : float
        Confidence level of the intervals.
    leave_out : sequence of str
        Types of document that are no supply of their own, as for :func:`policytext.measure_mismatch`: they count nowhere. Shares were measured
        without theirs. ``settings`` says how many policies of places are left out.

    Returns
    -------
    Places

    Raises
    ------
    EmptyInputError
        If there are not two sources, or no place has texts.
    InputError
        If ``by`` or ``leave_out`` is not that of the Shares, a population or index is missing or not above 0, or a setting is out of its range.

    Notes
    -----
    How unlike places are is the entropy of their mean profile less the mean of their entropies, each place counting the same; less
    what it is on average when documents (clusters) of the source are dealt out to the places by chance. Supply is compared with supply and demand with
    demand, so that one-size-fits-all asks nothing of the two registers but that each is the same in every place.
    Alignment is the mean over places of the Jensen-Shannon divergence from the others' demand less that from their own (not from the
    others' average, which is smoother); its p comes from matching policies to people by chance. With few places few matchings exist:
    1 / 6 is the least with three. Alignment about 0 where demand differs is one-size-fits-all in substance, even if the texts differ.
    Intervals hold which documents were drawn, for these places, the words of the topics held fixed; they are drawn from the shares'
    covariances and moved so that their mean is the estimate.
    Slopes: least squares of the centred log2 share of supply on that of demand, divided by the reliability of demand (the part of its
    variance that is no noise); NaN below .5. Intervals have a t quantile and take the reliability as known; p is two-sided, from matchings.
    Pooled shares are empirical Bayes: own texts count n / (n + m), m by moments (DerSimonian and Laird).
    Places with few messages are not content: look at ``regions`` before any gap.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> demand = [bus] * 40 + [park] * 10 + [bus] * 10 + [park] * 40 + [bus, park] * 25
    >>> regions = ["东区"] * 50 + ["西区"] * 50 + ["北区"] * 50
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": demand, "region": regions}), kind="feedback")
    >>> policies = Corpus.from_frame(pd.DataFrame({"text": [bus, park] * 75, "region": regions}), kind="policy")
    >>> topics = fit_topics(segment(policies, feedback, unit="document", max_share=1.0), n_topics=2, runs=1, words="all", seed=1)
    >>> places = measure_places(topics, seed=1, n_permutations=99)
    >>> places
    Places(3 by region, 3 of them compared; exploratory)
    >>> bool(places.summary.set_index("measure").loc["one_size_fits_all", "estimate"] > 0.9)
    True
    """
    import numpy as np

    check_draws(n_draws, level)
    check_draws(n_permutations, level, name="n_permutations")
    if isinstance(least, bool) or not isinstance(least, Integral) or least < LEAST_PLACES:
        raise InputError(explain(f"least={least!r} is too few", hint="use 10"))
    least, powers = int(least), _powers(eta)
    wanted = by if by is not None or isinstance(topics_or_shares, Shares) else "region"
    shares = as_shares(topics_or_shares, by=wanted, seed=seed, level=level, verb="measure_places", leave_out=leave_out)
    if shares.by is None:
        raise InputError(explain("these shares are not by place", hint="measure them with measure_shares(topics, by='region')"))
    groups = sorted(set(shares.table["group"]))
    sides = {group: [profile_of(shares, group, kind) for kind in KINDS] for group in groups}
    used = [group for group in groups if all(side.known and side.n_clusters >= least for side in sides[group])]
    residents, indices = _numbers(populations, "populations", used), _numbers(vulnerability, "vulnerability", used)
    drawn = np.stack([np.stack([_about(sides[g][k], g, k, int(seed), int(n_draws)) for g in used], axis=1) for k in (0, 1)]) if used else np.zeros((2, 1, 0, 1))
    point = np.stack([np.stack([sides[g][k].estimate for g in used]) for k in (0, 1)]) if used else np.zeros((2, 0, 1))
    fit = _fit(point, drawn)
    counted, left = _that_count(shares)
    summary = _summary(counted, used, sides, point, drawn, fit, int(n_permutations), int(seed), level)
    regions = silence_table(shares, groups, used, sides, least, residents, level).merge(_own(used, fit, level), on="place", how="left")
    regions["n_policy"] -= regions["place"].map(left).fillna(0).astype("int64")
    regions = _with_placeless(regions, without_value(shares))
    first = shares.table.drop_duplicates("topic")[["topic", "label"]].reset_index(drop=True)
    slopes = slope_table(first, shares, used, point, drawn, int(n_draws), int(seed), level)
    shrunk = pooled_table(shares, groups, sides, level)
    equity = equity_table(used, point, drawn, residents, indices, powers, level)
    grade = "validated" if set(shares.table["grade"]) == {"validated"} else "exploratory"
    settings = {
        "by": shares.by, "eta": list(powers), "least": least, "seed": int(seed), "n_permutations": int(n_permutations),
        "n_draws": int(n_draws), "level": level, "populations": residents is not None, "vulnerability": indices is not None,
        "leave_out": list(shares.leave_out), "left_out": int(sum(left.values())),
    }  # fmt: skip
    content = [_digits(frame) for frame in (summary, regions, slopes, shrunk, equity)]
    return Places(
        summary, _last(regions, "note"), _distances(used, fit[0]), slopes, shrunk, equity, shares.by, level, grade, settings,
        record("measure_places", settings, content=content, parents=[shares.provenance]),
    )  # fmt: skip


def _that_count(shares: Shares) -> tuple[Shares, dict[str, int]]:
    """The shares with topics that cover no text of documents left out, so that these are not dealt to places; and how many each place has."""
    import numpy as np
    import pandas as pd

    tokens = shares.topics.tokens
    out = why_left_out(tokens.documents, shares.leave_out) != ""
    places = pd.Series(group_values(tokens, shares.by)[out], dtype=object)
    left = {str(place): int(n) for place, n in places[places != ""].value_counts().items()}
    units = np.isin(tokens.units["document"].to_numpy(dtype=str), tokens.documents["document"].to_numpy(dtype=str)[out])
    return replace(shares, topics=replace(shares.topics, covered=shares.topics.covered & ~units)), left


def _with_placeless(regions: "pd.DataFrame", lost: Mapping[str, int]) -> "pd.DataFrame":
    """Count the documents without a place in a last row."""
    import pandas as pd

    if not any(lost.values()):
        return regions
    row = {"place": "", **{f"n_{kind}": lost[kind] for kind in KINDS}, "used": False, "note": "no place: compared with nothing"}
    last = pd.DataFrame([row]).reindex(columns=regions.columns).astype(regions.dtypes.to_dict())
    return pd.concat([regions, last], ignore_index=True)


def _powers(eta: object) -> tuple[float, ...]:
    """Check how much vulnerability weighs."""
    values = list(eta) if isinstance(eta, Iterable) and not isinstance(eta, str) else []
    if not values or any(isinstance(value, bool) or not isinstance(value, Real) or not abs(float(value)) <= _MOST_POWER for value in values):
        raise InputError(explain(f"eta={eta!r} are no powers", hint=f"use for instance (0, 1, 2); {_MOST_POWER} at most"))
    return tuple(float(value) for value in values)


def _numbers(given: "Mapping[str, float] | pd.Series[Any] | None", name: str, used: list[str]) -> dict[str, float] | None:
    """Check a number above 0 for each place that is compared."""
    import numpy as np
    import pandas as pd

    if given is None:
        return None
    if not isinstance(given, (Mapping, pd.Series)):
        raise InputError(explain(f"{name} of type {type(given).__name__} are unknown", hint="give a mapping from place to number"))
    pairs = [(str(place), value) for place, value in given.items()]
    doubled = sorted(place for place, n in Counter(place for place, _ in pairs).items() if n > 1)
    if doubled:
        raise InputError(explain(f"{name} has {len(doubled)} places more than once", found=f"first: {listing(doubled, limit=4)}", hint="give each place one number"))
    flags = {place for place, value in pairs if isinstance(value, bool | np.bool_)}
    values = pd.to_numeric(pd.Series(dict(pairs), dtype=object), errors="coerce").astype(float)
    wrong = [str(place) for place, value in values.items() if place in flags or not (np.isfinite(value) and value > 0)]
    missing = [place for place in used if place not in values.index]
    if wrong or missing:
        raise InputError(
            explain(f"{name} is missing or not above 0 for {len(wrong) + len(missing)} places", found=f"first: {listing(sorted(wrong) + missing, limit=4)}",
                    hint="give a number above 0 for each place that is compared")
        )  # fmt: skip
    return {str(place): float(value) for place, value in values.items()}


def _about(side: Profile, group: str, k: int, seed: int, n_draws: int) -> "Floats":
    import numpy as np

    return profile_draws(side.estimate, side.within, n_draws, np.random.default_rng([seed, zlib.crc32(group.encode()), k, 4]))


def _pairs(supply: "Floats", demand: "Floats") -> "Floats":
    """Divergence of each place's supply (..., R, M) from each place's demand, (..., R, R)."""
    import numpy as np

    return np.stack([jensen_shannon(supply[..., r : r + 1, :], demand) for r in range(supply.shape[-2])], axis=-2)


def _fit(point: "Floats", drawn: "Floats") -> "tuple[Floats, Floats]":
    """Divergences (R, R) with noise taken off, and draws (B, R, R) whose mean they are."""
    import numpy as np

    if not point.shape[1]:
        return np.zeros((0, 0)), np.zeros((drawn.shape[1], 0, 0))
    raw, draws = _pairs(point[0], point[1]), _pairs(drawn[0], drawn[1])
    noise = draws.mean(axis=0) - raw
    return raw - noise, draws - 2 * noise


def _nearer(distances: "Floats") -> "Floats":
    """How much nearer each place's supply is to its own demand than to the others' (..., R)."""
    import numpy as np

    n = distances.shape[-1]
    own = np.diagonal(distances, axis1=-2, axis2=-1)
    return np.asarray((distances.sum(axis=-1) - own) / (n - 1) - own)


def _summary(
    shares: Shares, used: list[str], sides: dict[str, list[Profile]], point: "Floats", drawn: "Floats", fit: "tuple[Floats, Floats]",
    n_permutations: int, seed: int, level: float,
) -> "pd.DataFrame":  # fmt: skip
    import numpy as np
    import pandas as pd

    nothing = {name: float("nan") for name in ("estimate", "low", "high", "raw", "null_mean", "p")}
    measures = ("demand", "supply", "one_size_fits_all", "alignment")
    if len(used) < LEAST_PLACES:
        note = f"{len(used)} places with enough texts of both sources; {LEAST_PLACES} are needed"
        rows = [{"measure": name, **nothing, "note": note} for name in measures]
    else:
        supply, demand = (_unlike(shares, used, sides, k, point[k], drawn[k], n_permutations, seed, level) for k in (0, 1))
        found = (demand[0], supply[0], {**nothing, **_one_size(demand, supply, level)}, {**_alignment(fit, seed, level), "raw": _raw_alignment(point)})
        rows = [{"measure": name, **row} for name, row in zip(measures, found, strict=True)]
    frame = pd.DataFrame(rows).assign(n_places=len(used))
    for k, kind in enumerate(KINDS):
        frame[f"n_{kind}"] = int(np.sum([sides[group][k].n for group in used], dtype=np.int64)) if used else 0
    return _last(frame.astype({"measure": object, "note": object}), "note")


def _unlike(
    shares: Shares, used: list[str], sides: dict[str, list[Profile]], k: int, point: "Floats", drawn: "Floats", n_permutations: int, seed: int, level: float
) -> "tuple[dict[str, Any], Floats]":
    """How unlike the places of one source are, above chance; and draws about it."""
    profiles, how = null_profiles(shares, KINDS[k], used, [sides[group][k] for group in used], n_permutations, seed)
    null, raw, draws = heterogeneity(profiles), float(heterogeneity(point)), heterogeneity(drawn)
    estimate = raw - float(null.mean())
    about = draws - draws.mean() + estimate
    low, high = percentile_interval(about, level=level).tolist()
    note = "" if how == "documents" else "null drawn from covariances, not from documents"
    return {"estimate": estimate, "low": low, "high": high, "raw": raw, "null_mean": float(null.mean()), "p": float(permutation_p(raw, null)), "note": note}, about


def _one_size(demand: "tuple[dict[str, Any], Floats]", supply: "tuple[dict[str, Any], Floats]", level: float) -> dict[str, Any]:
    import numpy as np

    if not (demand[0]["p"] <= _CHANCE and demand[0]["estimate"] > 0):
        return {"note": f"demand differs between places no more than by chance (p = {demand[0]['p']:.2f}): nothing to fit"}
    safe = np.maximum(demand[1], 1e-12)
    low, high = percentile_interval(1 - supply[1] / safe, level=level).tolist()
    # Draws in which demand doesn't differ bound nothing.
    unbounded = float((demand[1] <= 0).mean()) > (1 - level) / 2
    if unbounded:
        return {"note": f"{NO_BOUND}: demand hardly differs"}
    return {"estimate": 1 - supply[0]["estimate"] / demand[0]["estimate"], "low": low, "high": high, "raw": 1 - supply[0]["raw"] / demand[0]["raw"], "note": ""}


def _raw_alignment(point: "Floats") -> float:
    """Alignment with the noise of sampling."""
    return float(_nearer(_pairs(point[0], point[1])).mean())


def _alignment(fit: "tuple[Floats, Floats]", seed: int, level: float) -> dict[str, Any]:
    import numpy as np

    distances, draws = fit
    n = len(distances)
    ways, complete = matchings(n, max(len(draws), 720), np.random.default_rng([seed, n, 5]))
    mean = distances.sum(axis=1)
    own = distances[np.arange(n), ways]
    null = ((mean - own) / (n - 1) - own).mean(axis=1)
    estimate = float(_nearer(distances).mean())
    low, high = percentile_interval(_nearer(draws).mean(axis=1), level=level).tolist()
    return {"estimate": estimate, "low": low, "high": high, "null_mean": float(null.mean()),
            "p": float(permutation_p(estimate, null, complete=complete)), "note": "too few places for a small p" if n < 4 else ""}  # fmt: skip


def _own(used: list[str], fit: "tuple[Floats, Floats]", level: float) -> "pd.DataFrame":
    """How each place's supply fits its own people and others'."""
    import numpy as np
    import pandas as pd

    names = ["place", "own", "others", "estimate", "low", "high", "rank"]
    if len(used) < 2:
        return pd.DataFrame({name: pd.Series(dtype=object if name == "place" else float) for name in names})
    distances, draws = fit
    own = np.diag(distances)
    nearer = _nearer(distances)
    low, high = percentile_interval(_nearer(draws), level=level)
    rank = 1.0 + (distances < own[:, None] - 1e-12).sum(axis=1)
    return pd.DataFrame(dict(zip(names, (np.array(used, dtype=object), own, own + nearer, nearer, low, high, rank), strict=True)))


def _distances(used: list[str], distances: "Floats") -> "pd.DataFrame":
    import pandas as pd

    pairs = [(supply, demand) for supply in used for demand in used]
    frame = pd.DataFrame(pairs, columns=["supply", "demand"], dtype=object)
    return frame.assign(estimate=distances.ravel())


def _digits(frame: "pd.DataFrame") -> bytes:
    import numpy as np

    # Sums over documents in another order differ in the tenth digit; adding 0 makes of -0 a 0.
    return (np.round(frame.select_dtypes("number").to_numpy(dtype=float), 4) + 0.0).tobytes()


def _last(frame: "pd.DataFrame", column: str) -> "pd.DataFrame":
    return frame[[*(name for name in frame.columns if name != column), column]]
