"""`clean_corpus`: every text of a corpus cleaned, what was done noted, and the counts kept in line."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.cleaning._settling import Settled, settle
from policytext.cleaning._steps import STEPS
from policytext.cleaning.text import damage_in, known_steps, spans_of
from policytext.corpus import Corpus, ReadingIssue, SpanMap, table_content
from policytext.corpus.issues import Severity
from policytext.provenance import record

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["clean_corpus"]


def clean_corpus(corpus: Corpus, *, steps: Sequence[str] = STEPS) -> Corpus:
    """Clean titles, texts and replies of a corpus; spans still lead back to the text as read.

    Documents whose text holds nothing but residue become title-only documents, and are listed.

    >>> import pandas as pd
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": [" 路灯　坏了 "]}), kind="feedback")
    >>> clean_corpus(corpus).text.tolist()
    ['路灯 坏了']
    """
    import pandas as pd

    names = known_steps(steps)
    table, originals = corpus.table.copy(deep=True), dict(corpus.originals)
    for column in ("title", "reply", "region"):
        if column in table:
            short = {value: settle(value, names).text for value in set(table[column]) if len(value) <= _SHORT}
            values = [short[value] if value in short else settle(value, names).text for value in table[column]]
            if column == "title":
                values = [value.replace("\n", " ") for value in values]
            table[column] = pd.Series(values, index=table.index, dtype=object)
    texts, issues = [], []
    for id, text, source, place in zip(table["id"], table["text"], table["source"], table["place"], strict=True):
        settled = settle(text, names)
        issues += [ReadingIssue(str(source), str(place), *note) for note in _notes(settled, names)]
        if settled.text != text:
            originals[id] = _way_back(text, settled, originals.get(id))
        texts.append(settled.text)
    table["text"] = pd.Series(texts, index=table.index, dtype=object)
    return _without_emptied(replace(corpus, issues=(*corpus.issues, *issues)), table, originals, names)


_SHORT = 60
"""Titles and regions up to so many characters come again, and are cleaned once."""

_NOTED = MappingProxyType({"fold_look_alikes": "look-alikes", "simplify_script": "simplified", "repair_shift": "repaired-text", "join_hard_wrapped": "joined-lines"})


def _notes(settled: "Settled", names: Sequence[str]) -> list[tuple[str, Severity, str]]:
    """What a reader of the results should know about one cleaned text: code, severity, what was done."""
    notes: list[tuple[str, Severity, str]] = [
        (code, "note", f"{settled.changed[step]} characters; the original is kept") for step, code in _NOTED.items() if step in settled.changed
    ]
    spots = damage_in(settled.text) if "repair_shift" in names and not settled.is_plain else []
    return notes + [("damaged-text", "changed", f"{place} of the cleaned text: {action}") for place, action in spots]


def _way_back(text: str, settled: "Settled", known: tuple[str, SpanMap] | None) -> tuple[str, SpanMap]:
    """The text as read and the way to it, through an earlier cleaning where there was one."""
    import numpy as np

    if known is None:
        return text, spans_of(settled)
    original, spans = known
    offsets = np.arange(len(text), dtype=np.int32) if settled.offsets is None else settled.offsets
    return original, SpanMap.from_offsets(spans.offsets(len(text))[offsets])


def _without_emptied(corpus: Corpus, table: "pd.DataFrame", originals: dict[str, tuple[str, SpanMap]], names: list[str]) -> Corpus:
    """List the documents that cleaning left without a text, and bring the counts of their files in line."""
    import pandas as pd

    was_title_only = pd.Series(corpus.title_only, index=table.index)
    no_text, no_title = table["text"] == "", table["title"] == ""
    gone, emptied = no_text & no_title, no_text & ~no_title & ~was_title_only
    issues = [
        ReadingIssue(str(table.at[i, "source"]), str(table.at[i, "place"]), "no-text", "left out", "nothing but spaces or page residue")
        for i in table.index[gone]
    ] + [
        ReadingIssue(str(table.at[i, "source"]), str(table.at[i, "place"]), "emptied-text", "changed", "the text held nothing but page residue")
        for i in table.index[emptied]
    ]
    dropped, untitled, titles = (table.loc[rows, "source"].value_counts() for rows in (gone, gone & was_title_only, emptied))
    sources = tuple(
        replace(
            source,
            documents=source.documents - int(dropped.get(source.file, 0)),
            left_out=source.left_out + int(dropped.get(source.file, 0)),
            title_only=source.title_only + int(titles.get(source.file, 0)) - int(untitled.get(source.file, 0)),
        )
        for source in corpus.sources
    )
    table = table[~gone].reset_index(drop=True)
    kept = set(table["id"])
    step = record("clean_corpus", {"steps": names}, content=table_content(table), parents=[corpus.provenance])
    return replace(
        corpus, table=table, originals={id: way for id, way in originals.items() if id in kept},
        issues=(*corpus.issues, *issues), sources=sources, provenance=step,
    )  # fmt: skip
