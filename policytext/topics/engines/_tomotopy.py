"""tomotopy's Gibbs sampler behind arrays: counts in, word weights out. Needs ``policytext[fast]``."""

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from policytext.errors import MissingPackageError, explain
from policytext.topics.engines._sklearn import nmf_word_weights

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["Tomotopy"]

_PER_PASS = 20
"""Sweeps of the sampler for one pass of ``passes=``: a sweep costs far less than a pass of gensim's."""

_PULL = 0.02
"""What the start is worth as a prior on words, as a share of all words: enough to say which topic is about what."""

_LEARN_EVERY = 10
_ALPHA = 0.1


@dataclass(frozen=True, slots=True)
class Tomotopy:
    """LDA by collapsed Gibbs sampling with a learnt asymmetric prior on shares, in one thread.

    The sampler takes whole words: each count times its weight is rounded up or down at random (by the seed), so that it is
    right on average. It begins at random and can't be begun elsewhere: NMF comes in as a weak prior on words, without which
    short texts settle on mixtures of matters. Word weights are the mean over the last sweeps of one chain.

    Attributes
    ----------
    passes : int
        One is 20 sweeps.
    eta : float
        Prior on words.
    draws, every : int
        Word weights are averaged over so many draws, so many sweeps apart, at the end.
    """

    passes: int = 5
    eta: float = 0.05
    draws: int = 10
    every: int = 5

    def __post_init__(self) -> None:
        _import()

    def settings(self) -> dict[str, Any]:
        """Name, version and everything chosen; ``instructions`` is the instruction set of the processor that tomotopy used."""
        from importlib.metadata import version

        return {
            "engine": "tomotopy", "version": version("tomotopy"), "model": "LDAModel", "passes": self.passes, "sweeps": self._sweeps(),
            "draws": self.draws, "every": self.every, "eta": self.eta, "alpha": "learnt", "workers": 1, "instructions": _import().isa,
            "start": "nmf", "pull": _PULL,
        }  # fmt: skip

    def fit(
        self,
        counts: "csr_array",
        *,
        weights: "npt.NDArray[np.float64]",
        n_topics: int,
        seed: int,
        start: "npt.NDArray[np.float64] | None",
    ) -> "npt.NDArray[np.float64]":
        """Fit; without a start, take NMF as the prior."""
        import numpy as np

        if start is None:
            start = nmf_word_weights(counts, weights=weights, n_topics=n_topics, seed=seed)
        model = _import().LDAModel(k=n_topics, alpha=_ALPHA, eta=self.eta, seed=seed)
        model.optim_interval = _LEARN_EVERY
        words, ends = _whole_words(counts, weights, seed)
        for low, high in pairwise(ends):
            if high > low:
                model.add_doc(words[low:high])
        prior = self.eta + start * (_PULL * len(words) / n_topics)
        for word in dict.fromkeys(words):
            model.set_word_prior(word, prior[:, int(word)].tolist())
        model.train(max(1, self._sweeps() - self.every * (self.draws - 1)), workers=1)
        known = np.array([int(word) for word in model.used_vocabs], dtype=np.int64)
        topics = np.zeros((n_topics, counts.shape[1]))
        for draw in range(self.draws):
            if draw:
                model.train(self.every, workers=1)
            for topic in range(n_topics):
                topics[topic, known] += model.get_topic_word_dist(topic)
        return topics

    def _sweeps(self) -> int:
        return self.passes * _PER_PASS


def _import() -> Any:
    from importlib import import_module

    try:
        with warnings.catch_warnings():
            # The package takes a warning on its way in, where warnings are errors, for a part of it that is missing.
            warnings.simplefilter("ignore")
            return import_module("tomotopy")
    except ImportError as error:
        raise MissingPackageError(
            explain("engine 'tomotopy' needs the package tomotopy", hint="install policytext[fast], or use engine='gensim'")
        ) from error


def _whole_words(counts: "csr_array", weights: "npt.NDArray[np.float64]", seed: int) -> tuple[list[str], list[int]]:
    """Every word of every text as often as its count times weight, rounded at random; and where each text begins and ends."""
    import numpy as np

    wanted = counts.data * np.repeat(weights, np.diff(counts.indptr))
    times = np.floor(wanted)
    times = (times + (np.random.default_rng(seed).random(len(wanted)) < wanted - times)).astype(np.int64)
    names = np.array([str(word) for word in range(counts.shape[1])], dtype=object)
    ends = np.concatenate([[0], np.cumsum(times)])[counts.indptr]
    return names[np.repeat(counts.indices, times)].tolist(), ends.tolist()
