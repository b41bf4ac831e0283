"""What the report says of topics: what they were fitted on, whether they come back, and what pairs show of wording."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policytext.report.results import StudyResults
from policytext.report.text import VALUES, text_of
from policytext.topics.diagnostics import register_table
from policytext.topics.examples import example_table
from policytext.topics.outside import outside_table
from policytext.topics.tables import topic_table
from policytext.topics.wording import wording_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["space_points", "topic_tables"]

_EXAMPLES = 2
"""Texts of each topic and source."""
_SELDOM = 0.5
"""A topic that comes back in fewer of the other runs is named."""


def topic_tables(results: StudyResults) -> "dict[str, pd.DataFrame]":
    """Give the tables of the topics: ``topics, register, outside, topic_examples``, with pairs ``wording, calibration`` too."""
    topics = results.topics
    tables = {"topics": topic_table(topics).sort_values("topic", kind="stable"), "register": register_table(topics)}
    if topics.calibration is not None:
        tables["wording"] = wording_table(topics).sort_values("estimate", ascending=False, kind="stable")
        tables["calibration"] = topics.calibration.table.fillna({"note": ""})
    tables["outside"] = outside_table(topics)
    tables["topic_examples"] = example_table(topics, n=_EXAMPLES)
    return tables


def space_points(results: StudyResults, tables: "Mapping[str, pd.DataFrame]", lang: str) -> list[str]:
    """Say in sentences what the topics rest on."""
    words = text_of(lang)
    points = [_space(results, words), *_runs(results, words)]
    doubtful = tables["register"].loc[tables["register"]["register"], "topic"].tolist()
    points.append(words["topics_register"].format(n=len(doubtful), topics=words["comma"].join(doubtful)) if doubtful else words["topics_no_register"])
    outside = tables["outside"]
    if len(outside):
        shares = {kind: f"{outside[f'share_{kind}'].sum():.1%}" for kind in ("policy", "feedback")}
        key = "topics_outside" if results.topics.settings.get("space") == "pairs" else "topics_outside_neutral"
        points.append(words[key].format(n=f"{len(outside):,}", **shares))
    learnt = results.topics.calibration
    if learnt is not None:
        settled = learnt.settle()
        taus = [f"{VALUES[lang][f'kind:{kind}']} {tau:.2f}" for kind, tau in settled.taus.items() if tau == tau]
        points.append(words["topics_calibrated"].format(taus=words["comma"].join(taus), tau=f"{settled.tau:.2f}"))
    return points


def _space(results: StudyResults, words: Mapping[str, str]) -> str:
    """One sentence on what the topics were fitted on."""
    settings = results.topics.settings
    numbers: dict[str, Any] = {name: f"{int(settings.get(name, 0)):,}" for name in ("pairs", "n_words", "fitted")}
    if settings.get("pairs"):
        return words["topics_of_pairs" if settings.get("space") == "pairs" else "topics_of_all"].format(**numbers)
    few = re.match(r"(\d+) usable pairs, (\d+)", str(settings.get("without_pairs", "")))
    why = words["topics_few_pairs"].format(n=few[1], least=few[2]) if few else words["topics_no_pairs"]
    return words["topics_neutral" if settings.get("words") == "neutral" else "topics_unpaired"].format(why=why, **numbers)


def _runs(results: StudyResults, words: Mapping[str, str]) -> list[str]:
    topics = results.topics
    n_runs = len(topics.runs)
    if n_runs < 2:
        return [words["topics_one_run"]]
    seldom = [name for name, share in zip(topics.names, topics.recurrence.tolist(), strict=True) if share < _SELDOM]
    if not seldom:
        return [words["topics_runs"].format(runs=n_runs)]
    return [words["topics_seldom"].format(runs=n_runs, n=len(seldom), topics=words["comma"].join(seldom))]
