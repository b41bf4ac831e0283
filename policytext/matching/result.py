"""`Matches`: which clauses could answer which message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import ColumnError, InputError, explain, listing
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level
from policytext.matching._groups import share_of
from policytext.matching._judged import best_judged, judged_share
from policytext.provenance import Provenance
from policytext.segmenting._private import masked_between

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANSWERED", "CANNOT_TELL", "NOT_ANSWERED", "Matches"]

_COVERED = (
    "label", "k", "judged", "judged_low", "judged_high", "n_judged", "estimate", "low", "high", "n", "n_texts", "n_cannot_tell", "most", "score", "note",
)  # fmt: skip
_UNSET = ("nan", "inf", "-inf")
ANSWERED, NOT_ANSWERED, CANNOT_TELL = "answered", "not answered", "cannot tell"


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Matches:
    """Messages and the clauses that could answer them, made by :func:`policytext.match_demands`.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a message and clause, best first: ``message, rank, document, number`` (clause of the document, from 1), ``start, end`` (in
        ``policies.text[document]``), ``function, score``, then what each part adds to the score (``words, characters, document_text, wording, topics,
        sentences``, as far as they were used), ``verdict`` (as below, of this clause) and ``text`` (private marks masked).
    demands : pandas.DataFrame
        One row a message: ``message, date, region``, columns asked for with ``by``, ``topic, label`` (largest topic; empty without topics), ``cluster``
        (of near copies), ``score`` (best), ``document, number`` (best clause), ``n_answering`` (clauses at or above the mark, among those listed),
        ``verdict`` (``"answered"``, ``"not answered"``, ``"cannot tell"``), ``group`` (in ``unanswered``) and ``note``.
    policies : pandas.DataFrame
        One row a document: ``document, title`` (masked), ``region, n_clauses`` (that may answer), ``n_first`` (messages that have their best clause
        here), ``n_demands`` (messages that one of its clauses answers; missing without an upper mark), ``share, low, high, n`` (of the messages that it
        may answer by place and day), ``reason`` (why it has no clause).
    unanswered : pandas.DataFrame
        Groups of messages that are called not answered (the best clause found is none; see the notes of :func:`policytext.match_demands`), the largest
        first: ``group, topic, label, texts`` (different ones),
        ``estimate, low, high, n`` (share of all messages; ``n`` counts copies as one), ``n_group, words, example, example_text`` (masked).
    marks : pandas.DataFrame
        How the marks were set: ``mark`` (``"answered"``, ``"not answered"``), ``score, precision, precision_low, precision_high, n_precision, recall,
        recall_low, recall_high, n_recall, source`` (``"labelled"``, ``"replies"``), ``note`` (why this mark is missing, and what to do). Empty where
        there was nothing to read them off: ``settings["marks"]["note"]`` says why.
    labelled : pandas.DataFrame
        The labelled matches with their scores, if there were any: ``message, document, number, relevant, score``.
    settings : mapping
        Options, parts and their weights and spreads, how many pairs taught wording, and what the marks rest on, what is missing and what to do.
    grade : str
        ``"validated"`` with a mark from labelled matches, ``"calibrated"`` with one from replies, else ``"exploratory"``.
    provenance : Provenance
    """

    table: "pd.DataFrame"
    demands: "pd.DataFrame"
    policies: "pd.DataFrame"
    unanswered: "pd.DataFrame"
    marks: "pd.DataFrame"
    labelled: "pd.DataFrame"
    settings: Mapping[str, Any]
    grade: str
    provenance: Provenance
    _texts: "pd.Series[str]"
    """Titles and texts of the messages, not masked."""

    def __len__(self) -> int:
        return len(self.demands)

    def __repr__(self) -> str:
        counts = self.demands["verdict"].value_counts()
        return (
            f"Matches({len(self)} messages: {counts.get(ANSWERED, 0)} answered, {counts.get(NOT_ANSWERED, 0)} not answered, "
            f"{counts.get(CANNOT_TELL, 0)} cannot tell; {self.grade}{self._missing})"
        )

    @property
    def _missing(self) -> str:
        """Which marks are missing and what to do, for people; empty where both are set."""
        marks = self.settings["marks"]
        names = [name for name, end in ((ANSWERED, "upper"), (NOT_ANSWERED, "lower")) if marks[end] in _UNSET]
        which = "" if len(names) == 2 else f" for {names[0]!r}" if names else ""
        return f"; no mark{which}: {marks['way']}" if names else ""

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table of matches."""
        return self.table.copy(deep=True)

    def evidence(self, message: str) -> "pd.DataFrame":
        """Show one message beside the clauses found for it.

        Parameters
        ----------
        message : str
            Its id.

        Returns
        -------
        pandas.DataFrame
            Its rows of ``table``, with ``message_text`` (title and text, masked).

        Raises
        ------
        InputError
            If there is no such message.
        """
        if not isinstance(message, str) or message not in self._texts.index:
            raise InputError(explain(f"no message {message!r}", found=f"messages: {listing(self._texts.index, limit=4)}", hint="see matches.demands"))
        found = self.table[self.table["message"] == message].reset_index(drop=True)
        text = str(self._texts[message])
        found.insert(1, "message_text", masked_between(text, 0, len(text)))
        return found

    def coverage_table(self, by: str | None = None, *, k: Sequence[int] | None = None, level: float = 0.95) -> "pd.DataFrame":
        """Say what share of the messages is called answered, in each group: coverage at k.

        Parameters
        ----------
        by : str, optional
            A column of ``demands``, such as ``"topic"`` or ``"region"``; default all in one.
        k : sequence of int, optional
            A message counts as covered at k where k clauses or more answer it; 1 is the fill rate. Not more than were listed for a message; default 1, 3 and 10.
        level : float
            Confidence level.

        Returns
        -------
        pandas.DataFrame
            One row a group and k: the group (column ``by``; ``"group"`` without it, or where ``by`` is the name of a column below), ``label`` (for
            topics), ``k``, then the number to print: ``judged, judged_low, judged_high, n_judged`` (for k of 1, from ten labelled best clauses on: share
            of messages whose best clause answers); ``estimate, low, high`` (share called answered; Wilson, near copies counted as one text), ``n``
            (messages), ``n_texts`` (independent ones), ``n_cannot_tell``, ``most`` (for k of 1: the share, if all of which nobody can tell were
            answered), ``score`` (median of the best scores: low where little was found, whatever the marks) and ``note`` (why numbers are missing, what
            to do, and which one to print).

        Notes
        -----
        ``estimate`` leaves out what nobody can tell, which may be most: it is no estimate of the share that is answered, and the interval holds chance
        among messages alone, not the error of the marks. NaN where no mark was set. ``judged`` is one, if the messages whose best clause was judged
        were drawn at random (within each group, for groups): judgments carried to all by the ranks of scores (:func:`policytext.inference.prediction_powered`).

        Raises
        ------
        ColumnError
            If ``demands`` has no such column.
        InputError
            If ``k`` or ``level`` is out of its range.
        """
        import pandas as pd

        check_level(level)
        ks = self._checked_k(k)
        if by is not None and (not isinstance(by, str) or by not in self.demands.columns):
            found = f"columns: {listing(self.demands.columns)}"
            raise ColumnError(explain(f"no column {by!r} in demands", found=found, hint="name one of these, or carry it with match_demands(by=)"))
        values = pd.Series("all", index=self.demands.index) if by is None else self.demands[by].astype(object).where(self.demands[by].notna(), "").map(str)
        told, blank = best_judged(self.demands, self.labelled), self.demands["note"].isin(["no text", "no day"]).to_numpy()
        cluster = pd.factorize(self.demands["cluster"])[0]
        rows = []
        for value in sorted(set(values)):
            here = (values == value).to_numpy()
            some, full = self.demands[here], here & ~blank
            unsure, known = int((some["verdict"] == CANNOT_TELL).sum()), self._called
            judged = judged_share(self.demands["score"].to_numpy()[full], told[full], cluster[full], level)
            label = some["label"].iloc[0] if by == "topic" else ""
            for one in ks:
                hits = int((some["n_answering"] >= one).sum()) if known else 0
                share, low, high, worth = share_of(hits, cluster[here], level=level)
                numbers = (share, low, high) if known else (float("nan"),) * 3
                most = 1 - float((some["verdict"] == NOT_ANSWERED).mean()) if self.grade != "exploratory" and one == 1 else float("nan")
                said = judged if one == 1 else (float("nan"),) * 3 + (judged[3],)
                middle = float(some["score"].median())
                note = self._coverage_note(one, said[:3])
                rows.append((value, label, one, *said, *numbers, len(some), worth, unsure, most, middle, note))
        table = pd.DataFrame(rows, columns=["its group", *_COVERED])
        table = table if by == "topic" else table.drop(columns="label")
        return table.rename(columns={"its group": "group" if by is None or by in _COVERED else by})

    def _coverage_note(self, k: int, judged: tuple[float, float, float]) -> str:
        """Say which number of a row of coverage to print, and why others are missing; the first words are seen where the table is cut."""
        share, low, high = judged
        told = share == share
        parts = [f"print judged {share:.2f} ({low:.2f} to {high:.2f}), if drawn at random"] * told
        if not self._called:
            parts.append(f"no mark, no estimate: {self.settings['marks']['way']}")
        if not told:
            parts.append("judged is for k = 1" if k > 1 else "no judged: fewer than 10 best clauses judged")
        return "; ".join(parts)

    @property
    def _called(self) -> bool:
        """Whether there is a mark from which on a clause is called an answer."""
        return self.settings["marks"]["upper"] not in ("nan", "inf") and self.grade != "exploratory"

    def _checked_k(self, k: Sequence[int] | None) -> list[int]:
        if k is None:
            return [one for one in (1, 3, 10) if one <= self.settings["k"]]
        if isinstance(k, str) or not isinstance(k, Sequence) or not k:
            raise InputError(explain(f"k={k!r} is no list of whole numbers", hint="give for instance k=(1, 3)"))
        for one in k:
            check_whole(one, "k", least=1)
            if one > self.settings["k"]:
                raise InputError(explain(f"k={one} is more than the {self.settings['k']} clauses listed for a message", hint="match with a larger k"))
        return [int(one) for one in k]
