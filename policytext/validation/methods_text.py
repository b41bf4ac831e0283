"""`methods_text`: the paragraph of a paper that says what was done, every number taken from the results."""

import re
from collections.abc import Callable, Mapping
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal

from policytext.errors import InputError, explain, listing
from policytext.provenance import Provenance
from policytext.validation._coding_sheets import REST
from policytext.validation._methods_sentences import REFERENCES, SENTENCES, WORDS
from policytext.validation.coding import HandCoding

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["methods_text"]

Lang = Literal["zh", "en"]
_STEPS = ("segment", "choose_n_topics", "fit_topics", "group_matters", "measure_shares", "correct_shares", "measure_mismatch", "read_coding")
_FEW_PAIRS = re.compile(r"(\d+) usable pairs, (\d+) are needed")
_TAKES = "Topics, Shares, Mismatch or HandCoding"


def methods_text(*results: Any, lang: Lang = "zh") -> str:
    """Write the methods paragraph of a paper: what was compared, how, and how sure it is, with every number filled in.

    Parameters
    ----------
    *results : Topics, Shares, Mismatch, HandCoding
        What the paper reports, in any order, each kind once; of one chain of steps. Shares lead back to their topics; settings of
        earlier steps are read from the record of each result. What is not given or not known is not said.
    lang : {"zh", "en"}

    Returns
    -------
    str
        A paragraph, and below it the works that it rests on and how to cite the library.

    Raises
    ------
    InputError
        If a result is none of these, two are of one kind, they rest on different topics, or the language is unknown.

    Notes
    -----
    Read it before you print it: it says what was done, not why.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": [f"P{i}" for i in range(12)], "text": texts}), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback")
    >>> topics = fit_topics(segment(policies, feedback, max_share=1.0), n_topics=2, runs=1, seed=1)
    >>> print(methods_text(topics, lang="en").split(". ")[0])
    We compare 12 policy documents with 12 citizens' messages
    """
    if lang not in ("zh", "en"):
        raise InputError(explain(f"lang={lang!r} is unknown", found="languages: zh, en", hint="use one of these"))
    facts = _Facts(lang)
    given = _sorted_out(results)
    facts.steps(given)
    for name, read in (("topics", _of_topics), ("shares", _of_shares), ("mismatch", _of_mismatch), ("coding", _of_coding)):
        if name in given:
            read(given[name], facts)
    return _written(facts, lang)


class _Facts:
    """What is known, as it is written; numbers that are missing are not held."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.held: dict[str, str] = {}

    def put(self, name: str, value: Any, how: Callable[[Any], str] | None = None) -> None:
        """Hold a value, unless there is none."""
        if value is None or value == "" or value != value:
            return
        self.held[name] = how(value) if how else self.number(value)

    def number(self, value: Any) -> str:
        """A whole number in full, any other with two places."""
        if isinstance(value, str):
            return value
        if float(value).is_integer() and abs(float(value)) < 1e15:
            return f"{int(value):,}" if self.lang == "en" else str(int(value))
        return f"{float(value):.2f}"

    def times(self, value: Any) -> str:
        """How often something was done."""
        if self.lang == "zh":
            return f"{self.number(value)}次"
        return "once" if int(value) == 1 else f"{self.number(value)} times"

    def counted(self, noun: str) -> Callable[[Any], str]:
        """A number with its noun, which is one alone where the number is 1; Chinese has the noun in the sentence."""

        def said(value: Any) -> str:
            if self.lang == "zh":
                return self.number(value)
            return f"{self.number(value)} {noun}" + ("" if int(value) == 1 else "s")

        return said

    def word(self, value: Any) -> str:
        """A word of the settings in the language of the text; what is not known stays."""
        return WORDS.get(str(value), (str(value), str(value)))[self.lang == "en"]

    def span(self, low: float, high: float, level: float) -> str:
        """An interval to stand behind an estimate; where there is none, this is said."""
        if low != low or high != high:
            return "（文本太少，不给区间）" if self.lang == "zh" else " (too few texts for an interval)"
        if self.lang == "zh":
            return f"（{100 * level:g}%区间{low:.2f}–{high:.2f}）"
        return f" ({100 * level:g}% interval {low:.2f} to {high:.2f})"

    def steps(self, given: Mapping[str, Any]) -> None:
        """Settings of the steps behind all results."""
        chain = {step.step: step for result in given.values() for step in result.provenance.chain()}
        self.put("version", ", ".join(sorted({result.provenance.version for result in given.values()})))
        settings = {name: chain[name].settings for name in _STEPS if name in chain}
        fit, chosen = settings.get("fit_topics", {}), settings.get("choose_n_topics")
        engine = fit.get("engine") or {}
        if str(engine.get("model", "")).lower().startswith("lda"):
            self.held["lda"] = ""
        self.put("cut", settings.get("segment", {}).get("unit"), self.word)
        self.put("k" if chosen else "k_given", fit.get("n_topics"))
        if chosen:
            self.put("grid", listing(chosen.get("grid", ()), limit=30))
            self.put("grid_runs", chosen.get("runs"), self.counted("fit"))
        for name, value in (("engine", engine.get("engine")), ("engine_version", engine.get("version"))):
            self.put(name, value)
        self.put("passes", engine.get("passes"), self.times)
        self.put("seed", fit.get("seed"))
        self.put("runs", fit.get("runs"), self.times)
        if fit.get("pairs"):
            self.put("pairs", fit["pairs"], self.counted("pair"))
        elif fit:
            self.without_pairs(str(fit.get("without_pairs") or ""))

    def without_pairs(self, why: str) -> None:
        """Why nothing was learnt of wording, from the record of the fit."""
        few = _FEW_PAIRS.match(why)
        if few and int(few[1]):
            self.put("pairs_found", int(few[1]), self.counted("usable pair"))
            self.put("pairs_needed", int(few[2]))
        else:
            self.held["no_pairs" if few else "pairs_unused" if why == "pairs=None" else "pairs_failed" if why else "pairs_unknown"] = ""


def _percent(value: Any) -> str:
    return f"{100 * float(value):.1f}%"


def _sorted_out(results: tuple[Any, ...]) -> dict[str, Any]:
    """Results by what they are."""
    out: dict[str, Any] = {}
    for result in results:
        kind = _kind(result)
        if kind in out:
            raise InputError(explain(f"two results of one kind: {kind}", hint="write a text for each"))
        out[kind] = result
    if not out:
        raise InputError(explain("methods_text needs a result", hint=f"give {_TAKES}"))
    if "topics" not in out and hasattr(out.get("shares"), "topics"):
        out["topics"] = out["shares"].topics
    fitted = {step.digest for result in out.values() for step in result.provenance.chain() if step.step == "fit_topics"}
    if len(fitted) > 1:
        raise InputError(explain("the results rest on different topics", found=f"{len(fitted)} fits", hint="give results of one fit"))
    return out


def _kind(result: Any) -> str:
    """What a result is, told by what it holds: the rooms that make it lie above this one."""
    if isinstance(result, HandCoding):
        return "coding"
    known = isinstance(getattr(result, "provenance", None), Provenance)
    if known and hasattr(result, "word_weights") and hasattr(result, "covered"):
        return "topics"
    if known and hasattr(result, "covariances"):
        return "shares"
    if known and hasattr(result, "grade") and hasattr(result, "flagged"):
        return "mismatch"
    raise InputError(explain(f"methods_text takes {_TAKES}, not {type(result).__name__}", hint="give fit_topics(...), measure_mismatch(...), read_coding(...)"))


def _of_topics(topics: Any, facts: _Facts) -> None:
    import numpy as np

    documents, units = topics.tokens.documents, topics.tokens.units
    for kind in ("policy", "feedback"):
        inside = (units["kind"] == kind).to_numpy()
        facts.put(f"n_{kind}", int(((documents["kind"] == kind) & documents["has_text"].astype(bool)).sum()))
        facts.put(f"units_{kind}", int(inside.sum()))
        facts.put(f"covered_{kind}", int(topics.covered[inside].sum()))
        facts.put(f"coverage_{kind}", float(topics.covered[inside].mean()) if inside.any() else None, _percent)
    facts.put("vocabulary", len(topics.tokens.vocabulary))
    facts.put("k" if "grid" in facts.held else "k_given", len(topics))
    if len(topics.runs) > 1 and not np.isnan(topics.recurrence).all():
        facts.put("recurrence", float(np.nanmean(topics.recurrence)), _percent)
        facts.put("recurrence_least", float(np.nanmin(topics.recurrence)), _percent)
    if topics.matters is not None:
        facts.put("n_matters", len([name for name in topics.matters.names if name not in REST]), facts.counted("matter"))
    if topics.calibration is not None:
        settled = topics.calibration.settle()
        facts.put("pairs", topics.calibration.n_pairs, facts.counted("pair"))
        facts.put("slope", settled.curve.slope, lambda value: f"{value:.2f}")
        facts.put("tau", settled.tau, lambda value: f"{value:.2f}")
        facts.put("tau_from", settled.tau_from, facts.word)


def _of_shares(shares: Any, facts: _Facts) -> None:
    summary = shares.summary
    if "validated" not in set(shares.table["grade"]):
        return
    for kind in ("policy", "feedback"):
        facts.put(f"corrected_{kind}", int(summary.loc[summary["kind"] == kind, "n_coded"].sum()))


def _of_mismatch(gaps: Any, facts: _Facts) -> None:
    table, summary, settings = gaps.table, gaps.summary, gaps.settings
    named = table[~table["topic"].isin(REST)] if "topic" in table.columns else table
    if gaps.by is None:
        # In a validated result these are hand-coded texts, else documents.
        prefix = "corrected" if gaps.grade == "validated" else "n"
        for kind in ("policy", "feedback"):
            if f"{prefix}_{kind}" not in facts.held:
                facts.put(f"{prefix}_{kind}", int(table[f"n_{kind}"].max()))
    facts.held["gap"] = ""
    if gaps.grade == "validated":
        facts.held["validated"] = ""
    if gaps.grade != "validated":
        facts.put("weights", settings.get("weights"), facts.word)
        facts.put("copies", settings.get("duplicates"))
    if settings.get("inherit") == "superior":
        facts.held["superior"] = ""
    if gaps.by is not None:
        facts.put("by", gaps.by)
        facts.put("n_groups", int(table["group"].nunique()), facts.counted("group"))
    facts.put("level", settings.get("level"), lambda value: f"{100 * float(value):g}%")
    drawn = settings.get("n_draws")
    if gaps.grade == "validated":
        facts.put("n_joint_draws", drawn)
    else:
        facts.put("n_draws", drawn)
    facts.put("gap_seed", settings.get("seed"))
    if gaps.grade != "exploratory":
        facts.put("policy_tau", settings.get("policy_tau") if gaps.grade == "calibrated" else None, lambda value: f"{float(value):.2f}")
        facts.put("n_tests", int(table["q"].notna().sum()) if "q" in table.columns else None)
        facts.put("n_gaps_all", len(table), facts.counted("gap"))
        fdr = settings.get("fdr", None if settings.get("level") is None else 1 - float(settings["level"]))
        facts.put("fdr", fdr, lambda value: f"{100 * float(value):g}%")
        for name in ("least", "margin"):
            facts.put(name, settings.get(name), lambda value: f"{float(value):g}")
        facts.put("grade", gaps.grade, facts.word)
        for name, verdict in (("under", "under"), ("over", "over"), ("aligned", "aligned"), ("unclear", "cannot tell")):
            facts.put(f"n_{name}", int((named["verdict"] == verdict).sum()))
    else:
        facts.put("grade_exploratory", gaps.grade, facts.word)
        facts.put("n_gaps", len(named), facts.counted("gap"))
    _rest(table, facts)
    _headline(summary, facts)


def _rest(table: "pd.DataFrame", facts: _Facts) -> None:
    """Rows that are no matter of their own: other, cannot tell."""
    found = [name for name in REST if "topic" in table.columns and (table["topic"] == name).any()]
    if found:
        facts.put("n_rest", int(table["topic"].isin(found).sum()), facts.counted("row"))
        facts.held["rest"] = "、".join(found) if facts.lang == "zh" else ", ".join(found)


def _headline(summary: "pd.DataFrame", facts: _Facts) -> None:
    """Total variation, where there is one group."""
    rows = summary[summary["estimate"].notna()]
    if len(rows) != 1:
        return
    row = rows.iloc[0]
    facts.put("variation", float(row["estimate"]), _percent)
    facts.put("measured", float(row["measured"]) if "measured" in rows.columns else None, _percent)
    facts.put("noise", float(row["noise"]) if "noise" in rows.columns else None, _percent)
    if row["low"] == row["low"] and row["high"] == row["high"]:
        between = "–" if facts.lang == "zh" else " to "
        facts.put("variation_range", f"{_percent(row['low'])}{between}{_percent(row['high'])}")


def _of_coding(coding: HandCoding, facts: _Facts) -> None:
    summary, settings = coding.summary, coding.settings
    strata = "、".join(settings["strata"]) if facts.lang == "zh" else ", ".join(settings["strata"])
    facts.held["strata"] = (f"并按“{strata}”分层" if facts.lang == "zh" else f", in strata of {strata}") if strata else ""
    for kind in ("policy", "feedback"):
        own = summary[summary["kind"] == kind]
        for name, column in (("drawn", "n_drawn"), ("frame", "n_texts"), ("coded", "n_coded")):
            facts.put(f"{name}_{kind}", int(own[column].sum()))
    facts.put("coders", len(settings["coders"]), facts.counted("coder"))
    facts.put("n_codes", len(coding.matters), facts.counted("code"))
    facts.put("problems", len(coding.problems))
    if settings.get("level_of_text") == "unit":
        facts.held["parts_coded"] = ""
    measured = coding.agreement[(coding.agreement["matter"] == "all") & (coding.agreement["n"] > 0)]
    if len(measured):
        facts.put("double", int(summary["n_double"].sum()))
    for row in measured[measured["measure"] == "alpha"].to_dict("records"):
        facts.put(f"alpha_{row['kind']}", float(row["estimate"]), lambda value: f"{value:.2f}")
        facts.held[f"alpha_range_{row['kind']}"] = facts.span(float(row["low"]), float(row["high"]), float(settings["level"]))
        facts.put(f"alpha_n_{row['kind']}", int(row["n"]))
    for row in measured[measured["measure"] == "agreement"].to_dict("records"):
        facts.put(f"agreement_{row['kind']}", float(row["estimate"]), _percent)
    if len(coding.disagreements):
        decided = coding.disagreements["decided"]
        facts.put("n_disagree", len(decided))
        for name, word in (("settled", "settled"), ("majority", "majority"), ("first", "first coder")):
            facts.put(f"n_{name}", int((decided == word).sum()))


def _written(facts: _Facts, lang: Lang) -> str:
    said = []
    for needs, chinese, english in SENTENCES:
        sentence = english if lang == "en" else chinese
        names = {name for _, name, _, _ in Formatter().parse(sentence) if name} | ({needs} if needs else set())
        if names <= set(facts.held):
            said.append(sentence.format(**facts.held))
    works = [work for needs, work in REFERENCES if any(name in facts.held for name in needs.split("|"))]
    version = facts.held["version"]
    own = f"policytext开发者. policytext（版本{version}）[CP]." if lang == "zh" else f"The policytext developers. policytext (Version {version}) [Computer software]."
    head = "参考文献" if lang == "zh" else "References"
    return "\n".join([("" if lang == "zh" else " ").join(said), "", head, *works, own])
