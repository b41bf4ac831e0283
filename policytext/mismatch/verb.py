"""`measure_mismatch`: the gap of supply and demand, topic by topic, with intervals."""

import zlib
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.inference import cluster_weights, percentile_interval, weighted_median
from policytext.mismatch.result import Mismatch
from policytext.provenance import record
from policytext.topics import Topics, even_counts, pooled_shares
from policytext.topics.groups import group_values

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["group_values", "measure_mismatch"]

_ONE_SIDED = 5.0
"""Doublings between the sources, before centring, from which a topic is nearly absent from one of them."""
_LEAST_EXPECTED = 5.0
"""Units of a topic that each source should hold, were there no gap."""


@dataclass(frozen=True, eq=False, slots=True)
class _Side:
    """One source within one group: pooled counts a document, and what was left aside."""

    counts: "csr_array"
    n_units: int
    not_covered: int

    @property
    def n(self) -> int:
        return int(self.counts.shape[0])


@dataclass(frozen=True, eq=False, slots=True)
class _Source:
    """One source: pooled counts, units and group of each covered document, and the group of each with a text."""

    counts: "csr_array"
    n_units: "npt.NDArray[np.int64]"
    groups: "npt.NDArray[np.object_]"
    with_text: "npt.NDArray[np.object_]"

    def side(self, group: str) -> _Side:
        inside = self.groups == group
        return _Side(self.counts[inside], int(self.n_units[inside].sum()), int((self.with_text == group).sum() - inside.sum()))


def measure_mismatch(
    topics: Topics,
    *,
    by: str | None = None,
    seed: int,
    n_draws: int = 500,
    level: float = 0.95,
    min_documents: int = 5,
) -> Mismatch:
    """Compare what policies speak about with what people ask for.

    Shares are pooled over each source with the topics' words held fixed (:func:`pooled_shares`), one vote a
    unit. The gap of a topic is log2 of its demand share over its supply share, less the median over topics, each
    topic weighing as much as its mean share: 1 means that demand is twice supply when compared with the typical
    word spoken. Intervals come from resampling
    documents (all clauses of a document together), re-centring in every draw.

    Parameters
    ----------
    topics : Topics
        Fitted on policies and feedback.
    by : str, optional
        Measure within each value of a variable: ``"region"``, ``"month"``, ``"quarter"``, ``"year"``, or any
        other column of ``topics.tokens.documents``.
    seed : int
        Seed of the resampling.
    n_draws : int
        Bootstrap samples.
    level : float
        Confidence level of the intervals.
    min_documents : int
        A group needs so many documents of each source; others are listed in ``summary`` with a note.

    Returns
    -------
    Mismatch
        Of grade ``"exploratory"``: a reading list. No verdict is given, since nothing here tells a gap of
        attention from a difference of wording.

    Raises
    ------
    ColumnError
        If ``by`` is no variable of the documents.
    EmptyInputError
        If one of the two sources, or every group, is too small.

    Notes
    -----
    Both sources get the same half count before the logarithm, 0.5 / (units of the smaller source). A topic
    whose expected count is under 5 in either source (its mean share times the source's units) leans
    ``"too few"``. A topic that is nearly absent from one source (more than 32 to 1 before centring) leans
    ``"wording?"``: either nothing like it is said on the other side, or it is said in other words, and without
    pairs or coding nothing here can tell which. Intervals hold the words of the topics fixed and so are too short
    for claims about the world; they don't hold the choice of the number of topics either.

    The median is weighted, since a large matter may be split into several topics: counted one by one, these would
    move a plain median, and every other topic would seem to lean the other way.

    The interval of the total variation is the basic bootstrap's (reflected), since resampling pushes this
    index upwards. Where it is no larger than what 95 % (``level``) of draws show with nothing differing, its lower
    end is 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": [f"P{i}" for i in range(8)], "text": [bus] * 6 + [park] * 2}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 10 + [park] * 30}), kind="feedback")
    >>> tokens = segment(policies, feedback, unit="document", max_share=1.0)
    >>> gaps = measure_mismatch(fit_topics(tokens, n_topics=2, runs=1, seed=1), seed=1)
    >>> sorted(gaps.table["raw"].round(1)), set(gaps.table["verdict"])
    ([-1.4, 1.4], {'cannot tell'})
    """
    import numpy as np
    import pandas as pd

    expect(topics, Topics, verb="measure_mismatch", hint="fit_topics(tokens, ...) gives them")
    check_seed(seed)
    if not 0 < level < 1:
        raise InputError(explain(f"level={level} is no probability", hint="use for instance 0.95"))
    if not isinstance(min_documents, Integral) or min_documents < 2:
        raise InputError(explain(f"min_documents={min_documents!r} gives no interval", hint="documents are resampled: use 2 or more"))
    if not isinstance(n_draws, Integral) or n_draws < 20:
        raise InputError(explain(f"n_draws={n_draws!r} gives no interval", hint="use 200 for drafts, 1000 for print"))
    values = group_values(topics.tokens, by)
    sources = [_source(topics, kind, values) for kind in ("policy", "feedback")]
    tables: list[pd.DataFrame] = []
    rows: list[dict[str, Any]] = []
    for group in sorted(set(values[values != ""])):
        policy, feedback = (source.side(group) for source in sources)
        row = {
            "group": group, "estimate": np.nan, "low": np.nan, "high": np.nan, "noise": np.nan, "common_shift": np.nan,
            "n_policy": policy.n, "n_feedback": feedback.n,
            "not_covered_policy": policy.not_covered, "not_covered_feedback": feedback.not_covered, "note": "",
        }  # fmt: skip
        if min(policy.n, feedback.n) < min_documents:
            rows.append({**row, "note": "too few documents"})
            continue
        rng = np.random.default_rng([seed, zlib.crc32(group.encode())])
        table, whole = _compare(topics, policy, feedback, rng, n_draws, level)
        table.insert(0, "group", group)
        tables.append(table)
        rows.append({**row, **whole})
    if not tables:
        _refuse(rows, by, min_documents)
    if by is not None and (values == "").any():
        rows.append(_without_value(topics, values))
    table = pd.concat(tables, ignore_index=True).assign(verdict="cannot tell", grade="exploratory")
    summary = pd.DataFrame(rows)
    for frame, columns in ((table, ["group", "topic", "label", "lean", "verdict", "grade"]), (summary, ["group", "note"])):
        for column in columns:
            frame[column] = frame[column].astype(object)
    settings = {"by": by, "seed": seed, "n_draws": n_draws, "level": level, "min_documents": min_documents}
    content = [np.round(table[["estimate", "low", "high"]].to_numpy(dtype=float), 8).tobytes(), *table["group"]]
    return Mismatch(
        table=table, summary=summary, by=by, grade="exploratory", settings=settings,
        provenance=record("measure_mismatch", settings, content=content, parents=[topics.provenance]),
    )  # fmt: skip


def _source(topics: Topics, kind: str, values: "npt.NDArray[np.object_]") -> _Source:
    """Pool the even counts of every document of a kind; groups are slices of this."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array, csr_array

    tokens = topics.tokens
    mine = tokens.documents["kind"].to_numpy() == kind
    groups = pd.Series(values[mine], index=tokens.documents["document"].to_numpy()[mine])
    inside = (tokens.units["kind"].to_numpy() == kind) & topics.covered
    cluster, names = pd.factorize(tokens.units["document"].to_numpy()[inside], sort=True)
    join = coo_array((np.ones(len(cluster)), (cluster, np.arange(len(cluster)))), shape=(len(names), len(cluster)))
    return _Source(
        counts=csr_array(join.tocsr() @ even_counts(topics.counts[inside])),
        n_units=np.bincount(cluster, minlength=len(names)),
        groups=groups.reindex(names).to_numpy(),
        with_text=groups[tokens.documents["has_text"].to_numpy(dtype=bool)[mine]].to_numpy(),
    )


def _compare(
    topics: Topics, policy: _Side, feedback: _Side, rng: "np.random.Generator", n_draws: int, level: float,
) -> "tuple[pd.DataFrame, dict[str, Any]]":  # fmt: skip
    import numpy as np
    import pandas as pd

    eps = 0.5 / min(policy.n_units, feedback.n_units)
    supply, supply_draws = _shares(policy, topics.word_weights, rng, n_draws)
    demand, demand_draws = _shares(feedback, topics.word_weights, rng, n_draws)
    mean = (supply + demand) / 2
    few = mean * min(policy.n_units, feedback.n_units) < _LEAST_EXPECTED
    raw = np.log2((demand + eps) / (supply + eps))
    raw_draws = np.log2((demand_draws + eps) / (supply_draws + eps))
    # Topics with few texts weigh little by themselves; without them a single topic might be its own median.
    shift = float(weighted_median(raw, mean))
    draws = raw_draws - weighted_median(raw_draws, mean)[:, None]
    low, high = percentile_interval(draws, level=level)
    lean = np.where(low > 0, "demand", np.where(high < 0, "supply", ""))
    lean = np.where((np.abs(raw) > _ONE_SIDED) & (lean != ""), "wording?", lean)
    lean = np.where(few, "too few", lean)
    table = pd.DataFrame(
        {
            "topic": list(topics.names), "label": list(topics.labels), "share_policy": supply, "share_feedback": demand,
            "estimate": raw - shift, "low": low, "high": high, "raw": raw,
            "n_policy": policy.n, "n_feedback": feedback.n, "lean": lean,
        }
    )  # fmt: skip
    return table, {**_variation(demand - supply, demand_draws - supply_draws, level), "common_shift": shift}


def _variation(
    difference: "npt.NDArray[np.float64]", draws: "npt.NDArray[np.float64]", level: float
) -> dict[str, float]:
    """Total variation with its interval, and what it would be by chance alone, from differences (K,) and draws (B, K)."""
    import numpy as np

    estimate = float(np.abs(difference).sum() / 2)
    low, high = percentile_interval(np.abs(draws).sum(axis=1) / 2, level=level)
    by_chance = np.abs(draws - difference).sum(axis=1) / 2
    lower = float(np.clip(2 * estimate - high, 0, estimate)) if estimate > np.quantile(by_chance, level) else 0.0
    return {
        "estimate": estimate,
        "low": lower,
        "high": float(np.clip(2 * estimate - low, estimate, 1)),
        "noise": float(by_chance.mean()),
    }


def _shares(
    side: _Side, word_weights: "npt.NDArray[np.float64]", rng: "np.random.Generator", n_draws: int
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Pooled shares (K,) and their bootstrap draws (B, K)."""
    import numpy as np

    whole = np.asarray(side.counts.sum(axis=0), dtype=np.float64)[None, :]
    point = pooled_shares(whole, word_weights, tolerance=1e-8)[0]
    draws = np.asarray(cluster_weights(side.n, n_draws, rng) @ side.counts, dtype=np.float64)
    return point, pooled_shares(draws, word_weights, start=np.maximum(point, 1e-6), tolerance=1e-5)


def _without_value(topics: Topics, values: "npt.NDArray[np.object_]") -> dict[str, Any]:
    kinds = topics.tokens.documents["kind"].to_numpy()
    nan = float("nan")
    return {
        "group": "", "estimate": nan, "low": nan, "high": nan, "noise": nan, "common_shift": nan,
        "n_policy": int(((kinds == "policy") & (values == "")).sum()),
        "n_feedback": int(((kinds == "feedback") & (values == "")).sum()),
        "not_covered_policy": 0, "not_covered_feedback": 0, "note": "no value",
    }  # fmt: skip


def _refuse(rows: list[dict[str, Any]], by: str | None, least: int) -> None:
    counts = [f"{row['group']}: {row['n_policy']} policies, {row['n_feedback']} messages" for row in rows]
    seen = mask_private(listing(counts, limit=4))
    if by is None:
        raise EmptyInputError(
            explain(f"too few documents to compare: {least} of each source are needed", found=seen, hint="read more documents, or lower min_documents")
        )
    raise EmptyInputError(
        explain(
            f"no value of {by!r} has {least} documents of each source",
            found=seen or "no document has a value",
            hint=f"check that policies and feedback both have {by!r} and spell it alike, or lower min_documents",
        )
    )
