"""`learn_calibration`: from messages with replies, tried on pairs held out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.inference import cluster_weights
from policytext.topics.pooled import even_counts
from policytext.topics.register.calibration import FRAMES, Calibration
from policytext.topics.register.checks import as_weights, real, whole
from policytext.topics.register.factor import learn_factor
from policytext.topics.register.folds import Fold, FoldPlan, check_pairs
from policytext.topics.register.order import canonical_order, renumber
from policytext.topics.register.planted import MOST_HELD, TARGETS, null_gaps, planted_gaps, rank_ratio
from policytext.topics.register.shares import STEPS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["FLOOR", "learn_calibration"]

FLOOR = 0.25
"""Doublings that no calibration is trusted below. Only a few dozen topics in four random folds stand behind an estimate of tau, and it
is often 0 by chance: over four test folds, two seeds and 30 or 50 topics on a thousand pairs, tau of the random folds came out
between 0 and .34."""
_FEW_TARGETS = (-1.0, 1.0)


def learn_calibration(
    word_weights: "Floats",
    fold_weights: "Sequence[Floats]",
    messages: "csr_array",
    replies: "csr_array",
    *,
    folds: "FoldPlan | Sequence[Fold]",
    seed: int,
    clusters: "npt.NDArray[np.generic] | None" = None,
    n_draws: int = 200,
    floor: float = FLOOR,
) -> Calibration:
    """Learn from pairs of message and reply how a topic's share differs by wording alone.

    A message and its reply are about the same matter: over all pairs, no topic has more of it asked than answered. What
    differs is wording. Per topic a factor carries shares of plain speech to officialese; how much of a true gap then
    shows, and how much of a gap shows where there is none, is read from held-out pairs that neither topics nor factor have seen.

    Parameters
    ----------
    word_weights : array (R, K, V)
        Word weights of each run of the topics; (K, V) for one run.
    fold_weights : sequence of array (K', V)
        Word weights fitted on ``fold.fit`` of each fold, in the order of the folds; topics need no matching.
    messages, replies : csr_array (P, V)
        Whole counts; row i of the replies answers row i of the messages.
    folds : FoldPlan or sequence of Fold
        From :func:`plan_folds`.
    seed : int
    clusters : array (P,), optional
        Near-duplicates share a value and are resampled together.
    n_draws : int
        Bootstrap samples of the factors.
    floor : float
        Least tau, in doublings; see :meth:`Calibration.settle`.

    Returns
    -------
    Calibration
        The same whatever the order of rows.

    Raises
    ------
    InputError
        If shapes don't fit each other or a setting is out of range.
    EmptyInputError
        If no gap can be planted in any random part: its pairs are too few or all alike.

    Notes
    -----
    Assumes that policies word matters as replies do: a reply answers one person, a policy orders. Results that compare
    messages with policies must be widened by what a class anchor or hand-coded texts show (``extra_sd`` of
    :func:`calibrated_gaps`).

    The floor of tau (default 0.25 doublings) is there because tau is estimated from few topics and is often 0 by chance.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> from policytext.topics.register import plan_folds
    >>> rng = np.random.default_rng(1)
    >>> words = rng.dirichlet(np.full(60, 0.2), size=4)
    >>> mixes = rng.dirichlet(np.full(4, 0.5), size=160)
    >>> messages, replies = (csr_array(rng.poisson(n * mixes @ words) + np.eye(160, 60)) for n in (30, 60))
    >>> plan = plan_folds(messages, replies, seed=1, classes=np.repeat("", 160))
    >>> learn_calibration(words, [words] * len(plan), messages, replies, folds=plan, seed=1)  # doctest: +ELLIPSIS
    Calibration(160 pairs; slope 0..., tau 0.25 from the floor)
    """
    import numpy as np
    import pandas as pd

    check_seed(seed)
    messages, replies, group = check_pairs(messages, replies, clusters)
    runs = as_weights(word_weights)
    runs = runs[None] if runs.ndim == 2 else runs
    expect(folds, (FoldPlan, Sequence), verb="folds=", hint="use plan_folds(messages, replies, ...)")
    expect(fold_weights, Sequence, verb="fold_weights=", hint="give word weights for each fold, in their order")
    listed, fold_weights = list(folds), [as_weights(weights) for weights in fold_weights]
    _check_weights(runs, fold_weights, listed, messages.shape)
    n_draws = whole(n_draws, "n_draws", least=20, problem="gives no interval", hint="use 100 for drafts, 200 or more for print")
    floor = real(floor, "floor", least=0, problem="is no spread", hint="give doublings, 0 or more; the default is 0.25")
    bits = ["".join("1" if fold.held[i] else "0" for fold in listed) for i in range(messages.shape[0])]
    order = canonical_order([messages, replies], keys=[np.array(bits)])
    messages, replies, group = messages[order], replies[order], renumber(group[order])
    draws = _pair_draws(group, n_draws, np.random.default_rng([seed, 4803]))
    even = even_counts(messages), even_counts(replies)
    learnt = [learn_factor(weights, *even, draws) for weights in runs]
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in FRAMES}
    for number, (fold, weights) in enumerate(zip(listed, fold_weights, strict=True)):
        fit, held = fold.fit[order], fold.held[order]
        found = _try_fold(fold, np.asarray(weights, dtype=np.float64), (messages, replies), even, group, fit, held, seed, number)
        for name in FRAMES:
            tables[name].append(found[name])
    frames = {name: pd.concat(tables[name], ignore_index=True) for name in FRAMES}
    if not np.isin(frames["planted"]["fold"], [i for i, fold in enumerate(listed) if fold.kind == "random"]).any():
        raise EmptyInputError(
            explain(f"no gap can be planted in {messages.shape[0]} pairs", found=f"{int(group.max()) + 1} clusters, {runs.shape[1]} topics",
                    hint="read more messages with replies that differ, or fit without pairs; results then stay exploratory")
        )  # fmt: skip
    settings = {
        "n_pairs": int(messages.shape[0]), "n_clusters": int(group.max()) + 1, "steps": STEPS, "floor": float(floor),
        "n_draws": int(n_draws), "seed": int(seed),
    }  # fmt: skip
    return Calibration(
        starts=np.array([f.start for f in learnt]), levels=np.array([f.level for f in learnt]),
        factors=np.array([f.factor for f in learnt]), factor_draws=np.array([f.draws for f in learnt]), **frames,
        left_out=folds.left_out if isinstance(folds, FoldPlan) else (), settings=settings,
    )  # fmt: skip


def _try_fold(
    fold: Fold, weights: "Floats", counts: "tuple[csr_array, csr_array]", even: "tuple[csr_array, csr_array]",
    group: "npt.NDArray[np.int64]", fit: "npt.NDArray[np.bool_]", held: "npt.NDArray[np.bool_]", seed: int, number: int,
) -> "dict[str, pd.DataFrame]":  # fmt: skip
    """Learn the factor without the fold and see what the fold shows."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng([seed, 4804, number])
    factor = learn_factor(weights, even[0][fit], even[1][fit], _pair_draws(group[fit], 100, rng))
    draws, others = (_pair_draws(group[held], 200, rng) for _ in range(2))
    null = null_gaps(weights, factor, even[0][held], even[1][held], draws)
    apart = null_gaps(weights, factor, even[0][held], even[1][held], draws, other=others)
    targets = TARGETS if fold.kind == "random" else _FEW_TARGETS
    cells = planted_gaps(weights, factor, _first(counts, fit), _first(counts, held), rng=rng, targets=targets)
    ranks = rank_ratio(weights, factor, counts[0][held], counts[1][held])
    n_held = int(held.sum())
    planted = pd.DataFrame({name: getattr(cells, name) for name in type(cells).__dataclass_fields__})
    planted.insert(0, "fold", number)
    thinner = np.sqrt((n_held / cells.votes + n_held / min(n_held, MOST_HELD)) / 2)
    planted["se_before"], planted["se_after"] = (se[cells.topic] * thinner for se in (apart.se_before, apart.se_after))
    nulls = pd.DataFrame(
        {"fold": number, "topic": np.arange(len(null.size)), "before": null.before, "after": null.after,
         "se_before": null.se_before, "se_after": null.se_after, "size": null.size}
    )  # fmt: skip
    row = pd.DataFrame(
        {"kind": [fold.kind], "fold": [fold.name], "n_held": [n_held], "n_fit": [int(fit.sum())], "js_before": [null.js_before],
         "js_after": [null.js_after], "mrr_before": [ranks[0]], "mrr_after": [ranks[1]]}
    )  # fmt: skip
    return {"planted": planted, "nulls": nulls, "folds": row}


def _first(counts: "tuple[csr_array, csr_array]", chosen: "npt.NDArray[np.bool_]") -> "tuple[csr_array, csr_array]":
    rows = chosen.nonzero()[0][:MOST_HELD]
    return counts[0][rows], counts[1][rows]


def _pair_draws(group: "npt.NDArray[np.int64]", n_draws: int, rng: "np.random.Generator") -> "Floats":
    number = renumber(group)
    return cluster_weights(int(number.max()) + 1, n_draws, rng)[:, number]


def _check_weights(runs: "Floats", fold_weights: "Sequence[Floats]", folds: Sequence[Fold], shape: tuple[int, int]) -> None:
    if runs.ndim != 3 or runs.shape[2] != shape[1]:
        raise InputError(explain(f"word weights {runs.shape} don't fit counts {shape}", hint="both end in the number of words"))
    if len(fold_weights) != len(folds):
        raise InputError(
            explain(f"{len(fold_weights)} fits for {len(folds)} folds", hint="give word weights for each fold, in their order")
        )
    for fold, weights in zip(folds, fold_weights, strict=True):
        if weights.ndim != 2 or weights.shape[1] != shape[1]:
            raise InputError(
                explain(
                    f"word weights {weights.shape} of {fold!r} don't fit counts {shape}", hint="both end in the number of words"
                )
            )
        if fold.held.shape != (shape[0],) or fold.fit.shape != (shape[0],):
            raise InputError(explain(f"{fold!r} is not made for {shape[0]} pairs", hint="plan folds on the same pairs"))
    if not any(fold.kind == "random" for fold in folds):
        raise InputError(
            explain(
                "no random fold", found=listing(sorted({f.kind for f in folds})), hint="use plan_folds(messages, replies, ...)"
            )
        )
