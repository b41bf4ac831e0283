"""Documents and units of corpora: what is cut, and where it stands."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from policytext.corpus import Corpus, name_columns
from policytext.errors import EmptyInputError, InputError, explain
from policytext.government import split_clauses
from policytext.segmenting._formulas import cut_formulas, find_formulas
from policytext.segmenting._private import Whole, whole_text
from policytext.segmenting._repeats import cut_repeats

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Units", "make_units"]

_COLUMNS = MappingProxyType(
    {"unit": "object", "document": "object", "kind": "object", "function": "object", "start": "int64", "end": "int64", "title_length": "int64"}
)
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
        How many of the wholes each corpus has; replies come last, as a corpus of their own.
    answered : list of str
        The messages whose replies are the last rows of ``units`` (kind ``"reply"``), in order.
    """

    documents: "pd.DataFrame"
    units: "pd.DataFrame"
    wholes: list[Whole]
    ids: list[str]
    sizes: list[int]
    answered: list[str]


def make_units(corpora: Sequence[Corpus], unit: str, *, replies: bool = True) -> Units:
    """Part the documents of corpora in units.

    Of a reply, what it repeats from its message is taken out first (:func:`cut_repeats`), and the formulas that many replies
    have (:func:`find_formulas`): neither says what it is about in its own words.

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
    columns: dict[str, list[object]] = {name: [] for name in _COLUMNS}
    wholes, ids, sizes = list[Whole](), list[str](), list[int]()
    for corpus in corpora:
        table = corpus.table
        held = [(id, title, text) for id, title, text in zip(table["id"], table["title"], table["text"], strict=True) if text]
        add = _add_clauses if unit == "clause" and corpus.kind == "policy" else _add_documents
        wholes += add(columns, corpus.kind, held)
        ids += [id for id, _, _ in held]
        sizes.append(len(held))
    if not wholes:
        raise EmptyInputError(
            explain("no document has a text", found=f"{len(documents)} titles", hint="check which column was read as text")
        )
    answered = _add_replies(columns, corpora, wholes) if replies else []
    if answered:
        ids += answered
        sizes.append(len(answered))
    units = pd.DataFrame({name: pd.Series(cells, dtype=_COLUMNS[name]) for name, cells in columns.items()})
    own = units.iloc[: len(units) - len(answered)]
    if not own["unit"].equals(own["document"]):
        _check_names(own)
    return Units(documents, units, wholes, ids, sizes, answered)


def _add_documents(columns: dict[str, list[object]], kind: str, held: Sequence[tuple[str, str, str]]) -> list[Whole]:
    """Add each document as one unit."""
    ids = [id for id, _, _ in held]
    joined = [whole_text(title, text) for _, title, text in held]
    cells: dict[str, Iterable[object]] = {
        "unit": ids, "document": ids, "kind": [kind] * len(ids), "function": [""] * len(ids), "start": [0] * len(ids),
        "end": [len(text) for _, _, text in held], "title_length": [lead for _, lead in joined],
    }  # fmt: skip
    for name, more in cells.items():
        columns[name] += more
    return [Whole(whole, ((0, len(whole)),)) for whole, _ in joined]


def _add_clauses(columns: dict[str, list[object]], kind: str, held: Sequence[tuple[str, str, str]]) -> list[Whole]:
    """Add each clause of each document as one unit."""
    wholes: list[Whole] = []
    for id, title, text in held:
        whole, lead = whole_text(title, text)
        clauses = split_clauses(text)
        for number, clause in enumerate(clauses, start=1):
            cells = (f"{id}:{number}", id, kind, clause.function, clause.start, clause.end, 0)
            for name, cell in zip(_COLUMNS, cells, strict=True):
                columns[name].append(cell)
        wholes.append(Whole(whole, tuple((lead + clause.start, lead + clause.end) for clause in clauses)))
    return wholes


def _add_replies(columns: dict[str, list[object]], corpora: Sequence[Corpus], wholes: list[Whole]) -> list[str]:
    """Add each reply to a message with a text as one unit of the kind "reply"; give the messages."""
    answered: list[str] = []
    for corpus in corpora:
        table = corpus.table
        if corpus.kind != "feedback" or "reply" not in table.columns:
            continue
        formulas = find_formulas(reply for reply in table["reply"] if reply)
        for id, title, text, reply in zip(table["id"], table["title"], table["text"], table["reply"], strict=True):
            left = cut_repeats(whole_text(title, text)[0], cut_formulas(reply, formulas)) if text and reply else ""
            if not left:
                continue
            answered.append(id)
            wholes.append(Whole(left, ((0, len(left)),), beside=whole_text(title, text)[0]))
            for name, cell in zip(_COLUMNS, (f"{id}:reply", id, "reply", "", 0, len(left), 0), strict=True):
                columns[name].append(cell)
    return answered


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
