"""`Corpus`: texts with their document variables, and the list of everything that could not be read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from policytext.errors import ColumnError, EmptyInputError, InputError, MissingPackageError, check_seed, explain, listing
from policytext.provenance import Provenance, record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = [
    "Corpus",
    "Kind",
    "ReadingIssue",
    "SourceCount",
    "SpanMap",
    "as_texts",
    "issue_table",
    "name_columns",
    "parse_date_column",
    "source_table",
    "table_content",
    "unique_names",
]

Kind = Literal["policy", "feedback"]
Severity = Literal["left out", "changed", "note"]

LEADING = ("id", "title", "text", "date", "region")
"""Columns that every corpus has, in this order, before the document variables."""

_TEXTUAL = frozenset({"id", "title", "text", "region", "reply"})
_DATES = frozenset({"date", "reply_date"})


@dataclass(frozen=True, slots=True)
class ReadingIssue:
    """One thing that a reader of the results should know about the input.

    Attributes
    ----------
    file : str
        File, relative to what was read.
    place : str
        Row, sheet or position inside the file; empty where the whole file is meant.
    code : str
        Short name of the kind, such as ``"blank-row"``.
    severity : str
        ``"left out"`` (not in the corpus), ``"changed"`` (read, with something lost) or ``"note"``.
    action : str
        What was done about it.
    """

    file: str
    place: str
    code: str
    severity: Severity
    action: str


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How one file was used: ``rows == documents + left_out`` always holds (a text file is one row)."""

    file: str
    rows: int
    documents: int
    left_out: int
    title_only: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class SpanMap:
    """Leads from offsets in a cleaned text back to offsets in the text as read.

    Attributes
    ----------
    starts, origins : numpy arrays (m,)
        From cleaned offset ``starts[j]`` on, original offset = ``origins[j] + (offset - starts[j])``.
    """

    starts: "npt.NDArray[np.int32]"
    origins: "npt.NDArray[np.int32]"

    @classmethod
    def from_offsets(cls, offsets: "npt.NDArray[np.int32]") -> "SpanMap":
        """Compress one original offset per cleaned character into runs."""
        import numpy as np

        if not offsets.size:
            empty = np.zeros(0, np.int32)
            return cls(empty, empty)
        breaks = np.flatnonzero(np.diff(offsets) != 1) + 1
        starts = np.concatenate([[0], breaks]).astype(np.int32)
        return cls(starts, offsets[starts].astype(np.int32))

    def offsets(self, length: int) -> "npt.NDArray[np.int32]":
        """Give the original offset of each character of a cleaned text of this length."""
        import numpy as np

        runs = np.diff(np.append(self.starts, length))
        return (np.arange(length) + np.repeat(self.origins - self.starts, runs)).astype(np.int32)

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Map the half-open span ``[start, end)`` of the cleaned text."""
        import numpy as np

        if not self.starts.size:
            return 0, 0

        def at(offset: int) -> int:
            run = int(np.searchsorted(self.starts, offset, side="right")) - 1
            return int(self.origins[run]) + offset - int(self.starts[run])

        return (at(start), at(end - 1) + 1) if end > start else (at(start), at(start))


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
        data = _as_pandas(frame)
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

    def where(self, condition: "Callable[[pd.DataFrame], Any] | None" = None, **equals: Any) -> "Corpus":
        """Keep the documents that meet a condition.

        Parameters
        ----------
        condition : callable, optional
            Takes the table and gives one truth value a row; a missing one counts as false.
        **equals
            Column = value, or a list of values; ``None`` stands for a missing or empty one. Dates may be texts.

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
            keep &= _is_one_of(self.table[column], values)
            asked[column] = sorted(map(str, values))
        if condition is not None:
            keep &= _truth(condition(self.frame), len(self))
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
        """Put corpora of one kind together; ids must differ."""
        import pandas as pd

        parts = (self, *others)
        kinds = {part.kind for part in parts}
        if len(kinds) > 1:
            raise InputError(explain("can't put policies and feedback into one corpus", hint="keep two corpora; segment() takes both"))
        table = pd.concat([part.table for part in parts], ignore_index=True)
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
            sources=_merged(source for part in parts for source in part.sources),
            originals=originals,
            provenance=record("Corpus.concat", {}, content=table_content(table), parents=[p.provenance for p in parts]),
        )

    def _take(self, keep: "npt.NDArray[np.bool_]", step: str, settings: Mapping[str, Any]) -> "Corpus":
        table = self.table.loc[keep].reset_index(drop=True).copy(deep=True)
        ids = set(table["id"])
        originals = {key: value for key, value in self.originals.items() if key in ids}
        step_record = record(step, settings, content=table_content(table), parents=[self.provenance])
        return replace(self, table=table, originals=originals, provenance=step_record)


# -- tables about a corpus --------------------------------------------------------------------------


def issue_table(*corpora: Corpus) -> "pd.DataFrame":
    """What was left out, changed or guessed while reading, one line each.

    Returns
    -------
    pandas.DataFrame
        Columns ``file, place, code, severity, action``; left-out lines first.
    """
    import pandas as pd

    order = {"left out": 0, "changed": 1, "note": 2}
    issues = sorted((issue for corpus in corpora for issue in corpus.issues), key=lambda issue: order[issue.severity])
    rows = [(issue.file, issue.place, issue.code, issue.severity, issue.action) for issue in issues]
    return pd.DataFrame(rows, columns=["file", "place", "code", "severity", "action"], dtype=object)


def source_table(*corpora: Corpus) -> "pd.DataFrame":
    """How the rows of each file were used: ``rows = documents + left_out``.

    Returns
    -------
    pandas.DataFrame
        Columns ``kind, file, rows, documents, title_only, left_out``; ``title_only`` is a part of
        ``documents``.
    """
    import pandas as pd

    rows = [(corpus.kind, s.file, s.rows, s.documents, s.title_only, s.left_out) for corpus in corpora for s in corpus.sources]
    return pd.DataFrame(rows, columns=["kind", "file", "rows", "documents", "title_only", "left_out"])


# -- building ---------------------------------------------------------------------------------------


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
        sources = _merged(SourceCount(name, 1, int(kept), int(left), int(only)) for name, kept, left, only in counted)
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


def parse_date_column(values: "pd.Series[Any]") -> "tuple[pd.Series[Any], pd.Series[bool]]":
    """Read a column of dates in the spellings that Chinese tables use.

    Knows ``2019/2/28 11:25:05``, ``2024-08-14``, ``2024年08月31日``, ``2020.1.5``, ``20200105``,
    ``2024年5月`` (taken as the first of the month), full-width digits, and real dates.

    Returns
    -------
    (dates, unreadable)
        ``datetime64[s]`` values (n,), and which non-empty cells could not be read.
    """
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(values):
        plain = values.dt.tz_localize(None) if getattr(values.dt, "tz", None) is not None else values
        return plain.astype("datetime64[s]"), pd.Series(False, index=values.index)
    text = as_texts(values).str.translate(_DIGITS).str.strip()
    parts = text.str.extract(_SEPARATED).fillna(text.str.extract(_COMPACT)).fillna({"d": "1", "h": "0", "min": "0", "s": "0"})
    joined = parts["y"]
    for name in ("m", "d", "h", "min", "s"):
        joined = joined + " " + parts[name].str.zfill(2)
    dates = pd.to_datetime(joined, format="%Y %m %d %H %M %S", errors="coerce")
    return dates.astype("datetime64[s]"), (text != "") & dates.isna()


_DIGITS = str.maketrans("０１２３４５６７８９\u3007／：．－", "01234567890/:.-")
_YEAR, _CLOCK = r"^(?P<y>(?:19|20)\d\d)", r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?Z?"
_SEPARATED = (
    rf"{_YEAR}\s*[-/.年]\s*(?P<m>1[0-2]|0?[1-9])\s*(?:月|[-/.]\s*(?=\d)|$)\s*(?P<d>3[01]|[12]\d|0?[1-9])?\s*[日号]?"
    rf"(?:(?:(?<=[日号])|T|\s+){_CLOCK})?$"
)
_COMPACT = rf"{_YEAR}(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])?(?:(?:T|\s+){_CLOCK})?$"
"""Without separators month and day have two digits each: 2019111 may be two days, and is neither."""


def _as_pandas(frame: Any) -> "pd.DataFrame":
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return frame
    made = None
    try:
        if hasattr(frame, "to_pandas"):
            made = frame.to_pandas()
        elif hasattr(frame, "__arrow_c_stream__") and not isinstance(frame, pd.Series):
            import pyarrow as pa

            made = pa.table(frame).to_pandas()
    except ImportError as error:
        raise MissingPackageError(
            explain(f"a table of {type(frame).__module__.partition('.')[0]} needs the package pyarrow", hint="install policytext[scale]")
        ) from error
    if isinstance(made, pd.DataFrame):
        return made
    raise InputError(
        explain(f"can't read a table from {type(frame).__name__}", found="takes pandas, polars, pyarrow", hint="make a pandas.DataFrame first")
    )


def as_texts(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Cells as text: missing becomes empty, whole floats lose their point."""
    import pandas as pd

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return value
        if pd.api.types.is_scalar(value) and pd.isna(value):
            return ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    return pd.Series([cell(value) for value in values.tolist()], index=values.index, dtype=object)


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


def unique_names(names: Sequence[str], *, mark: str = ".") -> list[str]:
    """Number repeated names from the second on, passing over numbers that are taken.

    >>> unique_names(["a", "a", "a.2", "b"])
    ['a', 'a.3', 'a.2', 'b']
    """
    given, used = set(names), set[str]()
    turn: dict[str, int] = {}
    out = []
    for name in names:
        fresh = name
        while fresh in used or (fresh != name and fresh in given):
            turn[name] = turn.get(name, 1) + 1
            fresh = f"{name}{mark}{turn[name]}"
        used.add(fresh)
        out.append(fresh)
    return out


def name_columns(columns: Sequence[str], roles: Mapping[str, str], *, reserved: Iterable[str] = ()) -> list[str]:
    """Give the columns of a table their standard names; another column of such a name gets ``.original``.

    Parameters
    ----------
    columns : sequence of str
    roles : mapping
        Role to column.
    reserved : iterable of str
        Further names that no other column may have.

    Raises
    ------
    ColumnError
        If one column is given two roles.

    Examples
    --------
    >>> name_columns(["text", "正文"], {"text": "正文"})
    ['text.original', 'text']
    """
    role_of = {column: role for role, column in roles.items()}
    if len(role_of) < len(roles):
        twice = next(column for role, column in roles.items() if role_of[column] != role)
        both = [role for role, column in roles.items() if column == twice]
        raise ColumnError(explain(f"column {twice!r} is named twice", found=f"as {' and '.join(both)}", hint="name each column once"))
    standard = {*roles, *reserved}
    taken, out = set[str](), []
    for column in columns:
        chosen = column in role_of and column not in taken
        taken.add(column)
        out.append(role_of[column] if chosen else f"{column}.original" if column in standard else column)
    return unique_names(out)


def _merged(counts: Iterable[SourceCount]) -> tuple[SourceCount, ...]:
    """One count a file, in the order in which files first come."""
    merged: dict[str, SourceCount] = {}
    for one in counts:
        known = merged.get(one.file, SourceCount(one.file, 0, 0, 0))
        merged[one.file] = SourceCount(
            one.file, known.rows + one.rows, known.documents + one.documents, known.left_out + one.left_out,
            known.title_only + one.title_only,
        )  # fmt: skip
    return tuple(merged.values())


def _is_one_of(column: "pd.Series[Any]", values: list[Any]) -> "npt.NDArray[np.bool_]":
    import pandas as pd

    missing = [value for value in values if value is None or (pd.api.types.is_scalar(value) and pd.isna(value))]
    known = [value for value in values if not any(value is one for one in missing)]
    if pd.api.types.is_datetime64_any_dtype(column):
        try:
            known = [pd.Timestamp(value) for value in known]
        except (ValueError, TypeError) as error:
            raise InputError(explain(f"{listing(known)} is no date", hint="write for instance 2024-05-06")) from error
    found = column.isin(known)
    if missing:
        found |= column.isna() | (column.astype(object) == "")
    return found.to_numpy(dtype=bool)


def _truth(given: Any, n: int) -> "npt.NDArray[np.bool_]":
    import numpy as np
    import pandas as pd

    mask = np.asarray(given)
    if mask.shape != (n,):
        raise InputError(
            explain(f"the condition gave shape {mask.shape}", found=f"documents: {n}", hint="give one truth value a row")
        )
    try:
        return np.asarray(pd.array(mask, dtype="boolean").fillna(False), dtype=bool)
    except (TypeError, ValueError) as error:
        raise InputError(explain("the condition gave values that are not true or false", hint="compare with ==, > or .isin()")) from error


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
