"""`profile_table`: how far the whole profile of demand lies from that of supply, beyond what chance would show."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.government.heads import LEFT_OUT, why_left_out
from policytext.inference import false_discovery, percentile_interval, permutation_p
from policytext.inference.prediction_powered import check_level
from policytext.topics.groups import group_values
from policytext.topics.model import Topics
from policytext.topics.shares import Shares, measure_shares
from policytext.topics.shares.result import leave_out_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = [
    "Profile", "as_shares", "check_draws", "divergence_parts", "independent_size", "null_covariance", "profile_draws", "profile_of", "profile_table",
    "without_value",
]  # fmt: skip

KINDS = ("policy", "feedback")
_MORE = 2.0
"""Documents of a topic that its design effect is drawn towards the source's by."""


@dataclass(frozen=True, eq=False, slots=True)
class Profile:
    """The shares of one group and source.

    Attributes
    ----------
    estimate : array (M,)
        Sum 1; NaN without a known word.
    covariance : array (M, M)
        Of the estimate; of shape (0, 0) where there is none.
    within : array (M, M)
        The part of it that comes from which documents were drawn.
    n : int
        Documents; coded ones where shares were corrected by coding.
    n_clusters : int
    note : str
    """

    estimate: "Floats"
    covariance: "Floats"
    within: "Floats"
    n: int
    n_clusters: int
    note: str

    @property
    def known(self) -> bool:
        """Whether there is an estimate with a covariance."""
        import numpy as np

        return bool(self.covariance.size and np.isfinite(self.covariance).all() and np.isfinite(self.estimate).all())


def profile_table(
    topics_or_shares: Topics | Shares, *, by: str | None = None, seed: int, n_draws: int = 1999, level: float = 0.95, leave_out: Sequence[str] = LEFT_OUT
) -> "pd.DataFrame":
    """Measure how far the whole profile of demand lies from that of supply, in bits above what chance would show.

    Parameters
    ----------
    topics_or_shares : Topics or Shares
        Topics are measured by :func:`measure_shares`.
    by : str, optional
        Variable to group by; of Shares, their own.
    seed : int
        Of the draws.
    n_draws : int
        Draws of the null hypothesis, and of the interval.
    level : float
        Confidence level of the intervals.
    leave_out : sequence of str
        Types of document that are no supply of their own, as for :func:`policytext.measure_mismatch`: they count nowhere. Shares were measured
        without theirs.

    Returns
    -------
    pandas.DataFrame
        For each group first the whole (``topic`` is ``""``), then one row a topic, whose values sum to the whole's:

        - ``group, topic, label``;
        - ``estimate, low, high``: Jensen-Shannon divergence in bits less ``null_mean``; below 0 where the sources differ less than
          chance would have it. 0 to 1 but for that;
        - ``raw``: the divergence as it comes, not to be compared between groups; ``null_mean``: what it would be on average if
          both sources had the same shares;
        - ``p``: chance of so large a divergence under that hypothesis; ``q``: the same over all groups (Benjamini-Hochberg).
          NaN for single topics, which :func:`measure_mismatch` tests;
        - ``lean``: ``"demand"`` or ``"supply"``, whichever has the larger share of the topic;
        - ``n_policy, n_feedback, grade, note``. Groups without an interval on either side have NaN, and the note says why. Documents without
          a value of ``by`` are compared with nothing: one last row, of group ``""``, counts them where there are any.

    Raises
    ------
    EmptyInputError
        If there are not two sources.
    InputError
        If ``by`` or ``leave_out`` is not that of the Shares, or a setting is out of its range.

    Notes
    -----
    A divergence that is estimated from few texts is too large, by about (K - 1) / (8 ln 2) (1 / n_policy + 1 / n_feedback) for texts
    of one topic each; so it is never to be compared between groups without taking that off. Labels of policies and messages can't be
    exchanged to find it, since documents of many clauses vary otherwise than messages do. In its place each source is drawn about the shares
    that both have together, with its own design effect a topic (as in Rao and Scott 1981): shares are gammas with the correlations of the estimates,
    scaled to sum 1. The interval is drawn about the shares as they are, runs and documents, and moved so that its mean is the estimate.
    With fewer than two documents a topic on a side (40 policies, 30 topics) about a fifth of what chance adds is left in.
    What separates the sources by wording alone is part of the divergence: without coding it's a measure of texts, not of neglect.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> policies = Corpus.from_frame(pd.DataFrame({"text": [bus] * 60 + [park] * 20}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 40 + [park] * 120}), kind="feedback")
    >>> topics = fit_topics(segment(policies, feedback, unit="document", max_share=1.0), n_topics=2, runs=1, words="all", seed=1)
    >>> table = profile_table(topics, seed=1)
    >>> table["estimate"].round(1).tolist(), float(table["p"].iloc[0])
    ([0.2, 0.1, 0.1], 0.0005)
    """
    import pandas as pd

    check_draws(n_draws, level)
    shares = as_shares(topics_or_shares, by=by, seed=seed, level=level, verb="profile_table", leave_out=leave_out)
    groups = sorted(set(shares.table["group"]))
    tables = [_one(shares, group, int(seed), int(n_draws), level) for group in groups]
    lost = without_value(shares)
    if any(lost.values()):
        note = f"no value of {shares.by}: compared with nothing"
        counts = {f"n_{kind}": lost[kind] for kind in KINDS}
        row = {"group": "", "topic": "", "label": "", "lean": "", **counts, "grade": "exploratory", "note": note}
        tables.append(pd.DataFrame([{**dict.fromkeys(("estimate", "low", "high", "raw", "null_mean", "p", "q"), float("nan")), **row}])[tables[0].columns])
    table = pd.concat(tables, ignore_index=True)
    table["q"] = false_discovery(table["p"].to_numpy(dtype=float))
    for column in ("group", "topic", "label", "lean", "grade", "note"):
        table[column] = table[column].astype(object)
    return table


def as_shares(value: Topics | Shares, *, by: str | None, seed: int, level: float, verb: str, leave_out: Sequence[str] = LEFT_OUT) -> Shares:
    """Measure topics, or check that shares are by what is asked for, and without what is left out; both sources must be there."""
    expect(value, (Topics, Shares), verb=verb, hint="fit_topics(tokens, ...) or measure_shares(topics, ...) gives them")
    check_seed(seed)
    if isinstance(value, Shares) and by not in (None, value.by):
        raise InputError(explain(f"these shares are by {value.by!r}, not by {by!r}", hint=f"measure them with measure_shares(topics, by={by!r})"))
    wanted = leave_out_of(value, leave_out)
    kinds = set(value.table["kind"]) if isinstance(value, Shares) else set(value.tokens.documents["kind"])
    if not set(KINDS) <= kinds:
        raise EmptyInputError(explain(f"{verb} compares policies with messages", found=f"sources: {', '.join(sorted(kinds))}", hint="fit both together"))
    return value if isinstance(value, Shares) else measure_shares(value, by=by, seed=seed, level=level, leave_out=wanted)


def check_draws(n_draws: object, level: float, *, name: str = "n_draws") -> None:
    """Refuse too few draws, and what is no level of confidence."""
    check_level(level)
    if isinstance(n_draws, bool) or not isinstance(n_draws, Integral) or n_draws < 19:
        raise InputError(explain(f"{name}={n_draws!r} says nothing", hint="use 199 for drafts, more for print"))


def without_value(shares: Shares) -> dict[str, int]:
    """How many documents of each kind have no value of the variable that shares are by, but for those that are left out."""
    documents = shares.topics.tokens.documents
    lost = (group_values(shares.topics.tokens, shares.by) == "") & (why_left_out(documents, shares.leave_out) == "")
    return {kind: int((lost & (documents["kind"] == kind).to_numpy()).sum()) for kind in KINDS}


def profile_of(shares: Shares, group: str, kind: str) -> Profile:
    """Look up one side of shares; a side that is not there has 0 documents and NaN."""
    import numpy as np

    rows = shares.summary[(shares.summary["group"] == group) & (shares.summary["kind"] == kind)]
    table = shares.table[(shares.table["group"] == group) & (shares.table["kind"] == kind)]
    if not len(rows) or not len(table):
        return Profile(np.full(shares.table["topic"].nunique(), np.nan), *(np.zeros((0, 0)),) * 2, 0, 0, "no text")
    row, covariance = rows.iloc[0], shares.covariances[rows.index[0]]
    within = covariance
    if covariance.size:
        total = np.sqrt(np.maximum(np.diag(covariance), 0))
        part = table["sd_within"].to_numpy(dtype=np.float64)
        factor = np.divide(part, total, out=np.ones_like(total), where=(total > 0) & np.isfinite(part))
        within = covariance * np.outer(factor, factor)
    n = int(row["n_coded"]) if row["n_coded"] > 0 else int(row["n"])
    return Profile(table["estimate"].to_numpy(dtype=np.float64), covariance, within, n, int(row["n_clusters"]), str(row["note"]))


def profile_draws(mean: "Floats", covariance: "Floats", n_draws: int, rng: "np.random.Generator") -> "Floats":
    """Draw shares (B, M) about a mean: none below 0, rows that sum to 1.

    Each share is a gamma with its own mean and variance, joined by a normal copula with the correlations of the covariance. Where mean
    or variance is 0, the share stays as it is.

    >>> import numpy as np
    >>> draws = profile_draws(np.array([0.8, 0.2]), np.array([[0.01, -0.01], [-0.01, 0.01]]), 4000, np.random.default_rng(1))
    >>> draws.mean(axis=0).round(1).tolist(), draws.std(axis=0).round(1).tolist()
    ([0.8, 0.2], [0.1, 0.1])
    """
    import numpy as np
    from scipy.special import gammaincinv, ndtr

    sd = np.sqrt(np.maximum(np.diag(covariance), 0))
    moves = np.asarray((sd > 1e-9) & (mean > 1e-9))
    out = np.tile(mean, (n_draws, 1))
    if not moves.any():
        return out
    values, vectors = np.linalg.eigh(covariance[np.ix_(moves, moves)] / np.outer(sd[moves], sd[moves]))
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    chance = np.clip(ndtr(rng.standard_normal((n_draws, int(moves.sum()))) @ root), 1e-12, 1 - 1e-12)
    out[:, moves] = gammaincinv((mean[moves] / sd[moves]) ** 2, chance) * sd[moves] ** 2 / mean[moves]
    total = out.sum(axis=1, keepdims=True)
    return np.asarray(np.where(total > 1e-12, out / np.maximum(total, 1e-12), mean))


def null_covariance(profile: Profile, mean: "Floats") -> "Floats":
    """Covariance (M, M) that the shares of a source would have if they were ``mean``: each topic keeps its design effect.

    The design effect of rare topics, which says little, is drawn towards that of the source as a whole.
    """
    import numpy as np

    share, covariance = profile.estimate, profile.within
    spread = share * (1 - share)
    size = max(float(spread.sum()) / max(float(np.trace(covariance)), 1e-300), 1.0)
    few = _MORE / size**2
    effect = (np.diag(covariance) + few) / (spread / size + few)
    sd = np.sqrt(np.maximum(np.diag(covariance), 0))
    scale = np.outer(sd, sd)
    correlation = np.divide(covariance, scale, out=np.eye(len(sd)), where=scale > 1e-18)
    np.fill_diagonal(correlation, 1.0)
    new = np.sqrt(effect * mean * (1 - mean) / size)
    return np.asarray(correlation * np.outer(new, new))


def divergence_parts(supply: "Floats", demand: "Floats") -> "Floats":
    """What each topic adds to the Jensen-Shannon divergence of profiles (..., M), in bits; none is below 0.

    >>> import numpy as np
    >>> divergence_parts(np.array([1.0, 0.0]), np.array([0.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    import numpy as np

    middle = (supply + demand) / 2

    def half(side: "Floats") -> "Floats":
        ratio = np.divide(side, middle, out=np.ones_like(middle), where=(side > 0) & (middle > 0))
        return np.asarray(side * np.log2(ratio))

    return np.asarray((half(supply) + half(demand)) / 2)


def _one(shares: Shares, group: str, seed: int, n_draws: int, level: float) -> "pd.DataFrame":
    """The rows of one group."""
    import numpy as np

    sides = [profile_of(shares, group, kind) for kind in KINDS]
    first = shares.table[shares.table["group"] == group].drop_duplicates("topic")
    raw = divergence_parts(sides[0].estimate, sides[1].estimate)
    values = np.full((4, len(raw) + 1), np.nan)
    p = float("nan")
    if all(side.known for side in sides):
        rng = np.random.default_rng([seed, zlib.crc32(group.encode()), 1])
        null, draws = _draws(sides, n_draws, rng)
        observed = _with_whole(raw)
        mean = null.mean(axis=0)
        middle = percentile_interval(draws - draws.mean(axis=0), level=level)
        values = np.stack([observed - mean, observed - mean + middle[0], observed - mean + middle[1], mean])
        p = float(permutation_p(observed[0], null[:, 0]))
    return _rows(shares, group, first, sides, _with_whole(raw), values, p)


def _draws(sides: list[Profile], n_draws: int, rng: "np.random.Generator") -> "tuple[Floats, Floats]":
    """Divergences (B, 1 + M) under the null hypothesis, and about the estimates; the whole first."""
    import numpy as np

    sizes = np.array([independent_size(side) for side in sides])
    common = (sizes @ np.stack([side.estimate for side in sides])) / sizes.sum()
    null = [profile_draws(common, null_covariance(side, common), n_draws, rng) for side in sides]
    about = [profile_draws(side.estimate, side.covariance, n_draws, rng) for side in sides]
    return _with_whole(divergence_parts(null[0], null[1])), _with_whole(divergence_parts(about[0], about[1]))


def independent_size(profile: Profile) -> float:
    """How many texts of one topic each would give shares so sure."""
    import numpy as np

    spread = float((profile.estimate * (1 - profile.estimate)).sum())
    return max(spread / max(float(np.trace(profile.within)), 1e-12), 1e-6)


def _with_whole(parts: "Floats") -> "Floats":
    import numpy as np

    return np.concatenate([parts.sum(axis=-1, keepdims=True), parts], axis=-1)


def _rows(
    shares: Shares, group: str, first: "pd.DataFrame", sides: list[Profile], raw: "Floats", values: "Floats", p: float
) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    gap = sides[1].estimate - sides[0].estimate
    lean = np.where(gap > 0, "demand", np.where(gap < 0, "supply", ""))
    return pd.DataFrame(
        {
            "group": group, "topic": ["", *first["topic"]], "label": ["", *first["label"]], "estimate": values[0], "low": values[1], "high": values[2],
            "raw": raw, "null_mean": values[3], "p": [p, *[np.nan] * len(first)], "q": np.nan, "lean": ["", *lean.tolist()],
            "n_policy": sides[0].n, "n_feedback": sides[1].n, "grade": grade_of(shares, group), "note": side_notes(sides),
        }
    )  # fmt: skip


def grade_of(shares: Shares, group: str) -> str:
    """Grade of a comparison of both sources: the lower of the two."""
    grades: set[Any] = set(shares.table.loc[shares.table["group"] == group, "grade"])
    return str(grades.pop()) if len(grades) == 1 else "exploratory"


def side_notes(sides: list[Profile]) -> str:
    """What weakens either side, in words."""
    named = zip(("policies", "messages"), sides, strict=True)
    return "; ".join(f"{name}: {side.note}" for name, side in named if side.note)
