"""Tables of places: silence, slopes from place to place, shares drawn together, and demand weighed by need."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain
from policytext.inference import false_discovery, matchings, percentile_interval, permutation_p
from policytext.mismatch.profiles import KINDS, Profile
from policytext.topics.groups import group_values
from policytext.topics.shares import Shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["equity_table", "pooled_table", "silence_table", "slope_table"]

_LEAST_SLOPE = 4
_RELIABLE = 0.5
_EXPECTED = 5.0
"""Texts of a topic that a place should hold on each side."""
_PER = 10_000
_MUCH = 0.1
"""Messages a resident from which the populations may be in another unit."""
_WIDE = 2.0
"""Width from which an interval of a slope says little: 0 and 1, none and in proportion, lie 1 apart."""


def silence_table(
    shares: Shares, groups: list[str], used: list[str], sides: Mapping[str, list[Profile]], least: int, residents: Mapping[str, float] | None, level: float
) -> "pd.DataFrame":
    """How many documents each place has, and messages per 10,000 residents with exact Poisson intervals (Garwood 1936).

    More messages than residents are refused: populations are then most likely in tens of thousands.
    """
    import numpy as np
    import pandas as pd
    from scipy.stats import chi2

    documents = shares.topics.tokens.documents
    place, kind = group_values(shares.topics.tokens, shares.by), documents["kind"].to_numpy()
    names = sorted((set(groups) | set(residents or {})) - {""})
    counts = {k: pd.Series(place[kind == k]).value_counts().reindex(names).fillna(0).to_numpy(dtype=np.int64) for k in KINDS}
    people = np.array([residents.get(name, np.nan) if residents else np.nan for name in names])
    n = counts["feedback"]
    low, high = chi2.ppf((1 - level) / 2, 2 * n) / 2, chi2.ppf(0.5 + level / 2, 2 * (n + 1)) / 2
    _believable(names, n, people)
    why = [_why_not(sides.get(name), least, int(p), int(f)) for name, p, f in zip(names, counts["policy"], n, strict=True)]
    much = np.where(n > _MUCH * people, "a message for ten residents or fewer: look at population", "")
    notes = ["; ".join(filter(None, pair)) for pair in zip(why, much.tolist(), strict=True)]
    return pd.DataFrame(
        {
            "place": np.array(names, dtype=object), "n_policy": counts["policy"], "n_feedback": n, "population": people, "rate": n / people * _PER,
            "rate_low": np.where(n > 0, low, 0.0) / people * _PER, "rate_high": high / people * _PER, "used": [name in used for name in names],
            "note": np.array(notes, dtype=object),
        }
    )  # fmt: skip


def _believable(names: list[str], n: "npt.NDArray[Any]", people: "Floats") -> None:
    import numpy as np

    wrong = np.flatnonzero(n > people)
    if len(wrong):
        first = int(wrong[0])
        raise InputError(
            explain(f"{len(wrong)} places have more messages than residents", found=f"{names[first]}: {int(n[first])} messages, population {people[first]:g}",
                    hint="give populations in persons, not in tens of thousands (万人)")
        )  # fmt: skip


def _why_not(sides: list[Profile] | None, least: int, n_policy: int, n_feedback: int) -> str:
    if not n_policy + n_feedback:
        return "silent: no text"
    notes = []
    for k, (name, n) in enumerate((("policies", n_policy), ("messages", n_feedback))):
        counted = sides[k].n_clusters if sides else 0
        if not n:
            notes.append(f"no {name}")
        elif counted < least:
            notes.append(f"too few {name}: {counted} of {least}")
    return "; ".join(notes)


def slope_table(
    first: "pd.DataFrame", shares: Shares, used: list[str], point: "Floats", drawn: "Floats", n_draws: int, seed: int, level: float
) -> "pd.DataFrame":
    """By how much supply rises with demand from place to place, topic by topic."""
    import numpy as np

    n, names = len(used), ("estimate", "low", "high", "raw", "reliability", "p")
    frame = first.assign(**dict.fromkeys((*names, "q"), np.nan), n_places=n, note="")
    frame["note"] = frame["note"].astype(object)
    if n < _LEAST_SLOPE:
        return frame.assign(note=np.array([f"{n} places; {_LEAST_SLOPE} are needed"] * len(frame), dtype=object))
    rows = shares.summary[shares.summary["group"].isin(used)]
    smallest = [float(rows.loc[rows["kind"] == kind, ["n_units", "n_coded"]].where(lambda c: c > 0).min(axis=1).min()) for kind in KINDS]
    supply, demand = (_centred(point[k], 0.5 / min(smallest)) for k in (0, 1))
    noise = _centred(drawn[1], 0.5 / min(smallest)).var(axis=0, ddof=1).mean(axis=0)
    found = _slopes(demand, supply, noise, n_draws, seed, level)
    few = np.minimum(point[0].mean(axis=0) * smallest[0], point[1].mean(axis=0) * smallest[1]) < _EXPECTED
    unsure = ~(found["reliability"] >= _RELIABLE)
    for name in names:
        frame[name] = np.where((few | unsure) & (name != "reliability"), np.nan, found[name])
    frame["note"] = [_slope_note(row, bool(a), bool(b), 1 - level) for row, a, b in zip(frame.to_dict("records"), few, unsure, strict=True)]
    frame["note"] = frame["note"].astype(object)
    return frame.assign(q=false_discovery(frame["p"].to_numpy(dtype=float)))


def _slope_note(row: Mapping[Any, Any], few: bool, unsure: bool, chance: float) -> str:
    """What to know of a slope: that there is none, that its interval says little, or that it and p differ."""
    if few or unsure:
        return "too few texts" if few else "demand differs between places hardly more than by chance"
    holds = row["low"] <= 0 <= row["high"]
    other = "holds 0 though p is small" if holds and row["p"] <= chance else "leaves out 0 though p is not small" if not holds and row["p"] > chance else ""
    return "; ".join(filter(None, [
        "wide interval" if row["high"] - row["low"] > _WIDE else "", f"interval {other}: p deals policies out to other places" if other else "",
    ]))  # fmt: skip


def _centred(shares: "Floats", eps: float) -> "Floats":
    """Centred log-ratio (base 2) over topics."""
    import numpy as np

    logs = np.log2(shares + eps)
    return np.asarray(logs - logs.mean(axis=-1, keepdims=True))


def _slopes(demand: "Floats", supply: "Floats", noise: "Floats", n_draws: int, seed: int, level: float) -> "dict[str, Floats]":
    """Least squares by topic (columns), over places (rows)."""
    import numpy as np
    from scipy.stats import t

    n = len(demand)
    x, y = demand - demand.mean(axis=0), supply - supply.mean(axis=0)
    square = np.maximum((x**2).sum(axis=0), 1e-300)
    raw = (x * y).sum(axis=0) / square
    left = y - raw * x
    se = np.sqrt((left**2).sum(axis=0) / (n - 2) / square)
    reliability = np.clip(1 - noise / np.maximum(square / (n - 1), 1e-300), 0.0, 1.0)
    ways, complete = matchings(n, max(n_draws, 720), np.random.default_rng([seed, n, 6]))
    null = np.abs(np.einsum("rk,brk->bk", x, y[ways])) / square
    half = float(t.ppf(0.5 + level / 2, n - 2)) * se
    safe = np.where(reliability > 0, reliability, np.nan)
    return {"estimate": raw / safe, "low": (raw - half) / safe, "high": (raw + half) / safe, "raw": raw, "reliability": reliability,
            "p": permutation_p(np.abs(raw), null, complete=complete)}  # fmt: skip


def pooled_table(shares: Shares, groups: list[str], sides: Mapping[str, list[Profile]], level: float) -> "pd.DataFrame":
    """Shares of each place as they are, and drawn towards those of all places as far as its texts are few."""
    import pandas as pd

    parts = []
    for k, kind in enumerate(KINDS):
        known = [group for group in groups if sides[group][k].known]
        together = _together([sides[group][k] for group in known]) if len(known) > 1 else None
        parts += [_pooled_rows(shares, group, kind, sides[group][k], together, level) for group in groups]
    frame = pd.concat(parts, ignore_index=True)
    return frame.astype(dict.fromkeys(("place", "kind", "topic", "label"), object))


def _together(known: list[Profile]) -> "tuple[Floats, Floats, float, Floats]":
    """Shares of all places, their variance, how many documents the common shares count for, and the variance of one document."""
    import numpy as np

    n = np.array([side.n_clusters for side in known], dtype=np.float64)
    estimates = np.stack([side.estimate for side in known])
    common = (n @ estimates) / n.sum()
    # Few documents say little of the variance of one: all places are asked together.
    single = np.sum([np.diag(side.within) * side.n_clusters**2 for side in known], axis=0) / n.sum()
    away = float(n @ ((estimates - common) ** 2).sum(axis=1))
    between = (away - (len(n) - 1) * float(single.sum())) / (n.sum() - (n**2).sum() / n.sum())
    between = max(between, 0.0)
    m = float(single.sum()) / between if between > 0 else float("inf")
    return common, single / n.sum(), m, single


def _pooled_rows(
    shares: Shares, group: str, kind: str, side: Profile, together: "tuple[Floats, Floats, float, Floats] | None", level: float
) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    from scipy.stats import norm

    first = shares.table.drop_duplicates("topic")
    rows = shares.table[(shares.table["group"] == group) & (shares.table["kind"] == kind)]
    ends = [rows[name].to_numpy(dtype=float) if len(rows) else np.full(len(first), np.nan) for name in ("low", "high")]
    pooled, half, weight = np.full(len(first), np.nan), np.full(len(first), np.nan), float("nan")
    if together is not None:
        common, common_variance, m, single = together
        weight = side.n_clusters / (side.n_clusters + m) if np.isfinite(side.estimate).all() else 0.0
        pooled = (weight * side.estimate if weight > 0 else 0.0) + (1 - weight) * common
        own = single / max(side.n_clusters, 1) if weight > 0 else single / m
        half = norm.ppf(0.5 + level / 2) * np.sqrt((weight if weight > 0 else 1.0) * own + (1 - weight) ** 2 * common_variance)
    return pd.DataFrame(
        {
            "place": group, "kind": kind, "topic": first["topic"].to_numpy(), "label": first["label"].to_numpy(), "estimate": side.estimate,
            "low": ends[0], "high": ends[1], "pooled": pooled, "pooled_low": np.maximum(pooled - half, 0), "pooled_high": np.minimum(pooled + half, 1),
            "weight": weight, "n": side.n,
        }
    )  # fmt: skip


def equity_table(
    used: list[str], point: "Floats", drawn: "Floats", residents: Mapping[str, float] | None, indices: Mapping[str, float] | None,
    eta: tuple[float, ...], level: float,
) -> "pd.DataFrame":  # fmt: skip
    """Total variation of supply and demand, places weighing their residents times vulnerability to the power of eta.

    ``"together"``: all supply (by residents) against the demand so weighed; ``"own"``: mean over places of each one's own.
    """
    import numpy as np
    import pandas as pd

    columns = ["eta", "measure", "estimate", "low", "high", "raw", "n_places"]
    if not used:
        return pd.DataFrame({name: pd.Series(dtype=object if name == "measure" else float) for name in columns})
    people = np.array([residents[place] if residents else 1.0 for place in used])
    need = np.array([indices[place] if indices else 1.0 for place in used])
    rows = []
    for power in eta if indices else (0.0,):
        weights = people * (need / need.mean()) ** power
        for measure in ("together", "own"):
            raw, draws = (_variation(shares, people / people.sum(), weights / weights.sum(), measure) for shares in (point, drawn))
            noise = float(draws.mean()) - float(raw)
            low, high = np.clip(percentile_interval(draws - 2 * noise, level=level), 0, 1).tolist()
            rows.append((power, measure, min(max(float(raw) - noise, 0.0), 1.0), low, high, float(raw), len(used)))
    return pd.DataFrame(rows, columns=columns).astype({"measure": object})


def _variation(shares: "Floats", people: "Floats", weights: "Floats", measure: str) -> Any:
    import numpy as np

    supply, demand = shares[0], shares[1]
    if measure == "own":
        return 0.5 * np.abs(supply - demand).sum(axis=-1) @ weights
    return 0.5 * np.abs(np.einsum("r,...rk->...k", people, supply) - np.einsum("r,...rk->...k", weights, demand)).sum(axis=-1)
