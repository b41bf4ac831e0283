"""From which score a clause answers, and below which nothing does: read off labelled matches, or off messages and their replies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import ColumnError, InputError, explain, listing
from policytext.inference import wilson_interval
from policytext.matching._groups import weighted_rows
from policytext.matching._scorer import Scorer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

__all__ = ["MARK_COLUMNS", "Marks", "marks_from", "no_marks", "score_labelled", "score_replies"]

_LEAST = 30
_LEAST_CALLED = 10
_FOLDS = 5
_QUARTER = 0.6744897501960817
_MOST_PAIRS = 1000
MARK_COLUMNS = ("mark", "score", "precision", "precision_low", "precision_high", "n_precision", "recall", "recall_low", "recall_high", "n_recall", "source", "note")


@dataclass(frozen=True, eq=False, slots=True)
class Marks:
    """Scores from which a clause answers (``upper``) and below which it does not (``lower``); NaN where nobody knows, infinite where none does.

    ``note`` says what is missing and why, ``way`` what a reader can do about it; both are empty where both marks are set.
    """

    lower: float
    upper: float
    source: str
    note: str
    way: str
    table: "pd.DataFrame"

    @property
    def missing(self) -> tuple[str, ...]:
        """Which marks are not set."""
        return tuple(
            name for name, score in (("answered", self.upper), ("not answered", self.lower)) if not abs(score) < float("inf")
        )


_LABEL, _MORE, _LOWER = "judge matches and give them as labelled=", "judge more", "lower precision= or judge more"
_LOWER_OR_LABEL = "judge matches and give them as labelled=, or lower precision="
"""What to do where a mark is missing; precision helps only where a score was tried and fell short of it."""


def no_marks(note: str, *, way: str = _LABEL) -> Marks:
    """Nothing to read marks off."""
    import pandas as pd

    return Marks(float("nan"), float("nan"), "none", f"{note}; {way}", way, pd.DataFrame(columns=list(MARK_COLUMNS)))


def marks_from(scores: "Floats", right: "Truths", texts: "Whole", *, source: str, precision: float) -> Marks:
    """Set both marks.

    Parameters
    ----------
    scores : array (t,)
        Scores of what is tried as an answer.
    right : array (t,)
        Whether it is one.
    texts : array (t,)
        The message of each, numbered in a fixed order.
    source : str
    precision : float
        The upper mark is the lowest score from which on a share of ``precision`` is right, the lower one the highest below which a share of ``precision`` is
        wrong; both with three chances in four (Wilson), as the luckiest score would be taken otherwise, and only where marks set without a fifth of
        the messages keep near it on that fifth.

    Notes
    -----
    Precision and recall in the table are of marks set without the fifth of the messages that they are measured on. Each row has the note of its own mark.
    """
    import pandas as pd

    if min(int(right.sum()), int((~right).sum())) < _LEAST:
        few = f"{source}: {int(right.sum())} right and {int((~right).sum())} wrong ones are too few ({_LEAST} of each)"
        return no_marks(few, way=_LABEL if source == "replies" else _MORE)
    high, up = _crossed(_upper, scores, right, texts, precision)
    low, below, told, down = float("-inf"), scores[:0], right[:0], right[:0]
    if source != "replies":
        below, told, each = _of_messages(scores, right, texts)
        low, down = _crossed(_lower, below, told, each, precision)
    above, under, way = _notes(high, low, source, precision)
    rows = [
        _row("answered", high, up, right, source, above),
        _row("not answered", min(low, high), down, ~told, source, under),
    ]
    parts = dict.fromkeys(part for note in (above, under) for part in note.split("; ") if part and part != way)
    note = "; ".join([*parts, way] if way else parts)
    return Marks(min(low, high), high, source, note, way, pd.DataFrame(rows, columns=list(MARK_COLUMNS)))


def _notes(high: float, low: float, source: str, precision: float) -> tuple[str, str, str]:
    """Say of each mark that is missing why, and what to do; and what to do about both."""
    replies, no_upper, no_lower = source == "replies", high == float("inf"), low == float("-inf")
    both = ["without both marks every message that has a clause is 'cannot tell'"] * (no_upper and no_lower)
    why_above = f"no score has a precision of {precision:g}: nothing is called answered"
    why_under = f"below no score a share of {precision:g} is wrong: no score is called not answered"
    if replies:
        why_under = "a low score says nothing of policies: clauses score lower than replies"
    way_above, way_under = (_LOWER_OR_LABEL, _LABEL) if replies else (_LOWER, _LOWER)
    above = "; ".join([why_above, *both, way_above]) if no_upper else ""
    under = "; ".join([why_under, *both, way_under]) if no_lower else ""
    return above, under, way_above if no_upper else way_under if no_lower else ""


def _of_messages(scores: "Floats", right: "Truths", texts: "Whole") -> "tuple[Floats, Truths, Whole]":
    """Best score of each message and whether anything tried for it is right: nothing answers it only if nothing is."""
    import numpy as np

    order = np.lexsort([scores, texts])
    each, starts = np.unique(texts[order], return_index=True)
    return np.maximum.reduceat(scores[order], starts), np.logical_or.reduceat(right[order], starts), each


def _crossed(
    mark: "Callable[[Floats, Truths, float], float]", scores: "Floats", right: "Truths", texts: "Whole", precision: float
) -> "tuple[float, Truths]":
    """A mark read off all, and which of the texts marks read off the other four fifths call; infinite where these don't keep the precision."""
    import numpy as np

    called = np.zeros(len(scores), dtype=bool)
    for fold in range(_FOLDS):
        held = texts % _FOLDS == fold
        score = mark(scores[~held], right[~held], precision)
        called[held] = scores[held] >= score if mark is _upper else scores[held] < score
    kept = _holds(right[called] if mark is _upper else ~right[called], precision)
    return mark(scores, right, precision) if kept else mark(scores[:0], right[:0], precision), called


def _holds(hits: "Truths", precision: float) -> bool:
    """Whether a mark keeps what it promises on what was not seen: a share of ``precision`` lies below the upper end of the interval (one chance in four above)."""
    import numpy as np

    misses = np.array([int((~hits).sum())])
    return len(hits) >= _LEAST_CALLED and float(_surely(misses, np.array([len(hits)]))[0]) <= 1 - precision


def _upper(scores: "Floats", right: "Truths", precision: float) -> float:
    """The lowest score from which on enough is right; infinite where there is none."""
    import numpy as np

    levels = np.unique(scores)
    n, wrong = (len(held) - np.searchsorted(np.sort(held), levels, side="left") for held in (scores, scores[~right]))
    fine = levels[_surely(n - wrong, n) >= precision]
    return float(fine[0]) if len(fine) else float("inf")


def _lower(scores: "Floats", right: "Truths", precision: float) -> float:
    """The highest score below which enough is wrong; infinite where there is none."""
    import numpy as np

    levels = np.unique(scores)
    n, wrong = (np.searchsorted(np.sort(held), levels, side="left") for held in (scores, scores[~right]))
    fine = levels[_surely(wrong, n) >= precision]
    return float(fine[-1]) if len(fine) else float("-inf")


def _surely(hits: "Whole", n: "Whole") -> "Floats":
    """Lower end of the Wilson interval of each share with one chance in four below it; 0 where there are few."""
    import numpy as np

    share, spread = hits / np.maximum(n, 1), _QUARTER**2 / np.maximum(n, 1)
    low = (share + spread / 2 - _QUARTER * np.sqrt((share * (1 - share) + spread / 4) / np.maximum(n, 1))) / (1 + spread)
    return np.asarray(np.where(n >= _LEAST_CALLED, low, 0.0), dtype=np.float64)


def _row(mark: str, score: float, called: "Truths", right: "Truths", source: str, note: str) -> tuple[Any, ...]:
    n, hits, there = int(called.sum()), int((called & right).sum()), int(right.sum())
    measured = wilson_interval(hits, n) if n else (float("nan"),) * 2
    found = (hits / there, *wilson_interval(hits, there)) if there else (float("nan"),) * 3
    return (mark, score, hits / n if n else float("nan"), *measured, n, *found, there, source, note)


def score_replies(scorer: Scorer, rows: "Whole", of: "Whole", clusters: "Whole", counts: "csr_array") -> "tuple[Floats, Truths, Whole]":
    """Try for each message its best reply among all, and its best one among those that are not its own, for then none answers.

    Parameters
    ----------
    scorer : Scorer
        Its second side are the pieces of the replies.
    rows : array (P,)
        Questions that have replies, in the order of the replies.
    of : array (m,)
        The reply that each piece is part of, rising.
    clusters : array (P,)
        Near copies among the questions: the replies of all of them are own.
    counts : csr_array (P, V)
        Words of the replies: the hundredth of all that are most like the own one counts as own, too.

    Returns
    -------
    (scores (2 t,), whether right (2 t,), cluster of the message (2 t,))
        Half of them tried without the own ones.
    """
    import numpy as np

    starts, likeness = np.flatnonzero(np.diff(of, prepend=-1)), weighted_rows(counts)
    sample = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), _MOST_PAIRS)).round().astype(np.int64))
    best, right, without = [np.zeros(0)], [np.zeros(0, dtype=bool)], [np.zeros(0)]
    for batch in scorer.batches(len(sample), len(of)):
        at = sample[batch]
        total = np.maximum.reduceat(np.round(sum(scorer(rows[at], 1).values(), np.zeros((len(at), len(of)))), 9), starts, axis=1)
        like = np.round((likeness[at] @ likeness.T).toarray(), 9)
        bound = -np.partition(-like, _near(len(rows)), axis=1)[:, _near(len(rows))][:, None]
        own = (clusters[at][:, None] == clusters[None]) | ((like > bound) & (like > 0))
        best.append(total.max(axis=1))
        right.append(own[np.arange(len(at)), total.argmax(axis=1)])
        without.append(np.where(own, -np.inf, total).max(axis=1))
    tried = np.concatenate([*best, *without])
    known = np.isfinite(tried)
    return tried[known], np.concatenate([*right, np.zeros(len(sample), dtype=bool)])[known], np.tile(clusters[sample], 2)[known]


def _near(n: int) -> int:
    """How many of ``n`` replies count as like one of them, itself among them."""
    return min(max(1, n // 100), n - 1)


def score_labelled(
    labelled: Any, scorer: Scorer, messages: Sequence[str], clauses: "pd.DataFrame"
) -> "tuple[Floats, Truths, Whole, pd.DataFrame]":
    """Score the labelled matches; matches with clauses that may not answer are passed over.

    Returns
    -------
    (scores, whether relevant, message, table)
        The table has ``message, document, number, relevant, score``; the score is NaN where the clause may not answer.
    """
    import numpy as np

    table = _checked(labelled, messages)
    ask = {name: row for row, name in enumerate(messages)}
    place = {key: row for row, key in enumerate(zip(clauses["document"], clauses["number"].tolist(), strict=True))}
    row = np.array([ask[name] for name in table["message"]], dtype=np.int64)
    column = np.array([place.get((d, int(n)), -1) for d, n in zip(table["document"], table["number"], strict=True)], dtype=np.int64)
    scores = np.full(len(table), np.nan)
    rows, back = np.unique(row, return_inverse=True)
    for batch in scorer.batches(len(rows), len(clauses)):
        mine = np.flatnonzero((back >= batch[0]) & (back <= batch[-1]) & (column >= 0))
        total = sum(scorer(rows[batch]).values(), np.zeros((len(batch), len(clauses))))
        scores[mine] = np.round(total[back[mine] - batch[0], column[mine]], 9)
    right, known = table["relevant"].to_numpy(dtype=bool), ~np.isnan(scores)
    return scores[known], right[known], back.astype(np.int64)[known], table.assign(score=scores)


_TRUTHS = {"true": True, "1": True, "1.0": True, "yes": True, "是": True, "false": False, "0": False, "0.0": False, "no": False, "否": False}


def _checked(labelled: Any, messages: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    from policytext.corpus.cells import as_pandas

    table = as_pandas(labelled)
    missing = [name for name in ("message", "document", "number", "relevant") if name not in table.columns]
    if missing:
        raise ColumnError(
            explain(f"no column {missing[0]!r} in labelled", found=f"columns: {listing(table.columns)}", hint="give message, document, number and relevant")
        )
    table = table[["message", "document", "number", "relevant"]].reset_index(drop=True)
    unknown = sorted(set(table["message"].astype(str)) - set(messages))
    if unknown:
        raise InputError(explain(f"labelled names messages that are not in feedback: {listing(unknown, limit=3)}", hint="use the ids of feedback.frame"))
    truth = [_TRUTHS.get(str(value).strip().lower()) for value in table["relevant"]]
    if None in truth:
        wrong = table["relevant"].iloc[truth.index(None)]
        raise InputError(explain(f"relevant={wrong!r} is neither true nor false", hint="write True or False"))
    try:
        numbers = table["number"].astype("float64")
    except (TypeError, ValueError):
        numbers = table["number"].map(lambda value: float("nan"))
    if not (numbers % 1 == 0).all():
        raise InputError(explain("a number of labelled is no whole number", hint="number counts the clauses of a document from 1"))
    keys = {"message": table["message"].astype(str), "document": table["document"].astype(str), "number": numbers.astype("int64")}
    table = pd.DataFrame({**keys, "relevant": [bool(one) for one in truth]}).drop_duplicates(ignore_index=True)
    twice = table[table.duplicated(list(keys))]
    if len(twice):
        first = "message {}, document {}, clause {}".format(*twice[list(keys)].iloc[0])
        raise InputError(explain(f"labelled says both that a clause answers and that it doesn't: {first}", hint="settle it, and give each match once"))
    return table
