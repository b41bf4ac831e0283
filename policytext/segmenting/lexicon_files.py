"""`read_lexicon`: a file of terms to a lexicon, with what can't be a term listed."""

import pathlib
import re
from collections.abc import Iterable
from os import PathLike

from policytext.errors import ColumnError, EmptyInputError, MissingFileError, explain, listing
from policytext.segmenting.lexicon import Lexicon, RefusedTerm, refusal_of

__all__ = ["read_lexicon"]

_COLUMNS = (
    "term",
    "terms",
    "word",
    "words",
    "词",
    "词语",
    "词条",
    "词汇",
    "术语",
    "关键词",
    "单词",
    "名称",
    "候选词",
    "新词",
    "词典",
)
_JIEBA = re.compile(r"(\S+)(?:[ \t]+\d+)?(?:[ \t]+[A-Za-z]{1,4})?")
"""One term a line, as jieba's own word lists have it: the word, perhaps its frequency, perhaps its part of speech."""


def read_lexicon(path: str | PathLike[str], *, column: str | None = None) -> Lexicon:
    """Read terms from a file: one a line, or a column of a table.

    Parameters
    ----------
    path : path
        txt: one term a line; a frequency and a part of speech behind it (as in jieba's word lists) and what follows a tab are not
        read; lines that begin with # are remarks. csv, tsv, xlsx, xls, ods: a table. Any encoding that
        :func:`policytext.reading.decode` knows.
    column : str, optional
        Column of a table; by default the one with a usual name (词语, 术语, 关键词, term, word ...), or the only one.

    Returns
    -------
    Lexicon
        Of these terms alone; ``Lexicon.default().with_terms(read_lexicon(path))`` adds them to the built-in ones.
        ``lexicon.refused`` lists repeated terms, and those that can't be terms with the reason: fewer than two or more than
        thirty characters, white space, a mark that parts sentences or lists, no letter at all.

    Raises
    ------
    MissingFileError
        If the file does not exist.
    ColumnError
        If the column is missing, or none could be guessed.
    EmptyInputError
        If the file holds no term.
    InputError
        If the file can't be decoded.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "terms.txt"
    >>> _ = file.write_text("云泽码 10 n\\n停车难\\n停车难\\n路\\n", "utf-8")
    >>> lexicon = read_lexicon(file)
    >>> lexicon.terms, [(refused.term, refused.place) for refused in lexicon.refused]
    (('云泽码', '停车难'), [('停车难', 'line 3'), ('路', 'line 4')])
    """
    file = pathlib.Path(path)
    if not file.is_file():
        raise MissingFileError(explain(f"no file {file.name}", hint="check the path"))
    from policytext.reading.tables import TABLE_SUFFIXES

    cells = _column(file, column) if file.suffix.lower() in TABLE_SUFFIXES else _lines(file, column)
    terms, refused = _sorted_out(cells)
    if not terms:
        raise EmptyInputError(
            explain(
                f"{file.name} holds no term",
                found=listing((f"{entry.place}: {entry.term!r} {entry.reason}" for entry in refused), limit=3),
                hint="give one term a line, or name the column with column=",
            )
        )
    return Lexicon(tuple(sorted(terms)), ((file.name, len(terms)),), tuple(refused))


def _sorted_out(cells: Iterable[tuple[str, str]]) -> tuple[dict[str, str], list[RefusedTerm]]:
    terms: dict[str, str] = {}
    refused: list[RefusedTerm] = []
    for place, term in cells:
        reason = refusal_of(term) or (f"stands in {terms[term]} already" if term in terms else "")
        if reason:
            refused.append(RefusedTerm(term, place, reason))
        else:
            terms[term] = place
    return terms, refused


def _lines(file: pathlib.Path, column: str | None) -> list[tuple[str, str]]:
    from policytext.reading import decode

    if column is not None:
        raise ColumnError(
            explain(f"{file.name} has no columns", found=f"column={column!r}", hint="leave column= out, or give a csv or xlsx")
        )
    cells = []
    for number, line in enumerate(decode(file.read_bytes(), name=file.name).text.splitlines(), start=1):
        text = line.partition("\t")[0].strip()
        if text and not text.startswith("#"):
            alone = _JIEBA.fullmatch(text)
            cells.append((f"line {number}", alone[1] if alone else text))
    return cells


def _column(file: pathlib.Path, column: str | None) -> list[tuple[str, str]]:
    from policytext.reading.tables import read_table

    table = read_table(file, name=file.name, named={"text": column} if column is not None else {"text": None})
    header = list(table.header)
    if column is not None and column not in header:
        raise ColumnError(
            explain(f"no column {column!r} in {file.name}", found=f"columns: {listing(header)}", hint="name one of these")
        )
    usual = [name for name in header if name.lower() in _COLUMNS]
    headless = column is None and not usual and len(header) == 1
    if column is None and not usual and not headless:
        raise ColumnError(
            explain(
                f"which column of {file.name} holds the terms?", found=f"columns: {listing(header)}", hint="name it with column="
            )
        )
    chosen = header.index(column or (usual or header)[0])
    cells = [(place, row[chosen].strip()) for place, row in zip(table.places, table.rows, strict=True)]
    # A list without a header: what was taken for one is its first term.
    first = [("row 1", header[0])] if headless else []
    return [(place, cell) for place, cell in first + cells if cell]
