"""`find_terms`: expressions that texts use as one word and no lexicon holds yet; `accept_terms` writes those chosen to a file."""

import datetime
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain, listing
from policytext.provenance import FrozenMap, Provenance, record
from policytext.segmenting._candidates import Bounds, find_candidates, texts_of
from policytext.segmenting._checks import check_texts
from policytext.segmenting._engines import Backend, Segmenter, engine_settings
from policytext.segmenting.lexicon import Lexicon

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Terms", "accept_terms", "find_terms"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Terms:
    """Candidates for the lexicon, for a researcher to read.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a candidate, the best on top: ``term, pieces`` (how the segmenter cuts it most often), ``length, count, count_policy,
        count_feedback, documents, log_odds`` and ``z`` (feedback against policy; positive: more in feedback; missing where
        only one kind is given), ``cohesion`` (least pointwise mutual information over all ways to part it, bits), ``left,
        right`` (entropy of the characters before and behind it, bits), ``score`` (what the order follows), ``known`` (a term
        of the lexicon or a word of the segmenter), ``document, example`` (the first place that is cut so, masked: the one
        thing here that follows the order of the documents).
    lexicon : Lexicon
        What was known; what :func:`accept_terms` adds to.
    settings : mapping
    provenance : Provenance
    """

    table: "pd.DataFrame"
    lexicon: Lexicon
    settings: FrozenMap
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"Terms({len(self)} candidates: {listing(self.table['term'], limit=5)})"


def find_terms(
    *corpora: Corpus, min_count: int = 10, min_documents: int = 5, min_cohesion: float = 5.5, min_freedom: float = 1.5,
    longest: int = 8, lexicon: Lexicon | None = None, known: bool = False, backend: Backend | Segmenter = "rust",
) -> Terms:  # fmt: skip
    """Find expressions of two to eight characters that texts use as one word, for a researcher to accept or not.

    Parameters
    ----------
    *corpora : Corpus
        Usually the policies and the feedback; counts are given for each kind.
    min_count, min_documents : int
        A candidate occurs at least so often, in at least so many documents.
    min_cohesion : float
        Bits of pointwise mutual information that its parts have at least, however it is parted in two.
    min_freedom : float
        Bits of entropy that the characters before it, and those behind it, have at least.
    longest : int
        Characters of the longest candidates, 2 to 8.
    lexicon : Lexicon, optional
        Its terms are known; default :meth:`Lexicon.default`.
    known : bool
        Whether to list, too, what the lexicon holds or the segmenter keeps whole.
    backend : {"rust", "python"} or Segmenter
        What says where words begin; see :func:`segment`.

    Returns
    -------
    Terms

    Raises
    ------
    InputError
        If an argument is of another kind or out of bounds, or if the texts were cut before or hold half a character.
    EmptyInputError
        If no document has a text.

    Warns
    -----
    PolicytextWarning
        Of texts in traditional characters, which are cut badly.

    Notes
    -----
    Candidates are runs of Chinese characters; punctuation, line ends, Latin letters, digits and what
    :func:`policytext.cleaning.find_private` finds are borders. A run stays if it is frequent, firmly joined, free at both
    ends (Church & Hanks 1990; Jin & Tanaka-Ishii 2006), begins and ends where words do in half of its places, is no part of a longer
    candidate that occurs nearly as often, and neither begins nor ends with a word of two lists of ours (``words/``). Texts
    sent many times count each time. A score is no probability: read the list before accepting any of it.

    Examples
    --------
    >>> import pandas as pd
    >>> said = ["", "我家的", "请修好", "这里的", "他说", "看", "那边", "昨天", "问", "为何"]
    >>> texts = [f"{a}观光缆车{b}" for a, b in zip(said, ["坏了", "停运", "太旧", "很慢", "涨价", "", "没开", "排队", "票贵", "不走"])]
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback")
    >>> found = find_terms(corpus, min_cohesion=1.0)
    >>> found.table[["term", "pieces", "count"]].values.tolist()
    [['观光缆车', '观光 缆车', 10]]
    """
    bounds = Bounds(min_count, min_documents, min_cohesion, min_freedom, longest)
    _check(corpora, bounds, known, lexicon)
    lexicon = Lexicon.default() if lexicon is None else lexicon
    engine = _engine(backend)
    _check_texts(corpora, cut_before=not isinstance(backend, str))
    settings = {
        "min_count": min_count, "min_documents": min_documents, "min_cohesion": min_cohesion, "min_freedom": min_freedom,
        "longest": longest, "known": known,
        "backend": engine,
        "lexicon": [list(source) for source in lexicon.sources], "lexicon_digest": lexicon.digest,
    }  # fmt: skip
    table = find_candidates(corpora, lexicon, backend, bounds)
    if not known:
        table = table[~table["known"]].reset_index(drop=True)
    parents = [corpus.provenance for corpus in corpora]
    made = record("find_terms", settings, content=[table.to_csv(index=False, lineterminator="\n")], parents=parents)
    return Terms(table, lexicon, FrozenMap(settings), made)


def _check(corpora: Sequence[Corpus], bounds: Bounds, known: object, lexicon: object) -> None:
    if not corpora:
        raise InputError(explain("no corpus to find terms in", hint="give one or two: find_terms(policies, feedback)"))
    for corpus in corpora:
        expect(corpus, Corpus, verb="find_terms", hint="give corpora one by one: find_terms(policies, feedback)")
    if not _is_number(bounds.count, Integral) or bounds.count < 2:
        raise InputError(explain(f"min_count={bounds.count!r} makes everything a candidate", hint="use 2 or more, such as 10"))
    if not _is_number(bounds.documents, Integral) or bounds.documents < 1:
        raise InputError(explain(f"min_documents={bounds.documents!r} is no number of documents", hint="use 1 or more"))
    for name, value in (("min_cohesion", bounds.cohesion), ("min_freedom", bounds.freedom)):
        if not _is_number(value, Real) or not math.isfinite(value):
            raise InputError(explain(f"{name}={value!r} is no number of bits", hint="use for instance 1.5; 0 for no bound"))
    if not _is_number(bounds.longest, Integral) or not 2 <= bounds.longest <= 8:
        raise InputError(explain(f"longest={bounds.longest!r} is out of bounds", hint="use 2 to 8 characters"))
    if not isinstance(known, bool):
        raise InputError(explain(f"known={known!r} is neither True nor False", hint="use True to list known terms too"))
    if lexicon is not None:
        expect(lexicon, Lexicon, verb="lexicon=", hint="use Lexicon.default().with_terms(terms), or read_lexicon(path)")


def _check_texts(corpora: Sequence[Corpus], *, cut_before: bool) -> None:
    for corpus in corpora:
        check_texts(list(texts_of([corpus])), corpus.table["id"].tolist(), cut_before=cut_before)


def _is_number(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _engine(backend: Backend | Segmenter) -> dict[str, Any]:
    """Name and version of what cuts."""
    if backend == "spaces":
        raise InputError(
            explain(
                "terms can't be found in text that was cut before", hint="take the blanks out of the texts, and use an engine"
            )
        )
    return dict(engine_settings(backend))


def accept_terms(
    found: Terms,
    terms: Iterable[str],
    *,
    path: str | PathLike[str],
    lexicon: Lexicon | None = None,
    source: str = "accepted",
    date: str = "",
) -> Lexicon:
    """Write the candidates that a researcher accepts to a lexicon file, and give a lexicon that holds them.

    Parameters
    ----------
    found : Terms
        What :func:`find_terms` gave.
    terms : iterable of str
        Terms of ``found.table``.
    path : str or path
        A text file (UTF-8), one term a line; lines that begin with # say where the terms come from: the digests of the
        corpora, the settings and the date.
    lexicon : Lexicon, optional
        What the terms are added to; default ``found.lexicon``, which :func:`find_terms` was given.
    source : str
        Name of the list, for the record.
    date : str
        When the terms were read, such as ``"2024-05-06"``: yours to say, the clock is not asked.

    Returns
    -------
    Lexicon

    Raises
    ------
    InputError
        If a term is no candidate, none is given, the date is none, the path is a folder, or the file exists and holds
        something else.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> said = ["", "我家的", "请修好", "这里的", "他说", "看", "那边", "昨天", "问", "为何"]
    >>> texts = [f"{a}观光缆车{b}" for a, b in zip(said, ["坏了", "停运", "太旧", "很慢", "涨价", "", "没开", "排队", "票贵", "不走"])]
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback")
    >>> found = find_terms(corpus, min_cohesion=1.0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lexicon = accept_terms(found, ["观光缆车"], path=Path(folder) / "ours.txt", date="2024-05-06")
    >>> "观光缆车" in lexicon.terms, lexicon.sources[-1]
    (True, ('accepted', 1))
    """
    expect(found, Terms, verb="accept_terms", hint="find_terms(policies, feedback) makes the candidates")
    if isinstance(terms, str):
        raise InputError(explain(f"terms={terms!r} is one text", found="takes a list of terms", hint=f"use [{terms!r}]"))
    expect(path, (str, PathLike), verb="path=", hint="name a file, such as path='our_terms.txt'")
    if not isinstance(terms, Iterable):
        raise InputError(explain(f"terms={terms!r} is no list", hint="give a list of terms of found.table"))
    if lexicon is not None:
        expect(lexicon, Lexicon, verb="lexicon=", hint="use Lexicon.default().with_terms(terms), or read_lexicon(path)")
    chosen = sorted({term if isinstance(term, str) else repr(term) for term in terms})
    if not chosen:
        raise InputError(explain("no term is accepted", hint="name some of found.table['term']"))
    strange = sorted(set(chosen) - set(found.table["term"]))
    if strange:
        raise InputError(
            explain(f"{strange[0]!r} is no candidate ({len(strange)} such)", found=f"candidates: {listing(found.table['term'], limit=5)}",
                    hint="take terms of found.table; add others with lexicon.with_terms")
        )  # fmt: skip
    wider = (found.lexicon if lexicon is None else lexicon).with_terms(chosen, source=source)
    _write(Path(path), _header(found, chosen, source, date), chosen)
    return wider


def _header(found: Terms, chosen: Sequence[str], source: str, date: str) -> list[str]:
    """Where the terms come from, one fact a line."""
    if date != "":
        _check_date(date)
    made = found.provenance
    facts = {
        "list": " ".join(source.split()),
        "terms": f"{len(chosen)} accepted of {len(found)} candidates",
        "date": date or "not given",
    }
    facts["found by"] = f"{made.step}, policytext {made.version}, digest {made.digest}"
    facts["settings"] = json.dumps(dict(found.settings), ensure_ascii=False, sort_keys=True)
    return [
        *(f"{name}: {fact}" for name, fact in facts.items()),
        *(f"corpus: {step.step}, digest {step.digest}" for step in made.parents),
    ]


def _check_date(date: object) -> None:
    wrong = explain(f"date={date!r} is no date", hint="write for instance date='2024-05-06'")
    if not isinstance(date, str) or not _DATE.fullmatch(date):
        raise InputError(wrong)
    try:
        datetime.date.fromisoformat(date)
    except ValueError as error:
        raise InputError(wrong) from error


def _write(path: Path, header: Sequence[str], terms: Sequence[str]) -> None:
    data = "".join([*(f"# {line}\n" for line in header), *(f"{term}\n" for term in terms)]).encode("utf-8")
    if path.is_dir():
        raise InputError(explain(f"{path.name} is a folder", hint="name a file in it, such as path='our_terms.txt'"))
    if path.exists() and path.read_bytes() != data:
        raise InputError(
            explain(f"{path.name} exists and holds something else", hint="choose another path, or remove the file first")
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
