"""`measure_responsiveness`: from feedback with replies to whether, when and how messages are answered."""

from collections.abc import Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus, as_texts, table_content
from policytext.errors import InputError, check_seed, expect, explain
from policytext.government import AgencyList
from policytext.inference.prediction_powered import check_level
from policytext.provenance import record
from policytext.responsiveness._adjusted import adjusted_table
from policytext.responsiveness._alike import copies_of
from policytext.responsiveness._examples import examples_of
from policytext.responsiveness._inputs import Messages, column_of, messages_of, truths
from policytext.responsiveness._limits import kept_table, limit_table, limits_of
from policytext.responsiveness._satisfaction import satisfaction_table
from policytext.responsiveness._shares import ALL, members, share_of, shrunk_rates
from policytext.responsiveness._texts import department_table, quality_table, read_replies, template_table
from policytext.responsiveness._times import times_table
from policytext.responsiveness._verdicts import seen_rates, verdict_table
from policytext.responsiveness.result import Responsiveness
from policytext.topics import Topics, item_names, item_weights

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["measure_responsiveness"]

_UNKNOWN = ": nobody replied, or the file holds no replies for it; it can't say which"


def measure_responsiveness(
    feedback: Corpus, *, seed: int, by: str | None = None, replier: str | None = None, limit: Any = None, policies: Corpus | None = None,
    until: Any = None, topics: Topics | None = None, adjust: Sequence[str] = (), received: str | None = None, visited: str | None = None,
    solved: str | None = None, satisfied: str | None = None, known: AgencyList | None = None, threshold: float = 0.8, least_copies: int = 3,
    least: int = 20, slow_days: float = 30.0, most_template: float = 0.25, n_draws: int = 400, level: float = 0.95,
) -> Responsiveness:  # fmt: skip
    """Measure whether, when and how messages are answered, group by group.

    Parameters
    ----------
    feedback : Corpus
        Messages, with ``reply`` and, for waits, ``date`` and ``reply_date``.
    seed : int
        Of the messages that replies are compared with, and of the bootstrap of adjusted rates.
    by : str, optional
        Column of the groups, such as ``"region"``; ``"month"``, ``"quarter"`` and ``"year"`` are those of the message.
    replier : str, optional
        Column of who signed the reply.
    limit : number, text, mapping or DataFrame, optional
        Time limit for replies: days, ``"5个工作日"``, or one for each group (mapping, or a table ``group, limit``).
    policies : Corpus, optional
        Without ``limit``: take the longest term that policies set for replies to citizens (of the group's own region, else of all).
    until : day, optional
        Last day that the file covers; by default the last day seen in it. What comes later is taken as unseen.
    topics : Topics, optional
        Of a fit that holds these messages: the main topic is one of the kinds that adjusted rates hold alike.
    adjust : sequence of str
        Further columns to hold alike, such as the channel. Length and quarter of the year always are.
    received : str, optional
        Column that says which messages count as received (not those turned away as no business of the office).
    visited, solved, satisfied : str, optional
        Columns of yes or no: whether the citizen was asked afterwards, and what was said.
    known : AgencyList, optional
        Your own bodies.
    threshold : float
        Share of runs of characters (Jaccard) from which two replies are copies.
    least_copies : int
        Different messages that copies must answer to be a template: one answer to a campaign is none.
    least : int
        Messages, and replies, that a verdict needs.
    slow_days : float
        Days that half of the answers must exceed to be slow, where there is no limit.
    most_template : float
        Share of replies that must at least be empty templates for that verdict.
    n_draws : int
        Bootstrap samples of adjusted rates.
    level : float

    Returns
    -------
    Responsiveness

    Raises
    ------
    InputError
        If ``feedback`` is no corpus of feedback, or a setting is out of its range.
    ColumnError
        If it has no column of replies, or a named column is absent.
    EmptyInputError
        If no message is left.

    Notes
    -----
    A reply is what the file holds as one. Where a group has none, nobody can tell from the file whether nobody replied; a file of answered messages only
    says nothing of rates. Waits without a reply are censored at the last day (Kaplan-Meier), which assumes that going out of sight says nothing of the wait;
    the verdict "slow" looks at answers alone, since messages that are never answered have no usual wait. Whether a promise in a reply was kept can't be
    known from the reply: ``kept`` is about ``limit``. Working days are Monday to Friday; public holidays are not known.

    Copies among replies are sought without greetings, thanks, words of the message, names, places and days (:func:`policytext.group_duplicates`). A template
    says nothing where most of its copies pass on, send elsewhere, or only confirm receipt; or where its copies are no nearer to their own messages than
    to others (pairs of characters, 200 other messages; the interval of five copies or more lies below 0.75), and can't be told where the interval is wide.
    Near copies of a message count as one draw in every interval and test, waits included. "No replies" needs messages that were seen for 30 days.
    What a reply does is read by rule: see :func:`read_reply`.

    Adjusted rates: a logit of groups and controls, with a ridge on the controls, standardised to all messages; main effects only, and what drives both
    replies and groups beyond the controls stays in. Bounds of satisfaction: all who were not asked say no, or all yes.

    References
    ----------
    Kaplan & Meier 1958, JASA 53; Manski 1989, Journal of Human Resources 24; Kline & Santos 2012, Journal of Econometric Methods 1 (score bootstrap).

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"text": ["路灯不亮"] * 4, "date": ["2024-03-01"] * 4, "reply": ["已更换灯泡。", "", "", "已转交城管局处理。"],
    ...                       "reply_date": ["2024-03-04", None, None, "2024-03-09"]})
    >>> found = measure_responsiveness(Corpus.from_frame(frame, kind="feedback"), seed=1)
    >>> found.rates[["n", "replied", "estimate"]].values.tolist()
    [[4.0, 2.0, 0.5]]
    >>> found.replies[["class", "cue", "days"]].values.tolist()
    [['action', '已更换', 3.0], ['deflection', '已转交', 8.0]]
    """
    _check(seed, level, threshold, least_copies, least, slow_days, most_template, n_draws, known, adjust)
    held = messages_of(feedback, by=by, until=until, received=received)
    table = held.table
    table["cluster"] = copies_of(table["message"].tolist(), table["text"].tolist(), threshold=0.7)
    table["place"] = range(len(table))
    groups = sorted(set(table["group"]))
    shown = [ALL] if by is None else [*groups, ALL]
    limits, source = limits_of(limit, groups, policies)
    table[["limit", "kept"]] = kept_table(table, limits, held.until)[["limit", "kept"]]
    repliers = None if replier is None else as_texts(column_of(feedback, replier, "replier")).iloc[table["row"]].tolist()
    texted = (table["reply"].str.strip() != "").to_numpy()
    signed = None if repliers is None else [name for name, has in zip(repliers, texted, strict=True) if has]
    replies, _ = read_replies(table, signed, threshold=threshold, least_copies=least_copies, seed=int(seed), known=known)
    texts, regions = table.loc[texted, "reply"].tolist(), table.loc[texted, "region"].tolist()
    rates = _rates(table, shown, level)
    times = times_table(table, shown, level=level)
    quality = quality_table(replies, shown, level=level)
    due = limit_table(table, shown, limits, source, level=level)
    options = (("visited", visited), ("solved", solved), ("satisfied", satisfied))
    told = {name: truths(column_of(feedback, column, name).iloc[table["row"]], name) for name, column in options if column is not None}
    controls = _controls(feedback, held, topics, adjust)
    bodies = feedback.table[["id", "title", "text"]].set_index("id")
    seen = seen_rates(table, shown, level=level)
    parts = {
        "verdicts": verdict_table(rates, times, quality, due, seen, least=least, slow_days=slow_days, most_template=most_template),
        "rates": rates, "times": times, "quality": quality, "replies": replies.drop(columns=["origin"]), "templates": template_table(replies, texts),
        "departments": department_table(replies, shown, regions, level=level, known=known, measured=replier is not None), "limits": due,
        "adjusted": adjusted_table(table, shown, controls, seed=int(seed), n_draws=int(n_draws), level=level),
        "satisfaction": satisfaction_table(table, shown, told, level=level), "issues": held.issues, "examples": examples_of(table, replies, texts, bodies),
    }  # fmt: skip
    settings = {
        "by": by, "replier": replier, "limit": {name: str(one) for name, one in limits.items()}, "until": "" if held.until is None else str(held.until.date()),
        "adjust": list(adjust), "received": received, "visited": visited, "solved": solved, "satisfied": satisfied, "threshold": float(threshold),
        "least_copies": int(least_copies), "least": int(least), "slow_days": float(slow_days), "most_template": float(most_template), "n_draws": int(n_draws),
        "level": float(level), "seed": int(seed), "controls": sorted(controls), "clock": held.clock, "known": None if known is None else len(known.names),
    }  # fmt: skip
    parents = [feedback.provenance, *([] if policies is None else [policies.provenance]), *([] if topics is None else [topics.provenance])]
    content = [cell for name in sorted(parts) for cell in (name, *table_content(parts[name]))]
    return Responsiveness(**parts, by=by, settings=settings, provenance=record("measure_responsiveness", settings, content=content, parents=parents))


def _check(
    seed: object, level: float, threshold: object, least_copies: object, least: object, slow_days: object, most_template: object, n_draws: object,
    known: object, adjust: object,
) -> None:  # fmt: skip
    check_seed(seed)
    check_level(level)
    for name, value in (("threshold", threshold), ("most_template", most_template)):
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) <= 1:
            raise InputError(explain(f"{name}={value!r} is no share", hint="give a number above 0, at most 1"))
    for name, value, low in (("least_copies", least_copies, 2), ("least", least, 2), ("n_draws", n_draws, 20)):
        if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < low:
            raise InputError(explain(f"{name}={value!r} is no whole number of {low} or more", hint=f"give {name}={low} or more"))
    if isinstance(slow_days, bool) or not isinstance(slow_days, Real) or not float(slow_days) > 0:
        raise InputError(explain(f"slow_days={slow_days!r} is no number of days", hint="give for instance 30"))
    if isinstance(adjust, str) or not isinstance(adjust, Sequence):
        raise InputError(explain(f"adjust={adjust!r} is no list of columns", hint="give a tuple, such as ('渠道',)"))
    expect(known, (AgencyList, type(None)), verb="measure_responsiveness(..., known=)", hint="read_agencies(path) gives one")


def _rates(table: "pd.DataFrame", groups: list[str], level: float) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    rows = []
    for group in groups:
        mine = table[members(table, group)]
        share = share_of(mine["replied"].to_numpy(dtype=bool), mine["cluster"].to_numpy(dtype=np.int64), level=level)
        replied = int(mine["replied"].sum())
        note = f"no reply{_UNKNOWN}" if not replied else "every message has a reply: was the file chosen so?" if replied == len(mine) else ""
        if group == "" and len(groups) > 1:
            note = "; ".join(filter(None, ["messages without a group", note]))
        rows.append((group, len(mine), replied, share.estimate, share.low, share.high, share.independent, note))
    out = pd.DataFrame(rows, columns=["group", "n", "replied", "estimate", "low", "high", "independent", "note"])
    shrunk = out["estimate"].to_numpy(dtype=np.float64).copy()
    own = (out["group"] != ALL).to_numpy()
    shrunk[own] = shrunk_rates(shrunk[own], out["independent"].to_numpy(dtype=np.float64)[own])
    out.insert(7, "shrunk", shrunk)
    return out


def _controls(feedback: Corpus, held: Messages, topics: Topics | None, adjust: Sequence[str]) -> "dict[str, npt.NDArray[np.object_]]":
    """What adjusted rates hold alike: length in thirds, quarter of the year, main topic, columns."""
    import numpy as np

    table = held.table
    length = table["text"].str.len().to_numpy(dtype=np.float64)
    cuts = np.quantile(length, [1 / 3, 2 / 3])
    controls = {"length": np.searchsorted(cuts, length, side="left").astype(object)}
    quarter = table["asked"].dt.year.astype("Int64").astype(str) + "Q" + table["asked"].dt.quarter.astype("Int64").astype(str)
    controls["quarter"] = quarter.to_numpy(dtype=object)
    for column in adjust:
        controls[column] = as_texts(column_of(feedback, column, "adjust")).iloc[table["row"]].to_numpy(dtype=object)
    if topics is not None:
        controls["topic"] = _main_topics(topics, table["message"].tolist())
    return controls


def _main_topics(topics: Topics, messages: list[str]) -> "npt.NDArray[np.object_]":
    """The topic (or matter) with most of each message; empty where no word is known."""
    import numpy as np
    import pandas as pd

    expect(topics, Topics, verb="measure_responsiveness(..., topics=)", hint="fit_topics(tokens, ...) gives them")
    names = np.array([*item_names(topics), ""], dtype=object)
    units = topics.tokens.units
    rows = (units["kind"] == "feedback").to_numpy() & topics.covered
    shares = pd.DataFrame(topics.shares[rows] @ item_weights(topics)).groupby(units["document"].to_numpy()[rows]).sum()
    if not len(shares) or not set(messages) & set(units["document"]):
        raise InputError(explain("the topics hold none of these messages", hint="fit them on tokens of this feedback: segment(policies, feedback)"))
    main = shares.to_numpy().argmax(axis=1)
    found = pd.Series(main, index=shares.index).reindex(messages).fillna(len(names) - 1).to_numpy(dtype=np.int64)
    return np.asarray(names[found], dtype=object)
