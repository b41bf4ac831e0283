"""`corrected_gaps`: what demand's shares are over supply's, with intervals, from shares whose covariances are known."""

import zlib
from numbers import Integral
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.inference import percentile_interval, weighted_median
from policytext.inference.prediction_powered import check_level
from policytext.topics.shares.result import Shares
from policytext.topics.shares.sources import KINDS, join_notes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["corrected_gaps"]

_NUMBERS = (
    "share_policy", "share_feedback", "difference", "difference_low", "difference_high", "estimate", "low", "high", "raw", "raw_low", "raw_high",
)  # fmt: skip
_LEAST_EXPECTED = 5.0
"""Coded texts (or units) of a matter that each source should hold."""


def corrected_gaps(shares: Shares, *, seed: int, n_draws: int = 2000, level: float = 0.95) -> "pd.DataFrame":
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

    Returns
    -------
    pandas.DataFrame
        One row a group and topic: ``group, topic, label, share_policy, share_feedback``; ``difference,
        difference_low, difference_high`` (feedback less policy, in shares); ``raw, raw_low, raw_high`` (log2 of
        feedback over policy, in doublings); ``estimate, low, high`` (the same, less the share-weighted median over topics);
        ``n_policy, n_feedback`` (coded texts, or units where none are coded), ``grade`` and ``note``, which holds what
        weakens either source too. A group without intervals on both sides has rows without gaps, and ``note`` says why.

    Raises
    ------
    EmptyInputError
        If no group has intervals on both sides.
    InputError
        If a setting is out of its range.

    Notes
    -----
    Differences and raw gaps have intervals by the delta method. Centred gaps have them from joint normal draws of the logarithms of both
    sources' shares, the median taken anew in each. A t quantile stands for the normal one, by the source with fewer clusters.
    No constant is added before the logarithm: with a share of 0 on a side the gap is NaN. Where fewer than five coded texts (or units) would be of a topic
    in either source were there no gap, ``note`` begins with ``"too few"``: intervals there are no more than a hint.

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
    tables = [_compare(shares, group, int(seed), int(n_draws), level) if group in comparable else _one_sided(shares, group) for group in groups]
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


def _compare(shares: Shares, group: str, seed: int, n_draws: int, level: float) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    from scipy.stats import norm, t

    summary = shares.summary[shares.summary["group"] == group].set_index("kind")
    sides = {kind: shares.side(group, kind) for kind in KINDS}
    supply, demand = (sides[kind][0]["estimate"].to_numpy(dtype=np.float64) for kind in KINDS)
    quantile = float(t.ppf(0.5 + level / 2, int(summary["n_clusters"].min()) - 1))
    mean = (supply + demand) / 2
    rng = np.random.default_rng([seed, zlib.crc32(group.encode())])
    ok = (supply > 0) & (demand > 0)
    raw, raw_half = np.full(len(mean), np.nan), np.full(len(mean), np.nan)
    centred = np.full((3, len(mean)), np.nan)
    if ok.any():
        logs = [_logarithms(sides[kind], ok) for kind in KINDS]
        raw[ok] = logs[1][0] - logs[0][0]
        raw_half[ok] = quantile * np.sqrt(np.diag(logs[0][1]) + np.diag(logs[1][1]))
        wider = quantile / float(norm.ppf(0.5 + level / 2))
        moved = [_normal(covariance, n_draws, rng) * wider for _, covariance in logs]
        draws = raw[ok] + moved[1] - moved[0]
        centred[0, ok] = raw[ok] - weighted_median(raw[ok], mean[ok])
        centred[1:, ok] = percentile_interval(draws - weighted_median(draws, mean[ok])[:, None], level=level)
    variances = [np.diag(sides[kind][1]) for kind in KINDS]
    half = quantile * np.sqrt(np.maximum(variances[0] + variances[1], 0))
    n = dict(zip(summary.index, _counted(summary), strict=True))
    own = np.where(~ok, "none on one side", np.where(mean * min(n.values()) < _LEAST_EXPECTED, "too few", ""))
    both = [[_side_note(kind, note) for note in sides[kind][0]["note"]] for kind in KINDS]
    note = [join_notes(*parts) for parts in zip(own.tolist(), *both, strict=True)]
    grades = {grade for kind in KINDS for grade in sides[kind][0]["grade"]}
    return pd.DataFrame(
        {
            "group": group, "topic": sides["policy"][0]["topic"], "label": sides["policy"][0]["label"], "share_policy": supply, "share_feedback": demand,
            "difference": demand - supply, "difference_low": np.maximum(demand - supply - half, -1), "difference_high": np.minimum(demand - supply + half, 1),
            "estimate": centred[0], "low": centred[1], "high": centred[2], "raw": raw, "raw_low": raw - raw_half, "raw_high": raw + raw_half,
            "n_policy": n["policy"], "n_feedback": n["feedback"], "grade": grades.pop() if len(grades) == 1 else "exploratory", "note": note,
        }
    )  # fmt: skip


def _logarithms(
    side: "tuple[pd.DataFrame, npt.NDArray[np.float64]]", ok: "npt.NDArray[np.bool_]"
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """log2 of the shares and their covariance (delta method)."""
    import numpy as np

    share = side[0]["estimate"].to_numpy(dtype=np.float64)[ok]
    return np.log2(share), side[1][np.ix_(ok, ok)] / np.outer(share, share) / np.log(2) ** 2


def _normal(covariance: "npt.NDArray[np.float64]", n_draws: int, rng: "np.random.Generator") -> "npt.NDArray[np.float64]":
    """Draws (B, M) around 0; by the symmetric root, so that signs of eigenvectors mean nothing."""
    import numpy as np

    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return np.asarray(rng.standard_normal((n_draws, len(covariance))) @ root)
