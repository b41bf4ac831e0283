"""`diagnose`: which of the nine dilemmas of the last mile show in these texts, and where."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from policytext.codebook import Coding, code_mechanisms
from policytext.coordination import Congruence
from policytext.corpus import Corpus
from policytext.errors import ColumnError, EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.findings import channels, formal, late, misaligned, participation, silos, understanding, unfunded, uniform
from policytext.findings._answers import answers_of
from policytext.findings._texts import evidence_frame
from policytext.findings.dilemma import Dilemma, Measured, no_items, words_for
from policytext.findings.given import Given, read_topics
from policytext.findings.result import Findings
from policytext.findings.words import DILEMMAS
from policytext.government.duties import Duties, extract_duties
from policytext.inference.prediction_powered import check_level
from policytext.matching import Matches
from policytext.mismatch import Mismatch, Places
from policytext.provenance import record
from policytext.responsiveness import Responsiveness
from policytext.reuse import Reuse
from policytext.topics import Topics
from policytext.validation import HandCoding

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["diagnose"]

_MODULES: Mapping[str, Callable[[Given], Measured]] = {
    "D11": misaligned.measure, "D12": uniform.measure, "D13": late.measure, "D21": understanding.measure, "D22": unfunded.measure, "D23": silos.measure,
    "D31": channels.measure, "D32": participation.measure, "D33": formal.measure,
}  # fmt: skip


def diagnose(
    policies: Corpus,
    feedback: Corpus | None = None,
    *,
    topics: Topics | None = None,
    mismatch: Mismatch | None = None,
    coded: "HandCoding | pd.DataFrame | None" = None,
    places: Places | None = None,
    duties: Duties | None = None,
    graph: "nx.MultiDiGraph[str] | None" = None,
    congruence: Congruence | None = None,
    vacuum: "pd.DataFrame | None" = None,
    overlap: "pd.DataFrame | None" = None,
    coding: Coding | None = None,
    matches: Matches | None = None,
    reuse: Reuse | None = None,
    responsiveness: Responsiveness | None = None,
    seed: int,
    level: float = 0.95,
) -> Findings:
    """Say of each of the nine dilemmas of the founding document whether, and where, these texts show it.

    Parameters
    ----------
    policies : Corpus
    feedback : Corpus, optional
    topics : Topics, optional
        Fitted on these policies and messages; joined to matters or not.
    mismatch : Mismatch, optional
        From :func:`policytext.measure_mismatch`; what its grade allows is said, no more.
    coded : HandCoding or pandas.DataFrame, optional
        What people coded for a validated mismatch, as for :func:`policytext.correct_shares`: shows texts of matters that no topic is joined to.
    places : Places, optional
        From :func:`policytext.mismatch.measure_places`.
    duties : Duties, optional
        Of the policies; read from them where absent.
    graph : networkx.MultiDiGraph, optional
        From :func:`policytext.coordination_graph`; made where absent and topics are given.
    congruence : Congruence, optional
        From :func:`policytext.coordination.measure_congruence`.
    vacuum, overlap : pandas.DataFrame, optional
        From :func:`policytext.coordination.vacuum_table` and :func:`policytext.coordination.overlap_table`; made where absent and topics are given.
    coding : Coding, optional
        From :func:`policytext.code_mechanisms`; made where absent.
    matches, reuse, responsiveness : optional
        From :func:`policytext.match_demands` (adds to D11 which demands nothing answers), :func:`policytext.find_reuse`,
        :func:`policytext.measure_responsiveness`.
    seed : int
        Of what is drawn.
    level : float
        Confidence level of the intervals; ``1 - level`` is the false discovery rate where many units are tested.

    Returns
    -------
    Findings
        ``table`` with nine rows, ``items``, ``evidence``, ``mechanisms``; ``dilemma("D12")`` for one.

    Raises
    ------
    ColumnError
        If ``coded``, ``vacuum`` or ``overlap`` lacks a column.
    EmptyInputError
        If there is no policy with a text.
    InputError
        If an argument is of another kind, policies and feedback are exchanged, or what is given was made from other texts.

    Notes
    -----
    What a dilemma needs and isn't given is *not measured*, with how to get it; it never counts as *not found*. A dilemma is *found* if one of its units is: the
    share of units says how widely. It is *not found* only if all its parts were measured and fewer units are undecided than judged; else one cannot tell.
    Explanations, drafts and documents that forward others are no supply and are not judged. Sentences are masked.

    Examples
    --------
    >>> import pandas as pd
    >>> text = "各村改厕一律采用水冲式便器，任何乡镇不得变通。（市农业农村局牵头）"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["P1"], "text": [text]}), kind="policy")
    >>> found = diagnose(policies, seed=1)
    >>> found.dilemma("D12").items[["unit", "n_refuses", "verdict"]].dropna().values.tolist()
    [['P1', 1.0, 'cannot tell']]
    """
    check_seed(seed)
    check_level(level)
    _check(policies, feedback, topics)
    _check_nouns(topics, mismatch, places, duties, congruence, coding, matches, reuse, responsiveness)
    _check_tables(graph, vacuum, overlap)
    _check_same(policies, feedback, duties, coding, matches, reuse, responsiveness)
    given = Given(
        policies, feedback, topics, mismatch, _coded(coded), places, duties if duties is not None else extract_duties(policies), graph, congruence, vacuum, overlap,
        coding if coding is not None else code_mechanisms(policies), matches, reuse,
        responsiveness, None if topics is None else read_topics(topics), int(seed), float(level),
    )  # fmt: skip
    dilemmas = tuple(_dilemma(given, name) for name in DILEMMAS)
    settings = {"seed": int(seed), "level": float(level), "given": sorted(_names(given))}
    content = [repr((one.id, one.verdict, one.reason, round(one.estimate, 6), one.n)) for one in dilemmas]
    content += [f"{row}" for one in dilemmas for row in one.evidence[["unit", "document", "start", "sentence"]].to_numpy().tolist()]
    return Findings(dilemmas, settings, record("diagnose", settings, content=content, parents=_parents(given)))


def _dilemma(given: Given, name: str) -> Dilemma:
    found = _MODULES[name](given)
    items = no_items() if found.items is None else found.items
    return Dilemma(
        id=name, estimate=found.estimate, low=found.low, high=found.high, n=found.n, grade=found.grade if found.verdict != "not measured" else "",
        claim=found.claim, verdict=found.verdict, reason=found.reason, items=items, evidence=evidence_frame(given, found.cues),
        answers=answers_of(given, name), **words_for(name),
    )  # fmt: skip


_OPTIONAL = ("feedback", "topics", "mismatch", "places", "graph", "congruence", "coding", "matches", "reuse", "responsiveness")


def _names(given: Given) -> list[str]:
    return [name for name in _OPTIONAL if getattr(given, name) is not None]


def _parents(given: Given) -> list[Any]:
    """Provenance of what was given; graphs carry theirs elsewhere."""
    held = [given.policies, given.feedback, given.topics, given.mismatch, given.places, given.duties, given.congruence, given.coding, given.matches,
            given.reuse, given.responsiveness]  # fmt: skip
    return [one.provenance for one in held if one is not None and hasattr(one, "provenance")]


def _check(policies: Any, feedback: Any, topics: Any) -> None:
    expect(policies, Corpus, verb="diagnose", hint="read_policies(path) gives one")
    for corpus, kind in ((policies, "policy"), (feedback, "feedback")):
        if corpus is not None:
            expect(corpus, Corpus, verb="diagnose", hint="read_feedback(path) gives one")
            if corpus.kind != kind:
                raise InputError(explain(f"{kind} texts are asked for", found=f"kind={corpus.kind!r}", hint="diagnose(policies, feedback, ...)"))
    if policies.title_only.all():
        raise EmptyInputError(explain("no policy has a text", found=repr(policies), hint="read documents with their texts"))
    if isinstance(topics, Topics):
        _check_topics(policies, feedback, topics)


_NOUNS: tuple[tuple[type, str], ...] = (
    (Topics, "fit_topics(tokens, ...)"), (Mismatch, "measure_mismatch(topics, seed=1)"), (Places, "measure_places(topics, seed=1)"),
    (Duties, "extract_duties(policies)"), (Congruence, "measure_congruence(topics, duties, graph, seed=1)"), (Coding, "code_mechanisms(policies)"),
    (Matches, "match_demands(feedback, policies)"), (Reuse, "find_reuse(policies, seed=1)"), (Responsiveness, "measure_responsiveness(feedback, seed=1)"),
)  # fmt: skip


def _check_nouns(*values: object) -> None:
    for value, (noun, how) in zip(values, _NOUNS, strict=True):
        if value is not None:
            expect(value, noun, verb="diagnose", hint=f"{how} gives one")


_TABLES = {"vacuum": ("topic", "label", "leads", "cue_rate"), "overlap": ("topic", "label", "leads")}


def _check_tables(graph: Any, vacuum: Any, overlap: Any) -> None:
    import pandas as pd

    if graph is not None:
        import networkx as nx

        expect(graph, nx.MultiDiGraph, verb="diagnose", hint="coordination_graph(policies, duties) gives one")
    for (name, columns), table in zip(_TABLES.items(), (vacuum, overlap), strict=True):
        if table is not None:
            expect(table, pd.DataFrame, verb="diagnose", hint=f"{name}_table(topics, duties, graph, seed=1) gives one")
            _need_columns(table, (*columns, "estimate", "low", "high", "n", "verdict", "note"), name, f"pass {name}_table(topics, duties, graph, seed=1)")


def _need_columns(table: "pd.DataFrame", columns: "tuple[str, ...]", name: str, hint: str) -> None:
    lost = [column for column in columns if column not in table.columns]
    if lost:
        raise ColumnError(explain(f"{name} has no column {lost[0]!r}", found=f"columns: {listing(table.columns)}", hint=hint))


def _check_same(policies: Corpus, feedback: Corpus | None, duties: Any, coding: Any, matches: Any, reuse: Any, responsiveness: Any) -> None:
    """Refuse what was made from other texts: it would say of these what holds for those."""
    known = (set(policies.table["id"].astype(str)), set() if feedback is None else set(feedback.table["id"].astype(str)))
    held: list[tuple[str, int, Any]] = []
    if duties is not None:
        held.append(("duties", 0, duties.table["document"]))
    if coding is not None:
        held.append(("coding", 0, coding.documents["document"]))
    if reuse is not None:
        held.append(("reuse", 0, reuse.documents["document"]))
    if matches is not None:
        held += [("matches", 0, matches.policies["document"]), ("matches", 1, matches.demands["message"])]
    if responsiveness is not None:
        held.append(("responsiveness", 1, responsiveness.replies["message"]))
    for name, side, ids in held:
        lost = sorted(set(ids.astype(str)) - known[side])
        if lost:
            what = ("policies", "messages")[side]
            raise InputError(explain(f"{name}= holds {len(lost)} {what} that are not given", found=f"first: {lost[0]}", hint="make it from the corpora given here"))


def _coded(coded: Any) -> "pd.DataFrame | None":
    """Codes of texts by document and code."""
    import pandas as pd

    if coded is None:
        return None
    expect(coded, (HandCoding, pd.DataFrame), verb="diagnose", hint="give the coding that correct_shares was given")
    table = coded.coded if isinstance(coded, HandCoding) else coded
    _need_columns(table, ("document", "code"), "coded", "give document and code of each coded text")
    return pd.DataFrame({name: table[name].astype(str) for name in ("document", "code")})


def _check_topics(policies: Corpus, feedback: Corpus | None, topics: Topics) -> None:
    """Refuse topics of other texts: their spans would lead to wrong sentences."""
    documents = topics.tokens.documents
    for corpus, kind in ((policies, "policy"), (feedback, "feedback")):
        ids = set(documents.loc[documents["kind"] == kind, "document"].astype(str))
        known = set() if corpus is None else set(corpus.table["id"].astype(str))
        lost = sorted(ids - known)
        if lost:
            what = "policies" if kind == "policy" else "messages"
            raise InputError(
                explain(f"the topics hold {len(lost)} {what} that are not given", found=f"first: {lost[0]}", hint="give the corpora that the topics were fitted on")
            )
