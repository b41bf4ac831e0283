"""`tipping_table`: how much demand or supply that nobody saw would undo each gap."""

from typing import TYPE_CHECKING

from policytext.errors import InputError, expect, explain
from policytext.mismatch.result import Mismatch

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["tipping_table"]

_COLUMNS = ("group", "topic", "label", "estimate", "low", "high", "verdict", "lean", "side", "about", "tips_at", "tips_at_interval", "reading",
            "n_policy", "n_feedback", "grade")  # fmt: skip
_SIDES = ("unseen demand", "unseen supply")
_TINY = 1e-12
_READING = {
    "en": {
        "none": "The gap is 0 if {u:.0%} of all {what} was never seen and none of it is about this topic.",
        "all": "The gap is 0 if {u:.1%} of all {what} was never seen and all of it is about this topic.",
        "nan": "No gap can be given.", "zero": "There is no gap.",
        "unseen demand": "demand", "unseen supply": "supply",
    },
    "zh": {
        "none": "若全部{what}中有 {u:.0%} 未被看到，且其中没有一件谈及本主题，差距即为 0。",
        "all": "若全部{what}中有 {u:.1%} 未被看到，且全部谈及本主题，差距即为 0。",
        "nan": "无法给出差距。", "zero": "没有差距。",
        "unseen demand": "需求", "unseen supply": "供给",
    },
}  # fmt: skip


def tipping_table(mismatch: Mismatch, *, lang: str = "en") -> "pd.DataFrame":
    """Say how much demand, or supply, would have to be unseen for each gap to vanish.

    Not all that people ask for is written down and published, and not every policy is open. If a share u of all demand was not seen, the
    true share of a topic lies anywhere from (1 - u) d, where none of it is about the topic, to (1 - u) d + u, where all of it is. What is about
    other topics is spread over these as the seen texts are.

    Parameters
    ----------
    mismatch : Mismatch
    lang : {"en", "zh"}
        Language of ``reading``.

    Returns
    -------
    pandas.DataFrame
        Two rows a group and topic, one for each ``side`` (``"unseen demand"``, ``"unseen supply"``): ``group, topic, label, estimate, low,
        high, verdict, lean`` as in ``mismatch.table``; ``about`` (``"all"`` or ``"none"`` of what is unseen is about the topic: what works against
        the gap); ``tips_at`` (smallest u, 0 to 1, at which the gap is 0 or turns over; some u always is enough, NaN only where there is no gap to
        close) and ``tips_at_interval`` (smallest u at which the interval would hold 0; 0 where it does); ``reading`` (the same in words);
        ``n_policy, n_feedback, grade``.

    Raises
    ------
    InputError
        If ``mismatch`` is no Mismatch, or the language is unknown.

    Notes
    -----
    With g the size of the gap in doublings (or the end of the interval that lies nearer to 0), and x the seen share of the topic on that
    side, u = A / (1 + A): where what is unseen passes the topic by, A = (1 - x) (2^g - 1), since unseen texts make the shares of the other
    topics larger too; where all of it is about the topic, A = x (2^g - 1). So it is as long as the same topic is in the middle (gaps are
    centred on the share-weighted median). Unseen texts change the weights, so that another topic may come to be there, or the topic itself: the
    first u at which the gap, centred anew, is closed is found exactly, from the weights that lie below the topic between one place in the order of gaps and the next.

    Assumes that the width of the interval stays as it is. The half count in the logarithm is left aside. Of a calibrated result the shares
    hold wording, so that u is rough. Topics without a gap have no say in the median. A small u means that the gap hangs on few texts nobody saw;
    compare it with what is known to be missing, such as gaps in document numbers, or messages not published.

    References
    ----------
    Worst-case bounds for missing data after Manski (1989), "Anatomy of the selection problem", Journal of Human Resources 24.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, measure_mismatch, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": [f"P{i}" for i in range(40)], "text": [bus] * 30 + [park] * 10}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 10 + [park] * 30}), kind="feedback")
    >>> tokens = segment(policies, feedback, unit="document", max_share=1.0)
    >>> topics = fit_topics(tokens, n_topics=2, engine="nmf", runs=1, words="all", seed=1)
    >>> table = tipping_table(measure_mismatch(topics, seed=1))
    >>> table["side"].tolist()
    ['unseen demand', 'unseen supply', 'unseen demand', 'unseen supply']
    """
    import numpy as np
    import pandas as pd

    expect(mismatch, Mismatch, verb="tipping_table", hint="measure_mismatch(topics, seed=1) gives it")
    if not isinstance(lang, str) or lang not in _READING:
        raise InputError(explain(f"lang={lang!r} is unknown", found="languages: zh, en", hint="use one of these"))
    table = mismatch.table.reset_index(drop=True)
    estimate = table["estimate"].to_numpy(dtype=np.float64)
    tips = np.full((len(_SIDES), 2, len(table)), np.nan)
    for rows in table.groupby("group", sort=False).indices.values():
        tips[:, :, rows] = _tips(table.iloc[rows])
    parts = []
    for side, passes, (point, interval) in zip(_SIDES, (estimate > 0, estimate < 0), tips, strict=True):
        about = np.where(passes, "none", "all").astype(object)
        part = table.assign(side=side, about=about, tips_at=point, tips_at_interval=interval)
        parts.append(part.assign(reading=[_reading(lang, side, *row) for row in zip(estimate, point, about, strict=True)]))
    both = pd.concat(parts, keys=range(len(parts))).reset_index(level=0, drop=True).sort_index(kind="stable")
    return both[list(_COLUMNS)].reset_index(drop=True)


def _tips(rows: "pd.DataFrame") -> "Floats":
    """Smallest unseen share that closes each gap of a group, and that brings 0 into its interval (sides, 2, K)."""
    import numpy as np

    gap, low, high = (rows[name].to_numpy(dtype=np.float64) for name in ("estimate", "low", "high"))
    shares = [np.nan_to_num(rows[name].to_numpy(dtype=np.float64)) for name in ("share_feedback", "share_policy")]
    out = np.full((len(_SIDES), 2, len(gap)), np.nan)
    for sign, near in ((1, low), (-1, -high)):
        # A gap below 0 is one above it with the sources swapped.
        group = _Group(sign * gap, *shares[::sign])
        for topic in np.flatnonzero(sign * gap > 0).tolist():
            for column, width in enumerate((0.0, sign * gap[topic] - near[topic])):
                for place, passes in enumerate((True, False)):
                    side = place if sign > 0 else 1 - place
                    out[side, column, topic] = group.first(topic, width, passes=passes) if width == width else np.nan
    out[:, :, gap == 0] = 0.0
    return out


class _Group:
    """Gaps (K,) of one group, and shares (K,) of the source that has more of what lies above 0, and of the other.

    Seen from the other topics, what was never seen takes one topic down: by c(u) doublings, however many there are. Its gap is
    closed to a width w once topics below ``gap - c(u) - w`` weigh less than half. Between two places in the order of gaps these
    are the same topics, and their weight is a straight line in u.
    """

    def __init__(self, gap: "Floats", more: "Floats", less: "Floats") -> None:
        import numpy as np

        self._gap, self._more, self._less = gap, more, less
        self._known = ~np.isnan(gap)

    def first(self, topic: int, width: float, *, passes: bool) -> float:
        """Smallest u at which the gap of a topic is no larger than a width; ``passes``: none of what is unseen is about it, else all."""
        import numpy as np

        if self._gap[topic] <= width:
            return 0.0
        others = np.flatnonzero(self._known & (np.arange(len(self._gap)) != topic))
        others = others[np.argsort(self._gap[others], kind="stable")]
        share = float((self._more if passes else self._less)[topic])
        # The k lowest of the others lie below from where the topic has come down to the next of them, to where it is at the last of them.
        falls = self._gap[topic] - width - np.concatenate([[-np.inf], self._gap[others], [np.inf]])
        ends = _unseen(falls, (1 - share) if passes else share)
        start, end = ends[1:], ends[:-1]
        at_start, at_end = (self._excess(topic, others, u, passes=passes) for u in (start, end))
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = start + (end - start) * at_start / (at_start - at_end)
        found = np.where(at_start < -_TINY, start, np.where(at_end < -_TINY, crossing, np.inf))
        return float(np.where(end > start, found, np.inf).min(initial=1.0))

    def _excess(self, topic: int, others: "npt.NDArray[np.int64]", u: "Floats", *, passes: bool) -> "Floats":
        """Twice the weight of the k lowest others less that of all, for k = 0, 1, ... each at its own u."""
        import numpy as np

        moving, fixed = (self._more, self._less) if passes else (self._less, self._more)
        mine, seen = float(moving[topic]), 1 - u
        own = seen * mine if passes else seen * mine + u
        grown = (1 - own) / max(1 - mine, _TINY)
        below, still = (np.concatenate([[0.0], np.cumsum(part[others])]) for part in (moving, fixed))
        return np.asarray(2 * (below * grown + still) - (below[-1] * grown + own + still[-1] + float(fixed[topic])))


def _unseen(fall: "Floats", scale: float) -> "Floats":
    """The unseen share that takes a topic so many doublings down against the others."""
    import numpy as np

    with np.errstate(over="ignore"):
        odds = max(scale, 0.0) * np.expm1(np.log(2) * np.maximum(fall, 0.0)) if scale > 0 else np.where(fall == np.inf, np.inf, 0.0)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(np.isinf(odds), 1.0, odds / (1 + odds)))


def _reading(lang: str, side: str, estimate: float, u: float, about: str) -> str:
    words = _READING[lang]
    key = "nan" if estimate != estimate else "zero" if estimate == 0 else about
    return words[key].format(u=u, what=words[side])
