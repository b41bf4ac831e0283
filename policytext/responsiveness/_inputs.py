"""What of a feedback corpus is measured: messages with group, days and replies, and what is set aside with its reason."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.corpus import Corpus, as_texts
from policytext.errors import ColumnError, EmptyInputError, InputError, expect, explain, listing
from policytext.responsiveness._shares import ALL

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Messages", "column_of", "messages_of", "truths"]

_NO_REPLY = re.compile(
    "(?:无|暂无|未|尚未|没有|待|暂未|未作|还未|正在|等待|暂时没有)?(?:官方|单位|部门)?(?:回复|答复|处理|办理|反馈|受理)?(?:中|内容|意见)?|none|null|nan|na", re.IGNORECASE
)
_SIGNS = re.compile(r"[\W_]+")
_PERIODS = {"month": "%Y-%m", "year": "%Y"}
_TRUE = frozenset({"1", "1.0", "true", "yes", "y", "是", "满意", "已解决", "解决", "非常满意", "基本满意", "已回访", "受理", "已受理"})
_FALSE = frozenset({"0", "0.0", "false", "no", "n", "否", "不满意", "未解决", "没有解决", "非常不满意", "未回访", "不受理", "未受理", "不予受理"})


@dataclass(frozen=True, eq=False, slots=True)
class Messages:
    """Messages that count as received, row by row, by id, so that the order of the corpus changes nothing.

    ``table`` has ``message, group, text, region, asked, answered, reply, replied, days, timed, over``; ``days`` is NaN and ``timed`` False
    where a wait can't be told. ``issues`` has ``message, group, code, action``.
    """

    table: "pd.DataFrame"
    issues: "pd.DataFrame"
    until: "pd.Timestamp | None"
    clock: bool


def messages_of(feedback: Corpus, *, by: str | None, until: object, received: str | None) -> Messages:
    """Take from a corpus what is measured.

    Raises
    ------
    InputError, ColumnError, EmptyInputError
        As :func:`policytext.responsiveness.measure_responsiveness` says.
    """
    import pandas as pd

    _check(feedback)
    source = feedback.table
    table = pd.DataFrame({"message": source["id"].to_numpy(), "group": _groups(feedback, by)})
    if by is not None and ALL in set(table["group"]):
        raise InputError(explain(f"a group of {by!r} is named {ALL!r}, as the row of all messages is", hint="give it another name"))
    table["text"] = (source["title"].astype(str) + "\n" + source["text"].astype(str)).str.strip().to_numpy()
    table["region"] = source["region"].to_numpy()
    table["asked"] = source["date"].to_numpy()
    table["reply"] = as_texts(source["reply"]).to_numpy()
    table["answered"] = source["reply_date"].to_numpy() if "reply_date" in source.columns else pd.Series(pd.NaT, index=table.index, dtype="datetime64[s]")
    table["row"] = range(len(table))
    notes: list[tuple[str, str, str, str]] = []
    table = _received(table, source, received, notes)
    table = _replied(table, notes)
    last = _until(table, until)
    table = _seen_by(table, last, until is not None, notes)
    table, clock = _waits(table, last, notes)
    if not len(table):
        raise EmptyInputError(explain("no message is left to measure", found=f"{len(source)} in the corpus", hint="check until= and received="))
    issues = pd.DataFrame(notes, columns=["message", "group", "code", "action"], dtype=object)
    table = table.sort_values("message", kind="stable").reset_index(drop=True)
    return Messages(table, issues.sort_values(["code", "message"], kind="stable").reset_index(drop=True), last, clock)


def _check(feedback: object) -> None:
    expect(feedback, Corpus, verb="measure_responsiveness", hint="read one with read_feedback(path, reply='答复内容')")
    assert isinstance(feedback, Corpus)
    if feedback.kind != "feedback":
        raise InputError(explain("measure_responsiveness takes feedback, not policies", hint="read messages with read_feedback"))
    if "reply" not in feedback.table.columns:
        found = f"columns: {listing(feedback.table.columns)}"
        raise ColumnError(explain("the feedback has no column of replies", found=found, hint="name it when reading: read_feedback(path, reply='答复内容')"))
    if not len(feedback.table):
        raise EmptyInputError(explain("no message to measure", hint="check the condition that made this corpus"))


def column_of(feedback: Corpus, name: object, option: str) -> "pd.Series[Any]":
    """A column that an option names.

    Raises
    ------
    InputError, ColumnError
        If it is no name, or names no column.
    """
    if not isinstance(name, str):
        raise InputError(explain(f"{option}={name!r} is no name of a column", hint="give one column as text"))
    if name not in feedback.table.columns:
        raise ColumnError(explain(f"no column {name!r} for {option}=", found=f"columns: {listing(feedback.table.columns)}", hint="use one of these"))
    return feedback.table[name]


def truths(column: "pd.Series[Any]", option: str) -> "npt.NDArray[np.object_]":
    """True, False, or None where nothing is said, cell by cell; 是, 满意, 1 and the like are understood.

    Raises
    ------
    InputError
        If a cell is none of these.
    """
    import numpy as np

    out = []
    for cell in as_texts(column).str.strip().str.lower().tolist():
        if cell not in _TRUE and cell not in _FALSE and cell not in ("", "nan", "<na>", "none"):
            raise InputError(explain(f"{option}: {mask_private(cell)!r} is neither yes nor no", found="takes 1/0, 是/否, 满意/不满意", hint="recode the column"))
        out.append(True if cell in _TRUE else False if cell in _FALSE else None)
    return np.array(out, dtype=object)


def _groups(feedback: Corpus, by: str | None) -> "npt.NDArray[np.object_]":
    import numpy as np

    if by is None:
        return np.full(len(feedback.table), ALL, dtype=object)
    dates = feedback.table["date"]
    if isinstance(by, str) and by in (*_PERIODS, "quarter") and by not in feedback.table.columns:
        text = dates.dt.strftime(_PERIODS[by]) if by != "quarter" else dates.dt.year.astype("Int64").astype(str) + "Q" + dates.dt.quarter.astype("Int64").astype(str)
        return np.asarray(text.where(dates.notna(), "").astype(object).to_numpy(), dtype=object)
    return as_texts(column_of(feedback, by, "by")).str.strip().to_numpy(dtype=object)


def _note(notes: list[tuple[str, str, str, str]], rows: "pd.DataFrame", code: str, action: str) -> None:
    notes.extend((str(name), str(group), code, action) for name, group in zip(rows["message"], rows["group"], strict=True))


def _received(table: "pd.DataFrame", source: "pd.DataFrame", received: str | None, notes: list[tuple[str, str, str, str]]) -> "pd.DataFrame":
    if received is None:
        return table
    if not isinstance(received, str) or received not in source.columns:
        raise ColumnError(explain(f"no column {received!r} for received=", found=f"columns: {listing(source.columns)}", hint="use one of these"))
    told = truths(source[received], "received")
    out = table[[value is False for value in told]]
    _note(notes, out, "not received", "left out: the column of received says no")
    _note(notes, table[[value is None for value in told]], "received unknown", "counted as received")
    return table[[value is not False for value in told]]


def _replied(table: "pd.DataFrame", notes: list[tuple[str, str, str, str]]) -> "pd.DataFrame":
    core = table["reply"].map(lambda cell: _SIGNS.sub("", cell))
    empty = core.map(lambda cell: _NO_REPLY.fullmatch(cell) is not None).astype(bool)
    told = empty & (core != "")
    _note(notes, table[told], "placeholder", "counted as no reply: the cell says that there is none; its day is left aside")
    signs = empty & ~told & (table["reply"].str.strip() != "")
    _note(notes, table[signs], "no letters", "taken as an empty cell: it holds signs alone")
    table = table.assign(reply=table["reply"].where(~empty, ""), answered=table["answered"].where(~told))
    dated = table["answered"].notna()
    _note(notes, table[empty & dated], "no text", "counted as a reply and timed; nothing is said of its text")
    _note(notes, table[~empty & ~dated], "no reply date", "counted as a reply; no wait can be told")
    return table.assign(replied=~empty | dated)


def _until(table: "pd.DataFrame", until: object) -> "pd.Timestamp | None":
    import pandas as pd

    if until is not None:
        try:
            day = pd.Timestamp(until)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            day = None
        if day is None or day != day or day.tz is not None or isinstance(until, bool | int | float):
            raise InputError(explain(f"until={until!r} is no day", hint="give the last day that the file covers, such as until='2025-12-31'"))
        return day.normalize() + pd.Timedelta(days=1) - pd.Timedelta(seconds=1)
    days = pd.concat([table["asked"], table["answered"]]).dropna()
    return pd.Timestamp(days.max()).normalize() + pd.Timedelta(days=1) - pd.Timedelta(seconds=1) if len(days) else None


def _seen_by(table: "pd.DataFrame", last: "pd.Timestamp | None", asked_for: bool, notes: list[tuple[str, str, str, str]]) -> "pd.DataFrame":
    """As things stood at the last day."""
    if last is None or not asked_for:
        return table
    later = table["asked"] > last
    _note(notes, table[later], "after until", "left out: sent after the last day")
    table = table[~later]
    unseen = table["answered"] > last
    _note(notes, table[unseen], "answered after until", "counted as not answered yet")
    kept = table["answered"].where(~unseen)
    return table.assign(reply=table["reply"].where(~unseen, ""), replied=table["replied"] & ~unseen, answered=kept)


def _waits(table: "pd.DataFrame", last: "pd.Timestamp | None", notes: list[tuple[str, str, str, str]]) -> "tuple[pd.DataFrame, bool]":
    """Days from message to reply, or to the last day; by the calendar where either column holds days only."""
    import numpy as np

    asked, answered = table["asked"], table["answered"]
    clock = all(bool((days.dropna() != days.dropna().dt.normalize()).any()) for days in (asked, answered) if days.notna().any())
    start, end = (asked, answered) if clock else (asked.dt.normalize(), answered.dt.normalize())
    same = answered.notna() & (answered == answered.dt.normalize()) & (answered == asked.dt.normalize())
    end = end.where(~same, start)
    seen = end if last is None else end.where(table["replied"], last if clock else last.normalize())
    days = (seen - start).dt.total_seconds().to_numpy(dtype=np.float64) / 86400
    negative = (days < 0) & table["replied"].to_numpy()
    _note(notes, table[negative], "reply before message", "counted as a reply; no wait can be told")
    _note(notes, table[asked.isna().to_numpy()], "no date", "counted in rates; no wait can be told")
    timed = np.isfinite(days) & (days >= 0)
    return table.assign(days=np.where(timed, days, np.nan), timed=timed, over=table["replied"] & timed), clock
