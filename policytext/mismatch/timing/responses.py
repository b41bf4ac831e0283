"""`burst_table` and `response_table`: how long a burst of demand waits for the first policy on its topic."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.corpus import Corpus, as_texts
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.inference import false_discovery
from policytext.inference.prediction_powered import check_level
from policytext.inference.series import burst_scores, run_starts
from policytext.inference.survival import kaplan_meier
from policytext.mismatch.timing.days import read_day
from policytext.mismatch.timing.periods import Documents, check_period, document_shares, last_issue, unit_counts
from policytext.mismatch.timing.rest import CUT, NO_MATTER, rest_of
from policytext.mismatch.weights import LEFT_OUT
from policytext.topics import Topics
from policytext.topics.groups import check_leave_out
from policytext.topics.matters import item_labels, item_names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["burst_table", "response_table"]

_WINDOW, _HISTORY = 12, 6
_FEW = 5
"""Waits that ended from which an interval is not called rough."""
_TESTED = 3
"""Waits from which there is a p: fewer are cases."""
_LARGER = 2.0
"""A burst this many times as large as one that waits ends that wait: more than half of those who now ask are then new."""


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
    leave_out: Sequence[str] = LEFT_OUT, no_matter: Sequence[str] | None = None, titles: "Corpus | Mapping[str, str] | None" = None,
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
        Last day on which policies would be known; default the last day of issue of any, those in ``leave_out`` too. Waits that are not over then are censored.
    leave_out : sequence of str
        Types of document that answer nothing, as for :func:`policytext.measure_mismatch`: interpretations, documents that forward others, drafts.
    no_matter : sequence of str, optional
        Topics that are no matter of their own: their bursts stand last and start no wait. Default 其他 (other), 看不出 (cannot tell), none,
        and whatever name :func:`policytext.group_matters` gave to topics that were joined to nothing. An empty list takes all in.
    titles : Corpus or mapping of document to title, optional
        The policies, or their titles: a column ``title`` (private marks masked) then stands behind ``document``.

    Returns
    -------
    pandas.DataFrame
        One row a burst, by topic and time: ``topic, label, period, day`` (by which half of its messages had come), ``count`` (messages on the topic,
        parts added up), ``usual`` (median before), ``z, answered, days`` (to the first policy on the topic after ``day``, or to where the wait was
        cut off), ``document`` (that policy), ``used`` and ``reason`` (why a burst starts no wait of its own, or a later one ended its wait).

    Raises
    ------
    EmptyInputError
        If no message, or no policy, has a day.
    InputError
        If a setting is out of its range.

    Notes
    -----
    A run of periods above the line is one burst, which begins with the first. A burst during which an earlier one still waits starts no new wait: the
    waits of a topic follow one another. Unless it is at least twice as large, by the most messages above the usual in any of its periods: more than half
    of those who ask are then new, and the wait is theirs. The earlier one is censored on the day of the larger. Neighbouring topics may rise
    together; a policy may be on two topics. What comes back every year (floods) is a burst every year. Counts are those of messages, not of
    people: near copies of one petition count each.

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
    import pandas as pd

    _check(topics, period, z, least, share, leave_out, "burst_table")
    called = _titles(titles)
    demand, policies = _demand(topics, period), document_shares(topics, "policy", leave_out=leave_out)
    table = _listed(topics, demand, policies, rest_of(topics, no_matter), _end(topics, until), z, least, share)
    if called is not None:
        named = [mask_private(str(called.get(name, ""))) for name in table["document"]]
        table.insert(list(table.columns).index("document") + 1, "title", pd.Series(named, index=table.index, dtype=object))
    return table


def _listed(
    topics: Topics, demand: _Demand, policies: Documents, rest: "npt.NDArray[np.bool_]", last: "pd.Timestamp", z: float, least: float, share: float
) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for place in _order(rest):
        mine = _rows_of(demand, place, z, least)
        if rest[place]:
            mine = [{**row, "answered": False, "days": float("nan"), "document": "", "used": False, "reason": NO_MATTER} for row in mine]
        else:
            mine = _waits(mine, _policies_on(policies, place, share), last)
        rows += [{"topic": item_names(topics)[place], "label": item_labels(topics)[place], **row} for row in mine]
    columns = ["topic", "label", "period", "day", "count", "usual", "z", "answered", "days", "document", "used", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    for column in ("topic", "label", "period", "document", "reason"):
        table[column] = table[column].astype(object)
    return table.astype({"answered": bool, "used": bool, "count": float, "usual": float, "z": float, "days": float})


def _order(rest: "npt.NDArray[np.bool_]") -> list[int]:
    """Places of the topics, those that are no matter last."""
    return sorted(range(len(rest)), key=lambda place: (bool(rest[place]), place))


def _rows_of(demand: _Demand, place: int, z: float, least: float) -> list[dict[str, Any]]:
    """The bursts of one topic; ``size`` is the most messages above the usual in any period of each."""
    import pandas as pd

    rows = []
    for at, end in _bursts(demand, place, z, least):
        usual = _usual(demand.counts[:, place], at)
        rows.append({
            "period": str(demand.periods[at]), "day": pd.Timestamp(demand.days[at, place]), "count": demand.counts[at, place], "usual": usual,
            "z": demand.scores[at, place], "size": float(demand.counts[at:end, place].max()) - usual,
        })  # fmt: skip
    return rows


def _waits(
    bursts: list[dict[str, Any]], made: "tuple[npt.NDArray[np.datetime64], npt.NDArray[np.object_]]", last: "pd.Timestamp"
) -> list[dict[str, Any]]:
    """The waits of one topic, one after the other; a much larger burst ends the wait of a smaller one."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    open_one: dict[str, Any] | None = None
    free: pd.Timestamp | None = None
    for burst in bursts:
        row = {**burst, **_answer(burst["day"], *made, last, free)}
        if open_one is not None and not row["used"] and burst["day"] < last and burst["size"] >= _LARGER * open_one["size"] > 0:
            if not open_one["answered"] or free != burst["day"]:
                _cut(open_one, row)
            row = {**burst, **_answer(burst["day"], *made, last, None)}
        if row["used"]:
            open_one, free = row, row["day"] + pd.Timedelta(days=row["days"]) if row["answered"] else pd.Timestamp.max
        rows.append(row)
    return rows


def _cut(row: dict[str, Any], by: Mapping[str, Any]) -> None:
    """Censor a wait on the day of a larger burst."""
    row.update(
        answered=False, document="", days=float((by["day"] - row["day"]).days),
        reason=f"{CUT} in {by['period']} ({by['size']:.0f} above the usual, against {row['size']:.0f})",
    )  # fmt: skip


def _titles(titles: object) -> "Mapping[str, str] | None":
    if titles is None:
        return None
    if isinstance(titles, Corpus):
        frame = titles.frame
        return dict(zip(frame["id"], as_texts(frame["title"]) if "title" in frame.columns else [""] * len(frame), strict=True))
    if not isinstance(titles, Mapping):
        raise InputError(explain(f"titles of type {type(titles).__name__} are unknown", hint="give the policies, or a mapping from document to title"))
    return titles


def response_table(
    topics: Topics, *, period: str = "month", seed: int, z: float = 3.0, least: float = 5.0, share: float = 0.2,
    until: "str | pd.Timestamp | None" = None, leave_out: Sequence[str] = LEFT_OUT, no_matter: Sequence[str] | None = None, n_draws: int = 1999,
    level: float = 0.95,
) -> "pd.DataFrame":  # fmt: skip
    """Measure how long bursts of demand wait for the first policy on their topic, and whether that is sooner than by chance.

    Parameters
    ----------
    topics, period, z, least, share, until, leave_out, no_matter
        As for :func:`burst_table`, whose waits are put together here.
    seed : int
    n_draws : int
        Random placements of the bursts behind each p.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row for all matters together (``topic`` ``"all"``; ``note`` says what is not in it), then one a topic, those without a burst too, and those
        that are no matter last and without a wait: ``topic, label, n_bursts, n`` (waits), ``answered, censored, estimate, low, high`` (median days,
        Kaplan-Meier; infinity where more than half wait longer than the data reach), ``by_chance`` (median days from a day picked at random to the
        next policy on the topic), ``p`` (chance of answers so soon, were the bursts placed at random in time; one-sided; none with fewer than three
        waits), ``q`` (over the topics, Benjamini-Hochberg), ``n_policy`` (policies on the topic), ``n_feedback`` (messages on it, parts added up),
        ``undated_policy, undated_feedback`` (documents left out for want of a day), ``until`` and ``note``.

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
    and ``p`` are for. One or two waits are cases: they have no p. Intervals take the waits as independent, and a wait that a larger burst cut off as
    one that nobody knows the end of.

    Examples
    --------
    See :func:`burst_table` for a corpus with a burst; ``response_table(topics, seed=1)`` gives its row with ``estimate`` 40.
    """
    _check(topics, period, z, least, share, leave_out, "response_table")
    check_seed(seed)
    if isinstance(n_draws, bool) or not isinstance(n_draws, Integral) or n_draws < 99:
        raise InputError(explain(f"n_draws={n_draws!r} gives no p", hint="use 1999 or more"))
    check_level(level)
    demand, policies = _demand(topics, period), document_shares(topics, "policy", leave_out=leave_out)
    last, rest = _end(topics, until), rest_of(topics, no_matter)
    bursts = _listed(topics, demand, policies, rest, last, z, least, share)
    rows, sums = _by_topic(topics, demand, policies, rest, last, bursts, share, int(seed), int(n_draws), level)
    undated = {"undated_policy": int(policies.dates.isna().sum()), "undated_feedback": demand.undated, "until": last}
    inside = bursts[bursts["reason"] != NO_MATTER]
    together = {**_together(inside, sums, policies, demand, rest, level), "outside": _outside(topics, rest, bursts)}
    return _finished([together, *rows], undated)


def _outside(topics: Topics, rest: "npt.NDArray[np.bool_]", bursts: "pd.DataFrame") -> str:
    """Which topics are no matter, and how many bursts they have."""
    names = [name for name, out in zip(item_names(topics), rest.tolist(), strict=True) if out]
    if not names:
        return ""
    return f"without {len(names)} that are no matter ({listing(names, limit=3)}, bursts: {int(bursts['topic'].isin(names).sum())})"


def _by_topic(
    topics: Topics, demand: _Demand, policies: Documents, rest: "npt.NDArray[np.bool_]", last: "pd.Timestamp", bursts: "pd.DataFrame", share: float,
    seed: int, n_draws: int, level: float,
) -> "tuple[list[dict[str, Any]], _Sums]":  # fmt: skip
    """A row a topic, and what they add up to."""
    import numpy as np

    rows, sums = [], _Sums(0.0, np.zeros(n_draws), [])
    for place in _order(rest):
        name, label = item_names(topics)[place], item_labels(topics)[place]
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
            "outside": NO_MATTER if rest[place] else "",
        })  # fmt: skip
    return rows, sums


def _together(
    bursts: "pd.DataFrame", sums: _Sums, policies: Documents, demand: _Demand, rest: "npt.NDArray[np.bool_]", level: float
) -> dict[str, Any]:
    import numpy as np

    used = bursts[bursts["used"]]
    every = (
        np.concatenate([np.zeros(0), *(days for days, _ in sums.chance)]), np.concatenate([np.zeros(0, dtype=bool), *(over for _, over in sums.chance)])
    )  # fmt: skip
    return {
        "topic": "all", "label": "", "n_bursts": len(bursts), **_median(used, level), "by_chance": _usual_wait(every),
        "p": _p(sums.observed, sums.draws, len(used)), "n_policy": int(policies.dates.notna().sum()), "n_feedback": float(demand.counts[:, ~rest].sum()),
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


def _check(topics: object, period: object, z: Any, least: Any, share: Any, leave_out: object, verb: str) -> None:
    expect(topics, Topics, verb=verb, hint="fit_topics(tokens, ...) gives them")
    check_period(period)
    check_leave_out(leave_out)
    for name, value, usual in (("z", z, 3), ("least", least, 5), ("share", share, 0.2)):
        if isinstance(value, bool) or not isinstance(value, Real):
            raise InputError(explain(f"{name}={value!r} is no number", hint=f"use for instance {usual}"))
    if not z > 0 or not least >= 0:
        raise InputError(explain(f"z={z!r} and least={least!r} make no line that bursts cross", hint="use for instance z=3, least=5"))
    if not 0 < share <= 1:
        raise InputError(explain(f"share={share!r} is no share of a policy", hint="use for instance 0.2"))


def _end(topics: Topics, until: "str | pd.Timestamp | None") -> "pd.Timestamp":
    """Last day on which policies would be known; a document that answers nothing shows all the same that they were."""
    last = last_issue(topics)
    if last is None:
        raise EmptyInputError(explain("no policy has a day of issue", hint="check the date column"))
    return last if until is None else read_day(until, name="until")


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


def _bursts(demand: _Demand, place: int, z: float, least: float) -> list[tuple[int, int]]:
    """First period of each run above the line, and the one behind its last."""
    import numpy as np

    counts, scores = demand.counts[:, place], np.nan_to_num(demand.scores[:, place], nan=0.0)
    usual = np.array([_usual(counts, at) for at in range(len(counts))])
    above = (scores > z) & (counts - usual >= least)
    below = np.append(np.flatnonzero(~above), len(above))
    return [(int(at), int(below[np.searchsorted(below, at)])) for at in run_starts(above)]


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
    """Nothing with too few waits."""
    return float((1 + (draws >= observed - 1e-9).sum()) / (len(draws) + 1)) if n >= _TESTED else float("nan")


def _median(waits: "pd.DataFrame", level: float) -> dict[str, Any]:
    answered = int(waits["answered"].sum())
    estimate = low = high = float("nan")
    if len(waits):
        estimate, low, high = kaplan_meier(waits["days"], waits["answered"], level=level).quantile(0.5)
    return {"n": len(waits), "answered": answered, "censored": len(waits) - answered, "estimate": estimate, "low": low, "high": high}


def _note(row: Mapping[Any, Any]) -> str:
    if row["outside"] == NO_MATTER:
        return NO_MATTER
    if not row["n_bursts"]:
        return "; ".join(filter(None, ["no burst", row["outside"]]))
    return "; ".join(filter(None, [
        "" if row["n_policy"] else "no policy on it", "" if row["n"] else "no wait of its own",
        f"fewer than {_TESTED} waits: no p" if 0 < row["n"] < _TESTED else "", "rough interval" if row["n"] and row["answered"] < _FEW else "", row["outside"],
    ]))  # fmt: skip
