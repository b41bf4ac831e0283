"""How good topics are: held-out likelihood, coherence in each source, exclusivity, diversity, stability with its null.

None of these says that a topic means anything; people do (:func:`policytext.topics.intrusion_sheet`). They screen.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.topics.fold_in import unit_shares
from policytext.topics.model import Topics
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.runs import match_topics
from policytext.topics.tables import frex

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = [
    "clustered_ratio",
    "cross_source_coherence",
    "diversity",
    "document_npmi",
    "exclusivity",
    "heldout_likelihood",
    "quality_table",
    "stability",
    "top_words",
]

_EVEN = 1e-3
"""Part of every expected word that is spread evenly over the vocabulary: engines without a prior give words no chance."""
_CELLS = 50_000
"""Cells of the counts scored at once."""


def heldout_likelihood(
    counts: "csr_array",
    word_weights: "npt.NDArray[np.float64]",
    *,
    prior: "npt.NDArray[np.float64]",
    seed: int,
    strength: float = 2.0,
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Score texts that the topics were not fitted on, by document completion.

    The words of each text are dealt into two halves at random; shares are estimated from one and the other is scored.

    Parameters
    ----------
    counts : csr_array (n, V)
        Whole numbers. No text, and no copy of one, may have been fitted on.
    word_weights : array (K, V)
        Rows sum to 1.
    prior : array (K,)
        Shares that a text has before any of its words is seen, such as those of the texts fitted on.
    seed : int
        Of the dealing.
    strength : float
        How many words the prior is worth.

    Returns
    -------
    (log_likelihood, scored)
        Arrays (n,): natural logarithm of the probability of each text's scored words, and their number. Both are 0 for
        texts of fewer than two words. ``log_likelihood.sum() / scored.sum()`` is the score a word;
        :func:`clustered_ratio` gives it with a standard error.

    Raises
    ------
    InputError
        If shapes don't fit, or counts are no whole numbers.

    Notes
    -----
    Compare it between numbers of topics, never between vocabularies or ways of cutting. It favours many topics and says
    nothing on whether they can be read (Chang et al. 2009). A thousandth of every expected word is spread evenly, so
    that a word a topic has never seen costs the same with every engine. Method: Wallach et al. 2009.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> texts = csr_array(np.array([[6.0, 6.0, 0.0, 0.0], [0.0, 0.0, 4.0, 4.0], [1.0, 0.0, 0.0, 0.0]]))
    >>> good, bad = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]]), np.array([[0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5]])
    >>> prior = np.array([0.5, 0.5])
    >>> scores = [heldout_likelihood(texts, topics, prior=prior, seed=1) for topics in (good, bad)]
    >>> [scored.tolist() for _, scored in scores]
    [[6.0, 4.0, 0.0], [6.0, 4.0, 0.0]]
    >>> bool(scores[0][0].sum() > scores[1][0].sum())
    True
    """
    import numpy as np
    from scipy.sparse import csr_array

    check_seed(seed)
    if counts.shape[1] != word_weights.shape[1] or prior.shape != word_weights.shape[:1]:
        raise InputError(
            explain(f"counts {counts.shape}, word weights {word_weights.shape} and prior {prior.shape} don't fit",
                    hint="they are (n, V), (K, V) and (K,)")
        )  # fmt: skip
    known, scored = _halves(counts, np.random.default_rng(int(seed)))
    # What has no word to go by has the prior's shares.
    shares = np.tile(prior / prior.sum(), (counts.shape[0], 1))
    some = np.diff(known.indptr) > 0
    if some.any():
        shares[some] = unit_shares(csr_array(known[some]), word_weights, prior=prior, strength=strength)
    rows = np.repeat(np.arange(scored.shape[0]), np.diff(scored.indptr))
    words = np.ascontiguousarray(word_weights.T)
    chance = np.empty(len(rows))
    for first in range(0, len(rows), _CELLS):
        here = slice(first, first + _CELLS)
        chance[here] = np.einsum("ik,ik->i", shares[rows[here]], words[scored.indices[here]])
    logs = scored.data * np.log((1 - _EVEN) * chance + _EVEN / counts.shape[1])
    summed, n_scored = (np.bincount(rows, weights=values, minlength=scored.shape[0]) for values in (logs, scored.data))
    return np.asarray(summed, dtype=np.float64), np.asarray(n_scored, dtype=np.float64)


def _halves(counts: "csr_array", rng: "np.random.Generator") -> "tuple[csr_array, csr_array]":
    """Deal the words of each text into two halves (the larger is scored); texts of one word are left out."""
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    whole = np.rint(counts.data).astype(np.int64)
    if not np.allclose(counts.data, whole) or (whole < 0).any():
        raise InputError(
            explain(
                "counts that are no whole numbers can't be dealt into halves", hint="give plain word counts, not weighted ones"
            )
        )
    rows = np.repeat(np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr)), whole)
    words = np.repeat(counts.indices, whole)
    length = np.bincount(rows, minlength=counts.shape[0])
    order = np.lexsort((rng.random(len(rows)), rows))
    place = np.arange(len(rows)) - np.repeat(np.cumsum(length) - length, length)
    first = place < length[rows] // 2
    usable = length[rows] > 1

    def part(chosen: "npt.NDArray[np.bool_]") -> "csr_array":
        cells = (rows[chosen], words[order][chosen])
        return csr_array(coo_array((np.ones(int(chosen.sum())), cells), shape=counts.shape))

    return part(first & usable), part(~first & usable)


def clustered_ratio(
    values: "npt.NDArray[np.float64]", sizes: "npt.NDArray[np.float64]", clusters: "npt.NDArray[np.int64]"
) -> tuple[float, float]:
    """Give the sum of ``values`` over the sum of ``sizes``, with its standard error over clusters.

    Parameters
    ----------
    values, sizes : array (n,)
        Such as the log likelihood of each text and the number of its scored words.
    clusters : array (n,)
        Number of the cluster of each text (documents, near-duplicates together).

    Returns
    -------
    (ratio, standard_error)
        NaN where nothing has a size; the error is NaN with fewer than two clusters.

    Notes
    -----
    The error is that of a ratio of sums, linearised; clusters are the draws.

    Examples
    --------
    >>> import numpy as np
    >>> ratio, error = clustered_ratio(np.array([2.0, 4.0, 6.0]), np.ones(3), np.array([0, 1, 2]))
    >>> ratio, round(error, 3)
    (4.0, 1.155)
    """
    import numpy as np

    _, turn = np.unique(clusters, return_inverse=True)
    top, bottom = np.bincount(turn, weights=values), np.bincount(turn, weights=sizes)
    top, bottom = top[bottom > 0], bottom[bottom > 0]
    if not bottom.size:
        return float("nan"), float("nan")
    ratio, n = float(top.sum() / bottom.sum()), len(bottom)
    if n < 2:
        return ratio, float("nan")
    return ratio, float(np.sqrt(((top - ratio * bottom) ** 2).sum() * n / (n - 1)) / bottom.sum())


def top_words(word_weights: "npt.NDArray[np.float64]", n_words: int = 10) -> "npt.NDArray[np.int64]":
    """Give the columns of the likeliest words of each topic, an array (K, ``n_words``), likeliest first.

    >>> import numpy as np
    >>> top_words(np.array([[0.2, 0.5, 0.3], [0.8, 0.1, 0.1]]), 2).tolist()
    [[1, 2], [0, 1]]
    """
    import numpy as np

    return np.asarray((-word_weights).argsort(axis=1, kind="stable")[:, :n_words], dtype=np.int64)


def document_npmi(counts: "csr_array", words: "npt.NDArray[np.int64]") -> "npt.NDArray[np.float64]":
    """Measure how often the top words of each topic stand together in the same texts.

    Normalised pointwise mutual information, averaged over the pairs of a topic's words; a text is one window.

    Parameters
    ----------
    counts : csr_array (n, V)
        Texts; only whether a word occurs matters. Clauses and messages, not long documents, in which all words meet.
    words : array (K, M)
        Columns of the top words of each topic, from :func:`top_words`.

    Returns
    -------
    array (K,)
        -1 (no two ever meet) over 0 (independent) to 1 (always together); NaN without texts or with fewer than two words.

    Notes
    -----
    Words that never meet score -1, also where one of them never occurs: a topic whose words one source does not know is
    not coherent there. Two words that stand in every text score 0. Method: Lau, Newman and Baldwin 2014. All pairs come
    from one product of sparse matrices.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> texts = csr_array(np.array([[1, 1, 0, 0], [2, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 3]]))
    >>> document_npmi(texts, np.array([[0, 1], [2, 3]])).tolist()
    [1.0, -1.0]
    """
    import numpy as np
    from scipy.sparse import csr_array

    n, m = counts.shape[0], words.shape[1]
    if words.size and not 0 <= words.min() <= words.max() < counts.shape[1]:
        raise InputError(
            explain(
                f"top words {words.min()} to {words.max()} are no columns of counts {counts.shape}",
                hint="use top_words(word_weights)",
            )
        )
    if n == 0 or m < 2:
        return np.full(len(words), np.nan)
    used, place = np.unique(words, return_inverse=True)
    place = place.reshape(words.shape)
    seen = csr_array(counts[:, used] > 0).astype(np.float64)
    together = np.asarray((seen.T @ seen).todense()) / n
    one, other = np.triu_indices(m, k=1)
    joint = together[place[:, one], place[:, other]]
    alone = together.diagonal()[place]
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.log(joint / (alone[:, one] * alone[:, other])) / -np.log(joint)
    score = np.where(joint == 0, -1.0, np.where(joint == 1, 0.0, score))
    return np.asarray(score.mean(axis=1))


def cross_source_coherence(
    counts: "csr_array", kinds: "npt.NDArray[np.object_]", words: "npt.NDArray[np.int64]"
) -> "dict[str, npt.NDArray[np.float64]]":
    """Measure coherence in each source by itself, and the lower of the two.

    Parameters
    ----------
    counts : csr_array (n, V)
        Texts with at least one word.
    kinds : array (n,)
        ``"policy"`` or ``"feedback"``.
    words : array (K, M)
        From :func:`top_words`.

    Returns
    -------
    dict
        ``"policy"``, ``"feedback"`` (NaN where a source has no text) and ``"both"``, the lower one: a topic that holds
        together in one source only is a way of speaking, not a matter. With one source it is that one's.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> texts = csr_array(np.array([[1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]))
    >>> found = cross_source_coherence(texts, np.array(["policy", "policy", "feedback", "feedback"]), np.array([[0, 1]]))
    >>> {name: values.tolist() for name, values in found.items()}
    {'policy': [1.0], 'feedback': [-1.0], 'both': [-1.0]}
    """
    import numpy as np

    found = {kind: document_npmi(counts[np.flatnonzero(kinds == kind)], words) for kind in ("policy", "feedback")}
    return found | {"both": np.fmin(found["policy"], found["feedback"])}


def exclusivity(word_weights: "npt.NDArray[np.float64]", *, n_words: int = 10, weight: float = 0.7) -> "npt.NDArray[np.float64]":
    """Measure how much the top words of each topic are its own: the mean of their FREX scores.

    Parameters
    ----------
    word_weights : array (K, V)
    n_words : int
    weight : float
        Weight of exclusivity in FREX.

    Returns
    -------
    array (K,)
        0 to 1. Coherence alone is easy to have with a few common words; this falls then.

    Examples
    --------
    >>> import numpy as np
    >>> apart, alike = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]]), np.array([[0.5, 0.5, 0, 0], [0.5, 0.4, 0.1, 0]])
    >>> bool(exclusivity(apart + 1e-9, n_words=2).mean() > exclusivity(alike + 1e-9, n_words=2).mean())
    True
    """
    import numpy as np

    scores = frex(word_weights, exclusivity=weight, likely=1.0)
    return np.asarray(np.take_along_axis(scores, top_words(word_weights, n_words), axis=1).mean(axis=1))


def diversity(word_weights: "npt.NDArray[np.float64]", *, n_words: int = 25) -> float:
    """Give the share of different words among the top words of all topics; below 0.6 some topics say the same.

    >>> import numpy as np
    >>> diversity(np.array([[0.6, 0.4, 0.0], [0.6, 0.0, 0.4]]), n_words=2)
    0.75
    """
    import numpy as np

    words = top_words(word_weights, n_words)
    if not words.size:
        raise EmptyInputError(explain("no topics", hint="fit topics first"))
    return float(np.unique(words).size / words.size)


def stability(runs: "Sequence[npt.NDArray[np.float64]]", *, seed: int, n_null: int = 5) -> tuple[float, float, float]:
    """Measure how alike the topics of fits on different texts are, against what chance would give.

    Topics of two fits are matched one to one (Hungarian method); their mean cosine is averaged over all pairs of fits.

    Parameters
    ----------
    runs : sequence of arrays (K, V)
        Word weights of two fits or more, with the same words and the same number of topics.
    seed : int
        Of the null.
    n_null : int
        Draws of the null for each pair of fits.

    Returns
    -------
    (stability, null, normalised)
        The mean cosine; the same where the weights of each word are dealt anew among the topics of the second fit, so
        that words keep how common they are and topics lose what belongs together; and
        ``(stability - null) / (1 - null)``: 0 is chance, 1 the same topics in every fit. It can be compared between numbers
        of topics, which the plain cosine can't: it changes with the number of topics even for noise.

    Raises
    ------
    InputError
        If there are fewer than two fits, or their shapes differ.

    Examples
    --------
    >>> import numpy as np
    >>> draw = np.random.default_rng(0)
    >>> topics = draw.dirichlet(np.full(50, 0.1), size=4)
    >>> found, null, normalised = stability([topics, topics[::-1]], seed=1)
    >>> round(found, 6), null < 0.8, round(normalised, 6)
    (1.0, True, 1.0)
    """
    import numpy as np

    check_seed(seed)
    shapes = {run.shape for run in runs}
    if len(runs) < 2 or len(shapes) != 1:
        raise InputError(
            explain(
                f"{len(runs)} fits of {len(shapes)} shapes can't be compared",
                hint="give two fits or more with as many topics and words",
            )
        )
    rng = np.random.default_rng(int(seed))
    pairs = [(a, b) for a in range(len(runs)) for b in range(a + 1, len(runs))]
    found = float(np.mean([match_topics(runs[a], runs[b])[1].mean() for a, b in pairs]))
    dealt = (match_topics(runs[a], rng.permuted(runs[b], axis=0))[1].mean() for a, b in pairs for _ in range(n_null))
    null = float(np.mean(list(dealt)))
    return found, null, float((found - null) / (1 - null)) if null < 1 else float("nan")


def quality_table(topics: Topics, *, n_words: int = 10) -> "pd.DataFrame":
    """Judge every topic by numbers, one row each.

    Parameters
    ----------
    topics : Topics
    n_words : int
        Top words that coherence and exclusivity look at.

    Returns
    -------
    pandas.DataFrame
        ``topic, label``; ``coherence_policy, coherence_feedback`` (:func:`document_npmi` over the units of each source)
        and ``coherence``, the lower of them; ``exclusivity``; ``recurrence`` over the runs; ``share``, pooled over all
        units, each one vote; ``n_documents_expected``, the sum over documents of the topic's share in each. NaN is what
        is not known: a source without texts, recurrence with one run.

    Raises
    ------
    InputError
        If ``topics`` is no Topics, or ``n_words`` is below 2.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> table = quality_table(fit_topics(tokens, n_topics=2, runs=1, seed=1), n_words=2)
    >>> table["topic"].tolist(), round(float(table["n_documents_expected"].sum()), 6)
    (['T01', 'T02'], 12.0)
    """
    import numpy as np
    import pandas as pd

    expect(topics, Topics, verb="quality_table", hint="fit_topics(tokens, ...) gives them")
    if isinstance(n_words, bool) or not isinstance(n_words, int) or n_words < 2:
        raise InputError(explain(f"n_words={n_words!r} makes no pair of words", hint="use a whole number, 2 or more"))
    covered, units = topics.covered, topics.tokens.units
    counts = topics.counts[np.flatnonzero(covered)]
    words = top_words(topics.word_weights, n_words)
    coherence = cross_source_coherence(counts, units["kind"].to_numpy(dtype=object)[covered], words)
    pooled = np.asarray(even_counts(counts).sum(axis=0), dtype=np.float64)[None, :]
    mine = pd.DataFrame(topics.shares[covered]).groupby(units["document"].to_numpy()[covered], sort=True).mean()
    return pd.DataFrame(
        {
            "topic": list(topics.names),
            "label": list(topics.labels),
            "coherence_policy": coherence["policy"],
            "coherence_feedback": coherence["feedback"],
            "coherence": coherence["both"],
            "exclusivity": exclusivity(topics.word_weights, n_words=n_words),
            "recurrence": topics.recurrence,
            "share": pooled_shares(pooled, topics.word_weights, tolerance=1e-8)[0],
            "n_documents_expected": mine.sum(axis=0).to_numpy(),
        }
    )
