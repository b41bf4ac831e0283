"""Tables from :class:`Reuse`: what is taken up of each source, who copied whom, and how far copying is what the law asks for."""

from numbers import Real
from typing import TYPE_CHECKING, Literal

from policytext.errors import InputError, expect, explain
from policytext.inference import wilson_interval
from policytext.reuse._units import LEGAL
from policytext.reuse.result import Reuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["chain_table", "conformity_table", "uptake_table"]

_HINT = "find_reuse(policies, seed=1) gives it"
By = Literal["heading", "part", "topic", "source"]


def uptake_table(reuse: Reuse, *, by: By = "heading") -> "pd.DataFrame":
    """Say what part of each source's duty clauses the documents that follow it took up: what was passed over shows as low shares.

    Parameters
    ----------
    reuse : Reuse
    by : {"heading", "part", "topic", "source"}
        Duty clauses together: under one heading of the first level, in one attachment, of one topic (needs ``topics=`` in :func:`find_reuse`),
        or all of a source.

    Returns
    -------
    pandas.DataFrame
        ``source``, the group, ``estimate, low, high`` (part of the pairs of a duty clause and a document in which it was taken up), ``n`` (duty
        clauses), ``n_documents``, ``in_words`` (part of those taken up that share words, not text). The interval is that of ``n`` clauses:
        documents that follow one source are not independent of one another.

    Raises
    ------
    InputError
        If this is no Reuse, or there are no topics.

    Notes
    -----
    Grade A. Taken up means: half of the clause's text is repeated, or a clause shares more rare pairs of signs (cosine 0.25 at least) than 99 of 100 do
    with a document that has nothing to do with it. A duty put in wholly other words counts as passed over, and about one in four of those taken up in
    words is about the same without saying the same: both are leads for reading, ``in_words`` says how many rest on words.
    """
    import pandas as pd

    expect(reuse, Reuse, verb="uptake_table", hint=_HINT)
    if by not in ("heading", "part", "topic", "source"):
        raise InputError(explain(f"by={by!r} is unknown", hint='use "heading", "part", "topic" or "source"'))
    if by == "topic" and not reuse.settings["topics"]:
        raise InputError(explain("these clauses have no topics", hint="find_reuse(policies, topics=topics, seed=1)"))
    keys = ["source"] if by == "source" else ["source", by]
    level, rows = float(reuse.settings["level"]), []
    for key, held in reuse.duties.groupby(keys, sort=True):
        n = len(held[["clause", "start"]].drop_duplicates())
        share = float(held["taken"].mean())
        words = float((held.loc[held["taken"], "how"] == "words").mean()) if held["taken"].any() else float("nan")
        rows.append((*(key if isinstance(key, tuple) else (key,)), share, *wilson_interval(share * n, n, level=level), n, held["document"].nunique(), words))
    return pd.DataFrame(rows, columns=[*keys, "estimate", "low", "high", "n", "n_documents", "in_words"])


def chain_table(reuse: Reuse, *, least: float = 0.05) -> "pd.DataFrame":
    """Say who copied whom, in the order of time.

    Parameters
    ----------
    reuse : Reuse
    least : float
        Part of a document that it has to have from a source to be listed.

    Returns
    -------
    pandas.DataFrame
        One row a document and source: ``date, document, region, source, source_date, days`` (between them), ``relation, order, n`` (passages),
        ``n_chars, share`` (of the document's signs), ``verbatim`` (part of the signs that are taken as they stood), ``hops`` (documents from here
        back to the first of the chain).

    Raises
    ------
    InputError
        If this is no Reuse, or ``least`` is no share.

    Notes
    -----
    Order is that of dates; it doesn't show that one office read the other: both may follow a document that is not here.
    """
    import pandas as pd

    expect(reuse, Reuse, verb="chain_table", hint=_HINT)
    if isinstance(least, bool) or not isinstance(least, Real) or not 0 <= least <= 1:
        raise InputError(explain(f"least={least!r} is no share", hint="give a number from 0 to 1, such as 0.05"))
    about = reuse.documents.set_index("document")
    table = reuse.table.assign(as_is=reuse.table["n_chars"].where(reuse.table["kind"] == "verbatim", 0))
    held = table.groupby(["document", "source", "relation", "order"], sort=True).agg(n=("score", "size"), n_chars=("n_chars", "sum"), as_is=("as_is", "sum"))
    out = held.reset_index()
    out["share"] = out["n_chars"] / about["n_chars"].reindex(out["document"]).to_numpy()
    out = out[out["share"] >= least]
    out["verbatim"] = out["as_is"] / out["n_chars"]
    out["date"], out["region"] = (about[name].reindex(out["document"]).to_numpy() for name in ("date", "region"))
    out["source_date"] = about["date"].reindex(out["source"]).to_numpy()
    out["days"] = (pd.to_datetime(out["date"]) - pd.to_datetime(out["source_date"])).dt.days.astype("float64")
    out = out.sort_values(["date", "document", "source"], kind="stable", na_position="last").reset_index(drop=True)
    directed = out[out["order"] != "undirected"]
    hops = _hops(zip(directed["document"], directed["source"], strict=True))
    out["hops"] = [hops.get(document, 0) for document in out["document"]]
    columns = ["date", "document", "region", "source", "source_date", "days", "relation", "order", "n", "n_chars", "share", "verbatim", "hops"]
    return pd.DataFrame(out.loc[:, columns])


def _hops(links: "Iterable[tuple[str, str]]") -> dict[str, int]:
    """Documents from each one back to the first of its chain; where documents cite one another in a ring, the first by name opens it."""
    left: dict[str, set[str]] = {}
    for document, source in links:
        left.setdefault(document, set()).add(source)
    hops: dict[str, int] = {}
    while left:
        ready = [document for document, sources in left.items() if not sources & left.keys()] or [min(left)]
        hops |= {document: 1 + max(hops.get(source, 0) for source in left[document]) for document in ready}
        for document in ready:
            del left[document]
    return hops


def conformity_table(reuse: Reuse) -> "pd.DataFrame":
    """Say how much of each kind of clause is repeated from others: definitions and penalties have to be, measures don't.

    Parameters
    ----------
    reuse : Reuse

    Returns
    -------
    pandas.DataFrame
        ``function``, ``expected`` (whether repeating is what the law asks for), ``estimate, low, high`` (part of the signs), ``n`` (clauses),
        ``n_documents``. Intervals come from documents drawn anew.

    Raises
    ------
    InputError
        If this is no Reuse.
    """
    import numpy as np
    import pandas as pd

    from policytext.inference import cluster_weights, percentile_interval

    expect(reuse, Reuse, verb="conformity_table", hint=_HINT)
    rng = np.random.default_rng([int(reuse.settings["seed"]), 3])
    rows = []
    for function, held in reuse.clauses.groupby("function", sort=True):
        sums = held.groupby("document", sort=True)[["n_copied", "n_chars"]].sum().to_numpy(dtype=np.float64)
        share, n = float(sums[:, 0].sum() / sums[:, 1].sum()), len(sums)
        if n < 2 or not sums[:, 0].any():
            low, high = wilson_interval(share * n, n, level=float(reuse.settings["level"]))
        else:
            drawn = cluster_weights(n, int(reuse.settings["n_draws"]), rng) @ sums
            low, high = percentile_interval(drawn[:, 0] / drawn[:, 1], level=float(reuse.settings["level"])).tolist()
        rows.append((function, function == LEGAL, share, low, high, len(held), n))
    return pd.DataFrame(rows, columns=["function", "expected", "estimate", "low", "high", "n", "n_documents"])
