"""`find_reuse`: which clauses documents repeat from earlier ones."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.government.places import PlaceList
from policytext.government.places.known import place_list
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level
from policytext.provenance import record
from policytext.reuse._candidates import distinct_units
from policytext.reuse._documents import OWN, Desk, Read, read_document
from policytext.reuse._passages import Passage, Passages, find_passages
from policytext.reuse._similar import read_likeness
from policytext.reuse._standing import read_standing
from policytext.reuse._units import Units, read_units
from policytext.reuse.result import Reuse
from policytext.segmenting._private import private_in
from policytext.segmenting.concordance import shown
from policytext.topics.matters import item_names
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]

__all__ = ["find_reuse"]

_LIGHT = 0.9
_CONTENT = ("document", "start", "end", "source", "source_start", "source_end", "score")


def find_reuse(
    policies: Corpus, *, topics: Topics | None = None, known: PlaceList | Sequence[str] | None = None, seed: int, n_draws: int = 999, level: float = 0.95
) -> Reuse:
    """Find what each document repeats from earlier ones, and what it makes of it.

    Parameters
    ----------
    policies : Corpus
        Policies with dates, regions, issuers and citations as far as known. What is missing makes less certain who copied whom.
    topics : Topics, optional
        Fitted on these policies by clause: gives each duty clause of a source its topic, for :func:`uptake_table`.
    known : PlaceList or sequence of str, optional
        Places whose names don't count as text; by default those of regions and issuers, beside the gazetteer.
    seed : int
        Of hashes, of the sample that thresholds are learnt from, and of intervals.
    n_draws : int
        Bootstrap samples of clauses.
    level : float
        Of the intervals.

    Returns
    -------
    Reuse
        Passages, documents, clauses and the duty clauses taken up.

    Raises
    ------
    InputError
        If these are no policies, a setting is none, or the topics are those of other texts.
    EmptyInputError
        If no document has a clause of 15 signs.

    Notes
    -----
    Compared are clauses without titles, preambles, addressees, signatures, commencement and the formulas that all open with, after normalisation: one
    script and width, figures as 0, one sign for 省, 市, 区, 县; names of places and of cited documents, and brackets that say who is responsible, are
    left out. Pairs that share runs of
    five signs are aligned (Smith and Waterman 1981 with the gaps of Gotoh 1982: match 2, mismatch -1, gap 3 and 0.5 a sign); a sign counts the less
    the more clauses have the runs around it, so that boilerplate does not score (after Wilkerson, Smith and Stramp 2015). A passage counts above the
    score that 99 of 100 clauses stay below against documents they have nothing to do with (no citation, titles that share under a fifth, fewer than three
    clauses in common), never below 24 and never above 72. Each sign is credited to one earlier document: the best, among equals (2%) one that is
    cited, then superiors, then the earliest; so a copy of a neighbour's own wording is not credited to the superior. Where neither issuers nor a region
    are known, the place that the title begins with is taken, and two documents of one title for two versions of one. Interpretations, drafts and
    documents that forward others are neither compared nor sources. Words alone don't show meaning: clauses put in wholly other words count as new and
    as not taken up. Copying can be right; see :func:`conformity_table`.

    Examples
    --------
    >>> import pandas as pd
    >>> rule = "经营者应当在店堂显著位置公示收费标准和投诉电话，接受消费者监督。"
    >>> policies = Corpus.from_frame(pd.DataFrame({
    ...     "id": ["city", "district"], "title": ["停车收费管理办法", "停车收费管理细则"], "date": ["2024-01-05", "2024-06-01"],
    ...     "region": ["云泽市", "青梧区"], "issuers": ["云泽市人民政府", "云泽市青梧区人民政府"],
    ...     "text": [rule, f"{rule}\\n老城区的路边泊位夜间免费，由街道划线并设置指示牌。"]}), kind="policy")
    >>> reuse = find_reuse(policies, seed=1)
    >>> reuse.table[["document", "start", "end", "source", "kind", "relation"]].values.tolist()
    [['district', 0, 31, 'city', 'verbatim', 'superior']]
    """
    import numpy as np

    places = _checked(policies, topics, known, seed, n_draws, level)
    standing, listed = read_standing(policies, known=places)
    texts = [str(text) for text in policies.text]
    skip = np.array([bool(why) for why in standing.why], dtype=np.bool_) | np.asarray(policies.title_only)
    units = read_units(texts, standing.titles, known=listed, skip=skip)
    if not len(units):
        raise EmptyInputError(explain("no document has a clause of 15 signs", found=f"{len(policies)} documents", hint="read documents with their texts"))
    distinct = distinct_units(units)
    passages = find_passages(units, distinct, standing, seed=int(seed))
    likeness = read_likeness(units, distinct, standing, seed=int(seed))
    desk = Desk(texts, units, standing, likeness, listed, _rows(units), _by_document(passages.found, units), int(seed), n_draws, level, {})
    reads = [read_document(desk, document) for document in range(len(standing))]
    settings = {"seed": int(seed), "n_draws": n_draws, "level": level, "threshold": passages.threshold, "threshold_clauses": passages.learnt_from,
                "likeness": likeness.threshold, "likeness_clauses": likeness.learnt_from, "pairs_aligned": passages.n_pairs,
                "topics": topics is not None, "known": sorted(listed.paths) if listed else []}  # fmt: skip
    return _result(policies, topics, desk, passages, reads, settings)


def _checked(policies: Corpus, topics: Topics | None, known: object, seed: object, n_draws: object, level: float) -> PlaceList | None:
    expect(policies, Corpus, verb="find_reuse", hint="read_policies(path) gives one")
    if policies.kind != "policy":
        raise InputError(explain("reuse is sought in policies", found=f"kind={policies.kind!r}", hint="pass the corpus of policies"))
    expect(topics, (Topics, type(None)), verb="find_reuse(..., topics=)", hint="fit_topics(tokens, ...) gives them")
    if topics is not None and not set(topics.tokens.units["document"]) & set(policies.table["id"]):
        raise InputError(explain("the topics are those of other texts", hint="fit topics on these policies: fit_topics(segment(policies), ...)"))
    check_seed(seed)
    check_whole(n_draws, "n_draws", least=1)
    check_level(level)
    return place_list(known)  # type: ignore[arg-type]


def _rows(units: Units) -> "dict[int, Ints]":
    import numpy as np

    documents, first = np.unique(units.document, return_index=True)
    return dict(zip(documents.tolist(), np.split(np.arange(len(units)), first[1:]), strict=True))


def _by_document(found: Iterable[Passage], units: Units) -> dict[int, list[Passage]]:
    out: dict[int, list[Passage]] = defaultdict(list)
    for one in found:
        out[int(units.document[one.unit])].append(one)
    return dict(out)


# -- tables -----------------------------------------------------------------------------------------


def _result(policies: Corpus, topics: Topics | None, desk: Desk, passages: Passages, reads: Sequence[Read], settings: dict[str, Any]) -> Reuse:
    import pandas as pd

    table = _passage_table(desk, passages)
    documents = pd.DataFrame([read.row for read in reads], columns=_order(reads))
    by_citation = documents["verdict"].isin(["forwarded"]) | documents["relation"].isin(["superior", "peer", "subordinate", "earlier version"])
    documents = documents.assign(grade=by_citation.map({True: "B", False: "A"}))
    clauses = _clause_table(desk, reads)
    duties = _duty_table(desk, reads, topics)
    content = [str(one.to_csv(index=False, lineterminator="\n", float_format="%.9g")) for one in (table.loc[:, list(_CONTENT)], documents, clauses, duties)]
    parents = [policies.provenance, *([topics.provenance] if topics is not None else [])]
    provenance = record("find_reuse", settings, content=content, parents=parents)
    return Reuse(table, documents, clauses, duties, provenance.settings, provenance, dict(zip(desk.standing.names, desk.texts, strict=True)))


def _order(reads: Sequence[Read]) -> list[str]:
    """Columns of the table of documents."""
    ends = ("", "_low", "_high")
    parts = ["document", "date", "region", "n_clauses", "n_chars", *(f"copy_ratio{end}" for end in ends), *(f"copy_ratio_measures{end}" for end in ends),
             "from_superior", "from_peer", "from_other", "from_own", "undirected_share", "source", "relation", *(f"new_share{end}" for end in (*ends, "_n")),
             *(f"coverage{end}" for end in (*ends, "_n")), *(f"spec_gain{end}" for end in ends)]  # fmt: skip
    rest = [name for name in (reads[0].row if reads else {}) if name not in parts and name not in ("quadrant", "verdict", "reason")]
    return [*parts, *sorted(rest), "quadrant", "verdict", "reason"]


def _passage_table(desk: Desk, passages: Passages) -> "pd.DataFrame":
    import pandas as pd

    units, names = desk.units, desk.standing.names
    rows = []
    for one in passages.found:
        here, there = int(units.document[one.unit]), int(units.document[one.source])
        at, opposite = units.places(one.unit), units.places(one.source)
        span = int(at[one.first[0]]), int(at[one.first[-1]]) + 1
        other = int(opposite[min(one.second)]), int(opposite[max(one.second)]) + 1
        rows.append((names[here], *span, names[there], *other, int(units.clause[one.unit]), int(units.clause[one.source]), one.score, len(one.first),
                     len(one.first) / int(units.sizes[one.unit]), _kind(desk, one, span, other), one.relation, one.order, units.function[one.unit],
                     len(one.also)))  # fmt: skip
    columns = ["document", "start", "end", "source", "source_start", "source_end", "clause", "source_clause", "score", "n_chars", "share", "kind",
               "relation", "order", "function", "also"]  # fmt: skip
    whole = dict.fromkeys(("start", "end", "source_start", "source_end", "clause", "source_clause", "n_chars", "also"), "int64")
    return pd.DataFrame(rows, columns=columns).astype({**whole, "score": "float64", "share": "float64"})


_FIGURES = re.compile(r"\d+")


def _kind(desk: Desk, one: Passage, span: tuple[int, int], other: tuple[int, int]) -> str:
    """How closely a passage follows its source."""
    a, b = desk.units.signs(one.unit), desk.units.signs(one.source)
    same = sum(int(a[i] == b[j]) for i, j in zip(one.first, one.second, strict=True))
    length = max(one.first[-1] - one.first[0], max(one.second) - min(one.second)) + 1
    if same == length:
        figures = [_FIGURES.findall(unicodedata.normalize("NFKC", desk.texts[int(desk.units.document[unit])][slice(*where)]))
                   for unit, where in ((one.unit, span), (one.source, other))]  # fmt: skip
        return "verbatim" if figures[0] == figures[1] else "light edit"
    return "light edit" if same >= _LIGHT * length else "adapted"


def _clause_table(desk: Desk, reads: Sequence[Read]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    units = desk.units
    copied, own = np.zeros(len(units), dtype=np.int64), np.zeros(len(units), dtype=np.int64)
    for passages in desk.passages.values():
        for one in passages:
            if one.order != "undirected":
                (own if one.relation in OWN else copied)[one.unit] += len(one.first)
    new = {unit: flag for read in reads for unit, flag in read.new.items()}
    parts = sorted(set(units.part))
    masked = {part: shown(part, 0, len(part), spans) for part, spans in zip(parts, private_in(parts), strict=True)}
    return pd.DataFrame({
        "document": [desk.standing.names[at] for at in units.document.tolist()], "clause": units.clause, "start": units.start, "end": units.end,
        "part": [masked[part] for part in units.part], "function": list(units.function), "n_chars": units.sizes, "n_copied": copied, "n_own": own,
        "new": [new[unit] for unit in range(len(units))],
    })  # fmt: skip


def _duty_table(desk: Desk, reads: Sequence[Read], topics: Topics | None) -> "pd.DataFrame":
    import pandas as pd

    units, names = desk.units, desk.standing.names
    topic = _topics_of(desk, topics)
    masked = _masked_headings(desk, {unit for read in reads for unit, *_ in read.duties})
    rows = [
        (names[int(units.document[unit])], int(units.clause[unit]), *desk.span(unit), masked[unit][0], masked[unit][1], topic.get(unit, ""),
         str(read.row["document"]), taken, how, likeness)
        for read in reads
        for unit, taken, how, likeness in read.duties
    ]  # fmt: skip
    columns = ["source", "clause", "start", "end", "part", "heading", "topic", "document", "taken", "how", "likeness"]
    kinds = dict.fromkeys(("clause", "start", "end"), "int64") | {"taken": "bool", "likeness": "float64"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _masked_headings(desk: Desk, wanted: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The attachment and heading of each unit, on one line, with names and numbers of persons masked as in the whole text."""
    units = desk.units
    held: dict[int, dict[str, str]] = defaultdict(dict)
    for unit in wanted:
        held[int(units.document[unit])].update({units.part[unit]: "", units.heading[unit]: ""})
    documents = sorted(held)
    for document, spans in zip(documents, private_in([desk.texts[document] for document in documents]), strict=True):
        text = desk.texts[document]
        for words in held[document]:
            at = text.find(words)
            held[document][words] = shown(text, at, at + len(words), spans) if at >= 0 else shown(words, 0, len(words), private_in([words])[0])
    return {unit: (held[one][units.part[unit]], held[one][units.heading[unit]]) for unit in wanted for one in (int(units.document[unit]),)}


def _topics_of(desk: Desk, topics: Topics | None) -> dict[int, str]:
    """The largest topic of each unit: of the piece of tokens in which its middle stands."""
    import numpy as np

    if topics is None:
        return {}
    table = topics.tokens.units
    held: dict[str, list[int]] = defaultdict(list)
    for place, (name, start) in enumerate(zip(table["document"], table["start"], strict=True)):
        if start >= 0 and topics.covered[place]:
            held[str(name)].append(place)
    names, starts, ends = item_names(topics), table["start"].to_numpy(), table["end"].to_numpy()
    best = np.argmax(np.nan_to_num(topics.shares), axis=1)
    out: dict[int, str] = {}
    for unit, document in enumerate(desk.units.document.tolist()):
        middle = sum(desk.span(unit)) / 2
        for place in held.get(desk.standing.names[document], []):
            if starts[place] <= middle < ends[place]:
                out[unit] = names[int(best[place])]
                break
    return out
