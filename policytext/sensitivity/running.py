"""Fits and measurements of a panel, each made once, kept where a folder is given."""

import json
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext._version import __version__
from policytext.corpus import Corpus
from policytext.errors import PolicytextError, PolicytextWarning
from policytext.mismatch import measure_mismatch
from policytext.provenance import digest_of
from policytext.segmenting import Lexicon, Tokens, segment
from policytext.sensitivity.grams import CharacterPairs
from policytext.sensitivity.keeping import Kept
from policytext.sensitivity.panel import NO_COPIES, FitSetting, GapSetting
from policytext.sensitivity.same import same_topics
from policytext.topics import Topics, fit_topics, group_matters, matter_table
from policytext.topics.engines import get_engine
from policytext.topics.matters import item_names

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Panel", "Plan", "Row", "plain_options"]

Row = dict[str, Any]
_LONG = 400
"""Characters from which an option is recorded by its digest."""
_KEPT = ("group", "topic", "label", "estimate", "low", "high", "q", "verdict", "lean", "grade", "reason")


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """What every setting has in common.

    Attributes
    ----------
    policies, feedback : Corpus
    segmenting, fitting, measuring : mapping
        Options of :func:`segment`, :func:`fit_topics` and :func:`measure_mismatch`.
    matters : mapping or None
        Matter to its words.
    tokens, topics : Tokens and Topics, or None
        Of the main run, where there is one.
    """

    policies: Corpus
    feedback: Corpus
    segmenting: Mapping[str, Any]
    fitting: Mapping[str, Any]
    measuring: Mapping[str, Any]
    matters: Mapping[str, Sequence[str]] | None
    tokens: Tokens | None = None
    topics: Topics | None = None


class Panel:
    """Makes what it is asked for, or takes it from the folder."""

    def __init__(self, plan: Plan, fits: Sequence[FitSetting], kept: Kept, say: Callable[[str], object]) -> None:
        self._plan, self._kept, self._say = plan, kept, say
        self.fits, self.main = tuple(fits), fits[0]
        self._tokens: dict[str, Tokens] = {} if plan.tokens is None else {self.main.segmenter: plan.tokens}
        self._last: tuple[FitSetting, Topics] | None = None
        self._main: Topics | None = None
        self._made, self._todo = 0, 0

    def announce(self, n_settings: int) -> None:
        """Say how much there is to do."""
        have = sum(self._is_there(fit) for fit in self.fits)
        self._todo = len(self.fits) - have
        note = f", {have} of them there" if have else ""
        self._say(f"{len(self.fits)} fits{note}; {n_settings} settings")

    def topics(self, fit: FitSetting) -> Topics:
        """The topics of a fit, joined to matters where these are given."""
        if fit == self.main and self._main is not None:
            return self._main
        if self._last is not None and self._last[0] == fit:
            return self._last[1]
        found = self._grouped(self._fitted(fit))
        if fit == self.main:
            self._main = found
        else:
            self._last = (fit, found)
        return found

    def gaps(self, fit: FitSetting, gap: GapSetting) -> list[Row]:
        """Rows of the gaps of one setting."""
        key = "gaps-" + digest_of([self._fit_key(fit), _text(self._plan.matters), _text(self._measuring(gap))])
        found = self._kept.found(key)
        if found is None:
            found = {"rows": _plain(measure_mismatch(self.topics(fit), **self._measuring(gap)).table[list(_KEPT)])}
            self._kept.keep(key, found)
        return list(found["rows"])

    def same(self, fit: FitSetting) -> tuple[list[Row], str]:
        """For each topic (or matter) of the main fit, its ``topic`` there, ``found_as`` here and ``similarity``; and why there are none."""
        key = "same-" + digest_of([self._fit_key(self.main), self._fit_key(fit), _text(self._plan.matters)])
        found = self._kept.found(key)
        if found is None:
            main = self.topics(self.main)
            try:
                here = self.topics(fit)
            except PolicytextError as error:
                found = {"rows": [], "why": str(error).partition(". Hint: ")[0]}
            else:
                found = {"rows": self._rows(main, here, by_words=fit.segmenter == self.main.segmenter), "why": ""}
            self._kept.keep(key, found)
        return list(found["rows"]), str(found["why"])

    def about_main(self) -> Row:
        """``digest`` of the main fit, whether it is ``calibrated``, and ``why`` not."""
        key = "main-" + digest_of([self._fit_key(self.main)])
        found = self._kept.found(key)
        if found is None:
            topics = self.topics(self.main)
            digest = next(step.digest for step in reversed(topics.provenance.chain()) if step.step == "fit_topics")
            found = {"digest": digest, "calibrated": topics.calibration is not None, "why": str(topics.settings.get("without_pairs", ""))}
            self._kept.keep(key, found)
        return dict(found)

    # -- parts ---------------------------------------------------------------------------------

    def _is_there(self, fit: FitSetting) -> bool:
        return (fit == self.main and self._plan.topics is not None) or self._kept.has_topics(self._fit_key(fit))

    def _rows(self, main: Topics, here: Topics, *, by_words: bool) -> list[Row]:
        names, alike = same_topics(main, here, by_words=by_words)
        return [
            {"topic": topic, "found_as": name, "similarity": round(float(value), 6) if value == value else None}
            for topic, name, value in zip(item_names(main), names, alike, strict=True)
        ]

    def _fitted(self, fit: FitSetting) -> Topics:
        if fit == self.main and self._plan.topics is not None:
            return self._plan.topics
        key = self._fit_key(fit)
        found = self._kept.topics(key)
        if found is not None:
            return found
        begun = time.perf_counter()
        found = fit_topics(self._cut(fit.segmenter), **self._fitting(fit))
        self._kept.keep_topics(key, found)
        self._made, self._todo, took = self._made + 1, self._todo - 1, time.perf_counter() - begun
        left = f"; about {took * self._todo:.0f} s for {self._todo} more" if self._made == 1 and self._todo > 0 else ""
        self._say(f"fitted {fit.n_topics} topics, seed {fit.seed}, {fit.segmenter}{'' if fit.calibration else ', no pairs'}: {took:.0f} s{left}")
        return found

    def _grouped(self, topics: Topics) -> Topics:
        if self._plan.matters is None:
            return topics
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PolicytextWarning)  # Matters without a known word are not found, and counted so.
            return group_matters(topics, matter_table(topics, self._plan.matters, seed=self.main.seed))

    def _cut(self, segmenter: str) -> Tokens:
        if segmenter not in self._tokens:
            options = dict(self._plan.segmenting)
            if segmenter == "bigrams":
                options |= {"backend": CharacterPairs(), "lexicon": Lexicon((), ())}
            elif segmenter != "words":
                options["backend"] = segmenter
            self._tokens[segmenter] = segment(self._plan.policies, self._plan.feedback, **options)
        return self._tokens[segmenter]

    def _fitting(self, fit: FitSetting) -> Row:
        options: Row = {**self._plan.fitting, "n_topics": fit.n_topics, "seed": fit.seed}
        return options if fit.calibration else options | {"pairs": None, "space": "auto"}

    def _measuring(self, gap: GapSetting) -> Row:
        copies = None if gap.duplicates == NO_COPIES else gap.duplicates
        return {"seed": self.main.seed, **self._plan.measuring, "weights": gap.weights, "duplicates": copies}

    def _fit_key(self, fit: FitSetting) -> str:
        if fit == self.main and self._plan.topics is not None:
            return self._plan.topics.provenance.digest
        options = self._fitting(fit)
        if "engine" in options or "passes" in options:
            options["engine"] = dict(get_engine(options.get("engine", "gensim"), passes=options.pop("passes", None)).settings())
        without = {name: value for name, value in options.items() if name not in ("workers", "progress")}
        return digest_of([__version__, self._cut(fit.segmenter).provenance.digest, _text(without)])


def plain_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as plain values for the record; of long ones and of other things, a digest or what they say of themselves."""
    return {name: _recorded(value) for name, value in sorted(options.items()) if name not in ("progress", "cache")}


def _recorded(value: Any) -> Any:
    if hasattr(value, "settings") and not hasattr(value, "provenance"):
        value = value.settings() if callable(value.settings) else value.settings
    try:
        written = json.dumps(value, ensure_ascii=False, sort_keys=True, default=_told_safely, allow_nan=False)
    except (TypeError, ValueError):
        return type(value).__name__
    return json.loads(written) if len(written) <= _LONG else f"digest {digest_of([written])}"


def _told_safely(value: Any) -> Any:
    """As :func:`_told`, but an address in memory is no record."""
    told = _told(value)
    return type(value).__name__ if isinstance(told, str) and " at 0x" in told else told


def _text(value: object) -> str:
    """Settings as text; of corpora and tokens, what they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_told)


def _told(value: Any) -> Any:
    if hasattr(value, "provenance"):
        return value.provenance.digest
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)


def _plain(table: "pd.DataFrame") -> list[Row]:
    """Rows as plain values, None for NaN."""
    return [{str(name): None if value != value else value for name, value in row.items()} for row in table.to_dict("records")]
