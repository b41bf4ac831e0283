"""How much near copies of a message, which are answered together, take from the weight of waiting times."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["design_effect", "hazard_scores", "rank_scores", "widened"]


def hazard_scores(days: "Floats", over: "npt.NDArray[np.bool_]", at: float) -> "Floats":
    """What each wait adds to the error of the cumulated hazard at a time; they sum to 0 (n,)."""
    import numpy as np

    times, at_risk, ended = _risks(days, over)
    until = times <= at
    share = np.where(until, 1 / at_risk, 0.0)
    passed = np.r_[0.0, np.cumsum(ended * share / at_risk)]
    place = np.searchsorted(times, days, side="right")
    own = np.where(over, np.r_[0.0, share][np.where(over, place, 0)], 0.0)
    return np.asarray(own - passed[place])


def rank_scores(days: "Floats", over: "npt.NDArray[np.bool_]", groups: "npt.NDArray[np.object_]") -> "Floats":
    """What each wait adds to the log-rank score of each group but the last (n, groups - 1)."""
    import numpy as np

    times, at_risk, ended = _risks(days, over)
    names, group = np.unique(groups, return_inverse=True)
    inside = np.eye(len(names))[group]
    place = np.searchsorted(times, days, side="right")
    counts = np.zeros((len(times) + 1, len(names)))
    np.add.at(counts, place, inside)
    share = counts[::-1].cumsum(axis=0)[::-1][1:] / at_risk[:, None]
    hazard = ended / at_risk
    passed = np.r_[0.0, np.cumsum(hazard)]
    drawn = np.vstack([np.zeros(len(names)), np.cumsum(hazard[:, None] * share, axis=0)])
    own = np.vstack([np.zeros(len(names)), share])[place]
    scores = over[:, None] * (inside - own) - (inside * passed[place][:, None] - drawn[place])
    return np.asarray(scores[:, :-1])


def _risks(days: "Floats", over: "npt.NDArray[np.bool_]") -> "tuple[Floats, Floats, Floats]":
    """Times at which a wait ends, how many wait then, how many end."""
    import numpy as np

    times, ended = np.unique(days[over], return_counts=True)
    at_risk = len(days) - np.searchsorted(np.sort(days), times, side="left")
    return times, at_risk.astype(np.float64), ended.astype(np.float64)


def design_effect(scores: "Floats", clusters: "npt.NDArray[np.int64]") -> float:
    """How many times the variance grows where the scores of a cluster move together; 1 without copies, never less.

    >>> import numpy as np
    >>> scores = np.array([[1.0], [1.0], [-1.0], [-1.0]])
    >>> design_effect(scores, np.array([0, 0, 1, 1])), design_effect(scores, np.arange(4))
    (2.0, 1.0)
    """
    import numpy as np

    place = np.unique(clusters, return_inverse=True)[1]
    many = int(place.max()) + 1
    if many == len(scores):
        return 1.0
    total = np.zeros((many, scores.shape[1]))
    np.add.at(total, place, scores)
    alone = scores.T @ scores
    if not np.trace(alone) > 0:
        return 1.0
    return max(1.0, float(np.trace(np.linalg.pinv(alone) @ (total.T @ total)) / np.linalg.matrix_rank(alone)))


def widened(estimate: "Floats", limit: "Floats", effect: float) -> "Floats":
    """An end of an interval on the scale of log(-log), drawn away from the estimate by the root of the effect."""
    import numpy as np

    inner = (estimate > 0) & (estimate < 1) & (limit > 0) & (limit < 1)
    if effect == 1.0 or not inner.any():
        return limit
    centre, end = (np.log(-np.log(np.where(inner, values, 0.5))) for values in (estimate, limit))
    return np.where(inner, np.exp(-np.exp(centre + (end - centre) * effect**0.5)), limit)
