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
_READING = {
    "en": {
        "none": "The gap is 0 if {u:.0%} of all {what} was never seen and none of it is about this topic.",
        "all": "The gap is 0 if {u:.1%} of all {what} was never seen and all of it is about this topic.",
        "never": "However much {what} was never seen, it can't close this gap.",
        "nan": "No gap can be given.", "zero": "There is no gap.",
        "unseen demand": "demand", "unseen supply": "supply",
    },
    "zh": {
        "none": "若全部{what}中有 {u:.0%} 未被看到，且其中没有一件谈及本主题，差距即为 0。",
        "all": "若全部{what}中有 {u:.1%} 未被看到，且全部谈及本主题，差距即为 0。",
        "never": "无论有多少{what}未被看到，都不足以使差距为 0。",
        "nan": "无法给出差距。", "zero": "没有差距。",
        "unseen demand": "需求", "unseen supply": "供给",
    },
}  # fmt: skip


def tipping_table(mismatch: Mismatch, *, lang: str = "en") -> "pd.DataFrame":
    """Say how much demand, or supply, would have to be unseen for each gap to vanish.

    Not all that people ask for is written down and published, and not every policy is open. If a share u of all demand was not seen, the
    true share of a topic lies anywhere from (1 - u) d, where none of it is about the topic, to (1 - u) d + u, where all of it is.

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
        the gap); ``tips_at`` (smallest u, 0 to 1, at which the gap could be 0; NaN where no u is enough) and ``tips_at_interval`` (smallest u at
        which the interval would hold 0; 0 where it does); ``reading`` (the same in words); ``n_policy, n_feedback, grade``.

    Raises
    ------
    InputError
        If ``mismatch`` is no Mismatch, or the language is unknown.

    Notes
    -----
    Closed forms, with g the gap in doublings (or the end of the interval that lies nearer to 0): where what is unseen passes the topic by,
    u = 1 - 2^-abs(g); where all of it is about the topic, whose seen share is x, u = x (2^abs(g) - 1) / (1 - x).

    Assumes that the median of the raw gaps and the width of the interval stay as they are: unseen texts on other topics are spread over
    these as the seen ones. The half count in the logarithm is left aside. Of a calibrated result the shares hold wording, so that u for
    ``"all"`` is rough. A small u means that the gap hangs on few texts nobody saw; compare it with what is known to be missing, such as
    gaps in document numbers, or messages not published.

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
    if lang not in _READING:
        raise InputError(explain(f"lang={lang!r} is unknown", found="languages: zh, en", hint="use one of these"))
    table = mismatch.table
    estimate, low, high, supply, demand = (
        table[name].to_numpy(dtype=np.float64) for name in ("estimate", "low", "high", "share_policy", "share_feedback")
    )
    near = np.where(estimate > 0, np.maximum(low, 0.0), np.minimum(high, 0.0))
    parts = []
    for side, share, passes in zip(_SIDES, (demand, supply), (estimate > 0, estimate < 0), strict=True):
        tips = _tipping(estimate, share, passes)
        about = np.where(passes, "none", "all").astype(object)
        part = table.assign(side=side, about=about, tips_at=tips, tips_at_interval=_tipping(near, share, passes))
        parts.append(part.assign(reading=[_reading(lang, side, *row) for row in zip(estimate, tips, about, strict=True)]))
    both = pd.concat(parts, keys=range(len(parts))).reset_index(level=0, drop=True).sort_index(kind="stable")
    return both[list(_COLUMNS)].reset_index(drop=True)


def _tipping(gap: "Floats", share: "Floats", passes: "npt.NDArray[np.bool_]") -> "Floats":
    """Smallest unseen share at which a gap is closed; NaN where none is enough."""
    import numpy as np

    size = np.exp2(np.abs(gap))
    with np.errstate(divide="ignore", invalid="ignore"):
        about_it = np.where(size > 1, share * (size - 1) / (1 - share), 0.0)
    u = np.where(passes, 1 - 1 / size, about_it)
    return np.asarray(np.where((u <= 1 + 1e-12) & ~np.isnan(gap), np.minimum(u, 1.0), np.nan))


def _reading(lang: str, side: str, estimate: float, u: float, about: str) -> str:
    words = _READING[lang]
    key = "nan" if estimate != estimate else "zero" if estimate == 0 else "never" if u != u else about
    return words[key].format(u=u, what=words[side])
