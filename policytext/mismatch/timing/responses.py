"""`burst_table` and `response_table`: how long a burst of demand waits for the first policy on its topic."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.inference import false_discovery
from policytext.inference.series import burst_scores, run_starts
from policytext.inference.survival import kaplan_meier
from policytext.mismatch.timing.periods import Documents, check_period, document_shares, unit_counts
from policytext.mismatch.weights import LEFT_OUT
from policytext.topics import Topics
from policytext.topics.matters import item_labels, item_names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["burst_table", "response_table"]

_WINDOW, _HISTORY = 12, 6
_FEW = 5
"""Waits that ended from which an interval is not called rough."""


@dataclass(frozen=True, eq=False, slots=True)
class _Demand:
    """Messages a period and topic: counts (T, M), the middle day of each (T, M), and the z of each count (T, M)."""

    periods: "pd.PeriodIndex"
    counts: "npt.NDArray[np.float64]"
    days: "npt.NDArray[np.datetime64]"
    scores: "npt.NDArray[np.float64]"
    undated: int


@dataclass(frozen=True, eq=False, slots=True)
class _Sums:
    """Answers beyond what random days lead one to expect, over topics: seen, drawn (B,), and the random waits of each topic."""

    observed: float
    draws: "npt.NDArray[np.float64]"
    chance: "list[tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]]"


def burst_table(
    topics: Topics, *, period: str = "month", z: float = 3.0, least: float = 5.0, share: float = 0.2, until: "str | pd.Timestamp | None" = None,
    leave_out: Sequence[str] = LEFT_OUT,
) -> "pd.DataFrame":  # fmt: skip
    """List the bursts of demand, topic by topic, each with the first policy on its topic that came after it.

    Parameters
    ----------
    topics : Topics
        Fitted on policies and feedback, both with dates.
    period : {"month", "quarter"}
    z : float
        How far a count stands above the median of the 12 periods before it (6 at the least), in spreads of these: their median absolute deviation
        times 1.4826, and no less than what chance alone gives a count.
    least : float
        Messages on the topic that a burst needs more than that median.
    share : float
        Share of a topic from which a policy is one on it; of all its clauses' words, 0 to 1.
    until : date, optional
        Last day on which policies would be known; default the last day of issue of any. Waits that are not over then are censored.
    leave_out : sequence of str
        Types of document that answer nothing, as for :func:`policytext.measure_mismatch`: interpretations, documents that forward others, drafts.

    Returns
    -------
    pandas.DataFrame
        One row a burst, by topic and time: ``topic, label, period, day`` (by which half of its messages had come), ``count`` (messages on the topic,
        parts added up), ``usual`` (median before), ``z, answered, days`` (to the first policy on the topic after ``day``, or to ``until``),
        ``document`` (that policy), ``used`` and ``reason`` (why a burst starts no wait of its own).

    Raises
    ------
    EmptyInputError
        If no message, or no policy, has a day.
    InputError
        If a setting is out of its range.

    Notes
    -----
    A run of periods above the line is one burst, which begins with the first. A burst during which an earlier one still waits starts no new wait: the
    waits of a topic follow one another. Neighbouring topics may rise together; a policy may be on two topics. What comes back every year (floods) is
    a burst every year. Counts are those of messages, not of people: near copies of one petition count each.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> months = [str(month) for month in pd.period_range("2023-01", periods=8, freq="M") for _ in range(4)] + ["2023-08"] * 12
    >>> said = [bus, park] * 16 + [park] * 12
    >>> feedback = Corpus.from_frame(pd.DataFrame({"id": [f"F{i}" for i in range(44)], "text": said, "date": [f"{m}-10" for m in months]}), kind="feedback")
    >>> made = pd.DataFrame({"id": ["P1", "P2", "P3"], "text": [park, bus, park], "date": ["2023-02-01", "2023-09-01", "2023-09-19"]})
    >>> tokens = segment(Corpus.from_frame(made, kind="policy"), feedback, unit="document", max_share=1.0)
    >>> found = burst_table(fit_topics(tokens, n_topics=2, runs=1, seed=1))
    >>> found[["period", "day", "document", "days"]].astype(str).values.tolist()
    [['2023-08', '2023-08-10', 'P3', '40.0']]
    """
    _check(topics, period, z, least, share, "burst_table")
    demand, policies = _demand(topics, period), document_shares(topics, "policy", leave_out=leave_out)
    return _listed(topics, demand, policies, _end(policies, until), z, least, share)


def _listed(
    topics: Topics, demand: _Demand, policies: Documents, last: "pd.Timestamp", z: float, least: float, share: float
) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for place, (name, label) in enumerate(zip(item_names(topics), item_labels(topics), strict=True)):
        days, names = _policies_on(policies, place, share)
        free = None
        for at in _bursts(demand, place, z, least):
            row = {
                "topic": name, "label": label, "period": str(demand.periods[at]), "day": pd.Timestamp(demand.days[at, place]),
                "count": demand.counts[at, place], "usual": _usual(demand.counts[:, place], at), "z": demand.scores[at, place],
            }  # fmt: skip
            row |= _answer(row["day"], days, names, last, free)
            free = (row["day"] + pd.Timedelta(days=row["days"]) if row["answered"] else pd.Timestamp.max) if row["used"] else free
            rows.append(row)
    columns = ["topic", "label", "period", "day", "count", "usual", "z", "answered", "days", "document", "used", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    for column in ("topic", "label", "period", "document", "reason"):
        table[column] = table[column].astype(object)
    return table.astype({"answered": bool, "used": bool, "count": float, "usual": float, "z": float, "days": float})


def response_table(
    topics: Topics, *, period: str = "month", seed: int, z: float = 3.0, least: float = 5.0, share: float = 0.2,
    until: "str | pd.Timestamp | None" = None, leave_out: Sequence[str] = LEFT_OUT, n_draws: int = 1999, level: float = 0.95,
) -> "pd.DataFrame":  # fmt: skip
    """Measure how long bursts of demand wait for the first policy on their topic, and whether that is sooner than by chance.

    Parameters
    ----------
    topics, period, z, least, share, until, leave_out
        As for :func:`burst_table`, whose waits are put together here.
    seed : int
    n_draws : int
        Random placements of the bursts behind each p.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row for all topics together (``topic`` ``"all"``), then one a topic, those without a burst too: ``topic, label, n_bursts, n`` (waits),
        ``answered, censored, estimate, low, high`` (median days, Kaplan-Meier; infinity where more than half wait longer than the data reach),
        ``by_chance`` (median days from a day picked at random to the next policy on the topic), ``p`` (chance of answers so soon, were the bursts
        placed at random in time; one-sided), ``q`` (over the topics, Benjamini-Hochberg), ``n_policy`` (policies on the topic), ``n_feedback``
        (messages on it, parts added up), ``undated_policy, undated_feedback`` (documents left out for want of a day), ``until`` and ``note``.

    Raises
    ------
    EmptyInputError
        If no message, or no policy, has a day.
    InputError
        If a setting is out of its range.

    Notes
    -----
    Bursts that nothing answered count as still waiting at ``until``; leaving them out would shorten the median. That a policy came after a burst does
    not say that it came because of it: where a topic is ruled on every month, any burst is soon followed by a policy, which is what ``by_chance``
    and ``p`` are for. Intervals take the waits as independent.

    Examples
    --------
    See :func:`burst_table` for a corpus with a burst; ``response_table(topics, seed=1)`` gives its row with ``estimate`` 40.
    """
    _check(topics, period, z, least, share, "response_table")
    check_seed(seed)
    if not isinstance(n_draws, Integral) or n_draws < 99:
        raise InputError(explain(f"n_draws={n_draws!r} gives no p", hint="use 1999 or more"))
    if not 0 < level < 1:
        raise InputError(explain(f"level={level} is no probability", hint="use for instance 0.95"))
    demand, policies = _demand(topics, period), document_shares(topics, "policy", leave_out=leave_out)
    last = _end(policies, until)
    bursts = _listed(topics, demand, policies, last, z, least, share)
    rows, sums = _by_topic(topics, demand, policies, last, bursts, share, int(seed), int(n_draws), level)
    undated = {"undated_policy": int(policies.dates.isna().sum()), "undated_feedback": demand.undated, "until": last}
    return _finished([_together(bursts, sums, policies, demand, level), *rows], undated)


def _by_topic(
    topics: Topics, demand: _Demand, policies: Documents, last: "pd.Timestamp", bursts: "pd.DataFrame", share: float, seed: int, n_draws: int, level: float
) -> "tuple[list[dict[str, Any]], _Sums]":
    """A row a topic, and what they add up to."""
    import numpy as np

    rows, sums = [], _Sums(0.0, np.zeros(n_draws), [])
    for place, (name, label) in enumerate(zip(item_names(topics), item_labels(topics), strict=True)):
        mine = bursts[bursts["topic"] == name]
        waits = mine[mine["used"]]
        days, _ = _policies_on(policies, place, share)
        chance = _placebo(demand, days, last)
        observed, draws = _sooner(waits, chance, np.random.default_rng([seed, zlib.crc32(name.encode())]), n_draws)
        if len(waits):
            sums = _Sums(sums.observed + observed, sums.draws + draws, [*sums.chance, chance])
        rows.append({
            "topic": name, "label": label, "n_bursts": len(mine), **_median(waits, level), "by_chance": _usual_wait(chance),
            "p": _p(observed, draws, len(waits)), "n_policy": len(days), "n_feedback": float(demand.counts[:, place].sum()),
        })  # fmt: skip
    return rows, sums


def _together(bursts: "pd.DataFrame", sums: _Sums, policies: Documents, demand: _Demand, level: float) -> dict[str, Any]:
    import numpy as np

    used = bursts[bursts["used"]]
    every = (
        np.concatenate([np.zeros(0), *(days for days, _ in sums.chance)]), np.concatenate([np.zeros(0, dtype=bool), *(over for _, over in sums.chance)])
    )  # fmt: skip
    return {
        "topic": "all", "label": "", "n_bursts": len(bursts), **_median(used, level), "by_chance": _usual_wait(every),
        "p": _p(sums.observed, sums.draws, len(used)), "n_policy": int(policies.dates.notna().sum()), "n_feedback": float(demand.counts.sum()),
    }  # fmt: skip


def _finished(rows: list[dict[str, Any]], undated: dict[str, Any]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    table = pd.DataFrame(rows)
    q = false_discovery(np.where(table["topic"] == "all", np.nan, table["p"].to_numpy(dtype=float)))
    table = table.assign(q=q, **undated, note=[_note(row) for row in table.to_dict("records")])
    order = ["topic", "label", "n_bursts", "n", "answered", "censored", "estimate", "low", "high", "by_chance", "p", "q", "n_policy", "n_feedback",
             "undated_policy", "undated_feedback", "until", "note"]  # fmt: skip
    return table[order].astype({"topic": object, "label": object, "note": object})


def _check(topics: object, period: object, z: float, least: float, share: float, verb: str) -> None:
    expect(topics, Topics, verb=verb, hint="fit_topics(tokens, ...) gives them")
    check_period(period)
    if not z > 0 or not least >= 0:
        raise InputError(explain(f"z={z!r} and least={least!r} make no line that bursts cross", hint="use for instance z=3, least=5"))
    if not 0 < share <= 1:
        raise InputError(explain(f"share={share!r} is no share of a policy", hint="use for instance 0.2"))


def _end(policies: Documents, until: "str | pd.Timestamp | None") -> "pd.Timestamp":
    import pandas as pd

    if policies.dates.notna().sum() == 0:
        raise EmptyInputError(explain("no policy has a day of issue", hint="check the date column"))
    last = policies.dates.max() if until is None else pd.to_datetime(until, errors="coerce")
    if not isinstance(last, pd.Timestamp):
        raise InputError(explain(f"until={until!r} is no day", hint="write it such as '2025-12-31'"))
    return last.normalize()


def _demand(topics: Topics, period: str) -> _Demand:
    import numpy as np

    counted = unit_counts(topics, "feedback", period)
    days = np.full(counted.counts.shape, np.datetime64("NaT"), dtype="datetime64[D]")
    for t in range(len(counted.periods)):
        rows = counted.place == t
        if rows.any():
            reached = np.cumsum(counted.shares[rows], axis=0)
            days[t] = counted.days[rows][(reached >= reached[-1] / 2).argmax(axis=0)]
    scores = burst_scores(counted.counts, window=_WINDOW, history=_HISTORY)
    return _Demand(counted.periods, counted.counts, days, scores, counted.undated)


def _bursts(demand: _Demand, place: int, z: float, least: float) -> "list[int]":
    import numpy as np

    counts, scores = demand.counts[:, place], np.nan_to_num(demand.scores[:, place], nan=0.0)
    usual = np.array([_usual(counts, at) for at in range(len(counts))])
    return [int(at) for at in run_starts((scores > z) & (counts - usual >= least))]


def _usual(counts: "npt.NDArray[np.float64]", at: int) -> float:
    import numpy as np

    return float(np.median(counts[max(0, at - _WINDOW) : at])) if at else 0.0


def _policies_on(policies: Documents, place: int, share: float) -> "tuple[npt.NDArray[np.datetime64], npt.NDArray[np.object_]]":
    """Days and names of the policies on a topic, by day."""
    import numpy as np

    used = policies.dates.notna().to_numpy() & (np.nan_to_num(policies.shares[:, place], nan=0.0) >= share)
    days, names = policies.dates[used].to_numpy().astype("datetime64[D]"), policies.names[used]
    order = np.argsort(days, kind="stable")
    return days[order], names[order]


def _answer(
    day: "pd.Timestamp", days: "npt.NDArray[np.datetime64]", names: "npt.NDArray[np.object_]", last: "pd.Timestamp", free: "pd.Timestamp | None"
) -> dict[str, Any]:
    import numpy as np

    start, end = np.datetime64(day, "D"), np.datetime64(last, "D")
    nothing = {"answered": False, "days": float("nan"), "document": "", "used": False}
    if free is not None and day <= free:
        return {**nothing, "reason": "an earlier burst still waits"}
    if start >= end:
        return {**nothing, "reason": "at the end of the data"}
    next_one = int(np.searchsorted(days, start, side="right"))
    answered = next_one < len(days) and days[next_one] <= end
    over = days[next_one] if answered else end
    return {"answered": bool(answered), "days": float((over - start).astype(int)), "document": names[next_one] if answered else "", "used": True, "reason": ""}


def _placebo(
    demand: _Demand, days: "npt.NDArray[np.datetime64]", last: "pd.Timestamp"
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]":
    """Waits from the middle of every period in which a burst could have been seen: days, and whether they ended."""
    import numpy as np

    middle = (demand.periods.start_time + (demand.periods.end_time - demand.periods.start_time) / 2).to_numpy().astype("datetime64[D]")[_HISTORY:]
    end = np.datetime64(last, "D")
    middle = middle[middle < end]
    known = np.append(days[days <= end], end)
    at = np.searchsorted(known[:-1], middle, side="right")
    return (known[at] - middle).astype(np.float64), at < len(known) - 1


def _usual_wait(chance: "tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]") -> float:
    return kaplan_meier(*chance).quantile(0.5)[0] if len(chance[0]) else float("nan")


def _sooner(
    waits: "pd.DataFrame", chance: "tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]", rng: "np.random.Generator", n_draws: int
) -> "tuple[float, npt.NDArray[np.float64]]":
    """Answers beyond what days picked at random lead one to expect over the same time, of the waits and of as many random days."""
    import numpy as np

    if not len(waits) or not len(chance[0]):
        return 0.0, np.zeros(n_draws)
    curve = kaplan_meier(*chance)
    hazard = np.cumsum(curve.events / curve.at_risk)

    def expected(durations: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
        return np.asarray(np.append(0.0, hazard)[np.searchsorted(curve.times, durations, side="right")])

    seen = waits["answered"].to_numpy(dtype=float) - expected(waits["days"].to_numpy(dtype=float))
    random = chance[1].astype(float) - expected(chance[0])
    return float(seen.sum()), np.asarray(random[rng.integers(0, len(random), size=(n_draws, len(waits)))].sum(axis=1))


def _p(observed: float, draws: "npt.NDArray[np.float64]", n: int) -> float:
    return float((1 + (draws >= observed - 1e-9).sum()) / (len(draws) + 1)) if n else float("nan")


def _median(waits: "pd.DataFrame", level: float) -> dict[str, Any]:
    answered = int(waits["answered"].sum())
    estimate = low = high = float("nan")
    if len(waits):
        estimate, low, high = kaplan_meier(waits["days"], waits["answered"], level=level).quantile(0.5)
    return {"n": len(waits), "answered": answered, "censored": len(waits) - answered, "estimate": estimate, "low": low, "high": high}


def _note(row: Mapping[Any, Any]) -> str:
    if not row["n_bursts"]:
        return "no burst"
    notes = ["" if row["n_policy"] else "no policy on it", "" if row["n"] else "no wait of its own", "rough interval" if row["n"] and row["answered"] < _FEW else ""]
    return "; ".join(filter(None, notes))
