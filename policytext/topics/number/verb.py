"""`choose_n_topics`: screen candidates by held-out likelihood, then look at what can be read, told apart and found again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from numbers import Integral, Real
from os import PathLike
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.provenance import FrozenMap, record
from policytext.segmenting._progress import teller
from policytext.segmenting.tokens import Tokens
from policytext.topics._documents import FittingDocuments
from policytext.topics._fits import fit_parts
from policytext.topics.clusters import near_copies
from policytext.topics.engines import Engine, get_engine
from policytext.topics.number._fits import PARTS, Fits, Material, make_material
from policytext.topics.number._rules import front, gain, se_below
from policytext.topics.number.result import TopicNumber
from policytext.topics.pairs import check_pairs_option, take_pairs
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.quality import (
    clustered_ratio,
    cross_source_coherence,
    diversity,
    exclusivity,
    heldout_likelihood,
    stability,
    top_words,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["choose_n_topics"]

_SCREENS = 2
_KINDS = ("policy", "feedback")
_CRITERIA = ("coherence", "exclusivity", "stability_normalised")
_PILOT = 400


def choose_n_topics(
    tokens: Tokens,
    *,
    grid: Iterable[int] = (10, 15, 20, 30, 40, 60),
    seed: int,
    engine: str | Engine = "gensim",
    passes: int | None = None,
    runs: int = 10,
    least_gain: float = 0.9,
    balance: bool = True,
    pairs: Literal["auto"] | Corpus | Tokens | None = "auto",
    space: Literal["auto", "pairs", "all"] = "auto",
    folder: str | PathLike[str] | None = None,
    workers: int = 1,
    progress: bool | Callable[[str], object] = False,
) -> TopicNumber:
    """Recommend a number of topics, with a band around it and the numbers that speak for it.

    The number of topics is a resolution, not a truth: take the band to every result. Never choose it by the gaps that come
    out; they are not looked at here.

    Parameters
    ----------
    tokens : Tokens
    grid : iterable of int
        Candidates, each 2 or more.
    seed : int
    engine : str or Engine
        As for :func:`policytext.fit_topics`, and so ``passes``, ``balance``, ``pairs`` and ``space``.
    passes : int, optional
    runs : int
        Fits for each candidate that passes the screening, 2 or more.
    least_gain : float
        A candidate also passes the screening with so much of the best candidate's gain in held-out likelihood over a single
        topic, 0 to 1, in both sources. 1 leaves the rule of one standard error alone.
    balance : bool
    pairs : "auto", Corpus, Tokens or None
    space : {"auto", "pairs", "all"}
        With pairs, likelihood and coherence of the other texts are those in the space of the pairs.
    folder : path, optional
        Finished fits are kept here and found again: a run that was cut off goes on where it was, and gives the same
        bytes. A fit is used only for the very texts and settings it was made with. The files hold weights of words, no texts.
    workers : int
        Fits made at the same time; the result does not depend on it.
    progress : bool or callable
        True writes to stderr: an estimate of the time, from fits of 400 texts, before it starts, and a line for each fit. A
        function is called with each line.

    Returns
    -------
    TopicNumber
        Goes into ``fit_topics(tokens, n_topics=...)`` as it is.

    Raises
    ------
    InputError
        If the grid, ``runs``, ``workers`` or the engine can't be used.
    EmptyInputError
        If a source has fewer than five documents, or no candidate can be fitted.

    Notes
    -----
    1. Every candidate is fitted twice, each time without another fifth of the documents of each source (near copies stay
       together). What was left out is scored by document completion, each source by itself, the prior being the shares of the
       texts fitted on. A candidate stays if it is within one standard error (over documents, of the best candidate) of the
       best in both sources, or has ``least_gain`` of what the best gains over a single topic; if none does, the one that lags
       least stays. The standard error alone shrinks with the number of texts until only the largest candidate is left.
    2. What stays is fitted ``runs`` times on different documents: the start of the fit makes seeds alone give the same topics.
       Candidates are compared by coherence across sources, exclusivity and stability above chance; those that no other
       candidate equals in all and betters in one are the front.
    3. The smallest of the front is recommended; the next two are for sensitivity analyses.

    The single topic has the word frequencies of the source, or of the pairs where these alone are fitted on. A source in which no candidate
    is better than it by a standard error has no say in ``gain``, and the result says so: there may be nothing to tell apart.

    Held-out likelihood prefers many topics, the more so the more texts there are, and coherence on its own few; none of these
    replaces reading the topics. Differences on the front can be smaller than the noise of the fits. Two fits share three
    quarters of their documents, so that stability lies above chance even where there is nothing to find: for texts of words
    drawn at random it was 0.1 to 0.7 once normalised, against more than 0.9 for planted topics. Candidates that can't be
    fitted stand in the table with the reason.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, segment
    >>> places = ["路口", "小区", "学校", "公园", "医院", "市场", "车站", "广场"]
    >>> texts = [f"{place}{matter}" for place in places for matter in ("停车位 收费 太高", "公交线路 班次 太少", "噪音 施工 扰民")]
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0, min_documents=1)
    >>> number = choose_n_topics(tokens, grid=(2, 3), runs=2, passes=2, seed=1)
    >>> number.table[["n_topics", "fits"]].values.tolist()
    [[2, 2], [3, 2]]
    >>> number.n_topics in (2, 3)
    True
    """
    expect(tokens, Tokens, verb="choose_n_topics", hint="segment(policies, feedback) gives them")
    check_seed(seed)
    candidates, seed = _candidates(grid), int(seed)
    if isinstance(least_gain, bool) or not isinstance(least_gain, Real) or not 0 < least_gain <= 1:
        raise InputError(explain(f"least_gain={least_gain!r} is no share", hint="use a number above 0, at most 1, such as 0.9"))
    runs, workers = _whole("runs", runs, 2), _whole("workers", workers, 1)
    used = get_engine(engine, passes=passes)
    tell, kept_in = teller(progress), _folder(folder)
    check_pairs_option(pairs, "choose_n_topics")
    if space not in ("auto", "pairs", "all"):
        raise InputError(explain(f"space={space!r} is unknown", found="takes auto, pairs, all", hint="use one of these"))
    if balance not in (True, False):
        raise InputError(explain(f"balance={balance!r} is unknown", found="takes True or False", hint="use balance=False to weigh no source"))
    if not tokens.counts.nnz:
        raise EmptyInputError(
            explain(
                "no unit has a topic word",
                found=f"{len(tokens)} units",
                hint="read more documents, or lower min_documents in segment",
            )
        )
    clusters = near_copies(tokens)
    taken, why = take_pairs(tokens, clusters, pairs)
    if space == "pairs" and taken is None:
        raise InputError(explain('space="pairs" needs pairs', found=why, hint='give pairs=, or use space="all"'))
    material = make_material(tokens, clusters=clusters, pairs=taken, balance=balance, n_fits=runs, seed=seed, alone=taken is not None and space != "all",
    )
    fits = Fits(used, material, seed, workers, kept_in, tell, {})
    wrong = {k: why for k in candidates if (why := _unfit(material, k, runs))}
    usable = [k for k in candidates if k not in wrong]
    if not usable:
        raise EmptyInputError(
            explain(f"no candidate can be fitted: {wrong[candidates[0]]}", hint="try fewer topics, or read more documents")
        )
    if progress:
        tell(_estimate(fits, usable, runs))
    rows, single = _screen(fits, usable, least_gain, seed)
    units = _units(tokens)
    for k in usable:
        found = fits.of(k, range(runs if rows[k]["kept"] else _SCREENS))
        rows[k] |= {"fits": len(found)} | _measures(found, units, seed)
        fits.forget(k)
    table = _table(candidates, rows, wrong)
    on = table.loc[table["front"], "n_topics"].tolist()
    settings: dict[str, Any] = {
        "grid": candidates, "seed": seed, "engine": used.settings(), "runs": runs, "screens": _SCREENS, "left_out": 1 / PARTS,
        "least_gain": float(least_gain), "single": single, "balance": bool(balance), "pairs": 0 if taken is None else len(taken), "without_pairs": why,
        "space": "pairs" if taken is not None and space != "all" else "all",
    }  # fmt: skip
    content = [table.to_csv(index=False, float_format="%.8f", lineterminator="\n")]
    return TopicNumber(
        n_topics=on[0], band=(on[0], on[:3][-1]), sensitivity=tuple(on[1:3]), table=table, settings=FrozenMap(settings),
        provenance=record("choose_n_topics", settings, content=content, parents=[tokens.provenance]),
    )  # fmt: skip


# -- what is asked -----------------------------------------------------------------------------------


def _whole(name: str, value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise InputError(explain(f"{name}={value!r} can't be used", hint=f"use a whole number, {least} or more"))
    return int(value)


def _candidates(grid: object) -> list[int]:
    if isinstance(grid, str) or not isinstance(grid, Iterable):
        raise InputError(explain(f"grid={grid!r} is no list of numbers", hint="use for instance grid=(10, 20, 30)"))
    found = sorted({_whole("a number of topics in grid", value, 2) for value in grid})
    if not found:
        raise InputError(explain("grid names no number of topics", hint="use for instance grid=(10, 20, 30)"))
    return found



def _folder(folder: object) -> Path | None:
    if folder is None:
        return None
    if not isinstance(folder, (str, PathLike)) or isinstance(folder, bytes):
        raise InputError(explain(f"folder={folder!r} is no path", hint="name a folder, such as folder='fits', or None"))
    path = Path(folder)
    if path.exists() and not path.is_dir():
        raise InputError(explain(f"folder={str(folder)!r} is a file", hint="name a folder; it is made where it does not exist"))
    return path


def _unfit(material: Material, n_topics: int, runs: int) -> str:
    """Why so many topics can't be fitted on every part; empty where they can."""
    import numpy as np

    documents = material.documents
    texts = min(int((~mask).sum()) for mask in material.left_out)
    words = min(int((np.bincount(documents.counts[~mask].indices, minlength=1) > 0).sum()) for mask in material.left_out[:runs])
    if n_topics > words:
        return f"more topics than the {words} topic words of a part"
    return f"more topics than the {texts} texts of a part" if n_topics > texts else ""


def _estimate(fits: Fits, grid: Sequence[int], runs: int) -> str:
    """Say how long it will take, from fits of the smallest and the largest number of topics on a few texts."""
    import numpy as np

    documents = fits.material.documents
    some = documents.rows(np.unique(np.linspace(0, len(documents) - 1, _PILOT).astype(np.int64)))
    known = int((np.bincount(some.counts.indices, minlength=1) > 0).sum())
    ends = sorted({max(2, min(k, known, len(some))) for k in (grid[0], grid[-1])})
    _seconds(fits, some, 2)  # loads the packages
    rates = [_seconds(fits, some, k) / max(some.counts.nnz, 1) for k in ends]
    each = np.polynomial.Polynomial.fit(ends, rates, 1)(np.array(grid)) if len(ends) > 1 else np.array(grid) * rates[0] / ends[0]
    scale = (1 - 1 / PARTS) * documents.counts.nnz / fits.workers
    low, high = (float(np.maximum(each, 0).sum()) * scale * n for n in (_SCREENS, runs))
    numbers, times = (
        one if one == other else f"{one} to {other}" for one, other in ((str(_SCREENS * len(grid)), str(runs * len(grid))), (_span(low), _span(high)))
    )
    return f"{numbers} fits of {len(documents):,} texts: about {times}{'' if fits.folder is None else ', less what the folder holds'}"


def _seconds(fits: Fits, documents: FittingDocuments, n_topics: int) -> float:
    import numpy as np

    began = perf_counter()
    everything = [np.zeros(len(documents), dtype=np.bool_)]
    fit_parts(fits.engine, documents, everything, n_topics=n_topics, seed=fits.seed, workers=1, done=lambda number: None)
    return perf_counter() - began


def _span(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 120 else f"{round(seconds / 60)} min"


# -- what is measured --------------------------------------------------------------------------------


def _screen(fits: Fits, grid: Sequence[int], least_gain: float, seed: int) -> tuple[dict[int, dict[str, Any]], dict[str, float]]:
    """Held-out numbers of each candidate and whether it passes; and the score of a single topic in each source."""
    import numpy as np

    rows = {k: _screened(fits, k, seed) for k in grid}
    heldout, errors = (np.array([[rows[k][f"{name}_{kind}"] for kind in _KINDS] for k in grid]) for name in ("heldout", "se"))
    single = np.array([_single(fits.material, kind, seed) for kind in _KINDS])
    below, part = se_below(heldout, errors), gain(heldout, single, errors)
    kept = (below <= 1) | (part >= least_gain)
    kept |= (below == np.nanmin(below)) & ~kept.any()
    for k, lag, gained, stays in zip(grid, below.tolist(), part.tolist(), kept.tolist(), strict=True):
        rows[k] |= {"se_below": lag, "gain": gained, "kept": stays}
    return rows, {kind: value for kind, value in zip(_KINDS, single.tolist(), strict=True) if value == value}


def _units(tokens: Tokens) -> "tuple[csr_array, npt.NDArray[np.object_]]":
    """Counts and kinds of the units that have a word: clauses and messages, where coherence is looked for."""
    import numpy as np

    covered = np.flatnonzero(np.asarray(tokens.counts.sum(axis=1)) > 0)
    return tokens.counts[covered], tokens.units["kind"].to_numpy(dtype=object)[covered]


def _screened(fits: Fits, n_topics: int, seed: int) -> dict[str, Any]:
    """Held-out likelihood per word in each source, with standard errors, over the first fits."""
    import numpy as np

    material = fits.material
    found = [
        _scores(material, weights, mask, seed)
        for weights, mask in zip(fits.of(n_topics, range(_SCREENS)), material.scored, strict=False)
    ]
    logs, sizes, kinds, clusters = (np.concatenate(part) for part in zip(*found, strict=True))
    out: dict[str, Any] = {}
    for kind in _KINDS:
        own = kinds == kind
        out[f"heldout_{kind}"], out[f"se_{kind}"] = clustered_ratio(logs[own], sizes[own], clusters[own])
    return out


def _single(material: Material, kind: str, seed: int) -> float:
    """Held-out likelihood per word of a single topic.

    It has the source's own word frequencies; where pairs alone are fitted on, those of the pairs, since no number of topics
    made of their words could have the policies'.
    """
    import numpy as np

    logs, sizes = 0.0, 0.0
    for held, out in zip(material.scored[:_SCREENS], material.left_out, strict=False):
        rows, seen = np.flatnonzero(held & (material.kind == kind)), np.flatnonzero(~held & (material.kind == kind))
        if len(rows) and len(seen):
            fitted = material.documents.counts[np.flatnonzero(~out)] if material.alone else material.plain[seen]
            words = np.asarray(fitted.sum(axis=0), dtype=np.float64)[None, :]
            found, scored = heldout_likelihood(material.plain[rows], words / words.sum(), prior=np.ones(1), seed=seed)
            logs, sizes = logs + float(found.sum()), sizes + float(scored.sum())
    return logs / sizes if sizes else float("nan")


def _scores(
    material: Material, word_weights: "npt.NDArray[np.float64]", held: "npt.NDArray[np.bool_]", seed: int
) -> "tuple[npt.NDArray[Any], ...]":
    """Log likelihood, scored words, kind and cluster of each text that a fit left out."""
    import numpy as np

    parts = []
    for kind in _KINDS:
        rows, seen = np.flatnonzero(held & (material.kind == kind)), np.flatnonzero(~held & (material.kind == kind))
        if len(rows) and len(seen):
            pooled = np.asarray(even_counts(material.plain[seen]).sum(axis=0), dtype=np.float64)[None, :]
            prior = pooled_shares(pooled, word_weights, tolerance=1e-5, most=200)[0]
            logs, sizes = heldout_likelihood(material.plain[rows], word_weights, prior=prior, seed=seed)
            parts.append((logs, sizes, material.kind[rows], material.cluster[rows]))
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def _measures(
    runs: "Sequence[npt.NDArray[np.float64]]", units: "tuple[csr_array, npt.NDArray[np.object_]]", seed: int
) -> dict[str, float]:
    """What can be read, told apart and found again, averaged over topics and fits."""
    import numpy as np

    found, null, normalised = stability(runs, seed=seed)
    coherence = [float(np.mean(cross_source_coherence(*units, top_words(run))["both"])) for run in runs]
    return {
        "coherence": float(np.mean(coherence)),
        "exclusivity": float(np.mean([exclusivity(run).mean() for run in runs])),
        "diversity": float(np.mean([diversity(run) for run in runs])),
        "stability": found,
        "stability_null": null,
        "stability_normalised": normalised,
    }


def _table(grid: Sequence[int], rows: Mapping[int, Mapping[str, Any]], wrong: Mapping[int, str]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    numbers = [f"{name}_{kind}" for name in ("heldout", "se") for kind in _KINDS]
    numbers += [
        "se_below",
        "gain",
        "coherence",
        "exclusivity",
        "diversity",
        "stability",
        "stability_null",
        "stability_normalised",
    ]
    made = [{"n_topics": k, "fits": 0, "kept": False} | dict(rows.get(k, {})) for k in grid]
    table = pd.DataFrame(made).reindex(columns=["n_topics", *numbers, "fits", "kept"])
    table[numbers] = table[numbers].astype(np.float64)
    kept = table["kept"].to_numpy(dtype=np.bool_)
    values = table[list(_CRITERIA)].to_numpy(dtype=np.float64)
    on = np.zeros(len(table), dtype=np.bool_)
    on[kept] = front(values[kept])
    reasons = []
    for k, stays, best, lag, part, value in zip(
        grid, kept.tolist(), on.tolist(), table["se_below"].tolist(), table["gain"].tolist(), values, strict=True
    ):
        over = list(compress(grid, kept & (values >= value).all(axis=1) & (values > value).any(axis=1)))
        better = f"{over[0]} topics are as good in coherence, exclusivity and stability, and better in one" if over else ""
        low = f"held-out likelihood {lag:.1f} standard errors below the best, {part:.0%} of its gain over a single topic"
        reasons.append(wrong.get(k, "" if best else better if stays else low))
    return table.assign(front=on, reason=reasons)
