"""Messages with their replies: the same matter in two registers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from policytext.corpus import Corpus, as_texts
from policytext.errors import EmptyInputError, InputError, explain
from policytext.segmenting import segment
from policytext.segmenting.tokens import Tokens
from policytext.topics.clusters import near_copies
from policytext.topics.runs import row_keys

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["LEAST_CLUSTERS", "LEAST_PAIRS", "Pairs", "check_pairs_option", "find_pairs", "take_pairs"]

_LEAST_MESSAGE, _LEAST_REPLY = 5, 10
LEAST_PAIRS = 120
"""Fewer usable pairs say too little about how a topic is worded on either side."""
LEAST_CLUSTERS = 60
"""Near copies are one cluster; so many different ones are needed."""


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Messages and replies, row by row about the same matter.

    Attributes
    ----------
    messages, replies : csr_array (P, V)
        Counts of topic words.
    unit : array (P,)
        Row of the message in the tokens that are fitted; -1 for pairs of another corpus.
    cluster : array (P,)
        Near copies share a number.
    dates : array of datetime64 (P,)
        NaT where unknown.
    regions : array of str (P,)
        Empty where unknown.
    """

    messages: "csr_array"
    replies: "csr_array"
    unit: "npt.NDArray[np.int64]"
    cluster: "npt.NDArray[np.int64]"
    dates: "npt.NDArray[np.datetime64]"
    regions: "npt.NDArray[np.object_]"

    def __len__(self) -> int:
        return int(self.messages.shape[0])

    @property
    def too_few(self) -> str:
        """Why so many pairs can't be used; empty where they can."""
        n_clusters = int(self.cluster.max(initial=-1)) + 1
        if len(self) < LEAST_PAIRS:
            return f"{len(self)} usable pairs, {LEAST_PAIRS} are needed"
        return f"{len(self)} usable pairs in {n_clusters} clusters of near copies, {LEAST_CLUSTERS} are needed" if n_clusters < LEAST_CLUSTERS else ""


def check_pairs_option(pairs: object, verb: str) -> None:
    """Refuse what is no option ``pairs`` of a verb.

    Raises
    ------
    InputError
        If it is neither "auto", nor a corpus, nor tokens, nor None.
    """
    if isinstance(pairs, str) and pairs != "auto":
        raise InputError(explain(f"pairs={pairs!r} is unknown", found='takes "auto", a Corpus, Tokens or None', hint='use pairs="auto"'))
    if pairs is not None and not isinstance(pairs, (str, Corpus, Tokens)):
        kind = type(pairs).__name__
        raise InputError(explain(f"{verb}(pairs=...) takes a Corpus or Tokens, not {kind}", hint="give feedback that was read with reply=..."))


def take_pairs(tokens: Tokens, clusters: "npt.NDArray[np.int64]", pairs: object) -> tuple[Pairs | None, str]:
    """Give the pairs that the option ``pairs`` stands for, or why there are none.

    Raises
    ------
    EmptyInputError
        If other pairs are named and too few of them can be used.
    """
    if not isinstance(pairs, (Corpus, Tokens)):
        found = None if pairs is None else find_pairs(tokens, clusters)
        why = "pairs=None" if pairs is None else f"0 usable pairs, {LEAST_PAIRS} are needed" if found is None else found.too_few
        return (None, why) if why else (found, "")
    found = find_pairs(tokens, clusters, pairs)
    if found is not None and found.too_few:
        raise EmptyInputError(explain("pairs= holds too little", found=found.too_few, hint="take a larger set of pairs, or pairs=None"))
    return found, ""


def find_pairs(tokens: Tokens, clusters: "npt.NDArray[np.int64]", other: Corpus | Tokens | None = None) -> Pairs | None:
    """Give the usable pairs: five topic words or more in the message, ten or more in the reply.

    Parameters
    ----------
    tokens : Tokens
        What is fitted; its own pairs are taken if there is no ``other``.
    clusters : array (n,)
        Of the units.
    other : Corpus or Tokens, optional
        Feedback with replies from elsewhere. Words that ``tokens`` don't know are left out. A corpus is cut with the
        default lexicon; give tokens if you have a lexicon of your own.

    Returns
    -------
    Pairs or None
        None without a reply.

    Raises
    ------
    EmptyInputError
        If ``other`` has no usable pair.
    """
    if other is None:
        return None if tokens.replies is None else _pairs(tokens, tokens.counts, tokens.replies, clusters, tokens.vocabulary, own=True)
    theirs = segment(other, backend=_backend(tokens)) if isinstance(other, Corpus) else other
    if theirs.replies is None:
        raise EmptyInputError(
            explain(
                "no message of pairs= has a reply with words of its own",
                hint="read it with read_feedback(path, reply=...), and cut it with replies=True; what a reply repeats from its message does not count",
            )
        )
    put = _same_words(theirs.vocabulary, tokens.vocabulary)
    found = _pairs(theirs, theirs.counts @ put, theirs.replies @ put, near_copies(theirs), tokens.vocabulary, own=False)
    if not len(found):
        raise EmptyInputError(
            explain(
                "no pair of pairs= can be used",
                found=f"{len(theirs)} units; five known topic words in a message and ten in its reply are needed",
                hint="take pairs that speak of like matters",
            )
        )
    return found


def _backend(tokens: Tokens) -> Literal["rust", "python"]:
    backend = tokens.settings.get("backend", "rust")
    if backend == "rust":
        return "rust"
    if backend != "python":
        raise InputError(
            explain(f"pairs= as a corpus can't be cut as the tokens were ({backend})", hint="cut it yourself: pairs=segment(other, backend=...)")
        )
    return "python"


def _pairs(tokens: Tokens, messages: "csr_array", replies: "csr_array", clusters: "npt.NDArray[np.int64]", vocabulary: tuple[str, ...], *, own: bool) -> Pairs:
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_array

    enough = (np.asarray(messages.sum(axis=1)) >= _LEAST_MESSAGE) & (np.asarray(replies.sum(axis=1)) >= _LEAST_REPLY)
    rows = np.flatnonzero(enough & (tokens.units["kind"] == "feedback").to_numpy())
    # In an order of their content, so that what is drawn from them does not depend on the order of the input.
    both = csr_array(messages[rows] + replies[rows])
    rows = rows[np.argsort(row_keys(both, vocabulary), kind="stable")]
    documents = tokens.documents.set_index("document")
    names = tokens.units["document"].to_numpy()[rows]
    dates, regions = np.full(len(rows), np.datetime64("NaT", "s")), np.full(len(rows), "", dtype=object)
    if "date" in documents.columns:
        dates = documents["date"].reindex(names).to_numpy(dtype="datetime64[s]")
    if "region" in documents.columns:
        regions = as_texts(documents["region"]).reindex(names).to_numpy(dtype=object)
    return Pairs(
        csr_array(messages[rows]), csr_array(replies[rows]), rows if own else np.full(len(rows), -1, dtype=np.int64),
        pd.factorize(clusters[rows])[0].astype(np.int64), dates, regions,
    )  # fmt: skip


def _same_words(theirs: tuple[str, ...], ours: tuple[str, ...]) -> "csr_array":
    """Array (their words, our words) with a 1 where a word is the same."""
    import numpy as np
    from scipy.sparse import csr_array

    place = {word: column for column, word in enumerate(ours)}
    both = [(row, place[word]) for row, word in enumerate(theirs) if word in place]
    rows, columns = np.array(both, dtype=np.int64).reshape(-1, 2).T
    return csr_array((np.ones(len(both)), (rows, columns)), shape=(len(theirs), len(ours)))
