"""Words that both sources use about as often, for fitting topics where no pairs teach how offices word what people say."""

from numbers import Real
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, expect, explain
from policytext.segmenting.tokens import Tokens
from policytext.topics.pooled import even_counts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["neutral_words", "source_ratio"]

_ADDED = 1.0
"""Occurrences added to each word in each source, both brought to the size of the smaller one."""


def source_ratio(tokens: Tokens) -> "npt.NDArray[np.float64]":
    """Say how much likelier each topic word is in feedback than in policies, each document having one vote.

    The words of a document share its vote evenly; the votes of either source are brought to the number of words that
    the source with fewer words has, and one occurrence is added to every word on both sides. A word that is seen once or
    twice is therefore near 0, whichever side it is seen on.

    Parameters
    ----------
    tokens : Tokens
        With words of both sources.

    Returns
    -------
    array (V,)
        In doublings (log2): 0 where both use the word alike, above 0 where it is rather a word of the feedback.

    Raises
    ------
    EmptyInputError
        If a source has no topic word.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, segment
    >>> plain = pd.DataFrame({"text": ["路灯坏了没人来修", "路灯坏了怎么办", "停车位太少"] * 4})
    >>> office = pd.DataFrame({"text": ["加强路灯维护管理", "停车位管理办法", "加强管理"] * 4})
    >>> tokens = segment(Corpus.from_frame(office, kind="policy"), Corpus.from_frame(plain, kind="feedback"), max_share=1.0)
    >>> ratio = dict(zip(tokens.vocabulary, source_ratio(tokens).round(1).tolist()))
    >>> ratio["管理"] < -1, abs(ratio["停车位"]) < 1
    (True, True)
    """
    import numpy as np

    expect(tokens, Tokens, verb="source_ratio", hint="segment(policies, feedback) gives them")
    kinds = tokens.units["kind"].to_numpy()
    sides = [_votes(tokens, kinds == kind) for kind in ("policy", "feedback")]
    if any(side.sum() == 0 for side in sides):
        missing = "policy" if sides[0].sum() == 0 else "feedback"
        raise EmptyInputError(
            explain(
                f"no topic word in the {missing} texts",
                found=f"{len(tokens)} units",
                hint="compare two sources that both have words: segment(policies, feedback)",
            )
        )
    words = [float(tokens.counts[kinds == kind].sum()) for kind in ("policy", "feedback")]
    policy, feedback = (side / side.sum() * min(words) + _ADDED for side in sides)
    # Sums over documents in another order end in other last digits; a bound must not hang on these.
    return np.asarray(np.round(np.log2(feedback / policy), 9), dtype=np.float64)


def neutral_words(tokens: Tokens, *, most: float = 1.5) -> "npt.NDArray[np.bool_]":
    """Find the topic words that policies and feedback use about as often.

    Parameters
    ----------
    tokens : Tokens
        With words of both sources.
    most : float
        A word stays if neither source uses it ``2 ** most`` times as often as the other, or more.

    Returns
    -------
    array (V,)
        Which words of ``tokens.vocabulary`` stay.

    Raises
    ------
    InputError
        If ``most`` is no number above 0.
    EmptyInputError
        If a source has no topic word, or no word stays.

    Notes
    -----
    Leaving words out makes the two sources look alike, also where they truly differ: what only citizens speak about is
    worded in words that only citizens use, and goes with them. So this is for looking around where there is no pair of
    message and reply to learn from, never for a verdict. Measured on 1,143 messages and their replies, which are about the
    same matters, with the pairing hidden (``benchmarks/_without_pairs.py``): the bound of 1.5 leaves two thirds of the words,
    and brings the divergence of the two profiles of a joint model of 30 topics from .248 to .017 bits, the topics that
    seem to differ by a doubling or more from 13 to none (of 50 topics: from 24 to 4), and those whose interval leaves out
    0 from 20 to 11. The price: on the bundled city, where five of 25 topics differ truly by two doublings or more, none of those
    is left, and the rank correlation of seen and true gaps falls from .88 to .53. Where pairs exist, fit on them.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, segment
    >>> plain = pd.DataFrame({"text": ["路灯坏了没人来修", "路灯坏了怎么办", "停车位太少"] * 4})
    >>> office = pd.DataFrame({"text": ["加强路灯维护管理", "停车位管理办法", "加强管理"] * 4})
    >>> tokens = segment(Corpus.from_frame(office, kind="policy"), Corpus.from_frame(plain, kind="feedback"), max_share=1.0)
    >>> stays = neutral_words(tokens)
    >>> [stays[tokens.vocabulary.index(word)].item() for word in ("停车位", "管理")]
    [True, False]
    """
    import numpy as np

    if isinstance(most, bool) or not isinstance(most, Real) or not most > 0:
        raise InputError(explain(f"most={most!r} is no bound", found="takes a number of doublings above 0", hint="use 1.5"))
    ratio = source_ratio(tokens)
    stays = np.asarray(np.abs(ratio) < float(most))
    if not stays.any():
        raise EmptyInputError(
            explain(
                f"no topic word is used alike by both sources (within {most:g} doublings)",
                found=f"the most alike differs by {float(np.abs(ratio).min()):.1f}",
                hint="raise most, or fit on pairs of messages and replies",
            )
        )
    return stays


def _votes(tokens: Tokens, mine: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.float64]":
    """Words of the documents of one source, each document with one vote in all (V,)."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array, csr_array

    document, names = pd.factorize(tokens.units["document"].to_numpy()[mine], sort=True)
    rows = (document, np.arange(len(document)))
    join = coo_array((np.ones(len(document)), rows), shape=(len(names), len(document)))
    whole = csr_array(join.tocsr() @ tokens.counts[mine])
    return np.asarray(even_counts(whole).sum(axis=0), dtype=np.float64)
