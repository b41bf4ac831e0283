"""Fits of one engine on different parts of the texts, in one process or several."""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain
from policytext.topics._documents import FittingDocuments
from policytext.topics.engines import Engine, nmf_start

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["fit_parts"]


def fit_parts(
    engine: Engine, documents: FittingDocuments, left_out: "Sequence[npt.NDArray[np.bool_]]", *,
    n_topics: int, seed: int, workers: int, done: Callable[[int], object],
) -> "npt.NDArray[np.float64]":  # fmt: skip
    """Fit once for each of ``left_out``, on what it does not leave out; the same for any number of workers.

    Returns
    -------
    array (fits, K, V)
        Word weights, the topics of each fit in its own order.
    """
    import numpy as np

    jobs = [documents.rows(~out) for out in left_out]
    found = []
    for number, weights in enumerate(_each(engine, jobs, n_topics, seed, min(workers, len(jobs))), start=1):
        found.append(weights)
        done(number)
    return np.stack(found)


def _each(
    engine: Engine, jobs: Sequence[FittingDocuments], n_topics: int, seed: int, workers: int
) -> "Iterator[npt.NDArray[np.float64]]":
    if workers == 1:
        yield from map(_fit, repeat(engine), jobs, repeat(n_topics), repeat(seed))
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            yield from pool.map(_fit, repeat(engine), jobs, repeat(n_topics), repeat(seed))
        except BrokenProcessPool as error:
            raise InputError(
                explain(
                    "a process that fits topics ended before its work was done",
                    hint="put the code of a script under `if __name__ == '__main__':`; or use workers=1; or memory is short",
                )
            ) from error


def _fit(engine: Engine, documents: FittingDocuments, n_topics: int, seed: int) -> "npt.NDArray[np.float64]":
    start = nmf_start(documents.counts, weights=documents.votes, n_topics=n_topics, seed=seed) if "start" in engine.settings() else None
    return engine.fit(documents.counts, weights=documents.weights, n_topics=n_topics, seed=seed, start=start)
