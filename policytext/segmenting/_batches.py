"""Texts cut in batches, in this process or in several; the words come back as numbers."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from policytext.cleaning import find_private_in
from policytext.errors import InputError, explain
from policytext.segmenting._engines import Engine, Segmenter, make_segmenter
from policytext.segmenting._flat import Flat, numbered
from policytext.segmenting.lexicon import Lexicon

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from policytext.segmenting._cache import Cache

__all__ = ["Batch", "Cut", "Plan", "Tell", "cut_batch", "cut_texts", "how_many_workers"]

BATCH = 500_000
"""Characters of a batch: enough that its vocabulary is worth making, few enough that many processes have work."""
Tell = Callable[[str], object]
Start = Literal["spawn", "fork", "forkserver"]


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """Words of some texts.

    Attributes
    ----------
    words : list of str (V,)
        Different words, each of which occurs.
    codes : array (N,)
        Index of each word.
    lengths : array (n,)
        How many words each text has.
    hidden : array
        Places in ``codes`` of the words in names, addresses and numbers of persons.
    """

    words: list[str]
    codes: "npt.NDArray[np.int32]"
    lengths: "npt.NDArray[np.int32]"
    hidden: "npt.NDArray[np.int32]"


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """Words of all texts: ``words`` sorted, ``stream`` their indices, ``bounds`` where texts end, ``hidden`` what topics may not see."""

    words: tuple[str, ...]
    stream: "npt.NDArray[np.int32]"
    bounds: "npt.NDArray[np.int64]"
    hidden: "npt.NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to make an engine, here or in another process; plans with one key make the same."""

    key: str
    backend: str | Segmenter = field(compare=False)
    lexicon: Lexicon = field(compare=False)


def cut_batch(engine: Engine, texts: Sequence[str]) -> Batch:
    """Cut some texts with an engine."""
    import numpy as np

    flat = engine.flat(texts)
    words, codes = numbered(flat)
    return Batch(words, codes, np.diff(flat.bounds()).astype(np.int32), _hidden(flat, texts))


def _hidden(flat: Flat, texts: Sequence[str]) -> "npt.NDArray[np.int32]":
    """Places of the words that a private span covers or cuts."""
    import numpy as np

    begins = np.concatenate([[0], flat.text_ends])
    spans = np.array(
        [
            (begins[place] + span.start, begins[place] + span.end)
            for place, found in enumerate(find_private_in(texts))
            for span in found
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    first = np.searchsorted(flat.ends, spans[:, 0], side="right")
    last = np.searchsorted(flat.ends, spans[:, 1], side="left")
    places = [np.arange(low, high + 1) for low, high in zip(first.tolist(), last.tolist(), strict=True)]
    return np.concatenate([*places, np.zeros(0, dtype=np.int64)]).astype(np.int32)


def cut_texts(
    texts: Sequence[str], plan: Plan, *, workers: int, tell: Tell, cache: "Cache | None" = None,
    size: int = BATCH, start: Start = "spawn",
) -> Cut:  # fmt: skip
    """Cut all texts; the result is the same for any number of workers, any size of the batches and with or without cache."""
    slices = list(_slices(texts, size))
    known: dict[int, Batch] = {}
    if cache is not None:
        found = ((number, cache.load(texts[some])) for number, some in enumerate(slices))
        known = {number: batch for number, batch in found if batch is not None}
    todo = [number for number in range(len(slices)) if number not in known]
    fresh = _in_order([texts[slices[number]] for number in todo], plan, workers, start)

    def batches() -> Iterator[Batch]:
        for number, some in enumerate(slices):
            batch = known.pop(number, None)
            if batch is None:
                batch = next(fresh)
                if cache is not None:
                    cache.save(texts[some], batch)
            tell(f"segmenting: {some.stop} of {len(texts)} texts")
            yield batch

    return _merged(batches())


def _slices(texts: Sequence[str], size: int) -> Iterator[slice]:
    first = held = 0
    for place, text in enumerate(texts):
        held += len(text)
        if held >= size or place == len(texts) - 1:
            yield slice(first, place + 1)
            first, held = place + 1, 0


def _in_order(batches: Sequence[Sequence[str]], plan: Plan, workers: int, start: Start) -> Iterator[Batch]:
    if not batches:
        return
    engine = make_segmenter(plan.backend, plan.lexicon)
    if workers == 1 or len(batches) == 1:
        for texts in batches:
            yield cut_batch(engine, texts)
        return
    from multiprocessing import get_context

    _check_picklable(plan)
    others = min(workers, len(batches)) - 1
    with ProcessPoolExecutor(others, mp_context=get_context(start)) as pool:
        try:
            yield from _shared(batches, plan, engine, pool, others)
        except BrokenProcessPool as error:
            raise InputError(
                explain(
                    "a process that cuts texts ended before its work was done",
                    hint="put the code of a script under `if __name__ == '__main__':`, or use workers=1; or memory is short",
                )
            ) from error


def _shared(
    batches: Sequence[Sequence[str]], plan: Plan, engine: Engine, pool: ProcessPoolExecutor, others: int
) -> Iterator[Batch]:
    """Batches in their order: the other processes always have two waiting, this one cuts too, from the first moment on."""
    sent: dict[int, Future[Batch]] = {}
    own: dict[int, Batch] = {}
    following = 0
    for number in range(len(batches)):
        while number not in own:
            while following < len(batches) and sum(not future.done() for future in sent.values()) < 2 * others:
                sent[following] = pool.submit(_cut_elsewhere, plan, batches[following])
                following += 1
            if number in sent and (sent[number].done() or following == len(batches)):
                own[number] = sent.pop(number).result()
            else:
                own[following] = cut_batch(engine, batches[following])
                following += 1
        yield own.pop(number)


def _check_picklable(plan: Plan) -> None:
    import pickle

    try:
        pickle.dumps(plan.backend)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise InputError(
            explain(
                f"an engine of type {type(plan.backend).__name__} can't go to other processes: {error}",
                hint="use workers=1, or define its class at the top of a module",
            )
        ) from error


def _cut_elsewhere(plan: Plan, texts: Sequence[str]) -> Batch:
    if isinstance(plan.backend, str):
        return cut_batch(_engine_here(plan), texts)
    return cut_batch(make_segmenter(plan.backend, plan.lexicon), texts)


@lru_cache(maxsize=1)
def _engine_here(plan: Plan) -> Engine:
    """One engine a process: it takes longer to make than a batch to cut, and can't be sent."""
    return make_segmenter(plan.backend, plan.lexicon)


def _merged(batches: Iterable[Batch]) -> Cut:
    import numpy as np

    index: dict[str, int] = {}
    codes, lengths, hidden, done = list[Any](), list[Any](), list[Any](), 0
    for batch in batches:
        place = np.fromiter((index.setdefault(word, len(index)) for word in batch.words), dtype=np.int32, count=len(batch.words))
        codes.append(place[batch.codes])
        lengths.append(batch.lengths)
        hidden.append(batch.hidden.astype(np.int64) + done)
        done += len(batch.codes)
    words = sorted(index)
    rank = np.empty(len(words), dtype=np.int32)
    rank[np.fromiter(map(index.__getitem__, words), dtype=np.int64, count=len(words))] = np.arange(len(words), dtype=np.int32)
    stream = np.empty(done, dtype=np.int32)
    at = 0
    while codes:
        part = codes.pop(0)
        stream[at : at + len(part)] = rank[part]
        at += len(part)
    bounds = np.concatenate([[0], np.cumsum(np.concatenate(lengths), dtype=np.int64)])
    return Cut(tuple(words), stream, bounds, np.concatenate(hidden))


def how_many_workers(workers: int | None) -> int:
    """Give the number of processes: as many as the processors that this one may use, where it is None.

    Raises
    ------
    InputError
        If it is no whole number of 1 or more.
    """
    if workers is None:
        usable = getattr(os, "sched_getaffinity", None)
        return len(usable(0)) if usable else os.cpu_count() or 1
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise InputError(
            explain(f"workers={workers!r} is no number of processes", hint="use 1 or more, or None for all processors")
        )
    return workers
