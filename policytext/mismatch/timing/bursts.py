"""`burst_table`: bursts of demand, and the first policy on their topic after each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.corpus import Corpus, as_texts
from policytext.errors import EmptyInputError, InputError, expect, explain
from policytext.government.heads import LEFT_OUT, check_leave_out
from policytext.inference.bursts import burst_scores, run_starts
from policytext.mismatch.timing.periods import Documents, check_period, document_shares, last_issue, unit_counts
from policytext.mismatch.timing.rest import CUT, NO_MATTER, rest_of
from policytext.reading.days import read_day
from policytext.topics import Topics
from policytext.topics.matters import item_labels, item_names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["HISTORY", "Demand", "burst_table", "check_settings", "demand_of", "in_order", "last_day", "listed_bursts", "policies_on"]

_WINDOW, HISTORY = 12, 6
"""Periods that a count is compared with, and how many of them are needed."""
_LARGER = 2.0
"""A burst this many times as large as one that waits ends that wait: more than half of those who now ask are then new."""


@dataclass(frozen=True, eq=False, slots=True)
class Demand:
    """Messages a period and topic: counts (T, M), the median of those before each, its z, and the middle day of its messages."""

    periods: "pd.PeriodIndex"
    counts: "npt.NDArray[np.float64]"
    usual: "npt.NDArray[np.float64]"
    scores: "npt.NDArray[np.float64]"
    days: "npt.NDArray[np.datetime64]"
    undated: int


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

    check_settings(topics, period, z, least, share, leave_out, "burst_table")
    called = _titles(titles)
    demand, policies = demand_of(topics, period), document_shares(topics, "policy", leave_out=leave_out)
    table = listed_bursts(topics, demand, policies, rest_of(topics, no_matter), last_day(topics, until), z, least, share)
    if called is not None:
        named = [mask_private(str(called.get(name, ""))) for name in table["document"]]
        table.insert(list(table.columns).index("document") + 1, "title", pd.Series(named, index=table.index, dtype=object))
    return table


def listed_bursts(
    topics: Topics, demand: Demand, policies: Documents, rest: "npt.NDArray[np.bool_]", last: "pd.Timestamp", z: float, least: float, share: float
) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for place in in_order(rest):
        mine = _rows_of(demand, place, z, least)
        if rest[place]:
            mine = [{**row, "answered": False, "days": float("nan"), "document": "", "used": False, "reason": NO_MATTER} for row in mine]
        else:
            mine = _waits(mine, policies_on(policies, place, share), last)
        rows += [{"topic": item_names(topics)[place], "label": item_labels(topics)[place], **row} for row in mine]
    columns = ["topic", "label", "period", "day", "count", "usual", "z", "answered", "days", "document", "used", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    for column in ("topic", "label", "period", "document", "reason"):
        table[column] = table[column].astype(object)
    return table.astype({"answered": bool, "used": bool, "count": float, "usual": float, "z": float, "days": float})


def in_order(rest: "npt.NDArray[np.bool_]") -> list[int]:
    """Places of the topics, those that are no matter last."""
    return sorted(range(len(rest)), key=lambda place: (bool(rest[place]), place))


def _rows_of(demand: Demand, place: int, z: float, least: float) -> list[dict[str, Any]]:
    """The bursts of one topic; ``size`` is the most messages above the usual in any period of each."""
    import pandas as pd

    rows = []
    for at, end in _bursts(demand, place, z, least):
        usual = float(demand.usual[at, place])
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


def check_settings(topics: object, period: object, z: Any, least: Any, share: Any, leave_out: object, verb: str) -> None:
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


def last_day(topics: Topics, until: "str | pd.Timestamp | None") -> "pd.Timestamp":
    """Last day on which policies would be known; a document that answers nothing shows all the same that they were."""
    last = last_issue(topics)
    if last is None:
        raise EmptyInputError(explain("no policy has a day of issue", hint="check the date column"))
    return last if until is None else read_day(until, name="until")


def demand_of(topics: Topics, period: str) -> Demand:
    import numpy as np

    counted = unit_counts(topics, "feedback", period)
    days = np.full(counted.counts.shape, np.datetime64("NaT"), dtype="datetime64[D]")
    usual = np.zeros(counted.counts.shape)
    for t in range(len(counted.periods)):
        if t:
            usual[t] = np.median(counted.counts[max(0, t - _WINDOW) : t], axis=0)
        rows = counted.place == t
        if rows.any():
            reached = np.cumsum(counted.shares[rows], axis=0)
            days[t] = counted.days[rows][(reached >= reached[-1] / 2).argmax(axis=0)]
    scores = burst_scores(counted.counts, window=_WINDOW, history=HISTORY)
    return Demand(counted.periods, counted.counts, usual, scores, days, counted.undated)


def _bursts(demand: Demand, place: int, z: float, least: float) -> list[tuple[int, int]]:
    """First period of each run above the line, and the one behind its last."""
    import numpy as np

    over = demand.counts[:, place] - demand.usual[:, place]
    above = (np.nan_to_num(demand.scores[:, place], nan=0.0) > z) & (over >= least)
    below = np.append(np.flatnonzero(~above), len(above))
    return [(int(at), int(below[np.searchsorted(below, at)])) for at in run_starts(above)]


def policies_on(policies: Documents, place: int, share: float) -> "tuple[npt.NDArray[np.datetime64], npt.NDArray[np.object_]]":
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
