"""Replies read one by one, and put together: templates, shares of what they do, who is named."""

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import put_masks
from policytext.government import AgencyList, canonical_agency
from policytext.responsiveness._alike import copies_of, nearness
from policytext.responsiveness._shares import members, share_of
from policytext.responsiveness.reading import REPLY_CLASSES, ReplyReading, read_reply
from policytext.segmenting._private import masked_between, private_in, spans_between

if TYPE_CHECKING:
    import datetime

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["EMPTY", "MEASURES", "TO_THE_POINT", "department_table", "quality_table", "read_replies", "template_table"]

EMPTY, TO_THE_POINT, UNTOLD = "says nothing", "to the point", "cannot tell"
MEASURES = ("template", "empty template", *REPLY_CLASSES, "to the point", "passed on", "reassigned", "promise", "specificity")
_PANEL = 200
_NEAR = 0.95
_ENOUGH = 5
_NOT_NEAR = 0.75
"""Below it, with its whole interval, copies are as near to any message as to their own (one half by chance)."""
_LONGEST = 300


def read_replies(
    table: "pd.DataFrame", repliers: "Sequence[str] | None", *, threshold: float, least_copies: int, seed: int, known: AgencyList | None
) -> "tuple[pd.DataFrame, list[ReplyReading]]":
    """A row a reply that has a text, and its reading."""
    import numpy as np
    import pandas as pd

    held = table[table["reply"].str.strip() != ""]
    readings = [
        read_reply(text, on=_day(on), asked=_day(asked), region=region or None, known=known)
        for text, on, asked, region in zip(held["reply"], held["answered"], held["asked"], held["region"], strict=True)
    ]
    out = held[["message", "group"]].assign(date=held["asked"], reply_date=held["answered"], days=held["days"]).reset_index(drop=True)
    clusters = copies_of(held["message"].tolist(), [one.skeleton for one in readings], threshold=threshold, fallback=held["reply"].tolist())
    own = held["place"].to_numpy(dtype=np.int64)
    similarity, beyond = nearness([one.said for one in readings], own, table["text"].tolist(), table["cluster"].to_numpy(), _panel(table, seed))
    first = np.unique(clusters, return_index=True)[1] if len(clusters) else clusters
    names = out["message"].to_numpy(dtype=object)[first][clusters] if len(clusters) else clusters
    out["cluster"], out["origin"] = names, held["cluster"].to_numpy()
    out["size"] = np.bincount(clusters)[clusters] if len(clusters) else 0
    distinct = out.groupby("cluster")["origin"].nunique() if len(out) else pd.Series(dtype=np.int64)
    out["messages"] = distinct.reindex(out["cluster"]).to_numpy()
    labels = np.array([one.label for one in readings], dtype=object)
    out["template"] = _kinds(out, labels, beyond, least_copies)
    private = private_in(held["reply"].tolist())
    cues = [put_masks(one.cue, spans_between(spans, one.start, one.end)) if one.cue else "" for one, spans in zip(readings, private, strict=True)]
    fields = {"class": labels, "kind": [one.kind for one in readings], "cue": cues}
    fields |= {name: [getattr(one, name) for one in readings] for name in ("start", "end")}
    fields |= {"similarity": similarity, "beyond": beyond, "specificity": [one.specificity for one in readings]}
    fields |= {"departments": ["、".join(_named(one)) for one in readings], "replier": list(repliers) if repliers is not None else ""}
    fields |= {name: [getattr(one, name) for one in readings] for name in ("hops", "reassigned")}
    fields |= {"promised": ["；".join(p.text for p in one.promises if p.kind == "promised") for one in readings],
               "ordered": ["；".join(p.text for p in one.promises if p.kind == "ordered") for one in readings], "due": [_due(one) for one in readings]}  # fmt: skip
    for name, values in fields.items():
        out[name] = pd.Series(values, index=out.index, dtype=object if name in ("class", "kind", "cue", "departments", "replier", "promised", "ordered") else None)
    out["due"] = pd.to_datetime(out["due"])
    return out.assign(limit=held["limit"].to_numpy(), kept=held["kept"].to_numpy()), readings


def _day(value: Any) -> "datetime.date | None":
    return None if value != value or value is None else value.date()


def _due(reading: ReplyReading) -> "datetime.date | None":
    days = [promise.due for promise in reading.promises if promise.due is not None and promise.kind == "promised"]
    return max(days) if days else None


def _named(reading: ReplyReading) -> list[str]:
    """Bodies that a reply names, each once, in order of their names."""
    return sorted({mention.agency.name for mention in reading.agencies if mention.agency is not None})


def _panel(table: "pd.DataFrame", seed: int) -> "npt.NDArray[np.int64]":
    """Messages that replies are compared with: drawn by id, so that the order of rows changes nothing."""
    import numpy as np

    order = np.argsort(table["message"].to_numpy(dtype=str), kind="stable")
    rng = np.random.default_rng([seed, zlib.crc32(b"panel")])
    return np.sort(order[rng.choice(len(order), size=min(_PANEL, len(order)), replace=False)]) if len(order) else order


def _kinds(out: "pd.DataFrame", labels: "npt.NDArray[np.object_]", beyond: "npt.NDArray[np.float64]", least: int) -> "npt.NDArray[np.object_]":
    """What each template is: ``"says nothing"``, ``"to the point"`` or ``"cannot tell"``; empty where a reply is no template."""
    import numpy as np

    kinds = np.full(len(out), "", dtype=object)
    for rows in out[out["messages"] >= least].groupby("cluster").groups.values():
        places = np.asarray(rows, dtype=np.int64)
        empty = np.isin(labels[places], ("deflection", "nothing said")).mean() > 0.5
        told = places[~np.isnan(beyond[places])]
        near = out.loc[told, "origin"].to_frame().assign(beyond=beyond[told]).groupby("origin")["beyond"].mean().to_numpy()
        if empty:
            kinds[places] = EMPTY
        elif len(near) >= _ENOUGH:
            half = 1.96 * near.std(ddof=1) / len(near) ** 0.5
            kinds[places] = TO_THE_POINT if near.mean() - half > 0.5 else EMPTY if near.mean() + half < _NOT_NEAR else UNTOLD
        else:
            kinds[places] = UNTOLD
    return kinds


def template_table(replies: "pd.DataFrame", texts: Sequence[str]) -> "pd.DataFrame":
    """A row a template, the largest first: ``template, size, messages, groups, share, kind, class, beyond, text``."""
    import pandas as pd

    rows = []
    for _, part in replies[replies["template"] != ""].groupby("cluster"):
        first = part.sort_values(["reply_date", "message"], kind="stable").index[0]
        text = " ".join(masked_between(texts[first], 0, len(texts[first])).split())
        common = sorted(Counter(part["class"]).items(), key=lambda item: (-item[1], item[0]))[0][0]
        rows.append((len(part), int(part["messages"].iloc[0]), "、".join(sorted(set(part["group"]))), len(part) / len(replies), part["template"].iloc[0], common,
                     float(part["beyond"].mean()), text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"))  # fmt: skip
    out = pd.DataFrame(rows, columns=["size", "messages", "groups", "share", "kind", "class", "beyond", "text"])
    out = out.sort_values(["size", "text"], ascending=[False, True], kind="stable").reset_index(drop=True)
    return out.assign(template=[f"T{place + 1}" for place in range(len(out))])[["template", *out.columns]]


def quality_table(replies: "pd.DataFrame", groups: list[str], *, level: float) -> "pd.DataFrame":
    """A row a group and measure: ``group, measure, estimate, low, high, n, note``."""
    import numpy as np
    import pandas as pd

    held = {
        "template": replies["template"] != "", "empty template": replies["template"] == EMPTY, "to the point": replies["beyond"] >= _NEAR,
        "passed on": replies["hops"] > 0, "reassigned": replies["reassigned"].astype(bool), "promise": replies["promised"] != "",
    } | {name: replies["class"] == name for name in REPLY_CLASSES}  # fmt: skip
    rows = []
    for group in groups:
        inside = members(replies, group)
        for measure in MEASURES:
            told = inside & replies["beyond"].notna().to_numpy() if measure == "to the point" else inside
            if measure == "specificity":
                rows.append((group, measure, *_mean(replies.loc[inside, "specificity"], replies.loc[inside, "origin"], level), ""))
                continue
            share = share_of(held[measure].to_numpy(dtype=bool)[told], replies["origin"].to_numpy(dtype=np.int64)[told], level=level)
            note = "nearer to its own message than to 95% of others; 5% by chance" if measure == "to the point" else ""
            rows.append((group, measure, share.estimate, share.low, share.high, share.n, note))
    return pd.DataFrame(rows, columns=["group", "measure", "estimate", "low", "high", "n", "note"])


def _mean(values: "pd.Series[Any]", clusters: "pd.Series[Any]", level: float) -> tuple[float, float, float, int]:
    """Mean and its interval, where copies of a message count as one draw."""
    from statistics import NormalDist

    import numpy as np

    known = values.notna()
    x, place = values[known].to_numpy(dtype=np.float64), np.unique(clusters[known], return_inverse=True)[1]
    if not len(x):
        return float("nan"), float("nan"), float("nan"), 0
    mean, many = float(x.mean()), int(place.max()) + 1
    if many < 2:
        return mean, float("nan"), float("nan"), len(x)
    spread = (np.bincount(place, weights=x - mean) ** 2).sum() / len(x) ** 2 * many / (many - 1)
    half = NormalDist().inv_cdf(0.5 + level / 2) * float(spread) ** 0.5
    return mean, max(mean - half, 0.0), mean + half, len(x)


def department_table(
    replies: "pd.DataFrame", groups: list[str], regions: Sequence[str], *, level: float, known: AgencyList | None, measured: bool
) -> "pd.DataFrame":
    """A row a group and body: ``group, department, n, estimate, low, high, joint, answers``."""
    import numpy as np
    import pandas as pd

    cache: dict[tuple[str, str], str] = {}

    def full(name: str, region: str) -> str:
        if (name, region) not in cache:
            agency = canonical_agency(name, region=region or None, known=known) if name else None
            cache[name, region] = agency.name if agency else name
        return cache[name, region]

    origin = replies["origin"].to_numpy(dtype=np.int64)
    repliers = np.array([full(name.strip(), region) for name, region in zip(replies["replier"], regions, strict=True)], dtype=object)
    named = [set(cell.split("、")) - {""} for cell in replies["departments"]]
    rows = []
    for group in groups:
        inside = np.flatnonzero(members(replies, group))
        answers = Counter(name for name in repliers[inside] if name)
        holders: dict[str, list[int]] = {name: [] for name in answers}
        for position, place in enumerate(inside.tolist()):
            for name in named[place]:
                holders.setdefault(name, []).append(position)
        for name, positions in holders.items():
            holds = np.zeros(len(inside), dtype=bool)
            holds[positions] = True
            share = share_of(holds, origin[inside], level=level)
            joint = sum(len(named[inside[position]]) > 1 for position in positions)
            rows.append((group, name, len(positions), share.estimate, share.low, share.high, joint, float(answers[name]) if measured else float("nan")))
    out = pd.DataFrame(rows, columns=["group", "department", "n", "estimate", "low", "high", "joint", "answers"])
    order = {group: place for place, group in enumerate(groups)}
    out = out.assign(order=out["group"].map(order)).sort_values(["order", "n", "department"], ascending=[True, False, True], kind="stable")
    return out.drop(columns=["order"]).reset_index(drop=True)
