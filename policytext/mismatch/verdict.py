"""What may be said of a gap: under, over, aligned, or cannot tell, and why."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from policytext.inference import false_discovery
from policytext.validation import REST

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

__all__ = ["LEAST_EXPECTED", "PROTECTED", "RECURS", "is_protected", "judge"]

LEAST_EXPECTED = 5.0
"""Units of a topic that each source should hold, were there no gap."""
RECURS = 0.7
"""Share of the other runs in which a topic has to come back."""
PROTECTED = (
    "安全生产", "生产安全", "食品安全", "药品安全", "校园安全", "消防", "防汛", "防灾", "地质灾害", "应急", "急救", "疫苗", "未成年人",
    "残疾", "低保", "特困", "救助", "家庭暴力",
)  # fmt: skip
"""Words of matters that few people write about and that are owed all the same: safety, rights, rare but grave needs."""
_TOPIC = re.compile(r"T\d+")
"""Names that topics have; no part of one is another."""
_STEPS = 400
_MOST_NEEDED = 10_000_000


def is_protected(names: Iterable[str], labels: Iterable[str], protect: Iterable[str]) -> "Flags":
    """Say which topics are never called over-supplied: a protected word is their name or stands in their label.

    >>> is_protected(["T01", "T02"], ["消防、通道、占用", "公交、线路、班次"], PROTECTED).tolist()
    [True, False]
    """
    import numpy as np

    words = [word for word in protect if word]
    ids = {word for word in words if _TOPIC.fullmatch(word)}
    parts = [word for word in words if word not in ids]
    return np.array(
        [name in ids or any(word in text for word in parts for text in (name, label)) for name, label in zip(names, labels, strict=True)],
        dtype=np.bool_,
    )


def judge(rows: "pd.DataFrame", *, level: float, least: float, margin: float, protect: Iterable[str]) -> "pd.DataFrame":
    """Judge all gaps of all groups as one family of tests.

    Parameters
    ----------
    rows : DataFrame
        ``topic, label, estimate, low, high, sd, df, p, tau, expected, recurrence, grade, marked, depends, note, n_least``:
        ``sd`` holds ``tau``; ``marked`` topics may be a wording; ``depends`` names the weights under which the sign is another.
    level : float
        Confidence level; the false discovery rate is ``1 - level``.
    least : float
        Doublings that a gap must reach.
    margin : float
        Doublings within which supply and demand are called aligned.
    protect : iterable of str

    Returns
    -------
    DataFrame
        ``q, falls_at, excludes_least, verdict, reason, n_needed``, one row each.
    """
    import numpy as np
    import pandas as pd

    alpha = 1 - level
    few = ~(rows["expected"].to_numpy(dtype=np.float64) >= LEAST_EXPECTED)
    rows = rows.assign(rest=rows["topic"].isin(REST))
    p = np.where(few | rows["rest"], np.nan, rows["p"].to_numpy(dtype=np.float64))
    q = false_discovery(p)
    low, high = (rows[name].to_numpy(dtype=np.float64) for name in ("low", "high"))
    needed, aligned = _alignment(rows, alpha, margin)
    falls = _falls_at(rows, p, alpha)
    falls = np.where(q < alpha, np.fmax(falls, rows["tau"].to_numpy(dtype=np.float64)), falls)
    out = pd.DataFrame(
        {
            "q": q, "falls_at": np.where(rows["grade"] == "validated", np.nan, falls),
            "excludes_least": ((low > least) | (high < -least)) & ~few, "n_needed": needed,
        },
        index=rows.index,
    )  # fmt: skip
    flags = _Flags(rows, q, few, aligned & ~few, alpha, least, margin, is_protected(rows["topic"], rows["label"], protect))
    said = [flags.say(i, margin, float(needed[i])) for i in range(len(rows))]
    out["verdict"] = np.array([verdict for verdict, _ in said], dtype=object)
    out["reason"] = np.array([reason for _, reason in said], dtype=object)
    return out


class _Flags:
    """What the verdict of each row rests on."""

    def __init__(
        self, rows: "pd.DataFrame", q: "Floats", few: "Flags", aligned: "Flags", alpha: float, least: float, margin: float,
        protected: "Flags",
    ) -> None:  # fmt: skip
        import numpy as np

        self.q, self.few, self.aligned, self.protected, self.least = q, few, aligned, protected, least
        self.alpha, self.n_tests = alpha, int((~np.isnan(q)).sum())
        self.estimate, self.p, self.expected, self.recurrence, self.tau = (
            rows[name].to_numpy(dtype=np.float64) for name in ("estimate", "p", "expected", "recurrence", "tau")
        )
        self.apart = _apart(rows, margin)
        self.grade, self.depends, self.note, self.marked, self.rest = (
            rows[name].tolist() for name in ("grade", "depends", "note", "marked", "rest")
        )

    def say(self, i: int, margin: float, needed: float) -> tuple[str, str]:
        """Verdict and reason of row ``i``."""
        weak = self._weak(i)
        if weak:
            return "cannot tell", weak
        found = self.q[i] < self.alpha
        note = f"; {self.note[i]}" if self.note[i] else ""
        if found and abs(self.estimate[i]) >= self.least:
            if self.depends[i]:
                return "cannot tell", f"weight-dependent: the sign is another by {self.depends[i]}"
            if self.estimate[i] < 0 and self.protected[i]:
                return "cannot tell", "protected: never called over-supplied"
            return "under" if self.estimate[i] > 0 else "over", f"q {self.q[i]:.2g} of {self.n_tests} tests{note}"
        if self.aligned[i]:
            if self.apart[i]:
                return "cannot tell", f"weight-dependent: outside of {margin:g} doublings by {self.apart[i]}"
            return "aligned", f"{1 - 2 * self.alpha:.0%} interval within {margin:g} doublings{note}"
        if found:
            return "cannot tell", f"there is a gap, but under {self.least:g} doublings"
        if self.p[i] < self.alpha:
            return "cannot tell", f"does not survive {self.n_tests} tests (q {self.q[i]:.2g})"
        return "cannot tell", "interval holds 0; " + self._reach(i, margin, needed)

    def _weak(self, i: int) -> str:
        """Why nothing is said of row ``i``, however large its gap; empty where something may be."""
        if self.estimate[i] != self.estimate[i]:
            return str(self.note[i] or "no gap can be given")
        if self.rest[i]:
            return "no matter of its own"
        if self.estimate[i] == 0:
            return "the topic in the middle, which the others are measured from: 0 whatever the texts say"
        if self.few[i]:
            return f"too few texts: {self.expected[i]:.1f} expected, {LEAST_EXPECTED:g} needed"
        if self.recurrence[i] < RECURS:
            return f"the topic comes back in {self.recurrence[i]:.0%} of the runs only"
        if self.grade[i] == "exploratory":
            if self.marked[i]:
                return "one source alone words it so: a matter or a wording"
            return str(self.note[i] or "neither pairs nor coding: matter and wording can't be told apart")
        return ""

    def _reach(self, i: int, margin: float, needed: float) -> str:
        if abs(self.estimate[i]) >= margin:
            return f"estimate outside of {margin:g} doublings"
        if needed != needed:
            return f"with tau {self.tau[i]:.2f} no number of texts shows alignment within {margin:g} doublings"
        many = f"{needed:,.0f} units" if needed < _MOST_NEEDED else "ten million units"
        return f"alignment within {margin:g} doublings needs {many} or more a source"


def _apart(rows: "pd.DataFrame", margin: float) -> list[str]:
    """Names of the weights by which each gap lies outside of the margin."""
    import numpy as np

    found = {name.removeprefix("estimate_"): np.abs(rows[name].to_numpy(dtype=np.float64)) > margin for name in rows.columns if name.startswith("estimate_")}
    found.pop("own", None)
    return [", ".join(name for name, outside in found.items() if outside[i]) for i in range(len(rows))]


def _alignment(rows: "pd.DataFrame", alpha: float, margin: float) -> "tuple[Floats, Flags]":
    """Units that the smaller source would need to show alignment (NaN where none do), and where it is shown."""
    import numpy as np
    from scipy.stats import norm, t

    estimate, sd, df, n = (rows[name].to_numpy(dtype=np.float64) for name in ("estimate", "sd", "df", "n_least"))
    tau = np.nan_to_num(rows["tau"].to_numpy(dtype=np.float64))
    room = margin - np.abs(estimate)
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = t.ppf(1 - alpha, df) * sd < room
        z = float(norm.ppf(1 - alpha))
        left = room**2 - (z * tau) ** 2
        needed = np.where((room > 0) & (left > 0), np.ceil(n * z**2 * np.maximum(sd**2 - tau**2, 0.0) / left), np.nan)
    return np.asarray(np.where(inside, np.nan, needed)), np.asarray(inside)


def _falls_at(rows: "pd.DataFrame", p: "Floats", alpha: float) -> "Floats":
    """The tau, the same for all rows, from which a gap is no longer found among all tests; 0 where it is not even without any."""
    import numpy as np
    from scipy.stats import t

    estimate, sd, df = (rows[name].to_numpy(dtype=np.float64) for name in ("estimate", "sd", "df"))
    tested = ~np.isnan(p)
    out = np.where(tested, 0.0, np.nan)
    if not tested.any():
        return out
    estimate, sd, df = np.abs(estimate[tested]), sd[tested], df[tested]
    rest = np.maximum(sd**2 - np.nan_to_num(rows["tau"].to_numpy(dtype=np.float64)[tested]) ** 2, 1e-12)
    doubt = np.linspace(0.0, float(estimate.max()) / float(t.ppf(1 - alpha / 2, df.max())), _STEPS + 1)
    p = np.asarray(2 * t.sf(estimate / np.sqrt(rest + doubt[:, None] ** 2), df))
    # Benjamini-Hochberg for every doubt at once: all p up to the largest that lies under its own step.
    ranked = np.sort(p, axis=1)
    steps = alpha * np.arange(1, p.shape[1] + 1) / p.shape[1]
    found = np.where(p <= np.where(ranked < steps, ranked, -1.0).max(axis=1)[:, None], doubt[:, None], 0.0).max(axis=0)
    out[tested] = found
    return out
