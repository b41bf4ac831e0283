"""`match_demands`: for each message the clauses that could answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus, as_texts, table_content
from policytext.duplicates import group_duplicates
from policytext.errors import ColumnError, EmptyInputError, InputError, expect, explain, listing
from policytext.government import PlaceList
from policytext.government.clauses import bare_clauses
from policytext.government.heads import LEFT_OUT, check_leave_out
from policytext.inference._checks import check_whole
from policytext.matching._candidates import ANSWERING, allowed_answers, check_functions, find_candidates
from policytext.matching._counts import word_counts
from policytext.matching._marks import Marks, marks_from, no_marks, score_labelled, score_replies
from policytext.matching._parts import Encoder, Side, TopicShares, make_parts
from policytext.matching._scorer import Scorer, best_answers, make_scorer
from policytext.matching._tables import TAKEN, Found, demand_table, lost_table, match_table, policy_table
from policytext.matching._topic_shares import clause_shares, message_shares, office_shares, reply_shares
from policytext.matching._wording import LEAST_PAIRS, Pairs
from policytext.matching.result import Matches
from policytext.mismatch.settings import superiors_asked
from policytext.provenance import FrozenMap, record
from policytext.segmenting._repeats import cut_repeats
from policytext.topics import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["match_demands"]

_LEAST_LETTERS = 8


def match_demands(
    feedback: Corpus,
    policies: Corpus,
    *,
    topics: Topics | None = None,
    encoder: Encoder | None = None,
    in_force_on: "str | pd.Timestamp | None" = None,
    by: str | Sequence[str] | None = None,
    labelled: "pd.DataFrame | None" = None,
    inherit: str | dict[str, str] | PlaceList = "superior",
    functions: Sequence[str] = ANSWERING,
    leave_out: Sequence[str] = LEFT_OUT,
    undated: str = "leave out",
    k: int = 10,
    precision: float = 0.8,
    level: float = 0.95,
) -> Matches:
    """Find for each message the clauses of policies that could answer it, and say which messages none does.

    Parameters
    ----------
    feedback : Corpus
        Messages, n of them. Where they have replies (``reply``; 200 or more, near copies counted once), these teach how offices word what people
        say, and where to set the marks.
    policies : Corpus
        Documents; their clauses are what is matched, m of them.
    topics : Topics, optional
        Fitted on both; shares of messages are carried to official wording by their calibration, if they have one.
    encoder : callable, optional
        List of n texts → array (n, d) of sentence vectors; the mean of each source is taken off.
    in_force_on : date, ``"message"`` or None
        Only documents in force count: on this day, or on the day on which each message came. By default all count.
    by : str or sequence of str, optional
        Columns of ``feedback`` to carry into ``demands``, for :meth:`Matches.coverage_table`; texts in them are masked.
    labelled : DataFrame, optional
        Matches that people judged: ``message, document, number, relevant``; marks are read off them. Draw messages at random, match
        without labels, and judge the first clause of each, or better its first few. A few hundred may set no mark: see ``marks`` for why and what to do.
    inherit : {"superior", "own", "any"}, mapping or PlaceList
        Whose documents count for a message: those of its place and of all above it, its own place alone, or all. What lies in what is taken from the names,
        or from a mapping of place to the place above. Messages and documents without a place go with every place.
    functions : sequence of str
        What clauses do that may answer; the rest (diagnosis, definition, other) say how things are.
    leave_out : sequence of str
        Types of document that are no supply of their own.
    undated : {"leave out", "keep"}
        With ``in_force_on``: what becomes of documents of which nobody can tell whether they are in force.
    k : int
        Clauses to list for a message.
    precision : float
        What the marks are set for: the least share of what is called answered that is, and of what is called not answered that is not. The higher it
        is, the more is "cannot tell"; without any mark all that has a clause is.
    level : float
        Of the intervals.

    Returns
    -------
    Matches
        In order of id, the same for any order of the rows.

    Raises
    ------
    InputError
        If an argument is of the wrong kind or out of its range, or topics were fitted on other texts.
    ColumnError
        If a column of ``by`` or ``labelled`` is missing.
    EmptyInputError
        If no message has a text, or no clause may answer.

    Notes
    -----
    The score adds parts, each in standard deviations over pairs of message and clause, after what the average message scores with the clause is taken off:
    BM25 (k1 1.2, b 0.75; Robertson & Zaragoza 2009) over content words (weight 0.25), over pairs of characters (1), and of the whole document (0.5), as a
    share of what is asked; cosine in the space of messages and replies (1.5; latent semantic analysis, from 200 pairs on, 100 dimensions; a message's own
    reply and those to its near copies are never among what its row is learnt from); overlap of topic shares (1); cosine of sentence vectors (1). A message
    is its title twice and its text, a clause its text after the titles of its document and of the heading above. The weights were chosen on one set of 1,371
    messages with replies, where others near them changed the mean reciprocal rank by about 0.01, and on the bundled study.

    Marks: of what is tried at the upper one or above, a share of ``precision`` is right; of messages of which the best clause tried scores below the lower one, as
    many have no right one among those tried; between them nobody can tell. A mark is set only where marks set without a fifth of the messages keep near
    the precision on that fifth. So where first clauses alone were judged, "not answered" says that the best clause found is no answer, and another of those
    listed may be one (on the bundled study, for 57 of 100).
    Marks are read off ``labelled``; without it off replies, cut into clauses and scored as if each were a document: each message's best reply among all, right
    if it is its own or among the hundredth of replies most like its own, and its best one with these taken out, which is wrong. So half of the messages
    have an answer there. **Replies are no policies**: they are nearer to their messages than clauses are, so only the upper mark is used; a low score says
    nothing (on the bundled study, half of the messages below a lower mark from replies have their best clause on their matter). What the upper mark promises
    holds for replies; how many messages policies answer is unknown without labels, and the precision depends on it. So without labelled
    matches "not answered" means that no clause counts for the message's place and day; this it means whatever the marks. With neither there are ranks and
    no other verdict. What labels promise holds for the texts that they were drawn from, and is measured in ``marks`` on labels left out. Where topics were
    fitted on the same pairs, the topic part knows them.

    Examples
    --------
    >>> import pandas as pd
    >>> texts = ["街道应当增加夜间停车泊位，免费开放。", "供热单位应当按时供热，室温不低于十八度。"]
    >>> rows = {"id": ["甲", "乙"], "title": ["停车管理办法", "供热办法"], "text": texts}
    >>> policies = Corpus.from_frame(pd.DataFrame(rows), kind="policy")
    >>> feedback = Corpus.from_frame(pd.DataFrame({"id": ["1", "2"], "text": ["夜间没有停车位，停车难", "家里供热不好，室温只有十度"]}), kind="feedback")
    >>> found = match_demands(feedback, policies)
    >>> found.table.loc[found.table["rank"] == 1, ["message", "document"]].values.tolist(), found.grade
    ([['1', '甲'], ['2', '乙']], 'exploratory')
    >>> found
    Matches(2 messages: 0 answered, 0 not answered, 2 cannot tell; exploratory; no mark: judge matches and give them as labelled=)
    """
    check_leave_out(leave_out)
    options = {"k": k, "precision": precision, "level": level, "undated": undated, "leave_out": list(leave_out)}
    _check(feedback, policies, topics, encoder, inherit, options)
    columns, functions = _columns(by, feedback), check_functions(functions)
    messages = feedback.frame.sort_values("id", kind="stable", ignore_index=True)
    clauses, documents = find_candidates(policies, functions, leave_out)
    allowed, no_day = allowed_answers(
        messages, documents, clauses, policies, inherit=inherit, in_force_on=in_force_on, undated=undated
    )
    made = _prepared(feedback, messages, clauses, documents, topics, encoder)
    marks, judged = _marks(made, labelled, messages, clauses, precision)
    asked, given, numbers = best_answers(made.scorer, len(messages), k, allowed)
    found = Found(messages, clauses, documents, asked, given, numbers, marks, made.clusters, made.shares, topics)
    table, demands = match_table(found), demand_table(found, columns, no_day, allowed)
    unanswered, demands = lost_table(found, demands, level)
    supplied = policy_table(found, allowed, table, level)
    how = _settings(options, made, marks, columns, functions, inherit, in_force_on, judged)
    content = [text for part in (table, demands, supplied, unanswered) for text in table_content(part)]
    parents = [corpus.provenance for corpus in (feedback, policies)] + ([topics.provenance] if topics is not None else [])
    set_any = marks.upper < float("inf") or marks.lower > float("-inf")
    grade = {"labelled": "validated", "replies": "calibrated"}.get(marks.source if set_any else "", "exploratory")
    whole = (messages["title"] + "\n" + messages["text"]).str.strip().set_axis(list(messages["id"]))
    return Matches(
        table=table, demands=demands, policies=supplied, unanswered=unanswered, marks=marks.table, labelled=judged,
        settings=FrozenMap(how), grade=grade, _texts=whole,
        provenance=record("match_demands", how, content=content, parents=parents),
    )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class _Made:
    """A scorer and what it was made of."""

    scorer: Scorer
    pairs: Pairs | None
    of_reply: "Whole"
    clusters: "Whole"
    shares: "Floats | None"


def _prepared(
    feedback: Corpus,
    messages: "pd.DataFrame",
    clauses: "pd.DataFrame",
    documents: "pd.DataFrame",
    topics: Topics | None,
    encoder: Encoder | None,
) -> _Made:
    import numpy as np
    import pandas as pd

    questions = [f"{title}\n{title}\n{text}".strip() for title, text in zip(messages["title"], messages["text"], strict=True)]
    if not any(any(map(str.isalnum, text)) for text in questions):
        raise EmptyInputError(explain("no message has a text", hint="check the text column of feedback"))
    ids = messages["id"].tolist()
    copies = group_duplicates(feedback).table.set_index("id")["cluster_id"]
    clusters = np.asarray(pd.factorize(copies.reindex(ids))[0], dtype=np.int64)
    side = Side(
        tuple(f"{c}。{t}" for c, t in zip(clauses["context"], clauses["text"], strict=True)),
        clauses["row"].to_numpy(),
        tuple(documents["text"]),
    )
    pairs = _pairs(messages, clusters)
    sides, of_reply = [side], np.zeros(0, dtype=np.int64)
    if pairs is not None:
        cut = [[clause.text for clause in bare_clauses(text)] or [text] for text in pairs.replies]
        of_reply = np.repeat(np.arange(len(cut)), [len(one) for one in cut])
        sides.append(Side(tuple(text for one in cut for text in one), of_reply, pairs.replies))
    shares = message_shares(topics, ids) if topics is not None else None
    known = None
    if topics is not None and shares is not None:
        answers = [clause_shares(topics, clauses)]
        if pairs is not None:
            answers.append(reply_shares(topics, [ids[row] for row in pairs.rows.tolist()])[of_reply])
        known = TopicShares(office_shares(topics, shares), tuple(answers))
    parts = make_parts(questions, sides, pairs=pairs, topics=known, encoder=encoder)
    return _Made(make_scorer(parts, len(ids), len(sides)), pairs, of_reply, clusters, shares)


def _pairs(messages: "pd.DataFrame", clusters: "Whole") -> Pairs | None:
    """Messages with replies, what these repeat cut out; nothing where they are few."""
    import numpy as np

    if "reply" not in messages.columns:
        return None
    replies, whole = as_texts(messages["reply"]).tolist(), (messages["title"] + "\n" + messages["text"]).tolist()
    there = [row for row, reply in enumerate(replies) if reply and any(map(str.isalnum, whole[row]))]
    cut = [cut_repeats(whole[row], replies[row]) for row in there]
    kept = [at for at, text in enumerate(cut) if sum(map(str.isalnum, text)) >= _LEAST_LETTERS]
    if len(np.unique(clusters[[there[at] for at in kept]])) < LEAST_PAIRS:
        return None
    return Pairs(np.array([there[at] for at in kept], dtype=np.int64), tuple(cut[at] for at in kept), clusters)


def _marks(
    made: _Made, labelled: Any, messages: "pd.DataFrame", clauses: "pd.DataFrame", precision: float
) -> "tuple[Marks, pd.DataFrame]":
    import pandas as pd

    if labelled is not None:
        scores, right, texts, table = score_labelled(labelled, made.scorer, messages["id"].tolist(), clauses)
        marks = marks_from(scores, right, texts, source="labelled", precision=precision)
        over = len(table) - len(scores)
        odd = [f"{over} labelled matches are with clauses that may not answer"] * (over > 0)
        return replace(marks, note="; ".join([*filter(None, [marks.note]), *odd])), table
    none = pd.DataFrame(columns=["message", "document", "number", "relevant", "score"])
    if made.pairs is None:
        return no_marks(
            f"no labelled matches, and fewer than {LEAST_PAIRS} messages with replies (near copies counted once)"
        ), none
    words = word_counts(made.pairs.replies)[0]
    scores, right, texts = score_replies(made.scorer, made.pairs.rows, made.of_reply, made.clusters[made.pairs.rows], words)
    return marks_from(scores, right, texts, source="replies", precision=precision), none


def _settings(
    options: dict[str, Any],
    made: _Made,
    marks: Marks,
    columns: Sequence[str],
    functions: Sequence[str],
    inherit: Any,
    in_force_on: Any,
    judged: "pd.DataFrame",
) -> dict[str, Any]:
    spreads = {part.name: round(spread, 9) for part, spread in zip(made.scorer.parts, made.scorer.spreads, strict=True)}
    ends = (("lower", marks.lower), ("upper", marks.upper))
    finite = {name: (value if abs(value) < float("inf") else str(value)) for name, value in ends}
    places = dict(sorted(inherit.items())) if isinstance(inherit, Mapping) else "places"
    return {
        **options, "parts": dict(made.scorer.weights), "spreads": spreads, "pairs": 0 if made.pairs is None else len(made.pairs),
        "by": list(columns), "functions": list(functions), "inherit": inherit if isinstance(inherit, str) else places,
        "in_force_on": None if in_force_on is None else str(in_force_on), "labelled": len(judged),
        "marks": {"source": marks.source, "note": marks.note, "way": marks.way, **finite},
    }  # fmt: skip


def _columns(by: object, feedback: Corpus) -> list[str]:
    names = [] if by is None else [by] if isinstance(by, str) else list(by) if isinstance(by, Sequence) else [by]
    missing = [name for name in names if not isinstance(name, str) or name not in feedback.table.columns]
    if missing:
        raise ColumnError(
            explain(
                f"no column {missing[0]!r} in feedback",
                found=f"columns: {listing(feedback.table.columns)}",
                hint="name some of these",
            )
        )
    taken = [name for name in names if name in TAKEN]
    if taken:
        raise InputError(
            explain(
                f"by={taken[0]!r} is the name of a column that demands have anyway",
                hint="give the column of feedback another name",
            )
        )
    return list(dict.fromkeys(names))


def _check(feedback: object, policies: object, topics: object, encoder: object, inherit: object, options: dict[str, Any]) -> None:
    for corpus, kind, name in ((feedback, "feedback", "messages"), (policies, "policy", "policies")):
        expect(corpus, Corpus, verb="match_demands", hint="match_demands(feedback, policies) takes two corpora")
        if isinstance(corpus, Corpus) and corpus.kind != kind:
            raise InputError(
                explain(f"these are no {name}", found=f"kind={corpus.kind!r}", hint="call match_demands(feedback, policies)")
            )
    expect(topics, (Topics, type(None)), verb="match_demands(topics=...)", hint="fit_topics(tokens, ...) gives them")
    if encoder is not None and not callable(encoder):
        raise InputError(
            explain(
                f"encoder is a {type(encoder).__name__}, nothing to call", hint="give a function: list of texts → array (n, d)"
            )
        )
    if not (isinstance(inherit, str) and inherit == "any"):
        import numpy as np

        if not isinstance(inherit, str | Mapping | PlaceList):
            raise InputError(
                explain(
                    f"inherit is a {type(inherit).__name__}",
                    hint='use "own", "superior", "any", or a mapping from region to the region above it',
                )
            )
        superiors_asked(inherit, "region", np.zeros(0, dtype=object), None)
    if options["undated"] not in ("leave out", "keep"):
        raise InputError(
            explain(f"undated={options['undated']!r} is unknown", found="rules: leave out, keep", hint="use one of these")
        )
    check_whole(options["k"], "k", least=1)
    for name in ("precision", "level"):
        value = options[name]
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) < 1:
            raise InputError(explain(f"{name}={value!r} is no share", hint="use a number between 0 and 1, such as 0.9"))
