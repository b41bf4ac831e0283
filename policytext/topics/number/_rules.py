"""Which candidates stay: held-out likelihood near the best, then nothing better in every way."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["front", "gain", "se_below"]


def se_below(heldout: "npt.NDArray[np.float64]", errors: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Say how many standard errors each candidate is below the best, in the source where that is most.

    Each source is held against its own best: log likelihoods of policies and of messages have different levels.

    Parameters
    ----------
    heldout, errors : array (G, S)
        Score of each candidate in each source and its standard error; NaN where a source is absent.

    Returns
    -------
    array (G,)
        In units of the best candidate's error; NaN where nothing is known.

    >>> import numpy as np
    >>> scores = np.array([[-8.0, -7.2], [-7.5, -7.0], [-7.4, -7.1]])
    >>> se_below(scores, np.full((3, 2), 0.1)).round(6).tolist()
    [6.0, 1.0, 1.0]
    """
    import numpy as np

    known = ~np.isnan(heldout)
    filled = np.where(known, heldout, -np.inf)
    best = filled.argmax(axis=0)
    columns = np.arange(heldout.shape[1])
    unit = errors[best, columns]
    # One document on its own has no error: nothing can be said to be worse.
    unit = np.where(unit > 0, unit, np.inf)
    top = np.where(known.any(axis=0), filled[best, columns], 0.0)
    worst = np.where(known, (top - np.where(known, heldout, 0.0)) / unit, -np.inf).max(axis=1)
    return np.asarray(np.where(known.any(axis=1), worst, np.nan))


def gain(
    heldout: "npt.NDArray[np.float64]", single: "npt.NDArray[np.float64]", errors: "npt.NDArray[np.float64]"
) -> "npt.NDArray[np.float64]":
    """Say how much of the best candidate's gain over a single topic each candidate has, in the source where it is least.

    Unlike standard errors, this does not shrink with the number of texts.

    Parameters
    ----------
    heldout, errors : array (G, S)
        Score of each candidate in each source and its standard error; NaN where a source is absent.
    single : array (S,)
        Score of one topic.

    Returns
    -------
    array (G,)
        1 for the best. A source in which the best gains no more than its standard error has no say; 0 where none has.

    >>> import numpy as np
    >>> scores, errors = np.array([[-7.5, -7.0], [-7.0, -6.8]]), np.full((2, 2), 0.1)
    >>> gain(scores, np.array([-8.0, -7.2]), errors).round(6).tolist()
    [0.5, 1.0]
    >>> gain(scores, np.array([-6.5, -7.2]), errors).round(6).tolist(), gain(scores, np.array([-6.5, -6.75]), errors).tolist()
    ([0.5, 1.0], [0.0, 0.0])
    """
    import numpy as np

    known = ~np.isnan(heldout)
    filled = np.where(known, heldout, -np.inf)
    at = filled.argmax(axis=0), np.arange(heldout.shape[1])
    whole = np.where(known.any(axis=0), filled[at], np.nan) - single
    says = np.nan_to_num(whole, nan=-1.0) > np.nan_to_num(errors[at], nan=0.0)
    if not says.any():
        return np.zeros(len(heldout))
    part = (np.where(known, heldout, single) - single)[:, says] / whole[says]
    return np.asarray(part.min(axis=1))


def front(values: "npt.NDArray[np.float64]") -> "npt.NDArray[np.bool_]":
    """Say which rows no other row equals or betters everywhere and betters somewhere.

    Parameters
    ----------
    values : array (G, C)
        More is better; NaN is the worst.

    >>> import numpy as np
    >>> front(np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]])).tolist()
    [True, True, False]
    """
    import numpy as np

    filled = np.where(np.isnan(values), -np.inf, values)
    as_good = (filled[:, None, :] >= filled[None, :, :]).all(axis=2)
    better = (filled[:, None, :] > filled[None, :, :]).any(axis=2)
    return np.asarray(~(as_good & better).any(axis=0))
