"""What the measures of a group amount to, and why."""

from typing import TYPE_CHECKING, Any

from policytext.responsiveness._shares import Share, members, share_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["VERDICTS", "seen_rates", "verdict_table"]

VERDICTS = ("no replies", "slow", "template", "replies", "cannot tell")
_SOME = 0.05
_SEEN_DAYS = 30.0


def seen_rates(table: "pd.DataFrame", groups: list[str], *, level: float) -> dict[str, Share]:
    """Reply rate of each group among messages that were answered, or seen for 30 days at least: what came last week may still get its reply."""
    import numpy as np

    old = (table["replied"] | ~table["timed"] | (table["days"] >= _SEEN_DAYS)).to_numpy(dtype=bool)
    replied, clusters = table["replied"].to_numpy(dtype=bool), table["cluster"].to_numpy(dtype=np.int64)
    return {group: share_of(replied[rows], clusters[rows], level=level) for group in groups for rows in [members(table, group) & old]}


def verdict_table(
    rates: "pd.DataFrame", times: "pd.DataFrame", quality: "pd.DataFrame", limits: "pd.DataFrame", seen: dict[str, Share],
    *, least: int, slow_days: float, most_template: float,
) -> "pd.DataFrame":  # fmt: skip
    """A row a group: ``group, verdict, reason, n, replied, grade``."""
    import pandas as pd

    empty = quality[quality["measure"] == "empty template"].set_index("group")
    rows = []
    for place in range(len(rates)):
        rate, time, limit = rates.iloc[place], times.iloc[place], limits.iloc[place]
        group = rate["group"]
        verdict, reason = _verdict(rate, time, empty.loc[group], limit, seen[group], least, slow_days, most_template)
        rows.append((group, verdict, reason, int(rate["n"]), int(rate["replied"]), "B"))
    return pd.DataFrame(rows, columns=["group", "verdict", "reason", "n", "replied", "grade"])


def _verdict(rate: Any, time: Any, empty: Any, limit: Any, seen: Share, least: int, slow_days: float, most: float) -> tuple[str, str]:
    n, replied = int(rate["n"]), int(rate["replied"])
    said = f"{replied} of {n} messages answered"
    if rate["high"] < _SOME and not seen.high < _SOME:
        return "cannot tell", f"{said}, but only {seen.n - replied} of the others were seen for {_SEEN_DAYS:.0f} days"
    if rate["high"] < _SOME:
        unknown = ": nobody replied, or the file holds no replies for it" if not replied else ""
        return "no replies", f"{said}; at most {rate['high']:.1%}{unknown}"
    if n < least or replied < least:
        return "cannot tell", f"{said}: {least} are needed"
    if rate["low"] < _SOME:
        return "cannot tell", f"{said}: between {rate['low']:.1%} and {rate['high']:.1%}"
    if empty["low"] > most:
        return "template", f"{empty['estimate']:.0%} of {int(empty['n'])} replies are templates that say nothing of the matter; at least {empty['low']:.0%}"
    if limit["answered"] >= least and limit["answered_high"] < 0.5:
        return "slow", f"{limit['answered_estimate']:.0%} of {int(limit['answered'])} answers came within {limit['limit']} (at most {limit['answered_high']:.0%})"
    if time["answered_low"] > slow_days:
        return "slow", f"half of the {int(time['answered'])} answers took more than {time['answered_median']:.0f} days; at least {time['answered_low']:.0f}"
    told = f"; half of the answers within {time['answered_median']:.0f} days" if time["answered_median"] == time["answered_median"] else ""
    return "replies", f"{said} ({rate['estimate']:.0%}){told}; {empty['estimate']:.0%} of replies are empty templates"
