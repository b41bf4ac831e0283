"""Which topics need one another: they come together in one message more often than chance would bring them."""

from typing import TYPE_CHECKING, NamedTuple

from policytext.errors import EmptyInputError, InputError, explain
from policytext.inference import false_discovery
from policytext.inference._checks import floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["Dependency", "cosine_weight", "topic_dependency"]


class Dependency(NamedTuple):
    """How topics come together in messages; all arrays (K, K), symmetric.

    Attributes
    ----------
    weight : array
        What enters the need: cosine of the two topics' shares over messages where they depend, 0 where not, 1 on the diagonal.
    lift : array
        Shared messages over those expected by chance; NaN where a topic is in no message.
    p, q : array
        Of no more than chance, and Benjamini-Hochberg over pairs; NaN on the diagonal.
    """

    weight: "Floats"
    lift: "Floats"
    p: "Floats"
    q: "Floats"


def topic_dependency(shares: "npt.ArrayLike", *, most_q: float = 0.05) -> Dependency:
    """Find topics that one message needs together.

    Parameters
    ----------
    shares : array (n, K)
        Of topics in messages.
    most_q : float
        Pairs with a larger q don't depend.

    Returns
    -------
    Dependency

    Raises
    ------
    EmptyInputError
        If there is no message.
    InputError
        If a share is negative or missing.

    Notes
    -----
    ``N_kl = sum_i s_ik s_il`` is compared with what it would be were the shares of one topic dealt out anew over the messages: mean, variance and
    skewness of that are known exactly, and the tail is read from the gamma distribution that has them (Pearson type III), so that small p values
    need no draws. Two topics depend if the lift is above 1 and q below ``most_q``. Shares of one text sum to 1, which pulls topics apart:
    what is left is a lower bound. Topics that share words come together for that reason too.

    Examples
    --------
    >>> import numpy as np
    >>> shares = np.repeat([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]], 20, axis=0)
    >>> found = topic_dependency(shares)
    >>> found.weight.round(2).tolist(), found.lift[0, 1].round(2).tolist()
    ([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]], 2.0)
    """
    import numpy as np

    given = floats(shares, "shares of topics")
    if given.ndim != 2 or not np.isfinite(given).all() or (given < 0).any():
        raise InputError(explain("shares are numbers, 0 or more, one row a message", hint="leave messages without shares out"))
    if not len(given):
        raise EmptyInputError(explain("no message", hint="give messages that topics cover"))
    n, size = given.shape
    together, mass = given.T @ given, given.sum(axis=0)
    expected = np.outer(mass, mass) / n
    lift = np.divide(together, expected, out=np.full((size, size), np.nan), where=expected > 0)
    p = np.full((size, size), np.nan)
    upper = np.triu_indices(size, 1)
    p[upper] = _upper_tail(given, together - expected)[upper]
    q = np.full((size, size), np.nan)
    q[upper] = false_discovery(p[upper])
    p, q = (np.where(np.isnan(part), part.T, part) for part in (p, q))
    return Dependency(cosine_weight(together, (np.nan_to_num(lift) > 1) & (np.nan_to_num(q, nan=1.0) < most_q)), lift, p, q)


def cosine_weight(together: "Floats", depend: "npt.NDArray[np.bool_]") -> "Floats":
    """Cosine of two topics, from the sums of products of their shares (K, K), where they depend; 0 where not, 1 on the diagonal."""
    import numpy as np

    length = np.sqrt(np.diag(together))
    scale = np.outer(length, length)
    cosine = np.divide(together, scale, out=np.zeros_like(together), where=scale > 0)
    weight = np.where(depend, np.minimum(cosine, 1.0), 0.0)
    np.fill_diagonal(weight, 1.0)
    return weight


def _upper_tail(shares: "Floats", excess: "Floats") -> "Floats":
    """Probability of an excess as large, were one column dealt out anew; 1 where a column doesn't vary."""
    import numpy as np
    from scipy.stats import norm, pearson3

    n = len(shares)
    centred = shares - shares.mean(axis=0)
    second, third = (centred**2).sum(axis=0), (centred**3).sum(axis=0)
    variance = np.outer(second, second) / max(n - 1, 1)
    moment = n * np.outer(third, third) / (max(n - 1, 1) * max(n - 2, 1))
    varies = variance > 1e-18
    sd = np.sqrt(np.where(varies, variance, 1.0))
    z = np.where(varies, excess, 0.0) / sd
    skew = np.where(varies, moment, 0.0) / sd**3
    tail = np.where(np.abs(skew) > 1e-6, pearson3.sf(z, np.where(np.abs(skew) > 1e-6, skew, 1.0)), norm.sf(z))
    return np.asarray(np.where(varies, np.clip(tail, 0.0, 1.0), 1.0))
