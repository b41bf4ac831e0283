"""`measure_shares`: pooled shares of each source and group, with intervals from documents and runs."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.duplicates import Duplicates
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.government.heads import LEFT_OUT, check_leave_out
from policytext.inference import score_interval
from policytext.inference.prediction_powered import check_level
from policytext.provenance import record
from policytext.topics.groups import group_values
from policytext.topics.matters import item_labels, item_names, item_weights
from policytext.topics.model import Topics
from policytext.topics.runs import recurring
from policytext.topics.shares.draws import in_batches, pooled_point, share_draws
from policytext.topics.shares.result import Shares
from policytext.topics.shares.sources import KINDS, Source, cluster_names, join_notes, known_part, read_source, unit_votes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["measure_shares"]

_LEAST = 3
"""Clusters of documents from which an interval is given."""
_ROUGH = 10
_SELDOM = 0.5
"""Recurrence under which a row is marked."""


@dataclass(frozen=True, eq=False, slots=True)
class _Pooled:
    """What the runs say of one group and kind, topic by topic."""

    estimate: "npt.NDArray[np.float64]"
    within: "npt.NDArray[np.float64]"
    between: "npt.NDArray[np.float64]"


def measure_shares(
    topics: Topics,
    *,
    by: str | None = None,
    weights: str = "unit",
    seed: int,
    n_draws: int = 1000,
    level: float = 0.95,
    clusters: "str | Duplicates | Mapping[str, object] | pd.Series[Any] | None" = None,
    batches: int = 1000,
    leave_out: Sequence[str] = LEFT_OUT,
) -> Shares:
    """Measure how much of each source is about each topic, with intervals.

    Words of the topics held fixed, the shares of a group are the mixture that makes its words likeliest (pooled
    expectation-maximisation). The estimate is the mean over the runs of the model; the interval holds both which
    documents were drawn and which run was looked at.

    Parameters
    ----------
    topics : Topics
        Where it is joined to matters (``topics.matters``), shares of matters are measured.
    by : str, optional
        Measure within each value of a variable: ``"region"``, ``"month"``, ``"quarter"``, ``"year"``, or any
        other column of ``topics.tokens.documents``.
    weights : str
        What the shares are shares of. ``"unit"``: each clause or message has one vote; ``"document"``: each document;
        ``"token"``: each word; or a column of the documents, whose value each document has in votes.
    seed : int
        Seed of the resampling.
    n_draws : int
        Bootstrap samples, spread over the runs.
    level : float
        Confidence level of the intervals.
    clusters : str, Duplicates or mapping, optional
        Documents that are resampled together: ``"duplicates"`` (near copies among the messages are sought), the
        result of :func:`policytext.group_duplicates`, or a mapping from document to cluster; default each document alone.
    batches : int
        Where a group has more clusters, these are put together by chance into so many batches, which are resampled.
    leave_out : sequence of str
        Types of document that are no supply of their own, as for :func:`policytext.measure_mismatch`: interpretations (解读), documents
        that forward others (转发), drafts (征求意见稿). They are in no share and no ``n``; ``summary`` counts them in ``left_out``. Messages are never left out.

    Returns
    -------
    Shares
        Of grade ``"exploratory"``: nothing here tells a difference of matter from one of wording.

    Raises
    ------
    ColumnError
        If ``by`` or ``weights`` is no variable of the documents.
    EmptyInputError
        If a source holds no word that a topic knows, or all of it is left out.
    InputError
        If a setting is out of its range.

    Notes
    -----
    A bootstrap draw takes one Newton step from the point estimate; draws that this takes to the edge of what is
    possible (a share of 0) are fitted in full. Widths of intervals are those of full fits within 1 % where a share is well above 0.
    A run in which a topic does not recur (cosine of the word weights under 0.7) is left out for this topic, and the
    means are scaled to sum 1. Variance: mean of the runs' bootstrap variances, times D / (D - 1) for D clusters, plus
    (1 + 1 / R) times the variance between runs (Rubin's rule). Intervals are score intervals with these variances and a t
    quantile of D - 1 degrees. Runs are fitted on the same texts, which they share out otherwise: between runs is what the
    choice of texts to learn from does, not what another number of topics would do.
    With less than three clusters no interval is given; with less than ten it is marked as rough.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 10 + [park] * 30}), kind="feedback")
    >>> topics = fit_topics(segment(feedback, max_share=1.0), n_topics=2, runs=1, seed=1)
    >>> shares = measure_shares(topics, seed=1)
    >>> shares.table["estimate"].round(2).tolist(), shares.table["low"].round(1).tolist()
    ([0.75, 0.25], [0.6, 0.1])
    """
    expect(topics, Topics, verb="measure_shares", hint="fit_topics(tokens, ...) gives them")
    _check(seed, n_draws, level, batches)
    check_leave_out(leave_out)
    groups = group_values(topics.tokens, by)
    votes, names = unit_votes(topics, weights), cluster_names(topics.tokens, clusters)
    sources = {kind: read_source(topics, kind, groups, names, votes, weights, leave_out) for kind in _kinds(topics)}
    weakest = [kind for kind, source in sources.items() if not source.n_covered[source.counts_in].sum()]
    if weakest and sources[weakest[0]].n_covered.sum():
        raise EmptyInputError(explain("all policies are left out", found=f"leave_out: {listing(leave_out)}", hint="leave_out=() counts them"))
    if weakest or not sources:
        who = {"policy": "policies", "feedback": "messages"}.get(weakest[0], "") if weakest else "texts"
        raise EmptyInputError(explain(f"the {who} hold no word that a topic knows", hint="look at tokens.vocabulary and the stop words; fit both sources together"))
    same = recurring(topics.runs)
    tables: list[pd.DataFrame] = []
    rows: list[dict[str, Any]] = []
    covariances: list[npt.NDArray[np.float64]] = []
    for group in sorted(set(groups)):
        for kind, source in sources.items():
            table, row, covariance = _one(topics, source, group, kind, same, int(seed), n_draws, level, batches)
            if group != "":
                tables.append(table)
            rows.append(row)
            covariances.append(covariance)
    return _shares(topics, tables, rows, covariances, by=by, weights=weights, level=level, settings={
        "by": by, "weights": weights, "seed": seed, "n_draws": n_draws, "level": level, "batches": batches,
        "clusters": clusters if isinstance(clusters, str) or clusters is None else "given", "leave_out": list(leave_out),
    }, given=[] if isinstance(clusters, str) or clusters is None else [*names.astype(str)])  # fmt: skip


def _check(seed: object, n_draws: object, level: object, batches: object) -> None:
    check_seed(seed)
    check_level(level)
    if isinstance(n_draws, bool) or not isinstance(n_draws, Integral) or n_draws < 20:
        raise InputError(explain(f"n_draws={n_draws!r} gives no interval", hint="use 200 for drafts, 1000 for print"))
    if isinstance(batches, bool) or not isinstance(batches, Integral) or batches < 50:
        raise InputError(explain(f"batches={batches!r} are too few to resample", hint="use 1000"))


def _kinds(topics: Topics) -> list[str]:
    present = set(topics.tokens.documents["kind"])
    return [kind for kind in KINDS if kind in present]


def _one(
    topics: Topics, source: Source, group: str, kind: str, same: "npt.NDArray[np.bool_]", seed: int, n_draws: int, level: float, batches: int,
) -> "tuple[pd.DataFrame, dict[str, Any], npt.NDArray[np.float64]]":  # fmt: skip
    """Table, summary row and covariance of one group and kind."""
    import numpy as np
    import pandas as pd

    inside = (source.group == group) & source.counts_in
    used = inside & (source.n_covered > 0)
    n_units, n_covered = int(source.n_units[inside].sum()), int(source.n_covered[inside].sum())
    counts = _by_cluster(source.counts[used], source.cluster[used])
    n_clusters = int(counts.shape[0])
    note = "no value" if group == "" else "no text" if not n_clusters else "too few documents" if n_clusters < _LEAST else "rough interval" if n_clusters < _ROUGH else ""
    coverage = n_covered / n_units if n_units else float("nan")
    known_words, outside = known_part(float(source.n_words[inside].sum()), float(source.n_known[inside].sum()))
    note = join_notes(note, outside)
    row = {
        "group": group, "kind": kind, "n": int(used.sum()), "n_clusters": n_clusters, "n_units": n_covered,
        "not_covered": n_units - n_covered, "coverage": coverage, "known_words": known_words, "n_coded": 0,
        "left_out": int(((source.group == group) & ~source.counts_in).sum()), "coded_left_out": 0, "note": note,
    }  # fmt: skip
    if group == "":
        return pd.DataFrame(), row, np.zeros((0, 0))
    rng = np.random.default_rng([seed, zlib.crc32(group.encode()), KINDS.index(kind)])
    pooled = _over_runs(topics.runs, same, counts, rng, n_draws if n_clusters >= _LEAST else 0, batches)
    matrix, names, labels = item_weights(topics), list(item_names(topics)), list(item_labels(topics))
    estimate = pooled.estimate @ matrix
    within, between = (matrix.T @ part @ matrix for part in (pooled.within, pooled.between))
    runs, recurrence = _per_row(matrix, same.sum(axis=0)), _per_row(matrix, topics.recurrence)
    covariance = within + (1 + 1 / len(topics.runs)) * between
    low, high = _interval(estimate, np.diag(covariance), n_clusters, level)
    sd_between = np.sqrt(np.maximum(np.diag(between), 0)) if len(topics.runs) > 1 else np.full(len(names), np.nan)
    notes = [join_notes(note, "does not recur" if part < _SELDOM else "") for part in recurrence]
    table = pd.DataFrame(
        {
            "group": group, "kind": kind, "topic": names, "label": labels, "estimate": estimate, "low": low, "high": high,
            "n": row["n"], "n_units": n_covered, "coverage": coverage, "known_words": known_words, "sd_within": np.sqrt(np.maximum(np.diag(within), 0)),
            "sd_between": np.where(runs > 1, sd_between, np.nan), "n_runs": runs, "recurrence": recurrence, "grade": "exploratory", "note": notes,
        }
    )  # fmt: skip
    return table, row, covariance if n_clusters >= _LEAST else np.zeros((0, 0))


def _by_cluster(counts: "csr_array", cluster: "npt.NDArray[np.int64]") -> "csr_array":
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    names, place = np.unique(cluster, return_inverse=True)
    join = coo_array((np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(names), len(place)))
    return csr_array(join.tocsr() @ counts)


def _over_runs(
    runs: "npt.NDArray[np.float64]", same: "npt.NDArray[np.bool_]", counts: "csr_array", rng: "np.random.Generator", n_draws: int, batches: int
) -> _Pooled:
    """Mean over the runs, and covariances within and between them (K, K)."""
    import numpy as np

    n_runs, n_topics = len(runs), runs.shape[1]
    if not counts.shape[0]:
        return _Pooled(np.full(n_topics, np.nan), *(np.full((n_topics, n_topics), np.nan) for _ in range(2)))
    seen = np.asarray(counts.sum(axis=0) > 0)
    counts = in_batches(counts[:, seen], batches, rng)
    size = counts.shape[0]
    points = np.empty((n_runs, n_topics))
    within, pairs = np.zeros((n_topics, n_topics)), np.zeros((n_topics, n_topics))
    for run in range(n_runs):
        phi = np.ascontiguousarray(runs[run][:, seen])
        points[run] = pooled_point(counts, phi)
        both = np.outer(same[run], same[run])
        pairs += both
        if n_draws:
            draws = share_draws(counts, phi, points[run], -(-n_draws // n_runs), rng)
            draws = draws[~np.isnan(draws).any(axis=1)]
            within += both * np.cov(draws, rowvar=False).reshape(n_topics, n_topics) * (size / (size - 1))
    counted = np.where(same, points, 0.0)
    estimate = counted.sum(axis=0) / same.sum(axis=0)
    off = np.where(same, points - estimate, 0.0)
    between = np.divide(off.T @ off, pairs - 1, out=np.zeros_like(pairs), where=pairs > 1)
    within = within / np.maximum(pairs, 1) if n_draws else np.full_like(within, np.nan)
    return _Pooled(estimate / estimate.sum(), within, between)


def _per_row(matrix: "npt.NDArray[np.float64]", values: "npt.NDArray[Any]") -> "npt.NDArray[Any]":
    """The lowest value among the topics that make up each row; NaN where none does."""
    import numpy as np

    if np.array_equal(matrix, np.eye(len(matrix))):
        return values
    main = matrix.argmax(axis=1)
    return np.array([values[main == m].min() if (main == m).any() else np.nan for m in range(matrix.shape[1])])


def _interval(estimate: "npt.NDArray[np.float64]", variance: "npt.NDArray[np.float64]", n: int, level: float) -> "npt.NDArray[np.float64]":
    import numpy as np
    from scipy.stats import t

    if n < _LEAST:
        return np.full((2, len(estimate)), np.nan)
    return score_interval(estimate, variance, n=n, quantile=float(t.ppf(0.5 + level / 2, n - 1)))


def _shares(
    topics: Topics, tables: "list[pd.DataFrame]", rows: list[dict[str, Any]], covariances: "list[npt.NDArray[np.float64]]", *,
    by: str | None, weights: str, level: float, settings: dict[str, Any], given: list[str],
) -> Shares:  # fmt: skip
    import numpy as np
    import pandas as pd

    if not tables:
        raise EmptyInputError(explain(f"no document has a value of {by!r}", hint="look at tokens.documents for one that is filled"))
    table, summary = pd.concat(tables, ignore_index=True), pd.DataFrame(rows)
    for frame, columns in ((table, ["group", "kind", "topic", "label", "grade", "note"]), (summary, ["group", "kind", "note"])):
        for column in columns:
            frame[column] = frame[column].astype(object)
    content = [np.round(table[["estimate", "low", "high"]].to_numpy(dtype=float), 8).tobytes(), *table["group"], *given]
    return Shares(
        table=table, summary=summary, covariances=tuple(covariances), by=by, weights=weights, level=level, topics=topics, settings=settings,
        provenance=record("measure_shares", settings, content=content, parents=[topics.provenance]),
    )  # fmt: skip
