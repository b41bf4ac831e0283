"""Shares from a few texts coded by hand and a machine's guess for all: the coding makes them right, the machine narrow."""

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["PredictionPowered", "check_level", "prediction_powered", "score_interval"]

_FEW, _ENOUGH = 5, 30
"""Coded texts of a class, and not of it, up to which the machine is not listened to, and from which it is in full.

The power is learnt from the texts that are coded: with few of them it finds what suits these, and intervals come out too short."""


@dataclass(frozen=True, eq=False, slots=True)
class PredictionPowered:
    """Shares corrected by hand coding, made by :func:`prediction_powered`.

    Attributes
    ----------
    estimate, low, high : array (M,)
    covariance : array (M, M)
        Of the estimate.
    power : array (M,)
        How much the machine is listened to: 0 not at all, 1 in full.
    classical : array (M,)
        Shares of the coded texts alone.
    classical_variance : array (M,)
    n_coded : int
    n_clusters : int
        Clusters among the coded.
    """

    estimate: "npt.NDArray[np.float64]"
    low: "npt.NDArray[np.float64]"
    high: "npt.NDArray[np.float64]"
    covariance: "npt.NDArray[np.float64]"
    power: "npt.NDArray[np.float64]"
    classical: "npt.NDArray[np.float64]"
    classical_variance: "npt.NDArray[np.float64]"
    n_coded: int
    n_clusters: int


def check_level(level: object) -> None:
    """Refuse what is no confidence level.

    Raises
    ------
    InputError
        If it is no number between 0 and 1.

    >>> check_level(95)
    Traceback (most recent call last):
    policytext.errors.InputError: level=95 is no probability. Hint: use for instance 0.95
    """
    if isinstance(level, bool) or not isinstance(level, Real) or not 0 < float(level) < 1:
        raise InputError(explain(f"level={level!r} is no probability", hint="use for instance 0.95"))


def score_interval(
    estimate: "npt.NDArray[np.float64]", variance: "npt.NDArray[np.float64]", *, n: float, quantile: float
) -> "npt.NDArray[np.float64]":
    """Give the score interval (Wilson 1927) of shares whose variance is known; it stays within 0 and 1.

    Parameters
    ----------
    estimate, variance : array (M,)
    n : float
        Number of independent texts; what the interval rests on where the share is 0 or 1 and the variance says nothing.
    quantile : float
        Of the normal or the t distribution, such as 1.96.

    Returns
    -------
    array (2, M)
        NaN where ``n`` is 0.

    Raises
    ------
    InputError
        If ``n`` is no number of texts.

    Notes
    -----
    The effective number of texts is share (1 - share) / variance; where that is less than a text or two of ``n``, it goes over to ``n``.

    Examples
    --------
    >>> import numpy as np
    >>> score_interval(np.array([0.0, 0.5]), np.array([0.0, 0.0025]), n=100, quantile=1.96).round(3).tolist()
    [[0.0, 0.404], [0.037, 0.596]]
    """
    import numpy as np

    if isinstance(n, bool) or not isinstance(n, Real) or not n >= 0:
        raise InputError(explain(f"n={n!r} is no number of texts", hint="give 0 or more"))
    share = np.clip(estimate, 0.0, 1.0)
    if n == 0:
        return np.full((2, *np.shape(share)), np.nan)
    spread = share * (1 - share)
    rare = 1 / (1 + n * spread)
    effective = (spread + rare / n) / (np.maximum(variance, 0.0) + rare / n**2)
    extra = quantile**2 / effective
    half = quantile * np.sqrt(spread / effective + extra / (4 * effective))
    low, high = ((share + extra / 2 + side * half) / (1 + extra) for side in (-1, 1))
    # At the ends the formula gives 0 and 1 up to rounding; say them exactly.
    return np.stack([np.where(share <= 0, 0.0, np.clip(low, 0, 1)), np.where(share >= 1, 1.0, np.clip(high, 0, 1))])


def prediction_powered(
    predicted: "npt.NDArray[np.float64]",
    coded: "npt.NDArray[np.int64]",
    truth: "npt.NDArray[np.float64]",
    *,
    probability: "npt.NDArray[np.float64] | None" = None,
    weights: "npt.NDArray[np.float64] | None" = None,
    clusters: "npt.NDArray[np.int64] | None" = None,
    level: float = 0.95,
) -> PredictionPowered:
    """Estimate shares of all texts from the machine's guess for each and the coding of some, drawn at random.

    Parameters
    ----------
    predicted : array (n, M)
        The machine's guess for every text, the coded ones too; it must not have been learnt from the text's own code.
    coded : array (m,)
        Which rows were coded.
    truth : array (m, M)
        Their codes, 0 to 1; one 1 a row where each text has one code.
    probability : array (m,), optional
        Chance that each coded text had of being drawn, up to a factor; default even.
    weights : array (n,), optional
        Votes of each text; default 1.
    clusters : array (n,), optional
        Texts that belong together, such as clauses of one document; default each alone.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    PredictionPowered

    Raises
    ------
    InputError
        If shapes don't fit, a row is coded twice, or a value is out of its range.
    EmptyInputError
        If fewer than two clusters were coded.

    Notes
    -----
    ``power * mean(guess of all) + mean(code - power * guess of the coded)``, with the power that gives the least variance,
    0 to 1, so that a machine that knows nothing costs nothing (Angelopoulos, Duchi and Zrnic 2023; with design weights
    Egami, Hinck, Stewart and Wei 2023). However wrong the machine, the estimate is unbiased but for terms of order 1 / m, if the coded were drawn as said.
    The variance is that of the sums of influence over clusters and holds both draws: of the coded from all, and of all
    from the world. The power is learnt from the coded texts themselves, so it is scaled down where these are few: to 0 with
    five or fewer of a class (or not of it), evenly up to the whole with thirty. Where the codes of each text sum to 1, so do
    the estimates: what the classes' own powers leave over is taken off in proportion to the variances. Intervals are score intervals with a t quantile.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> truth = rng.random(5000) < 0.3
    >>> guess = np.where(rng.random(5000) < 0.9, truth, ~truth)[:, None].astype(float)
    >>> coded = rng.permutation(5000)[:200]
    >>> found = prediction_powered(guess, coded, truth[coded, None].astype(float))
    >>> bool(found.low[0] < 0.3 < found.high[0]), bool(found.covariance[0, 0] < 0.7 * found.classical_variance[0])
    (True, True)
    """
    import numpy as np

    predicted, truth, coded = np.asarray(predicted, dtype=np.float64), np.asarray(truth, dtype=np.float64), np.asarray(coded)
    _check_shapes(predicted, coded, truth, level)
    n, m = len(predicted), len(coded)
    votes = _positive(weights, n, "weights", zero=True)
    design = votes[coded] / _positive(probability, m, "probability", zero=False)
    names, cluster = np.unique(np.arange(n) if clusters is None else clusters, return_inverse=True)
    n_clusters = int(np.unique(cluster[coded]).size)
    if n_clusters < 2 or not design.sum() > 0:
        raise EmptyInputError(explain(f"{n_clusters} coded cluster of texts gives no interval", hint="code more texts, drawn at random"))
    share_all, share_coded = votes / votes.sum(), design / design.sum()
    mean_all, mean_coded, classical = share_all @ predicted, share_coded @ predicted[coded], share_coded @ truth
    own = np.zeros((len(names), truth.shape[1]))
    np.add.at(own, cluster[coded], share_coded[:, None] * (truth - classical))
    guess = np.zeros_like(own)
    np.add.at(guess, cluster, share_all[:, None] * (predicted - mean_all))
    np.add.at(guess, cluster[coded], -share_coded[:, None] * (predicted[coded] - mean_coded))
    power = _power(own, guess, truth)
    estimate, influence = classical + power * (mean_all - mean_coded), own + power * guess
    correction = n_clusters / (n_clusters - 1)
    if np.allclose(truth.sum(axis=1), 1.0):
        estimate, influence = _summing_to_one(estimate, influence)
    covariance = correction * influence.T @ influence
    low, high = score_interval(
        estimate, np.diag(covariance), n=min(n_clusters, 1 / float((share_coded**2).sum())), quantile=_t_quantile(level, n_clusters - 1)
    )
    return PredictionPowered(estimate, low, high, covariance, power, classical, correction * (own**2).sum(axis=0), m, n_clusters)


def _power(
    own: "npt.NDArray[np.float64]", guess: "npt.NDArray[np.float64]", truth: "npt.NDArray[np.float64]"
) -> "npt.NDArray[np.float64]":
    """The power of least variance for each class (M,), less of it where few texts are coded."""
    import numpy as np

    square = (guess**2).sum(axis=0)
    best = np.divide(-(own * guess).sum(axis=0), square, out=np.zeros(len(square)), where=square > 1e-18)
    fewest = np.minimum(truth.sum(axis=0), (1 - truth).sum(axis=0))
    return np.asarray(np.clip(best, 0.0, 1.0) * np.clip((fewest - _FEW) / (_ENOUGH - _FEW), 0.0, 1.0))


def _summing_to_one(
    estimate: "npt.NDArray[np.float64]", influence: "npt.NDArray[np.float64]"
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Take what is left over off each class in proportion to its variance, then what is below 0 to 0."""
    import numpy as np

    variance = (influence**2).sum(axis=0)
    if variance.sum() > 0:
        part = variance / variance.sum()
        estimate = estimate - part * (estimate.sum() - 1)
        influence = influence - np.outer(influence.sum(axis=1), part)
    estimate = np.maximum(estimate, 0.0)
    return estimate / estimate.sum(), influence


def _t_quantile(level: float, df: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.5 + level / 2, df))


def _check_shapes(predicted: "npt.NDArray[np.float64]", coded: "npt.NDArray[np.int64]", truth: "npt.NDArray[np.float64]", level: float) -> None:
    import numpy as np

    check_level(level)
    if predicted.ndim != 2 or truth.shape != (len(coded), predicted.shape[1]):
        raise InputError(
            explain(
                f"guesses of shape {predicted.shape} don't fit codes of shape {truth.shape}",
                found=f"{len(coded)} rows coded", hint="give guesses (n, M), rows coded (m,), and their codes (m, M)",
            )
        )  # fmt: skip
    if len(coded) and (coded.dtype.kind not in "iu" or coded.min() < 0 or coded.max() >= len(predicted)):
        raise InputError(explain("coded must number rows of the guesses", found=f"{len(predicted)} rows", hint="give positions from 0"))
    if len(np.unique(coded)) < len(coded):
        raise InputError(explain("a row is coded twice", hint="settle on one code a text first"))
    if not np.isfinite(predicted).all() or not ((truth >= 0) & (truth <= 1)).all():
        raise InputError(explain("guesses must be numbers, and codes lie from 0 to 1", hint="give texts without a known word the mean guess"))


def _positive(values: "npt.NDArray[np.float64] | None", n: int, name: str, *, zero: bool) -> "npt.NDArray[np.float64]":
    import numpy as np

    if values is None:
        return np.ones(n)
    given = np.asarray(values, dtype=np.float64)
    if given.shape != (n,) or not np.isfinite(given).all() or given.min(initial=1) < 0 or (not zero and (given == 0).any()) or not given.any():
        raise InputError(explain(f"{name} must be {n} numbers above 0", found=f"shape {given.shape}", hint=f"check the column that {name} come from"))
    return given
