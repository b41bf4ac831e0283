"""Shares of both sources period by period, and of single documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, explain
from policytext.government.heads import LEFT_OUT, check_leave_out, why_left_out
from policytext.topics import Shares, Topics, even_counts
from policytext.topics.groups import group_values
from policytext.topics.matters import item_labels, item_names, item_weights
from policytext.topics.shares.draws import pooled_point
from policytext.topics.shares.result import leave_out_of
from policytext.topics.shares.sources import KINDS, Source, cluster_names, read_source, unit_votes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["FREQUENCIES", "Documents", "PeriodShares", "UnitCounts", "check_period", "document_shares", "last_issue", "period_shares", "unit_counts"]

FREQUENCIES: Mapping[str, str] = MappingProxyType({"month": "M", "quarter": "Q", "year": "Y"})


@dataclass(frozen=True, eq=False, slots=True)
class PeriodShares:
    """Shares of both sources in each period, from the first to the last in which both have texts.

    Attributes
    ----------
    periods : pandas.PeriodIndex (T,)
    names, labels : tuple of str (M,)
    shares : mapping of kind to array (T, M)
        NaN in periods without a text.
    n_units : mapping of kind to array (T,)
    n, undated : mapping of kind to int
        Documents of these periods; documents without a date; those left out are in neither.
    grade : str
    """

    periods: "pd.PeriodIndex"
    names: tuple[str, ...]
    labels: tuple[str, ...]
    shares: "Mapping[str, npt.NDArray[np.float64]]"
    n_units: "Mapping[str, npt.NDArray[np.int64]]"
    n: Mapping[str, int]
    undated: Mapping[str, int]
    grade: str


@dataclass(frozen=True, eq=False, slots=True)
class Documents:
    """Documents of one kind, by name: their days (NaT where there is none) and shares (D, M), NaN without a known word."""

    names: "npt.NDArray[np.object_]"
    dates: "pd.Series[pd.Timestamp]"
    shares: "npt.NDArray[np.float64]"


def check_period(period: object, known: tuple[str, ...] = ("month", "quarter")) -> None:
    """Refuse a period of another name."""
    if period not in known:
        raise InputError(explain(f"period={period!r} is unknown", found=f"periods: {', '.join(known)}", hint="use one of these"))


def period_shares(measured: "Topics | Shares", period: str, leave_out: Sequence[str] = LEFT_OUT) -> PeriodShares:
    """Give shares of both sources by month or quarter, from fitted topics or from shares that were measured by it; without types of document left out."""
    check_period(period)
    wanted = leave_out_of(measured, leave_out)
    return _from_topics(measured, period, wanted) if isinstance(measured, Topics) else _from_shares(measured, period)


def _from_topics(topics: Topics, period: str, leave_out: Sequence[str]) -> PeriodShares:
    import numpy as np

    groups = group_values(topics.tokens, period)
    names, votes, matrix = cluster_names(topics.tokens, None), unit_votes(topics, "unit"), item_weights(topics)
    sources = {kind: read_source(topics, kind, groups, names, votes, "unit", leave_out) for kind in KINDS}
    counted = {kind: (source.n_covered > 0) & source.counts_in for kind, source in sources.items()}
    periods = _span({kind: source.group[counted[kind]] for kind, source in sources.items()}, period)
    wanted = _words(periods, period)
    shares = {
        kind: np.stack([_pooled(topics, source, counted[kind] & (source.group == one)) for one in wanted]) @ matrix for kind, source in sources.items()
    }
    return PeriodShares(
        periods=periods, names=item_names(topics), labels=item_labels(topics), shares=shares,
        n_units={kind: np.array([int(source.n_covered[counted[kind] & (source.group == one)].sum()) for one in wanted]) for kind, source in sources.items()},
        n={kind: int((counted[kind] & np.isin(source.group.astype(str), wanted)).sum()) for kind, source in sources.items()},
        undated={kind: int((counted[kind] & (source.group == "")).sum()) for kind, source in sources.items()}, grade="exploratory",
    )  # fmt: skip


def _pooled(topics: Topics, source: Source, inside: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.float64]":
    import numpy as np

    if not inside.any():
        return np.full(len(topics), np.nan)
    return pooled_point(source.counts[inside], topics.word_weights)


def _from_shares(shares: Shares, period: str) -> PeriodShares:
    import numpy as np

    if shares.by != period:
        raise InputError(
            explain(f"these shares are by {shares.by!r}, not by {period!r}", hint=f'use measure_shares(topics, by="{period}", seed=1), or the topics')
        )
    table, summary = shares.table, shares.summary
    filled = table[table["estimate"].notna()]
    periods = _span({kind: filled.loc[filled["kind"] == kind, "group"].to_numpy() for kind in KINDS}, period)
    wanted = _words(periods, period)
    items = table.drop_duplicates("topic")
    names = tuple(items["topic"])
    rows, days = {}, summary[summary["group"].isin(wanted)]
    for kind in KINDS:
        wide = table[table["kind"] == kind].pivot(index="group", columns="topic", values="estimate")
        rows[kind] = wide.reindex(index=wanted, columns=list(names)).to_numpy(dtype=float)
    by_kind = {kind: days[days["kind"] == kind].set_index("group") for kind in KINDS}
    loose = summary[summary["group"] == ""].set_index("kind")["n"]
    return PeriodShares(
        periods=periods, names=names, labels=tuple(items["label"]), shares=rows,
        n_units={kind: by_kind[kind]["n_units"].reindex(wanted).fillna(0).to_numpy(dtype=np.int64) for kind in KINDS},
        n={kind: int(by_kind[kind]["n"].sum()) for kind in KINDS}, undated={kind: int(loose.get(kind, 0)) for kind in KINDS},
        grade="/".join(sorted(set(table["grade"]))),
    )  # fmt: skip


def _span(groups: "Mapping[str, npt.NDArray[Any]]", period: str) -> "pd.PeriodIndex":
    """All periods from the later of the two beginnings to the earlier of the two ends."""
    import pandas as pd

    seen = {kind: pd.PeriodIndex(sorted(set(values[values != ""])), freq=FREQUENCIES[period]) for kind, values in groups.items()}
    bare = [kind for kind, index in seen.items() if not len(index)]
    if bare:
        who = {"policy": "policy", "feedback": "message"}[bare[0]]
        raise EmptyInputError(explain(f"no {who} with a known word has a date", hint="check the date column"))
    first, last = max(index.min() for index in seen.values()), min(index.max() for index in seen.values())
    if first > last:
        raise EmptyInputError(explain("policies and messages share no period", found=f"from {first} to {last}", hint="compare texts of the same years"))
    return pd.period_range(first, last, freq=FREQUENCIES[period])


def _words(periods: "pd.PeriodIndex", period: str) -> list[str]:
    """Periods as :func:`group_values` writes them."""
    return [f"{one.year:04d}Q{one.quarter}" if period == "quarter" else f"{one.year:04d}-{one.month:02d}" for one in periods]


@dataclass(frozen=True, eq=False, slots=True)
class UnitCounts:
    """How many units of one kind are on each topic in each period.

    Attributes
    ----------
    periods : pandas.PeriodIndex (T,)
        From the first to the last with a text, without a gap.
    counts : array (T, M)
        Units of the period times its pooled shares.
    place : array (n,)
        Period of each dated unit with a known word, by day.
    days : array (n,)
    shares : array (n, M)
        Of each such unit.
    undated : int
        Documents without a day.
    """

    periods: "pd.PeriodIndex"
    counts: "npt.NDArray[np.float64]"
    place: "npt.NDArray[np.int64]"
    days: "npt.NDArray[np.datetime64]"
    shares: "npt.NDArray[np.float64]"
    undated: int


def last_issue(topics: Topics) -> "pd.Timestamp | None":
    """Last day on which any policy was issued, whatever its type; nothing where no policy has a day."""
    import pandas as pd

    documents = topics.tokens.documents
    last = pd.to_datetime(documents.loc[documents["kind"] == "policy", "date"], errors="coerce").max()
    return None if pd.isna(last) else last.normalize()


def unit_counts(topics: Topics, kind: str, period: str) -> UnitCounts:
    """Count the units of one kind on each topic, period by period."""
    import numpy as np
    import pandas as pd

    tokens, matrix = topics.tokens, item_weights(topics)
    documents = tokens.documents[tokens.documents["kind"] == kind]
    dates = pd.Series(pd.to_datetime(documents["date"], errors="coerce").dt.normalize().to_numpy(), index=documents["document"].to_numpy())
    mine = (tokens.units["kind"].to_numpy() == kind) & topics.covered
    days = dates.reindex(tokens.units["document"].to_numpy()[mine])
    known = days.notna().to_numpy()
    if not known.any():
        who = {"policy": "policy", "feedback": "message"}[kind]
        raise EmptyInputError(explain(f"no {who} with a known word has a day", hint="check the date column"))
    rows = np.flatnonzero(mine)[known]
    # By day, and within a day by name: the order of the rows has no say.
    order = np.lexsort((tokens.units["unit"].to_numpy()[rows].astype(str), days[known].to_numpy()))
    rows, when = rows[order], days[known].to_numpy()[order].astype("datetime64[D]")
    at = pd.PeriodIndex(pd.to_datetime(when), freq=FREQUENCIES[period])
    periods = pd.period_range(at.min(), at.max(), freq=FREQUENCIES[period])
    place = periods.get_indexer(at)
    even = even_counts(topics.counts[rows])
    size = np.bincount(place, minlength=len(periods))
    pooled = [pooled_point(even[place == t], topics.word_weights) if size[t] else np.zeros(len(topics)) for t in range(len(periods))]
    counts = size[:, None] * (np.stack(pooled) @ matrix)
    return UnitCounts(periods, counts, place, when, topics.shares[rows] @ matrix, int(dates.isna().sum()))


def document_shares(topics: Topics, kind: str, *, leave_out: Sequence[str] = ()) -> Documents:
    """Give the shares of each document, each by itself: the mixture of topics that makes its words likeliest.

    Documents stand in the order of their names, so that the order of the rows has no say; types of document in ``leave_out`` are absent.
    """
    import numpy as np
    import pandas as pd

    check_leave_out(leave_out)
    tokens = topics.tokens
    everyone = np.full(len(tokens.documents), "all", dtype=object)
    source = read_source(topics, kind, everyone, cluster_names(tokens, None), unit_votes(topics, "unit"), "unit")
    table = tokens.documents[tokens.documents["kind"] == kind]
    table = table.iloc[np.argsort(table["document"].to_numpy().astype(str), kind="stable")]
    shares = np.full((len(table), len(topics)), np.nan)
    for place in np.flatnonzero(source.n_covered):
        shares[place] = pooled_point(source.counts[[int(place)]], topics.word_weights)
    dates = pd.to_datetime(table["date"], errors="coerce").dt.normalize().reset_index(drop=True)
    kept = why_left_out(table, leave_out) == ""
    return Documents(table["document"].to_numpy(dtype=object)[kept], dates[kept].reset_index(drop=True), (shares @ item_weights(topics))[kept])
