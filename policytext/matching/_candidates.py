"""Which clauses may answer: by what they do, by type of document, by place and by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus, as_texts
from policytext.errors import EmptyInputError, InputError, explain, listing
from policytext.government.clauses import CLAUSE_FUNCTIONS, clause_table
from policytext.government.heads import why_left_out
from policytext.mismatch.stock import force_table
from policytext.mismatch.weights import superiors_of
from policytext.reading.days import day_column, read_day

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Truths = npt.NDArray[np.bool_]
    Whole = npt.NDArray[np.int64]

__all__ = ["ANSWERING", "Allowed", "allowed_answers", "check_functions", "find_candidates"]

ANSWERING = ("measure", "duty", "procedure", "safeguard", "goal")
"""What clauses that may answer do; descriptions of the state of things, definitions and what has no function answer nothing."""
_LEAST_LETTERS = 8
_WHO = r"[（(\s]*(?:责任|牵头|配合|承办|主办|协办)(?:单位|部门)\s*[:：][^。；]*[。；）)\s]*"
"""A note that says whose task a clause is, standing alone."""


def check_functions(functions: object) -> tuple[str, ...]:
    """Give the functions asked for, in one order."""
    if isinstance(functions, str) or not isinstance(functions, Sequence) or not functions or any(one not in CLAUSE_FUNCTIONS for one in functions):
        raise InputError(explain(f"functions={functions!r} are unknown", found=f"functions: {listing(CLAUSE_FUNCTIONS)}", hint="give a tuple of some of these"))
    return tuple(one for one in CLAUSE_FUNCTIONS if one in functions)


def find_candidates(policies: Corpus, functions: Sequence[str], leave_out: Sequence[str]) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """List the clauses that may answer, and say of each document why it has none.

    Returns
    -------
    (clauses, documents)
        Both in order of id: ``clauses`` as :func:`clause_table` has them, with ``context`` (title of the document and of the heading above) and
        ``row`` of the document; ``documents`` are the rows of the corpus with ``n_clauses`` and ``reason``.
    """
    import numpy as np

    documents = policies.frame.sort_values("id", kind="stable", ignore_index=True)
    why = why_left_out(documents, leave_out)
    ordered = policies.where(why_left_out(policies.table, leave_out) == "") if (why == "").any() else None
    if ordered is None:
        raise EmptyInputError(explain("no document is supply of its own", found=f"left out: {listing(sorted(set(why)))}", hint="change leave_out"))
    table = clause_table(ordered)
    letters = table["text"].str.count(r"[^\W_]")
    heads = table.set_index(["document", "number"])["title"]
    above = heads.reindex(list(zip(table["document"], table["parent"], strict=True))).fillna("").to_numpy(dtype=object)
    titles = documents.set_index("id")["title"]
    table = table.assign(context=[f"{title}。{head}" for title, head in zip(titles.reindex(table["document"]), above, strict=True)])
    bare = table["text"].str.replace(r"[\W_]+", "", regex=True)
    says = (bare.to_numpy() != titles.reindex(table["document"]).str.replace(r"[\W_]+", "", regex=True).to_numpy()) & ~table["text"].str.fullmatch(_WHO).to_numpy()
    kept = table[table["function"].isin(list(functions)) & (letters >= _LEAST_LETTERS) & says].sort_values(["document", "number"], ignore_index=True)
    row = {name: at for at, name in enumerate(documents["id"])}
    kept = kept.assign(row=np.array([row[name] for name in kept["document"]], dtype=np.int64))
    if kept.empty:
        raise EmptyInputError(explain("no clause may answer", found=f"functions: {listing(functions)}", hint="name further functions"))
    sizes = kept["row"].value_counts().reindex(range(len(documents)), fill_value=0).to_numpy()
    reasons = np.where(why != "", why, np.where(sizes == 0, "no clause with these functions", ""))
    return kept, documents.assign(n_clauses=sizes, reason=reasons)


@dataclass(frozen=True, eq=False, slots=True)
class Allowed:
    """Which clauses count for which messages; called with rows of messages it gives truth values (rows, clauses)."""

    by_place: "Truths"
    place: "Whole"
    row: "Whole"
    first: "npt.NDArray[np.int64] | None"
    last: "npt.NDArray[np.int64] | None"
    days: "npt.NDArray[np.int64]"
    speaks: "Truths"

    def documents(self, rows: "Whole") -> "Truths":
        """Truth values (rows, documents)."""
        fine = self.by_place[self.place[rows]] & self.speaks[rows][:, None]
        if self.first is None or self.last is None:
            return fine
        day = self.days[rows][:, None]
        return (fine & (self.first <= day)) & (day <= self.last)

    def __call__(self, rows: "Whole") -> "Truths":
        return self.documents(rows)[:, self.row]


_NEVER, _ALWAYS = -(10**9), 10**9


def allowed_answers(
    messages: "pd.DataFrame", documents: "pd.DataFrame", clauses: "pd.DataFrame", policies: Corpus, *, inherit: Any, in_force_on: Any, undated: str
) -> "tuple[Allowed, npt.NDArray[np.bool_]]":
    """Work out places and days; beside it, which messages have no day although one is needed (n,).

    A message or document without a place goes with every place; a message without a letter with none.
    """
    import numpy as np
    import pandas as pd

    asked, given = as_texts(messages["region"]), as_texts(documents["region"])
    places = pd.Index(sorted(set(asked)))
    if isinstance(inherit, str) and inherit == "any":
        fine = np.ones((len(places), len(documents)), dtype=bool)
    else:
        above = {} if isinstance(inherit, str) and inherit == "own" else superiors_of({*asked, *given}, inherit)
        fine = np.array([given.isin(["", name, *above.get(name, ())]).to_numpy() if name else np.ones(len(given), dtype=bool) for name in places])
    days = np.full(len(messages), _NEVER, dtype=np.int64)
    first = last = None
    lost = np.zeros(len(messages), dtype=bool)
    if in_force_on is not None:
        first, last = _spans(policies, documents, undated)
        if isinstance(in_force_on, str) and in_force_on == "message":
            came = day_column(messages, "date")[0]
            lost = came.isna().to_numpy()
            days = _day_numbers(came, _NEVER)
        else:
            days[:] = _day_numbers(pd.Series([read_day(in_force_on, name="in_force_on")]), _NEVER)[0]
    speaks = (messages["title"] + messages["text"]).str.contains(r"[^\W_]").to_numpy(dtype=bool)
    place = places.get_indexer(asked).astype(np.int64)
    return Allowed(fine.reshape(len(places), len(documents)), place, clauses["row"].to_numpy(), first, last, days, speaks), lost


def _spans(policies: Corpus, documents: "pd.DataFrame", undated: str) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]":
    """First and last day of each document as numbers; a document that is no rule, or of which nobody can tell, has none."""
    lives = force_table(policies).set_index("document").loc[list(documents["id"])]
    first, last = _day_numbers(lives["start"], _NEVER), _day_numbers(lives["end"], _ALWAYS)
    unknown = (lives["start"].isna() | (lives["end_from"] == "unknown")).to_numpy()
    first[~lives["rule"].to_numpy() | (unknown & (undated == "leave out"))] = _ALWAYS + 1
    return first, last


def _day_numbers(days: "pd.Series[Any]", missing: int) -> "npt.NDArray[np.int64]":
    import numpy as np

    numbers = days.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(numbers), missing, numbers.astype(np.int64))
