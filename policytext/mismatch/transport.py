"""`transport_table`: which supply would have to move to which topic so that supply came to look like demand."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.inference import percentile_interval, permutation_p
from policytext.mismatch.profiles import (
    KINDS,
    Profile,
    as_shares,
    check_draws,
    grade_of,
    independent_size,
    null_covariance,
    profile_draws,
    profile_of,
    side_notes,
    without_value,
)
from policytext.topics.diagnostics import wording_reasons
from policytext.topics.matters import item_names, item_weights
from policytext.topics.model import Topics
from policytext.topics.shares import Shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["topic_distances", "transport_plan", "transport_table"]

_MOST = 200
_LEAST = 1e-9
_COSTS = ("hellinger", "cosine")
_COLUMNS = ("what", "from_topic", "to_topic", "estimate", "low", "high", "raw", "p", "distance", "cost", "held", "note")
_NUMBERS = _COLUMNS[3:-1]
_TIED = 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class _Space:
    """What moves are made between: the topics that count, their distances, and those left out with the reason."""

    names: list[str]
    labels: list[str]
    kept: "npt.NDArray[np.bool_]"
    distances: "Floats"
    reasons: dict[str, str]


def transport_table(
    topics_or_shares: Topics | Shares,
    *,
    cost: "str | npt.ArrayLike" = "hellinger",
    by: str | None = None,
    leave_out: "Sequence[str] | None" = None,
    seed: int,
    n_draws: int = 200,
    level: float = 0.95,
) -> "pd.DataFrame":
    """Find the least costly way to move supply between topics so that it has the shares of demand.

    Parameters
    ----------
    topics_or_shares : Topics or Shares
        Topics are measured by :func:`measure_shares`, without policies that say again what another says; for others give it ``leave_out`` and pass
        the Shares on.
    cost : {"hellinger", "cosine"} or array (M, M)
        Distance between topics, by their words: moving supply to a topic near by costs little. An array has the order of ``shares.table``,
        no value below 0, and 0 on its diagonal.
    by : str, optional
        Variable to group by; of Shares, their own.
    leave_out : sequence of str, optional
        Topics (here not types of document) that neither source is compared by; default those that :func:`policytext.topics.register_table` marks as
        perhaps no more than wording. An empty list leaves none out.
    seed : int
        Of the bootstrap draws.
    n_draws : int
        So many plans are made anew with shares drawn about the estimates. With 100 topics or more use 100 for drafts.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    pandas.DataFrame
        For each group, what the row is stands in ``what``:

        - ``"moved"``: ``estimate`` is the share of supply that has to move at all, ``"cost"``: the distance it moves, on average over all
          supply; both less what noise adds, ``raw`` is with it. ``p``: chance of so much if both sources had the same shares; above
          ``1 - level``, ``low`` is 0. A group without intervals on both sides has NaN, and the note says why;
        - ``"move"``: from ``from_topic`` (``from_label``) to ``to_topic`` (``to_label``), ``estimate`` the share of supply, ``distance`` between
          the two and ``cost`` their product; largest first. ``held``: share of the draws in which this move is made;
        - ``"left out"``: ``from_topic`` isn't compared; ``estimate`` is its share of supply, ``note`` says why.

        Further ``low, high``, ``n_policy, n_feedback``, ``grade``. Without the topics left out shares are scaled to sum 1. Documents without a value
        of ``by`` are in no plan: one last row ``"moved"``, of group ``""``, counts them where there are any.

    Raises
    ------
    EmptyInputError
        If a source is missing, all but one topic are left out, or no group has shares with intervals on both sides.
    InputError
        If ``cost`` is none, a topic of ``leave_out`` is unknown, there are more than 200 topics, or codes have no words to tell their distance by.

    Notes
    -----
    The plan P of least sum of P_jk times distance, with supply as its row sums and demand as its column sums (optimal transport; Peyré and
    Cuturi 2019), by linear programming. With a distance of 1 between any two topics the cost is the total variation. Hellinger distance is
    the root of 1 less the sum over words of the root of both topics' weights; cosine is 1 less the cosine. Each plan is one of several
    that may be about as good: a move that few draws hold is a suggestion at most. Where distances obey the triangle inequality, supply
    that a topic can use itself stays. Which topics are left out is not drawn anew.

    Noise makes both totals larger, on average, never smaller. What it does is drawn as for :func:`profile_table`: each source about the shares that
    both have together, topics left out staying as they are. ``estimate`` is the root of raw² - noise², as the total variation of
    :func:`policytext.measure_mismatch` is: as much taken off as noise adds, little where much moves.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> policies = Corpus.from_frame(pd.DataFrame({"text": [bus] * 60 + [park] * 20}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 40 + [park] * 120}), kind="feedback")
    >>> topics = fit_topics(segment(policies, feedback, unit="document", max_share=1.0), n_topics=2, runs=1, words="all", seed=1)
    >>> table = transport_table(topics, seed=1)
    >>> table.loc[table["what"] == "move", "estimate"].round(1).tolist()
    [0.5]
    """
    import pandas as pd

    check_draws(n_draws, level)
    shares = as_shares(topics_or_shares, by=by, seed=seed, level=level, verb="transport_table")
    space = _space(shares, cost, leave_out)
    tables = [_one(shares, space, group, int(seed), int(n_draws), level) for group in sorted(set(shares.table["group"]))]
    if not any(table["estimate"].notna().any() for table in tables):
        raise EmptyInputError(explain("no group has shares with intervals on both sides", found="see shares.summary", hint="group by something coarser"))
    lost = without_value(shares)
    if any(lost.values()):
        tables.append(_framed(space, "", [_empty(f"no value of {shares.by}: in no plan")], [lost[kind] for kind in KINDS], "exploratory"))
    table = pd.concat([one.astype(dict.fromkeys(_NUMBERS, "float64")) for one in tables], ignore_index=True)
    for column in ("group", "what", "from_topic", "from_label", "to_topic", "to_label", "grade", "note"):
        table[column] = table[column].astype(object)
    return table


def topic_distances(topics: Topics, *, cost: str = "hellinger") -> "Floats":
    """Give the distance between any two topics (or matters) by their words, 0 to 1.

    Parameters
    ----------
    topics : Topics
        A matter's words are those of its topics, each by its share of the text.
    cost : {"hellinger", "cosine"}

    Returns
    -------
    array (M, M)
        Symmetric, 0 on its diagonal; NaN for a matter without topics.
    """
    import numpy as np

    if cost not in _COSTS:
        raise InputError(explain(f"cost={cost!r} is unknown", found=f"costs: {', '.join(_COSTS)}", hint="use one of these, or an array"))
    known = topics.shares[topics.covered]
    size = known.mean(axis=0) if len(known) else np.ones(len(topics))
    matrix = item_weights(topics) * np.maximum(size, 1e-12)[:, None]
    words = matrix.T @ topics.word_weights
    if cost == "cosine":
        words = words / np.sqrt((words**2).sum(axis=1, keepdims=True))
        distance = 1 - words @ words.T
    else:
        root = np.sqrt(words / words.sum(axis=1, keepdims=True))
        distance = np.sqrt(np.maximum(1 - root @ root.T, 0))
    distance = np.maximum((distance + distance.T) / 2, 0)
    np.fill_diagonal(distance, np.where(np.isnan(np.diag(distance)), np.nan, 0.0))
    return np.asarray(np.round(distance, 12))


def transport_plan(supply: "Floats", demand: "Floats", distances: "Floats") -> "Floats":
    """Give the plan of least cost by which supply (M,) becomes demand (M,).

    Returns
    -------
    array (M, M)
        Rows sum to ``supply``, columns to ``demand``.

    >>> import numpy as np
    >>> transport_plan(np.array([0.7, 0.3]), np.array([0.5, 0.5]), 1 - np.eye(2)).round(3).tolist()
    [[0.5, 0.2], [0.0, 0.3]]
    """
    return _plan(supply, demand, distances, _metric(distances))


def _plan(supply: "Floats", demand: "Floats", distances: "Floats", metric: bool) -> "Floats":
    """With a metric, what a topic can use itself stays, and only what is left over is moved."""
    import numpy as np

    stays = np.minimum(supply, demand) if metric else np.zeros(len(supply))
    plan = np.diag(stays).astype(np.float64)
    over, under = supply - stays, demand - stays
    rows, columns = np.flatnonzero(over > _LEAST), np.flatnonzero(under > _LEAST)
    if len(rows) and len(columns):
        need = under[columns] * (over[rows].sum() / under[columns].sum())
        plan[np.ix_(rows, columns)] += _solve(over[rows], need, distances[np.ix_(rows, columns)])
    return plan


def _solve(supply: "Floats", demand: "Floats", distances: "Floats") -> "Floats":
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, eye_array, kron, vstack

    n, m = distances.shape
    if n == 1 or m == 1:
        return np.asarray(np.outer(supply, demand) / supply.sum())
    rows = kron(eye_array(n), np.ones((1, m)), format="csr")
    # One of the equalities follows from the others; left in, rounding could make them contradict each other.
    columns = kron(np.ones((1, n)), eye_array(m), format="csr")[: m - 1]
    both: Any = csr_array(vstack([rows, columns]))  # the stubs of linprog know dense arrays only
    found = linprog(distances.ravel(), A_eq=both, b_eq=np.concatenate([supply, demand[:-1]]), bounds=(0, None), method="highs")
    if found.x is None:
        raise InputError(explain("no plan was found", found=str(found.message), hint="give distances that are numbers, 0 or more"))
    return np.asarray(np.maximum(found.x.reshape(n, m), 0.0))


def _metric(distances: "Floats") -> bool:
    """Whether the way over a third topic is never shorter, and any way costs something."""
    return all(bool((distances <= distances[:, [k]] + distances[[k], :] + 1e-9).all()) for k in range(len(distances)))


def _space(shares: Shares, cost: "str | npt.ArrayLike", leave_out: "Sequence[str] | None") -> _Space:
    import numpy as np

    first = shares.table.drop_duplicates("topic")
    names, labels = [str(name) for name in first["topic"]], [str(label) for label in first["label"]]
    if len(names) > _MOST:
        raise InputError(explain(f"{len(names)} topics are too many to plan moves between", hint=f"join them by group_matters to {_MOST} or fewer"))
    distances = _distances(shares, names, cost)
    reasons = _reasons(shares, names, leave_out)
    for k, name in enumerate(names):
        if np.isnan(distances[k]).all():
            reasons.setdefault(name, "has no words of its own")
    kept = np.array([name not in reasons for name in names])
    if kept.sum() < 2:
        raise EmptyInputError(
            explain(f"{int(kept.sum())} of {len(names)} topics is left to move supply to", found=f"left out: {listing(reasons)}",
                    hint="leave_out=[] leaves none out, but then wording moves too")
        )  # fmt: skip
    return _Space(names, labels, kept, distances[np.ix_(kept, kept)], reasons)


def _distances(shares: Shares, names: list[str], cost: "str | npt.ArrayLike") -> "Floats":
    import numpy as np

    if not isinstance(cost, str):
        try:
            given = np.asarray(cost, dtype=np.float64)
        except (TypeError, ValueError):
            raise InputError(
                explain("cost holds what is no number", found=f"type: {type(cost).__name__}", hint=f"use one of {', '.join(_COSTS)}, or an array of numbers")
            ) from None
        if given.shape != (len(names),) * 2 or not np.isfinite(given).all() or (given < 0).any() or np.diag(given).any():
            raise InputError(
                explain(f"cost of shape {given.shape} gives no distances", hint=f"use an array ({len(names)}, {len(names)}) of numbers, 0 or more, 0 on its diagonal")
            )
        return given
    known = list(item_names(shares.topics))
    found = topic_distances(shares.topics, cost=cost)
    if not set(names) & set(known):
        raise InputError(
            explain("codes that belong to no topic have no words", found=f"codes: {listing(names, limit=4)}", hint="give distances as an array, or group_matters first")
        )
    place = [known.index(name) if name in known else -1 for name in names]
    lost = np.array(place) < 0
    out = found[np.ix_(place, place)]
    out[lost, :], out[:, lost] = np.nan, np.nan
    return np.asarray(out)


def _reasons(shares: Shares, names: list[str], leave_out: "Sequence[str] | None") -> dict[str, str]:
    """Why each topic is left out that is."""
    if leave_out is not None:
        named = list(leave_out) if isinstance(leave_out, Iterable) and not isinstance(leave_out, str) else None
        if named is None or any(name not in names for name in named):
            raise InputError(
                explain(f"leave_out={leave_out!r} names no topics", found=f"topics: {listing(names)}",
                        hint="give a list of names; types of document are left out by measure_shares")
            )  # fmt: skip
        return dict.fromkeys(sorted(named), "left out as asked")
    return {name: reason for name, reason in wording_reasons(shares.topics).items() if name in names}


def _one(shares: Shares, space: _Space, group: str, seed: int, n_draws: int, level: float) -> "pd.DataFrame":
    """The rows of one group; one without numbers where a side has no interval."""
    import numpy as np

    sides = [profile_of(shares, group, kind) for kind in KINDS]
    n, grade = [side.n for side in sides], grade_of(shares, group)
    if not all(side.known and side.estimate[space.kept].sum() > 0 for side in sides):
        return _framed(space, group, [_empty("; ".join(filter(None, ["not compared", side_notes(sides)])))], n, grade)
    rng = np.random.default_rng([seed, zlib.crc32(group.encode()), 2])
    supply, demand = (_scaled(side.estimate[None, space.kept])[0] for side in sides)
    metric = _metric(space.distances)
    plan = _plan(supply, demand, space.distances, metric)
    drawn = [_scaled(profile_draws(side.estimate, side.covariance, n_draws, rng)[:, space.kept]) for side in sides]
    null = [_scaled(draws[:, space.kept]) for draws in _null(sides, space.kept, n_draws, rng)]
    plans, by_chance = (np.stack([_plan(s, d, space.distances, metric) for s, d in zip(*both, strict=True)]) for both in (drawn, null))
    rows = [*_totals(plan, plans, by_chance, space.distances, level), *_moves(space, plan, plans, level), *_left_out(space, sides)]
    return _framed(space, group, rows, n, grade)


def _framed(space: _Space, group: str, rows: list[tuple[Any, ...]], n: list[int], grade: str) -> "pd.DataFrame":
    import pandas as pd

    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    labels = dict(zip(space.names, space.labels, strict=True)) | {"": ""}
    table.insert(2, "from_label", table["from_topic"].map(labels))
    table.insert(4, "to_label", table["to_topic"].map(labels))
    table.insert(0, "group", group)
    return table.assign(n_policy=n[0], n_feedback=n[1], grade=grade)


def _empty(note: str) -> tuple[Any, ...]:
    """The row of a group of which no plan can be made."""
    return ("moved", "", "", *[float("nan")] * len(_NUMBERS), note)


def _null(sides: list[Profile], kept: "npt.NDArray[np.bool_]", n_draws: int, rng: "np.random.Generator") -> "list[Floats]":
    """Draws of both sides, were the shares of the topics kept the same in both; those left out stay as they are."""
    import numpy as np

    parts = np.array([side.estimate[kept].sum() for side in sides])
    sizes = np.array([independent_size(side) for side in sides])
    together = sizes @ np.stack([side.estimate[kept] for side in sides]) / (sizes @ parts)
    means = []
    for side, part in zip(sides, parts, strict=True):
        mean = side.estimate.copy()
        mean[kept] = together * part
        means.append(mean)
    return [profile_draws(mean, null_covariance(side, mean), n_draws, rng) for side, mean in zip(sides, means, strict=True)]


def _scaled(shares: "Floats") -> "Floats":
    import numpy as np

    return np.asarray(shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300))


def _totals(plan: "Floats", plans: "Floats", by_chance: "Floats", distances: "Floats", level: float) -> list[tuple[Any, ...]]:
    """What moves in all and what it costs, less what noise adds; draws hold noise twice, once of the texts and once of the drawing."""
    import numpy as np

    rows = []
    for what, weight, most in (("moved", 1 - np.eye(len(plan)), 1.0), ("cost", distances, float(distances.max()))):
        raw, draws, null = float((plan * weight).sum()), (plans * weight).sum(axis=(1, 2)), (by_chance * weight).sum(axis=(1, 2))
        noise, p = float(null.mean()), float(permutation_p(raw, null))
        told = p <= 1 - level + _TIED
        estimate = min(float(np.sqrt(max(raw**2 - noise**2, 0.0))), most)
        low, high = percentile_interval(np.sqrt(np.maximum(draws**2 - (2 if told else 1) * noise**2, 0.0)), level=level).tolist()
        rows.append((what, "", "", estimate, min(low, estimate) if told else 0.0, min(max(high, estimate), most), raw, p, np.nan, np.nan, np.nan, ""))
    return rows


def _moves(space: _Space, plan: "Floats", plans: "Floats", level: float) -> list[tuple[Any, ...]]:
    import numpy as np

    names = [name for name, kept in zip(space.names, space.kept, strict=True) if kept]
    pairs = [(j, k) for j, k in np.argwhere(plan > 1e-6).tolist() if j != k]
    pairs.sort(key=lambda pair: (-round(float(plan[pair]), 9), names[pair[0]], names[pair[1]]))
    rows = []
    for j, k in pairs:
        low, high = percentile_interval(plans[:, j, k], level=level).tolist()
        mass, distance = float(plan[j, k]), float(space.distances[j, k])
        held = float((plans[:, j, k] > 1e-6).mean())
        rows.append(("move", names[j], names[k], mass, min(low, mass), max(high, mass), mass, np.nan, distance, mass * distance, held, ""))
    return rows


def _left_out(space: _Space, sides: list[Profile]) -> list[tuple[Any, ...]]:
    import numpy as np

    place = {name: k for k, name in enumerate(space.names)}
    notes = side_notes(sides)
    return [
        ("left out", name, "", float(sides[0].estimate[place[name]]), np.nan, np.nan, float(sides[0].estimate[place[name]]), np.nan, np.nan, np.nan, np.nan,
         f"{reason}; share of demand {float(sides[1].estimate[place[name]]):.3f}" + (f"; {notes}" if notes else ""))
        for name, reason in space.reasons.items()
    ]  # fmt: skip
