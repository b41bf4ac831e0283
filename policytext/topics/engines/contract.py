"""What an engine is, and what holds for each of them: one order of the texts, clear refusals, word weights that sum to 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from policytext.errors import EmptyInputError, InputError, check_seed, explain
from policytext.topics.engines._gensim import GensimLda, GensimNmf
from policytext.topics.engines._sklearn import nmf_word_weights
from policytext.topics.engines._tomotopy import Tomotopy

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["Engine", "canonical_order", "get_engine", "nmf_start"]

ENGINES = {"gensim": GensimLda, "nmf": GensimNmf, "tomotopy": Tomotopy}


@runtime_checkable
class Engine(Protocol):
    """Something that fits topics: one of ours by name, or an object of your own with these two methods."""

    def settings(self) -> dict[str, Any]:
        """Name, version and everything chosen that changes the result."""
        ...

    def fit(
        self,
        counts: "csr_array",
        *,
        weights: "npt.NDArray[np.float64]",
        n_topics: int,
        seed: int,
        start: "npt.NDArray[np.float64] | None",
    ) -> "npt.NDArray[np.float64]":
        """Fit topics.

        Parameters
        ----------
        counts : csr_array (m, V)
            Words of each text; every row has a word. Numbers may be fractions.
        weights : array (m,)
            Factor on each row, so that one source does not drown the other.
        n_topics, seed : int
        start : array (K, V) or None
            Word weights to begin with, if the engine can.

        Returns
        -------
        array (K, V)
            Weight of each word in each topic, 0 or more.
        """
        ...


def get_engine(engine: "str | Engine", *, passes: int | None = None) -> "Engine":
    """Give the engine of a name, or check one of your own.

    Parameters
    ----------
    engine : {"gensim", "nmf", "tomotopy"} or Engine
        gensim's LdaModel and tomotopy's Gibbs sampling (``policytext[fast]``), both begun at scikit-learn's NMF; and gensim's
        online NMF.
    passes : int, optional
        Times that the fit goes over the texts; default what suits the engine. An object of your own keeps its own.

    Returns
    -------
    Engine
        It puts the texts in one order before it fits (:func:`canonical_order`), so that the order in which they were read
        does not touch the topics; refuses what can't be fitted; and gives word weights whose rows sum to 1.

    Raises
    ------
    InputError
        If the engine is unknown or lacks a method, or ``passes`` is no whole number.
    MissingPackageError
        If its package is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> texts = csr_array(np.kron(np.eye(2), np.ones((10, 3))) * 2)
    >>> topics = get_engine("gensim").fit(texts, weights=np.ones(20), n_topics=2, seed=1, start=None)
    >>> sorted(topics.round(1).tolist())
    [[0.0, 0.0, 0.0, 0.3, 0.3, 0.3], [0.3, 0.3, 0.3, 0.0, 0.0, 0.0]]
    """
    if passes is not None and (not isinstance(passes, Integral) or isinstance(passes, bool) or passes < 1):
        raise InputError(explain(f"passes={passes!r} can't be fitted", hint="use a whole number, 1 or more"))
    if isinstance(engine, _Checked):
        return engine
    if isinstance(engine, str):
        if engine not in ENGINES:
            raise InputError(explain(f"no engine {engine!r}", found=f"engines: {', '.join(ENGINES)}", hint="use engine='gensim'"))
        kind: Any = ENGINES[engine]
        return _Checked(kind() if passes is None else kind(passes=int(passes)))
    lacking = [name for name in ("fit", "settings") if not callable(getattr(engine, name, None))]
    if lacking or isinstance(engine, type):
        name = engine.__name__ if isinstance(engine, type) else type(engine).__name__
        problem = f"{name} is no engine: it has no method {lacking[0]!r}" if lacking else f"{name} is a class, not an engine"
        raise InputError(
            explain(problem, found=f"engines: {', '.join(ENGINES)}", hint="give a name, or an object with fit and settings")
        )
    return _Checked(engine)


def canonical_order(counts: "csr_array", weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.int64]":
    """Give an order of the texts that depends on their words alone, not on the order in which they came.

    Parameters
    ----------
    counts : csr_array (m, V)
    weights : array (m,)

    Returns
    -------
    array (m,)
        Rows of ``counts`` in the order: by a digest of which words they have, then by how often, then by weight. Texts that
        agree in all three are the same to an engine. The digest mixes sources and lengths, as fits that go by batches need.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> texts, back = csr_array([[1.0, 0], [0, 2.0], [3.0, 0]]), [2, 1, 0]
    >>> there, here = (m[canonical_order(m, np.ones(3))].toarray().tolist() for m in (texts, texts[back]))
    >>> there == here
    True
    """
    from hashlib import blake2b

    import numpy as np
    from scipy.sparse import csr_array

    tidy = csr_array(counts).astype(np.float64)
    tidy.sum_duplicates()
    tidy.eliminate_zeros()
    words = tidy.indices.astype("<i8")
    # Factors that were summed in another order differ in the last digits; single precision leaves those out.
    amounts, bounds = tidy.data.astype(np.float32).tolist(), tidy.indptr.tolist()
    votes = np.asarray(weights, dtype=np.float32).tolist()
    keys = [
        (blake2b(words[low:high].tobytes(), digest_size=16).digest(), amounts[low:high], vote)
        for low, high, vote in zip(bounds[:-1], bounds[1:], votes, strict=True)
    ]
    return np.asarray(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def nmf_start(counts: "csr_array", *, weights: "npt.NDArray[np.float64]", n_topics: int, seed: int) -> "npt.NDArray[np.float64]":
    """Give word weights to begin a fit with: scikit-learn's NMF on tf-idf, whatever the order of the texts.

    Parameters
    ----------
    counts : csr_array (m, V)
    weights : array (m,)
        How much each text counts in the loss.
    n_topics, seed : int

    Returns
    -------
    array (K, V)
        Above 0, rows sum to 1.

    Raises
    ------
    InputError
        As for the fit of an engine.
    """
    texts, votes = _fittable(counts, weights, n_topics=n_topics, seed=seed)
    return nmf_word_weights(texts, weights=votes, n_topics=int(n_topics), seed=int(seed))


@dataclass(frozen=True, slots=True)
class _Checked:
    """An engine whose input is put in order and whose output is checked."""

    engine: Engine

    def settings(self) -> dict[str, Any]:
        given = self.engine.settings()
        if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
            raise InputError(
                explain(f"settings() of {self._name} gave {type(given).__name__}", hint="return a dict with names as keys")
            )
        return dict(given)

    def fit(
        self,
        counts: "csr_array",
        *,
        weights: "npt.NDArray[np.float64]",
        n_topics: int,
        seed: int,
        start: "npt.NDArray[np.float64] | None" = None,
    ) -> "npt.NDArray[np.float64]":
        texts, factors = _fittable(counts, weights, n_topics=n_topics, seed=seed)
        n_topics, seed, shape = int(n_topics), int(seed), (int(n_topics), texts.shape[1])
        if start is not None:
            start = _word_weights(start, shape, of="the start")
        return _word_weights(
            self.engine.fit(texts, weights=factors, n_topics=n_topics, seed=seed, start=start), shape, of=self._name
        )

    @property
    def _name(self) -> str:
        return type(self.engine).__name__


def _fittable(
    counts: "csr_array", weights: "npt.NDArray[np.float64]", *, n_topics: int, seed: int
) -> "tuple[csr_array, npt.NDArray[np.float64]]":
    """Texts with a word in their canonical order, and their weights."""
    import numpy as np
    from scipy.sparse import csr_array

    check_seed(seed)
    if not isinstance(n_topics, Integral) or isinstance(n_topics, bool) or n_topics < 2:
        raise InputError(explain(f"n_topics={n_topics!r} can't be fitted", hint="use a whole number, 2 or more"))
    texts, factors = csr_array(counts).astype(np.float64), np.asarray(weights, dtype=np.float64)
    if factors.shape != (texts.shape[0],):
        raise InputError(
            explain(f"weights of shape {factors.shape} don't fit {texts.shape[0]} texts", hint="give one weight a text")
        )
    for name, array in (("counts", texts.data), ("weights", factors)):
        if not np.isfinite(array).all() or array.min(initial=0) < 0:
            raise InputError(explain(f"{name} can't be negative, infinite or missing", hint="give numbers, 0 or more"))
    texts.sum_duplicates()
    texts.eliminate_zeros()
    usable = np.flatnonzero((np.diff(texts.indptr) > 0) & (factors > 0))
    if len(usable) < 2:
        raise EmptyInputError(
            explain(
                f"topics can't be fitted on {len(usable)} texts with words",
                found=f"{texts.shape[0]} texts",
                hint="read more documents",
            )
        )
    texts, factors = csr_array(texts[usable]), factors[usable]
    n_words = len(np.unique(texts.indices))
    if n_topics > n_words:
        raise InputError(
            explain(
                f"{n_topics} topics are more than the {n_words} words there are",
                hint="ask for fewer topics, or read more documents",
            )
        )
    order = canonical_order(texts, factors)
    return csr_array(texts[order]), factors[order]


def _word_weights(given: object, shape: tuple[int, int], *, of: str) -> "npt.NDArray[np.float64]":
    """Check word weights, and scale each topic to sum 1."""
    import numpy as np

    try:
        found = np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(explain(f"the word weights of {of} are no numbers", hint=f"give an array of shape {shape}")) from error
    if found.shape != shape:
        raise InputError(
            explain(
                f"the word weights of {of} have shape {found.shape}, not {shape}", hint="give one row a topic, one column a word"
            )
        )
    if not np.isfinite(found).all() or found.min() < 0 or (found.sum(axis=1) <= 0).any():
        raise InputError(
            explain(
                f"the word weights of {of} hold a negative, infinite or missing number, or a row of zeros",
                hint="give weights, 0 or more",
            )
        )
    return np.asarray(found / found.sum(axis=1, keepdims=True))
