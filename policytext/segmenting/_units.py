"""Documents and units of corpora: what is cut, and where it stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from policytext.corpus import Corpus, name_columns
from policytext.errors import EmptyInputError, InputError, explain
from policytext.government import split_clauses
from policytext.segmenting._private import Whole, whole_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Units", "make_units"]

_PRIVATE_COLUMNS = frozenset({"id", "title", "text", "reply", "reply_date", "source", "place"})


class Units(NamedTuple):
    """Documents of corpora and their units.

    Attributes
    ----------
    documents, units : pandas.DataFrame
        As in Tokens, the units not counted yet.
    wholes : list of Whole
        Each document with a text; their cuts in order are the rows of ``units``.
    ids : list of str
        Id of each.
    sizes : list of int
        How many of the wholes each corpus has.
    """

    documents: "pd.DataFrame"
    units: "pd.DataFrame"
    wholes: list[Whole]
    ids: list[str]
    sizes: list[int]


def make_units(corpora: Sequence[Corpus], unit: str) -> Units:
    """Part the documents of corpora in units.

    Raises
    ------
    InputError
        If an id stands in two corpora, or is also the name of a clause.
    EmptyInputError
        If no document has a text.
    """
    import pandas as pd

    documents = pd.concat([_document_rows(corpus) for corpus in corpora], ignore_index=True)
    _check_once(documents["document"])
    rows: list[tuple[object, ...]] = []
    wholes, ids, sizes = list[Whole](), list[str](), list[int]()
    for corpus in corpora:
        for id, title, text in zip(corpus.table["id"], corpus.table["title"], corpus.table["text"], strict=True):
            if text:
                more, whole = _parted(corpus.kind, id, title, text, by_clause=unit == "clause" and corpus.kind == "policy")
                rows += more
                wholes.append(whole)
                ids.append(id)
        sizes.append(len(wholes) - sum(sizes))
    if not wholes:
        raise EmptyInputError(
            explain("no document has a text", found=f"{len(documents)} titles", hint="check which column was read as text")
        )
    units = pd.DataFrame(rows, columns=["unit", "document", "kind", "function", "start", "end", "title_length"])
    for column in ("unit", "document", "kind", "function"):
        units[column] = units[column].astype(object)
    _check_names(units)
    return Units(documents, units, wholes, ids, sizes)


def _parted(kind: str, id: str, title: str, text: str, *, by_clause: bool) -> tuple[list[tuple[object, ...]], Whole]:
    whole, lead = whole_text(title, text)
    if not by_clause:
        return [(id, id, kind, "", 0, len(text), lead)], Whole(whole, ((0, len(whole)),))
    clauses = split_clauses(text)
    rows: list[tuple[object, ...]] = [
        (f"{id}:{number}", id, kind, getattr(clause, "function", ""), clause.start, clause.end, 0)
        for number, clause in enumerate(clauses, start=1)
    ]
    return rows, Whole(whole, tuple((lead + clause.start, lead + clause.end) for clause in clauses))


def _check_once(ids: "pd.Series[str]") -> None:
    twice = ids[ids.duplicated()]
    if len(twice):
        raise InputError(
            explain(
                f"id {twice.iloc[0]!r} stands in two corpora",
                found=f"{len(twice)} such ids",
                hint="make the ids of the corpora differ",
            )
        )


def _check_names(units: "pd.DataFrame") -> None:
    twice = units[units["unit"].duplicated(keep=False)]
    if len(twice):
        name = twice["unit"].iloc[0]
        owners = " and ".join(map(repr, twice.loc[twice["unit"] == name, "document"]))
        raise InputError(
            explain(
                f"two units have the name {name!r}",
                found=f"of the documents {owners}; clauses are named by document and number",
                hint="make ids that don't end in a colon and a number, or use unit='document'",
            )
        )


def _document_rows(corpus: Corpus) -> "pd.DataFrame":
    import pandas as pd

    table = corpus.table
    keep = [column for column in table.columns if column not in _PRIVATE_COLUMNS]
    rows = table.loc[:, keep].copy(deep=True)
    rows.columns = pd.Index(name_columns(keep, {}, reserved=("document", "kind", "has_text")))
    rows.insert(0, "document", table["id"])
    rows.insert(1, "kind", corpus.kind)
    rows["kind"] = rows["kind"].astype(object)
    rows["has_text"] = ~corpus.title_only
    return rows
