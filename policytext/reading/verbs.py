"""`read_policies` and `read_feedback`: files to a corpus, with nothing lost on the way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from policytext.cleaning import clean_corpus
from policytext.corpus import Corpus, Kind, build_corpus
from policytext.errors import EmptyInputError, InternalError, expect, explain, listing
from policytext.government import AgencyList
from policytext.reading.archives import USUAL, Limits
from policytext.reading.files import Gathered, PathLike, gather
from policytext.reading.heads import with_heads

__all__ = ["read_feedback", "read_policies"]


def read_policies(
    path: PathLike | Sequence[PathLike],
    *,
    text: str | None = None,
    title: str | None = None,
    date: str | None = None,
    region: str | None = None,
    id: str | None = None,
    clean: bool = True,
    known: AgencyList | None = None,
    limits: Limits = USUAL,
) -> Corpus:
    """Read policy documents: files of one document each, tables and lists of one document a row, or all mixed.

    One document each: txt, md, html, docx, pdf (which needs ``policytext[pdf]``). One a row: csv, tsv, xlsx, xls, ods,
    json, jsonl. Zip files are read as folders.

    Document heads are parsed: ``number`` (发文字号), ``issuers`` (joined by 、), ``doc_type`` (文种), ``date`` (of signature),
    ``region``, ``status`` (draft, trial ...), ``effective_from``, ``valid_until``, ``forwards`` and ``forwarded`` (转发),
    ``cites`` and ``repeals`` (joined by ；). A column of the table beats the head; where the two differ, the text's value
    stands in ``number_in_text``, ``issuers_in_text``, ``doc_type_in_text``, ``region_in_text`` or ``date_in_text``, and ``issues``
    lists the document. A corpus that was saved as a table and is read again keeps its columns.

    Parameters
    ----------
    path : path, or a sequence of paths
        File or folder; a folder may mix kinds and is read to its depth.
    text, title, date, region, id : str, optional
        Columns of the tables. What is not given is guessed from usual names (正文, 内容, 标题, 发文日期 ...), and
        the guess is noted in ``corpus.issues``.
    clean : bool
        Clean texts on entry (see :func:`policytext.cleaning.clean`).
    known : AgencyList, optional
        Your own bodies (:func:`policytext.government.read_agencies`), for the full names in ``issuers``.
    limits : Limits
        How much a zip file, a spreadsheet or a Word file may unpack to.

    Returns
    -------
    Corpus
        Of kind ``"policy"``. Rows with a title only are documents with an empty text.

    Raises
    ------
    MissingFileError
        If the path does not exist.
    InputError
        If ``known`` is no list of agencies.
    ColumnError
        If a named column is missing.
    EmptyInputError
        If there is nothing to read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("云泽市教育局关于做好入学工作的通知\\n各区教育局：\\n做好入学工作。\\n2024年5月6日", "utf-8")
    >>> policies = read_policies(folder)
    >>> policies.frame.loc[0, "title"], str(policies.frame.loc[0, "date"].date())
    ('云泽市教育局关于做好入学工作的通知', '2024-05-06')
    """
    expect(known, (AgencyList, type(None)), verb="read_policies(..., known=)", hint="read_agencies(path) gives one")
    named = {"text": text, "title": title, "date": date, "region": region, "id": id}
    guess = ("text", "title", "date", "region", "number", "issuers")
    found = gather(path, named=named, guess=guess, documents=True, limits=limits)
    corpus = _build(found, "policy", "read_policies", named, clean)
    return with_heads(corpus, known=known)


def read_feedback(
    path: PathLike | Sequence[PathLike],
    *,
    text: str | None = None,
    title: str | None = None,
    date: str | None = None,
    region: str | None = None,
    id: str | None = None,
    reply: str | None = None,
    reply_date: str | None = None,
    clean: bool = True,
    limits: Limits = USUAL,
) -> Corpus:
    """Read citizens' feedback: tables and lists of one message a row.

    Kinds: csv, tsv, xlsx, xls, ods, json, jsonl, and zip files of these.

    Parameters
    ----------
    path : path, or a sequence of paths
        File, files or folder.
    text, title, date, region, id, reply, reply_date : str, optional
        Columns of the tables. What is not given is guessed from usual names (留言详情, 诉求内容, 留言时间, 区县,
        答复意见 ...), and the guess is noted in ``corpus.issues``.
    clean : bool
        Clean texts on entry (see :func:`policytext.cleaning.clean`).
    limits : Limits
        How much a zip file, a spreadsheet or a Word file may unpack to.

    Returns
    -------
    Corpus
        Of kind ``"feedback"``; columns that have no role are kept under their own names.

    Raises
    ------
    MissingFileError, ColumnError, EmptyInputError
        As :func:`read_policies`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_text("留言详情,区县\\n路灯坏了,青梧区\\n,\\n", "utf-8")
    >>> feedback = read_feedback(file)
    >>> len(feedback), [(issue.place, issue.code) for issue in feedback.issues]
    (1, [('row 3', 'blank-row'), ('header', 'guessed-columns')])
    """
    named = {
        "text": text, "title": title, "date": date, "region": region, "id": id, "reply": reply, "reply_date": reply_date,
    }  # fmt: skip
    found = gather(path, named=named, guess=tuple(named), documents=False, limits=limits)
    return _build(found, "feedback", "read_feedback", named, clean)


def _build(found: Gathered, kind: Kind, step: str, named: Mapping[str, str | None], cleans: bool) -> Corpus:
    import pandas as pd

    data = pd.concat(found.frames, ignore_index=True)
    earlier = {issue.file for issue in found.issues if issue.code == "results-folder"}
    settings: dict[str, Any] = {
        "files": [source.file for source in found.sources if source.file not in earlier],
        "columns": {role: column for role, column in named.items() if column is not None},
        "clean": cleans,
    }
    corpus = build_corpus(data, kind=kind, step=step, settings=settings, issues=found.issues, sources=found.sources)
    corpus = clean_corpus(corpus) if cleans else corpus
    _check_counts(corpus)
    if not len(corpus):
        reasons = Counter(issue.code for issue in corpus.issues if issue.severity == "left out")
        raise EmptyInputError(
            explain(
                f"no document is left of {listing([source.file for source in corpus.sources], limit=5)}",
                found=listing([f"{number} x {code}" for code, number in sorted(reasons.items())]),
                hint="check which column holds the text",
            )
        )
    return corpus


def _check_counts(corpus: Corpus) -> None:
    """Files in = documents + files listed; rows likewise. A break of this is a fault of ours, and stops."""
    for source in corpus.sources:
        if source.rows != source.documents + source.left_out:
            raise InternalError(f"{source.file}: {source.rows} rows, but {source.documents} read and {source.left_out} listed")
    documents = sum(source.documents for source in corpus.sources)
    if documents != len(corpus):
        raise InternalError(f"{documents} documents counted, {len(corpus)} in the corpus")
