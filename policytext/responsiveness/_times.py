"""How long messages wait, those without a reply included."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from policytext.inference import false_discovery, kaplan_meier, log_rank, wilson_interval
from policytext.responsiveness._copies import design_effect, hazard_scores, rank_scores, widened
from policytext.responsiveness._shares import ALL, members

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from policytext.inference import Survival

__all__ = ["DAYS", "times_table"]

DAYS = (5, 7, 15, 30)
_FEW = 5


def times_table(table: "pd.DataFrame", groups: list[str], *, level: float) -> "pd.DataFrame":
    """A row a group: median wait and shares answered within days, by Kaplan-Meier; of those answered, the median too."""
    import numpy as np
    import pandas as pd

    rows = []
    timed = table[table["timed"]]
    for group in groups:
        mine = table[members(table, group)]
        rows.append({"group": group, **_waits(mine, level), **_differs(timed, group)})
    out = pd.DataFrame(rows)
    several = (out["group"] != ALL) & out["p"].notna()
    out["q"] = np.nan
    if several.any():
        out.loc[several, "q"] = false_discovery(out.loc[several, "p"].to_numpy(dtype=np.float64))
    notes = out.pop("note")
    return out.assign(note=notes)


def _waits(mine: "pd.DataFrame", level: float) -> dict[str, Any]:
    timed = mine[mine["timed"]]
    n, answered = len(timed), int(timed["over"].sum())
    row: dict[str, Any] = {"n": n, "answered": answered, "censored": n - answered, "untimed": int((mine["replied"] & ~mine["timed"]).sum())}
    nan = float("nan")
    if not n:
        empty = {f"within_{day}{end}": nan for day in DAYS for end in ("", "_low", "_high")}
        return row | dict.fromkeys(("estimate", "low", "high", "answered_median", "answered_low", "answered_high"), nan) | empty | {"note": "no wait can be told"}
    curve = _curve(timed, level)
    row |= dict(zip(("estimate", "low", "high"), curve.quantile(0.5), strict=True)) if answered else {"estimate": float("inf"), "low": nan, "high": float("inf")}
    row |= _within_days(curve)
    over = timed[timed["over"]]
    known = _curve(over, level).quantile(0.5) if len(over) >= _FEW else (nan, nan, nan)
    row |= dict(zip(("answered_median", "answered_low", "answered_high"), known, strict=True))
    notes = []
    if answered == n:
        notes.append("every timed message has a reply: a file that holds answered messages only says nothing of those that waited in vain")
    if answered < _FEW:
        notes.append(f"{answered} waits ended: too few for a median")
    return row | {"note": "; ".join(notes)}


def _curve(timed: "pd.DataFrame", level: float) -> "Survival":
    """Kaplan-Meier, its intervals widened by how alike near copies wait around the median."""
    days, over = timed["days"].to_numpy(), timed["over"].to_numpy(dtype=bool)
    curve = kaplan_meier(days, over, level=level)
    if not over.any():
        return curve
    middle = min(curve.quantile(0.5)[0], float(days[over].max()))
    effect = design_effect(hazard_scores(days, over, middle)[:, None], timed["cluster"].to_numpy())
    return replace(curve, low=widened(curve.estimate, curve.low, effect), high=widened(curve.estimate, curve.high, effect))


def _within_days(curve: "Survival") -> dict[str, float]:
    """Share answered within some days, where messages are still seen then."""
    import numpy as np

    row: dict[str, float] = {}
    for day in DAYS:
        place = int(np.searchsorted(curve.times, day, side="right")) - 1
        seen = curve.times[-1] >= day or curve.estimate[-1] == 0
        if not seen:
            values = (float("nan"),) * 3
        elif place < 0:
            values = (0.0, 0.0, wilson_interval(0, curve.n, level=curve.level)[1])
        elif curve.estimate[place] >= 1:
            values = (0.0, 0.0, wilson_interval(0, int(curve.at_risk[place]), level=curve.level)[1])
        elif curve.estimate[place] <= 0:
            values = (1.0, wilson_interval(curve.n, curve.n, level=curve.level)[0], 1.0)
        else:
            values = (1 - float(curve.estimate[place]), 1 - float(curve.high[place]), 1 - float(curve.low[place]))
        row |= dict(zip((f"within_{day}", f"within_{day}_low", f"within_{day}_high"), values, strict=True))
    return row


def _differs(timed: "pd.DataFrame", group: str) -> dict[str, float]:
    """p of equal waits: of a group against all others, and in the row of all among all groups. Waits count in whole days."""
    import numpy as np
    from scipy.stats import chi2

    names = timed["group"].to_numpy(dtype=object)
    kinds = sorted(set(names))
    if len(kinds) < 2 or (group != ALL and group not in kinds):
        return {"p": float("nan")}
    labels: npt.NDArray[np.object_] = names if group == ALL else np.where(names == group, "own", "other").astype(object)
    days, over = np.floor(timed["days"].to_numpy()), timed["over"].to_numpy(dtype=bool)
    test = log_rank(days, over, labels)
    if not test.statistic > 0:
        return {"p": float(test.p)}
    effect = design_effect(rank_scores(days, over, labels), timed["cluster"].to_numpy())
    return {"p": float(chi2.sf(test.statistic / effect, test.degrees))}
