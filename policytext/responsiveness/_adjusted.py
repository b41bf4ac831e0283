"""Reply rates of groups as if all had the same messages: a penalised logit, standardised to all messages."""

import zlib
from typing import TYPE_CHECKING, Any

from policytext.inference import cluster_weights, percentile_interval, wilson_interval
from policytext.responsiveness._shares import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["adjusted_table", "fit_logit"]

_COLUMNS = ["group", "n", "raw", "estimate", "low", "high", "difference", "difference_low", "difference_high", "support", "note"]
_PENALTY = 0.5
_WEAK = 1e-3
_STEPS = 50
_LEAST = 10
_AT_ONCE = 64
_MOST_GROUPS = 200
_MOST_VALUES = 50


def adjusted_table(
    table: "pd.DataFrame", groups: list[str], controls: "Mapping[str, npt.NDArray[np.object_]]", *, seed: int, n_draws: int, level: float
) -> "pd.DataFrame":
    """A row a group: its reply rate with the messages of all, and how far it lies from the mean of groups so measured.

    Fits logit P(reply) = group + controls, ridge on the controls; predicts for all messages with each group in turn (standardisation). Intervals:
    bootstrap of the scores of clusters of near copies, one Newton step a draw.
    """
    import numpy as np
    import pandas as pd

    names = [group for group in groups if group != ALL]
    if len(names) < 2:
        return pd.DataFrame(columns=_COLUMNS)
    if len(names) > _MOST_GROUPS:
        sizes = table.groupby("group")["replied"].agg(["size", "mean"]).reindex(names)
        note = f"{len(names)} groups: more than {_MOST_GROUPS} are not adjusted"
        return pd.DataFrame([(name, int(n), float(raw), *[float("nan")] * 7, note) for name, n, raw in sizes.itertuples()], columns=_COLUMNS)
    place = table["group"].map({name: k for k, name in enumerate(names)}).to_numpy().astype(np.int64)
    design, levels = _design(controls, len(table))
    replied = table["replied"].to_numpy(dtype=np.float64)
    own = np.eye(len(names))[place]
    if replied.min() == replied.max():
        nan = float("nan")
        empty = [(name, int((place == k).sum()), replied[0], *[nan] * 7, "all or none answered: nothing to adjust") for k, name in enumerate(names)]
        return pd.DataFrame(empty, columns=_COLUMNS)
    x = np.hstack([own, design])
    penalty = np.r_[np.full(len(names), _WEAK), np.full(design.shape[1], _PENALTY)]
    beta, hessian = fit_logit(x, replied, penalty)
    scores = x * (replied - _sigmoid(x @ beta))[:, None]
    draws = _drawn(scores, table["cluster"].to_numpy(), beta, hessian, seed, n_draws)
    kinds, weights = _kinds(design, levels)
    estimate, drawn = _standardised(beta[None], kinds, weights, len(names))[0], _standardised(draws, kinds, weights, len(names))
    rows = [_row(k, name, place, replied, estimate, drawn, levels, level) for k, name in enumerate(names)]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _row(
    k: int, name: str, place: "npt.NDArray[np.int64]", replied: "Floats", estimate: "Floats", drawn: "Floats",
    levels: "list[npt.NDArray[np.int64]]", level: float,
) -> dict[str, Any]:  # fmt: skip
    import numpy as np

    mine = place == k
    n, x = int(mine.sum()), float(replied[mine].sum())
    out: dict[str, Any] = {"group": name, "n": n, "raw": x / n, "estimate": float(estimate[k])}
    low, high = percentile_interval(drawn[:, k], level=level).tolist()
    weights = np.bincount(place, minlength=len(estimate)) / len(place)
    gap, gaps = float(estimate[k] - weights @ estimate), drawn[:, k] - drawn @ weights
    gap_low, gap_high = percentile_interval(gaps, level=level).tolist()
    support = np.ones(len(place), dtype=bool)
    for codes in levels:
        support &= np.isin(codes, codes[mine])
    note = "" if support.mean() >= 0.8 else f"{support.mean():.0%} of all messages are of kinds that this group has: the rest is extrapolated"
    if x in (0.0, float(n)):
        low, high = wilson_interval(x, n, level=level)
        out["estimate"], gap = x / n, x / n - float(weights @ estimate)
        gap_low, gap_high, note = low - float(weights @ estimate), high - float(weights @ estimate), "all or none answered: interval of the raw rate"
    elif n < _LEAST:
        low = high = gap_low = gap_high = float("nan")
        note = f"{n} messages: too few to adjust"
    return out | {"low": low, "high": high, "difference": gap, "difference_low": gap_low, "difference_high": gap_high, "support": float(support.mean()), "note": note}


def fit_logit(x: "Floats", y: "Floats", penalty: "Floats") -> "tuple[Floats, Floats]":
    """Fit a logit with a ridge on each coefficient, by Newton's method.

    Returns
    -------
    (beta, hessian) : arrays (p,), (p, p)
        ``hessian`` is that of the penalised negative log-likelihood at ``beta``.
    """
    import numpy as np

    beta = np.zeros(x.shape[1])
    hessian = np.diag(penalty)
    for _ in range(_STEPS):
        p = _sigmoid(x @ beta)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, x.T @ (y - p) - penalty * beta)
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-8:
            break
    return beta, hessian


def _sigmoid(values: "Floats") -> "Floats":
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))))


def _design(controls: "Mapping[str, npt.NDArray[np.object_]]", n: int) -> "tuple[Floats, list[npt.NDArray[np.int64]]]":
    """Columns for each value of each control, centred; the ridge makes them identifiable. Beyond the 50 most frequent, values count as one."""
    import numpy as np

    columns, levels = [np.zeros((n, 0))], []
    for values in controls.values():
        _, codes, counts = np.unique(values.astype(str), return_inverse=True, return_counts=True)
        rank = np.argsort(np.argsort(-counts, kind="stable"), kind="stable")
        codes = np.minimum(rank, _MOST_VALUES)[codes].astype(np.int64)
        dummies = np.eye(int(codes.max()) + 1)[codes]
        columns.append(dummies - dummies.mean(axis=0))
        levels.append(codes)
    return np.hstack(columns), levels


def _drawn(
    scores: "Floats", clusters: "npt.NDArray[np.int64]", beta: "Floats", hessian: "Floats", seed: int, n_draws: int
) -> "Floats":
    """Coefficients (B, p) where clusters of messages are drawn anew."""
    import numpy as np

    place = np.unique(clusters, return_inverse=True)[1]
    total = np.zeros((int(place.max()) + 1, scores.shape[1]))
    np.add.at(total, place, scores)
    rng = np.random.default_rng([seed, zlib.crc32(b"adjusted")])
    parts = []
    for start in range(0, n_draws, _AT_ONCE):
        weights = cluster_weights(len(total), min(_AT_ONCE, n_draws - start), rng)
        parts.append(beta + np.linalg.solve(hessian, ((weights - 1) @ total).T).T)
    return np.vstack(parts)


def _kinds(design: "Floats", levels: "list[npt.NDArray[np.int64]]") -> "tuple[Floats, Floats]":
    """Kinds of messages by their controls, and the share of each: equal messages are computed once."""
    import numpy as np

    if not levels:
        return design[:1], np.ones(1)
    first, counts = np.unique(np.stack(levels, axis=1), axis=0, return_index=True, return_counts=True)[1:]
    return design[first], counts / counts.sum()


def _standardised(betas: "Floats", kinds: "Floats", weights: "Floats", n_groups: int) -> "Floats":
    """Mean prediction over all messages with each group in turn (B, groups)."""
    import numpy as np

    out = np.empty((len(betas), n_groups))
    for k, beta in enumerate(betas):
        base = kinds @ beta[n_groups:]
        out[k] = weights @ _sigmoid(base[:, None] + beta[None, :n_groups])
    return out
