"""Texts cut in batches, in this process or in several; the words come back as numbers."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from policytext.errors import InputError, explain
from policytext.segmenting._engines import Engine, Segmenter, make_segmenter
from policytext.segmenting._flat import Flat, numbered
from policytext.segmenting._private import Whole, private_of_wholes, spans_between
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

    @property
    def spaced(self) -> bool:
        """Whether the texts may have been cut before."""
        return not isinstance(self.backend, str) or self.backend == "spaces"


def cut_batch(engine: Engine, wholes: Sequence[Whole], *, spaced: bool = False) -> Batch:
    """Cut the units of some documents; ``spaced`` as in :func:`private_in`."""
    import numpy as np

    flat = engine.flat([whole.text[low:high] for whole in wholes for low, high in whole.cuts])
    words, codes = numbered(flat)
    return Batch(words, codes, np.diff(flat.bounds()).astype(np.int32), _hidden(flat, wholes, spaced=spaced))


def _hidden(flat: Flat, wholes: Sequence[Whole], *, spaced: bool) -> "npt.NDArray[np.int32]":
    """Places of the words that a private span covers or cuts."""
    import numpy as np

    begins = [0, *flat.text_ends.tolist()]
    met: list[tuple[int, int]] = []
    unit = 0
    for whole, spans in zip(wholes, private_of_wholes(wholes, spaced=spaced), strict=True):
        if spans:
            for begin, (low, high) in zip(begins[unit : unit + len(whole.cuts)], whole.cuts, strict=True):
                met += [(begin + span.start, begin + span.end) for span in spans_between(spans, low, high)]
        unit += len(whole.cuts)
    both = np.array(met, dtype=np.int64).reshape(-1, 2)
    first = np.searchsorted(flat.ends, both[:, 0], side="right")
    last = np.searchsorted(flat.ends, both[:, 1], side="left")
    places = [np.arange(low, high + 1) for low, high in zip(first.tolist(), last.tolist(), strict=True)]
    return np.concatenate([*places, np.zeros(0, dtype=np.int64)]).astype(np.int32)


def cut_texts(
    texts: Sequence[Whole], plan: Plan, *, workers: int, tell: Tell, cache: "Cache | None" = None,
    size: int = BATCH, start: Start = "spawn",
) -> Cut:  # fmt: skip
    """Cut the units of all texts; the result is the same for any number of workers, any size of the batches and with or without cache."""
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


def _slices(texts: Sequence[Whole], size: int) -> Iterator[slice]:
    first = held = 0
    for place, whole in enumerate(texts):
        held += len(whole.text)
        if held >= size or place == len(texts) - 1:
            yield slice(first, place + 1)
            first, held = place + 1, 0


def _in_order(batches: Sequence[Sequence[Whole]], plan: Plan, workers: int, start: Start) -> Iterator[Batch]:
    if not batches:
        return
    engine = _engine_of(plan)
    if workers == 1 or len(batches) == 1:
        for texts in batches:
            yield cut_batch(engine, texts, spaced=plan.spaced)
        return
    from multiprocessing import get_context

    _check_picklable(plan, start)
    others = min(workers, len(batches)) - 1
    with ProcessPoolExecutor(others, mp_context=get_context(start)) as pool:
        try:
            yield from _shared(batches, plan, engine, pool, others)
        except BrokenProcessPool as error:
            own = (
                ""
                if isinstance(plan.backend, str)
                else f", and the class {type(plan.backend).__name__} in a module that can be imported"
            )
            raise InputError(
                explain(
                    "a process that cuts texts ended before its work was done",
                    hint=f"put the code of a script under `if __name__ == '__main__':`{own}; or use workers=1; or memory is short",
                )
            ) from error


def _shared(
    batches: Sequence[Sequence[Whole]], plan: Plan, engine: Engine, pool: ProcessPoolExecutor, others: int
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
                own[following] = cut_batch(engine, batches[following], spaced=plan.spaced)
                following += 1
        yield own.pop(number)


def _check_picklable(plan: Plan, start: Start) -> None:
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
    if start != "fork" and type(plan.backend).__module__ == "__main__" and not _main_can_be_read_again():
        raise InputError(
            explain(
                f"other processes can't find the class {type(plan.backend).__name__}",
                found="it is defined in a notebook or at the prompt",
                hint="use workers=1, or put the class into a module (a .py file) and import it",
            )
        )


def _main_can_be_read_again() -> bool:
    main = sys.modules["__main__"]
    return getattr(main, "__spec__", None) is not None or os.path.isfile(getattr(main, "__file__", None) or "")


def _cut_elsewhere(plan: Plan, texts: Sequence[Whole]) -> Batch:
    return cut_batch(_engine_of(plan), texts, spaced=plan.spaced)


def _engine_of(plan: Plan) -> Engine:
    """An engine of one's own is asked for anew each time: it may change."""
    return _engine_here(plan) if isinstance(plan.backend, str) else make_segmenter(plan.backend, plan.lexicon)


@lru_cache(maxsize=1)
def _engine_here(plan: Plan) -> Engine:
    """One engine a process: it takes longer to make than a batch to cut, changes nothing while it cuts, and can't be sent."""
    return make_segmenter(plan.backend, plan.lexicon)


def _merged(batches: Iterable[Batch]) -> Cut:
    import numpy as np

    index: dict[str, int] = {}
    codes, lengths, hidden, done = list[Any](), list[Any](), list[Any](), 0
    for batch in batches:
        new = [word for word in batch.words if word not in index]
        index.update(zip(new, range(len(index), len(index) + len(new)), strict=True))
        place = np.fromiter(map(index.__getitem__, batch.words), dtype=np.int32, count=len(batch.words))
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
