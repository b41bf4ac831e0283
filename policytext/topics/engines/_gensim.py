"""gensim's LdaModel and Nmf behind arrays: counts in, word weights out."""

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from policytext.topics.engines._sklearn import nmf_word_weights, tf_idf

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["GensimLda", "GensimNmf"]

_CHUNK = 2000
_OFFSET = 8.0
"""Slows the first updates, so that the first chunk of texts does not wash out the start."""

_FLOOR = 1e-9


@dataclass(frozen=True, slots=True)
class GensimLda:
    """LDA by online variational Bayes with a learnt asymmetric prior on shares, begun at NMF.

    Attributes
    ----------
    passes : int
        Times that the fit goes over the texts.
    eta : float
        Prior on words.
    """

    passes: int = 5
    eta: float = 0.05

    def settings(self) -> dict[str, Any]:
        """Name, version and everything chosen."""
        return {
            "engine": "gensim", "version": _version(), "model": "LdaModel", "passes": self.passes, "eta": self.eta, "alpha": "learnt",
            "chunk": _CHUNK, "offset": _OFFSET, "start": "nmf",
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
        """Fit; without a start, begin at NMF: from random weights, short texts settle on mixtures of matters."""
        import numpy as np

        model_of = _import("models.ldamodel").LdaModel
        if start is None:
            start = nmf_word_weights(counts, weights=weights, n_topics=n_topics, seed=seed)
        names = dict(enumerate(f"w{i}" for i in range(counts.shape[1])))
        # Given texts here, gensim would fit them at once, from a random start.
        model = model_of(
            num_topics=n_topics, id2word=names, chunksize=_CHUNK, offset=_OFFSET, alpha="auto", eta=self.eta, eval_every=None,
            random_state=seed, dtype=np.float64,
        )  # fmt: skip
        model.state.sstats[:] = start * float(counts.sum()) / n_topics
        model.sync_state()
        model.update(_rows(counts, weights), passes=self.passes)
        return np.asarray(model.get_topics(), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class GensimNmf:
    """Online NMF of the tf-idf of the texts; topics are scaled back from tf-idf to words.

    Attributes
    ----------
    passes : int
        Times that the fit goes over the texts.
    """

    passes: int = 5

    def settings(self) -> dict[str, Any]:
        """Name, version and everything chosen."""
        return {"engine": "nmf", "version": _version(), "model": "Nmf", "passes": self.passes, "chunk": _CHUNK, "scale": "tf-idf"}

    def fit(
        self,
        counts: "csr_array",
        *,
        weights: "npt.NDArray[np.float64]",
        n_topics: int,
        seed: int,
        start: "npt.NDArray[np.float64] | None",
    ) -> "npt.NDArray[np.float64]":
        """Fit; the start is not used, since gensim's Nmf begins at the texts themselves."""
        import numpy as np
        from scipy.sparse import csc_matrix

        weighted, idf = tf_idf(counts, weights)
        names = dict(enumerate(f"w{i}" for i in range(counts.shape[1])))
        model = _import("models.nmf").Nmf(
            corpus=csc_matrix(weighted.T), num_topics=n_topics, id2word=names, chunksize=_CHUNK, passes=self.passes, random_state=seed,
            eval_every=None, normalize=False,
        )  # fmt: skip
        topics = np.asarray(model.get_topics(normalize=False), dtype=np.float64) / idf
        # A topic that nothing fell to gets all words alike.
        return np.asarray(topics + np.maximum(topics.max(), 1.0) * _FLOOR)


def _rows(counts: "csr_array", weights: "npt.NDArray[np.float64]") -> list[list[tuple[int, float]]]:
    import numpy as np

    values = (counts.data * np.repeat(weights, np.diff(counts.indptr))).tolist()
    words, ends = counts.indices.tolist(), counts.indptr.tolist()
    return [list(zip(words[a:b], values[a:b], strict=True)) for a, b in pairwise(ends)]


def _import(name: str) -> Any:
    from importlib import import_module

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        return import_module(f"gensim.{name}")


def _version() -> str:
    from importlib.metadata import version

    return version("gensim")
