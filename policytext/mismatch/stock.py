"""Which policies are in force on a day, and what the stock of policies in force is about, against the flow of new ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.corpus import Corpus, as_texts
from policytext.errors import InputError, expect, explain, listing
from policytext.government.heads import LEFT_OUT, plain_status, why_left_out
from policytext.inference import score_interval
from policytext.inference.prediction_powered import check_level
from policytext.mismatch.timing.periods import FREQUENCIES, Documents, check_period, document_shares
from policytext.mismatch.timing.repeals import Listed, find_repeals
from policytext.mismatch.timing.rest import NO_MATTER, rest_of
from policytext.reading.days import day_column, read_day
from policytext.topics import Topics
from policytext.topics.matters import item_labels, item_names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["force_table", "in_force", "stock_table"]

_NO_RULE = {"解读": "explains another document", "转发": "forwards another document", "征求意见稿": "a draft", "repealing": "does nothing but repeal others"}
_LEAST = 3
"""Documents from which an interval is given."""
_MOST_YEARS = 100
_UNREAD = "can't be read"


def force_table(policies: Corpus, *, on: "str | pd.Timestamp | None" = None, default_years: int | None = None) -> "pd.DataFrame":
    """List from when to when each policy is in force, and where that is known from.

    Parameters
    ----------
    policies : Corpus
        As :func:`policytext.read_policies` gives them, with ``date`` (day of issue) and, where heads say so, ``effective_from, valid_until, status,
        number, repeals``. What a corpus lacks counts as not said. Days may be written in every spelling of a column of dates, each cell its own;
        a status also in the usual Chinese words (现行有效, 废止, 失效, 草案, 征求意见稿, 解读). ``repeals`` holds 《titles》 and numbers, split by ；;、，.
    on : date, optional
        Say in a column ``state`` how things stand on this day.
    default_years : int, optional
        Years, 1 to 100, that a document lasts that names no end (many governments let normative documents run for five); default no end.

    Returns
    -------
    pandas.DataFrame
        One row a policy, in their order: ``document, title`` (private marks masked), ``region, issued, start`` (first day in force), ``start_from``
        (``"stated"``, ``"issued"``, ``"unknown"``, empty), ``end`` (last day), ``end_from`` (``"stated"``, ``"repealed"``, ``"assumed"``, ``"open"``,
        ``"unknown"``), ``repealed_by``, ``unmatched`` (what it repeals that is no rule among the policies, or could be several of them), ``rule``
        (False for drafts, explanations, documents that forward others and
        those that only repeal) and ``reason``; with ``on`` also ``state``: ``"in force"``, ``"not yet"``, ``"ended"``, ``"unknown"``, ``"no rule"``.

    Raises
    ------
    InputError
        If these are no policies, ``on`` is no day (numbers are none, but for those of eight digits, such as 20240630), or a setting is out of its range.

    Notes
    -----
    The first day is the stated one, else the day of issue. A repeal takes effect on the repealing document's first day. It is found by the number of
    the repealed document, wherever that was issued. By its title only among rules of the same region (where the region of one is not known: if there is
    no other), and never where both have numbers that differ. Titles are the same up to the name of the place before them, the notice around them
    (关于印发…的通知) and a mark of the version behind them (（试行）, （2022年修订）): rules for carrying it out (实施细则), decisions to amend it
    (关于修改…的决定) and explanations are other documents. Only rules are repealed, and documents that are no rule repeal nothing, whatever they cite: drafts,
    explanations, documents that forward another. Where a document is marked as void and nobody knows since when, or a stated day can't be read, nobody
    knows its end: ``"unknown"``. A status that nobody knows is listed in ``reason`` and counts as not said. Repeals by documents outside the corpus are
    not seen: the stock is what can't be shown to have ended.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"id": ["甲", "乙"], "text": ["停车办法", "新停车办法"], "title": ["停车管理办法", "停车管理新规定"], "date": ["2023-01-10", "2024-06-01"],
    ...         "repeals": ["", "《停车管理办法》"]}
    >>> table = force_table(Corpus.from_frame(pd.DataFrame(rows), kind="policy"), on="2024-07-01")
    >>> table[["document", "end_from", "repealed_by", "state"]].values.tolist(), str(table["end"][0].date())
    ([['甲', 'repealed', '乙', 'ended'], ['乙', 'open', '', 'in force']], '2024-05-31')
    """
    import numpy as np
    import pandas as pd

    expect(policies, Corpus, verb="force_table", hint="read_policies(folder) gives them")
    if policies.kind != "policy":
        raise InputError(explain("messages are never in force", hint="give policies"))
    _check_years(default_years)
    day = None if on is None else read_day(on, name="on")
    frame = policies.frame
    (issued, _), (effective, no_start), (until, no_end) = (day_column(frame, name, last=name == "valid_until") for name in ("date", "effective_from", "valid_until"))
    status, odd = plain_status(frame)
    start = effective.fillna(issued).mask(no_start)
    why = np.where(status == "repealing", "repealing", why_left_out(frame, LEFT_OUT))
    by, unmatched = find_repeals(_listed(frame, start), rule=why == "", able=np.isin(why, ["", "repealing"]))
    table = pd.DataFrame({
        "document": frame["id"].to_numpy(dtype=object), "title": _masked(_texts(frame, "title")), "region": _texts(frame, "region"), "issued": issued,
        "start": start, "start_from": np.select([no_start, effective.notna(), start.notna()], ["unknown", "stated", "issued"], default="").astype(object),
    })  # fmt: skip
    table["end"], table["end_from"] = _ends(until, no_end, start, by, status, default_years)
    table["repealed_by"] = ["、".join(frame["id"].iloc[place] for place in places) for places in by]
    table["unmatched"] = _masked(unmatched)
    table["rule"] = why == ""
    lost = [_lost(*row) for row in zip(no_start.tolist(), no_end.tolist(), odd.tolist(), strict=True)]
    table["reason"] = [_reason(row, _NO_RULE.get(name, ""), more) for row, name, more in zip(table.to_dict("records"), why.tolist(), lost, strict=True)]
    if day is not None:
        table["state"] = _states(table, day)
    for column in ("title", "region", "start_from", "end_from", "repealed_by", "unmatched", "reason", *(["state"] if day is not None else [])):
        table[column] = table[column].astype(object)
    return table


def in_force(policies: Corpus, *, on: "str | pd.Timestamp", undated: str = "leave out", default_years: int | None = None) -> Corpus:
    """Keep the policies that are in force on a day.

    Parameters
    ----------
    policies : Corpus
    on : date
    undated : {"leave out", "keep"}
        What becomes of policies of which nobody can tell; :func:`force_table` lists them, with the reason, as of the state ``"unknown"``.
    default_years : int, optional
        As for :func:`force_table`.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        If these are no policies, ``on`` is no day, or a setting is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"id": ["甲", "乙", "丙"], "text": ["一", "二", "三"], "date": ["2023-01-10", "2024-06-01", None], "valid_until": ["2023-12-31", None, None]}
    >>> made = Corpus.from_frame(pd.DataFrame(rows), kind="policy")
    >>> [list(in_force(made, on="2024-07-01", undated=rule).frame["id"]) for rule in ("leave out", "keep")]
    [['乙'], ['乙', '丙']]
    """
    if undated not in ("leave out", "keep"):
        raise InputError(explain(f"undated={undated!r} is unknown", found="rules: leave out, keep", hint="use one of these"))
    states = force_table(policies, on=read_day(on, name="on"), default_years=default_years)["state"]
    return policies.where(states.isin(["in force", "unknown"] if undated == "keep" else ["in force"]).to_numpy())


@dataclass(frozen=True, eq=False, slots=True)
class _Set:
    """Documents that count for sure and that might count, as places among the rows."""

    sure: "npt.NDArray[np.bool_]"
    maybe: "npt.NDArray[np.bool_]"


def stock_table(
    topics: Topics, policies: Corpus, *, period: str = "quarter", undated: str = "leave out", default_years: int | None = None,
    no_matter: Sequence[str] | None = None, level: float = 0.95,
) -> "pd.DataFrame":  # fmt: skip
    """Compare what the policies in force are about with what the new ones are about, period by period.

    Parameters
    ----------
    topics : Topics
        Fitted on these policies (with or without messages).
    policies : Corpus
        The same policies, for titles, days and repeals.
    period : {"month", "quarter", "year"}
    undated : {"leave out", "group", "bounds"}
        What becomes of policies of which nobody can tell whether they count in a period (no day of issue; void since nobody knows when):
        counted and left out; shown beside as a group of their own; or turned into bounds, the least and the most that a share can be whichever of them count.
    default_years : int, optional
        As for :func:`force_table`.
    no_matter : sequence of str, optional
        As for :func:`burst_table`: they stand last in each period, and ``note`` says so; their share is still part of the whole.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a period, measure and topic: ``period, measure`` (``"flow"``: issued in the period; ``"stock"``: in force on its last day; ``"undated"``, with an
        empty period, under ``undated="group"``), ``topic, label, estimate, low, high`` (share of a document, on average over the documents; 0 to 1),
        ``n`` (documents), ``n_undated`` (those that might count too), ``n_no_rule`` (drafts and the like, left out of this period's flow, or of the stock on
        this day), ``not_covered`` (documents without a known word, left out), ``least, most`` (bounds; NaN under the other rules) and ``note``.

    Raises
    ------
    InputError
        If topics and policies don't hold the same policies, or a setting is unknown.

    Notes
    -----
    Each document has one vote, whatever its length; its shares are the mixture of topics that makes its words likeliest. Intervals (score intervals with
    the spread between documents) take the documents as a draw from what such a government writes; with fewer than three there is none. The stock
    holds only what is in the corpus: policies from before it begins, though in force, are missing, so early stocks are too new.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> rows = {"id": ["甲", "乙", "丙"], "text": [bus, park, park], "date": ["2024-01-10", "2024-05-01", "2024-06-01"], "valid_until": ["2024-04-30", None, None]}
    >>> made = Corpus.from_frame(pd.DataFrame(rows), kind="policy")
    >>> topics = fit_topics(segment(made, unit="document", max_share=1.0, min_documents=1), n_topics=2, runs=1, seed=1)
    >>> table = stock_table(topics, made)
    >>> table.groupby(["measure", "period"])["n"].first().to_dict()
    {('flow', '2024Q1'): 1, ('flow', '2024Q2'): 2, ('stock', '2024Q1'): 1, ('stock', '2024Q2'): 2}
    """
    import numpy as np
    import pandas as pd

    expect(topics, Topics, verb="stock_table", hint="fit_topics(tokens, ...) gives them")
    check_period(period, ("month", "quarter", "year"))
    if undated not in ("leave out", "group", "bounds"):
        raise InputError(explain(f"undated={undated!r} is unknown", found="rules: leave out, group, bounds", hint="use one of these"))
    check_level(level)
    rest = rest_of(topics, no_matter)
    lives, documents = force_table(policies, default_years=default_years), document_shares(topics, "policy")
    lives = _aligned(lives, documents)
    if not lives["issued"].notna().any():
        raise InputError(explain("no policy has a day of issue", hint="check the date column"))
    rows: list[pd.DataFrame] = []
    for one in pd.period_range(lives["issued"].min(), lives["issued"].max(), freq=FREQUENCIES[period]):
        inside = lives["issued"].between(one.start_time, one.end_time).to_numpy()
        loose = lives["issued"].isna().to_numpy()
        states = np.array(_states(lives, one.end_time.normalize()), dtype=object)
        started = ~(lives["start"] > one.end_time).to_numpy()
        rule = lives["rule"].to_numpy()
        for measure, chosen, out in (
            ("flow", _Set(inside & rule, loose & rule), int((inside & ~rule).sum())),
            ("stock", _Set(states == "in force", states == "unknown"), int((started & ~rule).sum())),
        ):
            rows.append(_shares_of(topics, documents, chosen, undated, rest, level).assign(period=str(one), measure=measure, n_no_rule=out))
    if undated == "group":
        loose = (lives["start"].isna() | _no_end(lives)).to_numpy() & lives["rule"].to_numpy()
        chosen = _Set(loose, np.zeros(len(loose), dtype=bool))
        rows.append(_shares_of(topics, documents, chosen, undated, rest, level).assign(period="", measure="undated", n_no_rule=0))
    table = pd.concat(rows, ignore_index=True)
    order = ["period", "measure", "topic", "label", "estimate", "low", "high", "n", "n_undated", "n_no_rule", "not_covered", "least", "most", "note"]
    return table[order].astype(dict.fromkeys(("period", "measure", "topic", "label", "note"), object))


def _shares_of(
    topics: Topics, documents: Documents, chosen: _Set, undated: str, rest: "npt.NDArray[np.bool_]", level: float
) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    from scipy.stats import t

    covered = ~np.isnan(documents.shares).any(axis=1)
    sure, maybe = documents.shares[chosen.sure & covered], documents.shares[chosen.maybe & covered]
    n, items = len(sure), documents.shares.shape[1]
    estimate = sure.mean(axis=0) if n else np.full(items, np.nan)
    low = high = np.full(items, np.nan)
    if n >= _LEAST:
        low, high = score_interval(estimate, sure.var(axis=0, ddof=1) / n, n=n, quantile=float(t.ppf(0.5 + level / 2, n - 1)))
    least, most = _bounds(sure, maybe) if undated == "bounds" else (np.full(items, np.nan), np.full(items, np.nan))
    note = "no document" if not n else "too few documents" if n < _LEAST else ""
    table = pd.DataFrame({
        "topic": list(item_names(topics)), "label": list(item_labels(topics)), "estimate": estimate, "low": low, "high": high, "n": n,
        "n_undated": int(chosen.maybe.sum()), "not_covered": int((chosen.sure & ~covered).sum()), "least": least, "most": most,
        "note": ["; ".join(filter(None, [note, NO_MATTER if out else ""])) for out in rest.tolist()],
    })  # fmt: skip
    return table.iloc[np.argsort(rest, kind="stable")]


def _bounds(sure: "npt.NDArray[np.float64]", maybe: "npt.NDArray[np.float64]") -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Least and most that each mean share can be, whichever of the doubtful documents count.

    The most is reached by taking them in from the largest share down, as long as that helps: so the best of all beginnings of that order.
    """
    import numpy as np

    ends = []
    for side in (1, -1):
        ranked = side * np.sort(side * maybe, axis=0)
        sums = sure.sum(axis=0) + np.concatenate([np.zeros((1, sure.shape[1])), np.cumsum(ranked, axis=0)])
        size = len(sure) + np.arange(len(maybe) + 1)[:, None]
        means = np.divide(sums, size, out=np.full(sums.shape, np.nan), where=size > 0)
        best = means if size[0, 0] > 0 else means[1:]
        ends.append((best.min(axis=0) if side == 1 else best.max(axis=0)) if len(best) else np.full(sure.shape[1], np.nan))
    return ends[0], ends[1]


def _aligned(lives: "pd.DataFrame", documents: Documents) -> "pd.DataFrame":
    """Lives in the order of the documents of the topics."""
    absent = [name for name in documents.names if name not in set(lives["document"])]
    if absent or not len(documents.names):
        raise InputError(
            explain("these are not the policies of the topics", found=f"not among them: {listing(absent, limit=3)}", hint="give the corpus that was segmented")
        )
    return lives.set_index("document").loc[list(documents.names)].reset_index()


def _texts(frame: "pd.DataFrame", name: str) -> "pd.Series[Any]":
    import pandas as pd

    return as_texts(frame[name]) if name in frame.columns else pd.Series("", index=frame.index, dtype=object)


def _listed(frame: "pd.DataFrame", start: "pd.Series[Any]") -> Listed:
    titles, numbers, regions, repeals = (list(_texts(frame, name)) for name in ("title", "number", "region", "repeals"))
    return Listed(titles, numbers, regions, repeals, list(start))


def _masked(texts: Iterable[str]) -> list[str]:
    """Texts without what could lead to a person."""
    listed = list(texts)
    masked = {text: mask_private(text) if text else "" for text in set(listed)}
    return [masked[text] for text in listed]


def _check_years(years: object) -> None:
    if years is not None and (isinstance(years, bool) or not isinstance(years, Integral) or not 1 <= int(years) <= _MOST_YEARS):
        raise InputError(explain(f"default_years={years!r} is no number of years from 1 to {_MOST_YEARS}", hint="use for instance 5"))


def _ends(
    until: "pd.Series[Any]", unread: "pd.Series[bool]", start: "pd.Series[Any]", by: list[list[int]], status: Iterable[str], default_years: int | None
) -> "tuple[pd.Series[Any], list[str]]":
    """Last day of each document, and where it is known from."""
    import pandas as pd

    days: list[Any] = []
    names: list[str] = []
    for stated, lost, first, repealers, state in zip(until, unread, start, by, status, strict=True):
        repealed = [start.iloc[place] for place in repealers if start.iloc[place] == start.iloc[place]]
        voided = min(repealed) - pd.Timedelta(days=1) if repealed else None
        if voided is not None and not stated < voided:
            days.append(voided)
            names.append("repealed")
        elif stated == stated:
            days.append(stated)
            names.append("stated")
        elif lost or repealers or state == "repealed":
            days.append(pd.NaT)
            names.append("unknown")
        elif default_years and first == first:
            days.append(_years_later(first, int(default_years)))
            names.append("assumed")
        else:
            days.append(pd.NaT)
            names.append("open")
    return pd.Series(days, index=start.index, dtype="datetime64[s]"), names


def _years_later(first: "pd.Timestamp", years: int) -> "pd.Timestamp":
    """Last day of a term that begins on a day: of one from 29 February the last of February."""
    import pandas as pd

    later = first + pd.DateOffset(years=years)
    return later if later.day != first.day else later - pd.Timedelta(days=1)


def _lost(no_start: bool, no_end: bool, odd: str) -> str:
    return "; ".join(filter(None, [
        f"effective_from {_UNREAD}" if no_start else "", f"valid_until {_UNREAD}" if no_end else "", f"status {mask_private(odd)!r} is unknown" if odd else "",
    ]))  # fmt: skip


def _reason(row: dict[Any, Any], no_rule: str, lost: str) -> str:
    start, end = row["start"], row["end"]
    void = row["end_from"] == "unknown" and f"valid_until {_UNREAD}" not in lost
    return "; ".join(filter(None, [
        no_rule, lost, "" if start == start or row["start_from"] == "unknown" else "no day of issue", "void, nobody knows since when" if void else "",
        "ends before it begins" if end < start else "",
    ]))  # fmt: skip


def _no_end(table: "pd.DataFrame") -> "pd.Series[bool]":
    """Of which documents nobody can tell when they end: also those that a repeal ends at the latest."""
    return (table["end_from"] == "unknown") | table["reason"].str.contains(f"valid_until {_UNREAD}", regex=False)


def _states(table: "pd.DataFrame", on: "pd.Timestamp") -> list[str]:
    """How things stand on a day, a row."""
    import numpy as np

    start, end = table["start"], table["end"]
    never = (end < start).to_numpy()
    choices = [
        (~table["rule"].to_numpy(), "no rule"), (never, "unknown"), ((end < on).to_numpy(), "ended"), ((start > on).to_numpy(), "not yet"),
        (start.isna().to_numpy() | _no_end(table).to_numpy(), "unknown"),
    ]  # fmt: skip
    return list(np.select([where for where, _ in choices], [name for _, name in choices], default="in force"))
