"""Solved and satisfied among those asked, and between which bounds they lie among all."""

from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain
from policytext.responsiveness._shares import members, share_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["satisfaction_table"]

_COLUMNS = ["group", "measure", "n", "asked", "yes", "estimate", "low", "high", "asked_share", "bound_low", "bound_high", "tips_below", "note"]


def satisfaction_table(
    table: "pd.DataFrame", groups: list[str], told: "Mapping[str, npt.NDArray[np.object_]]", *, level: float, half: float = 0.5
) -> "pd.DataFrame":
    """A row a group and measure.

    ``told`` gives ``visited``, ``solved`` and ``satisfied`` a message, True, False or None; without ``visited`` those who answered were asked.
    ``tips_below``: the share of yes among those not asked below which most of all say no; NaN where the bounds don't take in one half.
    """
    import numpy as np
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for measure in ("solved", "satisfied"):
        if measure not in told:
            continue
        said = told[measure]
        answer = np.array([value is not None for value in said])
        asked = answer if "visited" not in told else np.array([value is True for value in told["visited"]])
        outside = int((answer & ~asked).sum())
        if outside and not (answer & asked).any():
            raise InputError(explain(f"no visited message says whether it is {measure}", found=f"{outside} that were not visited do", hint="check visited="))
        yes = np.array([value is True for value in said]) & asked
        for group in groups:
            mine = members(table, group)
            rows.append({"group": group, "measure": measure, **_row(mine, asked & answer, yes, table["cluster"].to_numpy(), level, half),
                         "note": _note(int((mine & asked & ~answer).sum()), int((mine & answer & ~asked).sum()))})  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS)


def _row(
    mine: "npt.NDArray[np.bool_]", asked: "npt.NDArray[np.bool_]", yes: "npt.NDArray[np.bool_]", clusters: "npt.NDArray[np.int64]", level: float, half: float
) -> dict[str, Any]:
    n, seen, good = int(mine.sum()), int((mine & asked).sum()), int((mine & yes).sum())
    share = share_of(yes[mine & asked], clusters[mine & asked], level=level)
    nan = float("nan")
    low, high = (good / n, (good + n - seen) / n) if n else (nan, nan)
    tips = (half * n - good) / (n - seen) if n > seen and low < half < high else nan
    return {
        "n": n, "asked": seen, "yes": good, "estimate": share.estimate, "low": share.low, "high": share.high, "asked_share": seen / n if n else nan,
        "bound_low": low, "bound_high": high, "tips_below": tips,
    }  # fmt: skip


def _note(silent: int, unasked: int) -> str:
    notes = [f"{silent} visited messages hold no answer: counted as not asked"] if silent else []
    return "; ".join([*notes, f"{unasked} answers of messages that were not visited are left aside"] if unasked else notes)
