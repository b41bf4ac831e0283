"""Sentences behind the measures of each group, masked."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from policytext.segmenting._private import masked_between

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "examples_of"]

COLUMNS = ["group", "kind", "message", "source", "date", "days", "start", "end", "sentence"]
_EACH = 5
_LONGEST = 160
_LEAST = 20
_ENDS = "。！？!?\n"


def examples_of(table: "pd.DataFrame", replies: "pd.DataFrame", texts: Sequence[str], bodies: "pd.DataFrame") -> "pd.DataFrame":
    """At most five texts a group and kind: unanswered (the longest waits), empty template, deflection, slow, action, information."""
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    waiting = table[~table["replied"]].sort_values(["asked", "message"], kind="stable").groupby("group").head(_EACH)
    unanswered, answered = dict(list(waiting.groupby("group"))), dict(list(replies.groupby("group")))
    for group in sorted(set(table["group"])):
        open_ = unanswered.get(group, waiting.iloc[:0])
        for message, asked, days in zip(open_["message"], open_["asked"], open_["days"], strict=True):
            rows.append((group, "unanswered", message, "message", asked, days, *_opening(*bodies.loc[message, ["title", "text"]].tolist())))
        if group in answered:
            rows.extend(_of_replies(group, answered[group], texts))
    return pd.DataFrame(rows, columns=COLUMNS)


def _opening(title: str, text: str) -> tuple[int, int, str]:
    """How a message begins; its title, with the span -1, where it has no text."""
    if not text:
        return -1, -1, " ".join(masked_between(title, 0, len(title)).split())
    end = next((place + 1 for place, sign in enumerate(text) if sign in _ENDS and place >= _LEAST), len(text))
    end = min(end, _LONGEST)
    return 0, end, " ".join(masked_between(text, 0, end).split())


def _of_replies(group: str, mine: "pd.DataFrame", texts: Sequence[str]) -> list[tuple[Any, ...]]:
    ordered = mine.sort_values(["size", "reply_date", "message"], ascending=[False, True, True], kind="stable")
    slow = mine[mine["days"].notna()].sort_values(["days", "message"], ascending=[False, True], kind="stable")
    chosen = {
        "empty template": ordered[ordered["template"] == "says nothing"].drop_duplicates("cluster"),
        "deflection": ordered[ordered["class"] == "deflection"].drop_duplicates("cluster"),
        "slow": slow, "action": ordered[ordered["class"] == "action"].iloc[::-1], "information": ordered[ordered["class"] == "information"].iloc[::-1],
    }  # fmt: skip
    rows = []
    for kind, part in chosen.items():
        for place in part.index[:_EACH]:
            row = part.loc[place]
            start, end = (int(row["start"]), int(row["end"])) if row["start"] >= 0 else (0, 1)
            rows.append((group, kind, row["message"], "reply", row["reply_date"], row["days"], *_sentence(texts[place], start, end)))
    return rows


def _sentence(text: str, start: int, end: int) -> tuple[int, int, str]:
    """The sentence around a span, at most 160 characters, masked."""
    ends = [place + 1 for place, sign in enumerate(text) if sign in _ENDS]
    low = ends[bisect_right(ends, start) - 1] if bisect_right(ends, start) else 0
    after = bisect_right(ends, max(end - 1, start))
    high = ends[after] if after < len(ends) else len(text)
    if high - low > _LONGEST:
        low = max(low, min(start, high - _LONGEST))
        high = min(high, low + _LONGEST)
    return low, high, " ".join(masked_between(text, low, high).split())
