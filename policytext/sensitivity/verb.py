"""`test_sensitivity`: the same texts under other settings, and what of each gap is left."""

# ruff: noqa: PT028 - the name begins with test_, but it is a verb, not a test.

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, SupportsIndex

from policytext.corpus import Corpus
from policytext.errors import InputError, check_seed, expect, explain, listing
from policytext.mismatch import measure_mismatch
from policytext.provenance import FrozenMap, Provenance, record
from policytext.report import StudyResults
from policytext.segmenting import Lexicon, segment
from policytext.segmenting._progress import teller
from policytext.sensitivity.keeping import Kept
from policytext.sensitivity.panel import FitSetting, GapSetting, fit_panel, gap_panel, topic_numbers
from policytext.sensitivity.result import Sensitivity, summarise
from policytext.sensitivity.running import Panel, Plan, Row, plain_options
from policytext.study import run_study
from policytext.topics import fit_topics

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["test_sensitivity"]

_N_TOPICS = 20
_OWN = {"segmenting": (), "fitting": ("n_topics", "seed", "progress"), "measuring": ("weights", "duplicates", "coded")}
_VERBS: Mapping[str, Callable[..., Any]] = {"segmenting": segment, "fitting": fit_topics, "measuring": measure_mismatch}
_CARRIED = ("backend", "unit", "replies")
_MEASURED = ("by", "seed", "n_draws", "level", "least", "margin", "inherit", "protect", "policy_tau", "transfer", "clusters", "mix", "leave_out", "on",
             "min_documents")  # fmt: skip
_COLUMNS = (
    "setting", "main", "seed", "n_topics", "segmenter", "calibration", "weights", "duplicates", "group", "topic", "label", "found_as", "similarity",
    "estimate", "low", "high", "q", "verdict", "lean", "grade", "reason",
)  # fmt: skip
_NUMBERS, _TEXTS = ("similarity", "estimate", "low", "high", "q"), ("found_as", "verdict", "lean", "grade", "reason")


def test_sensitivity(
    policies: "Corpus | StudyResults | str | os.PathLike[str]",
    feedback: Corpus | None = None,
    *,
    seed: int | None = None,
    seeds: int = 3,
    n_topics: "SupportsIndex | Sequence[int] | None" = None,
    weights: Sequence[str] | None = None,
    duplicates: "Sequence[str | None] | None" = None,
    segmenter: Sequence[str] = ("words", "bigrams"),
    calibration: Sequence[bool] = (True, False),
    design: str = "single",
    matters: "Mapping[str, Sequence[str]] | None" = None,
    segmenting: Mapping[str, Any] | None = None,
    fitting: Mapping[str, Any] | None = None,
    measuring: Mapping[str, Any] | None = None,
    folder: str | os.PathLike[str] | None = None,
    progress: bool | Callable[[str], object] = False,
) -> Sensitivity:
    """Fit and measure the same texts under many settings, and count for each gap in how many of them it holds.

    The first value of each option is the main setting. Seeds, numbers of topics, segmenters and calibration need a fit each; weights and
    duplicates are measured on every fit, each with each. By default that is 7 fits and 28 settings.

    Parameters
    ----------
    policies : Corpus, StudyResults or path
        Policies; or the results of a study, or its file, whose texts and settings are then the main ones (no ``feedback``).
    feedback : Corpus, optional
    seed : int
        Of the main run; not needed with a study. Other seeds follow it.
    seeds : int
        Number of seeds.
    n_topics : int or sequence of int, optional
        Numbers of topics. Of one number, it and a quarter fewer and more; default that of the study, or 20.
    weights : sequence of str, optional
        As in :func:`policytext.measure_mismatch`; default ``("unit", "document")``, the study's first.
    duplicates : sequence, optional
        What m near copies count for; None or ``"none"`` takes each text for itself. Default ``("m", "1")``; with a study, what it has and ``"1"``.
    segmenter : sequence of {"words", "bigrams", "rust", "python"}
        ``"words"`` is the main segmenter, ``"bigrams"`` takes characters by twos, without a dictionary (:class:`CharacterPairs`).
    calibration : sequence of bool
        Whether replies are used. Where they can't be, the setting without them is listed and not counted.
    design : {"single", "full"}
        One thing changed at a time from the main fit, or everything with everything (by default 36 fits).
    matters : mapping, optional
        Matter to its words, as in :func:`policytext.matter_table`: gaps of matters are then compared, which need not be matched.
    segmenting, fitting, measuring : mapping, optional
        Options of :func:`policytext.segment`, :func:`policytext.fit_topics` and :func:`policytext.measure_mismatch` for every setting, such as
        ``fitting={"runs": 1}`` for a quick look.
    folder : path, optional
        Keeps every fit and result on the way; what lies there whole is not made again. **It holds every word of the texts, unmasked.**
    progress : bool or callable
        As in :func:`policytext.fit_topics`; says how many fits there are, and after the first how long the others will take.

    Returns
    -------
    Sensitivity

    Raises
    ------
    InputError
        If an option is unknown or stands in the wrong place, or the main setting can't be made.
    EmptyInputError
        As the verbs that are run.

    Notes
    -----
    Topics of another fit are matched to those of the main one, one to one (Hungarian method): by the cosine of their word weights on the words
    that both know, 0.7 or more; with another segmenter, whose words are others, by the correlation of their shares over the same documents,
    0.5 or more. A topic that is not found counts in the denominator as a setting in which its finding does not hold. A fit that can't be
    made is listed in ``panel`` with the reason, and is not counted. The main setting counts as one of all; with fewer than three others
    there is no ``support`` (NaN), since of few settings it would say more of the main one than of the rest.

    Settings are not a random sample of anything: ``support`` says how much a finding hangs on choices that could as well have been made
    otherwise, and is no probability. A common rule of thumb is to report findings with a support of 0.8 or more. Settings share their texts: what is
    wrong with these is wrong in every setting (see :func:`policytext.mismatch.tipping_table`).

    References
    ----------
    Simonsohn, Simmons & Nelson (2020), "Specification curve analysis", Nature Human Behaviour 4. Steegen et al. (2016), "Increasing
    transparency through a multiverse analysis", Perspectives on Psychological Science 11.

    Examples
    --------
    >>> import pandas as pd
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": [f"P{i}" for i in range(40)], "text": [bus] * 30 + [park] * 10}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": [bus] * 10 + [park] * 30}), kind="feedback")
    >>> sensitivity = test_sensitivity(
    ...     policies, feedback, seed=1, seeds=2, n_topics=(2,), segmenter=("words",), duplicates=(None,), segmenting={"unit": "document", "max_share": 1.0},
    ...     fitting={"engine": "nmf", "runs": 1},
    ... )
    >>> len(sensitivity.panel), sensitivity.summary["n_matched"].tolist()
    (6, [4, 4])
    """
    chosen = _checked({"segmenting": segmenting, "fitting": fitting, "measuring": measuring})
    if matters is not None:
        expect(matters, Mapping, verb="test_sensitivity(matters)", hint='give for instance {"停车": ["车位", "停车"]}')
    tell = teller(progress)
    if isinstance(policies, str | os.PathLike):
        policies = run_study(policies, say=_silent(tell))
    if isinstance(policies, StudyResults):
        plan, main = _of_study(policies, feedback, chosen, seed, matters)
    else:
        plan, main = _of_corpora(policies, feedback, chosen, seed, matters)
    numbers = topic_numbers(n_topics, main["n_topics"])
    fits = fit_panel(main["seed"], seeds=seeds, n_topics=numbers, segmenter=segmenter, calibration=calibration, design=design)
    votes, copies = main["weights"] if weights is None else weights, main["duplicates"] if duplicates is None else duplicates
    gaps = gap_panel(votes, copies)
    if plan.topics is not None and fits[0] != main["fit"]:
        plan = replace(plan, topics=None)
    panel = Panel(plan, fits, Kept(folder), tell)
    settings = {
        "seed": main["seed"], "seeds": int(seeds), "n_topics": list(numbers), "weights": list(dict.fromkeys(one.weights for one in gaps)),
        "duplicates": list(dict.fromkeys(one.duplicates for one in gaps)), "segmenter": list(dict.fromkeys(one.segmenter for one in fits)),
        "calibration": list(dict.fromkeys(one.calibration for one in fits)), "design": design, "matters": sorted(matters) if matters else None,
        "by": plan.measuring.get("by"), "least": float(plan.measuring.get("least", 1.0)), "margin": float(plan.measuring.get("margin", 0.5)),
        "segmenting": plain_options(plan.segmenting), "fitting": plain_options(plan.fitting), "measuring": plain_options(plan.measuring),
    }  # fmt: skip
    parents = [corpus.provenance for corpus in (plan.policies, plan.feedback)] + ([] if plan.topics is None else [plan.topics.provenance])
    return _counted(panel, gaps, settings, parents)


test_sensitivity.__test__ = False  # type: ignore[attr-defined]  # No test of pytest's, whoever imports it.


def _counted(panel: Panel, gaps: Sequence[GapSetting], settings: dict[str, Any], parents: Sequence[Provenance]) -> Sensitivity:
    """Run the panel and put the results together."""
    import pandas as pd

    panel.announce(len(panel.fits) * len(gaps))
    main, reference = panel.about_main(), panel.gaps(panel.main, gaps[0])
    tables: list[pd.DataFrame] = []
    listed: list[Row] = []
    for fit in panel.fits:
        idle = "" if fit.calibration or main["calibrated"] or not panel.main.calibration else f"as with calibration: {main['why']}"
        same, note = ([], idle) if idle else panel.same(fit)
        for gap in gaps:
            head: Row = {"setting": f"S{len(listed) + 1:02d}", "main": fit == panel.main and gap == gaps[0], **fit._asdict(), **gap._asdict()}
            rows = [] if note else panel.gaps(fit, gap)
            listed.append({**head, "counted": not note, "grade": rows[0]["grade"] if rows else "", "n_found": sum(1 for row in same if row["found_as"]),
                           "note": note})  # fmt: skip
            if rows:
                tables.append(_matched(reference, rows, same).assign(**head))
    table = _typed(pd.concat(tables, ignore_index=True))
    summary = summarise(table, least=settings["least"], margin=settings["margin"])
    settings = {**settings, "topics": main["digest"], "without_pairs": main["why"]}
    content = [table[["estimate", "similarity"]].round(8).to_json(orient="values"), *table["verdict"], *table["lean"]]
    return Sensitivity(
        table=table, summary=summary, panel=pd.DataFrame(listed), settings=FrozenMap(settings),
        provenance=record("test_sensitivity", settings, content=content, parents=parents),
    )  # fmt: skip


def _matched(reference: list[Row], rows: list[Row], same: list[Row]) -> "pd.DataFrame":
    """Rows of a setting, one for each group and topic of the main run, in its order."""
    import pandas as pd

    here = {(row["group"], row["topic"]): row for row in rows}
    partner = {row["topic"]: row for row in same}
    out = []
    for row in reference:
        match = partner[row["topic"]]
        found = here.get((row["group"], match["found_as"])) if match["found_as"] else None
        nothing: Row = {"reason": "the topic is not found" if not match["found_as"] else "too few texts in the group"}
        values = {name: (found or nothing).get(name) for name in ("estimate", "low", "high", "q", "verdict", "lean", "grade", "reason")}
        name = match["found_as"] if found else ""
        out.append({"group": row["group"], "topic": row["topic"], "label": row["label"], "found_as": name, "similarity": match["similarity"], **values})
    return pd.DataFrame(out)


def _typed(table: "pd.DataFrame") -> "pd.DataFrame":
    for name in _NUMBERS:
        table[name] = table[name].astype("float64")
    for name in _TEXTS:
        table[name] = table[name].where(table[name].notna(), "").astype(object)
    return table[list(_COLUMNS)]


# -- the main setting -------------------------------------------------------------------------------


def _checked(given: "Mapping[str, Mapping[str, Any] | None]") -> dict[str, dict[str, Any]]:
    """Options of the three steps, without what belongs to the panel."""
    out = {}
    for name, options in given.items():
        if options is not None:
            expect(options, Mapping, verb=f"test_sensitivity({name})", hint="give a mapping from option to value")
        known = _options(name)
        strange = [option for option in options or () if option not in (*known, *_OWN[name])]
        if strange:
            raise InputError(explain(f"{name} holds {strange[0]!r}", found=f"takes {listing(known, limit=20)}", hint="use some of these"))
        wrong = [option for option in options or () if option in _OWN[name]]
        if wrong:
            hint = "hand coding belongs to one fit; with_support(mismatch, sensitivity) takes validated gaps" if wrong[0] == "coded" else (
                f"give {wrong[0]}= to test_sensitivity itself")  # fmt: skip
            raise InputError(explain(f"{name} holds {wrong[0]!r}", found=f"not in it: {listing(_OWN[name])}", hint=hint))
        out[name] = dict(options or {})
    return out


def _options(name: str) -> list[str]:
    """Options of the verb of a step that settings have in common."""
    from inspect import Parameter, signature

    named = [option.name for option in signature(_VERBS[name]).parameters.values() if option.kind is Parameter.KEYWORD_ONLY]
    return [option for option in named if option not in _OWN[name]]


def _of_corpora(
    policies: object, feedback: object, chosen: dict[str, dict[str, Any]], seed: int | None, matters: "Mapping[str, Sequence[str]] | None"
) -> tuple[Plan, Row]:
    for corpus in (policies, feedback):
        expect(corpus, Corpus, verb="test_sensitivity", hint="give policies and feedback, or the results of a study")
    assert isinstance(policies, Corpus)
    assert isinstance(feedback, Corpus)
    check_seed(seed)
    assert seed is not None
    plan = Plan(policies, feedback, chosen["segmenting"], chosen["fitting"], chosen["measuring"], matters)
    return plan, {"seed": int(seed), "n_topics": _N_TOPICS, "weights": ("unit", "document"), "duplicates": ("m", "1"), "fit": None}


def _of_study(
    results: StudyResults, feedback: object, chosen: dict[str, dict[str, Any]], seed: int | None, matters: "Mapping[str, Sequence[str]] | None"
) -> tuple[Plan, Row]:
    """The settings of a study as the main ones; its fit is the main fit, unless options say otherwise."""
    if feedback is not None or seed is not None:
        wrong = "seed" if feedback is None else "feedback"
        raise InputError(explain(f"a study has its own {wrong}", hint=f"leave {wrong} out"))
    cut, fit, gaps = results.settings["segment"], results.settings["topics"], results.mismatch.settings
    segmenting: Row = {name: cut[name] for name in _CARRIED if name in cut}
    if cut.get("terms"):
        segmenting["lexicon"] = Lexicon.default().with_terms(cut["terms"], source="study file")
    fitting: Row = {name: fit[name] for name in ("engine", "space", "words", "runs", "workers") if name in fit}
    fitting |= {"passes": fit.get("passes") or None, "pairs": "auto" if fit.get("pairs", True) else None}
    measuring = {name: gaps[name] for name in _MEASURED if gaps.get(name) is not None and not (name in ("inherit", "clusters") and gaps[name] == "given")}
    own = not chosen["segmenting"] and not chosen["fitting"]
    plan = Plan(
        results.policies, results.feedback, segmenting | chosen["segmenting"], fitting | chosen["fitting"], measuring | chosen["measuring"], matters,
        None if chosen["segmenting"] else results.tokens, _bare(results) if own else None,
    )  # fmt: skip
    first = str(gaps.get("weights", "unit"))
    votes = ("unit", "document", "token") if first == "all" else (first, *(name for name in ("unit", "document") if name != first))
    main = int(results.settings["study"]["seed"])
    return plan, {
        "seed": main, "n_topics": len(results.topics), "weights": votes, "duplicates": dict.fromkeys((gaps.get("duplicates"), "1")),
        "fit": FitSetting(main, len(results.topics), "words", True),
    }  # fmt: skip


def _bare(results: StudyResults) -> Any:
    """The topics of a study without the matters that they are joined to; these are given apart."""
    return results.topics if results.topics.matters is None else replace(results.topics, matters=None)


def _silent(tell: Callable[[str], object]) -> Callable[[str], None]:
    """The same teller, giving nothing back."""

    def say(line: str) -> None:
        tell(line)

    return say
