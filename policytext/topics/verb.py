"""`fit_topics`: tokens to topics, policies and feedback in one space."""

import operator
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex

from policytext.corpus import Corpus
from policytext.errors import InputError, check_seed, expect, explain, listing
from policytext.provenance import FrozenMap, record
from policytext.segmenting._batches import how_many_workers
from policytext.segmenting._progress import teller
from policytext.segmenting.tokens import Tokens
from policytext.topics._space import LEAST_KNOWN, NoCalibrationError, Plan, Say, fit_space
from policytext.topics.clusters import near_copies
from policytext.topics.engines import Engine, get_engine
from policytext.topics.model import Topics
from policytext.topics.neutral import neutral_words
from policytext.topics.number.result import TopicNumber
from policytext.topics.pairs import Pairs, check_pairs_option, take_pairs

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["fit_topics", "label_topics"]


def fit_topics(
    tokens: Tokens,
    *,
    n_topics: SupportsIndex,
    seed: int,
    engine: Literal["gensim", "nmf", "tomotopy"] | Engine = "gensim",
    runs: int = 10,
    passes: int | None = None,
    pairs: Literal["auto"] | Corpus | Tokens | None = "auto",
    space: Literal["auto", "pairs", "all"] = "auto",
    words: Literal["all", "neutral"] = "all",
    balance: bool = True,
    fit_on: int = 30_000,
    workers: int | None = 1,
    progress: bool | Say = False,
) -> Topics:
    """Fit topics on policies and feedback together, and learn from replies what is wording.

    Where messages have replies, a message and its reply are fitted as one text: they speak of the same matter in two
    registers, so that a topic comes to hold the words of both. Everything else, policies too, gets its shares in that space.
    Then the two sides are looked at alone: by how much offices word a topic more or less than people do (the
    calibration), how far a gap of known size comes back, and how well all this holds in years, places and matters that
    it was not learnt on (see ``topics.calibration``).

    Parameters
    ----------
    tokens : Tokens
    n_topics : int or TopicNumber
        Number of topics K; a resolution, not a truth. See :func:`policytext.choose_n_topics`.
    seed : int
        Same tokens, settings and seed: the same topics, whatever the order of the texts and the number of workers.
    engine : {"gensim", "nmf", "tomotopy"} or Engine
        gensim's LDA or its NMF; ``"tomotopy"`` comes with the extra ``fast``. An object with ``fit`` and ``settings``
        is an engine of your own.
    runs : int
        Fits in all. The first is on all texts; the others each leave out a quarter of them, four of them every text once.
        They show which topics come back (``topics.recurrence``) and by how much shares depend on the texts. A topic also has to hold
        in texts that a fit did not see, or its recurrence is 0: fits that share texts give like topics even for words drawn at random.
    passes : int, optional
        Times that the engine goes over the texts; default what suits it (5 for gensim, and 100 sweeps of tomotopy's sampler).
    pairs : "auto", Corpus, Tokens or None
        ``"auto"`` takes the messages that have replies, if 120 of them or more can be used, 60 of them no near copies of
        others; ``topics.settings["without_pairs"]`` says why there are none. Feedback with replies
        from another place can stand in: topics and calibration are then those of its pairs. None learns nothing from replies.
    space : {"auto", "pairs", "all"}
        Which texts are fitted on: pairs alone, where there are any (``"auto"``), or policies and unanswered messages too.
        Policies that are fitted along pull topics apart into those of offices and those of people: on the bundled city,
        texts of the same matters then differ by .37 bits between the sources, and by .04 on pairs alone. What pairs never speak
        of is out of their reach; :func:`policytext.topics.outside_table` lists it.
    words : {"all", "neutral"}
        What is fitted: all topic words, or those alone that neither source uses far more than the other. Neutral words keep
        wording out where there are no pairs, and most true gaps with it; see :func:`policytext.topics.neutral_words`.
    balance : bool
        Weigh the counts so that each source gives as many words as the other (while fitting only).
    fit_on : int
        At most so many texts are fitted on (drawn by the seed); the others get their shares all the same.
    workers : int or None
        Processes; None for one a processor. Scripts then need their code under ``if __name__ == "__main__":``.
    progress : bool or callable
        True writes a line for each fit to stderr; a function is called with the line.

    Returns
    -------
    Topics
        Ordered by share (mean of the two sources). Units without a known word, or with less than a third of their topic words
        known, are not covered: they get no shares (NaN) and are counted apart.

    Raises
    ------
    InputError
        If an argument is unknown, or no number that can be fitted.
    EmptyInputError
        If there are fewer texts with words than topics, or ``pairs`` holds no pair that can be used.

    Notes
    -----
    Topics are word weights that texts share; what lies between two registers is learnt from pairs alone. Without pairs the
    grade of everything that follows is ``exploratory``: see the page on register.

    ``recurrence`` is 0 for a topic whose words don't go together, by 2.5 standard errors, in the texts that the runs left out. Of words
    drawn at random 1 topic in 100 passes (80 to 3,000 texts, 5 to 20 topics), where up to all of them had a match in the other runs; all
    planted topics did (10 topics, 800 texts).

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> fit_topics(tokens, n_topics=2, runs=1, seed=1)
    Topics(2 topics over 12 units, 0 of them not covered)
    """
    expect(tokens, Tokens, verb="fit_topics", hint="segment(policies, feedback) gives them")
    check_seed(seed)
    parents = [tokens.provenance, *([n_topics.provenance] if isinstance(n_topics, TopicNumber) else [])]
    n_topics, seed = _whole(n_topics, "n_topics", 2), int(seed)
    runs, fit_on = _whole(runs, "runs", 1), _whole(fit_on, "fit_on", 2)
    chosen, processes, say = get_engine(engine, passes=None if passes is None else _whole(passes, "passes", 1)), how_many_workers(workers), teller(progress)
    _check_choices(pairs, space, words, balance)
    plan = Plan(chosen, n_topics, seed, runs, fit_on, processes, say, balance=bool(balance), alone=space != "all")
    clusters, kept = near_copies(tokens), _kept(tokens, words)
    found, why = take_pairs(tokens, clusters, pairs)
    _check_space(space, found, why)
    try:
        fitted = fit_space(tokens, clusters, kept, found, plan)
    except NoCalibrationError as error:
        if pairs != "auto":
            raise error.cause from error
        found, why = None, str(error.cause).partition(". Hint: ")[0]
        _check_space(space, found, why)
        say(f"without pairs: {why}")
        fitted = fit_space(tokens, clusters, kept, None, plan)
    weights, calibration = fitted.word_weights, fitted.calibration
    settings: dict[str, Any] = {
        "n_topics": n_topics, "engine": chosen.settings(), "seed": seed, "runs": runs, "pairs": len(found) if found else 0, "without_pairs": why,
        "space": "pairs" if found is not None and plan.alone else "all", "words": words,
        "n_words": int(fitted.known.sum()), "balance": plan.balance, "fit_on": fit_on, "fitted": fitted.n_texts, "least_known": LEAST_KNOWN,
    }  # fmt: skip
    names = topic_names(n_topics)
    content = [_bytes(weights), _bytes(fitted.shares), _bytes(fitted.recurrence)]
    content += [] if calibration is None else [_bytes(calibration.factors), _bytes(calibration.planted.select_dtypes("number").to_numpy())]
    return Topics(
        word_weights=weights[0], shares=fitted.shares, covered=fitted.covered, names=names, labels=_labels(weights[0], tokens.vocabulary), tokens=tokens,
        settings=FrozenMap(settings), provenance=record("fit_topics", settings, content=content, parents=parents),
        runs=weights, recurrence=fitted.recurrence, calibration=calibration,
    )  # fmt: skip


def label_topics(topics: Topics, labels: Mapping[str, str]) -> Topics:
    """Give topics names of your own, as a new object.

    Parameters
    ----------
    topics : Topics
    labels : mapping
        Topic name (``"T01"``) to label; topics not named keep theirs.

    Raises
    ------
    InputError
        If ``labels`` is no mapping, a topic is unknown, or a label is no text or an empty one.
    """
    expect(topics, Topics, verb="label_topics", hint="fit_topics(tokens, ...) gives them")
    expect(labels, Mapping, verb="label_topics(labels)", hint='give for instance {"T01": "停车"}; of a Series take labels.to_dict()')
    wrong = [name for name in labels if name not in topics.names]
    if wrong:
        raise InputError(explain(f"no topic {wrong[0]!r}", found=f"topics: {listing(topics.names)}", hint="see topic_table(topics)"))
    for name, label in labels.items():
        if not isinstance(label, str) or not label.strip():
            raise InputError(explain(f"{label!r} is no label for {name}", found="takes text", hint="put a name in quotes"))
    named = tuple(labels.get(name, label) for name, label in zip(topics.names, topics.labels, strict=True))
    step = record("label_topics", {"labels": dict(labels)}, content=named, parents=[topics.provenance])
    return replace(topics, labels=named, provenance=step)


def topic_names(n_topics: int) -> tuple[str, ...]:
    """Give the names ``T01``, ``T02`` ... of topics; as many digits as the last needs."""
    width = max(2, len(str(n_topics)))
    return tuple(f"T{k + 1:0{width}d}" for k in range(n_topics))


def _check_choices(pairs: object, space: object, words: object, balance: object) -> None:
    """Before anything that takes time."""
    check_pairs_option(pairs, "fit_topics")
    for name, value, choices in (("space", space, ("auto", "pairs", "all")), ("words", words, ("all", "neutral"))):
        if value not in choices:
            raise InputError(explain(f"{name}={value!r} is unknown", found=f"takes {', '.join(choices)}", hint="use one of these"))
    if balance not in (True, False):
        raise InputError(explain(f"balance={balance!r} is unknown", found="takes True or False", hint="use balance=False to weigh no source"))


def _check_space(space: object, pairs: Pairs | None, why: str) -> None:
    if space == "pairs" and pairs is None:
        raise InputError(explain('space="pairs" needs pairs', found=why, hint='give pairs=, or use space="all"'))


def _kept(tokens: Tokens, words: object) -> "npt.NDArray[np.bool_]":
    """Which topic words are fitted."""
    import numpy as np

    return neutral_words(tokens) if words == "neutral" else np.ones(len(tokens.vocabulary), dtype=np.bool_)


def _whole(value: object, name: str, least: int) -> int:
    try:
        number = -1 if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = -1
    if number < least:
        raise InputError(explain(f"{name}={value!r} can't be fitted", hint=f"use a whole number, {least} or more"))
    return number



def _bytes(array: "npt.NDArray[np.float64]") -> bytes:
    import numpy as np

    return np.round(array, 8).tobytes()


def _labels(word_weights: "npt.NDArray[np.float64]", vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    from policytext.topics.tables import frex

    best = frex(word_weights)
    return tuple("·".join(vocabulary[v] for v in row[:3]) for row in (-best).argsort(axis=1, kind="stable"))
