"""Campaigns: many copies of one text in a few days."""

from typing import TYPE_CHECKING, Any

from policytext.duplicates.result import Duplicates
from policytext.errors import InputError, expect, explain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["campaign_table"]

_COLUMNS = ("name", "cluster_id", "kind", "messages", "demands", "region", "regions", "first_date", "last_date", "days")


def campaign_table(duplicates: Duplicates, *, least: int = 5, days: int = 14) -> "pd.DataFrame":
    """Name the campaigns: where copies of one text came in close together.

    A campaign is a run of messages of one cluster, each of them within ``days`` days that hold ``least`` demands
    or more. Where senders are known, one person counts once. Messages without a date are in no campaign.

    Parameters
    ----------
    duplicates : Duplicates
        From :func:`policytext.group_duplicates`.
    least : int
        Demands within the days.
    days : int
        Days from the first to the last of them.

    Returns
    -------
    pandas.DataFrame
        One row a campaign, the first first: ``name`` (district and span), ``cluster_id``, ``kind`` (of the cluster),
        ``messages``, ``demands`` (one a person where known), ``region`` (of most of them), ``regions`` (how many),
        ``first_date``, ``last_date``, ``days`` (both counted).

    Raises
    ------
    InputError
        If ``duplicates`` are no Duplicates, or a number is too small.

    Notes
    -----
    A campaign is a signal, not noise: it tells how many took the trouble, not that nobody means it.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, group_duplicates
    >>> days = pd.date_range("2024-03-01", periods=6)
    >>> frame = pd.DataFrame({"text": ["请修好东门外的路灯"] * 6, "date": days, "region": "青梧区"})
    >>> campaign_table(group_duplicates(Corpus.from_frame(frame, kind="feedback")))["name"].tolist()
    ['青梧区 2024-03-01/2024-03-06']
    """
    import pandas as pd

    expect(duplicates, Duplicates, verb="campaign_table", hint="make them with group_duplicates(corpus)")
    if least < 2 or days < 1:
        raise InputError(explain(f"least={least}, days={days} name no campaign", hint="use least=2 or more and days=1 or more"))
    table = duplicates.table
    dated = table[(table["size"] >= least) & table["date"].notna()].assign(day=table["date"].dt.normalize())
    dated = dated.sort_values(["day", "date", "id"], kind="stable")
    rows = [row for _, cluster in dated.groupby("cluster_id", sort=True) for row in _runs(cluster, least, days)]
    found = pd.DataFrame(rows, columns=list(_COLUMNS))
    for name in ("first_date", "last_date"):
        found[name] = found[name].astype("datetime64[s]")
    return found.sort_values(["first_date", "cluster_id"], kind="stable").reset_index(drop=True)


def _runs(cluster: "pd.DataFrame", least: int, days: int) -> list[tuple[Any, ...]]:
    """The campaigns of one cluster, whose rows come by date."""
    import numpy as np

    senders = cluster["sender"]
    counted = cluster[(senders == 0) | ~senders.duplicated()]
    day = counted["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    ends = np.searchsorted(day, day + days, side="left")
    spans: list[list[int]] = []
    for start, end in enumerate(ends.tolist()):
        if end - start >= least:
            if spans and start < spans[-1][1]:
                spans[-1][1] = end
            else:
                spans.append([start, end])
    rows = []
    for start, end in spans:
        low, high = counted["day"].iloc[start], counted["day"].iloc[end - 1]
        inside = cluster[(cluster["day"] >= low) & (cluster["day"] <= high)]
        places = counted["region"].iloc[start:end].value_counts()
        region = min(places.index, key=lambda name: (-int(places[name]), name))
        name = " ".join(part for part in (region, f"{low:%Y-%m-%d}/{high:%Y-%m-%d}") if part)
        kind, id = cluster["kind"].iloc[0], cluster["cluster_id"].iloc[0]
        rows.append((name, id, kind, len(inside), end - start, region, len(places), low, high, (high - low).days + 1))
    return rows
