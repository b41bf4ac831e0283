"""How many tasks of each topic have nobody in charge, with intervals in which tasks of one document stand together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.inference import wilson_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

__all__ = ["Charge", "likeness", "without_lead"]

_ENOUGH = 10
"""Documents of several tasks under which the likeness of tasks can't be told; those of one document then count as one."""


@dataclass(frozen=True, eq=False, slots=True)
class Charge:
    """Tasks without a lead, by topic.

    Attributes
    ----------
    n_tasks, n_documents : array (M,)
        Tasks that are mainly about the topic, and their documents.
    share, low, high : array (M,)
        Share of these tasks that have nobody in charge; NaN without any.
    independent : array (M,)
        Number of independent tasks that they are worth.
    """

    n_tasks: "npt.NDArray[np.int64]"
    n_documents: "npt.NDArray[np.int64]"
    share: "Floats"
    low: "Floats"
    high: "Floats"
    independent: "Floats"

    def drawn(self, n_draws: int, rng: "np.random.Generator") -> "Floats":
        """Draws (B, M) of the share whose percentiles are the score interval; 1 where there is no task."""
        import numpy as np

        z = rng.standard_normal((n_draws, len(self.share)))
        n = np.maximum(self.independent, 1e-9)
        p = np.nan_to_num(self.share, nan=1.0)
        score = (p + z * z / (2 * n) + z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)
        return np.asarray(np.where(self.n_tasks > 0, np.clip(score, 0.0, 1.0), 1.0))


def without_lead(main: "Flags", led: "Flags", documents: "npt.NDArray[np.int64]", *, level: float) -> Charge:
    """Count the tasks of each topic that have nobody in charge.

    Parameters
    ----------
    main : array (T, M)
        Which topic each task is mainly about.
    led : array (T,)
        Whether somebody is in charge of it.
    documents : array (T,)
        Number of its document.
    level : float

    Notes
    -----
    Tasks of one document are alike, so that n of them are worth fewer: n / (1 + (m - 1) r), with m the tasks that a task finds in its own document
    (sum m_d² / sum m_d) and r their :func:`likeness`. The interval is the score interval of Wilson (1927) for so many.

    >>> import numpy as np
    >>> charge = without_lead(np.ones((6, 1), dtype=bool), np.array([True] + [False] * 5), np.arange(6), level=0.95)
    >>> charge.n_tasks[0].item(), charge.share[0].round(3).item(), charge.low[0].round(3).item(), charge.independent[0].item()
    (6, 0.833, 0.436, 6.0)
    """
    import numpy as np

    m = np.zeros((int(documents.max(initial=-1)) + 1, main.shape[1]))
    np.add.at(m, documents, main.astype(np.float64))
    n = m.sum(axis=0)
    open_ = main[~led].sum(axis=0).astype(np.float64)
    beside = np.divide((m**2).sum(axis=0), n, out=np.ones_like(n), where=n > 0)
    worth = n / (1 + (beside - 1) * likeness(~led, documents))
    share = np.divide(open_, n, out=np.full_like(n, np.nan), where=n > 0)
    ends = np.array(
        [
            wilson_interval(float(p * w), float(w), level=level) if w > 0 else (np.nan, np.nan)
            for p, w in zip(share, worth, strict=True)
        ]
    )
    low, high = ends.reshape(-1, 2).T
    return Charge(n.astype(np.int64), (m > 0).sum(axis=0), share, low, high, worth)


def likeness(values: "Flags", documents: "npt.NDArray[np.int64]") -> float:
    """Say how alike tasks of one document are: 0, no more than those of two documents, to 1, all the same.

    The intraclass correlation by analysis of variance (Donner 1986), over all tasks of a graph. Where fewer than ten documents have several
    tasks, or all tasks are alike, it can't be told and is taken as 1.

    >>> import numpy as np
    >>> documents = np.repeat(np.arange(20), 2)
    >>> likeness(np.tile([True, False], 20), documents), likeness(np.repeat([True, False], 20), documents)
    (0.0, 1.0)
    """
    import numpy as np

    size = np.bincount(documents)
    size = size[size > 0]
    y = values.astype(np.float64)
    if (size > 1).sum() < _ENOUGH or y.min() == y.max():
        return 1.0
    _, place = np.unique(documents, return_inverse=True)
    mean = np.bincount(place, weights=y) / size
    k, n = len(size), len(y)
    between = float((size * (mean - y.mean()) ** 2).sum()) / (k - 1)
    within = float(((y - mean[place]) ** 2).sum()) / (n - k)
    typical = (n - float((size**2).sum()) / n) / (k - 1)
    total = between + (typical - 1) * within
    return float(min(1.0, max(0.0, (between - within) / total))) if total > 0 else 1.0
