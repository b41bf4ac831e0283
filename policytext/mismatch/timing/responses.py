"""`response_table`: how long bursts of demand wait for the first policy on their topic, against chance."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, check_seed, explain, listing
from policytext.government.heads import LEFT_OUT
from policytext.inference import false_discovery, permutation_p
from policytext.inference.prediction_powered import check_level
from policytext.inference.survival import kaplan_meier
from policytext.mismatch.timing.bursts import (
    HISTORY,
    Demand,
    check_settings,
    demand_of,
    in_order,
    last_day,
    listed_bursts,
    policies_on,
)
from policytext.mismatch.timing.periods import Documents, document_shares
from policytext.mismatch.timing.rest import NO_MATTER, rest_of
from policytext.topics import Topics
from policytext.topics.matters import item_labels, item_names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["response_table"]

_FEW = 5
"""Waits that ended from which an interval is not called rough."""
_TESTED = 3
"""Waits from which there is a p: fewer are cases."""


@dataclass(frozen=True, eq=False, slots=True)
class _Sums:
    """Answers beyond what random days lead one to expect, over topics: seen, drawn (B,), and the random waits of each topic."""

    observed: float
    draws: "npt.NDArray[np.float64]"
    chance: "list[tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]]"


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
    check_settings(topics, period, z, least, share, leave_out, "response_table")
    check_seed(seed)
    if isinstance(n_draws, bool) or not isinstance(n_draws, Integral) or n_draws < 99:
        raise InputError(explain(f"n_draws={n_draws!r} gives no p", hint="use 1999 or more"))
    check_level(level)
    demand, policies = demand_of(topics, period), document_shares(topics, "policy", leave_out=leave_out)
    last, rest = last_day(topics, until), rest_of(topics, no_matter)
    bursts = listed_bursts(topics, demand, policies, rest, last, z, least, share)
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
    topics: Topics, demand: Demand, policies: Documents, rest: "npt.NDArray[np.bool_]", last: "pd.Timestamp", bursts: "pd.DataFrame", share: float,
    seed: int, n_draws: int, level: float,
) -> "tuple[list[dict[str, Any]], _Sums]":  # fmt: skip
    """A row a topic, and what they add up to."""
    import numpy as np

    rows, sums = [], _Sums(0.0, np.zeros(n_draws), [])
    for place in in_order(rest):
        name, label = item_names(topics)[place], item_labels(topics)[place]
        mine = bursts[bursts["topic"] == name]
        waits = mine[mine["used"]]
        days, _ = policies_on(policies, place, share)
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
    bursts: "pd.DataFrame", sums: _Sums, policies: Documents, demand: Demand, rest: "npt.NDArray[np.bool_]", level: float
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


def _placebo(
    demand: Demand, days: "npt.NDArray[np.datetime64]", last: "pd.Timestamp"
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]":
    """Waits from the middle of every period in which a burst could have been seen: days, and whether they ended."""
    import numpy as np

    middle = (demand.periods.start_time + (demand.periods.end_time - demand.periods.start_time) / 2).to_numpy().astype("datetime64[D]")[HISTORY:]
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
    return float(permutation_p(observed, draws)) if n >= _TESTED else float("nan")


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
