"""What share of messages has a best clause that answers, by the judgments of people."""

from typing import TYPE_CHECKING

from policytext.inference import prediction_powered

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["best_judged", "judged_share"]

_LEAST = 10


def best_judged(demands: "pd.DataFrame", labelled: "pd.DataFrame") -> "Floats":
    """Whether the best clause of each message answers (n,): 1 or 0, NaN where nobody judged it."""
    import numpy as np

    told = dict(zip(zip(labelled["message"], labelled["document"], labelled["number"], strict=True), labelled["relevant"], strict=True))
    keys = zip(demands["message"], demands["document"], demands["number"], strict=True)
    return np.array([float(told.get(key, float("nan"))) for key in keys], dtype=np.float64)


def judged_share(score: "Floats", told: "Floats", cluster: "Whole", level: float) -> tuple[float, float, float, int]:
    """Share, low, high and how many were judged: what people say of those drawn, carried to all by the ranks of scores.

    Parameters
    ----------
    score : array (n,)
        Best score of each message; NaN where no clause counts, which is not answered without anyone's judgment.
    told : array (n,)
        As :func:`best_judged` gives them.
    cluster : array (n,)
        Near copies.
    level : float

    Returns
    -------
    (share, low, high, n)
        NaN where fewer than ten were judged.

    >>> import numpy as np
    >>> told = np.array([1.0] * 30 + [0.0] * 10 + [np.nan] * 60)
    >>> share, low, high, n = judged_share(np.zeros(100), told, np.arange(100), 0.95)
    >>> round(share, 2), 0.55 < low < 0.65, 0.82 < high < 0.9, n
    (0.75, True, True, 40)
    """
    import numpy as np
    from scipy.stats import rankdata

    some = ~np.isnan(score)
    told, whom = told[some], np.unique(cluster[some], return_inverse=True)[1].astype(np.int64)
    coded = np.flatnonzero(~np.isnan(told)).astype(np.int64)
    if len(np.unique(whom[coded])) < _LEAST:
        return float("nan"), float("nan"), float("nan"), len(coded)
    guess = np.asarray(rankdata(np.round(score[some], 9)) / len(whom), dtype=np.float64)[:, None]
    found, part = prediction_powered(guess, coded, told[coded][:, None], clusters=whom, level=level), float(some.mean())
    return float(found.estimate[0]) * part, float(found.low[0]) * part, float(found.high[0]) * part, len(coded)
