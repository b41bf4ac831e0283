"""By which instruments documents work: supply, environment, demand; information, authority, treasure, organisation."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from policytext.codebook._reader import hits_in
from policytext.codebook._units import LEFT_OUT, OPERATIVE, Unit, column_types, masked, units_of
from policytext.codebook.book import Codebook, load_codebook
from policytext.corpus import Corpus
from policytext.errors import InputError, check_seed, expect, explain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Scheme", "clause_instruments", "instrument_clause_table", "instrument_diversity_table", "instrument_table"]

Scheme = Literal["instruments", "nato"]
"""``"instruments"``: Rothwell and Zegveld's supply, environment and demand; ``"nato"``: Hood's four resources."""

_DRAWS = 1000


def clause_instruments(text: str, *, scheme: Scheme = "instruments", function: str = "") -> tuple[str, ...]:
    """Say by which instruments a clause works.

    Parameters
    ----------
    text : str
        One clause.
    scheme : {"instruments", "nato"}
    function : str
        What the clause does, if known.

    Returns
    -------
    tuple of str
        Codes of the built-in codebook of that name, in its order.

    Raises
    ------
    InputError
        If it is no text, or the scheme is unknown.

    Examples
    --------
    >>> clause_instruments("规范资金管理。"), clause_instruments("安排专项资金。", scheme="nato")
    (('regulation',), ('treasure',))
    """
    expect(text, str, verb="clause_instruments", hint="give the text of one clause")
    return tuple(hit.code for hit in hits_in(text, _book(scheme), function=function))


def _book(scheme: object) -> Codebook:
    if scheme not in ("instruments", "nato"):
        raise InputError(explain(f"scheme={scheme!r} is unknown", found="instruments, nato", hint="use one of these"))
    return load_codebook(str(scheme))


def instrument_clause_table(policies: Corpus, *, scheme: Scheme = "instruments", leave_out: Sequence[str] = LEFT_OUT) -> "pd.DataFrame":
    """List the clauses that work by an instrument, with the cue.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    scheme : {"instruments", "nato"}
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        One row a clause and code: ``document, number, start, end, function, group, code, cue, sentence``; only goals, measures, duties, safeguards and
        procedures. ``start`` and ``end`` are the cue's place in the document's text; personal data are masked.

    Raises
    ------
    InputError
        If the corpus holds feedback, or the scheme is unknown.
    EmptyInputError
        If no document is left.

    Examples
    --------
    >>> import pandas as pd
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["加快新建停车场三处。"]}), kind="policy")
    >>> instrument_clause_table(policies)[["group", "code", "cue"]].values.tolist()
    [['supply', 'facilities', '新建停车场']]
    """
    documents = units_of(policies, verb="instrument_clause_table", leave_out=leave_out)
    book = _book(scheme)
    groups = {code.id: code.group for code in book.codes}
    rows = [
        (u.document, u.number, u.start + h.start, u.start + h.end, u.function, groups[h.code], h.code, masked(u, h.start, h.end), masked(u))
        for units in documents.values()
        for u in units
        if u.function in OPERATIVE
        for h in hits_in(u.text, book, function=u.function)
    ]
    columns = ("document", "number", "start", "end", "function", "group", "code", "cue", "sentence")
    return column_types(rows, columns, dict.fromkeys(("number", "start", "end"), "int64"))


def instrument_table(policies: Corpus, *, seed: int, scheme: Scheme = "instruments", leave_out: Sequence[str] = LEFT_OUT) -> "pd.DataFrame":
    """Measure how often each instrument is used, as shares with intervals.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    seed : int
        Of the bootstrap of documents.
    scheme : {"instruments", "nato"}
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        ``level, group, code, clauses, documents, estimate, low, high, n``: a row a code (level "code") and, of "instruments", one a class (level "group",
        ``code`` empty). ``estimate`` is the share of all marks (a clause may bear several), n their number; the interval is that of a bootstrap of documents.

    Raises
    ------
    InputError
        If the corpus holds feedback, or an argument is of the wrong kind.
    EmptyInputError
        If no document is left.

    Notes
    -----
    Clauses are coded by words; before shares are published, code a sample of 200 clauses a class by hand and correct by it (see the coding sheets of
    ``validation``). Symbolic clauses (加强组织领导) swell the environment class. A share says how often a text names an instrument, not how much is spent.

    Examples
    --------
    >>> import pandas as pd
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["加快新建停车场三处。\\n应当加强监管，严禁违停。"]}), kind="policy")
    >>> table = instrument_table(policies, seed=1, scheme="nato")
    >>> table[["code", "clauses", "estimate"]].values.tolist()[1:]
    [['authority', 1, 0.5], ['treasure', 0, 0.0], ['organisation', 1, 0.5]]
    """
    import numpy as np

    check_seed(seed)
    documents = dict(sorted(units_of(policies, verb="instrument_table", leave_out=leave_out).items()))
    book = _book(scheme)
    counts = _counts(documents, book)
    draws = _weights(len(documents), seed) @ counts
    groups = list(dict.fromkeys(code.group for code in book.codes))
    rows: list[tuple[object, ...]] = []
    if len(groups) > 1:
        for group in groups:
            mine = np.array([code.group == group for code in book.codes])
            rows.append(("group", group, "", *_share(counts[:, mine].sum(axis=1), counts.sum(axis=1), draws[:, mine].sum(axis=1), draws.sum(axis=1))))
    for k, code in enumerate(book.codes):
        rows.append(("code", code.group, code.id, *_share(counts[:, k], counts.sum(axis=1), draws[:, k], draws.sum(axis=1))))
    columns = ("level", "group", "code", "clauses", "documents", "estimate", "low", "high", "n")
    return column_types(rows, columns, {**dict.fromkeys(("clauses", "documents", "n"), "int64"), **dict.fromkeys(("estimate", "low", "high"), "float64")})


def instrument_diversity_table(
    policies: Corpus, *, seed: int, scheme: Scheme = "instruments", leave_out: Sequence[str] = LEFT_OUT
) -> "pd.DataFrame":
    """Measure how many instruments documents combine, and how evenly.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    seed : int
        Of the bootstrap: of a document's clauses, and of documents for the row of all.
    scheme : {"instruments", "nato"}
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        One row a document (``scope`` "document") and one for all ("all", ``document`` empty): ``scope, document, richness, largest, imbalance, estimate,
        low, high, n``. ``estimate`` is exp(H), the number of equally used instruments that would be as diverse (H: Shannon entropy of the shares);
        ``imbalance`` the share of the ``largest``; ``richness`` the codes that occur; n marks. NaN where n is 0.

    Raises
    ------
    InputError
        If the corpus holds feedback, or an argument is of the wrong kind.
    EmptyInputError
        If no document is left.

    Notes
    -----
    Entropy of few marks is too low: compare documents of like length, or n. The intervals are of the plug-in value and share that lean.

    Examples
    --------
    >>> import pandas as pd
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["加快新建停车场三处。\\n应当加强监管，严禁违停。"]}), kind="policy")
    >>> row = instrument_diversity_table(policies, seed=1, scheme="nato").iloc[0]
    >>> int(row["richness"]), round(float(row["estimate"]), 6), float(row["imbalance"])
    (2, 2.0, 0.5)
    """
    import numpy as np

    check_seed(seed)
    documents = units_of(policies, verb="instrument_diversity_table", leave_out=leave_out)
    book = _book(scheme)
    rng = np.random.default_rng(seed)
    rows: list[tuple[object, ...]] = []
    # By id: the draws of a document are the same for any order of them.
    for name, units in sorted(documents.items()):
        marks = np.array([_marks(unit, book) for unit in units if unit.function in OPERATIVE]).reshape(-1, len(book))
        marks = marks[marks.any(axis=1)]
        weights = rng.multinomial(len(marks), np.full(len(marks), 1 / len(marks)), size=200).astype(np.float64) if len(marks) else np.zeros((1, 0))
        rows.append(("document", name, *_diverse(marks.sum(axis=0), weights @ marks, book)))
    place = {name: i for i, name in enumerate(documents)}
    rows.sort(key=lambda row: place[str(row[1])])
    counts = _counts(dict(sorted(documents.items())), book)
    rows.append(("all", "", *_diverse(counts.sum(axis=0), _weights(len(documents), seed) @ counts, book)))
    columns = ("scope", "document", "richness", "largest", "imbalance", "estimate", "low", "high", "n")
    return column_types(rows, columns, {"richness": "int64", "n": "int64", **dict.fromkeys(("imbalance", "estimate", "low", "high"), "float64")})


# -- counting ---------------------------------------------------------------------------------------


def _marks(unit: Unit, book: Codebook) -> list[float]:
    found = {hit.code for hit in hits_in(unit.text, book, function=unit.function)}
    return [float(name in found) for name in book.ids]


def _counts(documents: Mapping[str, Sequence[Unit]], book: Codebook) -> "npt.NDArray[np.float64]":
    """How often each document bears each code (documents, codes)."""
    import numpy as np

    out = np.zeros((len(documents), len(book)))
    for i, units in enumerate(documents.values()):
        for unit in units:
            if unit.function in OPERATIVE:
                out[i] += _marks(unit, book)
    return out


def _weights(n: int, seed: int) -> "npt.NDArray[np.float64]":
    import numpy as np

    from policytext.inference import cluster_weights

    return cluster_weights(n, _DRAWS, np.random.default_rng(seed))


def _share(
    found: "npt.NDArray[np.float64]", n: "npt.NDArray[np.float64]", drawn: "npt.NDArray[np.float64]", total: "npt.NDArray[np.float64]"
) -> tuple[int, int, float, float, float, int]:
    import numpy as np

    from policytext.inference import percentile_interval

    if not n.sum():
        return 0, 0, float("nan"), float("nan"), float("nan"), 0
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = percentile_interval(np.where(total > 0, drawn / total, np.nan))
    return int(found.sum()), int((found > 0).sum()), float(found.sum() / n.sum()), float(low), float(high), int(n.sum())


def _diverse(counts: "npt.NDArray[np.float64]", drawn: "npt.NDArray[np.float64]", book: Codebook) -> tuple[object, ...]:
    import numpy as np

    from policytext.inference import percentile_interval

    nothing = float("nan")
    n = counts.sum()
    if not n:
        return 0, "", nothing, nothing, nothing, nothing, 0
    with np.errstate(divide="ignore", invalid="ignore"):
        p = drawn / drawn.sum(axis=1, keepdims=True)
        draws = np.exp(-np.where(p > 0, p * np.log(p), 0).sum(axis=1))
    draws[drawn.sum(axis=1) == 0] = np.nan
    share = counts[counts > 0] / n
    low, high = percentile_interval(draws)
    return int((counts > 0).sum()), book.ids[int(counts.argmax())], float(share.max()), float(np.exp(-(share * np.log(share)).sum())), float(low), float(high), int(n)
