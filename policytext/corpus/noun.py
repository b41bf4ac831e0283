"""`Corpus`: texts with their document variables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from policytext.corpus.cells import as_pandas, as_texts, name_columns, parse_date_column, unique_names
from policytext.corpus.choosing import as_truth, is_one_of
from policytext.corpus.issues import ReadingIssue, SourceCount, merged_counts
from policytext.corpus.spans import SpanMap
from policytext.errors import ColumnError, EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.provenance import Provenance, record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Corpus", "Kind", "build_corpus", "table_content"]

Kind = Literal["policy", "feedback"]
LEADING = ("id", "title", "text", "date", "region")
"""Columns that every corpus has, in this order, before the document variables."""
_TEXTUAL = frozenset({"id", "title", "text", "region", "reply"})
_DATES = frozenset({"date", "reply_date"})


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Corpus:
    """Texts of one kind with their variables. Nothing in it changes; every method gives a new one.

    Build one with :func:`policytext.read_policies`, :func:`policytext.read_feedback` or
    :meth:`Corpus.from_frame`.

    Attributes
    ----------
    kind : {"policy", "feedback"}
        Which side the texts stand on.
    issues : tuple of ReadingIssue
        Files and rows left out or changed, with the reason; see :func:`issue_table`.
    sources : tuple of SourceCount
        How many rows each file held, and what became of them; see :func:`source_table`.
    provenance : Provenance
        How this corpus came about.
    """

    kind: Kind
    table: "pd.DataFrame"
    issues: tuple[ReadingIssue, ...]
    sources: tuple[SourceCount, ...]
    provenance: Provenance
    originals: Mapping[str, tuple[str, SpanMap]]

    # -- making one ---------------------------------------------------------------------------------

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        kind: Kind,
        text: str = "text",
        title: str | None = None,
        date: str | None = None,
        region: str | None = None,
        id: str | None = None,
        reply: str | None = None,
        reply_date: str | None = None,
    ) -> "Corpus":
        """Make a corpus from a table that is already in memory. Texts are taken as they are (no cleaning).

        Parameters
        ----------
        frame : pandas.DataFrame, or a polars or pyarrow table
            One row a document. Tables other than pandas come in through the Arrow interface.
        kind : {"policy", "feedback"}
            Which side the texts stand on.
        text : str
            Column of the text.
        title, date, region, id, reply, reply_date : str, optional
            Further columns. A column that already has the standard name (``"title"``, ``"date"`` ...) is
            used without being named. Every other column is kept under its own name, with ``.original`` behind
            it where that is a standard name. ``source`` and ``place`` say which file and row a document is from.

        Returns
        -------
        Corpus
            With one document a row; rows with neither text nor title are listed in ``issues``.

        Raises
        ------
        ColumnError
            If a named column is missing, or one is named twice.
        EmptyInputError
            If the table has no rows.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"留言": ["路灯坏了", "公交太少"], "区": ["甲区", "乙区"]})
        >>> corpus = Corpus.from_frame(frame, kind="feedback", text="留言", region="区")
        >>> len(corpus), list(corpus.frame["region"])
        (2, ['甲区', '乙区'])
        """
        if kind not in ("policy", "feedback"):
            raise InputError(explain(f"kind={kind!r} is unknown", found="kinds: policy, feedback", hint="use one of these"))
        data = as_pandas(frame)
        named = {"text": text, "title": title, "date": date, "region": region, "id": id,
                 "reply": reply, "reply_date": reply_date}  # fmt: skip
        wanted = {role: column for role, column in named.items() if column is not None}
        for role in named:
            if role not in wanted and role in data.columns:
                wanted[role] = role
        absent = [column for column in wanted.values() if column not in data.columns]
        if absent:
            raise ColumnError(
                explain(
                    f"no column {absent[0]!r} in the table",
                    found=f"columns: {listing(data.columns)}",
                    hint="name the column that holds it, for instance text='正文'",
                )
            )
        if not len(data):
            raise EmptyInputError(explain("the table has no rows", hint="check the filter that made it"))
        data = data.set_axis(name_columns(list(data.columns), wanted), axis=1)
        return build_corpus(
            data, kind=kind, step="Corpus.from_frame", settings={"kind": kind, "columns": wanted},
            file="<table>",
        )  # fmt: skip

    # -- looking at it ------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        left = sum(source.left_out for source in self.sources)
        name = "policies" if self.kind == "policy" else "feedback messages"
        return f"Corpus({len(self)} {name}, {int(self.title_only.sum())} of them title only; {left} rows left out)"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table: ``id, title, text, date, region``, then the document variables."""
        return self.table.copy(deep=True)

    @property
    def text(self) -> "pd.Series[str]":
        """The texts, by id: what every span of every result indexes."""
        return self.table.set_index("id")["text"].copy(deep=True)

    @property
    def title_only(self) -> "npt.NDArray[np.bool_]":
        """Which documents (n,) have a title and no text; they are counted, and kept out of topics."""
        return cast("npt.NDArray[np.bool_]", (self.table["text"].str.len() == 0).to_numpy(dtype=bool))

    def original_span(self, id: str, start: int, end: int) -> tuple[int, int, str]:
        """Lead a span of ``corpus.text[id]`` back to the text as it was read.

        Returns
        -------
        (start, end, text)
            Offsets in the text as read, and the characters that stand there.
        """
        text = self.document(id)["text"]
        if not 0 <= start <= end <= len(text):
            raise InputError(
                explain(f"span {start}:{end} lies outside document {id!r}", found=f"length {len(text)}",
                        hint="spans index corpus.text")
            )  # fmt: skip
        if id not in self.originals:
            return start, end, text[start:end]
        original, spans = self.originals[id]
        low, high = spans.to_original(start, end)
        return low, high, original[low:high]

    def document(self, id: str) -> "pd.Series[Any]":
        """One row of the table, by id."""
        found = self.table.index[self.table["id"] == id]
        if not len(found):
            raise InputError(
                explain(f"no document {id!r}", found=f"ids: {listing(self.table['id'], limit=5)}", hint="see corpus.frame['id']")
            )
        return cast("pd.Series[Any]", self.table.loc[found[0]])

    # -- taking a part or putting together -----------------------------------------------------------

    def where(self, condition: "Callable[[pd.DataFrame], Any] | Any | None" = None, **equals: Any) -> "Corpus":
        """Keep the documents that meet a condition.

        Parameters
        ----------
        condition : callable or sequence of truth values, optional
            One truth value a row, or what takes the table and gives them; a missing one counts as false.
        **equals
            Column = value, or a list of values; ``None`` stands for a missing or empty one. Dates are days, and may be texts (2024-05-06).

        Raises
        ------
        ColumnError
            If there is no such column.
        InputError
            If a date is none, or a year or a month; or the truth values don't fit the rows.

        Examples
        --------
        >>> import pandas as pd
        >>> corpus = Corpus.from_frame(pd.DataFrame({"text": ["甲", "乙"], "region": ["东", "西"]}), kind="policy")
        >>> len(corpus.where(region="东"))
        1
        """
        import numpy as np

        keep = np.ones(len(self), dtype=bool)
        asked: dict[str, list[str]] = {}
        for column, value in sorted(equals.items()):
            if column not in self.table.columns:
                raise ColumnError(
                    explain(f"no column {column!r} in the corpus", found=f"columns: {listing(self.table.columns)}",
                            hint="use one of these")
                )  # fmt: skip
            many = isinstance(value, Iterable) and not isinstance(value, str)
            values = list(value) if many else [value]
            keep &= is_one_of(self.table[column], values)
            asked[column] = sorted(map(str, values))
        if condition is not None:
            keep &= as_truth(condition(self.frame) if callable(condition) else condition, len(self))
        return self._take(keep, "Corpus.where", {"equals": asked, "condition": condition is not None})

    def sample(self, n: int, *, seed: int) -> "Corpus":
        """Draw ``n`` documents without replacement; their order is kept."""
        import numpy as np

        check_seed(seed)
        if not 0 < n <= len(self):
            raise InputError(explain(f"can't draw {n} documents", found=f"the corpus has {len(self)}", hint="choose 1 to that"))
        keep = np.zeros(len(self), dtype=bool)
        keep[np.random.default_rng(seed).choice(len(self), size=n, replace=False)] = True
        return self._take(keep, "Corpus.sample", {"n": n, "seed": seed})

    def concat(self, *others: "Corpus") -> "Corpus":
        """Put corpora of one kind together; ids must differ.

        Where a corpus lacks a column of another, its texts are empty and all else is missing (yes or no: ``<NA>``).
        """
        import pandas as pd

        for other in others:
            expect(other, Corpus, verb="Corpus.concat", hint="give the corpora one by one: a.concat(b, c)")
        parts = (self, *others)
        kinds = {part.kind for part in parts}
        if len(kinds) > 1:
            raise InputError(explain("can't put policies and feedback into one corpus", hint="keep two corpora; segment() takes both"))
        table = pd.concat(_completed([part.table for part in parts]), ignore_index=True)
        twice = table["id"][table["id"].duplicated()]
        if len(twice):
            raise InputError(
                explain(f"id {twice.iloc[0]!r} stands in two of the corpora", found=f"{len(twice)} such ids",
                        hint="make ids unique first, for instance with a prefix, and build with Corpus.from_frame")
            )  # fmt: skip
        table = _tidy(table)
        originals = {key: value for part in parts for key, value in part.originals.items()}
        return replace(
            self,
            table=table,
            issues=tuple(issue for part in parts for issue in part.issues),
            sources=merged_counts(source for part in parts for source in part.sources),
            originals=originals,
            provenance=record("Corpus.concat", {}, content=table_content(table), parents=[p.provenance for p in parts]),
        )

    def _take(self, keep: "npt.NDArray[np.bool_]", step: str, settings: Mapping[str, Any]) -> "Corpus":
        table = self.table.loc[keep].reset_index(drop=True).copy(deep=True)
        ids = set(table["id"])
        originals = {key: value for key, value in self.originals.items() if key in ids}
        step_record = record(step, settings, content=table_content(table), parents=[self.provenance])
        return replace(self, table=table, originals=originals, provenance=step_record)


def _completed(tables: "list[pd.DataFrame]") -> "list[pd.DataFrame]":
    """Tables with the text columns that they lack, empty, and with yes or no that may be missing."""
    import pandas as pd

    columns = dict.fromkeys(column for table in tables for column in table.columns)
    partial = [column for column in columns if any(column not in table for table in tables)]
    texts, flags = [], []
    for column in partial:
        held = [table[column] for table in tables if column in table]
        if all(cells.dtype == bool for cells in held):
            flags.append(column)
        elif all(isinstance(cell, str) for cells in held for cell in cells):
            texts.append(column)
    out = []
    for table in tables:
        flagged = table.astype({column: "boolean" for column in flags if column in table})
        no_flag = {column: pd.Series(pd.NA, index=table.index, dtype="boolean") for column in flags if column not in table}
        no_text = {column: pd.Series("", index=table.index, dtype=object) for column in texts if column not in table}
        out.append(flagged.assign(**no_flag, **no_text))
    return out


def build_corpus(
    data: "pd.DataFrame",
    *,
    kind: Kind,
    step: str,
    settings: Mapping[str, Any],
    file: str = "",
    issues: Sequence[ReadingIssue] = (),
    sources: Sequence[SourceCount] | None = None,
) -> Corpus:
    """Bring a table with standard column names into the form that a corpus has.

    Readers and :meth:`Corpus.from_frame` end here. Rows without text and title are listed, dates are
    parsed, ids are made where there are none and made unique where they are not.
    """
    import pandas as pd

    found = list(issues)
    data = data.reset_index(drop=True).copy(deep=True)
    files = as_texts(data.pop("source")) if "source" in data else pd.Series([file] * len(data), dtype=object)
    places = as_texts(data.pop("place")) if "place" in data else pd.Series([f"row {i + 1}" for i in range(len(data))], dtype=object)
    for role in _TEXTUAL & set(data.columns):
        data[role] = as_texts(data[role])
    for role in ("title", "text", "region"):
        if role not in data:
            data[role] = pd.Series([""] * len(data), dtype=object)
    blank = data["text"].str.strip() == ""
    empty = blank & (data["title"].str.strip() == "")
    for index in data.index[empty]:
        found.append(ReadingIssue(files[index], places[index], "no-text", "left out", "neither text nor title"))
    if sources is None:
        counted = zip(files, ~empty, empty, blank & ~empty, strict=True)
        sources = merged_counts(SourceCount(name, 1, int(kept), int(left), int(only)) for name, kept, left, only in counted)
    data["source"], data["place"] = files, places
    data = data.loc[~empty].reset_index(drop=True)
    data.loc[data["text"].str.strip() == "", "text"] = ""
    for role in sorted(_DATES & set(data.columns)):
        data[role], bad = parse_date_column(data[role])
        for index in data.index[bad.to_numpy()]:
            found.append(
                ReadingIssue(str(data.at[index, "source"]), str(data.at[index, "place"]), "unreadable-date", "changed",
                             f"{role} left empty; the document is kept")
            )  # fmt: skip
    if "date" not in data:
        data["date"] = pd.Series([pd.NaT] * len(data), dtype="datetime64[s]")
    data, notes = _unique_ids(data, kind)
    table = _tidy(data)
    return Corpus(
        kind=kind,
        table=table,
        issues=(*found, *notes),
        sources=tuple(sources),
        provenance=record(step, settings, content=table_content(table)),
        originals={},
    )


def _unique_ids(data: "pd.DataFrame", kind: Kind) -> "tuple[pd.DataFrame, list[ReadingIssue]]":
    import pandas as pd

    prefix = "P" if kind == "policy" else "F"
    made = pd.Series([f"{prefix}{i + 1:05d}" for i in range(len(data))], dtype=object)
    if "id" not in data:
        return data.assign(id=made), []
    ids = data["id"].str.strip()
    ids = ids.where(ids != "", made)
    unique = pd.Series(unique_names(ids.tolist(), mark="#"), index=data.index, dtype=object)
    notes = [
        ReadingIssue(str(data.at[i, "source"]), str(data.at[i, "place"]), "repeated-id", "changed", f"id {ids[i]} became {unique[i]}")
        for i in data.index[(unique != ids).to_numpy()]
    ]
    return data.assign(id=unique), notes


def _tidy(data: "pd.DataFrame") -> "pd.DataFrame":
    """Standard columns first, the others in the order they came."""
    import pandas as pd

    rest = [column for column in data.columns if column not in LEADING]
    table = data.loc[:, [*LEADING, *rest]].copy(deep=True)
    for column in _TEXTUAL & set(table.columns):
        table[column] = pd.Series(as_texts(table[column]), dtype=object)
    return table


def table_content(table: "pd.DataFrame") -> Iterable[str]:
    """Everything in a table as text, for its digest: names of columns, then their cells."""
    yield from (str(column) for column in table.columns)
    for column in table.columns:
        yield from as_texts(table[column]).tolist()
