"""`correct_shares`: shares made right by a hand-coded random sample of each source."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.duplicates import Duplicates
from policytext.errors import InputError, check_seed, expect, explain
from policytext.government.heads import LEFT_OUT, why_left_out
from policytext.inference import prediction_powered
from policytext.inference.prediction_powered import check_level
from policytext.provenance import record
from policytext.topics.groups import group_values
from policytext.topics.model import Topics
from policytext.topics.shares.coded import Coded, Items, as_votes, look_up, machine_codes, machine_shares, vote_name
from policytext.topics.shares.result import Shares, leave_out_of
from policytext.topics.shares.sources import KINDS, cluster_names, join_notes, known_part

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["correct_shares"]

_ABSTAIN = 10
"""Coded clusters under which nothing is estimated."""
_LEAST = 50
"""Coded texts of a source under which nothing is called validated, whatever is asked for."""


@dataclass(frozen=True, eq=False, slots=True)
class _Frame:
    """Everything about the items that does not change from group to group."""

    topics: Topics
    items: Items
    coded: Coded
    names: list[str]
    labels: list[str]
    weights: str
    learn: bool
    group: "npt.NDArray[np.object_]"
    cluster: "npt.NDArray[np.int64]"
    votes: "npt.NDArray[np.float64]"
    left_out: "pd.DataFrame"

    def counts_of(self, group: str, kind: str) -> dict[str, int]:
        """How many documents of a group and kind are left out, and how many coded texts of such."""
        mine = self.left_out[(self.left_out["group"] == group) & (self.left_out["kind"] == kind)]
        return {"left_out": len(mine), "coded_left_out": int(mine["coded"].sum())}


def correct_shares(
    shares: Shares | Topics,
    coded: "pd.DataFrame",
    *,
    by: str | None = None,
    weights: str | None = None,
    clusters: "str | Duplicates | Mapping[str, object] | pd.Series[Any] | None" = None,
    least: int = 200,
    level: float = 0.95,
    seed: int = 1,
    leave_out: Sequence[str] = LEFT_OUT,
) -> Shares:
    """Correct the shares of each source by a random sample that people coded: right whatever the machine does.

    The share of a matter is what the machine says of all texts, plus the mean of what people said less what the
    machine said of the coded ones (prediction-powered inference); the machine is listened to as far as this makes the interval
    narrower. Each source is corrected by its own sample, so that a machine that errs otherwise in officialese than in plain speech makes no gap.

    Parameters
    ----------
    shares : Shares or Topics
        What the machine says. Of Shares, the topics, ``by``, ``weights`` and ``leave_out`` are taken.
    coded : pandas.DataFrame
        One row a coded text, drawn at random from all texts of its source (those left out may be among them, or not): ``document`` or ``unit`` (its id),
        ``code`` (a matter, a topic, or a code of your own), and ``probability`` (chance of being drawn) where not all had
        the same. Further columns are not looked at.
    by : str, optional
        Correct within each value of a variable, by the texts coded there.
    weights : str, optional
        ``"document"``: each document has one vote; ``"unit"``, where units were coded: each unit; or a column of the documents,
        whose value each document has in votes. Coded units divide the votes of their document. Default one vote for
        whatever was coded, or what measured shares were weighed by.
    clusters : str, Duplicates or mapping, optional
        As in :func:`measure_shares`; default each document alone.
    least : int
        So many coded texts a source (or group of one) must have to count as validated; with fewer, it stays exploratory
        and ``note`` says so. At least 50: intervals from fewer are too short.
    level : float
        Confidence level of the intervals.
    seed : int
        Of the folds, where topics have to be joined to the codes.
    leave_out : sequence of str
        Types of document that are no supply of their own, as in :func:`measure_shares`. What was coded of them is not used, and counted in ``summary``.

    Returns
    -------
    Shares
        Of grade ``"validated"`` where ``least`` texts of a source were coded; ``estimate`` is the share of units (or documents, where
        these were coded) that people would give the code. ``n`` counts documents, ``summary`` holds ``n_coded``. Texts without
        a known word count here, since they can be coded.

    Raises
    ------
    InputError
        If a row is coded twice, has no code, is none of the texts, or its probability is none; if ``weights`` weigh by words; if Shares leave out
        other types.
    ColumnError
        If ``coded`` lacks a column, or ``by`` or ``weights`` is none.

    Notes
    -----
    Estimate and variance are those of :func:`policytext.inference.prediction_powered`, clusters drawn together. Topics
    are joined to codes by ``topics.matters`` (:func:`policytext.group_matters`). Without these, and where the codes are no
    names of topics, how they go together is learnt from the coded texts, each left out of what its own guess is learnt from.
    Codes that belong to no topic get a share from the coding alone.
    With less than ten coded clusters no interval is given. A source of which nothing is coded keeps the machine's mean, without an
    interval, as ``"exploratory"``. What the correction can't mend is a sample not drawn at random: texts picked for being clear, or easy to find.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> bus, park = "公交线路班次太少", "停车泊位收费太高"
    >>> texts = [bus] * 100 + [park] * 300
    >>> feedback = Corpus.from_frame(pd.DataFrame({"id": [f"F{i}" for i in range(400)], "text": texts}), kind="feedback")
    >>> topics = fit_topics(segment(feedback, max_share=1.0), n_topics=2, runs=1, seed=1)
    >>> coded = pd.DataFrame({"document": [f"F{i}" for i in range(0, 400, 4)]})
    >>> coded["code"] = ["公交" if int(id[1:]) < 100 else "停车" for id in coded["document"]]
    >>> right = correct_shares(topics, coded, least=100)
    >>> right.table[["topic", "estimate", "grade"]].round(2).values.tolist()
    [['停车', 0.75, 'validated'], ['公交', 0.25, 'validated']]
    """
    expect(shares, (Shares, Topics), verb="correct_shares", hint="measure_shares(topics, ...) or fit_topics(tokens, ...) gives them")
    check_seed(seed)
    if isinstance(least, bool) or not isinstance(least, Integral) or least < _LEAST:
        raise InputError(explain(f"least={least!r} is too few to validate", hint=f"use 200, or at least {_LEAST}"))
    check_level(level)
    topics = shares if isinstance(shares, Topics) else shares.topics
    leave_out = leave_out_of(shares, leave_out)
    if isinstance(shares, Shares):
        by = shares.by if by is None else by
        # A unit's vote is the default of measured shares; where documents were coded, it is a document's.
        weights = shares.weights if weights is None and shares.weights != "unit" else weights
    frame = _frame(topics, coded, by, weights, clusters, leave_out)
    tables: list[pd.DataFrame] = []
    rows: list[dict[str, Any]] = []
    covariances: list[npt.NDArray[np.float64]] = []
    for group in sorted((set(frame.group) | set(frame.left_out["group"])) - {""}):
        for kind in (kind for kind in KINDS if (frame.items.kind == kind).any()):
            table, row, covariance = _one(frame, group, kind, int(least), level, int(seed))
            tables.append(table)
            rows.append(row)
            covariances.append(covariance)
    together = clusters if isinstance(clusters, str) or clusters is None else "given"
    settings = {"by": by, "weights": frame.weights, "least": int(least), "level": level, "seed": int(seed), "clusters": together, "leave_out": list(leave_out)}
    return _result(frame, tables, rows, covariances, shares, settings)


def _frame(topics: Topics, coded: "pd.DataFrame", by: str | None, weights: str | None, clusters: Any, leave_out: Sequence[str]) -> _Frame:
    import numpy as np
    import pandas as pd

    items, found, unused = look_up(coded, topics, leave_out)
    names, learn = machine_codes(topics, found.code)
    labels = dict(zip(topics.names, topics.labels, strict=True)) if topics.matters is None else {}
    documents, values = topics.tokens.documents["document"].to_numpy(dtype=object), group_values(topics.tokens, by)
    group = pd.Series(values, index=documents).reindex(items.document).to_numpy(dtype=object)
    out = why_left_out(topics.tokens.documents, leave_out) != ""
    left = pd.DataFrame({"group": values[out], "kind": topics.tokens.documents["kind"].to_numpy()[out]})
    left["coded"] = pd.Series(unused).value_counts().reindex(documents[out]).fillna(0).to_numpy(dtype=np.int64)
    cluster = np.unique(cluster_names(topics.tokens, clusters).reindex(items.document).to_numpy().astype(str), return_inverse=True)[1]
    what = vote_name(items, weights)
    votes = as_votes(topics, items, what)
    return _Frame(topics, items, found, names, [labels.get(name, name) for name in names], what, learn, group, cluster.astype(np.int64), votes, left)


def _one(frame: _Frame, group: str, kind: str, least: int, level: float, seed: int) -> "tuple[pd.DataFrame, dict[str, Any], npt.NDArray[np.float64]]":
    """Table, summary row and covariance of one group and kind."""
    import numpy as np

    items, coded = frame.items, frame.coded
    inside = np.flatnonzero((frame.group == group) & (items.kind == kind))
    mine = np.isin(coded.place, inside)
    place = np.searchsorted(inside, coded.place[mine])
    theta, cluster, votes = items.theta[inside], frame.cluster[inside], frame.votes[inside]
    truth = (coded.code[mine][:, None] == np.array(frame.names, dtype=object)[None, :]).astype(np.float64)
    n_clusters = len(np.unique(cluster[place]))
    known = ~np.isnan(theta).any(axis=1)
    known_words, outside = known_part(float(items.words[inside].sum()), float(items.known[inside].sum()))
    row = {
        "group": group, "kind": kind, "n": len(np.unique(items.document[inside])), "n_clusters": n_clusters, "n_units": len(inside),
        "not_covered": int((~known).sum()), "coverage": float(known.mean()) if len(inside) else float("nan"),
        "known_words": known_words, "n_coded": len(place), **frame.counts_of(group, kind),
    }  # fmt: skip
    size = len(frame.names)
    nan = np.full(size, np.nan)
    if n_clusters < _ABSTAIN or not votes[place].sum() > 0:
        note = join_notes("no text" if not len(inside) else "not coded" if not len(place) else "too few coded", outside)
        guess = nan if frame.learn or not known.any() or not votes.sum() > 0 else np.average(
            machine_shares(frame.topics, theta, frame.names, False, place, truth, cluster, np.random.default_rng(seed)), axis=0, weights=votes
        )  # fmt: skip
        return _table(frame, row, guess, nan, nan, nan, "exploratory", note), {**row, "note": note}, np.zeros((0, 0))
    rng = np.random.default_rng([seed, zlib.crc32(group.encode()), KINDS.index(kind)])
    predicted = machine_shares(frame.topics, theta, frame.names, frame.learn, place, truth, cluster, rng)
    found = prediction_powered(predicted, place, truth, probability=coded.probability[mine], weights=votes, clusters=cluster, level=level)
    few = len(place) < least
    note = f"{len(place)} coded: fewer than {least}" if few else ""
    sd = np.sqrt(np.maximum(np.diag(found.covariance), 0))
    return _table(frame, row, found.estimate, found.low, found.high, sd, "exploratory" if few else "validated", note), {**row, "note": note}, found.covariance


def _table(
    frame: _Frame, row: dict[str, Any], estimate: "npt.NDArray[np.float64]", low: "npt.NDArray[np.float64]", high: "npt.NDArray[np.float64]",
    sd: "npt.NDArray[np.float64]", grade: str, note: str,
) -> "pd.DataFrame":  # fmt: skip
    import numpy as np
    import pandas as pd

    return pd.DataFrame(
        {
            "group": row["group"], "kind": row["kind"], "topic": frame.names, "label": frame.labels, "estimate": estimate, "low": low, "high": high,
            "n": row["n"], "n_units": row["n_units"], "coverage": row["coverage"], "known_words": row["known_words"], "sd_within": sd, "sd_between": np.nan,
            "n_runs": 1, "recurrence": np.nan, "grade": grade, "note": note,
        }
    )  # fmt: skip


def _result(
    frame: _Frame, tables: "list[pd.DataFrame]", rows: list[dict[str, Any]], covariances: "list[npt.NDArray[np.float64]]",
    shares: Shares | Topics, settings: dict[str, Any],
) -> Shares:  # fmt: skip
    import numpy as np
    import pandas as pd

    if not tables:
        raise InputError(explain(f"no document has a value of {settings['by']!r}", hint="look at tokens.documents for one that is filled"))
    table, summary = pd.concat(tables, ignore_index=True), pd.DataFrame(rows)
    for data, columns in ((table, ["group", "kind", "topic", "label", "grade", "note"]), (summary, ["group", "kind", "note"])):
        for column in columns:
            data[column] = data[column].astype(object)
    content = [np.round(table[["estimate", "low", "high"]].to_numpy(dtype=float), 8).tobytes(), *table["group"], *table["topic"]]
    return Shares(
        table=table, summary=summary, covariances=tuple(covariances), by=settings["by"], weights=settings["weights"], level=settings["level"],
        topics=frame.topics, settings=settings, provenance=record("correct_shares", settings, content=content, parents=[shares.provenance]),
    )  # fmt: skip
