"""`read_lexicon`: a file of terms to a lexicon, with what can't be a term listed."""

import pathlib
import re
import warnings
from collections.abc import Iterable
from os import PathLike

from policytext.errors import ColumnError, EmptyInputError, InputError, MissingFileError, PolicytextWarning, explain, listing
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
_TAGS = (
    "a|ad|ag|an|b|c|d|df|dg|e|eng|f|g|h|i|j|k|l|m|mg|mq|n|ng|nr|nrfg|nrt|ns|nt|nz|o|p|q|r|rg|rr|rz|s|t|tg|u|ud|ug|uj|ul|uv|uz|v|vd|vg"
    "|vi|vn|vq|x|y|z|zg"
)
_JIEBA = re.compile(rf"(?P<word>\S+)[ \t]+\d+[ \t]+(?:{_TAGS})|(?P<chinese>\S*[\u4e00-\u9fff]\S*)(?:[ \t]+\d+|[ \t]+(?:{_TAGS}))")
"""One term a line, as jieba's own word lists have it: the word, its frequency, its part of speech. Behind a word without
Chinese characters one of the two may belong to it (iPhone 15), so that there both must stand."""
_HEADING = re.compile(r".{0,4}(?:词语|词条|词汇|词典|词表|词库|术语|关键词)(?:表|列表)?")
_NOT_READ = ("further-sheet", "hidden-sheet", "above-header", "repeated-header")


def read_lexicon(path: str | PathLike[str], *, column: str | None = None) -> Lexicon:
    """Read terms from a file: one a line, or a column of a table.

    Parameters
    ----------
    path : path
        txt: one term a line; a frequency or a part of speech of jieba's word lists behind a Chinese word, both of them
        behind another, and what follows a tab are not read; lines that begin with # are remarks. csv, tsv, xlsx, xls,
        ods: a table. Any encoding that :func:`policytext.reading.decode` knows.
    column : str, optional
        Column of a table; by default the one with a usual name (词语, 术语, 关键词, term, word ...), or the only one. An only
        column needs no heading: without ``column=``, a first row (or line) that does not look like a heading (我的词表) is a term.

    Returns
    -------
    Lexicon
        Of these terms alone; ``Lexicon.default().with_terms(read_lexicon(path))`` adds them to the built-in ones.
        ``lexicon.refused`` lists headings, repeated terms, and those that can't be terms with the reason: fewer than two or
        more than thirty characters, white space, characters that nobody sees, a mark that parts sentences or lists, no letter
        at all.

    Raises
    ------
    MissingFileError
        If the file does not exist.
    ColumnError
        If the column is missing, or it can't be said which one holds the terms.
    EmptyInputError
        If the file holds no term.
    InputError
        If the file can't be decoded.

    Warns
    -----
    PolicytextWarning
        Of further sheets, and of rows above or like the header, which are not read.

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
    if file.is_dir():
        raise InputError(explain(f"{file.name} is a folder", hint="give a file: txt, csv or xlsx"))
    if not file.is_file():
        raise MissingFileError(explain(f"no file {file.name}", hint="check the path"))
    from policytext.reading.tables import TABLE_SUFFIXES

    cells, headed = _column(file, column) if file.suffix.lower() in TABLE_SUFFIXES else (_lines(file, column), False)
    first = [] if headed else [RefusedTerm(term, place, "is a heading") for place, term in cells[:1] if _is_heading(term)]
    terms, refused = _sorted_out(cells[len(first) :])
    refused = first + refused
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


def _is_heading(term: str) -> bool:
    return term.lower() in _COLUMNS or _HEADING.fullmatch(term) is not None


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
            listed = _JIEBA.fullmatch(text)
            cells.append((f"line {number}", (listed["word"] or listed["chinese"]) if listed else text))
    return cells


def _column(file: pathlib.Path, column: str | None) -> tuple[list[tuple[str, str]], bool]:
    from policytext.reading.tables import read_table

    table = read_table(file, name=file.name, named={"text": column} if column is not None else {"text": None})
    not_read = [issue for issue in table.issues if issue.code in _NOT_READ]
    if not_read:
        told = listing((f"{issue.place}: {issue.action}" for issue in not_read), limit=3)
        warnings.warn(
            explain(f"not all of {file.name} is read", found=told, hint="put all terms under one header in one sheet"),
            PolicytextWarning,
            stacklevel=3,
        )
    header = list(table.header)
    chosen = _chosen(file.name, header, column)
    headed = column is not None or header[chosen].lower() in _COLUMNS
    cells = [(place, row[chosen].strip()) for place, row in zip(table.places, table.rows, strict=True)]
    # A list without a header: what was taken for one is its first term.
    first = [] if headed else [("row 1", header[0])]
    return [(place, cell) for place, cell in first + cells if cell], headed


def _chosen(name: str, header: list[str], column: str | None) -> int:
    """Which column holds the terms."""
    if column is not None and column not in header:
        raise ColumnError(
            explain(f"no column {column!r} in {name}", found=f"columns: {listing(header)}", hint="name one of these")
        )
    usual = [place for place, title in enumerate(header) if title.lower() in _COLUMNS]
    if column is None and len(usual) != 1 and (usual or len(header) > 1):
        raise ColumnError(
            explain(f"which column of {name} holds the terms?", found=f"columns: {listing(header)}", hint="name it with column=")
        )
    return header.index(column) if column is not None else (usual or [0])[0]
