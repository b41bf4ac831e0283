"""Time limits for replies: given by the user, or found in policies; and which replies kept them."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus
from policytext.errors import ColumnError, InputError, expect, explain, listing
from policytext.government import find_dates, read_number
from policytext.responsiveness._shares import Share, members, share_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Limit", "kept_table", "limit_table", "limits_of", "service_limits"]

_WRITTEN = re.compile(r"\s*(?P<n>[\d.]+|[一二两三四五六七八九十百]+)\s*个?\s*(?P<unit>工作日|自然日|日|天|周|个?月|小时)?(?:内|之内|以内)?\s*")
_MOST_DAYS = 3660
_REPLY = re.compile(r"答复|回复|反馈|回应|响应|办结|办复|回访")
_ASKED = re.compile(r"诉求|群众|来信|留言|工单|热线|投诉|信访|网民|网友|市民|办件|咨询|接诉即办|意见建议|反映")
_OTHER = re.compile(r"征求意见|会签|申请材料|招标|行政复议|诉讼|公示")
_GENERAL = re.compile(r"热线|接诉即办|诉求|信访|来信|留言|网络问政|办件|市长信箱|民意|群众意见")
"""Titles of documents whose limits hold for demands of any matter."""
_HOLIDAYS = "working days leave out Saturdays and Sundays; public holidays and the days worked for them are not known"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: ``amount`` days, of the calendar or working days."""

    amount: float
    working: bool

    def __str__(self) -> str:
        return f"{self.amount:g}{'个工作日' if self.working else '日'}"


def limits_of(limit: object, groups: list[str], policies: object) -> tuple[dict[str, Limit], str]:
    """The limit of each group, and where it comes from; no entry where a group has none.

    Raises
    ------
    InputError, ColumnError
        If the limit can't be read.
    """
    import pandas as pd

    if limit is None and policies is None:
        return {}, ""
    if limit is None:
        found = service_limits(policies)  # type: ignore[arg-type]
        found = found[found["general"]]
        return _from_policies(found, groups), f"the longest of {len(found)} limits that documents on the handling of demands set"
    if isinstance(limit, pd.DataFrame):
        for column in ("group", "limit"):
            if column not in limit.columns:
                raise ColumnError(explain(f"no column {column!r} in the table of limits", found=f"columns: {listing(limit.columns)}", hint="give group, limit"))
        names = limit["group"].astype(str)
        if names.duplicated().any():
            twice = sorted(set(names[names.duplicated()]))
            raise InputError(explain(f"the table of limits names {listing(twice)} more than once", hint="give one limit a group"))
        limit = dict(zip(names, limit["limit"], strict=True))
    if isinstance(limit, Mapping):
        unknown = [name for name in limit if name not in groups]
        if unknown:
            raise InputError(explain(f"limit= names {listing(unknown)}, which is no group", found=f"groups: {listing(groups)}", hint="name groups of by="))
        return {name: _read(value) for name, value in sorted(limit.items())}, "given"
    return dict.fromkeys(groups, _read(limit)), "given"


def _read(value: object) -> Limit:
    if isinstance(value, Real) and not isinstance(value, bool) and 0 < float(value) <= _MOST_DAYS:
        return Limit(float(value), False)
    found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    amount = read_number(found["n"]) if found else None
    if found is None or amount is None or not 0 < float(amount) <= _MOST_DAYS:
        raise InputError(explain(f"limit={value!r} is no time limit", hint="give days as a number, or a text such as '5个工作日' or '15日'"))
    size, unit = float(amount), (found["unit"] or "日").removeprefix("个")
    return Limit(size * {"周": 7, "月": 30, "小时": 1 / 24}.get(unit, 1), unit == "工作日")


def service_limits(policies: Corpus) -> "pd.DataFrame":
    """Find the time limits that policies set for replies to citizens.

    Parameters
    ----------
    policies : Corpus

    Returns
    -------
    pandas.DataFrame
        One row a limit: ``document, region, start, end, text, amount`` (days), ``working, general`` (the document is about how demands are handled, by its
        title), ``sentence``; of sentences that name both a demand (诉求, 工单, 来信 ...) and a reply
        (答复, 回复, 办结 ...) and a term (N个工作日内).

    Raises
    ------
    InputError
        If ``policies`` is no corpus of policies.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["P1"], "text": ["群众诉求应当在5个工作日内答复。"]})
    >>> service_limits(Corpus.from_frame(frame, kind="policy"))[["text", "amount", "working"]].values.tolist()
    [['5个工作日内', 5.0, True]]
    """
    import pandas as pd

    expect(policies, Corpus, verb="service_limits", hint="read policies with read_policies")
    if policies.kind != "policy":
        raise InputError(explain("limits for replies stand in policies", found="a corpus of feedback", hint="read policies with read_policies"))
    rows: list[tuple[Any, ...]] = []
    for document, title, region, text in policies.table[["id", "title", "region", "text"]].itertuples(index=False):
        for sentence in re.finditer(r"[^。；;\n]+", text):
            if _REPLY.search(sentence[0]) and _ASKED.search(sentence[0]) and not _OTHER.search(sentence[0]):
                general = _GENERAL.search(title or document) is not None
                rows.extend((document, region, *limit, general, sentence[0].strip()) for limit in _terms(sentence))
    columns = ["document", "region", "start", "end", "text", "amount", "working", "general", "sentence"]
    return pd.DataFrame(rows, columns=columns)


def _terms(sentence: "re.Match[str]") -> list[tuple[int, int, str, float, bool]]:
    out = []
    for date in find_dates(sentence[0]):
        clause = re.split("[，,、]", sentence[0][date.end :])[0]
        days = {"workday": 1.0, "day": 1.0, "week": 7.0, "month": 30.0, "hour": 1 / 24}.get(date.precision)
        if date.kind == "deadline" and date.amount is not None and days and _REPLY.search(clause):
            start = sentence.start() + date.start
            out.append((start, start + len(date.text), date.text, float(date.amount) * days, date.precision == "workday"))
    return out


def _from_policies(found: "pd.DataFrame", groups: list[str]) -> dict[str, Limit]:
    """The longest limit of a group's own region, else of all."""

    def longest(rows: "pd.DataFrame") -> Limit | None:
        if not len(rows):
            return None
        calendar = rows["amount"] * rows["working"].map({True: 1.4, False: 1.0})
        row = rows.loc[calendar.sort_values(ascending=False, kind="stable").index[0]]
        return Limit(float(row["amount"]), bool(row["working"]))

    everywhere = longest(found)
    out = {}
    for group in groups:
        limit = longest(found[found["region"].map(lambda region, group=group: bool(region) and region.endswith(group))]) or everywhere
        if limit:
            out[group] = limit
    return out


def kept_table(table: "pd.DataFrame", limits: Mapping[str, Limit], until: "pd.Timestamp | None") -> "pd.DataFrame":
    """Per message ``limit, kept``: True, False, or None where there is no limit, no wait, or the limit lies after the last day."""
    import numpy as np
    import pandas as pd

    names, verdicts = np.full(len(table), "", dtype=object), np.full(len(table), None, dtype=object)
    for group, limit in limits.items() if until is not None else ():
        rows = np.flatnonzero((table["group"] == group).to_numpy() & table["timed"].to_numpy())
        if not len(rows):
            continue
        part = table.iloc[rows]
        asked = part["asked"].to_numpy().astype("datetime64[D]")
        answered = part["answered"].to_numpy().astype("datetime64[D]")
        due = _due(asked, limit)
        spent = _spent(part["days"].to_numpy(), asked, answered, limit)
        kept = part["over"].to_numpy() & (spent <= limit.amount + 1e-9)
        told = due <= np.datetime64(until, "D")
        names[rows] = str(limit)
        verdicts[rows[told]] = kept[told]
    return pd.DataFrame({"limit": names, "kept": pd.Series(verdicts, dtype=object, index=table.index)}, index=table.index)


def _due(asked: "npt.NDArray[np.datetime64]", limit: Limit) -> "npt.NDArray[np.datetime64]":
    import numpy as np

    whole = int(np.ceil(limit.amount))
    return np.busday_offset(asked, whole, roll="backward") if limit.working else asked + np.timedelta64(whole, "D")


def _spent(
    days: "npt.NDArray[np.float64]", asked: "npt.NDArray[np.datetime64]", answered: "npt.NDArray[np.datetime64]", limit: Limit
) -> "npt.NDArray[np.float64]":
    """Days spent, the day of the message not counted; part days count only against limits below one day."""
    import numpy as np

    if limit.amount < 1:
        return days
    end = np.where(np.isnat(answered), asked, answered)
    if limit.working:
        one = np.timedelta64(1, "D")
        return np.maximum(np.busday_count(asked + one, end + one), 0).astype(np.float64)
    return (end - asked).astype(np.float64)


def limit_table(table: "pd.DataFrame", groups: list[str], limits: Mapping[str, Limit], source: str, *, level: float) -> "pd.DataFrame":
    """A row a group: what was kept of all messages, and of those answered."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for group in groups:
        mine = table[members(table, group)]
        names = Counter(name for name in mine["limit"] if name)
        told = mine[mine["kept"].notna()]
        share, answers = _share(told, level), _share(told[told["over"]], level)
        limit = next(iter(names)) if len(names) == 1 else "several" if names else ""
        held = int(((mine["limit"] != "") & mine["kept"].isna()).sum())
        note = "" if names else "no limit is known"
        note = _HOLIDAYS if any("工作日" in name for name in names) else note
        rows.append({
            "group": group, "limit": limit, "source": source if names else "", "n": share.n, "kept": int(told["kept"].astype(bool).sum()), "estimate": share.estimate,
            "low": share.low, "high": share.high, "answered": answers.n, "answered_estimate": answers.estimate, "answered_low": answers.low,
            "answered_high": answers.high, "open": held, "untimed": int((mine["replied"] & ~mine["timed"]).sum()), "note": note,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _share(told: "pd.DataFrame", level: float) -> Share:
    import numpy as np

    return share_of(told["kept"].to_numpy(dtype=bool), told["cluster"].to_numpy(dtype=np.int64), level=level)
