"""Tasks without means, document by document: unfunded shares, deadlines, reporting, what moved down and what stayed up."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policytext.codebook._lower import issuer_level, names_lower
from policytext.codebook._units import LEFT_OUT, Unit, column_types, pooled_share, share_of, units_of
from policytext.codebook.resource import resources_in
from policytext.codebook.tasks import task_table
from policytext.corpus import Corpus
from policytext.errors import check_seed
from policytext.government import Duties
from policytext.government.heads.standing import text_column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MANDATE_COLUMNS", "mandate_table"]

MANDATE_COLUMNS = (
    "scope", "document", "n_clauses", "n_tasks", "estimate", "low", "high", "n", "strict", "strict_low", "strict_high", "staff", "power", "technology", "demanded",
    "n_deadlines", "congestion", "congestion_from", "reports_per_100", "shift", "shift_low", "shift_high", "n_shift", "verdict", "reason", "grade",
)  # fmt: skip
_INTS = ("n_clauses", "n_tasks", "n", "n_deadlines", "congestion", "n_shift")
_TEXTS = ("scope", "document", "congestion_from", "verdict", "reason", "grade")
_REPORTS = re.compile("台账|报表|月报|周报|日报|旬报|零报告|填报|上报|报送|迎检|留痕|签到|打卡|检查|督查|考核|督导|自查报告|总结材料|佐证材料")
WINDOW = 30
"""Days within which deadlines crowd."""
FEW = 3
"""Fewer tasks than this tell nothing."""


def mandate_table(policies: Corpus, duties: Duties | None = None, *, seed: int, leave_out: Sequence[str] = LEFT_OUT) -> "pd.DataFrame":
    """Measure, by document, how many tasks for lower units come without money, and how tasks and means are spread.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    duties : Duties, optional
        From :func:`policytext.extract_duties`; see :func:`task_table`.
    seed : int
        Of the bootstrap of documents, for the row of all.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        One row a document (``scope`` "document") and one for all ("all"): ``scope, document, n_clauses, n_tasks, estimate, low, high, n, strict,
        strict_low, strict_high, staff, power, technology, demanded, n_deadlines, congestion, congestion_from, reports_per_100, shift, shift_low, shift_high,
        n_shift, verdict, reason, grade``. ``estimate`` is UMI: tasks for units below the issuer near which no money is given, among all such (n), with a
        Wilson interval (all: bootstrap of documents); ``strict`` counts a task also where the unit is told to find means itself. ``staff, power, technology,
        demanded`` are shares of the n tasks. ``congestion`` is the most tasks due within 30 days, from ``congestion_from`` on. ``reports_per_100``: words
        of reporting and inspection per 100 clauses. ``shift`` is log odds: tasks for lower units against tasks kept, minus means (power, money, staff) for lower
        units against means kept; above 0, duties moved further down than means. ``verdict`` is ``"unfunded"``, ``"funded"`` or ``"cannot tell"``.

    Raises
    ------
    InputError
        If the corpus holds feedback, or ``seed`` is none.
    EmptyInputError
        If no document is left.

    Notes
    -----
    Grade C: funding that is not mentioned may still be there, in a budget or a document outside the corpus. So a document is called unfunded only
    where UMI is above one half with its whole interval **and** the text itself tells lower units to find the means or refuses them; funded where
    money is given to half of the tasks or more, or where the document's title sets a subsidy that it gives. All else is ``"cannot tell"``, with the reason.
    Of ``shift`` the interval is that of log odds with 1/2 added to each count; with few means it is wide. After the unfunded-mandate literature.

    Examples
    --------
    >>> import pandas as pd
    >>> text = "各乡镇应当巡查道路。\\n各乡镇须清理边沟。\\n各乡镇要报送台账。\\n各乡镇要补齐护栏。\\n所需经费由乡镇自行解决。"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "title": ["云泽市水务局通知"], "text": [text]}), kind="policy")
    >>> row = mandate_table(policies, seed=1).iloc[0]
    >>> float(row["estimate"]), int(row["n"]), row["verdict"]
    (1.0, 5, 'unfunded')
    """
    check_seed(seed)
    return mandates_of(policies, task_table(policies, duties, leave_out=leave_out), seed=seed, leave_out=leave_out)


def mandates_of(policies: Corpus, tasks: "pd.DataFrame", *, seed: int, leave_out: Sequence[str] = LEFT_OUT) -> "pd.DataFrame":
    """:func:`mandate_table` of tasks that :func:`task_table` gave with the same ``leave_out``."""
    documents = units_of(policies, verb="mandate_table", leave_out=leave_out)
    levels = _levels(policies)
    titles = dict(zip(text_column(policies.table, "id"), text_column(policies.table, "title"), strict=True))
    by_document = dict(iter(tasks.groupby("document", sort=False)))
    rows = [_row(name, units, by_document.get(name, tasks.iloc[:0]), levels[name], str(titles[name])) for name, units in documents.items()]
    table = column_types(rows, MANDATE_COLUMNS, _types())
    return _with_all(table, seed)


def _types() -> dict[str, str]:
    return {name: "int64" if name in _INTS else "float64" for name in MANDATE_COLUMNS if name not in _TEXTS}


def _levels(policies: Corpus) -> dict[str, str]:
    columns = [text_column(policies.table, name) for name in ("id", "issuers", "title", "text")]
    return {str(name): issuer_level(str(issuers), str(title) or str(text)[:60]) for name, issuers, title, text in zip(*columns, strict=True)}


def _row(name: str, units: Sequence[Unit], tasks: "pd.DataFrame", level: str, title: str) -> tuple[object, ...]:
    lower = tasks[tasks["lower"]]
    n = len(lower)
    unfunded = share_of(float((~lower["fund"]).sum()), n)
    strict = share_of(float((lower["demanded"] | ~lower["fund"]).sum()), n)
    nothing = float("nan")
    means = [float(lower[kind].mean()) if n else nothing for kind in ("staff", "power", "technology", "demanded")]
    most, first = _crowded(tasks)
    asks = sum(len(_REPORTS.findall(unit.text)) for unit in units)
    verdict, reason = _verdict(unfunded, lower, level, title, units)
    return (
        "document", name, len(units), len(tasks), *unfunded, *strict[:3], *means, int((tasks["deadline"] != "").sum()), most, first,
        100 * asks / len(units) if units else nothing, *_shift(units, len(lower), len(tasks) - len(lower), level), verdict, reason, "C",
    )  # fmt: skip


def _crowded(tasks: "pd.DataFrame") -> tuple[int, str]:
    """The most tasks due within the window, and its first day."""
    import numpy as np

    days = np.sort(tasks["deadline"][tasks["deadline"] != ""].to_numpy(dtype="datetime64[D]"))
    if not len(days):
        return 0, ""
    counts = np.searchsorted(days, days + np.timedelta64(WINDOW, "D"), side="left") - np.arange(len(days))
    at = int(counts.argmax())
    return int(counts[at]), str(days[at])


def _shift(units: Sequence[Unit], lower: int, kept: int, level: str) -> tuple[float, float, float, int]:
    from math import log, sqrt

    down = up = 0
    for unit in units:
        kinds = {found.kind for found in resources_in(unit.text)} & {"money", "people", "power"}
        if kinds:
            below = "power" in kinds or names_lower(unit.text, level)
            down, up = down + below, up + (not below)
    n = lower + kept + down + up
    if not level or not (lower + kept) or not (down + up):
        return float("nan"), float("nan"), float("nan"), n
    counts = [value + 0.5 for value in (lower, kept, down, up)]
    shift = log(counts[0] / counts[1]) - log(counts[2] / counts[3])
    half = 1.959963984540054 * sqrt(sum(1 / value for value in counts))
    return shift, shift - half, shift + half, n


def _verdict(unfunded: tuple[float, float, float, int], lower: "pd.DataFrame", level: str, title: str, units: Sequence[Unit]) -> tuple[str, str]:
    estimate, low, _, n = unfunded
    if re.search("补助|补贴|奖补|资金|经费|待遇", title) and any(found.kind == "money" for unit in units for found in resources_in(unit.text)):
        return "funded", "the document itself sets what is paid"
    if not level:
        return "cannot tell", "the issuer's level is unknown"
    if n < FEW:
        return "cannot tell", f"{n} task{'' if n == 1 else 's'} for lower units"
    if estimate <= 0.5:
        return "funded", "money is given with half of the tasks or more"
    told = int(lower["demanded"].sum())
    if low > 0.5 and told:
        return "unfunded", f"no money near {round(estimate * n)} of {n} tasks, and {told} {'tells' if told == 1 else 'tell'} the unit to find the means"
    return "cannot tell", "funding is not mentioned, which is not: not funded" if not told else "too few tasks for the share"


def _with_all(table: "pd.DataFrame", seed: int) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    n = table["n"].to_numpy(dtype=np.float64)
    row: dict[str, object] = dict.fromkeys(MANDATE_COLUMNS, float("nan"))
    row.update(scope="all", document="", congestion_from="", verdict="", reason="", grade="C")
    row.update({name: int(table[name].sum()) for name in _INTS if name != "congestion"}, congestion=int(table["congestion"].max()))
    for name, columns in (("estimate", ("estimate", "low", "high")), ("strict", ("strict", "strict_low", "strict_high"))):
        found = np.nan_to_num(table[name].to_numpy(dtype=np.float64)) * n
        row.update(zip(columns, pooled_share(found, n, seed=seed)[:3], strict=True))
    for name in ("staff", "power", "technology", "demanded"):
        row[name] = float((np.nan_to_num(table[name].to_numpy(dtype=np.float64)) * n).sum() / n.sum()) if n.sum() else float("nan")
    clauses = table["n_clauses"].to_numpy(dtype=np.float64)
    row["reports_per_100"] = float((np.nan_to_num(table["reports_per_100"].to_numpy(dtype=np.float64)) * clauses).sum() / max(1.0, clauses.sum()))
    return pd.concat([table, column_types([tuple(row[name] for name in MANDATE_COLUMNS)], MANDATE_COLUMNS, _types())], ignore_index=True)
