"""`Sensitivity`: in how many settings a finding holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, expect, explain, listing
from policytext.mismatch import Mismatch
from policytext.provenance import Provenance, record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Flags = npt.NDArray[np.bool_]

__all__ = ["Sensitivity", "finding_of", "holds", "summarise", "with_support"]

_DIRECTION = {"under": "demand", "over": "supply"}
_LEAST_OTHERS = 3
"""Settings beside the main one from which there is a support: the main one always holds in itself."""
_HINT = "test_sensitivity(policies, feedback, seed=1) gives it"


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Sensitivity:
    """What becomes of each gap under other settings.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a setting, group and topic of the main run: ``setting`` (``"S01"`` is the main one), ``main``, ``seed, n_topics, segmenter,
        calibration, weights, duplicates``; ``group, topic, label`` of the main run; ``found_as`` (name of the topic in the fit of the
        setting, empty where it is not found) and ``similarity`` (to it, or to the best partner); ``estimate, low, high, q, verdict, lean,
        grade, reason`` of the setting (NaN and empty where the topic is not found).
    summary : pandas.DataFrame
        One row a group and topic of the main run: ``group, topic, label, estimate, low, high, verdict, lean, grade`` of the main run;
        ``finding`` (the verdict, or without one the lean to demand or supply; empty where nothing was found); ``support`` (share of all
        counted settings, the main one too, in which the finding holds; NaN without one, and where fewer than three others were counted);
        ``sign_support`` (share in which the estimate has the sign of the main run's; NaN likewise);
        ``share_demand, share_supply`` (share of the settings that lean so); ``n_settings`` (the denominator of all of these: a topic
        that is not found counts as one in which nothing holds), ``n_matched``, ``lowest, highest`` (estimates).
    panel : pandas.DataFrame
        One row a setting: its columns, ``counted``, ``grade``, ``n_found`` (topics of the main run found in it), and ``note``: why it is not counted.
    settings : mapping
    provenance : Provenance
    """

    table: "pd.DataFrame"
    summary: "pd.DataFrame"
    panel: "pd.DataFrame"
    settings: Mapping[str, Any]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.summary)

    def __repr__(self) -> str:
        counted, found = int(self.panel["counted"].sum()), self.summary["support"].dropna()
        firm = int((found >= 0.8).sum())
        return f"Sensitivity({counted} settings; {len(found)} findings, {firm} of them hold in 80% of the settings or more)"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the summary."""
        return self.summary.copy(deep=True)


def finding_of(verdict: str, lean: str) -> str:
    """Say what was found: the verdict, or the lean where there is none.

    >>> finding_of("under", "demand"), finding_of("cannot tell", "supply"), finding_of("cannot tell", "too few")
    ('under', 'supply', '')
    """
    if verdict in (*_DIRECTION, "aligned"):
        return verdict
    return lean if lean in _DIRECTION.values() else ""


def holds(rows: "pd.DataFrame", finding: str, grade: str, *, least: float, margin: float) -> "Flags":
    """Say in which settings a finding of some grade holds.

    Parameters
    ----------
    rows : DataFrame
        ``estimate, verdict, lean, grade`` of one topic, a row a setting.
    finding : str
        From :func:`finding_of`.
    grade : str
        Of the finding. A verdict holds in settings of the same grade that give the same verdict, and in settings of another grade, which can't
        give it, that would put the topic on the reading list: same lean, ``least`` doublings or more (``"aligned"``: within ``margin``).
    least, margin : float

    Returns
    -------
    array (n,)
    """
    import numpy as np

    size = rows["estimate"].abs().to_numpy(dtype=np.float64)
    verdict, lean, other = (rows["verdict"] == finding).to_numpy(), rows["lean"].to_numpy(), (rows["grade"] != grade).to_numpy()
    if finding in _DIRECTION:
        return np.asarray(verdict | (other & (lean == _DIRECTION[finding]) & (size >= least)))
    if finding == "aligned":
        return np.asarray(verdict | (other & (size <= margin)))
    return np.asarray((lean == finding) & (finding != ""))


def summarise(table: "pd.DataFrame", *, least: float, margin: float) -> "pd.DataFrame":
    """Count over settings: the rows of a table (see :class:`Sensitivity`) to one row a group and topic, in the order of the main run."""
    import numpy as np
    import pandas as pd

    rows = []
    for _, part in table.groupby(["group", "topic"], sort=False):
        main = part[part["main"]].iloc[0]
        finding = finding_of(main["verdict"], main["lean"])
        estimate = part["estimate"].to_numpy(dtype=np.float64)
        signs = np.sign(estimate) == np.sign(main["estimate"])
        known = estimate[~np.isnan(estimate)]
        rows.append({
            **{name: main[name] for name in ("group", "topic", "label", "estimate", "low", "high", "verdict", "lean", "grade")}, "finding": finding,
            "support": _support(part, finding, main["grade"], least=least, margin=margin),
            "sign_support": float(signs.mean()) if main["estimate"] == main["estimate"] and len(part) > _LEAST_OTHERS else np.nan,
            "share_demand": float((part["lean"] == "demand").mean()), "share_supply": float((part["lean"] == "supply").mean()),
            "n_settings": len(part), "n_matched": int((part["found_as"] != "").sum()),
            "lowest": known.min() if len(known) else np.nan, "highest": known.max() if len(known) else np.nan,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _support(rows: "pd.DataFrame", finding: str, grade: str, *, least: float, margin: float) -> float:
    """Share of the settings in which a finding holds; NaN without one, and where too few others were counted."""
    return float(holds(rows, finding, grade, least=least, margin=margin).mean()) if finding and len(rows) > _LEAST_OTHERS else float("nan")


def with_support(mismatch: Mismatch, sensitivity: Sensitivity) -> Mismatch:
    """Fill the column ``support`` of gaps, as a new object: the share of the settings in which each of its findings holds.

    Parameters
    ----------
    mismatch : Mismatch
        Of the topics that the main run of ``sensitivity`` was made with (same tokens, settings and seed), in any grade.
    sensitivity : Sensitivity

    Returns
    -------
    Mismatch
        ``support`` is NaN where nothing was found, neither a verdict nor a lean to demand or supply, and where fewer than three settings
        beside the main one were counted.

    Raises
    ------
    InputError
        If the gaps are of other topics or groups.

    Notes
    -----
    The findings are those of ``mismatch``, which may be hand-coded (validated) where the settings are not: see ``support`` in
    :class:`Sensitivity` for what then counts.
    """
    import numpy as np

    expect(mismatch, Mismatch, verb="with_support", hint="measure_mismatch(topics, seed=1) gives it")
    expect(sensitivity, Sensitivity, verb="with_support(mismatch, sensitivity)", hint=_HINT)
    fits = {step.digest for step in mismatch.provenance.chain() if step.step == "fit_topics"}
    table = mismatch.table.copy(deep=True)
    parts = dict(list(sensitivity.table.groupby(["group", "topic"], sort=False)))
    keys = list(zip(table["group"], table["topic"], strict=True))
    strange = [f"{topic} in {group}" for group, topic in keys if (group, topic) not in parts]
    if sensitivity.settings["topics"] not in fits or strange:
        raise InputError(
            explain(
                "the gaps are not of the topics and groups that the sensitivity was tested with",
                found=f"not in it: {listing(strange, limit=3)}" if strange else "fitted with other texts, settings or seed",
                hint="fit topics with the settings and the seed of the main run, and measure by the same variable",
            )
        )
    limits = {name: float(mismatch.settings.get(name, sensitivity.settings[name])) for name in ("least", "margin")}
    rows = zip(keys, table["verdict"], table["lean"], table["grade"], strict=True)
    support = np.array([_support(parts[key], finding_of(verdict, lean), grade, **limits) for key, verdict, lean, grade in rows], dtype=np.float64)
    table["support"] = support
    made = record("with_support", {"n_settings": int(sensitivity.panel["counted"].sum())}, content=[np.round(support, 8).tobytes()],
                  parents=[mismatch.provenance, sensitivity.provenance])  # fmt: skip
    return replace(mismatch, table=table, provenance=made)
