"""`lag_table`: does what people ask for predict what policies speak about later, and how much later?"""

import zlib
from collections.abc import Mapping, Sequence
from numbers import Integral
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, check_seed, expect, explain
from policytext.government.heads import LEFT_OUT
from policytext.inference import false_discovery
from policytext.inference.lags import LagEstimate, lag_correlation
from policytext.inference.prediction_powered import check_level
from policytext.inference.series import season_design
from policytext.mismatch.timing.periods import PeriodShares, period_shares
from policytext.topics import Shares, Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["LEAST_PERIODS", "lag_table"]

LEAST_PERIODS = 36
"""Periods from which a lag is claimed."""
_MOST_FILLED = 0.25
_LAGS: Mapping[str, int] = MappingProxyType({"month": 12, "quarter": 4})
_JANUARY = frozenset({2001, 2004, 2006, 2009, 2012, 2014, 2017, 2020, 2023, 2025, 2028, 2031, 2033, 2036, 2039})
"""Years from 2000 to 2040 in which the Spring Festival (春节) falls in January; in the others it is in February."""
_FAMILY = 0.05
_MOST_DRAWS = 50_000
_BLOCK = 6
_COLUMNS = ("n_policy", "n_feedback", "undated_policy", "undated_feedback", "filled_policy", "filled_feedback")


def lag_table(
    measured: "Topics | Shares", *, period: str = "month", seed: int, max_lag: int | None = None, least: int = 5, n_draws: int | None = None,
    level: float = 0.95, leave_out: Sequence[str] = LEFT_OUT,
) -> "pd.DataFrame":  # fmt: skip
    """Ask for each topic whether demand predicts supply some periods later, and whether supply predicts demand.

    Parameters
    ----------
    measured : Topics or Shares
        Fitted topics, or what :func:`policytext.topics.measure_shares` gave with ``by=period``. Supply is the flow: policies by their day of issue.
    period : {"month", "quarter"}
    seed : int
    max_lag : int, optional
        Longest lag that is looked at, in periods; default a year. Never more than a third of the periods.
    least : int
        Units (clauses, messages) that a source needs in a period; periods with fewer count as missing.
    n_draws : int, optional
        Random orders behind each p; default enough for as many tests as there are: 20 tests / 0.05, 1,999 at the least, 50,000 at the most.
    level : float
        Confidence level of the intervals of the lags.
    leave_out : sequence of str
        Types of document that are no supply of their own, as for :func:`policytext.measure_mismatch`: they count nowhere. Shares were measured
        without theirs.

    Returns
    -------
    pandas.DataFrame
        Two rows a topic, one for each direction: ``topic, label, leads`` (``"demand"``: demand first, supply later; ``"supply"``: the other way),
        ``estimate, low, high`` (lag in periods; NaN where there is none), ``unit`` (the period), ``correlation`` (at the lag), ``p, q`` (q over all rows,
        Benjamini-Hochberg; NaN where nothing is claimed), ``n`` (periods), ``n_effective`` (independent periods they are worth), ``n_policy, n_feedback``
        (documents of these periods), ``undated_policy, undated_feedback`` (documents left out for want of a date), ``filled_policy, filled_feedback``
        (periods with too few texts, filled from their neighbours), ``grade``, ``claim`` (``"predicts"``, ``"cannot tell"``, ``"described"``) and ``reason``.

    Raises
    ------
    EmptyInputError
        If a source has no dates, or the two share no period.
    InputError
        If a setting is out of its range, or shares are not by the period, or leave out other types.

    Notes
    -----
    Shares enter as log ratios to the period's median topic, with half a unit of a typical period added to each. A straight line, the months (or quarters)
    and, by month, the month of the Spring Festival are taken out; then the leading series' own past (autoregression of order 4 at the most) out of
    both, and the two are correlated at each lag (demand first: from 0; supply first: from 1). The lag is where the correlation, times the root of the
    periods behind it, is largest; more is taken to lead to more, so p is one-sided, and it pays for the search over lags. The interval comes from
    resampling blocks of six periods.

    ``"predicts"`` is not "causes": a flood or a campaign from above moves both sides. With fewer than 36 periods, or where more than a quarter of
    them had to be filled, rows are ``"described"``: no p, no claim. A register that stays the same over time cancels out; one that changes does not.
    Words of the topics are held fixed: where words drift over the years, so do the series.

    References
    ----------
    Box & Jenkins, Time Series Analysis (prewhitening). Barbera et al. 2019, American Political Science Review 113:883-901, is the
    closest published design (who leads, on shares of topics).

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> days = pd.date_range("2024-01-05", periods=48, freq="5D")
    >>> made = {kind: Corpus.from_frame(pd.DataFrame({"id": [f"{kind}{i}" for i in range(48)], "text": [bus, park, park] * 16, "date": days}), kind=kind)
    ...         for kind in ("policy", "feedback")}
    >>> tokens = segment(made["policy"], made["feedback"], unit="document", max_share=1.0)
    >>> table = lag_table(fit_topics(tokens, n_topics=2, runs=1, seed=1), seed=1)
    >>> sorted(set(table["claim"])), int(table["n"].iloc[0])
    (['described'], 8)
    """
    import pandas as pd

    expect(measured, (Topics, Shares), verb="lag_table", hint="fit_topics(tokens, ...) gives topics; measure_shares(topics, by='month', ...) shares")
    _check(seed, max_lag, least, n_draws, level)
    series = period_shares(measured, period, leave_out)
    if len(series.names) < 2:
        raise InputError(explain("one topic alone has no share that could move", hint="fit two topics or more"))
    logs, filled = _log_ratios(series, least)
    longest = max(1, min(_LAGS[period] if max_lag is None else max_lag, len(series.periods) // 3))
    tests = 2 * len(series.names)
    draws = n_draws or min(_MOST_DRAWS, max(1999, int(20 * tests / _FAMILY)))
    reason = _obstacle(series, filled)
    counts = [series.n["policy"], series.n["feedback"], series.undated["policy"], series.undated["feedback"], filled["policy"], filled["feedback"]]
    fixed = {"unit": period, "n": len(series.periods), **dict(zip(_COLUMNS, counts, strict=True)), "grade": series.grade}
    rows = []
    for place, (name, label) in enumerate(zip(series.names, series.labels, strict=True)):
        for leads in ("demand", "supply"):
            found = _one(logs, place, leads, name, series, period, longest, draws, int(seed), level) if logs else None
            rows.append({"topic": name, "label": label, "leads": leads, **_numbers(found, claimed=not reason), **fixed, "reason": reason})
    return _with_claims(pd.DataFrame(rows))


def _check(seed: object, max_lag: object, least: object, n_draws: object, level: object) -> None:
    check_seed(seed)
    check_level(level)
    if max_lag is not None and (isinstance(max_lag, bool) or not isinstance(max_lag, Integral) or max_lag < 1):
        raise InputError(explain(f"max_lag={max_lag!r} is no number of periods", hint="use 1 or more"))
    if isinstance(least, bool) or not isinstance(least, Integral) or least < 1:
        raise InputError(explain(f"least={least!r} is no number of units", hint="use 1 or more"))
    if n_draws is not None and (isinstance(n_draws, bool) or not isinstance(n_draws, Integral) or n_draws < 99):
        raise InputError(explain(f"n_draws={n_draws!r} gives no p", hint="use 1999 or more"))


def _log_ratios(series: PeriodShares, least: int) -> "tuple[dict[str, npt.NDArray[np.float64]], dict[str, int]]":
    """Centred logs (T, M) of both sources, missing periods filled on a straight line; nothing where too few periods are known."""
    import numpy as np

    known = {kind: (units >= least) & ~np.isnan(series.shares[kind]).any(axis=1) for kind, units in series.n_units.items()}
    filled = {kind: int((~which).sum()) for kind, which in known.items()}
    if min(int(which.sum()) for which in known.values()) < 2 or len(series.periods) < 9:
        return {}, filled
    typical = min(float(np.median(series.n_units[kind][which])) for kind, which in known.items())
    out = {}
    for kind, which in known.items():
        logs = np.log2(series.shares[kind][which] + 0.5 / typical)
        logs = logs - np.median(logs, axis=1, keepdims=True)
        at = np.arange(len(which))
        out[kind] = np.stack([np.interp(at, at[which], column) for column in logs.T], axis=1)
    return out, filled


def _obstacle(series: PeriodShares, filled: Mapping[str, int]) -> str:
    """Why nothing can be claimed; empty where something can."""
    n = len(series.periods)
    if n < LEAST_PERIODS:
        return f"{n} periods, {LEAST_PERIODS} are needed for a claim"
    worst = max(filled.values())
    return f"{worst} of {n} periods have too few texts" if worst > _MOST_FILLED * n else ""


def _one(
    logs: "Mapping[str, npt.NDArray[np.float64]]", place: int, leads: str, name: str, series: PeriodShares, period: str, longest: int, draws: int,
    seed: int, level: float,
) -> LagEstimate | None:  # fmt: skip
    import numpy as np

    demand, supply = logs["feedback"][:, place], logs["policy"][:, place]
    lead, follow, lags = (demand, supply, range(longest + 1)) if leads == "demand" else (supply, demand, range(1, longest + 1))
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), int(leads == "supply")])
    if len(lead) - longest < 8:
        return None
    return lag_correlation(lead, follow, lags=lags, rng=rng, design=_design(series.periods, period), block=_BLOCK, n_draws=draws, level=level)


def _design(periods: "pd.PeriodIndex", period: str) -> "npt.NDArray[np.float64]":
    import numpy as np

    if period == "quarter":
        return season_design(periods.quarter)
    years, months = np.asarray(periods.year), np.asarray(periods.month)
    festival = np.where(np.isin(years, sorted(_JANUARY)), 1, 2) == months
    return season_design(months, extra=festival if len(periods) >= LEAST_PERIODS else None)


def _numbers(found: LagEstimate | None, *, claimed: bool) -> dict[str, Any]:
    nan = float("nan")
    if found is None:
        return dict.fromkeys(("estimate", "low", "high", "correlation", "p", "n_effective"), nan)
    return {
        "estimate": float(found.lag), "low": found.low if claimed else nan, "high": found.high if claimed else nan,
        "correlation": found.correlation, "p": found.p if claimed else nan, "n_effective": found.n_effective,
    }  # fmt: skip


def _with_claims(table: "pd.DataFrame") -> "pd.DataFrame":
    import numpy as np

    q = false_discovery(table["p"].to_numpy(dtype=float))
    flat = table["correlation"].isna().to_numpy()
    claimed = (table["reason"] == "").to_numpy()
    claim = np.where(~claimed, "described", np.where(q < _FAMILY, "predicts", "cannot tell"))
    reason = np.where(~claimed, table["reason"], np.where(flat, "does not vary", np.where(q < _FAMILY, "", "no more than by chance")))
    order = ["topic", "label", "leads", "estimate", "low", "high", "unit", "correlation", "p", "q", "n", "n_effective", *_COLUMNS, "grade", "claim", "reason"]
    table = table.assign(q=q, claim=claim.astype(object), reason=reason.astype(object))[order]
    for column in ("topic", "label", "leads", "unit", "grade", "claim", "reason"):
        table[column] = table[column].astype(object)
    return table
