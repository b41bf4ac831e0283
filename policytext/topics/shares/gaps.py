"""`corrected_gaps`: what demand's shares are over supply's, with intervals, from shares whose covariances are known."""

import zlib
from collections.abc import Sequence
from numbers import Integral
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.inference import independent_texts, weighted_median
from policytext.inference.prediction_powered import check_level
from policytext.topics.shares.result import Shares
from policytext.topics.shares.sources import KINDS, join_notes
from policytext.validation import REST

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["corrected_gaps"]

_NUMBERS = (
    "share_policy", "share_feedback", "difference", "difference_low", "difference_high", "estimate", "low", "high", "raw", "raw_low", "raw_high",
    "expected", "df",
)  # fmt: skip
_LEAST_EXPECTED = 5.0
"""Independent texts of a matter that each source should hold."""
_TWO_SIDED = 1.96
"""Standard deviations between a share and the end of its interval."""


def corrected_gaps(
    shares: Shares, *, seed: int, n_draws: int = 2000, level: float = 0.95, no_matter: Sequence[str] = REST
) -> "pd.DataFrame":
    """Compare the shares of the two sources, matter by matter, with intervals.

    Parameters
    ----------
    shares : Shares
        Best from :func:`correct_shares`: then the intervals hold whatever the registers do.
    seed : int
        Of the draws for the centred gaps.
    n_draws : int
    level : float
        Confidence level of the intervals.
    no_matter : sequence of str
        Codes that name no matter. They keep their shares, and have no gap and no say in the median.

    Returns
    -------
    pandas.DataFrame
        One row a group and topic: ``group, topic, label, share_policy, share_feedback``; ``difference,
        difference_low, difference_high`` (feedback less policy, in shares); ``raw, raw_low, raw_high`` (log2 of
        feedback over policy, in doublings); ``estimate, low, high`` (the same, less the share-weighted median over topics);
        ``expected`` (independent texts of the topic that the smaller source should hold, were there no gap), ``df`` (degrees of freedom
        of the intervals of gaps); ``n_policy, n_feedback`` (coded texts, or units where none are coded), ``grade`` and ``note``,
        which holds what weakens either source too. A group without intervals on both sides has rows without gaps, and ``note`` says why.

    Raises
    ------
    EmptyInputError
        If no group has intervals on both sides.
    InputError
        If a setting is out of its range.

    Notes
    -----
    Differences and raw gaps have intervals by the delta method. The variance of centred gaps is that of joint normal draws of the logarithms of
    both sources' shares, the median taken anew in each. 0.5 / (coded texts of the smaller source) is added to both shares before the logarithm.
    Where one source has none of a topic, the upper end of its share's interval stands for its spread, and ``note`` says ``"none on one side"``; with none
    on both there is no gap.

    Texts of one document say much the same, so a share rests on fewer independent texts than were coded: on share (1 - share) / variance of them,
    and ``expected`` counts these. Quantiles are of Student's t with as many degrees of freedom, at most clusters - 1. Under five
    ``note`` begins with ``"too few"``: intervals there are no more than a hint.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> from policytext.topics.shares import measure_shares
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": [f"P{i}" for i in range(80)], "text": [bus] * 60 + [park] * 20}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 40 + [park] * 120}), kind="feedback")
    >>> topics = fit_topics(segment(policies, feedback, unit="document", max_share=1.0), n_topics=2, runs=1, seed=1)
    >>> corrected_gaps(measure_shares(topics, seed=1), seed=1)["raw"].abs().round(1).tolist()
    [1.6, 1.6]
    """
    import pandas as pd

    expect(shares, Shares, verb="corrected_gaps", hint="correct_shares(topics, coded) gives them")
    check_seed(seed)
    check_level(level)
    if isinstance(n_draws, bool) or not isinstance(n_draws, Integral) or n_draws < 100:
        raise InputError(explain(f"n_draws={n_draws!r} gives no interval", hint="use 2000"))
    comparable = _comparable(shares)
    groups = list(dict.fromkeys(shares.table["group"]))
    tables = [_compare(shares, group, int(seed), int(n_draws), level, no_matter) if group in comparable else _one_sided(shares, group) for group in groups]
    if not comparable:
        raise EmptyInputError(explain("no group has shares with intervals on both sides", found="see shares.summary", hint="code texts of both sources"))
    out = pd.concat([table.astype(dict.fromkeys(_NUMBERS, "float64")) for table in tables], ignore_index=True)
    for column in ("group", "topic", "label", "grade", "note"):
        out[column] = out[column].astype(object)
    return out


def _comparable(shares: Shares) -> list[str]:
    """Groups with a covariance on both sides."""
    known: dict[str, set[str]] = {}
    for group, kind, covariance in zip(shares.summary["group"], shares.summary["kind"], shares.covariances, strict=True):
        if covariance.size:
            known.setdefault(group, set()).add(kind)
    return [group for group, kinds in known.items() if kinds == set(KINDS)]


def _one_sided(shares: Shares, group: str) -> "pd.DataFrame":
    """Rows without gaps for a group that can't be compared, and why."""
    import numpy as np
    import pandas as pd

    rows = shares.table[shares.table["group"] == group]
    counted = shares.summary[shares.summary["group"] == group].set_index("kind")
    names = rows.drop_duplicates("topic")[["topic", "label"]].reset_index(drop=True)
    sides = {kind: rows[rows["kind"] == kind].set_index("topic").reindex(names["topic"]) for kind in KINDS}
    n = {kind: _counted(counted.loc[[kind]])[0] if kind in counted.index else 0 for kind in KINDS}
    notes = [_side_note(kind, "no text" if kind not in counted.index else str(counted.loc[kind, "note"])) for kind in KINDS]
    return pd.DataFrame(
        {
            "group": group, "topic": names["topic"], "label": names["label"], **dict.fromkeys(_NUMBERS, np.nan),
            **{f"share_{kind}": side["estimate"].to_numpy(dtype=np.float64) for kind, side in sides.items()},
            "n_policy": n["policy"], "n_feedback": n["feedback"], "grade": "exploratory", "note": join_notes("not compared", *notes),
        }
    )  # fmt: skip


def _counted(summary: "pd.DataFrame") -> list[int]:
    """Coded texts of each row, or units where none are coded."""
    import numpy as np

    return [int(n) for n in np.where(summary["n_coded"] > 0, summary["n_coded"], summary["n_units"]).tolist()]


def _side_note(kind: str, note: str) -> str:
    return f"{kind}: {note}" if note else ""


def _compare(shares: Shares, group: str, seed: int, n_draws: int, level: float, no_matter: Sequence[str]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    from scipy.stats import t

    summary = shares.summary[shares.summary["group"] == group].set_index("kind")
    sides = {kind: shares.side(group, kind) for kind in KINDS}
    supply, demand = (sides[kind][0]["estimate"].to_numpy(dtype=np.float64) for kind in KINDS)
    n = dict(zip(summary.index, _counted(summary), strict=True))
    mean, eps = (supply + demand) / 2, 0.5 / min(n.values())
    named = np.isin(sides["policy"][0]["topic"].to_numpy(dtype=object), list(no_matter))
    ok = ((supply > 0) | (demand > 0)) & ~named
    independent = [independent_texts(share, np.diag(sides[kind][1]), n[kind]) for share, kind in zip((supply, demand), KINDS, strict=True)]
    expected = mean * np.minimum(*independent)
    df = np.clip(np.minimum(expected, int(summary["n_clusters"].min()) - 1), 1.0, None)
    quantile = t.ppf(0.5 + level / 2, df)
    raw, raw_sd, centred, sd = (np.full(len(mean), np.nan) for _ in range(4))
    if ok.any():
        logs = [_logarithms(sides[kind], ok, eps) for kind in KINDS]
        raw[ok] = logs[1][0] - logs[0][0]
        raw_sd[ok] = np.sqrt(np.diag(logs[0][1]) + np.diag(logs[1][1]))
        rng = np.random.default_rng([seed, zlib.crc32(group.encode())])
        moved = [_normal(covariance, n_draws, rng) for _, covariance in logs]
        draws = raw[ok] + moved[1] - moved[0]
        centred[ok] = raw[ok] - weighted_median(raw[ok], mean[ok])
        off = draws - np.asarray(weighted_median(draws, mean[ok]))[:, None] - centred[ok]
        sd[ok] = np.sqrt((off**2).mean(axis=0))
    variances = [np.diag(sides[kind][1]) for kind in KINDS]
    half = quantile * np.sqrt(np.maximum(variances[0] + variances[1], 0))
    own = np.select(
        [named, (supply <= 0) & (demand <= 0), expected < _LEAST_EXPECTED, (supply <= 0) | (demand <= 0)],
        ["no matter", "none on both sides", "too few", "none on one side"], default="",
    )  # fmt: skip
    both = [[_side_note(kind, note) for note in sides[kind][0]["note"]] for kind in KINDS]
    note = [join_notes(*parts) for parts in zip(own.tolist(), *both, strict=True)]
    grades = {grade for kind in KINDS for grade in sides[kind][0]["grade"]}
    return pd.DataFrame(
        {
            "group": group, "topic": sides["policy"][0]["topic"], "label": sides["policy"][0]["label"], "share_policy": supply, "share_feedback": demand,
            "difference": demand - supply, "difference_low": np.maximum(demand - supply - half, -1), "difference_high": np.minimum(demand - supply + half, 1),
            "estimate": centred, "low": centred - quantile * sd, "high": centred + quantile * sd,
            "raw": raw, "raw_low": raw - quantile * raw_sd, "raw_high": raw + quantile * raw_sd, "expected": expected, "df": df,
            "n_policy": n["policy"], "n_feedback": n["feedback"], "grade": grades.pop() if len(grades) == 1 else "exploratory", "note": note,
        }
    )  # fmt: skip


def _logarithms(
    side: "tuple[pd.DataFrame, npt.NDArray[np.float64]]", ok: "npt.NDArray[np.bool_]", eps: float
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """log2 of the shares and their covariance (delta method; where there is none of a topic, from the end of its share's interval)."""
    import numpy as np

    share = np.maximum(side[0]["estimate"].to_numpy(dtype=np.float64)[ok], 0.0) + eps
    covariance = side[1][np.ix_(ok, ok)] / np.outer(share, share) / np.log(2) ** 2
    none = np.flatnonzero(share <= eps)
    most = side[0]["high"].to_numpy(dtype=np.float64)[ok][none]
    covariance[none], covariance[:, none] = 0.0, 0.0
    covariance[none, none] = (np.log2((most + eps) / eps) / _TWO_SIDED) ** 2
    return np.log2(share), covariance


def _normal(covariance: "npt.NDArray[np.float64]", n_draws: int, rng: "np.random.Generator") -> "npt.NDArray[np.float64]":
    """Draws (B, M) around 0; by the symmetric root, so that signs of eigenvectors mean nothing."""
    import numpy as np

    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return np.asarray(rng.standard_normal((n_draws, len(covariance))) @ root)
