"""`measure_mismatch`: the gap of supply and demand, topic by topic, with intervals, verdicts and their reasons."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.duplicates import Duplicates
from policytext.errors import InputError, expect, explain, listing
from policytext.government.heads import LEFT_OUT
from policytext.government.places import PlaceList
from policytext.mismatch.result import Grade, Mismatch
from policytext.mismatch.settings import check_coded, check_settings, refuse_beside_coded, refuse_empty, superiors_asked
from policytext.mismatch.verdict import LEAST_EXPECTED, PROTECTED, judge
from policytext.mismatch.ways import Frame, as_they_are, by_coding, by_pairs, frame_of, lean_of
from policytext.mismatch.weights import Side, Weighed, left_out_table, side_of, type_mix, weigh
from policytext.provenance import record
from policytext.reading.days import read_day
from policytext.topics import Shares, Topics, register_table
from policytext.topics.groups import group_values
from policytext.topics.register.checks import TRANSFER, check_kinds
from policytext.topics.shares.sources import KINDS, cluster_names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["POLICY_TAU", "group_values", "measure_mismatch"]

POLICY_TAU = 1.2
"""Doublings by which gaps of messages and policies are in doubt, since policies are no replies: standard deviation of the false gaps of messages
against policies of classes whose mixes are known on both sides, over the slope (about 1.0 to 1.4 with a calibration; docs/measures/register.md)."""
_ALL_WEIGHTS = ("unit", "document", "token")
_BATCHES = 1000
_FEW_DRAWS = 40
_JOINT_DRAWS = 1000
"""Joint draws behind a validated result at the least: they cost nothing."""
_COLUMNS = (
    "group", "topic", "label", "share_policy", "low_policy", "high_policy", "share_feedback", "low_feedback", "high_feedback",
    "estimate", "low", "high", "raw", "points", "p", "q", "n_policy", "n_feedback", "coverage_policy", "coverage_feedback", "expected",
    "recurrence", "support", "tau", "falls_at", "excludes_least", "lean", "verdict", "reason", "grade", "supply",
)  # fmt: skip
_TEXTS = ("group", "topic", "label", "lean", "verdict", "reason", "grade", "supply")


@dataclass(frozen=True, eq=False, slots=True)
class _Job:
    """Everything that groups have in common."""

    frame: Frame
    values: "npt.NDArray[np.object_]"
    sources: Mapping[str, Weighed]
    superiors: Mapping[str, frozenset[str]]
    mix: Mapping[str, float]
    seed: int
    n_draws: int
    level: float
    min_documents: int
    policy_tau: float
    transfer: tuple[str, ...]

    def sides(self, group: str, inherit: bool) -> tuple[Side, Side]:
        """Policies and messages of a group, with the policies of superior regions or without."""
        import numpy as np

        found = []
        for place, kind in enumerate(KINDS):
            weighed = self.sources[kind]
            names = [group, *sorted(self.superiors.get(group, ()))] if inherit and kind == "policy" else [group]
            rng = np.random.default_rng([self.seed, zlib.crc32(group.encode()), 10 + place])
            found.append(side_of(weighed, np.isin(weighed.source.group, names), mix=self.mix if kind == "policy" else {}, batches=_BATCHES, rng=rng))
        return found[0], found[1]

    def enough(self, policy: Side, feedback: Side) -> bool:
        return min(policy.n, feedback.n) >= self.min_documents and min(policy.n_clusters, feedback.n_clusters) >= 2

    def compare(self, group: str, policy: Side, feedback: Side, n_draws: int | None = None) -> "tuple[pd.DataFrame, dict[str, Any]]":
        """Rows of the table and of the summary, by pairs where there is a calibration."""
        import numpy as np

        draws, code = self.n_draws if n_draws is None else n_draws, zlib.crc32(group.encode())
        rngs = (np.random.default_rng([self.seed, code, 0]), np.random.default_rng([self.seed, code, 1]))
        rows, whole = as_they_are(self.frame, policy, feedback, rngs, draws, self.level)
        calibration = self.frame.topics.calibration
        if calibration is not None:
            rows, moved = by_pairs(
                self.frame, calibration, rows, policy, feedback, seed=(self.seed * 1_000_003 + code) % 2**32, n_draws=draws,
                level=self.level, policy_tau=self.policy_tau, transfer=self.transfer,
            )  # fmt: skip
            whole = {**whole, **moved}
        return rows, whole


def measure_mismatch(
    topics: Topics,
    *,
    by: str | None = None,
    weights: str = "unit",
    seed: int,
    n_draws: int = 500,
    level: float = 0.95,
    least: float = 1.0,
    margin: float = 0.5,
    inherit: "str | Mapping[str, str] | PlaceList" = "own",
    protect: Sequence[str] = PROTECTED,
    coded: Shares | None = None,
    policy_tau: float = POLICY_TAU,
    transfer: Sequence[str] = TRANSFER,
    duplicates: str | None = None,
    clusters: "str | Duplicates | Mapping[str, object] | pd.Series[Any] | None" = None,
    mix: "str | Mapping[str, float] | None" = None,
    leave_out: Sequence[str] = LEFT_OUT,
    on: "str | pd.Timestamp | None" = None,
    min_documents: int = 5,
) -> Mismatch:
    """Compare what policies speak about with what people ask for, and say what may be said of it.

    The gap of a topic is log2 of its demand share over its supply share, less the median over topics, each topic weighing as much as its
    mean share: 1 means that demand is twice supply when compared with the typical word spoken. What the numbers rest on decides what may be said:

    - ``exploratory``: the topics have no pairs. Wording and matter can't be told apart: a reading list, no verdict.
    - ``calibrated``: the topics were fitted with replies (``topics.calibration``). Wording is taken out by what pairs show, and
      intervals hold the doubt that is left (``tau``).
    - ``validated``: ``coded`` holds shares that hand coding on both sides corrected. Intervals hold whatever the registers do.

    Parameters
    ----------
    topics : Topics
        Fitted on policies and feedback. Where they are joined to matters, gaps of matters are measured.
    by : str, optional
        Measure within each value of a variable: ``"region"``, ``"month"``, ``"quarter"``, ``"year"``, or any
        other column of ``topics.tokens.documents``.
    weights : str
        What a vote is: ``"unit"`` (each clause or message), ``"document"``, ``"token"`` (each word), ``"recency"`` (each unit, halved every
        365 days before ``on``), or a column of the documents. ``"all"``: by unit, and no verdict where the sign is another by document or by token.
    seed : int
        Seed of the resampling.
    n_draws : int
        Bootstrap samples; of a validated result joint draws, 1,000 at the least.
    level : float
        Confidence level of the intervals; ``1 - level`` is the false discovery rate of the verdicts.
    least : float
        Doublings that a gap must reach to be called ``"under"`` or ``"over"``.
    margin : float
        Supply and demand are ``"aligned"`` where the interval of level ``2 * level - 1`` lies within so many doublings of 0.
    inherit : str, mapping or PlaceList
        Whose supply counts for a region: ``"own"`` documents, or ``"superior"``: those of the city and the province too. Which
        region lies in which is taken from names and the gazetteer; a mapping from region to the region above, or a list of places, says so itself.
    protect : sequence of str
        Names of topics or matters, or words of their labels, that are never called over-supplied.
    coded : Shares, optional
        From :func:`policytext.correct_shares`, by the same variable and without the same types of document.
    policy_tau : float
        Doublings of doubt that come on top in a calibrated result, since policies are no replies. 0 where supply is made of replies.
    transfer : sequence of str
        In what the texts compared may differ from the pairs that a calibrated result rests on: ``"random"`` (nothing), ``"late"`` (years),
        ``"place"``, ``"class"`` (matters). ``tau`` is the largest that pairs of these kinds, held out, show. Leave a kind out only where you
        know that it does not differ, and say so.
    duplicates : {"1", "1+ln m", "m"}, optional
        What m near copies of a text count for together; they are resampled together. Default: each document is taken for itself.
    clusters : str, Duplicates or mapping, optional
        Which documents are copies, or belong together otherwise; as in :func:`policytext.topics.measure_shares`. Default: near copies
        are sought where ``duplicates`` is given.
    mix : str or mapping, optional
        Fixed mix of types of document (文种) that policies are weighed to in every group: ``{"通知": 0.5, "办法": 0.5}``, or ``"pooled"``, that of all.
    leave_out : sequence of str
        Types of document that are no supply. By default interpretations (解读), documents that forward others (转发) and drafts (征求意见稿), which would count
        what they pass on twice. They are listed in ``left_out``.
    on : date, optional
        Day that recency is reckoned from; default the last date of all documents. Documents without a date, or of later days, are then left out.
    min_documents : int
        A group needs so many documents of each source; others are listed in ``summary`` with a note.

    Returns
    -------
    Mismatch

    Raises
    ------
    ColumnError
        If ``by`` or ``weights`` is no variable of the documents.
    EmptyInputError
        If one of the two sources, or every group, is too small.
    InputError
        If a setting is out of its range, or two settings contradict each other.

    Notes
    -----
    A gap is called ``"under"`` or ``"over"`` where q (Benjamini-Hochberg over all topics of all groups, one family) is under ``1 - level``,
    the estimate reaches ``least``, the topic comes back in 70 % of the runs, and each source would hold five independent texts of it, were there
    no gap (clauses of one document say much the same: :func:`policytext.inference.independent_texts`). That tests a gap of 0: ``excludes_least``
    says whether the interval leaves out smaller gaps than ``least`` too.

    Exploratory gaps: shares pooled over each source with the words of the topics held fixed, the mean over the runs in which a topic comes
    back. Both sources get the same half count before the logarithm, 0.5 / (effective units of the smaller source). Variance: documents (or clusters)
    resampled, gaps centred anew in every draw, plus (1 + 1 / R) times the variance between runs. Calibrated gaps: :func:`policytext.topics.calibrated_gaps`.
    Validated ones: :func:`policytext.topics.corrected_gaps`. Intervals are of Student's t with as many degrees of freedom, so that p is no
    count of draws and small p needs no more of them. A topic that one source alone words (:func:`policytext.topics.register_table`, or more than 32
    to 1) leans ``"wording?"``.

    The median is weighted, since a large matter may be split into several topics: counted one by one, these would
    move a plain median, and every other topic would seem to lean the other way.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": [f"P{i}" for i in range(40)], "text": [bus] * 30 + [park] * 10}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 10 + [park] * 30}), kind="feedback")
    >>> tokens = segment(policies, feedback, unit="document", max_share=1.0)
    >>> gaps = measure_mismatch(fit_topics(tokens, n_topics=2, engine="nmf", runs=1, words="all", seed=1), seed=1)
    >>> sorted((gaps.table["raw"] > 0).tolist()), gaps.table["verdict"].tolist()
    ([False, True], ['cannot tell', 'cannot tell'])
    >>> gaps.table.loc[gaps.table["estimate"] != 0, "reason"].iloc[0]
    "neither pairs nor coding: matter and wording can't be told apart"
    """
    import numpy as np

    expect(topics, Topics, verb="measure_mismatch", hint="fit_topics(tokens, ...) gives them")
    check_settings(seed, level, n_draws, min_documents, least, margin, policy_tau, duplicates, protect, leave_out)
    check_kinds(() if transfer is None else transfer)
    day = None if on is None else read_day(on, name="on")
    if day is not None and weights != "recency":
        raise InputError(explain("on= is the day that recency is reckoned from", found=f"weights={weights!r}", hint='weigh by weights="recency", or leave on out'))
    values = group_values(topics.tokens, by)
    superiors = superiors_asked(inherit, by, values, coded)
    if coded is not None:
        check_coded(coded, topics, by, weights, leave_out)
        refuse_beside_coded(duplicates=duplicates, clusters=clusters, mix=mix, on=on)
    options: dict[str, Any] = {
        "groups": values, "clusters": cluster_names(topics.tokens, "duplicates" if clusters is None and duplicates else clusters),
        "copies": duplicates, "leave_out": tuple(leave_out), "on": day,
    }  # fmt: skip
    jobs = []
    for weight in _ALL_WEIGHTS if weights == "all" else (weights,):
        sources = {kind: weigh(topics, kind, weights=weight, **options) for kind in KINDS}
        mixed = type_mix(sources["policy"], mix)
        jobs.append(
            _Job(frame_of(topics, np.zeros(len(topics), dtype=np.bool_)), values, sources, superiors, mixed, int(seed), int(n_draws), level,
                 int(min_documents), float(policy_tau), tuple(transfer))
        )  # fmt: skip
    settings = {
        "by": by, "weights": weights, "seed": seed, "n_draws": n_draws, "level": level, "least": least, "margin": margin,
        "inherit": inherit if isinstance(inherit, str) else "given", "protect": list(protect), "coded": coded is not None,
        "policy_tau": float(policy_tau) if topics.calibration is not None and coded is None else None,
        "transfer": list(transfer), "duplicates": duplicates,
        "clusters": clusters if isinstance(clusters, str) or clusters is None else "given", "mix": dict(mix) if isinstance(mix, Mapping) else mix,
        "leave_out": list(leave_out), "on": None if on is None else str(options["on"].date()), "min_documents": min_documents,
    }  # fmt: skip
    if coded is not None:
        settings |= {"weights": coded.weights, "transfer": None, "min_documents": None, "coded_level": coded.level}
        joint = max(jobs[0].n_draws, _JOINT_DRAWS)
        settings |= {"n_draws": joint}
        rows, summary = _validated(jobs[0], coded, joint)
    else:
        rows, summary = _measured(jobs, superiors is not None and inherit != "own")
    if not rows:
        refuse_empty(summary, by, min_documents)
    return _mismatch(topics, jobs[0], rows, summary, settings, coded, least, margin, protect)


def _measured(jobs: "list[_Job]", inherit: bool) -> "tuple[list[pd.DataFrame], list[dict[str, Any]]]":
    """Rows of every group, exploratory or calibrated."""
    from dataclasses import replace

    first = jobs[0]
    tables: list[pd.DataFrame] = []
    summary: list[dict[str, Any]] = []
    for group in sorted(set(first.values) - {""}):
        policy, feedback = first.sides(group, inherit)
        row = _counted(group, policy, feedback)
        if not first.enough(policy, feedback):
            summary.append({**row, "note": "too few documents"})
            continue
        if not tables and first.frame.topics.calibration is None:
            # Asked for only now, since it needs texts of both sources.
            marked = register_table(first.frame.topics)["register"].to_numpy(dtype=bool)
            jobs = [replace(job, frame=frame_of(job.frame.topics, marked)) for job in jobs]
            first = jobs[0]
        rows, whole = first.compare(group, policy, feedback)
        rows = rows.assign(**{name: row[name] for name in ("group", "n_policy", "n_feedback", "coverage_policy", "coverage_feedback")})
        rows = rows.assign(supply="superior" if inherit else "own", depends=_other_signs(jobs, group, inherit, rows))
        if inherit:
            rows = rows.assign(**_own_alone(first, group))
        tables.append(rows)
        note = f"no policy of type {listing(policy.missing)}" if policy.missing else ""
        summary.append({**row, **whole, "grade": rows["grade"].iloc[0], "note": note})
    return tables, summary


def _other_signs(jobs: "list[_Job]", group: str, inherit: bool, rows: "pd.DataFrame") -> list[str]:
    """Names of the weights by which the sign of each gap is another; their estimates go into ``rows``."""
    import numpy as np

    found: list[list[str]] = [[] for _ in range(len(rows))]
    for job, name in zip(jobs[1:], _ALL_WEIGHTS[1:], strict=False):
        policy, feedback = job.sides(group, inherit)
        other = np.full(len(rows), np.nan)
        if job.enough(policy, feedback):
            other = job.compare(group, policy, feedback, n_draws=_FEW_DRAWS)[0]["estimate"].to_numpy(dtype=np.float64)
        rows[f"estimate_{name}"] = other
        for i in np.flatnonzero(other * rows["estimate"].to_numpy(dtype=np.float64) < 0).tolist():
            found[i].append(name)
    return [", ".join(names) for names in found]


def _own_alone(job: _Job, group: str) -> dict[str, Any]:
    """What the own documents of a region say without those of its superiors."""
    policy, feedback = job.sides(group, False)
    names = ("estimate", "low", "high")
    if not job.enough(policy, feedback):
        return {**dict.fromkeys((f"{name}_own" for name in names), float("nan")), "n_policy_own": policy.n}
    rows, _ = job.compare(group, policy, feedback)
    return {**{f"{name}_own": rows[name].to_numpy() for name in names}, "n_policy_own": policy.n}


def _validated(job: _Job, coded: Shares, n_draws: int) -> "tuple[list[pd.DataFrame], list[dict[str, Any]]]":
    """Rows of every group that was coded on both sides."""
    found, wholes = by_coding(coded, seed=job.seed, n_draws=n_draws, level=job.level)
    tables: list[pd.DataFrame] = []
    summary: list[dict[str, Any]] = []
    for group in sorted(set(job.values) - {""}):
        row = _counted(group, *job.sides(group, False))
        if group not in found:
            summary.append({**row, "note": "not coded on both sides"})
            continue
        n = coded.summary[coded.summary["group"] == group].set_index("kind")
        sizes: dict[str, Any] = {f"n_{kind}": int(n.loc[kind, "n_coded"]) for kind in KINDS}
        sizes |= {f"coverage_{kind}": float(n.loc[kind, "coverage"]) for kind in KINDS}
        tables.append(found[group].assign(group=group, supply="own", depends="", **sizes))
        summary.append({**row, **wholes[group], **sizes, "grade": found[group]["grade"].iloc[0]})
    return tables, summary


def _counted(group: str, policy: Side, feedback: Side) -> dict[str, Any]:
    """A row of the summary that holds counts alone."""
    nan = float("nan")
    row: dict[str, Any] = {"group": group, **dict.fromkeys(("estimate", "low", "high", "measured", "noise", "common_shift"), nan)}
    for name in ("n", "not_covered", "coverage", "left_out"):
        row |= {f"{name}_{kind}": getattr(side, name) for kind, side in zip(KINDS, (policy, feedback), strict=True)}
    return {**row, "grade": "", "note": ""}


def _mismatch(
    topics: Topics, job: _Job, tables: "list[pd.DataFrame]", rows: list[dict[str, Any]], settings: dict[str, Any], coded: Shares | None,
    least: float, margin: float, protect: Sequence[str],
) -> Mismatch:  # fmt: skip
    import numpy as np
    import pandas as pd

    work = pd.concat(tables, ignore_index=True)
    said = judge(work, level=job.level, least=least, margin=margin, protect=protect)
    few = ~(work["expected"].to_numpy(dtype=np.float64) >= LEAST_EXPECTED)
    work = work.assign(
        **{name: said[name] for name in said.columns}, lean=lean_of(work, few), support=np.nan,
        points=100 * (work["share_feedback"] - work["share_policy"]),
    )  # fmt: skip
    extra = [name for name in work.columns if name.startswith("estimate_") or name.endswith("_own")]
    table = work[[*_COLUMNS, *extra]].copy()
    if (job.values == "").any():
        rows = [*rows, {**_counted("", *job.sides("", False)), **_without_value(job)}]
    summary = pd.DataFrame(rows)
    for frame, columns in ((table, _TEXTS), (summary, ("group", "grade", "note"))):
        for column in columns:
            frame[column] = frame[column].astype(object)
    grades = set(table["grade"])
    grade: Grade = "exploratory" if "exploratory" in grades else "calibrated" if "calibrated" in grades else "validated"
    content = [np.round(table[["estimate", "low", "high"]].to_numpy(dtype=float), 8).tobytes(), *table["group"], *table["verdict"]]
    parents = [topics.provenance, *([] if coded is None else [coded.provenance])]
    return Mismatch(
        table=table, summary=summary, by=settings["by"], grade=grade, settings=settings, left_out=left_out_table(job.sources),
        provenance=record("measure_mismatch", settings, content=content, parents=parents),
    )  # fmt: skip


def _without_value(job: _Job) -> dict[str, Any]:
    """Documents without a value of ``by``, but for those that are left out."""
    n = {kind: int(((side.source.group == "") & (side.reason == "")).sum()) for kind, side in job.sources.items()}
    return {"note": "no value", **{f"n_{kind}": n[kind] for kind in KINDS}}
